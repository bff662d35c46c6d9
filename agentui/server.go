package agentui

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	compression "github.com/gofiber/fiber/v2/middleware/compress"
	"golang.org/x/sync/errgroup"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/agentui/richtext"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/channels/email"
	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/sla"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/pg"
)

// TicketSearcher finds tickets by number, subject, people and text, the best first; *knowledge.TicketSearch
// is one. Only tickets that the actor may see come back, at most limit of them.
type TicketSearcher interface {
	SearchTickets(ctx context.Context, by tickets.Actor, q string, limit int) ([]TicketHit, error)
	// CompleteTickets says how the last word of a query may go on.
	CompleteTickets(ctx context.Context, by tickets.Actor, q string, limit int) ([]knowledge.Completion, error)
	// CheckTickets says what is wrong with a query.
	CheckTickets(ctx context.Context, by tickets.Actor, q string) ([]knowledge.QueryProblem, error)
}

// ArticleSearcher finds articles that the reader may read, the best first; *knowledge.ArticleSearch is one.
type ArticleSearcher interface {
	Search(ctx context.Context, reader knowledge.Reader, q knowledge.ArticleQuery) (knowledge.ArticleResult, error)
}

// TicketHit is a ticket that a search found.
type TicketHit = knowledge.TicketHit

// MailLedger answers what became of received mail; *email.Ledger is one.
type MailLedger interface {
	Day(ctx context.Context, from, to time.Time) (email.Sum, error)
	List(ctx context.Context, q email.Query) ([]email.Mail, error)
	Mail(ctx context.Context, id int64) (email.Mail, error)
	Raw(ctx context.Context, id int64) (io.ReadSeekCloser, int64, error)
	Reprocess(ctx context.Context, id int64) error
}

// Composer makes the mail of an outgoing message; *email.Composer is one.
type Composer interface {
	Compose(ctx context.Context, messageID int64) (*email.Letter, error)
}

// Retrier tries a delivery again; *channels.Dispatcher is one.
type Retrier interface {
	Retry(ctx context.Context, by tickets.Actor, deliveryID int64) error
}

// Promises explains clocks and reads what is promised; *sla.Clocks is one.
type Promises interface {
	Explain(ctx context.Context, ticketID int64) ([]sla.Explained, error)
	Policies(ctx context.Context) ([]sla.Policy, error)
	Calendars(ctx context.Context) ([]sla.Calendar, error)
}

// Office changes what is promised; *sla.Office is one.
type Office interface {
	SavePolicy(ctx context.Context, by tickets.Actor, p sla.Policy) (*sla.Policy, error)
	SaveCalendar(ctx context.Context, by tickets.Actor, c sla.Calendar) (*sla.Calendar, error)
}

// Chats are the chats that agents answer and the web sites that carry them; *chat.Service is one.
type Chats interface {
	ChatSites
	ChatLists
	ChatVerbs
	ChatAgents
}

// ChatSites are the web sites that carry the chat.
type ChatSites interface {
	Sites(ctx context.Context) ([]chat.Site, error)
	Site(ctx context.Context, id int64) (*chat.Site, error)
	AddSite(ctx context.Context, by tickets.Actor, u chat.SiteUpdate) (*chat.Site, error)
	UpdateSite(ctx context.Context, by tickets.Actor, id int64, u chat.SiteUpdate) (*chat.Site, error)
	RotateSecret(ctx context.Context, by tickets.Actor, id int64) (*chat.Site, error)
	ArchiveSite(ctx context.Context, by tickets.Actor, id int64) error
}

// ChatLists read chats, within what the actor may see.
type ChatLists interface {
	List(ctx context.Context, by tickets.Actor, q chat.Query) (chat.Rows, error)
	Row(ctx context.Context, by tickets.Actor, ticketID int64) (*chat.Row, error)
	Counts(ctx context.Context, by tickets.Actor) (chat.Counts, error)
	State(ctx context.Context, ticketID int64) (*chat.State, error)
	Guest(ctx context.Context, by tickets.Actor, ticketID int64) (*chat.Guest, error)
}

// ChatVerbs are what agents do with a chat and its visitor.
type ChatVerbs interface {
	Accept(ctx context.Context, by tickets.Actor, ticketID int64) error
	Transfer(ctx context.Context, by tickets.Actor, ticketID int64, t chat.Transfer) error
	End(ctx context.Context, by tickets.Actor, ticketID int64) error
	Block(ctx context.Context, by tickets.Actor, visitorID int64, network bool, reason string) error
	Unblock(ctx context.Context, by tickets.Actor, visitorID int64) error
}

// ChatAgents say who takes chats.
type ChatAgents interface {
	Availability(ctx context.Context, by tickets.Actor) (chat.Availability, error)
	SetAvailability(ctx context.Context, by tickets.Actor, accepting tickets.Opt[bool], capacity tickets.Opt[int]) (chat.Availability, error)
	Agents(ctx context.Context) ([]chat.Availability, error)
}

// CaseLinks gives the links by which customers follow their cases; *casepage.Links is one.
type CaseLinks interface {
	Show(ctx context.Context, by tickets.Actor, ticketID int64) (string, error)
	Replace(ctx context.Context, by tickets.Actor, ticketID int64) (string, error)
}

// Sightings are told how far agents have read; *chat.Reception is one, and tells the visitor of a chat.
type Sightings interface {
	Seen(ctx context.Context, ticketID, messageID int64) error
}

// Config is how the server is reached.
type Config struct {
	// PublicURL is the address that people use; https makes the cookie secure.
	PublicURL string
	// TrustedProxies are the networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
	TrustedProxies []netip.Prefix
	// MaxUpload is how many bytes an uploaded file may have; 0 is 25 MB.
	MaxUpload int64
}

const defaultMaxUpload = 25 << 20

// Parts are what the server stands on. All are needed.
type Parts struct {
	DB       *pg.DB
	Desk     *tickets.Desk
	Accounts *account.Service
	Files    files.Store
	Search   TicketSearcher
	// ArticleSearch finds articles.
	ArticleSearch ArticleSearcher
	Ledger        MailLedger
	Composer      Composer
	Deliveries    Retrier
	Promises      Promises
	Office        Office
	CaseLinks     CaseLinks
	Chats         Chats
	Sightings     Sightings
	Forms         Forms
	HelpCentre    HelpCentre
	Readers       Readers
	Articles      *articles.Service
	Suggester     Suggester
	Gaps          Gaps
	Closing       Closing
	Themes        Themes
	ThemeFigures  ThemeFigures
	Lens          Lens
	Digests       Digests
	Hub           *live.Hub
	Now           func() time.Time
	Log           *slog.Logger
	// Console is the built console, with index.html at its root; [Console] is the embedded one.
	Console fs.FS
	// Measure, when not nil, is told of each request: the operation's id ("" for pages), the status, the
	// time it took.
	Measure func(operation string, status int, took time.Duration)
}

// Server answers the console and programs.
type Server struct {
	Parts
	config Config
	origin origin
	rich   *richtext.Policy
	scopes *scopes
	app    *fiber.App
	access chan int64 // agents whose access has changed elsewhere; 0: everybody's

	drawing chan struct{} // who holds the place may decode a picture
}

// New makes a Server. Its handler is [Server.App]; other packages may add routes to it before it
// listens, and [Server.Pages] must come last.
func New(config Config, parts Parts) (*Server, error) {
	if config.MaxUpload == 0 {
		config.MaxUpload = defaultMaxUpload
	}
	s := &Server{Parts: parts, config: config, rich: richtext.New(), scopes: newScopes(), access: make(chan int64, 64), drawing: make(chan struct{}, 1)}
	var err error
	if s.origin, err = parseOrigin(config.PublicURL); err != nil {
		return nil, err
	}
	s.app = fiber.New(fiber.Config{
		AppName:                      "kept",
		Immutable:                    true, // values outlive the request: in caches, goroutines, the log
		DisableStartupMessage:        true,
		ErrorHandler:                 s.unhandled,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    maxBuffered,
		ReadBufferSize:               16 << 10, // the longest request head
		ReadTimeout:                  2 * time.Minute,
		IdleTimeout:                  2 * time.Minute,
	})
	live.Tune(s.app)
	s.app.Use(s.request, compress())
	document := newAPI(s.app, s).OpenAPI()
	s.app.Get("/live", s.live)
	s.app.Get(publicPictures+":sha", s.publicPicture)
	s.app.Get("/openapi.json", s.openapi(document))
	s.docs()
	return s, nil
}

// maxBuffered is what fasthttp may hold of a body that nobody reads; operations have their own limits.
const maxBuffered = 64 << 10

// App is the server's handler.
func (s *Server) App() *fiber.App { return s.app }

// Handle adds a handler of another package, such as metrics, to the server.
func (s *Server) Handle(method, path string, handler fiber.Handler) { s.app.Add(method, path, handler) }

// Run follows what other nodes change, and clears away what is no longer needed, until ctx is done.
func (s *Server) Run(ctx context.Context) error {
	cancel := s.Accounts.OnChange(s.lookAgainAt)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Accounts.Run(ctx) })
	group.Go(func() error { s.followAccess(ctx); return nil })
	group.Go(func() error { s.sweep(ctx); return nil })
	return group.Wait()
}

const (
	sweepEvery   = time.Hour
	keepKeysFor  = 24 * time.Hour
	keepFilesFor = 7 * 24 * time.Hour
)

func (s *Server) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.sweepOnce(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("remove what is no longer needed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) sweepOnce(ctx context.Context) error {
	if _, err := s.DB.Pool.Exec(ctx, `DELETE FROM idempotency_keys WHERE created_at < $1`, s.Now().Add(-keepKeysFor)); err != nil {
		return err
	}
	_, err := s.Desk.ForgetUploads(ctx, s.Now().Add(-keepFilesFor))
	return err
}

// openapi serves the document, which never changes while the program runs.
func (s *Server) openapi(doc *huma.OpenAPI) fiber.Handler {
	encoded := sync.OnceValues(func() ([]byte, error) { return encodeDocument(doc) })
	return func(c *fiber.Ctx) error {
		document, err := encoded()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json;version=3.1")
		c.Set(fiber.HeaderCacheControl, "no-cache")
		return c.Status(http.StatusOK).Send(document)
	}
}

// compress makes what the API says in JSON smaller for browsers that are far away. Files are sent as they
// are: most are compressed already, and ranges count their bytes.
func compress() fiber.Handler {
	return compression.New(compression.Config{
		Level: compression.LevelBestSpeed,
		Next: func(c *fiber.Ctx) bool {
			path := c.Path()
			if path == "/openapi.json" {
				return false
			}
			file := strings.HasPrefix(path, richtext.AttachmentPath) || strings.HasPrefix(path, articleFiles) || strings.HasSuffix(path, "/raw")
			return !strings.HasPrefix(path, basePath) || file
		},
	})
}
