package api_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/node"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

// written is a log that is read.
type writtenLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *writtenLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *writtenLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestAnEndpointKeepsItsKey: it is in no answer, in no file but the sealed one, and in
// no log; it goes where it was typed for, and nowhere else.
func TestAnEndpointKeepsItsKey(t *testing.T) {
	t.Parallel()
	dir, log := t.TempDir(), &writtenLog{}
	h := setupWith(t, func(o *node.Options) {
		impatient(o)
		o.Dir, o.Log = dir, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	x, other := newSpeaker(t, plainLetter), newSpeaker(t, plainLetter)
	f := endpointFields(x)
	e := post[desk.EndpointView](h, "/api/endpoints", f)
	if !e.HasKey || e.Key != "" || e.Ability != "" || e.Name != "Mock" || e.PriceOut != 15 {
		t.Errorf("%+v", e)
	}
	path := "/api/endpoints/" + e.ID
	p := post[desk.ProbeView](h, path+"/probe", nil)
	if p.Endpoint.Ability == "" || p.Model != "mock-1" || !slices.Equal(p.Models, []string{"embed-1", "mock-1"}) {
		t.Errorf("probed: %+v", p)
	}

	// Another address needs the key again, at the same one it may stay.
	f.Key, f.Name, f.BaseURL = "", "Renamed", other.URL+"/v1"
	h.says(h.refused(http.MethodPut, path, f), "invalid", "The key was typed for another address.")
	f.BaseURL = x.URL + "/v2/"
	v := do[desk.EndpointView](h, http.MethodPut, path, f)
	if v.Name != "Renamed" || v.BaseURL != x.URL+"/v2" || !v.HasKey || v.Ability != "" {
		t.Errorf("changed: %+v", v)
	}
	f.BaseURL = x.URL + "/v1"
	do[desk.EndpointView](h, http.MethodPut, path, f)

	for name, c := range map[string]struct{ base, sentence string }{
		"far":       {"http://models.example/v1", "The address begins with http://, so the key and what is written about your contacts would travel readable."},
		"near, far": {"http://192.168.0.7/v1", "The address begins with http://, so the key and what is written about your contacts would travel readable."},
		"disguised": {"http://127.0.0.1.models.example/v1", "The address begins with http://, so the key and what is written about your contacts would travel readable."},
		"a file":    {"file:///etc/passwd", `"file:///etc/passwd" is no address of an endpoint.`},
		"a person":  {"https://user:pass@models.example/v1", `"https://user:pass@models.example/v1" is no address of an endpoint.`},
		"nothing":   {"", `"" is no address of an endpoint.`},
	} {
		bad := endpointFields(x)
		bad.BaseURL = c.base
		p := h.refused(http.MethodPost, "/api/endpoints", bad)
		h.says(p, "invalid", c.sentence)
		if p.Remedy == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}

	// It says the key back, in an error and in an answer.
	a := post[desk.AgentView](h, "/api/agents", desk.AgentFields{Name: "Nora", Type: "sdr", Tone: "friendly", Level: "suggest_only", EndpointID: e.ID, Waits: true})
	h.says(h.refused(http.MethodDelete, path, nil), "refused", `Nora still writes with "Renamed".`)
	x.does(func(w http.ResponseWriter, _ *http.Request, q question) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"who is %s?"}}`, q.key)
	})
	s := h.steps("Keys", 1, a)
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.await("the failure", func() bool {
		return h.enrollment(ann).Why.Sentence != "" && len(get[desk.SpendingView](h, "/api/spending").Calls) > 0
	})
	x.says(func(q question) string {
		return letter("A thought", "Hi Ann, your key is "+q.key+", and all of this is between you and me alone.")
	})
	h.clock.jump(time.Hour)
	h.run()
	h.await("the second failure", func() bool { return strings.Contains(h.enrollment(ann).Why.Sentence, "it holds a secret") })

	for _, from := range []string{"/api/endpoints", "/api/agents", "/api/spending", "/api/approvals", "/api/status", "/api/contacts/" + ann + "/timeline", "/api/contacts/" + ann + "/enrollments", "/api/settings"} {
		if w := h.ask(http.MethodGet, from, nil); strings.Contains(w.Body.String(), theKey) {
			t.Errorf("%s tells the key: %s", from, w.Body)
		}
	}
	if strings.Contains(log.String(), theKey) {
		t.Errorf("the log: %s", log)
	}
	holds(t, dir, theKey, false)
	for _, q := range x.questions() {
		if q.key != theKey || !q.again && strings.Contains(q.raw, theKey) {
			t.Errorf("asked with the key %q: %s", q.key, q.raw)
		}
	}
	if n := len(other.questions()); n != 0 {
		t.Errorf("the other endpoint was asked %d times", n)
	}

	do[desk.AgentView](h, http.MethodPut, "/api/agents/"+a.ID, desk.AgentFields{Name: "Nora", Type: "sdr", Tone: "friendly", Level: "suggest_only"})
	do[struct{}](h, http.MethodDelete, path, nil)
	if all := get[[]desk.EndpointView](h, "/api/endpoints"); len(all) != 0 {
		t.Errorf("left over: %+v", all)
	}
	if key, err := h.node.Box.Get(desk.EndpointKey(e.ID)); err == nil {
		t.Errorf("its key %q is kept", key)
	}
	if p := h.refused(http.MethodPost, path+"/probe", nil); p.Code != "not_found" {
		t.Errorf("probed all the same: %+v", p)
	}
}

// holds looks for a text in every file of a folder.
func holds(t *testing.T, dir, text string, want bool) {
	t.Helper()
	found := ""
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(text)) {
			found += " " + filepath.Base(path)
		}
		return err
	})
	if err != nil || (found != "") != want {
		t.Errorf("%q is in the files%s: %v", text, found, err)
	}
}

// TestAProbeThatFailsSaysWhy, and changes nothing.
func TestAProbeThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	e := post[desk.EndpointView](h, "/api/endpoints", endpointFields(x))
	x.does(func(w http.ResponseWriter, _ *http.Request, _ question) { w.WriteHeader(http.StatusUnauthorized) })
	h.says(h.refused(http.MethodPost, "/api/endpoints/"+e.ID+"/probe", nil), "unavailable", "The endpoint refuses the key.")
	if got := get[[]desk.EndpointView](h, "/api/endpoints"); len(got) != 1 || got[0].Ability != "" {
		t.Errorf("%+v", got)
	}
}

// TestAnAgentWithAModelWritesForTheQueue: the draft says who wrote it and on what it
// rests, and the mail goes to whom and from whom it was said outside of the model.
func TestAnAgentWithAModelWritesForTheQueue(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	a := h.writer(x, func(f *desk.AgentFields) { f.Rules = "No jargon.\nWrite “talk” instead of “conversation”." })
	s := h.steps("Model", 2, a)
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	if d.Engine != "mock-1 at Mock" || !strings.HasPrefix(d.Version, "draft-") || d.AgentID != a.ID || d.Agent != "Nora" || d.Rule != "agent_suggest_only" || !d.Waits {
		t.Errorf("the draft: %+v", d)
	}
	if len(d.Sources) != 1 || d.Sources[0] != (message.Source{Quote: "your goals", From: "step.angle"}) || len(d.Taught) != 1 || !strings.Contains(d.Body, "a short talk with you") {
		t.Errorf("its sources %+v, its lessons %+v: %s", d.Sources, d.Taught, d.Body)
	}
	q := x.questions()[len(x.questions())-1]
	if q.key != theKey || q.shape != "draft" || !strings.Contains(q.system, "Warm and exact.") || !strings.Contains(q.system, "- No jargon.") || !strings.Contains(q.data(), `"first_name": "Ann"`) {
		t.Errorf("asked: %s", q.raw)
	}
	spent := get[desk.SpendingView](h, "/api/spending")
	if len(spent.Calls) != 1 || spent.Calls[0].Agent != "Nora" || spent.Calls[0].Endpoint != "Mock" || spent.Calls[0].Purpose != "draft" || spent.Calls[0].Outcome != "ok" || spent.Calls[0].Cost != 0.006 || spent.Rows[0].TokensIn != 1000 {
		t.Errorf("spent: %+v", spent)
	}
	post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", struct{}{})
	h.send()
	h.await("the follow-up", func() bool {
		v, open := h.openDraft("/api/approvals/" + d.ID)
		return open && v.Step == 2
	})
	if v := get[desk.ApprovalView](h, "/api/approvals/"+d.ID); v.Subject != "Re: A thought for you" || len(v.Thread) != 1 {
		t.Errorf("the follow-up: %+v", v)
	}
	sent := h.mail.Deliveries()
	if len(sent) != 1 || sent[0].To != "ann@there.test" || sent[0].From != "sam@here.test" || !strings.Contains(string(sent[0].Raw), "Subject: A thought for you\r\n") {
		t.Errorf("sent: %+v", sent)
	}
	if q := x.questions()[len(x.questions())-1]; !strings.Contains(q.data(), "a short talk with you") || !strings.Contains(q.data(), `"from": "us"`) {
		t.Errorf("the follow-up was asked for without what was said: %s", q.raw)
	}
}

// TestEmergencyStopEndsACallToAModel at once, of a draft, of a decision and of what is
// written for a person; nothing is asked until it is lifted, and then as usual.
func TestEmergencyStopEndsACallToAModel(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	a := h.writer(x, func(*desk.AgentFields) {})
	before := len(x.questions())
	came, gone := x.hangs()
	drafts := h.steps("Drafts", 1, a)
	decides := h.goes("Decides", deciding(sequence.Node{ID: "yes", Kind: sequence.KindEnd, End: &sequence.End{}}), by(a))
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(drafts.ID, ann)
	h.enroll(decides.ID, bob)
	trial := post[desk.WritingView](h, "/api/writings", desk.BeginWriting{Trial: &desk.Trial{ContactID: "sample", AgentID: a.ID, JobType: "initial_outreach", Channel: "email"}})
	for range 3 {
		<-came
	}
	stopped := time.Now()
	h.deed("/api/stop", map[string]string{"note": "enough"})
	for range 3 {
		<-gone
	}
	if took := time.Since(stopped); took > 2*time.Second {
		t.Errorf("the calls ended after %v", took)
	}
	h.await("the writing to be stopped", func() bool { return get[desk.WritingView](h, "/api/writings/"+trial.ID).Done })
	if v := get[desk.WritingView](h, "/api/writings/"+trial.ID); v.Texts[0].State != "stopped" || v.Texts[0].Body != "" || v.Texts[0].Subject != "" {
		t.Errorf("the writing: %+v", v)
	}
	h.says(h.refused(http.MethodPost, "/api/writings", desk.BeginWriting{Trial: &desk.Trial{ContactID: "sample", AgentID: a.ID, JobType: "initial_outreach", Channel: "email"}}), "refused", "Emergency Stop is on, so nothing is written.")
	for range 3 {
		h.clock.jump(time.Hour)
		h.run()
	}
	if n := len(x.questions()); n != before+3 {
		t.Errorf("%d questions were asked while it was stopped", n-before-3)
	}
	if q := get[desk.Queue](h, "/api/approvals"); len(q.Rows) != 0 {
		t.Errorf("drafted: %+v", q.Rows)
	}
	calls := get[desk.SpendingView](h, "/api/spending").Calls
	if len(calls) != 3 || calls[0].Outcome != "stopped" || calls[1].Outcome != "stopped" || calls[2].Outcome != "stopped" || calls[0].Cost == 0 || calls[1].Cost == 0 || calls[2].Cost == 0 {
		t.Errorf("kept: %+v", calls)
	}
	x.says(func(q question) string {
		if q.shape == "decide" {
			return `{"outcome":"yes","confidence":0.9,"reason":"so it is"}`
		}
		return plainLetter(q)
	})
	h.deed("/api/resume", nil)
	if d := h.draft(ann); d.Engine != "mock-1 at Mock" {
		t.Errorf("after it was lifted: %+v", d)
	}
	h.settled(bob, "the decision", ended(enroll.Completed))
}

// deciding asks an AI, and goes on at a node where it says yes.
func deciding(yes sequence.Node) sequence.Graph {
	return wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "decide", Kind: sequence.KindDecide, Decide: &sequence.Decide{
			Question: "Is it worth it?", MinConfidence: 0.5, Outcomes: []sequence.Outcome{{ID: "yes", Name: "Yes", When: "it is"}, {ID: "no", Name: "No", When: "it is not"}},
		}},
		yes,
		{ID: "no", Kind: sequence.KindEnd, End: &sequence.End{}},
		{ID: "unsure", Kind: sequence.KindEnd, End: &sequence.End{}},
	}, "start next decide", "decide yes yes", "decide no no", "decide fallback unsure")
}

// TestDraftsToChooseFrom: variants are written side by side and differ in what was
// asked; one takes the old one's place, which still waits.
func TestDraftsToChooseFrom(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	a := h.writer(x, func(*desk.AgentFields) {})
	s := h.steps("Choice", 1, a)
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	old := h.draft(ann)
	path := "/api/approvals/" + old.ID
	var mu sync.Mutex
	n := 0
	x.says(func(q question) string {
		mu.Lock()
		defer mu.Unlock()
		n++
		return letter(fmt.Sprintf("Another thought %d", n), "Hi Ann,\n\nthis is guaranteed to be another draft than before, as it was asked for. Would next week suit you?")
	})
	asked := len(x.questions())
	w := post[desk.WritingView](h, "/api/writings", desk.BeginWriting{ApprovalID: old.ID, Wish: "Mention the weather.", Count: 3})
	h.await("three drafts", func() bool { return get[desk.WritingView](h, "/api/writings/"+w.ID).Done })
	w = get[desk.WritingView](h, "/api/writings/"+w.ID)
	seen := map[string]bool{}
	for _, v := range w.Texts {
		if v.State != "done" || v.Problem != "" || v.Engine != "mock-1 at Mock" || v.Risk == 0 {
			t.Errorf("%+v", v)
		}
		seen[v.Subject] = true
	}
	wishes := map[string]bool{}
	for _, q := range x.questions()[asked:] {
		_, wish, _ := strings.Cut(q.user, "What they ask of the new one: ")
		wishes[wish] = true
		if !strings.HasPrefix(wish, "Mention the weather.") || !strings.Contains(q.data(), "refused_draft") {
			t.Errorf("asked: %s", q.user)
		}
	}
	if len(w.Texts) != 3 || len(seen) != 3 || len(wishes) != 3 {
		t.Errorf("%d texts, %d subjects, wishes %v", len(w.Texts), len(seen), wishes)
	}
	if v := get[desk.ApprovalView](h, path); v.Body != old.Body || v.Risk != old.Risk {
		t.Errorf("the draft changed before one was chosen: %+v", v)
	}
	text := message.Text{Subject: "Edited", Body: "By hand, before another was chosen."}
	do[desk.ApprovalView](h, http.MethodPut, path+"/text", text)
	v := post[desk.ApprovalView](h, path+"/rewrite", desk.UseWriting{WritingID: w.ID, Index: 1, Wish: "Mention the weather."})
	if v.Subject != w.Texts[1].Subject || v.Body != w.Texts[1].Body || v.Risk != w.Texts[1].Risk || !v.Waits || v.Edited || v.Engine != "mock-1 at Mock" || len(v.Reasons) == 0 {
		t.Errorf("rewritten: %+v", v)
	}
	if n := len(h.mail.Deliveries()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}

	// What is given up, or was never whole, cannot be chosen.
	came, gone := x.hangs()
	w = post[desk.WritingView](h, "/api/writings", desk.BeginWriting{ApprovalID: old.ID})
	<-came
	h.says(h.refused(http.MethodPost, path+"/rewrite", desk.UseWriting{WritingID: w.ID}), "conflict", "This draft is not written yet.")
	do[desk.WritingView](h, http.MethodDelete, "/api/writings/"+w.ID, nil)
	<-gone
	h.await("the stop", func() bool { return get[desk.WritingView](h, "/api/writings/"+w.ID).Done })
	if v := get[desk.WritingView](h, "/api/writings/"+w.ID).Texts[0]; v.State != "stopped" || v.Subject != "" {
		t.Errorf("stopped: %+v", v)
	}
	h.says(h.refused(http.MethodPost, path+"/rewrite", desk.UseWriting{WritingID: w.ID}), "conflict", "This draft is not written yet.")
	h.says(h.refused(http.MethodPost, path+"/rewrite", desk.UseWriting{WritingID: "gone"}), "not_found", "These drafts are gone.")
	x.says(func(question) string { return "I'd rather not." })
	w = post[desk.WritingView](h, "/api/writings", desk.BeginWriting{ApprovalID: old.ID})
	h.await("the failure", func() bool { return get[desk.WritingView](h, "/api/writings/"+w.ID).Done })
	if v := get[desk.WritingView](h, "/api/writings/"+w.ID).Texts[0]; v.State != "failed" || v.Subject+v.Body != "" || !strings.Contains(v.Problem, "no JSON object") {
		t.Errorf("failed: %+v", v)
	}

	// The contact writes meanwhile: what was written before does not answer that.
	x.says(plainLetter)
	w = post[desk.WritingView](h, "/api/writings", desk.BeginWriting{ApprovalID: old.ID})
	h.await("a draft", func() bool { return get[desk.WritingView](h, "/api/writings/"+w.ID).Done })
	h.mailed("ann@there.test", "", "Please call me on Friday.")
	if e := h.enrollment(ann); e.Status != enroll.Paused || !e.Replied {
		t.Fatalf("after the reply: %+v", e)
	}
	p := h.refused(http.MethodPost, path+"/rewrite", desk.UseWriting{WritingID: w.ID})
	if p.Code != "conflict" {
		t.Errorf("rewritten after a reply: %+v", p)
	}
	h.refused(http.MethodPost, "/api/writings", desk.BeginWriting{ApprovalID: old.ID})
}

// mailed lets a mail of somebody come in; to names the message it answers.
func (h *house) mailed(from, to, words string) {
	h.Helper()
	senders, err := h.node.Store.Senders(h.Context())
	if err != nil || len(senders) == 0 {
		h.Fatal("no sender", err)
	}
	raw, err := message.Build(message.Envelope{
		From: message.Address{Addr: from}, To: message.Address{Addr: senders[0].FromAddr}, MessageID: fmt.Sprintf("<%d.%s>", time.Now().UnixNano(), from),
		Date: h.clock.Now(), Subject: "Re: A thought for you", Body: words, InReplyTo: to, References: to,
	})
	if err != nil {
		h.Fatal(err)
	}
	if err := h.node.Inbox.Take(h.Context(), senders[0].ID, raw, message.Cursor{}); err != nil {
		h.Fatal(err)
	}
}

// TestDraftsAreLaidAsideAndHandedOver, and come back by themselves.
func TestDraftsAreLaidAsideAndHandedOver(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Lay")
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(s.ID, ann, bob)
	a, b := h.draft(ann), h.draft(bob)
	lay := func(id string, req desk.LayDraft) { h.deed("/api/approvals/"+id+"/lay", req) }
	lay(a.ID, desk.LayDraft{Until: wednesday.Add(time.Hour)})
	lay(b.ID, desk.LayDraft{Whom: " Kim "})
	q := get[desk.Queue](h, "/api/approvals")
	if len(q.Rows) != 2 || q.Rows[0].ID != b.ID || q.Rows[0].Whom != "Kim" || q.Rows[1].Group != desk.GroupLaid || !q.Rows[1].Until.Equal(wednesday.Add(time.Hour)) || !slices.Equal(q.Whom, []string{"Kim"}) || q.Counts[desk.GroupLaid] != 1 {
		t.Errorf("the queue: %+v", q)
	}
	if q := get[desk.Queue](h, "/api/approvals?whom=Kim"); len(q.Rows) != 1 || q.Rows[0].ID != b.ID || q.Counts[desk.GroupLaid] != 0 {
		t.Errorf("Kim's: %+v", q)
	}
	h.says(h.refused(http.MethodPost, "/api/approvals/"+a.ID+"/lay", desk.LayDraft{Until: wednesday}), "invalid", "That time is over.")
	h.clock.jump(time.Hour)
	if q := get[desk.Queue](h, "/api/approvals"); q.Counts[desk.GroupLaid] != 0 || q.Rows[0].Group == desk.GroupLaid || q.Rows[1].Group == desk.GroupLaid {
		t.Errorf("an hour later: %+v", q)
	}
	lay(b.ID, desk.LayDraft{})
	if q := get[desk.Queue](h, "/api/approvals"); len(q.Whom) != 0 {
		t.Errorf("taken back: %+v", q)
	}
	post[desk.DecidedView](h, "/api/approvals/"+b.ID+"/approve", struct{}{})
	h.says(h.refused(http.MethodPost, "/api/approvals/"+b.ID+"/lay", desk.LayDraft{Whom: "Kim"}), "conflict", "This draft no longer waits for approval.")
}

// TestManyAreApprovedAsTheyWereSeen: what was changed meanwhile is told with the
// reason, and the others go.
func TestManyAreApprovedAsTheyWereSeen(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Many")
	var people, ids []string
	var req desk.ApproveMany
	for _, name := range []string{"Ann", "Bob", "Cat", "Dan"} {
		people = append(people, h.person(name))
	}
	h.enroll(s.ID, people...)
	for _, p := range people {
		d := h.draft(p)
		ids = append(ids, d.ID)
	}
	for _, x := range post[[]desk.SetText](h, "/api/approvals/together", desk.ReadTogether{IDs: ids}) {
		req.Drafts = append(req.Drafts, desk.SeenDraft{ID: x.ID, Seen: message.Text{Subject: x.Subject, Body: x.Body}})
	}
	if len(req.Drafts) != 4 {
		t.Fatalf("%d drafts were read", len(req.Drafts))
	}
	do[desk.ApprovalView](h, http.MethodPut, "/api/approvals/"+ids[1]+"/text", message.Text{Subject: "Mine", Body: "Another text."})
	h.deed("/api/approvals/"+ids[2]+"/reject", map[string]string{"how": "unenroll"})
	req.Drafts = append(req.Drafts, desk.SeenDraft{ID: "gone"})
	once := h.keyed("approve-1")
	v := post[desk.ApprovedMany](once, "/api/approvals/approve", req)
	if v.Applied != 2 || len(v.Stale) != 3 {
		t.Fatalf("%+v", v)
	}
	for _, x := range v.Stale {
		want := map[string]string{ids[1]: "The text was changed elsewhere meanwhile, so it was not approved. Read it again.", ids[2]: "This draft no longer waits for approval: the enrollment has ended.", "gone": "There is no such enrollment."}[x.ID]
		if !strings.HasPrefix(x.Sentence, want) || want == "" {
			t.Errorf("%+v", x)
		}
	}
	if again := post[desk.ApprovedMany](once, "/api/approvals/approve", req); again.Applied != 2 {
		t.Errorf("asked for again: %+v", again)
	}
	h.send()
	h.await("two messages", func() bool { return len(h.mail.Deliveries()) == 2 })
	if get[desk.ApprovalView](h, "/api/approvals/"+ids[1]).Body != "Another text." {
		t.Error("the changed one does not wait any more")
	}
}

// TestEditsBecomeARule: three like edits offer one, and once it is taken the next draft
// needs no edit.
func TestEditsBecomeARule(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	a := h.writer(x, func(*desk.AgentFields) {})
	s := h.steps("Lessons", 1, a)
	lessons := func() []message.Lesson { return get[[]message.Lesson](h, "/api/agents/"+a.ID+"/lessons") }
	for _, name := range []string{"Ann", "Bob", "Cat"} {
		if l := lessons(); len(l) != 0 {
			t.Errorf("before %s there is a lesson: %+v", name, l)
		}
		who := h.person(name)
		h.enroll(s.ID, who)
		d := h.draft(who)
		text := message.Text{Subject: d.Subject, Body: strings.Replace(d.Body, "Hi ", "Dear ", 1)}
		post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", desk.ApproveDraft{Text: &text})
	}
	l := lessons()
	if len(l) != 1 || l[0].Rule != "Begin with “Dear”." || l[0].Seen != 3 || l[0].Of != 3 || !strings.HasPrefix(l[0].Before, "Hi ") || !strings.HasPrefix(l[0].After, "Dear ") {
		t.Fatalf("lessons: %+v", l)
	}
	if r := h.agent(a.ID).Record; r != (policy.Record{Edited: 3}) {
		t.Errorf("its record: %+v", r)
	}
	for range 2 { // twice is once
		h.deed("/api/agents/"+a.ID+"/rules", map[string]string{"rule": l[0].Rule})
	}
	h.says(h.refused(http.MethodPost, "/api/agents/"+a.ID+"/rules", map[string]string{"rule": "one\ntwo"}), "invalid", "A house rule is one line of text.")
	if got := h.agent(a.ID).Rules; got != l[0].Rule {
		t.Errorf("its rules: %q", got)
	}
	if l := lessons(); len(l) != 0 {
		t.Errorf("what is a rule is offered again: %+v", l)
	}
	dan := h.person("Dan")
	h.enroll(s.ID, dan)
	d := h.draft(dan)
	if !strings.HasPrefix(d.Body, "Dear Dan,") || len(d.Taught) != 1 || d.Taught[0].Rule != l[0].Rule {
		t.Errorf("taught %+v: %s", d.Taught, d.Body)
	}
	if q := x.questions()[len(x.questions())-1]; !strings.Contains(q.system, l[0].Rule) {
		t.Errorf("the model was not told: %s", q.system)
	}
}

func (h *house) agent(id string) desk.AgentView {
	h.Helper()
	for _, a := range get[[]desk.AgentView](h, "/api/agents") {
		if a.ID == id {
			return a
		}
	}
	h.Fatal("there is no such agent")
	return desk.AgentView{}
}

// TestThePolicyCanBeTried on a case that has not happened.
func TestThePolicyCanBeTried(t *testing.T) {
	t.Parallel()
	h := setup(t)
	a := post[desk.AgentView](h, "/api/agents", desk.AgentFields{Name: "Auto", Type: "sdr", Tone: "direct", Level: "full_auto", Threshold: 30})
	ann := h.person("Ann")
	try := func(want string, req desk.TryPolicy) {
		h.Helper()
		d := post[policy.Decision](h, "/api/policy", req)
		if got := string(d.Outcome) + " by " + d.Rule; got != want || len(d.Steps) != 10 || !strings.HasSuffix(d.Sentence, ".") {
			h.Errorf("%+v: %s, want %s", req, got, want)
		}
	}
	email := desk.TryPolicy{Channel: "email", Step: "inherit"}
	try("approve by agent_suggest_only", email)
	email.AgentID, email.ContactID, email.Risk = a.ID, ann, 30
	try("send by agent_full_auto", email)
	email.Risk = 31
	try("approve by risk", email)
	do[desk.SettingsView](h, http.MethodPatch, "/api/settings", map[string]any{"emailMode": "warmup"})
	try("approve by warmup", email)
	post[desk.BulkView](h, "/api/suppressions", map[string]any{"addresses": []string{"ann@there.test"}})
	try("refuse by suppressed", email)
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{DoNotContact: new(true)})
	try("refuse by do_not_contact", email)
	h.deed("/api/stop", map[string]string{})
	try("hold by emergency_stop", email)
	email.AgentID = "gone"
	h.says(h.refused(http.MethodPost, "/api/policy", email), "not_found", "There is no such agent.")
}

// TestErasingAPersonTakesWhatModelsWereTold: nothing of it is left in the files, only
// what it cost.
func TestErasingAPersonTakesWhatModelsWereTold(t *testing.T) {
	t.Parallel()
	const canary = "Quetzalcoatl"
	dir := t.TempDir()
	h := setupWith(t, func(o *node.Options) {
		impatient(o)
		o.Dir = dir
	})
	x := newSpeaker(t, plainLetter)
	a := h.writer(x, func(*desk.AgentFields) {})
	x.does(func(w http.ResponseWriter, _ *http.Request, q question) { // the error says what it was told
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"no mail for %s"}}`, nameIn(q))
	})
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	s := h.goes("Erase", deciding(mails("yes", sequence.InitialOutreach)), by(a))
	who := h.person(canary)
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+who, desk.ContactFields{Notes: new("About " + canary)})
	h.enroll(s.ID, who)
	h.await("the failure", func() bool { return strings.Contains(h.enrollment(who).Why.Sentence, "no mail for "+canary) })
	x.says(func(q question) string {
		if q.shape == "decide" {
			return `{"outcome":"yes","confidence":0.9,"reason":"` + canary + ` wants it"}`
		}
		return letter("For "+canary, "Hi "+canary+",\n\nI have a thought on your goals that may be worth a short conversation with you.")
	})
	h.clock.jump(time.Hour)
	h.run()
	d := h.draft(who)
	h.clock.jump(time.Second)
	h.deed("/api/approvals/"+d.ID+"/reject", map[string]string{"how": "redraft", "reason": canary + " is too formal"})
	h.await("another", func() bool {
		v, open := h.openDraft("/api/approvals/" + d.ID)
		return open && v.WrittenAt.After(d.WrittenAt)
	})
	before := get[desk.SpendingView](h, "/api/spending")
	told := false
	for _, c := range before.Calls {
		told = told || strings.Contains(c.Detail, canary)
	}
	if !told {
		t.Fatalf("no call tells of the contact: %+v", before.Calls)
	}
	h.deed("/api/contacts/"+who+"/erase", nil)
	after := get[desk.SpendingView](h, "/api/spending")
	if len(after.Calls) != len(before.Calls) || after.Rows[0].Cost != before.Rows[0].Cost || after.Rows[0].Cost == 0 {
		t.Errorf("spent %+v, before %+v", after.Rows, before.Rows)
	}
	holds(t, dir, canary, false)
	holds(t, dir, "no mail for", false)
	if r := h.agent(a.ID).Record; r.Rejected != 1 {
		t.Errorf("its record: %+v", r)
	}
}
