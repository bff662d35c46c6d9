package dbtest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/kepthq/kept/migrations"
)

// URLEnv names the environment variable that points at a server to use instead of a private one.
const URLEnv = "KEPT_TEST_DATABASE_URL"

const (
	testPrefix     = "kept_test_"
	templatePrefix = "kept_template_"
	keepTemplates  = 4 // checkouts of several branches may share the server

	// Classes of advisory locks, in the database that URLEnv names or "postgres".
	processLocks  int32 = 0x4b74_7072 // one per living process
	templateLocks int32 = 0x4b74_746d // held while the template is made
)

// server is the server as this process sees it.
type server struct {
	base     *url.URL
	admin    *pgxpool.Pool
	alive    *pgx.Conn // holds this process's advisory lock until the process ends
	id       int32
	template string
	strategy string // how CREATE DATABASE copies
	made     atomic.Int64
}

// processServer is shared by the tests of this process, which start it with their first database.
var processServer = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	address := os.Getenv(URLEnv)
	if address == "" {
		var err error
		if address, err = sharedServer(ctx); err != nil {
			return nil, err
		}
	}
	return connect(ctx, address)
})

// connect registers this process with the server, cleans up after dead ones and sees to the template.
func connect(ctx context.Context, address string) (*server, error) {
	base, err := url.Parse(address)
	if err != nil || base.Scheme == "" {
		return nil, fmt.Errorf("%s must be a URL (postgres://user@host/database)", URLEnv)
	}
	s := &server{base: base}
	if s.admin, err = openPool(ctx, address, 2); err != nil {
		return nil, err
	}
	if err := s.chooseStrategy(ctx); err != nil {
		return nil, fmt.Errorf("ask the test server: %w", err)
	}
	if err := s.register(ctx); err != nil {
		return nil, fmt.Errorf("register with the test server: %w", err)
	}
	if err := s.sweep(ctx); err != nil {
		return nil, fmt.Errorf("drop databases of dead tests: %w", err)
	}
	if err := s.ensureTemplate(ctx); err != nil {
		return nil, fmt.Errorf("make the template database: %w", err)
	}
	return s, nil
}

// chooseStrategy copies files where nothing is synced to disk (35 ms; going through the log takes 135 ms);
// elsewhere the two checkpoints around such a copy would cost more.
func (s *server) chooseStrategy(ctx context.Context) error {
	return s.admin.QueryRow(ctx,
		"SELECT CASE current_setting('fsync') WHEN 'off' THEN 'FILE_COPY' ELSE 'WAL_LOG' END").Scan(&s.strategy)
}

func (s *server) register(ctx context.Context) (err error) {
	if s.alive, err = pgx.Connect(ctx, s.base.String()); err != nil {
		return err
	}
	for got := false; !got; {
		s.id = randomID()
		err := s.alive.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", processLocks, s.id).Scan(&got)
		if err != nil {
			return err
		}
	}
	return nil
}

func randomID() int32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails, by its contract
	return int32(binary.BigEndian.Uint32(b[:]) >> 1)
}

// url is the address of another database on the same server.
func (s *server) url(database string) string {
	u := *s.base
	u.Path = "/" + database
	return u.String()
}

func (s *server) create(ctx context.Context, empty bool) (name string, err error) {
	name = fmt.Sprintf("%s%08x_%d", testPrefix, s.id, s.made.Add(1))
	template := s.template
	if empty {
		template = "template0"
	}
	return name, s.createFrom(ctx, name, template)
}

func (s *server) createFrom(ctx context.Context, name, template string) error {
	_, err := s.admin.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY "+s.strategy)
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

func (s *server) drop(ctx context.Context, name string) error {
	s.disconnect(ctx, name)
	if _, err := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

// disconnect waits a little for sessions that are ending. DROP would find them, and sleep for 100 ms
// before it looks again.
func (s *server) disconnect(ctx context.Context, name string) {
	for range 20 {
		var sessions int
		err := s.admin.QueryRow(ctx,
			"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1", name).Scan(&sessions)
		if err != nil || sessions == 0 {
			return
		}
	}
}

// sweep drops the databases of processes that no longer hold their lock.
func (s *server) sweep(ctx context.Context) error {
	names, err := s.databases(ctx, `^`+testPrefix+`[0-9a-f]{8}_\d+$`)
	if err != nil {
		return err
	}
	return s.admin.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		for _, name := range names {
			if err := dropIfDead(ctx, conn, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropIfDead looks for the lock of the process that made the database, through whichever database that
// process is connected, and takes it while dropping, so that sweepers do not meet.
func dropIfDead(ctx context.Context, conn *pgxpool.Conn, name string) (err error) {
	var id int32
	if _, err := fmt.Sscanf(name[len(testPrefix):], "%8x_", &id); err != nil {
		return fmt.Errorf("read the name %s: %w", name, err)
	}
	var dead bool
	err = conn.QueryRow(ctx, `SELECT CASE WHEN EXISTS (
			SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1 AND objid::bigint = $2
		) THEN false ELSE pg_try_advisory_lock($1::int, $2::int) END`, processLocks, id).Scan(&dead)
	if err != nil || !dead {
		return err
	}
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
	_, unlockErr := conn.Exec(ctx, "SELECT pg_advisory_unlock($1, $2)", processLocks, id)
	return errors.Join(err, unlockErr)
}

// ensureTemplate makes the template of this schema unless it is there. Processes take turns.
func (s *server) ensureTemplate(ctx context.Context) error {
	fingerprint, err := migrations.Fingerprint()
	if err != nil {
		return err
	}
	s.template = templatePrefix + fingerprint
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1, 0)", templateLocks); err != nil {
		return err
	}
	err = s.makeTemplate(ctx)
	_, unlockErr := conn.Exec(ctx, "SELECT pg_advisory_unlock($1, 0)", templateLocks)
	return errors.Join(err, unlockErr)
}

// makeTemplate migrates under another name first, so that a template is complete or absent.
func (s *server) makeTemplate(ctx context.Context) error {
	templates, err := s.databases(ctx, "^"+templatePrefix)
	if err != nil {
		return err
	}
	for _, name := range templates {
		if name == s.template {
			return nil
		}
	}
	const building = "kept_building_template"
	if err := s.drop(ctx, building); err != nil {
		return err
	}
	if err := s.createFrom(ctx, building, "template0"); err != nil {
		return err
	}
	if _, _, err := migrations.Up(ctx, s.url(building)); err != nil {
		return err
	}
	if _, err := s.admin.Exec(ctx, "ALTER DATABASE "+building+" RENAME TO "+quote(s.template)); err != nil {
		return err
	}
	for _, old := range templates[min(len(templates), keepTemplates-1):] {
		if err := s.drop(ctx, old); err != nil {
			return err
		}
	}
	return nil
}

// databases lists the names that match, newest first.
func (s *server) databases(ctx context.Context, pattern string) ([]string, error) {
	rows, err := s.admin.Query(ctx, "SELECT datname FROM pg_database WHERE datname ~ $1 ORDER BY oid DESC", pattern)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
