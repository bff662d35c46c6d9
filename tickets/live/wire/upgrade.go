package wire

import (
	"crypto/sha1" //nolint:gosec // RFC 6455 section 4.2.2 asks for it
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/kepthq/kept/tickets/fault"
)

// Tune readies a Fiber app for many sockets: hijacked connections become ours as soon as they are
// upgraded, and Fiber's request, its buffers and its goroutine are given back. Sockets work without it
// at about twice the memory.
func Tune(app *fiber.App) { app.Server().KeepHijackedConns = true }

// Options of an upgrade.
type Options struct {
	// Origins are the addresses whose pages may connect, besides the address that the request itself was
	// sent to.
	Origins []*url.URL
	// MaxMessage bounds what a browser may say at once, in bytes.
	MaxMessage int
}

// Upgrade turns the request into a connection and hands it to serve, which owns it from then on. Who it is
// has been checked by the caller, or is said on the connection. Faults are the caller's to answer: the
// request is not a WebSocket handshake, or comes from a page of somebody else.
func Upgrade(c *fiber.Ctx, o Options, serve func(*Conn)) error {
	key, err := handshake(c)
	if err != nil {
		return err
	}
	if !o.sameOrigin(c.Get(fiber.HeaderOrigin), string(c.Request().URI().Scheme()), string(c.Request().Host())) {
		return fault.New(fault.Forbidden, "wrong_origin", "This page may not connect here. Open the console at its own address.")
	}
	c.Status(fiber.StatusSwitchingProtocols)
	c.Set(fiber.HeaderUpgrade, "websocket")
	c.Set(fiber.HeaderConnection, "Upgrade")
	c.Set("Sec-WebSocket-Accept", accept(key))
	kept := c.App().Server().KeepHijackedConns
	c.Context().Hijack(func(hijacked net.Conn) {
		early, err := drain(hijacked, o.MaxMessage)
		if err != nil {
			_ = below(hijacked).Close()
			return
		}
		accepted := newConn(below(hijacked), early, o.MaxMessage)
		if kept {
			go serve(accepted)
			return
		}
		serve(accepted)
	})
	return nil
}

// ParseOrigins reads addresses such as https://desk.example.com.
func ParseOrigins(origins []string) ([]*url.URL, error) {
	parsed := make([]*url.URL, len(origins))
	for i, origin := range origins {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("origin %q: want https://host", origin)
		}
		parsed[i] = u
	}
	return parsed, nil
}

// handshake checks the request (RFC 6455 section 4.2.1) and returns its key.
func handshake(c *fiber.Ctx) (key string, err error) {
	refuse := func(message string) error { return fault.New(fault.Invalid, "not_a_websocket", "%s", message) }
	header := func(name string) string { return string(c.Request().Header.Peek(name)) }
	key = header("Sec-WebSocket-Key")
	decoded, err := base64.StdEncoding.DecodeString(key)
	switch {
	case c.Method() != fiber.MethodGet,
		!hasToken(header(fiber.HeaderConnection), "upgrade"), !hasToken(header(fiber.HeaderUpgrade), "websocket"):
		return "", refuse("This address is for WebSocket connections only.")
	case header("Sec-WebSocket-Version") != "13":
		c.Set("Sec-WebSocket-Version", "13")
		return "", refuse("Only version 13 of the WebSocket protocol is spoken here.")
	case err != nil || len(decoded) != 16:
		return "", refuse("Sec-WebSocket-Key must be 16 bytes in base64.")
	}
	return key, nil
}

func hasToken(list, token string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.TrimSpace(part), token) {
			return true
		}
	}
	return false
}

func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // see the import
	return base64.StdEncoding.EncodeToString(sum[:])
}

// sameOrigin reports whether a page may connect. A browser always says where its page comes from; a
// program says nothing and has no cookie that a foreign page could borrow.
func (o Options) sameOrigin(origin, scheme, host string) bool {
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	if err != nil || page.Host == "" {
		return false
	}
	for _, allowed := range o.Origins {
		if strings.EqualFold(page.Scheme, allowed.Scheme) && strings.EqualFold(page.Host, allowed.Host) {
			return true
		}
	}
	// Behind a proxy that ends TLS we see http where the page says https; never the other way round.
	return strings.EqualFold(page.Host, host) && (page.Scheme == scheme || page.Scheme == "https")
}

// below is the network connection under the wrapper that reads what the server has buffered.
func below(hijacked net.Conn) net.Conn {
	if wrapper, ok := hijacked.(interface{ UnsafeConn() net.Conn }); ok {
		return wrapper.UnsafeConn()
	}
	return hijacked
}

// drain takes what the server has read beyond the request, so that its buffer can be given back: with a
// deadline in the past, a read gives what is buffered and never waits.
func drain(hijacked net.Conn, limit int) ([]byte, error) {
	if err := hijacked.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return nil, err
	}
	var early []byte
	chunk := make([]byte, 512)
	for {
		n, err := hijacked.Read(chunk)
		early = append(early, chunk[:n]...)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(early) > limit {
			return nil, fasthttp.ErrBodyTooLarge
		}
	}
	return early, hijacked.SetReadDeadline(time.Time{})
}
