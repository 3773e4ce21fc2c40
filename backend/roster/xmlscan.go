package roster

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlKind is what an xmlScan has come upon.
type xmlKind int

// The kinds.
const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// errXML means that a part of a workbook is no XML, or none that is written by a
// spreadsheet.
var errXML = errors.New("not well-formed")

// xmlScan reads XML piece by piece in bounded memory: encoding/xml would hold a
// whole text however long it is, and is ten times slower. It knows what the
// parts of a workbook need: elements by local name, attributes, text with the
// five entities. It refuses a document type, which can only be an attack.
type xmlScan struct {
	r *bufio.Reader

	name []byte // local name of the element; good until the next call
	tag  []byte // its attributes as they are written
	text []byte // of xmlText, its entities resolved
	over bool   // the text was longer than maxCell, and was cut

	long   []byte // a tag with a '>' inside an attribute, put together
	in     bool   // the '<' of a tag is read already
	closed bool   // an empty element was started: its end is next
}

func newXMLScan(r io.Reader) *xmlScan {
	return &xmlScan{r: bufio.NewReaderSize(r, 64<<10)}
}

// next goes to the next start, end or text. After the last one err is io.EOF.
func (x *xmlScan) next() (xmlKind, error) {
	if x.closed {
		x.closed = false
		return xmlEnd, nil
	}
	x.text, x.over = x.text[:0], false
	for {
		if !x.in {
			if err := x.upTo('<', true); err != nil {
				return 0, err
			}
			x.in = true
		}
		special, err := x.special()
		if err != nil {
			return 0, err
		}
		if special {
			continue
		}
		if len(x.text) > 0 {
			x.resolve()
			return xmlText, nil
		}
		x.in = false
		return x.element()
	}
}

// upTo reads through the next delim, and keeps what stands before it as text.
func (x *xmlScan) upTo(delim byte, keep bool) error {
	for {
		chunk, err := x.r.ReadSlice(delim)
		if err == nil {
			chunk = chunk[:len(chunk)-1]
		}
		if keep {
			x.keep(chunk)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func (x *xmlScan) keep(chunk []byte) {
	if room := maxCell - len(x.text); len(chunk) > room {
		chunk, x.over = chunk[:room], true
	}
	x.text = append(x.text, chunk...)
}

// special passes over what is no element: comments and instructions. Of a CDATA
// section the text is kept.
func (x *xmlScan) special() (bool, error) {
	head, err := x.r.Peek(1)
	if err != nil {
		return false, errXML
	}
	end, keep := "?>", false
	switch head[0] {
	case '?':
	case '!':
		head, _ = x.r.Peek(8) // a shorter one is told by the cases
		switch {
		case bytes.HasPrefix(head, []byte("!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("![CDATA[")):
			end, keep = "]]>", true
			if _, err := x.r.Discard(8); err != nil {
				return false, errXML
			}
		default:
			return false, errXML
		}
	default:
		return false, nil
	}
	x.in = false
	return true, x.through(end, keep)
}

// through reads through the text end. An ampersand in it means itself.
func (x *xmlScan) through(end string, keep bool) error {
	var tail []byte
	for {
		b, err := x.r.ReadByte()
		if err != nil {
			return errXML
		}
		tail = append(tail, b)
		if bytes.HasSuffix(tail, []byte(end)) {
			return nil
		}
		if len(tail) < len(end) {
			continue
		}
		if keep && tail[0] == '&' {
			x.keep([]byte("&amp;"))
		} else if keep {
			x.keep(tail[:1])
		}
		tail = append(tail[:0], tail[1:]...)
	}
}

// element reads a tag from after its '<'.
func (x *xmlScan) element() (xmlKind, error) {
	tag, err := x.r.ReadSlice('>')
	x.long = x.long[:0]
	for err == nil && openQuote(tag) { // a '>' inside an attribute
		x.long = append(x.long[:0], tag...)
		if tag, err = x.r.ReadSlice('>'); err == nil {
			x.long = append(x.long, tag...)
			tag = x.long
		}
		if len(x.long) > maxCell {
			return 0, errXML
		}
	}
	if err != nil || len(tag) < 2 {
		return 0, errXML // a tag of more than 64 KiB is no spreadsheet's either
	}
	tag = tag[:len(tag)-1]
	kind := xmlStart
	if tag[0] == '/' {
		kind, tag = xmlEnd, tag[1:]
	} else if tag[len(tag)-1] == '/' {
		x.closed, tag = true, tag[:len(tag)-1]
	}
	x.name, x.tag = tag, nil
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		x.name, x.tag = tag[:i], tag[i:]
	}
	if i := bytes.IndexByte(x.name, ':'); i >= 0 {
		x.name = x.name[i+1:]
	}
	return kind, nil
}

func openQuote(tag []byte) bool {
	var quote byte
	if bytes.IndexByte(tag, '"') < 0 && bytes.IndexByte(tag, '\'') < 0 {
		return false
	}
	for _, b := range tag {
		switch {
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
	return quote != 0
}

// attr gives an attribute of the element just started by its local name, or
// nil; good until the next call.
func (x *xmlScan) attr(name string) []byte {
	rest := x.tag
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : end+1]
		}
		rest = rest[end+2:]
	}
}

// attrText is an attribute with its entities resolved.
func (x *xmlScan) attrText(name string) string {
	return string(resolveEntities(bytes.Clone(x.attr(name))))
}

func (x *xmlScan) resolve() { x.text = resolveEntities(x.text) }

// resolveEntities replaces entities where they stand: each is longer than what
// it means. What is none stays as it is.
func resolveEntities(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b
	}
	out := b[:i]
	for rest := b[i:]; len(rest) > 0; {
		if rest[0] == '&' {
			if end := bytes.IndexByte(rest[:min(len(rest), 12)], ';'); end > 0 {
				if r, ok := entity(string(rest[1:end])); ok {
					out, rest = utf8.AppendRune(out, r), rest[end+1:]
					continue
				}
			}
		}
		out, rest = append(out, rest[0]), rest[1:]
	}
	return out
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
