package tickets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets/fault"
)

// Ticket returns one ticket. Fault: ticket_not_found, also when the actor may not see it.
func (d *Desk) Ticket(ctx context.Context, by Actor, id int64) (*Ticket, error) {
	var t Ticket
	err := by.scope(d.db.Read(ctx).Table("tickets AS t")).Where("t.id = ?", id).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.Missing("ticket", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read ticket %d: %w", id, err)
	}
	return &t, nil
}

// Delivery is what became of an outgoing message, as readers see it; package channels writes it.
type Delivery struct {
	ID        int64
	MessageID int64
	State     string
	Attempts  int
	NextTryAt *time.Time
	SentAt    *time.Time
	LastError string
	UpdatedAt time.Time
}

// Entry is one message of a timeline with what hangs on it.
type Entry struct {
	Message     Message
	AuthorName  string
	Attachments []Attachment
	Delivery    *Delivery
}

// Happening is one quiet line of a timeline: an event that is not a message.
type Happening struct {
	ID    int64
	Kind  string
	Actor Actor `gorm:"serializer:json"`
	At    time.Time
	Data  json.RawMessage `gorm:"serializer:json"`
}

// Timeline is a part of a ticket's history, oldest first. Before is the message id to ask for the
// part before it with, 0 when this part begins the ticket.
type Timeline struct {
	Entries    []Entry
	Happenings []Happening
	Before     int64
}

// Timeline returns up to limit (1..200; 0 is 50) messages before the message with the id before (0:
// the newest), and the events of the same stretch of time. Notes are left out for actors who may not
// read them. Fault: ticket_not_found.
func (d *Desk) Timeline(ctx context.Context, by Actor, ticketID, before int64, limit int) (*Timeline, error) {
	if _, err := d.Ticket(ctx, by, ticketID); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	messages, err := d.messagesBefore(ctx, by, ticketID, before, limit+1)
	if err != nil {
		return nil, err
	}
	timeline := &Timeline{}
	if len(messages) > limit {
		messages = messages[1:]
		timeline.Before = messages[0].Message.ID
	}
	if err := d.hang(ctx, messages); err != nil {
		return nil, err
	}
	timeline.Entries = messages
	timeline.Happenings, err = d.happenings(ctx, ticketID, before, messages, timeline.Before != 0)
	return timeline, err
}

func (d *Desk) messagesBefore(ctx context.Context, by Actor, ticketID, before int64, limit int) ([]Entry, error) {
	q := d.entries(ctx, by).Where("m.ticket_id = ?", ticketID).Order("m.id DESC").Limit(limit)
	if before > 0 {
		q = q.Where("m.id < ?", before)
	}
	entries, err := scanEntries(q)
	if err != nil {
		return nil, fmt.Errorf("read messages of ticket %d: %w", ticketID, err)
	}
	slices.Reverse(entries)
	return entries, nil
}

// entries selects the messages that the actor may read, of whatever tickets.
func (d *Desk) entries(ctx context.Context, by Actor) *gorm.DB {
	q := d.db.Read(ctx).Table("messages AS m").
		Select("m.*, COALESCE(a.name, NULLIF(c.name, ''), c.email, m.sender->>'name', '') AS author_name").
		Joins("LEFT JOIN agents a ON a.id = m.agent_id").Joins("LEFT JOIN customers c ON c.id = m.customer_id")
	if !by.CanReadNotes() {
		q = q.Where("m.kind = 'message'")
	}
	return q
}

func scanEntries(q *gorm.DB) ([]Entry, error) {
	var rows []struct {
		Message    `gorm:"embedded"`
		AuthorName string
	}
	if err := q.Scan(&rows).Error; err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		entries[i] = Entry{Message: row.Message, AuthorName: row.AuthorName}
	}
	return entries, nil
}

// hang adds attachments and deliveries to their messages.
func (d *Desk) hang(ctx context.Context, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	byID := make(map[int64]*Entry, len(entries))
	ids := make([]int64, len(entries))
	for i := range entries {
		ids[i] = entries[i].Message.ID
		byID[ids[i]] = &entries[i]
	}
	var attachments []Attachment
	if err := d.db.Read(ctx).Order("id").Find(&attachments, "message_id IN ?", ids).Error; err != nil {
		return fmt.Errorf("read attachments: %w", err)
	}
	for _, a := range attachments {
		e := byID[*a.MessageID]
		e.Attachments = append(e.Attachments, a)
	}
	var deliveries []Delivery
	if err := d.db.Read(ctx).Find(&deliveries, "message_id IN ?", ids).Error; err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	for i := range deliveries {
		byID[deliveries[i].MessageID].Delivery = &deliveries[i]
	}
	return nil
}

// timelineEvents are the events that people see as lines; messages show themselves.
var timelineEvents = []string{EventTicketCreated, EventTicketChanged, EventSLAChanged, EventSLABreached, EventDeliveryChanged,
	EventTicketRated, EventChatChanged}

// happenings returns the events of the stretch of time that the entries cover: from the first of
// them when there is more before, else from the ticket's beginning; to the message before, else to now.
func (d *Desk) happenings(ctx context.Context, ticketID, before int64, entries []Entry, more bool) ([]Happening, error) {
	q := d.db.Read(ctx).Table("events").Select("id, kind, actor, at, data").
		Where("ticket_id = ? AND kind IN ?", ticketID, timelineEvents).Order("id")
	if more && len(entries) > 0 {
		q = q.Where("at >= ?", entries[0].Message.CreatedAt)
	}
	if before > 0 {
		q = q.Where("at < (SELECT created_at FROM messages WHERE id = ?)", before)
	}
	var out []Happening
	if err := q.Scan(&out).Error; err != nil {
		return nil, fmt.Errorf("read events of ticket %d: %w", ticketID, err)
	}
	return out, nil
}

// MarkRead remembers that the agent has read the ticket up to a message; it never moves back.
func (d *Desk) MarkRead(ctx context.Context, by Actor, ticketID, messageID int64) error {
	if _, err := d.Ticket(ctx, by, ticketID); err != nil {
		return err
	}
	row := map[string]any{"agent_id": by.ID, "ticket_id": ticketID, "last_message_id": messageID}
	err := d.db.Read(ctx).Table("ticket_reads").Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "agent_id"}, {Name: "ticket_id"}},
		DoUpdates: clause.Set{{Column: clause.Column{Name: "last_message_id"}, Value: gorm.Expr("GREATEST(ticket_reads.last_message_id, EXCLUDED.last_message_id)")}},
	}).Create(row).Error
	if err != nil {
		return fmt.Errorf("mark ticket %d read: %w", ticketID, err)
	}
	return nil
}

// MarkUnread forgets what the agent has read of the ticket.
func (d *Desk) MarkUnread(ctx context.Context, by Actor, ticketID int64) error {
	err := d.db.Read(ctx).Exec(`DELETE FROM ticket_reads WHERE agent_id = ? AND ticket_id = ?`, by.ID, ticketID).Error
	if err != nil {
		return fmt.Errorf("mark ticket %d unread: %w", ticketID, err)
	}
	return nil
}

// Attachment returns a file's row when the actor may see the message that it hangs on, or has
// uploaded it themselves. Fault: attachment_not_found.
func (d *Desk) Attachment(ctx context.Context, by Actor, id int64) (*Attachment, error) {
	var row struct {
		Attachment `gorm:"embedded"`
		TicketID   *int64
		Kind       MessageKind
	}
	err := d.db.Read(ctx).Table("attachments AS x").Select("x.*, m.ticket_id, m.kind").
		Joins("LEFT JOIN messages m ON m.id = x.message_id").Where("x.id = ?", id).Take(&row).Error
	missing := fault.Missing("attachment", id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, missing
	}
	if err != nil {
		return nil, fmt.Errorf("read attachment %d: %w", id, err)
	}
	switch {
	case row.TicketID == nil:
		if row.UploadedBy == nil || *row.UploadedBy != by.ID || by.Kind != ActorAgent {
			return nil, missing
		}
	case row.Kind == KindNote && !by.CanReadNotes():
		return nil, missing
	default:
		if _, err := d.Ticket(ctx, by, *row.TicketID); err != nil {
			return nil, missing
		}
	}
	return &row.Attachment, nil
}

// AddUpload records a file that an agent uploaded for a message to come. Its bytes are stored already.
func (d *Desk) AddUpload(ctx context.Context, by Actor, a Attachment) (*Attachment, error) {
	if !by.CanWork() || by.Kind != ActorAgent {
		return nil, fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	a.ID, a.MessageID, a.UploadedBy, a.CreatedAt = 0, nil, &by.ID, d.now()
	if err := d.db.Read(ctx).Create(&a).Error; err != nil {
		return nil, fmt.Errorf("record upload: %w", err)
	}
	return &a, nil
}
