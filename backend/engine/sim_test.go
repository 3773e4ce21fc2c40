package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
	"cadenza/backend/store"
)

// world is one simulated workspace with everything around it: a clock, a mail
// server that keeps the truth, people, and faults. One seed decides all.
type world struct {
	rnd        *rand.Rand
	now        time.Time     // what the machine's clock shows
	real       time.Duration // true time since the beginning
	ran        time.Duration // true time less sleep
	store      *store.Store
	flaky      *flakyStore
	engine     *engine.Engine
	server     mailServer
	jobs       []*job // what the workers of the living process do
	faults     faults
	seq        sequence.Stored
	people     []int64        // enrollment ids
	moves      map[int64]int  // moves by a person, by enrollment
	stops      map[int64]bool // enrollments with a committed stop in force
	suppressed map[int64]bool
	tickets    map[string]bool // messages with a ticket that the engine was told of
	stop       bool            // Emergency Stop in force
	paused     bool            // the sequence is paused
	bad        []string
	seen       map[string]int // how often each kind of thing happened
	trace      uint64
}

// faults are the rates of this seed, each in a thousand.
type faults struct {
	crash, commitFails, commitLies, diskFull, refuse, hardRefuse, lostBefore, lostAfter, slow, noServer, clockBack, clockAhead, sleep, race int
}

type simClock struct{ w *world }

func (c simClock) Now() time.Time     { return c.w.now }
func (c simClock) Ran() time.Duration { return c.w.ran }

// pass lets true time go by.
func (w *world) pass(d time.Duration) {
	w.now, w.real, w.ran = w.now.Add(d), w.real+d, w.ran+d
}

// chance makes ids from the seed.
type chance struct{ r *rand.Rand }

func (c chance) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c.r.Uint32())
	}
	return len(p), nil
}

func (w *world) roll(perThousand int) bool { return w.rnd.IntN(1000) < perThousand }

func (w *world) note(kind string) { w.seen[kind]++ }

func (w *world) fail(format string, args ...any) {
	if len(w.bad) < 5 {
		w.bad = append(w.bad, fmt.Sprintf(format, args...))
	}
}

// mix adds to the trace, so that two runs of a seed can be compared.
func (w *world) mix(v uint64) { w.trace = (w.trace ^ v) * 1099511628211 }

// newWorld sets the table: one sequence of some steps, some people in it.
func newWorld(ctx context.Context, seed uint64) (*world, error) {
	w := &world{rnd: rand.New(rand.NewPCG(seed, 0)), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), moves: map[int64]int{}, stops: map[int64]bool{}, suppressed: map[int64]bool{}, tickets: map[string]bool{}, seen: map[string]int{}, trace: 14695981039346656037}
	rate := func(most int) int {
		if w.rnd.IntN(3) == 0 {
			return 0
		}
		return w.rnd.IntN(most + 1)
	}
	w.faults = faults{crash: rate(60), commitFails: rate(80), commitLies: rate(80), diskFull: rate(30), refuse: rate(250), hardRefuse: rate(200), lostBefore: rate(300), lostAfter: rate(300), slow: rate(250), noServer: rate(150), clockBack: rate(10), clockAhead: rate(30), sleep: rate(20), race: rate(400)}
	s, err := openWorld(ctx, func() time.Time { return w.now })
	if err != nil {
		return nil, err
	}
	w.store, w.flaky = s, &flakyStore{Store: s, w: w}
	w.server = mailServer{w: w, keepsSent: w.rnd.IntN(2) == 0, delivered: map[string]int{}, sentAt: map[string]time.Duration{}}
	if err := w.furnish(ctx); err != nil {
		return nil, err
	}
	w.boot()
	return w, nil
}

func (w *world) furnish(ctx context.Context) error {
	imap := ""
	if w.server.keepsSent || w.rnd.IntN(2) == 0 {
		imap = "imap.test"
	}
	perDay, gap := 0, 0
	if w.rnd.IntN(3) == 0 {
		perDay = 1 + w.rnd.IntN(20)
	}
	if w.rnd.IntN(3) == 0 {
		gap = w.rnd.IntN(120)
	}
	level := []string{"full_auto", "suggest_only", "full_auto"}[w.rnd.IntN(3)]
	err := w.store.Mutate(ctx,
		edit.Mutation{Table: edit.Sender, PID: "sender", Fields: map[string]any{"name": "S", "from_name": "Sam", "from_addr": "sam@here.test", "time_zone": "UTC", "smtp_host": "smtp.test", "smtp_port": 25, "imap_host": imap, "imap_port": 993, "per_day": perDay, "gap_seconds": gap, "keeps_sent": w.server.keepsSent}},
		edit.Mutation{Table: edit.Agent, PID: "agent", Fields: map[string]any{"name": "A", "level": level, "threshold": 100}},
		edit.Mutation{Table: edit.Setting, PID: "holdSeconds", Fields: map[string]any{"value": []string{"0", "30", "120"}[w.rnd.IntN(3)]}},
		edit.Mutation{Table: edit.Setting, PID: "timeZone", Fields: map[string]any{"value": `"UTC"`}},
	)
	if err != nil {
		return err
	}
	yes := true
	if err := w.store.NoteSender(ctx, 1, message.Health{HasPassword: &yes, InboxReadAt: w.now}); err != nil {
		return err
	}
	n := 0
	ids := func() string { n++; return fmt.Sprintf("n%d", n) }
	var steps []sequence.NamedStep
	for range 1 + w.rnd.IntN(4) {
		d := schedule.Delay{Value: w.rnd.IntN(3), Unit: []schedule.Unit{schedule.Minutes, schedule.Hours, schedule.Days}[w.rnd.IntN(3)]}
		onFailure := []sequence.OnFailure{sequence.FailContinue, sequence.FailStop}[w.rnd.IntN(2)]
		steps = append(steps, sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: d, OnFailure: onFailure, Retries: w.rnd.IntN(4)}})
	}
	settings := sequence.NewSettings()
	settings.SenderID, settings.AgentID, settings.CatchUp = "sender", "agent", []sequence.CatchUp{sequence.CatchUpStandard, sequence.CatchUpSend, sequence.CatchUpAsk}[w.rnd.IntN(3)]
	if w.rnd.IntN(4) == 0 {
		settings.Window = &schedule.Window{Days: []schedule.Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, From: "08:00", To: "20:00", Zone: schedule.ContactZone}
	}
	g := sequence.Line(ids, steps...)
	for range w.rnd.IntN(4) {
		w.branch(&g, ids)
	}
	if err := w.store.CreateSequence(ctx, "seq", "Seq", "", settings, g, w.now); err != nil {
		return err
	}
	if w.seq, err = w.store.Sequence(ctx, "seq"); err != nil {
		return err
	}
	v, err := w.store.Publish(ctx, w.seq, g, "sim", "", w.now)
	if err != nil {
		return err
	}
	if err := w.store.SetStatus(ctx, w.seq, sequence.Active, "sim", w.now); err != nil {
		return err
	}
	var muts []edit.Mutation
	count := 3 + w.rnd.IntN(12)
	for i := range count {
		muts = append(muts, edit.Mutation{Table: edit.Contact, PID: fmt.Sprintf("c%d", i), Fields: map[string]any{"email": fmt.Sprintf("p%d@there.test", i), "first_name": "P"}})
	}
	if err := w.store.Mutate(ctx, muts...); err != nil {
		return err
	}
	var b enroll.Batch
	for i := range count {
		e := enroll.Enrollment{PID: fmt.Sprintf("e%d", i+1), SequenceID: w.seq.ID, VersionID: v.ID, ContactID: int64(i + 1), SenderID: 1, Cycle: 1}
		b.Changes = append(b.Changes, enroll.Change{Transition: enroll.New(e, enroll.Walk{Graph: g}, "sim", w.now, w.now)})
		w.people = append(w.people, int64(i+1))
	}
	_, err = w.store.Commit(ctx, b)
	return err
}

// boot starts a process; crash ends it as kill -9 does: what its workers held
// is gone, what the store has stays.
func (w *world) boot() {
	w.jobs = nil
	w.engine = engine.New(engine.Config{Store: w.flaky, Workers: simWorkers{w}, Clock: simClock{w}, Rand: chance{w.rnd}, Device: "sim"})
}

func (w *world) crash() {
	w.note("crash")
	for _, j := range w.jobs {
		if j.atDot || j.permitted {
			w.note("crash at the dot")
		}
		j.die()
	}
	w.boot()
}

// Cases and CasesBeside let another door act right after the engine has read:
// what it decides is then out of date, and the commit must notice.
func (f *flakyStore) Cases(ctx context.Context, ids []int64) ([]enroll.Case, error) {
	cases, err := f.Store.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	return cases, f.race(ctx, ids, 4*f.w.faults.race) // after a start, where it is rarest
}

func (f *flakyStore) CasesBeside(ctx context.Context, ids []int64, known []*enroll.Case) ([]*enroll.Case, error) {
	read, err := f.Store.CasesBeside(ctx, ids, known)
	if err != nil {
		return nil, err
	}
	for _, c := range known {
		ids = append(ids, c.Enrollment.ID)
	}
	return read, f.race(ctx, ids, f.w.faults.race)
}

func (f *flakyStore) race(ctx context.Context, ids []int64, rate int) error {
	if len(ids) == 0 || !f.w.roll(rate) {
		return nil
	}
	f.w.note("race")
	who := ids[f.w.rnd.IntN(len(ids))]
	if f.w.rnd.IntN(2) == 0 {
		return f.w.personActs(ctx, who)
	}
	return f.w.worldActs(ctx, who)
}

var errSim = errors.New("simulated failure")

// flakyStore fails commits: before they happen, or after they happened.
type flakyStore struct {
	*store.Store
	w *world
}

func (f *flakyStore) Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error) {
	fails := f.w.faults.commitFails
	if slices.ContainsFunc(b.Changes, func(c enroll.Change) bool { return c.Settle != nil }) {
		fails *= 4 // where an outcome could be lost
	}
	switch {
	case f.w.roll(f.w.faults.diskFull):
		f.w.note("disk full")
		return enroll.Result{}, fmt.Errorf("disk full: %w", errSim)
	case f.w.roll(fails):
		f.w.note("commit failed")
		return enroll.Result{}, errSim
	}
	res, err := f.Store.Commit(ctx, b)
	lies := f.w.faults.commitLies
	if slices.ContainsFunc(b.Changes, func(c enroll.Change) bool { return c.Ticket != nil }) {
		lies *= 4 // where doubt hurts most
	}
	if err == nil && f.w.roll(lies) {
		f.w.note("commit in doubt")
		return enroll.Result{}, errSim
	}
	if err == nil {
		for i, c := range b.Changes {
			if c.Ticket != nil && res.Applied(i) {
				f.w.granted(c)
			}
		}
	}
	return res, err
}

// granted checks a ticket that was just issued against the truth: no stop is
// in force.
func (w *world) granted(c enroll.Change) {
	w.note("ticket")
	w.tickets[c.Ticket.HeaderID] = true
	if w.stop {
		w.fail("ticket for enrollment %d while Emergency Stop is on", c.Enrollment.ID)
	}
	if w.paused {
		w.fail("ticket for enrollment %d while the sequence is paused", c.Enrollment.ID)
	}
	if w.stops[c.Enrollment.ID] {
		w.fail("ticket for enrollment %d after a committed stop", c.Enrollment.ID)
	}
}

// branch puts a node that is no message somewhere on the line; all its outputs
// lead on.
func (w *world) branch(g *sequence.Graph, ids func() string) {
	hour := schedule.Delay{Value: 1, Unit: schedule.Hours}
	vip := contact.Filter{Rules: []contact.Rule{{Field: contact.FieldTag, Op: contact.Is, Values: []string{"vip"}}}}
	nodes := []sequence.Node{
		{Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "b", Name: "B", When: vip}}}},
		{Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "l", Weight: 50}, {ID: "r", Weight: 50}}}},
		{Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "?", Outcomes: []sequence.Outcome{{ID: "y", Name: "Y", Rules: &vip}, {ID: "n", Name: "N"}}}},
		{Kind: sequence.KindUpdate, Update: &sequence.Update{AddTags: []string{"vip"}, Set: map[string]string{"title": "CEO"}}},
		{Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "app", Message: "m", Wait: &hour}},
		{Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "title", Timeout: hour}},
		{Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: "https://there.test/", Retries: 1}},
	}
	n := nodes[w.rnd.IntN(len(nodes))]
	n.ID = ids()
	e := &g.Edges[w.rnd.IntN(len(g.Edges))]
	to := e.To
	e.To = n.ID
	g.Nodes = append(g.Nodes, n)
	for _, p := range n.Ports() {
		g.Edges = append(g.Edges, sequence.Edge{ID: ids(), From: n.ID, Port: p, To: to})
	}
}

// simWorkers turn work into jobs that the scheduler moves on one by one.
type simWorkers struct{ w *world }

func (s simWorkers) add(j *job) {
	j.w = s.w
	s.w.jobs = append(s.w.jobs, j)
}

func (s simWorkers) Draft(c enroll.Case) { s.add(&job{id: c.Enrollment.ID, draft: true}) }

func (s simWorkers) Send(m engine.Send) {
	header := message.RecipientOf(m.MIME)
	s.add(&job{id: m.EnrollmentID, send: &m, to: header})
}

func (s simWorkers) Ask(c enroll.Case, k enroll.Known) {
	n, _ := c.Graph.Node(c.Enrollment.Node)
	s.w.engine.Post(engine.Answered{EnrollmentID: c.Enrollment.ID, Answer: enroll.ByRules(c.Walk, n, k, s.w.now)})
}

func (s simWorkers) Call(c enroll.Case) {
	s.w.engine.Post(engine.Called{EnrollmentID: c.Enrollment.ID})
}

func (s simWorkers) LookUp(c enroll.Case) {
	s.add(&job{id: c.Enrollment.ID, lookUp: c.Visit.AttemptID, header: c.Draft.HeaderID})
}

// Halt makes what is being written come to nothing.
func (s simWorkers) Halt() {
	for _, j := range s.w.jobs {
		j.halted = j.draft
	}
}

func (s simWorkers) Permit(id int64, attempt string) {
	for _, j := range s.w.jobs {
		if j.id == id && j.atDot {
			j.permitted, j.attempt = true, attempt
			if s.w.rnd.IntN(3) == 0 {
				// A quick worker writes the last byte at once, before the pass goes on.
				j.finish()
				s.w.jobs = slices.DeleteFunc(s.w.jobs, func(o *job) bool { return o == j })
			}
			return
		}
	}
	// Its worker had given up: the connection is closed.
	s.w.engine.Post(engine.Finished{EnrollmentID: id, AttemptID: attempt, Err: &message.Refusal{Class: message.Withheld, Detail: "given up"}})
}

func (s simWorkers) Deny(id int64) {
	for i, j := range s.w.jobs {
		if j.id == id && j.send != nil {
			s.w.jobs = append(s.w.jobs[:i:i], s.w.jobs[i+1:]...)
			return
		}
	}
}
