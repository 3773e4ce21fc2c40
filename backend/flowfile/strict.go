package flowfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cadenza/backend/schedule"
)

// strict reads a value into a type that the API spells, refusing what the type
// does not have.
func (r *reader) strict(n *yaml.Node, into any, what string) bool {
	if bad := friendly(n); bad != nil {
		r.wrong(bad.Line, "Write it as 3 days, 4 hours or 30 minutes.", "%s: %q is no delay.", what, bad.Value)
		return false
	}
	var v any
	if err := n.Decode(&v); err != nil {
		line, text := syntax(err)
		r.wrong(max(line, n.Line), "", "%s cannot be read: %s.", what, text)
		return false
	}
	text, err := json.Marshal(v)
	if err != nil {
		r.wrong(n.Line, "Write texts in quotation marks.", "%s cannot be read: it has a key that is no text.", what)
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(into)
	if err == nil {
		return true
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := kind.Field[strings.LastIndex(kind.Field, ".")+1:]
		r.wrong(lineOf(n, field), "", "%s: %s should be %s.", what, cmp.Or(field, "it"), shape(kind.Type.Kind().String()))
		return false
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		field := strings.Trim(name, `"`)
		r.wrong(lineOf(n, field), "Check its spelling.", "%s has no setting %q.", what, field)
		return false
	}
	r.wrong(n.Line, "", "%s cannot be read: %v.", what, err)
	return false
}

// shape is a kind of value in words.
func shape(kind string) string {
	switch kind {
	case "int", "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "slice", "array":
		return "a list"
	case "struct", "map", "ptr":
		return "a group of settings"
	}
	return "a text"
}

// lineOf is where a key stands below n, or else n.
func lineOf(n *yaml.Node, key string) int {
	if at, ok := line(n, key); ok {
		return at
	}
	return n.Line
}

// line finds where a key stands below n.
func line(n *yaml.Node, key string) (int, bool) {
	if n.Kind == yaml.MappingNode {
		for k, v := range pairs(n) {
			if k.Value == key {
				return k.Line, true
			}
			if at, ok := line(v, key); ok {
				return at, true
			}
		}
		return 0, false
	}
	for _, c := range n.Content {
		if at, ok := line(c, key); ok {
			return at, true
		}
	}
	return 0, false
}

// delays are the settings that hold a delay, written "4 days".
var delays = []string{"delay", "for", "timeout", "wait"}

// friendly turns delays as people write them into the API's spelling. It gives the
// first that cannot be read.
func friendly(n *yaml.Node) (bad *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		for k, v := range pairs(n) {
			if !slices.Contains(delays, k.Value) || v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
				continue
			}
			d, ok := delayOf(v)
			if !ok {
				return v
			}
			var made yaml.Node
			if err := made.Encode(map[string]any{"value": d.Value, "unit": string(d.Unit)}); err == nil {
				made.Line = v.Line
				*v = made
			}
		}
	}
	for _, c := range n.Content {
		if bad := friendly(c); bad != nil {
			return bad
		}
	}
	return nil
}

// delayOf reads "4 days", "1 hour" or "0 minutes".
func delayOf(n *yaml.Node) (schedule.Delay, bool) {
	number, unit, ok := strings.Cut(strings.TrimSpace(n.Value), " ")
	value, err := strconv.Atoi(number)
	if n.Kind != yaml.ScalarNode || !ok || err != nil {
		return schedule.Delay{}, false
	}
	units := map[string]schedule.Unit{"minute": schedule.Minutes, "hour": schedule.Hours, "day": schedule.Days}
	u, ok := units[strings.TrimSuffix(strings.TrimSpace(unit), "s")]
	return schedule.Delay{Value: value, Unit: u}, ok
}
