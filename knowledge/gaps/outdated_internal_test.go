package gaps

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// answersOf simulates answers of some agents, each with a way of writing of their own, from the words of one topic.
// change adds what is said in a recent answer.
func answersOf(r *rand.Rand, topic, recent, older, agents int, change func(i int, agent int64) []string) []*reply {
	var out []*reply
	for i := range recent + older {
		agent := int64(r.IntN(agents))
		a := &reply{asked: &asked{id: int64(i), requesterID: int64(i)}, said: &said{messageID: int64(topic*1000 + i), agentID: agent}, recent: i < recent, terms: map[string]bool{}}
		for range 25 {
			a.terms[fmt.Sprint("topic", topic, "-", int(r.ExpFloat64()*12))] = true
			a.terms[fmt.Sprint("word", int(r.ExpFloat64()*60))] = true
		}
		for k := range 5 {
			a.terms[fmt.Sprint("agent", agent, "-", k)] = true
		}
		if a.recent && change != nil {
			for _, term := range change(i, agent) {
				a.terms[term] = true
			}
		}
		out = append(out, a)
	}
	return out
}

func pagesOf(n int, answers func(topic int) []*reply) map[int64]*page {
	pages := map[int64]*page{}
	for topic := range n {
		p := &page{translationID: int64(topic), stems: map[string]bool{}, answers: answers(topic)}
		for k := range 6 {
			p.stems[fmt.Sprint("topic", topic, "-", k)] = true
		}
		pages[p.translationID] = p
	}
	return pages
}

func alarms(pages map[int64]*page) map[int64][]TermEvidence {
	c := &counting{}
	usual := c.usualTerms(pages)
	out := map[int64][]TermEvidence{}
	for id, p := range pages {
		if terms := p.changedTerms(usual, len(pages)); len(terms) > 0 {
			out[id] = terms
		}
	}
	return out
}

func TestOutdatedDoesNotCryWolf(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(i int, agent int64) []string{
		"nothing has changed":       nil,
		"a season's greeting":       func(int, int64) []string { return []string{"merry", "christmas"} },
		"one agent's new habit":     func(_ int, agent int64) []string { return map[bool][]string{true: {"cheerio", "pip"}}[agent == 0] },
		"what the article says too": func(int, int64) []string { return []string{"topic0-1"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(4, 2))
			wrong := 0
			const desks, articles = 14, 25
			for range desks {
				wrong += len(alarms(pagesOf(articles, func(topic int) []*reply {
					return answersOf(r, topic, 6+r.IntN(40), 6+r.IntN(60), 3, change)
				})))
			}
			require.LessOrEqual(t, wrong, 1, "of %d articles", desks*articles)
		})
	}
}

func TestOutdatedIsNoticed(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 2))
	noticed := 0
	const desks = 14
	for range desks {
		found := alarms(pagesOf(25, func(topic int) []*reply {
			if topic != 7 {
				return answersOf(r, topic, 20, 30, 3, nil)
			}
			return answersOf(r, topic, 14, 30, 3, func(i int, _ int64) []string {
				if i%5 == 4 {
					return nil
				}
				return []string{"portal", "menu"}
			})
		}))
		if terms, ok := found[7]; ok {
			noticed++
			require.Contains(t, []string{"portal", "menu"}, terms[0].Term)
			require.Less(t, terms[0].P, 0.01)
		}
	}
	require.GreaterOrEqual(t, noticed, desks*9/10)
}

func TestFisher(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 0.2429, fisher(3, 4, 1, 4), 1e-4) // the lady tasting tea, one side
	require.InDelta(t, 0.0143, fisher(4, 4, 0, 4), 1e-4)
	require.InDelta(t, 1, fisher(0, 10, 5, 10), 1e-9)
	require.InDeltaSlice(t, []float64{0.03, 0.06, 0.06}, adjust([]float64{0.01, 0.04, 0.03}, 3), 1e-9)
}

func TestShare(t *testing.T) {
	t.Parallel()
	s := wilson(8, 10)
	require.InDelta(t, 0.8, s.Value, 1e-9)
	require.InDelta(t, 0.4902, s.Low, 1e-3)
	require.InDelta(t, 0.9433, s.High, 1e-3)
	require.Equal(t, Share{High: 1}, wilson(0, 0))
}
