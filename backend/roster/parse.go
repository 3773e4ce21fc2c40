package roster

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// Row is one row of a file: a contact, or what was refused and why.
type Row struct {
	Line    int              // as a spreadsheet numbers its rows
	Contact contact.Contact  // if not refused
	Raw     []string         // the cells as they were read; of a broken row what could be kept
	Refused *fault.Error     // nil if the row is good
	Remarks []contact.Remark // what was changed or left out of a good row, each counted once
}

// remark counts something that was changed or left out, once for each row.
func (r *Row) remark(code, sentence string) {
	if !slices.ContainsFunc(r.Remarks, func(m contact.Remark) bool { return m.Code == code }) {
		r.Remarks = append(r.Remarks, contact.Remark{Code: code, Sentence: sentence, Count: 1})
	}
}

// Rules say how cells are read.
type Rules struct {
	Region string             // two-letter country of phone numbers that are written without one
	Custom []contact.FieldDef // the custom fields that a column can go into
}

// Parse reads delimited text row by row: each good row as a tidied, valid
// contact with a normalised address, each bad one refused with the reason.
// Empty rows are passed over. Memory stays flat however long the file, a row
// or a cell is. The error of a pair is the reader's; it ends the rows.
func Parse(r io.Reader, shape Shape, m Mapping, rules Rules) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		delim := byte(',')
		if len(shape.Delimiter) == 1 {
			delim = shape.Delimiter[0]
		}
		x := newRecords(decode(r, shape.Encoding), delim)
		reading := newReading(m, rules, len(shape.Headers), "Row")
		// Without headers the preamble is not counted by them.
		skip := shape.HeaderRow
		if skip == 0 {
			skip = len(shape.Preamble)
		}
		for {
			cells, flaw, err := x.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{Line: x.n}, fmt.Errorf("read contacts at row %d: %w", x.n, err))
				return
			}
			if x.n <= skip || flaw == "" && blank(cells) {
				continue
			}
			for i := range cells {
				cells[i] = mendUTF8(cells[i])
			}
			if !yield(reading.row(x.n, cells, flaw), nil) {
				return
			}
		}
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Seen remembers the addresses of a file, in a few bytes each, so that its
// caller can find doubles. The zero value is ready.
type Seen struct {
	seed  maphash.Seed
	lines map[uint64]int
}

// First gives the row in which an address (normalised) was first seen; double
// is true if that was an earlier call.
func (s *Seen) First(email string, line int) (first int, double bool) {
	if s.lines == nil {
		s.seed, s.lines = maphash.MakeSeed(), map[uint64]int{}
	}
	h := maphash.String(s.seed, email)
	if first, double = s.lines[h]; double {
		return first, true
	}
	s.lines[h] = line
	return line, false
}

// excerpt keeps a broken cell short enough to be handed back.
func excerpt(s string) string {
	const most = 32_000 // a spreadsheet's cell holds 32,767 characters
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
