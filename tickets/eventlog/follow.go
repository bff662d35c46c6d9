package eventlog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/pg"
)

// Backoff of a reader whose function or database fails.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 30 * time.Second
)

// retakeEvery is how soon a reader looks again when another node was reading under the same name.
const retakeEvery = time.Second

// idleEvery is how often a reader looks without being woken. [Log.Run] polls for all of them, so this
// only matters to a reader of a log that is not running.
const idleEvery = time.Minute

// collect is how long a stored reader rests after a batch. Under load it makes one commit do for many
// events, and nobody who reads by a stored position minds the delay.
const collect = 25 * time.Millisecond

// Tail calls fn with all events after a number, in order, in batches, as they come; the caller keeps its
// own position. A batch whose fn failed is given again after a pause. Tail returns nil once ctx is done.
func (l *Log) Tail(ctx context.Context, after int64, batch int, fn func(context.Context, []Event) error) error {
	r := reader{log: l, name: "tail"}
	r.run(ctx, func(ctx context.Context) (position, error) {
		events, err := l.After(ctx, after, batch)
		if err != nil || len(events) == 0 {
			return position{seq: after}, err
		}
		if err := fn(ctx, events); err != nil {
			return position{}, err
		}
		after = events[len(events)-1].Seq
		return position{seq: after, more: len(events) == batch}, nil
	})
	return nil
}

// Follow calls fn with the events after the reader's stored position, which moves after fn has returned
// nil: each event is handled at least once. Any number of nodes may follow under one name; one
// at a time does. A new name begins with the first event there is, unless [Log.BeginAt] came first.
// A batch whose fn failed is given again after a pause. Follow returns nil once ctx is done.
//
// The position is locked in an open transaction meanwhile, so fn should take seconds at most; what takes
// longer is a job.
func (l *Log) Follow(ctx context.Context, name string, batch int, fn func(context.Context, []Event) error) error {
	return l.FollowTx(ctx, name, batch, func(ctx context.Context, _ *pg.Tx, events []Event) error {
		return fn(ctx, events)
	})
}

// FollowTx is Follow with fn taking part in the transaction in which the position moves: what fn writes
// through it happens exactly once. fn may run again for a transaction that did not commit.
func (l *Log) FollowTx(ctx context.Context, name string, batch int, fn func(context.Context, *pg.Tx, []Event) error) error {
	r := reader{log: l, name: name, rest: collect}
	r.run(ctx, func(ctx context.Context) (position, error) {
		return l.advance(ctx, name, batch, fn)
	})
	return nil
}

// BeginAt stores the position of a new reader: it begins with the first event after seq. A reader
// that has a position keeps it.
func (l *Log) BeginAt(ctx context.Context, name string, seq int64) error {
	_, err := l.db.Pool.Exec(ctx, `
		INSERT INTO event_cursors (reader, seq, updated_at) VALUES ($1, $2, clock_timestamp())
		ON CONFLICT (reader) DO NOTHING`, name, seq)
	if err != nil {
		return fmt.Errorf("begin reader %s: %w", name, err)
	}
	return nil
}

// Position is how far a reader has come.
type Position struct {
	Reader string
	Seq    int64
	Behind int64 // numbers that it has not handled yet
}

// Positions reads how far all readers with a stored position have come.
func (l *Log) Positions(ctx context.Context) ([]Position, error) {
	rows, err := l.db.Pool.Query(ctx, `
		SELECT reader, seq, greatest(0, coalesce((SELECT max(seq) FROM events), 0) - seq)
		FROM event_cursors ORDER BY reader`)
	if err != nil {
		return nil, fmt.Errorf("read the positions of event readers: %w", err)
	}
	positions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Position])
	if err != nil {
		return nil, fmt.Errorf("read the positions of event readers: %w", err)
	}
	return positions, nil
}

// position is where a reader is after a step.
type position struct {
	seq   int64
	moved bool // there was a batch
	more  bool // it was full
	taken bool // another node is reading
}

// advance takes one batch of a stored reader.
func (l *Log) advance(ctx context.Context, name string, batch int, fn func(context.Context, *pg.Tx, []Event) error) (position, error) {
	var at position
	err := l.db.Tx(ctx, func(tx *pg.Tx) error {
		var err error
		if at, err = lockPosition(ctx, tx, name); err != nil || at.taken {
			return err
		}
		events, err := after(ctx, tx.Pgx, at.seq, batch)
		if err != nil || len(events) == 0 {
			return err
		}
		if err := fn(ctx, tx, events); err != nil {
			return err
		}
		at = position{seq: events[len(events)-1].Seq, moved: true, more: len(events) == batch}
		_, err = tx.Pgx.Exec(ctx, `UPDATE event_cursors SET seq = $2, updated_at = clock_timestamp() WHERE reader = $1`, name, at.seq)
		return err
	})
	return at, err
}

// lockPosition locks the reader's row for the transaction, making it on the reader's first day.
func lockPosition(ctx context.Context, tx *pg.Tx, name string) (position, error) {
	var at position
	err := tx.Pgx.QueryRow(ctx, `SELECT seq FROM event_cursors WHERE reader = $1 FOR UPDATE SKIP LOCKED`, name).Scan(&at.seq)
	if !errors.Is(err, pgx.ErrNoRows) {
		return at, err
	}
	tag, err := tx.Pgx.Exec(ctx, `
		INSERT INTO event_cursors (reader, seq, updated_at) VALUES ($1, 0, clock_timestamp())
		ON CONFLICT (reader) DO NOTHING`, name)
	at.taken = tag.RowsAffected() == 0
	return at, err
}

// reader repeats a step for as long as there is something to read, then waits to be woken.
type reader struct {
	log  *Log
	name string
	rest time.Duration
}

func (r reader) run(ctx context.Context, step func(context.Context) (position, error)) {
	retry := firstRetry
	for ctx.Err() == nil {
		_, changed := r.log.newest.watch() // before the step, so that nothing falls in between
		at, err := step(ctx)
		var pause time.Duration
		switch {
		case err != nil:
			if !quiet(ctx, err) {
				r.log.log.Error("event reader", "reader", r.name, "error", err, "retry_in", retry)
			}
			pause, changed = retry, nil
			retry = min(2*retry, lastRetry)
		case at.taken:
			retry, pause, changed = firstRetry, retakeEvery, nil
		case at.more:
			retry = firstRetry
			continue
		default:
			retry, pause = firstRetry, idleEvery
		}
		if at.moved && r.rest > 0 {
			wait(ctx, r.rest, nil)
		}
		wait(ctx, pause, changed)
	}
}

// wait returns after the pause, when woken is closed, or when ctx is done.
func wait(ctx context.Context, pause time.Duration, woken <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-woken:
	}
}
