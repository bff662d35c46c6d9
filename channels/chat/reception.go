package chat

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/live"
	"github.com/kepthq/kept/tickets/pg"
)

// Hours knows when a calendar's desk works; *sla.Clocks does.
type Hours interface {
	OpenAt(ctx context.Context, calendarID int64, at time.Time) (open bool, opens *time.Time, err error)
}

// Suggester finds articles that may answer a question; the knowledge base does.
type Suggester interface {
	Suggest(ctx context.Context, q Asked) ([]Suggestion, error)
	// Answered is told that one of them did.
	Answered(ctx context.Context, nonce string) error
	// SentTx is told that the question was sent all the same, in the transaction that files it.
	SentTx(tx *pg.Tx, nonce string, ticketID int64)
}

// Asked is what a visitor is about to ask.
type Asked struct {
	Nonce      string // of the chat that would begin; no other visitor has it
	Text       string
	Locale     string
	Person     string // the visitor; in all their browsers, when the site has identified them
	CustomerID int64  // whom the site has identified; 0: nobody
	Most       int
}

// Suggestion is an article that may answer a question.
type Suggestion struct {
	Title   string `json:"title"`
	URL     string `json:"url"`
	Excerpt string `json:"excerpt"`
}

// Staff are the agents who are at the desk, on any node; *live.Hub knows them.
type Staff interface {
	Online() []int64
	// Guest tells them what a visitor does.
	Guest(g live.Guest)
	// OnTyping has fn called when one of them begins or ceases to write an answer.
	OnTyping(fn func(ticketID, agentID int64, on bool))
}

// Deliveries is told what browsers have come for; *channels.Dispatcher is.
type Deliveries interface {
	Fetched(ctx context.Context, ticketID int64, channel tickets.Channel, upTo int64) error
}

// Parts are what the visitors' side stands on. All but Suggest are needed.
type Parts struct {
	DB         *pg.DB
	Events     *eventlog.Log
	Desk       *tickets.Desk
	Jobs       channels.Jobs
	Deliveries Deliveries
	Files      files.Store
	Hours      Hours
	Staff      Staff
	Suggest    Suggester
	Secret     []byte   // signs the addresses of files; the same on all nodes
	Origins    []string // addresses of this server, whose pages may open the socket
	Now        func() time.Time
	Log        *slog.Logger
	Limits     Limits // zero: those of a desk on the open internet
}

// Reception is what visitors may do. It is safe for use by many goroutines.
type Reception struct {
	Parts
	allow *allowances

	mu    sync.Mutex
	sites map[int64]cachedSite
	waits map[int64]cachedWait

	statuses map[int64]cachedStatus
}

// NewReception makes a Reception.
func NewReception(p Parts) *Reception {
	now := p.Now
	p.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	p.Limits = p.Limits.withDefaults()
	return &Reception{Parts: p, allow: newAllowances(p.Now), sites: map[int64]cachedSite{}, waits: map[int64]cachedWait{}, statuses: map[int64]cachedStatus{}}
}

// Bounds of what visitors send. Text is in characters.
const (
	maxText       = 10_000
	maxName       = 200
	maxAddress    = 254
	maxURL        = 2000
	maxTitle      = 300
	maxFiles      = 10
	maxNonce      = 64
	maxPages      = 20
	maxAttributes = 30
)
