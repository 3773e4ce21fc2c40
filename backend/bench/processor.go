package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/store"
)

// movedClock is the benchmark's clock: it starts at begin, runs as the machine's
// does, and can be moved ahead.
type movedClock struct {
	start time.Time
	ahead time.Duration
}

func (c *movedClock) Ran() time.Duration { return time.Since(c.start) + c.ahead }
func (c *movedClock) Now() time.Time     { return begin.Add(c.Ran()) }

// nullWorkers answer at once: the processor alone is measured, with a transport
// that takes everything.
type nullWorkers struct {
	e     *engine.Engine
	clock *movedClock
	sent  int
	on    func(enrollmentID int64) // called when a ticket is committed
}

func (w *nullWorkers) Draft(c enroll.Case) {
	w.e.Post(engine.Drafted{EnrollmentID: c.Enrollment.ID, Written: message.Written{
		Subject: "A short question, " + c.Contact.FirstName,
		Body:    "Hi " + c.Contact.FirstName + ",\n\nI'm getting in touch with " + c.Contact.Company + " for the first time. Would it make sense to talk for fifteen minutes next week?\n",
		Engine:  "bench",
	}})
}

func (w *nullWorkers) Send(s engine.Send) {
	w.e.Post(engine.AtDot{EnrollmentID: s.EnrollmentID, At: w.clock.Now()})
}

func (w *nullWorkers) Permit(id int64, attempt string) {
	w.sent++
	if w.on != nil {
		w.on(id)
	}
	w.e.Post(engine.Finished{EnrollmentID: id, AttemptID: attempt, Evidence: "250 OK"})
}

func (w *nullWorkers) Deny(int64) {}

func (w *nullWorkers) LookUp(enroll.Case) {}

func (w *nullWorkers) Ask(enroll.Case, enroll.Known) {}

func (w *nullWorkers) Call(enroll.Case) {}

// measured is what a run in a process of its own tells.
type measured struct {
	Steps  int           `json:"steps"`
	Wall   time.Duration `json:"wall"`
	CPU    time.Duration `json:"cpu"`    // user and system, of the steps alone
	P99    time.Duration `json:"p99"`    // due → ticket committed, of a paced run
	MaxRSS int64         `json:"maxRss"` // bytes
}

// inChild runs the processor over dir in a process of its own, so that its
// memory is its own.
func inChild(ctx context.Context, mode, dir string, steps int) (m measured, err error) {
	self, err := os.Executable()
	if err != nil {
		return m, err
	}
	cmd := exec.CommandContext(ctx, self, mode, dir, strconv.Itoa(steps))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return m, fmt.Errorf("run %s: %w", mode, err)
	}
	if err := json.Unmarshal(out, &m); err != nil {
		return m, err
	}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.MaxRSS = u.Maxrss << 10
	}
	return m, nil
}

// process runs the processor over dir until it has sent n messages: as fast as
// it can, or as they come due.
func process(ctx context.Context, dir string, n int, paced bool) (measured, error) {
	clock := &movedClock{start: time.Now()}
	s, err := store.Open(ctx, dir, store.Options{Now: clock.Now})
	if err != nil {
		return measured{}, err
	}
	w := &nullWorkers{clock: clock}
	w.e = engine.New(engine.Config{Store: s, Workers: w, Clock: clock, Rand: rand.Reader, Device: "bench"})
	var m measured
	if paced {
		m, err = w.paced(ctx, n)
	} else {
		m, err = w.flatOut(ctx, n)
	}
	if e := s.Close(); err == nil {
		err = e
	}
	return m, err
}

func (w *nullWorkers) flatOut(ctx context.Context, n int) (measured, error) {
	start, used := time.Now(), cpu()
	for w.sent < n {
		more, err := w.e.Pass(ctx)
		if err != nil {
			return measured{}, err
		}
		if !more {
			w.clock.ahead += time.Hour
		}
	}
	return measured{Steps: w.sent, Wall: time.Since(start), CPU: cpu() - used}, nil
}

// pacedBegin is how long after begin the first enrollment of a paced run comes
// due; then one comes due each millisecond.
const pacedBegin = 3 * time.Second

func (w *nullWorkers) paced(ctx context.Context, n int) (measured, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	late := make([]time.Duration, 0, n)
	w.on = func(id int64) {
		late = append(late, w.clock.Ran()-pacedBegin-time.Duration(id)*time.Millisecond)
		if len(late) == n {
			stop()
		}
	}
	start, used := time.Now(), cpu()
	w.e.Run(ctx, func() time.Duration { return 2 * time.Minute })
	if len(late) < n {
		return measured{}, fmt.Errorf("%d of %d came through", len(late), n)
	}
	slices.Sort(late)
	return measured{Steps: n, Wall: time.Since(start), CPU: cpu() - used, P99: late[n*99/100]}, nil
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it cannot fail for the process itself
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
