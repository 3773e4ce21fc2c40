package message

import (
	"encoding/json"
	"regexp"
	"strings"
)

// variable is {{name}} or {{name|what to say where it is empty}}.
var variable = regexp.MustCompile(`\{\{\s*([A-Za-z][A-Za-z0-9_:]*)\s*(?:\|([^{}]*))?\}\}`)

// Fill puts values in place of the variables of a text. A variable that is empty
// and names nothing to say instead stays as it is, so that it is seen. What a
// value holds is never filled again.
func Fill(text string, of func(name string) string) string {
	return fill(text, func(all, name, instead string, given bool) string {
		if v := of(name); v != "" || given {
			return or(v, instead)
		}
		return all
	})
}

// FillBlank is Fill for texts that nobody looks through: what is empty is left out.
func FillBlank(text string, of func(name string) string) string {
	return fill(text, func(_, name, instead string, _ bool) string { return or(of(name), instead) })
}

// FillJSON is FillBlank for the inside of JSON strings.
func FillJSON(text string, of func(name string) string) string {
	return FillBlank(text, func(name string) string {
		b, err := json.Marshal(of(name))
		if err != nil {
			return "" // a string can always be written
		}
		return string(b[1 : len(b)-1])
	})
}

// VariablesIn lists the variables of a text.
func VariablesIn(text string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

func or(v, instead string) string {
	if v != "" {
		return v
	}
	return strings.TrimSpace(instead)
}

func fill(text string, with func(all, name, instead string, given bool) string) string {
	return variable.ReplaceAllStringFunc(text, func(all string) string {
		m := variable.FindStringSubmatch(all)
		return with(all, m[1], m[2], strings.Contains(all, "|"))
	})
}
