package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"cadenza/backend/draft/model"
	"cadenza/backend/message"
)

// Writer drafts: by a model where the agent has one, by the composer where it has
// none, or where the model is down and the agent does not wait for it.
type Writer struct{ Models *Models }

// Write drafts one message. Where a model cannot, the error is a
// *message.Speechless.
func (w Writer) Write(ctx context.Context, b Brief) (Draft, error) { return w.Aloud(ctx, b, nil) }

// Aloud is Write, and lets the draft be heard as far as it is written.
func (w Writer) Aloud(ctx context.Context, b Brief, heard func(message.Text)) (Draft, error) {
	if err := ctx.Err(); err != nil {
		return Draft{}, &message.Speechless{Class: message.Stopped, Detail: "It was stopped before it was written.", Err: err}
	}
	if b.Fixed != nil || b.Model.Endpoint == "" || w.Models == nil {
		return Compose(b), nil
	}
	d, err := w.byModel(ctx, b, heard)
	no, ok := errors.AsType[*message.Speechless](err)
	if ok && no.Class == message.Down && !b.Model.Waits {
		d = Compose(b)
		d.Reasons = append(d.Reasons, Reason{Code: "model_down", Sentence: "The built-in composer wrote this. " + no.Detail})
		return d, nil
	}
	return d, err
}

// Check reads any text against a brief.
func (Writer) Check(b Brief, text message.Text) (risk int, reasons []Reason) {
	return Check(b, Draft{Subject: text.Subject, Body: text.Body})
}

// answer is what a model is to say.
type answer struct {
	Subject string   `json:"subject"`
	Body    string   `json:"body"`
	Sources []Source `json:"sources"`
}

func (w Writer) byModel(ctx context.Context, b Brief, heard func(message.Text)) (Draft, error) {
	l, err := letterOf(b)
	if err != nil {
		return Draft{}, err
	}
	q := model.Question{
		System: l.system, User: l.user, Name: "draft", Schema: l.shape(b), Temperature: b.Model.Temperature, MaxTokens: 1500, Seed: int64(b.Seed >> 1),
		Check: func(raw json.RawMessage) error { return l.check(b, raw) },
	}
	if heard != nil {
		var all strings.Builder
		q.Heard = func(piece string) {
			if piece == "" { // it is asked again
				all.Reset()
			}
			all.WriteString(piece)
			heard(partial(all.String()))
		}
	}
	r, e, err := w.Models.ask(ctx, b.Model, DraftPrompt, q)
	if err != nil {
		return Draft{}, err
	}
	var a answer
	if err := json.Unmarshal(r.Answer, &a); err != nil {
		return Draft{}, fmt.Errorf("read the answer: %w", err)
	}
	d := Draft{Subject: subjectOf(b, a.Subject), Body: asText(a.Body), Engine: r.Model + " at " + e.Name, Version: DraftPrompt}
	if r.Model == "" {
		d.Engine = e.Model + " at " + e.Name
	}
	d.Body, d.Taught = message.Teach(b.Rules, d.Body)
	var doubts []Reason
	d.Sources, doubts = l.sources(a.Sources, d)
	d.Risk, d.Reasons = Check(b, d)
	d.Reasons = append(d.Reasons, doubts...)
	for _, x := range doubts {
		d.Risk = min(d.Risk+x.Points, 100)
	}
	return d, nil
}

// keptSubject is the subject that stands whatever the model says: the thread's in a
// follow-up, so that it stays one thread, and none over other channels.
func keptSubject(b Brief) (subject string, ok bool) {
	switch {
	case b.Channel != Email && b.Channel != "":
		return "", true
	case jobOf(b) == FollowUpEmail && b.ThreadSubject != "":
		s := tidy(b.ThreadSubject)
		for {
			rest, ok := cutReply(s)
			if !ok {
				return "Re: " + s, true
			}
			s = rest
		}
	}
	return "", false
}

func subjectOf(b Brief, said string) string {
	if kept, ok := keptSubject(b); ok {
		return kept
	}
	return tidy(said)
}

// asText takes out what has no place in a plain message.
func asText(body string) string {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	var lines []string
	for line := range strings.SplitSeq(body, "\n") {
		lines = append(lines, tidy(line))
	}
	return strings.TrimSpace(manyBreaks.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}

var manyBreaks = regexp.MustCompile(`\n{3,}`)

// partial reads the subject and the body as far as they came.
func partial(text string) message.Text {
	return message.Text{Subject: partString(text, `"subject"`), Body: partString(text, `"body"`)}
}

// partString is the string after a key of JSON that may break off anywhere.
func partString(text, key string) string {
	_, rest, ok := strings.Cut(text, key)
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n:")
	if !strings.HasPrefix(rest, `"`) {
		return ""
	}
	end := len(rest)
	for i := 1; i < len(rest); i++ {
		if rest[i] == '\\' {
			i++
			continue
		}
		if rest[i] == '"' {
			end = i
			break
		}
	}
	var out string
	// A break inside of an escape is mended by leaving up to five bytes out.
	for cut := range 7 {
		if end-cut < 1 {
			return ""
		}
		if json.Unmarshal([]byte(rest[:end-cut]+`"`), &out) == nil {
			return out
		}
	}
	return ""
}
