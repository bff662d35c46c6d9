package mailparse

import (
	"html"
	"strings"
)

// content is the body as far as one part gives it. Either or both may be empty.
type content struct {
	text, html string
}

func (c content) blank() bool {
	return strings.TrimSpace(c.text) == "" && strings.TrimSpace(c.html) == ""
}

func (c content) asText() string {
	if strings.TrimSpace(c.text) != "" || c.html == "" {
		return c.text
	}
	return htmlToText(c.html)
}

func (c content) asHTML() string {
	if c.html != "" {
		return c.html
	}
	return `<div style="white-space:pre-wrap">` + html.EscapeString(strings.TrimSpace(c.text)) + "</div>"
}

// read returns the body that a part gives and collects what is attached.
func (r *reader) read(p *part) content {
	if strings.HasPrefix(p.media, "multipart/") {
		return r.readMultipart(p)
	}
	if p.isBody() {
		return r.readText(p)
	}
	if p.isOtherRendering() {
		return content{}
	}
	r.attach(p)
	return content{}
}

func (r *reader) readMultipart(p *part) content {
	if p.depth >= r.limits.Depth {
		r.d.add("limit-depth", "parts are nested more than %d deep; the rest was kept as one attachment", r.limits.Depth)
		r.attach(p)
		return content{}
	}
	children, ok := r.children(p)
	if !ok {
		r.d.add("boundary", "a multipart has no boundary; it was read as text")
		text := *p
		text.media = "text/plain"
		return r.readText(&text)
	}
	var bodies []content
	for _, child := range children {
		if c := r.read(child); !c.blank() {
			bodies = append(bodies, c)
		}
	}
	if p.media == "multipart/alternative" || sameWords(bodies) {
		return pickAlternative(bodies)
	}
	return concatenate(bodies)
}

// isBody says whether a leaf is shown as the message itself.
func (p *part) isBody() bool {
	switch p.media {
	case "text/plain", "text/html", "text/markdown", "text/x-markdown":
	case "text/enriched", "text/richtext":
		if p.parent == "multipart/alternative" {
			return false
		}
	default:
		return false
	}
	switch {
	case p.disp == "attachment":
		return false
	case p.parent == "multipart/related" && !p.first && p.cid != "":
		return false
	case p.name == "":
		return true
	}
	return p.parent == "" || p.parent == "multipart/alternative"
}

// isOtherRendering: one more version of a text that is there already.
func (p *part) isOtherRendering() bool {
	if p.parent != "multipart/alternative" || p.disp == "attachment" || p.name != "" {
		return false
	}
	switch p.media {
	case "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext":
		return true
	}
	return false
}

func (r *reader) readText(p *part) content {
	b := decodeTransfer(p.raw, p.encoding, r.d)
	if len(b) > r.limits.TextBytes {
		r.d.add("limit-text", "the text is longer than %d bytes; the rest was left out", r.limits.TextBytes)
		b = b[:r.limits.TextBytes]
	}
	if p.media == "text/html" {
		return content{html: decodeHTML(b, p.charset, r.d)}
	}
	for range 50 {
		file, rest, ok := cutUU(b)
		if !ok {
			break
		}
		file.Name = decodeRaw(file.Name, p.charset, r.d)
		r.keep(file)
		b = rest
	}
	text := decodeCharset(b, p.charset, r.d)
	if strings.EqualFold(p.params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	if p.parent == "" && p.header.Get("Content-Type") == "" && looksLikeHTML(text) {
		r.d.add("content-type", "HTML without a content type")
		return content{html: text}
	}
	return content{text: text}
}

func looksLikeHTML(s string) bool {
	start := strings.ToLower(strings.TrimSpace(s[:min(len(s), 200)]))
	return strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<!doctype html")
}

// pickAlternative takes the plain text and the richest HTML of what claims to
// be the same message.
func pickAlternative(bodies []content) content {
	var out content
	for _, c := range bodies {
		if strings.TrimSpace(c.html) != "" {
			out.html = c.html
		}
		if strings.TrimSpace(c.text) != "" && (strings.TrimSpace(out.text) == "" || c.html == "" && out.html == "") {
			out.text = joinText(out.text, c.text)
		}
	}
	return out
}

// joinText puts two different texts after each other.
func joinText(a, b string) string {
	if strings.TrimSpace(a) == "" || a == b {
		return b
	}
	return strings.TrimRight(a, "\n") + "\n\n" + strings.TrimLeft(b, "\n")
}

// concatenate joins bodies that follow each other: text around attachments,
// footers of list servers.
func concatenate(bodies []content) content {
	if len(bodies) == 1 {
		return bodies[0]
	}
	var out content
	rich := false
	for _, c := range bodies {
		rich = rich || c.html != ""
	}
	for _, c := range bodies {
		out.text = joinText(out.text, c.asText())
		if rich {
			out.html = joinText(out.html, c.asHTML())
		}
	}
	return out
}

// sameWords recognizes a plain and an HTML part that are alternatives of each
// other although the multipart around them does not say so.
func sameWords(bodies []content) bool {
	if len(bodies) != 2 || bodies[0].html != "" || bodies[1].text != "" {
		return false
	}
	const enough = 400
	plain, rich := letters(bodies[0].text, enough), letters(htmlToText(bodies[1].html), enough)
	return plain != "" && plain == rich
}

func letters(s string, limit int) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= limit {
			break
		}
		if r > 0x7f || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unflow joins the soft line breaks of RFC 3676, quote depth by quote depth.
func unflow(text string, delSpace bool) string {
	var out []string
	flowing := false
	depth := 0
	for line := range strings.SplitSeq(text, "\n") {
		body := strings.TrimLeft(line, ">")
		quotes := len(line) - len(body)
		body = strings.TrimPrefix(body, " ")
		if flowing && quotes == depth && len(out) > 0 && body != "-- " {
			out[len(out)-1] += body
		} else {
			prefix := ""
			if quotes > 0 {
				prefix = strings.Repeat(">", quotes) + " "
			}
			out = append(out, prefix+body)
		}
		flowing = strings.HasSuffix(body, " ") && body != "-- "
		depth = quotes
		if flowing && delSpace {
			last := len(out) - 1
			out[last] = strings.TrimSuffix(out[last], " ")
		}
	}
	return strings.Join(out, "\n")
}
