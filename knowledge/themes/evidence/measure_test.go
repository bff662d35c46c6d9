package evidence

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIntervalsContainTheirValue(t *testing.T) {
	t.Parallel()
	contains := func(t *rapid.T, m Measure) {
		if m.Known && m.Bounded {
			require.True(t, m.Low <= m.Value && m.Value <= m.High, "%+v", m)
			require.False(t, math.IsNaN(m.Low+m.High), "%+v", m)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 500).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		a := share(k, n, "")
		contains(t, a)
		require.True(t, a.Low >= 0 && a.High <= 1)
		m := rapid.IntRange(0, 500).Draw(t, "m")
		contains(t, difference(a, share(rapid.IntRange(0, m).Draw(t, "j"), m, "")))
		var x, y moments
		values := rapid.SliceOf(rapid.Float64Range(-1, 1)).Draw(t, "x")
		for _, v := range values {
			x.add(v)
		}
		for _, v := range rapid.SliceOf(rapid.Float64Range(-1, 1)).Draw(t, "y") {
			y.add(v)
		}
		contains(t, x.measure("", -1, 1))
		contains(t, apart(x, y, rapid.Float64Range(0, 1).Draw(t, "scale"), "", x.n))
		contains(t, median(values, "", len(values)))
	})
}

func TestKnownIntervals(t *testing.T) {
	t.Parallel()
	_, low, high := wilson(10, 50) // Newcombe 1998, by hand
	require.InDelta(t, 0.1124, low, 0.0001)
	require.InDelta(t, 0.3304, high, 0.0001)
	for freedom, want := range map[float64]float64{4: 2.776, 9: 2.262, 30: 2.042, 1000: 1.962} {
		require.InDelta(t, want, student95(freedom), 0.005*want, "%v", freedom)
	}
	d := difference(share(56, 70, ""), share(48, 80, "")) // Newcombe 1998, table II, method 10
	require.InDelta(t, 0.2, d.Value, 1e-9)
	require.InDelta(t, 0.0524, d.Low, 0.0001)
	require.InDelta(t, 0.3339, d.High, 0.0001)
}

func TestQueriesAreHarmless(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]string{
		`refund card`:     `('refund':*) & ('card':*)`,
		`"not arrived" x`: `('not' <-> 'arrived') & ('x':*)`,
		`e-mail -spam`:    `('e':* <-> 'mail':*) & !('spam':*)`,
		`o'neil \ & | !`:  `('o':* <-> 'neil':*)`,
		`-spam`:           ``,
		` "" ' `:          ``,
	} {
		require.Equal(t, want, tsquery(q), q)
	}
}

func TestCellsAreHarmless(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+49 30 1": "'+49 30 1", "-1.5": "-1.5", "-a": "'-a", "@x": "'@x", "\tx": "'\tx", "plain": "plain", "": "", "＝1": "'＝1",
	} {
		require.Equal(t, want, harmless(cell), "%q", cell)
	}
}

// The test holds its level: of desks without any difference, at most one in twenty says there is one.
func TestApartHolds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	draw := func(n int, p float64) (k int) {
		for range n {
			if random.Float64() < p {
				k++
			}
		}
		return k
	}
	for _, c := range []struct {
		na, nb int
		p      float64
	}{{200, 200, 0.05}, {400, 40, 0.1}, {1000, 300, 0.01}, {60, 60, 0.3}} {
		wrong, runs := 0, 4000
		for range runs {
			if apartP(draw(c.na, c.p), c.na, draw(c.nb, c.p), c.nb) < 0.05 {
				wrong++
			}
		}
		require.LessOrEqual(t, float64(wrong)/float64(runs), 0.062, "%+v", c)
	}
	require.Less(t, apartP(40, 200, 10, 200), 0.001)
	require.InDelta(t, 1, apartP(1, 1000, 0, 3), 0, "too few to say")
	require.InDelta(t, 1, apartP(0, 0, 3, 5), 0)
	require.InDelta(t, 1, apartP(0, 50, 0, 50), 0)
}

func TestCutMasksAreMended(t *testing.T) {
	t.Parallel()
	for cut, whole := range map[string]string{
		"thanks, [name":                   "thanks, [name]",
		"number] is wrong ... call [name": "[number] is wrong ... call [name]",
		"[name] wrote [amount]":           "[name] wrote [amount]",
		"a [b c":                          "a [b c",
		"x ] y":                           "x ] y",
	} {
		require.Equal(t, whole, marked(cut))
	}
}
