package webform

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Origin is where a ticket came from, for those who read it.
type Origin struct {
	FormID    int64
	FormName  string
	Suspicion []string // why it looked like spam, in the words that are stored; none when it did not
	Fields    []Field  // that become fields of the ticket, as customers see the form now
}

// TicketField is the name of the ticket's field that the answer becomes; "" for none.
func (f *Field) TicketField() string {
	key, ok := strings.CutPrefix(f.Maps, customPrefix)
	if !ok {
		return ""
	}
	return key
}

// Origin returns what made the ticket. Faults: ticket_not_found, also when the actor may not see it;
// form_not_found when no form did.
func (s *Service) Origin(ctx context.Context, by tickets.Actor, ticketID int64) (*Origin, error) {
	if _, err := s.Desk.Ticket(ctx, by, ticketID); err != nil {
		return nil, err
	}
	out := &Origin{Suspicion: []string{}}
	var shape *Definition
	err := s.DB.Pool.QueryRow(ctx, `
		SELECT f.id, f.name, COALESCE(f.published, f.definition),
		       ARRAY(SELECT DISTINCT unnest(x.suspicion) FROM form_submissions x WHERE x.ticket_id = $1 ORDER BY 1)
		FROM form_submissions s JOIN forms f ON f.id = s.form_id WHERE s.ticket_id = $1 LIMIT 1`, ticketID).
		Scan(&out.FormID, &out.FormName, &shape, &out.Suspicion)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "form_not_found", "Ticket %d was not sent by a form.", ticketID)
	}
	if err != nil {
		return nil, fmt.Errorf("read what made ticket %d: %w", ticketID, err)
	}
	for i := range shape.Fields {
		if shape.Fields[i].TicketField() != "" {
			out.Fields = append(out.Fields, shape.Fields[i])
		}
	}
	return out, nil
}
