package engine

import (
	"encoding/json"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// Waits after which a node that is no message is tried again.
const (
	askRetry  = 10 * time.Minute
	callFirst = time.Minute // doubled at each try
	callMost  = 6 * time.Hour
)

// work does what a node that is no message asks for.
func (r *round) work(c *enroll.Case, plan enroll.Plan) {
	switch plan := plan.(type) {
	case enroll.Branch:
		r.branch(c, plan.Node)
	case enroll.Ask:
		if c.Contact.AIPaused {
			r.apply(c, enroll.Postponed{Until: r.now.Add(settingRetry), Hold: enroll.HoldAI, Detail: "The AI is paused for this contact."}, nil, nil, nil)
			return
		}
		r.hand(c, asking)
		r.e.Workers.Ask(*c, r.known[c.Enrollment.ID])
	case enroll.Act:
		r.act(c, plan.Node)
	case enroll.Call:
		r.hand(c, calling)
		r.e.Workers.Call(*c)
	default: // pick hands over only these
	}
}

// asked lists the custom fields that the node asks about at which a case stands.
func asked(c *enroll.Case) []string {
	n, ok := c.Graph.Node(c.Enrollment.Node)
	if !ok || c.Enrollment.Status != enroll.Active || (n.Decide != nil || n.Qualify != nil) && c.Agent.Endpoint != "" { // a model does not look at the rules
		return nil
	}
	return n.Asks()
}

// lacks tells that a custom field is gone which the node asks about.
func (r *round) lacks(c *enroll.Case) enroll.Event {
	for _, field := range asked(c) {
		if !r.fields[field] {
			return enroll.FieldGone{Node: c.Enrollment.Node, Field: field, RetryAt: r.now.Add(settingRetry)}
		}
	}
	return nil
}

// branch takes the way out of a Condition or an A/B Split.
func (r *round) branch(c *enroll.Case, n sequence.Node) {
	x := enroll.Choose(c.Walk, n, r.known[c.Enrollment.ID], r.now)
	r.pass(c, n, x.Port, string(n.Kind), x.Detail, func(ch *enroll.Change) { ch.Choice = &x })
}

// pass lets a node's work be done and goes on at once.
func (r *round) pass(c *enroll.Case, n sequence.Node, port, kind, detail string, more func(*enroll.Change)) {
	r.apply(c, enroll.Did{Node: n.ID, Port: port, Kind: kind, Detail: detail}, more, nil, nil)
}

// act changes the contact or tells a rep. What is written goes into the same
// commit, so that it happens once.
func (r *round) act(c *enroll.Case, n sequence.Node) {
	switch {
	case n.Update != nil:
		u := n.Update
		e := &enroll.ContactEdit{Set: map[string]string{}, AddTags: u.AddTags, RemoveTags: u.RemoveTags, AddLists: u.AddLists, RemoveLists: u.RemoveLists}
		for field, value := range u.Set {
			e.Set[field] = message.FillBlank(value, enroll.Variables(*c))
		}
		r.pass(c, n, sequence.PortNext, "contact_updated", "", func(ch *enroll.Change) { ch.Edit = e })
	case n.Notify != nil:
		notice := r.notice(c, n)
		keep := func(ch *enroll.Change) { ch.Notice = notice }
		if n.Notify.Wait == nil {
			r.pass(c, n, sequence.PortNext, "rep_told", notice.Text, keep)
			return
		}
		r.apply(c, enroll.Told{Node: n.ID, Detail: notice.Text, Until: n.Notify.Wait.From(r.now, c.Zones[0])}, keep, nil, nil)
	}
}

// notice is what a rep is told at a Notify Rep node.
func (r *round) notice(c *enroll.Case, n sequence.Node) *enroll.Notice {
	f := n.Notify
	x := &enroll.Notice{PID: r.e.newID(r.now), Node: n.ID, Who: c.Contact.Owner, Via: f.Via, Text: message.FillBlank(f.Message, enroll.Variables(*c)), Waits: f.Wait != nil}
	if f.Who == "person" {
		x.Who = f.Person
	}
	switch f.Via {
	case "email":
		x.Target = x.Who
	case "webhook":
		x.Target = f.URL
	}
	return x
}

// answered takes the way that an agent chose.
func (r *round) answered(c *enroll.Case, p Answered) {
	id := c.Enrollment.ID
	forget := func(string) { r.e.drop(id) }
	n, ok := c.Graph.Node(c.Enrollment.Node)
	if !ok || n.Decide == nil && n.Qualify == nil {
		forget("")
		return
	}
	if p.Err != nil {
		detail, wait, ok := speechless(p.Err, askRetry)
		if !ok {
			forget("")
			return
		}
		r.apply(c, enroll.NotAnswered{Node: n.ID, Detail: detail, RetryAt: r.now.Add(wait)}, nil, r.done(id), forget)
		return
	}
	x, edit := enroll.Settled(n, p.Answer, r.now)
	r.apply(c, enroll.Did{Node: n.ID, Port: x.Port, Kind: string(n.Kind), Detail: x.Detail}, func(ch *enroll.Change) {
		ch.Choice, ch.Edit = &x, edit
	}, r.done(id), forget)
}

// called settles what a worker did outside.
func (r *round) called(c *enroll.Case, p Called) {
	id := c.Enrollment.ID
	forget := func(string) { r.e.drop(id) }
	n, ok := c.Graph.Node(c.Enrollment.Node)
	switch {
	case !ok:
		forget("")
	case n.Enroll != nil && p.Err != nil && !p.Final:
		r.apply(c, enroll.Postponed{Until: r.now.Add(callFirst), Hold: enroll.HoldCall, Detail: p.Err.Error()}, nil, r.done(id), forget)
	case n.Enroll != nil && p.Err != nil:
		r.apply(c, enroll.Did{Node: n.ID, Port: sequence.PortNext, Kind: "not_enrolled_elsewhere", Detail: p.Err.Error()}, nil, r.done(id), forget)
	case n.Enroll != nil:
		r.apply(c, enroll.Did{Node: n.ID, Port: sequence.PortNext, Kind: "enrolled_elsewhere", Detail: p.Detail}, nil, r.done(id), forget)
	case p.Err != nil:
		wait := callFirst
		for range c.Enrollment.Calls() {
			wait = min(2*wait, callMost)
		}
		r.apply(c, enroll.CallFailed{Node: n.ID, Detail: p.Err.Error(), Final: p.Final, RetryAt: r.now.Add(wait)}, nil, r.done(id), forget)
	default:
		r.apply(c, enroll.Did{Node: n.ID, Port: sequence.PortOK, Kind: "webhook_called", Detail: p.Detail}, nil, r.done(id), forget)
	}
}

// CallBody is what a webhook is sent: its own body with the variables filled in,
// or who the contact is and where it stands.
func CallBody(c enroll.Case, w sequence.Webhook) []byte {
	if w.Body != "" {
		return []byte(message.FillJSON(w.Body, enroll.Variables(c)))
	}
	type person struct {
		ID        string `json:"id"`
		Email     string `json:"email"`
		FirstName string `json:"firstName"`
		LastName  string `json:"lastName"`
		Company   string `json:"company"`
	}
	body, err := json.Marshal(struct {
		Event      string `json:"event"`
		Enrollment string `json:"enrollment"`
		Sequence   string `json:"sequence"`
		Node       string `json:"node"`
		Contact    person `json:"contact"`
	}{
		"sequence.webhook", c.Enrollment.PID, c.SequenceName, c.Enrollment.Node,
		person{c.ContactPID, c.Contact.Email, c.Contact.FirstName, c.Contact.LastName, c.Contact.Company},
	})
	if err != nil {
		return []byte("{}") // strings can always be written
	}
	return body
}
