package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/migrations/local"
	"github.com/kepthq/kept/tickets/pg"
)

// startPatience bounds the start of the private PostgreSQL; after a crash it may have much to recover.
const startPatience = 5 * time.Minute

// database is where the data is: a server of somebody else's, or a private one.
type database struct {
	url     string
	private *local.Server // nil: not ours to stop
}

// findDatabase starts the private PostgreSQL when no other is configured.
func (c *Config) findDatabase(ctx context.Context, log *slog.Logger) (*database, error) {
	if c.DatabaseURL != "" {
		return &database{url: c.DatabaseURL}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	server, err := local.Start(ctx, local.Options{DataDir: c.Data, Log: log})
	if err != nil {
		return nil, err
	}
	return &database{url: server.URL(), private: server}, nil
}

// joinDatabase is findDatabase for a command that runs beside the server: it talks to a private
// PostgreSQL that is running, and starts it only when none is.
func (c *Config) joinDatabase(ctx context.Context, log *slog.Logger) (*database, error) {
	if c.DatabaseURL == "" {
		url, running, err := local.Running(ctx, local.Options{DataDir: c.Data, Log: log})
		if err != nil {
			return nil, err
		}
		if running {
			return &database{url: url}, nil
		}
	}
	return c.findDatabase(ctx, log)
}

// stop stops the private PostgreSQL, when there is one.
func (d *database) stop(ctx context.Context) error {
	if d.private == nil {
		return nil
	}
	return d.private.Stop(ctx)
}

// withDatabase runs do on a migrated database, for commands.
func (c *Config) withDatabase(ctx context.Context, std streams, do func(db *pg.DB, log *slog.Logger) error) (err error) {
	if err := c.validate(); err != nil {
		return err
	}
	log := c.logger(std)
	database, err := c.joinDatabase(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(context.WithoutCancel(ctx))) }()
	if _, _, err := migrations.Up(ctx, database.url); err != nil {
		return err
	}
	db, err := pg.Open(ctx, database.url, c.DatabaseConnections)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db, log)
}

// MigrateCmd migrates.
type MigrateCmd struct{}

// Run migrates and says from which version to which.
func (MigrateCmd) Run(ctx context.Context, cli *CLI, std streams) (err error) {
	if err := cli.validate(); err != nil {
		return err
	}
	database, err := cli.joinDatabase(ctx, cli.logger(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(context.WithoutCancel(ctx))) }()
	from, to, err := migrations.Up(ctx, database.url)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "schema: version %d, was %d\n", to, from)
	return err
}
