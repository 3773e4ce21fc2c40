package message

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText gives the words of an HTML mail as plain text. What stands in a
// quotation gets "> " before each line, as a plain reply would have it.
func htmlText(page string) string {
	t := textOf{z: html.NewTokenizer(strings.NewReader(page))}
	t.z.SetMaxBuf(maxPartBytes)
	for {
		switch kind := t.z.Next(); kind {
		case html.ErrorToken:
			t.line()
			return strings.TrimSpace(t.out.String())
		case html.TextToken:
			if t.silent == 0 {
				t.words(string(t.z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t.open(kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			t.close()
		case html.CommentToken, html.DoctypeToken:
		}
		if t.out.Len() > maxPartBytes {
			return strings.TrimSpace(t.out.String())
		}
	}
}

type textOf struct {
	z      *html.Tokenizer
	out    strings.Builder
	now    strings.Builder // the line being written
	quote  int
	silent int
	blank  int
	pre    int
	space  bool
}

// words adds text to the line, white space folded.
func (t *textOf) words(s string) {
	if t.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				t.line()
			}
			t.now.WriteString(line)
		}
		return
	}
	for _, r := range s {
		switch r {
		case ' ', '\t', '\r', '\n', '\u00a0':
			t.space = true
		case '\u200b', '\ufeff', '\u200c':
		default:
			if t.space && t.now.Len() > 0 {
				t.now.WriteByte(' ')
			}
			t.space = false
			t.now.WriteRune(r)
		}
	}
}

// line ends the line being written, if it holds anything.
func (t *textOf) line() {
	if text := strings.TrimRight(t.now.String(), " "); text != "" {
		t.out.WriteString(strings.Repeat("> ", min(t.quote, 10)))
		t.out.WriteString(text)
		t.out.WriteByte('\n')
		t.blank = 0
	}
	t.now.Reset()
	t.space = false
}

// gap ends the line and leaves one empty.
func (t *textOf) gap() {
	t.line()
	if t.blank == 0 && t.out.Len() > 0 {
		t.out.WriteByte('\n')
		t.blank = 1
	}
}

func (t *textOf) open(self bool) {
	name, _ := t.z.TagName()
	tag := atom.Lookup(name)
	switch tag {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Template, atom.Object:
		if !self {
			t.silent++
		}
	case atom.Body:
		t.silent = 0
	case atom.Br:
		if t.now.Len() == 0 {
			t.gap()
		} else {
			t.line()
		}
	case atom.Hr:
		t.line()
		t.now.WriteString("________________________________")
		t.line()
	case atom.Pre:
		t.line()
		t.pre++
	case atom.Li:
		t.line()
		t.now.WriteString("- ")
	case atom.Blockquote:
		t.gap()
		if !self {
			t.quote++
		}
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Table, atom.Ul, atom.Ol:
		t.gap()
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer:
		t.line()
	case atom.Td, atom.Th:
		t.space = true
	default:
	}
}

func (t *textOf) close() {
	name, _ := t.z.TagName()
	switch atom.Lookup(name) {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Template, atom.Object:
		t.silent = max(0, t.silent-1)
	case atom.Pre:
		t.line()
		t.pre = max(0, t.pre-1)
	case atom.Blockquote:
		t.gap()
		t.quote = max(0, t.quote-1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Table, atom.Ul, atom.Ol:
		t.gap()
	case atom.Div, atom.Tr, atom.Li, atom.Section, atom.Article, atom.Header, atom.Footer:
		t.line()
	default:
	}
}
