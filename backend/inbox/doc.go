// Package inbox is the world's door: it takes incoming mail, says what it is
// (Classify, pure), finds whom it is from, and commits what follows from it.
//
// A mail is one of: an answer by a person (reply), an answer by a machine
// (auto_reply), a report that a message was not delivered (bounce), a report of
// spam (complaint), a request to be left alone (opt_out), an invitation or its
// acceptance (meeting), or none of our business (other). Doubt between an answer
// and silence is decided for the answer: a sequence that stops for nothing is
// resumed with one click.
package inbox
