package mailparse

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// decodeHTML is decodeCharset with the charset that the document names itself
// as a fallback.
func decodeHTML(b []byte, label string, d *defects) string {
	if label == "" {
		// windows-1252 is also the answer for "nothing found".
		if _, name, _ := charset.DetermineEncoding(b[:min(len(b), 1024)], ""); name != "windows-1252" {
			label = name
		}
	}
	return decodeCharset(b, label, d)
}

// htmlToText writes what a person would read: paragraphs, list items, table
// rows and quotes as lines. It walks tokens, not a tree, so its cost is linear
// and nothing can nest too deep.
func htmlToText(src string) string {
	if strings.TrimSpace(src) == "" {
		return ""
	}
	w := &textWriter{}
	z := html.NewTokenizer(strings.NewReader(src))
	z.SetMaxBuf(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			if w.skip == 0 {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, attrs := tagOf(z)
			w.open(tag, attrs)
		case html.EndTagToken:
			tag, _ := tagOf(z)
			w.close(tag)
		}
	}
}

func tagOf(z *html.Tokenizer) (atom.Atom, map[atom.Atom]string) {
	name, more := z.TagName()
	tag := atom.Lookup(bytes.ToLower(name))
	if !more || tag != atom.Img && tag != atom.A && tag != atom.Blockquote {
		return tag, nil
	}
	attrs := map[atom.Atom]string{}
	for range 50 {
		key, val, next := z.TagAttr()
		attrs[atom.Lookup(key)] = string(val)
		if !next {
			break
		}
	}
	return tag, attrs
}

// textWriter builds lines. Quotes are written as "> " so that plain-text rules
// work on the result.
type textWriter struct {
	lines  []string
	line   strings.Builder
	quote  int
	last   int // quote depth of the last line
	skip   int // inside script, style, head
	pre    int
	breaks int // wanted blank lines before the next text
	space  bool
}

const maxQuote = 20

func (w *textWriter) text(s string) {
	if w.pre > 0 {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				w.newline()
			}
			w.put(strings.TrimRight(l, " \t\r"))
		}
		return
	}
	for i, word := range strings.FieldsFunc(s, isHTMLSpace) {
		if i > 0 || isHTMLSpace(rune(s[0])) {
			w.space = true
		}
		w.put(word)
	}
	if s != "" && isHTMLSpace(rune(s[len(s)-1])) {
		w.space = true
	}
}

func isHTMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (w *textWriter) put(s string) {
	s = strings.ReplaceAll(s, "\u00a0", " ")
	s = strings.NewReplacer("\u200b", "", "\u200c", "", "\u00ad", "", "\u034f", "").Replace(s)
	if s == "" {
		return
	}
	if w.breaks > 0 && len(w.lines) > 0 {
		for range w.breaks - 1 {
			w.lines = append(w.lines, w.prefix(min(w.quote, w.last)))
		}
	}
	w.breaks = 0
	if w.space && w.line.Len() > 0 {
		w.line.WriteByte(' ')
	}
	w.space = false
	w.line.WriteString(s)
}

func (w *textWriter) prefix(depth int) string {
	return strings.TrimRight(strings.Repeat("> ", min(depth, maxQuote)), " ")
}

// newline ends the current line, also an empty one.
func (w *textWriter) newline() {
	l := strings.TrimRight(w.line.String(), " ")
	if p := w.prefix(w.quote); p != "" {
		l = strings.TrimRight(p+" "+l, " ")
	}
	w.lines = append(w.lines, l)
	w.last = w.quote
	w.line.Reset()
	w.space = false
}

// paragraph asks for n line ends before the next text, not adding to others.
func (w *textWriter) paragraph(n int) {
	if w.line.Len() > 0 {
		w.newline()
	}
	w.space = false
	w.breaks = max(w.breaks, n)
}

func (w *textWriter) open(tag atom.Atom, attrs map[atom.Atom]string) {
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object:
		w.skip++
	case atom.Body:
		w.skip = 0
	case atom.Br:
		if w.line.Len() == 0 && w.breaks > 0 {
			w.breaks = min(w.breaks+1, 3)
		} else {
			w.newline()
		}
	case atom.Hr:
		w.paragraph(1)
		w.put("---")
		w.paragraph(1)
	case atom.Li:
		w.paragraph(1)
		w.put("- ")
	case atom.Td, atom.Th:
		w.space = true
	case atom.Pre:
		w.paragraph(2)
		w.pre++
	case atom.Blockquote:
		w.paragraph(2)
		w.quote++
	case atom.Img:
		if alt := strings.TrimSpace(attrs[atom.Alt]); alt != "" && len(alt) < 200 && w.skip == 0 {
			w.space = true
			w.put("[" + strings.Join(strings.Fields(alt), " ") + "]")
		}
	default:
		w.paragraphOf(tag)
	}
}

func (w *textWriter) close(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object:
		w.skip = max(0, w.skip-1)
	case atom.Pre:
		w.pre = max(0, w.pre-1)
		w.paragraph(2)
	case atom.Blockquote:
		w.paragraph(1)
		w.quote = max(0, w.quote-1)
		w.breaks = 2
	default:
		w.paragraphOf(tag)
	}
}

func (w *textWriter) paragraphOf(tag atom.Atom) {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table:
		w.paragraph(2)
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Center, atom.Form, atom.Fieldset, atom.Figure, atom.Li:
		w.paragraph(1)
	}
}

func (w *textWriter) String() string {
	if w.line.Len() > 0 {
		w.newline()
	}
	var out []string
	blank := 0
	for _, l := range w.lines {
		if strings.TrimSpace(l) == "" {
			blank++
			continue
		}
		if blank > 0 && len(out) > 0 {
			out = append(out, strings.Repeat("\n", min(blank, 2)-1))
		}
		blank = 0
		out = append(out, strings.TrimRight(l, " "))
	}
	return strings.TrimSpace(cleanText(strings.Join(out, "\n")))
}
