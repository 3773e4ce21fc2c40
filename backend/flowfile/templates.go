package flowfile

import (
	"embed"
	"fmt"

	"cadenza/backend/sequence"
)

//go:embed templates/*.yaml
var templates embed.FS

// slugs are the five templates in the order they are offered.
var slugs = []string{"cold-outreach", "follow-up-series", "re-engagement", "meeting-request", "voicemail-email-combo"}

// Template is one of the five ready-made sequences.
type Template struct {
	Slug string
	Text []byte // the file
	File
}

// Templates gives the five templates, each a fresh copy.
func Templates() []Template {
	out := make([]Template, 0, len(slugs))
	for _, slug := range slugs {
		text, err := templates.ReadFile("templates/" + slug + ".yaml")
		f, problems := Read(text)
		if err != nil || len(problems) > 0 {
			panic(fmt.Sprintf("template %s: %v %v", slug, err, problems)) // they are part of the program
		}
		out = append(out, Template{slug, text, f})
	}
	return out
}

// Renewed is a graph with new node and edge ids, so that two sequences made from
// one file share none. ids makes a new id at each call.
func Renewed(g sequence.Graph, ids func() string) sequence.Graph {
	fresh := map[string]string{}
	out := sequence.Graph{Nodes: []sequence.Node{}, Edges: []sequence.Edge{}, Layout: map[string]sequence.Point{}}
	for _, n := range g.Nodes {
		fresh[n.ID] = ids()
		n.ID = fresh[n.ID]
		out.Nodes = append(out.Nodes, n)
	}
	for _, e := range g.Edges {
		out.Edges = append(out.Edges, sequence.Edge{ID: ids(), From: fresh[e.From], Port: e.Port, To: fresh[e.To]})
	}
	for id, p := range g.Layout {
		out.Layout[fresh[id]] = p
	}
	for _, n := range g.Notes {
		n.ID = ids()
		out.Notes = append(out.Notes, n)
	}
	return refer(out, fresh)
}

// refer lets rules that ask about steps, arms and scores ask about the new ids.
func refer(g sequence.Graph, fresh map[string]string) sequence.Graph {
	for _, n := range g.Nodes {
		for _, f := range n.Filters() {
			for i := range f.Rules {
				f.Rules[i].Field = sequence.Rename(f.Rules[i].Field, fresh)
			}
			for _, group := range f.Groups {
				for i := range group.Rules {
					group.Rules[i].Field = sequence.Rename(group.Rules[i].Field, fresh)
				}
			}
		}
	}
	return g
}
