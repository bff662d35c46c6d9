package articles

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Order is how a list is sorted.
type Order string

// The orders.
const (
	ByUpdated  Order = "updated"   // the latest first
	ByReview   Order = "review_by" // the earliest first; only what has a review date
	ByPosition Order = "position"  // as readers see them, for the list of a section
)

// Query selects articles. What says something about a translation (Status, Language, ReviewerID, Outdated, Planned,
// Words) has to hold for one and the same.
type Query struct {
	Status     Status // "": all but archived
	SectionID  *int64 // in it or below it; 0: in none
	Language   string
	Label      string
	OwnerID    *int64
	ReviewerID *int64 // in review, and waiting for this agent
	Visibility Visibility
	Words      string // beginnings of words of title and slug
	Overdue    bool   // the review date has passed
	Outdated   bool
	Planned    bool
	Order      Order // "": ByReview when Overdue, ByUpdated otherwise
	Cursor     string
	Limit      int // 1..200; 0 is 50
}

// Page is a part of a list and where the next part begins ("" when this was the last).
type Page struct {
	Articles []Whole
	Next     string
}

// cursor is where a page ended.
type cursor struct {
	At       time.Time `json:"at,omitzero"`
	Position int       `json:"p,omitempty"`
	ID       int64     `json:"id"`
}

// List returns articles as the desk sees them. Faults: forbidden, invalid_input.
func (s *Service) List(ctx context.Context, by tickets.Actor, q Query) (Page, error) {
	if err := mayRead(by); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	if q.Order == "" {
		q.Order = ByUpdated
		if q.Overdue {
			q.Order = ByReview
		}
	}
	db, err := q.page(q.where(s.DB.Read(ctx).Table("kb_articles AS a"), s.Now()))
	if err != nil {
		return Page{}, err
	}
	var found []struct {
		ID        int64
		At        time.Time
		Position  int
		ReviewBy  *time.Time
		UpdatedAt time.Time
	}
	if err := db.Select("a.id, a.position, a.review_by, a.updated_at").Limit(q.Limit + 1).Scan(&found).Error; err != nil {
		return Page{}, fmt.Errorf("list articles: %w", err)
	}
	next := ""
	if len(found) > q.Limit {
		found = found[:q.Limit]
		last := found[q.Limit-1]
		c := cursor{ID: last.ID}
		switch q.Order {
		case ByReview:
			c.At = *last.ReviewBy
		case ByPosition:
			c.Position = last.Position
		default:
			c.At = last.UpdatedAt
		}
		next = c.encode()
	}
	ids := make([]int64, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	articles, err := s.wholes(ctx, ids)
	return Page{Articles: articles, Next: next}, err
}

func (c cursor) encode() string {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // times and numbers always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// page orders the list and has it begin behind the cursor.
func (q *Query) page(db *gorm.DB) (*gorm.DB, error) {
	var after cursor
	if q.Cursor != "" {
		data, err := base64.RawURLEncoding.DecodeString(q.Cursor)
		if err == nil {
			err = json.Unmarshal(data, &after)
		}
		if err != nil {
			return nil, fault.InvalidField("cursor", "is not one that this list has given")
		}
	}
	switch q.Order {
	case ByUpdated:
		if q.Cursor != "" {
			db = db.Where("(a.updated_at, a.id) < (?, ?)", after.At, after.ID)
		}
		return db.Order("a.updated_at DESC, a.id DESC"), nil
	case ByReview:
		db = db.Where("a.review_by IS NOT NULL")
		if q.Cursor != "" {
			db = db.Where("(a.review_by, a.id) > (?, ?)", after.At.Format(time.DateOnly), after.ID)
		}
		return db.Order("a.review_by, a.id"), nil
	case ByPosition:
		if q.Cursor != "" {
			db = db.Where("(a.position, a.id) > (?, ?)", after.Position, after.ID)
		}
		return db.Order("a.position, a.id"), nil
	default:
		return nil, fault.InvalidField("sort", "must be updated, review_by or position")
	}
}

func (q *Query) where(db *gorm.DB, now time.Time) *gorm.DB {
	switch {
	case q.SectionID == nil:
	case *q.SectionID == 0:
		db = db.Where("a.section_id IS NULL")
	default:
		db = db.Where("a.section_id IN (WITH RECURSIVE below AS (SELECT ?::bigint AS id UNION ALL SELECT s.id FROM kb_sections s JOIN below b ON s.parent_id = b.id) SELECT id FROM below)", *q.SectionID)
	}
	if q.Label != "" {
		db = db.Where("a.labels @> ARRAY[?::text]", q.Label)
	}
	if q.OwnerID != nil {
		db = db.Where("a.owner_id = ?", *q.OwnerID)
	}
	if q.Visibility != "" {
		db = db.Where("a.visibility = ?", q.Visibility)
	}
	if q.Overdue {
		db = db.Where("a.review_by < ?", now.Format(time.DateOnly))
	}
	conditions, args := q.translation()
	return db.Where("EXISTS (SELECT FROM kb_translations t WHERE t.article_id = a.id AND "+strings.Join(conditions, " AND ")+")", args...)
}

// mostFound is how many translations Words finds at most: more than anybody pages through.
const mostFound = 5000

// translation is what one translation of the article has to be.
func (q *Query) translation() (conditions []string, args []any) {
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if q.Status != "" {
		add("t.status = ?", q.Status)
	} else {
		add("t.status <> 'archived'")
	}
	if q.Language != "" {
		add("t.language = ?", q.Language)
	}
	if q.ReviewerID != nil {
		add("t.status = 'in_review' AND t.reviewer_id = ?", *q.ReviewerID)
	}
	if q.Outdated {
		add("t.outdated_since IS NOT NULL")
	}
	if q.Planned {
		add("t.publish_at IS NOT NULL")
	}
	if words := prefixQuery(q.Words); words != "" {
		// Exactly the expression of the index kb_translations_words, asked for first, since computing it for each row
		// of a list is what takes long.
		add(`t.id = ANY(ARRAY(SELECT id FROM kb_translations
			WHERE to_tsvector('simple', title || ' ' || translate(slug, '-_./', '    ')) @@ to_tsquery('simple', ?) LIMIT ?))`, words, mostFound)
	}
	return conditions, args
}

// prefixQuery has each word stand for those that begin with it.
func prefixQuery(words string) string {
	var terms []string
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }) {
		terms = append(terms, "'"+word+"':*")
	}
	return strings.Join(terms, " & ")
}

// MostCounted is where counting stops: a count of it is "that many or more".
const MostCounted = 1000

// Counts are how many there are of what people work through, each counted no further than [MostCounted].
type Counts struct {
	Draft, InReview, Published, Archived int // translations
	Mine                                 int // in review, waiting for the caller
	Outdated, Planned                    int // translations
	Overdue                              int // articles
}

// Counts returns them. Faults: forbidden.
func (s *Service) Counts(ctx context.Context, by tickets.Actor) (c Counts, err error) {
	if err := mayRead(by); err != nil {
		return c, err
	}
	const from = `(SELECT count(*) FROM (SELECT FROM kb_translations WHERE `
	err = s.DB.Pool.QueryRow(ctx, `SELECT `+
		from+`status = 'draft' LIMIT $1) x),`+
		from+`status = 'in_review' LIMIT $1) x),`+
		from+`status = 'published' LIMIT $1) x),`+
		from+`status = 'archived' LIMIT $1) x),`+
		from+`status = 'in_review' AND reviewer_id = $2 LIMIT $1) x),`+
		from+`outdated_since IS NOT NULL AND status <> 'archived' LIMIT $1) x),`+
		from+`publish_at IS NOT NULL LIMIT $1) x),
		(SELECT count(*) FROM (SELECT FROM kb_articles a WHERE review_by < $3 AND EXISTS (
			SELECT FROM kb_translations t WHERE t.article_id = a.id AND t.status <> 'archived') LIMIT $1) x)`,
		MostCounted, by.ID, s.Now().Format(time.DateOnly)).
		Scan(&c.Draft, &c.InReview, &c.Published, &c.Archived, &c.Mine, &c.Outdated, &c.Planned, &c.Overdue)
	if err != nil {
		return c, fmt.Errorf("count articles: %w", err)
	}
	return c, nil
}
