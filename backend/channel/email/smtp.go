package email

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
	"golang.org/x/net/idna"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Transport sends mail by SMTP. The zero value is ready for use.
type Transport struct {
	TLS            *tls.Config   // beside the system's; for tests with their own roots
	ConnectTimeout time.Duration // to connect, and for TLS; 30 s if zero
	CommandTimeout time.Duration // for the answer to each command; 30 s if zero
	AnswerTimeout  time.Duration // for the answer to the last byte; 10 min if zero
}

// Stage brings a message to the sender's server, whole but for its last byte.
// Its errors are *message.Refusal: the message was certainly not sent.
func (t Transport) Stage(ctx context.Context, s message.Sender, password, to string, mime []byte) (message.Staged, error) {
	rcpt, utf8, err := envelopeAddress(to)
	if err != nil {
		return nil, &message.Refusal{Class: message.Recipient, Detail: err.Error(), Err: err}
	}
	from, utf8From, err := envelopeAddress(s.FromAddr)
	if err != nil {
		return nil, account(err)
	}
	if !onlyCRLF(mime) {
		return nil, &message.Refusal{Class: message.Content, Detail: "The message holds a bare line break, which mail servers take in different ways, so it was not sent."}
	}
	st, err := t.connect(ctx, s, password)
	if err != nil {
		return nil, givenUp(ctx, err)
	}
	st.to, st.secret = to, password
	// Cancelling closes the connection, which ends whatever waits on it.
	release := context.AfterFunc(ctx, st.Abandon)
	err = st.hand(from, rcpt, utf8 || utf8From, mime, orDefault(t.CommandTimeout, defaultTimeout))
	if !release() && err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		return st, nil
	}
	st.Abandon()
	return nil, givenUp(ctx, err)
}

// givenUp gives the refusal in err, unless the caller's wish to stop is what
// caused it.
func givenUp(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &message.Refusal{Class: message.Withheld, Detail: "The message was given up before its last byte, so it was not sent.", Err: errors.Join(ctx.Err(), err)}
	}
	if no, ok := errors.AsType[*message.Refusal](err); ok {
		return no
	}
	return &message.Refusal{Class: message.Transient, Detail: "The message was not handed over in time, so it was not sent.", Err: err}
}

// staged is a message at the provider, and the connection it lies on.
type staged struct {
	client *smtp.Client
	wire   *wire
	data   io.WriteCloser
	sender message.Sender
	to     string
	secret string
	answer time.Duration
	once   sync.Once
}

// connect makes a signed-in connection. Whatever fails here lasts until a
// setting, the password or the network is mended.
func (t Transport) connect(ctx context.Context, s message.Sender, password string) (*staged, error) {
	conn, w, err := dial(ctx, s.SMTP, t.TLS, orDefault(t.ConnectTimeout, defaultTimeout))
	if err != nil {
		return nil, account(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends the conversation below
	defer stop()
	wait := orDefault(t.CommandTimeout, defaultTimeout)
	fail := func(err error) error {
		return errors.Join(account(err), closed(conn.Close()))
	}
	if err := conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return nil, fail(unreachable(s.SMTP, err))
	}
	c, err := smtp.NewClient(conn, s.SMTP.Host)
	if err != nil {
		return nil, fail(greeting(s, "greeted", err))
	}
	st := &staged{client: c, wire: w, sender: s, answer: orDefault(t.AnswerTimeout, 10*time.Minute)}
	if err := st.within(wait, func() error { return c.Hello("localhost") }); err != nil {
		return nil, fail(greeting(s, "answered", err))
	}
	if s.SMTP.Security == message.StartTLS {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return nil, fail(fault.Newf(fault.Unavailable, "Choose TLS, or another port.", "The server %s offers no protected connection (STARTTLS) on this port.", s.SMTP.Host))
		}
		if err := st.within(wait, func() error { return c.StartTLS(tlsConfig(t.TLS, s.SMTP.Host)) }); err != nil {
			return nil, fail(insecure(s.SMTP, err))
		}
	}
	if err := st.signIn(password, wait); err != nil {
		return nil, fail(err)
	}
	return st, nil
}

// within runs one exchange with a deadline of its own.
func (st *staged) within(d time.Duration, do func() error) error {
	if err := st.client.UpdateDeadline(d); err != nil {
		return err
	}
	return do()
}

func greeting(s message.Sender, what string, err error) error {
	var said *textproto.Error
	switch {
	case errors.As(err, &said):
		return fault.Newf(fault.Unavailable, "Try again later; if it lasts, ask the provider.", "The mail server %s takes no mail: %s", s.SMTP.Host, quoted(fmt.Sprintf("%d %s", said.Code, said.Msg), "")).Because(err)
	case isTimeout(err):
		return fault.Newf(fault.Unavailable, "Check the port and the security setting.", "The server at %s has not %s in time.", address(s.SMTP), what).Because(err)
	}
	return fault.Newf(fault.Unavailable, "Check the port and the security setting.", "The server at %s does not answer as a mail server does.", address(s.SMTP)).Because(err)
}

// signIn gives the user name and password in the best way that the server
// offers. A server on this machine that offers none needs none.
func (st *staged) signIn(password string, wait time.Duration) error {
	s, user := st.sender, st.sender.Username
	if user == "" && password == "" {
		return nil
	}
	if user == "" {
		user = s.FromAddr
	}
	_, offered := st.client.Extension("AUTH")
	has := map[string]bool{}
	for m := range strings.FieldsSeq(strings.ToUpper(offered)) {
		has[m] = true
	}
	var auth smtp.Auth
	switch {
	case has["PLAIN"]:
		auth = smtp.PlainAuth("", user, password, s.SMTP.Host, true) // unprotected on loopback only: dial saw to it
	case has["LOGIN"]:
		auth = smtp.LoginAuth(user, password, s.SMTP.Host, true)
	case has["CRAM-MD5"]:
		auth = smtp.CRAMMD5Auth(user, password)
	case loopback(s.SMTP.Host):
		return nil
	default:
		return fault.Newf(fault.Unavailable, "Ask the provider for the port that mail programs send by, often 587 or 465.", "The server %s offers no way to sign in that Cadenza knows.", s.SMTP.Host)
	}
	err := st.within(wait, func() error { return st.client.Auth(auth) })
	var said *textproto.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code >= 500:
		return fault.Newf(fault.Refused, "Enter the password again; some providers want an app password.", "The mail server %s did not accept the user name and password of %s: %s", s.SMTP.Host, user, quoted(fmt.Sprintf("%d %s", said.Code, said.Msg), password)).Because(err)
	case errors.As(err, &said):
		return fault.Newf(fault.Unavailable, "Try again later.", "The mail server %s cannot check the password now: %s", s.SMTP.Host, quoted(fmt.Sprintf("%d %s", said.Code, said.Msg), password)).Because(err)
	case isTimeout(err):
		return fault.Newf(fault.Unavailable, "Try again later.", "The mail server %s did not answer the sign-in in time.", s.SMTP.Host).Because(err)
	}
	return fault.Newf(fault.Unavailable, "Try again later.", "The mail server %s closed the connection at the sign-in.", s.SMTP.Host).Because(err)
}

// hand gives the envelope and the whole body, dot-stuffed, but no final dot.
func (st *staged) hand(from, to string, utf8 bool, mime []byte, wait time.Duration) error {
	c := st.client
	if utf8 {
		if ok, _ := c.Extension("SMTPUTF8"); !ok {
			return &message.Refusal{Class: message.Recipient, Detail: fmt.Sprintf("The address %s needs a mail server that takes international addresses, and %s does not.", st.to, st.sender.SMTP.Host)}
		}
	}
	c.SkipSMTPUTF8(!utf8)
	if err := st.within(wait, func() error { return c.Mail("<" + from + ">") }); err != nil {
		return refusal(atMail, st.sender, st.to, st.secret, err)
	}
	if err := st.within(wait, func() error { return c.Rcpt("<" + to + ">") }); err != nil {
		return refusal(atRcpt, st.sender, st.to, st.secret, err)
	}
	err := st.within(wait, func() (err error) {
		st.data, err = c.Data()
		return err
	})
	if err != nil {
		return refusal(atData, st.sender, st.to, st.secret, err)
	}
	err = st.within(max(wait, 2*time.Minute), func() error {
		if _, err := st.data.Write(mime); err != nil {
			return err
		}
		return c.Text.W.Flush()
	})
	if err != nil {
		return refusal(atData, st.sender, st.to, st.secret, err)
	}
	return nil
}

// Finish writes the last byte and waits for the server's answer.
func (st *staged) Finish(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		st.Abandon()
		return "", &message.Refusal{Class: message.Withheld, Detail: "The message was given up before its last byte, so it was not sent.", Err: err}
	}
	if err := st.client.UpdateDeadline(st.answer); err != nil {
		st.Abandon()
		return "", &message.Refusal{Class: message.Transient, Detail: "The connection was lost before the last byte, so the message was not sent.", Err: err}
	}
	release := context.AfterFunc(ctx, st.Abandon)
	defer release()
	before := st.wire.written.Load()
	err := st.data.Close()
	var said *textproto.Error
	switch {
	case err == nil:
		words := "250"
		if d, ok := st.data.(*smtp.DataCloser); ok {
			words += " " + strings.TrimSpace(d.ServerResponse())
		}
		st.leave()
		return "Accepted by " + st.sender.SMTP.Host + ": " + quoted(words, st.secret), nil
	case errors.As(err, &said):
		st.leave()
		return "", refusal(atDot, st.sender, st.to, st.secret, err)
	}
	st.Abandon()
	if st.wire.written.Load() == before {
		return "", &message.Refusal{Class: message.Transient, Detail: "The connection was lost before the last byte, so the message was not sent.", Err: err}
	}
	why := "the connection was lost"
	if isTimeout(err) {
		why = "the server did not answer"
	}
	return "", fmt.Errorf("%s after the whole message had been handed over to %s: %w: %w", why, st.sender.SMTP.Host, message.ErrUnknown, err)
}

// leave says goodbye without waiting for the answer: the outcome is known.
func (st *staged) leave() {
	if st.client.UpdateDeadline(2*time.Second) == nil {
		_, _ = st.client.Text.Cmd("QUIT") // a courtesy
	}
	st.Abandon()
}

// Abandon closes the connection. In the middle of DATA this tells the server
// that the message is not to be taken; QUIT would become part of it.
func (st *staged) Abandon() {
	st.once.Do(func() { _ = st.wire.Close() }) // nothing is left to lose on it
}

// envelopeAddress makes an address safe for the envelope. utf8 tells that the
// server must take international addresses.
func envelopeAddress(addr string) (safe string, utf8 bool, err error) {
	at := strings.LastIndexByte(addr, '@')
	bad := strings.ContainsFunc(addr, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' })
	if at <= 0 || at == len(addr)-1 || bad {
		return "", false, fault.Newf(fault.Invalid, "Correct it.", "%q is no mail address.", addr)
	}
	local, domain := addr[:at], addr[at+1:]
	if strings.ContainsFunc(domain, func(r rune) bool { return r > '~' }) {
		if domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return "", false, fault.Newf(fault.Invalid, "Correct it.", "%q is no mail address: its domain is malformed.", addr).Because(err)
		}
	}
	return local + "@" + domain, strings.ContainsFunc(local, func(r rune) bool { return r > '~' }), nil
}

// onlyCRLF reports whether every line break is CRLF and there is no NUL, so
// that no server can read another message, or another end, into it.
func onlyCRLF(mime []byte) bool {
	if bytes.IndexByte(mime, 0) >= 0 || !bytes.HasSuffix(mime, []byte("\r\n")) {
		return false
	}
	rest := bytes.ReplaceAll(mime, []byte("\r\n"), nil)
	return !bytes.ContainsAny(rest, "\r\n")
}
