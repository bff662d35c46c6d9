package gaps

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
	"github.com/kepthq/kept/tickets/pg"
)

// Jobs queues a job; *river.Client[pgx.Tx] does.
type Jobs interface {
	Insert(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Writer writes articles; *articles.Service does.
type Writer interface {
	CreateTx(ctx context.Context, tx *pg.Tx, by tickets.Actor, n articles.NewArticle) (*articles.Edition, error)
}

// Parts are what a Service stands on. Search and Similar may be nil where gaps are not counted or drafted.
type Parts struct {
	DB      *pg.DB
	Desk    Desk
	Search  Articles
	Similar Tickets
	Writer  Writer
	Jobs    Jobs
	Now     func() time.Time
	Log     *slog.Logger
}

// Service keeps gaps. It is safe for use by many goroutines.
type Service struct {
	Parts
	matches matches
}

// New makes a Service.
func New(p Parts) *Service {
	now := p.Now
	p.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	return &Service{Parts: p}
}

// scopeSQL says that the actor $1, from whom the teams $2 are hidden, sees one of a gap's tickets, if it has any.
const scopeSQL = ` (NOT EXISTS (SELECT FROM kb_gap_tickets e WHERE e.gap_id = g.id) OR EXISTS (
	SELECT FROM kb_gap_tickets e JOIN tickets t ON t.id = e.ticket_id
	WHERE e.gap_id = g.id AND (t.team_id IS NULL OR t.team_id <> ALL($2::bigint[]) OR t.assignee_id = $1)))`

func scopeOf(by tickets.Actor) (id int64, hidden []int64) {
	if hidden = by.HiddenTeams(); hidden == nil {
		hidden = []int64{}
	}
	return by.ID, hidden
}

const gapColumns = `
SELECT g.id, g.kind, g.title, g.weight, g.state, g.language, g.people, g.weeks, g.evidence, g.created_at, g.updated_at,
       a.id, COALESCE(own.id, src.id), COALESCE(own.language, src.language), COALESCE(own.title, src.title),
       COALESCE(own.status, src.status), COALESCE(own.published_id, src.published_id) IS NOT NULL
FROM kb_gaps g LEFT JOIN kb_articles a ON a.id = g.article_id
LEFT JOIN kb_translations own ON own.id = g.translation_id
LEFT JOIN kb_translations src ON src.article_id = a.id AND src.language = a.language
WHERE` + scopeSQL

// stored is what a row of kb_gaps keeps as evidence beside its tickets.
type stored struct {
	Queries []QueryEvidence `json:"queries,omitempty"`
	Terms   []TermEvidence  `json:"terms,omitempty"`
	Votes   *VoteEvidence   `json:"votes,omitempty"`
	Forms   []string        `json:"forms,omitempty"` // of queries, by which the next count knows them
}

func scanGap(row pgx.CollectableRow) (g Gap, err error) {
	var evidence stored
	var articleID, translationID *int64
	var language, title, status *string
	var live bool
	err = row.Scan(&g.ID, &g.Kind, &g.Title, &g.Weight, &g.State, &g.Language, &g.People, &g.Weeks, &evidence, &g.CreatedAt, &g.UpdatedAt,
		&articleID, &translationID, &language, &title, &status, &live)
	if err != nil {
		return g, err
	}
	g.Evidence = Evidence{Queries: evidence.Queries, Terms: evidence.Terms, Votes: evidence.Votes}
	if articleID != nil && title != nil {
		g.Article = &Article{ID: *articleID, Language: *language, Title: *title, Status: articles.Status(*status), Live: live}
	}
	return g, nil
}

// position is where a page ended.
type position struct {
	Weight float64 `json:"w"`
	ID     int64   `json:"id"`
}

// How much evidence comes with a gap in a list, and alone.
const (
	evidenceInList = 3
	evidenceAlone  = 30
)

// List returns the gaps that the actor may see: those that would help most people first. Gaps that were counted from
// tickets are seen by who may see one of these. Faults: forbidden, invalid_input.
func (s *Service) List(ctx context.Context, by tickets.Actor, q Query) (Page, error) {
	if err := mayRead(by); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	states := []State{StateOpen, StateDrafted}
	if q.State != "" {
		states = []State{q.State}
	}
	query := gapColumns + ` AND g.state = ANY($3) AND ($4 = '' OR g.kind = $4)`
	id, hidden := scopeOf(by)
	args := []any{id, hidden, states, q.Kind}
	if q.Cursor != "" {
		after, err := parsePosition(q.Cursor)
		if err != nil {
			return Page{}, err
		}
		query += ` AND (g.weight, g.id) < ($6, $7)`
		args = append(args, q.Limit+1, after.Weight, after.ID)
	} else {
		args = append(args, q.Limit+1)
	}
	found, err := s.read(ctx, query+` ORDER BY g.weight DESC, g.id DESC LIMIT $5`, args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Gaps: found}
	if len(found) > q.Limit {
		page.Gaps = found[:q.Limit]
		last := page.Gaps[q.Limit-1]
		page.Next = position{last.Weight, last.ID}.String()
	}
	if err := s.testify(ctx, by, page.Gaps, evidenceInList); err != nil {
		return Page{}, err
	}
	return page, s.count(ctx, by, &page)
}

func (p position) String() string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // two numbers always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func parsePosition(cursor string) (p position, err error) {
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return p, fault.InvalidField("cursor", "is not one that this list has given")
	}
	return p, nil
}

func (s *Service) read(ctx context.Context, query string, args ...any) ([]Gap, error) {
	rows, err := s.DB.Pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanGap)
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	return found, nil
}

// count tells how many gaps there are, and when they were counted.
func (s *Service) count(ctx context.Context, by tickets.Actor, page *Page) error {
	id, hidden := scopeOf(by)
	rows, err := s.DB.Pool.Query(ctx, `SELECT g.state, count(*) FROM kb_gaps g WHERE`+scopeSQL+` GROUP BY 1`, id, hidden)
	if err != nil {
		return fmt.Errorf("count gaps: %w", err)
	}
	page.Counts = map[State]int{}
	var state State
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&state, &n}, func() error { page.Counts[state] = n; return nil }); err != nil {
		return fmt.Errorf("count gaps: %w", err)
	}
	err = s.DB.Pool.QueryRow(ctx, `
		SELECT (SELECT max(finished_at) FROM kb_gap_counts),
		       EXISTS (SELECT FROM river_job WHERE kind = $1 AND state IN ('available', 'pending', 'running', 'retryable', 'scheduled'))`,
		CountArgs{}.Kind()).Scan(&page.CountedAt, &page.Counting)
	if err != nil {
		return fmt.Errorf("read when gaps were counted: %w", err)
	}
	return nil
}

// Gap returns a gap with its evidence. Faults: forbidden, gap_not_found.
func (s *Service) Gap(ctx context.Context, by tickets.Actor, id int64) (*Gap, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	actor, hidden := scopeOf(by)
	found, err := s.read(ctx, gapColumns+` AND g.id = $3`, actor, hidden, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.Missing("gap", id)
	}
	return &found[0], s.testify(ctx, by, found, evidenceAlone)
}

// SetState opens, dismisses or closes a gap. What is dismissed comes back when twice as many people would be helped.
// Faults: forbidden, invalid_input, gap_not_found.
func (s *Service) SetState(ctx context.Context, by tickets.Actor, id int64, state State) (*Gap, error) {
	if err := mayDecide(by); err != nil {
		return nil, err
	}
	if state != StateOpen && state != StateDismissed && state != StateDone {
		return nil, fault.InvalidField("state", "must be open, dismissed or done")
	}
	if _, err := s.Gap(ctx, by, id); err != nil {
		return nil, err
	}
	err := s.DB.Tx(ctx, func(tx *pg.Tx) error {
		now := s.Now()
		tag, err := tx.Pgx.Exec(ctx, `
			UPDATE kb_gaps SET state = $2, updated_at = $3, decided_by = $4,
			       decided_at = CASE WHEN $2 IN ('dismissed', 'done') THEN $3::timestamptz END,
			       dismissed_weight = CASE WHEN $2 = 'dismissed' THEN weight END
			WHERE id = $1 AND state <> $2`, id, state, now, agentID(by))
		if err != nil {
			return fmt.Errorf("decide about gap %d: %w", id, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return s.tell(ctx, tx, by, id)
	})
	if err != nil {
		return nil, err
	}
	return s.Gap(ctx, by, id)
}

// changed is what [tickets.DeskChanged] names when gaps are not what they were.
const changed = "knowledge_gaps"

func (s *Service) tell(ctx context.Context, tx *pg.Tx, by tickets.Actor, id int64) error {
	return s.Desk.Tell(ctx, tx, by, tickets.DeskChanged{What: changed, ID: id})
}

func mayDecide(by tickets.Actor) error {
	if !by.CanWork() {
		return fault.New(fault.Forbidden, "forbidden", "Your role may read what is missing, not decide about it.")
	}
	return nil
}

func agentID(by tickets.Actor) *int64 {
	if by.Kind != tickets.ActorAgent {
		return nil
	}
	return &by.ID
}

// lock takes the gap's row for a change.
func lock(ctx context.Context, tx *pg.Tx, id int64) (kind Kind, state State, articleID *int64, err error) {
	err = tx.Pgx.QueryRow(ctx, `SELECT kind, state, article_id FROM kb_gaps WHERE id = $1 FOR UPDATE`, id).Scan(&kind, &state, &articleID)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", nil, fault.Missing("gap", id)
	}
	if err != nil {
		return "", "", nil, fmt.Errorf("lock gap %d: %w", id, err)
	}
	return kind, state, articleID, nil
}
