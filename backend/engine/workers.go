package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cadenza/backend/crash"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// Writer drafts one message.
type Writer interface {
	Write(ctx context.Context, b message.Brief) (message.Written, error)
}

// Channel lays a message at the provider, whole but for its last byte. An error
// is a *message.Refusal, or means that the provider was not reached.
type Channel interface {
	Stage(ctx context.Context, s message.Sender, password, to string, mime []byte) (message.Staged, error)
	FindSent(ctx context.Context, s message.Sender, password, headerID string) (bool, error)
}

// Past reads what was said in an enrollment so far.
type Past interface {
	Thread(ctx context.Context, enrollment int64, limit int) ([]message.Past, error)
}

// Judge answers an AI node.
type Judge interface {
	Judge(ctx context.Context, c enroll.Case, k enroll.Known, now time.Time) (enroll.Answer, error)
}

// Caller posts to a webhook. An error that trying again cannot mend is Final.
type Caller interface {
	Call(ctx context.Context, url string, body []byte, key string) (detail string, final bool, err error)
}

// PoolConfig is what a pool of workers is made of.
type PoolConfig struct {
	Writer  Writer
	Channel Channel
	Past    Past
	Judge   Judge
	Caller  Caller
	// Enroll puts a contact into another sequence, once for each key. Final: it
	// may not be in it.
	Enroll   func(ctx context.Context, sequencePID, contactPID, key string) (detail string, final bool, err error)
	Password func(senderPID string) (string, error)
	Health   func(senderID int64, problem string) // what was learned of a sender
	Clock    Clock
	Post     func(post)
	Senders  int // connections at once to one sender's server
	Drafts   int // drafts written at once
}

// Pool is the real Workers: goroutines that do the slow work.
type Pool struct {
	PoolConfig
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	drafts chan struct{}

	mu      sync.Mutex
	writing context.Context // of drafts and questions; ends with Halt
	halt    context.CancelFunc
	permits map[int64]chan string   // by enrollment; an empty string denies
	lanes   map[int64]chan struct{} // by sender
	health  map[int64]string        // the last problem told, by sender
}

// NewPool makes a pool. Close ends it.
func NewPool(c PoolConfig) *Pool {
	ctx, cancel := context.WithCancel(context.Background())
	writing, halt := context.WithCancel(ctx)
	return &Pool{
		writing: writing, halt: halt,
		PoolConfig: c, ctx: ctx, cancel: cancel, drafts: make(chan struct{}, max(c.Drafts, 1)),
		permits: map[int64]chan string{}, lanes: map[int64]chan struct{}{}, health: map[int64]string{},
	}
}

// Close gives up what was not permitted and waits for what was.
func (p *Pool) Close() {
	p.cancel()
	p.wg.Wait()
}

// Halt gives up what is being drafted or asked, as Emergency Stop wants it. What
// comes after is drafted as usual.
func (p *Pool) Halt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.halt()
	p.writing, p.halt = context.WithCancel(p.ctx)
}

func (p *Pool) work() context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.writing
}

// Draft has the case's message written.
func (p *Pool) Draft(c enroll.Case) {
	ctx := p.work()
	p.wg.Go(func() {
		w, err := message.Written{}, error(&message.Speechless{Class: message.Stopped, Detail: "It was stopped before it was written."})
		select {
		case p.drafts <- struct{}{}:
			w, err = p.write(ctx, c)
			<-p.drafts
		case <-ctx.Done():
		}
		if err != nil && p.ctx.Err() != nil {
			return
		}
		p.Post(Drafted{EnrollmentID: c.Enrollment.ID, Written: w, Err: err})
	})
}

func (p *Pool) write(ctx context.Context, c enroll.Case) (message.Written, error) {
	past, err := p.Past.Thread(ctx, c.Enrollment.ID, 20)
	if err != nil {
		return message.Written{}, fmt.Errorf("read the thread: %w", err)
	}
	return p.Writer.Write(ctx, enroll.BriefOf(c, past))
}

// Send lays the message at the provider, waits for its ticket, and writes the
// last byte only with one.
func (p *Pool) Send(s Send) {
	permit := make(chan string, 1)
	p.mu.Lock()
	p.permits[s.EnrollmentID] = permit
	lane := p.lanes[s.Sender.ID]
	if lane == nil {
		lane = make(chan struct{}, max(p.Senders, 1))
		p.lanes[s.Sender.ID] = lane
	}
	p.mu.Unlock()
	p.wg.Go(func() {
		defer p.forget(s.EnrollmentID, permit)
		select {
		case lane <- struct{}{}:
			defer func() { <-lane }()
		case <-p.ctx.Done():
			return
		}
		p.send(s, permit)
	})
}

func (p *Pool) forget(id int64, permit chan string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.permits[id] == permit {
		delete(p.permits, id)
	}
}

func (p *Pool) send(s Send, permit chan string) {
	if s.Channel != sequence.Email { // activating asks for the channel, which cannot be connected yet
		p.notStaged(s, &message.Refusal{Class: message.Account, Detail: s.Channel.Title() + " is not connected."})
		return
	}
	password, err := p.Password(s.Sender.PID)
	if err != nil {
		p.notStaged(s, &message.Refusal{Class: message.Account, Detail: "The sender profile's password cannot be read.", Err: err})
		return
	}
	crash.Point("password-read")
	staged, err := p.Channel.Stage(p.ctx, s.Sender, password, s.To, []byte(s.MIME))
	if err != nil {
		p.notStaged(s, err)
		return
	}
	crash.Point("staged")
	asked := p.Clock.Now()
	began := time.Now()
	p.Post(AtDot{EnrollmentID: s.EnrollmentID, At: asked})
	crash.Point("dot-asked")
	var attempt string
	select {
	case attempt = <-permit:
	case <-p.ctx.Done():
	case <-time.After(2 * patience):
	}
	if attempt == "" {
		// Not permitted, or nobody answers: a later permit finds nobody here.
		p.forget(s.EnrollmentID, permit)
		select {
		case attempt = <-permit: // it came in this very moment
		default:
		}
		staged.Abandon()
		if attempt != "" {
			p.withheld(s.EnrollmentID, attempt)
		} else {
			p.Post(NotStaged{EnrollmentID: s.EnrollmentID, Err: &message.Refusal{Class: message.Withheld, Detail: "The message was not let go."}})
		}
		return
	}
	// A process that was stopped between the ticket and here must not write into
	// a connection that the server may have given up.
	if time.Since(began) > 2*patience || p.Clock.Now().Sub(asked) > 2*patience {
		staged.Abandon()
		p.withheld(s.EnrollmentID, attempt)
		return
	}
	crash.Point("before-dot")
	// From here the answer is awaited even while the program closes.
	evidence, err := staged.Finish(context.WithoutCancel(p.ctx))
	crash.Point("after-dot")
	if err == nil {
		p.tell(s.Sender.ID, "")
	}
	p.Post(Finished{EnrollmentID: s.EnrollmentID, AttemptID: attempt, Evidence: evidence, Err: err})
	crash.Point("outcome-posted")
}

// withheld reports a ticket that was not used.
func (p *Pool) withheld(id int64, attempt string) {
	p.Post(Finished{EnrollmentID: id, AttemptID: attempt, Err: &message.Refusal{Class: message.Withheld, Detail: "The last byte was not sent: it took too long."}})
}

func (p *Pool) notStaged(s Send, err error) {
	var no *message.Refusal
	if errors.As(err, &no) && no.Class == message.Account {
		p.tell(s.Sender.ID, no.Detail)
	}
	p.Post(NotStaged{EnrollmentID: s.EnrollmentID, Err: err})
}

// tell keeps a sender's problem, once for each change.
func (p *Pool) tell(sender int64, problem string) {
	p.mu.Lock()
	old, known := p.health[sender]
	p.health[sender] = problem
	p.mu.Unlock()
	if p.Health != nil && (!known || old != problem) {
		p.Health(sender, problem)
	}
}

// Permit lets a worker write the last byte. It never blocks; a worker that gave
// up in the meantime does not get it.
func (p *Pool) Permit(id int64, attempt string) {
	p.mu.Lock()
	permit := p.permits[id]
	delete(p.permits, id)
	if permit != nil {
		permit <- attempt // has room for one, and is taken from the map at once
	}
	p.mu.Unlock()
	if permit == nil {
		// The worker is gone: its connection is closed, so the ticket was never used.
		p.Post(Finished{EnrollmentID: id, AttemptID: attempt, Err: &message.Refusal{Class: message.Withheld, Detail: "The connection was closed before the last byte."}})
	}
}

// Deny makes a worker close its connection.
func (p *Pool) Deny(id int64) {
	p.mu.Lock()
	permit := p.permits[id]
	delete(p.permits, id)
	p.mu.Unlock()
	if permit != nil {
		close(permit)
	}
}

// LookUp asks the Sent folder about an unknown outcome.
func (p *Pool) LookUp(c enroll.Case) {
	p.wg.Go(func() {
		f := Found{EnrollmentID: c.Enrollment.ID, AttemptID: c.Visit.AttemptID}
		password, err := p.Password(c.Sender.PID)
		switch {
		case c.Sender.IMAP.Host == "":
			f.Err = fault.New(fault.Refused, "the profile has no inbox", "")
		case err != nil:
			f.Err = fault.New(fault.Refused, "the profile's password cannot be read", "").Because(err)
		default:
			f.Found, f.Err = p.Channel.FindSent(p.ctx, c.Sender, password, c.Draft.HeaderID)
		}
		if p.ctx.Err() == nil {
			p.Post(f)
		}
	})
}

// Ask has the agent choose the way out of an AI node.
func (p *Pool) Ask(c enroll.Case, k enroll.Known) {
	ctx := p.work()
	p.wg.Go(func() {
		a := Answered{EnrollmentID: c.Enrollment.ID}
		a.Answer, a.Err = p.Judge.Judge(ctx, c, k, p.Clock.Now())
		if p.ctx.Err() == nil {
			p.Post(a)
		}
	})
}

// Call calls a webhook, or enrolls the contact elsewhere. Both may happen twice
// after a crash: their key makes the second one nothing.
func (p *Pool) Call(c enroll.Case) {
	p.wg.Go(func() {
		x := Called{EnrollmentID: c.Enrollment.ID}
		n, _ := c.Graph.Node(c.Enrollment.Node)
		key := CallKey(c)
		switch {
		case n.Enroll != nil:
			x.Detail, x.Final, x.Err = p.Enroll(p.ctx, n.Enroll.SequenceID, c.ContactPID, key)
		case n.Webhook != nil:
			x.Detail, x.Final, x.Err = p.Caller.Call(p.ctx, n.Webhook.URL, CallBody(c, *n.Webhook), key)
		}
		if p.ctx.Err() == nil {
			p.Post(x)
		}
	})
}

// CallKey is the same for every try of a node's call, and differs for each
// arrival at it.
func CallKey(c enroll.Case) string {
	return fmt.Sprintf("%s/%s/%d", c.Enrollment.PID, c.Enrollment.Node, c.Enrollment.VisitNo)
}
