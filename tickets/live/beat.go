package live

import (
	"bytes"
	"context"
	"time"

	"github.com/kepthq/kept/tickets/live/wire"
)

const (
	// beatEvery is the grain of everything that expires.
	beatEvery = time.Second
	// presenceEvery collects changes of presence that come in bursts.
	presenceEvery = 50 * time.Millisecond
	// agentsEvery is how soon the list of agents is sent again; agentsBandwidth makes that later when it is
	// long and has many readers: bytes per second for all sockets of the node.
	agentsEvery     = 500 * time.Millisecond
	agentsBandwidth = 20 << 20

	// A socket that is silent for pingAfter is asked for a sign of life; after deadAfter it is closed.
	pingAfter, deadAfter = 45 * time.Second, 90 * time.Second

	sessionsEvery = time.Minute
)

// wakeLocked has presence sent soon.
func (h *Hub) wakeLocked() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// keepPresence sends changes of presence, and forgets what is over.
func (h *Hub) keepPresence(ctx context.Context) {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	collected := time.NewTimer(presenceEvery)
	collected.Stop()
	defer collected.Stop()
	var lastBeat time.Time
	rest := presenceEvery
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
			collected.Reset(rest)
			select {
			case <-ctx.Done():
				return
			case <-collected.C:
			}
		case <-beat.C:
		}
		now := h.now()
		if now.Sub(lastBeat) >= aliveEvery {
			lastBeat = now
			h.sayAlive()
			h.findDead(now)
		}
		began := time.Now()
		h.flush(now)
		rest = max(presenceEvery, 5*time.Since(began)) // presence never takes more than a fifth of the time
	}
}

// sayAlive keeps the other nodes from forgetting this one, and mends what lost signals left behind.
func (h *Hub) sayAlive() {
	h.mu.Lock()
	h.tellAll, h.guests.tellAlive = true, true
	h.mu.Unlock()
	h.whisper(whisper{Kind: whisperAlive})
}

// flush sends what has changed: to the sockets here, then to the other nodes.
func (h *Hub) flush(now time.Time) {
	h.mu.Lock()
	if h.presence.expire(now) {
		h.agentsChanged = true
	}
	typed := h.typedLocked()
	h.flushRoomsLocked()
	h.flushListsLocked(now)
	h.flushGuestsLocked(now)
	h.flushAgentsLocked(now)
	whispers := append(h.changesLocked(), h.guests.whispers(now, len(h.presence.nodes) == 0)...)
	h.mu.Unlock()
	h.whisper(whispers...)
	h.tellTyped(typed)
}

func (h *Hub) flushRoomsLocked() {
	for ticket := range h.presence.changedRooms {
		if room := h.presence.rooms[ticket]; len(room) > 0 {
			f := presenceFrame(ticket, h.presence.in(ticket))
			for m := range room {
				m.owner.Push(f)
			}
		}
	}
	clear(h.presence.changedRooms)
}

func (h *Hub) flushAgentsLocked(now time.Time) {
	if !h.agentsChanged || now.Before(h.agentsNext) {
		return
	}
	h.agentsChanged = false
	list := mustJSON(h.presence.agents())
	if bytes.Equal(list, h.agents) {
		return
	}
	h.agents = list
	spread := time.Duration(len(list)*len(h.sockets)) * time.Second / agentsBandwidth
	h.agentsNext = now.Add(max(agentsEvery, spread))
	f := agentsFrame(list)
	for s := range h.sockets {
		if s.joined {
			s.Push(f)
		}
	}
}

// findDead asks silent sockets for a sign of life and closes those that gave none.
func (h *Hub) findDead(now time.Time) {
	h.each(func(s *socket) {
		silent := now.Sub(time.Unix(s.alive.Load(), 0))
		switch {
		case silent >= deadAfter:
			s.End(wire.CloseGoingAway, "no sign of life")
		case silent >= pingAfter:
			s.Push(wire.PingFrame())
		}
	})
}

// checkSessions closes the sockets of sessions that ended without this node hearing of it.
func (h *Hub) checkSessions(ctx context.Context) {
	if h.endedSessions == nil {
		return
	}
	tick := time.NewTicker(sessionsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.closeEndedSessions(ctx)
		}
	}
}

func (h *Hub) closeEndedSessions(ctx context.Context) {
	open := map[int64]struct{}{}
	h.each(func(s *socket) {
		if s.session != 0 {
			open[s.session] = struct{}{}
		}
	})
	if len(open) == 0 {
		return
	}
	ids := make([]int64, 0, len(open))
	for id := range open {
		ids = append(ids, id)
	}
	ended, err := h.endedSessions(ctx, ids)
	if err != nil {
		if ctx.Err() == nil {
			h.logger.Warn("live feed checks sessions", "error", err)
		}
		return
	}
	for _, id := range ended {
		h.closeSession(id)
	}
}
