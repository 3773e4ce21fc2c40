package draft

// The frames of short and of spoken messages.

var shortHellos = map[string][]string{
	InitialOutreach: {
		"Hi {first}, {sender} from {us} here.", "Hello {first}, this is {sender} from {us}.", "Hi {first}, it's {sender} at {us}.",
		"Hello, this is {sender} from {us}.", "Hello, {sender} from {us} here.",
		"Hi {first}, this is {us}.", "Hello, this is {us}.", "Hi {first}, {sender} here.", "Hello, {sender} here.", "Hi {first}.", "Hello.",
	},
	FollowUpEmail: {
		"Hi {first}, {sender} from {us} again.", "Hello {first}, it's {sender} from {us} once more.",
		"Hello, {sender} from {us} again.", "Hi {first}, {us} again.", "Hello, {us} again.", "Hi {first}, {sender} again.",
		"Hello, {sender} again.", "Hi again, {first}.", "Hello again.",
	},
	ReEngagement: {
		"Hi {first}, {sender} from {us}.", "Hello {first}, it's {sender} at {us}.", "Hello, it's {sender} from {us}.",
		"Hi {first}, this is {us}.", "Hello, this is {us}.", "Hi {first}, it's {sender}.", "Hello, it's {sender}.", "Hi {first}.", "Hello.",
	},
}

var shortOpenings = map[string][]string{
	FollowUpEmail: {
		"Following up on my last message.", "Coming back to my earlier note.", "A short nudge about my previous message.",
		"Did my last message reach you?", "One more line on my earlier message.", "Just checking you saw my last note.",
	},
	ReEngagement: {
		"It's been a while.", "It has been some time since we were in touch.", "Some time has passed, so I'm checking in.",
		"It's been a long time since my last message.", "A while has gone by without contact.",
	},
}

var shortPurpose = []string{
	"I'd like to find out whether we could be useful to {company}.",
	"I have an idea I'd like to run past you.",
	"I'd like to ask you one short question.",
}

var voiceHellos = []string{
	"Hi {first}, this is {sender} from {us}.", "Hello {first}, {sender} from {us} here.", "Hello {first}, my name is {sender}, from {us}.",
	"Hello, this is {sender} from {us}.", "Hello, my name is {sender}, and I'm calling from {us}.",
	"Hi {first}, this is {sender}.", "Hello, this is {sender}.",
	"Hi {first}, I'm calling from {us}.", "Hello, I'm calling from {us}.", "Hi {first}.", "Hello there.",
}

var voiceOpenings = map[string][]string{
	InitialOutreach: {
		"Sorry to have missed you; I'll keep this short.",
		"I wanted to introduce myself and leave you a short message.",
		"We haven't spoken before, so I'll be quick.",
		"I hoped to catch you in person, and I'll leave a few words instead.",
		"You don't know me yet, so let me say why I'm calling.",
	},
	VoicemailDrop: {
		"I'm sorry we couldn't speak just now, so I'm leaving a short message.",
		"This is just a short voicemail, so I'll come to the point.",
		"I'm leaving you a quick voicemail instead of filling your inbox.",
		"I tried to reach you just now, and here is the short version.",
		"I'll leave you a few words, and you can answer whenever it suits you.",
		"A voicemail is quicker than another mail, so here I am.",
	},
	FollowUpEmail: {
		"I'm following up on the message I sent you earlier.",
		"I wrote to you before, and I wanted to follow up by phone.",
		"This is a short follow-up to my earlier message.",
		"I'm calling to add a word to what I sent you.",
		"You may have seen my earlier message, and I'd like to add my voice to it.",
		"I thought a call might be easier than one more mail.",
	},
	ReEngagement: {
		"It's been a while since we were last in touch, so I thought I'd call.",
		"Some time has passed since our last contact, so I'm checking in by phone.",
		"It has been a long time, and I wanted to say hello again.",
		"A while has gone by without a word between us, so here I am.",
		"I realise it's been some time, and I'd like to hear how you are.",
	},
}

var voiceAngle = []string{
	"I'm calling about {angle.np}.", "The reason for my call is {angle.np}.", "I'd like to talk to you about {angle.np}.",
	"I'm calling because of {angle.yours}.", "The reason for my call is {angle.yours}.",
	"I'm calling about how to {angle.deed}.", "I'd like to talk about how to {angle.deed}.",
	"I'm calling because we {angle.own}.", "The reason for my call is that we {angle.own}.",
	"I'm calling about something that {angle.pred}.",
	"I'm calling for one reason: {angle.s}.", "Here's why I'm calling: {angle.s}.",
	"My question is this: {angle.question}?",
}

var voicePurpose = []string{
	"I'm calling to find out whether we could be useful to you at {company}.",
	"I'm calling to ask whether there is a reason for us to talk.",
	"I'd like to hear what matters most to you at the moment.",
	"I'm calling because I'd rather ask you than guess.",
	"My hope is to find out what would be of use to you.",
}

var voiceCTA = []string{
	"I'd like to ask whether we could {cta.joint}.", "I'd be glad if we could {cta.joint}.",
	"If you have a moment, I'd be grateful if you could {cta.favour}.", "When you get the chance, please {cta.favour}.",
	"If you like, you're welcome to {cta.benefit}.", "You're welcome to {cta.benefit} whenever it suits you.",
	"I'd like to suggest {cta.np}.", "I'd be glad to offer you {cta.np}.",
	"I'd like to ask {cta.whether}.", "{cta.s}.", "So my question is: {cta.question}?", "I'd like to hear about {cta.yours}.",
}

var voiceCTADefault = []string{
	"If that's of interest, I'd be glad to talk it through with you.",
	"I'd be happy to tell you more whenever it suits you.",
	"If it makes sense to talk, I'd be glad to hear from you.",
}

var voiceCallbacks = []string{
	"You can reach me by calling this number back.", "Just call me back on this number.", "The number I'm calling from is the best one to reach me.",
	"This number reaches me directly.", "If you'd like to talk, this is the number to call.", "My number should be on your screen, so just call back.",
}

var voiceFillers = []string{
	"There's no rush at all, and if it isn't relevant, that's perfectly fine.",
	"I know a voicemail is never quite as good as a conversation.",
	"Any time that suits you suits me.",
}

var voiceByes = []string{
	"Thank you, {first}, and have a good day.", "Thanks for listening, {first}.", "Take care, {first}, and all the best.",
	"All the best, {first}, and goodbye for now.", "Thanks again, {first}, and enjoy the rest of your day.",
	"Thank you for listening, and have a good day.", "Thanks, and goodbye for now.", "Take care, and all the best.",
	"Thanks for your time, and goodbye.", "Thanks again, and enjoy the rest of your day.",
}
