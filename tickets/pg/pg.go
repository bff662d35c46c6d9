package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is the process's access to its PostgreSQL. It is safe for use by many goroutines.
type DB struct {
	// Pool is for statements that need no GORM: LISTEN, COPY, hot read paths.
	Pool *pgxpool.Pool
	gorm *gorm.DB
	sql  *sql.DB
}

// Open connects to url (a postgres:// URL or a keyword/value string) and checks that the server
// answers. maxConns of zero takes 4 connections per processor, at least 16.
func Open(ctx context.Context, url string, maxConns int32) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	if maxConns == 0 {
		maxConns = max(16, config.MaxConns)
	}
	config.MaxConns = maxConns
	config.MaxConnIdleTime = 5 * time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	sqlDB := stdlib.OpenDBFromPool(pool)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		Logger:                 logger.Discard, // errors are returned, and logged once at the edge
		NowFunc:                func() time.Time { return time.Now().UTC() },
		DisableAutomaticPing:   true,
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open GORM on the pool: %w", err)
	}
	return &DB{Pool: pool, gorm: g, sql: sqlDB}, nil
}

// Close waits for borrowed connections to come back and closes all of them.
func (db *DB) Close() {
	if err := db.sql.Close(); err != nil {
		slog.Warn("close database/sql over the pool", "error", err)
	}
	db.Pool.Close()
}

// Read returns a fresh GORM session for reading outside a transaction.
func (db *DB) Read(ctx context.Context) *gorm.DB {
	return db.session(ctx)
}

// Send asks all of b in one round trip, outside of any transaction that is open, and returns when the
// functions set on its queries have run.
func (db *DB) Send(ctx context.Context, b *pgx.Batch) error { return db.Pool.SendBatch(ctx, b).Close() }

// session is without hooks, and so without GORM's own clock: it would overwrite UpdatedAt with the time
// of day, whatever the change's one clock reading is.
func (db *DB) session(ctx context.Context) *gorm.DB {
	return db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx, SkipHooks: true})
}

// Tx is one transaction with two faces. It must not outlive the function it was given to and is
// not safe for use by several goroutines.
type Tx struct {
	*gorm.DB
	Pgx pgx.Tx

	pipeline    *pipeline
	afterCommit []func()
}

// Later gives PostgreSQL a statement without waiting for its answer. It is sent, in the order given, in one
// round trip with the next statement of the transaction that is sent through [Tx.Send], or else before the
// next one, whoever asks it; with the commit at the latest. Its error, said to be one of what ("write ticket
// 7"), ends the transaction. The arguments must not change meanwhile. A caller who wants the answer
// sets a function on the returned query, which runs when it has come.
func (tx *Tx) Later(what, query string, args ...any) *pgx.QueuedQuery {
	return tx.pipeline.later(what, query, args...)
}

// Send asks all of b in one round trip, together with what [Tx.Later] has held back, and returns when
// the functions set on its queries have run.
func (tx *Tx) Send(ctx context.Context, b *pgx.Batch) error { return tx.pipeline.send(ctx, b) }

// AfterCommit registers f to run once the transaction has committed, in order of registration;
// it does not run when the transaction rolls back.
func (tx *Tx) AfterCommit(f func()) { tx.afterCommit = append(tx.afterCommit, f) }

// Context is the context that the transaction runs in.
func (tx *Tx) Context() context.Context { return tx.Statement.Context }

// maxTries bounds how often a transaction is run again after a serialization failure or deadlock.
const maxTries = 5

// Tx runs fn in a transaction: it commits when fn returns nil and rolls back otherwise, returning
// fn's error. fn may run more than once.
func (db *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		err := db.once(ctx, fn)
		if err == nil || try == maxTries || !retryable(err) {
			return err
		}
	}
}

func (db *DB) once(ctx context.Context, fn func(tx *Tx) error) error {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Close()
	below, err := below(conn)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	p := &pipeline{conn: below}
	// A rollback after the commit answers ErrTxClosed; one that fails breaks the connection, which
	// the pool then throws away. It must run even when ctx is done. Raw keeps us away from a connection that
	// database/sql has given up, and with it the transaction.
	defer conn.Raw(func(any) error { return p.Rollback(context.WithoutCancel(ctx)) }) //nolint:errcheck // see above

	session := db.session(ctx)
	session.Statement.ConnPool = pinned{conn: conn, pipeline: p}
	tx := &Tx{DB: session.Session(&gorm.Session{}), Pgx: p, pipeline: p}
	if err := fn(tx); err != nil {
		return p.because(err)
	}
	if err := conn.Raw(func(any) error { return p.Commit(ctx) }); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, f := range tx.afterCommit {
		f()
	}
	return nil
}

// below returns the pgx connection below conn. The pinned *sql.Conn keeps others away from it until it is
// closed, so it may be used outside Raw.
func below(conn *sql.Conn) (below *pgx.Conn, err error) {
	err = conn.Raw(func(driverConn any) error {
		c, ok := driverConn.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("driver connection is %T, want *stdlib.Conn", driverConn)
		}
		below = c.Conn()
		return nil
	})
	return below, err
}

// retryable: 40001 serialization_failure, 40P01 deadlock_detected.
func retryable(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (pgErr.Code == "40001" || pgErr.Code == "40P01")
}

// Unavailable reports whether err means that PostgreSQL cannot be reached or is shutting down, so
// that the same request may succeed later: SMTP answers 4xx, HTTP 503.
func Unavailable(err error) bool {
	var connectErr *pgconn.ConnectError
	if errors.As(err, &connectErr) {
		return true
	}
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		class := pgErr.Code[:2]
		return class == "08" || class == "57" || class == "53" // connection, operator intervention, resources
	}
	return pgconn.SafeToRetry(err) || isNetwork(err)
}
