package closing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracking"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// Customers who were not told: as many as the settings say, after the grace.
func TestManyMakeARegression(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.writes("A <a@customer.example>", "en", broken, h.theme)
	pending := idsOf(h.ship(note), closing.TellingProposed)
	for i := range 5 {
		h.writes(fmt.Sprintf("G%d <g%d@customer.example>", i, i), "en", broken, h.theme)
	}
	require.Equal(t, "shipped", h.status(), "old versions are still about")
	h.clock.Advance(25 * time.Hour)
	for i := range 3 {
		require.Equal(t, "shipped", h.status())
		h.writes(fmt.Sprintf("N%d <n%d@customer.example>", i, i), "en", broken, h.theme)
		if i == 0 { // the same customer counts once
			h.writes("N0 <n0@customer.example>", "en", broken, h.theme)
		}
	}
	require.Equal(t, "regressed", h.status())
	ships, err := h.closing.Ships(h.ctx(), h.theme, 1)
	require.NoError(t, err)
	require.Equal(t, closing.CauseMany, ships[0].Cause)
	require.Len(t, ships[0].Recurrences, 4)
	require.Equal(t, closing.TellingSkipped, h.tellings()["a@customer.example"].State, "nobody is told of what is not so")
	require.Equal(t, "not_shipped", h.approve(pending...).Refused[0].Code)
	require.Equal(t, "1", h.one(`SELECT count(*) FROM notifications WHERE agent_id = $1 AND kind = 'theme_regressed'`, h.lead.ID))
	h.writes("N4 <n4@customer.example>", "en", broken, h.theme)
	ships, err = h.closing.Ships(h.ctx(), h.theme, 1)
	require.NoError(t, err)
	require.Len(t, ships[0].Recurrences, 5, "evidence goes on being kept")
}

// told ships the theme and has one customer told.
func told(t *testing.T) (*house, tickets.Receipt) {
	t.Helper()
	h := newHouse(t)
	h.work()
	r := h.writes("A <a@customer.example>", "en", broken, h.theme)
	h.approve(idsOf(h.ship(note), closing.TellingProposed)...)
	h.until("the customer is told", func() bool { return len(idsOf(h.tellings(), closing.TellingSent)) == 1 })
	return h, r
}

// seen waits until what customers answered has been read.
func (h *house) seen() {
	h.t.Helper()
	newest := h.one(`SELECT max(id) FROM events`)
	h.until("answers are read", func() bool {
		return h.one(`SELECT c.seq >= e.seq FROM event_cursors c, events e WHERE c.reader = 'closing' AND e.id = $1::bigint`, newest) == "true"
	})
}

func TestAnswersInTheThread(t *testing.T) {
	t.Parallel()
	h, r := told(t)
	h.answers("a@customer.example", r.TicketID, "Thank you!")
	h.answers("a@customer.example", r.TicketID, "When will my refund arrive?")
	h.seen()
	require.Equal(t, "shipped", h.status())
	h.answers("a@customer.example", r.TicketID, "Sorry, it still does not work for me.")
	h.until("the theme is back", func() bool { return h.status() == "regressed" })
	ships, err := h.closing.Ships(h.ctx(), h.theme, 1)
	require.NoError(t, err)
	require.Equal(t, closing.CauseReply, ships[0].Cause)
	require.Equal(t, closing.AgainReply, ships[0].Recurrences[0].Kind)
	require.NotNil(t, ships[0].Recurrences[0].MessageID)
}

// An answer to a closed thread begins a new ticket, which need not have the theme.
func TestAnswersToAClosedThread(t *testing.T) {
	t.Parallel()
	h, r := told(t)
	_, err := h.desk.Update(h.ctx(), h.agent, r.TicketID, tickets.Update{Status: tickets.Some(tickets.StatusClosed)})
	require.NoError(t, err)
	thanks := h.answers("a@customer.example", r.TicketID, "Thanks, great!")
	require.NotEqual(t, r.TicketID, thanks.TicketID)
	h.place(h.theme, "en", thanks)
	h.seen()
	require.Equal(t, "shipped", h.status())
	h.answers("a@customer.example", r.TicketID, "It is not fixed, same problem.")
	h.until("the theme is back", func() bool { return h.status() == "regressed" })
}

// A ticket that turns out to be of another theme is no evidence any more.
func TestMovedAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ship(nil)
	h.clock.Advance(48 * time.Hour)
	r := h.writes("N <n@customer.example>", "en", broken, h.theme)
	require.Equal(t, "1", h.one(`SELECT count(*) FROM theme_recurrences`))
	require.NoError(t, h.db.Tx(h.ctx(), func(tx *pg.Tx) error {
		return h.closing.ThemesPlaced(h.ctx(), tx, []tracking.Placement{{TicketID: r.TicketID, Before: h.theme, CustomerID: r.CustomerID, At: h.clock.Now()}})
	}))
	require.Equal(t, "0", h.one(`SELECT count(*) FROM theme_recurrences`))
}

func TestStayedFixed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	begun := h.clock.Now()
	h.ship(nil)
	health := func() closing.Health {
		ships, err := h.closing.Ships(h.ctx(), h.theme, 1)
		require.NoError(t, err)
		return ships[0].Health
	}
	require.Equal(t, closing.HealthFixed, health())
	h.clock.Advance(29 * 24 * time.Hour)
	require.Equal(t, closing.HealthFixed, health())
	h.clock.Advance(24 * time.Hour)
	require.Equal(t, closing.HealthStayed, health())
	fixes, err := h.closing.Fixes(h.ctx(), begun.Add(25*24*time.Hour))
	require.NoError(t, err)
	require.Len(t, fixes, 1)
	require.Equal(t, "export is broken", fixes[0].Theme)
	require.Equal(t, closing.HealthStayed, fixes[0].Health)
	require.Equal(t, fixes[0].ShippedAt.AddDate(0, 0, 30), *fixes[0].StayedAt)
	h.clock.Advance(7 * 24 * time.Hour)
	fixes, err = h.closing.Fixes(h.ctx(), h.clock.Now().Add(-24*time.Hour))
	require.NoError(t, err)
	require.Empty(t, fixes, "old news")
}
