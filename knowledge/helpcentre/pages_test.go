package helpcentre_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/webform"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/tickets"
)

const long = `Begin here.

## Where is the key?

Under the mat. See [the other](article:%d).

> [!WARNING]
> Do not tell.

## What if it is lost?

:::tabs
::tab Windows
Press **Start**.
::tab macOS
Press the apple.
:::

### Then

| a | b |
|---|---|
| 1 | 2 |

![a door](kb:%d)

<script>alert(1)</script>
`

func TestArticle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	top := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "keys", Title: "Keys & doors", Description: "All of them"}, articles.SectionWords{Language: "de", Slug: "schluessel", Title: "Schlüssel"})
	within := h.addSection(&top, articles.SectionWords{Language: "en", Slug: "lost", Title: "Lost"})
	file, err := h.articles.AddFile(h.Ctx(), h.lead, "door.png", picture(t))
	require.NoError(t, err)
	other := h.publish(articles.NewArticle{Text: text("Other doors", "No keys."), SectionID: &top})
	a := h.publish(articles.NewArticle{
		Text: articles.Text{Title: `Lost <key>`, Summary: "What to do", Body: fmt.Sprintf(long, other.Article.ID, file.ID)}, SectionID: &within, Related: []int64{other.Article.ID},
	})
	h.translate(a.Article.ID, "de", "Schlüssel verloren", "Unter der Matte.")

	page := h.get("/help/en/articles/" + a.Translation.Slug)
	require.Equal(t, http.StatusOK, page.StatusCode, page.body)
	for _, want := range []string{
		"<h1>Lost &lt;key&gt;</h1>", `<html lang="en" dir="ltr">`, `<a href="/help/en/keys">Keys &amp; doors</a>`, `<a href="/help/en/lost">Lost</a>`,
		`<link rel="canonical" href="https://desk.example/help/en/articles/lost-key">`, `hreflang="de" href="https://desk.example/help/de/articles/`, `hreflang="x-default"`,
		`<meta name="description" content="What to do">`, `property="og:type" content="article"`, `property="og:image" content="https://desk.example/help/files/`,
		`href="#where-is-the-key"`, `class="callout callout-warning"`, `class="tab-title">Windows`, `class="table-scroll"`, `width="320" height="200"`,
		`href="/help/en/articles/other-doors"`, `"@type":"FAQPage"`, `"@type":"BreadcrumbList"`, `"headline":"Lost \u003ckey\u003e"`, `datetime="2026-03-02"`,
		`action="/help/en/articles/lost-key/vote"`,
	} {
		require.Contains(t, page.body, want)
	}
	require.NotContains(t, page.body, "alert(1)")
	require.NotRegexp(t, `\sstyle=|\son[a-z]+="`, page.body)
	for _, script := range regexp.MustCompile(`<script[^>]*>`).FindAllString(page.body, -1) {
		require.Regexp(t, `src="/pages/assets/|type="application/ld\+json"`, script)
	}
	for _, data := range regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindAllStringSubmatch(page.body, -1) {
		var value map[string]any
		require.NoError(t, json.Unmarshal([]byte(data[1]), &value), data[1])
		require.Equal(t, "https://schema.org", value["@context"])
	}
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "script-src 'self';")
	require.Equal(t, "public, max-age=60, stale-while-revalidate=600", page.Header.Get("Cache-Control"))
	require.Empty(t, page.Header.Get("X-Robots-Tag"))
	require.Equal(t, http.StatusNotModified, h.get("/help/en/articles/lost-key", "If-None-Match", page.Header.Get("ETag")).StatusCode)
	require.Equal(t, "br", h.get("/help/en/articles/lost-key", "Accept-Encoding", "gzip, br").Header.Get("Content-Encoding"))

	src := regexp.MustCompile(`src="(/help/files/[^"]+)"`).FindStringSubmatch(page.body)
	shown := h.get(src[1])
	require.Equal(t, http.StatusOK, shown.StatusCode)
	require.Equal(t, "image/png", shown.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", shown.Header.Get("X-Content-Type-Options"))

	german := h.get("/help/de/articles/" + "schlussel-verloren")
	if german.StatusCode != http.StatusOK { // however the slug is made, the English page knows it
		german = h.get(strings.TrimPrefix(regexp.MustCompile(`hreflang="de" href="https://desk.example([^"]+)"`).FindStringSubmatch(page.body)[1], ""))
	}
	require.Equal(t, http.StatusOK, german.StatusCode)
	require.Contains(t, german.body, "Unter der Matte.")
	require.Contains(t, german.body, "War das hilfreich?")

	// The English original moves on: the translation says so.
	_, err = h.articles.Save(h.Ctx(), h.lead, a.Article.ID, "en", articles.Save{Text: text("Lost key", "Now in the box."), BaseVersion: a.Translation.Version, Slug: "lost-keys"})
	require.NoError(t, err)
	h.show(a.Article.ID, "en")
	moved := h.get("/help/en/articles/lost-key?c=x")
	require.Equal(t, http.StatusMovedPermanently, moved.StatusCode)
	require.Equal(t, "/help/en/articles/lost-keys?c=x", moved.Header.Get("Location"))
	german = h.get(german.Request.URL.Path)
	require.Contains(t, german.body, "Das Original wurde seit dieser Übersetzung geändert.")
	require.Contains(t, german.body, `href="/help/en/articles/lost-keys" hreflang="en"`)
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	section := map[articles.Visibility]int64{}
	for _, v := range articles.Visibilities() {
		section[v] = h.addSection(nil, articles.SectionWords{Language: "en", Slug: "for-" + string(v), Title: "Section " + string(v)})
		id := section[v]
		file, err := h.articles.AddFile(h.Ctx(), h.lead, string(v)+".png", picture(t))
		require.NoError(t, err)
		h.publish(articles.NewArticle{Text: text("Secret of "+string(v), fmt.Sprintf("wombat ![x](kb:%d)", file.ID)), Slug: "of-" + string(v), Visibility: v, SectionID: &id})
	}
	draft, err := h.articles.Create(h.Ctx(), h.lead, articles.NewArticle{Language: "en", Slug: "draft", Text: text("Secret draft", "wombat")})
	require.NoError(t, err)
	require.NotZero(t, draft.Article.ID)
	h.found()

	known := h.get("/known/7").Header.Get("Set-Cookie")
	require.Contains(t, known, "HttpOnly")
	customer, _, _ := strings.Cut(known, ";")
	forged := customer[:len(customer)-2] + "xx"
	for _, reader := range []struct {
		name, cookie string
		sees         int
	}{{"public", "", 1}, {"forged", forged, 1}, {"customer", customer, 2}, {"signed out agent", "kept_session=old", 1}, {"agent", "kept_session=lena", 3}} {
		all := h.get("/help/en/search?q=wombat", "Cookie", reader.cookie)
		home := h.get("/help/en/", "Cookie", reader.cookie)
		typed := h.get("/help/en/suggest?q=womb", "Cookie", reader.cookie)
		for i, v := range articles.Visibilities() {
			sees := i < reader.sees
			says := fmt.Sprintf("%s reads %s", reader.name, v)
			want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[sees]
			page := h.get("/help/en/articles/of-"+string(v), "Cookie", reader.cookie)
			require.Equal(t, want, page.StatusCode, says)
			require.Equal(t, want, h.get("/help/en/for-"+string(v), "Cookie", reader.cookie).StatusCode, says)
			require.Equal(t, sees, strings.Contains(all.body, "/help/en/articles/of-"+string(v)), says)
			require.Equal(t, sees, strings.Contains(home.body, "Section "+string(v)), says)
			require.Equal(t, sees, strings.Contains(typed.body, "of-"+string(v)), says)
			if !sees {
				require.NotContains(t, page.body, "Secret of "+string(v))
			}
			if page.StatusCode == http.StatusOK && reader.sees > 1 {
				require.Equal(t, "private, no-store", page.Header.Get("Cache-Control"))
			}
			file := h.get(fmt.Sprintf("/help/files/%d/x.png", i+1), "Cookie", reader.cookie)
			require.Equal(t, want, file.StatusCode, says)
		}
		require.NotContains(t, all.body+home.body, "Secret draft")
	}
	require.NotContains(t, h.get("/help/sitemap.xml").body+h.get("/help/feed.xml").body, "of-agents")
	h.Clock.Advance(31 * 24 * 3600e9)
	require.Equal(t, http.StatusNotFound, h.get("/help/en/articles/of-customers", "Cookie", customer).StatusCode, "the cookie has run out")
}

func TestSearchWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keys := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "suggest", Title: "Keys"})
	h.publish(articles.NewArticle{Text: text("Reset your password", "Open settings and choose reset password."), SectionID: &keys, Labels: []string{"account"}})
	h.publish(articles.NewArticle{Text: text("Password rules", "A password has twelve <b>letters</b>.")})
	h.publish(articles.NewArticle{Text: text("Passwort vergessen", "Das Passwort zurücksetzen."), Language: "de"})
	h.publishForm()
	h.set(helpcentre.SettingsUpdate{Form: tickets.Some("contact"), Languages: tickets.Some([]string{"en", "de"})})
	h.found()

	require.Equal(t, http.StatusOK, h.get("/help/en/~suggest").StatusCode, "a section may be called as a page is")
	page := h.get("/help/en/search?q=reset+pasword")
	require.Contains(t, page.body, "Did you mean")
	require.Contains(t, html.UnescapeString(page.body), "q=reset+password")
	page = h.get("/help/en/search?q=password")
	require.Contains(t, page.body, "<mark>")
	require.Contains(t, page.body, "2 results")
	require.Contains(t, page.body, "section="+fmt.Sprint(keys))
	require.Contains(t, page.Header.Get("Cache-Control"), "no-store")
	require.Contains(t, page.body, `content="noindex`)
	page = h.get("/help/en/search?q=password&section=" + fmt.Sprint(keys))
	require.NotContains(t, page.body, "Password rules")

	none := h.get("/help/en/search?q=" + url.QueryEscape("zebra <3 & more"))
	require.Contains(t, none.body, "No article answers “zebra &lt;3 &amp; more”.")
	to := regexp.MustCompile(`href="(/forms/contact[^"]*)"`).FindStringSubmatch(html.UnescapeString(none.body))
	require.NotNil(t, to, none.body)
	form := h.get(to[1])
	require.Contains(t, form.body, `value="zebra &lt;3 &amp; more"`, "the question comes along")

	missing := h.get("/help/en/articles/reset-passwords")
	require.Equal(t, http.StatusNotFound, missing.StatusCode)
	require.Contains(t, missing.body, `value="reset passwords"`)
	require.Contains(t, missing.body, `/help/en/articles/reset-your-password"`)
	elsewhere := h.get("/help/en/articles/passwort-vergessen")
	require.Equal(t, http.StatusNotFound, elsewhere.StatusCode)
	require.Contains(t, elsewhere.body, `href="/help/de/articles/passwort-vergessen"`)
	require.Equal(t, http.StatusNotFound, h.get("/help/xx/").StatusCode)
	require.Equal(t, http.StatusNotFound, h.get("/help/en/a/b/c/d").StatusCode)

	require.Equal(t, "/help/de/", h.get("/help", "Accept-Language", "fr;q=0.2, de-AT").Header.Get("Location"))
	require.Equal(t, "/help/en/", h.get("/help", "Accept-Language", "ja").Header.Get("Location"))
	require.Equal(t, "/help/en/", h.get("/help/en").Header.Get("Location"))
}

func (h *house) publishForm() {
	h.T.Helper()
	en := func(s string) webform.Text { return webform.Text{"en": s} }
	f, err := h.forms.AddForm(h.Ctx(), h.lead, webform.FormUpdate{Slug: tickets.Some("contact"), Name: tickets.Some("Contact"), Definition: tickets.Some(webform.Definition{
		Languages: []string{"en"}, Title: en("Contact us"), Fields: []webform.Field{
			{ID: "email", Kind: webform.KindEmail, Label: en("E-mail"), Required: true, Maps: webform.MapsEmail},
			{ID: "subject", Kind: webform.KindText, Label: en("Subject"), Maps: webform.MapsSubject},
			{ID: "text", Kind: webform.KindLong, Label: en("Message"), Required: true, Maps: webform.MapsMessage},
		},
	})})
	require.NoError(h.T, err)
	_, err = h.forms.Publish(h.Ctx(), h.lead, f.ID, f.Version)
	require.NoError(h.T, err)
}

func TestWhatProgramsRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	section := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "s", Title: "S"}, articles.SectionWords{Language: "ar", Slug: "قسم", Title: "قسم"})
	a := h.publish(articles.NewArticle{Text: text("Hello & goodbye", "x"), SectionID: &section})
	h.translate(a.Article.ID, "ar", "مرحبا", "نص")
	h.publish(articles.NewArticle{Text: text("Alone", "y")})

	var set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc   string `xml:"loc"`
			Links []struct {
				Language string `xml:"hreflang,attr"`
				Href     string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	raw := h.get("/help/sitemap.xml")
	require.NoError(t, xml.Unmarshal([]byte(raw.body), &set), raw.body)
	seen := map[string]int{}
	for _, u := range set.URLs {
		seen[u.Loc] = len(u.Links)
		path := strings.TrimPrefix(u.Loc, "https://desk.example")
		page := h.get(path)
		require.Equal(t, http.StatusOK, page.StatusCode, u.Loc)
		require.Contains(t, page.body, `rel="canonical" href="`+u.Loc+`"`)
		for _, l := range u.Links {
			require.Contains(t, page.body, fmt.Sprintf(`hreflang="%s" href="%s"`, l.Language, l.Href), "what the sitemap says, the page says")
		}
	}
	require.Len(t, seen, 7, raw.body)
	require.Equal(t, 3, seen["https://desk.example/help/en/articles/hello-goodbye"], "two languages and x-default")
	require.Equal(t, 0, seen["https://desk.example/help/en/articles/alone"])

	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	require.NoError(t, xml.Unmarshal([]byte(h.get("/help/en/feed.xml").body), &feed))
	require.Len(t, feed.Entries, 2)
	require.Equal(t, "Hello & goodbye", feed.Entries[1].Title)
	require.Contains(t, h.get("/robots.txt").body, "Sitemap: https://desk.example/help/sitemap.xml")
	arabic := h.get("/help/ar/")
	require.Contains(t, arabic.body, `<html lang="ar" dir="rtl">`)

	h.set(helpcentre.SettingsUpdate{Indexed: tickets.Some(false), Color: tickets.Some("#AA3377"), Name: tickets.Some("Doors"), Title: tickets.Some(map[string]string{"en": "What is it?"})})
	page := h.get("/help/en/")
	require.Contains(t, page.Header.Get("X-Robots-Tag"), "noindex")
	require.Contains(t, page.body, "What is it?")
	require.Contains(t, page.body, "brand1.aa3377.css")
	require.Equal(t, http.StatusNotFound, h.get("/help/sitemap.xml").StatusCode)
	require.NotContains(t, h.get("/robots.txt").body, "Sitemap")

	agent := h.Agent("ann", tickets.RoleAgent)
	_, err := h.office.UpdateHelpCentre(h.Ctx(), agent, helpcentre.SettingsUpdate{Name: tickets.Some("x")})
	require.Error(t, err)
	for _, wrong := range []helpcentre.SettingsUpdate{
		{Color: tickets.Some("red")}, {Languages: tickets.Some([]string{"en", "en"})}, {Form: tickets.Some("none")}, {LogoFileID: tickets.Some(int64(99))}, {ChatSite: tickets.Some("x")},
	} {
		_, err := h.office.UpdateHelpCentre(h.Ctx(), h.lead, wrong)
		require.Error(t, err, wrong)
	}
	file, err := h.articles.AddFile(h.Ctx(), h.lead, "logo.png", picture(t))
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, h.get("/help/logo/"+file.SHA256).StatusCode)
	h.set(helpcentre.SettingsUpdate{LogoFileID: tickets.Some(file.ID)})
	require.Contains(t, h.get("/help/en/").body, "/help/logo/"+file.SHA256)
	require.Equal(t, http.StatusOK, h.get("/help/logo/"+file.SHA256).StatusCode)
}

func TestASectionIsFoundByItsFormerAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	words := func(slug string) articles.SectionUpdate {
		return articles.SectionUpdate{Words: tickets.Some([]articles.SectionWords{{Language: "en", Slug: slug, Title: "Doors"}})}
	}
	id := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "doors", Title: "Doors"})
	hidden := h.addSection(nil, articles.SectionWords{Language: "en", Slug: "vault", Title: "Vault"})
	h.publish(articles.NewArticle{Text: text("Open a door", "Turn."), SectionID: &id})
	h.publish(articles.NewArticle{Text: text("Open the vault", "Turn."), SectionID: &hidden, Visibility: articles.VisibleAgents})
	for _, slug := range []string{"gates", "portals"} {
		_, err := h.articles.UpdateSection(h.Ctx(), h.lead, id, words(slug))
		require.NoError(t, err)
	}
	for _, former := range []string{"doors", "gates"} {
		moved := h.get("/help/en/" + former)
		require.Equal(t, http.StatusMovedPermanently, moved.StatusCode, former)
		require.Equal(t, "/help/en/portals", moved.Header.Get("Location"))
	}
	_, err := h.articles.AddSection(h.Ctx(), h.lead, words("gates"))
	require.ErrorContains(t, err, `"gates-2" is free`)
	_, err = h.articles.UpdateSection(h.Ctx(), h.lead, id, words("doors"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, h.get("/help/en/doors").StatusCode, "back where it was")
	require.Equal(t, "/help/en/doors", h.get("/help/en/portals").Header.Get("Location"))

	_, err = h.articles.UpdateSection(h.Ctx(), h.lead, hidden, articles.SectionUpdate{Words: tickets.Some([]articles.SectionWords{{Language: "en", Slug: "safe", Title: "Safe"}})})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, h.get("/help/en/vault").StatusCode, "what one may not see has no former address either")
}
