// Package contact is a person we may write to, and the way such people come in
// from files.
//
// A Contact carries its own permission: Bars says for each channel whether it
// must not be written to. Zone says in which time zones it
// may be awake; where that is uncertain it names all the candidates.
//
// A file of contacts is read in four steps, none of which holds the file:
//
//	Sniff(first bytes) → Shape     encoding, delimiter, where the headers are
//	Guess(headers)     → Mapping   which column is which field; a person may change it
//	Parse(r, …)        → rows      one at a time; a bad row is refused, and the next read
//	WriteRejects(w, …)             the refused rows with their reasons, to be mended
//
// Nothing here asks for the time or touches a disk: a reader comes in, rows
// come out, however long the file is.
package contact
