// Package simulate shows what a sequence would do: the real engine walks contacts
// through it over a store in memory, on a clock of its own that jumps from one due
// moment to the next, and with nobody at the other end. Nothing here can reach a
// mail server: the workers only write down what they are handed.
//
// Drafts that policy puts up for approval are approved at once, and every message
// arrives. What the world answers is an event of the input, or an assumption.
package simulate
