package channels

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets"
)

// Queue is the River queue of outgoing messages.
const Queue = "outgoing"

const (
	workers    = 8               // at once on one node; each may hold a connection to the relay
	jobTimeout = 5 * time.Minute // of one attempt, with a slow relay and big attachments
)

// deliverArgs are the job of one attempt.
type deliverArgs struct {
	DeliveryID int64     `json:"delivery_id"`
	Due        time.Time `json:"due"`   // the row's next_try_at; a row that says otherwise has moved on
	Since      time.Time `json:"since"` // when trying began: the first attempt, or the last Retry
}

// Kind implements river.JobArgs.
func (deliverArgs) Kind() string { return "deliver" }

// insertJob inserts the job for d's next attempt in c's transaction.
func insertJob(ctx context.Context, jobs Jobs, c *tickets.Change, d *Delivery, since time.Time) error {
	opts := &river.InsertOpts{Queue: Queue}
	if d.NextTryAt.After(c.At) {
		opts.ScheduledAt = *d.NextTryAt
	}
	args := deliverArgs{DeliveryID: d.ID, Due: *d.NextTryAt, Since: since}
	if _, err := jobs.InsertTx(ctx, c.Tx.Pgx, args, opts); err != nil {
		return fmt.Errorf("insert job of delivery %d: %w", d.ID, err)
	}
	return nil
}

// worker lets River run a Dispatcher.
type worker struct {
	river.WorkerDefaults[deliverArgs]
	dispatcher *Dispatcher
}

func (w *worker) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	return w.dispatcher.deliver(ctx, job.Args)
}

func (w *worker) Timeout(*river.Job[deliverArgs]) time.Duration { return jobTimeout }

// Register adds the dispatcher's worker.
func (d *Dispatcher) Register(workers *river.Workers) {
	river.AddWorker(workers, &worker{dispatcher: d})
}

// Queues are the queues that a node which delivers must serve.
func Queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{Queue: {MaxWorkers: workers}}
}
