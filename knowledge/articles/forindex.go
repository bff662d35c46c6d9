package articles

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// IndexRow is a translation as a search index needs it. Its words are those of the published revision, or of
// the newest where none is published.
type IndexRow struct {
	ID          int64 // of the translation
	ArticleID   int64
	Language    string
	Slug        string
	Status      Status
	Visibility  Visibility
	SectionID   *int64
	Sections    []int64 // the section and those that it lies in, the outermost first
	Labels      []string
	PublishedID *int64 // the revision that readers see; nil: they must not find it
	PublishedAt *time.Time
	UpdatedAt   time.Time // of the words
	Title       string
	Summary     string
	Headings    []string
	Body        string // plain text, without the headings
}

// Live reports whether readers may find it.
func (r *IndexRow) Live() bool { return r.PublishedID != nil }

// sectionPathsSQL gives each section the ids from the outermost to itself.
const sectionPathsSQL = `
WITH RECURSIVE path AS (
	SELECT id, ARRAY[id] AS ids FROM kb_sections WHERE parent_id IS NULL
	UNION ALL
	SELECT s.id, p.ids || s.id FROM kb_sections s JOIN path p ON p.id = s.parent_id)`

const forIndexSQL = sectionPathsSQL + `
SELECT t.id, t.article_id, t.language, t.slug, t.status, a.visibility, a.section_id, COALESCE(p.ids, '{}') AS sections, a.labels,
       t.published_id, t.published_at, r.created_at, r.title, r.summary, r.body, r.id
FROM kb_translations t
JOIN kb_articles a ON a.id = t.article_id
JOIN kb_revisions r ON r.id = COALESCE(t.published_id, t.newest_id)
LEFT JOIN path p ON p.id = a.section_id
WHERE t.id = ANY($1)
ORDER BY t.id`

// ForIndex returns translations for an index, in the order of their ids. Those that do not exist (any more)
// are left out.
func (s *Service) ForIndex(ctx context.Context, translationIDs []int64) ([]IndexRow, error) {
	if len(translationIDs) == 0 {
		return nil, nil
	}
	rows, err := s.DB.Pool.Query(ctx, forIndexSQL, translationIDs)
	if err != nil {
		return nil, fmt.Errorf("read articles for the index: %w", err)
	}
	var revisions []int64
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r IndexRow, err error) {
		var revision int64
		err = row.Scan(&r.ID, &r.ArticleID, &r.Language, &r.Slug, &r.Status, &r.Visibility, &r.SectionID, &r.Sections, &r.Labels,
			&r.PublishedID, &r.PublishedAt, &r.UpdatedAt, &r.Title, &r.Summary, &r.Body, &revision)
		revisions = append(revisions, revision)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read articles for the index: %w", err)
	}
	for i := range found {
		plain, ok := s.plains.get(revisions[i])
		if !ok {
			plain = s.Markdown.Plain(found[i].Body)
			s.plains.put(revisions[i], plain)
		}
		found[i].Headings, found[i].Body = slices.Clone(plain.Headings), plain.Body
	}
	return found, nil
}

// TranslationIDs returns the ids of the articles' translations, in order.
func (s *Service) TranslationIDs(ctx context.Context, articleIDs ...int64) ([]int64, error) {
	return s.ids(ctx, `SELECT id FROM kb_translations WHERE article_id = ANY($1) ORDER BY id`, articleIDs)
}

// TranslationIDsAfter returns up to limit ids of translations above after, in order: all of them, page by page.
func (s *Service) TranslationIDsAfter(ctx context.Context, after int64, limit int) ([]int64, error) {
	return s.ids(ctx, `SELECT id FROM kb_translations WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// LiveTranslationIDs returns the ids of what readers may find, for checks that the index knows exactly those.
func (s *Service) LiveTranslationIDs(ctx context.Context) ([]int64, error) {
	return s.ids(ctx, `SELECT id FROM kb_translations WHERE published_id IS NOT NULL ORDER BY id`)
}

// TranslationIDsIn returns the ids of translations whose article lies in the section or below it: what has to be
// looked at again when a section has moved.
func (s *Service) TranslationIDsIn(ctx context.Context, sectionID int64) ([]int64, error) {
	return s.ids(ctx, sectionPathsSQL+`
		SELECT t.id FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id JOIN path p ON p.id = a.section_id
		WHERE p.ids @> ARRAY[$1::bigint] ORDER BY t.id`, sectionID)
}

func (s *Service) ids(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := s.DB.Pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read ids of translations: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("read ids of translations: %w", err)
	}
	return ids, nil
}
