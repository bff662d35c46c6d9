package chat_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets/desktest"
)

func TestSiteIsItsTable(t *testing.T) {
	t.Parallel()
	desktest.New(t).SameAsTable(&chat.Site{})
}

func TestCleanOrigin(t *testing.T) {
	t.Parallel()
	check := func(given, want string) {
		t.Helper()
		got, ok := chat.CleanOrigin(given)
		require.Equal(t, want, got, given)
		require.Equal(t, want != "", ok, given)
	}
	check("https://shop.example", "https://shop.example")
	check(" HTTPS://Shop.Example/ ", "https://shop.example")
	check("https://shop.example:443", "https://shop.example")
	check("https://shop.example:8443", "https://shop.example:8443")
	check("https://bücher.example", "https://xn--bcher-kva.example")
	check("https://203.0.113.7:8443", "https://203.0.113.7:8443")
	check("https://[2001:DB8::1]", "https://[2001:db8::1]")
	check("http://localhost:3000", "http://localhost:3000")
	check("http://shop.localhost", "http://shop.localhost")
	check("http://127.0.0.1:80", "http://127.0.0.1")
	check("http://[::1]:5173", "http://[::1]:5173")

	for _, bad := range []string{
		"", "shop.example", "//shop.example", "http://shop.example", "http://localhost.shop.example", "ftp://shop.example", "null", "*",
		"https://", "https://*", "https://*.shop.example", "https://shop.example/shop", "https://shop.example?x", "https://shop.example#x",
		"https://u@shop.example", "https://u:p@shop.example", "https://shop.example:", "https://shop.example:0", "https://shop.example:99999x",
		"https://shop example", "https://shop.example; script-src *", "https://shop.example\nx", "https://a.example,https://b.example", "javascript:alert(1)",
		"https://shop.example:0443", "https://shop.example:70000",
	} {
		check(bad, "")
	}
}

// FuzzCleanOrigin: what comes out goes into a policy header, and must be an origin and nothing else.
func FuzzCleanOrigin(f *testing.F) {
	for _, seed := range []string{"https://shop.example", "http://[::1]:5173", "https://bücher.example:8443/", "https://shop.example; x", "https://a,b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		origin, ok := chat.CleanOrigin(given)
		if !ok {
			return
		}
		require.False(t, strings.ContainsAny(origin, " ;,'\"*\n\r\t<>@?#\\"), origin)
		u, err := url.Parse(origin)
		require.NoError(t, err)
		require.Equal(t, origin, u.Scheme+"://"+u.Host)
		again, ok := chat.CleanOrigin(origin)
		require.True(t, ok)
		require.Equal(t, origin, again)
	})
}

func TestAnyColourCanBeWrittenOn(t *testing.T) {
	t.Parallel()
	require.Equal(t, chat.Contrast{Text: "#ffffff", TextRatio: 21, PageRatio: 21, Visible: true}, chat.ContrastOf("#000000"))
	require.Equal(t, chat.Contrast{Text: "#000000", TextRatio: 21, PageRatio: 1}, chat.ContrastOf("#ffffff"))
	require.Equal(t, chat.Contrast{Text: "#ffffff", TextRatio: 6.48, PageRatio: 6.48, Visible: true}, chat.ContrastOf("#2255cc"))
	rapid.Check(t, func(t *rapid.T) {
		color := rapid.StringMatching(`#[0-9a-f]{6}`).Draw(t, "color")
		require.GreaterOrEqual(t, chat.ContrastOf(color).TextRatio, 4.5)
	})
}

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	check := func(userAgent, kind, system, browser string) {
		t.Helper()
		require.Equal(t, chat.Device{Kind: kind, System: system, Browser: browser}, chat.DeviceOf(userAgent))
	}
	const webkit = " AppleWebKit/537.36 (KHTML, like Gecko) "
	check("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"+webkit+"Chrome/126.0.0.0 Safari/537.36", "computer", "Windows", "Chrome 126")
	check("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"+webkit+"Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68", "computer", "Windows", "Edge 126")
	check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"+webkit+"Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0", "computer", "macOS", "Opera 111")
	check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "computer", "macOS", "Safari 17")
	check("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "phone", "iOS", "Safari 17")
	check("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1", "tablet", "iPadOS", "Chrome 126")
	check("Mozilla/5.0 (Linux; Android 10; K)"+webkit+"Chrome/126.0.0.0 Mobile Safari/537.36", "phone", "Android", "Chrome 126")
	check("Mozilla/5.0 (Linux; Android 13; SM-X200)"+webkit+"SamsungBrowser/25.0 Chrome/121.0.0.0 Safari/537.36", "tablet", "Android", "Samsung Internet 25")
	check("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "computer", "Linux", "Firefox 127")
	check("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)"+webkit+"Chrome/126.0.0.0 Safari/537.36", "computer", "ChromeOS", "Chrome 126")
	check("curl/8.7.1", "", "", "")
	check("", "", "", "")
}
