package themes

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/agreement"
)

// halfway clusters the first texts, and says of all what is known then.
func halfway(t *testing.T) (texts []Text, first *Clustering, before Before) {
	t.Helper()
	all := customers(t, "en de es")
	texts, _ = textsOf(all)
	n := len(texts) * 4 / 5
	// Every fifth text comes later, so that all intents are there from the beginning.
	var early, late []Text
	for i, x := range texts {
		if i%5 == 4 {
			late = append(late, x)
		} else {
			early = append(early, x)
		}
	}
	texts = append(early, late...)
	require.InDelta(t, n, len(early), 2)
	first = Cluster(early, Options{K: 18})
	before = Before{Theme: append([]int{}, first.Theme...), Shaped: make([]bool, 18)}
	for range late {
		before.Theme = append(before.Theme, Unknown)
	}
	return texts, first, before
}

// now are the known themes of the texts, by their numbers before; new themes have numbers of their own.
func (c *Continued) now() []int {
	out := make([]int, len(c.Theme))
	for i, k := range c.Theme {
		if out[i] = None; k != None {
			if out[i] = c.Known[k]; out[i] == None {
				out[i] = 1000 + k
			}
		}
	}
	return out
}

func TestThemesGoOn(t *testing.T) {
	t.Parallel()
	texts, first, before := halfway(t)
	c := Continue(texts, before, Options{})
	now := c.now()
	require.Greater(t, agreement.ARI(first.Theme, now[:len(first.Theme)]), 0.75)
	for k, theme := range c.Themes {
		require.NotEmpty(t, theme.Name, "theme %d", k)
		require.Less(t, theme.Area, len(c.Areas))
	}
	for _, i := range c.Exemplars() {
		require.Less(t, i, len(texts))
	}
}

func TestContinueIsAFunctionOfItsArguments(t *testing.T) {
	texts, _, before := halfway(t)
	one := Continue(texts, before, Options{})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again := Continue(texts, before, Options{})
	require.Equal(t, one.Theme, again.Theme)
	require.Equal(t, one.Known, again.Known)
	require.Equal(t, one.Themes, again.Themes)
}

func TestPeopleAreObeyed(t *testing.T) {
	t.Parallel()
	texts, _, before := halfway(t)
	// A theme of two things, and one thing in two themes, both as people wanted them.
	half := false
	for i, theme := range before.Theme {
		switch theme {
		case 1:
			before.Theme[i] = 0
		case 2:
			if half = !half; half {
				before.Theme[i] = 1
			}
		}
	}
	before.Shaped[0], before.Shaped[1], before.Shaped[2] = true, true, true
	before.Fixed = make([]bool, len(texts))
	before.Fixed[0], before.Theme[0] = true, 7
	before.Fixed[1], before.Theme[1] = true, None
	before.Not = map[int][]int{2: {before.Theme[2]}}
	not := before.Theme[2]
	texts[len(texts)-1] = texts[0]

	now := Continue(texts, before, Options{}).now()
	require.Equal(t, 7, now[0])
	require.Equal(t, None, now[1])
	require.NotEqual(t, not, now[2])
	require.Equal(t, 7, now[len(texts)-1], "what says the same follows")
	for i, theme := range before.Theme {
		if theme >= 0 && theme <= 2 && i > 2 && i < len(texts)-1 {
			require.Equal(t, theme, now[i], "text %d", i)
		}
	}
}

func TestNeighboursVoteAsTheModelDoes(t *testing.T) {
	t.Parallel()
	texts, _, before := halfway(t)
	c := Continue(texts, before, Options{})
	m, exemplars := c.Model(), c.Exemplars()
	votes := map[int]float64{}
	var all float64
	for _, n := range m.Neighbours(texts[5]) {
		votes[c.Nearest[exemplars[n.Exemplar]]] += n.Alike * n.Alike
		all += n.Alike * n.Alike
	}
	theme, score := m.Nearest(texts[5])
	require.InDelta(t, score, votes[theme]/all, 1e-6)
	require.Positive(t, m.Least())
}
