package eventlog

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// All nodes talk on one channel. The first letter of a payload says what it is.
const (
	channel    = "kept_log"
	noteNewest = "n" // followed by the newest number
	noteKick   = "k" // there may be events without a number
	noteVacant = "v" // the sequencer's lock is free
	noteSignal = "s" // followed by a parcel of signals
)

// reconnectAfter is how long a lost connection is waited for before trying again.
const reconnectAfter = 500 * time.Millisecond

// connect opens a connection outside the pool, because it lives as long as the node. Keepalives let
// PostgreSQL notice within seconds that the node has vanished, and free its lock.
func (l *Log) connect(ctx context.Context, name string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, l.db.Pool.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("connect the %s: %w", name, err)
	}
	_, err = conn.Exec(ctx, `
		SET application_name = '`+name+`';
		SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3;
		SET idle_session_timeout = 0`)
	if err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("prepare the session of the %s: %w", name, err)
	}
	return conn, nil
}

// listen hears the other nodes and comes back after a lost connection.
func (l *Log) listen(ctx context.Context) {
	for ctx.Err() == nil {
		if err := l.listenOnce(ctx); !quiet(ctx, err) {
			l.log.Warn("event listener", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(reconnectAfter):
		}
	}
}

func (l *Log) listenOnce(ctx context.Context) error {
	conn, err := l.connect(ctx, "kept listener")
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	l.refresh(ctx) // what was announced before we listened
	for {
		if err := l.hear(ctx, conn); err != nil {
			return err
		}
	}
}

// hear waits for one notification. A silent connection is asked for a sign of life now and then, as a
// dead one is silent too.
func (l *Log) hear(ctx context.Context, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	note, err := conn.WaitForNotification(waiting)
	if err == nil {
		l.heard(note)
		return nil
	}
	if ctx.Err() != nil || !pgconn.Timeout(err) {
		return fmt.Errorf("wait for notifications: %w", err)
	}
	alive, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	if err := conn.Ping(alive); err != nil {
		return fmt.Errorf("listener's sign of life: %w", err)
	}
	return nil
}

func (l *Log) heard(note *pgconn.Notification) {
	if note.Payload == "" {
		return
	}
	kind, rest := note.Payload[:1], note.Payload[1:]
	switch kind {
	case noteNewest:
		if seq, err := strconv.ParseInt(rest, 10, 64); err == nil {
			l.newest.announce(seq)
		}
	case noteKick:
		if l.holding.Load() {
			l.kick()
		}
	case noteVacant:
		signal(l.vacant)
	case noteSignal:
		l.hearSignals(rest)
	}
}
