package draft_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/draft"
)

// crowd are contacts of one step, as they come out of a list.
var crowd = []map[string]string{
	{"first_name": "Dana", "last_name": "Reyes", "company": "Finlock", "title": "Head of Operations", "industry": "Banking"},
	{"first_name": "Priya", "last_name": "Shah", "company": "Acme", "title": "CTO", "industry": "Software"},
	{"first_name": "Jo", "last_name": "Berg", "company": "Blauhafen", "title": "Founder", "industry": "Logistics"},
	{"first_name": "Ann", "last_name": "Lee", "company": "Nordwind", "title": "VP Sales", "industry": "Retail"},
	{"first_name": "Tom", "last_name": "Ott", "company": "Kiesel", "title": "COO", "industry": "Manufacturing"},
	{"first_name": "Mia", "last_name": "Roy", "company": "Lumen", "title": "Head of Support", "industry": "Energy"},
	{"first_name": "Leo", "last_name": "Fox", "company": "Tidal", "title": "CEO", "industry": "Insurance"},
	{"first_name": "Eva", "last_name": "Sun", "company": "Quarry", "title": "Head of IT", "industry": "Mining"},
	{"first_name": "Ian", "last_name": "May", "company": "Orchard", "title": "CFO", "industry": "Food"},
	{"first_name": "Zoe", "last_name": "Kim", "company": "Pivot", "title": "Head of Growth", "industry": "Media"},
}

// hintsOf are steps as people write them, one of each kind of hint.
var hintsOf = [][3]string{
	{"faster onboarding for fintech teams", "cuts review time by half", "Book a 15-minute call"},
	{"Most teams lose weeks to manual checks", "automated KYC checks", "Are you free on Thursday?"},
	{"reduce churn in the first 90 days", "help customer success teams spot churn early", "Reply with a good time"},
	{"help teams ship faster", "We cut onboarding from 3 weeks to 2 days.", "demo of the product"},
	{"How do you handle compliance today?", "Cut review time by half!", "Try the sandbox"},
	{"Mention their recent move to Berlin", "cuts review time by half", "Ask if they are open to a demo"},
}

// batch drafts one step for everybody, each with its own seed.
func batch(job, channel, tone string, hints [3]string, round int) (out []draft.Draft) {
	for i, c := range crowd {
		b := draft.Brief{
			JobType: job, Channel: channel, Tone: tone, Angle: hints[0], ValueProp: hints[1], CTA: hints[2], Contact: c, Sender: sender,
			Seed: uint64(round*len(crowd)+i+1) * 0x9e3779b97f4a7c15, StepNumber: 1, StepCount: 3,
		}
		if job != draft.InitialOutreach {
			b.StepNumber, b.ThreadSubject = 2, "An idea"
		}
		out = append(out, draft.Compose(b))
	}
	return out
}

// nameless is a text in lower case, without the contact's names.
func nameless(text string, c map[string]string) string {
	var pairs []string
	for _, key := range []string{"first_name", "last_name", "company", "title", "industry"} {
		pairs = append(pairs, strings.ToLower(c[key]), "")
	}
	return strings.NewReplacer(pairs...).Replace(strings.ToLower(text))
}

// likeness is how much of the shorter of two texts stands in the other, by runs of
// three words, in percent.
func likeness(a, b string) int {
	runs := func(s string) map[string]bool {
		words, out := strings.Fields(s), map[string]bool{}
		for i := range max(len(words)-2, 0) {
			out[strings.Join(words[i:i+3], " ")] = true
		}
		return out
	}
	x, y := runs(a), runs(b)
	shared := 0
	for r := range x {
		if y[r] {
			shared++
		}
	}
	return 100 * shared / max(min(len(x), len(y)), 1)
}

// TestTenDraftsDoNotReadAsOneTemplate: the words of the step itself are in all of
// them, and stand for a fifth to a third of a letter; beyond these little is shared.
func TestTenDraftsDoNotReadAsOneTemplate(t *testing.T) {
	t.Parallel()
	const rounds = 6
	for _, job := range jobs[:3] {
		for _, tone := range tones[1:] {
			for _, hints := range hintsOf {
				name := fmt.Sprintf("%s, %s, %q", job, tone, hints[0])
				var likes []int
				in := map[string]int{}
				for round := range rounds {
					var texts []string
					for i, d := range batch(job, draft.Email, tone, hints, round) {
						texts = append(texts, nameless(d.Body, crowd[i]))
						for _, s := range strings.FieldsFunc(texts[i], func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
							if s = strings.TrimSpace(s); len(strings.Fields(s)) > 3 {
								in[s]++
							}
						}
					}
					for i := range texts {
						for j := range i {
							likes = append(likes, likeness(texts[i], texts[j]))
						}
					}
				}
				slices.Sort(likes)
				if median, most := likes[len(likes)/2], likes[len(likes)*95/100]; median > 50 || most > 80 {
					t.Errorf("%s: likeness %d in the middle, %d at the end", name, median, most)
				}
				for s, n := range in {
					if 2*n > rounds*len(crowd) {
						t.Errorf("%s: %d of %d drafts say %q", name, n, rounds*len(crowd), s)
					}
				}
			}
		}
	}
}

// TestASequenceSaysNothingTwice over five steps of any job, channel and tone: each
// fits its channel, is whole, and is none of the sentences of before.
func TestASequenceSaysNothingTwice(t *testing.T) {
	t.Parallel()
	for _, job := range jobs {
		for _, channel := range channels {
			for _, tone := range tones {
				for n := range hintsOf {
					said := map[string]int{}
					b := draft.Brief{Channel: channel, Tone: tone, Contact: crowd[n], Sender: sender, Seed: uint64(n + 1), StepCount: 5}
					for step := 1; step <= b.StepCount; step++ {
						hints := hintsOf[(n+step)%len(hintsOf)]
						b.Angle, b.ValueProp, b.CTA = hints[0], hints[1], hints[2]
						if b.StepNumber, b.JobType = step, job; step == 1 {
							b.JobType = draft.InitialOutreach
						}
						d := draft.Compose(b)
						where := fmt.Sprintf("step %d, %s by %s, %q, %q", step, b.JobType, channel, tone, hints[0])
						if f := flaws(d); len(f) > 0 || d.Risk > 0 {
							t.Fatalf("%s: %v, risk %d %+v\n%s", where, f, d.Risk, d.Reasons, d.Body)
						}
						words, chars := len(strings.Fields(d.Body)), len([]rune(d.Body))
						if channel == draft.SMS && chars > 300 || channel == draft.WhatsApp && chars > 450 || channel == draft.Voice && (words < 40 || words > 75) || words > 130 || d.Body == "" {
							t.Errorf("%s: %d words, %d characters\n%s", where, words, chars, d.Body)
						}
						for _, s := range strings.FieldsFunc(d.Body, func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
							s = strings.TrimSpace(s)
							if hello, _, _ := strings.Cut(d.Body, "."); len(strings.Fields(s)) < 4 || s == hello && channel != draft.Email {
								continue // a greeting
							}
							if before := said[s]; before > 0 {
								t.Errorf("%s repeats step %d: %q\n%s", where, before, s, d.Body)
							}
							said[s] = step
						}
						b.Thread = append(b.Thread, draft.Message{Outbound: true, Subject: d.Subject, Body: d.Body})
						if step == 1 {
							b.ThreadSubject = d.Subject
						}
					}
				}
			}
		}
	}
}

// TestAThousandDraftsTakeASecond, three where the machine is busy.
func TestAThousandDraftsTakeASecond(t *testing.T) {
	began := time.Now()
	for i := range 100 {
		batch(jobs[i%3], channels[i%4], tones[i%4], hintsOf[i%len(hintsOf)], i)
	}
	took := time.Since(began)
	t.Logf("1,000 drafts in %v", took)
	if took > 3*time.Second {
		t.Errorf("1,000 drafts took %v", took)
	}
}
