package wire

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

const (
	// writeTimeout is how long a browser may take to accept what is written to it.
	writeTimeout = 20 * time.Second
	// lingerTimeout is how long the other side has to answer a close.
	lingerTimeout = 3 * time.Second
)

// Conn is an accepted WebSocket: messages in, frames out. One goroutine reads and one writes.
type Conn struct {
	net   net.Conn
	raw   syscall.RawConn // nil when net is not a plain socket
	early []byte          // came together with the request
	buf   [128]byte       // holds a typical message with its header
	r, w  int             // what is unread in buf
	limit int             // of a message, in bytes

	hurried atomic.Bool // the deadlines are final
}

func newConn(accepted net.Conn, early []byte, limit int) *Conn {
	c := &Conn{net: accepted, early: early, limit: limit}
	if plain, ok := accepted.(syscall.Conn); ok {
		if raw, err := plain.SyscallConn(); err == nil {
			c.raw = raw
		}
	}
	return c
}

// readBytes is the io.Reader below the protocol.
type readBytes struct{ c *Conn }

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
// each frame, whose error ends the socket. Faults: a *CloseError, or what the network said.
func (c *Conn) read(answer func(Frame), arrived func() error) ([]byte, error) {
	var message []byte
	state := ws.StateServerSide
	for {
		h, err := ws.ReadHeader(readBytes{c})
		if err != nil {
			if errors.Is(err, ws.ErrHeaderLengthMSB) || errors.Is(err, ws.ErrHeaderLengthUnexpected) {
				return nil, &CloseError{CloseProtocol, err.Error()}
			}
			return nil, err
		}
		if err := c.checkHeader(h, state, len(message)); err != nil {
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
			return nil, &CloseError{CloseInvalid, "not UTF-8"}
		}
		return message, nil
	}
}

func (c *Conn) checkHeader(h ws.Header, state ws.State, have int) error {
	if err := ws.CheckHeader(h, state); err != nil {
		return &CloseError{CloseProtocol, err.Error()}
	}
	switch {
	case h.OpCode == ws.OpBinary:
		return &CloseError{CloseUnsupported, "text only"}
	case h.Length > int64(c.limit-have):
		return &CloseError{CloseTooBig, fmt.Sprintf("at most %d bytes", c.limit)}
	}
	return nil
}

// write sends frames and waits for a slow browser, but not for ever. The slice is consumed, the frames
// are not.
func (c *Conn) write(frames []Frame) error {
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
func (c *Conn) hurry() {
	c.hurried.Store(true)
	soon := time.Now().Add(lingerTimeout)
	_ = c.net.SetDeadline(soon) // fails only when closed already
}

// Close ends the connection at once.
func (c *Conn) Close() { _ = c.net.Close() }
