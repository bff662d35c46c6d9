package evidence

import (
	"cmp"
	"math"
	"slices"
)

// Metric names what a number counted; [Service.Tickets] with it lists exactly those tickets. It is a name (see
// metrics) or name=value, such as "language=de" or "week=2026-03-02".
type Metric string

// Measure is a number with what stands behind it. Value is only meaningful where Known; Low and High, its interval of
// 95 %, only where Bounded.
type Measure struct {
	Value, Low, High float64
	Known, Bounded   bool
	// TooFew says that there is something, but too little for a value that means anything.
	TooFew bool
	// Tickets is how many tickets it was counted from; of a share, those that could have counted.
	Tickets int
	Metric  Metric
}

// enough is how many values a mean, a median or a difference needs before it is told.
const enough = 5

// z95 is the quantile of the normal distribution for 95 %, two-sided.
const z95 = 1.959963984540054

// count is a plain number of tickets.
func count(n int, metric Metric) Measure {
	return Measure{Value: float64(n), Known: true, Tickets: n, Metric: metric}
}

// exact is a number without an interval, counted from n tickets; unknown without any.
func exact(value float64, n int, metric Metric) Measure {
	return Measure{Value: value, Known: n > 0, Tickets: n, Metric: metric}
}

// share is a proportion with Wilson's interval (1927). Of nothing, it is unknown.
func share(successes, of int, metric Metric) Measure {
	if of == 0 {
		return Measure{Metric: metric}
	}
	p, low, high := wilson(successes, of)
	return Measure{Value: p, Low: low, High: high, Known: true, Bounded: true, Tickets: of, Metric: metric}
}

func wilson(successes, of int) (p, low, high float64) {
	n := float64(of)
	p = float64(successes) / n
	middle := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return p, max(0, min(p, middle-half)), min(1, max(p, middle+half)) // the ends differ from 0 and 1 by rounding only
}

// difference of two proportions, a - b (Newcombe 1998, method 10: square and add).
func difference(a, b Measure) Measure {
	out := Measure{Tickets: a.Tickets, Metric: a.Metric}
	if !a.Known || !b.Known || a.Tickets < enough || b.Tickets < enough {
		out.TooFew = a.Tickets > 0
		return out
	}
	d := a.Value - b.Value
	out.Value, out.Known, out.Bounded = d, true, true
	out.Low = d - math.Hypot(a.Value-a.Low, b.High-b.Value)
	out.High = d + math.Hypot(a.High-a.Value, b.Value-b.Low)
	return out
}

// moments are what means are made of.
type moments struct {
	n          int
	sum, sumSq float64
}

func (m moments) minus(part moments) moments {
	return moments{m.n - part.n, m.sum - part.sum, m.sumSq - part.sumSq}
}

func (m moments) mean() float64 { return m.sum / float64(m.n) }

// variance is the unbiased one; that of fewer than two is 0.
func (m moments) variance() float64 {
	if m.n < 2 {
		return 0
	}
	return max(0, (m.sumSq-m.sum*m.sum/float64(m.n))/float64(m.n-1))
}

// mean is the mean within the bounds of the scale, with Student's interval.
func (m moments) measure(metric Metric, least, most float64) Measure {
	out := Measure{Tickets: m.n, Metric: metric}
	if m.n < enough {
		out.TooFew = m.n > 0
		return out
	}
	half := student95(float64(m.n-1)) * math.Sqrt(m.variance()/float64(m.n))
	v := min(most, max(least, m.mean()))
	out.Value, out.Low, out.High = v, max(least, v-half), min(most, v+half)
	out.Known, out.Bounded = true, true
	return out
}

// apart is the difference of two means, a - b, with Welch's interval (1947), times scale.
func apart(a, b moments, scale float64, metric Metric, tickets int) Measure {
	out := Measure{Tickets: tickets, Metric: metric}
	if a.n < enough || b.n < enough {
		out.TooFew = a.n > 0
		return out
	}
	va, vb := a.variance()/float64(a.n), b.variance()/float64(b.n)
	d := (a.mean() - b.mean()) * scale
	half := 0.0
	if va+vb > 0 {
		freedom := (va + vb) * (va + vb) / (va*va/float64(a.n-1) + vb*vb/float64(b.n-1))
		half = student95(freedom) * math.Sqrt(va+vb) * math.Abs(scale)
	}
	out.Value, out.Low, out.High, out.Known, out.Bounded = d, d-half, d+half, true, true
	return out
}

// student95 is the two-sided 95 % quantile of Student's t (Cornish-Fisher expansion, Abramowitz and Stegun 26.7.5; for
// 4 degrees of freedom it is 0.1 % too small, for more it is nearer).
func student95(freedom float64) float64 {
	if freedom < 1 {
		freedom = 1
	}
	const z = z95
	g1 := (z*z*z + z) / 4
	g2 := (5*math.Pow(z, 5) + 16*z*z*z + 3*z) / 96
	g3 := (3*math.Pow(z, 7) + 19*math.Pow(z, 5) + 17*z*z*z - 15*z) / 384
	g4 := (79*math.Pow(z, 9) + 776*math.Pow(z, 7) + 1482*math.Pow(z, 5) - 1920*z*z*z - 945*z) / 92160
	return z + g1/freedom + g2/(freedom*freedom) + g3/(freedom*freedom*freedom) + g4/(freedom*freedom*freedom*freedom)
}

// median with the interval of the order statistics (binomial, normal approximation). The values are sorted in place.
func median(values []float64, metric Metric, tickets int) Measure {
	out := Measure{Tickets: tickets, Metric: metric}
	n := len(values)
	if n < enough {
		out.TooFew = n > 0
		return out
	}
	slices.SortFunc(values, cmp.Compare)
	half := z95 * math.Sqrt(float64(n)) / 2
	low, high := int(math.Floor(float64(n)/2-half)), int(math.Ceil(float64(n)/2+half))
	out.Value = (values[(n-1)/2] + values[n/2]) / 2
	out.Low, out.High = values[max(0, low-1)], values[min(n-1, high)]
	out.Known, out.Bounded = true, true
	return out
}
