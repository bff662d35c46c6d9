package articles

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/tickets/fault"
)

// ReadRow is a published translation in a list for readers.
type ReadRow struct {
	ID          int64 // of the translation
	ArticleID   int64
	RevisionID  int64
	Language    string
	Slug        string
	Title       string
	Summary     string
	SectionID   *int64
	Position    int
	Visibility  Visibility
	Labels      []string
	PublishedAt time.Time // when it was published first
	UpdatedAt   time.Time // when what is seen was written
}

// Alternate is the same article in another language.
type Alternate struct {
	ID             int64 // of the translation
	Language, Slug string
	Title          string
}

// Reading is a published translation as a reader sees it.
type Reading struct {
	ReadRow
	Body          string // Markdown
	Source        string // the language that it was translated from; its own when it was not
	OutdatedSince *time.Time
	Related       []int64 // articles, chosen by people; see [Service.ReadArticles]
	Alternates    []Alternate
}

const readColumns = `t.id, t.article_id, r.id, t.language, t.slug, r.title, r.summary, a.section_id, a.position, a.visibility, a.labels,
	COALESCE(t.published_at, r.created_at), r.created_at`

// readFrom is what readers with the visibilities $1 see.
const readFrom = `
FROM kb_translations t JOIN kb_articles a ON a.id = t.article_id JOIN kb_revisions r ON r.id = t.published_id
WHERE a.visibility = ANY($1) AND `

func (r *ReadRow) targets() []any {
	return []any{
		&r.ID, &r.ArticleID, &r.RevisionID, &r.Language, &r.Slug, &r.Title, &r.Summary, &r.SectionID, &r.Position, &r.Visibility, &r.Labels,
		&r.PublishedAt, &r.UpdatedAt,
	}
}

func scanReadRow(row pgx.CollectableRow) (r ReadRow, err error) { return r, row.Scan(r.targets()...) }

// ReadBySlug returns what a reader sees at an address. When the article has moved, its Slug is another than the one
// asked for: lead the reader there. Fault: article_not_found, also for what the reader may not see.
func (s *Service) ReadBySlug(ctx context.Context, r Reader, language, slug string) (*Reading, error) {
	id, err := s.find(ctx, language, slug)
	if err != nil {
		return nil, err
	}
	found, err := s.Read(ctx, r, id)
	if fault.Is(err, "article_not_found") {
		return nil, fault.Missing("article", slug)
	}
	return found, err
}

// Read returns a published translation. Fault: article_not_found, also for what the reader may not see.
func (s *Service) Read(ctx context.Context, r Reader, translationID int64) (*Reading, error) {
	var found Reading
	rows, err := s.DB.Pool.Query(ctx, `SELECT `+readColumns+`, r.body, a.language, t.outdated_since, a.related`+readFrom+`t.id = $2`, r.Sees(), translationID)
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Reading, err error) {
		return f, row.Scan(append(f.targets(), &f.Body, &f.Source, &f.OutdatedSince, &f.Related)...)
	})
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	if len(all) == 0 {
		return nil, fault.Missing("article", translationID)
	}
	found = all[0]
	rows, err = s.DB.Pool.Query(ctx, `SELECT t.id, t.language, t.slug, r.title`+readFrom+`t.article_id = $2 ORDER BY t.language`, r.Sees(), found.ArticleID)
	if err != nil {
		return nil, fmt.Errorf("read languages of article %d: %w", found.ArticleID, err)
	}
	found.Alternates, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Alternate])
	if err != nil {
		return nil, fmt.Errorf("read languages of article %d: %w", found.ArticleID, err)
	}
	return &found, nil
}

// ReadTranslations returns rows by the ids of translations, in the order of the ids. What the reader may not see is
// left out.
func (s *Service) ReadTranslations(ctx context.Context, r Reader, ids []int64) ([]ReadRow, error) {
	return s.readRows(ctx, `t.id = ANY($2) ORDER BY array_position($2::bigint[], t.id)`, r.Sees(), ids)
}

// ReadArticles returns articles in a language by their own ids, in the order of the ids. What the reader may not
// see, or is not there in the language, is left out.
func (s *Service) ReadArticles(ctx context.Context, r Reader, language string, articleIDs []int64) ([]ReadRow, error) {
	return s.readRows(ctx, `t.language = $2 AND t.article_id = ANY($3) ORDER BY array_position($3::bigint[], t.article_id)`, r.Sees(), language, articleIDs)
}

// ReadSection returns what lies right in a section (nil: in none), in its order.
func (s *Service) ReadSection(ctx context.Context, r Reader, language string, sectionID *int64) ([]ReadRow, error) {
	return s.readRows(ctx, `t.language = $2 AND a.section_id IS NOT DISTINCT FROM $3 ORDER BY a.position, a.id`, r.Sees(), language, sectionID)
}

// ReadNewest returns what was written last, the latest first: feeds, the front page. Revisions are numbered in the
// order of their writing.
func (s *Service) ReadNewest(ctx context.Context, r Reader, language string, limit int) ([]ReadRow, error) {
	return s.readRows(ctx, `t.language = $2 AND t.published_id IS NOT NULL ORDER BY t.published_id DESC LIMIT $3`, r.Sees(), language, limit)
}

// ReadAfter returns translations of every language with ids above after, in order: all of them, page by page, for
// sitemaps.
func (s *Service) ReadAfter(ctx context.Context, r Reader, after int64, limit int) ([]ReadRow, error) {
	return s.readRows(ctx, `t.id > $2 ORDER BY t.id LIMIT $3`, r.Sees(), after, limit)
}

func (s *Service) readRows(ctx context.Context, where string, args ...any) ([]ReadRow, error) {
	rows, err := s.DB.Pool.Query(ctx, `SELECT `+readColumns+readFrom+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanReadRow)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	return all, nil
}

// ReadCounts tells for each section how many articles in the language a reader finds right in it; 0 is those in none.
func (s *Service) ReadCounts(ctx context.Context, r Reader, language string) (map[int64]int, error) {
	rows, err := s.DB.Pool.Query(ctx, `SELECT COALESCE(a.section_id, 0), count(*)`+readFrom+`t.language = $2 GROUP BY 1`, r.Sees(), language)
	if err != nil {
		return nil, fmt.Errorf("count articles: %w", err)
	}
	counts := map[int64]int{}
	var id int64
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { counts[id] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count articles: %w", err)
	}
	return counts, nil
}

// ReadLanguages returns the languages that a reader finds articles in, with their number, by language.
func (s *Service) ReadLanguages(ctx context.Context, r Reader) (map[string]int, error) {
	rows, err := s.DB.Pool.Query(ctx, `SELECT t.language, count(*)`+readFrom+`true GROUP BY 1`, r.Sees())
	if err != nil {
		return nil, fmt.Errorf("count languages: %w", err)
	}
	counts := map[string]int{}
	var language string
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&language, &n}, func() error { counts[language] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count languages: %w", err)
	}
	return counts, nil
}

// Links resolves what a text points to, for rendering it to a reader: sizes of files, and the addresses (language and
// slug) of articles, in the language where they are there in it and in their own where not.
type Links struct {
	Files    map[int64]File
	Articles map[int64]Alternate
}

// LinksOf looks up all that a text points to and the reader may see.
func (s *Service) LinksOf(ctx context.Context, r Reader, language, body string) (Links, error) {
	fileIDs, articleIDs := s.Markdown.References(body)
	l := Links{Files: map[int64]File{}, Articles: map[int64]Alternate{}}
	found, err := s.FilesByID(ctx, fileIDs)
	if err != nil {
		return l, err
	}
	for _, f := range found {
		l.Files[f.ID] = f
	}
	if len(articleIDs) == 0 {
		return l, nil
	}
	rows, err := s.DB.Pool.Query(ctx, `SELECT DISTINCT ON (t.article_id) t.article_id, t.id, t.language, t.slug, r.title`+readFrom+
		`t.article_id = ANY($2) ORDER BY t.article_id, t.language = $3 DESC, t.language = a.language DESC, t.id`, r.Sees(), articleIDs, language)
	if err != nil {
		return l, fmt.Errorf("look up linked articles: %w", err)
	}
	var id int64
	var a Alternate
	if _, err := pgx.ForEachRow(rows, []any{&id, &a.ID, &a.Language, &a.Slug, &a.Title}, func() error { l.Articles[id] = a; return nil }); err != nil {
		return l, fmt.Errorf("look up linked articles: %w", err)
	}
	return l, nil
}
