package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
	"cadenza/backend/simulate"
)

// grown makes a random flow that can be activated: a tree whose branches may meet
// again.
func grown(r *rand.Rand) sequence.Graph {
	units := []schedule.Unit{schedule.Minutes, schedule.Hours, schedule.Days}
	delay := func() schedule.Delay { return schedule.Delay{Value: r.IntN(4), Unit: units[r.IntN(3)]} }
	rules := func() contact.Filter {
		all := []contact.Filter{
			is("city", "Bern"), is("title", "CEO"), is(contact.FieldTag, "vip"), is(sequence.FactReplied, "no"), is(contact.FieldWasIn, "nowhere"),
			{Rules: []contact.Rule{{Field: "company", Op: contact.NotEmpty}, {Field: sequence.FactSent, Op: contact.GreaterEqual, Values: []string{"1"}}}},
			{Any: true, Rules: []contact.Rule{{Field: "city", Op: contact.StartsWith, Values: []string{"b"}}, {Field: contact.FieldLeadStatus, Op: contact.Is, Values: []string{"contacted"}}}},
		}
		return all[r.IntN(len(all))]
	}
	g := sequence.Graph{Nodes: []sequence.Node{{ID: "start", Kind: sequence.KindStart}}}
	open := [][2]string{{"start", sequence.PortNext}}
	for k := 0; k < 14 && len(open) > 0; k++ {
		n := sequence.Node{ID: fmt.Sprintf("n%d", k)}
		switch r.IntN(10) {
		case 0, 1, 2, 3:
			n.Kind, n.Step = sequence.KindStep, &sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: delay(), Angle: "a reason", Approval: sequence.ApprovalInherit}
		case 4:
			d := delay()
			n.Kind, n.Delay = sequence.KindDelay, &sequence.Delay{For: &d}
			if r.IntN(2) == 0 {
				n.Delay = &sequence.Delay{Until: &sequence.Until{Day: schedule.Fri, Time: "09:30"}}
			}
		case 5:
			n.Kind, n.Condition = sequence.KindCondition, &sequence.Condition{Branches: []sequence.Branch{{ID: "a", Name: "A", When: rules()}, {ID: "b", Name: "B", When: rules()}}}
		case 6:
			n.Kind, n.Split = sequence.KindSplit, &sequence.Split{Arms: []sequence.Arm{{ID: "l", Name: "L", Weight: 50}, {ID: "r", Name: "R", Weight: 50}}}
		case 7:
			n.Kind, n.Update = sequence.KindUpdate, &sequence.Update{Set: map[string]string{"title": []string{"CEO", "CTO of {{company}}"}[r.IntN(2)]}, AddTags: []string{"vip"}}
		case 8:
			n.Kind, n.Decide = sequence.KindDecide, &sequence.Decide{Question: "?", MinConfidence: 0.5, Outcomes: []sequence.Outcome{{ID: "y", Name: "Y", When: "so", Rules: new(rules())}, {ID: "n", Name: "N", When: "not"}}}
		case 9:
			d := delay()
			n.Kind, n.Notify = sequence.KindNotify, &sequence.Notify{Who: "assigned", Via: "app", Message: "Look at {{name}}.", Wait: &d}
		}
		g.Nodes = append(g.Nodes, n)
		join := func(i int) {
			g.Edges = append(g.Edges, sequence.Edge{ID: fmt.Sprintf("e%d", len(g.Edges)), From: open[i][0], Port: open[i][1], To: n.ID})
			open = slices.Delete(open, i, i+1)
		}
		join(r.IntN(len(open)))
		if len(open) > 0 && r.IntN(3) == 0 {
			join(r.IntN(len(open))) // two branches meet
		}
		for _, p := range n.Ports() {
			open = append(open, [2]string{n.ID, p})
		}
	}
	end := sequence.Node{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{}}
	g.Nodes = append(g.Nodes, end)
	for _, o := range open {
		g.Edges = append(g.Edges, sequence.Edge{ID: fmt.Sprintf("e%d", len(g.Edges)), From: o[0], Port: o[1], To: end.ID})
	}
	return g
}

// TestSimulationIsWhatThenHappens: for generated flows, what the simulation shows
// is what the real processor then does on disk, over a real mail server, moment by
// moment.
func TestSimulationIsWhatThenHappens(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[desk.SenderView](h, "/api/senders", senderFields(h))
	agents := get[[]desk.AgentView](h, "/api/agents")
	full := agents[0].AgentFields
	full.Level, full.Threshold = policy.FullAuto, 100
	do[desk.AgentView](h, http.MethodPut, "/api/agents/"+agents[0].ID, full)
	moments := 0
	for seed := range uint64(15) {
		r := rand.New(rand.NewPCG(seed, 7))
		g := grown(r)
		var people []string
		for k := range 5 {
			id := h.person(fmt.Sprintf("s%dp%d", seed, k))
			do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+id, desk.ContactFields{
				FirstName: new("Pat"), City: new([]string{"Bern", "Basel", ""}[r.IntN(3)]), Company: new([]string{"Acme", ""}[r.IntN(2)]), TimeZone: new([]string{"Europe/Zurich", "Asia/Kolkata"}[r.IntN(2)]),
			})
			people = append(people, id)
		}
		s := h.goes(fmt.Sprintf("Flow %d", seed), g, func(s *sequence.Settings) { s.Exclusivity = sequence.ExclusiveIgnore })
		sim := post[simulate.Result](h, "/api/sequences/"+s.ID+"/simulate", desk.SimulateSequence{Who: desk.Who{IDs: people}, Start: h.clock.Now()})
		if v := h.enroll(s.ID, people...); v.Enrolled != len(people) {
			t.Fatalf("enrolled %+v", v)
		}
		h.runToTheEnd(s.ID)
		for _, p := range people {
			want, got := simulated(sim, p), h.lived(p)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, %+v:\nsimulated\n%s\nlived\n%s", seed, g, strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
			moments += len(got)
		}
		h.reconciles(s.ID)
	}
	if moments < 500 {
		t.Errorf("only %d moments were compared", moments)
	}
}

// runToTheEnd lets the clock jump from one due moment to the next until nobody of
// the sequence is live.
func (h *house) runToTheEnd(sequenceID string) {
	h.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); {
		h.run()
		p := get[desk.StatusView](h, "/api/status").Processor
		if p.Inflight > 0 || p.Overdue > 0 {
			continue
		}
		if st := get[desk.SequenceView](h, "/api/sequences/"+sequenceID).Stats; st.Active == 0 {
			return
		}
		if p.NextDueAt.After(h.clock.Now()) {
			h.clock.jump(p.NextDueAt.Sub(h.clock.Now()))
		}
	}
	h.Fatal("the sequence does not come to an end")
}

// simulated tells a contact's moments in a simulation.
func simulated(r simulate.Result, who string) []string {
	var out []string
	for _, e := range r.Entries {
		if e.Contact == who {
			out = append(out, moment(e.At, e.Kind, e.Detail))
		}
	}
	slices.Sort(out)
	return out
}

// lived tells a contact's moments as its timeline keeps them.
func (h *house) lived(who string) []string {
	h.Helper()
	var out []string
	for _, e := range get[desk.TimelineView](h, "/api/contacts/"+who+"/timeline").Past {
		if e.Kind != "added" && e.Kind != "edited" {
			out = append(out, moment(e.At, e.Kind, e.Detail))
		}
	}
	slices.Sort(out)
	return out
}

func moment(at time.Time, kind, detail string) string {
	if kind == "sent" { // the evidence is the server's
		detail = ""
	}
	return at.UTC().Format("01-02 15:04:05") + " " + kind + " " + detail
}
