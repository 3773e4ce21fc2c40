package sequence

import "slices"

// Kind is what a node does.
type Kind string

// The node kinds, in the spelling of files and the API.
const (
	KindStart     Kind = "start"
	KindStep      Kind = "step"
	KindDelay     Kind = "delay"
	KindWait      Kind = "wait"
	KindCondition Kind = "condition"
	KindDecide    Kind = "decide"
	KindQualify   Kind = "qualify"
	KindSplit     Kind = "split"
	KindNotify    Kind = "notify"
	KindUpdate    Kind = "update"
	KindEnroll    Kind = "enroll"
	KindWebhook   Kind = "webhook"
	KindEnd       Kind = "end"
)

// JobType says what a step's message is for.
type JobType string

// The job types.
const (
	InitialOutreach JobType = "initial_outreach"
	FollowUpEmail   JobType = "follow_up_email" // continues the email thread
	ReEngagement    JobType = "re_engagement"
	VoicemailDrop   JobType = "voicemail_drop" // forces channel Voice
)

// Channel is how a step reaches the contact.
type Channel string

// The channels.
const (
	Email    Channel = "email"
	SMS      Channel = "sms"
	Voice    Channel = "voice"
	WhatsApp Channel = "whatsapp"
)

// Graph is the one document behind Quick Mode, the canvas and the outline.
type Graph struct {
	Nodes  []Node           `json:"nodes"`
	Edges  []Edge           `json:"edges"`
	Layout map[string]Point `json:"layout,omitempty" doc:"Where each node is drawn, by node id, in pixels."`
	Notes  []Note           `json:"notes,omitempty" doc:"Notes and sections on the canvas. They are not executed."`
}

// Note is a piece of paper on the canvas, or the frame of a section.
type Note struct {
	ID      string  `json:"id"`
	Section bool    `json:"section,omitempty" doc:"A titled frame around nodes; otherwise a sticky note."`
	Text    string  `json:"text" maxLength:"5000"`
	Color   string  `json:"color,omitempty" enum:"neutral,yellow,green,blue,pink"`
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
	W       float64 `json:"w"`
	H       float64 `json:"h"`
}

// Point is a position on the canvas, in pixels.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Edge joins an output port of one node to another node. A port with no edge
// means the enrollment completes there.
type Edge struct {
	ID   string `json:"id"`
	From string `json:"from"`
	Port string `json:"port"`
	To   string `json:"to"`
}

// Node is one box of the graph. Exactly the config named like its kind is set;
// start may have none.
type Node struct {
	ID       string `json:"id"`
	Kind     Kind   `json:"kind" enum:"start,step,delay,wait,condition,decide,qualify,split,notify,update,enroll,webhook,end"`
	Name     string `json:"name,omitempty"`
	Note     string `json:"note,omitempty"`
	Disabled bool   `json:"disabled,omitempty" doc:"Bypassed: people pass straight through."`

	Start     *Start     `json:"start,omitempty"`
	Step      *Step      `json:"step,omitempty"`
	Delay     *Delay     `json:"delay,omitempty"`
	Wait      *Wait      `json:"wait,omitempty"`
	Condition *Condition `json:"condition,omitempty"`
	Decide    *Decide    `json:"decide,omitempty"`
	Qualify   *Qualify   `json:"qualify,omitempty"`
	Split     *Split     `json:"split,omitempty"`
	Notify    *Notify    `json:"notify,omitempty"`
	Update    *Update    `json:"update,omitempty"`
	Enroll    *Enroll    `json:"enroll,omitempty"`
	Webhook   *Webhook   `json:"webhook,omitempty"`
	End       *End       `json:"end,omitempty"`
}

// Node finds a node by id.
func (g Graph) Node(id string) (Node, bool) {
	for i := range g.Nodes {
		if g.Nodes[i].ID == id {
			return g.Nodes[i], true
		}
	}
	return Node{}, false
}

// Start finds the start node.
func (g Graph) Start() (Node, bool) {
	for i := range g.Nodes {
		if g.Nodes[i].Kind == KindStart {
			return g.Nodes[i], true
		}
	}
	return Node{}, false
}

// Next follows a port and gives the node behind it; ok is false where nothing
// is connected, which means End.
func (g Graph) Next(id, port string) (Node, bool) {
	for _, e := range g.Edges {
		if e.From == id && e.Port == port {
			return g.Node(e.To)
		}
	}
	return Node{}, false
}

// Steps lists the message steps in walking order along the first ports; for a
// linear graph that is every step.
func (g Graph) Steps() []Node {
	nodes, next := map[string]Node{}, map[[2]string]string{}
	for _, n := range slices.Backward(g.Nodes) { // of two with one id the first counts, as in Node
		nodes[n.ID] = n
	}
	for _, e := range slices.Backward(g.Edges) {
		next[[2]string{e.From, e.Port}] = e.To
	}
	start, ok := g.Start()
	if !ok {
		return nil
	}
	var steps []Node
	seen, open := map[string]bool{}, []string{start.ID}
	for len(open) > 0 {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		n, ok := nodes[id]
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if n.Kind == KindStep {
			steps = append(steps, n)
		}
		for _, p := range slices.Backward(n.Ports()) { // the first port is walked first
			if to, ok := next[[2]string{id, p}]; ok {
				open = append(open, to)
			}
		}
	}
	return steps
}

// StepNumber gives the 1-based number of a step in walking order, 0 if the node
// is no step.
func (g Graph) StepNumber(id string) int {
	for i, n := range g.Steps() {
		if n.ID == id {
			return i + 1
		}
	}
	return 0
}

// Linear reports whether Quick Mode can show the whole graph: one Start, every
// other node on one path, no node with more than one way in or out.
func (g Graph) Linear() bool {
	start, ok := g.Start()
	if !ok {
		return false
	}
	in, out := map[string]int{}, map[string]int{}
	for _, e := range g.Edges {
		in[e.To]++
		out[e.From]++
	}
	for _, n := range g.Nodes {
		switch n.Kind {
		case KindStart, KindStep, KindDelay, KindNotify, KindUpdate, KindEnd:
		case KindWait, KindCondition, KindDecide, KindQualify, KindSplit, KindEnroll, KindWebhook:
			return false
		}
		if in[n.ID] > 1 || out[n.ID] > 1 || (n.Kind == KindNotify && len(n.Ports()) > 1) {
			return false
		}
	}
	count, at := 1, start.ID
	for range g.Nodes {
		n, ok := g.Next(at, PortNext)
		if !ok {
			break
		}
		at = n.ID
		count++
	}
	return count == len(g.Nodes)
}
