package sanitize

import (
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// Options say how images are shown. The zero value shows no inline images and
// blocks remote ones.
type Options struct {
	// CIDURL gives the address of an inline image by its Content-ID, or "" if
	// there is none.
	CIDURL func(cid string) string
	// RemoteImages leaves remote images in place: the reader asked for them.
	RemoteImages bool
}

// Result is HTML to show, and what was held back.
type Result struct {
	HTML string
	// RemoteImages counts the images moved to data-remote-src.
	RemoteImages int
}

// Sanitize returns only the HTML of HTML.
func Sanitize(src string, opts Options) string { return HTML(src, opts).HTML }

// HTML makes src safe to show. It never fails.
func HTML(src string, opts Options) Result {
	src = strings.ToValidUTF8(strings.ReplaceAll(src, "\x00", ""), "\ufffd")
	var res Result
	policy := mailPolicy()
	// bluemonday works token by token: removing one thing can make another
	// appear. Passes repeat until nothing changes; real mail needs two.
	for range maxPasses {
		next := pass(policy.Sanitize(src), opts)
		if next.HTML == src {
			return next
		}
		src, res = next.HTML, next
	}
	if again := pass(policy.Sanitize(src), opts); again.HTML != src {
		return Result{HTML: html.EscapeString(src)} // made to be unstable: show it as text
	}
	return res
}

const maxPasses = 6

var (
	contentID = regexp.MustCompile(`^[^\s"'<>\\]{1,500}$`)
	remoteURL = regexp.MustCompile(`(?i)^https?://[^\s"'<>\\]+$`)
	dataImage = regexp.MustCompile(`(?i)^data:image/(?:png|gif|jpeg|jpg|webp);base64,[a-z0-9+/=\s]+$`)
)

// pass rewrites images and links of HTML that the policy let through.
func pass(src string, opts Options) Result {
	var res Result
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			res.HTML = out.String()
			return res
		}
		raw := string(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			out.WriteString(raw)
			continue
		}
		t := z.Token()
		switch t.Data {
		case "img":
			image, remote := rewriteImage(t, opts)
			res.RemoteImages += remote
			out.WriteString(image)
		case "a", "area":
			out.WriteString(rewriteLink(t))
		default:
			out.WriteString(raw)
		}
	}
}

// rewriteImage gives an image exactly one source. An inline image keeps its
// Content-ID in data-cid, so that its address can be made again.
func rewriteImage(t html.Token, opts Options) (tag string, remote int) {
	src, cid, held := attr(t, "src"), attr(t, "data-cid"), attr(t, "data-remote-src")
	t.Attr = without(t.Attr, "src", "data-cid", "data-remote-src")
	if rest, ok := cutFold(src, "cid:"); ok {
		cid = rest
	}
	if held == "" && remoteURL.MatchString(src) {
		held = src
	}
	add := func(key, val string) { t.Attr = append(t.Attr, html.Attribute{Key: key, Val: val}) }
	switch {
	case cid != "" && contentID.MatchString(cid):
		if opts.CIDURL != nil {
			if url := opts.CIDURL(cid); url != "" {
				add("src", url)
			}
		}
		add("data-cid", cid)
	case dataImage.MatchString(src):
		add("src", src)
	case remoteURL.MatchString(held) && opts.RemoteImages:
		add("src", held)
	case remoteURL.MatchString(held):
		add("data-remote-src", held)
		remote = 1
	}
	return t.String(), remote
}

func rewriteLink(t html.Token) string {
	href := attr(t, "href")
	t.Attr = without(t.Attr, "target", "rel")
	if href != "" {
		t.Attr = append(t.Attr,
			html.Attribute{Key: "rel", Val: "noopener noreferrer nofollow"},
			html.Attribute{Key: "target", Val: "_blank"})
	}
	return t.String()
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func without(attrs []html.Attribute, keys ...string) []html.Attribute {
	var kept []html.Attribute
	seen := map[string]bool{}
	for _, k := range keys {
		seen[k] = true
	}
	for _, a := range attrs {
		if !seen[a.Key] {
			kept = append(kept, a)
			seen[a.Key] = true
		}
	}
	return kept
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// mailPolicy is built once, since building it costs more than most mails take to be sanitized; it is
// never changed afterwards and may be used by many at a time.
var mailPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	allowElements(p)
	allowURLs(p)
	allowStyles(p)
	return p
})
