package model

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"cadenza/backend/message"
)

// Probed is what was found out about an endpoint.
type Probed struct {
	Ability   message.Ability
	OldLimit  bool
	FixedTemp bool
	Models    []string // sorted, at most 200; none for Azure, which lists models and not deployments
	Model     string   // the one that was asked
	Usage     message.Usage
	Took      time.Duration
}

const mostModels = 200

// probe is a question whose shape only the schema tells: an endpoint that takes
// a response format and then does not keep to it is found out.
var probe = Question{
	User:        "Can you read this?",
	Name:        "readable",
	Schema:      json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean","description":"true if you can read the question"}},"required":["ok"],"additionalProperties":false}`),
	Temperature: 0.2,
	MaxTokens:   2000, // some think before they speak
}

// Probe finds out what an endpoint can do: it lists its models and asks a tiny
// question by Schema, by Object and by Prose, until one is answered rightly.
// Without e.Model the first listed is asked. An error is a *message.Speechless;
// the Probed beside it tells what was found out until then.
func (c *Client) Probe(ctx context.Context, e message.Endpoint, key string) (Probed, error) {
	began := c.now()
	var p Probed
	t := c.probe(ctx, e, key, &p)
	p.Took = c.now().Sub(began)
	if t != nil {
		return p, t.speechless()
	}
	return p, nil
}

func (c *Client) probe(ctx context.Context, e message.Endpoint, key string, p *Probed) *trouble {
	var t *trouble
	p.Models, t = c.list(ctx, e, key)
	if e.Model == "" {
		if at := slices.IndexFunc(p.Models, chats); at >= 0 {
			e.Model = p.Models[at]
		} else if t != nil {
			return t
		} else {
			return &trouble{class: message.Denied, detail: "The endpoint lists no models: name the one to ask."}
		}
	}
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
	p.Model = e.Model
	s, err := parseShape(probe.Schema)
	if err != nil {
		return &trouble{class: message.Denied, detail: "The probe is not well made.", cause: err}
	}
	// What is like OpenAI's API is asked with max_tokens first: all take it, and
	// some pass over max_completion_tokens in silence and would answer without end.
	m := manner{ability: message.Schema, oldLimit: e.Kind != message.OpenAI && e.Kind != message.Azure}
	var r Reply
	for {
		a, t := c.exchange(ctx, e, key, probe, &m, nil, &r)
		p.OldLimit, p.FixedTemp, p.Usage = m.oldLimit, m.fixedTemp, r.Usage
		why := ""
		if t == nil {
			if _, why = a.judge(s, probe); why == "" && (m.ability == message.Prose || json.Valid([]byte(strings.TrimSpace(a.text)))) {
				p.Ability = m.ability
				return nil
			}
		} else if !t.bad && t.status < http.StatusInternalServerError { // a failing server may fail at the response format
			return t
		}
		if m.ability == message.Prose {
			if t == nil {
				t = &trouble{class: message.Garbled, detail: "The model does not answer a simple question as it is asked to: " + why + "."}
			}
			return t
		}
		m.ability = m.lower()
	}
}

// list gives the models of an endpoint.
func (c *Client) list(ctx context.Context, e message.Endpoint, key string) ([]string, *trouble) {
	if e.Kind == message.Azure {
		return nil, &trouble{class: message.Denied, detail: "Azure does not list its deployments: name the one to ask."}
	}
	leave, err := c.enter(ctx, e)
	if err != nil {
		return nil, stopped(err)
	}
	defer leave()
	const limit = 15 * time.Second
	call, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	w := &wire{}
	api, t := c.open(e, key, w)
	if t != nil {
		return nil, t
	}
	found, err := api.ListModels(call)
	if err != nil {
		return nil, explain(ctx, call, e, w, limit, err)
	}
	var names []string
	for _, m := range found.Models {
		if m.ID != "" {
			names = append(names, m.ID)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), mostModels)], nil
}

// chats reports whether a model is one to talk to, by its name.
func chats(name string) bool { return !strings.Contains(strings.ToLower(name), "embed") }
