package markdown_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kepthq/kept/knowledge/markdown"
)

func render(source string) markdown.Page {
	return markdown.New().Render(source, markdown.Options{
		File: func(int64) markdown.Target {
			return markdown.Target{URL: "/help/files/7/a.png", Width: 640, Height: 480}
		},
		Article: func(id int64) string { return map[int64]string{7: "/help/en/articles/seven"}[id] },
	})
}

func TestRender(t *testing.T) {
	t.Parallel()
	check := func(name, source string, want ...string) {
		t.Helper()
		html := render(source).HTML
		for _, w := range want {
			if no, ok := strings.CutPrefix(w, "!"); ok {
				require.NotContains(t, html, no, name)
			} else {
				require.Contains(t, html, w, name)
			}
		}
	}
	check("paragraphs", "Hello *you* and **me**", "<p>Hello <em>you</em> and <strong>me</strong></p>")
	check("headings begin with h2", "# One\n\n## Two", `<h2 id="one">One</h2>`, `<h3 id="two">Two</h3>`)
	check("headings that begin with h2 stay", "## Two\n### Three", `<h2 id="two">`, `<h3 id="three">`)
	check("table", "| a | b |\n|:-:|--:|\n| 1 | 2 |", `<div class="table-scroll" tabindex="0">`, `<th align="center">a</th>`, `<td align="right">2</td>`, "</tbody>")
	check("table without rows", "| a |\n|---|\n\nend", "</table>\n</div>\n<p>end</p>")
	check("strikethrough and links", "~~no~~ https://example.com/a", "<del>no</del>", `<a href="https://example.com/a" rel="noreferrer">`)
	check("tasks", "- [x] done\n- [ ] open", `<span class="task done">☑</span> done`, `<span class="task">☐</span> open`, "!<input")
	check("code", "```go\nfunc main() {}\n```", `<pre class="chroma" tabindex="0"><code class="language-go">`, `<span class="kd">func</span>`)
	check("code of an unknown language", "```nope\n<b>\n```", `<code class="language-nope">&lt;b&gt;`)
	check("indented code", "    a < b", "a &lt; b")
	check("callout", "> [!WARNING]\n> Do *not*\n>\n> ever", `<div class="callout callout-warning" role="note">`, `<p class="callout-title">Warning</p>`, "<p>Do <em>not</em></p>", "<p>ever</p>", "!blockquote")
	check("callout with a title", "> [!tip] Save time & more\n> so", `<p class="callout-title">Save time &amp; more</p>`, "<p>so</p>")
	check("callout alone", "> [!NOTE]", `callout-note`, "![!NOTE]")
	check("quotation", "> [!nothing]\n> x", "<blockquote>", "[!nothing]")
	check("file", "![A *cat*](kb:7) [report](kb:7)", `<img src="/help/files/7/a.png" alt="A cat" loading="lazy" decoding="async" width="640" height="480"`, `<a href="/help/files/7/a.png">report</a>`)
	check("article", "[see](article:7#how) [gone](article:8)", `<a href="/help/en/articles/seven#how">see</a> gone`)
	check("picture elsewhere", "![a dot](https://spy.example/1.gif)", `<a href="https://spy.example/1.gif" rel="noreferrer">a dot</a>`, "!<img")
	check("picture elsewhere in a link", "[![logo](https://spy.example/1.gif)](https://shop.example)", `<a href="https://shop.example" rel="noreferrer">logo</a>`, "!<img")
	check("harmless elements", "Press <kbd>Ctrl</kbd><br><details open><summary>More</summary>x</details>", "<kbd>Ctrl</kbd><br/>", "<summary>More</summary>")
	check("what is left open is closed", "<div><b>bold", "<div><b>bold</b></div>")
	check("what closes nothing goes", "</div></main>end", "end", "!</div></main>")
	check("harm", "<script>alert(1)</script><style>*{}</style><iframe src=//x></iframe><img src=x onerror=alert(1)><a href='java&#10;script:alert(1)'>x</a>[y](javascript:alert(1)) <form><input>",
		"!<script", "!alert(1)</", "!<a href='java", "!href=\"java", "!<style", "!<iframe", "!onerror", "!<form", "!<input")
}

func TestTabs(t *testing.T) {
	t.Parallel()
	page := render("before\n:::tabs\n::tab Windows\nPress **Start**\n\n```sh\n::tab x\n:::\n```\n::tab macOS & more\n- one\n- two\n:::\nafter")
	require.Equal(t, strings.Join([]string{
		`<p>before</p>`, `<div class="tabs">`, `<div class="tab">`, `<p class="tab-title">Windows</p>`, `<p>Press <strong>Start</strong></p>`,
		`<pre class="chroma" tabindex="0"><code class="language-sh">::tab x`, `:::`, `</code></pre>`, `</div>`,
		`<div class="tab">`, `<p class="tab-title">macOS &amp; more</p>`, `<ul>`, `<li>one</li>`, `<li>two</li>`, `</ul>`, `</div>`, `</div>`, `<p>after</p>`, ``,
	}, "\n"), withoutSpans(page.HTML))

	nested := render(":::tabs\n::tab A\n:::tabs\n::tab a1\nx\n:::\ny\n::tab B\nz\n:::\nend").HTML
	require.Equal(t, 2, strings.Count(nested, `<div class="tabs">`))
	require.Equal(t, 3, strings.Count(nested, `<div class="tab">`))
	require.Contains(t, nested, "</div>\n</div>\n<p>end</p>")
	require.Contains(t, render("::tab alone").HTML, "::tab alone", "a tab outside of tabs is words")
	require.Contains(t, render(":::tabs\n::tab never closed\nx").HTML, "<p>x</p>\n</div>\n</div>")
}

func withoutSpans(html string) string {
	var out strings.Builder
	for i, part := range strings.Split(html, "<span") {
		if i > 0 {
			_, part, _ = strings.Cut(part, ">")
		}
		out.WriteString(strings.ReplaceAll(part, "</span>", ""))
	}
	return out.String()
}

func TestContents(t *testing.T) {
	t.Parallel()
	page := render("# Erste Schritte\n\n## Über `Öl` & [Gas](x)\n\n## 手順\n\n## 手順\n\n## !!!")
	require.Equal(t, []markdown.Heading{
		{Level: 2, ID: "erste-schritte", Title: "Erste Schritte"}, {Level: 3, ID: "ueber-oel-gas", Title: "Über Öl & Gas"},
		{Level: 3, ID: "手順", Title: "手順"}, {Level: 3, ID: "手順-2", Title: "手順"}, {Level: 3, ID: "section", Title: "!!!"},
	}, page.Contents)
	for _, h := range page.Contents {
		require.Contains(t, page.HTML, `id="`+h.ID+`"`)
	}
	german := markdown.New().Render("> [!NOTE]\n> x", markdown.Options{Language: "de-AT"})
	require.Contains(t, german.HTML, "Hinweis")
}

func TestPlain(t *testing.T) {
	t.Parallel()
	plain := markdown.New().Plain("# Title\n\nSome *words*\nand `code` &amp; a \\* star.\n\n## Next\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```go\nx := 1\n```\n" +
		"> [!TIP]\n> hint\n\n:::tabs\n::tab T\nin tab\n:::\n\n<div>raw <b>html</b><script>no()</script></div>\n\n![alt text](kb:3) [link](https://x.example)")
	require.Equal(t, []string{"Title", "Next"}, plain.Headings)
	require.Equal(t, "Some words and code & a * star.\none\ntwo\na b\n1 2\nx := 1\nTip\nhint\nT\nin tab\nraw html\nalt text link", plain.Body)
	require.Equal(t, "Some words and…", markdown.New().Excerpt("# T\n\nSome words and more", 16))
}

func TestReferences(t *testing.T) {
	t.Parallel()
	files, articles := markdown.New().References("![a](kb:3) [b](kb:5) [c](article:9) ![d](kb:3)\n\n`![x](kb:99)`\n\n```\n![y](kb:98)\n```\n\n[r]: kb:6\n[see][r]")
	require.Equal(t, []int64{3, 5, 6}, slices.Sorted(slices.Values(files)))
	require.Equal(t, []int64{9}, articles)
}

func TestMapDestinations(t *testing.T) {
	t.Parallel()
	upper := func(s string) string { return strings.ToUpper(s) }
	require.Equal(t, "![a](KB:1) [b]( <X Y> \"t\") `[c](kb:2)`\n[r]: KB:3\n```\n[d](kb:4)\n```\n[e](KB:5)",
		markdown.MapDestinations("![a](kb:1) [b]( <x y> \"t\") `[c](kb:2)`\n[r]: kb:3\n```\n[d](kb:4)\n```\n[e](kb:5)", upper))
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for title, slug := range map[string]string{
		"How do I pay?": "how-do-i-pay", "Größe ändern": "groesse-aendern", "Crème brûlée": "creme-brulee", "  --  ": "", "C++ & C#": "c-c",
		"パスワード": "パスワード", "日本 語": "日本-語", "مرحبا": "مرحبا", "already-a-slug-2": "already-a-slug-2",
	} {
		require.Equal(t, slug, markdown.Slug(title), title)
		require.Equal(t, slug, markdown.Slug(slug), "a slug stays: %s", title)
	}
}

func TestCodeCSS(t *testing.T) {
	t.Parallel()
	var light, dark bytes.Buffer
	require.NoError(t, markdown.CodeCSS(&light, false))
	require.NoError(t, markdown.CodeCSS(&dark, true))
	require.Contains(t, light.String(), ".chroma .k")
	require.NotEqual(t, light.String(), dark.String())
}

// harm returns what in a rendered page could do harm.
func harm(page string) []string {
	nodes, err := nethtml.ParseFragment(strings.NewReader(page), &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	var walk func(n *nethtml.Node)
	walk = func(n *nethtml.Node) {
		if n.Type == nethtml.ElementNode {
			if slices.Contains([]string{"script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base", "svg", "math", "template", "frame", "video", "audio", "noscript", "textarea", "select"}, n.Data) {
				found = append(found, "<"+n.Data+">")
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "srcset" {
					found = append(found, a.Key)
				}
				if a.Key == "href" || a.Key == "src" {
					u, err := url.Parse(strings.TrimSpace(a.Val))
					if err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, strings.ToLower(u.Scheme)) {
						found = append(found, a.Key+"="+a.Val)
					}
					if a.Key == "src" && !strings.HasPrefix(a.Val, "/") {
						found = append(found, "src="+a.Val)
					}
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return found
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n> [!NOTE] x\n> y\n\n:::tabs\n::tab a\nb\n:::", "<script>x</script>", "[a](javascript:alert(1))", "![a](data:text/html,x)", "<a href=\"jav\tascript:x\">",
		"<svg><style><img src=x onerror=y>", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
		"[a]: <javascript:x>\n[a]", "![](//evil.example/x.png)", "<img src=\"/\\evil.example\">", "<noscript><p title=\"</noscript><img src=x onerror=y>\">", "```go\n\x00\n```",
		"> [!TIP]\n", ":::tabs\n:::tabs\n::tab x\n:::", "<p id=x class=y><h2 id='a b'>", "article:1 [x](article:7) ![y](kb:1) ![z](kb:-1)", "- [x] a\n  > [!caution]\n  > b",
	} {
		f.Add(seed)
	}
	r := markdown.New()
	f.Fuzz(func(t *testing.T, source string) {
		page := r.Render(source, markdown.Options{})
		require.Empty(t, harm(page.HTML), "%q gives %q", source, page.HTML)
		ids := map[string]bool{}
		for _, h := range page.Contents {
			require.False(t, ids[h.ID], "an id is there once: %s", h.ID)
			ids[h.ID] = true
		}
		r.Plain(source)
		r.References(source)
		require.Equal(t, source, markdown.MapDestinations(source, func(d string) string { return d }))
	})
}
