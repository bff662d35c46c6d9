package live

import (
	"context"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live/wire"
)

// Options of a hub. Only Log and Render are needed.
type Options struct {
	Log    *eventlog.Log
	Render Renderer
	// MayView picks the tickets in which an agent may see who is there; nil picks none.
	MayView func(ctx context.Context, agentID int64, ticketIDs []int64) ([]int64, error)
	// EndedSessions says which of the sessions are over. It is asked once a minute, in case the news of a
	// sign-out on another node got lost, and for sessions that expire; nil is none.
	EndedSessions func(ctx context.Context, sessions []int64) ([]int64, error)
	// Origins are the addresses whose pages may connect, such as the public URL, besides the address
	// that the request itself was sent to.
	Origins []string
	Now     func() time.Time // nil is time.Now
	Logger  *slog.Logger     // nil is slog.Default
}

// Hub is a node's live feed. It is safe for use by many goroutines.
type Hub struct {
	log           *eventlog.Log
	render        Renderer
	mayView       func(ctx context.Context, agentID int64, ticketIDs []int64) ([]int64, error)
	endedSessions func(ctx context.Context, sessions []int64) ([]int64, error)
	origins       []*url.URL
	now           func() time.Time
	logger        *slog.Logger

	writers *wire.Writers
	pong    frame
	ready   chan struct{} // closed when the tail has come to the end of the log
	wake    chan struct{} // presence has changed
	replays chan struct{} // who holds a place may read missed events from the database
	asking  chan struct{} // who holds a place may ask which tickets of a list may be watched

	// life ends with Run: what sockets ask of the database ends with it.
	life context.Context //nolint:containedctx // the life of the hub, not of a call
	die  context.CancelFunc

	mu       sync.Mutex
	sockets  map[*socket]struct{}
	empty    *sync.Cond // no sockets are left
	stopping bool
	seq      int64 // the last event that was handed to the sockets
	recent   ring
	scratch  []frame

	presence      presence
	guests        guests
	typists       typists
	agentsChanged bool
	tellAll       bool
	agents        []byte // the list of agents as JSON, as last sent
	agentsNext    time.Time
	listsNext     time.Time
}

// New makes a hub. It serves sockets once [Hub.Run] runs. Faults: an origin that is no URL.
func New(o Options) (*Hub, error) {
	h := &Hub{
		log: o.Log, render: o.Render, mayView: o.MayView, endedSessions: o.EndedSessions,
		now: o.Now, logger: o.Logger,
		writers: wire.NewWriters(maxQueued, maxQueuedBytes),
		pong:    pongFrame(),
		ready:   make(chan struct{}),
		wake:    make(chan struct{}, 1),
		replays: make(chan struct{}, 4),
		asking:  make(chan struct{}, 4),
		sockets: map[*socket]struct{}{}, presence: newPresence(), guests: newGuests(), agents: []byte("[]"),
	}
	h.empty = sync.NewCond(&h.mu)
	h.life, h.die = context.WithCancel(context.Background())
	if h.now == nil {
		h.now = time.Now
	}
	if h.logger == nil {
		h.logger = slog.Default()
	}
	var err error
	h.origins, err = wire.ParseOrigins(o.Origins)
	return h, err
}

// Run feeds the sockets until ctx is done. Then it takes no new ones, sends all a close (1001) that
// makes browsers come back, elsewhere or here, waits a few seconds for them to answer, and returns nil.
func (h *Hub) Run(ctx context.Context) error {
	defer h.die()
	defer h.writers.Start()()
	defer h.log.Subscribe(topic, h.hear)()
	h.whisper(whisper{Kind: whisperStart})
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return h.tail(running) })
	group.Go(func() error { h.keepPresence(running); return nil })
	group.Go(func() error { h.checkSessions(running); return nil })
	err := group.Wait()
	h.whisper(whisper{Kind: whisperGone})
	h.stop()
	return err
}

// stop sends everybody away.
func (h *Hub) stop() {
	h.die()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopping = true
	for s := range h.sockets {
		s.End(wire.CloseGoingAway, "this node is stopping")
	}
	// Readers end within lingerTimeout, so this does too.
	for len(h.sockets) > 0 {
		h.empty.Wait()
	}
}

// admit takes a socket in, before it has said hello.
func (h *Hub) admit(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return false
	}
	h.sockets[s] = struct{}{}
	return true
}

func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.joined {
		s.joined = false
		h.presence.leave(&s.member)
		h.agentsChanged = true
		h.wakeLocked()
	}
	delete(h.sockets, s)
	if len(h.sockets) == 0 {
		h.empty.Broadcast()
	}
}

// Figures are the hub's numbers for /metrics and /readyz.
type Figures struct {
	Sockets int
	Agents  int   // online on this node
	Seq     int64 // the last event handed to the sockets
	Ready   bool  // has caught up with the log since the start
}

// Figures reads the hub's numbers.
func (h *Hub) Figures() Figures {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := Figures{Sockets: len(h.sockets), Agents: len(h.presence.online), Seq: h.seq}
	select {
	case <-h.ready:
		f.Ready = true
	default:
	}
	return f
}

// CloseSession ends the sockets of a session that was signed out, on all nodes.
func (h *Hub) CloseSession(id int64) {
	if id == 0 {
		return
	}
	h.closeSession(id)
	h.whisper(whisper{Kind: whisperSession, Session: id})
}

func (h *Hub) closeSession(id int64) {
	h.each(func(s *socket) {
		if s.session == id {
			s.End(wire.CloseSignedOut, "signed out")
		}
	})
}

// CloseAgent ends this node's sockets of an agent who may no longer work here.
func (h *Hub) CloseAgent(id int64) {
	h.each(func(s *socket) {
		if s.agent == id {
			s.End(wire.CloseSignedOut, "signed out")
		}
	})
}

// Rescope changes what an agent may see on this node's sockets, and makes the browsers reload, as what
// they show may now be too much or too little. A Renderer may call it for an event: news from
// that event on is judged by the new scope.
func (h *Hub) Rescope(agentID int64, scope Scope) {
	var looking []*socket
	h.each(func(s *socket) {
		if s.agent != agentID {
			return
		}
		s.scope = scope
		if s.joined {
			s.Reload()
		}
		if s.ticket != 0 || len(s.watched) > 0 {
			looking = append(looking, s)
		}
	})
	if len(looking) > 0 {
		go h.review(looking)
	}
}

// review takes sockets out of tickets that they may no longer see.
func (h *Hub) review(sockets []*socket) {
	for _, s := range sockets {
		h.reviewWatched(s)
		h.mu.Lock()
		ticket := s.ticket
		h.mu.Unlock()
		if ticket == 0 || h.allowed(s.agent, ticket) {
			continue
		}
		h.mu.Lock()
		if s.joined && s.ticket == ticket {
			h.presence.view(&s.member, 0)
			s.left = ticket
			s.Push(presenceFrame(ticket, nil))
			h.wakeLocked()
		}
		h.mu.Unlock()
	}
}

// RescopeAll does so for every agent with a socket here: of is asked once per agent. An agent whose
// scope cannot be found is sent away to connect again.
func (h *Hub) RescopeAll(of func(agentID int64) (Scope, error)) {
	agents := map[int64]struct{}{}
	h.each(func(s *socket) { agents[s.agent] = struct{}{} })
	for agent := range agents {
		scope, err := of(agent)
		if err != nil {
			h.logger.Error("find what an agent may see", "agent", agent, "error", err)
			h.each(func(s *socket) {
				if s.agent == agent {
					s.End(wire.CloseTryLater, "try again")
				}
			})
			continue
		}
		h.Rescope(agent, scope)
	}
}

func (h *Hub) each(f func(s *socket)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sockets {
		f(s)
	}
}
