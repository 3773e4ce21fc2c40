package model_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cadenza/backend/draft/model"
	"cadenza/backend/message"
)

// TestNeverMoreAtOnce: the mock counts, while the limit is 2, 4 and then 1.
func TestNeverMoreAtOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	active, most := 0, 0
	in, out := make(chan int), make(chan struct{})
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		active++
		now := active
		most = max(most, active)
		mu.Unlock()
		in <- now
		<-out
		mu.Lock()
		active--
		mu.Unlock()
		says(good)(w, r)
	})
	client := newClock().client()
	var wg sync.WaitGroup
	ask := func(n, limit int) {
		for range n {
			wg.Go(func() {
				e := m.endpoint(message.Schema)
				e.Concurrency = limit
				if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	check := func(want int) {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if most != want {
			t.Errorf("%d at once, want %d", most, want)
		}
	}
	ask(5, 2)
	<-in
	<-in
	for range 3 { // one out, one in
		out <- struct{}{}
		<-in
	}
	check(2)
	ask(4, 4) // raised: two more go at once
	<-in
	<-in
	check(4)
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		select {
		case <-in:
		case out <- struct{}{}:
		case <-done:
			check(4)
			return
		}
	}
}

// held is a transport that holds each call until it is let go.
type held struct {
	active atomic.Int32
	out    chan struct{}
}

func (h *held) RoundTrip(req *http.Request) (*http.Response, error) {
	h.active.Add(1)
	defer h.active.Add(-1)
	select {
	case <-h.out:
		head := http.Header{"Content-Type": {"text/event-stream"}}
		return &http.Response{StatusCode: 200, Header: head, Body: io.NopCloser(strings.NewReader(chunk(good) + ending("stop"))), Request: req}, nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// TestTheLine: in a bubble it is known when all that can go have gone.
func TestTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &held{out: make(chan struct{})}
		client := model.New(nil)
		client.HTTP = &http.Client{Transport: h}
		var wg sync.WaitGroup
		ask := func(ctx context.Context, n, limit int, class message.SpeechlessClass) {
			for range n {
				wg.Go(func() {
					e := message.Endpoint{PID: "end_1", Kind: message.Compatible, BaseURL: "http://mock.test", Model: "m", Concurrency: limit}
					_, err := client.Ask(ctx, e, "", question())
					if class != "" {
						speechless(t, err, class, "")
					} else if err != nil {
						t.Error(err)
					}
				})
			}
			synctest.Wait()
		}
		active := func(want int32) {
			t.Helper()
			synctest.Wait()
			if n := h.active.Load(); n != want {
				t.Errorf("%d calls at once, want %d", n, want)
			}
		}
		ask(t.Context(), 5, 2, "")
		active(2)
		h.out <- struct{}{} // one goes, one comes: 4 are left
		active(2)
		ask(t.Context(), 3, 4, "") // raised: 7
		active(4)
		ctx, cancel := context.WithCancel(t.Context())
		ask(ctx, 2, 2, message.Stopped) // lowered: 7 and 2 that will give up
		active(4)
		h.out <- struct{}{}
		h.out <- struct{}{}
		active(2)
		cancel()
		active(2)
		h.out <- struct{}{}
		active(2)
		ask(t.Context(), 1, 0, "") // lowered to one: 5
		h.out <- struct{}{}
		active(1)
		for range 4 {
			active(1)
			h.out <- struct{}{}
		}
		active(0)
		wg.Wait()
	})
}

// TestTheMinute: the same with the time of the bubble and the real timer.
func TestTheMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &held{out: make(chan struct{})}
		close(h.out)
		client := model.New(nil)
		client.HTTP = &http.Client{Transport: h}
		start := time.Now()
		var wg sync.WaitGroup
		var mu sync.Mutex
		ended := map[time.Duration]int{}
		for range 10 {
			wg.Go(func() {
				e := message.Endpoint{PID: "end_1", Kind: message.Compatible, BaseURL: "http://mock.test", Model: "m", Concurrency: 10, PerMinute: 4}
				if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				ended[time.Since(start)]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if want := map[time.Duration]int{0: 4, time.Minute: 4, 2 * time.Minute: 2}; !maps.Equal(ended, want) {
			t.Errorf("%v", ended)
		}
	})
}

// TestNeverMoreInAMinute: in any minute of the fake clock there begin at most three.
func TestNeverMoreInAMinute(t *testing.T) {
	t.Parallel()
	k := newClock()
	var mu sync.Mutex
	var begun []time.Time
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		begun = append(begun, k.now())
		mu.Unlock()
		says(good)(w, r)
	})
	client := k.client()
	e := m.endpoint(message.Schema)
	e.PerMinute = 3
	for range 7 {
		if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
			t.Fatal(err)
		}
		_ = k.wait(t.Context(), 10*time.Second)
	}
	if got := begun[6].Sub(begun[0]); got != 2*time.Minute {
		t.Errorf("the seventh began after %v", got)
	}
	for i := range begun[3:] {
		if d := begun[i+3].Sub(begun[i]); d < time.Minute {
			t.Errorf("four within %v", d)
		}
	}

	// Many at once, and a limit that is lifted meanwhile.
	start := k.now()
	var wg sync.WaitGroup
	e.Concurrency = 9
	for range 9 {
		wg.Go(func() {
			if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d := k.now().Sub(start); d < 2*time.Minute {
		t.Errorf("nine took %v", d)
	}
	waiting := make(chan struct{})
	client.Wait = func(ctx context.Context, _ time.Duration) error {
		close(waiting)
		<-ctx.Done()
		return ctx.Err()
	}
	wg.Go(func() {
		if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
			t.Error(err)
		}
	})
	<-waiting
	e.PerMinute = 0
	if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
		t.Error(err)
	}
	wg.Wait()
}
