package live

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/kepthq/kept/tickets/eventlog"
)

// topic of the hub's signals.
const topic = "live"

// whisper is what hubs tell each other.
type whisper struct {
	Kind    string    `json:"k"`
	Ticket  int64     `json:"t,omitempty"`
	Present []Present `json:"p,omitempty"`
	Agents  []int64   `json:"a,omitempty"`
	Session int64     `json:"s,omitempty"`
	Guest   *Guest    `json:"g,omitempty"`
	Tickets []int64   `json:"ts,omitempty"`
}

// Kinds of whispers.
const (
	whisperAlive   = "alive"   // I am here
	whisperStart   = "start"   // I am new: tell me all
	whisperGone    = "gone"    // forget me
	whisperRoom    = "room"    // my part of a ticket, all of it
	whisperOnline  = "online"  // these agents have sockets here
	whisperOffline = "offline" // and these no longer
	whisperSession = "session" // close the sockets of a session
	whisperGuest   = "guest"   // what I know of a ticket's guest, all of it
	whisperGuests  = "guests"  // the guests of these tickets are still online here
)

func (h *Hub) whisper(all ...whisper) {
	for _, w := range all {
		key := ""
		switch w.Kind {
		case whisperRoom:
			key = strconv.FormatInt(w.Ticket, 10)
		case whisperGuest:
			key = guestKey(w.Ticket)
		}
		if err := h.log.Signal(eventlog.Signal{Topic: topic, Key: key, Data: mustJSON(w)}); err != nil {
			h.logger.Error("tell the other nodes", "kind", w.Kind, "error", err)
		}
	}
}

// hear takes what another node says. Our own is known here already.
func (h *Hub) hear(node string, data json.RawMessage) {
	if node == h.log.Node() {
		return
	}
	var w whisper
	if err := json.Unmarshal(data, &w); err != nil {
		h.logger.Warn("understand another node", "node", node, "error", err)
		return
	}
	if w.Kind == whisperSession {
		h.closeSession(w.Session)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hearLocked(node, w, h.now())
	h.wakeLocked()
}

func (h *Hub) hearLocked(name string, w whisper, now time.Time) {
	if w.Kind == whisperGone {
		h.presence.forget(name)
		h.guests.forget(name)
		h.agentsChanged = true
		return
	}
	node, fresh := h.presence.heard(name, now)
	if fresh || w.Kind == whisperStart {
		h.tellAll, h.guests.tellAll = true, true
	}
	switch w.Kind {
	case whisperRoom:
		h.presence.hearRoom(node, w.Ticket, w.Present, now)
	case whisperOnline:
		for _, agent := range w.Agents {
			node.agents[agent] = now.Add(forgetAfter)
		}
		h.agentsChanged = true
	case whisperGuest:
		if w.Guest != nil {
			h.guests.hear(name, *w.Guest, now)
		}
	case whisperGuests:
		h.guests.hearAlive(name, w.Tickets, now)
	case whisperOffline:
		for _, agent := range w.Agents {
			delete(node.agents, agent)
		}
		h.agentsChanged = true
	}
}

// changes collects what the other nodes do not know yet. A desk with one node whispers nothing.
func (h *Hub) changesLocked() []whisper {
	p := &h.presence
	defer func() {
		clear(p.toldRooms)
		clear(p.toldAgents)
		h.tellAll = false
	}()
	switch {
	case len(p.nodes) == 0:
		return nil
	case h.tellAll:
		return h.everythingLocked()
	}
	var all []whisper
	for ticket := range p.toldRooms {
		all = append(all, whisper{Kind: whisperRoom, Ticket: ticket, Present: p.here(ticket)})
	}
	var online, offline []int64
	for agent := range p.toldAgents {
		if p.online[agent] > 0 {
			online = append(online, agent)
		} else {
			offline = append(offline, agent)
		}
	}
	return append(all, append(listed(whisperOnline, online), listed(whisperOffline, offline)...)...)
}

// everything is all that this node knows of itself, and the rooms that have just become empty.
func (h *Hub) everythingLocked() []whisper {
	p := &h.presence
	var all []whisper
	for ticket := range p.rooms {
		p.toldRooms[ticket] = struct{}{}
	}
	for ticket := range p.toldRooms {
		all = append(all, whisper{Kind: whisperRoom, Ticket: ticket, Present: p.here(ticket)})
	}
	var offline []int64
	for agent := range p.toldAgents {
		if p.online[agent] == 0 {
			offline = append(offline, agent)
		}
	}
	all = append(all, listed(whisperOffline, offline)...)
	return append(all, listed(whisperOnline, slices.Collect(maps.Keys(p.online)))...)
}

func listed(kind string, agents []int64) []whisper {
	var all []whisper
	for chunk := range slices.Chunk(agents, maxListed) {
		all = append(all, whisper{Kind: kind, Agents: chunk})
	}
	return all
}
