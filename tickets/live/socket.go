package live

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxQueued bounds the frames, and maxQueuedBytes the bytes, that wait for a slow browser. Frames are
	// shared between sockets, so a queue costs little more than its slice.
	maxQueued      = 2 * ringEvents
	maxQueuedBytes = 16 << 20

	helloTimeout = 10 * time.Second
	// Holding a key down walks through a list at 30 tickets a second.
	messagesAtOnce, messagesPerSecond = 200, 20
)

// Subscriber is who is behind a socket.
type Subscriber struct {
	AgentID   int64
	SessionID int64 // 0: signed in by a token, which no session ends
	Scope     Scope
}

// socket is one browser. Its reader is one goroutine. The hub's writers write to it; only when it is slow it
// gets a goroutine for that, until it has caught up.
type socket struct {
	hub     *Hub
	conn    *conn
	session int64
	alive   atomic.Int64 // when something arrived last, in seconds since 1970
	budget  budget       // the reader's

	// Guarded by the hub's lock.
	member
	scope  Scope
	joined bool
	seq    int64 // the last news that was queued or passed over
	left   int64 // a ticket that it was taken out of, which a lost queue may not have told

	mu      sync.Mutex
	queue   []frame
	bytes   int
	writing bool // a writer has it, or will
	behind  bool // the queue overflowed: what comes next is a reload
	ended   bool // nothing more is queued; what is queued last is the close
	hangUp  bool // the other side has closed too: end the connection when all is written
}

// push queues frames and sees to it that somebody writes them. It never blocks.
func (s *socket) push(frames ...frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.behind || len(frames) == 0 {
		return
	}
	s.queue = append(s.queue, frames...)
	for _, f := range frames {
		s.bytes += len(f)
	}
	if len(s.queue) > maxQueued || s.bytes > maxQueuedBytes {
		s.behindLocked()
	}
	s.wakeLocked()
}

// behindLocked drops what waits: the writer will fetch a fresh start from the hub instead.
func (s *socket) behindLocked() {
	s.behind = true
	s.queue, s.bytes = nil, 0
}

// reload makes the browser start over.
func (s *socket) reload() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.behindLocked()
	s.wakeLocked()
}

// end queues the close in place of everything else. Only the first end counts.
func (s *socket) end(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended, s.behind = true, false
	s.queue, s.bytes = []frame{closeFrame(code, reason)}, 0
	s.conn.hurry()
	s.wakeLocked()
}

func (s *socket) wakeLocked() {
	if !s.writing {
		s.writing = true
		s.hub.writers.add(s)
	}
}

// write writes what is left of a first attempt, and then all that is queued, waiting for a slow browser.
func (s *socket) write(left []frame) {
	for frames := left; len(frames) > 0; frames = s.take() {
		if err := s.conn.write(frames); err != nil {
			s.broken()
			return
		}
	}
}

// take gives the writer its next work; without any, the writer is no more.
func (s *socket) take() []frame {
	s.mu.Lock()
	if s.behind {
		s.mu.Unlock()
		s.hub.restart(s)
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	frames := s.queue
	s.queue, s.bytes = nil, 0
	s.writing = len(frames) > 0
	if !s.writing && s.hangUp {
		s.conn.close()
	}
	return frames
}

// broken ends a socket that cannot be written to. Its reader finds the connection closed and leaves.
func (s *socket) broken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended, s.writing = true, false
	s.queue, s.bytes = nil, 0
	s.conn.close()
}

// answerClose ends a socket whose other side has said its close, and returns when ours is on its way.
func (s *socket) answerClose() {
	s.end(closeNormal, "")
	s.mu.Lock()
	s.hangUp = true
	busy := s.writing
	s.mu.Unlock()
	if busy {
		s.linger() // until the writer hangs up
	}
}

// restartWith replaces what was lost by frames that bring the browser up to now.
func (s *socket) restartWith(frames []frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.behind && !s.ended {
		s.behind = false
		s.queue = frames
	}
}

// serve is the reader's life: from the upgrade until the connection has ended.
func (h *Hub) serve(c *conn, who Subscriber) {
	s := &socket{hub: h, conn: c, session: who.SessionID, member: member{agent: who.AgentID}, scope: who.Scope}
	s.owner = s
	s.alive.Store(h.now().Unix())
	defer c.close()
	if !h.admit(s) {
		s.end(closeTryLater, "this node is stopping")
		s.linger()
		return
	}
	err := s.read()
	h.leave(s)
	var bad *closeError
	switch {
	case errors.Is(err, errPeerClosed):
		s.answerClose()
	case errors.As(err, &bad):
		s.end(bad.code, bad.reason)
		s.linger()
	}
}

// read handles messages until the connection fails or the browser breaks the rules.
func (s *socket) read() error {
	s.readBy(time.Now().Add(helloTimeout))
	after, err := s.hello()
	if err != nil {
		return err
	}
	s.readBy(time.Time{}) // the hub's beat finds dead sockets from here on
	if err := s.hub.join(s, after); err != nil {
		return err
	}
	for {
		text, err := s.conn.read(s.answer, s.arrived)
		if err != nil {
			return err
		}
		if err := s.handle(text); err != nil {
			return err
		}
	}
}

// readBy sets the reader's deadline, unless an end has set the last one.
func (s *socket) readBy(deadline time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		_ = s.conn.net.SetReadDeadline(deadline) // a failure shows in the read
	}
}

func (s *socket) hello() (after *int64, err error) {
	text, err := s.conn.read(s.answer, s.arrived)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, &closeError{closePolicy, "say hello first"}
	}
	if err != nil {
		return nil, err
	}
	hello, err := parseRequest(text)
	if err == nil && hello.Type != "hello" {
		err = &closeError{closePolicy, "say hello first"}
	}
	return hello.After, err
}

func (s *socket) answer(pong frame) { s.push(pong) }

// arrived notes a sign of life and counts what the browser may send.
func (s *socket) arrived() error {
	now := s.hub.now()
	s.alive.Store(now.Unix())
	if !s.budget.spend(now) {
		return &closeError{closePolicy, "too many messages"}
	}
	return nil
}

func (s *socket) handle(text []byte) error {
	r, err := parseRequest(text)
	if err != nil {
		return err
	}
	switch r.Type {
	case "hello":
		return &closeError{closePolicy, "hello was said already"}
	case "ping":
		s.push(s.hub.pong)
	case "viewing":
		s.hub.view(s, r.TicketID)
	case "watch":
		s.hub.watch(s, r.TicketIDs)
	case "typing":
		s.hub.typing(s, *r.TicketID, r.Mode, r.On)
	}
	return nil
}

// linger reads until the other side has answered the close, so that the answer does not reset the
// connection before the close was read. The deadline was set when the close was queued.
func (s *socket) linger() {
	discard := make([]byte, 256)
	for {
		if _, err := s.conn.net.Read(discard); err != nil {
			return
		}
	}
}

// budget is a token bucket.
type budget struct {
	spent float64
	at    time.Time
}

func (b *budget) spend(now time.Time) bool {
	b.spent = max(0, b.spent-now.Sub(b.at).Seconds()*messagesPerSecond) + 1
	b.at = now
	return b.spent <= messagesAtOnce
}
