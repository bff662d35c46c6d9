package agentui

import (
	"embed"
	"io/fs"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs
var docsFiles embed.FS

const docsCSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

// docs serves the page that shows the OpenAPI document. It asks nobody but this server.
func (s *Server) docs() {
	sub, err := fs.Sub(docsFiles, "docs")
	if err != nil {
		panic(err) // the path is a constant
	}
	pages := newAssets(sub)
	serve := func(name string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			c.Path("/" + name)
			if err := pages.serve(c); err != nil {
				return err
			}
			c.Set(fiber.HeaderContentSecurityPolicy, docsCSP)
			return nil
		}
	}
	s.app.Get("/docs", serve("index.html"))
	s.app.Get("/docs/docs.js", serve("docs.js"))
	s.app.Get("/docs/docs.css", serve("docs.css"))
}
