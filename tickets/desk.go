package tickets

import (
	"context"
	"time"

	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/pg"
)

// Observer takes part in a change: it writes its own rows through c.Tx and may set fields of
// c.Ticket that are its own. An error undoes the whole change. It must not block on anything but
// SQL.
type Observer interface {
	Observe(ctx context.Context, c *Change) error
}

// Desk is the service of this package. It is safe for use by many goroutines.
type Desk struct {
	db        *pg.DB
	log       *eventlog.Log
	now       func() time.Time
	observers []Observer
	released  chan struct{} // kicks the release of held drafts
}

// New makes a Desk. The observers are called in the order given.
func New(db *pg.DB, log *eventlog.Log, now func() time.Time, observers ...Observer) *Desk {
	return &Desk{db: db, log: log, now: utc(now), observers: observers, released: make(chan struct{}, 1)}
}

// utc reads the clock in UTC at the microseconds that PostgreSQL keeps, so that what is compared
// in memory equals what is read back.
func utc(now func() time.Time) func() time.Time {
	return func() time.Time { return now().UTC().Truncate(time.Microsecond) }
}

// Tell appends events that are about no ticket, inside the caller's transaction.
func (d *Desk) Tell(ctx context.Context, tx *pg.Tx, by Actor, events ...Event) error {
	rows, err := record(events, nil, by, d.now())
	if err != nil {
		return err
	}
	return d.log.Append(ctx, tx, rows...)
}
