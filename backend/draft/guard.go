package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// check refuses what must not even come before a person: an answer that leaks the
// prompt, or names a link or an address that nobody gave. The model is told, and
// asked once more.
func (l letter) check(b Brief, raw json.RawMessage) error {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return errors.New("it is not the JSON object that was asked for")
	}
	// What counts is the text as it would come out: what is not seen in it is gone.
	all := asText(a.Body)
	if all == "" {
		return errors.New("the body is empty")
	}
	if _, kept := keptSubject(b); !kept {
		subject := tidy(a.Subject)
		if subject == "" {
			return errors.New("the subject is empty")
		}
		all = subject + "\n" + all
	}
	if strings.Contains(strings.ToLower(all), strings.TrimPrefix(l.mark, "DATA ")) {
		return errors.New("the message repeats the marks around the data")
	}
	if leaks(all, l.system) {
		return errors.New("the message repeats the rules it was given instead of being a message to the contact")
	}
	if found := strange(b, all); found != "" {
		return fmt.Errorf("the message names %q, which is not among the links and addresses given; leave it out", found)
	}
	return nil
}

// leaks reports whether a text holds a run of nine words of the rules.
func leaks(text, rules string) bool {
	const run = 9
	head, _, _ := strings.Cut(rules, "# Who you write as") // persona and house rules may be quoted
	theirs := map[string]bool{}
	words := strings.Fields(normal(head))
	for i := range max(len(words)-run+1, 0) {
		theirs[strings.Join(words[i:i+run], " ")] = true
	}
	words = strings.Fields(normal(text))
	for i := range max(len(words)-run+1, 0) {
		if theirs[strings.Join(words[i:i+run], " ")] {
			return true
		}
	}
	return false
}

var (
	// anyLink is what a mail program might make a link of, and what is no word: a key,
	// or a text in disguise.
	anyLink = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s<>"]+|\bwww\.[^\s<>"]+|\b\d{1,3}(?:\.\d{1,3}){3}\b[^\s<>"]*|` +
		`[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:/|:\d|[?#]\w)[^\s<>"]*|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:` + domains + `)\b|[a-z0-9+/=_-]{60,}`)
	anyAddress = regexp.MustCompile(`[^\s<>"'()\[\],;:@]+@[^\s<>"'()\[\],;:@]+\.\p{L}{2,}`)
)

// domains are endings by which a name is taken for a link without more.
const domains = `com|io|net|org|co|ai|app|dev|de|uk|eu|me|ly|info|biz|xyz|top|site|online|shop|store|club|link|click|live|pro|ru|cn|tk|fr|es|nl|ch|test|example`

// strange finds a link or an address that neither the step, nor the agent, nor the
// sender names. What the contact wrote does not count: it must not choose where
// people are led. Only its company may be called as a link is, as Booking.com.
func strange(b Brief, text string) string {
	given := strings.ToLower(plainLetters(strings.Join(append([]string{b.Angle, b.CTA, b.ValueProp, b.Persona, b.Goals, b.Knowledge, b.Sender.Company, b.Wish}, b.Rules...), " \n ")))
	text = plainLetters(text)
	for _, found := range anyAddress.FindAllString(text, -1) {
		if found = strings.TrimRight(found, "."); !hasWhole(given, strings.ToLower(found)) {
			return found
		}
	}
	for _, found := range anyLink.FindAllString(anyAddress.ReplaceAllString(text, " "), -1) {
		found = strings.TrimRight(found, ".,;:!?)]'")
		low := strings.ToLower(found)
		company := bareDomain(low) && hasWhole(strings.ToLower(tidy(b.Contact["company"])), low)
		if !company && !hasWhole(given, low) {
			return found
		}
	}
	return ""
}

func bareDomain(s string) bool {
	return !strings.ContainsAny(s, "/:?#") && !strings.HasPrefix(s, "www.") && strings.Contains(s, ".")
}

// plainLetters undoes the disguises that a mail program sees through.
func plainLetters(s string) string {
	return strings.NewReplacer("\u3002", ".", "\u2024", ".").Replace(norm.NFKC.String(s))
}
