package evidence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

func TestHandlingIsTheTimeBetweenActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 5)
	ada, ben := w.Agent("ada", tickets.RoleAgent), w.Agent("ben", tickets.RoleAgent)
	ids := w.insert(w.some(0, 3))
	at := w.Clock.Now().Add(-3 * time.Hour)
	act := func(by tickets.Actor, ticket int64, after time.Duration) {
		w.exec(`INSERT INTO events (ticket_id, kind, actor, at, data) VALUES ($1, 'ticket.changed', jsonb_build_object('kind', 'agent', 'id', $2::bigint), $3, '{"version": 1}')`,
			ticket, by.ID, at.Add(after))
	}
	act(ada, ids[0], 0)                             // opens: 2 minutes
	act(ben, ids[0], time.Minute)                   // another agent's opening: 2 minutes
	act(ada, ids[0], 5*time.Minute)                 // 5 minutes
	act(ada, ids[1], 8*time.Minute)                 // 3 minutes, on another ticket
	act(ada, ids[1], 8*time.Minute)                 // the same change
	act(ada, ids[0], 18*time.Minute)                // 10 minutes
	act(ada, ids[0], 18*time.Minute+11*time.Minute) // after a pause: 2 minutes
	w.exec(`INSERT INTO events (ticket_id, kind, actor, at, data) VALUES ($1, 'ticket.changed', '{"kind":"system"}', $2, '{"version": 1}')`, ids[2], at)
	w.follow()
	w.refresh()
	for i, minutes := range []int{2 + 2 + 5 + 10 + 2, 3, 0} {
		require.EqualValues(t, minutes*60, w.id(`SELECT handling::bigint FROM theme_signals WHERE ticket_id = $1`, ids[i]), "ticket %d", i)
	}
	_, err := w.evidence.SetSettings(t.Context(), w.Agent("root", tickets.RoleAdmin), evidence.Settings{HourlyRate: 60, Currency: "EUR", ValueAttribute: "value"})
	require.NoError(t, err)
	e, err := w.evidence.Theme(t.Context(), root, w.themes[0], w.month(), evidence.Filter{})
	require.NoError(t, err)
	require.InDelta(t, 24, e.Effort.Cost.Value, 1e-9)
	require.Equal(t, "EUR", e.Effort.Currency)
}

func TestSignalsFollowTheTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 5)
	ada := w.Agent("ada", tickets.RoleAgent)
	ticket := w.Receive(w.Mail("ann@customer.example", "Refund", "The refund is terrible and late.")).TicketID
	customer := w.Ticket(ticket).RequesterID
	w.exec(`INSERT INTO theme_texts VALUES ($1, $2, 'the refund is terrible and late', 'en', $3, 1, $3)`, ticket, customer, w.Clock.Now())
	w.exec(`INSERT INTO theme_tickets VALUES ($1, $2, 0.9, 'arrival', NULL, $3, $3)`, ticket, w.themes[0], w.Clock.Now())
	require.NoError(t, w.DB.Tx(t.Context(), func(tx *pg.Tx) error {
		return w.evidence.ThemesPlaced(t.Context(), tx, []tracking.Placement{{TicketID: ticket, ThemeID: w.themes[0]}})
	}))
	list := func(metric evidence.Metric) []evidence.Ticket {
		all, _ := w.opened(root, evidence.TicketQuery{ThemeID: w.themes[0], Period: w.month(), Metric: metric})
		return all
	}
	require.Len(t, list("negative"), 1, "counted as soon as it is placed")
	_, err := w.Desk.Update(t.Context(), ada, ticket, tickets.Update{Status: tickets.Some(tickets.StatusSolved)})
	require.NoError(t, err)
	_, err = w.Desk.Rate(t.Context(), tickets.System("test"), ticket, 2, "")
	require.NoError(t, err)
	_, err = w.Desk.Update(t.Context(), ada, ticket, tickets.Update{Status: tickets.Some(tickets.StatusOpen), Tags: tickets.Some([]string{"product:Tents"})})
	require.NoError(t, err)
	w.follow()
	for _, metric := range []evidence.Metric{"solved", "reopened", "rated", "low_csat", "handled", "product=tents", "language=en", "channel=email", "customers"} {
		require.Len(t, list(metric), 1, string(metric))
	}
	require.Empty(t, list("satisfied"))

	w.exec(`UPDATE theme_texts SET words = 'all is perfect now, thank you', updated_at = updated_at + interval '1 minute' WHERE ticket_id = $1`, ticket)
	n, err := w.evidence.Refresh(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Len(t, list("positive"), 1)

	lead := w.Agent("lena", tickets.RoleTeamLead)
	_, err = w.evidence.SetSettings(t.Context(), ada, evidence.Settings{})
	require.ErrorContains(t, err, "team leads")
	_, err = w.evidence.SetSettings(t.Context(), lead, evidence.Settings{ProductTag: "sku/"})
	require.NoError(t, err)
	require.Len(t, list("product=-"), 1, "named anew")
}
