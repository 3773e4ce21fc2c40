package policy

import (
	"fmt"
	"time"
)

// Change is one rule that somebody changed.
type Change struct {
	At     time.Time `json:"at,omitzero"`
	By     string    `json:"by,omitempty"`
	What   string    `json:"what"` // in words, such as "Mode" or "Autonomy level of Outreach"
	Before string    `json:"before"`
	After  string    `json:"after"`
}

// Record counts how people judged an agent's newest drafts.
type Record struct {
	Unedited int `json:"unedited"`
	Edited   int `json:"edited"`
	Rejected int `json:"rejected"`
}

// Of counts verdicts.
func Of(verdicts []Verdict) (r Record) {
	for _, v := range verdicts {
		switch v {
		case Unedited:
			r.Unedited++
		case Edited:
			r.Edited++
		case Rejected:
			r.Rejected++
		}
	}
	return r
}

// How much must be seen before an agent is trusted with more, and with less.
const (
	Looked      = 50 // the newest verdicts that count
	enoughUp    = 20 // drafts before more is suggested
	enoughDown  = 10 // drafts before less is
	wellPercent = 90 // of them unedited
	illPercent  = 40 // of them edited or rejected
)

// Suggestion is another level, and why.
type Suggestion struct {
	Level    Level  `json:"level" enum:"full_auto,act_review,suggest_only,off"`
	Sentence string `json:"sentence"`
}

// Suggest looks at an agent's record and says whether another level would fit it;
// ok is false where the present one does. It only suggests: a person decides.
func Suggest(level Level, r Record) (s Suggestion, ok bool) {
	all := r.Unedited + r.Edited + r.Rejected
	switch {
	case all >= enoughDown && 100*(r.Edited+r.Rejected) >= illPercent*all && (level == ActReview || level == FullAuto):
		return Suggestion{SuggestOnly, fmt.Sprintf("Of the last %d drafts you edited %d and rejected %d: have every draft shown to you.", all, r.Edited, r.Rejected)}, true
	case all >= enoughUp && r.Rejected == 0 && 100*r.Unedited >= wellPercent*all && (level == SuggestOnly || level == ""):
		return Suggestion{ActReview, fmt.Sprintf("Of the last %d drafts you approved %d as they were and rejected none: it could send by itself and tell you.", all, r.Unedited)}, true
	}
	return s, false
}
