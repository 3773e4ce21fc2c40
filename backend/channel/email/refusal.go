package email

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// stage is how far a message had come when the server refused it.
type stage int

const (
	atMail stage = iota // the sender's address was named
	atRcpt              // the recipient's
	atData              // the message is to follow
	atDot               // the whole message was there
)

var enhanced = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})\b`)

// refusal turns an error of the conversation before or at the last byte into a
// certain no. It must not be given the loss of a connection after that byte.
func refusal(at stage, s message.Sender, to, secret string, err error) *message.Refusal {
	var said *textproto.Error
	if !errors.As(err, &said) {
		why := "the connection was lost"
		if isTimeout(err) {
			why = "the server did not answer in time"
		}
		return &message.Refusal{Class: message.Transient, Detail: fmt.Sprintf("The message was not handed over to %s: %s.", s.SMTP.Host, why), Err: err}
	}
	class := classOf(at, said.Code, said.Msg)
	words := quoted(fmt.Sprintf("%d %s", said.Code, said.Msg), secret)
	var detail string
	switch class {
	case message.Recipient:
		detail = fmt.Sprintf("The mail server does not know %s: %s", to, words)
	case message.Account:
		detail = fmt.Sprintf("The mail server refused the sender %s: %s Check the sender profile.", s.FromAddr, words)
	case message.Content:
		detail = fmt.Sprintf("The mail server did not want this message: %s", words)
	case message.Transient, message.Withheld:
		detail = fmt.Sprintf("The mail server could not take the message for %s now: %s", to, words)
	}
	return &message.Refusal{Class: class, Detail: detail, Err: err}
}

// classOf sorts a refusal by its stage, its codes and, where they leave the
// matter open, its words.
func classOf(at stage, code int, text string) message.Class {
	status := ""
	if m := enhanced.FindStringSubmatch(text); m != nil {
		status = m[1]
	}
	words := strings.ToLower(text)
	switch {
	case code < 500:
		return message.Transient
	case code == 530 || code == 535 || code == 538 || has(words, "authentication required", "not authenticated", "sending quota", "sending limit", "daily limit", "send as this sender", "sendasdenied"):
		return message.Account
	case at == atMail:
		if status == "5.3.4" || code == 552 {
			return message.Content
		}
		return message.Account
	case status == "5.1.7" || status == "5.1.8" || has(words, "sender address rejected", "sender rejected", "sender verify"):
		return message.Account
	case has(words, "relay not permitted", "relay access denied", "relaying denied", "unable to relay"):
		return message.Account
	case strings.HasPrefix(status, "5.1.") || status == "5.4.4" || status == "5.2.1":
		return message.Recipient
	case status == "5.2.2":
		return message.Transient
	case status == "5.4.1" && has(words, "recipient"):
		return message.Recipient
	case strings.HasPrefix(status, "5.7.") || strings.HasPrefix(status, "5.6.") || status == "5.3.4" || status == "5.2.3":
		return message.Content
	}
	// No status, or one that says nothing.
	switch {
	case has(words, "quota", "mailbox full", "mailbox is full", "storage"):
		return message.Transient
	case has(words, "spam", "block", "policy", "reputation", "denied", "prohibited", "dmarc", "spf", "dkim", "virus", "too large", "size", "rejected due"):
		return message.Content
	case has(words, "unknown", "no such", "does not exist", "doesn't exist", "not found", "unavailable", "invalid", "disabled", "no mailbox", "not exist"):
		return message.Recipient
	case at == atRcpt && (code == 550 || code == 551 || code == 553):
		return message.Recipient
	case at == atRcpt && code == 552:
		return message.Transient
	}
	return message.Content
}

func has(text string, any ...string) bool {
	for _, w := range any {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// account is a refusal that lasts until the sender profile or the network is
// mended.
func account(err error) *message.Refusal {
	f := fault.Of(err)
	return &message.Refusal{Class: message.Account, Detail: f.Error(), Err: err}
}
