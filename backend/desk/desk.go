package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/policy"
)

// caseStore is what every deed on an enrollment needs.
type caseStore interface {
	Cases(ctx context.Context, ids []int64) ([]enroll.Case, error)
	Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error)
	EnrollmentByPID(ctx context.Context, pid string) (int64, error)
	Workspace(ctx context.Context) (enroll.Workspace, error)
	Preferences(ctx context.Context) (policy.Workspace, error)
	Settings(ctx context.Context) (map[string]json.RawMessage, error)
	Mutate(ctx context.Context, muts ...edit.Mutation) error
}

// Store is all that the desk needs, screen by screen.
type Store interface {
	caseStore
	sequenceStore
	enrollmentStore
	peopleStore
	approvalStore
	senderStore
	importStore
	stopStore
	listStore
	bulkStore
	mergeStore
	jobStore
	folderStore
	noticeStore
	agentStore
	flowStore
	versionStore
}

// Config is what a desk is made of.
type Config struct {
	Store     Store
	Secrets   Secrets
	Mail      MailTester
	Clock     Clock // the engine's, which the desk wakes
	Watcher   Watcher
	Simulator Simulator
	Scribe    Scribe
	Prober    Prober
	Now       func() time.Time
	Log       *slog.Logger
	Uploads   string // folder for files on their way in
	DataDir   string // shown on the status screen
	Version   string
	Notify    func(topic string, ids ...string)
}

// Desk is the person's door.
type Desk struct {
	Config
	jobs        sync.WaitGroup
	mu          sync.Mutex
	tasks       map[string]*task // what runs in the background, by id
	pausing     map[string]bool  // imports that are being paused, not cancelled
	unsaid      map[string]any   // imports and jobs as they ended, while that cannot be kept
	turns       map[string]*turn
	writings    map[string]*writing    // what is being written for a person to choose from
	files       map[string]WatchedFile // of the watched folder of sequences, by name
	fileTrouble string                 // why that folder cannot be read
	shutdown    context.Context
	close       context.CancelFunc
}

// New makes a desk.
func New(c Config) *Desk {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Notify == nil {
		c.Notify = func(string, ...string) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Desk{Config: c, tasks: map[string]*task{}, pausing: map[string]bool{}, unsaid: map[string]any{}, turns: map[string]*turn{}, writings: map[string]*writing{}, files: map[string]WatchedFile{}, shutdown: ctx, close: cancel}
}

// Close stops what runs in the background and waits for it. It goes on when
// Cadenza is started again.
func (d *Desk) Close() {
	d.close()
	d.jobs.Wait()
}

// task is something that runs in the background.
type task struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

// background runs a job that outlives the request that began it, under an id by
// which it can be cancelled. One that was paused may have said so and not be gone
// yet: the next begins after it.
func (d *Desk) background(id, by string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(WithActor(d.shutdown, by))
	t := &task{cancel, make(chan struct{})}
	d.mu.Lock()
	before := d.tasks[id]
	d.tasks[id] = t
	d.mu.Unlock()
	d.jobs.Go(func() {
		defer cancel()
		if before != nil {
			<-before.ended
		}
		run(ctx)
		d.mu.Lock()
		if d.tasks[id] == t {
			delete(d.tasks, id)
		}
		d.mu.Unlock()
		close(t.ended)
	})
}

// cancel stops a background job; over is the answer when it does not run.
func (d *Desk) cancel(id, over string) error {
	d.mu.Lock()
	t, ok := d.tasks[id]
	d.mu.Unlock()
	if !ok {
		return fault.New(fault.Refused, over, "")
	}
	t.cancel()
	return nil
}

// lastWord keeps how a job ended, even though it was cancelled. Where it cannot be
// kept, as on a full disk, it is told all the same (told) until it is.
func (d *Desk) lastWord(ctx context.Context, id string, end any, keep func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := keep(ctx); err != nil {
		d.Log.Error("state of a job not kept", "err", err)
		d.mu.Lock()
		d.unsaid[id] = end
		d.mu.Unlock()
		return
	}
	d.said(id)
}

// said drops what could not be kept of a job: something newer is.
func (d *Desk) said(id string) {
	d.mu.Lock()
	delete(d.unsaid, id)
	d.mu.Unlock()
}

// told gives a job as it ended, or else as it is kept.
func told[V any](d *Desk, id string, kept V) V {
	d.mu.Lock()
	defer d.mu.Unlock()
	if end, ok := d.unsaid[id].(V); ok {
		return end
	}
	return kept
}

type contextKey int

const (
	commandKey contextKey = iota
	actorKey
)

// WithCommand names the command that a context carries out, so that the same
// one sent twice acts once.
func WithCommand(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, commandKey, id)
}

// WithActor names the person who acts.
func WithActor(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, actorKey, name)
}

func command(ctx context.Context) string {
	id, _ := ctx.Value(commandKey).(string)
	return id
}

func actor(ctx context.Context) string {
	if name, ok := ctx.Value(actorKey).(string); ok && name != "" {
		return name
	}
	return "you"
}

func newPID() string { return uuid.Must(uuid.NewV7()).String() }

// tries bounds how often a deed is decided again after another was quicker.
const tries = 5

// act applies one event to one enrollment and commits it, deciding again when
// the enrollment changed meanwhile. make sees the case it decides on.
func (d *Desk) act(ctx context.Context, pid string, decide func(enroll.Case) (enroll.Event, error)) (enroll.Case, error) {
	return d.actWith(ctx, pid, decide, nil)
}

// actWith is act, with more in the same commit.
func (d *Desk) actWith(ctx context.Context, pid string, decide func(enroll.Case) (enroll.Event, error), more func(*enroll.Change)) (enroll.Case, error) {
	id, err := d.Store.EnrollmentByPID(ctx, pid)
	if err != nil {
		return enroll.Case{}, err
	}
	for range tries {
		cases, err := d.Store.Cases(ctx, []int64{id})
		if err != nil {
			return enroll.Case{}, err
		}
		if len(cases) == 0 {
			return enroll.Case{}, fault.New(fault.NotFound, "There is no such enrollment.", "")
		}
		c := cases[0]
		var t enroll.Transition
		ev, err := decide(c)
		if err == nil {
			t, err = enroll.Apply(c.Walk, ev, d.Now())
		}
		if err != nil {
			if done, e := d.answered(ctx); e == nil && done {
				return c, nil
			}
			return c, err
		}
		change := enroll.Change{Transition: t, Settle: word(c, ev)}
		if more != nil {
			more(&change)
		}
		res, err := d.Store.Commit(ctx, enroll.Batch{Changes: []enroll.Change{change}, Command: command(ctx), Answer: `{}`})
		if err != nil {
			return c, err
		}
		if res.Applied(0) {
			c.Enrollment, c.Visit = t.Enrollment, t.Visit
			d.Notify("enrollments", pid)
			d.Notify("approvals")
			d.Notify("sequences", c.SequencePID)
			d.Clock.Wake()
			return c, nil
		}
	}
	return enroll.Case{}, fault.New(fault.Conflict, "The enrollment keeps changing, so this was not done.", "Try again.")
}

// word settles the attempt that a person has decided on; nil for other events.
func word(c enroll.Case, ev enroll.Event) *enroll.Settle {
	r, ok := ev.(enroll.Resolved)
	if !ok || c.Visit == nil {
		return nil
	}
	switch r.How {
	case enroll.ItArrived:
		return &enroll.Settle{AttemptID: c.Visit.AttemptID, Outcome: "accepted", Evidence: "Said by " + r.By + "."}
	case enroll.ItDidNot:
		return &enroll.Settle{AttemptID: c.Visit.AttemptID, Outcome: "not_accepted", Evidence: "Said by " + r.By + "."}
	case enroll.LeaveItOut:
	}
	return nil
}

// answered reports whether the context's command was carried out before.
func (d *Desk) answered(ctx context.Context) (bool, error) {
	id := command(ctx)
	if id == "" {
		return false, nil
	}
	a, err := d.Store.Answered(ctx, id)
	return a != nil, err
}

// actMany applies an event to many enrollments, in batches; what does not fit
// is counted with its reason. decide may return nil to leave one out.
func (d *Desk) actMany(ctx context.Context, ids []int64, decide func(enroll.Case) (enroll.Event, error)) (done int, refused map[string]int, err error) {
	refused = map[string]int{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		left := ids[:n]
		ids = ids[n:]
		for try := 0; len(left) > 0 && try < tries; try++ {
			cases, err := d.Store.Cases(ctx, left)
			if err != nil {
				return done, refused, err
			}
			left = nil
			var b enroll.Batch
			for _, c := range cases {
				ev, err := decide(c)
				if err == nil && ev == nil {
					continue
				}
				var t enroll.Transition
				if err == nil {
					t, err = enroll.Apply(c.Walk, ev, d.Now())
				}
				if err != nil {
					refused[fault.Of(err).Error()]++
					continue
				}
				b.Changes = append(b.Changes, enroll.Change{Transition: t})
				if _, skip := ev.(enroll.WaitSkipped); skip && !c.AwayUntil.IsZero() {
					// A person knows better than the automatic answer.
					b.Away = append(b.Away, enroll.Away{ContactID: c.Enrollment.ContactID})
				}
			}
			if len(b.Changes) == 0 {
				continue
			}
			res, err := d.Store.Commit(ctx, b)
			if err != nil {
				return done, refused, err
			}
			for i, c := range b.Changes {
				if res.Applied(i) {
					done++
				} else {
					left = append(left, c.Enrollment.ID)
				}
			}
		}
		if len(left) > 0 {
			refused["It keeps changing."] += len(left)
		}
	}
	d.Notify("enrollments")
	d.Notify("sequences")
	d.Notify("approvals")
	d.Clock.Wake()
	return done, refused, nil
}

// Clock is the engine, as far as a person may steer it.
type Clock interface {
	Wake()
	Hold(held bool)
	ConfirmClock()
	Processor() Processor
}

// Watcher watches folders for contact files.
type Watcher interface {
	Changed() // the watched folders are others than before
}

// mutate applies edits and says what changed.
func (d *Desk) mutate(ctx context.Context, topic, id string, muts ...edit.Mutation) error {
	if err := d.Store.Mutate(ctx, muts...); err != nil {
		return err
	}
	d.Notify(topic, id)
	return nil
}

// asJSON encodes one of our own structs.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("desk: encode %T: %v", v, err))
	}
	return string(b)
}

func isCancelled(err error) bool { return errors.Is(err, context.Canceled) }
