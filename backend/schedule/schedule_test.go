package schedule_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := schedule.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func utc(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func is(t testing.TB, got time.Time, want string) {
	t.Helper()
	if w := utc(t, want); !got.Equal(w) {
		t.Errorf("got %s, want %s (%s)", got.Format(time.RFC3339), want, w.In(got.Location()).Format(time.RFC3339))
	}
}

func TestZoneRefusesWhatIsNoZone(t *testing.T) {
	for _, name := range []string{"", "  ", "Local", "Mars/Olympus", "../etc/passwd"} {
		if _, err := schedule.Zone(name); !fault.Is(err, fault.Invalid) {
			t.Errorf("Zone(%q) = %v, want an invalid fault", name, err)
		}
	}
}

func TestDelay(t *testing.T) {
	for _, c := range []struct {
		name  string
		delay schedule.Delay
		at    string
		zone  string
		want  string
	}{
		{"minutes are absolute", schedule.Delay{Value: 90, Unit: schedule.Minutes}, "2026-03-08T01:30:00-05:00", "America/New_York", "2026-03-08T04:00:00-04:00"},
		{"hours are absolute", schedule.Delay{Value: 24, Unit: schedule.Hours}, "2026-03-07T12:00:00-05:00", "America/New_York", "2026-03-08T13:00:00-04:00"},
		{"days keep the wall clock", schedule.Delay{Value: 1, Unit: schedule.Days}, "2026-03-07T12:00:00-05:00", "America/New_York", "2026-03-08T12:00:00-04:00"},
		{"a gap goes forward", schedule.Delay{Value: 1, Unit: schedule.Days}, "2026-03-07T02:30:00-05:00", "America/New_York", "2026-03-08T03:00:00-04:00"},
		{"an overlap takes the first", schedule.Delay{Value: 1, Unit: schedule.Days}, "2026-10-31T01:30:00-04:00", "America/New_York", "2026-11-01T01:30:00-04:00"},
		{"no days from the second of two", schedule.Delay{Value: 0, Unit: schedule.Days}, "2026-11-01T01:30:00-05:00", "America/New_York", "2026-11-01T01:30:00-05:00"},
		{"midnight missing in Santiago", schedule.Delay{Value: 1, Unit: schedule.Days}, "2026-09-05T00:00:00-04:00", "America/Santiago", "2026-09-06T01:00:00-03:00"},
		{"half-hour jump of Lord Howe", schedule.Delay{Value: 1, Unit: schedule.Days}, "2026-10-03T02:15:00+10:30", "Australia/Lord_Howe", "2026-10-04T02:30:00+11:00"},
		{"a day Samoa never had", schedule.Delay{Value: 1, Unit: schedule.Days}, "2011-12-29T12:00:00-10:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"},
		{"seconds survive", schedule.Delay{Value: 4, Unit: schedule.Days}, "2026-06-01T09:15:42+05:45", "Asia/Kathmandu", "2026-06-05T09:15:42+05:45"},
		{"no month arithmetic", schedule.Delay{Value: 30, Unit: schedule.Days}, "2026-01-31T09:00:00Z", "UTC", "2026-03-02T09:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is(t, c.delay.From(utc(t, c.at), zone(t, c.zone)), c.want)
		})
	}
}

func TestDelayValidate(t *testing.T) {
	for _, c := range []struct {
		delay schedule.Delay
		field string
	}{
		{schedule.Delay{Value: 0, Unit: schedule.Minutes}, ""},
		{schedule.Delay{Value: 365, Unit: schedule.Days}, ""},
		{schedule.Delay{Value: 365 * 24 * 60, Unit: schedule.Minutes}, ""},
		{schedule.Delay{Value: 366, Unit: schedule.Days}, "value"},
		{schedule.Delay{Value: 365*24 + 1, Unit: schedule.Hours}, "value"},
		{schedule.Delay{Value: -1, Unit: schedule.Days}, "value"},
		{schedule.Delay{Value: 1, Unit: "weeks"}, "unit"},
		{schedule.Delay{}, "unit"},
	} {
		err := c.delay.Validate()
		if got := fieldOf(err); got != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%+v: field %q, err %v; want field %q", c.delay, got, err, c.field)
		}
	}
}

func fieldOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Field
}

var weekdays = []schedule.Day{schedule.Mon, schedule.Tue, schedule.Wed, schedule.Thu, schedule.Fri}

func office() *schedule.Window {
	return &schedule.Window{Days: weekdays, From: "09:00", To: "17:00"}
}

func TestWindowNext(t *testing.T) {
	all := []schedule.Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	for _, c := range []struct {
		name   string
		window *schedule.Window
		zones  []string
		off    []string
		at     string
		want   string // empty: never
	}{
		{"open now", office(), []string{"Europe/Berlin"}, nil, "2026-06-01T10:11:12+02:00", "2026-06-01T10:11:12+02:00"},
		{"the opening is open", office(), []string{"UTC"}, nil, "2026-06-01T09:00:00Z", "2026-06-01T09:00:00Z"},
		{"the closing is not", office(), []string{"UTC"}, nil, "2026-06-01T17:00:00Z", "2026-06-02T09:00:00Z"},
		{"before hours", office(), []string{"Europe/Berlin"}, nil, "2026-06-01T03:00:00+02:00", "2026-06-01T09:00:00+02:00"},
		{"over the weekend", office(), []string{"America/New_York"}, nil, "2026-06-05T17:00:00-04:00", "2026-06-08T09:00:00-04:00"},
		{"over the weekend and DST", office(), []string{"America/New_York"}, nil, "2026-03-06T18:00:00-05:00", "2026-03-09T09:00:00-04:00"},
		{"a holiday", office(), []string{"UTC"}, []string{"2026-12-25"}, "2026-12-24T20:00:00Z", "2026-12-28T09:00:00Z"},
		{"a holiday closes at once", office(), []string{"UTC"}, []string{"2026-12-24"}, "2026-12-24T12:00:00Z", "2026-12-25T09:00:00Z"},
		{"a holiday is a local day", nil, []string{"Pacific/Auckland"}, []string{"2026-12-25"}, "2026-12-24T12:00:00Z", "2026-12-25T11:00:00Z"},
		{"both zones at once", office(), []string{"America/New_York", "America/Los_Angeles"}, nil, "2026-06-01T09:00:00-04:00", "2026-06-01T12:00:00-04:00"},
		{"three zones at once", office(), []string{"Europe/London", "America/New_York", "America/Sao_Paulo"}, nil, "2026-06-01T05:00:00Z", "2026-06-01T13:00:00Z"},
		{"hours that never meet", office(), []string{"Pacific/Auckland", "Europe/London"}, nil, "2026-06-01T00:00:00Z", ""},
		{"+13", office(), []string{"Pacific/Tongatapu"}, nil, "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"},
		{"+13 next morning", office(), []string{"Pacific/Tongatapu"}, nil, "2026-06-01T05:00:00Z", "2026-06-01T20:00:00Z"},
		{"a quarter-hour zone", office(), []string{"Asia/Kathmandu"}, nil, "2026-06-01T00:00:00Z", "2026-06-01T03:15:00Z"},
		{"half-hour zone", office(), []string{"Asia/Kolkata"}, nil, "2026-06-01T00:00:00Z", "2026-06-01T03:30:00Z"},
		{"opening inside a gap", &schedule.Window{Days: all, From: "02:30", To: "04:00"}, []string{"America/New_York"}, nil, "2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"a window the gap swallows", &schedule.Window{Days: all, From: "02:00", To: "03:00"}, []string{"America/New_York"}, nil, "2026-03-08T01:00:00-05:00", "2026-03-09T02:00:00-04:00"},
		{"opening in an overlap: the first", &schedule.Window{Days: all, From: "01:30", To: "01:45"}, []string{"America/New_York"}, nil, "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00"},
		{"and again in the second", &schedule.Window{Days: all, From: "01:30", To: "01:45"}, []string{"America/New_York"}, nil, "2026-11-01T01:50:00-04:00", "2026-11-01T01:30:00-05:00"},
		{"to the end of the day", &schedule.Window{Days: all, From: "22:00", To: "24:00"}, []string{"UTC"}, nil, "2026-06-01T23:59:59Z", "2026-06-01T23:59:59Z"},
		{"midnight missing", &schedule.Window{Days: all, From: "00:00", To: "08:00"}, []string{"America/Santiago"}, nil, "2026-09-05T12:00:00-04:00", "2026-09-06T01:00:00-03:00"},
		{"fixed ignores the candidates", &schedule.Window{Days: weekdays, From: "09:00", To: "17:00", Zone: "fixed", Fixed: "Asia/Tokyo"}, []string{"UTC"}, nil, "2026-06-01T12:00:00Z", "2026-06-02T00:00:00Z"},
		{"no zone is UTC", office(), nil, nil, "2026-06-01T03:00:00Z", "2026-06-01T09:00:00Z"},
		{"nil is always open", nil, []string{"UTC"}, nil, "2026-06-06T03:00:07Z", "2026-06-06T03:00:07Z"},
		{"zero is always open", &schedule.Window{Zone: "sender"}, []string{"UTC"}, nil, "2026-06-06T03:00:07Z", "2026-06-06T03:00:07Z"},
		{"an invalid window never opens", &schedule.Window{Days: weekdays, From: "17:00", To: "09:00"}, []string{"UTC"}, nil, "2026-06-01T10:00:00Z", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var zones []*time.Location
			for _, z := range c.zones {
				zones = append(zones, zone(t, z))
			}
			off, err := schedule.HolidaysOf(c.off)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := c.window.Next(utc(t, c.at), zones, off)
			if ok != (c.want != "") {
				t.Fatalf("ok = %v (%s), want %q", ok, got, c.want)
			}
			if ok {
				is(t, got, c.want)
			}
		})
	}
}

func TestWindowNextGivesUpWhenEveryDayIsOff(t *testing.T) {
	at := utc(t, "2026-06-01T10:00:00Z")
	var dates []string
	for i := range 500 {
		dates = append(dates, at.AddDate(0, 0, i).Format("2006-01-02"))
	}
	off, err := schedule.HolidaysOf(dates)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := office().Next(at, []*time.Location{time.UTC}, off); ok {
		t.Errorf("Next = %s, want none within 400 days", got)
	}
}

func TestWindowValidate(t *testing.T) {
	for _, c := range []struct {
		window *schedule.Window
		field  string
	}{
		{nil, ""},
		{&schedule.Window{}, ""},
		{office(), ""},
		{&schedule.Window{Days: weekdays, From: "00:00", To: "24:00", Zone: "fixed", Fixed: "Europe/Berlin"}, ""},
		{&schedule.Window{From: "09:00", To: "17:00"}, "days"},
		{&schedule.Window{Days: []schedule.Day{"monday"}, From: "09:00", To: "17:00"}, "days"},
		{&schedule.Window{Days: []schedule.Day{"mon", "mon"}, From: "09:00", To: "17:00"}, "days"},
		{&schedule.Window{Days: weekdays, From: "9:00", To: "17:00"}, "from"},
		{&schedule.Window{Days: weekdays, From: "24:00", To: "24:00"}, "from"},
		{&schedule.Window{Days: weekdays, From: "09:60", To: "17:00"}, "from"},
		{&schedule.Window{Days: weekdays, From: "09:00", To: "24:01"}, "to"},
		{&schedule.Window{Days: weekdays, From: "09:00", To: ""}, "to"},
		{&schedule.Window{Days: weekdays, From: "09:00", To: "09:00"}, "to"},
		{&schedule.Window{Days: weekdays, From: "22:00", To: "06:00"}, "to"},
		{&schedule.Window{Zone: "fixed"}, "fixed"},
		{&schedule.Window{Zone: "theirs"}, "zone"},
	} {
		err := c.window.Validate()
		if got := fieldOf(err); got != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%+v: field %q, err %v; want field %q", c.window, got, err, c.field)
		}
	}
}

func TestWindowIsJSON(t *testing.T) {
	got, err := json.Marshal(office())
	if want := `{"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"17:00"}`; err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestNextWeekday(t *testing.T) {
	for _, c := range []struct {
		name, at  string
		day       time.Weekday
		clock     string
		zone      string
		want      string
		wantField string
	}{
		{"equal counts", "2026-06-01T09:00:00+02:00", time.Monday, "09:00", "Europe/Berlin", "2026-06-01T09:00:00+02:00", ""},
		{"a second later is next week", "2026-06-01T09:00:01+02:00", time.Monday, "09:00", "Europe/Berlin", "2026-06-08T09:00:00+02:00", ""},
		{"later this week", "2026-06-01T09:00:00+02:00", time.Thursday, "08:30", "Europe/Berlin", "2026-06-04T08:30:00+02:00", ""},
		{"a gap goes forward", "2026-03-05T09:00:00-05:00", time.Sunday, "02:30", "America/New_York", "2026-03-08T03:00:00-04:00", ""},
		{"an overlap takes the first", "2026-10-30T09:00:00-04:00", time.Sunday, "01:30", "America/New_York", "2026-11-01T01:30:00-04:00", ""},
		{"between the two is next week", "2026-11-01T01:40:00-04:00", time.Sunday, "01:30", "America/New_York", "2026-11-08T01:30:00-05:00", ""},
		{"the weekday is the zone's", "2026-06-01T20:00:00Z", time.Tuesday, "10:00", "Pacific/Auckland", "2026-06-01T22:00:00Z", ""},
		{"no time of day", "2026-06-01T20:00:00Z", time.Tuesday, "24:00", "UTC", "", "time"},
		{"nonsense", "2026-06-01T20:00:00Z", time.Tuesday, "soon!", "UTC", "", "time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := schedule.NextWeekday(utc(t, c.at), c.day, c.clock, zone(t, c.zone))
			if fieldOf(err) != c.wantField {
				t.Fatalf("err = %v, want field %q", err, c.wantField)
			}
			if err == nil {
				is(t, got, c.want)
			}
		})
	}
}

func TestCalendar(t *testing.T) {
	for _, c := range []struct {
		country  string
		from, to int
		want     []schedule.Holiday
	}{
		{"US", 2026, 2026, []schedule.Holiday{{Date: "2026-07-03", Name: "Independence Day (observed)"}, {Date: "2026-07-04", Name: "Independence Day"}, {Date: "2026-11-26", Name: "Thanksgiving Day"}}},
		{"us", 2021, 2021, []schedule.Holiday{{Date: "2021-12-31", Name: "New Year's Day (observed)"}}}, // of 2022
		{"GB", 2027, 2027, []schedule.Holiday{{Date: "2027-12-27", Name: "Christmas Day (observed)"}, {Date: "2027-12-28", Name: "Boxing Day (observed)"}}},
		{"DE", 2026, 2027, []schedule.Holiday{{Date: "2026-10-03", Name: "Tag der Deutschen Einheit"}, {Date: "2027-03-26", Name: "Karfreitag"}}},
		{"FR", 2026, 2026, []schedule.Holiday{{Date: "2026-07-14", Name: "Fête Nationale"}}},
		{"NL", 2026, 2026, []schedule.Holiday{{Date: "2026-04-27", Name: "Koningsdag"}}},
		{"CA", 2026, 2026, []schedule.Holiday{{Date: "2026-07-01", Name: "Canada Day"}}},
		{"AU", 2026, 2026, []schedule.Holiday{{Date: "2026-01-26", Name: "Australia Day"}, {Date: "2026-12-28", Name: "Boxing Day (observed)"}}},
	} {
		days, ok := schedule.Calendar(c.country, c.from, c.to)
		if !ok {
			t.Fatalf("%s is unknown", c.country)
		}
		for _, w := range c.want {
			if !slices.Contains(days, w) {
				t.Errorf("%s: %v is missing in %v", c.country, w, days)
			}
		}
		if !slices.IsSortedFunc(days, func(a, b schedule.Holiday) int {
			if a.Date < b.Date {
				return -1
			}
			return 1
		}) {
			t.Errorf("%s: out of order or a day twice: %v", c.country, days)
		}
	}
	for _, c := range schedule.Countries() {
		if _, ok := schedule.Calendar(c, 2026, 2026); !ok {
			t.Errorf("Countries names %s, Calendar does not know it", c)
		}
	}
	if _, ok := schedule.Calendar("XX", 2026, 2026); ok {
		t.Error("a calendar for a country that does not exist")
	}
	if _, ok := schedule.Calendar("US", 2027, 2026); ok {
		t.Error("a calendar for years that run backwards")
	}
}

func TestHolidaysOfRefusesWhatIsNoDate(t *testing.T) {
	if _, err := schedule.HolidaysOf([]string{"2026-02-29"}); fieldOf(err) != "holidays" {
		t.Errorf("err = %v, want a fault about holidays", err)
	}
}

func TestCapNext(t *testing.T) {
	for _, c := range []struct {
		name  string
		cap   schedule.Cap
		usage schedule.Usage
		zone  string
		at    string
		want  string
		hold  schedule.Hold
	}{
		{"no limits", schedule.Cap{}, schedule.Usage{Day: "2026-06-01", Sent: 900, LastAt: utc(t, "2026-06-01T09:59:59Z")}, "UTC", "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z", schedule.HoldNone},
		{"never sent", schedule.Cap{PerDay: 5, MinGap: time.Minute}, schedule.Usage{}, "UTC", "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z", schedule.HoldNone},
		{"one left", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-06-01", Sent: 4}, "UTC", "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z", schedule.HoldNone},
		{"used up", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-06-01", Sent: 5}, "UTC", "2026-06-01T10:00:00Z", "2026-06-02T00:00:00Z", schedule.HoldCap},
		{"used up yesterday", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-05-31", Sent: 5}, "UTC", "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z", schedule.HoldNone},
		{"the sender's day", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-06-01", Sent: 5}, "America/New_York", "2026-06-02T03:00:00Z", "2026-06-02T04:00:00Z", schedule.HoldCap},
		{"midnight missing", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-09-05", Sent: 5}, "America/Santiago", "2026-09-05T18:00:00-04:00", "2026-09-06T01:00:00-03:00", schedule.HoldCap},
		{"midnight twice", schedule.Cap{PerDay: 5}, schedule.Usage{Day: "2026-10-24", Sent: 5}, "Atlantic/Azores", "2026-10-24T18:00:00Z", "2026-10-25T00:00:00Z", schedule.HoldCap},
		{"a gap", schedule.Cap{MinGap: 90 * time.Second}, schedule.Usage{Day: "2026-06-01", Sent: 1, LastAt: utc(t, "2026-06-01T10:00:00Z")}, "UTC", "2026-06-01T10:00:30Z", "2026-06-01T10:01:30Z", schedule.HoldGap},
		{"a gap that is over", schedule.Cap{MinGap: 90 * time.Second}, schedule.Usage{Day: "2026-06-01", Sent: 1, LastAt: utc(t, "2026-06-01T10:00:00Z")}, "UTC", "2026-06-01T10:01:30Z", "2026-06-01T10:01:30Z", schedule.HoldNone},
		{"the gap outlasts the capped day", schedule.Cap{PerDay: 1, MinGap: 4 * time.Hour}, schedule.Usage{Day: "2026-06-01", Sent: 1, LastAt: utc(t, "2026-06-01T22:00:00Z")}, "UTC", "2026-06-01T22:30:00Z", "2026-06-02T02:00:00Z", schedule.HoldGap},
		{"the capped day outlasts the gap", schedule.Cap{PerDay: 1, MinGap: time.Hour}, schedule.Usage{Day: "2026-06-01", Sent: 1, LastAt: utc(t, "2026-06-01T20:00:00Z")}, "UTC", "2026-06-01T20:30:00Z", "2026-06-02T00:00:00Z", schedule.HoldCap},
		{"a clock put back", schedule.Cap{PerDay: 1}, schedule.Usage{Day: "2026-06-03", Sent: 1}, "UTC", "2026-06-01T20:30:00Z", "2026-06-04T00:00:00Z", schedule.HoldCap},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, hold := c.cap.Next(utc(t, c.at), c.usage, zone(t, c.zone))
			is(t, got, c.want)
			if hold != c.hold {
				t.Errorf("hold = %s, want %s", hold, c.hold)
			}
		})
	}
}

func TestCapValidate(t *testing.T) {
	for field, c := range map[string]schedule.Cap{"": {}, "perDay": {PerDay: -1}, "minGap": {MinGap: -1}} {
		if got := fieldOf(c.Validate()); got != field {
			t.Errorf("%+v: field %q, want %q", c, got, field)
		}
	}
}

func TestCatchUp(t *testing.T) {
	due := utc(t, "2026-06-01T10:00:00Z")
	for _, c := range []struct {
		late time.Duration
		want schedule.Late
	}{
		{-time.Hour, schedule.OnTime},
		{0, schedule.OnTime},
		{15 * time.Minute, schedule.OnTime},
		{15*time.Minute + 1, schedule.NextWindow},
		{24 * time.Hour, schedule.NextWindow},
		{24*time.Hour + 1, schedule.Paced},
		{7 * 24 * time.Hour, schedule.Paced},
		{7*24*time.Hour + 1, schedule.Ask},
	} {
		if got := schedule.CatchUp(due, due.Add(c.late)); got != c.want {
			t.Errorf("%s late: %s, want %s", c.late, got, c.want)
		}
	}
}

func TestMinSpacing(t *testing.T) {
	for configured, want := range map[time.Duration]time.Duration{
		0: 4 * time.Hour, 8 * time.Hour: 4 * time.Hour, 4 * 24 * time.Hour: 48 * time.Hour,
		schedule.Delay{Value: 6, Unit: schedule.Days}.Length(): 72 * time.Hour,
	} {
		if got := schedule.MinSpacing(configured); got != want {
			t.Errorf("MinSpacing(%s) = %s, want %s", configured, got, want)
		}
	}
}
