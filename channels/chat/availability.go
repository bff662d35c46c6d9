package chat

import (
	"context"
	"fmt"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	// DefaultCapacity is how many chats at once an agent takes who has not said.
	DefaultCapacity = 4
	maxCapacity     = 50
)

// availabilitySQL reads who may take chats: everybody whose role may answer. Who has never said so takes none
// by themselves.
const availabilitySQL = `
SELECT a.id AS agent_id, COALESCE(k.accepting, false) AS accepting, COALESCE(k.capacity, @capacity) AS capacity, k.updated_at,
       (SELECT count(*) FROM tickets t JOIN chat_conversations c ON c.ticket_id = t.id
        WHERE t.assignee_id = a.id AND t.status IN ('open', 'pending') AND c.state = 'active') AS active
FROM agents a LEFT JOIN chat_agents k ON k.agent_id = a.id
WHERE a.deactivated_at IS NULL AND a.role <> 'product_lead'`

// Agents returns who may take chats, by id.
func (s *Service) Agents(ctx context.Context) ([]Availability, error) {
	var all []Availability
	err := s.db.Read(ctx).Raw(availabilitySQL+` ORDER BY a.id`, map[string]any{"capacity": DefaultCapacity}).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("read who takes chats: %w", err)
	}
	return all, nil
}

// Availability returns whether and how many chats the agent takes. Fault: forbidden.
func (s *Service) Availability(ctx context.Context, by tickets.Actor) (Availability, error) {
	if by.Kind != tickets.ActorAgent || !by.CanWork() {
		return Availability{}, fault.New(fault.Forbidden, "forbidden", "Your role may read chats, not answer them.")
	}
	a := Availability{AgentID: by.ID, Capacity: DefaultCapacity}
	err := s.db.Read(ctx).Raw(availabilitySQL+` AND a.id = @agent`, map[string]any{"capacity": DefaultCapacity, "agent": by.ID}).Scan(&a).Error
	if err != nil {
		return Availability{}, fmt.Errorf("read whether agent %d takes chats: %w", by.ID, err)
	}
	return a, nil
}

// SetAvailability changes what the agent takes. Faults: forbidden, invalid_input.
func (s *Service) SetAvailability(ctx context.Context, by tickets.Actor, accepting tickets.Opt[bool], capacity tickets.Opt[int]) (Availability, error) {
	if capacity.Set && (capacity.Value < 1 || capacity.Value > maxCapacity) {
		return Availability{}, fault.InvalidField("capacity", "must be 1 to %d", maxCapacity)
	}
	a, err := s.Availability(ctx, by)
	if err != nil {
		return Availability{}, err
	}
	set(&a.Accepting, accepting)
	set(&a.Capacity, capacity)
	at := s.now()
	a.UpdatedAt = &at
	err = s.db.Tx(ctx, func(tx *pg.Tx) error {
		_, err := tx.Pgx.Exec(ctx, `
			INSERT INTO chat_agents (agent_id, accepting, capacity, updated_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (agent_id) DO UPDATE SET accepting = EXCLUDED.accepting, capacity = EXCLUDED.capacity, updated_at = EXCLUDED.updated_at`,
			a.AgentID, a.Accepting, a.Capacity, at)
		if err != nil {
			return fmt.Errorf("write whether agent %d takes chats: %w", by.ID, err)
		}
		return s.desk.Tell(ctx, tx, by, tickets.DeskChanged{What: "chat_agents", ID: by.ID})
	})
	return a, err
}
