package helpcentre

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

// Group is what figures are counted by.
type Group string

// The groups; the zero Group is the whole.
const (
	GroupDay      Group = "day"
	GroupArticle  Group = "article"
	GroupSection  Group = "section"
	GroupLanguage Group = "language"
	GroupPlace    Group = "place"
)

// FiguresQuery says what is counted: days from From to To (both included, UTC). Zero fields ask for nothing.
type FiguresQuery struct {
	From, To  time.Time
	Group     Group
	ArticleID int64
	Section   SectionFilter
	Language  string
	Place     string
}

// SectionFilter keeps what concerns articles of a section. The zero filter keeps all.
type SectionFilter struct {
	ID   int64
	Only bool // not those of the sections within; with ID 0: articles in no section
}

// Number is a count with the newest of the ids behind it: of translations for views, else of votes, searches
// and askings; see [Records.Votes] and its neighbours for what they say.
type Number struct {
	Value int64
	IDs   []int64
}

// mostIDs is how many of the ids behind a number come with it.
const mostIDs = 50

// Figure is what readers did, of the whole or of one group.
type Figure struct {
	Key   string // day, id of the article or section ("0": none), language, place
	Title string // of the article or section

	Views              Number
	Helpful, Unhelpful Number
	Searches           Number // of an article: those that led to it
	Unfound, Clicked   Number // of the searches: with nothing that answers; with an article that was opened

	Asked    Number // questions that articles were found for and shown
	HeldOut  Number // and those that were shown nothing, to compare with
	Opened   Number // of Asked
	Answered Number // of Asked: "this answered it"
	Sent     Number // of Asked: sent all the same
	HeldSent Number // of HeldOut: sent

	// Deflection is the share of HeldOut that was sent minus that of Asked; nil where one of them is nobody, and by
	// article and section, which those who were held out have not seen.
	Deflection *Share
	// Helpfulness is the share of votes that say helpful; nil without votes.
	Helpfulness *Share
}

// measure is a query that counts; its columns are named in order.
type measure struct {
	from    string // with the alias x for the rows that are counted
	when    string // condition on $1, $2
	keys    map[Group]string
	article string // expressions that filters ask
	section string
	lang    string
	place   string
	columns []string // SQL of a number's value and ids each
}

func counted(filter string) string {
	if filter == "" {
		filter = "true"
	}
	return fmt.Sprintf(`count(DISTINCT x.id) FILTER (WHERE %[1]s), COALESCE((array_agg(DISTINCT x.id ORDER BY x.id DESC) FILTER (WHERE %[1]s))[1:%[2]d], '{}')`, filter, mostIDs)
}

const (
	within = "x.created_at >= $1 AND x.created_at < $2::timestamptz + interval '1 day'"
	itsDay = "(x.created_at AT TIME ZONE 'UTC')::date::text"
	// Of articles: 0 where an article is in none, NULL where there is no article.
	itsSection = "CASE WHEN a.id IS NOT NULL THEN COALESCE(a.section_id, 0) END"
	article    = " JOIN kb_translations t ON t.id = %s JOIN kb_articles a ON a.id = t.article_id"
)

func viewsMeasure() measure {
	return measure{
		from: "kb_views x" + fmt.Sprintf(article, "x.translation_id"), when: "x.day >= $1::date AND x.day <= $2::date",
		keys:    map[Group]string{GroupDay: "x.day::text", GroupArticle: "t.article_id::text", GroupSection: "(" + itsSection + ")::text", GroupLanguage: "t.language", GroupPlace: "x.place"},
		article: "t.article_id", section: itsSection, lang: "t.language", place: "x.place",
		columns: []string{fmt.Sprintf(`sum(x.views), COALESCE((array_agg(DISTINCT x.translation_id))[1:%d], '{}')`, mostIDs)},
	}
}

func votesMeasure() measure {
	return measure{
		from: "kb_votes x" + fmt.Sprintf(article, "x.translation_id"), when: within,
		keys:    map[Group]string{GroupDay: itsDay, GroupArticle: "t.article_id::text", GroupSection: "(" + itsSection + ")::text", GroupLanguage: "t.language", GroupPlace: "'" + PlaceHelp + "'"},
		article: "t.article_id", section: itsSection, lang: "t.language", place: "'" + PlaceHelp + "'",
		columns: []string{counted("x.helpful"), counted("NOT x.helpful")},
	}
}

func searchesMeasure(toArticles bool) measure {
	join := " LEFT"
	if toArticles {
		join = ""
	}
	return measure{
		from: "kb_searches x" + join + " JOIN kb_translations t ON t.id = x.clicked_id LEFT JOIN kb_articles a ON a.id = t.article_id", when: within,
		keys:    map[Group]string{GroupDay: itsDay, GroupArticle: "t.article_id::text", GroupSection: "(" + itsSection + ")::text", GroupLanguage: "x.language", GroupPlace: "x.place"},
		article: "t.article_id", section: itsSection, lang: "x.language", place: "x.place",
		columns: []string{counted(""), counted("x.results = 0"), counted("x.clicked_id IS NOT NULL")},
	}
}

func askingsMeasure(byArticle bool) measure {
	m := measure{
		from: "kb_askings x", when: within,
		keys: map[Group]string{GroupDay: itsDay, GroupPlace: "x.place"}, place: "x.place",
		columns: []string{
			counted("NOT x.held_out"), counted("x.held_out"), counted("x.opened <> '{}'"), counted("x.answered"),
			counted("NOT x.held_out AND x.ticket_id IS NOT NULL"), counted("x.held_out AND x.ticket_id IS NOT NULL"),
		},
	}
	if byArticle {
		m.from = "kb_askings x CROSS JOIN LATERAL unnest(x.shown) AS s(id)" + fmt.Sprintf(article, "s.id")
		m.keys[GroupArticle], m.keys[GroupSection], m.keys[GroupLanguage] = "t.article_id::text", itsSection+"::text", "t.language"
		m.article, m.section, m.lang = "t.article_id", itsSection, "t.language"
	}
	return m
}

// sql is the measure for a query: one row for each key.
func (m measure) sql(q FiguresQuery) (string, []any) {
	key := m.keys[q.Group]
	if key == "" {
		key = "''"
	}
	args := []any{q.From, q.To}
	where := []string{m.when}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if q.ArticleID != 0 {
		add(m.article+" = $%d", q.ArticleID)
	}
	if condition := q.Section.condition(m.section); condition != "" {
		add(condition, q.Section.ID)
	}
	if q.Language != "" {
		add(m.lang+" = $%d", q.Language)
	}
	if q.Place != "" {
		add(m.place+" = $%d", q.Place)
	}
	return `SELECT ` + key + `, ` + strings.Join(m.columns, ", ") + ` FROM ` + m.from + ` WHERE ` + strings.Join(where, " AND ") + ` GROUP BY 1`, args
}

// condition is on the expression of a section, with a verb for the number of the parameter; empty: none.
func (f SectionFilter) condition(section string) string {
	switch {
	case f.Only:
		return section + " = $%d"
	case f.ID != 0:
		return section + ` IN (WITH RECURSIVE w AS (SELECT $%d::bigint AS id UNION ALL SELECT s.id FROM kb_sections s JOIN w ON s.parent_id = w.id) SELECT id FROM w)`
	}
	return ""
}

// ofArticles reports whether what is counted belongs to an article: a search to the one that it led to, a question to
// those that were shown for it.
func (q FiguresQuery) ofArticles() bool {
	return q.ArticleID != 0 || q.Section != SectionFilter{} || q.Group == GroupArticle || q.Group == GroupSection
}

// Figures counts. Days and places come in their order, others by views, the most first. Fault: invalid_input.
func (r *Records) Figures(ctx context.Context, q FiguresQuery) ([]Figure, error) {
	const longest = 400 * 24 * time.Hour
	if q.To.Before(q.From) || q.To.Sub(q.From) > longest {
		return nil, fault.InvalidField("to", "must be on or after from, and within 400 days")
	}
	if err := r.Flush(ctx); err != nil {
		return nil, err
	}
	q.From, q.To = dayOf(q.From), dayOf(q.To)
	found := map[string]*Figure{}
	at := func(key string) *Figure {
		if found[key] == nil {
			found[key] = &Figure{Key: key}
		}
		return found[key]
	}
	if q.Group == "" {
		at("")
	}
	ofArticles := q.ofArticles()
	for _, c := range []struct {
		measure
		numbers func(f *Figure) []*Number
	}{
		{viewsMeasure(), func(f *Figure) []*Number { return []*Number{&f.Views} }},
		{votesMeasure(), func(f *Figure) []*Number { return []*Number{&f.Helpful, &f.Unhelpful} }},
		{searchesMeasure(ofArticles), func(f *Figure) []*Number { return []*Number{&f.Searches, &f.Unfound, &f.Clicked} }},
		{askingsMeasure(ofArticles || q.Language != "" || q.Group == GroupLanguage), func(f *Figure) []*Number {
			return []*Number{&f.Asked, &f.HeldOut, &f.Opened, &f.Answered, &f.Sent, &f.HeldSent}
		}},
	} {
		if err := r.count(ctx, c.measure, q, func(key string, numbers []Number) {
			for i, n := range c.numbers(at(key)) {
				*n = numbers[i]
			}
		}); err != nil {
			return nil, err
		}
	}
	all := make([]Figure, 0, len(found))
	for _, f := range found {
		f.judge()
		all = append(all, *f)
	}
	sortFigures(all, q.Group)
	return all, r.name(ctx, all, q.Group)
}

func (r *Records) count(ctx context.Context, m measure, q FiguresQuery, found func(key string, numbers []Number)) error {
	sql, args := m.sql(q)
	rows, err := r.db.Pool.Query(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("count what readers did: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		numbers := make([]Number, len(m.columns))
		into := []any{&key}
		for i := range numbers {
			into = append(into, &numbers[i].Value, &numbers[i].IDs)
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("count what readers did: %w", err)
		}
		found(key, numbers)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count what readers did: %w", err)
	}
	return nil
}

func (f *Figure) judge() {
	if n := f.Helpful.Value + f.Unhelpful.Value; n > 0 {
		share := wilson(int(f.Helpful.Value), int(n))
		f.Helpfulness = &share
	}
	if f.Asked.Value > 0 && f.HeldOut.Value > 0 {
		share := difference(wilson(int(f.HeldSent.Value), int(f.HeldOut.Value)), wilson(int(f.Sent.Value), int(f.Asked.Value)))
		f.Deflection = &share
	}
}

func sortFigures(all []Figure, by Group) {
	slices.SortFunc(all, func(a, b Figure) int {
		if by != GroupDay && by != GroupPlace && a.Views.Value != b.Views.Value {
			return int(b.Views.Value - a.Views.Value)
		}
		return strings.Compare(a.Key, b.Key)
	})
}

// name gives figures of articles and sections their titles.
func (r *Records) name(ctx context.Context, all []Figure, by Group) error {
	sql := map[Group]string{
		GroupArticle: `SELECT t.article_id, t.title FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id AND a.language = t.language WHERE t.article_id = ANY($1)`,
		GroupSection: `SELECT DISTINCT ON (section_id) section_id, title FROM kb_section_words WHERE section_id = ANY($1) ORDER BY section_id, language = 'en' DESC, language`,
	}[by]
	if sql == "" {
		return nil
	}
	ids := make([]int64, len(all))
	at := map[int64]*Figure{}
	for i := range all {
		ids[i], _ = strconv.ParseInt(all[i].Key, 10, 64)
		at[ids[i]] = &all[i]
	}
	rows, err := r.db.Pool.Query(ctx, sql, ids)
	if err != nil {
		return fmt.Errorf("read the names of figures: %w", err)
	}
	var id int64
	var title string
	if _, err := pgx.ForEachRow(rows, []any{&id, &title}, func() error { at[id].Title = title; return nil }); err != nil {
		return fmt.Errorf("read the names of figures: %w", err)
	}
	return nil
}
