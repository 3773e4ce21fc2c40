package engine_test

import (
	"testing"

	"cadenza/backend/edit"
)

// A ticket that a crash left without outcome is found at the next start, also when
// a person or the world changes its enrollment in that very moment.
func TestOrphanIsFoundThoughAnotherDoorIsQuicker(t *testing.T) {
	ctx := t.Context()
	tried, raced := 0, 0
	for seed := range uint64(40) {
		w, err := newWorld(ctx, seed)
		if err != nil {
			t.Fatal(err)
		}
		w.faults = faults{}
		err = w.store.Mutate(ctx,
			edit.Mutation{Table: edit.Agent, PID: "agent", Fields: map[string]any{"level": "full_auto"}},
			edit.Mutation{Table: edit.Setting, PID: "holdSeconds", Fields: map[string]any{"value": "0"}})
		if err != nil {
			t.Fatal(err)
		}
		orphans := func() []int64 {
			ids, err := w.store.Orphans(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return ids
		}
		for range 300 {
			if len(orphans()) > 0 {
				break
			}
			if err := w.act(ctx, false); err != nil {
				t.Fatal(err)
			}
		}
		if len(orphans()) == 0 {
			continue
		}
		tried++
		w.crash()
		w.faults.race = 700
		before := w.seen["race"]
		if _, err := w.engine.Pass(ctx); err != nil {
			t.Fatal(err)
		}
		raced += w.seen["race"] - before
		if left := orphans(); len(left) > 0 {
			t.Fatalf("seed %d: enrollments %v are forgotten", seed, left)
		}
	}
	if tried < 5 || raced < 5 {
		t.Fatalf("%d crashes and %d races prove little", tried, raced)
	}
}
