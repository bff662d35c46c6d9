package casepage

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
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

func newCatalog() (*webpage.Catalog, error) { return webpage.NewCatalog(folder("words")) }

// Options are what the pages stand on. All but Remember are needed.
type Options struct {
	DB     *pg.DB
	Desk   *tickets.Desk
	Files  files.Store
	Layout *webpage.Layout
	Tokens *Tokens
	Links  *Links
	// Address is the address of who asks, as far as proxies are trusted.
	Address func(c *fiber.Ctx) string
	// Remember has the browser be known as the customer's, for articles that are for customers; nil: nothing does.
	Remember func(c *fiber.Ctx, customerID int64)
	Now      func() time.Time
	Log      *slog.Logger
}

// Server answers at /case/.
type Server struct {
	Options
	reader   *reader
	renderer *renderer
	words    *webpage.Catalog
	page     *webpage.Template

	guesses, views, writes, offices *webpage.Limiter
}

// New makes a Server; it adds its assets to the layout.
func New(o Options) (*Server, error) {
	words, err := newCatalog()
	if err != nil {
		return nil, err
	}
	if _, err := o.Layout.AddAssets(folder("assets")); err != nil {
		return nil, err
	}
	page, err := o.Layout.Page(folder("templates"), "*.html")
	if err != nil {
		return nil, err
	}
	limit := func(burst int, every time.Duration) *webpage.Limiter {
		return &webpage.Limiter{Burst: burst, Every: every, Now: o.Now}
	}
	return &Server{
		Options: o, reader: &reader{db: o.DB, tokens: o.Tokens, now: o.Now}, renderer: newRenderer(), words: words, page: page,
		guesses: limit(30, 2*time.Second),  // links that do not work, per network
		views:   limit(120, time.Second/2), // of one link, its news and files included
		writes:  limit(8, 20*time.Second),  // of one link
		offices: limit(60, 2*time.Second),  // of one network, behind which many may sit
	}, nil
}

// Mount adds the routes.
func (s *Server) Mount(app fiber.Router) {
	app.Get(Path+":token", s.opened(s.show))
	app.Post(Path+":token", s.opened(s.reply))
	app.Post(Path+":token/close", s.opened(s.close))
	app.Post(Path+":token/rate", s.opened(s.rate))
	app.Get(Path+":token/news", s.opened(s.news))
	app.Get(Path+":token/files/:id", s.opened(s.file))
	app.Get(Path+":token/pictures/:sha", s.opened(s.picture))
	app.Get(Path+"*", s.handled(func(c *fiber.Ctx) error { return s.missing(c) }))
}

// request is one request with a link that works.
type request struct {
	*fiber.Ctx
	*access
	w *webpage.Words
}

// opened checks the link before the handler, and answers its errors as pages.
func (s *Server) opened(handler func(r *request) error) fiber.Handler {
	return s.handled(func(c *fiber.Ctx) error {
		a, err := s.reader.open(c.UserContext(), c.Params("token"))
		if errors.Is(err, errNoCase) {
			return s.missing(c)
		}
		if err != nil {
			return err
		}
		if wait, ok := s.views.Allow(c.Params("token")); !ok {
			return s.slow(c, wait)
		}
		if s.Remember != nil {
			s.Remember(c, a.customer.ID)
		}
		return handler(&request{Ctx: c, access: a, w: s.speak(c, a.customer.Locale)})
	})
}

// handled turns what a handler fails with into a page.
func (s *Server) handled(handler fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := handler(c)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errNoCase):
			return s.missing(c)
		}
		s.Log.ErrorContext(c.UserContext(), "case page", "method", c.Method(), "error", err)
		w := s.speak(c, "")
		frame := webpage.Frame{Words: w, Title: w.T("page.trouble")}
		return s.Layout.SendMessage(c, http.StatusInternalServerError, frame, webpage.Message{Text: []string{w.T("page.trouble_text")}})
	}
}

// speak chooses the language: what was clicked, what the browser asks for, what the customer is known to
// speak.
func (s *Server) speak(c *fiber.Ctx, locale string) *webpage.Words {
	return s.words.For(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage), locale)
}

func (s *Server) frame(ctx context.Context, w *webpage.Words, title string) (webpage.Frame, error) {
	settings, err := s.Desk.Settings(ctx)
	if err != nil {
		return webpage.Frame{}, err
	}
	color, _ := webpage.ParseColor(settings.BrandColor)
	return webpage.Frame{Words: w, Title: title, Brand: webpage.Brand{Name: settings.DeskName, Color: color}}, nil
}

// missing answers every link that does not work in the same way.
func (s *Server) missing(c *fiber.Ctx) error {
	if wait, ok := s.guesses.Allow(webpage.Network(s.Address(c))); !ok {
		return s.slow(c, wait)
	}
	w := s.speak(c, "")
	frame, err := s.frame(c.UserContext(), w, w.T("missing.title"))
	if err != nil {
		return err
	}
	return s.Layout.SendMessage(c, http.StatusNotFound, frame, webpage.Message{Text: []string{w.T("missing.text"), w.T("missing.cure")}})
}

func (s *Server) slow(c *fiber.Ctx, wait time.Duration) error {
	w := s.speak(c, "")
	frame, err := s.frame(c.UserContext(), w, w.T("page.slow"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderRetryAfter, retryAfter(wait))
	return s.Layout.SendMessage(c, http.StatusTooManyRequests, frame, webpage.Message{Text: []string{w.T("page.slow_text")}})
}

func retryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}
