package helpcentre

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/articles"
)

// public is the reader that programs are.
func public() articles.Reader { return articles.Reader{} }

// robots tells crawlers what is not for them, and where the list of pages is.
func (c *Centre) robots(ctx *fiber.Ctx) error {
	s, err := c.settings(ctx.UserContext())
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("User-agent: *\nDisallow: /api/\nDisallow: /case/\nDisallow: /chat/\nDisallow: /live\n")
	if s.Indexed {
		b.WriteString("\nSitemap: " + c.absolute("/help/sitemap.xml") + "\n")
	}
	ctx.Set(fiber.HeaderContentType, "text/plain; charset=utf-8")
	ctx.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return ctx.SendString(b.String())
}

type urlSet struct {
	XMLName xml.Name     `xml:"urlset"`
	Space   string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc        string        `xml:"loc"`
	LastMod    string        `xml:"lastmod,omitempty"`
	Alternates []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel      string `xml:"rel,attr"`
	Language string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

type sitemapIndex struct {
	XMLName  xml.Name     `xml:"sitemapindex"`
	Space    string       `xml:"xmlns,attr"`
	Sitemaps []sitemapLoc `xml:"sitemap"`
}

type sitemapLoc struct {
	Loc string `xml:"loc"`
}

const (
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	xhtmlSpace   = "http://www.w3.org/1999/xhtml"
	// perSitemap is how many articles one file lists, in all their languages: below 50,000 addresses and 50 MB
	// (sitemaps.org), and small enough to be made at once.
	perSitemap = 2000
)

const visibleSQL = `
FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id JOIN kb_revisions r ON r.id = t.published_id
WHERE a.visibility = 'public' AND t.language = ANY($1)`

// sitemap lists the public pages: in one file, or in several that an index names.
func (c *Centre) sitemap(ctx *fiber.Ctx) error {
	s, err := c.settings(ctx.UserContext())
	if err != nil {
		return err
	}
	if !s.Indexed {
		return errNoArticle("sitemap.xml")
	}
	offered, err := c.languages(ctx.UserContext(), public())
	if err != nil {
		return err
	}
	rows, err := c.DB.Pool.Query(ctx.UserContext(), `
		SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM (SELECT DISTINCT t.article_id AS id`+visibleSQL+`) x) y
		WHERE n % $2 = 0 ORDER BY id`, []string(offered), perSitemap)
	if err != nil {
		return wrap("split the sitemap", err)
	}
	lasts, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return wrap("split the sitemap", err)
	}
	if n := ctx.Params("n"); n != "" || len(lasts) == 0 {
		page := 0
		if n != "" {
			if page, err = strconv.Atoi(n); err != nil || page < 0 || page > len(lasts) {
				return errNoArticle("sitemap-" + n)
			}
		}
		return c.sitemapPage(ctx, offered, lasts, page)
	}
	index := sitemapIndex{Space: sitemapSpace}
	for n := range len(lasts) + 1 {
		index.Sitemaps = append(index.Sitemaps, sitemapLoc{c.absolute(fmt.Sprintf("/help/sitemap-%d.xml", n))})
	}
	return sendXML(ctx, "application/xml; charset=utf-8", index)
}

// sitemapPage lists the articles up to the page's last one; the first page lists the front pages and sections too.
func (c *Centre) sitemapPage(ctx *fiber.Ctx, offered offers, lasts []int64, page int) error {
	set := urlSet{Space: sitemapSpace, XHTML: xhtmlSpace}
	if page == 0 {
		if err := c.sitemapSections(ctx, &set, offered); err != nil {
			return err
		}
	}
	after, last := int64(0), int64(1<<62)
	if page > 0 {
		after = lasts[page-1]
	}
	if page < len(lasts) {
		last = lasts[page]
	}
	rows, err := c.DB.Pool.Query(ctx.UserContext(), `
		SELECT t.article_id, t.language, t.slug, r.created_at`+visibleSQL+` AND t.article_id > $2 AND t.article_id <= $3
		ORDER BY t.article_id, array_position($1, t.language)`, []string(offered), after, last)
	if err != nil {
		return wrap("list the pages", err)
	}
	var id, of int64
	var language, slug string
	var at time.Time
	var group []sitemapURL
	var links []sitemapLink
	flush := func() {
		set.add(group, links)
		group, links = nil, nil
	}
	_, err = pgx.ForEachRow(rows, []any{&id, &language, &slug, &at}, func() error {
		if id != of {
			flush()
			of = id
		}
		address := c.absolute(articlePath(language, slug))
		group = append(group, sitemapURL{Loc: address, LastMod: moment(at)})
		links = append(links, sitemapLink{"alternate", language, address})
		return nil
	})
	if err != nil {
		return wrap("list the pages", err)
	}
	flush()
	return sendXML(ctx, "application/xml; charset=utf-8", set)
}

// add adds a page in its languages, each of which names all of them.
func (s *urlSet) add(group []sitemapURL, links []sitemapLink) {
	for _, u := range group {
		if len(links) > 1 {
			u.Alternates = append(append([]sitemapLink{}, links...), sitemapLink{"alternate", "x-default", links[0].Href})
		}
		s.URLs = append(s.URLs, u)
	}
}

func (c *Centre) sitemapSections(ctx *fiber.Ctx, set *urlSet, offered offers) error {
	pages := map[int64][]sitemapURL{} // by section; 0 is the front page
	links := map[int64][]sitemapLink{}
	order := []int64{0}
	add := func(id int64, language, path string) {
		pages[id] = append(pages[id], sitemapURL{Loc: c.absolute(path)})
		links[id] = append(links[id], sitemapLink{"alternate", language, c.absolute(path)})
	}
	for _, l := range offered {
		add(0, l, homePath(l))
		o, err := c.outline(ctx.UserContext(), public(), l)
		if err != nil {
			return err
		}
		for _, s := range o.sections {
			if pages[s.SectionID] == nil {
				order = append(order, s.SectionID)
			}
			add(s.SectionID, l, s.Path())
		}
	}
	for _, id := range order {
		set.add(pages[id], links[id])
	}
	return nil
}

// atom is the feed (RFC 4287).
type atomFeed struct {
	XMLName  xml.Name    `xml:"feed"`
	Space    string      `xml:"xmlns,attr"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   atomAuthor  `xml:"author"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary,omitempty"`
}

// feed is that of the language that is asked for, or the default one.
func (c *Centre) feed(ctx *fiber.Ctx) error {
	offered, err := c.languages(ctx.UserContext(), public())
	if err != nil {
		return err
	}
	language := ctx.Query("lang")
	if !offered.has(language) {
		language = offered.first()
	}
	return c.sendFeed(ctx, language, "/help/feed.xml")
}

func (c *Centre) showFeed(v *visit) error {
	return c.sendFeed(v.c, v.lang, homePath(v.lang)+"feed.xml")
}

// sendFeed answers with what was written last, for the public.
func (c *Centre) sendFeed(ctx *fiber.Ctx, language, path string) error {
	s, err := c.settings(ctx.UserContext())
	if err != nil {
		return err
	}
	const newest = 30
	rows, err := c.Articles.ReadNewest(ctx.UserContext(), public(), language, newest)
	if err != nil {
		return err
	}
	feed := atomFeed{
		Space: "http://www.w3.org/2005/Atom", Language: language, ID: c.absolute(homePath(language)), Title: s.Name, Author: atomAuthor{s.Name},
		Updated: moment(time.Unix(0, 0)),
		Links:   []atomLink{{"self", "application/atom+xml", c.absolute(path)}, {"alternate", "text/html", c.absolute(homePath(language))}},
	}
	for i, a := range rows {
		if i == 0 {
			feed.Updated = moment(a.UpdatedAt)
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: c.absolute("/help/article/" + idText(a.ID)), Title: a.Title, Updated: moment(a.UpdatedAt), Published: moment(a.PublishedAt), Summary: a.Summary,
			Link: atomLink{"alternate", "text/html", c.absolute(articlePath(language, a.Slug))},
		})
	}
	return sendXML(ctx, "application/atom+xml; charset=utf-8", feed)
}

func sendXML(ctx *fiber.Ctx, contentType string, value any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(value); err != nil {
		return fmt.Errorf("encode xml: %w", err)
	}
	ctx.Set(fiber.HeaderContentType, contentType)
	ctx.Set(fiber.HeaderCacheControl, "public, max-age=600")
	return ctx.Status(http.StatusOK).Send(b.Bytes())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
