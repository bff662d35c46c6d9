package live

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/live/wire"
)

// Guest is the customer at the other end of a ticket whose conversation is live, as agents are shown them
// with the frame "visitor".
type Guest struct {
	TicketID int64     `json:"ticket_id"`
	Online   bool      `json:"online"`
	Typing   bool      `json:"typing"`
	Text     string    `json:"text" doc:"What they are typing, when the site previews it"`
	Got      int64     `json:"got" doc:"The newest message that their browser has"`
	Read     int64     `json:"read" doc:"The newest message that they have looked at"`
	Page     GuestPage `json:"page"`
}

// GuestPage is what a guest looks at.
type GuestPage struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

const (
	// What comes from strangers' browsers is cut to so many bytes, and more when it would not fit into a signal
	// because it has to be escaped.
	maxGuestText, maxGuestURL, maxGuestTitle = 2000, 1000, 300
	escapedShare                             = 5
	maxGuest                                 = 6000
	// againFor is how long the other nodes are told a change again with each beat, should it have got lost.
	againFor = 2 * aliveEvery
)

// guests is what this node and the others know of guests. It is guarded by the hub's lock and knows no
// clock. A guest whose browser is connected to several nodes is online as long as one of them says so.
type guests struct {
	here   map[int64]guestHere
	others map[string]map[int64]guestThere // by node

	changedRooms map[int64]struct{} // for the sockets here that view the ticket
	changedLists map[int64]struct{} // for the sockets here that watch it
	told         map[int64]struct{} // for the other nodes
	tellAll      bool               // a node is new
	tellAlive    bool               // the others must not forget
	listsNext    time.Time
}

type guestHere struct {
	Guest
	at     time.Time // when it changed
	typing time.Time // until when typing counts
}

type guestThere struct {
	Guest
	at    time.Time
	until time.Time // when it is forgotten, unless it is heard of again
}

func newGuests() guests {
	return guests{
		here: map[int64]guestHere{}, others: map[string]map[int64]guestThere{},
		changedRooms: map[int64]struct{}{}, changedLists: map[int64]struct{}{}, told: map[int64]struct{}{},
	}
}

// Guest tells the agents who view or watch the ticket, on all nodes, what its guest does. Each call carries
// all of it. Typing has to be repeated every few seconds; being online counts until a call says otherwise, or
// this node is gone.
func (h *Hub) Guest(g Guest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.guests.put(g.clean(), h.now()) {
		h.wakeLocked()
	}
}

// Guests returns what is known of the guests of some tickets, here and on other nodes. Those of whom nothing
// is known are missing.
func (h *Hub) Guests(ticketIDs []int64) map[int64]Guest {
	h.mu.Lock()
	defer h.mu.Unlock()
	known := map[int64]Guest{}
	for _, ticket := range ticketIDs {
		if g, ok := h.guests.in(ticket); ok {
			known[ticket] = g
		}
	}
	return known
}

// Online returns the ids of the agents who have the console open, on any node, in order.
func (h *Hub) Online() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]int64, 0, len(h.presence.online))
	for _, agent := range h.presence.agents() {
		ids = append(ids, agent.ID)
	}
	return ids
}

func (g Guest) clean() Guest {
	if !g.Online {
		g.Typing = false
	}
	if !g.Typing {
		g.Text = ""
	}
	if g = g.cut(1); len(mustJSON(g)) > maxGuest {
		g = g.cut(escapedShare)
	}
	return g
}

// cut shortens what may be long to the share of what it may be.
func (g Guest) cut(share int) Guest {
	g.Text = cutText(g.Text, maxGuestText/share)
	g.Page = GuestPage{URL: cutText(g.Page.URL, maxGuestURL/share), Title: cutText(g.Page.Title, maxGuestTitle/share)}
	return g
}

// cutText keeps the start of a text that is valid UTF-8.
func cutText(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "")
}

// put takes what this node says of a guest and reports whether that is new.
func (s *guests) put(g Guest, now time.Time) bool {
	before, known := s.here[g.TicketID]
	after := guestHere{Guest: g, at: before.at}
	if g.Typing {
		after.typing = now.Add(typingFor)
	}
	changed := !known || before.Guest != g
	if changed {
		after.at = now
		s.changed(g.TicketID)
		s.told[g.TicketID] = struct{}{}
	}
	s.here[g.TicketID] = after
	return changed
}

// changed is a change that the sockets here have to hear of.
func (s *guests) changed(ticket int64) {
	s.changedRooms[ticket] = struct{}{}
	s.changedLists[ticket] = struct{}{}
}

// in is what all nodes together know of a ticket's guest. What changed last says where they are and what
// they type.
func (s *guests) in(ticket int64) (Guest, bool) {
	var all Guest
	var newest time.Time
	known := false
	add := func(g Guest, at time.Time) {
		if !known || (g.Online && !all.Online) || (g.Online == all.Online && at.After(newest)) {
			g.Got, g.Read = max(g.Got, all.Got), max(g.Read, all.Read)
			g.Typing = g.Typing || all.Typing
			if g.Text == "" {
				g.Text = all.Text
			}
			all, newest, known = g, at, true
			return
		}
		all.Got, all.Read = max(all.Got, g.Got), max(all.Read, g.Read)
		all.Typing = all.Typing || g.Typing
	}
	if g, ok := s.here[ticket]; ok {
		add(g.Guest, g.at)
	}
	for _, node := range s.others {
		if g, ok := node[ticket]; ok {
			add(g.Guest, g.at)
		}
	}
	return all, known
}

// expire forgets typing that was not repeated, guests who have left a while ago, and what other nodes do not
// say any more.
func (s *guests) expire(now time.Time) {
	for ticket, g := range s.here {
		switch {
		case g.Typing && !now.Before(g.typing):
			g.Guest.Typing, g.Guest.Text, g.at = false, "", now
			s.here[ticket] = g
			s.changed(ticket)
			s.told[ticket] = struct{}{}
		case !g.Online && !now.Before(g.at.Add(forgetAfter)):
			delete(s.here, ticket)
		}
	}
	for name, node := range s.others {
		for ticket, g := range node {
			if !now.Before(g.until) {
				s.drop(node, ticket)
			}
		}
		if len(node) == 0 {
			delete(s.others, name)
		}
	}
}

// drop forgets what another node has said of a guest.
func (s *guests) drop(node map[int64]guestThere, ticket int64) {
	if node[ticket].Online {
		s.changed(ticket)
	}
	delete(node, ticket)
}

// forget drops all that a node has said.
func (s *guests) forget(name string) {
	for ticket := range s.others[name] {
		s.drop(s.others[name], ticket)
	}
	delete(s.others, name)
}

// hear takes what another node says of a guest.
func (s *guests) hear(name string, g Guest, now time.Time) {
	if s.others[name] == nil {
		s.others[name] = map[int64]guestThere{}
	}
	before, known := s.others[name][g.TicketID]
	after := guestThere{Guest: g, at: before.at, until: now.Add(forgetAfter)}
	if !known || before.Guest != g {
		after.at = now
		s.changed(g.TicketID)
	}
	s.others[name][g.TicketID] = after
}

// hearAlive keeps the guests that are still online on another node.
func (s *guests) hearAlive(name string, tickets []int64, now time.Time) {
	for _, ticket := range tickets {
		if g, ok := s.others[name][ticket]; ok {
			g.until = now.Add(forgetAfter)
			s.others[name][ticket] = g
		}
	}
}

// whispers collects what the other nodes have to hear: what has changed; of all that are online that they
// are, now and then; and everything when a node is new.
func (s *guests) whispers(now time.Time, alone bool) []whisper {
	defer func() {
		clear(s.told)
		s.tellAll, s.tellAlive = false, false
	}()
	if alone {
		return nil
	}
	var online []int64
	for ticket, g := range s.here {
		if s.tellAll || (s.tellAlive && now.Sub(g.at) < againFor) {
			s.told[ticket] = struct{}{}
		}
		if s.tellAlive && g.Online {
			online = append(online, ticket)
		}
	}
	var all []whisper
	for ticket := range s.told {
		if g, ok := s.here[ticket]; ok {
			all = append(all, whisper{Kind: whisperGuest, Ticket: ticket, Guest: &g.Guest})
		}
	}
	for chunk := range slices.Chunk(online, maxListed) {
		all = append(all, whisper{Kind: whisperGuests, Tickets: chunk})
	}
	return all
}

// key has a later signal about the same guest replace one that waits.
func guestKey(ticket int64) string { return "guest " + strconv.FormatInt(ticket, 10) }

// guestFramesLocked are what a socket has to know that turns to these tickets.
func (h *Hub) guestFramesLocked(ticketIDs ...int64) []frame {
	var frames []frame
	for _, ticket := range ticketIDs {
		if g, ok := h.guests.in(ticket); ok {
			frames = append(frames, guestFrame(g))
		}
	}
	return frames
}

// flushGuestsLocked tells the sockets here what has changed: those that view the ticket at once, those that
// watch it a little later when there is much to tell.
func (h *Hub) flushGuestsLocked(now time.Time) {
	h.guests.expire(now)
	p := &h.presence
	for ticket := range h.guests.changedRooms {
		if room := p.rooms[ticket]; len(room) > 0 {
			f := h.guestFrameOf(ticket)
			for m := range room {
				m.owner.Push(f)
			}
		}
	}
	clear(h.guests.changedRooms)
	if now.Before(h.guests.listsNext) {
		return
	}
	sent := 0
	for _, ticket := range slices.Collect(maps.Keys(h.guests.changedLists)) {
		delete(h.guests.changedLists, ticket)
		watchers := p.watchers[ticket]
		if len(watchers) == 0 {
			continue
		}
		f := h.guestFrameOf(ticket)
		for m := range watchers {
			if m.ticket != ticket {
				m.owner.Push(f)
				sent += len(f)
			}
		}
		if sent >= listsAtOnce {
			break
		}
	}
	if sent > 0 {
		h.guests.listsNext = now.Add(max(listsEvery, time.Duration(sent)*time.Second/listsBandwidth))
	}
}

// guestFrameOf is the state of a ticket's guest; one of whom nothing is known any more is not online.
func (h *Hub) guestFrameOf(ticket int64) frame {
	g, _ := h.guests.in(ticket)
	g.TicketID = ticket
	return guestFrame(g)
}

func guestFrame(g Guest) frame {
	return wire.TextFrame(mustJSON(struct {
		Type string `json:"type"`
		Guest
	}{"visitor", g}))
}
