package themes

import (
	"cmp"
	"hash/fnv"
	"io"
	"math"
)

// Text is what one ticket says.
type Text struct {
	// Body is the customer's words as they came; see Clean.
	Body string
	// Language is the tag of the language when it is known ("de", "pt-BR").
	Language string
	// Names are of people in the ticket; they are masked.
	Names []string
}

// Options say how finely texts are told apart. The zero value finds the number of themes.
type Options struct {
	// K is how many themes there shall be, exactly, unless there are fewer texts; 0 finds it. With K every text gets a
	// theme.
	K int
	// Granularity moves the number that is found: 0 is the default, 1 is finer, -1 coarser.
	Granularity float64
	// Areas is how many product areas the themes are grouped into; 0 finds it.
	Areas int
	// Seed makes another of many equally good partitions; the same seed gives the same one.
	Seed uint64
}

// None is the theme of a text that belongs to none.
const None = -1

// Clustering says which texts belong together, and what about.
type Clustering struct {
	// Nearest is the theme that is most like each text, from 0; the largest theme is 0.
	Nearest []int
	// Theme is the same, or None.
	Theme []int
	// Score is how surely each text belongs to its theme: the share of its neighbours' weight, 0 to 1.
	Score []float64
	// Language of each text, as a tag.
	Language []string
	// Themes, the largest first.
	Themes []Theme
	// Areas, the largest first.
	Areas []Area

	model *Model
}

// Theme is what several texts are about.
type Theme struct {
	// Name is made of the phrases that tell the theme best.
	Name string
	// Phrases that are frequent here and rare elsewhere, the most telling first.
	Phrases []string
	// Size is how many texts have the theme; Around is how many are nearest to it.
	Size, Around int
	// Area is the number of the product area.
	Area int
	// Typical are up to three texts that say what many say.
	Typical []int
	// Counter is a text that resembles these and is about something else; -1 when there is none.
	Counter int
	// Languages counts the texts by language.
	Languages map[string]int
}

// Area is a group of themes that are near each other.
type Area struct {
	Name    string
	Phrases []string
	Size    int
	Themes  []int
}

// fitsFrom makes a text one of a theme: its share of the neighbours' weight against the mean of all texts.
const fitsFrom = 0.5

// Cluster groups texts by what they are about. It is a function of its arguments: neither time nor the number of
// processors matters.
func Cluster(texts []Text, o Options) *Clustering {
	l := newLexicon()
	us, parts, languages := l.readAll(texts)
	s, vs := fit(us)
	first, of := distinctTexts(us)
	g, labels := themesOf(s, pick(vs, first), copies(of, len(first)), o)
	g = g.spread(first, of)
	c := settle(g, pick(labels, of), o)
	c.Language = languages
	c.describe(g, us, parts, o)
	c.model = newModel(s, vs, c, fitsFrom*mean(c.Score))
	return c
}

// pick lists what stands at the places.
func pick[T any](list []T, places []int32) []T {
	if len(places) == len(list) {
		return list
	}
	out := make([]T, len(places))
	for i, at := range places {
		out[i] = list[at]
	}
	return out
}

// themesOf joins the vectors of distinct texts to a graph and partitions it. copies counts how often each one was said.
func themesOf(s *space, vs []vectors, copies []int, o Options) (*graph, []int32) {
	n := len(vs)
	k := neighboursFor(n, o.K, s.latent != nil)
	lists := nearestOfAll(s, vs, k+spareFor(n))
	g := graphOf(lists, k)
	labels := label(g, copies, o, 0)
	if s.latent == nil && n >= sharpFrom && n <= manyTexts {
		g = graphOf(sharpen(s, vs, lists, labels), k)
		labels = label(g, copies, o, count(labels))
	}
	return g, labels
}

// label partitions the graph: into o.K themes, or about as many, or as many as it speaks for.
func label(g *graph, copies []int, o Options, about int) []int32 {
	n := g.nodes()
	part, at := g.connectedFrom(smallestPart(n, o.K))
	var labels []int32
	switch {
	case o.K > 0:
		labels = partitionInto(part, min(o.K, part.nodes()), o.Seed)
	case about > 0:
		labels = partitionInto(part, min(about, part.nodes()), o.Seed)
	default:
		labels = partition(part, o.Granularity, o.Seed)
	}
	return apart(bySize(labels), at, copies, o.K)
}

// settle makes themes of labels. A text that hardly belongs to its theme has none, but for K.
func settle(g *graph, labels []int32, o Options) *Clustering {
	n := len(labels)
	if missing := min(o.K, n) - count(labels); missing > 0 {
		labels = split(labels, min(o.K, n))
	}
	labels = bySize(labels)
	c := &Clustering{Nearest: make([]int, n), Theme: make([]int, n), Score: make([]float64, n), Themes: make([]Theme, count(labels))}
	for i, l := range labels {
		c.Nearest[i], c.Score[i] = int(l), belonging(g, labels, i)
	}
	least := fitsFrom * mean(c.Score)
	for i := range labels {
		c.Theme[i] = c.Nearest[i]
		if o.K == 0 && (c.Score[i] < least || c.Score[i] == 0) {
			c.Theme[i] = None
		}
		c.Themes[c.Nearest[i]].Around++
		if c.Theme[i] != None {
			c.Themes[c.Theme[i]].Size++
		}
	}
	return c
}

// distinctTexts lists the first of the texts that say the same, and tells for each text which of the list it is like. A
// mail that a machine sends a thousand times is one text to tell apart from others.
func distinctTexts(us []utterance) (first, of []int32) {
	number := map[uint64]int32{}
	of = make([]int32, len(us))
	for i, u := range us {
		h := fnv.New64a()
		for _, f := range u {
			_, _ = io.WriteString(h, f.stem)
			_, _ = h.Write([]byte{0})
		}
		n, seen := number[h.Sum64()]
		if !seen {
			n = int32(len(first))
			number[h.Sum64()] = n
			first = append(first, int32(i))
		}
		of[i] = n
	}
	return first, of
}

// copies counts how many texts are like each of n.
func copies(of []int32, n int) []int {
	out := make([]int, n)
	for _, at := range of {
		out[at]++
	}
	return out
}

// spread makes of the graph of distinct texts that of all. A text is joined with the first of those that say the same, as
// strongly as that is with anything, and with the first of each kind that this one is joined with.
func (g *graph) spread(first, of []int32) *graph {
	if len(first) == len(of) {
		return g
	}
	others := make([][]int32, len(first)) // that say the same as the first
	for i, n := range of {
		if first[n] != int32(i) {
			others[n] = append(others[n], int32(i))
		}
	}
	out := &graph{start: make([]int32, 1, len(of)+1)}
	join := func(to int32, weight float32) { out.to, out.weight = append(out.to, to), append(out.weight, weight) }
	for i, n := range of {
		leads := first[n] == int32(i)
		var strongest float32
		for e := g.start[n]; e < g.start[n+1]; e++ {
			m, weight := g.to[e], g.weight[e]
			join(first[m], weight)
			strongest = max(strongest, weight)
			if !leads {
				continue
			}
			for _, other := range others[m] {
				join(other, weight)
			}
		}
		strongest = cmp.Or(strongest, 1)
		if !leads {
			join(first[n], strongest)
		} else {
			for _, other := range others[n] {
				join(other, strongest)
			}
		}
		out.start = append(out.start, int32(len(out.to)))
	}
	out.complete()
	return out
}

// smallestPart is of how many nodes a part of the graph has to be, that has no edge to the rest, to be partitioned with
// it: many crumbs would take the place of themes.
func smallestPart(n, k int) int {
	const crumb = 20 // of an even theme
	if k > 0 {
		return max(2, min(n/(crumb*k), 20))
	}
	return 2
}

// connected is the part of the graph that has edges, and which nodes it is made of.
func (g *graph) connected() (part *graph, at []int32) { return g.connectedFrom(2) }

// connectedFrom is the part of the graph of which at least so many nodes hang together, and which nodes it is made of.
func (g *graph) connectedFrom(least int) (part *graph, at []int32) {
	number := make([]int32, g.nodes())
	size := g.componentSizes()
	for i := range g.nodes() {
		if size[i] >= least {
			number[i] = int32(len(at))
			at = append(at, int32(i))
		}
	}
	if len(at) == g.nodes() {
		return g, at
	}
	part = &graph{start: make([]int32, 1, len(at)+1)}
	for _, i := range at {
		for e := g.start[i]; e < g.start[i+1]; e++ {
			part.to, part.weight = append(part.to, number[g.to[e]]), append(part.weight, g.weight[e])
		}
		part.start = append(part.start, int32(len(part.to)))
	}
	part.complete()
	return part, at
}

// componentSizes tells for each node how many are connected with it, itself counted.
func (g *graph) componentSizes() []int {
	size := make([]int, g.nodes())
	var found []int32
	for i := range size {
		if size[i] > 0 {
			continue
		}
		found = append(found[:0], int32(i))
		size[i] = 1
		for head := 0; head < len(found); head++ {
			for e := g.start[found[head]]; e < g.start[found[head]+1]; e++ {
				if j := g.to[e]; size[j] == 0 {
					size[j] = 1
					found = append(found, j)
				}
			}
		}
		for _, j := range found {
			size[j] = len(found)
		}
	}
	return size
}

// saidOften makes a theme of a text that is like no other.
const saidOften = 3

// apart gives labels to the texts that have no edges too: for a given k, as many of them as are missing become themes of
// their own, without one, those that were said often; the others are counted to the largest theme.
func apart(labels, at []int32, copies []int, k int) []int32 {
	n := len(copies)
	out := make([]int32, n)
	joined := make([]bool, n)
	for x, i := range at {
		out[i], joined[i] = labels[x], true
	}
	next := int32(count(labels))
	for i := range out {
		if !joined[i] && (int(next) < min(k, n) || next == 0 || k == 0 && copies[i] >= saidOften) {
			out[i], next = next, next+1
		}
	}
	return out
}

func belonging(g *graph, labels []int32, i int) float64 {
	var in, all float64
	for e := g.start[i]; e < g.start[i+1]; e++ {
		all += float64(g.weight[e])
		if labels[g.to[e]] == labels[i] {
			in += float64(g.weight[e])
		}
	}
	if all == 0 {
		return 0
	}
	return in / all
}

func mean(xs []float64) float64 {
	var sum float64
	for _, x := range xs {
		sum += x
	}
	return sum / math.Max(float64(len(xs)), 1)
}

// readAll makes utterances of texts. What a text leaves open about its language the collection decides.
func (l *lexicon) readAll(texts []Text) (us []utterance, parts []clauses, languages []string) {
	ts := make([][]token, len(texts))
	votes := make([][16]float64, len(texts))
	parallel(len(texts), func(from, to int) {
		for i := from; i < to; i++ {
			ts[i] = tokens(Clean(MaskNames(texts[i].Body, texts[i].Names)))
			votes[i] = l.votes(plainWords(ts[i]))
		}
	})
	r := newReader(l)
	r.prior = shares(votes)
	us, parts = make([]utterance, len(texts)), make([]clauses, len(texts))
	languages = make([]string, len(texts))
	for i := range texts {
		var language int
		us[i], language = r.read(ts[i], texts[i].Language)
		languages[i] = l.languages[language].code
		parts[i] = clausesOf(ts[i])
		ts[i] = nil
	}
	return us, parts, languages
}

func shares(votes [][16]float64) (prior [16]float64) {
	var all float64
	for _, v := range votes {
		for k, x := range v {
			prior[k] += x
			all += x
		}
	}
	for k := range prior {
		prior[k] /= math.Max(all, 1)
	}
	return prior
}
