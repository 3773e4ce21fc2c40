package message

import (
	"fmt"
	"math"
	"time"
)

// Endpoint is where a language model answers, as it was set up. Its key is kept
// apart, by the secrets package, and never travels with it.
type Endpoint struct {
	PID         string
	Name        string
	Kind        EndpointKind
	BaseURL     string // for OpenAI's API and what is like it, ending in /v1; for Azure the resource
	Model       string // for Azure the deployment
	APIVersion  string // Azure only
	Ability     Ability
	OldLimit    bool          // takes max_tokens, not max_completion_tokens
	FixedTemp   bool          // refuses a temperature
	Concurrency int           // calls at once, at least 1
	PerMinute   int           // calls begun in a minute, 0 for no limit
	Timeout     time.Duration // of one call, 0 for two minutes
	PriceIn     float64       // for a million tokens read, in the workspace's currency
	PriceCached float64       // for a million tokens read from the provider's cache
	PriceOut    float64       // for a million tokens written
	PerDay      float64       // most that may be spent in a day, 0 for no limit
	HasKey      bool
}

// EndpointKind is which API an endpoint speaks.
type EndpointKind string

// The kinds. Compatible is all that answers as OpenAI does: Ollama, llama.cpp,
// LM Studio, vLLM and others.
const (
	OpenAI     EndpointKind = "openai"
	Azure      EndpointKind = "azure"
	Compatible EndpointKind = "compatible"
)

// Ability is how an endpoint can be held to the shape of an answer.
type Ability string

// The abilities, the best first. One that was never probed is treated as Prose.
const (
	Unprobed Ability = ""
	Schema   Ability = "json_schema" // a strict JSON schema
	Object   Ability = "json_object" // any JSON object
	Prose    Ability = "text"        // asked for in words, taken out of what it says
)

// Usage is what a model call took.
type Usage struct {
	In        int           // tokens read, Cached among them
	Cached    int           // of them from the provider's cache
	Out       int           // tokens written, Reasoning among them
	Reasoning int           // of them not shown
	Took      time.Duration // from asking to the last word
}

// Cost is what a call costs by the endpoint's prices.
func (e Endpoint) Cost(u Usage) float64 {
	return (float64(u.In-u.Cached)*e.PriceIn + float64(u.Cached)*e.PriceCached + float64(u.Out)*e.PriceOut) / 1e6
}

// Millionths is how money is kept, since sums of floats drift.
func Millionths(amount float64) int64 { return int64(math.Round(amount * 1e6)) }

// Probed is what was found out about an endpoint.
type Probed struct {
	Ability   Ability
	OldLimit  bool
	FixedTemp bool
	Models    []string // that it offers, sorted
	Model     string   // that answered
	Took      time.Duration
}

// Call is one question to a model, with what it took.
type Call struct {
	At         time.Time
	Endpoint   string // id
	Agent      string // id
	Model      string
	Purpose    string
	Prompt     string // the prompt's version
	Enrollment int64  // row id; 0 outside of one
	Usage      Usage
	Tries      int
	Cost       float64
	Outcome    string // CallOK, or a SpeechlessClass
	Detail     string
}

// CallOK is the outcome of a call that was answered.
const CallOK = "ok"

// Spending sums the calls of one day by endpoint and agent.
type Spending struct {
	Day      string // YYYY-MM-DD
	Endpoint string
	Agent    string
	Calls    int
	Failed   int
	In, Out  int // tokens
	Took     time.Duration
	Cost     float64
}

// Edit is what a person made of a draft.
type Edit struct{ Before, After Text }

// Speechless says why a model did not answer, in words for people.
type Speechless struct {
	Class  SpeechlessClass
	Detail string        // a whole sentence
	After  time.Duration // when it asks to be tried again, 0 if it does not say
	Err    error         // the cause, for the log
}

// SpeechlessClass is what hinders a model.
type SpeechlessClass string

// The classes.
const (
	Down      SpeechlessClass = "down"      // not reached, or it failed by itself
	Limited   SpeechlessClass = "limited"   // too many calls; it says when to come again
	Denied    SpeechlessClass = "denied"    // the key, the model or the address is wrong: a person must mend it
	Declined  SpeechlessClass = "declined"  // the model refuses to write this
	Garbled   SpeechlessClass = "garbled"   // it answered twice, and neither was what was asked for
	Overspent SpeechlessClass = "overspent" // the day's budget is used up
	Stopped   SpeechlessClass = "stopped"   // cancelled, or Emergency Stop
)

func (s *Speechless) Error() string { return s.Detail }

// Unwrap gives the cause.
func (s *Speechless) Unwrap() error { return s.Err }

// Speechlessf makes one.
func Speechlessf(class SpeechlessClass, format string, args ...any) *Speechless {
	return &Speechless{Class: class, Detail: fmt.Sprintf(format, args...)}
}
