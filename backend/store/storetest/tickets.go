package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

func grantedOnce(h *house) {
	id := h.ready("bob@acme.example")
	one, two := h.ask(id, "a1"), h.ask(id, "a2")
	h.commit(one)
	before := h.dump()
	if res := h.try(two); !res.Stale[0] {
		h.Errorf("a second ticket on the same state: %+v", res)
	}
	again := two
	again.From.Ver, again.Enrollment.Ver = one.Enrollment.Ver, one.Enrollment.Ver+1 // a door that only looks at the version
	if res := h.try(again); res.Refused[0] != enroll.RefusedStale {
		h.Errorf("a second ticket while one is open: %+v", res)
	}
	if h.dump() != before {
		h.Error("a ticket that was not granted left something")
	}
	if c := h.get(id); c.Visit.State != enroll.Fired || c.Visit.AttemptID != "a1" || c.Usage.Sent != 1 || c.Usage.Day != day || !c.Usage.LastAt.Equal(h.now) {
		h.Errorf("%+v, usage %+v", *c.Visit, c.Usage)
	}
	if ids, err := h.s.Orphans(h.Context()); err != nil || !slices.Equal(ids, []int64{id}) {
		h.Errorf("open tickets of %v, %v", ids, err)
	}

	// Many at once: the committed state decides, not who read first.
	other := h.ready("eve@acme.example")
	const many = 8
	var asks [many]enroll.Change
	for i := range asks {
		asks[i] = h.ask(other, fmt.Sprintf("b%d", i))
	}
	var granted [many]bool
	var errs [many]error
	together(many, func(i int) {
		res, err := h.s.Commit(h.Context(), enroll.Batch{Changes: asks[i : i+1]})
		granted[i], errs[i] = err == nil && res.Applied(0), err
	})
	n := 0
	for i, g := range granted {
		h.must(errs[i])
		if g {
			n++
			if v := h.get(other).Visit; v.AttemptID != asks[i].Ticket.AttemptID {
				h.Errorf("%s was granted, %s is kept", asks[i].Ticket.AttemptID, v.AttemptID)
			}
		}
	}
	if n != 1 {
		h.Errorf("%d of %d tickets were granted", n, many)
	}
}

// hindrance is one reason against a ticket.
type hindrance struct {
	want   enroll.Refusal
	early  bool // the ticket is asked for on what was read before
	hinder func(h *house, id int64)
	ticket func(h *house, t *enroll.Ticket)
	lift   func(h *house, id int64) // after it, the same ticket is granted; nil if nothing helps
}

func (h *house) fields(id int64, f map[string]any) {
	h.Helper()
	h.mutate(edit.Contact, h.get(id).ContactPID, f)
}

func (h *house) away(id int64, until time.Time) {
	h.Helper()
	_, err := h.s.Commit(h.Context(), enroll.Batch{Away: []enroll.Away{{ContactID: h.get(id).Enrollment.ContactID, Until: until}}})
	h.must(err)
}

func refusals(h *house) {
	for name, c := range map[string]hindrance{
		"Emergency Stop": {
			want:   enroll.RefusedStopped,
			hinder: func(h *house, _ int64) { h.must(h.s.Stop(h.Context(), "Ada", "", h.now)) },
			lift:   func(h *house, _ int64) { h.must(h.s.Resume(h.Context(), "Ada", h.now)) },
		},
		"a paused sequence": {
			want: enroll.RefusedSequence, early: true,
			hinder: func(h *house, _ int64) { h.status("first", sequence.Paused) },
			lift:   func(h *house, _ int64) { h.status("first", sequence.Active) },
		},
		"a suppressed address": {
			want: enroll.RefusedSuppressed,
			hinder: func(h *house, _ int64) {
				h.mutate(edit.Suppression, "email:bob@acme.example", map[string]any{"reason": "by hand"})
			},
			lift: func(h *house, _ int64) {
				h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Suppression, PID: "email:bob@acme.example", Delete: true}))
			},
		},
		"an address that opted out": {
			want: enroll.RefusedSuppressed,
			hinder: func(h *house, _ int64) {
				_, err := h.s.Commit(h.Context(), enroll.Batch{Suppress: []enroll.Suppression{{Addr: "bob@acme.example", Reason: "opted_out", At: h.now}}})
				h.must(err)
			},
		},
		"Do Not Contact": {
			want:   enroll.RefusedDNC,
			hinder: func(h *house, id int64) { h.fields(id, map[string]any{"dnc": true}) },
			lift:   func(h *house, id int64) { h.fields(id, map[string]any{"dnc": false}) },
		},
		"no email": {
			want:   enroll.RefusedDNC,
			hinder: func(h *house, id int64) { h.fields(id, map[string]any{"consent_email": `{"state":"refused"}`}) },
			lift:   func(h *house, id int64) { h.fields(id, map[string]any{"consent_email": `{"state":"granted"}`}) },
		},
		"a deleted contact": {
			want: enroll.RefusedDNC,
			hinder: func(h *house, id int64) {
				h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: h.get(id).ContactPID, Delete: true}))
			},
			lift: func(h *house, id int64) { h.fields(id, map[string]any{"first_name": "Back"}) },
		},
		"out of office": {
			want:   enroll.RefusedAway,
			hinder: func(h *house, id int64) { h.away(id, h.now.Add(time.Hour)) },
			lift:   func(h *house, _ int64) { h.now = h.now.Add(time.Hour) },
		},
		"an inbox that was not read lately": {
			want:   enroll.RefusedInbox,
			hinder: func(h *house, id int64) { h.inboxRead(id, h.now.Add(-time.Hour)) },
			ticket: func(h *house, t *enroll.Ticket) { t.InboxBy = h.now.Add(-time.Minute) },
			lift:   func(h *house, id int64) { h.inboxRead(id, h.now.Add(-time.Minute)) },
		},
		"a cap that is used up": {
			want:   enroll.RefusedCap,
			hinder: func(h *house, _ int64) { h.commit(h.ask(h.ready("first@acme.example"), "cap")) },
			ticket: func(h *house, t *enroll.Ticket) { t.PerDay, t.Day = 1, h.now.Format(time.DateOnly) },
			lift:   func(h *house, _ int64) { h.now = h.now.AddDate(0, 0, 1) },
		},
		"an agent's cap that is used up": {
			want: enroll.RefusedCap,
			hinder: func(h *house, _ int64) {
				a := h.ask(h.ready("first@acme.example"), "cap")
				a.Ticket.Agent, a.Ticket.Day = "agent", h.now.Format(time.DateOnly)
				h.commit(a)
			},
			ticket: func(h *house, t *enroll.Ticket) {
				t.Agent, t.AgentCap, t.Day = "agent", 1, h.now.Format(time.DateOnly)
			},
			lift: func(h *house, _ int64) { h.now = h.now.AddDate(0, 0, 1) },
		},
		"a gap": {
			want:   enroll.RefusedGap,
			hinder: func(h *house, _ int64) { h.commit(h.ask(h.ready("first@acme.example"), "gap")) },
			ticket: func(_ *house, t *enroll.Ticket) { t.Gap = time.Minute },
			lift:   func(h *house, _ int64) { h.now = h.now.Add(time.Minute) },
		},
		"an address another contact had": {
			want: enroll.RefusedDuplicate,
			hinder: func(h *house, id int64) {
				carl := h.person("carl@acme.example")
				h.enrolled(carl, "first")
				h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: carl.PID, Delete: true}))
				h.fields(id, map[string]any{"email": "carl@acme.example"})
			},
			lift: func(h *house, id int64) { h.fields(id, map[string]any{"email": "bob@acme.example"}) },
		},
		"an address that was corrected": {
			want: enroll.RefusedAddress, early: true,
			hinder: func(h *house, id int64) { h.fields(id, map[string]any{"email": "robert@acme.example"}) },
			lift:   func(*house, int64) {},
		},
		"another message": {
			want:   enroll.RefusedStale,
			hinder: func(*house, int64) {},
			ticket: func(h *house, t *enroll.Ticket) { t.MessageID += 7 },
		},
	} {
		h.Run(name, func(t *testing.T) {
			t.Parallel()
			c.test(setup(t, h.open))
		})
	}
}

func (h *house) inboxRead(id int64, at time.Time) {
	h.Helper()
	h.must(h.s.NoteSender(h.Context(), h.get(id).Enrollment.SenderID, message.Health{InboxReadAt: at}))
}

func (c hindrance) test(h *house) {
	id := h.ready("bob@acme.example")
	ask := func() enroll.Change {
		a := h.ask(id, "a1")
		if c.ticket != nil {
			c.ticket(h, a.Ticket)
		}
		return a
	}
	a := ask()
	c.hinder(h, id)
	if !c.early {
		a = ask()
	}
	before := h.dump()
	if res := h.try(a); res.Refused[0] != c.want || res.Applied(0) {
		h.Fatalf("%+v, want %s", res, c.want)
	}
	if h.dump() != before {
		h.Error("a refused ticket left something")
	}
	if v := h.get(id).Visit; v.State != enroll.Ready || v.AttemptID != "" {
		h.Errorf("%+v", *v)
	}
	if c.lift == nil {
		return
	}
	c.lift(h, id)
	h.commit(ask())
	if v := h.get(id).Visit; v.State != enroll.Fired || v.AttemptID != "a1" {
		h.Errorf("once nothing hinders it: %+v", *v)
	}
	h.sound()
}

func capWithinBatch(h *house) {
	var asks []enroll.Change
	for i := range 5 {
		a := h.ask(h.ready(fmt.Sprintf("p%d@acme.example", i)), fmt.Sprintf("a%d", i))
		a.Ticket.PerDay = 3
		asks = append(asks, a)
	}
	asks[1].Ticket.Addr = "gone@acme.example" // a refused one uses nothing up
	res := h.try(asks...)
	if !res.Applied(0) || res.Refused[1] != enroll.RefusedAddress || !res.Applied(2) || !res.Applied(3) || res.Refused[4] != enroll.RefusedCap {
		h.Errorf("cap: %+v", res)
	}
	if u := h.get(asks[0].Enrollment.ID).Usage; u.Sent != 3 {
		h.Errorf("usage %+v", u)
	}
	h.now = h.now.Add(time.Hour)
	asks = asks[:0]
	for i := range 5 {
		a := h.ask(h.ready(fmt.Sprintf("r%d@acme.example", i)), fmt.Sprintf("c%d", i))
		a.Ticket.Agent, a.Ticket.AgentCap = "agent", 2
		asks = append(asks, a)
	}
	asks[1].Ticket.Agent, asks[1].Ticket.AgentCap = "another", 1
	asks[3].Ticket.Agent, asks[3].Ticket.AgentCap = "", 0 // a person approved it
	if res := h.try(asks...); !res.Applied(0) || !res.Applied(1) || !res.Applied(2) || !res.Applied(3) || res.Refused[4] != enroll.RefusedCap {
		h.Errorf("agent's cap: %+v", res)
	}
	h.now = h.now.Add(time.Hour)
	asks = asks[:0]
	for i := range 2 {
		a := h.ask(h.ready(fmt.Sprintf("q%d@acme.example", i)), fmt.Sprintf("b%d", i))
		a.Ticket.Gap = time.Minute
		asks = append(asks, a)
	}
	if res := h.try(asks...); !res.Applied(0) || res.Refused[1] != enroll.RefusedGap {
		h.Errorf("gap: %+v", res)
	}
}

func correctedAddress(h *house) {
	id := h.ready("typo@acme.example")
	h.fields(id, map[string]any{"email": "bob@acme.example"})
	h.commit(h.ask(id, "a1"))
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: h.get(id).ContactPID, Delete: true}))
	again := h.person("bob@acme.example-again")
	h.mutate(edit.Contact, again.PID, map[string]any{"email": "bob@acme.example"})
	st, err := h.s.Standings(h.Context(), h.seq("first").ID, []int64{again.ID})
	h.must(err)
	if len(st) != 1 || !st[0].OtherContact {
		h.Errorf("the address was written to: %+v", st)
	}
	next := h.enrolled(again, "first")
	h.apply(next, enroll.Drafted{})
	if res := h.try(h.ask(next, "a2")); res.Refused[0] != enroll.RefusedDuplicate {
		h.Errorf("%+v", res)
	}
}

func settled(h *house) {
	open := func() int {
		ids, err := h.s.Orphans(h.Context())
		h.must(err)
		return len(ids)
	}
	id := h.ready("bob@acme.example")
	h.commit(h.ask(id, "a1"))
	h.apply(id, enroll.NotAccepted{AttemptID: "a1", Class: message.Transient, RetryAt: h.now})
	if open() != 0 || h.seq("first").Stats.Sent != 0 {
		h.Errorf("%d open, %+v", open(), h.seq("first").Stats)
	}
	// The proof comes after all: the fact is kept, also of the attempt.
	h.apply(id, enroll.Accepted{AttemptID: "a1", HeaderID: "<a1@sender.example>"})
	if c := h.get(id); c.Enrollment.VisitNo != 1 || h.seq("first").Stats.Sent != 1 {
		h.Errorf("%+v, %+v", c.Enrollment, h.seq("first").Stats)
	}
	if d := h.dump(); strings.Contains(d, "not_accepted") || !strings.Contains(d, "accepted") {
		h.Error("the attempt still counts as not accepted")
	}
	// A second attempt while one is lost is refused by the database itself.
	lost := h.ready("eve@acme.example")
	h.commit(h.ask(lost, "b1"))
	if open() != 1 {
		h.Errorf("%d open", open())
	}
	h.apply(lost, enroll.Lost{AttemptID: "b1", LookUpAt: h.now.Add(time.Hour)})
	if open() != 0 {
		h.Error("a lost attempt counts as one that a process which is gone left behind")
	}
	forged := h.change(lost, enroll.LookedUp{AttemptID: "b1", Next: h.now})
	forged.Visit.State, forged.Visit.AttemptID = enroll.Fired, "b2"
	forged.Ticket = &enroll.Ticket{AttemptID: "b2", MessageID: forged.Visit.MessageID, Addr: "eve@acme.example", Day: day}
	if res := h.try(forged); res.Refused[0] != enroll.RefusedStale {
		h.Errorf("%+v", res)
	}
	h.apply(lost, enroll.Resolved{By: "Ada", How: enroll.ItDidNot})
	h.commit(h.ask(lost, "b3"))
	h.apply(lost, enroll.Accepted{AttemptID: "b3"})
	if h.seq("first").Stats.Sent != 2 {
		h.Errorf("%+v", h.seq("first").Stats)
	}
	h.sound()
}

func frozen(h *house) {
	id := h.ready("bob@acme.example")
	h.commit(h.ask(id, "a1"))
	h.apply(id, enroll.NotAccepted{AttemptID: "a1", Class: message.Transient, RetryAt: h.now})
	first := h.get(id).Draft
	a := h.ask(id, "a2")
	a.Ticket.MIME, a.Ticket.HeaderID = "other bytes", "<other@sender.example>"
	h.commit(a)
	if again := h.get(id).Draft; first.MIME == "" || again.MIME != first.MIME || again.HeaderID != first.HeaderID {
		h.Errorf("%+v, then %+v", first, again)
	}
	if m, ok, err := h.s.Wrote(h.Context(), id, 1, first.HeaderID); err != nil || !ok || m.To != "bob@acme.example" {
		h.Errorf("%+v, %v, %v", m, ok, err)
	}
	if _, ok, err := h.s.Wrote(h.Context(), id, 1, "<other@sender.example>"); err != nil || ok {
		h.Errorf("bytes that never were frozen: %v, %v", ok, err)
	}
}
