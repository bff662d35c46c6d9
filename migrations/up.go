package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed sql/*.sql
var files embed.FS

// lockKey is the advisory lock that serializes Up, "KeptMigr" in ASCII.
const lockKey int64 = 0x4b6570744d696772

// connections that Up needs at once: the lock, goose, and River's transaction beside its own reads.
const connections = 4

// NewerError says that the database was migrated by a newer Kept than this one.
type NewerError struct {
	Database int64 // the version that the database is at
	Program  int64 // the newest version that this program knows
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the database is at schema version %d, this program knows up to %d: "+
		"a newer Kept has migrated it; run that version, or restore a backup made before the upgrade",
		e.Database, e.Program)
}

// Up brings the database at url to the newest schema and says from which version to which it went.
// It waits for another Up on the same database; ctx bounds the wait as well as the work.
// On an error, to is the version reached.
func Up(ctx context.Context, url string) (from, to int64, err error) {
	return sqlFiles().up(ctx, url, math.MaxInt64)
}

// UpTo brings the database at url to the schema of a version that is not newer than this program's, for data that
// was written under it. A database that is further already stays.
func UpTo(ctx context.Context, url string, target int64) error {
	newest, err := Newest()
	if err != nil {
		return err
	}
	if target > newest {
		return &NewerError{Database: target, Program: newest}
	}
	_, _, err = sqlFiles().up(ctx, url, target)
	return err
}

// Version is the schema version of the database at url, 0 for one that was never migrated.
// It changes nothing and takes no lock.
func Version(ctx context.Context, url string) (int64, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	defer closeConn(ctx, conn)
	return version(ctx, conn)
}

// Newest is the schema version that this program was built for.
func Newest() (int64, error) {
	return sqlFiles().newest()
}

// Fingerprint identifies the schema that Up produces: it changes with every byte of SQL, Kept's or River's.
func Fingerprint() (string, error) {
	return sqlFiles().fingerprint()
}

// source is a folder of numbered SQL files.
type source struct{ fs.FS }

func sqlFiles() source {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // only for an invalid path, and this one is a constant
	}
	return source{sub}
}

func (s source) up(ctx context.Context, url string, target int64) (from, to int64, err error) {
	pool, err := open(ctx, url)
	if err != nil {
		return 0, 0, fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close()
	err = locked(ctx, pool, func(conn *pgx.Conn) error {
		if from, err = version(ctx, conn); err != nil {
			return err
		}
		to = from
		if err := s.refuseNewer(from); err != nil {
			return err
		}
		if err := s.apply(ctx, pool, target); err != nil {
			return errors.Join(err, setVersion(ctx, conn, &to))
		}
		return setVersion(ctx, conn, &to)
	})
	if err != nil {
		return from, to, fmt.Errorf("migrate: %w", err)
	}
	return from, to, nil
}

func (s source) refuseNewer(at int64) error {
	newest, err := s.newest()
	if err != nil {
		return err
	}
	if at > newest {
		return &NewerError{Database: at, Program: newest}
	}
	return nil
}

// apply runs Kept's files up to target, then River's. The order is free: neither refers to the other's tables.
func (s source) apply(ctx context.Context, pool *pgxpool.Pool, target int64) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }() // gives its connections back to the pool, which the caller closes
	provider, err := s.provider(db)
	if err != nil {
		return err
	}
	if _, err := provider.UpTo(ctx, target); err != nil {
		return nameFile(err)
	}
	river, err := riverMigrator(pool)
	if err != nil {
		return err
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("job queue schema: %w", err)
	}
	return nil
}

// nameFile says which file failed, which goose keeps out of its message.
func nameFile(err error) error {
	partial, ok := errors.AsType[*goose.PartialError](err)
	if !ok || partial.Failed == nil || partial.Failed.Source == nil {
		return err
	}
	return fmt.Errorf("%s: %w", partial.Failed.Source.Path, partial.Err)
}

func (s source) provider(db *sql.DB) (*goose.Provider, error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, db, s.FS, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read SQL files: %w", err)
	}
	return provider, nil
}

func (s source) newest() (int64, error) {
	names, err := s.names()
	if err != nil {
		return 0, err
	}
	newest := int64(0)
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("read SQL file %s: %w", name, err)
		}
		newest = max(newest, v)
	}
	return newest, nil
}

func (s source) fingerprint() (string, error) {
	names, err := s.names()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(s.FS, name)
		if err != nil {
			return "", fmt.Errorf("read SQL files: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	river, err := riverMigrator(nil)
	if err != nil {
		return "", err
	}
	for _, m := range river.AllVersions() {
		fmt.Fprintf(sum, "river %d %d\n%s", m.Version, len(m.SQLUp), m.SQLUp)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

func (s source) names() ([]string, error) {
	names, err := fs.Glob(s.FS, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("read SQL files: %w", err)
	}
	return names, nil
}

// riverMigrator makes do without a pool when it is only asked what it would run.
func riverMigrator(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("job queue schema: %w", err)
	}
	return m, nil
}

// open makes a small pool for the length of one Up. A limit that the operator set for the program's own
// statements (lock_timeout, statement_timeout) would break a long migration, so the sessions drop it.
func open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = connections
	cfg.MinConns = 0
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0")
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return pool, nil
}

// locked runs f while its connection holds the migration lock.
func locked(ctx context.Context, pool *pgxpool.Pool, f func(*pgx.Conn) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	defer closeConn(ctx, conn.Conn()) // closing the session gives the lock back, whatever state it is in
	return f(conn.Conn())
}

func setVersion(ctx context.Context, conn *pgx.Conn, v *int64) error {
	at, err := version(ctx, conn)
	if err == nil {
		*v = at
	}
	return err
}

func version(ctx context.Context, conn *pgx.Conn) (v int64, err error) {
	var migrated bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&migrated); err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	if !migrated {
		return 0, nil
	}
	err = conn.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&v)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return v, nil
}

// closeConn closes even when ctx has ended: the server must not find out by a timeout.
func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
