package sequence

import (
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/schedule"
)

// The ports, beside those that are named after a branch, outcome or arm.
const (
	PortNext         = "next"
	PortFailed       = "failed"
	PortHappened     = "happened"
	PortTimedOut     = "timed_out"
	PortOtherwise    = "otherwise"
	PortFallback     = "fallback"
	PortQualified    = "qualified"
	PortNotQualified = "not_qualified"
	PortUnsure       = "unsure"
	PortOK           = "ok"
	PortError        = "error"
)

// Start is where everybody enters.
type Start struct {
	Entry *contact.Filter `json:"entry,omitempty" doc:"Who may enter; absent means everybody."`
}

// Step sends one message. Ports: next, and failed if OnFailure says so.
type Step struct {
	JobType   JobType        `json:"jobType" enum:"initial_outreach,follow_up_email,re_engagement,voicemail_drop"`
	Channel   Channel        `json:"channel" enum:"email,sms,voice,whatsapp"`
	Delay     schedule.Delay `json:"delay" doc:"Counts from enrollment for the first step, else from the completion of the previous one."`
	Angle     string         `json:"angle,omitempty" maxLength:"500" doc:"A hint for the writer, never pasted literally."`
	CTA       string         `json:"cta,omitempty" maxLength:"500"`
	ValueProp string         `json:"valueProp,omitempty" maxLength:"500"`
	Text      *Text          `json:"text,omitempty" doc:"A fixed text with variables; absent means that the agent writes."`
	AgentID   string         `json:"agentId,omitempty" doc:"Writes this step instead of the sequence's agent."`
	Approval  Approval       `json:"approval,omitempty" enum:"inherit,always,never"`
	OnFailure OnFailure      `json:"onFailure,omitempty" enum:"continue,stop,port"`
	Missing   Missing        `json:"missing,omitempty" enum:"hold,skip,stop"`
	Retries   int            `json:"retries,omitempty" minimum:"0" maximum:"10"`
}

// Text is a message as a person wrote it. {{firstName}} and the like stand for
// the contact's fields, {{firstName|there}} with what to say where it is empty.
type Text struct {
	Subject string `json:"subject,omitempty" maxLength:"300"`
	Body    string `json:"body" maxLength:"20000"`
}

// Approval is a step's own word on autonomy; it can tighten, never loosen.
type Approval string

// The approval overrides.
const (
	ApprovalInherit Approval = "inherit"
	ApprovalAlways  Approval = "always"
	ApprovalNever   Approval = "never"
)

// OnFailure says what happens once a step has failed for good.
type OnFailure string

// The failure policies. Stop pauses the enrollment with reason step_failed,
// Port goes on by the failed port.
const (
	FailContinue OnFailure = "continue"
	FailStop     OnFailure = "stop"
	FailPort     OnFailure = "port"
)

// Missing says what happens when a field the channel needs is empty.
type Missing string

// The missing-data policies.
const (
	MissingHold Missing = "hold"
	MissingSkip Missing = "skip"
	MissingStop Missing = "stop"
)

// Delay waits: for a time, until a weekday and hour, or until a date of the
// contact. Exactly one of the three is set.
type Delay struct {
	For   *schedule.Delay   `json:"for,omitempty"`
	Until *Until            `json:"until,omitempty"`
	Field *FieldDate        `json:"field,omitempty"`
	Zone  schedule.ZoneRule `json:"zone,omitempty" enum:"contact,sender,fixed" doc:"Whose days and hours count; the contact's unless told otherwise."`
	Fixed string            `json:"fixed,omitempty" doc:"IANA name of the zone, where zone is fixed."`
}

// Until is a weekday and a wall-clock time.
type Until struct {
	Day  schedule.Day `json:"day" enum:"mon,tue,wed,thu,fri,sat,sun"`
	Time string       `json:"time" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
}

// FieldDate is a day counted from a date field of the contact. A date that is
// past or not there lets go at once.
type FieldDate struct {
	Field string `json:"field" doc:"A custom field that holds a date, as custom:key."`
	Days  int    `json:"days" minimum:"-365" maximum:"365" doc:"Days after it; before it where negative."`
	Time  string `json:"time" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
}

// Wait holds until an event or a timeout. Ports: happened, timed_out.
type Wait struct {
	Event   Event          `json:"event" enum:"reply,meeting,field_change"`
	Field   string         `json:"field,omitempty" doc:"The contact's field that must change, for field_change."`
	Timeout schedule.Delay `json:"timeout"`
}

// Event is what a Wait waits for.
type Event string

// The events.
const (
	EventReply       Event = "reply"
	EventMeeting     Event = "meeting"
	EventFieldChange Event = "field_change"
)

// Condition branches on facts, first match wins. Ports: one per branch, otherwise.
type Condition struct {
	Branches []Branch `json:"branches"`
}

// Branch is one way out of a Condition.
type Branch struct {
	ID   string         `json:"id"`
	Name string         `json:"name"`
	When contact.Filter `json:"when"`
}

// Decide lets the agent choose. Ports: one per outcome, fallback.
type Decide struct {
	Question      string    `json:"question"`
	Outcomes      []Outcome `json:"outcomes"`
	Sees          []Sees    `json:"sees,omitempty" doc:"What the AI may read; absent means the profile and the replies."`
	MinConfidence float64   `json:"minConfidence" minimum:"0" maximum:"1"`
}

// Sees is a part of what is known that an AI node may read.
type Sees string

// The parts.
const (
	SeesProfile  Sees = "profile"
	SeesCustom   Sees = "custom"
	SeesReplies  Sees = "replies"
	SeesTimeline Sees = "timeline"
)

// Outcome is one named way out of AI Decide.
type Outcome struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	When  string          `json:"when" doc:"When to choose it, in words."`
	Rules *contact.Filter `json:"rules,omitempty" doc:"What chooses it where no model is set."`
}

// Qualify scores a contact. Ports: qualified, not_qualified, unsure.
type Qualify struct {
	Criteria  []Criterion `json:"criteria"`
	Threshold int         `json:"threshold" minimum:"0" maximum:"100" doc:"Percent of the weights that must be met."`
	WriteBack WriteBack   `json:"writeBack,omitzero"`
}

// Criterion is one weighted question of AI Qualify.
type Criterion struct {
	Name   string          `json:"name"`
	Weight int             `json:"weight" minimum:"0" maximum:"100"`
	Must   bool            `json:"must,omitempty" doc:"Not qualified where it is not met, whatever the score."`
	Rules  *contact.Filter `json:"rules,omitempty" doc:"What meets it where no model is set."`
}

// WriteBack says what AI Qualify writes to the contact.
type WriteBack struct {
	LeadStatus bool   `json:"leadStatus,omitempty" doc:"Qualified contacts get the lead status Qualified."`
	ScoreField string `json:"scoreField,omitempty" doc:"A custom number field for the score, as custom:key."`
	Note       bool   `json:"note,omitempty" doc:"The reason is added to the notes."`
}

// Split divides people by a sticky hash. Ports: one per arm.
type Split struct {
	Arms       []Arm `json:"arms"`
	Goal       Goal  `json:"goal,omitempty" enum:"reply,meeting"`
	MinSample  int   `json:"minSample,omitempty" minimum:"0" maximum:"1000000" doc:"People an arm needs before arms are compared."`
	AutoWinner bool  `json:"autoWinner,omitempty" doc:"Once one arm is better beyond doubt, all new people take it."`
}

// Goal is what an arm of a split is judged by.
type Goal string

// The goals.
const (
	GoalReply   Goal = "reply"
	GoalMeeting Goal = "meeting"
)

// Arm is one way out of an A/B Split; Weight is a whole percentage.
type Arm struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Weight int    `json:"weight"`
}

// Notify tells a rep. Ports: next, and timed_out while it waits.
type Notify struct {
	Who     string          `json:"who" enum:"assigned,person" doc:"The contact's owner, or the person named."`
	Person  string          `json:"person,omitempty" doc:"Email address of the person."`
	Via     string          `json:"via" enum:"app,desktop,email,webhook"`
	URL     string          `json:"url,omitempty" doc:"Where a notification by webhook goes."`
	Message string          `json:"message" maxLength:"2000" doc:"May hold variables such as {{firstName}}."`
	Wait    *schedule.Delay `json:"wait,omitempty" doc:"Go on only once the rep says so, or after this time."`
}

// Update changes the contact.
type Update struct {
	Set         map[string]string `json:"set,omitempty" doc:"By field: a contact field, leadStatus, or custom:key."`
	AddTags     []string          `json:"addTags,omitempty"`
	RemoveTags  []string          `json:"removeTags,omitempty"`
	AddLists    []string          `json:"addLists,omitempty" doc:"Ids of static lists."`
	RemoveLists []string          `json:"removeLists,omitempty"`
}

// Enroll puts the contact into another sequence.
type Enroll struct {
	SequenceID string `json:"sequenceId"`
}

// Webhook calls a URL. Ports: ok, error.
type Webhook struct {
	URL     string `json:"url"`
	Body    string `json:"body,omitempty" maxLength:"20000" doc:"JSON with variables; absent means the contact and where it stands."`
	Retries int    `json:"retries,omitempty" minimum:"0" maximum:"10"`
}

// End says how the walk ends: completed, or unenrolled with a reason.
type End struct {
	Unenroll bool   `json:"unenroll,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// Ports lists the node's output ports, in reading order.
func (n Node) Ports() []string {
	switch n.Kind {
	case KindEnd:
		return nil
	case KindStep:
		if n.Step != nil && n.Step.OnFailure == FailPort {
			return []string{PortNext, PortFailed}
		}
	case KindWait:
		return []string{PortHappened, PortTimedOut}
	case KindWebhook:
		return []string{PortOK, PortError}
	case KindQualify:
		return []string{PortQualified, PortNotQualified, PortUnsure}
	case KindCondition:
		var ports []string
		if n.Condition != nil {
			for _, b := range n.Condition.Branches {
				ports = append(ports, b.ID)
			}
		}
		return append(ports, PortOtherwise)
	case KindDecide:
		var ports []string
		if n.Decide != nil {
			for _, o := range n.Decide.Outcomes {
				ports = append(ports, o.ID)
			}
		}
		return append(ports, PortFallback)
	case KindSplit:
		var ports []string
		if n.Split != nil {
			for _, a := range n.Split.Arms {
				ports = append(ports, a.ID)
			}
		}
		return ports
	case KindNotify:
		if n.Notify != nil && n.Notify.Wait != nil {
			return []string{PortNext, PortTimedOut}
		}
	case KindStart, KindDelay, KindUpdate, KindEnroll:
	}
	return []string{PortNext}
}

// PortTitle is what an output port is called.
func (n Node) PortTitle(port string) string {
	if n.Condition != nil {
		for _, b := range n.Condition.Branches {
			if b.ID == port {
				return b.Name
			}
		}
	}
	if n.Decide != nil {
		for _, o := range n.Decide.Outcomes {
			if o.ID == port {
				return o.Name
			}
		}
	}
	if n.Split != nil {
		for _, a := range n.Split.Arms {
			if a.ID == port {
				return a.Name
			}
		}
	}
	return strings.ReplaceAll(port, "_", " ")
}

// Bypass is the port by which people pass through a node that is switched off:
// the one for when nothing was decided, done or happened.
func (n Node) Bypass() string {
	switch n.Kind {
	case KindWait:
		return PortTimedOut
	case KindCondition:
		return PortOtherwise
	case KindDecide:
		return PortFallback
	case KindQualify:
		return PortUnsure
	case KindWebhook:
		return PortOK
	case KindSplit:
		if n.Split != nil && len(n.Split.Arms) > 0 {
			return n.Split.Arms[0].ID
		}
	case KindStart, KindStep, KindDelay, KindNotify, KindUpdate, KindEnroll, KindEnd:
	}
	return PortNext
}

// Complete reports whether the node has the settings of its kind. One that has
// not is passed like one that is switched off.
func (n Node) Complete() bool { return n.config() != nil }

// Title names the node in a sentence.
func (n Node) Title() string { return title(n) }
