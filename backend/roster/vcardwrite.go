package roster

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/backend/contact"
)

// foldAt is after how many bytes a line of a card is folded.
const foldAt = 75

// WriteVCard writes contacts as vCards of version 3.0, which phones, Outlook and
// Google read. What vCard has no place for goes into properties of our own, so
// that an import of the file gives the same contacts again.
func WriteVCard(w io.Writer, contacts []contact.Contact) error {
	out := bufio.NewWriter(w)
	for _, c := range contacts {
		writeCard(out, c)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write vCards: %w", err)
	}
	return nil
}

// writeCard writes one card. A bufio.Writer keeps its error until it is flushed.
func writeCard(out *bufio.Writer, c contact.Contact) {
	line := func(head, value string) {
		if value != "" {
			writeFolded(out, head+":"+value)
		}
	}
	one := func(head, text string) { line(head, escapeCard(text)) }
	line("BEGIN", "VCARD")
	line("VERSION", "3.0")
	line("PRODID", "-//Cadenza//EN")
	line("N", escapeCard(c.LastName)+";"+escapeCard(c.FirstName)+";;;")
	full := c.FullName()
	if full == "" {
		full = c.Company
	}
	writeFolded(out, "FN:"+escapeCard(full)) // must be there, even if it is empty
	one("EMAIL;TYPE=INTERNET", c.Email)
	one("TEL;TYPE=WORK,VOICE", c.Phone)
	one("TEL;TYPE=CELL", c.Mobile)
	one("ORG", c.Company)
	one("TITLE", c.Title)
	if c.City+c.State+c.Country != "" {
		line("ADR;TYPE=WORK", ";;;"+escapeCard(c.City)+";"+escapeCard(c.State)+";;"+escapeCard(c.Country))
	}
	if strings.Contains(strings.ToLower(c.LinkedIn), "linkedin.com/") {
		one("URL", c.LinkedIn)
	} else {
		one(extra+"LINKEDIN", c.LinkedIn)
	}
	one("TZ", c.TimeZone)
	one("NOTE", c.Notes)
	tags := make([]string, len(c.Tags))
	for i, t := range c.Tags {
		tags[i] = escapeCard(t)
	}
	line("CATEGORIES", strings.Join(tags, ","))
	for _, col := range ownColumns {
		if col.field != "" {
			one(extra+col.name, exported(c, col.field))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.Custom)) {
		if contact.IsKey(key) {
			one(extra+"FIELD;KEY="+key, c.Custom[key])
		}
	}
	one("UID", c.PID)
	one(extra+"ID", c.PID)
	if c.PID == "" {
		line(extra+"ID", "-")
	}
	line("END", "VCARD")
}

var cardEscapes = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n")

func escapeCard(s string) string { return cardEscapes.Replace(s) }

// writeFolded writes a line, folded between characters.
func writeFolded(out *bufio.Writer, s string) {
	room := foldAt
	for len(s) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		_, _ = out.WriteString(s[:cut] + "\r\n ") // kept by the writer
		s, room = s[cut:], foldAt-1
	}
	_, _ = out.WriteString(s + "\r\n") // kept by the writer
}
