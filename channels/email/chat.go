package email

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// SendChat hands over the mail of messages of one chat, in their order, that the visitor's browser never
// came for. Their reply address leads back to the chat. Errors are those of channels.Sender.
func (s *Sender) SendChat(ctx context.Context, messageIDs []int64, to tickets.Person, last bool) (channels.Sent, error) {
	return s.hand(ctx, last, func() (*Letter, error) { return s.composer.ComposeChat(ctx, messageIDs, to) })
}

// SendTranscript hands over the mail of all that was said on a ticket. key tells one transcript from another.
func (s *Sender) SendTranscript(ctx context.Context, ticketID int64, to tickets.Person, key string, last bool) (channels.Sent, error) {
	return s.hand(ctx, last, func() (*Letter, error) { return s.composer.ComposeTranscript(ctx, ticketID, to, key) })
}

// ComposeChat makes one mail of messages of a chat; its Message-ID is that of the first. Faults:
// message_not_found, no_mailbox.
func (c *Composer) ComposeChat(ctx context.Context, messageIDs []int64, to tickets.Person) (*Letter, error) {
	var all []tickets.Message
	err := c.db.Read(ctx).Order("id").Find(&all, "id IN ? AND kind = 'message' AND author_kind <> 'customer'", messageIDs).Error
	if err != nil {
		return nil, fmt.Errorf("read messages of a chat: %w", err)
	}
	if len(all) == 0 {
		return nil, fault.Missing("message", messageIDs)
	}
	whole := all[0]
	if len(all) > 1 {
		whole.BodyText, whole.BodyHTML = conversation(all)
		whole.Sender.Name = ""
	}
	d, box, err := c.chatDraft(ctx, &whole, to)
	if err != nil {
		return nil, err
	}
	if err := c.gatherThread(ctx, d); err != nil {
		return nil, err
	}
	for i := range all {
		more, err := c.gatherFiles(ctx, all[i].ID)
		if err != nil {
			return nil, err
		}
		d.files = append(d.files, more...)
	}
	var quoted *quote
	if d.parent != nil {
		if quoted, err = c.quote(ctx, d.parent); err != nil {
			return nil, err
		}
	}
	line, err := c.caseLine(ctx, d)
	if err != nil {
		return nil, err
	}
	d.body = compose(&whole, box.SignatureHTML, line, quoted, d.files)
	return d.letter()
}

// ComposeTranscript makes the mail of all that was said on a ticket, for the customer. Faults:
// message_not_found, no_mailbox.
func (c *Composer) ComposeTranscript(ctx context.Context, ticketID int64, to tickets.Person, key string) (*Letter, error) {
	var all []tickets.Message
	err := c.db.Read(ctx).Order("id").Limit(maxTranscript).Find(&all, "ticket_id = ? AND kind = 'message'", ticketID).Error
	if err != nil {
		return nil, fmt.Errorf("read ticket %d: %w", ticketID, err)
	}
	if len(all) == 0 {
		return nil, fault.Missing("message", ticketID)
	}
	last := all[len(all)-1]
	whole := tickets.Message{
		ID: last.ID, TicketID: ticketID, Kind: tickets.KindMessage, AuthorKind: tickets.ActorSystem, Subject: or(last.Subject, all[0].Subject),
		CreatedAt: last.CreatedAt,
	}
	if whole.Subject == "" {
		if err := c.db.Read(ctx).Raw(`SELECT subject FROM tickets WHERE id = ?`, ticketID).Scan(&whole.Subject).Error; err != nil {
			return nil, fmt.Errorf("read ticket %d: %w", ticketID, err)
		}
	}
	whole.BodyText, whole.BodyHTML = conversation(all)
	d, box, err := c.chatDraft(ctx, &whole, to)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(d.from.Address, "@")
	id := fmt.Sprintf("kept.%d.transcript.%s@%s", ticketID, key, domain)
	whole.RFCMessageID = &id
	d.body = compose(&whole, box.SignatureHTML, nil, nil, nil)
	return d.letter()
}

// maxTranscript is in messages.
const maxTranscript = 2000

// chatDraft addresses a mail about a chat.
func (c *Composer) chatDraft(ctx context.Context, m *tickets.Message, to tickets.Person) (*draft, tickets.Mailbox, error) {
	box, err := c.chatMailbox(ctx, m)
	if err != nil {
		return nil, box, err
	}
	return &draft{
		message: m, from: tickets.Person{Name: or(m.Sender.Name, box.Name), Address: box.Address},
		replyTo: c.tokens.Address(box.Address, m.TicketID), to: addressable([]tickets.Person{to}),
	}, box, nil
}

// chatMailbox is the mailbox that the message was given, else the ticket's, else the oldest.
func (c *Composer) chatMailbox(ctx context.Context, m *tickets.Message) (tickets.Mailbox, error) {
	var box tickets.Mailbox
	err := c.db.Read(ctx).Raw(`
		SELECT b.* FROM mailboxes b WHERE b.address = lower(@from) OR b.archived_at IS NULL
		ORDER BY b.address = lower(@from) DESC, b.id = (SELECT mailbox_id FROM tickets WHERE id = @ticket) DESC NULLS LAST, b.id LIMIT 1`,
		map[string]any{"from": m.Sender.Address, "ticket": m.TicketID}).Scan(&box).Error
	if err != nil {
		return box, fmt.Errorf("read mailbox: %w", err)
	}
	if box.ID == 0 {
		return box, fault.New(fault.Conflict, "no_mailbox", "The desk has no mailbox to answer from; add one in the settings.")
	}
	return box, nil
}

func (d *draft) letter() (*Letter, error) {
	raw, err := d.write()
	if err != nil {
		return nil, fmt.Errorf("compose mail of chat %d: %w", d.message.TicketID, err)
	}
	return &Letter{From: d.from.Address, To: d.envelopeTo(), Raw: raw}, nil
}

// conversation writes messages below each other, each with its author and time.
func conversation(all []tickets.Message) (text, rich string) {
	var t, h strings.Builder
	for i := range all {
		m := &all[i]
		head := m.CreatedAt.UTC().Format("2 Jan 2006, 15:04 MST")
		if name := oneLine(m.Sender.Name); name != "" {
			head = name + ", " + head
		}
		words := strings.TrimSpace(m.Words())
		fmt.Fprintf(&t, "%s\n%s\n\n", head, words)
		body := m.BodyHTML
		if body == "" || m.AuthorKind == tickets.ActorCustomer {
			body = strings.ReplaceAll(html.EscapeString(words), "\n", "<br>\n")
		}
		fmt.Fprintf(&h, `<div style="margin:0 0 1em"><div style="color:#666;font-size:12px">%s</div>%s</div>`, html.EscapeString(head), body)
	}
	return strings.TrimRight(t.String(), "\n"), h.String()
}
