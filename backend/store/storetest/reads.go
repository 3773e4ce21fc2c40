package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

func mailOnce(h *house) {
	bob := h.person("bob@acme.example")
	mail := message.Incoming{ContactID: bob.ID, HeaderID: "<m1@acme.example>", Kind: "reply", Subject: "Re", Text: "hi", At: h.now}
	take := func(m message.Incoming) {
		h.Helper()
		_, err := h.s.Commit(h.Context(), enroll.Batch{Incoming: []message.Incoming{m}, Cursors: []message.Cursor{{SenderID: 1, Folder: "INBOX", UIDValidity: 3, LastUID: 7}}})
		h.must(err)
	}
	lines := func() int {
		all, err := h.s.Timeline(h.Context(), bob.ID, time.Time{}, 50)
		h.must(err)
		return len(all)
	}
	if seen, err := h.s.Seen(h.Context(), mail.HeaderID); err != nil || seen {
		h.Errorf("before: %v, %v", seen, err)
	}
	take(mail)
	take(mail)
	if seen, err := h.s.Seen(h.Context(), mail.HeaderID); err != nil || !seen || lines() != 1 {
		h.Errorf("after: %v, %v, %d lines", seen, err, lines())
	}
	mail.HeaderID = ""
	take(mail)
	take(mail)
	if lines() != 3 {
		h.Errorf("mails without an id are told apart by nobody: %d lines", lines())
	}
	stranger := message.Incoming{HeaderID: "<m2@else.example>", At: h.now}
	take(stranger)
	if seen, err := h.s.Seen(h.Context(), stranger.HeaderID); err != nil || !seen {
		h.Errorf("a stranger's: %v, %v", seen, err)
	}
	at, err := h.s.MailCursors(h.Context(), 1)
	h.must(err)
	if len(at) != 1 || at[0].UIDValidity != 3 || at[0].LastUID != 7 {
		h.Errorf("cursors %+v", at)
	}
}

func (h *house) found(search string) []string {
	h.Helper()
	all, err := h.s.People(h.Context(), contact.Query{Search: search}, "", 100)
	if err != nil {
		h.Errorf("search for %q: %v", search, err)
	}
	n, err := h.s.CountPeople(h.Context(), contact.Query{Search: search})
	if err != nil || n != len(all.Rows) {
		h.Errorf("search for %q finds %d and counts %d, %v", search, len(all.Rows), n, err)
	}
	var out []string
	for _, p := range all.Rows {
		out = append(out, p.PID)
	}
	return out
}

func search(h *house) {
	for pid, f := range map[string]map[string]any{
		"jose":    {"email": "jose@acme.example", "first_name": "José", "last_name": "Núñez-Ortega", "company": "Acme"},
		"mueller": {"email": "m@mueller.example", "first_name": "Jürgen", "last_name": "Müller", "company": "ACME Söhne", "title": "Head of Sales"},
		"joan":    {"email": "joan@other.example", "first_name": "Joan", "company": "Near & Co", "title": "CEO"},
	} {
		h.mutate(edit.Contact, pid, f)
	}
	for search, want := range map[string]string{
		"jo": "joan jose", "JOSE": "jose", "josé": "jose", "Jose\u0301": "jose", "Nu\u0301n\u0303ez": "jose", "nunez ort": "jose", "núñez-ortega": "jose",
		"muller": "mueller", "MÜLLER": "mueller", "Mu\u0308ller": "mueller", "sohne": "mueller", "acme": "jose mueller", "acme jo": "jose",
		"@acme": "jose mueller", "jose@acme.example": "jose", "sales head": "mueller", "near": "joan", "xyz": "", "jo xyz": "", "ose": "",
	} {
		got := h.found(search)
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			h.Errorf("%q finds %q, want %q", search, got, want)
		}
	}
	h.mutate(edit.Contact, "joan", map[string]any{"first_name": "Mary"})
	if got := h.found("joan"); len(got) != 1 {
		h.Errorf("by the address that is left: %q", got)
	}
	if got := h.found("mary"); len(got) != 1 {
		h.Errorf("by the new name: %q", got)
	}
	h.mutate(edit.Contact, "joan", map[string]any{"lead_status": "qualified"})
	status := func(s string) contact.Query {
		return contact.Query{Search: "mary", Filters: []contact.Filter{{Rules: []contact.Rule{{Field: "leadStatus", Op: contact.Is, Values: []string{s}}}}}}
	}
	if got, err := h.s.People(h.Context(), status("qualified"), "", 9); err != nil || len(got.Rows) != 1 {
		h.Errorf("%v, %v", got, err)
	}
	if n, err := h.s.CountPeople(h.Context(), status("new")); err != nil || n != 0 {
		h.Errorf("%d, %v", n, err)
	}
}

func hostileSearch(h *house) {
	h.mutate(edit.Contact, "p", map[string]any{"email": "near@acme.example", "first_name": "NEAR", "last_name": "O'Neil"})
	for search, want := range map[string]int{
		`"`: 1, `*`: 1, `""`: 1, `'`: 1, `(`: 1, `^`: 1, "\x00": 1, "\xff\xfe": 1, "--": 1, "\u0301": 1, "€ near": 1,
		"NEAR": 1, "near(a b)": 0, "NEAR/2": 0, "NOT near": 0, "near OR xyz": 0, "near AND acme": 0, "first_name:near": 0, "{first_name} : near": 0,
		`near"`: 1, `"near`: 1, `near*`: 1, "near^": 1, "near' OR 1=1": 0, "o'neil": 1, "%": 1, "near\x00xyz": 0, "near;drop table contact": 0, strings.Repeat("near ", 40): 1,
	} {
		if got := h.found(search); len(got) != want {
			h.Errorf("%q finds %q", search, got)
		}
	}
}

// pages reads page by page and expects every row once.
func pages[T any, K comparable](h *house, want int, page func(last T, first bool) []T, key func(T) K) {
	h.Helper()
	seen := map[K]bool{}
	var last T
	for first := true; ; first = false {
		rows := page(last, first)
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			if seen[key(r)] {
				h.Fatalf("%v came twice", key(r))
			}
			seen[key(r)] = true
		}
		last = rows[len(rows)-1]
	}
	if len(seen) != want {
		h.Errorf("%d of %d came", len(seen), want)
	}
}

func pagePeople(h *house) {
	for i := range 25 {
		h.mutate(edit.Contact, fmt.Sprintf("p%d", i), map[string]any{"email": fmt.Sprintf("p%d@acme.example", i), "first_name": "Bob"})
	}
	for _, search := range []string{"", "bob"} {
		n, after := 0, ""
		pages(h, 25, func(contact.Stored, bool) []contact.Stored {
			n++
			h.mutate(edit.Contact, fmt.Sprintf("new%s%d", search, n), map[string]any{"first_name": "Bob"}) // who comes in meanwhile moves nobody
			if n > 1 && after == "" {
				return nil
			}
			out, err := h.s.People(h.Context(), contact.Query{Search: search}, after, 10)
			h.must(err)
			after = out.Next
			return slices.DeleteFunc(out.Rows, func(c contact.Stored) bool { return strings.HasPrefix(c.PID, "new") })
		}, func(c contact.Stored) string { return c.PID })
		for i := range n {
			h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: fmt.Sprintf("new%s%d", search, i+1), Delete: true}))
		}
	}
}

func pageEnrollments(h *house) {
	for i := range 13 {
		id := h.enrolled(h.person(fmt.Sprintf("p%d@acme.example", i)), "first")
		if i%3 == 0 {
			h.apply(id, enroll.PausedByPerson{By: "Ada"})
		}
	}
	h.enrolled(h.person("p0@acme.example"), "second")
	q := h.seq("first").ID
	for _, c := range []struct {
		sequence int64
		status   enroll.Status
		want     int
	}{{0, "", 14}, {q, "", 13}, {q, enroll.Paused, 5}, {q, enroll.Active, 8}, {0, enroll.Active, 9}, {q, enroll.Completed, 0}} {
		pages(h, c.want, func(last int64, _ bool) []int64 {
			ids, err := h.s.EnrollmentIDs(h.Context(), c.sequence, c.status, "", last, 4)
			h.must(err)
			return ids
		}, func(id int64) int64 { return id })
	}
}

func pageTimeline(h *house) {
	bob := h.person("bob@acme.example")
	want := 0
	for i := range 9 { // at three moments, three lines each
		if i%3 == 0 {
			h.now = h.now.Add(time.Minute)
		}
		_, err := h.s.Commit(h.Context(), enroll.Batch{Incoming: []message.Incoming{{ContactID: bob.ID, Kind: "reply", Text: fmt.Sprint(i), At: h.now}}})
		h.must(err)
		want++
	}
	h.enrolled(bob, "first")
	h.enrolled(bob, "second")
	want += 2
	for _, limit := range []int{1, 2, 4, 5, 100} {
		pages(h, want, func(last contact.Entry, _ bool) []contact.Entry {
			all, err := h.s.Timeline(h.Context(), bob.ID, last.At, limit)
			h.must(err)
			if !slices.IsSortedFunc(all, func(a, b contact.Entry) int { return b.At.Compare(a.At) }) {
				h.Error("not newest first")
			}
			return all
		}, func(e contact.Entry) string { return e.Key })
	}
}

func (h *house) importing(pid string) contact.Import {
	h.Helper()
	i := contact.Import{PID: pid, File: "people.csv", Headers: []string{"Email", "Name"}, State: contact.ImportRunning, StartedAt: h.now}
	var err error
	i.ID, err = h.s.StartImport(h.Context(), i)
	h.must(err)
	return i
}

func pageRefusals(h *house) {
	i, other := h.importing("i1"), h.importing("i2")
	refuse := func(i contact.Import, from, n int) {
		in := contact.Intake{Import: i}
		in.Import.Refused = from + n
		for k := range n {
			in.Refusals = append(in.Refusals, contact.Refusal{Line: from + k, Reason: "No address.", Remedy: fmt.Sprintf("Mend %d.", k%2), Raw: []string{"", "a\"b,\x00c"}})
		}
		h.must(h.s.TakeIn(h.Context(), in))
	}
	refuse(i, 1, 7)
	refuse(other, 100, 3)
	refuse(i, 8, 6)
	refuse(i, 8, 6) // a step that is repeated adds nothing
	line := 1
	pages(h, 13, func(last contact.Refusal, _ bool) []contact.Refusal {
		rows, err := h.s.Refusals(h.Context(), "i1", last.Line, 4)
		h.must(err)
		for _, r := range rows {
			if r.Line != line || len(r.Raw) != 2 || !strings.HasPrefix(r.Raw[1], `a"b,`) {
				h.Errorf("row %d: %+v", line, r)
			}
			line++
		}
		return rows
	}, func(r contact.Refusal) int { return r.Line })
	groups, err := h.s.RefusalGroups(h.Context(), "i1")
	h.must(err)
	if len(groups) != 2 || groups[0].Count != 7 || groups[0].Remedy != "Mend 0." || !slices.Equal(groups[0].Lines, []int{1, 3, 5, 7, 8}) || groups[1].Count != 6 {
		h.Errorf("%+v", groups)
	}
	i.State, i.Created, i.Refused, i.EndedAt, i.Remarks = contact.ImportDone, 4, 13, h.now, []contact.Remark{{Code: "c", Sentence: "s", Count: 2}}
	h.must(h.s.NoteImport(h.Context(), i))
	got, err := h.s.Imported(h.Context(), "i1")
	h.must(err)
	if got.State != contact.ImportDone || got.Created != 4 || got.Refused != 13 || got.File != "people.csv" || len(got.Headers) != 2 || !got.StartedAt.Equal(h.now) || !got.EndedAt.Equal(h.now) || len(got.Remarks) != 1 {
		h.Errorf("%+v", got)
	}
	if _, err := h.s.Imported(h.Context(), "i3"); !fault.Is(err, fault.NotFound) {
		h.Error(err)
	}
	running, err := h.s.Imports(h.Context(), []contact.ImportState{contact.ImportRunning}, 9)
	h.must(err)
	if len(running) != 1 || running[0].PID != "i2" {
		h.Errorf("running: %+v", running)
	}
}

// takenIn imports a new contact and changes an old one.
func (h *house) takenIn(i contact.Import) {
	h.Helper()
	h.mutate(edit.List, "l", map[string]any{"name": "Fair"})
	h.must(h.s.TakeIn(h.Context(), contact.Intake{Import: i, ListPID: "l", Arrivals: []contact.Arrival{
		{PID: "new", New: true, Fields: map[string]any{"email": "new@acme.example", "first_name": "Nia", "custom:plan": "pro"}, Tags: []string{"Fair"}},
		{PID: "old", Fields: map[string]any{"title": "CEO", "company": "Acme", "custom:plan": "free"}, Tags: []string{"Fair", "vip"}},
	}}))
}

func importUndone(h *house) {
	h.mutate(edit.Contact, "old", map[string]any{"email": "old@acme.example", "title": "CTO", "company": "Acme", "phone": "+1"})
	_, err := h.s.Tag(h.Context(), contact.Chosen{PIDs: []string{"old"}}, []string{"VIP"}, nil)
	h.must(err)
	before, err := h.s.Person(h.Context(), "old")
	h.must(err)
	i := h.importing("i1")
	h.takenIn(i)
	in, err := h.s.Person(h.Context(), "old")
	h.must(err)
	if in.Title != "CEO" || in.Custom["plan"] != "free" || len(in.Tags) != 2 {
		h.Fatalf("not imported: %+v", in)
	}
	h.mutate(edit.Contact, "old", map[string]any{"phone": "+2"}) // another field: stays
	left, kept, deleted, err := h.s.UndoImport(h.Context(), i, "l", 100)
	h.must(err)
	if left != 0 || kept != 0 || len(deleted) != 1 {
		h.Errorf("left %d, kept %d, deleted %v", left, kept, deleted)
	}
	if _, err := h.s.Person(h.Context(), "new"); !fault.Is(err, fault.NotFound) {
		h.Error(err)
	}
	after, err := h.s.Person(h.Context(), "old")
	h.must(err)
	if after.Title != "CTO" || after.Company != "Acme" || after.Phone != "+2" || len(after.Custom) != 0 || !slices.Equal(after.Tags, before.Tags) {
		h.Errorf("%+v", after)
	}
	lists, err := h.s.Lists(h.Context())
	h.must(err)
	if lists[0].Count != 0 {
		h.Errorf("still on the list: %+v", lists)
	}
}

func importUndoneKeepsLaterEdits(h *house) {
	h.mutate(edit.Contact, "old", map[string]any{"email": "old@acme.example", "title": "CTO"})
	i := h.importing("i1")
	h.takenIn(i)
	h.mutate(edit.Contact, "old", map[string]any{"title": "Chair"})
	h.mutate(edit.Contact, "new", map[string]any{"notes": "met her"})
	_, kept, deleted, err := h.s.UndoImport(h.Context(), i, "l", 100)
	h.must(err)
	if kept != 2 || len(deleted) != 0 {
		h.Errorf("kept %d, deleted %v", kept, deleted)
	}
	old, err := h.s.Person(h.Context(), "old")
	h.must(err)
	if old.Title != "Chair" || old.Company != "" {
		h.Errorf("%+v", old)
	}
	if _, err := h.s.Person(h.Context(), "new"); err != nil {
		h.Error(err)
	}
}

func deletedContact(h *house) {
	bob, eve := h.person("bob@acme.example"), h.person("eve@acme.example")
	id := h.enrolled(bob, "first")
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Contact, PID: bob.PID, Delete: true}))
	if got := h.found("acme"); !slices.Equal(got, []string{eve.PID}) {
		h.Errorf("found %q", got)
	}
	if _, err := h.s.Person(h.Context(), bob.PID); !fault.Is(err, fault.NotFound) {
		h.Error(err)
	}
	if _, err := h.s.PersonByEmail(h.Context(), "bob@acme.example"); !fault.Is(err, fault.NotFound) {
		h.Error(err)
	}
	known, err := h.s.Known(h.Context(), []string{"bob@acme.example", "eve@acme.example"})
	h.must(err)
	if len(known) != 1 || known["eve@acme.example"] != eve.PID {
		h.Errorf("known %v", known)
	}
	some, err := h.s.PeopleByPID(h.Context(), []string{bob.PID, eve.PID})
	h.must(err)
	if len(some) != 1 || some[0].PID != eve.PID {
		h.Errorf("%+v", some)
	}
	if st, err := h.s.Standings(h.Context(), h.seq("second").ID, []int64{bob.ID, eve.ID}); err != nil || len(st) != 1 {
		h.Errorf("%+v, %v", st, err)
	}
	// The walk is still there to be ended, and knows why.
	if c := h.get(id); !c.Deleted || c.Enrollment.Status != enroll.Active {
		h.Errorf("%+v", c.Enrollment)
	}
	if ids, err := h.s.LiveOf(h.Context(), bob.ID); err != nil || !slices.Equal(ids, []int64{id}) {
		h.Errorf("%v, %v", ids, err)
	}
	h.mutate(edit.Contact, "again", map[string]any{"email": "bob@acme.example"})
	again, err := h.s.PersonByEmail(h.Context(), "bob@acme.example")
	h.must(err)
	st, err := h.s.Standings(h.Context(), h.seq("first").ID, []int64{again.ID})
	h.must(err)
	if again.PID != "again" || len(st) != 1 || !st[0].OtherContact {
		h.Errorf("%+v, %+v", again, st)
	}
}

func revise(h *house) {
	id := h.enrolled(h.person("bob@acme.example"), "first")
	h.apply(id, enroll.Drafted{Approve: true})
	h.must(h.s.ReviseDraft(h.Context(), id, 1, "New", "Words", `{"subject":"Planning"}`))
	if d := h.get(id).Draft; d.Subject != "New" || d.Body != "Words" || d.Original == "" {
		h.Errorf("%+v", d)
	}
	h.apply(id, enroll.Approved{By: "Ada", HoldUntil: h.now})
	before := h.dump()
	if err := h.s.ReviseDraft(h.Context(), id, 1, "Late", "Words", ""); !fault.Is(err, fault.Conflict) {
		h.Error(err)
	}
	if h.dump() != before {
		h.Error("a late revision left something")
	}
}

func graphs(h *house) {
	q := h.seq("first")
	g, err := h.s.DraftGraph(h.Context(), q.ID)
	h.must(err)
	same, err := h.s.Publish(h.Context(), q, g, "Ada", "", h.now)
	h.must(err)
	if same.Number != 1 || h.seq("first").Live != q.Live {
		h.Errorf("nothing changed, yet it became version %d", same.Number)
	}
	one, two := h.row(edit.Node, "first/"+g.Nodes[1].ID), h.row(edit.Node, "first/"+g.Nodes[2].ID)
	g.Nodes[1].Name = "Renamed"
	g.Nodes[1].Step.Retries = 9
	h.must(h.s.SaveGraph(h.Context(), q, g, nil))
	after := h.row(edit.Node, "first/"+g.Nodes[1].ID)
	if !after.Stamps["name"].After(one.Stamps["name"]) || !after.Stamps["config"].After(one.Stamps["config"]) || after.Stamps["kind"] != one.Stamps["kind"] {
		h.Errorf("%+v, then %+v", one, after)
	}
	if r := h.row(edit.Node, "first/"+g.Nodes[2].ID); r.SV != two.SV {
		h.Error("a step that nobody touched was written")
	}
	v, err := h.s.Publish(h.Context(), q, g, "Ada", "note", h.now)
	h.must(err)
	kept, old, err := h.s.Version(h.Context(), q.Live)
	h.must(err)
	_, live, err := h.s.Version(h.Context(), h.seq("first").Live)
	h.must(err)
	if v.Number != 2 || kept.Number != 1 || old.Nodes[1].Name != "Email" || live.Nodes[1].Name != "Renamed" || live.Nodes[1].Step.Retries != 9 {
		h.Errorf("version %d and %d: %+v, %+v", kept.Number, v.Number, old.Nodes[1], live.Nodes[1])
	}
	g.Nodes, g.Edges = g.Nodes[:2], g.Edges[:1]
	h.must(h.s.SaveGraph(h.Context(), q, g, nil))
	got, err := h.s.DraftGraph(h.Context(), q.ID)
	h.must(err)
	if len(got.Nodes) != 2 || len(got.Edges) != 1 || !h.row(edit.Node, "first/"+live.Nodes[2].ID).Deleted {
		h.Errorf("%+v", got)
	}
}

func emergencyStop(h *house) {
	h.must(h.s.Stop(h.Context(), "Ada", "spam", h.now))
	at := h.now
	h.now = h.now.Add(time.Hour)
	h.must(h.s.Stop(h.Context(), "Bob", "", h.now))
	if w := h.workspace(); !w.StoppedAt.Equal(at) || w.StoppedBy != "Ada" || w.StopNote != "spam" {
		h.Errorf("%+v", w)
	}
	h.must(h.s.Resume(h.Context(), "Bob", h.now))
	if w := h.workspace(); !w.StoppedAt.IsZero() || w.StoppedBy != "" {
		h.Errorf("%+v", w)
	}
}

func senderHealth(h *house) {
	s, err := h.s.Sender(h.Context(), "s1")
	h.must(err)
	note := func(n message.Health) message.Sender {
		h.must(h.s.NoteSender(h.Context(), s.ID, n))
		s, err := h.s.Sender(h.Context(), "s1")
		h.must(err)
		return s
	}
	yes, problem, none := true, "The password was refused.", ""
	if s := note(message.Health{HasPassword: &yes, InboxReadAt: h.now}); !s.HasPassword || !s.InboxReadAt.Equal(h.now) {
		h.Errorf("%+v", s)
	}
	if s := note(message.Health{InboxReadAt: h.now.Add(-time.Hour)}); !s.InboxReadAt.Equal(h.now) || !s.HasPassword {
		h.Errorf("it went back: %+v", s)
	}
	note(message.Health{Problem: &problem, At: h.now})
	if s := note(message.Health{Problem: &problem, At: h.now.Add(time.Hour)}); s.Problem != problem || !s.ProblemSince.Equal(h.now) {
		h.Errorf("the same problem again: %+v", s)
	}
	if s := note(message.Health{Problem: &none, At: h.now}); s.Problem != "" {
		h.Errorf("%+v", s)
	}
	h.must(h.s.Mutate(h.Context(), edit.Mutation{Table: edit.Sender, PID: "s1", Delete: true}))
	if _, err := h.s.Sender(h.Context(), "s1"); !fault.Is(err, fault.NotFound) {
		h.Error(err)
	}
}
