package schedule

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no time zone database of its own

	"cadenza/backend/fault"
)

// dateLayout is how a calendar day is written everywhere: 2026-03-29.
const dateLayout = "2006-01-02"

// Zone finds a time zone by its IANA name, such as "Europe/Berlin". An empty,
// unknown or machine-dependent name ("Local") is an Invalid fault.
func Zone(name string) (*time.Location, error) {
	clean := strings.TrimSpace(name)
	if clean == "" {
		return nil, fault.New(fault.Invalid, "The time zone is empty.",
			"Choose one by its name, such as Europe/Berlin.").For("zone")
	}
	if zone, ok := zones.Load(clean); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(clean)
	if err != nil || clean == "Local" {
		return nil, fault.Newf(fault.Invalid, "Choose one by its name, such as Europe/Berlin or America/New_York.",
			"There is no time zone called %q.", clean).For("zone").Because(err)
	}
	zones.Store(clean, zone)
	return zone, nil
}

// zones remembers the zones found so far: parsing one takes longer than all
// the questions asked of it. Only real names are kept, some hundreds at most.
var zones sync.Map

// DayIn is the calendar day (YYYY-MM-DD) on which at falls in zone.
func DayIn(at time.Time, zone *time.Location) string {
	return at.In(zone).Format(dateLayout)
}

// StartOfDay is the first instant of the day on which at falls in zone, moved
// by days. Midnight may not exist there (Santiago in September): then it is the
// first instant after the gap.
func StartOfDay(at time.Time, days int, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	return wall(time.Date(y, m, d+days, 0, 0, 0, 0, time.UTC), zone)
}

// NextWeekday is the first instant at or after at when it is clock ("HH:MM") on
// day in zone. A clock time that day skips becomes the first instant after the
// gap; one that happens twice is the first of the two.
func NextWeekday(at time.Time, day time.Weekday, clock string, zone *time.Location) (time.Time, error) {
	minutes, ok := parseClock(clock)
	if !ok || minutes == 24*60 {
		return time.Time{}, fault.Newf(fault.Invalid, "Write it as hours and minutes, such as 09:30.",
			"%q is no time of day.", clock).For("time")
	}
	y, m, d := at.In(zone).Date()
	for i := range 15 {
		naive := time.Date(y, m, d+i, 0, minutes, 0, 0, time.UTC)
		if naive.Weekday() != day {
			continue
		}
		if t := wall(naive, zone); !t.Before(at) {
			return t, nil
		}
	}
	// Unreachable with a real zone: every weekday comes within 15 days.
	return time.Time{}, fault.Newf(fault.Internal, "", "No %s was found in the time zone %s.", day, zone)
}

// DayAt is the first instant at which the clocks of zone show the date of day and
// the time of day clock ("09:30").
func DayAt(day time.Time, clock string, zone *time.Location) (time.Time, error) {
	minutes, ok := parseClock(clock)
	if !ok || minutes == 24*60 {
		return time.Time{}, fault.Newf(fault.Invalid, "Write it as hours and minutes, such as 09:30.",
			"%q is no time of day.", clock).For("time")
	}
	y, m, d := day.Date()
	return wall(time.Date(y, m, d, 0, minutes, 0, 0, time.UTC), zone), nil
}

// wall is the first instant at which the clocks of zone show naive's date and
// time (naive is in UTC, read as a bare wall-clock reading). If they skip it,
// it is the first instant after the gap.
//
// time.Date cannot be used: in a gap it goes an hour back, and in an overlap
// it promises neither occurrence.
func wall(naive time.Time, zone *time.Location) time.Time {
	// No zone is more than 14 hours ahead (or 16 behind), so this is before it.
	at := naive.Add(-26 * time.Hour).In(zone)
	for {
		_, offset := at.Zone()
		start, end := at.ZoneBounds()
		t := naive.Add(-time.Duration(offset) * time.Second)
		if !start.IsZero() && t.Before(start) {
			return start.In(zone) // skipped by the jump that began this period
		}
		if end.IsZero() || t.Before(end) {
			return t.In(zone)
		}
		at = end
	}
}

// reading is the wall-clock reading of at in zone, as a bare UTC time.
func reading(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// parseClock reads "HH:MM" into minutes after midnight; "24:00" is allowed.
func parseClock(s string) (int, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	n := [5]int{}
	for i := range s {
		if i == 2 {
			continue
		}
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n[i] = int(s[i] - '0')
	}
	h, m := n[0]*10+n[1], n[3]*10+n[4]
	if m > 59 || h > 24 || (h == 24 && m > 0) {
		return 0, false
	}
	return h*60 + m, true
}
