package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
)

type listStore interface {
	Lists(ctx context.Context) ([]contact.List, error)
	ListsOf(ctx context.Context, contactID int64) ([]string, error)
	RestoreList(ctx context.Context, pid string) error
	SetMembers(ctx context.Context, listPID string, who contact.Chosen, on bool) (int, error)
	Views(ctx context.Context) ([]contact.View, error)
	FieldDefs(ctx context.Context) ([]contact.FieldDef, error)
	FieldUse(ctx context.Context) (map[string]int, error)
}

// ListFields are what a person may say about a list.
type ListFields struct {
	Name   string           `json:"name" maxLength:"100"`
	Kind   contact.ListKind `json:"kind,omitempty" enum:"static,smart" doc:"Only of a new list; static if absent."`
	Filter *contact.Filter  `json:"filter,omitempty" doc:"Of a smart list."`
}

// ListView is a list.
type ListView struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Kind      contact.ListKind `json:"kind" enum:"static,smart"`
	Filter    *contact.Filter  `json:"filter,omitempty"`
	Count     int              `json:"count" doc:"Of a smart list, only where one is opened."`
	CreatedAt time.Time        `json:"createdAt"`
}

func listView(l contact.List) ListView {
	v := ListView{ID: l.PID, Name: l.Name, Kind: l.Kind, Count: l.Count, CreatedAt: l.CreatedAt}
	if l.Kind == contact.SmartList {
		v.Filter = &l.Filter
	}
	return v
}

func compareFold(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }

// Lists lists every list by name.
func (d *Desk) Lists(ctx context.Context) ([]ListView, error) {
	all, err := d.Store.Lists(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]ListView, len(all))
	for i, l := range all {
		out[i] = listView(l)
	}
	return out, nil
}

// List opens one, with its count.
func (d *Desk) List(ctx context.Context, pid string) (ListView, error) {
	l, err := d.list(ctx, pid)
	if err != nil {
		return ListView{}, err
	}
	if l.Kind == contact.SmartList {
		// A smart list whose field was removed says so where its members are read.
		if l.Count, err = d.Store.CountPeople(ctx, contact.Query{Filters: []contact.Filter{l.Filter}}); err != nil {
			return ListView{}, err
		}
	}
	return listView(l), nil
}

func (d *Desk) list(ctx context.Context, pid string) (contact.List, error) {
	all, err := d.Store.Lists(ctx)
	if err != nil {
		return contact.List{}, err
	}
	i := slices.IndexFunc(all, func(l contact.List) bool { return l.PID == pid })
	if i < 0 {
		return contact.List{}, fault.New(fault.NotFound, "There is no such list.", "It may have been deleted.").For("list")
	}
	return all[i], nil
}

// SaveList makes a list, or changes the one with this id.
func (d *Desk) SaveList(ctx context.Context, pid string, req ListFields) (ListView, error) {
	fields := map[string]any{"name": contact.Tidy(req.Name)}
	if fields["name"] == "" {
		return ListView{}, fault.New(fault.Invalid, "A list needs a name.", "Type one.").For("name")
	}
	all, err := d.Store.Lists(ctx)
	if err != nil {
		return ListView{}, err
	}
	if slices.ContainsFunc(all, func(l contact.List) bool { return l.PID != pid && strings.EqualFold(l.Name, fields["name"].(string)) }) {
		return ListView{}, fault.Newf(fault.Conflict, "Choose another name.", "There is a list called %q already.", fields["name"]).For("name")
	}
	kind := req.Kind
	if pid == "" {
		pid = newPID()
		kind = cmp.Or(kind, contact.StaticList)
		fields["kind"], fields["created_at"] = string(kind), d.Now().UnixMilli()
	} else {
		l, err := d.list(ctx, pid)
		if err != nil {
			return ListView{}, err
		}
		kind = l.Kind
	}
	if kind == contact.SmartList && req.Filter != nil {
		if err := d.checkFilter(ctx, *req.Filter); err != nil {
			return ListView{}, err
		}
		fields["filter"] = asJSON(req.Filter)
	}
	if kind == contact.SmartList && fields["filter"] == nil && fields["created_at"] != nil {
		return ListView{}, fault.New(fault.Invalid, "A smart list needs a filter.", "Add at least one rule.").For("filter")
	}
	if err := d.mutate(ctx, "lists", pid, edit.Mutation{Table: edit.List, PID: pid, Fields: fields}); err != nil {
		return ListView{}, err
	}
	return d.List(ctx, pid)
}

// DeleteList deletes a list. The contacts on it stay.
func (d *Desk) DeleteList(ctx context.Context, pid string) error {
	if _, err := d.list(ctx, pid); err != nil {
		return err
	}
	return d.mutate(ctx, "lists", pid, edit.Mutation{Table: edit.List, PID: pid, Delete: true})
}

// RestoreList brings a deleted list back with its members.
func (d *Desk) RestoreList(ctx context.Context, pid string) (ListView, error) {
	if err := d.Store.RestoreList(ctx, pid); err != nil {
		return ListView{}, err
	}
	d.Notify("lists", pid)
	d.Notify("contacts")
	return d.List(ctx, pid)
}

// ListsOf lists the static lists that a contact is on.
func (d *Desk) ListsOf(ctx context.Context, pid string) ([]ListView, error) {
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return nil, err
	}
	on, err := d.Store.ListsOf(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	all, err := d.Lists(ctx)
	return slices.DeleteFunc(all, func(l ListView) bool { return !slices.Contains(on, l.ID) }), err
}

// Tags lists the tags in use, the commonest first.
func (d *Desk) Tags(ctx context.Context) ([]contact.TagCount, error) {
	tags, err := d.Store.Tags(ctx)
	return orEmpty(tags), err
}

// CopyList makes a static list of those that are on a list now.
func (d *Desk) CopyList(ctx context.Context, pid, name string) (ListView, error) {
	l, err := d.list(ctx, pid)
	if err != nil {
		return ListView{}, err
	}
	made, err := d.SaveList(ctx, "", ListFields{Name: name})
	if err != nil {
		return ListView{}, err
	}
	return d.putOn(ctx, made.ID, l)
}

// MergeLists puts everybody on one list onto another, static one. The first
// list stays as it is.
func (d *Desk) MergeLists(ctx context.Context, pid, into string) (ListView, error) {
	l, err := d.list(ctx, pid)
	if err != nil {
		return ListView{}, err
	}
	target, err := d.list(ctx, into)
	if err != nil {
		return ListView{}, err
	}
	if target.Kind != contact.StaticList || target.PID == l.PID {
		return ListView{}, fault.New(fault.Refused, "Contacts can be put only onto another, static list.", "Choose one.").For("into")
	}
	return d.putOn(ctx, into, l)
}

func (d *Desk) putOn(ctx context.Context, pid string, from contact.List) (ListView, error) {
	if _, err := d.Store.SetMembers(ctx, pid, contact.Chosen{Query: &contact.Query{Filters: []contact.Filter{members(from)}}}, true); err != nil {
		return ListView{}, err
	}
	d.Notify("lists", pid)
	d.Notify("contacts")
	return d.List(ctx, pid)
}

// ViewFields are what a person may say about a saved view.
type ViewFields struct {
	Name    string         `json:"name" maxLength:"60"`
	Filter  contact.Filter `json:"filter"`
	Columns []string       `json:"columns,omitempty" maxItems:"40"`
	Sort    string         `json:"sort,omitempty"`
}

// ViewView is a saved view of contacts.
type ViewView struct {
	ID string `json:"id"`
	ViewFields
}

// Views lists the saved views.
func (d *Desk) Views(ctx context.Context) ([]ViewView, error) {
	all, err := d.Store.Views(ctx)
	out := make([]ViewView, len(all))
	for i, v := range all {
		out[i] = ViewView{v.PID, ViewFields{v.Name, v.Filter, v.Columns, string(v.Sort)}}
	}
	return out, err
}

// SaveView makes a saved view, or changes the one with this id.
func (d *Desk) SaveView(ctx context.Context, pid string, req ViewFields) (ViewView, error) {
	req.Name = contact.Tidy(req.Name)
	if req.Name == "" {
		return ViewView{}, fault.New(fault.Invalid, "A view needs a name.", "Type one.").For("name")
	}
	if err := d.checkFilter(ctx, req.Filter); err != nil {
		return ViewView{}, err
	}
	sort, err := contact.ParseSort(req.Sort)
	if err != nil {
		return ViewView{}, err
	}
	if req.Columns == nil {
		req.Columns = []string{}
	}
	if pid == "" {
		pid = newPID()
	}
	req.Sort = string(sort)
	err = d.mutate(ctx, "views", pid, edit.Mutation{Table: edit.View, PID: pid, Fields: map[string]any{
		"name": req.Name, "filter": asJSON(req.Filter), "columns": asJSON(req.Columns), "sort": req.Sort,
	}})
	return ViewView{pid, req}, err
}

// DeleteView deletes a saved view.
func (d *Desk) DeleteView(ctx context.Context, pid string) error {
	return d.mutate(ctx, "views", pid, edit.Mutation{Table: edit.View, PID: pid, Delete: true})
}
