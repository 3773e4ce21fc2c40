package roster

import (
	"net/mail"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/schedule"
)

// cleaned brings what another program has written into the form in which
// contacts are kept. full is the whole name, where the file has it in one.
// Whatever is changed beyond blanks is remarked on.
func cleaned(c contact.Contact, full, region string, row *Row) contact.Contact {
	if full != "" && c.FirstName == "" && c.LastName == "" {
		full, _, _ = strings.Cut(full, googleSeparator)
		full = contact.Tidy(full)
		if rest := unsaluted(full); rest != full {
			row.remark("title_split", "Salutations such as Dr. taken off names")
			full = rest
		}
		c.FirstName, c.LastName = splitName(full)
	}
	if salutations[strings.ToLower(strings.Trim(contact.Tidy(c.Title), "."))] {
		c.Title = "" // what Outlook calls a title
	}
	c.Email = firstAddress(c.Email, row)
	c = firstOfSeveral(c).Tidied()
	if rest := unsaluted(c.FirstName); rest != c.FirstName {
		row.remark("title_split", "Salutations such as Dr. taken off names")
		c.FirstName = rest
	}
	if first, last := nameCase(c.FirstName, c.LastName); first != c.FirstName || last != c.LastName {
		row.remark("name_case", "Names in capitals or small letters put in name case")
		c.FirstName, c.LastName = first, last
	}
	if link := contact.LinkedInAddress(c.LinkedIn); link != c.LinkedIn {
		c.LinkedIn = link
	}
	if _, err := schedule.Zone(c.TimeZone); c.TimeZone != "" && err != nil {
		row.remark("time_zone_unknown", "Time zones left out: no such zone as Europe/Berlin is")
		c.TimeZone = ""
	}
	numbers(&c, region, row)
	return c
}

// googleSeparator stands between several values in one cell of Google's; the
// first is the one it shows.
const googleSeparator = " ::: "

// firstOfSeveral takes the first of Google's several values of each field.
func firstOfSeveral(c contact.Contact) contact.Contact {
	for _, f := range contact.Fields {
		if f.Name != "notes" && f.Name != "phone" && f.Name != "mobile" {
			first, _, _ := strings.Cut(c.Get(f.Name), googleSeparator)
			c.Set(f.Name, first)
		}
	}
	return c
}

// numbers puts phone numbers into E.164; one that cannot be is kept as it is
// written, and the row says so.
func numbers(c *contact.Contact, region string, row *Row) {
	for _, p := range []*string{&c.Phone, &c.Mobile} {
		if *p == "" {
			continue
		}
		number, ok := contact.Phone(*p, region)
		for _, sep := range []string{":::", " / ", "; ", ", ", " or ", " | ", ";", ","} {
			first, _, several := strings.Cut(*p, sep)
			if ok || !several || strings.Contains(*p, ";ext=") {
				continue
			}
			if number, ok = contact.Phone(first, region); ok {
				row.remark("phone_several", "More than one phone number in a cell: the first was used")
			} else {
				number = contact.Tidy(*p)
			}
		}
		*p = number
		switch {
		case ok:
		case contact.IsCutNumber(number):
			row.remark("phone_cut", "Phone numbers that a spreadsheet had cut to something like 4.42079E+11: their last digits are lost")
		default:
			row.remark("phone_as_written", "Phone numbers kept as they were written: no such number, or no country code")
		}
	}
}

// firstAddress finds the first address of a cell that holds several, or one with
// a name beside it. What holds none comes back as it is, to be refused.
func firstAddress(s string, row *Row) string {
	s = strings.TrimSpace(strings.NewReplacer("＠", "@", "\u00a0", " ", "\u200b", "").Replace(s))
	if _, err := contact.NormalizeEmail(s); err == nil || !strings.Contains(s, "@") {
		return s
	}
	parts := strings.FieldsFunc(strings.NewReplacer(" / ", ";", ":::", ";").Replace(s), func(r rune) bool { return strings.ContainsRune(";,|\n\r", r) })
	parts = slices.DeleteFunc(parts, func(p string) bool { return !strings.Contains(p, "@") })
	if len(parts) == 1 && parts[0] == s || len(parts) == 0 {
		parts = []string{s}
	}
	var found []string
	for _, p := range parts {
		p = strings.TrimSpace(strings.Trim(strings.TrimSpace(p), ":"))
		if a, err := mail.ParseAddress(p); err == nil {
			found = append(found, a.Address) // "Dana Reyes <dana@example.com>"
			continue
		}
		// Blanks part addresses only where each part is one: of "da na@example.com"
		// nobody knows what was meant.
		words := strings.Fields(p)
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(w, "@") }) {
			words = []string{p}
		}
		found = append(found, words...)
	}
	for _, a := range found {
		a = strings.Trim(a, "<>()[]\"")
		if _, err := contact.NormalizeEmail(a); err == nil {
			if len(found) > 1 {
				row.remark("email_several", "More than one email address in a cell: the first was used")
			}
			return a
		}
	}
	return s
}

// roles are the local parts that belong to a desk, not to a person.
var roles = words("abuse accounts admin administrator billing careers contact customerservice desk enquiries enquiry finance hello help helpdesk hr info inquiries jobs " +
	"kontakt legal mail mailbox marketing media noreply no-reply office orders postmaster pr press privacy recruiting reception sales security service support team webmaster")

// typos are domains that are nearly always a slip of the fingers.
var typos = words("gmial.com gmai.com gmal.com gamil.com gnail.com gmail.co gmail.con gmail.cm gmaill.com gmil.com gmail.om googlemail.con hotnail.com hotmial.com hotmai.com " +
	"hotmal.com hotmail.co hotmail.con hotmil.com hotmaill.com hormail.com outlok.com outloo.com outlook.con outlook.co otlook.com yaho.com yahooo.com yahoo.con yhoo.com yahoo.co " +
	"iclod.com icloud.con icloud.co aol.con live.con gmx.ed web.ed linkedin.con protonmail.con")

func words(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		out[w] = true
	}
	return out
}

// remarkEmail says what is odd about an address; it is used all the same.
func remarkEmail(email string, row *Row) {
	local, domain, _ := strings.Cut(email, "@")
	if roles[local] {
		row.remark("role_account", "Addresses of a desk such as info@, not of a person")
	}
	if typos[domain] {
		row.remark("typo_domain", "Addresses that look misspelt, such as gmial.com")
	}
}
