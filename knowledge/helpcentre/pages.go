package helpcentre

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets/fault"
)

// shell is what every page of the help centre shows around its own.
type shell struct {
	Language    string // of the articles
	Dir         string
	Home        string
	Q           string // in the search box
	Canonical   string // "": the page is for nobody's index
	Description string
	Kind        string // of Open Graph
	Picture     string
	Feed        string
	Alternates  []alternate // the same page in other languages, this one included
	Default     string      // the page for readers of any other language
	Crumbs      []crumb
	Structured  []any // JSON-LD
	Contact     contact
}

// alternate is the page in a language.
type alternate struct {
	Language, Name, Path, URL string
	Current                   bool
}

type crumb struct{ Title, Path string }

// contact is where people are asked; nothing is offered that is not there.
type contact struct{ Form, ChatSite string }

// Offered reports whether there is anything.
func (c contact) Offered() bool { return c.Form != "" || c.ChatSite != "" }

// row is an article in a list.
type row struct{ Title, Summary, Path string }

func rowsOf(all []articles.ReadRow) []row {
	rows := make([]row, len(all))
	for i, a := range all {
		rows[i] = row{a.Title, a.Summary, articlePath(a.Language, a.Slug)}
	}
	return rows
}

// languageName is what speakers of the language call it.
func languageName(tag string) string {
	for _, l := range webpage.Languages() {
		if l.Code == tag {
			return l.Name
		}
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.Self.Name(parsed); name != "" {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return tag
}

// shell makes it for a page at the path; paths are the page's in other languages.
func (c *Centre) shell(v *visit, path string, paths map[string]string) (shell, error) {
	s := shell{
		Language: v.lang, Dir: direction(v.lang), Home: homePath(v.lang), Kind: "website", Feed: homePath(v.lang) + "feed.xml",
		Canonical: c.absolute(path), Contact: contact{ChatSite: v.setup.ChatSite}, Crumbs: []crumb{{v.words.T("help.home"), homePath(v.lang)}},
	}
	if logo := v.setup.logoPath(); logo != "" {
		s.Picture = c.absolute(logo)
	}
	for _, l := range v.offers {
		to, ok := paths[l]
		if l == v.lang {
			to, ok = path, true
		}
		if ok {
			s.Alternates = append(s.Alternates, alternate{l, languageName(l), to, c.absolute(to), l == v.lang})
		}
	}
	if len(s.Alternates) > 1 {
		s.Default = s.Alternates[0].URL
	}
	var err error
	s.Contact.Form, err = c.formAddress(v, "")
	return s, err
}

// formAddress is the form that is offered with a question filled in; "" for none.
func (c *Centre) formAddress(v *visit, question string) (string, error) {
	if c.Forms == nil || v.setup.Form == "" {
		return "", nil
	}
	address, err := c.Forms.QuestionAddress(v.c.UserContext(), v.setup.Form, v.words.Lang(), question)
	return address, wrap("find the form", err)
}

// everywhere are the paths of pages that are there in every language.
func (v *visit) everywhere(path func(language string) string) map[string]string {
	all := map[string]string{}
	for _, l := range v.offers {
		all[l] = path(l)
	}
	return all
}

// entrance leads to the reader's language.
func (c *Centre) entrance(ctx *fiber.Ctx) error {
	v, err := c.visit(ctx, "")
	if err != nil {
		return err
	}
	to := homePath(v.lang)
	if q := ctx.Query("q"); q != "" {
		to += "search?" + url.Values{"q": {q}}.Encode()
	}
	ctx.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
	ctx.Set(fiber.HeaderCacheControl, "private, no-cache")
	return ctx.Redirect(to, http.StatusFound)
}

// homeView is what home.html shows.
type homeView struct {
	shell
	Headline, Intro string
	Sections        []section
	Loose           []row // in no section
	Popular         []row
}

func (c *Centre) showHome(v *visit) error {
	if !strings.HasSuffix(v.c.Path(), "/") {
		return v.c.Redirect(homePath(v.lang), http.StatusMovedPermanently)
	}
	ctx := v.c.UserContext()
	o, err := c.outline(ctx, v.reader, v.lang)
	if err != nil {
		return err
	}
	s, err := c.shell(v, homePath(v.lang), v.everywhere(homePath))
	if err != nil {
		return err
	}
	view := homeView{shell: s, Sections: o.children(0), Popular: rowsOf(o.popular), Headline: pick(v.setup.Title, v.lang), Intro: pick(v.setup.Intro, v.lang)}
	if view.Headline == "" {
		view.Headline = v.words.T("help.headline")
	}
	loose, err := c.Articles.ReadSection(ctx, v.reader, v.lang, nil)
	if err != nil {
		return err
	}
	view.Loose = rowsOf(loose)
	view.Crumbs = nil
	view.Description = view.Intro
	if view.Description == "" {
		view.Description = v.words.T("help.description", "name", v.setup.Name)
	}
	view.Structured = []any{c.siteData(v)}
	return c.send(v, c.home, c.frame(v, view.Headline), view)
}

// pick chooses words by language: the page's, its base, or none.
func pick(texts map[string]string, lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	for _, l := range []string{lang, base} {
		if texts[l] != "" {
			return texts[l]
		}
	}
	return ""
}

// sectionView is what section.html shows.
type sectionView struct {
	shell
	Section  section
	Within   []section
	Articles []row
}

// movedSection is the section that had the address before, when the reader may see it.
func (c *Centre) movedSection(v *visit, o *outline) (found *section, moved bool, err error) {
	id, err := c.Articles.MovedSection(v.c.UserContext(), v.lang, v.param("section"))
	if fault.KindOf(err) == fault.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return o.byID(&id), true, nil
}

func (c *Centre) showSection(v *visit) error {
	ctx := v.c.UserContext()
	o, err := c.outline(ctx, v.reader, v.lang)
	if err != nil {
		return err
	}
	found, moved := o.find(v.param("section"))
	if found == nil { // it may have been given the address, or another one, this minute
		if o, err = c.readOutline(ctx, v.reader, v.lang); err != nil {
			return err
		}
		if found, moved = o.find(v.param("section")); found == nil {
			found, moved, err = c.movedSection(v, o)
		}
	}
	if err != nil {
		return err
	}
	if found == nil {
		return c.notFound(v, v.param("section"))
	}
	if moved || strings.HasSuffix(v.c.Path(), "/") {
		return v.c.Redirect(found.Path(), http.StatusMovedPermanently)
	}
	paths := map[string]string{}
	for _, l := range v.offers {
		other, err := c.outline(ctx, v.reader, l)
		if err != nil {
			return err
		}
		if s := other.byID(&found.SectionID); s != nil {
			paths[l] = s.Path()
		}
	}
	s, err := c.shell(v, found.Path(), paths)
	if err != nil {
		return err
	}
	view := sectionView{shell: s, Section: *found, Within: o.children(found.SectionID)}
	inIt, err := c.Articles.ReadSection(ctx, v.reader, v.lang, &found.SectionID)
	if err != nil {
		return err
	}
	view.Articles = rowsOf(inIt)
	for _, above := range o.above(found) {
		view.Crumbs = append(view.Crumbs, crumb{above.Title, above.Path()})
	}
	view.Description = found.Description
	view.Structured = []any{c.crumbData(view.Crumbs)}
	return c.send(v, c.section, c.frame(v, found.Title), view)
}

// missingView is what missing.html shows.
type missingView struct {
	shell
	Elsewhere []alternate // the article in languages that it is there in
	Guesses   []result
}

// notFound answers with a search for what the address says.
func (c *Centre) notFound(v *visit, slug string) error {
	if ok, err := c.allow(v, c.guesses); !ok {
		return err
	}
	s, err := c.shell(v, homePath(v.lang), nil)
	if err != nil {
		return err
	}
	s.Canonical, s.Alternates = "", nil
	s.Q = strings.Join(strings.FieldsFunc(cut(storable(unescaped(slug)), 100), func(r rune) bool { return strings.ContainsRune("-_+./ ", r) }), " ")
	view := missingView{shell: s}
	if slug != "" {
		if view.Elsewhere, err = c.elsewhere(v, slug); err != nil {
			return err
		}
		hits, err := c.Search.Suggest(v.c.UserContext(), v.reader, s.Q, v.lang, 5)
		if err != nil {
			c.Log.WarnContext(v.c.UserContext(), "guess a missing page", "error", err)
		}
		for _, h := range hits {
			view.Guesses = append(view.Guesses, resultOf(h, ""))
		}
	}
	frame := c.frame(v, v.words.T("help.missing_title"))
	frame.Public = false
	if err := c.send(v, c.missing, frame, view); err != nil {
		return err
	}
	v.c.Status(http.StatusNotFound)
	return nil
}

func unescaped(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// elsewhere looks for an article with the slug in the other languages.
func (c *Centre) elsewhere(v *visit, slug string) ([]alternate, error) {
	rows, err := c.DB.Pool.Query(v.c.UserContext(), `
		SELECT t.language, t.slug FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id
		WHERE t.slug = $1 AND t.language = ANY($2) AND t.published_id IS NOT NULL AND a.visibility = ANY($3)`, unescaped(slug), []string(v.offers), v.reader.Sees())
	if err != nil {
		return nil, wrap("look in other languages", err)
	}
	defer rows.Close()
	var all []alternate
	for rows.Next() {
		a := alternate{}
		var slug string
		if err := rows.Scan(&a.Language, &slug); err != nil {
			return nil, wrap("look in other languages", err)
		}
		a.Name, a.Path = languageName(a.Language), articlePath(a.Language, slug)
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b alternate) int { return strings.Compare(a.Language, b.Language) })
	return all, wrap("look in other languages", rows.Err())
}
