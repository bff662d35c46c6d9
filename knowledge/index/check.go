package index

import (
	"context"
	"fmt"
	"slices"
)

// Check compares the index with its source, which it reads whole, and returns a sentence for each thing that is wrong:
// every id is in the index once, nothing else is, the position is in the log, and the lengths are those of the
// documents. It returns ErrNotReady when there is no index.
func (x *Index) Check(ctx context.Context) ([]string, error) {
	var want []int64
	for {
		after := int64(0)
		if len(want) > 0 {
			after = want[len(want)-1]
		}
		ids, err := x.Source.IDs(ctx, after, loadBatch)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			break
		}
		want = append(want, ids...)
	}
	newest, err := x.Log.Newest(ctx)
	if err != nil {
		return nil, err
	}
	var wrong []string
	err = x.View(ctx, func(r *Reader) error {
		have, err := r.all()
		if err != nil {
			return err
		}
		slices.Sort(have)
		if n := len(have) - len(slices.Compact(slices.Clone(have))); n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d documents are in the index twice", n))
		}
		wrong = append(wrong, missing("are not in the index", want, have)...)
		wrong = append(wrong, missing("are in the index and nowhere else", have, want)...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return append(wrong, x.checkState(newest)...), nil
}

func (x *Index) checkState(newest int64) []string {
	g := x.serving.Load()
	if g == nil || !g.acquire() {
		return nil
	}
	defer g.release()
	s, seq := g.current()
	var wrong []string
	if s.Cursor.Seq > newest || seq > newest {
		wrong = append(wrong, fmt.Sprintf("the index has handled event %d of %d", max(s.Cursor.Seq, seq), newest))
	}
	for field, l := range s.Lengths {
		if l.Fields < 0 || l.Terms < 0 {
			wrong = append(wrong, fmt.Sprintf("the lengths of %s are %d terms of %d documents", field, l.Terms, l.Fields))
		}
	}
	return wrong
}

// all are the ids of all documents.
func (r *Reader) all() ([]int64, error) {
	var ids []int64
	for _, p := range r.parts {
		for n := range p.size {
			if p.Deleted() != nil && p.Deleted().Contains(n) {
				continue
			}
			id, err := r.id(p.base + n)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// missing says which of the ids, in order, are not among those, in order.
func missing(what string, ids, those []int64) []string {
	const named = 10
	var first []int64
	n := 0
	for _, id := range ids {
		if _, ok := slices.BinarySearch(those, id); !ok {
			if n++; n <= named {
				first = append(first, id)
			}
		}
	}
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d documents %s: %v", n, what, first)}
}
