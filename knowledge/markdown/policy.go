package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

var (
	ownPath    = regexp.MustCompile(`^/([^/\\].*)?$`) // of this desk: /help/..., not //elsewhere
	anchorID   = regexp.MustCompile(`^[\p{L}\p{N}\p{M}_-]{1,200}$`)
	number     = regexp.MustCompile(`^[0-9]{1,5}$`)
	percentage = regexp.MustCompile(`^[0-9]{1,5}%?$`)
)

// newPolicy lets through what rendering makes and the harmless part of what people write as HTML.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup",
		"kbd", "samp", "var", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "figure", "figcaption",
		"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "details", "summary", "abbr", "cite", "q")
	p.AllowAttrs("id").Matching(anchorID).OnElements("h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("th", "td")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col)$`)).OnElements("th")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(open)?$`)).OnElements("details")
	p.AllowAttrs("title").OnElements("abbr", "a", "img")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl|auto)$`)).OnElements("p", "div", "span", "blockquote")
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).OnElements("p", "div", "span", "blockquote")

	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(callout callout-(note|tip|important|warning|caution)|tabs|tab|table-scroll)$`)).OnElements("div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^note$`)).OnElements("div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div", "pre") // what scrolls is reached by keys
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(callout-title|tab-title)$`)).OnElements("p")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^chroma$`)).OnElements("pre")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#._-]{1,40}$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(task( done)?|[a-z][a-z0-9]{0,3})$`)).OnElements("span")

	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").Matching(ownPath).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(percentage).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^async$`)).OnElements("img")
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
}
