// Package schedule answers one question in many shapes: when may this happen?
//
// A delay runs from a moment; a window says which hours of which days are
// open, in one or several time zones at once; holidays close whole days; a cap
// and a gap slow a sender down; catch-up says what to do with what is overdue.
//
//	due = Delay.From(completed)          minutes and hours: absolute; days: wall clock
//	  → Window.Next(due, zones, off)     first moment open in every candidate zone
//	  → Cap.Next(moment, usage, zone)    first moment this sender may send again
//	  → Window.Next again                a cap may have pushed it out of the window
//
// Everything is pure: the present moment is an argument, nothing is read from
// the machine. The time zone database is built in, because Windows has none.
//
// The wall clock is where such code goes wrong. A wall-clock time that a zone
// skips (spring) means the first instant after the gap, never an hour earlier;
// one that happens twice (autumn) means the first. Both rules live in wall.
package schedule
