package tickets_test

import (
	"testing"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
)

func TestRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, row := range []any{
		&tickets.Ticket{}, &tickets.Message{}, &tickets.Attachment{}, &tickets.Draft{}, &tickets.Agent{}, &tickets.Team{}, &tickets.Mailbox{},
		&tickets.Customer{}, &tickets.Notification{}, &tickets.CannedReply{}, &tickets.Rating{},
	} {
		w.SameAsTable(row)
	}
	w.SameAsTable(&tickets.Delivery{}, "channel", "created_at") // what readers see; package channels has the row
}
