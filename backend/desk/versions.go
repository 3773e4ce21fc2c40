package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

type versionStore interface {
	Versions(ctx context.Context, sequenceID int64) ([]sequence.Version, error)
	EnrollmentsAt(ctx context.Context, sequenceID, version int64, node string, after int64, limit int) ([]int64, error)
}

// VersionView is a published version.
type VersionView struct {
	Number int       `json:"number"`
	By     string    `json:"by"`
	Note   string    `json:"note"`
	At     time.Time `json:"at"`
	Live   bool      `json:"live"`
	People int       `json:"people" doc:"Live enrollments that walk it."`
}

// ChangeView is one difference between the live version and the draft.
type ChangeView struct {
	Node   string   `json:"node"`
	Title  string   `json:"title"`
	Change string   `json:"change" enum:"added,removed,changed,rewired"`
	Parts  []string `json:"parts" doc:"What of it changed, in words."`
}

// GroupView is people who wait at one node of an older version.
type GroupView struct {
	Version int    `json:"version"`
	Node    string `json:"node"`
	Title   string `json:"title"`
	People  int    `json:"people"`
	State   string `json:"state" enum:"same,changed,removed" doc:"What the draft makes of the node they wait at."`
	To      string `json:"to" doc:"The node of the draft that they would move to; empty where there is none."`
	Onward  string `json:"onward" doc:"The node after it, to skip forward to; empty where there is none, or several."`
}

// ReviewView is what publishing the draft would do.
type ReviewView struct {
	From       int                  `json:"from" doc:"The live version, 0 if there is none."`
	To         int                  `json:"to"`
	Changes    []ChangeView         `json:"changes"`
	Groups     []GroupView          `json:"groups"`
	Violations []sequence.Violation `json:"violations"`
	Live       *sequence.Graph      `json:"live,omitempty" doc:"The live version's graph."`
}

// Choice says what becomes of the people of one group.
type Choice struct {
	Version int    `json:"version"`
	Node    string `json:"node"`
	Action  string `json:"action" enum:"stay,move,unenroll" doc:"Stay on the old version, move to a node of the new one, or unenroll."`
	To      string `json:"to,omitempty"`
}

// PublishDraft makes the draft live.
type PublishDraft struct {
	Note    string   `json:"note,omitempty" maxLength:"500"`
	Choices []Choice `json:"choices,omitempty" maxItems:"5000" doc:"Groups that are not named stay on their version."`
}

// Versions lists the published versions, the newest first.
func (d *Desk) Versions(ctx context.Context, pid string) ([]VersionView, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.Versions(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	stands, err := d.Store.Standing(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	people := map[int64]int{}
	for _, x := range stands {
		people[x.Version] += x.N
	}
	out := []VersionView{}
	for _, v := range all {
		out = append(out, VersionView{v.Number, v.By, v.Note, v.At, v.ID == s.Live, people[v.ID]})
	}
	return out, nil
}

// RestoreVersion makes the draft equal to a published version. Publishing it then
// is the way back.
func (d *Desk) RestoreVersion(ctx context.Context, pid string, number int) (SequenceView, error) {
	s, err := d.editable(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	v, err := d.version(ctx, s, number)
	if err != nil {
		return SequenceView{}, err
	}
	_, g, err := d.Store.Version(ctx, v.ID)
	if err != nil {
		return SequenceView{}, err
	}
	return d.SaveGraph(ctx, pid, g, nil)
}

// VersionGraph gives a published version's graph.
func (d *Desk) VersionGraph(ctx context.Context, pid string, number int) (sequence.Graph, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return sequence.Graph{}, err
	}
	v, err := d.version(ctx, s, number)
	if err != nil {
		return sequence.Graph{}, err
	}
	_, g, err := d.Store.Version(ctx, v.ID)
	return g, err
}

func (d *Desk) version(ctx context.Context, s sequence.Stored, number int) (sequence.Version, error) {
	all, err := d.Store.Versions(ctx, s.ID)
	if err != nil {
		return sequence.Version{}, err
	}
	i := slices.IndexFunc(all, func(v sequence.Version) bool { return v.Number == number })
	if i < 0 {
		return sequence.Version{}, fault.Newf(fault.NotFound, "Choose one of the list.", "The sequence has no version %d.", number)
	}
	return all[i], nil
}

// Review tells what publishing the draft would change, and for whom.
func (d *Desk) Review(ctx context.Context, pid string) (ReviewView, error) {
	view, err := d.Sequence(ctx, pid)
	if err != nil {
		return ReviewView{}, err
	}
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return ReviewView{}, err
	}
	v := ReviewView{From: view.Version, To: view.Version, Changes: []ChangeView{}, Groups: []GroupView{}, Violations: view.Violations}
	if view.Changed || s.Live == 0 {
		v.To++
	}
	if s.Live == 0 {
		return v, nil
	}
	_, live, err := d.Store.Version(ctx, s.Live)
	if err != nil {
		return v, err
	}
	v.Live = &live
	for _, c := range sequence.Compare(live, view.Graph) {
		v.Changes = append(v.Changes, ChangeView{c.Node, c.Title, string(c.Kind), c.Parts})
	}
	v.Groups, err = d.waitingGroups(ctx, s, view.Graph)
	return v, err
}

// waitingGroups lists who waits where in which version, and what the new graph makes of
// the place.
func (d *Desk) waitingGroups(ctx context.Context, s sequence.Stored, to sequence.Graph) ([]GroupView, error) {
	stands, err := d.Store.Standing(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	type place struct {
		version int64
		node    string
	}
	people := map[place]int{}
	for _, x := range stands {
		people[place{x.Version, x.Node}] += x.N
	}
	all, err := d.Store.Versions(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	groups := []GroupView{}
	for _, v := range all {
		_, g, err := d.Store.Version(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		for _, n := range g.Nodes {
			count := people[place{v.ID, n.ID}]
			if count == 0 {
				continue
			}
			x := GroupView{Version: v.Number, Node: n.ID, Title: n.Label(), People: count, State: "same"}
			x.To, x.State = sequence.Successor(g, to, n.ID)
			// Behind a node that divides, forward is no one place.
			if at, ok := to.Node(x.To); ok && len(at.Ports()) == 1 {
				if next, ok := to.Next(at.ID, at.Ports()[0]); ok && next.Kind != sequence.KindEnd {
					x.Onward = next.ID
				}
			}
			groups = append(groups, x)
		}
	}
	return groups, nil
}

// migrate carries out what was chosen for the people who wait.
func (d *Desk) migrate(ctx context.Context, s sequence.Stored, live sequence.Version, to sequence.Graph, choices []Choice) error {
	all, err := d.Store.Versions(ctx, s.ID)
	if err != nil {
		return err
	}
	ids := map[int]int64{}
	for _, v := range all {
		ids[v.Number] = v.ID
	}
	for _, c := range choices {
		from, ok := ids[c.Version]
		if c.Action == "stay" || !ok || from == live.ID && c.Action == "move" && c.To == c.Node {
			continue
		}
		if err := d.eachAt(ctx, s.ID, from, c.Node, func(x enroll.Case) (enroll.Event, error) {
			if c.Action == "unenroll" {
				return enroll.UnenrolledByPerson{By: actor(ctx), Note: fmt.Sprintf("When version %d was published.", live.Number)}, nil
			}
			old, _ := x.Graph.Node(c.Node)
			now, _ := to.Node(c.To)
			return enroll.Migrated{By: actor(ctx), Version: live.ID, Number: live.Number, Graph: to, Node: c.To, Same: asJSON(old) == asJSON(now)}, nil
		}); err != nil {
			return err
		}
	}
	d.Notify("enrollments")
	d.Clock.Wake()
	return nil
}

// eachAt acts on every live enrollment that stands at a node of a version. One
// whose message may be on its way stays where it is.
func (d *Desk) eachAt(ctx context.Context, sequenceID, version int64, node string, decide func(enroll.Case) (enroll.Event, error)) error {
	after := int64(0)
	for {
		ids, err := d.Store.EnrollmentsAt(ctx, sequenceID, version, node, after, 500)
		if err != nil || len(ids) == 0 {
			return err
		}
		after = ids[len(ids)-1]
		if _, _, err := d.actMany(ctx, ids, func(c enroll.Case) (enroll.Event, error) {
			if c.Enrollment.VersionID != version || c.Enrollment.Node != node || !c.Enrollment.Status.Live() {
				return nil, nil // it went on meanwhile
			}
			return decide(c)
		}); err != nil {
			return err
		}
	}
}

// checkChoices refuses choices that cannot be carried out, before anything is published.
func checkChoices(to sequence.Graph, choices []Choice) error {
	for _, c := range choices {
		if c.Action != "move" {
			continue
		}
		n, ok := to.Node(c.To)
		if !ok || n.Kind == sequence.KindStart || n.Kind == sequence.KindEnd {
			return fault.Newf(fault.Invalid, "Choose another step for the people who wait.", "People cannot be moved to %q: the draft has no such step.", c.To).For("choices")
		}
	}
	return nil
}
