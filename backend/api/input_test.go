package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"cadenza/backend/desk"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// TestBadInputIsRefusedInOneForm: RFC 9457 with the code, a plain sentence and a
// remedy, and the field where there is one.
func TestBadInputIsRefusedInOneForm(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Any"})
	ann := h.person("Ann")
	seq, person := "/api/sequences/"+s.ID, "/api/contacts/"+ann
	const shape = "Some of the input cannot be used: "
	sender := func(change func(*desk.SenderFields)) string {
		f := senderFields(h)
		change(&f)
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		sentence, field    string
	}{
		{"POST", "/api/sequences", "hello", 400, "The request is not written in JSON.", ""},
		{"POST", "/api/sequences", "{", 400, "The request is not written in JSON.", ""},
		{"POST", "/api/sequences", "", 400, "The request has no body.", ""},
		{"POST", "/api/sequences", "[1]", 422, shape + "expected object.", "body"},
		{"POST", "/api/sequences", `{}`, 422, shape + "expected required property name to be present.", "body"},
		{"POST", "/api/sequences", `{"name":7}`, 422, shape + "expected string.", "body.name"},
		{"POST", "/api/sequences", `{"name":"x","color":"red"}`, 422, shape + "unexpected property.", "body.color"},
		{"POST", "/api/sequences", `{"name":"  "}`, 422, "The sequence needs a name.", "name"},
		{"POST", "/api/sequences", `{"name":"` + strings.Repeat("ü", 121) + `"}`, 422, "The name is longer than 120 characters.", "name"},
		{"POST", "/api/sequences", `{"name":"x","template":"hot-outreach"}`, 404, `There is no template "hot-outreach".`, "template"},
		{"PATCH", seq, `{"name":""}`, 422, "The sequence needs a name.", "name"},
		{"PATCH", seq, `{"settings":{"stopOnReply":true,"stopOnMeeting":true,"reEnroll":"after_days","exclusivity":"warn","catchUp":"standard"}}`, 422, "Re-enrollment after some days needs a number of days.", "reEnrollDays"},
		{"PUT", seq + "/graph", `{"nodes":[{"id":"a","kind":"teleport"}],"edges":[]}`, 422, "", "body.nodes[0].kind"},
		{"PUT", seq + "/graph", `{"nodes":null,"edges":[]}`, 422, "", "body.nodes"},
		{"POST", seq + "/status", `{"status":"running"}`, 422, "", "body.status"},
		{"GET", "/api/sequences/gone", "", 404, "There is no such sequence.", ""},
		{"POST", "/api/contacts", `{"firstName":"Bob"}`, 422, "A contact needs an email address, a phone number or a LinkedIn address.", "email"},
		{"POST", "/api/contacts", `{"email":"bob"}`, 422, "", "email"},
		{"POST", "/api/contacts", `{"email":"bob@there.test\r\nBcc: all@there.test"}`, 422, "", "email"},
		{"POST", "/api/contacts", `{"email":"ANN@there.test"}`, 409, "Ann already has this address.", "email"},
		{"POST", "/api/contacts", `{"email":"bob@there.test","timeZone":"Mars/Base"}`, 422, "", "timeZone"},
		{"POST", "/api/contacts", `{"email":"bob@there.test","leadStatus":"hot"}`, 422, "", "body.leadStatus"},
		{"PATCH", person, `{"email":""}`, 422, "A contact needs an email address, a phone number or a LinkedIn address.", "email"},
		{"PATCH", "/api/contacts/gone", `{}`, 404, "There is no such contact.", ""},
		{"GET", "/api/contacts?after=x", "", 422, "There is no such page.", "after"},
		{"GET", person + "/timeline?before=yesterday", "", 422, "", "query.before"},
		{"GET", "/api/enrollments?status=lost", "", 422, "", "query.status"},
		{"POST", "/api/enrollments/do", `{"ids":[],"action":"pause"}`, 422, "", "body.ids"},
		{"POST", "/api/enrollments/do", `{"ids":["x"],"action":"burn"}`, 422, "", "body.action"},
		{"GET", "/api/approvals/gone", "", 404, "There is no such enrollment.", ""},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) { f.FromAddr = "sam" }), 422, "", "fromAddr"},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) { f.FromName = "Sam\nBcc: x" }), 422, "The name holds a line break.", "fromName"},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) { f.SMTP.Host = "" }), 422, "The profile needs an SMTP server.", "smtp.host"},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) { f.SMTP.Host = "http://mail" }), 422, `"http://mail" is no server name.`, "smtp.host"},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) { f.SMTP.Port = 0 }), 422, "The SMTP server needs a port.", "smtp.port"},
		{"POST", "/api/senders", sender(func(f *desk.SenderFields) {
			f.SMTP = desk.ServerFields{Host: "mail.there.test", Port: 25, Security: message.Plain}
		}), 422, "An unprotected connection would show your password to the network.", "smtp.security"},
		{"PATCH", "/api/settings", `{"holdSeconds":-1}`, 422, "", "body.holdSeconds"},
		{"PATCH", "/api/settings", `{"timeZone":"Mars/Base"}`, 422, "", "timeZone"},
		{"POST", "/api/imports/preview", `{"uploadId":"../cadenza.db"}`, 404, "There is no such uploaded file.", "uploadId"},
		{"POST", "/api/imports", `{"uploadId":"gone","mapping":{},"duplicates":"skip"}`, 404, "There is no such uploaded file.", "uploadId"},
		{"GET", "/api/imports/gone", "", 404, "", ""},
		{"GET", "/api/imports/gone/rejects.csv", "", 404, "", ""},
		{"GET", "/api/nothing", "", 404, "There is nothing at this address.", ""},
		{"POST", "/api/nothing", "{}", 404, "There is nothing at this address.", ""},
		{"DELETE", "/api/sequences", "", 405, "This address does not take DELETE.", ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			sub := *h
			sub.T = t
			p := sub.refused(c.method, c.path, c.body)
			if p.Status != c.status {
				t.Errorf("status %d, want %d: %+v", p.Status, c.status, p)
			}
			if c.sentence != "" && p.Detail != c.sentence {
				t.Errorf("it says %q, want %q", p.Detail, c.sentence)
			}
			if c.field != "" && (len(p.Errors) == 0 || p.Errors[0].Location != c.field) {
				t.Errorf("the field is not named: %+v", p.Errors)
			}
			if p.Remedy == "" && c.status != http.StatusNotFound {
				t.Errorf("no remedy: %+v", p)
			}
		})
	}
	if cards := get[[]desk.SequenceCard](h, "/api/sequences"); len(cards) != 1 {
		t.Errorf("something was made all the same: %d sequences", len(cards))
	}
	if page := get[desk.ContactPage](h, "/api/contacts"); len(page.Rows) != 1 || len(get[[]desk.SenderView](h, "/api/senders")) != 0 {
		t.Errorf("something was made all the same: %d contacts", len(page.Rows))
	}
}

// TestHugeBodyIsRefusedBeforeItIsRead and the largest sequence is not huge.
func TestHugeBodyIsRefusedBeforeItIsRead(t *testing.T) {
	t.Parallel()
	h := setup(t)
	p := h.refused(http.MethodPost, "/api/sequences", `{"name":"`+strings.Repeat("x", 40<<20)+`"}`)
	h.says(p, "invalid", "The request is larger than 16 MB.")
	if p.Status != http.StatusRequestEntityTooLarge || p.Remedy == "" {
		t.Errorf("got %+v", p)
	}
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Large"})
	g := sequence.Graph{Nodes: []sequence.Node{{ID: "start", Kind: sequence.KindStart}}, Edges: []sequence.Edge{}}
	for i := range sequence.MaxNodes - 1 {
		id := strings.Repeat("0123456789", 3) + string(rune('a'+i/100)) + string(rune('0'+i%100))
		hint := strings.Repeat("é", 500)
		g.Nodes = append(g.Nodes, sequence.Node{ID: id, Kind: sequence.KindStep, Step: &sequence.Step{JobType: sequence.ReEngagement, Channel: sequence.Email, Delay: schedule.Delay{Unit: schedule.Days}, Angle: hint, CTA: hint, ValueProp: hint}})
	}
	if v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g); len(v.Graph.Nodes) != sequence.MaxNodes {
		t.Errorf("kept %d nodes", len(v.Graph.Nodes))
	}
}

// TestUploadsAreKeptByIDAndNeverByPath, whatever the file is called.
func TestUploadsAreKeptByIDAndNeverByPath(t *testing.T) {
	t.Parallel()
	h := setup(t)
	for _, name := range []string{"../../etc/passwd", "/etc/passwd", "..", ".hidden", "", "a/b\\c\x00d.csv", strings.Repeat("long ", 100) + ".csv", strings.Repeat("ü", 250) + ".csv"} {
		w := h.ask(http.MethodPost, "/api/uploads?name="+url.QueryEscape(name), "Email\nx@there.test\n")
		var v struct{ ID string }
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != http.StatusCreated || strings.ContainsAny(v.ID, "/\\\x00") {
			t.Errorf("%q: %d %s", name, w.Code, w.Body)
			continue
		}
		p := post[desk.ImportPreview](h, "/api/imports/preview", desk.PreviewImport{UploadID: v.ID})
		if p.Created != 1 || p.File == "" {
			t.Errorf("%q: %+v", name, p)
		}
	}
	entries, err := os.ReadDir(h.node.Desk.Uploads)
	if err != nil || len(entries) != 8 {
		t.Errorf("%d files: %v", len(entries), err)
	}
}
