package contact

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cadenza/backend/fault"
)

// FieldType is what a custom field holds.
type FieldType string

// The types. Each keeps its values as text, in one form only, so that two
// machines and two imports write the same value the same way.
const (
	TypeText     FieldType = "text"
	TypeLongText FieldType = "long_text"
	TypeNumber   FieldType = "number"  // 12.5
	TypeMoney    FieldType = "money"   // 12.50, in the workspace's one currency
	TypePercent  FieldType = "percent" // 12.5
	TypeDate     FieldType = "date"    // 2026-03-31
	TypeDateTime FieldType = "date_time"
	TypeYesNo    FieldType = "yes_no" // yes or no
	TypeChoice   FieldType = "choice"
	TypeChoices  FieldType = "choices" // several, separated by "; "
	TypeLink     FieldType = "link"
)

// FieldTypes lists them in the order in which a person sees them.
var FieldTypes = []FieldType{TypeText, TypeLongText, TypeNumber, TypeMoney, TypePercent, TypeDate, TypeDateTime, TypeYesNo, TypeChoice, TypeChoices, TypeLink}

// Kind is how a filter compares values of the type.
func (t FieldType) Kind() Kind {
	switch t {
	case TypeNumber, TypeMoney, TypePercent:
		return KindNumber
	case TypeDate, TypeDateTime:
		return KindDate
	case TypeYesNo:
		return KindFlag
	case TypeChoice:
		return KindChoice
	case TypeText, TypeLongText, TypeChoices, TypeLink:
	}
	return KindText
}

// FieldDef is a custom field that a workspace has added to its contacts.
type FieldDef struct {
	Key     string    `json:"key"` // stable, of letters, digits and underscores
	Name    string    `json:"name"`
	Type    FieldType `json:"type" enum:"text,long_text,number,money,percent,date,date_time,yes_no,choice,choices,link"`
	Options []string  `json:"options"` // of a choice
}

// MaxFields is how many custom fields a workspace can have.
const MaxFields = maxCustom

// KeyOf makes a key of a name, one that is not taken.
func KeyOf(name string, taken []FieldDef) string {
	key := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return -1
		}
		return '_'
	}, strings.ToLower(Tidy(name))), "_")
	if key == "" {
		key = "field"
	}
	key = key[:min(len(key), 50)]
	for n, k := 1, key; ; n++ {
		if !slices.ContainsFunc(taken, func(d FieldDef) bool { return d.Key == k }) {
			return k
		}
		k = fmt.Sprintf("%s_%d", key, n+1)
	}
}

// Validate refuses a definition that cannot work.
func (d FieldDef) Validate() error {
	switch n := utf8.RuneCountInString(d.Name); {
	case d.Name == "":
		return fault.New(fault.Invalid, "A custom field needs a name.", "Type one.").For("name")
	case n > 60:
		return fault.Newf(fault.Invalid, "Shorten it.", "The name has %d characters; 60 is the most.", n).For("name")
	}
	if !IsKey(d.Key) {
		return fault.Newf(fault.Invalid, "Use small letters, digits and underscores.", "%q cannot be a key.", d.Key).For("key")
	}
	if !slices.Contains(FieldTypes, d.Type) {
		return fault.Newf(fault.Invalid, "Choose one of the list.", "There is no type %q.", d.Type).For("type")
	}
	choice := d.Type == TypeChoice || d.Type == TypeChoices
	if choice && len(d.Options) == 0 {
		return fault.New(fault.Invalid, "A choice needs something to choose from.", "Add at least one option.").For("options")
	}
	if len(d.Options) > 200 {
		return fault.New(fault.Invalid, "A field can have 200 options at most.", "Remove some, or make it a text.").For("options")
	}
	seen := map[string]bool{}
	for _, o := range d.Options {
		if o == "" || strings.ContainsAny(o, ";\n") || seen[strings.ToLower(o)] {
			return fault.Newf(fault.Invalid, "Write each once, without semicolons.", "%q cannot be an option.", o).For("options")
		}
		seen[strings.ToLower(o)] = true
	}
	return nil
}

// Parse gives a value in the field's one form; empty stays empty.
func (d FieldDef) Parse(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	refuse := func(remedy, format string, args ...any) (string, error) {
		return "", fault.Newf(fault.Invalid, remedy, format, args...).For(CustomPrefix + d.Key)
	}
	switch d.Type {
	case TypeText:
		if s = Tidy(s); utf8.RuneCountInString(s) > maxField {
			return refuse("Shorten it, or make the field a long text.", "%s takes %d characters at most.", d.Name, maxField)
		}
		return s, nil
	case TypeLongText:
		if utf8.RuneCountInString(s) > maxNotes {
			return refuse("Shorten it.", "%s takes %d characters at most.", d.Name, maxNotes)
		}
		return s, nil
	case TypeNumber, TypeMoney, TypePercent:
		n, ok := number(s)
		if !ok {
			return refuse("Write digits, such as 12.5.", "%q is no number for %s.", clip(s), d.Name)
		}
		return n, nil
	case TypeDate, TypeDateTime:
		at, ok := Date(s)
		if !ok {
			return refuse("Write it as 2026-03-31.", "%q is no date for %s.", clip(s), d.Name)
		}
		if d.Type == TypeDate {
			return at.Format(time.DateOnly), nil
		}
		return at.UTC().Format(time.RFC3339), nil
	case TypeYesNo:
		switch strings.ToLower(s) {
		case "yes", "y", "true", "t", "1", "x", "on", "ja", "oui", "sí", "si":
			return "yes", nil
		case "no", "n", "false", "f", "0", "off", "nein", "non":
			return "no", nil
		}
		return refuse("Write yes or no.", "%q is neither yes nor no for %s.", clip(s), d.Name)
	case TypeChoice:
		return d.option(s)
	case TypeChoices:
		var out []string
		for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == ',' || r == '|' || r == '\n' }) {
			if strings.TrimSpace(part) == "" {
				continue
			}
			o, err := d.option(strings.TrimSpace(part))
			if err != nil {
				return "", err
			}
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
		return strings.Join(out, "; "), nil
	case TypeLink:
		return d.link(s)
	}
	return s, nil
}

func (d FieldDef) option(s string) (string, error) {
	for _, o := range d.Options {
		if strings.EqualFold(o, s) {
			return o, nil
		}
	}
	return "", fault.Newf(fault.Invalid, "Choose one of: "+strings.Join(d.Options[:min(len(d.Options), 8)], ", ")+".", "%q is no option of %s.", clip(s), d.Name).For(CustomPrefix + d.Key)
}

func (d FieldDef) link(s string) (string, error) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !strings.Contains(u.Host, ".") || strings.ContainsAny(s, " \n\t") || len(s) > 2000 {
		return "", fault.Newf(fault.Invalid, "Paste a web address, such as https://example.com.", "%q is no web address for %s.", clip(s), d.Name).For(CustomPrefix + d.Key)
	}
	return u.String(), nil
}

// number reads "1,234.50", "1.234,50", "€ 12" and "12 %" alike.
func number(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("$€£¥%'’", r) {
			return -1
		}
		return r
	}, s)
	comma, dot := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma > dot && dot >= 0: // 1.234,50
		s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
	case comma >= 0 && dot < 0 && len(s)-comma != 4 && strings.Count(s, ",") == 1: // 12,5
		s = strings.Replace(s, ",", ".", 1)
	default: // 1,234.50 or 1,234
		s = strings.ReplaceAll(s, ",", "")
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n > 1e15 || n < -1e15 || n != n {
		return "", false
	}
	return strconv.FormatFloat(n, 'f', -1, 64), true
}

// dates are the ways of writing a day that mean one day only.
var dates = []string{
	time.DateOnly, time.RFC3339, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006/01/02", "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
	"02.01.2006", "2.1.2006", "02-Jan-2006", "02-Jan-06", "20060102",
}

// Date reads a day; 03/04/2026 is taken as the month first only if it cannot be
// meant otherwise, so both orders are tried and an ambiguous one is refused.
func Date(s string) (time.Time, bool) {
	for _, layout := range dates {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1800 && t.Year() < 2200 {
			return t, true
		}
	}
	us, errUS := time.Parse("1/2/2006", s)
	eu, errEU := time.Parse("2/1/2006", s)
	switch {
	case errUS == nil && (errEU != nil || us.Equal(eu)):
		return us, true
	case errEU == nil && errUS != nil:
		return eu, true
	}
	return time.Time{}, false
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
