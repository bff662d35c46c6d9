package markdown

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// nodeRenderer writes our own nodes, and those that we write otherwise than goldmark. Writes are to memory.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindCallout, renderCallout)
	reg.Register(kindTabs, wrapped(`<div class="tabs">`, "</div>\n"))
	reg.Register(kindTab, renderTab)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTaskCheckBox, renderTask)
}

func wrapped(before, after string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(before + "\n")
		} else {
			_, _ = w.WriteString(after)
		}
		return ast.WalkContinue, nil
	}
}

func renderCallout(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	if c, ok := n.(*callout); ok {
		_, _ = w.WriteString(`<div class="callout callout-` + c.sort + `" role="note">` + "\n" + `<p class="callout-title">` + html.EscapeString(c.title) + "</p>\n")
	}
	return ast.WalkContinue, nil
}

func renderTab(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	if t, ok := n.(*tab); ok {
		_, _ = w.WriteString(`<div class="tab">` + "\n" + `<p class="tab-title">` + html.EscapeString(t.title) + "</p>\n")
	}
	return ast.WalkContinue, nil
}

// renderTable puts tables into something that scrolls, by keys too, since a phone is narrower than many.
func renderTable(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="table-scroll" tabindex="0">` + "\n<table>\n")
	} else {
		_, _ = w.WriteString("</tbody>\n</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

// renderTask shows a box as a sign: a form's box that nobody can tick would say nothing to a screen reader.
func renderTask(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	box, ok := n.(*extast.TaskCheckBox)
	if !entering || !ok {
		return ast.WalkContinue, nil
	}
	if box.IsChecked {
		_, _ = w.WriteString(`<span class="task done">☑</span> `)
	} else {
		_, _ = w.WriteString(`<span class="task">☐</span> `)
	}
	return ast.WalkContinue, nil
}

func renderCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language := ""
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		language = strings.ToLower(string(fenced.Language(source)))
	}
	_, _ = w.WriteString(codeBlock(language, string(n.Lines().Value(source))))
	return ast.WalkSkipChildren, nil
}
