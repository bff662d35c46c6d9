package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
)

// Conversation is what makes a ticket a chat, as stored.
type Conversation struct {
	TicketID      int64 `gorm:"primaryKey"`
	SiteID        int64
	VisitorID     int64
	Nonce         string
	State         string
	Answers       map[string]any `gorm:"serializer:json"`
	StartedAt     time.Time
	AcceptedAt    *time.Time
	EndedAt       *time.Time
	EndedBy       string
	GotMessageID  int64
	ReadMessageID int64
	SeenMessageID int64
}

// TableName implements GORM's Tabler.
func (Conversation) TableName() string { return "chat_conversations" }

// Who ended a chat.
const (
	EndedByVisitor = "visitor"
	EndedByAgent   = "agent"
	EndedByIdle    = "idle"
)

// lockConversation returns the chat of a ticket locked within the change; nil when the ticket is none.
func lockConversation(ctx context.Context, c *tickets.Change) (*Conversation, error) {
	rows, err := c.Tx.Pgx.Query(ctx, `
		SELECT site_id, visitor_id, state, accepted_at, ended_by FROM chat_conversations WHERE ticket_id = $1 FOR UPDATE`, c.Ticket.ID)
	if err != nil {
		return nil, fmt.Errorf("lock chat %d: %w", c.Ticket.ID, err)
	}
	var found *Conversation
	conv := Conversation{TicketID: c.Ticket.ID}
	_, err = pgx.ForEachRow(rows, []any{&conv.SiteID, &conv.VisitorID, &conv.State, &conv.AcceptedAt, &conv.EndedBy}, func() error {
		found = &conv
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock chat %d: %w", c.Ticket.ID, err)
	}
	return found, nil
}

// move gives the chat its next state within the change, and tells of it.
func (conv *Conversation) move(c *tickets.Change, state, endedBy string) {
	if conv.State == state {
		return
	}
	conv.State, conv.EndedBy, conv.EndedAt = state, endedBy, nil
	switch state {
	case StateEnded:
		conv.EndedAt = &c.At
	case StateActive:
		if conv.AcceptedAt == nil {
			conv.AcceptedAt = &c.At
		}
	case StateWaiting:
		conv.AcceptedAt = nil
	}
	c.Tx.Later(fmt.Sprintf("move chat %d", conv.TicketID), `
		UPDATE chat_conversations SET state = $2, accepted_at = $3, ended_at = $4, ended_by = $5 WHERE ticket_id = $1`,
		conv.TicketID, state, conv.AcceptedAt, conv.EndedAt, endedBy)
	c.Emit(tickets.ChatChanged{State: state, EndedBy: endedBy})
}
