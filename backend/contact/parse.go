package contact

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/backend/fault"
)

// Row is one row of a file: a contact, or what was refused and why.
type Row struct {
	Line    int          // as a spreadsheet numbers its rows
	Contact Contact      // if not refused
	Raw     []string     // the cells as they were read; of a broken row what could be kept
	Refused *fault.Error // nil if the row is good
	Remarks []Remark     // what was changed or left out of a good row, each counted once
}

// Rules say how cells are read.
type Rules struct {
	Region string     // two-letter country of phone numbers that are written without one
	Custom []FieldDef // the custom fields that a column can go into
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
			if !yield(m.row(x.n, cells, flaw, len(shape.Headers), rules), nil) {
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

// row makes a contact of a record's cells, or refuses it.
func (m Mapping) row(line int, cells []string, flaw string, width int, rules Rules) Row {
	row := Row{Line: line, Raw: cells}
	refuse := func(field, remedy, format string, args ...any) Row {
		row.Refused = fault.Newf(fault.Invalid, remedy, "Row %d "+format, append([]any{line}, args...)...).For(field)
		return row
	}
	if flaw != "" {
		return refuse("", "Mend the row and import it again.", "%s, so it was left out.", flaw)
	}
	for len(cells) > width && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1] // delimiters after the last column mean nothing
	}
	if width > 0 && len(cells) != width {
		return refuse("", "Look for a missing delimiter or quote, mend the row and import it again.",
			"has %d cells where the file has %d columns.", len(cells), width)
	}
	c := m.contact(cells)
	if c.Email == "" && c.Phone == "" && c.Mobile == "" && c.LinkedIn == "" {
		return refuse("email", "Add one of them and import the row again.", "has no email address, phone number or LinkedIn address, and a contact needs one.")
	}
	var err error
	if c.Email != "" {
		c.Email, err = NormalizeEmail(c.Email)
	}
	c.numbers(rules.Region, &row)
	if err == nil {
		err = c.custom(rules.Custom)
	}
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		f := fault.Of(err)
		row.Refused = fault.Newf(f.Code, f.Remedy, "Row %d was left out. %s", line, f.Sentence).For(f.Field)
		return row
	}
	row.Contact = c
	return row
}

// numbers puts phone numbers into E.164; one that cannot be is kept as it is
// written, and the row says so.
func (c *Contact) numbers(region string, row *Row) {
	for _, p := range []*string{&c.Phone, &c.Mobile} {
		if *p == "" {
			continue
		}
		number, ok := Phone(*p, region)
		*p = number
		if !ok {
			row.Remarks = append(row.Remarks, Remark{"phone_as_written", "Phone numbers kept as they were written: no such number, or no country code", 1})
		}
	}
}

// custom puts the values of custom fields into their one form.
func (c *Contact) custom(defs []FieldDef) error {
	for key, v := range c.Custom {
		i := slices.IndexFunc(defs, func(d FieldDef) bool { return d.Key == key })
		if i < 0 {
			delete(c.Custom, key)
			continue
		}
		parsed, err := defs[i].Parse(v)
		if err != nil {
			return err
		}
		c.Custom[key] = parsed
	}
	return nil
}

// contact fills the fields; of several columns for one field the first that is
// not empty counts.
func (m Mapping) contact(cells []string) Contact {
	var c Contact
	full := ""
	for i, col := range m {
		if i >= len(cells) || col.Field == "" {
			continue
		}
		v := value(cells[i])
		if v == "" {
			continue
		}
		if name, ok := strings.CutPrefix(col.Field, CustomPrefix); ok {
			if c.Custom == nil {
				c.Custom = map[string]string{}
			}
			if c.Custom[name] == "" {
				c.Custom[name] = v
			}
			continue
		}
		switch col.Field {
		case FieldName:
			full = v
		case FieldTags:
			c.Tags = append(c.Tags, tags(v)...)
		case FieldLeadStatus:
			c.LeadStatus = leadStatus(v)
		case FieldNoContact:
			c.DoNotContact = c.DoNotContact || yes(v)
		case FieldNoEmail:
			c.refuse(Email, v)
		case FieldNoCall:
			c.refuse(Voice, v)
		case FieldNoSMS:
			c.refuse(SMS, v)
		default:
			if c.Get(col.Field) == "" {
				c.Set(col.Field, v)
			}
		}
	}
	if full != "" && c.FirstName == "" && c.LastName == "" {
		c.FirstName, c.LastName = splitName(Tidy(full))
	}
	if salutation[strings.ToLower(strings.Trim(Tidy(c.Title), "."))] {
		c.Title = "" // what Outlook calls a title
	}
	// Google joins several values: the first is the one it shows.
	c.Email, _, _ = strings.Cut(c.Email, " ::: ")
	c.Phone, _, _ = strings.Cut(c.Phone, " ::: ")
	c.Mobile, _, _ = strings.Cut(c.Mobile, " ::: ")
	return c.Tidied()
}

// refuse reads a mark against a channel.
func (c *Contact) refuse(ch Channel, mark string) {
	if yes(mark) {
		c.Consents.Of(ch).State = Refused
	}
}

var salutation = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "prof": true, "herr": true, "frau": true}

// value is a cell's text; what programs write for nothing is nothing.
func value(cell string) string {
	switch s := strings.TrimSpace(cell); s {
	case "-", "--", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "undefined":
		return ""
	default:
		return unguard(s)
	}
}

// yes reads a mark against writing to someone: whatever is not clearly a no
// keeps us from writing.
func yes(s string) bool {
	switch strings.ToLower(Tidy(s)) {
	case "", "0", "no", "n", "false", "f", "off", "nein", "non":
		return false
	}
	return true
}

func tags(s string) []string {
	s = strings.NewReplacer(" ::: ", ",", ";", ",", "|", ",").Replace(s)
	var out []string
	for t := range strings.SplitSeq(s, ",") {
		if t = strings.TrimSpace(t); t != "" && !strings.HasPrefix(t, "*") { // Google's "* myContacts"
			out = append(out, t)
		}
	}
	return out
}

// leadStatus knows our own statuses however they are spelt; another program's
// words mean nothing here and are left out.
func leadStatus(s string) LeadStatus {
	p := plain(s)
	for _, l := range LeadStatuses {
		if plain(string(l)) == p {
			return l
		}
	}
	return ""
}

func splitName(s string) (first, last string) {
	if l, f, ok := strings.Cut(s, ","); ok { // "Reyes, Dana"
		return strings.TrimSpace(f), strings.TrimSpace(l)
	}
	first, last, _ = strings.Cut(s, " ")
	return first, last
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
