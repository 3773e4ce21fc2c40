package draft

import (
	"fmt"
	"slices"
	"strings"
)

// sources finds in the draft what each used field became.
func (w *writing) sources(d Draft) []Source {
	out := []Source{}
	seen := map[string]bool{}
	for _, key := range w.used {
		f := w.fields[key]
		quote := find(d.Body, f.value)
		if quote == "" {
			quote = find(d.Subject, f.value)
		}
		if id := f.from + "\x00" + quote; quote != "" && !seen[id] {
			seen[id] = true
			out = append(out, Source{Quote: quote, From: f.from})
		}
	}
	return out
}

// find gives s as it is written in text, whatever its case.
func find(text, s string) string {
	low := strings.ToLower(text)
	if i := strings.Index(low, strings.ToLower(s)); i >= 0 && len(low) == len(text) && i+len(s) <= len(text) {
		return text[i : i+len(s)]
	}
	if strings.Contains(text, s) {
		return s
	}
	return ""
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), " ")
}

func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), "\n\n")
}

// sources keeps those whose words stand in the message, and doubts those whose
// source does not speak of what they say.
func (l letter) sources(all []Source, d Draft) (kept []Source, doubts []Reason) {
	kept = []Source{}
	for _, s := range all {
		quote := strings.Trim(tidy(s.Quote), ` "'.`)
		if quote == "" || !slices.Contains(l.keys, s.From) {
			continue
		}
		in := find(d.Body, quote)
		if in == "" {
			in = find(d.Subject, quote)
		}
		if in == "" || slices.ContainsFunc(kept, func(k Source) bool { return k.Quote == in && k.From == s.From }) {
			continue
		}
		if odd := otherFact(l.texts[s.From], in); odd != "" {
			if len(doubts) < 2 {
				doubts = append(doubts, Reason{Code: "source", Points: 45, Quote: odd, Sentence: fmt.Sprintf("%q is said to rest on a source that says something else.", odd)})
			}
			continue
		}
		kept = append(kept, Source{Quote: in, From: s.From})
		if len(doubts) < 2 && !speaksOf(l.texts[s.From], in) {
			doubts = append(doubts, Reason{Code: "source", Points: 15, Quote: in, Sentence: fmt.Sprintf("%q is said to rest on a source that does not speak of it.", in)})
		}
	}
	return kept, doubts
}

var months = set("january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday")

// otherFact gives a number, a month or a day of a quote that its source does not hold.
func otherFact(source, quote string) string {
	for _, n := range number.FindAllString(quote, -1) {
		if !hasWhole(source, n) {
			return n
		}
	}
	have := set(normal(source))
	for w := range strings.FieldsSeq(quote) {
		if bare := normal(w); months[bare] && !have[bare] {
			return strings.Trim(w, ".,;:!?")
		}
	}
	return ""
}

// rests reports whether every word of weight in a claim stands in a text.
func rests(text, claim string) bool {
	words := set(normal(text))
	for w := range strings.FieldsSeq(normal(claim)) {
		if len(w) < 4 || fillers[w] || words[w] {
			continue
		}
		found := false
		for have := range words {
			found = found || len(have) >= 5 && len(w) >= 5 && have[:5] == w[:5]
		}
		if !found {
			return false
		}
	}
	return true
}

// speaksOf reports whether a source shares a word of weight with a quote.
func speaksOf(source, quote string) bool {
	words := set(normal(source))
	for w := range strings.FieldsSeq(normal(quote)) {
		if len(w) >= 4 && !fillers[w] {
			for have := range words {
				if have == w || len(have) >= 5 && len(w) >= 5 && have[:5] == w[:5] {
					return true
				}
			}
		}
	}
	short := strings.Fields(normal(quote))
	return len(short) <= 2 && slices.ContainsFunc(short, func(w string) bool { return words[w] })
}

var fillers = set("that this with your from have been about they them their what when which would could there here were will more than some into over also just very much many most only")
