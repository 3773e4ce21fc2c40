package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/schedule"
)

// Zones with summer time in either half of the year, jumps at midnight and of
// half an hour, +13 and +14, and offsets of half and quarter hours.
var zoneNames = []string{
	"UTC", "America/New_York", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia",
	"Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Chatham", "Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns",
	"Africa/Casablanca", "Atlantic/Azores", "Asia/Beirut", "America/Los_Angeles",
}

func drawZone(t *rapid.T, label string) *time.Location {
	z, err := schedule.Zone(rapid.SampledFrom(zoneNames).Draw(t, label))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func drawTime(t *rapid.T, label string) time.Time {
	base := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return time.Unix(base+rapid.Int64Range(0, 4*366*86400).Draw(t, label), 0).UTC()
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func drawWindow(t *rapid.T) *schedule.Window {
	if rapid.IntRange(0, 9).Draw(t, "shape") == 0 {
		return nil
	}
	days := rapid.SliceOfNDistinct(rapid.SampledFrom([]schedule.Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}),
		1, 7, rapid.ID).Draw(t, "days")
	from := rapid.IntRange(0, 24*60-1).Draw(t, "from")
	return &schedule.Window{Days: days, From: clock(from), To: clock(rapid.IntRange(from+1, 24*60).Draw(t, "to"))}
}

func drawOff(t *rapid.T, near time.Time) schedule.Holidays {
	var dates []string
	for _, d := range rapid.SliceOfN(rapid.IntRange(-1, 12), 0, 6).Draw(t, "holidays") {
		dates = append(dates, near.AddDate(0, 0, d).Format("2006-01-02"))
	}
	off, err := schedule.HolidaysOf(dates)
	if err != nil {
		t.Fatal(err)
	}
	return off
}

func TestWindowNextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, at := drawWindow(t), drawTime(t, "at")
		off := drawOff(t, at)
		zones := []*time.Location{drawZone(t, "zone")}
		if rapid.Bool().Draw(t, "two zones") {
			zones = append(zones, drawZone(t, "other zone"))
		}
		next, ok := w.Next(at, zones, off)
		if !ok {
			if len(zones) == 1 {
				t.Fatal("one zone must open some time")
			}
			return
		}
		if next.Before(at) {
			t.Fatalf("%s is earlier than %s", next, at)
		}
		if !w.Open(next, zones, off) {
			t.Fatalf("%s is not open", next)
		}
		if w.Open(at, zones, off) && !next.Equal(at) {
			t.Fatalf("%s was open, yet Next is %s", at, next)
		}
		if again, ok := w.Next(next, zones, off); !ok || !again.Equal(next) {
			t.Fatalf("not idempotent: %s then %s", next, again)
		}
		// Nothing between was open: it is the first. Windows are whole minutes.
		if d := next.Sub(at); d > 0 {
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(d)-1).Draw(t, "between")))
			if w.Open(between, zones, off) {
				t.Fatalf("%s is open and before %s", between, next)
			}
			if second := int64(next.Sub(next.Truncate(time.Minute))); second != 0 {
				t.Fatalf("%s is no whole minute", next)
			}
			if w.Open(next.Add(-time.Nanosecond), zones, off) {
				t.Fatalf("just before %s it is open already", next)
			}
		}
		// Monotone: starting later never gives an earlier moment.
		later := at.Add(time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(t, "later")))
		if n, ok := w.Next(later, zones, off); ok && n.Before(next) {
			t.Fatalf("from %s comes %s, from %s comes %s", at, next, later, n)
		}
	})
}

func TestMeetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := drawTime(t, "at")
		all := []schedule.Opening{
			{Window: drawWindow(t), Zones: []*time.Location{drawZone(t, "zone")}, Off: drawOff(t, at)},
			{Window: drawWindow(t), Zones: []*time.Location{drawZone(t, "other zone")}},
		}
		open := func(at time.Time) bool {
			return all[0].Window.Open(at, all[0].Zones, all[0].Off) && all[1].Window.Open(at, all[1].Zones, all[1].Off)
		}
		next, last, ok := schedule.Meet(at, all...)
		if !ok {
			if probe := at.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "probe"))); open(probe) {
				t.Fatalf("%s is open, yet they never meet", probe)
			}
			return
		}
		if !open(next) || next.Before(at) {
			t.Fatalf("from %s comes %s, which is not open", at, next)
		}
		if (last < 0) != next.Equal(at) {
			t.Fatalf("from %s comes %s because of %d", at, next, last)
		}
		if d := next.Sub(at); d > 0 {
			if between := at.Add(time.Duration(rapid.Int64Range(0, int64(d)-1).Draw(t, "between"))); open(between) {
				t.Fatalf("%s is open and before %s", between, next)
			}
			if before := next.Add(-time.Nanosecond); all[last].Window.Open(before, all[last].Zones, all[last].Off) {
				t.Fatalf("%d was open before %s", last, next)
			}
		}
	})
}

func TestDayDelayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, at := drawZone(t, "zone"), drawTime(t, "at")
		d := schedule.Delay{Value: rapid.IntRange(0, 365).Draw(t, "days"), Unit: schedule.Days}
		got := d.From(at, z)
		if got.Before(at) {
			t.Fatalf("%s is before %s", got, at)
		}
		local := at.In(z)
		want := time.Date(local.Year(), local.Month(), local.Day()+d.Value, local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
		have := got.In(z)
		shown := time.Date(have.Year(), have.Month(), have.Day(), have.Hour(), have.Minute(), have.Second(), 0, time.UTC)
		if shown.Equal(want) {
			return
		}
		// Only a gap may change the wall clock, only forward, and only to its end.
		start, _ := have.ZoneBounds()
		if shown.Before(want) || !start.Equal(got) {
			t.Fatalf("wanted the wall clock %s, got %s, which is no end of a gap", want, have)
		}
	})
}

func TestMinuteAndHourDelaysAreAbsolute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, n := drawTime(t, "at"), rapid.IntRange(0, 8760).Draw(t, "n")
		z := drawZone(t, "zone")
		if got := (schedule.Delay{Value: n, Unit: schedule.Hours}).From(at, z).Sub(at); got != time.Duration(n)*time.Hour {
			t.Fatalf("%d hours became %s", n, got)
		}
		if got := (schedule.Delay{Value: n, Unit: schedule.Minutes}).From(at, z).Sub(at); got != time.Duration(n)*time.Minute {
			t.Fatalf("%d minutes became %s", n, got)
		}
	})
}

func TestNextWeekdayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, at := drawZone(t, "zone"), drawTime(t, "at")
		day := time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))
		got, err := schedule.NextWeekday(at, day, clock(rapid.IntRange(0, 24*60-1).Draw(t, "clock")), z)
		if err != nil {
			t.Fatal(err)
		}
		if got.Before(at) || got.Sub(at) > 7*24*time.Hour+2*time.Hour {
			t.Fatalf("from %s to %s", at, got)
		}
		if got.In(z).Weekday() != day {
			t.Fatalf("%s is no %s", got.In(z), day)
		}
	})
}

func TestCapProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, now := drawZone(t, "zone"), drawTime(t, "at")
		c := schedule.Cap{
			PerDay: rapid.IntRange(0, 4).Draw(t, "perDay"),
			MinGap: time.Duration(rapid.IntRange(0, 7200).Draw(t, "gap")) * time.Second,
		}
		var u schedule.Usage
		perDay := map[string]int{}
		for range 12 {
			next, hold := c.Next(now, u, z)
			if next.Before(now) || (hold == schedule.HoldNone) != next.Equal(now) {
				t.Fatalf("asked at %s, got %s with hold %s", now, next, hold)
			}
			if again, h := c.Next(next, u, z); !again.Equal(next) || h != schedule.HoldNone {
				t.Fatalf("the moment it gave is held again: %s, %s", again, h)
			}
			if !u.LastAt.IsZero() && next.Sub(u.LastAt) < c.MinGap {
				t.Fatalf("only %s after the last", next.Sub(u.LastAt))
			}
			u = u.Record(next, z)
			perDay[schedule.DayIn(next, z)]++
			if n := perDay[schedule.DayIn(next, z)]; c.PerDay > 0 && n > c.PerDay {
				t.Fatalf("%d sent on one day, the cap is %d", n, c.PerDay)
			}
			now = next.Add(time.Duration(rapid.IntRange(0, 40000).Draw(t, "pause")) * time.Second)
		}
	})
}

func TestStartOfDayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, at := drawZone(t, "zone"), drawTime(t, "at")
		start := schedule.StartOfDay(at, 0, z)
		if start.After(at) || schedule.DayIn(start, z) != schedule.DayIn(at, z) {
			t.Fatalf("the day of %s begins at %s", at.In(z), start.In(z))
		}
		if before := start.Add(-time.Second); schedule.DayIn(before, z) >= schedule.DayIn(at, z) {
			t.Fatalf("%s is the same day and earlier", before.In(z))
		}
		if next := schedule.StartOfDay(at, 1, z); !next.After(at) {
			t.Fatalf("the next day begins at %s, before %s", next, at)
		}
	})
}

func TestSpreadProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, seed := drawTime(t, "base"), rapid.Uint64().Draw(t, "seed")
		most := time.Duration(rapid.Int64Range(-5, int64(time.Hour)).Draw(t, "max"))
		got := schedule.Spread(seed, base, most)
		if !got.Equal(schedule.Spread(seed, base, most)) {
			t.Fatal("not the same twice")
		}
		if d := got.Sub(base); d < 0 || (d >= most && most > 0) || (most <= 0 && d != 0) {
			t.Fatalf("moved by %s of %s", d, most)
		}
	})
	different := map[time.Time]bool{}
	for seed := range uint64(100) {
		different[schedule.Spread(seed, time.Unix(0, 0), time.Hour)] = true
	}
	if len(different) < 99 {
		t.Errorf("100 neighbouring seeds gave only %d moments", len(different))
	}
}
