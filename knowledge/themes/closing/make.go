package closing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// makeArgs are the job that makes an issue.
type makeArgs struct {
	LinkID int64 `json:"link_id"`
	Again  bool  `json:"again,omitempty"` // there was a job before: look for what it may have made
}

// Kind implements river.JobArgs.
func (makeArgs) Kind() string { return "theme_issue" }

// jobTries is how often a job of a tracker is tried: with retryAfter, for about four hours.
const jobTries = 10

// insertJob queues a job within tx, at a time unless that is zero.
func (s *Service) insertJob(ctx context.Context, tx *pg.Tx, args river.JobArgs, at time.Time) error {
	opts := &river.InsertOpts{Queue: Queue, MaxAttempts: jobTries, ScheduledAt: at}
	if _, err := s.Jobs.InsertTx(ctx, tx.Pgx, args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}

type makeWorker struct {
	river.WorkerDefaults[makeArgs]
	service *Service
}

func (w *makeWorker) Work(ctx context.Context, job *river.Job[makeArgs]) error {
	return w.service.job(w.service.make(ctx, job.Args, job.Attempt > 1, job.Attempt >= job.MaxAttempts))
}

func (w *makeWorker) NextRetry(job *river.Job[makeArgs]) time.Time {
	return time.Now().Add(w.service.Retry(job.Attempt)) // River's clock is the world's
}

// job tells River what to do about an error: come back when the tracker says so, try again, or leave it.
func (s *Service) job(err error) error {
	var later *tracker.Later
	switch {
	case err == nil:
		return nil
	case errors.As(err, &later):
		return river.JobSnooze(max(later.Until.Sub(s.Now()), time.Second))
	case tracker.Passing(err):
		return err
	default:
		return river.JobCancel(err)
	}
}

// make makes the issue, or finds the one that an earlier attempt made. What cannot be made is written on the link.
func (s *Service) make(ctx context.Context, args makeArgs, retried, last bool) error {
	var l Link
	if err := s.DB.Read(ctx).Limit(1).Find(&l, "id = ?", args.LinkID).Error; err != nil {
		return fmt.Errorf("read link %d: %w", args.LinkID, err)
	}
	if l.State != LinkCreating || l.RemovedAt != nil {
		return nil // an earlier run of this job, or nobody wants it any more
	}
	issue, err := s.makeAt(ctx, &l, retried || args.Again)
	if err != nil {
		return s.notMade(ctx, &l, err, last)
	}
	return s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now, err := lockLink(tx, l.ID)
		if fault.Is(err, "issue_not_found") {
			return nil // taken off meanwhile
		}
		if err != nil || now.State != LinkCreating {
			return err
		}
		now.take(issue, s.Now())
		if err := s.writeLink(tx, now); err != nil {
			return err
		}
		if err := s.linked(ctx, tx, system(), now.ThemeID); err != nil {
			return err
		}
		return s.tell(ctx, tx, system(), now.ThemeID)
	})
}

// findSlack is how far the clocks of the tracker and of this desk may differ.
const findSlack = time.Hour

func (s *Service) makeAt(ctx context.Context, l *Link, look bool) (tracker.Issue, error) {
	t, err := s.tracker(ctx, l.TrackerID)
	if err != nil {
		return tracker.Issue{}, err
	}
	tr, err := s.open(t)
	if err != nil {
		return tracker.Issue{}, err
	}
	if look {
		found, err := tr.Find(ctx, l.Marker, l.CreatedAt.Add(-findSlack))
		if err != nil {
			return tracker.Issue{}, err
		}
		if found != nil {
			return *found, nil
		}
	}
	return tr.Create(ctx, tracker.Draft{Title: l.Title, Body: l.Body, Marker: l.Marker})
}

// notMade writes on the link why there is no issue: for good when trying again cannot help, or was the last try.
func (s *Service) notMade(ctx context.Context, l *Link, problem error, last bool) error {
	final := last || !tracker.Passing(problem)
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now, err := lockLink(tx, l.ID)
		if fault.Is(err, "issue_not_found") {
			return nil
		}
		if err != nil || now.State != LinkCreating {
			return err
		}
		now.Problem = messageOf(problem)
		if final {
			now.State = LinkFailed
		}
		if err := s.writeLink(tx, now); err != nil {
			return err
		}
		return s.tell(ctx, tx, system(), now.ThemeID)
	})
	if err != nil {
		return err
	}
	return problem
}
