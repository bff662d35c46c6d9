package casepage

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/channels/email/sanitize"
	"github.com/kepthq/kept/tickets"
)

// words of a message as the page shows them.
type words struct {
	HTML  template.HTML // sanitized
	Plain bool          // HTML is a text whose line breaks count
	// Whole is the message with the history it quotes; "" when HTML is all of it.
	Whole      template.HTML
	WholePlain bool
}

// renderer makes messages fit to be shown.
type renderer struct{ policy *bluemonday.Policy }

// newRenderer: structure, links and our own pictures; no style, class, size, or anything foreign, which the
// page's Content-Security-Policy would refuse anyway.
func newRenderer() *renderer {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "br", "hr", "strong", "b", "em", "i", "u", "s", "code", "pre", "blockquote", "ul", "ol", "li",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "dl", "dt", "dd", "sub", "sup")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "data")
	p.AllowRelativeURLs(true) // for pictures; links are matched
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^(https?://|mailto:|tel:)[^\s"'<>]+$`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(/case/[A-Za-z0-9_-]+/files/\d{1,19}\?inline=1|data:image/(png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]+)$`)).OnElements("img")
	p.AllowAttrs("alt").Matching(regexp.MustCompile(`^[^<>"\x00-\x1f]{0,500}$`)).OnElements("img")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return &renderer{policy: p}
}

// render makes the words of a message; token is the link's, by which its pictures are reached.
func (r *renderer) render(s *said, token string) words {
	if s.BodyHTML == "" {
		return plainWords(&s.Message)
	}
	whole := r.clean(s, s.BodyHTML, token)
	if s.AuthorKind == tickets.ActorAgent {
		return words{HTML: whole}
	}
	if trimmed, cut := mailparse.TrimReplyHTML(s.BodyHTML); cut {
		return words{HTML: r.clean(s, trimmed, token), Whole: whole}
	}
	if quotes(&s.Message) {
		return words{HTML: linked(s.ReplyText), Plain: true, Whole: whole}
	}
	return words{HTML: whole}
}

func plainWords(m *tickets.Message) words {
	w := words{HTML: linked(m.Words()), Plain: true}
	if quotes(m) {
		w.Whole, w.WholePlain = linked(m.BodyText), true
	}
	return w
}

// quotes reports whether the message is clearly more than its author's new words.
func quotes(m *tickets.Message) bool {
	squeeze := func(s string) int { return len(strings.Join(strings.Fields(s), " ")) }
	return m.ReplyText != "" && squeeze(m.BodyText) > squeeze(m.ReplyText)+20
}

var (
	uploaded = regexp.MustCompile(`src="/api/v1/attachments/(\d{1,19})[^"]*"`)
	headings = regexp.MustCompile(`<(/?)h[12456]>`) // the page has its own outline
)

func (r *renderer) clean(s *said, src, token string) template.HTML {
	address := func(id int64) string { return fmt.Sprintf("%s%s/files/%d?inline=1", Path, token, id) }
	byCID, own := map[string]string{}, map[string]string{}
	for _, f := range s.Attachments {
		if f.CID != "" {
			byCID[strings.Trim(f.CID, "<>")] = address(f.ID)
		}
		own[fmt.Sprint(f.ID)] = address(f.ID)
	}
	if s.AuthorKind == tickets.ActorAgent {
		src = uploaded.ReplaceAllStringFunc(src, func(attr string) string {
			return `src="` + own[uploaded.FindStringSubmatch(attr)[1]] + `"`
		})
	} else {
		src = sanitize.Sanitize(src, sanitize.Options{CIDURL: func(cid string) string { return byCID[strings.Trim(cid, "<>")] }})
	}
	return template.HTML(headings.ReplaceAllString(r.policy.Sanitize(src), "<${1}h3>")) //nolint:gosec // the policy is the wall
}

var address = regexp.MustCompile(`https?://[^\s<>"']+[^\s<>"'.,;:!?)\]]`)

// linked is a text as HTML, with the addresses in it as links.
func linked(text string) template.HTML {
	var b strings.Builder
	text = strings.TrimSpace(text)
	at := 0
	for _, span := range address.FindAllStringIndex(text, -1) {
		b.WriteString(html.EscapeString(text[at:span[0]]))
		url := html.EscapeString(text[span[0]:span[1]])
		b.WriteString(`<a href="` + url + `" rel="nofollow noreferrer noopener" target="_blank">` + url + `</a>`)
		at = span[1]
	}
	b.WriteString(html.EscapeString(text[at:]))
	return template.HTML(b.String()) //nolint:gosec // escaped above
}
