package draft_test

import (
	"testing"

	"cadenza/backend/draft"
)

func TestPrintSamples(t *testing.T) {
	for i := range uint64(26) {
		b := draft.Brief{JobType: jobs[i%4], Channel: channels[(i/4)%4], Tone: tones[(i*7)%4], Angle: angles[(i*5+3)%9], ValueProp: values[(i*3+1)%7], CTA: ctas[(i*2+1)%13],
			Contact: people[(i+1)%5], Sender: sender, StepNumber: 1, StepCount: 3, Seed: i * 977}
		if i%4 > 0 { b.StepNumber = 2; b.ThreadSubject = "An idea" }
		if i > 15 { b.Channel = draft.Email }
		d := draft.Compose(b)
		t.Logf("\n=== %s/%s/%s [%s|%s|%s] %d\nS: %s\n%s", b.JobType, b.Channel, b.Tone, b.Angle, b.ValueProp, b.CTA, d.Risk, d.Subject, d.Body)
	}
}
