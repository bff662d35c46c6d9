package evidence_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/knowledge/themes/evidence"
)

func TestSearchInVerbatims(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 20)
	at := w.Clock.Now().Add(-time.Hour)
	w.insert([]made{
		{theme: 0, at: at, words: "the refund has <b>not</b> arrived & I wait"},
		{theme: 0, at: at, words: "refunds are slow, the card was charged twice"},
		{theme: 1, at: at, words: "my card was refused when I paid by card"},
		{theme: -1, at: at, words: "Die Rückerstattung fehlt seit Wochen"},
	})
	w.refresh()
	find := func(q string) []string {
		page, err := w.evidence.Verbatims(t.Context(), root, evidence.VerbatimQuery{Period: w.month(), Q: q})
		require.NoError(t, err, q)
		var words []string
		for _, v := range page.Items {
			words = append(words, v.Words[:10])
		}
		return words
	}
	require.Len(t, find("refund"), 2, "and refunds")
	require.Len(t, find("REFUND card"), 1)
	require.Len(t, find(`"card was"`), 2)
	require.Len(t, find("card -refused"), 1)
	require.Len(t, find("rückerst"), 1)
	require.Empty(t, find(`"was card"`))
	page, err := w.evidence.Verbatims(t.Context(), root, evidence.VerbatimQuery{ThemeID: w.themes[0], Period: w.month(), Q: "arrived"})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Contains(t, page.Items[0].Marked, "<mark>arrived</mark>")
	require.NotContains(t, page.Items[0].Marked, "<b>")
	_, err = w.evidence.Verbatims(t.Context(), root, evidence.VerbatimQuery{Period: w.month(), Q: "-only ... !"})
	require.ErrorContains(t, err, "needs a word")
}

func TestVerbatimsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 20)
	w.insert(w.some(0, 25))
	w.refresh()
	for _, q := range []string{"", "the"} {
		seen := map[int64]bool{}
		in := evidence.VerbatimQuery{ThemeID: w.themes[0], Period: w.month(), Q: q, Limit: 4}
		for {
			page, err := w.evidence.Verbatims(t.Context(), root, in)
			require.NoError(t, err)
			for _, v := range page.Items {
				require.False(t, seen[v.TicketID], "twice")
				seen[v.TicketID] = true
			}
			if in.Cursor = page.Next; in.Cursor == "" {
				break
			}
		}
		in.Limit, in.Cursor = 200, ""
		all, err := w.evidence.Verbatims(t.Context(), root, in)
		require.NoError(t, err)
		require.Len(t, seen, len(all.Items))
		require.NotEmpty(t, seen)
	}
}

// Whatever is typed, the search answers, or says what is missing.
func TestAnySearchIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 5)
	w.insert(w.some(0, 3))
	w.refresh()
	rapid.Check(t, func(r *rapid.T) {
		q := rapid.OneOf(rapid.String(), rapid.StringMatching(`["'\\:*&|!<>() -]{0,6}[a-z']{0,4}["'\\:*&|!<>() -]{0,6}`)).Draw(r, "q")
		_, err := w.evidence.Verbatims(t.Context(), root, evidence.VerbatimQuery{Period: w.month(), Q: q})
		if err != nil {
			require.ErrorContains(r, err, "needs a word", "%q", q)
		}
	})
}

func TestExamplesAreOfDifferentPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 20)
	all := append(w.some(0, 20), w.some(1, 5)...)
	for i := range all[:8] {
		all[i].customer, all[i].words = w.people[0], "the refund has not arrived on my card, still waiting"
	}
	odd := made{theme: 0, at: w.Clock.Now().Add(-time.Minute), words: "the app shows a crash on the map and my money is gone", customer: w.people[7], team: w.teams[0]}
	ids := w.insert(append(all, odd))
	w.exec(`UPDATE theme_tickets SET score = 0.5 + score / 2`)
	w.exec(`UPDATE theme_tickets SET score = 0.05 WHERE ticket_id = $1`, ids[len(ids)-1])
	w.refresh()
	e, err := w.evidence.Theme(t.Context(), root, w.themes[0], w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.Len(t, e.Typical, 3)
	people := map[int64]bool{}
	for _, v := range e.Typical {
		people[v.CustomerID] = true
		require.NotEqual(t, ids[len(ids)-1], v.TicketID)
	}
	require.Len(t, people, 3)
	require.NotNil(t, e.Counter)
	require.Equal(t, ids[len(ids)-1], e.Counter.TicketID)
	require.Equal(t, "Theme 1", e.Counter.Near)
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, 20)
	w.exec(`UPDATE themes SET name = '=HYPERLINK("http://x")' WHERE id = $1`, w.themes[0])
	w.insert(append(w.draw(60, 25), made{theme: 1, at: w.Clock.Now().Add(-time.Hour), words: "@SUM(1+1)*cmd|' /C calc'!A0\n\"quoted\", twice"}))
	w.refresh()
	read := func(export evidence.Export, err error) [][]string {
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, export(t.Context(), &out))
		records, err := csv.NewReader(&out).ReadAll()
		require.NoError(t, err)
		for _, record := range records {
			require.Len(t, record, len(records[0]))
			for _, cell := range record {
				if cell != "" && strings.ContainsRune("=+@\t\r", rune(cell[0])) {
					t.Errorf("a formula: %q", cell)
				}
			}
		}
		return records
	}
	figures := read(w.evidence.FiguresCSV(t.Context(), w.month(), evidence.Filter{}))
	o, err := w.evidence.Overview(t.Context(), w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.Len(t, figures, len(o.Items)+2)
	require.Equal(t, strconv.Itoa(o.Items[0].Tickets.Tickets), figures[1][5])
	require.Equal(t, "(no theme)", figures[len(figures)-1][1])
	verbatims := read(w.evidence.VerbatimsCSV(t.Context(), root, evidence.VerbatimQuery{Period: w.month()}))
	all, err := w.evidence.Verbatims(t.Context(), root, evidence.VerbatimQuery{Period: w.month(), Limit: 200})
	require.NoError(t, err)
	require.Len(t, verbatims, len(all.Items)+1)
	harmed := read(w.evidence.VerbatimsCSV(t.Context(), root, evidence.VerbatimQuery{Period: w.month(), Q: "calc"}))
	require.True(t, strings.HasPrefix(harmed[1][9], "'@SUM"), harmed[1][9])

	export, err := w.evidence.VerbatimsCSV(t.Context(), root, evidence.VerbatimQuery{Period: w.month()})
	require.NoError(t, err)
	r, pipe := io.Pipe()
	require.NoError(t, r.Close())
	require.ErrorIs(t, export(t.Context(), pipe), io.ErrClosedPipe, "who is gone is not written to")
}
