package simulate

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

// Input is what to simulate.
type Input struct {
	ID        string // of the sequence
	Name      string
	Graph     sequence.Graph
	Settings  sequence.Settings
	Workspace map[string]string // settings as JSON, by key: timeZone, mode, actions, …
	Sender    message.Sender    // empty for one without cap or gap
	Agents    []policy.Agent
	Fields    []contact.FieldDef
	People    []Person
	Start     time.Time // when they are enrolled
	Days      int       // how far to look ahead; 0 for DefaultDays
	Events    []Event
	Assume    Assume
	Writer    engine.Writer
}

// Person is a contact with what happened before the simulation: its lists, the
// sequences it was in, what it answered.
type Person struct {
	contact.Contact
	Before enroll.Known
}

// Event is something that the world does after so long.
type Event struct {
	After time.Duration
	Who   string // email address or id of the contact; empty for all
	Kind  EventKind
	Field string // of a change: the contact's field
	Text  string // of a reply, or the new value
}

// names reports whether the event is about this person alone.
func (e Event) names(p Person) bool { return strings.EqualFold(e.Who, p.Email) || e.Who == p.PID }

// EventKind is what happens.
type EventKind string

// The events.
const (
	Reply   EventKind = "reply"
	Meeting EventKind = "meeting"
	Bounce  EventKind = "bounce"
	OptOut  EventKind = "opt_out"
	Change  EventKind = "change"
	RepDone EventKind = "rep_done" // the rep who was told lets it go on
)

// Assume says what the world does by chance. Zero values assume nothing.
type Assume struct {
	ReplyRate   float64 `json:"replyRate" minimum:"0" maximum:"1" doc:"Share of messages that are answered."`
	MeetingRate float64 `json:"meetingRate" minimum:"0" maximum:"1" doc:"Share of answers that become a meeting."`
	Seed        uint64  `json:"seed,omitempty"`
}

// DefaultDays is how far a simulation looks ahead.
const DefaultDays = 180

// Limits of one simulation.
const (
	MaxPeople = 5000
	maxDays   = 2 * 365
	maxSteps  = 2_000_000 // of all people together
	maxIdle   = 200       // moments in a row at which nothing happens
)

// ParseEvent reads an event as it is written on the command line: when, what, and
// whom it is about, such as "d3 reply a@b.c" or "d2h4 change a@b.c city Bern".
// When is days, hours and minutes after the start: d3, h12, m30, d1h6.
func ParseEvent(text string) (Event, error) {
	refuse := func(why string) (Event, error) {
		return Event{}, fault.Newf(fault.Invalid, `Write it as "d3 reply a@b.c", "h12 meeting", or "d2 change a@b.c city Bern".`, "The event %q cannot be read: %s.", text, why)
	}
	parts := strings.Fields(text)
	if len(parts) < 2 {
		return refuse("it needs a time and what happens")
	}
	after, err := parseAfter(parts[0])
	if err != nil {
		return refuse(err.Error())
	}
	ev := Event{After: after, Kind: EventKind(parts[1])}
	rest := parts[2:]
	if len(rest) > 0 && strings.Contains(rest[0], "@") {
		ev.Who, rest = rest[0], rest[1:]
	}
	switch ev.Kind {
	case Reply:
		ev.Text = strings.Join(rest, " ")
	case Meeting, Bounce, OptOut, RepDone:
		if len(rest) > 0 {
			return refuse(fmt.Sprintf("%q is no email address", rest[0]))
		}
	case Change:
		if len(rest) < 2 {
			return refuse("a change names a field and its new value")
		}
		ev.Field, ev.Text = rest[0], strings.Join(rest[1:], " ")
	default:
		return refuse(fmt.Sprintf("%q is none of reply, meeting, bounce, opt_out, change, rep_done", parts[1]))
	}
	return ev, nil
}

func parseAfter(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}
	var sum time.Duration
	for left := s; left != ""; {
		unit, ok := units[left[0]]
		end := 1
		for end < len(left) && left[end] >= '0' && left[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(left[1:end])
		if !ok || err != nil || n > 10_000 {
			return 0, fmt.Errorf("%q is no time such as d3, h12 or d1h6", s)
		}
		sum += time.Duration(n) * unit
		left = left[end:]
	}
	return sum, nil
}
