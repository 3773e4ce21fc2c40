package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// EnrollmentRow is an enrollment as tables show it.
type EnrollmentRow struct {
	ID          string        `json:"id"`
	ContactID   string        `json:"contactId"`
	Contact     string        `json:"contact"`
	Email       string        `json:"email"`
	Company     string        `json:"company"`
	SequenceID  string        `json:"sequenceId"`
	Sequence    string        `json:"sequence"`
	Status      enroll.Status `json:"status" enum:"active,completed,paused,unenrolled"`
	Reason      enroll.Reason `json:"reason"`
	ReasonWords string        `json:"reasonWords"`
	Note        string        `json:"note"`
	Step        int           `json:"step" doc:"Number of the current step, 0 once the walk has ended."`
	Steps       int           `json:"steps"`
	StepName    string        `json:"stepName"`
	Node        string        `json:"node" doc:"Id of the node it stands at; empty once the walk has ended."`
	Why         enroll.Why    `json:"why"`
	NextAt      time.Time     `json:"nextAt,omitzero"`
	EnteredAt   time.Time     `json:"enteredAt"`
	LastStepAt  time.Time     `json:"lastStepAt,omitzero"`
	EndedAt     time.Time     `json:"endedAt,omitzero"`
	Replied     bool          `json:"replied"`
	ContactZone string        `json:"contactZone"`
}

// Page is one page of rows; Next is empty on the last one.
type Page[T any] struct {
	Rows []T    `json:"rows"`
	Next string `json:"next,omitempty" doc:"Pass it as after to get the next page."`
}

const pageSize = 200

// Enrollments lists a sequence's people, newest first.
func (d *Desk) Enrollments(ctx context.Context, sequencePID string, status enroll.Status, node, after string) (Page[EnrollmentRow], error) {
	var seqID int64
	if sequencePID != "" {
		s, err := d.Store.Sequence(ctx, sequencePID)
		if err != nil {
			return Page[EnrollmentRow]{}, err
		}
		seqID = s.ID
	}
	from, err := pageStart(after)
	if err != nil {
		return Page[EnrollmentRow]{}, err
	}
	ids, err := d.Store.EnrollmentIDs(ctx, seqID, status, node, from, pageSize)
	if err != nil {
		return Page[EnrollmentRow]{}, err
	}
	rows, err := d.enrollmentRows(ctx, ids)
	p := Page[EnrollmentRow]{Rows: rows}
	if len(ids) == pageSize {
		p.Next = rowMark(ids[len(ids)-1])
	}
	return p, err
}

func pageStart(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "The page mark is not one of ours.", "Start from the first page.").For("after")
	}
	return n, nil
}

// rowMark marks where the next page begins: after the row with this id.
func rowMark(id int64) string { return strconv.FormatInt(id, 10) }

// enrollmentRows reads rows in the order of ids.
func (d *Desk) enrollmentRows(ctx context.Context, ids []int64) ([]EnrollmentRow, error) {
	cases, err := d.Store.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	ws, err := d.Store.Workspace(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]EnrollmentRow, 0, len(cases))
	for _, c := range cases {
		rows = append(rows, d.enrollmentRow(c, ws))
	}
	return rows, nil
}

func (d *Desk) enrollmentRow(c enroll.Case, ws enroll.Workspace) EnrollmentRow {
	e := c.Enrollment
	why := enroll.Explain(c.Walk, d.surroundings(c, ws), d.Now())
	r := EnrollmentRow{
		ID: e.PID, ContactID: c.ContactPID, Contact: displayName(c.Contact), Email: c.Contact.Email, Company: c.Contact.Company,
		SequenceID: c.SequencePID, Sequence: c.SequenceName, Status: e.Status, Node: e.Node, Reason: e.Reason, Note: e.Note, Step: c.Graph.StepNumber(e.Node),
		Steps: len(c.Graph.Steps()), Why: why, NextAt: why.At, EnteredAt: e.EnteredAt, LastStepAt: e.LastStepAt, EndedAt: e.EndedAt, Replied: e.Replied,
	}
	if e.Reason != enroll.None {
		r.ReasonWords = enroll.Words(e.Reason)
	}
	if n, ok := c.Graph.Node(e.Node); ok {
		r.StepName = n.Label()
	}
	if len(c.Zones) > 0 && c.Zones[0] != time.Local {
		r.ContactZone = c.Zones[0].String()
	}
	return r
}

// surroundings says what the workspace adds to a why.
func (d *Desk) surroundings(c enroll.Case, ws enroll.Workspace) enroll.Around {
	p := d.Clock.Processor()
	a := enroll.Around{
		Stopped: ws.StoppedAt, StoppedBy: ws.StoppedBy, Sender: c.Sender.Problem,
		Doubted: p.ClockDoubted, Kept: p.Held || !p.ReleaseAt.IsZero(),
	}
	if !p.Held {
		a.KeptUntil = p.ReleaseAt
	}
	switch {
	case c.Suppressed:
		a.DNC = "The address is on the suppression list."
	case c.Contact.Bars(contact.Email):
		a.DNC = "The contact is marked Do Not Contact, or refused email."
	}
	if a.Sender == "" && !c.Sender.HasPassword {
		a.Sender = "The sequence's sender profile is missing or has no password."
	}
	return a
}

func displayName(c contact.Contact) string {
	if name := strings.TrimSpace(c.FirstName + " " + c.LastName); name != "" {
		return name
	}
	return c.Email
}

// EnrollmentDeed is something done to enrollments.
type EnrollmentDeed struct {
	IDs    []string         `json:"ids" minItems:"1" maxItems:"10000"`
	Action string           `json:"action" enum:"pause,resume,unenroll,move,skip_wait"`
	Note   string           `json:"note,omitempty" maxLength:"500"`
	Until  *time.Time       `json:"until,omitempty" doc:"For pause: when it resumes by itself."`
	How    enroll.ResumeHow `json:"how,omitempty" enum:"shift,now,skip" doc:"For resume."`
	Node   string           `json:"node,omitempty" doc:"For move: the step's node id."`
}

// DeedView says how many were changed, and why the others were not.
type DeedView struct {
	Done    int              `json:"done"`
	Refused []enroll.LeftOut `json:"refused"`
}

// staleDraft is the age at which a draft from before a pause is written anew.
const staleDraft = 24 * time.Hour

// DoEnrollments pauses, resumes, unenrolls or moves enrollments.
func (d *Desk) DoEnrollments(ctx context.Context, req EnrollmentDeed) (DeedView, error) {
	ids := make([]int64, 0, len(req.IDs))
	for _, pid := range req.IDs {
		id, err := d.Store.EnrollmentByPID(ctx, pid)
		if err != nil {
			return DeedView{}, err
		}
		ids = append(ids, id)
	}
	by := actor(ctx)
	done, refused, err := d.actMany(ctx, ids, func(c enroll.Case) (enroll.Event, error) {
		switch req.Action {
		case "pause":
			ev := enroll.PausedByPerson{By: by, Note: req.Note}
			if req.Until != nil {
				if !req.Until.After(d.Now()) {
					return nil, fault.New(fault.Invalid, "The date to resume at has passed.", "Choose a later one.").For("until")
				}
				ev.Until = *req.Until
			}
			return ev, nil
		case "resume":
			old := !c.Draft.CreatedAt.IsZero() && (d.Now().Sub(c.Draft.CreatedAt) > staleDraft || c.Enrollment.Replied)
			return enroll.Resumed{By: by, How: req.How, Rewrite: old}, nil
		case "unenroll":
			return enroll.UnenrolledByPerson{By: by, Note: req.Note}, nil
		case "move":
			return enroll.Moved{By: by, Node: req.Node}, nil
		case "skip_wait":
			return enroll.WaitSkipped{By: by}, nil
		}
		return nil, fault.Newf(fault.Invalid, "", "Nothing is known by the name %q.", req.Action).For("action")
	})
	if err != nil {
		return DeedView{}, err
	}
	v := DeedView{Done: done, Refused: []enroll.LeftOut{}}
	for sentence, n := range refused {
		v.Refused = append(v.Refused, enroll.LeftOut{Code: "refused", Sentence: sentence, Count: n, Names: []string{}})
	}
	if done == 0 && len(v.Refused) == 1 {
		return v, fault.New(fault.Refused, v.Refused[0].Sentence, "")
	}
	return v, nil
}

// StepChoice is a step one can move to.
type StepChoice struct {
	Node   string `json:"node"`
	Number int    `json:"number"`
	Name   string `json:"name"`
}

// StepsOf lists the steps of the version an enrollment walks.
func (d *Desk) StepsOf(ctx context.Context, pid string) ([]StepChoice, error) {
	id, err := d.Store.EnrollmentByPID(ctx, pid)
	if err != nil {
		return nil, err
	}
	cases, err := d.Store.Cases(ctx, []int64{id})
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	out := []StepChoice{}
	for i, n := range cases[0].Graph.Steps() {
		name := n.Name
		if name == "" {
			name = n.Step.JobType.Title()
		}
		out = append(out, StepChoice{n.ID, i + 1, name})
	}
	return out, nil
}

// DecisionView is the way an enrollment took where it divides, and why.
type DecisionView struct {
	Node   string          `json:"node" doc:"Its name."`
	Kind   sequence.Kind   `json:"kind"`
	Way    string          `json:"way" doc:"The name of the way out."`
	Detail string          `json:"detail" doc:"Why, in a sentence."`
	At     time.Time       `json:"at"`
	Record json.RawMessage `json:"record,omitempty" doc:"Of an AI: all that it was asked, and its answer word by word."`
}

// Decisions tells which ways an enrollment took.
func (d *Desk) Decisions(ctx context.Context, pid string) ([]DecisionView, error) {
	c, err := d.caseOf(ctx, pid)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.Decisions(ctx, c.Enrollment.ID)
	if err != nil {
		return nil, err
	}
	out := []DecisionView{}
	for _, x := range all {
		v := DecisionView{Node: "a node of an earlier version", Way: x.Port, Detail: x.Detail, At: x.At}
		if n, ok := c.Graph.Node(x.Node); ok {
			v.Node, v.Kind, v.Way = n.Label(), n.Kind, n.PortTitle(x.Port)
		}
		if x.Record != "" {
			v.Record = json.RawMessage(x.Record)
		}
		out = append(out, v)
	}
	return out, nil
}
