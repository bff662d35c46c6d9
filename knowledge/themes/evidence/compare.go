package evidence

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge/themes/evidence/trend"
	"github.com/kepthq/kept/tickets/fault"
)

// ComparisonQuery says which two groups of tickets are compared. By is segment, channel, language, product or team; A
// and B are two of its values, [Nothing] included.
type ComparisonQuery struct{ By, A, B string }

// Side is one of the two groups.
type Side struct {
	Key, Name string
	Tickets   Measure
}

// Contrast is a theme in both groups. A and B are its shares of them, Difference is A - B (Newcombe); PValue is that of
// the test whether there is any. Clear holds 5 % false ones over all themes of a comparison.
type Contrast struct {
	Theme            ThemeRef
	A, B, Difference Measure
	PValue           float64
	Clear            bool
}

// Comparison is all themes in two groups of tickets, those that differ most surely first; without hidden ones and those
// that have tickets in neither.
type Comparison struct {
	Period Period
	By     string
	A, B   Side
	Items  []Contrast
}

// Comparison compares the themes of two groups of tickets over the period. A filter by what they differ in is not
// heeded. Fault: invalid_input.
func (s *Service) Comparison(ctx context.Context, p Period, f Filter, in ComparisonQuery) (*Comparison, error) {
	p, err := p.complete()
	if err != nil {
		return nil, err
	}
	a, b, err := f.sides(in)
	if err != nil {
		return nil, err
	}
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	var left, right map[int64]int
	var themes map[int64]ThemeRef
	var teams map[int64]string
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { left, err = s.tallies(gctx, p, a, h.zone); return err })
	group.Go(func() (err error) { right, err = s.tallies(gctx, p, b, h.zone); return err })
	group.Go(func() (err error) { themes, err = s.themes(gctx); return err })
	group.Go(func() (err error) { teams, err = s.teamNames(gctx); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := &Comparison{Period: p, By: in.By}
	out.A = Side{Key: in.A, Name: sideName(in.By, in.A, teams), Tickets: count(total(left), partMetric(in.By, in.A))}
	out.B = Side{Key: in.B, Name: sideName(in.By, in.B, teams), Tickets: count(total(right), partMetric(in.By, in.B))}
	out.contrast(left, right, themes, f.Areas)
	return out, nil
}

// sides are the filters of the two groups.
func (f Filter) sides(in ComparisonQuery) (a, b Filter, err error) {
	if in.A == in.B {
		return f, f, fault.InvalidField("b", "must be another one than a")
	}
	a, b = f, f
	switch in.By {
	case "segment":
		a.Segments, b.Segments = []string{in.A}, []string{in.B}
	case "channel":
		a.Channels, b.Channels = []string{in.A}, []string{in.B}
	case "language":
		a.Languages, b.Languages = []string{in.A}, []string{in.B}
	case "product":
		a.Products, b.Products = []string{in.A}, []string{in.B}
	case "team":
		if a.Teams, err = teamOf("a", in.A); err == nil {
			b.Teams, err = teamOf("b", in.B)
		}
	default:
		err = fault.InvalidField("by", "must be segment, channel, language, product or team")
	}
	return a, b, err
}

func teamOf(field, key string) ([]int64, error) {
	if key == Nothing {
		return []int64{0}, nil
	}
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil || id < 0 {
		return nil, fault.InvalidField(field, "must be the id of a team, or -")
	}
	return []int64{id}, nil
}

func sideName(by, key string, teams map[int64]string) string {
	if by != "team" {
		return key
	}
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return key
	}
	return cmp.Or(teams[id], key)
}

// tallies are the numbers of tickets by theme; 0: without one.
func (s *Service) tallies(ctx context.Context, p Period, f Filter, zone *time.Location) (map[int64]int, error) {
	v, err := s.measure(ctx, []Bucket{{From: p.From, To: p.To}}, f, zone)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]int, len(v.of))
	for id, sums := range v.of {
		out[id] = sums.tickets
	}
	return out, nil
}

func total(of map[int64]int) (n int) {
	for _, each := range of {
		n += each
	}
	return n
}

// contrast compares each theme, and judges all of them together.
func (c *Comparison) contrast(a, b map[int64]int, themes map[int64]ThemeRef, areas []int64) {
	na, nb := c.A.Tickets.Tickets, c.B.Tickets.Tickets
	ids := map[int64]bool{}
	for id := range a {
		ids[id] = true
	}
	for id := range b {
		ids[id] = true
	}
	for id := range ids {
		t, ok := themes[id]
		if !ok {
			t = ThemeRef{Status: "open"}
		}
		if t.Hidden {
			continue
		}
		left, right := share(a[id], na, c.A.Tickets.Metric), share(b[id], nb, c.B.Tickets.Metric)
		c.Items = append(c.Items, Contrast{
			Theme: t, A: left.countedFrom(a[id]), B: right.countedFrom(b[id]),
			Difference: difference(left, right).countedFrom(a[id] + b[id]), PValue: apartP(a[id], na, b[id], nb),
		})
	}
	c.judge()
	if len(areas) > 0 {
		c.Items = slices.DeleteFunc(c.Items, func(i Contrast) bool { return !slices.Contains(areas, i.Theme.AreaID) })
	}
	slices.SortFunc(c.Items, func(x, y Contrast) int {
		return cmp.Or(cmp.Compare(x.PValue, y.PValue), cmp.Compare(y.A.Tickets+y.B.Tickets, x.A.Tickets+x.B.Tickets), cmp.Compare(x.Theme.ID, y.Theme.ID))
	})
}

// judge says which themes differ; tickets without a theme are none of them.
func (c *Comparison) judge() {
	var of []int
	var p []float64
	for i, item := range c.Items {
		if item.Theme.ID != 0 {
			of, p = append(of, i), append(p, item.PValue)
		}
	}
	for k, differs := range trend.Discoveries(p, falseTrends) {
		c.Items[of[k]].Clear = differs
	}
}

// apartP is the two-sided p-value of two proportions being the same: the chi-squared test with N - 1 for N, which holds
// its level where all expected counts are 1 or more (Campbell 2007, Statistics in Medicine 26). With less it is 1.
func apartP(a, na, b, nb int) float64 {
	n, hits := float64(na+nb), float64(a+b)
	smaller := math.Min(float64(na), float64(nb))
	if smaller == 0 || smaller*math.Min(hits, n-hits) < n {
		return 1
	}
	cross := float64(a)*float64(nb-b) - float64(b)*float64(na-a)
	square := cross * cross * (n - 1) / (float64(na) * float64(nb) * hits * (n - hits))
	return math.Erfc(math.Sqrt(square / 2))
}
