package sanitize_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/kepthq/kept/channels/email/sanitize"
)

func options() sanitize.Options {
	return sanitize.Options{CIDURL: func(cid string) string {
		if cid == "gone@x" {
			return ""
		}
		return "/files/" + cid
	}}
}

func TestSanitize(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"text":             {`a &lt; b`, `a &lt; b`},
		"layout table":     {`<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" valign="top">x</td></tr></table>`, `<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" valign="top">x</td></tr></table>`},
		"harmless style":   {`<p style="color:red;font-size:12px">x</p>`, `<p style="color: red; font-size: 12px">x</p>`},
		"colour function":  {`<p style="color:rgb(1,2,3)">x</p>`, `<p style="color: rgb(1,2,3)">x</p>`},
		"overlay":          {`<div style="position:fixed;top:0;z-index:9;color:red">x</div>`, `<div style="color: red">x</div>`},
		"loading style":    {`<div style="background-color:url(https://x/y);color:red">x</div>`, `<div style="color: red">x</div>`},
		"style sheet":      {`<style>@import "https://x/y.css"; p{color:red}</style><p>x</p>`, `<p>x</p>`},
		"script":           {`<p>a<script>alert(1)</script>b</p>`, `<p>ab</p>`},
		"handler":          {`<p onclick="alert(1)">x</p>`, `<p>x</p>`},
		"form":             {`<form action="https://x"><input name="p">text</form>`, `text`},
		"script link":      {`<a href="javascript:alert(1)">x</a>`, `<a>x</a>`},
		"hidden scheme":    {`<a href="java&#10;script:alert(1)">x</a>`, `<a>x</a>`},
		"relative link":    {`<a href="/api/v1/tickets">x</a>`, `<a>x</a>`},
		"link":             {`<a href="https://x.example/?a=1&amp;b=2" target="_top" rel="opener">x</a>`, `<a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>`},
		"mail link":        {`<a href="mailto:a@x.example">x</a>`, `<a href="mailto:a@x.example" rel="noopener noreferrer nofollow" target="_blank">x</a>`},
		"inline image":     {`<img alt="logo" src="cid:logo@x">`, `<img alt="logo" src="/files/logo@x" data-cid="logo@x">`},
		"missing image":    {`<img src="cid:gone@x">`, `<img data-cid="gone@x">`},
		"remote image":     {`<img src="https://t.example/p.gif" width="1">`, `<img width="1" data-remote-src="https://t.example/p.gif">`},
		"relative image":   {`<img src="/api/v1/logout">`, `<img>`},
		"responsive image": {`<img srcset="https://t.example/p.gif 2x">`, `<img>`},
		"data image":       {`<img src="data:image/png;base64,aGk=">`, `<img src="data:image/png;base64,aGk=">`},
		"data document":    {`<img src="data:text/html;base64,aGk=">`, `<img>`},
		"data svg":         {`<img src="data:image/svg+xml;base64,aGk=">`, `<img>`},
		"unknown element":  {`<o:p>x</o:p>`, `x`},
		"nul byte":         {"<scr\x00ipt>alert(1)</scr\x00ipt>x", `x`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, sanitize.Sanitize(c.in, options()))
		})
	}
}

func TestRemoteImagesAreCountedAndShownOnDemand(t *testing.T) {
	t.Parallel()
	const mail = `<img src="http://a.example/1.png"><img src="https://a.example/2.png"><img src="cid:a@x">`
	held := sanitize.HTML(mail, options())
	require.Equal(t, 2, held.RemoteImages)
	require.NotContains(t, held.HTML, ` src="http`)

	opts := options()
	opts.RemoteImages = true
	for _, src := range []string{mail, held.HTML} {
		shown := sanitize.HTML(src, opts)
		require.Zero(t, shown.RemoteImages)
		require.Contains(t, shown.HTML, ` src="https://a.example/2.png"`)
	}
}

func TestZeroOptionsLoadNothing(t *testing.T) {
	t.Parallel()
	got := sanitize.Sanitize(`<img src="cid:a@x"><img src="https://a.example/2.png">`, sanitize.Options{})
	require.NotContains(t, got, ` src=`)
}

// vectors are well-known ways around sanitizers.
var vectors = []string{
	`<img src=x onerror=alert(1)>`, `<svg onload=alert(1)>`, `<svg><script>alert(1)</script></svg>`, `<math><mi//xlink:href="data:x,<script>alert(1)</script>">`,
	`<iframe srcdoc="<script>alert(1)</script>">`, `<object data="javascript:alert(1)">`, `<embed src="javascript:alert(1)">`, `<base href="https://evil.example/">`,
	`<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`, `<link rel=stylesheet href="https://evil.example/x.css">`, `<a href="  javascript:alert(1)">x</a>`,
	`<a href="&#x6A;avascript:alert(1)">x</a>`, `<a href="vbscript:x">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<div style="width:expression(alert(1))">`,
	`<div style="background:url('javascript:alert(1)')">`, `<div style="color:\75rl(x)">`, `<div style="font-family:'x;position:fixed'">`, `<p style="color:red/*x*/;position:absolute">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<template><script>alert(1)</script></template>`, `<xmp><img src=x onerror=alert(1)></xmp>`, `<plaintext><script>alert(1)</script>`, `<title><img src=x onerror=alert(1)></title>`, `<textarea><script>alert(1)</script></textarea>`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`, "<img src=\"x\" `onerror=alert(1)`>", `<img """><script>alert(1)</script>">`, `<<img src=x onerror=alert(1)//`,
	`<img data-cid='"><script>alert(1)</script>'>`, `<img data-remote-src="javascript:alert(1)">`, `<img src="cid:a&quot; onerror=alert(1)">`, `<table background="https://evil.example/x.png"><tr><td background="javascript:alert(1)">x</td></tr></table>`, `<input type=image src=x onerror=alert(1)>`, `<video poster=javascript:alert(1)><source onerror=alert(1)></video>`, `<a target="_self" ping="https://evil.example" href="https://a.example">x</a>`,
}

func TestVectorsAreHarmless(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		checkHarmless(t, v)
	}
}

func FuzzSanitize(f *testing.F) {
	for _, v := range vectors {
		f.Add(v)
	}
	f.Add(`<table><tr><td style="color:red;border:1px solid #fff">x</td></tr></table><img src="cid:a@x"><a href="https://a.example">y</a>`)
	f.Fuzz(func(t *testing.T, src string) { checkHarmless(t, src) })
}

var (
	allowed   = regexp.MustCompile(`^(?i)(?:https?:|mailto:|tel:|sms:)`)
	dangerous = regexp.MustCompile(`(?i)position|url\(|expression|@import|javascript:|behavior|-moz-binding|\\|/\*`)
)

// checkHarmless parses the result as a browser does and looks at every element.
func checkHarmless(t *testing.T, src string) {
	t.Helper()
	got := sanitize.HTML(src, options())
	require.Equal(t, got, sanitize.HTML(got.HTML, options()), "not stable: %q", src)
	doc, err := html.Parse(strings.NewReader(got.HTML))
	if err != nil {
		return // deeper than the parser goes
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			checkElement(t, n, src)
		}
	}
}

func checkElement(t *testing.T, n *html.Node, src string) {
	t.Helper()
	switch n.Data {
	case "script", "style", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg", "math", "template", "textarea", "button", "video", "audio":
		require.Fail(t, "forbidden element", "%s in %q", n.Data, src)
	}
	for _, a := range n.Attr {
		require.False(t, strings.HasPrefix(a.Key, "on"), "handler %s in %q", a.Key, src)
		switch a.Key {
		case "href":
			require.Regexp(t, allowed, a.Val, src)
		case "src":
			require.Regexp(t, `^(?:/files/|data:image/(?:png|gif|jpe?g|webp);base64,)`, a.Val, src)
		case "data-remote-src":
			require.Regexp(t, `^(?i)https?://`, a.Val, src)
		case "style":
			require.NotRegexp(t, dangerous, a.Val, src)
		case "srcset", "background", "action", "formaction", "ping", "id", "class", "name":
			require.Fail(t, "forbidden attribute", "%s in %q", a.Key, src)
		}
	}
}
