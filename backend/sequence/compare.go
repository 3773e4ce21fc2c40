package sequence

import (
	"encoding/json"
	"slices"
	"strings"
)

// Change is one node's difference between two graphs.
type Change struct {
	Node  string
	Title string
	Kind  ChangeKind
	Parts []string // what of it changed, in words
}

// ChangeKind says what became of a node.
type ChangeKind string

// The kinds of change. Rewired: only where it leads to.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Rewired ChangeKind = "rewired"
)

// Compare lists what differs between two graphs, in the new one's order, removed
// nodes last. Where nodes are drawn says nothing.
func Compare(from, to Graph) []Change {
	var out []Change
	old := map[string]Node{}
	for _, n := range from.Nodes {
		old[n.ID] = n
	}
	before, after := leads(from), leads(to)
	for _, n := range to.Nodes {
		was, ok := old[n.ID]
		delete(old, n.ID)
		switch {
		case !ok:
			out = append(out, Change{n.ID, n.Label(), Added, []string{}})
		case text(was) != text(n):
			parts := differing(was, n)
			if before[n.ID] != after[n.ID] {
				parts = append(parts, "where it leads")
			}
			out = append(out, Change{n.ID, n.Label(), Changed, parts})
		case before[n.ID] != after[n.ID]:
			out = append(out, Change{n.ID, n.Label(), Rewired, []string{"where it leads"}})
		}
	}
	for _, n := range from.Nodes {
		if _, gone := old[n.ID]; gone {
			out = append(out, Change{n.ID, n.Label(), Removed, []string{}})
		}
	}
	return out
}

// leads says for each node where its outputs lead.
func leads(g Graph) map[string]string {
	ways := map[string][]string{}
	for _, e := range g.Edges {
		ways[e.From] = append(ways[e.From], e.Port+">"+e.To)
	}
	out := map[string]string{}
	for id, list := range ways {
		slices.Sort(list)
		out[id] = strings.Join(list, " ")
	}
	return out
}

func text(n Node) string {
	n.Note = "" // a remark for readers
	b, err := json.Marshal(n)
	if err != nil {
		return n.ID // a node can always be written
	}
	return string(b)
}

// words of the settings, where their JSON name does not read well.
var partWords = map[string]string{
	"jobType": "job type", "cta": "CTA", "valueProp": "value proposition", "agentId": "agent", "onFailure": "on failure", "missing": "missing data",
	"minConfidence": "minimum confidence", "writeBack": "write-back", "minSample": "minimum sample", "autoWinner": "auto-winner",
	"addTags": "tags", "removeTags": "tags", "addLists": "lists", "removeLists": "lists", "sequenceId": "sequence",
}

// differing names the settings in which two nodes differ.
func differing(a, b Node) []string {
	flat := func(n Node) map[string]string {
		var raw map[string]json.RawMessage
		out := map[string]string{"name": n.Name, "off": "", "kind": string(n.Kind)}
		if n.Disabled {
			out["off"] = "yes"
		}
		c, err := json.Marshal(n.config())
		if err == nil && json.Unmarshal(c, &raw) == nil {
			for k, v := range raw {
				out[k] = string(v)
			}
		}
		return out
	}
	x, y := flat(a), flat(b)
	parts := []string{}
	for _, m := range []map[string]string{x, y} {
		for k := range m {
			name := k
			if w, ok := partWords[k]; ok {
				name = w
			} else if k == "off" {
				name = "switched on or off"
			}
			if x[k] != y[k] && !slices.Contains(parts, name) {
				parts = append(parts, name)
			}
		}
	}
	slices.Sort(parts)
	return parts
}

// Successor finds the node of a new graph that somebody who waits at a node of an
// old one would move to: the same node, or else the next one along the old graph's
// first ports that the new one has. state is same, changed or removed.
func Successor(from, to Graph, node string) (next, state string) {
	was, _ := from.Node(node)
	if now, ok := to.Node(node); ok {
		if text(was) == text(now) {
			return node, "same"
		}
		return node, "changed"
	}
	at := was
	for range from.Nodes {
		ports := at.Ports()
		if len(ports) == 0 {
			break
		}
		n, ok := from.Next(at.ID, ports[0])
		if !ok {
			break
		}
		if now, ok := to.Node(n.ID); ok && now.Kind != KindEnd {
			return n.ID, "removed"
		}
		at = n
	}
	return "", "removed"
}
