package trend

import "math"

// Rise is what a theme's last days are beside what its own past and the volume of all others explain.
type Rise struct {
	Theme    int // index
	Seen     int
	Expected float64
	P        float64 // one-sided: of so many or more
	Scatter  float64 // of the negative binomial that P comes from: its variance is mean + Scatter·mean²
	Found    bool    // among the discoveries
}

// Options are how rises are looked for; see [Spikes] and [Growths].
type Options struct {
	// Window is how many days at the end are looked at together.
	Window int
	// Gap is how many days before them are left out of the past, so that what grows slowly is not its own past.
	Gap int
	// Past is how many days of past there may be.
	Past int
	// Rate bounds how often a look at quiet themes finds any.
	Rate float64
	// Least is how many events a rise needs.
	Least int
	// Times is how much of what was expected a rise needs.
	Times float64
}

// The rates at which looks that are repeated every hour make less than one false alarm a week, by simulation: the
// second holds while the desk has had an alarm in the seven days before, so that a wild week does not bring many.
const (
	CalmRate    = 0.04
	AlarmedRate = 0.008
)

// Rate is the rate of a look, by whether the desk has had an alarm in the seven days before.
func Rate(alarmed bool) float64 {
	if alarmed {
		return AlarmedRate
	}
	return CalmRate
}

// Spikes are the options for single days.
func Spikes(alarmed bool) Options {
	return Options{Window: 1, Past: 84, Rate: Rate(alarmed), Least: 5, Times: 1.5}
}

// Growths are the options for slow growth: seven days together, a gap of a week, and the past before.
func Growths(alarmed bool) Options {
	return Options{Window: 7, Gap: 7, Past: 77, Rate: Rate(alarmed), Least: 15, Times: 1.3}
}

// enoughPast is how many days of past with any events there must be before anything is found.
const enoughPast = 14

const (
	leastVolume = 0.85  // of the usual volume that is expected at least
	halfLife    = 42.0  // days after which a day of the past weighs half
	weekPrior   = 12.0  // events of every weekday that are taken to be as on others
	scatterOf   = 400.0 // how many squared expected events of a theme's own weigh as much as the scatter of all
	leastPhi    = 0.01
	believed    = 3.5 // deviations beyond which a past day is taken to be that far
)

// Rises looks at the last days of each theme. themes are events by day (blocks of 24 hours), the oldest first; all are
// those of every theme and of none. Only themes with a rise above what was expected are returned, found or not.
func Rises(themes [][]int, all []int, o Options) []Rise {
	days := len(all)
	first := max(0, days-o.Window-o.Gap-o.Past)
	for first < days && all[first] == 0 {
		first++
	}
	end := days - o.Window - o.Gap // of the past
	if end-first < enoughPast {
		return nil
	}
	d := newDesk(all, first, end, days, o)
	fits := make([]fit, len(themes))
	for k, events := range themes {
		fits[k] = d.fit(events)
	}
	phi := pooled(fits)
	for k, events := range themes {
		fits[k].recap(d, events, phi)
	}
	phi = pooled(fits)
	return d.judge(themes, fits, phi, o)
}

// desk is what all themes share: the days and their volume.
type desk struct {
	all              []int
	first, end, days int
	window           int
	weights          []float64 // by day of the past
	volume           float64   // weighted, of the past
	usual            float64   // volume of the window as the past has it, weekday by weekday
	known            float64   // how many days the past is worth, weighted as it is
}

func newDesk(all []int, first, end, days int, o Options) *desk {
	d := &desk{all: all, first: first, end: end, days: days, window: o.Window, weights: make([]float64, days)}
	var byWeekday, weight [7]float64
	sum, squares := 0.0, 0.0
	for t := first; t < end; t++ {
		w := math.Exp2(-float64(end-1-t) / halfLife)
		d.weights[t] = w
		d.volume += w * float64(all[t])
		sum, squares = sum+w, squares+w*w
		byWeekday[t%7] += w * float64(all[t])
		weight[t%7] += w
	}
	d.known = sum * sum / squares
	for t := days - d.window; t < days; t++ {
		if weight[t%7] > 0 {
			d.usual += byWeekday[t%7] / weight[t%7]
		}
	}
	return d
}

// fit is how a theme has been: its share of volume, by weekday, and its scatter beyond chance as sums over days.
type fit struct {
	events   float64 // weighted
	share    float64
	weekday  [7]float64 // factors
	learned  [7]float64 // how much of each factor is the theme's own, 0 to 1
	num, den float64    // Σ((x-μ)² - μ(1-p)), Σμ²
	weekly   [2]float64 // the same of weeks
}

func (d *desk) fit(events []int) fit {
	past := make([]float64, d.end)
	for t := d.first; t < d.end; t++ {
		past[t] = float64(events[t])
	}
	return d.fitTo(past)
}

func (d *desk) fitTo(past []float64) fit {
	var f fit
	for t := d.first; t < d.end; t++ {
		f.events += d.weights[t] * past[t]
	}
	f.share = (f.events + 0.25) / (d.volume + 1)
	var seen, expected [7]float64
	taken := 1.0
	for t := d.first; t < d.end; t++ {
		seen[t%7] += d.weights[t] * past[t]
		expected[t%7] += d.weights[t] * float64(d.all[t]) * f.share
	}
	for w := range f.weekday {
		f.weekday[w] = (seen[w] + weekPrior) / (expected[w] + weekPrior)
		f.learned[w] = expected[w] / (expected[w] + weekPrior)
		taken += f.learned[w]
	}
	// What was fitted to the days lies nearer to them than the truth.
	wide := d.known / max(d.known/2, d.known-taken)
	sumX, sumMu := 0.0, 0.0
	for t := d.first; t < d.end; t++ {
		mu, x := f.expect(t, float64(d.all[t])), past[t]
		f.num += wide*(x-mu)*(x-mu) - mu*(1-f.share)
		f.den += mu * mu
		sumX, sumMu = sumX+x, sumMu+mu
		if (d.end-1-t)%7 == 0 {
			f.weekly[0] += (sumX-sumMu)*(sumX-sumMu) - sumMu*(1-f.share)
			f.weekly[1] += sumMu * sumMu
			sumX, sumMu = 0, 0
		}
	}
	return f
}

func (f *fit) expect(t int, volume float64) float64 {
	return min(volume, volume*f.share*f.weekday[t%7])
}

// recap fits again with wild days cut to what is still believable, so that a past spike neither raises what is expected
// nor hides the next one.
func (f *fit) recap(d *desk, events []int, phi [2]float64) {
	before := *f
	own := before.phi(phi[0])
	past := make([]float64, d.end)
	for t := d.first; t < d.end; t++ {
		mu := before.expect(t, float64(d.all[t]))
		past[t] = min(float64(events[t]), mu+1+believed*math.Sqrt(mu+own*mu*mu))
	}
	*f = d.fitTo(past)
}

// phi is the theme's own scatter of days, drawn towards that of all.
func (f *fit) phi(all float64) float64 {
	return max(leastPhi, all/2, (f.num+scatterOf*all)/(f.den+scatterOf))
}

// pooled is the scatter over all themes: of days and of weeks.
func pooled(fits []fit) [2]float64 {
	var num, den [2]float64
	for _, f := range fits {
		num[0], den[0] = num[0]+f.num, den[0]+f.den
		num[1], den[1] = num[1]+f.weekly[0], den[1]+f.weekly[1]
	}
	out := [2]float64{leastPhi, leastPhi / 7}
	for i := range out {
		if den[i] > 0 {
			out[i] = max(out[i], num[i]/den[i])
		}
	}
	return out
}

// judge compares the window. What one theme has too much is taken out of the volume that others are measured by.
func (d *desk) judge(themes [][]int, fits []fit, phi [2]float64, o Options) []Rise {
	excess := make([]float64, len(themes))
	total := 0.0
	for range 2 {
		next, sum := make([]float64, len(themes)), 0.0
		for k, events := range themes {
			if r, sure := d.test(events, &fits[k], phi, total-excess[k]); sure {
				next[k] = float64(r.Seen) - r.Expected
				sum += next[k]
			}
		}
		excess, total = next, sum
	}
	var rises []Rise
	var p []float64
	for k, events := range themes {
		r, _ := d.test(events, &fits[k], phi, total-excess[k])
		r.Theme = k
		if float64(r.Seen) > r.Expected {
			rises = append(rises, r)
		}
		p = append(p, r.P)
	}
	found := Discoveries(p, o.Rate)
	for i := range rises {
		r := &rises[i]
		r.Found = found[r.Theme] && r.Seen >= o.Least && float64(r.Seen) >= o.Times*r.Expected
	}
	return rises
}

// sureExcess is the p-value below which a theme's excess is taken out of the others' volume.
const sureExcess = 1e-4

// test is one theme's window, given how much too much the other themes have.
func (d *desk) test(events []int, f *fit, phi [2]float64, others float64) (Rise, bool) {
	var r Rise
	volume, share := 0.0, 0.0
	for t := d.days - d.window; t < d.days; t++ {
		r.Seen += events[t]
		volume += float64(d.all[t])
		share += min(0.98, f.share*f.weekday[t%7]) / float64(d.window)
	}
	rest := max(0, volume-others-float64(r.Seen))
	// Of less than what is usual nothing is expected less: where one channel is down, the others' share grows.
	rest = max(rest, leastVolume*d.usual*(1-share))
	r.Expected = rest * share / (1 - share)
	r.P = 1
	if float64(r.Seen) <= r.Expected {
		return r, false
	}
	scatter := f.phi(phi[0])
	if d.window > 1 {
		scatter = max(scatter/float64(d.window), phi[1])
	}
	// What is not known of the volume, of the share and of the weekday's factor.
	scatter += 1/(rest+1) + 1/(f.events+0.5)
	if d.window == 1 {
		scatter += f.learned[(d.days-1)%7] * (1/max(r.Expected, 1) + f.phi(phi[0])) * 7 / d.known
	}
	r.Scatter = scatter
	r.P = r.Of(r.Seen)
	return r, r.P < sureExcess
}

// Of is the probability of so many or more, where the rise is none.
func (r Rise) Of(seen int) float64 {
	if r.Scatter == 0 {
		return 1
	}
	return above(seen, r.Expected, r.Scatter)
}

// above is the probability of x or more, of a negative binomial with the mean and the variance mean + phi·mean².
func above(x int, mean, phi float64) float64 {
	if x <= 0 {
		return 1
	}
	size := 1 / phi
	lx, _ := math.Lgamma(float64(x) + size)
	ls, _ := math.Lgamma(size)
	lf, _ := math.Lgamma(float64(x) + 1)
	q := mean / (size + mean)
	term := math.Exp(lx - ls - lf + size*math.Log(size/(size+mean)) + float64(x)*math.Log(q))
	sum := 0.0
	for i := float64(x); ; i++ {
		sum += term
		term *= (i + size) / (i + 1) * q
		if term < sum*1e-9 && (i+1+size)/(i+2)*q < 1 || term == 0 {
			return min(1, sum)
		}
	}
}
