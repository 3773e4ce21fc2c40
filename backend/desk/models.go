package desk

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
)

type agentStore interface {
	Endpoints(ctx context.Context) ([]message.Endpoint, error)
	Endpoint(ctx context.Context, pid string) (message.Endpoint, error)
	Verdicts(ctx context.Context, agent string, limit int) ([]policy.Verdict, error)
	Edits(ctx context.Context, agent string, limit int) ([]message.Edit, error)
	Spending(ctx context.Context, since time.Time) ([]message.Spending, error)
	Calls(ctx context.Context, limit int) ([]message.Call, error)
	LogChange(ctx context.Context, by string, changes []policy.Change) error
	Changes(ctx context.Context, limit int) ([]policy.Change, error)
	Retry(ctx context.Context, sequence, sender int64, holds ...enroll.Hold) error
}

// Prober finds out what a model endpoint can do.
type Prober interface {
	Probe(ctx context.Context, e message.Endpoint, key string) (message.Probed, error)
}

// EndpointFields are a model endpoint as typed. Key is write-only: empty leaves
// the stored one. Money is in the workspace's currency.
type EndpointFields struct {
	Name           string               `json:"name" maxLength:"120"`
	Kind           message.EndpointKind `json:"kind" enum:"openai,azure,compatible"`
	BaseURL        string               `json:"baseUrl" maxLength:"500"`
	Model          string               `json:"model" maxLength:"200" doc:"For Azure the deployment."`
	APIVersion     string               `json:"apiVersion,omitempty" maxLength:"40" doc:"Azure only."`
	Key            string               `json:"key,omitempty" maxLength:"1000"`
	Concurrency    int                  `json:"concurrency" minimum:"1" maximum:"64"`
	PerMinute      int                  `json:"perMinute" minimum:"0" maximum:"100000" doc:"Calls begun in a minute at most; 0 for no limit."`
	TimeoutSeconds int                  `json:"timeoutSeconds" minimum:"5" maximum:"600"`
	PriceIn        float64              `json:"priceIn" minimum:"0" maximum:"10000" doc:"For a million tokens read."`
	PriceCached    float64              `json:"priceCached" minimum:"0" maximum:"10000"`
	PriceOut       float64              `json:"priceOut" minimum:"0" maximum:"10000" doc:"For a million tokens written."`
	PerDay         float64              `json:"perDay" minimum:"0" maximum:"1000000" doc:"Most that may be spent in a day; 0 for no limit."`
}

// EndpointView is a model endpoint; never its key.
type EndpointView struct {
	ID string `json:"id"`
	EndpointFields
	Ability message.Ability `json:"ability" enum:",json_schema,json_object,text" doc:"How it can be held to a shape; empty until it is tried."`
	HasKey  bool            `json:"hasKey"`
	KeyIn   string          `json:"keyIn"`
	Agents  []string        `json:"agents" doc:"Names of the agents that write with it."`
}

// EndpointKey is where an endpoint's key is kept.
func EndpointKey(pid string) string { return "endpoint/" + pid }

// Endpoints lists where models answer.
func (d *Desk) Endpoints(ctx context.Context) ([]EndpointView, error) {
	all, err := d.Store.Endpoints(ctx)
	if err != nil {
		return nil, err
	}
	agents, err := d.Store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]EndpointView, 0, len(all))
	for _, e := range all {
		out = append(out, d.endpointView(e, agents))
	}
	return out, nil
}

func (d *Desk) endpointView(e message.Endpoint, agents []policy.Agent) EndpointView {
	v := EndpointView{ID: e.PID, EndpointFields: EndpointFields{
		Name: e.Name, Kind: e.Kind, BaseURL: e.BaseURL, Model: e.Model, APIVersion: e.APIVersion, Concurrency: e.Concurrency, PerMinute: e.PerMinute,
		TimeoutSeconds: int(e.Timeout / time.Second), PriceIn: e.PriceIn, PriceCached: e.PriceCached, PriceOut: e.PriceOut, PerDay: e.PerDay,
	}, Ability: e.Ability, HasKey: e.HasKey, KeyIn: d.Secrets.Where(), Agents: []string{}}
	for _, a := range agents {
		if a.Endpoint == e.PID {
			v.Agents = append(v.Agents, a.Name)
		}
	}
	return v
}

// SaveEndpoint makes a model endpoint (empty pid) or changes one. What was found
// out about it is forgotten where it becomes another.
func (d *Desk) SaveEndpoint(ctx context.Context, pid string, req EndpointFields) (EndpointView, error) {
	req.BaseURL, req.Model, req.Name = strings.TrimRight(strings.TrimSpace(req.BaseURL), "/"), strings.TrimSpace(req.Model), strings.TrimSpace(req.Name)
	req.Key = strings.TrimSpace(req.Key)
	if req.Kind == message.OpenAI {
		req.BaseURL = cmp.Or(req.BaseURL, "https://api.openai.com/v1")
	}
	var old message.Endpoint
	if pid != "" {
		var err error
		if old, err = d.Store.Endpoint(ctx, pid); err != nil {
			return EndpointView{}, err
		}
	}
	u, err := address(req.BaseURL, req.Key != "" || old.HasKey)
	if err != nil {
		return EndpointView{}, err
	}
	if req.Kind == message.Azure && req.Model == "" {
		return EndpointView{}, fault.New(fault.Invalid, "The deployment has no name.", "Type the name of your Azure deployment.").For("model")
	}
	req.Name = cmp.Or(req.Name, u.Hostname())
	if pid == "" {
		pid = newPID()
	}
	fields := map[string]any{
		"name": req.Name, "kind": string(req.Kind), "base_url": req.BaseURL, "model": req.Model, "api_version": req.APIVersion, "concurrency": req.Concurrency,
		"per_minute": req.PerMinute, "timeout_seconds": req.TimeoutSeconds, "price_in": message.Millionths(req.PriceIn), "price_cached": message.Millionths(req.PriceCached),
		"price_out": message.Millionths(req.PriceOut), "per_day": message.Millionths(req.PerDay),
	}
	// A key goes only where it was typed for.
	if old.HasKey && req.Key == "" && host(old.BaseURL) != host(req.BaseURL) {
		return EndpointView{}, fault.New(fault.Invalid, "The key was typed for another address.", "Type the key for this one, or leave the address.").For("key")
	}
	if old.BaseURL != req.BaseURL || old.Model != req.Model || old.Kind != req.Kind {
		fields["ability"], fields["old_limit"], fields["fixed_temp"] = "", false, false
	}
	// At a new address the old key must not be tried, nor the new one at the old.
	if old.HasKey && host(old.BaseURL) != host(req.BaseURL) {
		fields["has_key"] = false
	}
	if err := d.mutate(ctx, "endpoints", pid, edit.Mutation{Table: edit.Endpoint, PID: pid, Fields: fields}); err != nil {
		return EndpointView{}, err
	}
	if req.Key != "" {
		if err := d.Secrets.Put(EndpointKey(pid), req.Key); err != nil {
			return EndpointView{}, fault.New(fault.Unavailable, "The endpoint is saved, but its key could not be stored.", "Unlock the keychain and type the key again.").Because(err)
		}
		if err := d.mutate(ctx, "endpoints", pid, edit.Mutation{Table: edit.Endpoint, PID: pid, Fields: map[string]any{"has_key": true}}); err != nil {
			return EndpointView{}, err
		}
	}
	if err := d.Store.Retry(ctx, 0, 0, enroll.HoldDraft, enroll.HoldAsk); err != nil {
		return EndpointView{}, err
	}
	d.Clock.Wake()
	return d.endpoint(ctx, pid)
}

func (d *Desk) endpoint(ctx context.Context, pid string) (EndpointView, error) {
	e, err := d.Store.Endpoint(ctx, pid)
	if err != nil {
		return EndpointView{}, err
	}
	agents, err := d.Store.Agents(ctx)
	return d.endpointView(e, agents), err
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// address checks where a model answers. Without protection it must be near: what
// is written about people would travel readable.
func address(base string, key bool) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return nil, fault.Newf(fault.Invalid, "Write it like https://api.openai.com/v1 or http://localhost:11434/v1.", "%q is no address of an endpoint.", base).For("baseUrl")
	}
	if u.Scheme == "https" || near(u.Hostname()) && (!key || loopback(u.Hostname())) {
		return u, nil
	}
	what := "what is written about your contacts"
	if key {
		what = "the key and " + what
	}
	return nil, fault.New(fault.Invalid, "The address begins with http://, so "+what+" would travel readable.", "Use https://, or a server on this machine.").For("baseUrl")
}

// near reports whether a host is this machine or on its own network.
func near(host string) bool {
	ip := net.ParseIP(host)
	return loopback(host) || strings.HasSuffix(host, ".local") || ip != nil && ip.IsPrivate()
}

// DeleteEndpoint deletes a model endpoint that no agent uses, and its key.
func (d *Desk) DeleteEndpoint(ctx context.Context, pid string) error {
	v, err := d.endpoint(ctx, pid)
	if err != nil {
		return err
	}
	if len(v.Agents) > 0 {
		return fault.Newf(fault.Refused, "Choose another model there first.", "%s still writes with %q.", strings.Join(v.Agents, ", "), v.Name)
	}
	if err := d.mutate(ctx, "endpoints", pid, edit.Mutation{Table: edit.Endpoint, PID: pid, Delete: true}); err != nil {
		return err
	}
	return d.Secrets.Delete(EndpointKey(pid))
}

// ProbeView is what was found out about an endpoint.
type ProbeView struct {
	Endpoint EndpointView `json:"endpoint"`
	Models   []string     `json:"models"`
	Model    string       `json:"model" doc:"That answered."`
	Millis   int64        `json:"millis"`
}

// Probe tries an endpoint for real, and keeps how it can be asked.
func (d *Desk) Probe(ctx context.Context, pid string) (ProbeView, error) {
	e, err := d.Store.Endpoint(ctx, pid)
	if err != nil {
		return ProbeView{}, err
	}
	key := ""
	if e.HasKey {
		if key, err = d.Secrets.Get(EndpointKey(pid)); err != nil {
			return ProbeView{}, fault.New(fault.Refused, "The endpoint's key cannot be read.", "Type it again and save.").For("key").Because(err)
		}
	}
	p, err := d.Prober.Probe(ctx, e, key)
	if err != nil {
		return ProbeView{}, silent(err)
	}
	fields := map[string]any{"ability": string(p.Ability), "old_limit": p.OldLimit, "fixed_temp": p.FixedTemp}
	if e.Model == "" {
		fields["model"] = p.Model
	}
	if err := d.mutate(ctx, "endpoints", pid, edit.Mutation{Table: edit.Endpoint, PID: pid, Fields: fields}); err != nil {
		return ProbeView{}, err
	}
	if err := d.Store.Retry(ctx, 0, 0, enroll.HoldDraft, enroll.HoldAsk); err != nil { // it answers now
		return ProbeView{}, err
	}
	d.Clock.Wake()
	v := ProbeView{Models: p.Models, Model: p.Model, Millis: p.Took.Milliseconds()}
	if v.Models == nil {
		v.Models = []string{}
	}
	v.Endpoint, err = d.endpoint(ctx, pid)
	return v, err
}

// silent tells why a model did not answer.
func silent(err error) error {
	s, ok := errors.AsType[*message.Speechless](err)
	if !ok {
		return err
	}
	return fault.New(fault.Unavailable, s.Detail, "").Because(err)
}

// SpendingRow is what models took in a day.
type SpendingRow struct {
	Day       string  `json:"day"`
	Endpoint  string  `json:"endpoint" doc:"Its name."`
	Agent     string  `json:"agent" doc:"Its name; empty outside of any."`
	Calls     int     `json:"calls"`
	Failed    int     `json:"failed"`
	TokensIn  int     `json:"tokensIn"`
	TokensOut int     `json:"tokensOut"`
	Millis    int64   `json:"millis" doc:"Of all calls together."`
	Cost      float64 `json:"cost"`
}

// CallRow is one question to a model.
type CallRow struct {
	At        time.Time `json:"at"`
	Endpoint  string    `json:"endpoint"`
	Agent     string    `json:"agent"`
	Model     string    `json:"model"`
	Purpose   string    `json:"purpose"`
	Prompt    string    `json:"prompt" doc:"The prompt's version."`
	TokensIn  int       `json:"tokensIn"`
	TokensOut int       `json:"tokensOut"`
	Millis    int64     `json:"millis"`
	Tries     int       `json:"tries"`
	Cost      float64   `json:"cost"`
	Outcome   string    `json:"outcome" doc:"ok, or what hindered it."`
	Detail    string    `json:"detail"`
}

// SpendingView is what models took lately.
type SpendingView struct {
	Currency string        `json:"currency"`
	Rows     []SpendingRow `json:"rows" doc:"By day, the newest first."`
	Calls    []CallRow     `json:"calls" doc:"The newest."`
}

// How far back spending is shown.
const (
	spendingDays = 30
	newestCalls  = 50
)

// Spending tells what models took in the last 30 days.
func (d *Desk) Spending(ctx context.Context) (SpendingView, error) {
	v := SpendingView{Rows: []SpendingRow{}, Calls: []CallRow{}}
	settings, err := d.Settings(ctx)
	if err != nil {
		return v, err
	}
	v.Currency = settings.Currency
	names := map[string]string{}
	endpoints, err := d.Store.Endpoints(ctx)
	if err != nil {
		return v, err
	}
	for _, e := range endpoints {
		names[e.PID] = e.Name
	}
	agents, err := d.Store.Agents(ctx)
	if err != nil {
		return v, err
	}
	for _, a := range agents {
		names[a.PID] = a.Name
	}
	name := func(pid string) string {
		if pid == "" {
			return ""
		}
		return cmp.Or(names[pid], "deleted")
	}
	rows, err := d.Store.Spending(ctx, d.Now().AddDate(0, 0, 1-spendingDays))
	if err != nil {
		return v, err
	}
	for _, x := range rows {
		v.Rows = append(v.Rows, SpendingRow{x.Day, name(x.Endpoint), name(x.Agent), x.Calls, x.Failed, x.In, x.Out, x.Took.Milliseconds(), x.Cost})
	}
	calls, err := d.Store.Calls(ctx, newestCalls)
	if err != nil {
		return v, err
	}
	for _, c := range calls {
		v.Calls = append(v.Calls, CallRow{c.At, name(c.Endpoint), name(c.Agent), c.Model, c.Purpose, c.Prompt, c.Usage.In, c.Usage.Out, c.Usage.Took.Milliseconds(), c.Tries, c.Cost, c.Outcome, c.Detail})
	}
	return v, nil
}
