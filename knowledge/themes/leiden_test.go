package themes

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// edges makes a graph of n nodes.
func edges(n int, pairs [][2]int32) *graph {
	lists := make([][]near, n)
	for _, p := range pairs {
		lists[p[0]] = append(lists[p[0]], near{p[1], 1})
	}
	return union(lists)
}

// cliques makes groups of size m that are joined in a ring by one edge each.
func cliques(groups, m int) *graph {
	var pairs [][2]int32
	for c := range groups {
		for i := range m {
			for j := range i {
				pairs = append(pairs, [2]int32{int32(c*m + i), int32(c*m + j)})
			}
		}
		pairs = append(pairs, [2]int32{int32(c * m), int32((c + 1) % groups * m)})
	}
	return edges(groups*m, pairs)
}

func modularity(g *graph, labels []int32, resolution float64) float64 {
	mass := make([]float64, count(labels))
	for i, l := range labels {
		mass[l] += g.degree[i]
	}
	q := coverage(g, labels)
	for _, m := range mass {
		q -= resolution * m * m / (g.total * g.total)
	}
	return q
}

func TestLeidenFindsCliques(t *testing.T) {
	t.Parallel()
	labels := leiden(cliques(8, 6), 1, nil, 7)
	require.Equal(t, 8, count(labels))
	for i, l := range labels {
		require.Equal(t, labels[i/6*6], l)
	}
}

func TestKarateClubHasItsKnownModularity(t *testing.T) {
	t.Parallel()
	// Zachary 1977; the best modularity is 0.4198 (Brandes and others 2008).
	friends := [][]int32{
		{1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31}, {2, 3, 7, 13, 17, 19, 21, 30}, {3, 7, 8, 9, 13, 27, 28, 32},
		{7, 12, 13}, {6, 10}, {6, 10, 16}, {16}, nil, {30, 32, 33}, {33}, nil, nil, nil, {33}, {32, 33}, {32, 33}, nil, nil, {32, 33}, {33},
		{32, 33}, nil, {32, 33}, {25, 27, 29, 32, 33}, {25, 27, 31}, {31}, {29, 33}, {33}, {31, 33}, {32, 33}, {32, 33}, {32, 33}, {33},
	}
	var pairs [][2]int32
	for i, js := range friends {
		for _, j := range js {
			pairs = append(pairs, [2]int32{int32(i), j})
		}
	}
	require.Len(t, pairs, 78)
	g := edges(34, pairs)
	best := 0.0
	for seed := range uint64(10) {
		best = max(best, modularity(g, leiden(g, 1, nil, seed), 1))
	}
	require.InDelta(t, 0.4198, best, 0.0005)
}

func TestLeidenNeverWorsens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		r := rand.New(rand.NewPCG(uint64(n), rapid.Uint64().Draw(t, "seed")))
		var pairs [][2]int32
		for range 3 * n {
			if a, b := r.Int32N(int32(n)), r.Int32N(int32(n)); a != b {
				pairs = append(pairs, [2]int32{a, b})
			}
		}
		if len(pairs) == 0 {
			return
		}
		g := edges(n, pairs)
		start := make([]int32, n)
		for i := range start {
			start[i] = r.Int32N(int32(min(4, n)))
		}
		compact(start)
		labels := leiden(g, 1, start, 3)
		require.GreaterOrEqual(t, modularity(g, labels, 1), modularity(g, start, 1)-1e-6)
		require.Equal(t, labels, leiden(g, 1, start, 3))

		k := rapid.IntRange(1, n).Draw(t, "k")
		require.Equal(t, k, count(partitionInto(g, k, 0)), "K is exact")
	})
}

func TestLeidenEndsWhereNothingIsGained(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		r := rand.New(rand.NewPCG(uint64(n), rapid.Uint64().Draw(t, "seed")))
		lists := make([][]near, n)
		for i := range n {
			for j := range i { // of every size: what is left of a sum is not zero
				lists[i] = append(lists[i], near{int32(j), float32(math.Exp(20 * (r.Float64() - 1)))})
			}
		}
		g := union(lists)
		for _, resolution := range []float64{0.02, 1, 2.26, 40} {
			require.Len(t, leiden(g, resolution, nil, 1), n)
		}
	})
}

func TestSpreadGraphHasEachEdgeAtBothEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SliceOfN(rapid.Int32Range(0, 5), 1, 20).Draw(t, "kinds")
		renumber(of)
		first := make([]int32, count(of))
		for i := len(of) - 1; i >= 0; i-- {
			first[of[i]] = int32(i)
		}
		var pairs [][2]int32
		for a := range int32(len(first)) {
			for b := range a {
				if (a+b)%3 != 0 {
					pairs = append(pairs, [2]int32{a, b})
				}
			}
		}
		g := edges(len(first), pairs).spread(first, of)
		require.Equal(t, len(of), g.nodes())
		weight := map[[2]int32]float32{}
		for i := range g.nodes() {
			for e := g.start[i]; e < g.start[i+1]; e++ {
				_, twice := weight[[2]int32{int32(i), g.to[e]}]
				require.False(t, twice)
				weight[[2]int32{int32(i), g.to[e]}] = g.weight[e]
			}
		}
		for ends, w := range weight {
			require.InDelta(t, w, weight[[2]int32{ends[1], ends[0]}], 0)
		}
	})
}
