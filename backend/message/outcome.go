package message

import (
	"context"
	"errors"
)

// Class says what kind of refusal a provider gave; it decides the retry.
type Class string

// The classes of refusal.
const (
	Transient Class = "transient" // try again later
	Recipient Class = "recipient" // this address cannot be reached
	Content   Class = "content"   // this message is not wanted; a person must look
	Account   Class = "account"   // the sender's account or settings; nothing will go until mended
	Withheld  Class = "withheld"  // given up before the last byte; no fault of anyone
)

// Refusal is a certain answer: the provider did not take the message.
type Refusal struct {
	Class  Class
	Detail string // a plain sentence with the server's words
	Err    error
}

// Error gives the sentence.
func (r *Refusal) Error() string { return r.Detail }

// Unwrap gives the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// ErrUnknown is in the chain of an error after which nobody can say whether the
// provider took the message.
var ErrUnknown = errors.New("outcome unknown")

// Staged is a message that lies at the provider, whole but for its last byte.
type Staged interface {
	// Finish writes the last byte and waits for the answer: evidence of
	// acceptance, a *Refusal, or an error with ErrUnknown in its chain.
	Finish(ctx context.Context) (evidence string, err error)
	// Abandon closes the connection, so that the message was never accepted.
	Abandon()
}

// Brief is all that a writer may know to draft one message.
type Brief struct {
	JobType       string // initial_outreach, follow_up_email, re_engagement, voicemail_drop
	Channel       string // email, sms, whatsapp, voice
	Angle         string // hints, never pasted literally
	CTA           string
	ValueProp     string
	Tone          string
	AgentName     string
	Persona       string
	Rules         []string
	Sender        Author
	Contact       map[string]string // known, non-empty fields: first_name, company, …
	Thread        []Past            // oldest first
	ThreadSubject string
	Fixed         *Text // the words as a person wrote them; nothing is composed
	Refused       Text  // the draft that a person refused; other words are wanted
	StepNumber    int   // from 1
	StepCount     int
	Seed          uint64 // the same seed writes the same message
}

// Author is who a message is from, as its text may name them.
type Author struct {
	Name      string
	FirstName string
	Company   string
}

// Written is what a writer made of a Brief.
type Written struct {
	Subject string
	Body    string
	Sources []Source
	Risk    int // 0 to 100
	Reasons []Reason
	Engine  string // which writer, in the interface's words
	Version string
}

// Source names the field, note or message that a claim rests on.
type Source struct {
	Quote string `json:"quote"`
	From  string `json:"from"`
}

// Reason is one cause of risk.
type Reason struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	Points   int    `json:"points"`
}
