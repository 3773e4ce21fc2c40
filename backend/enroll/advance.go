package enroll

import (
	"time"

	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// Footstep is one entrance into a node or one way out of it, for counting: who
// entered a node has left it, stands at it, or ended there.
type Footstep struct {
	Version int64
	Node    string
	Port    string // the way out; empty for an entrance
	How     How
}

// How a node was entered or left.
type How string

// The ways. All but Entered are ways out.
const (
	Entered How = "entered"
	Done    How = "done"
	Skips   How = "skipped"
	Fails   How = "failed"
	Moves   How = "moved"      // a person or a new version put it elsewhere
	Ends    How = "unenrolled" // the walk ended there
)

func (t *Transition) enters(node string) {
	t.Steps = append(t.Steps, Footstep{t.Enrollment.VersionID, node, "", Entered})
}

func (t *Transition) leaves(node, port string, how How) {
	if node != "" {
		t.Steps = append(t.Steps, Footstep{t.Enrollment.VersionID, node, port, how})
	}
}

// advance leaves a node by a port and arrives at the node behind it; bypassed
// nodes are passed.
func advance(w Walk, t *Transition, from, port string, now time.Time) {
	t.leaves(from, port, t.how())
	proceed(w, t, from, port, now)
}

// how the node that is left was done with, as its visit tells.
func (t *Transition) how() How {
	if v := t.Visit; v != nil && v.Node == t.Enrollment.Node {
		switch v.State {
		case Skipped, Withdrawn:
			return Skips
		case Failed:
			return Fails
		case Drafting, Awaiting, Ready, Fired, Sent, Unknown, NeedsHuman:
		}
	}
	return Done
}

func proceed(w Walk, t *Transition, from, port string, now time.Time) {
	e := &t.Enrollment
	e.DueAt, e.Hold, e.Memo = time.Time{}, HoldNone, ""
	for range len(w.Graph.Nodes) + 1 {
		n, ok := w.Graph.Next(from, port)
		if !ok {
			break
		}
		t.enters(n.ID)
		switch {
		case n.Kind == sequence.KindEnd:
			t.leaves(n.ID, "", Done)
			if n.End != nil && n.End.Unenroll {
				e.Note, e.Node = n.End.Reason, ""
				finish(t, Unenrolled, ReasonEndNode, now)
			} else {
				e.Node = ""
				finish(t, Completed, None, now)
			}
			return
		case !n.Disabled && n.Complete():
			e.Node = n.ID
			w.arrive(e, n, now)
			return
		}
		from, port = n.ID, n.Bypass()
		t.leaves(from, port, Skips)
	}
	e.Node = ""
	finish(t, Completed, None, now)
}

// arrive sets when the clock must look at the node.
func (w Walk) arrive(e *Enrollment, n sequence.Node, now time.Time) {
	switch n.Kind {
	case sequence.KindStep:
		e.DueAt = n.Step.Delay.From(now, w.zone())
	case sequence.KindDelay:
		e.DueAt = w.until(*n.Delay, now)
	case sequence.KindWait:
		e.DueAt, e.Hold = n.Wait.Timeout.From(now, w.zone()), HoldEvent
		if n.Wait.Event == sequence.EventFieldChange {
			e.Hold = HoldWatch
			e.Memo = watch{e.DueAt, w.Contact.Value(n.Wait.Field)}.memo()
		}
	default:
		e.DueAt = now
	}
}

// until gives when a Delay node lets go.
func (w Walk) until(d sequence.Delay, now time.Time) time.Time {
	zone := w.zone()
	switch d.Zone {
	case schedule.SenderZone:
		if w.SenderZone != nil {
			zone = w.SenderZone
		}
	case schedule.FixedZone:
		if z, err := schedule.Zone(d.Fixed); err == nil {
			zone = z
		}
	case schedule.ContactZone:
	}
	switch {
	case d.For != nil:
		return d.For.From(now, zone)
	case d.Until != nil:
		if day, ok := d.Until.Day.Weekday(); ok {
			if at, err := schedule.NextWeekday(now, day, d.Until.Time, zone); err == nil {
				return at
			}
		}
	case d.Field != nil:
		if day, err := time.Parse(time.DateOnly, clip(w.Contact.Value(d.Field.Field), len(time.DateOnly))); err == nil {
			if at, err := schedule.DayAt(day.AddDate(0, 0, d.Field.Days), d.Field.Time, zone); err == nil {
				return later(at, now)
			}
		}
	}
	return now
}

func clip(s string, n int) string { return s[:min(n, len(s))] }

// finish ends the walk. A paused walk that ran out of nodes stays paused at
// its end, so that the reason is not lost; resuming completes it.
func finish(t *Transition, s Status, r Reason, now time.Time) {
	e := &t.Enrollment
	if e.Node != "" {
		t.leaves(e.Node, "", Ends)
	}
	e.DueAt, e.Hold, e.ResumeAt, e.Memo = time.Time{}, HoldNone, time.Time{}, ""
	e.Node = ""
	if s == Completed && e.Status == Paused {
		return
	}
	e.Status, e.Reason, e.EndedAt = s, r, now
}
