package themes

import (
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
	us, languages := l.readAll(texts)
	s, vs := fit(us)
	g := neighbourGraph(s, vs, neighboursOf(len(texts)))
	c := settle(g, o)
	c.Language = languages
	c.describe(g, us, o)
	c.model = newModel(s, vs, c, fitsFrom*mean(c.Score))
	return c
}

// settle partitions the graph. Texts without neighbours have no theme, but for K.
func settle(g *graph, o Options) *Clustering {
	n := g.nodes()
	part, at := g.connected()
	var labels []int32
	if o.K > 0 {
		labels = partitionInto(part, min(o.K, part.nodes()), o.Seed)
	} else {
		labels = partition(part, o.Granularity, o.Seed)
	}
	labels = apart(bySize(labels), at, n, o.K)
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

// connected is the part of the graph that has edges, and which nodes it is made of.
func (g *graph) connected() (part *graph, at []int32) {
	number := make([]int32, g.nodes())
	for i := range g.nodes() {
		if g.start[i] < g.start[i+1] {
			number[i] = int32(len(at))
			at = append(at, int32(i))
		}
	}
	if len(at) == g.nodes() {
		return g, at
	}
	part = &graph{start: make([]int32, 1, len(at)+1), to: make([]int32, len(g.to)), weight: g.weight}
	for e, j := range g.to {
		part.to[e] = number[j]
	}
	for _, i := range at {
		part.start = append(part.start, g.start[i+1])
	}
	part.complete()
	return part, at
}

// apart gives labels to the texts that have no edges too: for a given k, as many of them as are missing become themes of
// their own; the others are counted to the largest theme.
func apart(labels, at []int32, n, k int) []int32 {
	out := make([]int32, n)
	joined := make([]bool, n)
	for x, i := range at {
		out[i], joined[i] = labels[x], true
	}
	next := int32(count(labels))
	for i := range out {
		if !joined[i] && (int(next) < min(k, n) || next == 0) {
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
func (l *lexicon) readAll(texts []Text) (us []utterance, languages []string) {
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
	us = make([]utterance, len(texts))
	languages = make([]string, len(texts))
	for i := range texts {
		var language int
		us[i], language = r.read(ts[i], texts[i].Language)
		languages[i] = l.languages[language].code
		ts[i] = nil
	}
	return us, languages
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
