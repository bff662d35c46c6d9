package gaps

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// space compares texts by their words: the rarer a word among the texts, the more it tells. It is not safe for use
// by several goroutines.
type space struct {
	n     int
	ids   map[string]int32
	stems []string
	idf   []float64
}

// coordinate is a word and how much of it a text has.
type coordinate struct {
	id int32
	x  float64
}

// vector is a text in a space, in the order of the words' ids.
type vector []coordinate

// newSpace learns what words tell from texts, given as stems.
func newSpace(texts [][]string) *space {
	s := &space{n: len(texts), ids: map[string]int32{}}
	var df, last []int
	for i, text := range texts {
		for _, stem := range text {
			id, known := s.ids[stem]
			if !known {
				id = s.add(stem)
				df, last = append(df, 0), append(last, -1)
			}
			if last[id] != i {
				df[id]++
				last[id] = i
			}
		}
	}
	for id, n := range df {
		s.idf[id] = s.worth(n)
	}
	return s
}

func (s *space) add(stem string) int32 {
	id := int32(len(s.stems))
	s.ids[stem], s.stems, s.idf = id, append(s.stems, stem), append(s.idf, s.worth(0))
	return id
}

// worth of a word that n texts have.
func (s *space) worth(n int) float64 { return math.Log(float64(s.n+1)/float64(n+1)) + 0.3 }

// vector places a text, with length 1.
func (s *space) vector(text []string) vector {
	counts := map[int32]float64{}
	for _, stem := range text {
		id, known := s.ids[stem]
		if !known {
			id = s.add(stem)
		}
		counts[id]++
	}
	for id, n := range counts {
		counts[id] = (1 + math.Log(n)) * s.idf[id]
	}
	return fromMap(counts).unit()
}

func fromMap(m map[int32]float64) vector {
	v := make(vector, 0, len(m))
	for id, x := range m {
		v = append(v, coordinate{id, x})
	}
	slices.SortFunc(v, func(a, b coordinate) int { return cmp.Compare(a.id, b.id) })
	return v
}

// unit is the vector with length 1.
func (v vector) unit() vector {
	length := math.Sqrt(v.dot(v))
	if length == 0 {
		return v
	}
	out := make(vector, len(v))
	for i, c := range v {
		out[i] = coordinate{c.id, c.x / length}
	}
	return out
}

func (v vector) dot(w vector) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(v) && j < len(w); {
		switch {
		case v[i].id < w[j].id:
			i++
		case v[i].id > w[j].id:
			j++
		default:
			sum += v[i].x * w[j].x
			i++
			j++
		}
	}
	return sum
}

// middle is the mean of vectors.
func middle(all []vector) vector {
	sums := map[int32]float64{}
	for _, v := range all {
		for _, c := range v {
			sums[c.id] += c.x / float64(len(all))
		}
	}
	return fromMap(sums)
}

// cohesion is the mean similarity of two different ones of the vectors.
func cohesion(all []vector) float64 {
	n := float64(len(all))
	if n < 2 {
		return 0
	}
	c := middle(all)
	own := 0.0
	for _, v := range all {
		own += v.dot(v)
	}
	return max(0, (c.dot(c)*n*n-own)/(n*(n-1)))
}

// mostPairs is how many pairs of vectors are compared for what is usual.
const mostPairs = 20_000

// usual is how similar any two of the vectors are: the median, which a desk of few topics does not lift.
func usual(all []vector) float64 {
	n := len(all)
	if n < 2 {
		return 0
	}
	r := rand.New(rand.NewPCG(1, uint64(n))) // the same pairs each time
	like := make([]float64, 0, min(n*(n-1)/2, mostPairs))
	for len(like) < cap(like) {
		i, j := r.IntN(n), r.IntN(n)
		if i != j {
			like = append(like, all[i].dot(all[j]))
		}
	}
	slices.Sort(like)
	return like[len(like)/2]
}

// byCentrality orders the indices of vectors, the most typical first, and says how typical each is.
func byCentrality(all []vector) (order []int, central []float64) {
	c := middle(all).unit()
	central, order = make([]float64, len(all)), make([]int, len(all))
	for i, v := range all {
		central[i], order[i] = v.dot(c), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(central[b], central[a]) })
	return order, central
}
