package message

import (
	"bytes"
	"io"
	"mime"
	"regexp"
	"slices"
	"strings"

	gomessage "github.com/emersion/go-message"
)

// Part is one piece of a mail that is not a container. Content holds the
// decoded bytes of text, reports, embedded headers and calendars; of
// attachments only the type and name are kept.
type Part struct {
	Type    string // media type, lower case
	Params  map[string]string
	Name    string // file name, if it is an attachment
	Depth   int
	Content string
}

// Part gives the first part of one of these types.
func (m Mail) Part(types ...string) (Part, bool) {
	for _, p := range m.Parts {
		if slices.Contains(types, p.Type) {
			return p, true
		}
	}
	return Part{}, false
}

// Embedded gives the header of the message that this one carries whole or in
// part, as a bounce does; empty if it carries none.
func (m Mail) Embedded() Header {
	var best Header
	for _, p := range m.Parts {
		switch p.Type {
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822":
			h, _ := subHeader([]byte(p.Content))
			if _, _, ours := VisitOf(h.Get("Message-Id")); ours {
				return h
			}
			if best == nil && len(h) > 0 {
				best = h
			}
		}
	}
	return best
}

// walker collects parts while it finds the text to read.
type walker struct{ parts []Part }

// walk reads one entity and gives its text.
func (w *walker) walk(h Header, body []byte, depth int) string {
	kind, params := mediaType(h)
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" && depth < maxDepth {
		return w.multipart(kind, params["boundary"], body, depth)
	}
	if len(w.parts) >= maxParts {
		return ""
	}
	p := Part{Type: kind, Params: params, Name: fileName(h, params), Depth: depth}
	attached := strings.HasPrefix(strings.ToLower(strings.TrimSpace(h.Get("Content-Disposition"))), "attachment")
	if kept(kind, p.Name) {
		p.Content = decode(h, body)
	}
	w.parts = append(w.parts, p)
	switch {
	case attached && depth > 0:
		return ""
	case kind == "text/html":
		return htmlText(p.Content)
	case kind == "text/plain", depth == 0 && strings.HasPrefix(kind, "text/") && kind != "text/calendar":
		return p.Content
	}
	return ""
}

// multipart reads a container: of alternatives the plain one is taken, else the
// first that has text; of anything else the texts follow each other.
func (w *walker) multipart(kind, boundary string, body []byte, depth int) string {
	var texts []string
	chosen := ""
	for _, raw := range split(body, boundary) {
		if len(w.parts) >= maxParts {
			break
		}
		h, rest := subHeader(raw)
		text := strings.TrimSpace(w.walk(h, rest, depth+1))
		if text == "" {
			continue
		}
		sub, _ := mediaType(h)
		if kind == "multipart/alternative" && (chosen == "" || sub == "text/plain") {
			chosen = text
		}
		texts = append(texts, text)
	}
	if kind == "multipart/alternative" {
		return chosen
	}
	return strings.Join(texts, "\n\n")
}

// split cuts a multipart body at its boundary lines. A missing last boundary
// ends the last part with the body.
func split(body []byte, boundary string) [][]byte {
	delimiter := []byte("--" + boundary)
	var parts [][]byte
	start := -1
	for pos := 0; pos < len(body) && len(parts) < maxParts; {
		next := bytes.IndexByte(body[pos:], '\n')
		end := len(body)
		if next >= 0 {
			end = pos + next + 1
		}
		if line := body[pos:end]; bytes.HasPrefix(line, delimiter) {
			tail := bytes.TrimRight(line[len(delimiter):], " \t\r\n")
			if last := bytes.Equal(tail, []byte("--")); len(tail) == 0 || last {
				if start >= 0 {
					parts = append(parts, trimEnd(body[start:pos]))
				}
				if last {
					return parts
				}
				start = end
			}
		}
		pos = end
	}
	if start >= 0 && start < len(body) && len(parts) < maxParts {
		parts = append(parts, body[start:])
	}
	return parts
}

// trimEnd takes off the line end that belongs to the boundary.
func trimEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

var looseBoundary = regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))`)

// mediaType reads Content-Type; what cannot be read is plain text.
func mediaType(h Header) (string, map[string]string) {
	v := h.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(v)
	if err == nil && strings.Contains(kind, "/") {
		return strings.ToLower(kind), params
	}
	kind, _, _ = strings.Cut(v, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !strings.Contains(kind, "/") {
		return "text/plain", map[string]string{}
	}
	params = map[string]string{}
	if m := looseBoundary.FindStringSubmatch(v); m != nil {
		params["boundary"] = m[1] + m[2]
	}
	return kind, params
}

func fileName(h Header, params map[string]string) string {
	if _, p, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && p["filename"] != "" {
		return clean(decodeWords(p["filename"]))
	}
	return clean(decodeWords(params["name"]))
}

// kept reports whether a part's content is worth keeping.
func kept(kind, name string) bool {
	switch {
	case strings.HasPrefix(kind, "text/"), strings.HasPrefix(kind, "message/"), kind == "application/ics":
		return true
	}
	return strings.HasSuffix(strings.ToLower(name), ".ics")
}

// decode undoes a part's transfer encoding and charset, as far as they go.
func decode(h Header, body []byte) string {
	var gh gomessage.Header
	for _, name := range []string{"Content-Type", "Content-Transfer-Encoding"} {
		if v := h.Get(name); v != "" {
			gh.Set(name, v)
		}
	}
	e, err := gomessage.New(gh, bytes.NewReader(body))
	if err != nil && e == nil {
		return toUTF8(string(body[:min(len(body), maxPartBytes)]))
	}
	// A broken encoding ends the text where it breaks.
	text, err := io.ReadAll(io.LimitReader(e.Body, maxPartBytes))
	if err != nil && len(text) == 0 {
		text = body[:min(len(body), maxPartBytes)]
	}
	if len(text) == maxPartBytes {
		return toUTF8(cut(string(text), maxPartBytes-4)) // the cut may have split a rune
	}
	return toUTF8(string(text))
}
