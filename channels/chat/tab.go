package chat

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live/wire"
)

// tab is a browser's tab as agents know of it: who is there, what they look at, whether they type. The hub's lock
// guards it.
type tab struct {
	visitor int64
	site    int64
	open    []int64 // chats that have not ended
	page    seenPage
	typing  typingVisitor
	out     hearer
}

// hearer gets what is told beside the news, and may be lost.
type hearer interface {
	overhear(a *remark)
}

// remark is a frame that carries no number, encoded once for all who get it.
type remark struct {
	encoded json.RawMessage
	frame   wire.Frame
}

func newRemark(v any) *remark {
	encoded := mustJSON(v)
	return &remark{encoded, wire.TextFrame(encoded)}
}

// asker is a tab whose network has no sockets, and that asks for news again and again. Between two requests it
// counts as being there.
type asker struct {
	tab
	poll  *poll // the request that waits
	until time.Time
	told  []json.RawMessage // for the next request
	gone  bool
}

// askerKey names an asker. The name is the tab's own.
type askerKey struct {
	visitor int64
	tab     string
}

const (
	// askAgain is how long a tab counts as being there that has had its answer.
	askAgain = 10 * time.Second
	// maxRemarks bounds what is kept for its next request; the newest stay.
	maxRemarks = 20
	// maxAskers bounds the tabs of a node that agents are told of without a socket.
	maxAskers = 20_000
)

// overhear implements hearer.
func (a *asker) overhear(told *remark) {
	if len(a.told) == maxRemarks {
		a.told = a.told[1:]
	}
	a.told = append(a.told, told.encoded)
	if a.poll != nil {
		a.poll.wake()
	}
}

// asker returns the tab of that name, and makes it known when it is new to this node. Nil is a tab without a name,
// or one too many.
func (h *Hub) asker(ctx context.Context, who *caller, name string) (*asker, error) {
	if name == "" {
		return nil, nil
	}
	if !noncePattern.MatchString(name) {
		return nil, fault.InvalidField("tab", "must have 8 to 64 letters, digits, dashes")
	}
	key := askerKey{who.id, name}
	h.mu.Lock()
	a, full := h.askers[key], len(h.askers) >= maxAskers
	if a != nil {
		a.until = h.Now().Add(askAgain)
	}
	h.mu.Unlock()
	if a != nil || full {
		return a, nil
	}
	conversations, err := h.conversations(ctx, who)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if a = h.askers[key]; a == nil {
		a = &asker{tab: tab{visitor: who.id, site: who.site}}
		a.out = a
		h.askers[key] = a
	}
	a.until = h.Now().Add(askAgain)
	h.arriveLocked(&a.tab, conversations)
	return a, nil
}

// awaitLocked makes the request the one of its tab. The one before it has been given up by the browser.
func (a *asker) awaitLocked(p *poll) {
	if a.poll != nil {
		a.poll.wake()
	}
	a.poll = p
	if len(a.told) > 0 {
		p.wake()
	}
}

// answeredLocked takes what was kept for the request.
func (a *asker) answeredLocked(p *poll, now time.Time) []json.RawMessage {
	if a.poll != p {
		return nil
	}
	told := a.told
	a.poll, a.told, a.until = nil, nil, now.Add(askAgain)
	return told
}

// forgetAskersLocked forgets tabs that have not asked again.
func (h *Hub) forgetAskersLocked(now time.Time) {
	for key, a := range h.askers {
		if a.poll == nil && now.After(a.until) {
			h.dismissLocked(key)
		}
	}
}

func (h *Hub) dismissLocked(key askerKey) {
	if a := h.askers[key]; a != nil {
		delete(h.askers, key)
		a.gone = true
		h.closeAllLocked(&a.tab)
		if a.poll != nil {
			a.poll.wake()
		}
	}
}

// tells takes what a browser without a socket would say there, beside messages.
func (h *Hub) tells(ctx context.Context, who *caller, name string, f *frameIn) error {
	a, err := h.asker(ctx, who, name)
	if err != nil || a == nil {
		return err
	}
	switch f.Type {
	case "read":
		h.read(&listener{visitor: who.id, person: who.person()}, who.site, numberOf(f.Conversation), f.MessageID)
	case "typing":
		h.visitorTypes(&a.tab, numberOf(f.Conversation), f.On, f.Text)
	case "page":
		h.moves(&a.tab, seenPage{f.URL, f.Title}.clean())
	case "bye":
		h.mu.Lock()
		defer h.mu.Unlock()
		h.dismissLocked(askerKey{who.id, name})
	default:
		return fault.InvalidField("type", "must be read, typing, page or bye")
	}
	return nil
}

// openLocked notes that a tab is open at a chat, unless it has too many.
func (h *Hub) openLocked(t *tab, ticket int64) {
	if slices.Contains(t.open, ticket) || len(t.open) >= mostOpen {
		return
	}
	t.open = append(t.open, ticket)
	h.chats[ticket] = append(h.chats[ticket], t)
	h.guestLocked(ticket)
}

// closeAllLocked takes a tab out of all its chats.
func (h *Hub) closeAllLocked(t *tab) {
	for _, ticket := range t.open {
		without(h.chats, ticket, t)
		h.guestLocked(ticket)
	}
	t.open = nil
}

// followLocked opens a chat that another tab has begun, and closes one that has ended.
func (h *Hub) followLocked(t *tab, n *news) {
	at := slices.Index(t.open, n.ticket)
	switch {
	case n.open && at < 0:
		h.openLocked(t, n.ticket)
	case !n.open && at >= 0:
		t.open = slices.Delete(t.open, at, at+1)
		without(h.chats, n.ticket, t)
		h.guestLocked(n.ticket)
	}
}
