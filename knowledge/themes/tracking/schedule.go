package tracking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/alarm"
	"github.com/kepthq/kept/tickets/pg"
)

// firstAt is how many texts there are when a desk gets its first run by itself.
const firstAt = 100

// youngBelow is how many texts a run has read while the desk is young: themes found in so few texts are not those of half as many
// more, so the next run does not wait for the night then.
const youngBelow = 1000

// grown is how many texts make the next run of a young desk due.
func grown(read int) int { return max(firstAt, read+(read+1)/2) }

// Queue is that of runs: one at a time on each node, beside other jobs.
const Queue = "themes"

// Queues are those that a worker of this package's jobs needs.
func Queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{Queue: {MaxWorkers: 1}}
}

// RunArgs is the job of a run.
type RunArgs struct {
	RunID int64 `json:"run_id"`
}

// Kind implements river.JobArgs.
func (RunArgs) Kind() string { return "themes_run" }

// jobTries is how often a run is tried before it is given up with its error.
const jobTries = 4

// Worker works on [RunArgs].
type Worker struct {
	river.WorkerDefaults[RunArgs]
	service *Service
}

// NewWorker makes the worker.
func NewWorker(s *Service) *Worker { return &Worker{service: s} }

// Timeout implements river.Worker: a run that takes longer is one that hangs.
func (*Worker) Timeout(*river.Job[RunArgs]) time.Duration { return 30 * time.Minute }

// Work implements river.Worker. Doing it twice makes one run.
func (w *Worker) Work(ctx context.Context, job *river.Job[RunArgs]) error {
	err := w.service.Perform(ctx, job.Args.RunID)
	if errors.Is(err, errElsewhere) {
		return river.JobSnooze(30 * time.Second)
	}
	if err != nil && job.Attempt >= job.MaxAttempts && ctx.Err() == nil {
		return errors.Join(err, w.service.giveUp(ctx, job.Args.RunID, err))
	}
	return err
}

// Watch begins runs when it is time, reads what was there before, and places what waits, until ctx is done.
func (s *Service) Watch(ctx context.Context) error {
	return alarm.Run(ctx, alarm.Alarm{
		Name: "themes", Next: s.nextRun, Fire: s.begin, Kick: s.kicked, Poll: time.Minute, Now: s.now, Log: s.log,
	})
}

// state is what decides when the next run is due.
type state struct {
	unfinished *int64
	asked      *time.Time // of the unfinished one
	lastAsked  *time.Time // of a run that has ended
	read       *int       // texts in the window of the last one that ended well; nil: there is none
	failed     bool       // the last one did not end well
	texts      int        // in the window now, counted no further than a young desk needs
}

// young reports whether a run is due because the desk has grown much since the last one. After one that failed, the night comes first.
func (st state) young() bool {
	return st.read != nil && *st.read < youngBelow && st.texts >= grown(*st.read) && !st.failed
}

func (s *Service) state(ctx context.Context, settings Settings) (state, error) {
	var st state
	err := s.db.Pool.QueryRow(ctx, `
		SELECT u.id, u.asked_at, (SELECT max(asked_at) FROM theme_runs WHERE finished_at IS NOT NULL AND kind <> 'asked'),
		       (SELECT tickets FROM theme_runs WHERE finished_at IS NOT NULL AND error = '' ORDER BY id DESC LIMIT 1),
		       coalesce((SELECT error <> '' FROM theme_runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1), false),
		       (SELECT count(*) FROM (SELECT FROM theme_texts WHERE at >= $1 LIMIT $2) AS few)
		FROM (SELECT) AS one LEFT JOIN theme_runs u ON u.finished_at IS NULL`, settings.since(s.now()), grown(youngBelow)).
		Scan(&st.unfinished, &st.asked, &st.lastAsked, &st.read, &st.failed, &st.texts)
	if err != nil {
		return st, fmt.Errorf("find the next run of themes: %w", err)
	}
	return st, nil
}

// retryFirst is how long a desk waits whose first run has failed.
const retryFirst = time.Hour

// lostAfter is how long an unfinished run may lie before it is looked whether its job was lost.
const lostAfter = 20 * time.Second

func (s *Service) nextRun(ctx context.Context) (time.Time, bool, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	st, err := s.state(ctx, settings)
	if err != nil {
		return time.Time{}, false, err
	}
	switch {
	case st.unfinished != nil:
		return st.asked.Add(lostAfter), true, nil
	case st.young() || st.read != nil && st.lastAsked == nil:
		return s.now(), true, nil
	case st.read != nil:
		return settings.nextAfter(*st.lastAsked), true, nil
	case st.texts < firstAt:
		return time.Time{}, false, nil
	case st.lastAsked != nil:
		return st.lastAsked.Add(retryFirst), true, nil
	}
	return s.now(), true, nil
}

// begin asks for the run that is due. It asks the database once more, under a lock: another node may have been quicker.
func (s *Service) begin(ctx context.Context) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		if err := lockAll(ctx, tx); err != nil {
			return err
		}
		due, ok, err := s.nextRun(ctx)
		if err != nil || !ok || due.After(s.now()) {
			return err
		}
		settings, err := s.Settings(ctx)
		if err != nil {
			return err
		}
		st, err := s.state(ctx, settings)
		if err != nil {
			return err
		}
		switch {
		case st.unfinished != nil:
			return s.revive(ctx, tx, *st.unfinished)
		case st.read == nil || st.young():
			_, err = s.ask(ctx, tx, RunFirst, system)
		default:
			_, err = s.ask(ctx, tx, RunNightly, system)
		}
		return err
	})
}

// revive queues the job of a run anew when nobody works on it and none waits: its node died.
func (s *Service) revive(ctx context.Context, tx *pg.Tx, runID int64) error {
	var free, waits bool
	err := tx.Pgx.QueryRow(ctx, `
		SELECT pg_try_advisory_xact_lock($1), EXISTS (
			SELECT FROM river_job WHERE kind = $2 AND (args->>'run_id')::bigint = $3 AND state IN ('available', 'scheduled', 'retryable', 'pending'))`,
		runLockKey, RunArgs{}.Kind(), runID).Scan(&free, &waits)
	if err != nil {
		return fmt.Errorf("look for the job of run %d: %w", runID, err)
	}
	if !free || waits {
		return nil
	}
	s.log.Warn("a run of themes was interrupted and begins again", "run", runID)
	return s.queue(ctx, tx, runID)
}

func (s *Service) queue(ctx context.Context, tx *pg.Tx, runID int64) error {
	if _, err := s.jobs.InsertTx(ctx, tx.Pgx, RunArgs{RunID: runID}, &river.InsertOpts{Queue: Queue, MaxAttempts: jobTries}); err != nil {
		return fmt.Errorf("queue run %d of themes: %w", runID, err)
	}
	return nil
}

// AskRun asks for a run now; one that waits or works already is the answer then. Fault: forbidden.
func (s *Service) AskRun(ctx context.Context, by tickets.Actor) (*Run, error) {
	if !maySteer(by) {
		return nil, errMayNot
	}
	var run *Run
	err := s.db.Tx(ctx, func(tx *pg.Tx) (err error) {
		if err := lockAll(ctx, tx); err != nil {
			return err
		}
		run, err = s.ask(ctx, tx, RunAsked, by)
		return err
	})
	return run, err
}

// ask makes the run and its job; of several at once the first.
func (s *Service) ask(ctx context.Context, tx *pg.Tx, kind RunKind, by tickets.Actor) (*Run, error) {
	run, err := unfinished(ctx, tx)
	if err != nil || run != nil {
		return run, err
	}
	rows, err := tx.Pgx.Query(ctx, `INSERT INTO theme_runs (kind, asked_at, asked_by) VALUES ($1, $2, $3) RETURNING *`, kind, s.now(), agentID(by))
	if err != nil {
		return nil, fmt.Errorf("ask for a run of themes: %w", err)
	}
	if run, err = pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Run]); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.ConstraintName == "theme_runs_unfinished" {
			return nil, fmt.Errorf("ask for a run of themes: two at once: %w", err)
		}
		return nil, fmt.Errorf("ask for a run of themes: %w", err)
	}
	if err := s.queue(ctx, tx, run.ID); err != nil {
		return nil, err
	}
	return run, s.desk.Tell(ctx, tx, by, tickets.ThemeRunChanged{RunID: run.ID})
}

func unfinished(ctx context.Context, tx *pg.Tx) (*Run, error) {
	rows, err := tx.Pgx.Query(ctx, `SELECT * FROM theme_runs WHERE finished_at IS NULL`)
	if err != nil {
		return nil, fmt.Errorf("look for a run of themes: %w", err)
	}
	run, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Run])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a run of themes: %w", err)
	}
	return run, nil
}

// agentID is the agent behind an actor, nil when nobody is.
func agentID(by tickets.Actor) *int64 {
	if by.Kind != tickets.ActorAgent {
		return nil
	}
	return &by.ID
}

// giveUp ends a run that has failed too often.
func (s *Service) giveUp(ctx context.Context, runID int64, cause error) error {
	return s.db.Tx(ctx, func(tx *pg.Tx) error {
		now := s.now()
		tag, err := tx.Pgx.Exec(ctx, `
			UPDATE theme_runs SET finished_at = $2, started_at = coalesce(started_at, $2), error = $3 WHERE id = $1 AND finished_at IS NULL`, runID, now, cause.Error())
		if err != nil {
			return fmt.Errorf("give up run %d: %w", runID, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return s.desk.Tell(ctx, tx, system, tickets.ThemeRunChanged{RunID: runID, Ended: true})
	})
}
