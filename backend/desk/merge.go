package desk

import (
	"context"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

type mergeStore interface {
	Merge(ctx context.Context, winner, loser contact.Stored, fields map[string]any, log enroll.Log) error
	Lookalikes(ctx context.Context, limit int) ([]contact.Pair, error)
	SetDistinct(ctx context.Context, a, b string, distinct bool) error
	Erase(ctx context.Context, c contact.Stored, now time.Time) error
	Said(ctx context.Context, contactID int64) ([]contact.Entry, error)
}

// PairView is two contacts that may be one person.
type PairView struct {
	A  ContactView `json:"a"`
	B  ContactView `json:"b"`
	By string      `json:"by" enum:"phone,linkedin,name" doc:"What they share."`
}

// Lookalikes finds contacts that may be one person.
func (d *Desk) Lookalikes(ctx context.Context) ([]PairView, error) {
	pairs, err := d.Store.Lookalikes(ctx, 200)
	if err != nil {
		return nil, err
	}
	pids := []string{}
	for _, p := range pairs {
		pids = append(pids, p.A, p.B)
	}
	people, err := d.Store.PeopleByPID(ctx, pids)
	if err != nil {
		return nil, err
	}
	by := map[string]ContactView{}
	for _, p := range people {
		by[p.PID] = contactView(p)
	}
	out := make([]PairView, 0, len(pairs))
	for _, p := range pairs {
		a, b := by[p.A], by[p.B]
		if a.ID != "" && b.ID != "" { // neither was deleted meanwhile
			out = append(out, PairView{a, b, p.By})
		}
	}
	return out, nil
}

// TellApart is a person's word on two contacts that look alike.
type TellApart struct {
	A        string `json:"a"`
	B        string `json:"b"`
	Distinct bool   `json:"distinct" doc:"They are two people; false takes that back."`
}

// TellApart keeps that two contacts are two people, so that they are not asked
// about again.
func (d *Desk) TellApart(ctx context.Context, req TellApart) error {
	for _, pid := range []string{req.A, req.B} {
		if _, err := d.Store.Person(ctx, pid); err != nil {
			return err
		}
	}
	if err := d.Store.SetDistinct(ctx, req.A, req.B, req.Distinct); err != nil {
		return err
	}
	d.Notify("contacts", req.A, req.B)
	return nil
}

// Merge makes one contact of two: keep stays and takes over everything of other,
// its history, enrollments, lists and tags; empty fields are filled from other.
// Where both are live in one sequence, the one that has come less far ends.
func (d *Desk) Merge(ctx context.Context, keep, other string) (ContactView, error) {
	if keep == other {
		return ContactView{}, fault.New(fault.Invalid, "A contact cannot be merged with itself.", "Choose another.").For("other")
	}
	w, err := d.Store.Person(ctx, keep)
	if err != nil {
		return ContactView{}, err
	}
	l, err := d.Store.Person(ctx, other)
	if err != nil {
		return ContactView{}, err
	}
	if err := d.endOneOfTwo(ctx, w.ID, l.ID); err != nil {
		return ContactView{}, err
	}
	log := enroll.Log{At: d.Now(), Actor: actor(ctx), Kind: "merged", Detail: displayName(l.Contact) + " was the same person."}
	if err := d.Store.Merge(ctx, w, l, united(w, l), log); err != nil {
		return ContactView{}, err
	}
	if l.DoNotContact || w.DoNotContact {
		if err := d.endAll(ctx, w.ID, enroll.ReasonDNC); err != nil {
			return ContactView{}, err
		}
	}
	for _, topic := range []string{"contacts", "enrollments", "lists", "sequences", "approvals"} {
		d.Notify(topic)
	}
	d.Clock.Wake()
	return d.Contact(ctx, keep)
}

// endOneOfTwo ends, in every sequence where both contacts are live, the walk that
// has come less far.
func (d *Desk) endOneOfTwo(ctx context.Context, a, b int64) error {
	ids, err := d.Store.LiveOf(ctx, a)
	if err != nil {
		return err
	}
	more, err := d.Store.LiveOf(ctx, b)
	if err != nil {
		return err
	}
	cases, err := d.Store.Cases(ctx, append(ids, more...))
	if err != nil {
		return err
	}
	ahead := map[int64]enroll.Case{}
	var end []int64
	for _, c := range cases {
		first, both := ahead[c.Enrollment.SequenceID]
		switch {
		case !both:
			ahead[c.Enrollment.SequenceID] = c
		case first.Enrollment.VisitNo >= c.Enrollment.VisitNo:
			end = append(end, c.Enrollment.ID)
		default:
			end = append(end, first.Enrollment.ID)
			ahead[c.Enrollment.SequenceID] = c
		}
	}
	_, _, err = d.actMany(ctx, end, func(enroll.Case) (enroll.Event, error) {
		return enroll.UnenrolledByPerson{By: actor(ctx), Reason: enroll.ReasonMerged}, nil
	})
	return err
}

// united gives what the winner takes of the loser's fields: what it lacks itself,
// and every word against writing.
func united(w, l contact.Stored) map[string]any {
	out := map[string]any{}
	have := filled(w.Contact, nil)
	for col, v := range filled(l.Contact, nil) {
		if _, has := have[col]; !has {
			out[col] = v
		}
	}
	delete(out, "lead_status")
	if l.DoNotContact {
		out["dnc"], out["lead_status"] = true, string(contact.DoNotContact)
	}
	for _, ch := range contact.Channels {
		mine, theirs := w.Consents.Of(ch).State, l.Consents.Of(ch)
		if theirs.State == contact.Refused && mine != contact.Refused || mine == "" && theirs.State != "" {
			out["consent_"+string(ch)] = asJSON(theirs)
		}
	}
	return out
}

// Erase removes everything about a person but numbers. Its live enrollments end;
// should its address come in again, it is suppressed.
func (d *Desk) Erase(ctx context.Context, pid string) error {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return err
	}
	if err := d.endAll(ctx, s.ID, enroll.ReasonDeleted); err != nil {
		return err
	}
	if err := d.Store.Erase(ctx, s, d.Now()); err != nil {
		return err
	}
	if err := d.Store.Log(ctx, d.Now(), actor(ctx), "erased", 0, "A contact was erased on request."); err != nil {
		return err
	}
	for _, topic := range []string{"contacts", "enrollments", "lists", "suppressions", "approvals"} {
		d.Notify(topic)
	}
	return nil
}

// PersonExport is everything that is stored about one person.
type PersonExport struct {
	ExportedAt  time.Time       `json:"exportedAt"`
	Contact     ContactView     `json:"contact"`
	Lists       []string        `json:"lists"`
	Enrollments []EnrollmentRow `json:"enrollments"`
	History     []TimelineEntry `json:"history"`
}

// person gathers a person's own copy of what is stored about them.
func (d *Desk) person(ctx context.Context, pid string) (PersonExport, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return PersonExport{}, err
	}
	v := PersonExport{ExportedAt: d.Now(), Contact: contactView(s), Lists: []string{}, History: []TimelineEntry{}}
	lists, err := d.Store.Lists(ctx)
	if err != nil {
		return v, err
	}
	on, err := d.Store.ListsOf(ctx, s.ID)
	if err != nil {
		return v, err
	}
	for _, l := range lists {
		if slices.Contains(on, l.PID) {
			v.Lists = append(v.Lists, l.Name)
		}
	}
	if v.Enrollments, err = d.EnrollmentsOf(ctx, pid); err != nil {
		return v, err
	}
	said, err := d.Store.Said(ctx, s.ID)
	for _, e := range said {
		v.History = append(v.History, timelineEntry(e))
	}
	return v, err
}
