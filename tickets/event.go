package tickets

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kepthq/kept/tickets/eventlog"
)

// Event is one thing that happened, of a closed set: the types of this file. Their JSON is what
// webhooks, the live feed and the timeline carry, so fields are added and never renamed.
type Event interface{ kind() string }

// The names of the events in the log.
const (
	EventTicketCreated     = "ticket.created"
	EventTicketChanged     = "ticket.changed"
	EventMessageAdded      = "message.added"
	EventDeliveryChanged   = "delivery.changed"
	EventSLAChanged        = "sla.changed"
	EventSLABreached       = "sla.breached"
	EventNotificationAdded = "notification.added"
	EventCustomerChanged   = "customer.changed"
	EventDeskChanged       = "desk.changed"
	EventChatChanged       = "chat.changed"
	EventTicketRated       = "ticket.rated"
	EventArticleChanged    = "article.changed"
	EventArticleWords      = "article.words_changed"
	EventThemeChanged      = "theme.changed"
	EventThemePlaced       = "theme.placed"
	EventThemeRun          = "theme.run"
	EventThemeAlarm        = "theme.alarm"
)

// Delta is one field's old and new value.
type Delta struct {
	From any `json:"from"`
	To   any `json:"to"`
}

// TicketCreated opens a ticket's history.
type TicketCreated struct {
	Version     int64   `json:"version"`
	Subject     string  `json:"subject"`
	Channel     Channel `json:"channel"`
	RequesterID int64   `json:"requester_id"`
	// FollowUpTo is the closed ticket that this one goes on from, 0 when there is none.
	FollowUpTo int64 `json:"follow_up_to,omitempty"`
}

// TicketChanged tells which fields changed, by their API names.
type TicketChanged struct {
	Version int64            `json:"version"`
	Changes map[string]Delta `json:"changes"`
}

// MessageAdded tells that somebody said something.
type MessageAdded struct {
	Version   int64       `json:"version"`
	MessageID int64       `json:"message_id"`
	Kind      MessageKind `json:"kind"`
	Author    ActorKind   `json:"author"`
	Auto      string      `json:"auto,omitempty"`
}

// DeliveryChanged tells what became of an outgoing message.
type DeliveryChanged struct {
	MessageID int64  `json:"message_id"`
	State     string `json:"state"`
	Error     string `json:"error,omitempty"`
}

// ClockChanged tells that a clock started, paused, resumed, was met or was cancelled.
type ClockChanged struct {
	ClockID int64      `json:"clock_id"`
	Clock   string     `json:"clock"`
	State   string     `json:"state"`
	DueAt   *time.Time `json:"due_at"`
	Cause   string     `json:"cause"`
}

// ClockBreached tells that a deadline passed.
type ClockBreached struct {
	ClockID int64     `json:"clock_id"`
	Clock   string    `json:"clock"`
	DueAt   time.Time `json:"due_at"`
}

// NotificationAdded tells one agent that there is something to know.
type NotificationAdded struct {
	NotificationID int64            `json:"notification_id"`
	AgentID        int64            `json:"agent_id"`
	Kind           NotificationKind `json:"kind"`
}

// CustomerChanged tells that a customer's record changed.
type CustomerChanged struct {
	CustomerID int64 `json:"customer_id"`
}

// TicketRated tells how the customer found the help they got.
type TicketRated struct {
	Version int64  `json:"version"`
	Score   int    `json:"score"`
	Comment string `json:"comment,omitempty"`
	Before  int    `json:"before,omitempty"` // the score that it replaces
}

// DeskChanged tells that something which many screens hold has changed: agents, teams, mailboxes,
// sla, settings, canned_replies, chat_sites, chat_agents, article_sections, article_templates, trackers, closing.
type DeskChanged struct {
	What string `json:"what"`
	ID   int64  `json:"id,omitempty"`
}

// ChatChanged tells that a chat waits, was taken, or ended; package chat emits it.
type ChatChanged struct {
	State   string `json:"state"`
	EndedBy string `json:"ended_by,omitempty"`
}

// ArticleChanged tells that an article of the knowledge base, or one of its translations, is not what it
// was; package articles emits it.
type ArticleChanged struct {
	ArticleID int64 `json:"article_id"`
	// TranslationID is 0 when the article changed in all its languages, such as its visibility.
	TranslationID int64  `json:"translation_id,omitempty"`
	Language      string `json:"language,omitempty"`
	// What is created, saved, submitted, planned, published, unpublished, archived, outdated or meta.
	What string `json:"what"`
}

// ArticleWordsChanged tells that the synonyms or stop words of the search have changed.
type ArticleWordsChanged struct {
	Language string `json:"language,omitempty"` // "": every language
}

// ThemeChanged tells that a theme or a product area is not what it was; package tracking and those who work with
// themes emit it.
type ThemeChanged struct {
	ThemeID int64 `json:"theme_id,omitempty"` // 0: the area alone
	AreaID  int64 `json:"area_id,omitempty"`  // 0: the theme alone
}

// ThemePlaced tells that a ticket has got a theme, another one, or none. A run tells it of no ticket.
type ThemePlaced struct {
	TicketID int64 `json:"ticket_id"`
	ThemeID  int64 `json:"theme_id"` // 0: none
}

// ThemeRunChanged tells that a run was asked for, began, or ended.
type ThemeRunChanged struct {
	RunID int64 `json:"run_id"`
	Ended bool  `json:"ended"`
}

// ThemeAlarmed tells that a theme has more tickets than its own past explains, or has no more; package evidence emits it.
type ThemeAlarmed struct {
	AlarmID int64  `json:"alarm_id"`
	ThemeID int64  `json:"theme_id"`
	Alarm   string `json:"alarm"` // spike or growth
	Ended   bool   `json:"ended"`
}

func (TicketCreated) kind() string     { return EventTicketCreated }
func (TicketChanged) kind() string     { return EventTicketChanged }
func (MessageAdded) kind() string      { return EventMessageAdded }
func (DeliveryChanged) kind() string   { return EventDeliveryChanged }
func (ClockChanged) kind() string      { return EventSLAChanged }
func (ClockBreached) kind() string     { return EventSLABreached }
func (NotificationAdded) kind() string { return EventNotificationAdded }
func (CustomerChanged) kind() string   { return EventCustomerChanged }
func (DeskChanged) kind() string       { return EventDeskChanged }
func (ChatChanged) kind() string       { return EventChatChanged }
func (TicketRated) kind() string       { return EventTicketRated }
func (ArticleChanged) kind() string    { return EventArticleChanged }

func (ThemeChanged) kind() string    { return EventThemeChanged }
func (ThemePlaced) kind() string     { return EventThemePlaced }
func (ThemeRunChanged) kind() string { return EventThemeRun }
func (ThemeAlarmed) kind() string    { return EventThemeAlarm }

func (ArticleWordsChanged) kind() string { return EventArticleWords }

// record turns events into rows of the log, all by one actor at one time.
func record(events []Event, ticketID *int64, by Actor, at time.Time) ([]eventlog.Event, error) {
	actor, err := json.Marshal(by)
	if err != nil {
		return nil, fmt.Errorf("encode actor: %w", err)
	}
	rows := make([]eventlog.Event, len(events))
	for i, e := range events {
		data, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", e.kind(), err)
		}
		rows[i] = eventlog.Event{TicketID: ticketID, Kind: e.kind(), Actor: actor, At: at, Data: data}
	}
	return rows, nil
}
