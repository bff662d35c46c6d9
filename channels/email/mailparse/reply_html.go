package mailparse

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxReplyHTML bounds the tree that is built to look for quotes.
const maxReplyHTML = 1 << 20

// TrimReplyHTML removes the elements in which mail programs put the history.
// cut says whether there were any. Like TrimReply it keeps everything when
// nothing else would be left, or when answers stand between quotes. The result
// is as trustworthy as the input: sanitize it before showing.
func TrimReplyHTML(src string) (trimmed string, cut bool) {
	if len(src) > maxReplyHTML {
		return src, false
	}
	doc, err := html.Parse(strings.NewReader(src))
	if err != nil {
		return src, false // nested deeper than the parser allows
	}
	quotes := findQuotes(doc)
	if len(quotes) == 0 {
		return src, false
	}
	for _, q := range quotes {
		if q.node.Parent == nil {
			continue
		}
		if q.rest {
			removeFollowing(q.node)
		}
		q.node.Parent.RemoveChild(q.node)
	}
	body := findElement(doc, atom.Body)
	if body == nil || strings.TrimSpace(textOf(body)) == "" && !hasImage(body) {
		return src, false
	}
	var out strings.Builder
	for c := body.FirstChild; c != nil; c = c.NextSibling {
		if html.Render(&out, c) != nil {
			return src, false
		}
	}
	return strings.ToValidUTF8(out.String(), "\ufffd"), true
}

// quoteNode is an element to remove; rest: with everything behind it.
type quoteNode struct {
	node *html.Node
	rest bool
}

func findQuotes(doc *html.Node) []quoteNode {
	var found []quoteNode
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			whole, rest := quoteElement(c)
			switch {
			case whole && answered(c):
				// Somebody wrote between the quoted lines: leave it to the reader.
			case whole || rest:
				found = append(found, quoteNode{c, rest})
				if rest {
					return
				}
			default:
				walk(c)
			}
		}
	}
	walk(doc)
	return found
}

var (
	quoteClass = regexp.MustCompile(`(?:^|[\s_])(?:gmail_quote(?:_container)?|yahoo_quoted|yahoo-quoted-begin|protonmail_quote|tutanota_quote|moz-cite-prefix|zmail_extra|iosymail|qc-quote|wmquote|zm_quote|x_gmail_quote|mail-quote-collapse|skiff_quote|front-blockquote|freebirdFormQuote|ydp\w*yahoo_quoted|mailru-blockquote|js-helper|quoted_history)(?:$|\s)`)
	quoteID    = regexp.MustCompile(`^(?:x_)*(?:yahoo_quoted|isReplyContent|mail-editor-reference-message-container|isForwardContent|oriMsgHtmlSeperator|reply-intro|zm-quote|mailcontent-quote)`)
	restID     = regexp.MustCompile(`^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|OLK_SRC_BODY_SECTION|ms-outlook-mobile-body-separator-line|replySplit|divFwdMsg)`)
	restClass  = regexp.MustCompile(`(?:^|\s)(?:x_)*(?:OutlookMessageHeader|kept-history)(?:$|\s)`)
	// Outlook on the desktop draws a line above From/Sent/To/Subject.
	topBorder = regexp.MustCompile(`(?i)border:\s*none;\s*border-top:\s*solid\s+(?:#[0-9a-f]{3,6}|windowtext|\w+)\s+1\.0pt`)
)

// quoteElement says whether n holds history, or starts it.
func quoteElement(n *html.Node) (whole, rest bool) {
	class, id, style := attr(n, "class"), attr(n, "id"), attr(n, "style")
	switch {
	case restID.MatchString(id), restClass.MatchString(class):
		return false, true
	case n.DataAtom == atom.Div && topBorder.MatchString(style) && headerText(n):
		return false, true
	case attr(n, "data-marker") == "__QUOTED_TEXT__", quoteClass.MatchString(class), quoteID.MatchString(id):
		return true, false
	case n.DataAtom == atom.Blockquote && (strings.EqualFold(attr(n, "type"), "cite") || attr(n, "cite") != "" || strings.Contains(class, "quote")):
		return true, false
	}
	return false, false
}

// headerText: the element starts with a field block in some language.
func headerText(n *html.Node) bool {
	lines := strings.Split(htmlToText(renderNode(n)), "\n")
	return headerBlock(lines, skipBlank(lines, 0)) > 0
}

func renderNode(n *html.Node) string {
	var b strings.Builder
	if html.Render(&b, n) != nil {
		return ""
	}
	return b.String()
}

// answered finds words between or below the quotes inside a quote container.
func answered(n *html.Node) bool {
	if n.DataAtom == atom.Blockquote {
		return false
	}
	seenQuote, answer := false, false
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && !answer; c = c.NextSibling {
			switch {
			case c.DataAtom == atom.Blockquote:
				seenQuote = true
			case c.Type == html.TextNode:
				answer = seenQuote && len(strings.TrimSpace(c.Data)) > 1
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return answer
}

func removeFollowing(n *html.Node) {
	for ; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		for n.NextSibling != nil && n.Parent != nil {
			n.Parent.RemoveChild(n.NextSibling)
		}
	}
}

func attr(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

func findElement(n *html.Node, tag atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == tag {
			return d
		}
	}
	return nil
}

func hasImage(n *html.Node) bool { return findElement(n, atom.Img) != nil }

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || d.Parent.DataAtom != atom.Style && d.Parent.DataAtom != atom.Script) {
			b.WriteString(strings.ReplaceAll(d.Data, "\u00a0", " "))
		}
	}
	return b.String()
}
