package draft

import (
	"strings"
	"unicode"
)

// cutsPronoun reports whether a hint speaks of the reader in the third person
// from its first word on.
func cutsPronoun(s string) bool {
	switch bare(strings.Fields(s + " .")[0]) {
	case "their", "they", "they're", "they've":
		return true
	}
	low := strings.ToLower(s)
	return strings.HasPrefix(low, "the prospect") || strings.HasPrefix(low, "the contact") || strings.HasPrefix(low, "the lead ")
}

// toReader turns the third person into the second.
func toReader(s string) string {
	for _, p := range []string{"the prospect", "the contact", "the lead", "this prospect"} {
		s = replaceFold(s, p+"'s", "your")
		s = replaceFold(s, p+" is", "you are")
		s = replaceFold(s, p+" has", "you have")
		s = replaceFold(s, p, "you")
	}
	for _, p := range [][2]string{{"they're", "you're"}, {"they've", "you've"}, {"they", "you"}, {"them", "you"}, {"their", "your"}, {"theirs", "yours"}} {
		s = replaceFold(s, p[0], p[1])
	}
	return s
}

// replaceFold replaces whole words, whatever their case.
func replaceFold(s, old, with string) string {
	for from := 0; ; {
		i := strings.Index(strings.ToLower(s[from:]), old)
		if i < 0 || len(strings.ToLower(s)) != len(s) {
			return s
		}
		i += from
		end := i + len(old)
		if (i > 0 && isLetter(s[i-1])) || (end < len(s) && (isLetter(s[end]) || s[end] == '\'')) {
			from = end
			continue
		}
		s = s[:i] + with + s[end:]
		from = i + len(with)
	}
}

func isLetter(b byte) bool { return b >= 0x80 || unicode.IsLetter(rune(b)) }

// sentenceCase mends Shouting And Title Case: every plain capital but those of
// names goes, if most words have one.
func sentenceCase(s string, names map[string]bool) string {
	words := strings.Fields(s)
	long, capital := 0, 0
	for _, w := range words[1:] {
		if len(w) > 3 {
			long++
			if plainCapital(w) {
				capital++
			}
		}
	}
	if long < 2 || capital*10 < long*8 {
		return s
	}
	for i, w := range words {
		if i > 0 && plainCapital(w) && !properNames[bare(w)] && !names[bare(w)] {
			words[i] = lowerFirst(w)
		}
	}
	return strings.Join(words, " ")
}

// uncapital takes away the capital of the first word unless it is a name's.
func uncapital(s string, names map[string]bool) string {
	w, _, _ := strings.Cut(s, " ")
	b := strings.TrimSuffix(bare(w), "'s")
	if !plainCapital(w) || properNames[b] || names[b] {
		return s
	}
	return lowerFirst(s)
}

func endsWithLink(s string) bool {
	all := urlPattern.FindAllStringIndex(s, -1)
	return len(all) > 0 && all[len(all)-1][1] >= len(s)-1
}

func startsDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// withArticle puts "a" or "an" before a phrase that wants one: "15-minute
// call", "quick demo of the product", but not "15 minutes" or "feedback".
func withArticle(s string) string {
	words := strings.Fields(s)
	first := bare(words[0])
	switch {
	case determiners[first] && first != "to" && first != "with" && first != "for", first == "how", first == "what", first == "time":
		return s
	}
	head := first
	for _, w := range words[1:] {
		if headEnds[bare(w)] {
			break
		}
		head = bare(w)
		if strings.HasSuffix(w, ",") {
			break
		}
	}
	plural := strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss")
	if plural || massNouns[head] || strings.HasSuffix(first, "ing") && first != "meeting" && len(words) > 1 {
		return s
	}
	if strings.HasPrefix(s, "8") || strings.HasPrefix(s, "11") || strings.HasPrefix(s, "18") ||
		(strings.ContainsRune("aeio", rune(first[0])) && !strings.HasPrefix(first, "one") && !strings.HasPrefix(first, "eu")) ||
		strings.HasPrefix(first, "up") || strings.HasPrefix(first, "un") && !strings.HasPrefix(first, "uni") {
		return "an " + s
	}
	return "a " + s
}
