package enroll

import (
	"math"
	"time"

	"cadenza/backend/sequence"
)

// NoticeStored is a notification of a rep as it is kept.
type NoticeStored struct {
	Notice
	ID            int64
	EnrollmentID  int64
	EnrollmentPID string
	ContactPID    string
	ContactName   string
	ContactEmail  string
	SequencePID   string
	SequenceName  string
	At            time.Time
	SentAt        time.Time
	Tries         int
	Problem       string
	DoneAt        time.Time
	DoneBy        string
	More          int // others like it since the first, told together
}

// Count is how many came into a node, or left it by a port in one way.
type Count struct {
	Node string
	Port string
	How  How
	N    int
}

// Stand is how many live enrollments stand at a node in one state.
type Stand struct {
	Version int64
	Node    string
	Status  Status
	Hold    Hold
	State   State // of the visit there, empty if there is none yet
	N       int
}

// Blocked reports whether those who stand so wait for a mend, not for time.
func (s Stand) Blocked() bool {
	if s.Status == Paused || s.State == NeedsHuman {
		return true
	}
	switch s.Hold {
	case HoldMissing, HoldSetting, HoldAI, HoldDraft, HoldInbox, HoldAsk, HoldField, HoldShut, HoldPolicy:
		return true
	case HoldNone, HoldWindow, HoldCap, HoldGap, HoldHours, HoldQuota, HoldRetry, HoldAway, HoldUndo, HoldLookUp, HoldPaced, HoldDeleted, HoldEvent, HoldWatch, HoldRep, HoldCall:
	}
	return false
}

// ArmResult is what came of the people who took an arm of a split.
type ArmResult struct {
	Node, Port              string
	People, Replied, Booked int
}

// Goal counts those who reached the goal.
func (r ArmResult) Goal(g sequence.Goal) int {
	if g == sequence.GoalMeeting {
		return r.Booked
	}
	return r.Replied
}

// Rate is a share with the interval in which the true one lies with 95 %
// certainty, by Wilson's score.
type Rate struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

const z95 = 1.959964

// RateOf gives the rate of hits among n.
func RateOf(hits, n int) Rate {
	if n == 0 {
		return Rate{High: 1}
	}
	p, m := float64(hits)/float64(n), float64(n)
	mid := (p + z95*z95/(2*m)) / (1 + z95*z95/m)
	half := z95 / (1 + z95*z95/m) * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	return Rate{p, max(0, mid-half), min(1, mid+half)}
}

// Needed is how many people each arm needs so that a difference of two points
// from a base rate shows, at 95 % certainty and 80 % power.
func Needed(base float64) int {
	const diff, power = 0.02, 0.841621
	p2 := min(1, base+diff)
	mean := (base + p2) / 2
	spread := z95*math.Sqrt(2*mean*(1-mean)) + power*math.Sqrt(base*(1-base)+p2*(1-p2))
	return int(math.Ceil(spread * spread / ((p2 - base) * (p2 - base))))
}

// Winner is the arm that is better than every other beyond doubt: each arm has
// the minimum sample, and its interval lies above all the others. Empty if there
// is none.
func Winner(s sequence.Split, results []ArmResult) string {
	rates := map[string]Rate{}
	for _, a := range s.Arms {
		rates[a.ID] = Rate{High: 1}
	}
	for _, r := range results {
		if _, ok := rates[r.Port]; ok && r.People >= max(s.MinSample, 1) {
			rates[r.Port] = RateOf(r.Goal(s.Goal), r.People)
		}
	}
	for _, a := range s.Arms {
		wins := len(s.Arms) > 1
		for _, b := range s.Arms {
			if a.ID != b.ID && rates[a.ID].Low <= rates[b.ID].High {
				wins = false
			}
		}
		if wins {
			return a.ID
		}
	}
	return ""
}
