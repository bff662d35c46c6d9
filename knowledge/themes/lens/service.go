package lens

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// Desk is what the lens needs of the desk; *tickets.Desk is one.
type Desk interface {
	Visible(ctx context.Context, by tickets.Actor, ticketIDs []int64) ([]int64, error)
}

// Grounds say in which zone days begin and what customers are worth; *evidence.Service does.
type Grounds interface {
	Ground(ctx context.Context) (evidence.Ground, error)
}

// Parts are what a Service is made of. Now and Log may be nil.
type Parts struct {
	DB      *pg.DB
	Desk    Desk
	Events  *eventlog.Log
	Grounds Grounds
	Now     func() time.Time
	Log     *slog.Logger
}

// Service reads and counts who asks to leave. It is safe for use by many goroutines.
type Service struct {
	Parts
}

// New makes a Service.
func New(p Parts) *Service {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	return &Service{p}
}

// Run keeps what is known of tickets in step with them until ctx is done. Any number of nodes may run it.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.follow(ctx) })
	group.Go(func() error {
		return alarm.Run(ctx, alarm.Alarm{Name: "lens", Next: s.nextRefresh, Fire: s.refreshDue, Now: s.Now, Log: s.Log})
	})
	return group.Wait()
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }
