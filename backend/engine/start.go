package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/google/uuid"

	"cadenza/backend/crash"
	"cadenza/backend/enroll"
)

// After a downtime in which more than so many steps came due, a person is told
// and may hold them.
const (
	manyLate    = 50
	countdown   = time.Minute
	absence     = 10 * time.Minute
	clockBack   = 5 * time.Minute
	recoverSize = 500
)

// recoverOrphans marks what a process that is gone had fired as unknown, to be
// looked up. It runs before anything else, and again after a failure.
func (e *Engine) recoverOrphans(ctx context.Context, now time.Time) error {
	ids, err := e.Store.Orphans(ctx)
	if err != nil {
		return err
	}
	crash.Point("orphans-read")
	for len(ids) > 0 {
		n := min(len(ids), recoverSize)
		cases, err := e.Store.Cases(ctx, ids[:n])
		if err != nil {
			return err
		}
		ids = ids[n:]
		var b enroll.Batch
		for _, c := range cases {
			if _, alive := e.inflight[c.Enrollment.ID]; alive || c.Visit == nil || c.Visit.State != enroll.Fired {
				continue
			}
			const detail = "Cadenza stopped before the mail server answered."
			t, err := enroll.Apply(c.Walk, enroll.Lost{AttemptID: c.Visit.AttemptID, Detail: detail, LookUpAt: c.Visit.FiredAt.Add(settleTime)}, now)
			if err != nil {
				continue // settled meanwhile
			}
			b.Changes = append(b.Changes, enroll.Change{Transition: t, Settle: &enroll.Settle{AttemptID: c.Visit.AttemptID, Outcome: "unknown", Evidence: detail}})
		}
		res, err := e.Store.Commit(ctx, b)
		if err != nil {
			return err
		}
		for i, c := range b.Changes {
			if res.Stale[i] { // another door was quicker: look at it again
				ids = append(ids, c.Enrollment.ID)
			}
		}
		crash.Point("orphans-kept")
	}
	return nil
}

// noticeAbsence counts what came due while nothing ran, so that a person sees it
// before it goes.
func (e *Engine) noticeAbsence(ctx context.Context, ws enroll.Workspace, now time.Time) {
	if ws.AliveAt.IsZero() || now.Sub(ws.AliveAt) < absence {
		return
	}
	_, overdue, err := e.Store.NextDue(ctx, now)
	if err != nil {
		return // the pass reads the same and reports it
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status.AwayFrom, e.status.AwayTo = ws.AliveAt, now
	if overdue > manyLate {
		e.status.CatchingUp, e.status.ReleaseAt = overdue, now.Add(countdown)
	}
}

// holding reports whether what came due during downtime is still kept back.
func (e *Engine) holding(now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status.Held {
		return true
	}
	if e.status.ReleaseAt.IsZero() {
		return false
	}
	if now.Before(e.status.ReleaseAt) {
		return true
	}
	e.status.CatchingUp, e.status.ReleaseAt = 0, time.Time{}
	return false
}

// clockSound doubts a clock that went back behind what was already written,
// until it has caught up or a person confirms it. Clocks decide when something
// is sent, never whether twice.
func (e *Engine) clockSound(ws enroll.Workspace, now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	doubted := ws.AliveAt.Sub(now) > clockBack && (e.trust.IsZero() || now.Before(e.trust.Add(-clockBack)))
	e.status.ClockDoubted = doubted
	if !doubted && e.restored && !e.status.LastPassAt.IsZero() && now.Sub(e.status.LastPassAt) > absence {
		e.restored = false // the machine slept: look at what came due meanwhile
	}
	return !doubted
}

// newID makes a time-ordered public id from the engine's own clock and chance.
func (e *Engine) newID(now time.Time) string {
	var u uuid.UUID
	if _, err := io.ReadFull(e.Rand, u[6:]); err != nil {
		panic("engine: no randomness: " + err.Error())
	}
	binary.BigEndian.PutUint64(u[:8], uint64(now.UnixMilli())<<16|uint64(u[6])<<8|uint64(u[7]))
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	return u.String()
}

func (e *Engine) random() uint64 {
	var b [8]byte
	if _, err := io.ReadFull(e.Rand, b[:]); err != nil {
		panic("engine: no randomness: " + err.Error())
	}
	return binary.BigEndian.Uint64(b[:])
}

// Run passes until ctx ends: when something is due, when woken, and at least
// once every tick.
func (e *Engine) Run(ctx context.Context, tick func() time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-e.wake:
		}
		wait := tick()
		for {
			more, err := e.Pass(ctx)
			if err != nil {
				if !errors.Is(err, context.Canceled) {
					e.Log.Error("pass failed", "err", err)
				}
				wait = min(wait, 5*time.Second)
				break
			}
			if !more {
				break
			}
		}
		s := e.Status()
		if !s.NextDueAt.IsZero() {
			wait = min(wait, max(s.NextDueAt.Sub(e.Clock.Now()), time.Millisecond))
		}
		if !s.ReleaseAt.IsZero() {
			wait = min(wait, max(s.ReleaseAt.Sub(e.Clock.Now()), time.Millisecond))
		}
		// A machine that sleeps does not advance timers: look at the wall clock often.
		timer.Reset(min(wait, 30*time.Second))
	}
}

// Settle takes the answers that have come in and hands out no new work, for a
// clean end.
func (e *Engine) Settle(ctx context.Context) error {
	e.Hold(true)
	for e.waiting() > 0 {
		if _, err := e.Pass(ctx); err != nil {
			return err
		}
	}
	return nil
}
