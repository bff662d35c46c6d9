package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/kepthq/kept/tickets"
)

const (
	changeBudget  = 1500 // changes/s
	commitsBudget = 25   // percent
	changeRounds  = 3
)

// changes has clients note, set the status and assign without a pause, in turn with plain inserts over as many
// connections, so that a machine that is busy slows both.
func (b *bench) changes(ctx context.Context) error {
	c, l := b.client(), newLanguage()
	defer c.close()
	if _, err := b.db.Pool.Exec(ctx, `CREATE TABLE IF NOT EXISTS bench_inserts (id bigserial PRIMARY KEY, at timestamptz NOT NULL, words text NOT NULL)`); err != nil {
		return err
	}
	defer b.db.Pool.Exec(context.WithoutCancel(ctx), `DROP TABLE IF EXISTS bench_inserts`) //nolint:errcheck // the database goes as well
	var all times
	var rates, commits []float64
	var cost string
	words := l.text(choices(), 40)
	for range changeRounds {
		t, took, err := together(ctx, b.Clients, b.Period/2, func(ctx context.Context, _ *rand.Rand) error {
			_, err := b.db.Pool.Exec(ctx, `INSERT INTO bench_inserts (at, words) VALUES (now(), $1)`, words)
			return err
		})
		if err != nil {
			return err
		}
		commits = append(commits, float64(len(t))/took.Seconds())
		before, err := b.effort(ctx)
		if err != nil {
			return err
		}
		t, took, err = together(ctx, b.Clients, b.Period, func(ctx context.Context, r *rand.Rand) error { return b.change(ctx, c, l, r) })
		if err != nil {
			return err
		}
		if cost, err = before.each(ctx, b, len(t)); err != nil {
			return err
		}
		rates = append(rates, float64(len(t))/took.Seconds())
		all = append(all, t...)
	}
	changes, inserts := median(rates), median(commits)
	b.add(Row{Name: "change", What: "ticket changes through the API", Unit: "changes/s", Measured: changes, Budget: changeBudget, AtLeast: true, N: len(all), Note: cost})
	b.add(latency("change", "one ticket change", all, .99, 0))
	b.add(Row{Name: "change", What: "plain inserts over as many connections", Unit: "commits/s", Measured: inserts, N: changeRounds})
	b.add(Row{
		Name: "change", What: "changes, as a share of plain inserts", Unit: "%", Measured: 100 * changes / inserts,
		Budget: commitsBudget, AtLeast: true, N: changeRounds,
	})
	return nil
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// change is a note, a new status or a new assignee, one as often as the other.
func (b *bench) change(ctx context.Context, c *client, l *language, r *rand.Rand) error {
	update := map[string]any{}
	switch r.IntN(3) {
	case 0:
		return b.note(ctx, c, r, l.sentence(r))
	case 1:
		update["status"] = []tickets.Status{tickets.StatusOpen, tickets.StatusPending}[r.IntN(2)]
	default:
		update["assignee_id"] = b.people.agent(r)
	}
	_, err := c.call(ctx, b.people.agent(r), http.MethodPatch, fmt.Sprintf("/tickets/%d", b.people.ticket(r)), update)
	return err
}

// rest gives the server a moment to finish what it does in the background.
func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
