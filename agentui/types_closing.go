package agentui

import "time"

// Tracker is where developers keep their issues. Its secrets are never shown.
type Tracker struct {
	ID             int64      `json:"id"`
	Version        int64      `json:"version"`
	Kind           string     `json:"kind" enum:"github,gitlab,jira_cloud,jira_server"`
	Name           string     `json:"name"`
	URL            string     `json:"url" doc:"As people open it"`
	Project        string     `json:"project" doc:"owner/name, group/project, or KEY"`
	Account        string     `json:"account" doc:"Jira: whom the token or password belongs to"`
	Labels         []string   `json:"labels" doc:"Put on issues that are made here"`
	IssueType      string     `json:"issue_type" doc:"Jira: of issues that are made here"`
	NotPlanned     []string   `json:"not_planned" doc:"Labels (GitLab) or resolutions (Jira) that mean: closed without being done"`
	PrivateNetwork bool       `json:"private_network" doc:"Its address may be a private one"`
	Reopen         bool       `json:"reopen" doc:"A regression opens the issue again"`
	CommentGrowth  bool       `json:"comment_growth" doc:"A theme that has grown a lot is told on the issue"`
	HookURL        string     `json:"hook_url" doc:"Where the tracker sends its webhooks"`
	HookAt         *time.Time `json:"hook_at" doc:"When the last one came"`
	CheckedAt      *time.Time `json:"checked_at"`
	Problem        string     `json:"problem" doc:"Why it did not answer when it was asked last; empty when it did"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
}

// NewTracker connects a tracker.
type NewTracker struct {
	Kind           string    `json:"kind" enum:"github,gitlab,jira_cloud,jira_server"`
	Name           string    `json:"name,omitempty" maxLength:"100" doc:"Absent: the project's"`
	URL            string    `json:"url,omitempty" maxLength:"500" doc:"Absent: github.com, gitlab.com"`
	Project        string    `json:"project" maxLength:"255" doc:"owner/name, group/project, or KEY"`
	Account        string    `json:"account,omitempty" maxLength:"255" doc:"Jira Cloud: the e-mail address; Data Center: the name, when token is a password"`
	Token          string    `json:"token" maxLength:"4096" doc:"GitHub: fine-grained, Issues read and write. GitLab: scope api. Jira: API token (Cloud) or personal access token"`
	Labels         []string  `json:"labels,omitempty" maxItems:"20"`
	IssueType      string    `json:"issue_type,omitempty" maxLength:"100" doc:"Jira; absent: Task"`
	NotPlanned     *[]string `json:"not_planned,omitempty" maxItems:"50" doc:"Absent: what most projects use"`
	PrivateNetwork bool      `json:"private_network,omitempty"`
	Reopen         bool      `json:"reopen,omitempty"`
	CommentGrowth  bool      `json:"comment_growth,omitempty"`
}

// TrackerUpdate changes a tracker.
type TrackerUpdate struct {
	Version        int64         `json:"version,omitempty" doc:"That was read; others' changes since are not overwritten"`
	Name           Opt[string]   `json:"name,omitzero" maxLength:"100"`
	URL            Opt[string]   `json:"url,omitzero" maxLength:"500"`
	Project        Opt[string]   `json:"project,omitzero" maxLength:"255"`
	Account        Opt[string]   `json:"account,omitzero" maxLength:"255"`
	Token          Opt[string]   `json:"token,omitzero" maxLength:"4096" doc:"Needed again when url or account change"`
	Labels         Opt[[]string] `json:"labels,omitzero" maxItems:"20"`
	IssueType      Opt[string]   `json:"issue_type,omitzero" maxLength:"100"`
	NotPlanned     Opt[[]string] `json:"not_planned,omitzero" maxItems:"50"`
	PrivateNetwork Opt[bool]     `json:"private_network,omitzero"`
	Reopen         Opt[bool]     `json:"reopen,omitzero"`
	CommentGrowth  Opt[bool]     `json:"comment_growth,omitzero"`
}

// TrackerWithSecret is a tracker with what its webhooks are signed with, which is shown this once.
type TrackerWithSecret struct {
	Tracker    Tracker `json:"tracker"`
	HookSecret string  `json:"hook_secret" doc:"Enter it at the tracker, with hook_url"`
}

// TrackerAccount is what a tracker said when it was tested.
type TrackerAccount struct {
	User     string     `json:"user" doc:"Whom the token belongs to, where the tracker tells"`
	Project  string     `json:"project"`
	Public   bool       `json:"public" doc:"Everybody can read its issues"`
	Expires  *time.Time `json:"expires_at" doc:"The token, where the tracker tells"`
	Warnings []string   `json:"warnings" doc:"What works now and will be missed later"`
}

// ThemeIssue is an issue of a theme at a tracker.
type ThemeIssue struct {
	ID          int64      `json:"id"`
	ThemeID     int64      `json:"theme_id"`
	TrackerID   int64      `json:"tracker_id"`
	TrackerKind string     `json:"tracker_kind" enum:"github,gitlab,jira_cloud,jira_server"`
	TrackerName string     `json:"tracker_name"`
	State       string     `json:"state" enum:"creating,failed,open,completed,not_planned,gone"`
	Key         string     `json:"key" doc:"Such as acme/shop#12 or SHOP-12; empty until it is made"`
	URL         string     `json:"url"`
	Title       string     `json:"title"`
	RemoteState string     `json:"remote_state" doc:"In the tracker's own words"`
	MadeHere    bool       `json:"made_here"`
	Problem     string     `json:"problem" doc:"Why it could not be made, or is not followed at the moment"`
	LookedAt    *time.Time `json:"looked_at" doc:"When the tracker was asked last"`
	ClosedAt    *time.Time `json:"closed_at"`
	CreatedBy   *int64     `json:"created_by"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

// NewThemeIssue asks for an issue: a new one with the evidence, or, with url, one that is there.
type NewThemeIssue struct {
	TrackerID int64  `json:"tracker_id,omitempty" minimum:"1" doc:"With url, absent: by the address"`
	URL       string `json:"url,omitempty" maxLength:"1000" doc:"Address or key of an issue that is there"`
	Title     string `json:"title,omitempty" maxLength:"250" doc:"Absent: as previewed"`
	Body      string `json:"body,omitempty" maxLength:"60000" doc:"Markdown; absent: as previewed. No addresses or telephone numbers"`
}

// ThemeIssuePreviewOf asks how an issue would look.
type ThemeIssuePreviewOf struct {
	TrackerID int64 `json:"tracker_id" minimum:"1"`
}

// ThemeIssuePreview is an issue before it is made.
type ThemeIssuePreview struct {
	Title  string `json:"title"`
	Body   string `json:"body" doc:"Markdown"`
	Public bool   `json:"public" doc:"Everybody will be able to read it"`
}

// ThemeShipNew says that a theme is mended.
type ThemeShipNew struct {
	Note     map[string]string `json:"note,omitempty" doc:"What customers are told, by language. May hold {name}, {ticket}, {subject} and {asked}. Absent: nobody is told"`
	Fallback string            `json:"fallback_language,omitempty" maxLength:"20" doc:"Of the note, for customers whose language it lacks; absent: en, or the only one"`
	At       *time.Time        `json:"at,omitempty" doc:"Since when it is mended; absent: now"`
}

// ThemeAudience is who would be told.
type ThemeAudience struct {
	Customers int                     `json:"customers"`
	Languages []ThemeAudienceLanguage `json:"languages" doc:"The most first"`
	Left      []ThemeAudienceLeft     `json:"left_out"`
	Samples   []ThemeAudienceSample   `json:"samples" doc:"One of each language"`
}

// ThemeAudienceLanguage counts customers by language.
type ThemeAudienceLanguage struct {
	Language  string `json:"language"`
	Customers int    `json:"customers"`
	Own       bool   `json:"own" doc:"The note has words in it"`
}

// ThemeAudienceLeft counts who is left out.
type ThemeAudienceLeft struct {
	Reason    string `json:"reason" enum:"bounced,blocked,automatic,spam,unread,unreachable,told"`
	Customers int    `json:"customers"`
}

// ThemeAudienceSample is what a customer would be told.
type ThemeAudienceSample struct {
	Language     string `json:"language"`
	NoteLanguage string `json:"note_language"`
	Body         string `json:"body"`
}

// ThemeShip is that a theme was mended, and what has come of it.
type ThemeShip struct {
	ID          int64             `json:"id"`
	ThemeID     int64             `json:"theme_id"`
	State       string            `json:"state" enum:"proposed,shipped,regressed,withdrawn"`
	Health      string            `json:"health" enum:",fixed,stayed_fixed,regressed"`
	IssueID     *int64            `json:"issue_id" doc:"That proposed it by being closed as completed"`
	Note        map[string]string `json:"note"`
	Fallback    string            `json:"fallback_language"`
	ProposedAt  *time.Time        `json:"proposed_at"`
	ShippedAt   *time.Time        `json:"shipped_at"`
	ShippedBy   *int64            `json:"shipped_by"`
	RegressedAt *time.Time        `json:"regressed_at"`
	Cause       string            `json:"cause" enum:",told,many,reply" doc:"Of the regression"`
	Tellings    map[string]int    `json:"tellings" doc:"How many, by state"`
	Recurrences []ThemeRecurrence `json:"recurrences" doc:"Who said it again, newest first, at most 100"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
}

// ThemeRecurrence is that somebody said it again.
type ThemeRecurrence struct {
	TicketID   int64     `json:"ticket_id"`
	CustomerID int64     `json:"customer_id"`
	Kind       string    `json:"kind" enum:"ticket,reply"`
	Told       bool      `json:"told" doc:"They had been told that it was mended"`
	MessageID  *int64    `json:"message_id"`
	At         time.Time `json:"at"`
}

// ThemeTelling is what one customer is told.
type ThemeTelling struct {
	ID            int64      `json:"id"`
	ShipID        int64      `json:"ship_id"`
	ThemeID       int64      `json:"theme_id"`
	ThemeName     string     `json:"theme_name"`
	CustomerID    int64      `json:"customer_id"`
	CustomerName  string     `json:"customer_name"`
	TicketID      int64      `json:"ticket_id" doc:"The thread that it is said in"`
	TicketIDs     []int64    `json:"ticket_ids" doc:"All of theirs in the theme"`
	Subject       string     `json:"subject"`
	TicketStatus  string     `json:"ticket_status" enum:"open,pending,solved,closed"`
	Channel       string     `json:"channel" enum:"email,chat,form,api"`
	Language      string     `json:"language"`
	NoteLanguage  string     `json:"note_language" doc:"Another one than language: said so in the text"`
	Body          string     `json:"body"`
	Edited        bool       `json:"edited"`
	State         string     `json:"state" enum:"proposed,approved,sent,skipped,failed"`
	Reason        string     `json:"reason"`
	ApprovedBy    *int64     `json:"approved_by"`
	ApprovedAt    *time.Time `json:"approved_at"`
	DueAt         *time.Time `json:"due_at" doc:"When it leaves"`
	SentAt        *time.Time `json:"sent_at"`
	MessageID     *int64     `json:"message_id"`
	DeliveryState string     `json:"delivery_state" doc:"Of the message; empty until it is sent"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
}

// ThemeTellingsApproval approves tellings.
type ThemeTellingsApproval struct {
	IDs   []int64            `json:"ids" minItems:"1" maxItems:"500"`
	Texts []ThemeTellingText `json:"texts,omitempty" maxItems:"500" doc:"Other words for some of them"`
}

// ThemeTellingText is another text for one telling.
type ThemeTellingText struct {
	ID   int64  `json:"id" minimum:"1"`
	Body string `json:"body" minLength:"1" maxLength:"20000"`
}

// ThemeTellingsSkip leaves tellings unsaid.
type ThemeTellingsSkip struct {
	IDs    []int64 `json:"ids" minItems:"1" maxItems:"500"`
	Reason string  `json:"reason,omitempty" maxLength:"500"`
}

// ThemeTellingsDone is what became of an approval or of a skipping.
type ThemeTellingsDone struct {
	Done    []int64               `json:"done"`
	Already []int64               `json:"already" doc:"Were so before, or are on their way"`
	Refused []ThemeTellingRefusal `json:"refused"`
	Last    *time.Time            `json:"last_at" doc:"When the last of them leaves"`
}

// ThemeTellingRefusal says why one telling was left alone.
type ThemeTellingRefusal struct {
	ID      int64  `json:"id"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// ClosingSettings say when a theme is back, and how fast customers are told.
type ClosingSettings struct {
	PerHour       int `json:"per_hour" minimum:"1" maximum:"100000" doc:"Tellings that leave a mailbox in an hour"`
	Customers     int `json:"customers" minimum:"1" maximum:"1000" doc:"How many customers who were not told make a regression"`
	GraceHours    int `json:"grace_hours" minimum:"0" maximum:"8760" doc:"How long after shipping they do not count"`
	StayedDays    int `json:"stayed_days" minimum:"1" maximum:"365" doc:"How long without recurrence until it has stayed fixed"`
	GrowthPercent int `json:"growth_percent" minimum:"10" maximum:"10000" doc:"By how much a theme grows before its issue is told"`
}
