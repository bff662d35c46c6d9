package agentui

import (
	"encoding/json"
	"time"
)

// Agent is somebody who works at the desk.
type Agent struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Role      string    `json:"role" enum:"admin,team_lead,agent,product_lead"`
	Active    bool      `json:"active"`
	Teams     []int64   `json:"teams" doc:"Ids of the agent's teams"`
	Hue       int       `json:"hue" doc:"0 to 359: the colour of the agent's avatar"`
	CanSignIn bool      `json:"can_sign_in" doc:"False until a password has been set through a link"`
	CreatedAt time.Time `json:"created_at"`

	PictureURL string `json:"picture_url" doc:"Where their picture is; empty when there is none. Changes with the picture"`
}

// NewAgent invites somebody.
type NewAgent struct {
	Name  string  `json:"name" minLength:"1" maxLength:"200"`
	Email string  `json:"email" format:"email" maxLength:"320"`
	Role  string  `json:"role" enum:"admin,team_lead,agent,product_lead"`
	Teams []int64 `json:"teams,omitempty" maxItems:"200"`
}

// AgentUpdate changes somebody; a field that is absent stays.
type AgentUpdate struct {
	Name   Opt[string] `json:"name,omitzero" minLength:"1" maxLength:"200"`
	Email  Opt[string] `json:"email,omitzero" format:"email" maxLength:"320"`
	Role   Opt[string] `json:"role,omitzero" enum:"admin,team_lead,agent,product_lead"`
	Active Opt[bool]   `json:"active,omitzero" doc:"false ends the agent's sessions and tokens and gives their open tickets back to unassigned"`
}

// Link is an address that is good once.
type Link struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Me is the caller.
type Me struct {
	Agent       Agent       `json:"agent"`
	Permissions Permissions `json:"permissions"`
	Preferences Preferences `json:"preferences"`
	SessionID   int64       `json:"session_id,omitempty" doc:"Absent when called with a token"`
	Desk        DeskInfo    `json:"desk"`
}

// Permissions say what the caller's role may do.
type Permissions struct {
	Work      bool `json:"work" doc:"Change and answer tickets"`
	ReadNotes bool `json:"read_notes" doc:"Read what agents say among themselves"`
	Lead      bool `json:"lead" doc:"Change teams, hours and policies"`
	Admin     bool `json:"admin" doc:"Change people, mailboxes and settings"`
}

// Preferences are the caller's own.
type Preferences struct {
	Locale        string `json:"locale"`
	TimeZone      string `json:"time_zone"`
	SignatureHTML string `json:"signature_html"`
}

// DeskInfo is what every screen needs to know of the desk.
type DeskInfo struct {
	Name          string `json:"name"`
	UndoSeconds   int    `json:"undo_seconds"`
	QuotedHistory bool   `json:"quoted_history"`
}

// MeUpdate changes the caller's own record.
type MeUpdate struct {
	Name          Opt[string] `json:"name,omitzero" minLength:"1" maxLength:"200"`
	Locale        Opt[string] `json:"locale,omitzero" minLength:"2" maxLength:"35"`
	TimeZone      Opt[string] `json:"time_zone,omitzero" minLength:"1" maxLength:"64"`
	SignatureHTML Opt[string] `json:"signature_html,omitzero" maxLength:"20000"`
}

// PasswordChange replaces the caller's password.
type PasswordChange struct {
	Current string `json:"current" maxLength:"1024"`
	New     string `json:"new" minLength:"10" maxLength:"1024"`
}

// Session is one browser in which the caller is signed in.
type Session struct {
	ID        int64     `json:"id"`
	Current   bool      `json:"current"`
	UserAgent string    `json:"user_agent"`
	IP        string    `json:"ip"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// SignIn opens a session.
type SignIn struct {
	Email    string `json:"email" maxLength:"320"`
	Password string `json:"password" maxLength:"1024"`
}

// SetupState says whether the desk waits for its first admin.
type SetupState struct {
	Needed   bool   `json:"needed"`
	DeskName string `json:"desk_name"`
}

// Setup makes the first admin.
type Setup struct {
	Token          string `json:"token" minLength:"1" maxLength:"200" doc:"From the link in the server's terminal"`
	Name           string `json:"name" minLength:"1" maxLength:"200"`
	Email          string `json:"email" format:"email" maxLength:"320"`
	Password       string `json:"password" minLength:"10" maxLength:"1024"`
	DeskName       string `json:"desk_name" minLength:"1" maxLength:"100"`
	MailboxAddress string `json:"mailbox_address,omitempty" format:"email" maxLength:"320" doc:"Replaces the address of the first mailbox"`
	TimeZone       string `json:"time_zone,omitempty" maxLength:"64"`
	Locale         string `json:"locale,omitempty" maxLength:"35"`
}

// NewPassword sets a password through a link.
type NewPassword struct {
	Password string `json:"password" minLength:"10" maxLength:"1024"`
}

// PasswordLinkState says whose link it is.
type PasswordLinkState struct {
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Token lets a program act as an agent. Its secret is shown once, when it is made.
type Token struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	AgentID   int64      `json:"agent_id"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"used_at"`
}

// NewToken names a token; an admin may make one for another agent.
type NewToken struct {
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	AgentID int64  `json:"agent_id,omitempty" doc:"Absent: the caller. Another agent needs the role admin"`
}

// TokenMade carries the secret, once.
type TokenMade struct {
	Token  Token  `json:"token"`
	Secret string `json:"secret" doc:"For Authorization: Bearer SECRET. It cannot be shown again"`
}

// Team is a group of agents that tickets belong to.
type Team struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Restricted  bool      `json:"restricted" doc:"Only members and admins see its tickets"`
	Members     []int64   `json:"members" doc:"Ids of the agents"`
	CreatedAt   time.Time `json:"created_at"`
}

// NewTeam makes a team.
type NewTeam struct {
	Name        string  `json:"name" minLength:"1" maxLength:"100"`
	Description string  `json:"description,omitempty" maxLength:"1000"`
	Restricted  bool    `json:"restricted,omitempty"`
	Members     []int64 `json:"members,omitempty" maxItems:"1000"`
}

// TeamUpdate changes a team; a field that is absent stays.
type TeamUpdate struct {
	Name        Opt[string] `json:"name,omitzero" minLength:"1" maxLength:"100"`
	Description Opt[string] `json:"description,omitzero" maxLength:"1000"`
	Restricted  Opt[bool]   `json:"restricted,omitzero"`
}

// Members is who belongs to a team.
type Members struct {
	AgentIDs []int64 `json:"agent_ids" maxItems:"1000"`
}

// Mailbox is an address of the desk.
type Mailbox struct {
	ID            int64     `json:"id"`
	Address       string    `json:"address"`
	Name          string    `json:"name" doc:"Shown as the sender's name"`
	TeamID        *int64    `json:"team_id" doc:"Where its new tickets go"`
	SignatureHTML string    `json:"signature_html"`
	CreatedAt     time.Time `json:"created_at"`
}

// NewMailbox adds an address.
type NewMailbox struct {
	Address       string `json:"address" format:"email" maxLength:"320"`
	Name          string `json:"name,omitempty" maxLength:"200"`
	TeamID        *int64 `json:"team_id,omitempty"`
	SignatureHTML string `json:"signature_html,omitempty" maxLength:"20000"`
}

// MailboxUpdate changes a mailbox; a field that is absent stays.
type MailboxUpdate struct {
	Address       Opt[string] `json:"address,omitzero" format:"email" maxLength:"320"`
	Name          Opt[string] `json:"name,omitzero" maxLength:"200"`
	TeamID        Opt[*int64] `json:"team_id,omitzero" doc:"null: no team"`
	SignatureHTML Opt[string] `json:"signature_html,omitzero" maxLength:"20000"`
}

// Customer is somebody who asks.
type Customer struct {
	ID         int64          `json:"id"`
	Name       string         `json:"name"`
	Email      string         `json:"email" doc:"Where answers go; empty when there is none"`
	Phone      string         `json:"phone"`
	Company    string         `json:"company"`
	Locale     string         `json:"locale"`
	TimeZone   string         `json:"time_zone"`
	About      string         `json:"about" doc:"What agents should know"`
	Segment    string         `json:"segment"`
	Attributes map[string]any `json:"attributes"`
	CreatedAt  time.Time      `json:"created_at"`
	UpdatedAt  time.Time      `json:"updated_at"`
}

// CustomerRow is a customer in a list.
type CustomerRow struct {
	Customer
	LastActivityAt *time.Time `json:"last_activity_at" doc:"Of the newest ticket that the caller may see"`
	OpenTickets    int        `json:"open_tickets" doc:"Open and pending ones that the caller may see, counted no further than 1000"`
}

// CustomerDetail is a customer with every way by which they are recognized.
type CustomerDetail struct {
	Customer
	Identities []Identity   `json:"identities"`
	Tickets    TicketCounts `json:"tickets"`
}

// Identity is one way by which a customer is recognized.
type Identity struct {
	Kind      string    `json:"kind" enum:"email,phone,visitor,external"`
	Value     string    `json:"value"`
	CreatedAt time.Time `json:"created_at"`
}

// CustomerUpdate changes a customer; a field that is absent stays.
type CustomerUpdate struct {
	Name       Opt[string]         `json:"name,omitzero" maxLength:"200"`
	Email      Opt[string]         `json:"email,omitzero" format:"email" maxLength:"320" doc:"Becomes the address answers go to; the former one is still recognized"`
	Phone      Opt[string]         `json:"phone,omitzero" maxLength:"64"`
	Company    Opt[string]         `json:"company,omitzero" maxLength:"200"`
	Locale     Opt[string]         `json:"locale,omitzero" maxLength:"35"`
	TimeZone   Opt[string]         `json:"time_zone,omitzero" maxLength:"64"`
	About      Opt[string]         `json:"about,omitzero" maxLength:"10000"`
	Segment    Opt[string]         `json:"segment,omitzero" maxLength:"100"`
	Attributes Opt[map[string]any] `json:"attributes,omitzero" doc:"Replaces all of them"`
}

// Notification tells the caller of one thing.
type Notification struct {
	ID        int64           `json:"id"`
	Kind      string          `json:"kind" enum:"mention,assigned,reply,sla_breached,sla_due,delivery_failed,send_stopped,article_review,article_approved,article_returned,article_review_due,article_outdated,theme_alarm,theme_fixed,theme_regressed"`
	TicketID  *int64          `json:"ticket_id"`
	Subject   string          `json:"subject" doc:"The ticket's, when it happened"`
	Actor     string          `json:"actor" doc:"The name of who did it"`
	Preview   string          `json:"preview"`
	Data      json.RawMessage `json:"data" doc:"Depends on kind"`
	CreatedAt time.Time       `json:"created_at"`
	ReadAt    *time.Time      `json:"read_at"`
}

// NotificationList is a page of notifications with how many are unread.
type NotificationList struct {
	List[Notification]
	Unread int `json:"unread" doc:"Of all, counted no further than 100"`
}

// NotificationsRead says which notifications have been read.
type NotificationsRead struct {
	IDs []int64 `json:"ids,omitempty" maxItems:"500"`
	All bool    `json:"all,omitempty"`
}

// Settings of the desk.
type Settings struct {
	DeskName      string `json:"desk_name"`
	UndoSeconds   int    `json:"undo_seconds" doc:"How long a sent reply can be taken back"`
	QuotedHistory bool   `json:"quoted_history" doc:"Whether answers carry the conversation below"`

	CaseLinkInMail bool   `json:"case_link_in_mail" doc:"Whether answers by mail lead to the page of the case"`
	BrandColor     string `json:"brand_color" doc:"The colour of customers' pages, #rrggbb"`
}

// SettingsUpdate changes settings; a field that is absent stays.
type SettingsUpdate struct {
	DeskName      Opt[string] `json:"desk_name,omitzero" minLength:"1" maxLength:"100"`
	UndoSeconds   Opt[int]    `json:"undo_seconds,omitzero" minimum:"0" maximum:"120"`
	QuotedHistory Opt[bool]   `json:"quoted_history,omitzero"`

	CaseLinkInMail Opt[bool]   `json:"case_link_in_mail,omitzero"`
	BrandColor     Opt[string] `json:"brand_color,omitzero" pattern:"^#[0-9A-Fa-f]{6}$"`
}
