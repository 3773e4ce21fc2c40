package model

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"cadenza/backend/message"
)

// secret is a key that must not be shown.
type secret string

// hide takes the key out of foreign words. A key of less than four characters,
// "x" for an endpoint that wants any, hides nothing and is in every other word.
func (k secret) hide(s string) string {
	if len(k) < 4 {
		return s
	}
	var pairs []string
	for _, form := range []string{string(k), url.QueryEscape(string(k)), url.PathEscape(string(k)), strings.Trim(fmt.Sprintf("%q", string(k)), `"`)} {
		pairs = append(pairs, form, "[key]")
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// quote readies foreign words for a sentence: one line, without the key, cut.
func (k secret) quote(s string) string {
	return cut(strings.Join(strings.Fields(k.hide(s)), " "), mostQuoted)
}

// ended gives a sentence its full stop.
func ended(s string) string {
	if strings.HasSuffix(s, "…") || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// cut keeps at most n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// span says a time: "1 second", "30 seconds", "2 minutes".
func span(d time.Duration) string {
	n, unit := int64((d+time.Second-1)/time.Second), "second"
	if n > 60 && n%60 == 0 {
		n, unit = n/60, "minute"
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// host is where e is.
func host(e message.Endpoint) string {
	if at, err := url.Parse(e.BaseURL); err == nil && at.Host != "" {
		return at.Host
	}
	return "its address"
}
