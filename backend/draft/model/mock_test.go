package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cadenza/backend/draft/model"
	"cadenza/backend/message"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mock is an endpoint. It knows the protocol by what is written in this file and
// in the tapes only.
type mock struct {
	URL string

	mu    sync.Mutex
	asked []asked
}

// asked is a request as it came.
type asked struct {
	method, path string
	head         http.Header
	raw          string
	body         map[string]any
}

// messages are the contents, each after its role: "user: …".
func (a asked) messages(t *testing.T) (all []string) {
	t.Helper()
	list, _ := a.body["messages"].([]any)
	for _, m := range list {
		m, _ := m.(map[string]any)
		all = append(all, fmt.Sprintf("%v: %v", m["role"], m["content"]))
	}
	return all
}

func (m *mock) calls() []asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]asked(nil), m.asked...)
}

// newMock answers request after request by answers; the last one goes on.
func newMock(t *testing.T, answers ...http.HandlerFunc) *mock {
	t.Helper()
	m := &mock{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		a := asked{method: r.Method, path: r.URL.RequestURI(), head: r.Header.Clone(), raw: string(raw)}
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &a.body); err != nil {
				t.Errorf("asked in what is no JSON: %s", raw)
			}
		}
		m.mu.Lock()
		n := len(m.asked)
		m.asked = append(m.asked, a)
		m.mu.Unlock()
		answers[min(n, len(answers)-1)](w, r)
	}))
	t.Cleanup(s.Close)
	m.URL = s.URL
	return m
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// chunk is one event with a piece of the answer.
func chunk(text string) string {
	return `data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,"delta":{"content":` + quoted(text) + `},"finish_reason":null}]}` + "\n\n"
}

// ending is the events after the answer: why it ends and 10 tokens read, 5 written.
func ending(finish string) string {
	return `data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,"delta":{},"finish_reason":"` + finish + `"}]}` + "\n\n" +
		`data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}` + "\n\n" +
		"data: [DONE]\n\n"
}

// events answers with a stream as it is.
func events(stream string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, stream)
	}
}

// says answers with text in pieces of seven bytes or so.
func says(text string) http.HandlerFunc { return saysUntil(text, "stop") }

func saysUntil(text, finish string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(": a comment\n\n")
	piece := ""
	for _, r := range text {
		if piece += string(r); len(piece) >= 7 {
			b.WriteString(chunk(piece))
			piece = ""
		}
	}
	if piece != "" {
		b.WriteString(chunk(piece))
	}
	return events(b.String() + ending(finish))
}

// fails answers with a status, headers ("Name: value") and a body.
func fails(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refuses is OpenAI's error.
func refuses(status int, text, param string) http.HandlerFunc {
	return fails(status, `{"error":{"message":`+quoted(text)+`,"type":"invalid_request_error","param":`+quoted(param)+`,"code":"unsupported_parameter"}}`)
}

// clock is a time that passes only by waiting.
type clock struct {
	mu    sync.Mutex
	time  time.Time
	waits []time.Duration
}

func newClock() *clock { return &clock{time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.time = c.time.Add(d)
	c.waits = append(c.waits, d)
	return nil
}

func (c *clock) client() *model.Client {
	m := model.New(c.now)
	m.Wait = c.wait
	return m
}

const (
	schema = `{"type":"object","properties":{"subject":{"type":"string","minLength":1,"maxLength":60},"body":{"type":"string","minLength":1}},"required":["subject","body"],"additionalProperties":false}`
	good   = `{"subject":"Hello","body":"Hi Ada"}`
)

func question() model.Question {
	return model.Question{System: "You write mail.", User: "Write to Ada.", Name: "mail", Schema: json.RawMessage(schema), Temperature: 0.7, MaxTokens: 500, Seed: 7}
}

func (m *mock) endpoint(ability message.Ability) message.Endpoint {
	return message.Endpoint{PID: "end_1", Name: "Mock", Kind: message.Compatible, BaseURL: m.URL + "/v1", Model: "mock", Ability: ability}
}

// speechless checks an error's class and that its sentence holds words.
func speechless(t *testing.T, err error, class message.SpeechlessClass, words string) message.Speechless {
	t.Helper()
	s, ok := errors.AsType[*message.Speechless](err)
	if !ok {
		t.Fatalf("%v (%T), want a *message.Speechless", err, err)
	}
	if s.Class != class || !strings.Contains(s.Detail, words) {
		t.Fatalf("%s: %q (cause %v), want %s: …%s…", s.Class, s.Detail, s.Err, class, words)
	}
	return *s
}
