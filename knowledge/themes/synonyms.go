package themes

import (
	"math"
	"slices"
)

// synonyms are for each word the words that stand in the same company.
type synonyms [][]entry

const (
	synonymsBy       = 0.8
	synonymsAtMost   = 25
	synonymsAtLeast  = 0.1
	contextSmoothing = 0.75
	contextsAtMost   = 300 // of a word: those that say most about it
	expandedAtMost   = 96  // words of a short text with their synonyms; a long text has twice its own
)

// learnSynonyms compares words by the words they occur with: co-occurrence over whole texts, positive pointwise mutual
// information with smoothed contexts (Levy, Goldberg, Dagan 2015), cosine.
func learnSynonyms(raw [][blocks]vector, size int) synonyms {
	rows := companies(raw, size)
	holders := make([]vector, size) // rows turned: which words have this context
	for w, row := range rows {
		for _, e := range row {
			holders[e.at] = append(holders[e.at], entry{uint32(w), e.w})
		}
	}
	kin := make(synonyms, size)
	parallel(size, func(from, to int) {
		alike := newTally(size)
		for w := from; w < to; w++ {
			for _, c := range rows[w] {
				for _, e := range holders[c.at] {
					alike.add(e.at, c.w*e.w)
				}
			}
			kin[w] = strongest(slices.DeleteFunc(alike.take(), func(e entry) bool {
				return int(e.at) == w || e.w < synonymsAtLeast
			}), synonymsAtMost)
		}
	})
	return kin
}

// companies are for each word its contexts by their mutual information, as vectors of length 1.
func companies(raw [][blocks]vector, size int) []vector {
	holds := make([][]int32, size)
	count := make([]float64, size)
	var all float64
	for i := range raw {
		row := raw[i][blockWords]
		for _, e := range row {
			holds[e.at] = append(holds[e.at], int32(i))
			count[e.at] += float64(len(row) - 1)
			all += float64(len(row) - 1)
		}
	}
	smooth := make([]float64, size)
	var contexts float64
	for w, c := range count {
		smooth[w] = math.Pow(c, contextSmoothing)
		contexts += smooth[w]
	}
	rows := make([]vector, size)
	parallel(size, func(from, to int) {
		together := newTally(size)
		for w := from; w < to; w++ {
			for _, i := range holds[w] {
				for _, e := range raw[i][blockWords] {
					if int(e.at) != w {
						together.add(e.at, 1)
					}
				}
			}
			rows[w] = informative(together.take(), func(e entry) float64 {
				return math.Log(float64(e.w) / all / (count[w] / all * smooth[e.at] / contexts))
			})
		}
	})
	return rows
}

// informative keeps the contexts that share most information with a word, weighted by how much more often than by
// chance they come together.
func informative(together []entry, pmi func(entry) float64) vector {
	type context struct {
		entry
		says float64
	}
	var cs []context
	for _, e := range together {
		if p := pmi(e); p > 0 {
			cs = append(cs, context{entry{e.at, float32(p)}, p * float64(e.w)})
		}
	}
	if len(cs) > contextsAtMost {
		slices.SortFunc(cs, func(a, b context) int {
			switch {
			case a.says > b.says:
				return -1
			case a.says < b.says:
				return 1
			default:
				return int(a.at) - int(b.at)
			}
		})
		cs = cs[:contextsAtMost]
	}
	row := make(vector, len(cs))
	for i, c := range cs {
		row[i] = c.entry
	}
	return row.sorted().unit()
}

// tally adds up weights by coordinate.
type tally struct {
	sum  []float32
	seen []uint32
}

func newTally(size int) *tally { return &tally{sum: make([]float32, size)} }

func (t *tally) add(at uint32, w float32) {
	if t.sum[at] == 0 {
		t.seen = append(t.seen, at)
	}
	t.sum[at] += w
}

// take returns the sums in order of the coordinates, and begins anew.
func (t *tally) take() []entry {
	slices.Sort(t.seen)
	out := make([]entry, len(t.seen))
	for i, at := range t.seen {
		out[i] = entry{at, t.sum[at]}
		t.sum[at] = 0
	}
	t.seen = t.seen[:0]
	return out
}

// strongest keeps the n entries of most weight.
func strongest(es []entry, n int) []entry {
	slices.SortFunc(es, func(a, b entry) int {
		switch {
		case a.w > b.w:
			return -1
		case a.w < b.w:
			return 1
		default:
			return int(a.at) - int(b.at)
		}
	})
	return slices.Clone(es[:min(n, len(es))])
}

// expand adds to a vector of words those in the same company.
func (s synonyms) expand(v vector) vector {
	out := slices.Clone(v)
	for _, e := range v {
		for _, k := range s[e.at] {
			out = append(out, entry{k.at, synonymsBy * e.w * k.w})
		}
	}
	return strongestOf(out.sorted(), max(expandedAtMost, 2*len(v))).unit()
}

// strongestOf is the vector without all but its n coordinates of most weight.
func strongestOf(v vector, n int) vector {
	if len(v) <= n {
		return v
	}
	return vector(strongest(v, n)).sorted()
}
