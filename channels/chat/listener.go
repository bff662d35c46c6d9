package chat

import (
	"context"
	"slices"

	"github.com/kepthq/kept/tickets/live/wire"
)

// outlet is where a listener's news goes: a socket, or a request that waits.
type outlet interface {
	tell(n *news)
	// reload says that the browser must fetch anew.
	reload()
}

// listener is a browser that hears of its visitor's chats. The hub's lock guards it.
type listener struct {
	visitor int64
	person  person
	out     outlet
	seq     int64 // the last news that it heard, or passed over

	catching bool // what it missed is being read: what comes meanwhile is held
	held     []*news
	lost     bool // too much came meanwhile
}

// maxHeld bounds what is held for a browser that is catching up.
const maxHeld = 200

func (l *listener) hear(n *news) {
	if n.seq <= l.seq {
		return
	}
	switch {
	case !l.catching:
		l.seq = n.seq
		l.out.tell(n)
	case l.lost:
	case len(l.held) >= maxHeld:
		l.lost, l.held = true, nil
	default:
		l.held = append(l.held, n)
	}
}

// caughtUp is what a browser gets that comes back.
type caughtUp struct {
	seq    int64 // where the log ends
	news   []*news
	reload bool
}

// join adds a listener and reads what it missed since after. From then on news is held for it, until welcome has run,
// under the lock, and given it what it missed.
func (h *Hub) join(ctx context.Context, l *listener, who *caller, after *int64, welcome func(caughtUp)) error {
	select {
	case <-h.ready:
	case <-ctx.Done():
		return &wire.CloseError{Code: wire.CloseTryLater, Reason: "not ready yet"}
	}
	h.mu.Lock()
	l.catching, l.seq = true, 0
	c := caughtUp{seq: h.seq}
	l.visitor, l.person = who.id, who.person()
	h.visitors[l.visitor] = append(h.visitors[l.visitor], l)
	if l.person.external != "" {
		h.persons[l.person] = append(h.persons[l.person], l)
	}
	h.mu.Unlock()
	err := h.catchUp(ctx, who, after, &c)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		h.partLocked(l)
		return err
	}
	l.seq = c.seq
	held := slices.DeleteFunc(l.held, func(n *news) bool { return n.seq <= c.seq })
	c.news, c.reload = append(c.news, held...), c.reload || l.lost
	if len(held) > 0 {
		l.seq = held[len(held)-1].seq
	}
	if c.reload {
		c.news = nil
		c.seq = max(c.seq, h.seq)
		l.seq = c.seq
	}
	l.catching, l.held, l.lost = false, nil, false
	welcome(c)
	return nil
}

// catchUp reads what a browser missed after the last number it handled.
func (h *Hub) catchUp(ctx context.Context, who *caller, after *int64, c *caughtUp) (err error) {
	if after == nil || *after == c.seq {
		return nil
	}
	if *after > c.seq {
		// Another node was ahead of this one, or the log is another one (restored from a backup).
		newest, err := h.Events.Newest(ctx)
		c.seq = max(c.seq, min(*after, newest))
		c.reload = *after > newest
		return err
	}
	var all bool
	c.news, all, err = h.missed(ctx, who, *after, c.seq)
	c.reload = !all
	return err
}

// part takes a listener out.
func (h *Hub) part(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.partLocked(l)
}

func (h *Hub) partLocked(l *listener) {
	without(h.visitors, l.visitor, l)
	if l.person.external != "" {
		without(h.persons, l.person, l)
	}
}

// without takes one out of the list at a key, and the key away with the last.
func without[K, V comparable](all map[K][]V, key K, one V) {
	list := slices.DeleteFunc(all[key], func(v V) bool { return v == one })
	if len(list) == 0 {
		delete(all, key)
		return
	}
	all[key] = list
}
