package helpcentre

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kepthq/kept/knowledge/markdown"
)

// thing is a node of schema.org, as JSON-LD.
type thing map[string]any

const schemaOrg = "https://schema.org"

// siteData says that this is a site that can be searched.
func (c *Centre) siteData(v *visit) thing {
	return thing{
		"@context": schemaOrg, "@type": "WebSite", "name": v.setup.Name, "url": c.absolute(homePath(v.lang)), "inLanguage": v.lang,
		"potentialAction": thing{
			"@type": "SearchAction", "query-input": "required name=search_term_string",
			"target": thing{"@type": "EntryPoint", "urlTemplate": c.absolute(homePath(v.lang)) + "search?q={search_term_string}"},
		},
	}
}

func (c *Centre) crumbData(crumbs []crumb) thing {
	items := make([]thing, len(crumbs))
	for i, to := range crumbs {
		items[i] = thing{"@type": "ListItem", "position": i + 1, "name": to.Title, "item": c.absolute(to.Path)}
	}
	return thing{"@context": schemaOrg, "@type": "BreadcrumbList", "itemListElement": items}
}

// articleData says what the article is, where it stands and, when its headings are questions, what it answers.
func (c *Centre) articleData(v *visit, view *articleView, page markdown.Page) []any {
	a := view.Article
	organization := thing{"@type": "Organization", "name": v.setup.Name, "url": c.absolute(homePath(v.lang))}
	about := thing{
		"@context": schemaOrg, "@type": "Article", "headline": a.Title, "description": view.Description, "inLanguage": a.Language,
		"datePublished": moment(a.PublishedAt), "dateModified": moment(later(a.UpdatedAt, a.PublishedAt)), "mainEntityOfPage": view.Canonical,
		"author": organization, "publisher": organization,
	}
	if view.Picture != "" {
		about["image"] = view.Picture
	}
	crumbs := append(append([]crumb{}, view.Crumbs...), crumb{a.Title, articlePath(a.Language, a.Slug)})
	all := []any{about, c.crumbData(crumbs)}
	const few = 2
	if asked := questions(page.HTML); len(asked) >= few {
		items := make([]thing, len(asked))
		for i, q := range asked {
			items[i] = thing{"@type": "Question", "name": q.question, "acceptedAnswer": thing{"@type": "Answer", "text": q.answer}}
		}
		all = append(all, thing{"@context": schemaOrg, "@type": "FAQPage", "mainEntity": items})
	}
	return all
}

// question is a heading that asks, with the text below it.
type question struct{ question, answer string }

// questions finds them in a rendered text.
func questions(page string) []question {
	nodes, err := html.ParseFragment(strings.NewReader(page), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return nil // too deep; then it is no list of questions
	}
	const longestAnswer = 2000
	var all []question
	asking := false
	for _, n := range nodes {
		text := textOf(n)
		switch n.DataAtom {
		case atom.H2, atom.H3:
			if asking = strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "؟"); asking {
				all = append(all, question{question: text})
			}
		default:
			if asking && text != "" {
				last := &all[len(all)-1]
				last.answer = cut(strings.TrimSpace(last.answer+" "+text), longestAnswer)
			}
		}
	}
	answered := all[:0]
	for _, q := range all {
		if q.answer != "" {
			answered = append(answered, q)
		}
	}
	return answered
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
