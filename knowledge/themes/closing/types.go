package closing

import (
	"time"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets/pg"
)

// Tracker is where issues live, as stored. Its secrets are sealed.
type Tracker struct {
	ID             int64 `gorm:"primaryKey"`
	Version        int64
	Kind           tracker.Kind
	Name           string
	URL            string `gorm:"column:url"`
	Project        string
	Account        string
	Token          []byte
	HookSecret     []byte
	Labels         pg.Array[string] `gorm:"type:text[]"`
	IssueType      string
	NotPlanned     pg.Array[string] `gorm:"type:text[]"`
	PrivateNetwork bool
	Reopen         bool
	CommentGrowth  bool
	HookAt         *time.Time
	CheckedAt      *time.Time
	Problem        string
	CreatedBy      *int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ArchivedAt     *time.Time
}

// TableName implements GORM's Tabler.
func (Tracker) TableName() string { return "trackers" }

// LinkState is where the issue of a theme stands.
type LinkState string

// The states of a link.
const (
	LinkCreating   LinkState = "creating"    // a job makes the issue
	LinkFailed     LinkState = "failed"      // it could not be made; Problem says why
	LinkOpen       LinkState = "open"        //
	LinkCompleted  LinkState = "completed"   // closed: done
	LinkNotPlanned LinkState = "not_planned" // closed: will not be done, or is another's duplicate
	LinkGone       LinkState = "gone"        // deleted, or moved to where we may not look
)

// Closed reports whether nobody works on the issue any more.
func (s LinkState) Closed() bool { return s == LinkCompleted || s == LinkNotPlanned || s == LinkGone }

// Link is an issue of a theme, as stored.
type Link struct {
	ID          int64 `gorm:"primaryKey"`
	ThemeID     int64
	TrackerID   int64
	State       LinkState
	Marker      string
	MadeHere    bool
	IssueKey    string
	URL         string `gorm:"column:url"`
	Title       string
	Body        string
	RemoteState string
	RemoteAt    *time.Time
	ETag        string `gorm:"column:etag"`
	Problem     string
	Failures    int
	LookAt      *time.Time
	LookedAt    *time.Time
	ToldTickets int
	ToldAt      *time.Time
	CreatedBy   *int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ClosedAt    *time.Time
	RemovedAt   *time.Time
}

// TableName implements GORM's Tabler.
func (Link) TableName() string { return "theme_links" }

// ShipState is what became of the claim that a theme is mended.
type ShipState string

// The states of a ship.
const (
	ShipProposed  ShipState = "proposed" // its issue was closed as completed; a person has to say so
	Shipped       ShipState = "shipped"
	ShipRegressed ShipState = "regressed"
	ShipWithdrawn ShipState = "withdrawn"
)

// Cause is what made a regression.
type Cause string

// The causes.
const (
	CauseTold  Cause = "told"  // a customer who was told asked again
	CauseMany  Cause = "many"  // as many customers asked as the settings say
	CauseReply Cause = "reply" // a customer who was told answered that it is not mended
)

// Ship is that what a theme is about was mended, as stored.
type Ship struct {
	ID          int64 `gorm:"primaryKey"`
	ThemeID     int64
	State       ShipState
	LinkID      *int64
	Note        map[string]string `gorm:"serializer:json"`
	Fallback    string
	ProposedAt  *time.Time
	ShippedAt   *time.Time
	ShippedBy   *int64
	RegressedAt *time.Time
	Cause       Cause
	WithdrawnAt *time.Time
	WithdrawnBy *int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// TableName implements GORM's Tabler.
func (Ship) TableName() string { return "theme_ships" }

// TellingState is how far the telling of one customer has come.
type TellingState string

// The states of a telling.
const (
	TellingProposed TellingState = "proposed"
	TellingApproved TellingState = "approved" // leaves at DueAt
	TellingSent     TellingState = "sent"
	TellingSkipped  TellingState = "skipped"
	TellingFailed   TellingState = "failed" // may be approved again
)

// Telling is what one customer is told, as stored.
type Telling struct {
	ID           int64 `gorm:"primaryKey"`
	ShipID       int64
	ThemeID      int64
	CustomerID   int64
	TicketID     int64
	TicketIDs    pg.Array[int64] `gorm:"type:bigint[];column:ticket_ids"`
	MailboxID    *int64
	Language     string
	NoteLanguage string
	Body         string
	Edited       bool
	State        TellingState
	Reason       string
	ApprovedBy   *int64
	ApprovedAt   *time.Time
	DueAt        *time.Time
	SentAt       *time.Time
	MessageID    *int64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// TableName implements GORM's Tabler.
func (Telling) TableName() string { return "theme_tellings" }

// Recurrence is that a customer said it again after it was shipped, as stored.
type Recurrence struct {
	ShipID     int64 `gorm:"primaryKey"`
	TicketID   int64 `gorm:"primaryKey"`
	CustomerID int64
	Kind       RecurrenceKind
	Told       bool
	MessageID  *int64
	At         time.Time
}

// TableName implements GORM's Tabler.
func (Recurrence) TableName() string { return "theme_recurrences" }

// RecurrenceKind is how it was said again.
type RecurrenceKind string

// The kinds of recurrences.
const (
	AgainTicket RecurrenceKind = "ticket" // a new ticket of the theme
	AgainReply  RecurrenceKind = "reply"  // an answer in the thread that told them
)

// Settings say when a theme is back and how fast customers are told.
type Settings struct {
	// PerHour is how many tellings leave a mailbox in an hour.
	PerHour int `json:"per_hour"`
	// Customers is how many of those who were not told make a regression.
	Customers int `json:"customers"`
	// GraceHours is how long after shipping those who were not told do not count: old versions are still about.
	GraceHours int `json:"grace_hours"`
	// StayedDays is how long without recurrence it takes to say that a theme stayed fixed.
	StayedDays int `json:"stayed_days"`
	// GrowthPercent is by how much a theme has to grow to be told of on its issue, where the tracker says so.
	GrowthPercent int `json:"growth_percent"`
}

// DefaultSettings are those of a desk that has set none.
func DefaultSettings() Settings {
	return Settings{PerHour: 240, Customers: 3, GraceHours: 24, StayedDays: 30, GrowthPercent: 50}
}
