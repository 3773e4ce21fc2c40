package draft

import (
	"slices"
	"strings"
)

// sources finds in the draft what each used field became.
func (w *writing) sources(d Draft) []Source {
	out := []Source{}
	seen := map[string]bool{}
	for _, key := range w.used {
		f := w.fields[key]
		quote := find(d.Body, f.value)
		if quote == "" {
			quote = find(d.Subject, f.value)
		}
		if id := f.from + "\x00" + quote; quote != "" && !seen[id] {
			seen[id] = true
			out = append(out, Source{Quote: quote, From: f.from})
		}
	}
	return out
}

// find gives s as it is written in text, whatever its case.
func find(text, s string) string {
	low := strings.ToLower(text)
	if i := strings.Index(low, strings.ToLower(s)); i >= 0 && len(low) == len(text) && i+len(s) <= len(text) {
		return text[i : i+len(s)]
	}
	if strings.Contains(text, s) {
		return s
	}
	return ""
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), " ")
}

func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), "\n\n")
}
