package helpcentre

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets/fault"
)

// articleView is what article.html shows.
type articleView struct {
	shell
	Article  *articles.Reading
	Body     template.HTML // rendered and sanitized by package markdown
	Contents []markdown.Heading
	Updated  string
	Related  []row
	Source   alternate // the language that it was translated from, when the translation is outdated
	Internal string    // who may see it, when not everybody
	VotePath string
	Voted    string // "", yes, no
	Said     bool   // words came with the vote
}

func (c *Centre) showArticle(v *visit) error {
	ctx := v.c.UserContext()
	slug := v.param("slug")
	a, err := c.Articles.ReadBySlug(ctx, v.reader, v.lang, slug)
	if fault.Is(err, "article_not_found") {
		return c.notFound(v, slug)
	}
	if err != nil {
		return err
	}
	path := articlePath(v.lang, a.Slug)
	if a.Slug != slug || strings.HasSuffix(v.c.Path(), "/") {
		if query := string(v.c.Request().URI().QueryString()); query != "" {
			path += "?" + query
		}
		v.c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
		return v.c.Redirect(path, http.StatusMovedPermanently)
	}
	if err := c.counted(v, a); err != nil {
		c.Log.WarnContext(ctx, "record a reading", "error", err)
	}
	view, err := c.articleView(v, a, path)
	if err != nil {
		return err
	}
	return c.send(v, c.article, c.frame(v, a.Title), view)
}

// counted notes that the article is read, and from where.
func (c *Centre) counted(v *visit, a *articles.Reading) error {
	if !v.counts() {
		return nil
	}
	ctx := v.c.UserContext()
	place := PlaceHelp
	if n, ok := c.signer.open(purposeAsking, v.c.Query("a"), 1); ok {
		at, err := c.Records.opened(ctx, n[0], a.ID)
		if err != nil {
			return err
		}
		if at != "" {
			place = at
		}
	}
	c.Records.View(a.ID, place)
	if n, ok := c.signer.open(purposeClick, v.c.Query("c"), 1); ok {
		return c.Records.click(ctx, n[0], a.ID)
	}
	return nil
}

func (c *Centre) articleView(v *visit, a *articles.Reading, path string) (*articleView, error) {
	ctx := v.c.UserContext()
	paths := map[string]string{}
	for _, other := range a.Alternates {
		paths[other.Language] = articlePath(other.Language, other.Slug)
	}
	s, err := c.shell(v, path, paths)
	if err != nil {
		return nil, err
	}
	page, links, err := c.render(ctx, v, a)
	if err != nil {
		return nil, err
	}
	view := &articleView{
		shell: s, Article: a, Body: template.HTML(page.HTML), Contents: tableOf(page.Contents), //nolint:gosec // sanitized by package markdown
		Updated: v.words.Day(a.UpdatedAt, c.Now()), VotePath: path + "/vote", Said: v.c.Query("said") != "",
	}
	if voted := v.c.Query("voted"); voted == "yes" || voted == "no" {
		view.Voted = voted
	}
	view.Kind, view.Description = "article", a.Summary
	if view.Description == "" {
		view.Description = c.Markdown.Excerpt(a.Body, 160)
	}
	for _, f := range links.Files {
		if strings.HasPrefix(f.Type, "image/") && v.public() {
			view.Picture = c.absolute(filePath(f))
			break
		}
	}
	o, err := c.outline(ctx, v.reader, v.lang)
	if err != nil {
		return nil, err
	}
	for _, above := range o.above(o.byID(a.SectionID)) {
		view.Crumbs = append(view.Crumbs, crumb{above.Title, above.Path()})
	}
	if a.OutdatedSince != nil && a.Source != v.lang {
		if i := slices.IndexFunc(s.Alternates, func(alt alternate) bool { return alt.Language == a.Source }); i >= 0 {
			view.Source = s.Alternates[i]
		}
	}
	switch a.Visibility {
	case articles.VisibleCustomers:
		view.Internal = v.words.T("help.for_customers")
	case articles.VisibleAgents:
		view.Internal = v.words.T("help.for_agents")
	}
	view.Related = rowsOf(c.related(ctx, v, a))
	view.Structured = c.articleData(v, view, page)
	return view, nil
}

// render makes HTML of the article, with its files and other articles where this reader finds them.
func (c *Centre) render(ctx context.Context, v *visit, a *articles.Reading) (markdown.Page, articles.Links, error) {
	links, err := c.Articles.LinksOf(ctx, v.reader, v.lang, a.Body)
	if err != nil {
		return markdown.Page{}, links, err
	}
	return c.Markdown.Render(a.Body, markdown.Options{
		Language: a.Language,
		File: func(id int64) markdown.Target {
			f, ok := links.Files[id]
			if !ok {
				return markdown.Target{URL: "/help/files/" + idText(id) + "/missing"}
			}
			return markdown.Target{URL: filePath(f), Width: f.Width, Height: f.Height}
		},
		Article: func(id int64) string {
			to, ok := links.Articles[id]
			if !ok {
				return ""
			}
			return articlePath(to.Language, to.Slug)
		},
	}), links, nil
}

// tableOf is the table of contents: two levels of headings, when there are enough for one to help.
func tableOf(all []markdown.Heading) []markdown.Heading {
	const few, lowest = 3, 3
	contents := slices.DeleteFunc(slices.Clone(all), func(h markdown.Heading) bool { return h.Level > lowest })
	if len(contents) < few {
		return nil
	}
	return contents
}

const mostRelated = 4

// related are those that people chose, then those that are about the same, then the section's.
func (c *Centre) related(ctx context.Context, v *visit, a *articles.Reading) []articles.ReadRow {
	all, err := c.Articles.ReadArticles(ctx, v.reader, v.lang, a.Related)
	if err == nil && len(all) < mostRelated {
		all, err = c.findRelated(ctx, v, a, all)
	}
	if err != nil {
		c.Log.WarnContext(ctx, "find related articles", "article", a.ArticleID, "error", err)
	}
	return all[:min(len(all), mostRelated)]
}

func (c *Centre) findRelated(ctx context.Context, v *visit, a *articles.Reading, all []articles.ReadRow) ([]articles.ReadRow, error) {
	add := func(more []articles.ReadRow) {
		for _, row := range more {
			if row.ArticleID != a.ArticleID && !slices.ContainsFunc(all, func(had articles.ReadRow) bool { return had.ArticleID == row.ArticleID }) {
				all = append(all, row)
			}
		}
	}
	hits, err := c.Search.Suggest(ctx, v.reader, a.Title, v.lang, mostRelated+1)
	if err != nil {
		return all, err
	}
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	found, err := c.Articles.ReadTranslations(ctx, v.reader, ids)
	if err != nil {
		return all, err
	}
	add(found)
	if len(all) < mostRelated && a.SectionID != nil {
		beside, err := c.Articles.ReadSection(ctx, v.reader, v.lang, a.SectionID)
		if err != nil {
			return all, err
		}
		add(beside)
	}
	return all, nil
}

const longestWord = 2000

// takeVote takes "was this helpful". It is a plain form; a form of another site is not taken.
func (c *Centre) takeVote(v *visit) error {
	if site := v.c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return fault.New(fault.Forbidden, "cross_site", "The vote did not come from this page.")
	}
	if ok, err := c.allow(v, c.votes); !ok {
		return err
	}
	ctx := v.c.UserContext()
	a, err := c.Articles.ReadBySlug(ctx, v.reader, v.lang, v.param("slug"))
	if fault.Is(err, "article_not_found") {
		return c.notFound(v, v.param("slug"))
	}
	if err != nil {
		return err
	}
	form, err := webpage.ReadForm(ctx, v.c, c.Files, webpage.FormLimits{ValueBytes: 4 * longestWord, Values: 10, Bytes: 64 << 10})
	if err != nil {
		return err
	}
	helpful, words := form.Get("helpful"), strings.TrimSpace(storable(form.Get("words")))
	to := articlePath(v.lang, a.Slug)
	if helpful == "yes" || helpful == "no" {
		if v.c.Get(fiber.HeaderUserAgent) != "" && !robots.MatchString(v.c.Get(fiber.HeaderUserAgent)) {
			err = c.Records.vote(ctx, vote{
				translationID: a.ID, revisionID: a.RevisionID, helpful: helpful == "yes", words: cut(words, 4*longestWord),
				reader: c.signer.voter(a.ID, c.ClientIP(v.c), v.c.Get(fiber.HeaderUserAgent)),
			})
			if err != nil {
				return err
			}
		}
		query := url.Values{"voted": {helpful}}
		if words != "" {
			query.Set("said", "1")
		}
		to += "?" + query.Encode() + "#feedback"
	}
	v.c.Set(fiber.HeaderCacheControl, "no-store")
	return v.c.Redirect(to, http.StatusSeeOther)
}

// filePath is the address of a file; its name is for who saves it.
func filePath(f articles.File) string {
	return "/help/files/" + idText(f.ID) + "/" + url.PathEscape(strings.ReplaceAll(f.Name, "/", "-"))
}

// file answers with a picture or file of an article that the reader may read.
func (c *Centre) file(ctx *fiber.Ctx) error {
	id, err := ctx.ParamsInt("id")
	if err != nil {
		return fault.Missing("file", ctx.Params("id"))
	}
	reader := c.readerOf(ctx)
	f, bytes, err := c.Articles.OpenFile(ctx.UserContext(), reader, int64(id))
	if err != nil {
		return err
	}
	control := "private, max-age=300"
	if reader.Agent == nil && !reader.Customer {
		control = "public, max-age=3600"
	}
	return c.sendFile(ctx, f, bytes, control)
}

// logo answers with the picture that the settings name, and no other.
func (c *Centre) logo(ctx *fiber.Ctx) error {
	s, err := c.settings(ctx.UserContext())
	if err != nil {
		return err
	}
	if s.logo == nil || s.logo.SHA256 != ctx.Params("sha") {
		return fault.Missing("logo", ctx.Params("sha"))
	}
	bytes, _, err := c.Files.Open(ctx.UserContext(), s.logo.SHA256)
	if err != nil {
		return wrap("open the logo", err)
	}
	return c.sendFile(ctx, s.logo, bytes, "public, max-age=31536000, immutable")
}

// sendFile answers with the bytes. Pictures are shown, everything else is saved; nothing runs at this address.
func (c *Centre) sendFile(ctx *fiber.Ctx, f *articles.File, bytes interface {
	Read(p []byte) (int, error)
	Close() error
}, control string) error {
	disposition := "attachment"
	if slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"}, f.Type) {
		disposition = "inline"
	}
	etag := `"` + f.SHA256[:24] + `"`
	ctx.Set(fiber.HeaderETag, etag)
	ctx.Set(fiber.HeaderCacheControl, control)
	ctx.Vary(fiber.HeaderCookie)
	ctx.Set(fiber.HeaderContentType, f.Type)
	ctx.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	ctx.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	ctx.Set(fiber.HeaderContentDisposition, disposition+"; filename*=UTF-8''"+url.PathEscape(f.Name))
	if ctx.Get(fiber.HeaderIfNoneMatch) == etag {
		_ = bytes.Close() // read-only
		return ctx.SendStatus(http.StatusNotModified)
	}
	return ctx.SendStream(bytes, int(f.Size)) // closes it
}

// moment is a time as machines read it.
func moment(at time.Time) string { return at.UTC().Format(time.RFC3339) }
