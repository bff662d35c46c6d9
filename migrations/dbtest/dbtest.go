package dbtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// patience bounds what happens around a test: making a database, dropping it.
const patience = time.Minute

// DB is the database of one test.
type DB struct {
	URL string // for pgx, GORM or a whole program

	t    testing.TB
	once sync.Once
	pool *pgxpool.Pool
}

// Option changes what New does.
type Option func(*options)

type options struct {
	onClose []func(t testing.TB, url string)
	empty   bool
}

// OnClose has f look at the database after the test, before it is dropped. f runs after the cleanups
// that the test registered itself, so whatever wrote has stopped. Several run in their order.
func OnClose(f func(t testing.TB, url string)) Option {
	return func(o *options) { o.onClose = append(o.onClose, f) }
}

// Empty leaves the schema out, for tests of the migrations themselves.
func Empty() Option {
	return func(o *options) { o.empty = true }
}

// New makes a database for t, which is dropped when t ends.
func New(t testing.TB, opts ...Option) *DB {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	srv, err := processServer()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name, err := srv.create(ctx, o.empty)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	db := &DB{URL: srv.url(name), t: t}
	t.Cleanup(func() {
		for _, f := range o.onClose {
			f(t, db.URL)
		}
		db.closePool()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := srv.drop(ctx, name); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	return db
}

// Pool is a small pool on the database, the same one at each call, closed when the test ends.
func (d *DB) Pool() *pgxpool.Pool {
	d.t.Helper()
	var err error
	d.once.Do(func() { d.pool, err = openPool(context.Background(), d.URL, 4) })
	if err != nil || d.pool == nil {
		d.t.Fatalf("dbtest: open pool: %v", err)
	}
	return d.pool
}

// closePool names the test whose pool cannot close, where Close alone would hang for ever.
func (d *DB) closePool() {
	d.once.Do(func() {}) // no pool from now on
	if d.pool == nil {
		return
	}
	closed := make(chan struct{})
	go func() {
		d.pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		d.t.Errorf("dbtest: %d connections of the test's pool were never released", d.pool.Stat().AcquiredConns())
	}
}

func openPool(ctx context.Context, url string, size int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = size
	cfg.MinConns = 0
	return pgxpool.NewWithConfig(ctx, cfg)
}
