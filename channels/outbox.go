package channels

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets"
)

// Jobs inserts a job in the caller's transaction; *river.Client[pgx.Tx] does.
type Jobs interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Patience is how long the messages of a channel wait for a reader who may come and get them.
type Patience struct {
	Channel tickets.Channel
	// Due is when the message has to be carried instead; nil is not before somebody asks for it. It runs
	// within the change that adds the message.
	Due func(ctx context.Context, c *tickets.Change, m *tickets.Message) (*time.Time, error)
}

// Outbox observes changes: each public message that has to leave the house gets its delivery and
// the job for it in the transaction that stores the message.
type Outbox struct {
	jobs     Jobs
	patience map[tickets.Channel]Patience
}

// NewOutbox makes an Outbox for mail, which leaves at once, and for the channels that have patience.
func NewOutbox(jobs Jobs, patient ...Patience) *Outbox {
	o := &Outbox{jobs: jobs, patience: map[tickets.Channel]Patience{}}
	for _, p := range patient {
		o.patience[p.Channel] = p
	}
	return o
}

// Observe implements tickets.Observer.
func (o *Outbox) Observe(ctx context.Context, c *tickets.Change) error {
	for _, m := range c.Messages {
		if !o.leaves(m) {
			continue
		}
		if err := o.enqueue(ctx, c, m); err != nil {
			return fmt.Errorf("deliver message %d: %w", m.ID, err)
		}
	}
	return nil
}

// leaves: what the desk says to customers, on a channel that somebody must carry it over.
func (o *Outbox) leaves(m *tickets.Message) bool {
	if m.Kind != tickets.KindMessage || m.AuthorKind == tickets.ActorCustomer {
		return false
	}
	_, patient := o.patience[m.Channel]
	return patient || m.Channel == tickets.ChannelEmail
}

func (o *Outbox) enqueue(ctx context.Context, c *tickets.Change, m *tickets.Message) error {
	due := &c.At
	if patience, ok := o.patience[m.Channel]; ok {
		var err error
		if due, err = patience.Due(ctx, c, m); err != nil {
			return err
		}
	}
	d := &Delivery{
		MessageID: m.ID, Channel: m.Channel, State: StateQueued,
		NextTryAt: due, CreatedAt: c.At, UpdatedAt: c.At,
	}
	if err := c.Tx.Create(d).Error; err != nil {
		return fmt.Errorf("store delivery: %w", err)
	}
	c.Emit(tickets.DeliveryChanged{MessageID: m.ID, State: string(d.State)})
	if due == nil {
		return nil
	}
	return insertJob(ctx, o.jobs, c, d, *due)
}
