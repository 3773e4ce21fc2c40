package sequence_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

func days(n int) schedule.Delay { return schedule.Delay{Value: n, Unit: schedule.Days} }

// step makes a step that nothing can be said against.
func step(id string) sequence.Node {
	return sequence.Node{ID: id, Kind: sequence.KindStep, Name: id, Step: &sequence.Step{
		JobType: sequence.ReEngagement, Channel: sequence.Email, Delay: days(1), Angle: "a reason",
	}}
}

// chain makes Start and the nodes after it, each joined by its first port.
func chain(nodes ...sequence.Node) sequence.Graph {
	g := sequence.Graph{Nodes: append([]sequence.Node{{ID: "start", Kind: sequence.KindStart}}, nodes...)}
	for i := range nodes {
		from := g.Nodes[i]
		g.Edges = append(g.Edges, sequence.Edge{ID: fmt.Sprintf("e%d", i), From: from.ID, Port: from.Ports()[0], To: nodes[i].ID})
	}
	return g
}

// complete is a workspace in which everything is set up.
func complete() sequence.Around {
	settings := sequence.NewSettings()
	settings.SenderID, settings.AgentID = "me", "agent"
	return sequence.Around{
		Settings: settings, Senders: []string{"me"}, Agents: []string{"agent"}, Models: []string{"agent"}, Sequences: []string{"other"}, Lists: []string{"list"}, Phone: true, WhatsApp: true, Signed: true,
		Fields: contact.FilterFields([]contact.FieldDef{{Key: "renewal", Name: "Renewal", Type: contact.TypeDate}, {Key: "score", Name: "Score", Type: contact.TypeNumber}}, nil, nil, nil),
	}
}

// twin is the smallest graph that breaks one rule, as the change that breaks a
// sound one. also are the codes that the sound one has too.
type twin struct {
	code  string
	what  string
	sound sequence.Graph
	also  []string
	trip  func(g *sequence.Graph, a *sequence.Around)
}

// node gives the node after Start.
func node(g *sequence.Graph) *sequence.Node { return &g.Nodes[1] }

func twins() []twin {
	type graph = *sequence.Graph
	type around = *sequence.Around
	two := func() sequence.Graph { return chain(step("a"), step("b")) }
	one := func() sequence.Graph { return chain(step("a")) }
	inBern := func() contact.Filter {
		return contact.Filter{Rules: []contact.Rule{{Field: "city", Op: contact.Is, Values: []string{"Bern"}}}}
	}
	wait := func() sequence.Graph {
		return chain(sequence.Node{ID: "w", Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "city", Timeout: days(3)}})
	}
	delay := func() sequence.Graph {
		return chain(sequence.Node{ID: "d", Kind: sequence.KindDelay, Delay: &sequence.Delay{Until: &sequence.Until{Day: schedule.Mon, Time: "09:00"}}})
	}
	dated := func() sequence.Graph {
		return chain(sequence.Node{ID: "d", Kind: sequence.KindDelay, Delay: &sequence.Delay{Field: &sequence.FieldDate{Field: "custom:renewal", Days: -14, Time: "09:00"}}})
	}
	condition := func() sequence.Graph {
		return chain(sequence.Node{ID: "c", Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{
			{ID: "yes", Name: "Yes", When: inBern()},
		}}}, step("a"))
	}
	decide := func() sequence.Graph {
		g := chain(sequence.Node{ID: "q", Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "Is it urgent?", Outcomes: []sequence.Outcome{
			{ID: "y", Name: "Yes", When: "urgent"}, {ID: "n", Name: "No", When: "not"},
		}}}, step("a"))
		g.Edges = append(g.Edges, sequence.Edge{ID: "f", From: "q", Port: sequence.PortFallback, To: "a"})
		return g
	}
	split := func() sequence.Graph {
		return chain(sequence.Node{ID: "s", Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "x", Name: "X", Weight: 50}, {ID: "y", Name: "Y", Weight: 50}}}}, step("a"))
	}
	other := func(n sequence.Node) sequence.Graph { n.ID = "n"; return chain(n) }
	qualify := func() sequence.Graph {
		return other(sequence.Node{Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Criteria: []sequence.Criterion{{Name: "budget", Weight: 1}}, Threshold: 60}})
	}
	notify := func() sequence.Graph {
		return other(sequence.Node{Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "assigned", Via: "app", Message: "Look here."}})
	}
	update := func() sequence.Graph {
		return other(sequence.Node{Kind: sequence.KindUpdate, Update: &sequence.Update{AddTags: []string{"warm"}}})
	}
	enroll := func() sequence.Graph {
		return other(sequence.Node{Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: "other"}})
	}
	webhook := func() sequence.Graph {
		return other(sequence.Node{Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: "https://example.test/"}})
	}
	sms := func(c sequence.Channel) sequence.Graph { g := one(); node(&g).Step.Channel = c; return g }
	long := func(n int) sequence.Graph {
		nodes := make([]sequence.Node, n)
		for i := range nodes {
			d := days(1)
			nodes[i] = sequence.Node{ID: fmt.Sprintf("d%d", i), Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &d}}
		}
		return chain(nodes...)
	}
	return []twin{
		{"V01", "two Starts", one(), nil, func(g graph, _ around) {
			g.Nodes = append(g.Nodes, sequence.Node{ID: "again", Kind: sequence.KindStart})
		}},
		{"V01", "no Start", one(), nil, func(g graph, _ around) { g.Nodes, g.Edges = g.Nodes[1:], nil }},
		{"V01", "no step", one(), nil, func(g graph, _ around) { g.Nodes, g.Edges = g.Nodes[:1], nil }},
		{"V01", "nothing at all", one(), nil, func(g graph, _ around) { *g = sequence.Graph{} }},
		{"V02", "a loop", two(), nil, func(g graph, _ around) {
			g.Edges = append(g.Edges, sequence.Edge{ID: "back", From: "b", Port: sequence.PortNext, To: "a"})
		}},
		{"V02", "a node that leads to itself", one(), nil, func(g graph, _ around) {
			g.Edges = append(g.Edges, sequence.Edge{ID: "back", From: "a", Port: sequence.PortNext, To: "a"})
		}},
		{"V03", "a node out of reach", two(), nil, func(g graph, _ around) { g.Edges = g.Edges[:1] }},
		{"V04", "one id twice", two(), nil, func(g graph, _ around) { g.Nodes[2].ID = "a"; g.Edges = g.Edges[:1] }},
		{"V04", "no id", one(), nil, func(g graph, _ around) { node(g).ID = ""; g.Edges[0].To = "" }},
		{"V04", "an edge from nowhere", one(), nil, func(g graph, _ around) {
			g.Edges = append(g.Edges, sequence.Edge{ID: "x", From: "gone", Port: sequence.PortNext, To: "a"})
		}},
		{"V04", "an edge to nowhere", one(), nil, func(g graph, _ around) {
			g.Edges = append(g.Edges, sequence.Edge{ID: "x", From: "a", Port: sequence.PortNext, To: "gone"})
		}},
		{"V04", "an output that is not there", two(), nil, func(g graph, _ around) { g.Edges[1].Port = "maybe" }},
		{"V04", "an output taken twice", two(), nil, func(g graph, _ around) { g.Edges[1].From = "start" }},
		{"V04", "a way out of End", chain(step("a"), sequence.Node{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{}}), nil, func(g graph, _ around) {
			g.Nodes = append(g.Nodes, step("b"))
			g.Edges = append(g.Edges, sequence.Edge{ID: "x", From: "end", Port: sequence.PortNext, To: "b"})
		}},
		{"V04", "an unknown kind", one(), nil, func(g graph, _ around) { node(g).Kind = "teleport" }},
		{"V05", "a step without settings", one(), nil, func(g graph, _ around) { node(g).Step = nil }},
		{"V05", "settings of another kind", one(), nil, func(g graph, _ around) { node(g).Kind = sequence.KindDelay }},
		{"V05", "no job type", one(), nil, func(g graph, _ around) { node(g).Step.JobType = "" }},
		{"V05", "no channel", one(), nil, func(g graph, _ around) { node(g).Step.Channel = "pigeon" }},
		{"V05", "Follow-up Email by SMS", sms(sequence.SMS), nil, func(g graph, _ around) { node(g).Step.JobType = sequence.FollowUpEmail }},
		{"V05", "a delay of no length", delay(), nil, func(g graph, _ around) { node(g).Delay = &sequence.Delay{} }},
		{"V05", "a wait for nothing", wait(), nil, func(g graph, _ around) { node(g).Wait = &sequence.Wait{Event: " ", Timeout: days(1)} }},
		{"V05", "a condition without branches", condition(), nil, func(g graph, _ around) {
			node(g).Condition = &sequence.Condition{}
			g.Edges[1].Port = "otherwise"
		}},
		{"V05", "a branch without rules", condition(), nil, func(g graph, _ around) { node(g).Condition.Branches[0].When.Rules = nil }},
		{"V05", "a decision without a question", decide(), nil, func(g graph, _ around) { node(g).Decide.Question = "" }},
		{"V05", "no criterion", qualify(), nil, func(g graph, _ around) { node(g).Qualify.Criteria = nil }},
		{"V05", "a note without words", notify(), nil, func(g graph, _ around) { node(g).Notify.Message = "" }},
		{"V05", "an update of nothing", update(), nil, func(g graph, _ around) { node(g).Update = &sequence.Update{} }},
		{"V05", "no sequence to enroll in", enroll(), nil, func(g graph, _ around) { node(g).Enroll.SequenceID = "" }},
		{"V05", "a webhook without https", webhook(), nil, func(g graph, _ around) { node(g).Webhook.URL = "http://example.test/" }},
		{"V06", "weights of 99", split(), nil, func(g graph, _ around) { node(g).Split.Arms[0].Weight = 49 }},
		{"V06", "a negative weight", split(), nil, func(g graph, _ around) { node(g).Split.Arms[0].Weight, node(g).Split.Arms[1].Weight = -50, 150 }},
		{"V06", "one arm", split(), nil, func(g graph, _ around) { node(g).Split.Arms = []sequence.Arm{{ID: "x", Name: "X", Weight: 100}} }},
		{"V07", "one outcome", decide(), nil, func(g graph, _ around) { node(g).Decide.Outcomes = node(g).Decide.Outcomes[:1] }},
		{"V07", "two outcomes of one name", decide(), nil, func(g graph, _ around) { node(g).Decide.Outcomes[1].Name = "YES" }},
		{"V07", "seven outcomes", decide(), nil, func(g graph, _ around) {
			for i := range 5 {
				node(g).Decide.Outcomes = append(node(g).Decide.Outcomes, sequence.Outcome{ID: fmt.Sprint(i), Name: fmt.Sprint(i)})
			}
		}},
		{"V08", "a voicemail by email", sms(sequence.Voice), nil, func(g graph, _ around) {
			node(g).Step.JobType, node(g).Step.Channel = sequence.VoicemailDrop, sequence.Email
		}},
		{"V09", "no sender profile", one(), nil, func(_ graph, a around) { a.Settings.SenderID = "" }},
		{"V09", "a sender profile that cannot send", one(), nil, func(_ graph, a around) { a.Senders = nil }},
		{"V09", "SMS without a number", sms(sequence.SMS), nil, func(_ graph, a around) { a.Phone = false }},
		{"V09", "Voice without a number", sms(sequence.Voice), nil, func(_ graph, a around) { a.Phone = false }},
		{"V09", "WhatsApp without a sender", sms(sequence.WhatsApp), nil, func(_ graph, a around) { a.WhatsApp = false }},
		{"V09", "a webhook without a secret", webhook(), nil, func(_ graph, a around) { a.Signed = false }},
		{"V10", "a negative delay", one(), nil, func(g graph, _ around) { node(g).Step.Delay.Value = -1 }},
		{"V10", "a delay in years", one(), nil, func(g graph, _ around) { node(g).Step.Delay.Unit = "years" }},
		{"V10", "more than a year", one(), nil, func(g graph, _ around) { node(g).Step.Delay = days(366) }},
		{"V10", "no weekday", delay(), nil, func(g graph, _ around) { node(g).Delay.Until.Day = "someday" }},
		{"V10", "no time of day", delay(), nil, func(g graph, _ around) { node(g).Delay.Until.Time = "25:00" }},
		{"V10", "a timeout below zero", wait(), nil, func(g graph, _ around) { node(g).Wait.Timeout = days(-1) }},
		{"V11", "a sequence that is gone", enroll(), nil, func(_ graph, a around) { a.Sequences = nil }},
		{"V11", "an agent that is gone", one(), nil, func(_ graph, a around) { a.Settings.AgentID = "gone" }},
		{"V12", "a path too long", long(sequence.MaxDepth), nil, func(g graph, _ around) { *g = long(sequence.MaxDepth + 1) }},
		{"V12", "too many nodes", one(), nil, func(g graph, _ around) { *g = long(sequence.MaxNodes) }},
		{"V20", "no delay after the step before", two(), nil, func(g graph, _ around) { g.Nodes[2].Step.Delay = days(0) }},
		{"V04", "an output named like the fallback", decide(), nil, func(g graph, _ around) {
			node(g).Decide.Outcomes[1].ID = sequence.PortFallback
		}},
		{"V05", "a delay of no hour of the day", dated(), nil, func(g graph, _ around) { node(g).Delay.Field = nil }},
		{"V05", "seven branches", condition(), nil, func(g graph, _ around) {
			for i := range 6 {
				node(g).Condition.Branches = append(node(g).Condition.Branches, sequence.Branch{ID: fmt.Sprint(i), When: inBern()})
			}
		}},
		{"V05", "a fixed text without a body", one(), nil, func(g graph, _ around) { node(g).Step.Text = &sequence.Text{Subject: "Hi"} }},
		{"V05", "a body that is no JSON", webhook(), nil, func(g graph, _ around) { node(g).Webhook.Body = "{" }},
		{"V05", "a person without an address", notify(), nil, func(g graph, _ around) { node(g).Notify.Who = "person" }},
		{"V05", "a lead status that is none", update(), nil, func(g graph, _ around) {
			node(g).Update.Set = map[string]string{"leadStatus": "warm"}
		}},
		{"V05", "words in a number field", update(), nil, func(g graph, _ around) {
			node(g).Update.Set = map[string]string{"custom:score": "{{title}}"}
		}},
		{"V05", "a threshold of nothing", qualify(), nil, func(g graph, _ around) { node(g).Qualify.Threshold = 0 }},
		{"V05", "a weight of nothing", qualify(), nil, func(g graph, _ around) { node(g).Qualify.Criteria[0].Weight = 0 }},
		{"V07", "nothing for when the AI is unsure", decide(), nil, func(g graph, _ around) { g.Edges = g.Edges[:2] }},
		{"V10", "a zone that is not there", delay(), nil, func(g graph, _ around) {
			node(g).Delay.Zone, node(g).Delay.Fixed = schedule.FixedZone, "Europe/Atlantis"
		}},
		{"V10", "years from a date", dated(), nil, func(g graph, _ around) { node(g).Delay.Field.Days = 400 }},
		{"V11", "a condition on a field that was removed", condition(), nil, func(g graph, _ around) {
			node(g).Condition.Branches[0].When.Rules[0].Field = "custom:gone"
		}},
		{"V11", "an entry rule on a field that was removed", one(), nil, func(g graph, _ around) {
			g.Nodes[0].Start = &sequence.Start{Entry: &contact.Filter{Rules: []contact.Rule{{Field: "custom:gone", Op: contact.Empty}}}}
		}},
		{"V11", "a condition on a step that was removed", condition(), nil, func(g graph, _ around) {
			node(g).Condition.Branches[0].When.Rules[0].Field = sequence.FactStep + "gone"
		}},
		{"V11", "an update of a field that was removed", update(), nil, func(g graph, _ around) {
			node(g).Update.Set = map[string]string{"custom:gone": "1"}
		}},
		{"V11", "an update of the address", update(), nil, func(g graph, _ around) { node(g).Update.Set = map[string]string{"email": "x@y.test"} }},
		{"V11", "a list that is gone", update(), nil, func(g graph, _ around) { node(g).Update.AddLists = []string{"gone"} }},
		{"V11", "a date field that is gone", dated(), nil, func(_ graph, a around) { a.Fields = nil }},
		{"V11", "a score into a text field", qualify(), nil, func(g graph, _ around) { node(g).Qualify.WriteBack.ScoreField = "city" }},
		{"V11", "a step's agent that is gone", one(), nil, func(g graph, _ around) { node(g).Step.AgentID = "gone" }},
		{"V11", "a watch on a field that is gone", wait(), nil, func(g graph, _ around) {
			node(g).Wait = &sequence.Wait{Event: sequence.EventFieldChange, Field: "custom:gone", Timeout: days(1)}
		}},
		{"V20", "no delay behind a condition that follows a step", func() sequence.Graph {
			c := condition()
			return chain(step("b"), c.Nodes[1], step("a"))
		}(), nil, func(g graph, _ around) { g.Nodes[3].Step.Delay = days(0) }},
		{"V22", "a wait that Stop on reply forestalls", wait(), nil, func(g graph, _ around) { node(g).Wait = &sequence.Wait{Event: sequence.EventReply, Timeout: days(1)} }},
		{"V23", "a condition that makes no difference", condition(), nil, func(g graph, _ around) {
			g.Edges = append(g.Edges, sequence.Edge{ID: "x", From: "c", Port: sequence.PortOtherwise, To: "a"})
		}},
		{"V24", "a decision with neither rules nor a model", decide(), nil, func(_ graph, a around) { a.Models = nil }},
		{"V24", "a qualification with neither rules nor a model", qualify(), nil, func(_ graph, a around) { a.Models = nil }},
		{"V25", "follow-ups after a reply", two(), nil, func(_ graph, a around) { a.Settings.StopOnReply = false }},
		{"V28", "a first message without a hint", one(), nil, func(g graph, _ around) {
			node(g).Step.JobType, node(g).Step.Angle = sequence.InitialOutreach, ""
		}},
	}
}

func codes(vs []sequence.Violation) []string {
	out := []string{}
	for _, v := range vs {
		if !slices.Contains(out, v.Code) {
			out = append(out, v.Code)
		}
	}
	slices.Sort(out)
	return out
}

func equal(got, want []string) bool {
	return slices.Equal(got, slices.Sorted(slices.Values(want)))
}

// TestBranchesBesideEachOtherDoNotFollowAtOnce: a first message on either branch
// of a condition has no step before it.
func TestBranchesBesideEachOtherDoNotFollowAtOnce(t *testing.T) {
	t.Parallel()
	c := sequence.Node{ID: "c", Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "l", Weight: 50}, {ID: "r", Weight: 50}}}}
	a, b := step("a"), step("b")
	a.Step.Delay, b.Step.Delay = days(0), days(0)
	g := chain(c, a)
	g.Nodes = append(g.Nodes, b)
	g.Edges = append(g.Edges, sequence.Edge{ID: "r", From: "c", Port: "r", To: "b"})
	if got := codes(sequence.Validate(g, complete())); !equal(got, nil) {
		t.Errorf("judged %v", got)
	}
}

// TestEachRuleTripsAloneAndIsMended: breaking one rule adds its code and no
// other; the sound graph does not have it.
func TestEachRuleTripsAloneAndIsMended(t *testing.T) {
	t.Parallel()
	for _, w := range twins() {
		t.Run(w.code+" "+w.what, func(t *testing.T) {
			t.Parallel()
			around := complete()
			if got := codes(sequence.Validate(w.sound, around)); !equal(got, w.also) {
				t.Fatalf("the sound graph has %v, want %v", got, w.also)
			}
			w.trip(&w.sound, &around)
			found := sequence.Validate(w.sound, around)
			if got, want := codes(found), append(slices.Clone(w.also), w.code); !equal(got, want) {
				t.Errorf("got %v, want %v: %+v", got, want, found)
			}
			for _, v := range found {
				if !strings.HasSuffix(v.Sentence, ".") || strings.Contains(v.Sentence, "%!") {
					t.Errorf("no plain sentence: %q", v.Sentence)
				}
				if wantLevel(v.Code) != v.Level {
					t.Errorf("%s has level %s", v.Code, v.Level)
				}
			}
		})
	}
}

// wantLevel: from V20 on a rule only advises.
func wantLevel(code string) sequence.Level {
	if code >= "V20" {
		return sequence.LevelWarning
	}
	return sequence.LevelError
}

// TestEveryRuleHasATwin: a rule that is added to the code is added here too.
func TestEveryRuleHasATwin(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("validate.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:add\(|Code: )"(V\d\d)"`).FindAllSubmatch(text, -1) {
		named[string(m[1])] = true
	}
	for _, w := range twins() {
		delete(named, w.code)
	}
	if len(named) > 0 || !strings.Contains(string(text), `"V28"`) {
		t.Errorf("rules without a twin: %v", named)
	}
}

// TestMissingPrerequisitesNameTheSettingThatMendsThem: the violation leads to
// the screen.
func TestMissingPrerequisitesNameTheSettingThatMendsThem(t *testing.T) {
	t.Parallel()
	for channel, want := range map[sequence.Channel]string{sequence.Email: "senders", sequence.SMS: "channels", sequence.Voice: "channels", sequence.WhatsApp: "channels"} {
		around := complete()
		around.Senders, around.Phone, around.WhatsApp = nil, false, false
		g := chain(step("a"))
		node(&g).Step.Channel = channel
		found := sequence.Validate(g, around)
		if len(found) != 1 || found[0].Setting != want || found[0].NodeID != "a" || found[0].Field != "channel" || found[0].Remedy == "" {
			t.Errorf("%s: %+v", channel, found)
		}
	}
	around := complete()
	around.Settings.SenderID = ""
	if found := sequence.Validate(chain(step("a")), around); len(found) != 1 || found[0].Setting != "sequence" {
		t.Errorf("no profile chosen: %+v", found)
	}
}

// TestOnlyErrorsBlock: advice is given and does not keep a sequence from
// running.
func TestOnlyErrorsBlock(t *testing.T) {
	t.Parallel()
	around := complete()
	around.Settings.StopOnReply = false
	g := chain(step("a"), step("b"))
	if found := sequence.Validate(g, around); len(found) != 1 || len(sequence.Errors(found)) != 0 {
		t.Errorf("advice: %+v", found)
	}
	g.Edges = g.Edges[:1]
	if blocking := sequence.Errors(sequence.Validate(g, around)); len(blocking) != 1 || blocking[0].Code != "V03" {
		t.Errorf("errors: %+v", blocking)
	}
}

// TestWhatIsWrongStandsWhereItIsMended: at the node or connection to change, with
// one remedy.
func TestWhatIsWrongStandsWhereItIsMended(t *testing.T) {
	t.Parallel()
	start := sequence.Node{ID: "again", Kind: sequence.KindStart}
	loop := chain(step("Intro"), step("CTA"))
	loop.Edges = append(loop.Edges, sequence.Edge{ID: "back", From: "CTA", Port: sequence.PortNext, To: "Intro"})
	asks := func(field string) sequence.Graph {
		return chain(sequence.Node{ID: "c", Name: "c", Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{
			{ID: "yes", Name: "Yes", When: contact.Filter{Rules: []contact.Rule{{Field: field, Op: contact.Is, Values: []string{"x"}}}}},
		}}}, step("a"))
	}
	two := chain(step("a"))
	two.Nodes = append(two.Nodes, start)
	negative := chain(step("a"))
	node(&negative).Step.Delay = days(-1)
	sms := chain(step("a"))
	node(&sms).Step.Channel = sequence.SMS
	for what, c := range map[string]struct {
		g    sequence.Graph
		want sequence.Violation
	}{
		"a second Start":     {two, sequence.Violation{Code: "V01", NodeID: "again", Sentence: "There is more than one Start; a sequence has exactly one.", Remedy: "Delete one of them."}},
		"a loop":             {loop, sequence.Violation{Code: "V02", NodeID: "CTA", EdgeID: "back", Sentence: `"CTA" leads back to "Intro"; people would go round for ever.`, Remedy: "Lead it elsewhere, or disconnect it."}},
		"a field that is no": {asks("citty"), sequence.Violation{Code: "V11", NodeID: "c", Field: "branch:yes", Sentence: `"c": the filter asks about "citty", which does not exist.`, Remedy: "Choose another field: it may have been removed."}},
		"a number in words":  {asks("custom:score"), sequence.Violation{Code: "V11", NodeID: "c", Field: "branch:yes", Sentence: `"c": "x" is no number.`, Remedy: "Write digits, such as 12.5."}},
		"a negative delay":   {negative, sequence.Violation{Code: "V10", NodeID: "a", Field: "delay", Sentence: `"a": a delay cannot be negative.`, Remedy: "Use 0 to go on at once."}},
		"SMS":                {sms, sequence.Violation{Code: "V09", NodeID: "a", Field: "channel", Sentence: `"a" goes by SMS, which needs a Twilio number.`, Remedy: "Make it an Email step, or remove it.", Setting: "channels"}},
	} {
		c.want.Level = sequence.LevelError
		around := complete()
		around.Phone = false
		if found := sequence.Errors(sequence.Validate(c.g, around)); len(found) != 1 || found[0] != c.want {
			t.Errorf("%s: %+v", what, found)
		}
	}
}

// TestAnAgentWithoutAModelIsNamedWhereNothingElseDecides: rules decide without one.
func TestAnAgentWithoutAModelIsNamedWhereNothingElseDecides(t *testing.T) {
	t.Parallel()
	around := complete()
	around.Models = nil
	q := sequence.Qualify{Criteria: []sequence.Criterion{{Name: "budget", Weight: 1}, {Name: "size", Weight: 1}}, Threshold: 60}
	g := chain(sequence.Node{ID: "q", Name: "Fit", Kind: sequence.KindQualify, Qualify: &q})
	found := sequence.Validate(g, around)
	if len(found) != 1 || found[0].Sentence != `"Fit" has no rules, and the sequence no agent with a model, so everybody goes Unsure.` || found[0].Remedy != "Add rules, or choose an agent with a model." {
		t.Errorf("nothing decides: %+v", found)
	}
	q.Criteria[0].Rules = &contact.Filter{Rules: []contact.Rule{{Field: "city", Op: contact.NotEmpty}}}
	if found := sequence.Validate(g, around); len(found) != 0 {
		t.Errorf("a rule decides: %+v", found)
	}
}
