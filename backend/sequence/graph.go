package sequence

import (
	"slices"

	"cadenza/backend/schedule"
)

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

// The port that a node with one way on leaves by.
const PortNext = "next"

// Graph is the one document behind Quick Mode, the canvas and the outline.
type Graph struct {
	Nodes  []Node           `json:"nodes"`
	Edges  []Edge           `json:"edges"`
	Layout map[string]Point `json:"layout,omitempty" doc:"Where each node is drawn, by node id, in pixels."`
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
// start has none.
type Node struct {
	ID       string `json:"id"`
	Kind     Kind   `json:"kind" enum:"start,step,delay,wait,condition,decide,qualify,split,notify,update,enroll,webhook,end"`
	Name     string `json:"name,omitempty"`
	Note     string `json:"note,omitempty"`
	Disabled bool   `json:"disabled,omitempty" doc:"Bypassed: people pass straight through."`

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

// Step sends one message.
type Step struct {
	JobType   JobType        `json:"jobType" enum:"initial_outreach,follow_up_email,re_engagement,voicemail_drop"`
	Channel   Channel        `json:"channel" enum:"email,sms,voice,whatsapp"`
	Delay     schedule.Delay `json:"delay" doc:"Counts from enrollment for the first step, else from the completion of the previous one."`
	Angle     string         `json:"angle,omitempty" maxLength:"500" doc:"A hint for the writer, never pasted literally."`
	CTA       string         `json:"cta,omitempty" maxLength:"500"`
	ValueProp string         `json:"valueProp,omitempty" maxLength:"500"`
	Approval  Approval       `json:"approval,omitempty" enum:"inherit,always,never"`
	OnFailure OnFailure      `json:"onFailure,omitempty" enum:"continue,stop"`
	Missing   Missing        `json:"missing,omitempty" enum:"hold,skip,stop"`
	Retries   int            `json:"retries,omitempty" minimum:"0" maximum:"10"`
}

// Approval is a step's own word on autonomy; it can tighten, never loosen.
type Approval string

// The approval overrides.
const (
	ApprovalInherit Approval = "inherit"
	ApprovalAlways  Approval = "always"
	ApprovalNever   Approval = "never"
)

// OnFailure says what happens once a step has failed for good.
type OnFailure string

// The failure policies. Stop pauses the enrollment with reason step_failed.
const (
	FailContinue OnFailure = "continue"
	FailStop     OnFailure = "stop"
)

// Missing says what happens when a field the channel needs is empty.
type Missing string

// The missing-data policies.
const (
	MissingHold Missing = "hold"
	MissingSkip Missing = "skip"
	MissingStop Missing = "stop"
)

// Delay waits: for a time, or until a weekday and hour.
type Delay struct {
	For   *schedule.Delay `json:"for,omitempty"`
	Until *Until          `json:"until,omitempty"`
}

// Until is a weekday and a wall-clock time in the contact's zone.
type Until struct {
	Day  schedule.Day `json:"day" enum:"mon,tue,wed,thu,fri,sat,sun"`
	Time string       `json:"time" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
}

// Wait holds until an event or a timeout. Ports: happened, timed_out.
type Wait struct {
	Event   string         `json:"event" enum:"reply,meeting,field_change,form"`
	Timeout schedule.Delay `json:"timeout"`
}

// Condition branches on facts, first match wins. Ports: one per branch, otherwise.
type Condition struct {
	Branches []Branch `json:"branches"`
}

// Branch is one way out of a Condition.
type Branch struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Match string `json:"match" enum:"all,any"`
	Rules []Rule `json:"rules"`
}

// Rule compares one field.
type Rule struct {
	Field string `json:"field"`
	Op    string `json:"op" enum:"is,is_not,contains,starts,ends,empty,not_empty,gt,gte,lt,lte,in,before,after"`
	Value string `json:"value,omitempty"`
}

// Outcome is one named way out of AI Decide.
type Outcome struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	When string `json:"when"`
}

// Decide lets the agent choose. Ports: one per outcome, fallback.
type Decide struct {
	Question      string    `json:"question"`
	Outcomes      []Outcome `json:"outcomes"`
	MinConfidence float64   `json:"minConfidence" minimum:"0" maximum:"1"`
}

// Criterion is one weighted question of AI Qualify.
type Criterion struct {
	Name   string `json:"name"`
	Weight int    `json:"weight"`
}

// Qualify scores a contact. Ports: qualified, not_qualified, unsure.
type Qualify struct {
	Criteria  []Criterion `json:"criteria"`
	Threshold int         `json:"threshold"`
}

// Arm is one way out of an A/B Split; Weight is a whole percentage.
type Arm struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Weight int    `json:"weight"`
}

// Split divides people by a sticky hash. Ports: one per arm.
type Split struct {
	Arms      []Arm  `json:"arms"`
	Goal      string `json:"goal,omitempty" enum:"reply,positive_reply,meeting"`
	MinSample int    `json:"minSample,omitempty"`
}

// Notify tells a rep. Ports: next, timed_out (only while it waits).
type Notify struct {
	Who     string          `json:"who" enum:"assigned,person,role"`
	Via     string          `json:"via" enum:"app,desktop,email,webhook"`
	Message string          `json:"message"`
	Wait    *schedule.Delay `json:"wait,omitempty"`
}

// Update changes the contact.
type Update struct {
	Set        map[string]string `json:"set,omitempty"`
	AddTags    []string          `json:"addTags,omitempty"`
	RemoveTags []string          `json:"removeTags,omitempty"`
}

// Enroll puts the contact into another sequence.
type Enroll struct {
	SequenceID string `json:"sequenceId"`
}

// Webhook calls a URL. Ports: ok, error.
type Webhook struct {
	URL     string `json:"url"`
	Body    string `json:"body,omitempty"`
	Retries int    `json:"retries,omitempty"`
}

// End says how the walk ends: completed, or unenrolled with a reason.
type End struct {
	Unenroll bool   `json:"unenroll,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// Ports lists the node's output ports, in reading order.
func (n Node) Ports() []string {
	switch n.Kind {
	case KindEnd:
		return nil
	case KindWait:
		return []string{"happened", "timed_out"}
	case KindWebhook:
		return []string{"ok", "error"}
	case KindQualify:
		return []string{"qualified", "not_qualified", "unsure"}
	case KindCondition:
		var ports []string
		if n.Condition != nil {
			for _, b := range n.Condition.Branches {
				ports = append(ports, b.ID)
			}
		}
		return append(ports, "otherwise")
	case KindDecide:
		var ports []string
		if n.Decide != nil {
			for _, o := range n.Decide.Outcomes {
				ports = append(ports, o.ID)
			}
		}
		return append(ports, "fallback")
	case KindSplit:
		var ports []string
		if n.Split != nil {
			for _, a := range n.Split.Arms {
				ports = append(ports, a.ID)
			}
		}
		return ports
	case KindNotify:
		if n.Notify != nil && n.Notify.Wait != nil {
			return []string{PortNext, "timed_out"}
		}
		return []string{PortNext}
	case KindStart, KindStep, KindDelay, KindUpdate, KindEnroll:
		return []string{PortNext}
	}
	return []string{PortNext}
}

// Runs reports whether the engine executes this kind of node. The other kinds
// can be drawn and validated; a sequence that holds one cannot be activated.
func (n Node) Runs() bool {
	switch n.Kind {
	case KindStart, KindDelay, KindEnd:
		return true
	case KindStep:
		return n.Step != nil && n.Step.Channel == Email
	case KindWait, KindCondition, KindDecide, KindQualify, KindSplit, KindNotify, KindUpdate, KindEnroll, KindWebhook:
		return false
	}
	return false
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
