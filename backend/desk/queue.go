package desk

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// Group is where a row stands in the queue.
type Group string

// The inOrder, as they are read: what is in doubt, what stands out, what is much like
// its neighbours, what does not stand out, what goes by itself, what was laid aside.
const (
	GroupUnknown Group = "unknown"
	GroupEyes    Group = "eyes"
	GroupSimilar Group = "similar"
	GroupLow     Group = "low"
	GroupHeld    Group = "held"
	GroupLaid    Group = "laid"
)

var inOrder = []Group{GroupUnknown, GroupEyes, GroupSimilar, GroupLow, GroupHeld, GroupLaid}

// ApprovalRow is one line of the approval queue. Its id is the enrollment's.
type ApprovalRow struct {
	ID        string           `json:"id"`
	Group     Group            `json:"group" enum:"unknown,eyes,similar,low,held,laid" doc:"unknown: was it sent?; eyes: a draft that stands out; similar: one of several at a step; low: one that does not stand out; held: sent unless taken back; laid: aside until a time."`
	Set       string           `json:"set" doc:"Of similar drafts: what they have in common."`
	Waits     bool             `json:"waits" doc:"It waits for approval."`
	Contact   string           `json:"contact"`
	ContactID string           `json:"contactId"`
	Company   string           `json:"company"`
	Sequence  string           `json:"sequence"`
	JobType   sequence.JobType `json:"jobType"`
	Channel   sequence.Channel `json:"channel"`
	Subject   string           `json:"subject"`
	Risk      int              `json:"risk"`
	WrittenAt time.Time        `json:"writtenAt"`
	SendsAt   time.Time        `json:"sendsAt,omitzero" doc:"For held: when it goes."`
	Until     time.Time        `json:"until,omitzero" doc:"Laid aside until then."`
	Whom      string           `json:"whom" doc:"Handed to."`
}

// Queue is a page of the approval queue.
type Queue struct {
	Rows   []ApprovalRow `json:"rows"`
	Next   string        `json:"next" doc:"Asks for the rows after these; empty at the end."`
	Counts map[Group]int `json:"counts" doc:"Of the whole queue."`
	Whom   []string      `json:"whom" doc:"Whom drafts were handed to."`
}

// How a queue is cut and ordered.
const (
	queuePage = 200
	standsOut = 30 // risk from which a draft needs eyes
	alikeFrom = 3  // drafts at one step that are looked at together
)

// Approvals gives a page of the queue: what needs eyes first, then what can be looked
// at together, then the rest. whom narrows it to what was handed to somebody.
func (d *Desk) Approvals(ctx context.Context, after, whom string) (Queue, error) {
	all, err := d.Store.Queue(ctx)
	if err != nil {
		return Queue{}, err
	}
	q := Queue{Rows: []ApprovalRow{}, Counts: map[Group]int{}, Whom: []string{}}
	now := d.Now()
	for _, x := range all {
		if x.Whom != "" && !slices.Contains(q.Whom, x.Whom) {
			q.Whom = append(q.Whom, x.Whom)
		}
	}
	slices.Sort(q.Whom)
	if whom != "" {
		all = slices.DeleteFunc(all, func(x enroll.Queued) bool { return x.Whom != whom })
	}
	sets := setsOf(all, now)
	rows := make([]placed, len(all))
	for i, x := range all {
		g := groupOf(x, sets, now)
		rows[i] = placed{Place: slices.Index(inOrder, g), Risk: x.Risk, Set: setOf(x), At: x.At.UnixMilli(), ID: x.ID, of: x}
		q.Counts[g]++
	}
	slices.SortFunc(rows, placed.compare)
	// Rows leave the queue, or their group, while it is read: the next page begins
	// behind the place where the last one was shown.
	from := 0
	if last, ok := placeOf(after); ok {
		from, ok = slices.BinarySearchFunc(rows, last, placed.compare)
		if ok {
			from++
		}
	}
	page := rows[from:min(from+queuePage, len(rows))]
	if len(page) > 0 && from+len(page) < len(rows) {
		q.Next = base64.RawURLEncoding.EncodeToString([]byte(asJSON(page[len(page)-1])))
	}
	shown := make([]enroll.Queued, len(page))
	for i, x := range page {
		shown[i] = x.of
	}
	q.Rows, err = d.queueRows(ctx, shown, sets, now)
	return q, err
}

// placed is a row with all that orders it.
type placed struct {
	Place int // of its group
	Risk  int
	Set   string
	At    int64
	ID    int64
	of    enroll.Queued
}

func (a placed) compare(b placed) int {
	by := cmp.Compare(a.Place, b.Place)
	if by == 0 {
		switch inOrder[a.Place] {
		case GroupEyes:
			by = cmp.Compare(b.Risk, a.Risk)
		case GroupSimilar:
			by = strings.Compare(a.Set, b.Set)
		case GroupUnknown, GroupLow, GroupHeld, GroupLaid:
		}
	}
	return cmp.Or(by, cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
}

// placeOf reads where a page ended; ok is false at the beginning.
func placeOf(after string) (p placed, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil || json.Unmarshal(raw, &p) != nil || p.Place < 0 || p.Place >= len(inOrder) {
		return placed{}, false
	}
	return p, p.ID != 0
}

// queueRows reads what is shown of a page, in its order.
func (d *Desk) queueRows(ctx context.Context, page []enroll.Queued, sets map[string]int, now time.Time) ([]ApprovalRow, error) {
	ids := make([]int64, len(page))
	for i, x := range page {
		ids[i] = x.ID
	}
	cases, err := d.Store.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := make(map[int64]enroll.Case, len(cases))
	for _, c := range cases {
		by[c.Enrollment.ID] = c
	}
	rows := make([]ApprovalRow, 0, len(page))
	for _, x := range page {
		r, ok := approvalRow(by[x.ID], x, now)
		if !ok {
			continue
		}
		if r.Waits {
			r.Group = groupOf(x, sets, now)
		}
		if r.Group == GroupSimilar {
			r.Set = setOf(x)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// setOf names the drafts that are looked at together: those of one step.
func setOf(x enroll.Queued) string { return strconv.FormatInt(x.SequenceID, 10) + "/" + x.Node }

// setsOf counts the drafts of each step that do not stand out.
func setsOf(all []enroll.Queued, now time.Time) map[string]int {
	sets := map[string]int{}
	for _, x := range all {
		if x.State == enroll.Awaiting && x.Risk < standsOut && !x.Until.After(now) {
			sets[setOf(x)]++
		}
	}
	return sets
}

func groupOf(x enroll.Queued, sets map[string]int, now time.Time) Group {
	switch {
	case x.State == enroll.NeedsHuman:
		return GroupUnknown
	case x.State == enroll.Ready:
		return GroupHeld
	case x.Until.After(now):
		return GroupLaid
	case x.Risk >= standsOut:
		return GroupEyes
	case sets[setOf(x)] >= alikeFrom:
		return GroupSimilar
	}
	return GroupLow
}

// approvalRow shows a case in the queue; ok is false when it moved on.
func approvalRow(c enroll.Case, x enroll.Queued, now time.Time) (ApprovalRow, bool) {
	if c.Visit == nil {
		return ApprovalRow{}, false
	}
	r := ApprovalRow{
		ID: c.Enrollment.PID, Contact: displayName(c.Contact), ContactID: c.ContactPID, Company: c.Contact.Company, Sequence: c.SequenceName,
		Channel: c.Visit.Channel, Subject: c.Draft.Subject, Risk: c.Visit.Risk, WrittenAt: c.Draft.CreatedAt, Whom: x.Whom,
	}
	if x.Until.After(now) {
		r.Until = x.Until
	}
	if n, ok := c.Graph.Node(c.Visit.Node); ok && n.Step != nil {
		r.JobType = n.Step.JobType
	}
	switch {
	case c.Visit.State == enroll.Awaiting && c.Enrollment.Status == enroll.Active:
		r.Waits = true
		r.Group = groupOf(enroll.Queued{State: enroll.Awaiting, Risk: c.Visit.Risk, Until: x.Until}, nil, now)
	case c.Visit.State == enroll.NeedsHuman:
		r.Group = GroupUnknown
	case c.Visit.State == enroll.Ready && c.Enrollment.Status == enroll.Active:
		r.Group, r.SendsAt = GroupHeld, c.Enrollment.DueAt
	default:
		return r, false
	}
	return r, true
}

// SetText is one of several drafts that are looked at together, in full.
type SetText struct {
	ApprovalRow
	Body    string           `json:"body"`
	To      string           `json:"to"`
	Reasons []message.Reason `json:"reasons"`
}

// mostAtOnce is how many drafts are looked at, and approved, together.
const mostAtOnce = 200

// ReadTogether names drafts that are to be read together: a set, or some by id.
type ReadTogether struct {
	Set string   `json:"set,omitempty"`
	IDs []string `json:"ids,omitempty" maxItems:"200"`
}

// Together gives drafts in full, in the order of the queue.
func (d *Desk) Together(ctx context.Context, req ReadTogether) ([]SetText, error) {
	all, err := d.Store.Queue(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	sets := setsOf(all, now)
	all = slices.DeleteFunc(all, func(x enroll.Queued) bool {
		if req.Set == "" {
			return x.State != enroll.Awaiting || !slices.Contains(req.IDs, x.PID)
		}
		return setOf(x) != req.Set || groupOf(x, sets, now) != GroupSimilar
	})
	all = all[:min(len(all), mostAtOnce)]
	ids := make([]int64, len(all))
	for i, x := range all {
		ids[i] = x.ID
	}
	cases, err := d.Store.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := []SetText{}
	for _, c := range cases {
		r, ok := approvalRow(c, enroll.Queued{}, now)
		if !ok || !r.Waits {
			continue
		}
		notes, err := notesOf(c)
		if err != nil {
			return nil, err
		}
		r.Set = req.Set
		text := SetText{ApprovalRow: r, Body: c.Draft.Body, To: c.Contact.Email, Reasons: append([]message.Reason{}, notes.Reasons...)}
		if c.Draft.Original != "" {
			past, err := d.Store.Thread(ctx, c.Enrollment.ID, 5)
			if err != nil {
				return nil, err
			}
			text.Risk, text.Reasons = d.rechecked(c, past)
		}
		out = append(out, text)
	}
	return out, nil
}

// SeenDraft is a draft with the text that was before the reviewer.
type SeenDraft struct {
	ID   string       `json:"id"`
	Seen message.Text `json:"seen"`
}

// ApproveMany approves several drafts that were looked at together.
type ApproveMany struct {
	Drafts []SeenDraft `json:"drafts" minItems:"1" maxItems:"200"`
}

// ApprovedMany says what became of each.
type ApprovedMany struct {
	Applied int           `json:"applied"`
	Stale   []StaleReason `json:"stale" doc:"Those that were not approved, with the reason."`
}

// StaleReason is a draft that was not approved.
type StaleReason struct {
	ID       string `json:"id"`
	Contact  string `json:"contact"`
	Sentence string `json:"sentence"`
}

// ApproveMany approves each draft whose text is the one that was seen, against its
// present state; the others are told with the reason.
func (d *Desk) ApproveMany(ctx context.Context, req ApproveMany) (ApprovedMany, error) {
	out := ApprovedMany{Stale: []StaleReason{}}
	for _, x := range req.Drafts {
		// One by one, each its own command: what was approved stays so, whatever
		// becomes of the next.
		own := ctx
		if id := command(ctx); id != "" {
			own = WithCommand(ctx, id+" "+x.ID)
		}
		c, err := d.approve(own, x.ID, ApproveDraft{Seen: &x.Seen})
		switch f := fault.Of(err); {
		case err == nil:
			out.Applied++
		case f.Code == fault.Internal || f.Code == fault.Full || f.Code == fault.Unavailable:
			return out, err
		default:
			out.Stale = append(out.Stale, StaleReason{ID: x.ID, Contact: displayName(c.Contact), Sentence: f.Error()})
		}
	}
	return out, nil
}

// LayDraft lays a draft aside until a time, or hands it to a colleague. Neither takes
// it back.
type LayDraft struct {
	Until time.Time `json:"until,omitzero"`
	Whom  string    `json:"whom,omitempty" maxLength:"120"`
}

// Lay does it.
func (d *Desk) Lay(ctx context.Context, pid string, req LayDraft) error {
	c, err := d.caseOf(ctx, pid)
	if err != nil {
		return err
	}
	if c.Visit == nil || c.Visit.State != enroll.Awaiting || c.Enrollment.Status != enroll.Active {
		return fault.New(fault.Conflict, "This draft no longer waits for approval.", "Nothing was changed.")
	}
	if !req.Until.IsZero() && !req.Until.After(d.Now()) {
		return fault.New(fault.Invalid, "That time is over.", "Choose a later one.").For("until")
	}
	if err := d.Store.Lay(ctx, c, req.Until, strings.TrimSpace(req.Whom), actor(ctx)); err != nil {
		return err
	}
	d.Notify("approvals")
	return nil
}
