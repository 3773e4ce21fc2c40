package policy

import "cadenza/backend/schedule"

// Agent is who drafts: a persona, how it writes, and how far it may go alone.
type Agent struct {
	PID       string
	Name      string
	Type      string // sdr, receptionist, recovery, reminder, nurture, support, custom
	Persona   string
	Goals     string
	Tone      string
	Rules     string // do and don't, one a line
	Level     Level
	Threshold int // risk from 0 to 100 above which a draft needs approval

	Knowledge   string  // notes that it may draw on
	Endpoint    string  // id of the endpoint whose model writes; empty for the built-in composer
	Model       string  // at that endpoint; empty for the endpoint's own
	Temperature float64 // 0 to 2
	Waits       bool    // wait while the endpoint is down, rather than have the composer write
	PerDay      float64 // most it may spend on models in a day, in the workspace's currency, 0 for no limit

	Hours    *schedule.Window // when it sends by itself; nil for always
	DailyCap int              // most messages it sends by itself in a day of the sender; 0 for no cap
}

// Verdict is how a person judged a draft.
type Verdict string

// The verdicts.
const (
	Unedited Verdict = "unedited" // approved as it was written
	Edited   Verdict = "edited"   // approved after an edit
	Rejected Verdict = "rejected"
)
