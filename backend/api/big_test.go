package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// TestBigFlowIsSavedAndJudgedQuickly: an edit of one of a thousand nodes comes back
// with its violations while the person still looks at it.
func TestBigFlowIsSavedAndJudgedQuickly(t *testing.T) {
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Big"})
	g := bigFlow(1000)
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	var took []time.Duration
	for k := range 9 {
		base := g
		g.Nodes = slices.Clone(g.Nodes)
		g.Nodes[500].Name = fmt.Sprintf("Edited %d", k)
		begin := time.Now()
		v := do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", desk.SaveGraph{Graph: g, Base: &base})
		took = append(took, time.Since(begin))
		if len(v.Graph.Nodes) != 1000 || v.Graph.Nodes[500].Name != g.Nodes[500].Name {
			t.Fatalf("%d nodes, %q", len(v.Graph.Nodes), v.Graph.Nodes[500].Name)
		}
	}
	slices.Sort(took)
	t.Logf("median %v", took[len(took)/2])
	if !watched && took[len(took)/2] > 4*80*time.Millisecond { // four times the goal: the machine is shared
		t.Errorf("an edit took %v", took)
	}
}

// bigFlow is a tree of conditions with steps between them.
func bigFlow(n int) sequence.Graph {
	g := sequence.Graph{Nodes: []sequence.Node{{ID: "n0", Kind: sequence.KindStart}}, Layout: map[string]sequence.Point{"n0": {}}}
	open := [][2]string{{"n0", sequence.PortNext}}
	for i := 1; i < n; i++ {
		x := sequence.Node{ID: fmt.Sprintf("n%d", i), Kind: sequence.KindStep, Name: fmt.Sprintf("Step %d", i), Step: &sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: 1, Unit: schedule.Days}, Angle: "a reason"}}
		if i%3 == 0 {
			x = sequence.Node{ID: x.ID, Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "a", Name: "A", When: is("city", "Bern")}}}}
		}
		g.Nodes = append(g.Nodes, x)
		g.Edges = append(g.Edges, sequence.Edge{ID: "e" + x.ID, From: open[0][0], Port: open[0][1], To: x.ID})
		g.Layout[x.ID] = sequence.Point{X: float64(i), Y: float64(i)}
		open = open[1:]
		for _, p := range x.Ports() {
			open = append(open, [2]string{x.ID, p})
		}
	}
	return g
}
