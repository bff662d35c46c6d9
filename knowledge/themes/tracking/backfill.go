package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// history is how far back the backfill reads. It is more than a window, so that a year can be looked back on.
const history = 53 * 7 * 24 * time.Hour

// backfillKey is the row of the table settings that says how far the backfill has come.
const backfillKey = "themes_backfill"

// backfill is how far it has come: down to this ticket.
type backfill struct {
	Next int64 `json:"next"`
	Done bool  `json:"done"`
}

// Backfill reads the texts of the tickets that were there before the desk had themes, the newest first, and remembers how
// far it came. It returns how many tickets it looked at; when all is read, none.
func (s *Service) Backfill(ctx context.Context) (int, error) {
	total := 0
	for ctx.Err() == nil {
		n, done, err := s.backfillPage(ctx)
		if total += n; err != nil || done {
			return total, err
		}
	}
	return total, ctx.Err()
}

const backfillAtOnce = 300

func (s *Service) backfillPage(ctx context.Context) (n int, done bool, err error) {
	err = s.db.Tx(ctx, func(tx *pg.Tx) error {
		at, taken, err := s.lockBackfill(ctx, tx)
		if err != nil || taken || at.Done {
			done = true
			return err
		}
		rows, err := tx.Pgx.Query(ctx, `
			SELECT id FROM tickets WHERE id < $1 AND created_at >= $2 ORDER BY id DESC LIMIT $3`, at.Next, s.now().Add(-history), backfillAtOnce)
		if err != nil {
			return fmt.Errorf("find tickets to read: %w", err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return fmt.Errorf("find tickets to read: %w", err)
		}
		if n = len(ids); n > 0 {
			at.Next = ids[n-1]
			if err := s.refresh(ctx, tx, ids, false); err != nil {
				return err
			}
		}
		at.Done = n < backfillAtOnce
		done = at.Done
		return s.saveBackfill(ctx, tx, at)
	})
	return n, done, err
}

// lockBackfill begins above the newest ticket of now. taken: another node is at it.
func (s *Service) lockBackfill(ctx context.Context, tx *pg.Tx) (at backfill, taken bool, err error) {
	_, err = tx.Pgx.Exec(ctx, `
		INSERT INTO settings (key, value, updated_at)
		SELECT $1, jsonb_build_object('next', coalesce((SELECT max(id) FROM tickets), 0) + 1, 'done', false), $2
		WHERE NOT EXISTS (SELECT FROM settings WHERE key = $1) ON CONFLICT (key) DO NOTHING`, backfillKey, s.now())
	if err != nil {
		return at, false, fmt.Errorf("begin to read what was there: %w", err)
	}
	var value json.RawMessage
	err = tx.Pgx.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1 FOR UPDATE SKIP LOCKED`, backfillKey).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return at, true, nil
	}
	if err != nil {
		return at, false, fmt.Errorf("read how far texts are read: %w", err)
	}
	return at, false, json.Unmarshal(value, &at)
}

func (s *Service) saveBackfill(ctx context.Context, tx *pg.Tx, at backfill) error {
	value, err := json.Marshal(at)
	if err != nil {
		return err
	}
	if _, err := tx.Pgx.Exec(ctx, `UPDATE settings SET value = $2, updated_at = $3 WHERE key = $1`, backfillKey, string(value), s.now()); err != nil {
		return fmt.Errorf("note how far texts are read: %w", err)
	}
	return nil
}
