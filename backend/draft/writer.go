package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"cadenza/backend/draft/model"
	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Asker asks a model. *model.Client is the real one.
type Asker interface {
	Ask(ctx context.Context, e message.Endpoint, key string, q model.Question) (model.Reply, error)
}

// Ledger knows where models answer, and keeps what they cost.
type Ledger interface {
	Endpoint(ctx context.Context, pid string) (message.Endpoint, error)
	Spent(ctx context.Context, endpoint, agent string, now time.Time) (byEndpoint, byAgent float64, err error)
	NoteCall(ctx context.Context, c message.Call) error
}

// Models is how drafts and decisions come to a model: by the agent's endpoint,
// within its budget, each call kept.
type Models struct {
	Asker  Asker
	Ledger Ledger
	Key    func(endpoint string) (string, error)
	Now    func() time.Time
	Told   func() // a call was kept; may be nil

	pauses pauses
}

// ask asks the model that an agent has, if its budget allows, and keeps what it
// took. Errors are *message.Speechless.
func (m *Models) ask(ctx context.Context, with message.Model, prompt string, q model.Question) (model.Reply, message.Endpoint, error) {
	e, err := m.Ledger.Endpoint(ctx, with.Endpoint)
	if fault.Is(err, fault.NotFound) {
		return model.Reply{}, e, &message.Speechless{Class: message.Denied, Detail: "The agent's model endpoint is gone. Choose another in Settings, Agents.", Err: err}
	}
	if err != nil {
		return model.Reply{}, e, unread(ctx, "The agent's model endpoint could not be read.", err)
	}
	if with.Name != "" {
		e.Model = with.Name
	}
	if err := m.affords(ctx, e, with); err != nil {
		return model.Reply{}, e, err
	}
	key := ""
	if e.HasKey {
		if key, err = m.Key(e.PID); err != nil {
			return model.Reply{}, e, &message.Speechless{Class: message.Denied, Detail: "The key of the endpoint " + e.Name + " cannot be read. Type it again in Settings, Models.", Err: err}
		}
	}
	q.Check = withoutKey(key, q.Check)
	began := m.Now()
	if why := m.pauses.of(e, key, began); why != nil {
		return model.Reply{}, e, why
	}
	r, err := m.Asker.Ask(ctx, e, key, q)
	call := message.Call{
		At: began, Endpoint: e.PID, Agent: with.Agent, Model: r.Model, Purpose: with.Purpose, Prompt: prompt, Enrollment: with.Enrollment,
		Usage: r.Usage, Tries: r.Tries, Cost: e.Cost(r.Usage), Outcome: message.CallOK,
	}
	if call.Model == "" {
		call.Model = e.Model
	}
	no, _ := errors.AsType[*message.Speechless](err)
	m.pauses.note(e, key, m.Now(), no)
	if err != nil {
		call.Outcome, call.Detail = string(message.Down), err.Error()
		if no != nil {
			call.Outcome = string(no.Class)
		}
	}
	// What a call cost is kept even where the one who asked has gone.
	if kept := m.Ledger.NoteCall(context.WithoutCancel(ctx), call); kept != nil && err == nil {
		err = unread(ctx, "What the model's answer cost could not be kept, so it was not taken.", kept)
	}
	if m.Told != nil {
		m.Told()
	}
	return r, e, err
}

// unread is a failure of our own, in words for people; or the stop that caused it.
func unread(ctx context.Context, detail string, err error) *message.Speechless {
	if ctx.Err() != nil {
		return &message.Speechless{Class: message.Stopped, Detail: "It was stopped before it was written.", Err: err}
	}
	return &message.Speechless{Class: message.Down, Detail: detail, Err: err}
}

// withoutKey also refuses an answer that holds the key, which the endpoint knows: it
// would be kept, and sent.
func withoutKey(key string, check func(json.RawMessage) error) func(json.RawMessage) error {
	if len(key) < 8 { // "x" for an endpoint that wants any is in every other word
		return check
	}
	return func(raw json.RawMessage) error {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return errors.New("it is not the JSON object that was asked for")
		}
		if strings.Contains(tidy(fmt.Sprint(v)), key) {
			return errors.New("it holds a secret")
		}
		if check == nil {
			return nil
		}
		return check(raw)
	}
}

// affords refuses a call once a day's budget is used up.
func (m *Models) affords(ctx context.Context, e message.Endpoint, with message.Model) error {
	if e.PerDay <= 0 && with.PerDay <= 0 {
		return nil
	}
	now := m.Now()
	byEndpoint, byAgent, err := m.Ledger.Spent(ctx, e.PID, with.Agent, now)
	if err != nil {
		return unread(ctx, "What models cost today could not be read, so none was asked.", err)
	}
	y, mo, d := now.Local().Date()
	tomorrow := time.Date(y, mo, d+1, 0, 0, 0, 0, time.Local).Sub(now)
	over := func(what string, most float64) error {
		s := message.Speechlessf(message.Overspent, "%s has used up its budget of %.2f for today. It goes on tomorrow, or raise the budget.", what, most)
		s.After = tomorrow
		return s
	}
	switch {
	case e.PerDay > 0 && byEndpoint >= e.PerDay:
		return over("The endpoint "+e.Name, e.PerDay)
	case with.PerDay > 0 && byAgent >= with.PerDay:
		return over("The agent", with.PerDay)
	}
	return nil
}

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

// check refuses what must not even come before a person: an answer that leaks the
// prompt, or names a link or an address that nobody gave. The model is told, and
// asked once more.
func (l letter) check(b Brief, raw json.RawMessage) error {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return errors.New("it is not the JSON object that was asked for")
	}
	// What counts is the text as it would come out: what is not seen in it is gone.
	all := asText(a.Body)
	if all == "" {
		return errors.New("the body is empty")
	}
	if _, kept := keptSubject(b); !kept {
		subject := tidy(a.Subject)
		if subject == "" {
			return errors.New("the subject is empty")
		}
		all = subject + "\n" + all
	}
	if strings.Contains(strings.ToLower(all), strings.TrimPrefix(l.mark, "DATA ")) {
		return errors.New("the message repeats the marks around the data")
	}
	if leaks(all, l.system) {
		return errors.New("the message repeats the rules it was given instead of being a message to the contact")
	}
	if found := strange(b, all); found != "" {
		return fmt.Errorf("the message names %q, which is not among the links and addresses given; leave it out", found)
	}
	return nil
}

// leaks reports whether a text holds a run of nine words of the rules.
func leaks(text, rules string) bool {
	const run = 9
	head, _, _ := strings.Cut(rules, "# Who you write as") // persona and house rules may be quoted
	theirs := map[string]bool{}
	words := strings.Fields(normal(head))
	for i := range max(len(words)-run+1, 0) {
		theirs[strings.Join(words[i:i+run], " ")] = true
	}
	words = strings.Fields(normal(text))
	for i := range max(len(words)-run+1, 0) {
		if theirs[strings.Join(words[i:i+run], " ")] {
			return true
		}
	}
	return false
}

var (
	// anyLink is what a mail program might make a link of, and what is no word: a key,
	// or a text in disguise.
	anyLink = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s<>"]+|\bwww\.[^\s<>"]+|\b\d{1,3}(?:\.\d{1,3}){3}\b[^\s<>"]*|` +
		`[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:/|:\d|[?#]\w)[^\s<>"]*|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:` + domains + `)\b|[a-z0-9+/=_-]{60,}`)
	anyAddress = regexp.MustCompile(`[^\s<>"'()\[\],;:@]+@[^\s<>"'()\[\],;:@]+\.\p{L}{2,}`)
)

// domains are endings by which a name is taken for a link without more.
const domains = `com|io|net|org|co|ai|app|dev|de|uk|eu|me|ly|info|biz|xyz|top|site|online|shop|store|club|link|click|live|pro|ru|cn|tk|fr|es|nl|ch|test|example`

// strange finds a link or an address that neither the step, nor the agent, nor the
// sender names. What the contact wrote does not count: it must not choose where
// people are led. Only its company may be called as a link is, as Booking.com.
func strange(b Brief, text string) string {
	given := strings.ToLower(plainLetters(strings.Join(append([]string{b.Angle, b.CTA, b.ValueProp, b.Persona, b.Goals, b.Knowledge, b.Sender.Company, b.Wish}, b.Rules...), " \n ")))
	text = plainLetters(text)
	for _, found := range anyAddress.FindAllString(text, -1) {
		if found = strings.TrimRight(found, "."); !hasWhole(given, strings.ToLower(found)) {
			return found
		}
	}
	for _, found := range anyLink.FindAllString(anyAddress.ReplaceAllString(text, " "), -1) {
		found = strings.TrimRight(found, ".,;:!?)]'")
		low := strings.ToLower(found)
		company := bareDomain(low) && hasWhole(strings.ToLower(tidy(b.Contact["company"])), low)
		if !company && !hasWhole(given, low) {
			return found
		}
	}
	return ""
}

func bareDomain(s string) bool {
	return !strings.ContainsAny(s, "/:?#") && !strings.HasPrefix(s, "www.") && strings.Contains(s, ".")
}

// plainLetters undoes the disguises that a mail program sees through.
func plainLetters(s string) string {
	return strings.NewReplacer("\u3002", ".", "\u2024", ".").Replace(norm.NFKC.String(s))
}

// sources keeps those whose words stand in the message, and doubts those whose
// source does not speak of what they say.
func (l letter) sources(all []Source, d Draft) (kept []Source, doubts []Reason) {
	kept = []Source{}
	for _, s := range all {
		quote := strings.Trim(tidy(s.Quote), ` "'.`)
		if quote == "" || !slices.Contains(l.keys, s.From) {
			continue
		}
		in := find(d.Body, quote)
		if in == "" {
			in = find(d.Subject, quote)
		}
		if in == "" || slices.ContainsFunc(kept, func(k Source) bool { return k.Quote == in && k.From == s.From }) {
			continue
		}
		kept = append(kept, Source{Quote: in, From: s.From})
		if len(doubts) < 2 && !speaksOf(l.texts[s.From], in) {
			doubts = append(doubts, Reason{Code: "source", Points: 15, Quote: in, Sentence: fmt.Sprintf("%q is said to rest on a source that does not speak of it.", in)})
		}
	}
	return kept, doubts
}

// speaksOf reports whether a source shares a word of weight with a quote.
func speaksOf(source, quote string) bool {
	words := set(normal(source))
	for w := range strings.FieldsSeq(normal(quote)) {
		if len(w) >= 4 && !fillers[w] {
			for have := range words {
				if have == w || len(have) >= 5 && len(w) >= 5 && have[:5] == w[:5] {
					return true
				}
			}
		}
	}
	short := strings.Fields(normal(quote))
	return len(short) <= 2 && slices.ContainsFunc(short, func(w string) bool { return words[w] })
}

var fillers = set("that this with your from have been about they them their what when which would could there here were will more than some into over also just very much many most only")

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
