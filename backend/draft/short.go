package draft

import "unicode/utf8"

// short composes an SMS or a WhatsApp message of at most limit characters: as
// much as fits, dropping first the value, then the angle, then the step's call
// to action in favour of a plain one.
func (w *writing) short(limit int) string {
	hello := w.greet(shortHellos[w.job])
	if w.job == InitialOutreach && w.earlier { // who we are was said
		hello = w.greet(shortHellos[FollowUpEmail])
	}
	var opening string
	switch {
	case w.theirTurn:
		opening = w.pick("opening", answered)
	case w.job == FollowUpEmail && !w.earlier:
		opening = ""
	case w.job == ReEngagement && w.reopens:
		opening = w.pick("opening", reopened, shortOpenings[w.job])
	default:
		opening = w.pick("opening", shortOpenings[w.job])
	}
	angle, value := w.angle(), w.value()
	if angle == "" && value == "" && w.job == InitialOutreach {
		angle = w.pick("purpose", shortPurpose)
	}
	cta := w.cta()
	standard := w.need("plain cta", ctaDefault[w.job])
	for _, text := range []string{
		join(hello, opening, angle, value, cta),
		join(hello, opening, value, cta),
		join(hello, opening, angle, cta),
		join(hello, opening, cta),
		join(hello, opening, standard),
		join(hello, standard),
	} {
		if utf8.RuneCountInString(text) <= limit {
			return text
		}
	}
	return standard
}

// A voicemail lasts 20 to 30 seconds.
const (
	minVoice = 40 // words
	maxVoice = 75
)

// voice composes a voicemail: who calls, why, what to do, goodbye. It drops
// what is too much and adds a courtesy where there is too little.
func (w *writing) voice() string {
	hello := w.greet(voiceHellos)
	opening := w.need("opening", w.voiceOpening())
	angle := ""
	if !w.stated("angle") {
		angle = w.pick("angle", voiceAngle)
	}
	value := w.value()
	purpose := w.need("purpose", voicePurpose)
	cta := w.need("cta", voiceCTA, voiceCTADefault)
	standard := w.need("plain cta", voiceCTADefault)
	callback := w.need("callback", voiceCallbacks)
	bye := w.greet(voiceByes)
	if angle == "" && value == "" {
		angle = purpose
	}
	var text, middle string
	for _, middle = range []string{
		join(angle, value, cta), join(angle, cta), join(value, cta), join(purpose, cta),
		join(angle, standard), join(value, standard), join(purpose, standard),
	} {
		text = join(hello, opening, middle, callback, bye)
		if wordCount(text) <= maxVoice {
			break
		}
	}
	for i := range voiceFillers {
		if wordCount(text) >= minVoice {
			break
		}
		callback = join(voiceFillers[(int(w.roll("filler")%3)+i)%len(voiceFillers)], callback)
		text = join(hello, opening, middle, callback, bye)
	}
	return text
}

func (w *writing) voiceOpening() []string {
	switch {
	case w.theirTurn:
		return answered
	case w.job == FollowUpEmail && !w.earlier:
		return voiceOpenings[InitialOutreach]
	case w.job == InitialOutreach && w.earlier:
		return voiceOpenings[VoicemailDrop]
	}
	return voiceOpenings[w.job]
}
