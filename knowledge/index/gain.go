package index

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
)

// Gain is what the terms give documents, by id: the sum of their BM25 scores, each with its weight and without an idf.
// Those that have none of the terms are left out. It reads little else than the postings of these documents.
func (r *Reader) Gain(ctx context.Context, ids []int64, terms []Term) (map[int64]float64, error) {
	byNumber := make(map[uint32]int64, len(ids))
	numbers := make([]uint32, 0, len(ids))
	for _, id := range ids {
		internal, err := r.reader.InternalID(docID(id))
		if err != nil {
			return nil, damage(err, "find document %d", id)
		}
		if internal == nil {
			continue // it has gone since
		}
		number := binary.BigEndian.Uint64(internal)
		if number > math.MaxUint32 {
			return nil, damage(errNoSuchDocument, "find document %d", id)
		}
		numbers = append(numbers, uint32(number))
		byNumber[uint32(number)] = id
	}
	slices.Sort(numbers)
	r.scratch.found = r.divide(numbers)
	gain := make(map[int64]float64, len(ids))
	for _, t := range terms {
		scale := scaleOf(r.average(t.Field))
		scale.gain = t.Weight * (k1 + 1)
		err := r.each(ctx, t, true, func(base uint32, all []posting) {
			for _, p := range all {
				if id, ok := byNumber[base+p.doc]; ok {
					gain[id] += float64(scale.of(p))
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return gain, nil
}

// Weight is what a term weighs in a field of so many terms in which it stands so often: its BM25 score.
func (r *Reader) Weight(ctx context.Context, field, term string, freq, length int) (float64, error) {
	n, err := r.Count(ctx, field, term)
	if err != nil || n == 0 {
		return 0, err
	}
	scale := scaleOf(r.average(field))
	scale.gain = r.idf(n) * (k1 + 1)
	return float64(scale.of(posting{freq: uint32(freq), length: uint32(length)})), nil
}

// Worth is how much it says that a document has the term: its idf.
func (r *Reader) Worth(ctx context.Context, field, term string) (float64, error) {
	n, err := r.Count(ctx, field, term)
	return r.idf(n), err
}

// idf is the worth of what stands in so many documents.
func (r *Reader) idf(n uint64) float64 {
	have := float64(min(n, r.docs))
	return math.Log1p((float64(r.docs) - have + 0.5) / (have + 0.5))
}
