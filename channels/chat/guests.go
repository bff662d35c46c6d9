package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live"
)

// What agents see of visitors, and visitors of agents, beside what is said: who is there, who types, what was
// read. It is state, not history, and never stored but for what was got and read.

// arriveAt tells the agents of a visitor's chats that they are there.
func (h *Hub) arriveAt(s *socket, page seenPage, conversations []conversationFace) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.tab.page = page
	h.notePageLocked(&s.tab)
	if s.joined {
		h.arriveLocked(&s.tab, conversations)
	}
}

// arriveLocked opens the chats that have not ended.
func (h *Hub) arriveLocked(t *tab, conversations []conversationFace) {
	for _, c := range conversations {
		if c.State == StateEnded {
			continue
		}
		g := h.guests[c.ticket]
		g.Got, g.Read = max(g.Got, c.got), max(g.Read, c.ReadMessageID)
		h.guests[c.ticket] = g
		h.openLocked(t, c.ticket)
	}
}

// guestLocked brings what is known of a chat's visitor up to date, and has the agents told.
func (h *Hub) guestLocked(ticket int64) {
	g := h.guests[ticket]
	g.TicketID, g.Online, g.Typing, g.Text = ticket, len(h.chats[ticket]) > 0, false, ""
	now := h.Now()
	for _, t := range h.chats[ticket] {
		if t.page.URL != "" {
			g.Page = live.GuestPage(t.page)
		}
		if t.typing.ticket == ticket && now.Before(t.typing.until) {
			g.Typing, g.Text = true, t.typing.text
		}
	}
	if g.Online {
		h.guests[ticket] = g
	} else {
		delete(h.guests, ticket)
	}
	h.untold[ticket] = g
	select {
	case h.tellNow <- struct{}{}:
	default:
	}
}

// tellStaff tells the agents' hub what has changed of visitors, not under the lock: that hub has its own.
func (h *Hub) tellStaff(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.tellNow:
		}
		h.mu.Lock()
		told := h.untold
		h.untold = map[int64]live.Guest{}
		h.mu.Unlock()
		for _, g := range told {
			h.Staff.Guest(g)
		}
	}
}

// began notes a chat that a tab has just spoken in.
func (h *Hub) began(t *tab, ticket int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t.typing = typingVisitor{}
	h.openLocked(t, ticket)
	h.guestLocked(ticket)
}

// visitorTypes tells the agents of a chat that the visitor types.
func (h *Hub) visitorTypes(t *tab, ticket int64, on bool, text string) {
	preview := on && h.previews(t.site)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(t.open, ticket) {
		return
	}
	t.typing = typingVisitor{}
	if on {
		t.typing = typingVisitor{ticket: ticket, until: h.Now().Add(typingFor)}
	}
	if preview {
		t.typing.text = cut(clean(text), maxPreview)
	}
	h.guestLocked(ticket)
}

// moves tells them which page the visitor looks at.
func (h *Hub) moves(t *tab, page seenPage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t.page = page
	h.notePageLocked(t)
	for _, ticket := range t.open {
		h.guestLocked(ticket)
	}
}

// typed is an agent who begins or ceases to write to a visitor.
type typed struct {
	ticket, agent int64
	on            bool
}

// agentTypes is called by the agents' hub and must be quick. When there is too much, the typing of some is not
// seen.
func (h *Hub) agentTypes(ticket, agent int64, on bool) {
	h.mu.Lock()
	known := len(h.chats[ticket]) > 0
	h.mu.Unlock()
	if !known {
		return
	}
	select {
	case h.typed <- typed{ticket, agent, on}:
	default:
	}
}

// passTyping tells visitors that agents type.
func (h *Hub) passTyping(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-h.typed:
			face, err := h.agentFace(ctx, t.agent)
			if err != nil {
				h.Log.Warn("read who types", "error", err)
				continue
			}
			h.tellChat(t.ticket, newRemark(struct {
				Type         string    `json:"type"`
				Conversation string    `json:"conversation"`
				Agent        agentFace `json:"agent"`
				On           bool      `json:"on"`
			}{"typing", strconv.FormatInt(t.ticket, 10), face, t.on}))
		}
	}
}

// tellChat tells everybody who has the chat open here.
func (h *Hub) tellChat(ticket int64, a *remark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.chats[ticket] {
		t.out.overhear(a)
	}
}

// agentFace returns name and picture, as they were some minutes ago at most.
func (h *Hub) agentFace(ctx context.Context, agentID int64) (agentFace, error) {
	h.mu.Lock()
	face, ok := h.faces[agentID]
	h.mu.Unlock()
	if ok {
		return face, nil
	}
	var sha string
	err := h.DB.Pool.QueryRow(ctx, `SELECT name, picture_sha256 FROM agents WHERE id = $1`, agentID).Scan(&face.Name, &sha)
	if err != nil {
		return face, fmt.Errorf("read agent %d: %w", agentID, err)
	}
	face.Picture = pictureURL(sha)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faces[agentID] = face
	return face, nil
}

// whisper is what nodes tell each other.
type whisper struct {
	Seen    int64 `json:"s,omitempty"` // a chat's ticket
	Message int64 `json:"m,omitempty"`
}

// Seen tells the visitor, on whatever node, that an agent has looked at the chat up to a message. A ticket that is
// no chat, and a message that is known to have been seen, change nothing.
func (r *Reception) Seen(ctx context.Context, ticketID, messageID int64) error {
	tag, err := r.DB.Pool.Exec(ctx, `
		UPDATE chat_conversations c SET seen_message_id = least($2, t.last_message_id) FROM tickets t
		WHERE t.id = c.ticket_id AND c.ticket_id = $1 AND c.seen_message_id < least($2, t.last_message_id)`, ticketID, messageID)
	if err != nil {
		return fmt.Errorf("note what was seen of chat %d: %w", ticketID, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return r.Events.Signal(eventlog.Signal{Topic: topic, Data: mustJSON(whisper{Seen: ticketID, Message: messageID})})
}

// hear takes what a node says, this one included.
func (h *Hub) hear(_ string, data json.RawMessage) {
	var w whisper
	if err := json.Unmarshal(data, &w); err != nil {
		h.Log.Warn("understand another node", "error", err)
		return
	}
	if w.Seen == 0 {
		return
	}
	h.tellChat(w.Seen, newRemark(struct {
		Type         string `json:"type"`
		Conversation string `json:"conversation"`
		MessageID    int64  `json:"message_id"`
	}{"read", strconv.FormatInt(w.Seen, 10), w.Message}))
}
