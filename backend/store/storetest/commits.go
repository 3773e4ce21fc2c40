package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

func staleChangesNothing(h *house) {
	id := h.ready("bob@acme.example")
	other := h.enrolled(h.person("eve@acme.example"), "first")
	pause, again := h.change(id, enroll.PausedByPerson{By: "Ada"}), h.change(id, enroll.TakenBack{By: "Ada"})
	h.commit(pause)
	before, at := h.dump(), h.workspace().Seq
	if res := h.try(again); !res.Stale[0] || res.Applied(0) {
		h.Fatalf("%+v", res)
	}
	if h.dump() != before {
		h.Error("a stale change left something")
	}
	if h.workspace().Seq != at+1 {
		h.Errorf("from %d to %d", at, h.workspace().Seq)
	}
	res := h.try(again, h.change(other, enroll.Replied{Detail: "hi"}))
	if !res.Stale[0] || !res.Applied(1) || h.get(other).Enrollment.Status != enroll.Paused {
		h.Errorf("beside a sound one: %+v", res)
	}
	h.sound()
}

func secondIsStale(h *house) {
	id := h.ready("bob@acme.example")
	res := h.try(h.change(id, enroll.PausedByPerson{By: "Ada"}), h.change(id, enroll.Replied{}))
	if !res.Applied(0) || !res.Stale[1] {
		h.Errorf("%+v", res)
	}
	if e := h.get(id).Enrollment; e.Status != enroll.Paused || e.Reason != enroll.ReasonByPerson {
		h.Errorf("%+v", e)
	}
	other := h.ready("eve@acme.example")
	if res := h.try(h.ask(other, "a1"), h.ask(other, "a2")); !res.Applied(0) || !res.Stale[1] {
		h.Errorf("two tickets: %+v", res)
	}
	h.sound()
}

func wholeBatch(h *house) {
	one, two := h.ready("bob@acme.example"), h.ready("eve@acme.example")
	stale := h.change(two, enroll.Replied{})
	h.apply(two, enroll.WentAway{Until: h.now.Add(time.Hour)})
	b := enroll.Batch{
		Whole: true, Command: "c1", Answer: `"done"`,
		Changes:  []enroll.Change{h.change(one, enroll.Replied{}), stale},
		Incoming: []message.Incoming{{ContactID: h.get(one).Enrollment.ContactID, HeaderID: "<m1@acme.example>", Kind: "reply", Text: "hi", At: h.now}},
		Suppress: []enroll.Suppression{{Addr: "x@acme.example", Reason: "opted_out", At: h.now}},
		Cursors:  []message.Cursor{{SenderID: 1, Folder: "INBOX", UIDValidity: 1, LastUID: 5}},
		AliveAt:  h.now,
	}
	before, at := h.dump(), h.workspace()
	if _, err := h.s.Commit(h.Context(), b); !errors.Is(err, enroll.ErrStale) {
		h.Fatal(err)
	}
	if h.dump() != before || h.workspace() != at {
		h.Error("something of a whole batch was kept")
	}
	b.Changes[1] = h.change(two, enroll.Replied{})
	res, err := h.s.Commit(h.Context(), b)
	h.must(err)
	if !res.Applied(0) || !res.Applied(1) || h.get(one).Enrollment.Status != enroll.Paused || !h.workspace().AliveAt.Equal(h.now) {
		h.Errorf("%+v", res)
	}
}

func commandActsOnce(h *house) {
	bob, eve := h.person("bob@acme.example"), h.person("eve@acme.example")
	if a, err := h.s.Answered(h.Context(), "c1"); err != nil || a != nil {
		h.Errorf("before: %s, %v", a, err)
	}
	res, err := h.s.Commit(h.Context(), enroll.Batch{Command: "c1", Answer: `{"n":1}`, Changes: []enroll.Change{h.entry(bob, "first")}})
	h.must(err)
	if res.Done != "" || !res.Applied(0) {
		h.Errorf("%+v", res)
	}
	before, at := h.dump(), h.workspace().Seq
	res, err = h.s.Commit(h.Context(), enroll.Batch{Command: "c1", Answer: `{"n":2}`, Changes: []enroll.Change{h.entry(eve, "first")}})
	h.must(err)
	if res.Done != `{"n":1}` || h.dump() != before || h.workspace().Seq != at {
		h.Errorf("the second time: %+v", res)
	}
	if a, err := h.s.Answered(h.Context(), "c1"); err != nil || string(a) != `{"n":1}` {
		h.Errorf("after: %s, %v", a, err)
	}
	// One that was decided on an older state was not carried out, and is decided anew.
	id := h.enrolled(eve, "first")
	old := h.change(id, enroll.PausedByPerson{By: "Ada"})
	h.apply(id, enroll.Replied{})
	res, err = h.s.Commit(h.Context(), enroll.Batch{Command: "c2", Answer: `{}`, Changes: []enroll.Change{old}})
	h.must(err)
	if a, err := h.s.Answered(h.Context(), "c2"); err != nil || a != nil || res.Applied(0) {
		h.Errorf("a command that came to nothing is taken for done: %s, %v, %+v", a, err, res)
	}
}

// queued lists a part of the queue.
func (h *house) queued(which func(enroll.Queued) bool) (ids []int64) {
	h.Helper()
	all, err := h.s.Queue(h.Context())
	h.must(err)
	for _, x := range all {
		if which(x) {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

func forPeople(h *house) {
	a, b, c := h.enrolled(h.person("a@x.example"), "first"), h.enrolled(h.person("b@x.example"), "first"), h.ready("c@x.example")
	h.apply(a, enroll.Drafted{Approve: true})
	h.now = h.now.Add(time.Second)
	h.apply(b, enroll.Drafted{Approve: true})
	check := func(what string, want ...int64) {
		h.Helper()
		ids := h.queued(func(x enroll.Queued) bool { return x.State != enroll.Ready })
		n, err := h.s.CountForPeople(h.Context())
		h.must(err)
		if !slices.Equal(ids, want) || n != len(want) {
			h.Errorf("%s: %v, counted %d, want %v", what, ids, n, want)
		}
	}
	check("two drafts", a, b)
	held := h.queued(func(x enroll.Queued) bool { return x.State == enroll.Ready })
	if !slices.Equal(held, []int64{c}) {
		h.Errorf("held: %v", held)
	}
	h.apply(a, enroll.PausedByPerson{By: "Ada"})
	check("one of them paused", b)
	h.commit(h.ask(c, "a1"))
	h.apply(c, enroll.Lost{AttemptID: "a1", LookUpAt: h.now})
	h.apply(c, enroll.LookedUp{AttemptID: "a1"})
	check("an outcome that nothing proves", c, b)
	h.apply(c, enroll.UnenrolledByPerson{By: "Ada"})
	check("also of one that has ended", c, b)
}

// randomCommits drives a workspace at random, with batches, stale changes and
// paused sequences, and counts again what the store keeps count of.
func randomCommits(h *house) {
	rapid.Check(h.T, func(t *rapid.T) {
		h := setup(h.T, h.open)
		var ids []int64
		for i := range 4 {
			p := h.person(fmt.Sprintf("p%d@acme.example", i))
			ids = append(ids, h.enrolled(p, "first"), h.enrolled(p, "second"))
		}
		var old []enroll.Change
		for range rapid.IntRange(10, 40).Draw(t, "rounds") {
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 48).Draw(t, "hours")) * time.Hour)
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				q := h.seq(rapid.SampledFrom([]string{"first", "second"}).Draw(t, "sequence"))
				to := sequence.Paused
				if q.Status == sequence.Paused {
					to = sequence.Active
				}
				h.must(h.s.SetStatus(h.Context(), q, to, "Ada", h.now))
			case 1:
				if len(old) > 0 {
					h.try(old[rapid.IntRange(0, len(old)-1).Draw(t, "old")])
				}
			default:
				var b []enroll.Change
				for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 4, rapid.ID[int64]).Draw(t, "batch") {
					c := h.get(id)
					if ch, err := h.decide(c, anyEvent(t, h, c)); err == nil {
						b = append(b, ch)
					}
				}
				h.try(b...)
				old = append(old, b...)
			}
			if err := h.recount(ids); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// anyEvent draws an event that may or may not fit.
func anyEvent(t *rapid.T, h *house, c enroll.Case) enroll.Event {
	attempt := fmt.Sprintf("a%d", h.n)
	if c.Visit != nil && c.Visit.State.InDoubt() {
		attempt = c.Visit.AttemptID
	}
	later := h.now.Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "later")) * time.Hour)
	events := []enroll.Event{
		enroll.Drafted{},
		enroll.Drafted{Approve: true},
		enroll.Drafted{HoldUntil: later},
		enroll.FireIssued{AttemptID: attempt},
		enroll.FireIssued{AttemptID: attempt},
		enroll.Accepted{AttemptID: attempt},
		enroll.Accepted{AttemptID: attempt},
		enroll.Lost{AttemptID: attempt, LookUpAt: later},
		enroll.LookedUp{AttemptID: attempt, Next: later},
		enroll.LookedUp{AttemptID: attempt},
		enroll.NotAccepted{AttemptID: attempt, Class: message.Transient, RetryAt: later},
		enroll.NotAccepted{AttemptID: attempt, Class: message.Content},
		enroll.Approved{By: "Ada", HoldUntil: later},
		enroll.Rejected{By: "Ada", How: enroll.SkipStep},
		enroll.Rejected{By: "Ada", How: enroll.Redraft},
		enroll.TakenBack{By: "Ada"},
		enroll.PausedByPerson{By: "Ada"},
		enroll.PausedByPerson{By: "Ada", Until: later},
		enroll.Resumed{By: "Ada"},
		enroll.Resumed{By: "Ada", How: enroll.ResumeNow, Rewrite: true},
		enroll.WaitSkipped{By: "Ada"},
		enroll.Resolved{By: "Ada", How: enroll.ItArrived},
		enroll.Resolved{By: "Ada", How: enroll.ItDidNot},
		enroll.Resolved{By: "Ada", How: enroll.LeaveItOut},
		enroll.Replied{Detail: "hi"},
		enroll.WentAway{Until: later},
		enroll.Postponed{Until: later, Hold: enroll.HoldWindow},
		enroll.Outdated{},
		enroll.UnenrolledByPerson{By: "Ada"},
		enroll.Elapsed{},
	}
	return rapid.SampledFrom(events).Draw(t, "event")
}

// recount holds counters and clock against the rows.
func (h *house) recount(ids []int64) error {
	cases, err := h.s.Cases(h.Context(), ids)
	if err != nil {
		return err
	}
	visits, err := h.s.Visits(h.Context())
	if err != nil {
		return err
	}
	all, err := h.s.Sequences(h.Context())
	if err != nil {
		return err
	}
	type due struct {
		at time.Time
		id int64
	}
	want, of, clock := map[int64]sequence.Stats{}, map[int64]int64{}, []due{}
	status := map[int64]sequence.Status{}
	for _, q := range all {
		status[q.ID] = q.Status
	}
	for _, c := range cases {
		e := c.Enrollment
		of[e.ID] = e.SequenceID
		n := want[e.SequenceID]
		switch e.Status {
		case enroll.Active:
			n.Active++
		case enroll.Paused:
			n.Paused++
		case enroll.Completed:
			n.Completed++
		case enroll.Unenrolled:
			n.Unenrolled++
		}
		if e.Replied {
			n.Replied++
		}
		want[e.SequenceID] = n
		if at := e.ClockAt(); !at.IsZero() && (status[e.SequenceID] == sequence.Active || e.Hold == enroll.HoldLookUp || e.Status == enroll.Paused) {
			clock = append(clock, due{at, e.ID})
		}
	}
	for k, v := range visits {
		n := want[of[k[0]]]
		switch v.State {
		case enroll.Awaiting:
			n.Waiting++
		case enroll.Sent:
			n.Sent++
		default:
		}
		want[of[k[0]]] = n
	}
	for _, q := range all {
		if q.Stats != want[q.ID] {
			return fmt.Errorf("%s counts %+v, has %+v", q.PID, q.Stats, want[q.ID])
		}
	}
	slices.SortFunc(clock, func(a, b due) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	var order []int64
	for _, d := range clock {
		order = append(order, d.id)
		if !slices.Contains(h.clock(d.at), d.id) || slices.Contains(h.clock(d.at.Add(-time.Millisecond)), d.id) {
			return fmt.Errorf("enrollment %d is not due at %v", d.id, d.at)
		}
	}
	if got := h.clock(h.now.AddDate(10, 0, 0)); !slices.Equal(got, order) {
		return fmt.Errorf("on the clock are %v, should be %v", got, order)
	}
	if found, err := h.s.Check(h.Context()); err != nil || len(found) > 0 {
		return fmt.Errorf("check: %q, %w", found, err)
	}
	return nil
}

func sequencePause(h *house) {
	early := h.enrolled(h.person("early@x.example"), "first")
	due := h.get(early).Enrollment.DueAt
	h.now = h.now.Add(time.Hour)
	h.status("first", sequence.Paused)
	if ids := h.clock(noon.AddDate(1, 0, 0)); len(ids) != 0 {
		h.Errorf("on the clock while paused: %v", ids)
	}
	h.now = h.now.AddDate(0, 0, 30)
	late := h.enrolled(h.person("late@x.example"), "first")
	lateDue := h.get(late).Enrollment.DueAt
	h.now = h.now.Add(2 * time.Hour)
	h.status("first", sequence.Active)
	if got := h.get(early).Enrollment.DueAt; !got.Equal(due.AddDate(0, 0, 30).Add(2 * time.Hour)) {
		h.Errorf("due %v, then %v", due, got)
	}
	if got := h.get(late).Enrollment.DueAt; !got.Equal(lateDue.Add(2 * time.Hour)) {
		h.Errorf("who entered during the pause was due %v, then %v", lateDue, got)
	}
	if err := h.recount([]int64{early, late}); err != nil {
		h.Error(err)
	}
}

func statusRace(h *house) {
	id := h.enrolled(h.person("bob@acme.example"), "first")
	h.status("first", sequence.Paused)
	h.now = h.now.Add(time.Hour)
	seen := h.seq("first")
	h.must(h.s.SetStatus(h.Context(), seen, sequence.Active, "Ada", h.now))
	due, before := h.get(id).Enrollment.DueAt, h.dump()
	err := h.s.SetStatus(h.Context(), seen, sequence.Active, "Bob", h.now)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "changed meanwhile") {
		h.Error(err)
	}
	if got := h.get(id).Enrollment.DueAt; !got.Equal(due) || h.dump() != before {
		h.Errorf("resumed twice: due %v, then %v", due, got)
	}
}

func defaultSequence(h *house) {
	is := func() string {
		all, err := h.s.Settings(h.Context())
		h.must(err)
		return string(all["defaultSequence"])
	}
	h.mutate(edit.Setting, "defaultSequence", map[string]any{"value": `"second"`})
	h.status("first", sequence.Paused)
	if is() != `"second"` {
		h.Errorf("another sequence stopped: %s", is())
	}
	stamp := h.row(edit.Setting, "defaultSequence").Stamps["value"]
	h.status("second", sequence.Paused)
	if is() != `""` || !h.row(edit.Setting, "defaultSequence").Stamps["value"].After(stamp) {
		h.Errorf("it stopped itself: %s", is())
	}
	h.status("second", sequence.Active)
	if is() != `""` {
		h.Errorf("it came back: %s", is())
	}
}
