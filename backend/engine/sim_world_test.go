package engine_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// job is one piece of work under way. Each step of it is one move of the
// scheduler, and between any two the process may die.
type job struct {
	w         *world
	id        int64
	draft     bool
	halted    bool
	send      *engine.Send
	to        string
	atDot     bool
	since     time.Time
	permitted bool
	attempt   string
	lookUp    string
	header    string
	gone      bool
}

// die is what kill -9 leaves: a connection that broke. If the last byte was on
// its way, the server may have seen it.
func (j *job) die() {
	if j.permitted && j.w.rnd.IntN(2) == 0 {
		j.w.server.accept(j.send.MIME, 0)
	}
}

func (w *world) moveJob() {
	if len(w.jobs) == 0 {
		return
	}
	i := w.rnd.IntN(len(w.jobs))
	j := w.jobs[i]
	j.step()
	if j.gone {
		w.jobs = append(w.jobs[:i:i], w.jobs[i+1:]...)
	}
}

func (j *job) step() {
	w := j.w
	switch {
	case j.draft:
		j.gone = true
		if j.halted {
			w.note("halted")
			w.engine.Post(engine.Drafted{EnrollmentID: j.id, Err: &message.Speechless{Class: message.Stopped, Detail: "stopped"}})
			return
		}
		if w.roll(w.faults.noServer) {
			w.engine.Post(engine.Drafted{EnrollmentID: j.id, Err: errSim})
			return
		}
		w.engine.Post(engine.Drafted{EnrollmentID: j.id, Written: message.Written{Subject: "Hello", Body: "Words.", Risk: w.rnd.IntN(50), Engine: "sim"}})
	case j.lookUp != "":
		j.gone = true
		f := engine.Found{EnrollmentID: j.id, AttemptID: j.lookUp}
		if w.roll(w.faults.noServer) {
			f.Err = errSim
		} else {
			f.Found = w.server.inSent(j.header)
		}
		w.engine.Post(f)
	case !j.atDot:
		j.stage()
	case j.permitted:
		j.finish()
	case w.now.Sub(j.since) > 10*time.Second || w.now.Before(j.since):
		j.gone = true
		w.engine.Post(engine.NotStaged{EnrollmentID: j.id, Err: &message.Refusal{Class: message.Withheld, Detail: "nobody answered"}})
	}
}

func (j *job) stage() {
	w := j.w
	refuse := func(class message.Class) {
		j.gone = true
		w.note("refused before the dot")
		w.engine.Post(engine.NotStaged{EnrollmentID: j.id, Err: &message.Refusal{Class: class, Detail: "refused"}})
	}
	switch {
	case w.roll(w.faults.noServer):
		refuse(message.Account)
	case w.roll(w.faults.refuse):
		refuse(message.Transient)
	case w.roll(w.faults.hardRefuse):
		refuse([]message.Class{message.Recipient, message.Content}[w.rnd.IntN(2)])
	default:
		j.atDot, j.since = true, w.now
		w.engine.Post(engine.AtDot{EnrollmentID: j.id, At: w.now})
	}
}

// finish writes the last byte. The server may take it and say so, take it and
// be cut off, never see it, or say no.
func (j *job) finish() {
	w := j.w
	j.gone = true
	answer := engine.Finished{EnrollmentID: j.id, AttemptID: j.attempt, Evidence: "250 ok"}
	lost := fmt.Errorf("connection lost: %w", message.ErrUnknown)
	switch {
	case w.roll(w.faults.lostBefore):
		w.note("lost before the server saw it")
		answer.Err = lost
	case w.roll(w.faults.lostAfter):
		w.note("lost after the server took it")
		w.server.accept(j.send.MIME, 0)
		answer.Err = lost
	case w.roll(w.faults.slow):
		w.note("slow server")
		w.server.accept(j.send.MIME, time.Duration(w.rnd.IntN(1700))*time.Second)
		answer.Err = lost
		if w.rnd.IntN(3) == 0 {
			// The worst moment for the clock to be set: a look-up comes at once.
			w.note("clock ahead")
			w.now = w.now.Add(time.Duration(1+w.rnd.IntN(20)) * time.Hour)
		}
	case w.roll(w.faults.refuse):
		answer.Err = &message.Refusal{Class: message.Transient, Detail: "451 later"}
	case w.roll(w.faults.hardRefuse):
		// A lying server: it says no for good, though it took the message.
		if w.rnd.IntN(4) > 0 {
			w.note("server lies")
			w.server.accept(j.send.MIME, 0)
		}
		answer.Err = &message.Refusal{Class: message.Recipient, Detail: "550 no such user"}
	default:
		w.server.accept(j.send.MIME, 0)
	}
	w.engine.Post(answer)
}

// mailServer keeps the truth: what was delivered.
type mailServer struct {
	w         *world
	keepsSent bool
	delivered map[string]int           // by Message-ID
	sentAt    map[string]time.Duration // in true time
	log       []delivery
}

type delivery struct {
	header     string
	enrollment int64
	visit      int
}

// accept delivers a message; it shows in the Sent folder after late.
func (s *mailServer) accept(mime string, late time.Duration) {
	_, rest, _ := strings.Cut(mime, "\r\nMessage-ID: ")
	header, _, _ := strings.Cut(rest, "\r\n")
	id, no, ok := message.VisitOf(header)
	if !ok {
		s.w.fail("delivered message has no id of ours: %q", header)
	}
	if !s.w.tickets[header] {
		s.w.fail("message %s was delivered without a durable ticket", header)
	}
	s.delivered[header]++
	s.sentAt[header] = s.w.real + late
	s.log = append(s.log, delivery{header, id, no})
	s.w.note("delivered")
}

func (s *mailServer) inSent(header string) bool {
	at, ok := s.sentAt[header]
	return s.keepsSent && ok && s.w.real >= at
}

// act is one move of the scheduler.
func (w *world) act(ctx context.Context, faulty bool) error {
	roll := w.rnd.IntN(100)
	w.mix(uint64(roll))
	switch {
	case roll < 40:
		_, err := w.engine.Pass(ctx)
		if err != nil && !errors_Is(err) {
			return err
		}
	case roll < 72:
		w.moveJob()
	case roll < 86:
		w.tick()
	case roll < 93:
		return w.person(ctx)
	case roll < 97:
		return w.outside(ctx, faulty)
	}
	if !faulty {
		return nil
	}
	switch {
	case w.roll(w.faults.crash):
		w.crash()
	case w.roll(w.faults.clockBack):
		w.note("clock back")
		w.now = w.now.Add(-time.Duration(w.rnd.IntN(48)) * time.Hour)
	case w.roll(w.faults.sleep):
		w.note("sleep")
		d := time.Duration(w.rnd.IntN(9*24)) * time.Hour
		w.now, w.real = w.now.Add(d), w.real+d
	case w.roll(w.faults.clockAhead):
		w.note("clock ahead")
		w.now = w.now.Add(time.Duration(w.rnd.IntN(48)) * time.Hour)
	}
	return nil
}

// tick lets time pass and the inbox be read.
func (w *world) tick() {
	w.pass([]time.Duration{time.Second, 20 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 12 * time.Hour}[w.rnd.IntN(6)])
	if w.rnd.IntN(10) > 0 {
		if err := w.store.NoteSender(context.Background(), 1, message.Health{InboxReadAt: w.now}); err != nil {
			w.fail("note sender: %v", err)
		}
	}
}

// apply does what a door does: read, decide, commit, and again if stale.
func (w *world) apply(ctx context.Context, id int64, ev enroll.Event) (done bool, err error) {
	for range 3 {
		cases, err := w.store.Cases(ctx, []int64{id})
		if err != nil {
			return false, err
		}
		t, err := enroll.Apply(cases[0].Walk, ev, w.now)
		if err != nil {
			return false, nil //nolint:nilerr // it does not fit now, as for a real person
		}
		c := enroll.Change{Transition: t}
		if r, ok := ev.(enroll.Resolved); ok {
			c.Settle = &enroll.Settle{AttemptID: cases[0].Visit.AttemptID, Outcome: map[enroll.Resolution]string{enroll.ItArrived: "accepted", enroll.ItDidNot: "not_accepted", enroll.LeaveItOut: "unknown"}[r.How]}
		}
		res, err := w.store.Commit(ctx, enroll.Batch{Changes: []enroll.Change{c}})
		if err != nil {
			return false, err
		}
		if res.Applied(0) {
			w.remember(id, cases[0].Enrollment.Status, ev)
			return true, nil
		}
	}
	return false, nil
}

// remember keeps, apart from what the machine made of it, who may be written to.
func (w *world) remember(id int64, was enroll.Status, ev enroll.Event) {
	switch ev := ev.(type) {
	case enroll.Replied, enroll.Booked, enroll.OptedOut, enroll.PausedByPerson, enroll.UnenrolledByPerson:
		if was.Live() {
			w.stops[id] = true
		}
	case enroll.Rejected:
		if ev.How == enroll.RejectToStop {
			w.stops[id] = true
		}
	case enroll.Resumed:
		w.stops[id] = w.suppressed[id]
	}
}

// person does something a person would.
func (w *world) person(ctx context.Context) error {
	return w.personActs(ctx, w.people[w.rnd.IntN(len(w.people))])
}

func (w *world) personActs(ctx context.Context, id int64) error {
	cases, err := w.store.Cases(ctx, []int64{id})
	if err != nil {
		return err
	}
	c := cases[0]
	if c.Visit != nil {
		switch c.Visit.State {
		case enroll.Awaiting:
			switch w.rnd.IntN(8) {
			case 0:
				_, err = w.apply(ctx, id, enroll.Rejected{By: "p", How: []enroll.Rejection{enroll.Redraft, enroll.SkipStep, enroll.RejectToStop}[w.rnd.IntN(3)]})
			default:
				_, err = w.apply(ctx, id, enroll.Approved{By: "p", HoldUntil: w.now.Add(30 * time.Second)})
			}
			return err
		case enroll.NeedsHuman:
			_, err = w.apply(ctx, id, w.truth(c))
			return err
		}
	}
	switch w.rnd.IntN(14) {
	case 0, 1:
		_, err = w.apply(ctx, id, enroll.PausedByPerson{By: "p"})
	case 2, 3, 4, 5:
		_, err = w.apply(ctx, id, enroll.Resumed{By: "p", How: []enroll.ResumeHow{enroll.ResumeShift, enroll.ResumeNow, enroll.ResumeSkip}[w.rnd.IntN(3)], Rewrite: w.rnd.IntN(2) == 0})
	case 6:
		if w.rnd.IntN(2) == 0 {
			_, err = w.apply(ctx, id, enroll.UnenrolledByPerson{By: "p"})
		}
	case 7:
		steps := c.Graph.Steps()
		node := steps[w.rnd.IntN(len(steps))].ID
		var done bool
		if done, err = w.apply(ctx, id, enroll.Moved{By: "p", Node: node}); done {
			w.moves[id]++
		}
	case 8:
		_, err = w.apply(ctx, id, enroll.WaitSkipped{By: "p"})
	case 9:
		_, err = w.apply(ctx, id, enroll.TakenBack{By: "p"})
	case 10:
		if w.stop = !w.stop; w.stop {
			err = w.store.Stop(ctx, "p", "", w.now)
		} else {
			err = w.store.Resume(ctx, "p", w.now)
		}
	case 11:
		err = w.toggleSequence(ctx)
	}
	return err
}

// truth is an honest person's word on an unknown outcome: they look into the
// recipient's mailbox.
func (w *world) truth(c enroll.Case) enroll.Event {
	if w.server.delivered[c.Draft.HeaderID] > 0 {
		return enroll.Resolved{By: "p", How: enroll.ItArrived}
	}
	if c.Enrollment.Status != enroll.Active || w.rnd.IntN(4) == 0 {
		return enroll.Resolved{By: "p", How: enroll.LeaveItOut}
	}
	return enroll.Resolved{By: "p", How: enroll.ItDidNot}
}

func (w *world) toggleSequence(ctx context.Context) error {
	s, err := w.store.Sequence(ctx, "seq")
	if err != nil {
		return err
	}
	to := sequence.Paused
	if s.Status == sequence.Paused {
		to = sequence.Active
	}
	w.paused = to == sequence.Paused
	return w.store.SetStatus(ctx, s, to, "p", w.now)
}

// outside is what the contacts do.
func (w *world) outside(ctx context.Context, faulty bool) error {
	if !faulty {
		return nil
	}
	return w.worldActs(ctx, w.people[w.rnd.IntN(len(w.people))])
}

func (w *world) worldActs(ctx context.Context, id int64) error {
	var err error
	switch w.rnd.IntN(8) {
	case 0, 1, 2:
		_, err = w.apply(ctx, id, enroll.Replied{Detail: "hi"})
	case 3:
		_, err = w.apply(ctx, id, enroll.Booked{})
	case 4:
		_, err = w.apply(ctx, id, enroll.WentAway{Until: w.now.Add(48 * time.Hour)})
	case 5:
		_, err = w.apply(ctx, id, enroll.OptedOut{})
	case 6:
		// A hard bounce bars the address alone; an opt-out takes consent back as well.
		reason := "bounced"
		if id%3 == 0 {
			reason = string(enroll.ReasonOptedOut)
		}
		_, err = w.store.Commit(ctx, enroll.Batch{Suppress: []enroll.Suppression{{Addr: fmt.Sprintf("p%d@there.test", id-1), Reason: reason, At: w.now}}})
		w.stops[id], w.suppressed[id] = true, true
	}
	return err
}
