package simulate

import (
	"context"
	"maps"
	"slices"
	"time"

	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// recorder is the store, writing down every change that it is given.
type recorder struct {
	Store
	w *world
}

// Commit writes the batch and keeps what happened.
func (r recorder) Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error) {
	res, err := r.Store.Commit(ctx, b)
	if err != nil {
		return res, err
	}
	for i, c := range b.Changes {
		if res.Applied(i) {
			r.w.note(c)
		}
	}
	if len(b.Changes) > 0 && b.Changes[0].From.Ver == 0 {
		return res, r.w.find(ctx)
	}
	return res, nil
}

// Facts gives what is known of the walks, with what happened before them.
func (r recorder) Facts(ctx context.Context, ids []int64) (map[int64]enroll.Known, error) {
	out, err := r.Store.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	cases, err := r.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		k, before := out[c.Enrollment.ID], r.w.people[c.Enrollment.ContactID].Before
		k.LiveIn, k.WasIn = both(k.LiveIn, before.LiveIn), both(k.WasIn, before.WasIn)
		k.EverReplied, k.Bounced, k.Suppressed = k.EverReplied || before.EverReplied, k.Bounced || before.Bounced, k.Suppressed || before.Suppressed
		k.LastReplyAt, k.LastSentAt = later(k.LastReplyAt, before.LastReplyAt), later(k.LastSentAt, before.LastSentAt)
		names := maps.Clone(before.Names)
		if names == nil {
			names = map[string]string{}
		}
		maps.Copy(names, k.Names)
		k.Names = names
		out[c.Enrollment.ID] = k
	}
	return out, nil
}

// both joins two sets of ids, what was before first.
func both(now, before []string) []string {
	out := slices.Clone(before)
	for _, id := range now {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// find learns the ids of the new enrollments.
func (w *world) find(ctx context.Context) error {
	w.live = map[int64]int64{}
	for id := range w.people {
		ids, err := w.store.EnrollmentsOf(ctx, id)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			w.live[id] = ids[0]
		}
	}
	return nil
}

func (w *world) note(c enroll.Change) {
	if c.Log.Kind == "" {
		return // a ticket: the outcome is what counts
	}
	p := w.people[c.Enrollment.ContactID]
	e := Entry{At: c.Log.At, Contact: p.PID, Kind: c.Log.Kind, Node: c.From.Node, Next: c.Enrollment.Node, Detail: c.Log.Detail}
	for _, s := range c.Steps {
		if s.How == enroll.Entered {
			w.entered(s.Node)
			continue
		}
		w.leaves(s.Node, s.Port)
		if s.Node == c.From.Node {
			e.Port = s.Port
		}
	}
	if n, ok := w.graph.Node(cmpNode(c)); ok {
		e.Title = n.Label()
		if n.Step != nil {
			e.Channel = n.Step.Channel
		}
	}
	if c.Settle != nil && c.Settle.Outcome == "accepted" {
		w.sent[c.Enrollment.ContactID]++
		m := w.messages[c.Enrollment.ID]
		e.Subject, e.Body = m.Subject, m.Body
	}
	if c.Draft != nil {
		w.messages[c.Enrollment.ID] = message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}
	}
	zone := w.zones[c.Enrollment.ContactID]
	e.Local, e.Zone = e.At.In(zone).Format("2006-01-02 15:04"), zone.String()
	w.entries = append(w.entries, e)
	if c.Settle != nil && c.Settle.Outcome == "accepted" {
		w.answer(c.Enrollment.ContactID)
	}
}

// cmpNode is the node that a change is about: the one it was at, or is at now.
func cmpNode(c enroll.Change) string {
	if c.From.Node != "" {
		return c.From.Node
	}
	return c.Enrollment.Node
}

// workers are the real engine's, with nobody behind them.
type workers struct{ w *world }

// Draft has the built-in composer write.
func (x workers) Draft(c enroll.Case) {
	past, err := x.w.store.Thread(context.Background(), c.Enrollment.ID, 20)
	d := engine.Drafted{EnrollmentID: c.Enrollment.ID, Err: err}
	if err == nil {
		d.Written, d.Err = x.w.in.Writer.Write(context.Background(), enroll.BriefOf(c, past))
	}
	x.w.engine.Post(d)
}

// Send is at the dot at once.
func (x workers) Send(s engine.Send) {
	x.w.engine.Post(engine.AtDot{EnrollmentID: s.EnrollmentID, At: x.w.clock.now})
}

// Permit is accepted at once.
func (x workers) Permit(id int64, attempt string) {
	x.w.engine.Post(engine.Finished{EnrollmentID: id, AttemptID: attempt, Evidence: "Simulated."})
}

// Deny closes nothing.
func (workers) Deny(int64) {}

// Halt gives up nothing: a simulation drafts at once.
func (workers) Halt() {}

// LookUp is never asked: every outcome is known.
func (workers) LookUp(enroll.Case) {}

// Ask answers by the node's rules.
func (x workers) Ask(c enroll.Case, k enroll.Known) {
	n, _ := c.Graph.Node(c.Enrollment.Node)
	x.w.engine.Post(engine.Answered{EnrollmentID: c.Enrollment.ID, Answer: enroll.ByRules(c.Walk, n, k, x.w.clock.now)})
}

// Call reaches nobody.
func (x workers) Call(c enroll.Case) {
	detail := "Not called in a simulation."
	if n, ok := c.Graph.Node(c.Enrollment.Node); ok && n.Kind == sequence.KindEnroll {
		detail = "Not enrolled in a simulation."
	}
	x.w.engine.Post(engine.Called{EnrollmentID: c.Enrollment.ID, Detail: detail})
}

func (w *world) node(id string) *NodeCount {
	if w.counts[id] == nil {
		w.counts[id] = &NodeCount{Node: id, Ports: map[string]int{}}
	}
	return w.counts[id]
}

func (w *world) entered(id string) { w.node(id).Entered++ }

func (w *world) leaves(id, port string) {
	if port != "" {
		w.node(id).Ports[port]++
	}
}

func (w *world) nodes() []NodeCount {
	out := []NodeCount{}
	for _, id := range slices.Sorted(maps.Keys(w.counts)) {
		out = append(out, *w.counts[id])
	}
	return out
}
