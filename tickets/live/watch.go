package live

import (
	"slices"
	"time"
)

const (
	// maxWatched bounds the tickets of a list that a browser is told the presence of.
	maxWatched = 200
	// listsEvery is how soon those who watch a ticket are told again; listsBandwidth makes that later when
	// many watch much: bytes per second for all sockets of the node. Those who are in it are told first.
	listsEvery     = 300 * time.Millisecond
	listsBandwidth = 10 << 20
	// listsAtOnce bounds what is queued while everybody else waits for the hub; the rest comes after.
	listsAtOnce = 1 << 20
	// maxTurn is how long a browser waits to have its list looked at.
	maxTurn = 3 * time.Second
)

// watch is a browser that shows these tickets in a list, and no others.
func (h *Hub) watch(s *socket, ticketIDs []int64) {
	allowed := h.allowedInTurn(s.agent, ticketIDs)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.joined {
		return
	}
	h.presence.watch(&s.member, allowed)
	s.Push(watchedFrame(h.presence.inWatched(&s.member)))
	s.Push(h.guestFramesLocked(allowed...)...)
}

// allowedInTurn picks what may be watched; the result is not nil. It keeps a list that everybody has open,
// and that changes for all at once, from taking all of the database. Who cannot be served soon watches nothing until the next time: it is only a mark in a list.
func (h *Hub) allowedInTurn(agentID int64, ticketIDs []int64) []int64 {
	select {
	case h.asking <- struct{}{}:
		defer func() { <-h.asking }()
		return append([]int64{}, h.allowedOf(agentID, ticketIDs)...)
	case <-time.After(maxTurn):
		return []int64{}
	}
}

// reviewWatched takes tickets that a socket may no longer see out of what it watches.
func (h *Hub) reviewWatched(s *socket) {
	h.mu.Lock()
	asked := s.watched
	h.mu.Unlock()
	if len(asked) == 0 {
		return
	}
	allowed := h.allowedOf(s.agent, asked)
	h.mu.Lock()
	defer h.mu.Unlock()
	// By now it may watch others, which were asked about later than these.
	keep := slices.DeleteFunc(slices.Clone(s.watched), func(ticket int64) bool {
		return slices.Contains(asked, ticket) && !slices.Contains(allowed, ticket)
	})
	if s.joined && len(keep) < len(s.watched) {
		h.presence.watch(&s.member, keep)
		s.Push(watchedFrame(h.presence.inWatched(&s.member)))
	}
}

// flushListsLocked tells those who watch a ticket without being in it.
func (h *Hub) flushListsLocked(now time.Time) {
	p := &h.presence
	if len(p.changedLists) == 0 || now.Before(h.listsNext) {
		return
	}
	sent := 0
	for ticket := range p.changedLists {
		delete(p.changedLists, ticket)
		f := presenceFrame(ticket, p.in(ticket))
		for m := range p.watchers[ticket] {
			if m.ticket != ticket {
				m.owner.Push(f)
				sent += len(f)
			}
		}
		if sent >= listsAtOnce {
			break
		}
	}
	h.listsNext = now.Add(max(listsEvery, time.Duration(sent)*time.Second/listsBandwidth))
}

// watch replaces the tickets that a member watches. It keeps the slice.
func (p *presence) watch(m *member, tickets []int64) {
	for _, ticket := range m.watched {
		delete(p.watchers[ticket], m)
		if len(p.watchers[ticket]) == 0 {
			delete(p.watchers, ticket)
		}
	}
	m.watched = tickets
	for _, ticket := range tickets {
		if p.watchers[ticket] == nil {
			p.watchers[ticket] = map[*member]struct{}{}
		}
		p.watchers[ticket][m] = struct{}{}
	}
}

// inWatched lists everybody in the tickets that a member watches; tickets with nobody are missing.
func (p *presence) inWatched(m *member) map[int64][]Present {
	tickets := map[int64][]Present{}
	for _, ticket := range m.watched {
		if present := p.in(ticket); len(present) > 0 {
			tickets[ticket] = present
		}
	}
	return tickets
}
