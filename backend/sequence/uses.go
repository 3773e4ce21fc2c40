package sequence

import (
	"fmt"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/message"
)

// Asks lists the custom fields, as custom:key, by which the node chooses the way
// out or knows how long to wait. To count a field that is gone as empty would send
// people the wrong way.
func (n Node) Asks() []string {
	var rules []*contact.Filter
	var named []string
	switch {
	case n.Condition != nil:
		for i := range n.Condition.Branches {
			rules = append(rules, &n.Condition.Branches[i].When)
		}
	case n.Decide != nil:
		for _, o := range n.Decide.Outcomes {
			rules = append(rules, o.Rules)
		}
	case n.Qualify != nil:
		for _, c := range n.Qualify.Criteria {
			rules = append(rules, c.Rules)
		}
	case n.Wait != nil:
		named = append(named, n.Wait.Field)
	case n.Delay != nil && n.Delay.Field != nil:
		named = append(named, n.Delay.Field.Field)
	}
	return custom(named, rules)
}

// Uses lists every custom field, as custom:key, that the node asks about, writes or
// puts into a text.
func (n Node) Uses() []string {
	var rules []*contact.Filter
	named := n.Asks()
	texts := func(all ...string) {
		for _, t := range all {
			named = append(named, message.VariablesIn(t)...)
		}
	}
	switch {
	case n.Start != nil:
		rules = append(rules, n.Start.Entry)
	case n.Step != nil && n.Step.Text != nil:
		texts(n.Step.Text.Subject, n.Step.Text.Body)
	case n.Qualify != nil:
		named = append(named, n.Qualify.WriteBack.ScoreField)
	case n.Update != nil:
		for field, value := range n.Update.Set {
			named = append(named, field)
			texts(value)
		}
	case n.Notify != nil:
		texts(n.Notify.Message)
	case n.Webhook != nil:
		texts(n.Webhook.Body)
	}
	return custom(named, rules)
}

// custom gives the custom fields among names and in rules, each once.
func custom(named []string, rules []*contact.Filter) []string {
	for _, f := range rules {
		if f == nil {
			continue
		}
		all := slices.Clone(f.Rules)
		for _, g := range f.Groups {
			all = append(all, g.Rules...)
		}
		for _, r := range all {
			named = append(named, r.Field)
		}
	}
	named = slices.DeleteFunc(named, func(field string) bool { return !strings.HasPrefix(field, contact.CustomPrefix) })
	slices.Sort(named)
	return slices.Compact(named)
}

// Lacks says in a sentence that a custom field which the node asks about is gone.
func (n Node) Lacks(field string) string {
	return fmt.Sprintf("%s asks about the custom field %q, which does not exist.", title(n), strings.TrimPrefix(field, contact.CustomPrefix))
}

// LacksRemedy is what to do about it.
const LacksRemedy = "Add the field again, or change the node."
