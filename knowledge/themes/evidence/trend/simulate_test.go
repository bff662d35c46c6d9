package trend_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence/trend"
)

// world simulates a desk by the hour: volume with a weekly and a daily pattern, themes with shares that scatter from
// day to day.
type world struct {
	themes  int
	perDay  float64                                     // tickets of the desk
	scatter float64                                     // squared coefficient of variation of a theme's day
	common  float64                                     // and of the whole desk's day
	growth  float64                                     // of volume, a week
	volume  func(hour int) float64                      // factor; nil: 1
	planted func(theme, hour int) (times, more float64) // of the rate; more is per hour
}

// day patterns: hours of work, and weekends that differ by theme.
func hourly(hour int) float64 {
	h := float64(hour % 24)
	return 0.15 + 0.85*math.Exp(-(h-13)*(h-13)/18)
}

var meanHourly = func() float64 {
	sum := 0.0
	for h := range 24 {
		sum += hourly(h)
	}
	return sum / 24
}()

func weekend(theme, hour int) float64 {
	if day := hour / 24 % 7; day < 5 {
		return 1
	}
	return 0.25 + 0.5*float64(theme%5)/4
}

// run gives each hour's tickets by theme (the last row is tickets without a theme) to look.
func (w world) run(seed uint64, hours int, look func(hour int, counts []int)) {
	random := rand.New(rand.NewPCG(seed, 7))
	shares := make([]float64, w.themes+1)
	total := 0.0
	for k := range shares {
		shares[k] = math.Pow(float64(k+2), -0.8)
		if k == w.themes {
			shares[k] = total * 0.12
		}
		total += shares[k]
	}
	factors := make([]float64, w.themes+1)
	counts := make([]int, w.themes+1)
	for hour := range hours {
		if hour%24 == 0 {
			desk := gamma(random, w.common)
			for k := range factors {
				factors[k] = desk * gamma(random, w.scatter)
			}
		}
		rate := w.perDay / 24 * hourly(hour) / meanHourly * math.Pow(1+w.growth, float64(hour)/168)
		if w.volume != nil {
			rate *= w.volume(hour)
		}
		for k := range counts {
			mean := rate * shares[k] / total * factors[k] * weekend(k, hour)
			if w.planted != nil && k < w.themes {
				times, more := w.planted(k, hour)
				mean = mean*times + more
			}
			counts[k] = poisson(random, mean)
		}
		look(hour, counts)
	}
}

// gamma has mean 1 and the variance (Marsaglia, Tsang 2000).
func gamma(random *rand.Rand, variance float64) float64 {
	if variance == 0 {
		return 1
	}
	shape := 1 / variance
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := random.NormFloat64()
		v := (1 + c*x) * (1 + c*x) * (1 + c*x)
		if v > 0 && math.Log(random.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v / shape
		}
	}
}

func poisson(random *rand.Rand, mean float64) int {
	if mean > 500 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*random.NormFloat64())))
	}
	n, p, limit := 0, random.Float64(), math.Exp(-mean)
	for p > limit {
		p *= random.Float64()
		n++
	}
	return n
}

// watch keeps what a desk had by the hour and looks at blocks of 24 hours up to now, as the service does.
type watch struct {
	sums   [][]int // up to each hour, by theme with none at the end
	open   map[int]bool
	ended  map[int]int // hour at which a theme's alarm ended
	alarms []alarm
}

type alarm struct{ theme, hour, window int }

// blocks is as far back as a look reads.
const blocks = 98

func newWatch() *watch { return &watch{open: map[int]bool{}, ended: map[int]int{}} }

func (w *watch) add(counts []int) {
	next := make([]int, len(counts))
	for k, n := range counts {
		next[k] = n
		if len(w.sums) > 0 {
			next[k] += w.sums[len(w.sums)-1][k]
		}
	}
	w.sums = append(w.sums, next)
}

func (w *watch) blocks() (days [][]int, all []int) {
	hour := len(w.sums)
	n := min(blocks, (hour-1)/24)
	themes := len(w.sums[0]) - 1
	all, days = make([]int, n), make([][]int, themes)
	for k := range themes + 1 {
		d := make([]int, n)
		for b := range n {
			end := hour - 1 - (n-b-1)*24
			d[b] = w.sums[end][k] - w.sums[end-24][k]
			all[b] += d[b]
		}
		if k < themes {
			days[k] = d
		}
	}
	return days, all
}

func (w *watch) look() {
	hour := len(w.sums)
	days, all := w.blocks()
	still := map[int]bool{}
	alarmed := len(w.alarms) > 0 && hour-w.alarms[len(w.alarms)-1].hour <= 7*24
	for _, o := range []trend.Options{trend.Spikes(alarmed), trend.Growths(alarmed)} {
		for _, r := range trend.Rises(days, all, o) {
			if r.P < 0.1 {
				still[r.Theme] = true
			}
			if !r.Found || w.open[r.Theme] {
				continue
			}
			w.open[r.Theme] = true
			if end, before := w.ended[r.Theme]; !before || hour-end > 72 {
				w.alarms = append(w.alarms, alarm{r.Theme, hour, o.Window})
			}
		}
	}
	for k := range w.open {
		if !still[k] {
			delete(w.open, k)
			w.ended[k] = hour
		}
	}
}

// lead is how long the desk has been running before anybody looks: as long as a look reads back.
const lead = blocks * 24

// alarmsOf runs a world and returns what was found from the lead's end on.
func (w world) alarmsOf(seed uint64, hours, every int) []alarm {
	watch := newWatch()
	w.run(seed, lead+hours, func(hour int, counts []int) {
		watch.add(counts)
		if hour > lead && hour%every == 0 {
			watch.look()
		}
	})
	return watch.alarms
}

// The service looks every hour. Looks of blocks that overlap by most of their hours hardly differ; every sixth is
// enough here, and the package's figures are of every hour.
const (
	everyHours = 6
	quietWeeks = 80 // of each desk, 400 together
)

func TestQuietDesksAreQuiet(t *testing.T) {
	t.Parallel()
	check := func(name string, w world) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := w.alarmsOf(1, quietWeeks*168, everyHours)
			t.Logf("%.2f alarms a week", float64(len(found))/quietWeeks)
			require.LessOrEqual(t, len(found), quietWeeks, "more than one a week")
		})
	}
	check("chance alone", world{themes: 20, perDay: 60})
	check("scatter and weekends", world{themes: 30, perDay: 100, scatter: 0.1, common: 0.05})
	check("small", world{themes: 8, perDay: 8, scatter: 0.1, common: 0.05})
	check("growing by 1 % a week", world{themes: 20, perDay: 40, scatter: 0.05, common: 0.02, growth: 0.01})
	check("outages and surges of the whole desk", world{themes: 20, perDay: 80, scatter: 0.05, common: 0.02, volume: func(hour int) float64 {
		switch day := hour / 24; {
		case day%23 == 11:
			return 0.05 // nothing works, mail included
		case day%31 == 17:
			return 4 // and afterwards everybody writes
		default:
			return 1
		}
	}})
}

// at is a theme of about so many tickets a day, of the world's power law.
func (w world) at(perDay float64) int {
	best, distance := 0, math.Inf(1)
	total := 0.0
	for i := range w.themes {
		total += math.Pow(float64(i+2), -0.8)
	}
	for i := range w.themes {
		if d := math.Abs(w.perDay*math.Pow(float64(i+2), -0.8)/(total*1.12) - perDay); d < distance {
			best, distance = i, d
		}
	}
	return best
}

// share is how often a plant is found within the hours after it began on a Wednesday.
func (w world) share(theme, within, runs int, plant func(hour int) (times, more float64)) float64 {
	start := lead + 24*3 - lead%168 + 168
	found := 0
	for seed := range runs {
		w.planted = func(k, hour int) (float64, float64) {
			if k != theme || hour < start {
				return 1, 0
			}
			return plant(hour - start)
		}
		watch := newWatch()
		w.run(uint64(1000+seed), start+within+1, func(hour int, counts []int) {
			watch.add(counts)
			if hour > start-72 && hour%everyHours == 0 || hour == start+within {
				watch.look()
			}
		})
		for _, a := range watch.alarms {
			if a.theme == theme && a.hour > start {
				found++
				break
			}
		}
	}
	return float64(found) / float64(runs)
}

// The shares are of twenty runs each, so the bounds are looser than the operating curve in the package's document.
func TestWhatIsPlantedIsFound(t *testing.T) {
	t.Parallel()
	w := world{themes: 40, perDay: 120, scatter: 0.03, common: 0.02}
	times := func(n float64) func(int) (float64, float64) { return func(int) (float64, float64) { return n, 0 } }
	more := func(n float64) func(int) (float64, float64) {
		return func(hour int) (float64, float64) { return 1, n / 24 * hourly(hour) / meanHourly }
	}
	growing := func(to float64, days int) func(int) (float64, float64) {
		return func(hour int) (float64, float64) { return 1 + (to-1)*float64(hour)/float64(days*24), 0 }
	}
	check := func(name string, perDay float64, within int, least float64, plant func(int) (float64, float64)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			share := w.share(w.at(perDay), within, 20, plant)
			t.Logf("found %.2f", share)
			require.GreaterOrEqual(t, share, least)
		})
	}
	check("three times 12 a day, within a day", 12, 24, 0.6, times(3))
	check("five times 4 a day, within a day", 4, 24, 0.8, times(5))
	check("three times 8 a day, within two days", 8, 48, 0.8, times(3))
	check("ten more than 1 a day, within a day", 1, 24, 0.8, more(10))
	check("ten more than 2 a day, within a day", 2, 24, 0.6, more(10))
	check("ten more than 4 a day, within two days", 4, 48, 0.6, more(10))
	check("twice 12 a day after two weeks, within those", 12, 14*24, 0.8, growing(2, 14))
	check("three times 4 a day after two weeks, within those", 4, 14*24, 0.8, growing(3, 14))
}

func TestASurgeOfTheDeskFlagsNobody(t *testing.T) {
	t.Parallel()
	w := world{themes: 30, perDay: 100, scatter: 0.05, common: 0.02}
	w.volume = func(hour int) float64 {
		if hour > lead+72 {
			return 3
		}
		return 1
	}
	require.LessOrEqual(t, len(w.alarmsOf(4, 14*24, everyHours)), 2)
}

func TestOneThemesSpikeIsNotTheOthers(t *testing.T) {
	t.Parallel()
	w := world{themes: 30, perDay: 100, scatter: 0.05}
	w.planted = func(k, hour int) (float64, float64) {
		if k == 5 && hour > lead+48 {
			return 1, 20
		}
		return 1, 0
	}
	found := w.alarmsOf(9, 7*24, everyHours)
	require.NotEmpty(t, found)
	require.Equal(t, 5, found[0].theme)
	require.LessOrEqual(t, len(found), 2)
}
