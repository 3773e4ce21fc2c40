package contact

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cadenza/backend/fault"
)

// LeadStatus is how far a contact has come.
type LeadStatus string

// The lead statuses.
const (
	New           LeadStatus = "new"
	Contacted     LeadStatus = "contacted"
	Qualified     LeadStatus = "qualified"
	MeetingBooked LeadStatus = "meeting_booked"
	Unresponsive  LeadStatus = "unresponsive"
	DoNotContact  LeadStatus = "do_not_contact"
)

// LeadStatuses lists them all in their order.
var LeadStatuses = []LeadStatus{New, Contacted, Qualified, MeetingBooked, Unresponsive, DoNotContact}

// Contact is a person we may write to.
type Contact struct {
	PID        string            `json:"pid"` // UUIDv7, the identity outside this program
	Email      string            `json:"email"`
	FirstName  string            `json:"firstName"`
	LastName   string            `json:"lastName"`
	Company    string            `json:"company"`
	Title      string            `json:"title"`
	Phone      string            `json:"phone"`
	Mobile     string            `json:"mobile"`
	TimeZone   string            `json:"timeZone"` // IANA name
	Country    string            `json:"country"`
	State      string            `json:"state"`
	City       string            `json:"city"`
	Industry   string            `json:"industry"`
	LinkedIn   string            `json:"linkedIn"`
	LeadStatus LeadStatus        `json:"leadStatus" enum:"new,contacted,qualified,meeting_booked,unresponsive,do_not_contact"`
	Owner      string            `json:"owner"`
	Notes      string            `json:"notes"`
	Tags       []string          `json:"tags"`
	Custom     map[string]string `json:"custom"`

	DoNotContact bool     `json:"doNotContact"` // on any channel
	AIPaused     bool     `json:"aiPaused"`     // no agent writes for this contact until a person lets it
	Consents     Consents `json:"consents"`
}

// The longest values that are kept, in characters.
const (
	maxField  = 500
	maxNotes  = 20_000
	maxTags   = 100
	maxCustom = 50
)

// Validate refuses what cannot be kept, naming the field. It expects a tidied
// contact; an empty lead status counts as New. There must be a way to reach it.
func (c Contact) Validate() error {
	if c.Email == "" && c.Phone == "" && c.Mobile == "" && c.LinkedIn == "" {
		return fault.New(fault.Invalid, "A contact needs an email address, a phone number or a LinkedIn address.", "Type one of them.").For("email")
	}
	if c.Email != "" {
		if _, err := NormalizeEmail(c.Email); err != nil {
			return err
		}
	}
	for _, f := range Fields {
		v := *f.of(&c)
		limit := maxField
		if f.Name == "notes" {
			limit = maxNotes
		}
		if n := utf8.RuneCountInString(v); n > limit {
			return fault.Newf(fault.Invalid, "Shorten it.", "The %s has %d characters; %d is the most.", f.Label, n, limit).For(f.Name)
		}
		if strings.ContainsFunc(v, func(r rune) bool { return r == 0 || unicode.IsControl(r) && r != '\n' && r != '\t' }) || !utf8.ValidString(v) {
			return fault.Newf(fault.Invalid, "Write it anew, without control characters.", "The %s contains characters that cannot be kept.", f.Label).For(f.Name)
		}
	}
	if c.LeadStatus != "" && !slices.Contains(LeadStatuses, c.LeadStatus) {
		return fault.Newf(fault.Invalid, "Choose one of the list.", "%q is no lead status.", c.LeadStatus).For("leadStatus")
	}
	if c.TimeZone != "" && !zoneExists(c.TimeZone) {
		return fault.Newf(fault.Invalid, "Choose one by its name, such as Europe/Berlin.",
			"There is no time zone called %q.", c.TimeZone).For("timeZone")
	}
	for field, v := range map[string]string{"phone": c.Phone, "mobile": c.Mobile} {
		if v != "" && digits(v) < 3 {
			return fault.Newf(fault.Invalid, "Write it with its country code, such as +44 20 7946 0000.", "%q is no phone number.", v).For(field)
		}
	}
	if c.LinkedIn != "" {
		if u, err := url.Parse(c.LinkedIn); err != nil || (u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http") {
			return fault.Newf(fault.Invalid, "Paste the address of the profile.", "%q is no web address.", c.LinkedIn).For("linkedIn")
		}
	}
	if len(c.Tags) > maxTags {
		return fault.Newf(fault.Invalid, "Remove some.", "The contact has %d tags; %d is the most.", len(c.Tags), maxTags).For("tags")
	}
	if len(c.Custom) > maxCustom {
		return fault.Newf(fault.Invalid, "Remove some.", "The contact has %d custom fields; %d is the most.", len(c.Custom), maxCustom).For("custom")
	}
	return nil
}

func digits(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Tidied is the contact with every text trimmed and made clean (see Tidy),
// tags in order of first appearance without doubles, and empty custom fields
// left out. The maps and slices of the result are its own.
func (c Contact) Tidied() Contact {
	for _, f := range Fields {
		v := f.of(&c)
		if f.Name == "notes" {
			*v = tidyLines(*v)
		} else {
			*v = Tidy(*v)
		}
	}
	var tags []string
	for _, t := range c.Tags {
		if t = Tidy(t); t != "" && !slices.ContainsFunc(tags, func(o string) bool { return strings.EqualFold(o, t) }) {
			tags = append(tags, t)
		}
	}
	c.Tags = tags
	custom := map[string]string{}
	for k, v := range c.Custom {
		if k, v = Tidy(k), tidyLines(v); k != "" && v != "" {
			custom[k] = v
		}
	}
	if c.Custom = custom; len(custom) == 0 {
		c.Custom = nil
	}
	return c
}

// Bars reports whether the contact must not be written to, or called, on a
// channel. The suppression list is asked elsewhere.
func (c Contact) Bars(on Channel) bool {
	return c.DoNotContact || c.Consents.Of(on).State == Refused
}

// Key is what the contact is known by: its address, or else a phone number in
// E.164, or else its LinkedIn address.
func (c Contact) Key() string {
	for _, k := range []string{c.Email, c.Mobile, c.Phone} {
		if k != "" && (k == c.Email || strings.HasPrefix(k, "+")) {
			return k
		}
	}
	return c.LinkedIn
}

// FullName is first and last name, or the email address if there is neither.
func (c Contact) FullName() string {
	if name := strings.TrimSpace(c.FirstName + " " + c.LastName); name != "" {
		return name
	}
	return c.Email
}

// Field is one text field of a contact that a file can fill.
type Field struct {
	Name  string // in JSON spelling
	Label string // in a sentence: "first name"
	of    func(*Contact) *string
}

// Fields lists the text fields in the order in which a person sees them.
var Fields = []Field{
	{"email", "email address", func(c *Contact) *string { return &c.Email }},
	{"firstName", "first name", func(c *Contact) *string { return &c.FirstName }},
	{"lastName", "last name", func(c *Contact) *string { return &c.LastName }},
	{"company", "company", func(c *Contact) *string { return &c.Company }},
	{"title", "title", func(c *Contact) *string { return &c.Title }},
	{"phone", "phone number", func(c *Contact) *string { return &c.Phone }},
	{"mobile", "mobile number", func(c *Contact) *string { return &c.Mobile }},
	{"timeZone", "time zone", func(c *Contact) *string { return &c.TimeZone }},
	{"country", "country", func(c *Contact) *string { return &c.Country }},
	{"state", "state", func(c *Contact) *string { return &c.State }},
	{"city", "city", func(c *Contact) *string { return &c.City }},
	{"industry", "industry", func(c *Contact) *string { return &c.Industry }},
	{"linkedIn", "LinkedIn address", func(c *Contact) *string { return &c.LinkedIn }},
	{"owner", "owner", func(c *Contact) *string { return &c.Owner }},
	{"notes", "notes", func(c *Contact) *string { return &c.Notes }},
}

// Value is the text of a field, by its name in a filter: a text field, the lead
// status, or a custom field. What is none of these is empty.
func (c *Contact) Value(name string) string {
	if key, ok := strings.CutPrefix(name, CustomPrefix); ok {
		return c.Custom[key]
	}
	if name == FieldLeadStatus {
		return string(c.LeadStatus)
	}
	for _, f := range Fields {
		if f.Name == name {
			return *f.of(c)
		}
	}
	return ""
}

// columns are the names under which the store keeps the text fields, where they
// differ from the fields' own.
var columns = map[string]string{
	"firstName": "first_name", "lastName": "last_name", "timeZone": "time_zone", "linkedIn": "linkedin", FieldLeadStatus: "lead_status",
}

// ColumnOf is the name under which the store keeps a field; custom fields keep
// their own.
func ColumnOf(field string) string {
	if c, ok := columns[field]; ok {
		return c
	}
	return field
}

// Columns gives the contact's fields as an edit sets them, without tags.
func (c Contact) Columns() map[string]any {
	out := map[string]any{ColumnOf(FieldLeadStatus): string(cmp.Or(c.LeadStatus, New)), "dnc": flag(c.DoNotContact), "ai_paused": flag(c.AIPaused)}
	for _, f := range Fields {
		out[ColumnOf(f.Name)] = *f.of(&c)
	}
	for _, ch := range Channels {
		text, err := json.Marshal(c.Consents.Of(ch))
		if err == nil { // a consent can always be written
			out["consent_"+string(ch)] = string(text)
		}
	}
	for k, v := range c.Custom {
		out[CustomPrefix+k] = v
	}
	return out
}

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// Set sets the text field called name (JSON spelling); ok is false if there is none.
func (c *Contact) Set(name, value string) (ok bool) {
	for _, f := range Fields {
		if f.Name == name {
			*f.of(c) = value
			return true
		}
	}
	return false
}

// Get gives the text field called name (JSON spelling), or "".
func (c Contact) Get(name string) string {
	for _, f := range Fields {
		if f.Name == name {
			return *f.of(&c)
		}
	}
	return ""
}

// Known are the fields that a message may speak of, by the names that a writer
// knows them by; those that are empty are left out.
func (c Contact) Known() map[string]string {
	out := map[string]string{
		"first_name": c.FirstName, "last_name": c.LastName, "company": c.Company, "title": c.Title,
		"industry": c.Industry, "city": c.City, "country": c.Country, "notes": c.Notes,
	}
	for key, v := range c.Custom {
		out[CustomPrefix+key] = v
	}
	maps.DeleteFunc(out, func(_, v string) bool { return strings.TrimSpace(v) == "" })
	return out
}
