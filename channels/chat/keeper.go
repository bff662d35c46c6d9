package chat

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
)

// Keeper observes changes of tickets and keeps the state of chats in step with them: whoever is assigned has
// taken the chat, who solves it ends it, and a visitor who writes again begins it anew.
type Keeper struct{}

// Observe implements tickets.Observer.
func (Keeper) Observe(ctx context.Context, c *tickets.Change) error {
	if c.Ticket.Channel != tickets.ChannelChat {
		return nil
	}
	if c.Created { // the row follows in the same transaction
		c.Emit(tickets.ChatChanged{State: StateWaiting})
		return nil
	}
	wrote := slices.ContainsFunc(c.Messages, func(m *tickets.Message) bool {
		return m.AuthorKind == tickets.ActorCustomer && m.Channel == tickets.ChannelChat
	})
	if !wrote && !c.Changed("status") && !c.Changed("assignee_id") {
		return nil
	}
	conv, err := lockConversation(ctx, c)
	if err != nil || conv == nil {
		return err
	}
	if state, by := conv.next(c.Ticket, wrote); state != conv.State {
		conv.move(c, state, by)
	}
	return nil
}

// next is the state that follows from how the ticket is now.
func (conv *Conversation) next(t *tickets.Ticket, wrote bool) (state, endedBy string) {
	switch {
	case !t.Status.Working():
		if conv.State == StateEnded {
			return StateEnded, conv.EndedBy
		}
		return StateEnded, EndedByAgent
	case conv.State == StateEnded && !wrote:
		return StateEnded, conv.EndedBy
	case t.AssigneeID != nil:
		return StateActive, ""
	default:
		return StateWaiting, ""
	}
}

// mailAfter is how long a message waits for the visitor's browser before it goes by mail.
const mailAfter = 2 * time.Minute

// Patience is how long messages to visitors wait for their browsers: two minutes, not at all when the
// chat is over, and until there is an address when nobody knows one.
func Patience() channels.Patience {
	return channels.Patience{Channel: tickets.ChannelChat, Due: func(ctx context.Context, c *tickets.Change, m *tickets.Message) (*time.Time, error) {
		var state string
		var reachable bool
		err := c.Tx.Pgx.QueryRow(ctx, `
			SELECT coalesce((SELECT state FROM chat_conversations WHERE ticket_id = $1), 'ended'),
			       coalesce((SELECT email IS NOT NULL FROM customers WHERE id = $2), false)`, c.Ticket.ID, c.Ticket.RequesterID).Scan(&state, &reachable)
		if err != nil {
			return nil, fmt.Errorf("look up how to reach the visitor: %w", err)
		}
		if !reachable {
			return nil, nil
		}
		due := c.At
		if state != StateEnded {
			due = due.Add(mailAfter)
		}
		return &due, nil
	}}
}
