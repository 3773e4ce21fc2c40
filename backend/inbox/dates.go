package inbox

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An absence named in a mail lasts at most this long; a later date is about
// something else.
const longestAbsence = 200 * 24 * time.Hour

// backOn finds the day on which the writer of an automatic answer is back,
// relative to the day it was sent. A date that a word of return or an end of
// absence stands before is believed first; else, in a text that speaks of
// absence, the latest one.
func backOn(text string, sent time.Time) (time.Time, bool) {
	if sent.IsZero() {
		return time.Time{}, false
	}
	if len(text) > 4000 {
		text = text[:4000]
	}
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	var led, bare []time.Time
	for _, f := range datesIn(text, sent) {
		if !f.day.After(midnight(sent)) || f.day.After(sent.Add(longestAbsence)) {
			continue
		}
		before := text[max(0, f.at-40):f.at]
		if lead := leads.FindString(before); lead != "" {
			day := f.day
			after := text[f.end:min(len(text), f.end+20)]
			if inclusive.MatchString(lead) || inclusiveAfter.MatchString(after) {
				day = day.AddDate(0, 0, 1)
			}
			led = append(led, day)
		} else if !f.vague {
			bare = append(bare, f.day)
		}
	}
	if len(led) == 0 && absenceWords.MatchString(text) {
		led = bare
	}
	if len(led) == 0 {
		return time.Time{}, false
	}
	return slices.MaxFunc(led, time.Time.Compare), true
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// What stands right before the end of an absence or the day of return.
var leads = regexp.MustCompile(`(?:\b(?:until|till|til|through|thru|up to|to|back(?: in(?: the)? office)?(?: again)?(?: on| from| at work on| by)?|return(?:ing)?(?: to (?:the )?(?:office|work))?(?: on| by)?|available(?: again)?(?: from| on)?|as of|reachable(?: again)? (?:from|on)|` +
	`bis(?: zum| einschließlich| einschl\.| inkl\.| inklusive)?(?: dem| den)?|ab(?: dem| den)?|wieder(?: (?:da|erreichbar|im büro|im haus|verfügbar|zurück))?(?: ab| am)?(?: dem| den)?|zurück(?: am| ab)?|` +
	`jusqu['’]au|au|inclus|de retour(?: au bureau)?(?: le| à partir du)?|retour(?: le| prévu le)?|partir du|dès le|reviens le|reprends le|` +
	`hasta(?: el)?(?: día)?|al|vuelvo el|vuelta el|regreso(?: a la oficina)?(?: el)?|regresaré el|volveré el|estaré de vuelta el|a partir del|de vuelta el|` +
	`tot(?: en met)?|t/m|terug(?: op| vanaf)?|vanaf|weer (?:aanwezig|bereikbaar|terug|op kantoor)(?: op| vanaf)?|bereikbaar vanaf|` +
	`fino al|sino al|torner[òo] il|rientro il|rientrer[òo] il|até(?: o dia| dia)?|ao?|volto(?: em| no dia| dia)?|regresso(?: a| em)?|retorno(?: em| dia)?|` +
	`till och med|t\.o\.m\.|tillbaka(?: den)?|till|til og med|tilbage(?: d\.| den)?|do(?: dnia)?|wracam)|[–—-]) ?(?:the |den |dem |le |el |il |o |on |am |op )?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mo\.?|di\.?|mi\.?|do\.?|fr\.?|lundi|mardi|mercredi|jeudi|vendredi|lunes|martes|miércoles|jueves|viernes|maandag|dinsdag|woensdag|donderdag|vrijdag)?[,.]? ?(?:the |den |dem |le |el )?$`)

var (
	inclusive      = regexp.MustCompile(`through|thru|einschl|inkl|tot en met|t/m|t\.o\.m|och med|og med`)
	inclusiveAfter = regexp.MustCompile(`^,? ?\(?(?:inclu|einschl|inkl)`)
	absenceWords   = regexp.MustCompile(`out of|away|vacation|holiday|leave|absen|office|abwesend|urlaub|nicht im|congé|bureau|vacaciones|oficina|ausente|afwezig|vakantie|kantoor|ferie|fuori|férias|semester|nieobecn|отпуск`)
)

type found struct {
	at, end int // in the text
	day     time.Time
	vague   bool // perhaps no date at all, such as 24/7
}

var (
	months = table([]string{
		"", "january jan januar janvier janv enero ene januari gennaio gen janeiro jänner", "february feb februar février fevrier févr fév febrero februari febbraio fevereiro fev",
		"march mar märz mrz mars marzo maart mrt março", "april apr avril avr abril abr aprile", "may mai mayo mei maggio mag maio maj", "june jun juni juin junio giugno giu junho",
		"july jul juli juillet juil julio luglio lug julho", "august aug août aout agosto augustus", "september sep sept septembre septiembre settembre setembro",
		"october oct oktober okt octobre octubre ottobre ott outubro", "november nov novembre noviembre novembro", "december dec dezember dez décembre decembre déc diciembre dic december dicembre dezembro",
	})
	weekdays = table([]string{
		"sunday sonntag dimanche domingo zondag domenica söndag", "monday montag lundi lunes maandag lunedì måndag", "tuesday dienstag mardi martes dinsdag martedì tisdag",
		"wednesday mittwoch mercredi miércoles woensdag mercoledì onsdag", "thursday donnerstag jeudi jueves donderdag giovedì torsdag", "friday freitag vendredi viernes vrijdag venerdì fredag",
		"saturday samstag sonnabend samedi sábado zaterdag sabato lördag",
	})
	iso        = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	numeric    = regexp.MustCompile(`\b(\d{1,2})([./-])(\d{1,2})(?:[./-](\d{4}|\d{2})\b|(\.)|\b)`)
	dayFirst   = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?,?(?: of| de| den)? ?(` + alternatives(months) + `)\b\.?(?:,? (?:de |del )?(\d{4})\b)?`)
	monthFirst = regexp.MustCompile(`\b(` + alternatives(months) + `)\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4})\b)?`)
	relative   = regexp.MustCompile(`\b(next )?(` + alternatives(weekdays) + `)(?:\b|$)|\b(tomorrow|demain|mañana|next week|nächste woche|la semaine prochaine|la próxima semana|volgende week)\b`)
)

// table numbers names: those of the first line are 0.
func table(lines []string) map[string]int {
	t := map[string]int{}
	for i, names := range lines {
		for name := range strings.FieldsSeq(names) {
			t[name] = i
		}
	}
	return t
}

// alternatives joins the keys, longest first so that no name hides a longer one.
func alternatives(of map[string]int) string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, regexp.QuoteMeta(name))
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return strings.Join(names, "|")
}

// datesIn finds the days that a lower-case text names, relative to the day it
// was sent.
func datesIn(text string, sent time.Time) []found {
	var out []found
	taken := make([]bool, len(text))
	add := func(at []int, day time.Time, ok, vague bool) {
		if !ok || taken[at[0]] {
			return
		}
		for i := at[0]; i < at[1]; i++ {
			taken[i] = true
		}
		out = append(out, found{at[0], at[1], day, vague})
	}
	group := func(at []int, n int) string {
		if at[2*n] < 0 {
			return ""
		}
		return text[at[2*n]:at[2*n+1]]
	}
	for _, at := range iso.FindAllStringSubmatchIndex(text, 20) {
		day, ok := makeDay(group(at, 1), number(group(at, 2)), number(group(at, 3)), sent)
		add(at, day, ok, false)
	}
	for _, at := range dayFirst.FindAllStringSubmatchIndex(text, 20) {
		day, ok := makeDay(group(at, 3), months[group(at, 2)], number(group(at, 1)), sent)
		add(at, day, ok, false)
	}
	for _, at := range monthFirst.FindAllStringSubmatchIndex(text, 20) {
		day, ok := makeDay(group(at, 3), months[group(at, 1)], number(group(at, 2)), sent)
		add(at, day, ok, false)
	}
	for _, at := range numeric.FindAllStringSubmatchIndex(text, 20) {
		d, mo := number(group(at, 1)), number(group(at, 3))
		if group(at, 4) == "" && group(at, 2) != "." && group(at, 2) != "/" {
			continue // "9-5" are hours
		}
		if group(at, 2) == "/" && (mo > 12 || d <= 12 && monthsFirst(text, sent)) {
			d, mo = mo, d
		}
		day, ok := makeDay(group(at, 4), mo, d, sent)
		add(at, day, ok, group(at, 4) == "" && group(at, 5) == "")
	}
	for _, at := range relative.FindAllStringSubmatchIndex(text, 20) {
		day := midnight(sent)
		switch word := group(at, 3); {
		case word == "tomorrow" || word == "demain" || word == "mañana":
			day = day.AddDate(0, 0, 1)
		case word != "":
			day = next(day, time.Monday)
		default:
			day = next(day, time.Weekday(weekdays[group(at, 2)]))
		}
		// A weekday beside a date belongs to it.
		if near := min(len(text), at[1]+16); anyDate.MatchString(text[at[1]:near]) && group(at, 3) == "" {
			continue
		}
		add(at, day, true, false)
	}
	return out
}

var anyDate = regexp.MustCompile(`^[ ,.]{0,3}(?:the |den |dem |le |el |der )?(?:\d|[a-zé]{3,9}\.? \d)`)

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// monthsFirst guesses whether 3/4 means March 4th: in English from American
// clocks.
func monthsFirst(text string, sent time.Time) bool {
	_, offset := sent.Zone()
	return offset <= -4*3600 && strings.Contains(text, " the ")
}

// makeDay makes a day; a missing year is the one that makes it come soonest
// after the mail was sent.
func makeDay(year string, month, day int, sent time.Time) (time.Time, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	y := sent.Year()
	if year != "" {
		if y = number(year); y < 100 {
			y += 2000
		}
	}
	t := time.Date(y, time.Month(month), day, 0, 0, 0, 0, sent.Location())
	if t.Day() != day {
		return time.Time{}, false
	}
	if year == "" && t.Before(midnight(sent).AddDate(0, 0, -60)) {
		t = t.AddDate(1, 0, 0)
	}
	return t, true
}

// next is the first such weekday after a day.
func next(day time.Time, w time.Weekday) time.Time {
	n := (int(w) - int(day.Weekday()) + 7) % 7
	if n == 0 {
		n = 7
	}
	return day.AddDate(0, 0, n)
}
