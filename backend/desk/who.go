package desk

import (
	"context"
	"encoding/json"
	"slices"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// Who names contacts: by id, or all that match a question.
type Who struct {
	IDs      []string  `json:"ids,omitempty" maxItems:"10000"`
	Matching *Matching `json:"matching,omitempty"`
}

// Matching is a question for contacts, with exceptions.
type Matching struct {
	Search string          `json:"search,omitempty" maxLength:"200"`
	Filter *contact.Filter `json:"filter,omitempty"`
	List   string          `json:"list,omitempty" doc:"Only those on this list."`
	Except []string        `json:"except,omitempty" maxItems:"10000"`
}

// chosen turns Who into what the store understands, refusing a filter that does
// not fit.
func (d *Desk) chosen(ctx context.Context, who Who) (contact.Chosen, error) {
	if who.Matching == nil {
		if len(who.IDs) == 0 {
			return contact.Chosen{}, fault.New(fault.Invalid, "No contact was chosen.", "Choose at least one.").For("ids")
		}
		return contact.Chosen{PIDs: unique(who.IDs)}, nil
	}
	m := who.Matching
	q, err := d.query(ctx, m.Search, m.Filter, m.List)
	return contact.Chosen{Query: &q, Except: m.Except}, err
}

// unique leaves out what was named before, so that nobody is counted twice.
func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}

// query builds a question for contacts. A smart list stands for its filter.
func (d *Desk) query(ctx context.Context, search string, filter *contact.Filter, list string) (contact.Query, error) {
	q := contact.Query{Search: search}
	if filter != nil {
		if err := d.checkFilter(ctx, *filter); err != nil {
			return q, err
		}
		q.Filters = append(q.Filters, *filter)
	}
	if list == "" {
		return q, nil
	}
	l, err := d.list(ctx, list)
	if err != nil {
		return q, err
	}
	q.Filters = append(q.Filters, members(l))
	return q, nil
}

// members is the filter that finds who is on a list.
func members(l contact.List) contact.Filter {
	if l.Kind == contact.SmartList {
		return l.Filter
	}
	return contact.Filter{Rules: []contact.Rule{{Field: contact.FieldList, Op: contact.Is, Values: []string{l.PID}}}}
}

func (d *Desk) checkFilter(ctx context.Context, f contact.Filter) error {
	if len(f.Rules)+len(f.Groups) == 0 {
		return nil
	}
	custom, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return err
	}
	return f.Validate(contact.FilterFields(custom, nil, nil, nil)) // what there is to choose matters only to who builds one
}

// parseFilter reads a filter from a query parameter; empty is none.
func parseFilter(text string) (*contact.Filter, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no filter is a valid answer
	}
	var f contact.Filter
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, fault.New(fault.Invalid, "The filter cannot be read.", "Build it anew.").For("filter").Because(err)
	}
	return &f, nil
}

// FilterFields lists what a filter can ask about in this workspace.
func (d *Desk) FilterFields(ctx context.Context) ([]contact.FilterField, error) {
	custom, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return nil, err
	}
	tags, err := d.Store.Tags(ctx)
	if err != nil {
		return nil, err
	}
	lists, err := d.Store.Lists(ctx)
	if err != nil {
		return nil, err
	}
	sequences, err := d.Store.Sequences(ctx)
	if err != nil {
		return nil, err
	}
	var tagOptions, listOptions, sequenceOptions []contact.Option
	for _, t := range tags {
		tagOptions = append(tagOptions, contact.Option{Value: t.Tag, Label: t.Tag})
	}
	for _, l := range lists {
		if l.Kind == contact.StaticList { // a filter inside a filter could go in circles
			listOptions = append(listOptions, contact.Option{Value: l.PID, Label: l.Name})
		}
	}
	slices.SortFunc(sequences, func(a, b sequence.Stored) int { return compareFold(a.Name, b.Name) })
	for _, s := range sequences {
		sequenceOptions = append(sequenceOptions, contact.Option{Value: s.PID, Label: s.Name})
	}
	return contact.FilterFields(custom, tagOptions, listOptions, sequenceOptions), nil
}
