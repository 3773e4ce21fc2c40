package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var (
	urlPattern   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|io|net|org|co|ai|app|dev|de|uk|eu|me|ly)(?:/[^\s<>"]*)?\b`)
	emailPattern = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)
)

// tidy makes one line of s: single spaces, no characters that are not seen or that
// turn others around, plain quotes and dashes (typographic ones triple the price of
// an SMS).
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if ' ' <= r && r <= '~' {
			return r
		}
		switch r {
		case '‘', '’':
			return '\''
		case '“', '”', '„':
			return '"'
		case utf8.RuneError:
			return -1
		case '\u2010', '\u2011', '\u2012':
			return '-'
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// bare is a word in lower case without the punctuation around it.
func bare(word string) string {
	return strings.ToLower(strings.Trim(word, `.,;:!?()"'…`))
}

// plainCapital reports whether w is an ordinary word with just its first
// letter capital: not an abbreviation, not CamelCase, not "I".
func plainCapital(w string) bool {
	w = strings.Trim(w, `.,;:!?()"`)
	if w == "I" || strings.HasPrefix(w, "I'") {
		return false
	}
	for i, r := range w {
		if i == 0 && !unicode.IsUpper(r) {
			return false
		}
		if i > 0 && (unicode.IsUpper(r) || unicode.IsDigit(r)) {
			return false
		}
	}
	return w != ""
}

// sentences splits a text into its sentences, each tidied.
func sentences(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		line = tidy(line)
		start := 0
		for i := 0; i < len(line); i++ {
			if !strings.ContainsRune(".!?", rune(line[i])) {
				continue
			}
			if i+1 < len(line) && line[i+1] != ' ' {
				continue // inside a number, a link or an ellipsis
			}
			if i+2 < len(line) && (unicode.IsLower(rune(line[i+2])) || abbreviation(line[start:i])) {
				continue
			}
			out = append(out, strings.TrimSpace(line[start:i+1]))
			start = i + 1
		}
		if rest := strings.TrimSpace(line[min(start, len(line)):]); rest != "" {
			out = append(out, rest)
		}
	}
	return out
}

// abbreviation reports whether the text before a full stop ends in one.
func abbreviation(s string) bool {
	last := s[strings.LastIndexByte(s, ' ')+1:]
	switch strings.ToLower(last) {
	case "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e":
		return true
	}
	return false
}

// normal is a sentence as it is compared: lower-case words only.
func normal(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(tidy(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

func wordCount(s string) int { return len(strings.Fields(s)) }

var (
	small = []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	tens        = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	smallNumber = regexp.MustCompile(`(^|[\s("-])(\d{1,2})(%?)($|[\s.,;:!?)"-])`)
)

// spoken writes whole numbers below a hundred as words, for the voice.
func spoken(s string) string {
	for range 2 { // neighbours share a space, which one pass consumes
		s = smallNumber.ReplaceAllStringFunc(s, func(m string) string {
			p := smallNumber.FindStringSubmatch(m)
			n := 0
			for _, d := range p[2] {
				n = n*10 + int(d-'0')
			}
			word := ""
			switch {
			case n < 20:
				word = small[n]
			case n%10 == 0:
				word = tens[n/10]
			default:
				word = tens[n/10] + "-" + small[n%10]
			}
			if p[3] != "" {
				word += " percent"
			}
			return p[1] + word + p[4]
		})
	}
	return s
}
