package eventlog

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/tickets/pg"
)

// Event is one thing that happened.
type Event struct {
	ID       int64           // given by Append
	Seq      int64           // given by the sequencer after the commit; 0 until then
	TicketID *int64          // nil: not about a ticket
	Kind     string          // such as "ticket.assigned"
	Actor    json.RawMessage // who did it, as JSON
	At       time.Time
	Data     json.RawMessage // what readers need to know, as JSON; empty is {}
}

// Log is one node's access to the event log. It is safe for use by many goroutines.
type Log struct {
	db   *pg.DB
	log  *slog.Logger
	node string // tells our own signals from those of other nodes

	newest      broadcast
	subscribers subscribers
	outbox      outbox
	holding     atomic.Bool   // this node has the sequencer's lock
	kicked      chan struct{} // there may be events without a number
	vacant      chan struct{} // the sequencer's lock may be free
}

// New makes a Log. Appending and reading work at once; numbering, waking and signals of other nodes
// need a running [Log.Run], here or (numbering) on any other node.
func New(db *pg.DB, log *slog.Logger) *Log {
	return &Log{
		db:     db,
		log:    log,
		node:   rand.Text(),
		newest: broadcast{changed: make(chan struct{})},
		outbox: outbox{ready: make(chan struct{}, 1)},
		kicked: make(chan struct{}, 1),
		vacant: make(chan struct{}, 1),
	}
}

// Run numbers events while this node holds the sequencer's lock, listens to the other nodes, and
// sends them signals. It reconnects by itself and returns nil once ctx is done.
func (l *Log) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, part := range []func(context.Context){l.sequence, l.listen, l.poll, l.speak} {
		group.Go(func() error { part(ctx); return nil })
	}
	return group.Wait()
}

const appendSQL = `
INSERT INTO events (ticket_id, kind, actor, at, data)
SELECT ticket_id, kind, actor::jsonb, at, data::jsonb
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
     WITH ORDINALITY AS e (ticket_id, kind, actor, at, data, n)
ORDER BY n
RETURNING id`

// Append writes events in the transaction, in the order given, in one statement that is sent with what
// comes after it ([pg.Tx.Later]); with the commit at the latest their IDs are in the slice (call it with
// events...). They can be read soon after the commit. Events of one ticket must be appended while
// holding the lock on its row, which is what keeps them in order.
func (l *Log) Append(_ context.Context, tx *pg.Tx, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	var (
		ticketIDs     = make([]*int64, len(events))
		kinds         = make([]string, len(events))
		actors, datas = make([]string, len(events)), make([]string, len(events))
		ats           = make([]time.Time, len(events))
	)
	for i, e := range events {
		ticketIDs[i], kinds[i], actors[i], ats[i], datas[i] = e.TicketID, e.Kind, string(e.Actor), e.At, string(e.Data)
		if len(e.Data) == 0 {
			datas[i] = "{}"
		}
	}
	tx.Later("append events", appendSQL, ticketIDs, kinds, actors, ats, datas).Query(func(rows pgx.Rows) error {
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return fmt.Errorf("append events: %w", err)
		}
		for i := range events {
			events[i].ID = ids[i]
		}
		return nil
	})
	tx.AfterCommit(l.kick)
	return nil
}

// After returns up to limit numbered events with a number above seq, in order.
func (l *Log) After(ctx context.Context, seq int64, limit int) ([]Event, error) {
	return after(ctx, l.db.Pool, seq, limit)
}

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func after(ctx context.Context, q querier, seq int64, limit int) ([]Event, error) {
	rows, err := q.Query(ctx, `
		SELECT id, seq, ticket_id, kind, actor, at, data FROM events
		WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, limit)
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", seq, err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", seq, err)
	}
	return events, nil
}

// Newest returns the newest number, 0 when there is none.
func (l *Log) Newest(ctx context.Context) (int64, error) {
	var seq *int64
	if err := l.db.Pool.QueryRow(ctx, `SELECT max(seq) FROM events`).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read the newest event number: %w", err)
	}
	if seq == nil {
		return 0, nil
	}
	return *seq, nil
}

// Lag says how far the numbering is behind.
type Lag struct {
	Unnumbered int           // committed events without a number, counted up to 10,000
	Age        time.Duration // how long ago the first of them happened; 0 when there is none
}

// Lag reads how far the numbering is behind, for /metrics and /readyz.
func (l *Log) Lag(ctx context.Context) (Lag, error) {
	var lag Lag
	var seconds float64
	err := l.db.Pool.QueryRow(ctx, `
		SELECT count(*), greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0))::float8
		FROM (SELECT at FROM events WHERE seq IS NULL ORDER BY id LIMIT 10000) AS unnumbered`).
		Scan(&lag.Unnumbered, &seconds)
	if err != nil {
		return Lag{}, fmt.Errorf("read the lag of the event log: %w", err)
	}
	lag.Age = time.Duration(seconds * float64(time.Second))
	return lag, nil
}

// quiet reports whether err only says that ctx has ended, which nobody needs to read in the log.
func quiet(ctx context.Context, err error) bool {
	return err == nil || ctx.Err() != nil || errors.Is(err, context.Canceled)
}
