package gaps

import (
	"strings"

	"github.com/kepthq/kept/knowledge/words"
)

// typing is an answer that an agent wrote by hand and that says something.
type typing struct {
	asked    *asked
	said     *said
	told     []string // its sentences, masked, without courtesy
	stems    []string
	shingles map[uint64]bool
	vector   vector
}

// How common a sentence is that agents write whatever is asked.
const (
	oftenSaid     = 5   // tickets
	timesQuestion = 2.0 // as similar as any tickets are those with an answer that is about something
)

// readReplies takes the answers apart, up to when the ticket was solved.
func (c *counting) readReplies() {
	var all []*typing
	for _, a := range c.tickets {
		for i := range a.answers {
			m := &a.answers[i]
			if a.solvedAt != nil && m.at.After(*a.solvedAt) || m.sent {
				continue
			}
			all = append(all, &typing{asked: a, said: m, told: content(masked(m.text, a.names.and(namesOf(m.agent))))})
		}
	}
	said := c.boilerplate(all)
	c.replies = map[int64][]*typing{}
	var kept []*typing
	var texts [][]string
	for _, t := range all {
		told := t.told[:0:0]
		for _, s := range t.told {
			if !said[sentenceKey(s)] {
				told = append(told, s)
			}
		}
		t.told = told
		if n := countWords(t.told...); n < fewestTyped || holds(t.told, n) {
			continue
		}
		t.stems = stems(t.asked.language, strings.Join(t.told, "\n"))
		t.shingles = shingles(t.stems)
		kept, texts = append(kept, t), append(texts, t.stems)
	}
	c.answers = newSpace(texts)
	for _, t := range kept {
		t.vector = c.answers.vector(t.stems)
		c.replies[t.asked.id] = append(c.replies[t.asked.id], t)
	}
	c.typed = kept
}

// sentenceKey is by what a sentence is known again.
func sentenceKey(s string) string {
	_, single := words.Terms(bare(s))
	return strings.Join(single, " ")
}

// boilerplate are the sentences that agents write whatever is asked: the questions of the tickets that have them have
// no more in common than any.
func (c *counting) boilerplate(all []*typing) map[string]bool {
	where := map[string][]*asked{}
	for _, t := range all {
		for _, s := range t.told {
			key := sentenceKey(s)
			if with := where[key]; len(with) == 0 || with[len(with)-1] != t.asked {
				where[key] = append(with, t.asked)
			}
		}
	}
	said := map[string]bool{}
	for key, with := range where {
		if len(with) >= oftenSaid && cohesion(vectorsOf(with)) < timesQuestion*c.usual {
			said[key] = true
		}
	}
	return said
}
