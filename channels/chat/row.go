package chat

import (
	"time"

	"github.com/kepthq/kept/tickets"
)

// The views of chats that agents have. A chat that has ended is a ticket like any other.
const (
	ViewWaiting = "waiting" // nobody has taken it
	ViewMine    = "mine"    // the agent's own
	ViewTeam    = "team"    // of the agent's teams, waiting or not
	ViewAll     = "all"     // all that have not ended
)

// Query selects chats.
type Query struct {
	View   string
	Cursor string
	Limit  int // 1..200; 0 is 50
}

// Row is one chat in a list. Its ticket's row comes from package tickets.
type Row struct {
	TicketID      int64
	State         string
	SiteID        int64
	SiteName      string
	StartedAt     time.Time
	AcceptedAt    *time.Time
	Place         int // in the queue, from 1, counted no further than maxPlace; 0 when it does not wait
	VisitorID     int64
	VisitorName   string
	VisitorLocale string
	Verified      bool
	Page          Page `gorm:"serializer:json"` // the newest
	Unread        int  // messages of the visitor that the agent has not read, counted no further than maxUnread

	LastMessageID   int64
	LastMessageBy   tickets.ActorKind
	LastMessageText string
	LastMessageAt   *time.Time
}

// Rows are a part of a list and where the next part begins ("" when this was the last).
type Rows struct {
	Rows []Row
	Next string
}

// Page is what a visitor looks at, or has looked at.
type Page struct {
	URL   string     `json:"url"`
	Title string     `json:"title"`
	At    *time.Time `json:"at,omitempty"`
}

// Counts are an agent's figures of chats, each counted no further than tickets.CountCap.
type Counts struct {
	Waiting     int
	Mine        int // active ones of the agent's own
	Active      int
	LongestWait time.Duration // 0 when nobody waits
}

// State is what an agent needs to know of one chat beside its ticket.
type State struct {
	TicketID   int64
	State      string
	SiteID     int64
	SiteName   string
	VisitorID  int64
	StartedAt  time.Time
	AcceptedAt *time.Time
	EndedAt    *time.Time
	EndedBy    string
}

// Guest is the person at the other end of a chat, as an agent sees them.
type Guest struct {
	State         `gorm:"embedded"`
	ID            int64
	CustomerID    *int64
	ExternalID    string // the site's own name for them, signed by the site; "" when they are not identified
	Name          string
	Email         string
	Locale        string
	TimeZone      string
	UserAgent     string
	Network       string
	Origin        string
	Pages         []Page         `gorm:"serializer:json"` // the newest first
	Attributes    map[string]any `gorm:"serializer:json"`
	Questions     []Question     `gorm:"serializer:json"` // of the site, to read the answers by
	Answers       map[string]any `gorm:"serializer:json"`
	CreatedAt     time.Time
	SeenAt        time.Time
	BlockedAt     *time.Time
	BlockedBy     *int64
	NetworkBlock  bool // the network they come from may not chat
	Conversations int  // chats of theirs, this one included, counted no further than tickets.CountCap
	GotMessageID  int64
	ReadMessageID int64
	SeenMessageID int64
	Place         int
}

// Availability says whether and how many chats an agent takes.
type Availability struct {
	AgentID   int64
	Accepting bool
	Capacity  int // at once
	Active    int // has at the moment
	UpdatedAt *time.Time
}

// Transfer says who goes on with a chat: an agent, or a team, where it waits again.
type Transfer struct {
	AgentID *int64
	TeamID  *int64
	Note    string // for colleagues, in HTML of the editor; "" when there is nothing to say
	Words   string // the note as text
}
