package node

import (
	"context"
	"sync"
	"time"

	"cadenza/backend/crash"
	"cadenza/backend/desk"
	"cadenza/backend/message"
	"cadenza/backend/secrets"
)

// Watcher reads a sender's mailbox until ctx ends: what came before and what
// comes in. handle takes mail in; read is told each time the mailbox was read to
// its end, problem what hinders reading, empty once it works again.
type Watcher interface {
	Watch(ctx context.Context, s message.Sender, password string, w message.Watch) error
}

const (
	lookAgain  = 5 * time.Second // how often the list of sender profiles is compared
	watchAgain = time.Minute     // when a watch that could not even begin is tried again
)

// counted is a box that knows how often each secret was written: a new password
// shows in nothing else.
type counted struct {
	secrets.Box
	mu     sync.Mutex
	writes map[string]int
}

func (c *counted) Put(key, value string) error {
	err := c.Box.Put(key, value)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes[key]++
	return err
}

func (c *counted) written(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writes[key]
}

// watched is what a watcher was started with.
type watched struct {
	profile  message.Sender
	password int // how often it had been written
}

// watchInboxes keeps one watcher running for each sender profile with an inbox,
// and starts it anew when the profile or its password changes, or when it ended.
func (n *Node) watchInboxes(ctx context.Context) {
	type running struct {
		watched
		cancel context.CancelFunc
		done   chan struct{}
		again  time.Time // not before it, if it ended by itself
	}
	all := map[string]running{}
	stop := func(pid string) {
		r := all[pid]
		r.cancel()
		<-r.done
		delete(all, pid)
	}
	ended := func(r running) bool {
		select {
		case <-r.done:
			return time.Now().After(r.again)
		default:
			return false
		}
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
		if err != nil && ctx.Err() == nil {
			n.o.Log.Warn("senders not read", "err", err)
		}
		wanted := map[string]watched{}
		for _, s := range senders {
			if s.IMAP.Host != "" && s.HasPassword {
				wanted[s.PID] = watched{settled(s), n.Box.written(desk.SenderKey(s.PID))}
			}
		}
		for pid, r := range all {
			if w, ok := wanted[pid]; err == nil && (!ok || w != r.watched || ended(r)) {
				stop(pid)
			}
		}
		for pid, w := range wanted {
			if _, ok := all[pid]; ok {
				continue
			}
			sub, cancel := context.WithCancel(ctx)
			r := running{w, cancel, make(chan struct{}), time.Now().Add(watchAgain)}
			all[pid] = r
			go func() {
				defer close(r.done)
				n.watch(sub, w.profile)
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
