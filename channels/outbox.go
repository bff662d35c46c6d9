package channels

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets"
)

// Jobs inserts a job in the caller's transaction; *river.Client[pgx.Tx] does.
type Jobs interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Outbox observes changes: each public message that has to leave the house gets its delivery and
// the job for it in the transaction that stores the message.
type Outbox struct {
	jobs Jobs
}

// NewOutbox makes an Outbox.
func NewOutbox(jobs Jobs) *Outbox { return &Outbox{jobs: jobs} }

// Observe implements tickets.Observer.
func (o *Outbox) Observe(ctx context.Context, c *tickets.Change) error {
	for _, m := range c.Messages {
		if !leaves(m) {
			continue
		}
		if err := o.enqueue(ctx, c, m); err != nil {
			return fmt.Errorf("deliver message %d: %w", m.ID, err)
		}
	}
	return nil
}

// leaves: what the desk says to customers, on a channel that somebody must carry it over.
func leaves(m *tickets.Message) bool {
	return m.Kind == tickets.KindMessage && m.AuthorKind != tickets.ActorCustomer && m.Channel == tickets.ChannelEmail
}

func (o *Outbox) enqueue(ctx context.Context, c *tickets.Change, m *tickets.Message) error {
	d := &Delivery{
		MessageID: m.ID, Channel: m.Channel, State: StateQueued,
		NextTryAt: &c.At, CreatedAt: c.At, UpdatedAt: c.At,
	}
	if err := c.Tx.Create(d).Error; err != nil {
		return fmt.Errorf("store delivery: %w", err)
	}
	c.Emit(tickets.DeliveryChanged{MessageID: m.ID, State: string(d.State)})
	return insertJob(ctx, o.jobs, c, d, c.At)
}
