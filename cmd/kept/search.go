package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/filetext"
	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// SearchCmd searches.
type SearchCmd struct {
	Tickets  bool     `help:"Search tickets, not articles."`
	Limit    int      `default:"20" help:"Most results, up to 100."`
	Language string   `help:"Only articles in this language."`
	Public   bool     `help:"Only articles that everybody may read."`
	As       string   `help:"Address of the agent whose rights apply; all of the desk's when missing."`
	JSON     bool     `name:"json" default:"true" negatable:"" help:"Print JSON and not a table."`
	Query    []string `arg:"" help:"What to look for, as in the console; - reads queries from stdin, one a line, and prints one line of JSON for each."`
}

// foundItem is one result as it is printed.
type foundItem struct {
	ID         int64               `json:"id"`
	Number     int64               `json:"number,omitempty"`
	Slug       string              `json:"slug,omitempty"`
	Title      string              `json:"title,omitempty"`
	Subject    string              `json:"subject,omitempty"`
	Language   string              `json:"language,omitempty"`
	Score      float64             `json:"score"`
	Highlights map[string][]string `json:"highlights"`
}

// foundPage is what one query found.
type foundPage struct {
	Query      string      `json:"query"`
	Items      []foundItem `json:"items"`
	DidYouMean string      `json:"did_you_mean,omitempty"`
}

// searcher answers one query.
type searcher func(ctx context.Context, q string) (foundPage, error)

// Run prints {"query", "items":[{id, slug or number, title or subject, score, highlights}]}.
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
		do := func(dir string) error { return c.searchIn(ctx, core, by, dir, std) }
		// An index belongs to one process. That of the command line is kept, so that the next command only
		// has to catch up; while another command has it, this one makes its own, which goes with it.
		err = do(filepath.Join(cli.Data, "index", "command-line"))
		if !errors.Is(err, index.ErrInUse) {
			return err
		}
		dir, err := os.MkdirTemp("", "kept-search-")
		if err != nil {
			return err
		}
		return errors.Join(do(dir), os.RemoveAll(dir))
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

func (c SearchCmd) searchIn(ctx context.Context, core *core, by tickets.Actor, dir string, std streams) error {
	if c.Tickets {
		search := knowledge.NewTicketSearch(core.db, core.desk, core.events, knowledge.TicketSearchOptions{
			Dir: filepath.Join(dir, "tickets"), Thesaurus: core.thesaurus, Files: core.store, FileText: fileReader(), Logger: core.log, Now: core.now,
		})
		return withIndex(ctx, core, search, func(ctx context.Context) error {
			return c.answer(ctx, std, func(ctx context.Context, q string) (foundPage, error) {
				return ticketPage(ctx, core, search, by, q, c.Limit)
			})
		})
	}
	search := knowledge.NewArticleSearch(core.articles, core.events, knowledge.ArticleSearchOptions{
		Dir: filepath.Join(dir, "articles"), Thesaurus: core.thesaurus, Logger: core.log, Now: core.now,
	})
	reader := knowledge.Reader{Agent: &by}
	if c.Public {
		reader = knowledge.Reader{}
	}
	return withIndex(ctx, core, search, func(ctx context.Context) error {
		return c.answer(ctx, std, func(ctx context.Context, q string) (foundPage, error) {
			found, err := search.Search(ctx, reader, knowledge.ArticleQuery{Text: q, Language: c.Language, Limit: c.Limit})
			return articlePage(q, found), err
		})
	})
}

// follower is an index that keeps itself current.
type follower interface {
	Run(ctx context.Context) error
	Await(ctx context.Context, seq int64) error
}

// withIndex runs do once the index has all that is committed.
func withIndex(ctx context.Context, core *core, search follower, do func(context.Context) error) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	group, running := errgroup.WithContext(running)
	group.Go(func() error { return core.events.Run(running) })
	group.Go(func() error { return search.Run(running) })
	group.Go(func() error {
		defer stop()
		newest, err := numbered(running, core)
		if err != nil {
			return err
		}
		if err := search.Await(running, newest); err != nil {
			return err
		}
		return do(running)
	})
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}

// numbered waits until every committed event has its number, and returns the newest.
func numbered(ctx context.Context, core *core) (int64, error) {
	for {
		_, changed := core.events.Watch()
		lag, err := core.events.Lag(ctx)
		if err != nil {
			return 0, err
		}
		if lag.Unnumbered == 0 {
			return core.events.Newest(ctx)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// answer prints what the query, or each of those on stdin, finds.
func (c SearchCmd) answer(ctx context.Context, std streams, search searcher) error {
	out := json.NewEncoder(std.out)
	out.SetEscapeHTML(false)
	if len(c.Query) == 1 && c.Query[0] == "-" {
		return eachLine(std.in, func(q string) error {
			page, err := search(ctx, q)
			if err != nil {
				return err
			}
			return out.Encode(page)
		})
	}
	page, err := search(ctx, strings.Join(c.Query, " "))
	if err != nil {
		return err
	}
	if !c.JSON {
		return page.table(std.out)
	}
	out.SetIndent("", "  ")
	return out.Encode(page)
}

func eachLine(in io.Reader, do func(string) error) error {
	const longest = 1 << 20
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		if err := do(lines.Text()); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (p foundPage) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if p.DidYouMean != "" {
		fmt.Fprintf(t, "did you mean: %s\n", p.DidYouMean)
	}
	for _, item := range p.Items {
		name, what := item.Slug, item.Title
		if item.Number != 0 {
			name, what = fmt.Sprintf("#%d", item.Number), item.Subject
		}
		fmt.Fprintf(t, "%.2f\t%s\t%s\n", item.Score, name, what)
	}
	return t.Flush()
}

func articlePage(q string, found knowledge.ArticleResult) foundPage {
	page := foundPage{Query: q, Items: make([]foundItem, len(found.Hits)), DidYouMean: found.DidYouMean}
	for i, hit := range found.Hits {
		page.Items[i] = foundItem{
			ID: hit.ArticleID, Slug: hit.Slug, Title: hit.Title, Language: hit.Language, Score: hit.Score, Highlights: hit.Highlights,
		}
	}
	return page
}

func ticketPage(ctx context.Context, core *core, search *knowledge.TicketSearch, by tickets.Actor, q string, limit int) (foundPage, error) {
	hits, err := search.SearchTickets(ctx, by, q, limit)
	if err != nil {
		return foundPage{}, err
	}
	ids := make([]int64, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	subjects := map[int64]string{}
	if len(ids) > 0 {
		rows, err := core.desk.Rows(ctx, by, ids)
		if err != nil {
			return foundPage{}, err
		}
		for _, row := range rows {
			subjects[row.ID] = row.Subject
		}
	}
	page := foundPage{Query: q, Items: make([]foundItem, len(hits))}
	for i, hit := range hits {
		page.Items[i] = foundItem{ID: hit.ID, Number: hit.ID, Subject: subjects[hit.ID], Score: hit.Score, Highlights: hit.Highlights}
	}
	return page, nil
}

// fileReader reads attached files with this program.
func fileReader() filetext.Reader {
	program, err := os.Executable()
	if err != nil {
		return filetext.Reader{}
	}
	return filetext.Reader{Command: []string{program, "file-text"}}
}

// FileTextCmd is the process that reads one attached file.
type FileTextCmd struct{}

// Run reads stdin and prints the words.
func (FileTextCmd) Run(std streams) error { return filetext.Child(std.in, std.out) }

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
		_, err = fmt.Fprintln(std.out, "every running server rebuilds its search indexes now, of tickets and of articles, and serves meanwhile")
		return err
	})
}
