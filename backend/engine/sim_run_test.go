package engine_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
	"cadenza/backend/store"
)

var (
	simSeeds = flag.Int("sim.seeds", 2000, "seeds of the simulation")
	simSteps = flag.Int("sim.steps", 200, "moves in each seed")
	simSeed  = flag.Uint64("sim.seed", 0, "run this seed alone")
)

func openWorld(ctx context.Context, now func() time.Time) (*store.Store, error) {
	return store.OpenMemory(ctx, store.Options{Now: now})
}

func errors_Is(err error) bool { return errors.Is(err, errSim) }

// simulate runs one seed: a phase with faults, then healing, in which
// everything must settle. It gives what was violated.
func simulate(ctx context.Context, seed uint64, steps int) (w *world, err error) {
	if w, err = newWorld(ctx, seed); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.store.Close()) }()
	for range steps {
		if err := w.act(ctx, true); err != nil {
			return w, err
		}
		w.checkDeliveries()
		if len(w.bad) > 0 {
			return w, nil
		}
	}
	if err := w.heal(ctx); err != nil {
		return w, err
	}
	w.checkDeliveries()
	return w, w.checkSettled(ctx)
}

// heal ends all faults and lets people do their part until nothing is open.
func (w *world) heal(ctx context.Context) error {
	w.faults = faults{}
	if w.stop {
		w.stop = false
		if err := w.store.Resume(ctx, "p", w.now); err != nil {
			return err
		}
	}
	if s, err := w.store.Sequence(ctx, "seq"); err != nil {
		return err
	} else if s.Status == sequence.Paused {
		w.paused = false
		if err := w.store.SetStatus(ctx, s, sequence.Active, "p", w.now); err != nil {
			return err
		}
	}
	w.engine.ConfirmClock()
	for range 1000 {
		if err := w.store.NoteSender(ctx, 1, message.Health{InboxReadAt: w.now}); err != nil {
			return err
		}
		for range 2 {
			if _, err := w.engine.Pass(ctx); err != nil {
				return err
			}
			for len(w.jobs) > 0 {
				before := len(w.jobs)
				for range before {
					w.moveJob()
				}
				if _, err := w.engine.Pass(ctx); err != nil {
					return err
				}
				if len(w.jobs) >= before {
					w.pass(11 * time.Second)
				}
			}
		}
		open, err := w.helpOn(ctx)
		if err != nil || open == 0 {
			return err
		}
		next, _, err := w.store.NextDue(ctx, w.now)
		if err != nil {
			return err
		}
		w.pass(time.Minute)
		if next.After(w.now) {
			w.pass(next.Sub(w.now))
		}
	}
	return nil
}

// helpOn approves what waits and settles what is in doubt; it counts what is
// still open.
func (w *world) helpOn(ctx context.Context) (open int, err error) {
	cases, err := w.store.Cases(ctx, w.people)
	if err != nil {
		return 0, err
	}
	for _, c := range cases {
		inDoubt := c.Visit != nil && c.Visit.State.InDoubt()
		if c.Enrollment.Status == enroll.Active || inDoubt {
			open++
		}
		if c.Visit == nil {
			continue
		}
		var ev enroll.Event
		switch {
		case c.Visit.State == enroll.Awaiting && c.Enrollment.Status == enroll.Active:
			ev = enroll.Approved{By: "p", HoldUntil: w.now}
		case c.Visit.State == enroll.NeedsHuman:
			ev = w.truth(c)
		default:
			continue
		}
		if _, err := w.apply(ctx, c.Enrollment.ID, ev); err != nil {
			return open, err
		}
	}
	return open, nil
}

// checkDeliveries holds the delivery log against the promise: no visit twice,
// and no step twice to one person unless a person moved them back to it.
func (w *world) checkDeliveries() {
	for header, n := range w.server.delivered {
		if n > 1 {
			w.fail("message %s was delivered %d times", header, n)
		}
	}
}

// checkSettled looks at the end: everything has an ending, and what the store
// believes is what was delivered.
func (w *world) checkSettled(ctx context.Context) error {
	cases, err := w.store.Cases(ctx, w.people)
	if err != nil {
		return err
	}
	var stats struct{ active, paused, completed, unenrolled int }
	for _, c := range cases {
		switch c.Enrollment.Status {
		case enroll.Active:
			stats.active++
			w.fail("enrollment %d did not settle: node %q visit %+v due %v now %v hold %q", c.Enrollment.ID, c.Enrollment.Node, c.Visit, c.Enrollment.DueAt, w.now, c.Enrollment.Hold)
		case enroll.Paused:
			stats.paused++
		case enroll.Completed:
			stats.completed++
		case enroll.Unenrolled:
			stats.unenrolled++
		}
		if c.Visit != nil && c.Visit.State.InDoubt() {
			w.fail("enrollment %d is still in doubt: %+v", c.Enrollment.ID, *c.Visit)
		}
	}
	s, err := w.store.Sequence(ctx, "seq")
	if err != nil {
		return err
	}
	if n := s.Stats; n.Active != stats.active || n.Paused != stats.paused || n.Completed != stats.completed || n.Unenrolled != stats.unenrolled {
		w.fail("counters %+v do not match %+v", n, stats)
	}
	visits, err := w.store.Visits(ctx)
	if err != nil {
		return err
	}
	nodes := map[[2]string]int{}
	for _, d := range w.server.log {
		v, ok := visits[[2]int64{d.enrollment, int64(d.visit)}]
		if !ok {
			w.fail("delivered %s belongs to no visit", d.header)
			continue
		}
		key := [2]string{fmt.Sprint(d.enrollment), v.Node}
		// Someone who was moved back walks the steps from there on again.
		if nodes[key]++; nodes[key] > 1+w.moves[d.enrollment] {
			w.fail("step %s reached enrollment %d %d times (moved by a person %d times)", v.Node, d.enrollment, nodes[key], w.moves[d.enrollment])
		}
	}
	for key, v := range visits {
		delivered := 0
		for _, d := range w.server.log {
			if d.enrollment == key[0] && int64(d.visit) == key[1] {
				delivered++
			}
		}
		if v.State == enroll.Sent && delivered == 0 {
			w.fail("visit %v counts as sent but was never delivered: %+v", key, v)
		}
	}
	return nil
}

// TestSimulation is the main proof: over many seeds, with crashes, doubtful
// commits, lying servers and jumping clocks, nothing is sent twice, nothing is
// lost, everything settles.
func TestSimulation(t *testing.T) {
	seeds := *simSeeds
	first := uint64(1)
	if *simSeed != 0 {
		first, seeds = *simSeed, 1
	}
	var next atomic.Uint64
	next.Store(first)
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for {
				seed := next.Add(1) - 1
				if seed >= first+uint64(seeds) || t.Failed() {
					return
				}
				w, err := simulate(t.Context(), seed, *simSteps)
				if err != nil {
					t.Errorf("seed %d: %v", seed, err)
					return
				}
				for _, b := range w.bad {
					t.Errorf("seed %d: %s", seed, b)
				}
				if seed%100 == 0 {
					again, err := simulate(t.Context(), seed, *simSteps)
					if err != nil || again.trace != w.trace || len(again.server.log) != len(w.server.log) {
						t.Errorf("seed %d is not repeatable: %v", seed, err)
					}
				}
				mu.Lock()
				for k, n := range w.seen {
					seen[k] += n
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d seeds of %d moves: %v", seeds, *simSteps, seen)
	if seeds < 1000 || t.Failed() {
		return
	}
	// The simulation is worth something only if what it is about did happen.
	for _, kind := range []string{"crash", "crash at the dot", "commit failed", "commit in doubt", "disk full", "lost before the server saw it", "lost after the server took it", "slow server", "server lies", "clock back", "clock ahead", "sleep", "race", "delivered", "ticket"} {
		if seen[kind] < seeds/100 {
			t.Errorf("%q happened only %d times in %d seeds", kind, seen[kind], seeds)
		}
	}
}
