package themes

import "math"

// Letters of many sentences share too many words by chance to be compared word by word; see doc.go.
const (
	longFrom    = 60  // words in the mean
	longAtMost  = 300 // words of one text that count for that mean
	latentDims  = 32
	firstWords  = 60.0 // say more about the matter than what comes later
	weightLater = 0.3  // of a word far behind, beside 1.3 of the first
)

// areLong reports whether texts are compared by what they are about as a whole.
func areLong(us []utterance) bool {
	var sum int
	for _, u := range us {
		sum += min(len(u), longAtMost)
	}
	return sum > longFrom*len(us)
}

// fitLong makes a space of long texts, and their vectors in it.
func fitLong(us []utterance) (*space, []vectors) {
	s := &space{texts: len(us)}
	for k := range s.vocabulary {
		s.vocabulary[k] = newVocabulary()
	}
	words := s.vocabulary[blockWords]
	rows := make([]vector, len(us))
	for i, u := range us {
		rows[i] = topical(u, func(stem string) (uint32, bool) { return words.see(stem, i), true })
	}
	words.drop(func(i int) *vector { return &rows[i] }, len(rows))
	parallel(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			s.weighLong(rows[i])
		}
	})
	s.latent = decompose(rows, words.size(), latentDims)
	out := make([]vectors, len(us))
	parallel(len(us), func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = vectors{full: rows[i], latent: s.latent.image(rows[i])}
		}
	})
	return s, out
}

func (s *space) projectLong(u utterance) vectors {
	row := topical(u, func(stem string) (uint32, bool) {
		n, known := s.vocabulary[blockWords].numbers[stem]
		return n, known
	})
	s.weighLong(row)
	return vectors{full: row, latent: s.latent.image(row)}
}

// topical counts the content words of a text, the first ones more.
func topical(u utterance, number func(stem string) (n uint32, known bool)) vector {
	var row vector
	for at, f := range u {
		if f.empty || f.mask {
			continue
		}
		if n, known := number(f.stem); known {
			row = append(row, entry{n, float32(weightLater + math.Exp(-float64(at)/firstWords))})
		}
	}
	return row.sorted()
}

// weighLong turns counts into √tf · idf, of length 1.
func (s *space) weighLong(row vector) {
	words := s.vocabulary[blockWords]
	for j, e := range row {
		row[j].w = float32(math.Sqrt(float64(e.w)) * words.rarity(e.at, s.texts))
	}
	row.unit()
}

// cells hold the images of texts by the nearest of some pivots, so that not all have to be compared with all.
type cells struct {
	texts   []vectors
	pivots  []int32
	members [][]int32
}

const (
	fewTexts     = 10_000 // are compared with all
	cellsVisited = 12
)

func newCells(texts []vectors) *cells {
	c := &cells{texts: texts}
	if len(texts) <= fewTexts {
		all := make([]int32, len(texts))
		for i := range all {
			all[i] = int32(i)
		}
		c.members = [][]int32{all}
		return c
	}
	n := int(math.Sqrt(float64(len(texts))))
	for p := range n {
		c.pivots = append(c.pivots, int32(p*len(texts)/n))
	}
	home := make([]int32, len(texts))
	parallel(len(texts), func(from, to int) {
		for i := from; i < to; i++ {
			home[i] = c.visit(texts[i].latent, nil, 1)[0].text
		}
	})
	c.members = make([][]int32, n)
	for i, p := range home {
		c.members[p] = append(c.members[p], int32(i))
	}
	return c
}

// visit lists the cells that are nearest to an image.
func (c *cells) visit(image []float32, buffer []near, most int) []near {
	buffer = buffer[:0]
	for p, pivot := range c.pivots {
		buffer = append(buffer, near{int32(p), product(image, c.texts[pivot].latent)})
	}
	return best(buffer, most)
}

// nearest finds the texts whose images are nearest, among those of some cells.
func (c *cells) nearest(image []float32, except int32, k int, visit, found []near) (visited, nearest []near) {
	found = found[:0]
	look := func(members []int32) {
		for _, i := range members {
			if alike := product(image, c.texts[i].latent); alike > 0 && i != except {
				found = append(found, near{i, alike})
			}
		}
	}
	if len(c.pivots) == 0 {
		look(c.members[0])
	} else {
		visit = c.visit(image, visit, cellsVisited)
		for _, p := range visit {
			look(c.members[p.text])
		}
	}
	return visit, best(found, k)
}

// finders makes what finds neighbours among texts of the space.
func (s *space) finders(texts []vectors) func() *finder {
	if s.latent != nil {
		c := newCells(texts)
		return func() *finder { return &finder{cells: c} }
	}
	p := index(texts, s.vocabulary[blockWords].size()+s.vocabulary[blockPairs].size())
	return func() *finder { return newFinder(texts, p, s.dimensions()) }
}
