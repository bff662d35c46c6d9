package knowledge

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
)

// The first articles that a search finds say more of what is wanted than the few words of the query do. So the articles
// after the first are ordered anew by how much they have of the telling words of the first five (pseudo-relevance
// feedback). The first stays first, and nothing is found that was not. doc.go has how this was measured.
const (
	feedbackArticles = 5
	feedbackLeast    = 4  // found; of fewer there is nothing to order
	feedbackOf       = 24 // words of one article that are looked at
	feedbackWords    = 15
	feedbackReach    = 50  // articles that are ordered anew
	feedbackGain     = 0.3 // of the first's score, for the one that has most of these words
	feedbackCommon   = 4   // what more than a fourth of all articles have says nothing
)

// feedback orders what was found.
func (f *articleFinding) feedback(ctx context.Context, found []index.Hit) ([]index.Hit, error) {
	if len(found) < feedbackLeast || f.asked.Typing || len(f.query.phrases)+len(f.query.notPhrases) > 0 {
		return found, nil
	}
	first := found[:min(len(found), feedbackArticles)]
	if err := f.fetch(ctx, first); err != nil {
		return nil, err
	}
	again := found[1:min(len(found), feedbackReach)]
	ids := make([]int64, len(again))
	for i, h := range again {
		ids[i] = h.ID
	}
	var gain map[int64]float64
	err := f.search.index.View(ctx, func(r *index.Reader) error {
		terms, err := f.tellingOf(ctx, r, first)
		if err == nil && len(terms) > 0 {
			gain, err = r.Gain(ctx, ids, terms)
		}
		return err
	})
	if err != nil || len(gain) == 0 {
		return found, err
	}
	most := slices.Max(slices.Collect(maps.Values(gain)))
	for i := range again {
		again[i].Score += feedbackGain * found[0].Score * gain[again[i].ID] / most
	}
	slices.SortStableFunc(again, func(a, b index.Hit) int { return cmp.Compare(b.Score, a.Score) })
	for i := 1; i < len(found); i++ { // scores fall: what was not ordered anew stays behind
		found[i].Score = min(found[i].Score, found[i-1].Score)
	}
	return found, nil
}

// tellingOf are the words that tell most of the first articles, each as worthy as it is rare, frequent there, and its
// article high.
func (f *articleFinding) tellingOf(ctx context.Context, r *index.Reader, first []index.Hit) ([]index.Term, error) {
	weights := map[string]float64{}
	for _, h := range first {
		row := f.rows[h.ID]
		if row == nil || !f.holds(row) {
			continue
		}
		counts, length := f.frequent(row)
		for _, stem := range slices.Sorted(maps.Keys(counts)) {
			n, err := r.Count(ctx, fieldStems, stem)
			if err != nil {
				return nil, err
			}
			if n < 2 || n >= r.Docs()/feedbackCommon {
				continue
			}
			weight, err := r.Weight(ctx, fieldStems, stem, counts[stem], length)
			if err != nil {
				return nil, err
			}
			weights[stem] += weight * h.Score / first[0].Score
		}
	}
	stems := slices.SortedFunc(maps.Keys(weights), func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b))
	})
	stems = stems[:min(len(stems), feedbackWords)]
	terms := make([]index.Term, len(stems))
	for i, stem := range stems {
		worth, err := r.Worth(ctx, fieldStems, stem)
		if err != nil {
			return nil, err
		}
		terms[i] = index.Term{Field: fieldStems, Text: stem, Weight: worth * weights[stem] / weights[stems[0]]}
	}
	return terms, nil
}

// frequent are the most frequent stems of an article, function words left out, and how many words it has.
func (f *articleFinding) frequent(a *articles.IndexRow) (counts map[string]int, length int) {
	language := words.Base(a.Language)
	byWord := map[string]int{}
	for _, text := range slices.Concat([]string{a.Title, a.Summary, a.Body}, a.Headings, a.Labels) {
		words.Each([]byte(text), func(t words.Token) {
			if !t.Whole {
				byWord[string(t.Term)]++
				length++
			}
		})
	}
	const shortest = 3 // bytes
	counts = map[string]int{}
	for word, n := range byWord {
		if len(word) >= shortest && !words.Function(language, word) {
			counts[words.Stem(language, word)] += n
		}
	}
	all := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	for _, stem := range all[min(len(all), feedbackOf):] {
		delete(counts, stem)
	}
	return counts, length
}
