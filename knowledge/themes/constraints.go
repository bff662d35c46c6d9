package themes

import (
	"slices"

	"github.com/kepthq/kept/knowledge/themes/agreement"
)

// Unknown is what [Before] says of a text that nobody has seen yet.
const Unknown = -2

// Before is what is known of texts from an earlier clustering, and what people said about it. Themes that are known
// have numbers from 0.
type Before struct {
	// Theme of each text: a known theme, None, or Unknown.
	Theme []int
	// Fixed texts have the theme that Theme says, None included; their near duplicates follow them.
	Fixed []bool
	// Not are themes that a text must not have, by text.
	Not map[int][]int
	// Shaped themes are as people made them: they are neither taken apart nor joined with another one.
	Shaped []bool
	// Lasting themes are not joined with others: people have named them, or work with them.
	Lasting []bool
}

// Continued is a clustering of which some themes go on from known ones.
type Continued struct {
	*Clustering
	// Known says of each theme which known one it goes on from, None for a new one.
	Known []int
}

// Continue is [Cluster] for texts of which many were clustered before: themes go on unless the texts say clearly
// that they do not. It is a function of its arguments.
//
// Leiden starts from the partition before, with new texts where most of their neighbours are, at the likeliest
// resolution. The communities are matched one to one with known themes by the greatest sum of
// |c∩t|²/(|c||t|). Then inertia (inertia.go): a theme without a community comes back unless its kinship with what it was
// joined with is 0.75 or more; a community that is new stays one if its kinship with the theme that it comes from is at
// most 0.4, or, of new texts, with the theme that it is linked with most at most 0.5; a text leaves its theme for a known
// one that has 2.5 times as much of its weight. A text that had a theme keeps it down to 0.4 of the score that others
// need; one that had none needs 1.75 of it.
//
// Corrections by people come last and always hold.
func Continue(texts []Text, before Before, o Options) *Continued {
	l := newLexicon()
	us, parts, languages := l.readAll(texts)
	s, vs := fit(us)
	first, of := distinctTexts(us)
	o.K = 0
	g, fresh := themesOf(s, pick(vs, first), copies(of, len(first)), o)
	g = g.spread(first, of)
	h := newHeld(g, us, s, vs, before)
	labels := pick(fresh, of)
	if h.known > 0 {
		labels = h.partition(o)
	}
	labels = h.match(labels)
	labels = h.hold(labels)
	if h.known > 0 {
		labels = h.unite(labels)
	}
	labels = h.obey(labels)
	c := h.settle(labels)
	c.Language = languages
	c.describe(g, us, parts, o)
	c.model = newModel(s, vs, c.Clustering, fitsFrom*mean(c.Score))
	return c
}

// held is a graph whose nodes had themes before.
type held struct {
	graph      *graph
	texts      []utterance
	vectors    []vectors
	any        float64   // mean cosine of two texts
	dimensions int       // of vectors
	room       []float64 // zeros, one for each dimension: where vectors are added up
	before     Before
	known      int // themes

	seeds []int32 // where each text was, or where most of its neighbours were; from known on: nowhere
	bound []bool  // a person said what theme the text has, or of one that says nearly the same
	none  []bool  // a person said that the text has no theme, or none is left that it may have
}

func newHeld(g *graph, us []utterance, s *space, vs []vectors, b Before) *held {
	h := &held{graph: g, texts: us, vectors: vs, dimensions: s.dimensions(), before: b, known: len(b.Shaped)}
	for _, t := range b.Theme {
		h.known = max(h.known, t+1)
	}
	h.any = h.anyTwo()
	h.none = make([]bool, g.nodes())
	h.seeds = h.seed()
	return h
}

func (h *held) shaped(theme int) bool {
	return theme >= 0 && theme < len(h.before.Shaped) && h.before.Shaped[theme]
}

func (h *held) lasting(theme int) bool {
	return theme >= 0 && theme < len(h.before.Lasting) && h.before.Lasting[theme]
}

func (h *held) fixed(i int) bool { return h.before.Fixed != nil && h.before.Fixed[i] }

// votes sums the weight of a text's edges by the label of their ends.
func (h *held) votes(labels []int32, i int, into map[int32]float64) (all float64) {
	clear(into)
	g := h.graph
	for e := g.start[i]; e < g.start[i+1]; e++ {
		into[labels[g.to[e]]] += float64(g.weight[e])
		all += float64(g.weight[e])
	}
	return all
}

// favourite is the label with most votes, the lower of two alike; −1 when there are none.
func favourite(votes map[int32]float64) (label int32, weight float64) {
	label = -1
	for l, w := range votes {
		if l >= 0 && (w > weight || w == weight && l < label) {
			label, weight = l, w
		}
	}
	return label, weight
}

// placedBy is the share of a new text's weight that has to lead into a known theme for the text to begin there.
const placedBy = 0.5

// seed says where Leiden starts: known themes, new texts with most of their neighbours, the others alone.
func (h *held) seed() []int32 {
	n := h.graph.nodes()
	known := make([]int32, n)
	for i, t := range h.before.Theme {
		known[i] = int32(max(t, None))
	}
	out := make([]int32, n)
	votes := map[int32]float64{}
	for i := range out {
		out[i] = known[i]
		if out[i] >= 0 {
			continue
		}
		out[i] = int32(h.known + i)
		all := h.votes(known, i, votes)
		if l, w := favourite(votes); l >= 0 && w >= placedBy*all {
			out[i] = l
		}
	}
	return out
}

// partition is the warm start.
func (h *held) partition(o Options) []int32 {
	part, at := h.graph.connected()
	start := make([]int32, len(at))
	for x, i := range at {
		start[x] = h.seeds[i]
	}
	renumber(start)
	found := partitionFrom(part, start, o)
	labels := make([]int32, h.graph.nodes())
	for i := range labels {
		labels[i] = -1
	}
	for x, i := range at {
		labels[i] = found[x]
	}
	return labels
}

// renumber is compact for labels that may be above the number of nodes.
func renumber(labels []int32) {
	number := map[int32]int32{}
	for i, l := range labels {
		n, ok := number[l]
		if !ok {
			n = int32(len(number))
			number[l] = n
		}
		labels[i] = n
	}
}

// partitionFrom is partition with a start.
func partitionFrom(g *graph, start []int32, o Options) []int32 {
	labels, _ := settleResolution(g, g.nodes(), start, o.Granularity, o.Seed)
	return labels
}

// match gives communities the numbers of the themes that they go on from; new ones get numbers from h.known.
func (h *held) match(labels []int32) []int32 {
	k := count(labels)
	common := make([][]float64, k)
	for c := range common {
		common[c] = make([]float64, h.known)
	}
	size, was := make([]float64, k), make([]float64, h.known)
	for i, t := range h.before.Theme {
		c := labels[i]
		if t < 0 || c < 0 {
			continue
		}
		common[c][t]++
		size[c]++
		was[t]++
	}
	gain := make([][]float64, k)
	for c := range gain {
		gain[c] = make([]float64, h.known)
		for t, n := range common[c] {
			if n >= matchAtLeast*min(size[c], was[t]) && n > 0 {
				gain[c][t] = n * n / (size[c] * was[t])
			}
		}
	}
	number := make([]int32, k)
	next := int32(h.known)
	for c, t := range agreement.Match(gain) {
		if t >= 0 && gain[c][t] > 0 {
			number[c] = int32(t)
			continue
		}
		number[c] = next
		next++
	}
	out := make([]int32, len(labels))
	for i, l := range labels {
		out[i] = -1
		if l >= 0 {
			out[i] = number[l]
		}
	}
	return out
}

// sameWords is the share of words that two texts have in common when one follows where a person put the other.
const sameWords = 0.6

// obey does what people said: fixed texts are where they belong, their near duplicates follow, and no text has a theme that
// it must not have.
func (h *held) obey(labels []int32) []int32 {
	out := slices.Clone(labels)
	h.bound = make([]bool, len(labels))
	g := h.graph
	for i := range out {
		t := int32(h.before.Theme[i])
		if !h.fixed(i) {
			continue
		}
		if h.none[i] = t < 0; h.none[i] {
			continue
		}
		out[i], h.bound[i] = t, true
		for e := g.start[i]; e < g.start[i+1]; e++ {
			h.follow(out, int(g.to[e]), i)
		}
	}
	for j := range out { // an edge may stand at one end only
		for e := g.start[j]; e < g.start[j+1]; e++ {
			h.follow(out, j, int(g.to[e]))
		}
	}
	votes := map[int32]float64{}
	for i, not := range h.before.Not {
		if h.fixed(i) || !slices.Contains(not, int(out[i])) {
			continue
		}
		all := h.votes(out, i, votes)
		for _, t := range not {
			delete(votes, int32(t))
		}
		best, w := favourite(votes)
		h.bound[i] = false
		out[i], h.none[i] = best, best < 0 || w < fitsFrom*all/2
	}
	return out
}

// follow has a text follow a fixed one that says nearly the same.
func (h *held) follow(labels []int32, j, fixed int) {
	if h.fixed(fixed) && !h.none[fixed] && !h.fixed(j) && !h.bound[j] && overlap(h.texts[fixed], h.texts[j]) >= sameWords {
		labels[j], h.bound[j] = int32(h.before.Theme[fixed]), true
	}
}

// settle makes a clustering of labels.
func (h *held) settle(labels []int32) *Continued {
	number := map[int32]int32{}
	compacted := make([]int32, len(labels))
	for i, l := range labels {
		if l < 0 {
			continue
		}
		n, ok := number[l]
		if !ok {
			n = int32(len(number))
			number[l] = n
		}
		compacted[i] = n
	}
	ordered := bySize(compacted)
	n := count(ordered)
	out := &Continued{Clustering: &Clustering{
		Nearest: make([]int, len(labels)), Theme: make([]int, len(labels)), Score: make([]float64, len(labels)), Themes: make([]Theme, n),
	}, Known: make([]int, n)}
	for i, l := range ordered {
		out.Nearest[i], out.Score[i] = int(l), belonging(h.graph, ordered, i)
		out.Known[l] = None
		if labels[i] >= 0 && int(labels[i]) < h.known {
			out.Known[l] = int(labels[i])
		}
	}
	usual := mean(out.Score)
	for i := range out.Theme {
		out.Theme[i] = out.Nearest[i]
		if labels[i] < 0 || h.none[i] || out.Score[i] < h.needed(i)*usual || out.Score[i] == 0 && h.needed(i) > 0 {
			out.Theme[i] = None
		}
		if h.bound[i] && !h.none[i] {
			out.Theme[i], out.Score[i] = out.Nearest[i], 1
		}
		out.Themes[out.Nearest[i]].Around++
		if out.Theme[i] != None {
			out.Themes[out.Theme[i]].Size++
		}
	}
	return out
}

// needed is the score, in terms of the mean, from which a text has its theme.
func (h *held) needed(i int) float64 {
	switch t := h.before.Theme[i]; {
	case h.shaped(t):
		return 0
	case t >= 0:
		return fitsFrom * keepsFrom
	case t == None:
		return fitsFrom * gainsFrom
	}
	return fitsFrom
}

// Exemplars are the texts by which the model knows its themes, in its order.
func (c *Clustering) Exemplars() []int { return c.exemplars() }

// Neighbour is an exemplar that is like a text.
type Neighbour struct {
	Exemplar int     // which of [Clustering.Exemplars]
	Alike    float64 // cosine
}

// Neighbours returns the exemplars that are most like a text, the most alike first. Their squared similarities are
// their votes in [Model.Nearest]; who knows what themes they have by now counts anew.
func (m *Model) Neighbours(t Text) []Neighbour {
	r := newReader(m.lexicon)
	u, _ := r.read(tokens(Clean(MaskNames(t.Body, t.Names))), t.Language)
	f := m.idle.Get().(*finder)
	defer m.idle.Put(f)
	found := f.nearest(m.space.project(u), -1, m.neighbours)
	out := make([]Neighbour, len(found))
	for i, n := range found {
		out[i] = Neighbour{int(n.text), float64(n.alike)}
	}
	return out
}

// Least is the share of the votes from which a text has a theme.
func (m *Model) Least() float64 { return m.least }
