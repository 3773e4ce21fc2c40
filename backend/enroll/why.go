package enroll

import (
	"fmt"
	"time"

	"cadenza/backend/sequence"
)

// Why answers "why has nothing been sent, and when will it be": a stable code,
// a sentence, the moment if one is known, and the screen that mends it.
type Why struct {
	Code     string    `json:"code" doc:"W01 to W25, or empty when nothing is waiting."`
	Sentence string    `json:"sentence"`
	At       time.Time `json:"at,omitzero"`
	Screen   string    `json:"screen,omitempty" doc:"The screen that mends it: approvals, sequence, enrollment, contact, senders, agents, safety, status, notices."`
}

// Around is what the workspace adds to the answer.
type Around struct {
	Stopped   time.Time // Emergency Stop in force since; zero if not
	StoppedBy string
	DNC       string    // why the contact may not be written to; empty if it may
	Sender    string    // what is wrong with the sender profile; empty if nothing
	Doubted   bool      // the machine's clock is doubted, so nothing goes out
	Kept      bool      // what came due while nothing ran is kept back
	KeptUntil time.Time // when that is let go; zero if a person must do it
}

// Explain computes the answer. It depends on its arguments alone.
func Explain(w Walk, around Around, now time.Time) Why {
	e, v := w.Enrollment, w.open()
	switch e.Status {
	case Completed:
		return Why{Sentence: "Every step is done."}
	case Unenrolled:
		return Why{Sentence: "Unenrolled: " + Words(e.Reason) + "."}
	case Paused:
		why := Why{Code: "W06", Sentence: "Paused: " + Words(e.Reason) + ".", At: e.ResumeAt, Screen: "enrollment"}
		if v != nil && v.State.InDoubt() {
			return doubt(*v, e)
		}
		return why
	case Active:
	}
	if v != nil && v.State.InDoubt() {
		return doubt(*v, e)
	}
	if !around.Stopped.IsZero() {
		return Why{Code: "W11", Sentence: "Emergency Stop is on since " + around.Stopped.UTC().Format("2 Jan 15:04") + " UTC, by " + around.StoppedBy + ".", Screen: "status"}
	}
	if around.DNC != "" {
		return Why{Code: "W13", Sentence: around.DNC, Screen: "contact"}
	}
	if w.Rules.Sequence == sequence.Paused {
		return Why{Code: "W05", Sentence: "The sequence is paused.", Screen: "sequence"}
	}
	if v != nil && v.State == Awaiting {
		return Why{Code: "W04", Sentence: "A draft waits for your approval.", Screen: "approvals"}
	}
	if around.Doubted {
		return Why{Code: "W21", Sentence: "The machine's clock went back; sending waits until it is confirmed.", Screen: "status"}
	}
	if around.Kept && !e.DueAt.IsZero() && !e.DueAt.After(now) {
		return Why{Code: "W09", Sentence: "Came due while Cadenza was not running, and is kept back until it is let go.", At: around.KeptUntil, Screen: "status"}
	}
	return waits(w, v, around, now)
}

// waits explains an enrollment that the clock will move.
func waits(w Walk, v *Visit, around Around, now time.Time) Why {
	e := w.Enrollment
	switch e.Hold {
	case HoldWindow:
		return Why{Code: "W02", Sentence: "Outside the sending window.", At: e.DueAt, Screen: "sequence"}
	case HoldCap:
		return Why{Code: "W03", Sentence: "The sender's daily cap is used up.", At: e.DueAt, Screen: "senders"}
	case HoldGap:
		return Why{Code: "W03", Sentence: "The sender keeps a minimum gap between messages.", At: e.DueAt, Screen: "senders"}
	case HoldHours:
		return Why{Code: "W02", Sentence: "Outside the agent's working hours.", At: e.DueAt, Screen: "agents"}
	case HoldShut:
		return Why{Code: "W02", Sentence: "No moment is open: the sending window, the time zones and the agent's working hours never meet.", Screen: "sequence"}
	case HoldQuota:
		return Why{Code: "W03", Sentence: "The agent's daily cap is used up.", At: e.DueAt, Screen: "agents"}
	case HoldRetry:
		tries := 0
		detail := ""
		if v != nil {
			tries, detail = v.Tries, v.Detail
		}
		return Why{Code: "W09", Sentence: fmt.Sprintf("The mail server refused it for now (try %d): %s", tries, detail), At: e.DueAt, Screen: "status"}
	case HoldDraft:
		return Why{Code: "W23", Sentence: failing("The draft could not be written; it is tried again.", e.Memo), At: e.DueAt, Screen: "enrollment"}
	case HoldInbox:
		return Why{Code: "W20", Sentence: "The sender's inbox has not been read for 15 minutes, so a reply could be missed.", At: e.DueAt, Screen: "senders"}
	case HoldAway:
		return Why{Code: "W22", Sentence: "The contact is out of office.", At: e.DueAt, Screen: "contact"}
	case HoldMissing:
		field := "email address"
		if n, ok := w.Graph.Node(e.Node); ok && n.Step != nil && n.Step.Channel != sequence.Email {
			field = "phone number"
		}
		return Why{Code: "W07", Sentence: "The contact has no " + field + ".", At: e.DueAt, Screen: "contact"}
	case HoldSetting:
		sentence := around.Sender
		if sentence == "" {
			sentence = "The sender profile could not send."
		}
		return Why{Code: "W08", Sentence: sentence, At: e.DueAt, Screen: "senders"}
	case HoldPolicy:
		return Why{Code: "W08", Sentence: e.Memo, At: e.DueAt, Screen: "safety"}
	case HoldPaced:
		return Why{Code: "W09", Sentence: "Came due while Cadenza was not running; sent with a gap so that nothing bursts.", At: e.DueAt, Screen: "status"}
	case HoldAI:
		return Why{Code: "W10", Sentence: "The AI is paused for this contact.", Screen: "contact"}
	case HoldDeleted:
		return Why{Code: "W13", Sentence: "The contact was deleted; this ends in a moment.", Screen: "contact"}
	case HoldUndo:
		return Why{Code: "W17", Sentence: "Held before sending, so that you can take it back.", At: e.DueAt, Screen: "approvals"}
	case HoldEvent, HoldWatch:
		return Why{Code: "W14", Sentence: "Waits for " + eventWords(w) + ", or until the time is over.", At: e.DueAt, Screen: "enrollment"}
	case HoldRep:
		return Why{Code: "W16", Sentence: "A rep was told and is waited for.", At: e.DueAt, Screen: "notices"}
	case HoldAsk:
		return Why{Code: "W10", Sentence: failing("The AI did not answer; it is asked again.", e.Memo), At: e.DueAt, Screen: "enrollment"}
	case HoldCall:
		return Why{Code: "W09", Sentence: "The webhook did not take the call; it is tried again.", At: e.DueAt, Screen: "enrollment"}
	case HoldField:
		n, _ := w.Graph.Node(e.Node)
		return Why{Code: "W08", Sentence: n.Lacks(lacking(e, n)) + " " + sequence.LacksRemedy, At: e.DueAt, Screen: "sequence"}
	case HoldLookUp, HoldNone:
	}
	if v != nil && v.State == Ready {
		return Why{Code: "W17", Sentence: "Ready to be sent.", At: e.DueAt, Screen: "approvals"}
	}
	if !e.DueAt.After(now) {
		return Why{Code: "W01", Sentence: "Due now; the processor takes it on its next run.", At: e.DueAt, Screen: "status"}
	}
	return Why{Code: "W01", Sentence: "The delay before the next step is not over.", At: e.DueAt, Screen: "enrollment"}
}

func eventWords(w Walk) string {
	n, ok := w.Graph.Node(w.Enrollment.Node)
	if !ok || n.Wait == nil {
		return "an event"
	}
	switch n.Wait.Event {
	case sequence.EventReply:
		return "a reply"
	case sequence.EventMeeting:
		return "a meeting"
	case sequence.EventFieldChange:
		return "a change of the contact"
	}
	return "an event"
}

func doubt(v Visit, e Enrollment) Why {
	switch v.State {
	case Fired:
		return Why{Code: "W19", Sentence: "The message is on its way; the mail server's answer is awaited.", Screen: "status"}
	case Unknown:
		return Why{Code: "W19", Sentence: "It is not known whether the message arrived; the Sent folder is asked.", At: e.DueAt, Screen: "approvals"}
	case NeedsHuman:
		return Why{Code: "W19", Sentence: "It is not known whether the message arrived, and nothing proves it. Please decide.", Screen: "approvals"}
	case Drafting, Awaiting, Ready, Sent, Skipped, Failed, Withdrawn:
	}
	return Why{}
}

// Words says a reason in plain words, without a full stop.
func Words(r Reason) string {
	switch r {
	case ReasonReplied:
		return "the contact replied"
	case ReasonMeeting:
		return "a meeting was booked"
	case ReasonByPerson:
		return "by a person"
	case ReasonStepFailed:
		return "a step failed"
	case ReasonMissingData:
		return "the contact lacks a field the step needs"
	case ReasonOptedOut:
		return "the contact opted out"
	case ReasonBounced:
		return "the address bounced"
	case ReasonDNC:
		return "the contact is marked Do Not Contact"
	case ReasonRejected:
		return "the draft was rejected"
	case ReasonArchived:
		return "the sequence was archived"
	case ReasonEndNode:
		return "the sequence ended it"
	case ReasonComplaint:
		return "the contact reported a message as spam"
	case ReasonDeleted:
		return "the contact was deleted"
	case ReasonMerged:
		return "another contact, the same person, goes on with it"
	case ReasonTakenBack:
		return "enrolling was taken back"
	case None:
	}
	return "no reason given"
}

// failing says what failed, with the reason if one is known.
func failing(sentence, reason string) string {
	if reason == "" {
		return sentence
	}
	return sentence + " " + reason
}
