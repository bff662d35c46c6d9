package helpcentre

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

//go:embed templates assets words
var content embed.FS

func folder(name string) fs.FS {
	sub, err := fs.Sub(content, name)
	if err != nil {
		panic(err) // the names are constants
	}
	return sub
}

// Search finds articles; *knowledge.ArticleSearch is one.
type Search interface {
	Search(ctx context.Context, r knowledge.Reader, q knowledge.ArticleQuery) (knowledge.ArticleResult, error)
	Suggest(ctx context.Context, r knowledge.Reader, text, language string, n int) ([]knowledge.ArticleHit, error)
}

// Forms knows where a question can be sent; *webform.Service does.
type Forms interface {
	// QuestionAddress is the form with the question filled in; "" when customers do not see the form.
	QuestionAddress(ctx context.Context, slug, language, question string) (string, error)
}

// Parts are what the help centre stands on. All but Forms are needed.
type Parts struct {
	DB       *pg.DB
	Articles *articles.Service
	Search   Search
	Markdown *markdown.Renderer
	Files    files.Store
	Layout   *webpage.Layout // not mounted yet
	Office   *Office
	Desk     Desk
	Records  *Records
	Forms    Forms
	Secret   []byte // the desk's
	// PublicURL is the address that people use, without a slash at its end.
	PublicURL string
	// ClientIP is the reader's address, behind whatever proxies are trusted.
	ClientIP func(c *fiber.Ctx) string
	// Agent is who has signed in to the console with the request's cookie; nil: nobody.
	Agent func(c *fiber.Ctx) *tickets.Actor
	Now   func() time.Time
	Log   *slog.Logger
}

// Centre is the help centre.
type Centre struct {
	Parts
	signer  signer
	words   *webpage.Catalog
	scripts []string
	styles  []string

	home, section, article, results, missing *webpage.Template

	searches, votes, guesses *webpage.Limiter

	mu       sync.Mutex
	outlines map[outlineKey]*outline
	setup    *setup
}

// New makes a Centre and adds its files to the layout.
func New(parts Parts) (*Centre, error) {
	parts.PublicURL = strings.TrimRight(parts.PublicURL, "/")
	limit := func(burst int, every time.Duration) *webpage.Limiter {
		return &webpage.Limiter{Burst: burst, Every: every, Now: parts.Now}
	}
	c := &Centre{
		Parts: parts, signer: newSigner(parts.Secret), scripts: []string{"help.js"}, styles: []string{"help.css"}, outlines: map[outlineKey]*outline{},
		searches: limit(120, time.Second/2), votes: limit(30, 10*time.Second), guesses: limit(60, time.Second),
	}
	var err error
	if c.words, err = webpage.NewCatalog(folder("words")); err != nil {
		return nil, err
	}
	if _, err = parts.Layout.AddAssets(folder("assets")); err != nil {
		return nil, err
	}
	for name, page := range map[string]**webpage.Template{
		"home.html": &c.home, "section.html": &c.section, "article.html": &c.article, "search.html": &c.results, "missing.html": &c.missing,
	} {
		if *page, err = parts.Layout.Page(folder("templates"), "shared.html", name); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Mount adds the pages to the app.
func (c *Centre) Mount(app fiber.Router) {
	app.Get("/robots.txt", c.handled(c.robots))
	app.Get("/help", c.handled(c.entrance))
	app.Get("/help/sitemap.xml", c.handled(c.sitemap))
	app.Get("/help/sitemap-:n.xml", c.handled(c.sitemap))
	app.Get("/help/feed.xml", c.handled(c.feed))
	app.Get("/help/logo/:sha", c.handled(c.logo))
	app.Get("/help/files/:id/:name", c.handled(c.file))
	app.Get("/help/:lang", c.visited(c.showHome))
	app.Get("/help/:lang/search", c.visited(c.showSearch))
	app.Get("/help/:lang/suggest", c.visited(c.suggest))
	app.Get("/help/:lang/feed.xml", c.visited(c.showFeed))
	app.Get("/help/:lang/articles/:slug", c.visited(c.showArticle))
	app.Post("/help/:lang/articles/:slug/vote", c.visited(c.takeVote))
	app.Get("/help/:lang/:section", c.visited(c.showSection))
	app.Get("/help/*", c.handled(func(ctx *fiber.Ctx) error {
		v, err := c.visit(ctx, "")
		if err != nil {
			return err
		}
		return c.notFound(v, lastPart(ctx.Path()))
	}))
}

// visited gives the handler a visit in the language of the address.
func (c *Centre) visited(handler func(v *visit) error) fiber.Handler {
	return c.handled(func(ctx *fiber.Ctx) error {
		v, err := c.visit(ctx, ctx.Params("lang"))
		if err != nil {
			return err
		}
		if !v.offers.has(v.lang) {
			v.lang = v.offers.speak(ctx.Get(fiber.HeaderAcceptLanguage))
			v.words = c.words.For(v.lang)
			return c.notFound(v, lastPart(ctx.Path()))
		}
		if k := ctx.Query("k"); k != "" {
			return c.welcome(v, k)
		}
		return handler(v)
	})
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// handled turns what a handler fails with into a page.
func (c *Centre) handled(handler fiber.Handler) fiber.Handler {
	return func(ctx *fiber.Ctx) error {
		err := handler(ctx)
		if err == nil {
			return nil
		}
		status := http.StatusInternalServerError
		var f *fault.Error
		if errors.As(err, &f) {
			status = f.Kind.HTTPStatus()
		}
		if status >= http.StatusInternalServerError {
			c.Log.ErrorContext(ctx.UserContext(), "help centre", "path", ctx.Path(), "error", err)
			if pg.Unavailable(err) {
				status = http.StatusServiceUnavailable
			}
		}
		w := c.words.For(ctx.Params("lang"), ctx.Get(fiber.HeaderAcceptLanguage))
		title, text := w.T("page.trouble"), w.T("page.trouble_text")
		if status == http.StatusNotFound {
			title, text = w.T("help.missing_title"), w.T("help.missing_text")
		}
		return c.Layout.SendMessage(ctx, status, webpage.Frame{Words: w, Title: title}, webpage.Message{Text: []string{text}, Link: "/help", Verb: w.T("help.to_start")})
	}
}

// setup is what the help centre is called, as it was a few seconds ago at most.
type setup struct {
	Settings
	desk  tickets.Settings
	logo  *articles.File
	until time.Time
}

// fresh is how long what the pages share is kept.
const fresh = 5 * time.Second

func (c *Centre) settings(ctx context.Context) (*setup, error) {
	now := c.Now()
	c.mu.Lock()
	known := c.setup
	c.mu.Unlock()
	if known != nil && now.Before(known.until) {
		return known, nil
	}
	s := &setup{until: now.Add(fresh)}
	var err error
	if s.Settings, err = c.Office.HelpCentre(ctx); err != nil {
		return nil, err
	}
	if s.desk, err = c.Desk.Settings(ctx); err != nil {
		return nil, err
	}
	if s.Name == "" {
		s.Name = s.desk.DeskName
	}
	if s.Color == "" {
		s.Color = s.desk.BrandColor
	}
	if s.LogoFileID != 0 {
		found, err := c.Articles.FilesByID(ctx, []int64{s.LogoFileID})
		if err != nil {
			return nil, err
		}
		if len(found) == 1 && strings.HasPrefix(found[0].Type, "image/") {
			s.logo = &found[0]
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setup = s
	return s, nil
}

func (s *setup) logoPath() string {
	if s.logo == nil {
		return ""
	}
	return "/help/logo/" + s.logo.SHA256
}

// offers are the languages that a reader can choose from, the default first.
type offers []string

func (o offers) has(language string) bool { return slices.Contains(o, language) }

func (o offers) first() string {
	if len(o) == 0 {
		return "en"
	}
	return o[0]
}

// speak picks the first offered language that the wishes (tags or an Accept-Language header) name, by itself or by its
// base; the default when there is none.
func (o offers) speak(wishes string) string {
	for _, wish := range acceptable(wishes) {
		base, _, _ := strings.Cut(wish, "-")
		for _, same := range []func(l string) bool{
			func(l string) bool { return strings.EqualFold(l, wish) },
			func(l string) bool { return strings.EqualFold(l, base) },
			func(l string) bool {
				own, _, _ := strings.Cut(l, "-")
				return strings.EqualFold(own, base)
			},
		} {
			if i := slices.IndexFunc(o, same); i >= 0 {
				return o[i]
			}
		}
	}
	return o.first()
}

// mostWishes bounds a header.
const mostWishes = 20

// acceptable lists the languages of an Accept-Language header, best first (RFC 9110 section 12.5.4).
func acceptable(header string) []string {
	type weighed struct {
		tag string
		q   float64
	}
	var all []weighed
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		w := weighed{strings.TrimSpace(tag), 1}
		if value, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			w.q, _ = strconv.ParseFloat(value, 64)
		}
		if w.tag != "" && w.q > 0 && len(all) < mostWishes {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int {
		switch {
		case a.q > b.q:
			return -1
		case a.q < b.q:
			return 1
		default:
			return 0
		}
	})
	tags := make([]string, len(all))
	for i, w := range all {
		tags[i] = w.tag
	}
	return tags
}

// languages are those that the settings name, else those in which the reader finds articles, ours first.
func (c *Centre) languages(ctx context.Context, r articles.Reader) (offers, error) {
	s, err := c.settings(ctx)
	if err != nil {
		return nil, err
	}
	if len(s.Languages) > 0 {
		return s.Languages, nil
	}
	o, err := c.outline(ctx, r, "")
	if err != nil {
		return nil, err
	}
	if len(o.languages) == 0 {
		return offers{"en"}, nil
	}
	return o.languages, nil
}

// absolute is the address that people use.
func (c *Centre) absolute(path string) string { return c.PublicURL + path }

func errNoArticle(slug string) error { return fault.Missing("article", slug) }

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
