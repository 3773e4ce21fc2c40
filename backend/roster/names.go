package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// salutations are words that go before a name and are no part of it.
var salutations = words("mr mrs ms miss mx dr prof professor doctor herr frau")

// takenOff are those of them that no given name is mistaken for.
var takenOff = words("mr mrs ms dr prof professor herr frau med rer nat phil ing dipl.-ing")

func splitName(s string) (first, last string) {
	if l, f, ok := strings.Cut(s, ","); ok { // "Reyes, Dana"
		return strings.TrimSpace(f), strings.TrimSpace(l)
	}
	first, last, _ = strings.Cut(s, " ")
	return first, last
}

// unsaluted is a name without the salutations and titles before it, as far as
// they are surely such: something must follow.
func unsaluted(name string) string {
	rest := name
	for began := false; ; began = true {
		word, more, ok := strings.Cut(rest, " ")
		key := strings.ToLower(strings.TrimSuffix(word, "."))
		if !ok || !takenOff[key] || !began && !salutations[key] || began && !salutations[key] && !strings.HasSuffix(word, ".") {
			return rest
		}
		rest = more
	}
}

// letterCase is how a name is written.
type letterCase int

// The cases; a name in mixed case was written with care and stays as it is.
const (
	mixedCase letterCase = iota
	allCapitals
	allSmall
)

func caseOf(s string) letterCase {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsTitle(r), unicode.IsDigit(r), r == '@':
			return mixedCase
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	switch {
	case upper > 0 && lower == 0:
		return allCapitals
	case lower > 0 && upper == 0:
		return allSmall
	}
	return mixedCase
}

// nameCase writes names that are all in capitals or all in small letters as
// names are: "MCDONALD" as "McDonald", "van der berg" as "van der Berg". Short
// ones in capitals may be initials; they follow the rest of the name.
func nameCase(first, last string) (string, string) {
	f, l := caseOf(first), caseOf(last)
	loud := func(s string, other letterCase) bool {
		return utf8.RuneCountInString(s) > 3 || other == allCapitals
	}
	switch {
	case f == allSmall && !initials(first), f == allCapitals && loud(first, l) && !initials(first):
		first = cased(first, false)
	}
	switch {
	case l == allSmall, l == allCapitals && loud(last, f) && utf8.RuneCountInString(last) > 1:
		last = cased(last, true)
	}
	return first, last
}

// initials reports whether a first name is letters that stand for names: "J",
// "JP", "J.P.".
func initials(s string) bool {
	letters, vowels := 0, 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if r > unicode.MaxASCII || strings.ContainsRune("aeiouyAEIOUY", r) {
			vowels++
		}
	}
	return letters <= 1 || letters <= 3 && (vowels == 0 || strings.Contains(s, "."))
}

var (
	// particles stay small before the last word of a last name.
	particles = words("van von der den de del da dos das du ter ten zu zum zur af av bin ibn y")
	// inner ones do so only after another particle: "de la Cruz", but "La Porte".
	inner = words("la las los le l")
	// suffixes end a last name.
	suffixes = map[string]string{"ii": "II", "iii": "III", "iv": "IV", "jr": "Jr", "jr.": "Jr.", "sr": "Sr", "sr.": "Sr.", "phd": "PhD", "mba": "MBA", "md": "MD", "cpa": "CPA"}
	macs     = words("macdonald macgregor macleod macarthur macmillan macneil")
)

func cased(name string, last bool) string {
	parts := strings.Split(strings.Map(unicode.ToLower, name), " ")
	after := false // a particle
	for i, w := range parts {
		end := i == len(parts)-1
		switch s, suffix := suffixes[w]; {
		case last && suffix && end && i > 0:
			parts[i] = s
		case last && !end && (particles[w] || after && inner[w]):
			after = true
		default:
			parts[i], after = casedWord(w), false
		}
	}
	return strings.Join(parts, " ")
}

// casedWord puts the capitals of a word in small letters.
func casedWord(w string) string {
	segments := strings.Split(w, "-")
	for i, s := range segments {
		segments[i] = capital(s)
		if at := strings.IndexAny(s, "'’"); at == 1 { // O'Neil, D'Angelo
			_, size := utf8.DecodeRuneInString(s[at:])
			segments[i] = capital(s[:at]) + s[at:at+size] + capital(s[at+size:])
		}
		if strings.Contains(s, ".") { // j.p.
			dotted := strings.Split(s, ".")
			for k := range dotted {
				dotted[k] = capital(dotted[k])
			}
			segments[i] = strings.Join(dotted, ".")
		}
	}
	return strings.Join(segments, "-")
}

func capital(s string) string {
	if rest, ok := strings.CutPrefix(s, "mc"); ok && utf8.RuneCountInString(rest) >= 3 {
		return "Mc" + capital(rest)
	}
	if macs[s] {
		return "Mac" + capital(s[len("mac"):])
	}
	// An opening quote or bracket is no letter: ("dana").
	for i, r := range s {
		if unicode.IsLetter(r) {
			return s[:i] + string(unicode.ToTitle(r)) + s[i+utf8.RuneLen(r):]
		}
	}
	return s
}
