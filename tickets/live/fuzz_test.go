package live

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// wire is a connection that only reads.
type wire struct {
	net.Conn
	in io.Reader
}

func (w wire) Read(p []byte) (int, error)      { return w.in.Read(p) }
func (w wire) SetReadDeadline(time.Time) error { return nil }

// FuzzConn reads what strangers send: every message is short UTF-8, every end has a reason.
func FuzzConn(f *testing.F) {
	masked := func(frame ws.Frame) []byte { return ws.MustCompileFrame(ws.MaskFrame(frame)) }
	f.Add(masked(ws.NewTextFrame([]byte(`{"type":"hello","after":41}`))), 7)
	f.Add(append(masked(ws.NewFrame(ws.OpText, false, []byte(`{"type":`))), masked(ws.NewFrame(ws.OpContinuation, true, []byte(`"ping"}`)))...), 1)
	f.Add(append(masked(ws.NewPingFrame([]byte("hi"))), masked(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "bye")))...), 3)
	f.Add(masked(ws.NewBinaryFrame(make([]byte, 300))), 200)
	f.Add([]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, 2)
	f.Add([]byte{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 'x'}, 0)
	f.Fuzz(func(t *testing.T, data []byte, early int) {
		early = max(0, min(early, len(data)))
		c := &conn{early: data[:early], net: wire{in: bytes.NewReader(data[early:])}}
		frames := 0
		for {
			message, err := c.read(func(frame) {}, func() error { frames++; return nil })
			if err != nil {
				var bad *closeError
				require.True(t, errors.As(err, &bad) || errors.Is(err, errPeerClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), err)
				if bad != nil {
					require.LessOrEqual(t, len(closeFrame(bad.code, bad.reason)), 127)
				}
				break
			}
			require.LessOrEqual(t, len(message), maxMessage)
			require.True(t, utf8.Valid(message))
			_, _ = parseRequest(message)
		}
		require.LessOrEqual(t, frames, len(data)/2)
	})
}

// FuzzRequest parses what a browser says: what passes is safe to act on.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","after":null}`, `{"type":"typing","ticket_id":1,"mode":"note","on":true}`,
		`{"type":"viewing","ticket_id":1e3}`, `{"type":"watch","ticket_ids":[1,-2,9223372036854775807]}`, `{"type":"watch","ticket_ids":null}`, `{"type":"ping","type":5}`, `null`, `{"TYPE":"hello","After":-0}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseRequest(text)
		if err != nil {
			var bad *closeError
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.reason)
			return
		}
		require.NotEmpty(t, r.Type)
		require.False(t, r.Type == "typing" && r.TicketID == nil)
		require.False(t, r.After != nil && *r.After < 0)
		require.LessOrEqual(t, len(r.TicketIDs), maxWatched)
	})
}

// The ring is compared with a list that forgets nothing: it gives exactly what came after, or says
// that it cannot.
func TestRing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r ring
		var all []*News
		seq := int64(0)
		for range rapid.IntRange(0, 60).Draw(t, "batches") {
			var batch []*News
			for range rapid.IntRange(0, 60).Draw(t, "news") {
				if len(batch) == 0 || rapid.IntRange(0, 4).Draw(t, "same") > 0 {
					seq += int64(rapid.IntRange(1, 3).Draw(t, "gap"))
				}
				n := &News{Seq: seq, Full: make([]byte, rapid.SampledFrom([]int{10, 100, 40_000}).Draw(t, "size"))}
				n.encode()
				batch = append(batch, n)
			}
			r.add(batch)
			all = append(all, batch...)
			require.LessOrEqual(t, len(r.news), ringEvents)
			require.LessOrEqual(t, r.bytes, ringBytes)
		}
		after := int64(rapid.IntRange(0, int(seq)+1).Draw(t, "after"))
		var want []*News
		for _, n := range all {
			if n.Seq > after {
				want = append(want, n)
			}
		}
		got, ok := r.after(after)
		require.Equal(t, ok, after >= r.floor)
		if ok {
			require.Len(t, got, len(want))
			for i := range got {
				require.Same(t, want[i], got[i])
			}
		}
	})
}
