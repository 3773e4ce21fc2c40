package inbox

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
	"cadenza/backend/store"
)

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

// house is a workspace with a sender, two sequences of two emails each, and
// people in them.
type house struct {
	t     *testing.T
	store *store.Store
	inbox *Inbox
	clock *clock
	told  []int64
	uid   uint32
}

func setup(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{noon}}
	var err error
	if h.store, err = store.OpenMemory(t.Context(), store.Options{Now: h.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	h.inbox = &Inbox{Store: h.store, Clock: h.clock, Notify: func(_ string, ids []int64) { h.told = append(h.told, ids...) }}
	h.must(h.store.Mutate(t.Context(), edit.Mutation{Table: edit.Sender, PID: "s1", Fields: map[string]any{
		"name": "Ada", "from_addr": "ada@sender.example", "smtp_host": "127.0.0.1", "smtp_port": 25, "smtp_security": "none", "imap_host": "127.0.0.1", "imap_security": "none",
	}}))
	for _, name := range []string{"first", "second"} {
		n := 0
		ids := func() string { n++; return fmt.Sprintf("%s-%d", name, n) }
		step := sequence.NamedStep{Name: "Email", Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: 1, Unit: schedule.Days}, Retries: 3}}
		h.must(h.store.CreateSequence(t.Context(), name, name, "", sequence.NewSettings(), sequence.Line(ids, step, step), noon))
		stored, err := h.store.Sequence(t.Context(), name)
		h.must(err)
		g, err := h.store.DraftGraph(t.Context(), stored.ID)
		h.must(err)
		_, err = h.store.Publish(t.Context(), stored, g, "Ada", "", noon)
		h.must(err)
		stored, err = h.store.Sequence(t.Context(), name)
		h.must(err)
		h.must(h.store.SetStatus(t.Context(), stored, sequence.Active, "Ada", noon))
	}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) person(email string) contact.Stored {
	h.t.Helper()
	h.must(h.store.Mutate(h.t.Context(), edit.Mutation{Table: edit.Contact, PID: "p-" + email, Fields: map[string]any{"email": email, "first_name": "Bob"}}))
	p, err := h.store.PersonByEmail(h.t.Context(), email)
	h.must(err)
	return p
}

// enrolled puts a person into a sequence.
func (h *house) enrolled(p contact.Stored, name string) int64 {
	h.t.Helper()
	seq, err := h.store.Sequence(h.t.Context(), name)
	h.must(err)
	_, g, err := h.store.Version(h.t.Context(), seq.Live)
	h.must(err)
	senders, err := h.store.Senders(h.t.Context())
	h.must(err)
	w := enroll.Walk{Graph: g, Rules: enroll.Rules{Sequence: sequence.Active, Settings: seq.Settings}, Zones: []*time.Location{time.UTC}}
	t := enroll.New(enroll.Enrollment{PID: fmt.Sprintf("e-%s-%s", name, p.Email), SequenceID: seq.ID, VersionID: seq.Live, ContactID: p.ID, SenderID: senders[0].ID, Cycle: 1}, w, "Ada", h.clock.at, h.clock.at)
	h.commit(enroll.Change{Transition: t})
	id, err := h.store.EnrollmentByPID(h.t.Context(), t.Enrollment.PID)
	h.must(err)
	return id
}

func (h *house) commit(changes ...enroll.Change) {
	h.t.Helper()
	res, err := h.store.Commit(h.t.Context(), enroll.Batch{Changes: changes})
	h.must(err)
	for i := range changes {
		if !res.Applied(i) {
			h.t.Fatalf("change %d was left out: %+v", i, res)
		}
	}
}

func (h *house) get(id int64) enroll.Case {
	h.t.Helper()
	cases, err := h.store.Cases(h.t.Context(), []int64{id})
	h.must(err)
	return cases[0]
}

func (h *house) apply(id int64, ev enroll.Event, more func(*enroll.Change)) {
	h.t.Helper()
	t, err := enroll.Apply(h.get(id).Walk, ev, h.clock.at)
	h.must(err)
	ch := enroll.Change{Transition: t}
	if more != nil {
		more(&ch)
	}
	h.commit(ch)
}

// fired brings an enrollment's present step up to its send ticket, and gives
// the message's id.
func (h *house) fired(id int64) (headerID string) {
	h.t.Helper()
	h.apply(id, enroll.Drafted{HoldUntil: h.clock.at}, func(c *enroll.Change) {
		c.Draft = &message.Draft{PID: fmt.Sprintf("d%d-%d", id, c.Visit.No), Subject: "Planning", Body: "Hi", CreatedAt: h.clock.at}
	})
	c := h.get(id)
	headerID = message.NewMessageID(id, c.Visit.No, 77, "ada@sender.example")
	mime, err := message.Build(message.Envelope{
		From: message.Address{Addr: "ada@sender.example"}, To: message.Address{Addr: c.Contact.Email}, MessageID: headerID, Date: h.clock.at, Subject: "Planning", Body: "Hi",
	})
	h.must(err)
	h.apply(id, enroll.FireIssued{AttemptID: "a" + headerID}, func(ch *enroll.Change) {
		ch.Ticket = &enroll.Ticket{AttemptID: "a" + headerID, Executor: "test", MessageID: c.Draft.ID, HeaderID: headerID, MIME: string(mime), Addr: c.Contact.Email, Day: "2026-10-05"}
	})
	return headerID
}

// sent brings an enrollment's present step to its end.
func (h *house) sent(id int64) (headerID string) {
	h.t.Helper()
	headerID = h.fired(id)
	h.apply(id, enroll.Accepted{AttemptID: "a" + headerID, HeaderID: headerID, Subject: "Planning", Evidence: "250 OK"}, func(ch *enroll.Change) {
		ch.Settle = &enroll.Settle{AttemptID: "a" + headerID, Outcome: "accepted"}
	})
	return headerID
}

// take gives a mail to the inbox, as the next one of the folder.
func (h *house) take(raw string) {
	h.t.Helper()
	h.uid++
	h.must(h.inbox.Take(h.t.Context(), 1, []byte(strings.ReplaceAll(raw, "\n", "\r\n")), message.Cursor{SenderID: 1, Folder: "INBOX", UIDValidity: 9, LastUID: h.uid}))
	at, err := h.store.MailCursors(h.t.Context(), 1)
	h.must(err)
	if len(at) != 1 || at[0].LastUID != h.uid {
		h.t.Fatalf("cursor %+v after mail %d", at, h.uid)
	}
}

// about is one of the samples, made to be about another message and person.
func (h *house) about(file, headerID, email string) string {
	h.t.Helper()
	raw := strings.ReplaceAll(string(sample(h.t, file)), "\r\n", "\n")
	raw = strings.ReplaceAll(raw, sentID, headerID)
	return strings.ReplaceAll(raw, "bob@acme.example", email)
}

func (h *house) kinds(p contact.Stored) string {
	h.t.Helper()
	entries, err := h.store.Timeline(h.t.Context(), p.ID, time.Time{}, 100)
	h.must(err)
	var out []string
	for _, e := range entries {
		if e.Actor == "world" && strings.HasPrefix(e.Key, "m") {
			out = append(out, e.Kind)
		}
	}
	return strings.Join(out, " ")
}

func (h *house) suppressed(id int64) bool { return h.get(id).Suppressed }

func TestAReplyPausesEveryLiveEnrollmentOfTheContact(t *testing.T) {
	t.Parallel()
	h := setup(t)
	bob, other := h.person("bob@acme.example"), h.person("carl@other.example")
	one, two, his := h.enrolled(bob, "first"), h.enrolled(bob, "second"), h.enrolled(other, "first")
	id := h.sent(one)
	h.take(h.about("reply-gmail.eml", id, "bob@acme.example"))
	for _, e := range []int64{one, two} {
		if c := h.get(e); c.Enrollment.Status != enroll.Paused || c.Enrollment.Reason != enroll.ReasonReplied || !c.Enrollment.Replied {
			t.Errorf("%d: %s, %s", e, c.Enrollment.Status, c.Enrollment.Reason)
		}
	}
	if c := h.get(his); c.Enrollment.Status != enroll.Active {
		t.Errorf("another person's: %s", c.Enrollment.Status)
	}
	if th := h.get(one).Enrollment.Thread; !strings.HasPrefix(th.LastID, "<m") || !strings.Contains(th.References, id) {
		t.Errorf("thread %+v", th)
	}
	if th := h.get(two).Enrollment.Thread; th.LastID != "" {
		t.Errorf("a thread that was not answered goes on with %s", th.LastID)
	}
	if h.kinds(bob) != "reply" || len(h.told) != 2 {
		t.Errorf("timeline %q, told of %v", h.kinds(bob), h.told)
	}
}

func TestAMailIsDealtWithOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	bob := h.person("bob@acme.example")
	one := h.enrolled(bob, "first")
	id := h.sent(one)
	h.take(h.about("reply-gmail.eml", id, "bob@acme.example"))
	h.apply(one, enroll.Resumed{By: "Ada"}, nil)
	h.take(h.about("reply-gmail.eml", id, "bob@acme.example"))
	if c := h.get(one); c.Enrollment.Status != enroll.Active {
		t.Errorf("the same mail paused it again: %s", c.Enrollment.Status)
	}
	none := "From: bob@acme.example\nSubject: no id\n\nHello?\n"
	h.take(none)
	h.take(none)
	if h.kinds(bob) != "reply reply" {
		t.Errorf("timeline %q", h.kinds(bob))
	}
}

func TestWhomAMailIsFrom(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file   string
		change func(raw, id string) string
		want   enroll.Status
	}{
		"a colleague in the thread": {"reply-colleague.eml", nil, enroll.Paused},
		"the address, no thread":    {"reply-new-thread.eml", nil, enroll.Paused},
		"the address in capitals":   {"reply-new-thread.eml", func(raw, _ string) string { return strings.ReplaceAll(raw, "bob@acme.example", "Bob@ACME.example") }, enroll.Paused},
		"a stranger":                {"reply-new-thread.eml", func(raw, _ string) string { return strings.ReplaceAll(raw, "bob@acme.example", "eve@else.example") }, enroll.Active},
		"a forged id": {"reply-colleague.eml", func(raw, id string) string {
			return strings.ReplaceAll(raw, id, strings.Replace(id, ".25.", ".26.", 1))
		}, enroll.Active},
		"our own mail": {"reply-gmail.eml", func(raw, _ string) string {
			return strings.ReplaceAll(raw, "Bob Smith <bob@acme.example>", "Ada <ADA@sender.example>")
		}, enroll.Active},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := setup(t)
			bob := h.person("bob@acme.example")
			one := h.enrolled(bob, "first")
			id := h.sent(one)
			raw := h.about(c.file, id, "bob@acme.example")
			if c.change != nil {
				changed := c.change(raw, id)
				if changed == raw {
					t.Fatal("nothing was changed")
				}
				raw = changed
			}
			h.take(raw)
			if got := h.get(one).Enrollment.Status; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestWhatFollowsFromEachKind(t *testing.T) {
	t.Parallel()
	for file, c := range map[string]struct {
		status     enroll.Status
		reason     enroll.Reason
		suppressed bool
		kind       string
	}{
		"optout-remove.eml":          {enroll.Unenrolled, enroll.ReasonOptedOut, true, "opt_out"},
		"optout-subject.eml":         {enroll.Unenrolled, enroll.ReasonOptedOut, true, "opt_out"},
		"bounce-postfix-unknown.eml": {enroll.Unenrolled, enroll.ReasonBounced, true, "bounce"},
		"bounce-qmail.eml":           {enroll.Unenrolled, enroll.ReasonBounced, true, "bounce"},
		"bounce-gmail-full.eml":      {enroll.Active, enroll.None, false, "bounce"},
		"bounce-gmail-delay.eml":     {enroll.Active, enroll.None, false, "bounce"},
		"bounce-gmail-policy.eml":    {enroll.Active, enroll.None, false, "bounce"},
		"complaint-arf.eml":          {enroll.Unenrolled, enroll.ReasonComplaint, true, "complaint"},
		"complaint-arf-redacted.eml": {enroll.Unenrolled, enroll.ReasonComplaint, true, "complaint"},
		"meeting-request.eml":        {enroll.Paused, enroll.ReasonMeeting, false, "meeting"},
		"meeting-accepted.eml":       {enroll.Paused, enroll.ReasonMeeting, false, "meeting"},
		"meeting-declined.eml":       {enroll.Paused, enroll.ReasonReplied, false, "reply"},
		"away-exchange-en.eml":       {enroll.Active, enroll.None, false, "auto_reply"},
		"other-read-receipt.eml":     {enroll.Active, enroll.None, false, "other"},
		"bounce-success-dsn.eml":     {enroll.Active, enroll.None, false, "other"},
		"other-newsletter.eml":       {enroll.Active, enroll.None, false, ""},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			h := setup(t)
			bob := h.person("bob@acme.example")
			one, two := h.enrolled(bob, "first"), h.enrolled(bob, "second")
			h.take(h.about(file, h.sent(one), "bob@acme.example"))
			for _, id := range []int64{one, two} {
				if e := h.get(id).Enrollment; e.Status != c.status || e.Reason != c.reason {
					t.Errorf("%s, %s", e.Status, e.Reason)
				}
			}
			if h.suppressed(one) != c.suppressed {
				t.Errorf("suppressed: %v", h.suppressed(one))
			}
			if h.kinds(bob) != c.kind {
				t.Errorf("timeline %q", h.kinds(bob))
			}
		})
	}
}

func TestAnAbsenceHoldsUntilTheDayOfReturn(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]time.Time{
		"away-exchange-en.eml": time.Date(2026, 10, 18, 22, 0, 0, 0, time.UTC), // midnight at +02:00
		"away-no-date.eml":     time.Date(2026, 10, 8, 8, 15, 0, 0, time.UTC),  // three days after it came
	} {
		h := setup(t)
		one := h.enrolled(h.person("bob@acme.example"), "first")
		id := h.sent(one)
		h.take(h.about(file, id, "bob@acme.example"))
		c := h.get(one)
		if !c.AwayUntil.Equal(want) || !c.Enrollment.DueAt.Equal(want) || c.Enrollment.Hold != enroll.HoldAway {
			t.Errorf("%s: away until %v, due %v, %s", file, c.AwayUntil, c.Enrollment.DueAt, c.Enrollment.Hold)
		}
	}
}

// The newest word on an absence counts, and an answer in person ends it.
func TestAnAbsenceEndsWithAReply(t *testing.T) {
	t.Parallel()
	h := setup(t)
	one := h.enrolled(h.person("bob@acme.example"), "first")
	id := h.sent(one)
	h.take(h.about("away-exchange-en.eml", id, "bob@acme.example"))
	h.take(h.about("away-no-date.eml", id, "bob@acme.example"))
	if got, want := h.get(one).AwayUntil, time.Date(2026, 10, 8, 8, 15, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("away until %v, the newest answer says %v", got, want)
	}
	h.take(h.about("meeting-declined.eml", id, "bob@acme.example"))
	if c := h.get(one); !c.AwayUntil.IsZero() {
		t.Errorf("%s, yet away until %v", c.Enrollment.Reason, c.AwayUntil)
	}
}

func TestAMailAboutAMessageProvesThatItWasAccepted(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]enroll.Status{"reply-gmail.eml": enroll.Paused, "bounce-postfix-unknown.eml": enroll.Unenrolled, "away-no-date.eml": enroll.Active, "bounce-success-dsn.eml": enroll.Active} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			h := setup(t)
			one := h.enrolled(h.person("bob@acme.example"), "first")
			id := h.fired(one)
			h.apply(one, enroll.Lost{AttemptID: "a" + id, Detail: "lost", LookUpAt: noon.Add(time.Hour)}, func(ch *enroll.Change) {
				ch.Settle = &enroll.Settle{AttemptID: "a" + id, Outcome: "unknown"}
			})
			h.take(h.about(file, id, "bob@acme.example"))
			c := h.get(one)
			if c.Visit.State != enroll.Sent || c.Enrollment.Status != want {
				t.Errorf("visit %s, enrollment %s", c.Visit.State, c.Enrollment.Status)
			}
			seq, err := h.store.Sequence(t.Context(), "first")
			h.must(err)
			if seq.Stats.Sent != 1 {
				t.Errorf("%d sent", seq.Stats.Sent)
			}
		})
	}
}

func TestAReplyAfterTheEndIsKept(t *testing.T) {
	t.Parallel()
	h := setup(t)
	bob := h.person("bob@acme.example")
	one := h.enrolled(bob, "first")
	h.sent(one)
	id := h.sent(one)
	if s := h.get(one).Enrollment.Status; s != enroll.Completed {
		t.Fatalf("it has not ended: %s", s)
	}
	h.take(h.about("reply-gmail.eml", id, "bob@acme.example"))
	if e := h.get(one).Enrollment; e.Status != enroll.Completed || !e.Replied {
		t.Errorf("%s, replied %v", e.Status, e.Replied)
	}
	if h.kinds(bob) != "reply" {
		t.Errorf("timeline %q", h.kinds(bob))
	}
}

func TestABounceOfAnAddressThatWasCorrectedMeanwhile(t *testing.T) {
	t.Parallel()
	h := setup(t)
	bob := h.person("bob@acme.example")
	one := h.enrolled(bob, "first")
	id := h.sent(one)
	h.must(h.store.Mutate(t.Context(), edit.Mutation{Table: edit.Contact, PID: bob.PID, Fields: map[string]any{"email": "robert@acme.example"}}))
	h.take(h.about("bounce-postfix-unknown.eml", id, "bob@acme.example"))
	if c := h.get(one); c.Enrollment.Status != enroll.Active || c.Suppressed {
		t.Errorf("%s, suppressed %v", c.Enrollment.Status, c.Suppressed)
	}
}

func TestABounceWithoutAMessageOfOursBarsOnlyWhomWeWroteTo(t *testing.T) {
	t.Parallel()
	h := setup(t)
	written, not := h.person("bob@acme.example"), h.person("carl@acme.example")
	one, two := h.enrolled(written, "first"), h.enrolled(not, "first")
	h.sent(one)
	h.take(h.about("bounce-postfix-unknown.eml", "<gone@sender.example>", "bob@acme.example"))
	h.take(strings.Replace(h.about("bounce-postfix-unknown.eml", "<gone@sender.example>", "carl@acme.example"), "<dsn", "<another", 1))
	if c := h.get(one); c.Enrollment.Status != enroll.Unenrolled || !c.Suppressed {
		t.Errorf("written to: %s, suppressed %v", c.Enrollment.Status, c.Suppressed)
	}
	if c := h.get(two); c.Enrollment.Status != enroll.Active || c.Suppressed {
		t.Errorf("not written to: %s, suppressed %v", c.Enrollment.Status, c.Suppressed)
	}
}

// rival changes an enrollment right before the inbox commits.
type rival struct {
	Store
	before func()
}

func (r *rival) Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error) {
	if do := r.before; do != nil && len(b.Changes) > 0 {
		r.before = nil
		do()
	}
	return r.Store.Commit(ctx, b)
}

func TestAStopIsNotLostToSomeoneWhoWasFaster(t *testing.T) {
	t.Parallel()
	h := setup(t)
	bob := h.person("bob@acme.example")
	one, two := h.enrolled(bob, "first"), h.enrolled(bob, "second")
	id := h.sent(one)
	h.inbox.Store = &rival{h.store, func() { h.apply(two, enroll.WaitSkipped{By: "Ada"}, nil) }}
	h.take(h.about("reply-gmail.eml", id, "bob@acme.example"))
	for _, e := range []int64{one, two} {
		if s := h.get(e).Enrollment.Status; s != enroll.Paused {
			t.Errorf("%d: %s", e, s)
		}
	}
	if h.kinds(bob) != "reply" {
		t.Errorf("timeline %q", h.kinds(bob))
	}
}

func TestMailThatCannotBeReadIsPassedOver(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.take(strings.Repeat("X: y\n", 3000) + "\nbody\n")
	h.take("")
	h.uid++
	h.must(h.inbox.Take(t.Context(), 1, nil, message.Cursor{SenderID: 1, Folder: "Junk", UIDValidity: 1, LastUID: 5}))
	at, err := h.store.MailCursors(t.Context(), 1)
	h.must(err)
	if len(at) != 2 {
		t.Errorf("cursors %+v", at)
	}
}

func TestAnOptOutOfAStrangerIsKept(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.take("From: eve@else.example\nTo: ada@sender.example\nMessage-ID: <u@else.example>\nSubject: unsubscribe\n\n")
	eve := h.person("eve@else.example")
	if one := h.enrolled(eve, "first"); !h.suppressed(one) {
		t.Error("not suppressed")
	}
}

func TestEverySampleCanBeTaken(t *testing.T) {
	t.Parallel()
	h := setup(t)
	one := h.enrolled(h.person("bob@acme.example"), "first")
	id := h.sent(one)
	for _, v := range verdicts(t) {
		raw := bytes.ReplaceAll(sample(t, v.file), []byte(sentID), []byte(id))
		if err := h.inbox.Take(t.Context(), 1, raw, message.Cursor{SenderID: 1, Folder: "INBOX", UIDValidity: 9, LastUID: 1}); err != nil {
			t.Errorf("%s: %v", v.file, err)
		}
	}
}
