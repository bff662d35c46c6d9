package richtext_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui/richtext"
)

func TestClean(t *testing.T) {
	t.Parallel()
	p := richtext.New()
	same := func(src string) {
		t.Helper()
		require.Equal(t, src, p.Clean(src))
	}
	same(`<p>Hello <strong>Ann</strong>,<br>it <em>works</em> <u>now</u> <s>not</s>.</p>`)
	same(`<ol start="3"><li><p>three</p></li></ol><ul><li><p>dash</p></li></ul>`)
	same(`<blockquote><p>quoted</p></blockquote><pre><code>x &lt; y</code></pre><h2>Title</h2><hr>`)
	same(`<p><img src="/api/v1/attachments/17" alt="a picture" width="200"></p>`)
	same(`<p><span data-mention="17">@Ada</span> look</p>`)

	gone := func(src string, never ...string) {
		t.Helper()
		clean := p.Clean(src)
		for _, word := range never {
			require.NotContains(t, strings.ToLower(clean), word, src)
		}
		require.Equal(t, clean, p.Clean(clean), "cleaning twice changes nothing")
	}
	gone(`<p onclick="alert(1)">x</p><script>alert(1)</script>`, "onclick", "script", "alert")
	gone(`<a href="javascript:alert(1)">x</a>`, "javascript", "href")
	gone(`<a href="/api/v1/session">x</a>`, "href")
	gone(`<a href="//evil.example/">x</a>`, "evil")
	gone(`<img src="https://evil.example/x.png">`, "evil")
	gone(`<img src="/api/v1/attachments/17/../../me">`, "src")
	gone(`<img src=x onerror=alert(1)>`, "onerror", "src")
	gone(`<span data-mention="1 or 1">x</span><span class="a" style="position:fixed">y</span>`, "1 or 1", "style", "class")
	gone(`<svg><p><style><img src=x onerror=alert(1)></style></p></svg>`, "svg", "onerror", "style")
	gone(`<p>a<iframe src="https://evil.example"></iframe></p><form action="/x"><input name=a></form>`, "iframe", "form", "input")
	gone("<p>a\x00b\xff</p>", "\x00")

	require.Empty(t, p.Clean(`<p></p>`))
	require.Empty(t, p.Clean(`<p><br></p><ul><li></li></ul>`))
	require.Contains(t, p.Clean(`<p><a href="https://example.com/a?b=1&amp;c=2">x</a></p>`), `rel="nofollow noreferrer noopener" target="_blank"`)
}

func TestText(t *testing.T) {
	t.Parallel()
	check := func(src string, want ...string) {
		t.Helper()
		require.Equal(t, strings.Join(want, "\n"), richtext.Text(src))
	}
	check(`<p>Hello Ann,</p><p>it <strong>works</strong>  now.<br>Bye &amp; thanks</p>`, "Hello Ann,", "", "it works now.", "Bye & thanks")
	check(`<p>Do:</p><ul><li><p>one</p></li><li><p>two</p><ul><li><p>deeper</p></li></ul></li></ul><p>End</p>`,
		"Do:", "", "- one", "- two", "  - deeper", "", "End")
	check(`<ol start="9"><li><p>nine</p></li><li><p>ten</p></li></ol>`, "9. nine", "10. ten")
	check(`<blockquote><p>a</p><p>b</p></blockquote><p>c</p>`, "> a", ">", "> b", "", "c")
	check("<pre><code>if x {\n  y()\n}</code></pre>", "if x {", "  y()", "}")
	check(`<p><a href="https://example.com">here</a> and <a href="https://example.com">https://example.com</a> and <a href="mailto:a@b.example">a@b.example</a></p>`,
		"here <https://example.com> and https://example.com and a@b.example")
	check(`<p><span data-mention="17">@Ada</span> look <img src="/api/v1/attachments/1" alt="shot.png"></p>`, "@Ada look [shot.png]")
	check(`<p></p>`, "")
}

func TestFromText(t *testing.T) {
	t.Parallel()
	require.Equal(t, `<p>a &lt;b&gt;<br>c</p><p>d</p>`, richtext.FromText("a <b>\r\nc\n\n\n\nd\n"))
	require.Empty(t, richtext.FromText(" \n "))
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{`<p>x</p>`, `<a href="javascript:x">`, `<<p>script>`, `<img src="/api/v1/attachments/1"`, `<svg/onload=x>`} {
		f.Add(seed)
	}
	p := richtext.New()
	f.Fuzz(func(t *testing.T, src string) {
		clean := p.Clean(src)
		if again := p.Clean(clean); again != clean {
			t.Fatalf("cleaning twice changes %q to %q", clean, again)
		}
		if strings.Contains(strings.ToLower(clean), "<script") {
			t.Fatalf("a script got through: %q", clean)
		}
		richtext.Text(clean)
	})
}
