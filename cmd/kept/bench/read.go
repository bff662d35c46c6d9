package bench

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// choices are the same in each run.
func choices() *rand.Rand { return rand.New(rand.NewPCG(3, 3)) }

// views are what agents page through, each with SQL for the tickets of agent $1 and the column of its order.
func views() []struct{ name, where, order string } {
	return []struct{ name, where, order string }{
		{"open", `status = 'open'`, "last_activity_at"},
		{"mine", `status = 'open' AND assignee_id = $1`, "last_activity_at"},
		{"unassigned", `status = 'open' AND assignee_id IS NULL`, "last_activity_at"},
		{"teams", `status = 'open' AND team_id IN (SELECT team_id FROM team_members WHERE agent_id = $1)`, "last_activity_at"},
		{"pending", `status = 'pending'`, "last_activity_at"},
		{"solved", `status = 'solved'`, "last_activity_at"},
		{"closed", `status = 'closed'`, "last_activity_at"},
		{"breached", `sla_state = 'breached' AND status IN ('open', 'pending')`, "last_activity_at"},
		{"due_soon", `next_due_at <= now() + interval '2 hours' AND status IN ('open', 'pending')`, "next_due_at"},
		{"", `true`, "last_activity_at"},
	}
}

const pageBudget = 20 // ms

// lists reads first pages and pages from anywhere, of every view and by many agents.
func (b *bench) lists(ctx context.Context) error {
	c, r := b.client(), choices()
	defer c.close()
	n := max(10, b.Requests/len(views()))
	var first, deep times
	var slowest string
	var slowestAt float64
	for _, v := range views() {
		head, err := sequence(ctx, n, func(ctx context.Context, _ int) error { return b.page(ctx, c, b.people.agent(r), v.name, "") })
		if err != nil {
			return err
		}
		agents := []int64{b.people.agent(r), b.people.agent(r), b.people.agent(r), b.people.agent(r)}
		cursors := make([]string, len(agents)*8)
		for i := range cursors {
			if cursors[i], err = b.cursor(ctx, agents[i%len(agents)], v.where, v.order, r.Float64()); err != nil {
				return err
			}
		}
		rest, err := sequence(ctx, n, func(ctx context.Context, i int) error {
			return b.page(ctx, c, agents[i%len(agents)], v.name, cursors[i%len(cursors)])
		})
		if err != nil {
			return err
		}
		for _, t := range []times{head, rest} {
			slices.Sort(t)
			if t.at(.95) > slowestAt {
				slowest, slowestAt = v.name, t.at(.95)
			}
		}
		b.say("    view %-10q first p50 %.1f p95 %.1f ms, any page p50 %.1f p95 %.1f ms", v.name, head.at(.5), head.at(.95), rest.at(.5), rest.at(.95))
		first, deep = append(first, head...), append(deep, rest...)
	}
	note := fmt.Sprintf("slowest view: %q, %.1f ms", slowest, slowestAt)
	b.add(latency("list", "list of tickets, first page, all views", first, .95, pageBudget))
	row := latency("list", "list of tickets, any page, all views", deep, .95, pageBudget)
	row.Note = note
	b.add(row)
	return nil
}

func (b *bench) page(ctx context.Context, c *client, agent int64, view, cursor string) error {
	_, err := c.get(ctx, agent, fmt.Sprintf("/tickets?view=%s&cursor=%s&limit=50", view, cursor))
	return err
}

// cursor is what the API gives at a place of the list; going there page by page would take all day. Empty
// where the list is empty.
func (b *bench) cursor(ctx context.Context, agent int64, where, order string, place float64) (string, error) {
	var at struct {
		At time.Time `json:"t"`
		ID int64     `json:"id"`
	}
	// The order of a list is nearly that of the ids, so a random id is a random place.
	query := fmt.Sprintf(`SELECT %[2]s, id FROM tickets WHERE %[1]s AND $1::bigint > 0 AND %[2]s IS NOT NULL
		AND id >= (SELECT min(id) + $2::float8 * (max(id) - min(id)) FROM tickets)::bigint ORDER BY id LIMIT 1`, where, order)
	rows, err := b.db.Pool.Query(ctx, query, agent, place)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() {
		return "", rows.Err()
	}
	if err := rows.Scan(&at.At, &at.ID); err != nil {
		return "", err
	}
	data, err := json.Marshal(at)
	return base64.RawURLEncoding.EncodeToString(data), errors.Join(err, rows.Err())
}

// counters reads the numbers beside the views.
func (b *bench) counters(ctx context.Context) error {
	c, r := b.client(), choices()
	defer c.close()
	t, err := sequence(ctx, b.Requests, func(ctx context.Context, _ int) error {
		_, err := c.get(ctx, b.people.agent(r), "/views")
		return err
	})
	if err != nil {
		return err
	}
	b.add(latency("counters", "counters of all views", t, .95, pageBudget))
	return nil
}

const openBudget = 15 // ms

// open reads a ticket and its timeline at the same time, as the console does.
func (b *bench) open(ctx context.Context) error {
	c, r := b.client(), choices()
	defer c.close()
	t, err := sequence(ctx, b.Requests, func(ctx context.Context, _ int) error {
		agent, ticket := b.people.agent(r), b.people.ticket(r)
		group, ctx := errgroup.WithContext(ctx)
		for _, path := range []string{"/tickets/%d", "/tickets/%d/timeline"} {
			group.Go(func() error {
				_, err := c.get(ctx, agent, fmt.Sprintf(path, ticket))
				return err
			})
		}
		return group.Wait()
	})
	if err != nil {
		return err
	}
	b.add(latency("open", "open a ticket with its messages", t, .95, openBudget))
	return nil
}
