package sla

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/sla/compute"
	"github.com/kepthq/kept/tickets/pg"
)

// Clocks are read and written by nearly every change, so their statements are spelled out for pgx, and
// what nobody waits for goes with the commit.

const clockColumns = `ticket_id, policy_id, calendar_id, kind, state, target, business, started_at, due_at, breached_at, ended_at, updated_at`

const (
	readClocksSQL  = `SELECT id, ` + clockColumns + ` FROM sla_clocks WHERE ticket_id = $1 ORDER BY id`
	readLedgersSQL = `
SELECT i.clock_id, i.state, i.cause, i.from_at, i.to_at FROM sla_clocks c JOIN sla_intervals i ON i.clock_id = c.id
WHERE c.ticket_id = $1 ORDER BY i.clock_id, i.n`
	insertClockSQL = `
INSERT INTO sla_clocks (` + clockColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`
	updateClockSQL = `
UPDATE sla_clocks SET policy_id = $2, calendar_id = $3, state = $4, target = $5, business = $6,
       due_at = $7, breached_at = $8, ended_at = $9, updated_at = $10
WHERE id = $1`
	writeLedgersSQL = `
INSERT INTO sla_intervals (clock_id, n, state, cause, from_at, to_at)
SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
ON CONFLICT (clock_id, n) DO UPDATE SET state = EXCLUDED.state, cause = EXCLUDED.cause, from_at = EXCLUDED.from_at, to_at = EXCLUDED.to_at`
	shortenLedgerSQL = `DELETE FROM sla_intervals WHERE clock_id = $1 AND n >= $2`
)

// sender asks several things in one round trip; a *pg.Tx is one.
type sender interface {
	Send(ctx context.Context, b *pgx.Batch) error
}

// loadClocks reads the ticket's clocks with their ledgers, oldest first.
func loadClocks(ctx context.Context, db sender, ticketID int64) ([]*Clock, error) {
	var clocks []*Clock
	b := &pgx.Batch{}
	b.Queue(readClocksSQL, ticketID).Query(func(rows pgx.Rows) (err error) {
		clocks, err = pgx.CollectRows(rows, scanClock)
		return err
	})
	b.Queue(readLedgersSQL, ticketID).Query(func(rows pgx.Rows) error { return readLedgers(rows, clocks) })
	if err := db.Send(ctx, b); err != nil {
		return nil, fmt.Errorf("read clocks of ticket %d: %w", ticketID, err)
	}
	return clocks, nil
}

func scanClock(row pgx.CollectableRow) (*Clock, error) {
	c := &Clock{}
	return c, row.Scan(&c.ID, &c.TicketID, &c.PolicyID, &c.CalendarID, &c.Kind, &c.State, &c.Target, &c.Business,
		&c.StartedAt, &c.DueAt, &c.BreachedAt, &c.EndedAt, &c.UpdatedAt)
}

func readLedgers(rows pgx.Rows, clocks []*Clock) error {
	byID := make(map[int64]*Clock, len(clocks))
	for _, c := range clocks {
		byID[c.ID] = c
	}
	var clockID int64
	var s compute.Stretch
	var to *time.Time
	_, err := pgx.ForEachRow(rows, []any{&clockID, &s.State, &s.Cause, &s.From, &to}, func() error {
		read := s
		read.From = read.From.UTC()
		if to != nil {
			read.To = to.UTC()
		}
		c := byID[clockID]
		c.Ledger.Stretches = append(c.Ledger.Stretches, read)
		c.stored = append(c.stored, read)
		return nil
	})
	return err
}

// saveClocks writes clocks, and those stretches of their ledgers that are new or have changed. New clocks
// have their IDs when it returns; all else is sent with what comes after it.
func saveClocks(ctx context.Context, tx *pg.Tx, clocks []*Clock) error {
	fresh := &pgx.Batch{}
	for _, c := range clocks {
		if c.ID == 0 {
			fresh.Queue(insertClockSQL, c.TicketID, c.PolicyID, c.CalendarID, c.Kind, c.State, c.Target, c.Business, c.StartedAt,
				c.DueAt, c.BreachedAt, c.EndedAt, c.UpdatedAt).QueryRow(func(row pgx.Row) error { return row.Scan(&c.ID) })
			continue
		}
		tx.Later(fmt.Sprintf("write clock %d", c.ID), updateClockSQL, c.ID, c.PolicyID, c.CalendarID, c.State, c.Target, c.Business,
			c.DueAt, c.BreachedAt, c.EndedAt, c.UpdatedAt)
	}
	if fresh.Len() > 0 {
		if err := tx.Send(ctx, fresh); err != nil {
			return fmt.Errorf("write new clocks: %w", err)
		}
	}
	saveLedgers(tx, clocks)
	return nil
}

func saveLedgers(tx *pg.Tx, clocks []*Clock) {
	var w ledgerRows
	for _, c := range clocks {
		w.add(c)
	}
	if len(w.clockIDs) > 0 {
		tx.Later("write ledgers", writeLedgersSQL, w.clockIDs, w.ns, w.states, w.causes, w.froms, w.tos)
	}
	for _, c := range clocks {
		if len(c.stored) > len(c.Ledger.Stretches) {
			tx.Later(fmt.Sprintf("shorten the ledger of clock %d", c.ID), shortenLedgerSQL, c.ID, len(c.Ledger.Stretches))
		}
		c.stored = append([]compute.Stretch(nil), c.Ledger.Stretches...)
	}
}

// ledgerRows are rows of sla_intervals, column by column.
type ledgerRows struct {
	clockIDs       []int64
	ns             []int
	states, causes []string
	froms          []time.Time
	tos            []*time.Time
}

// add takes what the database does not have of the clock's ledger as it is.
func (w *ledgerRows) add(c *Clock) {
	for n, s := range c.Ledger.Stretches {
		if n < len(c.stored) && c.stored[n] == s {
			continue
		}
		var to *time.Time
		if !s.To.IsZero() {
			to = &s.To
		}
		w.clockIDs, w.ns = append(w.clockIDs, c.ID), append(w.ns, n)
		w.states, w.causes = append(w.states, string(s.State)), append(w.causes, s.Cause)
		w.froms, w.tos = append(w.froms, s.From), append(w.tos, to)
	}
}
