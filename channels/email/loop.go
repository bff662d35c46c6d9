package email

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets"
)

const (
	// maxHops is what RFC 5321 section 6.3 calls a large number: a mail with more Received fields
	// goes in circles.
	maxHops = 100
	// ownIDPrefix begins every Message-ID that package tickets makes.
	ownIDPrefix = "kept."
)

// ownMessage returns the message of ours that came back to us, nil when the mail is none.
func (p *Processor) ownMessage(ctx context.Context, m *mailparse.Mail) (*tickets.Message, error) {
	if !strings.HasPrefix(m.MessageID, ownIDPrefix) {
		return nil, nil
	}
	var own tickets.Message
	err := p.DB.Read(ctx).Select("id", "ticket_id").Take(&own, "rfc_message_id = ? AND author_kind <> 'customer'", m.MessageID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for our own mail: %w", err)
	}
	return &own, nil
}

// sender returns who the mail is from. Contact forms of web sites send in the desk's own name with
// the visitor in Reply-To: then it is from the visitor. reason is set when nobody but we ourselves
// can have sent it.
func (p *Processor) sender(ctx context.Context, m *mailparse.Mail) (from mailparse.Address, reason string, err error) {
	own, err := p.Mailboxes.Own(ctx, m.From.Address)
	if err != nil || !own {
		return m.From, "", err
	}
	for _, a := range m.ReplyTo {
		own, err := p.Mailboxes.Own(ctx, a.Address)
		if err != nil {
			return mailparse.Address{}, "", err
		}
		if !own && strings.Contains(a.Address, "@") {
			return a, "", nil
		}
	}
	return m.From, "it says that it comes from our own mailbox " + m.From.Address, nil
}

func hops(m *mailparse.Mail) int {
	n := 0
	for fields := m.Header.FieldsByKey("Received"); fields.Next(); {
		n++
	}
	return n
}
