package unused

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

// Every is how often unused files are looked for.
const Every = 24 * time.Hour

// Args is the job.
type Args struct{}

// Kind implements river.JobArgs.
func (Args) Kind() string { return "delete_unused_files" }

// InsertOpts implements river.JobArgsWithInsertOpts: programs that start together do it once.
func (Args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 2, UniqueOpts: river.UniqueOpts{ByPeriod: Every}}
}

// Periodic has it done every day, and when a program starts on a day on which it was not.
func Periodic() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(Every), func() (river.JobArgs, *river.InsertOpts) { return Args{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// Clearer first takes rows away that keep bytes which nobody can see any more.
type Clearer interface {
	ClearFiles(ctx context.Context) (int64, error)
}

// Worker does the job.
type Worker struct {
	river.WorkerDefaults[Args]
	sweeper *Sweeper
	rows    []Clearer
}

// NewWorker makes the worker of [Args].
func NewWorker(s *Sweeper, rows ...Clearer) *Worker { return &Worker{sweeper: s, rows: rows} }

// longest is less than after what a job counts as lost. What it has not come to by then it finds tomorrow.
const longest = 9 * time.Minute

// Timeout implements river.Worker.
func (w *Worker) Timeout(*river.Job[Args]) time.Duration { return longest }

// Work implements river.Worker.
func (w *Worker) Work(ctx context.Context, _ *river.Job[Args]) error {
	for _, c := range w.rows {
		if _, err := c.ClearFiles(ctx); err != nil {
			return fmt.Errorf("clear rows of files: %w", err)
		}
	}
	_, err := w.sweeper.Sweep(ctx)
	return err
}
