package model_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"cadenza/backend/message"
)

// tape is what was said between Cadenza and one kind of server, in the server's
// own words.
type tape struct {
	Style    string
	Endpoint struct {
		Kind       message.EndpointKind
		Model      string
		APIVersion string
		Ability    message.Ability
		OldLimit   bool
		FixedTemp  bool
	}
	Key       string
	Exchanges []struct {
		Request struct {
			Method, Path string
			Headers      map[string]string // "" for one that must not be there
			Has          map[string]any    // of the body; objects may have more
			Lacks        []string
		}
		Status  int
		Headers map[string]string
		Body    string
	}
	Want struct {
		Answer, Model              string
		Class                      message.SpeechlessClass
		Detail                     string
		In, Cached, Out, Reasoning int // In is -1 for an estimate
		Tries                      int
	}
}

// holds reports whether all of want is in got.
func holds(got, want any) bool {
	w, ok := want.(map[string]any)
	if !ok {
		return fmt.Sprint(got) == fmt.Sprint(want)
	}
	g, ok := got.(map[string]any)
	for k, v := range w {
		ok = ok && holds(g[k], v)
	}
	return ok
}

func TestTapes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/tapes/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d tapes, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var p tape
			if err := json.Unmarshal(raw, &p); err != nil {
				t.Fatal(err)
			}
			var answers []http.HandlerFunc
			for _, x := range p.Exchanges {
				answers = append(answers, func(w http.ResponseWriter, _ *http.Request) {
					for k, v := range x.Headers {
						w.Header().Set(k, v)
					}
					w.WriteHeader(x.Status)
					_, _ = io.WriteString(w, x.Body)
				})
			}
			m := newMock(t, answers...)
			e := message.Endpoint{
				PID: "end_1", Kind: p.Endpoint.Kind, BaseURL: m.URL + "/v1", Model: p.Endpoint.Model, APIVersion: p.Endpoint.APIVersion,
				Ability: p.Endpoint.Ability, OldLimit: p.Endpoint.OldLimit, FixedTemp: p.Endpoint.FixedTemp,
			}
			if e.Kind == message.Azure {
				e.BaseURL = m.URL
			}
			r, err := newClock().client().Ask(t.Context(), e, p.Key, question())
			if p.Want.Class != "" {
				if s := speechless(t, err, p.Want.Class, ""); s.Detail != p.Want.Detail {
					t.Errorf("%q", s.Detail)
				}
			} else if err != nil {
				t.Errorf("%s: %v", p.Style, err)
			}
			if p.Want.In == -1 && r.Usage.In > 0 {
				r.Usage.In = -1
			}
			want := message.Usage{In: p.Want.In, Cached: p.Want.Cached, Out: p.Want.Out, Reasoning: p.Want.Reasoning}
			if string(r.Answer) != p.Want.Answer || r.Model != p.Want.Model || r.Tries != p.Want.Tries || r.Usage != want {
				t.Errorf("%s: %+v", r.Answer, r)
			}
			calls := m.calls()
			if len(calls) != len(p.Exchanges) {
				t.Fatalf("%d calls", len(calls))
			}
			for i, x := range p.Exchanges {
				got := calls[i]
				if got.method != x.Request.Method || got.path != x.Request.Path || !holds(got.body, x.Request.Has) && len(x.Request.Has) > 0 {
					t.Errorf("%d: %s %s %s", i, got.method, got.path, got.raw)
				}
				for k, v := range x.Request.Headers {
					if got.head.Get(k) != v {
						t.Errorf("%d: %s is %q", i, k, got.head.Get(k))
					}
				}
				for _, k := range x.Request.Lacks {
					if v, there := got.body[k]; there {
						t.Errorf("%d: %s is %v", i, k, v)
					}
				}
			}
		})
	}
}
