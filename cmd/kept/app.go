package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/helpcentre"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/migrations"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/pg"
	"github.com/kepthq/kept/tickets/unused"
)

// ServeCmd runs the desk.
type ServeCmd struct {
	Role []string `enum:"web,worker,mail" default:"web,worker,mail" help:"What this process does: web (console, API, live), worker (jobs, deadlines), mail (SMTP listener)."`
}

// grace is how long what was begun may take to finish after a stop was asked for.
const grace = 20 * time.Second

// Run serves until ctx is done.
func (cmd ServeCmd) Run(ctx context.Context, cli *CLI, std streams) (err error) {
	if err := cli.validate(); err != nil {
		return err
	}
	log := cli.logger(std)
	slog.SetDefault(log)
	database, err := cli.findDatabase(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(context.WithoutCancel(ctx))) }()
	if from, to, err := migrations.Up(ctx, database.url); err != nil {
		return err
	} else if from != to {
		log.Info("schema migrated", "from", from, "to", to)
	}
	db, err := pg.Open(ctx, database.url, cli.DatabaseConnections)
	if err != nil {
		return err
	}
	defer db.Close()
	a, err := newApp(ctx, &cli.Config, cmd.Role, db, log)
	if err != nil {
		return err
	}
	if database.private != nil {
		a.run("private PostgreSQL", database.private.Run)
	}
	return a.serve(ctx, std)
}

// app is a server process: the core and everything that listens or works.
type app struct {
	*core
	config        *Config
	parts         []part
	hub           *live.Hub
	search        *knowledge.TicketSearch
	articleSearch *knowledge.ArticleSearch
	records       *helpcentre.Records
	server        *agentui.Server
	people        *account.Service

	reception *chat.Reception
	visitors  *chat.Hub
	pages     *pages
	ops       *ops
}

// part is something that runs as long as the process does.
type part struct {
	name string
	run  func(ctx context.Context) error
}

func (a *app) run(name string, run func(ctx context.Context) error) {
	a.parts = append(a.parts, part{name, run})
}

// newApp wires the parts that the roles need, in the order of knowledge.
func newApp(ctx context.Context, config *Config, roles []string, db *pg.DB, log *slog.Logger) (*app, error) {
	c, err := newCore(ctx, config, db, log)
	if err != nil {
		return nil, err
	}
	a := &app{core: c, config: config, ops: newOps()}
	a.run("event log", c.events.Run)
	if slices.Contains(roles, "web") {
		a.indexArticles("articles")
	} else if slices.Contains(roles, "worker") {
		a.indexArticles("articles-worker")
	}
	for _, role := range roles {
		wire := map[string]func(context.Context) error{"web": a.wireWeb, "worker": a.wireWorker, "mail": a.wireMail}[role]
		if err := wire(ctx); err != nil {
			return nil, err
		}
	}
	if a.server == nil { // other roles are watched as well
		a.run("operations", a.listen(fiber.New(fiber.Config{DisableStartupMessage: true})))
	}
	return a, nil
}

// wireWeb: the console, the API, live news, search.
func (a *app) wireWeb(context.Context) error {
	a.people = account.New(a.db, a.desk, a.events, a.now, a.log)
	a.search = knowledge.NewTicketSearch(a.db, a.desk, a.events, knowledge.TicketSearchOptions{
		Dir: filepath.Join(a.config.Data, "index", "tickets"), Thesaurus: a.thesaurus, Files: a.store, FileText: fileReader(), Logger: a.log, Now: a.now,
	})
	proxies, err := a.config.trustedProxies()
	if err != nil {
		return err
	}
	a.hub, err = live.New(live.Options{
		Log: a.events, Render: agentui.NewRenderer(a.desk), MayView: agentui.MayView(a.desk), EndedSessions: a.people.EndedSessions,
		Origins: []string{a.config.PublicURL}, Now: a.now, Logger: a.log,
	})
	if err != nil {
		return err
	}
	if err := a.makeHelpCentre(); err != nil {
		return err
	}
	if err := a.makeChat(); err != nil {
		return err
	}
	if err := a.makePages(); err != nil {
		return err
	}
	a.server, err = agentui.New(agentui.Config{PublicURL: a.config.PublicURL, TrustedProxies: proxies}, agentui.Parts{
		DB: a.db, Desk: a.desk, Accounts: a.people, Files: a.store, Search: a.search, ArticleSearch: a.articleSearch, Ledger: a.ledger, Composer: a.composer,
		Deliveries: a.dispatcher, Promises: a.clocks, Office: sla.NewOffice(a.db, a.desk, a.clocks, a.jobs, a.now), Hub: a.hub,
		CaseLinks: a.caseLinks, Chats: chat.NewService(a.db, a.desk, a.now), Sightings: a.reception,
		Forms: a.pages.forms, HelpCentre: helpcentre.NewOffice(a.db, a.desk, a.now), Readers: a.records, Articles: a.articles,
		Suggester: gaps.NewSuggester(a.db, a.desk, a.articleSearch, a.search, a.now), Gaps: a.gaps(a.search), Themes: a.themes, ThemeFigures: a.evidence, Lens: a.lens, Closing: a.closing, Digests: a.digests, Now: a.now, Log: a.log, Console: agentui.Console(), Measure: a.ops.request,
	})
	if err != nil {
		return err
	}
	a.serveChat()
	a.servePages()
	a.run("search", a.search.Run)
	a.run("live news", a.hub.Run)
	a.run("sessions", a.server.Run)
	a.run("http", a.listen(a.server.App()))
	return nil
}

// How long a job may take where it does not say otherwise; after how long the job of a node that died is
// taken over; how long finished jobs are kept, which are many and tell nothing that events do not.
const (
	jobTimeout   = time.Minute
	rescueAfter  = 10 * time.Minute // more than the longest job, a delivery to a slow relay
	keepDoneJobs = 10 * time.Minute
)

// wireWorker: jobs, SLA deadlines, held replies, planned articles.
func (a *app) wireWorker(context.Context) error {
	workers := river.NewWorkers()
	a.processor.Register(workers)
	a.dispatcher.Register(workers)
	river.AddWorker(workers, sla.NewFollower(a.desk, a.clocks))
	river.AddWorker(workers, chat.NewTranscriptWorker(a.sender))
	river.AddWorker(workers, tracking.NewWorker(a.themes))
	a.closing.Register(workers)
	a.digests.Register(workers)
	river.AddWorker(workers, unused.NewWorker(&unused.Sweeper{DB: a.db, Files: a.store, Now: a.now, Log: a.log}, a.articles))
	periodic := append(a.countGaps(workers), unused.Periodic())
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}}
	maps.Copy(queues, email.Queues())
	maps.Copy(queues, channels.Queues())
	maps.Copy(queues, tracking.Queues())
	maps.Copy(queues, closing.Queues())
	working, err := river.NewClient(riverpgxv5.New(a.db.Pool), &river.Config{
		Logger: a.log, Workers: workers, Queues: queues, PeriodicJobs: periodic,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, CompletedJobRetentionPeriod: keepDoneJobs,
	})
	if err != nil {
		return fmt.Errorf("open the job queue: %w", err)
	}
	a.run("jobs", func(ctx context.Context) error { return work(ctx, working) })
	a.run("overdue mail", func(ctx context.Context) error { return a.processor.Watch(ctx, a.jobs, a.jobs) })
	a.run("themes", a.themes.Run)
	a.run("theme evidence", a.evidence.Run)
	a.run("lens", a.lens.Run)
	a.run("answers to tellings", a.closing.Follow)
	a.run("issues of themes", a.closing.Run)
	a.run("digests", a.digests.Run)
	a.run("sla deadlines", sla.NewWatcher(a.db, a.desk, a.clocks, a.now, a.log).Run)
	a.run("planned articles", func(ctx context.Context) error {
		return alarm.Run(ctx, alarm.Alarm{
			Name: "planned articles", Next: a.articles.NextPlanned, Fire: a.articles.PublishPlanned, Kick: a.articles.PlannedKick(), Poll: time.Second,
			Now: a.now, Log: a.log,
		})
	})
	a.run("held replies", func(ctx context.Context) error {
		return alarm.Run(ctx, alarm.Alarm{
			Name: "held replies", Next: a.desk.NextHeld, Kick: a.desk.HeldKick(), Poll: time.Second, Now: a.now, Log: a.log,
			Fire: func(ctx context.Context) error { return a.desk.ReleaseHeld(ctx, richtext.Text) },
		})
	})
	return nil
}

// work runs jobs until ctx is done, then lets those that run finish.
func work(ctx context.Context, client *river.Client[pgx.Tx]) error {
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := client.Stop(stop); err != nil {
		return client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return nil
}

// wireMail: the SMTP listener.
func (a *app) wireMail(context.Context) error {
	if a.config.ListenConfig.Listen == "" {
		return nil
	}
	server, err := email.NewServer(a.config.ListenConfig, a.mailboxes, a.intake, a.log)
	if err != nil {
		return err
	}
	a.run("smtp", func(ctx context.Context) error { return server.Run(ctx, grace) })
	return nil
}

// listen serves HTTP until ctx is done, then lets requests finish.
func (a *app) listen(web *fiber.App) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		a.mount(web)
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", a.config.Listen)
		if err != nil {
			return fmt.Errorf("KEPT_LISTEN: %w", err)
		}
		served := make(chan error, 1)
		go func() { served <- web.Listener(l) }()
		select {
		case err := <-served:
			return err
		case <-ctx.Done():
			return web.ShutdownWithTimeout(grace)
		}
	}
}

// mount adds what operators look at, and the console's pages behind everything else.
func (a *app) mount(web *fiber.App) {
	web.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	web.Get("/readyz", a.ready)
	web.Get("/metrics", a.ops.metrics(a))
	if a.server != nil {
		a.server.Pages()
	}
}

// serve runs every part until ctx is done or one of them fails.
func (a *app) serve(ctx context.Context, std streams) error {
	defer a.sender.Close()
	debug.FreeOSMemory() // compressing the pages' assets took far more than serving will
	group, running := errgroup.WithContext(ctx)
	for _, p := range a.parts {
		group.Go(func() error {
			if err := p.run(running); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			return nil
		})
	}
	if err := a.greet(ctx, std); err != nil {
		a.log.Warn("print the address", "error", err)
	}
	err := group.Wait()
	a.log.Info("stopped")
	return err
}

// greet prints the one address to open: the setup link until somebody has set the desk up.
func (a *app) greet(ctx context.Context, std streams) error {
	if a.server == nil {
		return nil
	}
	link, err := agentui.SetupLink(ctx, a.people, a.config.PublicURL)
	if err != nil {
		return err
	}
	words, address := "Kept is running at", a.config.PublicURL+"/"
	if link != "" {
		words, address = "Kept is running. Set up your desk (this link works once):", link
	}
	_, err = fmt.Fprintf(std.out, "\n  %s\n\n    %s\n\n  Mail for the desk: smtp://%s%s\n\n", words, address, a.config.ListenConfig.Listen, relayWords(a.config))
	return err
}

func relayWords(c *Config) string {
	if c.URL != "" {
		return ""
	}
	return strings.Join([]string{"", "  No relay is configured (KEPT_SMTP_RELAY): answers are kept, readable in the console, and not sent."}, "\n")
}
