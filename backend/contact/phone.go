package contact

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone gives a number in E.164 ("+442079460000"), with its extension after
// ";ext=" if it has one. region is the two-letter country of numbers that are
// written without one. Numbers that a spreadsheet has taken for amounts
// ("442079460000.0", "4.4207946E+11") are read whole, as far as their digits are
// there. ok is false if there is no such number; it then comes back tidied, as
// it was written.
func Phone(s, region string) (number string, ok bool) {
	s = Tidy(s)
	if IsCutNumber(s) {
		return s, false
	}
	dial := strings.TrimLeft(s, "'’`")
	if len(dial) > 4 && strings.EqualFold(dial[:4], "tel:") {
		dial = dial[4:]
	}
	dial = wholeNumber(dial)
	region = strings.ToUpper(region)
	tries := []string{dial}
	if rest, ok := strings.CutPrefix(dial, "00"); ok {
		tries = append(tries, "+"+rest) // the sign of an international number in most countries, not in all
	} else if len(dial) >= 11 && digits(dial) == len(dial) && dial[0] != '0' {
		tries = append(tries, "+"+dial) // a spreadsheet has taken the plus for a sign
	}
	for _, try := range tries {
		n, err := phonenumbers.Parse(try, region)
		if err != nil || !phonenumbers.IsValidNumber(n) {
			continue
		}
		number = phonenumbers.Format(n, phonenumbers.E164)
		if ext := n.GetExtension(); ext != "" {
			number += ";ext=" + ext
		}
		return number, true
	}
	return s, false
}

var (
	// scientific is a number as a spreadsheet shows a long one.
	scientific = regexp.MustCompile(`^\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$`)
	fraction   = regexp.MustCompile(`^\+?\d{6,}[.,]0+$`)
)

// shownDecimals is how many decimals a spreadsheet shows of a long number at
// most: with more of them, a program has written all that there are.
const shownDecimals = 5

// IsCutNumber reports whether s is a long number of which only the first digits
// are left: filled up with zeros it would be somebody else's.
func IsCutNumber(s string) bool {
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	exponent, err := strconv.Atoi(m[3])
	return err == nil && len(m[2]) <= shownDecimals && exponent > len(m[2])
}

// wholeNumber writes out a number that was kept as a fraction.
func wholeNumber(s string) string {
	if fraction.MatchString(s) {
		return s[:strings.IndexAny(s, ".,")]
	}
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	exponent, err := strconv.Atoi(m[3])
	if err != nil || exponent > 20 || len(m[2]) > exponent && strings.Trim(m[2][exponent:], "0") != "" {
		return s
	}
	all := m[1] + m[2]
	if missing := exponent + 1 - len(all); missing > 0 {
		all += strings.Repeat("0", missing)
	}
	return all[:exponent+1]
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
