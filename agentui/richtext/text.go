package richtext

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Text returns the words of clean HTML as plain text: paragraphs apart by a blank line, list items with a
// dash or number, quotes with "> ", links followed by their address unless that is what they say.
func Text(src string) string {
	w := writer{}
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.finish()
		case html.TextToken:
			w.words(string(z.Text()), z)
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z.Token())
		case html.EndTagToken:
			w.close(z.Token().Data)
		}
	}
}

// writer builds lines. Every line begins with the quote marks and indents that hold at that time.
type writer struct {
	lines []string
	line  strings.Builder
	gap   int // blank lines wanted before the next words
	quote int
	lists []int // per open list the next number, -1 for dashes
	mark  string
	pre   int
	href  []string // of open links
	said  []int    // where the words of open links begin
}

func (w *writer) open(t html.Token) {
	switch t.Data {
	case "p", "h1", "h2", "h3":
		w.block(len(w.lists) == 0)
	case "pre":
		w.block(true)
		w.pre++
	case "blockquote":
		w.block(true)
		w.quote++
	case "br":
		w.flush(true)
	case "hr":
		w.block(true)
		w.line.WriteString("---")
		w.block(true)
	case "ul", "ol":
		w.block(len(w.lists) == 0)
		w.lists = append(w.lists, firstNumber(t))
	case "li":
		w.block(false)
		w.mark = w.nextMark()
	case "a":
		w.href = append(w.href, attr(t, "href"))
		w.said = append(w.said, w.line.Len())
	case "img":
		if alt := attr(t, "alt"); alt != "" {
			w.words("["+alt+"]", nil)
		}
	}
}

func (w *writer) close(tag string) {
	switch tag {
	case "p", "h1", "h2", "h3":
		w.block(len(w.lists) == 0)
	case "pre":
		w.block(true)
		w.pre = max(0, w.pre-1)
	case "blockquote":
		w.block(true)
		w.quote = max(0, w.quote-1)
	case "ul", "ol":
		w.lists = w.lists[:max(0, len(w.lists)-1)]
		w.block(len(w.lists) == 0)
	case "li":
		w.block(false)
		w.mark = ""
	case "a":
		w.address()
	}
}

func firstNumber(t html.Token) int {
	if t.Data == "ul" {
		return -1
	}
	n := 1
	if start := attr(t, "start"); start != "" {
		_, _ = fmt.Sscanf(start, "%d", &n) // what is no number leaves 1
	}
	return n
}

func (w *writer) nextMark() string {
	if len(w.lists) == 0 {
		return "- "
	}
	n := &w.lists[len(w.lists)-1]
	if *n < 0 {
		return "- "
	}
	*n++
	return fmt.Sprintf("%d. ", *n-1)
}

// address writes where a link leads, behind its words.
func (w *writer) address() {
	if len(w.href) == 0 {
		return
	}
	href, from := w.href[len(w.href)-1], w.said[len(w.said)-1]
	w.href, w.said = w.href[:len(w.href)-1], w.said[:len(w.said)-1]
	said := ""
	if from <= w.line.Len() {
		said = strings.TrimSpace(w.line.String()[from:])
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(href, "mailto:"), "tel:")
	if href == "" || said == href || said == bare || strings.TrimSuffix(bare, "/") == said {
		return
	}
	w.line.WriteString(" <" + bare + ">")
}

func (w *writer) words(text string, z *html.Tokenizer) {
	if z != nil {
		text = html.UnescapeString(text)
	}
	if w.pre > 0 {
		for i, line := range strings.Split(text, "\n") {
			if i > 0 {
				w.flush(true)
			}
			w.line.WriteString(line)
		}
		return
	}
	spaceBefore := text != "" && unicode.IsSpace(rune(text[0]))
	spaceAfter := text != "" && unicode.IsSpace(rune(text[len(text)-1]))
	joined := strings.Join(strings.Fields(text), " ")
	if spaceBefore && w.line.Len() > 0 && !strings.HasSuffix(w.line.String(), " ") {
		w.line.WriteByte(' ')
	}
	w.line.WriteString(joined)
	if spaceAfter && joined != "" {
		w.line.WriteByte(' ')
	}
}

// block ends the line; apart wants a blank line before what follows.
func (w *writer) block(apart bool) {
	w.flush(false)
	if apart && len(w.lines) > 0 {
		w.gap = 1
	}
}

// flush writes the line; an empty one only when it is wanted.
func (w *writer) flush(evenEmpty bool) {
	line := strings.TrimRightFunc(w.line.String(), unicode.IsSpace)
	w.line.Reset()
	if line == "" && (!evenEmpty || len(w.lines) == 0 && w.mark == "") {
		return
	}
	prefix := strings.Repeat("> ", w.quote)
	if w.gap > 0 && len(w.lines) > 0 {
		w.lines = append(w.lines, strings.TrimSpace(prefix))
	}
	w.gap = 0
	if depth := len(w.lists); depth > 0 {
		prefix += strings.Repeat("  ", depth-1)
		if w.mark == "" {
			prefix += "  "
		}
		prefix += w.mark
		w.mark = ""
	}
	w.lines = append(w.lines, strings.TrimRight(prefix+line, " "))
}

func (w *writer) finish() string {
	w.flush(false)
	return strings.Trim(strings.Join(w.lines, "\n"), "\n")
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
