package simulate

import (
	"slices"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/sequence"
)

// Entry is one thing that happened to a contact.
type Entry struct {
	At      time.Time        `json:"at"`
	Contact string           `json:"contact" doc:"Its id."`
	Kind    string           `json:"kind" doc:"As in the timeline: enrolled, drafted, sent, condition, …"`
	Node    string           `json:"node,omitempty" doc:"The node it stood at."`
	Title   string           `json:"title,omitempty"`
	Port    string           `json:"port,omitempty" doc:"The output it left by, if it left."`
	Next    string           `json:"next,omitempty" doc:"The node it stands at then; empty at the end."`
	Detail  string           `json:"detail,omitempty"`
	Channel sequence.Channel `json:"channel,omitempty"`
	Subject string           `json:"subject,omitempty" doc:"Of a message that was sent."`
	Body    string           `json:"body,omitempty"`
	Local   string           `json:"local" doc:"The contact's wall-clock time, as 2026-03-04 09:30."`
	Zone    string           `json:"zone"`
}

// Outcome is where a contact was at the end.
type Outcome struct {
	Contact string        `json:"contact"`
	Name    string        `json:"name"`
	Email   string        `json:"email"`
	Status  enroll.Status `json:"status" enum:"active,completed,paused,unenrolled"`
	Reason  string        `json:"reason,omitempty" doc:"In words."`
	Node    string        `json:"node,omitempty" doc:"Where it still stands."`
	Why     string        `json:"why,omitempty" doc:"What it waits for there."`
	EndedAt time.Time     `json:"endedAt,omitzero"`
	Sent    int           `json:"sent"`
	Refused string        `json:"refused,omitempty" doc:"Why it was not enrolled."`
}

// Day is what one day brings, in the sender's days.
type Day struct {
	Day       string         `json:"day" doc:"YYYY-MM-DD"`
	Sent      map[string]int `json:"sent" doc:"By channel."`
	Approvals int            `json:"approvals" doc:"Drafts that wait for a person."`
	Replies   int            `json:"replies"`
}

// NodeCount is who came to a node and by which outputs they left.
type NodeCount struct {
	Node    string         `json:"node"`
	Entered int            `json:"entered"`
	Ports   map[string]int `json:"ports"`
}

// Result is what would happen.
type Result struct {
	Start    time.Time   `json:"start"`
	End      time.Time   `json:"end" doc:"Of the last thing that happened."`
	CutOff   bool        `json:"cutOff" doc:"Some still wait where the simulation stops looking ahead."`
	Entries  []Entry     `json:"entries"`
	Outcomes []Outcome   `json:"outcomes"`
	Days     []Day       `json:"days"`
	Nodes    []NodeCount `json:"nodes"`
	Zone     string      `json:"zone" doc:"Whose days the days are: the sender's time zone."`
	PerDay   int         `json:"perDay" doc:"The sender's daily cap; 0 for none."`
	Assumed  []string    `json:"assumed" doc:"What was assumed, in sentences."`
}

// days sums the entries up by day.
func days(entries []Entry, zone *time.Location) []Day {
	by := map[string]*Day{}
	for _, e := range entries {
		name := e.At.In(zone).Format(time.DateOnly)
		d := by[name]
		if d == nil {
			d = &Day{Day: name, Sent: map[string]int{}}
		}
		switch e.Kind {
		case "sent":
			d.Sent[string(e.Channel)]++
		case "up_for_approval":
			d.Approvals++
		case "replied":
			d.Replies++
		default:
			continue
		}
		by[name] = d
	}
	out := []Day{}
	for _, d := range by {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Day) int {
		if a.Day < b.Day {
			return -1
		}
		return 1
	})
	return out
}
