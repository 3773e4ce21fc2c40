package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// asksPlan sends who has the plan Gold to one end and all others to the other.
func asksPlan() sequence.Graph {
	return wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "first", Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &schedule.Delay{Value: 1, Unit: schedule.Days}}},
		{ID: "plan", Name: "Which plan", Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "gold", Name: "Gold", When: is("custom:plan", "Gold")}}}},
		{ID: "yes", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "gold"}},
		{ID: "no", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "other"}},
	}, "start next first", "first next plan", "plan gold yes", "plan otherwise no")
}

// TestAFieldThatPeopleNeedIsNotDeleted: the nodes that use it are named.
func TestAFieldThatPeopleNeedIsNotDeleted(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Plan"})
	s := h.goes("Plans", asksPlan(), func(*sequence.Settings) {})
	places := func() []desk.FieldPlace { return get[[]desk.CustomFieldView](h, "/api/fields")[0].Places }
	want := desk.FieldPlace{SequenceID: s.ID, Sequence: "Plans", Node: "plan", Title: "Which plan"}
	if got := places(); !slices.Equal(got, []desk.FieldPlace{want}) {
		t.Errorf("used at %+v", got)
	}
	h.enroll(s.ID, h.person("Ann"))
	want.People = 1
	// A draft that uses it no more does not help who walks the live version.
	g := asksPlan()
	g.Nodes[2].Condition.Branches[0].When = is("city", "Bern")
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	if got := places(); !slices.Equal(got, []desk.FieldPlace{want}) {
		t.Errorf("used at %+v", got)
	}
	h.says(h.refused(http.MethodDelete, "/api/fields/plan", nil), "refused", `People walk through nodes that use this field: "Which plan" in "Plans".`)
	post[desk.SequenceView](h, "/api/sequences/"+s.ID+"/publish", desk.PublishDraft{Choices: []desk.Choice{{Version: 1, Node: "first", Action: "move", To: "first"}}})
	if got := places(); len(got) != 0 {
		t.Errorf("used at %+v", got)
	}
	do[struct{}](h, http.MethodDelete, "/api/fields/plan", nil)
}

// TestWhoComesToAFieldThatIsGoneWaits: nobody is sent the wrong way, the wait says
// what is missing, and ends with it.
func TestWhoComesToAFieldThatIsGoneWaits(t *testing.T) {
	t.Parallel()
	h := setup(t)
	field := desk.CustomField{Name: "Plan"}
	post[contact.FieldDef](h, "/api/fields", field)
	s := h.goes("Plans", asksPlan(), func(*sequence.Settings) {})
	ann := h.person("Ann")
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{Custom: map[string]string{"plan": "Gold"}})
	do[struct{}](h, http.MethodDelete, "/api/fields/plan", nil)
	h.says(h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/simulate", desk.SimulateSequence{Who: desk.Who{IDs: []string{ann}}}), "refused", `"Which plan" asks about the custom field "plan", which does not exist. It cannot be simulated.`)
	h.enroll(s.ID, ann)
	h.clock.jump(24 * time.Hour)
	e := h.settled(ann, "she waits for the field", at("plan", "W08"))
	if e.Why.Sentence != `"Which plan" asks about the custom field "plan", which does not exist. Add the field again, or change the node.` || e.Why.Screen != "sequence" {
		t.Errorf("waits because: %+v", e.Why)
	}
	if flow := h.reconciles(s.ID); !slices.ContainsFunc(flow.Nodes, func(n desk.NodeFlow) bool { return n.Node == "plan" && n.Blocked == 1 }) {
		t.Errorf("counted as %+v", flow.Nodes)
	}
	h.clock.jump(time.Hour)
	h.run()
	if e := h.enrollment(ann); e.Node != "plan" {
		t.Fatalf("went on: %+v", e)
	}
	post[contact.FieldDef](h, "/api/fields", field)
	h.clock.jump(time.Hour)
	if e := h.settled(ann, "the field is back", ended(enroll.Unenrolled)); e.Note != "gold" {
		t.Errorf("went to %q", e.Note)
	}
	h.reconciles(s.ID)
}

// TestWaitsOutliveTheirField: a wait for a change and a delay until a date go on as
// they were meant once the field is back.
func TestWaitsOutliveTheirField(t *testing.T) {
	t.Parallel()
	h := setup(t)
	plan, renewal := desk.CustomField{Name: "Plan"}, desk.CustomField{Name: "Renewal", Type: contact.TypeDate}
	g := wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "date", Name: "Before the renewal", Kind: sequence.KindDelay, Delay: &sequence.Delay{Field: &sequence.FieldDate{Field: "custom:renewal", Days: -2, Time: "09:30"}}},
		{ID: "watch", Name: "A new plan", Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "custom:plan", Timeout: schedule.Delay{Value: 3, Unit: schedule.Days}}},
		{ID: "new", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "new plan"}},
		{ID: "old", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "in vain"}},
	}, "start next date", "date next watch", "watch happened new", "watch timed_out old")
	for _, f := range []desk.CustomField{plan, renewal} {
		post[contact.FieldDef](h, "/api/fields", f)
	}
	s := h.goes("Renewals", g, func(*sequence.Settings) {})
	gone := func() {
		do[struct{}](h, http.MethodDelete, "/api/fields/plan", nil)
		do[struct{}](h, http.MethodDelete, "/api/fields/renewal", nil)
	}
	gone()
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "she waits for the date's field", at("date", "W08"))
	for _, f := range []desk.CustomField{plan, renewal} {
		post[contact.FieldDef](h, "/api/fields", f)
	}
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{TimeZone: new("Europe/Zurich"), Custom: map[string]string{"renewal": "2026-03-12"}})
	h.clock.jump(10 * time.Minute)
	if e := h.settled(ann, "she waits for the date", at("date", "W01")); !e.NextAt.Equal(time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC)) {
		t.Fatalf("waits until %v", e.NextAt)
	}
	h.clock.jump(time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC).Sub(h.clock.Now()))
	h.settled(ann, "she is watched", at("watch", "W14"))
	if err := h.node.Store.Mutate(t.Context(), edit.Mutation{Table: edit.CustomField, PID: "plan", Delete: true}); err != nil { // as another machine may
		t.Fatal(err)
	}
	h.clock.jump(3 * 24 * time.Hour)
	h.settled(ann, "she waits for the field that is watched", at("watch", "W08"))
	post[contact.FieldDef](h, "/api/fields", plan)
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{Custom: map[string]string{"plan": "Gold"}})
	h.clock.jump(10 * time.Minute)
	if e := h.settled(ann, "the change is seen", ended(enroll.Unenrolled)); e.Note != "new plan" {
		t.Errorf("went to %q", e.Note)
	}
	h.reconciles(s.ID)
}
