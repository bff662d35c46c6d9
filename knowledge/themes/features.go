package themes

import (
	"math"
)

// The blocks of features, and their shares of a vector's squared length; see doc.go.
const (
	blockWords = iota
	blockPairs
	blockSkips
	blockGrams
	blocks

	shareWords = 1.0
	sharePairs = 0.3
	shareSkips = 0.4
	shareGrams = 1.5

	idfPower    = 0.5
	emptyWeight = 0.25 // of function words
	skipReach   = 4    // content words
	minTexts    = 2    // a feature of one text connects it to nothing
)

// shares of the blocks in the vectors that are compared, and in those that candidates are found by.
var (
	fullShares   = [blocks]float64{shareWords, sharePairs, shareSkips, shareGrams}
	sparseShares = [blocks]float64{shareWords, sharePairs, 0, 0}
)

// space is what vectors of texts are made in: the features that a collection has.
type space struct {
	vocabulary [blocks]*vocabulary
	texts      int
	kin        synonyms
	empty      []bool  // which words are function words
	latent     *latent // of long texts; nil for short ones
}

// vectors of one text.
type vectors struct {
	full   vector    // all blocks, or the stems of a long text; of length 1
	sparse vector    // words and pairs without synonyms, of length 1: what candidates are found by
	latent []float32 // of a long text, which has no sparse one; of length 1
}

// fit makes a space of a collection, and the vectors of its texts in it.
func fit(us []utterance) (*space, []vectors) {
	if areLong(us) {
		return fitLong(us)
	}
	s := &space{texts: len(us)}
	for k := range s.vocabulary {
		s.vocabulary[k] = newVocabulary()
	}
	raw := make([][blocks]vector, len(us))
	grams := map[*form][]uint32{}
	for i, u := range us {
		raw[i] = s.count(u, i, grams)
	}
	for k, v := range s.vocabulary {
		v.drop(func(b int) *vector { return &raw[b][k] }, len(us))
	}
	s.markEmpty(us)
	parallel(len(us), func(from, to int) {
		for i := from; i < to; i++ {
			s.weigh(&raw[i])
		}
	})
	s.kin = learnSynonyms(raw, s.vocabulary[blockWords].size())
	out := make([]vectors, len(us))
	parallel(len(us), func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = s.join(raw[i])
			raw[i] = [blocks]vector{}
		}
	})
	return s, out
}

// count numbers what occurs in text i, and counts it.
func (s *space) count(u utterance, i int, grams map[*form][]uint32) (raw [blocks]vector) {
	see := func(block int, name string) {
		raw[block] = append(raw[block], entry{s.vocabulary[block].see(name, i), 1})
	}
	eachFeature(u, see)
	for _, f := range u {
		numbers, known := grams[f]
		if !known {
			numbers = make([]uint32, len(f.grams))
			for g, name := range f.grams {
				numbers[g] = s.vocabulary[blockGrams].number(name)
			}
			grams[f] = numbers
		}
		for _, n := range numbers {
			s.vocabulary[blockGrams].note(n, i)
			raw[blockGrams] = append(raw[blockGrams], entry{n, 1})
		}
	}
	for k := range raw {
		raw[k] = raw[k].sorted()
	}
	return raw
}

// eachFeature calls see with each word, pair of neighbours, and pair of content words that are close, in any order.
func eachFeature(u utterance, see func(block int, name string)) {
	var near []string // the last content words
	for j, f := range u {
		if j > 0 {
			see(blockPairs, u[j-1].stem+" "+f.stem)
		}
		see(blockWords, f.stem)
		if f.empty {
			continue
		}
		for _, other := range near {
			switch {
			case other < f.stem:
				see(blockSkips, other+" "+f.stem)
			case other > f.stem:
				see(blockSkips, f.stem+" "+other)
			}
		}
		near = append(near, f.stem)
		if len(near) > skipReach {
			near = near[1:]
		}
	}
}

// project makes the vectors of a text that was not in the collection.
func (s *space) project(u utterance) vectors {
	if s.latent != nil {
		return s.projectLong(u)
	}
	var raw [blocks]vector
	look := func(block int, name string) {
		if n, ok := s.vocabulary[block].numbers[name]; ok {
			raw[block] = append(raw[block], entry{n, 1})
		}
	}
	eachFeature(u, look)
	for _, f := range u {
		for _, g := range f.grams {
			look(blockGrams, g)
		}
	}
	for k := range raw {
		raw[k] = raw[k].sorted()
	}
	s.weigh(&raw)
	return s.join(raw)
}

func (s *space) markEmpty(us []utterance) {
	words := s.vocabulary[blockWords]
	s.empty = make([]bool, words.size())
	for _, u := range us {
		for _, f := range u {
			if n, ok := words.numbers[f.stem]; ok && f.empty {
				s.empty[n] = true
			}
		}
	}
}

// weigh turns counts into (1 + ln tf) idf^power, each block of length 1; function words weigh less.
func (s *space) weigh(raw *[blocks]vector) {
	for k, v := range s.vocabulary {
		for j, e := range raw[k] {
			raw[k][j].w = float32((1 + math.Log(float64(e.w))) * v.idf(e.at, s.texts))
		}
		raw[k].unit()
	}
	for j, e := range raw[blockWords] {
		if s.empty[e.at] {
			raw[blockWords][j].w *= emptyWeight
		}
	}
	raw[blockWords].unit()
}

func (s *space) join(raw [blocks]vector) vectors {
	asked := raw[blockWords]
	if s.texts > manyTexts { // function words cost most of the time
		asked = s.content(asked)
	}
	sparse := [blocks]vector{asked, raw[blockPairs], nil, nil}
	raw[blockWords] = s.kin.expand(raw[blockWords])
	return vectors{full: s.concatenate(fullShares, raw), sparse: s.concatenate(sparseShares, sparse)}
}

// content is a vector of words without the function words.
func (s *space) content(words vector) vector {
	var out vector
	for _, e := range words {
		if !s.empty[e.at] {
			out = append(out, e)
		}
	}
	return out
}

// concatenate puts blocks side by side, weighted by the square roots of their shares, to a vector of length 1.
func (s *space) concatenate(shares [blocks]float64, bs [blocks]vector) vector {
	size := 0
	for _, b := range bs {
		size += len(b)
	}
	out := make(vector, 0, size)
	var offset uint32
	for k, b := range bs {
		by := float32(math.Sqrt(shares[k]))
		for _, e := range b {
			out = append(out, entry{offset + e.at, e.w * by})
		}
		offset += uint32(s.vocabulary[k].size())
	}
	return out.unit()
}

// dimensions of the vectors.
func (s *space) dimensions() int {
	n := 0
	for _, v := range s.vocabulary {
		n += v.size()
	}
	return n
}

// vocabulary numbers the features of one block, and counts in how many texts each occurs.
type vocabulary struct {
	numbers map[string]uint32
	texts   []uint32
	last    []int32 // the text that was counted last
}

func newVocabulary() *vocabulary { return &vocabulary{numbers: map[string]uint32{}} }

func (v *vocabulary) size() int { return len(v.texts) }

func (v *vocabulary) number(name string) uint32 {
	n, ok := v.numbers[name]
	if !ok {
		n = uint32(len(v.texts))
		v.numbers[name] = n
		v.texts = append(v.texts, 0)
		v.last = append(v.last, -1)
	}
	return n
}

// note counts a feature in a text. Texts come in order.
func (v *vocabulary) note(n uint32, text int) {
	if v.last[n] != int32(text) {
		v.last[n] = int32(text)
		v.texts[n]++
	}
}

func (v *vocabulary) see(name string, text int) uint32 {
	n := v.number(name)
	v.note(n, text)
	return n
}

func (v *vocabulary) idf(n uint32, texts int) float64 {
	return math.Pow(v.rarity(n, texts), idfPower)
}

func (v *vocabulary) rarity(n uint32, texts int) float64 {
	return math.Log((1+float64(texts))/(1+float64(v.texts[n]))) + 1
}

// drop forgets what occurs in too few texts, and numbers the rest anew, in the n vectors too.
func (v *vocabulary) drop(vectorAt func(i int) *vector, n int) {
	const gone = math.MaxUint32
	renamed := make([]uint32, len(v.texts))
	kept := v.texts[:0]
	for old, texts := range v.texts {
		renamed[old] = gone
		if texts >= minTexts {
			renamed[old] = uint32(len(kept))
			kept = append(kept, texts)
		}
	}
	v.texts, v.last = kept, nil
	numbers := make(map[string]uint32, len(kept))
	for name, old := range v.numbers {
		if renamed[old] != gone {
			numbers[name] = renamed[old]
		}
	}
	v.numbers = numbers
	for i := range n {
		at := vectorAt(i)
		out := make(vector, 0, len(*at))
		for _, e := range *at {
			if renamed[e.at] != gone {
				out = append(out, entry{renamed[e.at], e.w})
			}
		}
		*at = out
	}
}
