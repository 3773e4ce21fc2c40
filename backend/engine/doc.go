// Package engine is the clock's door: it finds the enrollments whose time has
// come, has messages drafted, asks policy, and takes them to the wire.
//
// The core is one loop body, Pass: it takes the answers that came in, reads what
// is due, decides with the pure rules, writes everything in one commit, and only
// then hands out work. It starts no goroutine and reads time, chance and I/O
// through what it is given, so a simulation can run it step by step.
//
// Slow work (drafting, SMTP, look-ups) is done by Workers, which answer with
// Post. A send goes through one gate: a worker lays the whole message but its
// last byte at the provider and posts AtDot; the pass asks the store for a
// ticket; only when the ticket is durable may the worker write the last byte.
// A worker that is not permitted within its time closes the connection, and a
// message without its last byte was never accepted.
//
// What was fired by a process that died is unknown: it is looked up in the Sent
// folder, and what nothing proves is put to a person. It is never sent again on
// a guess.
package engine
