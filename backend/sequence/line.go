package sequence

// NamedStep is a named step of a line.
type NamedStep struct {
	Name string
	Step Step
}

// Line makes the graph Start, steps in order.
func Line(ids func() string, steps ...NamedStep) Graph {
	g := Graph{Nodes: []Node{{ID: ids(), Kind: KindStart}}, Edges: []Edge{}, Layout: map[string]Point{}}
	last := g.Nodes[0].ID
	g.Layout[last] = Point{}
	for i, s := range steps {
		step := s.Step
		n := Node{ID: ids(), Kind: KindStep, Name: s.Name, Step: &step}
		g.Nodes = append(g.Nodes, n)
		g.Edges = append(g.Edges, Edge{ID: ids(), From: last, Port: PortNext, To: n.ID})
		g.Layout[n.ID] = Point{Y: float64(i+1) * 136}
		last = n.ID
	}
	return g
}

// Blank makes the graph of a new sequence: only a Start.
func Blank(ids func() string) Graph { return Line(ids) }
