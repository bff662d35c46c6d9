package richtext

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// Policy cleans HTML. It is safe for use by many goroutines.
type Policy struct {
	allowed *bluemonday.Policy
}

// AttachmentPath is where pictures may come from: an upload, with an id at the end.
const AttachmentPath = "/api/v1/attachments/"

// New makes a Policy.
func New() *Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "b", "em", "i", "u", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,6}$`)).OnElements("ol")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^(https?://|mailto:|tel:)[^\s"'<>]+$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true) // for the pictures; links are matched above
	p.RequireParseableURLs(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^` + AttachmentPath + `\d{1,19}(\?inline=(1|true))?$`)).OnElements("img")
	p.AllowAttrs("alt").Matching(regexp.MustCompile(`^[^<>"\x00-\x1f]{0,500}$`)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^\d{1,4}$`)).OnElements("img")
	p.AllowAttrs("data-mention").Matching(regexp.MustCompile(`^\d{1,19}$`)).OnElements("span")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.SkipElementsContent("script", "style", "head", "title", "noscript", "template", "object", "embed", "iframe", "svg", "math",
		"textarea", "select", "option", "button", "xmp", "plaintext", "listing", "audio", "video", "canvas")
	return &Policy{allowed: p}
}

// Clean returns the HTML with only what is allowed. HTML without words and pictures becomes "".
func (p *Policy) Clean(src string) string {
	src = strings.ToValidUTF8(strings.ReplaceAll(src, "\x00", ""), "\uFFFD")
	// bluemonday works token by token: removing one thing can make another appear.
	const passes = 4
	for range passes {
		next := p.allowed.Sanitize(src)
		if next == src {
			break
		}
		src = next
	}
	if again := p.allowed.Sanitize(src); again != src {
		return html.EscapeString(src) // made to be unstable: show it as text
	}
	if !strings.Contains(src, "<img") && Text(src) == "" {
		return ""
	}
	return strings.TrimSpace(src)
}

// FromText makes paragraphs of plain text.
func FromText(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\x00", ""))
	if text == "" {
		return ""
	}
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if paragraph = strings.Trim(paragraph, "\n"); paragraph == "" {
			continue
		}
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>") + "</p>")
	}
	return b.String()
}
