package webpage

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// Send renders the page and answers with it, under a policy that lets nothing in but our own files.
func (l *Layout) Send(c *fiber.Ctx, status int, t *Template, frame Frame, data any) error {
	page, err := l.Render(t, frame, data)
	if err != nil {
		return err
	}
	setHeaders(c, frame)
	if frame.Public && status == http.StatusOK {
		sum := sha256.Sum256(page)
		etag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		c.Set(fiber.HeaderETag, etag)
		if c.Get(fiber.HeaderIfNoneMatch) == etag {
			return c.SendStatus(http.StatusNotModified)
		}
	}
	return c.Status(status).Send(encode(c, page))
}

// SendMessage answers with a page that says one thing under the frame's title.
func (l *Layout) SendMessage(c *fiber.Ctx, status int, frame Frame, m Message) error {
	return l.Send(c, status, l.message, frame, m)
}

func setHeaders(c *fiber.Ctx, frame Frame) {
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderContentSecurityPolicy, policy(frame))
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
	c.Set(fiber.HeaderContentLanguage, frame.Lang())
	c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderAcceptEncoding)
	if len(frame.Ancestors) > 0 {
		c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if frame.Public {
		c.Set(fiber.HeaderCacheControl, "public, no-cache")
		return
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
}

// policy is the Content-Security-Policy of every page.
func policy(frame Frame) string {
	framed, frames := "'none'", ""
	if len(frame.Ancestors) > 0 {
		framed = strings.Join(frame.Ancestors, " ")
	}
	if frame.Frames {
		frames = "frame-src 'self'; "
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " + frames +
		"form-action 'self'; base-uri 'none'; frame-ancestors " + framed
}

// worthwhile is the size from which compressing saves a packet.
const worthwhile = 1400

// encode compresses the page as the browser accepts it.
func encode(c *fiber.Ctx, page []byte) []byte {
	if len(page) < worthwhile {
		return page
	}
	switch {
	case c.Request().Header.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return compressed(page, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.DefaultCompression-2) })
	case c.Request().Header.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return compressed(page, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	default:
		return page
	}
}

// compressed never fails: it writes into memory.
func compressed(plain []byte, writer func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := writer(&b)
	_, _ = w.Write(plain)
	_ = w.Close()
	return b.Bytes()
}
