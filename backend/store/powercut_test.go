package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// plant is a workspace on a disk of ours whose messages ask for tickets.
type plant struct {
	*testing.T
	dir     string
	d       *disk
	s       *Store
	n       int
	granted map[string]bool // tickets that were acknowledged
}

const people = 12

// planted makes a workspace with ready messages, switched off again.
func planted(t *testing.T) *plant {
	t.Helper()
	p := &plant{T: t, granted: map[string]bool{}}
	p.insert(newDisk(1))
	p.on()
	p.furnish()
	p.must(p.s.Close())
	return p
}

// insert puts a disk in a new place.
func (p *plant) insert(d *disk) {
	p.Helper()
	ds, err := inserted()
	p.must(err)
	old := p.dir
	p.dir, p.d = p.TempDir(), d
	for name, f := range d.files {
		if old != "" {
			delete(d.files, name)
			d.files[filepath.Join(p.dir, filepath.Base(name))] = f
		}
	}
	ds.byDir.Store(p.dir, d)
}

// again gives a copy of the workspace on another disk.
func (p *plant) again(t *testing.T, seed uint64) *plant {
	t.Helper()
	q := &plant{T: t, dir: p.dir, granted: map[string]bool{}}
	q.insert(p.d.copied(seed))
	return q
}

func (p *plant) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *plant) on() {
	p.Helper()
	var err error
	p.s, err = Open(p.Context(), p.dir, Options{VFS: forgetful})
	p.must(err)
}

// off closes what a power cut left open; of that nothing can be expected.
func (p *plant) off() {
	if p.s != nil {
		_ = p.s.Close()
		p.s = nil
	}
}

// furnish brings people up to their tickets.
func (p *plant) furnish() {
	p.Helper()
	ctx := p.Context()
	n := 0
	ids := func() string { n++; return fmt.Sprint("n", n) }
	step := sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Unit: schedule.Minutes}}}
	p.must(p.s.Mutate(ctx, edit.Mutation{Table: edit.Sender, PID: "s", Fields: map[string]any{"name": "Ada"}}))
	p.must(p.s.CreateSequence(ctx, "q", "Q", "", sequence.NewSettings(), sequence.Line(ids, step), noon))
	q, err := p.s.Sequence(ctx, "q")
	p.must(err)
	g, err := p.s.DraftGraph(ctx, q.ID)
	p.must(err)
	v, err := p.s.Publish(ctx, q, g, "Ada", "", noon)
	p.must(err)
	p.must(p.s.SetStatus(ctx, q, sequence.Active, "Ada", noon))
	w := enroll.Walk{Graph: g, Rules: enroll.Rules{Settings: q.Settings}}
	for i := range people {
		pid := fmt.Sprint("p", i)
		p.must(p.s.Mutate(ctx, edit.Mutation{Table: edit.Contact, PID: pid, Fields: map[string]any{"email": pid + "@acme.example"}}))
		c, err := p.s.Person(ctx, pid)
		p.must(err)
		t := enroll.New(enroll.Enrollment{PID: "e" + pid, SequenceID: q.ID, VersionID: v.ID, ContactID: c.ID, SenderID: 1, Cycle: 1}, w, "Ada", noon, noon)
		_, err = p.s.Commit(ctx, enroll.Batch{Changes: []enroll.Change{{Transition: t}}})
		p.must(err)
		id, err := p.s.EnrollmentByPID(ctx, "e"+pid)
		p.must(err)
		_, err = p.s.Commit(ctx, enroll.Batch{Changes: []enroll.Change{p.change(id, enroll.Drafted{})}})
		p.must(err)
	}
}

func (p *plant) change(id int64, ev enroll.Event) enroll.Change {
	p.Helper()
	cases, err := p.s.Cases(p.Context(), []int64{id})
	p.must(err)
	c, err := p.decide(cases[0], ev)
	p.must(err)
	return c
}

func (p *plant) decide(c enroll.Case, ev enroll.Event) (enroll.Change, error) {
	t, err := enroll.Apply(c.Walk, ev, noon)
	ch := enroll.Change{Transition: t}
	p.n++
	switch ev := ev.(type) {
	case enroll.Drafted:
		ch.Draft = &message.Draft{PID: fmt.Sprint("d", p.n), Subject: "Planning", Body: "Hi", CreatedAt: noon}
	case enroll.FireIssued:
		ch.Ticket = &enroll.Ticket{AttemptID: ev.AttemptID, MessageID: c.Visit.MessageID, HeaderID: "<x>", MIME: "bytes", Addr: c.Contact.Email, Day: "2026-10-05"}
	case enroll.NotAccepted:
		ch.Settle = &enroll.Settle{AttemptID: ev.AttemptID, Outcome: "not_accepted"}
	default:
	}
	return ch, err
}

// fire asks for the tickets of several messages, and of those that have theirs
// it says that they were not sent after all. It keeps what was acknowledged.
func (p *plant) fire(ctx context.Context) error {
	var ids []int64
	for len(ids) < 1+p.d.rnd.IntN(4) {
		ids = append(ids, int64(1+p.d.rnd.IntN(people)))
	}
	cases, err := p.s.Cases(ctx, ids)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	var b enroll.Batch
	for _, c := range cases {
		if seen[c.Enrollment.ID] {
			continue
		}
		seen[c.Enrollment.ID] = true
		var ev enroll.Event = enroll.FireIssued{AttemptID: fmt.Sprint("a", p.n)}
		if c.Visit.State == enroll.Fired {
			ev = enroll.NotAccepted{AttemptID: c.Visit.AttemptID, Class: message.Withheld, RetryAt: noon}
		}
		ch, err := p.decide(c, ev)
		if err != nil {
			return err
		}
		b.Changes = append(b.Changes, ch)
	}
	syncs := p.d.syncs
	res, err := p.s.Commit(ctx, b)
	if err != nil {
		return err
	}
	for i, c := range b.Changes {
		if c.Ticket != nil && res.Applied(i) {
			p.granted[c.Ticket.AttemptID] = true
		}
	}
	if p.d.syncs == syncs {
		return errNoSync
	}
	return nil
}

var errNoSync = errors.New("acknowledged without a sync")

// missing counts acknowledged tickets that are not there.
func (p *plant) missing() int {
	p.Helper()
	there, err := list(p.Context(), p.s.r, scanText, "SELECT pid FROM attempt")
	p.must(err)
	n := len(p.granted)
	for _, pid := range there {
		if p.granted[pid] {
			n--
		}
	}
	return n
}

// cut works until the power goes, and comes back.
func (p *plant) cut(after int, normal bool) {
	p.Helper()
	p.d.cutAt = p.d.ops + after
	if normal {
		_, err := p.s.w.ExecContext(p.Context(), "PRAGMA synchronous = NORMAL")
		p.must(err)
	}
	_, err := p.s.w.ExecContext(p.Context(), fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", 20+p.d.rnd.IntN(200)))
	p.must(err)
	for {
		err := p.fire(p.Context())
		if p.d.off {
			break // the commit may have been whole: then the power went in the checkpoint after it
		}
		if err != nil && (!normal || !errors.Is(err, errNoSync)) {
			p.Fatal(err)
		}
	}
	p.off()
	p.d.powerOn()
	p.on()
}

func TestEveryAcknowledgedTicketOutlivesAPowerCut(t *testing.T) {
	t.Parallel()
	seed := planted(t)
	const runs, cuts = 8, 60
	var inWAL, inFile [runs]int
	t.Run("cuts", func(t *testing.T) {
		for run := range runs {
			t.Run(fmt.Sprint(run), func(t *testing.T) {
				t.Parallel()
				p := seed.again(t, uint64(run))
				p.on()
				defer p.off()
				for i := range cuts {
					p.cut(1+p.d.rnd.IntN(400), false)
					if n := p.missing(); n > 0 {
						t.Fatalf("cut %d: %d of %d acknowledged tickets are gone", i, n, len(p.granted))
					}
					p.sound()
				}
				if len(p.granted) < cuts {
					t.Errorf("only %d tickets were granted", len(p.granted))
				}
				inWAL[run], inFile[run] = p.d.cutIn[File+"-wal"], p.d.cutIn[File]
			})
		}
	})
	var wal, file int
	for i := range runs {
		wal, file = wal+inWAL[i], file+inFile[i]
	}
	if wal < runs || file < runs {
		t.Errorf("%d cuts in the WAL and %d in the database: both must be hit often", wal, file)
	}
}

// sound checks the whole database.
func (p *plant) sound() {
	p.Helper()
	if found, err := p.s.Check(p.Context()); err != nil || len(found) > 0 {
		p.Fatalf("%q, %v", found, err)
	}
}

// Without a sync for each commit tickets are lost: so the disk does forget, and
// the test above can fail.
func TestThePowerCutLosesTicketsThatWereNotSynced(t *testing.T) {
	t.Parallel()
	p := planted(t).again(t, 7)
	p.on()
	defer p.off()
	for range 50 {
		p.cut(100+p.d.rnd.IntN(300), true)
		p.sound()
		if p.missing() > 0 {
			return
		}
	}
	t.Error("no ticket was lost in 50 cuts without syncs")
}
