package live

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// frame is encoded bytes of the WebSocket protocol, shared by all sockets that get them.
type frame = []byte

const (
	// maxMessage bounds what a browser may say at once; its longest message has about 100 bytes.
	maxMessage = 4 << 10
	// writeTimeout is how long a browser may take to accept what is written to it.
	writeTimeout = 20 * time.Second
	// lingerTimeout is how long the other side has to answer a close.
	lingerTimeout = 3 * time.Second
)

// textFrame encodes a text message.
func textFrame(payload []byte) frame {
	return append(textHeader(len(payload)), payload...)
}

// textFrames encodes one text message made of parts, without copying them.
func textFrames(parts ...[]byte) []frame {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	return append([]frame{textHeader(size)}, parts...)
}

func textHeader(size int) []byte {
	var b sliceWriter
	// A sliceWriter never fails, and the header is valid.
	_ = ws.WriteHeader(&b, ws.Header{Fin: true, OpCode: ws.OpText, Length: int64(size)})
	return b
}

type sliceWriter []byte

func (w *sliceWriter) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

func pingFrame() frame { return ws.CompiledPing }

// closeFrame encodes the end of a socket. A reason is cut to what a control frame holds.
func closeFrame(code int, reason string) frame {
	const room = ws.MaxControlFramePayloadSize - 2
	for len(reason) > room {
		_, last := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-last]
	}
	return ws.MustCompileFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusCode(code), reason)))
}

// conn is an accepted WebSocket: messages in, frames out. One goroutine reads and one writes.
type conn struct {
	net   net.Conn
	raw   syscall.RawConn // nil when net is not a plain socket
	early []byte          // came together with the request
	buf   [128]byte       // holds a typical message with its header
	r, w  int             // what is unread in buf

	hurried atomic.Bool // the deadlines are final
}

func newConn(accepted net.Conn, early []byte) *conn {
	c := &conn{net: accepted, early: early}
	if plain, ok := accepted.(syscall.Conn); ok {
		if raw, err := plain.SyscallConn(); err == nil {
			c.raw = raw
		}
	}
	return c
}

// readBytes is the io.Reader below the protocol.
type readBytes struct{ c *conn }

func (b readBytes) Read(p []byte) (int, error) {
	c := b.c
	if len(c.early) > 0 {
		n := copy(p, c.early)
		c.early = c.early[n:]
		return n, nil
	}
	if c.r == c.w {
		if len(p) >= len(c.buf) {
			return c.net.Read(p)
		}
		n, err := c.net.Read(c.buf[:])
		if n == 0 {
			return 0, err
		}
		c.r, c.w = 0, n
	}
	n := copy(p, c.buf[c.r:c.w])
	c.r += n
	return n, nil
}

// read returns the next text message. answer is called with the pong for a ping, arrived for
// each frame, whose error ends the socket. Faults: a *closeError, or what the network said.
func (c *conn) read(answer func(frame), arrived func() error) ([]byte, error) {
	var message []byte
	state := ws.StateServerSide
	for {
		h, err := ws.ReadHeader(readBytes{c})
		if err != nil {
			if errors.Is(err, ws.ErrHeaderLengthMSB) || errors.Is(err, ws.ErrHeaderLengthUnexpected) {
				return nil, &closeError{closeProtocol, err.Error()}
			}
			return nil, err
		}
		if err := checkHeader(h, state, len(message)); err != nil {
			return nil, err
		}
		start := len(message)
		part := make([]byte, h.Length)
		if _, err := io.ReadFull(readBytes{c}, part); err != nil {
			return nil, fmt.Errorf("read a frame: %w", err)
		}
		ws.Cipher(part, h.Mask, 0)
		if err := arrived(); err != nil {
			return nil, err
		}
		switch h.OpCode {
		case ws.OpClose:
			return nil, peerClosed(part)
		case ws.OpPing:
			answer(ws.MustCompileFrame(ws.NewPongFrame(part)))
			continue
		case ws.OpPong:
			continue
		}
		if start == 0 {
			message = part
		} else {
			message = append(message, part...)
		}
		if !h.Fin {
			state = state.Set(ws.StateFragmented)
			continue
		}
		if !utf8.Valid(message) {
			return nil, &closeError{closeInvalid, "not UTF-8"}
		}
		return message, nil
	}
}

func checkHeader(h ws.Header, state ws.State, have int) error {
	if err := ws.CheckHeader(h, state); err != nil {
		return &closeError{closeProtocol, err.Error()}
	}
	switch {
	case h.OpCode == ws.OpBinary:
		return &closeError{closeUnsupported, "text only"}
	case h.Length > int64(maxMessage-have):
		return &closeError{closeTooBig, fmt.Sprintf("at most %d bytes", maxMessage)}
	}
	return nil
}

// errPeerClosed says that the other side has ended the conversation in good order.
var errPeerClosed = errors.New("closed by the other side")

func peerClosed(body []byte) error {
	if len(body) == 0 {
		return errPeerClosed
	}
	code, reason := ws.ParseCloseFrameData(body)
	if len(body) == 1 || ws.CheckCloseFrameData(code, reason) != nil {
		return &closeError{closeProtocol, "broken close frame"}
	}
	return errPeerClosed
}

// write sends frames and waits for a slow browser, but not for ever. The slice is consumed, the frames
// are not.
func (c *conn) write(frames []frame) error {
	if !c.hurried.Load() {
		if err := c.net.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			return err
		}
	}
	buffers := net.Buffers(frames)
	if _, err := buffers.WriteTo(c.net); err != nil {
		return err
	}
	if c.hurried.Load() {
		return nil
	}
	return c.net.SetWriteDeadline(time.Time{}) // first attempts have no deadline
}

// hurry gives a write that is under way, and the answer to a close, little time.
func (c *conn) hurry() {
	c.hurried.Store(true)
	soon := time.Now().Add(lingerTimeout)
	_ = c.net.SetDeadline(soon) // fails only when closed already
}

func (c *conn) close() { _ = c.net.Close() }
