package tracker

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// shorten cuts to n characters, the last one an ellipsis.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// parse reads CommonMark. Raw HTML stays text for the reader of the issue, comments are for nobody.
func parse(markdown string) (ast.Node, []byte) {
	source := []byte(markdown)
	return goldmark.DefaultParser().Parse(text.NewReader(source)), source
}

// lines is the text of a block of code or HTML.
func lines(n ast.Node, source []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(source))
	}
	return b.String()
}

func isComment(html string) bool { return strings.HasPrefix(strings.TrimSpace(html), "<!--") }

// plain is what a piece of text says: without the backslashes and references by which Markdown keeps it from meaning more.
func plain(t *ast.Text, source []byte) string {
	raw := t.Segment.Value(source)
	if _, code := t.Parent().(*ast.CodeSpan); code || t.IsRaw() {
		return string(raw)
	}
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw))))
}
