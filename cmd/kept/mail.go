package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/tickets/pg"
)

// MailCmd reads and files raw mail.
type MailCmd struct {
	Parse  MailParseCmd  `cmd:"" help:"Print one raw mail as JSON: people, words, the new words only, attachments, what kind of mail it is."`
	Ingest MailIngestCmd `cmd:"" help:"File raw mails as if they had been received, and print what became of each."`
}

// MailParseCmd parses.
type MailParseCmd struct {
	File string `arg:"" optional:"" default:"-" help:"Raw mail (RFC 5322); stdin when missing."`
}

// Run prints the mail as JSON.
func (c MailParseCmd) Run(std streams) error {
	return withInput(c.File, std, func(r io.Reader) error { return email.ParseCommand(r, std.out) })
}

// withInput opens a file, or stdin for "-".
func withInput(name string, std streams, do func(r io.Reader) error) error {
	if name == "-" {
		return do(std.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return do(f)
}

// MailIngestCmd files.
type MailIngestCmd struct {
	Files []string `arg:"" name:"file" help:"Raw mails (RFC 5322); - is stdin."`
}

// Run prints a line of JSON for each mail.
func (c MailIngestCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		out := json.NewEncoder(std.out)
		for _, name := range c.Files {
			err := withInput(name, std, func(r io.Reader) error {
				mail, err := core.processor.Ingest(ctx, core.intake, r)
				if err != nil {
					return err
				}
				return out.Encode(struct {
					File string `json:"file"`
					email.Mail
				}{name, mail})
			})
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
}
