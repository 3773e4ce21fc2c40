package mailtest

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"cadenza/backend/message"
)

// smtpSession is one client's conversation.
type smtpSession struct {
	s    *Server
	conn *smtp.Conn
	user string
	from string
	to   []string
}

func reply(code int, a, b, c int, text string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: text}
}

// AuthMechanisms lists the ways to sign in.
func (x *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth signs in.
func (x *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if x.s.troubleFor("") == RefuseLogin || !x.s.boxes.check(user, password) {
			return smtp.ErrAuthFailed
		}
		x.user = user
		return nil
	}), nil
}

// Mail begins a message.
func (x *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	if x.user == "" && !x.s.o.Open {
		return reply(530, 5, 7, 0, "Authentication required")
	}
	if x.s.troubleFor("") == HangAtMail {
		x.hang()
	}
	x.from, x.to = from, nil
	return nil
}

// Rcpt names a recipient.
func (x *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch x.s.troubleFor(to) {
	case Greylist:
		return reply(451, 4, 7, 1, "greylisted, try later")
	case UnknownUser:
		return reply(550, 5, 1, 1, "<"+to+">: user unknown")
	case FullMailbox:
		return reply(552, 5, 2, 2, "mailbox full")
	default:
	}
	x.to = append(x.to, to)
	return nil
}

// Data takes the message. It is on record before the answer goes out.
func (x *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // the client left before the dot: nothing was sent
	}
	m, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return reply(554, 5, 6, 0, "malformed message")
	}
	for _, to := range x.to {
		trouble := x.s.troubleFor(to)
		switch trouble {
		case RejectAtDot:
			return reply(554, 5, 7, 1, "message rejected as spam")
		case DeferAtDot:
			return reply(451, 4, 3, 0, "try again later")
		case DropAtDot:
			return errors.Join(io.ErrClosedPipe, x.conn.Conn().Close())
		case Slow:
			x.wait()
		default:
		}
		if err := x.s.take(Delivery{At: time.Now(), User: x.user, From: x.from, To: to, HeaderID: m.HeaderID, Raw: raw}); err != nil {
			return reply(451, 4, 3, 0, "local error")
		}
		switch trouble {
		case HangAtDot:
			x.hang()
		case DropAfterTaken:
			return errors.Join(io.ErrClosedPipe, x.conn.Conn().Close())
		default:
		}
	}
	return nil
}

// hang says nothing until the server is closed.
func (x *smtpSession) hang() { <-x.s.done }

func (x *smtpSession) wait() {
	by := x.s.o.SlowBy
	if by == 0 {
		by = time.Second
	}
	select {
	case <-time.After(by):
	case <-x.s.done:
	}
}

// Reset forgets the message under way.
func (x *smtpSession) Reset() { x.from, x.to = "", nil }

// Logout ends the session.
func (x *smtpSession) Logout() error { return nil }
