package roster

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// sheetRow is one row of a sheet as it lies there.
type sheetRow struct {
	line  int
	cells []string
	flaw  string
	wide  bool // cells beyond maxCells were left out
}

// lastRow is the last that a sheet can have.
const lastRow = 1 << 20

// contacts reads the rows of a sheet below skip.
func (b *workbook) contacts(s sheet, skip int, x *reading) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		b.sheetRead = 0
		for r, err := range b.rows(s) {
			if err != nil {
				yield(Row{Line: r.line}, err)
				return
			}
			if r.line <= skip || r.flaw == "" && blank(r.cells) {
				continue
			}
			// A sheet has no delimiters to be missed: cells that are not there
			// are empty, and those right of the last column are somebody's notes.
			beyond := r.wide
			for len(r.cells) > x.width {
				last := len(r.cells) - 1
				beyond = beyond || strings.TrimSpace(r.cells[last]) != ""
				r.cells = r.cells[:last]
			}
			for len(r.cells) < x.width {
				r.cells = append(r.cells, "")
			}
			row := x.row(r.line, r.cells, r.flaw)
			if beyond && row.Refused == nil {
				row.remark("cells_beyond", "Cells to the right of the last column, left out")
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// rows reads a sheet. The error of a pair ends it.
func (b *workbook) rows(s sheet) iter.Seq2[sheetRow, error] {
	return func(yield func(sheetRow, error) bool) {
		r, err := openPart(s.part, &b.sheetRead)
		if err != nil {
			yield(sheetRow{}, err)
			return
		}
		g := grid{b: b, x: newXMLScan(r)}
		err = g.read(yield)
		if err = errors.Join(err, r.Close()); err != nil {
			if f := damaged(err); !errors.Is(err, errStopped) {
				yield(sheetRow{line: g.line}, f)
			}
		}
	}
}

// errStopped means that nobody wants more rows.
var errStopped = errors.New("stopped")

// grid reads the cells of a sheet one after the other.
type grid struct {
	b *workbook
	x *xmlScan

	line int
	row  sheetRow
	size int
	col  int // of the present cell, from 0

	kind  string // the cell's type
	style cellStyle
	v     bool // inside its value
	value []byte
	over  bool
	rich  richText
}

func (g *grid) read(yield func(sheetRow, error) bool) error {
	for {
		kind, err := g.x.next()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch kind {
		case xmlText:
			if g.v {
				g.value, g.over = append(g.value, g.x.text...), g.over || g.x.over
				if len(g.value) > maxCell {
					g.value, g.over = g.value[:maxCell], true
				}
			} else {
				g.rich.take(kind, g.x)
			}
		case xmlStart:
			if err := g.start(); err != nil {
				return err
			}
		case xmlEnd:
			switch string(g.x.name) {
			case "sheetData":
				return nil
			case "row":
				if !yield(g.row, nil) {
					return errStopped
				}
				g.row = sheetRow{}
			default:
				if err := g.end(); err != nil {
					return err
				}
			}
		}
	}
}

func (g *grid) start() error {
	switch string(g.x.name) {
	case "row":
		// A number that goes back would let a row be counted twice.
		n, err := strconv.Atoi(string(g.x.attr("r")))
		if err != nil || n <= g.line {
			n = g.line + 1
		}
		if n > lastRow {
			return fmt.Errorf("row %d: %w", n, errXML)
		}
		g.line, g.col, g.size = n, -1, 0
		g.row = sheetRow{line: n}
	case "c":
		g.col++
		if n, ok := columnOf(g.x.attr("r")); ok {
			g.col = n
		}
		g.kind, g.style, g.v, g.over = "", stylePlain, false, false
		if t := g.x.attr("t"); len(t) > 0 {
			g.kind = string(t)
		}
		if i, err := strconv.Atoi(string(g.x.attr("s"))); err == nil && i >= 0 && i < len(g.b.styles) {
			g.style = g.b.styles[i]
		}
		g.value = g.value[:0]
		g.rich.text, g.rich.over, g.rich.t, g.rich.sound = g.rich.text[:0], false, false, 0
	case "v":
		g.v = true
	case "sheetData":
	default:
		g.rich.take(xmlStart, g.x)
	}
	return nil
}

func (g *grid) end() error {
	switch string(g.x.name) {
	case "v":
		g.v = false
	case "c":
		text, err := g.text()
		if err != nil {
			return err
		}
		g.put(text)
	default:
		g.rich.take(xmlEnd, g.x)
	}
	return nil
}

// text is what the cell shows, or nearly: see cellStyle.text. Of a formula it is
// what came out when the workbook was saved; an error is nothing.
func (g *grid) text() (string, error) {
	switch g.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(string(g.value)))
		if err != nil {
			return "", nil //nolint:nilerr // a cell that refers to no text is empty
		}
		s, _, err := g.b.shared.get(n)
		return unescapeX(s), err
	case "inlineStr":
		if g.rich.over {
			return tooLong, nil
		}
		return unescapeX(string(g.rich.text)), nil
	case "str":
		if g.over {
			return tooLong, nil
		}
		return unescapeX(string(g.value)), nil
	case "b":
		switch string(g.value) {
		case "1":
			return "TRUE", nil
		case "0":
			return "FALSE", nil
		}
		return "", nil
	case "e":
		return "", nil
	case "d": // a date in words, which only the strict kind of workbook has
		return strings.TrimSuffix(string(g.value), "T00:00:00"), nil
	}
	if g.over {
		return tooLong, nil
	}
	return g.style.text(strings.TrimSpace(string(g.value)), g.b.from1904), nil
}

// put sets the present cell of the row, within what a row may hold.
func (g *grid) put(text string) {
	if text == "" {
		return
	}
	switch {
	case text == tooLong:
		g.row.flaw, text = flawCell, ""
	case strings.IndexByte(text, 0) >= 0:
		g.row.flaw = flawNUL
	}
	if g.col >= maxCells || g.col < 0 {
		g.row.wide = true
		return
	}
	if g.size += len(text); g.size > maxRow {
		g.row.flaw = flawRow
		return
	}
	for len(g.row.cells) <= g.col {
		g.row.cells = append(g.row.cells, "")
	}
	g.row.cells[g.col] = text
}

// columnOf reads the column of a reference such as AB12, from 0.
func columnOf(ref []byte) (int, bool) {
	n := 0
	for i, c := range ref {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			return n - 1, i > 0
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<15 {
			return maxCells, true
		}
	}
	return n - 1, n > 0
}

// unescapeX resolves _x000D_ and its like, by which a workbook writes what XML
// cannot.
func unescapeX(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			out.WriteString(s)
			return out.String()
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			out.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		out.WriteString(s[:i])
		out.WriteRune(rune(n))
		s = s[i+7:]
	}
}
