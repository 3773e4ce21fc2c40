package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/crash"
	"cadenza/backend/enroll"
)

// decision is one change on its way through a pass, and what follows once it is
// committed.
type decision struct {
	c     *enroll.Case
	after func()       // the change was written
	left  func(string) // it was not: stale, or the refusal
}

// Pass does one round: answers in, due work picked, one commit, work out. It
// tells whether there is more to do at once.
func (e *Engine) Pass(ctx context.Context) (more bool, err error) {
	now := e.Clock.Now()
	ws, err := e.Store.Workspace(ctx)
	if err != nil {
		return false, e.trouble(err)
	}
	if !ws.StoppedAt.IsZero() {
		e.Workers.Halt()
	}
	sound := e.clockSound(ws, now)
	if !sound {
		// Doubted: answers still come in, nothing new goes out.
		ws.StoppedAt = now
	}
	if !e.restored {
		if err := e.recoverOrphans(ctx, now); err != nil {
			return false, e.trouble(err)
		}
		e.noticeAbsence(ctx, ws, now)
		e.restored = true
	}
	posts := e.take()
	if n := e.Store.Writes(); n != e.writes {
		clear(e.known)
		e.writes = n
	}
	ids, due, err := e.gather(ctx, ws, posts, now)
	if err != nil {
		e.giveBack(posts)
		return false, e.trouble(err)
	}
	cases, err := e.read(ctx, ids)
	if err != nil {
		e.giveBack(posts)
		return false, e.trouble(err)
	}
	prefs, err := e.Store.Preferences(ctx)
	if err != nil {
		e.giveBack(posts)
		return false, e.trouble(err)
	}
	known, err := e.facts(ctx, cases, due, now)
	if err != nil {
		e.giveBack(posts)
		return false, e.trouble(err)
	}
	fields, err := e.fields(ctx, cases, due)
	if err != nil {
		e.giveBack(posts)
		return false, e.trouble(err)
	}
	crash.Point("pass-read")
	r := round{e: e, now: now, sound: sound, ws: ws, prefs: prefs, known: known, fields: fields, changes: make([]enroll.Change, 0, len(ids)), list: make([]decision, 0, len(ids))}
	e.reserved = map[int64]reservation{}
	e.promised = map[agentDay]int{}
	for _, p := range posts {
		if c, ok := cases[p.enrollment()]; ok {
			r.answer(c, p)
		} else {
			e.drop(p.enrollment())
		}
	}
	for _, id := range due {
		if c, ok := cases[id]; ok {
			r.pick(c)
		}
	}
	if err := e.commit(ctx, &r); err != nil {
		e.undecided(&r)
		return false, e.trouble(err)
	}
	more = len(due) == batchSize || e.waiting() > 0 || r.goesOn
	return more, e.settle(ctx, now)
}

// gather lists the enrollments of this pass: those with answers, then those
// that are due and not at a worker.
func (e *Engine) gather(ctx context.Context, ws enroll.Workspace, posts []post, now time.Time) (ids, due []int64, err error) {
	answered := make(map[int64]bool, len(posts))
	for _, p := range posts {
		if id := p.enrollment(); !answered[id] {
			answered[id] = true
			ids = append(ids, id)
		}
	}
	ready := e.ready
	e.ready = nil // they stand in the due table as well: nothing is lost
	room := min(batchSize, maxInflight-len(e.inflight))
	if room <= 0 || !ws.StoppedAt.IsZero() || e.holding(now) {
		return ids, nil, nil
	}
	for _, id := range ready {
		if !answered[id] && len(due) < room {
			answered[id] = true
			due = append(due, id)
		}
	}
	// What is in flight may still stand in the due table: read past it.
	all, err := e.Store.Due(ctx, now, room+len(e.inflight)+len(due))
	if err != nil {
		return nil, nil, err
	}
	for _, id := range all {
		if _, busy := e.inflight[id]; !busy && !answered[id] && len(due) < room {
			due = append(due, id)
		}
	}
	return append(ids, due...), due, nil
}

// read gives the cases of ids. Those that are known are not read again.
func (e *Engine) read(ctx context.Context, ids []int64) (map[int64]*enroll.Case, error) {
	cases := make(map[int64]*enroll.Case, len(ids))
	var unknown []int64
	var known []*enroll.Case
	for _, id := range ids {
		if c, ok := e.known[id]; ok {
			cases[id] = c
			known = append(known, c)
		} else {
			unknown = append(unknown, id)
		}
	}
	read, err := e.Store.CasesBeside(ctx, unknown, known)
	if err != nil {
		return nil, err
	}
	for _, c := range read {
		cases[c.Enrollment.ID] = c
	}
	return cases, nil
}

// facts reads what the nodes that ask about the contact need to know.
func (e *Engine) facts(ctx context.Context, cases map[int64]*enroll.Case, due []int64, now time.Time) (map[int64]enroll.Known, error) {
	var ids []int64
	for _, id := range due {
		if c, ok := cases[id]; ok {
			switch enroll.Next(c.Walk, now).(type) {
			case enroll.Branch, enroll.Ask:
				ids = append(ids, id)
			default: // the others ask nothing
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := e.Store.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	return known, e.winners(ctx, cases, known)
}

// fields reads which custom fields there are, where a node asks about one.
func (e *Engine) fields(ctx context.Context, cases map[int64]*enroll.Case, due []int64) (map[string]bool, error) {
	if !slices.ContainsFunc(due, func(id int64) bool {
		c, ok := cases[id]
		return ok && len(asked(c)) > 0
	}) {
		return nil, nil
	}
	defs, err := e.Store.FieldDefs(ctx)
	out := make(map[string]bool, len(defs))
	for _, d := range defs {
		out[contact.CustomPrefix+d.Key] = true
	}
	return out, err
}

// winners tells those who stand at a split that has been decided which arm won.
func (e *Engine) winners(ctx context.Context, cases map[int64]*enroll.Case, known map[int64]enroll.Known) error {
	type at struct {
		sequence int64
		node     string
	}
	won := map[at]string{}
	for id, k := range known {
		c := cases[id]
		n, ok := c.Graph.Node(c.Enrollment.Node)
		if !ok || n.Split == nil || !n.Split.AutoWinner {
			continue
		}
		key := at{c.Enrollment.SequenceID, n.ID}
		if _, done := won[key]; !done {
			results, err := e.Store.ArmResults(ctx, key.sequence)
			if err != nil {
				return err
			}
			won[key] = enroll.Winner(*n.Split, slices.DeleteFunc(results, func(r enroll.ArmResult) bool { return r.Node != n.ID }))
		}
		if won[key] != "" {
			k.Winners = map[string]string{n.ID: won[key]}
			known[id] = k
		}
	}
	return nil
}

// keep remembers a case that goes on, as its change left it.
func (e *Engine) keep(c *enroll.Case, ch *enroll.Change) {
	c.Enrollment, c.Visit = ch.Enrollment, ch.Visit
	if ch.Draft != nil {
		c.Draft = *ch.Draft
	}
	if t := ch.Ticket; t != nil && c.Draft.MIME == "" {
		c.Draft.MIME, c.Draft.HeaderID = t.MIME, t.HeaderID
	}
	e.known[c.Enrollment.ID] = c
}

// Why a decision was left out, beside the store's refusals.
const (
	unfit     = "unfit"     // the event does not fit the present state: it is over
	undecided = "undecided" // the commit's result is not known
)

// round is what one pass has decided so far.
type round struct {
	e       *Engine
	now     time.Time
	sound   bool // the clock is believed
	ws      enroll.Workspace
	prefs   preferences
	known   map[int64]enroll.Known // of those that stand at a node which asks
	fields  map[string]bool        // the custom fields that there are
	changes []enroll.Change
	list    []decision // what follows from each change
	goesOn  bool       // what was written leaves something that is due already
}

// apply decides an event and keeps the change for the commit. An event that no
// longer fits changes nothing.
func (r *round) apply(c *enroll.Case, ev enroll.Event, more func(*enroll.Change), after func(), left func(string)) {
	t, err := enroll.Apply(c.Walk, ev, r.now)
	if err != nil {
		if left != nil {
			left(unfit)
		}
		return
	}
	r.changes = append(r.changes, enroll.Change{Transition: t})
	if more != nil {
		more(&r.changes[len(r.changes)-1])
	}
	r.list = append(r.list, decision{c: c, after: after, left: left})
}

// commit writes the round and lets the work go.
func (e *Engine) commit(ctx context.Context, r *round) error {
	// A clock that went back and was confirmed is kept too, so that it is not
	// doubted again at the next start.
	beat := r.sound && (r.ws.AliveAt.IsZero() || r.now.Sub(r.ws.AliveAt).Abs() > time.Minute)
	if len(r.list) == 0 && !beat {
		return nil
	}
	b := enroll.Batch{Changes: r.changes}
	if beat {
		b.AliveAt = r.now
	}
	crash.Point("before-commit")
	res, err := e.Store.Commit(ctx, b)
	if err != nil {
		return fmt.Errorf("commit pass: %w", err)
	}
	crash.Point("after-commit")
	if res.Write == e.writes+1 {
		e.writes = res.Write // nobody else wrote since the pass began
	}
	touched := make([]int64, 0, len(r.list))
	for i, d := range r.list {
		id := r.changes[i].Enrollment.ID
		delete(e.known, id)
		switch {
		case res.Applied(i):
			touched = append(touched, id)
			ready := len(e.ready)
			if d.after != nil {
				d.after()
			}
			_, busy := e.inflight[id]
			if busy || len(e.ready) > ready {
				e.keep(d.c, &r.changes[i])
			}
			if at := r.changes[i].Enrollment.ClockAt(); !busy && !at.IsZero() && !at.After(r.now) {
				r.goesOn = true
			}
		case d.left != nil:
			why := string(res.Refused[i])
			if res.Stale[i] {
				why = string(enroll.RefusedStale)
			}
			d.left(why)
		}
	}
	if len(touched) > 0 {
		e.Notify("enrollments", touched)
	}
	return nil
}

// undecided cleans up after a commit whose result is not known. Nothing of the
// round may go on: connections are closed before their last byte, and what the
// commit did is read again.
func (e *Engine) undecided(r *round) {
	for i, d := range r.list {
		id := r.changes[i].Enrollment.ID
		if t := r.changes[i].Ticket; t != nil {
			// If the ticket was written after all, this process knows that it was
			// never used: the next pass says so.
			e.Workers.Deny(id)
			e.drop(id)
			e.giveBack([]post{neverUsed{id, t.AttemptID}})
			continue
		}
		if d.left != nil {
			d.left(undecided)
		}
	}
}

// drop forgets an enrollment in flight.
func (e *Engine) drop(id int64) {
	delete(e.known, id)
	delete(e.inflight, id)
	delete(e.sends, id)
}

func (e *Engine) waiting() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.posts)
}

// trouble keeps what stops the processor for the status screen.
func (e *Engine) trouble(err error) error {
	e.mu.Lock()
	e.status.Problem = err.Error()
	e.mu.Unlock()
	return err
}

// settle updates the status after a pass that went well.
func (e *Engine) settle(ctx context.Context, now time.Time) error {
	next, overdue, err := e.Store.NextDue(ctx, now)
	if err != nil {
		return e.trouble(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status.LastPassAt, e.status.NextDueAt, e.status.Overdue, e.status.Inflight, e.status.Problem = now, next, overdue, len(e.inflight), ""
	return nil
}
