package draft

import "cadenza/backend/message"

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

// The writer's words are the message package's: whoever asks for a draft knows
// them without knowing who writes it.
type (
	Brief   = message.Brief
	Sender  = message.Author
	Message = message.Past
	Draft   = message.Written
	Source  = message.Source
	Reason  = message.Reason
)
