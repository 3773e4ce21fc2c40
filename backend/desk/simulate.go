package desk

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
	"cadenza/backend/simulate"
)

// Simulator shows what a sequence would do.
type Simulator interface {
	Simulate(ctx context.Context, in simulate.Input) (simulate.Result, error)
}

// SimulateSequence asks what the draft of a sequence would do.
type SimulateSequence struct {
	Who
	Sample bool            `json:"sample,omitempty" doc:"Walk an invented contact through it instead of one of yours."`
	Graph  *sequence.Graph `json:"graph,omitempty" doc:"Simulate this instead of the saved draft."`
	Start  time.Time       `json:"start,omitzero" doc:"When they are enrolled; absent means now."`
	Most   int             `json:"most,omitempty" minimum:"0" doc:"Only the newest so many of them; absent means all."`
	Days   int             `json:"days,omitempty" minimum:"0" maximum:"730"`
	Events []SimulateEvent `json:"events,omitempty" maxItems:"100"`
	Assume simulate.Assume `json:"assume,omitzero"`
}

// SimulateEvent is something that the world does in a simulation.
type SimulateEvent struct {
	Minutes int                `json:"minutes" minimum:"0" doc:"After the start."`
	Contact string             `json:"contact,omitempty" doc:"Id of the contact; absent means everybody."`
	Kind    simulate.EventKind `json:"kind" enum:"reply,meeting,bounce,opt_out,change,rep_done"`
	Field   string             `json:"field,omitempty"`
	Text    string             `json:"text,omitempty" maxLength:"5000"`
}

// Simulate walks contacts through the draft of a sequence without sending.
func (d *Desk) Simulate(ctx context.Context, pid string, req SimulateSequence) (simulate.Result, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return simulate.Result{}, err
	}
	in := simulate.Input{ID: s.PID, Name: s.Name, Settings: s.Settings, Start: req.Start, Days: req.Days, Assume: req.Assume}
	if in.Start.IsZero() {
		in.Start = d.Now()
	}
	if req.Graph != nil {
		in.Graph = *req.Graph
	} else if in.Graph, err = d.Store.DraftGraph(ctx, s.ID); err != nil {
		return simulate.Result{}, err
	}
	if err := runs(in.Graph); err != nil {
		return simulate.Result{}, err
	}
	for _, e := range req.Events {
		in.Events = append(in.Events, simulate.Event{After: time.Duration(e.Minutes) * time.Minute, Who: e.Contact, Kind: e.Kind, Field: e.Field, Text: e.Text})
	}
	if req.Sample {
		in.People = []simulate.Person{{Contact: sample()}}
	} else if in.People, err = d.simulated(ctx, req.Who, req.Most); err != nil {
		return simulate.Result{}, err
	}
	if err := d.surround(ctx, &in, s.Settings); err != nil {
		return simulate.Result{}, err
	}
	return d.Simulator.Simulate(ctx, in)
}

// sample is an invented contact with everything that a step may ask for. Its
// addresses are reserved for examples: nobody has them.
func sample() contact.Contact {
	yes := contact.Consent{State: contact.Granted, Source: "sample"}
	return contact.Contact{
		PID: "sample", FirstName: "Maria", LastName: "Sample", Email: "maria@company.example", Phone: "+12025550143",
		Company: "Sample Company", Title: "Head of Operations", Industry: "Software", City: "New York", Country: "US", TimeZone: "America/New_York",
		LeadStatus: contact.New, Consents: contact.Consents{Email: yes, SMS: yes, WhatsApp: yes, Voice: yes},
	}
}

// runs refuses a graph that cannot even be walked.
func runs(g sequence.Graph) error {
	for _, v := range sequence.Validate(g, sequence.Around{}) {
		switch v.Code {
		case "V01", "V02", "V04", "V12":
			return fault.New(fault.Refused, v.Sentence+" It cannot be simulated.", v.Remedy).For(v.NodeID)
		}
	}
	return nil
}

// simulated reads the chosen contacts.
func (d *Desk) simulated(ctx context.Context, who Who, most int) ([]simulate.Person, error) {
	var out []simulate.Person
	err := d.eachPage(ctx, who, math.MaxInt64, func(ids []int64) error {
		if most > 0 {
			ids = ids[:min(len(ids), most-len(out))]
		}
		if len(ids) == 0 {
			return nil
		}
		all, err := d.Store.PeopleByID(ctx, ids)
		if err != nil {
			return err
		}
		before, err := d.Store.History(ctx, ids)
		if err != nil {
			return err
		}
		for _, c := range all {
			out = append(out, simulate.Person{Contact: c.Contact, Before: before[c.ID]})
		}
		if len(out) > simulate.MaxPeople {
			return fault.Newf(fault.Invalid, "Choose fewer.", "More than %d contacts were chosen; a simulation takes no more.", simulate.MaxPeople).For("contacts")
		}
		return nil
	})
	return out, err
}

// surround adds what the workspace says: its settings, the sender, the agents, the
// custom fields.
func (d *Desk) surround(ctx context.Context, in *simulate.Input, settings sequence.Settings) error {
	all, err := d.Store.Settings(ctx)
	if err != nil {
		return err
	}
	in.Workspace = map[string]string{}
	for k, v := range all {
		in.Workspace[k] = string(json.RawMessage(v))
	}
	if in.Sender, err = d.sender(ctx, settings.SenderID); err != nil {
		return err
	}
	if in.Agents, err = d.Store.Agents(ctx); err != nil {
		return err
	}
	in.Fields, err = d.Store.FieldDefs(ctx)
	return err
}
