package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
)

// exported writes a file and fetches it.
func (h *house) exported(req desk.StartExport) []byte {
	h.Helper()
	v := post[desk.ExportView](h, "/api/exports", req)
	w := h.ask(http.MethodGet, "/api/exports/"+v.ID, nil)
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), v.Name) {
		h.Fatalf("%d %v", w.Code, w.Header())
	}
	return w.Body.Bytes()
}

// TestExportThenImportIsTheSame, in every format, custom fields, tags and consent
// with it.
func TestExportThenImportIsTheSame(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"csv", "xlsx", "vcard"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			h := setup(t)
			post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Plan", Type: contact.TypeChoice, Options: []string{"Pro", "Free"}})
			hostile := `=cmd|' /C calc'!A0`
			post[desk.ContactView](h, "/api/contacts", desk.ContactFields{
				Email: new("dana@acme.test"), FirstName: new("Dana"), LastName: new(`O'Neil, "D"; x`), Company: &hostile, Mobile: new("+44 7911 123456"), Notes: new("two\nlines"),
				Tags: &[]string{"VIP", "fair"}, Custom: map[string]string{"plan": "pro"}, Consents: map[contact.Channel]contact.Consent{"sms": {State: contact.Granted}},
			})
			post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Mobile: new("+44 7911 123457"), FirstName: new("Zoë"), DoNotContact: new(true)})
			file := h.exported(desk.StartExport{What: "contacts", Format: format})
			other := setup(t)
			post[contact.FieldDef](other, "/api/fields", desk.CustomField{Name: "Plan", Type: contact.TypeChoice, Options: []string{"Pro", "Free"}})
			if v := other.imported(string(file), desk.ImportOptions{SequenceID: "none"}); v.Created != 2 || v.Refused != 0 {
				t.Fatalf("%+v", v)
			}
			for _, name := range []string{"Dana", "Zo"} {
				one := func(h *house) desk.ContactView {
					h.Helper()
					page := get[desk.ContactPage](h, "/api/contacts?search="+name)
					if len(page.Rows) != 1 {
						h.Fatalf("%d are called %s", len(page.Rows), name)
					}
					v := page.Rows[0]
					slices.Sort(v.Tags)
					v.ID, v.Source, v.CreatedAt = "", "", wednesday
					for _, c := range contact.Channels {
						v.Consents.Of(c).At, v.Consents.Of(c).Source = wednesday, ""
					}
					return v
				}
				if a, b := one(h), one(other); asJSON(h, a) != asJSON(h, b) {
					t.Errorf("before %s\nafter  %s", asJSON(h, a), asJSON(h, b))
				}
			}
		})
	}
}

// TestExportsAreGuardedAgainstFormulas, whatever they list.
func TestExportsAreGuardedAgainstFormulas(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("=SUM(A1)")
	evil := "=1+1"
	who := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new("=1+1@there.test"), FirstName: &evil, Company: new("@cmd")}).ID
	barred := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new("b@there.test"), FirstName: new("+x"), DoNotContact: new(true)}).ID
	h.enroll(s.ID, who)
	post[desk.BulkView](h, "/api/suppressions", map[string]any{"addresses": []string{"c@there.test"}, "reason": "-2"})
	for _, req := range []desk.StartExport{
		{What: "contacts"},
		{What: "enrollments", SequenceID: s.ID},
		{What: "suppressions"},
		{What: "excluded", SequenceID: s.ID, Who: &desk.Who{IDs: []string{who, barred}}},
	} {
		req.Format = "csv"
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(h.exported(req), []byte("\ufeff")))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", req.What, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
					t.Errorf("%s: a spreadsheet would run %q", req.What, cell)
				}
			}
		}
		req.Format = "xlsx"
		f, err := excelize.OpenReader(bytes.NewReader(h.exported(req)))
		if err != nil {
			t.Fatalf("%s: %v", req.What, err)
		}
		got, err := f.GetRows("Sheet1")
		if err != nil || len(got) != len(rows) {
			t.Errorf("%s: %d rows in the workbook, %d in the CSV, %v", req.What, len(got), len(rows), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := string(h.exported(desk.StartExport{What: "excluded", Format: "csv", SequenceID: s.ID, Who: &desk.Who{IDs: []string{who, barred}}})); !strings.Contains(got, "Already in this sequence") || !strings.Contains(got, "Do Not Contact") {
		t.Errorf("excluded: %s", got)
	}
	h.says(h.refused(http.MethodPost, "/api/exports", desk.StartExport{What: "suppressions", Format: "vcard"}), "invalid", "Only contacts can be written as vCards.")
	h.refused(http.MethodPost, "/api/exports", desk.StartExport{What: "person", Format: "csv", ContactID: who})
	h.refused(http.MethodPost, "/api/exports", desk.StartExport{What: "person", Format: "json", ContactID: "nobody"})
	h.refused(http.MethodGet, "/api/exports/nothing", nil)
	h.refused(http.MethodGet, "/api/exports/..%2f..%2fcadenza.db", nil)
	var p desk.PersonExport
	if err := json.Unmarshal(h.exported(desk.StartExport{What: "person", Format: "json", ContactID: who}), &p); err != nil {
		t.Fatal(err)
	}
	if p.Contact.Email != "=1+1@there.test" || len(p.Enrollments) != 1 || len(p.History) == 0 {
		t.Errorf("%+v", p)
	}
}
