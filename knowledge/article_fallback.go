package knowledge

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/words"
)

// fallbackArticles is how many translations are read while there is no index.
const fallbackArticles = 1000

// findInDatabase is find and confirm without an index: the first translations that the reader may read, by how
// many words of the query they have, in the title twice.
func (f *articleFinding) findInDatabase(ctx context.Context) error {
	want := &articleAsking{thesaurus: f.words, languages: []string{words.Base(f.asked.Language)}}
	want.read(&f.query)
	f.marks = newMarks(want)
	type found struct {
		row   articles.IndexRow
		score float64
	}
	var all []found
	after := int64(0)
	for seen := 0; seen < fallbackArticles; {
		ids, err := f.search.articles.TranslationIDsAfter(ctx, after, loadAtOnce)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after, seen = ids[len(ids)-1], seen+len(ids)
		rows, err := f.search.articles.ForIndex(ctx, ids)
		if err != nil {
			return err
		}
		for i := range rows {
			if score := f.marks.count(&rows[i]); score > 0 && f.holds(&rows[i]) && !f.unwanted(&rows[i]) {
				all = append(all, found{rows[i], score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	for i := range all {
		if len(f.result.Hits) < f.limit && !f.has(all[i].row.ArticleID) {
			f.result.Hits = append(f.result.Hits, f.hit(&all[i].row, all[i].score, 1))
		}
	}
	return nil
}

// count is how many of the wanted words stand in an article, those in the title twice.
func (m *marks) count(a *articles.IndexRow) float64 {
	wanted := m.wanted(words.Base(a.Language))
	n := 0
	for _, text := range []string{a.Title, strings.Join(slices.Concat([]string{a.Title, a.Summary, a.Body}, a.Headings, a.Labels), string(words.Gap))} {
		n += differing(marked(text, wanted))
	}
	return float64(n)
}

// unwanted reports whether an article has a word that it must not have.
func (f *articleFinding) unwanted(a *articles.IndexRow) bool {
	if len(f.query.not) == 0 {
		return false
	}
	_, have := words.Terms(strings.Join(slices.Concat([]string{a.Title, a.Summary, a.Body}, a.Headings, a.Labels), string(words.Gap)))
	return slices.ContainsFunc(f.query.not, func(word string) bool {
		_, single := words.Terms(word)
		return contains(have, single)
	})
}
