package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-message/charset"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Mailbox reads a sender's mail by IMAP. The zero value is ready for use.
type Mailbox struct {
	TLS         *tls.Config        // beside the system's; for tests with their own roots
	Timeout     time.Duration      // to connect and for each answer; 30 s if zero
	IdleRestart time.Duration      // how long to wait on IDLE before reading anew; 4 min if zero, at most 25
	Poll        time.Duration      // between two reads where there is no IDLE; 60 s if zero
	Backoff     time.Duration      // before the first reconnection, doubled up to 5 min; 5 s if zero
	Now         func() time.Time   // the clock; the machine's if nil
	Read        func(at time.Time) // called after each complete read; may be nil
	Problem     func(say string)   // what is wrong, in a plain sentence; empty when it is mended. May be nil
}

// session is one signed-in IMAP connection.
type session struct {
	*imapclient.Client
	sender  message.Sender
	timeout time.Duration
	changed chan struct{} // something happened to the selected folder
	stop    func() bool
}

// open connects and signs in. The connection is closed when ctx ends.
func (m Mailbox) open(ctx context.Context, s message.Sender, password string) (*session, error) {
	timeout := orDefault(m.Timeout, defaultTimeout)
	conn, _, err := dial(ctx, s.IMAP, m.TLS, timeout)
	if err != nil {
		return nil, err
	}
	x := &session{sender: s, timeout: timeout, changed: make(chan struct{}, 1)}
	options := &imapclient.Options{
		WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader},
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				x.wake()
			}
		}},
	}
	// A server that never answers would be waited for for ever: give up in time.
	limit := time.AfterFunc(timeout, func() { _ = conn.Close() })
	defer limit.Stop()
	giveUp := context.AfterFunc(ctx, func() { _ = conn.Close() })
	if s.IMAP.Security == message.StartTLS {
		options.TLSConfig = tlsConfig(m.TLS, s.IMAP.Host)
		x.Client, err = imapclient.NewStartTLS(conn, options)
		if err != nil {
			giveUp()
			return nil, errors.Join(insecure(s.IMAP, err), closed(conn.Close()))
		}
	} else {
		x.Client = imapclient.New(conn, options)
	}
	x.stop = giveUp
	if err := x.signIn(password); err != nil {
		x.close()
		return nil, err
	}
	return x, nil
}

func (x *session) wake() {
	select {
	case x.changed <- struct{}{}:
	default:
	}
}

func (x *session) signIn(password string) error {
	s := x.sender
	if err := x.WaitGreeting(); err != nil {
		return fault.Newf(fault.Unavailable, "Check the port and the security setting.", "The server at %s does not answer as an IMAP server does.", address(s.IMAP)).Because(err)
	}
	if x.Caps().Has(imap.CapLoginDisabled) {
		return fault.Newf(fault.Unavailable, "Choose STARTTLS or TLS for reading.", "The server %s takes no password on this kind of connection.", s.IMAP.Host)
	}
	err := x.Login(user(s), password).Wait()
	var said *imap.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code == imap.ResponseCodeUnavailable:
		return fault.Newf(fault.Unavailable, "Cadenza tries again by itself.", "The server %s cannot check the password now: %s", s.IMAP.Host, quoted(said.Text, password)).Because(err)
	case errors.As(err, &said):
		return fault.Newf(fault.Refused, "Enter the password again; some providers want an app password, or want reading by IMAP to be switched on.", "The server %s did not accept the user name and password of %s: %s", s.IMAP.Host, user(s), quoted(said.Text, password)).Because(err)
	}
	return fault.Newf(fault.Unavailable, "Cadenza tries again by itself.", "The server %s closed the connection at the sign-in.", s.IMAP.Host).Because(err)
}

func user(s message.Sender) string {
	if s.Username != "" {
		return s.Username
	}
	return s.FromAddr
}

// within runs one exchange; one that takes too long ends the connection.
func (x *session) within(d time.Duration, do func() error) error {
	limit := time.AfterFunc(d, func() { _ = x.Close() })
	err := do()
	if !limit.Stop() && err != nil {
		return fault.Newf(fault.Unavailable, "Cadenza tries again by itself.", "The server %s did not answer in time.", x.sender.IMAP.Host).Because(err)
	}
	return err
}

// close says goodbye where that is quick, and closes the connection.
func (x *session) close() {
	x.stop()
	_ = x.Close() // nothing is left to lose on it
}

// examine opens a folder for reading only.
func (x *session) examine(folder string) (data *imap.SelectData, err error) {
	err = x.within(x.timeout, func() error {
		data, err = x.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open folder %s: %w", folder, err)
	}
	return data, nil
}

// maxFound bounds one search; the next one goes on from there.
const maxFound = 20_000

// search gives the numbers of the mails that match, lowest first.
func (x *session) search(c *imap.SearchCriteria) (uids []imap.UID, err error) {
	err = x.within(2*x.timeout, func() error {
		data, err := x.UIDSearch(c, nil).Wait()
		if err != nil {
			return err
		}
		set, _ := data.All.(imap.UIDSet)
		for _, r := range set {
			for uid := r.Start; uid != 0 && uid <= r.Stop && len(uids) < maxFound; uid++ {
				uids = append(uids, uid)
			}
		}
		return nil
	})
	slices.Sort(uids)
	return uids, err
}

// Names of folders on servers that do not say what they are for.
var (
	junkNames = []string{"junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "courrier indésirable", "pourriels", "spamverdacht", "junk-e-mail", "ongewenste e-mail", "correo no deseado", "posta indesiderata", "lixo eletrônico", "skräppost"}
	sentNames = []string{"sent", "sent items", "sent mail", "sent messages", "sent-mail", "gesendet", "gesendete elemente", "gesendete objekte", "éléments envoyés", "messages envoyés", "elementos enviados", "enviados", "verzonden items", "verzonden", "posta inviata", "itens enviados", "skickat"}
)

// folder finds the folder for a use: by what the server says, else by name.
func (x *session) folder(use imap.MailboxAttr, names []string) (string, error) {
	var options *imap.ListOptions
	if x.Caps().Has(imap.CapSpecialUse) && x.Caps().Has(imap.CapListExtended) {
		options = &imap.ListOptions{ReturnSpecialUse: true}
	}
	var all []*imap.ListData
	err := x.within(x.timeout, func() (err error) {
		all, err = x.List("", "*", options).Collect()
		return err
	})
	if err != nil {
		return "", fmt.Errorf("list folders: %w", err)
	}
	best := ""
	for _, f := range all {
		if slices.Contains(f.Attrs, imap.MailboxAttrNoSelect) {
			continue
		}
		if slices.Contains(f.Attrs, use) {
			return f.Mailbox, nil
		}
		name := f.Mailbox
		if f.Delim != 0 {
			name = name[strings.LastIndex(name, string(f.Delim))+1:]
		}
		if best == "" && slices.Contains(names, strings.ToLower(name)) {
			best = f.Mailbox
		}
	}
	return best, nil
}

// FindSent looks in the sender's Sent folder for a message by its Message-ID.
func (m Mailbox) FindSent(ctx context.Context, s message.Sender, password, headerID string) (bool, error) {
	if s.IMAP.Host == "" {
		return false, fault.New(fault.Refused, "No mailbox is set for this sender, so its Sent folder cannot be asked.", "Enter an IMAP server in the sender profile.")
	}
	x, err := m.open(ctx, s, password)
	if err != nil {
		return false, err
	}
	defer x.close()
	sent, err := x.folder(imap.MailboxAttrSent, sentNames)
	if err != nil {
		return false, err
	}
	if sent == "" {
		return false, fault.New(fault.Unavailable, "The mailbox has no Sent folder that Cadenza can find.", "")
	}
	if _, err := x.examine(sent); err != nil {
		return false, err
	}
	found, err := x.search(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: strings.Trim(headerID, "<>")}}})
	if err != nil {
		return false, fmt.Errorf("search the Sent folder: %w", err)
	}
	return len(found) > 0, nil
}
