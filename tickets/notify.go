package tickets

import (
	"fmt"
	"slices"
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
	allowed, err := c.allowed(agentIDs)
	if err != nil || len(allowed) == 0 {
		return err
	}
	if data == nil {
		data = map[string]any{}
	}
	data["subject"] = c.Ticket.Subject
	data["actor"] = c.Actor.Name
	rows := make([]*Notification, len(allowed))
	for i, id := range allowed {
		rows[i] = &Notification{AgentID: id, TicketID: &c.Ticket.ID, Kind: kind, Data: data, CreatedAt: c.At}
	}
	if err := c.Tx.Create(rows).Error; err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	for _, n := range rows {
		c.Emit(NotificationAdded{NotificationID: n.ID, AgentID: n.AgentID, Kind: kind})
	}
	return nil
}

func (c *Change) allowed(agentIDs []int64) ([]int64, error) {
	var ids []int64
	err := c.Tx.Raw(`
		SELECT a.id FROM agents a
		LEFT JOIN teams t ON t.id = @team
		WHERE a.id IN @ids AND a.deactivated_at IS NULL AND a.role <> 'product_lead'
		  AND (a.role = 'admin' OR t.restricted IS NOT TRUE OR a.id = @assignee
		       OR EXISTS (SELECT FROM team_members m WHERE m.team_id = t.id AND m.agent_id = a.id))
		ORDER BY 1`,
		map[string]any{"ids": agentIDs, "team": c.Ticket.TeamID, "assignee": c.Ticket.AssigneeID}).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look up whom to tell: %w", err)
	}
	return ids, nil
}
