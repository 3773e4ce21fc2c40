package inbox

import (
	"regexp"
	"strings"

	"cadenza/backend/message"
)

var unsubscribeLine = regexp.MustCompile(`(?i)^\s*(re\s*:\s*)?(please\s+)?(unsubscribe|abmelden|d[ée]sabonn(er|ement)|d[ée]sinscription|darse de baja|baja|afmelden|uitschrijven|opt[- ]?out)(\s+me)?\s*[.!]?\s*$`)

// unsubscribeSubject takes the mail that an unsubscribe link writes.
func unsubscribeSubject(m message.Mail, v *Verdict) bool {
	if !unsubscribeLine.MatchString(m.Subject) {
		return false
	}
	v.Kind = KindOptOut
	v.because("Its subject asks for it: " + m.Subject + ".")
	return true
}

// optOut takes a person's wish to be left alone, said in their own new words: a
// whole short message such as "stop", or a sentence that means nothing else.
func optOut(m message.Mail, v *Verdict) bool {
	words := message.NewWords(m.Text)
	if len(words) > 2000 {
		return false
	}
	short := len(strings.Fields(words)) <= 14
	// A line may be wrapped in the middle of a sentence, or end it: both are tried.
	for _, text := range []string{words, wrapped.ReplaceAllString(words, "$1 $2")} {
		for i, s := range sentences(text) {
			after := thanks.ReplaceAllString(s, "")
			one := i == 0 && short && oneWord.MatchString(strings.ReplaceAll(after, ",", ""))
			if one || wholeSentence.MatchString(s) || wholeSentence.MatchString(after) {
				v.Kind = KindOptOut
				v.because(`They wrote "` + s + `".`)
				return true
			}
		}
	}
	return false
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?;\n]+`)
	greeting    = regexp.MustCompile(`^(hi|hello|hey|dear|good (morning|afternoon|evening|day)|hallo|guten (tag|morgen)|sehr geehrte[rs]?|liebe[r]?|bonjour|bonsoir|hola|buenos d[íi]as|buenas|estimad[oa]|beste|geachte|goedemorgen|goedemiddag|dag|ciao|buongiorno|gentile|ol[áa]|hej)\b[^,]{0,40},?$`)
	opening     = regexp.MustCompile(`^(hi|hello|hey|dear|hallo|bonjour|hola|beste|ciao)( [^\s,]+){0,3}, `)
	thanks      = regexp.MustCompile(`^(thank you|thanks|thx|many thanks|no thanks|no thank you|nein danke|danke|vielen dank|merci|non merci|gracias|no gracias|bedankt|nee bedankt|grazie|obrigad[oa]|tack)( very much| a lot| in advance| for (your|the) (mail|email|message|note))?,? ?(and |but |und |mais |pero |maar )?`)
)

// sentences splits words into lower-case sentences, without greetings.
func sentences(words string) []string {
	var out []string
	for _, s := range sentenceEnd.Split(words, 60) {
		s = strings.ToLower(strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(s), `"'*_–—-,:()[]<>“”„`)), " "))
		s = opening.ReplaceAllString(strings.ReplaceAll(s, "’", "'"), "")
		if s == "" || greeting.MatchString(s) {
			continue
		}
		out = append(out, strings.Trim(s, " ,:"))
	}
	return out
}

var wrapped = regexp.MustCompile(`([\p{L}\d,])\n(\p{Ll})`)

// oneWord is a whole first sentence of a very short message.
var oneWord = regexp.MustCompile(`^(please |pls |kindly |just |bitte |merci de |por favor,? |s'il vous pla[îi]t,? |graag )?(` +
	`stop|stopp|stop all|stopall|stop it|stop this|stop (now|immediately)|unsubscribe|un-subscribe|unsub|remove|remove me|delete me|opt[ -]?out|optout|quit|cancel|end|revoke|no more|take me off|` +
	`abmelden|abbestellen|austragen|l[öo]schen|d[ée]sabonner|d[ée]sinscrire|d[ée]sinscription|d[ée]sabonnement|stopper|baja|darme de baja|dar de baja|eliminar|afmelden|uitschrijven|stoppen|verwijderen|cancellami|disiscrivimi|disiscrizione|remover|descadastrar|avregistrera|wypisz mnie` +
	`)( please| pls| bitte| svp| s'il vous pla[îi]t| por favor| aub| alstublieft| now| me)?( (thanks|thank you|danke|merci|gracias)( [^ ]+){0,2})?$`)

// wholeSentence is a sentence that says nothing but that, in a message of any
// moderate length.
var wholeSentence = regexp.MustCompile(`^(` + strings.Join([]string{
	polite + `unsubscribe( me| us| this (address|email|e-mail))?( please| now| immediately| from .{1,60})?`,
	polite + `(remove|delete|drop|erase) (me|us|my (name|email|e-mail|address|details|data|email address)|this (address|email|e-mail)( address)?) (from|off)( of)? (your|the|this|these|that|all|any|future|further).{0,40}` + lists + `.{0,40}`,
	polite + `(remove|delete) (me|us)( please| now| immediately)?`,
	polite + `take (me|us|my (name|email|address)) off( of)? (your|the|this|these|that|all|any).{0,40}` + lists + `.{0,40}`,
	polite + `opt (me|us) out( of .{1,40})?`,
	polite + `stop (e-?mailing|contacting|writing|messaging|mailing|calling|texting|spamming|bothering|harassing|pestering|sending)( to)?( me| us| this)?( (any ?more )?(your )?(these |such |unsolicited |any )?(e-?mails|mails|messages|spam|this|stuff|junk|emails like this).{0,20})?( please| now| immediately| again| at once)?`,
	polite + `(do not|don't|never|dont) (ever )?(contact|e-?mail|write|message|mail|text|call|bother|spam)( to)? (me|us|this address)( again| ever again| any ?more| any further| further| in( the)? future)?( please)?`,
	polite + `(do not|don't|dont) send (me|us) (any ?(more|further)?|more|further|such|these|your) ?(e-?mails?|mails?|messages?|spam)( again| any ?more| in future| please)?`,
	`(please,? )?no (more|further) (e-?mails?|mails?|messages?|contact|spam)( please| from you.{0,20})?`,
	`i('d| would) (like|prefer|want) to (unsubscribe|opt[ -]?out|be removed|be taken off).{0,60}`,
	`i (want|wish|asked|need) to (unsubscribe|opt[ -]?out|be removed|be taken off).{0,60}`,
	`i (never|did not|didn't) (sign(ed)? up|subscribe[d]?|opt(ed)? in)( for (this|these|it|any of this).{0,20})?[, ]+(please )?(remove|unsubscribe).{0,40}`,
	// German
	`(bitte )?(nehmen|streichen|entfernen|l[öo]schen|tragen|nimm|streiche?|entferne?|l[öo]sche?|trag) ?(sie )?(mich|uns|meine (adresse|e-?mail(-?adresse)?|daten)|diese adresse)( bitte)? (aus|von|vom)( ihrem| ihrer| eurem| eurer| deinem| deiner| dem| der| diesem| dieser| allen)? .{0,60}`,
	`(bitte )?(melden|tragen) sie (mich|uns)( bitte)? (ab|aus)( bitte)?.{0,40}`,
	`(bitte )?(senden|schicken|schreiben|kontaktieren|mailen) sie (mir|mich|uns)( bitte)? (keine|nicht|nie)( weiteren| mehr| wieder)?( e-?mails| mails| nachrichten| werbung| newsletter)?( mehr| wieder)?( an| zu)?( bitte)?`,
	`(bitte )?keine (weiteren )?(e-?mails|mails|nachrichten|werbung|anfragen)( mehr| bitte| dieser art)*`,
	`(ich )?(m[öo]chte|will) (keine|nicht)( weiteren| mehr)? ?(e-?mails|mails|nachrichten|werbung|kontaktiert|angeschrieben)( mehr)?( von ihnen)?( erhalten| bekommen| werden)?( mehr)?`,
	`(bitte )?(aus dem|vom|aus ihrem|aus der|von der) (verteiler|liste|newsletter|mailingliste).{0,20}(nehmen|streichen|entfernen|l[öo]schen|austragen)`,
	// French
	`(merci de|veuillez|pri[èe]re de|svp,?|s'il vous pla[îi]t,?|je vous prie de|je souhaite|je voudrais|pouvez-vous)? ?(me |m'|nous )?(retirer|d[ée]sinscrire|d[ée]sabonner|supprimer|enlever|radier)( mon adresse| mon email| mes coordonn[ée]es)?( (de|des|d'|du) .{1,60})?`,
	`(d[ée]sabonnez|d[ée]sinscrivez|retirez|supprimez|enlevez)-(moi|nous)( (de|des|d'|du) .{1,60})?`,
	`(merci de |veuillez |svp,? )?(ne (plus |pas )?(me |nous )(contact(er|ez)|[ée]cri(re|vez)|envoy(er|ez)).{0,40}|ne (me |nous )?(contactez|[ée]crivez|envoyez)(-moi)? plus.{0,30}|arr[êe]tez de (m'|me |nous )(contacter|[ée]crire|envoyer|spammer).{0,30})`,
	// Spanish, Portuguese
	`(por favor,? )?(quiero |quisiera |deseo |solicito )?(darme|d[ée]nme|deme|dame|darnos) de baja( de .{1,60})?`,
	`(por favor,? )?(elim[íi]n(e|en|a)me|qu[íi]t(e|en|a)me|b[óo]rr(e|en|a)me|s[áa](que|quen|ca)me|ret[íi]r(e|en)me) de .{1,60}`,
	`(por favor,? )?(no me|no nos) (escriba[n]?|contacte[n]?|env[íi]e[n]?|mande[n]?|escribas|contactes|env[íi]es)( m[áa]s)?( m[áa]s (correos|mensajes|emails))?( correos| mensajes| emails)?( m[áa]s| de nuevo| nunca m[áa]s)?`,
	`(por favor,? )?(remova[m]?|retire[m]?|exclua[m]?|tire[m]?)(-me| me| meu (e-?mail|endere[çc]o|nome)) (da|de|desta|dessa|do|das) .{1,50}`,
	`(por favor,? )?n[ãa]o me (envie[m]?|contate[m]?|contacte[m]?|escreva[m]?|mande[m]?) mais.{0,20}`,
	// Dutch
	`(graag |gelieve |kunt u |wilt u |alstublieft )?(mij|me|ons|mijn (adres|e-?mail(adres)?)) ?(graag )?(uitschrijven|afmelden|verwijderen)( (van|uit|voor) .{1,50})?`,
	`(gelieve |graag )?(verwijder|schrijf|haal|meld) (mij|me|ons|mijn (adres|e-?mail(adres)?|gegevens)) .{0,30}(uit|van|af)( .{1,50})?`,
	`(graag |alstublieft )?(geen|stuur (mij|me|ons) geen) (verdere |andere )?(e-?mails?|mails?|berichten)( meer)?( a\.?u\.?b)?`,
	`(graag |gelieve )?(niet meer|geen contact meer) (mailen|contacteren|benaderen|opnemen|schrijven)`,
	// Italian
	`(per favore,? |vi prego di |si prega di )?(cancella|rimuovi|elimina|togli|cancellate|rimuovete|eliminate|togliete)(mi|temi|mi subito|rmi|re il mio indirizzo)( (da|dalla|dalle|dal|dai) .{1,50})?`,
	`(per favore,? )?non (mi )?(scrivete|contattate|inviate|mandate)(mi)?( più| piu).{0,20}`,
}, "|") + `)$`)

// What one can be taken off.
const lists = `(?:list|database|mailing|distribution|record|system|crm|e-?mail|newsletter|sequence|campaign|contacts|outreach|spam|subscription|communication)`

const polite = `(?:(?:please|pls|kindly|just|so|and|again|could you|can you|would you|will you|you can|you may|i ask you to|i want you to|i'd like you to|i would like you to|last warning,?|once again,?|then|also|but|nicely,?)[, ]+){0,3}`
