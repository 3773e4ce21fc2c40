package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/draft/model"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// Judge answers AI nodes: by a model where the agent has one, by the rules beside
// the outcomes where it has none.
type Judge struct {
	Models *Models
	Past   func(ctx context.Context, enrollment int64, limit int) ([]message.Past, error)
}

// record is what is kept of a decision, so that it can be asked again word by word.
type record struct {
	Prompt      string          `json:"prompt"` // version
	Endpoint    string          `json:"endpoint"`
	Model       string          `json:"model"`
	Temperature float64         `json:"temperature"`
	System      string          `json:"system"`
	User        string          `json:"user"`
	Schema      json.RawMessage `json:"schema"`
	Answer      json.RawMessage `json:"answer"`
}

// Judge answers the AI node at which a case stands. Where a model cannot, the
// error is a *message.Speechless, and the case waits.
func (j Judge) Judge(ctx context.Context, c enroll.Case, k enroll.Known, now time.Time) (enroll.Answer, error) {
	n, _ := c.Graph.Node(c.Enrollment.Node)
	if c.Agent.Endpoint == "" || j.Models == nil {
		return enroll.ByRules(c.Walk, n, k, now), nil
	}
	if n.Decide == nil && n.Qualify == nil {
		return enroll.Answer{}, errors.New("the node asks nothing of an AI")
	}
	seen, err := j.seen(ctx, c, k, sees(n))
	if err != nil {
		return enroll.Answer{}, err
	}
	data, mark, err := fenced(seen)
	if err != nil {
		return enroll.Answer{}, err
	}
	if n.Qualify != nil {
		return j.qualify(ctx, c, *n.Qualify, data, mark)
	}
	return j.decide(ctx, c, *n.Decide, data, mark)
}

func sees(n sequence.Node) []sequence.Sees {
	if n.Decide != nil && len(n.Decide.Sees) > 0 {
		return n.Decide.Sees
	}
	if n.Qualify != nil {
		return []sequence.Sees{sequence.SeesProfile, sequence.SeesCustom, sequence.SeesReplies}
	}
	return []sequence.Sees{sequence.SeesProfile, sequence.SeesReplies}
}

// seen is what an AI node may read of a case: nothing of another contact, and
// nothing that its node does not allow.
func (j Judge) seen(ctx context.Context, c enroll.Case, k enroll.Known, parts []sequence.Sees) (map[string]any, error) {
	out := map[string]any{}
	known := c.Contact.Known()
	custom := map[string]string{}
	for key := range maps.Keys(known) {
		if name, ok := strings.CutPrefix(key, contact.CustomPrefix); ok {
			custom[name] = cut(known[key], mostField)
			delete(known, key)
		} else {
			known[key] = cut(known[key], mostField)
		}
	}
	if slices.Contains(parts, sequence.SeesProfile) {
		out["contact"] = known
	}
	if slices.Contains(parts, sequence.SeesCustom) {
		out["custom"] = custom
	}
	if slices.Contains(parts, sequence.SeesTimeline) {
		past, err := j.Past(ctx, c.Enrollment.ID, mostThread)
		if err != nil {
			return nil, fmt.Errorf("read the thread: %w", err)
		}
		out["timeline"] = saidOf(past)
		out["steps"] = k.Visits
	} else if slices.Contains(parts, sequence.SeesReplies) {
		replies := []string{}
		for _, r := range k.Replies[:min(len(k.Replies), mostThread)] {
			replies = append(replies, cut(r, mostPast))
		}
		out["replies"] = replies // newest first
	}
	return out, nil
}

// put asks, and keeps all that it takes to ask again.
func (j Judge) put(ctx context.Context, c enroll.Case, purpose, prompt, system, data, mark string, schema json.RawMessage, check func(json.RawMessage) error) (model.Reply, string, error) {
	user, err := render("asked", struct{ Mark, Data string }{mark, data})
	if err != nil {
		return model.Reply{}, "", err
	}
	with := enroll.AgentBrief(c.Agent).Model
	with.Enrollment, with.Purpose = c.Enrollment.ID, purpose
	q := model.Question{System: system, User: user, Name: purpose, Schema: schema, Temperature: 0, MaxTokens: 500, Seed: int64(c.Seed() >> 1), Check: check}
	r, e, err := j.Models.ask(ctx, with, prompt, q)
	if err != nil {
		return r, "", err
	}
	name := r.Model
	if name == "" {
		name = e.Model
	}
	kept, err := json.Marshal(record{Prompt: prompt, Endpoint: e.Name, Model: name, System: system, User: user, Schema: schema, Answer: r.Answer})
	return r, string(kept), err
}

func (j Judge) decide(ctx context.Context, c enroll.Case, d sequence.Decide, data, mark string) (enroll.Answer, error) {
	ids := []string{}
	for _, o := range d.Outcomes {
		ids = append(ids, o.ID)
	}
	none := "none"
	for slices.Contains(ids, none) { // whoever wrote the sequence may have called an outcome so
		none += "_of_these"
	}
	ids = append(ids, none)
	system, err := render("decide", struct {
		sequence.Decide
		Mark, None string
	}{d, mark, none})
	if err != nil {
		return enroll.Answer{}, err
	}
	schema := object(map[string]any{
		"outcome":    map[string]any{"type": "string", "enum": ids},
		"confidence": map[string]any{"type": "number", "minimum": 0, "maximum": 1},
		"reason":     map[string]any{"type": "string", "maxLength": 400},
	}, "outcome", "confidence", "reason")
	r, kept, err := j.put(ctx, c, "decide", DecidePrompt, system, data, mark, schema, nil)
	if err != nil {
		return enroll.Answer{}, err
	}
	var a struct {
		Outcome    string  `json:"outcome"`
		Confidence float64 `json:"confidence"`
		Reason     string  `json:"reason"`
	}
	if err := json.Unmarshal(r.Answer, &a); err != nil {
		return enroll.Answer{}, fmt.Errorf("read the answer: %w", err)
	}
	if a.Outcome == none {
		a.Outcome = ""
	}
	return enroll.Answer{Engine: r.Model, Outcome: a.Outcome, Confidence: a.Confidence, Reason: cut(tidy(a.Reason), 200), Record: kept}, nil
}

func (j Judge) qualify(ctx context.Context, c enroll.Case, q sequence.Qualify, data, mark string) (enroll.Answer, error) {
	system, err := render("qualify", struct {
		sequence.Qualify
		Mark string
	}{q, mark})
	if err != nil {
		return enroll.Answer{}, err
	}
	// A criterion's name may be anything, so the answer's keys are their numbers.
	properties, keys := map[string]any{"reason": map[string]any{"type": "string", "maxLength": 400}}, []string{}
	for i, x := range q.Criteria {
		key := fmt.Sprintf("criterion_%d", i+1)
		keys = append(keys, key)
		properties[key] = map[string]any{"type": "string", "enum": []string{"yes", "no", "unknown"}, "description": x.Name}
	}
	schema := object(properties, append(slices.Clone(keys), "reason")...)
	r, kept, err := j.put(ctx, c, "qualify", QualifyPrompt, system, data, mark, schema, nil)
	if err != nil {
		return enroll.Answer{}, err
	}
	var said map[string]string
	if err := json.Unmarshal(r.Answer, &said); err != nil {
		return enroll.Answer{}, fmt.Errorf("read the answer: %w", err)
	}
	a := enroll.Answer{Engine: r.Model, Met: map[string]bool{}, Reason: cut(tidy(said["reason"]), 200), Record: kept}
	for i, x := range q.Criteria {
		switch said[keys[i]] {
		case "yes":
			a.Met[x.Name] = true
		case "no":
			a.Met[x.Name] = false
		}
	}
	return a, nil
}
