package email

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kepthq/kept/channels"
	"github.com/kepthq/kept/tickets"
)

// Notice is a mail of the desk that belongs to no ticket, such as a digest.
type Notice struct {
	To      string
	Subject string
	Text    string
	HTML    string // the inside of a body element; "": text alone
	// Key is the left side of the Message-ID, after "kept.": the same key is the same mail.
	Key string
	At  time.Time
}

// SendNotice hands over a notice, from the desk's oldest mailbox. Errors are those of channels.Sender.
func (s *Sender) SendNotice(ctx context.Context, n Notice, last bool) (channels.Sent, error) {
	return s.hand(ctx, last, func() (*Letter, error) { return s.composer.ComposeNotice(ctx, n) })
}

// ComposeNotice makes the mail of a notice. It is marked as written by a machine. Fault: no_mailbox.
func (c *Composer) ComposeNotice(ctx context.Context, n Notice) (*Letter, error) {
	m := &tickets.Message{Kind: tickets.KindMessage, AuthorKind: tickets.ActorSystem, Subject: n.Subject, CreatedAt: n.At}
	box, err := c.chatMailbox(ctx, m)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(box.Address, "@")
	id := fmt.Sprintf("kept.%s@%s", n.Key, domain)
	m.RFCMessageID = &id
	d := &draft{
		message: m, from: tickets.Person{Name: box.Name, Address: box.Address}, replyTo: box.Address,
		to: addressable([]tickets.Person{{Address: n.To}}), body: body{text: n.Text, html: n.HTML},
	}
	raw, err := d.write()
	if err != nil {
		return nil, fmt.Errorf("compose notice: %w", err)
	}
	return &Letter{From: box.Address, To: d.envelopeTo(), Raw: raw}, nil
}
