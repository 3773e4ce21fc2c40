package store

import (
	"fmt"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// says fails unless err is what a person may be told of a full disk.
func says(t *testing.T, err error) {
	t.Helper()
	f := fault.Of(err)
	if f.Code != fault.Full || !strings.Contains(f.Sentence, "nothing was saved") || !strings.Contains(f.Remedy, "space") {
		t.Fatalf("%q: %s (%v)", f.Code, f.Error(), f.Err)
	}
}

func (p *plant) dump() string {
	p.Helper()
	d, err := p.s.Dump(p.Context())
	p.must(err)
	return d
}

// ask is a batch that asks for a ticket, with a message that takes room.
func (p *plant) ask(attempt string) enroll.Batch {
	p.Helper()
	var ready int64
	for id := int64(1); id <= people && ready == 0; id++ {
		cases, err := p.s.Cases(p.Context(), []int64{id})
		p.must(err)
		if cases[0].Visit.State == enroll.Ready {
			ready = id
		}
	}
	c := p.change(ready, enroll.FireIssued{AttemptID: attempt})
	c.Ticket.MIME = strings.Repeat("x", 40_000)
	return enroll.Batch{Changes: []enroll.Change{c}}
}

func TestAFullDiskGrantsNoTicketAndTheStoreGoesOn(t *testing.T) {
	t.Parallel()
	seed := planted(t)
	for name, c := range map[string]struct{ fill, free func(p *plant, room int64) }{
		"no room to write":  {func(p *plant, room int64) { p.d.limit = p.d.size() + room }, func(p *plant, _ int64) { p.d.limit = 0 }},
		"a sync that fails": {func(p *plant, _ int64) { p.d.stuck = true }, func(p *plant, _ int64) { p.d.stuck = false }},
		"no more pages":     {func(p *plant, _ int64) { p.pages("page_count") }, func(p *plant, _ int64) { p.pages("2000000") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := seed.again(t, 3)
			p.on()
			defer p.off()
			for i := range people - 2 { // with more room each time, so that it ends at another write
				b, before, stopped := p.ask(fmt.Sprint("a", i)), p.dump(), p.s.Writes()
				c.fill(p, int64(i)*4096)
				res, err := p.s.Commit(t.Context(), b)
				says(t, err)
				if p.s.Writes() != stopped {
					t.Errorf("it counts as written: %+v", res)
				}
				if p.dump() != before {
					t.Fatal("something was half done")
				}
				c.free(p, 0)
				if res, err = p.s.Commit(t.Context(), b); err != nil || !res.Applied(0) {
					t.Fatalf("once there is room: %+v, %v", res, err)
				}
				p.granted[fmt.Sprint("a", i)] = true
			}
			p.d.off = true
			p.off()
			p.d.powerOn()
			p.on()
			p.sound()
			if n := p.missing(); n != 0 || len(p.granted) < 10 {
				t.Errorf("%d of %d tickets are gone", n, len(p.granted))
			}
		})
	}
}

// pages bounds the database, as far as SQLite is told.
func (p *plant) pages(limit string) {
	p.Helper()
	if limit == "page_count" {
		p.must(p.s.w.QueryRowContext(p.Context(), "PRAGMA page_count").Scan(&limit))
	}
	var got string
	p.must(p.s.w.QueryRowContext(p.Context(), "PRAGMA max_page_count = "+limit).Scan(&got))
	if got != limit {
		p.Fatalf("%s pages, want %s", got, limit)
	}
}

func TestAFullDiskRefusesEveryKindOfWrite(t *testing.T) {
	t.Parallel()
	p := planted(t).again(t, 5)
	p.on()
	defer p.off()
	before := p.dump()
	p.d.limit = p.d.size()
	says(t, p.s.Stop(t.Context(), "Ada", "", noon))
	says(t, p.s.NoteSender(t.Context(), 1, message.Health{InboxReadAt: noon}))
	says(t, p.s.Mutate(t.Context(), edit.Mutation{Table: edit.Contact, PID: "p1", Fields: map[string]any{"first_name": "Bob"}}))
	_, err := p.s.StartImport(t.Context(), contact.Import{PID: "i", File: "f.csv", State: contact.ImportRunning, StartedAt: noon})
	says(t, err)
	if p.dump() != before {
		t.Error("something was kept")
	}
	if w, err := p.s.Workspace(t.Context()); err != nil || !w.StoppedAt.IsZero() {
		t.Errorf("%+v, %v", w, err)
	}
	p.d.limit = 0
	p.must(p.s.Stop(t.Context(), "Ada", "", noon))
	p.sound()
}
