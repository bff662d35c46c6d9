package live

// typists tells others in this process which agents are writing an answer.
type typists struct {
	listeners []func(ticketID, agentID int64, on bool)
	told      map[int64]map[int64]struct{} // agents by ticket, as last told
}

type typed struct {
	ticket, agent int64
	on            bool
}

// OnTyping has fn called when an agent, on any node, begins or ceases to write an answer (not a note). It is
// called on the hub's own goroutine, one call after the other, without any lock: it must be quick.
func (h *Hub) OnTyping(fn func(ticketID, agentID int64, on bool)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.typists.listeners = append(h.typists.listeners, fn)
}

// typedLocked finds what has changed in the tickets whose presence has changed.
func (h *Hub) typedLocked() []typed {
	t := &h.typists
	if len(t.listeners) == 0 {
		return nil
	}
	if t.told == nil {
		t.told = map[int64]map[int64]struct{}{}
	}
	var changes []typed
	for ticket := range h.presence.changedRooms {
		now := map[int64]struct{}{}
		for _, present := range h.presence.in(ticket) {
			if present.State == stateTyping && present.Mode == modeReply {
				now[present.AgentID] = struct{}{}
			}
		}
		before := t.told[ticket]
		for agent := range now {
			if _, ok := before[agent]; !ok {
				changes = append(changes, typed{ticket, agent, true})
			}
		}
		for agent := range before {
			if _, ok := now[agent]; !ok {
				changes = append(changes, typed{ticket, agent, false})
			}
		}
		if len(now) == 0 {
			delete(t.told, ticket)
		} else {
			t.told[ticket] = now
		}
	}
	return changes
}

func (h *Hub) tellTyped(changes []typed) {
	if len(changes) == 0 {
		return
	}
	h.mu.Lock()
	listeners := h.typists.listeners
	h.mu.Unlock()
	for _, c := range changes {
		for _, listen := range listeners {
			listen(c.ticket, c.agent, c.on)
		}
	}
}
