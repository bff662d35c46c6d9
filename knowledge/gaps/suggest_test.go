package gaps_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/gaps"
	"github.com/kepthq/kept/tickets"
)

func TestSuggestions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	legal := h.Team("Legal", true)
	h.anna = h.Actor(h.anna.ID)
	password := h.article("Reset your password", "Open the sign-in page, click *Forgot password*, and we send you a link to reset the password.")
	h.chatter(rand.New(rand.NewPCG(21, 1)), 30)
	h.article("Export invoices", "Open Billing, choose Invoices and click Export for a CSV file.")

	solved := h.ask("Owen Moreau", "Invoices", "How can I export invoices as CSV?")
	h.say(h.anna, solved, "Hello Owen,\n\ncould you please tell me which account it is?\n\nKind regards,\nAnna", tickets.StatusPending)
	steps := h.say(h.bob, solved, "Hi Owen,\n\nopen Billing, choose Invoices and click Export. Pick CSV, and the file is sent to owen.moreau@customer.example.\n\nBest regards,\nBob Brandt", tickets.StatusPending)
	h.answer(h.anna, solved, "You are welcome, have a great day!\n\nAnna")
	h.rate(solved, 5)
	hidden := h.ask("Ingrid Halvorsen", "Invoices", "Export of invoices to CSV please")
	h.answer(h.anna, hidden, "For you I have made the export of the invoices by hand, as agreed with your lawyer.")
	_, err := h.Desk.Update(h.Ctx(), tickets.System("test"), hidden, tickets.Update{TeamID: tickets.Some(&legal), AssigneeID: tickets.Some[*int64](nil)})
	require.NoError(t, err)
	open := h.ask("Pablo Quintana", "Export", "Hello, how do I export my invoices as a CSV file? Thanks, Pablo")
	h.ask("Still Open", "Export", "Export of my invoices as CSV")
	h.settle()

	found, err := h.suggester.Suggest(h.Ctx(), h.anna, open)
	require.NoError(t, err)
	require.Contains(t, found.Terms, "csv")
	require.NotEmpty(t, found.Articles)
	require.Equal(t, "Export invoices", found.Articles[0].Title)
	require.False(t, found.Articles[0].Sent)
	require.Len(t, found.Tickets, 1, "solved, and not hidden")
	similar := found.Tickets[0]
	require.Equal(t, solved, similar.Row.ID)
	require.Equal(t, 5, *similar.Rating)
	require.False(t, similar.Reopened)
	require.Equal(t, steps, similar.Answer.MessageID, "neither the question back nor the farewell")
	require.Equal(t, "Bob Brandt", similar.Answer.Agent)
	require.Equal(t, "open Billing, choose Invoices and click Export. Pick CSV, and the file is sent to owen.moreau@customer.example.", similar.Answer.Text)
	require.NotContains(t, similar.Answer.Insert, "@", "another customer must not read it")

	_, err = h.suggester.Suggest(h.Ctx(), h.anna, hidden)
	require.ErrorContains(t, err, "ticket")

	// Used, and sent.
	article := found.Articles[0]
	require.NoError(t, h.suggester.Used(h.Ctx(), h.anna, open, article.TranslationID, gaps.UseText))
	require.ErrorContains(t, h.suggester.Used(h.Ctx(), h.anna, hidden, article.TranslationID, gaps.UseText), "ticket")
	require.ErrorContains(t, h.suggester.Used(h.Ctx(), h.anna, open, 1<<40, gaps.UseLink), "article")
	require.Nil(t, h.sentIn(open, article.TranslationID))
	h.say(h.anna, open, "I do not know yet, I will ask.", tickets.StatusPending)
	require.Nil(t, h.sentIn(open, article.TranslationID), "the text was taken out again")
	m := h.say(h.anna, open, "Hello Pablo,\n\nopen Billing, choose Invoices and click Export for a CSV file.", tickets.StatusPending)
	require.Equal(t, m, *h.sentIn(open, article.TranslationID))
	other := password.Translation
	require.Nil(t, h.sentIn(open, other.ID))
	h.say(h.anna, open, "See https://elsewhere.example/help/en/articles/"+other.Slug, tickets.StatusPending)
	require.Nil(t, h.sentIn(open, other.ID), "that is not ours")
	m = h.answer(h.anna, open, "And for the password: "+publicURL+"/help/en/articles/"+other.Slug+".")
	require.Equal(t, m, *h.sentIn(open, other.ID))
	found, err = h.suggester.Suggest(h.Ctx(), h.anna, open)
	require.NoError(t, err)
	require.True(t, found.Articles[0].Sent)
}

// sentIn is the message that the article was in.
func (h *house) sentIn(ticketID, translationID int64) *int64 {
	h.t.Helper()
	var m *int64
	rows, err := h.DB.Pool.Query(h.Ctx(), `SELECT message_id FROM kb_answers WHERE ticket_id = $1 AND translation_id = $2`, ticketID, translationID)
	require.NoError(h.t, err)
	defer rows.Close()
	for rows.Next() {
		require.NoError(h.t, rows.Scan(&m))
	}
	return m
}

func TestReopenedTicketsSaySo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.chatter(rand.New(rand.NewPCG(22, 1)), 10)
	for i := range 2 {
		id := h.askFrom("Marta Kowalska", fmt.Sprint("marta", i, "@customer.example"), "Brakes", "The hydraulic brakes of my bicycle squeal in the rain")
		h.answer(h.anna, id, "Please clean the discs with alcohol and bed the pads in with twenty hard stops.")
		if i == 0 {
			_, err := h.Desk.Update(h.Ctx(), tickets.System("test"), id, tickets.Update{Status: tickets.Some(tickets.StatusOpen)})
			require.NoError(t, err)
			h.answer(h.anna, id, "Then the pads are worn: please change them for the organic ones, which do not squeal.")
		}
	}
	open := h.ask("Yusuf Demirci", "Noise", "My hydraulic brakes squeal when I ride my bicycle in rain")
	h.settle()
	found, err := h.suggester.Suggest(h.Ctx(), h.anna, open)
	require.NoError(t, err)
	require.Len(t, found.Tickets, 2)
	reopened := 0
	for _, s := range found.Tickets {
		if s.Reopened {
			reopened++
			require.Contains(t, s.Answer.Text, "organic")
		}
	}
	require.Equal(t, 1, reopened)
}
