package helpcentre

import "math"

// Share is a proportion with its interval of 95 %.
type Share struct{ Value, Low, High float64 }

// z is the quantile of the normal distribution for 95 %, two-sided.
const z = 1.959963984540054

// wilson is the interval of a proportion (Wilson 1927). Of none, it is everything.
func wilson(successes, of int) Share {
	if of == 0 {
		return Share{0, 0, 1}
	}
	n, p := float64(of), float64(successes)/float64(of)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Share{p, max(0, middle-half), min(1, middle+half)}
}

// difference is that of two proportions, a - b (Newcombe 1998, method 10: square and add).
func difference(a, b Share) Share {
	d := a.Value - b.Value
	return Share{
		Value: d,
		Low:   d - math.Hypot(a.Value-a.Low, b.High-b.Value),
		High:  d + math.Hypot(a.High-a.Value, b.Value-b.Low),
	}
}
