package draft

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"

	"cadenza/backend/message"
)

// The names under which the composer's drafts are kept.
const (
	ComposerEngine  = "template engine"
	ComposerVersion = "composer-2"
)

// Composer writes drafts from hand-written sentences. It is a Writer; the same
// brief always gives the same draft. The zero value is ready.
type Composer struct{}

// Write composes the draft. It never fails on a brief, however empty; an error
// is the context's.
func (Composer) Write(ctx context.Context, b Brief) (Draft, error) {
	if err := ctx.Err(); err != nil {
		return Draft{}, err
	}
	return Compose(b), nil
}

// Compose is Write without a context: a pure function of the brief.
func Compose(b Brief) Draft {
	if b.Fixed != nil {
		d := Draft{Subject: b.Fixed.Subject, Body: b.Fixed.Body, Engine: "Fixed text", Version: ComposerVersion}
		d.Risk, d.Reasons = Check(b, d)
		return d
	}
	f, hints, ignored := gather(b)
	w := &writing{brief: b, job: jobOf(b), tone: wished(b), fields: f, hints: hints, said: map[string]bool{}, refused: map[string]bool{normal(b.Refused.Subject): true}}
	for _, s := range sentences(b.Refused.Body) {
		w.refused[normal(s)] = true
	}
	for _, m := range b.Thread {
		if m.Outbound {
			w.remember(m.Body)
			w.earlier = true
		}
		w.theirTurn = !m.Outbound
	}
	w.reopens = w.spokeOfTime()
	w.earlier = w.earlier || b.StepNumber > 1 || b.ThreadSubject != ""
	d := Draft{Engine: ComposerEngine, Version: ComposerVersion}
	switch b.Channel {
	case Voice:
		d.Body = w.voice()
	case SMS:
		d.Body = w.short(maxSMS)
	case WhatsApp:
		d.Body = w.short(maxWhatsApp)
	default:
		d.Subject, d.Body = w.subject(), w.email()
	}
	d.Body, d.Taught = message.Teach(b.Rules, d.Body)
	d.Sources = w.sources(d)
	d.Risk, d.Reasons = Check(b, d)
	d.Reasons = append(d.Reasons, ignored...)
	for _, r := range ignored {
		d.Risk = min(d.Risk+r.Points, 100)
	}
	return d
}

const (
	maxSMS      = 300 // characters
	maxWhatsApp = 450
)

// writing is one draft in the making.
type writing struct {
	brief     Brief
	job       string
	tone      tone
	fields    fields
	hints     map[string]hint
	said      map[string]bool // sentences of earlier messages and of this one
	refused   map[string]bool // sentences that a person did not want
	used      []string        // fields, in order of use
	earlier   bool            // we wrote before
	theirTurn bool            // the last message is the contact's
	reopens   bool            // an earlier message already said that time has passed
}

// jobOf is the job whose words are used. A voicemail drop has words of its own
// only for the voice.
func jobOf(b Brief) string {
	switch b.JobType {
	case FollowUpEmail, ReEngagement:
		return b.JobType
	case VoicemailDrop:
		if b.Channel == Voice {
			return VoicemailDrop
		}
		if b.StepNumber > 1 {
			return FollowUpEmail
		}
	}
	return InitialOutreach
}

// wished is the tone that is asked of a new draft, or else the agent's.
func wished(b Brief) tone {
	if t := toneOf(b.Wish); t != plain {
		return t
	}
	return toneOf(b.Tone)
}

// less reports whether a new draft is to say less than the one that was refused.
func (w *writing) less() bool {
	s := strings.ToLower(w.brief.Wish)
	return strings.Contains(s, "short") || strings.Contains(s, "brief") || strings.Contains(s, "claim")
}

func toneOf(s string) tone {
	s = strings.ToLower(s)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case has("friend", "warm", "casual", "playful", "convers", "relaxed", "empath", "cheer"):
		return warm
	case has("direct", "concise", "bold", "brief", "short", "confident", "punchy"):
		return direct
	}
	return plain
}

// pick chooses a sentence for a slot from the first pool that has one which is
// eligible and was not said before, preferring those that fit the contact in
// person. It gives "" if there is none.
func (w *writing) pick(name string, pools ...[]string) string {
	for _, pool := range pools {
		var fitting, others []string
		for _, s := range pool {
			text, _, ok := w.fields.render(s)
			switch {
			case !ok || w.repeats(text):
			case isPersonal(s) || name == "subject" && strings.Contains(s, "{"):
				fitting = append(fitting, s)
			default:
				others = append(others, s)
			}
		}
		// One personal sentence alone would be everybody's: mix the others in.
		if len(fitting) < 3 {
			fitting = append(fitting, others...)
		}
		if len(fitting) == 0 {
			continue
		}
		text, used, _ := w.fields.render(fitting[w.roll(name)%uint64(len(fitting))])
		w.used = append(w.used, used...)
		w.remember(text)
		return text
	}
	return ""
}

// roll is the draft's own throw for a slot.
func (w *writing) roll(name string) uint64 {
	h := fnv.New64a()
	var seed [8]byte
	for i := range seed {
		seed[i] = byte(w.brief.Seed >> (8 * i))
	}
	_, _ = h.Write(seed[:]) // a hash never fails to write
	_, _ = h.Write([]byte(name))
	return h.Sum64() >> 11 // the low bits of FNV vary least
}

func (w *writing) remember(text string) {
	for _, s := range sentences(text) {
		w.said[normal(s)] = true
	}
}

func (w *writing) repeats(text string) bool {
	return slices.ContainsFunc(sentences(text), func(s string) bool { return w.said[normal(s)] || w.refused[normal(s)] })
}

// stated reports whether a hint is a statement that an earlier message made:
// saying it again in another frame would still be saying it again.
func (w *writing) stated(name string) bool {
	h, ok := w.hints[name]
	if !ok || h.kind != statement {
		return false
	}
	text := normal(h.text)
	for said := range w.said {
		if strings.Contains(said, text) {
			return true
		}
	}
	return false
}

func (w *writing) has(hint string) bool { _, ok := w.hints[hint]; return ok }

// last reports whether this is the last of several steps.
func (w *writing) last() bool {
	return w.brief.StepCount > 1 && w.brief.StepNumber == w.brief.StepCount
}

// opening is required: if everything was said before, an old one is better
// than none.
func (w *writing) opening() string {
	pools := [][]string{openings[w.job][w.tone]}
	switch {
	case w.theirTurn:
		pools = [][]string{answered}
	case w.job == FollowUpEmail && !w.earlier, w.job == InitialOutreach && w.earlier:
		pools = [][]string{unprompted} // neither a reminder of nothing nor a second "first note"
	case w.job == ReEngagement && w.reopens:
		pools = [][]string{reopened}
	}
	for _, t := range []tone{plain, warm, direct} {
		pools = append(pools, openings[w.job][t])
	}
	return w.need("opening", pools...)
}

// need is pick, allowing a repetition rather than nothing.
func (w *writing) need(name string, pools ...[]string) string {
	if s := w.pick(name, pools...); s != "" {
		return s
	}
	said, refused := w.said, w.refused
	w.said, w.refused = map[string]bool{}, nil
	s := w.pick(name, pools...)
	w.said, w.refused = said, refused
	return s
}

// spokeOfTime reports whether an earlier message already spoke of the time that
// has passed.
func (w *writing) spokeOfTime() bool {
	for said := range w.said {
		if strings.Contains(said, "a while") || strings.Contains(said, "some time") || strings.Contains(said, "long time") ||
			strings.Contains(said, "too long") || strings.Contains(said, "long silence") || strings.Contains(said, "quiet spell") || strings.Contains(said, "time has passed") {
			return true
		}
	}
	return false
}

func (w *writing) angle() string {
	if w.stated("angle") {
		return ""
	}
	if w.job == InitialOutreach || w.job == VoicemailDrop {
		return w.pick("angle", initialAngle[w.tone], laterAngle, initialAngle[plain], initialAngle[warm], initialAngle[direct])
	}
	if w.job == ReEngagement {
		return w.pick("angle", againAngle, laterAngle, initialAngle[w.tone])
	}
	return w.pick("angle", laterAngle, initialAngle[w.tone], initialAngle[plain], initialAngle[warm])
}

func (w *writing) value() string {
	if w.stated("value") {
		return ""
	}
	return w.pick("value", valueFrames[w.tone], valueFrames[plain], valueFrames[direct], valueFrames[warm])
}

func (w *writing) cta() string {
	standard := ctaDefault[w.job]
	if w.has("cta") && !w.stated("cta") {
		return w.need("cta", ctaFrames[w.tone], ctaFrames[plain], ctaFrames[direct], ctaFrames[warm], standard)
	}
	return w.need("cta", standard, ctaDefault[FollowUpEmail], ctaDefault[InitialOutreach])
}

func (w *writing) greeting() string {
	s := w.greet(greetings[w.tone])
	if s == "" {
		s = w.greet(neutralGreetings[w.tone])
	}
	return s
}

// greet takes of the eligible greetings those that name the most; one that was not
// used before, if there is one.
func (w *writing) greet(pool []string) string {
	var richest []string
	most := -1
	for _, s := range pool {
		if _, used, ok := w.fields.render(s); ok && len(used) >= most {
			if len(used) > most {
				most, richest = len(used), nil
			}
			richest = append(richest, s)
		}
	}
	return w.need("greeting", richest)
}

func (w *writing) email() string {
	greeting := w.greeting()
	opening, angle, value := w.opening(), w.angle(), ""
	if !w.less() || angle == "" {
		value = w.value()
	}
	if angle == "" && value == "" {
		angle = w.pick("purpose", purpose[w.job])
	}
	cta, end := w.cta(), ""
	switch {
	case w.last() && w.job != InitialOutreach:
		end = w.pick("end", farewells)
	case w.hints["cta"].kind != link && w.roll("closes")%4 > 0:
		end = w.pick("end", closings[w.job])
	}
	return paragraphs(append(append([]string{greeting}, w.layout(opening, angle, value)...), w.ending(cta, end))...)
}

// layout puts what is said into paragraphs, not always the same ones: letters of one
// hand do not all have one shape.
func (w *writing) layout(opening, angle, value string) []string {
	shape := w.roll("layout") % 3
	switch {
	case shape == 0 || w.job == FollowUpEmail && shape == 1:
		return []string{join(opening, angle, value)}
	case shape == 1:
		return []string{join(opening, angle), value}
	}
	return []string{opening, join(angle, value)}
}

// ending keeps a link at the end of its line, where nothing sticks to it.
func (w *writing) ending(cta, end string) string {
	if w.hints["cta"].kind == link {
		return paragraphs(cta, end)
	}
	return join(cta, end)
}

// subject of a follow-up is the thread's, so that it stays one thread.
func (w *writing) subject() string {
	if thread := w.thread(); w.job == FollowUpEmail && thread != "" {
		w.used = append(w.used, "thread")
		w.fields["thread"] = field{thread, "thread.subject"}
		return "Re: " + thread
	}
	for _, m := range w.brief.Thread {
		w.said[normal(m.Subject)] = true
	}
	s := w.need("subject", subjectLines[w.job])
	return strings.TrimSuffix(s, ".")
}

// thread is the thread's subject without any "Re:".
func (w *writing) thread() string {
	s := tidy(w.brief.ThreadSubject)
	for {
		rest, ok := cutReply(s)
		if !ok {
			return s
		}
		s = rest
	}
}

func cutReply(s string) (string, bool) {
	for _, p := range []string{"re:", "aw:", "sv:", "fw:", "fwd:"} {
		if len(s) >= len(p) && strings.EqualFold(s[:len(p)], p) {
			return strings.TrimSpace(s[len(p):]), true
		}
	}
	return s, false
}
