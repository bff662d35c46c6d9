package agentui

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
)

//go:embed all:web/widget/dist
var widgetFiles embed.FS

// Widget is the built chat widget that the program carries.
func Widget() fs.FS {
	sub, err := fs.Sub(widgetFiles, "web/widget/dist")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}

// WidgetFiles answers with the parts of the chat widget. It knows nothing of sites: who mounts its handlers
// (channels/chat, which declares the methods that it needs as an interface) looks the site up, decides who may
// frame the page, and sets Content-Security-Policy before it calls [WidgetFiles.App].
//
//	GET /chat/widget.js          Loader  the host page's script
//	GET /chat/look.js?site=KEY   Look    what the launcher looks like; a script, so that the host page's policy needs no connect-src
//	GET /chat/assets/*           Asset   the files of the iframe, named after their content
//	GET /chat/app?site=KEY       App     the iframe
//
// The iframe needs no more than [WidgetCSP] and a frame-ancestors; it has no inline script or style. Its host page
// needs script-src and frame-src with the desk's origin, nothing else.
type WidgetFiles struct {
	files *assets
	build func() (widgetBuild, error)
}

// WidgetCSP is what the page in the iframe needs, without frame-ancestors. connect names the origin of the
// socket, "wss://desk.example", for browsers that do not count it as 'self'; it may be empty.
func WidgetCSP(connect string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
		strings.TrimSpace("connect-src 'self' "+connect) + "; base-uri 'none'; form-action 'none'"
}

// NewWidgetFiles serves the built widget in files; [Widget] is the embedded one.
func NewWidgetFiles(files fs.FS) *WidgetFiles {
	w := &WidgetFiles{files: newAssets(files)}
	w.build = sync.OnceValues(func() (widgetBuild, error) { return readWidgetBuild(files) })
	return w
}

// errNoWidget is what visitors of a program without the widget get; programmers read it.
var errNoWidget = fiber.NewError(http.StatusNotFound, "The chat widget has not been built into this program. Run: make build")

// Loader answers with the script that sites carry.
func (w *WidgetFiles) Loader(c *fiber.Ctx) error {
	file, err := w.files.get("widget.js")
	if errors.Is(err, fs.ErrNotExist) {
		return errNoWidget
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	forOtherSites(c)
	return file.send(c)
}

// Asset answers with the file of the iframe that the path after "/chat/" names.
func (w *WidgetFiles) Asset(c *fiber.Ctx) error {
	name := strings.TrimPrefix(c.Path(), "/chat/")
	if !strings.HasPrefix(name, "assets/") || !fs.ValidPath(name) {
		return fiber.ErrNotFound
	}
	file, err := w.files.get(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fiber.NewError(http.StatusNotFound, "There is no such file: the chat has been updated.")
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return file.send(c)
}

// Look answers with a site's face, which draws the launcher; nil draws none, because there is no such site
// or it has left.
func (w *WidgetFiles) Look(c *fiber.Ctx, face any) error {
	encoded, err := json.Marshal(face) // which escapes what could end a script
	if err != nil {
		return fmt.Errorf("encode the look of a site: %w", err)
	}
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=300")
	forOtherSites(c)
	return c.SendString("window.Kept&&Kept.look&&Kept.look(" + string(encoded) + ")")
}

// WidgetPage is what the page in the iframe says before its script runs.
type WidgetPage struct {
	// Name is the brand.
	Name string
	// Locales are the languages the site speaks; empty: all that the widget has.
	Locales []string
}

// App answers with the page in the iframe, in the language of the parameter lang or of the browser.
func (w *WidgetFiles) App(c *fiber.Ctx, page WidgetPage) error {
	build, err := w.build()
	if errors.Is(err, fs.ErrNotExist) {
		return errNoWidget
	}
	if err != nil {
		return err
	}
	locale := build.locale(page.Locales, c.Query("lang"), c.Get(fiber.HeaderAcceptLanguage))
	var b bytes.Buffer
	err = widgetTemplate.Execute(&b, map[string]any{
		"Name": page.Name, "Locale": locale, "Direction": direction(locale),
		"Script": build.Script, "Styles": build.Styles, "Preload": append(slices.Clone(build.Imports), build.Locales[locale]),
	})
	if err != nil {
		return fmt.Errorf("write the chat page: %w", err)
	}
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	// For host pages that are cross-origin isolated.
	c.Set("Cross-Origin-Embedder-Policy", "require-corp")
	forOtherSites(c)
	return c.Send(b.Bytes())
}

func forOtherSites(c *fiber.Ctx) { c.Set("Cross-Origin-Resource-Policy", "cross-origin") }

var widgetTemplate = template.Must(template.New("chat").Parse(`<!doctype html>
<html lang="{{.Locale}}" dir="{{.Direction}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>{{.Name}}</title>
{{range .Styles}}<link rel="stylesheet" href="/chat/{{.}}">
{{end}}{{range .Preload}}<link rel="modulepreload" href="/chat/{{.}}">
{{end}}<script type="module" src="/chat/{{.Script}}"></script>
</head>
<body><div id="root"></div></body>
</html>
`))

// widgetBuild says what the files of a build are for.
type widgetBuild struct {
	Script  string
	Styles  []string
	Imports []string          // what the script imports statically
	Locales map[string]string // language to file
}

const localesPath = "src/locales/"

func readWidgetBuild(files fs.FS) (widgetBuild, error) {
	raw, err := fs.ReadFile(files, ".vite/manifest.json")
	if err != nil {
		return widgetBuild{}, fmt.Errorf("read the widget's manifest: %w", err)
	}
	var manifest map[string]struct {
		File    string   `json:"file"`
		IsEntry bool     `json:"isEntry"`
		CSS     []string `json:"css"`
		Imports []string `json:"imports"`
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return widgetBuild{}, fmt.Errorf("read the widget's manifest: %w", err)
	}
	build := widgetBuild{Locales: map[string]string{}}
	for source, chunk := range manifest {
		if chunk.IsEntry {
			build.Script, build.Styles = chunk.File, chunk.CSS
			for _, imported := range chunk.Imports {
				build.Imports = append(build.Imports, manifest[imported].File)
			}
		}
		if name, found := strings.CutPrefix(source, localesPath); found {
			build.Locales[strings.TrimSuffix(name, ".ts")] = chunk.File
		}
	}
	if build.Script == "" || build.Locales[sourceLocale] == "" {
		return widgetBuild{}, errors.New("the widget's manifest names no script or no " + sourceLocale + " texts")
	}
	return build, nil
}

// sourceLocale is the language that is always there.
const sourceLocale = "en"

// locale is the one of the site's languages that suits the wishes best, the earlier wish first.
func (b widgetBuild) locale(speaks []string, wishes ...string) string {
	names := slices.DeleteFunc(slices.Clone(speaks), func(name string) bool { return b.Locales[name] == "" })
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(b.Locales))
		at := slices.Index(names, sourceLocale)
		names[0], names[at] = names[at], names[0] // the matcher falls back to the first
	}
	tags := make([]language.Tag, len(names))
	for i, name := range names {
		tags[i] = language.Make(name)
	}
	_, at := language.MatchStrings(language.NewMatcher(tags), wishes...)
	return names[at]
}

func direction(locale string) string {
	switch locale {
	case "ar", "fa", "he", "ur":
		return "rtl"
	default:
		return "ltr"
	}
}
