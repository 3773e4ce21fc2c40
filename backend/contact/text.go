package contact

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

// Tidy makes one clean line of s: no invisible characters, no-break and other
// spaces made single plain ones, none at the ends, and no leading apostrophe
// of the kind spreadsheets put before numbers.
func Tidy(s string) string {
	return strings.Join(strings.Fields(visible(s)), " ")
}

// tidyLines is Tidy that keeps line breaks.
func tidyLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, l := range lines {
		lines[i] = Tidy(l)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) { // most are plain
		return Unguard(strings.TrimSpace(s))
	}
	all := []rune(strings.ToValidUTF8(s, ""))
	kept := all[:0:0]
	for i, r := range all {
		switch {
		case (r == zwnj || r == zwj) && i > 0 && i+1 < len(all) && joins(all[i-1]) && joins(all[i+1]):
			kept = append(kept, r)
		case unicode.IsSpace(r):
			kept = append(kept, ' ')
		case unicode.IsControl(r) || unseen(r):
		default:
			kept = append(kept, r)
		}
	}
	return Unguard(strings.TrimSpace(string(kept)))
}

const zwnj, zwj = '\u200c', '\u200d'

// joins reports whether a joiner beside r can have a meaning, as in Persian, in the
// scripts of India and in emoji.
func joins(r rune) bool { return r > '\u05ff' && !unseen(r) && !unicode.IsSpace(r) }

// unseen are characters without a look of their own. Marks of direction come along
// with numbers that are copied from telephones.
func unseen(r rune) bool {
	switch {
	case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return r == '\u2060' || r == '\ufeff' || r == '\u00ad' || r == utf8.RuneError
}

// Unguard removes the apostrophe that guards a cell against being taken for a
// formula or a number.
func Unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@0123456789", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// NormalizeEmail gives the form of an address under which a contact is known:
// trimmed, lower case, the domain in ASCII. Dots and plus tags stay: they may
// matter. Anything but one bare address is an Invalid fault for "email".
func NormalizeEmail(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", badEmail(s, "it contains a line break or a control character")
	}
	s = Tidy(s)
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "mailto:"); ok {
		s = rest
	}
	switch {
	case s == "":
		return "", fault.New(fault.Invalid, "The email address is empty.", "Write one such as name@company.com.").For("email")
	case len(s) > 320:
		return "", badEmail(s[:40]+"…", "it is too long")
	case strings.ContainsAny(s, " ,;<>()[]\"\\"):
		return "", badEmail(s, "only the bare address is accepted, without a name, quotes or a second address")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s {
		return "", badEmail(s, "it is not of the form name@company.com")
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := strings.ToLower(s[:at]), s[at+1:]
	if len(local) > 64 {
		return "", badEmail(s, "the part before the @ is too long")
	}
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || len(ascii) > 253 {
		return "", badEmail(s, "its domain is not a valid one")
	}
	dot := strings.LastIndexByte(ascii, '.')
	if dot < 1 || len(ascii)-dot < 3 || strings.ContainsAny(ascii[dot+1:], "0123456789") && !strings.HasPrefix(ascii[dot+1:], "xn--") {
		return "", badEmail(s, "its domain has no ending such as .com")
	}
	for _, r := range local {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return "", badEmail(s, "it contains a control character")
		}
	}
	return local + "@" + ascii, nil
}

func badEmail(s, why string) *fault.Error {
	return fault.Newf(fault.Invalid, "Correct it, for example to name@company.com.",
		"%q is no usable email address: %s.", printable(s), why).For("email")
}

// printable shortens a text from a file for a sentence.
func printable(s string) string {
	s = Tidy(s)
	if utf8.RuneCountInString(s) > 80 {
		s = string([]rune(s)[:80]) + "…"
	}
	return s
}

func zoneExists(name string) bool {
	_, err := schedule.Zone(name)
	return err == nil
}

// LinkedInAddress gives the address of a profile in its one form,
// "https://www.linkedin.com/in/dana-reyes": whatever the country's host, the
// language behind the name or the traces of a search. Any other address of
// LinkedIn loses its query only, and what is none comes back tidied.
func LinkedInAddress(s string) string {
	s = Tidy(s)
	if s == "" || !strings.Contains(strings.ToLower(s), "linkedin.com/") {
		return s
	}
	text := s
	if !strings.Contains(text, "://") {
		text = "https://" + strings.TrimLeft(text, "/")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return s
	}
	host := strings.ToLower(u.Hostname())
	if host != "linkedin.com" && !strings.HasSuffix(host, ".linkedin.com") {
		return s
	}
	parts := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if len(parts) >= 2 && strings.EqualFold(parts[0], "in") {
		return "https://www.linkedin.com/in/" + url.PathEscape(strings.ToLower(parts[1]))
	}
	return (&url.URL{Scheme: "https", Host: "www.linkedin.com", Path: u.Path, RawPath: u.RawPath}).String()
}
