package draft

import (
	"slices"
	"strings"
	"unicode"
)

// kind is what a hint is grammatically. Its name is the slot it fills:
// a hint "angle" of kind phrase fills {angle.np} and no other.
type kind string

const (
	phrase    kind = "np"       // faster onboarding for fintech teams
	yours     kind = "yours"    // your recent Series B
	deed      kind = "deed"     // cut onboarding to days
	own       kind = "own"      // help teams ship faster
	predicate kind = "pred"     // cuts onboarding to days
	joint     kind = "joint"    // book a call
	favour    kind = "favour"   // reply with a good time
	benefit   kind = "benefit"  // watch the demo
	whether   kind = "whether"  // if you are open to a call
	link      kind = "link"     // book a time at https://…
	statement kind = "s"        // We cut onboarding to days.
	question  kind = "question" // How do you onboard today?
)

// hint is an override, understood. Text is as it stands inside a sentence:
// without a capital it does not need and without a final stop.
type hint struct {
	kind kind
	text string
}

const maxHint = 240 // characters; of a longer one the first sentence is used

// understand reads the override called name ("angle", "value" or "cta"). ok is
// false if there is nothing in it that could be said to a contact.
func understand(name, raw string, names map[string]bool) (hint, bool) {
	s := strings.Trim(tidy(raw), `"'*-•,;: `)
	if strings.Count(s, `"`)%2 == 1 {
		s = strings.ReplaceAll(s, `"`, "") // half a pair
	}
	if s == "" || strings.ContainsAny(s, "{}[]<>") {
		return hint{}, false
	}
	if len(s) > maxHint {
		s = sentences(s)[0]
		if len(s) > maxHint {
			return hint{}, false
		}
	}
	low := strings.ToLower(s)
	for _, p := range styles {
		if strings.HasPrefix(low, p) {
			return hint{}, false
		}
	}
	s = sentenceCase(s, names)
	told := false
	if name == "cta" {
		s, told = request(s)
	} else if rest, ok := cutAny(s, instructions); ok {
		s, told = rest, true
	}
	if told || cutsPronoun(s) {
		s = toReader(s)
	}
	asks := strings.HasSuffix(s, "?")
	several := len(sentences(s)) > 1
	s = strings.TrimLeft(strings.TrimRight(s, ".!?…;:, "), ".!?…")
	if s = strings.TrimSpace(s); !strings.ContainsFunc(s, unicode.IsLetter) || bare(strings.Fields(s)[0]) == "" {
		return hint{}, false
	}
	h := hint{kind: classify(name, s, asks, several), text: s}
	h.text = uncapital(h.text, names)
	switch h.kind {
	case joint, favour, benefit:
		if endsWithLink(h.text) {
			h.kind = link
		}
	case phrase:
		if name == "cta" {
			h.text = withArticle(h.text)
		}
	}
	return h, true
}

// classify decides what s, a hint without its final stop, is.
func classify(name, s string, asks, several bool) kind {
	words := strings.Fields(s)
	first := bare(words[0])
	second := ""
	if len(words) > 1 {
		second = bare(words[1])
	}
	verb := func(list map[string]bool) bool {
		switch {
		case !list[first] || nounMarks[second]:
			return false
		case second == "in" || second == "of":
			return !weakVerbs[first] && !nounsToo[first]
		}
		return !weakVerbs[first] || determiners[second] || second == "" || startsDigit(second)
	}
	switch {
	case asks:
		return question
	case several:
		return statement
	case name == "cta" && (first == "if" || first == "whether"):
		return whether
	case first == "your":
		if isSentence(words) {
			return statement
		}
		return yours
	case isSentence(words):
		return statement
	}
	if name == "cta" {
		switch {
		case verb(jointVerbs):
			return joint
		case verb(favourVerbs):
			return favour
		case verb(benefitVerbs):
			return benefit
		case verb(resultVerbs):
			return benefit
		}
		return phrase
	}
	switch {
	case verb(ownVerbs):
		return own
	case verb(resultVerbs):
		return deed
	case predicates[first]:
		return predicate
	}
	return phrase
}

// isSentence looks for a subject with its verb. A verb after "that", "which",
// "who", "how", "to" and the like belongs to a clause inside a phrase.
func isSentence(words []string) bool {
	first := bare(words[0])
	switch first {
	case "how", "why", "what", "where", "when", "whether", "to":
		return false
	}
	if subjects[first] && len(words) > 2 && first != "this" && first != "that" && first != "most" && first != "many" {
		return true
	}
	for i, w := range words[1:] {
		switch before := bare(words[i]); {
		case before == "that", before == "which", before == "who", before == "to", before == "how", before == "why",
			before == "what", before == "where", before == "they", before == "a", before == "the":
			return false
		}
		if predicates[bare(w)] && i < 6 {
			return i > 0 || !resultVerbs[first]
		}
	}
	return false
}

// request understands a call to action that is addressed to the writer.
func request(s string) (rest string, told bool) {
	low := strings.ToLower(s)
	if r, ok := cutAny(s, []string{"let's", "lets", "to", "please", "ask them to", "get them to", "invite them to please"}); ok {
		return r, !strings.HasPrefix(low, "let") && !strings.HasPrefix(low, "to ") && !strings.HasPrefix(low, "please")
	}
	if r, ok := cutAny(s, []string{"ask", "find out", "see"}); ok {
		if first := bare(strings.Fields(r)[0]); first == "if" || first == "whether" {
			return r, true
		}
	}
	if r, ok := cutAny(s, requests); ok {
		// "Get started" and "Offer ends soon" are no requests for something.
		if first := bare(strings.Fields(r)[0]); determiners[first] || slices.ContainsFunc(strings.Fields(low), meets) {
			return r, true
		}
	}
	return s, false
}

func meets(w string) bool {
	switch bare(w) {
	case "call", "meeting", "demo", "chat", "conversation", "reply", "intro", "introduction", "coffee":
		return true
	}
	return false
}

// cutAny removes the first of the beginnings (whole words) that s has.
func cutAny(s string, beginnings []string) (string, bool) {
	low := strings.ToLower(s)
	for _, b := range beginnings {
		if strings.HasPrefix(low, b+" ") && len(s) > len(b)+1 {
			return strings.TrimSpace(s[len(b):]), true
		}
	}
	return s, false
}

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
