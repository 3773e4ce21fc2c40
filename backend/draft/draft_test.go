package draft_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"cadenza/backend/draft"
)

var (
	jobs     = []string{draft.InitialOutreach, draft.FollowUpEmail, draft.ReEngagement, draft.VoicemailDrop}
	channels = []string{draft.Email, draft.SMS, draft.WhatsApp, draft.Voice}
	tones    = []string{"", "Professional", "friendly and warm", "direct"}
	angles   = []string{
		"", "faster onboarding for fintech teams", "Faster Onboarding For Fintech Teams.", "Mention their recent move to Berlin",
		"reduce churn in the first 90 days", "Most teams lose weeks to manual checks", "How do you handle compliance today?", "help teams ship faster", "SOC 2 readiness",
	}
	values = []string{
		"", "automated KYC checks", "Cut review time by half!", "cuts review time by half", "We cut onboarding from 3 weeks to 2 days.",
		"help customer success teams spot churn early", "Our API replaces spreadsheets. It takes an hour to set up.",
	}
	ctas = []string{
		"", "Book a 15-minute call", "15-minute intro call next week", "Reply with a good time", "Ask if they are open to a demo",
		"Are you free on Thursday?", "Book a time at https://cal.com/sam", "Ask for a short intro call", "Try the sandbox", "let me know what you think",
		"15 minutes next week", "I would love to show you around.", "demo of the product",
	}
	people = []map[string]string{
		{},
		{"first_name": "Dana", "last_name": "Reyes", "company": "Finlock, Inc.", "title": "Head of Operations", "industry": "Financial Services", "city": "Leeds"},
		{"first_name": "PRIYA", "company": "Acme"},
		{"company": "Blue Harbour GmbH"},
		{"first_name": "jo", "title": "CTO"},
	}
	sender = draft.Sender{Name: "Sam Okafor", FirstName: "Sam", Company: "Northwind"}
)

func drawBrief(t *rapid.T) draft.Brief {
	b := draft.Brief{
		JobType: rapid.SampledFrom(jobs).Draw(t, "job"), Channel: rapid.SampledFrom(channels).Draw(t, "channel"),
		Tone:  rapid.SampledFrom(tones).Draw(t, "tone"),
		Angle: rapid.SampledFrom(angles).Draw(t, "angle"), ValueProp: rapid.SampledFrom(values).Draw(t, "value"), CTA: rapid.SampledFrom(ctas).Draw(t, "cta"),
		Contact: rapid.SampledFrom(people).Draw(t, "contact"),
		Sender:  rapid.SampledFrom([]draft.Sender{sender, {}, {Company: "Northwind"}, {Name: "Sam Okafor"}}).Draw(t, "sender"),
		Seed:    rapid.Uint64().Draw(t, "seed"),
	}
	b.StepCount = rapid.IntRange(1, 5).Draw(t, "steps")
	b.StepNumber = rapid.IntRange(1, b.StepCount).Draw(t, "step")
	return b
}

var (
	leftover   = regexp.MustCompile(`[{}<>\[\]]|undefined|angle\.|value\.|cta\.`)
	doubled    = regexp.MustCompile(`  |[.,;:!?]{2}| [.,;:!?]|\n{3}|\. \.|: *\.`)
	badOpening = regexp.MustCompile(`[.!?] \p{Ll}`)
)

// flaws lists what a picky reader would mark in any text.
func flaws(d draft.Draft) (out []string) {
	for _, text := range []string{d.Subject, d.Body} {
		if m := leftover.FindString(text); m != "" {
			out = append(out, "left over: "+m)
		}
		if m := doubled.FindString(text); m != "" {
			out = append(out, fmt.Sprintf("doubled: %q", m))
		}
		if m := badOpening.FindString(text); m != "" {
			out = append(out, fmt.Sprintf("a sentence without its capital: %q", m))
		}
		if strings.TrimSpace(text) != text {
			out = append(out, "blank at an end")
		}
		for line := range strings.SplitSeq(text, "\n") {
			if r := []rune(line); len(r) > 0 && !unicode.IsUpper(r[0]) && !unicode.IsDigit(r[0]) && text == d.Body {
				out = append(out, "a line begins in lower case: "+line)
			}
		}
	}
	for _, s := range d.Sources {
		if s.Quote == "" || !strings.Contains(d.Subject+"\n"+d.Body, s.Quote) {
			out = append(out, fmt.Sprintf("the source %+v is not in the text", s))
		}
	}
	return out
}

func TestEveryDraftIsClean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBrief(t)
		d := draft.Compose(b)
		if f := flaws(d); len(f) > 0 {
			t.Fatalf("%s\n%s\n%s", strings.Join(f, "; "), d.Subject, d.Body)
		}
		if d.Risk > 0 {
			t.Fatalf("risk %d: %+v\n%s\n%s", d.Risk, d.Reasons, d.Subject, d.Body)
		}
		words, chars := len(strings.Fields(d.Body)), len([]rune(d.Body))
		switch b.Channel {
		case draft.Email:
			if d.Subject == "" || words < 10 || words > 130 {
				t.Fatalf("subject %q, %d words:\n%s", d.Subject, words, d.Body)
			}
		case draft.SMS:
			if chars > 300 {
				t.Fatalf("%d characters: %s", chars, d.Body)
			}
		case draft.WhatsApp:
			if chars > 450 {
				t.Fatalf("%d characters: %s", chars, d.Body)
			}
		case draft.Voice:
			if words < 40 || words > 75 || strings.Contains(d.Body, "http") || regexp.MustCompile(`\b\d{1,2}\b`).MatchString(d.Body) {
				t.Fatalf("%d words: %s", words, d.Body)
			}
		}
		if b.Channel != draft.Email && d.Subject != "" {
			t.Fatalf("a subject on %s: %q", b.Channel, d.Subject)
		}
		first := strings.TrimSpace(b.Contact["first_name"])
		if b.Channel == draft.Email && first != "" && !strings.Contains(strings.ToLower(d.Body), strings.ToLower(first)+",") {
			t.Fatalf("does not greet %s:\n%s", first, d.Body)
		}
		if b.Sender.Name != "" && b.Channel == draft.Voice && !strings.Contains(d.Body, b.Sender.Name) {
			t.Fatalf("the voicemail does not say who calls: %s", d.Body)
		}
		if again := draft.Compose(b); again.Body != d.Body || again.Subject != d.Subject {
			t.Fatal("the same brief gave another draft")
		}
	})
}

// The whole table once, so that no cell depends on luck.
func TestEveryCell(t *testing.T) {
	t.Parallel()
	n := uint64(0)
	for _, job := range jobs {
		for _, channel := range channels {
			for _, tone := range tones {
				for _, contact := range people {
					for mask := range 8 {
						n++
						b := draft.Brief{JobType: job, Channel: channel, Tone: tone, Contact: contact, Sender: sender, Seed: n, StepNumber: 1, StepCount: 3}
						if mask&1 != 0 {
							b.Angle = angles[1+n%uint64(len(angles)-1)]
						}
						if mask&2 != 0 {
							b.ValueProp = values[1+n%uint64(len(values)-1)]
						}
						if mask&4 != 0 {
							b.CTA = ctas[1+n%uint64(len(ctas)-1)]
						}
						d := draft.Compose(b)
						if f := flaws(d); len(f) > 0 || d.Risk > 0 || d.Body == "" {
							t.Errorf("%s %s %q: %v %v\n%s", job, channel, tone, f, d.Reasons, d.Body)
						}
					}
				}
			}
		}
	}
}

func TestHintsAreWoven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, hint string
		want        string // one of these occurs
		not         string
	}{
		{"angle", "Faster onboarding for fintech teams.", "faster onboarding for fintech teams", "teams.."},
		{"angle", "FASTER is better", "FASTER is better", "fASTER"},
		{"angle", "Mention their recent Series B", "our recent Series B", "Mention"},
		{"angle", "Berlin expansion", "Berlin expansion", "berlin"},
		{"angle", "Northwind pricing", "Northwind pricing", "northwind"},
		{"angle", "reduce churn", "how to reduce churn|plan to reduce churn|could reduce churn", "reason for writing is reduce"},
		{"angle", "The prospect is hiring five engineers", "you are hiring five engineers|You are hiring five engineers", "prospect"},
		{"angle", "Highlight that manual checks cost weeks", "anual checks cost weeks", "Highlight"},
		{"angle", "“Smart quotes” and   spaces", "mart quotes and spaces", `"`},
		{"value", "Cut costs by half", "cut costs by half", "offer is cut"},
		{"value", "help desk automation", "help desk automation", "we help desk"},
		{"value", "help teams ship faster", "e help teams ship faster", "is help teams"},
		{"value", "Cuts costs by half", "cuts costs by half", "is cuts"},
		{"value", "increase in qualified demos", "increase in qualified demos", "help you increase"},
		{"value", "We cut it from weeks to days.", "e cut it from weeks to days", "is We"},
		{"cta", "Book a 15-minute call", "book a 15-minute call", "to a book"},
		{"cta", "15-minute call", "a 15-minute call", "to 15-minute"},
		{"cta", "8 minute call", "an 8 minute call", " a 8"},
		{"cta", "15 minutes next week", "15 minutes next week", "a 15 minutes"},
		{"cta", "Ask for a demo", "a demo", "sk for"},
		{"cta", "ask if they're open to a demo", "if you're open to a demo", "they"},
		{"cta", "Let's talk on Thursday", "talk on Thursday", "Let's let's"},
		{"cta", "Are you free on Thursday?", "re you free on Thursday?", "??"},
		{"cta", "Book a time at https://cal.com/sam", "book a time at https://cal.com/sam", "sam?"},
		{"cta", "quick demo", "a quick demo", "to quick"},
		{"cta", "get a meeting", "a meeting", "get a"},
	} {
		for seed := range uint64(16) {
			b := draft.Brief{JobType: draft.InitialOutreach, Channel: draft.Email, Tone: tones[seed%4], Contact: people[1], Sender: sender, Seed: seed}
			switch c.field {
			case "angle":
				b.Angle = c.hint
			case "value":
				b.ValueProp = c.hint
			default:
				b.CTA = c.hint
			}
			d := draft.Compose(b)
			found := false
			for w := range strings.SplitSeq(c.want, "|") {
				found = found || strings.Contains(d.Body, w)
			}
			if !found || strings.Contains(d.Body, c.not) || len(flaws(d)) > 0 {
				t.Errorf("%s %q (%v):\n%s", c.field, c.hint, flaws(d), d.Body)
				break
			}
		}
	}
}

func TestUnusableHintsAreLeftOutAndReported(t *testing.T) {
	t.Parallel()
	for _, h := range []string{"{{first_name}} should book", "Keep it short", "be friendly", "<b>bold</b>", "[CTA]", strings.Repeat("word ", 100)} {
		d := draft.Compose(draft.Brief{JobType: draft.InitialOutreach, Channel: draft.Email, Angle: h, Sender: sender})
		if len(d.Reasons) != 1 || d.Reasons[0].Code != "hint_ignored" || d.Risk == 0 || len(flaws(d)) > 0 {
			t.Errorf("%q: %+v %v\n%s", h, d.Reasons, flaws(d), d.Body)
		}
	}
}

func TestNothingIsSaidTwiceInASequence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBrief(t)
		b.Channel, b.StepCount, b.Contact, b.Sender = draft.Email, 5, people[1], sender
		said := map[string]int{}
		for step, job := range []string{draft.InitialOutreach, draft.FollowUpEmail, draft.FollowUpEmail, draft.ReEngagement, draft.FollowUpEmail} {
			b.JobType, b.StepNumber = job, step+1
			d := draft.Compose(b)
			for _, s := range regexp.MustCompile(`[^.!?\n]+[.!?]|[^.!?\n]+`).FindAllString(d.Body, -1) {
				s = strings.TrimSpace(s)
				if len(strings.Fields(s)) < 4 {
					continue
				}
				// A sentence of the step itself comes again, framed differently.
				if before, ok := said[s]; ok && before != step+1 && !strings.Contains(b.ValueProp, strings.TrimRight(s, ".!?")) {
					t.Fatalf("step %d repeats step %d: %q\n%s", step+1, before, s, d.Body)
				}
				said[s] = step + 1
			}
			if d.Risk > 0 {
				t.Fatalf("step %d: risk %d %+v\n%s", step+1, d.Risk, d.Reasons, d.Body)
			}
			b.Thread = append(b.Thread, draft.Message{Outbound: true, Subject: d.Subject, Body: d.Body})
			if step == 0 {
				b.ThreadSubject = d.Subject
			}
		}
	})
}

// TestARefusedDraftIsWrittenInOtherWords: as clean as any, and not the same again.
func TestARefusedDraftIsWrittenInOtherWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBrief(t)
		first := draft.Compose(b)
		b.Refused.Subject, b.Refused.Body = first.Subject, first.Body
		again := draft.Compose(b)
		if again.Body == first.Body || again.Body == "" {
			t.Fatalf("%+v gave the same again:\n%s", b, again.Body)
		}
		if f := flaws(again); len(f) > 0 {
			t.Fatalf("%q in:\n%s", f, again.Body)
		}
	})
}

func TestTheSubjectOfAFollowUp(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"An idea for Acme": "Re: An idea for Acme", "Re: An idea": "Re: An idea", "RE: re: Aw: An idea": "Re: An idea"} {
		d := draft.Compose(draft.Brief{JobType: draft.FollowUpEmail, Channel: draft.Email, ThreadSubject: in, StepNumber: 2})
		if d.Subject != want {
			t.Errorf("%q gave %q, want %q", in, d.Subject, want)
		}
	}
}

func TestJobsReadDifferently(t *testing.T) {
	t.Parallel()
	refers := regexp.MustCompile(`(?i)earlier|previous|last (?:message|note)|before|follow|again`)
	passed := regexp.MustCompile(`(?i)while|some time|time has passed|too long|long time|ago`)
	total := map[string]int{}
	for seed := range uint64(80) {
		b := draft.Brief{Channel: draft.Email, Tone: tones[seed%4], Contact: people[1], Sender: sender, Angle: angles[1], ValueProp: values[1], Seed: seed, StepCount: 3}
		bodies := map[string]string{}
		for _, job := range jobs[:3] {
			b.JobType, b.StepNumber, b.ThreadSubject = job, 1, ""
			if job == draft.FollowUpEmail {
				b.StepNumber, b.ThreadSubject = 2, "An idea"
			}
			bodies[job] = draft.Compose(b).Body
			total[job] += len(strings.Fields(bodies[job]))
		}
		if !refers.MatchString(bodies[draft.FollowUpEmail]) {
			t.Errorf("the follow-up does not refer to the earlier message:\n%s", bodies[draft.FollowUpEmail])
		}
		if !passed.MatchString(bodies[draft.ReEngagement]) {
			t.Errorf("the re-engagement does not say that time has passed:\n%s", bodies[draft.ReEngagement])
		}
		if passed.MatchString(bodies[draft.InitialOutreach]) {
			t.Errorf("a first message speaks of an earlier one:\n%s", bodies[draft.InitialOutreach])
		}
	}
	if total[draft.FollowUpEmail]*10 > total[draft.InitialOutreach]*8 {
		t.Errorf("follow-ups have %d words, first messages %d: they should be clearly shorter", total[draft.FollowUpEmail], total[draft.InitialOutreach])
	}
}

func TestNoEarlierMessageIsClaimedWhenThereIsNone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		for _, ch := range channels {
			d := draft.Compose(draft.Brief{JobType: draft.FollowUpEmail, Channel: ch, Tone: tones[seed%4], Contact: people[1], Sender: sender, Seed: seed, StepNumber: 1})
			if m := regexp.MustCompile(`(?i)(?:earlier|previous|last) (?:message|note)|wrote to you`).FindString(d.Body); m != "" {
				t.Errorf("%s claims %q:\n%s", ch, m, d.Body)
			}
		}
	}
}

func TestTenContactsGetTenDrafts(t *testing.T) {
	t.Parallel()
	bodies, openings := map[string]bool{}, map[string]bool{}
	for seed := range uint64(10) {
		d := draft.Compose(draft.Brief{
			JobType: draft.InitialOutreach, Channel: draft.Email, Angle: angles[1], CTA: ctas[1], ValueProp: values[1],
			Contact: map[string]string{"first_name": "Dana", "company": "Acme"}, Sender: sender, Seed: seed,
		})
		bodies[d.Body] = true
		openings[strings.Split(d.Body, "\n\n")[1]] = true
	}
	if len(bodies) < 10 || len(openings) < 6 {
		t.Errorf("ten seeds gave %d bodies and %d openings", len(bodies), len(openings))
	}
}

func TestOddFieldsNeverReachTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		odd := rapid.SampledFrom([]string{"{{company}}", "[Company]", "N/A", "null", "J.", "a@b.co", "http://x.io", "12345", "<b>", " \u200b ", strings.Repeat("x", 200), "Zoë", "O'Brien"})
		b := drawBrief(t)
		b.Contact = map[string]string{"first_name": odd.Draw(t, "first"), "company": odd.Draw(t, "company"), "title": odd.Draw(t, "title"), "industry": odd.Draw(t, "industry")}
		if d := draft.Compose(b); len(flaws(d)) > 0 {
			t.Fatalf("%v\n%s\n%s", flaws(d), d.Subject, d.Body)
		}
	})
}

func TestAnyHintGivesACleanDraft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBrief(t)
		text := rapid.StringN(0, 60, 200)
		b.Angle, b.ValueProp, b.CTA = text.Draw(t, "angle"), text.Draw(t, "value"), text.Draw(t, "cta")
		if d := draft.Compose(b); strings.TrimSpace(d.Body) == "" || leftover.MatchString(d.Body) {
			t.Fatalf("%q", d.Body)
		}
	})
}

func TestComposerIsAWriter(t *testing.T) {
	t.Parallel()
	w := draft.Composer{}
	d, err := w.Write(context.Background(), draft.Brief{})
	if err != nil || d.Body == "" || d.Engine != "template engine" || d.Version == "" {
		t.Errorf("%+v, %v", d, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Write(ctx, draft.Brief{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want the context's", err)
	}
}

// TestAWishIsHeard: the composer does what it can of what a person asks.
func TestAWishIsHeard(t *testing.T) {
	t.Parallel()
	b := draft.Brief{
		JobType: draft.InitialOutreach, Channel: draft.Email, Angle: "fewer late invoices", ValueProp: "We cut the time to get paid by a third", CTA: "Book a short call",
		Contact: map[string]string{"first_name": "Ann", "company": "Nordic Timber"}, Sender: draft.Sender{Name: "Maria Keller", Company: "Keller"}, StepNumber: 1, StepCount: 3,
	}
	shorter, differs := 0, 0
	for seed := range uint64(50) {
		b.Seed, b.Wish, b.Refused = seed, "", draft.Brief{}.Refused
		first := draft.Compose(b)
		b.Refused.Subject, b.Refused.Body, b.Wish = first.Subject, first.Body, "Make it shorter."
		second := draft.Compose(b)
		if len(strings.Fields(second.Body)) < len(strings.Fields(first.Body)) {
			shorter++
		}
		if strings.Contains(second.Body, "get paid") {
			t.Errorf("seed %d: the value is still there:\n%s", seed, second.Body)
		}
		if second.Body != first.Body {
			differs++
		}
		if bad := flaws(second); len(bad) > 0 {
			t.Errorf("seed %d: %v\n%s", seed, bad, second.Body)
		}
	}
	if shorter < 45 || differs < 50 {
		t.Errorf("of 50 drafts %d are shorter and %d are others", shorter, differs)
	}
}
