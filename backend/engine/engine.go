package engine

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

// Store is what the engine needs of the store.
type Store interface {
	Due(ctx context.Context, now time.Time, limit int) ([]int64, error)
	NextDue(ctx context.Context, now time.Time) (next time.Time, overdue int, err error)
	Cases(ctx context.Context, ids []int64) ([]enroll.Case, error)
	CasesBeside(ctx context.Context, ids []int64, known []*enroll.Case) ([]*enroll.Case, error)
	Writes() uint64
	Facts(ctx context.Context, ids []int64) (map[int64]enroll.Known, error)
	ArmResults(ctx context.Context, sequenceID int64) ([]enroll.ArmResult, error)
	Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error)
	Orphans(ctx context.Context) ([]int64, error)
	Workspace(ctx context.Context) (enroll.Workspace, error)
	Preferences(ctx context.Context) (policy.Workspace, error)
	FieldDefs(ctx context.Context) ([]contact.FieldDef, error)
}

// Workers do the slow work and answer with Post. None of their methods may
// block or call back before it returns.
type Workers interface {
	Draft(c enroll.Case)
	Send(s Send)
	Permit(enrollmentID int64, attemptID string) // write the last byte
	Deny(enrollmentID int64)                     // close the connection
	LookUp(c enroll.Case)
	Ask(c enroll.Case, known enroll.Known)
	Call(c enroll.Case)
	Halt() // give up what is being drafted or asked
}

// Send is a frozen message on its way to the wire.
type Send struct {
	EnrollmentID int64
	Channel      sequence.Channel
	Sender       message.Sender
	To           string
	MIME         string
}

// Clock tells the time. It is the machine's, or a simulation's. Now is the wall
// clock, which a person or the network may set to anything; Ran is how long
// this process has run, which only ever grows and stands still in sleep.
type Clock interface {
	Now() time.Time
	Ran() time.Duration
}

// Config is what an engine is made of.
type Config struct {
	Store   Store
	Workers Workers
	Clock   Clock
	Rand    io.Reader    // for ids
	Device  string       // named in tickets
	Log     *slog.Logger // what happened, for the log file
	Notify  func(topic string, enrollmentIDs []int64)
}

// Limits of one pass.
const (
	batchSize   = 500              // enrollments picked in one pass
	maxInflight = 1500             // enrollments at workers
	inboxFresh  = 15 * time.Minute // an older inbox could hide a reply
	settleTime  = 30 * time.Minute // after it, an unfinished SMTP request can no longer be accepted
)

// Engine is the clock's door. Pass must be called by one goroutine at a time;
// Post, Wake and Status may be called by any.
type Engine struct {
	Config
	inflight map[int64]stage       // what is at the workers, by enrollment
	sends    map[int64]frozen      // the messages among them
	reserved map[int64]reservation // by sender, in this pass
	promised map[agentDay]int      // what agents send by themselves in this pass

	// What the passes before have read of enrollments under way. It holds as long
	// as nobody else wrote; the commit checks every ticket against the facts anyway.
	known  map[int64]*enroll.Case
	writes uint64  // the store's count of writes that known stands on
	ready  []int64 // drafted in the pass before, to be sent at once

	restored bool
	absent   map[string]time.Duration // by attempt: when, in running time, it was first not found

	mu     sync.Mutex
	posts  []post
	wake   chan struct{}
	status Status
	trust  time.Time // a person confirmed the clock at this reading
}

// stage is what an enrollment in flight waits for.
type stage int

const (
	drafting stage = iota
	staging        // the message goes to the provider, without its last byte
	finishing
	lookingUp
	asking
	calling
)

// reservation counts what this pass has already promised of a sender's cap.
type reservation struct {
	sent int
	last time.Time
}

// agentDay is a day of an agent's, in the sender's zone.
type agentDay struct{ agent, day string }

// Status is what the status screen shows.
type Status struct {
	LastPassAt   time.Time
	NextDueAt    time.Time
	Overdue      int
	Inflight     int
	Problem      string // why the processor cannot work; empty when it can
	ClockDoubted bool
	CatchingUp   int       // steps that came due while nothing ran
	ReleaseAt    time.Time // when they are let go, unless held
	Held         bool
	AwayFrom     time.Time // nothing ran from
	AwayTo       time.Time // to
}

// New makes an engine. Nothing happens before the first Pass.
func New(c Config) *Engine {
	if c.Notify == nil {
		c.Notify = func(string, []int64) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Engine{Config: c, inflight: map[int64]stage{}, sends: map[int64]frozen{}, known: map[int64]*enroll.Case{}, absent: map[string]time.Duration{}, wake: make(chan struct{}, 1)}
}

// Wake makes the next pass happen now.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Status tells how the engine stands.
func (e *Engine) Status() Status {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.status
}

// Hold keeps what came due during downtime from being let go; Release lets it go.
func (e *Engine) Hold(held bool) {
	e.mu.Lock()
	e.status.Held = held
	if !held {
		e.status.CatchingUp, e.status.ReleaseAt = 0, time.Time{}
	}
	e.mu.Unlock()
	e.Wake()
}

// ConfirmClock takes the machine's clock as right after it went back.
func (e *Engine) ConfirmClock() {
	e.mu.Lock()
	e.trust = e.Clock.Now()
	e.status.ClockDoubted = false
	e.mu.Unlock()
	e.Wake()
}

// The answers of workers.
type (
	post interface{ enrollment() int64 }

	// Drafted: the writer is done, or failed.
	Drafted struct {
		EnrollmentID int64
		Written      message.Written
		Err          error
	}
	// AtDot: the message lies at the provider, whole but for its last byte.
	AtDot struct {
		EnrollmentID int64
		At           time.Time // when the worker began to wait
	}
	// NotStaged: the provider refused before the last byte, or was not reached.
	NotStaged struct {
		EnrollmentID int64
		Err          error
	}
	// Finished: the outcome of a permitted send. A nil Err means accepted; a
	// *message.Refusal that it was certainly not; anything else is unknown.
	Finished struct {
		EnrollmentID int64
		AttemptID    string
		Evidence     string
		Err          error
	}
	// Found: the answer of a look-up.
	Found struct {
		EnrollmentID int64
		AttemptID    string
		Found        bool
		Err          error // the provider could not be asked
	}
	// Answered: what the agent chose at an AI node, or why it could not.
	Answered struct {
		EnrollmentID int64
		Answer       enroll.Answer
		Err          error
	}
	// Called: a webhook was taken, or the contact was enrolled elsewhere.
	Called struct {
		EnrollmentID int64
		Detail       string
		Final        bool // after an error: trying again cannot help
		Err          error
	}
)

// neverUsed: a ticket whose commit ended in doubt; if it was written, this
// process knows that the last byte never was.
type neverUsed struct {
	EnrollmentID int64
	AttemptID    string
}

func (p neverUsed) enrollment() int64 { return p.EnrollmentID }
func (p Drafted) enrollment() int64   { return p.EnrollmentID }
func (p AtDot) enrollment() int64     { return p.EnrollmentID }
func (p NotStaged) enrollment() int64 { return p.EnrollmentID }
func (p Finished) enrollment() int64  { return p.EnrollmentID }
func (p Found) enrollment() int64     { return p.EnrollmentID }
func (p Answered) enrollment() int64  { return p.EnrollmentID }
func (p Called) enrollment() int64    { return p.EnrollmentID }

// Post gives a worker's answer to the next pass.
func (e *Engine) Post(p post) {
	e.mu.Lock()
	e.posts = append(e.posts, p)
	e.mu.Unlock()
	e.Wake()
}

// take gives the answers that came in, at most one for each enrollment.
func (e *Engine) take() []post {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := min(len(e.posts), 2*batchSize)
	out := e.posts[:n:n]
	e.posts = e.posts[n:]
	if len(e.posts) == 0 {
		e.posts = nil
	}
	return out
}

func (e *Engine) giveBack(posts []post) {
	e.mu.Lock()
	e.posts = append(posts, e.posts...)
	e.mu.Unlock()
}
