package channels

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// changer is the part of tickets.Desk that is used here.
type changer interface {
	Change(ctx context.Context, by tickets.Actor, ticketID int64, fn func(c *tickets.Change) error) (*tickets.Change, error)
}

// Dispatcher moves deliveries from queued to their end.
type Dispatcher struct {
	db      *pg.DB
	desk    changer
	jobs    Jobs
	now     func() time.Time
	senders map[tickets.Channel]Sender
}

// NewDispatcher makes a Dispatcher with a sender for each channel that is delivered. The clock is
// the one that desk has.
func NewDispatcher(db *pg.DB, desk changer, jobs Jobs, now func() time.Time, senders map[tickets.Channel]Sender) *Dispatcher {
	return &Dispatcher{db: db, desk: desk, jobs: jobs, now: now, senders: senders}
}

// actor is who changes tickets here.
func actor() tickets.Actor { return tickets.System("delivery") }

// outgoing is a delivery with what is needed to tell about it.
type outgoing struct {
	Delivery
	TicketID int64
	AgentID  *int64 // the author, unless it was the desk itself
}

// read returns nil when there is no such delivery.
func read(q *gorm.DB, where string, arg any) (*outgoing, error) {
	var o outgoing
	err := q.Table("deliveries").Select("deliveries.*, m.ticket_id, m.agent_id").
		Joins("JOIN messages m ON m.id = deliveries.message_id").Where(where, arg).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read delivery: %w", err)
	}
	return &o, nil
}

// deliver makes one attempt and writes what came of it.
func (d *Dispatcher) deliver(ctx context.Context, job deliverArgs) error {
	o, err := read(d.db.Read(ctx), "deliveries.id = ?", job.DeliveryID)
	if err != nil {
		return err
	}
	if o == nil || !job.isFor(&o.Delivery) {
		return nil // sent by an earlier run of this job, or moved on by a retry
	}
	sender, ok := d.senders[o.Channel]
	if !ok {
		return d.record(ctx, o, job, Sent{}, ErrNoRelay)
	}
	last := d.now().Sub(job.Since) >= giveUpAfter
	sent, err := sender.Send(ctx, o.MessageID, last)
	if err != nil && pg.Unavailable(err) && !isRefusal(err) {
		return fmt.Errorf("deliver message %d: %w", o.MessageID, err) // nothing can be written now; River tries again
	}
	return d.record(ctx, o, job, sent, err)
}

func isRefusal(err error) bool {
	var r *Refusal
	return errors.As(err, &r)
}

func (a deliverArgs) isFor(d *Delivery) bool {
	waiting := d.State == StateQueued || d.State == StateDeferred
	return waiting && d.NextTryAt != nil && d.NextTryAt.Equal(a.Due)
}

// record writes the outcome of an attempt.
func (d *Dispatcher) record(ctx context.Context, o *outgoing, job deliverArgs, sent Sent, outcome error) error {
	_, err := d.desk.Change(ctx, actor(), o.TicketID, func(c *tickets.Change) error {
		row, err := lock(c, o.ID)
		if err != nil {
			return err
		}
		if row.State == StateSent || row.State == StateBounced {
			return nil // another run of this job was faster
		}
		row.Attempts++
		row.settle(c.At, job.Since, sent, outcome)
		if row.NextTryAt != nil {
			since := job.Since
			if row.State == StateQueued {
				since = *row.NextTryAt // nobody was asked
			}
			if err := insertJob(ctx, d.jobs, c, row, since); err != nil {
				return err
			}
		}
		if err := d.recordAlso(c, sent.Also); err != nil {
			return err
		}
		if row.State == StateQueued {
			return row.write(c) // nothing to tell: it goes on waiting
		}
		return row.tell(c, o.AgentID)
	})
	if err != nil {
		return fmt.Errorf("record attempt of delivery %d: %w", o.ID, err)
	}
	return nil
}

// recordAlso gives the messages that went with another the same end.
func (d *Dispatcher) recordAlso(c *tickets.Change, messages []int64) error {
	for _, id := range messages {
		var row Delivery
		err := c.Tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&row, "message_id = ?", id).Error
		if err != nil {
			return fmt.Errorf("lock the delivery of message %d: %w", id, err)
		}
		if row.State == StateSent || row.State == StateBounced {
			continue
		}
		if err := row.arrive(c); err != nil {
			return err
		}
	}
	return nil
}

// settle gives the row the state that follows from an attempt.
func (d *Delivery) settle(at, since time.Time, sent Sent, outcome error) {
	d.NextTryAt, d.LastError = nil, ""
	var wait *Wait
	switch {
	case outcome == nil:
		d.State, d.SentAt, d.LastError = StateSent, &at, sent.words()
	case errors.As(outcome, &wait):
		d.State, d.Attempts, d.NextTryAt = StateQueued, d.Attempts-1, wait.Until
	case errors.Is(outcome, ErrNoRelay):
		d.State, d.Attempts = StateNoRelay, d.Attempts-1 // nobody was asked
	case isPermanent(outcome) || at.Sub(since) >= giveUpAfter:
		d.State, d.LastError = StateFailed, outcome.Error()
	default:
		next := at.Add(nextWait(d.Attempts)).Truncate(time.Microsecond)
		d.State, d.NextTryAt, d.LastError = StateDeferred, &next, outcome.Error()
	}
}

func (s Sent) words() string {
	words := make([]string, len(s.Refused))
	for i := range s.Refused {
		words[i] = s.Refused[i].Error()
	}
	return strings.Join(words, "\n")
}

// lock returns the delivery's row locked within the change.
func lock(c *tickets.Change, id int64) (*Delivery, error) {
	var row Delivery
	if err := c.Tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Take(&row, "id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("lock delivery %d: %w", id, err)
	}
	return &row, nil
}

// tell writes the row within the change, tells consoles, and tells the author what needs a hand.
func (d *Delivery) tell(c *tickets.Change, author *int64) error {
	if err := d.write(c); err != nil {
		return err
	}
	c.Emit(tickets.DeliveryChanged{MessageID: d.MessageID, State: string(d.State), Error: d.LastError})
	undelivered := d.State == StateFailed || d.State == StateBounced || d.State == StateSent && d.LastError != ""
	if !undelivered || author == nil {
		return nil
	}
	data := map[string]any{"message_id": d.MessageID, "state": string(d.State), "error": d.LastError}
	return c.Notify(tickets.NotifyDeliveryFailed, data, *author)
}

func (d *Delivery) write(c *tickets.Change) error {
	d.UpdatedAt = c.At
	d.LastError = storable(d.LastError)
	if err := c.Tx.Model(d).Select("*").Omit("id", "created_at").Updates(d).Error; err != nil {
		return fmt.Errorf("write delivery %d: %w", d.ID, err)
	}
	return nil
}

// maxWords bounds what a remote server can make us keep, in bytes.
const maxWords = 1000

// storable makes a remote's words fit for a text column.
func storable(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if len(s) > maxWords {
		s = strings.ToValidUTF8(s[:maxWords], "")
	}
	return s
}

// Retry asks for another attempt now and starts the 48 hours anew. Faults: delivery_not_found,
// ticket_not_found, forbidden, delivery_not_retryable.
func (d *Dispatcher) Retry(ctx context.Context, by tickets.Actor, deliveryID int64) error {
	if !by.CanWork() {
		return fault.New(fault.Forbidden, "forbidden", "Your role may read tickets, not answer them.")
	}
	o, err := read(d.db.Read(ctx), "deliveries.id = ?", deliveryID)
	if err != nil {
		return err
	}
	if o == nil {
		return fault.Missing("delivery", deliveryID)
	}
	_, err = d.desk.Change(ctx, by, o.TicketID, func(c *tickets.Change) error {
		row, err := lock(c, deliveryID)
		if err != nil {
			return err
		}
		if !row.State.retryable() {
			return fault.New(fault.Conflict, "delivery_not_retryable", "This message is %s; there is nothing to try again.", row.State)
		}
		row.State, row.NextTryAt, row.LastError = StateQueued, &c.At, ""
		if err := insertJob(ctx, d.jobs, c, row, c.At); err != nil {
			return err
		}
		return row.tell(c, nil)
	})
	return err
}

// Bounce records that a sent message came back: failed for good, or (delayed) still being tried by
// the other side, which only leaves its words. It returns where the message is, and found false when
// rfcMessageID is not that of a message we deliver. also runs in the same transaction.
func (d *Dispatcher) Bounce(ctx context.Context, rfcMessageID, words string, delayed bool, also func(tx *pg.Tx, ticketID, messageID int64) error) (found bool, err error) {
	o, err := read(d.db.Read(ctx), "m.rfc_message_id = ?", rfcMessageID)
	if err != nil || o == nil {
		return false, err
	}
	_, err = d.desk.Change(ctx, actor(), o.TicketID, func(c *tickets.Change) error {
		row, err := lock(c, o.ID)
		if err != nil {
			return err
		}
		row.LastError = words
		author := o.AgentID
		if delayed {
			author = nil // there is nothing to do about it yet
		} else {
			row.State, row.NextTryAt = StateBounced, nil
		}
		if err := row.tell(c, author); err != nil {
			return err
		}
		return also(c.Tx, o.TicketID, o.MessageID)
	})
	if err != nil {
		return false, fmt.Errorf("record bounce of message %d: %w", o.MessageID, err)
	}
	return true, nil
}
