package contact

import (
	"slices"
	"strings"
	"unicode"
)

// IsIn reports whether a row of a file is about this contact: one of its cells
// holds an address or a number of the contact, or its whole name stands in one
// cell or in two. further are addresses it had before. A name of one word says
// nothing: it may be anybody's.
func (c Contact) IsIn(cells, further []string) bool {
	about := func(cell string) bool {
		return c.hasAddress(cell, further) || c.hasNumber(cell) || c.LinkedIn != "" && LinkedInAddress(Tidy(cell)) == c.LinkedIn
	}
	return slices.ContainsFunc(cells, about) || c.isNamed(cells)
}

// hasAddress looks for whole addresses: "ann@x.test" is not in "joann@x.test".
func (c Contact) hasAddress(cell string, further []string) bool {
	if !strings.Contains(cell, "@") {
		return false
	}
	for w := range strings.FieldsFuncSeq(strings.ToLower(cell), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`<>()[]",;:|`, r) }) {
		if w = strings.Trim(w, ".'"); w == c.Email || slices.Contains(further, w) {
			return true
		}
	}
	return false
}

// fewDigits is from how many digits on a number, written without its country, is
// taken for the same.
const fewDigits = 7

func (c Contact) hasNumber(cell string) bool {
	if strings.ContainsFunc(cell, unicode.IsLetter) {
		return false
	}
	only := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	local := strings.TrimLeft(only(cell), "0")
	if len(local) < fewDigits {
		return false
	}
	return slices.ContainsFunc([]string{c.Phone, c.Mobile}, func(n string) bool { return strings.HasSuffix(only(n), local) })
}

func (c Contact) isNamed(cells []string) bool {
	first, last := nameWords(c.FirstName), nameWords(c.LastName)
	if first == "" || last == "" {
		return false
	}
	var hasFirst, hasLast bool
	for _, cell := range cells {
		words := nameWords(cell)
		if words == "" {
			continue
		}
		within := " " + words + " "
		if strings.Contains(within, " "+first+" "+last+" ") || strings.Contains(within, " "+last+" "+first+" ") {
			return true
		}
		hasFirst, hasLast = hasFirst || words == first, hasLast || words == last
	}
	return hasFirst && hasLast
}

// nameWords gives the words of a text in small letters with one blank between.
func nameWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) }), " ")
}
