package index

import "math"

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

// least is the score that a new hit must beat.
func (h *hits) least() float64 {
	if len(h.items) < h.limit {
		return math.Inf(-1)
	}
	return h.items[0].score
}

func (h *hits) add(x hit) {
	if len(h.items) < h.limit {
		h.items = append(h.items, x)
		h.rise(len(h.items) - 1)
		return
	}
	h.items[0] = x
	h.sink()
}

// rise moves an item up to where it belongs.
func (h *hits) rise(i int) {
	for i > 0 {
		above := (i - 1) / 2
		if h.items[above].score <= h.items[i].score {
			return
		}
		h.items[above], h.items[i] = h.items[i], h.items[above]
		i = above
	}
}

// sink moves the first item down to where it belongs.
func (h *hits) sink() {
	for i := 0; ; {
		below := 2*i + 1
		if below >= len(h.items) {
			return
		}
		if right := below + 1; right < len(h.items) && h.items[right].score < h.items[below].score {
			below = right
		}
		if h.items[i].score <= h.items[below].score {
			return
		}
		h.items[i], h.items[below] = h.items[below], h.items[i]
		i = below
	}
}
