package draft

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// fields are the values a sentence may ask for, by their name in the grammar.
type fields map[string]field

type field struct {
	value string
	from  string // where it comes from, as in Source.From
}

// personal are the fields that make a sentence fit one contact.
var personal = []string{"{company}", "{title}", "{industry}"}

// gather reads the brief into fields, and says which hints it left out.
func gather(b Brief) (fields, map[string]hint, []Reason) {
	f := fields{}
	put := func(key, value, from string) {
		if value != "" {
			f[key] = field{value, from}
		}
	}
	put("first", firstName(b.Contact["first_name"]), "contact.first_name")
	put("company", companyName(b.Contact["company"]), "contact.company")
	put("title", clean(b.Contact["title"]), "contact.title")
	put("industry", industryName(b.Contact["industry"]), "contact.industry")
	sender := clean(b.Sender.Name)
	if sender == "" {
		sender = clean(b.Sender.FirstName)
	}
	put("sender", sender, "sender.name")
	put("us", companyName(b.Sender.Company), "sender.company")

	names := map[string]bool{}
	for _, v := range b.Contact {
		addNames(names, v)
	}
	addNames(names, b.Sender.Name)
	addNames(names, b.Sender.Company)

	var reasons []Reason
	hints := map[string]hint{}
	for _, h := range []struct{ name, label, raw, from string }{
		{"angle", "angle", b.Angle, "step.angle"},
		{"value", "value proposition", b.ValueProp, "step.valueProp"},
		{"cta", "call to action", b.CTA, "step.cta"},
	} {
		if strings.TrimSpace(h.raw) == "" {
			continue
		}
		got, ok := understand(h.name, h.raw, names)
		if !ok {
			reasons = append(reasons, Reason{
				Code: "hint_ignored", Points: 10,
				Sentence: "The template engine could not work the " + h.label + " into a sentence and left it out.",
			})
			continue
		}
		if b.Channel == Voice {
			got.text = spoken(got.text)
			if urlPattern.MatchString(got.text) || writtenOnly[bare(strings.Fields(got.text)[0])] {
				continue // nobody can click on a voicemail, or reply to it in writing
			}
		}
		hints[h.name] = got
		put(h.name+"."+string(got.kind), got.text, h.from)
		if h.name == "angle" && (got.kind == phrase || got.kind == yours) && len(got.text) <= 48 {
			put("angle.title", upperFirst(got.text), h.from)
			put("angle.short", got.text, h.from)
		}
	}
	return f, hints, reasons
}

func addNames(names map[string]bool, value string) {
	for w := range strings.FieldsSeq(value) {
		if plainCapital(w) {
			names[bare(w)] = true
		}
	}
}

// clean gives a contact's value as it can stand in a sentence, or nothing if
// it is no value a person would write.
func clean(s string) string {
	s = tidy(s)
	low := strings.ToLower(s)
	if len(s) > 80 || strings.ContainsAny(s, "{}[]<>|\\\"") || urlPattern.MatchString(s) || strings.Contains(s, "@") {
		return ""
	}
	switch low {
	case "n/a", "na", "none", "null", "undefined", "unknown", "-", "test", "nan", "?", "tbd":
		return ""
	}
	return strings.Trim(s, ".,;: ")
}

func firstName(s string) string {
	s = clean(s)
	letters := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			return ""
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters < 2 || len(s) > 40:
		return "" // an initial is no name to greet someone by
	case s == strings.ToLower(s):
		return upperFirst(s)
	case s == strings.ToUpper(s) && letters > 2:
		return upperFirst(strings.ToLower(s))
	}
	return s
}

var legalForm = regexp.MustCompile(`(?i),?\s+(?:inc|llc|ltd|limited|gmbh|corp|plc|b\.?v|s\.?a|ag|oy|ab|pty ltd)\.?$`)

// companyName leaves out the legal form, as people do when they speak.
func companyName(s string) string {
	s = clean(s)
	if short := legalForm.ReplaceAllString(s, ""); len(short) > 1 {
		return strings.Trim(short, ".,;: ")
	}
	return s
}

func industryName(s string) string {
	words := strings.Fields(clean(s))
	for i, w := range words {
		if plainCapital(w) && !properNames[bare(w)] {
			words[i] = lowerFirst(w)
		}
	}
	return strings.Join(words, " ")
}

// render fills a sentence; ok is false if one of its fields is not known.
func (f fields) render(sentence string) (text string, used []string, ok bool) {
	var out strings.Builder
	for rest := sentence; ; {
		before, after, found := strings.Cut(rest, "{")
		out.WriteString(before)
		if !found {
			return upperFirst(out.String()), used, true
		}
		key, after, _ := strings.Cut(after, "}")
		v, known := f[key]
		if !known {
			return "", nil, false
		}
		used = append(used, key)
		out.WriteString(v.value)
		rest = after
	}
}

func isPersonal(sentence string) bool {
	return slices.ContainsFunc(personal, func(p string) bool { return strings.Contains(sentence, p) })
}
