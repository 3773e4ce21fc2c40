package node

import (
	"context"
	"time"

	"cadenza/backend/engine"
	"cadenza/backend/simulate"
	"cadenza/backend/store"
)

// simulator simulates over a store in memory, with the writer that writes drafts.
type simulator struct{ writer engine.Writer }

// Simulate runs one simulation.
func (s simulator) Simulate(ctx context.Context, in simulate.Input) (simulate.Result, error) {
	in.Writer = s.writer
	return simulate.Run(ctx, OpenMemory, in)
}

// OpenMemory opens the store of a simulation.
func OpenMemory(ctx context.Context, now func() time.Time) (simulate.Store, error) {
	return store.OpenMemory(ctx, store.Options{Now: now})
}
