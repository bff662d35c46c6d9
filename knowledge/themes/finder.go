package themes

import (
	"cmp"
	"slices"
)

// candidatesOf is how many of n texts are compared exactly with one: the nearest by words and pairs alone.
func candidatesOf(n int) int {
	if n > manyTexts {
		return 110
	}
	return 300
}

// manyTexts is from where on neighbours are found in a hurry.
const manyTexts = 20_000

// near is a text and how alike it is, by cosine.
type near struct {
	text  int32
	alike float32
}

// postings are for each coordinate the texts that have it.
type postings struct {
	start []int32
	list  []near
}

// size is how many texts have a coordinate.
func (p *postings) size(at uint32) int { return int(p.start[at+1] - p.start[at]) }

// index makes the postings of what candidates are found by.
func index(vs []vectors, size int) *postings {
	p := &postings{start: make([]int32, size+1)}
	for _, v := range vs {
		for _, e := range v.sparse {
			p.start[e.at+1]++
		}
	}
	for i := range size {
		p.start[i+1] += p.start[i]
	}
	p.list = make([]near, p.start[size])
	next := slices.Clone(p.start[:size])
	for i, v := range vs {
		for _, e := range v.sparse {
			p.list[next[e.at]] = near{int32(i), e.w}
			next[e.at]++
		}
	}
	return p
}

// finder finds the nearest texts to a vector. It is not safe for use by several goroutines.
type finder struct {
	texts    []vectors
	postings *postings
	score    []float32
	seen     []int32
	dense    []float32 // the asked vector, spread out
	found    []near
	byRarity vector // the asked vector, the rarest coordinate first

	cells *cells // of long texts, which have nothing of the above
	visit []near
}

func newFinder(texts []vectors, p *postings, dimensions int) *finder {
	return &finder{texts: texts, postings: p, score: make([]float32, len(texts)), dense: make([]float32, dimensions)}
}

// nearest returns the k texts most like the vectors, but not the text except, the most alike first. The result is valid
// until the next call.
func (s *finder) nearest(v vectors, except int32, k int) []near {
	if s.cells != nil {
		s.visit, s.found = s.cells.nearest(v.latent, except, k, s.visit, s.found)
		return s.found
	}
	s.candidates(v.sparse, except, candidatesOf(len(s.texts)))
	for _, e := range v.full {
		s.dense[e.at] = e.w
	}
	for i, c := range s.found {
		var sum float32
		for _, e := range s.texts[c.text].full {
			sum += e.w * s.dense[e.at]
		}
		s.found[i].alike = sum
	}
	for _, e := range v.full {
		s.dense[e.at] = 0
	}
	return best(s.found, k)
}

// scannedAtMost bounds the postings that are read for one text: the rare words come first, and when they have brought
// this many, what is left is so frequent that it tells nothing.
const (
	scannedAtMost = 60_000
	scannedOfMany = 30_000
)

// candidates finds the n texts that share most words and pairs.
func (s *finder) candidates(sparse vector, except int32, n int) {
	s.byRarity = append(s.byRarity[:0], sparse...)
	slices.SortFunc(s.byRarity, func(a, b entry) int {
		return cmp.Or(cmp.Compare(s.postings.size(a.at), s.postings.size(b.at)), cmp.Compare(a.at, b.at))
	})
	scanned, most := 0, scannedAtMost
	if len(s.texts) > manyTexts {
		most = scannedOfMany
	}
	for _, e := range s.byRarity {
		if scanned += s.postings.size(e.at); scanned > most && len(s.seen) >= n {
			break
		}
		for _, at := range s.postings.list[s.postings.start[e.at]:s.postings.start[e.at+1]] {
			if s.score[at.text] == 0 {
				s.seen = append(s.seen, at.text)
			}
			s.score[at.text] += e.w * at.alike
		}
	}
	s.found = s.found[:0]
	for _, i := range s.seen {
		if i != except {
			s.found = append(s.found, near{i, s.score[i]})
		}
		s.score[i] = 0
	}
	s.seen = s.seen[:0]
	s.found = best(s.found, n)
}

// best sorts the n most alike to the front and cuts the rest off.
func best(ns []near, n int) []near {
	if len(ns) > 4*n {
		selectBest(ns, n)
		ns = ns[:n]
	}
	slices.SortFunc(ns, nearer)
	return ns[:min(n, len(ns))]
}

func nearer(a, b near) int {
	switch {
	case a.alike > b.alike:
		return -1
	case a.alike < b.alike:
		return 1
	}
	return int(a.text) - int(b.text)
}

// selectBest brings the n nearest to the front, in any order (Hoare's selection).
func selectBest(ns []near, n int) {
	lo, hi := 0, len(ns)-1
	for lo < hi {
		pivot := ns[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for ns[i].alike > pivot.alike || ns[i].alike == pivot.alike && ns[i].text < pivot.text {
				i++
			}
			for ns[j].alike < pivot.alike || ns[j].alike == pivot.alike && ns[j].text > pivot.text {
				j--
			}
			if i <= j {
				ns[i], ns[j] = ns[j], ns[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return
		}
	}
}
