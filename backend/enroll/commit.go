package enroll

import (
	"errors"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// Change is one transition on its way to the store, with what must be written
// beside it in the same transaction.
type Change struct {
	Transition
	Draft  *message.Draft // to insert with its visit; the store gives it its id
	Ticket *Ticket        // the transition is a Fire: applied only if the ticket is granted
	Settle *Settle        // what became of an attempt
	Choice *Choice        // the way that was taken, to be kept
	Edit   *ContactEdit   // what the sequence changes of the contact
	Notice *Notice        // what a rep is told
}

// Choice is the way taken out of a node with several, kept so that it can be
// explained and asked about later.
type Choice struct {
	Node   string `json:"node"`
	Port   string `json:"port"`
	Detail string `json:"detail"` // why, in a sentence
	Score  int    `json:"score"`  // of AI Qualify
	Record string `json:"record"` // what an AI was asked and answered, as JSON
}

// Decided is a choice with its time.
type Decided struct {
	Choice
	At time.Time
}

// ContactEdit is what a node changes of its contact, written with the transition.
type ContactEdit struct {
	Set                   map[string]string // by field, custom ones as custom:key
	AddTags, RemoveTags   []string
	AddLists, RemoveLists []string // ids of static lists
	Note                  string   // a line to add to the notes
}

// Notice is a notification of a rep. One is kept for each arrival at its node.
type Notice struct {
	PID    string // another of the same id takes its place, and counts it
	Node   string
	Who    string // whom it is for, in words
	Via    string // app, desktop, email or webhook
	Target string // address or URL, where Via needs one
	Text   string
	Waits  bool // the walk goes on only once it is answered
}

// Ticket asks for the permission to write a message's last byte. The store
// grants it only if, in the same transaction, the enrollment is active, the
// visit ready, the sequence active, nothing stopped, the address free and not
// suppressed, the inbox fresh and the sender's cap not used up.
type Ticket struct {
	AttemptID string
	Channel   sequence.Channel
	Executor  string
	MessageID int64
	HeaderID  string
	MIME      string
	SHA256    string
	Addr      string // normalised address of the contact
	Day       string // the sender's day, YYYY-MM-DD, that the cap counts on
	PerDay    int    // 0 for no cap
	Gap       time.Duration
	Agent     string    // who sends by itself; empty for a message that a person approved
	AgentCap  int       // most the agent sends by itself on Day; 0 for no cap
	InboxBy   time.Time // the inbox must have been read at or after this; zero for no inbox
}

// Settle records an attempt's outcome.
type Settle struct {
	AttemptID string
	Outcome   string // accepted, not_accepted or unknown
	Evidence  string
}

// Refusal says why the store granted no ticket.
type Refusal string

// The refusals.
const (
	RefusedStale      Refusal = "stale"      // it changed meanwhile
	RefusedStopped    Refusal = "stopped"    // Emergency Stop
	RefusedSequence   Refusal = "sequence"   // the sequence is not active
	RefusedSuppressed Refusal = "suppressed" // the address is suppressed
	RefusedDNC        Refusal = "dnc"        // the contact must not be written to
	RefusedAway       Refusal = "away"       // out of office
	RefusedInbox      Refusal = "inbox"      // the inbox was not read lately
	RefusedCap        Refusal = "cap"        // the sender's or the agent's
	RefusedGap        Refusal = "gap"
	RefusedDuplicate  Refusal = "duplicate" // another contact had this sequence at this address
	RefusedAddress    Refusal = "address"   // the address changed since the message was made
)

// Case is a walk with all that the doors need to act on it: who, from whom,
// by which agent, and the present draft. Read in one go.
type Case struct {
	Walk
	SequencePID  string
	SequenceName string
	ContactPID   string
	AwayUntil    time.Time
	Suppressed   bool // the contact's address is on the suppression list
	Elsewhere    bool // another contact had this sequence at the same address
	Deleted      bool // the contact was deleted
	Sender       message.Sender
	Agent        policy.Agent
	Draft        message.Draft
	Usage        schedule.Usage
	AgentSent    map[string]int // what the agent sent by itself on its last days, where it has a cap
}

// Queued is one draft or outcome that a person must look at, or a held message.
type Queued struct {
	ID         int64 // of the enrollment
	PID        string
	SequenceID int64
	Node       string
	State      State
	Risk       int
	At         time.Time // when it was written; of a held one, when it goes
	Until      time.Time // laid aside until then
	Whom       string    // handed to
}

// Batch is one transaction: transitions with what belongs to them, and what
// the world brought.
type Batch struct {
	Whole    bool // all or nothing: a stale change is ErrStale, and nothing is written
	Changes  []Change
	Command  string // id of the command it carries out, if a person's
	Answer   string // what to answer if the same command comes again, as JSON
	Incoming []message.Incoming
	Suppress []Suppression
	Away     []Away
	Cursors  []message.Cursor
	AliveAt  time.Time // the processor's heartbeat, if set
}

// ErrStale is the answer to a whole batch of which a change was decided on an
// older state. Nothing was written: read again and decide again.
var ErrStale = errors.New("an enrollment changed meanwhile")

// Suppression bars one address for good.
type Suppression struct {
	Addr   string // normalised
	Reason string
	Source string
	At     time.Time
}

// Away says until when a contact is out of office; the zero time that they are back.
type Away struct {
	ContactID int64
	Until     time.Time
}

// Result says what a commit left out: stale changes by their index, and
// refused tickets with the reason.
type Result struct {
	Stale   map[int]bool
	Refused map[int]Refusal
	Done    string // the stored answer, if the command had been carried out before
	Write   uint64 // its number among this process's write transactions
}

// Applied reports whether the change at this index was written.
func (r Result) Applied(i int) bool { return !r.Stale[i] && r.Refused[i] == "" }

// Standing is what may forbid enrolling a contact into a sequence.
type Standing struct {
	ContactID     int64
	PID           string
	Email         string
	Name          string
	Barred        bool // Do Not Contact
	Suppressed    bool
	LiveHere      bool
	LiveJob       int64 // the enroll job that made its live enrollment here, 0 if none
	Cycles        int   // enrollments in this sequence so far
	EndedAt       time.Time
	LiveElsewhere bool
	OtherContact  bool // the same address had this sequence under another contact
	Enters        bool // it matches the sequence's entry rules
	Contact       contact.Contact
	Zones         []*time.Location
}

// Workspace is the state of the whole.
type Workspace struct {
	PID       string
	Seq       int64
	AliveAt   time.Time // when the processor last ran
	StoppedAt time.Time // Emergency Stop since; zero if not in force
	StoppedBy string
	StopNote  string
}
