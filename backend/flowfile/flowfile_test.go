package flowfile_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cadenza/backend/contact"
	"cadenza/backend/flowfile"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// TestTemplatesAreExactlyTheFive: names, channels, job types and delays.
func TestTemplatesAreExactlyTheFive(t *testing.T) {
	t.Parallel()
	type s struct {
		job     sequence.JobType
		channel sequence.Channel
		days    int
	}
	want := []struct {
		slug, name string
		steps      []s
	}{
		{"cold-outreach", "Cold Outreach", []s{{sequence.InitialOutreach, sequence.Email, 0}, {sequence.FollowUpEmail, sequence.Email, 4}, {sequence.FollowUpEmail, sequence.Email, 6}}},
		{"follow-up-series", "Follow-Up Series", []s{{sequence.FollowUpEmail, sequence.Email, 0}, {sequence.FollowUpEmail, sequence.Email, 7}}},
		{"re-engagement", "Re-Engagement", []s{{sequence.ReEngagement, sequence.Email, 0}, {sequence.ReEngagement, sequence.Email, 7}}},
		{"meeting-request", "Meeting Request", []s{{sequence.InitialOutreach, sequence.Email, 0}}},
		{"voicemail-email-combo", "Voicemail + Email Combo", []s{{sequence.InitialOutreach, sequence.Email, 0}, {sequence.VoicemailDrop, sequence.Voice, 3}, {sequence.FollowUpEmail, sequence.Email, 5}}},
	}
	all := flowfile.Templates()
	if len(all) != len(want) {
		t.Fatalf("there are %d templates", len(all))
	}
	for i, w := range want {
		got := all[i]
		if got.Slug != w.slug || got.Name != w.name || got.Description == "" {
			t.Errorf("template %d is %q (%q)", i, got.Name, got.Slug)
		}
		var steps []s
		for _, n := range got.Graph.Steps() {
			if n.Step.Delay.Unit != schedule.Days {
				t.Errorf("%s, %s: counted in %s", w.name, n.Name, n.Step.Delay.Unit)
			}
			steps = append(steps, s{n.Step.JobType, n.Step.Channel, n.Step.Delay.Value})
		}
		if !reflect.DeepEqual(steps, w.steps) {
			t.Errorf("%s has the steps %v, want %v", w.name, steps, w.steps)
		}
		if !got.Graph.Linear() {
			t.Errorf("Quick Mode cannot show %s", w.name)
		}
		if errs := sequence.Errors(sequence.Validate(got.Graph, sequence.Around{Settings: sequence.Settings{SenderID: "me", StopOnReply: true}, Senders: []string{"me"}, Phone: true})); len(errs) > 0 {
			t.Errorf("%s cannot be activated where everything is set up: %+v", w.name, errs)
		}
	}
	all[0].Graph.Nodes[1].Step.CTA = "changed"
	if again := flowfile.Templates(); again[0].Graph.Nodes[1].Step.CTA == "changed" {
		t.Error("a change to a sequence reaches the template")
	}
}

// words are texts that YAML reads as something else, or that need care.
var words = []string{"", "yes", "no", "null", "~", "1", "1e3", "0x1f", "- a", "a: b", "#x", "{a}", "[a]", "'", `"`, "a\nb\n", "  lead", "trail ", "Größe", "\ttab", "@", "%", "2026-01-01", "3 days", "!tag", "&a", "*a", "|", ">"}

func anyNode(t *rapid.T, id string) sequence.Node {
	word := rapid.SampledFrom(words)
	draw := func(name string) string { return word.Draw(t, name) }
	delay := schedule.Delay{Value: rapid.IntRange(0, 400).Draw(t, "value"), Unit: rapid.SampledFrom([]schedule.Unit{schedule.Minutes, schedule.Hours, schedule.Days}).Draw(t, "unit")}
	filter := contact.Filter{Any: rapid.Bool().Draw(t, "any"), Rules: []contact.Rule{{Field: "city", Op: contact.Is, Values: []string{draw("v"), "b"}}}, Groups: []contact.Group{{Rules: []contact.Rule{{Field: "custom:x", Op: contact.Empty}}}}}
	n := rapid.SampledFrom([]sequence.Node{
		{Kind: sequence.KindStep, Step: &sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: delay, Angle: draw("angle"), Text: &sequence.Text{Subject: draw("s"), Body: draw("b")}, Retries: 2, OnFailure: sequence.FailPort}},
		{Kind: sequence.KindDelay, Delay: &sequence.Delay{For: &delay}},
		{Kind: sequence.KindDelay, Delay: &sequence.Delay{Until: &sequence.Until{Day: schedule.Fri, Time: "09:30"}, Zone: schedule.FixedZone, Fixed: "Europe/Zurich"}},
		{Kind: sequence.KindDelay, Delay: &sequence.Delay{Field: &sequence.FieldDate{Field: "custom:renewal", Days: -3, Time: "08:00"}}},
		{Kind: sequence.KindWait, Wait: &sequence.Wait{Event: sequence.EventFieldChange, Field: "city", Timeout: delay}},
		{Kind: sequence.KindCondition, Condition: &sequence.Condition{Branches: []sequence.Branch{{ID: "b1", Name: draw("name"), When: filter}, {ID: "no", Name: draw("name"), When: filter}}}},
		{Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: draw("q"), MinConfidence: 0.75, Sees: []sequence.Sees{sequence.SeesReplies}, Outcomes: []sequence.Outcome{{ID: "y", Name: draw("name"), When: draw("when"), Rules: &filter}}}},
		{Kind: sequence.KindQualify, Qualify: &sequence.Qualify{Threshold: 60, Criteria: []sequence.Criterion{{Name: draw("name"), Weight: 3, Must: true, Rules: &filter}}, WriteBack: sequence.WriteBack{LeadStatus: true, ScoreField: "custom:score"}}},
		{Kind: sequence.KindSplit, Split: &sequence.Split{Arms: []sequence.Arm{{ID: "1", Name: draw("name"), Weight: 40}, {ID: "2", Weight: 60}}, Goal: sequence.GoalMeeting, MinSample: 100, AutoWinner: true}},
		{Kind: sequence.KindNotify, Notify: &sequence.Notify{Who: "person", Person: "a@b.test", Via: "email", Message: draw("m"), Wait: &delay}},
		{Kind: sequence.KindUpdate, Update: &sequence.Update{Set: map[string]string{"title": draw("t"), "custom:x": draw("x")}, AddTags: []string{draw("tag")}, RemoveLists: []string{"l"}}},
		{Kind: sequence.KindEnroll, Enroll: &sequence.Enroll{SequenceID: "other"}},
		{Kind: sequence.KindWebhook, Webhook: &sequence.Webhook{URL: "https://a.test/?b=c#d", Body: draw("body"), Retries: 3}},
		{Kind: sequence.KindEnd, End: &sequence.End{Unenroll: true, Reason: draw("reason")}},
		{Kind: sequence.KindEnd, End: &sequence.End{}},
	}).Draw(t, "node")
	n.ID, n.Name, n.Note, n.Disabled = id, draw("name"), draw("note"), rapid.Bool().Draw(t, "disabled")
	return n
}

// TestFileIsReadBackAsItWasWritten, whatever its texts look like.
func TestFileIsReadBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := flowfile.File{ID: "01a", Name: rapid.SampledFrom([]string{"Plain", "yes", "1", "a: b"}).Draw(t, "name"), Description: rapid.SampledFrom(words).Draw(t, "description"), Settings: sequence.NewSettings()}
		f.Settings.Window = &schedule.Window{Days: []schedule.Day{schedule.Mon}, From: "09:00", To: "17:00"}
		g := sequence.Graph{Nodes: []sequence.Node{{ID: "start", Kind: sequence.KindStart}}, Edges: []sequence.Edge{}, Layout: map[string]sequence.Point{"start": {X: 1.5, Y: -200}}}
		if rapid.Bool().Draw(t, "entry") {
			g.Nodes[0].Start = &sequence.Start{Entry: &contact.Filter{Rules: []contact.Rule{{Field: "company", Op: contact.NotEmpty}}}}
		}
		if rapid.Bool().Draw(t, "notes") {
			g.Notes = []sequence.Note{{ID: "note", Section: true, Text: rapid.SampledFrom(words).Draw(t, "text"), Color: "blue", X: 1, Y: 2, W: 300, H: 200.5}}
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "nodes") {
			n := anyNode(t, rapid.SampledFrom([]string{"n", "true", "a b"}).Draw(t, "id")+fmt.Sprint(i))
			for _, p := range g.Nodes[i].Ports() {
				if rapid.Bool().Draw(t, "joined") {
					g.Edges = append(g.Edges, sequence.Edge{ID: g.Nodes[i].ID + "/" + p, From: g.Nodes[i].ID, Port: p, To: n.ID})
				}
			}
			g.Nodes = append(g.Nodes, n)
		}
		f.Graph = g
		text, err := flowfile.Write(f)
		if err != nil {
			t.Fatal(err)
		}
		back, problems := flowfile.Read(text)
		if len(problems) > 0 {
			t.Fatalf("%+v in\n%s", problems, text)
		}
		back.Lines = nil
		if !reflect.DeepEqual(back, f) {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", back, f, text)
		}
	})
}

const sound = `cadenza: 1
name: Sound
nodes:
  - id: start
    start:
    to: intro
  - id: intro
    step:
      jobType: initial_outreach
      channel: email
      delay: 2 days
      angle: a reason
`

// TestWhatIsWrongIsNamedWithItsLine.
func TestWhatIsWrongIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	around := sequence.Around{Loose: true}
	if f, p := flowfile.Read([]byte(sound)); len(p) > 0 || len(flowfile.Errors(flowfile.Judge(f, around))) > 0 {
		t.Fatalf("the sound file: %+v %+v", p, flowfile.Judge(f, around))
	}
	many := "cadenza: 1\nname: Many\nnodes:\n  - id: start\n    start:\n"
	for i := range 10_000 {
		many += fmt.Sprintf("  - id: n%d\n    end: {}\n", i)
	}
	for what, c := range map[string]struct {
		text     string
		line     int
		sentence string
	}{
		"no YAML":              {"cadenza: 1\nname: [\n", 2, "The file is no YAML"},
		"nothing":              {"", 1, "holds no sequence"},
		"a picture":            {"\x89PNG\r\n\x1a\n\x00\x00", 1, "The file is no YAML"},
		"another format":       {strings.Replace(sound, "cadenza: 1", "cadenza: 2", 1), 1, `the format "2"`},
		"no name":              {strings.Replace(sound, "name: Sound\n", "", 1), 1, "has no name"},
		"a name given twice":   {sound + "name: Other\n", 13, `"name" is given twice; it is in line 2 already`},
		"a setting twice":      {strings.Replace(sound, "      channel:", "      jobType: followup\n      channel:", 1), 10, `"jobType" is given twice; it is in line 9 already`},
		"an unknown key":       {sound + "color: red\n", 13, `"color" is no part`},
		"an unknown kind":      {strings.Replace(sound, "    step:", "    teleport:", 1), 8, `"teleport" is neither`},
		"a misspelt setting":   {strings.Replace(sound, "channel:", "chanel:", 1), 10, `has no setting "chanel"`},
		"a delay of nothing":   {strings.Replace(sound, "2 days", "2 dayz", 1), 11, `"2 dayz" is no delay`},
		"a text for a number":  {sound + "      retries: many\n", 13, "retries should be a number"},
		"no such node":         {strings.Replace(sound, "to: intro", "to: outro", 1), 6, `leads to "outro"`},
		"no such output":       {strings.Replace(sound, "to: intro", "to: {maybe: intro}", 1), 6, `no output "maybe"`},
		"one id twice":         {sound + "  - id: intro\n    end: {}\n", 13, "used twice; it was first used in line 7"},
		"two kinds at once":    {sound + "    delay: {}\n", 13, "a step and a delay at once"},
		"an alias":             {sound + "  - &x {id: a, end: {}}\n  - *x\n", 13, "anchor or alias"},
		"a loop":               {sound + "    to: start\n", 13, "leads back to Start"},
		"two Starts":           {sound + "  - id: again\n    start:\n", 13, "more than one Start"},
		"a delay of two years": {strings.Replace(sound, "2 days", "800 days", 1), 11, "more than 365 days"},
		"a field that is not":  {sound + "    to: c\n  - id: c\n    condition: {branches: [{id: b, name: B, when: {rules: [{field: citty, op: is, values: [Bern]}]}}]}\n", 15, `"citty", which does not exist`},
		"a negative delay":     {strings.Replace(sound, "2 days", "-2 days", 1), 11, "cannot be negative"},
		"a long name":          {strings.Replace(sound, "Sound", strings.Repeat("x", 121), 1), 2, "longer than 120 characters"},
		"a long node name":     {strings.Replace(sound, "id: intro\n", "id: intro\n    name: "+strings.Repeat("x", 121)+"\n", 1), 8, "has 121 characters; the most is 120"},
		"a window of no hours": {strings.Replace(sound, "nodes:", "settings:\n  window: {days: [mon], from: \"25:00\", to: \"17:00\"}\nnodes:", 1), 4, `"25:00"`},
		"bad indentation":      {strings.Replace(sound, "      angle", "     angle", 1), 12, "The file is no YAML"},
		"a key of an item":     {strings.Replace(sound, "  - id: intro", "  - idd: x\n    id: intro", 1), 7, `"idd" is neither`},
		"a key of a branch":    {sound + "    to: c\n  - id: c\n    condition:\n      branches:\n        - idd: b\n          name: B\n          when: {rules: []}\n", 17, `no setting "idd"`},
		"an unnamed branch":    {sound + "    to: c\n  - id: c\n    condition:\n      branches:\n        - name: B\n          when: {rules: []}\n    to: {b: start}\n", 19, `no output "b"`},
		"a note like a node":   {sound + "notes:\n  - {id: a, text: x, x: 0, y: 0, w: 1, h: 1}\n  - {id: intro, text: x, x: 0, y: 0, w: 1, h: 1}\n", 15, `id "intro" of a note is used twice`},
		"a note without an id": {sound + "notes:\n  - {text: x, x: 0, y: 0, w: 1, h: 1}\n", 14, "A note has no id"},
		"ten thousand nodes":   {many, 4, "10001 nodes; the most is 2000"},
	} {
		f, problems := flowfile.Read([]byte(c.text))
		if len(problems) == 0 {
			problems = flowfile.Errors(flowfile.Judge(f, around))
		}
		i := slices.IndexFunc(problems, func(p flowfile.Problem) bool {
			return strings.Contains(p.Sentence, c.sentence) && (c.line == 0 || p.Line == c.line)
		})
		if i < 0 {
			t.Errorf("%s: %+v", what, problems)
		}
	}
}

// TestAnOutputWithoutAnIDIsSaidSo.
func TestAnOutputWithoutAnIDIsSaidSo(t *testing.T) {
	t.Parallel()
	_, problems := flowfile.Read([]byte(sound + "    to: c\n  - id: c\n    condition: {branches: [{name: B, when: {}}]}\n    to: {b: intro}\n"))
	if len(problems) != 1 || problems[0].Remedy != "It has otherwise, and one without an id: give it one." {
		t.Errorf("%+v", problems)
	}
}

// FuzzRead: no file makes it fail, and what is read is written and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(sound))
	for _, t := range flowfile.Templates() {
		f.Add(t.Text)
	}
	f.Add([]byte("cadenza: 1\nname: x\nnodes:\n- {id: a, step: {delay: 1 day}, to: [b]}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, problems := flowfile.Read(text)
		for _, p := range problems {
			if p.Line < 1 || p.Sentence == "" {
				t.Fatalf("%+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		out, err := flowfile.Write(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, again := flowfile.Read(out); len(again) > 0 {
			t.Fatalf("%+v in\n%s", again, out)
		}
	})
}
