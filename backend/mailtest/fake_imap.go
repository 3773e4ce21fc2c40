package mailtest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// boxes are the mailboxes of every user.
type boxes struct {
	mu    sync.Mutex
	users map[string]*box // by address in lower case
	mem   *imapmemserver.Server
}

type box struct {
	user     *imapmemserver.User
	password string
	mails    map[string][][]byte // by folder, to renumber
}

var folders = []string{"INBOX", "Sent", "Junk", "Drafts"}

func (b *boxes) add(addr, password string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err := b.addLocked(addr, password)
	return err
}

func (b *boxes) addLocked(addr, password string) (*box, error) {
	if b.mem == nil {
		b.mem = imapmemserver.New()
	}
	x := &box{user: imapmemserver.NewUser(addr, password), password: password, mails: map[string][][]byte{}}
	for _, f := range folders {
		if err := x.user.Create(f, nil); err != nil {
			return nil, fmt.Errorf("create %s: %w", f, err)
		}
	}
	b.mem.AddUser(x.user)
	b.users[strings.ToLower(addr)] = x
	return x, nil
}

func (b *boxes) check(addr, password string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.users[strings.ToLower(addr)]
	return x != nil && x.password == password
}

// literal is a message on its way into a folder.
type literal struct{ *bytes.Reader }

// Size gives its length in bytes.
func (l literal) Size() int64 { return l.Reader.Size() }

func (b *boxes) put(addr, folder string, raw []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.users[strings.ToLower(addr)]
	if x == nil {
		var err error
		if x, err = b.addLocked(addr, "secret"); err != nil {
			return err
		}
	}
	if _, err := x.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{}); err != nil {
		return fmt.Errorf("put into %s of %s: %w", folder, addr, err)
	}
	x.mails[folder] = append(x.mails[folder], raw)
	return nil
}

func (b *boxes) renumber(addr, folder string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.users[strings.ToLower(addr)]
	if x == nil {
		return fmt.Errorf("no user %s", addr)
	}
	if err := x.user.Delete(folder); err != nil {
		return fmt.Errorf("renumber: %w", err)
	}
	if err := x.user.Create(folder, nil); err != nil {
		return fmt.Errorf("renumber: %w", err)
	}
	for _, raw := range x.mails[folder] {
		if _, err := x.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{}); err != nil {
			return fmt.Errorf("renumber: %w", err)
		}
	}
	return nil
}

// server makes the IMAP server over the boxes.
func (b *boxes) server(s *Server, quiet imapserver.Logger) *imapserver.Server {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.mem == nil {
		b.mem = imapmemserver.New()
	}
	o := &imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapSession{Session: b.mem.NewSession(), s: s, conn: c}, nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}},
		Logger:       quiet,
		InsecureAuth: true,
	}
	if !s.o.Implicit {
		o.TLSConfig = s.o.TLS
	}
	return imapserver.New(o)
}

// imapSession is one client's session, with the server's troubles.
type imapSession struct {
	imapserver.Session
	s    *Server
	conn *imapserver.Conn
}

// Login signs in.
func (x *imapSession) Login(user, password string) error {
	if x.s.troubleFor("") == RefuseLogin {
		return imapserver.ErrAuthFailed
	}
	return x.Session.Login(user, password)
}

// Idle waits for news.
func (x *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	if x.s.troubleFor("") == BreakIdle {
		if err := x.conn.NetConn().Close(); err != nil {
			return err
		}
		return io.ErrClosedPipe
	}
	// The library's own Idle misses what came between the last command and it.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := x.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-stop:
			return nil
		}
	}
}
