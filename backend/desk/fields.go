package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// CustomField is what a person may say about a custom field.
type CustomField struct {
	Name    string            `json:"name" maxLength:"60"`
	Type    contact.FieldType `json:"type,omitempty" enum:"text,long_text,number,money,percent,date,date_time,yes_no,choice,choices,link" doc:"Only of a new field; text if absent."`
	Options []string          `json:"options,omitempty" maxItems:"200" doc:"Of a choice."`
}

// CustomFieldView is a custom field with how many contacts have something in it,
// and which nodes use it.
type CustomFieldView struct {
	contact.FieldDef
	Used   int          `json:"used"`
	Places []FieldPlace `json:"places" doc:"Nodes that use it in a draft, a live version, or one that people walk."`
}

// FieldPlace is a node that uses a custom field.
type FieldPlace struct {
	SequenceID string `json:"sequenceId"`
	Sequence   string `json:"sequence"`
	Node       string `json:"node"`
	Title      string `json:"title"`
	People     int    `json:"people" doc:"Who walks a version of the sequence in which the node uses the field. While somebody does, the field cannot be deleted."`
}

// CustomFields lists the custom fields.
func (d *Desk) CustomFields(ctx context.Context) ([]CustomFieldView, error) {
	defs, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return nil, err
	}
	used, err := d.Store.FieldUse(ctx)
	if err != nil {
		return nil, err
	}
	places, err := d.fieldPlaces(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]CustomFieldView, len(defs))
	for i, def := range defs {
		out[i] = CustomFieldView{def, used[def.Key], orEmpty(places[def.Key])}
	}
	return out, nil
}

// fieldPlaces lists, by custom field, the nodes that use it.
func (d *Desk) fieldPlaces(ctx context.Context) (map[string][]FieldPlace, error) {
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]FieldPlace{}
	for _, s := range all {
		if s.Status == sequence.Archived {
			continue
		}
		stands, err := d.Store.Standing(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		people := map[int64]int{}
		if s.Live != 0 {
			people[s.Live] = 0
		}
		for _, x := range stands {
			people[x.Version] += x.N
		}
		add := func(g sequence.Graph, people int) {
			for _, n := range g.Nodes {
				for _, field := range n.Uses() {
					key := strings.TrimPrefix(field, contact.CustomPrefix)
					i := slices.IndexFunc(out[key], func(p FieldPlace) bool { return p.SequenceID == s.PID && p.Node == n.ID })
					if i < 0 {
						i = len(out[key])
						out[key] = append(out[key], FieldPlace{SequenceID: s.PID, Sequence: s.Name, Node: n.ID, Title: n.Label()})
					}
					out[key][i].People += people
				}
			}
		}
		draft, err := d.Store.DraftGraph(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		add(draft, 0)
		for _, version := range slices.Sorted(maps.Keys(people)) {
			_, g, err := d.Store.Version(ctx, version)
			if err != nil {
				return nil, err
			}
			add(g, people[version])
		}
	}
	return out, nil
}

// SaveCustomField makes a custom field, or renames the one with this key and
// changes its options. Its type stays: values of one type need not fit another.
func (d *Desk) SaveCustomField(ctx context.Context, key string, req CustomField) (contact.FieldDef, error) {
	defs, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return contact.FieldDef{}, err
	}
	def := contact.FieldDef{Key: key, Type: cmp.Or(req.Type, contact.TypeText)}
	if key == "" {
		if len(defs) >= contact.MaxFields {
			return def, fault.Newf(fault.Refused, "Delete one that is not needed.", "There are %d custom fields, and that is the most.", contact.MaxFields)
		}
		def.Key = contact.KeyOf(req.Name, defs)
	} else {
		i := slices.IndexFunc(defs, func(x contact.FieldDef) bool { return x.Key == key })
		if i < 0 {
			return def, fault.New(fault.NotFound, "There is no such field.", "It may have been deleted.")
		}
		def = defs[i]
	}
	def.Name, def.Options = contact.Tidy(req.Name), []string{}
	if def.Type == contact.TypeChoice || def.Type == contact.TypeChoices {
		for _, o := range req.Options {
			def.Options = append(def.Options, contact.Tidy(o))
		}
	}
	if err := def.Validate(); err != nil {
		return def, err
	}
	if slices.ContainsFunc(defs, func(x contact.FieldDef) bool { return x.Key != def.Key && strings.EqualFold(x.Name, def.Name) }) {
		return def, fault.Newf(fault.Conflict, "Choose another name.", "There is a field called %q already.", def.Name).For("name")
	}
	fields := map[string]any{"name": def.Name, "type": string(def.Type), "options": asJSON(def.Options)}
	if key == "" {
		fields["ord"] = len(defs)
	}
	return def, d.mutate(ctx, "fields", def.Key, edit.Mutation{Table: edit.CustomField, PID: def.Key, Fields: fields})
}

// DeleteCustomField takes a field away that no node needs on which somebody may
// come. Its values stay in the file, so that the
// field can be brought back, but nothing shows them.
func (d *Desk) DeleteCustomField(ctx context.Context, key string) error {
	defs, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(defs, func(x contact.FieldDef) bool { return x.Key == key }) {
		return fault.New(fault.NotFound, "There is no such field.", "It may have been deleted already.")
	}
	places, err := d.fieldPlaces(ctx)
	if err != nil {
		return err
	}
	var walked []string
	for _, p := range places[key] {
		if p.People > 0 {
			walked = append(walked, fmt.Sprintf("%q in %q", p.Title, p.Sequence))
		}
	}
	if len(walked) > 0 {
		return fault.Newf(fault.Refused, "Take the field out of these nodes, publish, and move the people to the new version.", "People walk through nodes that use this field: %s.", strings.Join(walked, ", "))
	}
	return d.mutate(ctx, "fields", key, edit.Mutation{Table: edit.CustomField, PID: key, Delete: true})
}

// customEdits checks values of custom fields, by key, and gives them as columns.
func customEdits(defs []contact.FieldDef, values map[string]string, out map[string]any) error {
	for key, v := range values {
		i := slices.IndexFunc(defs, func(x contact.FieldDef) bool { return x.Key == key })
		if i < 0 {
			return fault.Newf(fault.Invalid, "It may have been deleted.", "There is no custom field %q.", key).For(contact.CustomPrefix + key)
		}
		parsed, err := defs[i].Parse(v)
		if err != nil {
			return err
		}
		out[contact.CustomPrefix+key] = parsed
	}
	return nil
}
