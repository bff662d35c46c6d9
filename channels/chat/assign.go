package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Assigner gives waiting chats of sites that want it to the agents with the most room, takes chats back from agents
// who went away without an answer, and ends chats in which nobody has said anything for long. It needs to know who is
// at the desk, so it runs where the agents' hub does; of several nodes one acts at a time.
type Assigner struct {
	DB      *pg.DB
	Desk    *tickets.Desk
	Online  func() []int64
	Changed <-chan struct{} // something may have to be done; nil: look every few seconds only
	Now     func() time.Time
	Log     *slog.Logger

	away map[int64]time.Time // since when agents with chats are away, as far as this node has seen
	next time.Time           // when idle chats are looked for
}

const (
	assignEvery = 3 * time.Second
	// awayFor is how long an agent may be gone without having answered.
	awayFor = 2 * time.Minute
	// idleAfter is when a chat is over in which nobody says anything, looked for every idleEvery.
	idleAfter = 12 * time.Hour
	idleEvery = 5 * time.Minute
	idleBatch = 100
	// assignLock names the advisory lock of who assigns.
	assignLock = "kept chat assigner"
)

// Run assigns until ctx is done.
func (a *Assigner) Run(ctx context.Context) error {
	tick := time.NewTicker(assignEvery)
	defer tick.Stop()
	for {
		if err := a.Step(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("assign chats", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-a.Changed:
		}
	}
}

// Step does all that is to be done now.
func (a *Assigner) Step(ctx context.Context) error {
	online := a.Online()
	return errors.Join(a.takeBack(ctx, online), a.assignAll(ctx, online), a.endIdle(ctx))
}

// assignAll gives chats away one by one, the one that waits longest first.
func (a *Assigner) assignAll(ctx context.Context, online []int64) error {
	if len(online) == 0 {
		return nil
	}
	for ctx.Err() == nil {
		more := false
		err := a.DB.Tx(ctx, func(tx *pg.Tx) (err error) {
			more, err = a.assignOne(ctx, tx, online)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

// taker is an agent who takes chats.
type taker struct {
	id       int64
	capacity int
	active   int
	teams    []int64
	last     time.Time // when they took one last
}

const takersSQL = `
SELECT ca.agent_id, ca.capacity, ARRAY(SELECT m.team_id FROM team_members m WHERE m.agent_id = ca.agent_id),
       count(c.ticket_id)::int, coalesce(max(c.accepted_at), 'epoch')
FROM chat_agents ca JOIN agents a ON a.id = ca.agent_id
LEFT JOIN tickets t ON t.assignee_id = ca.agent_id AND t.channel = 'chat' AND t.status IN ('open', 'pending')
LEFT JOIN chat_conversations c ON c.ticket_id = t.id AND c.state = 'active'
WHERE ca.accepting AND a.deactivated_at IS NULL AND a.role <> 'product_lead' AND ca.agent_id = ANY($1)
GROUP BY ca.agent_id ORDER BY ca.agent_id`

// assignOne gives the first chat away for which somebody has room; false when there is none, or another node is at
// it.
func (a *Assigner) assignOne(ctx context.Context, tx *pg.Tx, online []int64) (bool, error) {
	var mine bool
	if err := tx.Pgx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))`, assignLock).Scan(&mine); err != nil || !mine {
		return false, err
	}
	rows, err := tx.Pgx.Query(ctx, `
		SELECT c.ticket_id, t.team_id FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id JOIN chat_sites s ON s.id = c.site_id
		WHERE c.state = 'waiting' AND t.assignee_id IS NULL AND s.assignment = 'auto' ORDER BY c.started_at, c.ticket_id LIMIT 200`)
	if err != nil {
		return false, fmt.Errorf("read who waits: %w", err)
	}
	type waiting struct {
		Ticket int64
		Team   *int64
	}
	chats, err := pgx.CollectRows(rows, pgx.RowToStructByPos[waiting])
	if err != nil || len(chats) == 0 {
		return false, err
	}
	takers, err := readTakers(ctx, tx, online)
	if err != nil {
		return false, err
	}
	for _, chat := range chats {
		who := choose(takers, chat.Team)
		if who == nil {
			continue
		}
		_, err := a.Desk.ChangeTx(ctx, tx, tickets.System("chat"), chat.Ticket, func(c *tickets.Change) error {
			if c.Ticket.AssigneeID == nil && c.Ticket.Status.Working() {
				c.Ticket.AssigneeID = &who.id
			}
			return nil
		})
		return true, err
	}
	return false, nil
}

func readTakers(ctx context.Context, tx *pg.Tx, online []int64) ([]taker, error) {
	rows, err := tx.Pgx.Query(ctx, takersSQL, online)
	if err != nil {
		return nil, fmt.Errorf("read who takes chats: %w", err)
	}
	takers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t taker, err error) {
		err = row.Scan(&t.id, &t.capacity, &t.teams, &t.active, &t.last)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read who takes chats: %w", err)
	}
	return takers, nil
}

// choose returns the agent of the team (nil: of all) with the fewest chats who has room; of equals, the one whose
// last chat is longest ago, then the one who came to the desk first. Nil when nobody has room.
func choose(takers []taker, team *int64) *taker {
	free := slices.DeleteFunc(slices.Clone(takers), func(t taker) bool {
		return t.active >= t.capacity || team != nil && !slices.Contains(t.teams, *team)
	})
	if len(free) == 0 {
		return nil
	}
	best := slices.MinFunc(free, func(a, b taker) int {
		return cmp.Or(cmp.Compare(a.active, b.active), a.last.Compare(b.last), cmp.Compare(a.id, b.id))
	})
	return &best
}

// takeBack puts chats back into the queue whose agents went away without having answered.
func (a *Assigner) takeBack(ctx context.Context, online []int64) error {
	rows, err := a.DB.Pool.Query(ctx, `
		SELECT c.ticket_id, t.assignee_id FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id
		WHERE c.state = 'active' AND t.assignee_id IS NOT NULL AND NOT (t.assignee_id = ANY($1)) AND NOT EXISTS (
			SELECT FROM messages m WHERE m.ticket_id = t.id AND m.author_kind = 'agent' AND m.kind = 'message' AND m.created_at >= c.accepted_at)`, online)
	if err != nil {
		return fmt.Errorf("read whose agents are away: %w", err)
	}
	type unanswered struct{ Ticket, Agent int64 }
	chats, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unanswered])
	if err != nil {
		return fmt.Errorf("read whose agents are away: %w", err)
	}
	now, away := a.Now(), map[int64]time.Time{}
	for _, chat := range chats {
		since, known := a.away[chat.Agent]
		if !known {
			since = now
		}
		away[chat.Agent] = since
		if now.Sub(since) < awayFor {
			continue
		}
		_, err := a.Desk.Change(ctx, tickets.System("chat"), chat.Ticket, func(c *tickets.Change) error {
			if c.Ticket.AssigneeID != nil && *c.Ticket.AssigneeID == chat.Agent {
				c.Ticket.AssigneeID = nil
			}
			return nil
		})
		if err != nil && !fault.Is(err, "ticket_not_found") {
			return err
		}
	}
	a.away = away
	return nil
}

// endIdle ends chats in which nobody has said anything for long. Their tickets stay as they are.
func (a *Assigner) endIdle(ctx context.Context) error {
	now := a.Now()
	if now.Before(a.next) {
		return nil
	}
	a.next = now.Add(idleEvery)
	rows, err := a.DB.Pool.Query(ctx, `
		SELECT c.ticket_id FROM chat_conversations c JOIN tickets t ON t.id = c.ticket_id
		WHERE c.state IN ('waiting', 'active') AND t.last_activity_at < $1 ORDER BY c.ticket_id LIMIT $2`, now.Add(-idleAfter), idleBatch)
	if err != nil {
		return fmt.Errorf("read idle chats: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("read idle chats: %w", err)
	}
	for _, id := range ids {
		_, err := a.Desk.Change(ctx, tickets.System("chat"), id, func(c *tickets.Change) error {
			conv, err := lockConversation(ctx, c)
			if err != nil || conv == nil || !c.Ticket.LastActivityAt.Before(now.Add(-idleAfter)) {
				return err
			}
			conv.move(c, StateEnded, EndedByIdle)
			return nil
		})
		if err != nil && !fault.Is(err, "ticket_not_found") {
			return err
		}
	}
	return nil
}
