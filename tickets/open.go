package tickets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Opening is a ticket that an agent opens for a customer.
type Opening struct {
	Requester Person // the address is needed: it is where answers go
	// From is who says the first message: ActorAgent writes to the customer, ActorCustomer records what
	// the customer said elsewhere, and nothing is sent.
	From        ActorKind
	Subject     string
	HTML, Text  string // HTML is sanitized by the caller; Text has the same words
	Cc          []Person
	Attachments []int64 // the agent's own uploads

	MailboxID  *int64 // nil: the oldest one
	TeamID     *int64 // nil: the mailbox's
	AssigneeID *int64
	Status     Status // "": pending after the agent's message, open after the customer's
	Priority   Priority
	Tags       []string

	// Nonce makes it idempotent for the agent: the same one again gives the first ticket.
	Nonce string
}

// Open opens a ticket for a customer, who is made when new. Faults: forbidden, invalid_input, no_mailbox.
func (d *Desk) Open(ctx context.Context, by Actor, o Opening) (*Ticket, error) {
	if by.Kind != ActorAgent || !by.CanWork() {
		return nil, forbidden("Your role may read tickets, not open them.")
	}
	if err := o.clean(); err != nil {
		return nil, err
	}
	var t *Ticket
	err := d.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		t, err = d.openFor(ctx, tx, by, &o)
		return err
	})
	if errors.Is(err, errDuplicate) {
		first, err := d.firstReply(ctx, by, o.Nonce)
		if err != nil {
			return nil, err
		}
		return d.Ticket(ctx, by, first.TicketID)
	}
	return t, err
}

func (o *Opening) clean() (err error) {
	if o.From != ActorAgent && o.From != ActorCustomer {
		return fault.InvalidField("from", "must be agent or customer")
	}
	if o.Subject = cleanName(o.Subject); o.Subject == "" || len(o.Subject) > maxSubject {
		return fault.InvalidField("subject", "must have 1 to %d bytes", maxSubject)
	}
	if strings.TrimSpace(o.Text) == "" && len(o.Attachments) == 0 {
		return fault.InvalidField("body", "write something before sending")
	}
	if o.Status == "" {
		o.Status = StatusPending
		if o.From == ActorCustomer {
			o.Status = StatusOpen
		}
	}
	if o.Status == StatusClosed {
		return fault.InvalidField("status", "a new ticket cannot be closed")
	}
	if o.Priority == "" {
		o.Priority = PriorityNormal
	}
	o.Requester.Name = cleanName(o.Requester.Name)
	o.Requester.Address, err = cleanAddress("requester.email", o.Requester.Address)
	return err
}

func (d *Desk) openFor(ctx context.Context, tx *pg.Tx, by Actor, o *Opening) (*Ticket, error) {
	customer, err := d.customerFor(ctx, tx, o.Requester)
	if err != nil {
		return nil, err
	}
	// The channel is where answers go, and they go by mail also when the question came by telephone.
	t := &Ticket{
		Subject: o.Subject, Status: o.Status, Priority: o.Priority, Channel: ChannelEmail,
		MailboxID: o.MailboxID, RequesterID: customer.ID, Tags: pgTexts{}, Custom: map[string]any{},
	}
	if err := chooseMailbox(tx, t, o); err != nil {
		return nil, err
	}
	err = d.create(ctx, tx, by, d.now(), t, func(c *Change) error {
		u := Update{Status: Some(o.Status), Priority: Some(o.Priority), TeamID: Some(t.TeamID), AssigneeID: Some(o.AssigneeID), AddTags: o.Tags}
		if err := u.apply(c); err != nil {
			return err
		}
		if !by.May(t.TeamID, t.AssigneeID) {
			return fault.InvalidField("team_id", "you do not belong to this team and could not see the ticket")
		}
		c.Emit(TicketCreated{Version: 1, Subject: t.Subject, Channel: t.Channel, RequesterID: customer.ID})
		m, err := o.message(c, customer)
		if err != nil {
			return err
		}
		return c.Add(m, nil, o.Attachments)
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// chooseMailbox finds the mailbox that the ticket is written from, and with it its team.
func chooseMailbox(tx *pg.Tx, t *Ticket, o *Opening) error {
	if o.MailboxID != nil {
		var n int64
		if err := tx.Model(&Mailbox{}).Where("id = ? AND archived_at IS NULL", *o.MailboxID).Count(&n).Error; err != nil {
			return fmt.Errorf("look up mailbox: %w", err)
		}
		if n == 0 {
			return fault.InvalidField("mailbox_id", "there is no mailbox %d", *o.MailboxID)
		}
	}
	mailbox, err := mailboxOf(tx, t)
	if err != nil {
		return err
	}
	t.MailboxID, t.TeamID = &mailbox.ID, mailbox.TeamID
	if o.TeamID != nil {
		t.TeamID = o.TeamID
	}
	return nil
}

func (o *Opening) message(c *Change, customer *Customer) (*Message, error) {
	to := []Person{{Name: customer.Name, Address: o.Requester.Address}}
	if o.From == ActorAgent {
		r := Reply{Kind: KindMessage, HTML: o.HTML, Text: o.Text, Nonce: o.Nonce, Recipients: Recipients{To: to, Cc: o.Cc}}
		return r.message(c)
	}
	m := &Message{
		Kind: KindMessage, AuthorKind: ActorCustomer, CustomerID: &customer.ID, Channel: ChannelAPI,
		Sender: to[0], Recipients: Recipients{Cc: o.Cc}, Subject: o.Subject, BodyText: o.Text, BodyHTML: o.HTML, ReplyText: o.Text,
	}
	if o.Nonce != "" {
		m.ExternalID = optional(replyExternalID(c.Actor, o.Nonce))
	}
	return m, nil
}

// Tag is a word on tickets and how many carry it.
type Tag struct {
	Name string
	N    int
}

// tagsFrom bounds how many tickets are looked at for tags in use.
const tagsFrom = 5000

// Tags returns the tags that begin with prefix on the newest tickets that the actor may see, the most used
// first.
func (d *Desk) Tags(ctx context.Context, by Actor, prefix string, limit int) ([]Tag, error) {
	db := d.db.Read(ctx)
	newest := by.scope(db.Table("tickets AS t").Select("t.tags")).Order("t.id DESC").Limit(tagsFrom)
	var tags []Tag
	err := db.Raw(`SELECT tag AS name, count(*) AS n FROM (?) AS newest, unnest(newest.tags) AS tag
		WHERE starts_with(tag, ?) GROUP BY tag ORDER BY n DESC, tag LIMIT ?`, newest, strings.ToLower(prefix), limit).Scan(&tags).Error
	if err != nil {
		return nil, fmt.Errorf("read tags: %w", err)
	}
	return tags, nil
}

// WaitingUploads returns those of the agent's uploads with these ids that wait for a message.
func (d *Desk) WaitingUploads(ctx context.Context, by Actor, ids []int64) ([]Attachment, error) {
	var all []Attachment
	if len(ids) == 0 {
		return all, nil
	}
	err := d.db.Read(ctx).Order("id").Find(&all, "id IN ? AND message_id IS NULL AND uploaded_by = ?", ids, by.ID).Error
	if err != nil {
		return nil, fmt.Errorf("read uploads: %w", err)
	}
	return all, nil
}

// ForgetUploads removes uploads that have waited since before a time and are in no draft, and returns how
// many. Their bytes stay in the store.
func (d *Desk) ForgetUploads(ctx context.Context, before time.Time) (int64, error) {
	result := d.db.Read(ctx).Exec(`
		DELETE FROM attachments a WHERE a.message_id IS NULL AND a.created_at < ?
		AND NOT EXISTS (SELECT FROM drafts d WHERE d.agent_id = a.uploaded_by AND a.id = ANY (d.attachments))`, before)
	if result.Error != nil {
		return 0, fmt.Errorf("forget uploads: %w", result.Error)
	}
	return result.RowsAffected, nil
}
