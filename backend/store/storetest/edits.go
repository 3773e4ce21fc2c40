package storetest

import (
	"errors"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

func fieldsAreStamped(h *house) {
	h.mutate(edit.Contact, "p", map[string]any{"email": "bob@acme.example", "first_name": "Bob", "dnc": false})
	before := h.row(edit.Contact, "p")
	if len(before.Stamps) != 3 || before.SV != h.workspace().Seq {
		h.Fatalf("a new row has %+v at %d", before, h.workspace().Seq)
	}
	h.mutate(edit.Contact, "p", map[string]any{"email": "bob@acme.example", "first_name": "Robert", "title": "CEO"})
	after := h.row(edit.Contact, "p")
	for _, f := range []string{"email", "dnc"} {
		if after.Stamps[f] != before.Stamps[f] {
			h.Errorf("%s did not change, yet its stamp went from %+v to %+v", f, before.Stamps[f], after.Stamps[f])
		}
	}
	if !after.Stamps["first_name"].After(before.Stamps["first_name"]) || after.Stamps["title"] != after.Stamps["first_name"] {
		h.Errorf("stamps %+v, then %+v", before.Stamps, after.Stamps)
	}
	if after.SV != h.workspace().Seq || after.SV <= before.SV {
		h.Errorf("changed at %d, then %d of %d", before.SV, after.SV, h.workspace().Seq)
	}
	h.mutate(edit.Contact, "p", map[string]any{"first_name": "Robert"})
	if r := h.row(edit.Contact, "p"); r.SV != after.SV {
		h.Errorf("an edit that changes nothing moved the row from %d to %d", after.SV, r.SV)
	}
}

func textIsWhole(h *house) {
	odd := map[string]any{"first_name": "a\x00b\xffc", "notes": "one\ntwo"}
	h.mutate(edit.Contact, "p", odd)
	p, err := h.s.Person(h.Context(), "p")
	h.must(err)
	if p.FirstName != "a\ufffdb\ufffdc" || p.Notes != "one\ntwo" {
		h.Errorf("%q, %q", p.FirstName, p.Notes)
	}
	before := h.row(edit.Contact, "p")
	h.mutate(edit.Contact, "p", odd)
	if after := h.row(edit.Contact, "p"); after.SV != before.SV {
		h.Errorf("the same edit again: %+v, then %+v", before, after)
	}
}

func deletionIsStamped(h *house) {
	h.mutate(edit.Contact, "p", map[string]any{"email": "bob@acme.example"})
	before := h.row(edit.Contact, "p")
	gone := edit.Mutation{Table: edit.Contact, PID: "p", Delete: true}
	h.must(h.s.Mutate(h.Context(), gone))
	dead := h.row(edit.Contact, "p")
	if !dead.Deleted || !dead.Stamps["del"].After(before.Stamps["email"]) || dead.Stamps["email"] != before.Stamps["email"] || dead.SV <= before.SV {
		h.Errorf("%+v, then %+v", before, dead)
	}
	h.must(h.s.Mutate(h.Context(), gone))
	if again := h.row(edit.Contact, "p"); again.Stamps["del"] != dead.Stamps["del"] || again.SV != dead.SV {
		h.Errorf("deleted twice: %+v, then %+v", dead, again)
	}
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: "nobody", Delete: true}))
	if strings.Contains(h.dump(), "nobody") {
		h.Error("deleting what never was left a row")
	}
}

func rowComesBack(h *house) {
	h.mutate(edit.Contact, "p", map[string]any{"email": "bob@acme.example", "first_name": "Bob"})
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Delete: true}))
	dead := h.row(edit.Contact, "p")
	h.mutate(edit.Contact, "p", map[string]any{"first_name": "Bob"})
	back := h.row(edit.Contact, "p")
	if back.Deleted || !back.Stamps["del"].After(dead.Stamps["del"]) || !back.Stamps["first_name"].After(dead.Stamps["del"]) || back.Stamps["email"] != dead.Stamps["email"] {
		h.Errorf("%+v, then %+v", dead, back)
	}
	if _, err := h.s.PersonByEmail(h.Context(), "bob@acme.example"); err != nil {
		h.Error(err)
	}

	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Delete: true}))
	h.mutate(edit.Contact, "other", map[string]any{"email": "bob@acme.example"})
	err := h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Fields: map[string]any{"first_name": "Bo"}})
	if !fault.Is(err, fault.Conflict) || strings.Contains(err.Error(), "nil") {
		h.Errorf("its address was given away meanwhile: %v", err)
	}
}

func refusedWhole(h *house) {
	h.mutate(edit.Contact, "p", map[string]any{"email": "bob@acme.example"})
	h.mutate(edit.Contact, "q", map[string]any{"email": "eve@acme.example"})
	before := h.dump()
	seq := h.workspace().Seq
	for name, bad := range map[string]edit.Mutation{
		"no such table":  {Table: "enrollment", PID: "x", Fields: map[string]any{"status": "active"}},
		"no such field":  {Table: edit.Contact, PID: "p", Fields: map[string]any{"fh": "{}"}},
		"not editable":   {Table: edit.Contact, PID: "p", Fields: map[string]any{"away_until": 1}},
		"a broken rule":  {Table: edit.Contact, PID: "p", Fields: map[string]any{"dnc": 7}},
		"a bad status":   {Table: edit.Sequence, PID: "first", Fields: map[string]any{"status": "gone"}},
		"a taken adress": {Table: edit.Contact, PID: "q", Fields: map[string]any{"email": "bob@acme.example"}},
	} {
		err := h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Fields: map[string]any{"first_name": name}}, bad)
		if err == nil {
			h.Errorf("%s was taken", name)
		}
		if name == "a taken adress" && (!fault.Is(err, fault.Conflict) || fault.Of(err).Field != "email" || !strings.Contains(err.Error(), "bob@acme.example")) {
			h.Errorf("a taken address: %v", err)
		}
	}
	if h.dump() != before || h.workspace().Seq != seq {
		h.Error("something of a refused edit was kept")
	}
}

func stampsGrow(h *house) {
	var last edit.Stamp
	for _, name := range []string{"a", "b", "c"} {
		h.must(h.s.Mutate(h.Context(),
			edit.Mutation{Table: edit.Setting, PID: "x", Fields: map[string]any{"value": `"` + name + `"`}},
			edit.Mutation{Table: edit.Setting, PID: "y", Fields: map[string]any{"value": `"` + name + `"`}}))
		x, y := h.row(edit.Setting, "x").Stamps["value"], h.row(edit.Setting, "y").Stamps["value"]
		if !x.After(last) || !y.After(x) || x.Device == "" {
			h.Errorf("%+v, then %+v, then %+v", last, x, y)
		}
		last = y
	}
}

func seqRisesOnce(h *house) {
	once := func(what string, do func()) {
		h.Helper()
		before := h.workspace().Seq
		do()
		if got := h.workspace().Seq; got != before+1 {
			h.Errorf("%s: from %d to %d", what, before, got)
		}
	}
	ids := func() string { return "start" }
	bob := h.person("bob@acme.example")
	once("two edits", func() {
		h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Setting, PID: "a", Fields: map[string]any{"value": "1"}}, edit.Mutation{Table: edit.Setting, PID: "b", Fields: map[string]any{"value": "1"}}))
	})
	once("a new sequence", func() {
		h.must(h.s.CreateSequence(h.Context(), "q", "Q", "", sequence.NewSettings(), sequence.Blank(ids), noon))
	})
	q := h.seq("q")
	g, err := h.s.DraftGraph(h.Context(), q.ID)
	h.must(err)
	once("a publish", func() {
		_, err := h.s.Publish(h.Context(), q, g, "Ada", "", noon)
		h.must(err)
	})
	once("a draft", func() { g.Nodes[0].Note = "x"; h.must(h.s.SaveGraph(h.Context(), q, g, nil)) })
	once("a start", func() { h.status("q", sequence.Active) })
	h.mutate(edit.Setting, "defaultSequence", map[string]any{"value": `"q"`})
	once("a pause of the default", func() { h.status("q", sequence.Paused) })
	once("a resume", func() { h.status("q", sequence.Active) })
	once("an enrollment", func() { h.commit(h.entry(bob, "first")) })
	once("Emergency Stop", func() { h.must(h.s.Stop(h.Context(), "Ada", "", noon)) })
	once("its end", func() { h.must(h.s.Resume(h.Context(), "Ada", noon)) })
	if r := h.row(edit.Sequence, "q"); r.SV == 0 || r.SV > h.workspace().Seq {
		h.Errorf("row at %d of %d", r.SV, h.workspace().Seq)
	}
	before := h.workspace().Seq
	if err := h.s.Resume(h.Context(), "Ada", noon); !fault.Is(err, fault.Refused) {
		h.Errorf("lifting a stop that is not on: %v", err)
	}
	if got := h.workspace().Seq; got != before {
		h.Errorf("what was refused took a number: %d, then %d", before, got)
	}
}

func liveOnce(h *house) {
	bob := h.person("bob@acme.example")
	res := h.try(h.entry(bob, "first"), h.entry(bob, "first"), h.entry(bob, "second"))
	if !res.Applied(0) || !res.Stale[1] || !res.Applied(2) {
		h.Fatalf("%+v", res)
	}
	h.mutate(edit.Contact, bob.PID, map[string]any{"email": "robert@acme.example"})
	before := h.dump()
	if res := h.try(h.entry(bob, "first")); !res.Stale[0] {
		h.Errorf("%+v", res)
	}
	if h.dump() != before {
		h.Error("something of the second enrollment was kept")
	}
	ids, err := h.s.LiveOf(h.Context(), bob.ID)
	h.must(err)
	if len(ids) != 2 {
		h.Fatalf("live in %v", ids)
	}
	h.apply(ids[0], enroll.PausedByPerson{By: "Ada"})
	if res := h.try(h.entry(bob, "first")); !res.Stale[0] {
		h.Errorf("while paused: %+v", res)
	}
	h.apply(ids[0], enroll.UnenrolledByPerson{By: "Ada"})
	h.commit(h.entry(bob, "first"))
	h.sound()
}

func liveOnceTogether(h *house) {
	bob := h.person("bob@acme.example")
	const many = 8
	var entries [many]enroll.Change
	var won [many]bool
	var errs [many]error
	for i := range entries {
		entries[i] = h.entry(bob, "first")
	}
	together(many, func(i int) {
		res, err := h.s.Commit(h.Context(), enroll.Batch{Changes: entries[i : i+1]})
		won[i], errs[i] = err == nil && res.Applied(0), err
	})
	h.must(errors.Join(errs[:]...))
	n := 0
	for _, w := range won {
		if w {
			n++
		}
	}
	if n != 1 || h.seq("first").Stats.Active != 1 {
		h.Errorf("%d were told they had enrolled; %+v", n, h.seq("first").Stats)
	}
}

// leads: what is sent, answered and booked moves a contact's lead status on, and
// what a person set higher stays.
func leads(h *house) {
	bob := h.person("bob@acme.example")
	id := h.enrolled(bob, "first")
	is := func(want contact.LeadStatus) {
		h.Helper()
		p, err := h.s.Person(h.Context(), bob.PID)
		h.must(err)
		if p.LeadStatus != want {
			h.Errorf("lead status %q, want %q", p.LeadStatus, want)
		}
	}
	happens := func(ev enroll.Event) {
		h.Helper()
		h.commit(h.change(id, ev))
	}
	is(contact.New)
	happens(enroll.Replied{Detail: "hi"})
	is(contact.Contacted)
	happens(enroll.UnenrolledByPerson{By: "Ada"})
	if n, err := h.s.Fade(h.Context(), h.now.Add(contact.SilentAfter)); err != nil || n != 0 {
		h.Errorf("%d who replied count as silent, %v", n, err)
	}
	h.mutate(edit.Contact, bob.PID, map[string]any{"lead_status": "qualified"})
	happens(enroll.Replied{Detail: "again"})
	is(contact.Qualified)
	happens(enroll.Booked{})
	is(contact.MeetingBooked)
	h.mutate(edit.Contact, bob.PID, map[string]any{"lead_status": "do_not_contact", "dnc": true})
	happens(enroll.Booked{})
	is(contact.DoNotContact)
}

// silence: who was written to and said nothing is unresponsive after a while, once
// nothing more is to come.
func silence(h *house) {
	id := h.ready("eve@acme.example")
	eve := h.get(id).Contact
	is := func(want contact.LeadStatus, n int) {
		h.Helper()
		got, err := h.s.Fade(h.Context(), h.now.Add(time.Minute))
		h.must(err)
		p, err := h.s.Person(h.Context(), eve.PID)
		h.must(err)
		if p.LeadStatus != want || got != n {
			h.Errorf("lead status %q, want %q; %d faded, want %d", p.LeadStatus, want, got, n)
		}
	}
	is(contact.New, 0)
	h.commit(h.ask(id, "a1"))
	h.apply(id, enroll.Accepted{AttemptID: "a1", HeaderID: "<m@here>", Subject: "Hi"})
	is(contact.Contacted, 0) // more is to come
	if h.get(id).Enrollment.Status.Live() {
		h.apply(id, enroll.UnenrolledByPerson{By: "Ada"})
	}
	is(contact.Unresponsive, 1)
	is(contact.Unresponsive, 0)
	h.apply(id, enroll.Replied{Detail: "sorry, was away"})
	is(contact.Contacted, 0)
}
