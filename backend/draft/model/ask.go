package model

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"

	"cadenza/backend/message"
)

// Ask asks e and gives its answer when that is right: it fits the schema and
// passes the check. A wrong answer is sent back once. An error is a
// *message.Speechless; the Reply beside it still tells the usage and the tries,
// since calls that fail cost money too.
//
// An endpoint that reports no usage, and a call that breaks off, are counted as
// one token for four characters.
func (c *Client) Ask(ctx context.Context, e message.Endpoint, key string, q Question) (Reply, error) {
	s, err := parseShape(q.Schema)
	if err != nil {
		return Reply{}, &message.Speechless{Class: message.Denied, Detail: "The question is not well made: its answer's schema cannot be used.", Err: err}
	}
	r := Reply{Model: e.Model}
	from, m := c.manner(e)
	var wrong *turn
	for {
		a, t := c.exchange(ctx, e, key, q, &m, wrong, &r)
		if t != nil {
			return r, t.speechless()
		}
		if from.m != m {
			c.learn(from, m)
		}
		answer, why := a.judge(s, q)
		if why == "" {
			r.Answer = answer
			return r, nil
		}
		why = strings.TrimSuffix(cut(secret(key).hide(why), 2*mostQuoted), ".")
		if wrong != nil {
			return r, message.Speechlessf(message.Garbled, "The model's answer was not what was asked for, twice: %s.", why)
		}
		wrong = &turn{answer: cut(a.text, mostGiven), why: why}
		if q.Heard != nil {
			q.Heard("")
		}
	}
}

// turn is a wrong answer and what was wrong with it.
type turn struct{ answer, why string }

// answer is what came of one call.
type answer struct {
	text    string
	refusal string
	model   string
	finish  openai.FinishReason
	tooLong bool
	limit   int  // of the answer, in tokens
	begun   bool // it left the line
	usage   message.Usage
}

// judge takes the answer out of what was said, or says why it will not do.
func (a answer) judge(s *shape, q Question) (object json.RawMessage, why string) {
	if a.tooLong {
		return nil, fmt.Sprintf("it is longer than %d KB", mostAnswer>>10)
	}
	object, why = s.extract(a.text)
	switch {
	case why == "" && q.Check == nil:
		return object, ""
	case why == "":
		if err := q.Check(object); err != nil {
			return nil, err.Error()
		}
		return object, ""
	case a.finish == openai.FinishReasonLength && a.limit > 0:
		return nil, fmt.Sprintf("it was cut off at its limit of %d tokens", a.limit)
	case a.finish == openai.FinishReasonLength:
		return nil, "it was cut off at the model's limit of tokens"
	case a.finish == openai.FinishReasonContentFilter:
		return nil, "the endpoint's content filter cut it off"
	case strings.TrimSpace(a.text) == "":
		return nil, "it is empty"
	}
	return nil, why
}

// exchange makes one call, again if it fails by itself, and in another manner if
// the endpoint does not know a parameter. It keeps m and r up to date.
func (c *Client) exchange(ctx context.Context, e message.Endpoint, key string, q Question, m *manner, wrong *turn, r *Reply) (answer, *trouble) {
	for try := 1; ; {
		a, t := c.once(ctx, e, key, q, *m, wrong)
		r.add(a)
		if t == nil {
			r.Tries++
			return a, nil
		}
		if m.adapt(t) {
			continue
		}
		if a.begun {
			r.Tries++
		}
		if !t.again || try == tries || t.after > patience {
			return a, t
		}
		if err := c.wait(ctx, t.pause(try)); err != nil {
			return a, stopped(err)
		}
		if q.Heard != nil && a.text != "" {
			q.Heard("")
		}
		try++
	}
}

func (r *Reply) add(a answer) {
	r.Usage.In += a.usage.In
	r.Usage.Cached += a.usage.Cached
	r.Usage.Out += a.usage.Out
	r.Usage.Reasoning += a.usage.Reasoning
	r.Usage.Took += a.usage.Took
	if a.model != "" {
		r.Model = a.model
	}
}

// once makes a single call.
func (c *Client) once(ctx context.Context, e message.Endpoint, key string, q Question, m manner, wrong *turn) (a answer, t *trouble) {
	leave, err := c.enter(ctx, e)
	if err != nil {
		return a, stopped(err)
	}
	defer leave()
	limit := e.Timeout
	if limit <= 0 {
		limit = usualTime
	}
	call, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	w := &wire{}
	api, t := c.open(e, key, w)
	if t != nil {
		return a, t
	}
	req := request(e, q, m, wrong)
	began := c.now()
	a.begun, a.limit = true, q.MaxTokens
	defer func() { a.usage.Took = c.now().Sub(began) }()
	stream, err := api.CreateChatCompletionStream(call, req)
	if _, a.tooLong = errors.AsType[*http.MaxBytesError](err); a.tooLong {
		a.estimate(req)
		return a, nil
	}
	if err != nil {
		if w.sent.Load() && w.status < http.StatusBadRequest { // it was read, though nothing of the answer came
			a.estimate(req)
		}
		return a, explain(ctx, call, e, w, limit, err)
	}
	err = a.listen(stream, q.Heard)
	cancel() // what is not wanted any more is not read to its end
	_ = stream.Close()
	a.estimate(req)
	switch {
	case err != nil && !a.tooLong:
		return a, explain(ctx, call, e, w, limit, err)
	case a.refusal != "":
		return a, &trouble{class: message.Declined, detail: fmt.Sprintf("The model declines to write this: “%s”", w.key.quote(a.refusal))}
	case a.finish == "error":
		return a, &trouble{class: message.Down, again: true, detail: "The endpoint failed in the middle of the answer."}
	}
	return a, nil
}

// listen reads a stream to its end.
func (a *answer) listen(stream *openai.ChatCompletionStream, heard func(string)) error {
	var text, refusal strings.Builder
	hidden := 0
	defer func() {
		a.text, a.refusal = text.String(), refusal.String()
		if a.usage.In+a.usage.Out == 0 {
			a.usage.Out = tokens(utf8.RuneCountInString(a.text) + utf8.RuneCountInString(a.refusal) + hidden)
			a.usage.Reasoning = min(tokens(hidden), a.usage.Out)
		}
	}()
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			_, a.tooLong = errors.AsType[*http.MaxBytesError](err)
			return err
		}
		a.count(chunk)
		for _, choice := range chunk.Choices {
			if choice.Index != 0 {
				continue
			}
			if choice.FinishReason != "" {
				a.finish = choice.FinishReason
			}
			hidden += utf8.RuneCountInString(choice.Delta.ReasoningContent)
			if refusal.Len() < mostAnswer {
				refusal.WriteString(choice.Delta.Refusal)
			}
			if text.Len()+len(choice.Delta.Content) > mostAnswer {
				a.tooLong = true
				return nil
			}
			text.WriteString(choice.Delta.Content)
			if heard != nil && choice.Delta.Content != "" {
				heard(choice.Delta.Content)
			}
		}
	}
}

// count takes the model's name and the usage out of a chunk. A later report
// counts instead of an earlier one. Nobody can give tokens back.
func (a *answer) count(chunk openai.ChatCompletionStreamResponse) {
	if chunk.Model != "" {
		a.model = chunk.Model
	}
	u := chunk.Usage
	if u == nil {
		return
	}
	a.usage.In, a.usage.Out = max(0, u.PromptTokens), max(0, u.CompletionTokens)
	if u.PromptTokensDetails != nil {
		a.usage.Cached = max(0, min(u.PromptTokensDetails.CachedTokens, a.usage.In))
	}
	if u.CompletionTokensDetails != nil {
		a.usage.Reasoning = max(0, min(u.CompletionTokensDetails.ReasoningTokens, a.usage.Out))
	}
}

// estimate counts the question where the endpoint did not.
func (a *answer) estimate(req openai.ChatCompletionRequest) {
	if a.usage.In > 0 {
		return
	}
	n := 0
	for _, m := range req.Messages {
		n += utf8.RuneCountInString(m.Content)
	}
	a.usage.In = tokens(n)
}

// tokens estimates how many there are in n characters.
func tokens(n int) int { return (n + 3) / 4 }

// request puts a question into the endpoint's words.
func request(e message.Endpoint, q Question, m manner, wrong *turn) openai.ChatCompletionRequest {
	req := openai.ChatCompletionRequest{Model: e.Model}
	system := q.System
	switch m.ability {
	case message.Schema:
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: q.Name, Schema: loose(q.Schema), Strict: true},
		}
	case message.Object:
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
		system = described(q)
	default:
		system = described(q)
	}
	if system != "" {
		req.Messages = append(req.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: system})
	}
	req.Messages = append(req.Messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: q.User})
	if wrong != nil {
		given := wrong.answer
		if strings.TrimSpace(given) == "" {
			given = "(nothing)" // a message must have a text
		}
		req.Messages = append(req.Messages,
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: given},
			openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: "That answer is not what was asked for: " + wrong.why + ". Answer again, with the whole JSON object and nothing else."})
	}
	if m.oldLimit {
		req.MaxTokens = q.MaxTokens //nolint:staticcheck // what is like OpenAI's API knows no other
	} else {
		req.MaxCompletionTokens = q.MaxTokens
	}
	if !m.fixedTemp {
		req.Temperature = max(float32(q.Temperature), math.SmallestNonzeroFloat32) // the library leaves a zero out
	}
	if seed := int(q.Seed); seed != 0 && !m.noSeed {
		req.Seed = &seed
	}
	if !m.noUsage {
		req.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	return req
}

// described is the system prompt with the answer's shape in words.
func described(q Question) string {
	return strings.TrimSpace(q.System + "\n\nAnswer with one JSON object and nothing else: no words before or after it, no code fence. It must fit this JSON schema:\n" + string(q.Schema))
}
