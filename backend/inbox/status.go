package inbox

import (
	"regexp"
	"strings"
)

var (
	enhanced    = regexp.MustCompile(`[245]\.[0-7]\.\d{1,3}`)
	threeDigits = regexp.MustCompile(`(?:^|[^\d.])[45]\d\d[ \-:]`)
)

func statusIn(s string) string {
	if all := statuses(s); len(all) > 0 {
		return all[0]
	}
	return ""
}

// statuses finds the enhanced statuses in a text; what stands inside a longer
// run of digits and dots is an address or a version.
func statuses(s string) []string {
	var out []string
	for _, at := range enhanced.FindAllStringIndex(s, 50) {
		before := at[0] > 0 && (isDigit(s[at[0]-1]) || s[at[0]-1] == '.')
		after := at[1] < len(s) && (isDigit(s[at[1]]) || (s[at[1]] == '.' && at[1]+1 < len(s) && isDigit(s[at[1]+1])))
		if !before && !after {
			out = append(out, s[at[0]:at[1]])
		}
	}
	return out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// exactness of a status: 5.0.0 says nothing, 5.1.0 little, 5.1.1 all.
func exactness(status string) int {
	parts := strings.Split(status, ".")
	switch {
	case len(parts) != 3:
		return -1
	case parts[1] == "0":
		return 0
	case parts[2] == "0":
		return 1
	}
	return 2
}

// moreSpecific gives the most exact of the status that a report states, one in
// the diagnosis it quotes, and one in its text; of equals the first.
func moreSpecific(given, diagnosis, human string) string {
	best := given
	for i, text := range []string{diagnosis, human} {
		for _, found := range statuses(text) {
			switch {
			case found[0] == '2':
			case i == 1 && best != "" && found[0] != best[0]: // the text may speak of many things
			case exactness(found) > exactness(best):
				best = found
			}
		}
	}
	return best
}

// What mail systems say, in lower case. A report is matched against these only
// where its status leaves the matter open.
var (
	fullWords = []string{
		"mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded", "exceeded its quota", "exceeds the quota",
		"exceeded storage", "storage limit", "out of storage", "insufficient disk", "mailbox has exceeded", "is full", "not enough space", "insufficient system storage",
	}
	senderWords = []string{"sender address rejected", "sender rejected", "sender verify failed", "sender address verification"}

	unknownWords = []string{
		"user unknown", "unknown user", "no such user", "no such mailbox", "no such recipient", "no such person", "does not exist", "doesn't exist", "doesn’t exist",
		"unknown recipient", "recipient unknown", "recipient not found", "recipnotfound", "address not found", "couldn't be found", "couldn’t be found", "wasn't found", "wasn’t found",
		"could not be found", "mailbox unavailable", "mailbox not found", "invalid recipient", "unknown local", "unknown address", "address unknown", "unrouteable", "user not found",
		"account is disabled", "account has been disabled", "account disabled", "mailbox disabled", "mailbox is disabled", "no mailbox here", "no mailbox by that name", "unknown account", "invalid mailbox", "not listed in",
		"bad destination", "address rejected", "recipient rejected", "no account by that name", "doesn't have a", "doesn’t have a", "does not have an account", "no longer works", "no longer employed",
		"host or domain name not found", "domain not found", "unknown host", "host unknown", "no such domain", "domain does not", "unable to route", "not a valid", "all relevant mx records point to non-existent hosts",
	}
	policyWords = []string{
		"spam", "blocked", "blacklist", "black list", "block list", "blocklist", "denylist", "listed by", "listed in", "policy", "reputation", "dmarc", "spf", "dkim", "not authorized", "unauthorized",
		"access denied", "content rejected", "message rejected", "virus", "malware", "prohibited", "too large", "message size", "size limit", "unsolicited", "junk", "suspicious", "relaying", "relay access", "relay not permitted", "unauthenticated",
	}
	passingWords = []string{
		"timed out", "timeout", "try again", "temporar", "greylist", "deferred", "could not connect", "connection refused", "network is unreachable", "too many", "retry", "loop",
	}
	delayWords = []string{
		"has been delayed", "delivery delayed", "delivery is delayed", "(delay)", "not been delivered yet", "not yet been delivered", "has not yet been delivered", "delivery incomplete", "you do not need to resend", "do not need to resend", "no action is required on your part",
		"will continue to try", "will keep trying", "will be retried", "will retry", "continue to be attempted", "delivery attempts will continue", "still being retried", "warning: message",
	}
)

// says reports whether a text uses one of these words.
func says(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// judge says what a failure means: by its status where that is exact, else by
// what the diagnosis and then the text say. What nothing explains is soft: only
// proof that the address is dead may bar it.
func judge(status, diagnosis, human string, v *Verdict) BounceType {
	if t, ok := byStatus(status); ok {
		v.because("Status " + status + " means: " + meaning[t] + ".")
		return t
	}
	for _, text := range []string{diagnosis, human} {
		for _, w := range []struct {
			t     BounceType
			words []string
		}{{Soft, fullWords}, {Policy, senderWords}, {Hard, unknownWords}, {Policy, policyWords}, {Soft, passingWords}} {
			if strings.TrimSpace(text) != "" && says(text, w.words) {
				v.because("Its words mean: " + meaning[w.t] + ".")
				return w.t
			}
		}
	}
	switch {
	case strings.HasPrefix(status, "5.1."):
		v.because("Status " + status + " is about the address.")
		return Hard
	case strings.HasPrefix(status, "5.5."), strings.HasPrefix(status, "5.6."):
		v.because("Status " + status + " is about the message.")
		return Policy
	}
	v.because("It gives no reason that proves the address dead.")
	return Soft
}

var meaning = map[BounceType]string{
	Hard: "the address cannot be reached", Soft: "it failed this time", Policy: "the message was not wanted", Delayed: "it is still being tried",
}

// byStatus judges by an exact status (RFC 3463); not ok where the status leaves
// the matter open.
func byStatus(status string) (BounceType, bool) {
	switch {
	case status == "":
		return "", false
	case status[0] == '4':
		return Soft, true
	case exactness(status) < 2:
		return "", false
	}
	switch status {
	case "5.1.7", "5.1.8": // the sender's address
		return Policy, true
	case "5.4.4", "5.4.310", "5.2.1":
		return Hard, true
	case "5.2.3", "5.3.4":
		return Policy, true
	case "5.2.2":
		return Soft, true
	}
	switch status[2] {
	case '1':
		return Hard, true
	case '6', '7':
		return Policy, true
	}
	return "", false
}

// The line below which a report repeats the message it is about.
var copyLine = regexp.MustCompile(`(?im)^[-\s]*(below this line is a copy of the message|this is a copy of (the|your) message|this is a copy of the headers|original message|` +
	`original message headers|the header of the original message is following|forwarded message|undelivered message|message header follows|returned message|message headers follow)[^\n]*$`)

// ownText is what a report itself says, without the message it repeats.
func ownText(text string) string {
	if at := copyLine.FindStringIndex(text); at != nil {
		return text[:at[0]]
	}
	return text
}
