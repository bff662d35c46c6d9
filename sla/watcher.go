package sla

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/pg"
)

// Watcher acts when a deadline passes. Any number of nodes may run one.
type Watcher struct {
	db     *pg.DB
	desk   *tickets.Desk
	clocks *Clocks
	now    func() time.Time
	log    *slog.Logger

	replaying bool
}

// NewWatcher makes a Watcher for the clocks that the desk's observer keeps.
func NewWatcher(db *pg.DB, desk *tickets.Desk, clocks *Clocks, now func() time.Time, log *slog.Logger) *Watcher {
	return &Watcher{db: db, desk: desk, clocks: clocks, now: now, log: log}
}

// replayLock is the advisory lock of whoever replays a past, "KeptRepl" in ASCII.
const replayLock int64 = 0x4b6570745265706c

// Replay runs fn while every other watcher of the desk, on any node, leaves deadlines alone, and gives it
// one that does not: a replayed past is full of deadlines that are over by the wall clock and not yet
// by its own.
func Replay(ctx context.Context, w *Watcher, fn func(w *Watcher) error) error {
	conn, err := w.db.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("hold the SLA watchers: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, replayLock); err != nil {
		return fmt.Errorf("hold the SLA watchers: %w", err)
	}
	defer func() {
		if _, err := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, replayLock); err != nil {
			w.log.Warn("let the SLA watchers go", "error", err) // the lock ends with the connection
		}
	}()
	own := *w
	own.replaying = true
	return fn(&own)
}

// poll stands behind the kicks: a clock that another node started is found within it. It is what
// bounds lateness between nodes, so it is below the second that is promised.
const poll = 700 * time.Millisecond

// Run sleeps until the next deadline and acts on it, until ctx is done.
func (w *Watcher) Run(ctx context.Context) error {
	return alarm.Run(ctx, alarm.Alarm{
		Name: "sla deadlines", Next: w.Next, Fire: w.Fire, Kick: w.clocks.kicked, Poll: poll, Now: w.now, Log: w.log,
	})
}

// Next returns the next deadline; it is one look at the end of an index.
func (w *Watcher) Next(ctx context.Context) (time.Time, bool, error) {
	var due *time.Time
	err := w.db.Pool.QueryRow(ctx, `SELECT min(due_at) FROM sla_clocks WHERE state = 'running'`).Scan(&due)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read the next deadline: %w", err)
	}
	if due == nil {
		return time.Time{}, false, nil
	}
	return *due, true, nil
}

// batch is how many tickets are claimed at once: enough to share the commit, few enough that a
// person changing one of them hardly waits.
const batch = 25

// Fire records every breach that is due now and has not been recorded.
func (w *Watcher) Fire(ctx context.Context) error {
	for {
		n, err := w.fireSome(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (w *Watcher) fireSome(ctx context.Context) (n int, err error) {
	err = w.db.Tx(ctx, func(tx *pg.Tx) error {
		if held, err := w.held(tx); held || err != nil {
			return err
		}
		var ids []int64
		err := tx.Raw(`
			SELECT t.id FROM tickets t
			WHERE t.id IN (SELECT c.ticket_id FROM sla_clocks c WHERE c.state = 'running' AND c.due_at <= ? ORDER BY c.due_at LIMIT ?)
			FOR UPDATE SKIP LOCKED`, w.now(), batch).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("claim tickets that are due: %w", err)
		}
		n = len(ids)
		for _, id := range ids {
			_, err := w.desk.ChangeTx(ctx, tx, tickets.System("sla"), id, func(c *tickets.Change) error {
				return w.clocks.work(c, func(*work) error { return nil })
			})
			if err != nil {
				return fmt.Errorf("record breach on ticket %d: %w", id, err)
			}
		}
		return nil
	})
	return n, err
}

// held reports whether somebody replays a past; until the transaction ends, nobody can begin to.
func (w *Watcher) held(tx *pg.Tx) (bool, error) {
	if w.replaying {
		return false, nil
	}
	var free bool
	if err := tx.Raw(`SELECT pg_try_advisory_xact_lock_shared(?)`, replayLock).Scan(&free).Error; err != nil {
		return false, fmt.Errorf("ask whether a past is being replayed: %w", err)
	}
	return !free, nil
}
