package lens

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/themes/evidence"
)

// Prior is a theme that customers wrote about more often than others in the 90 days before they asked, among those who wrote before at all.
// Ratio compares the shares of these customers and of all others of the period, with Katz's interval of 95 % (1978) on
// the logarithm, half a customer added to each count.
type Prior struct {
	Theme            ThemeCount // Tickets: customers who ask and wrote about it before
	Share, Others    evidence.Measure
	Ratio, Low, High float64
}

const (
	fewest       = 3 // customers that a theme needs to be told
	priorsAtMost = 8
)

const priorSQL = `
WITH people AS (
	SELECT true AS asks, g.customer_id, g.at FROM unnest($1::bigint[], $2::timestamptz[]) AS g(customer_id, at)
	UNION ALL
	SELECT false, x.customer_id, max(x.at)` + fromTexts + `WHERE x.customer_id <> ALL($1::bigint[]) AND %s GROUP BY x.customer_id
), before AS (
	SELECT p.asks, p.customer_id, tt.theme_id FROM people p
	JOIN theme_texts y ON y.customer_id = p.customer_id AND y.at < p.at AND y.at >= p.at - interval '90 days'
	LEFT JOIN theme_tickets tt ON tt.ticket_id = y.ticket_id
	LEFT JOIN lens_tickets o ON o.ticket_id = y.ticket_id WHERE NOT COALESCE(o.wants, false)
)
SELECT 0, count(*) FILTER (WHERE asks), count(*) FILTER (WHERE NOT asks) FROM people
UNION ALL SELECT -1, count(DISTINCT customer_id) FILTER (WHERE asks), count(DISTINCT customer_id) FILTER (WHERE NOT asks) FROM before
UNION ALL (SELECT theme_id, count(DISTINCT customer_id) FILTER (WHERE asks), count(DISTINCT customer_id) FILTER (WHERE NOT asks) FROM before
	WHERE theme_id IS NOT NULL GROUP BY theme_id)`

// firsts are the first ticket of each customer among the facts, which are the newest first.
func firsts(all []fact) []fact {
	at := map[int64]int{}
	var out []fact
	for i := len(all) - 1; i >= 0; i-- {
		if _, ok := at[all[i].CustomerID]; !ok {
			at[all[i].CustomerID] = i
			out = append(out, all[i])
		}
	}
	slices.Reverse(out)
	return out
}

func (s *Service) cameBefore(ctx context.Context, c *counting, out *Figures) error {
	first := firsts(c.pick(c.now, ""))
	customers, ats := make([]int64, len(first)), make([]time.Time, len(first))
	for i, f := range first {
		customers[i], ats[i] = f.CustomerID, f.At
	}
	q := &query{args: []any{customers, ats}}
	from, to := evidence.Moments(c.period.From, c.period.To, c.zone)
	q.and("x.at >= %s", from)
	q.and("x.at < %s", to)
	q.narrow(c.query.Filter)
	rows, err := s.DB.Pool.Query(ctx, fmt.Sprintf(priorSQL, q.text()), q.args...)
	if err != nil {
		return fmt.Errorf("read what came before: %w", err)
	}
	var id int64
	var n [2]int
	all, wrote := [2]int{}, [2]int{}
	themes := map[int64][2]int{}
	_, err = pgx.ForEachRow(rows, []any{&id, &n[0], &n[1]}, func() error {
		switch id {
		case 0:
			all = n
		case -1:
			wrote = n
		default:
			themes[id] = n
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what came before: %w", err)
	}
	out.WroteBefore, out.OthersBefore = evidence.ShareOf(wrote[0], all[0], "before=any"), evidence.ShareOf(wrote[1], all[1], "")
	out.CameBefore = []Prior{}
	for id, n := range themes {
		t, ok := c.names[id]
		if !ok || n[0] < fewest {
			continue
		}
		m := metric("before=" + strconv.FormatInt(id, 10))
		t.Tickets = evidence.CountOf(n[0], m)
		p := Prior{Theme: t, Share: evidence.ShareOf(n[0], wrote[0], m), Others: evidence.ShareOf(n[1], wrote[1], "")}
		if p.Ratio, p.Low, p.High = ratio(n[0], wrote[0], n[1], wrote[1]); p.Ratio > 1 {
			out.CameBefore = append(out.CameBefore, p)
		}
	}
	slices.SortFunc(out.CameBefore, func(a, b Prior) int { return cmp.Or(cmp.Compare(b.Low, a.Low), cmp.Compare(a.Theme.ID, b.Theme.ID)) })
	out.CameBefore = out.CameBefore[:min(len(out.CameBefore), priorsAtMost)]
	return nil
}

// ratio of two shares a/n and b/m with its interval (Katz et al. 1978; half added, as Walter 1975).
func ratio(a, n, b, m int) (r, low, high float64) {
	x, y := float64(a)+0.5, float64(b)+0.5
	p, q := x/(float64(n)+0.5), y/(float64(m)+0.5)
	r = p / q
	spread := 1.96 * math.Sqrt(max(0, 1/x-1/(float64(n)+0.5)+1/y-1/(float64(m)+0.5)))
	return r, r * math.Exp(-spread), r * math.Exp(spread)
}

// wroteBefore picks the first tickets of customers who had written before about the theme ("any": whatever).
func (s *Service) wroteBefore(ctx context.Context, all []fact, theme string) ([]fact, error) {
	first := firsts(all)
	ids := make([]int64, len(first))
	for i, f := range first {
		ids[i] = f.ID
	}
	id, err := strconv.ParseInt(theme, 10, 64)
	if err != nil {
		id = 0
	}
	rows, err := s.DB.Pool.Query(ctx, `
		SELECT x.ticket_id FROM theme_texts x WHERE x.ticket_id = ANY($1) AND EXISTS (
			SELECT FROM theme_texts y LEFT JOIN theme_tickets tt ON tt.ticket_id = y.ticket_id LEFT JOIN lens_tickets o ON o.ticket_id = y.ticket_id
			WHERE y.customer_id = x.customer_id AND y.at < x.at AND y.at >= x.at - interval '90 days' AND NOT COALESCE(o.wants, false)
			AND ($2 = 0 OR tt.theme_id = $2))`, ids, id)
	if err != nil {
		return nil, fmt.Errorf("find who wrote before: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("find who wrote before: %w", err)
	}
	return slices.DeleteFunc(first, func(f fact) bool { return !slices.Contains(found, f.ID) }), nil
}

func (s *Service) themeNames(ctx context.Context) (map[int64]ThemeCount, error) {
	rows, err := s.DB.Pool.Query(ctx, `SELECT h.id, h.name, a.name FROM themes h JOIN theme_areas a ON a.id = h.area_id WHERE h.merged_into_id IS NULL`)
	if err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	out := map[int64]ThemeCount{}
	var t ThemeCount
	if _, err := pgx.ForEachRow(rows, []any{&t.ID, &t.Name, &t.Area}, func() error { out[t.ID] = t; return nil }); err != nil {
		return nil, fmt.Errorf("read themes: %w", err)
	}
	return out, nil
}
