package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
)

// notes are what browsers tell of themselves, collected and written a few times a second: what they have got and
// read, and which pages they show.
type notes struct {
	got   map[int64]gotNote // by visitor
	read  map[readKey]int64 // newest message
	pages map[int64]seenPage
	some  chan struct{}
}

type gotNote struct {
	caller caller
	seq    int64
}

type readKey struct {
	person  person
	visitor int64
	ticket  int64
}

// maxNotes bounds each kind of notes while the database is away; those above are lost, and are told again by
// what browsers say later.
const maxNotes = 20_000

func newNotes() notes {
	return notes{got: map[int64]gotNote{}, read: map[readKey]int64{}, pages: map[int64]seenPage{}, some: make(chan struct{}, 1)}
}

func (n *notes) wake() {
	select {
	case n.some <- struct{}{}:
	default:
	}
}

// got notes up to which number a browser has handled news. Only when the desk has said something does it matter.
func (h *Hub) got(s *socket, seq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !s.owed || len(h.notes.got) >= maxNotes {
		return
	}
	if seq >= s.seq {
		s.owed = false
	}
	if before := h.notes.got[s.visitor]; seq > before.seq {
		h.notes.got[s.visitor] = gotNote{caller{id: s.visitor, site: s.tab.site, external: s.person.external}, min(seq, h.seq)}
		h.notes.wake()
	}
}

// read notes up to which message the visitor has looked at a chat.
func (h *Hub) read(l *listener, site, ticket, message int64) {
	if ticket == 0 || message <= 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	key := readKey{l.person, l.visitor, ticket}
	if l.person.external == "" {
		key.person.site = site
	}
	if len(h.notes.read) < maxNotes && message > h.notes.read[key] {
		h.notes.read[key] = message
		h.notes.wake()
	}
}

func (h *Hub) notePageLocked(t *tab) {
	if t.page.URL != "" && len(h.notes.pages) < maxNotes {
		h.notes.pages[t.visitor] = t.page
		h.notes.wake()
	}
}

// collectNotes is how long notes are collected.
const collectNotes = 250 * time.Millisecond

// write writes notes as they come.
func (h *Hub) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.notes.some:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(collectNotes):
		}
		h.writeNotes(ctx)
	}
}

func (h *Hub) writeNotes(ctx context.Context) {
	h.mu.Lock()
	now := h.notes
	h.notes = newNotes()
	h.notes.some = now.some
	h.mu.Unlock()
	for _, err := range []error{h.writePages(ctx, now.pages), h.writeRead(ctx, now.read), h.writeGot(ctx, now.got)} {
		if err != nil && ctx.Err() == nil {
			h.Log.Warn("note what visitors' browsers say", "error", err)
		}
	}
}

// writePages puts the pages in front of those that the visitors looked at before.
func (h *Hub) writePages(ctx context.Context, pages map[int64]seenPage) error {
	if len(pages) == 0 {
		return nil
	}
	now := h.Now()
	ids, fresh := make([]int64, 0, len(pages)), make([]string, 0, len(pages))
	for id, p := range pages {
		encoded, err := json.Marshal(Page{URL: p.URL, Title: p.Title, At: &now})
		if err != nil {
			return fmt.Errorf("encode a page: %w", err)
		}
		ids, fresh = append(ids, id), append(fresh, string(encoded))
	}
	_, err := h.DB.Pool.Exec(ctx, `
		UPDATE chat_visitors v SET seen_at = $3, pages = (
			SELECT coalesce(jsonb_agg(p ORDER BY n), '[]') FROM (
				SELECT p, n FROM jsonb_array_elements(jsonb_build_array(f.page) || CASE WHEN v.pages->0->>'url' = f.page->>'url'
					THEN v.pages - 0 ELSE v.pages END) WITH ORDINALITY AS e (p, n) ORDER BY n LIMIT $4) newest)
		FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::text[])::jsonb AS page) f WHERE v.id = f.id`, ids, fresh, now, maxPages)
	if err != nil {
		return fmt.Errorf("write pages of visitors: %w", err)
	}
	return nil
}

// writeRead writes what was read of chats that the visitors may read, and tells the agents.
func (h *Hub) writeRead(ctx context.Context, read map[readKey]int64) error {
	for key, message := range read {
		var at int64
		err := h.DB.Pool.QueryRow(ctx, `
			UPDATE chat_conversations c SET read_message_id = least($5, t.last_message_id), got_message_id = greatest(got_message_id, least($5, t.last_message_id))
			FROM tickets t, chat_visitors v WHERE t.id = c.ticket_id AND v.id = c.visitor_id AND c.ticket_id = $4 AND `+visibleSQL+`
			  AND c.read_message_id < least($5, t.last_message_id) RETURNING c.read_message_id`,
			key.visitor, key.person.site, key.person.external, key.ticket, message).Scan(&at)
		if err == pgx.ErrNoRows { //nolint:errorlint // pgx returns it as it is
			continue
		}
		if err != nil {
			return fmt.Errorf("note what was read of chat %d: %w", key.ticket, err)
		}
		if err := h.arrived(ctx, key.ticket, at); err != nil {
			return err
		}
		h.reached(key.ticket, at, at)
	}
	return nil
}

// reached has the agents of a chat told how far its messages have come; also when its visitor has no socket here.
func (h *Hub) reached(ticket, got, read int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g := h.guests[ticket]
	g.Got, g.Read = max(g.Got, got), max(g.Read, read)
	h.guests[ticket] = g
	h.guestLocked(ticket)
}

const gotSQL = `
UPDATE chat_conversations g SET got_message_id = n.newest FROM (
	SELECT c.ticket_id, max((e.data->>'message_id')::bigint) AS newest
	FROM chat_conversations c JOIN chat_visitors v ON v.id = c.visitor_id JOIN tickets t ON t.id = c.ticket_id
	JOIN events e ON e.ticket_id = c.ticket_id AND e.kind = 'message.added' AND e.seq <= $4 AND e.data->>'kind' = 'message'
	WHERE ` + visibleSQL + ` AND t.last_message_id > c.got_message_id GROUP BY c.ticket_id) n
WHERE g.ticket_id = n.ticket_id AND g.got_message_id < n.newest RETURNING g.ticket_id, g.got_message_id`

// writeGot finds the messages behind the numbers and settles their deliveries.
func (h *Hub) writeGot(ctx context.Context, got map[int64]gotNote) error {
	for _, note := range got {
		if err := h.fetched(ctx, &note.caller, note.seq); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) fetched(ctx context.Context, who *caller, seq int64) error {
	rows, err := h.DB.Pool.Query(ctx, gotSQL, who.id, who.site, who.external, seq)
	if err != nil {
		return fmt.Errorf("note what visitor %d has got: %w", who.id, err)
	}
	newest := map[int64]int64{}
	var ticket, message int64
	_, err = pgx.ForEachRow(rows, []any{&ticket, &message}, func() error { newest[ticket] = message; return nil })
	if err != nil {
		return fmt.Errorf("note what visitor %d has got: %w", who.id, err)
	}
	for ticket, message := range newest {
		if err := h.arrived(ctx, ticket, message); err != nil {
			return err
		}
		h.reached(ticket, message, 0)
	}
	return nil
}

// arrived settles the deliveries of a chat's messages up to one, if any wait.
func (h *Hub) arrived(ctx context.Context, ticket, message int64) error {
	var waiting bool
	err := h.DB.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM deliveries d JOIN messages m ON m.id = d.message_id
		WHERE m.ticket_id = $1 AND m.id <= $2 AND d.channel = 'chat' AND d.state <> 'sent')`, ticket, message).Scan(&waiting)
	if err != nil {
		return fmt.Errorf("look for what waits on chat %d: %w", ticket, err)
	}
	if !waiting {
		return nil
	}
	return h.Deliveries.Fetched(ctx, ticket, tickets.ChannelChat, message)
}
