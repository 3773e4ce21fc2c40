package enroll

import (
	"time"

	"cadenza/backend/sequence"
)

// Plan is what the clock should do about an enrollment now. The set is closed.
//
//sumtype:decl
type Plan interface{ plan() }

// The plans.
type (
	// Draft: write the message of this step.
	Draft struct{ Node sequence.Node }
	// Send: take the ready message of the newest visit to the wire.
	Send struct{}
	// LookUp: ask the provider about an attempt whose outcome is unknown.
	LookUp struct{ AttemptID string }
	// Elapse: a delay, a wait or a dated pause is over.
	Elapse struct{}
	// Branch: choose a way by what is known of the contact and the walk.
	Branch struct{ Node sequence.Node }
	// Ask: have the agent choose a way.
	Ask struct{ Node sequence.Node }
	// Act: change the contact, or tell a rep.
	Act struct{ Node sequence.Node }
	// Call: do what only idempotent work outside can do: enroll elsewhere, or call
	// a webhook.
	Call struct{ Node sequence.Node }
	// Nothing: only a person, the world or an answer under way can move it.
	Nothing struct{}
)

func (Draft) plan()   {}
func (Send) plan()    {}
func (LookUp) plan()  {}
func (Elapse) plan()  {}
func (Branch) plan()  {}
func (Ask) plan()     {}
func (Act) plan()     {}
func (Call) plan()    {}
func (Nothing) plan() {}

// Next says what the clock should do about a walk whose time has come.
func Next(w Walk, now time.Time) Plan {
	e := w.Enrollment
	at := e.ClockAt()
	if at.IsZero() || at.After(now) {
		return Nothing{}
	}
	v := w.open()
	if v != nil && v.State == Unknown {
		return LookUp{AttemptID: v.AttemptID}
	}
	if e.Status == Paused {
		return Elapse{}
	}
	if e.Status != Active {
		return Nothing{}
	}
	if v != nil {
		switch v.State {
		case Ready:
			return Send{}
		case Drafting:
		case Awaiting, Fired, Unknown, NeedsHuman, Sent, Skipped, Failed, Withdrawn:
			return Nothing{}
		}
	}
	n, ok := w.Graph.Node(e.Node)
	if !ok || e.Hold == HoldRep {
		return Elapse{}
	}
	switch n.Kind {
	case sequence.KindStep:
		return Draft{Node: n}
	case sequence.KindCondition, sequence.KindSplit:
		return Branch{Node: n}
	case sequence.KindDecide, sequence.KindQualify:
		return Ask{Node: n}
	case sequence.KindNotify, sequence.KindUpdate:
		return Act{Node: n}
	case sequence.KindEnroll, sequence.KindWebhook:
		return Call{Node: n}
	case sequence.KindStart, sequence.KindDelay, sequence.KindWait, sequence.KindEnd:
	}
	return Elapse{}
}
