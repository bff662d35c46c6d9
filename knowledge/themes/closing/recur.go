package closing

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
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// ThemesPlaced implements tracking.PlacedObserver: a ticket that says again what was mended is written down, and brings the
// theme back when it is one of a customer who was told, or one of enough customers.
func (s *Service) ThemesPlaced(ctx context.Context, tx *pg.Tx, placed []tracking.Placement) error {
	if len(placed) == 0 {
		return nil
	}
	if err := forgetMoved(ctx, tx, placed); err != nil {
		return err
	}
	ships, err := activeShips(ctx, tx, placed)
	if err != nil || len(ships) == 0 {
		return err
	}
	var again []candidate
	for _, p := range placed {
		if ship, ok := ships[p.ThemeID]; ok && p.At.After(ship.shippedAt) {
			again = append(again, candidate{ship: ship, ticket: p.TicketID, at: p.At, kind: AgainTicket})
		}
	}
	return s.recur(ctx, tx, again)
}

// forgetMoved: a ticket that has left its theme is no evidence against it. What it has brought about stays, for a person to
// judge.
func forgetMoved(ctx context.Context, tx *pg.Tx, placed []tracking.Placement) error {
	var ids, themes []int64
	for _, p := range placed {
		if p.Before != 0 {
			ids, themes = append(ids, p.TicketID), append(themes, p.ThemeID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Pgx.Exec(ctx, `
		DELETE FROM theme_recurrences r USING unnest($1::bigint[], $2::bigint[]) AS p(ticket_id, theme_id), theme_ships s
		WHERE r.ticket_id = p.ticket_id AND r.kind = 'ticket' AND s.id = r.ship_id AND s.theme_id <> p.theme_id AND s.state = 'shipped'`, ids, themes)
	if err != nil {
		return fmt.Errorf("forget recurrences that were moved: %w", err)
	}
	return nil
}

// activeShip is a theme's newest ship, shipped or regressed.
type activeShip struct {
	id, theme int64
	shippedAt time.Time
	state     ShipState
}

func activeShips(ctx context.Context, tx *pg.Tx, placed []tracking.Placement) (map[int64]activeShip, error) {
	var themes []int64
	for _, p := range placed {
		if p.ThemeID != 0 {
			themes = append(themes, p.ThemeID)
		}
	}
	slices.Sort(themes)
	rows, err := tx.Pgx.Query(ctx, `
		SELECT DISTINCT ON (theme_id) id, theme_id, shipped_at, state FROM theme_ships
		WHERE theme_id = ANY($1) AND state IN ('shipped', 'regressed') ORDER BY theme_id, id DESC`, slices.Compact(themes))
	if err != nil {
		return nil, fmt.Errorf("read ships: %w", err)
	}
	ships := map[int64]activeShip{}
	var ship activeShip
	_, err = pgx.ForEachRow(rows, []any{&ship.id, &ship.theme, &ship.shippedAt, &ship.state}, func() error {
		ships[ship.theme] = ship
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read ships: %w", err)
	}
	return ships, nil
}

// candidate is something a customer wrote after a theme was shipped.
type candidate struct {
	ship    activeShip
	ticket  int64
	message int64 // of an answer in the thread; 0: the ticket's first
	at      time.Time
	kind    RecurrenceKind
}

const candidateSQL = `
SELECT t.requester_id, t.tags @> '{suspected-spam}',
       coalesce((SELECT left(coalesce(nullif(reply_text, ''), body_text), 4000) FROM messages
                 WHERE ticket_id = t.id AND author_kind = 'customer' AND auto = '' AND ($3::bigint = 0 OR id = $3) ORDER BY id LIMIT 1), ''),
       EXISTS (SELECT FROM theme_tellings y WHERE y.ship_id = $2 AND y.customer_id = t.requester_id AND y.state = 'sent' AND y.sent_at <= $4)
FROM tickets t WHERE t.id = $1`

// recur writes down who says it again, and brings themes back.
func (s *Service) recur(ctx context.Context, tx *pg.Tx, all []candidate) error {
	if len(all) == 0 {
		return nil
	}
	set, err := readSettings(ctx, tx.Pgx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return int(a.ship.theme - b.ship.theme) }) // rows are locked in one order
	for _, c := range all {
		var r Recurrence
		var spam bool
		var words string
		if err := tx.Pgx.QueryRow(ctx, candidateSQL, c.ticket, c.ship.id, c.message, c.at).Scan(&r.CustomerID, &spam, &words, &r.Told); err != nil {
			return fmt.Errorf("read ticket %d that may say it again: %w", c.ticket, err)
		}
		grace := c.ship.shippedAt.Add(time.Duration(set.GraceHours) * time.Hour)
		switch {
		case spam || words == "":
		case c.kind == AgainReply && !persists(words), thanksOnly(words):
		case !r.Told && c.at.Before(grace):
		default:
			if err := s.recurred(ctx, tx, c, r, set); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) recurred(ctx context.Context, tx *pg.Tx, c candidate, r Recurrence, set Settings) error {
	var message *int64
	if c.message != 0 {
		message = &c.message
	}
	tag, err := tx.Pgx.Exec(ctx, `
		INSERT INTO theme_recurrences (ship_id, ticket_id, customer_id, kind, told, message_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, c.ship.id, c.ticket, r.CustomerID, c.kind, r.Told, message, c.at)
	if err != nil {
		return fmt.Errorf("write recurrence: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	cause := CauseTold
	switch {
	case c.kind == AgainReply:
		cause = CauseReply
	case !r.Told:
		var customers int
		if err := tx.Pgx.QueryRow(ctx, `SELECT count(DISTINCT customer_id) FROM theme_recurrences WHERE ship_id = $1`, c.ship.id).Scan(&customers); err != nil {
			return fmt.Errorf("count who says it again: %w", err)
		}
		if cause = CauseMany; customers < set.Customers {
			return s.tell(ctx, tx, system(), c.ship.theme)
		}
	}
	return s.regress(ctx, tx, c.ship, cause)
}

// regress brings the theme back, once: what was to be told is not told, those who decide are notified, the issue is told.
func (s *Service) regress(ctx context.Context, tx *pg.Tx, ship activeShip, cause Cause) error {
	t, err := lockTheme(tx, ship.theme)
	if fault.Is(err, "theme_merged") {
		return nil // its tickets are another theme's by now
	}
	if err != nil {
		return err
	}
	at := s.Now()
	var shippedBy *int64
	rows, err := tx.Pgx.Query(ctx, `
		UPDATE theme_ships SET state = 'regressed', regressed_at = $2, cause = $3, updated_at = $2 WHERE id = $1 AND state = 'shipped' RETURNING shipped_by`, ship.id, at, cause)
	if err != nil {
		return fmt.Errorf("bring theme %d back: %w", ship.theme, err)
	}
	tag, err := pgx.ForEachRow(rows, []any{&shippedBy}, func() error { return nil })
	if err != nil {
		return fmt.Errorf("bring theme %d back: %w", ship.theme, err)
	}
	if tag.RowsAffected() == 0 {
		return s.tell(ctx, tx, system(), ship.theme) // it is back already; there is more evidence
	}
	if err := skipRest(ctx, tx, ship.id, "regressed", at); err != nil {
		return err
	}
	if err := s.setStatus(ctx, tx, system(), ship.theme, "regressed", at); err != nil {
		return err
	}
	data := map[string]any{"subject": t.Name, "theme_id": t.ID, "theme": t.Name, "cause": string(cause)}
	if err := s.notifyLeads(ctx, tx, tickets.NotifyThemeRegressed, data, shippedBy); err != nil {
		return err
	}
	return s.tellIssues(ctx, tx, ship)
}

// tellIssues has the regression commented on the theme's issues.
func (s *Service) tellIssues(ctx context.Context, tx *pg.Tx, ship activeShip) error {
	rows, err := tx.Pgx.Query(ctx, `SELECT id FROM theme_links WHERE theme_id = $1 AND removed_at IS NULL AND issue_key <> '' AND state <> 'gone' ORDER BY id`, ship.theme)
	if err != nil {
		return fmt.Errorf("read issues of theme %d: %w", ship.theme, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("read issues of theme %d: %w", ship.theme, err)
	}
	for _, id := range ids {
		if err := s.insertJob(ctx, tx, sayArgs{LinkID: id, What: sayRegressed, ShipID: ship.id}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// reader is the name of the stored position in the event log.
const reader = "closing"

const eventsAtOnce = 200

// Follow reads what customers answer in the threads that told them, until ctx is done. Any number of nodes may follow; one
// at a time does.
func (s *Service) Follow(ctx context.Context) error {
	newest, err := s.Events.Newest(ctx)
	if err != nil {
		return err
	}
	if err := s.Events.BeginAt(ctx, reader, newest); err != nil {
		return err
	}
	return s.Events.FollowTx(ctx, reader, eventsAtOnce, s.answers)
}

// answersSQL finds what was written after the telling, in its thread or in the ticket that follows it up.
const answersSQL = `
SELECT m.id, m.ticket_id, m.created_at, s.id, s.theme_id, s.shipped_at, s.state
FROM unnest($1::bigint[], $2::bigint[]) AS w(message_id, thread_id)
JOIN messages m ON m.id = w.message_id AND m.author_kind = 'customer' AND m.auto = ''
JOIN theme_tellings y ON y.ticket_id = w.thread_id AND y.state = 'sent' AND y.message_id < m.id AND y.customer_id = m.customer_id
JOIN theme_ships s ON s.id = y.ship_id AND s.state IN ('shipped', 'regressed')
ORDER BY m.id`

// answers looks at new messages of customers.
func (s *Service) answers(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
	messages, threads := written(events)
	if len(messages) == 0 {
		return nil
	}
	rows, err := tx.Pgx.Query(ctx, answersSQL, messages, threads)
	if err != nil {
		return fmt.Errorf("read answers to tellings: %w", err)
	}
	var all []candidate
	c := candidate{kind: AgainReply}
	_, err = pgx.ForEachRow(rows, []any{&c.message, &c.ticket, &c.at, &c.ship.id, &c.ship.theme, &c.ship.shippedAt, &c.ship.state}, func() error {
		all = append(all, c)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read answers to tellings: %w", err)
	}
	return s.recur(ctx, tx, all)
}

// written returns the customers' messages among the events, and the thread that each belongs to: its ticket, or the closed one
// that its ticket goes on from.
func written(events []eventlog.Event) (messages, threads []int64) {
	from := map[int64]int64{} // follow-up ticket: closed ticket
	for _, e := range events {
		var created tickets.TicketCreated
		if e.Kind == tickets.EventTicketCreated && e.TicketID != nil && json.Unmarshal(e.Data, &created) == nil && created.FollowUpTo != 0 {
			from[*e.TicketID] = created.FollowUpTo
		}
	}
	for _, e := range events {
		var m tickets.MessageAdded
		if e.Kind != tickets.EventMessageAdded || e.TicketID == nil || json.Unmarshal(e.Data, &m) != nil || m.Author != tickets.ActorCustomer || m.Auto != "" {
			continue
		}
		thread := *e.TicketID
		if closed, ok := from[thread]; ok {
			thread = closed
		}
		messages, threads = append(messages, m.MessageID), append(threads, thread)
	}
	return messages, threads
}
