package evidence

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// Options are what a Service may be told; the zero Options take the defaults.
type Options struct {
	Now    func() time.Time // nil: time.Now
	Logger *slog.Logger     // nil: slog.Default
}

// Service counts. It is safe for use by many goroutines.
type Service struct {
	db     *pg.DB
	desk   *tickets.Desk
	events *eventlog.Log
	now    func() time.Time
	log    *slog.Logger
}

// New makes a Service. Reading works at once; signals and alarms need a running [Service.Run], here or on another node.
func New(db *pg.DB, desk *tickets.Desk, events *eventlog.Log, o Options) *Service {
	s := &Service{db: db, desk: desk, events: events, now: o.Now, log: o.Logger}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	return s
}

// Run keeps signals in step with tickets and looks for alarms once an hour, until ctx is done. Any number of nodes
// may run it.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.follow(ctx) })
	group.Go(func() error {
		return alarm.Run(ctx, alarm.Alarm{Name: "theme alarms", Next: s.nextCheck, Fire: s.checkDue, Now: s.now, Log: s.log})
	})
	return group.Wait()
}
