package markdown

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The schemes of addresses within the knowledge base.
const (
	fileScheme    = "kb:"
	articleScheme = "article:"
)

// apiFiles is where files are when nobody says otherwise.
const apiFiles = "/api/v1/article-files/"

// linkTransformer turns addresses within the knowledge base into those of a page, and pictures of other servers into links.
type linkTransformer struct{}

// Transform implements parser.ASTTransformer.
func (linkTransformer) Transform(root *ast.Document, reader text.Reader, pc parser.Context) {
	o, _ := pc.Get(optionsKey).(Options)
	var links []*ast.Link
	var images []*ast.Image
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // nothing in it fails
		switch n := n.(type) {
		case *ast.Link:
			if entering {
				links = append(links, n)
			}
		case *ast.Image:
			if entering {
				images = append(images, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range images {
		o.image(n, reader.Source())
	}
	for _, n := range links {
		o.link(n)
	}
}

func (o Options) link(n *ast.Link) {
	destination := string(n.Destination)
	if id, ok := idAfter(fileScheme, destination); ok {
		n.Destination = []byte(o.file(id).URL)
		return
	}
	if id, ok := idAfter(articleScheme, destination); ok {
		address := ""
		if o.Article != nil {
			address = o.Article(id)
		}
		if address == "" {
			unwrap(n)
			return
		}
		_, fragment, found := strings.Cut(destination, "#")
		if found {
			address += "#" + fragment
		}
		n.Destination = []byte(address)
	}
}

func (o Options) image(n *ast.Image, source []byte) {
	if id, ok := idAfter(fileScheme, string(n.Destination)); ok {
		target := o.file(id)
		n.Destination = []byte(target.URL)
		n.SetAttributeString("loading", []byte("lazy"))
		n.SetAttributeString("decoding", []byte("async"))
		if target.Width > 0 && target.Height > 0 {
			n.SetAttributeString("width", []byte(strconv.Itoa(target.Width)))
			n.SetAttributeString("height", []byte(strconv.Itoa(target.Height)))
		}
		return
	}
	if ownPath.Match(n.Destination) {
		return
	}
	if withinLink(n) {
		unwrap(n)
		return
	}
	link := ast.NewLink()
	link.Destination, link.Title = n.Destination, n.Title
	if inlineText(n, source) == "" {
		link.AppendChild(link, ast.NewString(n.Destination))
	}
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		link.AppendChild(link, child)
	}
	n.Parent().ReplaceChild(n.Parent(), n, link)
}

func (o Options) file(id int64) Target {
	if o.File != nil {
		return o.File(id)
	}
	return Target{URL: apiFiles + strconv.FormatInt(id, 10)}
}

// unwrap leaves the words of a link or picture in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}

func withinLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// idAfter reads scheme<id>, which a fragment may follow.
func idAfter(scheme, destination string) (int64, bool) {
	rest, ok := strings.CutPrefix(destination, scheme)
	if !ok {
		return 0, false
	}
	rest, _, _ = strings.Cut(rest, "#")
	id, err := strconv.ParseInt(rest, 10, 64)
	return id, err == nil && id > 0
}

// References are the ids of files and articles that a text names, in the order of their first appearance.
func (r *Renderer) References(source string) (files, articles []int64) {
	seenFile, seenArticle := map[int64]bool{}, map[int64]bool{}
	r.parse(source, Options{
		File: func(id int64) Target {
			if !seenFile[id] {
				seenFile[id] = true
				files = append(files, id)
			}
			return Target{URL: "/"}
		},
		Article: func(id int64) string {
			if !seenArticle[id] {
				seenArticle[id] = true
				articles = append(articles, id)
			}
			return "/"
		},
	})
	return files, articles
}

// destinations are where links and pictures point to, in inline form and in reference definitions; code is
// not looked into.
var destinations = regexp.MustCompile(`(\]\(\s*|^\s{0,3}\[[^\]\n]+\]:\s*)(<[^<>\n]*>|[^\s()<>]+)`)

// MapDestinations rewrites where links and pictures of a text point to, outside of code. It changes nothing but the
// destinations, so that a text comes back as it was when the reverse is done to it.
func MapDestinations(source string, to func(destination string) string) string {
	var out strings.Builder
	var f fence
	for line := range strings.Lines(source) {
		if !f.holds(line) {
			line = mapLine(line, to)
		}
		out.WriteString(line)
	}
	return out.String()
}

// fence follows a text line by line through fenced code.
type fence struct{ open string }

// holds reports whether the line, which is the next one, belongs to code, its fences included.
func (f *fence) holds(line string) bool {
	trimmed := strings.TrimLeft(line, " ")
	if f.open != "" {
		if strings.HasPrefix(trimmed, f.open) && strings.Trim(trimmed, f.open[:1]+" \t\r\n") == "" {
			f.open = ""
		}
		return true
	}
	if len(line)-len(trimmed) > 3 || !strings.HasPrefix(trimmed, "```") && !strings.HasPrefix(trimmed, "~~~") {
		return false
	}
	f.open = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
	return true
}

// mapLine maps the destinations of a line, outside of code spans.
func mapLine(line string, to func(string) string) string {
	var out strings.Builder
	last := 0
	for _, m := range destinations.FindAllStringSubmatchIndex(line, -1) {
		if strings.Count(line[:m[4]], "`")%2 == 1 {
			continue
		}
		out.WriteString(line[last:m[4]])
		destination := line[m[4]:m[5]]
		if bracketed, ok := strings.CutPrefix(destination, "<"); ok {
			destination = "<" + to(strings.TrimSuffix(bracketed, ">")) + ">"
		} else {
			destination = to(destination)
		}
		out.WriteString(destination)
		last = m[5]
	}
	out.WriteString(line[last:])
	return out.String()
}

// FileID reads the address of a file of the knowledge base, kb:<id>.
func FileID(destination string) (int64, bool) {
	if strings.Contains(destination, "#") {
		return 0, false
	}
	return idAfter(fileScheme, destination)
}

// ArticleID reads the address of an article, article:<id>, with the fragment that may follow it ("#..." or "").
func ArticleID(destination string) (id int64, fragment string, ok bool) {
	if id, ok = idAfter(articleScheme, destination); !ok {
		return 0, "", false
	}
	if _, after, found := strings.Cut(destination, "#"); found {
		fragment = "#" + after
	}
	return id, fragment, true
}

// ToFile is the address of a file.
func ToFile(id int64) string { return fileScheme + strconv.FormatInt(id, 10) }

// ToArticle is the address of an article.
func ToArticle(id int64) string { return articleScheme + strconv.FormatInt(id, 10) }
