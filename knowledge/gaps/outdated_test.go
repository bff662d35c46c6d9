package gaps_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

func TestArticleWhoseTicketsAreAnsweredDifferentlyLately(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	e := h.article("Change the delivery address", "Open your order, click Edit address and enter the new delivery address.")
	steady := h.article("Size chart", "Measure your inseam and compare it with the size chart of the model.")
	at := func(article *articles.Edition) string {
		return publicURL + "/help/en/articles/" + article.Translation.Slug
	}
	ask := func(i int, article *articles.Edition, question, answer string) {
		id := h.ask(fmt.Sprint("Person ", i), "Question", question)
		by := h.anna
		if i%2 == 0 {
			by = h.bob
		}
		h.answer(by, id, answer+" "+at(article))
		h.Clock.Advance(20 * time.Hour)
	}
	for i := range 12 {
		ask(i, e, "How do I change the delivery address?", "You find the steps on this page, they take a minute and need no password.")
		ask(i, steady, "Which size is mine?", "The chart on this page tells the size from your inseam in a minute or two.")
	}
	h.Clock.Advance(25 * 24 * time.Hour)
	for i := range 10 {
		ask(20+i, e, "How do I change the delivery address?", "The button moved with the carrier portal: open the portal from the dispatch mail and choose Redirect there, the order page is too late.")
		ask(20+i, steady, "Which size is mine?", "The chart on this page tells the size from your inseam in a minute or two.")
	}
	h.count()
	found := h.list(h.lena, gaps.Query{Kind: gaps.KindOutdated})
	require.Len(t, found, 1)
	g := h.gap(h.lena, found[0].ID)
	require.Equal(t, e.Article.ID, g.Article.ID)
	require.Equal(t, "Change the delivery address", g.Title)
	var terms []string
	for _, term := range g.Evidence.Terms {
		terms = append(terms, term.Term)
	}
	require.Contains(t, terms, "portal")
	require.True(t, g.Evidence.Answers[0].Recent)
	require.Contains(t, g.Evidence.Answers[0].Text, "portal")
	told := h.told(h.lena, 1)
	require.Len(t, told, 1)
	require.Equal(t, tickets.NotifyArticleOutdated, told[0].Kind)

	d, err := h.gaps.Draft(h.Ctx(), h.lena, g.ID)
	require.NoError(t, err)
	require.Equal(t, gaps.Drafted{ArticleID: e.Article.ID, Language: "en"}, d, "the article itself is what to write")
	h.count()
	require.Equal(t, gaps.StateDrafted, h.state(g.ID))
	require.Len(t, h.told(h.lena, 1), 1, "told once")
	h.Clock.Advance(time.Hour)
	e, err = h.articles.Save(h.Ctx(), h.lena, e.Article.ID, "en", articles.Save{
		BaseVersion: e.Translation.Version, Text: articles.Text{Title: "Change the delivery address", Body: "Open the carrier portal from the dispatch mail and choose Redirect."},
	})
	require.NoError(t, err)
	h.publish(e)
	h.count()
	require.Equal(t, gaps.StateDone, h.state(g.ID))
}

func TestArticleThatReadersLatelyFindUseless(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bad, good := h.article("Pair the display", "Hold both buttons."), h.article("Charge the battery", "Use the charger.")
	vote := func(e *articles.Edition, i int, helpful bool, words string) {
		_, err := h.DB.Pool.Exec(h.Ctx(), `INSERT INTO kb_votes (translation_id, reader, helpful, words, created_at) VALUES ($1, $2, $3, $4, $5)`,
			e.Translation.ID, fmt.Append(nil, i), helpful, words, h.Clock.Now())
		require.NoError(t, err)
	}
	h.Clock.Advance(time.Hour)
	for i := range 40 {
		vote(bad, i, i%5 != 0, "")
		vote(good, i, i%5 != 0, "")
	}
	h.Clock.Advance(40 * 24 * time.Hour)
	for i := range 20 {
		vote(bad, 100+i, i%5 == 0, map[bool]string{true: "There is no second button any more, mail me at pia@customer.example"}[i == 1])
		vote(good, 100+i, i%4 != 0, "")
	}
	h.count()
	found := h.list(h.lena, gaps.Query{})
	require.Len(t, found, 1)
	require.Equal(t, bad.Article.ID, found[0].Article.ID)
	v := found[0].Evidence.Votes
	require.Less(t, v.Recent.High, v.Older.Low)
	require.Equal(t, []string{"There is no second button any more, mail me at [email]"}, v.Words)
}
