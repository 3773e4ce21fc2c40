package model

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"cadenza/backend/message"
)

const (
	tries    = 3                // of one call that fails by itself
	patience = 20 * time.Second // longest that an endpoint's Retry-After is waited for here
)

// pauses come before the second and the third try.
var pauses = [tries - 1]time.Duration{500 * time.Millisecond, 2 * time.Second}

// trouble is why a call failed. Nothing in it holds the key.
type trouble struct {
	class  message.SpeechlessClass
	detail string
	after  time.Duration
	cause  error
	again  bool   // trying again may help
	bad    bool   // the request itself was refused: other parameters may help
	status int    // of the answer, 0 if there was none
	param  string // the parameter complained of, if it was named
	text   string // all that was said
}

func (t *trouble) speechless() *message.Speechless {
	return &message.Speechless{Class: t.class, Detail: t.detail, After: t.after, Err: t.cause}
}

func stopped(err error) *trouble {
	return &trouble{class: message.Stopped, detail: "The call to the model was stopped.", cause: err}
}

// pause is the wait before another try, the number of which is from 1.
func (t *trouble) pause(try int) time.Duration {
	d := pauses[try-1]
	d += time.Duration(rand.Int64N(int64(d / 4))) //nolint:gosec // it spreads calls, it keeps no secret
	return max(d, t.after)
}

// explain says why a call ended in err: ctx is the caller's, call the one with
// the time limit.
func explain(ctx, call context.Context, e message.Endpoint, w *wire, limit time.Duration, err error) *trouble {
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
	t := &trouble{class: message.Down, after: w.after, cause: errors.New(cut(w.key.hide(err.Error()), mostGiven))}
	inStream, _ := errors.AsType[*saidError](err)
	redirect, _ := errors.AsType[*elsewhere](err)
	untrusted, _ := errors.AsType[*tls.CertificateVerificationError](err)
	syntax, _ := errors.AsType[*json.SyntaxError](err)
	kind, _ := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case w.status >= http.StatusBadRequest:
		t.refused(e, w, w.status, parseSaid(w.refusal))
	case inStream != nil:
		status := http.StatusInternalServerError
		code, _, _ := strings.Cut(inStream.code, " ")
		if n, err := strconv.Atoi(code); err == nil && n >= http.StatusBadRequest {
			status = n // many give the status as the code
		}
		t.refused(e, w, status, inStream.said)
	case errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated):
		t.class, t.bad, t.param, t.detail = message.Denied, true, "max_tokens", "The model takes no max_tokens: its endpoint must be set to the new limit."
	case errors.Is(err, openai.ErrReasoningModelLimitationsOther), errors.Is(err, openai.ErrReasoningSamplingUnsupported):
		t.class, t.bad, t.param, t.detail = message.Denied, true, "temperature", "The model takes no temperature."
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		t.class, t.detail = message.Denied, fmt.Sprintf("The model %q does not chat: choose another.", e.Model)
	case errors.Is(call.Err(), context.DeadlineExceeded):
		t.detail = fmt.Sprintf("The model did not finish its answer within %s.", span(limit))
	case errors.Is(err, errPage):
		t.class, t.detail = message.Denied, "The endpoint's address answers with a web page: for most endpoints it must end in /v1."
	case redirect != nil:
		t.class, t.detail = message.Denied, fmt.Sprintf("The endpoint's address leads on to %s, which is not followed: set the address that is meant.", w.key.quote(redirect.to))
	case untrusted != nil:
		t.class, t.detail = message.Denied, "The endpoint's certificate is not trusted on this computer."
	case syntax != nil || kind != nil:
		t.again, t.detail = true, "The endpoint's answer does not have the form of a chat completion."
	case w.status > 0:
		t.again, t.detail = true, "The connection to the endpoint broke off in the middle of the answer."
	default:
		t.again, t.detail = true, fmt.Sprintf("The endpoint cannot be reached at %s.", w.key.quote(host(e)))
	}
	return t
}

// refused fills in t by a status and what was said with it.
func (t *trouble) refused(e message.Endpoint, w *wire, status int, s said) {
	t.status, t.param, t.text = status, strings.ToLower(s.param), strings.ToLower(s.text)
	t.cause = fmt.Errorf("status %d, %s: %s", status, w.key.quote(s.code), cut(w.key.hide(s.message), mostGiven))
	words := fmt.Sprintf(" (%d).", status)
	if s.message != "" {
		words = ": " + ended(w.key.quote(s.message))
	}
	switch {
	case strings.Contains(s.code, "insufficient_quota"), status == http.StatusPaymentRequired:
		t.class, t.detail = message.Denied, "The endpoint's account has no credit left."
	case status == http.StatusTooManyRequests:
		t.class, t.again, t.detail = message.Limited, true, "The endpoint takes no more calls for now."
		if t.after > 0 {
			t.detail = fmt.Sprintf("The endpoint takes no more calls for now: it asks to be tried again in %s.", span(t.after))
		}
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly:
		t.again, t.detail = true, "The endpoint failed"+words
	case strings.Contains(s.code, "content_filter"):
		t.class, t.detail = message.Declined, "The endpoint's content filter does not let the question through."
	case strings.Contains(s.code, "model_not_found"), status == http.StatusNotFound && (strings.Contains(t.text, "model") || strings.Contains(t.text, "deployment")):
		t.class, t.detail = message.Denied, fmt.Sprintf("There is no model %q at this endpoint.", e.Model)
	case status == http.StatusNotFound:
		t.class, t.detail = message.Denied, fmt.Sprintf("There is no model %q at this endpoint, or its address is wrong: for most endpoints it must end in /v1.", e.Model)
	case (status == http.StatusUnauthorized || status == http.StatusForbidden) && w.key == "":
		t.class, t.detail = message.Denied, "The endpoint wants a key, and none is set."
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		t.class, t.detail = message.Denied, "The endpoint refuses the key."
	default:
		t.class, t.detail = message.Denied, "The endpoint refuses the request"+words
		t.bad = status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
	}
}
