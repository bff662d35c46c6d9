package live_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
)

func TestBadFramesGetAClearClose(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	text := func(s string) ws.Frame { return ws.MaskFrame(ws.NewTextFrame([]byte(s))) }
	check := func(name string, code int, reason string, frames ...ws.Frame) {
		t.Helper()
		b, _ := n.join(t, "", nil)
		for _, f := range frames {
			require.NoError(t, ws.WriteFrame(b.conn, f), name)
		}
		gotCode, gotReason := b.closed()
		require.Equal(t, code, gotCode, name)
		require.Contains(t, gotReason, reason, name)
		require.NoError(t, b.conn.Close())
	}
	check("binary", 1003, "text only", ws.MaskFrame(ws.NewBinaryFrame([]byte("x"))))
	check("too long", 1009, "at most 4096 bytes", text(strings.Repeat("x", 4097)))
	check("too long in parts", 1009, "at most 4096 bytes",
		ws.MaskFrame(ws.NewFrame(ws.OpText, false, make([]byte, 4000))), ws.MaskFrame(ws.NewFrame(ws.OpContinuation, true, make([]byte, 97))))
	check("not masked", 1002, "masked", ws.NewTextFrame([]byte(`{}`)))
	check("reserved bits", 1002, "rsv", ws.MaskFrame(ws.Frame{Header: ws.Header{Fin: true, Rsv: 4, OpCode: ws.OpText}}))
	check("reserved code", 1002, "reserved", ws.MaskFrame(ws.Frame{Header: ws.Header{Fin: true, OpCode: 5}}))
	check("continues nothing", 1002, "continuation", ws.MaskFrame(ws.NewFrame(ws.OpContinuation, true, nil)))
	check("long ping", 1002, "control frame", ws.MaskFrame(ws.NewPingFrame(make([]byte, 126))))
	check("broken close", 1002, "broken close", ws.MaskFrame(ws.NewCloseFrame([]byte{3})))
	check("not UTF-8", 1007, "not UTF-8", text("{\"type\":\"\xff\"}"))
	check("not JSON", 1007, "not a JSON object", text(`hello`))
	check("half JSON", 1007, "not a JSON object", text(`{"type":"pi`))
	check("an array", 1007, "not a JSON object", text(`[1]`))
	check("wrong type", 1007, "wrong type: ticket_id", text(`{"type":"viewing","ticket_id":"seven"}`))
	check("no type", 1008, "type is missing", text(`{}`))
	check("typing nowhere", 1008, "typing needs", text(`{"type":"typing","mode":"reply","on":true}`))
	check("typing what", 1008, "typing needs", text(`{"type":"typing","ticket_id":1,"mode":"poem","on":true}`))
	check("hello again", 1008, "hello was said already", text(`{"type":"hello","after":null}`))
	flood := make([]ws.Frame, 300)
	for i := range flood {
		flood[i] = text(`{"type":"unknown to this version"}`)
	}
	check("flood", 1008, "too many messages", flood...)

	for _, first := range []string{`{"type":"ping"}`, `{"type":"hello","after":-1}`} {
		b := n.dial(t, "")
		b.send(ws.NewTextFrame([]byte(first)))
		code, _ := b.closed()
		require.Equal(t, 1008, code)
	}
	require.Eventually(t, func() bool { return n.hub.Figures().Sockets == 0 }, patience, 10*time.Millisecond)
}

func TestPartsAndPingsInBetween(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	b, _ := n.join(t, "", nil)
	b.send(ws.NewFrame(ws.OpText, false, []byte(`{"type":`)))
	b.send(ws.NewPingFrame([]byte("are you there")))
	b.send(ws.NewPongFrame(nil))
	b.send(ws.NewFrame(ws.OpContinuation, false, nil))
	b.send(ws.NewFrame(ws.OpContinuation, true, []byte(`"ping"}`)))
	for {
		f, err := ws.ReadFrame(b.in)
		require.NoError(t, err)
		if f.Header.OpCode == ws.OpPong {
			require.Equal(t, "are you there", string(f.Payload))
			break
		}
	}
	b.expect("pong")
}

func TestTheBrowsersCloseIsAnswered(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	b, _ := n.join(t, "", nil)
	b.send(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "bye")))
	code, _ := b.closed()
	require.Equal(t, 1000, code)
	began := time.Now()
	_, err := b.in.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.Less(t, time.Since(began), time.Second, "the server hangs up first, at once")
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	good := map[string]string{
		"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
	}
	check := func(status int, change map[string]string) *http.Response {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+n.address+"/live", nil)
		require.NoError(t, err)
		for _, headers := range []map[string]string{good, change} {
			for name, value := range headers {
				request.Header.Set(name, value)
			}
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		t.Cleanup(func() { _ = response.Body.Close() })
		require.Equal(t, status, response.StatusCode, change)
		return response
	}
	// The example of RFC 6455 section 1.3.
	require.Equal(t, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", check(101, nil).Header.Get("Sec-WebSocket-Accept"))
	check(101, map[string]string{"Origin": "http://" + n.address})
	check(101, map[string]string{"Origin": "https://" + n.address}) // a proxy has ended TLS
	check(101, map[string]string{"Origin": "https://desk.example.com"})
	check(403, map[string]string{"Origin": "http://desk.example.com"})
	check(403, map[string]string{"Origin": "https://desk.example.com.evil.example"})
	check(403, map[string]string{"Origin": "https://evil.example"})
	check(403, map[string]string{"Origin": "null"})
	check(422, map[string]string{"Connection": "keep-alive"})
	check(422, map[string]string{"Upgrade": "h2c"})
	check(422, map[string]string{"Sec-WebSocket-Key": "short"})
	require.Equal(t, "13", check(422, map[string]string{"Sec-WebSocket-Version": "8"}).Header.Get("Sec-WebSocket-Version"))
}

// A hasty browser sends its hello in one packet with the request.
func TestHelloTogetherWithTheRequest(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	check := func(n *node) {
		conn, err := net.Dial("tcp", n.address)
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		request := fmt.Sprintf("GET /live HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", n.address)
		hello, err := ws.CompileFrame(ws.MaskFrame(ws.NewTextFrame([]byte(`{"type":"hello","after":null}`))))
		require.NoError(t, err)
		_, err = conn.Write(append([]byte(request), hello...))
		require.NoError(t, err)
		in := bufio.NewReader(conn)
		response, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		require.Equal(t, 101, response.StatusCode)
		b := &browser{t: t, conn: conn, in: in}
		b.expect("welcome")
		b.say(map[string]any{"type": "ping"})
		b.expect("pong")
	}
	n := newNode(t, url)
	check(n)
	n.listen(t, false) // the same hub behind an app that was not tuned
	check(n)
}
