package closing

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// invariants are statements about all rows of closing that hold whenever nobody is writing. Each query returns the ids of
// what breaks it.
var invariants = []struct{ says, query string }{ //nolint:gochecknoglobals // constants
	{"a telling that was sent has a public message of its approver, to its customer, on its ticket", `
		SELECT y.id FROM theme_tellings y LEFT JOIN messages m ON m.id = y.message_id LEFT JOIN tickets t ON t.id = m.ticket_id
		WHERE y.state = 'sent' AND (m.kind IS DISTINCT FROM 'message' OR m.agent_id IS DISTINCT FROM y.approved_by OR m.ticket_id IS DISTINCT FROM y.ticket_id)`},
	{"a message that tells belongs to a telling that was sent", `
		SELECT m.id FROM messages m WHERE m.external_id ~ '^agent:[0-9]+:telling-[0-9]+$'
		  AND NOT EXISTS (SELECT FROM theme_tellings y WHERE y.message_id = m.id AND y.state = 'sent')`},
	{"a theme that is shipped or regressed has a newest ship that says so", `
		SELECT h.id FROM themes h LEFT JOIN LATERAL (
			SELECT state FROM theme_ships s WHERE s.theme_id = h.id AND s.state IN ('shipped', 'regressed') ORDER BY s.id DESC LIMIT 1) s ON true
		WHERE h.status IN ('shipped', 'regressed') AND h.merged_into_id IS NULL AND s.state IS DISTINCT FROM h.status`},
	{"a theme with a running ship is shipped", `
		SELECT h.id FROM themes h JOIN theme_ships s ON s.theme_id = h.id AND s.state = 'shipped' WHERE h.status <> 'shipped' AND h.merged_into_id IS NULL`},
	{"a regression has evidence", `
		SELECT s.id FROM theme_ships s WHERE s.state = 'regressed' AND NOT EXISTS (SELECT FROM theme_recurrences r WHERE r.ship_id = s.id)`},
	{"nothing is to be told of what is not shipped", `
		SELECT y.id FROM theme_tellings y JOIN theme_ships s ON s.id = y.ship_id WHERE s.state <> 'shipped' AND y.state IN ('proposed', 'approved')`},
	{"a theme that is linked has an issue", `
		SELECT h.id FROM themes h WHERE h.status = 'linked' AND h.merged_into_id IS NULL
		  AND NOT EXISTS (SELECT FROM theme_links l JOIN themes o ON o.id = l.theme_id WHERE (o.id = h.id OR o.merged_into_id = h.id) AND l.removed_at IS NULL AND l.issue_key <> '')`},
	{"an issue that is followed has a time to look", `
		SELECT id FROM theme_links WHERE removed_at IS NULL AND state IN ('open', 'completed', 'not_planned', 'gone') AND look_at IS NULL`},
}

// CheckConsistency looks at all rows of closing and returns a sentence for each broken invariant with the first ids that
// break it. It reads everything and is for tests and for a doctor at night.
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
