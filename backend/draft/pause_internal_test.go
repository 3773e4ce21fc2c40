package draft

import (
	"testing"
	"time"

	"cadenza/backend/message"
)

// TestAnEndpointThatRefusesIsLeftAlone: a wrong key is tried once, not by everybody
// who is due; what is changed about the endpoint is tried at once.
func TestAnEndpointThatRefusesIsLeftAlone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	e := message.Endpoint{PID: "e", Model: "m"}
	denied := message.Speechlessf(message.Denied, "The endpoint refuses the key.")
	var p pauses
	if p.of(e, "k", now) != nil {
		t.Error("a fresh endpoint is left alone")
	}
	p.note(e, "k", now, denied)
	if why := p.of(e, "k", now.Add(time.Second)); why == nil || why.Detail != denied.Detail {
		t.Errorf("after a denial: %+v", why)
	}
	other := e
	other.Model = "n"
	if p.of(e, "another key", now) != nil || p.of(other, "k", now) != nil || p.of(e, "k", now.Add(pauseDenied)) != nil {
		t.Error("what was changed, or is over, is still left alone")
	}
	limited := message.Speechlessf(message.Limited, "Too many calls.")
	limited.After = time.Hour
	p.note(e, "k", now, limited)
	if why := p.of(e, "k", now.Add(4*time.Minute)); why == nil || why.After != time.Minute {
		t.Errorf("a limit is not kept to: %+v", why)
	}
	for _, s := range []*message.Speechless{nil, message.Speechlessf(message.Garbled, "x"), message.Speechlessf(message.Down, "x")} {
		p.note(e, "k", now, denied)
		p.note(e, "k", now, s)
		if p.of(e, "k", now) != nil {
			t.Errorf("left alone after %+v", s)
		}
	}
}
