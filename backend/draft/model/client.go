package model

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"

	"cadenza/backend/message"
)

// Client asks models. Its exported fields are set before the first question;
// after that it can be used by many at once.
type Client struct {
	HTTP *http.Client                                     // nil for one with sane limits
	Now  func() time.Time                                 // nil for the real time
	Wait func(ctx context.Context, d time.Duration) error // nil for a real timer; it gives ctx's error when that ends first

	mu      sync.Mutex
	lanes   map[string]*lane
	learned map[start]manner
}

// start is how a question would be put by the settings alone.
type start struct {
	base, model string
	m           manner
}

// New makes a client that takes the time from now, which may be nil.
func New(now func() time.Time) *Client { return &Client{Now: now} }

// Question is what a model is asked.
type Question struct {
	System, User string
	Name         string          // of the answer's shape, for the endpoint: letters and _
	Schema       json.RawMessage // JSON schema of the answer: an object, see parseShape for what it may hold
	Temperature  float64
	MaxTokens    int                                // of the answer, 0 for no limit
	Seed         int64                              // 0 for none
	Check        func(answer json.RawMessage) error // nil, or says what is wrong with an answer that fits the schema; the model is told
	// Heard is nil, or called with each piece of the answer's text as it comes,
	// code fences and all, from the goroutine that asks. An empty piece says that
	// the model is asked again: what was heard so far is void.
	Heard func(text string)
}

// Reply is a model's answer that fits its schema and passed the check.
type Reply struct {
	Answer json.RawMessage
	Model  string        // as the endpoint names it
	Usage  message.Usage // of all tries together; waiting in line is not in Took
	Tries  int           // calls made, without those that only found out which parameters an endpoint knows
}

// Limits of one call.
const (
	mostAnswer  = 64 << 10 // bytes of text
	mostBody    = 1 << 20  // bytes of an answer in one piece
	mostStream  = 16 << 20 // bytes of one in events: each word comes in a wrapping of some 300 bytes
	mostQuoted  = 200      // characters of foreign words in a sentence
	mostGiven   = 4000     // characters of a wrong answer that a model is shown again
	usualTime   = 2 * time.Minute
	usualAzure  = "2024-10-21" // the first version with schemas
	dialTime    = 10 * time.Second
	mostHeaders = 64 << 10
)

// transport keeps no connections: a call takes seconds, so that making one anew
// is nothing, and none is left over.
var transport = &http.Transport{
	Proxy:                  http.ProxyFromEnvironment,
	DialContext:            (&net.Dialer{Timeout: dialTime}).DialContext,
	TLSHandshakeTimeout:    dialTime,
	MaxResponseHeaderBytes: mostHeaders,
	DisableKeepAlives:      true,
}

// open gives the library's client for one call over w.
func (c *Client) open(e message.Endpoint, key string, w *wire) (*openai.Client, *trouble) {
	cfg := openai.DefaultConfig(key)
	if e.Kind == message.Azure {
		cfg = openai.DefaultAzureConfig(key, e.BaseURL)
		cfg.APIVersion = usualAzure
		if e.APIVersion != "" {
			cfg.APIVersion = e.APIVersion
		}
		cfg.AzureModelMapperFunc = func(deployment string) string { return deployment }
	} else if e.BaseURL != "" || e.Kind != message.OpenAI {
		cfg.BaseURL = e.BaseURL
	}
	if at, err := url.Parse(cfg.BaseURL); err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, &trouble{class: message.Denied, detail: "The endpoint's address must begin with http:// or https://."}
	}
	h := http.Client{}
	if c.HTTP != nil {
		h = *c.HTTP
	}
	w.next, w.now, w.key = h.Transport, c.now, secret(key)
	if w.next == nil {
		w.next = transport
	}
	h.Transport, h.CheckRedirect = w, sameHost
	cfg.HTTPClient = &h
	return openai.NewClientWithConfig(cfg), nil
}

func (c *Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// manner gives how e is asked: by its settings, or as an earlier call found out
// that it must be.
func (c *Client) manner(e message.Endpoint) (start, manner) {
	s := start{base: e.BaseURL, model: e.Model, m: manner{ability: e.Ability, oldLimit: e.OldLimit, fixedTemp: e.FixedTemp}}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.learned[s]; ok {
		return s, m
	}
	return s, s.m
}

// learn keeps a manner that was answered, so that the calls which found it out
// are not made each time.
func (c *Client) learn(s start, m manner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.learned == nil {
		c.learned = map[start]manner{}
	}
	c.learned[s] = m
}
