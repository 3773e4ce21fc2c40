// Package store keeps everything in one SQLite database: definitions, contacts,
// enrollments, messages and their history. No SQL lives outside it and no
// transaction leaks out of it.
//
// One connection writes, a pool reads. Every write transaction is immediate and
// durable when it returns (WAL with synchronous=FULL). Enrollments change only
// through Commit, which writes a batch in one transaction and guards each change
// by the version it was decided on; definitions and contacts change field by
// field, each field stamped for merging, through Mutate, and many at once through
// the statements of sets.go, leave.go and imports.go, which stamp in the same way.
//
// Statements are written with $1, $2 and rewritten for SQLite, whose driver
// would bind $n by order of appearance. Batches travel as one JSON array of rows.
package store
