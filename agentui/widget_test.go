package agentui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
)

// builtWidget is what a build leaves, in small.
func builtWidget() fstest.MapFS {
	manifest := `{
		"src/app/main.tsx": {"file": "assets/main-1.js", "isEntry": true, "css": ["assets/main-2.css"], "imports": ["_shared.js"]},
		"_shared.js": {"file": "assets/shared-3.js"},
		"src/app/preview.tsx": {"file": "assets/preview-4.js", "isDynamicEntry": true},
		"src/locales/en.ts": {"file": "assets/en-5.js"},
		"src/locales/pt.ts": {"file": "assets/pt-6.js"},
		"src/locales/ar.ts": {"file": "assets/ar-7.js"}
	}`
	return fstest.MapFS{
		".vite/manifest.json": {Data: []byte(manifest)},
		"widget.js":           {Data: []byte("(function(){})()")},
		"assets/main-1.js":    {Data: []byte("export{}")},
	}
}

func widgetApp(files fstest.MapFS, page WidgetPage) *fiber.App {
	w := NewWidgetFiles(files)
	app := fiber.New()
	app.Get("/chat/widget.js", w.Loader)
	app.Get("/chat/assets/*", w.Asset)
	app.Get("/chat/app", func(c *fiber.Ctx) error { return w.App(c, page) })
	app.Get("/chat/look.js", func(c *fiber.Ctx) error {
		if c.Query("site") == "" {
			return w.Look(c, nil)
		}
		return w.Look(c, map[string]string{"name": "</script><b>"})
	})
	return app
}

func TestWidgetFiles(t *testing.T) {
	t.Parallel()
	app := widgetApp(builtWidget(), WidgetPage{Name: `Fish & "Chips"`})
	ask := func(path string, header ...string) (*http.Response, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		res, err := app.Test(r)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res, string(body)
	}

	loader, body := ask("/chat/widget.js")
	require.Equal(t, "(function(){})()", body)
	require.Equal(t, "public, max-age=300", loader.Header.Get("Cache-Control"))
	require.Equal(t, "cross-origin", loader.Header.Get("Cross-Origin-Resource-Policy"))
	same, body := ask("/chat/widget.js", "If-None-Match", loader.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, same.StatusCode)
	require.Empty(t, body)

	asset, _ := ask("/chat/assets/main-1.js")
	require.Equal(t, "public, max-age=31536000, immutable", asset.Header.Get("Cache-Control"))
	for _, path := range []string{"/chat/assets/none.js", "/chat/assets/../widget.js", "/chat/assets/%2e%2e/.vite/manifest.json"} {
		res, _ := ask(path)
		require.Equal(t, http.StatusNotFound, res.StatusCode, path)
	}

	page, body := ask("/chat/app", "Accept-Language", "pt-BR, en;q=0.5")
	require.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
	require.Contains(t, body, `<html lang="pt" dir="ltr">`)
	require.Contains(t, body, "<title>Fish &amp; &#34;Chips&#34;</title>")
	require.Contains(t, body, `<script type="module" src="/chat/assets/main-1.js">`)
	require.Contains(t, body, `<link rel="stylesheet" href="/chat/assets/main-2.css">`)
	for _, preloaded := range []string{"shared-3", "pt-6"} {
		require.Contains(t, body, `<link rel="modulepreload" href="/chat/assets/`+preloaded)
	}
	_, body = ask("/chat/app?lang=ar-EG")
	require.Contains(t, body, `<html lang="ar" dir="rtl">`)
	_, body = ask("/chat/app?lang=xx")
	require.Contains(t, body, `<html lang="en" dir="ltr">`)
	require.NotContains(t, body, "style=")

	_, body = ask("/chat/look.js?site=k")
	require.Equal(t, `window.Kept&&Kept.look&&Kept.look({"name":"\u003c/script\u003e\u003cb\u003e"})`, body)
	_, body = ask("/chat/look.js")
	require.True(t, strings.HasSuffix(body, "Kept.look(null)"))
}

func TestWidgetSpeaksTheLanguagesOfTheSite(t *testing.T) {
	t.Parallel()
	build, err := readWidgetBuild(builtWidget())
	require.NoError(t, err)
	check := func(want string, speaks []string, wishes ...string) {
		t.Helper()
		require.Equal(t, want, build.locale(speaks, wishes...))
	}
	check("en", nil, "", "")
	check("ar", nil, "ar", "pt")
	check("pt", nil, "", "pt-PT,pt;q=0.9")
	check("pt", []string{"pt", "en"}, "fr", "")
	check("en", []string{"en"}, "ar", "ar")
	check("en", []string{"tlh"}, "tlh")
}

func TestProgramWithoutTheWidget(t *testing.T) {
	t.Parallel()
	app := widgetApp(fstest.MapFS{}, WidgetPage{})
	for _, path := range []string{"/chat/widget.js", "/chat/app"} {
		res, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, http.StatusNotFound, res.StatusCode, path)
	}
}
