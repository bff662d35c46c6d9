package agentui

import (
	"encoding/json"
	"time"
)

// List is one page of things.
type List[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor" doc:"Give it as cursor to get the next page; empty when this is the last"`
}

// PersonRef names a customer.
type PersonRef struct {
	ID    int64  `json:"id"`
	Name  string `json:"name" doc:"May be empty when only the address is known"`
	Email string `json:"email" doc:"Empty when there is none"`
}

// Address is a name with an e-mail address.
type Address struct {
	Name    string `json:"name,omitempty" maxLength:"200"`
	Address string `json:"address" minLength:"3" maxLength:"320"`
}

// Recipients of a message.
type Recipients struct {
	To  []Address `json:"to,omitempty" maxItems:"100"`
	Cc  []Address `json:"cc,omitempty" maxItems:"100"`
	Bcc []Address `json:"bcc,omitempty" maxItems:"100"`
}

// TicketRow is a ticket as lists show it. A ticket's id is its number.
type TicketRow struct {
	ID                    int64      `json:"id" doc:"Also the ticket's number"`
	Version               int64      `json:"version" doc:"Counts the ticket's changes"`
	Subject               string     `json:"subject"`
	Preview               string     `json:"preview" doc:"The start of the newest public message, on one line"`
	Status                string     `json:"status" enum:"open,pending,solved,closed"`
	Priority              string     `json:"priority" enum:"low,normal,high,urgent"`
	Channel               string     `json:"channel" enum:"email,chat,form,api"`
	MailboxID             *int64     `json:"mailbox_id"`
	TeamID                *int64     `json:"team_id"`
	AssigneeID            *int64     `json:"assignee_id"`
	AssigneeName          string     `json:"assignee_name"`
	Requester             PersonRef  `json:"requester"`
	Tags                  []string   `json:"tags"`
	MessageCount          int        `json:"message_count" doc:"Public messages"`
	LastMessageBy         string     `json:"last_message_by" enum:",customer,agent,system"`
	LastActivityAt        time.Time  `json:"last_activity_at"`
	LastCustomerMessageID int64      `json:"last_customer_message_id" doc:"0 when the customer has not written yet"`
	NextDueAt             *time.Time `json:"next_due_at" doc:"The next SLA deadline; null when none is running"`
	NextDueKind           string     `json:"next_due_kind" doc:"Which clock is due next, such as first_reply"`
	OverdueSince          *time.Time `json:"overdue_since" doc:"The earliest deadline that was missed and is still open; null when none is"`
	SLAState              string     `json:"sla_state" enum:"none,running,paused,breached,met"`
	SolvedAt              *time.Time `json:"solved_at"`
	CreatedAt             time.Time  `json:"created_at"`
	UpdatedAt             time.Time  `json:"updated_at"`
	Unread                *bool      `json:"unread,omitempty" doc:"For the caller; left out of live events, which go to everyone"`
}

// Ticket is a ticket with what its header and side panel show.
type Ticket struct {
	TicketRow
	Custom       map[string]any `json:"custom"`
	MergedIntoID *int64         `json:"merged_into_id"`
	FirstReplyAt *time.Time     `json:"first_reply_at"`
	ClosedAt     *time.Time     `json:"closed_at"`
	Followers    []int64        `json:"followers" doc:"Ids of the agents who follow the ticket"`
	Customer     Customer       `json:"customer" doc:"The requester's record"`
	Others       TicketCounts   `json:"others" doc:"The requester's other tickets that the caller may see"`
	ReplyTo      Recipients     `json:"reply_to" doc:"Whom an answer to everybody goes to"`
	Drafts       []Draft        `json:"drafts" doc:"What the caller is writing, held replies included"`
	Chat         *ChatState     `json:"chat,omitempty" doc:"What makes it a chat; absent when it is none"`
}

// TicketCounts counts somebody's tickets, no further than 1000.
type TicketCounts struct {
	Open  int `json:"open" doc:"Open and pending ones"`
	Total int `json:"total"`
}

// View is a list of tickets that everybody has, with its counter.
type View struct {
	ID     string `json:"id" doc:"For the view parameter of the ticket list: mine, unassigned, following, teams, open, pending, solved, closed, due_soon, breached, or team:ID"`
	TeamID int64  `json:"team_id,omitempty" doc:"The team of a team's view"`
	Name   string `json:"name,omitempty" doc:"The team's name"`
	N      int    `json:"n" doc:"How many tickets it holds, counted no further than 1000"`
	Capped bool   `json:"capped" doc:"True when there may be more than n"`
}

// Actor is who did something.
type Actor struct {
	Kind string `json:"kind" enum:"agent,customer,system"`
	ID   int64  `json:"id,omitempty"`
	Name string `json:"name"`
}

// TimelineItem is one entry of a ticket's history: a message, or an event as a quiet line.
type TimelineItem struct {
	Type    string    `json:"type" enum:"message,event"`
	At      time.Time `json:"at"`
	Message *Message  `json:"message,omitempty" doc:"When type is message"`
	Event   *Event    `json:"event,omitempty" doc:"When type is event"`
}

// Timeline is a part of a ticket's history, oldest first.
type Timeline struct {
	Items  []TimelineItem `json:"items"`
	Before int64          `json:"before" doc:"Give it as before to get the part before this one; 0 when the ticket begins here"`
}

// Message is one thing said on a ticket.
type Message struct {
	ID            int64        `json:"id"`
	TicketID      int64        `json:"ticket_id"`
	Kind          string       `json:"kind" enum:"message,note" doc:"Notes are among agents"`
	Author        Actor        `json:"author"`
	Channel       string       `json:"channel" enum:"email,chat,form,api,console,case"`
	Sender        Address      `json:"sender" doc:"As written in the mail"`
	Recipients    Recipients   `json:"recipients"`
	Subject       string       `json:"subject"`
	ReplyText     string       `json:"reply_text" doc:"The new words, without quotes and signature; empty when nothing could be told apart"`
	BodyText      string       `json:"body_text" doc:"All of it as text, up to 50,000 bytes"`
	BodyTruncated bool         `json:"body_truncated" doc:"True when body_text is not all; /messages/{id}/html shows all"`
	BodyHTML      string       `json:"body_html" doc:"What an agent wrote, in the few elements that the editor knows; safe to put on a page. Empty for what came from outside, whose HTML is only at /messages/{id}/html"`
	RemoteImages  int          `json:"remote_images" doc:"How many pictures from elsewhere the mail refers to; they are held back until asked for"`
	HasHTML       bool         `json:"has_html" doc:"True when it came as HTML: show /messages/{id}/html in a sandboxed frame"`
	Mentions      []int64      `json:"mentions" doc:"Ids of the agents named in a note"`
	Auto          string       `json:"auto" doc:"Empty when a person wrote it, else auto-reply, bulk or list"`
	Attachments   []Attachment `json:"attachments"`
	Delivery      *Delivery    `json:"delivery,omitempty" doc:"What became of an outgoing message"`
	CreatedAt     time.Time    `json:"created_at"`
}

// Event is something that happened to a ticket beside messages.
type Event struct {
	ID    int64           `json:"id"`
	Kind  string          `json:"kind" doc:"ticket.created, ticket.changed, ticket.rated, sla.changed, sla.breached, delivery.changed, chat.changed"`
	Actor Actor           `json:"actor"`
	At    time.Time       `json:"at"`
	Data  json.RawMessage `json:"data" doc:"Depends on kind; see the live frames"`
}

// Attachment is a file on a message or in a draft.
type Attachment struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type" doc:"The media type, such as image/png"`
	Size   int64  `json:"size" doc:"Bytes"`
	Inline bool   `json:"inline" doc:"True when it is part of the text, such as a picture in a mail"`
	URL    string `json:"url" doc:"Where its bytes are"`
}

// Delivery is what became of an outgoing message.
type Delivery struct {
	ID        int64      `json:"id"`
	State     string     `json:"state" enum:"queued,sent,deferred,failed,bounced,no_relay"`
	Attempts  int        `json:"attempts"`
	NextTryAt *time.Time `json:"next_try_at"`
	SentAt    *time.Time `json:"sent_at"`
	LastError string     `json:"last_error" doc:"The other server's own words"`
}

// Draft is what an agent is writing on a ticket, or has sent within the moments for undo.
type Draft struct {
	ID          int64        `json:"id"`
	TicketID    int64        `json:"ticket_id"`
	Kind        string       `json:"kind" enum:"message,note"`
	BodyHTML    string       `json:"body_html"`
	Recipients  Recipients   `json:"recipients"`
	Attachments []Attachment `json:"attachments"`
	BaseVersion int64        `json:"base_version" doc:"The ticket's version that the writer had read"`
	ThenStatus  string       `json:"then_status" enum:",open,pending,solved"`
	SendAt      *time.Time   `json:"send_at" doc:"When it will be sent; null for a draft"`
	Problem     string       `json:"problem" doc:"Why it could not be sent, when it came back"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

// TicketUpdate says which fields of a ticket become what; a field that is absent stays.
type TicketUpdate struct {
	Subject     Opt[string]   `json:"subject,omitzero" minLength:"1" maxLength:"1000"`
	Status      Opt[string]   `json:"status,omitzero" enum:"open,pending,solved,closed"`
	Priority    Opt[string]   `json:"priority,omitzero" enum:"low,normal,high,urgent"`
	TeamID      Opt[*int64]   `json:"team_id,omitzero" doc:"null: no team"`
	AssigneeID  Opt[*int64]   `json:"assignee_id,omitzero" doc:"null: nobody"`
	RequesterID Opt[int64]    `json:"requester_id,omitzero"`
	Tags        Opt[[]string] `json:"tags,omitzero" maxItems:"50"`
	AddTags     []string      `json:"add_tags,omitempty" maxItems:"50"`
	RemoveTags  []string      `json:"remove_tags,omitempty" maxItems:"50"`
	Follow      []int64       `json:"follow,omitempty" maxItems:"100" doc:"Ids of agents who shall follow"`
	Unfollow    []int64       `json:"unfollow,omitempty" maxItems:"100"`
	BaseVersion int64         `json:"base_version,omitempty" minimum:"0" doc:"The version that was read: when somebody else has changed the same field since, the answer is 409 ticket_changed with what changed. Absent: the last one wins"`
}

// UpdatedTicket is a ticket after a change.
type UpdatedTicket struct {
	Visible   bool       `json:"visible" doc:"False when the caller's change has put the ticket out of their own sight"`
	Row       *TicketRow `json:"row,omitempty" doc:"Absent when it is not visible"`
	Followers []int64    `json:"followers"`
}

// ReadUpTo says how far somebody has read.
type ReadUpTo struct {
	MessageID int64 `json:"message_id" minimum:"1" doc:"The newest message that was read"`
}

// NewTicket opens a ticket for a customer.
type NewTicket struct {
	Requester   Requester `json:"requester"`
	From        string    `json:"from,omitempty" enum:"agent,customer" default:"agent" doc:"agent: the message goes out to the requester. customer: it records what the customer said, on the phone or elsewhere, and nothing is sent"`
	Subject     string    `json:"subject" minLength:"1" maxLength:"1000"`
	BodyHTML    string    `json:"body_html,omitempty" maxLength:"500000"`
	BodyText    string    `json:"body_text,omitempty" maxLength:"500000" doc:"Used when there is no body_html"`
	Cc          []Address `json:"cc,omitempty" maxItems:"100"`
	Attachments []int64   `json:"attachments,omitempty" maxItems:"100" doc:"Ids of the caller's uploads"`
	MailboxID   *int64    `json:"mailbox_id,omitempty" doc:"The mailbox it is written from; absent: the first one"`
	TeamID      *int64    `json:"team_id,omitempty" doc:"Absent: the mailbox's team"`
	AssigneeID  *int64    `json:"assignee_id,omitempty"`
	Status      string    `json:"status,omitempty" enum:"open,pending,solved" doc:"Absent: pending for what an agent sends, open for what a customer said"`
	Priority    string    `json:"priority,omitempty" enum:"low,normal,high,urgent" default:"normal"`
	Tags        []string  `json:"tags,omitempty" maxItems:"50"`
	Nonce       string    `json:"nonce,omitempty" maxLength:"200" doc:"The same one again opens no second ticket"`
}

// Requester names a customer by address; a new address makes a new customer.
type Requester struct {
	Email string `json:"email" format:"email" maxLength:"320"`
	Name  string `json:"name,omitempty" maxLength:"200"`
}

// NewReply is what an agent says on a ticket.
type NewReply struct {
	Kind        string     `json:"kind" enum:"message,note" doc:"message goes to the customer, note stays among agents"`
	BodyHTML    string     `json:"body_html,omitempty" maxLength:"500000" doc:"Cleaned to the elements that the editor knows. An agent is mentioned as <span data-mention=\"ID\">@Name</span>"`
	BodyText    string     `json:"body_text,omitempty" maxLength:"500000" doc:"Used when there is no body_html"`
	Recipients  Recipients `json:"recipients,omitempty" doc:"Of a message; without any, it goes to the requester"`
	Attachments []int64    `json:"attachments,omitempty" maxItems:"100" doc:"Ids of the caller's uploads"`
	ThenStatus  string     `json:"then_status,omitempty" enum:",open,pending,solved" doc:"The ticket's next status; absent: it stays"`
	BaseVersion int64      `json:"base_version,omitempty" minimum:"0" doc:"The ticket's version that the writer had read; needed unless anyway is set"`
	Anyway      bool       `json:"anyway,omitempty" doc:"Send although the ticket has changed since"`
	Nonce       string     `json:"nonce,omitempty" maxLength:"200" doc:"The same one again sends nothing twice"`
	UndoSeconds int        `json:"undo_seconds,omitempty" minimum:"0" maximum:"120" doc:"Hold it back for so long: the answer is 202 with a draft that can be taken back"`
}

// ReplyResult is either a message or a held draft.
type ReplyResult struct {
	Message *Message `json:"message,omitempty" doc:"With 201: what was said"`
	Held    *Draft   `json:"held,omitempty" doc:"With 202: what will be sent at send_at"`
	Version int64    `json:"version" doc:"The ticket's version now"`
}

// DraftBody is what the composer holds.
type DraftBody struct {
	BodyHTML    string     `json:"body_html,omitempty" maxLength:"500000"`
	Recipients  Recipients `json:"recipients,omitempty"`
	Attachments []int64    `json:"attachments,omitempty" maxItems:"100"`
	BaseVersion int64      `json:"base_version" minimum:"0"`
	ThenStatus  string     `json:"then_status,omitempty" enum:",open,pending,solved"`
}

// BulkUpdate changes several tickets.
type BulkUpdate struct {
	IDs    []int64      `json:"ids" minItems:"1" maxItems:"500"`
	Update TicketUpdate `json:"update"`
}

// BulkResult is what became of one ticket of a bulk update.
type BulkResult struct {
	ID      int64    `json:"id"`
	OK      bool     `json:"ok"`
	Version int64    `json:"version,omitempty" doc:"The ticket's version now"`
	Fault   *Problem `json:"fault,omitempty" doc:"Why it was not changed"`
}

// TicketFound is a ticket that a search found.
type TicketFound struct {
	ID         int64               `json:"id"`
	Number     int64               `json:"number" doc:"The same as id"`
	Subject    string              `json:"subject"`
	Score      float64             `json:"score"`
	Highlights map[string][]string `json:"highlights" doc:"Per field, HTML-safe passages with the found words in <mark>"`
	Row        TicketRow           `json:"row"`
}

// Tag is a word on tickets.
type Tag struct {
	Name string `json:"name"`
	N    int    `json:"n" doc:"How many of the newest tickets carry it"`
}

// DraftSaved is what was kept.
type DraftSaved struct {
	Draft *Draft `json:"draft,omitempty" doc:"Absent when it was empty and is discarded"`
}

// TicketChangedDetails are the details of the fault ticket_changed.
type TicketChangedDetails struct {
	Version int64   `json:"version" doc:"The ticket's version now"`
	Since   []Since `json:"since"`
}

// Since is one thing that happened after a version was read.
type Since struct {
	Version int64           `json:"version"`
	Kind    string          `json:"kind" doc:"An event's kind, such as message.added"`
	Actor   Actor           `json:"actor"`
	At      time.Time       `json:"at"`
	Data    json.RawMessage `json:"data" doc:"As in live frames of that kind"`
}
