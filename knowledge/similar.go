package knowledge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets"
)

// What a ticket that is like a text must have, and what makes it more so.
const (
	similarTerms    = 14   // of the text, the most telling
	similarCovered  = 0.22 // the share of their worth that it has
	similarPower    = 0.75
	similarTogether = 2 // of them that it has
	subjectWeight   = 1.5
	similarWork     = 150_000 // postings
)

// similarMasks are what stands in a text for what was masked; they say nothing about it.
var similarMasks = regexp.MustCompile(`\[(email|link|phone|amount|date|code|number|name|hidden)\]`)

// Similar is what [TicketSearch.Similar] found.
type Similar struct {
	Hits  []TicketHit // without highlights
	Terms []string    // that were looked for, as they are written in the text, the most telling first
}

// Similar returns up to limit solved or closed tickets that the actor may see and whose customers and agents use
// the telling words of the text, the most alike first. except is left out. While there is no index it finds none.
func (s *TicketSearch) Similar(ctx context.Context, by tickets.Actor, text string, except int64, limit int) (Similar, error) {
	var found Similar
	if by.Kind == tickets.ActorCustomer {
		return found, nil
	}
	f := &finding{search: s, by: by, query: query{must: wish{filters: map[string][]string{termStatus: {string(tickets.StatusSolved), string(tickets.StatusClosed)}}}}, limit: limit}
	var candidates []index.Hit
	err := s.index.View(ctx, func(r *index.Reader) (err error) {
		candidates, found.Terms, err = f.alike(ctx, r, text)
		return err
	})
	if errors.Is(err, index.ErrNotReady) {
		return found, nil
	}
	if err != nil {
		return found, fmt.Errorf("find similar tickets: %w", err)
	}
	ids := make([]int64, 0, len(candidates))
	for _, c := range candidates {
		if c.ID != except {
			ids = append(ids, c.ID)
		}
	}
	rows, err := s.desk.Rows(ctx, by, ids)
	if err != nil {
		return found, fmt.Errorf("find similar tickets: %w", err)
	}
	for _, c := range candidates {
		i := slices.IndexFunc(rows, func(r tickets.Row) bool { return r.ID == c.ID })
		if i >= 0 && !rows[i].Status.Working() && len(found.Hits) < limit {
			found.Hits = append(found.Hits, TicketHit{ID: c.ID, Score: c.Score})
		}
	}
	return found, nil
}

// alike asks the index for the most telling words of a text.
func (f *finding) alike(ctx context.Context, r *index.Reader, text string) ([]index.Hit, []string, error) {
	f.wanted, f.places = map[string]bool{}, map[string]int{}
	e := &expansion{
		ctx: ctx, reader: r, fields: []fieldWeight{{fieldSubject, subjectWeight}, {fieldText, 1}}, languages: f.search.languages,
		wanted: f.wanted, places: f.places,
	}
	chosen, err := telling(ctx, r, text)
	if err != nil || len(chosen) < similarTogether {
		return nil, nil, err
	}
	only, err := either(ctx, r, termStatus, string(tickets.StatusSolved), string(tickets.StatusClosed))
	if err != nil {
		return nil, nil, err
	}
	not, err := hiddenFrom(ctx, r, f.by)
	if err != nil {
		return nil, nil, err
	}
	ask := index.Ask{
		Only: only, Not: not, Limit: f.limit + 10, Work: similarWork, Weigh: f.weigh, MostWeight: 1 + recencyGain,
		Coverage: index.Coverage{Least: similarCovered, Power: similarPower},
	}
	written := make([]string, len(chosen))
	for i, t := range chosen {
		spellings := map[string]float64{t.term: 1}
		if err := e.addForms(t.term, spellings); err != nil {
			return nil, nil, err
		}
		ask.Words = append(ask.Words, e.word(spellings, "", false))
		written[i] = t.written
	}
	hits, err := r.Search(ctx, ask)
	return hits, written, err
}

// either are the documents that have one of the terms.
func either(ctx context.Context, r *index.Reader, field string, terms ...string) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, term := range terms {
		matching, err := r.Matching(ctx, field, term)
		if err != nil {
			return nil, err
		}
		set.Or(matching)
	}
	return set, nil
}

// hiddenFrom are the tickets of teams that are hidden from the actor, but for those assigned to the actor.
func hiddenFrom(ctx context.Context, r *index.Reader, by tickets.Actor) (*roaring.Bitmap, error) {
	teams := make([]string, len(by.HiddenTeams()))
	for i, id := range by.HiddenTeams() {
		teams[i] = strconv.FormatInt(id, 10)
	}
	hidden, err := either(ctx, r, termTeam, teams...)
	if err != nil || hidden.IsEmpty() {
		return nil, err
	}
	mine, err := r.Matching(ctx, termAssignee, strconv.FormatInt(by.ID, 10))
	if err != nil {
		return nil, err
	}
	hidden.AndNot(mine)
	return hidden, nil
}

// toldBy is a word of a text and how much it tells.
type toldBy struct {
	term, written string
	said          int
	worth         float64
}

// telling chooses the words of a text that tell most: those that few tickets have, but more than one.
func telling(ctx context.Context, r *index.Reader, text string) ([]toldBy, error) {
	if len(text) > maxMessageText {
		text = text[:maxMessageText]
	}
	text = similarMasks.ReplaceAllString(text, " ")
	language := words.Detect(text, DefaultLanguages())
	all := map[string]*toldBy{}
	var order []*toldBy
	words.Each([]byte(text), func(t words.Token) {
		term := string(t.Term)
		if t.Whole || utf8.RuneCountInString(term) < 2 || words.Function(language, term) {
			return
		}
		if known := all[term]; known != nil {
			known.said++
			return
		}
		w := &toldBy{term: strings.Clone(term), written: strings.ToLower(text[t.Start:t.End]), said: 1}
		all[w.term] = w
		order = append(order, w)
	})
	docs, err := r.Count(ctx, termAll, termAll)
	if err != nil {
		return nil, err
	}
	var chosen []toldBy
	for _, w := range order {
		n, err := r.Count(ctx, fieldText, w.term)
		if err != nil {
			return nil, err
		}
		if n < 2 || n > docs/2+2 {
			continue
		}
		w.worth = (1 + math.Log(float64(w.said))) * math.Log1p((float64(docs)-float64(min(n, docs))+0.5)/(float64(n)+0.5))
		chosen = append(chosen, *w)
	}
	slices.SortStableFunc(chosen, func(a, b toldBy) int { return cmp.Compare(b.worth, a.worth) })
	return chosen[:min(len(chosen), similarTerms)], nil
}
