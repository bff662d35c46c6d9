package chat

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/live/wire"
	"github.com/kepthq/kept/tickets/pg"
)

// Hub is a node's visitors' sockets. It is safe for use by many goroutines.
type Hub struct {
	*Reception
	origins []*url.URL
	writers *wire.Writers
	pong    wire.Frame
	ready   chan struct{} // closed when the tail has come to the end of the log
	turns   chan struct{} // who holds one may ask the database: visitors together never take all connections
	changed chan struct{} // the queue, or who may take chats, may have changed: for the Assigner
	typed   chan typed
	tellNow chan struct{} // there is something untold

	life context.Context //nolint:containedctx // the life of the hub, not of a call
	die  context.CancelFunc

	mu       sync.Mutex
	sockets  map[*socket]struct{}
	networks map[string]int
	empty    *sync.Cond
	stopping bool
	seq      int64 // the last event that was handed out
	visitors map[int64][]*listener
	persons  map[person][]*listener
	askers   map[askerKey]*asker
	chats    map[int64][]*tab     // that have not ended, by ticket
	guests   map[int64]live.Guest // of those chats
	untold   map[int64]live.Guest // what the agents have not been told yet
	notes    notes

	queueChanged bool
	lookAgain    bool // sites or blocks may have changed
	places       map[int64]int
	told         map[int64][]byte // statuses, by site
	faces        map[int64]agentFace
}

// databaseTurns is how many of a node's visitors may ask the database at once.
const databaseTurns = 6

const (
	// What waits for a slow browser at most: its frames are its own, not shared by thousands.
	maxQueued, maxQueuedBytes = 400, 1 << 20
	// maxFrame bounds what a browser may say at once.
	maxFrame = 64 << 10
	topic    = "chat"
)

// NewHub makes a hub, which serves sockets once [Hub.Run] runs. Faults: an origin that is no URL.
func NewHub(r *Reception) (*Hub, error) {
	h := &Hub{
		Reception: r, writers: wire.NewWriters(maxQueued, maxQueuedBytes), pong: wire.TextFrame([]byte(`{"type":"pong"}`)),
		ready: make(chan struct{}), turns: make(chan struct{}, databaseTurns), changed: make(chan struct{}, 1), typed: make(chan typed, 256), tellNow: make(chan struct{}, 1),
		sockets: map[*socket]struct{}{}, networks: map[string]int{}, visitors: map[int64][]*listener{}, persons: map[person][]*listener{},
		askers: map[askerKey]*asker{}, chats: map[int64][]*tab{}, guests: map[int64]live.Guest{}, untold: map[int64]live.Guest{}, places: map[int64]int{}, told: map[int64][]byte{},
		faces: map[int64]agentFace{}, notes: newNotes(),
	}
	h.empty = sync.NewCond(&h.mu)
	h.life, h.die = context.WithCancel(context.Background())
	var err error
	h.origins, err = wire.ParseOrigins(r.Origins)
	r.Staff.OnTyping(h.agentTypes)
	return h, err
}

// Run feeds the sockets until ctx is done. Then it sends all away (1001), waits a few seconds for their answers,
// and returns nil.
func (h *Hub) Run(ctx context.Context) error {
	defer h.die()
	defer h.writers.Start()()
	defer h.Events.Subscribe(topic, h.hear)()
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return h.tail(running) })
	group.Go(func() error { h.beat(running); return nil })
	group.Go(func() error { h.write(running); return nil })
	group.Go(func() error { h.passTyping(running); return nil })
	group.Go(func() error { h.tellStaff(running); return nil })
	err := group.Wait()
	h.stop()
	return err
}

func (h *Hub) stop() {
	h.die()
	h.mu.Lock()
	h.stopping = true
	for s := range h.sockets {
		s.End(wire.CloseGoingAway, "this node is stopping")
	}
	for len(h.sockets) > 0 {
		h.empty.Wait()
	}
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	h.writeNotes(ctx) // what browsers have told of themselves
}

const lastWords = 3 * time.Second

// Figures are the hub's numbers for /metrics.
type Figures struct {
	Sockets int
	Ready   bool
}

// Figures reads the hub's numbers.
func (h *Hub) Figures() Figures {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := Figures{Sockets: len(h.sockets)}
	select {
	case <-h.ready:
		f.Ready = true
	default:
	}
	return f
}

// Changed says that chats or those who take them may have changed, for an [Assigner].
func (h *Hub) Changed() <-chan struct{} { return h.changed }

const (
	tailBatch = 200
	// maxRenderTries is how often a batch is tried that cannot be rendered, though the database is there.
	maxRenderTries = 5
	startRetry     = time.Second
)

// tail follows the log from its end.
func (h *Hub) tail(ctx context.Context) error {
	var start int64
	for {
		var err error
		if start, err = h.Events.Newest(ctx); err == nil {
			break
		}
		h.Log.Warn("chat waits for the event log", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(startRetry):
		}
	}
	h.mu.Lock()
	h.seq = start
	h.mu.Unlock()
	close(h.ready)
	tries := 0
	return h.Events.Tail(ctx, start, tailBatch, func(ctx context.Context, events []eventlog.Event) error {
		last := events[len(events)-1].Seq
		h.notice(events)
		told, err := h.renderFor(ctx, events)
		if err != nil && !pg.Unavailable(err) && ctx.Err() == nil {
			if tries++; tries >= maxRenderTries {
				h.Log.Error("chat passes over events that cannot be rendered", "from", events[0].Seq, "to", last, "error", err)
				tries = 0
				h.skipTo(last)
				return nil
			}
		}
		if err != nil {
			return err
		}
		tries = 0
		h.deliver(told, last)
		return nil
	})
}

// renderFor renders nothing when nobody is there to read it.
func (h *Hub) renderFor(ctx context.Context, events []eventlog.Event) ([]*news, error) {
	h.mu.Lock()
	nobody := len(h.visitors) == 0
	h.mu.Unlock()
	if nobody {
		return nil, nil
	}
	return h.render(ctx, events)
}

// notice looks for what matters beside single chats.
func (h *Hub) notice(events []eventlog.Event) {
	chats := slices.ContainsFunc(events, func(e eventlog.Event) bool {
		return e.Kind == tickets.EventChatChanged || e.Kind == tickets.EventTicketChanged || e.Kind == tickets.EventDeskChanged
	})
	if !chats {
		return
	}
	desk := slices.ContainsFunc(events, func(e eventlog.Event) bool { return e.Kind == tickets.EventDeskChanged })
	h.mu.Lock()
	h.queueChanged = true
	h.lookAgain = h.lookAgain || desk
	h.mu.Unlock()
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

// deliver hands news, up to a number, to everybody who may read it.
func (h *Hub) deliver(told []*news, last int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq = last
	for _, n := range told {
		for _, l := range h.visitors[n.visitor] {
			l.hear(n)
		}
		if n.person.external == "" {
			continue
		}
		for _, l := range h.persons[n.person] {
			l.hear(n) // who has heard it already, by the number, does not hear it again
		}
	}
}

// skipTo passes over events: everybody reloads.
func (h *Hub) skipTo(seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq = seq
	for _, all := range h.visitors {
		for _, l := range all {
			l.lost = true
			l.out.reload()
		}
	}
}

// turn waits until the database may be asked.
func (h *Hub) turn(ctx context.Context) (done func(), err error) {
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
