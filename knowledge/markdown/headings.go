package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

const lowestHeading = 6

// headingTransformer gives headings their addresses, has them begin with h2, and collects the table of contents.
type headingTransformer struct{}

// Transform implements parser.ASTTransformer.
func (headingTransformer) Transform(root *ast.Document, reader text.Reader, pc parser.Context) {
	var headings []*ast.Heading
	top := lowestHeading
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // nothing in it fails
		if h, ok := n.(*ast.Heading); ok && entering {
			headings = append(headings, h)
			top = min(top, h.Level)
		}
		return ast.WalkContinue, nil
	})
	shift := 0
	if top == 1 {
		shift = 1
	}
	contents := make([]Heading, 0, len(headings))
	taken := map[string]int{}
	for _, h := range headings {
		h.Level = min(h.Level+shift, lowestHeading)
		title := inlineText(h, reader.Source())
		id := uniqueID(Slug(title), taken)
		h.SetAttributeString("id", []byte(id))
		if title != "" {
			contents = append(contents, Heading{Level: h.Level, ID: id, Title: title})
		}
	}
	pc.Set(contentsKey, contents)
}

// uniqueID gives each heading its own id; taken has the last number behind each one.
func uniqueID(base string, taken map[string]int) string {
	if base == "" {
		base = "section"
	}
	id := base
	for taken[id] > 0 {
		taken[base]++
		id = base + "-" + strconv.Itoa(taken[base])
	}
	taken[id] = 1
	return id
}
