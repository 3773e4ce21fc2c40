package roster_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-vcard"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"cadenza/backend/contact"
	"cadenza/backend/roster"
)

var customTypes = []contact.FieldDef{
	{Key: "plan", Name: "Plan", Type: contact.TypeText},
	{Key: "deal_size", Name: "Deal size", Type: contact.TypeMoney},
	{Key: "story", Name: "Story", Type: contact.TypeLongText},
	{Key: "seats", Name: "Position", Type: contact.TypeNumber}, // a name that means something else
	{Key: "share", Name: "Share", Type: contact.TypePercent},
	{Key: "renewal", Name: "Renewal", Type: contact.TypeDate},
	{Key: "seen", Name: "plan", Type: contact.TypeDateTime}, // another's key and name
	{Key: "pilot", Name: "Pilot?", Type: contact.TypeYesNo},
	{Key: "tier", Name: "€", Type: contact.TypeChoice, Options: []string{"Gold", "Silver"}},
	{Key: "colours", Name: "=Colours", Type: contact.TypeChoices, Options: []string{"Red", "Green", "Blue"}},
	{Key: "site", Name: "Unsubscribed", Type: contact.TypeLink},
}

var customValues = map[string]*rapid.Generator[string]{
	"plan":      hostile(),
	"story":     hostileLines(),
	"deal_size": rapid.SampledFrom([]string{"0", "-5", "12.5", "1200000", "0.07"}),
	"seats":     rapid.SampledFrom([]string{"0", "-5", "12.5"}),
	"share":     rapid.SampledFrom([]string{"12.5", "100"}),
	"renewal":   rapid.SampledFrom([]string{"2026-03-31", "1999-12-31"}),
	"seen":      rapid.SampledFrom([]string{"2026-03-31T10:00:00Z"}),
	"pilot":     rapid.SampledFrom([]string{"yes", "no"}),
	"tier":      rapid.SampledFrom([]string{"Gold", "Silver"}),
	"colours":   rapid.SampledFrom([]string{"Red", "Green; Blue"}),
	"site":      rapid.SampledFrom([]string{"https://example.com/a?b=c;d"}),
}

// hostile is text that has broken importers and exporters.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "=1+1", "+44", "-", "--", "@SUM(A1)", "N/A", "null", "a,b", `say "hi"`, `"`, "a;b|c", "'quoted'", "DANA", "dana reyes", "Dr. Dana", "Mr", "x ::: y",
			`back\slash`, `\n`, "Zoë", "日本語", "👩🏽‍💻", "\\,", "4.4E+11", "a:b", "END:VCARD", "Email", "First Name", "_x000D_", "<b>&amp;</b>", "0012", "TRUE", "* star", "%0A",
		}),
		rapid.String(),
	)
}

func hostileLines() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(hostile(), 1, 4).Draw(t, "lines"), "\n")
	})
}

func anyContact() *rapid.Generator[contact.Contact] {
	return rapid.Custom(func(t *rapid.T) contact.Contact {
		c := contact.Contact{
			PID:        rapid.SampledFrom([]string{"", "0190a0b0-0000-7000-8000-000000000001"}).Draw(t, "pid"),
			Email:      rapid.SampledFrom([]string{"dana@example.com", "info@gmial.com", "o'brien@example.co.uk", "=x@example.com", "+y@example.com", "", "ü@xn--mller-kva.de"}).Draw(t, "email"),
			Phone:      rapid.SampledFrom([]string{"+442079460018", "+16502530000;ext=12", "", "020 7946", "442079460018"}).Draw(t, "phone"),
			Mobile:     rapid.SampledFrom([]string{"+447911123456", "", "4.42079E+11"}).Draw(t, "mobile"),
			LinkedIn:   rapid.SampledFrom([]string{"https://www.linkedin.com/in/dana", "linkedin.com/in/Dana?x=1", "", "example.com/dana"}).Draw(t, "linkedIn"),
			TimeZone:   rapid.SampledFrom([]string{"", "Europe/Berlin"}).Draw(t, "zone"),
			LeadStatus: rapid.SampledFrom(append([]contact.LeadStatus{""}, contact.LeadStatuses...)).Draw(t, "status"),
			Tags:       rapid.SliceOfN(hostile(), 0, 4).Draw(t, "tags"),
			Notes:      hostileLines().Draw(t, "notes"),
			Custom:     map[string]string{},
		}
		for _, f := range []string{"firstName", "lastName", "company", "title", "country", "state", "city", "industry", "owner"} {
			c.Set(f, hostile().Draw(t, f))
		}
		for _, d := range customTypes {
			if rapid.Bool().Draw(t, d.Key+"?") {
				c.Custom[d.Key] = customValues[d.Key].Draw(t, d.Key)
			}
		}
		c.DoNotContact, c.AIPaused = rapid.Bool().Draw(t, "dnc"), rapid.Bool().Draw(t, "paused")
		for _, ch := range contact.Channels {
			state := rapid.SampledFrom([]contact.ConsentState{"", contact.Granted, contact.Refused}).Draw(t, string(ch))
			if state == "" {
				continue
			}
			w := contact.Consent{State: state, Source: contact.Tidy(hostile().Draw(t, "source"))}
			if rapid.Bool().Draw(t, "dated") {
				w.At = time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "at")).UTC()
			}
			*c.Consents.Of(ch) = w
		}
		c = c.Tidied()
		// A custom field keeps its values in one form.
		for _, d := range customTypes {
			if v, err := d.Parse(c.Custom[d.Key]); err == nil && v != "" {
				c.Custom[d.Key] = v
			} else {
				delete(c.Custom, d.Key)
			}
		}
		if len(c.Custom) == 0 {
			c.Custom = nil
		}
		return c
	}).Filter(func(c contact.Contact) bool { return c.Validate() == nil })
}

// same compares contacts but for their ids, which belong to a workspace.
func same(a, b contact.Contact) bool {
	a.PID, b.PID = "", ""
	return reflect.DeepEqual(a, b)
}

func imported(t *rapid.T, data []byte, want []contact.Contact) {
	f, err := roster.Open(bytes.NewReader(data), roster.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []contact.Contact
	for row, err := range f.Rows(roster.GuessWith(f.Shape.Headers, customTypes), roster.Rules{Region: "US", Custom: customTypes}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Refused != nil {
			t.Fatalf("%v\n%q", row.Refused, row.Raw)
		}
		got = append(got, row.Contact)
	}
	if !slices.EqualFunc(got, want, same) {
		t.Fatalf("headers %q\ngot  %+v\nwant %+v\nfile %q", f.Shape.Headers, got, want, data)
	}
}

func TestAnExportedCSVIsImportedTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contacts := rapid.SliceOfN(anyContact(), 1, 5).Draw(t, "contacts")
		var out bytes.Buffer
		out.WriteString("\ufeff")
		w := csv.NewWriter(&out)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.Write(roster.Header(customTypes)); err != nil {
			t.Fatal(err)
		}
		for _, c := range contacts {
			cells := roster.Cells(c, customTypes)
			for _, cell := range cells {
				if roster.Guard(cell) != cell {
					t.Fatalf("a spreadsheet would run %q", cell)
				}
			}
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		if w.Flush(); w.Error() != nil {
			t.Fatal(w.Error())
		}
		imported(t, out.Bytes(), contacts)
	})
}

func TestAnExportedWorkbookIsImportedTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contacts := rapid.SliceOfN(anyContact(), 1, 3).Draw(t, "contacts")
		x := excelize.NewFile()
		w, err := x.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		table := [][]string{roster.Header(customTypes)}
		for _, c := range contacts {
			table = append(table, roster.Cells(c, customTypes))
		}
		for i, cells := range table {
			row := make([]any, len(cells))
			for k, v := range cells {
				row[k] = v
			}
			at, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.SetRow(at, row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := x.Write(&out); err != nil {
			t.Fatal(err)
		}
		imported(t, out.Bytes(), contacts)
	})
}

func TestExportedCardsAreImportedTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contacts := rapid.SliceOfN(anyContact(), 1, 5).Draw(t, "contacts")
		var out bytes.Buffer
		if err := roster.WriteVCard(&out, contacts); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("a line of %d bytes: %q", len(line), line)
			}
		}
		imported(t, out.Bytes(), contacts)
	})
}

func TestExportedCardsAreReadByOthers(t *testing.T) {
	c := contact.Contact{
		Email: "dana@example.com", FirstName: "Dana", LastName: "van der Berg", Company: "Acme, Inc.", Notes: strings.Repeat("Zoë, ", 40) + "\nend", Tags: []string{"a,b", "c"},
		Mobile: "+447911123456", City: "London", Country: "GB",
	}
	var out bytes.Buffer
	if err := roster.WriteVCard(&out, []contact.Contact{c, {Phone: "+442079460018"}}); err != nil {
		t.Fatal(err)
	}
	d := vcard.NewDecoder(&out)
	card, err := d.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if n := card.Name(); n.GivenName != c.FirstName || card.Value("NOTE") != c.Notes || card.Value("EMAIL") != c.Email || card.Address().Locality != c.City {
		t.Errorf("%+v %q %q %q", n, card.Value("NOTE"), card.Value("EMAIL"), card.Address().Locality)
	}
	if _, err := d.Decode(); err != nil {
		t.Error(err)
	}
	if _, err := d.Decode(); !errors.Is(err, io.EOF) {
		t.Errorf("after two cards: %v", err)
	}
}

func TestHeaderIsUnderstoodAsItIsMeant(t *testing.T) {
	header := roster.Header(customTypes)
	m := roster.GuessWith(header, customTypes)
	want := map[string]bool{}
	for _, c := range m {
		if want[c.Field] {
			t.Errorf("%s twice", c.Field)
		}
		want[c.Field] = true
	}
	for _, f := range contact.Fields {
		if !want[f.Name] {
			t.Errorf("no column for %s: %q", f.Name, header)
		}
	}
	for _, d := range customTypes {
		if !want[contact.CustomPrefix+d.Key] {
			t.Errorf("no column for %s: %q", d.Key, header)
		}
	}
}
