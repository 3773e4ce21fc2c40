package api_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/sequence"
)

// TestPreflightSaysWhatEnrollingThenDoes: the same counts and reasons, and
// nobody is enrolled twice.
func TestPreflightSaysWhatEnrollingThenDoes(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, other := h.active("Here"), h.active("Elsewhere")
	new1, live, ended, barred, elsewhere := h.person("Ann"), h.person("Bob"), h.person("Cat"), h.person("Dan"), h.person("Eve")
	h.enroll(s.ID, live, ended)
	post[desk.DeedView](h, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{h.enrollment(ended).ID}, Action: "unenroll", Note: "enough"})
	yes := true
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+barred, desk.ContactFields{DoNotContact: &yes})
	h.enroll(other.ID, elsewhere)

	who := desk.Who{IDs: []string{new1, live, ended, barred, elsewhere, new1}} // one is named twice
	v := post[desk.PreflightView](h, "/api/sequences/"+s.ID+"/preflight", who)
	want := []enroll.LeftOut{
		{Code: "do_not_contact", Sentence: "Marked Do Not Contact, or refused email", Count: 1, Names: []string{"Dan"}},
		{Code: "ended_before", Sentence: "Was in this sequence before, which does not enroll again", Count: 1, Names: []string{"Cat"}},
		{Code: "live_here", Sentence: "Already in this sequence", Count: 1, Names: []string{"Bob"}},
	}
	if v.Sequence != "Here" || v.Eligible != 2 || !reflect.DeepEqual(v.Skipped, want) {
		t.Errorf("preflight: %+v", v)
	}
	if len(v.Warnings) != 1 || v.Warnings[0].Code != "live_elsewhere" || v.Warnings[0].Count != 1 || v.Warnings[0].Names[0] != "Eve" {
		t.Errorf("warned: %+v", v.Warnings)
	}
	if got := post[desk.EnrollView](h, "/api/sequences/"+s.ID+"/enroll", who); got.Enrolled != v.Eligible || !reflect.DeepEqual(got.Skipped, v.Skipped) {
		t.Errorf("enrolled %d, skipped %+v", got.Enrolled, got.Skipped)
	}
	all := desk.Who{Matching: &desk.Matching{Search: "there", Except: []string{barred}}}
	if v := post[desk.PreflightView](h, "/api/sequences/"+s.ID+"/preflight", all); v.Eligible != 0 || len(v.Skipped) != 2 || v.Skipped[0].Count+v.Skipped[1].Count != 4 {
		t.Errorf("all that match, later: %+v", v)
	}
	if stats := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats; stats.Active != 3 || stats.Unenrolled != 1 {
		t.Errorf("counted: %+v", stats)
	}
}

// TestRulesOnReEnrollmentAndExclusivity: never, after some days, always; forbid.
func TestRulesOnReEnrollmentAndExclusivity(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, other := h.active("Again"), h.active("Other")
	ann := h.person("Ann")
	set := func(change func(*sequence.Settings)) {
		h.Helper()
		settings := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Settings
		change(&settings)
		do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &settings})
	}
	end := func() {
		h.Helper()
		post[desk.DeedView](h, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{h.enrollment(ann).ID}, Action: "unenroll"})
	}
	code := func() string {
		h.Helper()
		v := h.enroll(s.ID, ann)
		if v.Enrolled == 1 {
			return ""
		}
		return v.Skipped[0].Code
	}
	is := func(want string) {
		h.Helper()
		if got := code(); got != want {
			h.Errorf("enrolling: %q, want %q", got, want)
		}
	}
	is("")
	is("live_here")
	end()
	is("ended_before")
	set(func(s *sequence.Settings) { s.ReEnroll, s.ReEnrollDays = sequence.ReEnrollAfterDays, 3 })
	is("ended_before")
	h.clock.jump(3 * 24 * time.Hour)
	is("")
	end()
	set(func(s *sequence.Settings) {
		s.ReEnroll, s.Exclusivity = sequence.ReEnrollAlways, sequence.ExclusiveForbid
	})
	h.enroll(other.ID, ann)
	is("live_elsewhere")
	set(func(s *sequence.Settings) { s.Exclusivity = sequence.ExclusiveIgnore })
	is("")
}

// TestEnrollingNeedsASequenceThatTakesPeople: a draft offers to be activated, a
// paused one takes them and waits.
func TestEnrollingNeedsASequenceThatTakesPeople(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ann := h.person("Ann")
	draft := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Draft", Template: "meeting-request"})
	for _, what := range []string{"preflight", "enroll"} {
		p := h.refused(http.MethodPost, "/api/sequences/"+draft.ID+"/"+what, desk.Who{IDs: []string{ann}})
		h.says(p, "refused", `"Draft" is a draft, so nobody can be enrolled yet.`)
		if p.Remedy != "Activate it first." {
			t.Errorf("remedy: %q", p.Remedy)
		}
	}
	s := h.active("Paused")
	h.says(h.refused(http.MethodPost, "/api/sequences/"+s.ID+"/enroll", desk.Who{}), "invalid", "No contact was chosen.")
	h.setStatus(s.ID, sequence.Paused)
	h.enroll(s.ID, ann)
	if e := h.enrollment(ann); e.Status != enroll.Active || e.Why.Code != "W05" || e.Why.Screen != "sequence" {
		t.Errorf("in a paused sequence: %s, %+v", e.Status, e.Why)
	}
	h.setStatus(s.ID, sequence.Active)
	if v := h.draft(ann); v.Contact != "Ann" {
		t.Errorf("after resuming: %+v", v)
	}
}

// TestOneIdempotencyKeyActsOnce: the same request sent again, as after an answer
// that was lost, changes nothing and is answered the same.
func TestOneIdempotencyKeyActsOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Once")
	settings := s.Settings
	settings.ReEnroll = sequence.ReEnrollAlways
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+s.ID, desk.EditSequence{Settings: &settings})
	ann := h.person("Ann")
	twice := func(key, path string, in any) {
		h.Helper()
		k := h.keyed(key)
		first := k.ask(http.MethodPost, path, in)
		second := k.ask(http.MethodPost, path, in)
		if first.Code >= 400 || second.Code != first.Code || second.Body.String() != first.Body.String() {
			h.Errorf("POST %s: first %d %s, then %d %s", path, first.Code, first.Body, second.Code, second.Body)
		}
	}
	who := desk.Who{IDs: []string{ann}}
	twice("enroll", "/api/sequences/"+s.ID+"/enroll", who)
	e := h.enrollment(ann).ID
	twice("pause", "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{e}, Action: "pause"})
	twice("resume", "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{e}, Action: "resume"})
	twice("unenroll", "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{e}, Action: "unenroll"})
	h.keyed("enroll").enroll(s.ID, ann) // late, and she may enter again
	if rows := get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments"); len(rows) != 1 {
		t.Errorf("enrolled %d times", len(rows))
	}
	twice("make", "/api/sequences", desk.CreateSequence{Name: "Twin"})
	twice("copy", "/api/sequences/"+s.ID+"/duplicate", nil)
	if cards := get[[]desk.SequenceCard](h, "/api/sequences"); len(cards) != 3 {
		t.Errorf("there are %d sequences", len(cards))
	}
	bob := "bob@there.test"
	twice("bob", "/api/contacts", desk.ContactFields{Email: &bob})
	twice("stop", "/api/stop", struct{}{})
	twice("go on", "/api/resume", nil)

	cat := h.person("Cat")
	h.enroll(s.ID, cat)
	d := h.draft(cat)
	twice("approve", "/api/approvals/"+d.ID+"/approve", desk.ApproveDraft{Text: &d.Original})
	twice("back", "/api/approvals/"+d.ID+"/take-back", nil)
	twice("reject", "/api/approvals/"+d.ID+"/reject", map[string]any{"how": "unenroll"})

	// Another key is another request, and a key of another request is no answer.
	if v := h.keyed("enroll 2").enroll(s.ID, cat); v.Enrolled != 1 {
		t.Errorf("under another key: %+v", v)
	}
	if v := post[desk.SequenceView](h.keyed("enroll"), "/api/sequences", desk.CreateSequence{Name: "Other"}); v.Name != "Other" {
		t.Errorf("under a key that was used elsewhere: %+v", v.SequenceCard)
	}
}

// TestSameCommandTwiceAtOnceActsOnce: a hurried retry overtakes the first
// answer.
func TestSameCommandTwiceAtOnceActsOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	answers := make(chan string)
	for range 8 {
		go func() {
			answers <- h.keyed("k").ask(http.MethodPost, "/api/sequences", desk.CreateSequence{Name: "Once"}).Body.String()
		}()
	}
	first := <-answers
	for range 7 {
		if again := <-answers; again != first {
			t.Errorf("answered %s and %s", first, again)
		}
	}
	if cards := get[[]desk.SequenceCard](h, "/api/sequences"); len(cards) != 1 {
		t.Errorf("there are %d sequences", len(cards))
	}
}

// TestMarkingDoNotContactEndsLiveEnrollments and its draft is gone.
func TestMarkingDoNotContactEndsLiveEnrollments(t *testing.T) {
	t.Parallel()
	h := setup(t)
	one, two := h.active("One"), h.active("Two")
	ann, bob := h.person("Ann"), h.person("Bob")
	h.enroll(one.ID, ann, bob)
	h.enroll(two.ID, ann)
	d := h.draft(ann)
	status := "do_not_contact"
	v := do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{LeadStatus: &status})
	if !v.DoNotContact || v.Live != 0 {
		t.Errorf("marked: %+v", v)
	}
	for _, e := range get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments") {
		if e.Status != enroll.Unenrolled || e.Reason != enroll.ReasonDNC {
			t.Errorf("in %s: %s, %s", e.Sequence, e.Status, e.ReasonWords)
		}
	}
	if e := h.enrollment(bob); e.Status != enroll.Active {
		t.Errorf("another contact is %s", e.Status)
	}
	h.says(h.refused(http.MethodPost, "/api/approvals/"+d.ID+"/approve", struct{}{}), "conflict", "This draft no longer waits for approval: the enrollment has ended.")
	if got := h.enroll(one.ID, ann); got.Enrolled != 0 || got.Skipped[0].Code != "do_not_contact" {
		t.Errorf("enrolled again: %+v", got)
	}
}

// TestMarkedMeetingPauses each live enrollment whose sequence says so.
func TestMarkedMeetingPauses(t *testing.T) {
	t.Parallel()
	h := setup(t)
	stops, goes := h.active("Stops"), h.active("Goes on")
	goes.Settings.StopOnMeeting = false
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+goes.ID, desk.EditSequence{Settings: &goes.Settings})
	ann := h.person("Ann")
	h.enroll(stops.ID, ann)
	d := h.draft(ann)
	h.enroll(goes.ID, ann)
	h.draft(ann)
	post[desk.DeedView](h, "/api/contacts/"+ann+"/meeting", map[string]string{"note": "By phone."})
	for _, e := range get[[]desk.EnrollmentRow](h, "/api/contacts/"+ann+"/enrollments") {
		switch e.Sequence {
		case "Stops":
			if e.Status != enroll.Paused || e.ReasonWords != "a meeting was booked" || e.Note != "By phone." {
				t.Errorf("%s: %s, %s, %q", e.Sequence, e.Status, e.ReasonWords, e.Note)
			}
		default:
			if e.Status != enroll.Active {
				t.Errorf("%s is %s", e.Sequence, e.Status)
			}
		}
	}
	if c := get[desk.ContactView](h, "/api/contacts/"+ann); c.LeadStatus != "meeting_booked" {
		t.Errorf("lead status %q", c.LeadStatus)
	}
	h.says(h.refused(http.MethodPost, "/api/approvals/"+d.ID+"/approve", struct{}{}), "conflict", "This draft no longer waits for approval: a meeting was booked.")
	h.says(h.refused(http.MethodGet, "/api/approvals/"+d.ID, nil), "conflict", "This draft no longer waits for you.")
	line := get[desk.TimelineView](h, "/api/contacts/"+ann+"/timeline")
	kinds := ""
	for _, e := range line.Past {
		kinds += e.Kind + " "
	}
	if !strings.Contains(kinds, "meeting_booked") || !strings.Contains(kinds, "enrolled") || len(line.Future) != 2 {
		t.Errorf("past %s, future %+v", kinds, line.Future)
	}
}

// TestDeleteIsTakenBack, with the enrollment and its draft as they were.
func TestDeleteIsTakenBack(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.draft(ann)
	v := do[desk.BulkView](h, http.MethodDelete, "/api/contacts/"+ann, nil)
	if v.Done != 1 || v.Undo == "" {
		t.Fatalf("%+v", v)
	}
	h.clock.jump(time.Minute)
	h.run()
	if err := h.node.Desk.EndLeaving(t.Context()); err != nil {
		t.Fatal(err)
	}
	if back := post[desk.BulkView](h, "/api/contacts/restore", map[string]string{"undo": v.Undo}); back.Done != 1 {
		t.Errorf("%+v", back)
	}
	if stats := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats; stats.Active != 1 || len(get[desk.Queue](h, "/api/approvals").Rows) != 1 {
		t.Errorf("its enrollment: %+v", stats)
	}
}

// TestDeletedContactIsGoneAndOutOfItsSequences; its address is free again.
func TestDeletedContactIsGoneAndOutOfItsSequences(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.draft(ann)
	do[struct{}](h, http.MethodDelete, "/api/contacts/"+ann, nil)
	h.says(h.refused(http.MethodGet, "/api/contacts/"+ann, nil), "not_found", "There is no such contact.")
	h.says(h.refused(http.MethodDelete, "/api/contacts/"+ann, nil), "not_found", "There is no such contact.")
	if page := get[desk.ContactPage](h, "/api/contacts?search=ann"); len(page.Rows) != 0 {
		t.Errorf("still found: %+v", page)
	}
	if n := len(get[desk.Queue](h, "/api/approvals").Rows); n != 0 {
		t.Errorf("%d drafts still wait for approval", n)
	}
	// The enrollment ends once there is no undo any more.
	h.clock.jump(3 * time.Minute)
	if err := h.node.Desk.EndLeaving(t.Context()); err != nil {
		t.Fatal(err)
	}
	stats := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats
	if stats.Active != 0 || stats.Unenrolled != 1 || stats.Waiting != 0 {
		t.Errorf("its enrollment: %+v", stats)
	}
	again := h.person("Ann")
	if again == ann {
		t.Error("the new contact is the old one")
	}
	if v := h.enroll(s.ID, again); v.Enrolled != 0 || v.Skipped[0].Code != "other_contact" {
		t.Errorf("the same address had the sequence before: %+v", v)
	}
}

// TestEnrollmentDeedsSayWhatCannotBeDone: pause, resume, move, skip the wait.
func TestEnrollmentDeedsSayWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Deeds")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.draft(ann)
	id := h.enrollment(ann).ID
	does := func(d desk.EnrollmentDeed) {
		h.Helper()
		d.IDs = []string{id}
		post[desk.DeedView](h, "/api/enrollments/do", d)
	}
	refuses := func(d desk.EnrollmentDeed, code, sentence string) {
		h.Helper()
		d.IDs = []string{id}
		h.says(h.refused(http.MethodPost, "/api/enrollments/do", d), code, sentence)
	}
	refuses(desk.EnrollmentDeed{Action: "resume"}, "refused", "The enrollment is active, so it cannot be resumed.")
	refuses(desk.EnrollmentDeed{Action: "skip_wait"}, "refused", "There is no wait to skip.")
	past := wednesday.Add(-time.Hour)
	refuses(desk.EnrollmentDeed{Action: "pause", Until: &past}, "refused", "The date to resume at has passed. Choose a later one.")
	until := wednesday.Add(48 * time.Hour)
	does(desk.EnrollmentDeed{Action: "pause", Until: &until, Note: "holiday"})
	if e := h.enrollment(ann); e.Status != enroll.Paused || e.Note != "holiday" || !e.Why.At.Equal(until) {
		t.Errorf("paused: %+v", e)
	}
	refuses(desk.EnrollmentDeed{Action: "pause"}, "refused", "The enrollment is paused, so it cannot be paused.")
	refuses(desk.EnrollmentDeed{Action: "move", Node: "gone"}, "refused", "The version this contact walks has no such step. Choose another step.")
	h.clock.jump(49 * time.Hour)
	h.run()
	h.await("the pause to end by itself", func() bool { return h.enrollment(ann).Status == enroll.Active })
	does(desk.EnrollmentDeed{Action: "unenroll", Note: "enough"})
	refuses(desk.EnrollmentDeed{Action: "unenroll"}, "refused", "The enrollment is already unenrolled.")
	refuses(desk.EnrollmentDeed{Action: "move", Node: s.Graph.Nodes[1].ID}, "refused", "The enrollment is unenrolled, so it cannot be moved. Enroll the contact again.")

	bob := h.person("Bob")
	h.enroll(s.ID, bob)
	v := post[desk.DeedView](h, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{id, h.enrollment(bob).ID}, Action: "pause"})
	if v.Done != 1 || len(v.Refused) != 1 || v.Refused[0].Count != 1 || v.Refused[0].Sentence != "The enrollment is unenrolled, so it cannot be paused." {
		t.Errorf("some of them: %+v", v)
	}
	h.says(h.refused(http.MethodPost, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{"nobody"}, Action: "pause"}), "not_found", "There is no such enrollment.")
}

// TestSkippingAWaitEndsAnAbsence: who skips it knows better than the automatic answer.
func TestSkippingAWaitEndsAnAbsence(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Away")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	cases, err := h.node.Store.Cases(t.Context(), []int64{1})
	if err != nil || len(cases) != 1 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	back := enroll.Away{ContactID: cases[0].Enrollment.ContactID, Until: wednesday.AddDate(0, 0, 9)}
	if _, err := h.node.Store.Commit(t.Context(), enroll.Batch{Away: []enroll.Away{back}}); err != nil {
		t.Fatal(err)
	}
	post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", struct{}{})
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the wait for their return", func() bool { return h.enrollment(ann).Why.At.Equal(back.Until) })
	post[desk.DeedView](h, "/api/enrollments/do", desk.EnrollmentDeed{IDs: []string{h.enrollment(ann).ID}, Action: "skip_wait"})
	h.await("the message to be sent", func() bool { return h.enrollment(ann).Status == enroll.Completed })
}

// TestPagesAreWalkedToTheEnd without a gap or a double.
func TestPagesAreWalkedToTheEnd(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Many")
	var csv strings.Builder
	csv.WriteString("Email,First Name\n")
	const people = 450
	for i := range people {
		fmt.Fprintf(&csv, "p%d@there.test,P%d\n", i, i)
	}
	if v := bring(h, csv.String(), s.ID); v.Enrolled != people {
		t.Fatalf("got %+v", v)
	}
	for _, path := range []string{"/api/contacts?search=there", "/api/enrollments?sequence=" + s.ID} {
		seen, after, pages := map[string]bool{}, "", 0
		for {
			page := get[desk.Page[struct{ ID string }]](h, path+"&after="+after)
			for _, r := range page.Rows {
				if seen[r.ID] {
					t.Errorf("%s: %s twice", path, r.ID)
				}
				seen[r.ID] = true
			}
			if pages++; page.Next == "" {
				break
			}
			after = page.Next
		}
		if len(seen) != people || pages != 3 {
			t.Errorf("%s: %d rows on %d pages", path, len(seen), pages)
		}
	}
}

// TestStepWithoutADelayFollowsAtOnce: it is drafted and sent when the one before
// it is, not at the processor's next round.
func TestStepWithoutADelayFollowsAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.twoSteps("At once")
	none := 0
	do[desk.SettingsView](h, http.MethodPatch, "/api/settings", desk.EditSettings{HoldSeconds: &none})
	for _, a := range get[[]desk.AgentView](h, "/api/agents") {
		a.Level = "full_auto"
		do[desk.AgentView](h, http.MethodPut, "/api/agents/"+a.ID, a.AgentFields)
	}
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	begin := time.Now()
	h.await("the end", func() bool { return h.enrollment(ann).Status == enroll.Completed })
	if n, took := len(h.mail.Deliveries()), time.Since(begin); n != 2 || took > 10*time.Second {
		t.Errorf("%d messages in %v", n, took)
	}
}

// TestClockThatWentBackIsTheReason: what is due waits for a person's word on the
// clock, and says so.
func TestClockThatWentBackIsTheReason(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Clock")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	post[desk.DecidedView](h, "/api/approvals/"+h.draft(ann).ID+"/approve", struct{}{})
	h.clock.jump(-time.Hour)
	h.deed("/api/run", nil)
	h.await("the doubt", func() bool { return get[desk.StatusView](h, "/api/status").Processor.ClockDoubted })
	if why := h.enrollment(ann).Why; why.Code != "W21" || why.Screen != "status" {
		t.Errorf("why: %+v", why)
	}
	h.deed("/api/clock", nil)
	h.await("the doubt to end", func() bool { return !get[desk.StatusView](h, "/api/status").Processor.ClockDoubted })
	if why := h.enrollment(ann).Why; why.Code != "W17" {
		t.Errorf("why: %+v", why)
	}
}

// TestWhatIsKeptBackAfterADowntimeSaysSo, until it is let go.
func TestWhatIsKeptBackAfterADowntimeSaysSo(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Kept")
	h.deed("/api/catch-up", map[string]bool{"held": true})
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	if why := h.enrollment(ann).Why; why.Code != "W09" || why.Screen != "status" {
		t.Errorf("why: %+v", why)
	}
	h.deed("/api/catch-up", map[string]bool{"held": false})
	if d := h.draft(ann); !d.Waits {
		t.Errorf("let go: %+v", d.ApprovalRow)
	}
}

// TestWhatIsApprovedDuringAPauseGoesWhenItEnds: the pause moves what was due
// before it, and not what was decided in it.
func TestWhatIsApprovedDuringAPauseGoesWhenItEnds(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Paused")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	d := h.draft(ann)
	h.setStatus(s.ID, sequence.Paused)
	h.clock.jump(4 * 24 * time.Hour)
	post[desk.DecidedView](h, "/api/approvals/"+d.ID+"/approve", struct{}{})
	h.clock.jump(time.Minute)
	h.setStatus(s.ID, sequence.Active)
	if at, want := h.enrollment(ann).NextAt, h.clock.Now().Add(30*time.Second); !at.Equal(want) {
		t.Errorf("it goes %v, want %v", at, want)
	}
	h.clock.jump(31 * time.Second)
	h.deed("/api/run", nil)
	h.await("the message", func() bool { return h.enrollment(ann).Status == enroll.Completed })
}
