package inbox

import (
	"regexp"
	"strings"

	"cadenza/backend/message"
)

// complaint takes abuse reports (ARF, RFC 5965), and the older form some
// providers send.
func complaint(m message.Mail, v *Verdict) bool {
	original := m.Embedded()
	p, ok := m.Part("message/feedback-report")
	if !ok {
		if !m.Header.Has("X-Hmxmroriginalrecipient") {
			return false
		}
		v.Kind, v.Recipient = KindComplaint, address(m.Header.Get("X-Hmxmroriginalrecipient"))
		v.because("It is a spam complaint (X-HmXmrOriginalRecipient).")
		v.InReplyTo = firstOf(bouncedID(m, original), v.InReplyTo)
		return true
	}
	f := fields(p.Content)
	kind := strings.ToLower(strings.TrimSpace(f["feedback-type"]))
	v.InReplyTo = firstOf(bouncedID(m, original), v.InReplyTo)
	v.Recipient = firstOf(address(f["original-rcpt-to"]), address(f["removal-recipient"]), address(original.Get("To")))
	switch {
	case strings.HasPrefix(kind, "not-spam"), strings.HasPrefix(kind, "auth-failure"), strings.HasPrefix(kind, "dmarc"):
		v.because("It is a feedback report about something else (Feedback-Type: " + kind + ").")
	case strings.HasPrefix(kind, "opt-out"):
		v.Kind = KindOptOut
		v.because("It is a request to opt out (Feedback-Type: " + kind + ").")
	default:
		v.Kind = KindComplaint
		v.because("It is a spam complaint (Feedback-Type: " + firstOf(kind, "none") + ").")
	}
	return true
}

// report takes delivery reports by the standard (RFC 3464, RFC 6533).
func report(m message.Mail, v *Verdict) bool {
	p, ok := m.Part("message/delivery-status", "message/global-delivery-status")
	if !ok {
		return false
	}
	g, ok := worst(groups(p.Content))
	if !ok {
		return false // an empty report: let its text speak
	}
	action, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(g["action"])), " ")
	switch action {
	case "delivered", "relayed", "expanded":
		v.InReplyTo = firstOf(bouncedID(m, m.Embedded()), v.InReplyTo)
		v.because("It reports that a message was " + action + ".")
		return true
	}
	b := &Bounce{
		Recipient: firstOf(address(g["final-recipient"]), address(g["original-recipient"]), address(m.Header.Get("X-Failed-Recipients"))),
		Original:  firstOf(address(g["original-recipient"]), address(g["final-recipient"])),
		HeaderID:  firstOf(bouncedID(m, m.Embedded()), v.InReplyTo),
	}
	given, human, diagnosis := statusIn(g["status"]), ownText(m.Text), g["diagnostic-code"]
	b.Status = moreSpecific(given, diagnosis, human)
	v.Kind, v.Bounce, v.InReplyTo = KindBounce, b, b.HeaderID
	v.because("It is a delivery report (" + p.Type + firstOf(prefix(", Status ", given), ", no status") + ").")
	if b.Status != given {
		v.because("Its text is more exact: " + b.Status + ".")
	}
	if action == "delayed" {
		b.Type = Delayed
		v.because("The message is still being tried (Action: delayed).")
		return true
	}
	b.Type = judge(b.Status, diagnosis+"\n"+g["x-display-name"], human, v)
	return true
}

// worst gives the recipient group that matters most: a failure before a delay
// before anything else.
func worst(all []map[string]string) (map[string]string, bool) {
	best, rank := map[string]string(nil), 0
	for _, g := range all {
		if g["action"] == "" && g["status"] == "" && g["final-recipient"] == "" && g["original-recipient"] == "" {
			continue
		}
		r := 1
		switch a := strings.ToLower(g["action"]); {
		case strings.HasPrefix(a, "fail"), a == "" && !strings.HasPrefix(strings.TrimSpace(g["status"]), "2"):
			r = 3
		case strings.HasPrefix(a, "delay"):
			r = 2
		}
		if r > rank {
			best, rank = g, r
		}
	}
	return best, rank > 0
}

// groups splits a report into its groups of fields.
func groups(content string) []map[string]string {
	var out []map[string]string
	for _, block := range blankLine.Split(strings.ReplaceAll(content, "\r\n", "\n"), 200) {
		if f := fields(block); len(f) > 0 {
			out = append(out, f)
		}
	}
	return out
}

var blankLine = regexp.MustCompile(`\n[ \t]*\n`)

// fields reads "Name: value" lines, folded ones joined; the first of a name wins.
func fields(block string) map[string]string {
	f := map[string]string{}
	last := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(block, "\r\n", "\n"), "\n") {
		if line != "" && (line[0] == ' ' || line[0] == '\t') {
			if last != "" {
				f[last] += " " + strings.TrimSpace(line)
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		last = ""
		if name = strings.ToLower(strings.TrimSpace(name)); ok && name != "" && !strings.Contains(name, " ") {
			if _, twice := f[name]; !twice {
				f[name], last = strings.TrimSpace(value), name
			}
		}
	}
	return f
}

var (
	anyAddress  = regexp.MustCompile(`[^\s<>()\[\]",;:']+@[^\s<>()\[\]",;:']+[^\s<>()\[\]",;:'.]`)
	daemonName  = regexp.MustCompile(`(?i)mailer.?daemon|mail delivery|delivery (sub)?system|postmaster|mail ?system|mail administrator|system administrator|systemadministrator|delivery notification`)
	failSubject = regexp.MustCompile(`(?i)undeliver|returned mail|delivery (status notification|failure|failed|problem|has failed|report)|mail delivery failed|failure notice|message not delivered|` +
		`could ?n.t be delivered|could not be delivered|non.?delivery|delivery notification.*fail|returned to sender|warning: message|delayed mail|mail delivery system|` +
		`unzustellbar|nicht zugestellt|zustellung.{0,20}fehlgeschlagen|non remis|non d[ée]livr|[ée]chec de (la )?remise|no se puede entregar|no entregado|onbestelbaar|niet bezorgd|` +
		`mancato recapito|impossibile recapitare|n[ãa]o (foi )?entregue|配信不能|недоставлен`)
)

// textBounce takes the reports of mail systems that follow no standard.
func textBounce(m message.Mail, v *Verdict) bool {
	sender := m.Header.Text("From")
	daemon := daemonName.MatchString(sender) || strings.TrimSpace(sender) == "" || strings.TrimSpace(sender) == "<>"
	failed := m.Header.Has("X-Failed-Recipients")
	subject := failSubject.MatchString(m.Subject) && !answerPrefix.MatchString(m.Subject)
	null := nullPath(m)
	human := ownText(m.Text)
	status := moreSpecific("", "", human)
	speaks := status != "" || threeDigits.MatchString(human) || says(human, unknownWords) || says(human, fullWords)
	switch {
	case failed:
		v.because("It names failed recipients (X-Failed-Recipients).")
	case daemon && subject && (speaks || says(human, delayWords) || null || bouncedID(m, m.Embedded()) != ""):
		v.because("A mail system sent it, and its subject speaks of a failed delivery.")
	case daemon && speaks:
		v.because("A mail system sent it, and its text holds a delivery error.")
	case null && subject && speaks:
		v.because("It has no return path, and it speaks of a failed delivery.")
	default:
		return false
	}
	b := &Bounce{Status: status, HeaderID: firstOf(bouncedID(m, m.Embedded()), v.InReplyTo)}
	b.Recipient = firstOf(address(m.Header.Get("X-Failed-Recipients")), recipientIn(human, m))
	b.Original = b.Recipient
	v.Kind, v.Bounce, v.InReplyTo = KindBounce, b, b.HeaderID
	if status != "" {
		v.because("Its text holds the status " + status + ".")
	}
	if says(human+" "+m.Subject, delayWords) && !strings.HasPrefix(status, "5") {
		b.Type = Delayed
		v.because("The message is still being tried.")
		return true
	}
	b.Type = judge(status, "", human, v)
	return true
}

var answerPrefix = regexp.MustCompile(`(?i)^\s*(re|aw|sv|antw|res|rif|odp|vs)\s*:`)

// nullPath reports whether the mail came without a return path, as answers of
// machines must.
func nullPath(m message.Mail) bool {
	return m.Header.Has("Return-Path") && strings.TrimSpace(m.Header.Get("Return-Path")) == "<>"
}

// recipientIn finds the address that a report in plain words is about.
func recipientIn(text string, m message.Mail) string {
	mine := map[string]bool{strings.ToLower(m.From.Addr): true}
	for _, a := range m.To {
		mine[strings.ToLower(a.Addr)] = true
	}
	for line := range strings.SplitSeq(text, "\n") {
		if l := strings.ToLower(line); strings.Contains(l, "message-id") || strings.HasPrefix(strings.TrimSpace(l), "from:") {
			continue
		}
		for _, a := range anyAddress.FindAllString(line, 5) {
			if !mine[strings.ToLower(a)] && !daemonName.MatchString(a) {
				return strings.Trim(a, ".'`")
			}
		}
	}
	return ""
}

// bouncedID finds the Message-ID of the message a report is about: in the
// header it carries, else in its text.
func bouncedID(m message.Mail, original message.Header) string {
	if ids := original.IDs("Message-Id"); len(ids) > 0 {
		return ids[0]
	}
	found := ""
	for _, text := range append([]string{m.Text}, contents(m)...) {
		for _, id := range idInText.FindAllStringSubmatch(text, 50) {
			if _, _, ok := message.VisitOf(id[1]); ok {
				return id[1]
			}
			if found == "" && namedID.MatchString(id[0]) {
				found = id[1]
			}
		}
	}
	return found
}

var (
	idInText = regexp.MustCompile(`(?i)(?:message-id\s*:\s*)?(<[^<>\s@]{1,400}@[^<>\s@]{1,400}>)`)
	namedID  = regexp.MustCompile(`(?i)^message-id`)
)

func contents(m message.Mail) []string {
	var out []string
	for _, p := range m.Parts {
		out = append(out, p.Content)
	}
	return out
}

// address takes the bare address out of a field such as "rfc822;bob@acme.example".
func address(field string) string {
	if i := strings.IndexByte(field, ';'); i >= 0 {
		field = field[i+1:]
	}
	return strings.Trim(anyAddress.FindString(field), "<>.'")
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func prefix(p, s string) string {
	if s == "" {
		return ""
	}
	return p + s
}
