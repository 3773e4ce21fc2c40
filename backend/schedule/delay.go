package schedule

import (
	"time"

	"cadenza/backend/fault"
)

// Unit is what a delay is counted in.
type Unit string

// The units of a delay.
const (
	Minutes Unit = "minutes"
	Hours   Unit = "hours"
	Days    Unit = "days"
)

// maxDelayDays is the longest delay, a year.
const maxDelayDays = 365

// Delay is how long to wait: 0 to 365 days, 0 meaning at once.
type Delay struct {
	Value int  `json:"value"`
	Unit  Unit `json:"unit" enum:"minutes,hours,days"`
}

// Validate refuses an unknown unit (field "unit"), a negative value and more
// than 365 days (field "value").
func (d Delay) Validate() error {
	most := map[Unit]int{Minutes: maxDelayDays * 24 * 60, Hours: maxDelayDays * 24, Days: maxDelayDays}
	limit, known := most[d.Unit]
	switch {
	case !known:
		return fault.Newf(fault.Invalid, "Use minutes, hours or days.",
			"A delay cannot be counted in %q.", d.Unit).For("unit")
	case d.Value < 0:
		return fault.New(fault.Invalid, "A delay cannot be negative.", "Use 0 to go on at once.").For("value")
	case d.Value > limit:
		return fault.Newf(fault.Invalid, "Choose a shorter one.",
			"A delay of %d %s is more than %d days.", d.Value, d.Unit, maxDelayDays).For("value")
	}
	return nil
}

// From is the moment at which the delay, begun at at, has passed.
//
// Minutes and hours are absolute. Days are days of the calendar in zone: the
// wall clock shows the same time. Where that time is skipped it is the first
// instant after the gap; where it happens twice, the first. The result is
// never before at.
func (d Delay) From(at time.Time, zone *time.Location) time.Time {
	switch d.Unit {
	case Minutes:
		return at.Add(time.Duration(d.Value) * time.Minute)
	case Hours:
		return at.Add(time.Duration(d.Value) * time.Hour)
	case Days:
	}
	if d.Value <= 0 {
		return at // not through wall: at may be the second of two equal readings
	}
	t := wall(reading(at, zone).AddDate(0, 0, d.Value), zone)
	if t.Before(at) {
		return at
	}
	return t
}

// Length is the delay's nominal duration, a day counting 24 hours.
func (d Delay) Length() time.Duration {
	switch d.Unit {
	case Minutes:
		return time.Duration(d.Value) * time.Minute
	case Hours:
		return time.Duration(d.Value) * time.Hour
	case Days:
	}
	return time.Duration(d.Value) * 24 * time.Hour
}
