package roster_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cadenza/backend/contact"
	"cadenza/backend/roster"
)

// cleanedRow reads one row of the given fields.
func cleanedRow(t *testing.T, region string, cells ...string) roster.Row {
	t.Helper()
	var m roster.Mapping
	var line []string
	for i := 0; i < len(cells); i += 2 {
		m = append(m, roster.Column{Field: cells[i]})
		line = append(line, `"`+strings.ReplaceAll(cells[i+1], `"`, `""`)+`"`)
	}
	var got roster.Row
	for row, err := range roster.Parse(strings.NewReader(strings.Join(line, ",")), roster.Shape{Delimiter: ",", Headers: make([]string, len(m))}, m, roster.Rules{Region: region}) {
		if err != nil {
			t.Fatal(err)
		}
		got = row
	}
	return got
}

func remarked(row roster.Row, code string) bool {
	return slices.ContainsFunc(row.Remarks, func(r contact.Remark) bool {
		return r.Code == code && r.Count == 1 && r.Sentence != ""
	})
}

func TestNamesArePutInNameCase(t *testing.T) {
	for _, c := range []struct{ first, last, wantFirst, wantLast string }{
		{"DANA", "MCDONALD", "Dana", "McDonald"},
		{"dana", "o'neil", "Dana", "O'Neil"},
		{"JEAN-LUC", "D’ANGELO", "Jean-Luc", "D’Angelo"},
		{"ANNA", "VAN DER BERG", "Anna", "van der Berg"},
		{"anna", "von trapp", "Anna", "von Trapp"},
		{"LUIS", "DE LA CRUZ", "Luis", "de la Cruz"},
		{"MARY ANN", "LA PORTE", "Mary Ann", "La Porte"},
		{"JOHN", "SMITH-JONES III", "John", "Smith-Jones III"},
		{"john", "smith jr.", "John", "Smith Jr."},
		{"JÜRGEN", "GRÖß", "Jürgen", "GRÖß"}, // a small letter in it: written with care
		{"ÉLODIE", "ŞAHİN", "Élodie", "Şahin"},
		{"JP", "MORGAN", "JP", "Morgan"},
		{"J.P.", "MORGAN", "J.P.", "Morgan"},
		{"JO", "LI", "Jo", "Li"},
		{"Jo", "LI", "Jo", "LI"}, // initials perhaps
		{"Dana", "MacDonald", "Dana", "MacDonald"},
		{"dana", "macdonald", "Dana", "MacDonald"},
		{"dana", "macey", "Dana", "Macey"},
		{"McKenna", "van Gogh", "McKenna", "van Gogh"},
		{"DeShawn", "LaRue", "DeShawn", "LaRue"},
		{"太郎", "山田", "太郎", "山田"},
		{"DANA", "", "Dana", ""},
		{"", "DE", "", "DE"},
		{"X Æ A-12", "Musk", "X Æ A-12", "Musk"},
	} {
		row := cleanedRow(t, "", "email", "dana@example.com", "firstName", c.first, "lastName", c.last)
		if got := row.Contact; got.FirstName != c.wantFirst || got.LastName != c.wantLast {
			t.Errorf("%q %q became %q %q, want %q %q", c.first, c.last, got.FirstName, got.LastName, c.wantFirst, c.wantLast)
		}
		if changed := c.first != c.wantFirst || c.last != c.wantLast; remarked(row, "name_case") != changed {
			t.Errorf("%q %q: %v", c.first, c.last, row.Remarks)
		}
	}
}

func TestMixedCaseIsNeverTouched(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.StringMatching(`[A-Z][a-z]{1,8}([ '-][A-Za-z]{1,8})?`).Draw(r, "name")
		row := cleanedRow(t, "", "email", "dana@example.com", "lastName", name)
		if row.Contact.LastName != name || len(row.Remarks) > 0 {
			r.Fatalf("%q became %q", name, row.Contact.LastName)
		}
	})
}

func TestSalutationsAreTakenOffWhereTheyAreSure(t *testing.T) {
	for full, want := range map[string]string{
		"Dr. Dana Reyes": "Dana|Reyes", "Prof. Dr. Dana Reyes": "Dana|Reyes", "Dr. med. Anna Weber": "Anna|Weber", "Mr Dana Reyes": "Dana|Reyes", "Frau Anna Weber": "Anna|Weber",
		"Prof": "Prof|", "Drew Reyes": "Drew|Reyes", "Phil Reyes": "Phil|Reyes", "Reyes, Dana": "Dana|Reyes", "Miss Marple": "Miss|Marple", "Cher": "Cher|",
	} {
		got := cleanedRow(t, "", "email", "dana@example.com", "name", full)
		if s := got.Contact.FirstName + "|" + got.Contact.LastName; s != want {
			t.Errorf("%q became %s, want %s", full, s, want)
		}
	}
	row := cleanedRow(t, "", "email", "dana@example.com", "firstName", "Dr. Dana", "lastName", "Reyes")
	if row.Contact.FirstName != "Dana" || !remarked(row, "title_split") {
		t.Errorf("%+v %v", row.Contact, row.Remarks)
	}
}

func TestTheFirstOfSeveralAddressesIsUsed(t *testing.T) {
	for cell, want := range map[string]string{
		"a@example.com; b@example.com": "a@example.com", "a@example.com,b@example.com": "a@example.com", "a@example.com b@example.com": "a@example.com", "a@example.com\nb@example.com": "a@example.com",
		"a@example.com ::: b@example.com": "a@example.com", "a@example.com / b@example.com": "a@example.com", "Dana Reyes <A@Example.com>": "a@example.com", "<a@example.com>": "a@example.com",
		"Reyes, Dana <a@example.com>": "a@example.com", "mailto:a@example.com": "a@example.com", "none; b@example.com": "b@example.com", "bad@; b@example.com": "b@example.com",
		"da na@example.com": "", "dana@exam ple.com": "", "dana at example.com": "",
		"zoë@exämple.com": "zoë@xn--exmple-cua.com", "dana＠example.com": "dana@example.com",
	} {
		row := cleanedRow(t, "", "email", cell)
		if row.Contact.Email != want || (row.Refused == nil) != (want != "") {
			t.Errorf("%q gave %q, %v; want %q", cell, row.Contact.Email, row.Refused, want)
		}
		if several := strings.Count(cell, "@") > 1; remarked(row, "email_several") != several {
			t.Errorf("%q: %v", cell, row.Remarks)
		}
	}
}

func TestOddAddressesAreRemarkedOn(t *testing.T) {
	for email, code := range map[string]string{"info@example.com": "role_account", "dana@gmial.com": "typo_domain", "dana@hotnail.com": "typo_domain"} {
		if row := cleanedRow(t, "", "email", email); row.Contact.Email != email || !remarked(row, code) {
			t.Errorf("%s: %+v", email, row)
		}
	}
	for _, email := range []string{"dana@gmail.com", "infodesk@example.com", "dana@info.example.com"} {
		if row := cleanedRow(t, "", "email", email); len(row.Remarks) > 0 {
			t.Errorf("%s: %v", email, row.Remarks)
		}
	}
}

func TestPhone(t *testing.T) {
	for _, c := range []struct{ in, region, want string }{
		{"+44 20 7946 0000", "", "+442079460000"},
		{"'+44 20 7946 0000", "", "+442079460000"},
		{"'(020) 7946 0000", "GB", "+442079460000"},
		{"020 7946 0000", "gb", "+442079460000"},
		{"0044 20 7946 0000", "", "+442079460000"},
		{"0044 20 7946 0000", "US", "+442079460000"},
		{"011 44 20 7946 0000", "US", "+442079460000"},
		{"442079460000.0", "GB", "+442079460000"},
		{"442079460000,00", "US", "+442079460000"},
		{"442079460000", "US", "+442079460000"},
		{"4.4207946E+11", "GB", "+442079460000"},
		{"4.42079460123e11", "", "+442079460123"},
		{"4,42079460123E+11", "", "+442079460123"},
		{"2079460000", "GB", "+442079460000"},
		{"+1 650 253 0000 ext. 12", "", "+16502530000;ext=12"},
		{"(650) 253-0000 x12", "US", "+16502530000;ext=12"},
		{"tel:+1-650-253-0000", "", "+16502530000"},
		{"+442079460000;ext=7", "", "+442079460000;ext=7"},
		{"4.42079E+11", "GB", ""}, // the last digits are lost: not somebody else's number
		{"4.42E+11", "GB", ""},
		{"12", "GB", ""},
		{"call me", "GB", ""},
		{"020 7946 0000", "", ""},
		{"", "GB", ""},
	} {
		got, ok := contact.Phone(c.in, c.region)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q in %s: %q, %v; want %q", c.in, c.region, got, ok, c.want)
		}
		if !ok && got != contact.Tidy(c.in) {
			t.Errorf("%q was not kept as it was: %q", c.in, got)
		}
	}
	row := cleanedRow(t, "GB", "phone", "020 7946 0018 / 020 7946 0019", "mobile", "4.42079E+11")
	if row.Contact.Phone != "+442079460018" || !remarked(row, "phone_several") || !remarked(row, "phone_cut") || row.Contact.Mobile != "4.42079E+11" {
		t.Errorf("%+v", row)
	}
	if row = cleanedRow(t, "", "phone", "020 7946 0018"); row.Contact.Phone != "020 7946 0018" || !remarked(row, "phone_as_written") {
		t.Errorf("%+v", row)
	}
}

func TestPhoneIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.StringMatching(`[+0]?[0-9 ().-]{5,16}( x[0-9]{1,4})?`), rapid.StringMatching(`[1-9][.,][0-9]{1,12}[eE]\+?[0-9]{1,2}`)).Draw(t, "in")
		number, ok := contact.Phone(in, "US")
		if !ok {
			return
		}
		if again, ok := contact.Phone(number, ""); !ok || again != number {
			t.Fatalf("%q became %q, and that %q", in, number, again)
		}
	})
}

func TestLinkedInAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.linkedin.com/in/dana-reyes":                        "https://www.linkedin.com/in/dana-reyes",
		"linkedin.com/in/Dana-Reyes/":                                   "https://www.linkedin.com/in/dana-reyes",
		"http://uk.linkedin.com/in/dana-reyes/de?trk=x#about":           "https://www.linkedin.com/in/dana-reyes",
		"https://www.linkedin.com/in/j%c3%bcrgen":                       "https://www.linkedin.com/in/j%C3%BCrgen",
		"https://www.linkedin.com/in/jürgen":                            "https://www.linkedin.com/in/j%C3%BCrgen",
		"https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH?_ntb=x": "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH",
		"https://evil.example.com/linkedin.com/in/dana":                 "https://evil.example.com/linkedin.com/in/dana",
		"https://notlinkedin.com/in/dana":                               "https://notlinkedin.com/in/dana",
		"javascript:linkedin.com/in/dana":                               "javascript:linkedin.com/in/dana",
		"dana-reyes":                                                    "dana-reyes",
		"":                                                              "",
	} {
		got := contact.LinkedInAddress(in)
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if again := contact.LinkedInAddress(got); again != got {
			t.Errorf("%q became %q, and that %q", in, got, again)
		}
	}
}

func TestAnUnknownTimeZoneDoesNotRefuseTheRow(t *testing.T) {
	row := cleanedRow(t, "", "email", "dana@example.com", "timeZone", "(GMT-05:00) Eastern Time")
	if row.Refused != nil || row.Contact.TimeZone != "" || !remarked(row, "time_zone_unknown") {
		t.Errorf("%+v", row)
	}
}
