package message

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Lesson is a house rule that people's edits speak for, with one of the edits.
type Lesson struct {
	Rule   string `json:"rule"`
	Seen   int    `json:"seen" doc:"In how many edits."`
	Of     int    `json:"of" doc:"Edits that were looked at."`
	Before string `json:"before"`
	After  string `json:"after"`
}

// often is in how many edits the same thing must be seen before it is called a rule.
const often = 3

// Lessons reads what people made of an agent's drafts and gives the rules that would
// have spared them the work, the commonest first. Rules that the agent has already
// are left out.
func Lessons(edits []Edit, rules []string) []Lesson {
	found := map[string]*Lesson{}
	see := func(rule, before, after string) {
		l := found[rule]
		if l == nil {
			l = &Lesson{Rule: rule, Of: len(edits), Before: before, After: after}
			found[rule] = l
		}
		l.Seen++
	}
	shorter, longest, example := 0, 0, Edit{}
	for _, e := range edits {
		seen := map[string]bool{}
		once := func(rule, before, after string) {
			if !seen[rule] {
				seen[rule] = true
				see(rule, before, after)
			}
		}
		if was, is := greetingOf(e.Before.Body), greetingOf(e.After.Body); was != "" && is != "" && !strings.EqualFold(was, is) {
			once(fmt.Sprintf("Begin with “%s”.", is), firstLine(e.Before.Body), firstLine(e.After.Body))
		}
		if strings.Contains(e.Before.Body, "!") && !strings.Contains(e.After.Body, "!") {
			line := lineWith(e.Before.Body, "!")
			once(noMarks, line, strings.ReplaceAll(line, "!", "."))
		}
		for _, s := range dropped(e.Before.Body, e.After.Body) {
			once(fmt.Sprintf("Don’t write “%s”.", s), s, "")
		}
		for _, r := range replaced(e.Before.Body, e.After.Body) {
			once(fmt.Sprintf("Write “%s” instead of “%s”.", r[1], r[0]), r[0], r[1])
		}
		if was, is := wordCount(e.Before.Body), wordCount(e.After.Body); was >= 30 && is*10 <= was*7 {
			shorter, longest, example = shorter+1, max(longest, is), e
		}
	}
	if shorter >= often {
		most := (longest + 9) / 10 * 10
		rule := fmt.Sprintf("At most %d words.", most)
		found[rule] = &Lesson{Rule: rule, Seen: shorter, Of: len(edits), Before: fmt.Sprintf("%d words", wordCount(example.Before.Body)), After: fmt.Sprintf("%d words", wordCount(example.After.Body))}
	}
	out := []Lesson{}
	for _, l := range found {
		if l.Seen >= often && !slices.ContainsFunc(rules, func(have string) bool { return sameKind(have, l.Rule) }) {
			out = append(out, *l)
		}
	}
	slices.SortFunc(out, func(a, b Lesson) int { return cmp.Or(b.Seen-a.Seen, strings.Compare(a.Rule, b.Rule)) })
	return out
}

// The rules that are carried out here, whoever writes. Others only a model reads.
const noMarks = "No exclamation marks."

var (
	beginRule   = regexp.MustCompile(`(?i)^begin with ["“]([^"”]{1,40})["”]\.?$`)
	insteadRule = regexp.MustCompile(`(?i)^write ["“]([^"”]{1,200})["”] instead of ["“]([^"”]{1,200})["”]\.?$`)
	dontRule    = regexp.MustCompile(`(?i)^(?:don['’]t|do not|never) write ["“]([^"”]{1,300})["”]\.?$`)
	marksRule   = regexp.MustCompile(`(?i)^no exclamation marks\.?$`)
	mostRule    = regexp.MustCompile(`(?i)^at most (\d{1,4}) words\.?$`)
)

// sameKind reports whether a rule that stands says already what another would, or
// the opposite: of those that set one thing, one is enough.
func sameKind(have, rule string) bool {
	have = strings.TrimSpace(have)
	if strings.EqualFold(have, rule) {
		return true
	}
	for _, one := range []*regexp.Regexp{beginRule, marksRule, mostRule} {
		if one.MatchString(have) && one.MatchString(rule) {
			return true
		}
	}
	return false
}

// Teach carries out the house rules that can be carried out on a text, and tells
// what each changed.
func Teach(rules []string, body string) (string, []Change) {
	var changes []Change
	for _, rule := range rules {
		rule = strings.TrimSpace(rule)
		was, is := taught(rule, body)
		if was == is {
			continue
		}
		before, after := difference(was, is)
		changes = append(changes, Change{Rule: rule, Before: before, After: after})
		body = is
	}
	return body, changes
}

// TooLong gives the number of words that a rule allows, where a text has more.
func TooLong(rules []string, body string) (rule string, most int, ok bool) {
	for _, r := range rules {
		if m := mostRule.FindStringSubmatch(strings.TrimSpace(r)); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil && wordCount(body) > n {
				return r, n, true
			}
		}
	}
	return "", 0, false
}

func taught(rule, body string) (was, is string) {
	switch {
	case marksRule.MatchString(rule):
		return body, marks.ReplaceAllString(body, ".")
	case beginRule.MatchString(rule):
		word := beginRule.FindStringSubmatch(rule)[1]
		if g := greetingOf(body); g != "" && !strings.EqualFold(g, word) {
			return body, word + body[len(g):]
		}
	case insteadRule.MatchString(rule):
		m := insteadRule.FindStringSubmatch(rule)
		return body, wholeWords(m[2]).ReplaceAllStringFunc(body, func(found string) string { return likeCase(found, m[1]) })
	case dontRule.MatchString(rule):
		phrase := dontRule.FindStringSubmatch(rule)[1]
		return body, without(body, phrase)
	}
	return body, body
}

var marks = regexp.MustCompile(`!+`)

// wholeWords finds a phrase that is no part of a longer word.
func wholeWords(phrase string) *regexp.Regexp {
	p := regexp.QuoteMeta(phrase)
	if r := []rune(phrase); len(r) > 0 {
		if unicode.IsLetter(r[0]) || unicode.IsDigit(r[0]) {
			p = `\b` + p
		}
		if last := r[len(r)-1]; unicode.IsLetter(last) || unicode.IsDigit(last) {
			p += `\b`
		}
	}
	return regexp.MustCompile(`(?i)` + p)
}

// likeCase begins the new words as the old ones began.
func likeCase(old, fresh string) string {
	o, f := []rune(old), []rune(fresh)
	if len(o) > 0 && len(f) > 0 && unicode.IsUpper(o[0]) {
		f[0] = unicode.ToUpper(f[0])
	}
	return string(f)
}

// without leaves out the sentences that hold a phrase, unless nothing would be left.
func without(body, phrase string) string {
	pattern := wholeWords(strings.TrimRight(phrase, ".!?"))
	var paragraphs []string
	left := 0
	for p := range strings.SplitSeq(body, "\n\n") {
		var kept []string
		for _, s := range sentencesOf(p) {
			if !pattern.MatchString(s) {
				kept = append(kept, s)
			}
		}
		if len(kept) > 0 {
			left += wordCount(strings.Join(kept, " "))
			paragraphs = append(paragraphs, strings.TrimSpace(strings.Join(kept, " ")))
		}
	}
	if left < 5 {
		return body
	}
	return strings.Join(paragraphs, "\n\n")
}

var greeting = regexp.MustCompile(`(?i)^\s*(hi there|hi|hello|hey|dear|good morning|good afternoon|good evening)\b`)

// greetingOf is the word of greeting with which a text begins, as it is written.
func greetingOf(body string) string {
	m := greeting.FindStringSubmatchIndex(body)
	if m == nil || m[2] != 0 {
		return ""
	}
	return body[m[2]:m[3]]
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func lineWith(body, part string) string {
	for _, s := range sentencesOf(strings.ReplaceAll(body, "\n", " ")) {
		if strings.Contains(s, part) {
			return s
		}
	}
	return ""
}

func wordCount(s string) int { return len(strings.Fields(s)) }

var sentenceEnd = regexp.MustCompile(`[.!?]+(?:["”’)]+)?(?:\s+|$)`)

// sentencesOf cuts a paragraph into its sentences, each with its mark.
func sentencesOf(p string) []string {
	var out []string
	at := 0
	for _, m := range sentenceEnd.FindAllStringIndex(p, -1) {
		out = append(out, strings.TrimSpace(p[at:m[1]]))
		at = m[1]
	}
	if rest := strings.TrimSpace(p[at:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

// dropped are whole sentences that an edit took out and put nothing like them in.
func dropped(before, after string) []string {
	left := strings.ToLower(strings.Join(strings.Fields(after), " "))
	var out []string
	for p := range strings.SplitSeq(before, "\n") {
		for _, s := range sentencesOf(p) {
			bare := strings.ToLower(strings.Join(strings.Fields(strings.TrimRight(s, ".!?")), " "))
			if wordCount(s) >= 3 && wordCount(s) <= 30 && !strings.Contains(s, "“") && !strings.Contains(left, bare) && !alike(bare, left) {
				out = append(out, s)
			}
		}
	}
	return out
}

// alike reports whether a sentence of a text has most words of another: then it was
// changed, not taken out.
func alike(sentence, text string) bool {
	w := strings.Fields(sentence)
	for _, s := range sentencesOf(text) {
		have := strings.Fields(strings.TrimRight(s, ".!?"))
		same := 0
		for _, x := range w {
			if slices.Contains(have, x) {
				same++
			}
		}
		if same*2 >= len(w) {
			return true
		}
	}
	return false
}

// replaced are short runs of words that an edit put others in the place of.
func replaced(before, after string) [][2]string {
	a, b := strings.Fields(before), strings.Fields(after)
	if len(a) > 600 || len(b) > 600 {
		return nil
	}
	var out [][2]string
	for _, r := range runs(a, b) {
		old, fresh := a[r[0]:r[1]], b[r[2]:r[3]]
		if len(old) == 0 || len(fresh) == 0 || len(old) > 4 || len(fresh) > 4 {
			continue
		}
		x, y := strings.Trim(strings.Join(old, " "), ".,;:!?"), strings.Trim(strings.Join(fresh, " "), ".,;:!?")
		if x == "" || y == "" || strings.EqualFold(x, y) || r[0] == 0 || strings.ContainsAny(x+y, "“”\"") {
			continue // the first word is the greeting, which has a rule of its own
		}
		out = append(out, [2]string{x, y})
	}
	return out
}

// runs are the stretches in which two texts differ: from and to in a, from and to
// in b. It looks for the longest common subsequence.
func runs(a, b []string) [][4]int {
	n, m := len(a), len(b)
	common := make([][]int, n+1)
	for i := range common {
		common[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out [][4]int
	for i, j := 0, 0; i < n || j < m; {
		if i < n && j < m && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		r := [4]int{i, i, j, j}
		for (i < n || j < m) && (i == n || j == m || a[i] != b[j]) {
			if j == m || i < n && common[i+1][j] >= common[i][j+1] {
				i++
			} else {
				j++
			}
		}
		r[1], r[3] = i, j
		out = append(out, r)
	}
	return out
}

// difference shows two texts where they differ, with a few words around.
func difference(before, after string) (string, string) {
	a, b := strings.Fields(before), strings.Fields(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	const around = 3
	show := func(w []string) string {
		from, to := max(0, head-around), min(len(w), len(w)-tail+around)
		s := strings.Join(w[from:to], " ")
		if from > 0 {
			s = "… " + s
		}
		if to < len(w) {
			s += " …"
		}
		return s
	}
	return show(a), show(b)
}
