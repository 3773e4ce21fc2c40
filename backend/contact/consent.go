package contact

import "time"

// Channel is a way to write to or call a contact.
type Channel string

// The channels, as far as consent goes.
const (
	Email    Channel = "email"
	SMS      Channel = "sms"
	WhatsApp Channel = "whatsapp"
	Voice    Channel = "voice"
)

// Channels lists them in their order.
var Channels = []Channel{Email, SMS, WhatsApp, Voice}

// Label is the channel in a sentence.
func (c Channel) Label() string {
	switch c {
	case Email:
		return "email"
	case SMS:
		return "SMS"
	case WhatsApp:
		return "WhatsApp"
	case Voice:
		return "calls"
	}
	return string(c)
}

// ConsentState is whether a contact agreed to a channel. Empty is not known.
type ConsentState string

// The states.
const (
	Granted ConsentState = "granted"
	Refused ConsentState = "refused"
)

// Consent is a contact's word on one channel, with where it comes from.
type Consent struct {
	State  ConsentState `json:"state,omitempty" enum:"granted,refused"`
	Source string       `json:"source,omitempty" maxLength:"200"`
	At     time.Time    `json:"at,omitzero"`
}

// Consents is a contact's word on each channel.
type Consents struct {
	Email    Consent `json:"email"`
	SMS      Consent `json:"sms"`
	WhatsApp Consent `json:"whatsapp"`
	Voice    Consent `json:"voice"`
}

// Of gives the word on one channel, to be read or set.
func (c *Consents) Of(ch Channel) *Consent {
	switch ch {
	case SMS:
		return &c.SMS
	case WhatsApp:
		return &c.WhatsApp
	case Voice:
		return &c.Voice
	case Email:
	}
	return &c.Email
}

// Label is the status in words.
func (s LeadStatus) Label() string {
	switch s {
	case New:
		return "New"
	case Contacted:
		return "Contacted"
	case Qualified:
		return "Qualified"
	case MeetingBooked:
		return "Meeting Booked"
	case Unresponsive:
		return "Unresponsive"
	case DoNotContact:
		return "Do Not Contact"
	}
	return string(s)
}

// Advanced gives the lead status after something happened, as the clock and the
// world move it; what a person set stays where it says more.
//
//	New ─ sent or reply ─→ Contacted ─ two weeks of silence ─→ Unresponsive ─ reply ─→ Contacted
//	any but Do Not Contact ─ meeting ─→ Meeting Booked
func (s LeadStatus) Advanced(by Sign) LeadStatus {
	switch {
	case s == DoNotContact:
	case by == SignMeeting:
		return MeetingBooked
	case by == SignSent && (s == New || s == ""), by == SignReplied && (s == New || s == Unresponsive || s == ""):
		return Contacted
	case by == SignSilent && s == Contacted:
		return Unresponsive
	}
	return s
}

// Sign is something that says how far a contact has come.
type Sign string

// The signs.
const (
	SignSent    Sign = "sent"
	SignReplied Sign = "replied"
	SignMeeting Sign = "meeting"
	SignSilent  Sign = "silent" // nothing came back for SilentAfter, and nothing more is to be sent
)

// SilentAfter is how long after the last message of the last sequence silence
// means something.
const SilentAfter = 14 * 24 * time.Hour
