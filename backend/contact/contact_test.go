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

// TestSignsOfDirectionAreLeftOut: with them a name reads as another, and a number
// copied from a telephone is none.
func TestSignsOfDirectionAreLeftOut(t *testing.T) {
	t.Parallel()
	if got := contact.Tidy("Ann\u202e seyeR\u202c\u2066\u2069\u200f"); got != "Ann seyeR" {
		t.Errorf("%q", got)
	}
	if got, ok := contact.Phone("\u202a+49 171 2345678\u202c", ""); !ok || got != "+491712345678" {
		t.Errorf("%q, %v", got, ok)
	}
	if got, err := contact.NormalizeEmail("\u200eann@there.test\u200e"); err != nil || got != "ann@there.test" {
		t.Errorf("%q, %v", got, err)
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
		{"", func(c *contact.Contact) { c.Email = "" }}, // its phone number is enough
		{"email", func(c *contact.Contact) { c.Email, c.Phone = "", "" }},
		{"", func(c *contact.Contact) { c.Email, c.Phone, c.Mobile = "", "", "+447911123456" }},
		{"", func(c *contact.Contact) { c.Email, c.Phone, c.LinkedIn = "", "", "https://www.linkedin.com/in/dana" }},
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

func TestTidyKeepsJoinersThatMeanSomething(t *testing.T) {
	for in, want := range map[string]string{
		"👩\u200d💻 Dana":                "👩\u200d💻 Dana",
		"❤\ufe0f\u200d🔥":               "❤\ufe0f\u200d🔥",
		"علی\u200cرضا":                 "علی\u200cرضا",
		"क\u094d\u200dष":               "क\u094d\u200dष",
		"Da\u200dna\u200c":             "Dana",
		"\u200dDana \u200d Berg\u200d": "Dana Berg",
		"علی\u200c":                    "علی",
		"Dana\xff\u0007 B":             "Dana B",
		"\u202b(+44) 20\u202c":         "(+44) 20",
	} {
		if got := contact.Tidy(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
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
	for _, c := range []struct {
		contact        contact.Contact
		want, sentence string
	}{
		{contact.Contact{TimeZone: "Asia/Tokyo"}, "Asia/Tokyo", "The contact's own time zone"},
		{contact.Contact{Country: "US", State: "tx"}, "America/Chicago America/Denver", "From the state, Texas"},
		{contact.Contact{Country: "US", State: "TX", City: "Dallas"}, "America/Chicago", "From the city, Dallas"},
		{contact.Contact{Country: "US", State: "Texas", City: "El Paso"}, "America/Denver", "From the city, El Paso"},
		{contact.Contact{Country: "US", State: "TX", City: "Nowhere"}, "America/Chicago America/Denver", "From the state, Texas"},
		{contact.Contact{Country: "US", State: "OR", City: "Portland"}, "America/Los_Angeles", "From the city, Portland"},
		{contact.Contact{Country: "US", City: "Portland"}, "America/Los_Angeles America/New_York", "From the city, Portland"},
		{contact.Contact{Country: "US", State: "ME", City: "Portland"}, "America/New_York", "From the state, Maine"},
		{contact.Contact{City: "Chicago"}, "America/Chicago", "From the city, Chicago"},
		{contact.Contact{City: "London"}, "Europe/Lisbon", "The workspace's zone: nothing better is known"},
		{contact.Contact{City: "London", Country: "Canada"}, "America/Toronto", "From the city, London"},
		{contact.Contact{City: "London", Country: "UK"}, "Europe/London", "From the country, UK"},
		{contact.Contact{City: "São Paulo", Country: "Brasil"}, "America/Sao_Paulo", "From the city, São Paulo"},
		{contact.Contact{State: "Amazonas", Country: "BR"}, "America/Manaus", "From the state, Amazonas"},
		{contact.Contact{State: "Baja California", Country: "México"}, "America/Tijuana", "From the state, Baja California"},
		{contact.Contact{City: "Novosibirsk", Country: "Russian Federation"}, "Asia/Novosibirsk", "From the city, Novosibirsk"},
		{contact.Contact{City: "Денпасар", Country: "Indonesia"}, "Europe/Lisbon", "The workspace's zone: nothing better is known"},
		{contact.Contact{City: "Denpasar", Country: "Indonesia"}, "Asia/Makassar", "From the city, Denpasar"},
		{contact.Contact{City: "Aktobe", Country: "KZ"}, "Asia/Aqtobe", "From the city, Aktobe"},
		{contact.Contact{City: "Perth", Country: "Australia", Phone: "+442079460018"}, "Australia/Perth", "From the city, Perth"},
		{contact.Contact{Country: "US", Phone: "+16502530000"}, "America/Los_Angeles", "From the phone number's area"},
		{contact.Contact{Country: "Deutschland", City: "Berlin"}, "Europe/Berlin", "From the country, Deutschland"},
		{contact.Contact{State: "California", City: "Austin"}, "America/Los_Angeles", "From the state, California"},
		{contact.Contact{Country: strings.Repeat("x", 500), State: strings.Repeat("y", 500), City: strings.Repeat("z", 500)}, "Europe/Lisbon", "The workspace's zone: nothing better is known"},
	} {
		got := contact.Zone(c.contact, workspace)
		var names []string
		for _, z := range got.Candidates {
			names = append(names, z.String())
		}
		if strings.Join(names, " ") != c.want || got.Sentence() != c.sentence {
			t.Errorf("%+v: %v, %q; want %s, %q", c.contact, names, got.Sentence(), c.want, c.sentence)
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

func TestZoneIsCheapForMostContacts(t *testing.T) {
	for _, c := range []contact.Contact{{}, {Country: "Deutschland"}, {Country: "US"}, {TimeZone: "Europe/Berlin"}, {Country: "Atlantis"}} {
		contact.Zone(c, time.UTC) // makes the tables
		if n := testing.AllocsPerRun(100, func() { contact.Zone(c, time.UTC) }); n > 0 {
			t.Errorf("%+v: %v allocations", c, n)
		}
	}
}

func BenchmarkZone(b *testing.B) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]contact.Contact{
		"nothing": {}, "country": {Country: "Deutschland"}, "own": {TimeZone: "Asia/Tokyo"}, "state": {Country: "United States", State: "Texas", City: "Dallas"}, "phone": {Country: "US", Phone: "+16502530000"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				contact.Zone(c, berlin)
			}
		})
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
