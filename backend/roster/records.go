package roster

import (
	"bufio"
	"bytes"
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

// span takes what lies ready up to the first of the stops: most of a file goes
// through here, a chunk at a time. The result is good until the next read.
func (x *records) span(stops [5]byte) []byte {
	if x.held {
		return nil
	}
	const most = 512
	ready := x.again
	if len(ready) == 0 {
		ready, _ = x.r.Peek(min(x.r.Buffered(), most)) // no error: it is buffered
	}
	ready = ready[:min(len(ready), most)]
	for _, b := range stops {
		if i := bytes.IndexByte(ready, b); i >= 0 {
			ready = ready[:i]
		}
	}
	if len(x.again) > 0 {
		x.again = x.again[len(ready):]
	} else {
		_, _ = x.r.Discard(len(ready)) // no error: it is buffered
	}
	return ready
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

// addAll keeps several bytes, none of them NUL; false if not all had room.
func (c *record) addAll(b []byte) bool {
	room := min(maxCell-len(c.cell), maxRow-c.size)
	if len(b) <= room {
		c.cell = append(c.cell, b...)
		c.size += len(b)
		return true
	}
	c.cell = append(c.cell, b[:room]...)
	c.size += room
	return c.add(b[room])
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

// firstLine cuts the cell at its first line's end: the rest is read again.
func (c *record) firstLine() {
	if i := bytes.IndexAny(c.cell, "\r\n"); i >= 0 {
		c.cell = c.cell[:i]
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
		c.addAll(x.span([5]byte{x.delim, '\n', '\r', '"', 0}))
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
		if chunk := x.span([5]byte{'"', '\n', '\r', 0, 0}); len(chunk) > 0 {
			if lines {
				tail = append(tail, chunk...)
			}
			full = !c.addAll(chunk)
			if lines && full {
				return x.unclosed(c, tail), nil
			}
		}
		b, err := x.read()
		if errors.Is(err, io.EOF) {
			return x.unclosed(c, tail), nil
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
			return x.unclosed(c, tail), nil
		}
	}
}

// unclosed gives the cell up and goes back to where its second line begins.
func (x *records) unclosed(c *record, tail []byte) (done bool) {
	c.flaw = flawUnclosed
	c.firstLine()
	x.again = append(tail, x.again...)
	return true
}
