package evidence

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bag is a text's words, weighted and scaled to length 1.
type bag map[string]float64

func (b bag) dot(other bag) float64 {
	if len(other) < len(b) {
		b, other = other, b
	}
	sum := 0.0
	for w, v := range b {
		sum += v * other[w]
	}
	return sum
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' })
}

// bags weigh the words of texts: each once, by how many texts have it. What one text has alone counts nothing, and what
// nearly all have, little.
func bags(all []Verbatim) []bag {
	df := map[string]int{}
	sets := make([][]string, len(all))
	for i, v := range all {
		words := wordsOf(v.Words)
		slices.Sort(words)
		sets[i] = slices.Compact(words)
		for _, w := range sets[i] {
			df[w]++
		}
	}
	out := make([]bag, len(all))
	for i, set := range sets {
		b, length := bag{}, 0.0
		for _, w := range set {
			if df[w] < 2 || utf8.RuneCountInString(w) < 3 {
				continue
			}
			v := math.Log(1 + float64(len(all))/float64(df[w]))
			b[w] = v
			length += v * v
		}
		for w := range b {
			b[w] /= math.Sqrt(length)
		}
		out[i] = b
	}
	return out
}

// readable prefers texts that can be read at a glance: full marks from 40 to 320 characters.
func readable(words string) float64 {
	n := float64(utf8.RuneCountInString(words))
	switch {
	case n < 40:
		return n / 40
	case n > 320:
		return math.Max(0.4, 320/n)
	}
	return 1
}

// tooAlike is from which cosine on two texts say the same thing twice.
const tooAlike = 0.9

// mostTypical chooses n texts that are near the middle of all, of different customers and not the same words again.
// Each is judged by its mean similarity to all others, how surely it belongs to its theme, and how readable it is.
func mostTypical(all []Verbatim, n int) []Verbatim {
	vectors := bags(all)
	middle := bag{}
	for _, b := range vectors {
		for w, v := range b {
			middle[w] += v / float64(len(all))
		}
	}
	type candidate struct {
		at    int
		score float64
	}
	order := make([]candidate, len(all))
	for i, v := range all {
		order[i] = candidate{i, (vectors[i].dot(middle) + 0.1*v.Score + 0.01) * readable(v.Words)}
	}
	slices.SortFunc(order, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(all[a.at].TicketID, all[b.at].TicketID))
	})
	var out []Verbatim
	var taken []int
	customers := map[int64]bool{}
	for _, c := range order {
		if len(out) == n {
			break
		}
		v := all[c.at]
		again := slices.ContainsFunc(taken, func(i int) bool {
			return all[i].Words == v.Words || vectors[i].dot(vectors[c.at]) > tooAlike
		})
		if customers[v.CustomerID] || again {
			continue
		}
		customers[v.CustomerID] = true
		out, taken = append(out, v), append(taken, c.at)
	}
	return out
}

// leastTypical chooses the text that says most of another theme and least of its own, among those that belong to it
// least surely; Near names the other theme, if the text says anything of one.
func leastTypical(unsure, typical []Verbatim, t ThemeRef, others map[int64]ThemeRef) *Verbatim {
	shown := map[int64]bool{}
	for _, v := range typical {
		shown[v.TicketID] = true
	}
	ids := make([]int64, 0, len(others))
	for id := range others {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var best *Verbatim
	bestScore := math.Inf(-1)
	for _, v := range unsure {
		if shown[v.TicketID] {
			continue
		}
		text := " " + strings.Join(wordsOf(v.Words), " ") + " "
		own := says(text, t.Terms)
		near, most := "", 0.0
		for _, id := range ids {
			if o := others[id]; id != t.ID && !o.Hidden && o.EndedAt == nil {
				if n := says(text, o.Terms); n > most {
					near, most = o.Name, n
				}
			}
		}
		if score := most - own - v.Score + 0.2*readable(v.Words); score > bestScore {
			v.Near = near
			best, bestScore = &v, score
		}
	}
	return best
}

// says counts the phrases that the text has, longer and earlier ones more, up to 1.
func says(text string, phrases []string) float64 {
	sum := 0.0
	for i, p := range phrases {
		words := wordsOf(p)
		if len(words) > 0 && strings.Contains(text, " "+strings.Join(words, " ")+" ") {
			sum += float64(len(words)) / float64(i+1)
		}
	}
	return sum / (1 + sum)
}
