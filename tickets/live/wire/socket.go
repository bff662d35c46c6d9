package wire

import (
	"errors"
	"os"
	"sync"
	"time"
)

// Owner is who a socket belongs to.
type Owner interface {
	// Restart is called when the socket has lost its queue. It gives [Socket.RestartWith] what brings the
	// browser up to now, under the lock under which it pushes, so that nothing falls in between.
	Restart()
}

// Socket is a connection with a queue of what is to be written. Its owner reads; [Writers] write, and
// only a slow browser gets a goroutine for that, until it has caught up.
type Socket struct {
	conn    *Conn
	writers *Writers
	owner   Owner

	mu      sync.Mutex
	queue   []Frame
	bytes   int
	writing bool // a writer has it, or will
	behind  bool // the queue overflowed: what comes next is a restart
	ended   bool // nothing more is queued; what is queued last is the close
	hangUp  bool // the other side has closed too: end the connection when all is written
}

// Init readies a zero Socket, which is part of its owner.
func (s *Socket) Init(c *Conn, w *Writers, owner Owner) { s.conn, s.writers, s.owner = c, w, owner }

// Push queues frames and sees to it that somebody writes them. It never blocks.
func (s *Socket) Push(frames ...Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.behind || len(frames) == 0 {
		return
	}
	s.queue = append(s.queue, frames...)
	for _, f := range frames {
		s.bytes += len(f)
	}
	if len(s.queue) > s.writers.maxFrames || s.bytes > s.writers.maxBytes {
		s.behindLocked()
	}
	s.wakeLocked()
}

// behindLocked drops what waits: the writer will ask the owner for a fresh start instead.
func (s *Socket) behindLocked() {
	s.behind = true
	s.queue, s.bytes = nil, 0
}

// Reload drops what waits and has the owner restart the socket.
func (s *Socket) Reload() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.behindLocked()
	s.wakeLocked()
}

// RestartWith replaces what was lost by frames that bring the browser up to now.
func (s *Socket) RestartWith(frames []Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.behind && !s.ended {
		s.behind = false
		s.queue = frames
	}
}

// End queues the close in place of everything else. Only the first end counts.
func (s *Socket) End(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended, s.behind = true, false
	s.queue, s.bytes = []Frame{closeFrame(code, reason)}, 0
	s.conn.hurry()
	s.wakeLocked()
}

func (s *Socket) wakeLocked() {
	if !s.writing {
		s.writing = true
		s.writers.add(s)
	}
}

// write writes what is left of a first attempt, and then all that is queued, waiting for a slow browser.
func (s *Socket) write(left []Frame) {
	for frames := left; len(frames) > 0; frames = s.take() {
		if err := s.conn.write(frames); err != nil {
			s.broken()
			return
		}
	}
}

// take gives the writer its next work; without any, the writer is no more.
func (s *Socket) take() []Frame {
	s.mu.Lock()
	if s.behind {
		s.mu.Unlock()
		s.owner.Restart()
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	frames := s.queue
	s.queue, s.bytes = nil, 0
	s.writing = len(frames) > 0
	if !s.writing && s.hangUp {
		s.conn.Close()
	}
	return frames
}

// broken ends a socket that cannot be written to. Its reader finds the connection closed and leaves.
func (s *Socket) broken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended, s.writing = true, false
	s.queue, s.bytes = nil, 0
	s.conn.Close()
}

// Read returns the next text message. arrived is called for each frame, whatever it is; its error ends the
// socket. Faults: a *CloseError, [ErrPeerClosed], or what the network said.
func (s *Socket) Read(arrived func() error) ([]byte, error) {
	return s.conn.read(func(pong Frame) { s.Push(pong) }, arrived)
}

// ReadBy bounds how long the next reads may wait; the zero time is for ever.
func (s *Socket) ReadBy(deadline time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		_ = s.conn.net.SetReadDeadline(deadline) // a failure shows in the read
	}
}

// TimedOut reports whether a read ended because its time was over.
func TimedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// Finish ends a socket whose reader has ended with err, and returns when the other side knows.
func (s *Socket) Finish(err error) {
	var bad *CloseError
	switch {
	case errors.Is(err, ErrPeerClosed):
		s.answerClose()
	case errors.As(err, &bad):
		s.End(bad.Code, bad.Reason)
		s.linger()
	}
}

// answerClose ends a socket whose other side has said its close, and returns when ours is on its way.
func (s *Socket) answerClose() {
	s.End(CloseNormal, "")
	s.mu.Lock()
	s.hangUp = true
	busy := s.writing
	s.mu.Unlock()
	if busy {
		s.linger() // until the writer hangs up
	}
}

// linger reads until the other side has answered the close, so that the answer does not reset the
// connection before the close was read. The deadline was set when the close was queued.
func (s *Socket) linger() {
	discard := make([]byte, 256)
	for {
		if _, err := s.conn.net.Read(discard); err != nil {
			return
		}
	}
}
