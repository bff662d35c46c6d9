package tickets

import "time"

// Role is what an agent may do.
type Role string

// The roles: everything; their teams' hours, policies and people; tickets; reading, without notes.
const (
	RoleAdmin       Role = "admin"
	RoleTeamLead    Role = "team_lead"
	RoleAgent       Role = "agent"
	RoleProductLead Role = "product_lead"
)

// Roles from most to least.
func Roles() []Role { return []Role{RoleAdmin, RoleTeamLead, RoleAgent, RoleProductLead} }

// Agent is somebody who works at the desk, as stored.
type Agent struct {
	ID            int64 `gorm:"primaryKey"`
	Email         string
	Name          string
	Role          Role
	PasswordHash  string
	Locale        string
	TimeZone      string
	SignatureHTML string `gorm:"column:signature_html"`
	PictureSHA256 string `gorm:"column:picture_sha256"` // of a file in the store; "" is none
	CreatedAt     time.Time
	DeactivatedAt *time.Time
}

// Team is a group of agents that tickets belong to, as stored.
type Team struct {
	ID          int64 `gorm:"primaryKey"`
	Name        string
	Description string
	Restricted  bool
	CreatedAt   time.Time
	ArchivedAt  *time.Time
}

// Mailbox is an address of the desk, as stored. New tickets of a mailbox go to its team.
type Mailbox struct {
	ID            int64 `gorm:"primaryKey"`
	Address       string
	Name          string
	TeamID        *int64
	SignatureHTML string `gorm:"column:signature_html"`
	CreatedAt     time.Time
	ArchivedAt    *time.Time
}

// Customer is somebody who asks, as stored: one row for one human, however they come.
type Customer struct {
	ID         int64 `gorm:"primaryKey"`
	Name       string
	Email      *string
	Phone      string
	Company    string
	Locale     string
	TimeZone   string
	About      string
	Segment    string
	Attributes map[string]any `gorm:"serializer:json"`
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// DisplayName is what to call the customer: the name, else the address, else "Visitor".
func (c *Customer) DisplayName() string {
	switch {
	case c.Name != "":
		return c.Name
	case c.Email != nil:
		return *c.Email
	default:
		return "Visitor"
	}
}

// NotificationKind says why an agent is told something.
type NotificationKind string

// The kinds of notifications.
const (
	NotifyMention        NotificationKind = "mention"
	NotifyAssigned       NotificationKind = "assigned"
	NotifyReply          NotificationKind = "reply"
	NotifySLABreached    NotificationKind = "sla_breached"
	NotifySLADue         NotificationKind = "sla_due"
	NotifyDeliveryFailed NotificationKind = "delivery_failed"
	NotifySendStopped    NotificationKind = "send_stopped"

	NotifyArticleReview    NotificationKind = "article_review"     // somebody asks for a review
	NotifyArticleApproved  NotificationKind = "article_approved"   // what was asked for is published, or planned to be
	NotifyArticleReturned  NotificationKind = "article_returned"   // it is a draft again
	NotifyArticleReviewDue NotificationKind = "article_review_due" // its review date has passed
	NotifyArticleOutdated  NotificationKind = "article_outdated"   // its tickets are lately answered differently

	NotifyThemeAlarm     NotificationKind = "theme_alarm"     // it has more tickets than its past explains
	NotifyThemeFixed     NotificationKind = "theme_fixed"     // its issue was closed as completed: say so, and have customers told
	NotifyThemeRegressed NotificationKind = "theme_regressed" // customers say it again
)

// Notification tells one agent of one thing, as stored.
type Notification struct {
	ID        int64 `gorm:"primaryKey"`
	AgentID   int64
	TicketID  *int64
	Kind      NotificationKind
	Data      map[string]any `gorm:"serializer:json"`
	CreatedAt time.Time
	ReadAt    *time.Time
}
