package lens

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// invariants are statements about the lens that hold whenever nobody is writing. Each query returns the ids of what breaks it.
var invariants = []struct{ says, query string }{ //nolint:gochecknoglobals // constants
	{"what was read is the text as it is, or was never read", `
		SELECT l.ticket_id FROM lens_tickets l JOIN theme_texts x USING (ticket_id) WHERE l.words_at <> x.updated_at OR l.at <> x.at OR l.customer_id <> x.customer_id`},
	{"the kinds are what the last person said of them", `
		SELECT l.ticket_id FROM lens_tickets l
		CROSS JOIN (VALUES ('cancel'), ('return'), ('refund')) AS k(kind)
		JOIN LATERAL (SELECT (c.data->'kinds'->>k.kind)::boolean AS yes FROM lens_corrections c
			WHERE c.ticket_id = l.ticket_id AND c.undone_at IS NULL AND c.data->'kinds' ? k.kind ORDER BY c.id DESC LIMIT 1) AS said ON true
		WHERE said.yes <> (CASE k.kind WHEN 'cancel' THEN l.cancels WHEN 'return' THEN l.returns ELSE l.refunds END IN ('asks', 'still'))`},
	{"nothing is known of the end where nothing is asked for", `SELECT ticket_id FROM lens_tickets WHERE NOT wants AND outcome <> ''`},
	{"an outcome by a person was said by one", `
		SELECT l.ticket_id FROM lens_tickets l WHERE l.outcome_by = 'person' AND NOT EXISTS (
			SELECT FROM lens_corrections c WHERE c.ticket_id = l.ticket_id AND c.undone_at IS NULL AND c.data->>'outcome' = l.outcome)`},
}

// CheckConsistency looks at all rows and returns a sentence for each broken invariant with the first ids that break it. It
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
