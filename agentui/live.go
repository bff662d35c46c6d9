package agentui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/live"
)

// scope decides what an agent's sockets may see.
type scope struct{ by tickets.Actor }

// May implements live.Scope.
func (s scope) May(n *live.News) live.Sight {
	if n.TicketID != nil && !s.by.May(n.TeamID, n.AssigneeID) {
		return live.Nothing
	}
	if !s.by.CanReadNotes() {
		return live.Redacted
	}
	return live.Full
}

// equal reports whether both see the same.
func (s scope) equal(o scope) bool {
	return s.by.Role() == o.by.Role() && slices.Equal(s.by.HiddenTeams(), o.by.HiddenTeams())
}

// scopes remembers with which scope each agent's sockets stand, so that only those are disturbed for
// whom something has changed.
type scopes struct {
	mu  sync.Mutex
	all map[int64]scope
}

func newScopes() *scopes { return &scopes{all: map[int64]scope{}} }

func (s *scopes) put(agentID int64, now scope) (changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.all[agentID]
	s.all[agentID] = now
	return known && !before.equal(now)
}

func (s *scopes) drop(agentID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, agentID)
}

func (s *scopes) agents() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]int64, 0, len(s.all))
	for id := range s.all {
		ids = append(ids, id)
	}
	return ids
}

// live upgrades the request to a socket of the caller.
func (s *Server) live(c *fiber.Ctx) error {
	who, err := s.identifyPage(c)
	if err != nil {
		return err
	}
	now := scope{who.Actor}
	s.scopes.put(who.Actor.ID, now)
	return s.Hub.Upgrade(c, live.Subscriber{AgentID: who.Actor.ID, SessionID: who.SessionID, Scope: now})
}

// accessChanged has everything that knows what the agent (0: everybody) may do look anew: answers to
// requests on all nodes, and sockets on this one before it returns.
func (s *Server) accessChanged(ctx context.Context, agentID int64) {
	s.Accounts.Forget(agentID)
	s.rescope(context.WithoutCancel(ctx), agentID)
}

// lookAgainAt has followAccess look at the agent (0: at everybody) soon.
func (s *Server) lookAgainAt(agentID int64) {
	for {
		select {
		case s.access <- agentID:
			return
		default: // full: one look at everybody will do
		}
		select {
		case <-s.access:
		default:
		}
		agentID = 0
	}
}

// followAccess does for this node's sockets what other nodes and programs have changed.
func (s *Server) followAccess(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case agentID := <-s.access:
			s.rescope(ctx, agentID)
		}
	}
}

// accessRetry is how soon an agent is looked at again whom the database could not tell us about.
const accessRetry = time.Second

func (s *Server) rescope(ctx context.Context, agentID int64) {
	agents := []int64{agentID}
	if agentID == 0 {
		agents = s.scopes.agents()
	}
	for _, id := range agents {
		by, err := s.Desk.ActorFor(ctx, id)
		switch {
		case fault.Is(err, "agent_not_found"):
			s.scopes.drop(id)
			s.Hub.CloseAgent(id)
		case err != nil:
			// Until it is known, they see nothing; the browser keeps its socket and is told to reload then.
			s.Log.Warn("find what an agent may see", "agent", id, "error", err)
			s.scopes.put(id, scope{})
			s.Hub.Rescope(id, scope{})
			time.AfterFunc(accessRetry, func() { s.lookAgainAt(id) })
		default:
			if now := (scope{by}); s.scopes.put(id, now) {
				s.Hub.Rescope(id, now)
			}
		}
	}
}

// MayView picks the tickets that the agent may see, for who is told who is in them.
func MayView(desk *tickets.Desk) func(ctx context.Context, agentID int64, ticketIDs []int64) ([]int64, error) {
	return func(ctx context.Context, agentID int64, ticketIDs []int64) ([]int64, error) {
		by, err := desk.ActorFor(ctx, agentID)
		if fault.Is(err, "agent_not_found") {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return desk.Visible(ctx, by, ticketIDs)
	}
}

// Renderer makes the frames of the agents' socket; it is a live.Renderer.
type Renderer struct{ desk *tickets.Desk }

// NewRenderer makes a Renderer.
func NewRenderer(desk *tickets.Desk) *Renderer { return &Renderer{desk: desk} }

// eventHidden tells those who have just lost sight of a ticket; it is never stored.
const eventHidden = "ticket.hidden"

// material is what the events of a batch are about, each read once.
type material struct {
	rows          map[int64]tickets.Row
	entries       map[int64]tickets.Entry
	notifications map[int64]tickets.Notification
}

// Render implements live.Renderer.
func (r *Renderer) Render(ctx context.Context, events []eventlog.Event) ([]live.News, error) {
	m, err := r.gather(ctx, events)
	if err != nil {
		return nil, err
	}
	news := make([]live.News, 0, len(events))
	for _, e := range events {
		more, err := m.news(e)
		if err != nil {
			return nil, fmt.Errorf("render event %d: %w", e.Seq, err)
		}
		news = append(news, more...)
	}
	return news, nil
}

// about names what an event is about, of whatever kind it is.
type about struct {
	MessageID      int64                    `json:"message_id"`
	NotificationID int64                    `json:"notification_id"`
	AgentID        int64                    `json:"agent_id"`
	Kind           tickets.MessageKind      `json:"kind"`
	Changes        map[string]tickets.Delta `json:"changes"`
}

func (r *Renderer) gather(ctx context.Context, events []eventlog.Event) (*material, error) {
	var ticketIDs, messageIDs, notificationIDs []int64
	for _, e := range events {
		a, err := decoded[about](e.Data)
		if err != nil {
			return nil, fmt.Errorf("decode event %d: %w", e.Seq, err)
		}
		if e.TicketID != nil {
			ticketIDs = append(ticketIDs, *e.TicketID)
		}
		if a.MessageID != 0 && (e.Kind == tickets.EventMessageAdded || e.Kind == tickets.EventDeliveryChanged) {
			messageIDs = append(messageIDs, a.MessageID)
		}
		if a.NotificationID != 0 {
			notificationIDs = append(notificationIDs, a.NotificationID)
		}
	}
	everything := tickets.System("live")
	m := &material{rows: map[int64]tickets.Row{}, entries: map[int64]tickets.Entry{}, notifications: map[int64]tickets.Notification{}}
	rows, err := r.desk.Rows(ctx, everything, distinct(ticketIDs))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		m.rows[row.ID] = row
	}
	entries, err := r.desk.Entries(ctx, everything, distinct(messageIDs))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		m.entries[e.Message.ID] = e
	}
	notifications, err := r.desk.NotificationsByID(ctx, distinct(notificationIDs))
	if err != nil {
		return nil, err
	}
	for _, n := range notifications {
		m.notifications[n.ID] = n
	}
	return m, nil
}

func distinct(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// news renders one event: for those who may see the ticket as it is now, and after them for those who
// could see it before the event.
func (m *material) news(e eventlog.Event) ([]live.News, error) {
	a, err := decoded[about](e.Data)
	if err != nil {
		return nil, err
	}
	actor, err := decoded[tickets.Actor](e.Actor)
	if err != nil {
		return nil, err
	}
	frame := LiveEvent{Type: "event", Seq: e.Seq, ID: e.ID, Kind: e.Kind, TicketID: e.TicketID, At: e.At.UTC(), Actor: actorForm(actor), Data: e.Data}
	n := live.News{Seq: e.Seq, TicketID: e.TicketID}
	if e.TicketID != nil {
		row, ok := m.rows[*e.TicketID]
		if !ok {
			return nil, nil // the ticket is no more
		}
		n.TeamID, n.AssigneeID = row.TeamID, row.AssigneeID
		frame.Row = ptr(rowOf(row, false))
	}
	if entry, ok := m.entries[a.MessageID]; ok {
		frame.Message = ptr(messageOf(entry))
		if entry.Message.Kind == tickets.KindNote {
			n.Redacted = []byte{} // nothing: not even that there is a note
		}
	}
	if e.Kind == tickets.EventNotificationAdded {
		notification, ok := m.notifications[a.NotificationID]
		if !ok {
			return nil, nil
		}
		frame.Notification, frame.Row = ptr(notificationOf(notification)), nil
		n.To = []int64{a.AgentID}
	}
	n.Full = encodeFrame(frame)
	return append([]live.News{n}, m.farewells(e, a)...), nil
}

// farewells tell those who saw the ticket by its former team or assignee that it is gone for them.
func (m *material) farewells(e eventlog.Event, a about) []live.News {
	if e.Kind != tickets.EventTicketChanged {
		return nil
	}
	team, teamChanged := a.Changes["team_id"]
	assignee, assigneeChanged := a.Changes["assignee_id"]
	if !teamChanged && !assigneeChanged {
		return nil
	}
	row := m.rows[*e.TicketID]
	before := live.News{Seq: e.Seq, TicketID: e.TicketID, TeamID: row.TeamID, AssigneeID: row.AssigneeID}
	if teamChanged {
		before.TeamID = idOf(team.From)
	}
	if assigneeChanged {
		before.AssigneeID = idOf(assignee.From)
	}
	before.Full = encodeFrame(LiveEvent{
		Type: "event", Seq: e.Seq, ID: e.ID, Kind: eventHidden, TicketID: e.TicketID, At: e.At.UTC(),
		Actor: Actor{Kind: string(tickets.ActorSystem)}, Data: json.RawMessage(`{}`),
	})
	return []live.News{before}
}

// idOf reads an id from the JSON of a change; null is nobody.
func idOf(v any) *int64 {
	n, ok := v.(float64)
	if !ok {
		return nil
	}
	return ptr(int64(n))
}

func encodeFrame(frame LiveEvent) []byte {
	encoded := encodeJSON(frame)
	return encoded[:len(encoded)-1] // without the line's end
}
