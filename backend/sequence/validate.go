package sequence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cadenza/backend/schedule"
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
	Settings  Settings
	Senders   []string // ids of the sender profiles that can send
	Agents    []string // ids of the agents
	Sequences []string // ids of the sequences that Enroll in may name
	Phone     bool     // a phone number for SMS and voice is set up
	WhatsApp  bool     // a WhatsApp sender is set up
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
	v := &validator{g: g, around: around, byID: map[string]Node{}}
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
			starts++
		}
		if _, twice := v.byID[n.ID]; twice || n.ID == "" {
			v.add("V04", LevelError, n.ID, "", fmt.Sprintf("The node id %q is used twice or empty.", n.ID), "Give each node its own id.")
		}
		v.byID[n.ID] = n
	}
	if starts != 1 {
		v.add("V01", LevelError, "", "", fmt.Sprintf("The sequence has %d Start nodes; it needs exactly one.", starts), "Keep one Start.")
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
			bad = fmt.Sprintf("The output %q of %s is connected twice.", e.Port, title(from))
		}
		taken[[2]string{e.From, e.Port}] = true
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
	// Kahn's order: what never becomes free of incoming edges lies on a cycle
	// or behind one.
	depth := map[string]int{}
	var free []string
	for _, n := range v.g.Nodes {
		if indegree[n.ID] == 0 {
			free = append(free, n.ID)
		}
	}
	done, deepest := 0, 0
	for len(free) > 0 {
		id := free[0]
		free = free[1:]
		done++
		for _, to := range next[id] {
			depth[to] = max(depth[to], depth[id]+1)
			deepest = max(deepest, depth[to])
			if indegree[to]--; indegree[to] == 0 {
				free = append(free, to)
			}
		}
	}
	if done < len(v.byID) {
		for _, n := range v.g.Nodes {
			if indegree[n.ID] > 0 {
				v.add("V02", LevelError, n.ID, "", fmt.Sprintf("%s lies on or behind a loop; people would go round for ever.", title(n)), "Remove the connection that leads back.")
				break
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

// node checks one node's own fields and prerequisites.
func (v *validator) node(n Node) {
	required := func(field, value, what string) {
		if strings.TrimSpace(value) == "" {
			v.add("V05", LevelError, n.ID, field, fmt.Sprintf("%s needs %s.", title(n), what), "Fill it in.")
		}
	}
	delay := func(d schedule.Delay, field string) {
		if err := d.Validate(); err != nil {
			v.add("V10", LevelError, n.ID, field, title(n)+": "+lower(err.Error()), "")
		}
	}
	if n.Kind != KindStart && n.config() == nil {
		v.add("V05", LevelError, n.ID, "", fmt.Sprintf("%s has no settings.", title(n)), "Open it and fill it in, or delete it.")
		return
	}
	switch n.Kind {
	case KindStart, KindEnd:
	case KindStep:
		v.step(n)
		delay(n.Step.Delay, "delay")
	case KindDelay:
		switch {
		case n.Delay.For != nil:
			delay(*n.Delay.For, "for")
		case n.Delay.Until != nil:
			day, ok := n.Delay.Until.Day.Weekday()
			if !ok {
				v.add("V10", LevelError, n.ID, "day", fmt.Sprintf("%s waits for the day %q, which is no weekday.", title(n), n.Delay.Until.Day), "Choose mon to sun.")
			}
			if _, err := schedule.NextWeekday(time.Unix(0, 0), day, n.Delay.Until.Time, time.UTC); err != nil {
				v.add("V10", LevelError, n.ID, "time", title(n)+": "+lower(err.Error()), "")
			}
		default:
			v.add("V05", LevelError, n.ID, "for", title(n)+" does not say how long.", "Give a time, or a weekday and hour.")
		}
	case KindWait:
		required("event", n.Wait.Event, "an event to wait for")
		delay(n.Wait.Timeout, "timeout")
	case KindCondition:
		if len(n.Condition.Branches) == 0 {
			v.add("V05", LevelError, n.ID, "branches", title(n)+" has no branch.", "Add one.")
		}
		for _, b := range n.Condition.Branches {
			if len(b.Rules) == 0 {
				v.add("V05", LevelError, n.ID, "branches", fmt.Sprintf("The branch %q of %s has no rule.", b.Name, title(n)), "Add one.")
			}
		}
	case KindDecide:
		required("question", n.Decide.Question, "a question")
		names := map[string]bool{}
		for _, o := range n.Decide.Outcomes {
			names[strings.ToLower(o.Name)] = true
		}
		if len(n.Decide.Outcomes) < 2 || len(n.Decide.Outcomes) > 6 || len(names) != len(n.Decide.Outcomes) {
			v.add("V07", LevelError, n.ID, "outcomes", title(n)+" needs 2 to 6 outcomes with different names.", "Add or rename outcomes.")
		}
	case KindQualify:
		if len(n.Qualify.Criteria) == 0 {
			v.add("V05", LevelError, n.ID, "criteria", title(n)+" has no criterion.", "Add one.")
		}
	case KindSplit:
		sum := 0
		for _, a := range n.Split.Arms {
			sum += a.Weight
			if a.Weight < 0 {
				sum = -1 << 20
			}
		}
		if len(n.Split.Arms) < 2 || len(n.Split.Arms) > 5 || sum != 100 {
			v.add("V06", LevelError, n.ID, "arms", title(n)+" needs 2 to 5 arms whose weights total 100.", "Change the weights.")
		}
	case KindNotify:
		required("message", n.Notify.Message, "a message")
	case KindUpdate:
		if len(n.Update.Set)+len(n.Update.AddTags)+len(n.Update.RemoveTags) == 0 {
			v.add("V05", LevelError, n.ID, "set", title(n)+" changes nothing.", "Choose a field or tag, or delete it.")
		}
	case KindEnroll:
		required("sequenceId", n.Enroll.SequenceID, "a sequence")
		if n.Enroll.SequenceID != "" && !slices.Contains(v.around.Sequences, n.Enroll.SequenceID) {
			v.add("V11", LevelError, n.ID, "sequenceId", title(n)+" names a sequence that no longer exists.", "Choose another.")
		}
	case KindWebhook:
		if !strings.HasPrefix(n.Webhook.URL, "https://") {
			v.add("V05", LevelError, n.ID, "url", title(n)+" needs an https address.", "Give one.")
		}
	default:
		v.add("V04", LevelError, n.ID, "kind", fmt.Sprintf("The node kind %q is unknown.", n.Kind), "Delete the node, or open the sequence in a newer Cadenza.")
		return
	}
	if !n.Runs() && n.Kind != KindStep {
		v.add("V13", LevelError, n.ID, "", fmt.Sprintf("This version of Cadenza cannot run %s yet.", title(n)), "Remove it before activating.")
	}
}

func (v *validator) step(n Node) {
	s := n.Step
	switch s.JobType {
	case InitialOutreach, FollowUpEmail, ReEngagement:
	case VoicemailDrop:
		if s.Channel != Voice {
			v.add("V08", LevelError, n.ID, "channel", title(n)+" is a Voicemail Drop, which can only go by Voice.", "Set the channel to Voice.")
		}
	default:
		v.add("V05", LevelError, n.ID, "jobType", title(n)+" needs a job type.", "Choose one.")
	}
	if s.JobType == FollowUpEmail && s.Channel != Email {
		v.add("V05", LevelError, n.ID, "channel", title(n)+" is a Follow-up Email, which can only go by Email.", "Set the channel to Email, or choose another job type.")
	}
	missing := func(sentence, remedy, setting string) {
		v.found = append(v.found, Violation{Code: "V09", Level: LevelError, NodeID: n.ID, Field: "channel", Sentence: sentence, Remedy: remedy, Setting: setting})
	}
	switch s.Channel {
	case Email:
		switch {
		case v.around.Settings.SenderID == "":
			missing(title(n)+" goes by Email, and the sequence has no sender profile.", "Choose one in the sequence's settings.", "sequence")
		case !slices.Contains(v.around.Senders, v.around.Settings.SenderID):
			missing(title(n)+" goes by Email, and its sender profile is missing or has no password yet.", "Complete it in Settings, Sender profiles.", "senders")
		}
	case SMS, Voice:
		if !v.around.Phone {
			missing(fmt.Sprintf("%s goes by %s, which needs a Twilio number.", title(n), s.Channel.Title()), "Twilio is not connected; Email steps run without it.", "channels")
		}
	case WhatsApp:
		if !v.around.WhatsApp {
			missing(title(n)+" goes by WhatsApp, which needs a WhatsApp sender.", "WhatsApp is not connected; Email steps run without it.", "channels")
		}
	default:
		v.add("V05", LevelError, n.ID, "channel", title(n)+" needs a channel.", "Choose one.")
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
	for i, n := range steps {
		if n.Step == nil {
			continue
		}
		if i > 0 && n.Step.Delay.Value == 0 && steps[i-1].Step != nil {
			v.add("V20", LevelWarning, n.ID, "delay", title(n)+" follows at once on the step before it.", "Give it a delay, unless this is a test.")
		}
		if i == 0 && n.Step.JobType == InitialOutreach && n.Step.Angle+n.Step.CTA+n.Step.ValueProp == "" {
			v.add("V28", LevelWarning, n.ID, "angle", title(n)+" has no angle, CTA or value proposition, so its message will be general.", "Add a hint.")
		}
	}
}

// config gives the one config that the node's kind asks for, nil if unset.
func (n Node) config() any {
	var c any
	set := false
	switch n.Kind {
	case KindStart:
		return struct{}{}
	case KindStep:
		c, set = n.Step, n.Step != nil
	case KindDelay:
		c, set = n.Delay, n.Delay != nil
	case KindWait:
		c, set = n.Wait, n.Wait != nil
	case KindCondition:
		c, set = n.Condition, n.Condition != nil
	case KindDecide:
		c, set = n.Decide, n.Decide != nil
	case KindQualify:
		c, set = n.Qualify, n.Qualify != nil
	case KindSplit:
		c, set = n.Split, n.Split != nil
	case KindNotify:
		c, set = n.Notify, n.Notify != nil
	case KindUpdate:
		c, set = n.Update, n.Update != nil
	case KindEnroll:
		c, set = n.Enroll, n.Enroll != nil
	case KindWebhook:
		c, set = n.Webhook, n.Webhook != nil
	case KindEnd:
		c, set = n.End, n.End != nil
	default:
		return struct{}{}
	}
	if !set {
		return nil
	}
	return c
}

// Title is the channel's name in the interface.
func (c Channel) Title() string {
	switch c {
	case Email:
		return "Email"
	case SMS:
		return "SMS"
	case Voice:
		return "Voice"
	case WhatsApp:
		return "WhatsApp"
	}
	return string(c)
}

// Title is the job type's name in the interface.
func (j JobType) Title() string {
	switch j {
	case InitialOutreach:
		return "Initial Outreach"
	case FollowUpEmail:
		return "Follow-up Email"
	case ReEngagement:
		return "Re-engagement"
	case VoicemailDrop:
		return "Voicemail Drop"
	}
	return string(j)
}

// title names a node in a sentence.
func title(n Node) string {
	if n.Name != "" {
		return fmt.Sprintf("%q", n.Name)
	}
	switch n.Kind {
	case KindStart:
		return "Start"
	case KindStep:
		if n.Step != nil {
			return "The " + n.Step.JobType.Title() + " step"
		}
		return "A step"
	case KindDelay:
		return "The Delay"
	case KindWait:
		return "Wait for event"
	case KindCondition:
		return "The Condition"
	case KindDecide:
		return "AI Decide"
	case KindQualify:
		return "AI Qualify"
	case KindSplit:
		return "The A/B Split"
	case KindNotify:
		return "Notify Rep"
	case KindUpdate:
		return "Update Contact"
	case KindEnroll:
		return "Enroll in"
	case KindWebhook:
		return "The Webhook"
	case KindEnd:
		return "End"
	}
	return fmt.Sprintf("The node %q", n.ID)
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
