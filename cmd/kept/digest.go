package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// DigestCmd prints what product teams would read.
type DigestCmd struct {
	Team   string `help:"Name of the product team; without one, the whole desk."`
	Since  string `help:"First day to tell of, such as 2026-03-02; without one, as it would be sent."`
	Format string `enum:"text,html,json" default:"text" help:"text, html (of the mail) or json."`
}

// Run builds the digest and prints it; nothing is sent or stored.
func (c DigestCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	var since time.Time
	if c.Since != "" {
		var err error
		if since, err = time.Parse(time.DateOnly, c.Since); err != nil {
			return fault.InvalidField("since", "must be a date such as 2026-03-02")
		}
	}
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		team, err := c.find(ctx, core.digests)
		if err != nil {
			return err
		}
		d, err := core.digests.Preview(ctx, team, since)
		if err != nil {
			return err
		}
		return c.print(core.digests, d, std)
	})
}

func (c DigestCmd) find(ctx context.Context, digests *digest.Service) (int64, error) {
	if c.Team == "" {
		return 0, nil
	}
	all, err := digests.Teams(ctx)
	if err != nil {
		return 0, err
	}
	var names []string
	for _, t := range all {
		if strings.EqualFold(t.Name, c.Team) {
			return t.ID, nil
		}
		names = append(names, t.Name)
	}
	return 0, fault.InvalidField("team", "is none of the product teams: %s", strings.Join(names, ", "))
}

func (c DigestCmd) print(digests *digest.Service, d *digest.Digest, std streams) error {
	if c.Format == "json" {
		return printReport(std.out, d)
	}
	mail, err := digests.Mail(d)
	if err != nil {
		return err
	}
	if c.Format == "html" {
		_, err = fmt.Fprintln(std.out, mail.HTML)
		return err
	}
	_, err = fmt.Fprintf(std.out, "Subject: %s\n\n%s", mail.Subject, mail.Text)
	return err
}
