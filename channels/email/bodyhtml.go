package email

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kepthq/kept/tickets"
)

// inlineImages points images that show one of the files to its Content-ID (RFC 2392), and returns
// the Content-IDs that are used.
func inlineImages(src string, m *tickets.Message, files []file) (string, map[int64]string) {
	used := map[int64]string{}
	if src == "" || len(files) == 0 {
		return src, used
	}
	_, domain, _ := cutLast(m.Sender.Address, "@")
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String(), used
		}
		raw := string(z.Raw())
		t := z.Token()
		if t.DataAtom != atom.Img || kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			out.WriteString(raw)
			continue
		}
		f := shownFile(t, files)
		if f == nil {
			out.WriteString(raw)
			continue
		}
		cid := fmt.Sprintf("att%d.kept@%s", f.ID, domain)
		if f.CID != "" && writableID(f.CID) {
			cid = f.CID
		}
		used[f.ID] = cid
		t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "src" || a.Key == "data-cid" })
		t.Attr = append(t.Attr, html.Attribute{Key: "src", Val: "cid:" + cid})
		out.WriteString(t.String())
	}
}

// shownFile returns the file that an image shows: by cid:, by data-cid, or by its address in the API.
func shownFile(img html.Token, files []file) *file {
	for _, a := range img.Attr {
		cid := ""
		switch a.Key {
		case "data-cid":
			cid = a.Val
		case "src":
			if rest, ok := strings.CutPrefix(a.Val, "cid:"); ok {
				cid = rest
			}
			if id := attachmentID(a.Val); id != 0 {
				if i := slices.IndexFunc(files, func(f file) bool { return f.ID == id }); i >= 0 {
					return &files[i]
				}
			}
		}
		if cid == "" {
			continue
		}
		if i := slices.IndexFunc(files, func(f file) bool { return f.CID == cid }); i >= 0 {
			return &files[i]
		}
	}
	return nil
}

// attachmentID returns the id in .../api/v1/attachments/{id}[/...], 0 when the address is another.
func attachmentID(address string) int64 {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	_, rest, ok := strings.Cut(path.Clean(u.Path), "/api/v1/attachments/")
	if !ok {
		return 0
	}
	number, _, _ := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// plainText is the text of our own simple HTML: signatures, and answers that came without a text.
func plainText(src string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	href := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidy(out.String())
		case html.TextToken:
			out.WriteString(spaces(string(z.Text())))
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			out.WriteString(opening(t.DataAtom))
			if t.DataAtom == atom.A {
				href = attribute(t, "href")
			}
		case html.EndTagToken:
			t := z.Token()
			if t.DataAtom == atom.A && href != "" {
				if !strings.HasSuffix(out.String(), strings.TrimPrefix(href, "mailto:")) {
					out.WriteString(" <" + href + ">")
				}
				href = ""
			}
			if isBlock(t.DataAtom) {
				out.WriteString("\n")
			}
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

func opening(tag atom.Atom) string {
	switch {
	case tag == atom.Br:
		return "\n"
	case tag == atom.Li:
		return "\n- "
	case isBlock(tag):
		return "\n"
	default:
		return ""
	}
}

func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Table, atom.Tr, atom.Blockquote, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4, atom.Hr:
		return true
	default:
		return false
	}
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// spaces makes a text node's white space what a browser shows of it, as far as one node tells.
func spaces(raw string) string {
	text := html.UnescapeString(raw)
	squeezed := strings.Join(strings.Fields(text), " ")
	if squeezed == "" {
		if text == "" || strings.Contains(text, "\n") {
			return ""
		}
		return " "
	}
	if strings.HasPrefix(text, " ") {
		squeezed = " " + squeezed
	}
	if strings.HasSuffix(text, " ") {
		squeezed += " "
	}
	return squeezed
}

// tidy trims lines and leaves at most one empty one between two others.
func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	s = strings.Join(lines, "\n")
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(s)
}
