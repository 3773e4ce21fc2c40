package inbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Store is what the inbox needs of the store.
type Store interface {
	Seen(ctx context.Context, headerID string) (bool, error)
	Senders(ctx context.Context) ([]message.Sender, error)
	Wrote(ctx context.Context, enrollmentID int64, visitNo int, headerID string) (message.Outgoing, bool, error)
	PersonByEmail(ctx context.Context, email string) (contact.Stored, error)
	LiveOf(ctx context.Context, contactID int64) ([]int64, error)
	Cases(ctx context.Context, ids []int64) ([]enroll.Case, error)
	Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error)
}

// Clock tells the time.
type Clock interface{ Now() time.Time }

// Inbox is the world's door for mail. Store and Clock must be set.
type Inbox struct {
	Store  Store
	Clock  Clock
	Log    *slog.Logger                              // nil for none
	Notify func(topic string, enrollmentIDs []int64) // what changed; may be nil
}

const (
	awayFor   = 3 * 24 * time.Hour // an absence that names no end
	maxTries  = 8                  // against others who change the same enrollments
	maxStored = 20_000             // runes of a mail's words
)

// Take deals with one mail from a sender's mailbox: what it says of the
// contact's enrollments, the mail itself and how far the folder was read are
// committed as one. A mail that was dealt with before, under whatever number,
// only moves the cursor. raw may be nil: there is only a cursor to keep.
//
// After an error nothing was written, and the mail is to be taken again; the
// one exception is proof that a message was accepted, which stands by itself.
func (x *Inbox) Take(ctx context.Context, senderID int64, raw []byte, cursor message.Cursor) error {
	in := incoming{senderID: senderID, now: x.Clock.Now()}
	if cursor.Folder != "" {
		in.cursors = []message.Cursor{cursor}
	}
	if raw == nil {
		return x.keep(ctx, in, nil)
	}
	sum := sha256.Sum256(raw)
	in.key = "sha256:" + hex.EncodeToString(sum[:])
	m, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		x.log().Warn("mail could not be read", "error", err, "sender", senderID)
		return x.keep(ctx, in, &message.Incoming{})
	}
	in.mail = m
	if m.HeaderID != "" {
		in.key = m.HeaderID
	}
	seen, err := x.Store.Seen(ctx, in.key)
	if err != nil {
		return fmt.Errorf("take mail: %w", err)
	}
	if seen {
		return x.keep(ctx, in, nil)
	}
	ours, err := x.ours(ctx)
	if err != nil {
		return fmt.Errorf("take mail: %w", err)
	}
	in.own = own(m, ours)
	in.verdict = Classify(m, ours)
	if err := x.match(ctx, &in); err != nil {
		return fmt.Errorf("match mail: %w", err)
	}
	x.log().Info("mail taken", "kind", in.verdict.Kind, "contact", in.contactID, "enrollment", in.ours.EnrollmentID, "evidence", in.verdict.Evidence)
	if err := x.prove(ctx, in); err != nil {
		return fmt.Errorf("settle message: %w", err)
	}
	return x.follow(ctx, in)
}

// incoming is one mail with all that was found out about it.
type incoming struct {
	senderID  int64
	now       time.Time
	cursors   []message.Cursor
	key       string // Message-ID, or a hash of the bytes
	mail      message.Mail
	own       bool
	verdict   Verdict
	contactID int64            // 0 if it is from nobody we know
	address   string           // the contact's address, if it was matched by that
	ours      message.Outgoing // the message of ours it is about; zero if none is named
}

func (x *Inbox) log() *slog.Logger {
	if x.Log != nil {
		return x.Log
	}
	return slog.New(slog.DiscardHandler)
}

func (x *Inbox) ours(ctx context.Context) (func(string) bool, error) {
	senders, err := x.Store.Senders(ctx)
	if err != nil {
		return nil, err
	}
	set := map[string]bool{}
	for _, s := range senders {
		set[normal(s.FromAddr)] = true
	}
	return func(addr string) bool { return set[normal(addr)] }, nil
}

func normal(addr string) string { return strings.ToLower(strings.TrimSpace(addr)) }

// match finds whom a mail is about: by a Message-ID of ours it names, which
// counts even if a colleague writes, else by an address.
func (x *Inbox) match(ctx context.Context, in *incoming) error {
	if in.own {
		return nil
	}
	for _, id := range in.named() {
		enrollment, visit, ok := message.VisitOf(id)
		if !ok {
			continue
		}
		m, found, err := x.Store.Wrote(ctx, enrollment, visit, id)
		if err != nil {
			return err
		}
		if found {
			in.ours, in.contactID = m, m.ContactID
			return nil
		}
	}
	for _, addr := range in.addresses() {
		p, err := x.Store.PersonByEmail(ctx, normal(addr))
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		in.contactID, in.address = p.ID, p.Email
		return nil
	}
	return nil
}

// named gives the Message-IDs that a mail is about, nearest first.
func (in *incoming) named() []string {
	ids := []string{in.verdict.InReplyTo}
	if b := in.verdict.Bounce; b != nil {
		ids = append(ids, b.HeaderID)
	}
	ids = append(ids, in.mail.InReplyTo)
	for _, id := range slices.Backward(in.mail.References) {
		ids = append(ids, id)
	}
	return ids
}

// addresses gives whom a mail may be about, where it names no message.
func (in *incoming) addresses() []string {
	var all []string
	switch b := in.verdict.Bounce; {
	case b != nil:
		all = []string{b.Original, b.Recipient}
	case in.verdict.Recipient != "":
		all = []string{in.verdict.Recipient}
	case in.verdict.Kind == KindComplaint:
	default:
		all = []string{in.mail.From.Addr}
	}
	out := all[:0]
	for _, a := range all {
		if a != "" {
			out = append(out, a)
		}
	}
	return out
}

// prove settles a message whose outcome is unknown: a mail about it shows that
// it was accepted. This stands by itself: it is committed first, with its own
// line in the history, and holds whatever becomes of the rest.
func (x *Inbox) prove(ctx context.Context, in incoming) error {
	if in.ours.EnrollmentID == 0 {
		return nil
	}
	for range maxTries {
		cases, err := x.Store.Cases(ctx, []int64{in.ours.EnrollmentID})
		if err != nil {
			return err
		}
		if len(cases) == 0 || !unsettled(cases[0], in.ours) {
			return nil
		}
		v := cases[0].Visit
		evidence := fmt.Sprintf("A mail from %s is about it.", firstOf(in.mail.From.Addr, "the mail system"))
		t, err := enroll.Apply(cases[0].Walk, enroll.Accepted{AttemptID: v.AttemptID, HeaderID: in.ours.HeaderID, Subject: in.ours.Subject, Evidence: evidence}, in.now)
		if fault.Is(err, fault.Conflict) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = x.Store.Commit(ctx, enroll.Batch{Whole: true, Changes: []enroll.Change{{
			Transition: t, Settle: &enroll.Settle{AttemptID: v.AttemptID, Outcome: "accepted", Evidence: evidence},
		}}})
		if errors.Is(err, enroll.ErrStale) {
			continue
		}
		if err == nil {
			x.notify([]int64{in.ours.EnrollmentID})
		}
		return err
	}
	return busy()
}

// unsettled reports whether the visit that sent a message does not know yet, or
// does not believe, that it was accepted.
func unsettled(c enroll.Case, m message.Outgoing) bool {
	v := c.Visit
	return v != nil && v.No == m.VisitNo && v.MessageID == m.ID && v.AttemptID != "" && v.State != enroll.Sent && v.State != enroll.Skipped
}

func busy() error {
	return fault.New(fault.Conflict, "Others kept changing the same enrollments.", "Cadenza tries again by itself.")
}

func (x *Inbox) notify(ids []int64) {
	if x.Notify != nil && len(ids) > 0 {
		x.Notify("enrollments", ids)
	}
}

// keep commits a mail that concerns no enrollment; nil for only the cursor.
func (x *Inbox) keep(ctx context.Context, in incoming, m *message.Incoming) error {
	b := enroll.Batch{Cursors: in.cursors}
	if m != nil {
		m.SenderID, m.HeaderID, m.At = in.senderID, in.key, in.now
		b.Incoming = []message.Incoming{*m}
	}
	if len(b.Cursors) == 0 && len(b.Incoming) == 0 {
		return nil
	}
	if _, err := x.Store.Commit(ctx, b); err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	return nil
}
