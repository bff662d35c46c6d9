package index

import (
	"cmp"
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
	// MostWeight is the highest factor that Weigh gives, which spares it documents that cannot come first; 0: not known.
	MostWeight float64
}

// Coverage is what a document must have of a query, and what it gains by having all. The share that it has
// is that of the words' worth (idf), not of their number.
type Coverage struct {
	Least float64 // the share that it must have
	Power float64 // the score is multiplied by the share to this power

	// Few documents lack ordinary words, too: in an index of so many an unknown word of the query counts half.
	Few int
}

func (c Coverage) unknownWorth(docs uint64) float64 {
	return float64(docs) / float64(docs+uint64(c.Few))
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
	} else if err := r.weigh(ask.Weigh, ask.MostWeight, best, ask.Limit); err != nil {
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
// many of those that are needed the index does not have at all, as they weigh.
func (r *Reader) prepare(ctx context.Context, words []Word) (out []*prepared, unknown float64, err error) {
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
				unknown += 1 - w.Light
			}
			continue
		}
		p.idf = (1 - w.Light) * r.idf(most)
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
// unknown word is missed in every document as much as the rarest known one (see [Coverage] for small indexes).
func (r *Reader) score(ctx context.Context, words []*prepared, unknown float64, ask Ask, best *hits) error {
	s := r.scratch
	defer s.reset()
	missed := unknown * words[0].idf
	forgiven := missed * (1 - ask.Coverage.unknownWorth(r.docs))
	t := tally{words: words, all: missed - forgiven, power: ask.Coverage.Power}
	needed := t.take(words, cmp.Or(ask.Work, maxWork))
	finding := t.finding(needed, ask.Coverage.Least)
	for _, p := range needed[:finding] {
		if err := r.scoreWord(ctx, p, finds); err != nil {
			return err
		}
	}
	r.divideTouched()
	for _, p := range needed[finding:] {
		if err := r.scoreWord(ctx, p, adds); err != nil {
			return err
		}
	}
	r.choose(ask)
	for _, p := range words {
		if t.needed&p.bit != 0 {
			continue
		}
		if err := r.scoreWord(ctx, p, helps); err != nil {
			return err
		}
	}
	for _, doc := range s.touched {
		score := float64(s.total[doc])
		if ask.Found == nil && score < best.least() { // a share only lowers it
			continue
		}
		share, factor := t.of(s.mask[doc])
		score *= factor
		if share < ask.Coverage.Least || (ask.Found == nil && score < best.least()) || !r.allows(ask, doc) {
			continue
		}
		if ask.Found != nil {
			ask.Found.Add(doc)
		}
		if score >= best.least() {
			best.add(hit{doc: doc, score: score, covered: share * t.all / max(t.all+forgiven, math.SmallestNonzeroFloat64)})
		}
	}
	return nil
}

// allows reports whether a document is one that may be found.
func (r *Reader) allows(ask Ask, doc uint32) bool {
	if ask.Only == nil { // what a filter names is there
		return (ask.Not == nil || !ask.Not.Contains(doc)) && !r.deleted(doc)
	}
	return ask.Only.Contains(doc) && (ask.Not == nil || !ask.Not.Contains(doc))
}

// tally knows how much of the query documents have.
type tally struct {
	words  []*prepared
	needed uint64
	all    float64 // the worth of the words that are needed
	power  float64

	known  map[uint64]counted
	last   uint64
	newest counted
}

type counted struct{ share, factor float64 }

// take chooses the words that are needed, as many as the work allows.
func (t *tally) take(words []*prepared, limit uint64) []*prepared {
	var needed []*prepared
	var work uint64
	for _, p := range words {
		if p.optional || (work > 0 && work+p.work > limit) {
			continue
		}
		work += p.work
		t.all += p.idf
		t.needed |= p.bit
		needed = append(needed, p)
	}
	return needed
}

// finding is how many of the words, the rarest first, find documents: what has only the others has less of the query
// than it must.
func (t *tally) finding(needed []*prepared, least float64) int {
	const margin = 1e-9 // of rounding
	n := len(needed)
	for rest := 0.0; n > 0; n-- {
		if rest += needed[n-1].idf; rest/t.all >= least-margin {
			break
		}
	}
	return n
}

// of is the share of the query that the words of the mask make up, and what it does to a score. Documents beside
// each other have mostly the same words.
func (t *tally) of(mask uint64) (share, factor float64) {
	mask &= t.needed
	if t.known == nil {
		t.known = map[uint64]counted{}
	} else if mask == t.last {
		return t.newest.share, t.newest.factor
	}
	c, ok := t.known[mask]
	if !ok {
		c.share = shareOf(t.words, mask, t.all)
		c.factor = math.Pow(c.share, t.power)
		t.known[mask] = c
	}
	t.last, t.newest = mask, c
	return c.share, c.factor
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

// mode is what a word does.
type mode int

const (
	finds mode = iota // documents
	adds              // to the scores of those found so far
	helps             // likewise, by about how much
)

// scoreWord adds the word's score to the documents that have it.
func (r *Reader) scoreWord(ctx context.Context, p *prepared, how mode) error {
	s := r.scratch
	lookUp := how == helps && p.work > s.choices
	for _, terms := range p.fields {
		scale := scaleOf(r.average(terms[0].Field))
		for _, t := range terms {
			if lookUp {
				if err := r.lookUp(ctx, t, p.idf); err != nil {
					return err
				}
				continue
			}
			scale.gain = t.Weight * p.idf * (k1 + 1)
			alone := len(terms) == 1
			err := r.each(ctx, t, how != finds, func(base uint32, all []posting) {
				s.grow(base + all[len(all)-1].doc)
				switch {
				case alone && how == finds:
					s.add(base, all, scale, p.bit)
				case alone:
					s.addTouched(base, all, scale, p.bit)
				case how == finds:
					s.note(base, all, scale)
				default:
					s.noteTouched(base, all, scale)
				}
			})
			if err != nil {
				return err // the scratch is let go, see [Index.view]
			}
		}
		s.commit(p.bit)
	}
	return nil
}

// scale is BM25 for one term and field: gain * freq / (freq + short + each*length).
type scale struct{ gain, short, each float64 }

func scaleOf(average float64) scale { return scale{short: k1 * (1 - b), each: k1 * b / average} }

func (c scale) of(p posting) float32 {
	freq := float64(p.freq)
	return float32(c.gain * freq / (freq + c.short + c.each*float64(p.length)))
}

// lookUp adds the score of a common term to the chosen documents that have it, as if each had it once in a field
// of the usual length: to read how often it stands there, its postings would have to be read up to there.
func (r *Reader) lookUp(ctx context.Context, t Term, idf float64) error {
	s := r.scratch
	score := float32(t.Weight * idf)
	for i, p := range r.parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if i >= len(s.chosen) || s.chosen[i].IsEmpty() {
			continue
		}
		found, err := r.setOf(p, t.Field, t.Text, nil)
		if err != nil {
			return err
		}
		if found == nil {
			continue
		}
		for have := roaring.And(found, s.chosen[i]).Iterator(); have.HasNext(); {
			s.noteOne(p.base+have.Next(), score)
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
