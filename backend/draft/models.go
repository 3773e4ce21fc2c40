package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"cadenza/backend/draft/model"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Asker asks a model. *model.Client is the real one.
type Asker interface {
	Ask(ctx context.Context, e message.Endpoint, key string, q model.Question) (model.Reply, error)
}

// Ledger knows where models answer, and keeps what they cost.
type Ledger interface {
	Endpoint(ctx context.Context, pid string) (message.Endpoint, error)
	Spent(ctx context.Context, endpoint, agent string, now time.Time) (byEndpoint, byAgent float64, err error)
	NoteCall(ctx context.Context, c message.Call) error
}

// Models is how drafts and decisions come to a model: by the agent's endpoint,
// within its budget, each call kept.
type Models struct {
	Asker  Asker
	Ledger Ledger
	Key    func(endpoint string) (string, error)
	Now    func() time.Time
	Told   func() // a call was kept; may be nil

	pauses pauses
}

// ask asks the model that an agent has, if its budget allows, and keeps what it
// took. Errors are *message.Speechless.
func (m *Models) ask(ctx context.Context, with message.Model, prompt string, q model.Question) (model.Reply, message.Endpoint, error) {
	e, err := m.Ledger.Endpoint(ctx, with.Endpoint)
	if fault.Is(err, fault.NotFound) {
		return model.Reply{}, e, &message.Speechless{Class: message.Denied, Detail: "The agent's model endpoint is gone. Choose another in Settings, Agents.", Err: err}
	}
	if err != nil {
		return model.Reply{}, e, unread(ctx, "The agent's model endpoint could not be read.", err)
	}
	if with.Name != "" {
		e.Model = with.Name
	}
	if err := m.affords(ctx, e, with); err != nil {
		return model.Reply{}, e, err
	}
	key := ""
	if e.HasKey {
		if key, err = m.Key(e.PID); err != nil {
			return model.Reply{}, e, &message.Speechless{Class: message.Denied, Detail: "The key of the endpoint " + e.Name + " cannot be read. Type it again in Settings, Models.", Err: err}
		}
	}
	q.Check = withoutKey(key, q.Check)
	began := m.Now()
	// Who asks in person is let through: the key may have been mended meanwhile.
	if why := m.pauses.of(e, key, began); why != nil && (with.Purpose == "draft" || with.Purpose == "decide" || with.Purpose == "qualify") {
		return model.Reply{}, e, why
	}
	r, err := m.Asker.Ask(ctx, e, key, q)
	call := message.Call{
		At: began, Endpoint: e.PID, Agent: with.Agent, Model: r.Model, Purpose: with.Purpose, Prompt: prompt, Enrollment: with.Enrollment,
		Usage: r.Usage, Tries: r.Tries, Cost: e.Cost(r.Usage), Outcome: message.CallOK,
	}
	if call.Model == "" {
		call.Model = e.Model
	}
	no, _ := errors.AsType[*message.Speechless](err)
	m.pauses.note(e, key, m.Now(), no)
	if err != nil {
		call.Outcome, call.Detail = string(message.Down), err.Error()
		if no != nil {
			call.Outcome = string(no.Class)
		}
	}
	// What a call cost is kept even where the one who asked has gone.
	if kept := m.Ledger.NoteCall(context.WithoutCancel(ctx), call); kept != nil && err == nil {
		err = unread(ctx, "What the model's answer cost could not be kept, so it was not taken.", kept)
	}
	if m.Told != nil {
		m.Told()
	}
	return r, e, err
}

// unread is a failure of our own, in words for people; or the stop that caused it.
func unread(ctx context.Context, detail string, err error) *message.Speechless {
	if ctx.Err() != nil {
		return &message.Speechless{Class: message.Stopped, Detail: "It was stopped before it was written.", Err: err}
	}
	return &message.Speechless{Class: message.Down, Detail: detail, Err: err}
}

// withoutKey also refuses an answer that holds the key, which the endpoint knows: it
// would be kept, and sent.
func withoutKey(key string, check func(json.RawMessage) error) func(json.RawMessage) error {
	if len(key) < 8 { // "x" for an endpoint that wants any is in every other word
		return check
	}
	return func(raw json.RawMessage) error {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return errors.New("it is not the JSON object that was asked for")
		}
		if strings.Contains(tidy(fmt.Sprint(v)), key) {
			return errors.New("it holds a secret")
		}
		if check == nil {
			return nil
		}
		return check(raw)
	}
}

// affords refuses a call once a day's budget is used up.
func (m *Models) affords(ctx context.Context, e message.Endpoint, with message.Model) error {
	if e.PerDay <= 0 && with.PerDay <= 0 {
		return nil
	}
	now := m.Now()
	byEndpoint, byAgent, err := m.Ledger.Spent(ctx, e.PID, with.Agent, now)
	if err != nil {
		return unread(ctx, "What models cost today could not be read, so none was asked.", err)
	}
	y, mo, d := now.Local().Date()
	tomorrow := time.Date(y, mo, d+1, 0, 0, 0, 0, time.Local).Sub(now)
	over := func(what string, most float64) error {
		s := message.Speechlessf(message.Overspent, "%s has used up its budget of %g for today. It goes on tomorrow, or raise the budget.", what, most)
		s.After = tomorrow
		return s
	}
	switch {
	case e.PerDay > 0 && byEndpoint >= e.PerDay:
		return over("The endpoint "+e.Name, e.PerDay)
	case with.PerDay > 0 && byAgent >= with.PerDay:
		return over("The agent", with.PerDay)
	}
	return nil
}
