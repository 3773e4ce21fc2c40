// Package node assembles one Cadenza: it opens the store, builds the channels
// and the doors, starts them in order and stops them in the opposite one.
package node

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/channel/email"
	"cadenza/backend/channel/webhook"
	"cadenza/backend/desk"
	"cadenza/backend/draft"
	"cadenza/backend/draft/model"
	"cadenza/backend/edit"
	"cadenza/backend/engine"
	"cadenza/backend/inbox"
	"cadenza/backend/message"
	"cadenza/backend/secrets"
	"cadenza/backend/store"
)

// Version of this Cadenza.
const Version = "0.1.0"

// Options of Open. Zero values mean the real thing.
type Options struct {
	Dir        string
	Log        *slog.Logger
	Clock      engine.Clock                       // nil for the machine's
	Language   Language                           // nil for real model endpoints
	Mail       Mail                               // nil for real SMTP and IMAP
	Webhooks   *webhook.Caller                    // nil for real calls; its clock and secret are set here
	Desktop    func(id, title, text string) error // shows a desktop notification; nil where there is no desktop
	SealedFile bool                               // keep secrets in the sealed file even where there is a keychain
}

// Mail is the email channel, as the node uses it.
type Mail interface {
	engine.Channel
	desk.MailTester
	Watcher
}

// Node is one assembled Cadenza.
type Node struct {
	Store  *store.Store
	Desk   *desk.Desk
	Engine *engine.Engine
	API    *api.API
	Hub    *Hub
	Inbox  *inbox.Inbox
	Box    *counted

	o       Options
	folders *folders
	hooks   webhook.Caller
	pool    *engine.Pool
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

type machineClock struct{ start time.Time }

func (machineClock) Now() time.Time { return time.Now().UTC() }

func (c machineClock) Ran() time.Duration { return time.Since(c.start) }

// Open opens the workspace and builds everything; nothing runs before Start.
func Open(ctx context.Context, o Options) (*Node, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = machineClock{time.Now()}
	}
	s, err := store.Open(ctx, o.Dir, store.Options{Now: o.Clock.Now})
	if err != nil {
		return nil, err
	}
	n := &Node{Store: s, o: o, Hub: NewHub(), folders: newFolders()}
	if err := n.build(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return n, nil
}

func (n *Node) build(ctx context.Context) error {
	ws, err := n.Store.Workspace(ctx)
	if err != nil {
		return err
	}
	box, err := secrets.Open(n.o.Dir, ws.PID, n.o.SealedFile)
	if err != nil {
		return err
	}
	n.Box = &counted{Box: box, writes: map[string]int{}}
	if n.o.Mail == nil {
		n.o.Mail = NewMail(email.Transport{}, email.Mailbox{Now: n.o.Clock.Now})
	}
	if n.o.Language == nil {
		n.o.Language = model.New(nil)
	}
	if err := n.firstAgent(ctx); err != nil {
		return err
	}
	n.parts()
	if err := n.Desk.FinishArchiving(ctx); err != nil {
		return err
	}
	if err := n.Desk.DropAbandoned(ctx); err != nil {
		n.o.Log.Warn("uploads not removed", "err", err)
	}
	n.API = api.New(n.Desk, n.o.Log)
	return nil
}

// parts builds the engine with its workers, and the desk beside it.
func (n *Node) parts() {
	clock := n.o.Clock
	if n.o.Webhooks != nil {
		n.hooks = *n.o.Webhooks
	}
	n.hooks.Now, n.hooks.Secret = clock.Now, n.webhookSecret
	models := n.models()
	writer := draft.Writer{Models: models}
	n.pool = engine.NewPool(engine.PoolConfig{
		Writer: writer, Channel: n.o.Mail, Past: n.Store, Judge: draft.Judge{Models: models, Past: n.Store.Thread}, Caller: hooks{n.hooks}, Enroll: n.enrollElsewhere, Password: n.password, Clock: clock, Senders: 4, Drafts: 4,
		Health: func(sender int64, problem string) {
			n.noteSender(sender, message.Health{Problem: &problem, At: clock.Now()})
		},
	})
	n.Engine = engine.New(engine.Config{
		Store: n.Store, Workers: n.pool, Clock: clock, Rand: rand.Reader, Device: n.Store.Device(), Log: n.o.Log,
		Notify: func(string, []int64) { n.changed() },
	})
	n.pool.Post = n.Engine.Post
	n.Inbox = &inbox.Inbox{Store: n.Store, Clock: clock, Log: n.o.Log, Notify: func(string, []int64) {
		n.changed()
		n.Engine.Wake()
	}}
	n.Desk = desk.New(desk.Config{
		Store: n.Store, Secrets: n.Box, Mail: n.o.Mail, Clock: steering{n.Engine}, Now: clock.Now, Log: n.o.Log,
		Uploads: n.uploads(), Notify: n.Hub.Say, DataDir: n.o.Dir, Version: Version, Watcher: n.folders, Simulator: simulator{draft.Composer{}}, Scribe: writer, Prober: prober{n.o.Language, models},
	})
}

// uploads is the folder for files on their way in.
func (n *Node) uploads() string { return filepath.Join(n.o.Dir, "uploads") }

// changed tells the window that enrollments moved, and with them all that shows
// them.
func (n *Node) changed() {
	for _, topic := range []string{"enrollments", "sequences", "approvals", "contacts", "status", "notices"} {
		n.Hub.Say(topic)
	}
}

// password reads a sender's password.
func (n *Node) password(senderPID string) (string, error) {
	return n.Box.Get(desk.SenderKey(senderPID))
}

// noteSender keeps what was learned of a sender; a failure to keep it is only
// logged, since the next attempt learns it again.
func (n *Node) noteSender(id int64, h message.Health) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := n.Store.NoteSender(ctx, id, h); err != nil {
		n.o.Log.Warn("sender health not kept", "err", err)
	}
	n.Hub.Say("senders")
}

// firstAgent gives a new workspace one agent, so that the first sequence can be
// activated at once. It suggests only: a person approves every draft.
func (n *Node) firstAgent(ctx context.Context) error {
	all, err := n.Store.Settings(ctx)
	if err != nil {
		return err
	}
	if _, done := all["firstAgent"]; done {
		return nil
	}
	const pid = "00000000-0000-7000-8000-000000000001"
	value, err := json.Marshal(pid)
	if err != nil {
		return err
	}
	return n.Store.Mutate(ctx,
		edit.Mutation{Table: edit.Agent, PID: pid, Fields: map[string]any{"name": "Cadenza", "type": "sdr", "tone": "friendly", "level": "suggest_only", "threshold": 40}},
		edit.Mutation{Table: edit.Setting, PID: "firstAgent", Fields: map[string]any{"value": string(value)}},
	)
}

// steering shows the engine to the desk.
type steering struct{ *engine.Engine }

func (s steering) Processor() desk.Processor { return desk.Processor(s.Status()) }

// Handler serves the API in this process.
func (n *Node) Handler() http.Handler { return n.API.Handler }

// Start lets the clock and the inboxes run.
func (n *Node) Start() {
	// The processor makes little that lasts and much that does not: it is collected
	// half as often as usual. Less often still costs 25 MB and buys nothing.
	debug.SetGCPercent(200)
	ctx, cancel := context.WithCancel(context.Background())
	n.cancel = cancel
	// Before anybody can begin a new job, which would be taken for an interrupted one.
	if err := n.Desk.ResumeJobs(ctx); err != nil {
		n.o.Log.Error("interrupted jobs not resumed", "err", err)
	}
	n.wg.Go(func() {
		n.Engine.Run(ctx, func() time.Duration {
			p, err := n.Store.Preferences(ctx)
			if err != nil || p.TickSeconds <= 0 {
				return 2 * time.Minute
			}
			return time.Duration(p.TickSeconds) * time.Second
		})
	})
	n.wg.Go(func() { n.watchInboxes(ctx) })
	n.wg.Go(func() { n.keepHouse(ctx) })
	n.wg.Go(func() { n.watchFolders(ctx) })
	n.wg.Go(func() { n.sendNotices(ctx) })
	n.wg.Go(func() { n.watchStop(ctx) })
}

// lookForStop is how often it is looked whether somebody stopped or resumed beside
// this process, as the command line does.
const lookForStop = time.Second

// watchStop tells everybody when Emergency Stop was pressed or lifted elsewhere. No
// ticket is granted meanwhile, whoever knows; what is being written is given up.
func (n *Node) watchStop(ctx context.Context) {
	ticker := time.NewTicker(lookForStop)
	defer ticker.Stop()
	var known time.Time
	for {
		ws, err := n.Store.Workspace(ctx)
		if err == nil && !ws.StoppedAt.Equal(known) {
			known = ws.StoppedAt
			n.Desk.StopChanged(!known.IsZero())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// keepHouse ends the enrollments of contacts that were deleted a while ago, and
// keeps house once an hour.
func (n *Node) keepHouse(ctx context.Context) {
	var kept time.Time
	ticker := time.NewTicker(30 * time.Second)
	defer ticker.Stop()
	for {
		if now := n.o.Clock.Now(); now.Sub(kept) > time.Hour {
			kept = now
			if err := n.Desk.KeepHouse(ctx); err != nil && ctx.Err() == nil {
				n.o.Log.Error("house not kept", "err", err)
			}
		}
		if err := n.Desk.EndLeaving(ctx); err != nil && ctx.Err() == nil {
			n.o.Log.Error("enrollments of deleted contacts not ended", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Close stops everything in order: first what begins new things, then what
// finishes them, then the store.
func (n *Node) Close() error {
	if n.cancel != nil {
		n.cancel()
	}
	n.Desk.Close()
	n.wg.Wait()
	n.pool.Close()
	err := n.drain()
	n.Hub.Close()
	return errors.Join(err, n.Store.Close())
}

// drain keeps the outcomes that came in while the workers ended, so that none
// has to be looked up later.
func (n *Node) drain() error {
	if n.cancel == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return n.Engine.Settle(ctx)
}
