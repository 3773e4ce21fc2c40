// Package contact is a person we may write to.
//
// A Contact carries its own permission: Bars says for each channel whether it
// must not be written to. Zone says in which time zones it
// may be awake; where that is uncertain it names all the candidates.
//
// Nothing here asks for the time or touches a disk. How contacts come in from
// files, and go out again, is roster's.
package contact
