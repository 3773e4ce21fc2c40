package contact

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Value is what a field of a filter holds for one contact: a text, several of
// few (tags, lists, sequences), or a moment. Flags are "yes" or "no".
type Value struct {
	Texts []string
	Shown []string // how the texts are called where a person reads them, if they are ids
	At    time.Time
}

// TextValue is the value of a field that holds one text.
func TextValue(s string) Value { return Value{Texts: []string{s}} }

// FlagValue is the value of a flag.
func FlagValue(on bool) Value {
	if on {
		return TextValue("yes")
	}
	return TextValue("no")
}

// Holds tells whether the filter chooses the contact whose fields of gives. It
// means the same as the store's query for the same filter.
func (f Filter) Holds(of func(field string) Value, now time.Time) bool {
	if len(f.Rules)+len(f.Groups) == 0 {
		return true
	}
	for _, r := range f.Rules {
		if r.Holds(of(r.Field), now) == f.Any {
			return f.Any
		}
	}
	for _, g := range f.Groups {
		if (Filter{Any: g.Any, Rules: g.Rules}).Holds(of, now) == f.Any {
			return f.Any
		}
	}
	return !f.Any
}

// Holds tells whether the rule is true of a value.
func (r Rule) Holds(v Value, now time.Time) bool {
	text := ""
	if len(v.Texts) > 0 {
		text = lowerASCII(v.Texts[0])
	}
	value := ""
	if len(r.Values) > 0 {
		value = lowerASCII(r.Values[0])
	} else if r.Op != Empty && r.Op != NotEmpty {
		return false
	}
	switch r.Op {
	case Is, IsNot:
		return r.among(v.Texts) == (r.Op == Is)
	case Contains:
		return strings.Contains(text, value)
	case NotContains:
		return !strings.Contains(text, value)
	case StartsWith:
		return strings.HasPrefix(text, value)
	case EndsWith:
		return strings.HasSuffix(text, value)
	case Empty, NotEmpty:
		empty := v.At.IsZero() && (len(v.Texts) == 0 || len(v.Texts) == 1 && v.Texts[0] == "")
		return empty == (r.Op == Empty)
	case Greater, GreaterEqual, Less, LessEqual:
		return r.sized(text)
	case Before, After, WithinDays, OlderThanDays:
		return r.timed(v, now)
	}
	return false
}

func (r Rule) among(texts []string) bool {
	return slices.ContainsFunc(texts, func(t string) bool {
		return slices.ContainsFunc(r.Values, func(v string) bool { return lowerASCII(v) == lowerASCII(t) })
	})
}

func (r Rule) sized(text string) bool {
	have, err := strconv.ParseFloat(text, 64)
	want, bad := strconv.ParseFloat(r.Values[0], 64)
	if err != nil || bad != nil {
		return false
	}
	switch r.Op {
	case Greater:
		return have > want
	case GreaterEqual:
		return have >= want
	case Less:
		return have < want
	case LessEqual:
		return have <= want
	default: // comparisons of other kinds
		return false
	}
}

// timed compares dates. A date field holds a text, which sorts as dates do; other
// moments are exact.
func (r Rule) timed(v Value, now time.Time) bool {
	days, _ := strconv.Atoi(r.Values[0]) // Before and After hold a date instead
	since := now.AddDate(0, 0, -days)
	if len(v.Texts) > 0 {
		text := v.Texts[0]
		date := text[:min(len(text), len(time.DateOnly))]
		switch r.Op {
		case Before:
			return text != "" && text < r.Values[0]
		case After:
			return date > r.Values[0]
		case WithinDays:
			return text >= since.Format(time.DateOnly) && date <= now.Format(time.DateOnly)
		case OlderThanDays:
			return text != "" && text < since.Format(time.DateOnly)
		default: // comparisons of other kinds
			return false
		}
	}
	if v.At.IsZero() {
		return false
	}
	day, err := time.Parse(time.DateOnly, r.Values[0])
	switch r.Op {
	case Before:
		return err == nil && v.At.Before(day)
	case After:
		return err == nil && !v.At.Before(day.AddDate(0, 0, 1))
	case WithinDays:
		return !v.At.Before(since)
	case OlderThanDays:
		return v.At.Before(since)
	default: // comparisons of other kinds
		return false
	}
}

// lowerASCII lowers ASCII letters, as SQLite's lower does.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// Words says the rule with the value it was held against, such as "Company is
// \"Acme\"".
func (r Rule) Words(label string, v Value) string {
	have := strings.Join(v.Texts, ", ")
	if v.Shown != nil {
		have = strings.Join(v.Shown, ", ")
	}
	if !v.At.IsZero() {
		have = v.At.Format("2 January 2006")
	}
	switch have {
	case "":
		return label + " is empty"
	case "yes", "no":
		return label + ": " + have
	}
	return label + " is \"" + have + "\""
}

// Label is the name of a field of every contact within a sentence.
func Label(field string) (label string, ok bool) {
	for _, f := range Fields {
		if f.Name == field {
			return f.Label, true
		}
	}
	label, ok = map[string]string{
		FieldLeadStatus: "lead status", FieldTag: "tags", FieldList: "lists", FieldCreated: "added", FieldSource: "source", FieldAIPaused: "AI paused",
		FieldSuppressed: "on the suppression list", FieldReplied: "ever replied", FieldLastSent: "last message sent", FieldLastReply: "last reply",
		FieldBounced: "bounced", FieldLiveIn: "live in", FieldWasIn: "was in", FieldNoContact: "Do Not Contact",
	}[field]
	return label, ok
}
