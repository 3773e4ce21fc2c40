package simulate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// Store is what a simulation needs of a store; a fresh one in memory.
type Store interface {
	engine.Store
	Mutate(ctx context.Context, muts ...edit.Mutation) error
	Tag(ctx context.Context, who contact.Chosen, add, remove []string) (int, error)
	SetMembers(ctx context.Context, listPID string, who contact.Chosen, on bool) (int, error)
	NoteSender(ctx context.Context, id int64, n message.Health) error
	CreateSequence(ctx context.Context, pid, name, description string, settings sequence.Settings, g sequence.Graph, now time.Time) error
	Publish(ctx context.Context, seq sequence.Stored, g sequence.Graph, by, note string, now time.Time) (sequence.Version, error)
	SetStatus(ctx context.Context, seq sequence.Stored, to sequence.Status, by string, now time.Time) error
	Sequence(ctx context.Context, pid string) (sequence.Stored, error)
	People(ctx context.Context, ask contact.Query, after string, limit int) (contact.Page, error)
	Standings(ctx context.Context, sequenceID int64, contacts []int64) ([]enroll.Standing, error)
	Queue(ctx context.Context) ([]enroll.Queued, error)
	LiveOf(ctx context.Context, contactID int64) ([]int64, error)
	EnrollmentsOf(ctx context.Context, contactID int64) ([]int64, error)
	Thread(ctx context.Context, enrollment int64, limit int) ([]message.Past, error)
	Close() error
}

// Open makes the store in memory on a clock.
type Open func(ctx context.Context, now func() time.Time) (Store, error)

const (
	senderPID = "sender"
	actor     = "you"
)

// Run simulates. The same input gives the same result.
func Run(ctx context.Context, open Open, in Input) (Result, error) {
	if err := in.check(); err != nil {
		return Result{}, err
	}
	w := &world{in: in, clock: &clock{start: in.Start, now: in.Start}, people: map[int64]Person{}, sent: map[int64]int{}, counts: map[string]*NodeCount{}, messages: map[int64]message.Text{}, zones: map[int64]*time.Location{}, chance: chance(in.Assume.Seed)}
	s, err := open(ctx, w.clock.Now)
	if err != nil {
		return Result{}, err
	}
	w.store = recorder{s, w}
	err = w.run(ctx)
	if e := s.Close(); err == nil {
		err = e
	}
	if err != nil {
		return Result{}, err
	}
	return w.result(), nil
}

// chance is the same for the same seed, so that a simulation can be repeated.
func chance(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // it guesses what people do, it keeps no secret
}

func (in *Input) check() error {
	if len(in.People) == 0 {
		return fault.New(fault.Invalid, "Nobody was chosen, so there is nothing to simulate.", "Choose a contact or a list.").For("contacts")
	}
	if len(in.People) > MaxPeople {
		return fault.Newf(fault.Invalid, "Choose fewer.", "%d contacts were chosen; a simulation takes %d at most.", len(in.People), MaxPeople).For("contacts")
	}
	for _, e := range in.Events {
		if e.Who != "" && !slices.ContainsFunc(in.People, e.names) {
			return fault.Newf(fault.Invalid, "Name one of the contacts, or leave it out for all of them.", "An event is about %s, who is not among the contacts.", e.Who).For("events")
		}
	}
	for _, n := range in.Graph.Nodes {
		for _, field := range n.Asks() {
			if !slices.ContainsFunc(in.Fields, func(d contact.FieldDef) bool { return contact.CustomPrefix+d.Key == field }) {
				return fault.New(fault.Refused, n.Lacks(field)+" It cannot be simulated.", sequence.LacksRemedy).For(n.ID)
			}
		}
	}
	if in.Days <= 0 {
		in.Days = DefaultDays
	}
	if in.Days > maxDays {
		return fault.Newf(fault.Invalid, "Choose fewer days.", "A simulation looks %d days ahead at most.", maxDays).For("days")
	}
	in.Start = in.Start.UTC().Truncate(time.Millisecond)
	in.ID = cmp.Or(in.ID, "simulated")
	return nil
}

// clock is where the simulation stands.
type clock struct{ start, now time.Time }

func (c *clock) Now() time.Time     { return c.now }
func (c *clock) Ran() time.Duration { return c.now.Sub(c.start) }

// world is one simulation under way.
type world struct {
	in     Input
	clock  *clock
	store  recorder
	engine *engine.Engine
	people map[int64]Person // by row id
	chance *rand.Rand

	entries  []Entry
	outcomes []Outcome
	sent     map[int64]int // by contact's row id
	pending  []Event       // what the world will do, soonest first
	graph    sequence.Graph
	live     map[int64]int64 // enrollment by contact's row id
	counts   map[string]*NodeCount
	messages map[int64]message.Text // the draft of each enrollment, as it stands
	zones    map[int64]*time.Location
	cutOff   bool
}

func (w *world) run(ctx context.Context) error {
	if err := w.furnish(ctx); err != nil {
		return err
	}
	w.engine = engine.New(engine.Config{Store: w.store, Workers: workers{w}, Clock: w.clock, Rand: rand.NewChaCha8([32]byte{1}), Device: "simulation"})
	for _, e := range w.in.Events {
		w.plan(e)
	}
	if err := w.enroll(ctx); err != nil {
		return err
	}
	horizon := w.in.Start.AddDate(0, 0, w.in.Days)
	for idle := 0; len(w.entries) < maxSteps; idle++ {
		before := len(w.entries)
		if err := w.settle(ctx); err != nil {
			return err
		}
		if len(w.entries) > before {
			idle = 0
		}
		next, _, err := w.store.NextDue(ctx, w.clock.now)
		if err != nil {
			return err
		}
		at, event := next, false
		if len(w.pending) > 0 {
			if e := w.in.Start.Add(w.pending[0].After); at.IsZero() || !e.After(at) {
				at, event = e, true
			}
		}
		if at.IsZero() {
			break
		}
		if at.After(horizon) || idle > maxIdle && !event { // nothing comes but looking again
			w.cutOff = true
			break
		}
		if at.After(w.clock.now) {
			w.clock.now = at
		}
		if event {
			ev := w.pending[0]
			w.pending = w.pending[1:]
			if err := w.happen(ctx, ev); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return w.look(ctx)
}

// settle lets the engine do what is due now, and approves what it puts up.
func (w *world) settle(ctx context.Context) error {
	for {
		for {
			more, err := w.engine.Pass(ctx)
			if err != nil {
				return err
			}
			// The engine takes a clock that jumps for a machine that slept.
			if !w.engine.Status().ReleaseAt.IsZero() {
				w.engine.Hold(false)
				continue
			}
			if !more {
				break
			}
		}
		queue, err := w.store.Queue(ctx)
		if err != nil {
			return err
		}
		var ids []int64
		for _, x := range queue {
			if x.State != enroll.Ready {
				ids = append(ids, x.ID)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		cases, err := w.store.Cases(ctx, ids)
		if err != nil {
			return err
		}
		prefs, err := w.store.Preferences(ctx)
		if err != nil {
			return err
		}
		var b enroll.Batch
		for _, c := range cases {
			t, err := enroll.Apply(c.Walk, enroll.Approved{By: actor, HoldUntil: w.clock.now.Add(time.Duration(prefs.HoldSeconds) * time.Second)}, w.clock.now)
			if err != nil {
				return fmt.Errorf("approve: %w", err)
			}
			b.Changes = append(b.Changes, enroll.Change{Transition: t})
		}
		if _, err := w.store.Commit(ctx, b); err != nil {
			return err
		}
	}
}

// plan files an event at its time.
func (w *world) plan(e Event) {
	i, _ := slices.BinarySearchFunc(w.pending, e.After+1, func(a Event, after time.Duration) int { return cmp.Compare(a.After, after) })
	w.pending = slices.Insert(w.pending, i, e)
}

// happen lets the world do something to whom the event names.
func (w *world) happen(ctx context.Context, e Event) error {
	ids := make([]int64, 0, len(w.people))
	for id, p := range w.people {
		if e.Who == "" || e.names(p) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := w.happens(ctx, id, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) happens(ctx context.Context, id int64, e Event) error {
	p := w.people[id]
	if e.Kind == Change {
		return w.store.Mutate(ctx, edit.Mutation{Table: edit.Contact, PID: p.PID, Fields: map[string]any{contact.ColumnOf(e.Field): e.Text}})
	}
	live, err := w.store.LiveOf(ctx, id)
	if err != nil || len(live) == 0 {
		return err
	}
	cases, err := w.store.Cases(ctx, live)
	if err != nil {
		return err
	}
	var b enroll.Batch
	for _, c := range cases {
		var ev enroll.Event
		switch e.Kind {
		case Reply:
			ev = enroll.Replied{Detail: e.Text}
			b.Incoming = append(b.Incoming, message.Incoming{ContactID: id, EnrollmentID: c.Enrollment.ID, Kind: "reply", Text: e.Text, At: w.clock.now})
		case Meeting:
			ev = enroll.Booked{}
		case Bounce:
			ev = enroll.Bounced{Detail: "The address does not exist."}
		case OptOut:
			ev = enroll.OptedOut{}
		case RepDone:
			ev = enroll.RepDone{By: actor}
		case Change:
		}
		t, err := enroll.Apply(c.Walk, ev, w.clock.now)
		if err != nil {
			continue // nobody waits for the rep
		}
		b.Changes = append(b.Changes, enroll.Change{Transition: t})
	}
	_, err = w.store.Commit(ctx, b)
	return err
}

// answer lets chance decide whether a message is answered.
func (w *world) answer(contactID int64) {
	a := w.in.Assume
	if a.ReplyRate <= 0 || w.chance.Float64() >= a.ReplyRate {
		return
	}
	// Most answers come within two days.
	wait := time.Duration(1+w.chance.IntN(48*60)) * time.Minute
	after := w.clock.now.Add(wait).Sub(w.in.Start)
	w.plan(Event{After: after, Who: w.people[contactID].PID, Kind: Reply, Text: "(an assumed reply)"})
	if a.MeetingRate > 0 && w.chance.Float64() < a.MeetingRate {
		w.plan(Event{After: after + 24*time.Hour, Who: w.people[contactID].PID, Kind: Meeting})
	}
}

// enroll puts everybody in at the start, in one batch.
func (w *world) enroll(ctx context.Context) error {
	s, err := w.store.Sequence(ctx, w.in.ID)
	if err != nil {
		return err
	}
	ids := slices.Sorted(maps.Keys(w.people))
	standings, err := w.store.Standings(ctx, s.ID, ids)
	if err != nil {
		return err
	}
	zone := w.senderZone()
	var b enroll.Batch
	for _, x := range standings {
		w.zones[x.ContactID] = time.Local
		if len(x.Zones) > 0 {
			w.zones[x.ContactID] = x.Zones[0]
		}
		if !x.Enters {
			w.outcomes = append(w.outcomes, Outcome{Contact: x.PID, Name: x.Name, Email: x.Email, Refused: "Does not match the entry rules of the sequence."})
			continue
		}
		e := enroll.Enrollment{PID: "simulated/" + x.PID, SequenceID: s.ID, VersionID: s.Live, ContactID: x.ContactID, SenderID: 1, Cycle: 1}
		walk := enroll.Walk{Graph: w.graph, Contact: x.Contact, Zones: x.Zones, SenderZone: zone, Rules: enroll.Rules{Sequence: sequence.Active, Settings: s.Settings}}
		b.Changes = append(b.Changes, enroll.Change{Transition: enroll.New(e, walk, actor, w.clock.now, w.clock.now)})
	}
	_, err = w.store.Commit(ctx, b)
	return err
}

func (w *world) senderZone() *time.Location {
	if z, err := schedule.Zone(w.in.Sender.TimeZone); err == nil && w.in.Sender.TimeZone != "" {
		return z
	}
	return time.Local
}

// look reads where everybody stands at the end.
func (w *world) look(ctx context.Context) error {
	for id := range w.people {
		enrollment, ok := w.live[id]
		if !ok {
			continue
		}
		cases, err := w.store.Cases(ctx, []int64{enrollment})
		if err != nil {
			return err
		}
		for _, c := range cases {
			o := Outcome{Contact: c.ContactPID, Name: strings.TrimSpace(c.Contact.FirstName + " " + c.Contact.LastName), Email: c.Contact.Email, Status: c.Enrollment.Status, Node: c.Enrollment.Node, EndedAt: c.Enrollment.EndedAt, Sent: w.sent[id]}
			if c.Enrollment.Reason != enroll.None {
				o.Reason = enroll.Words(c.Enrollment.Reason)
			}
			if c.Enrollment.Status.Live() {
				o.Why = enroll.Explain(c.Walk, enroll.Around{}, w.clock.now).Sentence
			}
			w.outcomes = append(w.outcomes, o)
		}
	}
	slices.SortFunc(w.outcomes, func(a, b Outcome) int { return cmp.Compare(a.Email+a.Contact, b.Email+b.Contact) })
	return nil
}

func (w *world) result() Result {
	r := Result{Start: w.in.Start, End: w.in.Start, CutOff: w.cutOff, Entries: w.entries, Outcomes: w.outcomes, Days: days(w.entries, w.senderZone()), Nodes: w.nodes(), Zone: w.senderZone().String(), PerDay: w.in.Sender.PerDay, Assumed: w.assumed()}
	if r.Entries == nil {
		r.Entries = []Entry{}
	}
	if n := len(w.entries); n > 0 {
		r.End = w.entries[n-1].At
	}
	return r
}

func (w *world) assumed() []string {
	out := []string{"Every message arrives, and drafts that wait for approval are approved at once."}
	if a := w.in.Assume; a.ReplyRate > 0 {
		out = append(out, fmt.Sprintf("%.0f %% of the messages are answered, and %.0f %% of the answers become a meeting.", 100*a.ReplyRate, 100*a.MeetingRate))
	}
	for _, n := range w.graph.Nodes {
		switch n.Kind {
		case sequence.KindDecide, sequence.KindQualify:
			out = append(out, n.Label()+" is decided by its rules: no model is asked.")
		case sequence.KindWebhook:
			out = append(out, n.Label()+" is taken at once.")
		case sequence.KindEnroll:
			out = append(out, n.Label()+" enrolls nobody.")
		default: // the others do what they always do
		}
	}
	return out
}
