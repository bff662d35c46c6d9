package bench

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/migrations/local"
	"github.com/kepthq/kept/tickets/pg"
)

const (
	startPatience = 5 * time.Minute
	stopPatience  = time.Minute
)

// database starts the private PostgreSQL, or takes the one given, and brings it to the newest schema.
func (b *bench) database(ctx context.Context, cleanup *cleanups) (err error) {
	if b.url = b.DatabaseURL; b.url == "" {
		if err := b.startPostgres(ctx, cleanup); err != nil {
			return err
		}
	}
	if _, _, err := migrations.Up(ctx, b.url); err != nil {
		return err
	}
	if b.db, err = pg.Open(ctx, b.url, int32(max(16, b.Clients+4))); err != nil {
		return err
	}
	cleanup.add(func() error { b.db.Close(); return nil })
	return b.db.Pool.QueryRow(ctx, `SHOW server_version`).Scan(&b.report.Postgres)
}

func (b *bench) startPostgres(ctx context.Context, cleanup *cleanups) error {
	b.say("starting PostgreSQL in %s", b.dir)
	settings := map[string]string{"track_commit_timestamp": "on"}
	maps.Copy(settings, b.Settings)
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	server, err := local.Start(ctx, local.Options{DataDir: b.dir, Log: b.Log, Settings: settings})
	if err != nil {
		return err
	}
	cleanup.add(func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
		defer cancel()
		return server.Stop(ctx)
	})
	b.url = server.URL()
	return nil
}

// loaded reports whether the desk has tickets.
func (b *bench) loaded(ctx context.Context) (there bool, err error) {
	err = b.db.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM tickets) OR EXISTS (SELECT FROM agents)`).Scan(&there)
	return there, err
}

// committed is SQL for when the row of a table was committed, or the value of a column where the server
// does not track that.
func (b *bench) committed(ctx context.Context, table, otherwise string) (string, error) {
	var tracked string
	if err := b.db.Pool.QueryRow(ctx, `SHOW track_commit_timestamp`).Scan(&tracked); err != nil {
		return "", err
	}
	if tracked == "on" {
		return fmt.Sprintf("pg_xact_commit_timestamp(%s.xmin)", table), nil
	}
	return table + "." + otherwise, nil
}

// loadAverage of the last minute, where the system tells.
func loadAverage() (load float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(text), &load); err != nil {
		return 0
	}
	return load
}

// data is the folder of the server under measure, beside that of PostgreSQL.
func (b *bench) data() string { return filepath.Join(b.dir, "server") }

// environment of the server: nothing of the caller's settings.
func (b *bench) environment(more ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "KEPT_") && !strings.HasPrefix(pair, "DATABASE_URL=") {
			env = append(env, pair)
		}
	}
	return append(env, more...)
}
