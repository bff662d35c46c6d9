package chat

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live/wire"
)

const (
	helloTimeout = 10 * time.Second
	// actTimeout bounds what one frame may take.
	actTimeout = 15 * time.Second
	// framesAtOnce and framesPerSecond bound all that a browser says; messages have a narrower bound.
	framesAtOnce, framesPerSecond = 80, 10
	// typingFor is how long somebody counts as typing after their browser said so.
	typingFor = 6 * time.Second
	// maxPreview bounds what agents see of what is being typed, in bytes.
	maxPreview = 1000
	// mostOpen is how many chats of a visitor agents are told of that they are there.
	mostOpen = 20
)

// frameIn is any frame of a browser.
type frameIn struct {
	Type string `json:"type"`

	Token    string          `json:"token"`
	After    *int64          `json:"after"`
	Page     json.RawMessage `json:"page"`
	Locale   string          `json:"locale"`
	TimeZone string          `json:"time_zone"`

	said

	Seq       int64  `json:"seq"`
	MessageID int64  `json:"message_id"`
	On        bool   `json:"on"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Score     int    `json:"score"`
	Comment   string `json:"comment"`
}

// parseFrame reads a frame. Faults are CloseErrors.
func parseFrame(text []byte) (*frameIn, error) {
	f := &frameIn{}
	if err := json.Unmarshal(text, f); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field != "" {
			return nil, &wire.CloseError{Code: wire.CloseInvalid, Reason: "wrong type: " + wrongType.Field}
		}
		return nil, &wire.CloseError{Code: wire.CloseInvalid, Reason: "not a JSON object"}
	}
	if f.Type == "" {
		return nil, &wire.CloseError{Code: wire.ClosePolicy, Reason: "type is missing"}
	}
	if f.After != nil && *f.After < 0 {
		return nil, &wire.CloseError{Code: wire.ClosePolicy, Reason: "after is negative"}
	}
	return f, nil
}

// socket is one tab of a visitor's. Its goroutine only reads; what it reads is handled aside, so that its stack
// stays small.
type socket struct {
	wire.Socket
	hub     *Hub
	caller  *caller
	network string
	alive   atomic.Int64 // when something arrived last, in seconds since 1970
	budget  budget

	// Guarded by the hub's lock.
	listener
	joined bool
	owed   bool // a browser has to tell what it has got
	tab    tab
}

type typingVisitor struct {
	ticket int64
	text   string
	until  time.Time
}

// serve is the reader's life: from the upgrade until the connection has ended.
func (h *Hub) serve(c *wire.Conn, network string) {
	s := &socket{hub: h, network: network}
	s.Init(c, h.writers, s)
	s.out, s.tab.out = s, s
	s.alive.Store(h.Now().Unix())
	defer c.Close()
	if !h.admit(s) {
		s.Finish(&wire.CloseError{Code: wire.CloseTryLater, Reason: "too many connections, or this node is stopping"})
		return
	}
	err := s.read()
	h.leaveSocket(s)
	s.Finish(err)
}

// admit takes a socket in, before it has said hello.
func (h *Hub) admit(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping || h.networks[s.network] >= h.Limits.Sockets {
		return false
	}
	h.sockets[s] = struct{}{}
	h.networks[s.network]++
	return true
}

func (h *Hub) leaveSocket(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.joined {
		s.joined = false
		h.partLocked(&s.listener)
	}
	h.closeAllLocked(&s.tab)
	delete(h.sockets, s)
	if h.networks[s.network]--; h.networks[s.network] == 0 {
		delete(h.networks, s.network)
	}
	if len(h.sockets) == 0 {
		h.empty.Broadcast()
	}
}

// aside runs fn on a goroutine of its own and waits for it.
func aside(fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	<-done
}

// read handles frames until the connection fails or the browser breaks the rules.
func (s *socket) read() error {
	s.ReadBy(time.Now().Add(helloTimeout))
	text, err := s.Read(s.arrived)
	if wire.TimedOut(err) {
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "say hello first"}
	}
	if err != nil {
		return err
	}
	aside(func() { err = s.hello(text) })
	if err != nil {
		return err
	}
	s.ReadBy(time.Time{}) // the hub's beat finds dead sockets from here on
	for {
		text, err := s.Read(s.arrived)
		if err != nil {
			return err
		}
		aside(func() { err = s.handle(text) })
		if err != nil {
			return err
		}
	}
}

// arrived notes a sign of life and counts what the browser may send.
func (s *socket) arrived() error {
	now := s.hub.Now()
	s.alive.Store(now.Unix())
	if !s.budget.spend(now) {
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "too many messages"}
	}
	return nil
}

// budget is a token bucket.
type budget struct {
	spent float64
	at    time.Time
}

func (b *budget) spend(now time.Time) bool {
	b.spent = max(0, b.spent-now.Sub(b.at).Seconds()*framesPerSecond) + 1
	b.at = now
	return b.spent <= framesAtOnce
}

// welcome answers hello.
type welcome struct {
	Type          string             `json:"type"`
	Seq           int64              `json:"seq"`
	Visitor       visitorFace        `json:"visitor"`
	Conversations []conversationFace `json:"conversations"`
	Status        statusFace         `json:"status"`
}

func (s *socket) hello(text []byte) error {
	f, err := parseFrame(text)
	if err != nil {
		return err
	}
	if f.Type != "hello" {
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "say hello first"}
	}
	ctx, cancel := context.WithTimeout(s.hub.life, actTimeout)
	defer cancel()
	done, err := s.hub.turn(ctx)
	if err != nil {
		return &wire.CloseError{Code: wire.CloseTryLater, Reason: "try again"}
	}
	defer done()
	return s.closing(s.greet(ctx, f))
}

func (s *socket) greet(ctx context.Context, f *frameIn) error {
	h := s.hub
	who, err := h.identify(ctx, f.Token, s.network)
	if err != nil {
		return err
	}
	site, err := h.site(ctx, who.site)
	if err != nil {
		return err
	}
	w := welcome{Type: "welcome", Visitor: who.face()}
	if w.Status, err = h.status(ctx, site); err != nil {
		return err
	}
	if w.Conversations, err = h.conversations(ctx, who); err != nil {
		return err
	}
	s.caller = who
	err = h.join(ctx, &s.listener, who, f.After, func(c caughtUp) {
		w.Seq = c.seq
		s.joined, s.owed = true, true
		s.tab.visitor, s.tab.site = who.id, who.site
		s.Push(wire.TextFrame(mustJSON(w)))
		for _, n := range c.news {
			s.tell(n)
		}
		if c.reload {
			s.Push(reloadFrame(c.seq))
		}
	})
	if err != nil {
		return err
	}
	var page seenPage
	if len(f.Page) > 0 && json.Unmarshal(f.Page, &page) != nil {
		return &wire.CloseError{Code: wire.CloseInvalid, Reason: "wrong type: page"}
	}
	h.arriveAt(s, page.clean(), w.Conversations)
	return nil
}

// closing says what a failure means for the socket. What is wrong on our side passes: the browser comes back and
// says again what was not acknowledged.
func (s *socket) closing(err error) error {
	var bad *wire.CloseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad):
		return err
	case fault.Is(err, "unknown_token"):
		return &wire.CloseError{Code: wire.CloseSignedOut, Reason: "unknown token"}
	case fault.Is(err, "blocked"):
		return &wire.CloseError{Code: wire.CloseForbidden, Reason: "blocked"}
	}
	if s.hub.life.Err() == nil {
		s.hub.Log.Warn("serve a visitor", "error", err)
	}
	return &wire.CloseError{Code: wire.CloseTryLater, Reason: "try again"}
}

// handle acts on a frame. Types that are not known are ignored, so that a newer browser may talk to an older node.
func (s *socket) handle(text []byte) error {
	f, err := parseFrame(text)
	if err != nil {
		return err
	}
	switch f.Type {
	case "hello":
		return &wire.CloseError{Code: wire.ClosePolicy, Reason: "hello was said already"}
	case "ping":
		s.Push(s.hub.pong)
	case "got":
		s.hub.got(s, f.Seq)
	case "read":
		s.hub.read(&s.listener, s.tab.site, numberOf(f.Conversation), f.MessageID)
	case "typing":
		s.hub.visitorTypes(&s.tab, numberOf(f.Conversation), f.On, f.Text)
	case "page":
		s.hub.moves(&s.tab, seenPage{f.URL, f.Title}.clean())
	case "send", "leave", "rate":
		return s.act(f)
	}
	return nil
}

// act is what asks the database.
func (s *socket) act(f *frameIn) error {
	if f.Type == "send" { // what is refused anyway costs nothing
		if err := f.said.check(); err != nil {
			return s.refuse(f.Nonce, err)
		}
	}
	ctx, cancel := context.WithTimeout(s.hub.life, actTimeout)
	defer cancel()
	done, err := s.hub.turn(ctx)
	if err != nil {
		return s.closing(err)
	}
	defer done()
	conversation := numberOf(f.Conversation)
	switch f.Type {
	case "send":
		sent, err := s.hub.send(ctx, s.caller, f.said)
		if err != nil {
			return s.refuse(f.Nonce, err)
		}
		s.Push(wire.TextFrame(mustJSON(struct {
			Type string `json:"type"`
			ack
		}{"ack", sent})))
		s.hub.began(&s.tab, numberOf(sent.Conversation))
		return nil
	case "leave":
		err = s.hub.leave(ctx, s.caller, conversation)
	case "rate":
		err = s.hub.rate(ctx, s.caller, conversation, f.Score, f.Comment)
	}
	if fault.KindOf(err) != fault.Internal {
		return nil // there is no such conversation, or no such score: nothing has to be repeated
	}
	return s.closing(err)
}

// refusal is what a browser gets instead of an ack.
type refusal struct {
	Type       string `json:"type"`
	Nonce      string `json:"nonce"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	RetryAfter int    `json:"retry_after,omitempty"`
}

func (s *socket) refuse(nonce string, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return s.closing(err)
	}
	out := refusal{Type: "refused", Nonce: cut(nonce, maxNonce), Code: f.Code, Message: f.Message}
	if !slices.Contains([]string{"too_long", "too_fast", "blocked", "bad_file", "ended"}, f.Code) {
		out.Code = "invalid"
	}
	if slow, ok := f.Details.(Slow); ok {
		out.RetryAfter = slow.RetryAfter
	}
	s.Push(wire.TextFrame(mustJSON(out)))
	return nil
}

// tell implements outlet.
func (s *socket) tell(n *news) {
	s.owed = s.owed || n.ours
	s.hub.followLocked(&s.tab, n)
	s.Push(n.frame)
}

// overhear implements hearer.
func (s *socket) overhear(a *remark) { s.Push(a.frame) }

// reload implements outlet.
func (s *socket) reload() { s.Reload() }

// Restart implements wire.Owner: the socket has lost its queue.
func (s *socket) Restart() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.seq = max(s.seq, s.hub.seq)
	s.owed = true
	s.RestartWith([]wire.Frame{reloadFrame(s.hub.seq)})
}

func reloadFrame(seq int64) wire.Frame {
	return wire.TextFrame([]byte(`{"type":"reload","seq":` + strconv.FormatInt(seq, 10) + `}`))
}
