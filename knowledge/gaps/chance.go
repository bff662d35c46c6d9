package gaps

import (
	"cmp"
	"math"
	"slices"
)

// fisher is the one-sided exact test (Fisher 1922): how likely a of n1 or more is by chance, when b of n0 others
// have it too.
func fisher(a, n1, b, n0 int) float64 {
	k, n := a+b, n1+n0
	whole := logChoose(n, k)
	p := 0.0
	for x := a; x <= min(k, n1); x++ {
		if k-x <= n0 {
			p += math.Exp(logChoose(n1, x) + logChoose(n0, k-x) - whole)
		}
	}
	return min(1, p)
}

func logChoose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// adjust corrects probabilities for having looked at many things (Holm 1979): the chance that any of them comes
// out this small when there is nothing to find.
func adjust(p []float64, tests int) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out := make([]float64, len(p))
	most := 0.0
	for rank, i := range order {
		most = max(most, min(1, p[i]*float64(tests-rank)))
		out[i] = most
	}
	return out
}

// wilson is the share k of n with its 95 % interval (Wilson 1927).
func wilson(k, n int) Share {
	if n == 0 {
		return Share{Low: 0, High: 1}
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Share{Value: p, Low: max(0, middle-half), High: min(1, middle+half)}
}
