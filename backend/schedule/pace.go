package schedule

import (
	"time"

	"cadenza/backend/fault"
)

// Cap is how fast one sender may go. 0 means no limit.
type Cap struct {
	PerDay int           `json:"perDay"`
	MinGap time.Duration `json:"minGap"` // between two sends
}

// Usage is what one sender has sent on the last day it sent anything.
type Usage struct {
	Day    string    // YYYY-MM-DD in the sender's zone; empty if it never sent
	Sent   int       // on that day
	LastAt time.Time // the last send; zero if it never sent
}

// Hold is what keeps a sender from sending at once.
type Hold string

// The holds.
const (
	HoldNone Hold = "none"
	HoldCap  Hold = "cap" // the day's number is used up
	HoldGap  Hold = "gap" // too soon after the last one
)

// Validate refuses negative limits (fields "perDay", "minGap").
func (c Cap) Validate() error {
	if c.PerDay < 0 {
		return fault.New(fault.Invalid, "A daily cap cannot be negative.", "Use 0 for no cap.").For("perDay")
	}
	if c.MinGap < 0 {
		return fault.New(fault.Invalid, "The gap between two messages cannot be negative.", "Use 0 for no gap.").For("minGap")
	}
	return nil
}

// Next is the earliest instant, not before at, when the sender may send again,
// and what it waits for. Days are counted in zone, the sender's, and begin at
// its midnight. A usage dated later than at (a clock that was put back) still
// counts.
func (c Cap) Next(at time.Time, u Usage, zone *time.Location) (time.Time, Hold) {
	next, hold := at, HoldNone
	if c.MinGap > 0 && !u.LastAt.IsZero() {
		if t := u.LastAt.Add(c.MinGap); t.After(next) {
			next, hold = t, HoldGap
		}
	}
	if c.PerDay <= 0 || u.Sent < c.PerDay || u.Day < DayIn(next, zone) {
		return next, hold
	}
	day, err := time.Parse(dateLayout, u.Day)
	if err != nil {
		return next, hold
	}
	if t := wall(day.AddDate(0, 0, 1), zone); t.After(next) {
		return t, HoldCap
	}
	return next, hold
}

// Record is the usage after one more send at at.
func (u Usage) Record(at time.Time, zone *time.Location) Usage {
	day := DayIn(at, zone)
	if day > u.Day {
		u.Day, u.Sent = day, 0
	}
	u.Sent++
	if at.After(u.LastAt) {
		u.LastAt = at
	}
	return u
}

// Spread moves base forward by less than max, always by the same amount for
// the same seed, so that many messages due together do not leave together and
// a restart changes nothing.
func Spread(seed uint64, base time.Time, max time.Duration) time.Time {
	if max <= 0 {
		return base
	}
	// splitmix64: neighbouring seeds must not give neighbouring times.
	x := seed + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return base.Add(time.Duration(x % uint64(max)))
}

// Late is what to do with something that is overdue after downtime.
type Late string

// The degrees of lateness.
const (
	OnTime     Late = "on_time"     // due just now, or not yet
	NextWindow Late = "next_window" // up to 24 hours late: send in the next window
	Paced      Late = "paced"       // up to 7 days late: send, but spread out
	Ask        Late = "ask"         // later than that: a person decides
)

// punctual is the lateness of an ordinary day: the processor looks every few
// minutes, which is no downtime.
const punctual = 15 * time.Minute

// CatchUp says how late now is for something that was due at due.
func CatchUp(due, now time.Time) Late {
	switch late := now.Sub(due); {
	case late <= punctual:
		return OnTime
	case late <= 24*time.Hour:
		return NextWindow
	case late <= 7*24*time.Hour:
		return Paced
	default:
		return Ask
	}
}

// MinSpacing is the least time between two steps of one contact while catching
// up: half the configured delay, and at least four hours.
func MinSpacing(configured time.Duration) time.Duration {
	return max(4*time.Hour, configured/2)
}
