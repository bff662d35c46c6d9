package index

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Word is one thing that the searcher asked for, in all the ways in which a document may have it.
type Word struct {
	Terms []Term
	// Optional words add to the score of what others found and are not missed where they do not stand.
	Optional bool
	// Light is what is taken from the word's worth, from 0 (nothing) to 1 (all).
	Light float64
}

// Term is one way to have a word: a spelling in a field. Of several spellings in one field the best
// counts; fields add up.
type Term struct {
	Field  string
	Text   string
	Weight float64
}

// Ask is what to search for.
type Ask struct {
	Words []Word
	Only  *roaring.Bitmap // nil: all
	Not   *roaring.Bitmap // nil: none
	Limit int
	// Coverage weighs how much of the query a document has.
	Coverage Coverage
	// Found, when not nil, is filled with all documents that were found and not only the best.
	Found *roaring.Bitmap
	// Work is how many postings are read, beyond those of the rarest word, before the words that are left are only
	// looked up in the best of what was found; 0 is a million and a half.
	Work uint64
	// Latest orders what was found by stamp, the highest first, and not by score.
	Latest bool
	// Weigh, when not nil, gives the factor for a document with the stamp. It applies to the best
	// thousand.
	Weigh func(stamp int64) float64
}

// Coverage is what a document must have of a query, and what it gains by having all. The share that it has
// is that of the words' worth (idf), not of their number.
type Coverage struct {
	Least float64 // the share that it must have
	Power float64 // the score is multiplied by the share to this power
}

// Hit is a document that was found.
type Hit struct {
	ID      int64
	Score   float64
	Covered float64 // the share of the query that it has
}

// The constants of BM25.
const (
	k1 = 1.2
	b  = 0.75
)

const (
	maxWords   = 20        // of a query; the rarest say what it is about
	maxExtras  = 24        // optional words of a query
	weighed    = 1000      // hits that are weighed by their stamp
	dated      = 50_000    // hits among which the latest are looked for
	maxLookups = 1_000     // documents, the best so far, in which an optional word is looked up one by one
	maxWork    = 1_500_000 // see Ask.Work
)

// Search returns the best documents, best first.
func (r *Reader) Search(ctx context.Context, ask Ask) ([]Hit, error) {
	words, unknown, err := r.prepare(ctx, ask.Words)
	if err != nil {
		return nil, err
	}
	if ask.Latest && ask.Found == nil {
		ask.Found = roaring.New()
	}
	best := &hits{limit: max(weighed, ask.Limit)}
	if len(words) == 0 && unknown > 0 {
		return nil, nil
	}
	if len(words) == 0 {
		r.takeNewest(ask, best)
	} else if err := r.score(ctx, words, unknown, ask, best); err != nil {
		return nil, err
	}
	if ask.Latest {
		if err := r.takeLatest(ask.Found, best); err != nil {
			return nil, err
		}
	} else if err := r.weigh(ask.Weigh, best); err != nil {
		return nil, err
	}
	return r.finish(best, ask.Limit)
}

// prepared is a word with what the index knows about it.
type prepared struct {
	fields   [][]Term // by field
	work     uint64   // postings to read
	widest   uint64   // of them in one field: in how many documents it stands, about
	idf      float64
	optional bool
	bit      uint64
}

// prepare drops spellings and words that the index does not have, weighs the rest, and orders them
// rarest first. A word that stands nearly everywhere is optional beside one that does not. unknown is how
// many of those that are needed the index does not have at all.
func (r *Reader) prepare(ctx context.Context, words []Word) (out []*prepared, unknown int, err error) {
	for _, w := range words {
		p := &prepared{optional: w.Optional}
		byField := map[string]int{}
		var sums []uint64
		var most uint64
		for _, t := range w.Terms {
			n, err := r.Count(ctx, t.Field, t.Text)
			if err != nil {
				return nil, 0, err
			}
			if n == 0 {
				continue
			}
			i, ok := byField[t.Field]
			if !ok {
				i = len(p.fields)
				byField[t.Field] = i
				p.fields, sums = append(p.fields, nil), append(sums, 0)
			}
			p.fields[i] = append(p.fields[i], t)
			p.work += n
			sums[i] += n
			p.widest, most = max(p.widest, sums[i]), max(most, n)
		}
		if len(p.fields) == 0 {
			if !w.Optional {
				unknown++
			}
			continue
		}
		n := float64(min(most, r.docs))
		p.idf = (1 - w.Light) * math.Log1p((float64(r.docs)-n+0.5)/(n+0.5))
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b *prepared) int { return cmp.Compare(b.idf, a.idf) })
	out = rarest(out)
	r.settle(out)
	return out, unknown, nil
}

// rarest keeps as many words as there are bits for, from words in order.
func rarest(words []*prepared) []*prepared {
	needed, extras := 0, 0
	return slices.DeleteFunc(words, func(p *prepared) bool {
		if p.optional {
			extras++
			return extras > maxExtras
		}
		needed++
		return needed > maxWords
	})
}

func (r *Reader) settle(words []*prepared) {
	const fewDocs = 1000 // below, every word is cheap
	needed := slices.ContainsFunc(words, func(p *prepared) bool { return !p.optional && p.widest <= r.docs/4 })
	for i, p := range words {
		if needed && r.docs > fewDocs && p.widest > r.docs/4 {
			p.optional = true
		}
		p.bit = 1 << i
	}
	// Were all words optional, nothing could be found.
	if !slices.ContainsFunc(words, func(p *prepared) bool { return !p.optional }) {
		for _, p := range words {
			p.optional = false
		}
	}
}

// score finds the candidates by the words that are needed, rarest first, and lets optional ones add. An
// unknown word is missed in every document as much as the rarest known one.
func (r *Reader) score(ctx context.Context, words []*prepared, unknown int, ask Ask, best *hits) error {
	s := r.scratch
	defer s.reset()
	all := float64(unknown) * words[0].idf
	limit := cmp.Or(ask.Work, maxWork)
	var work, needed uint64
	for _, p := range words {
		if p.optional || (work > 0 && work+p.work > limit) {
			continue
		}
		work += p.work
		all += p.idf
		needed |= p.bit
		if err := r.scoreWord(ctx, p, false); err != nil {
			return err
		}
	}
	s.choose(ask)
	for _, p := range words {
		if needed&p.bit != 0 {
			continue
		}
		if err := r.scoreWord(ctx, p, true); err != nil {
			return err
		}
	}
	covered := map[uint64]float64{}
	for _, doc := range s.touched {
		share, known := covered[s.mask[doc]&needed]
		if !known {
			share = shareOf(words, s.mask[doc]&needed, all)
			covered[s.mask[doc]&needed] = share
		}
		score := float64(s.total[doc]) * math.Pow(share, ask.Coverage.Power)
		if share < ask.Coverage.Least || (ask.Found == nil && score < best.least()) ||
			(ask.Only != nil && !ask.Only.Contains(doc)) || (ask.Not != nil && ask.Not.Contains(doc)) {
			continue
		}
		if ask.Found != nil {
			ask.Found.Add(doc)
		}
		if score >= best.least() {
			best.add(hit{doc: doc, score: score, covered: share})
		}
	}
	return nil
}

// shareOf is how much of the query the words of the mask make up.
func shareOf(words []*prepared, mask uint64, all float64) float64 {
	if all == 0 {
		return 1
	}
	var have float64
	for _, p := range words {
		if mask&p.bit != 0 {
			have += p.idf
		}
	}
	return have / all
}

// scoreWord adds the word's score to each document that has it; with onlyTouched, to those found so far.
func (r *Reader) scoreWord(ctx context.Context, p *prepared, onlyTouched bool) error {
	s := r.scratch
	for _, terms := range p.fields {
		average := r.average(terms[0].Field)
		for _, t := range terms {
			gain := t.Weight * p.idf * (k1 + 1)
			if onlyTouched && p.work > uint64(len(s.chosen)) {
				if err := r.lookUp(ctx, t, p.idf); err != nil {
					return err
				}
				continue
			}
			err := r.each(ctx, t.Field, t.Text, true, func(doc uint32, freq, norm float64) {
				s.grow(doc)
				length := 1 / (norm * norm)
				score := float32(gain * freq / (freq + k1*(1-b+b*length/average)))
				if s.word[doc] == 0 {
					s.seen = append(s.seen, doc)
				}
				s.word[doc] = max(s.word[doc], score)
			})
			if err != nil {
				return err // the scratch is let go, see [Index.view]
			}
		}
		s.commit(p.bit, onlyTouched)
	}
	return nil
}

// lookUp adds the score of a common term to the chosen documents that have it, as if each had it once in a field
// of the usual length: to read how often it stands there, its postings would have to be read up to there.
func (r *Reader) lookUp(ctx context.Context, t Term, idf float64) error {
	found, err := r.Matching(ctx, t.Field, t.Text)
	if err != nil {
		return err
	}
	s := r.scratch
	score := float32(t.Weight * idf)
	for _, doc := range s.chosen {
		if found.Contains(doc) {
			if s.word[doc] == 0 {
				s.seen = append(s.seen, doc)
			}
			s.word[doc] = max(s.word[doc], score)
		}
	}
	return nil
}

// average is the mean length of the field.
func (r *Reader) average(field string) float64 {
	l := r.lengths[field]
	if l.Fields == 0 || l.Terms == 0 {
		return 100
	}
	return float64(l.Terms) / float64(l.Fields)
}

// takeNewest takes the documents of a search without words: what the filters leave, the ones
// that were written last first.
func (r *Reader) takeNewest(ask Ask, best *hits) {
	if ask.Only == nil {
		return
	}
	set := ask.Only
	if ask.Not != nil {
		set = roaring.AndNot(ask.Only, ask.Not)
	}
	if ask.Found != nil {
		ask.Found.Or(set)
	}
	docs := set.ReverseIterator()
	for n := 0; n < best.limit && docs.HasNext(); n++ {
		best.add(hit{doc: docs.Next(), score: 1, covered: 1})
	}
}

// takeLatest replaces the best by the latest of those found.
func (r *Reader) takeLatest(found *roaring.Bitmap, best *hits) error {
	best.items = best.items[:0]
	docs := make([]uint32, 0, min(found.GetCardinality(), dated))
	for each := found.ReverseIterator(); each.HasNext() && len(docs) < dated; {
		docs = append(docs, each.Next())
	}
	slices.Reverse(docs)
	return r.stamps(docs, func(i int, stamp int64) {
		if h := (hit{doc: docs[i], score: float64(stamp), covered: 1}); h.score >= best.least() {
			best.add(h)
		}
	})
}

func (r *Reader) weigh(factor func(int64) float64, best *hits) error {
	if factor == nil {
		return nil
	}
	slices.SortFunc(best.items, func(a, b hit) int { return cmp.Compare(a.doc, b.doc) })
	docs := make([]uint32, len(best.items))
	for i, h := range best.items {
		docs[i] = h.doc
	}
	return r.stamps(docs, func(i int, stamp int64) { best.items[i].score *= factor(stamp) })
}

func (r *Reader) finish(best *hits, limit int) ([]Hit, error) {
	slices.SortFunc(best.items, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.doc, a.doc))
	})
	n := min(limit, len(best.items))
	for n < len(best.items) && n > 0 && best.items[n].score == best.items[n-1].score {
		n++
	}
	out := make([]Hit, 0, n)
	for _, h := range best.items[:n] {
		id, err := r.id(h.doc)
		if err != nil {
			return nil, err
		}
		out = append(out, Hit{ID: id, Score: h.score, Covered: h.covered})
	}
	// Numbers of documents differ between nodes, ids do not.
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.ID, a.ID)) })
	return out[:min(limit, len(out))], nil
}

type hit struct {
	doc     uint32
	score   float64
	covered float64
}

// hits keeps the best so many: a heap with the worst on top.
type hits struct {
	limit int
	items []hit
}

func (h *hits) Len() int           { return len(h.items) }
func (h *hits) Less(i, j int) bool { return h.items[i].score < h.items[j].score }
func (h *hits) Swap(i, j int)      { h.items[i], h.items[j] = h.items[j], h.items[i] }
func (h *hits) Push(x any)         { h.items = append(h.items, x.(hit)) } //nolint:forcetypeassert // only add pushes
func (h *hits) Pop() any {
	last := h.items[len(h.items)-1]
	h.items = h.items[:len(h.items)-1]
	return last
}

// least is the score that a new hit must beat.
func (h *hits) least() float64 {
	if len(h.items) < h.limit {
		return math.Inf(-1)
	}
	return h.items[0].score
}

func (h *hits) add(x hit) {
	if len(h.items) == h.limit {
		h.items[0] = x
		heap.Fix(h, 0)
		return
	}
	heap.Push(h, x)
}

// scratch is the memory of one search: a slot for each document, all zero between searches.
type scratch struct {
	total   []float32 // score of all words so far
	word    []float32 // best score of the word and field at hand
	mask    []uint64  // which words the document has
	touched []uint32  // documents with a mask
	seen    []uint32  // documents with a word score
	chosen  []uint32  // those among touched in which optional words are looked up, in order
}

// choose takes the best of the documents found so far, for the words that only add to their scores.
func (s *scratch) choose(ask Ask) {
	s.chosen = s.chosen[:0]
	if len(s.touched) <= maxLookups {
		s.chosen = append(s.chosen, s.touched...)
		slices.Sort(s.chosen)
		return
	}
	best := &hits{limit: maxLookups}
	for _, doc := range s.touched {
		score := float64(s.total[doc])
		if score < best.least() || (ask.Only != nil && !ask.Only.Contains(doc)) || (ask.Not != nil && ask.Not.Contains(doc)) {
			continue
		}
		best.add(hit{doc: doc, score: score})
	}
	for _, h := range best.items {
		s.chosen = append(s.chosen, h.doc)
	}
	slices.Sort(s.chosen)
}

func (s *scratch) grow(doc uint32) {
	if int(doc) < len(s.mask) {
		return
	}
	more := max(int(doc)+1-len(s.mask), len(s.mask)/2, 1024)
	s.total = append(s.total, make([]float32, more)...)
	s.word = append(s.word, make([]float32, more)...)
	s.mask = append(s.mask, make([]uint64, more)...)
}

// commit moves the scores of the word at hand into the totals; with onlyTouched, of documents that have another.
func (s *scratch) commit(bit uint64, onlyTouched bool) {
	for _, doc := range s.seen {
		if s.mask[doc] == 0 {
			if onlyTouched {
				s.word[doc] = 0
				continue
			}
			s.touched = append(s.touched, doc)
		}
		s.mask[doc] |= bit
		s.total[doc] += s.word[doc]
		s.word[doc] = 0
	}
	s.seen = s.seen[:0]
}

func (s *scratch) forget() {
	for _, doc := range s.seen {
		s.word[doc] = 0
	}
	s.seen = s.seen[:0]
}

func (s *scratch) reset() {
	s.forget()
	for _, doc := range s.touched {
		s.total[doc], s.mask[doc] = 0, 0
	}
	s.touched = s.touched[:0]
}
