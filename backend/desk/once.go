package desk

import (
	"context"
	"encoding/json"
	"sync"

	"cadenza/backend/enroll"
)

// turn lets requests that carry the same command in, one after the other.
type turn struct {
	sync.Mutex
	users int
}

func (d *Desk) takeTurn(name string) (end func()) {
	d.mu.Lock()
	t := d.turns[name]
	if t == nil {
		t = &turn{}
		d.turns[name] = t
	}
	t.users++
	d.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		d.mu.Lock()
		defer d.mu.Unlock()
		if t.users--; t.users == 0 {
			delete(d.turns, name)
		}
	}
}

// Once does what the context's command asks for. The same command sent again,
// as after an answer that was lost, changes nothing and is answered as it was.
// What was refused is not kept: it is decided anew.
func Once[V any](ctx context.Context, d *Desk, do func(context.Context) (V, error)) (v V, err error) {
	id := command(ctx)
	if id == "" {
		return do(ctx)
	}
	defer d.takeTurn(id)()
	name := "answer to " + id
	before, err := d.Store.Answered(ctx, name)
	if err != nil {
		return v, err
	}
	if before != nil {
		return v, json.Unmarshal(before, &v)
	}
	if v, err = do(ctx); err != nil {
		return v, err
	}
	if _, err := d.Store.Commit(ctx, enroll.Batch{Command: name, Answer: asJSON(v)}); err != nil {
		d.Log.Warn("answer not kept", "err", err) // it is done all the same
	}
	return v, nil
}
