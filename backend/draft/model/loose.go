package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// sizes are the keywords that limit a value, and what they say in words.
var sizes = map[string]string{
	"minLength": "at least %s characters", "maxLength": "at most %s characters",
	"minItems": "at least %s items", "maxItems": "at most %s items",
	"minimum": "at least %s", "maximum": "at most %s",
}

// loose gives a schema for an endpoint that is held to it: its sizes stand in the
// descriptions. Azure refuses sizes, and llama.cpp makes a huge grammar of them;
// they are checked here in any case. The order stays, for a model writes its
// answer in that order.
func loose(schema json.RawMessage) json.RawMessage { return loosen(schema, false) }

// loosen does it for a schema or, with named, for the properties of one. What is
// no object is left as it is.
func loosen(raw json.RawMessage, named bool) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return raw
	}
	var parts, words []string
	said := ""
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return raw
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return raw
		}
		key, _ := name.(string)
		switch size, ok := sizes[key]; {
		case named, key == "items":
			value = loosen(value, false)
		case key == "properties":
			value = loosen(value, true)
		case ok:
			words = append(words, fmt.Sprintf(size, value))
			continue
		case key == "description":
			said = plain(value)
			continue
		}
		parts = append(parts, field(key, value))
	}
	if len(words) > 0 {
		said = strings.TrimSpace(said + " (" + strings.Join(words, ", ") + ")")
	}
	if said != "" {
		text, _ := json.Marshal(said) // a string is always JSON
		parts = append(parts, field("description", text))
	}
	return json.RawMessage("{" + strings.Join(parts, ",") + "}")
}

func field(key string, value json.RawMessage) string {
	name, _ := json.Marshal(key) // a string is always JSON
	return string(name) + ":" + string(value)
}
