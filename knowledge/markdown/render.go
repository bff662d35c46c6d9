package markdown

import (
	"bytes"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	rendering "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Renderer renders Markdown. It is safe for use by many goroutines.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
}

// Options say how a text is rendered; the zero value is ready for use.
type Options struct {
	// Language is that of the words which rendering adds, such as the titles of callouts.
	Language string
	// File says where a file of the knowledge base is; nil leads to the API.
	File func(id int64) Target
	// Article says where an article is; nil, or an empty URL, leaves the words without a link.
	Article func(id int64) string
}

// Target is where a file is; a picture's size keeps the page from jumping.
type Target struct {
	URL           string
	Width, Height int // 0: unknown
}

// Page is a rendered text.
type Page struct {
	HTML     string
	Contents []Heading
}

// Heading is a line of the table of contents.
type Heading struct {
	Level int    `json:"level"` // from 2
	ID    string `json:"id"`    // of the element, unique in the text
	Title string `json:"title"`
}

// New makes a Renderer.
func New() *Renderer {
	return &Renderer{
		policy: newPolicy(),
		markdown: goldmark.New(
			goldmark.WithExtensions(
				extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
				extension.Strikethrough, extension.TaskList, extension.Linkify,
			),
			goldmark.WithParserOptions(
				parser.WithBlockParsers(util.Prioritized(tabsParser{}, 650), util.Prioritized(tabParser{}, 651)),
				parser.WithASTTransformers(
					util.Prioritized(calloutTransformer{}, 100), util.Prioritized(headingTransformer{}, 110), util.Prioritized(linkTransformer{}, 120),
				),
			),
			goldmark.WithRendererOptions(
				rendering.WithUnsafe(), // elements that people write are judged by the policy, with everything else
				renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 100)),
			),
		),
	}
}

// parsed is a text with its tree.
type parsed struct {
	source   []byte
	root     ast.Node
	contents []Heading
}

var (
	optionsKey  = parser.NewContextKey()
	contentsKey = parser.NewContextKey()
)

func (r *Renderer) parse(source string, o Options) parsed {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	if tangled(source) {
		source = "~~~~~~~~\n" + strings.ReplaceAll(source, "~~~~~~~~", "~ ~ ~ ~ ") + "\n~~~~~~~~"
	}
	p := parsed{source: []byte(source)}
	pc := parser.NewContext()
	pc.Set(optionsKey, o)
	p.root = r.markdown.Parser().Parse(text.NewReader(p.source), parser.WithContext(pc))
	p.contents, _ = pc.Get(contentsKey).([]Heading)
	return p
}

// mostMarks is how many marks a paragraph may have: they are matched with each other, which costs their square.
const mostMarks = 8000

// tangled reports whether a text has a paragraph that nobody could read and that would take seconds to render. It is
// shown as it is written. Code costs nothing.
func tangled(source string) bool {
	marks := 0
	var f fence
	for line := range strings.Lines(source) {
		if f.holds(line) {
			continue
		}
		if strings.TrimSpace(line) == "" {
			marks = 0
			continue
		}
		for _, c := range []byte(line) {
			switch c {
			case '*', '_', '~', '[', '<', '`':
				marks++
			}
		}
		if marks > mostMarks {
			return true
		}
	}
	return false
}

// Render makes a page of a text. There is no text that it refuses.
func (r *Renderer) Render(source string, o Options) Page {
	p := r.parse(source, o)
	var out bytes.Buffer
	if err := r.markdown.Renderer().Render(&out, p.source, p.root); err != nil {
		// Writing to memory does not fail, and our own nodes return no errors; should goldmark, the words are kept.
		return Page{HTML: "<pre>" + html.EscapeString(source) + "</pre>"}
	}
	return Page{HTML: r.policy.Sanitize(balanced(out.String())), Contents: p.contents}
}

// balanced closes what was left open and drops what closes nothing, so that the text stays in its place in a page.
func balanced(fragment string) string {
	nodes, err := nethtml.ParseFragment(strings.NewReader(fragment), &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return html.EscapeString(fragment) // too deep, at most
	}
	var out strings.Builder
	for _, n := range nodes {
		if err := nethtml.Render(&out, n); err != nil {
			return html.EscapeString(fragment)
		}
	}
	return out.String()
}
