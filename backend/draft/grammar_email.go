package draft

// The frame of an email: how it opens, what stands in when there are no hints,
// and how it ends. A sentence is eligible only if all its fields are known.

// tone is the family a tone belongs to.
type tone int

const (
	plain tone = iota
	warm
	direct
)

var greetings = map[tone][]string{
	plain:  {"Hello {first},", "Hi {first},"},
	warm:   {"Hi {first},"},
	direct: {"{first},", "Hi {first},"},
}

var neutralGreetings = map[tone][]string{plain: {"Hello,"}, warm: {"Hi there,"}, direct: {"Hello,"}}

var openings = map[string]map[tone][]string{
	InitialOutreach: {
		plain: {
			"I'm {sender} from {us}, and I'm writing to you as {title} at {company}.",
			"We have not spoken before, so let me be brief: I'm {sender} from {us}, and I have an idea for {company}.",
			"I'm {sender} from {us}, and I'd like to put an idea to you and the team at {company}.",
			"This is a first note from {us} to {company}, so I'll come to the point.",
			"As {title} at {company}, you are probably the right person to ask about this.",
			"Since {company} works in {industry}, I hope this note is relevant to you.",
			"I'm {sender} from {us}, and I'm getting in touch with {company} for the first time.",
			"We have not been in touch before, so I'll keep this short.",
			"I'm {sender} from {us}, and I have one idea I'd like to run past you.",
			"This is a first note from me, so I'll come to the point.",
			"Allow me to introduce myself: I'm {sender} from {us}.",
			"I have one idea I'd like to run past you.",
		},
		warm: {
			"I'm {sender} from {us}, and I'd love to say hello to you and the team at {company}.",
			"We haven't met yet, so let me say hello: I'm {sender} from {us}, and I'm curious about {company}.",
			"I hope it's all right that I'm writing out of the blue; I'm {sender} from {us}, and I have a thought for {company}.",
			"It's {sender} from {us}, with a first hello to {company}.",
			"As {title} at {company}, you came to mind for this one.",
			"I hope your week is going well over at {company}.",
			"We haven't met yet, so I'll start with a hello: I'm {sender} from {us}.",
			"I hope it's all right that I'm writing out of the blue.",
			"I hope your week is going well, and that a short hello is welcome.",
			"A first hello from me, and one idea to go with it.",
			"I'm {sender} from {us}, and this is simply a first hello with an idea attached.",
		},
		direct: {
			"{sender} from {us} here, with one idea for {company}.",
			"I'm {sender} at {us}. One idea for {company}, in brief.",
			"You're {title} at {company}, so I'll keep this short.",
			"First contact from {us}, so straight to it.",
			"A short first note to {company}.",
			"I'm {sender} from {us}, and I'll be brief.",
			"We haven't spoken, so I'll be brief.",
			"First note from me, straight to the point.",
			"One idea, then I'll let you get on.",
			"Short and to the point.",
		},
	},
	FollowUpEmail: {
		plain: {
			"I'm following up on my last message in case it slipped past you.",
			"I'd like to return to the note I sent you earlier.",
			"You may not have had time for my earlier message, so here it is in brief.",
			"A short follow-up to my previous note.",
			"I'm coming back to my earlier message, since I have not heard from you yet.",
			"Picking up on what I wrote before, I'd like to add one thought.",
			"My earlier note may have reached you at a busy time at {company}.",
			"I'm bringing my previous message back to the top of your inbox.",
			"I wrote to you before and would still like to hear your view.",
		},
		warm: {
			"Just a friendly nudge about my last note.",
			"I know how full a week gets, so here's a gentle reminder of my earlier message.",
			"I'm coming back to my earlier note in case the timing is better now.",
			"I didn't want my last message to get lost, so I'm trying once more.",
			"I hope things are going well at {company}; I'm circling back to my earlier note.",
			"A quick hello again, following my previous message.",
			"No rush at all, I only wanted to float my earlier note past you again.",
			"I'd still love to hear what you made of my last message.",
		},
		direct: {
			"Following up on my last message.",
			"Back to my earlier note, in brief.",
			"One more line on my previous message.",
			"My earlier note still stands.",
			"Did my last message reach you?",
			"A short follow-up to what I sent before.",
			"Returning to my earlier message to {company}.",
			"You haven't had a chance to answer my last note, so here's the gist.",
		},
	},
	ReEngagement: {
		plain: {
			"It has been a while since we were last in touch.",
			"Some time has passed since our last contact, so I'm getting in touch again.",
			"It has been some time since I last wrote to you at {company}.",
			"A while has gone by without a word between us, so I thought I'd check in.",
			"I realise it has been a long time since you heard from {us}.",
			"Time has passed since we last exchanged a message, and things may have changed at {company}.",
		},
		warm: {
			"It's been a while, and I hope all is well with you.",
			"It's been too long since we were last in touch, and I hope {company} is doing well.",
			"Some time has gone by, so I wanted to say hello again.",
			"It's been quite a while since my last note, so here's a fresh hello.",
			"It has been a long time, and I found myself wondering how things are at {company}.",
			"A while has passed since we last had contact, and I'd be happy to hear how you are.",
		},
		direct: {
			"It's been a while, so I'm checking in.",
			"It has been some time since we were in touch.",
			"Some time has passed, so one fresh question for {company}.",
			"It's been a long time since my last note.",
			"A while ago we were in touch; I'm picking that up again.",
		},
	},
}

// unprompted are openings of a follow-up or re-engagement that nothing came
// before, as far as we know: they claim no earlier message.
var unprompted = []string{
	"I'd like to get in touch about something that may concern {company}.",
	"I'm {sender} from {us}, and I'd like to check in with you.",
	"I'm checking in with a short question.",
	"I'm getting in touch to see whether the timing is right.",
}

// answered are openings after the contact wrote last.
var answered = []string{
	"Thank you for your message.",
	"Thanks for getting back to me.",
	"Thank you for your reply; I'd like to pick up from there.",
	"Thanks for writing; let me continue where we left off.",
}

// reopened are openings of a re-engagement soon after another one.
var reopened = []string{
	"I asked recently, after a long silence, whether to pick this up again.",
	"After a long quiet spell I wrote to you again, and I'd like to leave that door open.",
	"It is still a while since we properly spoke, so this is one more attempt from my side.",
	"My last note came after some time without contact, so it may have been easy to miss.",
}

// purpose stands in when a step has neither angle nor value proposition.
var purpose = map[string][]string{
	InitialOutreach: {
		"I'd like to find out whether what we do at {us} could be useful to {company}.",
		"I'd like to learn what matters most to {company} at the moment, and whether {us} could help.",
		"My hope is to find out whether {us} and {company} could be useful to each other.",
		"I'd like to find out whether what we do at {us} could be useful to you.",
		"I'd like to learn what matters most to you at the moment, and whether we could help.",
		"My hope is to find out whether we could be useful to each other.",
	},
	ReEngagement: {
		"Priorities may have moved at {company} since then, so I'd rather ask than assume.",
		"I'd like to know whether there is a reason for us to talk again.",
		"Plans change, so I'd rather ask than assume.",
	},
}

var closings = map[string][]string{
	InitialOutreach: {
		"A short yes or no is plenty.",
		"If someone else at {company} looks after this, I'd be grateful for a name.",
		"Either way, one line from you is enough.",
		"If the timing is wrong, please just say so.",
		"If it isn't relevant, a short no is perfectly fine.",
		"There is no hurry on my side.",
		"If somebody else looks after this, a name would help.",
	},
	ReEngagement: {
		"If priorities have moved on, that is useful to know too.",
		"If the answer is no, that's fine as well.",
		"One line is enough, whichever way it goes.",
		"A word either way would help me.",
		"There is no hurry, so whenever it suits you.",
	},
}

// farewells end the last step of a sequence.
var farewells = []string{
	"This is my last note on the subject, so I'll leave it with you.",
	"I won't take up more of your time after this one.",
	"This is the last you'll hear from me on this, and no answer is needed if it isn't relevant.",
	"I'll leave it here, and you know where to find me.",
}

var subjectLines = map[string][]string{
	InitialOutreach: {
		"{angle.title}", "{angle.title} at {company}", "{company}: {angle.short}", "An idea for {company}",
		"{first}, an idea for {company}", "{us} and {company}", "A question for {company}", "A first note from {us}",
		"{first}, a short question", "A short introduction",
	},
	FollowUpEmail: {
		"Following up", "A short follow-up for {company}", "Coming back to my note", "{first}, a short follow-up",
	},
	ReEngagement: {
		"Checking in again", "{first}, it has been a while", "Picking things up with {company}", "Is the timing better now?",
		"A fresh hello to {company}",
	},
}
