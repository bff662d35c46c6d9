package themes

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	longestPhrase    = 3
	phrasesAtMost    = 8
	textsForPhrases  = 400 // of a theme, evenly chosen
	supportAtLeast   = 2   // texts
	supportShare     = 0.03
	phraseLengthGain = 0.6 // how much more a phrase says with each word
)

// gram is one to three stems, by number; 0 is none.
type gram [longestPhrase]uint32

// phrase is a gram as it is counted.
type phrase struct {
	gram  gram
	score float64
	shown string
}

// phraseBook counts phrases by theme.
type phraseBook struct {
	stems   map[string]uint32
	content []bool // by stem number: may stand at the edge of a phrase
	masks   []bool
	negates []bool
	all     map[gram]int32 // texts of the collection with the phrase
}

// phrasesOf finds for each group of texts what it says and others do not.
func phrasesOf(us []utterance, members [][]int) [][]string {
	b := &phraseBook{stems: map[string]uint32{}, content: []bool{false}, masks: []bool{false}, negates: []bool{false}, all: map[gram]int32{}}
	inside := make([]map[gram]int32, len(members))
	samples := make([][]int, len(members))
	for t, ms := range members {
		samples[t] = evenly(ms, textsForPhrases)
		inside[t] = map[gram]int32{}
		for _, i := range samples[t] {
			for _, p := range b.phrases(us[i]) {
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
	for _, u := range us {
		for _, p := range b.phrases(u) {
			if n, wanted := b.all[p]; wanted {
				b.all[p] = n + 1
			}
		}
	}
	out := make([][]string, len(members))
	for t := range members {
		out[t] = b.telling(inside[t], us, samples[t], len(members[t]))
	}
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
		b.content = append(b.content, false)
		b.masks = append(b.masks, f.mask)
		b.negates = append(b.negates, f.negates)
	}
	if !f.mask && !f.stop && len(f.word) > 1 {
		b.content[n] = true
	}
	return n
}

// phrases are the different ones of a text: neither masked nor with a function word at an edge.
func (b *phraseBook) phrases(u utterance) []gram {
	numbers := make([]uint32, len(u))
	for i, f := range u {
		numbers[i] = b.number(f)
	}
	var out []gram
	for i := range numbers {
		var p gram
		for n := 0; n < longestPhrase && i+n < len(numbers) && !b.masks[numbers[i+n]]; n++ {
			p[n] = numbers[i+n]
			if b.begins(p[0], n) && b.content[p[n]] && (n == 0 || p[n] != p[n-1]) { //nolint:gosec // n > 0 there
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, compareGrams)
	return slices.Compact(out)
}

// begins reports whether a phrase of n more words may begin with a stem.
func (b *phraseBook) begins(stem uint32, n int) bool {
	return b.content[stem] || n > 0 && b.negates[stem]
}

func compareGrams(a, b gram) int { return slices.Compare(a[:], b[:]) }

func (p gram) length() int {
	n := 0
	for n < longestPhrase && p[n] != 0 {
		n++
	}
	return n
}

// telling chooses the phrases of a group: by the share of its texts that say it times how much more often than elsewhere
// it is said, more for longer ones; nothing that only repeats words of a better one.
func (b *phraseBook) telling(inside map[gram]int32, us []utterance, sample []int, size int) []string {
	var ps []phrase
	elsewhere := math.Max(float64(len(us)-size), 1)
	for p, n := range inside {
		in := float64(n) / float64(len(sample))
		out := math.Max(float64(b.all[p])-in*float64(size), 0)
		gain := math.Log((in + 1e-4) / (out/elsewhere + 1e-3))
		if len(us) == size {
			gain = 1
		}
		if gain > 0 {
			ps = append(ps, phrase{gram: p, score: math.Sqrt(in) * in / (in + 0.05) * gain * (1 + phraseLengthGain*float64(p.length()-1))})
		}
	}
	slices.SortFunc(ps, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareGrams(a.gram, b.gram))
	})
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
			for n := 0; n < longestPhrase && from+n < len(us[i]); n++ {
				p[n] = b.number(us[i][from+n])
				spelled = append(spelled, us[i][from+n].shown)
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

// nameAll makes a name of the best phrases of each group: one of several words stands alone, others in twos, and more
// where two groups would be called the same.
func nameAll(phrases [][]string) []string {
	names := make([]string, len(phrases))
	taken := map[string]bool{}
	for t, ps := range phrases {
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
	return names
}
