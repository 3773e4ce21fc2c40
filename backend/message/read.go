package message

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"

	"cadenza/backend/fault"
)

// Limits of Read. A mail beyond the header limits is refused; what is beyond
// the others is cut off.
const (
	maxHeaderBytes  = 1 << 20
	maxHeaderFields = 2000
	maxBodyBytes    = 10 << 20
	maxDepth        = 20
	maxParts        = 500
	maxPartBytes    = 512 << 10 // kept of one part
	maxReferences   = 200
)

// Mail is a message as it was read, decoded to UTF-8.
type Mail struct {
	HeaderID   string // Message-ID with angle brackets; empty if it has none
	InReplyTo  string // the first id it answers
	References []string
	From       Address
	To         []Address // To and Cc
	Subject    string
	Date       time.Time // when it was sent; zero if it names no date
	Text       string    // the best plain text, with LF line ends
	Header     Header
	Parts      []Part // in the order they stand; empty for a message of one part
}

// Header holds the values of header fields, unfolded but not decoded, by
// canonical name and in the order they stand.
type Header map[string][]string

// Get gives a field's first value; empty if there is none.
func (h Header) Get(name string) string {
	if v := h[textproto.CanonicalMIMEHeaderKey(name)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether there is such a field, were it empty.
func (h Header) Has(name string) bool {
	return len(h[textproto.CanonicalMIMEHeaderKey(name)]) > 0
}

// Text gives a field's first value with its encoded words decoded.
func (h Header) Text(name string) string { return decodeWords(h.Get(name)) }

// IDs gives the Message-IDs that a field's values hold.
func (h Header) IDs(name string) []string {
	return messageIDs(strings.Join(h[textproto.CanonicalMIMEHeaderKey(name)], " "))
}

// Read reads a mail from its bytes. It takes what mail programs really write:
// missing or broken parts are left out. Only a header beyond the limits, or
// bytes that hold no header at all, are a fault.
func Read(raw io.Reader) (Mail, error) {
	br := bufio.NewReaderSize(raw, 64<<10)
	h, err := readHeader(br)
	if err != nil {
		return Mail{}, err
	}
	if len(h) == 0 {
		return Mail{}, fault.New(fault.Invalid, "This is no mail: it has no header.", "")
	}
	body, err := io.ReadAll(io.LimitReader(br, maxBodyBytes))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Mail{}, fault.New(fault.Unavailable, "The mail could not be read to its end.", "").Because(err)
	}
	m := Mail{Header: h, Subject: clean(h.Text("Subject")), References: h.IDs("References")}
	if ids := h.IDs("Message-Id"); len(ids) > 0 {
		m.HeaderID = ids[0]
	}
	if ids := h.IDs("In-Reply-To"); len(ids) > 0 {
		m.InReplyTo = ids[0]
	}
	if from := addresses(h["From"]); len(from) > 0 {
		m.From = from[0]
	}
	m.To = append(addresses(h["To"]), addresses(h["Cc"])...)
	m.Date = dateOf(h)
	var w walker
	m.Text = plainText(w.walk(h, body, 0))
	m.Parts = w.parts
	return m, nil
}

// readHeader reads up to the empty line. Lines that are no field are skipped.
func readHeader(br *bufio.Reader) (Header, error) {
	h := Header{}
	var size, fields int
	var line []byte
	var name string
	var value strings.Builder
	end := func() {
		if name != "" {
			h[name] = append(h[name], toUTF8(strings.TrimSpace(value.String())))
		}
		name = ""
		value.Reset()
	}
	for {
		part, err := br.ReadSlice('\n')
		size += len(part)
		if size > maxHeaderBytes {
			return nil, fault.New(fault.Invalid, "The mail's header is larger than a mebibyte, so it was not read.", "")
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Unavailable, "The mail could not be read.", "").Because(err)
		}
		whole := strings.TrimRight(string(line), "\r\n")
		line = line[:0]
		switch {
		case whole == "":
			end()
			return h, nil
		case whole[0] == ' ' || whole[0] == '\t':
			value.WriteByte(' ')
			value.WriteString(strings.TrimSpace(whole))
		default:
			end()
			if fields++; fields > maxHeaderFields {
				return nil, fault.Newf(fault.Invalid, "", "The mail has more than %d header fields, so it was not read.", maxHeaderFields)
			}
			key, v, ok := strings.Cut(whole, ":")
			key = strings.TrimRight(key, " \t")
			if ok && isFieldName(key) {
				name = textproto.CanonicalMIMEHeaderKey(key)
				value.WriteString(v)
			}
		}
		if err != nil {
			end()
			return h, nil
		}
	}
}

func isFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// toUTF8 gives s as it stands if it is UTF-8, else read as Windows-1252, which
// is what most mail means that does not say.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return out
}

var words = mime.WordDecoder{CharsetReader: charset.Reader}

func decodeWords(s string) string {
	if out, err := words.DecodeHeader(s); err == nil {
		return toUTF8(out)
	}
	return s
}

// clean makes a header value one line of visible text.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

var bracketed = regexp.MustCompile(`<[^<>]{1,998}>`)

// messageIDs finds the Message-IDs in a header value, without white space that
// folding left inside. An id without brackets is taken too.
func messageIDs(v string) []string {
	var out []string
	for _, id := range bracketed.FindAllString(v, maxReferences) {
		if id = strings.Join(strings.Fields(id), ""); len(id) > 2 {
			out = append(out, id)
		}
	}
	if out == nil {
		for id := range strings.FieldsSeq(v) {
			if at := strings.IndexByte(id, '@'); at > 0 && at < len(id)-1 && len(id) < 998 {
				return []string{"<" + strings.Trim(id, "<>,;\"'") + ">"}
			}
		}
	}
	return out
}

var (
	addressParser = mail.AddressParser{WordDecoder: &words}
	bareAddress   = regexp.MustCompile(`[^\s<>()\[\]",;:]+@[^\s<>()\[\]",;:]+`)
)

// addresses reads address lists, taking what can be found in malformed ones.
func addresses(values []string) []Address {
	var out []Address
	for _, v := range values {
		list, err := addressParser.ParseList(v)
		if err != nil {
			if a := bareAddress.FindString(v); a != "" {
				name, _, _ := strings.Cut(v, "<")
				name = clean(decodeWords(strings.Trim(strings.TrimSpace(name), `"'`)))
				if strings.Contains(name, "@") {
					name = ""
				}
				out = append(out, Address{name, a})
			}
			continue
		}
		for _, a := range list {
			out = append(out, Address{clean(a.Name), a.Address})
		}
	}
	return out
}

// dateOf is when the mail was sent, else when the last server got it.
func dateOf(h Header) time.Time {
	if t, err := mail.ParseDate(h.Get("Date")); err == nil {
		return t
	}
	received := h.Get("Received")
	if i := strings.LastIndexByte(received, ';'); i >= 0 {
		if t, err := mail.ParseDate(strings.TrimSpace(received[i+1:])); err == nil {
			return t
		}
	}
	return time.Time{}
}

// plainText makes text safe to keep: LF line ends, no NUL, bounded.
func plainText(s string) string {
	s = strings.ReplaceAll(lines(s), "\x00", "")
	s = strings.ReplaceAll(s, "\u00a0", " ")
	return strings.TrimRight(cut(s, maxPartBytes), " \t\n")
}

// cut shortens s to at most n bytes, at a rune's edge.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// subHeader reads the header at the start of an embedded part and gives what
// follows it; a malformed one is empty.
func subHeader(raw []byte) (Header, []byte) {
	r := bytes.NewReader(raw)
	br := bufio.NewReader(r)
	h, err := readHeader(br)
	if err != nil {
		return Header{}, nil
	}
	rest := r.Len() + br.Buffered()
	return h, raw[len(raw)-rest:]
}
