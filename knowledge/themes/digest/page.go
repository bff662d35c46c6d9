package digest

import (
	"embed"
	"io/fs"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
)

// Path is where shared digests are read.
const Path = "/digests/"

//go:embed assets
var assets embed.FS

// Page serves digests to whoever has their link.
type Page struct {
	service *Service
	layout  *webpage.Layout
	page    *webpage.Template
	guesses *webpage.Limiter
	address func(c *fiber.Ctx) string
}

// NewPage makes a Page; it adds its assets to the layout. address tells who asks, as far as proxies are trusted.
func NewPage(s *Service, layout *webpage.Layout, address func(c *fiber.Ctx) string) (*Page, error) {
	styles, err := fs.Sub(assets, "assets")
	if err != nil {
		return nil, err
	}
	if _, err := layout.AddAssets(styles); err != nil {
		return nil, err
	}
	page, err := layout.Page(folder("templates"), "page.html")
	if err != nil {
		return nil, err
	}
	return &Page{
		service: s, layout: layout, page: page, address: address,
		guesses: &webpage.Limiter{Burst: 30, Every: 2 * time.Second, Now: s.Now}, // links that do not work, per network
	}, nil
}

// Mount adds the route.
func (p *Page) Mount(app fiber.Router) { app.Get(Path+":token", p.serve) }

func (p *Page) serve(c *fiber.Ctx) error {
	d, err := p.service.stored(c.UserContext(), "d.token = $1", c.Params("token"))
	if err != nil {
		return err
	}
	if d == nil {
		return p.missing(c)
	}
	v := p.service.show.view(d.Digest)
	frame := webpage.Frame{Words: v.Words, Title: v.Subject, Styles: []string{"digest.css"}, Brand: p.brand(c)}
	return p.layout.Send(c, http.StatusOK, p.page, frame, v)
}

func (p *Page) brand(c *fiber.Ctx) webpage.Brand {
	desk, err := p.service.Desk.Settings(c.UserContext())
	if err != nil { // a page without a brand is better than none
		return webpage.Brand{}
	}
	color, _ := webpage.ParseColor(desk.BrandColor)
	return webpage.Brand{Name: desk.DeskName, Color: color}
}

func (p *Page) missing(c *fiber.Ctx) error {
	w := p.service.show.words.For(c.Get(fiber.HeaderAcceptLanguage))
	frame := webpage.Frame{Words: w, Title: w.T("digest.gone"), Brand: p.brand(c)}
	status, text := http.StatusNotFound, w.T("digest.gone_text")
	if _, ok := p.guesses.Allow(webpage.Network(p.address(c))); !ok {
		status = http.StatusTooManyRequests
	}
	return p.layout.SendMessage(c, status, frame, webpage.Message{Text: []string{text}})
}
