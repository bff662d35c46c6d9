package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/channels/casepage"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/knowledge/markdown"
	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/digest"
	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// core is the desk with its channels, without anything that listens: what a command needs to change
// tickets just as the server does.
type core struct {
	db         *pg.DB
	log        *slog.Logger
	now        func() time.Time
	store      files.Store
	secret     []byte // of this desk: signs what it gives away
	events     *eventlog.Log
	jobs       *river.Client[pgx.Tx] // inserts; the server has another one that works
	clocks     *sla.Clocks
	desk       *tickets.Desk
	mailboxes  *email.Mailboxes
	intake     *email.Intake
	caseTokens *casepage.Tokens
	caseLinks  *casepage.Links
	composer   *email.Composer
	sender     *email.Sender
	dispatcher *channels.Dispatcher
	processor  *email.Processor
	ledger     *email.Ledger
	articles   *articles.Service
	thesaurus  *knowledge.Thesaurus
	themes     *tracking.Service
	evidence   *evidence.Service
	lens       *lens.Service
	closing    *closing.Service
	digests    *digest.Service
}

// newCore wires the desk. The order is the order of knowledge: who observes comes before the desk,
// who calls it comes after.
func newCore(ctx context.Context, config *Config, db *pg.DB, log *slog.Logger) (*core, error) {
	now := time.Now
	store, err := files.Open(ctx, config.Files, files.Options{})
	if err != nil {
		return nil, fmt.Errorf("KEPT_FILES: %w", err)
	}
	secret, err := tickets.Secret(ctx, db, now)
	if err != nil {
		return nil, err
	}
	// The cooldown is how seldom an insert may wake a worker; at its default, mail would wait.
	jobs, err := river.NewClient(riverpgxv5.New(db.Pool), &river.Config{Logger: log, FetchCooldown: time.Millisecond})
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	c := &core{db: db, log: log, now: now, store: store, jobs: jobs, secret: secret}

	c.events = eventlog.New(db, log)
	c.clocks = sla.NewClocks(db, now)
	outbox := channels.NewOutbox(jobs, chat.Patience())
	c.desk = tickets.New(db, c.events, now, c.clocks, chat.Keeper{}, outbox, gaps.NewSightings(config.PublicURL))

	tokens := email.NewTokens(secret)
	c.mailboxes = email.NewMailboxes(db, now)
	c.caseTokens = casepage.NewTokens(secret)
	if c.caseLinks, err = casepage.NewLinks(db, c.desk, c.caseTokens, config.PublicURL, now); err != nil {
		return nil, err
	}
	c.composer = email.NewComposer(db, store, tokens, c.desk, c.caseLinks)
	if c.sender, err = email.NewSender(config.RelayConfig, config.Hostname, c.composer); err != nil {
		return nil, err
	}
	c.dispatcher = channels.NewDispatcher(db, c.desk, jobs, now, map[tickets.Channel]channels.Sender{
		tickets.ChannelEmail: c.sender, tickets.ChannelChat: chat.NewSender(db, c.sender, now),
	})
	c.processor = &email.Processor{
		DB: db, Desk: c.desk, Bounces: c.dispatcher, Store: store, Mailboxes: c.mailboxes, Tokens: tokens, Now: now, Log: log,
		Limits: mailparse.Limits{},
	}
	c.intake = email.NewIntake(db, store, jobs, c.processor, now)
	c.ledger = email.NewLedger(db, store, jobs, now)
	c.articles = articles.New(articles.Parts{DB: db, Desk: c.desk, Files: store, Markdown: markdown.New(), Now: now, Log: log})
	c.thesaurus = knowledge.NewThesaurus(c.articles)
	c.closing, err = closing.New(closing.Parts{
		DB: db, Desk: c.desk, Events: c.events, Jobs: jobs, Secret: secret, PublicURL: config.PublicURL, Now: now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	c.evidence = evidence.New(db, c.desk, c.events, evidence.Options{Now: now, Logger: log})
	c.lens = lens.New(lens.Parts{DB: db, Desk: c.desk, Events: c.events, Grounds: c.evidence, Now: now, Log: log})
	c.themes = tracking.New(db, c.desk, c.events, store, tracking.Options{
		Jobs: jobs, Now: now, Logger: log, Observers: []tracking.PlacedObserver{c.evidence, c.lens, c.closing},
	})
	c.digests, err = digest.New(digest.Parts{
		Builder: digest.Builder{
			Figures: c.evidence, Fixes: c.closing, Gaps: gaps.New(gaps.Parts{DB: db, Desk: c.desk, Now: now, Log: log}),
			PublicURL: config.PublicURL, Now: now,
		},
		DB: db, Desk: c.desk, Jobs: jobs, Log: log, Client: tracker.Client(true), Post: c.sender,
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
