package helpcentre

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge"
	"github.com/kepthq/kept/tickets/pg"
)

// Where articles are read, and searches and questions are asked.
const (
	PlaceHelp = "help"
	PlaceForm = "form"
	PlaceChat = "chat"
)

// viewsEvery is how often views are written; a crash loses as much.
const viewsEvery = 5 * time.Second

// Records keeps what readers did, and counts it. It is safe for use by many goroutines.
type Records struct {
	db  *pg.DB
	now func() time.Time
	log *slog.Logger

	searches *knowledge.Searches

	mu    sync.Mutex
	views map[viewKey]int
}

type viewKey struct {
	translationID int64
	day           time.Time
	place         string
}

// NewRecords makes Records.
func NewRecords(db *pg.DB, now func() time.Time, log *slog.Logger) *Records {
	exact := func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	return &Records{db: db, log: log, views: map[viewKey]int{}, searches: knowledge.NewSearches(db, exact), now: exact}
}

var _ knowledge.Recorder = (*Records)(nil)

// Run writes views until ctx is done, and once more then.
func (r *Records) Run(ctx context.Context) error {
	tick := time.NewTicker(viewsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return r.Flush(context.WithoutCancel(ctx))
		case <-tick.C:
			if err := r.Flush(ctx); err != nil && !errors.Is(err, context.Canceled) {
				r.log.Warn("write the views of articles", "error", err)
			}
		}
	}
}

// View counts that an article was read.
func (r *Records) View(translationID int64, place string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.views[viewKey{translationID, dayOf(r.now()), place}]++
}

func dayOf(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

const addViewsSQL = `
INSERT INTO kb_views (translation_id, day, place, views) SELECT id, $2, $3, $4 FROM kb_translations WHERE id = $1
ON CONFLICT (translation_id, day, place) DO UPDATE SET views = kb_views.views + EXCLUDED.views`

// Flush writes the views that are counted so far. What could not be written is counted again.
func (r *Records) Flush(ctx context.Context) error {
	r.mu.Lock()
	taken := r.views
	r.views = map[viewKey]int{}
	r.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	for key, n := range taken {
		b.Queue(addViewsSQL, key.translationID, key.day, key.place, n)
	}
	if err := r.db.Send(ctx, b); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		for key, n := range taken {
			r.views[key] += n
		}
		return fmt.Errorf("write the views of articles: %w", err)
	}
	return nil
}

const (
	// sameSearch is how long the same reader's same words are the same search: a reload, a second page.
	sameSearch = 10 * time.Minute
	// stillTyping is how long words that go on from others replace them.
	stillTyping = time.Minute
)

// The same search again, or what was typed on the way to it.
const earlierSearchSQL = `
UPDATE kb_searches SET query = $4, results = $5
WHERE id = (SELECT id FROM kb_searches
	WHERE created_at > $6 AND reader = $1 AND place = $2 AND language = $3 AND (
		query = $4 OR (clicked_id IS NULL AND created_at > $7 AND starts_with($4, query)))
	ORDER BY id DESC LIMIT 1)
RETURNING id`

// RecordSearch keeps a search. The same reader's same words within a few minutes are one search, and so is what was
// typed on the way to them.
func (r *Records) RecordSearch(ctx context.Context, s knowledge.SearchRecord) (id int64, err error) {
	s.Query, s.Language = cut(storable(s.Query), 500), cut(storable(s.Language), 35)
	now := r.now()
	if len(s.Reader) > 0 {
		err = r.db.Pool.QueryRow(ctx, earlierSearchSQL, s.Reader, s.Place, s.Language, s.Query, s.Results, now.Add(-sameSearch), now.Add(-stillTyping)).Scan(&id)
		if err == nil {
			return id, nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return 0, fmt.Errorf("look for an earlier search: %w", err)
		}
	}
	return r.searches.RecordSearch(ctx, s)
}

// click notes the first article that was opened from a search.
func (r *Records) click(ctx context.Context, searchID, translationID int64) error {
	_, err := r.db.Pool.Exec(ctx, `UPDATE kb_searches SET clicked_id = $2 WHERE id = $1 AND clicked_id IS NULL`, searchID, translationID)
	if err != nil {
		return fmt.Errorf("record a click: %w", err)
	}
	return nil
}

// vote is what a reader thinks of an article. Another one of the same reader replaces it; words that were said stay
// until others are.
type vote struct {
	translationID, revisionID int64
	reader                    []byte
	helpful                   bool
	words                     string
}

func (r *Records) vote(ctx context.Context, v vote) error {
	_, err := r.db.Pool.Exec(ctx, `
		INSERT INTO kb_votes (translation_id, revision_id, reader, helpful, words, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (translation_id, reader) DO UPDATE SET revision_id = EXCLUDED.revision_id, helpful = EXCLUDED.helpful,
			words = CASE WHEN EXCLUDED.words = '' AND kb_votes.helpful = EXCLUDED.helpful THEN kb_votes.words ELSE EXCLUDED.words END,
			created_at = EXCLUDED.created_at`, v.translationID, v.revisionID, v.reader, v.helpful, v.words, r.now())
	if err != nil {
		return fmt.Errorf("record a vote: %w", err)
	}
	return nil
}

// asking is that somebody was about to ask, and articles were found that may answer it.
type asking struct {
	nonce, place string
	heldOut      bool
	query        string
	shown        []int64 // translations; none to those who are held out
}

// ask records it, or what was added to it, and returns its id. Whether somebody is held out is decided once.
func (r *Records) ask(ctx context.Context, a asking) (id int64, heldOut bool, err error) {
	if a.heldOut {
		a.shown = []int64{}
	}
	err = r.db.Pool.QueryRow(ctx, `
		INSERT INTO kb_askings AS a (nonce, place, held_out, query, shown, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (nonce) DO UPDATE SET query = EXCLUDED.query, updated_at = EXCLUDED.updated_at,
			shown = CASE WHEN a.held_out THEN '{}' ELSE ARRAY(SELECT DISTINCT x FROM unnest(a.shown || EXCLUDED.shown) AS x ORDER BY x) END
		RETURNING id, held_out`, a.nonce, a.place, a.heldOut, a.query, a.shown, r.now()).Scan(&id, &heldOut)
	if err != nil {
		return 0, false, fmt.Errorf("record a question to be: %w", err)
	}
	return id, heldOut, nil
}

// opened notes that an article was opened from the suggestions, and returns where that was; "" when there is no such
// asking.
func (r *Records) opened(ctx context.Context, askingID, translationID int64) (place string, err error) {
	err = r.db.Pool.QueryRow(ctx, `
		UPDATE kb_askings SET updated_at = $3, opened = CASE WHEN $2 = ANY(opened) THEN opened ELSE opened || $2 END WHERE id = $1 RETURNING place`,
		askingID, translationID, r.now()).Scan(&place)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("record a suggestion that was opened: %w", err)
	}
	return place, nil
}

// answered notes that somebody said that a suggestion had answered the question.
func (r *Records) answered(ctx context.Context, nonce string) error {
	_, err := r.db.Pool.Exec(ctx, `UPDATE kb_askings SET answered = true, updated_at = $2 WHERE nonce = $1 AND NOT held_out`, nonce, r.now())
	if err != nil {
		return fmt.Errorf("record that a question was answered: %w", err)
	}
	return nil
}

// sentTx notes that the question was sent all the same, in the transaction that files it.
func (r *Records) sentTx(tx *pg.Tx, nonce string, ticketID int64) {
	tx.Later("record that a question was sent", `UPDATE kb_askings SET ticket_id = $2, updated_at = $3 WHERE nonce = $1 AND ticket_id IS NULL`, nonce, ticketID, r.now())
}
