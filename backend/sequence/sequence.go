package sequence

import (
	"strings"
	"unicode/utf8"

	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

// Status is where a sequence stands.
type Status string

// The statuses and what they mean.
const (
	Draft    Status = "draft"    // being configured, not running
	Active   Status = "active"   // processing enrolled contacts
	Paused   Status = "paused"   // stopped for now, can resume
	Archived Status = "archived" // stopped for good, read-only
)

// Settings are a sequence's rules beside its graph.
type Settings struct {
	StopOnReply   bool             `json:"stopOnReply"`
	StopOnMeeting bool             `json:"stopOnMeeting"`
	SenderID      string           `json:"senderId,omitempty" doc:"The sender profile that every email of the sequence leaves from."`
	AgentID       string           `json:"agentId,omitempty"`
	Window        *schedule.Window `json:"window,omitempty" doc:"When messages may leave; absent means always."`
	Holidays      []string         `json:"holidays,omitempty" doc:"Dates (YYYY-MM-DD) on which nothing leaves."`
	ReEnroll      ReEnroll         `json:"reEnroll" enum:"never,after_days,always"`
	ReEnrollDays  int              `json:"reEnrollDays,omitempty" minimum:"0" maximum:"3650"`
	Exclusivity   Exclusivity      `json:"exclusivity" enum:"warn,forbid,ignore"`
	CatchUp       CatchUp          `json:"catchUp" enum:"standard,send,ask"`
}

// ReEnroll says whether a contact whose enrollment ended may enter again.
type ReEnroll string

// The re-enrollment rules.
const (
	ReEnrollNever     ReEnroll = "never"
	ReEnrollAfterDays ReEnroll = "after_days"
	ReEnrollAlways    ReEnroll = "always"
)

// Exclusivity says what happens when the contact is live in another sequence.
type Exclusivity string

// The exclusivity rules.
const (
	ExclusiveWarn   Exclusivity = "warn"
	ExclusiveForbid Exclusivity = "forbid"
	ExclusiveIgnore Exclusivity = "ignore"
)

// CatchUp says what happens to steps that came due while nothing ran.
type CatchUp string

// The catch-up policies. Standard: up to a day late goes in the next window, up
// to seven days goes paced, later asks. Send never asks. Ask always asks when a
// step is more than a day late.
const (
	CatchUpStandard CatchUp = "standard"
	CatchUpSend     CatchUp = "send"
	CatchUpAsk      CatchUp = "ask"
)

// NewSettings gives a new sequence's defaults.
func NewSettings() Settings {
	return Settings{
		StopOnReply: true, StopOnMeeting: true,
		ReEnroll: ReEnrollNever, Exclusivity: ExclusiveWarn, CatchUp: CatchUpStandard,
	}
}

// Validate refuses settings that cannot work, naming the field.
func (s Settings) Validate() error {
	if s.Window != nil {
		if err := s.Window.Validate(); err != nil {
			return err
		}
	}
	if s.ReEnroll == ReEnrollAfterDays && s.ReEnrollDays < 1 {
		return fault.New(fault.Invalid, "Re-enrollment after some days needs a number of days.", "Give 1 or more.").For("reEnrollDays")
	}
	if _, err := schedule.HolidaysOf(s.Holidays); err != nil {
		return err
	}
	return nil
}

// MaxNameRunes is the longest name a sequence may have.
const MaxNameRunes = 120

// CleanName trims a name and refuses an empty or overlong one.
func CleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", fault.New(fault.Invalid, "The sequence needs a name.", "Type one.").For("name")
	}
	if utf8.RuneCountInString(name) > MaxNameRunes {
		return "", fault.Newf(fault.Invalid, "Shorten it.", "The name is longer than %d characters.", MaxNameRunes).For("name")
	}
	return name, nil
}

// Move checks a change of status: Draft to Active, Active to Paused and back,
// any to Archived. Any other is refused with a plain sentence.
func (s Status) Move(to Status) error {
	switch {
	case s == to:
		return fault.Newf(fault.Refused, "", "The sequence is already %s.", to)
	case s == Archived:
		return fault.New(fault.Refused, "An archived sequence is kept for reference and cannot be changed.", "Duplicate it to use it again.")
	case to == Archived,
		s == Draft && to == Active,
		s == Active && to == Paused,
		s == Paused && to == Active:
		return nil
	case to == Draft:
		return fault.New(fault.Refused, "A sequence that has run cannot become a draft again.", "Pause it, or edit it as it is: changes go live when you publish.")
	case s == Draft && to == Paused:
		return fault.New(fault.Refused, "A draft is not running, so it cannot be paused.", "Activate it first.")
	}
	return fault.Newf(fault.Refused, "", "A sequence cannot go from %s to %s.", s, to)
}
