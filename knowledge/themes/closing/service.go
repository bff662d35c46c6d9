package closing

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Desk is what closing needs of the desk; *tickets.Desk is one.
type Desk interface {
	ActorFor(ctx context.Context, agentID int64) (tickets.Actor, error)
	Visible(ctx context.Context, by tickets.Actor, ticketIDs []int64) ([]int64, error)
	NoticeTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, ticketID int64, n tickets.Notice) (*tickets.Message, error)
	NotifyAgents(ctx context.Context, tx *pg.Tx, by tickets.Actor, kind tickets.NotificationKind, data map[string]any, agentIDs ...int64) error
	Tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, events ...tickets.Event) error
}

// Inserter queues jobs inside a transaction; *river.Client[pgx.Tx] is one.
type Inserter interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Log is the event log; *eventlog.Log is one.
type Log interface {
	Newest(ctx context.Context) (int64, error)
	BeginAt(ctx context.Context, name string, seq int64) error
	FollowTx(ctx context.Context, name string, batch int, fn func(context.Context, *pg.Tx, []eventlog.Event) error) error
}

// Parts are what a Service stands on.
type Parts struct {
	DB     *pg.DB
	Desk   Desk
	Events Log
	Jobs   Inserter
	// Secret is the desk's own; the key that seals the secrets of trackers is derived from it.
	Secret    []byte
	PublicURL string
	Now       func() time.Time
	Log       *slog.Logger
	// Open makes a tracker; nil is tracker.New.
	Open func(tracker.Config) (tracker.Tracker, error)
	// Retry is how long after an attempt that failed a job of a tracker is tried again; nil: 30 s, doubling.
	Retry func(attempt int) time.Duration
}

// Service closes the loop. It is safe for use by many goroutines, and any number of nodes may have one.
type Service struct {
	Parts
	seal   *sealer
	looked chan struct{} // kicks the looking
}

// New makes a Service.
func New(p Parts) (*Service, error) {
	if p.Open == nil {
		p.Open = tracker.New
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if p.Retry == nil {
		p.Retry = retryAfter
	}
	now := p.Now
	p.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	seal, err := newSealer(p.Secret)
	if err != nil {
		return nil, err
	}
	return &Service{Parts: p, seal: seal, looked: make(chan struct{}, 1)}, nil
}

const (
	firstRetry = 30 * time.Second
	lastRetry  = time.Hour
)

func retryAfter(attempt int) time.Duration {
	return min(firstRetry<<min(max(attempt-1, 0), 10), lastRetry)
}

// Register adds the workers of closing's jobs.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &makeWorker{service: s})
	river.AddWorker(workers, &sayWorker{service: s})
	river.AddWorker(workers, &tellWorker{service: s})
}

// Queue is the River queue of what is asked of trackers and told to customers.
const Queue = "closing"

// Queues are the queues that a node which works must serve.
func Queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{Queue: {MaxWorkers: 2}}
}

// system is who acts when nobody does.
func system() tickets.Actor { return tickets.System("themes") }

// maySteer: product leads, team leads and admins link, ship and withdraw.
func maySteer(by tickets.Actor) error {
	if by.Kind == tickets.ActorSystem || by.CanLead() || by.Role() == tickets.RoleProductLead {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Only product leads, team leads and admins may do this.")
}

func mayAdmin(by tickets.Actor) error {
	if by.Kind == tickets.ActorSystem || by.CanAdmin() {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Only admins may connect trackers.")
}

func agentID(by tickets.Actor) *int64 {
	if by.Kind != tickets.ActorAgent {
		return nil
	}
	return &by.ID
}

// theme is what closing reads and writes of a theme.
type theme struct {
	ID           int64
	Name         string
	Status       string
	MergedIntoID *int64
	ShippedAt    *time.Time
	CreatedAt    time.Time
}

// lockTheme locks the theme's row; ships are changed under it. Fault: theme_not_found, theme_merged.
func lockTheme(tx *pg.Tx, id int64) (*theme, error) {
	var t theme
	err := tx.Table("themes").Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&t, "id = ?", id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("theme", id)
	}
	if err != nil {
		return nil, fmt.Errorf("lock theme %d: %w", id, err)
	}
	if t.MergedIntoID != nil {
		return nil, fault.New(fault.Conflict, "theme_merged", "Theme %d goes on in theme %d.", id, *t.MergedIntoID)
	}
	return &t, nil
}

// setStatus gives the theme a status and tells of it, within tx.
func (s *Service) setStatus(ctx context.Context, tx *pg.Tx, by tickets.Actor, themeID int64, status string, at time.Time) error {
	_, err := tx.Pgx.Exec(ctx, `
		UPDATE themes SET status = $2, version = version + 1, updated_at = $3,
		       shipped_at = CASE WHEN $2 = 'shipped' THEN $4::timestamptz ELSE shipped_at END,
		       reopened_at = CASE WHEN $2 = 'regressed' THEN $4::timestamptz ELSE reopened_at END
		WHERE id = $1`, themeID, status, s.Now(), at)
	if err != nil {
		return fmt.Errorf("set status of theme %d: %w", themeID, err)
	}
	return s.tell(ctx, tx, by, themeID)
}

func (s *Service) tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, themeID int64) error {
	return s.Desk.Tell(ctx, tx, by, tickets.ThemeChanged{ThemeID: themeID})
}

// notifyLeads tells the product leads, and also the agent; where there are no product leads, those who may act for them.
func (s *Service) notifyLeads(ctx context.Context, tx *pg.Tx, kind tickets.NotificationKind, data map[string]any, also *int64) error {
	rows, err := tx.Pgx.Query(ctx, `
		SELECT id FROM agents WHERE deactivated_at IS NULL AND (id = $1 OR role = 'product_lead' OR role IN ('admin', 'team_lead')
		  AND NOT EXISTS (SELECT FROM agents WHERE role = 'product_lead' AND deactivated_at IS NULL))`, also)
	if err != nil {
		return fmt.Errorf("look up product leads: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("look up product leads: %w", err)
	}
	return s.Desk.NotifyAgents(ctx, tx, system(), kind, data, ids...)
}

// newMarker names an issue of ours: it is found again by it, and a label of Jira may be called so.
func newMarker() string { return "kept-" + strings.ToLower(rand.Text()[:20]) }

// themeURL is where people see the theme.
func (s *Service) themeURL(id int64) string {
	return fmt.Sprintf("%s/product/themes/%d", s.PublicURL, id)
}

// messageOf is what people may read of an error.
func messageOf(err error) string {
	var f *fault.Error
	var later *tracker.Later
	switch {
	case errors.As(err, &later):
		return fmt.Sprintf("The tracker asks to come back at %s.", later.Until.UTC().Format(time.RFC3339))
	case errors.As(err, &f):
		return f.Message
	case errors.Is(err, tracker.ErrGone):
		return "It was deleted, or moved to where the token may not look; if it was moved, link it anew."
	default:
		return "Something went wrong here; the log says what."
	}
}
