package gaps

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// CountArgs is the job that counts gaps and reminds of review dates.
type CountArgs struct {
	// Asked: somebody wants it now; otherwise it may have been done not long ago.
	Asked bool `json:"asked,omitempty"`
}

// Kind implements river.JobArgs.
func (CountArgs) Kind() string { return "count_gaps" }

// InsertOpts implements river.JobArgsWithInsertOpts: one count waits or runs at a time.
func (CountArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// Every is how often gaps are counted.
const Every = time.Hour

// Periodic has gaps counted every hour, and when a program starts that has not for as long.
func Periodic() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(Every), func() (river.JobArgs, *river.InsertOpts) { return CountArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// Worker counts gaps.
type Worker struct {
	river.WorkerDefaults[CountArgs]
	service *Service
}

// NewWorker makes the worker of [CountArgs].
func NewWorker(s *Service) *Worker { return &Worker{service: s} }

// longestCount is less than after what a job counts as lost.
const longestCount = 8 * time.Minute

// Timeout implements river.Worker.
func (w *Worker) Timeout(*river.Job[CountArgs]) time.Duration { return longestCount }

// Work implements river.Worker.
func (w *Worker) Work(ctx context.Context, job *river.Job[CountArgs]) error {
	if err := w.service.Remind(ctx); err != nil {
		return err
	}
	if !job.Args.Asked {
		if recent, err := w.service.countedLately(ctx); recent || err != nil {
			return err
		}
	}
	return w.service.Count(ctx)
}

// countedLately reports whether gaps were counted in the last hour, or nearly.
func (s *Service) countedLately(ctx context.Context) (recent bool, err error) {
	err = s.DB.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM kb_gap_counts WHERE started_at > $1)`, s.Now().Add(-Every*9/10)).Scan(&recent)
	if err != nil {
		return false, fmt.Errorf("read when gaps were counted: %w", err)
	}
	return recent, nil
}

// CountSoon has gaps counted, if that is not about to happen anyway. Fault: forbidden.
func (s *Service) CountSoon(ctx context.Context, by tickets.Actor) error {
	if !by.CanLead() && by.Kind != tickets.ActorSystem {
		return fault.New(fault.Forbidden, "forbidden", "Team leads and admins have gaps counted.")
	}
	if _, err := s.Jobs.Insert(ctx, CountArgs{Asked: true}, nil); err != nil {
		return fmt.Errorf("queue the count of gaps: %w", err)
	}
	return nil
}

// counting is what one count knows.
type counting struct {
	*Service
	now      time.Time
	agents   names // of all of them
	searches []search
	opened   map[string][]time.Time // when readers opened something that they had found
	tickets  []*asked
	space    *space
	weeks    float64             // that were looked at
	usual    float64             // how much two tickets have in common that have nothing to do with each other
	replies  map[int64][]*typing // by ticket: what was typed in it
	typed    []*typing           // the same, in order
	answers  *space              // of what was typed
	best     map[int64]match
	granted  map[int64]bool // gaps of queries that find an article now
}

// candidate is a gap that a count has found.
type candidate struct {
	kind          Kind
	key           string
	title         string
	language      string
	people        int
	weeks         float64
	evidence      stored
	tickets       []member
	articleID     *int64
	translationID *int64

	asked []*asked            // of tickets
	after func(time.Time) int // people who have asked since, where tickets do not say
}

func (c *candidate) weight() float64 { return float64(c.people) / c.weeks }

// member is a ticket of a candidate.
type member struct {
	ticketID    int64
	requesterID int64
	createdAt   time.Time
	title       string
	messageID   *int64
	merit       float64
	recent      bool
}

// Count looks through what was searched, asked and answered lately, and writes down what is missing. Run twice, it
// changes nothing the second time; killed, it has changed nothing.
func (s *Service) Count(ctx context.Context) error {
	c := &counting{Service: s, now: s.Now()}
	if err := c.load(ctx); err != nil {
		return fmt.Errorf("count gaps: %w", err)
	}
	var found []*candidate
	for _, part := range []func(context.Context) ([]*candidate, error){c.searchedInVain, c.askedAndAnswered, c.outdated} {
		more, err := part(ctx)
		if err != nil {
			return fmt.Errorf("count gaps: %w", err)
		}
		found = append(found, more...)
	}
	if err := s.DB.Tx(ctx, func(tx *pg.Tx) error { return c.write(ctx, tx, found) }); err != nil {
		return fmt.Errorf("count gaps: %w", err)
	}
	return nil
}

func (c *counting) load(ctx context.Context) (err error) {
	if c.agents, err = agentNames(ctx, c.DB); err != nil {
		return err
	}
	if c.searches, err = readSearches(ctx, c.DB, c.now.Add(-window)); err != nil {
		return err
	}
	if c.tickets, err = readRecent(ctx, c.DB, c.now.Add(-window)); err != nil {
		return err
	}
	c.weeks = c.weeksSince(c.oldest())
	texts := make([][]string, len(c.tickets))
	for i, a := range c.tickets {
		a.understand(c.agents)
		texts[i] = a.stems
	}
	c.space = newSpace(texts)
	vectors := make([]vector, len(c.tickets))
	for i, a := range c.tickets {
		a.vector = c.space.vector(a.stems)
		vectors[i] = a.vector
	}
	c.usual = usual(vectors)
	c.readReplies()
	if c.best, err = c.match(ctx, c.tickets); err != nil {
		return err
	}
	c.granted, err = c.grant(ctx)
	return err
}

func agentNames(ctx context.Context, db *pg.DB) (names, error) {
	rows, err := db.Pool.Query(ctx, `SELECT name FROM agents ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read names of agents: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read names of agents: %w", err)
	}
	return namesOf(all...), nil
}

// weeksSince is how many weeks there are of what began then: at least one, for less says nothing about a week.
func (c *counting) weeksSince(first time.Time) float64 {
	return max(1, c.now.Sub(first).Hours()/(7*24))
}

// match is the article that answers a ticket best.
type match struct {
	translationID int64
	articleID     int64
	covered       float64
}

// everything reads like somebody who works at the desk: what only agents may read is written down as well.
func everything() articles.Reader {
	by := tickets.System("gaps")
	return articles.Reader{Agent: &by}
}
