package policy

// Level is how far an agent may go by itself.
type Level string

// The autonomy levels. An empty level is SuggestOnly.
const (
	FullAuto    Level = "full_auto"
	ActReview   Level = "act_review"
	SuggestOnly Level = "suggest_only"
	Off         Level = "off"
)

// EmailMode is the workspace's setting for email.
type EmailMode string

// The email modes. An empty mode is Normal.
const (
	Warmup EmailMode = "warmup"
	Normal EmailMode = "normal"
)

// Mode is the workspace's setting for everything.
type Mode string

// The modes. An empty mode is Controlled.
const (
	Assisted     Mode = "assisted"
	Controlled   Mode = "controlled"
	FullAutonomy Mode = "full_autonomy"
)

// Action is what is about to be done.
type Action string

// The actions.
const (
	SendEmail    Action = "send_email"
	SendSMS      Action = "send_sms"
	SendWhatsApp Action = "send_whatsapp"
	PlaceCall    Action = "place_call"
)

// ActionFor is what sending over a channel is called.
func ActionFor(channel string) Action {
	switch channel {
	case "sms":
		return SendSMS
	case "whatsapp":
		return SendWhatsApp
	case "voice":
		return PlaceCall
	}
	return SendEmail
}

// UsualThreshold is the risk above which a draft of no agent, or of a new one, goes
// to approval.
const UsualThreshold = 40

// ActionRule is the workspace's setting for one action.
type ActionRule string

// The action rules. An action without a rule is Autonomous.
const (
	Autonomous ActionRule = "autonomous"
	Approval   ActionRule = "approval"
	Disabled   ActionRule = "disabled"
)

// StepRule is a step's own setting: does it need approval? An empty rule is
// Inherit. Never adds no approval; it cannot take one away.
type StepRule string

// The step rules.
const (
	Inherit StepRule = "inherit"
	Always  StepRule = "always"
	Never   StepRule = "never"
)

// Outcome is what happens to the message.
type Outcome string

// The outcomes. Hold and Refuse let nothing leave: a held message waits until
// someone changes a setting, a refused one is not to be sent to this person.
const (
	Send       Outcome = "send"
	SendNotify Outcome = "send_notify" // sends, and tells a person
	Approve    Outcome = "approve"     // waits for a person's approval
	Hold       Outcome = "hold"
	Refuse     Outcome = "refuse"
)

// Strictness orders outcomes: a higher number lets less leave. Hold and Refuse
// are equal. An unknown outcome is as strict as they are.
func (o Outcome) Strictness() int {
	switch o {
	case Send:
		return 0
	case SendNotify:
		return 1
	case Approve:
		return 2
	case Hold, Refuse:
	}
	return 3
}

// Facts is all a decision rests on.
type Facts struct {
	Stopped        bool                  `json:"stopped"`        // Emergency Stop is on
	DoNotContact   bool                  `json:"doNotContact"`   // the contact, or this channel of it
	Suppressed     bool                  `json:"suppressed"`     // the address is on the suppression list
	ConsentMissing bool                  `json:"consentMissing"` // the channel needs a consent that is not there
	EmailMode      EmailMode             `json:"emailMode" enum:"warmup,normal"`
	Mode           Mode                  `json:"mode" enum:"assisted,controlled,full_autonomy"`
	Level          Level                 `json:"level" enum:"full_auto,act_review,suggest_only,off"`
	Action         Action                `json:"action" enum:"send_email,send_sms,send_whatsapp,place_call"`
	Actions        map[Action]ActionRule `json:"actions"`
	Risk           int                   `json:"risk"`      // 0..100, the draft's score
	Threshold      int                   `json:"threshold"` // 0..100: approval above it
	Step           StepRule              `json:"step" enum:"inherit,always,never"`
	Channel        string                `json:"channel"` // for the sentences only
}

// Step is what one rule says about the facts, taken by itself. An outcome of
// Send means that it adds no restriction.
type Step struct {
	Rule     string  `json:"rule"` // stable slug
	Outcome  Outcome `json:"outcome" enum:"send,send_notify,approve,hold,refuse"`
	Sentence string  `json:"sentence"`
}

// Decision is the outcome, the rule that decided, and every rule's say in order.
type Decision struct {
	Outcome  Outcome `json:"outcome" enum:"send,send_notify,approve,hold,refuse"`
	Rule     string  `json:"rule"` // stable slug of the deciding rule
	Sentence string  `json:"sentence"`
	Steps    []Step  `json:"steps"`
}

// Decide applies every rule. The strictest outcome wins, and of equals the
// first in the order; if nothing restricts, the agent's level has decided.
func Decide(f Facts) Decision {
	steps := []Step{
		emergencyStop(f), doNotContact(f), suppressed(f), consent(f),
		warmup(f), mode(f), level(f), action(f), risk(f), step(f),
	}
	decided := steps[0]
	for _, s := range steps[1:] {
		if s.Outcome.Strictness() > decided.Outcome.Strictness() {
			decided = s
		}
	}
	if decided.Outcome == Send {
		decided = level(f)
	}
	return Decision{Outcome: decided.Outcome, Rule: decided.Rule, Sentence: decided.Sentence, Steps: steps}
}
