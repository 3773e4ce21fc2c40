package sequence

import (
	"fmt"
	"slices"

	"cadenza/backend/contact"
)

// Level is how much a violation matters.
type Level string

// Errors block activating and publishing; warnings and infos only tell.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
	LevelInfo    Level = "info"
)

// Violation is one thing wrong with a graph, at one place, with its remedy.
type Violation struct {
	Code     string `json:"code" doc:"Stable code, V01 to V30."`
	Level    Level  `json:"level" enum:"error,warning,info"`
	NodeID   string `json:"nodeId,omitempty"`
	EdgeID   string `json:"edgeId,omitempty"`
	Field    string `json:"field,omitempty"`
	Sentence string `json:"sentence"`
	Remedy   string `json:"remedy,omitempty"`
	Setting  string `json:"setting,omitempty" doc:"The settings screen that mends it."`
}

// Around is what a graph needs to know of the workspace to be judged.
type Around struct {
	Loose     bool // the workspace is not known: what only it can tell is left out
	Settings  Settings
	Senders   []string              // ids of the sender profiles that can send
	Agents    []string              // ids of the agents
	Models    []string              // of them, those that have a model
	Sequences []string              // ids of the sequences that Enroll in may name
	Lists     []string              // ids of the static lists
	Fields    []contact.FilterField // what Conditions may ask about, beside the walk's own facts
	Phone     bool                  // a phone number for SMS and voice is set up
	Signed    bool                  // there is a secret that webhooks are signed with
	WhatsApp  bool                  // a WhatsApp sender is set up
}

// The largest graph that is accepted.
const (
	MaxNodes = 2000
	MaxDepth = 300
)

// Errors keeps the violations that block activation.
func Errors(vs []Violation) []Violation {
	return slices.DeleteFunc(slices.Clone(vs), func(v Violation) bool { return v.Level != LevelError })
}

// Validate judges a graph. It never fails: what is wrong comes back as
// violations, in node order.
func Validate(g Graph, around Around) []Violation {
	if around.Loose {
		around.Fields = contact.FilterFields(nil, nil, nil, nil)
	}
	v := &validator{g: g, around: around, byID: map[string]Node{}, joined: map[[2]string]string{}}
	v.structure()
	if len(g.Nodes) <= MaxNodes {
		v.reach()
		for _, n := range g.Nodes {
			v.node(n)
		}
		v.advice()
	}
	return v.found
}

type validator struct {
	g      Graph
	around Around
	byID   map[string]Node
	joined map[[2]string]string  // the node behind a port
	fields []contact.FilterField // what filters may ask about, once it was needed
	found  []Violation
}

func (v *validator) add(code string, level Level, node, field, sentence, remedy string) {
	v.found = append(v.found, Violation{Code: code, Level: level, NodeID: node, Field: field, Sentence: sentence, Remedy: remedy})
}

// structure checks ids, ports and size.
func (v *validator) structure() {
	if len(v.g.Nodes) > MaxNodes {
		v.add("V12", LevelError, "", "", fmt.Sprintf("The sequence has %d nodes; the most is %d.", len(v.g.Nodes), MaxNodes), "Split it into several sequences.")
		return
	}
	starts := 0
	for _, n := range v.g.Nodes {
		if n.Kind == KindStart {
			if starts++; starts > 1 {
				v.add("V01", LevelError, n.ID, "", "There is more than one Start; a sequence has exactly one.", "Delete one of them.")
			}
		}
		if _, twice := v.byID[n.ID]; twice || n.ID == "" {
			v.add("V04", LevelError, n.ID, "", fmt.Sprintf("The node id %q is used twice or empty.", n.ID), "Give each node its own id.")
		}
		v.byID[n.ID] = n
	}
	if starts == 0 {
		v.add("V01", LevelError, "", "", "The sequence has no Start, so nobody can enter it.", "Add one.")
	}
	taken, outputs := map[[2]string]bool{}, map[[2]string]bool{}
	for id, n := range v.byID {
		for _, p := range n.Ports() {
			outputs[[2]string{id, p}] = true
		}
	}
	for _, e := range v.g.Edges {
		from, okFrom := v.byID[e.From]
		_, okTo := v.byID[e.To]
		bad := ""
		switch {
		case !okFrom:
			bad = fmt.Sprintf("A connection leaves the node %q, which does not exist.", e.From)
		case !okTo:
			bad = fmt.Sprintf("A connection leads to the node %q, which does not exist.", e.To)
		case !outputs[[2]string{e.From, e.Port}]:
			bad = fmt.Sprintf("%s has no output %q.", title(from), e.Port)
		case taken[[2]string{e.From, e.Port}]:
			bad = fmt.Sprintf("The output %q of %s is connected twice.", e.Port, within(from))
		}
		taken[[2]string{e.From, e.Port}] = true
		v.joined[[2]string{e.From, e.Port}] = e.To
		if bad != "" {
			v.found = append(v.found, Violation{Code: "V04", Level: LevelError, NodeID: e.From, EdgeID: e.ID, Sentence: bad, Remedy: "Remove the connection or join it to an existing output and node."})
		}
	}
}

// reach finds cycles, unreachable nodes and graphs that are too deep, without
// recursion so that a hostile graph cannot exhaust the stack.
func (v *validator) reach() {
	next := map[string][]string{}
	indegree := map[string]int{}
	for _, e := range v.g.Edges {
		if _, ok := v.byID[e.From]; !ok {
			continue
		}
		if _, ok := v.byID[e.To]; !ok {
			continue
		}
		next[e.From] = append(next[e.From], e.To)
		indegree[e.To]++
	}
	v.loops()
	// Kahn's order: a node comes once all that lead to it have come. What lies on a
	// loop never does.
	depth := map[string]int{}
	var free []string
	for _, n := range v.g.Nodes {
		if indegree[n.ID] == 0 {
			free = append(free, n.ID)
		}
	}
	deepest := 0
	for len(free) > 0 {
		id := free[0]
		free = free[1:]
		for _, to := range next[id] {
			depth[to] = max(depth[to], depth[id]+1)
			deepest = max(deepest, depth[to])
			if indegree[to]--; indegree[to] == 0 {
				free = append(free, to)
			}
		}
	}
	if deepest > MaxDepth {
		v.add("V12", LevelError, "", "", fmt.Sprintf("The longest path has %d nodes; the most is %d.", deepest, MaxDepth), "Split it into several sequences.")
	}
	start, ok := v.g.Start()
	if !ok {
		return
	}
	seen := map[string]bool{start.ID: true}
	queue := []string{start.ID}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, to := range next[id] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	runs := 0
	for _, n := range v.g.Nodes {
		if !seen[n.ID] && n.Kind != KindStart {
			v.add("V03", LevelError, n.ID, "", title(n)+" cannot be reached from Start.", "Connect it or delete it.")
		}
		if seen[n.ID] && n.Kind != KindStart && n.Kind != KindEnd {
			runs++
		}
	}
	if runs == 0 {
		v.add("V01", LevelError, start.ID, "", "The sequence has no step.", "Add the first step.")
	}
}

// loops names each connection that leads back to a node which the walk has
// passed to come there, seen from Start.
func (v *validator) loops() {
	out := map[string][]Edge{}
	for _, e := range v.g.Edges {
		if _, ok := v.byID[e.To]; ok {
			out[e.From] = append(out[e.From], e)
		}
	}
	const onTheWay, done = 1, 2
	state := map[string]int{}
	type place struct {
		id   string
		next int // the edge to be followed next
	}
	walk := func(from string) {
		path := []place{{id: from}}
		state[from] = onTheWay
		for len(path) > 0 {
			at := &path[len(path)-1]
			if at.next == len(out[at.id]) {
				state[at.id] = done
				path = path[:len(path)-1]
				continue
			}
			e := out[at.id][at.next]
			at.next++
			switch state[e.To] {
			case onTheWay:
				to := within(v.byID[e.To])
				if e.To == e.From {
					to = "itself"
				}
				v.found = append(v.found, Violation{
					Code: "V02", Level: LevelError, NodeID: e.From, EdgeID: e.ID, Remedy: "Lead it elsewhere, or disconnect it.",
					Sentence: fmt.Sprintf("%s leads back to %s; people would go round for ever.", title(v.byID[e.From]), to),
				})
			case done:
			default:
				state[e.To] = onTheWay
				path = append(path, place{id: e.To})
			}
		}
	}
	if start, ok := v.g.Start(); ok {
		walk(start.ID)
	}
	for _, n := range v.g.Nodes {
		if state[n.ID] == 0 {
			walk(n.ID)
		}
	}
}

// advice gives the warnings that need the whole picture.
func (v *validator) advice() {
	if id := v.around.Settings.AgentID; id != "" && !slices.Contains(v.around.Agents, id) {
		v.found = append(v.found, Violation{Code: "V11", Level: LevelError, Field: "agentId", Sentence: "The sequence's agent no longer exists.", Remedy: "Choose another in the sequence's settings.", Setting: "sequence"})
	}
	steps := v.g.Steps()
	if len(steps) > 1 && !v.around.Settings.StopOnReply {
		v.add("V25", LevelWarning, "", "", "Stop on reply is off, so follow-ups go on after a reply.", "Turn it on in the sequence's settings.")
	}
	atOnce := v.atOnce(steps)
	for i, n := range steps {
		if n.Step == nil {
			continue
		}
		if n.Step.Delay.Value == 0 && atOnce[n.ID] {
			v.add("V20", LevelWarning, n.ID, "delay", title(n)+" follows at once on the step before it.", "Give it a delay, unless this is a test.")
		}
		if i == 0 && n.Step.JobType == InitialOutreach && n.Step.Angle+n.Step.CTA+n.Step.ValueProp == "" {
			v.add("V28", LevelWarning, n.ID, "angle", title(n)+" has no angle, CTA or value proposition, so its message will be general.", "Add a hint.")
		}
	}
}

// atOnce finds the steps that the walk comes to from another step with nothing
// between that takes time.
func (v *validator) atOnce(steps []Node) map[string]bool {
	out := map[string]bool{}
	seen := map[string]bool{}
	var open []string
	for _, n := range steps {
		open = append(open, n.ID)
	}
	for len(open) > 0 {
		n := v.byID[open[0]]
		open = open[1:]
		for _, p := range n.Ports() {
			next, ok := v.byID[v.joined[[2]string{n.ID, p}]]
			switch {
			case !ok || p == PortTimedOut || p == PortHappened:
			case next.Kind == KindStep:
				out[next.ID] = true
			case next.Kind != KindDelay && next.Kind != KindWait && !seen[next.ID]:
				seen[next.ID] = true
				open = append(open, next.ID)
			}
		}
	}
	return out
}
