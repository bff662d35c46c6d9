package knowledge

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/kepthq/kept/knowledge/index"
	"github.com/kepthq/kept/knowledge/words"
)

// Words that no article has are taken for words that articles have, by a noisy channel: what is common is
// likelier, what stands beside the other words of the query is likelier still, and a slip is likelier than
// two, or than one in the first letter. Words that some article has are never touched.

const (
	mostCandidates = 40
	mostMeant      = 3   // spellings of one word that are searched for
	leastMeant     = 0.1 // of the likelihood of the best
)

// Costs of slips, as logarithms of how much less likely they are than one slip within a word.
var slipCosts = struct{ second, first, space, unfinished float64 }{second: 4, first: 1.5, space: 1, unfinished: 1}

// candidate is what a word may have been meant to be.
type candidate struct {
	word  string
	parts []string // when a space was missing
	cost  float64
	docs  *roaring.Bitmap
	score float64
}

// correct finds what unknown words were meant to be. Those found first are context for those that follow.
func (a *articleAsking) correct() error {
	if !slices.ContainsFunc(a.asked, correctable) {
		return nil
	}
	var context []*roaring.Bitmap
	for _, w := range a.asked {
		if !w.known || w.light > 0 || len(context) >= maxContext {
			continue
		}
		docs, err := a.standing(w.term)
		if err != nil {
			return err
		}
		context = append(context, docs)
	}
	for i, w := range a.asked {
		if !correctable(w) {
			continue
		}
		best, err := a.candidates(w, i == len(a.asked)-1)
		if err != nil {
			return err
		}
		a.weighCandidates(best, context)
		if len(best) == 0 {
			continue
		}
		a.take(w, best)
		if w.light == 0 {
			context = append(context, best[0].docs)
		}
	}
	return nil
}

// maxContext is how many other words say what a word was meant to be.
const maxContext = 8

// correctable: what has a digit is a code, and no slip of another one.
func correctable(w *askedWord) bool {
	return !w.known && w.light == 0 && utf8.RuneCountInString(w.term) >= 3 && !isSpaceless(w.term) &&
		strings.ContainsFunc(w.term, unicode.IsLetter) && !strings.ContainsFunc(w.term, unicode.IsNumber)
}

// candidates are words of the index like one that it does not have.
func (a *articleAsking) candidates(w *askedWord, last bool) ([]*candidate, error) {
	costs := map[string]float64{}
	near := map[int]index.Vocabulary{}
	if err := a.reader.Near(fieldText, w.term, "", 1, near); err != nil {
		return nil, err
	}
	v := near[1]
	if long := utf8.RuneCountInString(w.term) >= 6; len(v) == 0 && long {
		if err := a.reader.Near(fieldText, w.term, firstCharacter(w.term), 2, near); err != nil {
			return nil, err
		}
		v = near[2]
		for word := range v {
			costs[word] = slipCosts.second
		}
	}
	if v == nil {
		v = index.Vocabulary{}
	}
	if last && utf8.RuneCountInString(w.term) > 3 {
		if err := a.addUnfinished(w.term, v, costs); err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(v, func(word string, _ uint64) bool {
		return !strings.ContainsFunc(word, unicode.IsLetter) || isJoined(word)
	})
	out := make([]*candidate, 0, mostCandidates)
	for _, word := range commonest(v, mostCandidates) {
		docs, err := a.reader.Matching(a.ctx, fieldText, word)
		if err != nil {
			return nil, err
		}
		c := &candidate{word: word, cost: costs[word], docs: docs}
		if firstCharacter(word) != firstCharacter(w.term) {
			c.cost += slipCosts.first
		}
		out = append(out, c)
	}
	split, err := a.unsplit(w.term)
	if split != nil {
		out = append(out, split)
	}
	return out, err
}

// addUnfinished adds the words that begin as the last one of the query.
func (a *articleAsking) addUnfinished(term string, v index.Vocabulary, costs map[string]float64) error {
	beginning := index.Vocabulary{}
	if err := a.reader.Beginning(fieldText, term, scanned, beginning); err != nil {
		return err
	}
	for _, word := range commonest(beginning, mostBeginnings) {
		if v[word] == 0 {
			v[word], costs[word] = beginning[word], slipCosts.unfinished
		}
	}
	return nil
}

// isJoined reports whether a term is a compound written with joints, which is no word.
func isJoined(term string) bool {
	return strings.ContainsFunc(term, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) })
}

// unsplit finds two words between which the space is missing; nil when there are none.
func (a *articleAsking) unsplit(term string) (*candidate, error) {
	var best *candidate
	for i := range term {
		if i < 2 || len(term)-i < 2 {
			continue
		}
		one, err := a.reader.Count(a.ctx, fieldText, term[:i])
		if err != nil {
			return nil, err
		}
		if one == 0 {
			continue
		}
		first, err := a.reader.Matching(a.ctx, fieldText, term[:i])
		if err != nil {
			return nil, err
		}
		second, err := a.reader.Matching(a.ctx, fieldText, term[i:])
		if err != nil {
			return nil, err
		}
		docs := roaring.And(first, second)
		if !docs.IsEmpty() && (best == nil || docs.GetCardinality() > best.docs.GetCardinality()) {
			best = &candidate{word: term[:i] + " " + term[i:], parts: []string{term[:i], term[i:]}, cost: slipCosts.space, docs: docs}
		}
	}
	return best, nil
}

// weighCandidates orders candidates, the likeliest first: log P(word) + sum of log P(other word | word) - cost,
// with one made-up article for each word that has each other word as often as all articles do.
func (a *articleAsking) weighCandidates(all []*candidate, context []*roaring.Bitmap) {
	total := float64(a.reader.Docs()) + 1
	for _, c := range all {
		n := float64(c.docs.GetCardinality())
		c.score = math.Log(n) - c.cost
		for _, other := range context {
			share := (float64(other.GetCardinality()) + 1) / total
			both := float64(c.docs.AndCardinality(other))
			c.score += math.Log((both + share) / (n + 1))
		}
	}
	slices.SortFunc(all, func(one, other *candidate) int {
		return cmp.Or(cmp.Compare(other.score, one.score), cmp.Compare(one.word, other.word))
	})
}

// take has the word searched for in the likeliest spellings.
func (a *articleAsking) take(w *askedWord, best []*candidate) {
	w.meant, w.known = best[0].word, true
	if best[0].parts != nil {
		w.parts = best[0].parts
		return
	}
	if words.Function(a.languages[0], w.meant) {
		w.light = functionLight
	}
	for _, c := range best[:min(len(best), mostMeant)] {
		if likelihood := math.Exp(c.score - best[0].score); likelihood >= leastMeant && c.parts == nil {
			add(w.spellings, c.word, likelihood)
		}
	}
}
