package lens

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	messagesAtMost = 60       // of a ticket are read
	bytesAtMost    = 16 << 10 // of a message are read
)

// familySQL are the tickets with those that were merged into them.
const familySQL = `
WITH RECURSIVE family AS (
	SELECT id AS root, id, 0 AS depth FROM tickets WHERE id = ANY($1)
	UNION ALL
	SELECT f.root, t.id, f.depth + 1 FROM family f JOIN tickets t ON t.merged_into_id = f.id WHERE f.depth < 10
)`

// coursesOf reads what happened on tickets; notes are not read.
func coursesOf(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]*course, error) {
	out := map[int64]*course{}
	if len(ids) == 0 {
		return out, nil
	}
	for _, id := range ids {
		out[id] = &course{}
	}
	for _, read := range []func(context.Context, pgx.Tx, []int64, map[int64]*course) error{readMessages, readMoves, readVerdicts} {
		if err := read(ctx, tx, ids, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readMessages(ctx context.Context, tx pgx.Tx, ids []int64, into map[int64]*course) error {
	rows, err := tx.Query(ctx, familySQL+`, said AS (
			SELECT f.root, m.id, m.author_kind = 'agent' AS agent, m.created_at, row_number() OVER (PARTITION BY f.root ORDER BY m.created_at, m.id) AS n,
			       left(CASE WHEN m.reply_text <> '' THEN m.reply_text ELSE m.body_text END, $2) AS text
			FROM family f JOIN messages m ON m.ticket_id = f.id
			WHERE m.kind = 'message' AND m.author_kind IN ('customer', 'agent') AND m.auto = '')
		SELECT root, id, agent, text, created_at FROM said WHERE n <= $3 ORDER BY root, n`, ids, bytesAtMost, messagesAtMost)
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	var root int64
	var m message
	_, err = pgx.ForEachRow(rows, []any{&root, &m.id, &m.agent, &m.text, &m.at}, func() error {
		into[root].messages = append(into[root].messages, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	return nil
}

// readMoves reads when tickets were handed to another team.
func readMoves(ctx context.Context, tx pgx.Tx, ids []int64, into map[int64]*course) error {
	rows, err := tx.Query(ctx, `
		SELECT ticket_id, at FROM events WHERE ticket_id = ANY($1) AND kind = 'ticket.changed' AND actor->>'kind' = 'agent'
		AND data->'changes'->'team_id'->>'from' IS NOT NULL AND data->'changes'->'team_id'->>'to' IS NOT NULL ORDER BY ticket_id, id`, ids)
	if err != nil {
		return fmt.Errorf("read where tickets went: %w", err)
	}
	var id int64
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		into[id].movedAt = append(into[id].movedAt, at)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read where tickets went: %w", err)
	}
	return nil
}

// readVerdicts reads ratings and answers with articles.
func readVerdicts(ctx context.Context, tx pgx.Tx, ids []int64, into map[int64]*course) error {
	rows, err := tx.Query(ctx, `
		SELECT t.id, COALESCE(r.score, 0), COALESCE(r.updated_at, 'epoch'),
		       (SELECT min(a.created_at) FROM kb_answers a WHERE a.ticket_id = t.id AND a.kind IN ('link', 'text'))
		FROM tickets t LEFT JOIN ratings r ON r.ticket_id = t.id WHERE t.id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("read ratings: %w", err)
	}
	var id int64
	var rating int
	var ratedAt time.Time
	var articleAt *time.Time
	_, err = pgx.ForEachRow(rows, []any{&id, &rating, &ratedAt, &articleAt}, func() error {
		c := into[id]
		c.rating, c.ratedAt, c.articleAt = rating, ratedAt, articleAt
		return nil
	})
	if err != nil {
		return fmt.Errorf("read ratings: %w", err)
	}
	return nil
}
