package agentui

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/agentui/account"
)

// requestInfo is what is known of a request from its beginning.
type requestInfo struct {
	id        string
	client    account.Client
	https     bool
	key       string // Idempotency-Key
	operation string
	identity  account.Identity
	cookie    string // the session's secret
}

type infoKey struct{}

// infoOf returns the request's info; outside of a request, an empty one.
func infoOf(ctx context.Context) *requestInfo {
	if info, ok := ctx.Value(infoKey{}).(*requestInfo); ok {
		return info
	}
	return &requestInfo{}
}

// ClientIP is the caller's address, for handlers of other packages that stand on [Server.App].
func ClientIP(c *fiber.Ctx) string { return infoOf(c.UserContext()).client.IP }

func requestID(ctx context.Context) string { return infoOf(ctx).id }

const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 10 * time.Minute
	// drainLimit is how much of a body that nobody wanted is read so that the connection can live on.
	drainLimit = 256 << 10
	slow       = time.Second
)

// request is around every request: it gives it an id and a deadline, survives its panics, sees to its
// body being read or the connection closed, and logs it.
func (s *Server) request(c *fiber.Ctx) (err error) {
	started := time.Now()
	info := s.infoFor(c)
	timeout := requestTimeout
	if c.Path() == basePath+"/uploads" || c.Path() == articleFiles || c.Method() == http.MethodPost && (strings.HasPrefix(c.Path(), "/forms/") || strings.HasPrefix(c.Path(), casePath)) {
		timeout = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), infoKey{}, info), timeout)
	defer cancel()
	c.SetUserContext(ctx)
	c.Set("X-Request-Id", info.id)
	s.secure(c, info)

	func() {
		defer func() {
			if p := recover(); p != nil {
				s.Log.ErrorContext(ctx, "panic", "request_id", info.id, "method", c.Method(), "path", loggedPath(c), "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		err = c.Next()
	}()
	if err != nil {
		err = s.unhandled(c, err)
	}
	drain(c)
	s.logRequest(ctx, c, info, time.Since(started))
	return err
}

// drain reads what is left of the body. fasthttp would take it for the next request.
func drain(c *fiber.Ctx) {
	body := c.Request().BodyStream()
	if body == nil || c.Response().StatusCode() == http.StatusSwitchingProtocols {
		return
	}
	n, err := io.Copy(io.Discard, io.LimitReader(body, drainLimit))
	if err != nil || n == drainLimit {
		c.Context().SetConnectionClose()
	}
}

// requestIDs accepts the id that a proxy has given.
var requestIDs = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

func (s *Server) infoFor(c *fiber.Ctx) *requestInfo {
	info := &requestInfo{
		id:     c.Get("X-Request-Id"),
		client: account.Client{IP: s.clientIP(c), UserAgent: c.Get(fiber.HeaderUserAgent)},
		https:  s.origin.https || s.forwardedHTTPS(c),
	}
	if !requestIDs.MatchString(info.id) {
		info.id = rand.Text()[:16]
	}
	return info
}

// clientIP is the nearest address that is no trusted proxy's. What stands further left in the header
// could have been written by anybody.
func (s *Server) clientIP(c *fiber.Ctx) string {
	remote := c.Context().RemoteIP().String()
	if !s.trusts(remote) {
		return remote
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		remote = hop
		if !s.trusts(hop) {
			break
		}
	}
	return remote
}

func (s *Server) trusts(ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	addr = addr.Unmap()
	for _, prefix := range s.config.TrustedProxies {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

func (s *Server) forwardedHTTPS(c *fiber.Ctx) bool {
	if c.Context().IsTLS() {
		return true
	}
	return s.trusts(c.Context().RemoteIP().String()) && strings.EqualFold(c.Get(fiber.HeaderXForwardedProto), "https")
}

// secure sets what holds for every answer; pages set their own Content-Security-Policy later.
func (s *Server) secure(c *fiber.Ctx, info *requestInfo) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if info.https {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	if strings.HasPrefix(c.Path(), basePath) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
}

func (s *Server) logRequest(ctx context.Context, c *fiber.Ctx, info *requestInfo, took time.Duration) {
	status := c.Response().StatusCode()
	if s.Measure != nil {
		s.Measure(info.operation, status, took)
	}
	level := slog.LevelDebug
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case took > slow:
		level = slog.LevelWarn
	case status >= http.StatusBadRequest || c.Method() != http.MethodGet:
		level = slog.LevelInfo
	}
	if !s.Log.Enabled(ctx, level) {
		return
	}
	s.Log.LogAttrs(ctx, level, "request", slog.String("request_id", info.id), slog.String("method", c.Method()), slog.String("path", loggedPath(c)),
		slog.Int("status", status), slog.Duration("took", took), slog.String("ip", info.client.IP), slog.Int64("agent", info.identity.Actor.ID))
}

// casePath is where the rest of a path is a key to somebody's case.
const casePath = "/case/"

// loggedPath is the path without keys.
func loggedPath(c *fiber.Ctx) string {
	if strings.HasPrefix(c.Path(), casePath) {
		return casePath + "…"
	}
	return c.Path()
}

// logProblem logs what callers are not told.
func (s *Server) logProblem(ctx context.Context, method, path string, p *Problem) {
	if s.Log == nil || p.Status < http.StatusInternalServerError || p.cause == nil {
		return
	}
	s.Log.ErrorContext(ctx, "request failed", "request_id", p.RequestID, "method", method, "path", path, "status", p.Status, "error", p.cause)
}

// unhandled answers what no operation has answered: unknown addresses, wrong methods, panics, and
// faults of handlers that are no operations.
func (s *Server) unhandled(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	var f *fiber.Error
	if errors.As(err, &f) {
		p = newProblem(f.Code, codeOfStatus(f.Code), f.Message)
	}
	p.RequestID = requestID(c.UserContext())
	s.logProblem(c.UserContext(), c.Method(), loggedPath(c), p)
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	c.Status(p.Status)
	c.Set(fiber.HeaderContentType, p.ContentType(""))
	return c.Send(encodeJSON(p))
}

func isDeadline(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

// encodeJSON encodes what always can be, as huma does.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	if err := jsonFormat().Marshal(&b, v); err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return b.Bytes()
}
