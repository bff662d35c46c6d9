package knowledge

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// invariants are statements about articles that hold whenever nobody is writing. Each query returns the ids of what
// breaks it.
func invariants() []struct{ says, query string } {
	return []struct{ says, query string }{
		{"every revision that a translation names is its own", `
			SELECT t.id FROM kb_translations t JOIN kb_revisions r ON r.id IN (t.newest_id, t.published_id, t.planned_id)
			WHERE r.translation_id <> t.id`},
		{"the revision that is edited is the newest", `
			SELECT t.id FROM kb_translations t WHERE t.newest_id <> (SELECT max(r.id) FROM kb_revisions r WHERE r.translation_id = t.id)`},
		{"a translation has the title of its newest revision", `
			SELECT t.id FROM kb_translations t JOIN kb_revisions r ON r.id = t.newest_id WHERE r.title <> t.title`},
		{"what readers see has a time since when", `
			SELECT id FROM kb_translations WHERE (published_id IS NULL) <> (published_at IS NULL)`},
		{"every article has a translation", `
			SELECT a.id FROM kb_articles a WHERE NOT EXISTS (SELECT FROM kb_translations t WHERE t.article_id = a.id)`},
		{"a redirect leads from where no article is", `
			SELECT t.id FROM kb_redirects r JOIN kb_translations t ON t.language = r.language AND t.slug = r.slug`},
		{"sections do not lie within themselves", `
			WITH RECURSIVE way AS (
				SELECT id AS began, parent_id, 0 AS depth FROM kb_sections
				UNION ALL SELECT w.began, s.parent_id, w.depth + 1 FROM way w JOIN kb_sections s ON s.id = w.parent_id WHERE w.depth < 100)
			SELECT DISTINCT began FROM way WHERE depth = 100`},
	}
}

// CheckConsistency looks at all articles and returns a sentence for each broken invariant with the first ids that break
// it. It is for tests and for a doctor at night. What the indexes hold, [ArticleSearch.Check] and [TicketSearch.Check]
// say.
func CheckConsistency(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	var broken []string
	for _, inv := range invariants() {
		rows, err := pool.Query(ctx, "SELECT * FROM ("+inv.query+") x LIMIT 10")
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", inv.says, err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", inv.says, err)
		}
		if len(ids) > 0 {
			broken = append(broken, fmt.Sprintf("it does not hold that %s: %v", inv.says, ids))
		}
	}
	return broken, nil
}

// Check compares the index with the database, which it reads whole: each translation is in the index once, nothing else
// is, and the index is not ahead of the event log. It holds when nobody is writing and the index is not behind.
func (s *ArticleSearch) Check(ctx context.Context) ([]string, error) { return s.index.Check(ctx) }

// Check is the same for tickets.
func (s *TicketSearch) Check(ctx context.Context) ([]string, error) { return s.index.Check(ctx) }
