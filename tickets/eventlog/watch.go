package eventlog

import (
	"context"
	"sync"
	"time"
)

// broadcast holds the newest number and wakes everybody who waits for a newer one.
type broadcast struct {
	mu      sync.Mutex
	seq     int64
	changed chan struct{} // closed, and replaced, when seq grows
}

func (b *broadcast) announce(seq int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if seq <= b.seq {
		return
	}
	b.seq = seq
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *broadcast) watch() (int64, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seq, b.changed
}

// Watch returns the newest number this node has heard of and a channel that is closed when there is
// a newer one. Nothing has to be closed, any number may watch, and a slow watcher holds nobody up:
// it finds the newest number when it comes back.
func (l *Log) Watch() (newest int64, changed <-chan struct{}) { return l.newest.watch() }

// pollEvery bounds how late this node hears of a new number when the wake-up got lost.
const pollEvery = 5 * time.Second

// poll stands behind NOTIFY.
func (l *Log) poll(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		l.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// refresh reads the newest number and wakes the readers when it is news.
func (l *Log) refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pollEvery)
	defer cancel()
	seq, err := l.Newest(ctx)
	if err != nil {
		if !quiet(ctx, err) {
			l.log.Warn("poll the event log", "error", err)
		}
		return
	}
	l.newest.announce(seq)
}
