package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
)

// AgentFields are an agent as typed.
type AgentFields struct {
	Name        string           `json:"name" maxLength:"120"`
	Type        string           `json:"type" enum:"sdr,receptionist,recovery,reminder,nurture,support,custom"`
	Persona     string           `json:"persona" maxLength:"20000"`
	Goals       string           `json:"goals" maxLength:"5000"`
	Tone        string           `json:"tone" enum:"friendly,formal,direct"`
	Rules       string           `json:"rules" maxLength:"5000" doc:"House rules, one a line."`
	Knowledge   string           `json:"knowledge,omitempty" maxLength:"20000" doc:"Notes that a message may draw on."`
	Level       policy.Level     `json:"level" enum:"full_auto,act_review,suggest_only,off"`
	Threshold   int              `json:"threshold" minimum:"0" maximum:"100"`
	EndpointID  string           `json:"endpointId,omitempty" doc:"Whose model writes; absent for the built-in composer."`
	Model       string           `json:"model,omitempty" maxLength:"200" doc:"At that endpoint; absent for the endpoint's own."`
	Temperature *float64         `json:"temperature,omitempty" minimum:"0" maximum:"2"`
	Waits       bool             `json:"waits,omitempty" doc:"Wait while the endpoint is down, rather than have the composer write."`
	PerDay      float64          `json:"perDay,omitempty" minimum:"0" maximum:"1000000" doc:"Most it may spend on models in a day; 0 for no limit."`
	Hours       *schedule.Window `json:"hours,omitempty" doc:"When it sends by itself; absent for always."`
	DailyCap    int              `json:"dailyCap,omitempty" minimum:"0" maximum:"100000" doc:"Most messages it sends by itself in a day; 0 for no cap."`
}

// AgentView is an agent.
type AgentView struct {
	ID string `json:"id"`
	AgentFields
	Sequences  []string           `json:"sequences" doc:"Names of the sequences it writes for."`
	Record     policy.Record      `json:"record" doc:"How people judged its newest drafts."`
	Suggestion *policy.Suggestion `json:"suggestion,omitempty" doc:"Another level that would fit its record."`
}

// usualTemperature is an agent's where none is given.
const usualTemperature = 0.7

func fieldsOf(a policy.Agent) AgentFields {
	return AgentFields{a.Name, a.Type, a.Persona, a.Goals, a.Tone, a.Rules, a.Knowledge, a.Level, a.Threshold, a.Endpoint, a.Model, &a.Temperature, a.Waits, a.PerDay, a.Hours, a.DailyCap}
}

// agent is what the fields describe.
func (f AgentFields) agent(pid string) policy.Agent {
	a := policy.Agent{
		PID: pid, Name: strings.TrimSpace(f.Name), Type: f.Type, Persona: f.Persona, Goals: f.Goals, Tone: f.Tone, Rules: f.Rules, Level: f.Level, Threshold: f.Threshold,
		Knowledge: f.Knowledge, Endpoint: f.EndpointID, Model: strings.TrimSpace(f.Model), Temperature: usualTemperature, Waits: f.Waits, PerDay: f.PerDay, Hours: f.Hours, DailyCap: f.DailyCap,
	}
	if f.Temperature != nil {
		a.Temperature = *f.Temperature
	}
	return a
}

// Agents lists the agents.
func (d *Desk) Agents(ctx context.Context) ([]AgentView, error) {
	all, err := d.Store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	sequences, err := d.Store.Sequences(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]AgentView, 0, len(all))
	for _, a := range all {
		v := AgentView{ID: a.PID, AgentFields: fieldsOf(a), Sequences: []string{}}
		for _, s := range sequences {
			if s.Settings.AgentID == a.PID && s.Status != "archived" {
				v.Sequences = append(v.Sequences, s.Name)
			}
		}
		verdicts, err := d.Store.Verdicts(ctx, a.PID, policy.Looked)
		if err != nil {
			return nil, err
		}
		v.Record = policy.Of(verdicts)
		if s, ok := policy.Suggest(a.Level, v.Record); ok {
			v.Suggestion = &s
		}
		out = append(out, v)
	}
	return out, nil
}

// SaveAgent makes an agent (empty pid) or changes one.
func (d *Desk) SaveAgent(ctx context.Context, pid string, req AgentFields) (AgentView, error) {
	if strings.TrimSpace(req.Name) == "" {
		return AgentView{}, fault.New(fault.Invalid, "The agent needs a name.", "Type one.").For("name")
	}
	if req.EndpointID != "" {
		if _, err := d.Store.Endpoint(ctx, req.EndpointID); err != nil {
			return AgentView{}, fault.Of(err).For("endpointId")
		}
	}
	if err := req.Hours.Validate(); err != nil {
		return AgentView{}, err
	}
	hours, err := json.Marshal(req.Hours)
	if err != nil {
		return AgentView{}, err
	}
	var changes []policy.Change
	if pid == "" {
		pid = newPID()
	} else if old, err := d.agent(ctx, pid); err == nil {
		if old.Level != req.Level {
			changes = append(changes, policy.Change{What: "Autonomy level of " + old.Name, Before: string(old.Level), After: string(req.Level)})
		}
		if old.Threshold != req.Threshold {
			changes = append(changes, policy.Change{What: "Risk threshold of " + old.Name, Before: strconv.Itoa(old.Threshold), After: strconv.Itoa(req.Threshold)})
		}
	}
	a := req.agent(pid)
	err = d.mutate(ctx, "agents", pid, edit.Mutation{Table: edit.Agent, PID: pid, Fields: map[string]any{
		"name": a.Name, "type": a.Type, "persona": a.Persona, "goals": a.Goals, "tone": a.Tone, "rules": a.Rules, "knowledge": a.Knowledge,
		"level": string(a.Level), "threshold": a.Threshold, "endpoint": a.Endpoint, "model": a.Model, "temperature": int(100*a.Temperature + 0.5),
		"waits": a.Waits, "per_day": message.Millionths(a.PerDay), "hours": string(hours), "daily_cap": a.DailyCap,
	}})
	if err != nil {
		return AgentView{}, err
	}
	if err := d.logChanges(ctx, changes); err != nil {
		return AgentView{}, err
	}
	if err := d.Store.Retry(ctx, 0, 0, enroll.HoldDraft, enroll.HoldAsk, enroll.HoldHours, enroll.HoldShut, enroll.HoldQuota, enroll.HoldPolicy); err != nil {
		return AgentView{}, err
	}
	d.Notify("endpoints")
	d.Clock.Wake()
	all, err := d.Agents(ctx)
	if err != nil {
		return AgentView{}, err
	}
	for _, a := range all {
		if a.ID == pid {
			return a, nil
		}
	}
	return AgentView{}, fault.New(fault.NotFound, "There is no such agent.", "It may have been deleted.")
}

// DeleteAgent deletes an agent that no sequence uses.
func (d *Desk) DeleteAgent(ctx context.Context, pid string) error {
	all, err := d.Agents(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ID == pid && len(a.Sequences) > 0 {
			return fault.Newf(fault.Refused, "Choose another agent there first.", "%q still writes for %s.", a.Name, strings.Join(a.Sequences, ", "))
		}
	}
	return d.mutate(ctx, "agents", pid, edit.Mutation{Table: edit.Agent, PID: pid, Delete: true})
}

// TryPolicy is a case that has not happened: what would become of such a message?
type TryPolicy struct {
	AgentID   string          `json:"agentId,omitempty"`
	ContactID string          `json:"contactId,omitempty"`
	Channel   string          `json:"channel" enum:"email,sms,whatsapp,voice"`
	Risk      int             `json:"risk" minimum:"0" maximum:"100"`
	Step      policy.StepRule `json:"step" enum:"inherit,always,never"`
}

// Policy says what would become of a message, and every rule's say.
func (d *Desk) Policy(ctx context.Context, req TryPolicy) (policy.Decision, error) {
	ws, err := d.Store.Workspace(ctx)
	if err != nil {
		return policy.Decision{}, err
	}
	prefs, err := d.Store.Preferences(ctx)
	if err != nil {
		return policy.Decision{}, err
	}
	f := policy.Facts{
		Stopped: !ws.StoppedAt.IsZero(), EmailMode: prefs.EmailMode, Mode: prefs.Mode, Actions: prefs.Actions, Level: policy.SuggestOnly, Threshold: policy.UsualThreshold,
		Action: policy.ActionFor(req.Channel), Risk: req.Risk, Step: req.Step, Channel: req.Channel,
	}
	if req.AgentID != "" {
		a, err := d.agent(ctx, req.AgentID)
		if err != nil {
			return policy.Decision{}, err
		}
		f.Level, f.Threshold = a.Level, a.Threshold
	}
	if req.ContactID != "" {
		if f.DoNotContact, f.Suppressed, err = d.barred(ctx, req.ContactID, req.Channel); err != nil {
			return policy.Decision{}, err
		}
	}
	return policy.Decide(f), nil
}

func (d *Desk) agent(ctx context.Context, pid string) (policy.Agent, error) {
	all, err := d.Store.Agents(ctx)
	if err != nil {
		return policy.Agent{}, err
	}
	for _, a := range all {
		if a.PID == pid {
			return a, nil
		}
	}
	return policy.Agent{}, fault.New(fault.NotFound, "There is no such agent.", "It may have been deleted.").For("agentId")
}

// lessonEdits is how many of the newest edits rules are read from.
const lessonEdits = 30

// Lessons gives the house rules that people's edits of an agent's drafts speak for.
func (d *Desk) Lessons(ctx context.Context, pid string) ([]message.Lesson, error) {
	a, err := d.agent(ctx, pid)
	if err != nil {
		return nil, err
	}
	edits, err := d.Store.Edits(ctx, pid, lessonEdits)
	if err != nil {
		return nil, err
	}
	return message.Lessons(edits, strings.Split(a.Rules, "\n")), nil
}

// AddRule adds a house rule to an agent.
func (d *Desk) AddRule(ctx context.Context, pid, rule string) error {
	a, err := d.agent(ctx, pid)
	if err != nil {
		return err
	}
	rule = strings.TrimSpace(rule)
	if rule == "" || strings.ContainsAny(rule, "\r\n") {
		return fault.New(fault.Invalid, "A house rule is one line of text.", "Write it on one line.").For("rule")
	}
	lines := strings.Split(strings.TrimSpace(a.Rules), "\n")
	for _, l := range lines {
		if strings.EqualFold(strings.TrimSpace(l), rule) {
			return nil
		}
	}
	rules := strings.TrimSpace(strings.Join(append(lines, rule), "\n"))
	if err := d.mutate(ctx, "agents", pid, edit.Mutation{Table: edit.Agent, PID: pid, Fields: map[string]any{"rules": rules}}); err != nil {
		return err
	}
	d.Clock.Wake()
	return nil
}
