package roster

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Why a card could not be read.
const (
	flawNoEnd = "does not end where the next one begins"
	flawLine  = "has a line that belongs to nothing"
)

// isVCard reports whether a file begins with a card.
func isVCard(sample []byte) bool {
	head := sample[:min(len(sample), 1024)]
	text, err := io.ReadAll(decode(bytes.NewReader(head), sniffEncoding(head)))
	return err == nil && len(text) >= 11 && strings.HasPrefix(strings.ToUpper(strings.TrimSpace(strings.TrimLeft(string(text), "\x00"))), "BEGIN:VCARD")
}

// openVCard looks into a file of vCards.
func openVCard(r io.ReadSeeker, size int64, sample []byte, o ReadOptions) *File {
	// Cards name the encoding of single values; a file of them is as good as
	// never all in Windows-1252, and what is so is mended value by value.
	encoding := o.Encoding
	if encoding == "" {
		if encoding = sniffEncoding(sample); encoding == Windows1252 {
			encoding = UTF8
		}
	}
	c := &counted{ReadSeeker: r}
	layout := layoutOf(bytes.NewReader(sample), encoding)
	return &File{
		Kind: FileVCard, Shape: Shape{Encoding: encoding, Headers: layout.headers()}, r: c,
		read: func(f *File, m Mapping, rules Rules) iter.Seq2[Row, error] {
			return layout.contacts(newCards(f.r, encoding), newReading(m, rules, len(layout), "Card"))
		},
		at: func() float64 { return min(1, float64(c.n)/float64(max(size, 1))) },
	}
}

// contacts reads cards into rows.
func (l cardLayout) contacts(x *cards, reading *reading) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			c, err := x.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{Line: x.n}, fmt.Errorf("read contacts at card %d: %w", x.n, err))
				return
			}
			cells := l.cells(c)
			if c.flaw == "" && blank(cells) {
				continue
			}
			if !yield(reading.row(x.n, cells, c.flaw), nil) {
				return
			}
		}
	}
}

// card is one vCard: its properties as they came, without pictures and sounds.
type card struct {
	props []property
	flaw  string
}

// property is one line of a card.
type property struct {
	group string // of "item1.EMAIL" it is ITEM1
	name  string
	types []string // lower case
	param map[string]string
	value string
}

// cards reads vCards one at a time, in bounded memory: what is dropped is never
// held, and a card that is too large is read over.
type cards struct {
	r *bufio.Reader
	n int // cards begun
	// left is a BEGIN that was read where the card before it should have ended.
	left bool
}

func newCards(r io.Reader, encoding string) *cards {
	return &cards{r: bufio.NewReaderSize(&newlines{r: decode(r, encoding)}, 32<<10)}
}

// dropped are the properties that hold no text: a photo can have 20 MB.
var dropped = words("PHOTO LOGO SOUND KEY")

// next gives the next card. After the last one err is io.EOF.
func (x *cards) next() (card, error) {
	var c card
	size, depth, agent := 0, 0, false
	if x.left {
		x.left, depth = false, 1
		x.n++
	}
	skipping := false
	for {
		line, skip, over, err := x.line()
		if errors.Is(err, io.EOF) {
			if depth == 0 {
				return c, io.EOF
			}
			c.flaw = flawNoEnd
			return c, nil
		}
		if err != nil {
			return c, err
		}
		trimmed := strings.TrimSpace(line)
		switch upper := strings.ToUpper(trimmed[:min(len(trimmed), 16)]); {
		case upper == "BEGIN:VCARD":
			switch {
			case depth == 0:
				x.n++
			case !agent && depth == 1:
				x.left, c.flaw = true, flawNoEnd
				return c, nil
			}
			depth++
			continue
		case upper == "END:VCARD":
			if depth > 0 {
				depth--
			}
			if agent = agent && depth > 1; depth == 0 && x.n > 0 {
				return c, nil
			}
			continue
		case skip:
			skipping = true
			continue
		case depth != 1 || trimmed == "":
			continue // between cards, or the card of somebody's assistant inside one
		}
		p, ok := parseProperty(line)
		switch {
		case !ok && skipping:
			continue // pictures whose lines are not folded as they should be
		case !ok:
			c.mark(flawLine)
		case over:
			c.mark(flawCell)
		case strings.IndexByte(line, 0) >= 0:
			c.mark(flawNUL)
		}
		if skipping = false; !ok {
			continue
		}
		if agent = p.name == "AGENT"; agent {
			continue
		}
		if size += len(line); size > maxRow || len(c.props) >= maxCells {
			c.mark(flawRow)
			continue
		}
		c.props = append(c.props, p)
	}
}

func (c *card) mark(flaw string) {
	if c.flaw == "" {
		c.flaw = flaw
	}
}

// line reads a line with those that continue it. skip means that it is dropped,
// over that it is longer than is kept.
func (x *cards) line() (line string, skip, over bool, err error) {
	var text []byte
	first, quoted := true, false
	for {
		began := len(text)
		any := false
		for {
			chunk, err := x.r.ReadSlice('\n')
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
				return "", false, false, err
			}
			any = any || len(chunk) > 0
			ended := bytes.HasSuffix(chunk, []byte("\n"))
			chunk = bytes.TrimSuffix(chunk, []byte("\n"))
			if first {
				first = false
				name, params := headOf(chunk)
				skip = dropped[name] || strings.Contains(params, "BASE64") || strings.Contains(params, "ENCODING=B;") || strings.HasSuffix(params, "ENCODING=B")
				quoted = strings.Contains(params, "QUOTED-PRINTABLE")
			}
			if room := maxCell + 1024 - len(text); !skip && len(chunk) > room {
				chunk, over = chunk[:max(room, 0)], true
			}
			if !skip {
				text = append(text, chunk...)
			}
			if errors.Is(err, io.EOF) {
				if !any && len(text) == 0 && !skip {
					return "", false, false, io.EOF
				}
				return string(text), skip, over, nil
			}
			if ended {
				break
			}
		}
		// A soft break of Quoted-Printable: the line goes on, blank before it or not.
		if quoted && len(text) > began && text[len(text)-1] == '=' {
			text = text[:len(text)-1]
			if next, err := x.r.Peek(1); err == nil && (next[0] == ' ' || next[0] == '\t') {
				_, _ = x.r.Discard(1) // no error: it was peeked at
			}
			continue
		}
		next, err := x.r.Peek(1)
		if err != nil || next[0] != ' ' && next[0] != '\t' {
			return string(text), skip, over, nil
		}
		_, _ = x.r.Discard(1) // no error: it was peeked at
	}
}

// headOf gives the name and the parameters of a line, in capitals.
func headOf(line []byte) (name, params string) {
	head := line[:min(len(line), 512)]
	if i := bytes.IndexByte(head, ':'); i >= 0 {
		head = head[:i]
	}
	name, params, _ = strings.Cut(strings.ToUpper(string(head)), ";")
	if _, rest, ok := strings.Cut(name, "."); ok {
		name = rest
	}
	return strings.TrimSpace(name), params
}

// parseProperty reads a line such as `item1.TEL;TYPE="cell,voice":+44…`, or
// TEL;CELL:… of version 2.1.
func parseProperty(line string) (p property, ok bool) {
	rest, inQuotes := "", false
	var parts []string
	from := 0
	for i := 0; i < len(line) && !ok; i++ {
		switch {
		case line[i] == '"':
			inQuotes = !inQuotes
		case inQuotes:
		case line[i] == ';' || line[i] == ':':
			parts = append(parts, line[from:i])
			from = i + 1
			ok = line[i] == ':'
			rest = line[i+1:]
		}
	}
	if !ok { // a quote that is never closed, in a line that may be fine but for it
		var head string
		if head, rest, ok = strings.Cut(line, ":"); !ok {
			return p, false
		}
		parts = strings.Split(head, ";")
	}
	p.name, p.param, p.value = strings.ToUpper(strings.TrimSpace(parts[0])), map[string]string{}, rest
	if group, name, ok := strings.Cut(p.name, "."); ok {
		p.group, p.name = group, name
	}
	if p.name == "" || strings.ContainsAny(p.name, " \t") {
		return p, false
	}
	for _, part := range parts[1:] {
		key, v, named := strings.Cut(part, "=")
		key, v = strings.ToUpper(strings.TrimSpace(key)), strings.Trim(strings.TrimSpace(v), `"`)
		switch {
		case !named && (key == "QUOTED-PRINTABLE" || key == "BASE64" || key == "8BIT" || key == "7BIT"):
			p.param["ENCODING"] = key
		case !named:
			p.types = append(p.types, strings.ToLower(key))
		case key == "TYPE":
			for t := range strings.SplitSeq(v, ",") {
				p.types = append(p.types, strings.ToLower(strings.TrimSpace(t)))
			}
		case key == "PREF":
			if p.param[key] = v; v == "1" {
				p.types = append(p.types, "pref")
			}
		default:
			p.param[key] = v
		}
	}
	p.value = p.decoded()
	return p, true
}

// is reports whether the property is of a type.
func (p property) is(types ...string) bool {
	return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(p.types, t) })
}

// newlines makes every end of a line a plain one.
type newlines struct {
	r  io.Reader
	cr bool
}

func (n *newlines) Read(b []byte) (int, error) {
	for {
		k, err := n.r.Read(b)
		out := b[:0]
		for _, c := range b[:k] {
			switch {
			case c == '\r':
				out = append(out, '\n')
			case c == '\n' && n.cr:
			default:
				out = append(out, c)
			}
			n.cr = c == '\r'
		}
		if len(out) > 0 || err != nil || len(b) == 0 {
			return len(out), err
		}
	}
}
