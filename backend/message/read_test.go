package message

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"cadenza/backend/fault"
)

func read(t *testing.T, text string) Mail {
	t.Helper()
	m, err := Read(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadTakesTheHeaderApart(t *testing.T) {
	t.Parallel()
	m := read(t, `Received: by mx; Mon, 5 Oct 2026 10:00:00 +0200
From: =?iso-8859-1?q?Zo=EB?= <zoe@acme.example>
To: "Lovelace, Ada" <ada@sender.example>, Bob <bob@sender.example>
Cc: carol@sender.example
Subject: =?utf-8?b?R3LDvMOfZQ==?=
 =?utf-8?q?_an_alle?=
Message-ID: <abc
 def@acme.example>
In-Reply-To: Message of Monday <x1@sender.example>
References: <x0@sender.example>
	<x1@sender.example>
X-Odd

not a field: in the body
`)
	if m.From != (Address{"Zoë", "zoe@acme.example"}) {
		t.Errorf("From: %+v", m.From)
	}
	if len(m.To) != 3 || m.To[0] != (Address{"Lovelace, Ada", "ada@sender.example"}) || m.To[2].Addr != "carol@sender.example" {
		t.Errorf("To: %+v", m.To)
	}
	if m.Subject != "Grüße an alle" || m.HeaderID != "<abcdef@acme.example>" || m.InReplyTo != "<x1@sender.example>" {
		t.Errorf("%q %q %q", m.Subject, m.HeaderID, m.InReplyTo)
	}
	if strings.Join(m.References, " ") != "<x0@sender.example> <x1@sender.example>" {
		t.Errorf("References: %q", m.References)
	}
	if want := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC); !m.Date.Equal(want) {
		t.Errorf("Date: %v", m.Date)
	}
	if m.Text != "not a field: in the body" {
		t.Errorf("Text: %q", m.Text)
	}
}

func TestReadTakesMalformedAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Address{
		`Mail Delivery Subsystem <MAILER-DAEMON>`:        {},
		`John (Sales) Smith [x] <john@acme.example>`:     {"John (Sales) Smith [x]", "john@acme.example"},
		`john@acme.example`:                              {"", "john@acme.example"},
		`"john@acme.example" <john@acme.example>`:        {"john@acme.example", "john@acme.example"},
		`=?utf-8?q?Caf=C3=A9?= Bar. <bar@acme.example>,`: {"Café Bar.", "bar@acme.example"},
	} {
		if got := read(t, "From: "+in+"\n\n").From; got != want {
			t.Errorf("%s: %+v", in, got)
		}
	}
}

func TestReadFindsTheTextToRead(t *testing.T) {
	t.Parallel()
	multi := func(kind string, parts ...string) string {
		s := "From: a@b.example\nContent-Type: multipart/" + kind + "; boundary=\"b=b\"\n\npreamble\n"
		for _, p := range parts {
			s += "--b=b\n" + p + "\n"
		}
		return s + "--b=b--\nepilogue\n"
	}
	for name, c := range map[string]struct{ raw, want string }{
		"plain": {"From: a@b.example\n\nhello\n", "hello"},
		"alternative": {
			multi("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html</p>"), "plain",
		},
		"alternative with empty plain": {
			multi("alternative", "Content-Type: text/plain\n\n ", "Content-Type: text/html\n\n<p>html</p>"), "html",
		},
		"attachment is no text": {
			multi("mixed", "Content-Type: text/plain\n\nwords", "Content-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nfile"), "words",
		},
		"no last boundary": {
			"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nwords\n", "words",
		},
		"latin-1, not declared": {"From: a@b.example\n\ngr\xfc\xdfe\n", "grüße"},
		"latin-1, declared":     {"From: a@b.example\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\ngr=FC=DFe\n", "grüße"},
		"unknown charset":       {"From: a@b.example\nContent-Type: text/plain; charset=x-none\n\nhello\n", "hello"},
		"broken content type":   {"From: a@b.example\nContent-Type: text\n\nhello\n", "hello"},
		"iso-2022-jp":           {"From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$BIT:_\x1b(B\n", "不在"},
		"html":                  {"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>x{}</style></head><body><div>Hi&nbsp;Ada,</div><div><br></div><div>yes &amp; no &lt;3</div><blockquote><p>On it</p></blockquote></body></html>\n", "Hi Ada,\n\nyes & no <3\n\n> On it"},
	} {
		if got := read(t, c.raw).Text; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReadKeepsReportsAndCalendars(t *testing.T) {
	t.Parallel()
	m := read(t, `From: mailer-daemon@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x

It failed.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Status: 5.1.1
--x
Content-Type: message/rfc822

Message-ID: <1.1.x.cdz@sender.example>
Content-Type: multipart/mixed; boundary=y

--y

inner
--y--
--x
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64

AAAA
--x--
`)
	if m.Text != "It failed." {
		t.Errorf("text %q", m.Text)
	}
	if p, ok := m.Part("message/global-delivery-status", "message/delivery-status"); !ok || !strings.Contains(p.Content, "Status: 5.1.1") {
		t.Errorf("delivery-status: %+v", p)
	}
	if id := m.Embedded().IDs("Message-Id"); len(id) != 1 || id[0] != "<1.1.x.cdz@sender.example>" {
		t.Errorf("embedded id %q", id)
	}
	if p, _ := m.Part("application/octet-stream"); p.Content != "" {
		t.Error("an attachment was kept")
	}
}

// million gives a header line for ever.
type million struct{ line string }

func (m million) Read(p []byte) (int, error) {
	n := 0
	for n+len(m.line) <= len(p) {
		n += copy(p[n:], m.line)
	}
	if n == 0 {
		n = copy(p, m.line)
	}
	return n, nil
}

func TestReadRefusesEndlessHeadersQuickly(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]io.Reader{
		"a million fields":  io.LimitReader(million{"a: b\r\n"}, 6_000_000),
		"one endless line":  million{"aaaaaaaa"},
		"endless folding":   io.MultiReader(strings.NewReader("A: b\r\n"), million{" x\r\n"}),
		"lines of no field": million{"no field\r\n"},
	} {
		begin := time.Now()
		_, err := Read(r)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if _, err := Read(strings.NewReader("")); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestReadBoundsBodiesAndNesting(t *testing.T) {
	t.Parallel()
	m, err := Read(io.MultiReader(strings.NewReader("From: a@b.example\r\n\r\n"), io.LimitReader(million{"word \r\n"}, 50<<20)))
	if err != nil || len(m.Text) > maxPartBytes {
		t.Errorf("huge body: %d bytes, %v", len(m.Text), err)
	}
	var deep bytes.Buffer
	deep.WriteString("From: a@b.example\r\n")
	for range 10_000 {
		deep.WriteString("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n")
	}
	deep.WriteString("Content-Type: text/plain\r\n\r\nbottom\r\n")
	if m, err = Read(&deep); err != nil {
		t.Fatal(err)
	}
	var wide bytes.Buffer
	wide.WriteString("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n")
	for range 100_000 {
		wide.WriteString("--x\r\n\r\npart\r\n")
	}
	if m, err = Read(&wide); err != nil || len(m.Parts) > maxParts {
		t.Errorf("%d parts, %v", len(m.Parts), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--x--"))
	f.Add([]byte("Subject: =?utf-16?b?AAA=?=\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\nAAA"))
	f.Add([]byte("A: b\n\nOn 1 Jan a@b wrote:\n> x\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		if len(m.Text) > maxPartBytes || len(m.Parts) > maxParts {
			t.Fatalf("%d bytes of text, %d parts", len(m.Text), len(m.Parts))
		}
		if strings.ContainsAny(m.Text, "\r\x00") || strings.ContainsAny(m.Subject+m.HeaderID+m.From.Addr, "\r\n\x00") {
			t.Fatalf("unsafe text in %+v", m)
		}
		if n := NewWords(m.Text); len(n) > len(m.Text) {
			t.Fatal("grew words")
		}
	})
}
