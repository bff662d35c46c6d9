package tracking

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run is what a worker does for themes beside the jobs of runs: it follows the log, reads what was there before, and begins
// runs, until ctx is done.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Follow(ctx) })
	group.Go(func() error { return s.Watch(ctx) })
	group.Go(func() error { s.catchUp(ctx); return nil })
	return group.Wait()
}

// How soon the backfill is tried again after an error.
const firstRetry, lastRetry = time.Second, 5 * time.Minute

// catchUp reads the history and places what waits, once.
func (s *Service) catchUp(ctx context.Context) {
	for retry := firstRetry; ctx.Err() == nil; retry = min(2*retry, lastRetry) {
		_, err := s.Backfill(ctx)
		if err == nil {
			_, err = s.PlaceWaiting(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Error("read the texts of earlier tickets", "error", err, "retry_in", retry)
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}
