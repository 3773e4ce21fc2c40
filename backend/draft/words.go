package draft

// The vocabulary by which a hint is understood. It need not be complete: what
// is in no list is taken for a noun phrase, and those meet sentences in which
// nearly anything reads well.

// jointVerbs begin a deed that sender and reader do together.
var jointVerbs = set(`arrange book catch chat compare connect discuss do grab have hold hop jump meet organise organize
	schedule set sit speak talk walk continue`)

// favourVerbs begin a deed the reader does for the sender.
var favourVerbs = set(`answer advise confirm drop email forward give introduce let message ping point reply respond say
	send share tell text write call`)

// benefitVerbs begin a deed the reader does for himself.
var benefitVerbs = set(`attend check choose claim click discover download explore get join learn listen pick read register
	request see select sign start subscribe take test try use view visit watch`)

// resultVerbs begin a deed that describes a result.
var resultVerbs = set(`accelerate achieve answer automate avoid boost bring build collect connect consolidate convert cut
	decrease deliver detect discover double eliminate find fix free generate get grow halve handle hire improve increase
	integrate keep launch learn make manage measure migrate minimise minimize modernise modernize move onboard optimise
	optimize organise organize pay prevent protect recruit reduce remove replace respond retain run save scale see sell
	ship shorten simplify speed spend spot stop streamline take track triple turn understand unlock use win close`)

// ownVerbs begin a deed of the sender's side: "help teams ship faster".
var ownVerbs = set(`help give let enable allow empower offer provide make show connect`)

// writtenOnly begin a deed that nobody can do after hearing a voicemail.
var writtenOnly = set(`reply respond email click read watch download`)

// weakVerbs are nouns as often as verbs; a determiner after them decides.
var weakVerbs = set(`call text email reply answer request share use test review download drop start show offer process plan
	point spend hold claim view visit run check message free close sign double`)

// nounsToo are verbs that are nouns before "of" and "in"; nounMarks after a
// verb show that it was none: "track record", "help desk".
var (
	nounsToo  = set(`increase boost cut decrease measure track pay scale speed win handle find move turn fix spot`)
	nounMarks = set(`record records rate rates desk center centre page pages time`)
)

var determiners = set(`a an the my our your their his her its this that these those me us them you it all every each some any no
	to with for up out at in on if when whether about more less fewer teams people companies customers`)

// predicates are finite verbs: after a subject they make a sentence, and at
// the start they are a predicate that wants a subject.
var predicates = set(`is are was were has have had can could will would should does did helps lets gives makes cuts saves
	reduces turns automates allows enables brings keeps takes gets improves increases removes replaces shortens connects
	delivers simplifies speeds handles runs shows eliminates boosts means needs wants loses spends struggles works offers
	provides builds grows wins frees unlocks tracks prevents protects manages doubles halves ships streamlines lose
	struggle spend waste wastes raised launched announced hired moved opened expanded grew`)

var subjects = set(`we we're we've we'll i i'm i've i'd you you're you've they they're they've it it's there there's he she
	everyone nobody most many this that`)

// instructions open a hint that tells the writer what to write about.
var instructions = []string{
	"congratulate them on", "congratulate on", "reference the fact that", "mention that", "point out that", "point out",
	"emphasize that", "emphasise that", "highlight that", "note that", "explain that", "explain", "mention", "highlight",
	"emphasize", "emphasise", "focus on", "focus the message on", "talk about", "lead with", "open with", "reference",
	"refer to", "stress", "bring up", "ask about", "pitch", "address", "position us as", "build on", "tie in",
	"tie it to", "base it on",
}

// requests open a call to action that tells the writer what to ask for.
var requests = []string{
	"ask for", "ask them for", "ask to have", "propose", "suggest", "offer them", "offer", "request", "push for", "aim for",
	"invite them to", "invite to", "get", "secure", "land", "go for",
}

// styles open a hint about manner, which is nothing to be said.
var styles = []string{
	"be ", "keep it ", "keep this ", "don't ", "dont ", "do not ", "never ", "sound ", "write ", "make it sound", "use a friendly",
	"use a casual", "use a formal", "tone:", "avoid sounding", "avoid mentioning",
}

// properNames keep their capital inside a sentence. Names of the brief, words
// with inner capitals and abbreviations are known without a list.
var properNames = set(`monday tuesday wednesday thursday friday saturday sunday january february april june july
	august september october november december christmas easter europe european america american africa asia german germany
	france french britain british england english spain spanish italy italian dutch netherlands canada canadian australia
	australian india indian china chinese japan japanese london berlin paris madrid munich amsterdam york boston chicago
	google microsoft amazon apple slack stripe shopify oracle zoom zendesk salesforce excel outlook python java kubernetes
	docker snowflake atlassian jira notion figma twilio nordic baltic latin scandinavia ireland irish sweden swedish`)

// massNouns take no article.
var massNouns = set(`feedback advice information access help time pricing interest details thoughts input support permission`)

var headEnds = set(`in on of for with about next this to at by from tomorrow today before after over or and between during where
	when that which so`)
