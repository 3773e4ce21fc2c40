package contact_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

func TestNormalizeEmail(t *testing.T) {
	for in, want := range map[string]string{
		"dana@finlock.com":             "dana@finlock.com",
		"  Dana.Reyes@FinLock.COM ":    "dana.reyes@finlock.com",
		"dana+news@finlock.com":        "dana+news@finlock.com",
		"mailto:dana@finlock.com":      "dana@finlock.com",
		"\u00a0dana@finlock.com\u200b": "dana@finlock.com",
		"info@müller.de":               "info@xn--mller-kva.de",
		"o'brien@x.co.uk":              "o'brien@x.co.uk",
		"a@sub.domain.example":         "a@sub.domain.example",
		"a@xn--mller-kva.xn--p1ai":     "a@xn--mller-kva.xn--p1ai",
		"":                             "", "dana": "", "dana@": "", "@finlock.com": "", "dana@finlock": "", "dana@finlock.": "",
		"Dana <dana@finlock.com>": "", "<dana@finlock.com>": "", "dana@finlock.com, x@y.com": "", "dana@finlock.com;x@y.com": "",
		"da na@finlock.com": "", "dana@@finlock.com": "", "dana@fin lock.com": "", "dana@127.0.0.1": "", "dana@[127.0.0.1]": "",
		`"dana"@finlock.com`: "", "dana@finlock.c": "", "dana@-finlock.com": "", "dana..r@finlock.com": "",
		"dana@finlock.com\r\nBcc: x@y.com": "", "dana\x00@finlock.com": "", "dana@finlock.com\n": "", "dana@exa_mple.com": "",
		strings.Repeat("a", 65) + "@x.com": "", "a@" + strings.Repeat("b.", 200) + "com": "",
	} {
		got, err := contact.NormalizeEmail(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
		if err != nil && (fault.Of(err).Field != "email" || !strings.HasSuffix(fault.Of(err).Sentence, ".")) {
			t.Errorf("%q: %+v is no plain sentence about the email", in, fault.Of(err))
		}
	}
}

func TestNormalizeEmailIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ A-Za-z0-9.+_-]{1,12}@[a-zA-Zäé0-9-]{1,12}\.[a-z]{2,4}`)).Draw(t, "in")
		got, err := contact.NormalizeEmail(in)
		if err != nil {
			return
		}
		if again, err := contact.NormalizeEmail(got); err != nil || again != got {
			t.Fatalf("%q became %q, and that %q (%v)", in, got, again, err)
		}
		if strings.ContainsAny(got, " \r\n\t\x00<>,;") || got != strings.ToLower(got) {
			t.Fatalf("%q became %q", in, got)
		}
	})
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		field  string
		change func(*contact.Contact)
	}{
		{"", func(*contact.Contact) {}},
		{"email", func(c *contact.Contact) { c.Email = "" }},
		{"email", func(c *contact.Contact) { c.Email = "x" }},
		{"firstName", func(c *contact.Contact) { c.FirstName = strings.Repeat("é", 501) }},
		{"", func(c *contact.Contact) { c.FirstName = strings.Repeat("é", 500) }},
		{"notes", func(c *contact.Contact) { c.Notes = strings.Repeat("n", 20_001) }},
		{"company", func(c *contact.Contact) { c.Company = "A\x00B" }},
		{"city", func(c *contact.Contact) { c.City = "\xff" }},
		{"leadStatus", func(c *contact.Contact) { c.LeadStatus = "hot" }},
		{"", func(c *contact.Contact) { c.LeadStatus = contact.MeetingBooked }},
		{"timeZone", func(c *contact.Contact) { c.TimeZone = "Berlin" }},
		{"", func(c *contact.Contact) { c.TimeZone = "Europe/Berlin" }},
		{"phone", func(c *contact.Contact) { c.Phone = "call me" }},
		{"mobile", func(c *contact.Contact) { c.Mobile = "-" }},
		{"linkedIn", func(c *contact.Contact) { c.LinkedIn = "javascript:alert(1)" }},
		{"", func(c *contact.Contact) { c.LinkedIn = "linkedin.com/in/dana" }},
		{"tags", func(c *contact.Contact) { c.Tags = make([]string, 101) }},
		{"custom", func(c *contact.Contact) {
			c.Custom = map[string]string{}
			for i := range 51 {
				c.Custom[strings.Repeat("k", i+1)] = "v"
			}
		}},
	} {
		x := contact.Contact{Email: "dana@finlock.com", FirstName: "Dana", Phone: "+44 20 7946 0000"}
		c.change(&x)
		err := x.Validate()
		if (err == nil) != (c.field == "") || err != nil && fault.Of(err).Field != c.field {
			t.Errorf("field %q: %v", c.field, err)
		}
	}
}

func TestTidied(t *testing.T) {
	got := contact.Contact{
		FirstName: "\u00a0 Dana\u200b ", LastName: "van  der\tBerg", Phone: "'+4420", Notes: " one \r\n two\u00a0 ",
		Tags: []string{" VIP", "vip", "", "new"}, Custom: map[string]string{" Plan ": " Pro ", "Empty": "  "},
	}.Tidied()
	if got.FirstName != "Dana" || got.LastName != "van der Berg" || got.Phone != "+4420" || got.Notes != "one\ntwo" {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(got.Tags, []string{"VIP", "new"}) || len(got.Custom) != 1 || got.Custom["Plan"] != "Pro" {
		t.Errorf("%+v", got)
	}
}

func TestBars(t *testing.T) {
	full := contact.Contact{Email: "a@b.co", Mobile: "+1555000"}
	for _, c := range []struct {
		change func(*contact.Contact)
		denied string // the channels, in order
	}{
		{func(*contact.Contact) {}, ""},
		{func(c *contact.Contact) { c.DoNotContact = true }, "email sms whatsapp voice"},
		{func(c *contact.Contact) { c.Consents.Email.State = contact.Refused }, "email"},
		{func(c *contact.Contact) { c.Consents.SMS.State = contact.Refused }, "sms"},
		{func(c *contact.Contact) { c.Consents.WhatsApp.State = contact.Refused }, "whatsapp"},
		{func(c *contact.Contact) { c.Consents.Voice.State = contact.Refused }, "voice"},
		{func(c *contact.Contact) { c.Consents.Voice.State = contact.Granted }, ""},
	} {
		x := full
		c.change(&x)
		var denied []string
		for _, ch := range contact.Channels {
			if x.Bars(ch) {
				denied = append(denied, string(ch))
			}
		}
		if got := strings.Join(denied, " "); got != c.denied {
			t.Errorf("%+v: denied %q, want %q", x, got, c.denied)
		}
	}
}

func TestZone(t *testing.T) {
	workspace, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		contact contact.Contact
		want    string
		source  contact.ZoneSource
	}{
		{contact.Contact{TimeZone: "Asia/Tokyo", Country: "DE"}, "Asia/Tokyo", contact.ZoneFromContact},
		{contact.Contact{TimeZone: "nonsense", Country: "DE"}, "Europe/Berlin", contact.ZoneFromCountry},
		{contact.Contact{Country: "United States", State: "California"}, "America/Los_Angeles", contact.ZoneFromState},
		{contact.Contact{Country: "US", State: "TX"}, "America/Chicago America/Denver", contact.ZoneFromState},
		{contact.Contact{State: "New York"}, "America/New_York", contact.ZoneFromState},
		{contact.Contact{State: "CA"}, "Europe/Lisbon", contact.ZoneFromWorkspace},
		{contact.Contact{Country: "Canada", State: "ON"}, "America/Toronto America/Winnipeg", contact.ZoneFromState},
		{contact.Contact{Country: "Australia", State: "wa"}, "Australia/Perth", contact.ZoneFromState},
		{contact.Contact{Country: "U.S.A."}, "Europe/Lisbon", contact.ZoneFromWorkspace},
		{contact.Contact{Country: " deutschland ", State: "CA"}, "Europe/Berlin", contact.ZoneFromCountry},
		{contact.Contact{Country: "Nepal"}, "Asia/Kathmandu", contact.ZoneFromCountry},
		{contact.Contact{Country: "Spain"}, "Europe/Madrid Atlantic/Canary", contact.ZoneFromCountry},
		{contact.Contact{Country: "Russia"}, "Europe/Lisbon", contact.ZoneFromWorkspace},
		{contact.Contact{}, "Europe/Lisbon", contact.ZoneFromWorkspace},
	} {
		got := contact.Zone(c.contact, workspace)
		var names []string
		for _, z := range got.Candidates {
			names = append(names, z.String())
		}
		if strings.Join(names, " ") != c.want || got.Source != c.source {
			t.Errorf("%+v: %v from %s, want %s from %s", c.contact, names, got.Source, c.want, c.source)
		}
	}
	if got := contact.Zone(contact.Contact{}, nil); got.Candidates[0] != time.UTC {
		t.Errorf("without a workspace zone: %v", got)
	}
}

func TestEveryZoneInTheTablesExists(t *testing.T) {
	for _, country := range []string{"AE", "AR", "CN", "UA", "VN", "PT", "TO", "KR", "IS"} {
		if got := contact.Zone(contact.Contact{Country: country}, nil); got.Source != contact.ZoneFromCountry {
			t.Errorf("%s: %v", country, got)
		}
	}
	for state := range strings.FieldsSeq("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY") {
		if got := contact.Zone(contact.Contact{Country: "US", State: state}, nil); got.Source != contact.ZoneFromState {
			t.Errorf("%s: %v", state, got)
		}
	}
}

func TestContactIsCamelCaseJSON(t *testing.T) {
	b, err := json.Marshal(contact.Contact{FirstName: "Dana", LeadStatus: contact.New, AIPaused: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"firstName":"Dana"`, `"leadStatus":"new"`, `"aiPaused":true`, `"pid":""`, `"linkedIn":""`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is missing in %s", want, b)
		}
	}
}

func TestFieldsAreSetAndGotByName(t *testing.T) {
	for _, f := range contact.Fields {
		var c contact.Contact
		if !c.Set(f.Name, "x") || c.Get(f.Name) != "x" {
			t.Errorf("%s cannot be set and got", f.Name)
		}
		b, err := json.Marshal(c)
		if err != nil || !strings.Contains(string(b), `"`+f.Name+`":"x"`) {
			t.Errorf("%s is not its JSON name: %s %v", f.Name, b, err)
		}
	}
	var c contact.Contact
	if c.Set("nonsense", "x") {
		t.Error("an unknown field was set")
	}
}
