package tickets

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Reply is what an agent says on a ticket: to the customer, or as a note among agents.
type Reply struct {
	Kind        MessageKind
	HTML        string // sanitized by the caller
	Text        string // the same words as text
	Recipients  Recipients
	Attachments []int64 // ids of the agent's own uploads
	Mentions    []int64 // agents to tell
	ThenStatus  Status  // "" leaves the status

	// BaseVersion is the ticket's version that the writer had read. When others have answered,
	// noted, reassigned or closed it since, the reply is stopped with the fault ticket_changed, whose
	// details are []Since; Anyway sends it on purpose. Zero, with Anyway unset, is refused.
	BaseVersion int64
	Anyway      bool

	// Nonce makes the reply idempotent for its author: the same one again gives the first message.
	Nonce string

	notice bool // see Notice
}

// Since is one thing that happened on a ticket after a version.
type Since struct {
	Version int64           `json:"version"`
	Kind    string          `json:"kind"`
	Actor   Actor           `json:"actor"`
	At      time.Time       `json:"at"`
	Data    json.RawMessage `json:"data"`
}

// Reply adds the message and gives the ticket its next status. Answering an unassigned ticket takes
// it. Faults: ticket_not_found, forbidden, ticket_changed, ticket_closed, invalid_input.
func (d *Desk) Reply(ctx context.Context, by Actor, ticketID int64, r Reply) (*Message, error) {
	said, err := d.Say(ctx, by, ticketID, r)
	return said.Message, err
}

// Said is a reply as it was stored, and the ticket's version with it.
type Said struct {
	Message *Message
	Version int64
}

// Say is [Desk.Reply] for somebody who writes: their draft of that kind on the ticket has become the message,
// and is thrown away with it.
func (d *Desk) Say(ctx context.Context, by Actor, ticketID int64, r Reply) (Said, error) {
	var said Said
	err := d.db.Tx(ctx, func(tx *pg.Tx) error {
		c, err := d.reply(ctx, tx, by, ticketID, r)
		if err != nil {
			return err
		}
		said = Said{Message: c.Messages[0], Version: c.Ticket.Version}
		tx.Later("discard draft", discardDraftSQL, by.ID, ticketID, r.Kind)
		return nil
	})
	if errors.Is(err, errDuplicate) {
		return d.saidBefore(ctx, by, r)
	}
	if err != nil {
		return Said{}, err
	}
	return said, nil
}

// saidBefore answers a reply that came again with what the first one did.
func (d *Desk) saidBefore(ctx context.Context, by Actor, r Reply) (Said, error) {
	m, err := d.firstReply(ctx, by, r.Nonce)
	if err != nil {
		return Said{}, err
	}
	said := Said{Message: m}
	if err := d.db.Pool.QueryRow(ctx, `SELECT version FROM tickets WHERE id = $1`, m.TicketID).Scan(&said.Version); err != nil {
		return Said{}, fmt.Errorf("read version of ticket %d: %w", m.TicketID, err)
	}
	return said, nil
}

func (d *Desk) reply(ctx context.Context, tx *pg.Tx, by Actor, ticketID int64, r Reply) (*Change, error) {
	if err := r.validate(by); err != nil {
		return nil, err
	}
	return d.ChangeTx(ctx, tx, by, ticketID, func(c *Change) error {
		if err := checkOutdated(c, r.BaseVersion, r.Anyway); err != nil {
			return err
		}
		m, err := r.message(c)
		if err != nil {
			return err
		}
		if r.ThenStatus != "" {
			c.Ticket.Status = r.ThenStatus
		}
		if r.Kind == KindMessage && c.Ticket.AssigneeID == nil && by.Kind == ActorAgent {
			c.Ticket.AssigneeID = &by.ID
		}
		return c.Add(m, nil, r.Attachments)
	})
}

func (r *Reply) validate(by Actor) error {
	switch {
	case !by.CanWork():
		return fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	case strings.TrimSpace(r.Text) == "" && len(r.Attachments) == 0 && !strings.Contains(r.HTML, "<img"):
		return fault.InvalidField("body", "write something before sending")
	case r.Kind != KindMessage && r.Kind != KindNote:
		return fault.InvalidField("kind", "must be message or note")
	case r.BaseVersion == 0 && !r.Anyway:
		return fault.InvalidField("base_version", "give the ticket's version that you have read, or set anyway")
	}
	return nil
}

func (r *Reply) message(c *Change) (*Message, error) {
	m := &Message{
		Kind: r.Kind, AuthorKind: ActorSystem, Channel: ChannelConsole,
		Subject: c.Ticket.Subject, BodyText: r.Text, BodyHTML: r.HTML, ReplyText: r.Text, Mentions: r.Mentions,
		Sender: Person{Name: c.Actor.Name},
	}
	if c.Actor.Kind == ActorAgent {
		m.AuthorKind, m.AgentID = ActorAgent, &c.Actor.ID
	}
	if r.Nonce != "" {
		m.ExternalID = optional(replyExternalID(c.Actor, r.Nonce))
	}
	if r.Kind == KindNote {
		return m, nil
	}
	if c.Ticket.Status == StatusClosed && !r.notice {
		return nil, fault.New(fault.Conflict, "ticket_closed", "Ticket %d is closed for good; open a new one to write to the customer.", c.Ticket.ID)
	}
	if m.Channel = c.Ticket.Channel; m.Channel == ChannelForm {
		m.Channel = ChannelEmail // nobody waits at a form; who filled it in gave an address
	}
	if m.Channel == ChannelChat {
		return m, toVisitor(c, m)
	}
	return m, address(c, m, r.Recipients)
}

// toVisitor completes an answer that a browser gets: it needs no address. When the browser does not come for
// it, it leaves by mail, under the Message-ID that it is given here.
func toVisitor(c *Change, m *Message) error {
	from, err := mailboxOf(c.Tx, c.Ticket)
	if fault.Is(err, "no_mailbox") {
		return nil
	}
	if err != nil {
		return err
	}
	m.from(c, from)
	return nil
}

// from says which mailbox the message leaves from, and gives it the Message-ID that it keeps through every
// attempt to send it.
func (m *Message) from(c *Change, box *Mailbox) {
	m.Sender = Person{Name: c.Actor.Name, Address: box.Address}
	_, domain, _ := strings.Cut(box.Address, "@")
	m.RFCMessageID = optional(fmt.Sprintf("kept.%d.%s@%s", c.Ticket.ID, strings.ToLower(rand.Text()[:20]), domain))
}

// address completes an answer that goes out by mail: to whom, from which mailbox, and the
// Message-ID that it keeps through every attempt to send it.
func address(c *Change, m *Message, to Recipients) error {
	if len(to.To) == 0 {
		var requester Customer
		if err := c.Tx.Take(&requester, "id = ?", c.Ticket.RequesterID).Error; err != nil {
			return fmt.Errorf("read requester: %w", err)
		}
		if requester.Email == nil {
			return fault.InvalidField("recipients.to", "the customer has no address yet; give one")
		}
		to.To = []Person{{Name: requester.Name, Address: *requester.Email}}
	}
	m.Recipients = to
	from, err := mailboxOf(c.Tx, c.Ticket)
	if err != nil {
		return err
	}
	m.from(c, from)
	return nil
}

// mailboxOf returns the mailbox that the ticket's answers come from: its own, or the oldest one.
func mailboxOf(tx *pg.Tx, t *Ticket) (*Mailbox, error) {
	var m Mailbox
	q := tx.Order("id").Where("archived_at IS NULL")
	if t.MailboxID != nil {
		q = tx.Where("id = ?", *t.MailboxID)
	}
	err := q.Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.New(fault.Conflict, "no_mailbox", "The desk has no mailbox to answer from; add one in the settings.")
	}
	if err != nil {
		return nil, fmt.Errorf("read mailbox: %w", err)
	}
	return &m, nil
}

func replyExternalID(by Actor, nonce string) string {
	return fmt.Sprintf("%s:%d:%s", by.Kind, by.ID, nonce)
}

func (d *Desk) firstReply(ctx context.Context, by Actor, nonce string) (*Message, error) {
	var m Message
	err := d.db.Read(ctx).Take(&m, "external_id = ?", replyExternalID(by, nonce)).Error
	if err != nil {
		return nil, fmt.Errorf("read the first reply: %w", err)
	}
	return &m, nil
}

// checkOutdated stops a writer who had read base when something has happened since that they would
// want to know.
func checkOutdated(c *Change, base int64, anyway bool) error {
	if anyway || base == 0 || base >= c.Before.Version {
		return nil
	}
	since, err := sinceVersion(c.Tx, c.Ticket.ID, base)
	if err != nil {
		return err
	}
	since = slices.DeleteFunc(since, func(s Since) bool { return s.Actor.Kind == c.Actor.Kind && s.Actor.ID == c.Actor.ID || !s.matters() })
	if len(since) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "ticket_changed", "The ticket has changed since you started writing. Read what is new, or send anyway.").
		With(map[string]any{"version": c.Before.Version, "since": since})
}

// matters: new messages and a new status, assignee, team or requester change what one would write.
func (s Since) matters() bool {
	if s.Kind == EventMessageAdded {
		return true
	}
	if s.Kind != EventTicketChanged {
		return false
	}
	var changed TicketChanged
	if err := json.Unmarshal(s.Data, &changed); err != nil {
		return true // what cannot be read is shown rather than hidden
	}
	for _, field := range []string{"status", "assignee_id", "team_id", "requester_id", "merged_into_id"} {
		if _, ok := changed.Changes[field]; ok {
			return true
		}
	}
	return false
}

func sinceVersion(tx *pg.Tx, ticketID, base int64) ([]Since, error) {
	var rows []struct {
		Kind  string
		Actor Actor `gorm:"serializer:json"`
		At    time.Time
		Data  json.RawMessage `gorm:"serializer:json"`
	}
	err := tx.Raw(`SELECT kind, actor, at, data FROM events WHERE ticket_id = ? AND (data->>'version')::bigint > ? ORDER BY id LIMIT 100`, ticketID, base).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what happened to ticket %d since version %d: %w", ticketID, base, err)
	}
	since := make([]Since, len(rows))
	for i, row := range rows {
		var v struct{ Version int64 }
		if err := json.Unmarshal(row.Data, &v); err != nil {
			return nil, fmt.Errorf("decode event: %w", err)
		}
		since[i] = Since{Version: v.Version, Kind: row.Kind, Actor: row.Actor, At: row.At, Data: row.Data}
	}
	return since, nil
}
