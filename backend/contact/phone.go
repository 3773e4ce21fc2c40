package contact

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone gives a number in E.164 ("+442079460000"), with its extension after
// ";ext=" if it has one. region is the two-letter country of numbers that are
// written without one. ok is false if there is no such number; it then comes
// back tidied, as it was written.
func Phone(s, region string) (number string, ok bool) {
	s = Tidy(s)
	n, err := phonenumbers.Parse(s, strings.ToUpper(region))
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return s, false
	}
	number = phonenumbers.Format(n, phonenumbers.E164)
	if ext := n.GetExtension(); ext != "" {
		number += ";ext=" + ext
	}
	return number, true
}

// ShowPhone writes a number in E.164 for people: "+44 20 7946 0000 ext. 12". What
// is no such number comes back as it is.
func ShowPhone(number string) string {
	bare, ext, _ := strings.Cut(number, ";ext=")
	n, err := phonenumbers.Parse(bare, "")
	if err != nil || !strings.HasPrefix(bare, "+") {
		return number
	}
	shown := phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
	if ext != "" {
		shown += " ext. " + ext
	}
	return shown
}

// IsRegion reports whether s is a two-letter country that has phone numbers.
func IsRegion(s string) bool {
	return phonenumbers.GetSupportedRegions()[strings.ToUpper(s)]
}

// phoneZones gives the time zones of a number in E.164, if its area tells them
// and they are few: a toll-free number is from anywhere.
func phoneZones(number string) []string {
	bare, _, _ := strings.Cut(number, ";ext=")
	if !strings.HasPrefix(bare, "+") {
		return nil
	}
	n, err := phonenumbers.Parse(bare, "")
	if err != nil {
		return nil
	}
	zones, err := phonenumbers.GetTimezonesForNumber(n)
	if err != nil || len(zones) == 0 || len(zones) > maxPhoneZones || slices.Contains(zones, "Etc/Unknown") {
		return nil
	}
	return zones
}

// maxPhoneZones is how many zones a number may be in to say anything.
const maxPhoneZones = 3
