package message

import (
	"regexp"
	"strings"
)

// NewWords gives what a person wrote in an answer, without the quoted thread,
// the signature, and the line that a phone adds. Text that answers between the
// lines of a quotation keeps all of its own lines.
func NewWords(text string) string {
	all := strings.SplitN(lines(text), "\n", maxLines+1)
	all = all[:min(len(all), maxLines)]
	out := make([]string, 0, len(all))
	for i := 0; i < len(all); i++ {
		line := strings.TrimSpace(all[i])
		if strings.HasPrefix(line, ">") {
			continue
		}
		if n := wroteLine(all, i); n > 0 {
			// A quotation set off by ">" may be answered line by line; any other
			// runs to the end.
			if j := skipBlank(all, i+n); j < len(all) && !strings.HasPrefix(strings.TrimSpace(all[j]), ">") {
				break
			}
			i += n - 1
			continue
		}
		if isDelimiter(line) || headerBlock(all, i) || isSignature(all[i]) {
			break
		}
		if phoneLine.MatchString(line) && len(line) <= 80 {
			continue
		}
		out = append(out, strings.TrimRight(all[i], " \t"))
	}
	return squeeze(out)
}

// maxLines is how far an answer is looked at; nobody writes more.
const maxLines = 3000

// squeeze joins lines, with at most one empty line between two.
func squeeze(in []string) string {
	for len(in) > 0 && onlyRule.MatchString(in[len(in)-1]) {
		in = in[:len(in)-1] // the line over a quotation that was left out
	}
	var b strings.Builder
	empty := false
	for _, l := range in {
		if strings.TrimSpace(l) == "" {
			empty = b.Len() > 0
			continue
		}
		if empty {
			b.WriteByte('\n')
		}
		empty = false
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

var onlyRule = regexp.MustCompile(`^[-_*=\s]*$`)

func skipBlank(all []string, i int) int {
	for i < len(all) && strings.TrimSpace(all[i]) == "" {
		i++
	}
	return i
}

// The line over a quotation: how it begins and ends in each language.
var wrote = []struct{ begins, ends *regexp.Regexp }{
	{regexp.MustCompile(`(?i)^on\b`), regexp.MustCompile(`(?i)\bwrote\s*:?$`)},
	{regexp.MustCompile(`(?i)^am\b`), regexp.MustCompile(`(?i)\bschrieb\b[^:]{0,120}:$`)},
	{regexp.MustCompile(`(?i)^le\b`), regexp.MustCompile(`(?i)\ba\s+[ée]crit\s*:$`)},
	{regexp.MustCompile(`(?i)^el\b`), regexp.MustCompile(`(?i)\bescribi[óo]\s*:$`)},
	{regexp.MustCompile(`(?i)^op\b`), regexp.MustCompile(`(?i)\b(schreef\b[^:]{0,120}|heeft\b.*\bgeschreven)\s*:$`)},
	{regexp.MustCompile(`(?i)^il\b`), regexp.MustCompile(`(?i)\bha\s+scritto\s*:$`)},
	{regexp.MustCompile(`(?i)^(em|a|no dia)\b`), regexp.MustCompile(`(?i)\bescreveu\s*:$`)},
	{regexp.MustCompile(`(?i)^(den|på|tors|ons|tis|mån|fre|lör|sön|man|tir|lør|søn)\b`), regexp.MustCompile(`(?i)\bskrev\b[^:]{0,120}:$`)},
	{regexp.MustCompile(`(?i)^(w dniu|dnia|pon|wt|śr|czw|pt|sob|niedz)`), regexp.MustCompile(`(?i)(pisze|napisa[łl]\(?a?\)?)\s*:$`)},
	{regexp.MustCompile(`(?i)^dne\b`), regexp.MustCompile(`(?i)napsal\(?a?\)?\s*:$`)},
	{regexp.MustCompile(`(?i)^(ma|ti|ke|to|pe|la|su)\b.*\d`), regexp.MustCompile(`(?i)\bkirjoitti\b[^:]{0,120}:$`)},
	{regexp.MustCompile(`^(\d|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)`), regexp.MustCompile(`(пишет|написал\(?а?\)?)[^:]{0,120}:$`)},
	{regexp.MustCompile(`^\d`), regexp.MustCompile(`(のメール|写道|作成|이\(가\) 작성|wrote|schrieb|escribió|a écrit|ha scritto)[^:：]{0,80}[:：]$`)},
	{regexp.MustCompile(`^(\d{4}[-/.年]\d|(пн|вт|ср|чт|пт|сб|вс),)`), regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>\s*[:：]$`)},
	{regexp.MustCompile(`^[^<>]{1,80}<[^<>\s]+@[^<>\s]+>`), regexp.MustCompile(`(?i)\b(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\b[^:]{0,80}:$`)},
}

var hint = regexp.MustCompile(`[\d@]`) // a date or an address

const maxWrote = 4 // lines that the line over a quotation may be wrapped to

// wroteLine tells over how many lines, from i, runs the line that introduces a
// quotation; 0 if none does.
func wroteLine(all []string, i int) int {
	first := strings.TrimSpace(strings.Trim(strings.TrimSpace(all[i]), "*_"))
	if first == "" || len(first) > 300 {
		return 0
	}
	for _, w := range wrote {
		if !w.begins.MatchString(first) {
			continue
		}
		joined := first
		for n := 1; n <= maxWrote; n++ {
			if w.ends.MatchString(joined) && hint.MatchString(joined) {
				return n
			}
			if i+n >= len(all) {
				break
			}
			next := strings.TrimSpace(all[i+n])
			if next == "" || strings.HasPrefix(next, ">") || w.begins.MatchString(next) || len(joined)+len(next) > 400 {
				break
			}
			joined += " " + next
		}
	}
	return 0
}

var (
	originalMessage = regexp.MustCompile(`(?i)^[-_*\s]*(original message|original appointment|forwarded message|begin forwarded message:?|reply message|` +
		`urspr[üu]ngliche nachricht|originalnachricht|weitergeleitete nachricht|message d['’]origine|message original|message transf[ée]r[ée]|` +
		`mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|` +
		`mensagem original|mensagem encaminhada|originalmeddelande|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|` +
		`alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|исходное сообщение|пересылаемое сообщение|元のメッセージ|原始邮件)[-_*\s:]*$`)
	rule = regexp.MustCompile(`^[-_*=]{2}`)
)

// isDelimiter reports whether a line stands over a whole earlier message.
func isDelimiter(line string) bool {
	if len(line) > 120 || !originalMessage.MatchString(line) {
		return false
	}
	return rule.MatchString(line) || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "-")
}

var (
	fromField = regexp.MustCompile(`(?i)^\*?(from|von|de|van|da|från|fra|od|от|lähettäjä|差出人|发件人|보낸 사람)\s*[:：]\*?\s*\S`)
	nextField = regexp.MustCompile(`(?i)^\*?(sent|date|to|cc|subject|gesendet|datum|an|betreff|envoy[ée]|date|[àa]|objet|enviado( el)?|fecha|para|asunto|` +
		`verzonden|aan|onderwerp|inviato|data|oggetto|assunto|skickat|till|ämne|sendt|til|emne|wys[łl]ano|do|temat|отправлено|дата|кому|тема|` +
		`lähetetty|vastaanottaja|aihe|送信日時|宛先|件名|发送时间|收件人|主题)\s*[:：]\*?(\s|$)`)
)

// headerBlock reports whether the header of an earlier message, as Outlook
// writes it, begins at line i.
func headerBlock(all []string, i int) bool {
	line := strings.TrimSpace(all[i])
	if strings.HasPrefix(line, "_____") {
		j := skipBlank(all, i+1)
		if j >= len(all) {
			return false
		}
		line, i = strings.TrimSpace(all[j]), j
	}
	if len(line) > 300 || !fromField.MatchString(line) {
		return false
	}
	found := 0
	for j := i + 1; j < len(all) && j <= i+6; j++ {
		if l := strings.TrimSpace(all[j]); len(l) <= 500 && nextField.MatchString(l) {
			found++
		}
	}
	return found >= 2
}

// isSignature reports whether a line stands over a signature.
func isSignature(raw string) bool {
	line := strings.TrimRight(raw, "\r")
	return line == "-- " || line == "--" || line == "—" || line == "\u2014 " || line == "__"
}

var phoneLine = regexp.MustCompile(`(?i)^[<\[(]?(` +
	`sent (from|via|with|using) (my |the |an? |mail for |yahoo|samsung|outlook|gmail|aol|proton|windows|iphone|ipad|mobile|android|blackberry|spark|airmail|superhuman|mailspring|front|hey\b)[^,.;:!?]{0,50}` +
	`|get outlook for (ios|android|mac)( ?<[^>]*>)?|outlook f[üu]r (ios|android) beziehen.*|t[ée]l[ée]charger outlook pour.*|obtener outlook para.*|obtener outlook.*` +
	`|(von|vom) mein(em|er) [^,.;:!?]{2,30}( aus)? gesendet|gesendet (von|mit|vom|über) [^,;:!?]{2,40}` +
	`|envoy[ée] (de|depuis|à partir de|avec) [^,;:!?]{2,50}|enviado (desde|de|do|pelo|a partir) [^,;:!?]{2,50}|inviato (da|dal) [^,;:!?]{2,40}` +
	`|verzonden (vanaf|met|van|via) [^,;:!?]{2,40}|verstuurd (vanaf|met|vanuit) [^,;:!?]{2,40}` +
	`|skickat från [^,;:!?]{2,40}|sendt fra [^,;:!?]{2,40}|lähetetty [^,;:!?]{2,40}|wys[łl]an[eo] z [^,;:!?]{2,40}|отправлено с [^,;:!?]{2,40}|iphoneから送信` +
	`)[>\])]?\.?$`)
