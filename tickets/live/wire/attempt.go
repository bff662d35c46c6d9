package wire

import (
	"errors"
	"io"
	"syscall"
)

// attempt is a write that does not wait. One belongs to each writer and is used again.
type attempt struct {
	once    func(fd uintptr) bool
	out     []byte
	written int
	err     error
	joined  []byte
}

// maxJoined bounds what is copied together to save system calls.
const maxJoined = 32 << 10

func (a *attempt) init() {
	a.once = func(fd uintptr) bool {
		for {
			a.written, a.err = syscall.Write(int(fd), a.out)
			if !errors.Is(a.err, syscall.EINTR) {
				return true // never wait
			}
		}
	}
}

// write sends frames and gives back what the socket did not take.
func (a *attempt) write(c *Conn, frames []Frame) (left []Frame, err error) {
	if c.raw == nil {
		return frames, nil
	}
	out, n := a.join(frames)
	written, err := a.send(c, out)
	switch {
	case err != nil:
		return nil, err
	case written < len(out):
		rest := append([]byte(nil), out[written:]...) // out is used again
		return append([]Frame{rest}, frames[n:]...), nil
	default:
		return frames[n:], nil
	}
}

// join gives the bytes of the first frames, and how many they are.
func (a *attempt) join(frames []Frame) (out []byte, n int) {
	if len(frames) == 1 || len(frames[0]) > maxJoined {
		return frames[0], 1
	}
	a.joined = a.joined[:0]
	for _, f := range frames {
		if len(a.joined)+len(f) > maxJoined {
			break
		}
		a.joined = append(a.joined, f...)
		n++
	}
	return a.joined, n
}

func (a *attempt) send(c *Conn, out []byte) (written int, err error) {
	a.out = out
	err = c.raw.Write(a.once)
	a.out = nil
	switch {
	case err != nil:
		return 0, err
	case errors.Is(a.err, syscall.EAGAIN):
		return 0, nil
	case a.err != nil:
		return 0, a.err
	case a.written == 0:
		return 0, io.ErrUnexpectedEOF
	default:
		return a.written, nil
	}
}
