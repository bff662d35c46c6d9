package evidence

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets"
)

// fact is one ticket of a theme with all that is counted of it.
type fact struct {
	CustomerID int64
	Channel    string
	TeamID     int64
	Language   string
	Product    string
	Segment    string
	Worth      *float64
	Sentiment  *float32
	Rating     *int16
	Clocks     int16
	Breached   int16
	Solved     bool
	Replied    bool
	Reopened   int16
	Handling   int32
	Article    bool
}

const factColumns = `s.customer_id, s.channel, COALESCE(s.team_id, 0), s.language, s.product, c.segment, %s, s.sentiment, s.rating, s.clocks,
	s.breached, s.solved, s.replied, s.reopened, s.handling, s.article`

// Theme counts everything of one theme. Verbatims are those that the actor may see; the system, which may show them to
// anybody, gets none of restricted teams. Faults: theme_not_found, invalid_input.
func (s *Service) Theme(ctx context.Context, by tickets.Actor, id int64, p Period, f Filter) (*Evidence, error) {
	t, err := s.theme(ctx, id)
	if err != nil {
		return nil, err
	}
	f.Areas = nil
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	if p, err = p.complete(); err != nil {
		return nil, err
	}
	from, to := startOf(p.From, h.zone), endOf(p.To, h.zone)
	var (
		o       *Overview
		facts   []fact
		rest    []partCount
		whole   totals
		typical []Verbatim
		counter *Verbatim
		teams   map[int64]string
	)
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { o, err = s.overview(gctx, p, f); return err })
	group.Go(func() (err error) {
		facts, err = s.facts(gctx, among(id, false, from, to, f), h.ValueAttribute)
		return err
	})
	group.Go(func() (err error) { whole, rest, err = s.whole(gctx, among(0, false, from, to, f)); return err })
	group.Go(func() (err error) { typical, counter, err = s.examples(gctx, by, t, from, to, f); return err })
	group.Go(func() (err error) { teams, err = s.teamNames(gctx); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	e := &Evidence{Theme: t, Period: p, Zone: h.zone.String(), Step: o.Step, All: o.Tickets.Tickets, Typical: typical, Counter: counter}
	e.heading(o)
	e.numbers(facts, whole, h.Settings)
	e.parts(facts, rest, whole.tickets, teams)
	return e, nil
}

// heading takes from the overview what both show, so that they say the same.
func (e *Evidence) heading(o *Overview) {
	e.Series = append([]Bucket(nil), o.Buckets...)
	for i := range e.Series {
		e.Series[i].Tickets = 0
	}
	e.Past = make([]int, len(buckets(o.Period.CompareFrom, o.Period.CompareTo, o.Step)))
	e.Tickets, e.Customers = count(0, metricAll), count(0, metricCustomers)
	e.Share = share(0, o.Tickets.Tickets, metricAll).countedFrom(0)
	e.Trend = Trend{Verdict: TooFew, BeforeMetric: daysMetric(o.Period.CompareFrom, o.Period.CompareTo)}
	for _, f := range o.Items {
		if f.Theme.ID != e.Theme.ID {
			continue
		}
		e.Tickets, e.Customers, e.Share, e.Trend, e.Alarms, e.Flags = f.Tickets, f.Customers, f.Share, f.Trend, f.Alarms, f.Flags
		for i, n := range f.Series {
			e.Series[i].Tickets = n
		}
		e.Past = f.Past
	}
}

func (s *Service) facts(ctx context.Context, q *query, attribute string) ([]fact, error) {
	q.join(joinCustomers)
	columns := fmt.Sprintf(factColumns, worth(q.arg(attribute)))
	rows, err := s.db.Pool.Query(ctx, "SELECT "+columns+q.from(), q.args...)
	if err != nil {
		return nil, fmt.Errorf("read the tickets of a theme: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fact])
	if err != nil {
		return nil, fmt.Errorf("read the tickets of a theme: %w", err)
	}
	return all, nil
}

// totals are of all tickets of the period.
type totals struct {
	tickets           int
	mood, rating      moments
	clocked, breached int
}

// partCount is how many of all tickets have something in common.
type partCount struct {
	what, key string
	n         int
}

func (s *Service) whole(ctx context.Context, q *query) (totals, []partCount, error) {
	var t totals
	q.join(joinCustomers)
	rows, err := s.db.Pool.Query(ctx, `
		SELECT CASE grouping(s.language, s.channel, s.product, c.segment, s.team_id)
			WHEN 15 THEN 'language' WHEN 23 THEN 'channel' WHEN 27 THEN 'product' WHEN 29 THEN 'segment' WHEN 30 THEN 'team' ELSE '' END,
			COALESCE(s.language, s.channel, s.product, c.segment, s.team_id::text, ''),
			count(*), count(s.sentiment), COALESCE(sum(s.sentiment::float8), 0), COALESCE(sum(s.sentiment::float8 * s.sentiment), 0),
			count(s.rating), COALESCE(sum(s.rating::float8), 0), COALESCE(sum(s.rating::float8 * s.rating), 0),
			count(*) FILTER (WHERE s.clocks > 0), count(*) FILTER (WHERE s.breached > 0)`+
		q.from()+` GROUP BY GROUPING SETS ((), (s.language), (s.channel), (s.product), (c.segment), (s.team_id))`, q.args...)
	if err != nil {
		return t, nil, fmt.Errorf("count all tickets: %w", err)
	}
	var parts []partCount
	var p partCount
	var r totals
	_, err = pgx.ForEachRow(rows, []any{
		&p.what, &p.key, &p.n, &r.mood.n, &r.mood.sum, &r.mood.sumSq, &r.rating.n, &r.rating.sum, &r.rating.sumSq, &r.clocked, &r.breached,
	}, func() error {
		if p.what == "" {
			t, t.tickets = r, p.n
			return nil
		}
		parts = append(parts, p)
		return nil
	})
	if err != nil {
		return t, nil, fmt.Errorf("count all tickets: %w", err)
	}
	return t, parts, nil
}

func (s *Service) teamNames(ctx context.Context) (map[int64]string, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT id, name FROM teams`)
	if err != nil {
		return nil, fmt.Errorf("read teams: %w", err)
	}
	names := map[int64]string{}
	var id int64
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error { names[id] = name; return nil }); err != nil {
		return nil, fmt.Errorf("read teams: %w", err)
	}
	return names, nil
}

// numbers computes all that is not in the overview.
func (e *Evidence) numbers(facts []fact, whole totals, settings Settings) {
	var c struct {
		mood, rating                                 moments
		negative, positive, unjudged, satisfied, low int
		clocked, breached, clocks                    int
		handled, solved, reopened, replied, article  int
		seconds                                      int
		handling                                     []float64
	}
	for _, f := range facts {
		if f.Sentiment == nil {
			c.unjudged++
		} else {
			c.mood.add(float64(*f.Sentiment))
			c.negative += one(*f.Sentiment <= -mood)
			c.positive += one(*f.Sentiment >= mood)
		}
		if f.Rating != nil {
			c.rating.add(float64(*f.Rating))
			c.satisfied += one(*f.Rating >= 4)
			c.low += one(*f.Rating <= 2)
		}
		c.clocked += one(f.Clocks > 0)
		c.breached += one(f.Breached > 0)
		c.clocks += int(f.Breached)
		if f.Handling > 0 {
			c.handling = append(c.handling, float64(f.Handling))
			c.seconds += int(f.Handling)
			c.handled++
		}
		c.solved += one(f.Solved)
		c.reopened += one(f.Reopened > 0)
		c.replied += one(f.Replied)
		c.article += one(f.Article && f.Replied)
	}
	others := whole.mood.minus(c.mood)
	e.Sentiment = Sentiment{
		Mean: c.mood.measure(metricSentiment, -1, 1), Negative: count(c.negative, metricNegative), Positive: count(c.positive, metricPositive),
		Unjudged: count(c.unjudged, metricUnjudged), Difference: apart(c.mood, others, 1, metricSentiment, c.mood.n),
	}
	e.Satisfaction = satisfaction(c.rating, whole.rating, c.satisfied, c.low)
	missed := share(c.breached, c.clocked, metricClocked)
	e.SLA = SLA{
		Breached: count(c.breached, metricBreached), Share: missed, Clocks: exact(float64(c.clocks), c.breached, metricBreached),
		Difference: difference(missed, share(whole.breached-c.breached, whole.clocked-c.clocked, metricClocked)),
	}
	e.SLA.Clocks.Known = true
	e.Effort = Effort{
		Total: exact(float64(c.seconds), c.handled, metricHandled), Median: median(c.handling, metricHandled, c.handled),
		Currency: settings.Currency, Cost: exact(float64(c.seconds)/3600*settings.HourlyRate, c.handled, metricHandled),
		Reopened: count(c.reopened, metricReopened), Reopens: share(c.reopened, c.solved, metricSolved),
		Article: count(c.article, metricArticle), Articles: share(c.article, c.replied, metricReplied),
	}
	if settings.HourlyRate == 0 {
		e.Effort.Cost.Known = false
	}
	e.Value = value(facts, settings)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// satisfaction: without the theme, the mean of all would be that of the others; what that is more than the mean of all
// is the theme's share of ratings times the difference of the two means, and so is its interval.
func satisfaction(theme, whole moments, satisfied, low int) Satisfaction {
	others := whole.minus(theme)
	out := Satisfaction{
		Mean: theme.measure(metricRated, 1, 5), Satisfied: share(satisfied, theme.n, metricRated), Low: count(low, metricLow),
		Difference: apart(theme, others, 1, metricRated, theme.n),
	}
	scale := 0.0
	if whole.n > 0 {
		scale = float64(theme.n) / float64(whole.n)
	}
	out.Impact = apart(others, theme, scale, metricRated, theme.n)
	return out
}

// value counts each customer once.
func value(facts []fact, settings Settings) Value {
	v := Value{Attribute: settings.ValueAttribute, Currency: settings.Currency}
	worths, unknown := map[int64]float64{}, map[int64]bool{}
	known, rest := 0, 0
	for _, f := range facts {
		if f.Worth == nil {
			unknown[f.CustomerID] = true
			rest++
			continue
		}
		worths[f.CustomerID] = *f.Worth
		known++
	}
	sum := 0.0
	all := make([]float64, 0, len(worths))
	for _, w := range worths {
		all = append(all, w)
	}
	v.Median = median(all, metricValued, known) // sorts them, so that the sum is the same every time
	for _, w := range all {
		sum += w
	}
	v.Sum = exact(sum, known, metricValued)
	v.Known = Measure{Value: float64(len(worths)), Known: true, Tickets: known, Metric: metricValued}
	v.Unknown = Measure{Value: float64(len(unknown)), Known: true, Tickets: rest, Metric: metricUnvalued}
	return v
}

// parts divides the theme's tickets in five ways.
func (e *Evidence) parts(facts []fact, all []partCount, whole int, teams map[int64]string) {
	divide := func(what string, key func(fact) string) []Part { return parts(facts, what, key, all, whole) }
	e.Segments = divide("segment", func(f fact) string { return f.Segment })
	e.Languages = divide("language", func(f fact) string { return f.Language })
	e.Channels = divide("channel", func(f fact) string { return f.Channel })
	e.Products = divide("product", func(f fact) string { return f.Product })
	e.Teams = divide("team", func(f fact) string {
		if f.TeamID == 0 {
			return ""
		}
		return strconv.FormatInt(f.TeamID, 10)
	})
	for i := range e.Teams {
		if id, err := strconv.ParseInt(e.Teams[i].Key, 10, 64); err == nil {
			e.Teams[i].Name = teams[id]
		}
	}
}
