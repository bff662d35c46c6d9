package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Reader is the index as it was when it was opened. It is used by one goroutine, within [Index.View].
type Reader struct {
	reader  *scorch.IndexSnapshot
	parts   []*part
	docs    uint64
	lengths map[string]Length
	scratch *scratch
	cache   *cache
	filters *filters

	counts   map[Term]uint64          // what Count has found
	automata map[Term]levenshtein     // by word and distance, see automaton
	list     segment.PostingsList     // memory for the next one
	iterator segment.PostingsIterator // likewise
}

// damage marks an error of the store, which has no reason to fail but damage, with what was being read.
func damage(err error, format string, args ...any) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", errBroken, fmt.Sprintf(format, args...), err)
}

// Docs is how many documents there are.
func (r *Reader) Docs() uint64 { return r.docs }

// Count is in how many documents the field has the term.
func (r *Reader) Count(_ context.Context, field, term string) (uint64, error) {
	name := Term{Field: field, Text: term}
	if n, ok := r.counts[name]; ok {
		return n, nil
	}
	var n uint64
	for _, p := range r.parts {
		live, err := r.cache.count(cacheKey{segment: p.Id(), field: field, term: term}, p.gone, func() (uint64, error) {
			found, err := r.listOf(p, field, term, p.Deleted())
			if err != nil {
				return 0, err
			}
			return found.Count(), nil
		})
		if err != nil {
			return 0, err
		}
		n += live
	}
	r.counts[name] = n
	return n, nil
}

// bitmapped is a postings iterator that has its documents as a set already; it is not to be changed.
type bitmapped interface {
	ActualBitmap() *roaring.Bitmap
	DocNum1Hit() (uint64, bool)
}

// Matching are the documents whose field has the term. It takes the sets of the segments as they are, which
// costs a hundredth of reading them one by one.
func (r *Reader) Matching(ctx context.Context, field, term string) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, p := range r.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := r.setOf(p, field, term, p.Deleted())
		if err != nil {
			return nil, err
		}
		switch {
		case found == nil:
		case p.base == 0:
			set.Or(found)
		default:
			set.Or(roaring.AddOffset64(found, int64(p.base)))
		}
	}
	return set, nil
}

// Filter is Matching for terms that are asked for again and again. The set is not to be changed.
func (r *Reader) Filter(ctx context.Context, field, term string) (*roaring.Bitmap, error) {
	name := Term{Field: field, Text: term}
	if set := r.filters.get(r.reader, name); set != nil {
		return set, nil
	}
	set, err := r.Matching(ctx, field, term)
	if err == nil {
		r.filters.put(r.reader, name, set)
	}
	return set, err
}

// filters keeps sets of documents for as long as nothing is written.
type filters struct {
	mu    sync.Mutex
	of    *scorch.IndexSnapshot // only to be compared
	known map[Term]*roaring.Bitmap
}

const mostFilters = 64

func (f *filters) get(of *scorch.IndexSnapshot, name Term) *roaring.Bitmap {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of != of {
		return nil
	}
	return f.known[name]
}

func (f *filters) put(of *scorch.IndexSnapshot, name Term, set *roaring.Bitmap) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of != of || len(f.known) >= mostFilters {
		f.of, f.known = of, map[Term]*roaring.Bitmap{}
	}
	f.known[name] = set
}

// setOf are the documents of a part that have the term, by their numbers in it, without those of except; nil when
// there are none. It is not to be changed, and only good until the next call. Numbers beyond the part come from
// damage.
func (r *Reader) setOf(p *part, field, term string, except *roaring.Bitmap) (*roaring.Bitmap, error) {
	postings, err := r.listOf(p, field, term, except)
	if err != nil || postings.Count() == 0 {
		return nil, err
	}
	found, ok := postings.Iterator(false, false, false, nil).(bitmapped)
	if !ok {
		return nil, nil
	}
	all := found.ActualBitmap()
	if all == nil {
		all = roaring.New()
		if doc, one := found.DocNum1Hit(); one && doc <= math.MaxUint32 {
			all.Add(uint32(doc))
		}
	}
	if all.IsEmpty() {
		return nil, nil
	}
	if all.Maximum() >= p.size {
		return nil, damage(errNoSuchDocument, "read postings of %s", field)
	}
	return all, nil
}

// IDs are the ids of the documents in the set.
func (r *Reader) IDs(set *roaring.Bitmap) ([]int64, error) {
	ids := make([]int64, 0, set.GetCardinality())
	var err error
	set.Iterate(func(doc uint32) bool {
		var id int64
		id, err = r.id(doc)
		ids = append(ids, id)
		return err == nil
	})
	return ids, err
}

// checkEvery is after how many postings a loop asks whether its caller has gone.
const checkEvery = 4096

func internalID(doc uint32) bleveindex.IndexInternalID {
	return binary.BigEndian.AppendUint64(nil, uint64(doc))
}

func (r *Reader) id(doc uint32) (int64, error) {
	external, err := r.reader.ExternalID(internalID(doc))
	if err != nil {
		return 0, damage(err, "read the id of a document")
	}
	return strconv.ParseInt(external, 10, 64)
}

// Vocabulary is words with the number of documents that have them.
type Vocabulary map[string]uint64

// Beginning adds to v the words of the field that begin with prefix, no more than the first most in
// alphabetical order.
func (r *Reader) Beginning(field, prefix string, most int, v Vocabulary) error {
	begin, end := []byte(prefix), endOf(prefix)
	found := Vocabulary{}
	for _, p := range r.parts {
		dict, err := p.dictionary(field)
		if err != nil {
			return err
		}
		if err := collect(dict.AutomatonIterator(nil, begin, end), most, func(e *bleveindex.DictEntry) { found[e.Term] += e.Count }); err != nil {
			return err
		}
	}
	for i, word := range slices.Sorted(maps.Keys(found)) {
		if i == most {
			break
		}
		v[word] += found[word]
	}
	return nil
}

// Near is the words of the field within an edit distance (1 or 2; a swap of neighbours is one) of
// word, added to those[distance]. begins is how they begin; "" asks for all, which takes longer.
func (r *Reader) Near(field, word, begins string, distance int, those map[int]Vocabulary) error {
	automaton, err := r.automaton(word, distance)
	if err != nil {
		return err
	}
	var start, end []byte
	if begins != "" {
		start, end = []byte(begins), endOf(begins)
	}
	for _, p := range r.parts {
		dict, err := p.dictionary(field)
		if err != nil {
			return err
		}
		err = collect(dict.AutomatonIterator(automaton, start, end), mostNear, func(e *bleveindex.DictEntry) {
			d := distance
			if match, exact := automaton.MatchAndDistance(e.Term); match {
				d = int(exact)
			}
			if those[d] == nil {
				those[d] = Vocabulary{}
			}
			those[d][e.Term] += e.Count
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const mostNear = 1000 // words of a part

// levenshtein says how far words are from another.
type levenshtein interface {
	segment.Automaton
	bleveindex.FuzzyAutomaton
}

// noField is one that no document has.
const noField = "\x00"

// automaton is the one for a word. The store makes it while it reads a field, which it does in goroutines of its own, where
// nobody catches what damage makes them do: so it reads none. To make one takes longer than to read with it, and the words of
// several fields are asked for.
func (r *Reader) automaton(word string, distance int) (levenshtein, error) {
	key := Term{Text: word, Weight: float64(distance)}
	if known, ok := r.automata[key]; ok {
		return known, nil
	}
	dict, made, err := r.reader.FieldDictFuzzyAutomaton(noField, word, distance, "")
	if err != nil {
		return nil, fmt.Errorf("make an automaton: %w", err)
	}
	if err := dict.Close(); err != nil {
		return nil, fmt.Errorf("make an automaton: %w", err)
	}
	automaton, ok := made.(levenshtein)
	if !ok {
		return nil, fmt.Errorf("the store's automaton is a %T", made)
	}
	r.automata[key] = automaton
	return automaton, nil
}

// endOf is the first key after all that begin with prefix; nil when there is none.
func endOf(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end
		}
	}
	return nil
}

// iterator gives words in order, nil after the last.
type iterator interface {
	Next() (*bleveindex.DictEntry, error)
}

func collect(words iterator, most int, f func(*bleveindex.DictEntry)) error {
	for range most {
		e, err := words.Next()
		if err != nil {
			return damage(err, "read words")
		}
		if e == nil {
			break
		}
		f(e)
	}
	return nil
}
