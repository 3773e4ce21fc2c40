package roster

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cadenza/backend/contact"
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
	FieldName    = "name" // first and last name in one
	FieldTags    = "tags"
	FieldNoEmail = "doNotEmail"
	FieldNoCall  = "doNotCall"
	FieldNoSMS   = "doNotSms"
)

// synonyms names for each field the headers of LinkedIn, Google, Outlook,
// HubSpot, Apollo, Salesforce, Sales Navigator and others, the best first, as
// plain gives them; also in German, French and Spanish.
var synonyms = []struct {
	field string
	names string
}{
	{"email", "email emailaddress email1value workemail businessemail primaryemail email1 emailaddress1 companyemail contactemail professionalemail mail emailadresse " +
		"adressedemessagerie adresseemail adressemail courriel correoelectronico correo direcciondecorreoelectronico direcciondecorreo personalemail emails"},
	{"firstName", "firstname givenname first forename vorname prenom nombredepila primernombre contactfirstname"},
	{"lastName", "lastname surname familyname last nachname familienname nomdefamille apellido apellidos contactlastname"},
	{FieldName, "name fullname contactname displayname contact leadname personname vollername nomcomplet nombrecompleto nombreyapellidos nombre nom"},
	{"company", "company companyname organizationname organization1name organization organisation accountname associatedcompany employer account firma unternehmen firmenname societe " +
		"entreprise nomdelentreprise empresa organizacion nombredelaempresa currentcompany"},
	{"title", "jobtitle organizationtitle organization1title title position role jobrole designation currentposition headline berufsbezeichnung stellenbezeichnung funktion fonction poste " +
		"intituledeposte cargo puesto titre titel titulo"},
	{"mobile", "mobilephone mobile mobilephonenumber mobilenumber cellphone cell cellular handy mobiltelefon handynummer mobilnummer mobil telmobile telephonemobile telephoneportable portable " +
		"telefonomovil movil celular"},
	{"phone", "phone phonenumber businessphone workdirectphone workphone phone1value primaryphone directphone telephone tel officephone telefongeschaftlich telefon telefonnummer telephonebureau " +
		"telephoneprofessionnel telbureau numerodetelephone telefonodeltrabajo telefono corporatephone companymainphone homephone otherphone companyphone"},
	{"timeZone", "timezone tz ianatimezone zeitzone fuseauhoraire zonahoraria"},
	{"country", "country countryregion businesscountry businesscountryregion address1country mailingcountry personcountry land landregion landregiongeschaftlich pays paysregion paysregionbureau pais " +
		"paisoregion paisregion companycountry"},
	{"state", "state stateregion region stateprovince province businessstate address1region mailingstate personstate bundesland bundeslandkantongeschaftlich regiongeschaftlich departementregion " +
		"depregionbureau provincia estado companystate"},
	{"city", "city town businesscity address1city mailingcity personcity location ort ortgeschaftlich stadt ville villebureau ciudad localidad companycity"},
	{"industry", "industry sector branche secteur secteurdactivite industria companyindustry"},
	{"linkedIn", "personlinkedinurl linkedinurl linkedin linkedinprofile linkedinprofileurl linkedinbio profileurl contactlinkedinurl linkedinaddress"},
	{"owner", "contactowner owner leadowner accountowner assignedto"},
	{"notes", "notes note comments comment description notizen notiz bemerkungen remarques commentaires notas comentarios"},
	{FieldTags, "tags tag labels groupmembership categories lists kategorien etiquettes categories etiquetas categorias"},
	{contact.FieldLeadStatus, "leadstatus"},
	{contact.FieldAIPaused, "aipaused"},
	{contact.ConsentPrefix + string(contact.Email), "consenttoemail"},
	{contact.ConsentPrefix + string(contact.SMS), "consenttosms"},
	{contact.ConsentPrefix + string(contact.WhatsApp), "consenttowhatsapp"},
	{contact.ConsentPrefix + string(contact.Voice), "consenttocalls"},
}

// marks are headers of columns that bar from writing, whole or as a part of
// them. Every such column counts, however many there are.
var marks = []struct{ field, names string }{
	{FieldNoEmail, "donotemail emailoptout optedoutofemail optoutofemail unsubscribedfromallemail unsubscribed unsubscribe noemail emailunsubscribed globallyunsubscribed"},
	{FieldNoCall, "donotcall phoneoptout optedoutofcalls nocalls donotphone"},
	{FieldNoSMS, "donotsms donottext smsoptout optedoutofsms textoptout"},
	{contact.FieldNoContact, "donotcontact dnc donotcontactanymore blacklisted blacklist blocklisted optedout optout nepascontacter nichtkontaktieren kontaktsperre nocontactar doesnotwantcontact"},
}

// notAMark are words of headers that speak about a mark: when or why it was set.
var notAMark = []string{"date", "reason", "time", "source", "by", "link", "url", "count"}

// notTheValue are words of headers that speak about a field, not of its value:
// "Email Status" is no email address.
var notTheValue = []string{
	"status", "source", "confidence", "verif", "open", "bounc", "sent", "click", "label", "type", "count", "date", "last", "catchall", "domain",
	"format", "id", "score", "for", "fax", "assistant", "pager", "yomi", "phonetic", "quality", "template", "campaign", "website", "url", "optin", "optout", "consent", "company", "reply", "replied",
}

// Guess maps headers to fields. Each field is given to one column, the one
// whose name fits best; the others are left out for a person to decide. Only of
// marks against writing every one counts.
func Guess(headers []string) Mapping {
	m := make(Mapping, len(headers))
	names := make([]string, len(headers))
	for i, h := range headers {
		m[i].Header = h
		names[i] = plain(h)
		m[i].Field, m[i].Confidence = markOf(names[i])
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
	is := func(name string) func(string) bool { return func(n string) bool { return n == name } }
	for _, s := range synonyms {
		for rank, name := range strings.Fields(s.names) {
			take(free(is(name)), s.field, max(1-float64(rank)*0.02, 0.7))
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
			if s.field == "linkedIn" {
				return strings.Contains(n, s.word) && !slices.ContainsFunc([]string{"company", "organi", "id", "account", "headline", "connection"}, func(w string) bool {
					return strings.Contains(strings.Replace(n, s.word, "", 1), w)
				})
			}
			return strings.Contains(n, s.word) &&
				!slices.ContainsFunc(notTheValue, func(w string) bool { return strings.Contains(strings.Replace(n, s.word, "", 1), w) })
		}), s.field, 0.5)
	}
	m.settleNames(names)
	if slices.Contains(names, "connectedon") { // LinkedIn's own export calls the profile "URL"
		take(free(is("url")), "linkedIn", 0.9)
	}
	// Outlook's "Title" is Mr or Ms, unless it is all there is.
	if slices.Contains(names, "suffix") && (slices.Contains(names, "middlename") || slices.Contains(names, "webpage")) {
		for i, n := range names {
			if n == "title" && m[i].Field == "title" {
				m[i].Field, m[i].Confidence = "", 0
			}
		}
	}
	return m
}

// settleNames decides what a column called only "name" holds: the last name
// beside a first one, as in "Vorname, Name", or both, or nothing that is not
// there already.
func (m Mapping) settleNames(names []string) {
	i := slices.IndexFunc(m, func(c Column) bool { return c.Field == FieldName })
	if i < 0 {
		return
	}
	first, last := m.has("firstName"), m.has("lastName")
	switch n := names[i]; {
	case first && last:
		m[i].Field, m[i].Confidence = "", 0
	case first && (n == "nom" || n == "name" && slices.Contains(names, "vorname")):
		m[i].Field, m[i].Confidence = "lastName", 0.9
	case last && n == "nombre":
		m[i].Field, m[i].Confidence = "firstName", 0.9
	}
}

// markOf knows a header that bars from writing.
func markOf(name string) (field string, confidence float64) {
	for _, mark := range marks {
		for word := range strings.FieldsSeq(mark.names) {
			if name == word {
				return mark.field, 1
			}
		}
	}
	for _, mark := range marks {
		for word := range strings.FieldsSeq(mark.names) {
			if before, after, found := strings.Cut(name, word); len(word) > 5 && found &&
				!slices.ContainsFunc(notAMark, func(w string) bool { return strings.HasSuffix(after, w) || before == w }) {
				return mark.field, 0.8
			}
		}
	}
	return "", 0
}

// GuessWith is Guess that also knows a workspace's custom fields by their names
// and keys.
func GuessWith(headers []string, custom []contact.FieldDef) Mapping {
	m := Guess(headers)
	for _, d := range custom {
		field := contact.CustomPrefix + d.Key
		for i := range m {
			if m[i].Header == field { // as an export writes it
				m[i].Field, m[i].Confidence = field, 1
			}
		}
		for i := range m {
			if h := plain(m[i].Header); h != "" && m[i].Field == "" && !m.has(field) && (h == plain(d.Name) || h == plain(d.Key)) {
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

// plain is a header without case, accents, blanks and signs.
func plain(h string) string {
	h = strings.ToLower(h)
	if strings.ContainsFunc(h, func(r rune) bool { return r > unicode.MaxASCII }) {
		h = strings.ReplaceAll(norm.NFD.String(h), "ß", "ss")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, h)
}
