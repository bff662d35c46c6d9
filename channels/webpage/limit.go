package webpage

import (
	"sync"
	"time"
)

// Limiter bounds how often something may happen for a key, such as a link or a network: Burst at once, then
// one per Every. It forgets keys that have been quiet, and is safe for use by many goroutines. It lives in
// memory, so a desk of several nodes allows as much on each of them.
type Limiter struct {
	Burst int
	Every time.Duration
	Now   func() time.Time

	mu   sync.Mutex
	keys map[string]time.Time // until when the key's bucket is in use
}

// maxKeys bounds memory. Beyond it, quiet keys are forgotten; when there are none, all are.
const maxKeys = 50_000

// Allow takes one from the key's bucket. When it is empty, it says how long to wait for the next one.
//
// The bucket is one timestamp: each use moves it by Every, and it may lie Burst uses ahead of now (the
// generic cell rate algorithm).
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	now := l.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.keys) >= maxKeys {
		l.forget(now)
	}
	if l.keys == nil {
		l.keys = map[string]time.Time{}
	}
	used := l.keys[key]
	if used.Before(now) {
		used = now
	}
	next := used.Add(l.Every)
	if ahead := next.Sub(now) - time.Duration(l.Burst)*l.Every; ahead > 0 {
		return ahead, false
	}
	l.keys[key] = next
	return 0, true
}

func (l *Limiter) forget(now time.Time) {
	for key, used := range l.keys {
		if used.Before(now) {
			delete(l.keys, key)
		}
	}
	if len(l.keys) >= maxKeys {
		clear(l.keys)
	}
}
