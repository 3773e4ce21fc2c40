package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

type enrollmentStore interface {
	Decisions(ctx context.Context, enrollment int64) ([]enroll.Decided, error)
	EnrollmentIDs(ctx context.Context, sequenceID int64, status enroll.Status, node string, after int64, limit int) ([]int64, error)
	EnrollmentsOf(ctx context.Context, contactID int64) ([]int64, error)
	Standings(ctx context.Context, sequenceID int64, contacts []int64) ([]enroll.Standing, error)
	Answered(ctx context.Context, command string) (json.RawMessage, error)
}

// PreflightView says what enrolling would do, before it is done.
type PreflightView struct {
	Sequence string           `json:"sequence"`
	Total    int              `json:"total" doc:"Contacts that were chosen."`
	Eligible int              `json:"eligible"`
	Skipped  []enroll.LeftOut `json:"skipped"`
	Warnings []enroll.LeftOut `json:"warnings" doc:"Enrolled all the same."`
}

// EnrollView says what enrolling did.
type EnrollView struct {
	Enrolled int              `json:"enrolled"`
	Skipped  []enroll.LeftOut `json:"skipped"`
}

const peoplePage = 500

// eachPage walks the contacts that Who names, a page of row ids at a time, from
// the greatest below a row id downwards: contacts that come in meanwhile are not
// among them.
func (d *Desk) eachPage(ctx context.Context, who Who, below int64, do func(ids []int64) error) error {
	chosen, err := d.chosen(ctx, who)
	if err != nil {
		return err
	}
	for {
		ids, err := d.Store.ChosenPage(ctx, chosen, below, peoplePage)
		if err != nil || len(ids) == 0 {
			return err
		}
		below = ids[len(ids)-1]
		if err := do(ids); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// groups collects contacts under reasons, in the order the reasons came up.
type groups struct{ list []enroll.LeftOut }

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
	g.list = append(g.list, enroll.LeftOut{Code: code, Sentence: sentence, Count: 1, Names: []string{name}})
}

func (g *groups) view() []enroll.LeftOut {
	if g.list == nil {
		return []enroll.LeftOut{}
	}
	return g.list
}

// hindrance says why a contact cannot be enrolled; empty if it can.
func (d *Desk) hindrance(s sequence.Stored, x enroll.Standing) (code, sentence string) {
	switch {
	case x.Email == "":
		return "no_email", "No email address, which every step needs"
	case x.Barred:
		return "do_not_contact", "Marked Do Not Contact, or refused email"
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
	case !x.Enters:
		return "entry_rules", "Does not match the entry rules of the sequence"
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
	err = d.eachPage(ctx, who, math.MaxInt64, func(ids []int64) error {
		standings, err := d.Store.Standings(ctx, s.ID, ids)
		if err != nil {
			return err
		}
		v.Total += len(standings)
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

// Enroll puts contacts into a sequence now and waits for it, in batches that are
// each whole. The ones that cannot are counted with the reason.
func (d *Desk) Enroll(ctx context.Context, pid string, who Who) (EnrollView, error) {
	in, err := d.intake(ctx, pid)
	if err != nil {
		return EnrollView{}, err
	}
	err = d.eachPage(ctx, who, math.MaxInt64, func(ids []int64) error { return in.take(ctx, ids) })
	in.said(pid)
	return EnrollView{in.enrolled, in.skipped.view()}, err
}

// intake takes contacts into one sequence, a page at a time.
type intake struct {
	d        *Desk
	s        sequence.Stored
	g        sequence.Graph
	sender   int64
	zone     *time.Location // the sender's
	job      int64
	startAt  func(n int) time.Time // of the nth that is enrolled
	enrolled int
	skipped  groups
}

func (d *Desk) intake(ctx context.Context, pid string) (*intake, error) {
	s, err := d.enrollable(ctx, pid)
	if err != nil {
		return nil, err
	}
	_, g, err := d.Store.Version(ctx, s.Live)
	if err != nil {
		return nil, err
	}
	sender, err := d.sender(ctx, s.Settings.SenderID)
	if err != nil {
		return nil, err
	}
	zone, err := schedule.Zone(sender.TimeZone)
	if err != nil || sender.TimeZone == "" {
		zone = time.Local
	}
	return &intake{d: d, s: s, g: g, sender: sender.ID, zone: zone, startAt: func(int) time.Time { return time.Time{} }}, nil
}

// take enrolls the contacts of one page in one transaction.
func (in *intake) take(ctx context.Context, ids []int64) error {
	d := in.d
	standings, err := d.Store.Standings(ctx, in.s.ID, ids)
	if err != nil {
		return err
	}
	var b enroll.Batch
	var names []string
	for _, x := range standings {
		if x.LiveHere && in.job != 0 && x.LiveJob == in.job {
			in.enrolled++ // by this job, before it was interrupted
			continue
		}
		if code, sentence := d.hindrance(in.s, x); code != "" {
			in.skipped.add(code, sentence, nameOr(x))
			continue
		}
		e := enroll.Enrollment{PID: newPID(), SequenceID: in.s.ID, VersionID: in.s.Live, ContactID: x.ContactID, SenderID: in.sender, JobID: in.job, Cycle: x.Cycles + 1}
		w := enroll.Walk{Graph: in.g, Contact: x.Contact, Zones: x.Zones, SenderZone: in.zone, Rules: enroll.Rules{Sequence: in.s.Status, Settings: in.s.Settings}}
		b.Changes = append(b.Changes, enroll.Change{Transition: enroll.New(e, w, actor(ctx), d.Now(), in.startAt(in.enrolled+len(b.Changes)))})
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
			in.enrolled++
		} else {
			in.skipped.add("live_here", "Already in this sequence", names[i])
		}
	}
	return nil
}

// said tells the windows and the clock that people came in.
func (in *intake) said(pid string) {
	in.d.Notify("sequences", pid)
	in.d.Notify("enrollments")
	in.d.Notify("contacts")
	in.d.Clock.Wake()
}

// sender resolves a sender profile; the empty one where none is chosen, so that
// the enrollment waits with the reason instead of failing.
func (d *Desk) sender(ctx context.Context, pid string) (message.Sender, error) {
	all, err := d.Store.Senders(ctx)
	if err != nil {
		return message.Sender{}, err
	}
	if i := slices.IndexFunc(all, func(s message.Sender) bool { return s.PID == pid }); i >= 0 {
		return all[i], nil
	}
	return message.Sender{}, nil
}

// circles refuses a contact that left the sequence less than a day ago: two that
// enroll into each other would pass it back and forth without end.
func (d *Desk) circles(ctx context.Context, pid, contactPID string) error {
	s, err := d.Store.Sequence(ctx, pid)
	if fault.Is(err, fault.NotFound) {
		return err
	}
	c, gone := d.Store.Person(ctx, contactPID)
	if err != nil || gone != nil {
		return nil //nolint:nilerr // enrolling reads the same and says what is wrong
	}
	standings, err := d.Store.Standings(ctx, s.ID, []int64{c.ID})
	if err != nil || len(standings) == 0 {
		return nil //nolint:nilerr // as above
	}
	if x := standings[0]; x.Cycles > 0 && d.Now().Sub(x.EndedAt) < 24*time.Hour {
		return fault.Newf(fault.Refused, "", "Not enrolled in %q: the contact left it less than a day ago.", s.Name)
	}
	return nil
}

// EnrollElsewhere puts one contact into a sequence, as a node of another asks:
// once for each key. final tells that trying again cannot help.
func (d *Desk) EnrollElsewhere(ctx context.Context, pid, contactPID, key string) (detail string, final bool, err error) {
	ctx = WithCommand(WithActor(ctx, "clock"), "enroll "+key)
	if err := d.circles(ctx, pid, contactPID); err != nil {
		return "", true, err
	}
	v, err := Once(ctx, d, func(ctx context.Context) (EnrollView, error) {
		return d.Enroll(ctx, pid, Who{IDs: []string{contactPID}})
	})
	if err != nil {
		code := fault.Of(err).Code
		return "", code == fault.NotFound || code == fault.Refused, err
	}
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return "", false, err
	}
	if v.Enrolled == 0 {
		why := "the contact no longer exists"
		if len(v.Skipped) > 0 {
			why = v.Skipped[0].Sentence
		}
		return "", true, fault.Newf(fault.Refused, "", "Not enrolled in %q: %s.", s.Name, why)
	}
	return fmt.Sprintf("Enrolled in %q.", s.Name), false, nil
}
