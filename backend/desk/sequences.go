package desk

import (
	"cmp"
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/flowfile"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

type sequenceStore interface {
	Sequences(ctx context.Context) ([]sequence.Stored, error)
	Sequence(ctx context.Context, pid string) (sequence.Stored, error)
	DraftGraph(ctx context.Context, sequenceID int64) (sequence.Graph, error)
	SaveGraph(ctx context.Context, seq sequence.Stored, g sequence.Graph, base *sequence.Graph, beside ...edit.Mutation) error
	CreateSequence(ctx context.Context, pid, name, description string, settings sequence.Settings, g sequence.Graph, now time.Time) error
	Publish(ctx context.Context, seq sequence.Stored, g sequence.Graph, by, note string, now time.Time) (sequence.Version, error)
	SetStatus(ctx context.Context, seq sequence.Stored, to sequence.Status, by string, now time.Time) error
	Version(ctx context.Context, id int64) (sequence.Version, sequence.Graph, error)
	Agents(ctx context.Context) ([]policy.Agent, error)
	Senders(ctx context.Context) ([]message.Sender, error)
	AdoptSender(ctx context.Context, sequenceID, senderID int64) (int, error)
}

// Stop is one step on a sequence's day ruler.
type Stop struct {
	NodeID  string           `json:"nodeId"`
	Name    string           `json:"name"`
	JobType sequence.JobType `json:"jobType"`
	Channel sequence.Channel `json:"channel"`
	Minutes int              `json:"minutes" doc:"After enrollment, if every step went at once."`
}

// SequenceCard is a sequence as the grid shows it.
type SequenceCard struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Status      sequence.Status `json:"status" enum:"draft,active,paused,archived"`
	Default     bool            `json:"default"`
	Stats       sequence.Stats  `json:"stats"`
	Stops       []Stop          `json:"stops"`
	Problems    int             `json:"problems" doc:"Errors that block activating."`
	CreatedAt   time.Time       `json:"createdAt"`
}

// SequenceView is a sequence opened.
type SequenceView struct {
	SequenceCard
	Settings   sequence.Settings     `json:"settings"`
	Graph      sequence.Graph        `json:"graph" doc:"The draft."`
	Linear     bool                  `json:"linear" doc:"Quick Mode can edit it."`
	Violations []sequence.Violation  `json:"violations"`
	Facts      []contact.FilterField `json:"facts" doc:"What Conditions can ask about the walk itself, beside the contact."`
	Version    int                   `json:"version" doc:"Number of the live version, 0 before the first publish."`
	Changed    bool                  `json:"changed" doc:"The draft differs from the live version."`
}

// CreateSequence makes a sequence from a template or empty.
type CreateSequence struct {
	Name        string `json:"name" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"2000"`
	Template    string `json:"template,omitempty" doc:"Slug of a template; empty for a blank sequence."`
}

// SaveGraph is a draft to be saved, and the one it was made from.
type SaveGraph struct {
	sequence.Graph
	Base *sequence.Graph `json:"base,omitempty" doc:"The draft as last seen. Only what differs from it is written."`
}

// EditSequence changes a sequence's name, description or settings.
type EditSequence struct {
	Name        *string            `json:"name,omitempty"`
	Description *string            `json:"description,omitempty" maxLength:"2000"`
	Settings    *sequence.Settings `json:"settings,omitempty"`
}

// TemplateView is a template with its day ruler.
type TemplateView struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Stops       []Stop `json:"stops"`
}

// Templates lists the five templates.
func (d *Desk) Templates(context.Context) ([]TemplateView, error) {
	var out []TemplateView
	for _, t := range flowfile.Templates() {
		out = append(out, TemplateView{t.Slug, t.Name, t.Description, stops(t.Graph)})
	}
	return out, nil
}

func stops(g sequence.Graph) []Stop {
	out := []Stop{}
	minutes := 0
	for _, n := range g.Steps() {
		if n.Step == nil { // a draft may be unfinished
			continue
		}
		minutes += int(n.Step.Delay.Length() / time.Minute)
		out = append(out, Stop{n.ID, n.Name, n.Step.JobType, n.Step.Channel, minutes})
	}
	return out
}

// Sequences lists every sequence.
func (d *Desk) Sequences(ctx context.Context) ([]SequenceCard, error) {
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return nil, err
	}
	def, err := d.defaultSequence(ctx)
	if err != nil {
		return nil, err
	}
	around, err := d.around(ctx, all)
	if err != nil {
		return nil, err
	}
	out := make([]SequenceCard, 0, len(all))
	for _, s := range all {
		g, err := d.Store.DraftGraph(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, card(s, g, def, around))
	}
	return out, nil
}

func card(s sequence.Stored, g sequence.Graph, def string, around sequence.Around) SequenceCard {
	around.Settings = s.Settings
	return SequenceCard{
		ID: s.PID, Name: s.Name, Description: s.Description, Status: s.Status, Default: s.PID == def, Stats: s.Stats,
		Stops: stops(g), Problems: len(sequence.Errors(sequence.Validate(g, around))), CreatedAt: s.CreatedAt,
	}
}

// around reads what graphs are judged by.
func (d *Desk) around(ctx context.Context, all []sequence.Stored) (sequence.Around, error) {
	var a sequence.Around
	senders, err := d.Store.Senders(ctx)
	if err != nil {
		return a, err
	}
	for _, s := range senders {
		if s.HasPassword {
			a.Senders = append(a.Senders, s.PID)
		}
	}
	agents, err := d.Store.Agents(ctx)
	if err != nil {
		return a, err
	}
	for _, g := range agents {
		a.Agents = append(a.Agents, g.PID)
		if g.Endpoint != "" {
			a.Models = append(a.Models, g.PID)
		}
	}
	for _, s := range all {
		a.Sequences = append(a.Sequences, s.PID)
	}
	lists, err := d.Store.Lists(ctx)
	if err != nil {
		return a, err
	}
	for _, l := range lists {
		if l.Kind == contact.StaticList {
			a.Lists = append(a.Lists, l.PID)
		}
	}
	custom, err := d.Store.FieldDefs(ctx)
	if err != nil {
		return a, err
	}
	a.Fields = contact.FilterFields(custom, nil, nil, nil)
	settings, err := d.Settings(ctx)
	a.Signed = settings.WebhookAt != ""
	return a, err
}

// Sequence opens one.
func (d *Desk) Sequence(ctx context.Context, pid string) (SequenceView, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	g, err := d.Store.DraftGraph(ctx, s.ID)
	if err != nil {
		return SequenceView{}, err
	}
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return SequenceView{}, err
	}
	around, err := d.around(ctx, all)
	if err != nil {
		return SequenceView{}, err
	}
	def, err := d.defaultSequence(ctx)
	if err != nil {
		return SequenceView{}, err
	}
	around.Settings = s.Settings
	v := SequenceView{SequenceCard: card(s, g, def, around), Settings: s.Settings, Graph: g, Linear: g.Linear(), Violations: sequence.Validate(g, around), Facts: g.Facts()}
	if v.Violations == nil {
		v.Violations = []sequence.Violation{}
	}
	if s.Live != 0 {
		version, live, err := d.Store.Version(ctx, s.Live)
		if err != nil {
			return v, err
		}
		v.Version = version.Number
		v.Changed = asJSON(sequence.Graph{Nodes: live.Nodes, Edges: live.Edges}) != asJSON(sequence.Graph{Nodes: g.Nodes, Edges: g.Edges})
	}
	return v, nil
}

// CreateSequence makes one. A sender profile and an agent that are the only
// ones are chosen for it.
func (d *Desk) CreateSequence(ctx context.Context, req CreateSequence) (SequenceView, error) {
	name, err := sequence.CleanName(req.Name)
	if err != nil {
		return SequenceView{}, err
	}
	g := sequence.Blank(newPID)
	if req.Template != "" {
		found := false
		for _, t := range flowfile.Templates() {
			if t.Slug == req.Template {
				g, found = flowfile.Renewed(t.Graph, newPID), true
			}
		}
		if !found {
			return SequenceView{}, fault.Newf(fault.NotFound, "Choose one of the five.", "There is no template %q.", req.Template).For("template")
		}
	}
	pid := newPID()
	if err := d.create(ctx, pid, name, req.Description, sequence.NewSettings(), g); err != nil {
		return SequenceView{}, err
	}
	return d.Sequence(ctx, pid)
}

// create makes a sequence of all that is known of it.
func (d *Desk) create(ctx context.Context, pid, name, description string, settings sequence.Settings, g sequence.Graph) error {
	settings.SenderID, settings.AgentID = "", ""
	if senders, err := d.Store.Senders(ctx); err != nil {
		return err
	} else if len(senders) == 1 {
		settings.SenderID = senders[0].PID
	}
	if agents, err := d.Store.Agents(ctx); err != nil {
		return err
	} else if len(agents) == 1 {
		settings.AgentID = agents[0].PID
	}
	if err := d.Store.CreateSequence(ctx, pid, name, description, settings, g, d.Now()); err != nil {
		return err
	}
	d.Notify("sequences", pid)
	return nil
}

// EditSequence changes name, description or settings.
func (d *Desk) EditSequence(ctx context.Context, pid string, req EditSequence) (SequenceView, error) {
	s, err := d.editable(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	fields := map[string]any{}
	if req.Name != nil {
		name, err := sequence.CleanName(*req.Name)
		if err != nil {
			return SequenceView{}, err
		}
		fields["name"] = name
	}
	if req.Description != nil {
		fields["description"] = *req.Description
	}
	if req.Settings != nil {
		if err := req.Settings.Validate(); err != nil {
			return SequenceView{}, err
		}
		fields["settings"] = asJSON(*req.Settings)
	}
	if err := d.mutate(ctx, "sequences", pid, edit.Mutation{Table: edit.Sequence, PID: s.PID, Fields: fields}); err != nil {
		return SequenceView{}, err
	}
	if req.Settings != nil {
		sender, err := d.sender(ctx, req.Settings.SenderID)
		if err != nil {
			return SequenceView{}, err
		}
		// People keep their profile, but for those whose profile is gone.
		if n, err := d.Store.AdoptSender(ctx, s.ID, sender.ID); err != nil {
			return SequenceView{}, err
		} else if n > 0 {
			d.Notify("enrollments")
		}
		if err := d.Store.Retry(ctx, s.ID, 0, enroll.HoldWindow, enroll.HoldHours, enroll.HoldShut, enroll.HoldQuota, enroll.HoldSetting, enroll.HoldPolicy, enroll.HoldDraft, enroll.HoldAsk); err != nil {
			return SequenceView{}, err
		}
	}
	d.Clock.Wake()
	return d.Sequence(ctx, pid)
}

func (d *Desk) editable(ctx context.Context, pid string) (sequence.Stored, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err == nil && s.Status == sequence.Archived {
		err = fault.New(fault.Refused, "An archived sequence is kept for reference and cannot be changed.", "Duplicate it to use it again.")
	}
	return s, err
}

// SaveGraph writes what the graph changes of the base, the draft as the person
// last saw it, so that what others edited meanwhile stands; without a base the
// draft becomes equal to the graph. A graph with errors is kept too: it only
// cannot be activated or published.
func (d *Desk) SaveGraph(ctx context.Context, pid string, g sequence.Graph, base *sequence.Graph) (SequenceView, error) {
	s, err := d.editable(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	if err := storable(g); err != nil {
		return SequenceView{}, err
	}
	if err := d.Store.SaveGraph(ctx, s, g, base); err != nil {
		return SequenceView{}, err
	}
	d.Notify("sequences", pid)
	return d.Sequence(ctx, pid)
}

// storable refuses a graph that is not kept, not even as a draft.
func storable(g sequence.Graph) error {
	if len(g.Nodes) > sequence.MaxNodes {
		return fault.Newf(fault.Invalid, "Split it into several sequences.", "The sequence has %d nodes; the most is %d. It was not saved.", len(g.Nodes), sequence.MaxNodes).For("graph")
	}
	for _, n := range g.Nodes {
		if long := utf8.RuneCountInString(n.Name); long > sequence.MaxNameRunes {
			return fault.Newf(fault.Invalid, "Shorten it.", "The name of the node %q has %d characters; the most is %d. The sequence was not saved.", clip(n.Name, 40), long, sequence.MaxNameRunes).For(n.ID)
		}
	}
	return distinct(g)
}

// distinct refuses a graph that cannot be kept: nodes and edges are stored by
// their ids, so that of two with one id the first would be lost.
func distinct(g sequence.Graph) error {
	seen := map[string]bool{}
	check := func(one, many, id string) error {
		const remedy = "Give each its own id."
		switch {
		case id == "":
			return fault.Newf(fault.Invalid, remedy, "A %s has no id. The sequence was not saved.", one).For("graph")
		case seen[id]:
			return fault.Newf(fault.Invalid, remedy, "Two %s have the id %q. The sequence was not saved.", many, id).For("graph")
		}
		seen[id] = true
		return nil
	}
	for _, n := range g.Nodes {
		if err := check("node", "nodes", n.ID); err != nil {
			return err
		}
	}
	for _, n := range g.Notes { // they share the nodes' ids
		if err := check("note", "notes", n.ID); err != nil {
			return err
		}
	}
	clear(seen)
	for _, e := range g.Edges {
		if err := check("connection", "connections", e.ID); err != nil {
			return err
		}
	}
	return nil
}

// Publish makes the draft the live version. People on their way keep theirs,
// unless something else was chosen for them.
func (d *Desk) Publish(ctx context.Context, pid string, req PublishDraft) (SequenceView, error) {
	s, err := d.editable(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	if err := d.publish(ctx, s, req); err != nil {
		return SequenceView{}, err
	}
	d.Notify("sequences", pid)
	return d.Sequence(ctx, pid)
}

func (d *Desk) publish(ctx context.Context, s sequence.Stored, req PublishDraft) error {
	v, err := d.Sequence(ctx, s.PID)
	if err != nil {
		return err
	}
	if errs := sequence.Errors(v.Violations); len(errs) > 0 {
		more := ""
		if len(errs) > 1 {
			more = fmt.Sprintf(" There are %d problems in all.", len(errs))
		}
		return fault.Newf(fault.Refused, errs[0].Remedy, "%s%s", errs[0].Sentence, more).For(cmp.Or(errs[0].NodeID, "graph"))
	}
	if err := checkChoices(v.Graph, req.Choices); err != nil {
		return err
	}
	live, err := d.Store.Publish(ctx, s, v.Graph, actor(ctx), req.Note, d.Now())
	if err != nil || len(req.Choices) == 0 {
		return err
	}
	return d.migrate(ctx, s, live, v.Graph, req.Choices)
}

// DuplicateSequence makes a draft copy.
func (d *Desk) DuplicateSequence(ctx context.Context, pid string) (SequenceView, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	g, err := d.Store.DraftGraph(ctx, s.ID)
	if err != nil {
		return SequenceView{}, err
	}
	name, err := sequence.CleanName("Copy of " + s.Name)
	if err != nil {
		name = s.Name
	}
	id := newPID()
	if err := d.Store.CreateSequence(ctx, id, name, s.Description, s.Settings, g, d.Now()); err != nil {
		return SequenceView{}, err
	}
	d.Notify("sequences", id)
	return d.Sequence(ctx, id)
}

// SetDefault makes a sequence the default, or none.
func (d *Desk) SetDefault(ctx context.Context, pid string, on bool) (SequenceView, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	value := ""
	if on {
		if s.Status != sequence.Active {
			return SequenceView{}, fault.New(fault.Refused, "Only an active sequence can be the default.", "Activate it first.")
		}
		value = pid
	} else if def, err := d.defaultSequence(ctx); err != nil {
		return SequenceView{}, err
	} else if def != pid {
		return d.Sequence(ctx, pid)
	}
	if err := d.mutate(ctx, "sequences", "", edit.Mutation{Table: edit.Setting, PID: "defaultSequence", Fields: map[string]any{"value": asJSON(value)}}); err != nil {
		return SequenceView{}, err
	}
	return d.Sequence(ctx, pid)
}
