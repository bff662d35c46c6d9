package knowledge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/kepthq/kept/knowledge/filetext"
	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/files"
	"github.com/kepthq/kept/tickets/pg"
)

// Desk is what ticket search needs of the desk: rows as the actor may see them.
type Desk interface {
	Rows(ctx context.Context, by tickets.Actor, ids []int64) ([]tickets.Row, error)
	List(ctx context.Context, by tickets.Actor, q tickets.Query) (tickets.Page, error)
}

// TicketHit is a ticket that was found. Highlights are HTML: escaped text with the found words in <mark>,
// by where they stand (number, subject, text, notes, people, tags, and attachments, there with the file's name before).
type TicketHit struct {
	ID         int64
	Score      float64
	Highlights map[string][]string
}

// TicketSearchOptions make a TicketSearch.
type TicketSearchOptions struct {
	Dir       string      // belongs to this index alone
	Languages []string    // whose inflection is known, ISO 639-1; nil is [DefaultLanguages]
	Thesaurus *Thesaurus  // shared with article search; nil: none
	Files     files.Store // attached files, whose words are found; nil: they are not
	FileText  filetext.Reader
	Logger    *slog.Logger
	Now       func() time.Time
}

// DefaultLanguages are those whose inflection is known when nobody says which.
func DefaultLanguages() []string { return []string{"en", "de", "fr", "es"} }

// TicketSearch finds tickets. It is safe for use by many goroutines.
type TicketSearch struct {
	db        *pg.DB
	desk      Desk
	index     *index.Index
	languages []string
	thesaurus *Thesaurus
	now       func() time.Time
	logger    *slog.Logger
}

// NewTicketSearch makes a TicketSearch over the index in the folder. Its Run must run for the index to be
// built and kept current; until it is ready, searches ask the database.
func NewTicketSearch(db *pg.DB, desk Desk, log index.Log, o TicketSearchOptions) *TicketSearch {
	if o.Languages == nil {
		o.Languages = DefaultLanguages()
	}
	read := &attachments{db: db, store: o.Files, files: o.FileText, now: o.Now, log: o.Logger}
	return &TicketSearch{
		db: db, desk: desk, languages: o.Languages, thesaurus: o.Thesaurus, now: o.Now, logger: o.Logger,
		index: index.New(index.Options{Dir: o.Dir, Log: log, Source: &ticketSource{db: db, thesaurus: o.Thesaurus, files: read}, Logger: o.Logger, Now: o.Now}),
	}
}

// Run keeps the index current; it returns nil once ctx is done.
func (s *TicketSearch) Run(ctx context.Context) error { return s.index.Run(ctx) }

// Reindex builds the index anew from the database while the present one serves, and returns when the new
// one does. It needs a running Run. The event desk.changed of [SearchIndex] asks every node for it.
func (s *TicketSearch) Reindex(ctx context.Context) error { return s.index.Reindex(ctx) }

// Status says how current the index is, for /metrics and /readyz.
func (s *TicketSearch) Status() index.Status { return s.index.Status() }

// Await returns nil once what happened up to the event with the number can be found.
func (s *TicketSearch) Await(ctx context.Context, seq int64) error { return s.index.Await(ctx, seq) }

const (
	defaultHits = 20
	maxHits     = 100
)

// SearchTickets returns up to limit (1..100; 0 is 20) tickets that the actor may see, best first. An empty
// query finds nothing.
func (s *TicketSearch) SearchTickets(ctx context.Context, by tickets.Actor, q string, limit int) ([]TicketHit, error) {
	if limit <= 0 {
		limit = defaultHits
	}
	limit = min(limit, maxHits)
	query := parseQuery(q, s.now())
	if query.empty() || by.Kind == tickets.ActorCustomer {
		return []TicketHit{}, nil
	}
	f := &finding{search: s, by: by, query: query, limit: limit, hits: []TicketHit{}}
	if err := f.run(ctx); err != nil {
		return nil, fmt.Errorf("search tickets: %w", err)
	}
	return f.hits, nil
}

// finding is one search under way.
type finding struct {
	search *TicketSearch
	by     tickets.Actor
	query  query
	limit  int

	people people
	wanted map[string]bool // terms to mark
	places map[string]int  // which of the words asked for, from 1, a term stands for
	asked  int             // how many those are
	hits   []TicketHit
}

func (f *finding) run(ctx context.Context) error {
	if err := f.numbers(ctx); err != nil {
		return err
	}
	if err := f.lookUpPeople(ctx); err != nil {
		return err
	}
	var candidates []index.Hit
	err := f.search.index.View(ctx, func(r *index.Reader) (err error) {
		candidates, err = f.find(ctx, r)
		return err
	})
	if errors.Is(err, index.ErrNotReady) {
		return f.findInDatabase(ctx)
	}
	if err != nil {
		return err
	}
	return f.confirmAll(ctx, candidates)
}

// numbers finds tickets by number.
func (f *finding) numbers(ctx context.Context) error {
	if len(f.query.numbers) == 0 {
		return nil
	}
	rows, err := f.search.desk.Rows(ctx, f.by, f.query.numbers)
	if err != nil {
		return err
	}
	for _, id := range f.query.numbers {
		i := slices.IndexFunc(rows, func(r tickets.Row) bool { return r.ID == id })
		if i < 0 || len(f.hits) == f.limit {
			continue
		}
		number := fmt.Sprintf("<mark>%d</mark>", id)
		subject := markup(rows[i].Subject, nil)
		f.hits = append(f.hits, TicketHit{ID: id, Score: numberScore, Highlights: map[string][]string{
			"number": {number}, "subject": {subject},
		}})
	}
	return nil
}

// numberScore is above every score of words.
const numberScore = 1000

// find asks the index. Some of its candidates may be gone, hidden by now, or without the phrase, so it
// gives more than are wanted.
func (f *finding) find(ctx context.Context, r *index.Reader) ([]index.Hit, error) {
	ask, err := f.ask(ctx, r)
	if err != nil {
		return nil, err
	}
	ask.Limit, ask.Latest = 2*f.limit+20, f.query.byDate
	if len(f.query.phrases)+len(f.query.notPhrases) > 0 {
		ask.Limit = phraseCandidates
	}
	return r.Search(ctx, *ask)
}

// phraseCandidates is in how many tickets with all its words a phrase is looked for.
const phraseCandidates = 1000

// confirmAll adds candidates until there are enough.
func (f *finding) confirmAll(ctx context.Context, candidates []index.Hit) error {
	for len(candidates) > 0 && len(f.hits) < f.limit {
		n := min(len(candidates), f.limit-len(f.hits)+5)
		if err := f.confirm(ctx, candidates[:n]); err != nil {
			return err
		}
		candidates = candidates[n:]
	}
	if !f.query.byDate {
		slices.SortStableFunc(f.hits, func(a, b TicketHit) int { return cmp.Compare(b.Score, a.Score) })
	}
	f.hits = f.hits[:min(len(f.hits), f.limit)]
	return nil
}

// togetherGain is what a ticket gains that has all the words one after the other, as they were asked for.
const togetherGain = 0.5

// together weighs how much of the query stands in the ticket as it was typed.
func (f *finding) together(text *ticketText) float64 {
	if f.asked < 2 || text.run < 2 {
		return 1
	}
	return 1 + togetherGain*float64(text.run-1)/float64(f.asked-1)
}

// confirm adds the candidates that hold against the database.
func (f *finding) confirm(ctx context.Context, candidates []index.Hit) error {
	ids := make([]int64, 0, len(candidates))
	for _, c := range candidates {
		ids = append(ids, c.ID)
	}
	rows, err := f.search.desk.Rows(ctx, f.by, ids)
	if err != nil {
		return err
	}
	byID := make(map[int64]*tickets.Row, len(rows))
	visible := make([]int64, 0, len(rows))
	for i := range rows {
		if f.holds(&rows[i]) {
			byID[rows[i].ID] = &rows[i]
			visible = append(visible, rows[i].ID)
		}
	}
	found, err := f.read(ctx, visible, byID)
	if err != nil {
		return err
	}
	for _, c := range candidates {
		row, ok := byID[c.ID]
		if !ok || f.has(c.ID) {
			continue
		}
		text := found[c.ID]
		if !f.query.phrasesHold(text) {
			continue
		}
		f.hits = append(f.hits, TicketHit{ID: c.ID, Score: c.Score * f.together(text), Highlights: f.highlights(row, text)})
	}
	return nil
}

func (f *finding) has(id int64) bool {
	return slices.ContainsFunc(f.hits, func(h TicketHit) bool { return h.ID == id })
}
