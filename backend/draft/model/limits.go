package model

import (
	"context"
	"slices"
	"time"

	"cadenza/backend/message"
)

// lane is the line before one endpoint. The first in line goes when fewer than
// most calls run and fewer than perMinute began within the last minute.
type lane struct {
	most, perMinute int
	running         int
	begun           []time.Time // of the last minute, the oldest first
	line            []*ticket
}

// ticket is a place in a line.
type ticket struct{ wake context.CancelFunc }

// enter waits in e's line and gives what ends the call. It gives up with ctx.
// The settings of whoever came last hold for all in the line.
func (c *Client) enter(ctx context.Context, e message.Endpoint) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lane(e)
	l.most, l.perMinute = max(1, e.Concurrency), e.PerMinute
	t := &ticket{}
	l.line = append(l.line, t)
	l.call() // the first may go by the new settings
	for {
		if err := ctx.Err(); err != nil {
			l.quit(t)
			return nil, err
		}
		free, rest := l.line[0] == t && l.running < l.most, time.Duration(0)
		if free {
			now := c.now()
			if rest = l.rest(now); rest <= 0 {
				l.running++
				l.begun = append(l.begun, now)
				l.quit(t)
				return func() { c.leave(l) }, nil
			}
		}
		woken, wake := context.WithCancel(ctx)
		t.wake = wake
		c.mu.Unlock()
		if free {
			err = c.wait(woken, rest)
		} else {
			<-woken.Done()
		}
		failed := err != nil && woken.Err() == nil
		wake()
		c.mu.Lock()
		if failed {
			l.quit(t)
			return nil, err
		}
	}
}

func (c *Client) leave(l *lane) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.running--
	l.call()
}

func (c *Client) lane(e message.Endpoint) *lane {
	name := e.PID
	if name == "" {
		name = e.BaseURL + " " + e.Model
	}
	if c.lanes == nil {
		c.lanes = map[string]*lane{}
	}
	if c.lanes[name] == nil {
		c.lanes[name] = &lane{}
	}
	return c.lanes[name]
}

// call has the first in line look again whether it may go.
func (l *lane) call() {
	if len(l.line) > 0 && l.line[0].wake != nil {
		l.line[0].wake()
	}
}

// quit takes t out of the line, and the next moves up.
func (l *lane) quit(t *ticket) {
	l.line = slices.DeleteFunc(l.line, func(x *ticket) bool { return x == t })
	l.call()
}

// rest is how long no call may begin, 0 for none.
func (l *lane) rest(now time.Time) time.Duration {
	l.begun = slices.DeleteFunc(l.begun, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if l.perMinute <= 0 || len(l.begun) < l.perMinute {
		return 0
	}
	return l.begun[len(l.begun)-l.perMinute].Add(time.Minute).Sub(now)
}
