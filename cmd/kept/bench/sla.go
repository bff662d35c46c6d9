package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	lateBudget     = 1000 // ms
	dueIn          = 2 * time.Second
	breachPatience = time.Minute
)

// dueSQL moves the clocks of some tickets back, start and ledger and all, so that they are due one after
// the other within the next seconds. Nobody tells the server: it finds them as it would find the clocks that another
// node has started.
const dueSQL = `
WITH chosen AS (
	SELECT c.id, c.ticket_id, c.due_at - (clock_timestamp() + $2::interval + $3::interval * random()) AS back
	FROM sla_clocks c JOIN tickets t ON t.id = c.ticket_id
	WHERE c.kind = 'resolution' AND c.state = 'running' AND t.next_due_at = c.due_at AND t.id = ANY($4)
	  AND (SELECT count(*) FROM sla_intervals i WHERE i.clock_id = c.id) = 1
	LIMIT $1
), clocks AS (
	UPDATE sla_clocks c SET started_at = c.started_at - x.back, due_at = c.due_at - x.back FROM chosen x WHERE c.id = x.id
	RETURNING c.ticket_id, c.due_at
), ledger AS (
	UPDATE sla_intervals i SET from_at = i.from_at - x.back FROM chosen x WHERE i.clock_id = x.id
)
UPDATE tickets t SET next_due_at = k.due_at FROM clocks k WHERE t.id = k.ticket_id RETURNING t.id, t.next_due_at`

// deadlines lets deadlines pass and looks when their breach was committed.
func (b *bench) deadlines(ctx context.Context) error {
	rows, err := b.db.Pool.Query(ctx, dueSQL, b.Due, dueIn, b.Period, b.people.working)
	if err != nil {
		return err
	}
	due := map[int64]time.Time{}
	var id int64
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error { due[id] = at; return nil }); err != nil {
		return err
	}
	if len(due) == 0 {
		return fmt.Errorf("no ticket has a clock that could be due soon; load more tickets")
	}
	acted, err := b.acted(ctx, due)
	if err != nil {
		return err
	}
	var late times
	for id, at := range acted {
		late = append(late, at.Sub(due[id]))
	}
	var clocks int
	if err := b.db.Pool.QueryRow(ctx, `SELECT count(*) FROM sla_clocks WHERE state = 'running'`).Scan(&clocks); err != nil {
		return err
	}
	row := latency("sla", "from the deadline to the recorded breach", late, .99, lateBudget)
	row.Note = fmt.Sprintf("%d clocks running, %d due within %s", clocks, len(due), b.Period)
	b.add(row)
	return nil
}

// acted returns when the breach of each ticket was committed.
func (b *bench) acted(ctx context.Context, due map[int64]time.Time) (map[int64]time.Time, error) {
	ids := make([]int64, 0, len(due))
	for id := range due {
		ids = append(ids, id)
	}
	committed, err := b.committed(ctx, "t", "updated_at")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, breachPatience)
	defer cancel()
	acted := map[int64]time.Time{}
	err = until(ctx, 500*time.Millisecond, func() (bool, error) {
		clear(acted)
		rows, err := b.db.Pool.Query(ctx, `SELECT t.id, `+committed+` FROM tickets t WHERE t.id = ANY($1) AND t.sla_state = 'breached'`, ids)
		if err != nil {
			return false, err
		}
		var id int64
		var at time.Time
		_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error { acted[id] = at; return nil })
		return len(acted) == len(due), err
	})
	if err != nil {
		return nil, fmt.Errorf("%d of %d breaches were recorded: %w", len(acted), len(due), err)
	}
	return acted, nil
}
