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

// How fine themes are when nobody says it; see doc.go.
const (
	finenessAt       = 1400 // texts at which the estimate is taken as it is
	finenessShrinks  = 0.45
	finenessAtMost   = 1.4
	finenessAtLeast  = 0.7
	finenessStep     = 1.35 // one step of granularity
	likelyIterations = 12
	likelyWithin     = 0.02
)

// fineness multiplies the likeliest resolution for n texts.
func fineness(n int, granularity float64) float64 {
	by := math.Pow(float64(n)/finenessAt, -finenessShrinks)
	return min(max(by, finenessAtLeast), finenessAtMost) * math.Pow(finenessStep, granularity)
}

// likeliest is the resolution at which modularity is the likelihood of a planted partition, estimated from one (Newman
// 2016, "Equivalence between modularity optimization and maximum likelihood methods for community detection"). It is 0
// for a partition that says nothing.
func likeliest(g *graph, labels []int32) float64 {
	if g.total == 0 {
		return 0
	}
	mass := make([]float64, count(labels))
	for i, l := range labels {
		mass[l] += g.degree[i] / g.total
	}
	var chance float64
	for _, m := range mass {
		chance += m * m
	}
	inside := coverage(g, labels)
	if chance > 1-1e-9 || inside > 1-1e-9 || inside <= chance {
		return 0
	}
	in, out := inside/chance, (1-inside)/(1-chance)
	return (in - out) / math.Log(in/out)
}

// settleResolution repeats partition and estimate until they agree. It is never coarser than modularity as such, unless
// that is asked for. start, when not nil, is the partition that Leiden begins with.
func settleResolution(g *graph, texts int, start []int32, granularity float64, seed uint64) (labels []int32, resolution float64) {
	by, least := fineness(texts, granularity), math.Pow(2, min(granularity, 0))
	resolution = least
	for range likelyIterations {
		labels = leiden(g, resolution, start, seed)
		next := min(max(by*likeliest(g, labels), least), finest)
		if math.Abs(next-resolution) <= likelyWithin*resolution {
			break
		}
		resolution = next
	}
	return labels, resolution
}

// partition groups the nodes into as many communities as their edges speak for.
func partition(g *graph, granularity float64, seed uint64) []int32 {
	if g.nodes() <= manyTexts {
		labels, _ := settleResolution(g, g.nodes(), nil, granularity, seed)
		return labels
	}
	some := newGrouped(g, seed)
	labels, resolution := settleResolution(some.graph, g.nodes(), nil, granularity, seed)
	return some.polish(labels, resolution, seed)
}

// partitionInto groups the nodes into k communities, by the resolution of the modularity that gives k, or else the
// nearest finer one whose closest communities are merged. k is at most the number of nodes.
func partitionInto(g *graph, k int, seed uint64) []int32 {
	if g.nodes() > manyTexts {
		return partitionManyInto(g, k, seed)
	}
	found := bisectInto(g, k, seed)
	if effective(found) < crumbled*float64(k) && 2*k <= g.nodes() {
		return mergeSmallest(g, bisectInto(g, 2*k, seed), k)
	}
	return found
}

// crumbled is a partition of one large community and many small ones, by the share of its groups that are effective.
const crumbled = 0.65

// effective is how many groups of the same size would be as hard to guess: the exponential of the entropy.
func effective(labels []int32) float64 {
	size := make([]float64, count(labels))
	for _, l := range labels {
		size[l]++
	}
	return effectiveOf(size)
}

func effectiveOf(size []float64) float64 {
	var all, h float64
	for _, s := range size {
		all += s
	}
	for _, s := range size {
		if s > 0 {
			h -= s / all * math.Log(s/all)
		}
	}
	return math.Exp(h)
}

// grouped is a graph of many nodes whose closest nodes have become one, so that resolutions are tried quickly.
type grouped struct {
	whole *graph
	group []int32 // of each node
	graph *graph
	size  []float64
}

// groupedBy is the resolution of the groups, against which that of themes is coarse.
const groupedBy = 400

func newGrouped(g *graph, seed uint64) *grouped {
	group := leiden(g, groupedBy, nil, seed)
	n := count(group)
	out := &grouped{whole: g, group: group, graph: aggregate(g, group, n), size: make([]float64, n)}
	for _, l := range group {
		out.size[l]++
	}
	return out
}

// effective is that of the partition of the groups, counting nodes.
func (g *grouped) effective(labels []int32) float64 {
	size := make([]float64, count(labels))
	for i, l := range labels {
		size[l] += g.size[i]
	}
	return effectiveOf(size)
}

// polish is the partition of the nodes that a partition of the groups improves to.
func (g *grouped) polish(labels []int32, resolution float64, seed uint64) []int32 {
	out := make([]int32, len(g.group))
	for i, group := range g.group {
		out[i] = labels[group]
	}
	return leidenRounds(g.whole, resolution, out, seed, 1)
}

// partitionManyInto groups many nodes into k communities.
func partitionManyInto(g *graph, k int, seed uint64) []int32 {
	some := newGrouped(g, seed)
	if k >= some.graph.nodes() {
		return bisectInto(g, k, seed)
	}
	lo, hi := coarsest, float64(groupedBy)
	for range bisections {
		resolution := math.Sqrt(lo * hi)
		if some.effective(leiden(some.graph, resolution, nil, seed)) < effectiveShare*float64(k) {
			lo = resolution
		} else {
			hi = resolution
		}
	}
	for resolution := hi; ; resolution *= 1.1 {
		found := some.polish(leiden(some.graph, resolution, nil, seed), resolution, seed)
		if count(found) >= k {
			return mergeSmallest(g, found, k)
		}
		if resolution > groupedBy {
			return split(found, k)
		}
	}
}

// effectiveShare is how many of themes of usual sizes are effective ones.
const effectiveShare = 0.92

// bisectInto finds the resolution that gives k communities, or merges those of the nearest finer one.
func bisectInto(g *graph, k int, seed uint64) []int32 {
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
		joinInto(link, mass, into, a, b)
	}
	return relabelled(labels, into)
}

// mergeSmallest joins the smallest community with the one to which it has the strongest link for its size, until k are
// left.
func mergeSmallest(g *graph, labels []int32, k int) []int32 {
	level := aggregate(g, labels, count(labels))
	n := level.nodes()
	link := make([]map[int32]float64, n)
	for i := range link {
		link[i] = map[int32]float64{}
		for e := level.start[i]; e < level.start[i+1]; e++ {
			link[i][level.to[e]] = float64(level.weight[e])
		}
	}
	mass, into := slices.Clone(level.degree), make([]int32, n)
	for i := range into {
		into[i] = int32(i)
	}
	for left := n; left > k; left-- {
		largest, b := extremes(link, mass)
		a, most := largest, 0.0
		for j := range int32(n) {
			if s := link[b][j] / mass[j]; link[j] != nil && j != b && s > most {
				a, most = j, s
			}
		}
		joinInto(link, mass, into, a, b)
	}
	return relabelled(labels, into)
}

// joinInto makes community b a part of a.
func joinInto(link []map[int32]float64, mass []float64, into []int32, a, b int32) {
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

func relabelled(labels, into []int32) []int32 {
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
