package sequence

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

// node checks one node's own fields and prerequisites.
func (v *validator) node(n Node) {
	if n.Kind != KindStart && n.config() == nil {
		v.add("V05", LevelError, n.ID, "", fmt.Sprintf("%s has no settings.", title(n)), "Open it and fill it in, or delete it.")
		return
	}
	switch n.Kind {
	case KindStart:
		if n.Start != nil && n.Start.Entry != nil {
			v.filter(n, "entry", *n.Start.Entry)
		}
	case KindEnd:
	case KindStep:
		v.step(n)
		v.delay(n, n.Step.Delay, "delay")
	case KindDelay:
		v.pause(n)
	case KindWait:
		v.wait(n)
	case KindCondition:
		v.condition(n)
	case KindDecide:
		v.decide(n)
	case KindQualify:
		v.qualify(n)
	case KindSplit:
		v.split(n)
	case KindNotify:
		v.notify(n)
	case KindUpdate:
		v.update(n)
	case KindEnroll:
		v.required(n, "sequenceId", n.Enroll.SequenceID, "a sequence")
		if n.Enroll.SequenceID != "" && !v.around.Loose && !slices.Contains(v.around.Sequences, n.Enroll.SequenceID) {
			v.add("V11", LevelError, n.ID, "sequenceId", title(n)+" names a sequence that no longer exists.", "Choose another.")
		}
	case KindWebhook:
		v.address(n, "url", n.Webhook.URL)
		v.signed(n)
		if b := n.Webhook.Body; b != "" && !json.Valid([]byte(b)) {
			v.add("V05", LevelError, n.ID, "body", title(n)+" has a body that is no JSON.", "Put variables inside quotation marks, and check commas and brackets.")
		}
	default:
		v.add("V04", LevelError, n.ID, "kind", fmt.Sprintf("The node kind %q is unknown.", n.Kind), "Delete the node, or open the sequence in a newer Cadenza.")
	}
}

func (v *validator) required(n Node, field, value, what string) {
	if strings.TrimSpace(value) == "" {
		v.add("V05", LevelError, n.ID, field, fmt.Sprintf("%s needs %s.", title(n), what), "Fill it in.")
	}
}

func (v *validator) delay(n Node, d schedule.Delay, field string) {
	if err := d.Validate(); err != nil {
		v.refused("V10", n, field, err)
	}
}

// refused says what a node's part was refused for, with the remedy of that.
func (v *validator) refused(code string, n Node, field string, err error) {
	why := fault.Of(err)
	v.add(code, LevelError, n.ID, field, title(n)+": "+lower(why.Sentence), why.Remedy)
}

// address accepts web addresses that are safe to call from a server.
func (v *validator) address(n Node, field, text string) {
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		v.add("V05", LevelError, n.ID, field, title(n)+" needs an https address.", "Give one, such as https://example.com/hook.")
	}
}

// signed asks for the secret that webhooks are signed with.
func (v *validator) signed(n Node) {
	if !v.around.Signed && !v.around.Loose {
		v.found = append(v.found, Violation{Code: "V09", Level: LevelError, NodeID: n.ID, Field: "url", Sentence: title(n) + " is signed, and there is no signing secret yet.", Remedy: "Make one in Settings, Webhooks.", Setting: "webhooks"})
	}
}

// filter checks the rules of a filter against what can be asked here.
func (v *validator) filter(n Node, field string, f contact.Filter) {
	if v.fields == nil {
		v.fields = slices.Concat(v.around.Fields, v.g.Facts())
	}
	if v.around.Loose {
		f = builtin(f)
	}
	fields := v.fields
	if n.Kind == KindStart { // nobody has walked yet
		fields = v.around.Fields
	}
	if len(f.Rules)+len(f.Groups) == 0 {
		v.add("V05", LevelError, n.ID, field, title(n)+" has a branch without a rule.", "Add a rule, or remove the branch.")
		return
	}
	if err := f.Validate(fields); err != nil {
		v.refused("V11", n, field, err)
	}
}

// beyond reports whether only the workspace, which is not known, can tell of a
// field.
func (v *validator) beyond(field string) bool {
	return v.around.Loose && strings.HasPrefix(field, contact.CustomPrefix)
}

// builtin leaves out the rules about custom fields, which only a workspace knows.
func builtin(f contact.Filter) contact.Filter {
	custom := func(r contact.Rule) bool { return strings.HasPrefix(r.Field, contact.CustomPrefix) }
	out := contact.Filter{Any: f.Any, Rules: slices.DeleteFunc(slices.Clone(f.Rules), custom)}
	for _, g := range f.Groups {
		if rules := slices.DeleteFunc(slices.Clone(g.Rules), custom); len(rules) > 0 {
			out.Groups = append(out.Groups, contact.Group{Any: g.Any, Rules: rules})
		}
	}
	return out
}

// known refuses a field that is not there or holds something else.
func (v *validator) known(n Node, field, name string, kind contact.Kind, what string) {
	if v.beyond(name) {
		return
	}
	i := slices.IndexFunc(v.around.Fields, func(f contact.FilterField) bool { return f.Name == name })
	if i < 0 || v.around.Fields[i].Kind != kind {
		v.add("V11", LevelError, n.ID, field, fmt.Sprintf("%s uses the field %q, which is no %s field.", title(n), name, what), "Choose another: it may have been removed.")
	}
}

func (v *validator) pause(n Node) {
	d := n.Delay
	switch {
	case d.For != nil:
		v.delay(n, *d.For, "for")
	case d.Until != nil:
		day, ok := d.Until.Day.Weekday()
		if !ok {
			v.add("V10", LevelError, n.ID, "day", fmt.Sprintf("%s waits for the day %q, which is no weekday.", title(n), d.Until.Day), "Choose mon to sun.")
		}
		if _, err := schedule.NextWeekday(time.Unix(0, 0), day, d.Until.Time, time.UTC); err != nil {
			v.refused("V10", n, "time", err)
		}
	case d.Field != nil:
		v.known(n, "field", d.Field.Field, contact.KindDate, "date")
		if d.Field.Days < -365 || d.Field.Days > 365 {
			v.add("V10", LevelError, n.ID, "days", title(n)+" counts more than 365 days from the date.", "Choose fewer.")
		}
		if _, err := schedule.NextWeekday(time.Unix(0, 0), time.Monday, d.Field.Time, time.UTC); err != nil {
			v.refused("V10", n, "time", err)
		}
	default:
		v.add("V05", LevelError, n.ID, "for", title(n)+" does not say how long.", "Give a time, a weekday and hour, or a date field.")
	}
	if d.Zone == schedule.FixedZone {
		if _, err := schedule.Zone(d.Fixed); err != nil || d.Fixed == "" {
			v.add("V10", LevelError, n.ID, "fixed", fmt.Sprintf("%s names the time zone %q, which does not exist.", title(n), d.Fixed), "Choose one by its name, such as Europe/Berlin.")
		}
	}
}

func (v *validator) wait(n Node) {
	switch n.Wait.Event {
	case EventReply, EventMeeting:
		stops := n.Wait.Event == EventReply && v.around.Settings.StopOnReply || n.Wait.Event == EventMeeting && v.around.Settings.StopOnMeeting
		if stops {
			what := map[Event]string{EventReply: "Stop on reply", EventMeeting: "Stop on meeting"}[n.Wait.Event]
			v.add("V22", LevelWarning, n.ID, "event", fmt.Sprintf("%s is on, so the contact is paused before %s goes on.", what, within(n)), "Turn it off in the sequence's settings, or remove the node.")
		}
	case EventFieldChange:
		v.required(n, "field", n.Wait.Field, "a field to watch")
		if n.Wait.Field != "" && !v.beyond(n.Wait.Field) && !slices.ContainsFunc(v.around.Fields, func(f contact.FilterField) bool { return f.Name == n.Wait.Field }) {
			v.add("V11", LevelError, n.ID, "field", fmt.Sprintf("%s watches the field %q, which does not exist.", title(n), n.Wait.Field), "Choose another: it may have been removed.")
		}
	default:
		v.add("V05", LevelError, n.ID, "event", title(n)+" needs an event to wait for.", "Choose one.")
	}
	v.delay(n, n.Wait.Timeout, "timeout")
}

func (v *validator) condition(n Node) {
	if len(n.Condition.Branches) == 0 {
		v.add("V05", LevelError, n.ID, "branches", title(n)+" has no branch.", "Add one.")
	}
	if len(n.Condition.Branches) > 6 {
		v.add("V05", LevelError, n.ID, "branches", fmt.Sprintf("%s has %d branches; the most is 6.", title(n), len(n.Condition.Branches)), "Put a second Condition behind it.")
	}
	ids(v, n, "branches", PortOtherwise, n.Condition.Branches, func(b Branch) string { return b.ID })
	for _, b := range n.Condition.Branches {
		v.filter(n, "branch:"+b.ID, b.When)
	}
	v.sameWay(n)
}

// ids refuses outputs that cannot be told apart.
func ids[T any](v *validator, n Node, field, reserved string, all []T, id func(T) string) {
	seen := map[string]bool{reserved: true}
	for _, x := range all {
		if k := id(x); k == "" || seen[k] {
			v.add("V04", LevelError, n.ID, field, fmt.Sprintf("%s has two outputs with the id %q.", title(n), k), "Give each its own id.")
		}
		seen[id(x)] = true
	}
}

// sameWay warns of a node whose outputs all lead to one place.
func (v *validator) sameWay(n Node) {
	ports := n.Ports()
	if len(ports) < 2 {
		return
	}
	to := v.joined[[2]string{n.ID, ports[0]}]
	for _, p := range ports[1:] {
		if v.joined[[2]string{n.ID, p}] != to {
			return
		}
	}
	where := "end there"
	if to != "" {
		where = "lead to the same place"
	}
	v.add("V23", LevelWarning, n.ID, "", fmt.Sprintf("All outputs of %s %s, so it makes no difference.", within(n), where), "Connect them to different nodes.")
}

func (v *validator) decide(n Node) {
	d := n.Decide
	v.required(n, "question", d.Question, "a question")
	names := map[string]bool{}
	for _, o := range d.Outcomes {
		name := strings.ToLower(strings.TrimSpace(o.Name))
		if name != "" {
			names[name] = true
		}
		if o.Rules != nil {
			v.filter(n, "outcome:"+o.ID, *o.Rules)
		}
	}
	if len(d.Outcomes) < 2 || len(d.Outcomes) > 6 || len(names) != len(d.Outcomes) {
		v.add("V07", LevelError, n.ID, "outcomes", title(n)+" needs 2 to 6 outcomes with different names.", "Add or rename outcomes.")
	}
	ids(v, n, "outcomes", PortFallback, d.Outcomes, func(o Outcome) string { return o.ID })
	if v.joined[[2]string{n.ID, PortFallback}] == "" {
		v.add("V07", LevelError, n.ID, "fallback", title(n)+" does not say what happens when the AI is unsure.", "Connect the fallback output, to an End if nothing more shall happen.")
	}
	if !slices.ContainsFunc(d.Outcomes, func(o Outcome) bool { return o.Rules != nil }) {
		v.undecided(n, "outcomes", "so everybody takes the fallback")
	}
	if d.MinConfidence < 0 || d.MinConfidence > 1 {
		v.add("V05", LevelError, n.ID, "minConfidence", title(n)+" needs a confidence from 0 to 1.", "Use 0.7 if unsure.")
	}
	for _, s := range d.Sees {
		if !slices.Contains([]Sees{SeesProfile, SeesCustom, SeesReplies, SeesTimeline}, s) {
			v.add("V05", LevelError, n.ID, "sees", fmt.Sprintf("%s may read %q, which is unknown.", title(n), s), "Remove it.")
		}
	}
}

func (v *validator) qualify(n Node) {
	q := n.Qualify
	if len(q.Criteria) == 0 {
		v.add("V05", LevelError, n.ID, "criteria", title(n)+" has no criterion.", "Add one.")
	}
	for i, c := range q.Criteria {
		field := fmt.Sprintf("criterion:%d", i)
		v.required(n, field, c.Name, "a name for each criterion")
		if c.Weight < 1 || c.Weight > 100 {
			v.add("V05", LevelError, n.ID, field, fmt.Sprintf("The criterion %q of %s needs a weight from 1 to 100.", c.Name, within(n)), "Change it.")
		}
		if c.Rules != nil {
			v.filter(n, field, *c.Rules)
		}
	}
	if !slices.ContainsFunc(q.Criteria, func(c Criterion) bool { return c.Rules != nil }) {
		v.undecided(n, "criteria", "so everybody goes Unsure")
	}
	if q.Threshold < 1 || q.Threshold > 100 {
		v.add("V05", LevelError, n.ID, "threshold", title(n)+" needs a threshold from 1 to 100 percent.", "Change it.")
	}
	if f := q.WriteBack.ScoreField; f != "" {
		v.known(n, "scoreField", f, contact.KindNumber, "number")
	}
}

// undecided warns of an AI node without rules where no model is asked either.
func (v *validator) undecided(n Node, field, so string) {
	if v.around.Loose || slices.Contains(v.around.Models, v.around.Settings.AgentID) {
		return
	}
	v.add("V24", LevelWarning, n.ID, field, fmt.Sprintf("%s has no rules, and the sequence no agent with a model, %s.", title(n), so), "Add rules, or choose an agent with a model.")
}

func (v *validator) split(n Node) {
	sum := 0
	for _, a := range n.Split.Arms {
		sum += a.Weight
		if a.Weight < 0 {
			sum = -1 << 20
		}
	}
	if len(n.Split.Arms) < 2 || len(n.Split.Arms) > 5 || sum != 100 {
		v.add("V06", LevelError, n.ID, "arms", title(n)+" needs 2 to 5 arms whose weights total 100.", "Change the weights.")
		return
	}
	ids(v, n, "arms", "", n.Split.Arms, func(a Arm) string { return a.ID })
	v.sameWay(n)
}

func (v *validator) notify(n Node) {
	c := n.Notify
	v.required(n, "message", c.Message, "a message")
	if c.Via == "webhook" {
		v.address(n, "url", c.URL)
		v.signed(n)
	}
	if c.Who == "person" {
		if _, err := mail.ParseAddress(c.Person); err != nil {
			v.add("V05", LevelError, n.ID, "person", title(n)+" needs the person's email address.", "Fill it in.")
		}
	}
	if !slices.Contains([]string{"app", "desktop", "email", "webhook"}, c.Via) || !slices.Contains([]string{"assigned", "person"}, c.Who) {
		v.add("V05", LevelError, n.ID, "via", title(n)+" does not say who is told, and how.", "Choose both.")
	}
	if c.Wait != nil {
		v.delay(n, *c.Wait, "wait")
	}
}

func (v *validator) update(n Node) {
	u := n.Update
	if len(u.Set)+len(u.AddTags)+len(u.RemoveTags)+len(u.AddLists)+len(u.RemoveLists) == 0 {
		v.add("V05", LevelError, n.ID, "set", title(n)+" changes nothing.", "Choose a field, tag or list, or delete it.")
	}
	for _, name := range slices.Sorted(maps.Keys(u.Set)) {
		if !settable(name) && !v.beyond(name) && !slices.ContainsFunc(v.around.Fields, func(f contact.FilterField) bool {
			return f.Name == name && strings.HasPrefix(name, contact.CustomPrefix)
		}) {
			v.add("V11", LevelError, n.ID, "set", fmt.Sprintf("%s sets the field %q, which does not exist.", title(n), name), "Choose another: it may have been removed.")
		}
	}
	for _, f := range v.around.Fields {
		if value, ok := u.Set[f.Name]; ok && !fits(f, value) {
			v.add("V05", LevelError, n.ID, "set", fmt.Sprintf("%s sets %s to %q, which it cannot be.", title(n), f.Label, value), "Choose another value.")
		}
	}
	for _, l := range slices.Concat(u.AddLists, u.RemoveLists) {
		if !v.around.Loose && !slices.Contains(v.around.Lists, l) {
			v.add("V11", LevelError, n.ID, "lists", title(n)+" names a list that no longer exists.", "Choose another.")
		}
	}
}

// fits reports whether a field can hold a value. A variable stands for a text.
func fits(f contact.FilterField, value string) bool {
	if value == "" {
		return true
	}
	switch f.Kind {
	case contact.KindNumber:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case contact.KindDate:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case contact.KindFlag:
		return value == "yes" || value == "no"
	case contact.KindChoice, contact.KindSet:
		return len(f.Options) == 0 || slices.ContainsFunc(f.Options, func(o contact.Option) bool { return o.Value == value })
	case contact.KindText:
	}
	return true
}

// settable reports whether Update Contact may set the field: any but the email
// address, by which the contact is known.
func settable(name string) bool {
	var c contact.Contact
	return name == contact.FieldLeadStatus || name != "email" && c.Set(name, "")
}

func (v *validator) step(n Node) {
	s := n.Step
	switch s.JobType {
	case InitialOutreach, FollowUpEmail, ReEngagement:
	case VoicemailDrop:
		if s.Channel != Voice {
			v.add("V08", LevelError, n.ID, "channel", title(n)+" is a Voicemail Drop, which can only go by Voice.", "Set the channel to Voice.")
		}
	default:
		v.add("V05", LevelError, n.ID, "jobType", title(n)+" needs a job type.", "Choose one.")
	}
	if s.JobType == FollowUpEmail && s.Channel != Email {
		v.add("V05", LevelError, n.ID, "channel", title(n)+" is a Follow-up Email, which can only go by Email.", "Set the channel to Email, or choose another job type.")
	}
	if s.Text != nil {
		v.required(n, "text", s.Text.Body, "its text")
		if s.Channel == Email && s.JobType != FollowUpEmail {
			v.required(n, "subject", s.Text.Subject, "a subject")
		}
	}
	if s.AgentID != "" && !v.around.Loose && !slices.Contains(v.around.Agents, s.AgentID) {
		v.add("V11", LevelError, n.ID, "agentId", title(n)+" is written by an agent that no longer exists.", "Choose another.")
	}
	missing := func(sentence, remedy, setting string) {
		if v.around.Loose {
			return
		}
		v.found = append(v.found, Violation{Code: "V09", Level: LevelError, NodeID: n.ID, Field: "channel", Sentence: sentence, Remedy: remedy, Setting: setting})
	}
	switch s.Channel {
	case Email:
		switch {
		case v.around.Settings.SenderID == "":
			missing(title(n)+" goes by Email, and the sequence has no sender profile.", "Choose one in the sequence's settings.", "sequence")
		case !slices.Contains(v.around.Senders, v.around.Settings.SenderID):
			missing(title(n)+" goes by Email, and its sender profile is missing or has no password yet.", "Complete it in Settings, Sender profiles.", "senders")
		}
	case SMS, Voice:
		if !v.around.Phone {
			missing(fmt.Sprintf("%s goes by %s, which needs a Twilio number.", title(n), s.Channel.Title()), "Make it an Email step, or remove it.", "channels")
		}
	case WhatsApp:
		if !v.around.WhatsApp {
			missing(title(n)+" goes by WhatsApp, which needs a WhatsApp sender.", "Make it an Email step, or remove it.", "channels")
		}
	default:
		v.add("V05", LevelError, n.ID, "channel", title(n)+" needs a channel.", "Choose one.")
	}
}
