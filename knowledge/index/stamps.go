package index

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

const (
	stampSize  = 8    // bytes
	stampChunk = 1024 // documents whose stamps the store keeps together
	denseChunk = 8    // of them asked for, from which on all are read, and kept
	noStamp    = math.MinInt64
)

// stamps reads the stamps of documents that are given in order.
func (r *Reader) stamps(docs []uint32, f func(i int, stamp int64)) error {
	values, err := r.reader.DocValueReader([]string{stampField})
	if err != nil {
		return damage(err, "read stamps")
	}
	i := 0
	for _, p := range r.parts {
		for i < len(docs) && docs[i] < p.base+p.size {
			chunk := (docs[i] - p.base) / stampChunk
			first := p.base + chunk*stampChunk
			end := min(first+stampChunk, p.base+p.size)
			n, _ := slices.BinarySearch(docs[i:], end)
			if err := r.chunk(values, p, chunk, docs[i:i+n], func(k int, stamp int64) { f(i+k, stamp) }); err != nil {
				return err
			}
			i += n
		}
	}
	return nil
}

// chunk is stamps for documents whose stamps lie together.
func (r *Reader) chunk(values bleveindex.DocValueReader, p *part, chunk uint32, docs []uint32, f func(i int, stamp int64)) error {
	key := cacheKey{segment: p.Id(), field: stampField, chunk: chunk, what: theStamps}
	first := p.base + chunk*stampChunk
	known := r.cache.get(key)
	if known == nil && len(docs) < denseChunk {
		for i, doc := range docs {
			stamp, err := stampOf(values, doc)
			if err != nil {
				return err
			}
			if stamp != noStamp {
				f(i, stamp)
			}
		}
		return nil
	}
	if known == nil {
		known = &cached{key: key, stamps: make([]int64, min(stampChunk, p.base+p.size-first))}
		for k := range known.stamps {
			var err error
			if known.stamps[k], err = stampOf(values, first+uint32(k)); err != nil {
				return err
			}
		}
		r.cache.put(known)
	}
	for i, doc := range docs {
		if stamp := known.stamps[doc-first]; stamp != noStamp {
			f(i, stamp)
		}
	}
	return nil
}

func stampOf(values bleveindex.DocValueReader, doc uint32) (int64, error) {
	stamp := int64(noStamp)
	err := values.VisitDocValues(internalID(doc), func(_ string, term []byte) {
		if n, err := strconv.ParseInt(string(term), 10, 64); err == nil {
			stamp = n
		}
	})
	if err != nil {
		return 0, damage(err, "read stamps")
	}
	return stamp, nil
}

// weigh applies factors, of which none is above most, to the best: to no more of them than can be among the first
// limit then. The others keep scores below those.
func (r *Reader) weigh(factor func(int64) float64, most float64, best *hits, limit int) error {
	if factor == nil {
		return nil
	}
	items := best.items
	slices.SortFunc(items, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.doc, a.doc)) })
	firsts := &hits{limit: limit}
	done := 0
	for done < len(items) && (most == 0 || items[done].score*most >= firsts.least()) {
		some := items[done:min(len(items), done+max(limit, leastWeighed))]
		slices.SortFunc(some, func(a, b hit) int { return cmp.Compare(a.doc, b.doc) })
		docs := make([]uint32, len(some))
		for i, h := range some {
			docs[i] = h.doc
		}
		if err := r.stamps(docs, func(i int, stamp int64) { some[i].score *= factor(stamp) }); err != nil {
			return err
		}
		for _, h := range some {
			if h.score >= firsts.least() {
				firsts.add(h)
			}
		}
		done += len(some)
	}
	best.items = items[:done]
	return nil
}

// leastWeighed are the hits that are weighed at once.
const leastWeighed = 100
