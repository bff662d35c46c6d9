package themes

import (
	"maps"
	"slices"
)

const (
	// sameFrom is the kinship from which two themes are one, although the graph keeps them apart.
	sameFrom = 0.9
	// sameLinks is how much of the smaller one's edge weight leads to the other then, at least.
	sameLinks = 0.1
	// sameTexts is how many texts each has to have for that to be known.
	sameTexts = 5
)

// unite joins themes that cannot be told apart, the most akin first; the smaller one ends in the larger. What people have
// shaped stays as it is, and what they have named or work with does not end.
func (h *held) unite(labels []int32) []int32 {
	members, links := h.crowds(labels)
	totals, pairs := map[int32]total{}, map[[2]int32]float64{}
	for _, pair := range links {
		h.weigh(pair, members, totals, pairs)
	}
	into := map[int32]int32{}
	for {
		a, b := most(pairs)
		if a < 0 {
			break
		}
		if h.lasting(int(b)) || !h.lasting(int(a)) && len(members[b]) > len(members[a]) {
			a, b = b, a
		}
		into[b] = a
		members[a] = append(members[a], members[b]...)
		delete(members, b)
		delete(totals, a)
		for _, pair := range slices.SortedFunc(maps.Keys(pairs), comparePairs) {
			if pair[0] != a && pair[0] != b && pair[1] != a && pair[1] != b {
				continue
			}
			delete(pairs, pair)
			other := pair[0]
			if other == a || other == b {
				other = pair[1]
			}
			if other != a && other != b {
				h.weigh([2]int32{min(a, other), max(a, other)}, members, totals, pairs)
			}
		}
	}
	out := slices.Clone(labels)
	for i := range out {
		for to, ok := into[out[i]]; ok; to, ok = into[out[i]] {
			out[i] = to
		}
	}
	return out
}

func comparePairs(a, b [2]int32) int { return slices.Compare(a[:], b[:]) }

// most are the two themes that are most akin, −1 when none are the same.
func most(pairs map[[2]int32]float64) (a, b int32) {
	best := [2]int32{-1, -1}
	for pair, k := range pairs {
		if k >= sameFrom && (best[0] < 0 || k > pairs[best] || k == pairs[best] && comparePairs(pair, best) < 0) {
			best = pair
		}
	}
	return best[0], best[1]
}

// weigh notes the kinship of two themes that may be joined.
func (h *held) weigh(pair [2]int32, members map[int32][]int32, totals map[int32]total, pairs map[[2]int32]float64) {
	x, y := int(pair[0]), int(pair[1])
	if h.shaped(x) || h.shaped(y) || h.lasting(x) && h.lasting(y) {
		return
	}
	for _, l := range pair {
		if len(members[l]) < sameTexts {
			return
		}
		if _, ok := totals[l]; !ok {
			totals[l] = h.sum(members[l])
		}
	}
	pairs[pair] = kinship(totals[pair[0]], totals[pair[1]], h.any)
}

// crowds are the texts of each theme, and the pairs of themes with many edges between them, in order.
func (h *held) crowds(labels []int32) (members map[int32][]int32, links [][2]int32) {
	members = map[int32][]int32{}
	degree, between := map[int32]float64{}, map[[2]int32]float64{}
	g := h.graph
	for i, l := range labels {
		if l < 0 {
			continue
		}
		members[l] = append(members[l], int32(i))
		degree[l] += g.degree[i]
		for e := g.start[i]; e < g.start[i+1]; e++ {
			if to := labels[g.to[e]]; to > l {
				between[[2]int32{l, to}] += float64(g.weight[e])
			}
		}
	}
	for pair, w := range between {
		if w >= sameLinks*min(degree[pair[0]], degree[pair[1]]) {
			links = append(links, pair)
		}
	}
	slices.SortFunc(links, comparePairs)
	return members, links
}
