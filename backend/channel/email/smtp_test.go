package email

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cadenza/backend/mailtest"
	"cadenza/backend/message"
)

const secret = "correct-horse"

func serve(t testing.TB, o mailtest.Options) *mailtest.Server {
	t.Helper()
	if o.Users == nil {
		o.Users = map[string]string{"ada@sender.example": secret}
	}
	s, err := mailtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func profile(s *mailtest.Server) message.Sender {
	return message.Sender{ID: 1, FromName: "Ada", FromAddr: "ada@sender.example", Username: "ada@sender.example", SMTP: s.SMTP(), IMAP: s.IMAP()}
}

func bytesOf(t testing.TB, id, body string) []byte {
	t.Helper()
	b, err := message.Build(message.Envelope{
		From: message.Address{Name: "Ada", Addr: "ada@sender.example"}, To: message.Address{Addr: "bob@acme.example"},
		MessageID: id, Date: time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC), Subject: "Planning", Body: body,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func refused(t testing.TB, err error) *message.Refusal {
	t.Helper()
	no, ok := errors.AsType[*message.Refusal](err)
	if !ok {
		t.Fatalf("no refusal: %v", err)
	}
	if strings.Contains(no.Detail, secret) {
		t.Fatalf("the password is in %q", no.Detail)
	}
	return no
}

var quick = Transport{ConnectTimeout: 5 * time.Second, CommandTimeout: 5 * time.Second, AnswerTimeout: 5 * time.Second}

func TestAStagedMessageArrivesByteForByteOnceFinished(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	mime := bytesOf(t, "<1.1.x.cdz@sender.example>", "Hi,\n.\n..dots\n.x\nend")
	st, err := quick.Stage(t.Context(), profile(s), secret, "bob@acme.example", mime)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Deliveries()); n != 0 {
		t.Fatalf("%d deliveries before the last byte", n)
	}
	evidence, err := st.Finish(t.Context())
	if err != nil || !strings.Contains(evidence, "250") {
		t.Fatalf("%q, %v", evidence, err)
	}
	d := s.Deliveries()
	if len(d) != 1 || string(d[0].Raw) != string(mime) || d[0].To != "bob@acme.example" || d[0].From != "ada@sender.example" || d[0].HeaderID != "<1.1.x.cdz@sender.example>" {
		t.Fatalf("delivered %+v", d)
	}
}

func TestNothingIsSentBeforeTheLastByte(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(context.CancelFunc, message.Staged) error{
		"abandoned": func(_ context.CancelFunc, st message.Staged) error { st.Abandon(); st.Abandon(); return nil },
		"finished after the end": func(_ context.CancelFunc, st message.Staged) error {
			gone, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := st.Finish(gone)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, mailtest.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			st, err := quick.Stage(ctx, profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.a.cdz@sender.example>", "x"))
			if err != nil {
				t.Fatal(err)
			}
			if err := leave(cancel, st); err != nil && refused(t, err).Class != message.Withheld {
				t.Fatalf("%v", err)
			}
			// A second message on another connection shows that the server had time.
			after(t, s)
			if d := s.Deliveries(); len(d) != 1 || d[0].HeaderID != "<9.1.z.cdz@sender.example>" {
				t.Fatalf("delivered %d: %+v", len(d), d)
			}
		})
	}
}

// after sends one more message and waits for it.
func after(t *testing.T, s *mailtest.Server) {
	t.Helper()
	st, err := quick.Stage(t.Context(), profile(s), secret, "bob@acme.example", bytesOf(t, "<9.1.z.cdz@sender.example>", "after"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestMain lets the test binary be the process that dies before the last byte.
func TestMain(m *testing.M) {
	if at := os.Getenv("EMAIL_TEST_STAGE_AND_DIE"); at != "" {
		var port int
		if _, err := fmt.Sscan(at, &port); err != nil {
			os.Exit(2)
		}
		s := message.Sender{FromAddr: "ada@sender.example", Username: "ada@sender.example", SMTP: message.Server{Host: "127.0.0.1", Port: port, Security: message.Plain}}
		_, err := quick.Stage(context.Background(), s, secret, "bob@acme.example", []byte("From: ada@sender.example\r\nMessage-ID: <dead@x>\r\n\r\nbody\r\n"))
		fmt.Println("staged:", err)
		select {} // until it is killed
	}
	os.Exit(m.Run())
}

func TestNothingIsSentWhenTheProcessDiesBeforeTheLastByte(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("EMAIL_TEST_STAGE_AND_DIE=%d", s.SMTP().Port))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "staged: <nil>\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("it lived")
	}
	after(t, s)
	if d := s.Deliveries(); len(d) != 1 {
		t.Fatalf("delivered %+v", d)
	}
}

func TestRefusalsAreSortedByStageAndCode(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	for to, c := range map[string]struct {
		trouble mailtest.Trouble
		class   message.Class
		words   string
	}{
		"grey@acme.example":   {mailtest.Greylist, message.Transient, "greylisted"},
		"nouser@acme.example": {mailtest.UnknownUser, message.Recipient, "nouser@acme.example"},
		"full@acme.example":   {mailtest.FullMailbox, message.Transient, "full"},
		"spam@acme.example":   {mailtest.RejectAtDot, message.Content, "spam"},
		"later@acme.example":  {mailtest.DeferAtDot, message.Transient, "try again"},
	} {
		s.SetTrouble(to, c.trouble)
		st, err := quick.Stage(t.Context(), profile(s), secret, to, bytesOf(t, "<1.1.b.cdz@sender.example>", "x"))
		if err == nil {
			_, err = st.Finish(t.Context())
		}
		if no := refused(t, err); no.Class != c.class || !strings.Contains(no.Detail, c.words) {
			t.Errorf("%s: %s, %q", c.trouble, no.Class, no.Detail)
		}
	}
	if d := s.Deliveries(); len(d) != 0 {
		t.Errorf("delivered %+v", d)
	}
}

func TestClassOfServersWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   stage
		code int
		text string
		want message.Class
	}{
		{atMail, 553, "5.7.1 <ada@x>: Sender address rejected: not owned by user", message.Account},
		{atMail, 530, "5.7.0 Must issue a STARTTLS command first", message.Account},
		{atMail, 552, "5.3.4 Message size exceeds fixed limit", message.Content},
		{atMail, 421, "4.3.2 shutting down", message.Transient},
		{atRcpt, 550, "5.1.1 user unknown", message.Recipient},
		{atRcpt, 550, "No such user here", message.Recipient},
		{atRcpt, 550, "Requested action not taken: mailbox unavailable", message.Recipient},
		{atRcpt, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", message.Recipient},
		{atRcpt, 550, "5.4.4 host not found", message.Recipient},
		{atRcpt, 550, "5.4.1 Recipient address rejected: Access denied", message.Recipient},
		{atRcpt, 553, "5.1.8 sender domain does not exist", message.Account},
		{atRcpt, 550, "relay not permitted", message.Account},
		{atRcpt, 554, "5.7.1 <bob@x>: Relay access denied", message.Account},
		{atRcpt, 550, "5.7.1 policy rejection", message.Content},
		{atRcpt, 554, "Service unavailable; client host blocked using a list", message.Content},
		{atRcpt, 552, "5.2.2 mailbox full", message.Transient},
		{atRcpt, 552, "over quota", message.Transient},
		{atRcpt, 451, "4.7.1 greylisted", message.Transient},
		{atRcpt, 450, "4.1.1 user unknown for now", message.Transient},
		{atDot, 550, "5.4.5 Daily user sending quota exceeded", message.Account},
		{atDot, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", message.Account},
		{atDot, 554, "5.7.1 spam", message.Content},
		{atDot, 550, "5.7.26 unauthenticated", message.Content},
		{atDot, 554, "transaction failed", message.Content},
		{atDot, 550, "5.1.1 user unknown", message.Recipient},
		{atDot, 452, "4.2.2 over quota", message.Transient},
	} {
		if got := classOf(c.at, c.code, c.text); got != c.want {
			t.Errorf("%d %s at %d: %s, want %s", c.code, c.text, c.at, got, c.want)
		}
	}
}

func TestALostConnectionAfterTheLastByteIsUnknown(t *testing.T) {
	t.Parallel()
	for trouble, delivered := range map[mailtest.Trouble]int{mailtest.DropAfterTaken: 1, mailtest.DropAtDot: 0, mailtest.HangAtDot: 1} {
		t.Run(string(trouble), func(t *testing.T) {
			t.Parallel()
			s := serve(t, mailtest.Options{})
			s.SetTrouble("", trouble)
			tr := quick
			tr.AnswerTimeout = time.Second
			st, err := tr.Stage(t.Context(), profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.c.cdz@sender.example>", "x"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = st.Finish(t.Context())
			var no *message.Refusal
			if !errors.Is(err, message.ErrUnknown) || errors.As(err, &no) {
				t.Fatalf("not unknown: %v", err)
			}
			if n := len(s.Deliveries()); n != delivered {
				t.Fatalf("%d deliveries", n)
			}
		})
	}
}

func TestCancellingAfterTheLastByteIsUnknown(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	s.SetTrouble("", mailtest.HangAtDot)
	st, err := quick.Stage(t.Context(), profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.d.cdz@sender.example>", "x"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_ = s.Await(t.Context(), func(d []mailtest.Delivery) bool { return len(d) == 1 })
		cancel()
	}()
	if _, err := st.Finish(ctx); !errors.Is(err, message.ErrUnknown) {
		t.Fatalf("%v", err)
	}
}

func TestAConnectionThatDiedBeforeTheLastByteIsNotSent(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	st, err := quick.Stage(t.Context(), profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.e.cdz@sender.example>", "x"))
	if err != nil {
		t.Fatal(err)
	}
	st.Abandon()
	_, err = st.Finish(t.Context())
	if no := refused(t, err); no.Class != message.Transient {
		t.Errorf("%s: %s", no.Class, no.Detail)
	}
}

func TestSignInAndConnectionTroubleIsTheAccounts(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0") // answers nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change   func(*message.Sender)
		password string
		words    string
	}{
		"wrong password":      {func(*message.Sender) {}, "wrong-password-1", "did not accept the user name and password"},
		"nobody there":        {func(s *message.Sender) { s.SMTP.Port = closed }, secret, "answers no mail on port"},
		"silence":             {func(s *message.Sender) { s.SMTP.Port = l.Addr().(*net.TCPAddr).Port }, secret, "in time"},
		"unknown host":        {func(s *message.Sender) { s.SMTP.Host, s.SMTP.Security = "no-such-host.invalid", message.TLS }, secret, "no-such-host.invalid"},
		"plain, not loopback": {func(s *message.Sender) { s.SMTP.Host = "192.0.2.1" }, secret, "not be protected"},
		"no STARTTLS":         {func(s *message.Sender) { s.SMTP.Security = message.StartTLS }, secret, "no protected connection"},
		"no TLS":              {func(s *message.Sender) { s.SMTP.Security = message.TLS }, secret, "TLS"},
		"no host":             {func(s *message.Sender) { s.SMTP.Host = "" }, secret, "No server is set"},
	} {
		p := profile(s)
		c.change(&p)
		tr := quick
		tr.CommandTimeout = time.Second
		_, err := tr.Stage(t.Context(), p, c.password, "bob@acme.example", bytesOf(t, "<1.1.f.cdz@sender.example>", "x"))
		no := refused(t, err)
		if no.Class != message.Account || !strings.Contains(no.Detail, c.words) || strings.Contains(no.Detail, "wrong-password-1") {
			t.Errorf("%s: %s, %q", name, no.Class, no.Detail)
		}
	}
}

func TestAServerThatHangsIsLeftInTime(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	s.SetTrouble("", mailtest.HangAtMail)
	tr := quick
	tr.CommandTimeout = 500 * time.Millisecond
	_, err := tr.Stage(t.Context(), profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.g.cdz@sender.example>", "x"))
	if no := refused(t, err); no.Class != message.Transient || !strings.Contains(no.Detail, "did not answer in time") {
		t.Errorf("%s: %s", no.Class, no.Detail)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = quick.Stage(ctx, profile(s), secret, "bob@acme.example", bytesOf(t, "<1.1.h.cdz@sender.example>", "x"))
	if no := refused(t, err); no.Class != message.Withheld {
		t.Errorf("cancelled: %s: %s", no.Class, no.Detail)
	}
}

func TestUnsafeEnvelopesAndBodiesAreNotSent(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	good := bytesOf(t, "<1.1.i.cdz@sender.example>", "x")
	for _, to := range []string{"", "bob", "bob@acme.example>\r\nDATA", "a b@acme.example", "<bob@acme.example>", "bob@acme.example\x00"} {
		_, err := quick.Stage(t.Context(), profile(s), secret, to, good)
		if no := refused(t, err); no.Class != message.Recipient {
			t.Errorf("%q: %s", to, no.Class)
		}
	}
	for _, body := range []string{"a\r\n.\r\nMAIL FROM:<x@y>\n", "a\rb\r\n", "a\nb\r\n", "a\x00\r\n", "no end"} {
		_, err := quick.Stage(t.Context(), profile(s), secret, "bob@acme.example", []byte("From: a@b.example\r\n\r\n"+body))
		if no := refused(t, err); no.Class != message.Content {
			t.Errorf("%q: %s", body, no.Class)
		}
	}
	if d := s.Deliveries(); len(d) != 0 {
		t.Errorf("delivered %+v", d)
	}
}

// authority makes a certificate for 127.0.0.1 and the roots that trust it.
func authority(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots}
}

func TestProtectedConnections(t *testing.T) {
	t.Parallel()
	server, client := authority(t)
	for name, implicit := range map[string]bool{"starttls": false, "tls": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, mailtest.Options{TLS: server, Implicit: implicit, KeepSent: true})
			p := profile(s)
			tr := quick
			if _, err := tr.Stage(t.Context(), p, secret, "bob@acme.example", bytesOf(t, "<1.1.j.cdz@sender.example>", "x")); !strings.Contains(refused(t, err).Detail, "does not prove") {
				t.Errorf("a stranger's certificate: %v", err)
			}
			tr.TLS = client
			m := Mailbox{TLS: client, Timeout: 5 * time.Second}
			for _, c := range Test(t.Context(), tr, m, p, secret, "bob@acme.example") {
				if !c.OK {
					t.Errorf("%+v", c)
				}
			}
			d := s.Deliveries()
			if len(d) != 1 {
				t.Fatalf("%d deliveries", len(d))
			}
			if ok, err := m.FindSent(t.Context(), p, secret, d[0].HeaderID); err != nil || !ok {
				t.Errorf("in Sent: %v, %v", ok, err)
			}
			if ok, err := m.FindSent(t.Context(), p, secret, "<other@sender.example>"); err != nil || ok {
				t.Errorf("another in Sent: %v, %v", ok, err)
			}
		})
	}
}

func TestTheTestOfAProfileSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := serve(t, mailtest.Options{})
	s.SetTrouble("", mailtest.RefuseLogin)
	checks := Test(t.Context(), quick, Mailbox{Timeout: 5 * time.Second}, profile(s), secret, "bob@acme.example")
	if len(checks) != 2 {
		t.Fatalf("%+v", checks)
	}
	for _, c := range checks {
		if c.OK || !strings.Contains(c.Sentence, "did not accept the user name and password") || strings.Contains(c.Sentence, secret) {
			t.Errorf("%+v", c)
		}
	}
}
