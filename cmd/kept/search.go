package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// SearchCmd searches.
type SearchCmd struct {
	Tickets bool     `default:"true" negatable:"" help:"Search tickets."`
	Limit   int      `default:"20" help:"Most results."`
	As      string   `help:"Address of the agent whose rights apply; all of the desk's when missing."`
	Query   []string `arg:"" help:"What to look for; operators as in the console."`
}

// Run prints {"items":[{id, number, subject, score, highlights}]}.
func (c SearchCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		by, err := c.actor(ctx, core)
		if err != nil {
			return err
		}
		// An index belongs to one process: this one is this command's own, and goes with it.
		dir, err := os.MkdirTemp("", "kept-search-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		return withSearch(ctx, core, filepath.Join(dir, "tickets"), func(ctx context.Context, search *knowledge.TicketSearch) error {
			return c.print(ctx, core, search, by, std)
		})
	})
}

func (c SearchCmd) actor(ctx context.Context, core *core) (tickets.Actor, error) {
	if c.As == "" {
		return tickets.System("command line"), nil
	}
	agents, err := core.desk.Agents(ctx)
	if err != nil {
		return tickets.Actor{}, err
	}
	for _, a := range agents {
		if a.Email == strings.ToLower(c.As) {
			return core.desk.ActorFor(ctx, a.ID)
		}
	}
	return tickets.Actor{}, fmt.Errorf("--as: nobody has the address %s", c.As)
}

// withSearch runs do on an index that is complete.
func withSearch(ctx context.Context, core *core, dir string, do func(context.Context, *knowledge.TicketSearch) error) error {
	search := knowledge.NewTicketSearch(core.db, core.desk, core.events, knowledge.TicketSearchOptions{Dir: dir, Logger: core.log, Now: core.now})
	running, stop := context.WithCancel(ctx)
	defer stop()
	group, running := errgroup.WithContext(running)
	group.Go(func() error { return core.events.Run(running) })
	group.Go(func() error { return search.Run(running) })
	group.Go(func() error {
		defer stop()
		newest, err := core.events.Newest(running)
		if err != nil {
			return err
		}
		if err := search.Await(running, newest); err != nil {
			return err
		}
		return do(running, search)
	})
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}

func (c SearchCmd) print(ctx context.Context, core *core, search *knowledge.TicketSearch, by tickets.Actor, std streams) error {
	hits, err := search.SearchTickets(ctx, by, strings.Join(c.Query, " "), c.Limit)
	if err != nil {
		return err
	}
	ids := make([]int64, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	subjects := map[int64]string{}
	if len(ids) > 0 {
		rows, err := core.desk.Rows(ctx, by, ids)
		if err != nil {
			return err
		}
		for _, row := range rows {
			subjects[row.ID] = row.Subject
		}
	}
	type item struct {
		ID         int64               `json:"id"`
		Number     int64               `json:"number"`
		Subject    string              `json:"subject"`
		Score      float64             `json:"score"`
		Highlights map[string][]string `json:"highlights"`
	}
	items := make([]item, len(hits))
	for i, hit := range hits {
		items[i] = item{ID: hit.ID, Number: hit.ID, Subject: subjects[hit.ID], Score: hit.Score, Highlights: hit.Highlights}
	}
	out := json.NewEncoder(std.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(map[string]any{"items": items})
}

// ReindexCmd builds the search indexes of all nodes anew.
type ReindexCmd struct{}

// Run asks every running server to rebuild its index beside serving.
func (ReindexCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		err = db.Tx(ctx, func(tx *pg.Tx) error {
			return core.desk.Tell(ctx, tx, tickets.System("command line"), tickets.DeskChanged{What: knowledge.SearchIndex})
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(std.out, "every running server rebuilds its search index now, and serves meanwhile")
		return err
	})
}
