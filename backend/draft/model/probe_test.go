package model_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cadenza/backend/message"
)

const listed = `{"object":"list","data":[{"id":"nomic-embed-text","object":"model","created":1,"owned_by":"library"},{"id":"b","object":"model"},{"id":"c","object":"model"},{"id":"b","object":"model"}]}`

func TestProbe(t *testing.T) {
	t.Parallel()
	const yes = `{"ok": true}`
	noLimit := refuses(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")
	noTemp := refuses(400, "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", "temperature")
	noFormat := refuses(400, "Unknown parameter: response_format", "response_format")
	for name, c := range map[string]struct {
		answers  []http.HandlerFunc // after the list
		kind     message.EndpointKind
		ability  message.Ability
		old      bool
		fixed    bool
		class    message.SpeechlessClass
		words    string
		requests int // with the list
	}{
		"by schema":               {[]http.HandlerFunc{says(yes)}, message.Compatible, message.Schema, true, false, "", "", 2},
		"OpenAI":                  {[]http.HandlerFunc{says(yes)}, message.OpenAI, message.Schema, false, false, "", "", 2},
		"one that thinks":         {[]http.HandlerFunc{noTemp, says(yes)}, message.OpenAI, message.Schema, false, true, "", "", 3},
		"new limit only":          {[]http.HandlerFunc{noLimit, noTemp, says(yes)}, message.Compatible, message.Schema, false, true, "", "", 4},
		"schema refused":          {[]http.HandlerFunc{noFormat, says(yes)}, message.Compatible, message.Object, true, false, "", "", 3},
		"schema passed over":      {[]http.HandlerFunc{says("Yes, I can!"), says(yes)}, message.Compatible, message.Object, true, false, "", "", 3},
		"schema passed over, too": {[]http.HandlerFunc{says("Yes"), says("Sure: " + yes)}, message.Compatible, message.Prose, true, false, "", "", 4},
		"formats refused":         {[]http.HandlerFunc{noFormat, noFormat, says("```json\n" + yes + "\n```")}, message.Compatible, message.Prose, true, false, "", "", 4},
		"refused in other words":  {[]http.HandlerFunc{fails(400, `{"error":"grammar is not supported"}`), says(yes)}, message.Compatible, message.Object, true, false, "", "", 3},
		"fails at schemas":        {[]http.HandlerFunc{fails(500, ``), fails(500, ``), fails(500, ``), says(yes)}, message.Compatible, message.Object, true, false, "", "", 5},
		"no shape at all":         {[]http.HandlerFunc{says("Yes")}, message.Compatible, "", true, false, message.Garbled, "The model does not answer a simple question as it is asked to: there is no JSON object in it.", 4},
		"a wrong key":             {[]http.HandlerFunc{fails(401, ``)}, message.Compatible, "", true, false, message.Denied, "The endpoint refuses the key.", 2},
		"no such model":           {[]http.HandlerFunc{fails(404, `model "x" not found`)}, message.Compatible, "", true, false, message.Denied, "There is no model", 2},
		"too many calls":          {[]http.HandlerFunc{fails(429, ``, "Retry-After: 60")}, message.Compatible, "", true, false, message.Limited, "60 seconds", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMock(t, append([]http.HandlerFunc{fails(200, listed)}, c.answers...)...)
			e := m.endpoint(message.Prose)
			e.Kind, e.Model, e.OldLimit, e.FixedTemp = c.kind, "", true, true
			p, err := newClock().client().Probe(t.Context(), e, "sk-1")
			if c.class != "" {
				speechless(t, err, c.class, c.words)
			} else if err != nil {
				t.Fatal(err)
			}
			if p.Ability != c.ability || p.OldLimit != c.old || p.FixedTemp != c.fixed || p.Model != "b" || !slices.Equal(p.Models, []string{"b", "c", "nomic-embed-text"}) {
				t.Errorf("%+v", p)
			}
			calls := m.calls()
			if len(calls) != c.requests || calls[0].method != "GET" || calls[0].path != "/v1/models" || calls[1].body["model"] != "b" {
				t.Errorf("%d requests: %+v", len(calls), calls)
			}
			if c.class == "" && (p.Usage.In < 10 || p.Usage.Out < 5) {
				t.Errorf("usage %+v", p.Usage)
			}
			// The shape is told only where the endpoint does not know it.
			if said := calls[1].messages(t); len(said) != 1 || strings.Contains(said[0], "ok") {
				t.Errorf("%q", said)
			}
		})
	}
}

func TestProbeWithoutAList(t *testing.T) {
	t.Parallel()
	m := newMock(t, fails(404, `404 page not found`), says(`{"ok":true}`))
	p, err := newClock().client().Probe(t.Context(), m.endpoint(message.Unprobed), "")
	if err != nil || p.Model != "mock" || p.Models != nil || p.Ability != message.Schema {
		t.Errorf("%+v, %v", p, err)
	}
	e := m.endpoint(message.Unprobed)
	e.Model = ""
	for body, words := range map[string]string{`{"data":[]}`: "The endpoint lists no models", `not JSON`: "", `{"data":[{"id":"all-embed"}]}`: "lists no models"} {
		e.BaseURL = newMock(t, fails(200, body)).URL
		_, err := newClock().client().Probe(t.Context(), e, "")
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", body, err)
		}
	}
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, `,{"id":"m%03d"}`, i)
	}
	m = newMock(t, fails(200, `{"data":[`+many.String()[1:]+`]}`), says(`{"ok":true}`))
	if p, err := newClock().client().Probe(t.Context(), m.endpoint(message.Unprobed), ""); err != nil || len(p.Models) != 200 || p.Models[199] != "m199" {
		t.Errorf("%d, %v", len(p.Models), err)
	}

	m = newMock(t, says(`{"ok":true}`)) // Azure lists models, not deployments
	e = message.Endpoint{Kind: message.Azure, BaseURL: m.URL, Model: "ours"}
	if p, err := newClock().client().Probe(t.Context(), e, "k"); err != nil || p.Ability != message.Schema || p.OldLimit || len(m.calls()) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	e.Model = ""
	_, err = newClock().client().Probe(t.Context(), e, "k")
	speechless(t, err, message.Denied, "name the one to ask")
}

func TestProbeOfNobody(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	k := newClock()
	_, err = k.client().Probe(t.Context(), message.Endpoint{Kind: message.Compatible, BaseURL: "http://" + l.Addr().String(), Model: "m"}, "")
	speechless(t, err, message.Down, "cannot be reached")
	if len(k.waits) != 2 {
		t.Errorf("waited %v", k.waits)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = k.client().Probe(ctx, message.Endpoint{Kind: message.Compatible, BaseURL: "http://127.0.0.1:1", Model: "m"}, "")
	speechless(t, err, message.Stopped, "stopped")
}
