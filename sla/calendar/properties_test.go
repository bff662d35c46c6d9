package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func drawDuration(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(200*24*time.Hour)).Draw(t, name))
}

func TestAddAndBetweenAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		a = a.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "nanoseconds")))
		target := drawDuration(t, "target")
		due, err := c.Add(a, target)
		require.NoError(t, err)
		require.Equal(t, target, c.Between(a, due))
		require.Equal(t, -target, c.Between(due, a))
		if target > 0 {
			require.Equal(t, target-1, c.Between(a, due.Add(-1)), "an earlier instant would do")
		}
		require.Equal(t, d.Zone, due.Location().String())
	})
}

func TestAddIsMonotonicAndAdditive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		x, y := drawDuration(t, "x"), drawDuration(t, "y")
		first, err := c.Add(a, x)
		require.NoError(t, err)
		stepwise, err := c.Add(first, y)
		require.NoError(t, err)
		atOnce, err := c.Add(a, x+y)
		require.NoError(t, err)
		require.False(t, atOnce.Before(first))
		require.True(t, atOnce.Equal(stepwise) || x+y == 0, "%s in two steps, %s at once", stepwise, atOnce)

		later := a.Add(drawDuration(t, "later"))
		dueLater, err := c.Add(later, x)
		require.NoError(t, err)
		require.False(t, dueLater.Before(first) && x > 0, "starting later is due earlier")
	})
}

func TestBetweenIsAdditiveAndBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		x, y := a.Add(drawDuration(t, "x")), a.Add(-drawDuration(t, "y"))
		require.Equal(t, c.Between(a, y), c.Between(a, x)+c.Between(x, y))
		require.LessOrEqual(t, c.Between(a, x), x.Sub(a))
		require.GreaterOrEqual(t, c.Between(a, x), time.Duration(0))
	})
}

func TestNextIsTheFirstOpenInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, a := draw(t)
		c := compile(t, d)
		next, err := c.Next(a)
		require.NoError(t, err)
		require.True(t, c.Open(next))
		require.Zero(t, c.Between(a, next))
		if c.Open(a) {
			require.True(t, next.Equal(a))
		}
	})
}
