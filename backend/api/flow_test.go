package api_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cadenza/backend/channel/webhook"
	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/mailtest"
	"cadenza/backend/node"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// hook is a webhook's receiver that keeps what it was sent.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	calls  []string
}

func startHook(t *testing.T) (*hook, *webhook.Caller) {
	t.Helper()
	x := &hook{status: http.StatusOK}
	x.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		x.calls = append(x.calls, r.Header.Get("Idempotency-Key")+" "+string(body))
		w.WriteHeader(x.status)
	}))
	t.Cleanup(x.Close)
	roots := x509.NewCertPool()
	roots.AddCert(x.Certificate())
	return x, &webhook.Caller{Allow: func(netip.Addr) bool { return true }, TLS: func(t *http.Transport) { t.TLSClientConfig = &tls.Config{RootCAs: roots} }}
}

func (x *hook) set(status int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status = status
}

func (x *hook) got() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.calls)
}

func is(field, value string) contact.Filter {
	return contact.Filter{Rules: []contact.Rule{{Field: field, Op: contact.Is, Values: []string{value}}}}
}

// wired joins nodes by "from port to" lines.
func wired(nodes []sequence.Node, lines ...string) sequence.Graph {
	g := sequence.Graph{Nodes: nodes}
	for _, l := range lines {
		p := strings.Fields(l)
		g.Edges = append(g.Edges, sequence.Edge{ID: l, From: p[0], Port: p[1], To: p[2]})
	}
	return g
}

// goes activates a sequence with this graph.
func (h *house) goes(name string, g sequence.Graph, change func(*sequence.Settings)) desk.SequenceView {
	h.Helper()
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: name})
	settings := s.Settings
	change(&settings)
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &settings})
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	return h.setStatus(s.ID, sequence.Active)
}

// settled runs the processor until the contact's first enrollment stands as wished.
func (h *house) settled(person, what string, come func(desk.EnrollmentRow) bool) desk.EnrollmentRow {
	h.Helper()
	var e desk.EnrollmentRow
	for deadline := time.Now().Add(20 * time.Second); ; {
		h.run()
		all := get[[]desk.EnrollmentRow](h, "/api/contacts/"+person+"/enrollments")
		if e = all[len(all)-1]; come(e) {
			return e
		}
		if time.Now().After(deadline) {
			h.Fatalf("waited in vain: %s: %+v", what, e)
		}
	}
}

func at(node, why string) func(desk.EnrollmentRow) bool {
	return func(e desk.EnrollmentRow) bool { return e.Node == node && e.Why.Code == why }
}

func ended(status enroll.Status) func(desk.EnrollmentRow) bool {
	return func(e desk.EnrollmentRow) bool { return e.Status == status }
}

// everyNode is a flow through every node that is no message.
func everyNode(hookURL, other string) sequence.Graph {
	days := func(n int) schedule.Delay { return schedule.Delay{Value: n, Unit: schedule.Days} }
	day := days(1)
	bern := is("city", "Bern")
	return wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart, Start: &sequence.Start{Entry: &contact.Filter{Rules: []contact.Rule{{Field: "company", Op: contact.NotEmpty}}}}},
		{ID: "where", Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "swiss", Name: "Swiss", When: bern}}}},
		{ID: "away", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "not Swiss"}},
		{ID: "mark", Kind: sequence.KindUpdate, Update: &sequence.Update{Set: map[string]string{"title": "{{firstName}} of {{city}}"}, AddTags: []string{"Swiss"}}},
		{ID: "arms", Kind: sequence.KindSplit, Split: &sequence.Split{Goal: sequence.GoalReply, Arms: []sequence.Arm{{ID: "l", Name: "L", Weight: 50}, {ID: "r", Name: "R", Weight: 50}}}},
		{ID: "moves", Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "city", Timeout: days(5)}},
		{ID: "tell", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "app", Message: "Call {{name}}, now in {{city}}.", Wait: &day}},
		{ID: "hook", Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: hookURL, Body: `{"who":"{{email}}"}`, Retries: 2}},
		{ID: "decide", Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "Urgent?", MinConfidence: 0.5, Outcomes: []sequence.Outcome{{ID: "yes", Name: "Yes", Rules: new(is("city", "Basel"))}, {ID: "no", Name: "No"}}}},
		{ID: "fit", Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Threshold: 60, WriteBack: sequence.WriteBack{LeadStatus: true, Note: true}, Criteria: []sequence.Criterion{
			{Name: "Swiss", Weight: 3, Rules: new(is(contact.FieldTag, "swiss"))}, {Name: "Banker", Weight: 1, Rules: new(is("industry", "Banking"))},
		}}},
		{ID: "on", Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: other}},
		{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{}},
	},
		"start next where", "where swiss mark", "where otherwise away", "mark next arms", "arms l moves", "arms r moves", "moves happened tell", "moves timed_out end",
		"tell next hook", "tell timed_out end", "hook ok decide", "hook error end", "decide yes fit", "decide fallback end", "fit qualified on", "fit unsure end", "on next end")
}

// TestEveryNodeDoesItsWork: a contact walks through all of them, each does what
// it says, and the counts add up.
func TestEveryNodeDoesItsWork(t *testing.T) {
	t.Parallel()
	receiver, caller := startHook(t)
	h := setupWith(t, func(o *node.Options) { o.Webhooks = caller })
	other := h.active("Other")
	if secret := post[desk.WebhookSecret](h, "/api/settings/webhook-secret", nil).Secret; !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("the secret is %q", secret)
	}
	s := h.goes("Every node", everyNode(receiver.URL, other.ID), func(s *sequence.Settings) { s.Exclusivity = sequence.ExclusiveIgnore })
	ann, bob, eve := h.person("Ann"), h.person("Bob"), h.person("Eve")
	edit := func(who string, f desk.ContactFields) {
		do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+who, f)
	}
	edit(ann, desk.ContactFields{Company: new("Acme"), City: new("Bern")})
	edit(bob, desk.ContactFields{Company: new("Bolt"), City: new("Rome")})

	if v := h.enroll(s.ID, ann, bob, eve); v.Enrolled != 2 || len(v.Skipped) != 1 || v.Skipped[0].Code != "entry_rules" {
		t.Fatalf("enrolled: %+v", v)
	}
	if e := h.settled(bob, "the condition turns Bob away", ended(enroll.Unenrolled)); e.Note != "not Swiss" {
		t.Errorf("Bob: %+v", e)
	}
	h.settled(ann, "Ann waits for a change", at("moves", "W14"))
	if c := get[desk.ContactView](h, "/api/contacts/"+ann); c.Title != "Ann of Bern" || !slices.Contains(c.Tags, "Swiss") {
		t.Errorf("Ann after the update: %q %v", c.Title, c.Tags)
	}
	edit(ann, desk.ContactFields{Notes: new("A note is no change of the city.")})
	h.run()
	if e := h.enrollment(ann); e.Node != "moves" {
		t.Fatalf("another field let her go: %+v", e)
	}
	edit(ann, desk.ContactFields{City: new("Basel")})
	h.settled(ann, "the rep is told", at("tell", "W16"))
	told := get[desk.NoticesView](h, "/api/notices")
	if told.Total != 1 || told.List[0].Text != "Call Ann, now in Basel." || !told.List[0].Waits {
		t.Fatalf("told: %+v", told)
	}
	receiver.set(http.StatusServiceUnavailable)
	h.deed("/api/notices/"+told.List[0].ID+"/done", nil)
	h.settled(ann, "the webhook is refused", at("hook", "W09"))
	receiver.set(http.StatusNoContent)
	h.clock.jump(5 * time.Minute)
	if e := h.settled(ann, "the rest is done", ended(enroll.Completed)); e.Reason != "" {
		t.Errorf("Ann ended: %+v", e)
	}
	calls := receiver.got()
	if len(calls) != 2 || calls[0] != calls[1] || !strings.HasSuffix(calls[0], `{"who":"ann@there.test"}`) {
		t.Errorf("calls: %v", calls)
	}
	c := get[desk.ContactView](h, "/api/contacts/"+ann)
	if c.LeadStatus != string(contact.Qualified) || !strings.Contains(c.Notes, "Qualified: 75 % of 60 %") || !strings.Contains(c.Notes, "decided by rules") {
		t.Errorf("written back: %s, %q", c.LeadStatus, c.Notes)
	}
	if n := get[desk.NoticesView](h, "/api/notices").Total; n != 0 {
		t.Errorf("%d notices are open", n)
	}
	if rows := get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments"); len(rows) != 2 || rows[0].SequenceID != other.ID {
		t.Errorf("enrolled elsewhere: %+v", rows)
	}
	h.reconciles(s.ID)
}

// reconciles holds a flow's counts against each other: who came into a node
// stands there or has left it, and who left by an output came in behind it.
func (h *house) reconciles(sequenceID string) desk.FlowView {
	h.Helper()
	v := get[desk.FlowView](h, "/api/sequences/"+sequenceID+"/flow?all=true")
	if len(v.Nodes) == 0 {
		h.Error("nobody was counted")
	}
	for _, n := range v.Nodes {
		if n.Entered != n.Done+n.Skipped+n.Failed+n.Moved+n.Unenrolled+n.Now || n.Now != n.Waiting+n.Approval+n.Blocked {
			h.Errorf("%s does not add up: %+v", n.Node, n)
		}
		by := 0
		for _, k := range n.Ports {
			by += k
		}
		if out := n.Done + n.Skipped + n.Failed; len(n.Ports) > 0 && by != out {
			h.Errorf("%s: %d left, %d by its outputs", n.Node, out, by)
		}
	}
	return v
}

// TestPeopleMoveToTheNewVersion as was chosen for each group when it was
// published, and the old version can be brought back.
func TestPeopleMoveToTheNewVersion(t *testing.T) {
	t.Parallel()
	h := setup(t)
	week := schedule.Delay{Value: 7, Unit: schedule.Days}
	wait := func(id string) sequence.Node {
		return sequence.Node{ID: id, Kind: sequence.KindDelay, Name: id, Delay: &sequence.Delay{For: &week}}
	}
	one := wired([]sequence.Node{{ID: "start", Kind: sequence.KindStart}, wait("first"), wait("second")}, "start next first", "first next second")
	s := h.goes("Versions", one, func(*sequence.Settings) {})
	ann, bob, cat := h.person("Ann"), h.person("Bob"), h.person("Cat")
	h.enroll(s.ID, ann, bob)
	h.clock.jump(7 * 24 * time.Hour)
	h.settled(ann, "the second wait", at("second", "W01"))
	h.enroll(s.ID, cat)

	// The second wait goes, a third comes, and the first gets longer.
	two := wired([]sequence.Node{{ID: "start", Kind: sequence.KindStart}, wait("first"), wait("third")}, "start next first", "first next third")
	two.Nodes[1].Delay = &sequence.Delay{For: &schedule.Delay{Value: 9, Unit: schedule.Days}}
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", two)
	r := get[desk.ReviewView](h, "/api/sequences/"+s.ID+"/review")
	if r.From != 1 || r.To != 2 {
		t.Errorf("from %d to %d", r.From, r.To)
	}
	changes := map[string]string{}
	for _, c := range r.Changes {
		changes[c.Node] = c.Change + " " + strings.Join(c.Parts, ", ")
	}
	if len(changes) != 3 || changes["first"] != "changed for, where it leads" || changes["third"] != "added " || changes["second"] != "removed " {
		t.Errorf("changes: %v", changes)
	}
	want := []desk.GroupView{
		{Version: 1, Node: "first", Title: "first", People: 1, State: "changed", To: "first", Onward: "third"},
		{Version: 1, Node: "second", Title: "second", People: 2, State: "removed"},
	}
	if !slices.Equal(r.Groups, want) {
		t.Errorf("groups: %+v", r.Groups)
	}
	h.says(h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/publish", desk.PublishDraft{Choices: []desk.Choice{{Version: 1, Node: "second", Action: "move", To: "second"}}}),
		"invalid", `People cannot be moved to "second": the draft has no such step.`)
	if v := get[desk.SequenceView](h, "/api/sequences/"+s.ID); v.Version != 1 {
		t.Fatalf("a refused publish made version %d", v.Version)
	}
	post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/publish", desk.PublishDraft{Note: "Longer.", Choices: []desk.Choice{{Version: 1, Node: "second", Action: "move", To: "third"}}})
	for _, p := range []string{ann, bob} {
		if e := h.enrollment(p); e.Node != "third" || !e.NextAt.Equal(h.clock.Now().Add(7*24*time.Hour)) {
			t.Errorf("moved: %+v", e)
		}
	}
	if e := h.enrollment(cat); e.Node != "first" {
		t.Errorf("stayed: %+v", e)
	}
	versions := get[[]desk.VersionView](h, "/api/sequences/"+s.ID+"/versions")
	if len(versions) != 2 || versions[0].Number != 2 || !versions[0].Live || versions[0].People != 2 || versions[0].Note != "Longer." || versions[1].People != 1 {
		t.Errorf("versions: %+v", versions)
	}
	h.reconciles(s.ID)

	// Back to the first: as a draft, and live once it is published.
	back := post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/versions/1/restore", nil)
	if _, ok := back.Graph.Node("second"); !ok || !back.Changed || back.Version != 2 {
		t.Errorf("restored: %+v", back)
	}
	post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/publish", desk.PublishDraft{Choices: []desk.Choice{{Version: 1, Node: "first", Action: "move", To: "first"}, {Version: 2, Node: "third", Action: "unenroll"}}})
	due := h.enrollment(cat).NextAt
	if e := h.enrollment(cat); e.Node != "first" || !e.NextAt.Equal(due) {
		t.Errorf("the same node begins anew: %+v", e)
	}
	if e := h.enrollment(ann); e.Status != enroll.Unenrolled || e.Note != "When version 3 was published." {
		t.Errorf("unenrolled: %+v", e)
	}
	h.clock.jump(8 * 24 * time.Hour)
	h.settled(cat, "the old second wait again", at("second", "W01"))
	h.reconciles(s.ID)
}

// TestRepsAreToldByMailAndWebhook, each once, and what cannot be sent says why.
func TestRepsAreToldByMailAndWebhook(t *testing.T) {
	t.Parallel()
	receiver, caller := startHook(t)
	h := setupWith(t, func(o *node.Options) { o.Webhooks = caller })
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	post[desk.WebhookSecret](h, "/api/settings/webhook-secret", nil)
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "mail", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "person", Person: "boss@here.test", Via: "email", Message: "{{firstName}} is here."}},
		{ID: "hook", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "webhook", URL: receiver.URL, Message: "{{name|Somebody}} is here."}},
		{ID: "gone", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "webhook", URL: "https://127.0.0.1:1/", Message: "Never."}},
	}, "start next mail", "mail next hook", "hook next gone")
	s := h.goes("Tell", g, func(*sequence.Settings) {})
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "all are told", ended(enroll.Completed))
	if err := h.node.SendNotices(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.node.SendNotices(t.Context()); err != nil {
		t.Fatal(err)
	}
	if calls := receiver.got(); len(calls) != 1 || !strings.Contains(calls[0], `"text":"Ann is here."`) || !strings.Contains(calls[0], `"sequence":"Tell"`) {
		t.Errorf("called with %v", calls)
	}
	mails := h.mail.Deliveries()
	if len(mails) != 1 || mails[0].To != "boss@here.test" || !strings.Contains(string(mails[0].Raw), "Ann is here.") {
		t.Errorf("mailed %+v", mails)
	}
	for _, n := range get[desk.NoticesView](h, "/api/notices").List {
		if (n.Text == "Never.") != (n.Problem == "The webhook could not be reached.") {
			t.Errorf("%q: %q", n.Text, n.Problem)
		}
	}
}

// TestARepIsNotMailedTwice where the server took the mail and the answer was lost.
func TestARepIsNotMailedTwice(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	h.mail.SetTrouble("boss@here.test", mailtest.DropAfterTaken)
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "mail", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "person", Person: "boss@here.test", Via: "email", Message: "Look."}},
	}, "start next mail")
	s := h.goes("Tell once", g, func(*sequence.Settings) {})
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "the rep is told", ended(enroll.Completed))
	for range 2 {
		if err := h.node.SendNotices(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.mail.Deliveries()); n != 1 {
		t.Errorf("mailed %d times", n)
	}
	if list := get[desk.NoticesView](h, "/api/notices").List; len(list) != 1 || list[0].Problem == "" {
		t.Errorf("notices: %+v", list)
	}
}

// TestTwoPeopleEditDifferentNodes of one draft: both edits stand.
func TestTwoPeopleEditDifferentNodes(t *testing.T) {
	t.Parallel()
	h := setup(t)
	base := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Shared", Template: "cold-outreach"}).Graph
	id := get[[]desk.SequenceCard](h, "/api/sequences")[0].ID
	edited := func(change func(*sequence.Graph)) desk.SaveGraph {
		g := base
		g.Nodes, g.Edges = slices.Clone(base.Nodes), slices.Clone(base.Edges)
		change(&g)
		return desk.SaveGraph{Graph: g, Base: &base}
	}
	steps := base.Steps()
	at := func(g *sequence.Graph, id string) *sequence.Node {
		return &g.Nodes[slices.IndexFunc(g.Nodes, func(n sequence.Node) bool { return n.ID == id })]
	}
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+id+"/graph", edited(func(g *sequence.Graph) { at(g, steps[0].ID).Name = "Hers" }))
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+id+"/graph", edited(func(g *sequence.Graph) { at(g, steps[1].ID).Name = "His" }))
	v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+id+"/graph", edited(func(g *sequence.Graph) {
		g.Nodes = append(g.Nodes, sequence.Node{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{}})
		g.Edges = append(g.Edges, sequence.Edge{ID: "last", From: steps[2].ID, Port: sequence.PortNext, To: "end"})
	}))
	if a, _ := v.Graph.Node(steps[0].ID); a.Name != "Hers" {
		t.Errorf("her edit became %q", a.Name)
	}
	if b, _ := v.Graph.Node(steps[1].ID); b.Name != "His" {
		t.Errorf("his edit became %q", b.Name)
	}
	if _, ok := v.Graph.Node("end"); !ok || len(v.Graph.Edges) != len(base.Edges)+1 {
		t.Error("the new node is lost")
	}
}

// TestWaitsAndDates: a reply lets a wait go where the sequence does not stop on it,
// and a date of the contact is waited for.
func TestWaitsAndDates(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Renewal", Type: contact.TypeDate})
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "renewal", Kind: sequence.KindDelay, Delay: &sequence.Delay{Field: &sequence.FieldDate{Field: "custom:renewal", Days: -2, Time: "09:30"}}},
		{ID: "meet", Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventMeeting, Timeout: schedule.Delay{Value: 3, Unit: schedule.Days}}},
		{ID: "met", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "met"}},
	}, "start next renewal", "renewal next meet", "meet happened met")
	s := h.goes("Renewals", g, func(s *sequence.Settings) { s.StopOnMeeting = false })
	ann, bob := h.person("Ann"), h.person("Bob")
	for _, p := range []string{ann, bob} {
		do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+p, desk.ContactFields{TimeZone: new("Europe/Zurich"), Custom: map[string]string{"renewal": "2026-03-12"}})
	}
	h.enroll(s.ID, ann, bob)
	if e := h.enrollment(ann); e.Node != "renewal" || !e.NextAt.Equal(time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC)) {
		t.Fatalf("waits until %v at %s", e.NextAt, e.Node)
	}
	h.clock.jump(time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC).Sub(h.clock.Now()))
	h.settled(ann, "the meeting is waited for", at("meet", "W14"))
	post[desk.DeedView](h, "/api/contacts/"+ann+"/meeting", map[string]string{})
	if e := h.settled(ann, "they met", ended(enroll.Unenrolled)); e.Note != "met" {
		t.Errorf("Ann: %+v", e)
	}
	h.clock.jump(3 * 24 * time.Hour)
	if e := h.settled(bob, "waited in vain", ended(enroll.Completed)); e.Note != "" {
		t.Errorf("Bob: %+v", e)
	}
	h.reconciles(s.ID)
}

// TestStepsOwnTextAndAgent: a fixed text goes out with its variables filled in; one
// that lacks a value waits for a person; a step's own agent decides for it.
func TestStepsOwnTextAndAgent(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	agent := post[desk.AgentView](h, "/api/agents", desk.AgentFields{Name: "Bold", Type: "sdr", Tone: "friendly", Level: policy.FullAuto, Threshold: 40})
	step := func(id, subject, body string) sequence.Node {
		return sequence.Node{ID: id, Kind: sequence.KindStep, Step: &sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Unit: schedule.Days}, AgentID: agent.ID, Text: &sequence.Text{Subject: subject, Body: body}}}
	}
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		step("one", "Hello {{firstName}}", "Dear {{firstName}},\n\nthis is a short word to all who read this at {{company|your company}}.\n\nBest regards"),
		step("two", "Again", "Dear {{firstName}},\n\nas the {{title}} of your company you will like to read this short word.\n\nBest regards"),
	}, "start next one", "one next two")
	s := h.goes("Own words", g, func(*sequence.Settings) {})
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "the first is held", at("one", "W17"))
	h.clock.jump(time.Minute)
	h.settled(ann, "the second waits for a person", at("two", "W04"))
	d := h.draft(ann)
	if !strings.Contains(d.Body, "the {{title}} of") {
		t.Errorf("up for approval: %q", d.Body)
	}
	mails := h.mail.Deliveries()
	if len(mails) != 1 || !strings.Contains(string(mails[0].Raw), "Subject: Hello Ann") || !strings.Contains(string(mails[0].Raw), "all who read this at your company.") {
		t.Errorf("sent %+v", mails)
	}
}

// TestSequencesThatEnrollIntoEachOtherDoNotGoOnForEver.
func TestSequencesThatEnrollIntoEachOtherDoNotGoOnForEver(t *testing.T) {
	t.Parallel()
	h := setup(t)
	always := func(s *sequence.Settings) {
		s.ReEnroll, s.Exclusivity = sequence.ReEnrollAlways, sequence.ExclusiveIgnore
	}
	into := func(id string) sequence.Graph {
		return wired([]sequence.Node{{ID: "start", Kind: sequence.KindStart}, {ID: "on", Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: id}}}, "start next on")
	}
	ping := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Ping"})
	pong := h.goes("Pong", into(ping.ID), always)
	settings := ping.Settings
	always(&settings)
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+ping.ID, desk.EditSequence{Settings: &settings})
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+ping.ID+"/graph", into(pong.ID))
	h.setStatus(ping.ID, sequence.Active)
	ann := h.person("Ann")
	h.enroll(ping.ID, ann)
	h.await("all are over", func() bool {
		h.run()
		return !slices.ContainsFunc(get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments"), func(e desk.EnrollmentRow) bool { return e.Status.Live() })
	})
	if n := len(get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments")); n < 2 || n > 3 {
		t.Errorf("enrolled %d times", n)
	}
}
