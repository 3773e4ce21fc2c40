package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
	"cadenza/backend/policy"
)

// TestDraftIsEditedRestoredApprovedTakenBackAndSent is the way of one message
// through a person's hands.
func TestDraftIsEditedRestoredApprovedTakenBackAndSent(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Queue")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	if !d.Waits || d.To != "ann@there.test" || d.From != "sam@here.test" || d.Subject == "" || d.Body == "" || d.Edited || d.Step != 1 || d.Steps != 1 || d.RuleWords == "" {
		t.Errorf("the draft: %+v", d)
	}
	path := "/api/approvals/" + d.ID
	if e := h.enrollment(ann); e.Why.Code != "W04" || e.Why.Screen != "approvals" {
		t.Errorf("why: %+v", e.Why)
	}
	text := message.Text{Subject: " A new subject ", Body: "Hello Ann,\n\nshorter."}
	v := do[desk.ApprovalView](h, http.MethodPut, path+"/text", text)
	if !v.Edited || v.Subject != "A new subject" || v.Body != text.Body || v.Original.Body != d.Body || v.Original.Subject != d.Subject {
		t.Errorf("edited: %+v", v)
	}
	if v = post[desk.ApprovalView](h, path+"/restore", nil); v.Edited || v.Subject != d.Subject || v.Body != d.Body {
		t.Errorf("restored: %+v", v)
	}
	for sentence, bad := range map[string]message.Text{
		"The message is empty.":                         {Subject: "x", Body: " \n"},
		"The message has no subject.":                   {Body: "x"},
		"The subject holds a line break.":               {Subject: "x\r\nBcc: all@there.test", Body: "x"},
		"The message is longer than 100000 characters.": {Subject: "x", Body: strings.Repeat("x", 100_001)},
	} {
		h.says(h.refused(http.MethodPut, path+"/text", bad), "invalid", sentence)
		h.says(h.refused(http.MethodPost, path+"/approve", desk.ApproveDraft{Text: &bad}), "invalid", sentence)
	}

	held := post[desk.DecidedView](h, path+"/approve", struct{}{})
	if !held.SendsAt.Equal(wednesday.Add(30 * time.Second)) {
		t.Errorf("goes at %v", held.SendsAt)
	}
	if v := get[desk.ApprovalView](h, path); v.Group != "held" || !v.SendsAt.Equal(held.SendsAt) {
		t.Errorf("held: %+v", v.ApprovalRow)
	}
	h.says(h.refused(http.MethodPost, path+"/approve", struct{}{}), "conflict", "This draft no longer waits for approval: it was decided already.")
	h.deed(path+"/take-back", nil)
	if v := get[desk.ApprovalView](h, path); !v.Waits || v.Rule != "taken_back" {
		t.Errorf("taken back: %+v", v.ApprovalRow)
	}
	h.says(h.refused(http.MethodPost, path+"/take-back", nil), "refused", "The message cannot be taken back: it is not waiting to be sent.")
	h.clock.jump(time.Minute)
	h.run()
	if sent := h.mail.Deliveries(); len(sent) != 0 {
		t.Fatalf("a message that was taken back was sent: %s", sent[0].Raw)
	}

	text.Subject = "The last word"
	post[desk.DecidedView](h, path+"/approve", desk.ApproveDraft{Text: &text})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the message to be sent", func() bool { return h.enrollment(ann).Status == enroll.Completed })
	sent := h.mail.Deliveries()
	if len(sent) != 1 || sent[0].To != "ann@there.test" || !strings.Contains(string(sent[0].Raw), "Subject: The last word\r\n") || !strings.Contains(string(sent[0].Raw), "shorter.") {
		t.Fatalf("%d messages: %s", len(sent), sent[0].Raw)
	}
	h.says(h.refused(http.MethodPost, path+"/take-back", nil), "refused", "The message cannot be taken back: it is not waiting to be sent.")
	h.says(h.refused(http.MethodPost, path+"/approve", struct{}{}), "conflict", "This draft no longer waits for approval: the enrollment has ended.")
	h.says(h.refused(http.MethodPut, path+"/text", text), "conflict", "This draft no longer waits for approval.")
	kinds := []string{}
	for _, e := range get[desk.TimelineView](h, "/api/contacts/"+ann+"/timeline").Past {
		kinds = append(kinds, e.Kind)
	}
	for _, k := range []string{"up_for_approval", "approved", "taken_back", "approved_edited", "sent"} {
		if !strings.Contains(strings.Join(kinds, " "), k) {
			t.Errorf("the timeline lacks %s: %v", k, kinds)
		}
	}
}

// TestRejectedDraftIsWrittenAgainSkippedOrTheEnd as the person says.
func TestRejectedDraftIsWrittenAgainSkippedOrTheEnd(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Reject")
	ann, bob, cat := h.person("Ann"), h.person("Bob"), h.person("Cat")
	h.enroll(s.ID, ann, bob, cat)
	reject := func(person, how string) {
		h.Helper()
		h.deed("/api/approvals/"+h.draft(person).ID+"/reject", map[string]string{"how": how, "reason": "too long"})
	}
	reject(bob, "skip_step")
	if e := h.enrollment(bob); e.Status != enroll.Completed {
		t.Errorf("after the last step was skipped: %s", e.Status)
	}
	reject(cat, "unenroll")
	if e := h.enrollment(cat); e.Status != enroll.Unenrolled || e.Reason != enroll.ReasonRejected || e.Note != "too long" {
		t.Errorf("unenrolled: %+v", e)
	}
	h.clock.jump(time.Second) // so that the new draft is told from the old
	old := h.draft(ann)
	reject(ann, "redraft")
	h.await("a new draft", func() bool {
		w := h.ask(http.MethodGet, "/api/approvals/"+old.ID, nil)
		return w.Code == http.StatusOK && get[desk.ApprovalView](h, "/api/approvals/"+old.ID).WrittenAt.After(old.WrittenAt)
	})
	if v := get[desk.ApprovalView](h, "/api/approvals/"+old.ID); v.Body == old.Body || v.Subject == old.Subject {
		t.Errorf("the new draft says the same: %q, %q", v.Subject, v.Body)
	}
	if p := h.refused(http.MethodPost, "/api/approvals/"+old.ID+"/reject", map[string]string{"how": "burn"}); p.Code != "invalid" {
		t.Errorf("got %+v", p)
	}
	if stats := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats; stats.Waiting != 1 {
		t.Errorf("%d drafts wait", stats.Waiting)
	}
	if len(h.mail.Deliveries()) != 0 {
		t.Error("a rejected draft was sent")
	}
}

// TestEmergencyStopHoldsEverythingUntilItIsLifted: who, when and why are shown,
// and what is due goes afterwards, once.
func TestEmergencyStopHoldsEverythingUntilItIsLifted(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Stop")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	post[desk.DecidedView](h, "/api/approvals/"+h.draft(ann).ID+"/approve", struct{}{})
	h.says(h.refused(http.MethodPost, "/api/resume", nil), "refused", "Emergency Stop is not on.")
	h.deed("/api/stop", map[string]string{"note": "wrong list"})
	h.deed("/api/stop", map[string]string{"note": "again"}) // the first word stands
	v := get[desk.StatusView](h, "/api/status")
	if !v.Stopped || v.StopNote != "wrong list" || v.StoppedBy != "you" || !v.StoppedAt.Equal(wednesday) {
		t.Errorf("status: %+v", v)
	}
	if e := h.enrollment(ann); e.Why.Code != "W11" || e.Why.Sentence != "Emergency Stop is on since 4 Mar 12:00 UTC, by you." {
		t.Errorf("why: %+v", e.Why)
	}
	bob := h.person("Bob")
	h.enroll(s.ID, bob)
	h.clock.jump(time.Minute)
	h.run()
	h.clock.jump(time.Minute)
	h.run()
	if n := len(h.mail.Deliveries()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
	if q := get[desk.Queue](h, "/api/approvals").Rows; len(q) != 1 || q[0].Contact != "Ann" {
		t.Errorf("something was drafted: %+v", q)
	}
	before := get[desk.ResumeView](h, "/api/resume")
	if before.Ready != 1 || before.Overdue != 2 || before.Approval != 0 || before.ReadyAt.IsZero() {
		t.Errorf("what is said before it is lifted: %+v", before)
	}
	h.deed("/api/resume", nil)
	h.await("the message", func() bool { return h.enrollment(ann).Status == enroll.Completed })
	h.draft(bob)
	if n := len(h.mail.Deliveries()); n != 1 {
		t.Errorf("%d messages were sent", n)
	}
	if get[desk.StatusView](h, "/api/status").Stopped {
		t.Error("still stopped")
	}
}

// TestOutcomeInDoubtIsPutToAPerson: the server took the message and hung up; no
// Sent folder can be asked, so a person decides.
func TestOutcomeInDoubtIsPutToAPerson(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Doubt")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	h.mail.SetTrouble("ann@there.test", mailtest.DropAfterTaken)
	post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", struct{}{})
	path := "/api/approvals/" + d.ID
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	var asked time.Time // when the Sent folder will be asked
	h.await("the doubt", func() bool {
		why := h.enrollment(ann).Why
		asked = why.At
		return why.Code == "W19" && !asked.IsZero()
	})
	h.clock.jump(asked.Sub(h.clock.Now()))
	h.deed("/api/run", nil)
	h.await("the question", func() bool { return h.ask(http.MethodGet, path, nil).Code == http.StatusOK })
	v := get[desk.ApprovalView](h, path)
	if v.Group != "unknown" || v.Evidence == "" {
		t.Fatalf("got %+v", v)
	}
	if e := h.enrollment(ann); e.Why.Code != "W19" {
		t.Errorf("why: %+v", e.Why)
	}
	h.deed(path+"/resolve", map[string]string{"how": "arrived"})
	if e := h.enrollment(ann); e.Status != enroll.Completed {
		t.Errorf("it is %s", e.Status)
	}
	h.says(h.refused(http.MethodPost, path+"/resolve", map[string]string{"how": "send"}), "conflict", "The outcome of this message is already known.")
	if n := len(h.mail.Deliveries()); n != 1 {
		t.Errorf("%d messages were sent", n)
	}
}

// TestRefusedMessageIsEditedAndSent: the server did not want the text. Another
// text goes out, as another message.
func TestRefusedMessageIsEditedAndSent(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Refused")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	path := "/api/approvals/" + d.ID
	h.mail.SetTrouble("ann@there.test", mailtest.RejectAtDot)
	post[desk.DecidedView](h, path+"/approve", struct{}{})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the refusal", func() bool {
		v, open := h.openDraft(path)
		return open && v.Rule == "refused_by_provider"
	})
	h.mail.SetTrouble("ann@there.test", mailtest.Well)
	text := message.Text{Subject: "Without the word", Body: "Hello Ann,\n\nthis is milder."}
	if v := do[desk.ApprovalView](h, http.MethodPut, path+"/text", text); v.Subject != text.Subject || v.Original.Subject != d.Subject {
		t.Errorf("edited: %+v", v)
	}
	if v := post[desk.ApprovalView](h, path+"/restore", nil); v.Edited || v.Subject != d.Subject {
		t.Errorf("restored: %+v", v)
	}
	post[desk.DecidedView](h, path+"/approve", desk.ApproveDraft{Text: &text})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the message to be sent", func() bool { return h.enrollment(ann).Status == enroll.Completed })
	sent := h.mail.Deliveries()
	if len(sent) != 1 || !strings.Contains(string(sent[0].Raw), "Subject: Without the word\r\n") || !strings.Contains(string(sent[0].Raw), "this is milder.") {
		t.Errorf("%d messages: %+v", len(sent), sent)
	}
}

// TestOnlyWhatWasSentCountsAsSaid: a draft that was rejected and written anew is
// no part of the conversation.
func TestOnlyWhatWasSentCountsAsSaid(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.twoSteps("Said")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	first := h.draft(ann)
	path := "/api/approvals/" + first.ID
	h.clock.jump(time.Second) // so that the new draft is told from the old
	h.deed(path+"/reject", map[string]string{"how": "redraft", "reason": "too long"})
	h.await("a new draft", func() bool {
		v, open := h.openDraft(path)
		return open && v.WrittenAt.After(first.WrittenAt)
	})
	post[desk.DecidedView](h, path+"/approve", struct{}{})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the draft of the second step", func() bool {
		v, open := h.openDraft(path)
		return open && v.Step == 2
	})
	if said := get[desk.ApprovalView](h, path).Thread; len(said) != 1 {
		t.Errorf("the conversation has %d messages, one was sent: %+v", len(said), said)
	}
}

// TestNobodyApprovesWhatTheyDidNotSee: the text that is approved is the one that
// was on the screen, or none is.
func TestNobodyApprovesWhatTheyDidNotSee(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Two windows")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	path := "/api/approvals/" + d.ID
	seen := &message.Text{Subject: d.Subject, Body: d.Body}
	other := message.Text{Subject: "From the other window", Body: "Not read by the first one."}
	do[desk.ApprovalView](h, http.MethodPut, path+"/text", other)
	h.says(h.refused(http.MethodPost, path+"/approve", desk.ApproveDraft{Seen: seen}), "conflict", "The text was changed elsewhere meanwhile, so it was not approved.")
	mine := &message.Text{Subject: d.Subject, Body: "Written over the text of before."}
	h.says(h.refused(http.MethodPost, path+"/approve", desk.ApproveDraft{Seen: seen, Text: mine}), "conflict", "The text was changed elsewhere meanwhile, so it was not approved.")
	if v := get[desk.ApprovalView](h, path); v.Body != other.Body || !v.Waits {
		t.Errorf("after the refusals: %+v", v)
	}
	post[desk.DecidedView](h, path+"/approve", desk.ApproveDraft{Seen: &other, Text: mine})
	if v := get[desk.ApprovalView](h, path); v.Body != mine.Body || v.Group != "held" {
		t.Errorf("approved: %+v", v)
	}
}

// openDraft is the draft at path if it waits for a person now. One request tells
// both: between two it could be sent.
func (h *house) openDraft(path string) (desk.ApprovalView, bool) {
	h.Helper()
	var v desk.ApprovalView
	w := h.ask(http.MethodGet, path, nil)
	if w.Code != http.StatusOK {
		return v, false
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		h.Fatal(err)
	}
	return v, true
}

// TestActAndReviewTellsOnceADay: what an agent sends without asking is told, in one
// notice that counts.
func TestActAndReviewTellsOnceADay(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("By itself")
	for _, a := range get[[]desk.AgentView](h, "/api/agents") {
		fields := a.AgentFields
		fields.Level, fields.Threshold = policy.ActReview, 100
		do[desk.AgentView](h, http.MethodPut, "/api/agents/"+a.ID, fields)
	}
	if all := get[[]policy.Change](h, "/api/settings/changes"); len(all) != 2 || all[1].What != "Autonomy level of Cadenza" || all[1].Before != "suggest_only" || all[1].After != "act_review" || all[1].By != "you" {
		t.Errorf("the changes: %+v", all)
	}
	for _, name := range []string{"Ann", "Bob", "Cat"} {
		h.enroll(s.ID, h.person(name))
	}
	told := func() []desk.NoticeView { return get[desk.NoticesView](h, "/api/notices").List }
	h.await("three are told", func() bool { n := told(); return len(n) == 1 && n[0].More == 2 })
	if n := told()[0]; !strings.HasPrefix(n.Text, "Cadenza sends by itself: ") {
		t.Errorf("told: %+v", n)
	}
	h.deed("/api/notices/"+told()[0].ID+"/done", nil)
	h.await("it is dealt with", func() bool { return len(told()) == 0 })
	h.enroll(s.ID, h.person("Dan"))
	h.await("the next is told anew", func() bool { n := told(); return len(n) == 1 && n[0].More == 0 })
}

// TestAnEditedDraftIsApprovedByOneRequest: the text comes with the approval, under a
// key, as the window sends it; the edit must not push the approval aside.
func TestAnEditedDraftIsApprovedByOneRequest(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Edited")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	seen := message.Text{Subject: d.Subject, Body: d.Body}
	text := message.Text{Subject: d.Subject, Body: d.Body + " And a word of my own."}
	post[desk.DecidedView](h.keyed("k"), "/api/approvals/"+d.ID+"/approve", desk.ApproveDraft{Text: &text, Seen: &seen})
	if v := get[desk.ApprovalView](h, "/api/approvals/"+d.ID); v.Group != desk.GroupHeld || v.Body != text.Body || !v.Edited {
		t.Errorf("it is not on its way: %+v", v)
	}
}

// TestAnEditIsCheckedToo: what a reviewer writes into a draft is read as the draft was.
func TestAnEditIsCheckedToo(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Checked")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	v := do[desk.ApprovalView](h, http.MethodPut, "/api/approvals/"+d.ID+"/text", message.Text{Subject: d.Subject, Body: d.Body + " We guarantee 50% less."})
	if v.Risk < 50 || len(v.Reasons) < 2 {
		t.Errorf("risk %d: %+v", v.Risk, v.Reasons)
	}
	if all := post[[]desk.SetText](h, "/api/approvals/together", desk.ReadTogether{IDs: []string{d.ID}}); len(all) != 1 || all[0].Risk != v.Risk {
		t.Errorf("read together: %+v", all)
	}
	if v := post[desk.ApprovalView](h, "/api/approvals/"+d.ID+"/restore", nil); v.Risk != d.Risk {
		t.Errorf("restored: risk %d", v.Risk)
	}
}
