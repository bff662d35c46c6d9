package articles

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// MetaUpdate says what of an article, in all its languages, becomes what.
type MetaUpdate struct {
	BaseVersion int64 // the article's; 0: whatever there is
	SectionID   tickets.Opt[*int64]
	Position    tickets.Opt[int] // among the articles of its section, from 0
	Visibility  tickets.Opt[Visibility]
	Labels      tickets.Opt[[]string]
	OwnerID     tickets.Opt[*int64]
	ReviewBy    tickets.Opt[*time.Time] // a date
	Related     tickets.Opt[[]int64]
	Language    tickets.Opt[string] // that the others are translated from
}

// SetMeta changes what an article is in all its languages. Faults: forbidden, invalid_input, article_not_found,
// article_changed.
func (s *Service) SetMeta(ctx context.Context, by tickets.Actor, id int64, u MetaUpdate) (*Article, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	var a *Article
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		if u.SectionID.Set || u.Position.Set {
			if err := lockOrder(ctx, tx); err != nil { // before any row, so that two who reorder wait for each other here
				return err
			}
		}
		var err error
		if a, err = lockArticle(tx, id); err != nil {
			return err
		}
		return s.setMetaTx(ctx, tx, by, a, u)
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

func (s *Service) setMetaTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, a *Article, u MetaUpdate) error {
	if u.BaseVersion != 0 && u.BaseVersion != a.Version {
		return fault.New(fault.Conflict, "article_changed", "Somebody has changed the article since you read it.").With(map[string]any{"version": a.Version})
	}
	before := *a
	if err := u.apply(tx, a); err != nil {
		return err
	}
	if a.Visibility != before.Visibility {
		if err := mayExpose(tx, by, a); err != nil {
			return err
		}
	}
	if err := place(ctx, tx, a, &before, u.Position); err != nil {
		return err
	}
	if sameMeta(*a, before) {
		return nil
	}
	a.Version, a.UpdatedAt = a.Version+1, s.Now()
	if err := tx.Select("*").Updates(a).Error; err != nil {
		return fmt.Errorf("write article %d: %w", a.ID, err)
	}
	return s.tellArticle(ctx, tx, by, a.ID, whatMeta)
}

func sameMeta(a, b Article) bool {
	return equal(a.SectionID, b.SectionID) && a.Position == b.Position && a.Visibility == b.Visibility && slices.Equal(a.Labels, b.Labels) &&
		equal(a.OwnerID, b.OwnerID) && slices.Equal(a.Related, b.Related) && a.Language == b.Language &&
		(a.ReviewBy == nil) == (b.ReviewBy == nil) && (a.ReviewBy == nil || a.ReviewBy.Equal(*b.ReviewBy))
}

func equal[T comparable](a, b *T) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// mayExpose: whoever changes who may read what readers see has to be allowed to publish it.
func mayExpose(tx *pg.Tx, by tickets.Actor, a *Article) error {
	var live []Translation
	if err := tx.Find(&live, "article_id = ? AND (published_id IS NOT NULL OR publish_at IS NOT NULL)", a.ID).Error; err != nil {
		return fmt.Errorf("read live translations of article %d: %w", a.ID, err)
	}
	for i := range live {
		if err := mayPublish(by, &live[i]); err != nil {
			return err
		}
	}
	return nil
}

// apply sets the fields on an article, whose place is another matter.
func (u *MetaUpdate) apply(tx *pg.Tx, a *Article) error {
	if u.SectionID.Set {
		if err := exists(tx, "kb_sections", "section_id", u.SectionID.Value); err != nil {
			return err
		}
		a.SectionID = u.SectionID.Value
	}
	if u.Visibility.Set {
		if !slices.Contains(Visibilities(), u.Visibility.Value) {
			return fault.InvalidField("visibility", "must be public, customers or agents")
		}
		a.Visibility = u.Visibility.Value
	}
	if u.Labels.Set {
		labels, err := cleanLabels(u.Labels.Value)
		if err != nil {
			return err
		}
		a.Labels = labels
	}
	if u.OwnerID.Set {
		if err := exists(tx, "agents", "owner_id", u.OwnerID.Value); err != nil {
			return err
		}
		a.OwnerID = u.OwnerID.Value
	}
	if u.ReviewBy.Set {
		a.ReviewBy = dateOf(u.ReviewBy.Value)
	}
	if u.Related.Set {
		if err := u.applyRelated(tx, a); err != nil {
			return err
		}
	}
	if u.Language.Set && u.Language.Value != a.Language {
		if _, err := translationOf(tx.DB, a.ID, u.Language.Value); err != nil {
			return fault.InvalidField("language", "the article is not there in %q", u.Language.Value).Because(err)
		}
		a.Language = u.Language.Value
	}
	return nil
}

func (u *MetaUpdate) applyRelated(tx *pg.Tx, a *Article) error {
	related := []int64{}
	for _, id := range u.Related.Value {
		if id != a.ID && !slices.Contains(related, id) {
			related = append(related, id)
		}
	}
	if len(related) > mostRelated {
		return fault.InvalidField("related", "are more than %d", mostRelated)
	}
	var found []int64
	if len(related) > 0 {
		if err := tx.Model(&Article{}).Where("id IN ?", related).Pluck("id", &found).Error; err != nil {
			return fmt.Errorf("look up related articles: %w", err)
		}
	}
	for i, id := range related {
		if !slices.Contains(found, id) {
			return fault.InvalidField(fmt.Sprintf("related[%d]", i), "there is no article %d", id)
		}
	}
	a.Related = related
	return nil
}

// dateOf is the day of a time in UTC, as a date column gives it back.
func dateOf(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return &day
}

// exists refuses an id that no row of the table has. Both names are ours.
func exists(tx *pg.Tx, table, field string, id *int64) error {
	if id == nil {
		return nil
	}
	var n int64
	if err := tx.Table(table).Where("id = ?", *id).Count(&n).Error; err != nil {
		return fmt.Errorf("look up %s: %w", field, err)
	}
	if n == 0 {
		return fault.InvalidField(field, "there is none with the id %d", *id)
	}
	return nil
}

// lockOrder has articles and sections put in order by one transaction at a time.
func lockOrder(ctx context.Context, tx *pg.Tx) error {
	if _, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('kb order', 0))`); err != nil {
		return fmt.Errorf("lock the order: %w", err)
	}
	return nil
}

// lastPosition is behind the last article of a section.
func lastPosition(ctx context.Context, tx *pg.Tx, sectionID *int64) (int, error) {
	var n int
	err := tx.Pgx.QueryRow(ctx, `SELECT COALESCE(max(position) + 1, 0) FROM kb_articles WHERE section_id IS NOT DISTINCT FROM $1`, sectionID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("find the last position: %w", err)
	}
	return n, nil
}

// place puts a locked article where it belongs: at the end of a new section, or at the position asked for.
func place(ctx context.Context, tx *pg.Tx, a, before *Article, position tickets.Opt[int]) (err error) {
	if !position.Set {
		if !equal(a.SectionID, before.SectionID) {
			a.Position, err = lastPosition(ctx, tx, a.SectionID)
		}
		return err
	}
	var siblings []int64
	err = tx.Raw(`SELECT id FROM kb_articles WHERE section_id IS NOT DISTINCT FROM ? AND id <> ? ORDER BY position, id`, a.SectionID, a.ID).Scan(&siblings).Error
	if err != nil {
		return fmt.Errorf("read the section's articles: %w", err)
	}
	a.Position = max(0, min(position.Value, len(siblings)))
	return renumber(ctx, tx, "kb_articles", slices.Insert(siblings, a.Position, a.ID))
}

// renumber writes the order of rows of a table (a name of ours), where it is not so already.
func renumber(ctx context.Context, tx *pg.Tx, table string, ids []int64) error {
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE `+table+` x SET position = o.n - 1 FROM unnest($1::bigint[]) WITH ORDINALITY AS o (id, n)
		WHERE x.id = o.id AND x.position <> o.n - 1`, ids)
	if err != nil {
		return fmt.Errorf("write the order of %s: %w", table, err)
	}
	return nil
}
