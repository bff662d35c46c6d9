package live

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

const (
	// typingFor is how long a browser counts as typing after it said so.
	typingFor = 6 * time.Second
	// aliveEvery is how often a node tells the others that it is there, and all that it knows.
	aliveEvery = 10 * time.Second
	// forgetAfter is when a node that says nothing is gone, and what it told with it.
	forgetAfter = 35 * time.Second
	// maxPresent bounds the people listed in one ticket.
	maxPresent = 50
	// maxListed bounds the agents in one signal.
	maxListed = 300
)

// member is what presence knows of a socket on this node.
type member struct {
	owner  interface{ Push(...frame) } // gets the frames of the ticket
	agent  int64
	ticket int64 // viewed; 0 is none
	mode   string
	until  time.Time // typing in mode until then

	watched []int64 // tickets of the list that it shows; nil until it has named some
}

// presence is who is online and who is in which ticket, on this node and on others. It is guarded by
// the hub's lock and knows no clock.
type presence struct {
	rooms    map[int64]map[*member]struct{} // tickets that somebody views here
	watchers map[int64]map[*member]struct{} // tickets that stand in somebody's list here
	online   map[int64]int                  // sockets here per agent
	typing   map[*member]struct{}
	nodes    map[string]*otherNode

	changedRooms map[int64]struct{} // for the sockets here that view the ticket
	changedLists map[int64]struct{} // for the sockets here that watch it
	toldRooms    map[int64]struct{} // for the other nodes
	toldAgents   map[int64]struct{}
}

// otherNode is what another node has told, and until when to believe it.
type otherNode struct {
	until  time.Time
	agents map[int64]time.Time
	rooms  map[int64]otherRoom
}

type otherRoom struct {
	present []Present
	until   time.Time
}

func newPresence() presence {
	return presence{
		rooms: map[int64]map[*member]struct{}{}, watchers: map[int64]map[*member]struct{}{},
		online: map[int64]int{}, typing: map[*member]struct{}{}, nodes: map[string]*otherNode{},
		changedRooms: map[int64]struct{}{}, changedLists: map[int64]struct{}{},
		toldRooms: map[int64]struct{}{}, toldAgents: map[int64]struct{}{},
	}
}

func (p *presence) enter(m *member) {
	p.online[m.agent]++
	if p.online[m.agent] == 1 {
		p.toldAgents[m.agent] = struct{}{}
	}
}

func (p *presence) leave(m *member) {
	p.view(m, 0)
	p.watch(m, nil)
	p.online[m.agent]--
	if p.online[m.agent] == 0 {
		delete(p.online, m.agent)
		p.toldAgents[m.agent] = struct{}{}
	}
}

// view moves a member to a ticket, or out of any with 0.
func (p *presence) view(m *member, ticket int64) {
	if m.ticket == ticket {
		return
	}
	p.stopTyping(m)
	if old := p.rooms[m.ticket]; old != nil {
		delete(old, m)
		if len(old) == 0 {
			delete(p.rooms, m.ticket)
		}
		p.changed(m.ticket)
	}
	m.ticket = ticket
	if ticket == 0 {
		return
	}
	if p.rooms[ticket] == nil {
		p.rooms[ticket] = map[*member]struct{}{}
	}
	p.rooms[ticket][m] = struct{}{}
	p.changed(ticket)
}

// setTyping counts only in the ticket that the member views.
func (p *presence) setTyping(m *member, ticket int64, mode string, on bool, now time.Time) {
	if ticket == 0 || m.ticket != ticket {
		return
	}
	if !on {
		p.stopTyping(m)
		return
	}
	if m.mode != mode {
		p.changed(ticket)
	}
	m.mode, m.until = mode, now.Add(typingFor)
	p.typing[m] = struct{}{}
}

func (p *presence) stopTyping(m *member) {
	if m.mode == "" {
		return
	}
	m.mode = ""
	delete(p.typing, m)
	p.changed(m.ticket)
}

func (p *presence) changed(ticket int64) {
	p.changedHere(ticket)
	p.toldRooms[ticket] = struct{}{}
}

// changedHere is a change that the other nodes know of.
func (p *presence) changedHere(ticket int64) {
	p.changedRooms[ticket] = struct{}{}
	if len(p.watchers[ticket]) > 0 {
		p.changedLists[ticket] = struct{}{}
	}
}

// expire forgets typing that was not repeated and nodes that are silent. It reports whether agents
// may have gone with them.
func (p *presence) expire(now time.Time) (agents bool) {
	for m := range p.typing {
		if !now.Before(m.until) {
			p.stopTyping(m)
		}
	}
	for name, node := range p.nodes {
		if !now.Before(node.until) {
			p.forget(name)
			agents = true
			continue
		}
		for agent, until := range node.agents {
			if !now.Before(until) {
				delete(node.agents, agent)
				agents = true
			}
		}
		for ticket, room := range node.rooms {
			if !now.Before(room.until) {
				delete(node.rooms, ticket)
				p.changedHere(ticket)
			}
		}
	}
	return agents
}

// heard notes that another node is alive and reports whether it is new here.
func (p *presence) heard(name string, now time.Time) (node *otherNode, fresh bool) {
	node = p.nodes[name]
	if node == nil {
		node = &otherNode{agents: map[int64]time.Time{}, rooms: map[int64]otherRoom{}}
		p.nodes[name] = node
		fresh = true
	}
	node.until = now.Add(forgetAfter)
	return node, fresh
}

// forget drops a node with all that it told.
func (p *presence) forget(name string) {
	node := p.nodes[name]
	if node == nil {
		return
	}
	delete(p.nodes, name)
	for ticket := range node.rooms {
		p.changedHere(ticket)
	}
}

// hearRoom takes another node's part of a ticket.
func (p *presence) hearRoom(node *otherNode, ticket int64, present []Present, now time.Time) {
	if slices.Equal(node.rooms[ticket].present, present) {
		if len(present) > 0 {
			node.rooms[ticket] = otherRoom{present, now.Add(forgetAfter)}
		}
		return
	}
	if len(present) == 0 {
		delete(node.rooms, ticket)
	} else {
		node.rooms[ticket] = otherRoom{present, now.Add(forgetAfter)}
	}
	p.changedHere(ticket)
}

// here lists this node's part of a ticket.
func (p *presence) here(ticket int64) []Present {
	byAgent := map[int64]Present{}
	for m := range p.rooms[ticket] {
		add(byAgent, m.present())
	}
	return list(byAgent)
}

// in lists everybody in a ticket, on all nodes.
func (p *presence) in(ticket int64) []Present {
	byAgent := map[int64]Present{}
	for m := range p.rooms[ticket] {
		add(byAgent, m.present())
	}
	for _, node := range p.nodes {
		for _, present := range node.rooms[ticket].present {
			add(byAgent, present)
		}
	}
	return list(byAgent)
}

func (m *member) present() Present {
	if m.mode != "" {
		return Present{AgentID: m.agent, State: stateTyping, Mode: m.mode}
	}
	return Present{AgentID: m.agent, State: stateViewing}
}

// add keeps one entry for an agent with several browsers: typing is more than viewing, and a reply more
// than a note.
func add(byAgent map[int64]Present, present Present) {
	have, ok := byAgent[present.AgentID]
	if !ok || (present.State == stateTyping && (have.State != stateTyping || present.Mode == modeReply)) {
		byAgent[present.AgentID] = present
	}
}

// list orders those who type first, so that a cut list keeps what matters.
func list(byAgent map[int64]Present) []Present {
	all := slices.SortedFunc(maps.Values(byAgent), func(a, b Present) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.AgentID, b.AgentID)) // typing < viewing
	})
	return all[:min(len(all), maxPresent)]
}

// agents lists everybody who is online, on all nodes, by id.
func (p *presence) agents() []agentState {
	ids := make(map[int64]struct{}, len(p.online))
	for id := range p.online {
		ids[id] = struct{}{}
	}
	for _, node := range p.nodes {
		for id := range node.agents {
			ids[id] = struct{}{}
		}
	}
	states := make([]agentState, 0, len(ids))
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		states = append(states, agentState{ID: id, State: stateOnline})
	}
	return states
}
