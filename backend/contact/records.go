package contact

import (
	"bufio"
	"errors"
	"io"
)

// The most that one row may hold. What is larger is passed over, not kept.
const (
	maxCell  = 64 << 10
	maxRow   = 1 << 20
	maxCells = 2000
)

// Why a record could not be read.
const (
	flawCell     = "has a cell of more than 64 KiB"
	flawRow      = "is longer than 1 MiB"
	flawCells    = "has more than 2,000 cells"
	flawNUL      = "contains NUL bytes"
	flawUnclosed = "has a quote that is never closed"
)

// records reads delimited text one record at a time, in memory bounded by
// maxRow and maxCell.
//
// Unlike encoding/csv it survives anything: a broken record is reported with
// its flaw and the next one is read. A quote that is never closed would
// swallow the rest of the file; so when a quoted cell has gone over a line's
// end and then beyond maxCell (or to the end of the file), the reader goes back
// to the line after the quote and reads on from there.
type records struct {
	r     *bufio.Reader
	again []byte // to be read once more, before r
	last  byte
	held  bool // last was put back
	delim byte
	n     int // records read: what a spreadsheet calls the row number
}

func newRecords(r io.Reader, delim byte) *records {
	return &records{r: bufio.NewReaderSize(r, 64<<10), delim: delim}
}

func (x *records) read() (byte, error) {
	if x.held {
		x.held = false
		return x.last, nil
	}
	var err error
	if len(x.again) > 0 {
		x.last, x.again = x.again[0], x.again[1:]
	} else {
		x.last, err = x.r.ReadByte()
	}
	return x.last, err
}

// unread puts the last byte back.
func (x *records) unread() { x.held = true }

// record is one record being read.
type record struct {
	cells []string
	cell  []byte
	size  int
	flaw  string
}

// add keeps a byte of the cell; it reports false if there was no room for it.
func (c *record) add(b byte) bool {
	switch {
	case b == 0:
		c.mark(flawNUL)
		b = ' ' // counted all the same
	case len(c.cell) >= maxCell:
		c.mark(flawCell)
		return false
	case c.size >= maxRow:
		c.mark(flawRow)
		return false
	}
	c.cell = append(c.cell, b)
	c.size++
	return true
}

func (c *record) end() {
	if len(c.cells) >= maxCells {
		c.mark(flawCells)
	} else {
		c.cells = append(c.cells, string(c.cell))
	}
	c.cell = c.cell[:0]
}

func (c *record) mark(flaw string) {
	if c.flaw == "" {
		c.flaw = flaw
	}
}

// next gives the cells of the next record and its flaw, if it has one. After
// the last record err is io.EOF.
func (x *records) next() (cells []string, flaw string, err error) {
	c := &record{}
	if _, err := x.read(); err != nil {
		return nil, "", err
	}
	x.unread()
	x.n++
	for {
		b, err := x.read()
		switch {
		case errors.Is(err, io.EOF):
			c.end()
			return c.cells, c.flaw, nil
		case err != nil:
			return nil, "", err
		case b == '"' && len(c.cell) == 0 && c.flaw == "":
			done, err := x.quoted(c)
			if err != nil {
				return nil, "", err
			}
			if done {
				c.end()
				return c.cells, c.flaw, nil
			}
		case b == x.delim:
			c.end()
		case b == '\n':
			c.end()
			return c.cells, c.flaw, nil
		case b == '\r':
			if b, err := x.read(); err == nil && b != '\n' {
				x.unread()
			}
			c.end()
			return c.cells, c.flaw, nil
		default:
			c.add(b)
		}
	}
}

// quoted reads a cell from after its opening quote to its closing one; what
// follows up to the delimiter is added to it as it is. done means that the
// record ends here because the quote was not closed.
func (x *records) quoted(c *record) (done bool, err error) {
	var tail []byte // what was read since the first line's end
	lines, full := false, false
	for {
		b, err := x.read()
		if errors.Is(err, io.EOF) {
			c.mark(flawUnclosed)
			x.again = tail
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if lines {
			tail = append(tail, b)
		}
		switch b {
		case '"':
			b, err := x.read()
			if err != nil && !errors.Is(err, io.EOF) {
				return true, err
			}
			if err != nil {
				return false, nil // the file ends after the closing quote
			}
			if b != '"' {
				x.unread()
				return false, nil
			}
			if lines {
				tail = append(tail, b)
			}
		case '\n', '\r':
			if full {
				return true, nil // one monstrous line: the next is a new row
			}
			lines = true
		}
		full = !c.add(b)
		if lines && full {
			c.flaw = flawUnclosed
			x.again = append(tail, x.again...)
			return true, nil
		}
	}
}
