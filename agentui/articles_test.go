package agentui_test

import (
	"bytes"
	"fmt"
	"image"
	pictures "image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestArticles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	section := must[agentui.ArticleSection](w, "lena", "POST", "/article-sections", map[string]any{"words": []any{map[string]any{"language": "en", "title": "Billing"}}})
	require.Equal(t, "billing", section.Words[0].Slug)
	require.Equal(t, 403, w.do("ada", "POST", "/article-sections", map[string]any{"words": []any{map[string]any{"language": "en", "title": "x"}}}).Status)

	start := w.lastEvent()
	a := must[agentui.Article](w, "ada", "POST", "/articles", map[string]any{
		"language": "en", "title": "How to pay", "body": "By *card*.", "section_id": section.ID, "labels": []string{"money"}, "review_by": "2026-03-01T12:00:00Z",
	})
	require.Equal(t, "2026-03-01", *a.ReviewBy)
	require.Equal(t, "draft", a.Translations[0].Status)
	require.Equal(t, "/help/en/articles/how-to-pay", a.Translations[0].URL)
	path := fmt.Sprintf("/articles/%d", a.ID)
	english := path + "/translations/en"

	require.Equal(t, 403, w.do("pia", "POST", "/articles", map[string]any{"language": "en", "title": "x", "body": ""}).Status)
	require.Equal(t, "forbidden", w.do("ada", "POST", english+"/publish", map[string]any{}).code())
	reviewed := must[agentui.ArticleEdition](w, "ada", "POST", english+"/review", map[string]any{"reviewer_id": w.people["ben"].ID})
	require.Equal(t, "in_review", reviewed.Translation.Status)
	require.False(t, reviewed.CanPublish)
	require.Equal(t, 1, must[agentui.ArticleCounts](w, "ben", "GET", "/articles/counts", nil).Mine)
	published := must[agentui.ArticleEdition](w, "ben", "POST", english+"/publish", map[string]any{"base_version": reviewed.Translation.Version})
	require.True(t, published.Translation.Live)
	require.Equal(t, 1, published.Published)
	require.Equal(t, []string{"article.changed", "article.changed", "article.changed"}, w.eventsAfter(start))

	save := map[string]any{"base_version": published.Translation.Version, "title": "How to pay", "body": "By card or bank."}
	saved := must[agentui.ArticleEdition](w, "ada", "PUT", english, save)
	require.True(t, saved.Translation.Changed)
	require.Equal(t, []int{2, 1}, []int{saved.Revision, saved.Published})
	conflict := w.do("ben", "PUT", english, save)
	require.Equal(t, 200, conflict.Status, "the newest text again")
	save["body"] = "Never."
	conflict = w.do("ben", "PUT", english, save)
	require.Equal(t, 409, conflict.Status)
	require.Equal(t, "article_changed", conflict.code())
	require.Contains(t, conflict.Body, `"body":"By card or bank."`)
	require.Contains(t, conflict.Body, `"op":"added"`)

	other := must[agentui.Article](w, "ada", "POST", "/articles", map[string]any{"language": "en", "title": "Other", "body": ""})
	taken := w.do("ada", "PUT", fmt.Sprintf("/articles/%d/translations/en", other.ID), map[string]any{"base_version": other.Translations[0].Version, "title": "Other", "body": "", "slug": "how-to-pay"})
	require.Equal(t, 409, taken.Status)
	require.Contains(t, taken.Body, `"proposal":"how-to-pay-2"`)

	diff := must[agentui.ArticleDiff](w, "pia", "GET", english+"/diff?from=1&to=2", nil)
	require.Contains(t, diff.HTML, "<ins>")
	require.Len(t, must[agentui.List[agentui.ArticleRevision]](w, "pia", "GET", english+"/revisions", nil).Items, 2)
	require.Equal(t, "By *card*.", *must[agentui.ArticleRevision](w, "pia", "GET", english+"/revisions/1", nil).Body)
	restored := must[agentui.ArticleEdition](w, "ada", "POST", english+"/restore", map[string]any{"revision": 1})
	require.Equal(t, "By *card*.", restored.Body)

	german := must[agentui.ArticleEdition](w, "ada", "POST", path+"/translations/de", nil)
	require.Equal(t, "By *card*.", german.Body)
	must[agentui.ArticleEdition](w, "ada", "POST", path+"/translations/de/outdated", map[string]any{"outdated": true})
	list := must[agentui.List[agentui.Article]](w, "pia", "GET", "/articles?outdated=true", nil)
	require.Len(t, list.Items, 1)
	require.Len(t, list.Items[0].Translations, 2)
	require.Len(t, must[agentui.List[agentui.Article]](w, "pia", "GET", fmt.Sprintf("/articles?overdue=true&section_id=%d&label=money&q=pay", section.ID), nil).Items, 1)
	require.Len(t, must[agentui.List[agentui.Article]](w, "pia", "GET", "/articles?no_section=true", nil).Items, 1)

	at := w.Clock.Now().Add(time.Hour)
	planned := must[agentui.ArticleEdition](w, "lena", "POST", path+"/translations/de/publish", map[string]any{"publish_at": at})
	require.Equal(t, at, *planned.Translation.PublishAt)
	require.Nil(t, must[agentui.ArticleEdition](w, "lena", "DELETE", path+"/translations/de/publish", nil).Translation.PublishAt)
	require.Equal(t, "forbidden", w.do("ada", "PATCH", path, map[string]any{"visibility": "agents"}).code())
	changed := must[agentui.Article](w, "lena", "PATCH", path, map[string]any{"visibility": "agents", "section_id": nil, "review_by": nil})
	require.Nil(t, changed.SectionID)
	require.Nil(t, changed.ReviewBy)
	require.Equal(t, "article_changed", w.do("lena", "PATCH", path, map[string]any{"base_version": 1, "labels": []string{}}).code())
	require.Equal(t, 204, w.do("lena", "DELETE", path, nil).Status)
	require.Equal(t, "archived", must[agentui.Article](w, "ada", "GET", path, nil).Translations[0].Status)
	require.Equal(t, "translation_not_found", w.do("ada", "GET", path+"/translations/fr", nil).code())
	require.Equal(t, "article_not_found", w.do("ada", "GET", "/articles/999", nil).code())
}

func TestArticleParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	template := must[agentui.ArticleTemplate](w, "lena", "POST", "/article-templates", map[string]any{"name": "How to", "body": "## Steps"})
	require.Equal(t, "## 1", must[agentui.ArticleTemplate](w, "lena", "PUT", fmt.Sprintf("/article-templates/%d", template.ID), map[string]any{"name": "How to", "body": "## 1"}).Body)
	require.Equal(t, 403, w.do("ada", "DELETE", fmt.Sprintf("/article-templates/%d", template.ID), nil).Status)
	words := must[agentui.ArticleWords](w, "lena", "POST", "/article-words", map[string]any{"kind": "synonyms", "language": "en", "words": []string{"Bill", "invoice"}})
	require.Equal(t, []string{"bill", "invoice"}, words.Words)
	require.Equal(t, 204, w.do("lena", "DELETE", fmt.Sprintf("/article-words/%d", words.ID), nil).Status)
	require.Empty(t, must[agentui.List[agentui.ArticleWords]](w, "pia", "GET", "/article-words", nil).Items)

	file := w.uploadArticleFile("cat.png")
	require.Equal(t, []any{"image/png", 4, 3}, []any{file.Type, file.Width, file.Height})
	got := w.do("pia", "GET", strings.TrimPrefix(file.URL, "/api/v1"), nil)
	require.Equal(t, http.StatusOK, got.Status)
	require.Equal(t, "image/png", got.Header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(got.Header.Get("Content-Disposition"), "inline"))
	require.Equal(t, 401, w.do("", "GET", strings.TrimPrefix(file.URL, "/api/v1"), nil).Status)

	preview := must[agentui.ArticleHTML](w, "pia", "POST", "/articles/preview", map[string]any{"body": "# Hi\n\n![cat](" + file.Address + ")<script>x</script>"})
	require.Equal(t, `<h2 id="hi">Hi</h2>`+"\n"+`<p><img src="`+file.URL+`" alt="cat" loading="lazy" decoding="async" width="4" height="3"/></p>`, strings.TrimSpace(preview.HTML))
	require.Equal(t, "Hi", preview.Contents[0].Title)
}

func (w *world) uploadArticleFile(name string) agentui.ArticleFile {
	w.T.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", name)
	require.NoError(w.T, err)
	require.NoError(w.T, pictures.Encode(part, image.NewGray(image.Rect(0, 0, 4, 3))))
	require.NoError(w.T, writer.Close())
	return must[agentui.ArticleFile](w, "ada", "POST", "/article-files", form.String(), header{"Content-Type": writer.FormDataContentType()})
}
