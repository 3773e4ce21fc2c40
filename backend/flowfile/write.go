package flowfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"cadenza/backend/sequence"
)

// Write gives a sequence as a file.
func Write(f File) ([]byte, error) {
	root := group()
	root.set("cadenza", scalar("1", "!!int"))
	if f.ID != "" {
		root.set("id", text(f.ID))
	}
	root.set("name", text(f.Name))
	if f.Description != "" {
		root.set("description", text(f.Description))
	}
	settings := f.Settings
	settings.SenderID, settings.AgentID = "", ""
	if err := root.put("settings", settings); err != nil {
		return nil, err
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, n := range f.Graph.Nodes {
		x, err := node(n, f.Graph)
		if err != nil {
			return nil, err
		}
		list.Content = append(list.Content, x)
	}
	root.set("nodes", list)
	if len(f.Graph.Notes) > 0 {
		if err := root.put("notes", f.Graph.Notes); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(root.n); err != nil {
		return nil, fmt.Errorf("write sequence file: %w", err)
	}
	return out.Bytes(), e.Close()
}

// mapping is a group of settings in the making.
type mapping struct{ n *yaml.Node }

func group() mapping { return mapping{&yaml.Node{Kind: yaml.MappingNode}} }

func (m mapping) set(key string, value *yaml.Node) {
	m.n.Content = append(m.n.Content, text(key), value)
}

// put adds a value in the API's spelling, keys in the order of its type.
func (m mapping) put(key string, value any) error {
	n, err := plain(value)
	if err == nil {
		m.set(key, n)
	}
	return err
}

func scalar(value, tag string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: value, Tag: tag}
}

func text(s string) *yaml.Node {
	n := scalar(s, "!!str")
	if strings.Contains(s, "\n") {
		n.Style = yaml.LiteralStyle
	}
	return n
}

// plain turns a value into YAML by way of its JSON, which is YAML too and keeps
// the order of keys.
func plain(value any) (*yaml.Node, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, fmt.Errorf("write sequence file: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b.Bytes(), &doc); err != nil {
		return nil, fmt.Errorf("write sequence file: %w", err)
	}
	tidy(doc.Content[0], "")
	return doc.Content[0], nil
}

// tidy gives values the style that people write, and delays their words.
func tidy(n *yaml.Node, key string) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		*n = *text(n.Value)
	}
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			tidy(c, "")
		}
		return
	}
	if len(n.Content) == 4 && n.Content[0].Value == "value" && n.Content[2].Value == "unit" {
		if written := text(n.Content[1].Value + " " + n.Content[3].Value); reads(written, key) {
			*n = *written
			return
		}
	}
	for k, v := range pairs(n) {
		k.Style = 0
		tidy(v, k.Value)
	}
}

// reads tells whether a delay written in words is read as one under this key.
func reads(n *yaml.Node, key string) bool {
	_, ok := delayOf(n)
	return ok && slices.Contains(delays, key)
}

func node(n sequence.Node, g sequence.Graph) (*yaml.Node, error) {
	m := group()
	m.set("id", text(n.ID))
	if n.Name != "" {
		m.set("name", text(n.Name))
	}
	if n.Note != "" {
		m.set("note", text(n.Note))
	}
	if n.Disabled {
		m.set("disabled", scalar("true", "!!bool"))
	}
	config := n.Config()
	if config == nil {
		m.set(string(n.Kind), scalar("", "!!null"))
	} else if err := m.put(string(n.Kind), config); err != nil {
		return nil, err
	}
	if p, ok := g.Layout[n.ID]; ok {
		at, err := plain([2]float64{p.X, p.Y})
		if err != nil {
			return nil, err
		}
		at.Style = yaml.FlowStyle
		m.set("at", at)
	}
	to := group()
	for _, port := range n.Ports() {
		if next, ok := g.Next(n.ID, port); ok {
			to.set(port, text(next.ID))
		}
	}
	switch {
	case len(to.n.Content) == 2 && to.n.Content[0].Value == sequence.PortNext:
		m.set("to", to.n.Content[1])
	case len(to.n.Content) > 0:
		m.set("to", to.n)
	}
	return m.n, nil
}
