package tickets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Change is one change of one ticket while it happens. Callers and observers mutate Ticket; what
// differs from Before when all are done is written and told.
type Change struct {
	Tx      *pg.Tx
	At      time.Time // the one clock reading of the change
	Actor   Actor
	Created bool   // the ticket did not exist before
	Before  Ticket // zero when Created
	Ticket  *Ticket
	// Messages that this change added, stored already.
	Messages []*Message

	desk    *Desk
	events  []Event
	changes map[string]Delta // what changed beside columns: followers
}

// Emit adds an event to the change.
func (c *Change) Emit(e Event) { c.events = append(c.events, e) }

// Events returns what the change told, complete after the commit.
func (c *Change) Events() []Event { return c.events }

// Changed reports whether the named field (by its API name, such as "status") differs.
func (c *Change) Changed(field string) bool {
	_, ok := c.deltas()[field]
	return ok
}

// Change is the one write path: it runs fn on the locked ticket and commits what fn did, together
// with what the observers wrote. When nothing changed, nothing is written. Faults: ticket_not_found
// (also when the actor may not see it); those of fn and of observers.
func (d *Desk) Change(ctx context.Context, by Actor, ticketID int64, fn func(c *Change) error) (*Change, error) {
	var c *Change
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		c, err = d.ChangeTx(ctx, tx, by, ticketID, fn)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// ChangeTx is [Desk.Change] inside the caller's transaction.
func (d *Desk) ChangeTx(ctx context.Context, tx *pg.Tx, by Actor, ticketID int64, fn func(c *Change) error) (*Change, error) {
	t, err := lockTicket(ctx, tx, ticketID)
	if err != nil {
		return nil, err
	}
	if by.Kind == ActorAgent && !by.May(t.TeamID, t.AssigneeID) {
		return nil, fault.Missing("ticket", ticketID)
	}
	c := &Change{Tx: tx, At: d.now(), Actor: by, Before: *t, Ticket: t, desk: d}
	c.Before.Tags = slices.Clone(t.Tags)
	c.Before.Custom = maps.Clone(t.Custom)
	if err := fn(c); err != nil {
		return nil, err
	}
	return c, c.finish(ctx)
}

// create is ChangeTx for a ticket that does not exist yet. Its row is written last, so fn and the observers
// find it in t and not in the database; rows that name it must do so by a deferred constraint.
func (d *Desk) create(ctx context.Context, tx *pg.Tx, by Actor, at time.Time, t *Ticket, fn func(c *Change) error) error {
	t.Version, t.CreatedAt, t.UpdatedAt, t.LastActivityAt = 1, at, at, at
	if t.SLAState == "" {
		t.SLAState = SLANone
	}
	if err := numberTicket(ctx, tx, t); err != nil {
		return err
	}
	c := &Change{Tx: tx, At: at, Actor: by, Created: true, Ticket: t, desk: d}
	if err := fn(c); err != nil {
		return err
	}
	return c.finish(ctx)
}

// finish lets observers take part, writes the row and appends the events.
func (c *Change) finish(ctx context.Context) error {
	if !c.dirty() {
		return nil
	}
	if !c.Created {
		c.Ticket.Version++
		c.Ticket.UpdatedAt = c.At
	}
	c.stampStatus()
	for _, o := range c.desk.observers {
		if err := o.Observe(ctx, c); err != nil {
			return fmt.Errorf("observe change of ticket %d: %w", c.Ticket.ID, err)
		}
	}
	if err := c.notify(); err != nil {
		return err
	}
	if c.Created {
		insertTicket(c.Tx, c.Ticket)
	} else {
		writeTicket(c.Tx, c.Ticket)
	}
	return c.tell(ctx)
}

func (c *Change) dirty() bool {
	return c.Created || len(c.Messages) > 0 || len(c.events) > 0 || len(c.changes) > 0 || len(c.deltas()) > 0
}

// stampStatus keeps solved_at and closed_at true to the status.
func (c *Change) stampStatus() {
	t := c.Ticket
	if t.Status == c.Before.Status {
		return
	}
	switch t.Status {
	case StatusSolved:
		t.SolvedAt, t.ClosedAt = &c.At, nil
	case StatusClosed:
		t.ClosedAt = &c.At
		if t.SolvedAt == nil {
			t.SolvedAt = &c.At
		}
	case StatusOpen, StatusPending:
		t.SolvedAt, t.ClosedAt = nil, nil
	}
}

// tell appends the change's events: what was created, what was said, what fields changed, and what
// callers and observers emitted.
func (c *Change) tell(ctx context.Context) error {
	var told []Event
	for _, m := range c.Messages {
		told = append(told, MessageAdded{Version: c.Ticket.Version, MessageID: m.ID, Kind: m.Kind, Author: m.AuthorKind, Auto: m.Auto})
	}
	if !c.Created {
		deltas := c.deltas()
		maps.Copy(deltas, c.changes)
		if len(deltas) > 0 {
			told = append(told, TicketChanged{Version: c.Ticket.Version, Changes: deltas})
		}
	}
	c.events = append(told, c.events...)
	if c.Created {
		i := slices.IndexFunc(c.events, func(e Event) bool { _, ok := e.(TicketCreated); return ok })
		if i > 0 { // a ticket's history opens with its creation
			created := c.events[i]
			c.events = slices.Insert(slices.Delete(c.events, i, i+1), 0, created)
		}
	}
	rows, err := record(c.events, &c.Ticket.ID, c.Actor, c.At)
	if err != nil {
		return err
	}
	if err := c.desk.log.Append(ctx, c.Tx, rows...); err != nil {
		return fmt.Errorf("append events of ticket %d: %w", c.Ticket.ID, err)
	}
	return nil
}

// deltas compares the fields that people change, by their API names.
func (c *Change) deltas() map[string]Delta {
	d := map[string]Delta{}
	if c.Created {
		return d
	}
	b, t := &c.Before, c.Ticket
	compare(d, "subject", b.Subject, t.Subject)
	compare(d, "status", b.Status, t.Status)
	compare(d, "priority", b.Priority, t.Priority)
	compareID(d, "team_id", b.TeamID, t.TeamID)
	compareID(d, "assignee_id", b.AssigneeID, t.AssigneeID)
	compareID(d, "mailbox_id", b.MailboxID, t.MailboxID)
	compareID(d, "merged_into_id", b.MergedIntoID, t.MergedIntoID)
	compare(d, "requester_id", b.RequesterID, t.RequesterID)
	if !slices.Equal(b.Tags, t.Tags) {
		d["tags"] = Delta{From: b.Tags, To: t.Tags}
	}
	if !(len(b.Custom) == 0 && len(t.Custom) == 0) && !reflect.DeepEqual(b.Custom, t.Custom) {
		d["custom"] = Delta{From: b.Custom, To: t.Custom}
	}
	return d
}

func compare[T comparable](d map[string]Delta, name string, from, to T) {
	if from != to {
		d[name] = Delta{From: from, To: to}
	}
}

func compareID(d map[string]Delta, name string, from, to *int64) {
	if (from == nil) != (to == nil) || (from != nil && *from != *to) {
		d[name] = Delta{From: from, To: to}
	}
}

// Add stores a message of this change with its attachments (rows that exist already are bound to
// it by id; new ones are created) and brings the ticket's summary columns up to date. A message
// whose (channel, external id) is known already gives errDuplicate.
func (c *Change) Add(m *Message, attachments []*Attachment, uploads []int64) error {
	m.TicketID = c.Ticket.ID
	if m.CreatedAt.IsZero() {
		m.CreatedAt = c.At
	}
	if err := insertMessage(c.Tx.Context(), c.Tx, m); err != nil {
		return err
	}
	if err := c.attach(m, attachments, uploads); err != nil {
		return err
	}
	c.Messages = append(c.Messages, m)
	c.summarize(m)
	return nil
}

// errDuplicate says that the message is stored already; Receive turns it into the first receipt.
var errDuplicate = errors.New("message is stored already")

func (c *Change) attach(m *Message, attachments []*Attachment, uploads []int64) error {
	for _, a := range attachments {
		a.MessageID, a.CreatedAt = &m.ID, c.At
	}
	if len(attachments) > 0 {
		if err := c.Tx.Create(attachments).Error; err != nil {
			return fmt.Errorf("store attachments: %w", err)
		}
	}
	if len(uploads) == 0 {
		return nil
	}
	// Only the writer's own waiting uploads can be bound: an id from elsewhere is refused, so nobody
	// can mail out a file of another ticket by guessing its number.
	result := c.Tx.Model(&Attachment{}).
		Where("id IN ? AND message_id IS NULL AND uploaded_by = ?", uploads, c.Actor.ID).
		Update("message_id", m.ID)
	if result.Error != nil {
		return fmt.Errorf("bind uploads: %w", result.Error)
	}
	if int(result.RowsAffected) != len(slices.Compact(slices.Sorted(slices.Values(uploads)))) {
		return fault.InvalidField("attachments", "an upload was not found; upload the file again")
	}
	return nil
}

func (c *Change) summarize(m *Message) {
	if m.Kind == KindNote {
		return // the summary is what the customer knows
	}
	t := c.Ticket
	t.MessageCount++
	t.LastMessageID, t.LastMessageBy = &m.ID, m.AuthorKind
	t.LastActivityAt = c.At
	t.Preview = preview(m.Words())
	switch {
	case m.AuthorKind == ActorCustomer && m.Auto == "":
		t.LastCustomerMessageID = &m.ID
	case m.AuthorKind == ActorAgent && t.FirstReplyAt == nil:
		t.FirstReplyAt = &c.At
	}
}

// previewLength is in bytes: what two lines of the widest list show.
const previewLength = 200

// preview is the start of a text on one line.
func preview(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if len(line) <= previewLength {
		return line
	}
	cut := previewLength
	for !utf8.RuneStart(line[cut]) {
		cut--
	}
	return strings.TrimSpace(line[:cut]) + "…"
}
