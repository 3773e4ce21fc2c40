package roster

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// workbook is an .xlsx file. It is read as it lies in the archive, a row at a
// time; there are no temporary files.
type workbook struct {
	parts    map[string]*zip.File
	sheets   []sheet
	styles   []cellStyle
	shared   sharedTexts
	from1904 bool

	sheetRead int64 // unpacked, of the present reading
}

type sheet struct {
	name   string
	part   *zip.File
	hidden bool
}

const mostSheets = 1000

// openWorkbook looks into a workbook and chooses its sheet: the one named, or
// the first that has contacts.
func openWorkbook(r io.ReadSeeker, size int64, o ReadOptions) (*File, error) {
	z, err := openArchive(atOf(r), size)
	if err != nil {
		return nil, err
	}
	b := &workbook{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"))] = f
	}
	if err := b.read(z); err != nil {
		return nil, err
	}
	at, found, err := b.choose(o)
	if err != nil {
		return nil, err
	}
	f := &File{Kind: FileXLSX, r: r}
	for _, s := range b.sheets {
		f.Sheets = append(f.Sheets, s.name)
	}
	f.Sheet, f.Shape = b.sheets[at].name, found.shape
	f.read = func(f *File, m Mapping, rules Rules) iter.Seq2[Row, error] {
		return b.contacts(b.sheets[at], found.skip, newReading(m, rules, len(f.Shape.Headers), "Row"))
	}
	whole := float64(max(b.sheets[at].part.UncompressedSize64, 1))
	f.at = func() float64 { return min(1, float64(b.sheetRead)/whole) }
	return f, nil
}

// read finds the sheets and what their cells refer to.
func (b *workbook) read(z *zip.Reader) error {
	main := "xl/workbook.xml"
	rels, err := b.relations("")
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.kind == "officeDocument" {
			main = strings.ToLower(r.target)
		}
	}
	if b.parts[main] == nil || !strings.HasSuffix(main, ".xml") || b.parts["word/document.xml"] != nil {
		if b.parts["encryptedpackage"] != nil {
			return errEncrypted
		}
		return foreignArchive(z)
	}
	if rels, err = b.relations(main); err != nil {
		return err
	}
	byID := map[string]relation{}
	for _, r := range rels {
		byID[r.id] = r
		switch r.kind {
		case "styles":
			p, err := openPart(b.parts[strings.ToLower(r.target)], new(int64))
			if err != nil {
				return err
			}
			if b.styles, err = readStyles(p); err != nil {
				return damaged(errors.Join(err, p.Close()))
			}
			if err := p.Close(); err != nil {
				return damaged(err)
			}
		case "sharedStrings":
			if part := b.parts[strings.ToLower(r.target)]; part != nil {
				b.shared.open = func() (io.ReadCloser, error) { return openPart(part, new(int64)) }
			}
		}
	}
	if err := b.readSheets(main, byID); err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return fault.New(fault.Invalid, "The workbook has no sheet with cells.", "Choose another file.")
	}
	return nil
}

func (b *workbook) readSheets(main string, byID map[string]relation) error {
	return b.scan(b.parts[main], func(x *xmlScan) {
		switch string(x.name) {
		case "workbookPr":
			v := string(x.attr("date1904"))
			b.from1904 = v == "1" || v == "true"
		case "sheet":
			r := byID[x.attrText("id")]
			if part := b.parts[strings.ToLower(r.target)]; part != nil && r.kind == "worksheet" && len(b.sheets) < mostSheets {
				state := string(x.attr("state"))
				b.sheets = append(b.sheets, sheet{x.attrText("name"), part, state != "" && state != "visible"})
			}
		}
	})
}

// scan goes over the starts of a part's elements.
func (b *workbook) scan(part *zip.File, do func(x *xmlScan)) error {
	p, err := openPart(part, new(int64))
	if err != nil {
		return err
	}
	x := newXMLScan(p)
	for {
		kind, err := x.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged(errors.Join(err, p.Close()))
		}
		if kind == xmlStart {
			do(x)
		}
	}
	if err := p.Close(); err != nil {
		return damaged(err)
	}
	return nil
}

// relation is one part that another refers to.
type relation struct{ id, kind, target string }

// relations lists what a part refers to, with whole paths.
func (b *workbook) relations(of string) ([]relation, error) {
	dir, name := path.Split(of)
	part := b.parts[dir+"_rels/"+name+".rels"]
	if part == nil {
		return nil, nil
	}
	var out []relation
	err := b.scan(part, func(x *xmlScan) {
		if string(x.name) != "Relationship" || len(out) > 10*mostSheets {
			return
		}
		target := x.attrText("Target")
		if rooted, ok := strings.CutPrefix(target, "/"); ok {
			target = rooted
		} else {
			target = path.Join(dir, target)
		}
		out = append(out, relation{x.attrText("Id"), path.Base(x.attrText("Type")), target})
	})
	return out, err
}

// foundSheet is what the first rows of a sheet say.
type foundSheet struct {
	shape Shape
	skip  int // the row of the headers, or the last one above the contacts
	known int // headers that are known, and columns of addresses
	any   bool
}

// choose finds the sheet to be read.
func (b *workbook) choose(o ReadOptions) (int, foundSheet, error) {
	if o.Sheet != "" {
		i := slices.IndexFunc(b.sheets, func(s sheet) bool { return s.name == o.Sheet })
		if i < 0 {
			return 0, foundSheet{}, fault.Newf(fault.Invalid, "Choose one of the list.", "The workbook has no sheet called %q.", o.Sheet).For("sheet")
		}
		f, err := b.look(b.sheets[i], o)
		return i, f, err
	}
	best, first := -1, foundSheet{}
	for i, s := range b.sheets {
		f, err := b.look(s, o)
		if err != nil {
			return 0, f, err
		}
		if s.hidden {
			continue
		}
		if f.known > 0 {
			return i, f, nil
		}
		if f.any && best < 0 {
			best, first = i, f
		}
	}
	if best >= 0 {
		return best, first, nil
	}
	f, err := b.look(b.sheets[0], o)
	return 0, f, err
}

// look reads the first rows of a sheet and finds its headers as those of a text
// are found.
func (b *workbook) look(s sheet, o ReadOptions) (f foundSheet, err error) {
	f.shape = Shape{Encoding: UTF8}
	var rows [][]string
	var lines []int
	width := 0
	for r, err := range b.rows(s) {
		if err != nil {
			return f, err
		}
		if blank(r.cells) {
			continue
		}
		f.any = true
		for i := range r.cells {
			if r.cells[i] = contact.Tidy(clipCell(r.cells[i])); r.cells[i] != "" {
				width = max(width, i+1)
			}
		}
		rows, lines = append(rows, r.cells), append(lines, r.line)
		if len(rows) == sampleRows {
			break
		}
	}
	for i := range rows { // all as wide as the widest: empty cells at the end are not written
		rows[i] = append(rows[i], make([]string, max(0, width-len(rows[i])))...)[:width]
	}
	if o.HeaderRow != nil {
		n := 0
		if i := slices.Index(lines, *o.HeaderRow); i >= 0 {
			n = i + 1
		}
		f.shape.headersAt(rows, n, " ")
	} else {
		f.shape.findHeaders(rows, " ")
	}
	for _, c := range Guess(f.shape.Headers) {
		if isAddress(c.Field) {
			f.known++
		}
	}
	if at := max(f.shape.HeaderRow, len(f.shape.Preamble)); at > 0 {
		f.skip = lines[at-1]
	}
	if f.shape.HeaderRow > 0 {
		f.shape.HeaderRow = f.skip
	}
	for i, h := range f.shape.Headers {
		f.shape.Headers[i] = cmp.Or(h, "Column "+strconv.Itoa(i+1))
	}
	return f, nil
}

// clipCell shortens a cell that is only looked at.
func clipCell(s string) string { return s[:min(len(s), 1000)] }

// isAddress reports whether a field of a mapping tells how to reach somebody.
func isAddress(field string) bool {
	return field == "email" || field == "phone" || field == "mobile" || field == "linkedIn"
}
