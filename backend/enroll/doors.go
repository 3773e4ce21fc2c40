package enroll

import (
	"fmt"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// world applies what the contact or the mail system did. A walk that has ended
// keeps only the line in its history.
func (a applying) world(ev Event) error {
	e := &a.t.Enrollment
	live := e.Status.Live()
	switch ev := ev.(type) {
	case Replied:
		a.log("world", "replied", ev.Detail)
		e.Replied = true
		if ev.HeaderID != "" {
			if e.Thread.LastID != "" {
				e.Thread.References = joinRefs(e.Thread.References, e.Thread.LastID)
			}
			e.Thread.LastID = ev.HeaderID
		}
		a.happens(sequence.EventReply)
		if live && a.w.Rules.Settings.StopOnReply {
			a.halt(ReasonReplied, ev.Detail)
		}
	case Booked:
		a.log("world", "meeting_booked", ev.Detail)
		e.Booked = true
		a.happens(sequence.EventMeeting)
		if live && a.w.Rules.Settings.StopOnMeeting {
			a.halt(ReasonMeeting, ev.Detail)
		}
	case WentAway:
		a.log("world", "out_of_office", awaySentence(ev.Until))
		waits := a.t.Visit == nil || !a.t.Visit.State.Open() || a.t.Visit.State == Ready
		if e.Status == Active && waits && e.DueAt.Before(ev.Until) {
			a.hold(ev.Until, HoldAway)
		}
	case OptedOut:
		a.stop(live, ReasonOptedOut, "opted_out", ev.Detail)
	case Bounced:
		a.stop(live, ReasonBounced, "bounced", ev.Detail)
	case Complained:
		a.stop(live, ReasonComplaint, "complained", ev.Detail)
	default: // apply hands over only these
	}
	return nil
}

func awaySentence(until time.Time) string {
	if until.IsZero() {
		return "Out of office."
	}
	return "Out of office until " + until.Format("2 January 2006") + "."
}

// halt pauses for a reply or a meeting and takes unsent messages back.
func (a applying) halt(r Reason, detail string) {
	a.pause(r, detail)
	if v := a.t.Visit; v != nil && v.State.Open() && !v.State.InDoubt() {
		v.State, v.SettledAt, v.Reason = Withdrawn, a.now, string(r)
		a.hold(a.t.Enrollment.PausedAt, HoldNone)
	}
}

func (a applying) stop(live bool, r Reason, kind, detail string) {
	a.log("world", kind, detail)
	if live {
		a.end(Unenrolled, r)
	}
}

// person applies what a person asked for. What cannot be done is refused with
// a sentence that says why.
func (a applying) person(ev Event) error {
	switch ev := ev.(type) {
	case Approved:
		return a.approved(ev)
	case TakenBack:
		v := a.w.open()
		if v == nil || v.State != Ready || a.t.Enrollment.Status != Active {
			return fault.New(fault.Refused, "The message cannot be taken back: it is not waiting to be sent.", "")
		}
		a.t.Visit.State, a.t.Visit.Approved, a.t.Visit.Rule = Awaiting, false, "taken_back"
		a.park()
		a.log(ev.By, "taken_back", "")
	case Rejected:
		return a.rejected(ev)
	case Rewritten:
		v := a.w.open()
		if a.t.Enrollment.Status != Active || v == nil || v.State != Awaiting {
			return fault.New(fault.Conflict, "This draft no longer waits for approval: "+a.because()+".", "Nothing was changed.")
		}
		a.t.Visit.MessageID, a.t.Visit.Risk = 0, ev.Risk
		a.log(ev.By, "rewritten", ev.Detail)
	case PausedByPerson:
		if a.t.Enrollment.Status != Active {
			return fault.Newf(fault.Refused, "", "The enrollment is %s, so it cannot be paused.", a.t.Enrollment.Status)
		}
		a.pause(ReasonByPerson, ev.Note)
		a.t.Enrollment.ResumeAt = ev.Until
		a.log(ev.By, "paused", ev.Note)
	case Resumed:
		return a.resumed(ev)
	case UnenrolledByPerson:
		if !a.t.Enrollment.Status.Live() {
			return fault.Newf(fault.Refused, "", "The enrollment is already %s.", a.t.Enrollment.Status)
		}
		r := ev.Reason
		if r == None {
			r = ReasonByPerson
		}
		a.t.Enrollment.Note = ev.Note
		a.end(Unenrolled, r)
		a.log(ev.By, "unenrolled", ev.Note)
	case Moved:
		return a.moved(ev)
	case WaitSkipped:
		e := &a.t.Enrollment
		v := a.w.open()
		if e.Status != Active || e.DueAt.IsZero() || (v != nil && v.State != Ready) {
			return fault.New(fault.Refused, "There is no wait to skip.", "")
		}
		n, _ := a.w.Graph.Node(e.Node)
		switch {
		case e.Hold == HoldRep:
			a.leave(e.Node, sequence.PortNext)
		case e.Hold == HoldField && (n.Wait != nil || n.Delay != nil):
			a.leave(e.Node, n.Bypass())
		default:
			a.hold(a.now, HoldNone)
		}
		a.log(ev.By, "wait_skipped", "")
	case Resolved:
		return a.resolved(ev)
	case Migrated:
		return a.migrated(ev)
	case RepDone:
		e := &a.t.Enrollment
		if !e.Status.Live() || e.Hold != HoldRep {
			return fault.New(fault.Conflict, "Nobody waits for this any more.", "The sequence has gone on.")
		}
		a.leave(e.Node, sequence.PortNext)
		a.log(ev.By, "rep_done", "")
	default: // apply hands over only these
	}
	return nil
}

func (a applying) approved(ev Approved) error {
	v := a.w.open()
	if a.t.Enrollment.Status != Active || v == nil || v.State != Awaiting {
		return fault.New(fault.Conflict, "This draft no longer waits for approval: "+a.because()+".", "Nothing was sent.")
	}
	a.t.Visit.State, a.t.Visit.Approved = Ready, true
	a.hold(ev.HoldUntil, HoldUndo)
	kind := "approved"
	if ev.Edited {
		kind = "approved_edited"
	}
	a.log(ev.By, kind, "")
	return nil
}

// because says in words why a draft is out of date.
func (a applying) because() string {
	e := a.w.Enrollment
	switch {
	case e.Reason == ReasonReplied:
		return "the contact replied"
	case e.Reason == ReasonMeeting:
		return "a meeting was booked"
	case e.Status == Paused:
		return "the enrollment is paused"
	case !e.Status.Live():
		return "the enrollment has ended"
	}
	return "it was decided already"
}

func (a applying) rejected(ev Rejected) error {
	v := a.w.open()
	if a.t.Enrollment.Status != Active || v == nil || v.State != Awaiting {
		return fault.New(fault.Conflict, "This draft no longer waits for approval: "+a.because()+".", "Nothing was sent.")
	}
	switch ev.How {
	case Redraft:
		a.t.Visit.State, a.t.Visit.Reason = Drafting, ev.Reason
		a.hold(a.now, HoldNone)
	case SkipStep:
		a.skip("rejected", ev.Reason)
	case RejectToStop:
		a.t.Enrollment.Note = ev.Reason
		a.end(Unenrolled, ReasonRejected)
	default:
		return fault.Newf(fault.Invalid, "Choose redraft, skip_step or unenroll.", "A rejection cannot be followed by %q.", ev.How).For("how")
	}
	a.log(ev.By, "rejected", ev.Reason)
	return nil
}

func (a applying) resumed(ev Resumed) error {
	e := &a.t.Enrollment
	if e.Status != Paused {
		return fault.Newf(fault.Refused, "", "The enrollment is %s, so it cannot be resumed.", e.Status)
	}
	shift := a.now.Sub(e.PausedAt)
	e.Status, e.Reason, e.Note, e.ResumeAt, e.PausedAt = Active, None, "", time.Time{}, time.Time{}
	a.log(ev.By, "resumed", "")
	v := a.w.open()
	if v != nil && v.State.InDoubt() {
		return nil // its outcome moves it on
	}
	if e.Node == "" {
		finish(a.t, Completed, None, a.now)
		return nil
	}
	if e.Hold == HoldWatch { // the field may have changed meanwhile: look, and wait on
		e.Memo = watchOf(e.Memo).shifted(shift).memo()
		a.hold(a.now, HoldWatch)
		return nil
	}
	if ev.How == ResumeSkip {
		a.skip("skipped_on_resume", "")
		return nil
	}
	if v != nil && ev.Rewrite {
		a.t.Visit.State, a.t.Visit.SettledAt, a.t.Visit.Reason = Withdrawn, a.now, "out_of_date"
		a.hold(a.now, HoldNone)
		return nil
	}
	if v != nil && v.State == Awaiting {
		a.park()
		return nil
	}
	switch {
	case e.DueAt.IsZero(): // the step had failed or lacked data: try it again
		a.hold(a.now, HoldNone)
	case ev.How == ResumeNow && e.Hold != HoldRep && e.Hold != HoldEvent:
		a.hold(later(e.DueAt, a.now), HoldNone)
	default:
		a.hold(e.DueAt.Add(shift), e.Hold)
	}
	return nil
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

func (a applying) moved(ev Moved) error {
	e := &a.t.Enrollment
	n, ok := a.w.Graph.Node(ev.Node)
	switch {
	case !e.Status.Live():
		return fault.Newf(fault.Refused, "Enroll the contact again.", "The enrollment is %s, so it cannot be moved.", e.Status)
	case !ok || n.Kind == sequence.KindStart || n.Kind == sequence.KindEnd:
		return fault.New(fault.NotFound, "The version this contact walks has no such step.", "Choose another step.").For("node")
	case a.inDoubt():
		return fault.New(fault.Refused, "A message of this enrollment is on its way, so it cannot be moved now.", "Try again once its outcome is known.")
	}
	if v := a.w.open(); v != nil {
		a.t.Visit.State, a.t.Visit.SettledAt, a.t.Visit.Reason = Withdrawn, a.now, "moved"
	}
	at := a.now
	if e.Status == Paused {
		at = e.PausedAt
	}
	a.t.leaves(e.Node, "", Moves)
	e.Node, e.Memo = ev.Node, ""
	a.t.enters(ev.Node)
	a.hold(at, HoldNone)
	if n.Kind == sequence.KindWait { // there is nothing to do but to wait
		a.w.arrive(e, n, at)
	}
	a.log(ev.By, "moved", "To "+n.Title()+".")
	return nil
}

// migrated keeps the walk where it stands if the node is the same in the new
// version; otherwise the node begins anew there.
func (a applying) migrated(ev Migrated) error {
	e := &a.t.Enrollment
	n, ok := ev.Graph.Node(ev.Node)
	switch {
	case !e.Status.Live() || e.Node == "":
		return fault.Newf(fault.Refused, "", "The enrollment is %s, so it keeps its version.", e.Status)
	case !ok || n.Kind == sequence.KindStart || n.Kind == sequence.KindEnd:
		return fault.New(fault.NotFound, "The new version has no such step.", "Choose another step.").For("to")
	case a.inDoubt():
		return fault.New(fault.Refused, "A message of this enrollment is on its way, so it keeps its version.", "")
	}
	a.t.leaves(e.Node, "", Moves)
	stays := ev.Node == e.Node
	e.VersionID, e.Node = ev.Version, ev.Node
	a.t.enters(ev.Node)
	a.log(ev.By, "migrated", fmt.Sprintf("To version %d, at %s.", ev.Number, n.Title()))
	if stays && ev.Same {
		return nil
	}
	at := a.now
	if e.Status == Paused {
		at = e.PausedAt
	}
	due := e.DueAt
	drafted := a.w.open() != nil
	if drafted {
		a.t.Visit.State, a.t.Visit.SettledAt, a.t.Visit.Reason = Withdrawn, a.now, "new_version"
	}
	e.Hold, e.Memo = HoldNone, ""
	switch {
	case stays && drafted:
		e.DueAt = at
	case stays && n.Kind == sequence.KindStep:
		e.DueAt = due // what is sent changes, not when
	default:
		a.w.arrive(e, n, at)
	}
	return nil
}

func (a applying) resolved(ev Resolved) error {
	v := a.w.open()
	if v == nil || (v.State != NeedsHuman && v.State != Unknown) {
		return fault.New(fault.Conflict, "The outcome of this message is already known.", "")
	}
	e := &a.t.Enrollment
	switch ev.How {
	case ItArrived:
		a.t.Visit.State, a.t.Visit.SettledAt = Sent, a.now
		e.LastStepAt = v.FiredAt
		a.log(ev.By, "resolved_arrived", "")
		a.leave(v.Node, sequence.PortNext)
	case ItDidNot:
		if e.Status != Active {
			return fault.Newf(fault.Refused, "Resume it first, or choose Skip.", "The enrollment is %s, so the message cannot be sent again.", e.Status)
		}
		a.t.Visit.State, a.t.Visit.Approved = Ready, true
		a.hold(a.now, HoldNone)
		a.log(ev.By, "resolved_send", "")
	case LeaveItOut:
		a.t.Visit.State, a.t.Visit.SettledAt, a.t.Visit.Reason = Skipped, a.now, "resolved_skip"
		a.log(ev.By, "resolved_skip", "")
		a.leave(v.Node, sequence.PortNext)
	default:
		return fault.Newf(fault.Invalid, "Choose arrived, send or skip.", "An outcome cannot be resolved as %q.", ev.How).For("how")
	}
	return nil
}
