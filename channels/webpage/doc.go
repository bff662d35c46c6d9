// Package webpage is the look of every page that customers see: web forms, the case page, the help
// centre. A page is HTML from the server that works without JavaScript, in the reader's language and
// direction, light or dark as the device is, in the brand's colour, on a phone first.
//
// # What it promises
//
//   - No inline style or script: everything comes from hashed files under [AssetsPath], so the
//     Content-Security-Policy that [Layout.Send] sets is strict ('self' and nothing else). The brand's
//     colour is a stylesheet too, named after the colour.
//   - Text in the brand's colour, and on it, has a contrast of at least 4.5:1 (WCAG 2.2 AA), whatever
//     colour was chosen; see [Palette].
//   - Pages are private (no-store, noindex, no referrer) unless the [Frame] says Public.
//   - Words come from a [Catalog] by key, with the plural forms of CLDR; dates are written the way the
//     language does. Every catalogue speaks every language of [Languages]; NewCatalog refuses one that
//     does not.
//
// # How a page is made
//
// A package brings templates that define "main" (and may define "head"), words, and scripts:
//
//	//go:embed templates words assets
//	var content embed.FS
//
//	layout, err := webpage.New()                                  // once, in cmd/kept; Mount serves the assets
//	words, err := webpage.NewCatalog(sub(content, "words"))       // en.json, de.json, ... and the layout's own words
//	names, err := layout.AddAssets(sub(content, "assets"))        // before Mount
//	page, err := layout.Page(sub(content, "templates"), "form.html")
//
//	func (s *Server) show(c *fiber.Ctx) error {
//		w := words.For(c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage))
//		frame := webpage.Frame{Words: w, Title: form.Title, Brand: brand, Scripts: []string{"form.js"}}
//		return layout.Send(c, http.StatusOK, page, frame, data)
//	}
//
// In a template the dot is a [View]: the frame's words and the page's Data.
//
//	{{define "main"}}
//	<h1>{{.Title}}</h1>
//	{{with .Data.Problem}}<p class="notice bad" role="alert">{{.}}</p>{{end}}
//	<form method="post" enctype="multipart/form-data">
//	  {{range .Data.Fields}}{{template "field" ($.Control .)}}{{end}}
//	  <div class="actions"><button class="button primary">{{.T "form.send"}}</button></div>
//	</form>
//	{{end}}
//
// Words are T (pairs of name and value fill placeholders) and N (the same with a number that chooses the
// plural form): {{.T "case.number" "number" .Data.Number}}, {{.N "case.files" 3}}.
//
// Forms are read with [ReadForm], which streams files into the store and keeps what was typed when a file
// is too large. [Limiter] bounds how often somebody may do something.
//
// # Classes
//
// The stylesheet knows these, and pages add none of their own unless they bring a stylesheet:
// card, quiet, notice (with good, bad or new), badge (with good, due or bad), actions, button (with primary,
// plain or link), field, help, error, choice, prose (somebody's words), stack, row, hidden-visually,
// no-print, js-only.
package webpage
