package roster

import (
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
)

// exportColumns are the columns of an export before the custom fields. Their
// headers are what Guess knows, so that an export can be imported anywhere.
var exportColumns = []struct{ field, header string }{
	{"email", "Email"},
	{"firstName", "First Name"},
	{"lastName", "Last Name"},
	{"company", "Company"},
	{"title", "Title"},
	{"phone", "Phone"},
	{"mobile", "Mobile"},
	{"timeZone", "Time Zone"},
	{"country", "Country"},
	{"state", "State"},
	{"city", "City"},
	{"industry", "Industry"},
	{"linkedIn", "LinkedIn"},
	{contact.FieldLeadStatus, "Lead Status"},
	{"owner", "Owner"},
	{FieldTags, "Tags"},
	{"notes", "Notes"},
	{contact.FieldNoContact, "Do Not Contact"},
	{contact.FieldAIPaused, "AI Paused"},
	{contact.ConsentPrefix + string(contact.Email), "Consent to Email"},
	{contact.ConsentPrefix + string(contact.SMS), "Consent to SMS"},
	{contact.ConsentPrefix + string(contact.WhatsApp), "Consent to WhatsApp"},
	{contact.ConsentPrefix + string(contact.Voice), "Consent to Calls"},
}

// Header is the first row of an export: one column for each field of a contact,
// then the custom fields by name, then OwnID, by which an import knows the file
// again. A custom field whose name would be taken for something else goes by
// its key, as "custom:plan".
func Header(custom []contact.FieldDef) []string {
	var out []string
	taken := map[string]bool{}
	for _, c := range exportColumns {
		out = append(out, c.header)
		taken[plain(c.header)] = true
	}
	taken[plain(OwnID)] = true
	for _, d := range custom {
		name, p := contact.Tidy(d.Name), plain(d.Name)
		isKey := slices.ContainsFunc(custom, func(o contact.FieldDef) bool { return o.Key != d.Key && (plain(o.Key) == p || plain(o.Name) == p) })
		if p == "" || taken[p] || isKey || Guard(name) != name || name != d.Name || Guess([]string{name})[0].Field != "" {
			name = contact.CustomPrefix + d.Key
		}
		taken[plain(name)] = true
		out = append(out, name)
	}
	return append(out, OwnID)
}

// Cells is a contact's row under Header, every cell guarded against being run as
// a formula. Imported again it gives the same contact.
func Cells(c contact.Contact, custom []contact.FieldDef) []string {
	out := make([]string, 0, len(exportColumns)+len(custom)+1)
	for _, col := range exportColumns {
		out = append(out, Guard(exported(c, col.field)))
	}
	for _, d := range custom {
		out = append(out, Guard(c.Custom[d.Key]))
	}
	return append(out, Guard(c.PID))
}

func exported(c contact.Contact, field string) string {
	switch field {
	case contact.FieldLeadStatus:
		return c.LeadStatus.Label()
	case FieldTags:
		return joinTags(c.Tags)
	case contact.FieldNoContact:
		return yesOrNothing(c.DoNotContact)
	case contact.FieldAIPaused:
		return yesOrNothing(c.AIPaused)
	}
	if ch, ok := strings.CutPrefix(field, contact.ConsentPrefix); ok {
		return consentText(*c.Consents.Of(contact.Channel(ch)))
	}
	return c.Get(field)
}

func yesOrNothing(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// consentText writes a consent as "granted; 2026-03-31T10:00:00Z; web form", as far as
// it is known.
func consentText(w contact.Consent) string {
	if w.State == "" {
		return ""
	}
	at := ""
	if !w.At.IsZero() {
		at = w.At.UTC().Format(time.RFC3339Nano)
	}
	switch {
	case w.Source != "":
		return string(w.State) + "; " + at + "; " + w.Source
	case at != "":
		return string(w.State) + "; " + at
	}
	return string(w.State)
}

// maxSource is how much of a consent's source is kept, in characters.
const maxSource = 200

// parseConsent reads what text writes, and the words of other programs. Anything
// else than a clear yes refuses: it keeps us from writing.
func parseConsent(s string) contact.Consent {
	word, rest, _ := strings.Cut(s, ";")
	w := contact.Consent{State: contact.Refused}
	switch strings.ToLower(contact.Tidy(word)) {
	case "granted", "yes", "y", "true", "1", "opt-in", "opted in", "optin", "subscribed", "given", "ja", "oui", "sí", "si":
		w.State = contact.Granted
	}
	first, source, _ := strings.Cut(rest, ";")
	if first = strings.TrimSpace(first); first != "" {
		at, err := time.Parse(time.RFC3339Nano, first)
		if err != nil {
			var ok bool
			if at, ok = contact.Date(first); !ok {
				source = rest
			}
		}
		w.At = at
	}
	source = contact.Tidy(source)
	if r := []rune(source); len(r) > maxSource {
		source = string(r[:maxSource])
	}
	w.Source = source
	return w
}

// joinTags writes tags with "; " between them. One that would not be read as a
// single tag again stands in quotes.
func joinTags(tags []string) string {
	out := make([]string, len(tags))
	for i, t := range tags {
		if strings.ContainsAny(t, ";\"") {
			t = `"` + strings.ReplaceAll(t, `"`, `""`) + `"`
		}
		out[i] = t
	}
	return strings.Join(out, "; ")
}

// splitTags reads what joinTags writes.
func splitTags(s string) []string {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] != '"' {
			t, rest, _ := strings.Cut(s, ";")
			out, s = append(out, t), rest
			continue
		}
		var t strings.Builder
		i := 1
		for ; i < len(s); i++ {
			if s[i] == '"' {
				if i+1 < len(s) && s[i+1] == '"' {
					i++
				} else {
					break
				}
			}
			t.WriteByte(s[i])
		}
		out, s = append(out, t.String()), strings.TrimLeft(s[min(i+1, len(s)):], "; ")
	}
	return out
}
