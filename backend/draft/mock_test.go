package draft_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cadenza/backend/draft"
	"cadenza/backend/draft/model"
	"cadenza/backend/edit"
	"cadenza/backend/message"
	"cadenza/backend/store"
)

// mock is a model endpoint. It knows the protocol by what is written in this file
// only.
type mock struct {
	url   string
	mu    sync.Mutex
	asked []asked
}

// asked is a question as it came: who says what, and all of it.
type asked struct {
	said []struct{ Role, Content string }
	raw  string
	key  string
}

func (a asked) system() string { return a.said[0].Content }
func (a asked) last() string   { return a.said[len(a.said)-1].Content }

func (m *mock) calls() []asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]asked(nil), m.asked...)
}

// answer is one answer of the endpoint.
type answer func(w http.ResponseWriter, r *http.Request, a asked)

// newMock answers question after question by answers; the last one goes on.
func newMock(t testing.TB, answers ...answer) *mock {
	t.Helper()
	m := &mock{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		var body struct {
			Messages []struct{ Role, Content string } `json:"messages"`
		}
		if err == nil {
			err = json.Unmarshal(raw, &body)
		}
		if err != nil || r.URL.Path != "/v1/chat/completions" || len(body.Messages) < 2 {
			t.Errorf("asked %s %s in %s: %v", r.Method, r.URL, raw, err)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		a := asked{said: body.Messages, raw: string(raw), key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
		m.mu.Lock()
		n := len(m.asked)
		m.asked = append(m.asked, a)
		m.mu.Unlock()
		answers[min(n, len(answers)-1)](w, r, a)
	}))
	t.Cleanup(s.Close)
	m.url = s.URL
	return m
}

func quoted(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func piece(text string) string {
	return `data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,"delta":{"content":` + quoted(text) + `},"finish_reason":null}]}` + "\n\n"
}

const ending = `data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n" +
	`data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"mock-1","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}` + "\n\n" +
	"data: [DONE]\n\n"

// says answers with a text, in two pieces.
func says(text string) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ asked) {
		w.Header().Set("Content-Type", "text/event-stream")
		half := len(text) / 2
		for half > 0 && text[half]&0xc0 == 0x80 { // not within a character
			half--
		}
		_, _ = io.WriteString(w, piece(text[:half])+piece(text[half:])+ending)
	}
}

// obeys answers with what a model makes of the question.
func obeys(make func(a asked) string) answer {
	return func(w http.ResponseWriter, r *http.Request, a asked) { says(make(a))(w, r, a) }
}

// fails answers with a status, a body and headers ("Name: value").
func fails(status int, body string, headers ...string) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ asked) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// written is a draft as a model answers it.
func written(subject, body string, sources ...draft.Source) string {
	if sources == nil {
		sources = []draft.Source{}
	}
	return `{"subject":` + quoted(subject) + `,"body":` + quoted(body) + `,"sources":` + quoted(sources) + `}`
}

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const endpoint = "end-1"

// study is a writer and a judge with the real client before a mock, and the real
// ledger.
type study struct {
	*testing.T
	mock   *mock
	store  *store.Store
	models *draft.Models
	writer draft.Writer
}

func newStudy(t *testing.T, answers ...answer) *study {
	t.Helper()
	s := &study{T: t, mock: newMock(t, answers...)}
	now := func() time.Time { return monday }
	var err error
	if s.store, err = store.OpenMemory(t.Context(), store.Options{Now: now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	s.set(map[string]any{
		"name": "Mock", "kind": "compatible", "base_url": s.mock.url + "/v1", "model": "mock", "ability": "json_schema", "concurrency": 4, "timeout_seconds": 20,
		"price_in": message.Millionths(3), "price_out": message.Millionths(15), "has_key": true,
	})
	client := model.New(now)
	client.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	s.models = &draft.Models{Asker: client, Ledger: s.store, Key: func(string) (string, error) { return "sk-very-secret", nil }, Now: now}
	s.writer = draft.Writer{Models: s.models}
	return s
}

// set changes the endpoint.
func (s *study) set(fields map[string]any) {
	s.Helper()
	if err := s.store.Mutate(s.Context(), edit.Mutation{Table: edit.Endpoint, PID: endpoint, Fields: fields}); err != nil {
		s.Fatal(err)
	}
}

// ledger reads the calls that were kept, the newest first.
func (s *study) ledger() []message.Call {
	s.Helper()
	calls, err := s.store.Calls(s.Context(), 10)
	if err != nil {
		s.Fatal(err)
	}
	return calls
}

// speechless holds an error against a class and words of its sentence.
func (s *study) speechless(err error, class message.SpeechlessClass, words string) *message.Speechless {
	s.Helper()
	no, ok := errors.AsType[*message.Speechless](err)
	if !ok {
		s.Fatalf("%v (%T), want a *message.Speechless", err, err)
	}
	if no.Class != class || !strings.Contains(no.Detail, words) || !strings.HasSuffix(strings.TrimRight(no.Detail, "”"), ".") || strings.Contains(no.Detail, "sk-very-secret") {
		s.Fatalf("%s: %q, want %s: …%s…", no.Class, no.Detail, class, words)
	}
	return no
}

// letter is a brief for a model.
func letter() draft.Brief {
	return draft.Brief{
		JobType: draft.InitialOutreach, Channel: draft.Email, Angle: "onboarding in days", CTA: "Book a time at https://cal.com/sam/intro", ValueProp: "automated checks",
		Tone: "friendly", AgentName: "Nora", Persona: "Warm and exact.", Rules: []string{"No jargon."}, Sender: sender,
		Contact:    map[string]string{"first_name": "Dana", "last_name": "Reyes", "company": "Finlock", "title": "Head of Operations", "notes": "Met at the fair."},
		Model:      message.Model{Agent: "agent-1", Endpoint: endpoint, Temperature: 0.7, Purpose: "draft", Enrollment: 7},
		StepNumber: 1, StepCount: 3, Seed: 42,
	}
}

const good = "Hi Dana,\n\nas Head of Operations you know how long onboarding takes. We automate the checks, so that it takes days.\n\nWould you like to book a time at https://cal.com/sam/intro?"
