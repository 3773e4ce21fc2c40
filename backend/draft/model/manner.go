package model

import (
	"regexp"

	"cadenza/backend/message"
)

// manner is how a question is put to an endpoint.
type manner struct {
	ability   message.Ability
	oldLimit  bool // max_tokens, not max_completion_tokens
	swapped   bool // the other limit was refused
	fixedTemp bool
	noSeed    bool
	noUsage   bool // the endpoint is not asked to report usage
}

var (
	limitName = regexp.MustCompile(`max_(completion_)?tokens`)
	tempName  = regexp.MustCompile(`\btemperature\b`)
	shapeName = regexp.MustCompile(`response_format|json_schema|json_object`)
	seedName  = regexp.MustCompile(`\bseed\b`)
	usageName = regexp.MustCompile(`stream_options|include_usage`)
)

// adapt changes the manner by what an endpoint complains of, the parameter that
// it names first, and reports whether there was anything to change. Each is
// changed once, so that this ends.
func (m *manner) adapt(t *trouble) bool {
	if !t.bad {
		return false
	}
	ways := []struct {
		name *regexp.Regexp
		open bool
		do   func()
	}{
		{limitName, !m.swapped, func() { m.swapped, m.oldLimit = true, !m.oldLimit }},
		{tempName, !m.fixedTemp, func() { m.fixedTemp = true }},
		{shapeName, m.lower() != m.ability, func() { m.ability = m.lower() }},
		{seedName, !m.noSeed, func() { m.noSeed = true }},
		{usageName, !m.noUsage, func() { m.noUsage = true }},
	}
	for _, text := range []string{t.param, t.text} {
		var do func()
		first := len(text) + 1
		for _, w := range ways {
			if at := w.name.FindStringIndex(text); w.open && at != nil && at[0] < first {
				first, do = at[0], w.do
			}
		}
		if do != nil {
			do()
			return true
		}
	}
	return false
}

// lower is the next ability below; there is none below Prose.
func (m *manner) lower() message.Ability {
	switch m.ability {
	case message.Schema:
		return message.Object
	case message.Object:
		return message.Prose
	default:
		return m.ability
	}
}
