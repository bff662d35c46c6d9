package themes

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	longestName      = 7
	longestPhrase    = 3
	longestTopic     = 2
	topicsInName     = 3
	phrasesAtMost    = 8
	textsForPhrases  = 400 // of a theme, evenly chosen
	supportAtLeast   = 2   // texts
	supportShare     = 0.03
	phraseLengthGain = 0.6 // how much more a phrase says with each word
)

// gram is one to seven stems, by number; 0 is none.
type gram [longestName]uint32

// phrase is a gram as it is counted.
type phrase struct {
	gram  gram
	texts int32 // of the sample that say it
	score float64
	shown string
}

// phraseBook counts phrases by theme.
type phraseBook struct {
	stems   map[string]uint32
	content []bool // by stem number: may stand at the edge of a phrase
	stops   []bool
	asks    []bool
	seconds []bool           // may end a phrase behind a word that they mostly follow: "log in"
	often   map[uint32]int32 // how often the collection says a stem
	follows map[gram]int32   // how often it says a stem with a second half behind it
	masks   []bool
	negates []bool
	all     map[gram]int32 // texts of the collection with the phrase
}

// said is what a group of texts says and others do not.
type said struct {
	phrases []string
	topics  []string // words and pairs of words, none of them a function word
	titles  []phrase // whole phrases that could be its name, the best first
}

// phrasesOf finds what each group of texts says.
func phrasesOf(us []utterance, parts []clauses, members [][]int) []said {
	b := &phraseBook{
		stems: map[string]uint32{}, all: map[gram]int32{}, often: map[uint32]int32{}, follows: map[gram]int32{},
		content: []bool{false}, stops: []bool{false}, masks: []bool{false}, negates: []bool{false}, asks: []bool{false}, seconds: []bool{false},
	}
	for _, u := range us {
		var before uint32
		for _, f := range u {
			n := b.number(f)
			b.often[n]++
			if b.seconds[n] {
				b.follows[gram{before, n}]++
			}
			before = n
		}
	}
	inside := make([]map[gram]int32, len(members))
	samples := make([][]int, len(members))
	for t, ms := range members {
		samples[t] = evenly(ms, textsForPhrases)
		inside[t] = map[gram]int32{}
		for _, i := range samples[t] {
			for _, p := range b.phrases(us[i], parts[i]) {
				inside[t][p]++
			}
		}
		for p, n := range inside[t] {
			if int(n) < supportAtLeast && len(samples[t]) > supportAtLeast || float64(n) < supportShare*float64(len(samples[t])) {
				delete(inside[t], p)
				continue
			}
			b.all[p] = 0
		}
	}
	for i, u := range us {
		for _, p := range b.phrases(u, parts[i]) {
			if n, wanted := b.all[p]; wanted {
				b.all[p] = n + 1
			}
		}
	}
	out := make([]said, len(members))
	eachOf(len(members), func(t int) {
		scored := b.score(inside[t], len(us), len(samples[t]), len(members[t]))
		out[t] = said{
			phrases: b.telling(scored, longestPhrase, b.solid, us, samples[t]), topics: b.telling(scored, longestTopic, b.topical, us, samples[t]),
			titles: b.titles(scored, us, parts, samples[t]),
		}
	})
	return out
}

// evenly takes at most n of the list, spread over it.
func evenly(list []int, n int) []int {
	if len(list) <= n {
		return list
	}
	out := make([]int, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}

func (b *phraseBook) number(f *form) uint32 {
	n, ok := b.stems[f.stem]
	if !ok {
		n = uint32(len(b.content))
		b.stems[f.stem] = n
		b.content, b.stops = append(b.content, false), append(b.stops, false)
		b.masks = append(b.masks, f.mask)
		b.negates = append(b.negates, f.negates)
		b.asks, b.seconds = append(b.asks, f.asks), append(b.seconds, f.second)
	}
	if f.stop { // "whats" has the stem of "what"
		b.stops[n] = true
	}
	b.content[n] = !b.stops[n] && !b.masks[n] && (b.content[n] || len(f.word) > 1)
	return n
}

// phrases are the different ones of a text: within a clause, not masked, without a function word at an edge.
func (b *phraseBook) phrases(u utterance, begins clauses) []gram {
	numbers := make([]uint32, len(u))
	for i, f := range u {
		numbers[i] = b.stems[f.stem]
	}
	var out []gram
	for i := range numbers {
		var p gram
		for n := 0; n < longestName && i+n < len(numbers) && !b.masks[numbers[i+n]] && (n == 0 || !begins[i+n]); n++ {
			p[n] = numbers[i+n]
			if b.begins(p[0], n) && b.ends(p, n) && (n == 0 || p[n] != p[n-1]) { //nolint:gosec // n > 0 there
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, compareGrams)
	return slices.Compact(out)
}

// begins reports whether a phrase of n more words may begin with a stem.
func (b *phraseBook) begins(stem uint32, n int) bool {
	return b.content[stem] || n > 0 && (b.negates[stem] || b.asks[stem])
}

// ends reports whether a phrase may end with the stem at n.
func (b *phraseBook) ends(p gram, n int) bool {
	if n == 0 || !b.seconds[p[n]] || !b.content[p[n-1]] {
		return b.content[p[n]]
	}
	return 2*b.follows[gram{p[n-1], p[n]}] >= b.often[p[n-1]]
}

func compareGrams(a, b gram) int { return slices.Compare(a[:], b[:]) }

func (p gram) length() int {
	n := 0
	for n < longestName && p[n] != 0 {
		n++
	}
	return n
}

// score tells of each phrase of a group how well it tells the group: the share of its texts that say it times how much
// more often than elsewhere it is said. texts are all there are, sample those that were counted, size those of the group.
func (b *phraseBook) score(inside map[gram]int32, texts, sample, size int) []phrase {
	ps := make([]phrase, 0, len(inside))
	elsewhere := math.Max(float64(texts-size), 1)
	for p, n := range inside {
		in := float64(n) / float64(sample)
		out := math.Max(float64(b.all[p])-in*float64(size), 0)
		gain := math.Log((in + 1e-4) / (out/elsewhere + 1e-3))
		if texts == size {
			gain = 1
		}
		ps = append(ps, phrase{gram: p, texts: n, score: math.Sqrt(in) * in / (in + 0.05) * gain})
	}
	return ps
}

func rank(ps []phrase) {
	slices.SortFunc(ps, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareGrams(a.gram, b.gram))
	})
}

// titles chooses whole phrases of several words: of words that tell the group, said by many, and not cut out of a longer
// phrase that most say.
func (b *phraseBook) titles(scored []phrase, us []utterance, parts []clauses, sample []int) []phrase {
	telling := map[uint32]float64{}
	longest := map[gram]int32{} // how many texts say the longer phrase that is said most
	for _, p := range scored {
		n := p.gram.length()
		if n == 1 {
			telling[p.gram[0]] = math.Max(p.score, 0)
			continue
		}
		for _, shorter := range []gram{p.gram.without(0), p.gram.without(n - 1)} {
			longest[shorter] = max(longest[shorter], p.texts)
		}
	}
	var ps []phrase
	for _, p := range scored {
		n := p.gram.length()
		if n < 2 {
			continue
		}
		var words float64
		for i, stem := range p.gram[:n] {
			if !slices.Contains(p.gram[:i], stem) {
				words += telling[stem]
			}
		}
		p.score = words * math.Pow(float64(p.texts)/float64(len(sample)), titleBySupport) * titleByWords[n]
		if float64(longest[p.gram]) >= cutOut*float64(p.texts) {
			p.score *= cutOut
		}
		if p.score > 0 {
			ps = append(ps, p)
		}
	}
	rank(ps)
	ps = ps[:min(titlesConsidered, len(ps))]
	b.weighEdges(ps, us, parts, sample)
	rank(ps)
	ps = ps[:min(titlesAtMost, len(ps))]
	b.show(ps, us, sample)
	return ps
}

// weighEdges prefers phrases that begin and end where people begin and end, to those cut out of the middle of what they say;
// and what people say first (the subject, the first clause), to what they tell later.
func (b *phraseBook) weighEdges(ps []phrase, us []utterance, parts []clauses, sample []int) {
	which := map[gram]int{}
	for i, p := range ps {
		which[p.gram] = i
	}
	whole, early, times := make([]float64, len(ps)), make([]float64, len(ps)), make([]float64, len(ps))
	for _, i := range sample {
		u, clause := us[i], 0
		for from := range u {
			if parts[i][from] {
				clause++
			}
			var p gram
			for n := 0; n < longestName && from+n < len(u) && (n == 0 || !parts[i][from+n]); n++ {
				p[n] = b.stems[u[from+n].stem]
				if at, ok := which[p]; ok {
					whole[at] += (b.edge(u, parts[i], from, from-1) + b.edge(u, parts[i], from+n+1, from+n+1)) / 2
					early[at] += 1 / float64(max(clause, 1))
					times[at]++
				}
			}
		}
	}
	for i := range ps {
		if times[i] > 0 {
			ps[i].score *= (cutEdges + (1-cutEdges)*whole[i]/times[i]) * (saidLate + (1-saidLate)*early[i]/times[i])
		}
	}
}

// edge is how clean a cut is before the word at: 1 between clauses, less beside a function word or a mask, 0 within what belongs
// together. next is the word on the other side of it.
func (b *phraseBook) edge(u utterance, begins clauses, at, next int) float64 {
	if at <= 0 || at >= len(u) || begins[at] {
		return 1
	}
	switch n := b.stems[u[next].stem]; {
	case b.masks[n]:
		return 0.1
	case b.stops[n]:
		return 0.5
	}
	return 0
}

const (
	titlesConsidered = 60
	cutEdges         = 0.35 // what a phrase is worth that nobody begins or ends with
	saidLate         = 0.4  // what a phrase is worth that nobody begins a text with

	titlesAtMost   = 5
	titleBySupport = 0.4
	cutOut         = 0.6 // of the texts that say a phrase say a longer one
)

// titleByWords is how good a name of so many words is.
var titleByWords = [longestName + 1]float64{0, 0, 1, 1.05, 1, 0.9, 0.75, 0.65}

// without is a gram without its first or its last stem.
func (p gram) without(i int) gram {
	var out gram
	copy(out[:], slices.Delete(slices.Clone(p[:]), i, i+1))
	return out
}

// telling chooses the phrases of a group, the longer ones rather; nothing that only repeats words of a better one.
func (b *phraseBook) telling(scored []phrase, longest int, fit func(gram, int) bool, us []utterance, sample []int) []string {
	var ps []phrase
	for _, p := range scored {
		if n := p.gram.length(); n <= longest && p.score > 0 && fit(p.gram, n) {
			p.score *= 1 + phraseLengthGain*float64(n-1)
			ps = append(ps, p)
		}
	}
	rank(ps)
	ps = distinct(ps, phrasesAtMost)
	b.show(ps, us, sample)
	out := make([]string, 0, len(ps))
	for _, p := range ps {
		if p.shown != "" {
			out = append(out, p.shown)
		}
	}
	return out
}

// solid reports whether a phrase has no function word inside.
func (b *phraseBook) solid(p gram, n int) bool {
	for i := 1; i < n-1; i++ {
		if !b.content[p[i]] && !b.negates[p[i]] {
			return false
		}
	}
	return true
}

// topical reports whether a phrase has no function word at all.
func (b *phraseBook) topical(p gram, n int) bool {
	for _, stem := range p[:n] {
		if b.stops[stem] || b.negates[stem] || b.asks[stem] {
			return false
		}
	}
	return true
}

// distinct takes the first n phrases that bring a word that the ones before do not have.
func distinct(ps []phrase, n int) []phrase {
	said := map[uint32]bool{}
	var out []phrase
	for _, p := range ps {
		fresh := 0
		for _, s := range p.gram[:p.gram.length()] {
			if !said[s] {
				fresh++
			}
		}
		if 2*fresh <= p.gram.length() {
			continue
		}
		for _, s := range p.gram[:p.gram.length()] {
			said[s] = true
		}
		if out = append(out, p); len(out) == n {
			break
		}
	}
	return out
}

// show writes each phrase as most of the texts do.
func (b *phraseBook) show(ps []phrase, us []utterance, sample []int) {
	written := make([]map[string]int, len(ps))
	which := map[gram]int{}
	for i, p := range ps {
		written[i] = map[string]int{}
		which[p.gram] = i
	}
	for _, i := range sample {
		for from := range us[i] {
			var p gram
			var spelled []string
			for n := 0; n < longestName && from+n < len(us[i]); n++ {
				p[n] = b.stems[us[i][from+n].stem]
				spelled = append(spelled, us[i][from+n].display())
				if at, ok := which[p]; ok {
					written[at][strings.Join(spelled, " ")]++
				}
			}
		}
	}
	for i := range ps {
		most := 0
		for s, n := range written[i] {
			if n > most || n == most && s < ps[i].shown {
				ps[i].shown, most = s, n
			}
		}
	}
}

// nameAll names each group by the best whole phrase that no other group has.
func nameAll(groups []said) []string {
	names := make([]string, len(groups))
	taken := map[string]bool{}
	told := map[gram]bool{}
	for t, g := range groups {
		for _, title := range g.titles {
			if !told[title.gram] && title.shown != "" {
				names[t], told[title.gram], taken[title.shown] = title.shown, true, true
				break
			}
		}
	}
	return nameRest(names, taken, groups)
}

// nameByTopics names groups of several matters by what they are about, and by their phrases where two would be called the same.
func nameByTopics(groups []said) []string {
	names := make([]string, len(groups))
	taken := map[string]bool{}
	for t, g := range groups {
		if name := strings.Join(g.topics[:min(topicsInName, len(g.topics))], ", "); !taken[name] {
			names[t], taken[name] = name, true
		}
	}
	return nameRest(names, taken, groups)
}

// nameRest names the groups that have no name yet by their phrases.
func nameRest(names []string, taken map[string]bool, groups []said) []string {
	for t, g := range groups {
		ps := g.phrases
		if names[t] != "" {
			continue
		}
		n := 0
		for n < len(ps) {
			n++
			name := strings.Join(ps[:n], ", ")
			if taken[name] || n == 1 && !strings.Contains(name, " ") && len(ps) > 1 {
				continue
			}
			names[t] = name
			break
		}
		taken[names[t]] = true
	}
	for t, name := range names {
		names[t] = capitalized(name)
	}
	return names
}

// capitalized begins with a capital letter, as a title does.
func capitalized(name string) string {
	if name == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToTitle(first)) + name[size:]
}
