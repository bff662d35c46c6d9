package trend_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/themes/evidence/trend"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	flat := func(n, days int) []int {
		out := make([]int, days)
		for i := range out {
			out[i] = n
		}
		return out
	}
	c := trend.Compare(trend.Side{Events: flat(20, 14), All: flat(100, 14)}, trend.Side{Events: flat(10, 14), All: flat(100, 14)})
	require.True(t, c.Enough)
	require.InDelta(t, 2, c.Ratio, 0.02)
	require.Greater(t, c.Low, 1.5)
	require.Less(t, c.P, 1e-6)
	c = trend.Compare(trend.Side{Events: flat(20, 14), All: flat(200, 14)}, trend.Side{Events: flat(10, 14), All: flat(100, 14)})
	require.InDelta(t, 1, c.Ratio, 0.01, "twice of twice as much is no growth")
	require.Greater(t, c.P, 0.9)
	require.False(t, trend.Compare(trend.Side{Events: []int{4}, All: []int{10}}, trend.Side{Events: []int{5}, All: []int{10}}).Enough)
	require.False(t, trend.Compare(trend.Side{Events: []int{14}, All: []int{20}}, trend.Side{Events: []int{0}, All: []int{0}}).Enough)
}

// A theme that began last Thursday grows; a single wild day is an alarm's matter, and no growth.
func TestCompareABeginning(t *testing.T) {
	t.Parallel()
	days := func(last ...int) trend.Side {
		s := trend.Side{Events: make([]int, 28), All: make([]int, 28)}
		copy(s.Events[28-len(last):], last)
		for i := range s.All {
			s.All[i] = 20
		}
		return s
	}
	none := days()
	c := trend.Compare(days(4, 8, 9, 6), none)
	require.Less(t, c.P, 0.001)
	require.Greater(t, c.Low, 3.0)
	c = trend.Compare(days(0, 18, 0, 0), days(0, 2, 0, 1, 1, 0))
	require.Greater(t, c.P, 0.05)
	require.Less(t, trend.Compare(none, days(9, 7, 8, 10, 9, 7)).P, 0.001, "and what ended shrinks")
}

func TestCompareHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) trend.Side {
			n := rapid.IntRange(1, 30).Draw(t, name)
			var s trend.Side
			for range n {
				all := rapid.IntRange(0, 50).Draw(t, "all")
				s.All, s.Events = append(s.All, all), append(s.Events, rapid.IntRange(0, all).Draw(t, "events"))
			}
			return s
		}
		c := trend.Compare(side("now"), side("before"))
		if !c.Enough {
			require.Zero(t, c)
			return
		}
		require.LessOrEqual(t, c.Low, c.Ratio)
		require.GreaterOrEqual(t, c.High, c.Ratio)
		require.True(t, c.P >= 0 && c.P <= 1, "%v", c.P)
	})
}

// Of themes that do not change, hardly any is said to.
func TestTrendsOfNothing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	wrong := 0
	for range 200 {
		var p []float64
		for range 40 {
			side := func() (s trend.Side) {
				for range 28 {
					s.Events, s.All = append(s.Events, poisson(random, 4*gamma(random, 0.2))), append(s.All, 160)
				}
				return s
			}
			p = append(p, trend.Compare(side(), side()).P)
		}
		for _, found := range trend.Discoveries(p, 0.05) {
			if found {
				wrong++
				break
			}
		}
	}
	require.LessOrEqual(t, wrong, 24, "of 200 desks; 5 % and some")
}

func TestDiscoveries(t *testing.T) {
	t.Parallel()
	require.Equal(t, []bool{true, false, true, false}, trend.Discoveries([]float64{0.001, 0.5, 0.02, 0.9}, 0.05))
	require.Equal(t, []bool{false, false}, trend.Discoveries([]float64{0.04, 0.06}, 0.05))
	require.Empty(t, trend.Discoveries(nil, 0.05))
}

func TestRisesOfLittle(t *testing.T) {
	t.Parallel()
	require.Empty(t, trend.Rises(nil, nil, trend.Spikes(false)))
	require.Empty(t, trend.Rises([][]int{{1, 2}}, []int{3, 4}, trend.Spikes(false)), "too little past")
	days, all := make([]int, 60), make([]int, 60)
	for i := range all {
		all[i] = 20
	}
	days[59], all[59] = 12, 32
	rises := trend.Rises([][]int{days}, all, trend.Spikes(false))
	require.Len(t, rises, 1, "what never was before")
	require.True(t, rises[0].Found)
	require.Less(t, rises[0].Expected, 0.1)
}

func TestRisesHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(1, 110).Draw(t, "days"), rapid.IntRange(1, 6).Draw(t, "themes")
		all, themes := make([]int, n), make([][]int, k)
		for i := range themes {
			themes[i] = rapid.SliceOfN(rapid.IntRange(0, 40), n, n).Draw(t, "events")
			for d, v := range themes[i] {
				all[d] += v
			}
		}
		for _, o := range []trend.Options{trend.Spikes(false), trend.Growths(false)} {
			for _, r := range trend.Rises(themes, all, o) {
				require.True(t, r.P >= 0 && r.P <= 1, "%v", r.P)
				require.True(t, r.Expected >= 0 && float64(r.Seen) > r.Expected, "%v", r)
			}
		}
	})
}
