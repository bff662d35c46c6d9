package themes

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecomposeFindsTheDirectionsOfPlantedTopics(t *testing.T) {
	t.Parallel()
	// three topics of ten words each: whatever words two texts of a topic use, their images are near.
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([]vector, 300)
	for i := range rows {
		for range 5 {
			rows[i] = append(rows[i], entry{uint32(10*(i%3) + r.IntN(10)), 1})
		}
		rows[i] = rows[i].sorted().unit()
	}
	l := decompose(rows, 30, 3)
	for i := range rows[:60] {
		for j := range rows[:60] {
			if alike := product(l.image(rows[i]), l.image(rows[j])); i%3 == j%3 {
				require.Greater(t, alike, float32(0.9))
			} else {
				require.Less(t, alike, float32(0.1))
			}
		}
	}
	require.Equal(t, l, decompose(rows, 30, 3))
}

func TestDecomposeOfLittle(t *testing.T) {
	t.Parallel()
	for _, rows := range [][]vector{nil, {nil}, {{{0, 1}}}, {{{0, 1}}, {{0, 1}}, {{0, 1}}}, {nil, {{1, 1}}, {{0, 1}, {1, 1}}}} {
		l := decompose(rows, 2, 5)
		for _, row := range rows {
			for _, x := range l.image(row) {
				require.False(t, math.IsNaN(float64(x)))
			}
		}
	}
	require.Equal(t, []float32{}, decompose(nil, 0, 3).image(nil))
}

func TestOrthonormalDropsDependentColumns(t *testing.T) {
	t.Parallel()
	m := matrix{[]float64{1, 2, 0, 1, 2, 1, 1, 2, 0}, 3}
	orthonormal(m)
	g := gramOf(m)
	for a := range 3 {
		for b := range 3 {
			want := 0.0
			if a == b && a != 1 {
				want = 1
			}
			require.InDelta(t, want, g.row(a)[b], 1e-9)
		}
	}
}
