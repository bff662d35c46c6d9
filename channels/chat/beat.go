package chat

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/live/wire"
)

const (
	beatEvery   = time.Second
	lookEvery   = 10 // beats
	statusEvery = 15 // beats
	blocksEvery = 30 // beats
	sweepEvery  = 3600

	// A socket that is silent for pingAfter is asked for a sign of life; after deadAfter it is closed.
	pingAfter, deadAfter = 45 * time.Second, 90 * time.Second
)

// beat does what time asks for.
func (h *Hub) beat(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		h.mu.Lock()
		queue, again := h.queueChanged, h.lookAgain
		h.queueChanged, h.lookAgain = false, false
		h.expireTypingLocked()
		h.forgetAskersLocked(h.Now())
		h.mu.Unlock()
		if again {
			h.forgetSites()
			h.forgetFaces()
		}
		for _, part := range []struct {
			due bool
			do  func(context.Context) error
		}{
			{n%lookEvery == 0, h.findDead},
			{queue, h.tellQueue},
			{again || n%statusEvery == 0, h.tellStatus},
			{again || n%blocksEvery == 0, h.endBlocked},
			{n%sweepEvery == 0, h.sweep},
		} {
			if !part.due {
				continue
			}
			if err := part.do(ctx); err != nil && ctx.Err() == nil {
				h.Log.Warn("keep chats going", "error", err)
			}
		}
	}
}

// expireTypingLocked forgets typing that was not repeated.
func (h *Hub) expireTypingLocked() {
	now := h.Now()
	for ticket, g := range h.guests {
		if !g.Typing {
			continue
		}
		still := false
		for _, t := range h.chats[ticket] {
			still = still || t.typing.ticket == ticket && now.Before(t.typing.until)
		}
		if !still {
			h.guestLocked(ticket)
		}
	}
}

func (h *Hub) forgetFaces() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.faces)
}

// findDead asks silent sockets for a sign of life and closes those that gave none.
func (h *Hub) findDead(context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.Now()
	for s := range h.sockets {
		switch silent := now.Sub(time.Unix(s.alive.Load(), 0)); {
		case silent >= deadAfter:
			s.End(wire.CloseGoingAway, "no sign of life")
		case silent >= pingAfter:
			s.Push(wire.PingFrame())
		}
	}
	return nil
}

// tellQueue tells those who wait, and whose place has changed.
func (h *Hub) tellQueue(ctx context.Context) error {
	h.mu.Lock()
	nobody := len(h.chats) == 0
	h.mu.Unlock()
	if nobody {
		return nil
	}
	places, sites, err := h.queue(ctx)
	if err != nil {
		return err
	}
	type told struct {
		Type         string    `json:"type"`
		Conversation string    `json:"conversation"`
		Place        int       `json:"place"`
		Wait         *waitFace `json:"wait"`
	}
	var changed []told
	var tickets []int64
	h.mu.Lock()
	for ticket := range h.chats {
		place, waits := places[ticket]
		if waits && h.places[ticket] != place {
			changed = append(changed, told{Type: "queue", Conversation: strconv.FormatInt(ticket, 10), Place: place})
			tickets = append(tickets, ticket)
		}
	}
	h.places = places
	h.mu.Unlock()
	for i, ticket := range tickets {
		site, err := h.site(ctx, sites[ticket])
		if err != nil {
			return err
		}
		if changed[i].Wait, err = h.wait(ctx, site); err != nil {
			return err
		}
		h.tellChat(ticket, newRemark(changed[i]))
	}
	return nil
}

// tellStatus tells the visitors of each site how its desk stands, when that has changed.
func (h *Hub) tellStatus(ctx context.Context) error {
	h.mu.Lock()
	sites := map[int64]struct{}{}
	for s := range h.sockets {
		if s.joined {
			sites[s.tab.site] = struct{}{}
		}
	}
	for _, a := range h.askers {
		sites[a.site] = struct{}{}
	}
	h.mu.Unlock()
	for id := range sites {
		site, err := h.site(ctx, id)
		if err != nil {
			return err
		}
		status, err := h.status(ctx, site)
		if err != nil {
			return err
		}
		h.tellSite(id, newRemark(struct {
			Type string `json:"type"`
			statusFace
		}{"status", status}))
	}
	return nil
}

func (h *Hub) tellSite(id int64, status *remark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before, known := h.told[id]
	h.told[id] = status.encoded
	if !known || bytes.Equal(before, status.encoded) {
		return
	}
	for s := range h.sockets {
		if s.joined && s.tab.site == id {
			s.overhear(status)
		}
	}
	for _, a := range h.askers {
		if a.site == id {
			a.overhear(status)
		}
	}
}

// endBlocked closes the sockets of those who may not chat any more.
func (h *Hub) endBlocked(ctx context.Context) error {
	h.mu.Lock()
	var ids []int64
	for id := range h.visitors {
		ids = append(ids, id)
	}
	var networks []string
	for network := range h.networks {
		networks = append(networks, network)
	}
	h.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	rows, err := h.DB.Pool.Query(ctx, `
		SELECT v.id, '' FROM chat_visitors v JOIN chat_sites s ON s.id = v.site_id WHERE v.id = ANY($1)
		  AND (v.blocked_at IS NOT NULL OR s.archived_at IS NOT NULL OR EXISTS (SELECT FROM chat_blocks b WHERE b.network = v.network))
		UNION ALL SELECT 0, network FROM chat_blocks WHERE network = ANY($2)`, ids, networks)
	if err != nil {
		return fmt.Errorf("look for blocks: %w", err)
	}
	visitors, nets := map[int64]bool{}, map[string]bool{}
	var id int64
	var network string
	_, err = pgx.ForEachRow(rows, []any{&id, &network}, func() error {
		visitors[id], nets[network] = id != 0, network != ""
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for blocks: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sockets {
		if s.joined && (visitors[s.visitor] || nets[s.network]) {
			s.End(wire.CloseForbidden, "blocked")
		}
	}
	for key := range h.askers { // their next request is refused
		if visitors[key.visitor] {
			h.dismissLocked(key)
		}
	}
	return nil
}

// keepStrangersFor is how long a browser is remembered that never said anything.
const keepStrangersFor = 30 * 24 * time.Hour

// sweep forgets uploads without a message and browsers that never said anything.
func (h *Hub) sweep(ctx context.Context) error {
	now := h.Now()
	_, err := h.DB.Pool.Exec(ctx, `
		DELETE FROM attachments a USING chat_uploads u WHERE u.attachment_id = a.id AND a.message_id IS NULL AND a.created_at < $1`, now.Add(-keepUploadsFor))
	if err != nil {
		return fmt.Errorf("forget uploads: %w", err)
	}
	_, err = h.DB.Pool.Exec(ctx, `
		DELETE FROM chat_visitors v WHERE v.id IN (SELECT id FROM chat_visitors WHERE customer_id IS NULL AND seen_at < $1 LIMIT 10000)
		  AND v.blocked_at IS NULL AND NOT EXISTS (SELECT FROM chat_conversations c WHERE c.visitor_id = v.id)`, now.Add(-keepStrangersFor))
	if err != nil {
		return fmt.Errorf("forget strangers: %w", err)
	}
	return nil
}
