package chat

import (
	"context"
	"errors"
	"fmt"
	"html"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// maxReason is in bytes.
const maxReason = 500

// Block keeps a visitor from chatting, with all browsers of theirs that are known or become known by what sites sign,
// and with network everybody of the network that they came from. The reason becomes a note on their newest chat. Faults: forbidden,
// visitor_not_found (also when the actor may see none of their chats), invalid_input.
func (s *Service) Block(ctx context.Context, by tickets.Actor, visitorID int64, network bool, reason string) error {
	if network && !leads(by) {
		return fault.New(fault.Forbidden, "forbidden", "Only team leads and admins may block a network: others may share it.")
	}
	reason = line(reason, maxReason)
	return s.changeBlock(ctx, by, visitorID, func(tx *pg.Tx, v blockable, at time.Time) error {
		if network && v.network == "" {
			return fault.InvalidField("network", "is not known of this visitor")
		}
		if err := setBlocked(ctx, tx, v.id, &at, blocker(by)); err != nil {
			return err
		}
		if network {
			_, err := tx.Pgx.Exec(ctx, `
				INSERT INTO chat_blocks (network, reason, created_by, created_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (network) DO UPDATE SET reason = EXCLUDED.reason, created_by = EXCLUDED.created_by, created_at = EXCLUDED.created_at`,
				v.network, reason, blocker(by), at)
			if err != nil {
				return fmt.Errorf("block network of visitor %d: %w", v.id, err)
			}
		}
		return s.noteReason(ctx, tx, by, v.ticket, reason)
	})
}

// Unblock lets a visitor chat again and, when a team lead or an admin asks, everybody of their network.
// Faults: forbidden, visitor_not_found.
func (s *Service) Unblock(ctx context.Context, by tickets.Actor, visitorID int64) error {
	return s.changeBlock(ctx, by, visitorID, func(tx *pg.Tx, v blockable, _ time.Time) error {
		if err := setBlocked(ctx, tx, v.id, nil, nil); err != nil || !leads(by) {
			return err
		}
		if _, err := tx.Pgx.Exec(ctx, `DELETE FROM chat_blocks WHERE network = $1`, v.network); err != nil {
			return fmt.Errorf("unblock network of visitor %d: %w", v.id, err)
		}
		return nil
	})
}

func leads(by tickets.Actor) bool { return by.Kind == tickets.ActorSystem || by.CanLead() }

// blocker is who blocked; nil is Kept itself.
func blocker(by tickets.Actor) *int64 {
	if by.Kind != tickets.ActorAgent {
		return nil
	}
	return &by.ID
}

// blockable is a visitor with their newest chat that the actor may see.
type blockable struct {
	id      int64
	network string
	ticket  int64
}

func (s *Service) changeBlock(ctx context.Context, by tickets.Actor, visitorID int64, fn func(*pg.Tx, blockable, time.Time) error) error {
	if !by.CanWork() {
		return fault.New(fault.Forbidden, "forbidden", "Your role may read chats, not block visitors.")
	}
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		v, err := lockBlockable(ctx, tx, by, visitorID)
		if err != nil {
			return err
		}
		if err := fn(tx, v, s.now()); err != nil {
			return err
		}
		return s.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "chat_visitors", ID: v.id})
	})
}

func lockBlockable(ctx context.Context, tx *pg.Tx, by tickets.Actor, id int64) (blockable, error) {
	v := blockable{id: id}
	err := tx.Pgx.QueryRow(ctx, `SELECT network FROM chat_visitors WHERE id = $1 FOR UPDATE`, id).Scan(&v.network)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fault.Missing("visitor", id)
	}
	if err != nil {
		return v, fmt.Errorf("lock visitor %d: %w", id, err)
	}
	newest := chats(tx.DB, by).Select("c.ticket_id").Where("c.visitor_id = ?", id).Order("c.started_at DESC").Limit(1)
	if err := newest.Scan(&v.ticket).Error; err != nil {
		return v, fmt.Errorf("find chats of visitor %d: %w", id, err)
	}
	if v.ticket == 0 {
		return v, fault.Missing("visitor", id)
	}
	return v, nil
}

func setBlocked(ctx context.Context, tx *pg.Tx, visitorID int64, at *time.Time, by *int64) error {
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE chat_visitors b SET blocked_at = $2, blocked_by = $3
		FROM chat_visitors v WHERE v.id = $1 AND (b.id IN `+ownSQL+` OR
			v.external_id <> '' AND b.external_id <> '' AND b.customer_id = v.customer_id)`, visitorID, at, by)
	if err != nil {
		return fmt.Errorf("block visitor %d: %w", visitorID, err)
	}
	return nil
}

// checkBlocks refuses the person whom a site has identified, or the customer who they are, when they are blocked in
// another browser or at another site. Fault: blocked.
func checkBlocks(ctx context.Context, tx *pg.Tx, who person, customerID int64) error {
	var blocked bool
	err := tx.Pgx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM chat_visitors WHERE site_id = $1 AND external_id = $2 AND blocked_at IS NOT NULL)
		    OR EXISTS (SELECT FROM chat_visitors WHERE customer_id = $3 AND external_id <> '' AND blocked_at IS NOT NULL)`,
		who.site, who.external, customerID).Scan(&blocked)
	if err != nil {
		return fmt.Errorf("look for blocks of %q: %w", who.external, err)
	}
	if blocked {
		return errBlocked()
	}
	return nil
}

// noteReason tells colleagues why.
func (s *Service) noteReason(ctx context.Context, tx *pg.Tx, by tickets.Actor, ticketID int64, reason string) error {
	if reason == "" || by.Kind != tickets.ActorAgent {
		return nil
	}
	_, err := s.desk.ChangeTx(ctx, tx, by, ticketID, func(c *tickets.Change) error {
		return c.Add(&tickets.Message{
			Kind: tickets.KindNote, AuthorKind: by.Kind, AgentID: &by.ID, Channel: tickets.ChannelConsole, Subject: c.Ticket.Subject,
			BodyText: reason, ReplyText: reason, BodyHTML: "<p>" + html.EscapeString(reason) + "</p>", Sender: tickets.Person{Name: by.Name},
		}, nil, nil)
	})
	return err
}
