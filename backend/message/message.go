// Package message holds what is written to people and what comes back: drafts,
// outgoing and incoming messages, the sender they leave from, Message-IDs and
// threading.
package message

import (
	"context"
	"strings"
	"time"
)

// Draft is a written message before it is sent. A person may edit Subject and
// Body; Original then keeps what was drafted.
type Draft struct {
	ID        int64
	PID       string
	Subject   string
	Body      string
	Notes     string // JSON: risk reasons and sources, as the writer gave them
	Original  string // JSON of Text; empty while unedited
	HeaderID  string // Message-ID it goes out with, minted once
	MIME      string // the frozen bytes, once a ticket named them
	CreatedAt time.Time
}

// Text is a message's words.
type Text struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Sender is a sender profile: who messages come from and the servers they
// leave by and answers come back to. The password is kept apart, by the
// secrets package, and never travels with it.
type Sender struct {
	ID           int64
	PID          string
	Name         string
	FromName     string
	FromAddr     string
	Company      string
	Signature    string
	TimeZone     string // IANA name; empty means the machine's
	SMTP         Server
	IMAP         Server // an empty host means that replies are not read
	Username     string
	PerDay       int           // most messages a day, 0 for no cap
	Gap          time.Duration // least time between two messages
	Unsubscribe  bool          // add List-Unsubscribe
	KeepsSent    bool          // the provider files sent mail by itself and keeps its Message-ID
	Account      int64         // differs after every change of the servers, the user or KeepsSent
	HasPassword  bool
	InboxReadAt  time.Time
	LastSentAt   time.Time
	Problem      string // what is wrong with it now; empty when nothing is
	ProblemSince time.Time
}

// Author is who messages from this profile are from.
func (s Sender) Author() Author {
	first, _, _ := strings.Cut(s.FromName, " ")
	return Author{Name: s.FromName, FirstName: first, Company: s.Company}
}

// Server is where to connect.
type Server struct {
	Host     string
	Port     int
	Security Security
}

// Security is how a connection is protected.
type Security string

// The securities. None is accepted for loopback servers only.
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"
	Plain    Security = "none"
)

// Incoming is a message that came back, with what it was taken for.
type Incoming struct {
	SenderID     int64
	ContactID    int64
	EnrollmentID int64
	HeaderID     string
	Kind         string // reply, auto_reply, bounce, complaint, opt_out, meeting, other
	Subject      string
	Text         string // the new words, without the quoted thread
	At           time.Time
}

// Cursor is how far a folder of a sender's mailbox was read.
type Cursor struct {
	SenderID    int64
	Folder      string
	UIDValidity uint32
	LastUID     uint32
}

// Past is one message of a conversation, as the writer of the next one reads it.
type Past struct {
	Outbound bool
	Subject  string
	Body     string
	At       time.Time
}

// Health is what a machine learned of a sender; zero and nil fields say nothing.
type Health struct {
	HasPassword *bool
	InboxReadAt time.Time
	Problem     *string
	At          time.Time
}

// Watch says how a mailbox is read, and who hears of it.
type Watch struct {
	Cursors []Cursor                                                 // where to go on
	Take    func(ctx context.Context, raw []byte, upTo Cursor) error // takes one mail in
	Read    func(at time.Time)                                       // the mailbox was read to its end
	Problem func(sentence string)                                    // what hinders reading; empty once it works again
}
