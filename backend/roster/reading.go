package roster

import (
	"fmt"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// OwnID is the header of the column by which a file is known to be an export of
// ours. Its values are in their final form: nothing in them is guessed at or
// made nicer, so that what is imported again is what was exported.
const OwnID = "Cadenza ID"

// reading makes contacts of the records of one file.
type reading struct {
	m     Mapping
	rules Rules
	width int    // columns; 0 if not known
	noun  string // what a person calls a record: Row or Card
	ours  bool   // the file is an export of ours
}

func newReading(m Mapping, rules Rules, width int, noun string) *reading {
	ours := slices.ContainsFunc(m, func(c Column) bool { return c.Header == OwnID })
	return &reading{m, rules, width, noun, ours}
}

// row makes a contact of a record's cells, or refuses it.
func (x *reading) row(line int, cells []string, flaw string) Row {
	row := Row{Line: line, Raw: cells}
	refuse := func(field, remedy, format string, args ...any) Row {
		row.Refused = fault.Newf(fault.Invalid, remedy, x.noun+" %d "+format, append([]any{line}, args...)...).For(field)
		return row
	}
	if flaw != "" {
		return refuse("", "Mend the "+strings.ToLower(x.noun)+" and import it again.", "%s, so it was left out.", flaw)
	}
	for len(cells) > x.width && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1] // delimiters after the last column mean nothing
	}
	c := x.contact(cells, &row)
	if x.width > 0 && len(cells) != x.width {
		// Excel leaves out the delimiters of empty cells at the end of some rows. With an
		// address where it belongs nothing is shifted; otherwise a delimiter may be missing.
		if _, err := contact.NormalizeEmail(c.Email); err != nil || len(cells) > x.width {
			return refuse("", "Look for a missing delimiter or quote, mend the row and import it again.",
				"has %s where the file has %d columns.", plural(len(cells), "cell"), x.width)
		}
		row.remark("cells_missing", "Rows that end before the last column, taken as far as they go")
	}
	if c.Email == "" && c.Phone == "" && c.Mobile == "" && c.LinkedIn == "" {
		return refuse("email", "Add one of them and import the "+strings.ToLower(x.noun)+" again.",
			"has no email address, phone number or LinkedIn address, and a contact needs one.")
	}
	var err error
	if c.Email != "" {
		c.Email, err = contact.NormalizeEmail(c.Email)
	}
	if err == nil {
		err = customValues(&c, x.rules.Custom)
	}
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		f := fault.Of(err)
		row.Refused = fault.Newf(f.Code, f.Remedy, "%s %d was left out. %s", x.noun, line, f.Sentence).For(f.Field)
		return row
	}
	remarkEmail(c.Email, &row)
	row.Contact = c
	return row
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// customValues puts the values of custom fields into their one form.
func customValues(c *contact.Contact, defs []contact.FieldDef) error {
	for key, v := range c.Custom {
		i := slices.IndexFunc(defs, func(d contact.FieldDef) bool { return d.Key == key })
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
	if len(c.Custom) == 0 {
		c.Custom = nil
	}
	return nil
}

// contact fills the fields and cleans them; of several columns for one field
// the first that is not empty counts.
func (x *reading) contact(cells []string, row *Row) contact.Contact {
	var c contact.Contact
	full := ""
	for i, col := range x.m {
		if i >= len(cells) || col.Field == "" {
			continue
		}
		v := x.value(cells[i])
		if v == "" {
			continue
		}
		if key, ok := strings.CutPrefix(col.Field, contact.CustomPrefix); ok {
			if c.Custom == nil {
				c.Custom = map[string]string{}
			}
			if c.Custom[key] == "" {
				c.Custom[key] = v
			}
			continue
		}
		if ch, ok := strings.CutPrefix(col.Field, contact.ConsentPrefix); ok {
			if w := c.Consents.Of(contact.Channel(ch)); w.State == "" && slices.Contains(contact.Channels, contact.Channel(ch)) {
				*w = parseConsent(v)
			}
			continue
		}
		switch col.Field {
		case FieldName:
			full = v
		case FieldTags:
			if x.ours {
				c.Tags = append(c.Tags, splitTags(v)...)
			} else {
				c.Tags = append(c.Tags, tags(v)...)
			}
		case contact.FieldLeadStatus:
			c.LeadStatus = leadStatus(v)
		case contact.FieldNoContact:
			c.DoNotContact = c.DoNotContact || yes(v)
		case contact.FieldAIPaused:
			c.AIPaused = c.AIPaused || yes(v)
		case FieldNoEmail:
			refuse(&c, contact.Email, v)
		case FieldNoCall:
			refuse(&c, contact.Voice, v)
		case FieldNoSMS:
			refuse(&c, contact.SMS, v)
		default:
			if c.Get(col.Field) == "" {
				c.Set(col.Field, v)
			}
		}
	}
	if x.ours {
		return c.Tidied()
	}
	return cleaned(c, full, x.rules.Region, row)
}

// refuse reads a mark against a channel.
func refuse(c *contact.Contact, ch contact.Channel, mark string) {
	if yes(mark) {
		c.Consents.Of(ch).State = contact.Refused
	}
}

// value is a cell's text; what programs write for nothing is nothing.
func (x *reading) value(cell string) string {
	s := strings.TrimSpace(cell)
	if !x.ours {
		switch s {
		case "-", "--", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "undefined":
			return ""
		}
	}
	return contact.Unguard(s)
}

// yes reads a mark against writing to someone: whatever is not clearly a no
// keeps us from writing.
func yes(s string) bool {
	switch strings.ToLower(contact.Tidy(s)) {
	case "", "0", "no", "n", "false", "f", "off", "nein", "non", "falsch", "faux", "falso", "never", "none":
		return false
	}
	return true
}

func tags(s string) []string {
	s = strings.NewReplacer(" ::: ", ",", ";", ",", "|", ",", "\n", ",").Replace(s)
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
func leadStatus(s string) contact.LeadStatus {
	p := plain(s)
	for _, l := range contact.LeadStatuses {
		if plain(string(l)) == p {
			return l
		}
	}
	return ""
}
