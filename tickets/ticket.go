package tickets

import (
	"time"

	"github.com/kepthq/kept/tickets/pg"
)

type (
	pgInts  = pg.Array[int64]
	pgTexts = pg.Array[string]
)

// Status says whose turn it is.
type Status string

// The statuses: somebody of the desk must act; the customer must; it is done; it is done for good
// and never reopens.
const (
	StatusOpen    Status = "open"
	StatusPending Status = "pending"
	StatusSolved  Status = "solved"
	StatusClosed  Status = "closed"
)

// Statuses in the order of a ticket's life.
func Statuses() []Status { return []Status{StatusOpen, StatusPending, StatusSolved, StatusClosed} }

// Working reports whether work remains.
func (s Status) Working() bool { return s == StatusOpen || s == StatusPending }

// Priority is how much a ticket presses.
type Priority string

// The priorities.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Priorities from least to most pressing.
func Priorities() []Priority {
	return []Priority{PriorityLow, PriorityNormal, PriorityHigh, PriorityUrgent}
}

// Channel is the way by which something was said.
type Channel string

// The channels. Console is for what agents write, case for what customers write on the page of their case; a
// ticket never starts there.
const (
	ChannelEmail   Channel = "email"
	ChannelChat    Channel = "chat"
	ChannelForm    Channel = "form"
	ChannelAPI     Channel = "api"
	ChannelConsole Channel = "console"
	ChannelCase    Channel = "case"
)

// SLAState is what the ticket's clocks say together; package sla writes it.
type SLAState string

// The SLA states of a ticket.
const (
	SLANone     SLAState = "none"
	SLARunning  SLAState = "running"
	SLAPaused   SLAState = "paused"
	SLABreached SLAState = "breached"
	SLAMet      SLAState = "met"
)

// Ticket is one case of one customer, as stored.
type Ticket struct {
	ID                    int64 `gorm:"primaryKey"`
	Version               int64
	Subject               string
	Status                Status
	Priority              Priority
	Channel               Channel
	MailboxID             *int64
	TeamID                *int64
	AssigneeID            *int64
	RequesterID           int64
	Tags                  pgTexts        `gorm:"type:text[]"`
	Custom                map[string]any `gorm:"serializer:json"`
	MergedIntoID          *int64
	Preview               string
	MessageCount          int
	LastMessageID         *int64
	LastMessageBy         ActorKind
	LastCustomerMessageID *int64
	LastActivityAt        time.Time
	FirstReplyAt          *time.Time
	SolvedAt              *time.Time
	ClosedAt              *time.Time
	NextDueAt             *time.Time
	NextDueKind           string
	OverdueSince          *time.Time
	SLAState              SLAState `gorm:"column:sla_state"`
	CreatedAt             time.Time
	UpdatedAt             time.Time
}

// MessageKind tells what customers read from what they do not.
type MessageKind string

// The kinds of messages.
const (
	KindMessage MessageKind = "message"
	KindNote    MessageKind = "note"
)

// Person is a name with an address, as in a mail header.
type Person struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Recipients are those a message is addressed to.
type Recipients struct {
	To  []Person `json:"to,omitempty"`
	Cc  []Person `json:"cc,omitempty"`
	Bcc []Person `json:"bcc,omitempty"`
}

// Message is one thing said on a ticket, as stored. Messages are never changed.
type Message struct {
	ID           int64 `gorm:"primaryKey"`
	TicketID     int64
	Kind         MessageKind
	AuthorKind   ActorKind
	CustomerID   *int64
	AgentID      *int64
	Channel      Channel
	ExternalID   *string
	RFCMessageID *string `gorm:"column:rfc_message_id"`
	InReplyTo    *string
	Sender       Person     `gorm:"serializer:json"`
	Recipients   Recipients `gorm:"serializer:json"`
	Subject      string
	BodyText     string
	BodyHTML     string `gorm:"column:body_html"`
	ReplyText    string // "" in the database when all of BodyText is new; see Words
	Mentions     pgInts `gorm:"type:bigint[]"`
	Auto         string
	CreatedAt    time.Time
}

// Words returns what the author newly said: without quotes and signature where those were found.
func (m *Message) Words() string {
	if m.ReplyText != "" {
		return m.ReplyText
	}
	return m.BodyText
}

// Attachment is a named file on a message; its bytes are in the files store under SHA256. MessageID
// is nil while an agent's upload waits in a draft.
type Attachment struct {
	ID         int64 `gorm:"primaryKey"`
	MessageID  *int64
	SHA256     string `gorm:"column:sha256"`
	Name       string
	Type       string
	Size       int64
	Inline     bool
	CID        string `gorm:"column:cid"`
	UploadedBy *int64
	CreatedAt  time.Time
}

// Draft is what an agent is writing, or has sent within the moments for undo (SendAt is set).
type Draft struct {
	ID          int64 `gorm:"primaryKey"`
	TicketID    int64
	AgentID     int64
	Kind        MessageKind
	BodyHTML    string     `gorm:"column:body_html"`
	Recipients  Recipients `gorm:"serializer:json"`
	Attachments pgInts     `gorm:"type:bigint[]"`
	BaseVersion int64
	ThenStatus  Status
	SendAt      *time.Time
	Nonce       string
	Problem     string
	UpdatedAt   time.Time
}
