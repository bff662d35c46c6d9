package eventlog

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// lockKey names the sequencer's session advisory lock: "kept.seq" in ASCII.
	lockKey = 0x6b6570742e736571
	// takeoverEvery is how often a node without the lock asks for it. Waiting inside PostgreSQL would
	// be quicker, but the waiting statement's snapshot would hold up vacuum.
	takeoverEvery = 2 * time.Second
	// sweepEvery bounds how long an event waits whose kick got lost.
	sweepEvery = time.Second
	// floorEvery: see floor.
	floorEvery = time.Minute
	// statementTimeout ends a statement on a connection that no longer answers.
	statementTimeout = 10 * time.Second
	batchSize        = 2000
	// pace is how long the sequencer rests after it has numbered something. The first event after a silence
	// is numbered at once; under load one pass, one announcement and one look of each reader do for
	// what came in meanwhile. It is paid for out of the time in which news must reach the sockets.
	pace = 20 * time.Millisecond
)

// numberSQL numbers the first batch of committed events above an id and returns how many, the newest
// number and the highest id among them. Holding the lock, nobody else gives numbers; the cursors are
// asked as well so that numbers never fall back if old events are removed one day.
var numberSQL = fmt.Sprintf(`
WITH batch AS (
	SELECT id, row_number() OVER (ORDER BY id) AS n
	FROM (SELECT id FROM events WHERE seq IS NULL AND id > $1 ORDER BY id LIMIT %d) AS unnumbered
), base AS (
	SELECT greatest(0, (SELECT max(seq) FROM events), (SELECT max(seq) FROM event_cursors)) AS seq
), numbered AS (
	UPDATE events SET seq = base.seq + batch.n FROM batch, base WHERE events.id = batch.id
	RETURNING events.id, events.seq
)
SELECT count(*), coalesce(max(seq), 0), coalesce(max(id), 0) FROM numbered`, batchSize)

// kick tells the sequencer, wherever it runs, that there may be events without a number.
func (l *Log) kick() {
	signal(l.kicked)
}

// signal wakes the one reader of a channel with room for one.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// sequence is the sequencer's life on this node: ask for the lock, number while holding it, begin again.
func (l *Log) sequence(ctx context.Context) {
	for ctx.Err() == nil {
		if err := l.sequenceOnce(ctx); !quiet(ctx, err) {
			l.log.Warn("event sequencer", "error", err)
		}
		// The jitter keeps nodes from asking in step.
		wait := time.NewTimer(takeoverEvery/2 + rand.N(takeoverEvery/2))
		l.standBy(ctx, wait.C)
		wait.Stop()
	}
}

// standBy waits until it is time to ask for the lock, passing kicks on to the node that has it.
func (l *Log) standBy(ctx context.Context, until <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-until:
			return
		case <-l.vacant:
			return
		case <-l.kicked:
			l.outbox.queueKick()
		}
	}
}

// sequenceOnce takes the lock if it is free and numbers events until ctx is done or the connection fails.
// The lock belongs to the connection that also does the numbering, so losing one loses the other.
func (l *Log) sequenceOnce(ctx context.Context) error {
	if free, err := l.lockLooksFree(ctx); err != nil || !free {
		return err
	}
	conn, err := l.connect(ctx, "kept sequencer")
	if err != nil {
		return err
	}
	defer l.release(conn)
	var held bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(lockKey)).Scan(&held); err != nil {
		return fmt.Errorf("take the sequencer's lock: %w", err)
	}
	if !held {
		return nil
	}
	// Whatever the statistics of a young table say, only the indexes make sense here.
	if _, err := conn.Exec(ctx, `SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off`); err != nil {
		return fmt.Errorf("prepare the sequencer's session: %w", err)
	}
	l.log.Info("numbering events on this node")
	l.holding.Store(true)
	defer l.holding.Store(false)
	s := sequencer{log: l, conn: conn}
	return s.run(ctx)
}

// lockLooksFree saves the nodes that stand by from opening a connection each time they ask. Asking
// takes the lock shared, for the length of a statement, so that nodes that ask do not meet each other.
func (l *Log) lockLooksFree(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	var free bool
	if err := l.db.Pool.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock_shared($1)`, int64(lockKey)).Scan(&free); err != nil {
		return false, fmt.Errorf("look for the sequencer's lock: %w", err)
	}
	return free, nil
}

// release ends the sequencer's session and tells the others that the lock is free.
func (l *Log) release(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if !conn.IsClosed() {
		// Both fail only with the connection, and then the others find the lock free by asking.
		_, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock_all(), pg_notify('`+channel+`', '`+noteVacant+`')`)
	}
	_ = conn.Close(ctx)
}

// sequencer numbers events on a connection that holds the lock.
type sequencer struct {
	log  *Log
	conn *pgx.Conn
	// floor is the highest id numbered about a minute ago. A kicked pass starts above it, a sweep
	// starts at the bottom. Without it, a long snapshot elsewhere (a backup) keeps dead entries in the
	// index of unnumbered events, and each pass would step over all of them. A transaction
	// older than the floor waits for the next sweep.
	floor, highest int64
}

func (s *sequencer) run(ctx context.Context) error {
	sweep, floor := time.NewTicker(sweepEvery), time.NewTicker(floorEvery)
	defer sweep.Stop()
	defer floor.Stop()
	var above, mark int64
	for {
		numbered, err := s.pass(ctx, above)
		if err != nil {
			return err
		}
		if numbered {
			wait(ctx, pace, nil)
		}
		above = s.floor
		select {
		case <-ctx.Done():
			return nil
		case <-s.log.kicked:
		case <-sweep.C:
			above = 0
		case <-floor.C:
			s.floor, mark = mark, s.highest
		}
	}
}

// pass numbers all committed events above an id, announces each batch, and reports whether there were any.
func (s *sequencer) pass(ctx context.Context, above int64) (numbered bool, err error) {
	for {
		count, newest, err := s.number(ctx, above)
		if err != nil || count == 0 {
			return numbered, err
		}
		numbered = true
		s.log.newest.announce(newest)
		if err := s.notify(ctx, newest); err != nil {
			return numbered, err
		}
		if count < batchSize {
			return numbered, nil
		}
	}
}

func (s *sequencer) number(ctx context.Context, above int64) (count int, newest int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	var highest int64
	if err := s.conn.QueryRow(ctx, numberSQL, above).Scan(&count, &newest, &highest); err != nil {
		return 0, 0, fmt.Errorf("number events: %w", err)
	}
	s.highest = max(s.highest, highest)
	return count, newest, nil
}

// notify wakes the other nodes. It is a transaction of its own, after the numbers are committed,
// because a NOTIFY holds a lock of the whole cluster from before its commit's fsync until after it;
// alone it needs no fsync.
func (s *sequencer) notify(ctx context.Context, newest int64) error {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	_, err := s.conn.Exec(ctx, `SELECT pg_notify($1, $2)`, channel, fmt.Sprintf("%s%d", noteNewest, newest))
	if err != nil {
		return fmt.Errorf("announce event %d: %w", newest, err)
	}
	return nil
}
