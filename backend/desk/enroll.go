package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

type enrollmentStore interface {
	EnrollmentIDs(ctx context.Context, sequenceID int64, status enroll.Status, after int64, limit int) ([]int64, error)
	EnrollmentsOf(ctx context.Context, contactID int64) ([]int64, error)
	Standings(ctx context.Context, sequenceID int64, contacts []int64) ([]enroll.Standing, error)
	Answered(ctx context.Context, command string) (json.RawMessage, error)
}

// Who names the contacts to enroll: by id, or all that match a search.
type Who struct {
	IDs      []string  `json:"ids,omitempty" maxItems:"10000"`
	Matching *Matching `json:"matching,omitempty"`
}

// Matching is a search over contacts, with exceptions.
type Matching struct {
	Search string   `json:"search,omitempty" maxLength:"200"`
	Status string   `json:"status,omitempty"`
	Except []string `json:"except,omitempty"`
}

// Skipped is a group of contacts that cannot be enrolled, with the reason.
type Skipped struct {
	Code     string   `json:"code" doc:"Stable: live_here, ended_before, do_not_contact, suppressed, no_email, other_contact, live_elsewhere."`
	Sentence string   `json:"sentence"`
	Count    int      `json:"count"`
	Names    []string `json:"names" doc:"The first few."`
}

// PreflightView says what enrolling would do, before it is done.
type PreflightView struct {
	Sequence string    `json:"sequence"`
	Eligible int       `json:"eligible"`
	Skipped  []Skipped `json:"skipped"`
	Warnings []Skipped `json:"warnings" doc:"Enrolled all the same."`
}

// EnrollView says what enrolling did.
type EnrollView struct {
	Enrolled int       `json:"enrolled"`
	Skipped  []Skipped `json:"skipped"`
}

const peoplePage = 500

// eachPage walks the contacts that Who names, a page of row ids at a time.
func (d *Desk) eachPage(ctx context.Context, who Who, do func([]int64) error) error {
	if who.Matching == nil {
		if len(who.IDs) == 0 {
			return fault.New(fault.Invalid, "No contact was chosen.", "Choose at least one.").For("ids")
		}
		for pids := range slices.Chunk(once(who.IDs), peoplePage) {
			people, err := d.Store.PeopleByPID(ctx, pids)
			if err != nil {
				return err
			}
			if err := do(rowIDs(people, nil)); err != nil {
				return err
			}
		}
		return nil
	}
	except := map[string]bool{}
	for _, pid := range who.Matching.Except {
		except[pid] = true
	}
	after := int64(0)
	for {
		people, err := d.Store.People(ctx, who.Matching.Search, who.Matching.Status, after, peoplePage)
		if err != nil || len(people) == 0 {
			return err
		}
		after = people[len(people)-1].ID
		if err := do(rowIDs(people, except)); err != nil {
			return err
		}
	}
}

// once leaves out what was named before, so that nobody is counted twice.
func once(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func rowIDs(people []contact.Stored, except map[string]bool) []int64 {
	ids := make([]int64, 0, len(people))
	for _, p := range people {
		if !except[p.PID] {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// groups collects contacts under reasons, in the order the reasons came up.
type groups struct{ list []Skipped }

func (g *groups) add(code, sentence, name string) {
	for i := range g.list {
		if g.list[i].Code == code {
			g.list[i].Count++
			if len(g.list[i].Names) < 5 {
				g.list[i].Names = append(g.list[i].Names, name)
			}
			return
		}
	}
	g.list = append(g.list, Skipped{code, sentence, 1, []string{name}})
}

func (g *groups) view() []Skipped {
	if g.list == nil {
		return []Skipped{}
	}
	return g.list
}

// hindrance says why a contact cannot be enrolled; empty if it can.
func (d *Desk) hindrance(s sequence.Stored, x enroll.Standing) (code, sentence string) {
	switch {
	case x.Email == "":
		return "no_email", "No email address"
	case x.Barred:
		return "do_not_contact", "Marked Do Not Contact"
	case x.Suppressed:
		return "suppressed", "On the suppression list"
	case x.LiveHere:
		return "live_here", "Already in this sequence"
	case x.OtherContact:
		return "other_contact", "The same address had this sequence under another contact"
	case x.Cycles > 0 && s.Settings.ReEnroll == sequence.ReEnrollNever:
		return "ended_before", "Was in this sequence before, which does not enroll again"
	case x.Cycles > 0 && s.Settings.ReEnroll == sequence.ReEnrollAfterDays && x.EndedAt.AddDate(0, 0, s.Settings.ReEnrollDays).After(d.Now()):
		return "ended_before", fmt.Sprintf("Was in this sequence less than %d days ago", s.Settings.ReEnrollDays)
	case x.LiveElsewhere && s.Settings.Exclusivity == sequence.ExclusiveForbid:
		return "live_elsewhere", "Live in another sequence, and this one does not share"
	}
	return "", ""
}

// enrollable reads the sequence and refuses one that takes no people.
func (d *Desk) enrollable(ctx context.Context, pid string) (sequence.Stored, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return s, err
	}
	switch s.Status {
	case sequence.Draft:
		return s, fault.Newf(fault.Refused, "Activate it first.", "%q is a draft, so nobody can be enrolled yet.", s.Name)
	case sequence.Archived:
		return s, fault.Newf(fault.Refused, "Duplicate it to use it again.", "%q is archived.", s.Name)
	case sequence.Active, sequence.Paused:
	}
	return s, nil
}

// Preflight counts who would be enrolled and who not, with the reasons.
func (d *Desk) Preflight(ctx context.Context, pid string, who Who) (PreflightView, error) {
	s, err := d.enrollable(ctx, pid)
	if err != nil {
		return PreflightView{}, err
	}
	v := PreflightView{Sequence: s.Name}
	var skipped, warned groups
	err = d.eachPage(ctx, who, func(ids []int64) error {
		standings, err := d.Store.Standings(ctx, s.ID, ids)
		if err != nil {
			return err
		}
		for _, x := range standings {
			if code, sentence := d.hindrance(s, x); code != "" {
				skipped.add(code, sentence, nameOr(x))
				continue
			}
			v.Eligible++
			if x.LiveElsewhere && s.Settings.Exclusivity == sequence.ExclusiveWarn {
				warned.add("live_elsewhere", "Also live in another sequence", nameOr(x))
			}
		}
		return nil
	})
	v.Skipped, v.Warnings = skipped.view(), warned.view()
	return v, err
}

func nameOr(x enroll.Standing) string {
	if x.Name != "" {
		return x.Name
	}
	return x.Email
}

// Enroll puts contacts into a sequence, in batches that are each whole. The
// ones that cannot are counted with the reason.
func (d *Desk) Enroll(ctx context.Context, pid string, who Who) (EnrollView, error) {
	s, err := d.enrollable(ctx, pid)
	if err != nil {
		return EnrollView{}, err
	}
	_, g, err := d.Store.Version(ctx, s.Live)
	if err != nil {
		return EnrollView{}, err
	}
	sender, err := d.senderID(ctx, s.Settings.SenderID)
	if err != nil {
		return EnrollView{}, err
	}
	var v EnrollView
	var skipped groups
	err = d.eachPage(ctx, who, func(ids []int64) error {
		standings, err := d.Store.Standings(ctx, s.ID, ids)
		if err != nil {
			return err
		}
		var b enroll.Batch
		var names []string
		for _, x := range standings {
			if code, sentence := d.hindrance(s, x); code != "" {
				skipped.add(code, sentence, nameOr(x))
				continue
			}
			e := enroll.Enrollment{PID: newPID(), SequenceID: s.ID, VersionID: s.Live, ContactID: x.ContactID, SenderID: sender, Cycle: x.Cycles + 1}
			w := enroll.Walk{Graph: g, Zones: x.Zones, Rules: enroll.Rules{Sequence: s.Status, Settings: s.Settings}}
			b.Changes = append(b.Changes, enroll.Change{Transition: enroll.New(e, w, actor(ctx), d.Now())})
			names = append(names, nameOr(x))
		}
		if len(b.Changes) == 0 {
			return nil
		}
		res, err := d.Store.Commit(ctx, b)
		if err != nil {
			return err
		}
		for i := range b.Changes {
			if res.Applied(i) {
				v.Enrolled++
			} else {
				skipped.add("live_here", "Already in this sequence", names[i])
			}
		}
		return nil
	})
	v.Skipped = skipped.view()
	d.Notify("sequences", pid)
	d.Notify("enrollments")
	d.Clock.Wake()
	return v, err
}

// senderID resolves a sender profile; 0 where none is chosen, so that the
// enrollment waits with the reason instead of failing.
func (d *Desk) senderID(ctx context.Context, pid string) (int64, error) {
	all, err := d.Store.Senders(ctx)
	if err != nil {
		return 0, err
	}
	for _, s := range all {
		if s.PID == pid {
			return s.ID, nil
		}
	}
	return 0, nil
}
