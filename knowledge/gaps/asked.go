package gaps

import (
	"cmp"
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kepthq/kept/knowledge/themes"
	"github.com/kepthq/kept/knowledge/themes/evidence/sentiment"
)

// What a gap of tickets takes.
const (
	fewestAskers   = 3    // customers
	leastCohesion  = 0.08 // mean similarity of two of its tickets
	timesUsual     = 4.0  // that of any two tickets
	ofFew          = 0.4  // by what share of one ticket few must be more alike: some always are, among many
	leastCentral   = 0.25 // similarity of a ticket to their middle
	mostOfAGap     = 500  // tickets that are written down
	longestTitle   = 110
	fewestTitle    = 3 // words
	titleTypical   = 12
	mostTitleWords = 10
	fullAnswer     = 20  // stems
	clearlyGlad    = 0.4 // tone of a text, -1 to 1
)

// askedAndAnswered finds what customers ask and no article answers, and what agents answer again and again. What is
// about the same is one gap, which is of answers when there is one to write down.
func (c *counting) askedAndAnswered(ctx context.Context) ([]*candidate, error) {
	typed, err := c.repeated(ctx)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(c.merge(append(typed, c.unanswered()...)), func(g *candidate) bool {
		_, answered := c.answeredBy(idsOf(g.asked))
		return answered || praise(g.asked)
	})
	for _, g := range found {
		c.settle(g)
	}
	return found, nil
}

// praise reports whether nothing is asked: of three tickets two are glad and have no question. It takes a group, for the
// tone of one text says little.
func praise(group []*asked) bool {
	glad, language := 0, languageOfMost(group)
	for _, a := range group {
		if tone, ok := sentiment.Score(a.question, language); ok && tone >= clearlyGlad && !strings.ContainsAny(a.question, "?¿？؟") {
			glad++
		}
	}
	return 3*glad >= 2*len(group)
}

func idsOf(all []*asked) []int64 {
	ids := make([]int64, len(all))
	for i, a := range all {
		ids[i] = a.id
	}
	return ids
}

// unanswered finds what customers ask, of tickets that were not answered with an article.
func (c *counting) unanswered() []*candidate {
	var open []*asked
	for _, a := range c.tickets {
		if len(a.sent) == 0 && len(a.stems) >= fewestTitle {
			open = append(open, a)
		}
	}
	texts := make([]themes.Text, len(open))
	for i, a := range open {
		texts[i] = themes.Text{Body: a.question, Language: a.language}
	}
	if len(texts) < fewestAskers {
		return nil
	}
	clusters := themes.Cluster(texts, themes.Options{})
	groups := make([][]*asked, len(clusters.Themes))
	for i, theme := range clusters.Theme {
		if theme != themes.None {
			groups[theme] = append(groups[theme], open[i])
		}
	}
	var out []*candidate
	for _, group := range groups {
		for _, part := range c.parts(group) {
			if part = c.coherent(part); part != nil {
				out = append(out, &candidate{kind: KindTickets, asked: part})
			}
		}
	}
	return out
}

// mostOfAGroup is how many tickets of a group are compared one by one.
const mostOfAGroup = 400

// parts divides a group where it is about several things: average linkage, as long as two parts are as much alike as
// tickets are that are about one thing. What is rare among the tickets of a desk may share a group for its language.
func (c *counting) parts(group []*asked) [][]*asked {
	if len(group) > mostOfAGroup {
		return [][]*asked{group}
	}
	parts := make([][]*asked, len(group))
	like := make([][]float64, len(group)) // sums of similarities
	for i, a := range group {
		parts[i], like[i] = []*asked{a}, make([]float64, len(group))
		for j := range i {
			like[i][j] = a.vector.dot(group[j].vector)
			like[j][i] = like[i][j]
		}
	}
	for {
		best, a, b := c.aboutOneThing(), -1, -1
		for i := range parts {
			for j := range i {
				if parts[i] == nil || parts[j] == nil {
					continue
				}
				if x := like[i][j] / float64(len(parts[i])*len(parts[j])); x > best {
					best, a, b = x, j, i
				}
			}
		}
		if a < 0 {
			return slices.DeleteFunc(parts, func(part []*asked) bool { return len(part) < fewestAskers })
		}
		parts[a], parts[b] = append(parts[a], parts[b]...), nil
		for i := range parts {
			like[a][i] += like[b][i]
			like[i][a] = like[a][i]
		}
	}
}

// coherent leaves the tickets of a group that are about one thing, the most typical first; nil when that is not
// enough customers, or they have no more in common than any tickets.
func (c *counting) coherent(group []*asked) []*asked {
	vectors := vectorsOf(group)
	order, central := byCentrality(vectors)
	var kept []*asked
	for _, i := range order {
		if central[i] >= leastCentral {
			kept = append(kept, group[i])
		}
	}
	if askers(kept) < fewestAskers || cohesion(vectorsOf(kept)) < c.aboutOneThing()+ofFew/float64(len(kept)) {
		return nil
	}
	return kept
}

// aboutOneThing is how much tickets have in common that are about one thing.
func (c *counting) aboutOneThing() float64 { return max(leastCohesion, timesUsual*c.usual) }

func vectorsOf(all []*asked) []vector {
	out := make([]vector, len(all))
	for i, a := range all {
		out[i] = a.vector
	}
	return out
}

// askers counts customers.
func askers(all []*asked) int {
	seen := map[int64]bool{}
	for _, a := range all {
		seen[a.requesterID] = true
	}
	return len(seen)
}

// settle completes a gap that was found from tickets.
func (c *counting) settle(g *candidate) {
	order, _ := byCentrality(vectorsOf(g.asked))
	all := make([]*asked, len(order))
	for place, i := range order {
		all[place] = g.asked[i]
	}
	g.asked, g.people, g.weeks, g.language = all, askers(all), c.weeks, languageOfMost(all)
	about := middle(vectorsOf(all)).unit()
	answers := c.meritorious(all)
	g.tickets = make([]member, 0, min(len(all), mostOfAGap))
	best := -1.0
	for place, a := range all[:min(len(all), mostOfAGap)] {
		title, telling := c.titleOf(a, about)
		m := member{ticketID: a.id, requesterID: a.requesterID, createdAt: a.createdAt, title: title}
		if answer := answers[a.id]; answer != nil {
			m.messageID, m.merit = &answer.messageID, answer.merit
		}
		g.tickets = append(g.tickets, m)
		if place < titleTypical && telling > best {
			g.title, best = title, telling
		}
	}
	oldest := slices.MinFunc(all, func(a, b *asked) int { return cmp.Compare(a.id, b.id) })
	g.key = "ticket " + itoa(oldest.id)
}

// oldest is when the first ticket or search of the count was.
func (c *counting) oldest() time.Time {
	first := c.now
	for _, a := range c.tickets {
		if a.createdAt.Before(first) {
			first = a.createdAt
		}
	}
	if len(c.searches) > 0 && c.searches[0].at.Before(first) {
		first = c.searches[0].at
	}
	return first
}

// worthy is an answer and how good it is.
type worthy struct {
	messageID int64
	merit     float64
}

// meritorious are the best answers of tickets, by ticket: the more typical, and the better it went, the better.
func (c *counting) meritorious(all []*asked) map[int64]*worthy {
	var typed []*typing
	var vectors []vector
	for _, a := range all {
		for _, t := range c.replies[a.id] {
			typed, vectors = append(typed, t), append(vectors, t.vector)
		}
	}
	if len(typed) == 0 {
		return nil
	}
	_, central := byCentrality(vectors)
	out := make(map[int64]*worthy, len(typed))
	for i, t := range typed {
		full := min(1, float64(len(t.stems))/fullAnswer) // a line tells less than the steps
		merit := central[i] * t.asked.merit() * (0.5 + full/2)
		if w := out[t.asked.id]; w == nil || merit >= w.merit {
			out[t.asked.id] = &worthy{messageID: t.said.messageID, merit: merit}
		}
	}
	return out
}

// asksFor is how a sentence begins that asks.
var asksFor = regexp.MustCompile(`(?i)^(how|what|where|when|why|which|who|can|could|do|does|is|are|will|would|may|should|i (cannot|can't|can not|want|need|would like)|my|unable|wie|was|wo|wann|warum|welche|wer|kann|könn|darf|ist|sind|ich (kann|möchte|will|brauche)|comment|où|quand|pourquoi|puis|peut|cómo|dónde|cuándo|por qué|puedo)\b`)

// titleOf is what a ticket asks in one line, and how much that tells of what is asked: its subject, or a sentence. What
// was masked is left out.
func (c *counting) titleOf(a *asked, about vector) (title string, telling float64) {
	telling = -1
	for i, s := range sentences(a.question) {
		cut := float64(len(masks.FindAllString(s, -1)))
		s = titleForReaders(listItem.ReplaceAllString(s, ""))
		n := countWords(s)
		if n < fewestTitle && i > 0 || i > 12 {
			continue
		}
		worth := c.space.vector(stems(a.language, s)).dot(about)
		if strings.HasSuffix(s, "?") || asksFor.MatchString(s) {
			worth *= 1.2
		}
		if i == 0 {
			worth *= 1.6 // the subject: what the customer calls it
		}
		worth *= math.Pow(0.75, cut)
		if n > mostTitleWords {
			worth *= mostTitleWords / float64(n)
		}
		if worth > telling {
			title, telling = s, worth
		}
	}
	return shorten(strings.TrimRight(title, " .!,;:-–"), longestTitle), telling
}

func languageOfMost(all []*asked) string {
	counts := map[string]int{}
	best := ""
	for _, a := range all {
		counts[a.language]++
		if best == "" || counts[a.language] > counts[best] {
			best = a.language
		}
	}
	return best
}
