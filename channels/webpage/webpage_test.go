package webpage_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets/files"
)

func TestEveryColorCanBeRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hex := rapid.StringMatching(`#[0-9a-f]{6}`).Draw(t, "color")
		color, ok := webpage.ParseColor(hex)
		require.True(t, ok)
		require.Equal(t, hex, color.String())
		grounds := map[string][]string{"light": {"#ffffff", "#f4f6f8"}, "dark": {"#0c0e12", "#14171c", "#1b1e23"}}
		palette := color.Palette()
		for scheme, shade := range map[string]webpage.Shade{"light": palette.Light, "dark": palette.Dark} {
			require.GreaterOrEqual(t, shade.Ink.Contrast(shade.Fill), 4.5, "button of %s, %s", hex, scheme)
			for _, ground := range grounds[scheme] {
				g, _ := webpage.ParseColor(ground)
				require.GreaterOrEqual(t, shade.Text.Contrast(g), 4.5, "text of %s on %s", hex, ground)
			}
		}
		ink, _ := webpage.ParseColor("#1a2028")
		require.GreaterOrEqual(t, palette.Light.Soft.Contrast(ink), 7.0)
		ink, _ = webpage.ParseColor("#e9ebee")
		require.GreaterOrEqual(t, palette.Dark.Soft.Contrast(ink), 4.5)
	})
	for _, wrong := range []string{"", "#12345", "#gggggg", "red", "#1234567"} {
		_, ok := webpage.ParseColor(wrong)
		require.False(t, ok, wrong)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	c, err := webpage.NewCatalog()
	require.NoError(t, err)
	check := func(want string, wishes ...string) {
		t.Helper()
		require.Equal(t, want, c.For(wishes...).Lang(), "%q", wishes)
	}
	check("en")
	check("en", "", "not a language;;;")
	check("de", "", "de-AT,de;q=0.9,en;q=0.5")
	check("fr", "fr", "de")
	check("zh", "zh-TW,zh;q=0.9")
	check("pt", "pt-BR")
	check("ja", "xx", "ja")
	check("ar", "nl;q=0.1, ar-EG")
	check("en", "tlh", "sw")
	require.Equal(t, "rtl", c.For("ar").Dir())
	require.Equal(t, "ltr", c.For("de").Dir())
	require.Equal(t, "page.nothing", c.For("de").T("page.nothing"))
	require.Equal(t, "zwei", c.For("de").Pick(map[string]string{"en": "two", "de": "zwei"}))
	require.Equal(t, "two", c.For("fr").Pick(map[string]string{"en": "two", "de": "zwei"}))
	require.Equal(t, "zwei", c.For("fr").Pick(map[string]string{"de": "zwei"}))
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	words := fstest.MapFS{}
	for _, l := range webpage.Languages() {
		words[l.Code+".json"] = &fstest.MapFile{Data: []byte(`{"n": {"one": "{n} file", "other": "{n} files"}}`)}
	}
	_, err := webpage.NewCatalog(words)
	require.ErrorContains(t, err, `words in ar: n has no form "zero"`)
	words["ar.json"] = &fstest.MapFile{Data: []byte(`{"n": {"zero": "0z", "one": "1", "two": "2", "few": "{n} few", "many": "{n} many", "other": "{n} other"}}`)}
	c, err := webpage.NewCatalog(words)
	require.NoError(t, err)
	require.Equal(t, "1 file", c.For("en").N("n", 1))
	require.Equal(t, "2 files", c.For("en").N("n", 2))
	require.Equal(t, "0 file", c.For("fr").N("n", 0))
	require.Equal(t, "3 few", c.For("ar").N("n", 3))
	require.Equal(t, "100 other", c.For("ar").N("n", 100))
	words["ja.json"] = &fstest.MapFile{Data: []byte(`{}`)}
	_, err = webpage.NewCatalog(words)
	require.ErrorContains(t, err, "words in ja: n is missing")
}

func TestMoments(t *testing.T) {
	t.Parallel()
	c, err := webpage.NewCatalog()
	require.NoError(t, err)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	now := time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC) // Tuesday, 00:30, in Berlin
	check := func(lang string, at time.Time, want string) {
		t.Helper()
		require.Equal(t, want, c.For(lang).Moment(at.In(berlin), now))
	}
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 5, 0, 0, time.UTC)
	}
	check("en", at(3, 3, 8), "today, 09:05")
	check("en-US", at(3, 3, 14), "today, 3:05 PM")
	check("en", at(3, 2, 8), "yesterday, 09:05")
	check("de", at(3, 4, 8), "morgen, 09:05 Uhr")
	check("de", at(3, 6, 16), "Freitag, 17:05 Uhr")
	check("en", at(3, 12, 16), "Thursday, March 12, 17:05")
	check("de", at(4, 1, 16), "Mittwoch, 1. April, 18:05 Uhr") // summer time
	check("ja", at(4, 1, 16), "4月1日（水曜日） 18:05")
	check("en", at(4, 1, 16).AddDate(1, 0, 0), "Thursday, April 1, 2027, 18:05")
	require.Equal(t, "1,5 MB", c.For("de").Size(3<<19))
	require.Equal(t, "20 MB", c.For("en").Size(20<<20))
	require.Equal(t, "12 KB", c.For("en").Size(12<<10))
}

func TestPagesAndAssets(t *testing.T) {
	t.Parallel()
	layout, err := webpage.New()
	require.NoError(t, err)
	_, err = layout.AddAssets(fstest.MapFS{"page.css": {Data: []byte("x")}})
	require.ErrorContains(t, err, "two assets are called page.css")
	_, err = layout.Page(fstest.MapFS{"p.html": {Data: []byte(`nothing`)}}, "p.html")
	require.ErrorContains(t, err, "defines no main")
	page, err := layout.Page(fstest.MapFS{"p.html": {Data: []byte(`{{define "main"}}<h1>{{.Data.Name}}</h1>{{range .Data.Fields}}{{template "field" ($.Control .)}}{{end}}{{end}}`)}}, "p.html")
	require.NoError(t, err)
	catalog, err := webpage.NewCatalog()
	require.NoError(t, err)
	color, _ := webpage.ParseColor("#ffcc00")
	app := fiber.New()
	layout.Mount(app)
	app.Get("/", func(c *fiber.Ctx) error {
		frame := webpage.Frame{Words: catalog.For(c.Get("Accept-Language")), Title: "A <page>", Brand: webpage.Brand{Name: "Börse & Co", Color: color}, Languages: true}
		data := map[string]any{"Name": "<script>", "Fields": []webpage.Field{
			{ID: "f", Name: "f", Kind: "text", Label: "Name", Help: "All of it", Error: "Missing", Required: true, Value: `"x"`},
			{ID: "g", Name: "g", Kind: "radio", Label: "Pick", Options: []webpage.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}, Value: "b"},
			{ID: "h", Name: "h", Kind: "select", Label: "Choose", Options: []webpage.Option{{Value: "a", Label: "A"}}, Value: "a"},
			{ID: "i", Name: "i", Kind: "checkbox", Label: "Agree", Required: true},
			{ID: "j", Name: "j", Kind: "textarea", Label: "Text", Value: "</textarea>", When: "g=a"},
			{ID: "k", Name: "k", Kind: "file", Label: "Files", Multiple: true, Accept: "image/*"},
			{Name: "l", Kind: "hidden", Value: "v"},
		}}
		return layout.Send(c, http.StatusOK, page, frame, data)
	})
	get := func(path string, header ...string) (*http.Response, string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := app.Test(r, -1)
		require.NoError(t, err)
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer, string(b)
	}
	answer, html := get("/", "Accept-Language", "ar")
	require.Equal(t, "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		answer.Header.Get("Content-Security-Policy"))
	require.Equal(t, "private, no-store", answer.Header.Get("Cache-Control"))
	require.Equal(t, "no-referrer", answer.Header.Get("Referrer-Policy"))
	require.Contains(t, answer.Header.Get("X-Robots-Tag"), "noindex")
	for _, want := range []string{
		`<html lang="ar" dir="rtl">`, `<title>A &lt;page&gt; · Börse &amp; Co</title>`, `<h1>&lt;script&gt;</h1>`,
		`id="f" name="f" value="&#34;x&#34;" dir="auto" required aria-describedby="f-error f-help" aria-invalid="true"`,
		`value="b" checked`, `value="a" selected`, `data-when="g=a"`, `&lt;/textarea&gt;`, `multiple accept="image/*"`, `type="hidden" name="l" value="v"`,
		`/pages/assets/brand1.ffcc00.css`,
	} {
		require.Contains(t, html, want)
	}
	require.NotContains(t, html, "<style")
	require.NotRegexp(t, `\sstyle=|\son[a-z]+=`, html)

	for _, link := range regexp.MustCompile(`/pages/assets/[^"]+`).FindAllString(html, -1) {
		answer, _ := get(link, "Accept-Encoding", "gzip, br")
		require.Equal(t, http.StatusOK, answer.StatusCode, link)
		require.Equal(t, "public, max-age=31536000, immutable", answer.Header.Get("Cache-Control"))
		require.Equal(t, "text/css; charset=utf-8", answer.Header.Get("Content-Type"))
	}
	answer, _ = get("/", "Accept-Encoding", "gzip, deflate, br")
	require.Equal(t, "br", answer.Header.Get("Content-Encoding"))
	for _, wrong := range []string{"/pages/assets/page.css", "/pages/assets/brand1.zzzzzz.css", "/pages/assets/..%2fbase.html"} {
		answer, _ := get(wrong)
		require.Equal(t, http.StatusNotFound, answer.StatusCode, wrong)
	}
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	l := &webpage.Limiter{Burst: 3, Every: time.Minute, Now: func() time.Time { return now }}
	for range 3 {
		_, ok := l.Allow("a")
		require.True(t, ok)
	}
	wait, ok := l.Allow("a")
	require.False(t, ok)
	require.Equal(t, time.Minute, wait)
	_, ok = l.Allow("b")
	require.True(t, ok, "keys are apart")
	now = now.Add(wait)
	_, ok = l.Allow("a")
	require.True(t, ok)
	_, ok = l.Allow("a")
	require.False(t, ok)
	now = now.Add(time.Hour)
	for range 3 {
		_, ok := l.Allow("a")
		require.True(t, ok)
	}
	_, ok = l.Allow("a")
	require.False(t, ok, "rest is not saved up beyond the burst")
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	require.Equal(t, "192.0.2.0/24", webpage.Network("192.0.2.77"))
	require.Equal(t, "192.0.2.0/24", webpage.Network("::ffff:192.0.2.77"))
	require.Equal(t, "2001:db8:1::/48", webpage.Network("2001:db8:1:2::3"))
	require.Equal(t, "nowhere", webpage.Network("nowhere"))
}

func TestFormsAreRead(t *testing.T) {
	t.Parallel()
	store, err := files.Open(t.Context(), t.TempDir(), files.Options{})
	require.NoError(t, err)
	app := fiber.New(fiber.Config{StreamRequestBody: true, DisablePreParseMultipartForm: true})
	read := make(chan *webpage.Form, 1)
	app.Post("/", func(c *fiber.Ctx) error {
		form, err := webpage.ReadForm(c.Context(), c, store, webpage.FormLimits{Files: 2, FileBytes: 1000, ValueBytes: 100, Bytes: 5000})
		read <- form
		return err
	})
	type part struct{ field, file, content string }
	send := func(parts ...part) *webpage.Form {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, p := range parts {
			if p.file == "-" {
				require.NoError(t, w.WriteField(p.field, p.content))
				continue
			}
			f, err := w.CreateFormFile(p.field, p.file)
			require.NoError(t, err)
			_, err = f.Write([]byte(p.content))
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		r := httptest.NewRequest(http.MethodPost, "/", &b)
		r.Header.Set("Content-Type", w.FormDataContentType())
		answer, err := app.Test(r, -1)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		return <-read
	}
	kinds := func(f *webpage.Form) (k []webpage.ProblemKind) {
		for _, p := range f.Problems {
			k = append(k, p.Kind)
		}
		return k
	}

	f := send(part{"text", "-", "a\r\nb"}, part{"files", "../up/ké.txt", "hello"}, part{"files", "", ""})
	require.Empty(t, f.Problems)
	require.Equal(t, "a\nb", f.Get("text"))
	require.Len(t, f.Files, 1)
	require.Equal(t, "ké.txt", f.Files[0].Name)
	require.Equal(t, "text/plain", f.Files[0].Type)
	require.EqualValues(t, 5, f.Files[0].Size)

	f = send(part{"files", "big.bin", strings.Repeat("x", 1001)}, part{"text", "-", "kept"})
	require.Equal(t, []webpage.ProblemKind{webpage.TooLarge}, kinds(f))
	require.Equal(t, "kept", f.Get("text"), "what comes after a file that is too large is read all the same")

	f = send(part{"files", "photo.jpg", "MZ\x90\x00 a program"}, part{"files", "run.JS", "alert(1)"})
	require.Equal(t, []webpage.ProblemKind{webpage.Refused, webpage.Refused}, kinds(f))
	require.Empty(t, f.Files)

	f = send(part{"f", "1.txt", "1"}, part{"f", "2.txt", "2"}, part{"f", "3.txt", "3"}, part{"f", "4.txt", "4"}, part{"text", "-", "t"})
	require.Equal(t, []webpage.ProblemKind{webpage.TooMany}, kinds(f))
	require.Len(t, f.Files, 2)
	require.Equal(t, "t", f.Get("text"))

	f = send(part{"text", "-", strings.Repeat("y", 101)})
	require.Equal(t, []webpage.ProblemKind{webpage.TooLarge}, kinds(f))
	require.Len(t, f.Get("text"), 100)

	f = send(part{"text", "-", "first"}, part{"files", "huge.bin", strings.Repeat("x", 6000)})
	require.Contains(t, kinds(f), webpage.TooLarge)
	require.Equal(t, "first", f.Get("text"))

	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("text=a%0D%0Ab&n=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = app.Test(r, -1)
	require.NoError(t, err)
	f = <-read
	require.Empty(t, f.Problems)
	require.Equal(t, "a\nb", f.Get("text"))

	r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhalf"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	_, err = app.Test(r, -1)
	require.NoError(t, err)
	f = <-read
	require.Contains(t, kinds(f), webpage.Broken)
	require.Equal(t, "half", f.Get("text"))
}

func FuzzReadForm(f *testing.F) {
	f.Add("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nhalf\r\n--x--", "multipart/form-data; boundary=x")
	f.Add("a=b&c=%zz", "application/x-www-form-urlencoded")
	store, err := files.Open(f.Context(), f.TempDir(), files.Options{})
	require.NoError(f, err)
	app := fiber.New()
	app.Post("/", func(c *fiber.Ctx) error {
		form, err := webpage.ReadForm(c.Context(), c, store, webpage.FormLimits{Files: 3, FileBytes: 100, Bytes: 10_000})
		if err != nil {
			return err
		}
		if len(form.Files) > 3 {
			return fiber.ErrTeapot
		}
		return nil
	})
	f.Fuzz(func(t *testing.T, body, contentType string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header["Content-Type"] = []string{strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, contentType)}
		answer, err := app.Test(r, -1)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
	})
}
