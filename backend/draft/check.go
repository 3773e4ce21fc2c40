package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/backend/message"
)

// Check reads a draft against its brief and gives the risk, 0 to 100, with the
// reasons for it. It serves the composer's drafts and a model's alike. What the
// brief itself says (a number, a link, a price) is supported; the contact's own
// earlier messages count as well.
func Check(b Brief, d Draft) (risk int, reasons []Reason) {
	c := &check{b: b, d: d, all: d.Subject + "\n" + d.Body, known: knownText(b)}
	if strings.TrimSpace(d.Body) == "" {
		c.add("empty", 100, "The message is empty.")
	} else {
		c.placeholders()
		c.greeting()
		c.length()
		c.addresses()
		c.numbers()
		c.names()
		c.claims()
		c.wording()
		c.machine()
		c.repetition()
		c.language()
		if rule, _, ok := message.TooLong(b.Rules, d.Body); ok {
			c.add("house_rule", 10, "It has %d words, and a house rule says: %s", wordCount(d.Body), rule)
		}
	}
	for _, r := range c.reasons {
		risk += r.Points
	}
	return min(risk, 100), c.reasons
}

type check struct {
	b       Brief
	d       Draft
	all     string
	known   string
	reasons []Reason
}

func (c *check) add(code string, points int, format string, args ...any) {
	r := Reason{Code: code, Sentence: fmt.Sprintf(format, args...), Points: points}
	for _, a := range args {
		if words, ok := a.(string); ok && words != "" && strings.Contains(c.all, words) {
			r.Quote = words // what is told of the draft's words can be marked in it
		}
	}
	c.reasons = append(c.reasons, r)
}

// knownText is everything the brief says, in one text.
func knownText(b Brief) string {
	parts := []string{b.Angle, b.CTA, b.ValueProp, b.AgentName, b.Persona, b.Goals, b.Knowledge, b.Wish, b.Sender.Name, b.Sender.FirstName, b.Sender.Company, b.ThreadSubject}
	parts = append(parts, b.Rules...)
	if b.Fixed != nil { // a person wrote it and answers for it
		parts = append(parts, b.Fixed.Subject, b.Fixed.Body)
	}
	for _, k := range sortedKeys(b.Contact) {
		parts = append(parts, b.Contact[k])
	}
	for _, m := range b.Thread {
		parts = append(parts, m.Subject, m.Body)
	}
	return tidy(strings.Join(parts, " \n "))
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var placeholder = regexp.MustCompile(`(?i)\{\{?[^{}\n]{0,60}\}?\}|\{\{|\}\}|\$\{|\[[a-z][a-z _'’./-]{0,40}\]|<[a-z][a-z _-]{0,40}>|\b(?:undefined|NaN|lorem ipsum|lorem|xxx+|tbd|todo)\b|%[sd]\b|\b(?:first_name|last_name|company_name)\b`)

// lowerNull is apart: "Null" may be somebody's name.
var lowerNull = regexp.MustCompile(`\bnull\b`)

func (c *check) placeholders() {
	found := placeholder.FindString(c.all)
	if found == "" {
		found = lowerNull.FindString(c.all)
	}
	if found != "" {
		c.add("placeholder", 60, "The text contains %q, which looks like a placeholder that was not filled in.", found)
	}
}

var greetingLine = regexp.MustCompile(`(?i)^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?:[ \t]+([^\n,.!:;]*?))?[ \t]*([,.!:;\n]|$)`)

func (c *check) greeting() {
	m := greetingLine.FindStringSubmatch(c.d.Body)
	if m == nil {
		return
	}
	name := strings.ToLower(strings.TrimSpace(m[1]))
	first, last := strings.ToLower(tidy(c.b.Contact["first_name"])), strings.ToLower(tidy(c.b.Contact["last_name"]))
	switch {
	case name == "" && m[2] == "," && strings.Contains(m[0], " ,"):
		c.add("greeting_empty", 40, "The greeting has a gap where the name should be.")
	case name == "" || slices.Contains([]string{"there", "again", "all", "everyone", "team", "sir or madam"}, name):
	case wordCount(name) > 4 || strings.HasPrefix(name, "from ") || strings.HasPrefix(name, "and "):
	case (first != "" && strings.Contains(name, first)) || (last != "" && strings.Contains(name, last)):
	case first == "" && last == "":
		c.add("greeting_name", 40, "The greeting names %q, but the contact's name is not known.", strings.TrimSpace(m[1]))
	default:
		c.add("greeting_name", 40, "The greeting names %q, but the contact is called %q.", strings.TrimSpace(m[1]), tidy(c.b.Contact["first_name"]))
	}
}

func (c *check) length() {
	words, chars := wordCount(c.d.Body), utf8.RuneCountInString(c.d.Body)
	switch c.b.Channel {
	case SMS:
		if chars > maxSMS {
			c.add("length", 25, "The SMS has %d characters; more than %d is long for a text message.", chars, maxSMS)
		}
	case WhatsApp:
		if chars > 1024 {
			c.add("length", 40, "The WhatsApp message has %d characters; a template allows 1,024.", chars)
		} else if chars > 600 {
			c.add("length", 15, "The WhatsApp message has %d characters, which is long for a chat.", chars)
		}
	case Voice:
		if words < minVoice || words > maxVoice {
			c.add("length", 20, "The voicemail has %d words; %d to %d are spoken in 20 to 30 seconds.", words, minVoice, maxVoice)
		}
	default:
		switch {
		case words > 350:
			c.add("length", 30, "The email has %d words, which few people will read.", words)
		case words > 200:
			c.add("length", 15, "The email has %d words, which is long.", words)
		case words < 8:
			c.add("length", 15, "The email has only %d words.", words)
		}
		switch subject := utf8.RuneCountInString(c.d.Subject); {
		case strings.TrimSpace(c.d.Subject) == "":
			c.add("subject", 40, "The email has no subject.")
		case subject > 90:
			c.add("subject", 10, "The subject has %d characters and will be cut off.", subject)
		}
	}
}

func (c *check) addresses() {
	known := strings.ToLower(c.known)
	for _, u := range unique(urlPattern.FindAllString(emailPattern.ReplaceAllString(c.all, " "), -1)) {
		u = strings.TrimRight(u, ".,;:!?)")
		if c.b.Channel == Voice {
			c.add("link", 40, "A voicemail cannot contain a link, and this one says %q.", u)
		} else if !hasWhole(known, strings.ToLower(u)) {
			c.add("link", 50, "The link %q is not in the step, the contact or the earlier messages.", u)
		}
	}
	for _, e := range unique(emailPattern.FindAllString(c.all, -1)) {
		if !hasWhole(known, strings.ToLower(e)) {
			c.add("link", 40, "The address %q is not in the step, the contact or the earlier messages.", e)
		}
	}
}

// hasWhole reports whether text contains s not merely as a piece of a longer link
// or address: "acme.com" is supported neither by "acme.company" nor by
// "notacme.com".
func hasWhole(text, s string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], s)
		if i < 0 {
			return false
		}
		i += from
		if end := i + len(s); begins(text[:i]) && ends(text[end:]) {
			return true
		}
		from = i + 1
	}
}

// begins reports whether an address may begin behind a text.
func begins(before string) bool {
	if before == "" || strings.HasSuffix(before, "www.") {
		return true
	}
	last := before[len(before)-1]
	return !isLetter(last) && !strings.ContainsRune("0123456789.-_+%", rune(last))
}

// ends reports whether an address may end before a text.
func ends(after string) bool {
	if after == "" {
		return true
	}
	if next := after[0]; isLetter(next) || strings.ContainsRune("0123456789-_@", rune(next)) {
		return false
	}
	return after[0] != '.' || len(after) == 1 || !isLetter(after[1]) && !startsDigit(after[1:])
}

var number = regexp.MustCompile(`[$€£]?\d(?:[\d.,]*\d)?(?:%|[kKmM]\b)?`)

func (c *check) numbers() {
	known := map[string]bool{}
	for _, n := range number.FindAllString(c.known, -1) {
		known[n] = true
		known[strings.Trim(n, "$€£%kKmM")] = true
	}
	text := urlPattern.ReplaceAllString(emailPattern.ReplaceAllString(c.all, " "), " ")
	points := 0
	for _, n := range unique(number.FindAllString(text, -1)) {
		marked := strings.ContainsAny(n, "$€£%")
		if known[n] || (!marked && known[strings.Trim(n, "kKmM")]) || points >= 90 {
			continue
		}
		what, weigh := "number", 45
		switch {
		case strings.ContainsAny(n, "$€£"):
			what, weigh = "price", 60
		case strings.HasSuffix(n, "%"):
			what, weigh = "percentage", 50
		}
		points += weigh
		c.add(what, weigh, "The %s %s is not in the step, the contact or the earlier messages.", what, n)
	}
}

var capitalWord = regexp.MustCompile(`[\p{Ll}\d,;)] (\p{Lu}[\p{Ll}]{2,}(?:'s)?)\b`)

// names looks for capitals inside sentences: names nobody gave us.
func (c *check) names() {
	if l := languageOf(c.d.Body); l != "" && l != "en" {
		return // other languages write other words with a capital
	}
	known := set(strings.Join(strings.FieldsFunc(strings.ToLower(c.known), func(r rune) bool { return !isWordRune(r) }), " "))
	points := 0
	body := placeholder.ReplaceAllString(greetingLine.ReplaceAllString(c.d.Body, ""), " ") // they have their own checks
	for _, m := range capitalWord.FindAllStringSubmatch(body, -1) {
		w := strings.TrimSuffix(strings.ToLower(m[1]), "'s")
		if known[w] || properNames[w] || points >= 50 {
			continue
		}
		known[w] = true
		points += 25
		c.add("name", 25, "The name %q is not in the step, the contact or the earlier messages.", m[1])
	}
}

func isWordRune(r rune) bool {
	return r == '-' || r >= 0x80 || isLetter(byte(r)) || r >= '0' && r <= '9'
}

var familiar = regexp.MustCompile(`(?i)\b(?:I (?:noticed|saw|read|came across|loved|heard|was impressed)\b[^.!?\n]{0,60}|as (?:we )?(?:discussed|agreed|promised)|per our (?:call|conversation)|(?:great|good|nice|thanks for|thank you for) (?:speaking|talking|meeting|visiting)[^.!?\n]{0,40}|you (?:visited|told|mentioned|said|asked)\b[^.!?\n]{0,40}|congrat\w* on[^.!?\n]{0,40})`)

// claims looks for things we say to have seen or agreed, without a source.
func (c *check) claims() {
	found := familiar.FindString(c.d.Body)
	if found == "" || rests(c.known, found) {
		return
	}
	c.add("claim", 45, "%q claims something that nothing in the step or the contact supports.", tidy(found))
}

var promise = regexp.MustCompile(`(?i)\b(?:guarantee[ds]?|guaranteed|risk[- ]free|no risk|we promise|i promise|100% (?:free|safe|satisf\w*)|money[- ]?back|money back|garantier\w*|garantie|never fails?|always works?)\b`)

var spam = regexp.MustCompile(`(?i)\b(?:act now|limited[- ]time|click here|buy now|order now|free money|once in a lifetime|winner|earn cash|extra cash|cash bonus|urgent|don't miss|exclusive deal|special promotion|best price|lowest price|no obligation|amazing|incredible offer|make money|double your income|miracle)\b|!!+|\?{2,}|\${2,}`)

var shouting = regexp.MustCompile(`\b[A-Z]{4,}(?:\s+[A-Z]{3,})+\b`)

func (c *check) wording() {
	if found := promise.FindString(c.all); found != "" {
		c.add("promise", 50, "%q is a promise that should not be made by itself.", found)
	}
	for i, found := range unique(spam.FindAllString(c.all, -1)) {
		if i == 3 {
			break
		}
		c.add("spam", 15, "%q is typical of spam, and may keep the message from arriving.", found)
	}
	if found := shouting.FindString(c.all); found != "" && !strings.Contains(c.known, found) {
		c.add("spam", 15, "%q is written in capitals, which reads as shouting.", found)
	}
}

var machine = regexp.MustCompile(`(?i)\bas an ai\b|\b(?:large )?language model\b|\bsystem prompt\b|\bi (?:cannot|can't) (?:fulfil|fulfill|assist with|help with) (?:this|that)\b|\bhere(?:'s| is) (?:the|your|a) (?:draft|email|message)\b|(?m)^\s*subject:|\b(?:untrusted|json|used_facts)\b|` + "```")

func (c *check) machine() {
	if found := machine.FindString(c.d.Body); found != "" {
		c.add("machine", 60, "%q reads as if a machine were talking about its task.", strings.TrimSpace(found))
	}
}

// repetition compares with each earlier message of ours, by runs of three
// words, leaving greetings aside.
func (c *check) repetition() {
	mine := shingles(c.d.Body)
	if len(mine) < 5 {
		return
	}
	worst := 0
	for _, m := range c.b.Thread {
		if !m.Outbound {
			continue
		}
		shared := 0
		theirs := shingles(m.Body)
		for s := range mine {
			if theirs[s] {
				shared++
			}
		}
		worst = max(worst, shared*100/len(mine))
	}
	if worst >= 60 {
		c.add("repetition", 30, "%d %% of the message repeats an earlier one.", worst)
	}
}

func shingles(text string) map[string]bool {
	words := strings.Fields(normal(text))
	out := map[string]bool{}
	for i := range max(len(words)-2, 0) {
		out[strings.Join(words[i:i+3], " ")] = true
	}
	return out
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
