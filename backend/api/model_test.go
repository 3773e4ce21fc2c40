package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/draft/model"
	"cadenza/backend/node"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// speaker is a model endpoint. It knows the protocol by what is written in this file
// only.
type speaker struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request, q question)
	asked  []question
}

// question is what a model is asked.
type question struct {
	key, raw     string
	system, user string
	shape        string // the answer's, by name: draft, decide, qualify
	again        bool   // its first answer was not taken
}

// mark is the line around the data.
func (q question) mark() string {
	_, rest, _ := strings.Cut(q.system, "Between the two lines that read ")
	mark, _, _ := strings.Cut(rest, " stand data")
	return mark
}

// data is what stands between the marks.
func (q question) data() string {
	if parts := strings.Split(q.user, q.mark()); len(parts) == 3 {
		return parts[1]
	}
	return ""
}

func newSpeaker(t *testing.T, make func(q question) string) *speaker {
	t.Helper()
	x := &speaker{}
	x.says(make)
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return // given up
		}
		if strings.HasSuffix(r.URL.Path, "/models") {
			_, _ = io.WriteString(w, `{"object":"list","data":[{"id":"mock-1"},{"id":"embed-1"}]}`)
			return
		}
		var body struct {
			Messages       []struct{ Role, Content string }
			ResponseFormat struct {
				JSONSchema struct{ Name string } `json:"json_schema"`
			} `json:"response_format"`
		}
		if err := json.Unmarshal(raw, &body); err != nil || len(body.Messages) == 0 {
			t.Errorf("asked in %q: %v", raw, err)
			return
		}
		q := question{key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), raw: string(raw), shape: body.ResponseFormat.JSONSchema.Name, again: len(body.Messages) > 2}
		for _, m := range body.Messages[:min(2, len(body.Messages))] {
			if m.Role == "system" {
				q.system = m.Content
			} else {
				q.user = m.Content
			}
		}
		x.mu.Lock()
		x.asked = append(x.asked, q)
		answer := x.answer
		x.mu.Unlock()
		answer(w, r, q)
	}))
	t.Cleanup(x.Close)
	return x
}

// does has it answer so from now on.
func (x *speaker) does(answer func(w http.ResponseWriter, r *http.Request, q question)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.answer = answer
}

// says has it answer with what it makes of a question.
func (x *speaker) says(make func(q question) string) {
	x.does(func(w http.ResponseWriter, _ *http.Request, q question) {
		text := `{"ok":true}`
		if q.user != "Can you read this?" { // that is how it is tried
			text = make(q)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, told(text)+`data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}`+"\n\ndata: [DONE]\n\n")
	})
}

// told is one event of a stream.
func told(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return `data: {"model":"mock-1","choices":[{"index":0,"delta":{"content":` + string(quoted) + `}}]}` + "\n\n"
}

// hangs has it begin its answers and never end them. The channel gets something for
// each question that came, and for each that was given up.
func (x *speaker) hangs() (came, gone chan struct{}) {
	came, gone = make(chan struct{}, 100), make(chan struct{}, 100)
	x.does(func(w http.ResponseWriter, r *http.Request, _ question) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, told(`{"subject":"Half`))
		_ = http.NewResponseController(w).Flush()
		came <- struct{}{}
		<-r.Context().Done()
		gone <- struct{}{}
	})
	return came, gone
}

func (x *speaker) questions() []question {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]question(nil), x.asked...)
}

// letter is a draft as a model answers it.
func letter(subject, body string, sources ...string) string {
	type source struct {
		Quote string `json:"quote"`
		From  string `json:"from"`
	}
	out := struct {
		Subject string   `json:"subject"`
		Body    string   `json:"body"`
		Sources []source `json:"sources"`
	}{subject, body, []source{}}
	for _, s := range sources {
		quote, from, _ := strings.Cut(s, "|")
		out.Sources = append(out.Sources, source{quote, from})
	}
	raw, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// plainLetter greets the contact of a question by name.
func plainLetter(q question) string {
	return letter("A thought for you", "Hi "+nameIn(q)+",\n\nI have a thought on your goals that may be worth a short conversation with you. Would next week suit you?", "your goals|step.angle")
}

func nameIn(q question) string {
	var data struct{ Contact map[string]string }
	if err := json.Unmarshal([]byte(q.data()), &data); err != nil {
		return ""
	}
	return data.Contact["first_name"]
}

// impatient is the real client, whose pauses between tries are none.
func impatient(o *node.Options) {
	c := model.New(o.Clock.Now)
	c.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	o.Language = c
}

const theKey = "sk-house-0123456789"

func endpointFields(x *speaker) desk.EndpointFields {
	return desk.EndpointFields{Name: "Mock", Kind: "compatible", BaseURL: x.URL + "/v1", Model: "mock-1", Key: theKey, Concurrency: 8, TimeoutSeconds: 60, PriceIn: 3, PriceOut: 15}
}

// writer makes an agent whose model is x.
func (h *house) writer(x *speaker, change func(*desk.AgentFields)) desk.AgentView {
	h.Helper()
	e := post[desk.EndpointView](h, "/api/endpoints", endpointFields(x))
	post[desk.ProbeView](h, "/api/endpoints/"+e.ID+"/probe", nil)
	f := desk.AgentFields{Name: "Nora", Type: "sdr", Tone: "friendly", Level: "suggest_only", Threshold: 40, EndpointID: e.ID, Persona: "Warm and exact.", Waits: true}
	change(&f)
	return post[desk.AgentView](h, "/api/agents", f)
}

// by gives a sequence to an agent.
func by(a desk.AgentView) func(*sequence.Settings) {
	return func(s *sequence.Settings) { s.AgentID = a.ID }
}

// mails is a step that is due at once.
func mails(id string, job sequence.JobType) sequence.Node {
	return sequence.Node{ID: id, Kind: sequence.KindStep, Step: &sequence.Step{
		JobType: job, Channel: sequence.Email, Delay: schedule.Delay{Unit: schedule.Minutes}, Angle: "a short conversation about your goals", CTA: "Would a call next week suit you?",
	}}
}

// steps makes an active sequence of n emails without delays, written by an agent.
func (h *house) steps(name string, n int, a desk.AgentView) desk.SequenceView {
	h.Helper()
	if len(get[[]desk.SenderView](h, "/api/senders")) == 0 {
		post[desk.SenderView](h, "/api/senders", senderFields(h))
	}
	nodes, lines, last := []sequence.Node{{ID: "start", Kind: sequence.KindStart}}, []string{}, "start"
	for i := range n {
		id := "step" + string(rune('1'+i))
		job := sequence.InitialOutreach
		if i > 0 {
			job = sequence.FollowUpEmail
		}
		nodes = append(nodes, mails(id, job))
		lines = append(lines, last+" next "+id)
		last = id
	}
	return h.goes(name, wired(nodes, lines...), by(a))
}

// send lets go what was approved.
func (h *house) send() {
	h.Helper()
	h.clock.jump(31 * time.Second)
	h.run()
}
