package tracking

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// invariants are statements about themes that hold whenever nobody is writing. Each query returns the ids of what breaks it.
var invariants = []struct{ says, query string }{
	{"a placed ticket's theme was not merged away", `
		SELECT p.ticket_id FROM theme_tickets p JOIN themes t ON t.id = p.theme_id WHERE t.merged_into_id IS NOT NULL`},
	{"a theme has a ticket of a window, or has ended, or is newer than the last run", `
		SELECT t.id FROM themes t WHERE t.merged_into_id IS NULL AND t.ended_at IS NULL
		AND t.updated_at <= (SELECT max(started_at) FROM theme_runs WHERE finished_at IS NOT NULL AND error = '')
		AND NOT EXISTS (SELECT FROM theme_tickets p WHERE p.theme_id = t.id)
		AND NOT EXISTS (SELECT FROM theme_corrections c WHERE c.theme_id = t.id OR c.other_id = t.id OR c.data->'parts' @> to_jsonb(t.id))`},
	{"merged themes end in one that lives", `
		WITH RECURSIVE way AS (
			SELECT id AS began, id, merged_into_id, 0 AS depth FROM themes WHERE merged_into_id IS NOT NULL
			UNION ALL SELECT w.began, t.id, t.merged_into_id, w.depth + 1 FROM way w JOIN themes t ON t.id = w.merged_into_id WHERE w.depth < 100)
		SELECT DISTINCT began FROM way WHERE depth = 100`},
	{"a theme's area was not merged away", `
		SELECT t.id FROM themes t JOIN theme_areas a ON a.id = t.area_id WHERE a.merged_into_id IS NOT NULL`},
	{"the time and customer of a text are its ticket's", `
		SELECT x.ticket_id FROM theme_texts x JOIN tickets t ON t.id = x.ticket_id WHERE x.at <> t.created_at`},
	{"the time of a place is its ticket's", `
		SELECT p.ticket_id FROM theme_tickets p JOIN theme_texts x USING (ticket_id) WHERE p.at <> x.at`},
	{"a moved ticket is where the last person put it", `
		SELECT p.ticket_id FROM theme_tickets p
		JOIN LATERAL (SELECT c.kind, c.other_id, c.id FROM theme_corrections c WHERE c.undone_at IS NULL AND c.ticket_ids @> ARRAY[p.ticket_id] ORDER BY c.id DESC LIMIT 1) AS last ON last.kind = 'move_ticket'
		LEFT JOIN LATERAL (
			WITH RECURSIVE way AS (SELECT id, merged_into_id, 0 AS depth FROM themes WHERE id = last.other_id
				UNION ALL SELECT t.id, t.merged_into_id, w.depth + 1 FROM way w JOIN themes t ON t.id = w.merged_into_id WHERE w.depth < 100)
			SELECT id FROM way WHERE merged_into_id IS NULL) AS home ON true
		WHERE p.theme_id IS DISTINCT FROM home.id`},
	{"no ticket has a theme that a person said it has not", `
		SELECT p.ticket_id FROM theme_tickets p JOIN theme_corrections c ON c.kind = 'not_this' AND c.undone_at IS NULL AND c.theme_id = p.theme_id AND c.ticket_ids @> ARRAY[p.ticket_id]
		WHERE NOT EXISTS (SELECT FROM theme_corrections l WHERE l.id > c.id AND l.undone_at IS NULL AND l.kind IN ('move_ticket', 'merge', 'split') AND l.ticket_ids @> ARRAY[p.ticket_id])`},
	{"a run that has ended well has a model, or newer runs have", `
		SELECT r.id FROM theme_runs r WHERE r.finished_at IS NOT NULL AND r.error = '' AND r.model_sha256 IS NULL
		AND NOT EXISTS (SELECT FROM theme_runs n WHERE n.finished_at > r.finished_at AND n.model_sha256 IS NOT NULL)`},
}

// CheckConsistency looks at all themes and returns a sentence for each broken invariant with the first ids that break it. It
// is for tests and for a doctor at night.
func CheckConsistency(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	var broken []string
	for _, inv := range invariants {
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
