package enroll

import (
	"time"

	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// Event is something that happened to an enrollment. The set is closed.
//
//sumtype:decl
type Event interface{ event() }

// What the clock and the engine bring.
type (
	// Elapsed: a Delay node's time is over, or a dated pause has ended.
	Elapsed struct{}
	// Drafted: a message was written, and policy said where it goes.
	Drafted struct {
		MessageID int64 // 0 for a message that the same commit inserts
		Approve   bool  // up for approval; otherwise ready
		Rule      string
		Detail    string
		Risk      int
		HoldUntil time.Time // end of the hold of a ready message
	}
	// DraftFailed: no message could be written.
	DraftFailed struct {
		Detail  string
		RetryAt time.Time
	}
	// Postponed: the moment is wrong; look again at Until.
	Postponed struct {
		Until  time.Time
		Hold   Hold
		Detail string
	}
	// Recalled: policy now asks for approval of a ready message.
	Recalled struct{ Rule, Detail string }
	// FireIssued: the send ticket was written. Part of the commit that issues it.
	FireIssued struct {
		AttemptID string
		Account   int64 // message.Sender.Account of the connection
	}
	// Accepted: the provider took the message.
	Accepted struct {
		AttemptID string
		HeaderID  string // Message-ID it went out with
		Subject   string // thread subject
		Evidence  string
	}
	// NotAccepted: the provider certainly did not take it. AttemptID is empty
	// when it was refused before a ticket was asked for.
	NotAccepted struct {
		AttemptID string
		Class     message.Class
		Detail    string
		RetryAt   time.Time
	}
	// Lost: the attempt's outcome is unknown.
	Lost struct {
		AttemptID string
		Detail    string
		LookUpAt  time.Time
	}
	// LookedUp: the provider was asked about an unknown outcome and it found
	// nothing that proves either way. Next is zero when there is no more to try.
	LookedUp struct {
		AttemptID string
		Detail    string
		Next      time.Time
	}
	// Outdated: the ready message no longer fits the contact and is written anew.
	Outdated struct{ Detail string }
	// MissingField: the contact lacks what the channel needs.
	MissingField struct {
		Field   string
		RetryAt time.Time
	}
	// Barred: Do Not Contact or suppression forbids the step for good.
	Barred struct {
		Reason Reason
		Detail string
	}
	// Did: a node that is no message has done its work, and leads on by Port.
	Did struct {
		Node, Port string
		Kind       string // of the line in the log
		Detail     string
	}
	// Told: a rep was notified and is waited for.
	Told struct {
		Node, Detail string
		Until        time.Time
	}
	// NotAnswered: an AI node could not be answered.
	NotAnswered struct {
		Node, Detail string
		RetryAt      time.Time
	}
	// FieldGone: the node asks about a custom field that does not exist.
	FieldGone struct {
		Node, Field string
		RetryAt     time.Time
	}
	// CallFailed: a webhook was not taken.
	CallFailed struct {
		Node, Detail string
		Final        bool // trying again cannot help
		RetryAt      time.Time
	}
	// DuplicatePerson: this address already got this sequence under another contact.
	DuplicatePerson struct{ Detail string }
)

// What the world brings.
type (
	// Replied: the contact wrote back.
	Replied struct {
		HeaderID string
		Detail   string
	}
	// Booked: a meeting with the contact exists.
	Booked struct{ Detail string }
	// WentAway: an out-of-office answer; Until may be zero when it names no date.
	WentAway struct{ Until time.Time }
	// OptedOut: the contact asked to be left alone.
	OptedOut struct{ Detail string }
	// Bounced: a message to the contact could not be delivered for good.
	Bounced struct{ Detail string }
	// Complained: the contact reported a message as spam.
	Complained struct{ Detail string }
)

// What a person does.
type (
	// Approved: the draft may go out after the hold.
	Approved struct {
		By        string
		Edited    bool
		HoldUntil time.Time
	}
	// TakenBack: a held message returns to approval.
	TakenBack struct{ By string }
	// Rejected: the draft is refused.
	Rejected struct {
		By     string
		How    Rejection
		Reason string
	}
	// Rewritten: another draft was written for a person who has the draft before
	// them. The same commit inserts it.
	Rewritten struct {
		By     string
		Risk   int
		Detail string // what was asked for
	}
	// PausedByPerson stops the walk for now.
	PausedByPerson struct {
		By, Note string
		Until    time.Time
	}
	// Resumed goes on after a pause.
	Resumed struct {
		By      string
		How     ResumeHow
		Rewrite bool // the draft from before is out of date
	}
	// UnenrolledByPerson ends the walk.
	UnenrolledByPerson struct {
		By, Note string
		Reason   Reason // by_person unless told otherwise
	}
	// Moved puts the walk at a step, due now.
	Moved struct{ By, Node string }
	// RepDone: a rep who was waited for lets the walk go on.
	RepDone struct{ By string }
	// Migrated puts the walk on another version of its sequence, at a node of that.
	// Same: it is the node it stands at, unchanged.
	Migrated struct {
		By      string
		Version int64
		Number  int
		Graph   sequence.Graph
		Node    string
		Same    bool
	}
	// WaitSkipped makes the present wait end now.
	WaitSkipped struct{ By string }
	// Resolved settles an unknown outcome by a person's word.
	Resolved struct {
		By  string
		How Resolution
	}
)

// Rejection is what follows a rejected draft.
type Rejection string

// The rejections.
const (
	Redraft      Rejection = "redraft"
	SkipStep     Rejection = "skip_step"
	RejectToStop Rejection = "unenroll"
)

// ResumeHow says what happens to due times after a pause.
type ResumeHow string

// The ways to resume.
const (
	ResumeShift ResumeHow = "shift" // due times move by the paused time
	ResumeNow   ResumeHow = "now"   // what is overdue is due now
	ResumeSkip  ResumeHow = "skip"  // the present step is skipped
)

// Resolution is a person's word on an unknown outcome.
type Resolution string

// The resolutions.
const (
	ItArrived  Resolution = "arrived"
	ItDidNot   Resolution = "send"
	LeaveItOut Resolution = "skip"
)

func (Elapsed) event()            {}
func (Drafted) event()            {}
func (DraftFailed) event()        {}
func (Postponed) event()          {}
func (Recalled) event()           {}
func (FireIssued) event()         {}
func (Accepted) event()           {}
func (NotAccepted) event()        {}
func (Lost) event()               {}
func (LookedUp) event()           {}
func (Outdated) event()           {}
func (MissingField) event()       {}
func (Barred) event()             {}
func (DuplicatePerson) event()    {}
func (Did) event()                {}
func (Told) event()               {}
func (NotAnswered) event()        {}
func (CallFailed) event()         {}
func (FieldGone) event()          {}
func (RepDone) event()            {}
func (Migrated) event()           {}
func (Replied) event()            {}
func (Booked) event()             {}
func (WentAway) event()           {}
func (OptedOut) event()           {}
func (Bounced) event()            {}
func (Complained) event()         {}
func (Approved) event()           {}
func (TakenBack) event()          {}
func (Rejected) event()           {}
func (Rewritten) event()          {}
func (PausedByPerson) event()     {}
func (Resumed) event()            {}
func (UnenrolledByPerson) event() {}
func (Moved) event()              {}
func (WaitSkipped) event()        {}
func (Resolved) event()           {}
