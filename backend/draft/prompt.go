package draft

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
	"unicode/utf8"

	"cadenza/backend/message"
)

//go:embed prompts/*.md.tmpl
var promptFiles embed.FS

var prompts = template.Must(template.New("").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 }}).ParseFS(promptFiles, "prompts/*.md.tmpl"))

// versionOf names the present text of some prompts, so that every draft says by
// which it was written: "draft-1f3a09bc".
func versionOf(name string, files ...string) string {
	h := sha256.New()
	for _, f := range files {
		text, err := promptFiles.ReadFile("prompts/" + f + ".md.tmpl")
		if err != nil {
			panic(err) // embedded
		}
		h.Write(text)
	}
	return name + "-" + hex.EncodeToString(h.Sum(nil))[:8]
}

// The versions of the prompts.
var (
	DraftPrompt   = versionOf("draft", "draft", "brief")
	DecidePrompt  = versionOf("decide", "decide", "asked")
	QualifyPrompt = versionOf("qualify", "qualify", "asked")
)

// The most that goes into a prompt, in characters.
const (
	mostPrompt  = 60_000
	mostField   = 2_000 // of one field of a contact
	mostPast    = 4_000 // of one earlier message
	mostThread  = 8     // earlier messages
	mostSources = 30
)

// render writes one prompt.
func render(name string, data any) (string, error) {
	var b bytes.Buffer
	if err := prompts.ExecuteTemplate(&b, name+".md.tmpl", data); err != nil {
		return "", fmt.Errorf("prompt %s: %w", name, err)
	}
	return strings.TrimSpace(b.String()), nil
}

// fenced is what comes from outside, as JSON, with a mark that it cannot hold:
// the mark is counted from the data, so that whoever writes into the data cannot
// write the mark.
func fenced(v any) (data, mark string, err error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return "", "", fmt.Errorf("write data: %w", err)
	}
	data = strings.TrimSpace(b.String())
	sum := sha256.Sum256([]byte(data))
	return data, "DATA " + hex.EncodeToString(sum[:6]), nil
}

// said is one earlier message, as a prompt holds it.
type said struct {
	Source  string `json:"source"`
	From    string `json:"from"`
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text"`
}

// saidOf are the last messages, each cut to what a prompt has room for.
func saidOf(thread []message.Past) []said {
	first := max(0, len(thread)-mostThread)
	out := []said{}
	for i, m := range thread[first:] {
		from := "contact"
		if m.Outbound {
			from = "us"
		}
		out = append(out, said{Source: fmt.Sprintf("thread.%d", first+i+1), From: from, Subject: cut(m.Subject, 300), Text: cut(m.Body, mostPast)})
	}
	return out
}

// cut shortens s to so many characters.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// kinds are what a message is called in a prompt.
var kinds = map[string]string{Email: "email", SMS: "text message (SMS)", WhatsApp: "WhatsApp message", Voice: "voicemail, as it is spoken"}

var jobs = map[string]string{
	InitialOutreach: "the first message to somebody who does not know us yet",
	FollowUpEmail:   "a follow-up in the same email thread",
	ReEngagement:    "to somebody we have not heard from for a while",
	VoicemailDrop:   "a voicemail that is left without a call",
}

// lengthRule is the room a channel has, in words.
func lengthRule(channel string) string {
	switch channel {
	case SMS:
		return fmt.Sprintf("At most %d characters in all, better fewer. No greeting of its own line.", maxSMS)
	case WhatsApp:
		return fmt.Sprintf("At most %d characters, as one writes in a chat.", maxWhatsApp)
	case Voice:
		return fmt.Sprintf("Between %d and %d words, for the ear: numbers spelled out, no links, no lists.", minVoice, maxVoice)
	}
	return "Between 40 and 120 words, in two to four short paragraphs, with a greeting by first name where it is known and one question or call to action at the end."
}

// letter is a draft's question, ready to be asked.
type letter struct {
	system, user, mark string
	keys               []string // what a source may be
	texts              map[string]string
}

// letterOf writes the prompts of a brief.
func letterOf(b Brief) (letter, error) {
	l := letter{texts: map[string]string{}}
	add := func(key, text string) {
		if text != "" {
			l.keys, l.texts[key] = append(l.keys, key), text
		}
	}
	contact := map[string]string{}
	for _, k := range sortedKeys(b.Contact) {
		contact[k] = cut(b.Contact[k], mostField)
		add("contact."+k, b.Contact[k])
	}
	thread := saidOf(b.Thread)
	for i, s := range thread {
		add(s.Source, b.Thread[len(b.Thread)-len(thread)+i].Body)
	}
	add("step.angle", b.Angle)
	add("step.value_prop", b.ValueProp)
	add("step.cta", b.CTA)
	add("agent.knowledge", b.Knowledge)
	add("agent.persona", b.Persona)
	add("agent.rules", strings.Join(b.Rules, "\n"))
	add("sender", strings.TrimSpace(b.Sender.Name+" "+b.Sender.Company))
	outside := struct {
		Contact map[string]string `json:"contact"`
		Subject string            `json:"thread_subject,omitempty"`
		Thread  []said            `json:"thread"`
		Refused string            `json:"refused_draft,omitempty"` // it may hold what the data said
	}{contact, b.ThreadSubject, thread, b.Refused.Body}
	data, mark, err := fenced(outside)
	if err != nil {
		return l, err
	}
	l.mark = mark
	subject := "an empty string"
	if b.Channel == Email || b.Channel == "" {
		subject = "the subject, at most 60 characters, without a line break"
	}
	in := struct {
		B                                      Brief
		Kind, Mark, Length, Subject, Job, Data string
	}{b, kinds[b.Channel], mark, lengthRule(b.Channel), subject, jobs[jobOf(b)], data}
	if l.system, err = render("draft", in); err != nil {
		return l, err
	}
	if l.user, err = render("brief", in); err != nil {
		return l, err
	}
	if n := utf8.RuneCountInString(l.system) + utf8.RuneCountInString(l.user); n > mostPrompt {
		return l, message.Speechlessf(message.Denied, "Persona, goals, rules and notes of the agent, the step and the contact together have %d characters; a model is given %d at most. Shorten the agent's texts.", n, mostPrompt)
	}
	return l, nil
}

// shape is the JSON schema of a draft.
func (l letter) shape(b Brief) json.RawMessage {
	keys := l.keys
	most := 4000
	switch b.Channel {
	case SMS:
		most = 2 * maxSMS
	case WhatsApp:
		most = 1024
	}
	return object(map[string]any{
		"subject": map[string]any{"type": "string", "maxLength": 200},
		"body":    map[string]any{"type": "string", "minLength": 1, "maxLength": most},
		"sources": map[string]any{"type": "array", "maxItems": mostSources, "items": shaped(map[string]any{
			"quote": map[string]any{"type": "string", "maxLength": 400},
			// Not an enum: a model that names another source has still written a good
			// message, and that source is left out.
			"from": map[string]any{"type": "string", "maxLength": 100, "description": "one of: " + strings.Join(keys, ", ")},
		}, "quote", "from")},
	}, "subject", "body", "sources")
}

// shaped is a strict object: all its properties are required, and no others
// allowed.
func shaped(properties map[string]any, required ...string) map[string]any {
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

func object(properties map[string]any, required ...string) json.RawMessage {
	b, err := json.Marshal(shaped(properties, required...))
	if err != nil {
		panic(err) // strings and numbers
	}
	return b
}
