package contact

import (
	"strings"
	"testing"
	"time"
)

func TestEveryZoneOfTheTablesCanBeLoaded(t *testing.T) {
	check := func(where, zones string) {
		t.Helper()
		for z := range strings.FieldsSeq(zones) {
			if _, err := time.LoadLocation(z); err != nil {
				t.Errorf("%s: %v", where, err)
			}
		}
		if zones == "" {
			t.Errorf("%s has no zone", where)
		}
	}
	tables := zoneTables()
	for where, zones := range tables.cities {
		check(where, zones)
	}
	for where, p := range tables.states {
		check(where, p.zones)
	}
	for where, zones := range countryZones {
		check(where, zones)
	}
	if len(tables.cities) < 300 || len(tables.states) < 200 {
		t.Errorf("%d cities, %d states", len(tables.cities), len(tables.states))
	}
}
