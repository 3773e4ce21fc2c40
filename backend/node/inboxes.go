package node

import (
	"context"
	"time"

	"cadenza/backend/crash"
	"cadenza/backend/message"
)

// Watcher reads a sender's mailbox until ctx ends: what came before and what
// comes in. handle takes mail in; read is told each time the mailbox was read to
// its end, problem what hinders reading, empty once it works again.
type Watcher interface {
	Watch(ctx context.Context, s message.Sender, password string, w message.Watch) error
}

// lookAgain is how often the list of sender profiles is compared.
const lookAgain = 5 * time.Second

// watchInboxes keeps one watcher running for each sender profile with an inbox,
// and starts it anew when the profile changes.
func (n *Node) watchInboxes(ctx context.Context) {
	type running struct {
		profile message.Sender
		cancel  context.CancelFunc
		done    chan struct{}
	}
	all := map[string]running{}
	stop := func(pid string) {
		r := all[pid]
		r.cancel()
		<-r.done
		delete(all, pid)
	}
	defer func() {
		for pid := range all {
			stop(pid)
		}
	}()
	changes, unsubscribe := n.Hub.Subscribe()
	defer unsubscribe()
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		senders, err := n.Store.Senders(ctx)
		if err != nil {
			n.o.Log.Warn("senders not read", "err", err)
		}
		wanted := map[string]message.Sender{}
		for _, s := range senders {
			if s.IMAP.Host != "" && s.HasPassword {
				wanted[s.PID] = settled(s)
			}
		}
		for pid, r := range all {
			if s, ok := wanted[pid]; err == nil && (!ok || s != r.profile) {
				stop(pid)
			}
		}
		for pid, s := range wanted {
			if _, ok := all[pid]; ok {
				continue
			}
			sub, cancel := context.WithCancel(ctx)
			r := running{s, cancel, make(chan struct{})}
			all[pid] = r
			go func() {
				defer close(r.done)
				n.watch(sub, s)
			}()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case _, open := <-changes:
			if !open {
				changes = nil
			}
		}
	}
}

// settled is a profile without what changes by itself, so that two readings of
// the same settings are equal.
func settled(s message.Sender) message.Sender {
	s.InboxReadAt, s.LastSentAt, s.ProblemSince, s.Problem = time.Time{}, time.Time{}, time.Time{}, ""
	return s
}

// watch reads one mailbox.
func (n *Node) watch(ctx context.Context, s message.Sender) {
	password, err := n.password(s.PID)
	if err != nil {
		problem := "The profile's password cannot be read."
		n.noteSender(s.ID, message.Health{Problem: &problem, At: n.o.Clock.Now()})
		return
	}
	cursors, err := n.Store.MailCursors(ctx, s.ID)
	if err != nil {
		n.o.Log.Warn("mailbox cursors not read", "err", err)
		return
	}
	err = n.o.Mail.Watch(ctx, s, password, message.Watch{
		Cursors: cursors,
		Take: func(ctx context.Context, raw []byte, c message.Cursor) error {
			crash.Point("mail-fetched")
			err := n.Inbox.Take(ctx, s.ID, raw, c)
			crash.Point("mail-taken")
			return err
		},
		Read: func(at time.Time) { n.noteSender(s.ID, message.Health{InboxReadAt: at}) },
		Problem: func(sentence string) {
			n.noteSender(s.ID, message.Health{Problem: &sentence, At: n.o.Clock.Now()})
		},
	})
	if err != nil && ctx.Err() == nil {
		n.o.Log.Warn("inbox watch ended", "err", err)
	}
}
