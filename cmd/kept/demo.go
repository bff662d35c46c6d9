package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/cmd/kept/demo"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// DemoCmd fills the desk with a believable past.
type DemoCmd struct {
	Tickets int           `default:"400" help:"How many ordinary tickets."`
	Days    int           `default:"21" help:"How many days of history."`
	Seed    uint64        `default:"1" help:"Another seed is another history."`
	Live    bool          `help:"Then keep customers writing to the running server, by SMTP."`
	Every   time.Duration `default:"12s" help:"With --live: about how often somebody writes."`
}

// Run plays the history, unless there is one, and goes live if asked to.
func (c DemoCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		mailbox, ok, err := core.mailboxes.Default(ctx)
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("the desk has no mailbox; add one in the settings")
		}
		var there int64
		if err := db.Read(ctx).Raw(`SELECT count(*) FROM tickets`).Scan(&there).Error; err != nil {
			return err
		}
		if there > 0 && !c.Live {
			return fmt.Errorf("the desk has %d tickets already; a made-up past is for an empty desk (--live adds customers who write now)", there)
		}
		if there == 0 {
			if err := c.play(ctx, core, mailbox.Address, std); err != nil {
				return err
			}
			if err := demo.Readers(ctx, db, time.Now(), c.Days, c.Seed); err != nil {
				return err
			}
			if err := understand(ctx, core, std); err != nil {
				return err
			}
			if _, err := core.jobs.Insert(ctx, gaps.CountArgs{Asked: true}, nil); err != nil {
				return fmt.Errorf("have gaps counted: %w", err)
			}
		}
		if !c.Live {
			return nil
		}
		live := demo.Live{SMTP: cli.ListenConfig.Listen, Mailbox: mailbox.Address, DB: db, Every: c.Every, Log: log, Seed: uint64(time.Now().UnixNano())}
		return live.Run(ctx)
	})
}

// understandAgain is how often a run of themes is tried while the server reads what has happened, and the pause between.
const (
	understandAgain = 40
	understandPause = 250 * time.Millisecond
)

// understand has the themes of the history found now rather than at night, and gives them readers: a product team with the digests of
// the two last weeks.
func understand(ctx context.Context, c *core, std streams) error {
	fmt.Fprintln(std.err, "finding out what customers write about")
	agents, err := c.desk.Agents(ctx)
	if err != nil {
		return err
	}
	by, product := int64(0), []int64{}
	for _, a := range agents {
		switch {
		case a.Role == tickets.RoleProductLead:
			product = append(product, a.ID)
		case a.Role == tickets.RoleTeamLead && by == 0:
			by = a.ID
		}
	}
	lead, err := c.desk.ActorFor(ctx, by)
	if err != nil {
		return err
	}
	worth, err := c.evidence.Settings(ctx)
	if err != nil {
		return err
	}
	worth.Currency, worth.HourlyRate = "EUR", 38
	if _, err := c.evidence.SetSettings(ctx, lead, worth); err != nil {
		return err
	}
	if err := findThemes(ctx, c, lead); err != nil {
		return err
	}
	return writeDigests(ctx, c, lead, product)
}

// findThemes asks for runs until one has read nearly all there is, and looks for alarms then. The server may be running
// and do all of it by itself; it must not be needed.
func findThemes(ctx context.Context, c *core, lead tickets.Actor) error {
	if _, err := c.themes.Backfill(ctx); err != nil {
		return err
	}
	var all int64
	if err := c.db.Read(ctx).Raw(`SELECT count(*) FROM tickets`).Scan(&all).Error; err != nil {
		return err
	}
	err := errors.New("nothing was read")
	for range understandAgain {
		var run *tracking.Run
		if run, err = c.themes.AskRun(ctx, lead); err != nil {
			return err
		}
		if err = c.themes.Perform(ctx, run.ID); err == nil {
			runs, failed := c.themes.Runs(ctx, 0, 1)
			if err = failed; err == nil && 10*int64(runs[0].Tickets) >= 9*all {
				break
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(understandPause):
		}
	}
	if err != nil {
		return fmt.Errorf("find themes: %w", err)
	}
	if _, err := c.evidence.Refresh(ctx); err != nil {
		return err
	}
	return c.evidence.Check(ctx)
}

func writeDigests(ctx context.Context, c *core, lead tickets.Actor, members []int64) error {
	team, err := c.digests.AddTeam(ctx, lead, digest.TeamUpdate{Name: tickets.Some("App and shop"), MemberIDs: tickets.Some(members), Zone: tickets.Some("Europe/Berlin")})
	if err != nil {
		return err
	}
	y, m, d := c.now().UTC().Date()
	for _, ago := range []int{8, 1} {
		to := time.Date(y, m, d-ago, 0, 0, 0, 0, time.UTC)
		if _, err := c.digests.Keep(ctx, team, to.AddDate(0, 0, -6), to); err != nil {
			return err
		}
	}
	return nil
}

// noJobs queues nothing: the history's mails are processed as they come in, and a job would have the
// running server process them by its own clock.
type noJobs struct{}

// InsertManyFastTx implements email.Jobs.
func (noJobs) InsertManyFastTx(context.Context, pgx.Tx, []river.InsertManyParams) (int, error) {
	return 0, nil
}

// play wires a second desk that goes by the history's clock, and plays on it.
func (c DemoCmd) play(ctx context.Context, real *core, mailbox string, std streams) error {
	clock := &demo.Clock{}
	clocks := sla.NewClocks(real.db, clock.Now)
	desk := tickets.New(real.db, real.events, clock.Now, clocks, chat.Keeper{}, demo.Postman{})
	processor := real.processor.With(desk, clock.Now)
	intake := email.NewIntake(real.db, real.store, noJobs{}, nil, clock.Now)
	stage := demo.Stage{
		Clock: clock, Desk: desk, Mailbox: mailbox, Chats: chat.NewService(real.db, desk, clock.Now),
		Articles: articles.New(articles.Parts{DB: real.db, Desk: desk, Files: real.store, Markdown: markdown.New(), Now: clock.Now, Log: real.log}),
		Ingest: func(ctx context.Context, raw io.Reader) (int64, error) {
			mail, err := processor.Ingest(ctx, intake, raw)
			if err != nil {
				return 0, err
			}
			if mail.TicketID == nil {
				return 0, fmt.Errorf("mail %d is %s: %s", mail.ID, mail.State, mail.Reason)
			}
			return *mail.TicketID, nil
		},
	}
	plan := demo.NewPlan(demo.Options{Tickets: c.Tickets, Span: time.Duration(c.Days) * 24 * time.Hour, End: time.Now(), Seed: c.Seed})
	watcher := sla.NewWatcher(real.db, desk, clocks, clock.Now, real.log)
	return sla.Replay(ctx, watcher, func(w *sla.Watcher) error {
		stage.Deadlines = w
		return plan.Play(ctx, stage, func(done, all int) {
			if done%50 == 0 || done == all {
				fmt.Fprintf(std.err, "\r%d of %d things have happened", done, all)
			}
			if done == all {
				fmt.Fprintln(std.err)
			}
		})
	})
}
