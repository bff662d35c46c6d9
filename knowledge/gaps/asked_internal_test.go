package gaps

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// desk makes a count of tickets in memory.
func desk(questions []string) *counting {
	c := &counting{Service: &Service{}, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), weeks: 4}
	texts := make([][]string, len(questions))
	for i, q := range questions {
		a := &asked{id: int64(i + 1), requesterID: int64(i + 1), question: q, language: "en", stems: stems("en", q), createdAt: c.now}
		c.tickets, texts[i] = append(c.tickets, a), a.stems
	}
	c.space = newSpace(texts)
	vectors := make([]vector, len(texts))
	for i, a := range c.tickets {
		a.vector = c.space.vector(a.stems)
		vectors[i] = a.vector
	}
	c.usual = usual(vectors)
	return c
}

// babble is a text about nothing, of words some of which are frequent.
func babble(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		id := int(math.Pow(r.Float64(), 2) * 2500)
		words[i] = fmt.Sprintf("%c%c%cwort", 'a'+id%26, 'a'+id/26%26, 'a'+id/676%26)
	}
	return strings.Join(words, " ")
}

func TestQuestionsAboutNothingAreNoGap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		var questions []string
		for range 300 {
			questions = append(questions, babble(r, 12+r.IntN(25)))
		}
		require.Empty(t, desk(questions).unanswered(), "seed %d", seed)
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	c := desk([]string{
		"Range dropped to [number] km\nSince it got cold the range of my bike is down. Is this covered?",
		"Battery\nThe range of the battery dropped since it got cold, is that covered?",
		"Where is order [code]?\nThe parcel is late.",
	})
	check := func(i int, want string) {
		t.Helper()
		got, _ := c.titleOf(c.tickets[i], c.tickets[i].vector)
		require.Equal(t, want, got)
	}
	check(0, "Range dropped to km")
	check(2, "Where is order?")
}

func TestPartsOfAGroup(t *testing.T) {
	t.Parallel()
	var questions []string
	for _, more := range []string{"quickly", "somewhere", "again", "today"} {
		questions = append(questions, "how do I export the invoices as csv "+more, "my phone is lost and the code for signing in too")
	}
	c := desk(questions)
	parts := c.parts(c.tickets)
	require.Len(t, parts, 2)
	for _, part := range parts {
		require.Len(t, part, 4)
	}
}
