// Package fault is the one way Cadenza fails towards a person: a stable code,
// a plain sentence that says what was refused and why, and the remedy.
//
// Inside the program errors are ordinary wrapped errors. Where one is meant to
// be read by a person it is a *Error, made here and mapped once at the edge.
package fault

import (
	"errors"
	"fmt"
)

// Code is the stable, machine-readable kind of a fault.
type Code string

// The codes. The edge maps each to one HTTP status and one exit code.
const (
	Invalid     Code = "invalid"     // the input is wrong: mend it and try again
	NotFound    Code = "not_found"   // the thing named does not exist (any more)
	Conflict    Code = "conflict"    // someone or something else changed it first
	Refused     Code = "refused"     // a rule forbids it in the present state
	Unavailable Code = "unavailable" // an outside service or resource did not answer
	Full        Code = "full"        // no space left to store it
	Internal    Code = "internal"    // our own mistake
)

// Error is what a person may be told.
type Error struct {
	Code     Code
	Sentence string // what was refused and why, ending with a full stop
	Remedy   string // what to do about it, ending with a full stop; may be empty
	Field    string // the input field it is about, in JSON spelling; may be empty
	Err      error  // the cause, for the log; never shown
}

// Error gives the sentence and the remedy as one text.
func (e *Error) Error() string {
	if e.Remedy == "" {
		return e.Sentence
	}
	return e.Sentence + " " + e.Remedy
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault from its code, sentence and remedy.
func New(code Code, sentence, remedy string) *Error {
	return &Error{Code: code, Sentence: sentence, Remedy: remedy}
}

// Newf makes a fault whose sentence is formatted.
func Newf(code Code, remedy, format string, args ...any) *Error {
	return &Error{Code: code, Sentence: fmt.Sprintf(format, args...), Remedy: remedy}
}

// For returns a copy of e that names the input field it is about.
func (e *Error) For(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Because returns a copy of e that carries its cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Of finds the fault in err's chain. An error that is no fault comes back as
// Internal, its text kept for the log only.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Error](err); ok {
		return f
	}
	return &Error{
		Code:     Internal,
		Sentence: "Something went wrong inside Cadenza, and nothing was changed.",
		Remedy:   "Try again; if it happens again, send the log from Settings, Status.",
		Err:      err,
	}
}

// Is reports whether err is a fault with this code.
func Is(err error, code Code) bool {
	f, ok := errors.AsType[*Error](err)
	return ok && f.Code == code
}
