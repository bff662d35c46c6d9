package helpcentre

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The figures are those of Newcombe (1998), Statistics in Medicine 17: 857-872 and 873-890.
func TestIntervals(t *testing.T) {
	t.Parallel()
	s := wilson(81, 263)
	require.InDelta(t, 0.2553, s.Low, 5e-5)
	require.InDelta(t, 0.3662, s.High, 5e-5)
	for _, c := range []struct {
		a, m, b, n int
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {10, 10, 0, 20, 0.6791, 1}, {5, 56, 0, 29, -0.0381, 0.1926},
	} {
		d := difference(wilson(c.a, c.m), wilson(c.b, c.n))
		require.InDelta(t, c.low, d.Low, 5e-5)
		require.InDelta(t, c.high, d.High, 5e-5)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1000).Draw(t, "n")
		s := wilson(rapid.IntRange(0, n).Draw(t, "k"), n)
		require.True(t, 0 <= s.Low && s.Low <= s.Value+1e-12 && s.Value <= s.High+1e-12 && s.High <= 1)
	})
}

func TestHoldOutIsATenthAndStable(t *testing.T) {
	t.Parallel()
	s := newSigner([]byte("x"))
	held := 0
	for i := range 20_000 {
		if s.holdsOut(idText(int64(i))) {
			held++
		}
		require.Equal(t, s.holdsOut(idText(int64(i))), newSigner([]byte("x")).holdsOut(idText(int64(i))))
	}
	require.InDelta(t, 2000, held, 150)
}

func FuzzTokens(f *testing.F) {
	s := newSigner([]byte("x"))
	f.Add(s.sign(purposeClick, 1), 1)
	f.Add("1.2", 1)
	f.Fuzz(func(t *testing.T, token string, count int) {
		numbers, ok := s.open(purposeAsking, token, count)
		if ok && s.sign(purposeAsking, numbers...) != token {
			t.Fatalf("read %v from %q", numbers, token)
		}
	})
}
