//go:build linux

package email

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/inbox"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
)

const (
	me  = "ada@runner.test"
	bob = "bob@test.local"
)

var seenOnly = &imap.SearchCriteria{Flag: []imap.Flag{imap.FlagSeen}}

var settings = Mailbox{Timeout: 10 * time.Second, IdleRestart: 25 * time.Minute, Backoff: 50 * time.Millisecond}

func sendReal(t *testing.T, s message.Sender, to string, e message.Envelope) (evidence string, err error) {
	t.Helper()
	e.From, e.To, e.Date = message.Address{Name: "Ada", Addr: s.FromAddr}, message.Address{Addr: to}, time.Now()
	mime, err := message.Build(e)
	if err != nil {
		t.Fatal(err)
	}
	st, err := quick.Stage(t.Context(), s, mailtest.RigPassword, to, mime)
	if err != nil {
		return "", err
	}
	return st.Finish(t.Context())
}

// taken stands in for the store behind a real Inbox: every message of ours is
// known, and what is committed is kept.
type taken struct {
	mu    sync.Mutex
	wrote map[string]bool
	rows  []message.Incoming
	news  chan struct{}
}

func (k *taken) Seen(context.Context, string) (bool, error) { return false, nil }
func (k *taken) Senders(context.Context) ([]message.Sender, error) {
	return []message.Sender{{ID: 1, FromAddr: me}}, nil
}

func (k *taken) Wrote(_ context.Context, e int64, no int, id string) (message.Outgoing, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return message.Outgoing{EnrollmentID: e, VisitNo: no, ContactID: 42, HeaderID: id}, k.wrote[id], nil
}

func (k *taken) PersonByEmail(context.Context, string) (contact.Stored, error) {
	return contact.Stored{ID: 7}, nil
}
func (k *taken) LiveOf(context.Context, int64) ([]int64, error)        { return nil, nil }
func (k *taken) Cases(context.Context, []int64) ([]enroll.Case, error) { return nil, nil }
func (k *taken) Commit(_ context.Context, b enroll.Batch) (enroll.Result, error) {
	k.mu.Lock()
	k.rows = append(k.rows, b.Incoming...)
	k.mu.Unlock()
	select {
	case k.news <- struct{}{}:
	default:
	}
	return enroll.Result{}, nil
}

func (k *taken) until(t *testing.T, what string, ok func([]message.Incoming) bool) []message.Incoming {
	t.Helper()
	deadline := time.After(40 * time.Second)
	for {
		k.mu.Lock()
		rows := slices.Clone(k.rows)
		k.mu.Unlock()
		if ok(rows) {
			return rows
		}
		select {
		case <-k.news:
		case <-deadline:
			t.Fatalf("waited in vain for %s: %+v", what, rows)
		}
	}
}

type real struct{}

func (real) Now() time.Time { return time.Now() }

// reading watches a mailbox of the rig into a real Inbox, and returns once the
// first read is over.
func reading(t *testing.T, s message.Sender) *taken {
	t.Helper()
	k := &taken{wrote: map[string]bool{}, news: make(chan struct{}, 1)}
	box := &inbox.Inbox{Store: k, Clock: real{}}
	m := settings
	first := make(chan struct{})
	var once sync.Once
	m.Read = func(time.Time) { once.Do(func() { close(first) }) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- m.Watch(ctx, s, mailtest.RigPassword, nil, func(ctx context.Context, all []Fetched) error {
			for _, f := range all {
				if err := box.Take(ctx, s.ID, f.Raw, f.Cursor); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-first:
	case <-time.After(30 * time.Second):
		t.Fatal("the mailbox was never read")
	}
	return k
}

func TestRealServers(t *testing.T) {
	rig := mailtest.StartRig(t)
	s := rig.Sender(me)
	for _, c := range Test(t.Context(), quick, settings, s, mailtest.RigPassword, me) {
		if !c.OK {
			t.Fatalf("%+v", c)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if _, err := rig.AwaitMails(ctx, me, 1); err != nil {
		t.Fatal(err)
	}
	k := reading(t, s)

	t.Run("a wrong password is refused in plain words", func(t *testing.T) {
		for _, c := range Test(t.Context(), quick, settings, s, "wrong-password", me) {
			if c.OK || !strings.Contains(c.Sentence, "did not accept the user name and password") || strings.Contains(c.Sentence, "wrong-password") {
				t.Errorf("%+v", c)
			}
		}
	})

	t.Run("three mails of one thread and a reply", func(t *testing.T) {
		var ids []string
		for i := range 3 {
			e := message.Envelope{MessageID: message.NewMessageID(5, i+1, uint64(time.Now().UnixNano()), me), Subject: "Planning", Body: fmt.Sprintf("Mail %d\n.\n..", i+1)}
			if i > 0 {
				e.Subject, e.InReplyTo, e.References = "Re: Planning", ids[i-1], strings.Join(ids[:i-1], " ")
			}
			if evidence, err := sendReal(t, s, bob, e); err != nil || !strings.Contains(evidence, "250") {
				t.Fatalf("%q, %v", evidence, err)
			}
			ids = append(ids, e.MessageID)
			k.mu.Lock()
			k.wrote[e.MessageID] = true
			k.mu.Unlock()
		}
		mails, err := rig.AwaitMails(ctx, bob, 3)
		if err != nil {
			t.Fatal(err)
		}
		var last message.Mail
		for _, raw := range mails {
			m, err := message.Read(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.Index(ids, m.HeaderID)
			if i < 0 || !slices.Equal(m.References, ids[:i]) || i > 0 && m.InReplyTo != ids[i-1] {
				t.Errorf("mail %d: references %q, in reply to %q", i, m.References, m.InReplyTo)
			}
			if want := fmt.Sprintf("Mail %d\n.\n..", i+1); m.Text != want {
				t.Errorf("text %q, want %q", m.Text, want)
			}
			if i == 2 {
				last = m
			}
		}
		reply, err := message.Build(message.Envelope{
			From: message.Address{Name: "Bob", Addr: bob}, To: message.Address{Addr: me}, MessageID: "<reply-1@test.local>", Date: time.Now(), Subject: last.Subject,
			Body: "Sounds good.\n\nOn Monday Ada <" + me + "> wrote:\n> Mail 3\n> unsubscribe", InReplyTo: last.HeaderID, References: strings.Join(last.References, " "),
		})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if err := rig.Put(bob, me, reply); err != nil {
			t.Fatal(err)
		}
		rows := k.until(t, "the reply", func(r []message.Incoming) bool { return find(r, "<reply-1@test.local>") != nil })
		r := find(rows, "<reply-1@test.local>")
		if r.Kind != "reply" || r.ContactID != 42 || r.EnrollmentID != 5 || r.Text != "Sounds good." {
			t.Errorf("%+v", r)
		}
		t.Logf("the reply came back after %v", time.Since(begin).Round(time.Millisecond))
	})

	t.Run("an unknown user bounces hard, a full mailbox softly", func(t *testing.T) {
		for no, c := range map[int]struct{ to, status string }{1: {"nouser@test.local", "5.1.1"}, 2: {"full@test.local", "5.2.2"}} {
			id := message.NewMessageID(6, no, 1, me)
			k.mu.Lock()
			k.wrote[id] = true
			k.mu.Unlock()
			if _, err := sendReal(t, s, c.to, message.Envelope{MessageID: id, Subject: "To " + c.to, Body: "x"}); err != nil {
				t.Fatal(err)
			}
			k.until(t, "the bounce of "+c.to, func(r []message.Incoming) bool {
				return slices.ContainsFunc(r, func(m message.Incoming) bool {
					return m.Kind == "bounce" && m.EnrollmentID == 6 && strings.Contains(m.Text, c.to)
				})
			})
		}
		mails, err := rig.Mails(me)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]inbox.BounceType{"nouser@test.local 5.1.1": inbox.Hard, "full@test.local 5.2.2": inbox.Soft}
		for _, raw := range mails {
			if x := inbox.Explain("", bytes.NewReader(raw)); x.Bounce != nil {
				key := x.Bounce.Recipient + " " + x.Bounce.Status
				if want[key] != x.Bounce.Type {
					t.Errorf("%s: %s, %q", key, x.Bounce.Type, x.Evidence)
				}
				delete(want, key)
			}
		}
		if len(want) != 0 {
			t.Errorf("never came: %v", want)
		}
	})

	t.Run("a vacation answers", func(t *testing.T) {
		const away = "away@test.local"
		if err := rig.Sieve(away, "require [\"vacation\"];\nvacation :days 1 :subject \"Away\" \"I am back on 2 January 2027.\";\n"); err != nil {
			t.Fatal(err)
		}
		id := message.NewMessageID(7, 1, 1, me)
		k.mu.Lock()
		k.wrote[id] = true
		k.mu.Unlock()
		if _, err := sendReal(t, s, away, message.Envelope{MessageID: id, Subject: "Hello", Body: "x"}); err != nil {
			t.Fatal(err)
		}
		rows := k.until(t, "the vacation", func(r []message.Incoming) bool {
			return slices.ContainsFunc(r, func(m message.Incoming) bool { return m.EnrollmentID == 7 })
		})
		for _, r := range rows {
			if r.EnrollmentID == 7 && r.Kind != "auto_reply" {
				t.Errorf("%+v", r)
			}
		}
	})

	t.Run("refusals", func(t *testing.T) {
		for to, want := range map[string]message.Class{"rejected@test.local": message.Content, "greylisted@test.local": message.Transient, "eve@elsewhere.example": message.Account} {
			_, err := sendReal(t, s, to, message.Envelope{MessageID: message.NewMessageID(8, 1, 1, me), Subject: "x", Body: "x"})
			if no := refused(t, err); no.Class != want {
				t.Errorf("%s: %s, %s", to, no.Class, no.Detail)
			}
		}
	})

	t.Run("nothing arrives without the last byte", func(t *testing.T) {
		const to = "silent@test.local"
		direct := s
		direct.SMTP = rig.SMTP
		for _, from := range []message.Sender{s, direct} {
			mime, err := message.Build(message.Envelope{From: message.Address{Addr: me}, To: message.Address{Addr: to}, MessageID: message.NewMessageID(9, 1, 1, me), Date: time.Now(), Subject: "given up", Body: "x"})
			if err != nil {
				t.Fatal(err)
			}
			st, err := quick.Stage(t.Context(), from, mailtest.RigPassword, to, mime)
			if err != nil {
				t.Fatal(err)
			}
			st.Abandon()
		}
		// Later mails on both ways show that the servers had time to take them.
		for _, from := range []message.Sender{s, direct} {
			if _, err := sendReal(t, from, to, message.Envelope{MessageID: message.NewMessageID(9, 2, 1, me), Subject: "finished", Body: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		mails, err := rig.AwaitMails(ctx, to, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range mails {
			if bytes.Contains(raw, []byte("Subject: given up")) {
				t.Error("a message that was given up arrived")
			}
		}
	})

	t.Run("the mailbox shows what is new, unread", func(t *testing.T) {
		x, err := settings.open(t.Context(), s, mailtest.RigPassword)
		if err != nil {
			t.Fatal(err)
		}
		defer x.close()
		data, err := x.examine("INBOX")
		if err != nil || data.NumMessages == 0 {
			t.Fatalf("%+v, %v", data, err)
		}
		seen, err := x.search(seenOnly)
		if err != nil || len(seen) != 0 {
			t.Errorf("%d mails were marked as read, %v", len(seen), err)
		}
		if ok, err := settings.FindSent(t.Context(), s, mailtest.RigPassword, "<none@runner.test>"); err != nil || ok {
			t.Errorf("in Sent: %v, %v", ok, err)
		}
	})
}

func find(rows []message.Incoming, id string) *message.Incoming {
	for i := range rows {
		if rows[i].HeaderID == id {
			return &rows[i]
		}
	}
	return nil
}
