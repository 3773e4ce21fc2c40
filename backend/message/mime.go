package message

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// Build makes the message's bytes: RFC 5322 with CRLF line ends, ASCII only,
// ending in CRLF. The same envelope always builds the same bytes. Values that
// would break out of their header are refused.
func Build(e Envelope) ([]byte, error) {
	if err := e.validate(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	header := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	header("From", e.From.header("From"))
	header("To", e.To.header("To"))
	header("Subject", encodeWords(e.Subject, len("Subject: ")))
	header("Date", e.Date.UTC().Format(time.RFC1123Z))
	header("Message-ID", e.MessageID)
	if last, refs := e.thread(); last != "" {
		header("In-Reply-To", last)
		header("References", strings.Join(refs, "\r\n "))
	}
	if e.Unsubscribe {
		header("List-Unsubscribe", "<mailto:"+mailto.Replace(e.From.Addr)+"?subject=unsubscribe>")
	}
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	text := strings.TrimRight(printable(e.Body), "\n") + "\n"
	if sig := strings.TrimSpace(printable(e.Signature)); sig != "" {
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

// validate refuses what cannot be written without changing what it says.
func (e Envelope) validate() error {
	for _, f := range []struct{ field, value string }{
		{"from", e.From.Name + e.From.Addr},
		{"to", e.To.Name + e.To.Addr},
		{"subject", e.Subject},
		{"messageId", e.MessageID},
		{"inReplyTo", e.InReplyTo},
		{"references", e.References},
	} {
		if strings.ContainsAny(f.value, "\r\n\x00") {
			return fault.Newf(fault.Invalid, "Remove it.", "The %s of the message holds a line break or a NUL.", f.field).For(f.field)
		}
	}
	if e.From.Addr == "" || e.To.Addr == "" || e.MessageID == "" {
		return fault.New(fault.Invalid, "The message lacks a sender, a recipient or an id.", "")
	}
	for _, f := range []struct{ field, addr string }{{"from", e.From.Addr}, {"to", e.To.Addr}} {
		if !plainAddr(f.addr) {
			return fault.Newf(fault.Invalid, "Correct it.", "%q is not one mail address.", f.addr).For(f.field)
		}
	}
	if !validID(e.MessageID) {
		return fault.New(fault.Invalid, "The message's id is malformed.", "").For("messageId")
	}
	return nil
}

// plainAddr reports whether s is one bare address, with nothing that would end
// it or begin another.
func plainAddr(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > 320 || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`<>,;:()[]\"`, r)
	})
}

// validID reports whether s is a Message-ID that fits on a header line.
func validID(s string) bool {
	if len(s) < 3 || len(s) > 900 || s[0] != '<' || s[len(s)-1] != '>' {
		return false
	}
	return !strings.ContainsFunc(s[1:len(s)-1], func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' })
}

// thread gives the message this one continues and the whole chain. Ids that
// others made malformed are left out.
func (e Envelope) thread() (last string, refs []string) {
	for _, id := range append(strings.Fields(e.References), e.InReplyTo) {
		if validID(id) && (len(refs) == 0 || refs[len(refs)-1] != id) {
			refs = append(refs, id)
		}
	}
	if e.InReplyTo == "" || len(refs) == 0 {
		return "", nil
	}
	if validID(e.InReplyTo) {
		return e.InReplyTo, refs
	}
	return refs[len(refs)-1], refs
}

// mailto escapes an address inside a mailto link.
var mailto = strings.NewReplacer("%", "%25", "?", "%3F", "&", "%26", "#", "%23", "/", "%2F")

// printable gives text with LF line ends, without control characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t') || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(lines(s), "\uFFFD"))
}

// lines gives text with LF line ends only.
func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func (a Address) header(field string) string {
	if a.Name == "" {
		return "<" + a.Addr + ">"
	}
	name := oneLine(a.Name)
	if isPlain(name) && len(name) <= maxPlainName {
		return `"` + quoteName.Replace(name) + `" <` + a.Addr + ">"
	}
	name = qWords(name, len(field)+2)
	if last := name[strings.LastIndexByte(name, '\n')+1:]; len(last)+len(a.Addr)+3 > 76 {
		return name + "\r\n <" + a.Addr + ">"
	}
	return name + " <" + a.Addr + ">"
}

const maxPlainName = 200 // a longer one is folded as encoded words

var quoteName = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// encodeWords makes a header value of text. Plain ASCII is folded at its
// spaces; anything else becomes encoded words. used is how much of the first
// line is taken.
func encodeWords(s string, used int) string {
	s = oneLine(s)
	if !isPlain(s) {
		return qWords(s, used)
	}
	if used+len(s) <= 76 {
		return s
	}
	// A run of spaces, or a word too long for a line, does not survive folding.
	if strings.Contains(s, "  ") {
		return qWords(s, used)
	}
	var b strings.Builder
	for i, word := range strings.Split(s, " ") {
		if len(word) > 900 {
			return qWords(s, used)
		}
		switch {
		case i == 0:
		case used+1+len(word) > 76:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String()
}

func oneLine(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(printable(s), "\t", " "))
}

// isPlain reports whether s can stand in a header as it is: ASCII that no
// reader takes for an encoded word.
func isPlain(s string) bool {
	return !strings.Contains(s, "=?") && !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}

// qWords writes text as encoded words (RFC 2047, Q), one to a line, each at
// most 75 characters and whole runes.
func qWords(s string, used int) string {
	const open, shut = "=?utf-8?q?", "?="
	var b strings.Builder
	room := 0
	for _, r := range s {
		var c string
		switch {
		case r == ' ':
			c = "_"
		case r > '!' && r <= '~' && !strings.ContainsRune(`=?_"(),.:;<>@[\]`, r):
			c = string(r)
		default:
			for _, x := range []byte(string(r)) {
				c += fmt.Sprintf("=%02X", x)
			}
		}
		if room < len(c) {
			if b.Len() > 0 {
				b.WriteString(shut + "\r\n ")
				used = 1
			}
			b.WriteString(open)
			room = 76 - used - len(open) - len(shut)
		}
		b.WriteString(c)
		room -= len(c)
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + shut
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
	_, line, found := strings.Cut(head, "\r\nTo: ")
	if !found {
		return ""
	}
	line, _, _ = strings.Cut(line, "\r\nSubject: ")
	open, end := strings.LastIndexByte(line, '<'), strings.LastIndexByte(line, '>')
	if open < 0 || end < open {
		return ""
	}
	return line[open+1 : end]
}
