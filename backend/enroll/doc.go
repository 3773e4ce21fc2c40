// Package enroll is one contact's walk through one sequence, as a pure state
// machine. The three doors (a person acts, the clock acts, the world answers)
// all change an enrollment the same way: load a Walk, Apply an event, commit
// the Transition. Nothing here reads a clock or touches the outside.
//
//	enrollment:  active ⇄ paused → completed | unenrolled
//
//	visit (one arrival at a step):
//
//	 (due) ─draft→ awaiting_approval ─approve→ ready ──Fire──> fired ──> sent
//	        │                          ^  ^      │               │ └──> ready | failed   (certainly not accepted)
//	        └──────── auto ────────────┼──┘      └→ withdrawn    └───> unknown ──look-up──> sent | ready | needs_human
//	                                   └── taken back                              needs_human ──a person──> sent | ready | skipped
//
// A visit holds at most one attempt that may have reached the contact. A new
// attempt follows only proof that the earlier one was not accepted, or a
// person's order. Outcomes are matched by attempt id, never by count.
package enroll
