package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live/wire"
)

// news is one event of a chat, rendered once for all browsers that get it.
type news struct {
	seq     int64
	ticket  int64
	visitor int64
	person  person
	open    bool // the chat has not ended
	ours    bool // the desk has said something, and waits to hear that it has arrived
	encoded json.RawMessage
	frame   wire.Frame
}

// eventFrame is what a browser gets of an event.
type eventFrame struct {
	Type         string            `json:"type"`
	Seq          int64             `json:"seq"`
	Conversation *conversationFace `json:"conversation"`
	Message      *messageFace      `json:"message,omitempty"`
}

// toldKinds are the events that visitors hear of.
var toldKinds = []string{tickets.EventMessageAdded, tickets.EventTicketChanged, tickets.EventChatChanged, tickets.EventTicketRated}

// subject is what an event says of what it is about.
type subject struct {
	MessageID int64                      `json:"message_id"`
	Kind      tickets.MessageKind        `json:"kind"`
	Changes   map[string]json.RawMessage `json:"changes"`
}

// concerns reports whether the event is news for a visitor, and names the message, if it is about one.
func concerns(e *eventlog.Event) (message int64, ok bool, err error) {
	if e.TicketID == nil || !slices.Contains(toldKinds, e.Kind) {
		return 0, false, nil
	}
	var s subject
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return 0, false, fmt.Errorf("decode event %d: %w", e.Seq, err)
	}
	switch e.Kind {
	case tickets.EventMessageAdded:
		return s.MessageID, s.Kind == tickets.KindMessage, nil
	case tickets.EventTicketChanged:
		for _, field := range []string{"subject", "assignee_id", "requester_id"} {
			if _, ok := s.Changes[field]; ok {
				return 0, true, nil
			}
		}
		return 0, false, nil
	default:
		return 0, true, nil
	}
}

// render makes news of events; those that are none for visitors are left out.
func (r *Reception) render(ctx context.Context, events []eventlog.Event) ([]*news, error) {
	var told []eventlog.Event
	var messageOf, ticketIDs, messageIDs []int64
	for i := range events {
		message, ok, err := concerns(&events[i])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		told, messageOf = append(told, events[i]), append(messageOf, message)
		ticketIDs = append(ticketIDs, *events[i].TicketID)
		if message != 0 {
			messageIDs = append(messageIDs, message)
		}
	}
	if len(told) == 0 {
		return nil, nil
	}
	conversations, err := r.conversationsByTicket(ctx, ticketIDs)
	if err != nil || len(conversations) == 0 {
		return nil, err
	}
	messages, err := r.messagesByID(ctx, messageIDs)
	if err != nil {
		return nil, err
	}
	var all []*news
	for i, e := range told {
		conv := conversations[*e.TicketID]
		if conv == nil {
			continue
		}
		n := &news{
			seq: e.Seq, ticket: conv.ticket, visitor: conv.visitor, person: person{conv.site, conv.external}, open: conv.State != StateEnded,
		}
		frame := eventFrame{Type: "event", Seq: e.Seq, Conversation: conv}
		if messageOf[i] != 0 {
			if frame.Message = messages[messageOf[i]]; frame.Message == nil {
				continue // it is no more
			}
			n.ours = frame.Message.From != "visitor"
		}
		n.encoded = mustJSON(frame)
		n.frame = wire.TextFrame(n.encoded)
		all = append(all, n)
	}
	return all, nil
}

func (r *Reception) conversationsByTicket(ctx context.Context, ids []int64) (map[int64]*conversationFace, error) {
	slices.Sort(ids)
	all, err := r.readConversations(ctx, conversationsSQL+`WHERE c.ticket_id = ANY($1)`, slices.Compact(ids))
	byID := make(map[int64]*conversationFace, len(all))
	for i := range all {
		byID[all[i].ticket] = &all[i]
	}
	return byID, err
}

func (r *Reception) messagesByID(ctx context.Context, ids []int64) (map[int64]*messageFace, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := r.readMessages(ctx, `m.id = ANY($1)`, ids)
	byID := make(map[int64]*messageFace, len(all))
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	return byID, err
}

// maxReplay bounds what one browser gets of what it missed; more is a reload.
const maxReplay = 300

// missed is what happened in a visitor's chats after one number, up to another; all is false when that is too
// much.
func (r *Reception) missed(ctx context.Context, c *caller, after, upTo int64) (told []*news, all bool, err error) {
	rows, err := r.DB.Pool.Query(ctx, `
		SELECT id, seq, ticket_id, kind, actor, at, data FROM events
		WHERE seq > $4 AND seq <= $5 AND kind = ANY($6)
		  AND ticket_id IN (SELECT c.ticket_id FROM chat_conversations c JOIN chat_visitors v ON v.id = c.visitor_id WHERE `+visibleSQL+`)
		ORDER BY seq LIMIT $7`, c.id, c.site, c.external, after, upTo, toldKinds, maxReplay+1)
	if err != nil {
		return nil, false, fmt.Errorf("read what visitor %d missed: %w", c.id, err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[eventlog.Event])
	if err != nil {
		return nil, false, fmt.Errorf("read what visitor %d missed: %w", c.id, err)
	}
	if len(events) > maxReplay {
		return nil, false, nil
	}
	told, err = r.render(ctx, events)
	return told, true, err
}
