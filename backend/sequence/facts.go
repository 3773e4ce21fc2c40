package sequence

import (
	"fmt"
	"strings"

	"cadenza/backend/contact"
)

// What filters inside a sequence may ask about the walk itself, beside the
// contact. The last three are followed by a node's id.
const (
	FactReplied = "walk:replied"
	FactMeeting = "walk:meeting"
	FactSent    = "walk:sent"
	FactDays    = "walk:days"
	FactStep    = "step:"
	FactArm     = "split:"
	FactScore   = "score:"
)

// What became of an earlier step, as the values of a FactStep.
const (
	StepSent    = "sent"
	StepSkipped = "skipped"
	StepFailed  = "failed"
	StepNone    = "none"
)

// Facts lists what the graph's filters may ask about a walk through it.
func (g Graph) Facts() []contact.FilterField {
	const group = "This sequence"
	field := func(name, label string, kind contact.Kind, options ...contact.Option) contact.FilterField {
		if options == nil {
			options = []contact.Option{}
		}
		return contact.FilterField{Name: name, Label: label, Group: group, Kind: kind, Ops: kind.Ops(), Options: options}
	}
	out := []contact.FilterField{
		field(FactReplied, "Replied in this sequence", contact.KindFlag),
		field(FactMeeting, "Meeting booked in this sequence", contact.KindFlag),
		field(FactSent, "Messages sent in this sequence", contact.KindNumber),
		field(FactDays, "Days since enrolled", contact.KindNumber),
	}
	for i, n := range g.Steps() {
		label := fmt.Sprintf("Step %d", i+1)
		if n.Name != "" {
			label += " · " + n.Name
		}
		out = append(out, field(FactStep+n.ID, label, contact.KindChoice,
			contact.Option{Value: StepSent, Label: "Sent"}, contact.Option{Value: StepSkipped, Label: "Skipped"},
			contact.Option{Value: StepFailed, Label: "Failed"}, contact.Option{Value: StepNone, Label: "Not reached"}))
	}
	for _, n := range g.Nodes {
		switch {
		case n.Split != nil:
			var arms []contact.Option
			for _, a := range n.Split.Arms {
				arms = append(arms, contact.Option{Value: a.ID, Label: a.Name})
			}
			out = append(out, field(FactArm+n.ID, "Arm of "+n.Label(), contact.KindChoice, arms...))
		case n.Qualify != nil:
			out = append(out, field(FactScore+n.ID, "Score of "+n.Label(), contact.KindNumber))
		}
	}
	return out
}

// Rename gives a fact about a node its new id; other fields stay.
func Rename(field string, ids map[string]string) string {
	for _, prefix := range []string{FactStep, FactArm, FactScore} {
		if id, ok := strings.CutPrefix(field, prefix); ok {
			if now, ok := ids[id]; ok {
				return prefix + now
			}
		}
	}
	return field
}

// Filters are all the filters in a node's settings, to be read or changed.
func (n Node) Filters() []*contact.Filter {
	var out []*contact.Filter
	add := func(f *contact.Filter) {
		if f != nil {
			out = append(out, f)
		}
	}
	if n.Start != nil {
		add(n.Start.Entry)
	}
	if n.Condition != nil {
		for i := range n.Condition.Branches {
			add(&n.Condition.Branches[i].When)
		}
	}
	if n.Decide != nil {
		for _, o := range n.Decide.Outcomes {
			add(o.Rules)
		}
	}
	if n.Qualify != nil {
		for _, c := range n.Qualify.Criteria {
			add(c.Rules)
		}
	}
	return out
}
