package tickets

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// notify writes what this change gives agents to know: a mention, an assignment, a customer's
// answer on a ticket of theirs. Nobody is told of what they did themselves.
func (c *Change) notify() error {
	if err := c.notifyMessages(); err != nil {
		return err
	}
	t := c.Ticket
	assigned := t.AssigneeID != nil && (c.Before.AssigneeID == nil || *c.Before.AssigneeID != *t.AssigneeID)
	if !assigned {
		return nil
	}
	return c.Notify(NotifyAssigned, nil, *t.AssigneeID)
}

func (c *Change) notifyMessages() error {
	for _, m := range c.Messages {
		if err := c.Notify(NotifyMention, map[string]any{"message_id": m.ID, "preview": preview(m.BodyText)}, m.Mentions...); err != nil {
			return err
		}
		if m.AuthorKind != ActorCustomer || c.Created || m.Auto != "" {
			continue
		}
		who, err := followers(c)
		if err != nil {
			return err
		}
		if c.Ticket.AssigneeID != nil && !slices.Contains(who, *c.Ticket.AssigneeID) {
			who = append(who, *c.Ticket.AssigneeID)
		}
		if err := c.Notify(NotifyReply, map[string]any{"message_id": m.ID, "preview": preview(m.Words())}, who...); err != nil {
			return err
		}
	}
	return nil
}

// Notify tells agents of something about the ticket within the change. The actor, agents who are
// gone and agents who may not see the ticket are left out.
func (c *Change) Notify(kind NotificationKind, data map[string]any, agentIDs ...int64) error {
	if c.Actor.Kind == ActorAgent {
		agentIDs = slices.DeleteFunc(slices.Clone(agentIDs), func(id int64) bool { return id == c.Actor.ID })
	}
	if len(agentIDs) == 0 {
		return nil
	}
	told := map[string]any{}
	maps.Copy(told, data)
	told["subject"], told["actor"] = c.Ticket.Subject, c.Actor.Name
	query, who := notifySQL, any(agentIDs)
	if len(agentIDs) == 1 {
		query, who = notifyOneSQL, agentIDs[0]
	}
	rows, err := c.Tx.Pgx.Query(c.Tx.Context(), query, c.Ticket.ID, kind, told, c.At, c.Ticket.TeamID, c.Ticket.AssigneeID, who)
	if err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	var n NotificationAdded
	_, err = pgx.ForEachRow(rows, []any{&n.NotificationID, &n.AgentID}, func() error {
		c.Emit(NotificationAdded{NotificationID: n.NotificationID, AgentID: n.AgentID, Kind: kind})
		return nil
	})
	if err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	return nil
}

// NotifyAgents tells agents of something that is about no ticket, inside the caller's transaction: whatever their
// role, without the actor and those who are gone.
func (d *Desk) NotifyAgents(ctx context.Context, tx *pg.Tx, by Actor, kind NotificationKind, data map[string]any, agentIDs ...int64) error {
	told := map[string]any{}
	maps.Copy(told, data)
	told["actor"] = by.Name
	self := int64(0)
	if by.Kind == ActorAgent {
		self = by.ID
	}
	rows, err := tx.Pgx.Query(ctx, `
		INSERT INTO notifications (kind, data, created_at, agent_id)
		SELECT $1::text, $2::jsonb, $3::timestamptz, id FROM agents WHERE id = ANY($4) AND id <> $5 AND deactivated_at IS NULL ORDER BY id
		RETURNING id, agent_id`, kind, told, d.now(), agentIDs, self)
	if err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	var events []Event
	var n NotificationAdded
	_, err = pgx.ForEachRow(rows, []any{&n.NotificationID, &n.AgentID}, func() error {
		events = append(events, NotificationAdded{NotificationID: n.NotificationID, AgentID: n.AgentID, Kind: kind})
		return nil
	})
	if err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	return d.Tell(ctx, tx, by, events...)
}

// notifySQL writes a notification for each of the agents $7 who is there and may see a ticket of the team $5
// that is assigned to $6; notifyOneSQL does for one agent, with a plan that is made once.
const (
	notifySQL    = notifyFrom + `a.id = ANY($7) ORDER BY a.id RETURNING id, agent_id`
	notifyOneSQL = notifyFrom + `a.id = $7 RETURNING id, agent_id`

	notifyFrom = `
INSERT INTO notifications (ticket_id, kind, data, created_at, agent_id)
SELECT $1::bigint, $2::text, $3::jsonb, $4::timestamptz, a.id FROM agents a
LEFT JOIN teams t ON t.id = $5
WHERE a.deactivated_at IS NULL AND a.role <> 'product_lead'
  AND (a.role = 'admin' OR t.restricted IS NOT TRUE OR a.id = $6
       OR EXISTS (SELECT FROM team_members m WHERE m.team_id = t.id AND m.agent_id = a.id)) AND `
)
