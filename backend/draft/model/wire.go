package model

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// wire carries one call and keeps of its answer what the library drops: the
// status, the words of a refusal in whatever form, and Retry-After.
type wire struct {
	next    http.RoundTripper
	now     func() time.Time
	key     secret
	sent    atomic.Bool // the whole question is with the endpoint
	status  int
	refusal []byte
	after   time.Duration
}

// errPage is an answer that is a web page.
var errPage = errors.New("the answer is a web page")

// elsewhere is a redirect that is not followed.
type elsewhere struct{ to string }

func (e *elsewhere) Error() string { return "redirected to " + e.to }

// saidError is an error that came within a stream of status 200.
type saidError struct{ said }

func (e *saidError) Error() string { return e.text }

// sameHost follows redirects within a host only: the key goes with them.
func sameHost(req *http.Request, via []*http.Request) error {
	if from := via[0]; len(via) > 3 || req.URL.Host != from.URL.Host || req.URL.Scheme != from.URL.Scheme || req.Method != from.Method {
		return &elsewhere{to: (&url.URL{Scheme: req.URL.Scheme, Host: req.URL.Host}).String()}
	}
	return nil
}

// RoundTrip makes the call. An answer in one JSON body is turned into the events
// that the library reads.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { w.sent.Store(i.Err == nil) },
	}))
	req.Header.Set("User-Agent", "Cadenza")
	req.Header.Del("Connection") // the library's keep-alive is the transport's to decide
	if w.key == "" {
		req.Header.Del("Authorization")
		req.Header.Del("Api-Key")
	}
	res, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	w.status, w.after = res.StatusCode, retryAfter(res.Header.Get("Retry-After"), w.now())
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")) // none is fine
	switch {
	case res.StatusCode >= http.StatusBadRequest:
		w.refusal, _ = io.ReadAll(http.MaxBytesReader(nil, res.Body, mostBody)) // what came of it will do
		_ = res.Body.Close()
		res.Body = io.NopCloser(bytes.NewReader(w.refusal))
	case res.StatusCode >= http.StatusMultipleChoices:
		if res.Header.Get("Location") == "" {
			_ = res.Body.Close()
			return nil, &elsewhere{to: "nowhere"}
		}
	case kind == "text/html":
		_ = res.Body.Close()
		return nil, errPage
	case req.Method == http.MethodGet:
		res.Body = http.MaxBytesReader(nil, res.Body, mostBody)
	case kind == "application/json":
		body, err := io.ReadAll(http.MaxBytesReader(nil, res.Body, mostBody))
		_ = res.Body.Close()
		if err != nil {
			return nil, err
		}
		res.Body = &events{lines: bufio.NewReader(bytes.NewReader(asEvent(body))), body: http.NoBody}
	default:
		res.Body = &events{lines: bufio.NewReader(http.MaxBytesReader(nil, res.Body, mostStream)), body: res.Body}
	}
	return res, nil
}

// events passes on the data lines of a stream of events, all that the library
// wants of it. It ends at an error among them, in whatever form it comes.
type events struct {
	lines *bufio.Reader
	body  io.Closer
	left  []byte
}

// Close closes the stream.
func (v *events) Close() error { return v.body.Close() }

// Read reads whole data lines, each with its line feed.
func (v *events) Read(p []byte) (int, error) {
	for len(v.left) == 0 {
		line, err := v.lines.ReadBytes('\n')
		if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
			return 0, err
		}
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
		if data = bytes.TrimSpace(data); !ok || len(data) == 0 {
			continue
		}
		var failed struct{ Error json.RawMessage }
		if bytes.Contains(data, []byte(`"error"`)) && json.Unmarshal(data, &failed) == nil && len(failed.Error) > 0 && string(failed.Error) != "null" {
			return 0, &saidError{parseSaid(data)}
		}
		v.left = append(append([]byte("data: "), data...), '\n')
	}
	n := copy(p, v.left)
	v.left = v.left[n:]
	return n, nil
}

// asEvent turns a chat completion in one piece into a stream of one event. What
// is no completion is left as it is.
func asEvent(body []byte) []byte {
	var whole map[string]json.RawMessage
	var choices []map[string]json.RawMessage
	if json.Unmarshal(body, &whole) == nil && json.Unmarshal(whole["choices"], &choices) == nil {
		for _, c := range choices {
			c["delta"] = c["message"]
			delete(c, "message")
		}
		whole["choices"], _ = json.Marshal(choices) // it was JSON before
		body, _ = json.Marshal(whole)
	}
	body = bytes.ReplaceAll(body, []byte("\n"), []byte(" ")) // in JSON a line feed is white space
	return fmt.Appendf(nil, "data: %s\n\ndata: [DONE]\n\n", body)
}

// retryAfter reads the header: seconds or a date. Anything else is 0, and more
// than a day is a day.
func retryAfter(header string, now time.Time) time.Duration {
	const most = 24 * time.Hour
	if n, err := strconv.ParseInt(header, 10, 64); err == nil {
		return time.Duration(max(0, min(n, int64(most/time.Second)))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, min(at.Sub(now), most))
	}
	return 0
}

// said is what an endpoint says of its refusal.
type said struct {
	code    string // its code and type
	param   string // the parameter it complains of, if it says so
	message string // for people; empty for a web page
	text    string // all of it
}

// parseSaid reads the forms in use: {"error": {"message", "type", "param", "code"}},
// {"error": "…"}, the same without "error", {"detail": …} and plain text.
func parseSaid(body []byte) said {
	s := said{text: string(body)}
	type words struct{ Error, Message, Detail, Code, Type, Param json.RawMessage }
	var x words
	if json.Unmarshal(body, &x) != nil {
		if s.message = strings.TrimSpace(s.text); strings.HasPrefix(s.message, "<") {
			s.message = ""
		}
		return s
	}
	if inner := (words{}); len(x.Error) > 0 && json.Unmarshal(x.Error, &inner) == nil {
		x = inner
	}
	s.code, s.param = plain(x.Code)+" "+plain(x.Type), plain(x.Param)
	for _, m := range []json.RawMessage{x.Message, x.Detail, x.Error} {
		if s.message = plain(m); s.message != "" {
			return s
		}
	}
	return s
}

// plain is a JSON string's text, nothing for null, and for any other value its
// JSON without escapes, in which a key might hide.
func plain(raw json.RawMessage) string {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil || v == nil {
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // it was JSON before
	return strings.TrimSpace(b.String())
}
