package schedule

import (
	"slices"
	"time"

	"cadenza/backend/fault"
)

// Day is a day of the week as it is written in files and in the API.
type Day string

// The days of the week.
const (
	Mon Day = "mon"
	Tue Day = "tue"
	Wed Day = "wed"
	Thu Day = "thu"
	Fri Day = "fri"
	Sat Day = "sat"
	Sun Day = "sun"
)

// week is in the order of time.Weekday.
var week = [...]Day{Sun, Mon, Tue, Wed, Thu, Fri, Sat}

// DayOf is the Day of a time.Weekday.
func DayOf(w time.Weekday) Day { return week[w] }

// Weekday is d as a time.Weekday; ok is false if d is no day of the week.
func (d Day) Weekday() (w time.Weekday, ok bool) {
	i := slices.Index(week[:], d)
	return time.Weekday(max(i, 0)), i >= 0
}

// ZoneRule says whose time zone a window is read in.
type ZoneRule string

// The zone rules. An empty rule means the contact's.
const (
	ContactZone ZoneRule = "contact"
	SenderZone  ZoneRule = "sender"
	FixedZone   ZoneRule = "fixed"
)

// Window is when sending is open: some days of the week, from one time of day
// until (not including) another. A nil window, or one with neither days nor
// hours, is always open.
type Window struct {
	Days  []Day    `json:"days" enum:"mon,tue,wed,thu,fri,sat,sun"`
	From  string   `json:"from"` // "HH:MM"
	To    string   `json:"to"`   // "HH:MM", exclusive; "24:00" is the end of the day
	Zone  ZoneRule `json:"zone,omitempty" enum:"contact,sender,fixed"`
	Fixed string   `json:"fixed,omitempty"` // IANA name, used by the fixed rule only
}

// searchDays is how far Next looks ahead.
const searchDays = 400

// AlwaysOpen reports whether the window restricts nothing.
func (w *Window) AlwaysOpen() bool {
	return w == nil || (len(w.Days) == 0 && w.From == "" && w.To == "")
}

// Validate refuses unknown or missing days (field "days"), malformed hours
// ("from", "to"), a window that ends before it begins ("to"; no window runs
// over midnight), and an unknown zone ("zone", "fixed").
func (w *Window) Validate() error {
	if w == nil {
		return nil
	}
	switch w.Zone {
	case "", ContactZone, SenderZone:
	case FixedZone:
		if _, err := Zone(w.Fixed); err != nil {
			return fault.Of(err).For("fixed")
		}
	default:
		return fault.Newf(fault.Invalid, "Use contact, sender or fixed.",
			"%q does not say whose time zone the sending window is in.", w.Zone).For("zone")
	}
	if w.AlwaysOpen() {
		return nil
	}
	if len(w.Days) == 0 {
		return fault.New(fault.Invalid, "The sending window has no days, so it would never open.",
			"Choose at least one day, or remove the window.").For("days")
	}
	for i, d := range w.Days {
		if _, ok := d.Weekday(); !ok {
			return fault.Newf(fault.Invalid, "Use mon, tue, wed, thu, fri, sat and sun.",
				"%q is no day of the week.", d).For("days")
		}
		if slices.Contains(w.Days[:i], d) {
			return fault.Newf(fault.Invalid, "Name each day once.", "The day %q is given twice.", d).For("days")
		}
	}
	from, ok := parseClock(w.From)
	if !ok || from == 24*60 {
		return fault.Newf(fault.Invalid, "Write it as hours and minutes, such as 09:00.",
			"The window cannot open at %q.", w.From).For("from")
	}
	to, ok := parseClock(w.To)
	if !ok {
		return fault.Newf(fault.Invalid, "Write it as hours and minutes, such as 17:00, or 24:00 for the end of the day.",
			"The window cannot close at %q.", w.To).For("to")
	}
	if from >= to {
		return fault.Newf(fault.Invalid, "Choose a later closing time; a window cannot run over midnight.",
			"The window closes at %s, which is not after it opens at %s.", w.To, w.From).For("to")
	}
	return nil
}

// Open reports whether at is inside the window, and on no holiday, in every
// one of the candidate zones. The fixed rule uses its own zone instead of
// zones; without any zone it is read in UTC. A window that does not Validate
// is never open.
func (w *Window) Open(at time.Time, zones []*time.Location, off Holidays) bool {
	p, ok := w.plan(zones, off)
	if !ok {
		return false
	}
	for _, z := range p.zones {
		if !p.open(reading(at, z)) {
			return false
		}
	}
	return true
}

// Next is the first instant at or after at that is Open. Openings fall on
// whole minutes; an at that is open already comes back unchanged. ok is false
// if there is none within 400 days, as with zones whose hours never meet.
func (w *Window) Next(at time.Time, zones []*time.Location, off Holidays) (next time.Time, ok bool) {
	p, ok := w.plan(zones, off)
	if !ok {
		return time.Time{}, false
	}
	limit := at.Add(searchDays * 24 * time.Hour)
	next = at
	// Each zone can only push the moment later; when none does, all are open.
	for settled := 0; settled < len(p.zones); {
		for _, z := range p.zones {
			t, found := p.next(next, z, limit)
			if !found {
				return time.Time{}, false
			}
			if t.Equal(next) {
				settled++
			} else {
				settled = 1
			}
			next = t
			if settled >= len(p.zones) {
				break
			}
		}
	}
	return next, true
}

// Opening is a window with the zones and holidays that it is judged by.
type Opening struct {
	Window *Window
	Zones  []*time.Location
	Off    Holidays
}

// Meet is the first instant at or after at that is open in every opening, and the
// index of the one that opens last, -1 if at is open already. ok is false if there
// is none within 400 days.
func Meet(at time.Time, all ...Opening) (next time.Time, last int, ok bool) {
	next, last = at, -1
	limit := at.Add(searchDays * 24 * time.Hour)
	for settled, i := 0, 0; settled < len(all); i = (i + 1) % len(all) {
		t, found := all[i].Window.Next(next, all[i].Zones, all[i].Off)
		if !found || t.After(limit) {
			return time.Time{}, -1, false
		}
		settled++
		if !t.Equal(next) {
			next, last, settled = t, i, 1
		}
	}
	return next, last, true
}

// plan is a window made ready to be asked.
type plan struct {
	days     [7]bool
	from, to time.Duration // after midnight
	zones    []*time.Location
	off      Holidays
}

func (w *Window) plan(zones []*time.Location, off Holidays) (plan, bool) {
	p := plan{zones: zones, off: off, to: 24 * time.Hour, days: [7]bool{true, true, true, true, true, true, true}}
	if w.Validate() != nil {
		return p, false
	}
	if w != nil && w.Zone == FixedZone {
		z, err := Zone(w.Fixed)
		if err != nil {
			return p, false
		}
		p.zones = []*time.Location{z}
	}
	if len(p.zones) == 0 {
		p.zones = []*time.Location{time.UTC}
	}
	if w.AlwaysOpen() {
		return p, true
	}
	p.days = [7]bool{}
	for _, d := range w.Days {
		i, _ := d.Weekday()
		p.days[i] = true
	}
	from, _ := parseClock(w.From)
	to, _ := parseClock(w.To)
	p.from, p.to = time.Duration(from)*time.Minute, time.Duration(to)*time.Minute
	return p, true
}

// dayOpen reports whether the day of a wall-clock reading is open at all.
func (p plan) dayOpen(r time.Time) bool {
	return p.days[r.Weekday()] && !p.off.Has(r.Format(dateLayout))
}

// open reports whether a wall-clock reading is inside the window.
func (p plan) open(r time.Time) bool {
	since := r.Sub(midnight(r))
	return since >= p.from && since < p.to && p.dayOpen(r)
}

// next is the first instant from at on that is open in zone, up to limit. It
// walks the zone's periods of constant offset: inside one, wall clock and time
// run in step, so gaps and overlaps need no case of their own.
func (p plan) next(at time.Time, zone *time.Location, limit time.Time) (time.Time, bool) {
	for !at.After(limit) {
		local := at.In(zone)
		_, end := local.ZoneBounds()
		r := reading(at, zone)
		if p.open(r) {
			return at, true
		}
		day := midnight(r)
		if r.Sub(day) >= p.from {
			day = day.AddDate(0, 0, 1) // today's opening is over
		}
		for last := day.AddDate(0, 0, searchDays+2); !p.dayOpen(day); day = day.AddDate(0, 0, 1) {
			if day.After(last) {
				return time.Time{}, false
			}
		}
		t := at.Add(day.Add(p.from).Sub(r))
		if end.IsZero() || t.Before(end) {
			at = t // open, unless past the limit
			continue
		}
		at = end // the clocks change first: look again from there
	}
	return time.Time{}, false
}

func midnight(r time.Time) time.Time {
	y, m, d := r.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
