package tracker

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Wiki is what Markdown says in the markup of Jira Data Center. What has a meaning in wiki markup and none in Markdown
// is escaped.
func Wiki(markdown string) string {
	root, source := parse(markdown)
	w := wiki{source: source}
	w.blocks(root, "")
	return strings.TrimSpace(w.out.String())
}

type wiki struct {
	source []byte
	out    strings.Builder
}

// blocks writes n's children; bullets are those of the lists around.
func (w *wiki) blocks(n ast.Node, bullets string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c, bullets)
	}
}

func (w *wiki) block(n ast.Node, bullets string) {
	switch b := n.(type) {
	case *ast.Heading:
		fmt.Fprintf(&w.out, "h%d. %s\n\n", b.Level, w.inline(n))
	case *ast.Paragraph:
		w.out.WriteString(w.inline(n) + "\n\n")
	case *ast.TextBlock:
		w.out.WriteString(w.inline(n) + "\n")
	case *ast.Blockquote:
		w.out.WriteString("{quote}\n")
		w.blocks(n, bullets)
		w.trim()
		w.out.WriteString("\n{quote}\n\n")
	case *ast.List:
		w.list(b, bullets)
	case *ast.ThematicBreak:
		w.out.WriteString("----\n\n")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		code := strings.ReplaceAll(strings.TrimRight(lines(n, w.source), "\n"), "{noformat}", "{ noformat }")
		w.out.WriteString("{noformat}\n" + code + "\n{noformat}\n\n")
	case *ast.HTMLBlock:
		if raw := strings.TrimSpace(lines(n, w.source)); !isComment(raw) {
			w.out.WriteString(escapeWiki(raw) + "\n\n")
		}
	default:
		w.blocks(n, bullets)
	}
}

// trim takes back the blank lines at the end.
func (w *wiki) trim() {
	s := strings.TrimRight(w.out.String(), "\n")
	w.out.Reset()
	w.out.WriteString(s)
}

func (w *wiki) list(l *ast.List, bullets string) {
	mark := "*"
	if l.IsOrdered() {
		mark = "#"
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		w.out.WriteString(bullets + mark + " ")
		w.blocks(item, bullets+mark)
		w.trim()
		w.out.WriteString("\n")
	}
	if bullets == "" {
		w.out.WriteString("\n")
	}
}

func (w *wiki) inline(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.WriteString(w.span(c))
	}
	return b.String()
}

func (w *wiki) span(n ast.Node) string {
	switch s := n.(type) {
	case *ast.Text:
		out := escapeWiki(plain(s, w.source))
		if s.HardLineBreak() {
			return out + "\\\\\n"
		}
		if s.SoftLineBreak() {
			return out + " "
		}
		return out
	case *ast.String:
		return escapeWiki(string(s.Value))
	case *ast.Emphasis:
		mark := "_"
		if s.Level == 2 {
			mark = "*"
		}
		return mark + w.inline(n) + mark
	case *ast.CodeSpan:
		return "{{" + w.inline(n) + "}}"
	case *ast.Link:
		if !webAddress(string(s.Destination)) {
			return w.inline(n)
		}
		return "[" + w.inline(n) + "|" + escapeAddress(string(s.Destination)) + "]"
	case *ast.AutoLink:
		return "[" + escapeAddress(string(s.URL(w.source))) + "]"
	case *ast.RawHTML:
		if raw := rawHTML(s, w.source); !isComment(raw) {
			return escapeWiki(raw)
		}
		return ""
	default:
		return w.inline(n)
	}
}

var (
	wikiEscapes    = strings.NewReplacer(`\`, `\\`, `{`, `\{`, `}`, `\}`, `[`, `\[`, `]`, `\]`, `|`, `\|`, `*`, `\*`, `_`, `\_`, `!`, `\!`, `~`, `\~`, `^`, `\^`, `??`, `\??`)
	addressEscapes = strings.NewReplacer("|", "%7C", "]", "%5D", "[", "%5B", "{", "%7B", "}", "%7D", "\n", "")
)

func escapeWiki(s string) string { return wikiEscapes.Replace(s) }

func escapeAddress(s string) string { return addressEscapes.Replace(s) }
