package engine_test

import (
	"testing"

	"cadenza/backend/edit"
)

// A message whose outcome is unknown is not sent again because the Sent folder of
// another mailbox lacks it: the sender's account was changed after it went out.
func TestAbsenceInAnotherMailboxProvesNothing(t *testing.T) {
	ctx := t.Context()
	tried := 0
	for seed := range uint64(20) {
		w, err := newWorld(ctx, seed)
		if err != nil {
			t.Fatal(err)
		}
		w.faults = faults{lostAfter: 1000}
		w.server.keepsSent = true
		fields := map[string]any{"imap_host": "old.test", "keeps_sent": true}
		err = w.store.Mutate(ctx,
			edit.Mutation{Table: edit.Sender, PID: "sender", Fields: fields},
			edit.Mutation{Table: edit.Agent, PID: "agent", Fields: map[string]any{"level": "full_auto"}},
			edit.Mutation{Table: edit.Setting, PID: "holdSeconds", Fields: map[string]any{"value": "0"}})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < 300 && len(w.server.log) == 0; i++ {
			if err := w.act(ctx, false); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.server.log) == 0 {
			continue
		}
		tried++
		w.faults = faults{}
		if err := w.store.Mutate(ctx, edit.Mutation{Table: edit.Sender, PID: "sender", Fields: map[string]any{"imap_host": "new.test"}}); err != nil {
			t.Fatal(err)
		}
		clear(w.server.sentAt) // the new mailbox knows nothing of what went out before
		for range 2000 {
			if err := w.act(ctx, false); err != nil {
				t.Fatal(err)
			}
		}
		w.checkDeliveries()
		if len(w.bad) > 0 {
			t.Fatalf("seed %d: %q", seed, w.bad)
		}
	}
	if tried < 5 {
		t.Fatalf("%d worlds prove little", tried)
	}
}
