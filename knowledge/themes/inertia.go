package themes

import (
	"slices"
)

const (
	// matchAtLeast is how much of the smaller of a theme and a community has to be common for one to go on in the other.
	matchAtLeast = 0.3
	// splitAtLeast is how much of a theme, and splitTexts how many texts, a part has to have to leave it.
	splitAtLeast, splitTexts = 0.15, 3
	// splitsBelow is the kinship below which two parts of a theme become two themes, joinsFrom that from which two become one.
	splitsBelow, joinsFrom = 0.4, 0.75
	// bornBelow is the kinship with the nearest known theme below which new texts make a theme of their own.
	bornBelow = 0.5
	// knit is how much more alike than any two texts those of a theme are, at least.
	knit = 0.01
	// leaves is how much more of a text's weight has to lead to another theme than to its own for it to leave.
	leaves = 2.5
	// A text that had a theme keeps it down to this share of what others need; one that had none needs so much more.
	keepsFrom, gainsFrom = 0.4, 1.75
)

// hold gives back to known themes what left them without reason.
func (h *held) hold(labels []int32) []int32 {
	labels = h.restore(labels)
	labels = h.rejoin(labels)
	for range 2 {
		labels = h.keep(labels)
	}
	return h.lead(labels)
}

// goesOn says of each known theme whether some text has it.
func (h *held) goesOn(labels []int32) []bool {
	out := make([]bool, h.known)
	for _, l := range labels {
		if h.isKnown(l) {
			out[l] = true
		}
	}
	return out
}

func (h *held) isKnown(label int32) bool { return label >= 0 && int(label) < h.known }

// restore brings back themes that have no community any more, unless they hardly differ from what they were joined with.
func (h *held) restore(labels []int32) []int32 {
	alive := h.goesOn(labels)
	with := h.joined(labels, alive)
	out := slices.Clone(labels)
	for i, t := range h.seeds {
		if h.isKnown(t) && !alive[t] && (labels[i] >= 0 || h.shaped(int(t))) && (h.shaped(int(t)) || h.lasting(int(t)) || with[t] < joinsFrom) {
			out[i] = t
		}
	}
	return out
}

// joined says of themes that have no community any more how alike they are to what most of their texts are in now.
func (h *held) joined(labels []int32, alive []bool) []float64 {
	out := make([]float64, h.known)
	texts := make([]map[int32]float64, h.known)
	for i, t := range h.seeds {
		if !h.isKnown(t) || alive[t] || labels[i] < 0 {
			continue
		}
		if texts[t] == nil {
			texts[t] = map[int32]float64{}
		}
		texts[t][labels[i]]++
	}
	for t := range out {
		if texts[t] == nil {
			continue
		}
		into, _ := favourite(texts[t])
		out[t] = h.kinship(func(i int32) int {
			switch {
			case h.seeds[i] == int32(t):
				return 1
			case labels[i] == into:
				return 2
			}
			return 0
		})
	}
	return out
}

// kinship is how alike the texts of two groups are, in terms of how alike those within the closer-knit one are (mean
// cosines, each less that of any two texts): 1 where there is no border at all, 0 where they have nothing to do with
// each other. Unlike the weight of edges it does not fall when groups outgrow the number of neighbours. Two groups of texts
// that have nothing in common among themselves are one. in says which group a text is in; 0 is neither.
func (h *held) kinship(in func(i int32) int) float64 {
	var members [3][]int32
	for i := range int32(h.graph.nodes()) {
		if a := in(i); a > 0 {
			members[a] = append(members[a], i)
		}
	}
	if len(members[1]) < 2 || len(members[2]) < 2 {
		return 1
	}
	return kinship(h.sum(members[1]), h.sum(members[2]), h.any)
}

// total is the sum of the vectors of several texts.
type total struct {
	texts  float64
	sum    []weight // in rising order
	square float64  // dot product of sum with itself
}

type weight struct {
	at uint32
	w  float64
}

// sum adds up the vectors of texts.
func (h *held) sum(texts []int32) total {
	if h.room == nil {
		h.room = make([]float64, h.dimensions)
	}
	var seen []uint32
	for _, i := range texts {
		for _, e := range h.vectors[i].full {
			if h.room[e.at] == 0 {
				seen = append(seen, e.at)
			}
			h.room[e.at] += float64(e.w)
		}
	}
	slices.Sort(seen)
	t := total{texts: float64(len(texts)), sum: make([]weight, len(seen))}
	for i, at := range seen {
		t.sum[i] = weight{at, h.room[at]}
		h.room[at] = 0
	}
	t.square = dot(t.sum, t.sum)
	return t
}

func kinship(a, b total, anyTwo float64) float64 {
	within := func(t total) float64 { return (t.square-t.texts)/(t.texts*(t.texts-1)) - anyTwo }
	closer := max(within(a), within(b))
	if closer < knit {
		return 1
	}
	return max(dot(a.sum, b.sum)/(a.texts*b.texts)-anyTwo, 0) / closer
}

func dot(a, b []weight) float64 {
	var out float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].at < b[j].at:
			i++
		case a[i].at > b[j].at:
			j++
		default:
			out += a[i].w * b[j].w
			i++
			j++
		}
	}
	return out
}

// anyTwo is the mean cosine of two different texts.
func (h *held) anyTwo() float64 {
	all := make([]int32, len(h.vectors))
	for i := range all {
		all[i] = int32(i)
	}
	t := h.sum(all)
	return (t.square - t.texts) / max(t.texts*(t.texts-1), 1)
}

// part is a community that no known theme goes on in.
type part struct {
	size    int
	origins map[int32]int
}

// origin is the known theme that most of the part comes from, and how many texts do.
func (p *part) origin() (theme int32, texts int) {
	theme = None
	for t, n := range p.origins {
		if n > texts || n == texts && t < theme {
			theme, texts = t, n
		}
	}
	return theme, texts
}

// parts are the communities that are new, and the size of each known theme before.
func (h *held) parts(labels []int32) (parts map[int32]*part, was []int) {
	parts, was = map[int32]*part{}, make([]int, h.known)
	for i, l := range labels {
		t := h.seeds[i]
		if h.isKnown(t) {
			was[t]++
		}
		if l < 0 || h.isKnown(l) {
			continue
		}
		p := parts[l]
		if p == nil {
			p = &part{origins: map[int32]int{}}
			parts[l] = p
		}
		p.size++
		if h.isKnown(t) {
			p.origins[t]++
		}
	}
	return parts, was
}

// rejoin dissolves parts of known themes that are too small or too loose to be themes of their own: each text goes back to
// where it was, or to where most of its neighbours are, or has no theme.
func (h *held) rejoin(labels []int32) []int32 {
	parts, was := h.parts(labels)
	dissolved := map[int32]bool{}
	for l, p := range parts {
		from, n := p.origin()
		below := splitsBelow
		if 2*n <= p.size { // mostly new texts, or of many themes
			from, below = h.nearest(labels, l), bornBelow
		}
		switch {
		case p.size < splitTexts:
			dissolved[l] = true
		case from < 0: // like nothing that is known
		case h.shaped(int(from)) && 2*n > p.size, float64(n) < splitAtLeast*float64(was[from]) && 2*n > p.size, h.border(labels, l, from) > below:
			dissolved[l] = true
		}
	}
	out := slices.Clone(labels)
	votes := map[int32]float64{}
	for i, l := range labels {
		if l < 0 || !dissolved[l] {
			continue
		}
		if t := h.before.Theme[i]; t >= 0 {
			out[i] = int32(t)
			continue
		}
		h.votes(labels, i, votes)
		for v := range votes {
			if dissolved[v] {
				delete(votes, v)
			}
		}
		out[i], _ = favourite(votes)
	}
	return out
}

// nearest is the known theme that a part is linked with most, −1 when there is none.
func (h *held) nearest(labels []int32, part int32) int32 {
	links := map[int32]float64{}
	g := h.graph
	for i, l := range labels {
		if l != part {
			continue
		}
		for e := g.start[i]; e < g.start[i+1]; e++ {
			if to := labels[g.to[e]]; h.isKnown(to) {
				links[to] += float64(g.weight[e])
			}
		}
	}
	theme, _ := favourite(links)
	return theme
}

// border is the kinship of a part and what is left of the theme that it comes from.
func (h *held) border(labels []int32, part, from int32) float64 {
	return h.kinship(func(i int32) int {
		switch labels[i] {
		case part:
			return 1
		case from:
			return 2
		}
		return 0
	})
}

// keep leaves texts in their themes unless another one draws them clearly more. What a person shaped keeps all.
func (h *held) keep(labels []int32) []int32 {
	alive := h.goesOn(labels)
	out := slices.Clone(labels)
	votes := map[int32]float64{}
	for i, l := range labels {
		t := h.before.Theme[i]
		switch {
		case t < 0 || l == int32(t) || !alive[t]:
			continue
		case h.shaped(t):
			out[i] = int32(t)
			continue
		case !h.isKnown(l): // it left for a theme that is new, or has no neighbours any more
			continue
		}
		h.votes(labels, i, votes)
		if votes[l] < leaves*votes[int32(t)] {
			out[i] = int32(t)
		}
	}
	return out
}

// lead has texts that belonged nowhere follow their neighbours where those were given back.
func (h *held) lead(labels []int32) []int32 {
	out := slices.Clone(labels)
	votes := map[int32]float64{}
	for i, l := range labels {
		if h.before.Theme[i] >= 0 || l < 0 {
			continue
		}
		h.votes(labels, i, votes)
		if best, w := favourite(votes); best >= 0 && w > votes[l] {
			out[i] = best
		}
	}
	return out
}
