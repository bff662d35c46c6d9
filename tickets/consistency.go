package tickets

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// invariants are statements about the whole database that hold whenever nobody is writing. Each
// query returns the ids of what breaks it.
var invariants = []struct{ says, query string }{
	{"each outgoing mail has one delivery", `
		SELECT m.id FROM messages m LEFT JOIN deliveries d ON d.message_id = m.id
		WHERE m.kind = 'message' AND m.author_kind <> 'customer' AND m.channel = 'email' AND d.id IS NULL
		  AND EXISTS (SELECT FROM deliveries)`},
	{"what customers and notes say is not delivered", `
		SELECT m.id FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.kind = 'note' OR m.author_kind = 'customer'`},
	{"next_due_at equals the earliest running clock", `
		SELECT t.id FROM tickets t
		LEFT JOIN LATERAL (SELECT min(c.due_at) AS due FROM sla_clocks c WHERE c.ticket_id = t.id AND c.state = 'running') x ON true
		WHERE t.next_due_at IS DISTINCT FROM x.due`},
	{"the intervals of a clock do not overlap", `
		SELECT a.clock_id FROM sla_intervals a JOIN sla_intervals b ON b.clock_id = a.clock_id AND b.n > a.n
		WHERE b.from_at < COALESCE(a.to_at, 'infinity')`},
	{"each event's ticket exists", `
		SELECT e.id FROM events e LEFT JOIN tickets t ON t.id = e.ticket_id WHERE e.ticket_id IS NOT NULL AND t.id IS NULL`},
	{"a ticket's events carry rising versions", `
		SELECT a.ticket_id FROM (
			SELECT ticket_id, (data->>'version')::bigint AS v,
			       lag((data->>'version')::bigint) OVER (PARTITION BY ticket_id ORDER BY id) AS before
			FROM events WHERE data ? 'version') a
		WHERE a.v < a.before`},
	{"numbered events of a ticket keep their order", `
		SELECT a.ticket_id FROM (
			SELECT ticket_id, seq, lag(seq) OVER (PARTITION BY ticket_id ORDER BY id) AS before
			FROM events WHERE seq IS NOT NULL AND ticket_id IS NOT NULL) a
		WHERE a.seq < a.before`},
	{"a ticket's summary equals its messages", `
		SELECT t.id FROM tickets t
		LEFT JOIN LATERAL (SELECT count(*) AS n, max(m.id) AS last FROM messages m WHERE m.ticket_id = t.id AND m.kind = 'message') x ON true
		WHERE t.message_count <> x.n OR t.last_message_id IS DISTINCT FROM x.last`},
	{"every message has been told", `
		SELECT m.id FROM messages m
		WHERE NOT EXISTS (SELECT FROM events e WHERE e.ticket_id = m.ticket_id AND e.kind = 'message.added' AND (e.data->>'message_id')::bigint = m.id)`},
	{"a settled mail names its ticket", `
		SELECT id FROM inbound_mails WHERE state IN ('new_ticket', 'threaded') AND (ticket_id IS NULL OR message_id IS NULL)`},
	{"each mail address is one customer, unless it was only told by a visitor", `
		SELECT c.id FROM customers c WHERE c.email IS NOT NULL
		  AND NOT EXISTS (SELECT FROM customer_identities i WHERE i.kind = 'email' AND i.value = c.email AND i.customer_id = c.id)
		  AND NOT EXISTS (SELECT FROM customer_identities i WHERE i.kind IN ('visitor', 'external') AND i.customer_id = c.id)`},
}

// CheckConsistency looks at the whole database and returns a sentence for each broken invariant
// with the first ids that break it. It reads everything and is for tests and for a doctor at night.
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
