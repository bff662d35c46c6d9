package knowledge

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/kepthq/kept/tickets/pg"
)

// Searches keeps the searches that people make in kb_searches, where figures and gaps are counted.
type Searches struct {
	db  *pg.DB
	now func() time.Time
}

// NewSearches makes a Searches.
func NewSearches(db *pg.DB, now func() time.Time) *Searches { return &Searches{db: db, now: now} }

// keptQuery bounds what is kept of a query, in bytes.
const keptQuery = 500

// RecordSearch keeps one search and returns its id, under which what was opened can be noted.
func (s *Searches) RecordSearch(ctx context.Context, r SearchRecord) (int64, error) {
	if len(r.Query) > keptQuery {
		n := keptQuery
		for !utf8.RuneStart(r.Query[n]) {
			n--
		}
		r.Query = r.Query[:n]
	}
	if r.Reader == nil {
		r.Reader = []byte{}
	}
	var id int64
	// A crash may take the last searches with it, which no figure misses; nobody waits for the disk.
	err := s.db.Pool.QueryRow(ctx, `
		INSERT INTO kb_searches (place, language, query, results, reader, created_at)
		SELECT $1, $2, $3, $4, $5, $6 FROM set_config('synchronous_commit', 'off', true) RETURNING id`,
		r.Place, r.Language, r.Query, r.Results, r.Reader, s.now().UTC()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("record a search: %w", err)
	}
	return id, nil
}
