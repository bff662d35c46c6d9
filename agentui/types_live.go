package agentui

import (
	"encoding/json"
	"time"

	"github.com/kepthq/kept/tickets/live"
)

// LiveVisitor is a frame of the agents' socket at /live that is not numbered: what the customer at the other end
// of a chat does now. It goes to sockets that view or watch the ticket, and carries all of it each time.
type LiveVisitor struct {
	Type string `json:"type" enum:"visitor"`
	live.Guest
}

// LiveEvent is a durable, numbered frame of the agents' socket at /live: something happened. After a
// lost connection the client names the last seq it saw and gets what it missed.
type LiveEvent struct {
	Type     string          `json:"type" enum:"event"`
	Seq      int64           `json:"seq" doc:"Grows with each event; not dense"`
	ID       int64           `json:"id" doc:"The event's id, as in timelines"`
	Kind     string          `json:"kind" enum:"ticket.created,ticket.changed,ticket.hidden,message.added,delivery.changed,sla.changed,sla.breached,notification.added,customer.changed,desk.changed,ticket.rated,chat.changed,article.changed,article.words_changed,theme.changed,theme.placed,theme.run,theme.alarm"`
	TicketID *int64          `json:"ticket_id,omitempty"`
	At       time.Time       `json:"at"`
	Actor    Actor           `json:"actor"`
	Data     json.RawMessage `json:"data" doc:"By kind: TicketCreated, TicketChanged, MessageAdded, DeliveryChanged, ClockChanged, ClockBreached, NotificationAdded, CustomerChanged, DeskChanged, TicketRated, ChatChanged, ArticleChanged, ArticleWordsChanged, ThemeChanged, ThemePlaced, ThemeRunChanged, ThemeAlarmed. ticket.hidden has none: the caller may not see the ticket any more"`
	Row      *TicketRow      `json:"row,omitempty" doc:"The ticket's row as it is now (which may be newer than the event), without unread"`
	Message  *Message        `json:"message,omitempty" doc:"With message.added and delivery.changed: the message as in the timeline"`

	Notification *Notification `json:"notification,omitempty" doc:"With notification.added, which goes to its agent only"`
}
