package sequence

import "cadenza/backend/schedule"

// Template is one of the five ready-made sequences.
type Template struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Graph       Graph  `json:"graph"`
}

// Templates gives the five templates, each a fresh copy. ids makes a new node
// or edge id at each call.
func Templates(ids func() string) []Template {
	days := func(n int) schedule.Delay { return schedule.Delay{Value: n, Unit: schedule.Days} }
	email := func(job JobType, delay int, name, angle, cta, value string) NamedStep {
		return NamedStep{name, Step{JobType: job, Channel: Email, Delay: days(delay), Angle: angle, CTA: cta, ValueProp: value, Approval: ApprovalInherit, OnFailure: FailContinue, Missing: MissingHold, Retries: 3}}
	}
	voicemail := func(delay int, name, angle, cta, value string) NamedStep {
		s := email(VoicemailDrop, delay, name, angle, cta, value)
		s.Step.Channel = Voice
		return s
	}
	list := []struct {
		slug, name, text string
		steps            []NamedStep
	}{
		{"cold-outreach", "Cold Outreach", "Three emails to someone who does not know you yet: intro, value prop, CTA.", []NamedStep{
			email(InitialOutreach, 0, "Intro", "a quick question about your priorities this quarter", "Is this relevant for you right now?", ""),
			email(FollowUpEmail, 4, "Value prop", "the one result that teams like yours usually ask about", "Would a short look be useful?", ""),
			email(FollowUpEmail, 6, "CTA", "closing the loop", "Would a 15-minute call this week or next suit you?", ""),
		}},
		{"follow-up-series", "Follow-Up Series", "Two emails after a first contact: check-in, final nudge.", []NamedStep{
			email(FollowUpEmail, 0, "Check-in", "picking up where we left off", "Did you have time to think about it?", ""),
			email(FollowUpEmail, 7, "Final nudge", "closing the loop", "Shall we stay in touch, or stop here?", ""),
		}},
		{"re-engagement", "Re-Engagement", "Two emails to someone who went quiet.", []NamedStep{
			email(ReEngagement, 0, "Fresh start", "what has changed since we last spoke", "Is this still on your list?", ""),
			email(ReEngagement, 7, "Last try", "keeping the door open", "Is there a better time or person to ask?", ""),
		}},
		{"meeting-request", "Meeting Request", "One email that asks for a meeting.", []NamedStep{
			email(InitialOutreach, 0, "Meeting request", "a short conversation about your goals", "Would a 20-minute call next week suit you?", ""),
		}},
		{"voicemail-email-combo", "Voicemail + Email Combo", "Email, voicemail, email on days 0, 3 and 8.", []NamedStep{
			email(InitialOutreach, 0, "Email", "a quick question about your priorities this quarter", "Is this relevant for you right now?", ""),
			voicemail(3, "Voicemail", "the email I sent you", "Please have a look at my email", ""),
			email(FollowUpEmail, 5, "Last email", "following up on the email and the voicemail", "Would a 15-minute call suit you?", ""),
		}},
	}
	out := make([]Template, 0, len(list))
	for _, t := range list {
		out = append(out, Template{Slug: t.slug, Name: t.name, Description: t.text, Graph: Line(ids, t.steps...)})
	}
	return out
}

// NamedStep is a named step of a line.
type NamedStep struct {
	Name string
	Step Step
}

// Line makes the graph Start, steps in order.
func Line(ids func() string, steps ...NamedStep) Graph {
	g := Graph{Nodes: []Node{{ID: ids(), Kind: KindStart}}, Edges: []Edge{}, Layout: map[string]Point{}}
	last := g.Nodes[0].ID
	g.Layout[last] = Point{}
	for i, s := range steps {
		step := s.Step
		n := Node{ID: ids(), Kind: KindStep, Name: s.Name, Step: &step}
		g.Nodes = append(g.Nodes, n)
		g.Edges = append(g.Edges, Edge{ID: ids(), From: last, Port: PortNext, To: n.ID})
		g.Layout[n.ID] = Point{Y: float64(i+1) * 136}
		last = n.ID
	}
	return g
}

// Blank makes the graph of a new sequence: only a Start.
func Blank(ids func() string) Graph { return Line(ids) }
