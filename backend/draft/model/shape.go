package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shape is a JSON schema in the subset that is checked here. Title and
// Description are for the model.
type shape struct {
	Title                string            `json:"title"`
	Description          string            `json:"description"`
	Type                 kinds             `json:"type"`
	Enum                 []any             `json:"enum"`
	Properties           map[string]*shape `json:"properties"`
	Required             []string          `json:"required"`
	AdditionalProperties *bool             `json:"additionalProperties"`
	Items                *shape            `json:"items"`
	MinItems             *int              `json:"minItems"`
	MaxItems             *int              `json:"maxItems"`
	MinLength            *int              `json:"minLength"` // characters
	MaxLength            *int              `json:"maxLength"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
}

// kinds are the types a value may have: one, or a list of them.
type kinds []string

// UnmarshalJSON reads "string" and ["string", "null"].
func (k *kinds) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*k = kinds{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(k))
}

// parseShape reads a schema. A keyword outside of the subset is an error, so that
// none goes unchecked.
func parseShape(schema json.RawMessage) (*shape, error) {
	d := json.NewDecoder(bytes.NewReader(schema))
	d.DisallowUnknownFields()
	d.UseNumber()
	var s shape
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("the answer's schema: %w", err)
	}
	if !slices.Equal(s.Type, kinds{"object"}) {
		return nil, errors.New("the answer's schema is not that of an object")
	}
	return &s, nil
}

// extract takes the answer out of a text: the first JSON object in it that fits.
// Fields that were not asked for are left out. If there is none, why says what is wrong with the first object, or with the
// text: "the subject is missing".
func (s *shape) extract(text string) (answer json.RawMessage, why string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.HasPrefix(strings.TrimSpace(text), "<think>") {
		_, text, _ = strings.Cut(text, "</think>")
	}
	// Looking at each brace anew could take very long in a text of braces only.
	for range 1000 {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			break
		}
		text = text[at:]
		d := json.NewDecoder(strings.NewReader(text))
		var object json.RawMessage
		err := d.Decode(&object)
		if err == nil {
			found, wrong := s.read(object)
			if wrong == "" {
				return found, ""
			}
			if why == "" {
				why = wrong
			}
			text = text[d.InputOffset():]
			continue
		}
		if errors.Is(err, io.ErrUnexpectedEOF) { // the rest lies within it
			if why == "" {
				why = "its JSON object does not end"
			}
			break
		}
		text = text[1:]
	}
	if why == "" {
		why = "there is no JSON object in it"
	}
	return nil, why
}

// read gives a JSON object with what was asked for alone, or says what is wrong with it.
func (s *shape) read(object json.RawMessage) (answer json.RawMessage, why string) {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, "it is not JSON"
	}
	if why := s.wrong("", v); why != "" {
		return nil, why
	}
	if !s.prune(v) {
		return object, ""
	}
	answer, err := json.Marshal(v)
	if err != nil {
		return nil, "it is not JSON"
	}
	return answer, ""
}

// prune takes out of v, which fits, the fields that were not asked for: small models
// like to add some. It reports whether there were any.
func (s *shape) prune(v any) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = s.Items != nil && s.Items.prune(item) || found
		}
	case map[string]any:
		for name, field := range v {
			if p := s.Properties[name]; p != nil {
				found = p.prune(field) || found
			} else if s.AdditionalProperties != nil && !*s.AdditionalProperties {
				delete(v, name)
				found = true
			}
		}
	}
	return found
}

// wrong says what is wrong with v, which stands at path: "sources[0].quote".
func (s *shape) wrong(path string, v any) string {
	name := "the " + path
	if path == "" {
		name = "the answer"
	}
	kind := kindOf(v)
	if len(s.Type) > 0 && !slices.Contains(s.Type, kind) && (kind != "integer" || !slices.Contains(s.Type, "number")) {
		return fmt.Sprintf("%s must be of type %s, not %s", name, strings.Join(s.Type, " or "), kind)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(x any) bool { return reflect.DeepEqual(x, v) }) {
		list, _ := json.Marshal(s.Enum) // it was JSON before
		return fmt.Sprintf("%s must be one of %s", name, list)
	}
	switch v := v.(type) {
	case string:
		return s.wrongText(name, v)
	case json.Number:
		return s.wrongNumber(name, v)
	case []any:
		return s.wrongList(name, path, v)
	case map[string]any:
		return s.wrongObject(path, v)
	}
	return ""
}

func (s *shape) wrongText(name, v string) string {
	switch n := utf8.RuneCountInString(v); {
	case s.MinLength != nil && n < *s.MinLength && n == 0:
		return name + " is empty"
	case s.MinLength != nil && n < *s.MinLength:
		return fmt.Sprintf("%s has %d characters, which is less than %d", name, n, *s.MinLength)
	case s.MaxLength != nil && n > *s.MaxLength:
		return fmt.Sprintf("%s has %d characters, which is more than %d", name, n, *s.MaxLength)
	}
	return ""
}

func (s *shape) wrongNumber(name string, v json.Number) string {
	switch f, err := v.Float64(); {
	case err != nil:
		return name + " is too large a number"
	case s.Minimum != nil && f < *s.Minimum:
		return fmt.Sprintf("%s is less than %v", name, *s.Minimum)
	case s.Maximum != nil && f > *s.Maximum:
		return fmt.Sprintf("%s is more than %v", name, *s.Maximum)
	}
	return ""
}

func (s *shape) wrongList(name, path string, v []any) string {
	switch {
	case s.MinItems != nil && len(v) < *s.MinItems:
		return fmt.Sprintf("%s has %d items, which is less than %d", name, len(v), *s.MinItems)
	case s.MaxItems != nil && len(v) > *s.MaxItems:
		return fmt.Sprintf("%s has %d items, which is more than %d", name, len(v), *s.MaxItems)
	case s.Items == nil:
		return ""
	}
	for i, item := range v {
		if why := s.Items.wrong(fmt.Sprintf("%s[%d]", path, i), item); why != "" {
			return why
		}
	}
	return ""
}

func (s *shape) wrongObject(path string, v map[string]any) string {
	if path != "" {
		path += "."
	}
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return fmt.Sprintf("the %s is missing", path+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		p := s.Properties[name]
		if p == nil {
			continue
		}
		if why := p.wrong(path+name, v[name]); why != "" {
			return why
		}
	}
	return ""
}

// kindOf names a value's type. An integer is one written without fraction or
// exponent that fits 64 bits, as Go will read it.
func kindOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if _, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}
