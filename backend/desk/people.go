package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

type peopleStore interface {
	People(ctx context.Context, q contact.Query, after string, limit int) (contact.Page, error)
	PeopleIndex(ctx context.Context, q contact.Query, page int) (int, []string, error)
	CountPeople(ctx context.Context, q contact.Query) (int, error)
	CountChosen(ctx context.Context, who contact.Chosen) (int, error)
	ChosenPage(ctx context.Context, who contact.Chosen, below int64, limit int) ([]int64, error)
	Person(ctx context.Context, pid string) (contact.Stored, error)
	PersonByEmail(ctx context.Context, email string) (contact.Stored, error)
	PeopleByPID(ctx context.Context, pids []string) ([]contact.Stored, error)
	PeopleByID(ctx context.Context, ids []int64) ([]contact.Stored, error)
	Tags(ctx context.Context) ([]contact.TagCount, error)
	Tag(ctx context.Context, who contact.Chosen, add, remove []string) (int, error)
	ErasedAmong(ctx context.Context, emails []string) ([]string, error)
	LiveOf(ctx context.Context, contactID int64) ([]int64, error)
	Timeline(ctx context.Context, contactID int64, before time.Time, limit int) ([]contact.Entry, error)
}

// ContactFields are what a person may type about a contact. A nil field is left
// as it is.
type ContactFields struct {
	Email        *string `json:"email,omitempty" maxLength:"254"`
	FirstName    *string `json:"firstName,omitempty" maxLength:"200"`
	LastName     *string `json:"lastName,omitempty" maxLength:"200"`
	Company      *string `json:"company,omitempty" maxLength:"200"`
	Title        *string `json:"title,omitempty" maxLength:"200"`
	Phone        *string `json:"phone,omitempty" maxLength:"50"`
	Mobile       *string `json:"mobile,omitempty" maxLength:"50"`
	TimeZone     *string `json:"timeZone,omitempty" maxLength:"60"`
	Country      *string `json:"country,omitempty" maxLength:"100"`
	State        *string `json:"state,omitempty" maxLength:"100"`
	City         *string `json:"city,omitempty" maxLength:"100"`
	Industry     *string `json:"industry,omitempty" maxLength:"200"`
	LinkedIn     *string `json:"linkedIn,omitempty" maxLength:"300"`
	LeadStatus   *string `json:"leadStatus,omitempty" enum:"new,contacted,qualified,meeting_booked,unresponsive,do_not_contact"`
	Notes        *string `json:"notes,omitempty" maxLength:"20000"`
	Owner        *string `json:"owner,omitempty" maxLength:"200"`
	DoNotContact *bool   `json:"doNotContact,omitempty"`
	AIPaused     *bool   `json:"aiPaused,omitempty"`

	Tags     *[]string                           `json:"tags,omitempty" maxItems:"100" doc:"All of them; others are removed."`
	Custom   map[string]string                   `json:"custom,omitempty" doc:"Custom fields by key; an empty text clears one."`
	Consents map[contact.Channel]contact.Consent `json:"consents,omitempty" doc:"By channel; a state that is empty takes the word back."`
}

// ContactView is a contact.
type ContactView struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Email        string            `json:"email"`
	FirstName    string            `json:"firstName"`
	LastName     string            `json:"lastName"`
	Company      string            `json:"company"`
	Title        string            `json:"title"`
	Phone        string            `json:"phone" doc:"As people read it."`
	Mobile       string            `json:"mobile" doc:"As people read it."`
	TimeZone     string            `json:"timeZone"`
	Country      string            `json:"country"`
	State        string            `json:"state"`
	City         string            `json:"city"`
	Industry     string            `json:"industry"`
	LinkedIn     string            `json:"linkedIn"`
	LeadStatus   string            `json:"leadStatus"`
	Owner        string            `json:"owner"`
	Notes        string            `json:"notes"`
	Tags         []string          `json:"tags"`
	Custom       map[string]string `json:"custom" doc:"Custom fields by key."`
	Source       string            `json:"source" doc:"The file or the hand it came from."`
	DoNotContact bool              `json:"doNotContact"`
	AIPaused     bool              `json:"aiPaused"`
	Suppressed   bool              `json:"suppressed"`
	Consents     contact.Consents  `json:"consents"`
	Zone         ZoneView          `json:"zone" doc:"Only where one contact is opened."`
	AwayUntil    time.Time         `json:"awayUntil,omitzero"`
	LastSentAt   time.Time         `json:"lastSentAt,omitzero"`
	Live         int               `json:"live" doc:"Live enrollments."`
	CreatedAt    time.Time         `json:"createdAt"`
}

// ZoneView is where a contact's day is, and how that is known.
type ZoneView struct {
	Names  []string           `json:"names" doc:"IANA names; several when it may be any of them."`
	Source contact.ZoneSource `json:"source" doc:"contact, state, city, phone, country or workspace."`
	Said   string             `json:"said" doc:"How it is known, in words."`
}

// ContactPage is a page of contacts.
type ContactPage = Page[ContactView]

// ContactIndex counts the contacts of a question and says where each page begins,
// so that any of them can be asked for at once.
type ContactIndex struct {
	Total    int      `json:"total"`
	PageSize int      `json:"pageSize"`
	Starts   []string `json:"starts" doc:"What to give as after for each page."`
}

func contactView(s contact.Stored) ContactView {
	c := s.Contact
	v := ContactView{
		ID: c.PID, Name: displayName(c), Email: c.Email, FirstName: c.FirstName, LastName: c.LastName, Company: c.Company, Title: c.Title, Phone: contact.ShowPhone(c.Phone),
		Mobile: contact.ShowPhone(c.Mobile), TimeZone: c.TimeZone, Country: c.Country, State: c.State, City: c.City, Industry: c.Industry, LinkedIn: c.LinkedIn,
		LeadStatus: string(c.LeadStatus), Owner: c.Owner, Notes: c.Notes, Tags: c.Tags, Custom: c.Custom, Source: s.Source, DoNotContact: c.DoNotContact, AIPaused: c.AIPaused,
		Suppressed: s.Suppressed, Consents: c.Consents, AwayUntil: s.AwayUntil, LastSentAt: s.LastSentAt, Live: s.Live, CreatedAt: s.CreatedAt,
	}
	v.Zone.Names = []string{}
	if v.Custom == nil {
		v.Custom = map[string]string{}
	}
	return v
}

// ContactQuery is a question for contacts, as a list asks it.
type ContactQuery struct {
	Search string `query:"search" maxLength:"200"`
	Filter string `query:"filter" maxLength:"20000" doc:"A Filter as JSON."`
	List   string `query:"list" doc:"Only those on this list."`
	Sort   string `query:"sort" doc:"newest, oldest, name, name_down, company or company_down."`
}

func (d *Desk) ask(ctx context.Context, req ContactQuery) (contact.Query, error) {
	filter, err := parseFilter(req.Filter)
	if err != nil {
		return contact.Query{}, err
	}
	q, err := d.query(ctx, req.Search, filter, req.List)
	if err != nil {
		return q, err
	}
	q.Sort, err = contact.ParseSort(req.Sort)
	return q, err
}

// Contacts lists a page of contacts.
func (d *Desk) Contacts(ctx context.Context, req ContactQuery, after string) (ContactPage, error) {
	q, err := d.ask(ctx, req)
	if err != nil {
		return ContactPage{}, err
	}
	people, err := d.Store.People(ctx, q, after, pageSize)
	if err != nil {
		return ContactPage{}, err
	}
	p := ContactPage{Rows: make([]ContactView, len(people.Rows)), Next: people.Next}
	for i, s := range people.Rows {
		p.Rows[i] = contactView(s)
	}
	return p, nil
}

// ContactIndex counts contacts and says where their pages begin.
func (d *Desk) ContactIndex(ctx context.Context, req ContactQuery) (ContactIndex, error) {
	q, err := d.ask(ctx, req)
	if err != nil {
		return ContactIndex{}, err
	}
	total, starts, err := d.Store.PeopleIndex(ctx, q, pageSize)
	return ContactIndex{total, pageSize, starts}, err
}

// Contact opens one.
func (d *Desk) Contact(ctx context.Context, pid string) (ContactView, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return ContactView{}, err
	}
	settings, err := d.Settings(ctx)
	if err != nil {
		return ContactView{}, err
	}
	home := time.Local
	if z, err := schedule.Zone(settings.TimeZone); err == nil && settings.TimeZone != "" {
		home = z
	}
	v := contactView(s)
	zones := contact.Zone(s.Contact, home)
	v.Zone.Source, v.Zone.Said = zones.Source, zones.Sentence()
	for _, z := range zones.Candidates {
		v.Zone.Names = append(v.Zone.Names, z.String())
	}
	return v, nil
}

// CreateContact adds one by hand. The default sequence does not take it.
func (d *Desk) CreateContact(ctx context.Context, req ContactFields) (ContactView, error) {
	fields, err := d.contactEdits(ctx, req)
	if err != nil {
		return ContactView{}, err
	}
	if err := reachable(fields, contact.Contact{}); err != nil {
		return ContactView{}, err
	}
	if email, _ := fields["email"].(string); email != "" {
		if old, err := d.Store.PersonByEmail(ctx, email); err == nil {
			return ContactView{}, fault.Newf(fault.Conflict, "Open that contact instead.", "%s already has this address.", displayName(old.Contact)).For("email")
		} else if !fault.Is(err, fault.NotFound) {
			return ContactView{}, err
		}
	}
	fields["created_at"], fields["source"] = d.Now().UnixMilli(), "by hand"
	pid := newPID()
	if err := d.mutate(ctx, "contacts", pid, edit.Mutation{Table: edit.Contact, PID: pid, Fields: fields}); err != nil {
		return ContactView{}, err
	}
	return d.settleContact(ctx, pid, req, fields)
}

// reachable refuses a contact that nothing could ever reach. old holds what the
// edit leaves as it is.
func reachable(fields map[string]any, old contact.Contact) error {
	for col, was := range map[string]string{"email": old.Email, "phone": old.Phone, "mobile": old.Mobile, "linkedin": old.LinkedIn} {
		v, set := fields[col].(string)
		if v != "" || !set && was != "" {
			return nil
		}
	}
	return fault.New(fault.Invalid, "A contact needs an email address, a phone number or a LinkedIn address.", "Type one of them.").For("email")
}

// settleContact does what belongs to an edit beside its fields: tags, and the
// suppression of an address whose person was erased.
func (d *Desk) settleContact(ctx context.Context, pid string, req ContactFields, fields map[string]any) (ContactView, error) {
	if req.Tags != nil {
		if err := d.setTags(ctx, pid, *req.Tags); err != nil {
			return ContactView{}, err
		}
	}
	if email, _ := fields["email"].(string); email != "" {
		if err := d.suppressErased(ctx, email); err != nil {
			return ContactView{}, err
		}
	}
	return d.Contact(ctx, pid)
}

// setTags gives a contact these tags and no others.
func (d *Desk) setTags(ctx context.Context, pid string, tags []string) error {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return err
	}
	want := contact.Contact{Tags: tags}.Tidied().Tags
	has := func(list []string, t string) bool {
		return slices.ContainsFunc(list, func(o string) bool { return strings.EqualFold(o, t) })
	}
	var add, remove []string
	for _, t := range want {
		if !has(s.Tags, t) {
			add = append(add, t)
		}
	}
	for _, t := range s.Tags {
		if !has(want, t) {
			remove = append(remove, t)
		}
	}
	if len(add)+len(remove) == 0 {
		return nil
	}
	_, err = d.Store.Tag(ctx, contact.Chosen{PIDs: []string{pid}}, add, remove)
	d.Notify("contacts", pid)
	return err
}

// EditContact changes fields. Marking Do Not Contact ends every live enrollment.
func (d *Desk) EditContact(ctx context.Context, pid string, req ContactFields) (ContactView, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return ContactView{}, err
	}
	fields, err := d.contactEdits(ctx, req)
	if err != nil {
		return ContactView{}, err
	}
	if err := reachable(fields, s.Contact); err != nil {
		return ContactView{}, err
	}
	if s.DoNotContact && req.DoNotContact == nil && fields["dnc"] == false {
		return ContactView{}, fault.New(fault.Refused, "The contact is marked Do Not Contact.", "Take the mark off first.").For("leadStatus")
	}
	if fields["dnc"] == false && s.LeadStatus == contact.DoNotContact && fields["lead_status"] == nil {
		fields["lead_status"] = string(contact.New)
	}
	if err := d.mutate(ctx, "contacts", pid, edit.Mutation{Table: edit.Contact, PID: pid, Fields: fields}); err != nil {
		return ContactView{}, err
	}
	if fields["dnc"] == true {
		if err := d.endAll(ctx, s.ID, enroll.ReasonDNC); err != nil {
			return ContactView{}, err
		}
	}
	d.Clock.Wake()
	return d.settleContact(ctx, pid, req, fields)
}

// endAll unenrolls a contact everywhere.
func (d *Desk) endAll(ctx context.Context, contactID int64, why enroll.Reason) error {
	ids, err := d.Store.LiveOf(ctx, contactID)
	if err != nil {
		return err
	}
	_, _, err = d.actMany(ctx, ids, func(enroll.Case) (enroll.Event, error) {
		return enroll.UnenrolledByPerson{By: actor(ctx), Reason: why}, nil
	})
	return err
}

// contactEdits checks and cleans typed fields, by column.
func (d *Desk) contactEdits(ctx context.Context, req ContactFields) (map[string]any, error) {
	out := map[string]any{}
	text := func(col string, v *string) {
		if v != nil {
			out[col] = contact.Tidy(*v)
		}
	}
	text("first_name", req.FirstName)
	text("last_name", req.LastName)
	text("company", req.Company)
	text("title", req.Title)
	text("country", req.Country)
	text("state", req.State)
	text("city", req.City)
	text("industry", req.Industry)
	text("linkedin", req.LinkedIn)
	text("owner", req.Owner)
	if req.Notes != nil {
		out["notes"] = *req.Notes
	}
	region, err := d.region(ctx)
	if err != nil {
		return nil, err
	}
	for col, v := range map[string]*string{"phone": req.Phone, "mobile": req.Mobile} {
		if v == nil {
			continue
		}
		number, ok := contact.Phone(*v, region)
		if !ok && number != "" {
			return nil, fault.Newf(fault.Invalid, "Write it with its country code, such as +44 20 7946 0000.", "%q is no phone number.", number).For(col)
		}
		out[col] = number
	}
	if req.Email != nil {
		email := ""
		if strings.TrimSpace(*req.Email) != "" {
			if email, err = contact.NormalizeEmail(*req.Email); err != nil {
				return nil, err
			}
		}
		out["email"] = email
	}
	if req.TimeZone != nil {
		if *req.TimeZone != "" {
			if _, err := schedule.Zone(*req.TimeZone); err != nil {
				return nil, fault.Of(err).For("timeZone")
			}
		}
		out["time_zone"] = *req.TimeZone
	}
	if v, _ := out["linkedin"].(string); v != "" {
		out["linkedin"] = contact.LinkedInAddress(v)
		if err := (contact.Contact{LinkedIn: contact.LinkedInAddress(v)}).Validate(); err != nil {
			return nil, err
		}
	}
	for ch, c := range req.Consents {
		if !slices.Contains(contact.Channels, ch) {
			return nil, fault.Newf(fault.Invalid, "Choose email, sms, whatsapp or voice.", "There is no channel %q.", ch).For("consents")
		}
		value := "{}"
		if c.State != "" {
			if c.At.IsZero() {
				c.At = d.Now()
			}
			if c.Source == "" {
				c.Source = "by hand"
			}
			value = asJSON(c)
		}
		out["consent_"+string(ch)] = value
	}
	if len(req.Custom) > 0 {
		defs, err := d.Store.FieldDefs(ctx)
		if err != nil {
			return nil, err
		}
		if err := customEdits(defs, req.Custom, out); err != nil {
			return nil, err
		}
	}
	if req.AIPaused != nil {
		out["ai_paused"] = *req.AIPaused
	}
	// Do Not Contact is a mark and a status: one does not go without the other.
	if req.LeadStatus != nil {
		out["lead_status"], out["dnc"] = *req.LeadStatus, *req.LeadStatus == string(contact.DoNotContact)
	}
	if req.DoNotContact != nil {
		out["dnc"] = *req.DoNotContact
		if *req.DoNotContact {
			out["lead_status"] = string(contact.DoNotContact)
		}
	}
	return out, nil
}

// region is the country of phone numbers that are written without one.
func (d *Desk) region(ctx context.Context) (string, error) {
	s, err := d.Settings(ctx)
	return s.PhoneRegion, err
}

// EnrollmentsOf lists a contact's enrollments.
func (d *Desk) EnrollmentsOf(ctx context.Context, pid string) ([]EnrollmentRow, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return nil, err
	}
	ids, err := d.Store.EnrollmentsOf(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return d.enrollmentRows(ctx, ids)
}

// MarkMeeting says that a meeting with the contact is booked: enrollments whose
// sequence stops on a meeting are paused.
func (d *Desk) MarkMeeting(ctx context.Context, pid, note string) (DeedView, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return DeedView{}, err
	}
	ids, err := d.Store.LiveOf(ctx, s.ID)
	if err != nil {
		return DeedView{}, err
	}
	if err := d.mutate(ctx, "contacts", pid, edit.Mutation{Table: edit.Contact, PID: pid, Fields: map[string]any{"lead_status": "meeting_booked"}}); err != nil {
		return DeedView{}, err
	}
	if note == "" {
		note = "Marked by " + actor(ctx) + "."
	}
	done, _, err := d.actMany(ctx, ids, func(enroll.Case) (enroll.Event, error) { return enroll.Booked{Detail: note}, nil })
	return DeedView{Done: done, Refused: []enroll.LeftOut{}}, err
}
