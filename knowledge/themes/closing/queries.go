package closing

import (
	"time"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets"
)

// NewTracker is a tracker as an admin enters it, and the form in which it is tested before it is stored.
type NewTracker struct {
	Kind           tracker.Kind
	Name           string
	URL            string // "" is the public one of its kind
	Project        string
	Account        string
	Token          string
	Labels         []string
	IssueType      string
	NotPlanned     []string // nil: those of its kind
	PrivateNetwork bool
	Reopen         bool
	CommentGrowth  bool
}

// TrackerUpdate says what of a tracker becomes what.
type TrackerUpdate struct {
	BaseVersion int64 // 0: whatever it is

	Name, URL, Project, Account, Token, IssueType tickets.Opt[string]
	Labels, NotPlanned                            tickets.Opt[[]string]
	PrivateNetwork, Reopen, CommentGrowth         tickets.Opt[bool]
}

// Draft is an issue before it is made.
type Draft struct {
	Title string
	Body  string // Markdown
	// Public says that everybody can read the project.
	Public bool
}

// NewLink asks for an issue: a new one at the tracker, or, with URL, one that is there.
type NewLink struct {
	TrackerID int64  // with URL: 0 finds it by the address
	URL       string // address or key
	Title     string // "": as [Service.Preview] has it
	Body      string // Markdown; "": as [Service.Preview] has it
}

// NewShip says that a theme is mended and what customers are told.
type NewShip struct {
	Note     map[string]string // by language; none: nobody is told
	Fallback string            // "": en when there is such a note, or else the only one
	At       *time.Time        // since when it is mended; nil: now
}

// Audience is who would be told.
type Audience struct {
	Customers int
	Languages []LanguageCount // the most first
	Left      []LeftCount     // who is left out, and why
	Samples   []Sample        // one of each language
}

// LanguageCount counts customers by language; Own tells whether the note has words in it.
type LanguageCount struct {
	Language  string
	Customers int
	Own       bool
}

// LeftCount counts who is left out for a reason: bounced, blocked, automatic, spam, unread, unreachable.
type LeftCount struct {
	Reason    string
	Customers int
}

// Sample is what a customer with the language would be told.
type Sample struct {
	Language     string
	NoteLanguage string
	Body         string
}

// ThemeShip is a ship with what has come of it.
type ThemeShip struct {
	Ship
	Health      Health
	Tellings    map[TellingState]int
	Recurrences []Recurrence
}

// Health is whether what was shipped has held.
type Health string

// The healths of a ship.
const (
	HealthNone   Health = ""             // nothing was shipped
	HealthFixed  Health = "fixed"        // nobody has said it again yet
	HealthStayed Health = "stayed_fixed" // for as long as the settings say
	HealthBroken Health = "regressed"
)

// TellingQuery selects tellings, those of tickets that the asker may see.
type TellingQuery struct {
	ThemeID  int64 // 0: of all themes
	ShipID   int64 // 0: of all ships
	State    TellingState
	Language string
	After    int64 // id
	Limit    int
}

// TellingRow is a telling with what a list shows beside it.
type TellingRow struct {
	Telling
	CustomerName  string
	Subject       string
	TicketStatus  tickets.Status
	Channel       tickets.Channel
	ThemeName     string
	DeliveryState string // of the message that was sent
}

// Approval is what became of an approval or of a skipping.
type Approval struct {
	Done    []int64 // changed by this call
	Already []int64 // were so before, or are on their way
	Refused []Refusal
	Last    *time.Time // when the last of Done leaves
}

// Refusal says why one telling was left alone.
type Refusal struct {
	ID      int64
	Code    string
	Message string
}

// Fix is a theme that was shipped, for the digest.
type Fix struct {
	ShipID      int64
	ThemeID     int64
	Theme       string
	ShippedAt   time.Time
	Health      Health
	RegressedAt *time.Time
	StayedAt    *time.Time // since when it counts as having stayed fixed
	Told        int        // customers who were told
	Again       int        // customers who said it again
}

// LinkRow is a link with what a list shows beside it.
type LinkRow struct {
	Link
	TrackerKind tracker.Kind
	TrackerName string
}
