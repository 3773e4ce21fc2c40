package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
)

type approvalStore interface {
	Queue(ctx context.Context) ([]enroll.Queued, error)
	Lay(ctx context.Context, c enroll.Case, until time.Time, whom, by string) error
	CountForPeople(ctx context.Context) (int, error)
	ReviseDraft(ctx context.Context, enrollmentID int64, visitNo int, subject, body, original string) error
	Thread(ctx context.Context, enrollment int64, limit int) ([]message.Past, error)
}

// Fact is one known field of the contact.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Said is one message of the conversation so far.
type Said struct {
	Outbound bool      `json:"outbound"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body"`
	At       time.Time `json:"at"`
}

// ApprovalView is a draft opened for review.
type ApprovalView struct {
	ApprovalRow
	To        string           `json:"to"`
	From      string           `json:"from"`
	Body      string           `json:"body"`
	Signature string           `json:"signature"`
	Edited    bool             `json:"edited"`
	Original  message.Text     `json:"original"`
	Rule      string           `json:"rule" doc:"The rule that put it up for approval."`
	RuleWords string           `json:"ruleWords"`
	AgentID   string           `json:"agentId" doc:"Who wrote it; empty for none."`
	Agent     string           `json:"agent" doc:"Its name."`
	Threshold int              `json:"threshold" doc:"Risk above which a draft of this agent goes to approval."`
	Engine    string           `json:"engine" doc:"What wrote it."`
	Version   string           `json:"version" doc:"Of the prompt, or of the composer's sentences."`
	Taught    []message.Change `json:"taught" doc:"What house rules changed in it."`
	Reasons   []message.Reason `json:"reasons"`
	Sources   []message.Source `json:"sources"`
	Facts     []Fact           `json:"facts"`
	Thread    []Said           `json:"thread"`
	Step      int              `json:"step"`
	Steps     int              `json:"steps"`
	Angle     string           `json:"angle"`
	CTA       string           `json:"cta"`
	ValueProp string           `json:"valueProp"`
	Evidence  string           `json:"evidence" doc:"For unknown: what is known of the outcome."`
}

func (d *Desk) caseOf(ctx context.Context, pid string) (enroll.Case, error) {
	id, err := d.Store.EnrollmentByPID(ctx, pid)
	if err != nil {
		return enroll.Case{}, err
	}
	cases, err := d.Store.Cases(ctx, []int64{id})
	if err != nil {
		return enroll.Case{}, err
	}
	if len(cases) == 0 {
		return enroll.Case{}, fault.New(fault.NotFound, "There is no such enrollment.", "")
	}
	return cases[0], nil
}

// Approval opens one.
func (d *Desk) Approval(ctx context.Context, pid string) (ApprovalView, error) {
	c, err := d.caseOf(ctx, pid)
	if err != nil {
		return ApprovalView{}, err
	}
	row, ok := approvalRow(c, enroll.Queued{At: c.Draft.CreatedAt}, d.Now())
	if !ok {
		return ApprovalView{}, fault.New(fault.Conflict, "This draft no longer waits for you.", "It was decided, withdrawn or sent meanwhile.")
	}
	v := ApprovalView{
		ApprovalRow: row, To: c.Contact.Email, From: c.Sender.FromAddr, Body: c.Draft.Body, Signature: c.Sender.Signature, Edited: c.Draft.Original != "",
		Original: message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}, Rule: c.Visit.Rule, RuleWords: c.Visit.Detail,
		Reasons: []message.Reason{}, Sources: []message.Source{}, Taught: []message.Change{}, AgentID: c.Agent.PID, Agent: c.Agent.Name, Threshold: threshold(c), Facts: facts(c), Thread: []Said{}, Step: c.Graph.StepNumber(c.Visit.Node), Steps: len(c.Graph.Steps()),
	}
	if v.Edited {
		if err := json.Unmarshal([]byte(c.Draft.Original), &v.Original); err != nil {
			return v, err
		}
	}
	if row.Group == GroupUnknown {
		v.Evidence = c.Visit.Detail
	}
	if n, ok := c.Graph.Node(c.Visit.Node); ok && n.Step != nil {
		v.Angle, v.CTA, v.ValueProp = n.Step.Angle, n.Step.CTA, n.Step.ValueProp
	}
	notes, err := notesOf(c)
	if err != nil {
		return v, err
	}
	v.Engine, v.Version = notes.Engine, notes.Version
	v.Reasons, v.Sources, v.Taught = append(v.Reasons, notes.Reasons...), append(v.Sources, notes.Sources...), append(v.Taught, notes.Taught...)
	thread, err := d.Store.Thread(ctx, c.Enrollment.ID, 5)
	if err != nil {
		return v, err
	}
	for _, m := range thread {
		v.Thread = append(v.Thread, Said(m))
	}
	if v.Edited {
		v.Risk, v.Reasons = d.rechecked(c, thread)
	}
	return v, nil
}

// notesOf reads what is kept beside a draft.
func notesOf(c enroll.Case) (n message.Notes, err error) {
	if c.Draft.Notes != "" {
		err = json.Unmarshal([]byte(c.Draft.Notes), &n)
	}
	return n, err
}

// rechecked is the risk of a draft as a person has edited it. Policy decided on the
// draft as it was written; whoever approves reads what the edit brought in.
func (d *Desk) rechecked(c enroll.Case, past []message.Past) (risk int, reasons []message.Reason) {
	risk, reasons = d.Scribe.Check(enroll.BriefOf(c, past), message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body})
	return risk, append([]message.Reason{}, reasons...)
}

// threshold is the risk above which a draft of this case goes to approval.
func threshold(c enroll.Case) int {
	if c.Agent.PID == "" {
		return policy.UsualThreshold
	}
	return c.Agent.Threshold
}

// facts lists what is known of the contact, for the reviewer.
func facts(c enroll.Case) []Fact {
	out := []Fact{}
	p := c.Contact
	for _, f := range []Fact{
		{"Name", displayName(p)},
		{"Title", p.Title},
		{"Company", p.Company},
		{"Industry", p.Industry},
		{"City", p.City},
		{"Country", p.Country},
		{"LinkedIn", p.LinkedIn},
		{"Notes", p.Notes},
	} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// maxBody is the longest body, in bytes, that a person may write.
const maxBody = 100_000

// ReviseDraft keeps an edit of a draft, without deciding on it.
func (d *Desk) ReviseDraft(ctx context.Context, pid string, text message.Text) (ApprovalView, error) {
	c, err := d.caseOf(ctx, pid)
	if err != nil {
		return ApprovalView{}, err
	}
	if err := d.revise(ctx, c, text); err != nil {
		return ApprovalView{}, err
	}
	d.Notify("approvals", pid)
	return d.Approval(ctx, pid)
}

// trimmed is a text as it is kept.
func trimmed(text message.Text) message.Text {
	return message.Text{Subject: strings.TrimSpace(text.Subject), Body: text.Body}
}

func (d *Desk) revise(ctx context.Context, c enroll.Case, text message.Text) error {
	text = trimmed(text)
	switch {
	case strings.TrimSpace(text.Body) == "":
		return fault.New(fault.Invalid, "The message is empty.", "Write something, or reject the draft.").For("body")
	case text.Subject == "":
		return fault.New(fault.Invalid, "The message has no subject.", "Write one.").For("subject")
	case strings.ContainsAny(text.Subject, "\r\n\x00"):
		return fault.New(fault.Invalid, "The subject holds a line break.", "Write it on one line.").For("subject")
	case len(text.Body) > maxBody:
		return fault.Newf(fault.Invalid, "Shorten it.", "The message is longer than %d characters.", maxBody).For("body")
	}
	if c.Visit == nil || c.Visit.State != enroll.Awaiting {
		return fault.New(fault.Conflict, "This draft no longer waits for approval.", "Nothing was changed.")
	}
	if text == (message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}) {
		return nil
	}
	original := c.Draft.Original
	if original == "" {
		original = asJSON(message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body})
	} else if original == asJSON(text) {
		original = "" // back to what was drafted
	}
	return d.Store.ReviseDraft(ctx, c.Enrollment.ID, c.Visit.No, text.Subject, text.Body, original)
}

// Approval decisions.
type (
	// ApproveDraft approves, with the reviewer's text if it was changed.
	ApproveDraft struct {
		Text *message.Text `json:"text,omitempty"`
		Seen *message.Text `json:"seen,omitempty" doc:"The text the reviewer had before them; another one that is kept by now is not approved."`
	}
	// RejectDraft rejects, and says what follows.
	RejectDraft struct {
		How    enroll.Rejection `json:"how" enum:"redraft,skip_step,unenroll"`
		Reason string           `json:"reason,omitempty" maxLength:"500"`
	}
	// ResolveOutcome settles an outcome that nothing proves.
	ResolveOutcome struct {
		How enroll.Resolution `json:"how" enum:"arrived,send,skip"`
	}
	// DecidedView says what became of a draft.
	DecidedView struct {
		SendsAt time.Time `json:"sendsAt,omitzero"`
	}
)

// Approve lets a draft go after the hold. It is decided against the present
// state: one that was withdrawn meanwhile is refused with the reason.
func (d *Desk) Approve(ctx context.Context, pid string, req ApproveDraft) (DecidedView, error) {
	c, err := d.approve(ctx, pid, req)
	return DecidedView{SendsAt: c.Enrollment.DueAt}, err
}

func (d *Desk) approve(ctx context.Context, pid string, req ApproveDraft) (enroll.Case, error) {
	prefs, err := d.Store.Preferences(ctx)
	if err != nil {
		return enroll.Case{}, err
	}
	until := d.Now().Add(time.Duration(prefs.HoldSeconds) * time.Second)
	return d.act(ctx, pid, func(c enroll.Case) (enroll.Event, error) {
		kept := message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}
		edited := c.Draft.Original != ""
		// On a second try the text may be kept already that this request brings.
		again := req.Text != nil && kept == trimmed(*req.Text)
		if waits := c.Visit != nil && c.Visit.State == enroll.Awaiting; waits && req.Seen != nil && kept != *req.Seen && !again {
			return nil, fault.New(fault.Conflict, "The text was changed elsewhere meanwhile, so it was not approved.", "Read it again.")
		}
		if req.Text != nil {
			if err := d.revise(ctx, c, *req.Text); err != nil {
				return nil, err
			}
			edited = edited || trimmed(*req.Text) != kept
		}
		return enroll.Approved{By: actor(ctx), Edited: edited, HoldUntil: until}, nil
	})
}

// Reject refuses a draft.
func (d *Desk) Reject(ctx context.Context, pid string, req RejectDraft) error {
	_, err := d.act(ctx, pid, func(enroll.Case) (enroll.Event, error) {
		return enroll.Rejected{By: actor(ctx), How: req.How, Reason: req.Reason}, nil
	})
	return err
}

// TakeBack returns a held message to the queue.
func (d *Desk) TakeBack(ctx context.Context, pid string) error {
	_, err := d.act(ctx, pid, func(enroll.Case) (enroll.Event, error) { return enroll.TakenBack{By: actor(ctx)}, nil })
	return err
}

// Resolve settles an outcome that nothing proves, by a person's word.
func (d *Desk) Resolve(ctx context.Context, pid string, req ResolveOutcome) error {
	_, err := d.act(ctx, pid, func(enroll.Case) (enroll.Event, error) {
		return enroll.Resolved{By: actor(ctx), How: req.How}, nil
	})
	return err
}

// Restore undoes a reviewer's edits.
func (d *Desk) Restore(ctx context.Context, pid string) (ApprovalView, error) {
	v, err := d.Approval(ctx, pid)
	if err != nil || !v.Edited {
		return v, err
	}
	return d.ReviseDraft(ctx, pid, v.Original)
}
