package inbox

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cadenza/backend/message"
)

// Kind says what a mail is.
type Kind string

// The kinds.
const (
	KindReply     Kind = "reply"      // a person answered
	KindAutoReply Kind = "auto_reply" // a machine answered; no answer, but worth showing
	KindBounce    Kind = "bounce"     // a message was not delivered, or not yet
	KindComplaint Kind = "complaint"  // the recipient reported a message as spam
	KindOptOut    Kind = "opt_out"    // a person asks to be left alone
	KindMeeting   Kind = "meeting"    // an invitation to a meeting, or the acceptance of one
	KindOther     Kind = "other"      // nothing that an enrollment should hear of
)

// BounceType says what a bounce means for the recipient.
type BounceType string

// The bounce types.
const (
	Hard    BounceType = "hard"    // the address does not exist
	Soft    BounceType = "soft"    // it failed this time
	Delayed BounceType = "delayed" // it is still being tried
	Policy  BounceType = "policy"  // it was not wanted: the sender's problem
)

// Bounce is what a mail system reported about a message of ours.
type Bounce struct {
	Type      BounceType
	Status    string // enhanced status, such as "5.1.1"; empty if none was given
	Recipient string // the address that failed
	Original  string // the address we had written to, where it was forwarded from
	HeaderID  string // Message-ID of the message it is about
}

// Verdict is what a mail is taken for, and why.
type Verdict struct {
	Kind      Kind
	Bounce    *Bounce   // of a bounce
	Until     time.Time // the day an absent person is back, if an automatic reply names one
	InReplyTo string    // Message-ID of the message it is about
	Recipient string    // of a complaint: who complained
	Evidence  []string  // plain sentences
}

func (v *Verdict) because(sentence string) { v.Evidence = append(v.Evidence, sentence) }

// Classify says what a mail is. ours tells whether an address is one we send
// from. It reads nothing but the mail, and the same mail always gets the same
// verdict.
func Classify(m message.Mail, ours func(addr string) bool) Verdict {
	v := Verdict{Kind: KindOther, InReplyTo: about(m)}
	if own(m, ours) {
		v.because("It is our own mail.")
		return v
	}
	for _, judge := range []func(message.Mail, *Verdict) bool{complaint, receipt, report, textBounce, unsubscribeSubject, calendar, automatic, optOut, unasked} {
		if judge(m, &v) {
			return v
		}
	}
	v.Kind = KindReply
	switch {
	case v.InReplyTo != "":
		v.because("It answers " + v.InReplyTo + ".")
	default:
		v.because("A person wrote it.")
	}
	return v
}

// about is the message a mail answers: the first it names that is ours, else
// the last.
func about(m message.Mail) string {
	ids := slices.Clone(m.References)
	if m.InReplyTo != "" {
		ids = append(ids, m.InReplyTo)
	}
	slices.Reverse(ids)
	for _, id := range ids {
		if _, _, ok := message.VisitOf(id); ok {
			return id
		}
	}
	if len(ids) > 0 {
		return ids[0]
	}
	return ""
}

func own(m message.Mail, ours func(string) bool) bool {
	if _, _, minted := message.VisitOf(m.HeaderID); minted {
		return true
	}
	return m.From.Addr != "" && ours(m.From.Addr)
}

// receipt takes read receipts, which say nothing about an answer.
func receipt(m message.Mail, v *Verdict) bool {
	p, ok := m.Part("message/disposition-notification")
	if !ok {
		return false
	}
	if id := idInText.FindStringSubmatch(fields(p.Content)["original-message-id"]); id != nil {
		v.InReplyTo = id[1]
	}
	v.because("It is a read receipt (message/disposition-notification).")
	return true
}

// calendar takes invitations and the answers to ours.
func calendar(m message.Mail, v *Verdict) bool {
	p, ok := m.Part("text/calendar", "application/ics")
	if !ok {
		for _, part := range m.Parts {
			if strings.HasSuffix(strings.ToLower(part.Name), ".ics") {
				p, ok = part, true
				break
			}
		}
	}
	if !ok {
		return false
	}
	ics := unfold(p.Content)
	method := strings.ToUpper(p.Params["method"])
	if found := icsMethod.FindStringSubmatch(ics); found != nil {
		method = strings.ToUpper(found[1])
	}
	switch method {
	case "REQUEST":
		v.Kind = KindMeeting
		v.because("It is an invitation to a meeting (text/calendar, REQUEST).")
		return true
	case "REPLY":
		state := ""
		if found := partStat.FindStringSubmatch(ics); found != nil {
			state = strings.ToUpper(found[1])
		}
		if state == "ACCEPTED" {
			v.Kind = KindMeeting
			v.because("It accepts an invitation (text/calendar, REPLY, ACCEPTED).")
			return true
		}
		v.Kind = KindReply
		v.because("It answers an invitation without accepting it (text/calendar, " + strings.TrimSpace("REPLY "+state) + ").")
		return true
	case "COUNTER", "CANCEL", "DECLINECOUNTER":
		v.Kind = KindReply
		v.because("It changes or cancels a meeting (text/calendar, " + method + ").")
		return true
	}
	return false
}

var (
	icsMethod = regexp.MustCompile(`(?im)^METHOD\s*:\s*([A-Z]+)`)
	partStat  = regexp.MustCompile(`(?im)^ATTENDEE[^\n]*;PARTSTAT="?([A-Z-]+)`)
	folded    = regexp.MustCompile(`\r?\n[ \t]`)
)

func unfold(ics string) string {
	return strings.ReplaceAll(folded.ReplaceAllString(ics, ""), "\r\n", "\n")
}

var noReply = regexp.MustCompile(`(?i)^(no-?_?\.?reply|do-?_?not-?_?reply|notifications?|newsletters?|updates|mailer|alerts?)([+.-].*)?@`)

// unasked takes mail that went to many, and machines that answer no one.
func unasked(m message.Mail, v *Verdict) bool {
	threaded := m.InReplyTo != "" || len(m.References) > 0
	if noReply.MatchString(m.From.Addr) {
		if threaded {
			v.Kind = KindAutoReply
		}
		v.because("It is from " + m.From.Addr + ", an address that no person writes from.")
		return true
	}
	if threaded {
		return false
	}
	precedence := strings.ToLower(strings.TrimSpace(m.Header.Get("Precedence")))
	for _, name := range []string{"List-Id", "List-Unsubscribe", "List-Post", "X-Campaign-Id", "X-Mailchimp-Id", "Feedback-Id"} {
		if m.Header.Has(name) {
			v.because("It went to a list (" + name + ").")
			return true
		}
	}
	if precedence == "bulk" || precedence == "list" || precedence == "junk" {
		v.because("It went to many (Precedence: " + precedence + ").")
		return true
	}
	return false
}
