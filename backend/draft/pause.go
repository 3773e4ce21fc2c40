package draft

import (
	"sync"
	"time"

	"cadenza/backend/message"
)

// pauses keeps questions away from an endpoint that has just refused one for a
// reason that the next would meet as well: a wrong key is not tried by everybody who
// is due. It is asked again once anything about it is changed, or the time is over.
type pauses struct {
	mu   sync.Mutex
	last map[string]pause // by endpoint
}

type pause struct {
	endpoint message.Endpoint
	key      string
	until    time.Time
	why      *message.Speechless
}

// How long an endpoint is left alone: a person must mend a denial, a limit says
// itself how long it lasts.
const (
	pauseDenied = time.Minute
	pauseMost   = 5 * time.Minute
)

// of gives why an endpoint is not to be asked now, or nil.
func (p *pauses) of(e message.Endpoint, key string, now time.Time) *message.Speechless {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.last[e.PID]
	if !ok || x.endpoint != e || x.key != key || !now.Before(x.until) {
		return nil
	}
	why := *x.why
	if why.Class == message.Limited {
		why.After = x.until.Sub(now)
	}
	return &why
}

// note keeps how a question ended.
func (p *pauses) note(e message.Endpoint, key string, now time.Time, s *message.Speechless) {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := time.Duration(0)
	if s != nil {
		switch s.Class {
		case message.Denied:
			wait = pauseDenied
		case message.Limited:
			wait = min(s.After, pauseMost)
		case message.Down, message.Declined, message.Garbled, message.Overspent, message.Stopped:
		}
	}
	if wait <= 0 {
		delete(p.last, e.PID)
		return
	}
	if p.last == nil {
		p.last = map[string]pause{}
	}
	p.last[e.PID] = pause{e, key, now.Add(wait), s}
}

// Answers says that an endpoint was tried and answered: it is asked again at once.
func (m *Models) Answers(endpoint string) {
	m.pauses.mu.Lock()
	defer m.pauses.mu.Unlock()
	delete(m.pauses.last, endpoint)
}
