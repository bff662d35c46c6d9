package tracking

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// Placement is that a ticket has got a theme, or another one, or none.
type Placement struct {
	TicketID   int64
	ThemeID    int64 // 0: none
	Before     int64 // the theme that it had; 0: none, or it is new
	CustomerID int64
	PlacedBy   Maker
	At         time.Time // of the ticket
}

// PlacedObserver takes part in the transaction that places tickets: it writes its own rows through tx. An error undoes
// all of it. It must not block on anything but SQL. A run tells of those only whose theme changes, in batches.
type PlacedObserver interface {
	ThemesPlaced(ctx context.Context, tx *pg.Tx, placed []Placement) error
}

// TextObserver is an observer that also takes part in the transaction that writes texts: it is told which are new or have
// changed. The same rules hold.
type TextObserver interface {
	PlacedObserver
	TextsRead(ctx context.Context, tx *pg.Tx, ticketIDs []int64) error
}

// Desk is what tracking needs of the desk; *tickets.Desk is one.
type Desk interface {
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
	Visible(ctx context.Context, by tickets.Actor, ticketIDs []int64) ([]int64, error)
}

// Inserter queues jobs inside a transaction; *river.Client[pgx.Tx] is one.
type Inserter interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Options of a Service.
type Options struct {
	Jobs      Inserter // needed
	Now       func() time.Time
	Logger    *slog.Logger
	Observers []PlacedObserver
}

// Service keeps the themes of tickets. It is safe for use by many goroutines.
type Service struct {
	db        *pg.DB
	desk      Desk
	events    *eventlog.Log
	store     files.Store
	jobs      Inserter
	now       func() time.Time
	log       *slog.Logger
	observers []PlacedObserver

	kicked chan struct{} // a run may be due
	shelf  shelf
}

// New makes a Service.
func New(db *pg.DB, desk Desk, events *eventlog.Log, store files.Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &Service{
		db: db, desk: desk, events: events, store: store, jobs: o.Jobs, log: o.Logger, observers: o.Observers,
		now:    func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) },
		kicked: make(chan struct{}, 1), shelf: shelf{mu: &sync.Mutex{}},
	}
}

func (s *Service) kick() {
	select {
	case s.kicked <- struct{}{}:
	default:
	}
}

// system is who acts when nobody does.
var system = tickets.System("themes")

var errMayNot = fault.New(fault.Forbidden, "forbidden", "Product leads, team leads and admins may change themes.")

// maySteer reports whether the actor may change themes.
func maySteer(by tickets.Actor) bool { return by.CanLead() || by.Role() == tickets.RoleProductLead }

// lockKey names the advisory lock under which themes and the places of tickets are written: "kept.thm" in ASCII.
// Corrections and the end of a run hold it alone, arriving tickets share it.
const lockKey = 0x6b6570742e74686d

func lockAll(ctx context.Context, tx *pg.Tx) error {
	_, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, lockKey)
	return err
}

func lockShared(ctx context.Context, tx *pg.Tx) error {
	_, err := tx.Pgx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared($1)`, lockKey)
	return err
}

// observe tells the observers, in batches.
func (s *Service) observe(ctx context.Context, tx *pg.Tx, placed []Placement) error {
	const batch = 1000
	for len(placed) > 0 {
		n := min(batch, len(placed))
		for _, o := range s.observers {
			if err := o.ThemesPlaced(ctx, tx, placed[:n]); err != nil {
				return err
			}
		}
		placed = placed[n:]
	}
	return nil
}

// observeTexts tells those observers that want to know of texts.
func (s *Service) observeTexts(ctx context.Context, tx *pg.Tx, changed []Text) error {
	ids := make([]int64, len(changed))
	for i, t := range changed {
		ids[i] = t.TicketID
	}
	for _, o := range s.observers {
		if o, ok := o.(TextObserver); ok {
			if err := o.TextsRead(ctx, tx, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

func idOf(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func pointer(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
