package enroll_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// machine drives one enrollment with random events and holds it against what
// must be true of every walk.
type machine struct {
	w       enroll.Walk
	now     time.Time
	tickets map[int]int    // issued, by visit
	open    map[int]string // attempt whose outcome is not known, by visit
	sent    map[int]bool   // visits that count as sent
	barred  bool           // a final stop was committed
	inside  map[string]int // entrances less exits, by node
	n       int
}

func newMachine(t *rapid.T) *machine {
	n := 0
	ids := func() string { n++; return fmt.Sprintf("n%d", n) }
	var steps []sequence.NamedStep
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		steps = append(steps, sequence.NamedStep{Step: sequence.Step{
			JobType: sequence.InitialOutreach, Channel: sequence.Email,
			Delay:     schedule.Delay{Value: rapid.IntRange(0, 3).Draw(t, "delay"), Unit: rapid.SampledFrom([]schedule.Unit{schedule.Minutes, schedule.Hours, schedule.Days}).Draw(t, "unit")},
			OnFailure: rapid.SampledFrom([]sequence.OnFailure{sequence.FailContinue, sequence.FailStop}).Draw(t, "onFailure"),
			Missing:   rapid.SampledFrom([]sequence.Missing{sequence.MissingHold, sequence.MissingSkip, sequence.MissingStop}).Draw(t, "missing"),
			Retries:   rapid.IntRange(0, 2).Draw(t, "retries"),
		}})
	}
	g := sequence.Line(ids, steps...)
	if rapid.Bool().Draw(t, "delayNode") {
		// A Delay between Start and the first step.
		d := sequence.Node{ID: "delay", Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &schedule.Delay{Value: 1, Unit: schedule.Hours}}}
		first := g.Edges[0].To
		g.Nodes = append(g.Nodes, d)
		g.Edges[0].To = d.ID
		g.Edges = append(g.Edges, sequence.Edge{ID: "x", From: d.ID, Port: sequence.PortNext, To: first})
	}
	branching(t, &g)
	m := &machine{inside: map[string]int{}, now: time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC), tickets: map[int]int{}, open: map[int]string{}, sent: map[int]bool{}}
	m.w = enroll.Walk{Graph: g, Zones: []*time.Location{time.UTC}, Rules: enroll.Rules{Sequence: sequence.Active, Settings: sequence.NewSettings()}}
	tr := enroll.New(enroll.Enrollment{ID: 1, PID: "e"}, m.w, "you", m.now, m.now)
	m.w.Enrollment = tr.Enrollment
	m.count(tr)
	return m
}

// branching puts some nodes that are no messages behind Start, each with its
// first output joined to what came next and the others to nothing or to the same.
func branching(t *rapid.T, g *sequence.Graph) {
	hour := schedule.Delay{Value: 1, Unit: schedule.Hours}
	rules := contact.Filter{Rules: []contact.Rule{{Field: "city", Op: contact.Is, Values: []string{"Bern"}}}}
	kinds := []sequence.Node{
		{Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventReply, Timeout: hour}},
		{Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "city", Timeout: hour}},
		{Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "b", When: rules}}}},
		{Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "?", MinConfidence: 0.5, Outcomes: []sequence.Outcome{{ID: "o", Name: "O", Rules: &rules}, {ID: "p", Name: "P"}}}},
		{Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Threshold: 50, Criteria: []sequence.Criterion{{Name: "c", Weight: 1, Rules: &rules}}}},
		{Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "l", Weight: 50}, {ID: "r", Weight: 50}}}},
		{Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "app", Message: "m", Wait: &hour}},
		{Kind: sequence.KindUpdate, Update: &sequence.Update{AddTags: []string{"t"}}},
		{Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: "s"}},
		{Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: "https://example.test", Retries: 1}},
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "branching") {
		n := rapid.SampledFrom(kinds).Draw(t, "kind")
		n.ID = fmt.Sprintf("x%d", i)
		n.Disabled = rapid.Bool().Draw(t, "disabled")
		next := g.Edges[0].To
		g.Edges[0].To = n.ID
		g.Nodes = append(g.Nodes, n)
		for k, p := range n.Ports() {
			if k == 0 || rapid.Bool().Draw(t, "joined") {
				g.Edges = append(g.Edges, sequence.Edge{ID: n.ID + p, From: n.ID, Port: p, To: next})
			}
		}
	}
}

// count keeps who is inside which node.
func (m *machine) count(tr enroll.Transition) {
	for _, s := range tr.Steps {
		if s.How == enroll.Entered {
			m.inside[s.Node]++
		} else {
			m.inside[s.Node]--
		}
	}
}

// apply commits an event if the machine takes it, and checks the transition.
func (m *machine) apply(t *rapid.T, ev enroll.Event) bool {
	before := m.w
	tr, err := enroll.Apply(m.w, ev, m.now)
	if err != nil {
		return false
	}
	e := tr.Enrollment
	if e.Ver != before.Enrollment.Ver+1 {
		t.Fatalf("%T: version went from %d to %d", ev, before.Enrollment.Ver, e.Ver)
	}
	if !before.Enrollment.Status.Live() && e.Status.Live() {
		t.Fatalf("%T brought an ended enrollment back to life", ev)
	}
	if e.VisitNo < before.Enrollment.VisitNo {
		t.Fatalf("%T: visits went back", ev)
	}
	if v := tr.Visit; v != nil && before.Visit != nil && v.No > before.Visit.No && before.Visit.State.Open() {
		t.Fatalf("%T began visit %d while %d is still %s", ev, v.No, before.Visit.No, before.Visit.State)
	}
	m.w.Enrollment, m.w.Visit = e, tr.Visit
	m.count(tr)
	if tr.Visit != nil && tr.Visit.State == enroll.Sent {
		m.sent[tr.Visit.No] = true
	}
	return true
}

// must apply: the clock's own doing is never refused.
func (m *machine) must(t *rapid.T, ev enroll.Event) {
	if !m.apply(t, ev) {
		t.Fatalf("%+v was refused at %+v %+v", ev, m.w.Enrollment, m.visit())
	}
}

func (m *machine) visit() enroll.Visit {
	if m.w.Visit == nil {
		return enroll.Visit{}
	}
	return *m.w.Visit
}

// TestMachine: whatever happens in whatever order, a stopped enrollment never
// fires, a visit has at most one attempt in doubt, and an end is an end.
func TestMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { m.check(t) },
			"time passes": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 100_000).Draw(t, "s")) * time.Second)
			},
			"clock": func(t *rapid.T) {
				switch p := enroll.Next(m.w, m.now).(type) {
				case enroll.Elapse:
					if !m.apply(t, enroll.Elapsed{}) {
						t.Fatalf("due to elapse, but refused: %+v %+v", m.w.Enrollment, m.visit())
					}
				case enroll.Draft:
					if p.Node.ID != m.w.Enrollment.Node {
						t.Fatalf("draft for %s while standing at %s", p.Node.ID, m.w.Enrollment.Node)
					}
					m.apply(t, enroll.Drafted{MessageID: 7, Approve: rapid.Bool().Draw(t, "approve"), HoldUntil: m.now.Add(30 * time.Second)})
				case enroll.Send:
					m.n++
					id := fmt.Sprintf("a%d", m.n)
					v := m.visit()
					if m.open[v.No] != "" || m.sent[v.No] {
						t.Fatalf("visit %d is to be sent again: open %q, sent %v", v.No, m.open[v.No], m.sent[v.No])
					}
					if !m.apply(t, enroll.FireIssued{AttemptID: id}) {
						t.Fatalf("ready to send, but refused")
					}
					if m.barred || m.w.Enrollment.Status != enroll.Active {
						t.Fatalf("fired after a stop")
					}
					m.tickets[v.No]++
					m.open[v.No] = id
				case enroll.LookUp:
					next := time.Time{}
					if rapid.Bool().Draw(t, "again") {
						next = m.now.Add(time.Hour)
					}
					m.apply(t, enroll.LookedUp{AttemptID: p.AttemptID, Next: next})
				case enroll.Branch:
					x := enroll.Choose(m.w, p.Node, enroll.Known{}, m.now)
					m.must(t, enroll.Did{Node: p.Node.ID, Port: x.Port, Kind: "chosen"})
				case enroll.Ask:
					if rapid.Bool().Draw(t, "unanswered") {
						m.must(t, enroll.NotAnswered{Node: p.Node.ID, RetryAt: m.now.Add(time.Minute)})
						return
					}
					x, _ := enroll.Settled(p.Node, enroll.ByRules(m.w, p.Node, enroll.Known{}, m.now), m.now)
					m.must(t, enroll.Did{Node: p.Node.ID, Port: x.Port, Kind: "answered"})
				case enroll.Act:
					if n := p.Node.Notify; n != nil {
						m.must(t, enroll.Told{Node: p.Node.ID, Until: n.Wait.From(m.now, time.UTC)})
						return
					}
					m.must(t, enroll.Did{Node: p.Node.ID, Port: sequence.PortNext, Kind: "done"})
				case enroll.Call:
					if p.Node.Webhook != nil && rapid.Bool().Draw(t, "fails") {
						m.must(t, enroll.CallFailed{Node: p.Node.ID, RetryAt: m.now.Add(time.Minute)})
						return
					}
					m.must(t, enroll.Did{Node: p.Node.ID, Port: p.Node.Ports()[0], Kind: "done"})
				case enroll.Nothing:
				}
			},
			"the contact is edited": func(t *rapid.T) {
				m.w.Contact.City = rapid.SampledFrom([]string{"Bern", "Basel"}).Draw(t, "city")
				if e := &m.w.Enrollment; e.Status == enroll.Active && e.Hold == enroll.HoldWatch { // as the store does
					e.DueAt = m.now
				}
			},
			"outcome": func(t *rapid.T) {
				v := m.visit()
				id := m.open[v.No]
				if id == "" {
					return
				}
				var ok bool
				switch rapid.IntRange(0, 2).Draw(t, "kind") {
				case 0:
					ok = m.apply(t, enroll.Accepted{AttemptID: id, HeaderID: "<x@y>", Subject: "S"})
				case 1:
					class := rapid.SampledFrom([]message.Class{message.Transient, message.Recipient, message.Content, message.Account, message.Withheld}).Draw(t, "class")
					ok = m.apply(t, enroll.NotAccepted{AttemptID: id, Class: class, RetryAt: m.now.Add(time.Minute)})
				case 2:
					m.apply(t, enroll.Lost{AttemptID: id, LookUpAt: m.now.Add(30 * time.Minute)})
					return
				}
				if !ok {
					t.Fatalf("an outcome was refused: %+v %+v", m.w.Enrollment, v)
				}
				delete(m.open, v.No)
			},
			"a stranger's outcome": func(t *rapid.T) {
				if m.apply(t, enroll.Accepted{AttemptID: "of another"}) || m.apply(t, enroll.NotAccepted{AttemptID: "of another", Class: message.Withheld}) {
					t.Fatalf("an outcome of another attempt was taken")
				}
			},
			"world": func(t *rapid.T) {
				ev := rapid.SampledFrom([]enroll.Event{enroll.Replied{HeaderID: "<r@y>"}, enroll.Booked{}, enroll.WentAway{Until: m.now.Add(48 * time.Hour)}, enroll.OptedOut{}, enroll.Bounced{}, enroll.Complained{}}).Draw(t, "event")
				if !m.apply(t, ev) {
					t.Fatalf("%T was refused: the world cannot be refused", ev)
				}
				switch ev.(type) {
				case enroll.OptedOut, enroll.Bounced, enroll.Complained:
					m.barred = true
				case enroll.Replied, enroll.Booked:
					if m.w.Enrollment.Status == enroll.Active {
						t.Fatalf("%T left the enrollment active", ev)
					}
				}
			},
			"person": func(t *rapid.T) {
				node := m.w.Graph.Steps()[0].ID
				ev := rapid.SampledFrom([]enroll.Event{
					enroll.Approved{By: "p", HoldUntil: m.now},
					enroll.TakenBack{By: "p"},
					enroll.Rejected{By: "p", How: enroll.Redraft},
					enroll.Rejected{By: "p", How: enroll.SkipStep},
					enroll.Rejected{By: "p", How: enroll.RejectToStop},
					enroll.PausedByPerson{By: "p"},
					enroll.PausedByPerson{By: "p", Until: m.now.Add(time.Hour)},
					enroll.Resumed{By: "p", How: enroll.ResumeShift},
					enroll.Resumed{By: "p", How: enroll.ResumeNow, Rewrite: true},
					enroll.Resumed{By: "p", How: enroll.ResumeSkip},
					enroll.Moved{By: "p", Node: node},
					enroll.WaitSkipped{By: "p"},
					enroll.RepDone{By: "p"},
					enroll.Migrated{By: "p", Version: 2, Graph: m.w.Graph, Node: m.w.Enrollment.Node, Same: true},
					enroll.Migrated{By: "p", Version: 3, Graph: m.w.Graph, Node: m.w.Enrollment.Node},
					enroll.Migrated{By: "p", Version: 4, Graph: m.w.Graph, Node: node},
				}).Draw(t, "event")
				m.apply(t, ev)
			},
			"person settles a doubt": func(t *rapid.T) {
				v := m.visit()
				how := rapid.SampledFrom([]enroll.Resolution{enroll.ItArrived, enroll.ItDidNot, enroll.LeaveItOut}).Draw(t, "how")
				if m.apply(t, enroll.Resolved{By: "p", How: how}) {
					delete(m.open, v.No)
				}
			},
			"engine gives up": func(t *rapid.T) {
				ev := rapid.SampledFrom([]enroll.Event{
					enroll.Postponed{Until: m.now.Add(time.Hour), Hold: enroll.HoldWindow},
					enroll.Recalled{},
					enroll.DraftFailed{RetryAt: m.now.Add(time.Minute)},
					enroll.MissingField{Field: "email", RetryAt: m.now.Add(time.Hour)},
					enroll.DuplicatePerson{},
					enroll.Outdated{},
				}).Draw(t, "event")
				m.apply(t, ev)
			},
		})
	})
}

// check holds after every move.
func (m *machine) check(t *rapid.T) {
	e, v := m.w.Enrollment, m.visit()
	if m.barred && e.Status.Live() {
		t.Fatalf("an opt-out is final, but the enrollment is %s", e.Status)
	}
	if !e.Status.Live() && !e.ClockAt().IsZero() && e.Hold != enroll.HoldLookUp {
		t.Fatalf("an ended enrollment is on the clock for %v (%s)", e.ClockAt(), e.Hold)
	}
	if id := m.open[v.No]; id != "" {
		if !v.State.InDoubt() {
			t.Fatalf("attempt %s has no outcome, but its visit is %s", id, v.State)
		}
		if v.AttemptID != id {
			t.Fatalf("visit holds attempt %s while %s has no outcome", v.AttemptID, id)
		}
	}
	// Who came into a node stands there or has left it.
	for _, n := range m.w.Graph.Nodes {
		want := 0
		if e.Node == n.ID {
			want = 1
		}
		if got := m.inside[n.ID]; got != want {
			t.Fatalf("%d are inside %s, and the walk stands at %q", got, n.ID, e.Node)
		}
	}
	// Nobody may be forgotten: an active enrollment is on the clock, or waits for
	// a person or an answer.
	if e.Status == enroll.Active && e.ClockAt().IsZero() {
		switch v.State {
		case enroll.Awaiting, enroll.Fired, enroll.NeedsHuman:
		default:
			t.Fatalf("active, off the clock, and nobody will move it: %+v %+v", e, v)
		}
	}
	if e.Status == enroll.Paused && v.State == enroll.Unknown && e.ClockAt().IsZero() {
		t.Fatalf("an outcome in doubt will never be looked up: %+v %+v", e, v)
	}
}

// TestWhyAnswersEveryState: each state has a sentence, and a waiting one a code.
func TestWhyAnswersEveryState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			ev := rapid.SampledFrom([]enroll.Event{
				enroll.Elapsed{},
				enroll.Drafted{Approve: true},
				enroll.Drafted{HoldUntil: m.now.Add(time.Minute)},
				enroll.Approved{HoldUntil: m.now.Add(time.Minute)},
				enroll.FireIssued{AttemptID: "a"},
				enroll.Lost{AttemptID: "a", LookUpAt: m.now.Add(time.Hour)},
				enroll.Accepted{AttemptID: "a"},
				enroll.Replied{},
				enroll.PausedByPerson{},
				enroll.Resumed{How: enroll.ResumeShift},
				enroll.Postponed{Until: m.now.Add(time.Hour), Hold: enroll.HoldCap},
				enroll.LookedUp{AttemptID: "a"},
			}).Draw(t, "event")
			m.apply(t, ev)
			m.now = m.now.Add(time.Minute)
		}
		why := enroll.Explain(m.w, enroll.Around{}, m.now)
		if why.Sentence == "" {
			t.Fatalf("no sentence for %+v %+v", m.w.Enrollment, m.visit())
		}
		if m.w.Enrollment.Status == enroll.Active && why.Code == "" {
			t.Fatalf("waiting without a code: %+v %+v", m.w.Enrollment, m.visit())
		}
	})
}
