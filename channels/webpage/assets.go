package webpage

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// AssetsPath is where the pages' files are.
const AssetsPath = "/pages/assets/"

// assets are the files of all pages, named after their content, compressed once.
type assets struct {
	paths  map[string]string // by name, such as page.css
	served map[string]*asset // by the last part of the address
}

type asset struct {
	contentType         string
	plain, gzip, brotli []byte
}

func newAssets() *assets { return &assets{paths: map[string]string{}, served: map[string]*asset{}} }

// AddAssets adds the files of a folder and returns their names. It must be called before the layout is
// mounted, and refuses a name that is taken.
func (l *Layout) AddAssets(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*.*")
	if err != nil {
		return nil, fmt.Errorf("list assets: %w", err)
	}
	for _, name := range names {
		plain, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read asset: %w", err)
		}
		if err := l.assets.add(name, plain); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (a *assets) add(name string, plain []byte) error {
	if _, taken := a.paths[name]; taken {
		return fmt.Errorf("two assets are called %s", name)
	}
	ending := path.Ext(name)
	file := &asset{contentType: mime.TypeByExtension(ending), plain: plain}
	if file.contentType == "" {
		return fmt.Errorf("asset %s has no type", name)
	}
	if strings.HasPrefix(file.contentType, "text/") || strings.Contains(file.contentType, "svg") || strings.Contains(file.contentType, "javascript") {
		file.brotli = compressed(plain, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) })
		file.gzip = compressed(plain, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	}
	sum := sha256.Sum256(plain)
	hashed := strings.TrimSuffix(name, ending) + "." + hex.EncodeToString(sum[:6]) + ending
	a.paths[name], a.served[hashed] = AssetsPath+hashed, file
	return nil
}

// path is the template function "asset"; an unknown name is a mistake of the template.
func (a *assets) path(name string) (string, error) {
	if p, ok := a.paths[name]; ok {
		return p, nil
	}
	return "", fmt.Errorf("there is no asset %s; there are %v", name, slices.Sorted(maps.Keys(a.paths)))
}

// AssetPath returns the address of an asset; fault: there is none of the name.
func (l *Layout) AssetPath(name string) (string, error) { return l.assets.path(name) }

// Mount serves the assets.
func (l *Layout) Mount(app fiber.Router) { app.Get(AssetsPath+":name", l.serveAsset) }

func (l *Layout) serveAsset(c *fiber.Ctx) error {
	name := c.Params("name")
	file := l.assets.served[name]
	if color, ok := brandOf(name); ok {
		file = &asset{contentType: "text/css; charset=utf-8", plain: []byte(color.Palette().stylesheet())}
	}
	if file == nil {
		return fiber.NewError(http.StatusNotFound, "There is no such file.")
	}
	c.Set(fiber.HeaderContentType, file.contentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin") // pages may stand in frames of other sites
	if file.brotli == nil {
		return c.Send(file.plain)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	switch {
	case c.Request().Header.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(file.brotli)
	case c.Request().Header.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.gzip)
	default:
		return c.Send(file.plain)
	}
}
