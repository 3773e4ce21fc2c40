package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"cadenza/backend/channel/webhook"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/secrets"
)

// hooks is the webhook caller as the engine knows it.
type hooks struct{ webhook.Caller }

func (h hooks) Call(ctx context.Context, url string, body []byte, key string) (detail string, final bool, err error) {
	detail, err = h.Caller.Call(ctx, url, body, key)
	if f, ok := errors.AsType[*webhook.Failure](err); ok {
		final = f.Final
	}
	return detail, final, err
}

// webhookSecret reads what webhooks are signed with; empty if there is nothing.
func (n *Node) webhookSecret() ([]byte, error) {
	s, err := n.Box.Get(desk.WebhookSecretKey)
	if errors.Is(err, secrets.ErrNone) {
		return nil, nil
	}
	return []byte(s), err
}

func (n *Node) enrollElsewhere(ctx context.Context, sequencePID, contactPID, key string) (detail string, final bool, err error) {
	return n.Desk.EnrollElsewhere(ctx, sequencePID, contactPID, key)
}

// How notices are sent: how often they are looked for, and when one is given up.
const (
	noticePause = 10 * time.Second
	noticeTries = 5
	noticeMost  = 50
)

// sendNotices sends what reps are told by the way it names, until ctx ends.
func (n *Node) sendNotices(ctx context.Context) {
	ticker := time.NewTicker(noticePause)
	defer ticker.Stop()
	for {
		if err := n.SendNotices(ctx); err != nil && ctx.Err() == nil {
			n.o.Log.Error("notices not sent", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// SendNotices sends what waits to be sent, once.
func (n *Node) SendNotices(ctx context.Context) error {
	all, err := n.Store.UnsentNotices(ctx, noticeMost)
	if err != nil {
		return err
	}
	for _, x := range all {
		problem, over := "", x.Tries+1 >= noticeTries
		if err := n.sendNotice(ctx, x); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			// What may have arrived is not sent again: it stands among the notifications.
			problem, over = err.Error(), over || errors.Is(err, message.ErrUnknown)
		}
		if err := n.Store.NoticeTried(ctx, x.ID, problem, over, n.o.Clock.Now()); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		n.Hub.Say("notices")
	}
	return nil
}

func (n *Node) sendNotice(ctx context.Context, x enroll.NoticeStored) error {
	switch x.Via {
	case "desktop":
		if n.o.Desktop == nil {
			return nil // it stands among the notifications all the same
		}
		return n.o.Desktop(x.PID, title(x), x.Text)
	case "email":
		return n.mailNotice(ctx, x)
	case "webhook":
		body, err := json.Marshal(map[string]any{
			"event": "sequence.notification", "id": x.PID, "text": x.Text, "sequence": x.SequenceName, "enrollment": x.EnrollmentPID,
			"contact": map[string]string{"id": x.ContactPID, "name": x.ContactName, "email": x.ContactEmail},
		})
		if err != nil {
			return err
		}
		_, err = n.hooks.Call(ctx, x.Target, body, x.PID)
		return err
	}
	return nil
}

// title says whom and what a notice is about.
func title(x enroll.NoticeStored) string {
	name := x.ContactName
	if name == "" {
		name = x.ContactEmail
	}
	return fmt.Sprintf("%s · %s", name, x.SequenceName)
}

// mailNotice mails a rep through the sender profile of the enrollment. A contact
// whose owner has no address belongs to whose profile it is.
func (n *Node) mailNotice(ctx context.Context, x enroll.NoticeStored) error {
	cases, err := n.Store.Cases(ctx, []int64{x.EnrollmentID})
	if err != nil {
		return err
	}
	if len(cases) == 0 || cases[0].Sender.ID == 0 {
		return errors.New("The sequence has no sender profile to mail it from.") //nolint:staticcheck // a sentence for a person
	}
	s := cases[0].Sender
	to := x.Target
	if _, err := mail.ParseAddress(to); err != nil {
		to = s.FromAddr
	}
	now := n.o.Clock.Now()
	mime, err := message.Build(message.Envelope{
		From: message.Address{Name: "Cadenza", Addr: s.FromAddr}, To: message.Address{Addr: to},
		MessageID: message.NewMessageID(x.EnrollmentID, 0, uint64(x.ID), s.FromAddr), Date: now, Subject: title(x), Body: x.Text + "\n",
	})
	if err != nil {
		return err
	}
	password, err := n.password(s.PID)
	if err != nil {
		return err
	}
	staged, err := n.o.Mail.Stage(ctx, s, password, to, mime)
	if err != nil {
		return err
	}
	_, err = staged.Finish(ctx)
	return err
}
