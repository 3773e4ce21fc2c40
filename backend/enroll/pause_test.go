package enroll_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// inFlight is a walk whose one message was fired and is not answered yet.
func inFlight(now time.Time) enroll.Walk {
	n := 0
	ids := func() string { n++; return string(rune('a' + n)) }
	g := sequence.Line(ids, sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email}})
	w := enroll.Walk{Graph: g, Zones: []*time.Location{time.UTC}, Rules: enroll.Rules{Sequence: sequence.Active, Settings: sequence.NewSettings()}}
	w.Enrollment = enroll.New(enroll.Enrollment{ID: 1, PID: "e"}, w, "you", now, now).Enrollment
	w.Enrollment.VisitNo = 1
	w.Visit = &enroll.Visit{No: 1, Node: w.Enrollment.Node, Channel: sequence.Email, State: enroll.Fired, AttemptID: "attempt", Approved: true}
	return w
}

// happen applies events one after another, at one moment.
func happen(t *testing.T, w *enroll.Walk, now time.Time, events ...enroll.Event) {
	t.Helper()
	for _, ev := range events {
		tr, err := enroll.Apply(*w, ev, now)
		if err != nil {
			t.Fatalf("%T: %v", ev, err)
		}
		w.Enrollment, w.Visit = tr.Enrollment, tr.Visit
	}
}

// TestAnAddressRefusedForGoodIsNotResumed: the refusal comes while the contact
// is paused, for whatever reason. Resuming must not write to the address again.
func TestAnAddressRefusedForGoodIsNotResumed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, stop := range map[string]enroll.Event{"by a person": enroll.PausedByPerson{By: "you"}, "by a reply": enroll.Replied{}, "by a meeting": enroll.Booked{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := inFlight(now)
			happen(t, &w, now, stop, enroll.NotAccepted{AttemptID: "attempt", Class: message.Recipient, Detail: "550 no such user"})
			if w.Enrollment.Status != enroll.Unenrolled || w.Enrollment.Reason != enroll.ReasonBounced || w.Visit.State != enroll.Failed {
				t.Errorf("%s, %s, message %s", w.Enrollment.Status, w.Enrollment.Reason, w.Visit.State)
			}
			if _, err := enroll.Apply(w, enroll.Resumed{By: "you", How: enroll.ResumeNow}, now); err == nil {
				t.Error("it was resumed")
			}
		})
	}
}

// TestARefusedTextIsLookedAtBeforeItGoesAgain: the provider refuses the text
// while the contact is paused. Resuming leaves it to a person, as it would have been.
func TestARefusedTextIsLookedAtBeforeItGoesAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	w := inFlight(now)
	happen(t, &w, now, enroll.PausedByPerson{By: "you"},
		enroll.NotAccepted{AttemptID: "attempt", Class: message.Content, Detail: "554 looks like spam"},
		enroll.Resumed{By: "you", How: enroll.ResumeNow})
	if w.Enrollment.Status != enroll.Active || w.Visit.State != enroll.Awaiting || w.Visit.Approved {
		t.Errorf("%s, message %s, approved %t", w.Enrollment.Status, w.Visit.State, w.Visit.Approved)
	}
}

// TestPausesAddUp: a contact and its sequence are paused and resumed in any
// order, overlapping as they like. The step comes due after exactly as much
// running time as its delay asks for.
func TestPausesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		ids := func() string { n++; return string(rune('a' + n)) }
		g := sequence.Line(ids, sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: 1000, Unit: schedule.Hours}}})
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		w := enroll.Walk{Graph: g, Zones: []*time.Location{time.UTC}, Rules: enroll.Rules{Sequence: sequence.Active, Settings: sequence.NewSettings()}}
		w.Enrollment = enroll.New(enroll.Enrollment{ID: 1, PID: "e"}, w, "you", now, now).Enrollment
		due, stood := w.Enrollment.DueAt, time.Duration(0)

		apply := func(ev enroll.Event) {
			tr, err := enroll.Apply(w, ev, now)
			if err != nil {
				t.Fatalf("%T: %v", ev, err)
			}
			w.Enrollment = tr.Enrollment
		}
		contact := func() {
			if w.Enrollment.Status == enroll.Active {
				apply(enroll.PausedByPerson{By: "you"})
			} else {
				apply(enroll.Resumed{By: "you", How: enroll.ResumeShift})
			}
		}
		whole := func() {
			if w.Rules.PausedAt.IsZero() {
				w.Rules.PausedAt = now
				return
			}
			if e := &w.Enrollment; e.Status == enroll.Active { // as the store does for all of a sequence
				e.DueAt = e.DueAt.Add(now.Sub(w.Rules.PausedAt))
			}
			w.Rules.PausedAt = time.Time{}
		}
		for range rapid.IntRange(1, 8).Draw(t, "moves") {
			rapid.SampledFrom([]func(){contact, whole}).Draw(t, "who")()
			d := time.Duration(rapid.IntRange(1, 100).Draw(t, "minutes")) * time.Minute
			now = now.Add(d)
			if w.Enrollment.Status == enroll.Paused || !w.Rules.PausedAt.IsZero() {
				stood += d
			}
		}
		if w.Enrollment.Status == enroll.Paused {
			contact()
		}
		if !w.Rules.PausedAt.IsZero() {
			whole()
		}
		if want := due.Add(stood); !w.Enrollment.DueAt.Equal(want) {
			t.Fatalf("due at %v, want %v", w.Enrollment.DueAt, want)
		}
	})
}
