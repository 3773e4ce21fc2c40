// Package flowfile reads and writes sequences as YAML files, for version control,
// a text editor, and passing them on.
//
// A file holds a name, settings and nodes. A node has an id, one key that says
// what it is and holds its settings, and where it leads:
//
//	cadenza: 1
//	name: Cold Outreach
//	nodes:
//	  - id: start
//	    start:
//	    to: intro
//	  - id: intro
//	    name: Intro
//	    step:
//	      jobType: initial_outreach
//	      channel: email
//	      delay: 0 days
//	    to: {next: reminder}
//
// Whatever is wrong is named with its line.
package flowfile

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// File is a sequence as a file holds it. The sender profile, the agent and the
// ids of edges belong to a workspace and are not in it.
type File struct {
	ID          string // of the sequence it came from; may be empty
	Name        string
	Description string
	Settings    sequence.Settings
	Graph       sequence.Graph
	Lines       map[string]int // where each node, connection and setting stands
}

// Problem is one thing wrong with a file, at a line from 1.
type Problem struct {
	Line     int    `json:"line"`
	Code     string `json:"code,omitempty" doc:"Of a rule that the sequence breaks, V01 to V30."`
	Level    string `json:"level" enum:"error,warning,info"`
	Sentence string `json:"sentence"`
	Remedy   string `json:"remedy,omitempty"`
}

// The largest file that is read.
const MaxSize = 8 << 20

// kinds are the keys that say what a node is, in the order they are offered.
var kinds = []sequence.Kind{
	sequence.KindStart, sequence.KindStep, sequence.KindDelay, sequence.KindWait, sequence.KindCondition, sequence.KindDecide, sequence.KindQualify,
	sequence.KindSplit, sequence.KindNotify, sequence.KindUpdate, sequence.KindEnroll, sequence.KindWebhook, sequence.KindEnd,
}

// Read reads a file. With a problem of level error there is no File to use.
func Read(text []byte) (File, []Problem) {
	r := &reader{f: File{Settings: sequence.NewSettings(), Lines: map[string]int{}}}
	r.f.Graph = sequence.Graph{Nodes: []sequence.Node{}, Edges: []sequence.Edge{}}
	r.file(text)
	return r.f, r.problems
}

type reader struct {
	f        File
	problems []Problem
}

func (r *reader) wrong(line int, remedy, format string, args ...any) {
	r.problems = append(r.problems, Problem{Line: max(line, 1), Level: string(sequence.LevelError), Sentence: fmt.Sprintf(format, args...), Remedy: remedy})
}

func (r *reader) refused(line int, err error) {
	why := fault.Of(err)
	r.wrong(line, why.Remedy, "%s", why.Sentence)
}

func (r *reader) file(text []byte) {
	if len(text) > MaxSize {
		r.wrong(1, "Split the sequence.", "The file has %d MB; %d MB is the most.", len(text)>>20, MaxSize>>20)
		return
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line, what := syntax(err)
		r.wrong(max(line, unread(text)), "Check the indentation, the colons and the quotation marks there.", "The file is no YAML: %s.", what)
		return
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		r.wrong(1, "Begin with \"cadenza: 1\" and a name.", "The file holds no sequence.")
		return
	}
	if n := alias(doc.Content[0]); n != nil {
		r.wrong(n.Line, "Write it out.", "The file uses an anchor or alias, which sequences do not know.")
		return
	}
	r.twice(doc.Content[0])
	version, named := false, false
	var notes []*yaml.Node
	for key, value := range pairs(doc.Content[0]) {
		switch key.Value {
		case "cadenza":
			version = true
			if value.Value != "1" {
				r.wrong(value.Line, "Open it in a newer Cadenza.", "The file has the format %q; this Cadenza reads 1.", value.Value)
			}
		case "id":
			r.f.ID = r.text(value)
		case "name":
			named = true
			r.f.Name = r.text(value)
			if _, err := sequence.CleanName(r.f.Name); err != nil {
				r.refused(key.Line, err)
			}
		case "description":
			r.f.Description = r.text(value)
		case "settings":
			if r.strict(value, &r.f.Settings, "The settings") {
				if err := r.f.Settings.Validate(); err != nil {
					at, _ := line(value, fault.Of(err).Field)
					r.refused(max(at, key.Line), err)
				}
			}
		case "nodes":
			r.nodes(value)
		case "notes":
			if r.strict(value, &r.f.Graph.Notes, "The notes") {
				notes = value.Content
			}
		default:
			r.wrong(key.Line, "Use cadenza, id, name, description, settings, nodes or notes.", "%q is no part of a sequence.", key.Value)
		}
	}
	if !version {
		r.wrong(1, "Begin with \"cadenza: 1\".", "The file does not say that it is a sequence.")
	}
	if !named {
		r.wrong(1, "Add \"name:\".", "The sequence has no name.")
	}
	r.edges()
	r.notes(notes)
}

// notes refuses notes that cannot be told apart; they share the nodes' ids.
func (r *reader) notes(items []*yaml.Node) {
	seen := map[string]bool{}
	for i, n := range r.f.Graph.Notes[:min(len(items), len(r.f.Graph.Notes))] {
		switch _, taken := r.f.Graph.Node(n.ID); {
		case n.ID == "":
			r.wrong(items[i].Line, "Give it a short one.", "A note has no id.")
		case taken || seen[n.ID]:
			r.wrong(items[i].Line, "Give each its own.", "The id %q of a note is used twice.", n.ID)
		}
		seen[n.ID] = true
	}
}

// pairs walks a mapping.
func pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// alias finds an anchor or alias: they can blow a small file up without bound.
func alias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if found := alias(c); found != nil {
			return found
		}
	}
	return nil
}

// twice tells of what a file gives twice: only the last would count.
func (r *reader) twice(n *yaml.Node) {
	first := map[string]int{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if line := first[c.Value]; line > 0 {
				r.wrong(c.Line, "Keep one of them.", "%q is given twice; it is in line %d already.", c.Value, line)
			}
			first[c.Value] = c.Line
		}
		r.twice(c)
	}
}

// syntax takes the line out of the parser's words.
func syntax(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n, after
			}
		}
	}
	return 1, what
}

// unread finds the line from which on a file cannot be read: the parser names the
// one where what it was reading began.
func unread(text []byte) int {
	var ends []int
	for i, c := range text {
		if c == '\n' {
			ends = append(ends, i+1)
		}
	}
	return sort.Search(len(ends), func(lines int) bool {
		var n yaml.Node
		return yaml.Unmarshal(text[:ends[lines]], &n) != nil
	}) + 1
}

func (r *reader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n.Line, "Write a text there.", "There is a list or a group of settings where a text belongs.")
		return ""
	}
	return n.Value
}

func (r *reader) nodes(list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		r.wrong(list.Line, "Begin each node with \"- id:\".", "The nodes are no list.")
		return
	}
	if len(list.Content) > sequence.MaxNodes {
		r.wrong(list.Line, "Split it into several sequences.", "The sequence has %d nodes; the most is %d.", len(list.Content), sequence.MaxNodes)
		return
	}
	for _, n := range list.Content {
		if n.Kind != yaml.MappingNode {
			r.wrong(n.Line, "Begin it with \"- id:\".", "A node is no group of settings.")
			continue
		}
		r.node(n)
	}
}

func (r *reader) node(n *yaml.Node) {
	out := sequence.Node{}
	var kind, config, to *yaml.Node
	for key, value := range pairs(n) {
		switch key.Value {
		case "id":
			out.ID = r.text(value)
		case "name":
			out.Name = r.text(value)
			if n := utf8.RuneCountInString(out.Name); n > sequence.MaxNameRunes {
				r.wrong(key.Line, "Shorten it.", "The name of a node has %d characters; the most is %d.", n, sequence.MaxNameRunes)
			}
		case "note":
			out.Note = r.text(value)
		case "disabled":
			r.strict(value, &out.Disabled, "disabled")
		case "to":
			to = value
		case "at":
			var at [2]float64
			if r.strict(value, &at, "at") {
				defer func() { r.place(out.ID, at) }()
			}
		default:
			if !slices.Contains(kinds, sequence.Kind(key.Value)) {
				r.wrong(key.Line, "A node is one of start, step, delay, wait, condition, decide, qualify, split, notify, update, enroll, webhook and end.", "%q is neither a kind of node nor one of its settings.", key.Value)
				continue
			}
			if kind != nil {
				r.wrong(key.Line, "Keep one, or make two nodes.", "A node is a %s and a %s at once.", kind.Value, key.Value)
				continue
			}
			kind, config = key, value
		}
	}
	switch {
	case out.ID == "":
		r.wrong(n.Line, "Give it a short one, such as intro.", "A node has no id.")
		return
	case r.f.Lines[out.ID] != 0:
		r.wrong(n.Line, "Give each its own.", "The node id %q is used twice; it was first used in line %d.", out.ID, r.f.Lines[out.ID])
		return
	case kind == nil:
		r.wrong(n.Line, "Add a key such as step or delay.", "The node %q does not say what it is.", out.ID)
		return
	}
	r.f.Lines[out.ID] = n.Line
	out.Kind = sequence.Kind(kind.Value)
	r.config(&out, kind, config)
	r.f.Graph.Nodes = append(r.f.Graph.Nodes, out)
	r.leads(out.ID, to)
}

func (r *reader) place(id string, at [2]float64) {
	if id == "" {
		return
	}
	if r.f.Graph.Layout == nil {
		r.f.Graph.Layout = map[string]sequence.Point{}
	}
	r.f.Graph.Layout[id] = sequence.Point{X: at[0], Y: at[1]}
}

// config reads a node's settings, strictly.
func (r *reader) config(out *sequence.Node, kind, value *yaml.Node) {
	into := map[sequence.Kind]any{}
	out.Start, out.Step, out.Delay, out.Wait, out.Condition, out.Decide = &sequence.Start{}, &sequence.Step{}, &sequence.Delay{}, &sequence.Wait{}, &sequence.Condition{}, &sequence.Decide{}
	out.Qualify, out.Split, out.Notify, out.Update, out.Enroll, out.Webhook, out.End = &sequence.Qualify{}, &sequence.Split{}, &sequence.Notify{}, &sequence.Update{}, &sequence.Enroll{}, &sequence.Webhook{}, &sequence.End{}
	into[sequence.KindStart], into[sequence.KindStep], into[sequence.KindDelay], into[sequence.KindWait], into[sequence.KindCondition] = out.Start, out.Step, out.Delay, out.Wait, out.Condition
	into[sequence.KindDecide], into[sequence.KindQualify], into[sequence.KindSplit], into[sequence.KindNotify] = out.Decide, out.Qualify, out.Split, out.Notify
	into[sequence.KindUpdate], into[sequence.KindEnroll], into[sequence.KindWebhook], into[sequence.KindEnd] = out.Update, out.Enroll, out.Webhook, out.End
	empty := value.Kind == yaml.ScalarNode && value.Tag == "!!null"
	if !empty {
		r.settings(out.ID, value)
		r.strict(value, into[out.Kind], fmt.Sprintf("The node %q", out.ID))
	}
	keep := sequence.Node{ID: out.ID, Kind: out.Kind, Name: out.Name, Note: out.Note, Disabled: out.Disabled}
	switch out.Kind {
	case sequence.KindStart:
		if !empty {
			keep.Start = out.Start
		}
	case sequence.KindStep:
		keep.Step = out.Step
	case sequence.KindDelay:
		keep.Delay = out.Delay
	case sequence.KindWait:
		keep.Wait = out.Wait
	case sequence.KindCondition:
		keep.Condition = out.Condition
	case sequence.KindDecide:
		keep.Decide = out.Decide
	case sequence.KindQualify:
		keep.Qualify = out.Qualify
	case sequence.KindSplit:
		keep.Split = out.Split
	case sequence.KindNotify:
		keep.Notify = out.Notify
	case sequence.KindUpdate:
		keep.Update = out.Update
	case sequence.KindEnroll:
		keep.Enroll = out.Enroll
	case sequence.KindWebhook:
		keep.Webhook = out.Webhook
	case sequence.KindEnd:
		keep.End = out.End
	}
	*out = keep
}

// leads files where a node's outputs lead: the id of one node, or a node for each
// output.
func (r *reader) leads(from string, to *yaml.Node) {
	if to == nil || to.Tag == "!!null" {
		return
	}
	add := func(port string, n *yaml.Node) {
		if id := r.text(n); id != "" {
			r.f.Graph.Edges = append(r.f.Graph.Edges, sequence.Edge{ID: from + "/" + port, From: from, Port: port, To: id})
			r.f.Lines[from+"/"+port] = n.Line
		}
	}
	if to.Kind == yaml.MappingNode {
		for port, n := range pairs(to) {
			add(port.Value, n)
		}
		return
	}
	add(sequence.PortNext, to)
}

// edges refuses connections that lead nowhere, at their own line.
func (r *reader) edges() {
	seen := map[string]bool{}
	for _, e := range r.f.Graph.Edges {
		from, _ := r.f.Graph.Node(e.From)
		line := r.f.Lines[e.ID]
		switch _, ok := r.f.Graph.Node(e.To); {
		case seen[e.ID]:
			r.wrong(line, "Keep one.", "The output %q of %q leads to two nodes.", e.Port, e.From)
		case !ok:
			r.wrong(line, "Name the id of another node, or leave the output out: the walk then ends there.", "%q leads to %q, which is no node of the file.", e.From, e.To)
		case !slices.Contains(from.Ports(), e.Port):
			r.wrong(line, ports(from), "%q has no output %q.", e.From, e.Port)
		}
		seen[e.ID] = true
	}
}

// ports says which outputs a node has.
func ports(n sequence.Node) string {
	all := n.Ports()
	named := slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == "" })
	switch {
	case len(all) == 0:
		return "It has no outputs."
	case len(named) < len(all):
		return "It has " + strings.Join(named, ", ") + ", and one without an id: give it one."
	}
	return "It has " + strings.Join(named, ", ") + "."
}

// settings files where a node's settings stand, by the names that violations give
// them.
func (r *reader) settings(id string, n *yaml.Node) {
	file := func(field string, line int) {
		if at := setting(id, field); r.f.Lines[at] == 0 {
			r.f.Lines[at] = line
		}
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	for key, value := range pairs(n) {
		file(key.Value, key.Line)
		one := map[string]string{"branches": "branch:", "outcomes": "outcome:", "criteria": "criterion:"}[key.Value]
		for i, item := range value.Content {
			if value.Kind != yaml.SequenceNode || one == "" {
				break
			}
			name := strconv.Itoa(i)
			if key.Value != "criteria" {
				name = textOf(item, "id")
			}
			file(one+name, item.Line)
		}
	}
	for _, value := range pairs(n) {
		r.settings(id, value) // what stands deeper is called by its own name alone
	}
}

// textOf is the text below a key of a mapping.
func textOf(n *yaml.Node, name string) string {
	if n.Kind == yaml.MappingNode {
		for key, value := range pairs(n) {
			if key.Value == name {
				return value.Value
			}
		}
	}
	return ""
}

// setting is the key of a node's setting in Lines.
func setting(id, field string) string { return id + "\n" + field }

// Judge adds what a sequence's rules say of a file, each at its node's line.
func Judge(f File, around sequence.Around) []Problem {
	around.Settings = f.Settings
	var out []Problem
	for _, v := range sequence.Validate(f.Graph, around) {
		at := cmp.Or(f.Lines[v.EdgeID], f.Lines[setting(v.NodeID, v.Field)], f.Lines[v.NodeID], 1)
		out = append(out, Problem{Line: at, Code: v.Code, Level: string(v.Level), Sentence: v.Sentence, Remedy: v.Remedy})
	}
	return out
}

// Errors keeps the problems that forbid using the file.
func Errors(all []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(all), func(p Problem) bool { return p.Level != string(sequence.LevelError) })
}
