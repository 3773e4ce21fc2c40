package desk

import (
	"context"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

type flowStore interface {
	History(ctx context.Context, contacts []int64) (map[int64]enroll.Known, error)
	Tally(ctx context.Context, sequenceID, version int64, since time.Time) ([]enroll.Count, error)
	Standing(ctx context.Context, sequenceID int64) ([]enroll.Stand, error)
	ArmResults(ctx context.Context, sequenceID int64) ([]enroll.ArmResult, error)
}

// FlowView is who stands where in a sequence, and who passed.
type FlowView struct {
	Version int        `json:"version" doc:"The live version, 0 before the first."`
	All     bool       `json:"all" doc:"Counted over every version, not the live one alone."`
	Since   time.Time  `json:"since,omitzero" doc:"What passed is counted from this day on; absent means ever."`
	Nodes   []NodeFlow `json:"nodes" doc:"Nodes that somebody came into."`
	Arms    []ArmView  `json:"arms" doc:"Of A/B Splits."`
}

// NodeFlow is one node's counts, in people.
type NodeFlow struct {
	Node       string         `json:"node"`
	Now        int            `json:"now" doc:"Who stands there."`
	Waiting    int            `json:"waiting" doc:"Of them, who waits for time or an event."`
	Approval   int            `json:"approval" doc:"Of them, whose draft waits for approval."`
	Blocked    int            `json:"blocked" doc:"Of them, who waits for a mend or a person."`
	Entered    int            `json:"entered"`
	Done       int            `json:"done"`
	Skipped    int            `json:"skipped"`
	Failed     int            `json:"failed"`
	Moved      int            `json:"moved" doc:"Put elsewhere by a person or a new version."`
	Unenrolled int            `json:"unenrolled" doc:"Whose walk ended there."`
	Ports      map[string]int `json:"ports" doc:"Who left by each output."`
}

// ArmView is one arm of a split.
type ArmView struct {
	Node   string      `json:"node"`
	Arm    string      `json:"arm"`
	People int         `json:"people"`
	Hits   int         `json:"hits" doc:"Who reached the split's goal."`
	Rate   enroll.Rate `json:"rate"`
	Needed int         `json:"needed" doc:"How many more people it needs before a difference of two points shows; 0 if it has them."`
	Won    bool        `json:"won" doc:"Better than every other arm beyond doubt."`
}

// Flow counts who stands where, and who passed in the last days (0: ever), in the
// live version or in all.
func (d *Desk) Flow(ctx context.Context, pid string, days int, all bool) (FlowView, error) {
	if days < 0 || days > 3650 {
		return FlowView{}, fault.New(fault.Invalid, "The period must lie between 0 and 3650 days.", "Choose another.").For("days")
	}
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return FlowView{}, err
	}
	v := FlowView{All: all, Nodes: []NodeFlow{}, Arms: []ArmView{}}
	if s.Live == 0 {
		return v, nil
	}
	version, g, err := d.Store.Version(ctx, s.Live)
	if err != nil {
		return v, err
	}
	v.Version = version.Number
	if days > 0 {
		v.Since = d.Now().AddDate(0, 0, -days)
	}
	only := s.Live
	if all {
		only = 0
	}
	counts, err := d.Store.Tally(ctx, s.ID, only, v.Since)
	if err != nil {
		return v, err
	}
	stands, err := d.Store.Standing(ctx, s.ID)
	if err != nil {
		return v, err
	}
	v.Nodes = nodeFlows(counts, stands, only)
	results, err := d.Store.ArmResults(ctx, s.ID)
	if err != nil {
		return v, err
	}
	for _, n := range g.Nodes {
		if n.Split != nil {
			v.Arms = append(v.Arms, armViews(n, results)...)
		}
	}
	return v, nil
}

func nodeFlows(counts []enroll.Count, stands []enroll.Stand, version int64) []NodeFlow {
	by := map[string]*NodeFlow{}
	var order []string
	at := func(node string) *NodeFlow {
		if by[node] == nil {
			by[node] = &NodeFlow{Node: node, Ports: map[string]int{}}
			order = append(order, node)
		}
		return by[node]
	}
	for _, c := range counts {
		n := at(c.Node)
		if c.Port != "" {
			n.Ports[c.Port] += c.N
		}
		switch c.How {
		case enroll.Entered:
			n.Entered += c.N
		case enroll.Done:
			n.Done += c.N
		case enroll.Skips:
			n.Skipped += c.N
		case enroll.Fails:
			n.Failed += c.N
		case enroll.Moves:
			n.Moved += c.N
		case enroll.Ends:
			n.Unenrolled += c.N
		}
	}
	for _, s := range stands {
		if version != 0 && s.Version != version {
			continue
		}
		n := at(s.Node)
		n.Now += s.N
		switch {
		case s.State == enroll.Awaiting && s.Status == enroll.Active:
			n.Approval += s.N
		case s.Blocked():
			n.Blocked += s.N
		default:
			n.Waiting += s.N
		}
	}
	out := make([]NodeFlow, 0, len(order))
	for _, id := range order {
		out = append(out, *by[id])
	}
	return out
}

func armViews(n sequence.Node, results []enroll.ArmResult) []ArmView {
	var mine []enroll.ArmResult
	hits, people := 0, 0
	for _, r := range results {
		if r.Node == n.ID {
			mine = append(mine, r)
			hits += r.Goal(n.Split.Goal)
			people += r.People
		}
	}
	base := 0.05 // what cold mail brings, until this split knows better
	if hits > 0 {
		base = float64(hits) / float64(people)
	}
	needed := enroll.Needed(base)
	won := enroll.Winner(*n.Split, mine)
	var out []ArmView
	for _, a := range n.Split.Arms {
		v := ArmView{Node: n.ID, Arm: a.ID, Won: a.ID == won, Rate: enroll.RateOf(0, 0), Needed: needed}
		for _, r := range mine {
			if r.Port == a.ID {
				v.People, v.Hits = r.People, r.Goal(n.Split.Goal)
				v.Rate = enroll.RateOf(v.Hits, v.People)
				v.Needed = max(0, needed-v.People)
			}
		}
		out = append(out, v)
	}
	return out
}
