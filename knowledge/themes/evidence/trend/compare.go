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
	// testedFrom is how many deviations a difference needs for the interval of the test; of less, ratio and test may
	// disagree about the sign.
	testedFrom = 0.5
)

// Side is one of two things to compare: events by bucket, and all that could have been events.
type Side struct{ Events, All []int }

func sum(values []int) (n int) {
	for _, v := range values {
		n += v
	}
	return n
}

// scatter is how much more neighboring buckets differ than chance has them: Pearson's chi-square of each two around the share
// they have together, weighed by their events. 1 is chance. Neighbors and not the whole side, because a theme that begins, or
// grows, within a side would seem to scatter.
func (s Side) scatter() float64 {
	var square, events float64
	for i := 1; i < len(s.All); i++ {
		x, n := float64(s.Events[i]+s.Events[i-1]), float64(s.All[i]+s.All[i-1])
		if x == 0 || x == n || s.All[i] == 0 || s.All[i-1] == 0 {
			continue
		}
		p := x / n
		for _, k := range []int{i, i - 1} {
			expected := float64(s.All[k]) * p
			d := float64(s.Events[k]) - expected
			square += x * d * d / (expected * (1 - p))
		}
		events += x
	}
	if events == 0 {
		return 1
	}
	return min(mostScatter, max(1, square/events))
}

// Compare tells how the share of events now is to that before. The p-value is that of the score test of two shares, its
// variance times the scatter of the buckets (quasi-likelihood); the interval of the ratio is the test's (Miettinen 1976, American
// Journal of Epidemiology 103), so that it leaves 1 out just when the test finds a change.
func Compare(now, before Side) Change {
	x1, n1, x0, n0 := float64(sum(now.Events)), float64(sum(now.All)), float64(sum(before.Events)), float64(sum(before.All))
	if x1+x0 < least || n1 == 0 || n0 == 0 {
		return Change{}
	}
	f1, f0 := now.scatter(), before.scatter()
	ratio := math.Log((x1+0.5)/(n1+0.5)) - math.Log((x0+0.5)/(n0+0.5))
	deviation := math.Sqrt(f1*max(0, 1/(x1+0.5)-1/(n1+0.5)) + f0*max(0, 1/(x0+0.5)-1/(n0+0.5)))
	p := (x1 + x0) / (n1 + n0)
	spread := math.Sqrt(p * (1 - p) * (1/n1 + 1/n0) * (f1*x1 + f0*x0) / (x1 + x0))
	if deviation == 0 || spread == 0 {
		return Change{Ratio: 1, Low: 1, High: 1, P: 1, Enough: true}
	}
	z := math.Abs(x1/n1-x0/n0) / spread
	if z >= testedFrom {
		deviation = math.Abs(ratio) / z
	}
	return Change{
		Ratio: math.Exp(ratio), Low: math.Exp(ratio - z95*deviation), High: math.Exp(ratio + z95*deviation),
		P: math.Erfc(z / math.Sqrt2), Enough: true,
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
