package draft

import (
	"context"
	"time"
)

// The job types of a step.
const (
	InitialOutreach = "initial_outreach"
	FollowUpEmail   = "follow_up_email"
	ReEngagement    = "re_engagement"
	VoicemailDrop   = "voicemail_drop"
)

// The channels of a step.
const (
	Email    = "email"
	SMS      = "sms"
	WhatsApp = "whatsapp"
	Voice    = "voice"
)

// Brief is all that a writer may know.
type Brief struct {
	JobType string
	Channel string

	// The messaging overrides: hints, not texts.
	Angle     string
	CTA       string
	ValueProp string

	Tone      string // free text: professional, friendly, direct…
	AgentName string
	Persona   string
	Rules     []string // the agent's do and don't rules; a model is told them

	Sender  Sender
	Contact map[string]string // non-empty fields: first_name, last_name, company, title, industry, city…
	Thread  []Message         // oldest first

	StepNumber    int // from 1; 0 if unknown
	StepCount     int
	Seed          uint64 // of contact and step: chooses the wording
	ThreadSubject string // of the first email in the thread; empty if there is none
}

// Sender is the person in whose name the message goes.
type Sender struct {
	Name      string
	FirstName string
	Company   string
}

// Message is one earlier message.
type Message struct {
	Outbound bool
	Subject  string
	Body     string
	At       time.Time
}

// Draft is a written message, without signature, address or opt-out line.
type Draft struct {
	Subject string   `json:"subject"` // email only
	Body    string   `json:"body"`
	Sources []Source `json:"sources"`
	Risk    int      `json:"risk"` // 0..100
	Reasons []Reason `json:"reasons"`
	Engine  string   `json:"engine"`
	Version string   `json:"version"`
}

// Source says what a phrase of the draft rests on.
type Source struct {
	Quote string `json:"quote"` // occurs in the subject or the body
	From  string `json:"from"`  // such as "contact.company" or "step.angle"
}

// Reason is one thing that makes a draft risky.
type Reason struct {
	Code     string `json:"code"` // stable
	Sentence string `json:"sentence"`
	Points   int    `json:"points"`
}

// Writer writes the draft of one step. Writing has no effect on the outside
// and may be repeated.
type Writer interface {
	Write(ctx context.Context, b Brief) (Draft, error)
}
