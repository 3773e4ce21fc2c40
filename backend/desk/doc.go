// Package desk is the door through which a person acts: one file for each
// screen. Every method takes a context and a request, and gives a view; errors
// are faults that may be shown as they are.
//
// What changes an enrollment goes the way of all doors: read the case, apply an
// event, commit the transition. A commit that finds the enrollment changed
// meanwhile is read and decided again.
package desk
