package agentui_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/", "/inbox/mine/1001", "/setup?token=x", "/settings/agents"} {
		a := w.do("", "GET", "page:"+path, nil)
		require.Equal(t, 200, a.Status, path)
		require.Contains(t, a.Body, "<title>Kept</title>", path)
		require.Contains(t, a.Header.Get("Content-Security-Policy"), "script-src 'self';")
		require.Equal(t, "no-cache", a.Header.Get("Cache-Control"))
		require.Contains(t, a.Header.Get("Content-Type"), "text/html")
	}
	asset := w.do("", "GET", "page:/assets/app-1a2.js", nil, header{"Accept-Encoding": "br, gzip"})
	require.Equal(t, "br", asset.Header.Get("Content-Encoding"))
	require.Equal(t, "public, max-age=31536000, immutable", asset.Header.Get("Cache-Control"))
	require.Less(t, len(asset.Body), 200)
	require.Equal(t, 304, w.do("", "GET", "page:/assets/app-1a2.js", nil, header{"If-None-Match": asset.Header.Get("ETag")}).Status)
	require.Equal(t, "gzip", w.do("", "GET", "page:/assets/app-1a2.js", nil, header{"Accept-Encoding": "gzip"}).Header.Get("Content-Encoding"))
	require.Contains(t, w.do("", "GET", "page:/assets/app-1a2.js", nil, header{"Accept-Encoding": "identity"}).Body, "console.log")
	require.Equal(t, 404, w.do("", "GET", "page:/assets/app-000.js", nil).Status, "an asset of another build is no page")
	require.Equal(t, 404, w.do("", "GET", "page:/api/v2/x", nil).Status)
	require.Equal(t, 405, w.do("", "POST", "page:/inbox", "{}").Status)
	require.NotContains(t, w.do("", "GET", "page:/../../server.go", nil).Body, "package agentui")
	require.Equal(t, 401, w.do("", "GET", "/live", nil).Status)
}

func TestDocsAskNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	foreign := regexp.MustCompile(`(?i)(src|href|@import|url\()\s*=?\s*["']?(https?:)?//`)
	for _, path := range []string{"/docs", "/docs/docs.js", "/docs/docs.css"} {
		a := w.do("", "GET", "page:"+path, nil)
		require.Equal(t, 200, a.Status, path)
		require.False(t, foreign.MatchString(a.Body), path)
		require.Contains(t, a.Header.Get("Content-Security-Policy"), "connect-src 'self'")
	}
	document := w.do("", "GET", "page:/openapi.json", nil)
	require.Contains(t, document.Body, `"openapi": "3.1.0"`)
	require.Contains(t, document.Body, `"operationId": "list-tickets"`)
}

// TestUnreadBodiesAreNoRequests sends bodies that nobody reads, with a request hidden inside.
func TestUnreadBodiesAreNoRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hidden := "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + w.tokens["root"] + "\r\n\r\n"
	for _, size := range []int{len(hidden), 100 << 10, 1 << 20} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		body := strings.Repeat("x", size-len(hidden)) + hidden
		go func() { // the server may hang up before all of it is written
			_, _ = fmt.Fprintf(conn, "POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nX-Kept: 1\r\nContent-Length: %d\r\n\r\n%s", size, body)
		}()
		reader := bufio.NewReader(conn)
		res, err := http.ReadResponse(reader, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, res.StatusCode)
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err)
		if res.Close {
			continue
		}
		go func() { _, _ = fmt.Fprint(conn, "GET /api/v1/setup HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") }()
		res, err = http.ReadResponse(reader, nil)
		require.NoError(t, err)
		content, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Contains(t, string(content), `"needed":false`, "the next answer is to the next request")
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, "from-the-proxy", w.do("", "GET", "/me", nil, header{"X-Request-Id": "from-the-proxy"}).Header.Get("X-Request-Id"))
	require.NotContains(t, w.do("", "GET", "/me", nil, header{"X-Request-Id": "evil id\tx"}).Header.Get("X-Request-Id"), "evil")
}

func TestWithoutDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 200, w.do("ada", "GET", "/tickets", nil).Status)
	w.allowConnections(false)
	for _, path := range []string{"/tickets", "/views", "/settings"} {
		a := w.do("ada", "GET", path, nil)
		require.Equal(t, http.StatusServiceUnavailable, a.Status, a.Body)
		require.Equal(t, "unavailable", a.code())
		require.NotEmpty(t, a.Header.Get("Retry-After"))
		require.NotContains(t, a.Body, "pg_")
	}
	w.allowConnections(true)
	// And all goes on by itself, once the pool has met its dead connections.
	for deadline := time.Now().Add(patience); w.do("ada", "GET", "/tickets", nil).Status != 200; {
		require.True(t, time.Now().Before(deadline))
	}
}

func TestMeasureSeesOperations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do("ada", "GET", "/tickets", nil)
	require.Contains(t, w.logged.String(), "path=/api/v1/tickets")
	require.Contains(t, w.logged.String(), fmt.Sprintf("agent=%d", w.people["ada"].ID))
	require.NotContains(t, w.logged.String(), w.tokens["ada"])
	_, err := agentui.New(agentui.Config{PublicURL: "desk.example"}, agentui.Parts{})
	require.ErrorContains(t, err, "http://host")
}

// allowConnections ends all connections to the test's database and refuses new ones, or lets them in again.
func (w *world) allowConnections(allow bool) {
	w.T.Helper()
	config, err := pgx.ParseConfig(w.URL)
	require.NoError(w.T, err)
	name := config.Database
	config.Database = "postgres"
	conn, err := pgx.ConnectConfig(w.Ctx(), config)
	require.NoError(w.T, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(w.Ctx(), fmt.Sprintf(`ALTER DATABASE %s ALLOW_CONNECTIONS %t`, pgx.Identifier{name}.Sanitize(), allow))
	require.NoError(w.T, err)
	if !allow {
		_, err = conn.Exec(w.Ctx(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
		require.NoError(w.T, err)
	}
}
