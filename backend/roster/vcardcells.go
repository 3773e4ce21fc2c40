package roster

import (
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"cadenza/backend/contact"
)

// decoded is a property's value in UTF-8.
func (p property) decoded() string {
	v := p.value
	if strings.EqualFold(p.param["ENCODING"], "QUOTED-PRINTABLE") {
		// What is broken in it comes through as it is written.
		if b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(v))); err == nil {
			v = string(b)
		}
		v = strings.ReplaceAll(v, "\r\n", "\n")
	}
	if name := p.param["CHARSET"]; name != "" && (!utf8.ValidString(v) || !isUTF8(name) && strings.EqualFold(p.param["ENCODING"], "QUOTED-PRINTABLE")) {
		if e, err := htmlindex.Get(name); err == nil {
			if s, err := e.NewDecoder().String(v); err == nil {
				return s
			}
		}
	}
	return mendUTF8(v)
}

func isUTF8(name string) bool {
	return strings.EqualFold(name, "utf-8") || strings.EqualFold(name, "utf8")
}

// parts splits a value at the separators that are not escaped, and takes the
// escapes off.
func parts(v string, sep byte) []string {
	var out []string
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '\\' && i+1 < len(v):
			i++
			switch v[i] {
			case 'n', 'N':
				b.WriteByte('\n')
			case ',', ';', '\\', ':':
				b.WriteByte(v[i])
			default:
				b.WriteByte('\\')
				b.WriteByte(v[i])
			}
		case v[i] == sep && sep != 0:
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(v[i])
		}
	}
	return append(out, b.String())
}

func unescaped(v string) string { return parts(v, 0)[0] }

// part is the nth part of a structured value, or "".
func part(v string, n int) string {
	if all := parts(v, ';'); n < len(all) {
		return all[n]
	}
	return ""
}

// cardColumn is one column of cards: what a table of them would have.
type cardColumn struct {
	header string
	of     func(c card) string
}

type cardLayout []cardColumn

// cardColumns are those of every file.
var cardColumns = cardLayout{
	{"First Name", func(c card) string { first, _ := c.names(); return first }},
	{"Last Name", func(c card) string { _, last := c.names(); return last }},
	{"Email", func(c card) string { return c.email(0) }},
	{"Email 2", func(c card) string { return c.email(1) }},
	{"Phone", func(c card) string { return c.phone(false) }},
	{"Mobile", func(c card) string { return c.phone(true) }},
	{"Company", func(c card) string { return part(c.best("ORG"), 0) }},
	{"Title", func(c card) string {
		if t := unescaped(c.best("TITLE")); t != "" {
			return t
		}
		return unescaped(c.best("ROLE"))
	}},
	{"City", func(c card) string { return part(c.best("ADR"), 3) }},
	{"State", func(c card) string { return part(c.best("ADR"), 4) }},
	{"Country", func(c card) string { return part(c.best("ADR"), 6) }},
	{"LinkedIn", linkedInOf},
	{"URL", urlOf},
	{"Time Zone", func(c card) string { return unescaped(c.best("TZ")) }},
	{"Notes", notesOf},
	{"Categories", categoriesOf},
}

// extra are the properties of our own that hold what vCard has no place for.
const extra = "X-CADENZA-"

// ownColumns are the columns of such properties, by what follows extra.
var ownColumns = []struct{ name, header, field string }{
	{"INDUSTRY", "Industry", "industry"},
	{"OWNER", "Owner", "owner"},
	{"LEAD-STATUS", "Lead Status", contact.FieldLeadStatus},
	{"DO-NOT-CONTACT", "Do Not Contact", contact.FieldNoContact},
	{"AI-PAUSED", "AI Paused", contact.FieldAIPaused},
	{"CONSENT-EMAIL", "Consent to Email", contact.ConsentPrefix + string(contact.Email)},
	{"CONSENT-SMS", "Consent to SMS", contact.ConsentPrefix + string(contact.SMS)},
	{"CONSENT-WHATSAPP", "Consent to WhatsApp", contact.ConsentPrefix + string(contact.WhatsApp)},
	{"CONSENT-VOICE", "Consent to Calls", contact.ConsentPrefix + string(contact.Voice)},
	{"ID", OwnID, ""},
}

// layoutOf finds the columns of a file: those of every one, and if it is an
// export of ours, its own with the custom fields of the cards at its beginning.
func layoutOf(sample io.Reader, encoding string) cardLayout {
	ours, keys := false, []string{}
	for x := newCards(sample, encoding); ; {
		c, err := x.next()
		for _, p := range c.props {
			if strings.HasPrefix(p.name, extra) {
				ours = true
			}
			if key := strings.ToLower(p.param["KEY"]); p.name == extra+"FIELD" && contact.IsKey(key) && !slices.Contains(keys, key) && len(keys) < contact.MaxFields {
				keys = append(keys, key)
			}
		}
		if err != nil {
			break
		}
	}
	out := slices.Clone(cardColumns)
	if !ours {
		return out
	}
	for _, col := range ownColumns {
		out = append(out, cardColumn{col.header, func(c card) string { return unescaped(c.best(extra + col.name)) }})
	}
	for _, key := range keys {
		out = append(out, cardColumn{contact.CustomPrefix + key, func(c card) string {
			for _, p := range c.props {
				if p.name == extra+"FIELD" && strings.EqualFold(p.param["KEY"], key) {
					return unescaped(p.value)
				}
			}
			return ""
		}})
	}
	return out
}

func (l cardLayout) headers() []string {
	out := make([]string, len(l))
	for i, col := range l {
		out[i] = col.header
	}
	return out
}

func (l cardLayout) cells(c card) []string {
	out := make([]string, len(l))
	for i, col := range l {
		out[i] = col.of(c)
	}
	return out
}

// best gives the value of the property with a name that is preferred, else for
// work, else the first; "" if there is none.
func (c card) best(name string) string {
	value, most := "", -1
	for _, p := range c.props {
		if p.name != name || strings.Trim(p.value, "; ") == "" {
			continue
		}
		rank := 0
		if p.is("work") {
			rank = 1
		}
		if p.is("pref") {
			rank = 2
		}
		if rank > most {
			value, most = p.value, rank
		}
	}
	return value
}

// names gives first and last name. A card without the parts of a name has the
// whole of it; but that may be the company's.
func (c card) names() (first, last string) {
	if n := c.best("N"); n != "" {
		return part(n, 1), part(n, 0)
	}
	full := contact.Tidy(unescaped(c.best("FN")))
	if strings.EqualFold(full, part(c.best("ORG"), 0)) || strings.EqualFold(full, c.email(0)) {
		return "", ""
	}
	return splitName(unsaluted(full))
}

// email gives the nth address, the preferred one first.
func (c card) email(n int) string {
	var all []string
	for _, p := range c.props {
		v := unescaped(p.value)
		if rest, ok := cutFold(v, "mailto:"); ok {
			v = rest
		}
		switch {
		case p.name != "EMAIL" || strings.TrimSpace(v) == "":
		case p.is("pref"):
			all = slices.Insert(all, 0, v)
		default:
			all = append(all, v)
		}
	}
	if n < len(all) {
		return all[n]
	}
	return ""
}

// phone gives the number of a mobile, or of a desk: the preferred one, else the
// one at work, else the first. Faxes and pagers are none.
func (c card) phone(mobile bool) string {
	value, most := "", -1
	for _, p := range c.props {
		if p.name != "TEL" || p.is("fax", "pager", "modem", "facsimile", "bbs", "x-fax") || p.is("cell", "mobile", "iphone", "x-mobile", "car") != mobile {
			continue
		}
		v := unescaped(p.value)
		if rest, ok := cutFold(v, "tel:"); ok {
			v = rest
		}
		rank := 0
		if p.is("work") {
			rank++
		}
		if p.is("pref") {
			rank += 2
		}
		if rank > most && strings.TrimSpace(v) != "" {
			value, most = v, rank
		}
	}
	return value
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func linkedInOf(c card) string {
	for _, p := range c.props {
		v := unescaped(p.value)
		switch {
		case p.name == "X-CADENZA-LINKEDIN":
			return v
		case (p.name == "X-SOCIALPROFILE" || p.name == "SOCIALPROFILE" || p.name == "URL") && strings.Contains(strings.ToLower(v), "linkedin.com/"),
			p.name == "X-LINKEDIN":
			return v
		}
	}
	return ""
}

func urlOf(c card) string {
	for _, p := range c.props {
		if v := unescaped(p.value); p.name == "URL" && !strings.Contains(strings.ToLower(v), "linkedin.com/") {
			return v
		}
	}
	return ""
}

func notesOf(c card) string {
	var all []string
	for _, p := range c.props {
		if p.name == "NOTE" {
			all = append(all, unescaped(p.value))
		}
	}
	return strings.Join(all, "\n")
}

// categoriesOf writes tags as an export of ours does, so that one with a comma
// stays one.
func categoriesOf(c card) string {
	var all []string
	ours := slices.ContainsFunc(c.props, func(p property) bool { return strings.HasPrefix(p.name, extra) })
	for _, p := range c.props {
		if p.name == "CATEGORIES" {
			all = append(all, parts(p.value, ',')...)
		}
	}
	if ours {
		return joinTags(all)
	}
	return strings.Join(all, "; ")
}
