package sanitize

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

var (
	number    = regexp.MustCompile(`^\d{1,4}$`)
	length    = regexp.MustCompile(`^\d{1,4}(?:\.\d{1,3})?(?:%|px)?$`)
	colorName = regexp.MustCompile(`^(?:#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,25})$`)
	align     = regexp.MustCompile(`^(?i:left|right|center|justify|char)$`)
	valign    = regexp.MustCompile(`^(?i:top|middle|bottom|baseline)$`)
	plainText = regexp.MustCompile(`^[^<>"\x00-\x1f]{0,1000}$`)
	textDir   = regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)
	langTag   = regexp.MustCompile(`^[A-Za-z-]{2,20}$`)
	fontSize  = regexp.MustCompile(`^[+-]?\d{1,2}$`)
	listMark  = regexp.MustCompile(`^(?i:1|a|i|disc|circle|square)$`)
	noWrap    = regexp.MustCompile(`^(?i:|nowrap)$`)
	fontFace  = regexp.MustCompile(`^[\p{L}\d ,'._-]{1,200}$`)
)

// allowElements lists what mail is made of. Elements that are not here lose
// their tag and keep their text; scripts, styles and the like lose both.
func allowElements(p *bluemonday.Policy) {
	p.AllowElements(
		"p", "div", "span", "br", "hr", "center", "blockquote", "pre", "address", "article", "section", "header", "footer", "main", "figure", "figcaption",
		"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
		"b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big", "code", "kbd", "samp", "var", "tt", "q", "cite", "abbr", "mark", "font", "bdi", "bdo", "wbr", "time",
		"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th", "img",
	)
	p.AllowNoAttrs().OnElements("span", "font", "a", "img", "bdo")
	p.SkipElementsContent("script", "style", "head", "title", "noscript", "template", "object", "embed", "applet", "iframe", "frame", "frameset", "noframes", "noembed", "svg", "math", "textarea", "select", "option", "button", "xmp", "plaintext", "listing", "audio", "video", "canvas", "map", "form-data")
	p.AllowAttrs("dir").Matching(textDir).Globally()
	p.AllowAttrs("lang").Matching(langTag).Globally()
	p.AllowAttrs("title", "alt", "summary").Matching(plainText).Globally()
	p.AllowAttrs("align").Matching(align).Globally()
	p.AllowAttrs("valign").Matching(valign).OnElements("table", "tr", "td", "th", "tbody", "thead", "tfoot", "col", "colgroup")
	p.AllowAttrs("width", "height").Matching(length).OnElements("table", "tr", "td", "th", "col", "colgroup", "img", "hr")
	p.AllowAttrs("border", "cellpadding", "cellspacing", "hspace", "vspace").Matching(number).OnElements("table", "img")
	p.AllowAttrs("colspan", "rowspan", "span").Matching(number).OnElements("td", "th", "col", "colgroup")
	p.AllowAttrs("bgcolor").Matching(colorName).OnElements("table", "tr", "td", "th", "tbody", "thead", "tfoot", "div")
	p.AllowAttrs("color").Matching(colorName).OnElements("font", "hr")
	p.AllowAttrs("face").Matching(fontFace).OnElements("font")
	p.AllowAttrs("size").Matching(fontSize).OnElements("font", "hr")
	p.AllowAttrs("start", "value").Matching(number).OnElements("ol", "li")
	p.AllowAttrs("type").Matching(listMark).OnElements("ol", "ul", "li")
	p.AllowAttrs("nowrap").Matching(noWrap).OnElements("td", "th")
	p.AllowAttrs("data-cid").Matching(contentID).OnElements("img")
	p.AllowAttrs("data-remote-src").Matching(remoteURL).OnElements("img")
}

// allowURLs admits addresses by scheme. Relative ones are refused: they would
// point to this server.
func allowURLs(p *bluemonday.Policy) {
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowURLSchemes("http", "https", "mailto", "tel", "sms", "cid")
	p.AllowURLSchemeWithCustomPolicy("data", func(u *url.URL) bool { return dataImage.MatchString(u.String()) })
}

// allowStyles admits properties that change looks in place. Everything that can
// load (url, image-set, @import), move (position, transform, negative margins
// beyond reason), overlay (z-index) or animate is missing on purpose.
func allowStyles(p *bluemonday.Policy) {
	p.AllowStyles(
		"color", "background-color", "font-family", "font-size", "font-style", "font-weight", "font-variant", "font", "line-height", "letter-spacing", "word-spacing",
		"text-align", "text-decoration", "text-decoration-line", "text-decoration-color", "text-indent", "text-transform", "white-space", "word-break", "word-wrap", "overflow-wrap", "direction",
		"vertical-align", "width", "height", "max-width", "max-height", "min-width", "min-height",
		"margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left",
		"border", "border-top", "border-right", "border-bottom", "border-left", "border-color", "border-style", "border-width", "border-radius", "border-collapse", "border-spacing",
		"border-top-color", "border-top-style", "border-top-width", "border-right-color", "border-right-style", "border-right-width",
		"border-bottom-color", "border-bottom-style", "border-bottom-width", "border-left-color", "border-left-style", "border-left-width",
		"table-layout", "list-style-type", "float", "clear", "quotes", "tab-size", "empty-cells", "caption-side",
	).MatchingHandler(safeValue).Globally()
	p.AllowStyles("display").MatchingEnum("block", "inline", "inline-block", "table", "table-row", "table-cell", "list-item", "none").Globally()
}

var cssValue = regexp.MustCompile(`^[\p{L}\d #%.,'"()!+-]{1,300}$`)

// safeValue admits words, numbers and colors. Functions are limited to colors,
// so url(), expression() and var() are out, escapes and comments too.
func safeValue(v string) bool {
	if !cssValue.MatchString(v) {
		return false
	}
	rest := strings.ToLower(v)
	for {
		name, after, ok := strings.Cut(rest, "(")
		if !ok {
			return strings.Count(v, "'")%2 == 0 && strings.Count(v, `"`)%2 == 0 && strings.Count(v, "(") == strings.Count(v, ")")
		}
		switch lastWord(name) {
		case "rgb", "rgba", "hsl", "hsla":
		default:
			return false
		}
		rest = after
	}
}

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
	return s[i+1:]
}
