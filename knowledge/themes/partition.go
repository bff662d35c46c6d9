package themes

import (
	"cmp"
	"math"
	"slices"
)

const (
	coarsest, finest = 0.02, 128.0 // resolutions
	bisections       = 18
)

// The coverage (share of the edge weight inside) of true intents grows with the collection: where there are few texts,
// a text has more neighbours than its intent has texts. Measured at 770 to 15,000 texts of training data, it leaves
// outside 0.482 (n/770)^-0.36, within 0.04.
const (
	outsideOfSmall   = 0.482
	small            = 770
	outsideShrinksBy = 0.36
	outsideAtMost    = 0.55
	outsideAtLeast   = 0.15
	outsideStep      = 1.35 // one step of granularity
)

// coverageWanted is how much of the edge weight has to stay inside the themes of n texts.
func coverageWanted(n int, granularity float64) float64 {
	outside := max(outsideOfSmall*math.Pow(float64(n)/small, -outsideShrinksBy), outsideAtLeast)
	return 1 - min(outside*math.Pow(outsideStep, granularity), outsideAtMost)
}

// partitionInto groups the nodes into k communities, by the resolution of the modularity that gives k, or else the
// nearest finer one whose closest communities are merged. k is at most the number of nodes.
func partitionInto(g *graph, k int, seed uint64) []int32 {
	lo, hi := coarsest, finest
	var finer []int32 // the coarsest partition that has more than k
	var coarser []int32
	for range bisections {
		resolution := math.Sqrt(lo * hi)
		found := leiden(g, resolution, nil, seed)
		switch n := count(found); {
		case n == k:
			return found
		case n > k:
			if finer == nil || n < count(finer) {
				finer = found
			}
			hi = resolution
		default:
			coarser, lo = found, resolution
		}
	}
	if finer == nil {
		return split(coarser, k)
	}
	return merge(g, finer, k)
}

// partition groups the nodes as finely as can be while most of the edge weight stays inside, but not more coarsely
// than modularity at resolution 1.
func partition(g *graph, granularity float64, seed uint64) []int32 {
	lo, hi := 1.0, finest
	best := leiden(g, lo, nil, seed)
	want := coverageWanted(g.nodes(), granularity)
	if granularity < 0 {
		lo = math.Pow(2, granularity)
	}
	for hi/lo >= 1.03 {
		resolution := math.Sqrt(lo * hi)
		found := leiden(g, resolution, nil, seed)
		if coverage(g, found) >= want {
			best, lo = found, resolution
		} else {
			hi = resolution
		}
	}
	return best
}

// merge joins the two communities with the strongest link for their size (average linkage), until k are left. What
// has no link joins the largest.
func merge(g *graph, labels []int32, k int) []int32 {
	level := aggregate(g, labels, count(labels))
	link := make([]map[int32]float64, level.nodes())
	for i := range link {
		link[i] = map[int32]float64{}
		for e := level.start[i]; e < level.start[i+1]; e++ {
			link[i][level.to[e]] = float64(level.weight[e])
		}
	}
	mass := slices.Clone(level.degree)
	into := make([]int32, len(link))
	for i := range into {
		into[i] = int32(i)
	}
	for left := len(link); left > k; left-- {
		a, b := closest(link, mass)
		if a < 0 {
			a, b = extremes(link, mass)
		}
		for j, w := range link[b] {
			delete(link[j], b)
			if j != a {
				link[a][j] += w
				link[j][a] += w
			}
		}
		link[b] = nil
		mass[a] += mass[b]
		for x := range into {
			if into[x] == b {
				into[x] = a
			}
		}
	}
	out := make([]int32, len(labels))
	for i, l := range labels {
		out[i] = into[l]
	}
	compact(out)
	return out
}

// closest are the two communities with the strongest link for their size, −1 when no two are linked.
func closest(link []map[int32]float64, mass []float64) (a, b int32) {
	a, b = -1, -1
	best := 0.0
	for i := range link {
		for j, w := range link[i] {
			if int(j) <= i {
				continue
			}
			s := w / (mass[i] * mass[j])
			if s > best || s == best && a == int32(i) && j < b {
				a, b, best = int32(i), j, s
			}
		}
	}
	return a, b
}

// extremes are the largest and the smallest community.
func extremes(link []map[int32]float64, mass []float64) (largest, smallest int32) {
	largest, smallest = -1, -1
	for i := range link {
		if link[i] == nil {
			continue
		}
		if largest < 0 || mass[i] > mass[largest] {
			largest = int32(i)
		}
	}
	for i := range link {
		if link[i] != nil && int32(i) != largest && (smallest < 0 || mass[i] < mass[smallest]) {
			smallest = int32(i)
		}
	}
	return largest, smallest
}

// split halves the largest community until there are k: only what cannot be told apart is split so.
func split(labels []int32, k int) []int32 {
	members := make([][]int32, count(labels))
	for i, l := range labels {
		members[l] = append(members[l], int32(i))
	}
	for len(members) < k {
		at := 0
		for c := range members {
			if len(members[c]) > len(members[at]) {
				at = c
			}
		}
		half := len(members[at]) / 2
		members = slices.Concat(members, [][]int32{members[at][half:]})
		members[at] = members[at][:half]
	}
	out := slices.Clone(labels)
	for c, is := range members {
		for _, i := range is {
			out[i] = int32(c)
		}
	}
	compact(out)
	return out
}

// count is the number of different labels, which are compact.
func count(labels []int32) int {
	if len(labels) == 0 {
		return 0
	}
	return int(slices.Max(labels)) + 1
}

// bySize numbers the communities anew, the largest first.
func bySize(labels []int32) []int32 {
	size := make([]int, count(labels))
	order := make([]int, len(size))
	for i := range order {
		order[i] = i
	}
	for _, l := range labels {
		size[l]++
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size[b], size[a]) })
	rank := make([]int32, len(size))
	for r, l := range order {
		rank[l] = int32(r)
	}
	out := make([]int32, len(labels))
	for i, l := range labels {
		out[i] = rank[l]
	}
	return out
}
