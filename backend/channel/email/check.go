package email

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Check is one step of a test of a sender profile.
type Check struct {
	Name     string // send or read
	OK       bool
	Sentence string // what was found, and the remedy if it is bad
}

// Test sends a short mail through the sender's server and signs in to its
// mailbox, and says what each step found.
func Test(ctx context.Context, t Transport, m Mailbox, s message.Sender, password, to string) []Check {
	// A person sits before it: who says nothing for so long is not there.
	for _, limit := range []*time.Duration{&t.ConnectTimeout, &t.CommandTimeout, &m.Timeout} {
		*limit = min(orDefault(*limit, patience), patience)
	}
	out := []Check{testSend(ctx, t, s, password, to)}
	if s.IMAP.Host == "" {
		return append(out, Check{"read", true, "No mailbox is set, so answers are not read."})
	}
	return append(out, testRead(ctx, m, s, password))
}

const patience = 10 * time.Second

func testSend(ctx context.Context, t Transport, s message.Sender, password, to string) Check {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return failed("send", err)
	}
	mime, err := message.Build(message.Envelope{
		From: message.Address{Name: s.FromName, Addr: s.FromAddr}, To: message.Address{Addr: to},
		MessageID: "<test." + hex.EncodeToString(random[:]) + "@" + domainOf(s.FromAddr) + ">", Date: time.Now(),
		Subject: "Test message from Cadenza", Body: "This is a test. Sending from " + s.FromAddr + " works.",
	})
	if err != nil {
		return failed("send", err)
	}
	st, err := t.Stage(ctx, s, password, to, mime)
	if err != nil {
		return failed("send", err)
	}
	evidence, err := st.Finish(ctx)
	if err != nil {
		return failed("send", err)
	}
	return Check{"send", true, "A test message to " + to + " went out. " + evidence}
}

func testRead(ctx context.Context, m Mailbox, s message.Sender, password string) Check {
	x, err := m.open(ctx, s, password)
	if err != nil {
		return failed("read", err)
	}
	defer x.close()
	data, err := x.examine("INBOX")
	if err != nil {
		return failed("read", err)
	}
	return Check{"read", true, fmt.Sprintf("The inbox of %s can be read; it holds %d messages.", s.FromAddr, data.NumMessages)}
}

func failed(name string, err error) Check {
	if no, ok := errors.AsType[*message.Refusal](err); ok {
		return Check{name, false, no.Detail}
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return Check{name, false, f.Error()}
	}
	return Check{name, false, fmt.Sprintf("It failed: %v.", err)}
}

func domainOf(addr string) string {
	if i := strings.LastIndexByte(addr, '@'); i >= 0 && i+1 < len(addr) {
		return addr[i+1:]
	}
	return "localhost"
}
