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
	default: // the others stand as they are
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
		switch before := bare(words[i]); before {
		case "that", "which", "who", "to", "how", "why", "what", "where", "they", "a", "the":
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
