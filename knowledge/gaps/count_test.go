package gaps_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

func TestPlantedGapsAreFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.article("Reset your password", "Forgot your password? Open the sign-in page, click *Forgot password*, and we send you a link to reset the password of your account.")
	h.chatter(rand.New(rand.NewPCG(1, 2)), 60)
	for i, q := range passwordQuestions() {
		h.ask(fmt.Sprintf("Forgetful %d", i), "Password", q)
	}
	planted := h.plant(8)
	var phones []int64
	for i, q := range phoneQuestions() {
		phones = append(phones, h.ask(fmt.Sprintf("Caller %d", i), "Sign-in", q))
	}
	h.count()
	found := h.list(h.lena, gaps.Query{})
	var b strings.Builder
	show(&b, found)
	require.Len(t, found, 2, b.String())

	first := found[0]
	require.Equal(t, gaps.KindAnswers, first.Kind, "agents keep typing it")
	require.Contains(t, strings.ToLower(first.Title), "invoices")
	require.Equal(t, 8, first.People)
	require.InDelta(t, 8/first.Weeks, first.Weight, 0.01)
	require.Equal(t, "en", first.Language)
	whole, err := h.gaps.Gap(h.Ctx(), h.lena, first.ID)
	require.NoError(t, err)
	require.ElementsMatch(t, planted, ticketsOf(whole))
	require.Len(t, whole.Evidence.Answers, 8)

	second := found[1]
	require.Equal(t, gaps.KindTickets, second.Kind, "nobody has answered it")
	whole, err = h.gaps.Gap(h.Ctx(), h.lena, second.ID)
	require.NoError(t, err)
	require.Subset(t, phones, ticketsOf(whole))
	require.GreaterOrEqual(t, len(whole.Evidence.Tickets), 4)
}

func ticketsOf(g *gaps.Gap) []int64 {
	var ids []int64
	for _, t := range g.Evidence.Tickets {
		ids = append(ids, t.ID)
	}
	return ids
}

func TestNoiseIsNoGap(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := rand.New(rand.NewPCG(0, 7))
	h.chatter(r, 60)
	for i := range 300 { // each searches something else, and finds nothing or something
		h.search(babble(r, 1+r.IntN(3)), fmt.Sprintf("reader %d", i), r.IntN(2)*3, nil)
	}
	h.count()
	var b strings.Builder
	found := h.list(h.lena, gaps.Query{})
	show(&b, found)
	require.Empty(t, found, b.String())
}

func TestPraiseIsNoGap(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(5, 7)), 40)
	for i, words := range []string{
		"Thank you for the wonderful lamp, it arrived quickly.", "Thank you, the lamp is wonderful and arrived quickly.",
		"Wonderful lamp, and it arrived quickly, thank you.", "Thank you so much, a wonderful lamp that arrived quickly.",
		"The lamp arrived quickly and is wonderful, thank you.",
	} {
		h.ask(fmt.Sprintf("Happy %d", i), "The lamp", words)
	}
	for i, words := range []string{
		"How do I wash the big carpet?", "Love it! How do I wash the carpet?", "At how many degrees do I wash the carpet?",
		"Great, thanks. But how do I wash the carpet?", "How is the carpet washed, and at how many degrees?",
	} {
		h.ask(fmt.Sprintf("Washer %d", i), "The carpet", words)
	}
	h.count()
	found := h.list(h.lena, gaps.Query{})
	require.Len(t, found, 1)
	require.Contains(t, strings.ToLower(found[0].Title), "wash")
}

func TestCountingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(3, 4)), 40)
	h.plant(6)
	for i := range 4 {
		h.search("dark theme", fmt.Sprint("r", i), 0, nil)
	}
	h.settle()
	cancelled, cancel := context.WithCancel(h.Ctx())
	cancel()
	require.Error(t, h.gaps.Count(cancelled))
	require.Empty(t, h.list(h.lena, gaps.Query{}), "a count that is stopped has done nothing")
	h.count()
	before := h.rows()
	require.Len(t, h.list(h.lena, gaps.Query{}), 2)
	h.count()
	require.Equal(t, before, h.rows())
	h.Clock.Advance(24 * time.Hour) // other weights, the same gaps
	h.ask("Late Comer", "Invoices", "How do I export invoices as a CSV file?")
	h.count()
	after := h.list(h.lena, gaps.Query{})
	require.Len(t, after, 2)
	require.Equal(t, 7, after[0].People)
	require.Equal(t, before[0].id, after[0].ID)
}

type row struct {
	id      int64
	kind    string
	key     string
	weight  float64
	state   string
	updated time.Time
	tickets int
}

func (h *house) rows() []row {
	h.t.Helper()
	rows, err := h.DB.Pool.Query(h.Ctx(), `
		SELECT id, kind, key, weight, state, updated_at, (SELECT count(*) FROM kb_gap_tickets WHERE gap_id = g.id) FROM kb_gaps g ORDER BY weight DESC, id`)
	require.NoError(h.t, err)
	defer rows.Close()
	var out []row
	for rows.Next() {
		var r row
		require.NoError(h.t, rows.Scan(&r.id, &r.kind, &r.key, &r.weight, &r.state, &r.updated, &r.tickets))
		out = append(out, r)
	}
	require.NoError(h.t, rows.Err())
	return out
}

func TestQueriesOfOneMeaning(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	published := h.article("Change your address", "Open your profile and change the address there.")
	clicked := &published.Translation.ID
	h.Clock.Advance(time.Hour)
	for i, q := range []string{"cancel subscription", "cancel subscription", "cancel my subscription", "canceling subscriptions", "cancel subscr" + "ption", "subscription cancel", "Cancel Subscription"} {
		h.search(q, fmt.Sprint("reader", i), 0, nil)
	}
	h.search("cancel subscription", "reader0", 0, nil) // again
	h.search("gift card", "one", 0, nil)               // somebody
	for i := range 12 {                                // found, and read
		h.search("change address", fmt.Sprint("mover", i), 1, clicked)
	}
	for i := range 8 { // found, and not what they meant
		h.search("delivery address label", fmt.Sprint("sender", i), 2, nil)
	}
	for i := range 8 { // found by other words a minute later
		h.search("moving house", fmt.Sprint("patient", i), 2, nil)
		h.Clock.Advance(time.Minute)
		h.search("new address", fmt.Sprint("patient", i), 2, clicked)
	}
	h.count()
	found := h.list(h.lena, gaps.Query{Kind: gaps.KindQuery})
	var b strings.Builder
	show(&b, found)
	require.Len(t, found, 2, b.String())
	require.Equal(t, "Delivery address label", found[0].Title)
	require.Equal(t, 8, found[0].People)
	require.True(t, found[0].Evidence.Queries[0].Found)
	require.Equal(t, "Cancel subscription", found[1].Title)
	require.Equal(t, 7, found[1].People, "people are counted, not searches")
	require.False(t, found[1].Evidence.Queries[0].Found)
}

func TestQueryIsDoneWhenAnArticleAnswersIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 4 {
		h.search("cancel subscription", fmt.Sprint("reader", i), 0, nil)
	}
	h.count()
	found := h.list(h.lena, gaps.Query{})
	require.Len(t, found, 1)
	d, err := h.gaps.Draft(h.Ctx(), h.lena, found[0].ID)
	require.NoError(t, err)
	require.True(t, d.Created)
	h.count()
	require.Equal(t, gaps.StateDrafted, h.state(found[0].ID), "a draft answers nobody")
	h.Clock.Advance(time.Hour)
	e, err := h.articles.Edition(h.Ctx(), h.lena, d.ArticleID, d.Language)
	require.NoError(t, err)
	e, err = h.articles.Save(h.Ctx(), h.lena, d.ArticleID, d.Language, articles.Save{
		BaseVersion: e.Translation.Version, Text: articles.Text{Title: "Cancel your subscription", Body: "Open Billing and click Cancel subscription."},
	})
	require.NoError(t, err)
	h.publish(e)
	h.count()
	require.Equal(t, gaps.StateDone, h.state(found[0].ID))
	h.Clock.Advance(time.Hour)
	for i := range 3 { // and it comes back when it does not help
		h.search("cancel subscription", fmt.Sprint("other", i), 0, nil)
	}
	h.count()
	require.Equal(t, gaps.StateOpen, h.state(found[0].ID))
}

func (h *house) state(id int64) gaps.State {
	h.t.Helper()
	g, err := h.gaps.Gap(h.Ctx(), h.lena, id)
	require.NoError(h.t, err)
	return g.State
}

func TestDismissedStaysUntilTwiceAsManyAsk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(5, 6)), 30)
	h.plant(4)
	h.count()
	id := h.list(h.lena, gaps.Query{})[0].ID
	_, err := h.gaps.SetState(h.Ctx(), h.anna, id, gaps.StateDismissed)
	require.NoError(t, err)
	h.count()
	require.Empty(t, h.list(h.lena, gaps.Query{}))
	for i, q := range exportQuestions()[4:7] {
		h.ask(fmt.Sprint("Another ", i), "Invoices", q)
	}
	h.count()
	require.Equal(t, gaps.StateDismissed, h.state(id), "seven are not twice four")
	h.ask("One More", "Invoices", exportQuestions()[7])
	h.ask("And Another", "Invoices", "Export of invoices as CSV file?")
	h.count()
	require.Equal(t, gaps.StateOpen, h.state(id))
	require.Len(t, h.list(h.lena, gaps.Query{}), 1)
}

func TestAnswersFromCannedRepliesAndArticlesAreNotTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(8, 8)), 30)
	_, err := h.Desk.AddCannedReply(h.Ctx(), h.lena, tickets.CannedReply{
		Shortcut: "export", Title: "Export", BodyHTML: "<p>Open Billing and choose Invoices. Click Export at the top right, pick CSV and the months that you need. The file is sent to you by mail within 5 minutes.</p>",
	})
	require.NoError(t, err)
	h.plant(8)
	h.count()
	require.Empty(t, h.list(h.lena, gaps.Query{Kind: gaps.KindAnswers}))
	require.Len(t, h.list(h.lena, gaps.Query{Kind: gaps.KindTickets}), 1, "no article has it all the same")
	h.article("Export invoices as CSV", "How to export invoices: open Billing, choose Invoices, click Export and pick CSV. You get all invoices in a CSV file for your accountant.")
	h.count()
	require.Empty(t, h.list(h.lena, gaps.Query{}))
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	legal := h.Team("Legal", true)
	lea := h.agent("Lea Lindt", tickets.RoleAgent, legal)
	paul := h.agent("Paul Product", tickets.RoleProductLead)
	h.anna, h.bob = h.Actor(h.anna.ID), h.Actor(h.bob.ID) // who may not see the new team
	h.chatter(rand.New(rand.NewPCG(9, 9)), 30)
	ids := h.plant(6)
	for _, id := range ids[:5] {
		_, err := h.Desk.Reply(h.Ctx(), lea, id, tickets.Reply{Kind: tickets.KindNote, Text: "the secret settlement is 40,000", HTML: "x", Anyway: true})
		require.NoError(t, err)
		_, err = h.Desk.Update(h.Ctx(), tickets.System("test"), id, tickets.Update{TeamID: tickets.Some(&legal), AssigneeID: tickets.Some[*int64](nil)})
		require.NoError(t, err)
	}
	h.count()
	all := h.list(lea, gaps.Query{})
	require.Len(t, all, 1)
	require.Len(t, h.evidence(lea, all[0].ID).Tickets, 6)
	require.Equal(t, ids[5:], ticketsOf(h.gap(h.anna, all[0].ID)), "of tickets that she may see")

	read := h.gap(paul, all[0].ID)
	require.Equal(t, ids[5:], ticketsOf(read))
	require.NotContains(t, fmt.Sprint(read), "settlement")
	require.NotContains(t, fmt.Sprint(read), "Chiara", "names are masked")
	_, err := h.gaps.SetState(h.Ctx(), paul, all[0].ID, gaps.StateDone)
	require.ErrorContains(t, err, "may read")
	_, err = h.gaps.Draft(h.Ctx(), paul, all[0].ID)
	require.Error(t, err)

	_, err = h.Desk.Update(h.Ctx(), tickets.System("test"), ids[5], tickets.Update{TeamID: tickets.Some(&legal), AssigneeID: tickets.Some[*int64](nil)})
	require.NoError(t, err)
	require.Empty(t, h.list(h.anna, gaps.Query{}), "who may see none of it does not see the gap")
	_, err = h.gaps.Gap(h.Ctx(), h.anna, all[0].ID)
	require.ErrorContains(t, err, "gap")
	page, err := h.gaps.List(h.Ctx(), h.anna, gaps.Query{})
	require.NoError(t, err)
	require.Zero(t, page.Counts[gaps.StateOpen])
}

func (h *house) gap(by tickets.Actor, id int64) *gaps.Gap {
	h.t.Helper()
	g, err := h.gaps.Gap(h.Ctx(), by, id)
	require.NoError(h.t, err)
	return g
}

func (h *house) evidence(by tickets.Actor, id int64) gaps.Evidence { return h.gap(by, id).Evidence }

func TestPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i, q := range []string{"gift card", "parking space", "opening hours", "vegan leather"} {
		for j := range 3 + i {
			h.search(q, fmt.Sprint(i, " ", j), 0, nil)
		}
	}
	h.count()
	var titles []string
	cursor := ""
	for {
		page, err := h.gaps.List(h.Ctx(), h.anna, gaps.Query{Cursor: cursor, Limit: 3})
		require.NoError(t, err)
		for _, g := range page.Gaps {
			titles = append(titles, g.Title)
		}
		require.Equal(t, 4, page.Counts[gaps.StateOpen])
		require.NotNil(t, page.CountedAt)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"Vegan leather", "Opening hours", "Parking space", "Gift card"}, titles)
	_, err := h.gaps.List(h.Ctx(), h.anna, gaps.Query{Cursor: "?"})
	require.ErrorContains(t, err, "cursor")
}
