package gaps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// Follower reads the event log; *eventlog.Log is one.
type Follower interface {
	FollowTx(ctx context.Context, name string, batch int, fn func(context.Context, *pg.Tx, []eventlog.Event) error) error
}

// Notices tells people that their review is asked for, and those who asked what became of it. It follows the event
// log, so that nothing is told twice and nothing is forgotten, whatever stops.
type Notices struct {
	log    Follower
	desk   Desk
	now    func() time.Time
	logger *slog.Logger
}

// NewNotices makes Notices.
func NewNotices(log Follower, desk Desk, now func() time.Time, logger *slog.Logger) *Notices {
	return &Notices{log: log, desk: desk, now: now, logger: logger}
}

// Run tells until ctx is done.
func (n *Notices) Run(ctx context.Context) error {
	return n.log.FollowTx(ctx, "article notices", 100, n.read)
}

func (n *Notices) read(ctx context.Context, tx *pg.Tx, events []eventlog.Event) error {
	for _, e := range events {
		if e.Kind != tickets.EventArticleChanged {
			continue
		}
		var changed tickets.ArticleChanged
		var by tickets.Actor
		if err := errors.Join(json.Unmarshal(e.Data, &changed), json.Unmarshal(e.Actor, &by)); err != nil {
			n.logger.Error("an event cannot be read", "seq", e.Seq, "error", err) // it never will
			continue
		}
		if changed.TranslationID == 0 {
			continue
		}
		if err := n.handle(ctx, tx, changed, by); err != nil {
			return fmt.Errorf("tell of article %d: %w", changed.ArticleID, err)
		}
	}
	return nil
}

func (n *Notices) handle(ctx context.Context, tx *pg.Tx, changed tickets.ArticleChanged, by tickets.Actor) error {
	switch changed.What {
	case "submitted":
		return n.asked(ctx, tx, changed, by)
	case "published", "planned":
		return n.decided(ctx, tx, changed, by, tickets.NotifyArticleApproved)
	case "unpublished", "archived":
		return n.decided(ctx, tx, changed, by, tickets.NotifyArticleReturned)
	}
	return nil
}

// asked tells the reviewer, or those who lead when nobody is named.
func (n *Notices) asked(ctx context.Context, tx *pg.Tx, changed tickets.ArticleChanged, by tickets.Actor) error {
	var title string
	var reviewer *int64
	err := tx.Pgx.QueryRow(ctx, `SELECT title, reviewer_id FROM kb_translations WHERE id = $1 AND status = 'in_review'`, changed.TranslationID).Scan(&title, &reviewer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // decided already
	}
	if err != nil {
		return err
	}
	to := []int64{}
	if reviewer != nil {
		to = append(to, *reviewer)
	} else if to, err = leads(ctx, tx); err != nil {
		return err
	}
	if by.Kind == tickets.ActorAgent {
		_, err = tx.Pgx.Exec(ctx, `
			INSERT INTO kb_reviews (translation_id, asked_by, asked_at) VALUES ($1, $2, $3)
			ON CONFLICT (translation_id) DO UPDATE SET asked_by = EXCLUDED.asked_by, asked_at = EXCLUDED.asked_at`, changed.TranslationID, by.ID, n.at())
		if err != nil {
			return err
		}
	}
	return notify(ctx, tx, n.desk, n.at(), noticeOf(changed, by, tickets.NotifyArticleReview, title, to))
}

// decided tells who had asked for the review.
func (n *Notices) decided(ctx context.Context, tx *pg.Tx, changed tickets.ArticleChanged, by tickets.Actor, kind tickets.NotificationKind) error {
	var title string
	var asker int64
	err := tx.Pgx.QueryRow(ctx, `
		DELETE FROM kb_reviews v USING kb_translations t WHERE t.id = v.translation_id AND v.translation_id = $1 AND t.status <> 'in_review'
		RETURNING v.asked_by, t.title`, changed.TranslationID).Scan(&asker, &title)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // nobody has asked
	}
	if err != nil {
		return err
	}
	return notify(ctx, tx, n.desk, n.at(), noticeOf(changed, by, kind, title, []int64{asker}))
}

func noticeOf(changed tickets.ArticleChanged, by tickets.Actor, kind tickets.NotificationKind, title string, to []int64) notice {
	return notice{
		kind: kind, by: by, to: to, title: title, articleID: changed.ArticleID, translationID: changed.TranslationID, language: changed.Language,
	}
}

func (n *Notices) at() time.Time { return n.now().UTC().Truncate(time.Microsecond) }

// Remind tells those who look after articles that the review date has passed, once for each date.
func (s *Service) Remind(ctx context.Context) error {
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now := s.Now()
		rows, err := tx.Pgx.Query(ctx, `
			WITH due AS (
				INSERT INTO kb_reminders (article_id, review_by, created_at)
				SELECT a.id, a.review_by, $1::timestamptz FROM kb_articles a
				WHERE a.review_by < ($1::timestamptz AT TIME ZONE 'UTC')::date AND EXISTS (SELECT FROM kb_translations t WHERE t.article_id = a.id AND t.status <> 'archived')
				ON CONFLICT DO NOTHING RETURNING article_id, review_by)
			SELECT d.article_id, d.review_by::text, a.language, t.title FROM due d JOIN kb_articles a ON a.id = d.article_id
			JOIN kb_translations t ON t.article_id = a.id AND t.language = a.language ORDER BY 1`, now)
		if err != nil {
			return err
		}
		due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n notice, err error) {
			n.kind, n.by = tickets.NotifyArticleReviewDue, tickets.System("knowledge")
			return n, row.Scan(&n.articleID, &n.reviewBy, &n.language, &n.title)
		})
		if err != nil {
			return err
		}
		for _, n := range due {
			if n.to, err = responsible(ctx, tx, n.articleID); err != nil {
				return err
			}
			if err := notify(ctx, tx, s.Desk, now, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remind of review dates: %w", err)
	}
	return nil
}
