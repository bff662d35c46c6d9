package articles

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// SubmitForReview asks for somebody to look at the newest text; reviewerID nil is anybody who may publish. A
// live translation stays as readers see it. Faults: forbidden, invalid_input, article_archived, article_changed.
func (s *Service) SubmitForReview(ctx context.Context, by tickets.Actor, articleID int64, language string, reviewerID *int64, baseVersion int64) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return s.edit(ctx, by, articleID, language, baseVersion, func(c *change) error {
		if c.t.Status == StatusArchived {
			return fault.New(fault.Conflict, "article_archived", "The article is archived. Take it back to draft first.")
		}
		if err := checkReviewer(c.tx, by, reviewerID); err != nil {
			return err
		}
		c.t.Status, c.t.ReviewerID, c.what = StatusInReview, reviewerID, whatSubmitted
		return nil
	})
}

// checkReviewer: a reviewer decides what readers see, so nobody makes themselves one.
func checkReviewer(tx *pg.Tx, by tickets.Actor, id *int64) error {
	if id == nil {
		return nil
	}
	if by.Kind == tickets.ActorAgent && *id == by.ID && !leads(by) {
		return fault.InvalidField("reviewer_id", "must be somebody else than you")
	}
	var role tickets.Role
	err := tx.Raw(`SELECT role FROM agents WHERE id = ? AND deactivated_at IS NULL`, *id).Scan(&role).Error
	if err != nil {
		return fmt.Errorf("look up reviewer: %w", err)
	}
	if role == "" || role == tickets.RoleProductLead {
		return fault.InvalidField("reviewer_id", "must be an active agent, team lead or admin")
	}
	return nil
}

// Publishing says when and how a translation is published.
type Publishing struct {
	BaseVersion int64 // 0: whatever is the newest
	// At plans it; nil, or a time that has passed, is now. What is planned is the text of now, whatever is saved later.
	At *time.Time
	// NoSubstance: nothing has changed that translations have to follow.
	NoSubstance bool
}

// Publish shows readers the newest text, now or at a time to come. Faults: forbidden, article_changed,
// article_not_found, translation_not_found.
func (s *Service) Publish(ctx context.Context, by tickets.Actor, articleID int64, language string, p Publishing) (*Edition, error) {
	return s.edit(ctx, by, articleID, language, p.BaseVersion, func(c *change) error {
		if err := mayPublish(by, c.t); err != nil {
			return err
		}
		if p.NoSubstance {
			if err := c.withoutSubstance(); err != nil {
				return err
			}
		}
		if p.At == nil || !p.At.After(c.at) {
			return c.publish(ctx, c.t.NewestID)
		}
		at, id := p.At.UTC().Truncate(time.Microsecond), c.t.NewestID
		c.t.PublishAt, c.t.PlannedID, c.t.ReviewerID, c.what = &at, &id, nil, whatPlanned
		c.t.Status = StatusDraft
		if c.t.Live() {
			c.t.Status = StatusPublished
		}
		c.tx.AfterCommit(s.kickPlanned)
		return nil
	})
}

// CancelPlanned takes back what was planned. Faults: forbidden, nothing_planned.
func (s *Service) CancelPlanned(ctx context.Context, by tickets.Actor, articleID int64, language string) (*Edition, error) {
	return s.edit(ctx, by, articleID, language, 0, func(c *change) error {
		if err := mayPublish(by, c.t); err != nil {
			return err
		}
		if c.t.PublishAt == nil {
			return fault.New(fault.Conflict, "nothing_planned", "Nothing is planned for this article, or it has been published meanwhile.")
		}
		c.t.PublishAt, c.t.PlannedID, c.what = nil, nil, whatPlanned
		return nil
	})
}

// withoutSubstance has what was saved since the published revision be no matter of translations.
func (c *change) withoutSubstance() error {
	published := int64(0)
	if c.t.PublishedID != nil {
		published = *c.t.PublishedID
	}
	err := c.tx.Model(&Revision{}).Where("translation_id = ? AND id > ?", c.t.ID, published).Update("substantive", false).Error
	if err != nil {
		return fmt.Errorf("mark revisions of translation %d: %w", c.t.ID, err)
	}
	return nil
}

// publish shows readers a revision.
func (c *change) publish(ctx context.Context, revisionID int64) error {
	c.t.PublishedID, c.what = &revisionID, whatPublished
	if c.t.PublishedAt == nil {
		c.t.PublishedAt = &c.at
	}
	if c.t.PlannedID != nil && *c.t.PlannedID <= revisionID {
		c.t.PublishAt, c.t.PlannedID = nil, nil
	}
	if revisionID == c.t.NewestID || c.t.Status != StatusInReview {
		c.t.Status, c.t.ReviewerID = StatusPublished, nil
	}
	if err := c.show(ctx, revisionID); err != nil {
		return err
	}
	return c.outdateOthers(ctx, revisionID)
}

// show remembers which files readers may have with the revision.
func (c *change) show(ctx context.Context, revisionID int64) error {
	r := c.newest
	if r.ID != revisionID {
		var err error
		if r, err = revision(c.tx.DB, revisionID); err != nil {
			return err
		}
	}
	ids, _ := c.s.Markdown.References(r.Body)
	if err := c.hide(ctx); err != nil {
		return err
	}
	_, err := c.tx.Pgx.Exec(ctx, `INSERT INTO kb_shown_files SELECT id, $1 FROM kb_files WHERE id = ANY($2)`, c.t.ID, ids)
	if err != nil {
		return fmt.Errorf("remember the files of translation %d: %w", c.t.ID, err)
	}
	return nil
}

func (c *change) hide(ctx context.Context) error {
	if _, err := c.tx.Pgx.Exec(ctx, `DELETE FROM kb_shown_files WHERE translation_id = $1`, c.t.ID); err != nil {
		return fmt.Errorf("forget the files of translation %d: %w", c.t.ID, err)
	}
	return nil
}

const outdateSQL = `
UPDATE kb_translations t SET outdated_since = $1, version = version + 1
WHERE t.article_id = $2 AND t.id <> $3 AND t.outdated_since IS NULL AND t.status <> 'archived' AND EXISTS (
	SELECT FROM kb_revisions r WHERE r.translation_id = $3 AND r.id > COALESCE(t.source_id, 0) AND r.id <= $4 AND r.substantive)
RETURNING t.id, t.article_id, t.language`

// outdateOthers marks the translations that the source, as it is published now, has left behind.
func (c *change) outdateOthers(ctx context.Context, revisionID int64) error {
	if c.t.Language != c.article.Language {
		return nil
	}
	rows, err := c.tx.Pgx.Query(ctx, outdateSQL, c.at, c.article.ID, c.t.ID, revisionID)
	if err != nil {
		return fmt.Errorf("mark outdated translations: %w", err)
	}
	outdated, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Translation, err error) {
		return t, row.Scan(&t.ID, &t.ArticleID, &t.Language)
	})
	if err != nil {
		return fmt.Errorf("mark outdated translations: %w", err)
	}
	for _, t := range outdated {
		if err := c.s.tell(ctx, c.tx, c.by, &t, whatOutdated); err != nil {
			return err
		}
	}
	return nil
}

// Unpublish takes a translation from readers, or out of the archive, and makes it a draft. Faults: forbidden.
func (s *Service) Unpublish(ctx context.Context, by tickets.Actor, articleID int64, language string, baseVersion int64) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return s.edit(ctx, by, articleID, language, baseVersion, func(c *change) error {
		return c.withdraw(ctx, StatusDraft, whatUnpublished)
	})
}

// Archive takes a translation out of the way. Faults: forbidden.
func (s *Service) Archive(ctx context.Context, by tickets.Actor, articleID int64, language string, baseVersion int64) (*Edition, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return s.edit(ctx, by, articleID, language, baseVersion, func(c *change) error {
		return c.withdraw(ctx, StatusArchived, whatArchived)
	})
}

// ArchiveAll archives an article in all its languages. Faults: forbidden, article_not_found.
func (s *Service) ArchiveAll(ctx context.Context, by tickets.Actor, articleID int64) error {
	if err := mayWrite(by); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		a, err := lockArticle(tx, articleID)
		if err != nil {
			return err
		}
		var languages []string
		if err := tx.Model(&Translation{}).Where("article_id = ?", articleID).Order("id").Pluck("language", &languages).Error; err != nil {
			return fmt.Errorf("read languages of article %d: %w", articleID, err)
		}
		for _, language := range languages {
			_, err := s.editTx(ctx, tx, by, a, language, 0, func(c *change) error { return c.withdraw(ctx, StatusArchived, whatArchived) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *change) withdraw(ctx context.Context, to Status, what string) error {
	if c.t.Live() || c.t.PublishAt != nil {
		if err := mayPublish(c.by, c.t); err != nil {
			return err
		}
	}
	if c.t.Status == to && !c.t.Live() && c.t.PublishAt == nil {
		return nil
	}
	c.t.Status, c.t.PublishedID, c.t.PublishAt, c.t.PlannedID, c.t.ReviewerID, c.what = to, nil, nil, nil, nil, what
	return c.hide(ctx)
}

// NextPlanned returns when the next translation is to be published; false when none is.
func (s *Service) NextPlanned(ctx context.Context) (time.Time, bool, error) {
	var at *time.Time
	if err := s.DB.Pool.QueryRow(ctx, `SELECT min(publish_at) FROM kb_translations WHERE publish_at IS NOT NULL`).Scan(&at); err != nil {
		return time.Time{}, false, fmt.Errorf("look for planned articles: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}

// PlannedKick is signalled when a publication was planned; for the alarm that calls [Service.PublishPlanned].
func (s *Service) PlannedKick() <-chan struct{} { return s.planned }

func (s *Service) kickPlanned() {
	select {
	case s.planned <- struct{}{}:
	default: // one kick is waiting already
	}
}

// PublishPlanned publishes what is due. Any number of nodes may call it.
func (s *Service) PublishPlanned(ctx context.Context) error {
	for {
		done, err := s.publishOne(ctx)
		if err != nil || done {
			return err
		}
	}
}

// planner is who publishes what was planned.
const planner = "planned publishing"

// publishOne publishes one translation that is due; done when there is none.
func (s *Service) publishOne(ctx context.Context) (done bool, err error) {
	err = s.DB.Tx(ctx, func(tx *pg.Tx) error {
		done = false
		var articleID int64
		var language string
		// The article's row is what writers lock, so it is what is claimed.
		err := tx.Pgx.QueryRow(ctx, `
			SELECT a.id, t.language FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id
			WHERE t.publish_at <= $1 ORDER BY t.publish_at LIMIT 1 FOR UPDATE OF a SKIP LOCKED`, s.Now()).Scan(&articleID, &language)
		if errors.Is(err, pgx.ErrNoRows) {
			done = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim a planned article: %w", err)
		}
		a, err := lockArticle(tx, articleID)
		if err != nil {
			return err
		}
		_, err = s.editTx(ctx, tx, tickets.System(planner), a, language, 0, func(c *change) error {
			if c.t.PlannedID == nil || c.t.PublishAt.After(c.at) {
				return nil // it was changed while we waited for the row
			}
			return c.publish(ctx, *c.t.PlannedID)
		})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("publish planned articles: %w", err)
	}
	return done, nil
}
