package mailtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"cadenza/backend/message"
)

// Trouble is a way in which the server misbehaves.
type Trouble string

// The troubles. Those at the dot come when the whole message was there.
const (
	Well           Trouble = ""
	RefuseLogin    Trouble = "refuse_login"     // every password is wrong, SMTP and IMAP
	Greylist       Trouble = "greylist"         // 451 4.7.1 at RCPT
	UnknownUser    Trouble = "unknown_user"     // 550 5.1.1 at RCPT
	FullMailbox    Trouble = "full_mailbox"     // 552 5.2.2 at RCPT
	RejectAtDot    Trouble = "reject_at_dot"    // 554 5.7.1 at the dot
	DeferAtDot     Trouble = "defer_at_dot"     // 451 4.3.0 at the dot
	HangAtMail     Trouble = "hang_at_mail"     // never answers MAIL
	HangAtDot      Trouble = "hang_at_dot"      // takes the message and never answers
	DropAtDot      Trouble = "drop_at_dot"      // closes at the dot without taking the message
	DropAfterTaken Trouble = "drop_after_taken" // takes the message and closes without a word
	Slow           Trouble = "slow"             // takes the message after a while
	BreakIdle      Trouble = "break_idle"       // IMAP: closes the connection when a client goes to wait
)

// Delivery is one message that the server really took, for one recipient: the
// ground truth about what was sent.
type Delivery struct {
	At       time.Time
	User     string // who was signed in
	From, To string // of the envelope
	HeaderID string
	Raw      []byte
}

// Options of Start.
type Options struct {
	Users    map[string]string // passwords by address; a recipient without gets "secret"
	KeepSent bool              // file what users send in their Sent folder
	Open     bool              // take mail from clients that did not sign in
	TLS      *tls.Config       // offer STARTTLS; nil for plain connections
	Implicit bool              // speak TLS from the first byte instead
	SlowBy   time.Duration     // how long Slow takes; a second if zero
}

// Server is a mail provider inside this process.
type Server struct {
	o          Options
	smtp       *smtp.Server
	imap       *imapserver.Server
	smtpOn     net.Listener
	imapOn     net.Listener
	serving    sync.WaitGroup
	done       chan struct{}
	boxes      boxes
	mu         sync.Mutex
	deliveries []Delivery
	trouble    map[string]Trouble // by recipient; "" is for everyone
	changed    chan struct{}      // closed and replaced at each delivery
}

// Start starts a server on free loopback ports.
func Start(o Options) (*Server, error) {
	s := &Server{o: o, done: make(chan struct{}), trouble: map[string]Trouble{}, changed: make(chan struct{})}
	s.boxes.users = map[string]*box{}
	for addr, password := range o.Users {
		if err := s.boxes.add(addr, password); err != nil {
			return nil, err
		}
	}
	quiet := log.New(io.Discard, "", 0)
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &smtpSession{s: s, conn: c}, nil }))
	s.smtp.Domain, s.smtp.AllowInsecureAuth, s.smtp.ErrorLog, s.smtp.MaxMessageBytes = "localhost", true, quiet, 32<<20
	if !o.Implicit {
		s.smtp.TLSConfig = o.TLS
	}
	s.imap = s.boxes.server(s, quiet)
	var err error
	if s.smtpOn, err = s.listen(); err != nil {
		return nil, err
	}
	if s.imapOn, err = s.listen(); err != nil {
		return nil, errors.Join(err, s.smtpOn.Close())
	}
	s.serving.Go(func() { _ = s.smtp.Serve(s.smtpOn) }) // ends with Close
	s.serving.Go(func() { _ = s.imap.Serve(s.imapOn) })
	return s, nil
}

func (s *Server) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	if s.o.Implicit {
		l = tls.NewListener(l, s.o.TLS)
	}
	return l, nil
}

// Close stops the server and waits until it has stopped.
func (s *Server) Close() error {
	close(s.done)
	err := errors.Join(s.smtp.Close(), s.imap.Close())
	// Close knows no listener that Serve has not come to yet.
	for _, l := range []net.Listener{s.smtpOn, s.imapOn} {
		if e := l.Close(); !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	s.serving.Wait()
	return err
}

// SMTP is where to send to.
func (s *Server) SMTP() message.Server { return s.at(s.smtpOn) }

// IMAP is where to read.
func (s *Server) IMAP() message.Server { return s.at(s.imapOn) }

func (s *Server) at(l net.Listener) message.Server {
	security := message.Plain
	switch {
	case s.o.Implicit:
		security = message.TLS
	case s.o.TLS != nil:
		security = message.StartTLS
	}
	return message.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: security}
}

// SetTrouble makes the server misbehave towards one recipient, or towards
// everyone where to is empty. Well ends it.
func (s *Server) SetTrouble(to string, t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble[strings.ToLower(to)] = t
}

func (s *Server) troubleFor(to string) Trouble {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.trouble[strings.ToLower(to)]; t != Well {
		return t
	}
	return s.trouble[""]
}

// Deliveries gives what the server took so far, in order.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// Await waits until the deliveries are as wanted, or ctx ends.
func (s *Server) Await(ctx context.Context, wanted func([]Delivery) bool) error {
	for {
		s.mu.Lock()
		now, changed := slices.Clone(s.deliveries), s.changed
		s.mu.Unlock()
		if wanted(now) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("after %d deliveries: %w", len(now), ctx.Err())
		}
	}
}

// take puts a message in the recipient's inbox and on record.
func (s *Server) take(d Delivery) error {
	if err := s.boxes.put(d.To, "INBOX", d.Raw); err != nil {
		return err
	}
	if s.o.KeepSent && d.User != "" {
		if err := s.boxes.put(d.User, "Sent", d.Raw); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveries = append(s.deliveries, d)
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}

// Deliver puts a message straight into a folder of a mailbox, as if it had come
// from elsewhere. It is no Delivery.
func (s *Server) Deliver(to, folder string, raw []byte) error { return s.boxes.put(to, folder, raw) }

// Renumber gives a folder a new UIDVALIDITY, its mails new numbers.
func (s *Server) Renumber(user, folder string) error { return s.boxes.renumber(user, folder) }

// Answer writes an answer of the recipient to a delivered message and puts it
// into the sender's inbox.
func (s *Server) Answer(d Delivery, body string) error {
	m, err := message.Read(bytes.NewReader(d.Raw))
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	subject := m.Subject
	if !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	var random [9]byte
	if _, err := rand.Read(random[:]); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	raw, err := message.Build(message.Envelope{
		From: message.Address{Addr: d.To}, To: message.Address{Addr: d.From}, MessageID: "<" + hex.EncodeToString(random[:]) + "@mail.example>",
		Date: time.Now(), Subject: subject, Body: body, InReplyTo: m.HeaderID, References: strings.Join(m.References, " "),
	})
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return s.boxes.put(d.From, "INBOX", raw)
}
