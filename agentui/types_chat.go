package agentui

import "time"

// ChatSite is a web site that carries the chat.
type ChatSite struct {
	ID            int64          `json:"id"`
	Key           string         `json:"key" doc:"Stands in the snippet; public"`
	Name          string         `json:"name" doc:"The brand, as visitors read it"`
	Origins       []string       `json:"origins" doc:"Pages that may carry the chat, such as https://shop.example; empty: any, and then nobody can be identified"`
	TeamID        *int64         `json:"team_id" doc:"Where its chats go; null: no team"`
	CalendarID    *int64         `json:"calendar_id" doc:"Its office hours; null: always open"`
	Look          ChatLook       `json:"look"`
	Contrast      ChatContrast   `json:"contrast"`
	Questions     []ChatQuestion `json:"questions" doc:"Asked before the first message"`
	Assignment    string         `json:"assignment" enum:"manual,auto" doc:"manual: agents pick from those who wait. auto: each chat goes to the agent with the most room"`
	PreviewTyping bool           `json:"preview_typing" doc:"Agents see what is being typed"`
	Suggest       bool           `json:"suggest" doc:"Articles are offered while the first message is typed"`
	Secret        string         `json:"secret,omitempty" doc:"Signs who a visitor is, on the site's own server. Only in the answers to admins about one site"`
	RotatedAt     *time.Time     `json:"rotated_at" doc:"When the secret was changed; the one before is accepted for 24 hours"`
	CreatedAt     time.Time      `json:"created_at"`
	UpdatedAt     time.Time      `json:"updated_at"`
}

// ChatLook is how the chat appears on a site. Texts are by language tag, such as {"en":"Hello"}.
type ChatLook struct {
	Color        string            `json:"color" pattern:"^#[0-9a-fA-F]{6}$" example:"#2255cc"`
	Side         string            `json:"side" enum:"right,left"`
	Theme        string            `json:"theme,omitempty" enum:"auto,light,dark" doc:"Light or dark; auto is as the visitor's system has it"`
	Greeting     map[string]string `json:"greeting,omitempty" doc:"Up to 300 characters each"`
	Subtitle     map[string]string `json:"subtitle,omitempty" doc:"Up to 200 characters each"`
	LauncherText map[string]string `json:"launcher_text,omitempty" doc:"Beside the launcher's icon, up to 40 characters each"`
	Sound        bool              `json:"sound,omitempty" doc:"A new message is heard unless the visitor mutes it"`
	Locales      []string          `json:"locales,omitempty" maxItems:"40" doc:"The languages offered, the first one for everybody else; empty: all that the chat knows"`
}

// ChatContrast tells how well a site's colour can be seen (WCAG 2.2, 1.4.3 and 1.4.11).
type ChatContrast struct {
	Text      string  `json:"text" enum:"#ffffff,#000000" doc:"The text colour that is put on it"`
	TextRatio float64 `json:"text_ratio" doc:"1 to 21; always 4.5 or more"`
	PageRatio float64 `json:"page_ratio" doc:"Of the launcher against a white page; below 3 it is hard to see"`
	Visible   bool    `json:"visible" doc:"True when page_ratio is 3 or more"`
}

// ChatQuestion is asked before the first message.
type ChatQuestion struct {
	ID       string            `json:"id" pattern:"^[a-z0-9_-]{1,40}$"`
	Label    map[string]string `json:"label" doc:"By language tag, up to 200 characters each"`
	Kind     string            `json:"kind" enum:"text,email,choice"`
	Options  []ChatOption      `json:"options,omitempty" maxItems:"50" doc:"Of a choice"`
	Required bool              `json:"required,omitempty"`
	MapsTo   string            `json:"maps_to,omitempty" pattern:"^(|name|email|tag|custom:[a-z0-9_]{1,40})$" doc:"What the answer becomes: the visitor's name or email, a tag, custom:KEY of the ticket, or nothing"`
}

// ChatOption is one answer of a choice.
type ChatOption struct {
	Value string            `json:"value" minLength:"1" maxLength:"64"`
	Label map[string]string `json:"label"`
}

// NewChatSite puts the chat on a web site.
type NewChatSite struct {
	Name          string         `json:"name" minLength:"1" maxLength:"100"`
	Origins       []string       `json:"origins,omitempty" maxItems:"50"`
	TeamID        *int64         `json:"team_id,omitempty"`
	CalendarID    *int64         `json:"calendar_id,omitempty"`
	Look          *ChatLook      `json:"look,omitempty" doc:"Absent: blue, on the right"`
	Questions     []ChatQuestion `json:"questions,omitempty" maxItems:"10"`
	Assignment    string         `json:"assignment,omitempty" enum:"manual,auto" default:"manual"`
	PreviewTyping bool           `json:"preview_typing,omitempty"`
	Suggest       bool           `json:"suggest,omitempty"`
}

// ChatSiteUpdate changes a site; a field that is absent stays.
type ChatSiteUpdate struct {
	Name          Opt[string]         `json:"name,omitzero" minLength:"1" maxLength:"100"`
	Origins       Opt[[]string]       `json:"origins,omitzero" maxItems:"50"`
	TeamID        Opt[*int64]         `json:"team_id,omitzero" doc:"null: no team"`
	CalendarID    Opt[*int64]         `json:"calendar_id,omitzero" doc:"null: always open"`
	Look          Opt[ChatLook]       `json:"look,omitzero" doc:"Replaces all of it"`
	Questions     Opt[[]ChatQuestion] `json:"questions,omitzero" maxItems:"10" doc:"Replaces all of them"`
	Assignment    Opt[string]         `json:"assignment,omitzero" enum:"manual,auto"`
	PreviewTyping Opt[bool]           `json:"preview_typing,omitzero"`
	Suggest       Opt[bool]           `json:"suggest,omitzero"`
}

// ChatSiteRef names a site.
type ChatSiteRef struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// ChatState is what makes a ticket a chat.
type ChatState struct {
	State        string      `json:"state" enum:"waiting,active,ended" doc:"waiting: nobody has taken it. ended: answers go by mail, or wait for the visitor to come back"`
	Site         ChatSiteRef `json:"site"`
	VisitorID    int64       `json:"visitor_id"`
	StartedAt    time.Time   `json:"started_at"`
	WaitingSince *time.Time  `json:"waiting_since" doc:"null unless it waits"`
	AcceptedAt   *time.Time  `json:"accepted_at"`
	EndedAt      *time.Time  `json:"ended_at"`
	EndedBy      string      `json:"ended_by" enum:",visitor,agent,idle"`
}

// ChatRow is a chat as lists show it.
type ChatRow struct {
	Ticket       TicketRow        `json:"ticket"`
	Site         ChatSiteRef      `json:"site"`
	State        string           `json:"state" enum:"waiting,active,ended"`
	StartedAt    time.Time        `json:"started_at"`
	WaitingSince *time.Time       `json:"waiting_since" doc:"null unless it waits"`
	AcceptedAt   *time.Time       `json:"accepted_at"`
	Place        *int             `json:"place" doc:"In the queue, from 1; counted no further than 100. null unless it waits"`
	Visitor      ChatVisitorRef   `json:"visitor"`
	Unread       int              `json:"unread" doc:"Messages of the visitor that the caller has not read, counted no further than 100"`
	LastMessage  *ChatLastMessage `json:"last_message,omitempty" doc:"The newest public message; missing before there is one"`
}

// ChatVisitorRef is the visitor as lists show them. online, typing and page are as this node knows them now;
// visitor frames on the socket keep them current.
type ChatVisitorRef struct {
	ID       int64    `json:"id"`
	Name     string   `json:"name" doc:"As told, or as the site's server has signed; empty when unknown"`
	Verified bool     `json:"verified" doc:"True when the site's server has signed who it is"`
	Locale   string   `json:"locale"`
	Online   bool     `json:"online"`
	Typing   bool     `json:"typing"`
	Page     ChatPage `json:"page" doc:"What they look at"`
}

// ChatPage is a page of the web site. Its url comes from a stranger: show it as text, and link only http and https.
type ChatPage struct {
	URL   string     `json:"url"`
	Title string     `json:"title"`
	At    *time.Time `json:"at,omitempty" doc:"When the visitor came to it"`
}

// ChatLastMessage is the start of the newest public message.
type ChatLastMessage struct {
	ID   int64     `json:"id"`
	From string    `json:"from" enum:"customer,agent,system"`
	Text string    `json:"text" doc:"On one line, up to 200 bytes"`
	At   time.Time `json:"at"`
}

// ChatCounts are the caller's figures, counted no further than 1000.
type ChatCounts struct {
	Waiting            int `json:"waiting" doc:"Chats that the caller may take"`
	Mine               int `json:"mine" doc:"The caller's own that have not ended"`
	Active             int `json:"active" doc:"All that somebody has taken"`
	LongestWaitSeconds int `json:"longest_wait_seconds" doc:"0 when nobody waits"`
}

// ChatTaken are the details of the fault chat_taken.
type ChatTaken struct {
	AgentID   int64  `json:"agent_id"`
	AgentName string `json:"agent_name"`
}

// ChatTransfer says who goes on with a chat: one of agent_id and team_id.
type ChatTransfer struct {
	AgentID *int64 `json:"agent_id,omitempty" minimum:"1"`
	TeamID  *int64 `json:"team_id,omitempty" minimum:"1" doc:"It waits again, for anybody of the team"`
	Note    string `json:"note,omitempty" maxLength:"10000" doc:"For colleagues, in plain text; becomes a note on the ticket"`
}

// Visitor is the person at the other end of a chat.
type Visitor struct {
	ID             int64          `json:"id"`
	CustomerID     *int64         `json:"customer_id"`
	Name           string         `json:"name"`
	Email          string         `json:"email" doc:"As told; proven only when verified"`
	Verified       bool           `json:"verified" doc:"True when the site's server has signed who it is"`
	ExternalID     string         `json:"external_id" doc:"The site's own name for them, when verified"`
	Locale         string         `json:"locale"`
	TimeZone       string         `json:"time_zone"`
	Device         ChatDevice     `json:"device"`
	Network        string         `json:"network" doc:"The prefix of the network's address, such as 203.0.113.0/24"`
	Origin         string         `json:"origin" doc:"Of the page that carries the chat"`
	Page           ChatPage       `json:"page" doc:"What they look at, or have looked at last"`
	Pages          []ChatPage     `json:"pages" doc:"The newest first"`
	Attributes     map[string]any `json:"attributes" doc:"Set by the page; anybody could"`
	Answers        []ChatAnswer   `json:"answers" doc:"To the site's questions, in their order"`
	Chat           ChatState      `json:"chat"`
	Place          *int           `json:"place" doc:"In the queue, from 1; null unless it waits"`
	Conversations  int            `json:"conversations" doc:"Chats of theirs, this one included, counted no further than 1000"`
	Online         bool           `json:"online"`
	Typing         bool           `json:"typing"`
	Text           string         `json:"text" doc:"What they are typing, when the site previews it"`
	GotMessageID   int64          `json:"got_message_id" doc:"The newest message that their browser has"`
	ReadMessageID  int64          `json:"read_message_id" doc:"The newest message that they have looked at"`
	Blocked        bool           `json:"blocked"`
	BlockedAt      *time.Time     `json:"blocked_at"`
	BlockedBy      *int64         `json:"blocked_by" doc:"The agent's id"`
	NetworkBlocked bool           `json:"network_blocked" doc:"True when their whole network may not chat"`
	CreatedAt      time.Time      `json:"created_at"`
	SeenAt         time.Time      `json:"seen_at"`
}

// ChatDevice is what a browser says of itself, in words; each may be empty.
type ChatDevice struct {
	Kind    string `json:"kind" enum:",phone,tablet,computer"`
	System  string `json:"system" doc:"Such as Android or Windows"`
	Browser string `json:"browser" doc:"Such as Firefox 128"`
}

// ChatAnswer is what a visitor answered to a question.
type ChatAnswer struct {
	ID    string            `json:"id" doc:"The question's"`
	Label map[string]string `json:"label" doc:"The question by language tag; empty when the site does not ask it any more"`
	Value string            `json:"value"`
	Words map[string]string `json:"words" doc:"What was chosen, by language tag; empty for what was typed"`
	Field string            `json:"field,omitempty" doc:"The ticket's field that it became, in custom"`
}

// VisitorBlock says why somebody may not chat.
type VisitorBlock struct {
	Network bool   `json:"network,omitempty" doc:"Their whole network, which others may share"`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

// ChatAvailability says whether and how many chats somebody takes.
type ChatAvailability struct {
	Accepting bool `json:"accepting"`
	Capacity  int  `json:"capacity" doc:"At once"`
	Active    int  `json:"active" doc:"Has at the moment"`
}

// ChatAvailabilityUpdate changes the caller's availability; a field that is absent stays.
type ChatAvailabilityUpdate struct {
	Accepting Opt[bool] `json:"accepting,omitzero"`
	Capacity  Opt[int]  `json:"capacity,omitzero" minimum:"1" maximum:"50"`
}

// ChatAgent is somebody who can take chats.
type ChatAgent struct {
	ChatAvailability
	AgentID    int64      `json:"agent_id"`
	Name       string     `json:"name"`
	PictureURL string     `json:"picture_url" doc:"Empty when there is none"`
	Teams      []int64    `json:"teams"`
	Online     bool       `json:"online" doc:"Has the console open"`
	UpdatedAt  *time.Time `json:"updated_at" doc:"When they last changed it; null: never"`
}

// CannedReply is an answer that agents keep typing. {{customer.first_name}}, {{agent.name}} and
// {{ticket.number}} in it are filled when it is inserted.
type CannedReply struct {
	ID        int64     `json:"id"`
	Shortcut  string    `json:"shortcut" doc:"Typed after a slash"`
	Title     string    `json:"title"`
	BodyHTML  string    `json:"body_html" doc:"In the few elements that the editor knows; safe to put on a page"`
	TeamID    *int64    `json:"team_id" doc:"null: for everybody"`
	CanEdit   bool      `json:"can_edit" doc:"Whether the caller may change it"`
	CreatedBy *int64    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// NewCannedReply adds an answer.
type NewCannedReply struct {
	Shortcut string `json:"shortcut" minLength:"1" maxLength:"40" pattern:"^[^\\s/]+$"`
	Title    string `json:"title" minLength:"1" maxLength:"200"`
	BodyHTML string `json:"body_html" minLength:"1" maxLength:"100000"`
	TeamID   *int64 `json:"team_id,omitempty" doc:"Absent: for everybody, which needs a team lead or an admin"`
}

// CannedReplyUpdate changes an answer; a field that is absent stays.
type CannedReplyUpdate struct {
	Shortcut Opt[string] `json:"shortcut,omitzero" minLength:"1" maxLength:"40" pattern:"^[^\\s/]+$"`
	Title    Opt[string] `json:"title,omitzero" minLength:"1" maxLength:"200"`
	BodyHTML Opt[string] `json:"body_html,omitzero" minLength:"1" maxLength:"100000"`
	TeamID   Opt[*int64] `json:"team_id,omitzero" doc:"null: for everybody"`
}

// Rating is how a customer found the help they got.
type Rating struct {
	Score     int       `json:"score" minimum:"1" maximum:"5"`
	Comment   string    `json:"comment"`
	AgentID   *int64    `json:"agent_id" doc:"Whose ticket it was"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// TicketRating is a ticket's rating.
type TicketRating struct {
	Rating *Rating `json:"rating,omitempty" doc:"Missing when the customer has not rated"`
}
