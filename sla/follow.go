package sla

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets"
)

// Inserter queues jobs inside a transaction; *river.Client[pgx.Tx] is one.
type Inserter interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// FollowArgs is the job that gives every open clock the terms of the policies now in force.
type FollowArgs struct{}

// Kind implements river.JobArgs.
func (FollowArgs) Kind() string { return "sla_follow" }

// Follower works on FollowArgs. Doing it twice changes nothing.
type Follower struct {
	river.WorkerDefaults[FollowArgs]
	desk   *tickets.Desk
	clocks *Clocks
}

// NewFollower makes the worker.
func NewFollower(desk *tickets.Desk, clocks *Clocks) *Follower {
	return &Follower{desk: desk, clocks: clocks}
}

// Work implements river.Worker.
func (f *Follower) Work(ctx context.Context, _ *river.Job[FollowArgs]) error {
	f.clocks.Forget()
	const page = 500
	for after := int64(0); ; {
		var ids []int64
		err := f.clocks.db.Read(ctx).Raw(`SELECT id FROM tickets WHERE status IN ('open', 'pending') AND id > ? ORDER BY id LIMIT ?`, after, page).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("list tickets with open clocks: %w", err)
		}
		for _, id := range ids {
			_, err := f.desk.Change(ctx, tickets.System("sla"), id, func(c *tickets.Change) error {
				return f.clocks.work(c, (*work).policy)
			})
			if err != nil {
				return fmt.Errorf("give ticket %d its new terms: %w", id, err)
			}
		}
		if len(ids) < page {
			return nil
		}
		after = ids[len(ids)-1]
	}
}
