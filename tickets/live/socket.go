package live

import (
	"sync/atomic"
	"time"

	"github.com/kepthq/kept/tickets/live/wire"
)

const (
	// maxQueued bounds the frames, and maxQueuedBytes the bytes, that wait for a slow browser. Frames are
	// shared between sockets, so a queue costs little more than its slice.
	maxQueued      = 2 * ringEvents
	maxQueuedBytes = 16 << 20
	// maxMessage bounds what a browser may say at once; its longest message has about 100 bytes.
	maxMessage = 4 << 10

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
	wire.Socket
	hub     *Hub
	session int64
	alive   atomic.Int64 // when something arrived last, in seconds since 1970
	budget  budget       // the reader's

	// Guarded by the hub's lock.
	member
	scope  Scope
	joined bool
	seq    int64 // the last news that was queued or passed over
	left   int64 // a ticket that it was taken out of, which a lost queue may not have told

}

// Restart implements wire.Owner.
func (s *socket) Restart() { s.hub.restart(s) }

// serve is the reader's life: from the upgrade until the connection has ended.
func (h *Hub) serve(c *wire.Conn, who Subscriber) {
	s := &socket{hub: h, session: who.SessionID, member: member{agent: who.AgentID}, scope: who.Scope}
	s.Init(c, h.writers, s)
	s.owner = s
	s.alive.Store(h.now().Unix())
	defer c.Close()
	if !h.admit(s) {
		s.Finish(&wire.CloseError{Code: wire.CloseTryLater, Reason: "this node is stopping"})
		return
	}
	err := s.read()
	h.leave(s)
	s.Finish(err)
}

// read handles messages until the connection fails or the browser breaks the rules.
func (s *socket) read() error {
	s.ReadBy(time.Now().Add(helloTimeout))
	after, err := s.hello()
	if err != nil {
		return err
	}
	s.ReadBy(time.Time{}) // the hub's beat finds dead sockets from here on
	if err := s.hub.join(s, after); err != nil {
		return err
	}
	for {
		text, err := s.Read(s.arrived)
		if err != nil {
			return err
		}
		if err := s.handle(text); err != nil {
			return err
		}
	}
}

func (s *socket) hello() (after *int64, err error) {
	text, err := s.Read(s.arrived)
	if wire.TimedOut(err) {
		return nil, &wire.CloseError{Code: wire.ClosePolicy, Reason: "say hello first"}
	}
	if err != nil {
		return nil, err
	}
	hello, err := parseRequest(text)
	if err == nil && hello.Type != "hello" {
		err = &wire.CloseError{Code: wire.ClosePolicy, Reason: "say hello first"}
	}
	return hello.After, err
}

// arrived notes a sign of life and counts what the browser may send.
func (s *socket) arrived() error {
	now := s.hub.now()
	s.alive.Store(now.Unix())
	if !s.budget.spend(now) {
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "too many messages"}
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
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "hello was said already"}
	case "ping":
		s.Push(s.hub.pong)
	case "viewing":
		s.hub.view(s, r.TicketID)
	case "watch":
		s.hub.watch(s, r.TicketIDs)
	case "typing":
		s.hub.typing(s, *r.TicketID, r.Mode, r.On)
	}
	return nil
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
