package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
)

// factsAgree: a filter inside a sequence chooses the same contacts as the same
// filter in a list.
func factsAgree(h *house) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // it makes up contacts
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	for _, f := range [][2]string{{"plan", "text"}, {"size", "number"}, {"renewal", "date"}} {
		h.mutate(edit.CustomField, f[0], map[string]any{"name": f[0], "type": f[1]})
	}
	h.mutate(edit.List, "vips", map[string]any{"name": "VIPs", "kind": "static"})
	cities := []string{"", "Bern", "BERN", "Basel", "Zürich"}
	ids := map[int64]int64{} // contact by enrollment
	for i := range 40 {
		p := h.person(fmt.Sprintf("p%d@there.example", i))
		h.mutate(edit.Contact, p.PID, map[string]any{
			"city": pick(cities...), "lead_status": pick("new", "contacted", "qualified"), "dnc": r.IntN(2), "source": pick("", "fair"),
			"created_at":  noon.AddDate(0, 0, -r.IntN(900)).UnixMilli(),
			"custom:plan": pick("", "gold", "Silver"), "custom:size": pick("", "5", "12.5", "100"), "custom:renewal": pick("", "2026-09-30", "2026-10-05", "2026-12-01"),
			"consent_sms": pick("{}", `{"state":"granted"}`, `{"state":"refused"}`),
		})
		who := contact.Chosen{PIDs: []string{p.PID}}
		if r.IntN(2) == 0 {
			_, err := h.s.Tag(h.Context(), who, []string{pick("Warm", "Cold")}, nil)
			h.must(err)
		}
		if r.IntN(3) == 0 {
			_, err := h.s.SetMembers(h.Context(), "vips", who, true)
			h.must(err)
		}
		id := h.enrolled(p, pick("first", "second"))
		ids[id] = p.ID
		switch r.IntN(4) {
		case 0:
			h.apply(id, enroll.Replied{})
		case 1:
			h.apply(id, enroll.UnenrolledByPerson{By: "Ada"})
		}
	}
	fields := contact.FilterFields([]contact.FieldDef{{Key: "plan", Name: "Plan", Type: contact.TypeText}, {Key: "size", Name: "Size", Type: contact.TypeNumber}, {Key: "renewal", Name: "Renewal", Type: contact.TypeDate}}, nil, nil, nil)
	value := func(f contact.FilterField, op contact.Op) string {
		switch {
		case op == contact.WithinDays || op == contact.OlderThanDays:
			return pick("0", "1", "5", "400")
		case op == contact.Before || op == contact.After:
			return pick("2026-10-05", "2026-10-04", "2026-12-01")
		case f.Kind == contact.KindNumber:
			return pick("5", "12.5", "7")
		case f.Kind == contact.KindFlag:
			return pick("yes", "no")
		}
		return pick("bern", "B", "asel", "gold", "SILVER", "new", "granted", "refused", "warm", "vips", "first", "second", "fair", "zürich", "Bob")
	}
	var all []int64
	for id := range ids {
		all = append(all, id)
	}
	slices.Sort(all)
	cases, err := h.s.Cases(h.Context(), all)
	h.must(err)
	known, err := h.s.Facts(h.Context(), all)
	h.must(err)
	now := time.Now()
	rule := func() contact.Rule {
		f := fields[r.IntN(len(fields))]
		x := contact.Rule{Field: f.Name, Op: f.Ops[r.IntN(len(f.Ops))]}
		if x.Op != contact.Empty && x.Op != contact.NotEmpty {
			x.Values = []string{value(f, x.Op)}
			if (x.Op == contact.Is || x.Op == contact.IsNot) && f.Kind != contact.KindFlag && r.IntN(3) == 0 {
				x.Values = append(x.Values, value(f, x.Op))
			}
		}
		return x
	}
	chosen := 0
	for range 1500 {
		f := contact.Filter{Any: r.IntN(2) == 0, Rules: []contact.Rule{rule()}}
		if r.IntN(3) == 0 {
			f.Rules = append(f.Rules, rule())
			f.Groups = []contact.Group{{Any: r.IntN(2) == 0, Rules: []contact.Rule{rule(), rule()}}}
		}
		listed, err := h.s.ChosenPage(h.Context(), contact.Chosen{Query: &contact.Query{Filters: []contact.Filter{f}}}, math.MaxInt64, 1000)
		h.must(err)
		chosen += len(listed)
		for _, c := range cases {
			holds := f.Holds(c.Asked(known[c.Enrollment.ID], now), now)
			if want := slices.Contains(listed, c.Enrollment.ContactID); holds != want {
				h.Fatalf("%+v: held against %+v %+v it is %v, and a list says %v", f, c.Contact, known[c.Enrollment.ID], holds, want)
			}
		}
	}
	if chosen == 0 {
		h.Error("no filter chose anybody")
	}
}

// watchers: an edit of the contact makes the clock look at who waits for one, and
// at nobody else.
func watchers(h *house) {
	ann, bob := h.person("ann@there.example"), h.person("bob@there.example")
	a, b := h.enrolled(ann, "first"), h.enrolled(bob, "first")
	soon := time.Now().Add(time.Hour) // the store's own clock is the machine's
	for _, id := range []int64{a, b} {
		h.apply(id, enroll.Postponed{Until: soon.Add(24 * time.Hour), Hold: enroll.HoldWatch})
	}
	before := h.get(a).Enrollment.Ver
	h.mutate(edit.Contact, ann.PID, map[string]any{"city": "Bern"})
	if due := h.clock(soon); !slices.Equal(due, []int64{a}) {
		h.Errorf("the clock looks at %v, want %d alone", due, a)
	}
	if e := h.get(a).Enrollment; e.Ver == before {
		h.Error("a decision on the older state would not be stale")
	}
	h.status("first", "paused")
	h.mutate(edit.Contact, bob.PID, map[string]any{"city": "Bern"})
	if due := h.clock(soon); len(due) != 0 {
		h.Errorf("while the sequence is paused the clock looks at %v", due)
	}
	h.status("first", "active")
	if due := h.clock(soon.Add(100 * 24 * time.Hour)); len(due) != 2 {
		h.Errorf("resumed, the clock looks at %v", due)
	}
	h.sound()
}
