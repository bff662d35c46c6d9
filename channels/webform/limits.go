package webform

import (
	"math"
	"math/bits"
	"strconv"
	"sync"
	"time"

	"github.com/kepthq/kept/channels/webpage"
)

// Limits decide how much one network, and one form, may send.
//
// A network first has a free budget that an office, or a class at school, does not use up by itself.
// Beyond it, whoever has done the page's work is taken as ever. Whoever has not (no JavaScript, or a
// program) is taken as suspected spam, and beyond that budget too is asked to wait, and has a budget of
// its own afterwards. Work gets harder only where the flood is.
type Limits struct {
	free, doubtful, patient *webpage.Limiter
	bytes                   *webpage.Limiter

	mu    sync.Mutex
	heats map[string]heat
	now   func() time.Time
}

// heat counts what was sent lately; half of it is forgotten in each halfHeat.
type heat struct {
	value float64
	at    time.Time
}

const (
	halfHeat    = 5 * time.Minute
	mostHeats   = 20_000
	leastWork   = 14 // bits: 16,000 hashes, some tens of milliseconds in a browser
	mostWork    = 20 // a million hashes: seconds
	networkHeat = 100.0
	formHeat    = 1000.0
	// flood is how far above its heat a network is no longer believed, work or not.
	flood = 16.0
	// patience is how long somebody has to wait who was asked to.
	patience = 15 * time.Second
	byteUnit = 1 << 20
)

// NewLimits makes Limits.
func NewLimits(now func() time.Time) *Limits {
	limiter := func(burst int, every time.Duration) *webpage.Limiter {
		return &webpage.Limiter{Burst: burst, Every: every, Now: now}
	}
	return &Limits{
		free: limiter(120, 10*time.Second), doubtful: limiter(60, 6*time.Second), patient: limiter(60, 6*time.Second),
		bytes: limiter(1000, 500*time.Millisecond),
		heats: map[string]heat{}, now: now,
	}
}

// admission is what a submission gets.
type admission struct {
	refused   bool
	wait      time.Duration // when refused
	suspicion string        // when it is taken, but not believed
}

// admit decides on a submission from the network. work says that it has done the page's work, waited that
// it was asked to wait and did.
func (l *Limits) admit(network string, formID int64, work, waited bool) admission {
	hot := l.warm(network, formID)
	switch {
	case work && hot >= networkHeat*flood:
		return admission{suspicion: suspectFlood}
	case work:
		return admission{}
	}
	if _, ok := l.free.Allow(network); ok {
		return admission{}
	}
	if _, ok := l.doubtful.Allow(network); ok {
		return admission{suspicion: suspectFlood}
	}
	if waited {
		if _, ok := l.patient.Allow(network); ok {
			return admission{suspicion: suspectFlood}
		}
	}
	return admission{refused: true, wait: patience}
}

// warm notes a submission and returns the network's heat.
func (l *Limits) warm(network string, formID int64) float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.heats) >= mostHeats {
		l.cool()
	}
	at := l.now()
	add := func(key string) float64 {
		h := heat{value: l.heats[key].left(at) + 1, at: at}
		l.heats[key] = h
		return h.value
	}
	add(formKey(formID))
	return add(network)
}

func (h heat) left(now time.Time) float64 {
	return h.value * math.Exp2(-float64(now.Sub(h.at))/float64(halfHeat))
}

// cool forgets what is cold; when nothing is, everything.
func (l *Limits) cool() {
	now := l.now()
	for key, h := range l.heats {
		if h.left(now) < 1 {
			delete(l.heats, key)
		}
	}
	if len(l.heats) >= mostHeats {
		clear(l.heats)
	}
}

func formKey(id int64) string { return "form " + strconv.FormatInt(id, 10) }

// work returns how many bits a page for the network has to work for.
func (l *Limits) work(network string, formID int64) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	over := max(l.heats[network].left(now)/networkHeat, l.heats[formKey(formID)].left(now)/formHeat)
	return min(leastWork+bits.Len(uint(over)), mostWork)
}

// mayUpload takes the bytes of a request's body from the network's budget.
func (l *Limits) mayUpload(network string, size int64) bool {
	for range min(max(size, 0)/byteUnit+1, 200) {
		if _, ok := l.bytes.Allow(network); !ok {
			return false
		}
	}
	return true
}
