package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	nethtml "golang.org/x/net/html"
)

// Plain is a text without its marks.
type Plain struct {
	Headings []string
	Body     string // one line per paragraph, item, row or line of code; without the headings
}

// Plain returns a text as a search or a preview reads it.
func (r *Renderer) Plain(source string) Plain {
	p := r.parse(source, Options{Article: func(int64) string { return "/" }})
	w := plainWriter{source: p.source}
	w.blocks(p.root)
	headings := make([]string, len(p.contents))
	for i, h := range p.contents {
		headings[i] = h.Title
	}
	return Plain{Headings: headings, Body: strings.TrimSpace(w.out.String())}
}

// plainWriter writes one line per block.
type plainWriter struct {
	source []byte
	out    strings.Builder
}

func (w *plainWriter) line(text string) {
	if text = strings.TrimSpace(text); text != "" {
		w.out.WriteString(text)
		w.out.WriteByte('\n')
	}
}

func (w *plainWriter) blocks(n ast.Node) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch c := child.(type) {
		case *ast.Heading:
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			w.line(string(c.Lines().Value(w.source)))
		case *ast.HTMLBlock:
			w.line(withoutTags(string(c.Lines().Value(w.source))))
		case *callout:
			w.line(c.title)
			w.blocks(c)
		case *tab:
			w.line(c.title)
			w.blocks(c)
		case *extast.TableRow:
			w.row(c)
		case *extast.TableHeader:
			w.row(c)
		default:
			if c.FirstChild() != nil && c.FirstChild().Type() == ast.TypeInline {
				w.line(inlineText(c, w.source))
			} else {
				w.blocks(c)
			}
		}
	}
}

func (w *plainWriter) row(n ast.Node) {
	var cells []string
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		cells = append(cells, inlineText(cell, w.source))
	}
	w.line(strings.Join(cells, " "))
}

// inlineText is the words of what stands in a line.
func inlineText(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // nothing in it fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch t := n.(type) {
		case *ast.Text:
			out.Write(unescaped(t.Segment.Value(source), t.IsRaw()))
			if t.SoftLineBreak() || t.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(t.Value)
		case *ast.AutoLink:
			out.Write(t.Label(source))
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(out.String()), " ")
}

// unescaped resolves backslashes and entities, as rendering does.
func unescaped(value []byte, raw bool) []byte {
	if raw {
		return value
	}
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) && unicode.IsPunct(rune(value[i+1])) {
			continue
		}
		out.WriteByte(value[i])
	}
	return []byte(nethtml.UnescapeString(out.String()))
}

// withoutTags is the words of a piece of HTML; scripts and styles have none.
func withoutTags(fragment string) string {
	tokens := nethtml.NewTokenizer(strings.NewReader(fragment))
	var out strings.Builder
	hidden := ""
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return strings.Join(strings.Fields(out.String()), " ")
		case nethtml.TextToken:
			if hidden == "" {
				out.Write(tokens.Text())
				out.WriteByte(' ')
			}
		case nethtml.StartTagToken:
			if name, _ := tokens.TagName(); string(name) == "script" || string(name) == "style" {
				hidden = string(name)
			}
		case nethtml.EndTagToken:
			if name, _ := tokens.TagName(); string(name) == hidden {
				hidden = ""
			}
		}
	}
}

// Excerpt is the beginning of a text in at most n runes, cut between words.
func (r *Renderer) Excerpt(source string, n int) string {
	return Shorten(strings.Join(strings.Fields(r.Plain(source).Body), " "), n)
}

// Shorten cuts a line between words so that it has at most n runes.
func Shorten(line string, n int) string {
	if utf8.RuneCountInString(line) <= n {
		return line
	}
	cut, space, count := len(line), 0, 0
	for i, c := range line {
		if c == ' ' {
			space = i
		}
		if count++; count == n {
			cut = i
			break
		}
	}
	if space > cut/2 {
		cut = space
	}
	return strings.TrimSpace(line[:cut]) + "…"
}
