package channels

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
)

// Fetched records that the reader has come and got the ticket's messages of the channel, up to one. What was
// waiting to be carried need not be.
func (d *Dispatcher) Fetched(ctx context.Context, ticketID int64, channel tickets.Channel, upTo int64) error {
	_, err := d.desk.Change(ctx, actor(), ticketID, func(c *tickets.Change) error {
		rows, err := waiting(c, channel, upTo)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := rows[i].arrive(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("record what was fetched of ticket %d: %w", ticketID, err)
	}
	return nil
}

// arrive makes the delivery sent, within the change.
func (d *Delivery) arrive(c *tickets.Change) error {
	d.State, d.SentAt, d.NextTryAt, d.LastError = StateSent, &c.At, nil, ""
	return d.tell(c, nil)
}

// Carry has the ticket's messages of the channel carried at a time, within a change: their reader will not
// come for them, or can be reached by now. Those that are due earlier stay so.
func Carry(ctx context.Context, jobs Jobs, c *tickets.Change, channel tickets.Channel, at time.Time) error {
	rows, err := waiting(c, channel, 0)
	if err != nil {
		return err
	}
	for i := range rows {
		row := &rows[i]
		if row.State != StateQueued || row.NextTryAt != nil && !row.NextTryAt.After(at) {
			continue
		}
		row.NextTryAt = &at
		if err := insertJob(ctx, jobs, c, row, at); err != nil {
			return err
		}
		if err := row.write(c); err != nil {
			return err
		}
	}
	return nil
}

// waiting returns the deliveries of the ticket's messages, up to one (0: all), that have not arrived, locked and
// in the order of the messages.
func waiting(c *tickets.Change, channel tickets.Channel, upTo int64) ([]Delivery, error) {
	q := c.Tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("message_id").
		Where("channel = ? AND state IN ?", channel, []State{StateQueued, StateDeferred, StateFailed, StateNoRelay}).
		Where("message_id IN (SELECT id FROM messages WHERE ticket_id = ?)", c.Ticket.ID)
	if upTo > 0 {
		q = q.Where("message_id <= ?", upTo)
	}
	var rows []Delivery
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("lock what waits on ticket %d: %w", c.Ticket.ID, err)
	}
	return rows, nil
}
