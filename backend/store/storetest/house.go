package storetest

import (
	"fmt"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

const day = "2026-10-05"

// house is a workspace with a sender and two active sequences of two emails
// each.
type house struct {
	*testing.T
	open func(*testing.T) Store
	s    Store
	now  time.Time
	n    int
}

func setup(t *testing.T, open func(*testing.T) Store) *house {
	t.Helper()
	h := &house{T: t, open: open, s: open(t), now: noon}
	h.mutate(edit.Sender, "s1", map[string]any{"name": "Ada", "from_addr": "ada@sender.example", "imap_host": "127.0.0.1"})
	for _, name := range []string{"first", "second"} {
		h.sequence(name)
	}
	return h
}

// sequence makes an active sequence of two emails, the first after a day.
func (h *house) sequence(name string) sequence.Stored {
	h.Helper()
	n := 0
	ids := func() string { n++; return fmt.Sprintf("%s-%d", name, n) }
	step := sequence.NamedStep{Name: "Email", Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: 1, Unit: schedule.Days}, Retries: 3}}
	h.must(h.s.CreateSequence(h.Context(), name, name, "", sequence.NewSettings(), sequence.Line(ids, step, step), h.now))
	q := h.seq(name)
	g, err := h.s.DraftGraph(h.Context(), q.ID)
	h.must(err)
	_, err = h.s.Publish(h.Context(), q, g, "Ada", "", h.now)
	h.must(err)
	h.status(name, sequence.Active)
	return h.seq(name)
}

func (h *house) seq(pid string) sequence.Stored {
	h.Helper()
	q, err := h.s.Sequence(h.Context(), pid)
	h.must(err)
	return q
}

func (h *house) status(pid string, to sequence.Status) {
	h.Helper()
	h.must(h.s.SetStatus(h.Context(), h.seq(pid), to, "Ada", h.now))
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) mutate(table edit.Table, pid string, fields map[string]any) {
	h.Helper()
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: table, PID: pid, Fields: fields}))
}

func (h *house) row(table edit.Table, pid string) Row {
	h.Helper()
	r, err := h.s.Row(h.Context(), table, pid)
	h.must(err)
	return r
}

func (h *house) dump() string {
	h.Helper()
	d, err := h.s.Dump(h.Context())
	h.must(err)
	return d
}

func (h *house) workspace() enroll.Workspace {
	h.Helper()
	w, err := h.s.Workspace(h.Context())
	h.must(err)
	return w
}

func (h *house) person(email string) contact.Stored {
	h.Helper()
	h.mutate(edit.Contact, "p-"+email, map[string]any{"email": email, "first_name": "Bob"})
	p, err := h.s.PersonByEmail(h.Context(), email)
	h.must(err)
	return p
}

// entry is the change that puts a contact into a sequence.
func (h *house) entry(p contact.Stored, name string) enroll.Change {
	h.Helper()
	q := h.seq(name)
	_, g, err := h.s.Version(h.Context(), q.Live)
	h.must(err)
	senders, err := h.s.Senders(h.Context())
	h.must(err)
	h.n++
	w := enroll.Walk{Graph: g, Rules: enroll.Rules{Sequence: q.Status, Settings: q.Settings}, Zones: []*time.Location{time.UTC}}
	e := enroll.Enrollment{PID: fmt.Sprintf("e%d", h.n), SequenceID: q.ID, VersionID: q.Live, ContactID: p.ID, SenderID: senders[0].ID, Cycle: 1}
	return enroll.Change{Transition: enroll.New(e, w, "Ada", h.now, h.now)}
}

func (h *house) enrolled(p contact.Stored, name string) int64 {
	h.Helper()
	c := h.entry(p, name)
	h.commit(c)
	id, err := h.s.EnrollmentByPID(h.Context(), c.Enrollment.PID)
	h.must(err)
	return id
}

func (h *house) get(id int64) enroll.Case {
	h.Helper()
	cases, err := h.s.Cases(h.Context(), []int64{id})
	h.must(err)
	if len(cases) != 1 {
		h.Fatalf("%d cases of enrollment %d", len(cases), id)
	}
	return cases[0]
}

// change is what an event makes of an enrollment, not committed yet, with what
// the doors put beside it.
func (h *house) change(id int64, ev enroll.Event) enroll.Change {
	h.Helper()
	c, err := h.decide(h.get(id), ev)
	h.must(err)
	return c
}

func (h *house) decide(c enroll.Case, ev enroll.Event) (enroll.Change, error) {
	t, err := enroll.Apply(c.Walk, ev, h.now)
	if err != nil {
		return enroll.Change{}, err
	}
	ch := enroll.Change{Transition: t}
	h.n++
	switch ev := ev.(type) {
	case enroll.Drafted:
		ch.Draft = &message.Draft{PID: fmt.Sprintf("d%d", h.n), Subject: "Planning", Body: "Hi", CreatedAt: h.now}
	case enroll.FireIssued:
		ch.Ticket = &enroll.Ticket{
			AttemptID: ev.AttemptID, Executor: "test", MessageID: c.Visit.MessageID, HeaderID: "<" + ev.AttemptID + "@sender.example>",
			MIME: "From: ada@sender.example\r\nTo: <" + c.Contact.Email + ">\r\nSubject: Planning\r\n\r\n" + ev.AttemptID, Addr: c.Contact.Email, Day: day,
		}
	case enroll.Accepted:
		ch.Settle = &enroll.Settle{AttemptID: ev.AttemptID, Outcome: "accepted", Evidence: "250 OK"}
	case enroll.NotAccepted:
		if ev.AttemptID != "" {
			ch.Settle = &enroll.Settle{AttemptID: ev.AttemptID, Outcome: "not_accepted"}
		}
	case enroll.Lost:
		ch.Settle = &enroll.Settle{AttemptID: ev.AttemptID, Outcome: "unknown"}
	case enroll.Resolved:
		outcome := map[enroll.Resolution]string{enroll.ItArrived: "accepted", enroll.ItDidNot: "not_accepted", enroll.LeaveItOut: "unknown"}[ev.How]
		ch.Settle = &enroll.Settle{AttemptID: c.Visit.AttemptID, Outcome: outcome}
	default: // nothing is put beside the others
	}
	return ch, nil
}

func (h *house) try(changes ...enroll.Change) enroll.Result {
	h.Helper()
	res, err := h.s.Commit(h.Context(), enroll.Batch{Changes: changes})
	h.must(err)
	return res
}

func (h *house) commit(changes ...enroll.Change) {
	h.Helper()
	res := h.try(changes...)
	for i := range changes {
		if !res.Applied(i) {
			h.Fatalf("change %d was left out: %+v", i, res)
		}
	}
}

func (h *house) apply(id int64, ev enroll.Event) {
	h.Helper()
	h.commit(h.change(id, ev))
}

// ready enrolls a new person and brings the first step up to its ticket.
func (h *house) ready(email string) int64 {
	h.Helper()
	id := h.enrolled(h.person(email), "first")
	h.apply(id, enroll.Drafted{})
	return id
}

// ask is the request for a send ticket.
func (h *house) ask(id int64, attempt string) enroll.Change {
	h.Helper()
	return h.change(id, enroll.FireIssued{AttemptID: attempt})
}

// clock lists what is due by a moment.
func (h *house) clock(by time.Time) []int64 {
	h.Helper()
	ids, err := h.s.Due(h.Context(), by, 100_000)
	h.must(err)
	return ids
}

func (h *house) sound() {
	h.Helper()
	found, err := h.s.Check(h.Context())
	h.must(err)
	if len(found) > 0 {
		h.Errorf("the store contradicts itself: %q", found)
	}
}

// together runs n at once and waits for all.
func together(n int, do func(i int)) {
	done := make(chan struct{})
	for i := range n {
		go func() { defer func() { done <- struct{}{} }(); do(i) }()
	}
	for range n {
		<-done
	}
}
