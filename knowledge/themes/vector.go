package themes

import (
	"cmp"
	"math"
	"slices"
)

// entry is one coordinate of a sparse vector.
type entry struct {
	at uint32
	w  float32
}

// vector is sparse, with its coordinates in rising order.
type vector []entry

// sorted brings the coordinates in order and adds up those that are named twice.
func (v vector) sorted() vector {
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	out := v[:0]
	for _, e := range v {
		if n := len(out); n > 0 && out[n-1].at == e.at {
			out[n-1].w += e.w
			continue
		}
		out = append(out, e)
	}
	return out
}

func (v vector) norm() float64 {
	var sum float64
	for _, e := range v {
		sum += float64(e.w) * float64(e.w)
	}
	return math.Sqrt(sum)
}

// scale multiplies every coordinate, in place.
func (v vector) scale(by float64) vector {
	for i := range v {
		v[i].w = float32(float64(v[i].w) * by)
	}
	return v
}

// unit scales the vector to length 1, in place; one without length stays.
func (v vector) unit() vector {
	if n := v.norm(); n > 0 {
		v.scale(1 / n)
	}
	return v
}
