package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live/wire"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	tailBatch = 200
	// maxReplay bounds what one browser gets from the database instead of a reload.
	maxReplay = ringEvents
	// maxRenderTries is how often a batch that cannot be rendered, though the database is there, is
	// tried before everybody reloads past it.
	maxRenderTries = 5
	startRetry     = time.Second
)

// tail follows the log from a little before its end, so that the ring is filled when browsers come
// back after a restart.
func (h *Hub) tail(ctx context.Context) error {
	newest, err := h.newest(ctx)
	if err != nil {
		return nil //nolint:nilerr // only when ctx is done
	}
	start := max(0, newest-ringEvents)
	h.mu.Lock()
	h.seq = start
	h.recent.clear(start)
	h.mu.Unlock()
	h.readyAt(start, newest)
	tries := 0
	return h.log.Tail(ctx, start, tailBatch, func(ctx context.Context, events []eventlog.Event) error {
		last := events[len(events)-1].Seq
		news, err := h.rendered(ctx, events)
		if err != nil && !pg.Unavailable(err) && ctx.Err() == nil {
			if tries++; tries >= maxRenderTries {
				h.logger.Error("live feed passes over events that cannot be rendered", "from", events[0].Seq, "to", last, "error", err)
				tries = 0
				h.skipTo(last)
				h.readyAt(last, newest)
				return nil
			}
		}
		if err != nil {
			return err
		}
		tries = 0
		h.deliver(news, last)
		h.readyAt(last, newest)
		return nil
	})
}

// newest asks until the database answers.
func (h *Hub) newest(ctx context.Context) (int64, error) {
	for {
		seq, err := h.log.Newest(ctx)
		if err == nil {
			return seq, nil
		}
		h.logger.Warn("live feed waits for the event log", "error", err)
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(startRetry):
		}
	}
}

// readyAt lets sockets join once the tail has reached the end that the log had at the start. Only the
// tail calls it.
func (h *Hub) readyAt(at, end int64) {
	select {
	case <-h.ready:
	default:
		if at >= end {
			close(h.ready)
		}
	}
}

func (h *Hub) rendered(ctx context.Context, events []eventlog.Event) ([]*News, error) {
	rendered, err := h.render.Render(ctx, events)
	if err != nil {
		return nil, fmt.Errorf("render events for sockets: %w", err)
	}
	news := make([]*News, len(rendered))
	for i := range rendered {
		news[i] = &rendered[i]
		news[i].encode()
	}
	return news, nil
}

// deliver queues news, up to a number, for every socket that may see it.
func (h *Hub) deliver(news []*News, last int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recent.add(news)
	h.seq = last
	for s := range h.sockets {
		if s.joined {
			h.scratch = h.sightLocked(h.scratch[:0], s, news)
			s.Push(h.scratch...)
			s.seq = max(s.seq, last)
		}
	}
	clear(h.scratch[:cap(h.scratch)])
}

// sightLocked adds the frames of the news that a socket may see and has not had.
func (h *Hub) sightLocked(frames []frame, s *socket, news []*News) []frame {
	for _, n := range news {
		if n.Seq <= s.seq {
			continue
		}
		if f := n.frameFor(s.agent, s.scope); f != nil {
			frames = append(frames, f)
			s.seq = n.Seq
		}
	}
	return frames
}

// skipTo passes over events: nobody can resume from before them, and everybody reloads.
func (h *Hub) skipTo(seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq = seq
	h.recent.clear(seq)
	for s := range h.sockets {
		if s.joined {
			s.Reload()
		}
	}
}

// join answers hello: welcome, then what was missed since after, then the news as it comes.
func (h *Hub) join(s *socket, after *int64) error {
	ctx, cancel := context.WithTimeout(h.life, helloTimeout)
	defer cancel()
	select {
	case <-h.ready:
	case <-ctx.Done():
		return &wire.CloseError{Code: wire.CloseTryLater, Reason: "not ready yet"}
	}
	missed, err := h.missed(ctx, after)
	if err != nil {
		h.logger.Error("live feed reads what a browser missed", "error", err)
		return &wire.CloseError{Code: wire.CloseTryLater, Reason: "try again"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.joinLocked(s, after, missed)
	return nil
}

func (h *Hub) joinLocked(s *socket, after *int64, missed *missed) {
	end := max(h.seq, missed.newest)
	frames := welcomeFrames(end, h.agents)
	s.seq = h.seq
	if after != nil {
		// A browser that has seen more than there is comes from another log; it finds out by the welcome.
		from := min(*after, end)
		s.seq = from
		news, ok := h.recent.after(max(from, missed.upTo))
		if ok && !missed.tooMany {
			frames = h.sightLocked(frames, s, missed.news)
			frames = h.sightLocked(frames, s, news)
		} else {
			frames = append(frames, reloadFrame(h.seq))
		}
		s.seq = max(from, h.seq)
	}
	s.joined = true
	h.presence.enter(&s.member)
	h.agentsChanged = true
	h.wakeLocked()
	s.Push(frames...)
}

// missed is what a browser needs to know that this node does not have in memory.
type missed struct {
	news    []*News
	upTo    int64 // news is complete up to here
	tooMany bool
	newest  int64 // where the log ends, when the browser has seen more than this node
}

func (h *Hub) missed(ctx context.Context, after *int64) (*missed, error) {
	if after == nil {
		return &missed{}, nil
	}
	h.mu.Lock()
	floor, seq := h.recent.floor, h.seq
	h.mu.Unlock()
	switch {
	case *after > seq:
		// Another node was ahead of this one, or the log is another one (restored from a backup).
		newest, err := h.log.Newest(ctx)
		return &missed{newest: newest}, err
	case *after >= floor:
		return &missed{}, nil
	case floor-*after > maxReplay:
		return &missed{tooMany: true}, nil
	default:
		return h.replay(ctx, *after, floor)
	}
}

// replay reads and renders what the ring has forgotten, for a few browsers at a time; the others, of which
// there are too many to wait, reload.
func (h *Hub) replay(ctx context.Context, after, floor int64) (*missed, error) {
	select {
	case h.replays <- struct{}{}:
		defer func() { <-h.replays }()
	case <-time.After(time.Second):
		return &missed{tooMany: true}, nil
	}
	events, err := h.log.After(ctx, after, maxReplay)
	if err != nil {
		return nil, err
	}
	if len(events) == 0 || events[len(events)-1].Seq < floor {
		return &missed{tooMany: true}, nil
	}
	news, err := h.rendered(ctx, events)
	if err != nil && !pg.Unavailable(err) && ctx.Err() == nil {
		h.logger.Warn("a browser reloads past events that cannot be rendered", "after", after, "error", err)
		return &missed{tooMany: true}, nil
	}
	if err != nil {
		return nil, err
	}
	upTo := events[len(events)-1].Seq
	return &missed{news: news, upTo: upTo}, nil
}

// restart brings a socket up to now that has lost its queue. Its writer calls it.
func (h *Hub) restart(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.seq = max(s.seq, h.seq)
	frames := []frame{reloadFrame(h.seq), agentsFrame(h.agents)}
	if s.left != 0 {
		frames = append(frames, presenceFrame(s.left, nil))
		s.left = 0
	}
	if s.ticket != 0 {
		frames = append(frames, presenceFrame(s.ticket, h.presence.in(s.ticket)))
	}
	if s.watched != nil {
		frames = append(frames, watchedFrame(h.presence.inWatched(&s.member)))
	}
	frames = append(frames, h.guestFramesLocked(s.ticket)...)
	frames = append(frames, h.guestFramesLocked(s.watched...)...)
	s.RestartWith(frames)
}

// view is a browser that turns to a ticket, or away from all.
func (h *Hub) view(s *socket, ticketID *int64) {
	ticket := int64(0)
	if ticketID != nil && h.allowed(s.agent, *ticketID) {
		ticket = *ticketID
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.joined {
		return
	}
	h.presence.view(&s.member, ticket)
	if ticket != 0 {
		s.Push(presenceFrame(ticket, h.presence.in(ticket)))
		s.Push(h.guestFramesLocked(ticket)...)
	}
	h.wakeLocked()
}

func (h *Hub) allowed(agentID, ticketID int64) bool {
	return len(h.allowedOf(agentID, []int64{ticketID})) > 0
}

func (h *Hub) allowedOf(agentID int64, ticketIDs []int64) []int64 {
	if h.mayView == nil || len(ticketIDs) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(h.life, helloTimeout)
	defer cancel()
	may, err := h.mayView(ctx, agentID, ticketIDs)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			h.logger.Error("ask which tickets an agent may view", "agent", agentID, "error", err)
		}
		return nil
	}
	return may
}

func (h *Hub) typing(s *socket, ticket int64, mode string, on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.joined {
		h.presence.setTyping(&s.member, ticket, mode, on, h.now())
		h.wakeLocked()
	}
}
