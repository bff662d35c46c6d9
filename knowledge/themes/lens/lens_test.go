package lens_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/lens"
	"github.com/kepthq/kept/knowledge/themes/lens/cues"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

func TestReadsAsTicketsGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.writes("ann", "Your plan has become too expensive for us, please cancel our subscription.")
	m := w.mark(ann)
	require.Equal(t, map[cues.Kind]cues.Strength{cues.Cancel: cues.Asks}, m.Kinds)
	require.Equal(t, []string{"price"}, m.Reasons)
	require.Equal(t, lens.Waiting, m.Outcome)
	require.False(t, m.Answered)
	require.Equal(t, "kind.cancel", m.Quotes[0].What)

	w.answers(ann, "Hello, we can offer you a 30 % discount for the next year, or call you tomorrow.")
	m = w.mark(ann)
	require.Equal(t, []string{"discount", "call"}, m.Tries)
	require.True(t, m.Answered)
	require.Equal(t, lens.Waiting, m.Outcome)

	w.adds("ann", ann, "That is kind. We will stay and accept the offer.")
	m = w.mark(ann)
	require.Equal(t, lens.Saved, m.Outcome)
	require.Equal(t, "customer", m.OutcomeBy)

	w.adds("ann", ann, "On second thoughts, please just cancel it after all.")
	require.Equal(t, lens.Left, w.mark(ann).Outcome)

	bob := w.writes("bob", "Where do I find my invoice?")
	require.Empty(t, w.mark(bob).Kinds)
	w.adds("bob", bob, "Nobody answers my mails. Then please delete my account.")
	m = w.mark(bob)
	require.Equal(t, cues.Asks, m.Kinds[cues.Cancel], "a later message asks")
	require.Equal(t, []string{"service"}, m.Reasons)
	w.answers(bob, "Your account has been deleted.")
	m = w.mark(bob)
	require.Equal(t, lens.Left, m.Outcome)
	require.Equal(t, "agent", m.OutcomeBy)

	eve := w.writes("eve", "Die Lampe kam kaputt an, ich möchte sie zurückschicken und mein Geld zurück.")
	w.answers(eve, "Das tut uns leid, wir schicken Ihnen sofort Ersatz.")
	m = w.mark(eve)
	require.Equal(t, map[cues.Kind]cues.Strength{cues.Return: cues.Asks, cues.Refund: cues.Asks}, m.Kinds)
	require.Contains(t, m.Reasons, "damaged")
	require.Equal(t, []string{"replacement"}, m.Tries)
	w.rates(eve, 5)
	require.Equal(t, "rating", w.mark(eve).OutcomeBy)

	before := w.rows()
	w.exec(`UPDATE lens_tickets SET words_at = 'epoch', cancels = '', outcome = '', outcome_by = ''`)
	n, err := w.lens.Refresh(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Equal(t, before, w.rows(), "read again, it is the same")
}

func TestMovesAndArticlesAreTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.Team("First", false), w.Team("Second", false)
	id := w.writes("ann", "I want to cancel my subscription.")
	_, err := w.Desk.Update(w.Ctx(), w.lena, id, tickets.Update{TeamID: tickets.Some(&first)})
	require.NoError(t, err)
	w.Clock.Set(w.Clock.Now().Add(time.Minute))
	_, err = w.Desk.Update(w.Ctx(), w.lena, id, tickets.Update{TeamID: tickets.Some(&second)})
	require.NoError(t, err)
	require.Equal(t, []string{"escalate"}, w.mark(id).Tries)
}

func TestCorrectionsHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.writes("ann", "I want to cancel my subscription, it is too expensive.")
	w.settle()
	saved := lens.Saved
	m, err := w.lens.Correct(w.Ctx(), w.ada, id, lens.Said{Reasons: &[]string{"missing", "other"}, Outcome: &saved})
	require.NoError(t, err)
	require.Equal(t, []string{"missing", "other"}, m.Reasons)
	require.Equal(t, lens.Saved, m.Outcome)
	m, err = w.lens.Correct(w.Ctx(), w.ada, id, lens.Said{Kinds: map[cues.Kind]bool{cues.Cancel: false, cues.Refund: true}})
	require.NoError(t, err)
	require.Equal(t, map[cues.Kind]cues.Strength{cues.Refund: cues.Asks}, m.Kinds)
	require.Len(t, m.Corrections, 2)
	w.adds("ann", id, "I still want to cancel my subscription today.")
	m = w.mark(id)
	require.Equal(t, map[cues.Kind]cues.Strength{cues.Refund: cues.Asks}, m.Kinds, "whatever is said later")
	require.Equal(t, lens.Saved, m.Outcome)

	_, err = w.lens.Undo(w.Ctx(), w.pia, m.Corrections[0].ID)
	require.NoError(t, err)
	m, err = w.lens.Undo(w.Ctx(), w.ada, m.Corrections[1].ID)
	require.NoError(t, err)
	require.Contains(t, m.Kinds, cues.Cancel)
	require.Equal(t, []string{"price"}, m.Reasons)
	require.Equal(t, lens.Left, m.Outcome, "what the customer said last")
	require.Empty(t, m.Corrections)

	bob := w.writes("bob", "The search is slow.")
	w.settle()
	m, err = w.lens.Correct(w.Ctx(), w.ada, bob, lens.Said{Kinds: map[cues.Kind]bool{cues.Cancel: true}})
	require.NoError(t, err)
	require.Equal(t, lens.Waiting, m.Outcome, "a person sees what no rule does")

	bad := lens.Outcome("gone")
	for _, said := range []lens.Said{{}, {Kinds: map[cues.Kind]bool{"stay": true}}, {Reasons: &[]string{"weather"}}, {Outcome: &bad}} {
		_, err = w.lens.Correct(w.Ctx(), w.ada, bob, said)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	}
	_, err = w.Desk.Update(w.Ctx(), w.lena, bob, tickets.Update{TeamID: tickets.Some(&w.legal)})
	require.NoError(t, err)
	_, err = w.lens.Correct(w.Ctx(), w.ada, bob, lens.Said{Outcome: &saved})
	require.True(t, fault.Is(err, "ticket_not_found"))
}

// story fills a desk: customers who wrote about prices before ask to leave, those who wrote about colors do not.
func (w *world) story() (prices, colors int64) {
	theme := func(name string) (id int64) {
		require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), `
			WITH a AS (INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ($1, 'run', now(), now()) RETURNING id)
			INSERT INTO themes (area_id, area_by, name, named_by, created_at, updated_at) SELECT id, 'run', $1, 'run', now(), now() FROM a RETURNING id`, name).Scan(&id))
		return id
	}
	prices, colors = theme("Prices"), theme("Colors")
	place := func(ticket, theme int64) {
		w.settle()
		w.exec(`INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, at, placed_at) SELECT ticket_id, $2, 0.9, 'run', at, at FROM theme_texts WHERE ticket_id = $1`, ticket, theme)
	}
	for i := range 6 {
		place(w.writes(fmt.Sprintf("leaver%d", i), "Why did the monthly amount change this time for everybody"), prices)
		place(w.writes(fmt.Sprintf("stayer%d", i), "Which colors do you have in summer for the garden chairs"), colors)
	}
	w.Clock.Set(w.Clock.Now().AddDate(0, 0, 20))
	for i := range 6 {
		id := w.writes(fmt.Sprintf("leaver%d", i), "It is too expensive, please cancel my subscription.")
		w.writes(fmt.Sprintf("stayer%d", i), "Which colors are there in winter for the garden chairs")
		if i < 3 {
			w.answers(id, "We can give you a discount of 20 %.")
		} else if i < 5 {
			w.answers(id, "That is a pity.")
		}
		switch i {
		case 0, 1:
			w.adds(fmt.Sprintf("leaver%d", i), id, "Then we will stay with you.")
		case 2, 3:
			w.adds(fmt.Sprintf("leaver%d", i), id, "No, I still want to cancel.")
		}
	}
	w.writes("asker", "What is your refund policy?")
	w.settle()
	w.exec(`UPDATE customers SET attributes = '{"value": 250}', segment = 'gold' WHERE email IN ('leaver4@customer.example', 'leaver0@customer.example')`)
	w.exec(`UPDATE customers SET attributes = '{"value": "900"}' WHERE email = 'leaver5@customer.example'`)
	return prices, colors
}

func TestFiguresOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	prices, _ := w.story()
	p := evidence.Period{From: w.Clock.Now().AddDate(0, 0, -6), To: w.Clock.Now()}
	f, err := w.lens.Figures(w.Ctx(), lens.Query{Period: p})
	require.NoError(t, err)
	require.Equal(t, 6, f.Tickets.Tickets)
	require.Equal(t, 13, f.All)
	require.Equal(t, 1, f.About.Tickets)
	require.Equal(t, 2, f.Outcome.Saved.Tickets)
	require.Equal(t, 2, f.Outcome.Left.Tickets)
	require.Equal(t, 2, f.Outcome.Waiting.Tickets)
	require.InDelta(t, 0.5, f.Outcome.Known.Value, 1e-9)
	require.InDelta(t, 1400, f.Value.Sum.Value, 1e-9)
	require.Equal(t, "price", f.Reasons[0].Key)
	require.Equal(t, "discount", f.Tries[0].Key)
	require.InDelta(t, 2.0/3, f.Tries[0].Ends.Known.Value, 1e-9)
	require.True(t, f.Tries[0].Difference.TooFew, "three and one are too few to compare")
	require.Equal(t, lens.Nothing, f.Tries[1].Key)
	require.Len(t, f.CameBefore, 1)
	require.Equal(t, prices, f.CameBefore[0].Theme.ID)
	require.Greater(t, f.CameBefore[0].Ratio, 5.0)
	require.InDelta(t, 1, f.WroteBefore.Value, 1e-9)

	measures := []evidence.Measure{f.Tickets, f.Customers, f.About, f.Unanswered, f.Orders, f.Before, f.Value.Known, f.Value.Unknown}
	for _, part := range append(append(f.Kinds, f.Reasons...), f.Segments...) {
		measures = append(measures, part.Tickets, part.Before)
		for _, theme := range part.Themes {
			measures = append(measures, theme.Tickets)
		}
	}
	for _, e := range append([]lens.Ends{f.Outcome}, f.Tries[0].Ends, f.Tries[1].Ends) {
		measures = append(measures, e.Saved, e.Left, e.Waiting, e.Unknown)
	}
	for _, prior := range f.CameBefore {
		measures = append(measures, prior.Theme.Tickets)
	}
	for _, m := range measures {
		page, err := w.lens.Tickets(w.Ctx(), w.lena, lens.TicketQuery{Query: lens.Query{Period: p}, Metric: m.Metric})
		require.NoError(t, err, m.Metric)
		require.Equal(t, m.Tickets, page.Total, m.Metric)
		require.Len(t, page.Items, page.Total, m.Metric)
	}
	for i, b := range f.Buckets {
		page, err := w.lens.Tickets(w.Ctx(), w.lena, lens.TicketQuery{Query: lens.Query{Period: p}, Metric: b.Metric})
		require.NoError(t, err)
		require.Equal(t, b.Tickets, page.Total)
		require.Equal(t, f.Kinds[0].Series[i], b.Tickets)
	}
	_, err = w.lens.Tickets(w.Ctx(), w.lena, lens.TicketQuery{Query: lens.Query{Period: p}, Metric: "nonsense"})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	_, err = w.lens.Figures(w.Ctx(), lens.Query{Kind: "stay", Period: p})
	require.Equal(t, fault.Invalid, fault.KindOf(err))

	gold, err := w.lens.Figures(w.Ctx(), lens.Query{Kind: cues.Cancel, Period: p, Filter: evidence.Filter{Segments: []string{"gold"}}})
	require.NoError(t, err)
	require.Equal(t, 2, gold.Tickets.Tickets)
}

func TestListsPageAndHide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.story()
	p := w.month()
	q := lens.TicketQuery{Query: lens.Query{Period: p}, Limit: 4}
	first, err := w.lens.Tickets(w.Ctx(), w.ada, q)
	require.NoError(t, err)
	require.Len(t, first.Items, 4)
	q.Cursor = first.Next
	second, err := w.lens.Tickets(w.Ctx(), w.ada, q)
	require.NoError(t, err)
	require.Len(t, second.Items, 2)
	require.Empty(t, second.Next)

	risk, err := w.lens.AtRisk(w.Ctx(), w.ada, evidence.Filter{}, 10)
	require.NoError(t, err)
	require.Equal(t, 2, risk.Total)
	require.InDelta(t, 900, *risk.Items[0].Value, 0, "worth most first")
	_, err = w.Desk.Update(w.Ctx(), w.lena, risk.Items[0].TicketID, tickets.Update{TeamID: tickets.Some(&w.legal)})
	require.NoError(t, err)
	risk, err = w.lens.AtRisk(w.Ctx(), w.ada, evidence.Filter{}, 10)
	require.NoError(t, err)
	require.Equal(t, 1, risk.Hidden)
	require.Len(t, risk.Items, 1)

	export, err := w.lens.CSV(w.Ctx(), w.ada, lens.TicketQuery{Query: lens.Query{Period: p}})
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, export(w.Ctx(), &b))
	lines, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+5, "without what ada may not see")
}

func TestTimeTells(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	silent := w.writes("silent", "Please cancel my subscription.")
	back := w.writes("back", "I want my money back.")
	w.settle()
	w.Clock.Set(w.Clock.Now().AddDate(0, 0, 16))
	w.writes("back", "Which chair goes with my new table?")
	require.Equal(t, lens.Waiting, w.mark(silent).Outcome)
	m := w.mark(back)
	require.Equal(t, lens.Saved, m.Outcome)
	require.Equal(t, "back", m.OutcomeBy)
	w.Clock.Set(w.Clock.Now().AddDate(0, 0, lens.WaitDays))
	require.Equal(t, lens.Unknown, w.mark(silent).Outcome)
	f, err := w.lens.Figures(w.Ctx(), lens.Query{Period: evidence.Period{From: w.Clock.Now().AddDate(0, 0, -60), To: w.Clock.Now()}})
	require.NoError(t, err)
	require.InDelta(t, 1, f.Outcome.Known.Value, 1e-9)
	require.InDelta(t, 0.5, f.Outcome.Least.Value, 1e-9, "an unknown end is never a saved one")
}
