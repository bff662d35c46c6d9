package themes

import (
	"math"
	"math/rand/v2"
)

// graph is undirected and weighted. Each edge stands at both of its ends; loops are kept apart, with
// the weight that both directions inside have together.
type graph struct {
	start  []int32 // of the edges of node i: to[start[i]:start[i+1]]
	to     []int32
	weight []float32
	loops  []float64
	total  float64 // of all degrees: twice the weight of all edges
	degree []float64
}

func (g *graph) nodes() int { return len(g.start) - 1 }

// complete fills in degrees and total from the edges and loops.
func (g *graph) complete() {
	n := g.nodes()
	if g.loops == nil {
		g.loops = make([]float64, n)
	}
	g.degree = make([]float64, n)
	g.total = 0
	for i := range n {
		d := g.loops[i]
		for e := g.start[i]; e < g.start[i+1]; e++ {
			d += float64(g.weight[e])
		}
		g.degree[i] = d
		g.total += d
	}
}

// leiden partitions the graph by modularity at a resolution (Traag, Waltman, van Eck 2019, "From Louvain
// to Leiden: guaranteeing well-connected communities"; quality function of Reichardt and Bornholdt 2006).
// start, when not nil, is the partition that is improved. The same seed gives the same partition.
func leiden(g *graph, resolution float64, start []int32, seed uint64) []int32 {
	labels := make([]int32, g.nodes())
	if start != nil {
		copy(labels, start)
	} else {
		for i := range labels {
			labels[i] = int32(i)
		}
	}
	const rounds = 3
	return leidenRounds(g, resolution, labels, seed, rounds)
}

// leidenRounds improves labels, in place, at most so often.
func leidenRounds(g *graph, resolution float64, labels []int32, seed uint64, rounds int) []int32 {
	random := rand.New(rand.NewPCG(seed, 0x6b657074))
	compact(labels)
	for range rounds {
		if !leidenRound(g, resolution, labels, random) {
			break
		}
	}
	return labels
}

// leidenRound moves, refines and aggregates until nothing moves; it reports whether labels changed.
func leidenRound(g *graph, resolution float64, labels []int32, random *rand.Rand) bool {
	changed := false
	level := g
	at := make([]int32, g.nodes()) // which node of the level each node of g is in
	for i := range at {
		at[i] = int32(i)
	}
	part := append([]int32(nil), labels...) // of the level's nodes
	for {
		moved := moveNodes(level, resolution, part, random)
		changed = changed || moved
		n := compact(part)
		if n == level.nodes() {
			break
		}
		refined := refine(level, resolution, part, random)
		m := compact(refined)
		if m == level.nodes() {
			if !moved {
				break
			}
			refined, m = append([]int32(nil), part...), n // nothing to refine: take the communities themselves
		}
		next := aggregate(level, refined, m)
		above := make([]int32, m)
		for i, r := range refined {
			above[r] = part[i]
		}
		for i := range at {
			at[i] = refined[at[i]]
		}
		level, part = next, above
	}
	for i := range labels {
		labels[i] = part[at[i]]
	}
	compact(labels)
	return changed
}

// leastGain, in terms of its degree, is worth moving a node: less is rounding, and would never end.
const leastGain = 1e-9

// visitsAtMost of a node in the mean: a handful is usual.
const visitsAtMost = 500

// moveNodes moves nodes to the neighbouring community that gains most, until none gains.
func moveNodes(g *graph, resolution float64, part []int32, random *rand.Rand) bool {
	n := g.nodes()
	mass := make([]float64, n) // degrees in each community
	size := make([]int32, n)
	for i, c := range part {
		mass[c] += g.degree[i]
		size[c]++
	}
	var empty []int32
	for c := range size {
		if size[c] == 0 {
			empty = append(empty, int32(c))
		}
	}
	queue := make([]int32, 0, 2*n)
	for i := range n {
		queue = append(queue, int32(i))
	}
	random.Shuffle(n, func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	queued := make([]bool, n)
	for i := range queued {
		queued[i] = true
	}
	link := make([]float64, n)
	var seen []int32
	moved := false
	scale := resolution / g.total
	for head := 0; head < min(len(queue), visitsAtMost*n); head++ {
		i := queue[head]
		queued[i] = false
		old := part[i]
		for e := g.start[i]; e < g.start[i+1]; e++ {
			c := part[g.to[e]]
			if link[c] == 0 {
				seen = append(seen, c)
			}
			link[c] += float64(g.weight[e])
		}
		mass[old] -= g.degree[i]
		if size[old]--; size[old] == 0 {
			mass[old] = 0 // but for rounding, for which a node would leave itself for ever
		}
		least := leastGain * g.degree[i]
		best, gain := old, link[old]-scale*g.degree[i]*mass[old]
		for _, c := range seen {
			if got := link[c] - scale*g.degree[i]*mass[c]; got > gain+least {
				best, gain = c, got
			}
		}
		if gain < -least && len(empty) > 0 { // better alone
			best = empty[len(empty)-1]
			empty = empty[:len(empty)-1]
		}
		for _, c := range seen {
			link[c] = 0
		}
		seen = seen[:0]
		mass[best] += g.degree[i]
		size[best]++
		if best == old {
			continue
		}
		if size[old] == 0 {
			empty = append(empty, old)
		}
		part[i], moved = best, true
		for e := g.start[i]; e < g.start[i+1]; e++ {
			j := g.to[e]
			if part[j] != best && !queued[j] {
				queued[j] = true
				queue = append(queue, j)
			}
		}
	}
	return moved
}

// randomness of the refinement: how much a worse merge is tolerated, as in the paper.
const randomness = 0.01

// refine splits each community into well-connected parts.
func refine(g *graph, resolution float64, part []int32, random *rand.Rand) []int32 {
	n := g.nodes()
	sub := make([]int32, n)
	mass := make([]float64, n)   // degrees in each part
	outer := make([]float64, n)  // weight from each part to the rest of its community
	size := make([]int32, n)     // nodes in each part
	inside := make([]float64, n) // degrees in each community
	scale := resolution / g.total
	for i := range n {
		sub[i], size[i], mass[i] = int32(i), 1, g.degree[i]
		inside[part[i]] += g.degree[i]
		for e := g.start[i]; e < g.start[i+1]; e++ {
			if part[g.to[e]] == part[i] {
				outer[i] += float64(g.weight[e])
			}
		}
	}
	order := random.Perm(n)
	link := make([]float64, n)
	var seen []int32
	var odds []float64
	for _, i := range order {
		c := part[i]
		own := sub[i]
		if size[own] != 1 || outer[own] < scale*mass[own]*(inside[c]-mass[own]) {
			continue // merged already, or loosely connected
		}
		for e := g.start[i]; e < g.start[i+1]; e++ {
			j := g.to[e]
			if part[j] != c {
				continue
			}
			s := sub[j]
			if link[s] == 0 {
				seen = append(seen, s)
			}
			link[s] += float64(g.weight[e])
		}
		odds = odds[:0]
		var sum float64
		for _, s := range seen {
			gain := link[s] - scale*g.degree[i]*mass[s]
			w := 0.0
			if s != own && gain >= 0 && outer[s] >= scale*mass[s]*(inside[c]-mass[s]) {
				w = math.Exp(math.Min(gain/(randomness*(g.degree[i]+1e-12)), 600))
			}
			odds = append(odds, w)
			sum += w
		}
		chosen := own
		if sum > 0 {
			pick := random.Float64() * sum
			for k, s := range seen {
				if pick -= odds[k]; pick <= 0 && odds[k] > 0 {
					chosen = s
					break
				}
			}
		}
		if chosen != own {
			outer[chosen] += outer[own] - 2*link[chosen]
			mass[chosen] += mass[own]
			size[chosen]++
			mass[own], size[own], outer[own] = 0, 0, 0
			sub[i] = chosen
		}
		for _, s := range seen {
			link[s] = 0
		}
		seen = seen[:0]
	}
	return sub
}

// aggregate makes each of the n parts one node.
func aggregate(g *graph, part []int32, n int) *graph {
	members := make([]int32, len(part))
	begin := make([]int32, n+1)
	for _, p := range part {
		begin[p+1]++
	}
	for p := range n {
		begin[p+1] += begin[p]
	}
	next := append([]int32(nil), begin[:n]...)
	for i, p := range part {
		members[next[p]] = int32(i)
		next[p]++
	}
	out := &graph{start: make([]int32, 1, n+1), loops: make([]float64, n)}
	link := make([]float64, n)
	var seen []int32
	for p := range n {
		for _, i := range members[begin[p]:begin[p+1]] {
			out.loops[p] += g.loops[i]
			for e := g.start[i]; e < g.start[i+1]; e++ {
				q := part[g.to[e]]
				if int(q) == p {
					out.loops[p] += float64(g.weight[e])
					continue
				}
				if link[q] == 0 {
					seen = append(seen, q)
				}
				link[q] += float64(g.weight[e])
			}
		}
		for _, q := range seen {
			out.to = append(out.to, q)
			out.weight = append(out.weight, float32(link[q]))
			link[q] = 0
		}
		seen = seen[:0]
		out.start = append(out.start, int32(len(out.to)))
	}
	out.complete()
	return out
}

// compact renumbers labels from 0 in order of appearance, and returns how many there are.
func compact(labels []int32) int {
	number := make([]int32, len(labels))
	for i := range number {
		number[i] = -1
	}
	var n int32
	for i, l := range labels {
		if number[l] < 0 {
			number[l] = n
			n++
		}
		labels[i] = number[l]
	}
	return int(n)
}

// coverage is the share of the edge weight that stays inside communities.
func coverage(g *graph, labels []int32) float64 {
	var in float64
	for i := range g.nodes() {
		in += g.loops[i]
		for e := g.start[i]; e < g.start[i+1]; e++ {
			if labels[g.to[e]] == labels[i] {
				in += float64(g.weight[e])
			}
		}
	}
	if g.total == 0 {
		return 1
	}
	return in / g.total
}
