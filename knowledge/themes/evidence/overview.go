package evidence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge/themes/evidence/trend"
)

// falseTrends is the share of trends that may be none, over all themes.
const falseTrends = 0.05

// sums are what the figures of a theme are made of.
type sums struct {
	tickets, customers int
	mood, rating       moments
	clocked, breached  int
	series             []int
	seen               people // customers so far
}

// volume is a period's sums by theme; 0: without one.
type volume struct {
	of    map[int64]*sums
	whole sums
	all   []int // by bucket
}

// row is a ticket as figures need it. A mood of noMood and a rating of 0 are none.
type row struct {
	theme, customer int64
	bucket          int32
	mood            float32
	rating          int16
	clocks, missed  int16
}

const noMood = 9

// people is a set of customers by their place among all.
type people []uint64

// add reports whether the customer is new.
func (p *people) add(place int) bool {
	word, bit := place/64, uint64(1)<<(place%64)
	for len(*p) <= word {
		*p = append(*p, 0)
	}
	if (*p)[word]&bit != 0 {
		return false
	}
	(*p)[word] |= bit
	return true
}

func (v *volume) at(theme int64, buckets int) *sums {
	s := v.of[theme]
	if s == nil {
		s = &sums{series: make([]int, buckets)}
		v.of[theme] = s
	}
	return s
}

// add counts a ticket of the customer in that place.
func (s *sums) add(r *row, place int) {
	s.tickets++
	s.customers += one(s.seen.add(place))
	if r.mood != noMood {
		s.mood.add(float64(r.mood))
	}
	if r.rating != 0 {
		s.rating.add(float64(r.rating))
	}
	s.clocked += one(r.clocks > 0)
	s.breached += one(r.missed > 0)
}

func (m *moments) add(v float64) {
	m.n++
	m.sum += v
	m.sumSq += v * v
}

// measure counts the tickets of the buckets by theme, in one pass over them.
func (s *Service) measure(ctx context.Context, all []Bucket, f Filter, zone *time.Location) (*volume, error) {
	bounds := starts(all, zone)
	q := among(0, false, bounds[0], bounds[len(bounds)-1], f)
	rows, err := s.db.Pool.Query(ctx, fmt.Sprintf(`SELECT COALESCE(tt.theme_id, 0), s.customer_id, width_bucket(tt.at, %s::timestamptz[]) - 1,
		COALESCE(s.sentiment, %d), COALESCE(s.rating, 0::smallint), s.clocks, s.breached`, q.arg(bounds[:len(all)]), noMood)+q.from(), q.args...)
	if err != nil {
		return nil, fmt.Errorf("count tickets by theme: %w", err)
	}
	v := &volume{of: map[int64]*sums{}, all: make([]int, len(all))}
	places := map[int64]int{}
	var r row
	_, err = pgx.ForEachRow(rows, []any{&r.theme, &r.customer, &r.bucket, &r.mood, &r.rating, &r.clocks, &r.missed}, func() error {
		place, known := places[r.customer]
		if !known {
			place = len(places)
			places[r.customer] = place
		}
		of := v.at(r.theme, len(all))
		of.add(&r, place)
		of.series[r.bucket]++
		v.whole.add(&r, place)
		v.all[r.bucket]++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count tickets by theme: %w", err)
	}
	return v, nil
}

// Overview counts all themes over a period. Units are with the fields. Fault: invalid_input.
func (s *Service) Overview(ctx context.Context, p Period, f Filter) (*Overview, error) {
	o, err := s.overview(ctx, p, f)
	if err != nil {
		return nil, err
	}
	o.keep(f.Areas, f.Hidden)
	return o, nil
}

// overview is Overview with all themes among the items, hidden ones and none included.
func (s *Service) overview(ctx context.Context, p Period, f Filter) (*Overview, error) {
	p, err := p.complete()
	if err != nil {
		return nil, err
	}
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	o := &Overview{Period: p, Zone: h.zone.String(), Step: p.step(), Currency: h.Currency}
	o.Buckets = buckets(p.From, p.To, o.Step)
	var now, before *volume
	var themes map[int64]ThemeRef
	var alarms []Alarm
	var worths map[int64]Measure
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { now, err = s.measure(gctx, o.Buckets, f, h.zone); return err })
	group.Go(func() (err error) {
		before, err = s.measure(gctx, buckets(p.CompareFrom, p.CompareTo, o.Step), f, h.zone)
		return err
	})
	group.Go(func() (err error) { themes, err = s.themes(gctx); return err })
	group.Go(func() (err error) {
		worths, err = s.worths(gctx, among(0, false, startOf(p.From, h.zone), endOf(p.To, h.zone), f), h.ValueAttribute)
		return err
	})
	group.Go(func() (err error) {
		alarms, err = s.alarmsBetween(gctx, startOf(p.From, h.zone), endOf(p.To, h.zone))
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	o.fill(now, before)
	o.items(now, before, themes, alarms, h.zone)
	for i := range o.Items {
		o.Items[i].Value = cmp.Or(worths[o.Items[i].Theme.ID], Measure{Metric: metricValued})
	}
	return o, nil
}

// worths are what the customers of each theme are worth together, each counted once a theme.
func (s *Service) worths(ctx context.Context, q *query, attribute string) (map[int64]Measure, error) {
	out := map[int64]Measure{}
	if attribute == "" {
		return out, nil
	}
	q.join(joinCustomers)
	rows, err := s.db.Pool.Query(ctx, `
		SELECT theme, sum(worth ORDER BY customer_id), sum(n)::bigint FROM (
			SELECT COALESCE(tt.theme_id, 0) AS theme, s.customer_id, `+worth(q.arg(attribute))+` AS worth, count(*) AS n`+q.from()+` GROUP BY 1, 2, 3
		) AS each WHERE worth IS NOT NULL GROUP BY theme`, q.args...)
	if err != nil {
		return nil, fmt.Errorf("value customers by theme: %w", err)
	}
	var theme int64
	var sum float64
	var n int
	_, err = pgx.ForEachRow(rows, []any{&theme, &sum, &n}, func() error {
		out[theme] = exact(sum, n, metricValued)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("value customers by theme: %w", err)
	}
	return out, nil
}

func (o *Overview) fill(now, before *volume) {
	for i := range o.Buckets {
		o.Buckets[i].All, o.Buckets[i].Tickets = now.all[i], now.all[i]
	}
	o.Tickets = count(now.whole.tickets, metricAll)
	o.Customers = count(now.whole.customers, metricCustomers)
	o.Before = before.whole.tickets
}

// items makes the figures of all themes that have tickets in either period, and judges their trends together.
func (o *Overview) items(now, before *volume, themes map[int64]ThemeRef, alarms []Alarm, zone *time.Location) {
	ids := map[int64]bool{0: true}
	for id := range now.of {
		ids[id] = true
	}
	for id := range before.of {
		ids[id] = true
	}
	byTheme := map[int64][]Alarm{}
	for _, a := range alarms {
		byTheme[a.ThemeID] = append(byTheme[a.ThemeID], a)
	}
	for id := range ids {
		t, ok := themes[id]
		if !ok {
			t = ThemeRef{ID: id, Status: "open"}
		}
		n, b := now.at(id, len(now.all)), before.at(id, len(before.all))
		o.Items = append(o.Items, figure(t, n, now, b, before, o.Period, byTheme[id]))
	}
	judge(o.Items)
	for i := range o.Items {
		o.Items[i].Flags = flags(o.Items[i], o, zone)
	}
	slices.SortFunc(o.Items, func(a, b Figure) int {
		return cmp.Or(cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets), cmp.Compare(a.Theme.ID, b.Theme.ID))
	})
}

func figure(t ThemeRef, n *sums, now *volume, b *sums, before *volume, p Period, alarms []Alarm) Figure {
	change := trend.Compare(trend.Side{Events: n.series, All: now.all}, trend.Side{Events: b.series, All: before.all})
	return Figure{
		Theme: t, Tickets: count(n.tickets, metricAll), Customers: count(n.customers, metricCustomers), Series: n.series, Past: b.series, Alarms: alarms,
		Share:     share(n.tickets, now.whole.tickets, metricAll).countedFrom(n.tickets),
		Sentiment: n.mood.measure(metricSentiment, -1, 1), CSAT: n.rating.measure(metricRated, 1, 5), Breached: count(n.breached, metricBreached),
		Trend: Trend{
			Before: b.tickets, Now: n.tickets, BeforeMetric: daysMetric(p.CompareFrom, p.CompareTo),
			Ratio: change.Ratio, Low: change.Low, High: change.High, PValue: change.P, Verdict: verdict(change),
		},
	}
}

// countedFrom sets the tickets that the number opens, where they are not those that could have counted.
func (m Measure) countedFrom(tickets int) Measure {
	m.Tickets = tickets
	return m
}

// verdict is what a trend may be: judge decides whether it is.
func verdict(c trend.Change) Verdict {
	if !c.Enough {
		return TooFew
	}
	return Steady
}

// judge decides which themes grow or shrink, so that of all that are said to, few do not.
func judge(all []Figure) {
	var of []int
	var p []float64
	for i, f := range all {
		if f.Trend.Verdict != TooFew && f.Theme.ID != 0 {
			of, p = append(of, i), append(p, f.Trend.PValue)
		}
	}
	for k, true_ := range trend.Discoveries(p, falseTrends) {
		if !true_ {
			continue
		}
		t := &all[of[k]].Trend
		t.Verdict = Growing
		if t.Ratio < 1 {
			t.Verdict = Shrinking
		}
	}
}

// seldom is how many times fewer tickets a new theme has in the days before: the first run of a desk is the birth of
// themes that customers have written about for years.
const seldom = 5

// flags is what is worth a look of a figure.
func flags(f Figure, o *Overview, zone *time.Location) []Flag {
	t := f.Theme
	if t.ID == 0 {
		return nil
	}
	var out []Flag
	born := !t.CreatedAt.Before(startOf(o.Period.From, zone)) && t.CreatedAt.Before(endOf(o.Period.To, zone))
	if before := seenBefore(f, o); born && before*seldom <= f.Tickets.Tickets {
		out = append(out, FlagNew)
	}
	switch f.Trend.Verdict {
	case Growing:
		out = append(out, FlagGrowing)
	case Shrinking:
		out = append(out, FlagShrinking)
	}
	alarmed := slices.ContainsFunc(f.Alarms, func(a Alarm) bool { return a.EndedAt == nil })
	if len(f.Alarms) > 0 {
		out = append(out, FlagSpike)
	}
	switch {
	case t.Status == "regressed":
		out = append(out, FlagRegressed)
	case t.Status == "shipped" && t.ShippedAt != nil && !alarmed && f.Trend.Verdict != Growing && stayedAway(f, o, zone):
		out = append(out, FlagFixed)
	}
	if t.EndedAt != nil {
		out = append(out, FlagEnded)
	}
	return out
}

// seenBefore is how many tickets the theme had before: in the days compared with, or, on a desk that is younger than those, in
// the first half of its own days.
func seenBefore(f Figure, o *Overview) (n int) {
	if o.Before > 0 {
		return f.Trend.Before
	}
	first := slices.IndexFunc(o.Buckets, func(b Bucket) bool { return b.All > 0 })
	if first < 0 {
		return 0
	}
	for _, tickets := range f.Series[first : first+(len(o.Buckets)-first+1)/2] {
		n += tickets
	}
	return n
}

// stayedAway reports whether a shipped theme has at most half the tickets a day that it had before, in the buckets of
// the period that begin after it was shipped; of less than three days nothing can be said.
func stayedAway(f Figure, o *Overview, zone *time.Location) bool {
	after, days := 0, 0
	was, wasDays := f.Trend.Before, daysBetween(o.Period.CompareFrom, o.Period.CompareTo)
	if f.Theme.ShippedAt.Before(startOf(o.Period.CompareFrom, zone)) {
		was, wasDays = 0, 0
	}
	for i, b := range o.Buckets {
		n := daysBetween(b.From, b.To)
		if startOf(b.From, zone).After(*f.Theme.ShippedAt) {
			after, days = after+f.Series[i], days+n
		} else {
			was, wasDays = was+f.Series[i], wasDays+n
		}
	}
	if days < 3 {
		return false
	}
	if wasDays == 0 { // what it had before is out of sight
		return true
	}
	return 2*after*wasDays <= was*days
}

// keep leaves in the list what is to be listed: not what people have hidden, unless that was asked for, and only the areas asked for.
func (o *Overview) keep(areas []int64, hidden bool) {
	kept := o.Items[:0]
	for _, f := range o.Items {
		if f.Theme.Hidden {
			o.Hidden += f.Tickets.Tickets
		}
		switch {
		case f.Theme.ID == 0:
			o.Unassigned = f
		case f.Theme.Hidden && !hidden:
		case len(areas) == 0 || slices.Contains(areas, f.Theme.AreaID):
			kept = append(kept, f)
		}
	}
	o.Items = kept
}
