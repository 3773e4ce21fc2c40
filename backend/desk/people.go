package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

type peopleStore interface {
	People(ctx context.Context, search, status string, after int64, limit int) ([]contact.Stored, error)
	CountPeople(ctx context.Context, search, status string) (int, error)
	Person(ctx context.Context, pid string) (contact.Stored, error)
	PersonByEmail(ctx context.Context, email string) (contact.Stored, error)
	PeopleByPID(ctx context.Context, pids []string) ([]contact.Stored, error)
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
	DoNotContact *bool   `json:"doNotContact,omitempty"`
}

// ContactView is a contact.
type ContactView struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Email        string    `json:"email"`
	FirstName    string    `json:"firstName"`
	LastName     string    `json:"lastName"`
	Company      string    `json:"company"`
	Title        string    `json:"title"`
	Phone        string    `json:"phone"`
	Mobile       string    `json:"mobile"`
	TimeZone     string    `json:"timeZone"`
	Country      string    `json:"country"`
	State        string    `json:"state"`
	City         string    `json:"city"`
	Industry     string    `json:"industry"`
	LinkedIn     string    `json:"linkedIn"`
	LeadStatus   string    `json:"leadStatus"`
	Notes        string    `json:"notes"`
	DoNotContact bool      `json:"doNotContact"`
	AwayUntil    time.Time `json:"awayUntil,omitzero"`
	Live         int       `json:"live" doc:"Live enrollments."`
	CreatedAt    time.Time `json:"createdAt"`
}

// PeoplePage is a page of contacts with the count of all that match.
type PeoplePage struct {
	Page[ContactView]
	Total int `json:"total"`
}

func contactView(s contact.Stored) ContactView {
	c := s.Contact
	return ContactView{
		ID: c.PID, Name: displayName(c), Email: c.Email, FirstName: c.FirstName, LastName: c.LastName, Company: c.Company, Title: c.Title, Phone: c.Phone,
		Mobile: c.Mobile, TimeZone: c.TimeZone, Country: c.Country, State: c.State, City: c.City, Industry: c.Industry, LinkedIn: c.LinkedIn,
		LeadStatus: string(c.LeadStatus), Notes: c.Notes, DoNotContact: c.DoNotContact, AwayUntil: s.AwayUntil, Live: s.Live, CreatedAt: s.CreatedAt,
	}
}

// Contacts lists contacts by search and lead status, newest first.
func (d *Desk) Contacts(ctx context.Context, search, status, after string) (PeoplePage, error) {
	from, err := pageStart(after)
	if err != nil {
		return PeoplePage{}, err
	}
	people, err := d.Store.People(ctx, search, status, from, pageSize)
	if err != nil {
		return PeoplePage{}, err
	}
	p := PeoplePage{Page: Page[ContactView]{Rows: make([]ContactView, 0, len(people))}}
	for _, s := range people {
		p.Rows = append(p.Rows, contactView(s))
	}
	if len(people) == pageSize {
		p.Next = strconv.FormatInt(people[len(people)-1].ID, 10)
	}
	p.Total, err = d.Store.CountPeople(ctx, search, status)
	return p, err
}

// Contact opens one.
func (d *Desk) Contact(ctx context.Context, pid string) (ContactView, error) {
	s, err := d.Store.Person(ctx, pid)
	return contactView(s), err
}

// CreateContact adds one by hand. The default sequence does not take it.
func (d *Desk) CreateContact(ctx context.Context, req ContactFields) (ContactView, error) {
	if req.Email == nil || strings.TrimSpace(*req.Email) == "" {
		return ContactView{}, fault.New(fault.Invalid, "A contact needs an email address.", "Type one.").For("email")
	}
	fields, err := contactEdits(req)
	if err != nil {
		return ContactView{}, err
	}
	if old, err := d.Store.PersonByEmail(ctx, fields["email"].(string)); err == nil {
		return ContactView{}, fault.Newf(fault.Conflict, "Open that contact instead.", "%s already has this address.", displayName(old.Contact)).For("email")
	} else if !fault.Is(err, fault.NotFound) {
		return ContactView{}, err
	}
	fields["created_at"], fields["source"] = d.Now().UnixMilli(), "by hand"
	pid := newPID()
	if err := d.mutate(ctx, "contacts", pid, edit.Mutation{Table: edit.Contact, PID: pid, Fields: fields}); err != nil {
		return ContactView{}, err
	}
	return d.Contact(ctx, pid)
}

// EditContact changes fields. Marking Do Not Contact ends every live enrollment.
func (d *Desk) EditContact(ctx context.Context, pid string, req ContactFields) (ContactView, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return ContactView{}, err
	}
	fields, err := contactEdits(req)
	if err != nil {
		return ContactView{}, err
	}
	if fields["email"] == "" {
		return ContactView{}, fault.New(fault.Invalid, "A contact needs an email address.", "Type one.").For("email")
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
	return d.Contact(ctx, pid)
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

// DeleteContact deletes one and ends its enrollments. What was said stays in
// the history of the sequences.
func (d *Desk) DeleteContact(ctx context.Context, pid string) error {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return err
	}
	if err := d.mutate(ctx, "contacts", pid, edit.Mutation{Table: edit.Contact, PID: pid, Delete: true}); err != nil {
		return err
	}
	return d.endAll(ctx, s.ID, enroll.ReasonDeleted)
}

// contactEdits checks and cleans typed fields, by column.
func contactEdits(req ContactFields) (map[string]any, error) {
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
	text("phone", req.Phone)
	text("mobile", req.Mobile)
	text("country", req.Country)
	text("state", req.State)
	text("city", req.City)
	text("industry", req.Industry)
	text("linkedin", req.LinkedIn)
	if req.Notes != nil {
		out["notes"] = *req.Notes
	}
	if req.Email != nil {
		email := ""
		if strings.TrimSpace(*req.Email) != "" {
			var err error
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
	if req.LeadStatus != nil {
		out["lead_status"] = *req.LeadStatus
		if *req.LeadStatus == "do_not_contact" {
			out["dnc"] = true
		}
	}
	if req.DoNotContact != nil {
		out["dnc"] = *req.DoNotContact
	}
	return out, nil
}

// TimelineView is what happened and what will, newest first.
type TimelineView struct {
	Future []TimelineEntry `json:"future" doc:"What comes next, soonest last."`
	Past   []TimelineEntry `json:"past"`
	More   bool            `json:"more"`
}

// TimelineEntry is one line.
type TimelineEntry struct {
	Key        string    `json:"key"`
	At         time.Time `json:"at,omitzero"`
	Actor      string    `json:"actor"`
	Kind       string    `json:"kind" doc:"sent, reply, auto_reply, bounce, enrolled, paused, … or planned."`
	Detail     string    `json:"detail"`
	Subject    string    `json:"subject"`
	Body       string    `json:"body"`
	Sequence   string    `json:"sequence"`
	Enrollment string    `json:"enrollment"`
}

// Timeline reads a contact's past and future.
func (d *Desk) Timeline(ctx context.Context, pid string, before time.Time) (TimelineView, error) {
	v := TimelineView{Future: []TimelineEntry{}, Past: []TimelineEntry{}}
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return v, err
	}
	past, err := d.Store.Timeline(ctx, s.ID, before, 100)
	if err != nil {
		return v, err
	}
	v.More = len(past) >= 100
	for _, e := range past {
		v.Past = append(v.Past, TimelineEntry{e.Key, e.At, e.Actor, e.Kind, e.Detail, e.Subject, e.Body, e.SequenceName, e.EnrollmentPID})
	}
	if !before.IsZero() {
		return v, nil
	}
	ids, err := d.Store.LiveOf(ctx, s.ID)
	if err != nil {
		return v, err
	}
	rows, err := d.enrollmentRows(ctx, ids)
	if err != nil {
		return v, err
	}
	for _, r := range rows {
		v.Future = append(v.Future, TimelineEntry{Key: "f" + r.ID, At: r.NextAt, Actor: "clock", Kind: "planned", Detail: r.Why.Sentence, Subject: r.StepName, Sequence: r.Sequence, Enrollment: r.ID})
	}
	slices.SortFunc(v.Future, func(a, b TimelineEntry) int { return b.At.Compare(a.At) })
	return v, nil
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
	return DeedView{Done: done, Refused: []Skipped{}}, err
}
