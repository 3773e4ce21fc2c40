package contact

import (
	"slices"
	"strings"
	"unicode"
)

// Column says what becomes of one column of a file.
type Column struct {
	Header     string  `json:"header"`
	Field      string  `json:"field"`      // a field's name, a special one, "custom:" and a name, or empty: left out
	Confidence float64 `json:"confidence"` // of the guess, 0..1
}

// Mapping is one Column for each of the file's columns. Several may fill one
// field: the first that is not empty counts.
type Mapping []Column

// The special fields of a mapping.
const (
	FieldName       = "name" // first and last name in one
	FieldTags       = "tags"
	FieldLeadStatus = "leadStatus"
	FieldNoContact  = "doNotContact"
	FieldNoEmail    = "doNotEmail"
	FieldNoCall     = "doNotCall"
	FieldNoSMS      = "doNotSms"
	CustomPrefix    = "custom:"
)

// synonyms names for each field the headers of LinkedIn, Google, Outlook,
// HubSpot, Apollo, Salesforce and others, the best first, as plain gives them.
var synonyms = []struct {
	field string
	names string
}{
	{"email", "email emailaddress email1value workemail businessemail primaryemail email1 emailaddress1 companyemail contactemail mail emailadresse courriel correoelectronico personalemail emails"},
	{"firstName", "firstname givenname first forename vorname prenom nombre contactfirstname"},
	{"lastName", "lastname surname familyname last nachname nomdefamille apellido contactlastname"},
	{FieldName, "name fullname contactname displayname contact leadname personname"},
	{"company", "company companyname organizationname organization1name organization organisation accountname associatedcompany employer account firma unternehmen societe entreprise empresa currentcompany"},
	{"title", "jobtitle organizationtitle organization1title title position role jobrole designation currentposition headline"},
	{"mobile", "mobilephone mobile mobilephonenumber mobilenumber cellphone cell cellular handy"},
	{"phone", "phone phonenumber businessphone workdirectphone workphone phone1value primaryphone directphone telephone tel officephone companymainphone corporatephone homephone otherphone telefon"},
	{"timeZone", "timezone tz ianatimezone"},
	{"country", "country countryregion businesscountry businesscountryregion address1country mailingcountry personcountry land pays companycountry"},
	{"state", "state stateregion region stateprovince province businessstate address1region mailingstate personstate companystate"},
	{"city", "city town businesscity address1city mailingcity personcity location ort stadt ville companycity"},
	{"industry", "industry sector branche companyindustry"},
	{"linkedIn", "personlinkedinurl linkedinurl linkedin linkedinprofile linkedinprofileurl linkedinbio profileurl contactlinkedinurl"},
	{"owner", "contactowner owner leadowner accountowner assignedto"},
	{"notes", "notes note comments comment description"},
	{FieldTags, "tags tag labels groupmembership categories lists"},
	{FieldLeadStatus, "leadstatus"},
	{FieldNoContact, "donotcontact dnc donotcontactanymore blacklisted"},
	{FieldNoEmail, "donotemail emailoptout hasoptedoutofemail unsubscribed optedout optout unsubscribedfromallemail"},
	{FieldNoCall, "donotcall phoneoptout"},
	{FieldNoSMS, "donotsms donottext smsoptout"},
}

// notTheValue are words of headers that speak about a field, not of its value:
// "Email Status" is no email address.
var notTheValue = []string{
	"status", "source", "confidence", "verif", "open", "bounc", "sent", "click", "label", "type", "count", "date", "last", "catchall", "domain",
	"format", "id", "score", "for", "fax", "assistant", "pager", "yomi", "phonetic", "quality", "template", "campaign", "website", "url",
}

// Guess maps headers to fields. Each field is given to one column, the one
// whose name fits best; the others are left out for a person to decide.
func Guess(headers []string) Mapping {
	m := make(Mapping, len(headers))
	names := make([]string, len(headers))
	for i, h := range headers {
		m[i].Header = h
		names[i] = plain(h)
	}
	take := func(i int, field string, confidence float64) {
		if i >= 0 && !m.has(field) {
			m[i].Field, m[i].Confidence = field, confidence
		}
	}
	free := func(match func(name string) bool) int {
		for i, n := range names {
			if m[i].Field == "" && n != "" && match(n) {
				return i
			}
		}
		return -1
	}
	for _, s := range synonyms {
		for rank, name := range strings.Fields(s.names) {
			take(free(func(n string) bool { return n == name }), s.field, max(1-float64(rank)*0.02, 0.7))
		}
	}
	// Less sure: a header that contains the word, as in "Prospect Email".
	for _, s := range []struct{ field, word string }{
		{"email", "email"},
		{"mobile", "mobile"},
		{"phone", "phone"},
		{"firstName", "firstname"},
		{"lastName", "lastname"},
		{"company", "companyname"},
		{"title", "jobtitle"},
		{"linkedIn", "linkedin"},
		{"timeZone", "timezone"},
	} {
		take(free(func(n string) bool {
			return strings.Contains(n, s.word) && (s.field == "linkedIn" && !strings.Contains(n, "company") ||
				!slices.ContainsFunc(notTheValue, func(w string) bool { return strings.Contains(strings.Replace(n, s.word, "", 1), w) }))
		}), s.field, 0.5)
	}
	if slices.Contains(names, "connectedon") { // LinkedIn's own export calls the profile "URL"
		take(free(func(n string) bool { return n == "url" }), "linkedIn", 0.9)
	}
	if m.has("firstName") && m.has("lastName") {
		for i := range m {
			if m[i].Field == FieldName {
				m[i].Field, m[i].Confidence = "", 0
			}
		}
	}
	return m
}

// GuessWith is Guess that also knows a workspace's custom fields by their names.
func GuessWith(headers []string, custom []FieldDef) Mapping {
	m := Guess(headers)
	for i := range m {
		for _, d := range custom {
			if field := CustomPrefix + d.Key; m[i].Field == "" && !m.has(field) && (plain(d.Name) == plain(m[i].Header) || d.Key == plain(m[i].Header)) {
				m[i].Field, m[i].Confidence = field, 0.9
			}
		}
	}
	return m
}

// SavedMapping is how a kind of file is taken in, known again by its headers.
type SavedMapping struct {
	PID     string
	Name    string
	Headers []string
	Fields  map[string]string // by header
	Options string            // the rest of the choices, as JSON
}

// Fits reports whether a file has the mapping's headers, whatever their order.
func (s SavedMapping) Fits(headers []string) bool {
	a, b := slices.Sorted(slices.Values(s.Headers)), slices.Sorted(slices.Values(headers))
	return slices.Equal(a, b)
}

// Mapping applies the saved one to a file's headers.
func (s SavedMapping) Mapping(headers []string) Mapping {
	m := make(Mapping, len(headers))
	for i, h := range headers {
		m[i] = Column{Header: h, Field: s.Fields[h], Confidence: 1}
	}
	return m
}

func (m Mapping) has(field string) bool {
	return slices.ContainsFunc(m, func(c Column) bool { return c.Field == field })
}

// plain is a header without case, accents' neighbours, blanks and signs.
func plain(h string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'é', 'è':
			return 'e'
		case 'ó':
			return 'o'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.ToLower(h))
}
