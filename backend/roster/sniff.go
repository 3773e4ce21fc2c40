package roster

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cadenza/backend/contact"
)

// The encodings of a file.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// Shape is how a file of contacts is written.
type Shape struct {
	Encoding  string   `json:"encoding" enum:"utf-8,utf-16le,utf-16be,windows-1252"`
	Delimiter string   `json:"delimiter"` // one of , ; | and tab
	HeaderRow int      `json:"headerRow"` // from 1, as a spreadsheet counts; 0 if the file has no headers
	Preamble  []string `json:"preamble"`  // the lines above the headers, which are no contacts
	Headers   []string `json:"headers"`   // made up if the file has none
}

const (
	maxSample  = 256 << 10
	sampleRows = 60
	headerRows = 20 // how far down the headers may be
)

// Sniff finds the shape of a file from its first bytes; 64 KiB are plenty. It
// always answers: of an empty sample with UTF-8, commas and no headers.
func Sniff(sample []byte) Shape { return sniffAs(sample, ReadOptions{}) }

// sniffAs is Sniff where a person has said some of it.
func sniffAs(sample []byte, o ReadOptions) Shape {
	sample = sample[:min(len(sample), maxSample)]
	s := Shape{Encoding: cmp.Or(o.Encoding, sniffEncoding(sample)), Delimiter: ","}
	text, err := io.ReadAll(decode(bytes.NewReader(sample), s.Encoding))
	if err != nil {
		return s // a broken UTF-16 sample; nothing can be said of it
	}
	whole := len(sample) < maxSample && (len(text) == 0 || text[len(text)-1] == '\n')
	best, rows := -1, [][]string(nil)
	if o.Delimiter != "" {
		s.Delimiter, rows = o.Delimiter, sampleRecords(text, o.Delimiter[0], whole)
	} else if d, ok := separatorLine(text); ok {
		s.Delimiter, rows = string(d), sampleRecords(text, d, whole)
	} else {
		for _, d := range []byte{',', ';', '\t', '|'} {
			got := sampleRecords(text, d, whole)
			if score := regularity(got); score > best {
				best, rows, s.Delimiter = score, got, string(d)
			}
		}
	}
	if o.HeaderRow == nil {
		s.findHeaders(rows, s.Delimiter)
	} else {
		s.headersAt(rows, *o.HeaderRow, s.Delimiter)
	}
	return s
}

// headersAt takes the row that a person named for the headers; 0 for none.
func (s *Shape) headersAt(rows [][]string, n int, sep string) {
	if n > 0 && n <= len(rows) {
		for _, r := range rows[:n-1] {
			s.Preamble = append(s.Preamble, strings.Join(r, sep))
		}
		s.HeaderRow, s.Headers = n, rows[n-1]
		return
	}
	width, _ := usualWidth(rows)
	for i := range width {
		s.Headers = append(s.Headers, "Column "+strconv.Itoa(i+1))
	}
}

// sniffEncoding trusts a byte order mark, then NUL bytes in every second place,
// then whether the sample is UTF-8 (but for a character cut off, and few bytes).
func sniffEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return UTF8
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	var nul [2]int
	head := b[:min(len(b), 400)]
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	switch half := len(head) / 2; {
	case half >= 4 && nul[1] > half*6/10 && nul[0] == 0:
		return UTF16LE
	case half >= 4 && nul[0] > half*6/10 && nul[1] == 0:
		return UTF16BE
	}
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				b = b[:i]
			}
			break
		}
	}
	// A file glued together from two sources has both; mendUTF8 mends the few.
	// Accents of Windows-1252 hardly ever happen to be characters of UTF-8.
	whole, broken := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole++
		}
		b = b[size:]
	}
	if broken == 0 || whole > broken {
		return UTF8
	}
	return Windows1252
}

// decode gives r in UTF-8 without a byte order mark. UTF-8 itself goes through
// as it is: a cell that turns out not to be UTF-8 is mended by mendUTF8.
func decode(r io.Reader, name string) io.Reader {
	var e encoding.Encoding
	switch name {
	case UTF16LE:
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case UTF16BE:
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case Windows1252:
		e = charmap.Windows1252
	default:
		return &unmarked{r: r}
	}
	return transform.NewReader(r, e.NewDecoder())
}

// unmarked skips a UTF-8 byte order mark.
type unmarked struct {
	r    io.Reader
	done bool
}

func (u *unmarked) Read(p []byte) (int, error) {
	if u.done {
		return u.r.Read(p)
	}
	u.done = true
	var head [3]byte
	n, err := io.ReadFull(u.r, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	rest := head[:n]
	if bytes.Equal(rest, []byte{0xef, 0xbb, 0xbf}) {
		rest = nil
	}
	u.r = io.MultiReader(bytes.NewReader(rest), u.r)
	return u.r.Read(p)
}

// mendUTF8 reads a cell that is not UTF-8 as Windows-1252: files glued together
// from two sources look like that.
func mendUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "")
	}
	return out
}

// separatorLine understands the "sep=;" that Excel writes and reads.
func separatorLine(text []byte) (byte, bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.Trim(line, "\r\"")
	if len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") && bytes.IndexByte([]byte(",;\t|"), line[4]) >= 0 {
		return line[4], true
	}
	return 0, false
}

// sampleRecords reads the first records; the last one of a cut sample is
// incomplete and left out.
func sampleRecords(text []byte, delim byte, whole bool) [][]string {
	x := newRecords(bytes.NewReader(text), delim)
	var out [][]string
	for len(out) < sampleRows {
		cells, _, err := x.next()
		if err != nil {
			if !whole && len(out) > 2 {
				out = out[:len(out)-1]
			}
			break
		}
		for i := range cells {
			cells[i] = contact.Tidy(mendUTF8(cells[i]))
		}
		out = append(out, cells)
	}
	return out
}

// usualWidth is the commonest number of cells among rows that have several.
func usualWidth(rows [][]string) (width, count int) {
	counts := map[int]int{}
	for _, r := range rows {
		if len(r) > 1 {
			counts[len(r)]++
		}
	}
	for w, n := range counts {
		if n > count || n == count && w > width {
			width, count = w, n
		}
	}
	if width == 0 {
		return 1, len(rows)
	}
	return width, count
}

// regularity says how well a delimiter fits: how many rows agree on a width,
// and then how wide they are.
func regularity(rows [][]string) int {
	width, count := usualWidth(rows)
	if width < 2 {
		return 0
	}
	known := 0
	for _, r := range rows[:min(len(rows), headerRows)] {
		known = max(known, recognised(r))
	}
	return count*1000/max(len(rows), 1) + known*300 + min(width, 100)
}

// recognised counts the cells that look like headers we know.
func recognised(row []string) (n int) {
	for _, c := range Guess(row) {
		if c.Field != "" {
			n++
		}
	}
	return n
}

// findHeaders takes for headers the row that has the most known names, above
// the first email address; else the first row as wide as the others.
func (s *Shape) findHeaders(rows [][]string, sep string) {
	if len(rows) == 0 {
		return
	}
	width, _ := usualWidth(rows)
	at, most := -1, 0
	for i, r := range rows[:min(len(rows), headerRows)] {
		if slices.ContainsFunc(r, looksLikeEmail) {
			break
		}
		if n := recognised(r); n > most {
			at, most = i, n
		}
	}
	if at < 0 {
		at = max(slices.IndexFunc(rows, func(r []string) bool { return len(r) == width && strings.Join(r, "") != "" }), 0)
	}
	for _, r := range rows[:at] {
		s.Preamble = append(s.Preamble, strings.Join(r, sep))
	}
	if !slices.ContainsFunc(rows[at], looksLikeEmail) {
		s.HeaderRow, s.Headers = at+1, rows[at]
		return
	}
	for i, c := range rows[at] {
		name := "Column " + strconv.Itoa(i+1)
		if looksLikeEmail(c) && !slices.Contains(s.Headers, "Email") {
			name = "Email"
		}
		s.Headers = append(s.Headers, name)
	}
}

func looksLikeEmail(s string) bool {
	_, err := contact.NormalizeEmail(s)
	return err == nil
}
