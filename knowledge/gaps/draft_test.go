package gaps_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

func TestDraftHasTheStepsAndNobodysData(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(11, 1)), 30)
	ids := h.plant(8)
	h.rate(ids[2], 5)
	h.rate(ids[0], 1)
	h.count()
	g := h.list(h.anna, gaps.Query{})[0]
	d, err := h.gaps.Draft(h.Ctx(), h.anna, g.ID)
	require.NoError(t, err)
	require.True(t, d.Created)
	require.Equal(t, gaps.StateDrafted, h.state(g.ID))
	e, err := h.articles.Edition(h.Ctx(), h.anna, d.ArticleID, d.Language)
	require.NoError(t, err)
	require.Equal(t, articles.StatusDraft, e.Translation.Status)
	require.Equal(t, h.anna.ID, *e.Article.OwnerID)
	text := e.Newest.Title + "\n" + e.Newest.Body
	require.Contains(t, strings.ToLower(e.Newest.Title), "invoices")
	for _, step := range []string{"Billing", "Invoices", "Export", "CSV", "5 minutes"} {
		require.Contains(t, text, step)
	}
	require.NotContains(t, text, "@")
	require.NotContains(t, text, "RE-")
	require.NotContains(t, text, "4821")
	require.NotContains(t, text, "Kind regards")
	for _, name := range append(people(), "Anna Arnold", "Bob Brandt") {
		for _, part := range strings.Fields(name) {
			require.NotContains(t, text, part)
		}
	}
	for _, id := range ids {
		require.Contains(t, e.Newest.Note, fmt.Sprint("#", id), "readers do not see the note")
		require.NotContains(t, text, fmt.Sprint(id))
	}

	again, err := h.gaps.Draft(h.Ctx(), h.bob, g.ID)
	require.NoError(t, err)
	require.Equal(t, gaps.Drafted{ArticleID: d.ArticleID, Language: d.Language}, again)
	var n int
	require.NoError(t, h.DB.Pool.QueryRow(h.Ctx(), `SELECT count(*) FROM kb_articles`).Scan(&n))
	require.Equal(t, 1, n)
}

func TestDraftsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 3 {
		h.search("dark theme", fmt.Sprint(i), 0, nil)
	}
	h.count()
	g := h.list(h.anna, gaps.Query{})[0]
	made := make(chan gaps.Drafted)
	for range 4 {
		go func() {
			d, err := h.gaps.Draft(h.Ctx(), h.anna, g.ID)
			if err != nil {
				t.Error(err)
			}
			made <- d
		}()
	}
	created := 0
	seen := map[int64]bool{}
	for range 4 {
		d := <-made
		seen[d.ArticleID] = true
		if d.Created {
			created++
		}
	}
	require.Len(t, seen, 1)
	require.Equal(t, 1, created)
}

func TestDraftUsesOnlyWhatItsWriterMaySee(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	legal := h.Team("Legal", true)
	h.anna = h.Actor(h.anna.ID)
	h.chatter(rand.New(rand.NewPCG(12, 1)), 30)
	ids := h.plant(6)
	for _, id := range ids[:5] {
		_, err := h.Desk.Update(h.Ctx(), tickets.System("test"), id, tickets.Update{TeamID: tickets.Some(&legal), AssigneeID: tickets.Some[*int64](nil)})
		require.NoError(t, err)
	}
	h.count()
	g := h.list(h.anna, gaps.Query{})[0]
	d, err := h.gaps.Draft(h.Ctx(), h.anna, g.ID)
	require.NoError(t, err)
	e, err := h.articles.Edition(h.Ctx(), h.anna, d.ArticleID, d.Language)
	require.NoError(t, err)
	require.Contains(t, e.Newest.Note, fmt.Sprint("#", ids[5]))
	for _, id := range ids[:5] {
		require.NotContains(t, e.Newest.Note, fmt.Sprint("#", id))
	}
}

func TestDraftForAQueryTakesAnswersOfTicketsThatAskIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(13, 1)), 20)
	h.plant(2) // too few to be a gap by themselves
	for i := range 3 {
		h.search("export invoices csv", fmt.Sprint(i), 0, nil)
	}
	h.count()
	found := h.list(h.anna, gaps.Query{})
	require.Len(t, found, 1)
	require.Equal(t, gaps.KindQuery, found[0].Kind)
	d, err := h.gaps.Draft(h.Ctx(), h.anna, found[0].ID)
	require.NoError(t, err)
	e, err := h.articles.Edition(h.Ctx(), h.anna, d.ArticleID, d.Language)
	require.NoError(t, err)
	require.Equal(t, "Export invoices csv", e.Newest.Title)
	require.Contains(t, e.Newest.Body, "Click Export")
	require.NotContains(t, e.Newest.Body, "@")
}
