package simulate_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/draft"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
	"cadenza/backend/simulate"
	"cadenza/backend/store"
)

var wednesday = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func open(ctx context.Context, now func() time.Time) (simulate.Store, error) {
	return store.OpenMemory(ctx, store.Options{Now: now})
}

func person(n int, city string) simulate.Person {
	return simulate.Person{Contact: contact.Contact{PID: fmt.Sprintf("p%d", n), Email: fmt.Sprintf("p%d@there.test", n), FirstName: "Pat", City: city, Mobile: "+41791234567", TimeZone: "Europe/Zurich"}}
}

func input(g sequence.Graph, people ...simulate.Person) simulate.Input {
	settings := sequence.NewSettings()
	settings.AgentID = "agent"
	return simulate.Input{
		Name: "Test", Graph: g, Settings: settings, People: people, Start: wednesday, Writer: draft.Composer{},
		Workspace: map[string]string{"timeZone": `"UTC"`, "holdSeconds": "30"},
		Agents:    []policy.Agent{{PID: "agent", Name: "A", Level: policy.FullAuto, Threshold: 100, Tone: "friendly"}},
	}
}

func email(id string, days int) sequence.Node {
	return sequence.Node{ID: id, Kind: sequence.KindStep, Name: id, Step: &sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: days, Unit: schedule.Days}, Angle: "a reason"}}
}

func wired(nodes []sequence.Node, lines ...string) sequence.Graph {
	g := sequence.Graph{Nodes: nodes}
	for _, l := range lines {
		p := strings.Fields(l)
		g.Edges = append(g.Edges, sequence.Edge{ID: l, From: p[0], Port: p[1], To: p[2]})
	}
	return g
}

// branching: who is in Bern gets two emails, the others a text message.
func branching() sequence.Graph {
	sms := email("sms", 0)
	sms.Step.Channel = sequence.SMS
	return wired([]sequence.Node{
		{ID: "start", Kind: sequence.KindStart},
		{ID: "where", Kind: sequence.KindCondition, Name: "Where", Condition: &sequence.Condition{Branches: []sequence.Branch{
			{ID: "bern", Name: "Bern", When: contact.Filter{Rules: []contact.Rule{{Field: "city", Op: contact.Is, Values: []string{"Bern"}}}}},
		}}},
		email("one", 0), email("two", 3), sms,
	}, "start next where", "where bern one", "where otherwise sms", "one next two")
}

func run(t *testing.T, in simulate.Input) simulate.Result {
	t.Helper()
	r, err := simulate.Run(t.Context(), open, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// story is what happened to a contact, in short.
func story(r simulate.Result, who string) []string {
	var out []string
	for _, e := range r.Entries {
		if e.Contact == who && e.Kind != "drafted" {
			out = append(out, fmt.Sprintf("%s %s %s", e.Local, e.Kind, e.Node))
		}
	}
	return out
}

func TestBothBranchesAreWalkedAndExplained(t *testing.T) {
	t.Parallel()
	r := run(t, input(branching(), person(1, "Bern"), person(2, "Basel")))
	want := []string{
		"2026-03-04 10:00 enrolled ", "2026-03-04 10:00 condition where", "2026-03-04 10:00 sent one", "2026-03-07 10:01 sent two",
	}
	if got := story(r, "p1"); !slices.Equal(got, want) {
		t.Errorf("Bern: %q", got)
	}
	if got, want := story(r, "p2"), []string{"2026-03-04 10:00 enrolled ", "2026-03-04 10:00 condition where", "2026-03-04 10:00 sent sms"}; !slices.Equal(got, want) {
		t.Errorf("Basel: %q", got)
	}
	for _, e := range r.Entries {
		switch {
		case e.Kind == "condition" && e.Contact == "p1" && (e.Detail != `Took "Bern": city is "Bern".` || e.Port != "bern" || e.Next != "one"):
			t.Errorf("explained as %+v", e)
		case e.Kind == "sent" && e.Channel == sequence.Email && (e.Subject == "" || !strings.Contains(e.Body, "Pat")):
			t.Errorf("sent %q: %q", e.Subject, e.Body)
		}
	}
	if len(r.Days) != 2 || r.Days[0].Sent["email"] != 1 || r.Days[0].Sent["sms"] != 1 || r.Days[1].Day != "2026-03-07" {
		t.Errorf("days: %+v", r.Days)
	}
	if r.CutOff || r.Outcomes[0].Status != "completed" || r.Outcomes[0].Sent != 2 {
		t.Errorf("outcomes: %+v", r.Outcomes)
	}
}

func TestEventsHappenAtTheirTime(t *testing.T) {
	t.Parallel()
	in := input(branching(), person(1, "Bern"), person(2, "Bern"), person(3, "Bern"))
	for _, text := range []string{"d1 reply p1@there.test Let's talk.", "d2h3 opt_out p2@there.test", "d1 change p3@there.test city Basel"} {
		ev, err := simulate.ParseEvent(text)
		if err != nil {
			t.Fatal(err)
		}
		in.Events = append(in.Events, ev)
	}
	r := run(t, in)
	if got := story(r, "p1"); got[len(got)-1] != "2026-03-05 10:00 replied two" {
		t.Errorf("the reply: %q", got)
	}
	if got := story(r, "p2"); got[len(got)-1] != "2026-03-06 13:00 opted_out two" {
		t.Errorf("the opt-out: %q", got)
	}
	if o := r.Outcomes[0]; o.Status != "paused" || o.Reason != "the contact replied" {
		t.Errorf("after the reply: %+v", o)
	}
	if o := r.Outcomes[2]; o.Status != "completed" || o.Sent != 2 { // the branch was taken before
		t.Errorf("after the change: %+v", o)
	}
	for _, bad := range []string{"", "d3", "x3 reply", "d3 dance", "d3 change city", "d3 bounce bob"} {
		if _, err := simulate.ParseEvent(bad); err == nil {
			t.Errorf("%q was taken for an event", bad)
		}
	}
}

func TestAssumptionsAreStatedAndRepeatable(t *testing.T) {
	t.Parallel()
	in := input(branching())
	for n := range 200 {
		in.People = append(in.People, person(n, "Bern"))
	}
	in.Sender.PerDay = 50
	in.Assume = simulate.Assume{ReplyRate: 0.3, MeetingRate: 0.5}
	a, b := run(t, in), run(t, in)
	if fmt.Sprint(a.Entries) != fmt.Sprint(b.Entries) {
		t.Error("the same input gave another result")
	}
	replied := 0
	for _, o := range a.Outcomes {
		if o.Status == "paused" {
			replied++
		}
	}
	if replied < 50 || replied > 130 {
		t.Errorf("%d of 200 replied", replied)
	}
	for _, d := range a.Days {
		if d.Sent["email"] > 50 {
			t.Errorf("%s: %d sent over a cap of 50", d.Day, d.Sent["email"])
		}
	}
	if len(a.Assumed) != 2 || !strings.HasPrefix(a.Assumed[1], "30 % of the messages are answered") {
		t.Errorf("assumed: %q", a.Assumed)
	}
}

func TestAnAgentKeepsItsHoursAndItsCap(t *testing.T) {
	t.Parallel()
	g := wired([]sequence.Node{{ID: "start", Kind: sequence.KindStart}, email("one", 0)}, "start next one")
	in := input(g, person(1, "Bern"), person(2, "Bern"), person(3, "Bern"))
	in.Sender.TimeZone = "Europe/Zurich"
	in.Agents[0].Hours = &schedule.Window{Days: []schedule.Day{schedule.Wed, schedule.Fri}, From: "14:00", To: "15:00"}
	in.Agents[0].DailyCap = 2
	sent := map[string]int{}
	for _, e := range run(t, in).Entries {
		if e.Kind == "sent" {
			sent[e.Local]++
		}
	}
	if want := map[string]int{"2026-03-04 14:00": 2, "2026-03-06 14:00": 1}; !maps.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
	in.Settings.Window = &schedule.Window{Days: []schedule.Day{schedule.Mon}, From: "09:00", To: "10:00"}
	for _, o := range run(t, in).Outcomes {
		if o.Sent != 0 || o.Why != "No moment is open: the sending window, the time zones and the agent's working hours never meet." {
			t.Errorf("where they never meet: %+v", o)
		}
	}
}

func TestWhoWaitsForeverIsSaidSo(t *testing.T) {
	t.Parallel()
	p := person(1, "Basel")
	p.Mobile = ""
	r := run(t, input(branching(), p))
	if !r.CutOff || r.Outcomes[0].Status != "active" || r.Outcomes[0].Why != "The contact has no phone number." {
		t.Errorf("cut off %v: %+v", r.CutOff, r.Outcomes)
	}
}

// TestSimulationIsQuick: a hundred nodes for one contact, and five hundred
// contacts through a usual sequence.
func TestSimulationIsQuick(t *testing.T) {
	var nodes []sequence.Node
	var lines []string
	nodes = append(nodes, sequence.Node{ID: "start", Kind: sequence.KindStart})
	last := "start"
	for n := range 100 {
		id := fmt.Sprintf("n%d", n)
		nodes = append(nodes, email(id, 1))
		lines = append(lines, last+" next "+id)
		last = id
	}
	begin := time.Now()
	if r := run(t, input(wired(nodes, lines...), person(1, "Bern"))); r.Outcomes[0].Sent != 100 {
		t.Fatalf("sent %d", r.Outcomes[0].Sent)
	}
	one := time.Since(begin)
	in := input(branching())
	for n := range 500 {
		in.People = append(in.People, person(n, "Bern"))
	}
	begin = time.Now()
	run(t, in)
	many := time.Since(begin)
	t.Logf("1 contact through 100 nodes: %v; 500 contacts: %v", one, many)
	if !watched && (one > 4*400*time.Millisecond || many > 4*2*time.Second) { // four times the goal: the machine is shared
		t.Errorf("1 contact through 100 nodes took %v, 500 contacts %v", one, many)
	}
}
