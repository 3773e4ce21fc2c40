package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
)

// Scribe writes drafts, and lets them be heard as far as they are written.
type Scribe interface {
	Aloud(ctx context.Context, b message.Brief, heard func(message.Text)) (message.Written, error)
	// Check reads what a person made of a draft as it reads a draft.
	Check(b message.Brief, text message.Text) (risk int, reasons []message.Reason)
}

// BeginWriting asks for drafts to choose from: another for one that waits for
// approval, or one by an agent that is tried on a contact.
type BeginWriting struct {
	ApprovalID string `json:"approvalId,omitempty"`
	Trial      *Trial `json:"trial,omitempty"`
	Wish       string `json:"wish,omitempty" maxLength:"1000" doc:"What is asked of the new draft."`
	Count      int    `json:"count,omitempty" minimum:"1" maximum:"3" doc:"Variants; absent means one."`
}

// Trial is a step that an agent is tried on. Nothing of it is kept or sent.
type Trial struct {
	ContactID string      `json:"contactId" doc:"'sample' is an invented contact."`
	AgentID   string      `json:"agentId,omitempty" doc:"A saved agent."`
	Agent     AgentFields `json:"agent,omitzero" doc:"Or one as it is typed."`
	SenderID  string      `json:"senderId,omitempty"`
	JobType   string      `json:"jobType" enum:"initial_outreach,follow_up_email,re_engagement,voicemail_drop"`
	Channel   string      `json:"channel" enum:"email,sms,whatsapp,voice"`
	Angle     string      `json:"angle,omitempty" maxLength:"2000"`
	CTA       string      `json:"cta,omitempty" maxLength:"2000"`
	ValueProp string      `json:"valueProp,omitempty" maxLength:"2000"`
}

// WritingView is what is being written, as far as it has come.
type WritingView struct {
	ID    string        `json:"id"`
	Texts []WrittenView `json:"texts" doc:"One for each variant."`
	Done  bool          `json:"done" doc:"Nothing more comes."`
}

// WrittenView is one draft.
type WrittenView struct {
	Subject string           `json:"subject"`
	Body    string           `json:"body"`
	State   string           `json:"state" enum:"writing,done,failed,stopped"`
	Problem string           `json:"problem" doc:"Why there is none."`
	Risk    int              `json:"risk"`
	Reasons []message.Reason `json:"reasons"`
	Sources []message.Source `json:"sources"`
	Taught  []message.Change `json:"taught"`
	Engine  string           `json:"engine"`
	Version string           `json:"version"`
	Millis  int64            `json:"millis"`
}

// writing is something that is being written for a person to choose from. It is
// kept in memory: who closes the window wants none of it.
type writing struct {
	mu     sync.Mutex
	id     string
	began  time.Time
	agent  string
	texts  []WrittenView
	drafts []message.Written
	left   int
	cancel context.CancelFunc
}

func (w *writing) view() WritingView {
	w.mu.Lock()
	defer w.mu.Unlock()
	return WritingView{ID: w.id, Texts: slices.Clone(w.texts), Done: w.left == 0}
}

// What is kept of writings at once, and for how long after they began.
const (
	mostWritings = 50
	writingLasts = time.Hour
	writingTakes = 5 * time.Minute // at most
)

// variants ask a model for drafts that differ.
var variants = []string{"", "Begin with another thought than the obvious one.", "Be shorter than usual."}

// BeginWriting begins to write; the answer is asked for by Writing.
func (d *Desk) BeginWriting(ctx context.Context, req BeginWriting) (WritingView, error) {
	ws, err := d.Store.Workspace(ctx)
	if err != nil {
		return WritingView{}, err
	}
	if !ws.StoppedAt.IsZero() {
		return WritingView{}, fault.New(fault.Refused, "Emergency Stop is on, so nothing is written.", "Lift it first.")
	}
	var b message.Brief
	switch {
	case req.ApprovalID != "":
		b, err = d.rewriteBrief(ctx, req.ApprovalID)
	case req.Trial != nil:
		b, err = d.trialBrief(ctx, *req.Trial)
	default:
		err = fault.New(fault.Invalid, "There is nothing to write.", "Name a draft, or a contact to try an agent on.")
	}
	if err != nil {
		return WritingView{}, err
	}
	count := max(req.Count, 1)
	work, cancel := context.WithTimeout(WithActor(d.shutdown, actor(ctx)), writingTakes)
	w := &writing{id: newPID(), began: d.Now(), agent: b.Model.Agent, texts: make([]WrittenView, count), drafts: make([]message.Written, count), left: count, cancel: cancel}
	for i := range w.texts {
		w.texts[i] = WrittenView{State: "writing", Reasons: []message.Reason{}, Sources: []message.Source{}, Taught: []message.Change{}}
	}
	d.keepWriting(w)
	for i := range count {
		own := b
		own.Seed += uint64(i+1) * 0x9e3779b97f4a7c15
		own.Wish = req.Wish
		if i > 0 {
			own.Wish = cmp.Or(joined(req.Wish, variants[i]), req.Wish)
			own.Model.Purpose = "variant"
		}
		d.jobs.Go(func() { d.write(work, w, i, own) })
	}
	return w.view(), nil
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// keepWriting drops the oldest to make room.
func (d *Desk) keepWriting(w *writing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, old := range d.writings {
		if w.began.Sub(old.began) > writingLasts {
			old.cancel()
			delete(d.writings, id)
		}
	}
	for len(d.writings) >= mostWritings {
		var oldest *writing
		for _, old := range d.writings {
			if oldest == nil || old.began.Before(oldest.began) {
				oldest = old
			}
		}
		oldest.cancel()
		delete(d.writings, oldest.id)
	}
	d.writings[w.id] = w
}

// write writes one variant.
func (d *Desk) write(ctx context.Context, w *writing, i int, b message.Brief) {
	began := d.Now()
	draft, err := d.Scribe.Aloud(ctx, b, func(t message.Text) {
		w.mu.Lock()
		w.texts[i].Subject, w.texts[i].Body = t.Subject, t.Body
		w.mu.Unlock()
		d.Notify("writings", w.id)
	})
	w.mu.Lock()
	v := &w.texts[i]
	v.Millis = d.Now().Sub(began).Milliseconds()
	if err == nil {
		w.drafts[i] = draft
		v.State, v.Subject, v.Body, v.Risk, v.Engine, v.Version = "done", draft.Subject, draft.Body, draft.Risk, draft.Engine, draft.Version
		v.Reasons, v.Sources, v.Taught = append(v.Reasons, draft.Reasons...), append(v.Sources, draft.Sources...), append(v.Taught, draft.Taught...)
	} else {
		v.Subject, v.Body = "", "" // half a draft is none
		v.State, v.Problem = "failed", "The draft could not be written."
		if s, ok := errors.AsType[*message.Speechless](err); ok {
			v.Problem = s.Detail
			if s.Class == message.Stopped {
				v.State, v.Problem = "stopped", "It was stopped."
			}
		} else {
			d.Log.Error("draft not written", "err", err)
		}
	}
	w.left--
	if w.left == 0 {
		w.cancel()
	}
	w.mu.Unlock()
	d.Notify("writings", w.id)
}

func (d *Desk) writing(id string) (*writing, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w, ok := d.writings[id]
	if !ok {
		return nil, fault.New(fault.NotFound, "These drafts are gone.", "Have them written again.")
	}
	return w, nil
}

// Writing tells how far it has come.
func (d *Desk) Writing(id string) (WritingView, error) {
	w, err := d.writing(id)
	if err != nil {
		return WritingView{}, err
	}
	return w.view(), nil
}

// StopWriting gives up what is not written yet.
func (d *Desk) StopWriting(id string) (WritingView, error) {
	w, err := d.writing(id)
	if err != nil {
		return WritingView{}, err
	}
	w.cancel()
	return w.view(), nil
}

// stopWritings gives up everything that is being written.
func (d *Desk) stopWritings() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.writings {
		w.cancel()
	}
}

// rewriteBrief is the brief of a draft that waits, which is to be written anew.
func (d *Desk) rewriteBrief(ctx context.Context, pid string) (message.Brief, error) {
	c, err := d.caseOf(ctx, pid)
	if err != nil {
		return message.Brief{}, err
	}
	if c.Visit == nil || c.Visit.State != enroll.Awaiting {
		return message.Brief{}, fault.New(fault.Conflict, "This draft no longer waits for approval.", "Nothing was written.")
	}
	if c.Agent.Level == policy.Off {
		return message.Brief{}, fault.Newf(fault.Refused, "Set another level in Settings, Agents.", "The agent %s is off, so it writes nothing.", c.Agent.Name)
	}
	past, err := d.Store.Thread(ctx, c.Enrollment.ID, 20)
	if err != nil {
		return message.Brief{}, err
	}
	b := enroll.BriefOf(c, past)
	b.Refused = message.Text{Subject: c.Draft.Subject, Body: c.Draft.Body}
	b.Seed += uint64(c.Visit.MessageID)
	b.Model.Purpose = "redraft"
	return b, nil
}

// trialBrief is the brief of a step that an agent is tried on.
func (d *Desk) trialBrief(ctx context.Context, t Trial) (message.Brief, error) {
	a := t.Agent.agent("")
	if t.AgentID != "" {
		var err error
		if a, err = d.agent(ctx, t.AgentID); err != nil {
			return message.Brief{}, err
		}
	}
	person := sample()
	if t.ContactID != sample().PID {
		found, err := d.Store.Person(ctx, t.ContactID)
		if err != nil {
			return message.Brief{}, err
		}
		person = found.Contact
	}
	b := enroll.AgentBrief(a)
	b.Model.Purpose = "playground"
	b.JobType, b.Channel, b.Angle, b.CTA, b.ValueProp = t.JobType, t.Channel, t.Angle, t.CTA, t.ValueProp
	b.Contact, b.StepNumber, b.StepCount, b.Seed = person.Known(), 1, 1, uint64(d.Now().UnixNano())
	s, err := d.sender(ctx, t.SenderID)
	if err != nil {
		return b, err
	}
	b.Sender = s.Author()
	return b, nil
}

// UseWriting takes one of the drafts that were written for a draft that waits.
type UseWriting struct {
	WritingID string `json:"writingId"`
	Index     int    `json:"index" minimum:"0" maximum:"2"`
	Wish      string `json:"wish,omitempty" maxLength:"1000"`
}

// Rewrite puts a draft that was written anew in the place of the one that waits.
// It still waits for approval.
func (d *Desk) Rewrite(ctx context.Context, pid string, req UseWriting) (ApprovalView, error) {
	w, err := d.writing(req.WritingID)
	if err != nil {
		return ApprovalView{}, err
	}
	w.mu.Lock()
	ok := req.Index < len(w.texts) && w.texts[req.Index].State == "done"
	var draft message.Written
	if ok {
		draft = w.drafts[req.Index]
	}
	w.mu.Unlock()
	if !ok {
		return ApprovalView{}, fault.New(fault.Conflict, "This draft is not written yet.", "Wait until it is.")
	}
	_, err = d.actWith(ctx, pid, func(enroll.Case) (enroll.Event, error) {
		return enroll.Rewritten{By: actor(ctx), Risk: draft.Risk, Detail: req.Wish}, nil
	}, func(ch *enroll.Change) {
		now := d.Now()
		ch.Draft = &message.Draft{PID: newPID(), Subject: draft.Subject, Body: draft.Body, Notes: asJSON(draft.NotesOf(w.agent)), CreatedAt: now}
	})
	if err != nil {
		return ApprovalView{}, err
	}
	return d.Approval(ctx, pid)
}

// barred tells whether a contact may be written to over a channel.
func (d *Desk) barred(ctx context.Context, pid, channel string) (dnc, suppressed bool, err error) {
	p, err := d.Store.Person(ctx, pid)
	if err != nil {
		return false, false, err
	}
	return p.Bars(contact.Channel(channel)), p.Suppressed, nil
}
