package main

import (
	"sync"
	"time"
)

// quickClock goes at the pace of true time, and jumps when told.
type quickClock struct {
	start time.Time
	mu    sync.Mutex
	ahead time.Duration
}

func newClock() *quickClock { return &quickClock{start: time.Now()} }

// Now is true time and all jumps.
func (c *quickClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.ahead)
}

// Ran is how long the demo has run, by its own clock.
func (c *quickClock) Ran() time.Duration { return c.Now().Sub(c.start) }

// jump lets the clock show at least t.
func (c *quickClock) jump(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := t.Sub(time.Now().UTC().Add(c.ahead)); d > 0 {
		c.ahead += d
	}
}
