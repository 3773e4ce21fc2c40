package enroll

import (
	"strconv"
	"strings"
	"time"

	"cadenza/backend/sequence"
)

// node applies what came of a node that is no message.
func (a applying) node(ev Event) error {
	e := &a.t.Enrollment
	at := func(node string) bool { return e.Status == Active && e.Node == node && a.w.open() == nil }
	switch ev := ev.(type) {
	case Did:
		if !at(ev.Node) {
			return stale("The node")
		}
		a.leave(ev.Node, ev.Port)
		a.log("clock", ev.Kind, ev.Detail)
	case Told:
		if !at(ev.Node) {
			return stale("The notification")
		}
		a.hold(ev.Until, HoldRep)
		a.log("clock", "rep_told", ev.Detail)
	case NotAnswered:
		if !at(ev.Node) {
			return stale("The question")
		}
		if e.Hold != HoldAsk || e.Memo != ev.Detail {
			a.log("clock", "not_answered", ev.Detail)
		}
		a.hold(ev.RetryAt, HoldAsk)
		e.Memo = ev.Detail
	case CallFailed:
		if !at(ev.Node) {
			return stale("The call")
		}
		n, _ := a.w.Graph.Node(ev.Node)
		tries := e.Calls() + 1
		if n.Webhook != nil && !ev.Final && tries <= n.Webhook.Retries {
			e.Memo = strconv.Itoa(tries)
			a.hold(ev.RetryAt, HoldCall)
			a.log("clock", "webhook_retry", ev.Detail)
			return nil
		}
		a.leave(ev.Node, sequence.PortError)
		a.log("clock", "webhook_failed", ev.Detail)
	case FieldGone:
		if !at(ev.Node) {
			return stale("The node")
		}
		n, _ := a.w.Graph.Node(ev.Node)
		if e.Hold != HoldField || lacking(*e, n) != ev.Field { // told once, however often it is looked for
			a.log("clock", "held_field", n.Lacks(ev.Field))
		}
		a.hold(ev.RetryAt, HoldField)
		if n.Wait == nil { // which remembers the value it watches
			e.Memo = ev.Field
		}
	default: // apply hands over only these
	}
	return nil
}

// Calls is how often the webhook that the walk stands at was called in vain.
func (e Enrollment) Calls() int {
	n, _ := strconv.Atoi(e.Memo) // empty before the first try
	return n
}

// lacking is the field that is gone of those that the node asks about.
func lacking(e Enrollment, n sequence.Node) string {
	if n.Wait != nil {
		return n.Wait.Field
	}
	return e.Memo
}

// happens lets go of a Wait that the walk stands at, if this is its event.
func (a applying) happens(event sequence.Event) {
	e := &a.t.Enrollment
	n, ok := a.w.Graph.Node(e.Node)
	if ok && e.Status.Live() && n.Kind == sequence.KindWait && n.Wait != nil && n.Wait.Event == event {
		a.leave(n.ID, sequence.PortHappened)
	}
}

// waited looks at a Wait whose time has come or whose field was touched.
func (a applying) waited(n sequence.Node) {
	e := &a.t.Enrollment
	if e.Hold == HoldWatch || e.Hold == HoldField {
		was := watchOf(e.Memo)
		switch now := a.w.Contact.Value(n.Wait.Field); {
		case now != was.value:
			a.leave(n.ID, sequence.PortHappened)
			a.log("clock", "field_changed", "From \""+was.value+"\" to \""+now+"\".")
			return
		case a.now.Before(was.until):
			a.hold(was.until, HoldWatch)
			return
		}
	}
	a.leave(n.ID, sequence.PortTimedOut)
	a.log("clock", "wait_timed_out", "")
}

// watch is what a Wait for a field remembers: how long, and the value it had.
type watch struct {
	until time.Time
	value string
}

func (w watch) memo() string { return strconv.FormatInt(w.until.UnixMilli(), 10) + "\n" + w.value }

func (w watch) shifted(by time.Duration) watch { return watch{w.until.Add(by), w.value} }

func watchOf(memo string) watch {
	at, value, _ := strings.Cut(memo, "\n")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return watch{} // not ours: the wait is over
	}
	return watch{time.UnixMilli(n).UTC(), value}
}
