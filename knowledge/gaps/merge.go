package gaps

import (
	"math"
	"slices"
)

// When two gaps are about the same.
const (
	sharedTickets  = 0.3  // of the smaller one's
	sameQuestions  = 0.45 // cosine of what is asked
	sameAnswers    = 0.5  // cosine of what is answered; and then
	likeQuestions  = 0.15 // cosine of what is asked
	toldTheSame    = 0.25 // mean similarity of two answers, where the questions differ
	mostCandidates = 400
)

// topic is a gap while it is compared with others.
type topic struct {
	*candidate
	tickets            map[int64]bool
	questions, answers crowd
	least              float64 // cohesion of questions that are about one thing
	language           string  // of most of them
}

// crowd is the middle of some vectors, of length 1, and what it takes to know how alike they are.
type crowd struct {
	middle vector
	length float64 // of the middle before
	n      float64
}

func newCrowd(all []vector) crowd {
	m := middle(all)
	return crowd{middle: m.unit(), length: math.Sqrt(m.dot(m)), n: float64(len(all))}
}

// with is the cohesion of two crowds together, the cosine of their middles being known.
func (c crowd) with(other crowd, cosine float64) float64 {
	n := c.n + other.n
	if n < 2 {
		return 0
	}
	a, b := c.length*c.n, other.length*other.n
	return max(0, (a*a+b*b+2*a*b*cosine-n)/(n*(n-1)))
}

// merge puts gaps together that are about the same, the most alike first.
func (c *counting) merge(all []*candidate) []*candidate {
	slices.SortStableFunc(all, func(a, b *candidate) int { return len(b.asked) - len(a.asked) })
	all = all[:min(len(all), mostCandidates)]
	topics := make([]*topic, len(all)) // nil: gone into another
	like := make([][]float64, len(all))
	for i, g := range all {
		topics[i] = c.topicOf(g)
		like[i] = make([]float64, i)
		for j := range i {
			like[i][j] = topics[i].like(topics[j])
		}
	}
	for {
		best, a, b := 0.0, -1, -1
		for i := range like {
			for j, x := range like[i] {
				if x > best {
					best, a, b = x, j, i
				}
			}
		}
		if a < 0 {
			break
		}
		topics[a].join(topics[b].candidate)
		topics[a], topics[b] = c.topicOf(topics[a].candidate), nil
		for i := range topics {
			switch {
			case i < a:
				like[a][i] = topics[a].like(topics[i])
			case i > a:
				like[i][a] = topics[a].like(topics[i])
			}
			if i < b {
				like[b][i] = 0
			} else if i > b {
				like[i][b] = 0
			}
		}
	}
	var out []*candidate
	for _, t := range topics {
		if t != nil {
			out = append(out, t.candidate)
		}
	}
	return out
}

func (c *counting) topicOf(g *candidate) *topic {
	t := &topic{candidate: g, questions: newCrowd(vectorsOf(g.asked)), tickets: map[int64]bool{}, least: c.aboutOneThing(), language: languageOfMost(g.asked)}
	var said []vector
	for _, a := range g.asked {
		t.tickets[a.id] = true
		for _, r := range c.replies[a.id] {
			said = append(said, r.vector)
		}
	}
	t.answers = newCrowd(said)
	return t
}

// like says how much two topics are about the same; 0: they are not.
func (t *topic) like(other *topic) float64 {
	if t == nil || other == nil || t.language != other.language { // an article is in one language
		return 0
	}
	n := 0
	for id := range t.tickets {
		if other.tickets[id] {
			n++
		}
	}
	asked, answered := t.questions.middle.dot(other.questions.middle), t.answers.middle.dot(other.answers.middle)
	together := t.questions.with(other.questions, asked)
	if together < t.least && (together < t.least/2 || t.answers.with(other.answers, answered) < toldTheSame) {
		return 0
	}
	if float64(n) >= sharedTickets*float64(min(len(t.tickets), len(other.tickets))) || asked >= sameQuestions ||
		answered >= sameAnswers && asked >= likeQuestions {
		return asked + answered + float64(n)
	}
	return 0
}

// join adds the tickets of a gap that is about the same.
func (c *candidate) join(other *candidate) {
	for _, a := range other.asked {
		if !slices.Contains(c.asked, a) {
			c.asked = append(c.asked, a)
		}
	}
	if other.kind == KindAnswers {
		c.kind = KindAnswers
	}
}
