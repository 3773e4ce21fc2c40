package email

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"go.uber.org/goleak"

	"cadenza/backend/fault"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
)

// diary keeps what a watch brought, for a test to wait on.
type diary struct {
	mu       sync.Mutex
	mails    []string // "folder subject"
	cursors  map[string]message.Cursor
	reads    int
	problems []string
	refuse   error // the answer to the next mails
	news     chan struct{}
}

func newDiary() *diary {
	return &diary{cursors: map[string]message.Cursor{}, news: make(chan struct{}, 1)}
}

func (d *diary) change(do func()) {
	d.mu.Lock()
	do()
	d.mu.Unlock()
	select {
	case d.news <- struct{}{}:
	default:
	}
}

func (d *diary) handle(_ context.Context, all []Fetched) (err error) {
	d.change(func() {
		if err = d.refuse; err != nil {
			return
		}
		for _, f := range all {
			d.cursors[f.Cursor.Folder] = f.Cursor
			if f.Raw != nil {
				_, subject, _ := strings.Cut(string(f.Raw), "Subject: ")
				subject, _, _ = strings.Cut(subject, "\r\n")
				d.mails = append(d.mails, f.Cursor.Folder+" "+subject)
			}
		}
	})
	return err
}

func (d *diary) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		d.mu.Lock()
		done := ok()
		d.mu.Unlock()
		if done {
			return
		}
		select {
		case <-d.news:
		case <-deadline:
			d.mu.Lock()
			defer d.mu.Unlock()
			t.Fatalf("waited in vain for %s: mails %q, reads %d, problems %q", what, d.mails, d.reads, d.problems)
		}
	}
}

func (d *diary) all() []message.Cursor {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []message.Cursor
	for _, c := range d.cursors {
		out = append(out, c)
	}
	return out
}

// watch runs a Watch until the returned stop.
func watch(t *testing.T, s *mailtest.Server, d *diary, m Mailbox, from []message.Cursor) (stop func()) {
	t.Helper()
	m.Timeout, m.Backoff = 5*time.Second, 10*time.Millisecond
	m.Read = func(time.Time) { d.change(func() { d.reads++ }) }
	m.Problem = func(say string) { d.change(func() { d.problems = append(d.problems, say) }) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- m.Watch(ctx, profile(s), secret, from, d.handle) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("watch: %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func put(t *testing.T, s *mailtest.Server, folder, subject string) {
	t.Helper()
	raw := "From: bob@acme.example\r\nTo: ada@sender.example\r\nMessage-ID: <" + strings.ReplaceAll(subject, " ", "-") + "@acme.example>\r\nSubject: " + subject + "\r\n\r\nwords\r\n"
	if err := s.Deliver("ada@sender.example", folder, []byte(raw)); err != nil {
		t.Fatal(err)
	}
}

func noLeaks(t *testing.T) {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) })
}

func TestWatchLeavesOldMailAloneAndBringsWhatIsNew(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	put(t, s, "INBOX", "old")
	put(t, s, "Junk", "old spam")
	d := newDiary()
	stop := watch(t, s, d, Mailbox{IdleRestart: 50 * time.Millisecond}, nil)
	d.until(t, "the first read", func() bool { return d.reads > 0 && len(d.cursors) == 2 })
	put(t, s, "INBOX", "one")
	put(t, s, "Junk", "two")
	put(t, s, "INBOX", "three")
	d.until(t, "three mails", func() bool { return len(d.mails) == 3 })
	for _, want := range []string{"INBOX one", "Junk two", "INBOX three"} {
		if !slices.Contains(d.mails, want) {
			t.Errorf("no %q in %q", want, d.mails)
		}
	}
	stop()
	// Mail that comes while nothing watches is there at the next start.
	put(t, s, "INBOX", "four")
	next := newDiary()
	stop = watch(t, s, next, Mailbox{}, d.all())
	next.until(t, "the mail in between", func() bool { return len(next.mails) == 1 && next.reads > 0 })
	if next.mails[0] != "INBOX four" || len(next.problems) != 0 {
		t.Errorf("mails %q, problems %q", next.mails, next.problems)
	}
	stop()
	if flags := flagsIn(t, s); len(flags) != 0 {
		t.Errorf("flags were set: %v", flags)
	}
}

// flagsIn gives every flag that a mail in the inbox carries.
func flagsIn(t *testing.T, s *mailtest.Server) []imap.Flag {
	t.Helper()
	x, err := Mailbox{}.open(t.Context(), profile(s), secret)
	if err != nil {
		t.Fatal(err)
	}
	defer x.close()
	if _, err := x.examine("INBOX"); err != nil {
		t.Fatal(err)
	}
	all, err := x.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{Flags: true, UID: true}).Collect()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d mails, %v", len(all), err)
	}
	var out []imap.Flag
	for _, m := range all {
		out = append(out, m.Flags...)
	}
	return out
}

func TestWatchHearsOfMailAtOnce(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	d := newDiary()
	stop := watch(t, s, d, Mailbox{IdleRestart: 25 * time.Minute}, nil)
	d.until(t, "the first read", func() bool { return d.reads > 0 })
	begin := time.Now()
	put(t, s, "INBOX", "one")
	d.until(t, "the mail", func() bool { return len(d.mails) == 1 })
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	stop()
}

func TestWatchReadsARenumberedFolderAnew(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	d := newDiary()
	stop := watch(t, s, d, Mailbox{}, nil)
	d.until(t, "the first read", func() bool { return d.reads > 0 })
	put(t, s, "INBOX", "one")
	d.until(t, "one", func() bool { return len(d.mails) == 1 })
	stop()
	if err := s.Renumber("ada@sender.example", "INBOX"); err != nil {
		t.Fatal(err)
	}
	put(t, s, "INBOX", "two")
	next := newDiary()
	stop = watch(t, s, next, Mailbox{}, d.all())
	next.until(t, "both mails", func() bool { return len(next.mails) == 2 && next.reads > 0 })
	put(t, s, "INBOX", "three")
	next.until(t, "the third", func() bool { return len(next.mails) == 3 })
	if next.cursors["INBOX"].UIDValidity == d.cursors["INBOX"].UIDValidity {
		t.Error("the new numbering was not remembered")
	}
	stop()
}

func TestWatchHandsOverAgainWhatWasNotTaken(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	d := newDiary()
	stop := watch(t, s, d, Mailbox{}, nil)
	d.until(t, "the first read", func() bool { return d.reads > 0 })
	d.change(func() { d.refuse = fault.New(fault.Full, "The disk is full, so nothing was saved.", "") })
	put(t, s, "INBOX", "one")
	d.until(t, "the problem", func() bool { return len(d.problems) > 0 })
	if p := d.problems[0]; !strings.Contains(p, "The disk is full") {
		t.Errorf("problem %q", p)
	}
	d.change(func() { d.refuse = nil })
	d.until(t, "the mail and the all-clear", func() bool { return len(d.mails) == 1 && d.problems[len(d.problems)-1] == "" })
	stop()
}

func TestWatchPollsWhereIdleBreaks(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	s.SetTrouble("", mailtest.BreakIdle)
	d := newDiary()
	stop := watch(t, s, d, Mailbox{Poll: 20 * time.Millisecond}, nil)
	d.until(t, "reads by polling", func() bool { return d.reads > brokenIdles+3 })
	put(t, s, "INBOX", "one")
	d.until(t, "the mail", func() bool { return len(d.mails) == 1 })
	broken := len(d.problems)
	d.until(t, "more reads", func() bool { return d.reads > brokenIdles+10 })
	if len(d.problems) != broken {
		t.Errorf("problems after polling began: %q", d.problems)
	}
	stop()
}

func TestWatchSaysThatThePasswordIsWrong(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	s.SetTrouble("", mailtest.RefuseLogin)
	d := newDiary()
	stop := watch(t, s, d, Mailbox{}, nil)
	d.until(t, "the problem", func() bool { return len(d.problems) > 0 })
	if p := d.problems[0]; !strings.Contains(p, "did not accept the user name and password") || strings.Contains(p, secret) {
		t.Errorf("problem %q", p)
	}
	s.SetTrouble("", mailtest.Well)
	d.until(t, "the all-clear", func() bool { return d.reads > 0 && d.problems[len(d.problems)-1] == "" })
	stop()
}

func TestWatchTakesABacklogInOrder(t *testing.T) {
	noLeaks(t)
	s := serve(t, mailtest.Options{})
	d := newDiary()
	stop := watch(t, s, d, Mailbox{}, nil)
	d.until(t, "the first read", func() bool { return d.reads > 0 })
	stop()
	const n = 3*chunkMails + 2
	for i := range n {
		put(t, s, "INBOX", fmt.Sprintf("mail %03d", i))
	}
	next := newDiary()
	stop = watch(t, s, next, Mailbox{}, d.all())
	next.until(t, "the backlog", func() bool { return len(next.mails) == n })
	if !slices.IsSorted(next.mails) {
		t.Error("out of order")
	}
	stop()
}

func TestWatchAndFindSentNeedAMailbox(t *testing.T) {
	p := message.Sender{FromAddr: "ada@sender.example"}
	if err := (Mailbox{}).Watch(t.Context(), p, secret, nil, nil); !fault.Is(err, fault.Refused) {
		t.Errorf("%v", err)
	}
	if _, err := (Mailbox{}).FindSent(t.Context(), p, secret, "<x@y>"); !fault.Is(err, fault.Refused) {
		t.Errorf("%v", err)
	}
	p.IMAP = message.Server{Host: "192.0.2.1", Port: 143, Security: message.Plain}
	if _, err := (Mailbox{}).FindSent(t.Context(), p, secret, "<x@y>"); !errors.As(err, new(*fault.Error)) || !strings.Contains(err.Error(), "not be protected") {
		t.Errorf("%v", err)
	}
}
