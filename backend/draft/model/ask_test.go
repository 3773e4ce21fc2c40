package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cadenza/backend/draft/model"
	"cadenza/backend/message"
)

func TestAnswersAreTakenOutAndChecked(t *testing.T) {
	t.Parallel()
	fence := "```"
	long := func(n int) string { return `{"subject":"Hello","body":"` + strings.Repeat("w", n) + `"}` }
	for name, c := range map[string]struct {
		ability message.Ability
		answers []http.HandlerFunc
		want    string // the answer, or
		class   message.SpeechlessClass
		words   string
		calls   int
	}{
		"a strict schema":               {message.Schema, []http.HandlerFunc{says(good)}, good, "", "", 1},
		"JSON mode":                     {message.Object, []http.HandlerFunc{says(" \n" + good + "\n")}, good, "", "", 1},
		"prose":                         {message.Prose, []http.HandlerFunc{says("Here it is: " + good + " Do you like it?")}, good, "", "", 1},
		"never probed":                  {message.Unprobed, []http.HandlerFunc{says("Here: " + good)}, good, "", "", 1},
		"a fence":                       {message.Prose, []http.HandlerFunc{says("Of course!\n\n" + fence + "json\n" + good + "\n" + fence + "\nIt is {short}.")}, good, "", "", 1},
		"braces in strings and before":  {message.Prose, []http.HandlerFunc{says(`I fill {subject} and {"body"}: {"subject":"a } \" {","body":"{{first_name}} }"} end}`)}, `{"subject":"a } \" {","body":"{{first_name}} }"}`, "", "", 1},
		"another object first":          {message.Prose, []http.HandlerFunc{says(`{"thought":{"deep":"{"}} then ` + good)}, good, "", "", 1},
		"thoughts with an object":       {message.Prose, []http.HandlerFunc{says(`<think>{"subject":"Bad","body":"No"}</think>` + good)}, good, "", "", 1},
		"another language":              {message.Prose, []http.HandlerFunc{says("Gerne! Hier ist die Nachricht – „schön“: " + `{"subject":"Grüße","body":"日本語 🙂"}` + " よろしく")}, `{"subject":"Grüße","body":"日本語 🙂"}`, "", "", 1},
		"half an object, then whole":    {message.Object, []http.HandlerFunc{says(good[:20]), says(good)}, good, "", "", 2},
		"half an object twice":          {message.Object, []http.HandlerFunc{says(good[:20])}, "", message.Garbled, "twice: its JSON object does not end.", 2},
		"only another language":         {message.Prose, []http.HandlerFunc{says("Das möchte ich nicht als JSON sagen.")}, "", message.Garbled, "twice: there is no JSON object in it.", 2},
		"a field missing":               {message.Schema, []http.HandlerFunc{says(`{"body":"Hi"}`)}, "", message.Garbled, "The model's answer was not what was asked for, twice: the subject is missing.", 2},
		"nothing":                       {message.Schema, []http.HandlerFunc{says("")}, "", message.Garbled, "twice: it is empty.", 2},
		"no event at all":               {message.Schema, []http.HandlerFunc{events("")}, "", message.Garbled, "twice: it is empty.", 2},
		"cut off at the limit":          {message.Schema, []http.HandlerFunc{saysUntil(good[:20], "length")}, "", message.Garbled, "twice: it was cut off at its limit of 500 tokens.", 2},
		"cut off before the first word": {message.Schema, []http.HandlerFunc{saysUntil("", "length")}, "", message.Garbled, "its limit of 500 tokens.", 2},
		"filtered":                      {message.Schema, []http.HandlerFunc{saysUntil(good[:20], "content_filter")}, "", message.Garbled, "twice: the endpoint's content filter cut it off.", 2},
		"whole at the limit":            {message.Schema, []http.HandlerFunc{saysUntil(good, "length")}, good, "", "", 1},
		"40 KB":                         {message.Schema, []http.HandlerFunc{says(long(40 << 10))}, long(40 << 10), "", "", 1},
		"200 KB":                        {message.Schema, []http.HandlerFunc{says(long(200 << 10))}, "", message.Garbled, "twice: it is longer than 64 KB.", 2},
		"200 KB of braces":              {message.Prose, []http.HandlerFunc{says(strings.Repeat("{", 60<<10))}, "", message.Garbled, "no JSON object", 2},
		"2 MB in one body":              {message.Schema, []http.HandlerFunc{fails(200, `{"choices":[{"message":{"content":"`+strings.Repeat("w", 2<<20)+`"}}]}`)}, "", message.Garbled, "longer than 64 KB", 2},
		"a plain body":                  {message.Schema, []http.HandlerFunc{fails(200, "{\n"+`"model":"mock-1","choices":[{"index":0,"message":{"role":"assistant","content":`+quoted(good)+`},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}`)}, good, "", "", 1},
		"a plain body without the form": {message.Schema, []http.HandlerFunc{fails(200, "not JSON")}, "", message.Down, "does not have the form of a chat completion", 3},
		"a web page":                    {message.Schema, []http.HandlerFunc{fails(200, "<html>", "Content-Type: text/html; charset=utf-8")}, "", message.Denied, "answers with a web page", 1},
		"no line feed at the end":       {message.Schema, []http.HandlerFunc{events(strings.TrimSpace(chunk(good)))}, good, "", "", 1},
		"a refusal": {
			message.Schema,
			[]http.HandlerFunc{events(`data: {"model":"mock-1","choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":"I'm sorry, "}}]}` + "\n\n" +
				`data: {"model":"mock-1","choices":[{"index":0,"delta":{"refusal":"I can't write that. ` + strings.Repeat("x", 300) + `"}}]}` + "\n\n" + ending("stop"))},
			"", message.Declined, "The model declines to write this: “I'm sorry, I can't write that. xxx", 1,
		},
		"a refusal in a plain body": {message.Schema, []http.HandlerFunc{fails(200, `{"choices":[{"message":{"content":null,"refusal":"No."}}]}`)}, "", message.Declined, "“No.”", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMock(t, c.answers...)
			var heard strings.Builder
			q := question()
			q.Heard = func(s string) {
				if s == "" {
					heard.Reset()
				}
				heard.WriteString(s)
			}
			r, err := newClock().client().Ask(t.Context(), m.endpoint(c.ability), "", q)
			if got := len(m.calls()); got != c.calls || r.Tries != got {
				t.Errorf("%d calls, Tries %d, want %d", got, r.Tries, c.calls)
			}
			if heard.Len() > 64<<10 {
				t.Errorf("%d bytes were heard", heard.Len())
			}
			if c.class != "" {
				s := speechless(t, err, c.class, c.words)
				if n := len([]rune(s.Detail)); n > 300 {
					t.Errorf("%d characters of detail", n)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if string(r.Answer) != c.want || !strings.Contains(heard.String(), c.want) {
				t.Errorf("answer %s", r.Answer)
			}
		})
	}
}

func TestWhatIsAsked(t *testing.T) {
	t.Parallel()
	for _, ability := range []message.Ability{message.Schema, message.Object, message.Prose} {
		m := newMock(t, says(good))
		r, err := newClock().client().Ask(t.Context(), m.endpoint(ability), "sk-1", question())
		if err != nil {
			t.Fatal(err)
		}
		if want := (message.Usage{In: 10, Cached: 4, Out: 5, Reasoning: 2}); r.Usage != want || r.Model != "mock-1" || r.Tries != 1 {
			t.Errorf("%+v", r)
		}
		a := m.calls()[0]
		if a.method != "POST" || a.path != "/v1/chat/completions" || a.head.Get("Authorization") != "Bearer sk-1" {
			t.Errorf("%s %s %v", a.method, a.path, a.head)
		}
		said := a.messages(t)
		described := strings.Contains(said[0], schema)
		if len(said) != 2 || !strings.HasPrefix(said[0], "system: You write mail.") || said[1] != "user: Write to Ada." || described == (ability == message.Schema) {
			t.Errorf("%s: %q", ability, said)
		}
		for _, want := range map[message.Ability][]string{
			message.Schema: {`"response_format":{"type":"json_schema","json_schema":{"name":"mail","schema":{"type":"object","properties":{"subject":{"type":"string","description":"(at least 1 characters, at most 60 characters)"},"body":{"type":"string","description":"(at least 1 characters)"}},"required":["subject","body"],"additionalProperties":false},"strict":true}}`},
			message.Object: {`"response_format":{"type":"json_object"}`},
			message.Prose:  {`"max_completion_tokens":500`, `"temperature":0.7`, `"seed":7`, `"stream":true`, `"stream_options":{"include_usage":true}`, `"model":"mock"`},
		}[ability] {
			if !strings.Contains(a.raw, want) {
				t.Errorf("%s: %s is not in %s", ability, want, a.raw)
			}
		}
		if ability == message.Prose && strings.Contains(a.raw, "response_format") {
			t.Errorf("%s", a.raw)
		}
	}
	m := newMock(t, says(good))
	e := m.endpoint(message.Prose)
	e.OldLimit, e.FixedTemp = true, true
	q := question()
	q.Seed = 0
	if _, err := newClock().client().Ask(t.Context(), e, "", q); err != nil {
		t.Fatal(err)
	}
	a := m.calls()[0]
	if a.body["max_tokens"] != 500.0 || a.body["max_completion_tokens"] != nil || a.body["temperature"] != nil || a.body["seed"] != nil {
		t.Errorf("%s", a.raw)
	}
	if _, there := a.head["Authorization"]; there {
		t.Error("an Authorization header without a key")
	}
}

func TestAWrongAnswerIsSentBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	long := `{"subject":"` + strings.Repeat("ä", 5000) + `","body":"b"}`
	m := newMock(t, says(long), says(good))
	r, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", question())
	if err != nil || r.Tries != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if want := (message.Usage{In: 20, Cached: 8, Out: 10, Reasoning: 4}); r.Usage != want {
		t.Errorf("usage %+v", r.Usage)
	}
	said := m.calls()[1].messages(t)
	if len(said) != 4 || said[1] != "user: Write to Ada." {
		t.Fatalf("%q", said)
	}
	if n := len([]rune(strings.TrimPrefix(said[2], "assistant: "))); n != 4000 || !strings.HasPrefix(said[2], `assistant: {"subject":"ää`) {
		t.Errorf("%d characters of the answer: %.60s", n, said[2])
	}
	if want := "user: That answer is not what was asked for: the subject has 5000 characters, which is more than 60. Answer again"; !strings.HasPrefix(said[3], want) {
		t.Errorf("%q", said[3])
	}

	// What the check says is told, too, and to people when it is so twice. The
	// calls that failed cost money.
	m = newMock(t, says(good))
	q := question()
	q.Check = func(a json.RawMessage) error {
		if string(a) != good {
			t.Errorf("checked %s", a)
		}
		return errors.New("The body names nobody.")
	}
	r, err = newClock().client().Ask(t.Context(), m.endpoint(message.Prose), "", q)
	speechless(t, err, message.Garbled, "twice: The body names nobody.")
	if strings.HasSuffix(err.Error(), "..") || r.Usage.In != 20 || r.Usage.Out != 10 || r.Tries != 2 || r.Answer != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if said := m.calls()[1].messages(t); !strings.Contains(said[3], ": The body names nobody. Answer again") {
		t.Errorf("%q", said)
	}

	// An empty answer is shown as one.
	m = newMock(t, says(""), says(good))
	if _, err := newClock().client().Ask(t.Context(), m.endpoint(message.Prose), "", question()); err != nil {
		t.Fatal(err)
	}
	if said := m.calls()[1].messages(t); said[2] != "assistant: (nothing)" {
		t.Errorf("%q", said)
	}
}

// TestSizesAreToldInWords: endpoints that are held to a schema often know no
// sizes in it; a property may be called like one.
func TestSizesAreToldInWords(t *testing.T) {
	t.Parallel()
	m := newMock(t, says(`{"z":[{"minimum":3}],"a":null}`))
	q := question()
	q.Schema = json.RawMessage(`{"type":"object","title":"T","properties":{"z":{"maxItems":5,"minItems":1,"description":"Some \"lines\".","type":"array","items":{"type":"object","properties":{"minimum":{"type":"integer","minimum":-1.5,"maximum":9}}}},"a":{"type":["string","null"],"enum":["x",null],"description":"Why"}}}`)
	if _, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", q); err != nil {
		t.Fatal(err)
	}
	const want = `"schema":{"type":"object","title":"T","properties":{"z":{"type":"array","items":{"type":"object","properties":{"minimum":{"type":"integer","description":"(at least -1.5, at most 9)"}}},"description":"Some \"lines\". (at most 5 items, at least 1 items)"},"a":{"type":["string","null"],"enum":["x",null],"description":"Why"}}},`
	if raw := m.calls()[0].raw; !strings.Contains(raw, want) {
		t.Errorf("%s", raw)
	}
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	const many = `{"type":"object","properties":{
		"n":{"type":"integer","minimum":0,"maximum":100},"x":{"type":"number"},"on":{"type":"boolean"},
		"tone":{"type":"string","enum":["warm","formal"]},"note":{"type":["string","null"],"maxLength":3},
		"list":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"object","properties":{"quote":{"type":"string","minLength":2}},"required":["quote"],"additionalProperties":false}}
	},"required":["n"],"additionalProperties":false}`
	for answer, want := range map[string]string{
		`{"n":0}`: "", `{"n":100,"x":1.5,"on":false,"tone":"warm","note":null,"list":[{"quote":"ab"},{"quote":"äö"}]}`: "",
		`{"n":1,"note":"äöü"}`: "", `{"n":1,"x":3}`: "", `{"n":1,"x":-1e5}`: "",
		`{}`:                         "the n is missing",
		`{"n":"1"}`:                  "the n must be of type integer, not string",
		`{"n":1.5}`:                  "the n must be of type integer, not number",
		`{"n":1.0}`:                  "the n must be of type integer, not number",
		`{"n":99999999999999999999}`: "the n must be of type integer, not number",
		`{"n":null}`:                 "the n must be of type integer, not null",
		`{"n":-1}`:                   "the n is less than 0",
		`{"n":101}`:                  "the n is more than 100",
		`{"n":1,"x":1e999}`:          "the x is too large a number",
		`{"n":1,"x":"2"}`:            "the x must be of type number, not string",
		`{"n":1,"on":0}`:             "the on must be of type boolean, not integer",
		`{"n":1,"tone":"cold"}`:      `the tone must be one of ["warm","formal"]`,
		`{"n":1,"tone":"Warm"}`:      `the tone must be one of`,
		`{"n":1,"note":"four"}`:      "the note has 4 characters, which is more than 3",
		`{"n":1,"note":false}`:       "the note must be of type string or null, not boolean",
		`{"n":1,"list":[]}`:          "the list has 0 items, which is less than 1",
		`{"n":1,"list":{}}`:          "the list must be of type array, not object",
		`{"n":1,"list":[{"quote":"ab"},{"quote":"ab"},{"quote":"ab"}]}`: "the list has 3 items, which is more than 2",
		`{"n":1,"list":[{"quote":"ab"},{"quote":""}]}`:                  "the list[1].quote is empty",
		`{"n":1,"list":[{"quote":"a"}]}`:                                "the list[0].quote has 1 characters, which is less than 2",
		`{"n":1,"list":[{}]}`:                                           "the list[0].quote is missing",
	} {
		m := newMock(t, says(answer))
		q := question()
		q.Schema = json.RawMessage(many)
		r, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", q)
		if want != "" {
			speechless(t, err, message.Garbled, "twice: "+want)
		} else if err != nil || string(r.Answer) != answer {
			t.Errorf("%s: %v", answer, err)
		}
	}
	for answer, want := range map[string]string{
		`{"n":1,"list":[{"quote":"ab","more":1}]}`: `{"list":[{"quote":"ab"}],"n":1}`,
		`{"n":1,"N":2,"thoughts":{"n":3}}`:         `{"n":1}`,
	} {
		m := newMock(t, says(answer))
		q := question()
		q.Schema = json.RawMessage(many)
		if r, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", q); err != nil || string(r.Answer) != want {
			t.Errorf("%s: %s, %v; want %s", answer, r.Answer, err, want)
		}
	}
	for _, bad := range []string{``, `{`, `{"type":"string"}`, `{"type":"object","patternProperties":{}}`, `{"type":"object","properties":{"a":{"type":"string","format":"date"}}}`} {
		m := newMock(t, says(good))
		q := question()
		q.Schema = json.RawMessage(bad)
		_, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", q)
		speechless(t, err, message.Denied, "schema")
		if len(m.calls()) != 0 {
			t.Errorf("%s: asked", bad)
		}
	}
}

func TestWhatFailsByItselfIsTriedAgain(t *testing.T) {
	t.Parallel()
	now := newClock().time
	date := func(d time.Duration) string { return "Retry-After: " + now.Add(d).Format(http.TimeFormat) }
	busy := `{"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}`
	for name, c := range map[string]struct {
		answers []http.HandlerFunc
		waits   []time.Duration // the shortest that will do; a quarter more is fine
		class   message.SpeechlessClass
		words   string
		after   time.Duration
	}{
		"429 without a time":              {[]http.HandlerFunc{fails(429, busy), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"429 with seconds":                {[]http.HandlerFunc{fails(429, busy, "Retry-After: 7"), says(good)}, []time.Duration{7 * time.Second}, "", "", 0},
		"429 with a date":                 {[]http.HandlerFunc{fails(429, busy, date(20*time.Second)), says(good)}, []time.Duration{20 * time.Second}, "", "", 0},
		"429 with a date long past":       {[]http.HandlerFunc{fails(429, busy, date(-time.Hour)), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"429 for too long":                {[]http.HandlerFunc{fails(429, busy, "Retry-After: 21")}, nil, message.Limited, "takes no more calls for now: it asks to be tried again in 21 seconds.", 21 * time.Second},
		"429 until a date too far":        {[]http.HandlerFunc{fails(429, busy, date(5*time.Minute))}, nil, message.Limited, "in 5 minutes.", 5 * time.Minute},
		"429 for ever":                    {[]http.HandlerFunc{fails(429, busy, "Retry-After: 9223372036854775807")}, nil, message.Limited, "", 24 * time.Hour},
		"429 three times":                 {[]http.HandlerFunc{fails(429, busy)}, []time.Duration{500 * time.Millisecond, 2 * time.Second}, message.Limited, "takes no more calls for now.", 0},
		"429 three times with a time":     {[]http.HandlerFunc{fails(429, busy, "Retry-After: 3")}, []time.Duration{3 * time.Second, 3 * time.Second}, message.Limited, "in 3 seconds", 3 * time.Second},
		"500 once":                        {[]http.HandlerFunc{fails(500, `oh`), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"503 and 502 and well":            {[]http.HandlerFunc{fails(503, ``), fails(502, `<html>`), says(good)}, []time.Duration{500 * time.Millisecond, 2 * time.Second}, "", "", 0},
		"500 three times":                 {[]http.HandlerFunc{fails(500, `{"error":{"message":"CUDA out of memory"}}`)}, []time.Duration{500 * time.Millisecond, 2 * time.Second}, message.Down, "The endpoint failed: CUDA out of memory.", 0},
		"503 for too long":                {[]http.HandlerFunc{fails(503, ``, "Retry-After: 90")}, nil, message.Down, "The endpoint failed (503).", 90 * time.Second},
		"an error in the stream":          {[]http.HandlerFunc{events(chunk("{") + `data: {"id":"x","error":{"message":"Overloaded","code":503}}` + "\n\n"), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"an error in words in the stream": {[]http.HandlerFunc{events("event: error\n" + `data: {"error":"The model has crashed"}` + "\n\n")}, []time.Duration{500 * time.Millisecond, 2 * time.Second}, message.Down, "The endpoint failed: The model has crashed.", 0},
		"429 in the stream":               {[]http.HandlerFunc{events(`data: {"error": {"message":"Slow down","code":"429"}}` + "\n\n")}, []time.Duration{500 * time.Millisecond, 2 * time.Second}, message.Limited, "no more calls", 0},
		"an error with status 200":        {[]http.HandlerFunc{fails(200, `{"error":{"message":"Upstream is gone","code":502}}`), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"finish reason error":             {[]http.HandlerFunc{saysUntil(good[:9], "error"), says(good)}, []time.Duration{500 * time.Millisecond}, "", "", 0},
		"no credit":                       {[]http.HandlerFunc{fails(429, `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`)}, nil, message.Denied, "The endpoint's account has no credit left.", 0},
		"payment required":                {[]http.HandlerFunc{fails(402, `{}`)}, nil, message.Denied, "no credit left", 0},
		"a wrong key":                     {[]http.HandlerFunc{fails(401, `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`)}, nil, message.Denied, "The endpoint refuses the key.", 0},
		"forbidden":                       {[]http.HandlerFunc{fails(403, ``)}, nil, message.Denied, "The endpoint refuses the key.", 0},
		"an unknown model":                {[]http.HandlerFunc{fails(404, `{"error":{"message":"The model does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}`)}, nil, message.Denied, `There is no model "mock" at this endpoint.`, 0},
		"a model out of reach":            {[]http.HandlerFunc{fails(403, `{"error":{"message":"Project has no access","code":"model_not_found"}}`)}, nil, message.Denied, `There is no model "mock" at this endpoint.`, 0},
		"a wrong path":                    {[]http.HandlerFunc{fails(404, `404 page not found`)}, nil, message.Denied, `There is no model "mock" at this endpoint, or its address is wrong`, 0},
		"a bad request":                   {[]http.HandlerFunc{fails(400, `{"object":"error","message":"The context\nis too long","type":"BadRequestError","param":null,"code":400}`)}, nil, message.Denied, "The endpoint refuses the request: The context is too long.", 0},
		"a bad request of many words":     {[]http.HandlerFunc{fails(400, strings.Repeat("wrong ", 100))}, nil, message.Denied, "wrong w…", 0},
		"a bad request without words":     {[]http.HandlerFunc{fails(400, ``)}, nil, message.Denied, "The endpoint refuses the request (400).", 0},
		"a filtered question":             {[]http.HandlerFunc{fails(400, `{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`)}, nil, message.Declined, "content filter", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newClock()
			m := newMock(t, c.answers...)
			r, err := k.client().Ask(t.Context(), m.endpoint(message.Schema), "sk-1", question())
			if c.class != "" {
				if s := speechless(t, err, c.class, c.words); s.After != c.after {
					t.Errorf("after %v", s.After)
				}
			} else if err != nil || string(r.Answer) != good {
				t.Errorf("%s, %v", r.Answer, err)
			}
			if r.Tries != len(m.calls()) || r.Tries != len(c.waits)+1 || len(k.waits) != len(c.waits) {
				t.Fatalf("%d tries, %d calls, waited %v", r.Tries, len(m.calls()), k.waits)
			}
			for i, d := range c.waits {
				if k.waits[i] < d || k.waits[i] > d+d/4 {
					t.Errorf("waited %v, want %v", k.waits, c.waits)
				}
			}
		})
	}
}

func TestABrokenConnectionIsTriedAgainAndCounted(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, chunk(`{"subject":`)+`data: {"half`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	k := newClock()
	m := newMock(t, cut, says(good))
	var heard []string
	q := question()
	q.Heard = func(s string) { heard = append(heard, s) }
	r, err := k.client().Ask(t.Context(), m.endpoint(message.Schema), "", q)
	if err != nil || r.Tries != 2 || string(r.Answer) != good {
		t.Fatalf("%+v, %v", r, err)
	}
	if heard[0] != `{"subject":` || heard[1] != "" || strings.Join(heard[2:], "") != good {
		t.Errorf("heard %q", heard)
	}
	// The first call counts by its characters: 28 asked, 11 answered.
	if want := (message.Usage{In: 10 + 7, Cached: 4, Out: 5 + 3, Reasoning: 2}); r.Usage != want {
		t.Errorf("usage %+v, want %+v", r.Usage, want)
	}
	m = newMock(t, cut)
	r, err = k.client().Ask(t.Context(), m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Down, "broke off in the middle of the answer")
	if r.Tries != 3 || r.Usage.In != 21 || r.Usage.Out != 9 {
		t.Errorf("%+v", r)
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	k := newClock()
	r, err := k.client().Ask(t.Context(), message.Endpoint{Kind: message.Compatible, BaseURL: "http://" + at + "/v1", Model: "m"}, "", question())
	s := speechless(t, err, message.Down, "The endpoint cannot be reached at "+at+".")
	if len(k.waits) != 2 || r.Tries != 3 || r.Usage.In != 0 || s.Err == nil {
		t.Errorf("%+v, %v, %v", r, k.waits, s.Err)
	}
	for _, address := range []string{"", "ftp://x", "localhost:11434", ":::"} {
		_, err := k.client().Ask(t.Context(), message.Endpoint{Kind: message.Compatible, BaseURL: address, Model: "m"}, "", question())
		speechless(t, err, message.Denied, "must begin with http")
	}
}

func TestWhatAPersonMustMend(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(says(good))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains that it is not trusted
	s.StartTLS()
	defer s.Close()
	e := message.Endpoint{Kind: message.Compatible, BaseURL: s.URL, Model: "m"}
	_, err := newClock().client().Ask(t.Context(), e, "", question())
	speechless(t, err, message.Denied, "The endpoint's certificate is not trusted on this computer.")
	client := newClock().client()
	client.HTTP = s.Client() // which trusts it
	defer client.HTTP.CloseIdleConnections()
	if _, err := client.Ask(t.Context(), e, "", question()); err != nil {
		t.Error(err)
	}

	m := newMock(t, fails(401, ""))
	_, err = newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Denied, "The endpoint wants a key, and none is set.")
	e = m.endpoint(message.Schema)
	e.Model = "davinci-instruct-beta"
	_, err = newClock().client().Ask(t.Context(), e, "k", question())
	speechless(t, err, message.Denied, `The model "davinci-instruct-beta" does not chat`)
	m = newMock(t, saysUntil("{", "length"))
	q := question()
	q.MaxTokens = 0
	_, err = newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "k", q)
	speechless(t, err, message.Garbled, "cut off at the model's limit of tokens")
	if a := m.calls()[0]; a.body["max_completion_tokens"] != nil {
		t.Errorf("%s", a.raw)
	}
}

func TestASilentEndpointIsGivenUp(t *testing.T) {
	t.Parallel()
	m := newMock(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	e := m.endpoint(message.Schema)
	e.Timeout = 50 * time.Millisecond
	r, err := newClock().client().Ask(t.Context(), e, "", question())
	speechless(t, err, message.Down, "did not finish its answer within 1 second.")
	if r.Tries != 1 {
		t.Errorf("%d tries", r.Tries)
	}
}

func TestUnknownParametersAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusals []http.HandlerFunc
		ability  message.Ability
		has      map[string]any
		lacks    []string
	}{
		"the new limit": {[]http.HandlerFunc{refuses(400, "Unrecognized request argument supplied: max_completion_tokens", "")}, message.Schema, map[string]any{"max_tokens": 500.0, "temperature": 0.7}, []string{"max_completion_tokens"}},
		"temperature":   {[]http.HandlerFunc{refuses(400, "Unsupported value: 'temperature' does not support 0.7 with this model.", "temperature")}, message.Schema, map[string]any{"max_completion_tokens": 500.0}, []string{"temperature"}},
		"the schema":    {[]http.HandlerFunc{refuses(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", "")}, message.Schema, map[string]any{"response_format": map[string]any{"type": "json_object"}}, nil},
		"any format": {
			[]http.HandlerFunc{refuses(400, "'response_format' is not supported", "response_format"), fails(400, `{"error":"'response_format.type' must be 'text'"}`)},
			message.Schema, nil,
			[]string{"response_format"},
		},
		"the seed":       {[]http.HandlerFunc{fails(422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]}}`)}, message.Prose, nil, []string{"seed"}},
		"stream options": {[]http.HandlerFunc{fails(400, `{"detail":"Unknown field: stream_options"}`)}, message.Prose, map[string]any{"stream": true}, []string{"stream_options"}},
		"all of them": {
			[]http.HandlerFunc{
				refuses(400, "no stream_options", ""), refuses(400, "no seed", ""), refuses(400, "no temperature here, and no seed", ""),
				refuses(400, "no max_completion_tokens", ""), refuses(400, "no json_schema", ""), refuses(400, "no json_object", ""),
			}, message.Schema, map[string]any{"max_tokens": 500.0}, []string{"stream_options", "seed", "temperature", "response_format", "max_completion_tokens"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newClock()
			m := newMock(t, append(c.refusals, says(good))...)
			client := k.client()
			for n := range 2 { // what was found out is not found out again
				r, err := client.Ask(t.Context(), m.endpoint(c.ability), "", question())
				if err != nil || r.Tries != 1 || len(k.waits) != 0 {
					t.Fatalf("%+v, %v", r, err)
				}
				calls := m.calls()
				if len(calls) != len(c.refusals)+1+n {
					t.Fatalf("%d calls", len(calls))
				}
				last := calls[len(calls)-1]
				for k, v := range c.has {
					if got := last.body[k]; fmt.Sprint(got) != fmt.Sprint(v) {
						t.Errorf("%s is %v", k, got)
					}
				}
				for _, k := range c.lacks {
					if got, there := last.body[k]; there {
						t.Errorf("%s is %v", k, got)
					}
				}
				if f, _ := last.body["response_format"].(map[string]any); f["type"] != "json_schema" && !strings.Contains(last.messages(t)[0], schema) {
					t.Errorf("the schema is told nowhere: %s", last.raw)
				}
			}
		})
	}
	// An endpoint that refuses both limits is believed.
	m := newMock(t, refuses(400, "max_tokens is too large: 500", "max_tokens"))
	_, err := newClock().client().Ask(t.Context(), m.endpoint(message.Prose), "", question())
	speechless(t, err, message.Denied, "The endpoint refuses the request: max_tokens is too large: 500.")
	if n := len(m.calls()); n != 2 {
		t.Errorf("%d calls", n)
	}
}

func TestAzure(t *testing.T) {
	t.Parallel()
	m := newMock(t, says(good))
	e := message.Endpoint{Kind: message.Azure, BaseURL: m.URL + "/", Model: "our-gpt-3.5:x", APIVersion: "2025-01-01-preview", Ability: message.Schema}
	if _, err := newClock().client().Ask(t.Context(), e, "azure-key", question()); err != nil {
		t.Fatal(err)
	}
	e.APIVersion = ""
	if _, err := newClock().client().Ask(t.Context(), e, "", question()); err != nil {
		t.Fatal(err)
	}
	a := m.calls()
	if a[0].path != "/openai/deployments/our-gpt-3.5:x/chat/completions?api-version=2025-01-01-preview" || a[0].head.Get("Api-Key") != "azure-key" || a[0].head.Get("Authorization") != "" {
		t.Errorf("%s %v", a[0].path, a[0].head)
	}
	if _, there := a[1].head["Api-Key"]; there || !strings.HasSuffix(a[1].path, "?api-version=2024-10-21") {
		t.Errorf("%s %v", a[1].path, a[1].head)
	}
	m = newMock(t, fails(404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`))
	e.BaseURL = m.URL
	_, err := newClock().client().Ask(t.Context(), e, "azure-key", question())
	speechless(t, err, message.Denied, `There is no model "our-gpt-3.5:x" at this endpoint.`)
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	other := newMock(t, says(good))
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/sk-secret/v1/chat/completions", http.StatusTemporaryRedirect)
	})
	_, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "sk-secret", question())
	speechless(t, err, message.Denied, "The endpoint's address leads on to "+other.URL+", which is not followed")
	if len(other.calls()) != 0 {
		t.Error("it was followed")
	}
	m = newMock(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/api/v1/chat/completions", http.StatusPermanentRedirect)
	}, says(good))
	if _, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "k", question()); err != nil {
		t.Errorf("within the host: %v", err)
	}
	for _, status := range []int{http.StatusMovedPermanently, http.StatusNotModified} { // a question must not become another
		m = newMock(t, fails(status, "", "Location: /other"))
		_, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "k", question())
		if status == http.StatusMovedPermanently {
			speechless(t, err, message.Denied, "leads on")
		} else if err == nil {
			t.Error("no error for 304")
		}
	}
}

func TestTheKeyIsNowhere(t *testing.T) {
	t.Parallel()
	const key = `sk-se"cret+/=1`
	forms := []string{key, `sk-se\"cret+/=1`, "sk-se%22cret%2B%2F%3D1", "sk-se%22cret+%2F=1", "sk-se"}
	echo := `{"error":{"message":` + quoted("Wrong key "+key+" given. "+strings.Repeat("x", 150)+key) + `,"type":` + quoted(key) + `,"param":` + quoted(key) + `,"code":` + quoted(key) + `}}`
	answers := map[string]http.HandlerFunc{
		"elsewhere":      fails(307, "", "Location: http://other.test/"),
		"in the host":    fails(307, "", "Location: http://sk-se%22cret+%2F=1.test/"),
		"in the stream":  events("data: " + echo + "\n\n"),
		"in words":       events(`data: {"choices":[{"index":0,"delta":{"refusal":` + quoted("I know your key "+key) + `}}]}` + "\n\n"),
		"not JSON":       fails(500, "key="+key),
		"escaped":        fails(400, `{"detail":[{"input":"sk\u002dse\u0022cret+\/=1"}]}`),
		"in a body":      fails(200, "key="+key),
		"in no envelope": fails(400, `{"message":`+quoted(key)+`}`),
	}
	for _, status := range []int{400, 401, 402, 403, 404, 409, 422, 429, 500, 503} {
		answers[fmt.Sprint(status)] = fails(status, echo)
	}
	for name, answer := range answers {
		m := newMock(t, answer)
		_, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), key, question())
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		_, probed := newClock().client().Probe(t.Context(), m.endpoint(message.Schema), key)
		if probed == nil {
			t.Errorf("%s: no error of the probe", name)
		}
		for _, err := range []error{err, probed} {
			for ; err != nil; err = errors.Unwrap(err) {
				for _, f := range forms {
					if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), f) {
						t.Errorf("%s: %#v", name, err)
					}
				}
			}
		}
	}
}

func TestCancelWhileItStreams(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, chunk(`{"subject":"`))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(t.Context())
	q := question()
	q.Heard = func(string) { cancel() }
	r, err := newClock().client().Ask(ctx, m.endpoint(message.Schema), "", q)
	speechless(t, err, message.Stopped, "stopped")
	if !errors.Is(err, context.Canceled) || r.Tries != 1 || r.Usage.In != 7 || r.Usage.Out != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	<-gone

	// Before the first word, while waiting to try again, and from the start.
	ctx, cancel = context.WithCancel(t.Context())
	m = newMock(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err = newClock().client().Ask(ctx, m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Stopped, "stopped")
	r, err = newClock().client().Ask(ctx, m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Stopped, "stopped")
	if r.Tries != 0 || len(m.calls()) != 1 {
		t.Errorf("%+v, %d calls", r, len(m.calls()))
	}
	ctx, cancel = context.WithCancel(t.Context())
	k := newClock()
	client := k.client()
	client.Wait = func(ctx context.Context, _ time.Duration) error { cancel(); <-ctx.Done(); return ctx.Err() }
	m = newMock(t, fails(500, ""))
	_, err = client.Ask(ctx, m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Stopped, "stopped")
	if len(m.calls()) != 1 {
		t.Errorf("%d calls", len(m.calls()))
	}
}

// TestTheRealTimer is the wait without a clock of the test.
func TestTheRealTimer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		fails(500, "")(w, r)
		time.AfterFunc(10*time.Millisecond, cancel) // most likely in the pause of half a second
	})
	_, err := model.New(nil).Ask(ctx, m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Stopped, "stopped")
	m = newMock(t, fails(500, ""), says(good))
	if r, err := model.New(nil).Ask(t.Context(), m.endpoint(message.Schema), "", question()); err != nil || r.Usage.Took <= 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestTooLongAnAnswerIsNotReadOn: the server sees the connection closed.
func TestTooLongAnAnswerIsNotReadOn(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 2)
	m := newMock(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, chunk(strings.Repeat("w", 1000))); err != nil {
				break
			}
		}
		gone <- struct{}{}
	})
	r, err := newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Garbled, "longer than 64 KB")
	if r.Usage.Out < 30_000 || r.Usage.In == 0 {
		t.Errorf("usage %+v", r.Usage)
	}
	<-gone
	<-gone
}

// TestAQuestionThatWasReadIsCounted though nothing of the answer came; one that was
// turned away, or never arrived, is not.
func TestAQuestionThatWasReadIsCounted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := newMock(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	r, err := newClock().client().Ask(ctx, m.endpoint(message.Schema), "", question())
	speechless(t, err, message.Stopped, "stopped")
	if r.Usage.In == 0 || r.Usage.Out != 0 || r.Tries != 1 {
		t.Errorf("a call that was stopped: %+v", r)
	}
	m = newMock(t, fails(http.StatusUnauthorized, "{}"))
	if r, _ = newClock().client().Ask(t.Context(), m.endpoint(message.Schema), "", question()); r.Usage.In != 0 {
		t.Errorf("a call that was turned away: %+v", r)
	}
	e := m.endpoint(message.Schema)
	e.BaseURL = "http://127.0.0.1:1/v1"
	if r, _ = newClock().client().Ask(t.Context(), e, "", question()); r.Usage.In != 0 {
		t.Errorf("a call that never arrived: %+v", r)
	}
}
