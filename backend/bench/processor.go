package main

import (
	"context"
	"crypto/rand"
	"time"

	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/store"
)

// fixedClock is the benchmark's clock; it moves only when told.
type fixedClock struct{ now time.Time }

func (c *fixedClock) Now() time.Time     { return c.now }
func (c *fixedClock) Ran() time.Duration { return c.now.Sub(begin) }

// nullWorkers answer at once: the processor alone is measured, with a transport
// that takes everything.
type nullWorkers struct {
	e     *engine.Engine
	clock *fixedClock
	sent  int
}

func (w *nullWorkers) Draft(c enroll.Case) {
	w.e.Post(engine.Drafted{EnrollmentID: c.Enrollment.ID, Written: message.Written{
		Subject: "A short question, " + c.Contact.FirstName,
		Body:    "Hi " + c.Contact.FirstName + ",\n\nI'm getting in touch with " + c.Contact.Company + " for the first time. Would it make sense to talk for fifteen minutes next week?\n",
		Engine:  "bench",
	}})
}

func (w *nullWorkers) Send(s engine.Send) {
	w.e.Post(engine.AtDot{EnrollmentID: s.EnrollmentID, At: w.clock.now})
}

func (w *nullWorkers) Permit(id int64, attempt string) {
	w.sent++
	w.e.Post(engine.Finished{EnrollmentID: id, AttemptID: attempt, Evidence: "250 OK"})
}

func (w *nullWorkers) Deny(int64) {}

func (w *nullWorkers) LookUp(enroll.Case) {}

// process runs the processor until it has sent n messages, and gives how long
// that took.
func process(ctx context.Context, dir string, n int) (time.Duration, error) {
	clock := &fixedClock{begin}
	s, err := store.Open(ctx, dir, store.Options{Now: clock.Now})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	w := &nullWorkers{clock: clock}
	e := engine.New(engine.Config{Store: s, Workers: w, Clock: clock, Rand: rand.Reader, Device: "bench"})
	w.e = e
	start := time.Now()
	for w.sent < n {
		more, err := e.Pass(ctx)
		if err != nil {
			return 0, err
		}
		if !more {
			clock.now = clock.now.Add(time.Hour)
		}
	}
	return time.Since(start), nil
}
