package index

import (
	"cmp"
	"container/list"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// posting is one document of a segment that has a term in a field: its number within the segment, how often the
// term stands there, and how many terms the field has.
type posting struct {
	doc, freq, length uint32
}

const postingSize = 12 // bytes

// cache keeps what was read last of the segments, decoded: postings, and stamps. A segment never changes, and its
// number is not given again while the store is open, so what is kept stays true: deleted documents are among it, and
// are left out by whoever uses it.
type cache struct {
	mu    sync.Mutex
	room  int // bytes
	size  int
	byKey map[cacheKey]*list.Element
	byUse list.List // of *cached, the last used first
}

type cacheKey struct {
	segment     uint64
	field, term string
	chunk       uint32 // of stamps
	what        thing
}

// thing is what is kept.
type thing int

const (
	thePostings thing = iota
	theStamps
	theCount
)

type cached struct {
	key      cacheKey
	size     int
	postings []posting
	stamps   []int64
	count    uint64 // postings of documents that are not deleted
	gone     uint64 // deleted documents of the segment when that was counted
}

const (
	leastRoom    = 8 << 20
	mostRoom     = 128 << 20
	roomPerDoc   = 256
	leastCached  = 64  // postings of a list; shorter ones are read as fast
	cacheElement = 200 // bytes of what is around a list
)

func newCache() *cache { return &cache{byKey: map[cacheKey]*list.Element{}, room: leastRoom} }

// fit gives the cache the room that an index of so many documents is worth.
func (c *cache) fit(docs uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.room = int(min(max(docs*roomPerDoc, leastRoom), mostRoom))
}

// get returns what is kept, which nobody changes; nil when nothing is.
func (c *cache) get(key cacheKey) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil
	}
	c.byUse.MoveToFront(e)
	return e.Value.(*cached) //nolint:forcetypeassert // only put pushes
}

// put keeps something. One thing may take a quarter of the room.
func (c *cache) put(x *cached) {
	x.size = cacheElement + postingSize*cap(x.postings) + stampSize*cap(x.stamps)
	c.mu.Lock()
	defer c.mu.Unlock()
	if x.size > c.room/4 {
		return
	}
	if e, ok := c.byKey[x.key]; ok {
		c.drop(e)
	}
	c.byKey[x.key] = c.byUse.PushFront(x)
	for c.size += x.size; c.size > c.room; {
		c.drop(c.byUse.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	old := c.byUse.Remove(e).(*cached) //nolint:forcetypeassert // only put pushes
	delete(c.byKey, old.key)
	c.size -= old.size
}

// count returns how many of a list's postings are of documents that are not deleted, or else calls f for it and keeps
// that. The deleted documents of a segment only become more, so their number says which they are.
func (c *cache) count(key cacheKey, gone uint64, f func() (uint64, error)) (uint64, error) {
	key.what = theCount
	known := c.get(key)
	if known != nil && known.gone == gone {
		return known.count, nil
	}
	n, err := f()
	if err == nil && n >= leastCached {
		c.put(&cached{key: key, count: n, gone: gone})
	}
	return n, err
}

// part is one segment of the index as a reader sees it.
type part struct {
	*scorch.SegmentSnapshot
	base uint32 // number of its first document
	size uint32 // documents that it has room for
	gone uint64 // documents of these that are deleted
	dict map[string]segment.TermDictionary
}

// partsOf are the segments of the index. Numbers beyond what a number of a document can be come from damage.
func partsOf(snapshot *scorch.IndexSnapshot) ([]*part, error) {
	segments := snapshot.Segments()
	parts := make([]*part, len(segments))
	var base uint64
	for i, s := range segments {
		size := uint64(s.FullSize())
		if size > math.MaxUint32 || base+size > math.MaxUint32 {
			return nil, fmt.Errorf("%w: a segment has %d documents", errBroken, size)
		}
		parts[i] = &part{SegmentSnapshot: s, base: uint32(base), size: uint32(size), dict: map[string]segment.TermDictionary{}}
		if s.Deleted() != nil {
			parts[i].gone = s.Deleted().GetCardinality()
		}
		base += size
	}
	return parts, nil
}

func (p *part) dictionary(field string) (segment.TermDictionary, error) {
	if d, ok := p.dict[field]; ok {
		return d, nil
	}
	d, err := p.Segment().Dictionary(field)
	if err != nil {
		return nil, damage(err, "read the words of %s", field)
	}
	p.dict[field] = d
	return d, nil
}

// listOf gives the postings of a term in the part, without those of except. The list is only good until the next
// call.
func (r *Reader) listOf(p *part, field, term string, except *roaring.Bitmap) (segment.PostingsList, error) {
	dict, err := p.dictionary(field)
	if err != nil {
		return nil, err
	}
	found, err := dict.PostingsList([]byte(term), except, r.list)
	if err != nil {
		return nil, damage(err, "read postings of %s", field)
	}
	r.list = found
	return found, nil
}

// postings of a term in the part, deleted documents among them, in order. They are not to be changed.
func (r *Reader) postings(ctx context.Context, p *part, field, term string) ([]posting, error) {
	key := cacheKey{segment: p.Id(), field: field, term: term}
	if known := r.cache.get(key); known != nil {
		return known.postings, nil
	}
	found, err := r.listOf(p, field, term, nil)
	if err != nil {
		return nil, err
	}
	n := found.Count()
	if n == 0 {
		return nil, nil
	}
	if n > uint64(p.size) {
		return nil, damage(errNoSuchDocument, "read postings of %s", field)
	}
	r.iterator = found.Iterator(true, true, false, r.iterator)
	all, err := p.decode(ctx, field, make([]posting, 0, n), r.iterator)
	if err == nil && n >= leastCached {
		r.cache.put(&cached{key: key, postings: all})
	}
	return all, err
}

// few is how many times as many postings as documents there must be for it to pay to pick theirs out.
const few = 16

// some are postings of a term in the part: all, or those of the documents of the set.
func (r *Reader) some(ctx context.Context, p *part, t Term, of *roaring.Bitmap) ([]posting, error) {
	n := of.GetCardinality()
	if n == 0 {
		return nil, nil
	}
	if known := r.cache.get(cacheKey{segment: p.Id(), field: t.Field, term: t.Text}); known != nil {
		return pick(known.postings, of, n), nil
	}
	found, err := r.listOf(p, t.Field, t.Text, nil)
	if err != nil {
		return nil, err
	}
	if found.Count() < few*n {
		return r.postings(ctx, p, t.Field, t.Text)
	}
	r.iterator = found.Iterator(true, true, false, r.iterator)
	each, ok := r.iterator.(segment.OptimizablePostingsIterator)
	if !ok || each.ActualBitmap() == nil {
		return r.postings(ctx, p, t.Field, t.Text)
	}
	each.ReplaceActual(roaring.And(each.ActualBitmap(), of))
	return p.decode(ctx, t.Field, nil, r.iterator)
}

// pick is some of postings that are there.
func pick(all []posting, of *roaring.Bitmap, n uint64) []posting {
	if uint64(len(all)) < few*n {
		return all
	}
	out := make([]posting, 0, n)
	for docs := of.Iterator(); docs.HasNext() && len(all) > 0; {
		i, ok := slices.BinarySearchFunc(all, docs.Next(), func(p posting, doc uint32) int { return cmp.Compare(p.doc, doc) })
		if ok {
			out = append(out, all[i])
		}
		all = all[i:]
	}
	return out
}

// decode appends to out what is left of an iterator.
func (p *part) decode(ctx context.Context, field string, out []posting, each segment.PostingsIterator) ([]posting, error) {
	for {
		if len(out)%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		next, err := each.Next()
		if err != nil {
			return nil, damage(err, "read postings of %s", field)
		}
		if next == nil {
			return out, nil
		}
		doc := next.Number()
		if doc >= uint64(p.size) || len(out) > 0 && doc <= uint64(out[len(out)-1].doc) {
			return nil, damage(errNoSuchDocument, "read postings of %s", field)
		}
		out = append(out, posting{doc: uint32(doc), freq: uint32(min(next.Frequency(), math.MaxUint32)), length: lengthOf(next)})
	}
}

// errNoSuchDocument comes from damage: such a number must not size anything.
var errNoSuchDocument = errors.New("a posting names a document that does not exist")

// lengthOf is the number of terms of the field. The norm is one over its root, and this store keeps the number itself.
func lengthOf(p segment.Posting) uint32 {
	var length uint64
	if kept, ok := p.(interface{ NormUint64() uint64 }); ok {
		length = kept.NormUint64()
	} else {
		length = uint64(math.Round(1 / (p.Norm() * p.Norm())))
	}
	return uint32(min(length, math.MaxUint32))
}

// each calls f with the postings of a term, segment by segment; with onlyFound, at least with those of the documents
// that have been found.
func (r *Reader) each(ctx context.Context, t Term, onlyFound bool, f func(base uint32, all []posting)) error {
	for i, p := range r.parts {
		var all []posting
		var err error
		if onlyFound && r.scratch.found != nil {
			all, err = r.some(ctx, p, t, r.scratch.found[i])
		} else {
			all, err = r.postings(ctx, p, t.Field, t.Text)
		}
		if err != nil {
			return err
		}
		if len(all) > 0 {
			f(p.base, all)
		}
	}
	return nil
}

// deleted reports whether a document is no more.
func (r *Reader) deleted(doc uint32) bool {
	for _, p := range r.parts {
		if doc-p.base < p.size {
			return p.Deleted() != nil && p.Deleted().Contains(doc-p.base)
		}
	}
	return true
}
