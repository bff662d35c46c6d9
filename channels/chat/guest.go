package chat

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// ownSQL are the ids of the visitors who are the same person as v: itself and, when the site has signed who
// they are, their other browsers.
const ownSQL = `(SELECT v.id UNION SELECT o.id FROM chat_visitors o
	WHERE v.external_id <> '' AND o.site_id = v.site_id AND o.external_id = v.external_id)`

// Guest returns who is at the other end of the ticket. Faults: ticket_not_found, also when the actor may not
// see it; visitor_not_found when the ticket is no chat.
func (s *Service) Guest(ctx context.Context, by tickets.Actor, ticketID int64) (*Guest, error) {
	if _, err := s.desk.Ticket(ctx, by, ticketID); err != nil {
		return nil, err
	}
	var g Guest
	err := s.db.Read(ctx).Table("chat_conversations AS c").
		Select(`c.ticket_id, c.state, c.site_id, s.name AS site_name, c.visitor_id, c.started_at, c.accepted_at, c.ended_at, c.ended_by,
			c.answers, s.questions, c.got_message_id, c.read_message_id, c.seen_message_id, `+placeSQL+` AS place,
			v.id, v.customer_id, v.external_id, v.name, v.email, v.locale, v.time_zone, v.user_agent, v.network, v.origin, v.pages, v.attributes,
			v.created_at, v.seen_at, v.blocked_at, v.blocked_by,
			EXISTS (SELECT FROM chat_blocks b WHERE b.network = v.network) AS network_block,
			(SELECT count(*) FROM (SELECT FROM chat_conversations x WHERE x.visitor_id IN `+ownSQL+` LIMIT ?) AS n) AS conversations`,
			maxPlace-1, tickets.CountCap).
		Joins("JOIN tickets t ON t.id = c.ticket_id").
		Joins("JOIN chat_sites s ON s.id = c.site_id").
		Joins("JOIN chat_visitors v ON v.id = c.visitor_id").
		Where("c.ticket_id = ?", ticketID).Take(&g).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, fault.New(fault.NotFound, "visitor_not_found", "Ticket %d is no chat.", ticketID)
	}
	if err != nil {
		return nil, fmt.Errorf("read visitor of ticket %d: %w", ticketID, err)
	}
	return &g, nil
}
