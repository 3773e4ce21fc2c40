package store

import (
	"fmt"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
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

// fill leaves no room on the disk, or gives it back.
func (p *plant) fill(full bool) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	p.d.limit = 0
	if full {
		p.d.limit = p.d.size()
	}
}

func (p *plant) stick(stuck bool) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	p.d.stuck = stuck
}

// TestAFullDiskInTheMiddleOfAnImport stops it and says so, though that cannot be
// kept; once there is room it goes on, and every row is in once.
func TestAFullDiskInTheMiddleOfAnImport(t *testing.T) {
	t.Parallel()
	seed := planted(t)
	for name, full := range map[string]func(p *plant, full bool){"no room to write": (*plant).fill, "a sync that fails": (*plant).stick} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := seed.again(t, 7)
			p.on()
			defer p.off()
			told := make(chan struct{}, 1000)
			steps := 0
			d := desk.New(desk.Config{Store: p.s, Uploads: t.TempDir(), Notify: func(topic string, _ ...string) {
				if topic != "imports" {
					return
				}
				if steps++; steps == 3 {
					full(p, true)
				}
				told <- struct{}{}
			}})
			defer d.Close()
			await := func(id string) desk.ImportView {
				for {
					v, err := d.Import(t.Context(), id)
					p.must(err)
					if v.State != contact.ImportRunning {
						return v
					}
					<-told
				}
			}
			const rows, bad = 6_000, 20
			var file strings.Builder
			file.WriteString("Email,First Name\n")
			for i := range rows {
				if i%(rows/bad) == 7 {
					fmt.Fprintf(&file, "nobody %d,Bad\n", i)
				} else {
					fmt.Fprintf(&file, "row%d@there.test,Row %d\n", i, i)
				}
			}
			upload, err := d.TakeUpload(t.Context(), "people.csv", strings.NewReader(file.String()))
			p.must(err)
			v, err := d.StartImport(t.Context(), desk.StartImport{UploadID: upload, ImportOptions: desk.ImportOptions{NewList: "Fair", SequenceID: "none"}})
			p.must(err)
			v = await(v.ID)
			if v.State != contact.ImportFailed || !v.Resumable || !strings.Contains(v.Problem, "Free some space, then go on.") || v.Created >= rows-bad {
				t.Fatalf("%+v", v)
			}
			in := func() int {
				n, err := p.s.CountPeople(t.Context(), contact.Query{Search: "row"})
				p.must(err)
				return n
			}
			if n := in(); n != v.Created {
				t.Errorf("%d rows are in, and it says %d", n, v.Created)
			}
			if all, err := d.Imports(t.Context()); err != nil || all[0].State != contact.ImportFailed {
				t.Errorf("in the list it is %+v, %v", all[0], err)
			}
			// Going on is refused, or, where a note of it found room, it stops again.
			if _, err = d.ResumeImport(t.Context(), v.ID); err != nil {
				says(t, err)
			}
			if v = await(v.ID); v.State != contact.ImportFailed || in() != v.Created {
				t.Errorf("%d in, %+v", in(), v)
			}
			full(p, false)
			v, err = d.ResumeImport(t.Context(), v.ID)
			p.must(err)
			v = await(v.ID)
			if v.State != contact.ImportDone || v.Created != rows-bad || v.Refused != bad || v.Problem != "" || in() != rows-bad {
				t.Errorf("%d in, %+v", in(), v)
			}
			if l, err := d.Lists(t.Context()); err != nil || l[0].Count != rows-bad {
				t.Errorf("%+v, %v", l, err)
			}
			p.sound()
		})
	}
}
