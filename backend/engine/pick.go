package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/crash"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// frozen is a message whose bytes will not change any more.
type frozen struct {
	messageID int64
	headerID  string
	mime      string
	to        string
	subject   string
	account   int64
}

// Waits after which a hindrance is looked at again.
const (
	fieldRetry   = time.Hour
	settingRetry = 5 * time.Minute
	inboxRetry   = time.Minute
	paceSpread   = 2 * time.Hour
)

// pick acts on an enrollment whose time has come.
func (r *round) pick(c *enroll.Case) {
	switch plan := enroll.Next(c.Walk, r.now).(type) {
	case enroll.Branch, enroll.Ask, enroll.Act, enroll.Call:
		if c.Deleted { // the desk ends it, once there is no undo any more
			r.apply(c, enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldDeleted, Detail: "The contact was deleted."}, nil, nil, nil)
			return
		}
		if ev := r.lacks(c); ev != nil {
			r.apply(c, ev, nil, nil, nil)
			return
		}
		r.work(c, plan)
	case enroll.Elapse:
		if ev := r.lacks(c); ev != nil {
			r.apply(c, ev, nil, nil, nil)
			return
		}
		r.apply(c, enroll.Elapsed{}, nil, nil, nil)
	case enroll.Draft:
		if ev := r.barred(c); ev != nil {
			r.apply(c, ev, nil, nil, nil)
			return
		}
		if c.Contact.AIPaused {
			r.apply(c, enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldAI, Detail: "The AI is paused for this contact."}, nil, nil, nil)
			return
		}
		if d := r.decide(c, 0); d.Outcome == policy.Hold || d.Outcome == policy.Refuse { // whatever is written, nothing leaves
			r.apply(c, enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldPolicy, Detail: d.Sentence}, nil, nil, nil)
			return
		}
		if ev := r.paced(c); ev != nil {
			r.apply(c, ev, nil, nil, nil)
			return
		}
		crash.Point("draft-handed")
		r.hand(c, drafting)
		r.e.Workers.Draft(*c)
	case enroll.Send:
		ev, ok := r.check(c, false)
		if ev != nil {
			r.apply(c, ev, nil, nil, nil)
		}
		if ok {
			r.send(c)
		}
	case enroll.LookUp:
		r.hand(c, lookingUp)
		r.e.Workers.LookUp(*c)
	case enroll.Nothing:
		_ = plan // another process or a person was quicker
	}
}

// hand remembers that a worker has the case.
func (r *round) hand(c *enroll.Case, s stage) {
	r.e.inflight[c.Enrollment.ID] = s
	r.e.known[c.Enrollment.ID] = c
}

// channel is how the step that the case stands at reaches the contact.
func channel(c *enroll.Case) sequence.Channel {
	if n, ok := c.Graph.Node(c.Enrollment.Node); ok && n.Step != nil {
		return n.Step.Channel
	}
	return sequence.Email
}

// address is where the step reaches the contact; empty if it does not.
func address(c *enroll.Case) string {
	if channel(c) == sequence.Email {
		return c.Contact.Email
	}
	return cmp.Or(c.Contact.Mobile, c.Contact.Phone)
}

// barred tells what forbids writing to the contact, now or for good.
func (r *round) barred(c *enroll.Case) enroll.Event {
	mail := channel(c) == sequence.Email
	switch {
	case c.Deleted: // the desk ends it, once there is no undo any more
		return enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldDeleted, Detail: "The contact was deleted."}
	case mail && c.Suppressed:
		return enroll.Barred{Reason: enroll.ReasonOptedOut, Detail: "The address is on the suppression list."}
	case c.Contact.Bars(contact.Channel(channel(c))):
		return enroll.Barred{Reason: enroll.ReasonDNC, Detail: "The contact is marked Do Not Contact."}
	case address(c) == "" && mail:
		return enroll.MissingField{Field: "email address", RetryAt: r.now.Add(fieldRetry)}
	case address(c) == "":
		return enroll.MissingField{Field: "phone number", RetryAt: r.now.Add(fieldRetry)}
	case mail && c.Elsewhere:
		return enroll.DuplicatePerson{Detail: "The same address already gets this sequence under another contact."}
	}
	return nil
}

// lateAsks reports whether a step came due so long ago, while nothing ran, that
// a person must look at it first.
func lateAsks(c *enroll.Case, now time.Time) bool {
	switch c.Rules.Settings.CatchUp {
	case sequence.CatchUpSend:
		return false
	case sequence.CatchUpAsk:
		return now.Sub(c.Enrollment.DueAt) > 24*time.Hour
	case sequence.CatchUpStandard:
	}
	return schedule.CatchUp(c.Enrollment.DueAt, now) == schedule.Ask
}

// paced spreads what came due more than a day ago over the next hours.
func (r *round) paced(c *enroll.Case) enroll.Event {
	if c.Rules.Settings.CatchUp == sequence.CatchUpSend || c.Enrollment.Hold == enroll.HoldPaced || c.Enrollment.DueAt.IsZero() {
		return nil
	}
	if schedule.CatchUp(c.Enrollment.DueAt, r.now) != schedule.Paced {
		return nil
	}
	return enroll.Postponed{Until: schedule.Spread(c.Seed(), r.now.Add(time.Minute), paceSpread), Hold: enroll.HoldPaced, Detail: "It came due while Cadenza was not running."}
}

// check tells whether the ready message may go to the wire now. If not, the
// event says what becomes of it; nil and false mean that it stays as it is.
// atDot is the check beside the ticket, when the message lies at the provider.
func (r *round) check(c *enroll.Case, atDot bool) (ev enroll.Event, ok bool) {
	if !r.ws.StoppedAt.IsZero() || c.Visit == nil || c.Visit.State != enroll.Ready || c.Enrollment.Status != enroll.Active {
		return nil, false
	}
	if ev := r.barred(c); ev != nil {
		return ev, false
	}
	if c.Rules.Sequence != sequence.Active {
		// Its due row goes with this commit; resuming the sequence puts it back.
		return enroll.Postponed{Until: r.now.Add(settingRetry), Hold: c.Enrollment.Hold}, false
	}
	if c.AwayUntil.After(r.now) {
		return enroll.Postponed{Until: c.AwayUntil, Hold: enroll.HoldAway, Detail: "The contact is out of office."}, false
	}
	if ev := r.closed(c); ev != nil {
		return ev, false
	}
	mail := channel(c) == sequence.Email
	if mail && (c.Sender.ID == 0 || !c.Sender.HasPassword) {
		return enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldSetting, Detail: "The sender profile is missing or has no password."}, false
	}
	if mail && c.Sender.IMAP.Host != "" && r.now.Sub(c.Sender.InboxReadAt) > inboxFresh {
		return enroll.Postponed{Until: r.now.Add(inboxRetry), Hold: enroll.HoldInbox, Detail: "The inbox has not been read for 15 minutes."}, false
	}
	if !c.Visit.Approved {
		if c.Contact.AIPaused {
			return enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldAI, Detail: "The AI is paused for this contact."}, false
		}
		switch d := r.decide(c, c.Visit.Risk); d.Outcome {
		case policy.Approve:
			return enroll.Recalled{Rule: d.Rule, Detail: d.Sentence}, false
		case policy.Hold, policy.Refuse:
			return enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldPolicy, Detail: d.Sentence}, false
		case policy.Send, policy.SendNotify:
		}
		if !atDot && lateAsks(c, r.now) {
			return enroll.Recalled{Rule: "came_due_while_away", Detail: "It was to go out more than a week ago, while Cadenza was not running."}, false
		}
	}
	if !atDot {
		if ev := r.paced(c); ev != nil {
			return ev, false
		}
	}
	if ev := r.usedUp(c); ev != nil {
		return ev, false
	}
	if mail {
		if ev := r.capped(c, atDot); ev != nil {
			return ev, false
		}
	}
	if alone(c) {
		r.e.promised[agentDay{c.Agent.PID, schedule.DayIn(r.now, senderZone(c.Sender))}]++
	}
	return nil, true
}

// alone reports whether the agent sends the message by itself: no person approved it.
func alone(c *enroll.Case) bool { return !c.Visit.Approved }

// closed tells whether the present hour is none to send in: for nobody, or for the
// agent by itself.
func (r *round) closed(c *enroll.Case) enroll.Event {
	window := c.Rules.Settings.Window
	if window == nil && channel(c) != sequence.Email {
		window = quiet
	}
	var hours *schedule.Window
	if alone(c) {
		hours = c.Agent.Hours
	}
	next, last, ok := schedule.Meet(r.now, schedule.Opening{Window: window, Zones: zones(c, window), Off: c.Rules.Off}, schedule.Opening{Window: hours, Zones: zones(c, hours)})
	hold, detail := enroll.HoldWindow, "Outside the sending window."
	if last == 1 {
		hold, detail = enroll.HoldHours, "Outside the agent's working hours."
	}
	switch {
	case !ok:
		return enroll.Postponed{Until: r.now.AddDate(0, 1, 0), Hold: enroll.HoldShut, Detail: "The sending window, the time zones and the agent's working hours never meet."}
	case next.After(r.now):
		return enroll.Postponed{Until: next, Hold: hold, Detail: detail}
	}
	return nil
}

// usedUp tells whether the agent has sent by itself what it may in a day, counting
// what this pass has promised.
func (r *round) usedUp(c *enroll.Case) enroll.Event {
	if !alone(c) || c.Agent.DailyCap == 0 {
		return nil
	}
	zone := senderZone(c.Sender)
	today := schedule.DayIn(r.now, zone)
	sent := c.AgentSent[today] + r.e.promised[agentDay{c.Agent.PID, today}]
	next, hold := schedule.Cap{PerDay: c.Agent.DailyCap}.Next(r.now, schedule.Usage{Day: today, Sent: sent}, zone)
	if hold == schedule.HoldNone {
		return nil
	}
	return enroll.Postponed{Until: next, Hold: enroll.HoldQuota, Detail: "The agent's daily cap is used up."}
}

// quiet is when calls and text messages may go out where no window is set: not
// at night.
var quiet = &schedule.Window{Days: []schedule.Day{schedule.Mon, schedule.Tue, schedule.Wed, schedule.Thu, schedule.Fri, schedule.Sat, schedule.Sun}, From: "09:00", To: "20:00"}

// zones are where a window is judged.
func zones(c *enroll.Case, w *schedule.Window) []*time.Location {
	if w == nil {
		return c.Zones
	}
	switch w.Zone {
	case schedule.SenderZone:
		return []*time.Location{senderZone(c.Sender)}
	case schedule.FixedZone:
		if z, err := schedule.Zone(w.Fixed); err == nil {
			return []*time.Location{z}
		}
	case schedule.ContactZone:
	}
	return c.Zones
}

// senderZone is where the sender's days begin and end.
func senderZone(s message.Sender) *time.Location {
	if z, err := schedule.Zone(s.TimeZone); err == nil && s.TimeZone != "" {
		return z
	}
	return time.Local
}

// capped checks the sender's cap and gap, counting what this pass has promised.
func (r *round) capped(c *enroll.Case, atDot bool) enroll.Event {
	zone := senderZone(c.Sender)
	u := c.Usage
	promised := r.e.reserved[c.Sender.ID]
	if day := schedule.DayIn(r.now, zone); u.Day != day {
		u = schedule.Usage{Day: day, LastAt: u.LastAt}
	}
	u.Sent += promised.sent
	u.LastAt = later(u.LastAt, promised.last)
	next, hold := schedule.Cap{PerDay: c.Sender.PerDay, MinGap: c.Sender.Gap}.Next(r.now, u, zone)
	if hold != schedule.HoldNone && next.After(r.now) {
		why, detail := enroll.HoldGap, "The sender keeps a minimum gap."
		if hold == schedule.HoldCap {
			why, detail = enroll.HoldCap, "The sender's daily cap is used up."
		} else if !atDot {
			// Each one that waits for the gap stands behind the one before.
			r.e.reserved[c.Sender.ID] = reservation{promised.sent, next}
		}
		return enroll.Postponed{Until: next, Hold: why, Detail: detail}
	}
	r.e.reserved[c.Sender.ID] = reservation{promised.sent + 1, r.now}
	return nil
}

// send freezes the message and hands it to a worker.
func (r *round) send(c *enroll.Case) {
	id := c.Enrollment.ID
	f, err := r.freeze(c)
	if err != nil {
		r.apply(c, r.refusal(c, &message.Refusal{Class: message.Content, Detail: fmt.Sprintf("The message could not be built: %v", err)}, ""), nil, nil, nil)
		return
	}
	if f.to != address(c) {
		r.apply(c, enroll.Outdated{Detail: "The contact's address changed."}, nil, nil, nil)
		return
	}
	crash.Point("send-handed")
	r.hand(c, staging)
	r.e.sends[id] = f
	r.e.Workers.Send(Send{EnrollmentID: id, Channel: channel(c), Sender: c.Sender, To: f.to, MIME: f.mime})
}

// freeze gives the bytes that go out. A message that had a ticket before keeps
// its bytes: providers know a repeat by its Message-ID and Date.
func (r *round) freeze(c *enroll.Case) (frozen, error) {
	d := c.Draft
	if channel(c) != sequence.Email {
		return frozen{messageID: d.ID, mime: d.Body, to: address(c)}, nil
	}
	if d.MIME != "" {
		return frozen{d.ID, d.HeaderID, d.MIME, message.RecipientOf(d.MIME), d.Subject, c.Sender.Account}, nil
	}
	header := message.NewMessageID(c.Enrollment.ID, c.Visit.No, r.e.random(), c.Sender.FromAddr)
	env := message.Envelope{
		From: message.Address{Name: c.Sender.FromName, Addr: c.Sender.FromAddr}, To: message.Address{Name: c.FullName(), Addr: c.Contact.Email},
		MessageID: header, Date: r.now, Subject: d.Subject, Body: d.Body, Signature: c.Sender.Signature, Unsubscribe: c.Sender.Unsubscribe,
	}
	if n, ok := c.Graph.Node(c.Enrollment.Node); ok && n.Step != nil && n.Step.JobType == sequence.FollowUpEmail && c.Enrollment.Thread.LastID != "" {
		env.InReplyTo, env.References = c.Enrollment.Thread.LastID, c.Enrollment.Thread.References
	}
	mime, err := message.Build(env)
	if err != nil {
		return frozen{}, err
	}
	return frozen{d.ID, header, string(mime), c.Contact.Email, d.Subject, c.Sender.Account}, nil
}

// ticket asks for the one permission to write the last byte of f.
func (r *round) ticket(c *enroll.Case, f frozen, attempt string) *enroll.Ticket {
	sum := sha256.Sum256([]byte(f.mime))
	t := &enroll.Ticket{
		AttemptID: attempt, Channel: channel(c), Executor: r.e.Device, MessageID: f.messageID, HeaderID: f.headerID, MIME: f.mime, SHA256: hex.EncodeToString(sum[:]),
		Addr: f.to, Day: schedule.DayIn(r.now, senderZone(c.Sender)), PerDay: c.Sender.PerDay, Gap: c.Sender.Gap,
	}
	if alone(c) {
		t.Agent, t.AgentCap = c.Agent.PID, c.Agent.DailyCap
	}
	if t.Channel == sequence.Email && c.Sender.IMAP.Host != "" {
		t.InboxBy = r.now.Add(-inboxFresh)
	}
	return t
}
