package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/crash"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
)

type preferences = policy.Workspace

// How often a transient refusal is tried again, and how long after an account's.
var retryAfter = []time.Duration{5 * time.Minute, 20 * time.Minute, time.Hour, 4 * time.Hour}

const (
	accountRetry = 15 * time.Minute
	draftRetry   = 10 * time.Minute
	patience     = 5 * time.Second // a worker at the dot gives up after it
)

// answer decides what a worker's answer means.
func (r *round) answer(c *enroll.Case, p post) {
	switch p := p.(type) {
	case Drafted:
		r.drafted(c, p)
	case AtDot:
		r.atDot(c, p)
	case NotStaged:
		r.notStaged(c, p.Err)
	case Finished:
		r.finished(c, p)
	case Found:
		r.found(c, p)
	case Answered:
		r.answered(c, p)
	case Called:
		r.called(c, p)
	case neverUsed:
		const detail = "The ticket could not be confirmed, so the last byte was not sent."
		r.apply(c, enroll.NotAccepted{AttemptID: p.AttemptID, Class: message.Withheld, Detail: detail, RetryAt: r.now},
			settles(p.AttemptID, "not_accepted", detail), nil, func(why string) {
				if why != unfit {
					r.e.giveBack([]post{p})
				}
			})
	}
}

func (r *round) done(id int64) func() { return func() { r.e.drop(id) } }

// drafted asks policy where a draft goes, and keeps it.
func (r *round) drafted(c *enroll.Case, p Drafted) {
	id := c.Enrollment.ID
	forget := func(string) { r.e.drop(id) }
	crash.Point("draft-known")
	if p.Err != nil {
		detail, wait, ok := speechless(p.Err, draftRetry)
		if !ok {
			forget("")
			return
		}
		r.apply(c, enroll.DraftFailed{Detail: detail, RetryAt: r.now.Add(wait)}, nil, r.done(id), forget)
		return
	}
	d := r.decide(c, p.Written.Risk)
	ev := enroll.Drafted{Rule: d.Rule, Detail: d.Sentence, Risk: p.Written.Risk}
	switch d.Outcome {
	case policy.Send, policy.SendNotify:
		ev.HoldUntil = r.now.Add(time.Duration(r.prefs.HoldSeconds) * time.Second)
	case policy.Approve:
		ev.Approve = true
	case policy.Hold, policy.Refuse:
		r.apply(c, enroll.Postponed{Until: r.now.Add(draftRetry), Hold: enroll.HoldPolicy, Detail: d.Sentence}, nil, r.done(id), forget)
		return
	}
	if lateAsks(c, r.now) {
		ev.Approve, ev.Rule = true, "came_due_while_away"
		ev.Detail = "It came due while Cadenza was not running, more than a week ago."
	}
	notes, err := json.Marshal(p.Written.NotesOf(c.Agent.PID))
	if err != nil {
		forget("")
		return
	}
	r.apply(c, ev, func(ch *enroll.Change) {
		ch.Draft = &message.Draft{PID: r.e.newID(r.now), Subject: p.Written.Subject, Body: p.Written.Body, Notes: string(notes), CreatedAt: r.now}
		if d.Outcome == policy.SendNotify && !ev.Approve {
			ch.Notice = byItself(c, p.Written.Subject, r.now)
		}
	}, func() {
		r.e.drop(id)
		if !ev.Approve && !ev.HoldUntil.After(r.now) {
			r.e.ready = append(r.e.ready, id)
		}
	}, forget)
}

// byItself tells that an agent sends without having asked: one notice a day for each
// agent, which counts.
func byItself(c *enroll.Case, subject string, now time.Time) *enroll.Notice {
	text := c.Agent.Name + " sends by itself"
	if subject != "" {
		text += ": " + subject
	}
	return &enroll.Notice{PID: c.Agent.PID + "." + now.Format(time.DateOnly), Node: c.Enrollment.Node, Who: c.Contact.Owner, Via: "app", Text: text}
}

// longest is how long a budget or a limit is taken at its word: it may be raised.
const longest = 30 * time.Minute

// speechless says why a model did not answer and when to ask again; ok is false
// where it was only stopped.
func speechless(err error, wait time.Duration) (detail string, after time.Duration, ok bool) {
	s, is := errors.AsType[*message.Speechless](err)
	if !is {
		return err.Error(), wait, true
	}
	if s.After > 0 {
		wait = min(max(s.After, time.Second), longest)
	}
	return s.Detail, wait, s.Class != message.Stopped
}

// decide asks policy about a message of this case.
func (r *round) decide(c *enroll.Case, risk int) policy.Decision {
	n, _ := c.Graph.Node(c.Enrollment.Node)
	f := policy.Facts{
		Stopped: !r.ws.StoppedAt.IsZero(), DoNotContact: c.Contact.Bars(contact.Channel(channel(c))), Suppressed: c.Suppressed,
		EmailMode: r.prefs.EmailMode, Mode: r.prefs.Mode, Level: c.Agent.Level, Action: policy.ActionFor(string(channel(c))), Actions: r.prefs.Actions,
		Risk: risk, Threshold: c.Agent.Threshold, Channel: string(channel(c)),
	}
	if f.Level == "" {
		f.Level, f.Threshold = policy.SuggestOnly, policy.UsualThreshold // no agent chosen: a person looks at every draft
	}
	if n.Step != nil && n.Step.Approval != "" {
		f.Step = policy.StepRule(n.Step.Approval)
	}
	return policy.Decide(f)
}

// atDot asks for the ticket. The message that lies at the provider is the one
// that was frozen when it was handed out.
func (r *round) atDot(c *enroll.Case, p AtDot) {
	id := c.Enrollment.ID
	deny := func(string) {
		r.e.Workers.Deny(id)
		r.e.drop(id)
	}
	s, ok := r.e.sends[id]
	if !ok || r.now.Sub(p.At) > patience || r.now.Before(p.At.Add(-patience)) || !r.ws.StoppedAt.IsZero() {
		deny("late")
		return
	}
	ev, sent := r.check(c, true)
	if ev != nil || !sent {
		// The world changed while the message was on its way to the provider.
		if ev != nil {
			r.apply(c, ev, nil, func() { deny("") }, deny)
		} else {
			deny("")
		}
		return
	}
	attempt := r.e.newID(r.now)
	r.apply(c, enroll.FireIssued{AttemptID: attempt, Account: s.account}, func(ch *enroll.Change) {
		ch.Ticket = r.ticket(c, s, attempt)
	}, func() {
		crash.Point("fired")
		r.e.inflight[id] = finishing
		r.e.Workers.Permit(id, attempt)
	}, deny)
}

// notStaged handles a provider that refused before the last byte.
func (r *round) notStaged(c *enroll.Case, err error) {
	id := c.Enrollment.ID
	ev := r.refusal(c, err, "")
	r.apply(c, ev, nil, r.done(id), func(string) { r.e.drop(id) })
}

// refusal turns a provider's certain no into an event.
func (r *round) refusal(c *enroll.Case, err error, attempt string) enroll.NotAccepted {
	ev := enroll.NotAccepted{AttemptID: attempt, Class: message.Transient, Detail: err.Error()}
	if no, ok := errors.AsType[*message.Refusal](err); ok {
		ev.Class, ev.Detail = no.Class, no.Detail
	}
	tries := 0
	if c.Visit != nil {
		tries = c.Visit.Tries
	}
	switch ev.Class {
	case message.Transient:
		ev.RetryAt = r.now.Add(retryAfter[min(tries, len(retryAfter)-1)])
	case message.Account:
		ev.RetryAt = r.now.Add(accountRetry)
	case message.Withheld:
		ev.RetryAt = r.now
	case message.Recipient, message.Content:
	}
	return ev
}

// finished settles a permitted send.
func (r *round) finished(c *enroll.Case, p Finished) {
	id := c.Enrollment.ID
	crash.Point("outcome-known")
	after := r.done(id)
	// An outcome is never lost: if the commit failed, or another door was quicker,
	// it is decided again on what is there then.
	again := func(why string) {
		if why == unfit {
			after()
			return
		}
		r.e.giveBack([]post{p})
	}
	var no *message.Refusal
	switch {
	case p.Err == nil:
		r.apply(c, enroll.Accepted{AttemptID: p.AttemptID, HeaderID: c.Draft.HeaderID, Subject: c.Draft.Subject, Evidence: p.Evidence},
			settles(p.AttemptID, "accepted", p.Evidence), after, again)
	case errors.As(p.Err, &no):
		r.apply(c, r.refusal(c, p.Err, p.AttemptID), settles(p.AttemptID, "not_accepted", no.Detail), after, again)
	default:
		fired := r.now
		if c.Visit != nil && !c.Visit.FiredAt.IsZero() {
			fired = c.Visit.FiredAt
		}
		r.apply(c, enroll.Lost{AttemptID: p.AttemptID, Detail: p.Err.Error(), LookUpAt: fired.Add(settleTime)},
			settles(p.AttemptID, "unknown", p.Err.Error()), after, again)
	}
}

func settles(attempt, outcome, evidence string) func(*enroll.Change) {
	return func(ch *enroll.Change) {
		ch.Settle = &enroll.Settle{AttemptID: attempt, Outcome: outcome, Evidence: evidence}
	}
}

// When an unknown outcome is looked up again, counted from the ticket.
var lookUps = []time.Duration{settleTime, 2 * time.Hour, 24 * time.Hour}

// mostLookUps bounds how often an outcome is looked up before a person is asked.
const mostLookUps = 6

// absenceProves reports whether a message that is not in the Sent folder was
// certainly not accepted: this process has run for the settle time since it first
// looked and found nothing. The wall clock is no witness: it may have been set.
func (r *round) absenceProves(attempt string) bool {
	ran := r.e.Clock.Ran()
	first, ok := r.e.absent[attempt]
	if !ok {
		r.e.absent[attempt] = ran
		return false
	}
	return ran-first >= settleTime
}

// found weighs the answer of a look-up. Absence is proof only where the
// provider files every sent message by itself, in the mailbox of the account that
// the message went out by.
func (r *round) found(c *enroll.Case, p Found) {
	id := c.Enrollment.ID
	forget := func(string) { r.e.drop(id) }
	if p.Err == nil && p.Found {
		const evidence = "Found in the Sent folder."
		r.apply(c, enroll.Accepted{AttemptID: p.AttemptID, HeaderID: c.Draft.HeaderID, Subject: c.Draft.Subject, Evidence: evidence},
			settles(p.AttemptID, "accepted", evidence), r.done(id), forget)
		return
	}
	tries := 1
	if c.Visit != nil {
		tries = c.Visit.LookUps + 1
	}
	same := c.Visit != nil && c.Visit.Account == c.Sender.Account
	if p.Err == nil && c.Sender.KeepsSent && same && r.absenceProves(p.AttemptID) {
		const detail = "Not in the Sent folder, where this provider files every sent message."
		r.apply(c, enroll.NotAccepted{AttemptID: p.AttemptID, Class: message.Withheld, Detail: detail, RetryAt: r.now},
			settles(p.AttemptID, "not_accepted", detail), func() {
				delete(r.e.absent, p.AttemptID)
				r.e.drop(id)
			}, forget)
		return
	}
	ev := enroll.LookedUp{AttemptID: p.AttemptID, Detail: "Not found in the Sent folder, which proves nothing with this provider."}
	switch {
	case p.Err != nil:
		ev.Detail = fmt.Sprintf("The Sent folder could not be asked: %v", p.Err)
	case !same:
		ev.Detail = "Not found in the Sent folder, which proves nothing: the sender's account was changed since."
	case c.Sender.KeepsSent:
		ev.Detail = "Not in the Sent folder so far; it is asked again."
	}
	if tries < mostLookUps && c.Sender.IMAP.Host != "" && c.Visit != nil {
		// The wall clock alone may have jumped: never ask again at once.
		ev.Next = later(c.Visit.FiredAt.Add(lookUps[min(tries, len(lookUps)-1)]), r.now.Add(settleTime+time.Minute))
	}
	r.apply(c, ev, nil, r.done(id), forget)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
