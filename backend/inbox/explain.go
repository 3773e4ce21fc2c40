package inbox

import (
	"io"
	"time"

	"cadenza/backend/message"
)

// Explanation is a verdict as the command line prints it.
type Explanation struct {
	File      string         `json:"file"`
	Kind      Kind           `json:"kind"`
	Bounce    *BounceSummary `json:"bounce,omitempty"`
	Until     string         `json:"until,omitempty" doc:"The day an absent person is back, YYYY-MM-DD."`
	InReplyTo string         `json:"inReplyTo,omitempty"`
	Evidence  []string       `json:"evidence"`
}

// BounceSummary is what a bounce says.
type BounceSummary struct {
	Type      BounceType `json:"type"`
	Status    string     `json:"status,omitempty"`
	Recipient string     `json:"recipient,omitempty"`
}

// Explain reads a mail and says what it is taken for. A mail that cannot be
// read is other, with the reason as evidence.
func Explain(file string, raw io.Reader) Explanation {
	x := Explanation{File: file, Kind: KindOther, Evidence: []string{}}
	m, err := message.Read(raw)
	if err != nil {
		x.Evidence = append(x.Evidence, err.Error())
		return x
	}
	v := Classify(m, func(string) bool { return false })
	x.Kind, x.InReplyTo = v.Kind, v.InReplyTo
	if v.Bounce != nil {
		x.Bounce = &BounceSummary{v.Bounce.Type, v.Bounce.Status, v.Bounce.Recipient}
	}
	if !v.Until.IsZero() {
		x.Until = v.Until.Format(time.DateOnly)
	}
	x.Evidence = append(x.Evidence, v.Evidence...)
	return x
}
