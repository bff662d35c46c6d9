package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Options say how much is measured. All numbers must be positive.
type Options struct {
	Tickets  int
	Messages int // about; at least one for each ticket
	Mails    int
	Articles int // of the knowledge base
	Clients  int
	Sockets  int
	Visitors int           // visitors' sockets
	Themes   int           // texts to find themes in
	Events   int           // that are brought to the sockets
	Due      int           // deadlines that pass
	Requests int           // of each kind of reading
	Period   time.Duration // of each round of writing
	Settle   time.Duration // rest before memory and idleness are looked at
	Only     []string      // names of measures; empty is all
	Check    bool          // look at the consistency of all data, before and after

	// DatabaseURL is an empty database to use; "" starts a private PostgreSQL with Settings added to
	// Kept's own.
	DatabaseURL string
	Settings    map[string]string
	// Dir keeps the data: what it holds is used again by the next run. "" is a folder that is removed.
	Dir string

	// Program is the path of kept.
	Program string
	// Progress is told what happens.
	Progress io.Writer
	Log      *slog.Logger
}

// errNotEmpty protects somebody's desk.
var errNotEmpty = errors.New("this database is not empty; bench fills and changes what it is given")

// measures in the order in which they run: what only reads comes before what writes.
func measures() []measure {
	return []measure{
		{"index", (*bench).index},
		{"idle", (*bench).idle},
		{"console", (*bench).console},
		{"list", (*bench).lists},
		{"counters", (*bench).counters},
		{"open", (*bench).open},
		{"search", (*bench).search},
		{"articles", (*bench).articles},
		{"change", (*bench).changes},
		{"live", (*bench).live},
		{"visitors", (*bench).visitors},
		{"sla", (*bench).deadlines},
		{"mail", (*bench).mail},
		{"themes", (*bench).themes},
	}
}

type measure struct {
	name string
	run  func(*bench, context.Context) error
}

// Names of all measures.
func Names() []string {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	return names
}

// bench is one run.
type bench struct {
	Options
	dir        string
	postmaster process // 0: not known, or elsewhere
	url        string  // of the database
	db         *pg.DB
	server     *server
	people     people
	report     *Report
}

// Run measures. What it started is stopped, and what it made is removed, when it returns.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	for _, name := range o.Only {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("there is no measure %q; there are %s", name, strings.Join(Names(), ", "))
		}
	}
	b := &bench{Options: o, report: &Report{Begun: time.Now().UTC(), CPUs: runtime.NumCPU(), Clients: o.Clients, Load: loadAverage()}}
	var cleanup cleanups
	defer func() { err = errors.Join(err, cleanup.run()) }()
	if err := b.folder(&cleanup); err != nil {
		return nil, err
	}
	if err := b.database(ctx, &cleanup); err != nil {
		return nil, err
	}
	cleanup.add(func() error { return b.server.stop() })
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	for _, m := range measures() {
		if len(o.Only) > 0 && !slices.Contains(o.Only, m.name) {
			continue
		}
		if m.name != "index" {
			if err := b.indexed(ctx); err != nil {
				return nil, err
			}
		}
		b.say("measuring: %s", m.name)
		if err := m.run(b, ctx); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, errors.Join(err, b.server.complaint()))
		}
	}
	if err := b.check(ctx, "after"); err != nil {
		return nil, err
	}
	b.report.Took = time.Since(b.report.Begun)
	return b.report, nil
}

// cleanups run in reverse order.
type cleanups []func() error

func (c *cleanups) add(f func() error) { *c = append(*c, f) }

func (c *cleanups) run() error {
	var errs []error
	for _, f := range slices.Backward(*c) {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.Progress, "%6.1fs  "+format+"\n", append([]any{time.Since(b.report.Begun).Seconds()}, args...)...)
}

func (b *bench) folder(cleanup *cleanups) (err error) {
	if b.dir = b.Dir; b.dir != "" {
		return os.MkdirAll(b.dir, 0o700)
	}
	if b.dir, err = os.MkdirTemp("", "kept-bench-"); err != nil {
		return err
	}
	cleanup.add(func() error { return os.RemoveAll(b.dir) })
	return os.Chmod(b.dir, 0o711) //nolint:gosec // when root runs this, PostgreSQL's account must get through
}

// prepare measures the empty server, fills the desk, and starts the server on it.
func (b *bench) prepare(ctx context.Context) error {
	loaded, err := b.loaded(ctx)
	if err != nil {
		return err
	}
	if loaded && (b.Dir == "" || b.DatabaseURL != "") { // what lies in Dir is ours
		return errNotEmpty
	}
	if !loaded {
		if err := b.memory(ctx); err != nil {
			return err
		}
		if err := b.load(ctx); err != nil {
			return err
		}
		if err := b.loadArticles(ctx); err != nil {
			return err
		}
	}
	if err := b.meet(ctx); err != nil {
		return err
	}
	if err := b.check(ctx, "before"); err != nil {
		return err
	}
	if b.server, err = b.start(ctx); err != nil {
		return err
	}
	return nil
}

// check fails when an invariant of the desk does not hold.
func (b *bench) check(ctx context.Context, when string) error {
	if !b.Check {
		return nil
	}
	b.say("checking the consistency of all data")
	broken, err := tickets.CheckConsistency(ctx, b.db.Pool)
	if err != nil {
		return err
	}
	ofArticles, err := knowledge.CheckConsistency(ctx, b.db.Pool)
	if err != nil {
		return err
	}
	if broken = append(broken, ofArticles...); len(broken) > 0 {
		return fmt.Errorf("%s the measures: %s", when, strings.Join(broken, "; "))
	}
	return nil
}
