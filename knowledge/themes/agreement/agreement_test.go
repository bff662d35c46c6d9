package agreement

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFiguresOfKnownPartitions(t *testing.T) {
	t.Parallel()
	a := []int{0, 0, 0, 1, 1, 1}
	b := []int{0, 0, 1, 1, 2, 2}
	// As scikit-learn's documentation has it for these two.
	require.InDelta(t, 0.242, ARI(a, b), 0.001)
	require.InDelta(t, 0.516, NMI(a, b), 0.001)
	require.InDelta(t, 4.0/6, Accuracy(a, b), 1e-9)
}

func TestSamePartitionAgrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.IntRange(-1, 6), 2, 60).Draw(t, "a")
		b := make([]int, len(a))
		names := rand.New(rand.NewPCG(1, uint64(len(a)))).Perm(8)
		for i, x := range a {
			b[i] = names[x+1]
		}
		require.InDelta(t, 1, NMI(a, b), 1e-9)
		require.InDelta(t, 1, ARI(a, b), 1e-9)
		require.InDelta(t, 1, Accuracy(a, b), 1e-9)
	})
}

func TestMatchIsBestOfAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "cols")
		gain := make([][]float64, rows)
		for i := range gain {
			gain[i] = make([]float64, cols)
			for j := range gain[i] {
				gain[i][j] = float64(rapid.IntRange(0, 9).Draw(t, "gain"))
			}
		}
		var got float64
		for i, j := range Match(gain) {
			if j >= 0 {
				got += gain[i][j]
			}
		}
		require.InDelta(t, bestOf(gain, 0, make([]bool, cols)), got, 1e-9)
	})
}

// bestOf tries everything.
func bestOf(gain [][]float64, row int, taken []bool) float64 {
	if row == len(gain) {
		return 0
	}
	best := bestOf(gain, row+1, taken)
	for j, used := range taken {
		if !used {
			taken[j] = true
			best = max(best, gain[row][j]+bestOf(gain, row+1, taken))
			taken[j] = false
		}
	}
	return best
}
