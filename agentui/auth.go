package agentui

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

const (
	// cookieName is the session's cookie; houseHeader is what a page of another origin cannot send
	// without being asked for by CORS, which we never answer.
	cookieName  = "kept_session"
	houseHeader = "X-Kept"
)

// origin is the address that people use.
type origin struct {
	scheme, host string
	https        bool
}

func parseOrigin(publicURL string) (origin, error) {
	if publicURL == "" {
		return origin{}, nil
	}
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return origin{}, fmt.Errorf("public URL %q: want http://host or https://host", publicURL)
	}
	return origin{scheme: u.Scheme, host: u.Host, https: u.Scheme == "https"}, nil
}

// callerOf returns who calls; operations that need nobody have a zero Identity.
func callerOf(ctx context.Context) account.Identity { return infoOf(ctx).identity }

// actorOf returns the caller as an actor.
func actorOf(ctx context.Context) tickets.Actor { return callerOf(ctx).Actor }

// authenticate finds out who calls, and refuses requests that another site's page has made a browser
// send. It runs before anything of the request is read.
func (s *Server) authenticate(ctx huma.Context, next func(huma.Context)) {
	info := infoOf(ctx.Context())
	info.operation = ctx.Operation().OperationID
	info.key = ctx.Header(idempotencyHeader)
	if err := s.admit(ctx, info); err != nil {
		s.writeProblem(ctx, problemOf(err))
		return
	}
	next(ctx)
}

func (s *Server) admit(ctx huma.Context, info *requestInfo) error {
	needs := ctx.Operation().Metadata[accessKey].(access)
	if needs == signed {
		return nil
	}
	token, bearer := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
	if !bearer && !safe(ctx.Method()) {
		if err := s.checkOrigin(ctx.Header, ctx.Host()); err != nil {
			return err
		}
	}
	if !bearer {
		info.cookie = sessionCookie(ctx)
	}
	if needs == anyone {
		return nil
	}
	var err error
	info.identity, err = s.identify(ctx.Context(), token, info.cookie)
	if err != nil {
		return err
	}
	if !needs.allows(info.identity.Actor) {
		return fault.New(fault.Forbidden, "forbidden", "This is for %s.", needs)
	}
	return nil
}

func sessionCookie(ctx huma.Context) string {
	cookie, err := huma.ReadCookie(ctx, cookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// identify returns who has the token or, without one, the session's secret.
func (s *Server) identify(ctx context.Context, token, secret string) (account.Identity, error) {
	switch {
	case token != "":
		return s.Accounts.ByToken(ctx, strings.TrimSpace(token))
	case secret != "":
		return s.Accounts.BySession(ctx, secret)
	default:
		return account.Identity{}, fault.New(fault.Unauthorized, "unauthorized", "Sign in first, or send Authorization: Bearer TOKEN.")
	}
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// checkOrigin refuses unsafe requests that do not come from our own pages (OWASP: custom header, and
// verifying the origin with Fetch Metadata and the Origin header).
func (s *Server) checkOrigin(header func(string) string, host string) error {
	foreign := fault.New(fault.Forbidden, "cross_site", "This request must come from the console itself: it needs the header %s: 1 and the console's own origin. Programs use a token instead.", houseHeader)
	if header(houseHeader) == "" {
		return foreign
	}
	if site := header("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return foreign
	}
	from := header("Origin")
	if from == "" {
		return nil
	}
	u, err := url.Parse(from)
	if err != nil || u.Host == "" {
		return foreign
	}
	if !strings.EqualFold(u.Host, host) && !strings.EqualFold(u.Host, s.origin.host) {
		return foreign
	}
	return nil
}

// writeProblem answers a request that no handler has seen.
func (s *Server) writeProblem(ctx huma.Context, p *Problem) {
	p.RequestID = requestID(ctx.Context())
	u := ctx.URL()
	s.logProblem(ctx.Context(), ctx.Method(), u.Path, p)
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_, _ = ctx.BodyWriter().Write(encodeJSON(p)) // into memory: fasthttp sends it later
}

// cookie carries a session's secret; an empty one ends it.
func (s *Server) cookie(ctx context.Context, secret string) string {
	c := http.Cookie{ //nolint:gosec // Secure follows the scheme that people use: a desk tried on http would lose its cookie
		Name: cookieName, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: infoOf(ctx).https, MaxAge: int(account.LongestSession / time.Second),
	}
	if secret == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// identifyPage is identify for handlers that are no operations.
func (s *Server) identifyPage(c *fiber.Ctx) (account.Identity, error) {
	token, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	return s.identify(c.UserContext(), token, c.Cookies(cookieName))
}
