package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/desk"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
	"cadenza/backend/node"
	"cadenza/backend/sequence"
)

// house is one running Cadenza with a mail server beside it, called as the
// window calls it.
type house struct {
	*testing.T
	node  *node.Node
	mail  *mailtest.Server
	clock *standing
	key   string // the Idempotency-Key of every request, if any
}

// standing is a clock that stands still until it is told to jump.
type standing struct {
	mu  sync.Mutex
	now time.Time
}

var wednesday = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func (c *standing) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *standing) Ran() time.Duration { return c.Now().Sub(wednesday) }

func (c *standing) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// setup starts a Cadenza on a fresh folder.
func setup(t *testing.T) *house {
	t.Helper()
	return setupWith(t, func(*node.Options) {})
}

// setupWith is setup with other options.
func setupWith(t *testing.T, change func(*node.Options)) *house {
	t.Helper()
	mail, err := mailtest.Start(mailtest.Options{Users: map[string]string{"sam@here.test": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, mail: mail, clock: &standing{now: wednesday}}
	o := node.Options{Dir: t.TempDir(), SealedFile: true, Clock: h.clock}
	change(&o)
	h.node, err = node.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h.node.Start()
	t.Cleanup(func() {
		if err := h.node.Close(); err != nil {
			t.Error(err)
		}
		if err := mail.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// keyed is the same house with every request under this Idempotency-Key.
func (h *house) keyed(key string) *house {
	k := *h
	k.key = key
	return &k
}

// ask makes one request; a string is sent as it is, anything else as JSON.
func (h *house) ask(method, path string, in any) *httptest.ResponseRecorder {
	h.Helper()
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case string:
		body = strings.NewReader(in)
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			h.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(h.Context(), method, path, body)
	r.Header.Set("Content-Type", "application/json")
	if h.key != "" {
		r.Header.Set("Idempotency-Key", h.key)
	}
	w := httptest.NewRecorder()
	h.node.Handler().ServeHTTP(w, r)
	return w
}

// do makes a request that is to succeed and reads the answer.
func do[T any](h *house, method, path string, in any) (out T) {
	h.Helper()
	w := h.ask(method, path, in)
	if w.Code >= http.StatusBadRequest {
		h.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if w.Code == http.StatusNoContent {
		return out
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		h.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
	}
	return out
}

func get[T any](h *house, path string) T {
	h.Helper()
	return do[T](h, http.MethodGet, path, nil)
}

func post[T any](h *house, path string, in any) T {
	h.Helper()
	return do[T](h, http.MethodPost, path, in)
}

// deed makes a POST that answers nothing.
func (h *house) deed(path string, in any) {
	h.Helper()
	do[struct{}](h, http.MethodPost, path, in)
}

// refused makes a request that is to be refused, in the one form in which
// anything is refused.
func (h *house) refused(method, path string, in any) api.Problem {
	h.Helper()
	w := h.ask(method, path, in)
	var p api.Problem
	if w.Code < http.StatusBadRequest {
		h.Fatalf("%s %s was not refused: %d %s", method, path, w.Code, w.Body)
	}
	if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
		h.Fatalf("%s %s: %d as %q: %s", method, path, w.Code, ct, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		h.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
	}
	if p.Status != w.Code || p.Code == "" || p.Title == "" || !strings.HasSuffix(p.Detail, ".") || strings.Contains(p.Detail, "%!") {
		h.Errorf("%s %s: no plain refusal: %s", method, path, w.Body)
	}
	return p
}

// says holds a refusal against what it should say.
func (h *house) says(p api.Problem, code, sentence string) {
	h.Helper()
	if p.Code != code || p.Detail != sentence {
		h.Errorf("got %s: %q, want %s: %q", p.Code, p.Detail, code, sentence)
	}
}

// await waits until something has become true, looking again at each change.
func (h *house) await(what string, come func() bool) {
	h.Helper()
	changes, cancel := h.node.Hub.Subscribe()
	defer cancel()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for !come() {
		select {
		case <-changes:
		case <-late.C:
			h.Fatalf("waited in vain: %s", what)
		}
	}
}

// run lets the processor look at what is due at the clock's present reading.
func (h *house) run() {
	h.Helper()
	now := h.clock.Now()
	for deadline := time.Now().Add(20 * time.Second); ; {
		h.deed("/api/run", nil)
		if s := get[desk.StatusView](h, "/api/status"); s.Processor.LastPassAt.Equal(now) {
			return
		}
		if time.Now().After(deadline) {
			h.Fatal("the processor did not run")
		}
	}
}

func senderFields(h *house) desk.SenderFields {
	return desk.SenderFields{
		Name: "Sam", FromName: "Sam Hall", FromAddr: "sam@here.test", Username: "sam@here.test", Password: "secret", KeepsSent: true,
		SMTP: desk.ServerFields(h.mail.SMTP()), IMAP: desk.ServerFields{Security: message.TLS},
	}
}

// active makes a sender profile, if there is none, and an active sequence of
// one email.
func (h *house) active(name string) desk.SequenceView {
	h.Helper()
	if len(get[[]desk.SenderView](h, "/api/senders")) == 0 {
		post[desk.SenderView](h, "/api/senders", senderFields(h))
	}
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: name, Template: "meeting-request"})
	return h.setStatus(s.ID, sequence.Active)
}

// twoSteps makes an active sequence of two emails, the second at once after the
// first.
func (h *house) twoSteps(name string) desk.SequenceView {
	h.Helper()
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: name, Template: "follow-up-series"})
	for i := range s.Graph.Nodes {
		if n := &s.Graph.Nodes[i]; n.Step != nil {
			n.Step.Delay.Value = 0
		}
	}
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", s.Graph)
	return h.setStatus(s.ID, sequence.Active)
}

func (h *house) setStatus(id string, to sequence.Status) desk.SequenceView {
	h.Helper()
	return post[desk.SequenceView](h, "/api/sequences/"+id+"/status", map[string]any{"status": to})
}

// person adds a contact by hand and gives its id.
func (h *house) person(name string) string {
	h.Helper()
	email := strings.ToLower(name) + "@there.test"
	return post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: &email, FirstName: &name}).ID
}

func (h *house) enroll(seq string, people ...string) desk.EnrollView {
	h.Helper()
	return post[desk.EnrollView](h, "/api/sequences/"+seq+"/enroll", desk.Who{IDs: people})
}

// enrollment gives the contact's newest enrollment.
func (h *house) enrollment(person string) desk.EnrollmentRow {
	h.Helper()
	rows := get[[]desk.EnrollmentRow](h, "/api/contacts/"+person+"/enrollments")
	if len(rows) == 0 {
		h.Fatal("the contact is in no sequence")
	}
	return rows[0]
}

// draft waits for the draft of a contact's enrollment and opens it.
func (h *house) draft(person string) desk.ApprovalView {
	h.Helper()
	id := h.enrollment(person).ID
	h.await("a draft", func() bool { return h.ask(http.MethodGet, "/api/approvals/"+id, nil).Code == http.StatusOK })
	return get[desk.ApprovalView](h, "/api/approvals/"+id)
}
