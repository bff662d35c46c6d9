package themes

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// describe names the themes, finds their typical texts, and groups them into areas.
func (c *Clustering) describe(g *graph, us []utterance, parts []clauses, o Options) {
	k := len(c.Themes)
	members := make([][]int, k)
	for i, t := range c.Nearest {
		members[t] = append(members[t], i)
		if c.Themes[t].Languages == nil {
			c.Themes[t].Languages = map[string]int{}
		}
		c.Themes[t].Languages[c.Language[i]]++
	}
	c.choose(g, us, members)
	groups := phrasesOf(us, parts, members)
	names := nameAll(groups)
	for t := range c.Themes {
		c.Themes[t].Name, c.Themes[t].Phrases = names[t], groups[t].phrases
		if typical := c.Themes[t].Typical; names[t] == "" && len(typical) > 0 {
			c.Themes[t].Name = beginning(us[typical[0]], parts[typical[0]])
		}
	}
	c.group(g, us, parts, o)
}

// beginning is how a text begins, for a theme whose texts have no phrase in common.
func beginning(u utterance, begins clauses) string {
	var shown []string
	for i, f := range u {
		if len(shown) > 0 && (begins[i] || len(shown) == longestName) {
			break
		}
		if !f.mask {
			shown = append(shown, f.display())
		}
	}
	return capitalized(strings.Join(shown, " "))
}

const typicalTexts = 3

// choose finds typical texts and counter-examples.
func (c *Clustering) choose(g *graph, us []utterance, members [][]int) {
	inside := make([]float64, len(us)) // weight of the edges to the own theme
	type rival struct {
		text   int
		weight float64
	}
	rivals := make([]rival, len(members))
	for t := range rivals {
		rivals[t].text = -1
	}
	link := map[int]float64{}
	for i := range us {
		clear(link)
		for e := g.start[i]; e < g.start[i+1]; e++ {
			link[c.Nearest[g.to[e]]] += float64(g.weight[e])
		}
		inside[i] = link[c.Nearest[i]]
		for t, w := range link {
			if t != c.Nearest[i] && (w > rivals[t].weight || w == rivals[t].weight && i < rivals[t].text) {
				rivals[t] = rival{i, w}
			}
		}
	}
	for t, ms := range members {
		ms = slices.Clone(ms)
		slices.SortStableFunc(ms, func(a, b int) int {
			return cmp.Compare(inside[b]*readable(us[b]), inside[a]*readable(us[a]))
		})
		c.Themes[t].Typical = different(us, ms, typicalTexts)
		c.Themes[t].Counter = rivals[t].text
	}
}

// readable prefers texts of a sentence or two.
func readable(u utterance) float64 {
	switch n := len(u); {
	case n < 4:
		return 0.5
	case n > 40:
		return 40 / float64(n)
	}
	return 1
}

// different takes the first n texts that do not say the same words.
func different(us []utterance, texts []int, n int) []int {
	var out []int
	for _, i := range texts {
		if len(out) == n {
			break
		}
		if !slices.ContainsFunc(out, func(j int) bool { return overlap(us[i], us[j]) > 0.7 }) {
			out = append(out, i)
		}
	}
	return out
}

func overlap(a, b utterance) float64 {
	in := map[string]bool{}
	for _, f := range a {
		in[f.stem] = true
	}
	both, all := 0, len(in)
	seen := map[string]bool{}
	for _, f := range b {
		switch {
		case seen[f.stem]:
		case in[f.stem]:
			both++
		default:
			all++
		}
		seen[f.stem] = true
	}
	return float64(both) / math.Max(float64(all), 1)
}

// group makes product areas of themes: communities of the graph of themes.
func (c *Clustering) group(g *graph, us []utterance, parts []clauses, o Options) {
	k := len(c.Themes)
	if k == 0 {
		return
	}
	labels := make([]int32, len(c.Nearest))
	for i, t := range c.Nearest {
		labels[i] = int32(t)
	}
	n := o.Areas
	if n <= 0 {
		n = int(math.Round(math.Sqrt(2 * float64(k))))
	}
	level := aggregate(g, labels, k)
	level.loops = make([]float64, k) // what holds a theme together says nothing about its area
	level.complete()
	areas := bySize(partitionInto(level, min(n, k), o.Seed))
	c.Areas = make([]Area, count(areas))
	members := make([][]int, len(c.Areas))
	for t, a := range areas {
		c.Themes[t].Area = int(a)
		c.Areas[a].Themes = append(c.Areas[a].Themes, t)
		c.Areas[a].Size += c.Themes[t].Size
	}
	for i, t := range c.Nearest {
		members[areas[t]] = append(members[areas[t]], i)
	}
	groups := phrasesOf(us, parts, members)
	for a, name := range nameByTopics(groups) {
		c.Areas[a].Name, c.Areas[a].Phrases = name, groups[a].phrases
	}
}
