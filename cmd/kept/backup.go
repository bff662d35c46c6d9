package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/kepthq/kept/migrations/archive"
	"github.com/kepthq/kept/tickets/files"
)

// BackupCmd writes everything into one file.
type BackupCmd struct {
	File string `arg:"" help:"The file to write; - is stdout."`
}

// Run writes beside the name first: a file of that name is always a whole backup.
func (c BackupCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDesk(ctx, std, func(url string, store files.Store) error {
		source := archive.Source{URL: url, Files: store, Kept: version, Now: time.Now}
		if c.File == "-" {
			report, err := archive.Write(ctx, std.out, source)
			if err != nil {
				return err
			}
			return printReport(std.err, report)
		}
		var report archive.Report
		err := replaceFile(c.File, func(w io.Writer) (err error) {
			report, err = archive.Write(ctx, w, source)
			return err
		})
		if err != nil {
			return err
		}
		return printReport(std.out, report)
	})
}

// RestoreCmd fills an empty desk from a backup.
type RestoreCmd struct {
	File string `arg:"" help:"The file that kept backup wrote; - is stdin."`
}

// Run restores. Search indexes of what was there before are forgotten; the next start builds them.
func (c RestoreCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	in := std.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("open the backup: %w", err)
		}
		defer f.Close()
		in = f
	}
	return cli.withDesk(ctx, std, func(url string, store files.Store) error {
		report, err := archive.Read(ctx, in, url, store)
		if err != nil {
			return err
		}
		if err := os.RemoveAll(filepath.Join(cli.Data, "index")); err != nil {
			return fmt.Errorf("forget the search indexes: %w", err)
		}
		return printReport(std.out, report)
	})
}

// withDesk runs do with the places where all data of the desk is, as they are: nothing is migrated.
func (c *Config) withDesk(ctx context.Context, std streams, do func(url string, store files.Store) error) (err error) {
	if err := c.validate(); err != nil {
		return err
	}
	database, err := c.joinDatabase(ctx, c.logger(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(context.WithoutCancel(ctx))) }()
	store, err := files.Open(ctx, c.Files, files.Options{})
	if err != nil {
		return err
	}
	return do(database.url, store)
}

// replaceFile writes a file that takes its name once it is whole and on disk.
func replaceFile(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.part")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name()) // gone already when it has its name
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}
