package enroll

import (
	"strings"

	"cadenza/backend/message"
	"cadenza/backend/policy"
)

// BriefOf collects what a writer may know about a case: the step, the agent, this
// contact and what was said with it.
func BriefOf(c Case, past []message.Past) message.Brief {
	b := AgentBrief(c.Agent)
	b.Thread, b.ThreadSubject, b.Seed = past, c.Enrollment.Thread.Subject, c.Seed()
	b.StepNumber, b.StepCount = c.Graph.StepNumber(c.Enrollment.Node), len(c.Graph.Steps())
	b.Contact, b.Sender = c.Contact.Known(), c.Sender.Author()
	b.Model.Enrollment, b.Model.Purpose = c.Enrollment.ID, "draft"
	if v := c.Visit; v != nil && v.State == Drafting {
		b.Refused = message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}
		b.Wish = v.Reason
		b.Seed += uint64(v.MessageID)
		b.Model.Purpose = "redraft"
	}
	n, ok := c.Graph.Node(c.Enrollment.Node)
	if !ok || n.Step == nil {
		return b
	}
	b.JobType, b.Channel, b.Angle, b.CTA, b.ValueProp = string(n.Step.JobType), string(n.Step.Channel), n.Step.Angle, n.Step.CTA, n.Step.ValueProp
	if n.Step.Text != nil {
		of := Variables(c)
		b.Fixed = &message.Text{Subject: message.Fill(n.Step.Text.Subject, of), Body: message.Fill(n.Step.Text.Body, of)}
		if b.Fixed.Subject == "" && b.ThreadSubject != "" {
			b.Fixed.Subject = "Re: " + strings.TrimPrefix(b.ThreadSubject, "Re: ")
		}
	}
	return b
}

// AgentBrief is what an agent brings to every message.
func AgentBrief(a policy.Agent) message.Brief {
	b := message.Brief{
		Tone: a.Tone, AgentName: a.Name, Persona: a.Persona, Goals: a.Goals, Knowledge: a.Knowledge,
		Model: message.Model{Agent: a.PID, Endpoint: a.Endpoint, Name: a.Model, Temperature: a.Temperature, Waits: a.Waits, PerDay: a.PerDay},
	}
	for line := range strings.SplitSeq(a.Rules, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			b.Rules = append(b.Rules, line)
		}
	}
	return b
}

// Variables are what the variables in a text stand for.
func Variables(c Case) func(name string) string {
	return func(name string) string {
		switch name {
		case "name":
			return c.FullName()
		case "sequence":
			return c.SequenceName
		case "senderName":
			return c.Sender.FromName
		}
		return c.Contact.Value(name)
	}
}

// FullName is the contact's first and last name.
func (c Case) FullName() string {
	return strings.TrimSpace(c.Contact.FirstName + " " + c.Contact.LastName)
}

// Seed is stable for an enrollment and a step, over restarts.
func (c Case) Seed() uint64 {
	h := uint64(14695981039346656037)
	for _, s := range []string{c.Enrollment.PID, c.Enrollment.Node} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return h
}
