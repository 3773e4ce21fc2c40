package schedule

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/us"

	"cadenza/backend/fault"
)

// Holidays is a set of calendar days (YYYY-MM-DD) on which nothing is sent. A
// day is off where its date is reached: each zone has its own midnight.
type Holidays map[string]struct{}

// HolidaysOf makes the set from dates written YYYY-MM-DD. A text that is no
// date is an Invalid fault for the field "holidays".
func HolidaysOf(dates []string) (Holidays, error) {
	set := make(Holidays, len(dates))
	for _, d := range dates {
		if _, err := time.Parse(dateLayout, d); err != nil {
			return nil, fault.Newf(fault.Invalid, "Write it as year, month and day, such as 2026-12-25.",
				"The holiday %q is no date.", d).For("holidays").Because(err)
		}
		set[d] = struct{}{}
	}
	return set, nil
}

// Has reports whether the day (YYYY-MM-DD) is in the set. A nil set has none.
func (h Holidays) Has(day string) bool {
	_, ok := h[day]
	return ok
}

// Holiday is one day of a country's calendar, under its local name.
type Holiday struct {
	Date string `json:"date"` // YYYY-MM-DD
	Name string `json:"name"`
}

// calendars holds the nationwide holidays; regional ones a person adds.
var calendars = map[string][]*cal.Holiday{
	"US": us.Holidays, "GB": gb.Holidays, "DE": de.Holidays, "FR": fr.Holidays, "NL": nl.Holidays, "CA": ca.Holidays,
	"AU": {au.NewYear, au.AustraliaDay, au.GoodFriday, au.EasterMonday, au.AnzacDay, au.ChristmasDay, au.BoxingDay},
}

// Countries lists the countries Calendar knows, as ISO codes in order.
func Countries() []string {
	return []string{"AU", "CA", "DE", "FR", "GB", "NL", "US"}
}

// Calendar lists a country's public holidays of the years from..to (at most 50
// years), in order of date. A holiday that is observed on another day because
// of a weekend is listed on both. ok is false for a country it does not know
// and for an empty span of years.
func Calendar(country string, from, to int) (days []Holiday, ok bool) {
	list, ok := calendars[strings.ToUpper(country)]
	if !ok || from > to || to-from >= 50 {
		return nil, false
	}
	names := map[string]string{}
	add := func(t time.Time, name string) {
		date := t.Format(dateLayout)
		if t.IsZero() || t.Year() < from || t.Year() > to || names[date] != "" {
			return
		}
		names[date] = name
	}
	var moved []func()
	// A new year's day on a Saturday may be observed in the year before it.
	for year := from - 1; year <= to+1; year++ {
		for _, h := range list {
			actual, observed := h.Calc(year)
			add(actual, h.Name)
			if !observed.Equal(actual) {
				moved = append(moved, func() { add(observed, h.Name+" (observed)") })
			}
		}
	}
	for _, observe := range moved {
		observe()
	}
	for date, name := range names {
		days = append(days, Holiday{Date: date, Name: name})
	}
	slices.SortFunc(days, func(a, b Holiday) int { return strings.Compare(a.Date, b.Date) })
	return days, true
}
