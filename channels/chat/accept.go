package chat

import (
	"context"
	"fmt"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Taken are the details of the fault chat_taken: who was faster.
type Taken struct {
	AgentID   int64  `json:"agent_id"`
	AgentName string `json:"agent_name"`
}

// change runs fn on the chat of a ticket, locked. Faults: forbidden, ticket_not_found, no_chat.
func (s *Service) change(ctx context.Context, by tickets.Actor, ticketID int64, fn func(c *tickets.Change, conv *Conversation) error) error {
	if !by.CanWork() {
		return fault.New(fault.Forbidden, "forbidden", "Your role may read chats, not answer them.")
	}
	_, err := s.desk.Change(ctx, by, ticketID, func(c *tickets.Change) error {
		conv, err := lockConversation(ctx, c)
		if err != nil {
			return err
		}
		if conv == nil {
			return fault.New(fault.NotFound, "chat_not_found", "Ticket %d is no chat.", ticketID)
		}
		return fn(c, conv)
	})
	return err
}

// Accept gives a waiting chat to the agent; one who has it already has it again. Faults: forbidden,
// ticket_not_found, chat_not_found, chat_taken (the details are [Taken]), chat_ended.
func (s *Service) Accept(ctx context.Context, by tickets.Actor, ticketID int64) error {
	if by.Kind != tickets.ActorAgent {
		return fault.New(fault.Forbidden, "forbidden", "Only agents take chats.")
	}
	return s.change(ctx, by, ticketID, func(c *tickets.Change, conv *Conversation) error {
		holder := c.Ticket.AssigneeID
		switch {
		case conv.State == StateEnded:
			return fault.New(fault.Conflict, "chat_ended", "This chat is over.")
		case holder != nil && *holder == by.ID:
			return nil
		case holder != nil:
			name, err := nameOf(ctx, c, *holder)
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "chat_taken", "%s was faster and has taken this chat.", name).With(Taken{*holder, name})
		}
		c.Ticket.AssigneeID = &by.ID // the Keeper makes it active
		return nil
	})
}

func nameOf(ctx context.Context, c *tickets.Change, agentID int64) (name string, err error) {
	if err := c.Tx.Pgx.QueryRow(ctx, `SELECT name FROM agents WHERE id = $1`, agentID).Scan(&name); err != nil {
		return "", fmt.Errorf("read agent %d: %w", agentID, err)
	}
	return name, nil
}

// Transfer gives a chat to another agent, or to a team, where it waits again. Faults: those of Accept but
// chat_taken, and invalid_input.
func (s *Service) Transfer(ctx context.Context, by tickets.Actor, ticketID int64, t Transfer) error {
	if (t.AgentID == nil) == (t.TeamID == nil) {
		return fault.InvalidField("agent_id", "give either agent_id or team_id")
	}
	return s.change(ctx, by, ticketID, func(c *tickets.Change, conv *Conversation) error {
		if conv.State == StateEnded {
			return fault.New(fault.Conflict, "chat_ended", "This chat is over. Assign its ticket instead.")
		}
		u := tickets.Update{AssigneeID: tickets.Some(t.AgentID)}
		if t.TeamID != nil {
			u.TeamID = tickets.Some(t.TeamID)
		}
		if err := u.ApplyTo(c); err != nil {
			return err
		}
		if t.Words == "" {
			return nil
		}
		note := tickets.Message{
			Kind: tickets.KindNote, AuthorKind: by.Kind, Channel: tickets.ChannelConsole, Subject: c.Ticket.Subject,
			BodyText: t.Words, ReplyText: t.Words, BodyHTML: t.Note, Sender: tickets.Person{Name: by.Name},
		}
		if by.Kind == tickets.ActorAgent {
			note.AgentID = &by.ID
		}
		return c.Add(&note, nil, nil)
	})
}

// End ends a chat and leaves its ticket as it is: what is said from then on goes by mail. Ending it twice is
// no fault. Faults: forbidden, ticket_not_found, chat_not_found.
func (s *Service) End(ctx context.Context, by tickets.Actor, ticketID int64) error {
	return s.change(ctx, by, ticketID, func(c *tickets.Change, conv *Conversation) error {
		conv.move(c, StateEnded, EndedByAgent)
		return nil
	})
}
