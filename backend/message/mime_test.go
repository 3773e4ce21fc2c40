package message

import (
	"bytes"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cadenza/backend/fault"
)

func envelope() Envelope {
	return Envelope{
		From: Address{"Ada Lovelace", "ada@sender.example"}, To: Address{"Bob", "bob@acme.example"},
		MessageID: "<1.1.x.cdz@sender.example>", Date: time.Date(2026, 10, 5, 9, 30, 0, 0, time.UTC),
		Subject: "Hello", Body: "Hi Bob,\n\nshort note.\n",
	}
}

func build(t *testing.T, e Envelope) []byte {
	t.Helper()
	b, err := Build(e)
	if err != nil {
		t.Fatal(err)
	}
	checkWire(t, b)
	return b
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkWire holds what every transport may rely on.
func checkWire(t fataler, b []byte) {
	t.Helper()
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		t.Fatalf("does not end in CRLF: %q", b[max(0, len(b)-20):])
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n")) {
		if bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("line %d holds a bare line break or NUL: %q", i, line)
		}
		if len(line) > 998 {
			t.Fatalf("line %d has %d characters", i, len(line))
		}
		for _, c := range line {
			if c > 126 {
				t.Fatalf("line %d is not ASCII: %q", i, line)
			}
		}
	}
}

func TestBuildRefusesWhatBreaksOutOfItsHeader(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*Envelope, string){
		"subject":    func(e *Envelope, s string) { e.Subject += s },
		"from":       func(e *Envelope, s string) { e.From.Name += s },
		"to":         func(e *Envelope, s string) { e.To.Name += s },
		"messageId":  func(e *Envelope, s string) { e.MessageID += s },
		"inReplyTo":  func(e *Envelope, s string) { e.InReplyTo += s },
		"references": func(e *Envelope, s string) { e.References += s },
	} {
		for _, evil := range []string{"\r\nBcc: x@evil.example", "\nX: y", "\rX: y", "a\x00b"} {
			e := envelope()
			set(&e, evil)
			_, err := Build(e)
			if f := fault.Of(err); f == nil || f.Code != fault.Invalid || f.Field != name {
				t.Errorf("%s with %q: %v", name, evil, err)
			}
		}
	}
	for _, addr := range []string{"", "bob", "@acme.example", "bob@", "a@b.example>, <evil@x.example", "a@b.example,c@d.example", "a b@c.example", "a@b.example\t", "\"a\"@b.example", "a@b\\c"} {
		e := envelope()
		e.To.Addr = addr
		if _, err := Build(e); !fault.Is(err, fault.Invalid) {
			t.Errorf("recipient %q was taken: %v", addr, err)
		}
	}
}

func TestBuildFoldsLongHeaders(t *testing.T) {
	t.Parallel()
	e := envelope()
	e.Subject = strings.TrimSpace(strings.Repeat("quarterly planning ", 80))
	e.InReplyTo = "<last@x.example>"
	for range 60 {
		e.References += " <" + strings.Repeat("r", 50) + "@x.example>"
	}
	b := build(t, e)
	m, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != e.Subject {
		t.Errorf("subject came back as %q", m.Subject)
	}
	if m.InReplyTo != e.InReplyTo || m.References[len(m.References)-1] != e.InReplyTo {
		t.Errorf("thread came back as %q, %q", m.InReplyTo, m.References)
	}
	head, _, _ := strings.Cut(string(b), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 78 {
			t.Errorf("line of %d characters: %q", len(line), line)
		}
	}
}

func TestBuildLeavesMalformedIDsOut(t *testing.T) {
	t.Parallel()
	e := envelope()
	e.References = "<a@x.example> junk <b c> <" + strings.Repeat("z", 2000) + "@x.example> <ü@x.example>"
	e.InReplyTo = "<b@x.example>"
	m, err := Read(bytes.NewReader(build(t, e)))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.References, " "); got != "<a@x.example> <b@x.example>" {
		t.Errorf("references: %q", got)
	}
}

func TestBuildIsReadByOthersAsMeant(t *testing.T) {
	t.Parallel()
	e := envelope()
	e.From.Name, e.To.Name = `Zoë "Zo" Müller, Ltd. \o/`, "李小龍 und ein sehr langer Name, der über eine Zeile hinausgeht"
	e.Subject = "Für Zoë: 20 % mehr — schaffen wir das? 🚀 =?utf-8?q?no?="
	e.Signature = "Ada\r\nAnalytical Engines"
	e.Body = "Grüße,\r\n.\r\n..two\nFrom here on: a very long line " + strings.Repeat("wörter ", 200) + "\n"
	b := build(t, e)
	std, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	from, err := std.Header.AddressList("From")
	if err != nil || from[0].Name != e.From.Name || from[0].Address != e.From.Addr {
		t.Errorf("From: %v %v", from, err)
	}
	to, err := std.Header.AddressList("To")
	if err != nil || to[0].Name != e.To.Name {
		t.Errorf("To: %v %v", to, err)
	}
	m, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != e.Subject || m.From != e.From || m.To[0] != e.To || m.HeaderID != e.MessageID || !m.Date.Equal(e.Date) {
		t.Errorf("read back as %+v", m)
	}
	if want := strings.TrimRight(lines(e.Body), "\n") + "\n\n-- \nAda\nAnalytical Engines"; m.Text != want {
		t.Errorf("text came back as %q", m.Text)
	}
	if RecipientOf(string(b)) != e.To.Addr {
		t.Errorf("recipient: %q", RecipientOf(string(b)))
	}
}

func TestBuildAddsUnsubscribeByMail(t *testing.T) {
	t.Parallel()
	e := envelope()
	e.Unsubscribe = true
	e.From.Addr = "a?b&c%d@sender.example"
	m, err := Read(bytes.NewReader(build(t, e)))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Header.Get("List-Unsubscribe"); got != "<mailto:a%3Fb%26c%25d@sender.example?subject=unsubscribe>" {
		t.Errorf("List-Unsubscribe: %q", got)
	}
}

func TestBuiltMailSurvivesTheRoundTrip(t *testing.T) {
	t.Parallel()
	text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune(" =?_\"\\<>,.:;@\t-äß漢🚀"))))
	oneLined := rapid.Map(text, func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '\r' || r == '\n' || r == 0 {
				return -1
			}
			return r
		}, s)
	})
	rapid.Check(t, func(t *rapid.T) {
		e := envelope()
		e.Subject, e.From.Name, e.To.Name = oneLined.Draw(t, "subject"), oneLined.Draw(t, "from"), oneLined.Draw(t, "to")
		e.Body = text.Draw(t, "body")
		if rapid.Bool().Draw(t, "thread") {
			e.InReplyTo, e.References = "<r2@x.example>", "<r1@x.example>"
		}
		b, err := Build(e)
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		again, err := Build(e)
		if err != nil || !bytes.Equal(b, again) {
			t.Fatalf("the same envelope built different bytes")
		}
		checkWire(t, b)
		if RecipientOf(string(b)) != e.To.Addr {
			t.Fatalf("recipient %q", RecipientOf(string(b)))
		}
		m, err := Read(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("unreadable: %v", err)
		}
		if m.Subject != oneLine(e.Subject) {
			t.Fatalf("subject %q came back as %q\n%s", e.Subject, m.Subject, b)
		}
		if m.From.Name != oneLine(e.From.Name) || m.From.Addr != e.From.Addr {
			t.Fatalf("from %q came back as %q", e.From.Name, m.From.Name)
		}
		if want := plainText(printable(e.Body)); m.Text != want {
			t.Fatalf("body %q came back as %q", want, m.Text)
		}
		if len(m.To) != 1 || len(m.Header["Bcc"]) > 0 {
			t.Fatalf("grew recipients: %v", m.To)
		}
	})
}

func TestVisitOfReadsOnlyOurOwnIDs(t *testing.T) {
	t.Parallel()
	id := NewMessageID(123456, 7, 0xdeadbeef, "ada@sender.example")
	if e, no, ok := VisitOf(id); !ok || e != 123456 || no != 7 {
		t.Errorf("%s: %d %d %v", id, e, no, ok)
	}
	if !validID(id) {
		t.Errorf("%s is no valid id", id)
	}
	for _, s := range []string{"", "<>", "<a@b>", "<1.1.x@sender.example>", "<0.1.x.cdz@s>", "<-1.1.x.cdz@s>", "<1.0.x.cdz@s>", "<1.x.x.cdz@s>", "<1.1.1.x.cdz@s>", "<zzzzzzzzzzzzzzzzzzzz.1.x.cdz@s>", "1.1.x.cdz"} {
		if _, _, ok := VisitOf(s); ok {
			t.Errorf("%q was taken for ours", s)
		}
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("Subject", "Name", "Body\n.\n", "<a@b>", "<c@d> <e@f>")
	f.Add("=?utf-8?q?x?=", "a, b", "\r\n\r\n", "", "")
	f.Add(strings.Repeat("ä", 300), "\"", "\x00\xff", "<"+strings.Repeat("a", 990)+">", ">")
	f.Fuzz(func(t *testing.T, subject, name, body, inReplyTo, refs string) {
		e := envelope()
		e.Subject, e.To.Name, e.Body, e.InReplyTo, e.References = subject, name, body, inReplyTo, refs
		b, err := Build(e)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		checkWire(t, b)
		head, text, ok := bytes.Cut(b, []byte("\r\n\r\n"))
		if !ok {
			t.Fatal("no end of header")
		}
		if n := bytes.Count(head, []byte("\r\nSubject: ")); n != 1 {
			t.Fatalf("%d subjects", n)
		}
		if RecipientOf(string(b)) != e.To.Addr {
			t.Fatalf("recipient %q", RecipientOf(string(b)))
		}
		var out bytes.Buffer
		if _, err := out.ReadFrom(quotedprintable.NewReader(bytes.NewReader(text))); err != nil {
			t.Fatal(err)
		}
	})
}
