package index

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// scratch is the memory of one search: a slot for each document, all zero between searches.
type scratch struct {
	total   []float32 // score of all words so far
	word    []float32 // best score of the word and field at hand
	mask    []uint64  // which words the document has
	touched []uint32  // documents with a mask
	seen    []uint32  // documents with a word score

	found   []*roaring.Bitmap // touched by the words that find, by part; nil: too many
	chosen  []*roaring.Bitmap // those among touched in which optional words are looked up, by part
	choices uint64            // how many these are
}

// choose takes the best of the documents found so far, for the words that only add to their scores.
func (r *Reader) choose(ask Ask) {
	s := r.scratch
	var docs []uint32
	if len(s.touched) <= maxLookups {
		docs = slices.Clone(s.touched)
	} else {
		best := &hits{limit: maxLookups}
		for _, doc := range s.touched {
			if score := float64(s.total[doc]); score >= best.least() && r.allows(ask, doc) {
				best.add(hit{doc: doc, score: score})
			}
		}
		for _, h := range best.items {
			docs = append(docs, h.doc)
		}
	}
	slices.Sort(docs)
	s.choices = uint64(len(docs))
	s.chosen = r.divide(docs)
}

// divideTouched keeps what has been found so far, for the words that only add to it.
func (r *Reader) divideTouched() {
	r.scratch.found = nil
	if len(r.scratch.touched) <= mostDivided {
		docs := slices.Clone(r.scratch.touched)
		slices.Sort(docs)
		r.scratch.found = r.divide(docs)
	}
}

// mostDivided is up to how many documents it pays to read their postings one by one.
const mostDivided = 20_000

// divide gives documents, which are in order, by the parts they are in and their numbers there.
func (r *Reader) divide(docs []uint32) []*roaring.Bitmap {
	sets := make([]*roaring.Bitmap, len(r.parts))
	for i, p := range r.parts {
		end, _ := slices.BinarySearch(docs, p.base+p.size)
		here := docs[:end]
		docs = docs[end:]
		for k := range here {
			here[k] -= p.base
		}
		sets[i] = roaring.BitmapOf(here...)
	}
	return sets
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

// add adds the scores of a word that has one spelling in the field.
func (s *scratch) add(base uint32, all []posting, c scale, bit uint64) {
	for _, p := range all {
		doc := base + p.doc
		if s.mask[doc] == 0 {
			s.touched = append(s.touched, doc)
		}
		s.mask[doc] |= bit
		s.total[doc] += c.of(p)
	}
}

// addTouched is add for documents that have another word.
func (s *scratch) addTouched(base uint32, all []posting, c scale, bit uint64) {
	for _, p := range all {
		if doc := base + p.doc; s.mask[doc] != 0 {
			s.mask[doc] |= bit
			s.total[doc] += c.of(p)
		}
	}
}

// note remembers the scores of one of several spellings, of which the best counts, until commit.
func (s *scratch) note(base uint32, all []posting, c scale) {
	for _, p := range all {
		s.noteOne(base+p.doc, c.of(p))
	}
}

// noteTouched is note for documents that have another word.
func (s *scratch) noteTouched(base uint32, all []posting, c scale) {
	for _, p := range all {
		if doc := base + p.doc; s.mask[doc] != 0 {
			s.noteOne(doc, c.of(p))
		}
	}
}

func (s *scratch) noteOne(doc uint32, score float32) {
	if s.word[doc] == 0 {
		s.seen = append(s.seen, doc)
	}
	s.word[doc] = max(s.word[doc], score)
}

// commit moves the scores of the word at hand into the totals.
func (s *scratch) commit(bit uint64) {
	for _, doc := range s.seen {
		if s.mask[doc] == 0 {
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
