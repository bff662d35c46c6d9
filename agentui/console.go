package agentui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

//go:embed all:web/console/dist
var consoleFiles embed.FS

// Console is the built console that the program carries.
func Console() fs.FS {
	sub, err := fs.Sub(consoleFiles, "web/console/dist")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}

// consoleCSP: everything comes from here. Styles may be inline because components position themselves
// by them; what strangers wrote is only shown in frames with a policy of their own.
const consoleCSP = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Pages serves the console at every address that nothing else has taken. It must be the last to be added
// to the app.
func (s *Server) Pages() {
	assets := newAssets(s.Console)
	s.app.Use(func(c *fiber.Ctx) error {
		if reserved(c.Path()) {
			return fiber.NewError(http.StatusNotFound, "There is nothing at this address.")
		}
		if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
			return fiber.NewError(http.StatusMethodNotAllowed, "This address can only be read.")
		}
		return assets.serve(c)
	})
}

// reserved addresses never are the console's: a wrong one is a mistake, not a view.
func reserved(p string) bool {
	for _, prefix := range []string{"/api/", "/help/", "/forms/", "/chat/", "/case/", "/pages/"} {
		if strings.HasPrefix(p, prefix) {
			return true
		}
	}
	return false
}

// assets serves files of the console, each compressed once, when it is first asked for.
type assets struct {
	files fs.FS
	mu    sync.Mutex
	ready map[string]*asset
}

type asset struct {
	once                sync.Once
	err                 error
	contentType, etag   string
	plain, gzip, brotli []byte
}

func newAssets(files fs.FS) *assets { return &assets{files: files, ready: map[string]*asset{}} }

// serve answers with the file at the path, or with the console's page, which finds its view by itself.
func (a *assets) serve(c *fiber.Ctx) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Path()), "/")
	file, err := a.get(name)
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "assets/") {
		return fiber.NewError(http.StatusNotFound, "There is no such file. Reload the page: the console has been updated.")
	}
	if errors.Is(err, fs.ErrNotExist) {
		name = "index.html"
		file, err = a.get(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fiber.NewError(http.StatusNotFound, "The console has not been built into this program. Run: make build")
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if strings.HasPrefix(name, "assets/") { // named after their content
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Set(fiber.HeaderContentSecurityPolicy, consoleCSP)
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	return file.send(c)
}

func (a *assets) get(name string) (*asset, error) {
	if name == "" {
		name = "index.html"
	}
	a.mu.Lock()
	file, known := a.ready[name]
	a.mu.Unlock()
	if !known {
		// Only names of files are remembered: strangers can think of any number of others.
		if info, err := fs.Stat(a.files, name); err != nil || info.IsDir() {
			return nil, fs.ErrNotExist
		}
		a.mu.Lock()
		if file, known = a.ready[name]; !known {
			file = &asset{}
			a.ready[name] = file
		}
		a.mu.Unlock()
	}
	file.once.Do(func() { file.err = file.read(a.files, name) })
	return file, file.err
}

func (f *asset) read(files fs.FS, name string) (err error) {
	if f.plain, err = fs.ReadFile(files, name); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	sum := sha256.Sum256(f.plain)
	f.etag = `"` + hex.EncodeToString(sum[:12]) + `"`
	if f.contentType = mime.TypeByExtension(path.Ext(name)); f.contentType == "" {
		f.contentType = http.DetectContentType(f.plain)
	}
	if !compressible(f.contentType) {
		return nil
	}
	if f.brotli, err = compressed(f.plain, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 9) }); err != nil {
		return err
	}
	f.gzip, err = compressed(f.plain, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	return err
}

func compressible(contentType string) bool {
	for _, part := range []string{"text/", "javascript", "json", "svg", "xml", "wasm"} {
		if strings.Contains(contentType, part) {
			return true
		}
	}
	return false
}

func compressed(plain []byte, writer func(io.Writer) io.WriteCloser) ([]byte, error) {
	var b bytes.Buffer
	w := writer(&b)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// send answers with the file, or says that the browser has it.
func (f *asset) send(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, f.contentType)
	c.Set(fiber.HeaderETag, f.etag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == f.etag {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Status(http.StatusOK).Send(f.encoded(c))
}

// encoded returns the bytes in the best form that the browser accepts.
func (f *asset) encoded(c *fiber.Ctx) []byte {
	switch {
	case f.brotli != nil && c.Request().Header.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return f.brotli
	case f.gzip != nil && c.Request().Header.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return f.gzip
	default:
		return f.plain
	}
}
