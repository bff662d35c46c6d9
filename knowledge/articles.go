package knowledge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
)

// Reader is who searches articles: the public when zero.
type Reader = articles.Reader

// ArticleQuery is what is asked of articles. Zero fields ask for nothing.
type ArticleQuery struct {
	Text       string
	Language   string // a tag as articles have it, or its base ("pt" finds "pt-BR" too)
	SectionID  int64  // and the sections within
	Label      string
	Visibility string
	Limit      int    // 1..100; 0 is 20
	Typing     bool   // the last word may not be finished
	Facets     bool   // count what was found
	Drafts     bool   // for agents: also what is not published
	Place      string // where it was asked, to be recorded; "" is not recorded
	By         []byte // who asked, as figures count people
}

// ArticleHit is a translation that was found. Highlights are HTML: escaped text with the found words in <mark>,
// by where they stand (title, text). Excerpt is plain text.
type ArticleHit struct {
	ID         int64 // of the translation
	ArticleID  int64
	Language   string
	Slug       string
	Title      string
	Visibility articles.Visibility
	Status     articles.Status
	Live       bool
	SectionID  *int64
	Labels     []string
	UpdatedAt  time.Time
	Excerpt    string
	Score      float64
	Covered    float64 // the share of the query's worth that it has, up to 1
	Highlights map[string][]string
}

// ArticleResult is what was found.
type ArticleResult struct {
	Hits       []ArticleHit
	Total      uint64 // translations found, as the index has it; with Facets only
	DidYouMean string // the query as it was probably meant; "" when nothing was amiss
	Language   string // of the query, "" when it could be any
	Facets     []Facet
	SearchID   int64 // of the record, for what is clicked; 0 when there is none
}

// Facet counts what was found by one property.
type Facet struct {
	Name   string // language, section, label, visibility
	Values []FacetValue
}

// FacetValue is a value and how many translations have it.
type FacetValue struct {
	Value string
	Count uint64
}

// SearchRecord is a search that somebody made.
type SearchRecord struct {
	Place    string
	Language string
	Query    string
	Results  int // how many of the hits have most of the query
	Reader   []byte
}

// Recorder keeps searches for the figures and the gaps.
type Recorder interface {
	RecordSearch(ctx context.Context, r SearchRecord) (id int64, err error)
}

// ArticleSearchOptions make an ArticleSearch.
type ArticleSearchOptions struct {
	Dir       string // belongs to this index alone
	Thesaurus *Thesaurus
	Recorder  Recorder // nil: searches are not recorded
	Logger    *slog.Logger
	Now       func() time.Time
}

// ArticleSearch finds articles. It is safe for use by many goroutines.
type ArticleSearch struct {
	articles  Articles
	index     *index.Index
	thesaurus *Thesaurus
	recorder  Recorder
	logger    *slog.Logger
}

// NewArticleSearch makes an ArticleSearch over the index in the folder. Its Run must run for the index to be
// built and kept current; until it is ready, searches read articles from the database.
func NewArticleSearch(from Articles, log index.Log, o ArticleSearchOptions) *ArticleSearch {
	return &ArticleSearch{
		articles: from, thesaurus: o.Thesaurus, recorder: o.Recorder, logger: o.Logger,
		index: index.New(index.Options{
			Dir: o.Dir, Log: log, Source: &articleSource{articles: from, thesaurus: o.Thesaurus}, Logger: o.Logger, Now: o.Now,
		}),
	}
}

// Run keeps the index current; it returns nil once ctx is done.
func (s *ArticleSearch) Run(ctx context.Context) error { return s.index.Run(ctx) }

// Reindex builds the index anew while the present one serves, and returns when the new one does.
func (s *ArticleSearch) Reindex(ctx context.Context) error { return s.index.Reindex(ctx) }

// Status says how current the index is, for /metrics and /readyz.
func (s *ArticleSearch) Status() index.Status { return s.index.Status() }

// Await returns nil once what happened up to the event with the number can be found.
func (s *ArticleSearch) Await(ctx context.Context, seq int64) error { return s.index.Await(ctx, seq) }

// Shares of a query that a hit must have.
const (
	answersCovered = 0.4 // to count as an answer in the record of searches
	suggestCovered = 0.3 // to be suggested for a text
)

// suggestFew is how many articles have about half the words that people write around their question.
const suggestFew = 5

// Search returns what the reader may read, best first, in one language for each article. An empty query finds
// nothing.
func (s *ArticleSearch) Search(ctx context.Context, reader Reader, q ArticleQuery) (ArticleResult, error) {
	f := newArticleFinding(s, reader, q)
	if err := f.run(ctx); err != nil {
		return ArticleResult{}, fmt.Errorf("search articles: %w", err)
	}
	if q.Place != "" && s.recorder != nil && !f.query.empty() {
		s.record(ctx, q, &f.result)
	}
	return f.result, nil
}

// record keeps the search. What cannot be recorded was found all the same.
func (s *ArticleSearch) record(ctx context.Context, q ArticleQuery, found *ArticleResult) {
	r := SearchRecord{Place: q.Place, Language: q.Language, Query: strings.Join(strings.Fields(q.Text), " "), Reader: q.By}
	if r.Language == "" {
		r.Language = found.Language
	}
	for _, hit := range found.Hits {
		if hit.Covered >= answersCovered {
			r.Results++
		}
	}
	id, err := s.recorder.RecordSearch(ctx, r)
	if err != nil {
		s.logger.Warn("record a search", "error", err)
		return
	}
	found.SearchID = id
}

// Suggest returns up to n published articles that answer a text, best first: fewer, or none, when fewer have
// enough in common with it. language, when not "", is the only one.
func (s *ArticleSearch) Suggest(ctx context.Context, reader Reader, text, language string, n int) ([]ArticleHit, error) {
	f := newArticleFinding(s, reader, ArticleQuery{Text: text, Language: language, Limit: n})
	f.coverage = index.Coverage{Least: suggestCovered, Few: suggestFew}
	if err := f.run(ctx); err != nil {
		return nil, fmt.Errorf("suggest articles: %w", err)
	}
	return f.result.Hits, nil
}

// articleWork bounds the postings that a search reads beyond those of its rarest word.
const articleWork = 60_000

// articleFinding is one search under way.
type articleFinding struct {
	search   *ArticleSearch
	reader   Reader
	asked    ArticleQuery
	query    query
	limit    int
	coverage index.Coverage

	words  *thesaurus
	marks  *marks
	rows   map[int64]*articles.IndexRow // of translations, as the database has them
	result ArticleResult
}

func newArticleFinding(s *ArticleSearch, reader Reader, q ArticleQuery) *articleFinding {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultHits
	}
	if len(reader.Sees()) < len(articles.Visibilities()) {
		q.Drafts = false
	}
	return &articleFinding{
		search: s, reader: reader, asked: q, query: parseArticleQuery(q.Text), limit: min(limit, maxHits),
		rows: map[int64]*articles.IndexRow{}, result: ArticleResult{Hits: []ArticleHit{}},
	}
}

func (f *articleFinding) run(ctx context.Context) error {
	if f.query.empty() {
		return nil
	}
	var err error
	if f.words, err = f.search.thesaurus.words(ctx); err != nil {
		return err
	}
	var candidates []index.Hit
	err = f.search.index.View(ctx, func(r *index.Reader) (err error) {
		candidates, err = f.find(ctx, r)
		return err
	})
	if errors.Is(err, index.ErrNotReady) {
		return f.findInDatabase(ctx)
	}
	if err != nil {
		return err
	}
	if candidates, err = f.feedback(ctx, candidates); err != nil && !errors.Is(err, index.ErrNotReady) {
		return err
	}
	return f.confirmAll(ctx, candidates)
}

// find asks the index. Some of its candidates may be gone, without the phrase, or another language of an
// article that is found already, so it gives more than are wanted.
func (f *articleFinding) find(ctx context.Context, r *index.Reader) ([]index.Hit, error) {
	a := &articleAsking{ctx: ctx, reader: r, thesaurus: f.words, typing: f.asked.Typing && f.query.open}
	if err := a.speak(f.asked.Text, f.asked.Language); err != nil {
		return nil, err
	}
	a.read(&f.query)
	if err := a.expand(); err != nil {
		return nil, err
	}
	f.result.Language = a.language
	f.result.DidYouMean = a.didYouMean(f.asked.Text)
	f.marks = newMarks(a)
	only, err := f.only(ctx, r)
	if err != nil {
		return nil, err
	}
	not, err := f.excluded(ctx, r)
	if err != nil {
		return nil, err
	}
	ask := index.Ask{Words: a.words(), Only: only, Not: not, Limit: max(2*f.limit+20, feedbackReach), Work: articleWork, Coverage: f.coverage}
	if len(f.query.phrases)+len(f.query.notPhrases) > 0 {
		ask.Limit = phraseCandidates
	}
	if f.asked.Facets {
		ask.Found = roaring.New()
	}
	hits, err := r.Search(ctx, ask)
	if err == nil && f.asked.Facets {
		err = f.count(ctx, r, ask.Found)
	}
	return hits, err
}

// only gathers what a hit must be: published, visible to the reader, and as the filters say.
func (f *articleFinding) only(ctx context.Context, r *index.Reader) (*roaring.Bitmap, error) {
	c := conditions{ctx: ctx, reader: r}
	if !f.asked.Drafts {
		c.any(termLive, []string{live})
	}
	c.any(termVisibility, f.visibilities())
	if f.asked.Language != "" {
		tags, err := f.tags(r)
		if err != nil {
			return nil, err
		}
		c.any(termLanguage, tags)
	}
	if f.asked.SectionID != 0 {
		c.any(termSection, []string{strconv.FormatInt(f.asked.SectionID, 10)})
	}
	if f.asked.Label != "" {
		c.any(termLabel, []string{f.asked.Label})
	}
	for _, phrase := range f.query.phrases {
		for _, term := range phrase {
			c.any(fieldText, []string{term})
		}
	}
	return c.all, c.err
}

func (f *articleFinding) visibilities() []string {
	sees := f.reader.Sees()
	if f.asked.Visibility == "" {
		return sees
	}
	return slices.DeleteFunc(slices.Clone(sees), func(v string) bool { return v != f.asked.Visibility })
}

// tags are the languages of the index that the reader asked for.
func (f *articleFinding) tags(r *index.Reader) ([]string, error) {
	v := index.Vocabulary{}
	if err := r.Beginning(termLanguage, "", scanned, v); err != nil {
		return nil, err
	}
	var tags []string
	for tag := range v {
		if f.inLanguage(tag) {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

func (f *articleFinding) inLanguage(tag string) bool {
	return f.asked.Language == "" || tag == f.asked.Language || words.Base(tag) == f.asked.Language
}

// excluded gathers what a hit must not be.
func (f *articleFinding) excluded(ctx context.Context, r *index.Reader) (*roaring.Bitmap, error) {
	not := roaring.New()
	for _, word := range f.query.not {
		c := conditions{ctx: ctx, reader: r}
		for _, term := range fewestTerms(word) {
			c.any(fieldText, []string{term})
		}
		if c.err != nil {
			return nil, c.err
		}
		if c.all != nil {
			not.Or(c.all)
		}
	}
	if not.IsEmpty() {
		return nil, nil
	}
	return not, nil
}

// mostFacets is how many values of one property are counted.
const mostFacets = 100

func (f *articleFinding) count(ctx context.Context, r *index.Reader, found *roaring.Bitmap) error {
	f.result.Total = found.GetCardinality()
	for _, name := range []string{termLanguage, termSection, termLabel, termVisibility} {
		v := index.Vocabulary{}
		if err := r.Beginning(name, "", scanned, v); err != nil {
			return err
		}
		counts := index.Vocabulary{}
		for _, value := range commonest(v, mostFacets) {
			set, err := r.Matching(ctx, name, value)
			if err != nil {
				return err
			}
			if n := set.AndCardinality(found); n > 0 {
				counts[value] = n
			}
		}
		facet := Facet{Name: name, Values: []FacetValue{}}
		for _, value := range commonest(counts, len(counts)) {
			facet.Values = append(facet.Values, FacetValue{Value: value, Count: counts[value]})
		}
		f.result.Facets = append(f.result.Facets, facet)
	}
	return nil
}

// confirmAll adds candidates until there are enough.
func (f *articleFinding) confirmAll(ctx context.Context, candidates []index.Hit) error {
	for len(candidates) > 0 && len(f.result.Hits) < f.limit {
		n := min(len(candidates), f.limit-len(f.result.Hits)+2)
		if err := f.confirm(ctx, candidates[:n]); err != nil {
			return err
		}
		candidates = candidates[n:]
	}
	return nil
}

// confirm adds the candidates that hold against the database, as they are there.
func (f *articleFinding) confirm(ctx context.Context, candidates []index.Hit) error {
	if err := f.fetch(ctx, candidates); err != nil {
		return err
	}
	for _, c := range candidates {
		row := f.rows[c.ID]
		if row != nil && len(f.result.Hits) < f.limit && f.holds(row) && !f.has(row.ArticleID) {
			f.result.Hits = append(f.result.Hits, f.hit(row, c.Score, c.Covered))
		}
	}
	return nil
}

// fetch reads the rows of candidates that have not been read.
func (f *articleFinding) fetch(ctx context.Context, candidates []index.Hit) error {
	var ids []int64
	for _, c := range candidates {
		if _, ok := f.rows[c.ID]; !ok {
			f.rows[c.ID] = nil // it may be gone
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := f.search.articles.ForIndex(ctx, ids)
	for i := range rows {
		f.rows[rows[i].ID] = &rows[i]
	}
	return err
}

func (f *articleFinding) has(articleID int64) bool {
	return slices.ContainsFunc(f.result.Hits, func(h ArticleHit) bool { return h.ArticleID == articleID })
}

// holds checks a row against what a stale index may have got wrong.
func (f *articleFinding) holds(a *articles.IndexRow) bool {
	return (a.Live() || f.asked.Drafts) && slices.Contains(f.visibilities(), string(a.Visibility)) && f.inLanguage(a.Language) &&
		(f.asked.SectionID == 0 || slices.Contains(a.Sections, f.asked.SectionID)) &&
		(f.asked.Label == "" || slices.Contains(a.Labels, f.asked.Label)) && f.phrasesHold(a)
}

func (f *articleFinding) phrasesHold(a *articles.IndexRow) bool {
	if len(f.query.phrases)+len(f.query.notPhrases) == 0 {
		return true
	}
	_, have := words.Terms(strings.Join(slices.Concat([]string{a.Title}, a.Headings, []string{a.Summary, a.Body}), string(words.Gap)))
	return !slices.ContainsFunc(f.query.phrases, func(p []string) bool { return !contains(have, p) }) &&
		!slices.ContainsFunc(f.query.notPhrases, func(p []string) bool { return contains(have, p) })
}

func (f *articleFinding) hit(a *articles.IndexRow, score, covered float64) ArticleHit {
	excerpt, highlights := f.marks.of(a)
	return ArticleHit{
		ID: a.ID, ArticleID: a.ArticleID, Language: a.Language, Slug: a.Slug, Title: a.Title, Visibility: a.Visibility, Status: a.Status,
		Live: a.Live(), SectionID: a.SectionID, Labels: a.Labels, UpdatedAt: a.UpdatedAt,
		Excerpt: excerpt, Score: score, Covered: covered, Highlights: highlights,
	}
}
