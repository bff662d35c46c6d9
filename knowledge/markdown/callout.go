package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindCallout = ast.NewNodeKind("Callout")

// callout is a quotation that begins with [!NOTE] or the like.
type callout struct {
	ast.BaseBlock
	sort  string // note, tip, important, warning, caution
	title string
}

// Kind implements ast.Node.
func (*callout) Kind() ast.NodeKind { return kindCallout }

// Dump implements ast.Node.
func (n *callout) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"sort": n.sort}, nil)
}

var calloutMark = regexp.MustCompile(`(?i)^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(.*)$`)

// calloutTitles are what a callout without words of its own is called.
var calloutTitles = map[string][5]string{ // note, tip, important, warning, caution
	"en": {"Note", "Tip", "Important", "Warning", "Caution"},
	"de": {"Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"},
	"es": {"Nota", "Consejo", "Importante", "Advertencia", "Precaución"},
	"fr": {"Remarque", "Astuce", "Important", "Avertissement", "Attention"},
	"pt": {"Nota", "Dica", "Importante", "Aviso", "Cuidado"},
	"it": {"Nota", "Suggerimento", "Importante", "Avviso", "Attenzione"},
	"nl": {"Opmerking", "Tip", "Belangrijk", "Waarschuwing", "Let op"},
	"ja": {"注", "ヒント", "重要", "警告", "注意"},
	"zh": {"说明", "提示", "重要", "警告", "小心"},
	"ar": {"ملاحظة", "نصيحة", "مهم", "تحذير", "انتبه"},
}

func calloutTitle(language, sort string) string {
	base, _, _ := strings.Cut(language, "-")
	titles, ok := calloutTitles[base]
	if !ok {
		titles = calloutTitles["en"]
	}
	for i, s := range []string{"note", "tip", "important", "warning", "caution"} {
		if s == sort {
			return titles[i]
		}
	}
	return ""
}

type calloutTransformer struct{}

// Transform implements parser.ASTTransformer.
func (calloutTransformer) Transform(root *ast.Document, reader text.Reader, pc parser.Context) {
	o, _ := pc.Get(optionsKey).(Options)
	var quotes []ast.Node
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // nothing in it fails
		if entering && n.Kind() == ast.KindBlockquote {
			quotes = append(quotes, n)
		}
		return ast.WalkContinue, nil
	})
	for _, quote := range quotes {
		if c := asCallout(quote, reader.Source(), o.Language); c != nil {
			quote.Parent().ReplaceChild(quote.Parent(), quote, c)
		}
	}
}

// asCallout moves what a quotation holds into a callout when its first line says that it is one; nil otherwise.
func asCallout(quote ast.Node, source []byte, language string) *callout {
	first, ok := quote.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return nil
	}
	line := first.Lines().At(0)
	mark := calloutMark.FindSubmatch([]byte(strings.TrimRight(string(line.Value(source)), " \t\n")))
	if mark == nil {
		return nil
	}
	c := &callout{sort: strings.ToLower(string(mark[1])), title: strings.TrimSpace(string(mark[2]))}
	if c.title == "" {
		c.title = calloutTitle(language, c.sort)
	}
	dropFirstLine(first, line.Stop)
	if first.ChildCount() == 0 {
		quote.RemoveChild(quote, first)
	}
	for child := quote.FirstChild(); child != nil; child = quote.FirstChild() {
		c.AppendChild(c, child)
	}
	return c
}

// dropFirstLine removes what a paragraph shows of its first line, which ends at stop.
func dropFirstLine(p *ast.Paragraph, stop int) {
	for child := p.FirstChild(); child != nil; child = p.FirstChild() {
		if start, ok := startOf(child); ok && start >= stop {
			return
		}
		p.RemoveChild(p, child)
	}
}

// startOf is where the first text below n begins.
func startOf(n ast.Node) (int, bool) {
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start, true
	}
	if raw, ok := n.(*ast.RawHTML); ok && raw.Segments.Len() > 0 {
		return raw.Segments.At(0).Start, true
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if start, ok := startOf(child); ok {
			return start, true
		}
	}
	return 0, false
}
