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
