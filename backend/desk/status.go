package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

type stopStore interface {
	Stop(ctx context.Context, by, note string, now time.Time) error
	Resume(ctx context.Context, by string, now time.Time) error
	NextDue(ctx context.Context, now time.Time) (next time.Time, overdue int, err error)
	ForgetCommands(ctx context.Context, before time.Time) error
}

// Processor is what the engine tells of itself.
type Processor struct {
	LastPassAt   time.Time `json:"lastPassAt,omitzero"`
	NextDueAt    time.Time `json:"nextDueAt,omitzero"`
	Overdue      int       `json:"overdue" doc:"Enrollments due now."`
	Inflight     int       `json:"inflight"`
	Problem      string    `json:"problem" doc:"Why it cannot work; empty when it can."`
	ClockDoubted bool      `json:"clockDoubted"`
	CatchingUp   int       `json:"catchingUp" doc:"Steps that came due while nothing ran, kept back for now."`
	ReleaseAt    time.Time `json:"releaseAt,omitzero"`
	Held         bool      `json:"held"`
	AwayFrom     time.Time `json:"awayFrom,omitzero"`
	AwayTo       time.Time `json:"awayTo,omitzero"`
}

// StatusView is the state of the whole.
type StatusView struct {
	Processor Processor    `json:"processor"`
	Stopped   bool         `json:"stopped" doc:"Emergency Stop is in force."`
	StoppedAt time.Time    `json:"stoppedAt,omitzero"`
	StoppedBy string       `json:"stoppedBy"`
	StopNote  string       `json:"stopNote"`
	Approvals int          `json:"approvals" doc:"What waits for a person."`
	Senders   []SenderView `json:"senders"`
	DataDir   string       `json:"dataDir"`
	Version   string       `json:"version"`
}

// Status tells how everything stands.
func (d *Desk) Status(ctx context.Context) (StatusView, error) {
	ws, err := d.Store.Workspace(ctx)
	if err != nil {
		return StatusView{}, err
	}
	v := StatusView{DataDir: d.DataDir, Version: d.Version, Stopped: !ws.StoppedAt.IsZero(), StoppedAt: ws.StoppedAt, StoppedBy: ws.StoppedBy, StopNote: ws.StopNote, Processor: d.Clock.Processor()}
	if v.Approvals, err = d.Store.CountForPeople(ctx); err != nil {
		return v, err
	}
	v.Senders, err = d.Senders(ctx)
	return v, err
}

// Stop is Emergency Stop: nothing is fired from here on, anywhere.
func (d *Desk) Stop(ctx context.Context, note string) error {
	if err := d.Store.Stop(ctx, actor(ctx), note, d.Now()); err != nil {
		return err
	}
	d.StopChanged(true)
	return nil
}

// StopChanged makes everybody here look: Emergency Stop was pressed or lifted, here
// or beside this process.
func (d *Desk) StopChanged(on bool) {
	if on {
		d.stopWritings()
	}
	d.Notify("status")
	d.Clock.Wake()
}

// ResumeView is what lifting Emergency Stop lets happen first.
type ResumeView struct {
	Ready    int       `json:"ready" doc:"Messages that are approved or need no approval: they go, each after its hold."`
	ReadyAt  time.Time `json:"readyAt,omitzero" doc:"When the first of them may."`
	Overdue  int       `json:"overdue" doc:"Enrollments that came due meanwhile, these messages among them; 1,001 stands for more than a thousand."`
	NextDue  time.Time `json:"nextDue,omitzero" doc:"When the next one is due."`
	Approval int       `json:"approval" doc:"Drafts that wait for approval, and go on waiting."`
}

// BeforeResume tells what would happen first.
func (d *Desk) BeforeResume(ctx context.Context) (ResumeView, error) {
	var v ResumeView
	queue, err := d.Store.Queue(ctx)
	if err != nil {
		return v, err
	}
	for _, x := range queue {
		if x.State != enroll.Ready {
			v.Approval++
			continue
		}
		if v.Ready++; v.ReadyAt.IsZero() || x.At.Before(v.ReadyAt) {
			v.ReadyAt = x.At
		}
	}
	v.NextDue, v.Overdue, err = d.Store.NextDue(ctx, d.Now())
	return v, err
}

// Resume lifts Emergency Stop.
func (d *Desk) Resume(ctx context.Context) error {
	if err := d.Store.Resume(ctx, actor(ctx), d.Now()); err != nil {
		return err
	}
	d.Notify("status")
	d.Clock.Wake()
	return nil
}

// RunNow makes the processor look at once.
func (d *Desk) RunNow() { d.Clock.Wake() }

// HoldCatchUp keeps back what came due during downtime, or lets it go.
func (d *Desk) HoldCatchUp(held bool) {
	d.Clock.Hold(held)
	d.Notify("status")
}

// ConfirmClock takes the machine's clock as right.
func (d *Desk) ConfirmClock() {
	d.Clock.ConfirmClock()
	d.Notify("status")
}

// SettingsView is the workspace's settings.
type SettingsView struct {
	EmailMode      policy.EmailMode                    `json:"emailMode" enum:"warmup,normal"`
	Mode           policy.Mode                         `json:"mode" enum:"assisted,controlled,full_autonomy"`
	Actions        map[policy.Action]policy.ActionRule `json:"actions"`
	HoldSeconds    int                                 `json:"holdSeconds" minimum:"0" maximum:"300"`
	TickSeconds    int                                 `json:"tickSeconds" minimum:"5" maximum:"3600"`
	TimeZone       string                              `json:"timeZone" doc:"For contacts whose zone is not known; empty means the machine's."`
	PhoneRegion    string                              `json:"phoneRegion" doc:"Two-letter country of phone numbers written without one; may be empty."`
	Currency       string                              `json:"currency" doc:"Of custom fields that hold money, such as EUR."`
	SequenceFolder string                              `json:"sequenceFolder" doc:"Folder of sequence files that is watched; empty for none."`
	WebhookAt      string                              `json:"webhookSecretAt" doc:"When the secret that webhooks are signed with was made; empty if there is none."`
	Default        string                              `json:"defaultSequence" doc:"Id of the default sequence, or empty."`
}

// EditSettings changes some settings.
type EditSettings struct {
	EmailMode   *policy.EmailMode                    `json:"emailMode,omitempty" enum:"warmup,normal"`
	Mode        *policy.Mode                         `json:"mode,omitempty" enum:"assisted,controlled,full_autonomy"`
	Actions     *map[policy.Action]policy.ActionRule `json:"actions,omitempty"`
	HoldSeconds *int                                 `json:"holdSeconds,omitempty" minimum:"0" maximum:"300"`
	TickSeconds *int                                 `json:"tickSeconds,omitempty" minimum:"5" maximum:"3600"`
	TimeZone    *string                              `json:"timeZone,omitempty"`
	PhoneRegion *string                              `json:"phoneRegion,omitempty" maxLength:"2"`
	Currency    *string                              `json:"currency,omitempty" maxLength:"3"`
}

// Settings reads the workspace's settings.
func (d *Desk) Settings(ctx context.Context) (SettingsView, error) {
	p, err := d.Store.Preferences(ctx)
	if err != nil {
		return SettingsView{}, err
	}
	v := SettingsView{EmailMode: p.EmailMode, Mode: p.Mode, Actions: p.Actions, HoldSeconds: p.HoldSeconds, TickSeconds: p.TickSeconds}
	all, err := d.Store.Settings(ctx)
	if err != nil {
		return v, err
	}
	for key, into := range map[string]*string{"timeZone": &v.TimeZone, "defaultSequence": &v.Default, "phoneRegion": &v.PhoneRegion, "currency": &v.Currency, "webhookSecretAt": &v.WebhookAt, "sequenceFolder": &v.SequenceFolder} {
		if raw, ok := all[key]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return v, fmt.Errorf("setting %s: %w", key, err)
			}
		}
	}
	return v, nil
}

func settingMutation(key string, v any) edit.Mutation {
	return edit.Mutation{Table: edit.Setting, PID: key, Fields: map[string]any{"value": asJSON(v)}}
}

// EditSettings changes some settings.
func (d *Desk) EditSettings(ctx context.Context, req EditSettings) (SettingsView, error) {
	var muts []edit.Mutation
	set := func(key string, v any) { muts = append(muts, settingMutation(key, v)) }
	if req.EmailMode != nil {
		set("emailMode", *req.EmailMode)
	}
	if req.Mode != nil {
		set("mode", *req.Mode)
	}
	if req.Actions != nil {
		set("actions", *req.Actions)
	}
	if req.HoldSeconds != nil {
		set("holdSeconds", *req.HoldSeconds)
	}
	if req.TickSeconds != nil {
		set("tickSeconds", *req.TickSeconds)
	}
	if req.TimeZone != nil {
		if *req.TimeZone != "" {
			if _, err := schedule.Zone(*req.TimeZone); err != nil {
				return SettingsView{}, fault.Of(err).For("timeZone")
			}
		}
		set("timeZone", *req.TimeZone)
	}
	if req.PhoneRegion != nil {
		if *req.PhoneRegion != "" && !contact.IsRegion(*req.PhoneRegion) {
			return SettingsView{}, fault.Newf(fault.Invalid, "Write its two letters, such as US or GB.", "%q is no country.", *req.PhoneRegion).For("phoneRegion")
		}
		set("phoneRegion", strings.ToUpper(*req.PhoneRegion))
	}
	if req.Currency != nil {
		set("currency", strings.ToUpper(*req.Currency))
	}
	before, err := d.Settings(ctx)
	if err != nil {
		return SettingsView{}, err
	}
	if err := d.mutate(ctx, "settings", "", muts...); err != nil {
		return SettingsView{}, err
	}
	if err := d.Store.Retry(ctx, 0, 0, enroll.HoldPolicy, enroll.HoldWindow, enroll.HoldHours, enroll.HoldShut); err != nil {
		return SettingsView{}, err
	}
	d.Clock.Wake()
	after, err := d.Settings(ctx)
	if err != nil {
		return SettingsView{}, err
	}
	return after, d.logChanges(ctx, ruleChanges(before, after))
}

// ruleChanges are the rules that differ between two settings.
func ruleChanges(before, after SettingsView) []policy.Change {
	var out []policy.Change
	add := func(what, was, is string) {
		if was != is {
			out = append(out, policy.Change{What: what, Before: was, After: is})
		}
	}
	add("Email mode", string(before.EmailMode), string(after.EmailMode))
	add("Mode", string(before.Mode), string(after.Mode))
	add("Send email", string(before.Actions[policy.SendEmail]), string(after.Actions[policy.SendEmail]))
	add("Hold before sending, seconds", strconv.Itoa(before.HoldSeconds), strconv.Itoa(after.HoldSeconds))
	return out
}

// logChanges writes changes of the rules into the log; they are in force already.
func (d *Desk) logChanges(ctx context.Context, changes []policy.Change) error {
	if len(changes) == 0 {
		return nil
	}
	if err := d.Store.LogChange(ctx, actor(ctx), changes); err != nil {
		return err
	}
	d.Notify("settings")
	return nil
}

// newestChanges is how many changes of the rules are shown.
const newestChanges = 50

// Changes tells who changed which rule, the newest first.
func (d *Desk) Changes(ctx context.Context) ([]policy.Change, error) {
	all, err := d.Store.Changes(ctx, newestChanges)
	if all == nil {
		all = []policy.Change{}
	}
	return all, err
}

// defaultSequence gives the default sequence's id, empty if there is none.
func (d *Desk) defaultSequence(ctx context.Context) (string, error) {
	s, err := d.Settings(ctx)
	return s.Default, err
}

// activeDefault gives the default sequence if it can take people.
func (d *Desk) activeDefault(ctx context.Context) (string, error) {
	pid, err := d.defaultSequence(ctx)
	if err != nil || pid == "" {
		return "", err
	}
	s, err := d.Store.Sequence(ctx, pid)
	if fault.Is(err, fault.NotFound) || (err == nil && s.Status != sequence.Active) {
		return "", nil
	}
	return pid, err
}
