package message

// Brief is all that a writer may know to draft one message. It holds one contact
// alone: nothing of another can come into a draft.
type Brief struct {
	JobType       string // initial_outreach, follow_up_email, re_engagement, voicemail_drop
	Channel       string // email, sms, whatsapp, voice
	Angle         string // hints, never pasted literally
	CTA           string
	ValueProp     string
	Tone          string
	AgentName     string
	Persona       string
	Goals         string
	Knowledge     string // notes that the message may draw on
	Rules         []string
	Model         Model
	Sender        Author
	Contact       map[string]string // known, non-empty fields: first_name, company, …
	Thread        []Past            // oldest first
	ThreadSubject string
	Fixed         *Text  // the words as a person wrote them; nothing is composed
	Refused       Text   // the draft that a person refused; other words are wanted
	Wish          string // what a person asks of the new draft
	StepNumber    int    // from 1
	StepCount     int
	Seed          uint64 // the same seed writes the same message
}

// Author is who a message is from, as its text may name them.
type Author struct {
	Name      string
	FirstName string
	Company   string
}

// Model says with what an agent writes, and for whom the call is counted.
type Model struct {
	Agent       string  // id of the agent
	Endpoint    string  // id; empty for the built-in composer
	Name        string  // of the model there; empty for the endpoint's own
	Temperature float64 // 0 to 2
	Waits       bool    // wait while the endpoint is down, rather than have the composer write
	PerDay      float64 // most the agent may spend in a day, 0 for no limit
	Enrollment  int64   // row id; 0 outside of one
	Purpose     string  // draft, redraft, variant, playground
}

// Written is what a writer made of a Brief.
type Written struct {
	Subject string
	Body    string
	Sources []Source
	Risk    int // 0 to 100
	Reasons []Reason
	Engine  string // which writer, in the interface's words
	Version string // of its prompts or sentences
	Taught  []Change
}

// Source names the field, note or message that a claim rests on.
type Source struct {
	Quote string `json:"quote"`
	From  string `json:"from" doc:"Such as contact.company, step.angle, agent.knowledge or thread.2"`
}

// Reason is one cause of risk.
type Reason struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	Points   int    `json:"points"`
	Quote    string `json:"quote,omitempty" doc:"The words of the draft that it is about."`
}

// Change is what a house rule made of a draft.
type Change struct {
	Rule   string `json:"rule"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Notes is what is kept beside a draft: why it is risky, what it rests on, and
// who wrote it.
type Notes struct {
	Reasons []Reason `json:"reasons"`
	Sources []Source `json:"sources"`
	Engine  string   `json:"engine"`
	Version string   `json:"version,omitempty"`
	Agent   string   `json:"agent,omitempty"` // id
	Taught  []Change `json:"taught,omitempty"`
}

// NotesOf are the notes of a draft by an agent.
func (w Written) NotesOf(agent string) Notes {
	return Notes{Reasons: w.Reasons, Sources: w.Sources, Engine: w.Engine, Version: w.Version, Agent: agent, Taught: w.Taught}
}
