package wire

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
)

// input is a connection that only reads.
type input struct {
	net.Conn
	in io.Reader
}

func (w input) Read(p []byte) (int, error)      { return w.in.Read(p) }
func (w input) SetReadDeadline(time.Time) error { return nil }

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
		c := &Conn{limit: 4096, early: data[:early], net: input{in: bytes.NewReader(data[early:])}}
		frames := 0
		for {
			message, err := c.read(func(Frame) {}, func() error { frames++; return nil })
			if err != nil {
				var bad *CloseError
				require.True(t, errors.As(err, &bad) || errors.Is(err, ErrPeerClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), err)
				if bad != nil {
					require.LessOrEqual(t, len(closeFrame(bad.Code, bad.Reason)), 127)
				}
				break
			}
			require.LessOrEqual(t, len(message), 4096)
			require.True(t, utf8.Valid(message))
		}
		require.LessOrEqual(t, frames, len(data)/2)
	})
}
