package enroll

import (
	"fmt"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// ClockAt is when the clock must look at the enrollment; zero when only a
// person or the world can move it.
func (e Enrollment) ClockAt() time.Time {
	switch {
	case e.Status == Active, e.Hold == HoldLookUp:
		return e.DueAt
	case e.Status == Paused:
		return e.ResumeAt
	}
	return time.Time{}
}

// Apply decides what an event makes of a walk. It is pure: now comes from the
// caller, and nothing is written until the Transition is committed. An event
// that does not fit the present state is a fault.Conflict or fault.Refused.
func Apply(w Walk, ev Event, now time.Time) (Transition, error) {
	t := Transition{From: w.Enrollment, Enrollment: w.Enrollment}
	t.Enrollment.Ver++
	if w.Visit != nil {
		v := *w.Visit
		t.Visit = &v
	}
	a := applying{w: w, t: &t, now: now}
	if err := a.apply(ev); err != nil {
		return Transition{}, err
	}
	a.freeze()
	t.Log.At = now
	t.Waiting = waiting(t.Visit) - waiting(w.Visit)
	return t, nil
}

func waiting(v *Visit) int {
	if v != nil && v.State == Awaiting {
		return 1
	}
	return 0
}

type applying struct {
	w   Walk
	t   *Transition
	now time.Time
}

// freeze counts a moment that is set while the sequence is paused from when the
// clock stopped: resuming the sequence moves it by the whole pause.
func (a applying) freeze() {
	e, was := &a.t.Enrollment, a.w.Enrollment
	if a.w.Rules.PausedAt.IsZero() || e.Status != Active || e.Hold == HoldLookUp || e.DueAt.IsZero() {
		return
	}
	if was.Status == Active && was.Hold != HoldLookUp && e.DueAt.Equal(was.DueAt) {
		return // it was set before
	}
	if stood := a.now.Sub(later(a.w.Rules.PausedAt, e.EnteredAt)); stood > 0 {
		e.DueAt = e.DueAt.Add(-stood)
	}
}

func (a applying) log(actor, kind, detail string) {
	a.t.Log = Log{Actor: actor, Kind: kind, Detail: detail}
}

// stale is the answer to an event that came too late or too early.
func stale(what string) error {
	return fault.Newf(fault.Conflict, "Look at it again: it shows the present state.", "%s does not fit any more; it was changed meanwhile.", what)
}

func (a applying) apply(ev Event) error {
	e := &a.t.Enrollment
	switch ev := ev.(type) {
	case Elapsed:
		return a.elapsed()
	case Drafted:
		return a.drafted(ev)
	case DraftFailed:
		if e.Status != Active || a.inDoubt() {
			return stale("The draft")
		}
		if e.Hold != HoldDraft || e.Memo != ev.Detail { // told once, however often it is tried
			a.log("clock", "draft_failed", ev.Detail)
		}
		a.hold(ev.RetryAt, HoldDraft)
		e.Memo = ev.Detail
	case Postponed:
		if e.Status != Active || a.inDoubt() {
			return stale("The wait")
		}
		if e.Hold != ev.Hold {
			a.log("clock", "held_"+string(ev.Hold), ev.Detail)
		}
		a.hold(ev.Until, ev.Hold)
		if ev.Hold == HoldPolicy {
			e.Memo = ev.Detail
		}
	case Recalled:
		v := a.w.open()
		if e.Status != Active || v == nil || v.State != Ready {
			return stale("The message")
		}
		a.t.Visit.State, a.t.Visit.Rule, a.t.Visit.Approved = Awaiting, ev.Rule, false
		a.park()
		a.log("clock", "recalled", ev.Detail)
	case FireIssued:
		v := a.w.open()
		if e.Status != Active || v == nil || v.State != Ready {
			return stale("The send")
		}
		a.t.Visit.State, a.t.Visit.AttemptID, a.t.Visit.FiredAt, a.t.Visit.Account = Fired, ev.AttemptID, a.now, ev.Account
		a.park()
	case Accepted:
		return a.accepted(ev)
	case NotAccepted:
		return a.notAccepted(ev)
	case Lost:
		v := a.w.open()
		if v == nil || v.AttemptID != ev.AttemptID || v.State != Fired {
			return stale("The outcome")
		}
		a.t.Visit.State, a.t.Visit.Detail = Unknown, ev.Detail
		e.DueAt, e.Hold = ev.LookUpAt, HoldLookUp
		a.log("clock", "outcome_unknown", ev.Detail)
	case LookedUp:
		v := a.w.open()
		if v == nil || v.AttemptID != ev.AttemptID || v.State != Unknown {
			return stale("The look-up")
		}
		a.t.Visit.LookUps++
		a.t.Visit.Detail = ev.Detail
		if ev.Next.IsZero() {
			a.t.Visit.State = NeedsHuman
			a.park()
			a.log("clock", "needs_person", ev.Detail)
		} else {
			e.DueAt, e.Hold = ev.Next, HoldLookUp
		}
	case Outdated:
		v := a.w.open()
		if e.Status != Active || v == nil || v.State != Ready {
			return stale("The message")
		}
		a.t.Visit.State, a.t.Visit.SettledAt, a.t.Visit.Reason = Withdrawn, a.now, "out_of_date"
		a.hold(a.now, HoldNone)
		a.log("clock", "withdrawn", ev.Detail)
	case MissingField:
		return a.missing(ev)
	case Barred:
		if !e.Status.Live() {
			return stale("The step")
		}
		a.end(Unenrolled, ev.Reason)
		a.log("clock", "unenrolled", ev.Detail)
	case DuplicatePerson:
		if e.Status != Active || a.inDoubt() {
			return stale("The step")
		}
		a.skip("duplicate_person", ev.Detail)
		a.log("clock", "skipped", ev.Detail)
	case Did, Told, NotAnswered, CallFailed, FieldGone:
		return a.node(ev)
	case Replied, Booked, WentAway, OptedOut, Bounced, Complained:
		return a.world(ev)
	case Approved, TakenBack, Rejected, Rewritten, PausedByPerson, Resumed, UnenrolledByPerson, Moved, WaitSkipped, Resolved, RepDone, Migrated:
		return a.person(ev)
	default:
		return fmt.Errorf("enroll: unknown event %T", ev)
	}
	return nil
}

// inDoubt reports whether a message may be on its way.
func (a applying) inDoubt() bool { return a.t.Visit != nil && a.t.Visit.State.InDoubt() }

func (a applying) hold(until time.Time, why Hold) {
	a.t.Enrollment.DueAt, a.t.Enrollment.Hold = until, why
}

// park takes the enrollment off the clock.
func (a applying) park() { a.hold(time.Time{}, HoldNone) }

func (a applying) elapsed() error {
	e := &a.t.Enrollment
	if e.Status == Paused && !e.ResumeAt.IsZero() && !e.ResumeAt.After(a.now) {
		return a.resumed(Resumed{By: "clock", How: ResumeShift})
	}
	n, ok := a.w.Graph.Node(e.Node)
	if e.Status != Active || a.w.open() != nil {
		return stale("The delay")
	}
	if !ok { // the node is gone from the pinned version: cannot happen, ends cleanly
		e.Node = ""
		finish(a.t, Completed, None, a.now)
		return nil
	}
	switch n.Kind {
	case sequence.KindDelay:
		if e.Hold == HoldField { // only now the date can be read
			if at := a.w.until(*n.Delay, a.now); at.After(a.now) {
				a.hold(at, HoldNone)
				return nil
			}
		}
		a.leave(n.ID, sequence.PortNext)
		a.log("clock", "delay_elapsed", "")
	case sequence.KindWait:
		a.waited(n)
	case sequence.KindNotify:
		if e.Hold != HoldRep {
			return stale("The wait")
		}
		a.leave(n.ID, sequence.PortTimedOut)
		a.log("clock", "rep_timed_out", "")
	default:
		return stale("The delay")
	}
	return nil
}

func (a applying) drafted(ev Drafted) error {
	e := &a.t.Enrollment
	n, ok := a.w.Graph.Node(e.Node)
	if e.Status != Active || !ok || n.Step == nil {
		return stale("The draft")
	}
	if v := a.w.open(); v != nil && v.State != Drafting {
		return stale("The draft")
	}
	if a.w.open() == nil {
		e.VisitNo++
		a.t.Visit = &Visit{No: e.VisitNo, Node: n.ID, Channel: n.Step.Channel, CreatedAt: a.now}
	}
	v := a.t.Visit
	v.MessageID, v.Rule, v.Risk, v.Detail, v.Reason = ev.MessageID, ev.Rule, ev.Risk, ev.Detail, ""
	e.Memo = ""
	if ev.Approve {
		v.State = Awaiting
		a.park()
		a.log("clock", "up_for_approval", ev.Detail)
		return nil
	}
	v.State = Ready
	if ev.HoldUntil.After(a.now) {
		a.hold(ev.HoldUntil, HoldUndo)
	} else {
		a.hold(e.DueAt, HoldNone) // as due as it was
	}
	a.log("clock", "drafted", ev.Detail)
	return nil
}

// accepted settles a visit as sent and moves on. A late proof for an attempt
// that was taken for not accepted is kept as well: the message did go.
func (a applying) accepted(ev Accepted) error {
	v := a.t.Visit
	if v == nil || v.AttemptID != ev.AttemptID {
		return stale("The outcome")
	}
	if !v.State.Open() && v.State != Withdrawn && v.State != Failed {
		return stale("The outcome")
	}
	late := !v.State.Open() // the walk has moved on already: only the fact is kept
	v.State, v.SettledAt, v.Detail = Sent, a.now, ev.Evidence
	e := &a.t.Enrollment
	if e.Thread.Subject == "" {
		e.Thread.Subject = ev.Subject
	}
	if ev.HeaderID != "" {
		if e.Thread.LastID != "" {
			e.Thread.References = joinRefs(e.Thread.References, e.Thread.LastID)
		}
		e.Thread.LastID = ev.HeaderID
	}
	e.LastStepAt = a.now
	a.log("clock", "sent", ev.Evidence)
	if !late {
		a.leave(v.Node, sequence.PortNext)
	}
	return nil
}

// maxRefs bounds the References chain: the root and the newest stay.
const maxRefs = 1800

func joinRefs(chain, id string) string {
	if chain == "" {
		return id
	}
	chain += " " + id
	if len(chain) > maxRefs {
		for i := range chain {
			if chain[i] != ' ' {
				continue
			}
			root, rest := chain[:i], chain[i+1:]
			for j := range rest {
				if rest[j] == ' ' && len(root)+len(rest)-j <= maxRefs {
					return root + rest[j:]
				}
			}
			break
		}
	}
	return chain
}

// leave goes on by a port of the node that is done with. A paused walk's clock
// is frozen: its next delay is counted from the pause, and resuming shifts it.
func (a applying) leave(node, port string) {
	e := &a.t.Enrollment
	a.park()
	switch e.Status {
	case Active:
		advance(a.w, a.t, node, port, a.now)
	case Paused:
		advance(a.w, a.t, node, port, e.PausedAt)
	case Completed, Unenrolled:
	}
}

func (a applying) notAccepted(ev NotAccepted) error {
	v := a.t.Visit
	e := &a.t.Enrollment
	before := ev.AttemptID == "" && v != nil && v.State == Ready && e.Status == Active
	if !before && (v == nil || v.AttemptID != ev.AttemptID || !v.State.InDoubt()) {
		return stale("The outcome")
	}
	v.Reason, v.Detail = string(ev.Class), ev.Detail
	a.park()
	byPerson := e.Status == Paused && e.Reason == ReasonByPerson
	switch {
	// What is refused for good is refused when paused as well: resuming must not
	// send it again as if nothing had happened.
	case ev.Class == message.Recipient && e.Status.Live():
		v.State, v.SettledAt = Failed, a.now
		a.end(Unenrolled, ReasonBounced)
		a.log("clock", "bounced", ev.Detail)
	case ev.Class == message.Content && (e.Status == Active || byPerson):
		v.State, v.Approved, v.Rule = Awaiting, false, "refused_by_provider"
		a.log("clock", "refused", ev.Detail)
	case byPerson: // a plain pause keeps the message for later
		v.State = Ready
		a.hold(e.PausedAt, HoldNone)
		a.log("clock", "not_sent", ev.Detail)
	case e.Status != Active: // what stopped the walk withdraws what was not sent after all
		v.State, v.SettledAt = Withdrawn, a.now
		if e.Status == Paused {
			a.hold(e.PausedAt, HoldNone)
		}
		a.log("clock", "not_sent", ev.Detail)
	case ev.Class == message.Withheld:
		v.State = Ready
		a.hold(ev.RetryAt, e.Hold)
	case ev.Class == message.Account:
		v.State = Ready
		a.hold(ev.RetryAt, HoldSetting)
		a.log("clock", "sender_refused", ev.Detail)
	default: // transient
		v.Tries++
		if v.Tries > a.retries() {
			a.fail(ev.Detail)
			return nil
		}
		v.State = Ready
		a.hold(ev.RetryAt, HoldRetry)
		a.log("clock", "retry", ev.Detail)
	}
	return nil
}

// retries is how often a transient refusal is tried again.
func (a applying) retries() int {
	if n, ok := a.w.Graph.Node(a.t.Visit.Node); ok && n.Step != nil {
		return n.Step.Retries
	}
	return 0
}

// fail settles the visit as failed and follows the step's failure policy. The
// next step keeps its delay.
func (a applying) fail(detail string) {
	v := a.t.Visit
	v.State, v.SettledAt, v.Detail = Failed, a.now, detail
	a.log("clock", "step_failed", detail)
	n, _ := a.w.Graph.Node(v.Node)
	port := sequence.PortNext
	if n.Step != nil {
		switch n.Step.OnFailure {
		case sequence.FailStop:
			a.pause(ReasonStepFailed, detail)
			return
		case sequence.FailPort:
			port = sequence.PortFailed
		case sequence.FailContinue:
		}
	}
	a.leave(v.Node, port)
}

// skip settles the present step without sending and moves on.
func (a applying) skip(reason, detail string) {
	e := &a.t.Enrollment
	if v := a.w.open(); v != nil {
		a.t.Visit.State, a.t.Visit.Reason, a.t.Visit.Detail, a.t.Visit.SettledAt = Skipped, reason, detail, a.now
	} else if n, ok := a.w.Graph.Node(e.Node); ok && n.Step != nil {
		e.VisitNo++
		a.t.Visit = &Visit{No: e.VisitNo, Node: n.ID, Channel: n.Step.Channel, State: Skipped, Reason: reason, Detail: detail, CreatedAt: a.now, SettledAt: a.now}
	} else if ok {
		a.leave(n.ID, n.Bypass())
		return
	}
	a.leave(e.Node, sequence.PortNext)
}

func (a applying) missing(ev MissingField) error {
	e := &a.t.Enrollment
	n, ok := a.w.Graph.Node(e.Node)
	if e.Status != Active || a.inDoubt() || !ok || n.Step == nil {
		return stale("The step")
	}
	detail := fmt.Sprintf("The contact has no %s.", ev.Field)
	switch n.Step.Missing {
	case sequence.MissingSkip:
		a.skip("missing_"+ev.Field, detail)
		a.log("clock", "skipped", detail)
	case sequence.MissingStop:
		a.pause(ReasonMissingData, detail)
		a.log("clock", "paused", detail)
	case sequence.MissingHold, "":
		if e.Hold != HoldMissing {
			a.log("clock", "held_missing", detail)
		}
		a.hold(ev.RetryAt, HoldMissing)
	}
	return nil
}

// pause stops the walk for now; its clock is frozen at this moment, or stands
// already since its sequence was paused.
func (a applying) pause(r Reason, note string) {
	e := &a.t.Enrollment
	if e.Status == Active {
		e.PausedAt = a.now
		if s := a.w.Rules.PausedAt; !s.IsZero() {
			e.PausedAt = later(s, e.EnteredAt)
		}
	}
	e.Status, e.Reason, e.Note, e.ResumeAt = Paused, r, note, time.Time{}
}

// end finishes the walk. A look-up that is under way keeps its place on the
// clock.
func (a applying) end(s Status, r Reason) {
	e := &a.t.Enrollment
	due := e.DueAt
	lookUp := a.t.Visit != nil && a.t.Visit.State == Unknown
	if v := a.t.Visit; v != nil && v.State.Open() && !v.State.InDoubt() {
		v.State, v.SettledAt = Withdrawn, a.now
	}
	e.Status = Active // so that finish ends a paused walk too
	finish(a.t, s, r, a.now)
	if lookUp {
		a.hold(due, HoldLookUp)
	}
}
