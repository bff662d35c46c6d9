package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/articles/folder"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// KBCmd carries the knowledge base to and from files.
type KBCmd struct {
	Import KBImportCmd `cmd:"" help:"Take over a folder of Markdown files: one that kb export wrote, or that of another tool."`
	Export KBExportCmd `cmd:"" help:"Write all articles into a folder, as Markdown with front matter."`
}

// KBImportCmd takes over a folder.
type KBImportCmd struct {
	Dir        string `arg:"" type:"existingdir" help:"The folder."`
	Language   string `default:"en" help:"Language of files that do not say it."`
	Status     string `enum:"draft,in_review,published,archived" default:"draft" help:"Status of articles that do not say it: draft, in_review, published or archived."`
	Visibility string `enum:"public,customers,agents" default:"public" help:"Who may read articles that do not say it: public, customers or agents."`
}

// Run imports and prints the report as JSON.
func (c KBImportCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	root, err := os.OpenRoot(c.Dir) // links that lead out of the folder are not followed
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	return withFolder(ctx, cli, std, func(f *folder.Folder) error {
		report, err := f.Import(ctx, tickets.System("command line"), root.FS(), folder.Options{
			Language: c.Language, Status: articles.Status(c.Status), Visibility: articles.Visibility(c.Visibility),
		})
		if printed := printReport(std.out, report); err == nil {
			err = printed
		}
		if err == nil && report.Failed > 0 {
			return fmt.Errorf("%d files could not be imported; the report names them", report.Failed)
		}
		return err
	})
}

// KBExportCmd writes a folder.
type KBExportCmd struct {
	Dir string `arg:"" help:"The folder, which is made if missing."`
}

// Run exports and prints the report as JSON.
func (c KBExportCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return withFolder(ctx, cli, std, func(f *folder.Folder) error {
		report, err := f.Export(ctx, c.Dir)
		if err != nil {
			return err
		}
		return printReport(std.out, report)
	})
}

func withFolder(ctx context.Context, cli *CLI, std streams, do func(*folder.Folder) error) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		return do(folder.New(core.articles, db))
	})
}

func printReport(w io.Writer, report any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(report)
}
