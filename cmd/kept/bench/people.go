package bench

import (
	"context"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"
)

// people and things of the desk that the measures refer to.
type people struct {
	agents    int
	customers int64
	working   []int64 // some tickets in work that every agent may see
}

const mostWorking = 20_000

// meet looks at what was loaded, by this run or an earlier one.
func (b *bench) meet(ctx context.Context) error {
	b.people.agents = agentsLoaded
	err := b.db.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM messages), (SELECT max(id) FROM customers)`).
		Scan(&b.report.Tickets, &b.report.Messages, &b.people.customers)
	if err != nil {
		return err
	}
	rows, err := b.db.Pool.Query(ctx, `SELECT id FROM tickets WHERE status IN ('open', 'pending') AND team_id < $1 ORDER BY hashint8(id) LIMIT $2`, teamsLoaded, mostWorking)
	if err != nil {
		return err
	}
	b.people.working, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	return err
}

func (p *people) agent(r *rand.Rand) int64 { return 1 + r.Int64N(int64(p.agents)) }

func (p *people) ticket(r *rand.Rand) int64 { return p.working[r.IntN(len(p.working))] }
