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
	Section   SectionFilter
	Language  string
	Place     string
	Only      string // votes: helpful, unhelpful, words; searches: unfound, clicked, unclicked; askings: asked, held_out, opened, answered, sent, held_sent
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

// Asking is a question that somebody was about to send. Opened are articles, those of Shown that were opened.
type Asking struct {
	ID        int64
	Place     string
	HeldOut   bool
	Query     string
	Shown     []ShownArticle
	Opened    []int64
	Answered  bool
	TicketID  *int64
	CreatedAt time.Time
}

// ShownArticle is an article as it was shown for a question.
type ShownArticle struct {
	ArticleID int64  `json:"article_id"`
	Language  string `json:"language"`
	Title     string `json:"title"`
}

// evidence is a kind of rows that can be listed: columns and tables, with the rows' own as x.
type evidence struct {
	what string
	// Conditions with a verb for the number of the parameter, and the expression of the section; wrap stands around
	// those that concern an article.
	article, section, language, wrap string
	place                            string
	only                             map[string]string
}

// sql is the statement that lists what the query asks for.
func (e evidence) sql(q EvidenceQuery) (string, []any) {
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
	about := func(condition string) string {
		if e.wrap == "" {
			return condition
		}
		return strings.Replace(e.wrap, "%s", condition, 1)
	}
	if q.ArticleID != 0 {
		add(about(e.article), q.ArticleID)
	}
	if condition := q.Section.condition(e.section); condition != "" {
		add(about(condition), q.Section.ID)
	}
	if q.Language != "" {
		add(about(e.language), q.Language)
	}
	if q.Place != "" {
		add(e.place, q.Place)
	}
	if condition := e.only[q.Only]; condition != "" {
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
	return e.what + " WHERE " + strings.Join(where, " AND ") + fmt.Sprintf(" ORDER BY x.id DESC LIMIT $%d", len(args)), args
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
	sql, args := evidence{
		what: `SELECT x.id, t.article_id, t.language, t.title, x.helpful, x.words, x.created_at FROM kb_votes x` +
			fmt.Sprintf(article, "x.translation_id"),
		article: "t.article_id = $%d", section: itsSection, language: "t.language = $%d", place: "'" + PlaceHelp + "' = $%d",
		only: map[string]string{"helpful": "x.helpful", "unhelpful": "NOT x.helpful", "words": "x.words <> ''"},
	}.sql(q)
	return listed[Vote](ctx, r, sql, args)
}

// Searches lists the searches behind a number. Those of a section led to an article in it.
func (r *Records) Searches(ctx context.Context, q EvidenceQuery) ([]Searched, error) {
	sql, args := evidence{
		what: `SELECT x.id, x.place, x.language, x.query, x.results, t.article_id, COALESCE(t.title, ''), x.created_at
			FROM kb_searches x LEFT JOIN kb_translations t ON t.id = x.clicked_id LEFT JOIN kb_articles a ON a.id = t.article_id`,
		article: "t.article_id = $%d", section: itsSection, language: "x.language = $%d", place: "x.place = $%d",
		only: map[string]string{"unfound": "x.results = 0", "clicked": "x.clicked_id IS NOT NULL", "unclicked": "x.clicked_id IS NULL"},
	}.sql(q)
	return listed[Searched](ctx, r, sql, args)
}

// Askings lists the questions behind a number. Those of an article, a section or a language were shown one of it.
func (r *Records) Askings(ctx context.Context, q EvidenceQuery) ([]Asking, error) {
	const sent = `x.ticket_id IS NOT NULL`
	sql, args := evidence{
		what: `SELECT x.id, x.place, x.held_out, x.query,
			ARRAY(SELECT jsonb_build_object('article_id', t.article_id, 'language', t.language, 'title', t.title)
				FROM unnest(x.shown) WITH ORDINALITY AS s(id, n) JOIN kb_translations t ON t.id = s.id ORDER BY s.n),
			ARRAY(SELECT t.article_id FROM unnest(x.opened) WITH ORDINALITY AS s(id, n) JOIN kb_translations t ON t.id = s.id ORDER BY s.n),
			x.answered, x.ticket_id, x.created_at FROM kb_askings x`,
		wrap:    `EXISTS (SELECT FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id WHERE t.id = ANY(x.shown) AND %s)`,
		article: "t.article_id = $%d", section: itsSection, language: "t.language = $%d", place: "x.place = $%d",
		only: map[string]string{
			"asked": "NOT x.held_out", "held_out": "x.held_out", "answered": "x.answered", "opened": "x.opened <> '{}'",
			"sent": "NOT x.held_out AND " + sent, "held_sent": "x.held_out AND " + sent,
		},
	}.sql(q)
	return listed[Asking](ctx, r, sql, args)
}
