package node_test

import (
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
	"cadenza/backend/node"
)

// inbox opens a node that runs, with one sender profile, and waits until the
// profile is as wanted.
func inbox(t *testing.T, mail *mailtest.Server, password string) (save func(password string), await func(what string, ok func(message.Sender) bool)) {
	t.Helper()
	n := must[*node.Node](t)(node.Open(t.Context(), node.Options{Dir: t.TempDir(), SealedFile: true}))
	t.Cleanup(func() { must[int](t)(0, n.Close()) })
	changes, end := n.Hub.Subscribe()
	t.Cleanup(end)
	fields := func(password string) desk.SenderFields {
		at := func(s message.Server) desk.ServerFields {
			return desk.ServerFields{Host: s.Host, Port: s.Port, Security: s.Security}
		}
		return desk.SenderFields{FromAddr: "sam@here.test", SMTP: at(mail.SMTP()), IMAP: at(mail.IMAP()), Username: "sam@here.test", Password: password}
	}
	pid := must[desk.SenderView](t)(n.Desk.SaveSender(t.Context(), "", fields(password))).ID
	n.Start()
	save = func(password string) {
		t.Helper()
		must[desk.SenderView](t)(n.Desk.SaveSender(t.Context(), pid, fields(password)))
	}
	await = func(what string, ok func(message.Sender) bool) {
		t.Helper()
		late := time.After(20 * time.Second)
		for {
			s := must[message.Sender](t)(n.Store.Sender(t.Context(), pid))
			if ok(s) {
				return
			}
			select {
			case <-changes:
			case <-late:
				t.Fatalf("waited in vain for %s: %+v", what, s)
			}
		}
	}
	return save, await
}

func startMail(t *testing.T) *mailtest.Server {
	t.Helper()
	mail := must[*mailtest.Server](t)(mailtest.Start(mailtest.Options{Users: map[string]string{"sam@here.test": "right"}}))
	t.Cleanup(func() { must[int](t)(0, mail.Close()) })
	return mail
}

// TestMendedPasswordOpensTheInbox: a password that was mistyped and then
// corrected is used at once. Nothing else of the profile changes, and without
// its inbox nothing would be sent.
func TestMendedPasswordOpensTheInbox(t *testing.T) {
	t.Parallel()
	save, await := inbox(t, startMail(t), "wrong")
	await("the refusal", func(s message.Sender) bool { return s.Problem != "" })
	save("right")
	await("the inbox to be read", func(s message.Sender) bool { return !s.InboxReadAt.IsZero() && s.Problem == "" })
}
