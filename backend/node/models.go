package node

import (
	"context"

	"cadenza/backend/desk"
	"cadenza/backend/draft"
	"cadenza/backend/draft/model"
	"cadenza/backend/message"
)

// Language is how models are asked.
type Language interface {
	draft.Asker
	Probe(ctx context.Context, e message.Endpoint, key string) (model.Probed, error)
}

// models is the way to the models of this workspace.
func (n *Node) models() *draft.Models {
	return &draft.Models{
		Asker: n.o.Language, Ledger: n.Store, Now: n.o.Clock.Now,
		Key:  func(endpoint string) (string, error) { return n.Box.Get(desk.EndpointKey(endpoint)) },
		Told: func() { n.Hub.Say("spending") },
	}
}

// prober shows the desk what was found out about an endpoint.
type prober struct {
	Language
	models *draft.Models
}

func (p prober) Probe(ctx context.Context, e message.Endpoint, key string) (message.Probed, error) {
	found, err := p.Language.Probe(ctx, e, key)
	if err == nil {
		p.models.Answers(e.PID)
	}
	return message.Probed{Ability: found.Ability, OldLimit: found.OldLimit, FixedTemp: found.FixedTemp, Models: found.Models, Model: found.Model, Took: found.Took}, err
}
