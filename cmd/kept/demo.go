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

	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/cmd/kept/demo"
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
		}
		if !c.Live {
			return nil
		}
		live := demo.Live{SMTP: cli.ListenConfig.Listen, Mailbox: mailbox.Address, DB: db, Every: c.Every, Log: log, Seed: uint64(time.Now().UnixNano())}
		return live.Run(ctx)
	})
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
	desk := tickets.New(real.db, real.events, clock.Now, clocks, demo.Postman{})
	processor := real.processor.With(desk, clock.Now)
	intake := email.NewIntake(real.db, real.store, noJobs{}, nil, clock.Now)
	stage := demo.Stage{
		Clock: clock, Desk: desk, Mailbox: mailbox,
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
