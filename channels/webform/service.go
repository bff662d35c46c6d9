package webform

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/kepthq/kept/channels/webpage"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

//go:embed templates assets words
var content embed.FS

// Desk is what forms need of the desk; *tickets.Desk is one.
type Desk interface {
	Receive(ctx context.Context, in tickets.Inbound, also func(tx *pg.Tx, r tickets.Receipt) error) (tickets.Receipt, error)
	ChangeTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, ticketID int64, fn func(c *tickets.Change) error) (*tickets.Change, error)
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
	Settings(ctx context.Context) (tickets.Settings, error)
	Ticket(ctx context.Context, by tickets.Actor, id int64) (*tickets.Ticket, error)
}

// Parts are what forms stand on. All but CaseLink and Suggest are needed.
type Parts struct {
	DB     *pg.DB
	Desk   Desk
	Files  files.Store
	Layout *webpage.Layout // not mounted yet
	Secret []byte          // the desk's
	Now    func() time.Time
	Log    *slog.Logger

	PublicURL string
	// ClientIP is the visitor's address, behind whatever proxies are trusted.
	ClientIP func(c *fiber.Ctx) string
	// CaseLink is where the customer can follow a ticket; nil while there is no such page.
	CaseLink func(ctx context.Context, ticketID int64) (string, error)
	// Suggest finds articles while somebody writes; nil: nothing does.
	Suggest Suggester
}

// Service is forms: their pages, what is sent to them, and the verbs of those who design them.
type Service struct {
	Parts
	words   *webpage.Catalog
	form    *webpage.Template
	thanks  *webpage.Template
	styles  []string
	scripts []string
	embed   []byte // the script that other sites put into their pages

	signer  signer
	limits  *Limits
	echoes  *echoes
	counts  *counts
	asked   *webpage.Limiter // suggestions
	filings chan struct{}    // bounds how many submissions are filed at once
}

// atOnce is how many submissions are filed at the same time: a flood of forms takes no more of the
// database than that.
const atOnce = 4

// New makes a Service and adds its files to the layout.
func New(parts Parts) (*Service, error) {
	s := &Service{
		Parts: parts, signer: newSigner(parts.Secret), limits: NewLimits(parts.Now), echoes: newEchoes(parts.Now), counts: newCounts(),
		asked:   &webpage.Limiter{Burst: 60, Every: time.Second, Now: parts.Now},
		filings: make(chan struct{}, atOnce), styles: []string{"form.css"}, scripts: []string{"form.js"},
	}
	var err error
	if s.words, err = webpage.NewCatalog(folder("words")); err != nil {
		return nil, err
	}
	if _, err = parts.Layout.AddAssets(folder("assets")); err != nil {
		return nil, err
	}
	if s.form, err = parts.Layout.Page(folder("templates"), "form.html"); err != nil {
		return nil, err
	}
	if s.thanks, err = parts.Layout.Page(folder("templates"), "thanks.html"); err != nil {
		return nil, err
	}
	if s.embed, err = content.ReadFile("assets/form-embed.js"); err != nil {
		return nil, fmt.Errorf("read the embedding script: %w", err)
	}
	return s, nil
}

func folder(name string) fs.FS {
	sub, err := fs.Sub(content, name)
	if err != nil {
		panic(err) // the names are constants
	}
	return sub
}

// Mount adds the pages of forms to the app.
func (s *Service) Mount(app fiber.Router) {
	app.Get("/forms/embed.js", s.serveEmbed)
	app.Get("/forms/:slug", s.show)
	app.Options("/forms/:slug", s.preflight)
	app.Post("/forms/:slug", s.submit)
	app.Get("/forms/:slug/thanks/:token", s.showThanks)
	app.Get("/forms/:slug/suggestions", s.suggestions)
	app.Post("/forms/:slug/answered", s.answered)
}

// Run writes what was counted until ctx is done, and once more then.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(countsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return s.counts.write(context.WithoutCancel(ctx), s.DB)
		case <-tick.C:
			if err := s.counts.write(ctx, s.DB); err != nil && !errors.Is(err, context.Canceled) {
				s.Log.Warn("write the figures of forms", "error", err)
			}
		}
	}
}

// today is the date that bounds of dates are counted from.
func (s *Service) today() time.Time {
	now := s.Now().UTC()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}
