package helpcentre

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// EvidenceQuery says what of a kind is listed: those with the ids, or those of the days that the other fields name;
// newest first, below Before.
type EvidenceQuery struct {
	IDs       []int64
	From, To  time.Time
	ArticleID int64
	Language  string
	Only      string // votes: helpful, unhelpful; searches: unfound, clicked, unclicked; askings: asked, held_out, answered, sent
	Before    int64
	Limit     int
}

// Vote is what a reader thought of an article.
type Vote struct {
	ID        int64
	ArticleID int64
	Language  string
	Title     string
	Helpful   bool
	Words     string
	CreatedAt time.Time
}

// Searched is what somebody searched. ClickedID is the article that was opened.
type Searched struct {
	ID           int64
	Place        string
	Language     string
	Query        string
	Results      int
	ClickedID    *int64
	ClickedTitle string
	CreatedAt    time.Time
}

// Asking is a question that somebody was about to send. Shown and Opened are articles.
type Asking struct {
	ID            int64
	Place         string
	HeldOut       bool
	Query         string
	Shown, Opened []int64
	Answered      bool
	TicketID      *int64
	CreatedAt     time.Time
}

// list builds the statement: columns and tables, with the conditions of the query and of its Only.
func (q EvidenceQuery) list(what, articleExpr, languageExpr string, only map[string]string) (string, []any) {
	var args []any
	where := []string{"true"}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if len(q.IDs) > 0 {
		add("x.id = ANY($%d)", q.IDs)
	} else {
		add("x.created_at >= $%d", dayOf(q.From))
		add("x.created_at < $%d", dayOf(q.To).AddDate(0, 0, 1))
	}
	if q.ArticleID != 0 {
		add(articleExpr, q.ArticleID)
	}
	if q.Language != "" {
		add(languageExpr, q.Language)
	}
	if condition := only[q.Only]; condition != "" {
		where = append(where, condition)
	}
	if q.Before > 0 {
		add("x.id < $%d", q.Before)
	}
	limit := q.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	args = append(args, limit)
	return what + " WHERE " + strings.Join(where, " AND ") + fmt.Sprintf(" ORDER BY x.id DESC LIMIT $%d", len(args)), args
}

func listed[T any](ctx context.Context, r *Records, sql string, args []any) ([]T, error) {
	rows, err := r.db.Pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list evidence: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("list evidence: %w", err)
	}
	return all, nil
}

// Votes lists the votes behind a number.
func (r *Records) Votes(ctx context.Context, q EvidenceQuery) ([]Vote, error) {
	sql, args := q.list(`SELECT x.id, t.article_id, t.language, t.title, x.helpful, x.words, x.created_at FROM kb_votes x JOIN kb_translations t ON t.id = x.translation_id`,
		"t.article_id = $%d", "t.language = $%d", map[string]string{"helpful": "x.helpful", "unhelpful": "NOT x.helpful", "words": "x.words <> ''"})
	return listed[Vote](ctx, r, sql, args)
}

// Searches lists the searches behind a number.
func (r *Records) Searches(ctx context.Context, q EvidenceQuery) ([]Searched, error) {
	sql, args := q.list(`SELECT x.id, x.place, x.language, x.query, x.results, t.article_id, COALESCE(t.title, ''), x.created_at
		FROM kb_searches x LEFT JOIN kb_translations t ON t.id = x.clicked_id`, "t.article_id = $%d", "x.language = $%d",
		map[string]string{"unfound": "x.results = 0", "clicked": "x.clicked_id IS NOT NULL", "unclicked": "x.clicked_id IS NULL"})
	return listed[Searched](ctx, r, sql, args)
}

// Askings lists the questions behind a number.
func (r *Records) Askings(ctx context.Context, q EvidenceQuery) ([]Asking, error) {
	articles := func(of string) string {
		return `ARRAY(SELECT t.article_id FROM unnest(` + of + `) WITH ORDINALITY AS s(id, n) JOIN kb_translations t ON t.id = s.id ORDER BY s.n)`
	}
	of := `EXISTS (SELECT FROM kb_translations t WHERE t.id = ANY(x.shown) AND `
	sql, args := q.list(`SELECT x.id, x.place, x.held_out, x.query, `+articles("x.shown")+`, `+articles("x.opened")+`, x.answered, x.ticket_id, x.created_at FROM kb_askings x`,
		of+"t.article_id = $%d)", of+"t.language = $%d)", map[string]string{
			"asked": "NOT x.held_out", "held_out": "x.held_out", "answered": "x.answered", "opened": "x.opened <> '{}'", "sent": "x.ticket_id IS NOT NULL",
		})
	return listed[Asking](ctx, r, sql, args)
}
