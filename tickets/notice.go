package tickets

import (
	"context"
	"strings"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Notice is what an agent has a customer told in a thread of theirs without being asked: that something
// was mended. Unlike a [Reply] it takes no ticket and moves none on, and it may be said in a closed one.
type Notice struct {
	HTML  string // sanitized by the caller
	Text  string // the same words as text
	Nonce string // makes it idempotent for its author, as in Reply
}

// NoticeTx adds the notice as a public message of the agent to the requester, inside the caller's transaction.
// Status, assignee and, in solved and closed tickets, the time of the first reply stay as they are; on a ticket that is
// being worked on it answers the customer as any reply does. Faults: ticket_not_found, forbidden, ticket_merged,
// no_mailbox, already_told (the nonce was used), invalid_input.
func (d *Desk) NoticeTx(ctx context.Context, tx *pg.Tx, by Actor, ticketID int64, n Notice) (*Message, error) {
	switch {
	case !by.CanWork() || by.Kind != ActorAgent:
		return nil, forbidden("Your role may read tickets, not answer them.")
	case strings.TrimSpace(n.Text) == "":
		return nil, fault.InvalidField("body", "write something before sending")
	}
	r := Reply{Kind: KindMessage, HTML: n.HTML, Text: n.Text, Nonce: n.Nonce, notice: true}
	if n.Nonce != "" {
		var used bool
		err := tx.Pgx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM messages WHERE external_id = $1)`, replyExternalID(by, n.Nonce)).Scan(&used)
		if err != nil {
			return nil, err
		}
		if used {
			return nil, fault.New(fault.Conflict, "already_told", "The customer has been told already.")
		}
	}
	c, err := d.ChangeTx(ctx, tx, by, ticketID, func(c *Change) error {
		if c.Ticket.MergedIntoID != nil {
			return fault.New(fault.Conflict, "ticket_merged", "Ticket %d goes on in ticket %d.", ticketID, *c.Ticket.MergedIntoID)
		}
		m, err := r.message(c)
		if err != nil {
			return err
		}
		first := c.Ticket.FirstReplyAt
		if err := c.Add(m, nil, nil); err != nil {
			return err
		}
		if !c.Ticket.Status.Working() {
			c.Ticket.FirstReplyAt = first
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.Messages[0], nil
}
