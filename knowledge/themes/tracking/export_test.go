package tracking

import (
	"context"
	"time"

	"github.com/kepthq/kept/tickets/pg"
)

// Refresh reads tickets anew, as their events would have it read.
func (s *Service) Refresh(ctx context.Context, ids []int64) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error { return s.refresh(ctx, tx, ids, true) })
}

// Begin asks for the run that is due.
func (s *Service) Begin(ctx context.Context) error { return s.begin(ctx) }

// NextRun is when the next run is due.
func (s *Service) NextRun(ctx context.Context) (time.Time, bool, error) { return s.nextRun(ctx) }

// ErrElsewhere says that another run works.
var ErrElsewhere = errElsewhere

// LockKey is the lock of runs.
const LockKey = runLockKey

// NextAfter is the first time after t at which the hour of the settings has come.
func (s Settings) NextAfter(t time.Time) time.Time { return s.nextAfter(t) }
