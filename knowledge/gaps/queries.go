package gaps

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/words"
	"github.com/kepthq/kept/tickets/pg"
)

// How many people a gap of queries takes: nothing was found, or nobody opened what was found.
const (
	fewestUnfound  = 3
	fewestIgnored  = 5
	mostClicked    = 0.35 // of those who found something; beyond doubt (the upper end of the interval)
	mostSearches   = 50_000
	mostGroups     = 300 // that are looked at closely
	foundCovered   = 0.4 // as searches are recorded
	refined        = 30 * time.Minute
	mostSpellings  = 30
	sameQuery      = 0.7 // of their words in common
	longestOfQuery = 12  // words; more is a text
)

// search is what somebody searched.
type search struct {
	query    string
	language string
	results  int
	clicked  bool
	reader   string
	at       time.Time
}

func readSearches(ctx context.Context, db *pg.DB, since time.Time) ([]search, error) {
	rows, err := db.Pool.Query(ctx, `
		SELECT query, language, results, clicked_id IS NOT NULL, encode(reader, 'hex'), created_at FROM kb_searches
		WHERE created_at > $1 ORDER BY created_at DESC, id DESC LIMIT $2`, since, mostSearches)
	if err != nil {
		return nil, fmt.Errorf("read searches: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s search, err error) {
		return s, row.Scan(&s.query, &s.language, &s.results, &s.clicked, &s.reader, &s.at)
	})
	if err != nil {
		return nil, fmt.Errorf("read searches: %w", err)
	}
	slices.Reverse(all)
	return all, nil
}

// wish is what several searches are about.
type wish struct {
	forms    map[string]bool // normalized queries
	terms    []queryWord     // of the form that led
	searches []search
}

// searchedInVain finds what people searched and did not get.
func (c *counting) searchedInVain(ctx context.Context) ([]*candidate, error) {
	var out []*candidate
	for _, w := range c.wishes() {
		found, err := c.wished(ctx, w)
		if err != nil {
			return nil, err
		}
		if found != nil {
			out = append(out, found)
		}
	}
	return out, nil
}

// wishes groups what was searched by what is meant, the most frequent first.
func (c *counting) wishes() []*wish {
	byForm := map[string]*wish{}
	for _, s := range c.searches {
		form, terms := normalForm(s.query, s.language)
		if form == "" || len(terms) > longestOfQuery {
			continue
		}
		w := byForm[form]
		if w == nil {
			w = &wish{forms: map[string]bool{form: true}, terms: terms}
			byForm[form] = w
		}
		w.searches = append(w.searches, s)
	}
	forms := slices.SortedFunc(maps.Keys(byForm), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byForm[b].searches), len(byForm[a].searches)), cmp.Compare(a, b))
	})
	var leaders []*wish
	near := map[string][]int{} // beginnings of words to leaders
	for _, form := range forms {
		w := byForm[form]
		if leader := nearest(w, leaders, near); leader != nil {
			leader.forms[form] = true
			leader.searches = append(leader.searches, w.searches...)
			continue
		}
		for _, key := range beginnings(w.terms) {
			near[key] = append(near[key], len(leaders))
		}
		leaders = append(leaders, w)
	}
	slices.SortStableFunc(leaders, func(a, b *wish) int { return cmp.Compare(len(b.searches), len(a.searches)) })
	return leaders[:min(len(leaders), mostGroups)]
}

// queryWord is a word of a query as it is written, folded, and without inflection. A slip in an ending hides the stem.
type queryWord struct{ stem, written string }

// normalForm is a query without what does not matter: inflection, order, function words.
func normalForm(query, language string) (form string, terms []queryWord) {
	language = words.Base(language)
	if language == "" {
		language = languageOf(query)
	}
	for _, written := range strings.Fields(contentIn(language, themes.Mask(query))) {
		terms = append(terms, queryWord{words.Stem(language, words.Fold(written)), words.Fold(written)})
	}
	slices.SortFunc(terms, func(a, b queryWord) int { return cmp.Compare(a.stem, b.stem) })
	terms = slices.CompactFunc(terms, func(a, b queryWord) bool { return a.stem == b.stem })
	all := make([]string, len(terms))
	for i, t := range terms {
		all[i] = t.stem
	}
	return strings.Join(all, " "), terms
}

// beginnings are by what words are found that may be the same but for a slip: their first two letters, and the
// second and third, should the slip be in the first.
func beginnings(terms []queryWord) []string {
	var out []string
	for _, term := range terms {
		r := []rune(term.written)
		out = append(out, string(r[:min(2, len(r))]))
		if len(r) > 3 {
			out = append(out, "·"+string(r[1:3]), "·"+string(r[2:4]))
		}
	}
	return out
}

func nearest(w *wish, leaders []*wish, near map[string][]int) *wish {
	tried := map[int]bool{}
	best, most := -1, 0.0
	for _, key := range beginnings(w.terms) {
		for _, i := range near[key] {
			if tried[i] {
				continue
			}
			tried[i] = true
			if like := sameWords(w.terms, leaders[i].terms); like >= sameQuery && (like > most || like == most && i < best) {
				best, most = i, like
			}
		}
	}
	if best < 0 {
		return nil
	}
	return leaders[best]
}

// sameWords is the share of words that two queries have in common, slips forgiven.
func sameWords(a, b []queryWord) float64 {
	both := 0
	taken := make([]bool, len(b))
	for _, x := range a {
		for j, y := range b {
			if !taken[j] && (sameWord(x.stem, y.stem) || sameWord(x.written, y.written)) {
				taken[j] = true
				both++
				break
			}
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// sameWord forgives one slip in words of four letters, two from eight on.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	switch {
	case n < 4 || strings.ContainsAny(a+b, "0123456789"):
		return false
	case n < 8:
		return slips(a, b) <= 1
	default:
		return slips(a, b) <= 2
	}
}

// slips counts letters left out, added, changed or swapped with their neighbour (optimal string alignment).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// wished decides whether a wish is a gap.
func (c *counting) wished(ctx context.Context, w *wish) (*candidate, error) {
	slices.SortStableFunc(w.searches, func(a, b search) int { return a.at.Compare(b.at) })
	missed := c.missed(w.searches)
	if !inVain(missed, w.searches) {
		return nil, nil
	}
	since, err := c.answeredSince(ctx, spellings(missed)[0].Text)
	if err != nil {
		return nil, err
	}
	if !since.IsZero() {
		later := func(s search) bool { return !s.at.After(since) }
		missed = slices.DeleteFunc(missed, later)
		if all := slices.DeleteFunc(slices.Clone(w.searches), later); !inVain(missed, all) {
			return nil, nil
		}
	}
	texts := spellings(missed)
	found := &candidate{
		kind: KindQuery, title: capitalize(shorten(texts[0].Text, 120)), language: mostFrequent(missed), people: people(missed),
		weeks: c.weeks, evidence: stored{Queries: texts, Forms: slices.Sorted(maps.Keys(w.forms))},
	}
	found.after = func(at time.Time) int {
		return people(slices.DeleteFunc(slices.Clone(missed), func(s search) bool { return !s.at.After(at) }))
	}
	found.key = found.evidence.Forms[0]
	if form, _ := normalForm(texts[0].Text, found.language); form != "" {
		found.key = form
	}
	return found, nil
}

// missed are the searches that led nowhere: nothing was opened, nor by the same reader soon after with other words.
func (c *counting) missed(all []search) []search {
	var out []search
	for _, s := range all {
		if !s.clicked && (s.results == 0 || !c.foundSoon(s)) {
			out = append(out, s)
		}
	}
	return out
}

// foundSoon reports whether the reader opened something that they found soon after.
func (c *counting) foundSoon(s search) bool {
	if s.reader == "" {
		return false
	}
	if c.opened == nil {
		c.opened = map[string][]time.Time{}
		for _, other := range c.searches {
			if other.clicked {
				c.opened[other.reader] = append(c.opened[other.reader], other.at)
			}
		}
	}
	return slices.ContainsFunc(c.opened[s.reader], func(at time.Time) bool { return !at.Before(s.at) && at.Sub(s.at) < refined })
}

// inVain reports whether enough people missed what they searched, beyond doubt.
func inVain(missed, all []search) bool {
	none := func(s search) bool { return s.results > 0 }
	unfound := slices.DeleteFunc(slices.Clone(missed), none)
	if n := people(unfound); n >= fewestUnfound && 2*n >= people(all) {
		return true
	}
	ignored, n := people(missed), people(all)
	return ignored >= fewestIgnored && wilson(n-ignored, n).High < mostClicked
}

// people counts readers; searches without one are somebody each.
func people(all []search) int {
	known, unknown := map[string]bool{}, 0
	for _, s := range all {
		if s.reader == "" {
			unknown++
		}
		known[s.reader] = true
	}
	delete(known, "")
	return len(known) + unknown
}

// answeredSince is when readers could first see what is found for a query; zero when nothing answers it. Searches
// from before could not find it.
func (c *counting) answeredSince(ctx context.Context, query string) (time.Time, error) {
	hits, err := c.Search.Suggest(ctx, articles.Reader{Customer: true}, query, "", 3)
	if err != nil {
		return time.Time{}, err
	}
	var ids []int64
	for _, h := range hits {
		if h.Covered >= foundCovered {
			ids = append(ids, h.ID)
		}
	}
	var since *time.Time
	err = c.DB.Pool.QueryRow(ctx, `
		SELECT max(greatest(t.published_at, r.created_at)) FROM kb_translations t JOIN kb_revisions r ON r.id = t.published_id
		WHERE t.id = ANY($1)`, ids).Scan(&since)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when articles were published: %w", err)
	}
	if since == nil {
		return time.Time{}, nil
	}
	return *since, nil
}

// grant finds the gaps whose queries find an article now.
func (c *counting) grant(ctx context.Context) (map[int64]bool, error) {
	rows, err := c.DB.Pool.Query(ctx, `
		SELECT id, evidence->'queries'->0->>'text' FROM kb_gaps
		WHERE kind = 'query' AND state IN ('open', 'drafted') AND evidence->'queries'->0->>'text' IS NOT NULL`)
	if err != nil {
		return nil, fmt.Errorf("read gaps of queries: %w", err)
	}
	texts := map[int64]string{}
	var id int64
	var text string
	if _, err := pgx.ForEachRow(rows, []any{&id, &text}, func() error { texts[id] = text; return nil }); err != nil {
		return nil, fmt.Errorf("read gaps of queries: %w", err)
	}
	granted := map[int64]bool{}
	for id, text := range texts {
		since, err := c.answeredSince(ctx, text)
		if err != nil {
			return nil, err
		}
		granted[id] = !since.IsZero()
	}
	return granted, nil
}

// spellings are the ways in which something was searched, masked, the most frequent first.
func spellings(all []search) []QueryEvidence {
	type way struct {
		QueryEvidence
		readers map[string]bool
	}
	ways := map[string]*way{}
	for i, s := range all {
		text := themes.Mask(strings.Join(strings.Fields(s.query), " "))
		folded := words.Fold(text)
		w := ways[folded]
		if w == nil {
			w = &way{QueryEvidence: QueryEvidence{Text: text}, readers: map[string]bool{}}
			ways[folded] = w
		}
		w.Count++
		reader := s.reader
		if reader == "" {
			reader = fmt.Sprint(i)
		}
		w.readers[reader] = true
		w.Found = w.Found || s.results > 0
		if s.at.After(w.LastAt) {
			w.LastAt = s.at
		}
	}
	out := make([]QueryEvidence, 0, len(ways))
	for _, w := range ways {
		w.People = len(w.readers)
		out = append(out, w.QueryEvidence)
	}
	slices.SortFunc(out, func(a, b QueryEvidence) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return out[:min(len(out), mostSpellings)]
}

// mostFrequent is the language of most searches, "" when that is not known.
func mostFrequent(all []search) string {
	counts := map[string]int{}
	for _, s := range all {
		language := s.language
		if language == "" {
			language = words.Detect(s.query, languages())
		}
		counts[language]++
	}
	best := ""
	for _, language := range slices.Sorted(maps.Keys(counts)) {
		if best == "" || language != "" && counts[language] > counts[best] {
			best = language
		}
	}
	return best
}
