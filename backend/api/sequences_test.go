package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// TestStatusMovesAndWhatIsSaidOfThem goes the whole way of a sequence.
func TestStatusMovesAndWhatIsSaidOfThem(t *testing.T) {
	t.Parallel()
	h := setup(t)
	sender := post[desk.SenderView](h, "/api/senders", senderFields(h))
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: " Cold ", Template: "cold-outreach"})
	if s.Name != "Cold" || s.Status != sequence.Draft || s.Version != 0 || len(s.Stops) != 3 || s.Stops[2].Minutes != 10*24*60 || s.Settings.SenderID != sender.ID || s.Problems != 0 {
		t.Errorf("a new sequence: %+v", s)
	}
	path := "/api/sequences/" + s.ID + "/status"
	move := func(to string) api.Problem { return h.refused(http.MethodPost, path, map[string]string{"status": to}) }

	p := move("paused")
	h.says(p, "refused", "A draft is not running, so it cannot be paused.")
	if p.Remedy != "Activate it first." || p.Status != http.StatusConflict {
		t.Errorf("got %+v", p)
	}
	if v := h.setStatus(s.ID, sequence.Active); v.Status != sequence.Active || v.Version != 1 || v.Changed {
		t.Errorf("activated: %+v", v)
	}
	h.says(move("active"), "refused", "The sequence is already active.")
	h.setStatus(s.ID, sequence.Paused)
	h.says(move("paused"), "refused", "The sequence is already paused.")
	if v := h.setStatus(s.ID, sequence.Active); v.Status != sequence.Active || v.Version != 1 {
		t.Errorf("resumed: %+v", v)
	}
	if p := move("draft"); p.Code != "invalid" {
		t.Errorf("back to draft: %+v", p)
	}
	h.setStatus(s.ID, sequence.Archived)
	const kept = "An archived sequence is kept for reference and cannot be changed."
	h.says(move("active"), "refused", kept)
	h.says(move("paused"), "refused", kept)
	name := "Other"
	h.says(h.refused(http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Name: &name}), "refused", kept)
	h.says(h.refused(http.MethodPut, "/api/sequences/"+s.ID+"/graph", s.Graph), "refused", kept)
	h.says(h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/publish", struct{}{}), "refused", kept)
	h.says(h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/enroll", desk.Who{IDs: []string{"x"}}), "refused", `"Cold" is archived.`)
	again := post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/duplicate", nil)
	if again.Name != "Copy of Cold" || again.Status != sequence.Draft || len(again.Stops) != 3 {
		t.Errorf("a copy: %+v", again.SequenceCard)
	}
}

// TestActivatingNamesTheMissingPrerequisite and leaves a draft.
func TestActivatingNamesTheMissingPrerequisite(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "One", Template: "meeting-request"})
	on := func(id string) api.Problem {
		h.Helper()
		p := h.refused(http.MethodPost, "/api/sequences/"+id+"/status", map[string]string{"status": "active"})
		if v := get[desk.SequenceView](h, "/api/sequences/"+id); v.Status != sequence.Draft || v.Version != 0 || v.Problems == 0 {
			t.Errorf("after the refusal: %s, version %d, %d problems", v.Status, v.Version, v.Problems)
		}
		return p
	}
	p := on(s.ID)
	h.says(p, "refused", `"Meeting request" goes by Email, and the sequence has no sender profile.`)
	if p.Remedy != "Choose one in the sequence's settings." || len(p.Errors) != 1 || p.Errors[0].Location != s.Graph.Nodes[1].ID {
		t.Errorf("got %+v", p)
	}

	fields := senderFields(h)
	fields.Password = ""
	sender := post[desk.SenderView](h, "/api/senders", fields)
	s.Settings.SenderID = sender.ID
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &s.Settings})
	h.says(on(s.ID), "refused", `"Meeting request" goes by Email, and its sender profile is missing or has no password yet.`)

	do[desk.SenderView](h, http.MethodPut, "/api/senders/"+sender.ID, senderFields(h))
	h.setStatus(s.ID, sequence.Active)

	combo := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Two", Template: "voicemail-email-combo"})
	h.says(on(combo.ID), "refused", `"Voicemail" goes by Voice, which needs a Twilio number.`)
	blank := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Three"})
	h.says(on(blank.ID), "refused", "The sequence has no step.")
}

// TestSenderInUseIsKeptUntilItsSequencePauses, as the refusal says.
func TestSenderInUseIsKeptUntilItsSequencePauses(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("One")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.draft(ann)
	sender := get[[]desk.SenderView](h, "/api/senders")[0]
	h.says(h.refused(http.MethodDelete, "/api/senders/"+sender.ID, nil), "refused", `"One" still sends from this profile to one person.`)
	h.setStatus(s.ID, sequence.Paused)
	if w := h.ask(http.MethodDelete, "/api/senders/"+sender.ID, nil); w.Code != http.StatusNoContent {
		t.Errorf("paused: %d %s", w.Code, w.Body)
	}
}

// steps gives the names of the steps that an enrollment walks.
func steps(h *house, enrollment string) string {
	h.Helper()
	var names []string
	for _, s := range get[[]desk.StepChoice](h, "/api/enrollments/"+enrollment+"/steps") {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// TestPublishingMakesAVersionAndPeopleKeepTheirs: who is on the way walks what
// was live on entering.
func TestPublishingMakesAVersionAndPeopleKeepTheirs(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Pinned")
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(s.ID, ann)

	g := s.Graph
	last := g.Nodes[1]
	last.ID, last.Name = "second", "Second thought"
	g.Nodes = append(g.Nodes, last)
	g.Edges = append(g.Edges, sequence.Edge{ID: "more", From: g.Nodes[1].ID, Port: sequence.PortNext, To: "second"})
	v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	if v.Version != 1 || !v.Changed {
		t.Errorf("an edit of an active sequence went live: version %d, changed %v", v.Version, v.Changed)
	}
	h.enroll(s.ID, bob)
	v = post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/publish", map[string]string{"note": "one more"})
	if v.Version != 2 || v.Changed {
		t.Errorf("published: version %d, changed %v", v.Version, v.Changed)
	}
	cat := h.person("Cat")
	h.enroll(s.ID, cat)
	const before, after = "Meeting request", "Meeting request, Second thought"
	for person, want := range map[string]string{ann: before, bob: before, cat: after} {
		if got := steps(h, h.enrollment(person).ID); got != want {
			t.Errorf("walks %q, want %q", got, want)
		}
	}
	if v := post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/publish", struct{}{}); v.Version != 2 {
		t.Errorf("publishing what is live made version %d", v.Version)
	}
	// Moving a node on the canvas is no change.
	v.Graph.Layout["second"] = sequence.Point{X: 7, Y: 7}
	if v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", v.Graph); v.Changed || v.Graph.Layout["second"].X != 7 {
		t.Errorf("layout: changed %v, %v", v.Changed, v.Graph.Layout["second"])
	}
	broken := v.Graph
	broken.Nodes[1].Step.Delay.Value = -1
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", broken)
	if p := h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/publish", struct{}{}); p.Code != "refused" {
		t.Errorf("a broken draft was published: %+v", p)
	}
}

// defaults lists the sequences that are marked as the default.
func defaults(h *house) []string {
	h.Helper()
	out := []string{}
	for _, c := range get[[]desk.SequenceCard](h, "/api/sequences") {
		if c.Default {
			out = append(out, c.Name)
		}
	}
	return out
}

// TestDefaultSequenceIsOneAndActive: a new one clears the old; pausing or
// archiving clears the mark.
func TestDefaultSequenceIsOneAndActive(t *testing.T) {
	t.Parallel()
	h := setup(t)
	one, two := h.active("One"), h.active("Two")
	mark := func(id string, on bool) {
		h.Helper()
		post[desk.SequenceView](h, "/api/sequences/"+id+"/default", map[string]bool{"default": on})
	}
	is := func(want ...string) {
		h.Helper()
		if got := defaults(h); !slices.Equal(got, want) {
			t.Errorf("the default is %v, want %v", got, want)
		}
	}
	is()
	mark(one.ID, true)
	is("One")
	mark(two.ID, true)
	is("Two")
	mark(one.ID, false) // is not the default: nothing to clear
	is("Two")
	h.setStatus(two.ID, sequence.Paused)
	is()
	h.says(h.refused(http.MethodPost, "/api/sequences/"+two.ID+"/default", map[string]bool{"default": true}), "refused", "Only an active sequence can be the default.")
	h.setStatus(two.ID, sequence.Active)
	is()
	mark(two.ID, true)
	h.setStatus(one.ID, sequence.Archived)
	is("Two")
	h.setStatus(two.ID, sequence.Archived)
	is()
	three := h.active("Three")
	mark(three.ID, true)
	mark(three.ID, false)
	is()
}

// bring imports a contact file and waits for its end.
func bring(h *house, file string, sequenceID string) desk.ImportView {
	h.Helper()
	id := post[map[string]string](h, "/api/uploads?name=people.csv", file)["id"]
	v := post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: id, ImportOptions: desk.ImportOptions{Mapping: map[string]string{"0": "email", "1": "firstName"}, Duplicates: desk.DuplicatesSkip, SequenceID: sequenceID}})
	h.await("the import", func() bool {
		v = get[desk.ImportView](h, "/api/imports/"+v.ID)
		return v.State != "running"
	})
	if v.State != "done" {
		h.Fatalf("the import: %+v", v)
	}
	return v
}

// TestDefaultSequenceTakesNewImportedContacts and not those typed in or merely
// known already.
func TestDefaultSequenceTakesNewImportedContacts(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, other := h.active("Default"), h.active("Other")
	post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/default", map[string]bool{"default": true})
	ann := h.person("Ann")
	if rows := get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments"); len(rows) != 0 {
		t.Errorf("a typed contact was enrolled: %+v", rows)
	}
	v := bring(h, "Email,First Name\nann@there.test,Ann\nbob@there.test,Bob\nnobody,Bad\nbob@there.test,Bob\n", "")
	if v.Created != 1 || v.Skipped != 2 || v.Refused != 1 || v.Enrolled != 1 || v.Sequence != "Default" {
		t.Errorf("got %+v", v)
	}
	if w := h.ask(http.MethodGet, "/api/imports/"+v.ID+"/rejects.csv", nil); !strings.Contains(w.Body.String(), "nobody") || strings.Contains(w.Body.String(), "bob@") {
		t.Errorf("the refused rows: %s", w.Body)
	}
	if v := bring(h, "Email,First Name\ncat@there.test,Cat\n", "none"); v.Created != 1 || v.Enrolled != 0 {
		t.Errorf("to nowhere: %+v", v)
	}
	if v := bring(h, "Email,First Name\ndan@there.test,Dan\n", other.ID); v.Enrolled != 1 || v.Sequence != "Other" {
		t.Errorf("to another: %+v", v)
	}
	h.setStatus(s.ID, sequence.Paused)
	if v := bring(h, "Email,First Name\neve@there.test,Eve\n", ""); v.Created != 1 || v.Enrolled != 0 {
		t.Errorf("with the default paused: %+v", v)
	}
	page := get[desk.Page[desk.EnrollmentRow]](h, "/api/enrollments?sequence="+s.ID)
	if len(page.Rows) != 1 || page.Rows[0].Email != "bob@there.test" {
		t.Errorf("in the default sequence: %+v", page.Rows)
	}
}

// TestArchivingUnenrollsTheLiveOnes: active and paused ones alike, with the
// reason.
func TestArchivingUnenrollsTheLiveOnes(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Ends")
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(s.ID, ann, bob)
	h.draft(ann)
	post[desk.DeedView](h, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{h.enrollment(bob).ID}, Action: "pause"})
	v := h.setStatus(s.ID, sequence.Archived)
	if v.Stats.Active != 0 || v.Stats.Paused != 0 || v.Stats.Unenrolled != 2 || v.Stats.Waiting != 0 {
		t.Errorf("counted: %+v", v.Stats)
	}
	for _, p := range []string{ann, bob} {
		if e := h.enrollment(p); e.Status != enroll.Unenrolled || e.ReasonWords != "the sequence was archived" {
			t.Errorf("%s is %s: %s", e.Contact, e.Status, e.ReasonWords)
		}
	}
	if q := get[desk.Queue](h, "/api/approvals").Rows; len(q) != 0 {
		t.Errorf("drafts still wait: %+v", q)
	}
}

// TestGraphOfEveryKindIsKept as it was sent, whether it can run or not.
func TestGraphOfEveryKindIsKept(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "All"})
	const text = `{"nodes":[
		{"id":"start","kind":"start"},
		{"id":"a/b","kind":"step","name":"<b>","note":"n","disabled":true,"step":{"jobType":"initial_outreach","channel":"whatsapp","delay":{"value":0,"unit":"hours"},"angle":"a"}},
		{"id":"d","kind":"delay","delay":{"until":{"day":"fri","time":"16:30"}}},
		{"id":"w","kind":"wait","wait":{"event":"reply","timeout":{"value":2,"unit":"days"}}},
		{"id":"c","kind":"condition","condition":{"branches":[{"id":"x","name":"X","when":{"rules":[{"field":"city","op":"is","values":["Bern"]}]}}]}},
		{"id":"q","kind":"decide","decide":{"question":"?","outcomes":[{"id":"y","name":"Y","when":"so"}],"minConfidence":0.5}},
		{"id":"f","kind":"qualify","qualify":{"criteria":[{"name":"budget","weight":2}],"threshold":3}},
		{"id":"s","kind":"split","split":{"arms":[{"id":"l","name":"L","weight":100}]}},
		{"id":"n","kind":"notify","notify":{"who":"assigned","via":"app","message":"m","wait":{"value":1,"unit":"days"}}},
		{"id":"u","kind":"update","update":{"addTags":["t"]}},
		{"id":"e","kind":"enroll","enroll":{"sequenceId":"gone"}},
		{"id":"h","kind":"webhook","webhook":{"url":"https://example.test"}},
		{"id":"z","kind":"end","end":{"unenroll":true,"reason":"r"}}],
		"edges":[{"id":"1","from":"start","port":"next","to":"a/b"},{"id":"2","from":"a/b","port":"next","to":"a/b"}],
		"layout":{"d":{"x":1.5,"y":-2}},"notes":[{"id":"note","text":"Ask Ann.","color":"yellow","x":1,"y":2,"w":200,"h":100}]}`
	var want sequence.Graph
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", text)
	v := get[desk.SequenceView](h, "/api/sequences/"+s.ID)
	if !reflect.DeepEqual(v.Graph, want) {
		t.Errorf("kept as %+v", v.Graph)
	}
	if v.Problems == 0 || v.Linear {
		t.Errorf("judged sound: %+v", v.Violations)
	}
}

// TestGraphsThatCannotBeKeptAreRefusedWhole: too large, or with one id for two
// things, of which one would be lost. The draft stays as it was.
func TestGraphsThatCannotBeKeptAreRefusedWhole(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Kept", Template: "cold-outreach"})
	path := "/api/sequences/" + s.ID + "/graph"
	many := sequence.Graph{Edges: []sequence.Edge{}}
	for i := range 10_000 {
		many.Nodes = append(many.Nodes, sequence.Node{ID: fmt.Sprint(i), Kind: sequence.KindEnd})
	}
	h.says(h.refused(http.MethodPut, path, many), "invalid", "The sequence has 10000 nodes; the most is 2000. It was not saved.")
	long := sequence.Blank(func() string { return "start" })
	long.Nodes = append(long.Nodes, sequence.Node{ID: "end", Kind: sequence.KindEnd, Name: "Bye" + strings.Repeat("ü", 100_000), End: &sequence.End{}})
	h.says(h.refused(http.MethodPut, path, long), "invalid", `The name of the node "Bye`+strings.Repeat("ü", 37)+`…" has 100003 characters; the most is 120. The sequence was not saved.`)
	nodes, edges, nameless := s.Graph, s.Graph, s.Graph
	nodes.Nodes = append(slices.Clone(s.Graph.Nodes), s.Graph.Nodes[1])
	h.says(h.refused(http.MethodPut, path, nodes), "invalid", fmt.Sprintf("Two nodes have the id %q. The sequence was not saved.", s.Graph.Nodes[1].ID))
	edges.Edges = append(slices.Clone(s.Graph.Edges), s.Graph.Edges[0])
	h.says(h.refused(http.MethodPut, path, edges), "invalid", fmt.Sprintf("Two connections have the id %q. The sequence was not saved.", s.Graph.Edges[0].ID))
	nameless.Nodes = append(slices.Clone(s.Graph.Nodes), sequence.Node{Kind: sequence.KindEnd})
	h.says(h.refused(http.MethodPut, path, nameless), "invalid", "A node has no id. The sequence was not saved.")
	if v := get[desk.SequenceView](h, "/api/sequences/"+s.ID); !reflect.DeepEqual(v.Graph, s.Graph) {
		t.Error("the draft was changed")
	}
}

// TestStepWithoutSettingsBreaksNoScreen: a draft may be unfinished.
func TestStepWithoutSettingsBreaksNoScreen(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Unfinished"})
	g := sequence.Graph{
		Nodes: []sequence.Node{{ID: "s", Kind: sequence.KindStart}, {ID: "x", Kind: sequence.KindStep}, {ID: "d", Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &schedule.Delay{Value: 1, Unit: schedule.Days}}}},
		Edges: []sequence.Edge{{ID: "1", From: "s", Port: sequence.PortNext, To: "x"}, {ID: "2", From: "x", Port: sequence.PortNext, To: "d"}},
	}
	v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	if v.Problems != 1 || v.Violations[0].NodeID != "x" {
		t.Errorf("got %+v", v.Violations)
	}
	if cards := get[[]desk.SequenceCard](h, "/api/sequences"); len(cards) != 1 || cards[0].Problems != 1 {
		t.Errorf("listed: %+v", cards)
	}
}

// TestPeopleOfADeletedProfileGetTheOneThatIsChosen: mending the setting mends
// those who wait for it.
func TestPeopleOfADeletedProfileGetTheOneThatIsChosen(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("One")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	h.setStatus(s.ID, sequence.Paused)
	old := get[[]desk.SenderView](h, "/api/senders")[0]
	if w := h.ask(http.MethodDelete, "/api/senders/"+old.ID, nil); w.Code != http.StatusNoContent {
		t.Fatalf("delete: %d %s", w.Code, w.Body)
	}
	fields := senderFields(h)
	fields.FromAddr = "kim@here.test"
	settings := s.Settings
	settings.SenderID = post[desk.SenderView](h, "/api/senders", fields).ID
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &settings})
	h.setStatus(s.ID, sequence.Active)
	if v := get[desk.ApprovalView](h, "/api/approvals/"+d.ID); v.From != "kim@here.test" {
		t.Errorf("it would leave from %q", v.From)
	}
	post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", struct{}{})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the message", func() bool { return h.enrollment(ann).Status == enroll.Completed })
	if sent := h.mail.Deliveries(); len(sent) != 1 || sent[0].From != "kim@here.test" {
		t.Errorf("sent: %+v", sent)
	}
}

// TestWhatNothingDecidesIsWarnedOf until the sequence's agent has a model.
func TestWhatNothingDecidesIsWarnedOf(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Fit"})
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "fit", Name: "Fit", Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Criteria: []sequence.Criterion{{Name: "budget", Weight: 1}}, Threshold: 60}},
	}, "start next fit")
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	if v := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Violations; len(v) != 1 || v[0].Code != "V24" || v[0].NodeID != "fit" {
		t.Fatalf("without a model: %+v", v)
	}
	there := post[desk.EndpointView](h, "/api/endpoints", desk.EndpointFields{Name: "Here", Kind: message.Compatible, BaseURL: "http://127.0.0.1:1/v1", Model: "m", Concurrency: 1, TimeoutSeconds: 5})
	agent := get[[]desk.AgentView](h, "/api/agents")[0]
	agent.EndpointID = there.ID
	do[desk.AgentView](h, http.MethodPut, "/api/agents/"+agent.ID, agent.AgentFields)
	if v := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Violations; len(v) != 0 {
		t.Errorf("with a model: %+v", v)
	}
}
