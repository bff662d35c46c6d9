package gaps

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// notice is something that people should know about an article.
type notice struct {
	kind          tickets.NotificationKind
	by            tickets.Actor
	to            []int64
	title         string
	articleID     int64
	translationID int64
	language      string
	gapID         int64
	reviewBy      string
}

// notify writes a notification for each of the agents but who did it, with its event.
func notify(ctx context.Context, tx *pg.Tx, desk Desk, at time.Time, n notice) error {
	data := map[string]any{"subject": n.title, "actor": n.by.Name, "article_id": n.articleID, "language": n.language}
	if n.translationID != 0 {
		data["translation_id"] = n.translationID
	}
	if n.gapID != 0 {
		data["gap_id"] = n.gapID
	}
	if n.reviewBy != "" {
		data["review_by"] = n.reviewBy
	}
	self := int64(0)
	if n.by.Kind == tickets.ActorAgent {
		self = n.by.ID
	}
	rows, err := tx.Pgx.Query(ctx, `
		INSERT INTO notifications (agent_id, kind, data, created_at)
		SELECT id, $2::text, $3::jsonb, $4::timestamptz FROM agents
		WHERE id = ANY($1) AND id <> $5 AND deactivated_at IS NULL ORDER BY id RETURNING id, agent_id`, n.to, n.kind, data, at, self)
	if err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	var told []tickets.Event
	added := tickets.NotificationAdded{Kind: n.kind}
	if _, err = pgx.ForEachRow(rows, []any{&added.NotificationID, &added.AgentID}, func() error {
		told = append(told, added)
		return nil
	}); err != nil {
		return fmt.Errorf("write notifications: %w", err)
	}
	if len(told) == 0 {
		return nil
	}
	return desk.Tell(ctx, tx, n.by, told...)
}

// responsible are those who look after an article: its owner, or else who wrote it last; failing them, those who
// lead.
func responsible(ctx context.Context, tx *pg.Tx, articleID int64) ([]int64, error) {
	var id *int64
	err := tx.Pgx.QueryRow(ctx, `
		SELECT g.id FROM (
			SELECT a.owner_id AS id, 0 AS place FROM kb_articles a WHERE a.id = $1
			UNION ALL
			(SELECT r.author_id, 1 FROM kb_revisions r JOIN kb_translations t ON t.id = r.translation_id
			 WHERE t.article_id = $1 AND r.author_id IS NOT NULL ORDER BY r.id DESC LIMIT 1)) x
		JOIN agents g ON g.id = x.id WHERE g.deactivated_at IS NULL AND g.role <> 'product_lead' ORDER BY x.place LIMIT 1`, articleID).Scan(&id)
	if err == nil {
		return []int64{*id}, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("find who looks after article %d: %w", articleID, err)
	}
	return leads(ctx, tx)
}

// leads are those who may publish anything.
func leads(ctx context.Context, tx *pg.Tx) ([]int64, error) {
	rows, err := tx.Pgx.Query(ctx, `SELECT id FROM agents WHERE role IN ('team_lead', 'admin') AND deactivated_at IS NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("find team leads: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("find team leads: %w", err)
	}
	return ids, nil
}
