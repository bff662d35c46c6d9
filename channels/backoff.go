package channels

import (
	"math/rand/v2"
	"time"
)

// giveUpAfter is how long a message is tried: long enough for a server that is down over a weekend
// day, short enough that the author can still do something else.
const giveUpAfter = 48 * time.Hour

// waits between attempts; the last one repeats.
func waits() []time.Duration {
	return []time.Duration{
		30 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour,
	}
}

// nextWait is how long to wait after the given number of failed attempts, with a fifth of jitter to
// either side, so that what failed together is not tried together.
func nextWait(attempts int) time.Duration {
	steps := waits()
	wait := steps[min(max(attempts, 1), len(steps))-1]
	return time.Duration(float64(wait) * (0.8 + 0.4*rand.Float64()))
}
