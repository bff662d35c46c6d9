package email

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets/pg"
)

// Queue is the River queue of received mails.
const Queue = "mail"

const (
	workers    = 12               // at once on one node; more only queue up at the database
	jobTimeout = 30 * time.Second // of one attempt at one mail, with its files in a far store
	// fetchCooldown is how soon after one fetch the next may follow: it is part of every mail's way.
	fetchCooldown = 5 * time.Millisecond

	waitForOriginal = time.Second
	waitForDatabase = time.Second
)

// processArgs are the job of one received mail.
type processArgs struct {
	MailID int64 `json:"mail_id"`
}

// Kind implements river.JobArgs.
func (processArgs) Kind() string { return "process_mail" }

func processJob(id int64, now time.Time, due time.Duration) river.InsertManyParams {
	opts := &river.InsertOpts{Queue: Queue}
	if due > 0 {
		opts.ScheduledAt = now.Add(due)
	}
	return river.InsertManyParams{Args: processArgs{MailID: id}, InsertOpts: opts}
}

// worker lets River run a Processor.
type worker struct {
	river.WorkerDefaults[processArgs]
	processor *Processor
}

func (w *worker) Timeout(*river.Job[processArgs]) time.Duration { return jobTimeout }

func (w *worker) NextRetry(job *river.Job[processArgs]) time.Time {
	waits := w.processor.waits()
	return w.processor.Now().Add(waits[min(max(job.Attempt, 1), len(waits))-1])
}

func (w *worker) Work(ctx context.Context, job *river.Job[processArgs]) error {
	err := w.processor.process(ctx, job.Args.MailID, true)
	for ctx.Err() == nil && pg.Unavailable(err) { // not the mail's fault: it costs no attempt
		if !pause(ctx, waitForDatabase) {
			return river.JobSnooze(waitForDatabase)
		}
		err = w.processor.process(ctx, job.Args.MailID, true)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errOriginalPending):
		return river.JobSnooze(waitForOriginal)
	case job.Attempt <= len(w.processor.waits()):
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptTimeout)
	defer cancel()
	if err := w.processor.quarantine(ctx, job.Args.MailID, err); err != nil {
		return fmt.Errorf("quarantine mail %d: %w", job.Args.MailID, err)
	}
	return nil
}

// pause waits; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (p *Processor) waits() []time.Duration {
	if len(p.Waits) > 0 {
		return p.Waits
	}
	return []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 5 * time.Minute}
}

// Register adds the processor's worker.
func (p *Processor) Register(workers *river.Workers) {
	river.AddWorker(workers, &worker{processor: p})
}

// Queues are the queues that a node which processes mail must serve.
func Queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{Queue: {MaxWorkers: workers, FetchCooldown: fetchCooldown}}
}
