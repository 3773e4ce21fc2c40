package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

type noticeStore interface {
	OpenNotices(ctx context.Context, limit int) ([]enroll.NoticeStored, error)
	CountNotices(ctx context.Context) (int, error)
	Notice(ctx context.Context, pid string) (enroll.NoticeStored, bool, error)
	CloseNotice(ctx context.Context, pid, by string, now time.Time) error
}

// NoticeView is what a rep was told by a sequence.
type NoticeView struct {
	ID           string    `json:"id"`
	Text         string    `json:"text"`
	Who          string    `json:"who" doc:"Whom it is for; may be empty."`
	Via          string    `json:"via" enum:"app,desktop,email,webhook"`
	Waits        bool      `json:"waits" doc:"The sequence goes on only once this is done."`
	At           time.Time `json:"at"`
	Problem      string    `json:"problem,omitempty" doc:"Why it did not go out by its way."`
	ContactID    string    `json:"contactId"`
	ContactName  string    `json:"contactName"`
	SequenceID   string    `json:"sequenceId"`
	SequenceName string    `json:"sequenceName"`
	EnrollmentID string    `json:"enrollmentId"`
	More         int       `json:"more" doc:"Others like it since the first, told together."`
}

// NoticesView is what is open.
type NoticesView struct {
	Total int          `json:"total"`
	List  []NoticeView `json:"list" doc:"The newest 200."`
}

// Notices lists what reps were told and have not dealt with, the newest first.
func (d *Desk) Notices(ctx context.Context) (NoticesView, error) {
	v := NoticesView{List: []NoticeView{}}
	var err error
	if v.Total, err = d.Store.CountNotices(ctx); err != nil {
		return v, err
	}
	all, err := d.Store.OpenNotices(ctx, 200)
	for _, n := range all {
		name := n.ContactName
		if name == "" {
			name = n.ContactEmail
		}
		v.List = append(v.List, NoticeView{
			ID: n.PID, Text: n.Text, Who: n.Who, Via: n.Via, Waits: n.Waits, At: n.At, Problem: n.Problem,
			ContactID: n.ContactPID, ContactName: name, SequenceID: n.SequencePID, SequenceName: n.SequenceName, EnrollmentID: n.EnrollmentPID, More: n.More,
		})
	}
	return v, err
}

// DoneNotice marks a notice as dealt with; a sequence that waits for it goes on.
func (d *Desk) DoneNotice(ctx context.Context, pid string) error {
	n, ok, err := d.Store.Notice(ctx, pid)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "There is no such notification.", "It may have been removed with its contact.")
	}
	if n.Waits && n.DoneAt.IsZero() {
		_, _, err := d.actMany(ctx, []int64{n.EnrollmentID}, func(c enroll.Case) (enroll.Event, error) {
			if c.Enrollment.Hold != enroll.HoldRep || c.Enrollment.Node != n.Node {
				return nil, nil // it went on without
			}
			return enroll.RepDone{By: actor(ctx)}, nil
		})
		if err != nil {
			return err
		}
		d.Notify("enrollments")
		d.Clock.Wake()
	}
	if err := d.Store.CloseNotice(ctx, pid, actor(ctx), d.Now()); err != nil {
		return err
	}
	d.Notify("notices")
	return nil
}

// WebhookSecretKey is where the secret that webhooks are signed with is kept.
const WebhookSecretKey = "webhooks/signing"

// WebhookSecret is a new signing secret, shown this once.
type WebhookSecret struct {
	Secret string `json:"secret" doc:"What calls are signed with from now on. It is not shown again."`
}

// NewWebhookSecret makes the secret that webhooks are signed with, in place of
// the one before.
func (d *Desk) NewWebhookSecret(ctx context.Context) (WebhookSecret, error) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	secret := "whsec_" + base64.RawURLEncoding.EncodeToString(b)
	if err := d.Secrets.Put(WebhookSecretKey, secret); err != nil {
		return WebhookSecret{}, err
	}
	if err := d.mutate(ctx, "settings", "", settingMutation("webhookSecretAt", d.Now().UTC().Format(time.RFC3339))); err != nil {
		return WebhookSecret{}, err
	}
	d.Notify("sequences")
	return WebhookSecret{secret}, nil
}
