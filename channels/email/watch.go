package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/tickets/pg"
)

// JobLister finds jobs; *river.Client[pgx.Tx] does.
type JobLister interface {
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
}

const (
	watchEvery = 15 * time.Second
	// deadAfter is when a job that claims to be running cannot be: its node died, or could not write
	// that it ended.
	deadAfter    = jobTimeout + 5*time.Second
	overdueAfter = deadAfter + 5*time.Second
	watchAtOnce  = 100
)

// Watch keeps the promise that every mail ends: it looks, now and every 15 seconds until ctx is done,
// at mails that are overdue. One whose job is waiting or being worked on is left alone; one whose
// job is lost gets another; one that has lost too many jobs is quarantined, because it may be what
// ends them. Errors are logged, and looked at again next time. It does not wait for River to notice
// dead jobs, which takes an hour unless configured otherwise.
func (p *Processor) Watch(ctx context.Context, jobs Jobs, lister JobLister) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := p.rescueOverdue(ctx, jobs, lister); err != nil && ctx.Err() == nil {
			p.Log.Warn("look after overdue mails", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (p *Processor) rescueOverdue(ctx context.Context, jobs Jobs, lister JobLister) error {
	rows, err := p.DB.Pool.Query(ctx,
		`SELECT id FROM inbound_mails WHERE state = 'received' AND received_at < $1 ORDER BY id LIMIT $2`,
		p.Now().Add(-overdueAfter), watchAtOnce)
	if err != nil {
		return fmt.Errorf("look for overdue mails: %w", err)
	}
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("look for overdue mails: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("look for overdue mails: %w", err)
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, p.rescue(ctx, jobs, lister, id))
	}
	return errors.Join(errs...)
}

func (p *Processor) rescue(ctx context.Context, jobs Jobs, lister JobLister, id int64) error {
	found, err := lister.JobList(ctx, river.NewJobListParams().Kinds(processArgs{}.Kind()).First(100).
		Where("args @> @mail::jsonb", river.NamedArgs{"mail": fmt.Sprintf(`{"mail_id": %d}`, id)}))
	if err != nil {
		return fmt.Errorf("look for the job of mail %d: %w", id, err)
	}
	attempts := 0
	words := "each attempt ended with its process"
	for _, job := range found.Jobs {
		if p.alive(job) {
			return nil
		}
		attempts += job.Attempt
		if n := len(job.Errors); n > 0 {
			words = job.Errors[n-1].Error
		}
	}
	if attempts > len(p.waits()) {
		return p.quarantine(ctx, id, errors.New(words))
	}
	p.Log.Warn("mail had lost its job", slog.Int64("mail", id))
	return p.DB.Tx(ctx, func(tx *pg.Tx) error {
		_, err := jobs.InsertManyFastTx(ctx, tx.Pgx, []river.InsertManyParams{processJob(id, p.Now(), 0)})
		return err
	})
}

// alive: the job will be tried, or is being tried.
func (p *Processor) alive(job *rivertype.JobRow) bool {
	switch job.State {
	case rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateScheduled:
		return true
	case rivertype.JobStateRunning:
		return job.AttemptedAt == nil || p.Now().Sub(*job.AttemptedAt) < deadAfter
	default:
		return false
	}
}
