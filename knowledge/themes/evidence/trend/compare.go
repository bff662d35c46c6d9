package trend

import (
	"cmp"
	"math"
	"slices"
)

// Change is how a share of volume has changed: Ratio now by before with its interval of 95 %, and the two-sided p-value
// of its being no change. Enough is false where there is too little to say anything; the rest is zero then.
type Change struct {
	Ratio, Low, High float64
	P                float64
	Enough           bool
}

const (
	z95 = 1.959963984540054
	// least is how many events both sides together need.
	least = 10
	// mostScatter bounds the scatter that a few wild buckets can give.
	mostScatter = 25
)

// Side is one of two things to compare: events by bucket, and all that could have been events.
type Side struct{ Events, All []int }

func sum(values []int) (n int) {
	for _, v := range values {
		n += v
	}
	return n
}

// scatter is Pearson's chi-square of the side's buckets around its own share, and the degrees of freedom.
func (s Side) scatter() (square float64, freedom int) {
	x, n := float64(sum(s.Events)), float64(sum(s.All))
	if x == 0 || n == 0 || x == n {
		return 0, 0
	}
	p := x / n
	used := 0
	for i, all := range s.All {
		if all == 0 {
			continue
		}
		expected := float64(all) * p
		d := float64(s.Events[i]) - expected
		square += d * d / (expected * (1 - p))
		used++
	}
	return square, used - 1
}

// Compare tells how the share of events now is to that before. The log of the ratio is taken to be normal, its variance
// that of two binomials times the scatter of the buckets around their shares (quasi-likelihood), at least 1.
func Compare(now, before Side) Change {
	x1, n1, x0, n0 := float64(sum(now.Events)), float64(sum(now.All)), float64(sum(before.Events)), float64(sum(before.All))
	if x1+x0 < least || n1 == 0 || n0 == 0 {
		return Change{}
	}
	a, da := now.scatter()
	b, db := before.scatter()
	phi := 1.0
	if da+db > 3 {
		phi = min(mostScatter, max(1, (a+b)/float64(da+db)))
	}
	ratio := math.Log((x1+0.5)/(n1+0.5)) - math.Log((x0+0.5)/(n0+0.5))
	deviation := math.Sqrt(phi * max(0, 1/(x1+0.5)+1/(x0+0.5)-1/(n1+0.5)-1/(n0+0.5)))
	if deviation == 0 {
		return Change{Ratio: 1, Low: 1, High: 1, P: 1, Enough: true}
	}
	return Change{
		Ratio: math.Exp(ratio), Low: math.Exp(ratio - z95*deviation), High: math.Exp(ratio + z95*deviation),
		P: math.Erfc(math.Abs(ratio) / deviation / math.Sqrt2), Enough: true,
	}
}

// Discoveries says which of the p-values are discoveries, of which a share of at most rate is expected to be false
// (Benjamini, Hochberg 1995).
func Discoveries(p []float64, rate float64) []bool {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	last := -1
	for rank, i := range order {
		if p[i] <= rate*float64(rank+1)/float64(len(p)) {
			last = rank
		}
	}
	out := make([]bool, len(p))
	for _, i := range order[:last+1] {
		out[i] = true
	}
	return out
}
