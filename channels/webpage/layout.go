package webpage

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
)

//go:embed templates assets words
var content embed.FS

// folder is a folder of the embedded content.
func folder(name string) fs.FS {
	sub, err := fs.Sub(content, name)
	if err != nil {
		panic(err) // the names are constants
	}
	return sub
}

// Layout is the frame around every page, with the assets that pages need. Make one per server.
type Layout struct {
	assets  *assets
	base    *template.Template
	message *Template
}

// New makes a Layout.
func New() (*Layout, error) {
	l := &Layout{assets: newAssets()}
	if _, err := l.AddAssets(folder("assets")); err != nil {
		return nil, err
	}
	base, err := template.New("base.html").Funcs(template.FuncMap{"asset": l.assets.path, "args": args}).ParseFS(folder("templates"), "base.html", "controls.html")
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	l.base = base
	l.message, err = l.Page(folder("templates"), "message.html")
	return l, err
}

// Template is a page in the layout.
type Template struct{ parsed *template.Template }

// Page parses a page's templates into the layout. They define "main", and may define "head" and "foot".
func (l *Layout) Page(files fs.FS, patterns ...string) (*Template, error) {
	base, err := l.base.Clone()
	if err != nil {
		return nil, fmt.Errorf("copy the layout: %w", err)
	}
	parsed, err := base.ParseFS(files, patterns...)
	if err != nil {
		return nil, fmt.Errorf("parse the page: %w", err)
	}
	if parsed.Lookup("main") == nil {
		return nil, fmt.Errorf("page %v defines no main", patterns)
	}
	return &Template{parsed: parsed}, nil
}

// Frame is what a page tells its layout.
type Frame struct {
	*Words  // needed
	Title   string
	Brand   Brand
	Scripts []string // assets by name; they are deferred
	Styles  []string // assets by name, after the layout's own
	// Public pages may be indexed, and kept by browsers that ask whether they have changed.
	Public bool
	// Ancestors are the origins whose pages may frame this one; nil: none may. "*" is anybody.
	Ancestors []string
	// Frames lets the page carry frames of this origin: the chat.
	Frames bool
	// Bare leaves out the brand's name and the foot: for pages that stand in a frame of somebody's site.
	Bare bool
	// Languages offers the page in other languages with ?lang=.
	Languages bool
}

// View is what a template sees: its dot.
type View struct {
	Frame
	Data any
}

// Control is a form control with the words it needs.
func (v View) Control(f Field) Control { return Control{Field: f, words: v.Words} }

// Choices are the languages that the page can be read in.
func (v View) Choices() []Language { return Languages() }

// args is the template function that gives a template several values by name: (args "page" $ "row" .).
func args(pairs ...any) (map[string]any, error) {
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("args: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// Render makes the page.
func (l *Layout) Render(t *Template, frame Frame, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := t.parsed.ExecuteTemplate(&b, "base.html", View{Frame: frame, Data: data}); err != nil {
		return nil, fmt.Errorf("render %q: %w", frame.Title, err)
	}
	return b.Bytes(), nil
}

// Message is a page that says one thing: that something is done, or why it is not.
type Message struct {
	Text []string // paragraphs
	Link string   // where to go from here; "" for nowhere
	Verb string   // what the link does
}
