package enroll

import (
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// Status is where an enrollment stands.
type Status string

// The statuses. Active and Paused are live.
const (
	Active     Status = "active"
	Completed  Status = "completed"
	Paused     Status = "paused"
	Unenrolled Status = "unenrolled"
)

// Live reports whether the walk can still go on.
func (s Status) Live() bool { return s == Active || s == Paused }

// Reason is the stable code for why an enrollment has its status.
type Reason string

// The reasons.
const (
	None              Reason = ""
	ReasonReplied     Reason = "replied"
	ReasonMeeting     Reason = "meeting_booked"
	ReasonByPerson    Reason = "by_person"
	ReasonStepFailed  Reason = "step_failed"
	ReasonMissingData Reason = "missing_data"
	ReasonOptedOut    Reason = "opted_out"
	ReasonBounced     Reason = "bounced"
	ReasonDNC         Reason = "do_not_contact"
	ReasonRejected    Reason = "draft_rejected"
	ReasonArchived    Reason = "sequence_archived"
	ReasonEndNode     Reason = "end_node"
	ReasonComplaint   Reason = "complaint"
	ReasonDeleted     Reason = "contact_deleted"
	ReasonMerged      Reason = "merged"     // another contact, the same person, goes on with it
	ReasonTakenBack   Reason = "taken_back" // the enroll job or import was undone
)

// Enrollment is one contact in one sequence. Times are UTC; a zero time means
// not set. DueAt is when the clock must look at it again; zero while it waits
// for a person or for an answer that is on its way.
type Enrollment struct {
	ID         int64
	PID        string
	SequenceID int64
	VersionID  int64
	ContactID  int64
	SenderID   int64
	JobID      int64 // the enroll job that made it, 0 if none
	Cycle      int   // counts re-enrollments of the same contact, from 1
	Status     Status
	Reason     Reason
	Note       string // a person's words beside the reason
	Node       string // the node it stands at; empty once the walk has ended
	VisitNo    int    // number of the newest visit, 0 before the first
	DueAt      time.Time
	Hold       Hold  // why DueAt is later than the delay alone would make it
	Ver        int64 // raised by each change; guards every commit
	EnteredAt  time.Time
	LastStepAt time.Time
	PausedAt   time.Time // since when its clock stands
	ResumeAt   time.Time // when a dated pause ends
	EndedAt    time.Time
	Replied    bool   // the contact replied at least once
	Booked     bool   // a meeting was booked at least once
	Memo       string // what the node it stands at must remember: see watch and tries; of a draft or an answer that failed, why
	Thread     Thread
}

// Thread is the email conversation that Follow-up Email continues.
type Thread struct {
	Subject    string // of the first message
	LastID     string // Message-ID of the newest message in it, theirs or ours
	References string // the chain, oldest first, separated by spaces
}

// Hold says why a due time was moved.
type Hold string

// The holds, each behind a code of the why catalogue.
const (
	HoldNone    Hold = ""
	HoldWindow  Hold = "window"   // outside the sending window
	HoldCap     Hold = "cap"      // the sender's daily cap is used up
	HoldGap     Hold = "gap"      // the sender's minimum gap
	HoldHours   Hold = "hours"    // outside the agent's working hours
	HoldShut    Hold = "shut"     // no moment is open in the window and the hours at once
	HoldQuota   Hold = "quota"    // the agent's daily cap is used up
	HoldRetry   Hold = "retry"    // the provider refused for now
	HoldDraft   Hold = "draft"    // drafting failed, to be tried again
	HoldInbox   Hold = "inbox"    // the sender's inbox has not been read lately
	HoldAway    Hold = "away"     // out of office until DueAt
	HoldUndo    Hold = "undo"     // in the hold before sending
	HoldLookUp  Hold = "look_up"  // outcome unknown, to be looked up
	HoldMissing Hold = "missing"  // a field of the contact is missing
	HoldSetting Hold = "setting"  // the sender or channel is not set up
	HoldPolicy  Hold = "policy"   // an autonomy rule lets nothing leave; the memo says which
	HoldPaced   Hold = "catch_up" // paced after downtime
	HoldAI      Hold = "ai"       // a person paused the AI for this contact
	HoldDeleted Hold = "deleted"  // the contact was deleted a moment ago
	HoldEvent   Hold = "event"    // a Wait, until its event or its timeout
	HoldWatch   Hold = "watch"    // a Wait for a field to change: an edit of the contact wakes it
	HoldRep     Hold = "rep"      // a rep was told and is waited for
	HoldAsk     Hold = "ask"      // an AI node could not be answered, to be asked again
	HoldCall    Hold = "call"     // a webhook failed for now
	HoldField   Hold = "field"    // the node asks about a custom field that is gone
)

// State is where a visit stands.
type State string

// The visit states.
const (
	Drafting   State = "drafting" // a draft was refused or failed and is to be written
	Awaiting   State = "awaiting_approval"
	Ready      State = "ready" // in the hold, or waiting for its moment
	Fired      State = "fired" // a ticket was issued; the outcome is on its way
	Sent       State = "sent"
	Unknown    State = "unknown" // may or may not have been accepted
	NeedsHuman State = "needs_human"
	Skipped    State = "skipped"
	Failed     State = "failed"
	Withdrawn  State = "withdrawn" // taken back before it was fired
)

// Open reports whether the visit still wants something.
func (s State) Open() bool {
	switch s {
	case Drafting, Awaiting, Ready, Fired, Unknown, NeedsHuman:
		return true
	case Sent, Skipped, Failed, Withdrawn:
		return false
	}
	return false
}

// InDoubt reports whether a message of this visit may be on its way.
func (s State) InDoubt() bool { return s == Fired || s == Unknown || s == NeedsHuman }

// Visit is one arrival of an enrollment at a step.
type Visit struct {
	No        int
	Node      string
	Channel   sequence.Channel
	State     State
	Reason    string // stable code for the state, such as the refusal's class
	Detail    string // a plain sentence beside it
	MessageID int64
	AttemptID string // the newest attempt
	FiredAt   time.Time
	Account   int64 // message.Sender.Account it went out by
	Tries     int   // attempts that were certainly not accepted
	LookUps   int   // look-ups of an unknown outcome so far
	Approved  bool  // by a person
	Rule      string
	Risk      int
	CreatedAt time.Time
	SettledAt time.Time
}

// Rules are the sequence's word on a walk, read with it.
type Rules struct {
	Sequence sequence.Status
	PausedAt time.Time // since when the sequence is paused; zero if it is not
	Settings sequence.Settings
	Off      schedule.Holidays
}

// Walk is all that deciding needs: the enrollment, its newest visit if it has
// one, the graph it is pinned to, the contact with its zones, and the rules.
type Walk struct {
	Enrollment Enrollment
	Visit      *Visit
	Graph      sequence.Graph
	Contact    contact.Contact
	SenderZone *time.Location   // where the sender's days begin; nil for UTC
	Zones      []*time.Location // candidate zones of the contact, best first
	Rules      Rules
}

// zone is where day delays are counted.
func (w Walk) zone() *time.Location {
	if len(w.Zones) == 0 {
		return time.UTC
	}
	return w.Zones[0]
}

// open gives the newest visit if it still wants something.
func (w Walk) open() *Visit {
	if w.Visit != nil && w.Visit.State.Open() {
		return w.Visit
	}
	return nil
}

// Transition is what an event makes of a walk: the new enrollment, the visit
// it changed if any, and a line for the audit log. From is the enrollment as it
// was read; its Ver guards the commit.
type Transition struct {
	From       Enrollment
	Waiting    int // change in the number of drafts waiting for approval
	Enrollment Enrollment
	Visit      *Visit
	Steps      []Footstep
	Log        Log
}

// Log is one line of the audit log and the timeline.
type Log struct {
	At     time.Time
	Actor  string // "clock", "world", or a person's name
	Kind   string // stable slug, such as "sent" or "paused"
	Detail string // a plain sentence or the reason's words
}

// New begins a walk at its Start node. The first step is due after its delay,
// counted from start, which is now or later.
func New(e Enrollment, w Walk, actor string, now, start time.Time) Transition {
	e.Status, e.Reason, e.EnteredAt, e.Ver = Active, None, now, 1
	w.Enrollment = e
	t := Transition{Enrollment: e, Log: Log{At: now, Actor: actor, Kind: "enrolled"}}
	if first, ok := w.Graph.Start(); ok {
		t.enters(first.ID)
		advance(w, &t, first.ID, sequence.PortNext, later(now, start))
	} else {
		finish(&t, Completed, None, now)
	}
	return t
}
