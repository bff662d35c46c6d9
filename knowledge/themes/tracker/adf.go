package tracker

import (
	"reflect"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Node is one of the Atlassian Document Format (developer.atlassian.com/cloud/jira/platform/apis/document/structure).
type Node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []Node         `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`
}

// Mark is how text looks.
type Mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// ADF is the document that Markdown says. What ADF does not allow where it stands (a heading in a quote) becomes a
// paragraph.
func ADF(markdown string) Node {
	root, source := parse(markdown)
	w := adf{source}
	doc := Node{Type: "doc", Version: 1, Content: w.blocks(root, false)}
	if len(doc.Content) == 0 {
		doc.Content = []Node{{Type: "paragraph"}}
	}
	return doc
}

type adf struct{ source []byte }

// blocks are n's children; bare says that only paragraphs, lists and code may stand there.
func (w adf) blocks(n ast.Node, bare bool) []Node {
	var out []Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, w.block(c, bare)...)
	}
	return out
}

func (w adf) block(n ast.Node, bare bool) []Node {
	switch b := n.(type) {
	case *ast.Heading:
		if bare {
			return w.paragraph(n, Mark{Type: "strong"})
		}
		return []Node{{Type: "heading", Attrs: map[string]any{"level": b.Level}, Content: w.inline(n, nil)}}
	case *ast.Paragraph, *ast.TextBlock:
		return w.paragraph(n)
	case *ast.Blockquote:
		inner := w.blocks(n, true)
		if bare || len(inner) == 0 {
			return inner
		}
		return []Node{{Type: "blockquote", Content: inner}}
	case *ast.List:
		return w.list(b)
	case *ast.ThematicBreak:
		if bare {
			return nil
		}
		return []Node{{Type: "rule"}}
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		code := strings.TrimRight(lines(n, w.source), "\n")
		if code == "" {
			return nil
		}
		return []Node{{Type: "codeBlock", Content: []Node{{Type: "text", Text: code}}}}
	case *ast.HTMLBlock:
		raw := strings.TrimSpace(lines(n, w.source))
		if raw == "" || isComment(raw) {
			return nil
		}
		return []Node{{Type: "paragraph", Content: []Node{{Type: "text", Text: raw}}}}
	default:
		return w.blocks(n, bare)
	}
}

func (w adf) paragraph(n ast.Node, marks ...Mark) []Node {
	content := w.inline(n, marks)
	if len(content) == 0 {
		return nil
	}
	return []Node{{Type: "paragraph", Content: content}}
}

func (w adf) list(l *ast.List) []Node {
	out := Node{Type: "bulletList"}
	if l.IsOrdered() {
		out = Node{Type: "orderedList", Attrs: map[string]any{"order": l.Start}}
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		content := w.blocks(item, true)
		if len(content) == 0 || content[0].Type != "paragraph" {
			content = append([]Node{{Type: "paragraph"}}, content...)
		}
		out.Content = append(out.Content, Node{Type: "listItem", Content: content})
	}
	return []Node{out}
}

func (w adf) inline(n ast.Node, marks []Mark) []Node {
	var out []Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		for _, span := range w.span(c, marks) {
			if last := len(out) - 1; last >= 0 && span.Type == "text" && out[last].Type == "text" && reflect.DeepEqual(out[last].Marks, span.Marks) {
				out[last].Text += span.Text // the parser cuts at what might have meant something
				continue
			}
			out = append(out, span)
		}
	}
	return out
}

func (w adf) span(n ast.Node, marks []Mark) []Node {
	with := func(m Mark) []Mark { return append(append([]Mark{}, marks...), m) }
	switch s := n.(type) {
	case *ast.Text:
		out := textNode(plain(s, w.source), marks)
		if s.HardLineBreak() {
			return append(out, Node{Type: "hardBreak"})
		}
		if s.SoftLineBreak() {
			out = append(out, textNode(" ", marks)...)
		}
		return out
	case *ast.String:
		return textNode(string(s.Value), marks)
	case *ast.Emphasis:
		if s.Level == 2 {
			return w.inline(n, with(Mark{Type: "strong"}))
		}
		return w.inline(n, with(Mark{Type: "em"}))
	case *ast.CodeSpan:
		return w.inline(n, []Mark{{Type: "code"}}) // goes with links only
	case *ast.Link:
		if !webAddress(string(s.Destination)) {
			return w.inline(n, marks)
		}
		return w.inline(n, with(Mark{Type: "link", Attrs: map[string]any{"href": string(s.Destination)}}))
	case *ast.AutoLink:
		address := string(s.URL(w.source))
		if !webAddress(address) {
			return textNode(address, marks)
		}
		return textNode(address, with(Mark{Type: "link", Attrs: map[string]any{"href": address}}))
	case *ast.RawHTML:
		raw := rawHTML(s, w.source)
		if isComment(raw) {
			return nil
		}
		return textNode(raw, marks)
	default:
		return w.inline(n, marks)
	}
}

func rawHTML(n *ast.RawHTML, source []byte) string {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(source))
	}
	return b.String()
}

func textNode(s string, marks []Mark) []Node {
	if s == "" {
		return nil // ADF refuses empty text
	}
	return []Node{{Type: "text", Text: s, Marks: marks}}
}

func webAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
