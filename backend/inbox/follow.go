package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/message"
)

// follow commits what follows from a mail. Where an enrollment changed since it
// was read, all is read and decided again.
func (x *Inbox) follow(ctx context.Context, in incoming) error {
	for range maxTries {
		cases, err := x.cases(ctx, in)
		if err != nil {
			return fmt.Errorf("read enrollments: %w", err)
		}
		b, err := in.batch(cases)
		if err != nil {
			return fmt.Errorf("decide: %w", err)
		}
		_, err = x.Store.Commit(ctx, b)
		if errors.Is(err, enroll.ErrStale) {
			continue
		}
		if err != nil {
			return fmt.Errorf("commit mail: %w", err)
		}
		var touched []int64
		for _, c := range b.Changes {
			touched = append(touched, c.Enrollment.ID)
		}
		x.notify(touched)
		return nil
	}
	return busy()
}

// cases reads the contact's live enrollments, and the one the mail answers even
// if it has ended.
func (x *Inbox) cases(ctx context.Context, in incoming) ([]enroll.Case, error) {
	if in.contactID == 0 {
		return nil, nil
	}
	ids, err := x.Store.LiveOf(ctx, in.contactID)
	if err != nil {
		return nil, err
	}
	if id := in.ours.EnrollmentID; id != 0 && !slices.Contains(ids, id) {
		ids = append(ids, id)
	}
	return x.Store.Cases(ctx, ids)
}

// batch decides all that follows from a mail.
func (in incoming) batch(cases []enroll.Case) (enroll.Batch, error) {
	b := enroll.Batch{Whole: true, Cursors: in.cursors, Incoming: []message.Incoming{in.row(cases)}, Suppress: in.suppress(cases)}
	if in.contactID == 0 {
		return b, nil
	}
	switch in.verdict.Kind {
	case KindAutoReply:
		b.Away = []enroll.Away{{ContactID: in.contactID, Until: in.awayUntil()}}
	case KindReply: // who answers in person is back, whatever was said before
		b.Away = []enroll.Away{{ContactID: in.contactID}}
	case KindMeeting, KindOptOut, KindComplaint, KindBounce, KindOther:
	}
	for _, c := range cases {
		ev := in.event(c)
		if ev == nil {
			continue
		}
		t, err := enroll.Apply(c.Walk, ev, in.now)
		if err != nil {
			return b, fmt.Errorf("enrollment %d: %w", c.Enrollment.ID, err)
		}
		b.Changes = append(b.Changes, enroll.Change{Transition: t})
	}
	return b, nil
}

// event is what a mail means to one enrollment; nil if nothing.
func (in incoming) event(c enroll.Case) enroll.Event {
	answered := c.Enrollment.ID == in.ours.EnrollmentID
	switch in.verdict.Kind {
	case KindReply:
		ev := enroll.Replied{Detail: in.said()}
		if answered {
			ev.HeaderID = in.mail.HeaderID // only this enrollment's thread goes on with it
		}
		return ev
	case KindMeeting:
		return enroll.Booked{Detail: firstOf(in.mail.Subject, "A meeting.")}
	case KindOptOut:
		return enroll.OptedOut{Detail: in.said()}
	case KindAutoReply:
		return enroll.WentAway{Until: in.awayUntil()}
	case KindComplaint:
		if in.bars(c) {
			return enroll.Complained{Detail: "The recipient reported a message as spam."}
		}
	case KindBounce:
		if in.verdict.Bounce.Type == Hard && in.bars(c) {
			return enroll.Bounced{Detail: fmt.Sprintf("The address %s cannot be reached%s.", in.failed(c), in.status())}
		}
	case KindOther:
	}
	return nil
}

// bars reports whether a bounce or a complaint is about the contact's present
// address, and about a message that was really written: by its Message-ID, or
// at least to someone who was written to.
func (in incoming) bars(c enroll.Case) bool {
	if in.ours.EnrollmentID != 0 {
		return in.ours.To == "" || normal(in.ours.To) == normal(c.Contact.Email)
	}
	return !c.Enrollment.LastStepAt.IsZero() || c.Visit != nil && c.Visit.State.InDoubt()
}

func (in incoming) failed(c enroll.Case) string {
	return firstOf(in.ours.To, in.verdict.Bounce.Recipient, c.Contact.Email)
}

func (in incoming) status() string {
	if s := in.verdict.Bounce.Status; s != "" {
		return " (status " + s + ")"
	}
	return ""
}

// suppress gives the addresses that are barred for good.
func (in incoming) suppress(cases []enroll.Case) []enroll.Suppression {
	var addrs []string
	var reason enroll.Reason
	switch in.verdict.Kind {
	case KindOptOut:
		reason = enroll.ReasonOptedOut
		addrs = []string{in.mail.From.Addr, in.address, in.ours.To}
		for _, c := range cases {
			addrs = append(addrs, c.Contact.Email)
		}
	case KindComplaint, KindBounce:
		reason = enroll.ReasonComplaint
		if b := in.verdict.Bounce; b != nil {
			reason = enroll.ReasonBounced
			if b.Type != Hard {
				return nil
			}
		}
		addrs = []string{in.ours.To}
		for _, c := range cases {
			if in.bars(c) {
				addrs = append(addrs, c.Contact.Email)
			}
		}
	case KindReply, KindAutoReply, KindMeeting, KindOther:
		return nil
	}
	var out []enroll.Suppression
	for _, a := range addrs {
		if a = normal(a); a != "" && !slices.ContainsFunc(out, func(s enroll.Suppression) bool { return s.Addr == a }) {
			out = append(out, enroll.Suppression{Addr: a, Reason: string(reason), Source: "inbox", At: in.now})
		}
	}
	return out
}

// row is the mail as the timeline shows it.
func (in incoming) row(cases []enroll.Case) message.Incoming {
	m := message.Incoming{
		SenderID: in.senderID, ContactID: in.contactID, EnrollmentID: in.ours.EnrollmentID, HeaderID: in.key, Kind: string(in.verdict.Kind),
		Subject: in.mail.Subject, At: in.arrived(), Text: message.NewWords(in.mail.Text),
	}
	if m.Text == "" || in.verdict.Kind == KindBounce {
		m.Text = in.mail.Text
	}
	m.Text = shorten(m.Text, maxStored)
	if m.EnrollmentID == 0 && len(cases) == 1 {
		m.EnrollmentID = cases[0].Enrollment.ID
	}
	return m
}

// arrived is when the mail was sent, as far as that can be believed.
func (in incoming) arrived() time.Time {
	if d := in.mail.Date; !d.IsZero() && d.Before(in.now) {
		return d.UTC()
	}
	return in.now
}

// awayUntil is the day of return that an automatic answer names, else some days
// from when it came.
func (in incoming) awayUntil() time.Time {
	if !in.verdict.Until.IsZero() {
		return in.verdict.Until.UTC()
	}
	return in.arrived().Add(awayFor)
}

// said is the beginning of what a person wrote.
func (in incoming) said() string {
	words := strings.Join(strings.Fields(message.NewWords(in.mail.Text)), " ")
	if words == "" {
		words = in.mail.Subject
	}
	return shorten(words, 160)
}

func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
