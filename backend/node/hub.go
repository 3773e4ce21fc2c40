package node

import (
	"sync"
	"time"

	"cadenza/backend/server"
)

// Hub collects what changed and gives it to every listener in batches, so that
// a thousand changes in a moment are one message.
type Hub struct {
	mu      sync.Mutex
	pending map[server.Change]bool
	order   []server.Change
	subs    map[chan []server.Change]bool
	timer   *time.Timer
	closed  bool
}

// batchAfter is how long changes are collected.
const batchAfter = 60 * time.Millisecond

// mostChanges is how many single changes travel in one batch; beyond it only
// the topics do.
const mostChanges = 200

// NewHub makes a hub.
func NewHub() *Hub {
	return &Hub{pending: map[server.Change]bool{}, subs: map[chan []server.Change]bool{}}
}

// Say tells that something changed; without ids, the whole topic.
func (h *Hub) Say(topic string, ids ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.subs) == 0 {
		return
	}
	if len(ids) == 0 {
		ids = []string{""}
	}
	for _, id := range ids {
		c := server.Change{Topic: topic, ID: id}
		if !h.pending[c] {
			h.pending[c] = true
			h.order = append(h.order, c)
		}
	}
	if h.timer == nil {
		h.timer = time.AfterFunc(batchAfter, h.flush)
	}
}

func (h *Hub) flush() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timer = nil
	batch := h.order
	h.order = nil
	clear(h.pending)
	if len(batch) > mostChanges {
		topics := map[string]bool{}
		var short []server.Change
		for _, c := range batch {
			if !topics[c.Topic] {
				topics[c.Topic] = true
				short = append(short, server.Change{Topic: c.Topic})
			}
		}
		batch = short
	}
	for sub := range h.subs {
		select {
		case sub <- batch:
		default:
			// A listener that does not keep up is cut off: it connects again and asks
			// for everything.
			delete(h.subs, sub)
			close(sub)
		}
	}
}

// Subscribe gives the changes from now on. The channel is closed when the
// listener falls behind or the hub closes.
func (h *Hub) Subscribe() (changes <-chan []server.Change, cancel func()) {
	sub := make(chan []server.Change, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(sub)
		return sub, func() {}
	}
	h.subs[sub] = true
	return sub, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.subs[sub] {
			delete(h.subs, sub)
			close(sub)
		}
	}
}

// Close ends every subscription.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	if h.timer != nil {
		h.timer.Stop()
	}
	for sub := range h.subs {
		delete(h.subs, sub)
		close(sub)
	}
}
