package enroll

import (
	"time"

	"cadenza/backend/sequence"
)

// JobState is where an enroll job stands.
type JobState string

// The states of a job.
const (
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobCancelled JobState = "cancelled"
	JobFailed    JobState = "failed"
	JobUndone    JobState = "undone"
)

// Job is many contacts on their way into one sequence.
type Job struct {
	ID           int64
	PID          string
	SequenceID   int64
	SequencePID  string
	SequenceName string
	Request      string // who and when, as JSON
	State        JobState
	Total        int // contacts that were chosen
	LookedAt     int
	Enrolled     int
	Skipped      []LeftOut
	Position     int64 // contacts below this row id are still to be looked at
	TakenBack    int
	Problem      string
	By           string
	StartedAt    time.Time
	EndedAt      time.Time
}

// LeftOut is a group of contacts that cannot be enrolled, with the reason.
type LeftOut struct {
	Code     string   `json:"code" doc:"Stable: live_here, ended_before, do_not_contact, suppressed, no_email, other_contact, live_elsewhere."`
	Sentence string   `json:"sentence"`
	Count    int      `json:"count"`
	Names    []string `json:"names" doc:"The first few."`
}

// Ahead is so many enrollments whose next step, at a node, comes at a time.
type Ahead struct {
	VersionID int64
	Node      string
	At        time.Time
	Count     int
}

// first is the port that a forecast takes: the first.
func first(g sequence.Graph, node string) string {
	if n, ok := g.Node(node); ok && len(n.Ports()) > 0 {
		return n.Ports()[0]
	}
	return sequence.PortNext
}

// Moments gives when the steps from a node on would go out if every delay took
// its length and nothing came between: the step at the node is due at a time, or
// from is empty for a walk that begins then. Those at or after until are left
// out.
func Moments(g sequence.Graph, from string, at time.Time, zone *time.Location, until time.Time) []time.Time {
	w := Walk{Graph: g, Zones: []*time.Location{zone}}
	t := Transition{Enrollment: Enrollment{Status: Active, Node: from, DueAt: at}}
	if from == "" {
		start, ok := g.Start()
		if !ok {
			return nil
		}
		advance(w, &t, start.ID, sequence.PortNext, at)
	}
	var out []time.Time
	for range g.Nodes {
		e := t.Enrollment
		if e.Status != Active || !e.DueAt.Before(until) {
			break
		}
		if n, ok := g.Node(e.Node); ok && n.Kind == sequence.KindStep {
			out = append(out, e.DueAt)
		}
		advance(w, &t, e.Node, first(g, e.Node), e.DueAt)
	}
	return out
}
