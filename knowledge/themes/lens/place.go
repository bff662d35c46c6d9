package lens

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// reader is the name of our position in the event log.
const reader = "lens"

// batch is how many events, or tickets, are handled in one transaction.
const batch = 300

// follow reads tickets again when something happens to them, until ctx is done.
func (s *Service) follow(ctx context.Context) error {
	newest, err := s.Events.Newest(ctx)
	if err != nil {
		return err
	}
	if err := s.Events.BeginAt(ctx, reader, newest); err != nil {
		return err
	}
	return s.Events.FollowTx(ctx, reader, batch, s.observe)
}

// observe handles events, in the transaction in which the position moves. Of a text that is new, package tracking tells
// at once ([Service.TextsRead]); here it is answers, ratings and moves of tickets that ask for something.
func (s *Service) observe(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
	var ids []int64
	for _, e := range events {
		if e.TicketID != nil && e.Kind != tickets.EventTicketCreated {
			ids = append(ids, *e.TicketID)
		}
	}
	slices.Sort(ids)
	rows, err := tx.Pgx.Query(ctx, `
		WITH RECURSIVE up AS (
			SELECT id, merged_into_id, 0 AS depth FROM tickets WHERE id = ANY($1)
			UNION ALL SELECT t.id, t.merged_into_id, u.depth + 1 FROM up u JOIN tickets t ON t.id = u.merged_into_id WHERE u.depth < 10)
		SELECT DISTINCT l.ticket_id FROM up JOIN lens_tickets l ON l.ticket_id = up.id WHERE l.wants OR l.corrected ORDER BY 1`, slices.Compact(ids))
	if err != nil {
		return fmt.Errorf("find tickets that ask: %w", err)
	}
	wanting, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("find tickets that ask: %w", err)
	}
	return s.place(ctx, tx.Pgx, wanting)
}

// TextsRead reads tickets whose text is new or has changed, in the transaction that wrote the text; package tracking
// tells it.
func (s *Service) TextsRead(ctx context.Context, tx *pg.Tx, ticketIDs []int64) error {
	return s.place(ctx, tx.Pgx, ticketIDs)
}

// ThemesPlaced makes it one of package tracking's observers. Themes are looked up when they are shown.
func (s *Service) ThemesPlaced(context.Context, *pg.Tx, []tracking.Placement) error { return nil }

const refreshEvery = time.Hour

func (s *Service) nextRefresh(ctx context.Context) (time.Time, bool, error) {
	var behind bool
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM theme_texts x LEFT JOIN lens_tickets l ON l.ticket_id = x.ticket_id WHERE l.words_at IS DISTINCT FROM x.updated_at)`).Scan(&behind)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("look for texts that were not read: %w", err)
	}
	if behind {
		return s.now(), true, nil
	}
	return s.now().Add(refreshEvery), true, nil
}

func (s *Service) refreshDue(ctx context.Context) error {
	_, err := s.Refresh(ctx)
	return err
}

// Refresh reads all texts that are new or have changed since they were read, and returns how many those were.
// [Service.Run] does it when it begins and once an hour.
func (s *Service) Refresh(ctx context.Context) (int, error) {
	var after int64
	for total := 0; ; {
		var ids []int64
		err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
			rows, err := tx.Pgx.Query(ctx, `
				SELECT x.ticket_id FROM theme_texts x LEFT JOIN lens_tickets l ON l.ticket_id = x.ticket_id
				WHERE x.ticket_id > $1 AND l.words_at IS DISTINCT FROM x.updated_at ORDER BY x.ticket_id LIMIT $2`, after, batch)
			if err != nil {
				return fmt.Errorf("find texts that were not read: %w", err)
			}
			if ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
				return fmt.Errorf("find texts that were not read: %w", err)
			}
			return s.place(ctx, tx.Pgx, ids)
		})
		if err != nil || len(ids) == 0 {
			return total, err
		}
		total += len(ids)
		after = ids[len(ids)-1]
	}
}

// text is a row of theme_texts.
type text struct {
	id, customer    int64
	words, language string
	at, updatedAt   time.Time
}

// place reads the tickets and writes their rows. It locks the texts first, so that of two at the same ticket the later
// one sees what the first has seen.
func (s *Service) place(ctx context.Context, tx pgx.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT ticket_id, customer_id, words, language, at, updated_at FROM theme_texts WHERE ticket_id = ANY($1) ORDER BY ticket_id FOR NO KEY UPDATE`, ids)
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	texts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t text, err error) {
		return t, row.Scan(&t.id, &t.customer, &t.words, &t.language, &t.at, &t.updatedAt)
	})
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	said, err := correctionsOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	reads := make([]*reading, len(texts))
	var asking []int64
	for i, t := range texts {
		reads[i] = readText(t, said[t.id])
		if reads[i].wants() {
			asking = append(asking, t.id)
		}
	}
	courses, err := coursesOf(ctx, tx, asking)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	for i, t := range texts {
		r := reads[i]
		if c := courses[t.id]; c != nil {
			r.follow(c, t.language)
		}
		r.obey(said[t.id])
		if err := r.queue(b, t, s.now()); err != nil {
			return err
		}
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write who asks: %w", err)
	}
	return nil
}

const putSQL = `
INSERT INTO lens_tickets AS l (ticket_id, customer_id, at, cancels, returns, refunds, an_order, reasons, competitor, asked_at, answered, tries, tried_at,
	outcome, outcome_by, outcome_at, quotes, corrected, words_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (ticket_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, at = EXCLUDED.at, cancels = EXCLUDED.cancels, returns = EXCLUDED.returns,
	refunds = EXCLUDED.refunds, an_order = EXCLUDED.an_order, reasons = EXCLUDED.reasons, competitor = EXCLUDED.competitor, asked_at = EXCLUDED.asked_at,
	answered = EXCLUDED.answered, tries = EXCLUDED.tries, tried_at = EXCLUDED.tried_at, outcome = EXCLUDED.outcome, outcome_by = EXCLUDED.outcome_by,
	outcome_at = EXCLUDED.outcome_at, quotes = EXCLUDED.quotes, corrected = EXCLUDED.corrected, words_at = EXCLUDED.words_at, updated_at = EXCLUDED.updated_at`

func (r *reading) queue(b *pgx.Batch, t text, now time.Time) error {
	quotes, err := json.Marshal(r.quotes)
	if err != nil {
		return fmt.Errorf("encode what ticket %d says: %w", t.id, err)
	}
	b.Queue(putSQL, t.id, t.customer, t.at, r.kinds[kindCancel], r.kinds[kindReturn], r.kinds[kindRefund], r.order, r.reasons, r.competitor, r.askedAt, r.answered,
		r.tries, r.triedAt, r.outcome, r.outcomeBy, r.outcomeAt, string(quotes), r.corrected, t.updatedAt, now)
	return nil
}
