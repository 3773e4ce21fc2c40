package contact

import (
	"strings"
	"time"

	"cadenza/backend/schedule"
)

// ZoneSource says how a contact's time zone is known.
type ZoneSource string

// The sources, the surest first.
const (
	ZoneFromContact   ZoneSource = "contact"   // the contact's own field
	ZoneFromState     ZoneSource = "state"     // its state or province
	ZoneFromPhone     ZoneSource = "phone"     // the area of its phone number, which moves with people
	ZoneFromCountry   ZoneSource = "country"   // its country
	ZoneFromWorkspace ZoneSource = "workspace" // nothing better is known
)

// Zones are the time zones a contact may be in. Send only when it is a good
// time in all of them.
type Zones struct {
	Candidates []*time.Location
	Source     ZoneSource
}

// Zone finds the contact's candidate zones: its own field, else its state,
// else the area of its phone number, else its country, else the workspace's
// zone. A state or country with two
// or three zones gives them all; one with more tells too little, and the next
// source is asked.
func Zone(c Contact, workspace *time.Location) Zones {
	if z, err := schedule.Zone(c.TimeZone); err == nil {
		return Zones{[]*time.Location{z}, ZoneFromContact}
	}
	country := countryCode(c.Country)
	state := strings.ToUpper(Tidy(c.State))
	if code, ok := stateNames[state]; ok {
		state = code
	}
	if country == "US" || country == "CA" || country == "AU" || country == "" {
		for _, k := range []string{country, "US", "CA"} {
			// Without a country a two-letter state may be anybody's: trust only full names.
			if k == "" || (country == "" && len(Tidy(c.State)) <= 3) || (country != "" && k != country) {
				continue
			}
			if z := load(stateZones[k+"-"+state]); z != nil {
				return Zones{z, ZoneFromState}
			}
		}
	}
	for _, number := range []string{c.Phone, c.Mobile} { // a desk stays where it is, a mobile moves
		if number == "" {
			continue
		}
		if z := load(strings.Join(phoneZones(number), " ")); z != nil {
			return Zones{z, ZoneFromPhone}
		}
	}
	if z := load(countryZones[country]); z != nil {
		return Zones{z, ZoneFromCountry}
	}
	if workspace == nil {
		workspace = time.UTC
	}
	return Zones{[]*time.Location{workspace}, ZoneFromWorkspace}
}

func load(names string) []*time.Location {
	var out []*time.Location
	for n := range strings.FieldsSeq(names) {
		z, err := schedule.Zone(n)
		if err != nil {
			return nil
		}
		out = append(out, z)
	}
	return out
}

func countryCode(s string) string {
	s = strings.ToUpper(strings.ReplaceAll(Tidy(s), ".", ""))
	if code, ok := countryNames[s]; ok {
		return code
	}
	return s
}
