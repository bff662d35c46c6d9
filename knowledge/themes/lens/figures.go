package lens

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets/fault"
)

// Query says which tickets are counted: those of the period and filter that ask for the kind ("": any).
type Query struct {
	Kind   cues.Kind
	Period evidence.Period
	Filter evidence.Filter
}

func (q Query) check() error {
	if q.Kind != "" && !slices.Contains(cues.Kinds(), q.Kind) {
		return fault.InvalidField("kind", "is cancel, return or refund")
	}
	return nil
}

// Figures is everything that is counted. Every Measure opens by its Metric.
type Figures struct {
	Period       evidence.Period // complete
	Zone         string
	Step         evidence.Step
	Buckets      []evidence.Bucket // Tickets: those that ask
	All          int               // tickets of the period, whatever they are about
	Tickets      evidence.Measure
	Before       evidence.Measure // in the days compared with
	Share        evidence.Measure // of all tickets
	Customers    evidence.Measure
	About        evidence.Measure // that only ask about it
	Unanswered   evidence.Measure
	Orders       evidence.Measure // cancel an order, not a contract
	Kinds        []Part
	Reasons      []Part // a ticket may have several
	Competitors  []Part
	Segments     []Part
	Tries        []Try
	Outcome      Ends
	Value        Value
	CameBefore   []Prior
	WroteBefore  evidence.Measure // share of the customers who had written in the 90 days before
	OthersBefore evidence.Measure // the same of all other customers of the period
}

// Part is what some of the tickets have in common. Key is Nothing for none.
type Part struct {
	Key       string
	Tickets   evidence.Measure
	Before    evidence.Measure
	Share     evidence.Measure
	Customers int
	Series    []int // by bucket
	Themes    []ThemeCount
}

// ThemeCount is how many of the tickets a theme has. ID 0: none.
type ThemeCount struct {
	ID         int64
	Name, Area string
	Tickets    evidence.Measure
}

// Ends is how tickets ended. Least counts those whose end is unknown as not saved; Saved's share of those with a known
// end is Known.
type Ends struct {
	Saved, Left, Waiting, Unknown evidence.Measure
	Known                         evidence.Measure // saved, of those whose end is known
	Least                         evidence.Measure // saved, of all that are not waited for any more
}

// Try is what was tried. Key is Nothing where an answer tried nothing that is known.
type Try struct {
	Key        string
	Tickets    evidence.Measure
	Ends       Ends
	Others     evidence.Measure // saved, of those with a known end and without this try
	Difference evidence.Measure // Ends.Known minus Others
}

// Value is what the customers are worth: each counts once.
type Value struct {
	Attribute, Currency string
	Sum                 evidence.Measure
	Known, Unknown      evidence.Measure // customers
}

// Figures counts. Faults: invalid_input.
func (s *Service) Figures(ctx context.Context, q Query) (*Figures, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	p, err := q.Period.Complete()
	if err != nil {
		return nil, err
	}
	ground, err := s.Grounds.Ground(ctx)
	if err != nil {
		return nil, err
	}
	c := &counting{query: q, period: p, ground: ground, zone: ground.Zone}
	from, to := evidence.Moments(p.From, p.To, c.zone)
	if c.all, err = s.volume(ctx, from, to, q.Filter); err != nil {
		return nil, err
	}
	if c.now, err = s.facts(ctx, from, to, q.Filter, ground.ValueAttribute); err != nil {
		return nil, err
	}
	from, to = evidence.Moments(p.CompareFrom, p.CompareTo, c.zone)
	if c.then, err = s.facts(ctx, from, to, q.Filter, ground.ValueAttribute); err != nil {
		return nil, err
	}
	if c.names, err = s.themeNames(ctx); err != nil {
		return nil, err
	}
	c.then = c.pick(c.then, "")
	out := c.figures()
	return out, s.cameBefore(ctx, c, out)
}

// counting is one request.
type counting struct {
	query     Query
	period    evidence.Period
	ground    evidence.Ground
	zone      *time.Location
	all       int
	now, then []fact
	names     map[int64]ThemeCount
	buckets   []evidence.Bucket
}

// pick are the tickets that a metric of ours counts.
func (c *counting) pick(all []fact, m metric) []fact {
	chosen, err := read(m, c.query.Kind)
	if err != nil { // ours are well-formed
		return nil
	}
	return chosen.of(all)
}

func (c *counting) count(all []fact, m metric) evidence.Measure {
	return evidence.CountOf(len(c.pick(all, m)), m)
}

func (c *counting) figures() *Figures {
	wanting := c.pick(c.now, "")
	n := len(wanting)
	c.buckets = c.period.Buckets()
	series := c.series(wanting)
	for i := range c.buckets {
		c.buckets[i].Tickets = series[i]
	}
	out := &Figures{
		Period: c.period, Zone: c.zone.String(), Step: c.period.Step(), Buckets: c.buckets, All: c.all,
		Tickets: evidence.CountOf(n, ""), Before: c.before(c.then, ""), Share: evidence.ShareOf(n, max(n, c.all), ""), Customers: c.count(c.now, "customers"),
		About: c.count(c.now, "about"), Unanswered: c.count(c.now, "unanswered"), Orders: c.count(c.now, "order"),
		Kinds: c.kinds(), Reasons: c.reasons(wanting), Competitors: c.competitors(wanting), Segments: c.segments(wanting),
		Tries: c.tries(), Outcome: c.ends(wanting, ""), Value: c.value(wanting),
	}
	return out
}

// series counts tickets by bucket.
func (c *counting) series(all []fact) []int {
	out := make([]int, len(c.buckets))
	for _, f := range all {
		for i, b := range c.buckets {
			from, to := evidence.Moments(b.From, b.To, c.zone)
			if !f.At.Before(from) && f.At.Before(to) {
				out[i]++
			}
		}
	}
	return out
}

// before counts the days compared with, and names them.
func (c *counting) before(all []fact, m metric) evidence.Measure {
	return evidence.CountOf(len(c.pick(all, m)), and(string(m), string(evidence.DaysMetric(c.period.CompareFrom, c.period.CompareTo))))
}

func (c *counting) part(key string, m metric, of int) Part {
	mine := c.pick(c.now, m)
	people := map[int64]bool{}
	for _, f := range mine {
		people[f.CustomerID] = true
	}
	return Part{
		Key: key, Tickets: evidence.CountOf(len(mine), m), Before: c.before(c.then, m), Share: evidence.ShareOf(len(mine), of, m),
		Customers: len(people), Series: c.series(mine), Themes: c.themes(mine, m),
	}
}

func (c *counting) kinds() []Part {
	var out []Part
	of := len(c.pick(c.now, ""))
	for _, k := range cues.Kinds() {
		out = append(out, c.part(string(k), metric("kind="+string(k)), of))
	}
	return out
}

func (c *counting) reasons(wanting []fact) []Part {
	var out []Part
	for _, r := range append([]cues.Reason{""}, cues.Reasons()...) {
		key := string(r)
		if key == "" {
			key = Nothing
		}
		if p := c.part(key, metric("reason="+key), len(wanting)); p.Tickets.Tickets+p.Before.Tickets > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Part) int {
		return cmp.Or(nothingLast(a.Key, b.Key), cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets))
	})
	return out
}

func nothingLast(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == Nothing:
		return 1
	case b == Nothing:
		return -1
	}
	return 0
}

func (c *counting) competitors(wanting []fact) []Part {
	return c.grouped(wanting, "competitor", func(f fact) string { return f.Competitor }, false)
}

func (c *counting) segments(wanting []fact) []Part {
	return c.grouped(wanting, "segment", func(f fact) string { return f.Segment }, true)
}

// grouped makes a part of each value that occurs, the most frequent first.
func (c *counting) grouped(wanting []fact, name string, of func(fact) string, empty bool) []Part {
	var out []Part
	seen := map[string]bool{}
	for _, f := range wanting {
		v := of(f)
		if seen[v] || v == "" && !empty {
			continue
		}
		seen[v] = true
		if v == "" {
			v = Nothing
		}
		out = append(out, c.part(v, metric(name+"="+v), len(wanting)))
	}
	slices.SortFunc(out, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets), cmp.Compare(a.Key, b.Key))
	})
	return out[:min(len(out), 20)]
}

// themes are the three most frequent among the tickets.
func (c *counting) themes(all []fact, m metric) []ThemeCount {
	counts := map[int64]int{}
	for _, f := range all {
		if f.ThemeID != nil {
			counts[*f.ThemeID]++
		}
	}
	out := make([]ThemeCount, 0, len(counts))
	for id, n := range counts {
		t, ok := c.names[id]
		if !ok {
			continue
		}
		t.Tickets = evidence.CountOf(n, and(string(m), "theme="+strconv.FormatInt(id, 10)))
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b ThemeCount) int {
		return cmp.Or(cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), 3)]
}

func (c *counting) ends(all []fact, m metric) Ends {
	n := map[Outcome]int{}
	for _, f := range all {
		n[f.Outcome]++
	}
	measure := func(o Outcome) evidence.Measure { return evidence.CountOf(n[o], and(string(m), "outcome="+string(o))) }
	ended := n[Saved] + n[Left]
	return Ends{
		Saved: measure(Saved), Left: measure(Left), Waiting: measure(Waiting), Unknown: measure(Unknown),
		Known: evidence.ShareOf(n[Saved], ended, and(string(m), "ended")), Least: evidence.ShareOf(n[Saved], ended+n[Unknown], and(string(m), "settled")),
	}
}

func (c *counting) tries() []Try {
	var out []Try
	keys := []string{Nothing, tryArticle}
	for _, t := range cues.Tries() {
		keys = append(keys, string(t))
	}
	for _, key := range keys {
		m := metric("tried=" + key)
		mine := c.pick(c.now, m)
		if len(mine) == 0 {
			continue
		}
		t := Try{Key: key, Tickets: evidence.CountOf(len(mine), m), Ends: c.ends(mine, m)}
		if key != Nothing {
			without := metric("without=" + key)
			t.Others = c.ends(c.pick(c.now, without), without).Known
			t.Difference = evidence.DifferenceOf(t.Ends.Known, t.Others)
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Try) int {
		return cmp.Or(nothingLast(a.Key, b.Key), cmp.Compare(b.Tickets.Tickets, a.Tickets.Tickets))
	})
	return out
}

func (c *counting) value(wanting []fact) Value {
	out := Value{Attribute: c.ground.ValueAttribute, Currency: c.ground.Currency}
	seen := map[int64]bool{}
	sum, known := 0.0, 0
	for _, f := range wanting {
		if seen[f.CustomerID] {
			continue
		}
		seen[f.CustomerID] = true
		if f.Value != nil {
			sum += *f.Value
			known++
		}
	}
	out.Sum = evidence.SumOf(sum, known, "value=known&customers")
	out.Known, out.Unknown = evidence.CountOf(known, "value=known&customers"), evidence.CountOf(len(seen)-known, "value=unknown&customers")
	return out
}

func idText(id *int64) string {
	if id == nil {
		return "0"
	}
	return strconv.FormatInt(*id, 10)
}
