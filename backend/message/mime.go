package message

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/fault"
)

// Address is a mail address with the name shown beside it.
type Address struct {
	Name string
	Addr string
}

// Envelope is all that one email is built from.
type Envelope struct {
	From, To    Address
	MessageID   string // with angle brackets
	Date        time.Time
	Subject     string
	Body        string // the words, with LF or CRLF line ends
	Signature   string
	InReplyTo   string // Message-ID of the message it continues; empty for a new thread
	References  string // Message-IDs of the thread before that, separated by spaces
	Unsubscribe bool   // add List-Unsubscribe by mail
}

// Build makes the message's bytes: RFC 5322 with CRLF line ends, ending in
// CRLF. The same envelope always builds the same bytes. Values that would break
// out of their header are refused.
func Build(e Envelope) ([]byte, error) {
	for name, v := range map[string]string{
		"from": e.From.Name + e.From.Addr, "to": e.To.Name + e.To.Addr, "subject": e.Subject, "messageId": e.MessageID, "inReplyTo": e.InReplyTo, "references": e.References,
	} {
		if strings.ContainsAny(v, "\r\n\x00") {
			return nil, fault.Newf(fault.Invalid, "Remove it.", "The %s of the message holds a line break or a NUL.", name).For(name)
		}
	}
	if e.From.Addr == "" || e.To.Addr == "" || e.MessageID == "" {
		return nil, fault.New(fault.Invalid, "The message lacks a sender, a recipient or an id.", "")
	}
	var b bytes.Buffer
	header := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	header("From", e.From.header())
	header("To", e.To.header())
	header("Subject", encodeWord(e.Subject))
	header("Date", e.Date.UTC().Format(time.RFC1123Z))
	header("Message-ID", e.MessageID)
	if e.InReplyTo != "" {
		header("In-Reply-To", e.InReplyTo)
		refs := strings.Fields(e.References)
		if len(refs) == 0 || refs[len(refs)-1] != e.InReplyTo {
			refs = append(refs, e.InReplyTo)
		}
		header("References", strings.Join(refs, "\r\n "))
	}
	if e.Unsubscribe {
		header("List-Unsubscribe", "<mailto:"+e.From.Addr+"?subject=unsubscribe>")
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	text := strings.TrimRight(lines(e.Body), "\n") + "\n"
	if sig := strings.TrimSpace(lines(e.Signature)); sig != "" {
		text += "\n-- \n" + sig + "\n"
	}
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	return b.Bytes(), nil
}

// lines gives text with LF line ends only.
func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func (a Address) header() string {
	if a.Name == "" {
		return "<" + a.Addr + ">"
	}
	name := encodeWord(a.Name)
	if name == a.Name {
		name = strconv.Quote(a.Name)
	}
	return name + " <" + a.Addr + ">"
}

// encodeWord encodes a header value that is not plain ASCII, folded.
func encodeWord(s string) string {
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", s), "?= =?", "?=\r\n =?")
}

// NewMessageID mints a Message-ID that names its visit, so that an answer finds
// its enrollment without a look-up of random keys.
func NewMessageID(enrollmentID int64, visitNo int, random uint64, fromAddr string) string {
	domain := "localhost"
	if i := strings.LastIndexByte(fromAddr, '@'); i >= 0 && i+1 < len(fromAddr) {
		domain = fromAddr[i+1:]
	}
	return "<" + strconv.FormatInt(enrollmentID, 36) + "." + strconv.Itoa(visitNo) + "." + strconv.FormatUint(random, 36) + ".cdz@" + domain + ">"
}

// VisitOf reads a Message-ID of ours: which enrollment and visit it names. The
// caller compares the whole id with the stored one before it believes it.
func VisitOf(messageID string) (enrollmentID int64, visitNo int, ok bool) {
	local, _, found := strings.Cut(strings.Trim(messageID, "<> "), "@")
	parts := strings.Split(local, ".")
	if !found || len(parts) != 4 || parts[3] != "cdz" {
		return 0, 0, false
	}
	id, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil || id <= 0 {
		return 0, 0, false
	}
	no, err := strconv.Atoi(parts[1])
	return id, no, err == nil && no > 0
}

// RecipientOf reads the bare address of the To header of bytes that Build made.
func RecipientOf(mime string) string {
	head, _, _ := strings.Cut(mime, "\r\n\r\n")
	i := strings.Index(head, "\r\nTo: ")
	if i < 0 {
		return ""
	}
	line := head[i+len("\r\nTo: "):]
	if j := strings.Index(line, "\r\nSubject: "); j >= 0 {
		line = line[:j]
	}
	open, end := strings.LastIndexByte(line, '<'), strings.LastIndexByte(line, '>')
	if open < 0 || end < open {
		return ""
	}
	return line[open+1 : end]
}
