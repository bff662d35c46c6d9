package agentui_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

// fitted is a desk with two themes in two areas, and tickets in the first.
func fitted(t *testing.T) (w *world, first, second int64, ticketIDs []int64) {
	t.Helper()
	w = newWorld(t)
	now := w.Clock.Now()
	for i, name := range []string{"Refund is late", "App crashes"} {
		var area, theme int64
		require.NoError(t, w.DB.Pool.QueryRow(t.Context(), `
			INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ($1, 'run', $2, $2) RETURNING id`, "Area of "+name, now).Scan(&area))
		require.NoError(t, w.DB.Pool.QueryRow(t.Context(), `
			INSERT INTO themes (area_id, area_by, name, named_by, terms, created_at, updated_at) VALUES ($1, 'run', $2, 'run', '{one,two}', $3, $3) RETURNING id`,
			area, name, now).Scan(&theme))
		if i == 0 {
			first = theme
		} else {
			second = theme
		}
	}
	for i := range 4 {
		id := w.open(fmt.Sprintf("Refund %d", i))
		_, err := w.DB.Pool.Exec(t.Context(), `
			INSERT INTO theme_texts (ticket_id, customer_id, words, at, upto_message_id, updated_at)
			SELECT id, requester_id, 'my refund number ' || id || ' is late', created_at, last_message_id, created_at FROM tickets WHERE id = $1`, id)
		require.NoError(t, err)
		_, err = w.DB.Pool.Exec(t.Context(), `
			INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, at, placed_at) SELECT id, $2, 0.8, 'run', created_at, created_at FROM tickets WHERE id = $1`, id, first)
		require.NoError(t, err)
		ticketIDs = append(ticketIDs, id)
	}
	return w, first, second, ticketIDs
}

func TestThemesAreListedAndCorrected(t *testing.T) {
	t.Parallel()
	w, first, second, ids := fitted(t)
	page := must[agentui.List[agentui.Theme]](w, "ada", "GET", "/themes?limit=1", nil)
	require.Equal(t, first, page.Items[0].ID)
	require.Equal(t, 4, page.Items[0].Tickets)
	page = must[agentui.List[agentui.Theme]](w, "ada", "GET", "/themes?limit=1&cursor="+page.NextCursor, nil)
	require.Equal(t, second, page.Items[0].ID)
	require.Empty(t, page.NextCursor)
	require.Len(t, must[agentui.List[agentui.Theme]](w, "pia", "GET", "/themes?q=refu+tw", nil).Items, 1)

	path := fmt.Sprintf("/themes/%d", first)
	renamed := must[agentui.Theme](w, "pia", "PATCH", path, map[string]any{"version": 1, "name": "Where is my refund?"})
	require.Equal(t, "person", renamed.NamedBy)
	require.Equal(t, http.StatusConflict, w.do("pia", "PATCH", path, map[string]any{"version": 1, "name": "x"}).Status)
	require.Equal(t, http.StatusForbidden, w.do("ada", "PATCH", path, map[string]any{"name": "x"}).Status)

	born := must[agentui.ThemesBorn](w, "lena", "POST", path+"/split", map[string]any{"groups": []any{map[string]any{"name": "Other refunds", "ticket_ids": ids[:2]}}})
	require.Equal(t, "Other refunds", born.Born[0].Name)
	require.Equal(t, 2, born.Theme.Tickets)
	into := must[agentui.Theme](w, "lena", "POST", fmt.Sprintf("/themes/%d/merge", born.Born[0].ID), map[string]any{"into_id": first})
	require.Equal(t, 4, into.Tickets)
	turns := must[agentui.List[agentui.ThemeTurn]](w, "pia", "GET", path+"/lineage", nil).Items
	require.Equal(t, []string{"merged", "split"}, []string{turns[0].Kind, turns[1].Kind})
	require.Equal(t, "lena", turns[0].By)

	corrections := must[agentui.List[agentui.ThemeCorrection]](w, "ada", "GET", "/theme-corrections", nil).Items
	require.Len(t, corrections, 3)
	for _, c := range corrections {
		require.Equal(t, http.StatusNoContent, w.do("pia", "POST", fmt.Sprintf("/theme-corrections/%d/undo", c.ID), nil).Status)
	}
	require.Equal(t, "Refund is late", must[agentui.Theme](w, "ada", "GET", path, nil).Name)
	require.Equal(t, http.StatusNotFound, w.do("ada", "GET", "/themes/4711", nil).Status)
}

func TestAgentsCorrectOneTicket(t *testing.T) {
	t.Parallel()
	w, first, second, ids := fitted(t)
	theme := must[agentui.TicketTheme](w, "ada", "GET", fmt.Sprintf("/tickets/%d/theme", ids[0]), nil)
	require.Equal(t, "Refund is late", theme.Theme.Name)
	require.Equal(t, "run", theme.PlacedBy)
	theme = must[agentui.TicketTheme](w, "ada", "PUT", fmt.Sprintf("/tickets/%d/theme", ids[0]), map[string]any{"theme_id": second})
	require.Equal(t, second, theme.Theme.ID)
	require.Equal(t, "person", theme.PlacedBy)
	path := fmt.Sprintf("/themes/%d", first)
	must[agentui.Theme](w, "ada", "POST", path+"/not-this", map[string]any{"ticket_ids": ids[1:2]})
	require.Nil(t, must[agentui.TicketTheme](w, "ada", "GET", fmt.Sprintf("/tickets/%d/theme", ids[1]), nil).Theme)
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", path+"/not-this", map[string]any{"ticket_ids": ids[2:]}).Status)
	require.Equal(t, 0, must[agentui.Theme](w, "pia", "POST", path+"/move", map[string]any{"ticket_ids": ids[2:], "to_theme_id": second}).Tickets)
}

func TestAreasRunsAndSettingsOfThemes(t *testing.T) {
	t.Parallel()
	w, first, _, _ := fitted(t)
	area := must[agentui.ThemeArea](w, "pia", "POST", "/theme-areas", map[string]any{"name": "Money"})
	area = must[agentui.ThemeArea](w, "pia", "PATCH", fmt.Sprintf("/theme-areas/%d", area.ID), map[string]any{"name": "Payments", "version": area.Version})
	moved := must[agentui.Theme](w, "pia", "PATCH", fmt.Sprintf("/themes/%d", first), map[string]any{"area_id": area.ID})
	require.Equal(t, "Payments", moved.Area)
	areas := must[agentui.List[agentui.ThemeArea]](w, "ada", "GET", "/theme-areas", nil).Items
	require.True(t, slices.ContainsFunc(areas, func(a agentui.ThemeArea) bool { return a.Name == "Payments" && a.Themes == 1 && a.Tickets == 4 }))

	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", "/theme-runs", nil).Status)
	run := must[agentui.ThemeRun](w, "pia", "POST", "/theme-runs", nil)
	require.Equal(t, "waiting", run.State)
	require.Equal(t, run.ID, must[agentui.ThemeRun](w, "lena", "POST", "/theme-runs", nil).ID)
	require.Len(t, must[agentui.List[agentui.ThemeRun]](w, "ada", "GET", "/theme-runs", nil).Items, 1)

	settings := must[agentui.ThemeSettings](w, "ada", "GET", "/theme-settings", nil)
	require.Equal(t, agentui.ThemeSettings{Weeks: 13, Hour: 3, Zone: "UTC"}, settings)
	settings.Zone = "Mars/Olympus"
	require.Equal(t, http.StatusUnprocessableEntity, w.do("pia", "PUT", "/theme-settings", settings).Status)
	settings.Zone, settings.Hour = "Europe/Berlin", 4
	require.Equal(t, settings, must[agentui.ThemeSettings](w, "pia", "PUT", "/theme-settings", settings))
}
