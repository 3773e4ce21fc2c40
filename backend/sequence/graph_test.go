package sequence_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// TestStatusMoves: Draft to Active, Active to Paused and back, any to Archived;
// all others are refused with a sentence.
func TestStatusMoves(t *testing.T) {
	t.Parallel()
	const archived = "An archived sequence is kept for reference and cannot be changed. Duplicate it to use it again."
	const ran = "A sequence that has run cannot become a draft again. Pause it, or edit it as it is: changes go live when you publish."
	d, a, p, z := sequence.Draft, sequence.Active, sequence.Paused, sequence.Archived
	for move, want := range map[[2]sequence.Status]string{
		{d, d}: "The sequence is already draft.", {d, a}: "", {d, p}: "A draft is not running, so it cannot be paused. Activate it first.", {d, z}: "",
		{a, d}: ran, {a, a}: "The sequence is already active.", {a, p}: "", {a, z}: "",
		{p, d}: ran, {p, a}: "", {p, p}: "The sequence is already paused.", {p, z}: "",
		{z, d}: archived, {z, a}: archived, {z, p}: archived, {z, z}: "The sequence is already archived.",
		{a, "lost"}: "A sequence cannot go from active to lost.",
	} {
		err := move[0].Move(move[1])
		if want == "" {
			if err != nil {
				t.Errorf("%s to %s: %v", move[0], move[1], err)
			}
			continue
		}
		if err == nil || err.Error() != want || !fault.Is(err, fault.Refused) {
			t.Errorf("%s to %s: got %v, want %q", move[0], move[1], err, want)
		}
	}
}

// oneOfEach is a graph that holds every kind, with every field set.
func oneOfEach() sequence.Graph {
	three, until := days(3), sequence.Until{Day: schedule.Fri, Time: "16:30"}
	g := sequence.Graph{
		Nodes: []sequence.Node{
			{ID: "start", Kind: sequence.KindStart, Name: "Start here", Note: "A note."},
			{ID: "step", Kind: sequence.KindStep, Name: "Größe & <b>", Disabled: true, Step: &sequence.Step{
				JobType: sequence.VoicemailDrop, Channel: sequence.Voice, Delay: schedule.Delay{Value: 90, Unit: schedule.Minutes}, Angle: "a", CTA: "c", ValueProp: "v",
				Text: &sequence.Text{Subject: "s", Body: "b"}, AgentID: "agent", Approval: sequence.ApprovalAlways, OnFailure: sequence.FailPort, Missing: sequence.MissingSkip, Retries: 2,
			}},
			{ID: "for", Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &three}},
			{ID: "until", Kind: sequence.KindDelay, Delay: &sequence.Delay{Until: &until, Zone: schedule.FixedZone, Fixed: "Europe/Zurich"}},
			{ID: "field", Kind: sequence.KindDelay, Delay: &sequence.Delay{Field: &sequence.FieldDate{Field: "custom:renewal", Days: -14, Time: "09:00"}}},
			{ID: "wait", Kind: sequence.KindWait, Wait: &sequence.Wait{Event: "reply", Timeout: days(2)}},
			{ID: "condition", Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{
				{ID: "b", Name: "Bern", When: contact.Filter{Any: true, Rules: []contact.Rule{{Field: "city", Op: contact.Is, Values: []string{"Bern"}}, {Field: "notes", Op: contact.Empty}}}},
			}}},
			{ID: "decide", Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "?", MinConfidence: 0.75, Outcomes: []sequence.Outcome{{ID: "y", Name: "Yes", When: "so"}, {ID: "n", Name: "No", When: "not"}}}},
			{ID: "qualify", Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Criteria: []sequence.Criterion{{Name: "budget", Weight: 3}}, Threshold: 60}},
			{ID: "split", Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "l", Name: "L", Weight: 30}, {ID: "r", Name: "R", Weight: 70}}, Goal: "meeting", MinSample: 50}},
			{ID: "notify", Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "person", Person: "sam@here.test", Via: "webhook", URL: "https://example.test/", Message: "Hello.", Wait: &three}},
			{ID: "update", Kind: sequence.KindUpdate, Update: &sequence.Update{Set: map[string]string{"leadStatus": "contacted"}, AddTags: []string{"x"}, RemoveTags: []string{"y"}, AddLists: []string{"list"}, RemoveLists: []string{"list"}}},
			{ID: "enroll", Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: "other"}},
			{ID: "webhook", Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: "https://example.test/hook", Body: "{}", Retries: 4}},
			{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: "done"}},
		},
		Layout: map[string]sequence.Point{"start": {X: 1.5, Y: -2}},
		Notes:  []sequence.Note{{ID: "n", Section: true, Text: "First touch", Color: "blue", X: 1, Y: 2, W: 300, H: 200}},
	}
	for i, n := range g.Nodes[:len(g.Nodes)-1] {
		for _, p := range n.Ports() {
			g.Edges = append(g.Edges, sequence.Edge{ID: n.ID + "/" + p, From: n.ID, Port: p, To: g.Nodes[i+1].ID})
		}
	}
	return g
}

// TestGraphOfEveryKindSurvivesJSON: what is written is read back the same, in
// the spelling of files and the API.
func TestGraphOfEveryKindSurvivesJSON(t *testing.T) {
	t.Parallel()
	g := oneOfEach()
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var back sequence.Graph
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, g) {
		t.Errorf("changed on the way:\n%s", text)
	}
	var raw struct{ Nodes []map[string]any }
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, n := range raw.Nodes {
		kind := n["kind"].(string)
		kinds[kind] = true
		if _, ok := n[kind]; !ok && kind != "start" {
			t.Errorf("a %s keeps its settings under another name: %v", kind, n)
		}
	}
	for _, k := range []string{"start", "step", "delay", "wait", "condition", "decide", "qualify", "split", "notify", "update", "enroll", "webhook", "end"} {
		if !kinds[k] {
			t.Errorf("there is no %s", k)
		}
	}
	if got := codes(sequence.Errors(sequence.Validate(back, complete()))); len(got) > 0 {
		t.Errorf("it has %v", got)
	}
}

// TestStepsAreWalkedInOrder: along the first outputs, each once, and numbered.
func TestStepsAreWalkedInOrder(t *testing.T) {
	t.Parallel()
	g := chain(step("a"), sequence.Node{ID: "s", Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "l", Weight: 50}, {ID: "r", Weight: 50}}}}, step("b"), step("d"))
	g.Nodes = append(g.Nodes, step("c"), step("alone"))
	g.Edges = append(g.Edges, sequence.Edge{ID: "r", From: "s", Port: "r", To: "c"}, sequence.Edge{ID: "j", From: "c", Port: sequence.PortNext, To: "d"})
	var got []string
	for _, n := range g.Steps() {
		got = append(got, n.ID)
	}
	if want := []string{"a", "b", "d", "c"}; !reflect.DeepEqual(got, want) {
		t.Errorf("walked %v, want %v", got, want)
	}
	for id, want := range map[string]int{"a": 1, "d": 3, "c": 4, "alone": 0, "s": 0, "gone": 0} {
		if got := g.StepNumber(id); got != want {
			t.Errorf("%s has the number %d, want %d", id, got, want)
		}
	}
	if g.Linear() || !chain(step("a"), step("b")).Linear() {
		t.Error("only a line is linear")
	}
}

// TestHostileGraphsAreAnsweredQuicklyAndPlainly: nothing that can be sent hangs
// or breaks the judge, or what the screens ask beside it.
func TestHostileGraphsAreAnsweredQuicklyAndPlainly(t *testing.T) {
	t.Parallel()
	many := func(n int) sequence.Graph {
		nodes := make([]sequence.Node, n)
		for i := range nodes {
			nodes[i] = step(fmt.Sprintf("s%d", i))
		}
		return chain(nodes...)
	}
	ring := many(sequence.MaxNodes - 1)
	ring.Edges = append(ring.Edges, sequence.Edge{ID: "back", From: ring.Nodes[len(ring.Nodes)-1].ID, Port: sequence.PortNext, To: ring.Nodes[1].ID})
	// Every node leads to every other, over outputs that are not there.
	web := many(400)
	for i, from := range web.Nodes {
		for j, to := range web.Nodes {
			web.Edges = append(web.Edges, sequence.Edge{ID: fmt.Sprintf("%d-%d", i, j), From: from.ID, Port: "x", To: to.ID})
		}
	}
	wide := chain(sequence.Node{ID: "c", Kind: sequence.KindCondition, Condition: &sequence.Condition{}})
	for i := range 20_000 {
		wide.Nodes[1].Condition.Branches = append(wide.Nodes[1].Condition.Branches, sequence.Branch{ID: fmt.Sprint(i)})
		wide.Edges = append(wide.Edges, sequence.Edge{ID: fmt.Sprint("e", i), From: "c", Port: fmt.Sprint(i), To: "c"})
	}
	bare := sequence.Graph{}
	for _, k := range []sequence.Kind{
		sequence.KindStart, sequence.KindStart, sequence.KindStep, sequence.KindDelay, sequence.KindWait, sequence.KindCondition, sequence.KindDecide, sequence.KindQualify,
		sequence.KindSplit, sequence.KindNotify, sequence.KindUpdate, sequence.KindEnroll, sequence.KindWebhook, sequence.KindEnd, "", "teleport",
	} {
		bare.Nodes = append(bare.Nodes, sequence.Node{ID: string(k), Kind: k})
		bare.Edges = append(bare.Edges, sequence.Edge{From: "start", Port: sequence.PortNext, To: string(k)})
	}
	for name, c := range map[string]struct {
		g    sequence.Graph
		want string
	}{
		"10,000 nodes":           {many(10_000 - 1), "The sequence has 10000 nodes; the most is 2000."},
		"a ring of 2,000":        {ring, `"s1998" leads back to "s0"; people would go round for ever.`},
		"everything to all":      {web, `"s0" has no output "x".`},
		"20,000 ways to itself":  {wide, "The Condition leads back to itself; people would go round for ever."},
		"every kind, never set":  {bare, "There is more than one Start; a sequence has exactly one."},
		"nothing":                {sequence.Graph{}, "The sequence has no Start, so nobody can enter it."},
		"edges between nothings": {sequence.Graph{Edges: []sequence.Edge{{}, {}}}, `A connection leaves the node "", which does not exist.`},
	} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			found := sequence.Errors(sequence.Validate(c.g, complete()))
			c.g.Steps()
			c.g.StepNumber("s7")
			c.g.Linear()
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			plain := false
			for _, v := range found {
				plain = plain || v.Sentence == c.want
			}
			if !plain {
				t.Errorf("%q is not among the %d answers, the first is %+v", c.want, len(found), found[:min(1, len(found))])
			}
		})
	}
}

// TestNamesAndSettingsAreCheckedWhereTheyAreTyped: what cannot work is refused
// by field.
func TestNamesAndSettingsAreCheckedWhereTheyAreTyped(t *testing.T) {
	t.Parallel()
	if name, err := sequence.CleanName("  Cold Outreach \n"); err != nil || name != "Cold Outreach" {
		t.Errorf("got %q, %v", name, err)
	}
	long := make([]rune, sequence.MaxNameRunes+1)
	for i := range long {
		long[i] = 'ü'
	}
	for _, bad := range []string{"", " \t", string(long)} {
		if _, err := sequence.CleanName(bad); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != "name" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := sequence.CleanName(string(long[1:])); err != nil {
		t.Errorf("the longest name: %v", err)
	}
	s := sequence.NewSettings()
	if err := s.Validate(); err != nil || s.Window != nil || !s.StopOnReply || !s.StopOnMeeting || s.ReEnroll != sequence.ReEnrollNever {
		t.Errorf("a new sequence's settings: %+v, %v", s, err)
	}
	s.ReEnroll = sequence.ReEnrollAfterDays
	if err := s.Validate(); fault.Of(err).Field != "reEnrollDays" {
		t.Errorf("re-enrollment after no days: %v", err)
	}
	s.ReEnrollDays, s.Holidays = 1, []string{"Christmas"}
	if err := s.Validate(); !fault.Is(err, fault.Invalid) {
		t.Errorf("a holiday without a date: %v", err)
	}
}
