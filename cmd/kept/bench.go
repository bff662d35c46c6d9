package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/kepthq/kept/cmd/kept/bench"
)

// BenchCmd measures the budgets of the design.
type BenchCmd struct {
	Measure BenchMeasureCmd `cmd:"" default:"withargs" hidden:"" help:"Measure."`
	Crowd   BenchCrowdCmd   `cmd:"" hidden:"" help:"The sockets of a measure; it starts them itself."`

	Visitors BenchVisitorsCmd `cmd:"" hidden:"" help:"The visitors of a measure; it starts them itself."`
}

// BenchMeasureCmd measures on a desk of its own.
type BenchMeasureCmd struct {
	Tickets  int           `default:"20000" help:"Tickets on the desk; up to a million load within minutes."`
	Messages int           `help:"Messages on the desk, about; five for each ticket when missing."`
	Articles int           `default:"5000" help:"Articles in the knowledge base."`
	Mails    int           `default:"3000" help:"Mails to receive."`
	Clients  int           `default:"32" help:"Clients and mail connections at once."`
	Sockets  int           `default:"1000" help:"Agents' sockets."`
	Visitors int           `default:"1000" help:"Visitors' sockets."`
	Themes   int           `default:"100000" help:"Texts to find themes in."`
	Events   int           `default:"40" help:"Events to bring to the sockets."`
	Due      int           `default:"500" help:"Deadlines to let pass."`
	Requests int           `default:"300" help:"Requests of each kind of reading."`
	Period   time.Duration `default:"5s" help:"Length of each round of writing, and of the deadlines that pass."`
	Settle   time.Duration `default:"3s" help:"Rest before memory and idleness are looked at."`
	Only     []string      `help:"Measure only these: index, idle, console, list, counters, open, search, articles, change, live, visitors, sla, mail, themes."`
	Check    bool          `default:"true" negatable:"" help:"Check the consistency of all data, before and after."`
	JSON     string        `name:"json" type:"path" help:"Also write the report to this file, as JSON."`

	Dir      string            `type:"path" help:"Keep the data in this folder, and use what an earlier run has left there."`
	Postgres map[string]string `name:"postgres-setting" help:"Settings for the private PostgreSQL beside Kept's own, such as shared_buffers=2GB."`
	YesEmpty bool              `help:"The database of --database-url is empty and may be filled with made-up tickets."`
}

// Run prints the table; the progress goes to stderr.
func (c BenchMeasureCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	if cli.DatabaseURL != "" && !c.YesEmpty {
		return errors.New("bench fills its database with made-up tickets: give an empty one and --yes-empty, or none to start a private PostgreSQL")
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	if c.Messages == 0 {
		c.Messages = 5 * c.Tickets
	}
	report, err := bench.Run(ctx, bench.Options{
		Tickets: max(c.Tickets, 1), Messages: max(c.Messages, c.Tickets), Mails: max(c.Mails, 1), Articles: max(c.Articles, 1), Clients: max(c.Clients, 1), Sockets: max(c.Sockets, 1), Visitors: max(c.Visitors, 1), Themes: max(c.Themes, 1),
		Events: max(c.Events, 1), Due: max(c.Due, 1), Requests: max(c.Requests, 1), Period: max(c.Period, time.Millisecond), Settle: max(c.Settle, time.Millisecond), Only: c.Only, Check: c.Check,
		DatabaseURL: cli.DatabaseURL, Settings: c.Postgres, Dir: c.Dir, Program: program, Progress: std.err, Log: cli.logger(std),
	})
	if err != nil {
		return err
	}
	if c.JSON != "" {
		if err := writeReport(c.JSON, report); err != nil {
			return err
		}
	}
	return report.WriteTable(std.out)
}

func writeReport(path string, report *bench.Report) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return report.WriteJSON(f)
}

// BenchCrowdCmd is the other end of the sockets.
type BenchCrowdCmd struct {
	Address string `required:"" help:"The server's address."`
	Sockets int    `required:"" help:"How many."`
}

// Run joins, and tells at the end of stdin what arrived.
func (c BenchCrowdCmd) Run(ctx context.Context, std streams) error {
	return bench.Crowd(ctx, c.Address, c.Sockets, std.in, std.out)
}

// BenchVisitorsCmd is the other end of the visitors' sockets.
type BenchVisitorsCmd struct {
	Address string `required:"" help:"The server's address."`
	Sockets int    `required:"" help:"How many."`
	Rounds  int    `required:"" help:"Questions and answers."`
}

// Run joins, and talks when it is told to.
func (c BenchVisitorsCmd) Run(ctx context.Context, std streams) error {
	return bench.Visitors(ctx, c.Address, c.Sockets, c.Rounds, std.in, std.out)
}
