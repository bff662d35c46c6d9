package themes

import (
	"cmp"
	"math"
	"slices"
)

const (
	hubNeighbours = 10  // by whose mean similarity the crowd around a text is measured
	localScaling  = 0.5 // of edge weights by that crowd
	degreeScaling = 0.5 // of edge weights by the degrees of their ends
	edgePower     = 2

	spareOfMany = 10 // neighbours are found beyond those that are kept, to choose from, where there are many texts
)

// neighboursOf is how many neighbours each of n texts has in the graph.
func neighboursOf(n int) int {
	return min(max(12, int(math.Round(math.Sqrt(float64(n))/4.5))), 40)
}

// neighboursFor is the same where the texts are long, or where there shall be few themes: wider circles hold together
// what only the whole has in common.
func neighboursFor(n, k int, long bool) int {
	const few = 100 // texts in each theme
	switch of := neighboursOf(n); {
	case long:
		return of * 3 / 2
	case k > 0 && n/k >= few:
		return of * 2
	default:
		return of
	}
}

func spareFor(n int) int {
	if n > manyTexts {
		return spareOfMany
	}
	return sharpSpare
}

// graphOf joins each text with the best k of its list.
func graphOf(lists [][]near, k int) *graph {
	g := union(rescale(lists, k))
	g.evenOut()
	return g
}

func nearestOfAll(s *space, vs []vectors, k int) [][]near {
	fresh := s.finders(vs)
	lists := make([][]near, len(vs))
	idle := make(chan *finder, 256)
	parallel(len(vs), func(from, to int) {
		var f *finder
		select {
		case f = <-idle:
		default:
			f = fresh()
		}
		for i := from; i < to; i++ {
			lists[i] = slices.Clone(f.nearest(vs[i], int32(i), k))
		}
		select {
		case idle <- f:
		default:
		}
	})
	return lists
}

// rescale chooses the k best of each longer list by similarity less the crowd around both texts (CSLS: Conneau and
// others 2018), so that what is a little like everything is no neighbour of everything; and divides similarities by
// the crowd, so that dense and thin places count alike (local scaling: Zelnik-Manor, Perona 2004).
func rescale(lists [][]near, k int) [][]near {
	kept := make([][]near, len(lists))
	crowd := make([]float64, len(lists))
	for i, list := range lists {
		list = list[:min(hubNeighbours, len(list))]
		for _, e := range list {
			crowd[i] += float64(e.alike) / float64(len(list))
		}
	}
	parallel(len(lists), func(from, to int) {
		type scaled struct {
			near
			by float64
		}
		for i := from; i < to; i++ {
			all := make([]scaled, 0, len(lists[i]))
			for _, e := range lists[i] {
				if e.alike > 0 {
					all = append(all, scaled{e, float64(e.alike) - (crowd[i]+crowd[e.text])/2})
				}
			}
			slices.SortFunc(all, func(a, b scaled) int {
				return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.text, b.text))
			})
			all = all[:min(k, len(all))]
			out := make([]near, len(all))
			for j, e := range all {
				out[j] = near{e.text, float32(float64(e.alike) / math.Pow(crowd[i]*crowd[e.text]+1e-9, localScaling/2))}
			}
			kept[i] = out
		}
	})
	return kept
}

// union makes the lists of neighbours mutual, and weighs each edge by a power of the similarity.
func union(lists [][]near) *graph {
	n := len(lists)
	begin := make([]int32, n+1)
	for i, list := range lists {
		begin[i+1] += int32(len(list))
		for _, e := range list {
			begin[e.text+1]++
		}
	}
	for i := range n {
		begin[i+1] += begin[i]
	}
	all := make([]near, begin[n])
	next := slices.Clone(begin[:n])
	put := func(i, j int32, alike float32) {
		all[next[i]] = near{j, alike}
		next[i]++
	}
	for i, list := range lists {
		for _, e := range list {
			put(int32(i), e.text, e.alike)
			put(e.text, int32(i), e.alike)
		}
	}
	g := &graph{start: make([]int32, 1, n+1)}
	for i := range n {
		es := all[begin[i]:begin[i+1]]
		slices.SortFunc(es, func(a, b near) int { return cmp.Or(cmp.Compare(a.text, b.text), nearer(a, b)) })
		es = slices.CompactFunc(es, func(a, b near) bool { return a.text == b.text })
		for _, e := range es {
			g.to = append(g.to, e.text)
			g.weight = append(g.weight, float32(math.Pow(float64(e.alike), edgePower)))
		}
		g.start = append(g.start, int32(len(g.to)))
	}
	g.complete()
	return g
}

// evenOut divides each weight by a power of the degrees of its ends.
func (g *graph) evenOut() {
	by := make([]float64, g.nodes())
	for i, d := range g.degree {
		by[i] = math.Pow(d, degreeScaling/2)
	}
	for i := range g.nodes() {
		for e := g.start[i]; e < g.start[i+1]; e++ {
			g.weight[e] = float32(float64(g.weight[e]) / (by[i] * by[g.to[e]]))
		}
	}
	g.complete()
}
