package api_test

import (
	"net/http"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// The clock of these tests stands at Wednesday noon and does not move: what goes on
// does so because of the change alone.

var (
	everyDay = []schedule.Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	morning  = &schedule.Window{Days: everyDay, From: "08:00", To: "09:00", Zone: schedule.FixedZone, Fixed: "UTC"}
)

// alone makes an active sequence whose agent sends by itself, at once.
func (h *house) alone(change func(*desk.AgentFields)) (desk.SequenceView, desk.AgentView) {
	h.Helper()
	fields := desk.AgentFields{Name: "Auto", Type: "sdr", Tone: "friendly", Level: policy.FullAuto, Threshold: 100}
	change(&fields)
	a := post[desk.AgentView](h, "/api/agents", fields)
	none := 0
	do[desk.SettingsView](h, http.MethodPatch, "/api/settings", desk.EditSettings{HoldSeconds: &none})
	s := h.active("Cadence")
	s.Settings.AgentID = a.ID
	return do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &s.Settings}), a
}

func TestAWiderWindowLetsGoAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, _ := h.alone(func(*desk.AgentFields) {})
	s.Settings.Window = morning
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &s.Settings})
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "it waits for the window", func(e desk.EnrollmentRow) bool { return e.Why.Sentence == "Outside the sending window." })
	s.Settings.Window = nil
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &s.Settings})
	h.settled(ann, "it is sent", ended(enroll.Completed))
}

func TestAHigherCapOfTheSenderLetsGoAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, _ := h.alone(func(*desk.AgentFields) {})
	profile := get[[]desk.SenderView](h, "/api/senders")[0]
	fields := senderFields(h)
	fields.PerDay = 1
	do[desk.SenderView](h, http.MethodPut, "/api/senders/"+profile.ID, fields)
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(s.ID, ann)
	h.settled(ann, "it is sent", ended(enroll.Completed))
	h.enroll(s.ID, bob)
	h.settled(bob, "the cap is used up", func(e desk.EnrollmentRow) bool { return e.Why.Sentence == "The sender's daily cap is used up." })
	fields.PerDay = 2
	do[desk.SenderView](h, http.MethodPut, "/api/senders/"+profile.ID, fields)
	h.settled(bob, "it is sent", ended(enroll.Completed))
}

// TestAnAgentKeepsItsHoursAndItsCap: what it sends by itself waits for both, what a
// person approved for neither.
func TestAnAgentKeepsItsHoursAndItsCap(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, a := h.alone(func(f *desk.AgentFields) { f.Hours = morning })
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(s.ID, ann)
	e := h.settled(ann, "it waits for the hours", func(e desk.EnrollmentRow) bool {
		return e.Why.Sentence == "Outside the agent's working hours." && e.Why.Screen == "agents"
	})
	if want := wednesday.AddDate(0, 0, 1).Add(-4 * 3600e9); !e.Why.At.Equal(want) {
		t.Errorf("it waits until %s, want %s", e.Why.At, want)
	}
	a.Hours, a.DailyCap = nil, 1
	do[desk.AgentView](h, http.MethodPut, "/api/agents/"+a.ID, a.AgentFields)
	h.settled(ann, "it is sent", ended(enroll.Completed))
	h.enroll(s.ID, bob)
	h.settled(bob, "the cap is used up", func(e desk.EnrollmentRow) bool { return e.Why.Sentence == "The agent's daily cap is used up." })
	a.Level = policy.SuggestOnly
	do[desk.AgentView](h, http.MethodPut, "/api/agents/"+a.ID, a.AgentFields)
	h.settled(bob, "it goes to approval", at(s.Graph.Nodes[1].ID, "W04"))
	post[desk.DecidedView](h, "/api/approvals/"+h.enrollment(bob).ID+"/approve", struct{}{})
	h.settled(bob, "it is sent", ended(enroll.Completed))

	bad := a.AgentFields
	bad.Hours = &schedule.Window{Days: everyDay, From: "17:00", To: "09:00"}
	h.says(h.refused(http.MethodPut, "/api/agents/"+a.ID, bad), "invalid", "The window closes at 09:00, which is not after it opens at 17:00.")
}

func TestAMissingAddressThatIsTypedLetsGoAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, _ := h.alone(func(*desk.AgentFields) {})
	h.setStatus(s.ID, sequence.Paused)
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{Email: new(""), Mobile: new("+41791234567")})
	h.setStatus(s.ID, sequence.Active)
	h.settled(ann, "it has no address", func(e desk.EnrollmentRow) bool { return e.Why.Code == "W07" })
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{Email: new("ann@there.test")})
	h.settled(ann, "it is sent", ended(enroll.Completed))
}

func TestAnAIThatGoesOnLetsGoAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, _ := h.alone(func(*desk.AgentFields) {})
	ann := h.person("Ann")
	post[desk.BulkView](h, "/api/contacts/do", desk.ContactDeed{Who: desk.Who{IDs: []string{ann}}, Deed: "pause_ai"})
	h.enroll(s.ID, ann)
	h.settled(ann, "the AI is paused", func(e desk.EnrollmentRow) bool { return e.Why.Code == "W10" })
	post[desk.BulkView](h, "/api/contacts/do", desk.ContactDeed{Who: desk.Who{IDs: []string{ann}}, Deed: "resume_ai"})
	h.settled(ann, "it is sent", ended(enroll.Completed))
}

// TestAnActionThatIsDisabled: nothing is written, by a model that costs money, for what
// cannot leave; once it is allowed, all goes on at once.
func TestAnActionThatIsDisabled(t *testing.T) {
	t.Parallel()
	h := setupWith(t, impatient)
	x := newSpeaker(t, plainLetter)
	s := h.steps("Model", 1, h.writer(x, func(f *desk.AgentFields) { f.Level, f.Threshold = policy.FullAuto, 100 }))
	set := func(rule policy.ActionRule) {
		actions := map[policy.Action]policy.ActionRule{policy.SendEmail: rule}
		do[desk.SettingsView](h, http.MethodPatch, "/api/settings", desk.EditSettings{Actions: &actions, HoldSeconds: new(0)})
	}
	set(policy.Disabled)
	asked := len(x.questions())
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.settled(ann, "it is held, and why is told", func(e desk.EnrollmentRow) bool { return e.Why.Code == "W08" && e.Why.Screen == "safety" })
	h.clock.jump(time.Hour)
	h.run()
	if n := len(x.questions()) - asked; n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
	set(policy.Autonomous)
	h.settled(ann, "it is sent", ended(enroll.Completed))
}
