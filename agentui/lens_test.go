package agentui_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

// leaves has a customer ask to leave, and the lens read it.
func (w *world) leaves(who, words string) int64 {
	w.T.Helper()
	id := w.Receive(w.Mail(who+"@customer.example", "Order 4711888 of Ann", words)).TicketID
	_, err := w.DB.Pool.Exec(w.Ctx(), `INSERT INTO theme_texts SELECT id, requester_id, $2, 'en', created_at, 1, created_at FROM tickets WHERE id = $1`, id, words)
	require.NoError(w.T, err)
	_, err = w.lens.Refresh(w.Ctx())
	require.NoError(w.T, err)
	return id
}

func TestLens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.leaves("ann", "It is too expensive, please cancel my subscription.")
	bob := w.leaves("bob", "We are switching to Zendesk, close our account.")
	w.leaves("cid", "What is your refund policy?")
	secret := w.leaves("dot", "I want to cancel my contract.")
	_, err := w.Desk.Update(w.Ctx(), w.people["root"], secret, tickets.Update{TeamID: tickets.Some(&w.legal)})
	require.NoError(t, err)

	for _, who := range []string{"root", "lena", "ada", "pia"} {
		f := must[agentui.LensFigures](w, who, "GET", "/lens/figures?days=7&kind=cancel", nil)
		require.Equal(t, 3, f.Tickets.Tickets)
		require.Len(t, f.Buckets, 7)
		require.Equal(t, "competitor=Zendesk", f.Competitors[0].Tickets.Metric)
	}
	list := must[agentui.LensTickets](w, "pia", "GET", "/lens/tickets?metric=kind%3Dcancel&limit=1", nil)
	require.Equal(t, 3, list.Total)
	require.Equal(t, 1, list.Hidden)
	require.NotEmpty(t, list.NextCursor)
	require.Equal(t, "Order [code] of Ann", list.Items[0].Subject)
	require.Empty(t, list.Items[0].Requester.Email, "product leads see no people")
	require.Equal(t, "Zendesk", list.Items[0].Mark.Competitor)
	require.NotEmpty(t, must[agentui.LensTickets](w, "ada", "GET", "/lens/tickets", nil).Items[0].Requester.Email)
	require.Equal(t, 3, must[agentui.LensTickets](w, "lea", "GET", "/lens/at-risk", nil).Total)

	m := must[agentui.LensMark](w, "ada", "GET", fmt.Sprintf("/tickets/%d/lens", ann), nil)
	require.Equal(t, map[string]string{"cancel": "asks"}, m.Kinds)
	require.Equal(t, []string{"price"}, m.Reasons)
	m = must[agentui.LensMark](w, "ada", "POST", fmt.Sprintf("/tickets/%d/lens", ann), map[string]any{"outcome": "saved", "reasons": []string{"missing"}})
	require.Equal(t, "saved", m.Outcome)
	require.Equal(t, "person", m.OutcomeBy)
	require.Equal(t, []string{"missing"}, m.Corrections[0].Reasons)
	m = must[agentui.LensMark](w, "pia", "POST", fmt.Sprintf("/tickets/%d/lens", bob), map[string]any{"kinds": map[string]bool{"cancel": false}})
	require.Empty(t, m.Kinds)
	require.Equal(t, 403, w.do("ada", "POST", fmt.Sprintf("/lens/corrections/%d/undo", m.Corrections[0].ID), nil).Status)
	m = must[agentui.LensMark](w, "lena", "POST", fmt.Sprintf("/lens/corrections/%d/undo", m.Corrections[0].ID), nil)
	require.Equal(t, "asks", m.Kinds["cancel"])

	a := w.do("ada", "GET", "/lens/export.csv", nil)
	require.Equal(t, 200, a.Status, a.Body)
	records, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 3, "without what ada may not see")

	for path, status := range map[string]int{
		"/lens/figures?kind=stay": 422, "/lens/figures?from=x": 422, "/lens/tickets?metric=nope": 422, "/lens/tickets?cursor=nope": 422,
		fmt.Sprintf("/tickets/%d/lens", secret): 404, "/tickets/999999/lens": 404,
	} {
		require.Equal(t, status, w.do("ada", "GET", path, nil).Status, path)
	}
	require.Equal(t, 422, w.do("ada", "POST", fmt.Sprintf("/tickets/%d/lens", ann), map[string]any{}).Status)
	require.Equal(t, 404, w.do("ada", "POST", "/lens/corrections/99999/undo", nil).Status)
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/lens/figures", nil).Status)
}
