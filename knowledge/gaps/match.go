package gaps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/kepthq/kept/knowledge/words"
)

// When an article answers a question, and when it answers what several tickets ask. Of 1,249 questions that one of 719
// articles answers, .62 find it with a share of .5 of their worth, .33 with .7; with that article taken away, .31 and
// .08 find another that does not. So one ticket says little, and several that find the same article say much.
const (
	answeredCovered = 0.5 // share of a question's worth that an article has
	surelyCovered   = 0.7
	answeredTickets = 0.4 // share of the tickets that one article answers
)

// answeredBy finds the article that answers what the tickets ask: it has enough of enough of them.
func (c *counting) answeredBy(ids []int64) (articleID *int64, answered bool) {
	counts := map[int64]int{}
	seen := 0
	for _, id := range ids {
		m, ok := c.best[id]
		if !ok {
			continue
		}
		seen++
		if m.covered >= answeredCovered {
			counts[m.articleID]++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if articleID == nil || counts[id] > counts[*articleID] {
			articleID = &id
		}
	}
	if articleID == nil || float64(counts[*articleID]) < answeredTickets*float64(seen) {
		return nil, false
	}
	return articleID, true
}

// matches remembers which article answers which ticket, as long as articles and words are what they were.
type matches struct {
	mu    sync.Mutex
	stamp string
	best  map[int64]match
}

// stampSQL changes whenever another article may be found for the same words.
const stampSQL = `
SELECT (SELECT count(*) || ' ' || COALESCE(max(updated_at)::text, '') || ' ' || COALESCE(sum(version), 0) FROM kb_translations) || ' ' ||
       (SELECT COALESCE(sum(version), 0)::text FROM kb_articles) || ' ' ||
       (SELECT count(*) || ' ' || COALESCE(max(updated_at)::text, '') FROM kb_words)`

// match finds the article that answers each ticket best.
func (c *counting) match(ctx context.Context, all []*asked) (map[int64]match, error) {
	var stamp string
	if err := c.DB.Pool.QueryRow(ctx, stampSQL).Scan(&stamp); err != nil {
		return nil, fmt.Errorf("read the state of the articles: %w", err)
	}
	known := c.matches.at(stamp)
	best := make(map[int64]match, len(all))
	for _, a := range all {
		m, ok := known[a.id]
		if !ok {
			var err error
			if m, err = c.bestForTicket(ctx, a); err != nil {
				return nil, err
			}
		}
		best[a.id] = m
	}
	c.matches.keep(stamp, best)
	return best, nil
}

// bestForTicket finds the article that has most of what a ticket asks: of all its words, or of its subject and the
// sentences that ask.
func (s *Service) bestForTicket(ctx context.Context, a *asked) (match, error) {
	best, err := s.bestFor(ctx, a.question)
	if err != nil {
		return best, err
	}
	var asking []string
	for i, one := range sentences(a.question) {
		if i == 0 || strings.HasSuffix(one, "?") || asksFor.MatchString(one) {
			asking = append(asking, one)
		}
	}
	if short := strings.Join(asking, "\n"); short != a.question && len(stems(a.language, short)) >= fewestTitle {
		other, err := s.bestFor(ctx, short)
		if err != nil {
			return best, err
		}
		if other.covered > best.covered {
			best = other
		}
	}
	return best, nil
}

// bestFor finds the article that has most of a text.
func (s *Service) bestFor(ctx context.Context, text string) (match, error) {
	hits, err := s.Search.Suggest(ctx, everything(), contentWords(text), "", 1)
	if err != nil || len(hits) == 0 {
		return match{}, err
	}
	return match{translationID: hits[0].ID, articleID: hits[0].ArticleID, covered: hits[0].Covered}, nil
}

// contentWords are the words of a text without those that any text has, each once: what an article would have to
// have.
func contentWords(text string) string { return contentIn(languageOf(text), text) }

func contentIn(language, text string) string {
	text = bare(text)
	seen := map[string]bool{}
	var out []string
	words.Each([]byte(text), func(t words.Token) {
		term := string(t.Term)
		if t.Whole || seen[term] || words.Function(language, term) {
			return
		}
		seen[term] = true
		out = append(out, text[t.Start:t.End])
	})
	return strings.Join(out, " ")
}

func (m *matches) at(stamp string) map[int64]match {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stamp != stamp {
		return nil
	}
	return m.best
}

func (m *matches) keep(stamp string, best map[int64]match) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stamp, m.best = stamp, best
}
