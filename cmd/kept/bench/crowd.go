package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"golang.org/x/sync/errgroup"
)

const (
	crowdReady  = "ready"
	joinAtOnce  = 50
	markLength  = len(marking) + 6
	readBuffer  = 1024 // bytes, of each socket
	joinTimeout = 30 * time.Second
)

// Crowd joins the desk with so many browsers, prints "ready", and when in ends prints, as JSON, when each of
// them got each marked note. It is its own program so that what it needs is not counted as the server's.
func Crowd(ctx context.Context, address string, sockets int, in io.Reader, out io.Writer) error {
	c := crowd{address: address, got: map[string][]int64{}}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(joinAtOnce)
	for i := range sockets {
		group.Go(func() error { return c.join(ctx, i) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Fprintln(out, crowdReady)
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return json.NewEncoder(out).Encode(c.got)
}

type crowd struct {
	address string
	mu      sync.Mutex
	got     map[string][]int64 // Unix nanoseconds by mark
}

var hello = ws.MustCompileFrame(ws.MaskFrame(ws.NewTextFrame([]byte(`{"type":"hello","after":null}`))))

// join returns when the socket is welcomed, and goes on reading in the background.
func (c *crowd) join(ctx context.Context, i int) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", c.address)
	if err != nil {
		return err
	}
	if err := conn.SetDeadline(time.Now().Add(joinTimeout)); err != nil {
		return err
	}
	agent := int64(1 + i%agentsLoaded)
	request := fmt.Sprintf("GET /live HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer %s\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n%s", c.address, token(agent), hello)
	if _, err := io.WriteString(conn, request); err != nil {
		return err
	}
	r := bufio.NewReaderSize(conn, readBuffer)
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		return err
	}
	_ = response.Body.Close() // a switched connection has none
	if response.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("socket %d was refused: %s", i, response.Status)
	}
	both := struct {
		io.Reader
		io.Writer
	}{r, conn}
	if _, err := wsutil.ReadServerText(both); err != nil { // welcome
		return fmt.Errorf("socket %d was not welcomed: %w", i, err)
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	go c.listen(conn, both)
	return nil
}

func (c *crowd) listen(conn net.Conn, both io.ReadWriter) {
	defer conn.Close()
	for {
		payload, err := wsutil.ReadServerText(both) // answers pings
		if err != nil {
			return // what it did not get is missed
		}
		now := time.Now().UnixNano()
		at := bytes.Index(payload, []byte(marking))
		if at < 0 || len(payload) < at+markLength {
			continue
		}
		c.note(string(payload[at:at+markLength]), now)
	}
}

func (c *crowd) note(mark string, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got[mark] = append(c.got[mark], at)
}
