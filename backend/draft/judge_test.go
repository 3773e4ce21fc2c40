package draft_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/draft"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

// at is a case that stands at an AI node, and whose agent has a model.
func at(n sequence.Node) enroll.Case {
	c := enroll.Case{Agent: policy.Agent{PID: "agent-1", Endpoint: endpoint, Waits: false}}
	c.Graph = sequence.Graph{Nodes: []sequence.Node{n}}
	c.Enrollment = enroll.Enrollment{ID: 7, PID: "walk-1", Node: n.ID, Status: enroll.Active}
	c.Contact = contact.Contact{FirstName: "Dana", Company: "Finlock", Notes: "A secret note.", Custom: map[string]string{"size": "40"}}
	return c
}

func deciding(outcomes ...sequence.Outcome) sequence.Node {
	return sequence.Node{ID: "d", Kind: sequence.KindDecide, Decide: &sequence.Decide{Question: "How urgent is it?", MinConfidence: 0.6, Outcomes: outcomes}}
}

func fitting() sequence.Node {
	return sequence.Node{ID: "q", Kind: sequence.KindQualify, Qualify: &sequence.Qualify{
		Threshold: 60, Criteria: []sequence.Criterion{{Name: "Has budget", Weight: 50, Must: true}, {Name: "\"Likes\" us", Weight: 30}, {Name: "Is large", Weight: 20}},
		WriteBack: sequence.WriteBack{LeadStatus: true, ScoreField: "custom:score", Note: true},
	}}
}

var (
	soon  = sequence.Outcome{ID: "soon", Name: "Soon", When: "they have a date"}
	later = sequence.Outcome{ID: "later", Name: "Later", When: "they have none"}
)

func (s *study) judge(n sequence.Node) (enroll.Answer, error) {
	return draft.Judge{Models: s.models, Past: s.store.Thread}.Judge(s.Context(), at(n), enroll.Known{Replies: []string{"Not before May."}}, monday)
}

func outcome(id string, sure float64) string {
	return fmt.Sprintf(`{"outcome":%q,"confidence":%v,"reason":"They wrote:\u202e  not before\nMay."}`, id, sure)
}

func criteria(budget, likes, large string) string {
	return fmt.Sprintf(`{"criterion_1":%q,"criterion_2":%q,"criterion_3":%q,"reason":"They said so"}`, budget, likes, large)
}

// TestAModelDecides: by an outcome that exists and that it is sure enough of, or by
// the fallback. What was asked and answered is kept, so that it can be settled again.
func TestAModelDecides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		node   sequence.Node
		says   string
		port   string
		detail string
		edit   map[string]string
		score  int
	}{
		"an outcome":               {deciding(soon, later), outcome("later", 0.9), "later", `"Later", 90 % sure: They wrote: not before May.`, nil, 0},
		"more than was asked":      {deciding(soon, later), `{"outcome":"later","confidence":1,"reason":"x","send":true}`, "later", `"Later", 100 % sure`, nil, 0},
		"just sure enough":         {deciding(soon, later), outcome("soon", 0.6), "soon", `"Soon", 60 % sure`, nil, 0},
		"not sure enough":          {deciding(soon, later), outcome("soon", 0.59), sequence.PortFallback, `"Soon", but only 59 % sure`, nil, 0},
		"none":                     {deciding(soon, later), outcome("none", 1), sequence.PortFallback, "No outcome fits: They wrote", nil, 0},
		"an outcome called none":   {deciding(soon, sequence.Outcome{ID: "none", Name: "None", When: "there is none"}), outcome("none", 1), "none", `"None", 100 % sure`, nil, 0},
		"none of these":            {deciding(soon, sequence.Outcome{ID: "none", Name: "None", When: "there is none"}), outcome("none_of_these", 1), sequence.PortFallback, "No outcome fits", nil, 0},
		"qualified":                {fitting(), criteria("yes", "yes", "unknown"), sequence.PortQualified, "Qualified: 80 % of 60 %. They said so.", map[string]string{contact.FieldLeadStatus: "qualified", "custom:score": "80"}, 80},
		"a must that is not met":   {fitting(), criteria("no", "yes", "yes"), sequence.PortNotQualified, `"Has budget" is a must`, map[string]string{"custom:score": "50"}, 50},
		"a must that is not known": {fitting(), criteria("unknown", "yes", "yes"), sequence.PortUnsure, "Unsure: 50 % is met, 50 % is not known", map[string]string{"custom:score": "50"}, 50},
		"too little":               {fitting(), criteria("yes", "no", "no"), sequence.PortNotQualified, "Not qualified: 50 % of 60 %", map[string]string{"custom:score": "50"}, 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStudy(t, says(c.says))
			a, err := s.judge(c.node)
			if err != nil {
				t.Fatal(err)
			}
			x, edit := enroll.Settled(c.node, a, monday)
			if x.Port != c.port || !strings.Contains(x.Detail, c.detail) || x.Score != c.score || a.Engine != "mock-1" {
				t.Errorf("%+v by %s", x, a.Engine)
			}
			if c.edit == nil && edit != nil || c.edit != nil && (!maps.Equal(edit.Set, c.edit) || edit.Note != "2026-03-02: "+x.Detail) {
				t.Errorf("written back %+v", edit)
			}
			again, asked := replayed(t, c.node, x.Record)
			if again.Port != x.Port || again.Score != x.Score || again.Detail != x.Detail {
				t.Errorf("again %+v, before %+v", again, x)
			}
			sent := s.mock.calls()[0]
			if asked.System != sent.system() || asked.User != sent.last() || !json.Valid(asked.Schema) || asked.Temperature != 0 || asked.Model != "mock-1" || asked.Endpoint != "Mock" {
				t.Errorf("kept %+v, asked %s", asked, sent.raw)
			}
			if k := s.ledger(); len(k) != 1 || k[0].Outcome != message.CallOK || k[0].Enrollment != 7 || k[0].Agent != "agent-1" || k[0].Cost == 0 || k[0].Prompt != asked.Prompt {
				t.Errorf("kept %+v", k)
			}
		})
	}
}

// kept is what a choice's record holds.
type kept struct {
	Prompt, Endpoint, Model, System, User string
	Temperature                           float64
	Schema                                json.RawMessage
	Answer                                struct {
		Outcome    string
		Confidence float64
		Reason     string
		First      string `json:"criterion_1"`
		Second     string `json:"criterion_2"`
		Third      string `json:"criterion_3"`
	}
}

// replayed settles a node by nothing but a record.
func replayed(t *testing.T, n sequence.Node, record string) (enroll.Choice, kept) {
	t.Helper()
	var k kept
	if err := json.Unmarshal([]byte(record), &k); err != nil {
		t.Fatalf("%v: %s", err, record)
	}
	a := enroll.Answer{Engine: k.Model, Outcome: k.Answer.Outcome, Confidence: k.Answer.Confidence, Met: map[string]bool{}}
	a.Reason = strings.Join(strings.Fields(strings.ReplaceAll(k.Answer.Reason, "\u202e", "")), " ")
	var schema struct {
		Properties map[string]struct {
			Description string
			Enum        []string
		}
	}
	if err := json.Unmarshal(k.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	for key, said := range map[string]string{"criterion_1": k.Answer.First, "criterion_2": k.Answer.Second, "criterion_3": k.Answer.Third} {
		if said == "yes" || said == "no" {
			a.Met[schema.Properties[key].Description] = said == "yes"
		}
	}
	x, _ := enroll.Settled(n, a, monday)
	return x, k
}

// TestADecisionThatCannotBeHad is held, with the reason in words, and paid for: never
// guessed, nor decided by rules that nobody asked.
func TestADecisionThatCannotBeHad(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		node  sequence.Node
		a     answer
		class message.SpeechlessClass
		words string
	}{
		"an unknown outcome":        {deciding(soon, later), says(outcome("send_all", 1)), message.Garbled, `twice: the outcome must be one of ["soon","later","none"]`},
		"a port that is no outcome": {deciding(soon, later), says(outcome("fallback", 1)), message.Garbled, "the outcome must be one of"},
		"more than sure":            {deciding(soon, later), says(outcome("soon", 7)), message.Garbled, "the confidence is more than 1"},
		"prose":                     {deciding(soon, later), says("Soon, I think."), message.Garbled, "no JSON object"},
		"a maybe":                   {fitting(), says(criteria("maybe", "yes", "yes")), message.Garbled, "the criterion_1 must be one of"},
		"a criterion left out":      {fitting(), says(`{"criterion_1":"yes","criterion_2":"yes","reason":""}`), message.Garbled, "the criterion_3 is missing"},
		"the key":                   {deciding(soon, later), obeys(func(a asked) string { return `{"outcome":"soon","confidence":1,"reason":"` + a.key + `"}` }), message.Garbled, "it holds a secret"},
		"down":                      {deciding(soon, later), fails(500, ""), message.Down, "The endpoint failed (500)."},
		"a wrong key":               {deciding(soon, later), fails(403, ""), message.Denied, "The endpoint refuses the key."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStudy(t, c.a)
			a, err := s.judge(c.node)
			no := s.speechless(err, c.class, c.words)
			if a.Outcome != "" || a.Met != nil || a.Record != "" {
				t.Errorf("half an answer came out: %+v", a)
			}
			if k := s.ledger(); len(k) != 1 || k[0].Outcome != string(c.class) || k[0].Detail != no.Detail || k[0].Tries != len(s.mock.calls()) || c.class == message.Garbled && (k[0].Tries != 2 || k[0].Cost == 0) {
				t.Errorf("kept %+v", k)
			}
		})
	}
	s := newStudy(t, says(outcome("send_all", 1)), says(outcome("soon", 1)))
	if a, err := s.judge(deciding(soon, later)); err != nil || a.Outcome != "soon" || len(s.mock.calls()) != 2 {
		t.Errorf("asked again: %+v, %v", a, err)
	}
}

// TestWhatAnAINodeSees is what its node allows, between marks.
func TestWhatAnAINodeSees(t *testing.T) {
	t.Parallel()
	all := map[sequence.Sees]string{sequence.SeesProfile: "A secret note.", sequence.SeesCustom: `"size": "40"`, sequence.SeesReplies: "Not before May."}
	for sees, words := range all {
		s := newStudy(t, says(outcome("soon", 1)))
		n := deciding(soon, later)
		n.Decide.Sees = []sequence.Sees{sees}
		if _, err := s.judge(n); err != nil {
			t.Fatal(err)
		}
		a := s.mock.calls()[0]
		parts := strings.Split(a.last(), markOf(a))
		if len(parts) != 3 {
			t.Fatalf("no marks in %s", a.last())
		}
		for other, hidden := range all {
			if got := strings.Contains(parts[1], hidden); got != (other == sees) || strings.Contains(a.system()+parts[0]+parts[2], hidden) || strings.Contains(a.system(), words) {
				t.Errorf("a node that sees %s: %s", sees, a.raw)
			}
		}
	}
}

// TestWithoutAModelRulesDecide, and nobody is asked.
func TestWithoutAModelRulesDecide(t *testing.T) {
	t.Parallel()
	s := newStudy(t, says("no"))
	n := deciding(soon, later)
	n.Decide.Outcomes[1].Rules = &contact.Filter{Rules: []contact.Rule{{Field: "company", Op: contact.Is, Values: []string{"Finlock"}}}}
	c := at(n)
	c.Agent.Endpoint = ""
	a, err := draft.Judge{Models: s.models}.Judge(t.Context(), c, enroll.Known{}, monday)
	if err != nil || a.Outcome != "later" || a.Confidence != 1 || len(s.mock.calls()) != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	c = at(sequence.Node{ID: "end", Kind: sequence.KindEnd})
	_, err = draft.Judge{Models: s.models}.Judge(t.Context(), c, enroll.Known{}, monday)
	if no, ok := errors.AsType[*message.Speechless](err); err == nil || ok {
		t.Errorf("an end was decided: %v", no)
	}
}
