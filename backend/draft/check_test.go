package draft_test

import (
	"strings"
	"testing"

	"cadenza/backend/draft"
	"cadenza/backend/policy"
)

func brief(channel string) draft.Brief {
	return draft.Brief{
		JobType: draft.InitialOutreach, Channel: channel, Angle: "onboarding in 3 weeks", CTA: "Book a time at https://cal.com/sam/intro",
		ValueProp: "costs $40 and saves 20%", Sender: sender,
		Contact: map[string]string{"first_name": "Dana", "last_name": "Reyes", "company": "Finlock"},
		Thread:  []draft.Message{{Outbound: true, Body: "Hi Dana,\n\nI have one idea about onboarding that I would like to run past you this week."}},
	}
}

func TestCheck(t *testing.T) {
	const ok = "Hi Dana,\n\nI have a thought on onboarding that may help Finlock this year. Shall we talk?"
	for _, c := range []struct {
		name, channel, subject, body string
		code                         string // empty: nothing to object to
	}{
		{"a plain email", draft.Email, "An idea", ok, ""},
		{"braces", draft.Email, "An idea", "Hi Dana, thank you for {{company}} and all that you do there.", "placeholder"},
		{"single braces", draft.Email, "An idea", "Hi Dana, thank you for {company} and all that you do there.", "placeholder"},
		{"brackets", draft.Email, "An idea", "Hi Dana, thank you for your work at [Company Name] in all this.", "placeholder"},
		{"angles", draft.Email, "An idea for <company>", ok, "placeholder"},
		{"undefined", draft.Email, "An idea for undefined", ok, "placeholder"},
		{"null", draft.Email, "An idea", "Hi Dana, I have an idea for null and would like to talk.", "placeholder"},
		{"lorem", draft.Email, "An idea", "Hi Dana, lorem ipsum dolor sit amet and so on and so forth.", "placeholder"},
		{"a wrong name", draft.Email, "An idea", strings.Replace(ok, "Dana", "Peter", 1), "greeting_name"},
		{"the last name", draft.Email, "An idea", strings.Replace(ok, "Dana", "Ms Reyes", 1), ""},
		{"a neutral greeting", draft.Email, "An idea", strings.Replace(ok, "Dana", "there", 1), ""},
		{"an empty name", draft.Email, "An idea", strings.Replace(ok, "Dana", "", 1), "greeting_empty"},
		{"no subject", draft.Email, " ", ok, "subject"},
		{"a long subject", draft.Email, strings.Repeat("An idea ", 20), ok, "subject"},
		{"an empty body", draft.Email, "An idea", " \n", "empty"},
		{"a short body", draft.Email, "An idea", "Hi Dana, talk?", "length"},
		{"a long body", draft.Email, "An idea", ok + strings.Repeat(" and more", 110), "length"},
		{"a long SMS", draft.SMS, "", "Hi Dana, " + strings.Repeat("and more ", 40), "length"},
		{"a long WhatsApp", draft.WhatsApp, "", "Hi Dana, " + strings.Repeat("and more ", 80), "length"},
		{"a short voicemail", draft.Voice, "", "Hi Dana, please call me back.", "length"},
		{"a known link", draft.Email, "An idea", ok + " https://cal.com/sam/intro.", ""},
		{"an unknown link", draft.Email, "An idea", ok + " See https://evil.example/x for more.", "link"},
		{"a longer link than the known one", draft.Email, "An idea", ok + " https://cal.com/sam/introx", "link"},
		{"the beginning of a known link", draft.Email, "An idea", ok + " https://cal.com/sa", "link"},
		{"a bare domain", draft.Email, "An idea", ok + " See finlock-deals.com today.", "link"},
		{"an unknown address", draft.Email, "An idea", ok + " Write to boss@else.where please.", "link"},
		{"a link on the phone", draft.Voice, "", "Hi Dana, this is Sam. " + strings.Repeat("I wanted to tell you a little more. ", 5) + "Go to https://cal.com/sam/intro today.", "link"},
		{"a known number", draft.Email, "An idea", ok + " It takes 3 weeks.", ""},
		{"an unknown number", draft.Email, "An idea", ok + " It takes 17 weeks.", "number"},
		{"a known price", draft.Email, "An idea", ok + " It costs $40.", ""},
		{"an unknown price", draft.Email, "An idea", ok + " It costs $41.", "price"},
		{"a price made of a known number", draft.Email, "An idea", ok + " It costs $3.", "price"},
		{"a known percentage", draft.Email, "An idea", ok + " It saves 20%.", ""},
		{"an unknown percentage", draft.Email, "An idea", ok + " It saves 35%.", "percentage"},
		{"a name from nowhere", draft.Email, "An idea", ok + " We also work with Globex on this.", "name"},
		{"a name that is known", draft.Email, "An idea", ok + " We also work with Finlock on this.", ""},
		{"a weekday", draft.Email, "An idea", ok + " How about on Tuesday then?", ""},
		{"a claim", draft.Email, "An idea", ok + " I noticed your team is growing quickly.", "claim"},
		{"an agreement", draft.Email, "An idea", ok + " As discussed, we go on.", "claim"},
		{"a promise", draft.Email, "An idea", ok + " The result is guaranteed.", "promise"},
		{"spam", draft.Email, "Act now", ok, "spam"},
		{"exclamations", draft.Email, "An idea", ok + " Great!!!", "spam"},
		{"shouting", draft.Email, "An idea", ok + " THIS REALLY MATTERS today.", "spam"},
		{"an assistant", draft.Email, "An idea", ok + " As an AI, I cannot know more.", "machine"},
		{"a heading", draft.Email, "An idea", "Subject: An idea\n" + ok, "machine"},
		{"a preface", draft.Email, "An idea", "Here is the email: " + ok, "machine"},
		{"a repetition", draft.Email, "An idea", "Hello Dana,\n\nI have one idea about onboarding that I would like to run past you.", "repetition"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := brief(c.channel)
			risk, reasons := draft.Check(b, draft.Draft{Subject: c.subject, Body: c.body})
			if c.code == "" {
				if risk != 0 || len(reasons) != 0 {
					t.Fatalf("risk %d: %+v", risk, reasons)
				}
				return
			}
			if len(reasons) != 1 || reasons[0].Code != c.code || reasons[0].Points <= 0 || risk != reasons[0].Points {
				t.Fatalf("risk %d: %+v, want just %s", risk, reasons, c.code)
			}
			if !strings.HasSuffix(reasons[0].Sentence, ".") {
				t.Errorf("%q is no sentence", reasons[0].Sentence)
			}
		})
	}
}

func TestRiskStaysWithinBounds(t *testing.T) {
	risk, reasons := draft.Check(brief(draft.Email), draft.Draft{Body: "Hi Peter, {{x}} as an AI I guarantee 99% for $7 at https://a.io!!! ACT NOW PLEASE"})
	if risk != 100 || len(reasons) < 5 {
		t.Errorf("risk %d with %d reasons", risk, len(reasons))
	}
}

// TestAnInventionReachesAPerson: each kind alone is above the threshold that an agent
// has at first, and what the brief supports is not.
func TestAnInventionReachesAPerson(t *testing.T) {
	t.Parallel()
	b := draft.Brief{
		JobType: draft.InitialOutreach, Channel: draft.Email, Angle: "how you get paid on time", ValueProp: "We cut the time that it takes you by a third", CTA: "Would you have time for a call?",
		Contact: map[string]string{"first_name": "Dana", "company": "Finlock", "notes": "Visited our stand in May. Has 40 customers."}, Sender: sender,
	}
	const ok = "Hi Dana,\n\nI would like to hear how you get paid on time at Finlock, and whether a call with me is of use to you."
	for name, more := range map[string]string{
		"a price":           "Our plan is €499 for you.",
		"a number":          "We have 400 customers like you.",
		"a percentage":      "That is 35% less for you.",
		"a talk":            "Thanks for talking to my colleague about the tender last week.",
		"a visit":           "It was good that you visited our stand in June.",
		"a promise":         "We promise you delivery by tomorrow.",
		"money back":        "It works, or you get your money back from us.",
		"another language":  "Wir haben für Sie und Ihre Kunden eine Idee, die nicht viel Zeit von Ihnen will. Ich würde mit Ihnen sprechen, wenn das für Sie passt. Haben Sie in der Woche Zeit für ein Gespräch mit mir und dem Team?",
		"two strange names": "We also work with people of Globex and of Initech on this.",
	} {
		body := ok + " " + more
		if name == "another language" {
			body = "Hi Dana,\n\n" + more
		}
		if risk, reasons := draft.Check(b, draft.Draft{Subject: "An idea", Body: body}); risk <= policy.UsualThreshold {
			t.Errorf("%s: risk %d, %+v", name, risk, reasons)
		}
	}
	for _, more := range []string{"It was good that you visited our stand in May.", "You have 40 customers.", ""} {
		if risk, reasons := draft.Check(b, draft.Draft{Subject: "An idea", Body: ok + " " + more}); risk != 0 {
			t.Errorf("%q: risk %d, %+v", more, risk, reasons)
		}
	}
	german := b
	german.Angle, german.ValueProp, german.CTA = "wie Sie mit der Zeit und den Kunden umgehen", "Wir sparen Ihnen ein Drittel der Zeit, die Sie für das Mahnen haben", "Haben Sie in der Woche Zeit für ein Gespräch mit mir?"
	if risk, reasons := draft.Check(german, draft.Draft{Subject: "Eine Idee", Body: "Hallo Dana,\n\nich würde gern hören, wie Sie mit der Zeit und den Kunden umgehen. Haben Sie in der Woche Zeit für ein Gespräch mit mir?"}); risk != 0 {
		t.Errorf("German as asked for: risk %d, %+v", risk, reasons)
	}
}
