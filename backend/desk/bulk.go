package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

type bulkStore interface {
	DeleteChosen(ctx context.Context, who contact.Chosen) (int, string, error)
	RestoreDeleted(ctx context.Context, token string) (int, error)
	Leaving(ctx context.Context, before time.Time, limit int) ([]int64, error)
	Left(ctx context.Context, ids []int64) error
	Fade(ctx context.Context, since time.Time) (int, error)
	PauseAI(ctx context.Context, who contact.Chosen, paused bool) (int, error)
	Suppressions(ctx context.Context, search string, after int64, limit int) ([]contact.Suppressed, error)
	CountSuppressions(ctx context.Context, search string) (int, error)
	Log(ctx context.Context, now time.Time, actor, kind string, contactID int64, detail string) error
}

// ContactDeed is something done to many contacts.
type ContactDeed struct {
	Who
	Deed string   `json:"deed" enum:"tag,untag,list,unlist,pause_ai,resume_ai,delete"`
	Tags []string `json:"tags,omitempty" maxItems:"20" doc:"Of tag and untag."`
	List string   `json:"list,omitempty" doc:"Of list and unlist: a static list."`
}

// BulkView says what a deed on many contacts did.
type BulkView struct {
	Done int    `json:"done"`
	Undo string `json:"undo,omitempty" doc:"Of delete: brings them back, for as long as the file is kept."`
}

// DoContacts does something to many contacts at once.
func (d *Desk) DoContacts(ctx context.Context, req ContactDeed) (BulkView, error) {
	who, err := d.chosen(ctx, req.Who)
	if err != nil {
		return BulkView{}, err
	}
	var v BulkView
	switch req.Deed {
	case "tag", "untag":
		var tags []string
		for _, tag := range req.Tags {
			tags = append(tags, contact.Tidy(tag))
		}
		if len(tags) == 0 || slices.ContainsFunc(tags, func(tag string) bool { return tag == "" || len(tag) > 100 || strings.ContainsAny(tag, ",;|") }) {
			return v, fault.New(fault.Invalid, "A tag is a word or two, without commas or semicolons.", "Type one.").For("tags")
		}
		if req.Deed == "tag" {
			v.Done, err = d.Store.Tag(ctx, who, tags, nil)
		} else {
			v.Done, err = d.Store.Tag(ctx, who, nil, tags)
		}
	case "list", "unlist":
		l, e := d.list(ctx, req.List)
		if e != nil {
			return v, e
		}
		if l.Kind != contact.StaticList {
			return v, fault.Newf(fault.Refused, "Change its filter instead, or choose a static list.", "%q is a smart list: its filter says who is on it.", l.Name).For("list")
		}
		v.Done, err = d.Store.SetMembers(ctx, l.PID, who, req.Deed == "list")
		d.Notify("lists", l.PID)
	case "pause_ai", "resume_ai":
		if v.Done, err = d.Store.PauseAI(ctx, who, req.Deed == "pause_ai"); err == nil && req.Deed == "resume_ai" {
			err = d.Store.Retry(ctx, 0, 0, enroll.HoldAI)
		}
		d.Clock.Wake()
	case "delete":
		v.Done, v.Undo, err = d.Store.DeleteChosen(ctx, who)
		d.Notify("lists")
	}
	d.Notify("contacts")
	d.Notify("enrollments")
	return v, err
}

// Restore brings back what one delete deleted.
func (d *Desk) RestoreContacts(ctx context.Context, token string) (BulkView, error) {
	n, err := d.Store.RestoreDeleted(ctx, token)
	d.Notify("contacts")
	d.Notify("lists")
	d.Clock.Wake()
	return BulkView{Done: n}, err
}

// DeleteContact deletes one; Undo brings it back.
func (d *Desk) DeleteContact(ctx context.Context, pid string) (BulkView, error) {
	if _, err := d.Store.Person(ctx, pid); err != nil {
		return BulkView{}, err
	}
	return d.DoContacts(ctx, ContactDeed{Who: Who{IDs: []string{pid}}, Deed: "delete"})
}

// leaveGrace is how long after a delete the enrollments still wait for its undo.
// Nothing is sent meanwhile.
const leaveGrace = 2 * time.Minute

// EndLeaving ends the enrollments of contacts that were deleted a while ago.
func (d *Desk) EndLeaving(ctx context.Context) error {
	for {
		ids, err := d.Store.Leaving(ctx, d.Now().Add(-leaveGrace), 200)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := d.endAll(ctx, id, enroll.ReasonDeleted); err != nil {
				return err
			}
		}
		if err := d.Store.Left(ctx, ids); err != nil {
			return err
		}
	}
}

// commandDays is for how long a command sent again is answered as it was.
const commandDays = 7

// KeepHouse does what is due once in a while: it moves the lead status of
// contacts who stayed silent, and forgets what is too old to matter.
func (d *Desk) KeepHouse(ctx context.Context) error {
	n, err := d.Store.Fade(ctx, d.Now().Add(-contact.SilentAfter))
	if n > 0 {
		d.Notify("contacts")
	}
	return errors.Join(err, d.Store.ForgetCommands(ctx, d.Now().AddDate(0, 0, -commandDays)), d.Store.ForgetImports(ctx, d.Now().AddDate(0, 0, -undoDays)))
}

// SuppressedView is an address that is never written to.
type SuppressedView struct {
	Addr   string    `json:"address"`
	Reason string    `json:"reason"`
	Source string    `json:"source"`
	At     time.Time `json:"at,omitzero"`
}

// SuppressedPage is a page of them with the count of all.
type SuppressedPage struct {
	Page[SuppressedView]
	Total int `json:"total"`
}

// Suppressions lists the suppression list, newest first.
func (d *Desk) Suppressions(ctx context.Context, search, after string) (SuppressedPage, error) {
	from, err := pageStart(after)
	if err != nil {
		return SuppressedPage{}, err
	}
	found, err := d.Store.Suppressions(ctx, search, from, pageSize)
	if err != nil {
		return SuppressedPage{}, err
	}
	p := SuppressedPage{Page: Page[SuppressedView]{Rows: make([]SuppressedView, len(found))}}
	for i, x := range found {
		p.Rows[i] = SuppressedView{x.Addr, x.Reason, x.Source, x.At}
	}
	if len(found) == pageSize {
		p.Next = rowMark(found[len(found)-1].ID)
	}
	p.Total, err = d.Store.CountSuppressions(ctx, search)
	return p, err
}

// Suppress puts addresses on the suppression list. Live enrollments of their
// contacts end.
func (d *Desk) Suppress(ctx context.Context, addresses []string, reason string) (BulkView, error) {
	var muts []edit.Mutation
	var emails []string
	for _, a := range addresses {
		email, err := contact.NormalizeEmail(a)
		if err != nil {
			return BulkView{}, fault.Of(err).For("addresses")
		}
		emails = append(emails, email)
		muts = append(muts, suppression(email, reason, "by hand", d.Now()))
	}
	if len(muts) == 0 {
		return BulkView{}, fault.New(fault.Invalid, "No address was given.", "Type one to a line.").For("addresses")
	}
	if err := d.mutate(ctx, "suppressions", "", muts...); err != nil {
		return BulkView{}, err
	}
	for _, e := range emails {
		s, err := d.Store.PersonByEmail(ctx, e)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return BulkView{}, err
		}
		if err := d.endAll(ctx, s.ID, enroll.ReasonDNC); err != nil {
			return BulkView{}, err
		}
	}
	d.Notify("contacts")
	return BulkView{Done: len(emails)}, nil
}

func suppression(email, reason, source string, now time.Time) edit.Mutation {
	return edit.Mutation{Table: edit.Suppression, PID: "email:" + email, Fields: map[string]any{"reason": reason, "source": source, "at": now.UnixMilli()}}
}

// Unsuppress takes an address off the suppression list; the audit log keeps who
// did and why.
func (d *Desk) Unsuppress(ctx context.Context, address, why string) error {
	email, err := contact.NormalizeEmail(address)
	if err != nil {
		return err
	}
	if contact.Tidy(why) == "" {
		return fault.New(fault.Invalid, "Say why this address may be written to again.", "One sentence is enough; it is kept in the log.").For("why")
	}
	if err := d.mutate(ctx, "suppressions", "", edit.Mutation{Table: edit.Suppression, PID: "email:" + email, Delete: true}); err != nil {
		return err
	}
	d.Notify("contacts")
	return d.Store.Log(ctx, d.Now(), actor(ctx), "unsuppressed", 0, email+": "+why)
}

// suppressErased keeps people who were erased from being written to, should they
// come in again.
func (d *Desk) suppressErased(ctx context.Context, emails ...string) error {
	found, err := d.Store.ErasedAmong(ctx, emails)
	if err != nil || len(found) == 0 {
		return err
	}
	muts := make([]edit.Mutation, len(found))
	for i, e := range found {
		muts[i] = suppression(e, "Was erased on request.", "erased", d.Now())
	}
	return d.mutate(ctx, "suppressions", "", muts...)
}
