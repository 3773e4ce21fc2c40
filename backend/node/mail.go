package node

import (
	"context"
	"strings"

	"cadenza/backend/channel/email"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// realMail is email over SMTP and IMAP.
type realMail struct {
	email.Transport
	email.Mailbox
}

// NewMail makes the email channel.
func NewMail(t email.Transport, m email.Mailbox) Mail { return realMail{t, m} }

// Stage lays a message at the sender's server, whole but for its last byte.
func (m realMail) Stage(ctx context.Context, s message.Sender, password, to string, mime []byte) (message.Staged, error) {
	return m.Transport.Stage(ctx, s, password, to, mime)
}

// Test sends a test mail and signs in to the mailbox.
func (m realMail) Test(ctx context.Context, s message.Sender, password, to string) error {
	var bad []string
	for _, c := range email.Test(ctx, m.Transport, m.Mailbox, s, password, to) {
		if !c.OK {
			bad = append(bad, c.Sentence)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Unavailable, strings.Join(bad, " "), "")
}

// Watch reads the sender's mailbox until ctx ends.
func (m realMail) Watch(ctx context.Context, s message.Sender, password string, w message.Watch) error {
	box := m.Mailbox
	box.Read, box.Problem = w.Read, w.Problem
	return box.Watch(ctx, s, password, w.Cursors, func(ctx context.Context, batch []email.Fetched) error {
		for _, f := range batch {
			if err := w.Take(ctx, f.Raw, f.Cursor); err != nil {
				return err
			}
		}
		return nil
	})
}
