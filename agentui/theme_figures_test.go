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

// themed has n customers write about one thing, the last of them to the restricted team, and returns the theme.
func (w *world) themed(n int) (theme int64, ids []int64) {
	w.T.Helper()
	err := w.DB.Pool.QueryRow(w.Ctx(), `
		WITH a AS (INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ('Money', 'run', $1, $1) RETURNING id)
		INSERT INTO themes (area_id, area_by, name, named_by, terms, created_at, updated_at)
		SELECT id, 'run', 'Refunds <late>', 'run', '{refund}', $1, $1 FROM a RETURNING id`, w.Clock.Now()).Scan(&theme)
	require.NoError(w.T, err)
	for i := range n {
		id := w.Receive(w.Mail(fmt.Sprintf("c%d@customer.example", i), "Order 4711888 of Ann", "The refund is terribly late")).TicketID
		ids = append(ids, id)
		if i == n-1 {
			_, err := w.Desk.Update(w.Ctx(), w.people["root"], id, tickets.Update{TeamID: tickets.Some(&w.legal)})
			require.NoError(w.T, err)
		}
		_, err := w.DB.Pool.Exec(w.Ctx(), `
			WITH x AS (INSERT INTO theme_texts SELECT id, requester_id, 'the refund is terribly late, =sum [number]', 'en', created_at, 1, created_at FROM tickets WHERE id = $1
				RETURNING ticket_id, at)
			INSERT INTO theme_tickets SELECT ticket_id, $2, 0.9, 'run', NULL, at, at FROM x`, id, theme)
		require.NoError(w.T, err)
	}
	_, err = w.evidence.Refresh(w.Ctx())
	require.NoError(w.T, err)
	return theme, ids
}

func TestThemeFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theme, _ := w.themed(6)
	for _, who := range []string{"root", "lena", "ada", "pia"} {
		o := must[agentui.ThemeOverview](w, who, "GET", "/themes/figures?from=2026-02-20&to=2026-03-02", nil)
		require.Len(t, o.Items, 1)
		require.Equal(t, 6, o.Items[0].Tickets.Tickets)
		require.Equal(t, "2026-02-09", o.Compare.From)
		require.Len(t, o.Items[0].Series, 11)
		require.NotNil(t, o.Items[0].Share.Low)
	}
	e := must[agentui.ThemeEvidence](w, "pia", "GET", fmt.Sprintf("/themes/%d/evidence?language=en&language=de", theme), nil)
	require.InDelta(t, 6, *e.Customers.Value, 0)
	require.Nil(t, e.Satisfaction.Mean.Value)
	require.Equal(t, "en", e.Languages[0].Key)
	require.Equal(t, "language=en", e.Languages[0].Tickets.Metric)
	require.Less(t, *e.Sentiment.Mean.Value, 0.0)

	list := must[agentui.ThemeTickets](w, "pia", "GET", fmt.Sprintf("/themes/%d/tickets?metric=negative&limit=2", theme), nil)
	require.Equal(t, 6, list.Total)
	require.Equal(t, 1, list.Hidden)
	require.Len(t, list.Items, 2)
	require.NotEmpty(t, list.NextCursor)
	require.Equal(t, "Order [code] of Ann", list.Items[0].Subject)
	require.Empty(t, list.Items[0].Requester.Email, "product leads see no people")
	full := must[agentui.ThemeTickets](w, "lea", "GET", fmt.Sprintf("/themes/%d/tickets", theme), nil)
	require.Len(t, full.Items, 6)
	require.Equal(t, "Order 4711888 of Ann", full.Items[0].Subject)
	require.NotEmpty(t, full.Items[0].Requester.Email)
	require.Equal(t, 6, must[agentui.ThemeTickets](w, "ada", "GET", "/themes/tickets", nil).Total)
	require.Zero(t, must[agentui.ThemeTickets](w, "ada", "GET", "/themes/tickets?unassigned=true", nil).Total)

	found := must[agentui.ThemeVerbatims](w, "pia", "GET", "/themes/verbatims?q=refund+late", nil)
	require.Len(t, found.Items, 5)
	require.Contains(t, found.Items[0].Marked, "<mark>refund</mark>")
	require.Len(t, must[agentui.ThemeVerbatims](w, "pia", "GET", fmt.Sprintf("/themes/%d/verbatims", theme), nil).Items, 5)
	require.Empty(t, must[agentui.List[agentui.ThemeAlarm]](w, "pia", "GET", "/themes/alarms?open=true", nil).Items)

	for path, status := range map[string]int{
		"/themes/999/evidence": 404, "/themes/999/tickets": 404, "/themes/figures?from=2026-03-03&to=2026-03-02": 422, "/themes/figures?from=x": 422,
		"/themes/verbatims?q=-": 422, "/themes/figures?compare_from=2026-01-01": 422,
		fmt.Sprintf("/themes/%d/tickets?metric=nope", theme): 422, fmt.Sprintf("/themes/%d/tickets?cursor=nope", theme): 422,
	} {
		require.Equal(t, status, w.do("ada", "GET", path, nil).Status, path)
	}
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/themes/figures", nil).Status)
}

func TestThemeGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theme, _ := w.themed(6)
	choices := must[agentui.ThemeChoices](w, "pia", "GET", "/themes/choices", nil)
	require.NotEmpty(t, choices.Teams)
	require.NotEmpty(t, choices.Languages)
	c := must[agentui.ThemeComparison](w, "pia", "GET", "/themes/comparison?by=language&a=en&b=de", nil)
	require.Equal(t, choices.Languages[0].Tickets, c.A.Tickets.Tickets)
	require.Equal(t, theme, c.Items[0].ThemeID)
	require.InDelta(t, 1, *c.Items[0].A.Value, 0)
	require.Nil(t, c.Items[0].B.Value, "there is no German ticket")
	require.False(t, c.Items[0].Clear)

	area := must[agentui.Theme](w, "pia", "GET", fmt.Sprintf("/themes/%d", theme), nil).AreaID
	require.Equal(t, 6, must[agentui.ThemeTickets](w, "pia", "GET", fmt.Sprintf("/themes/tickets?area=%d", area), nil).Total)
	require.Zero(t, must[agentui.ThemeTickets](w, "pia", "GET", "/themes/tickets?area=999", nil).Total)

	week := must[agentui.ThemeOverview](w, "pia", "GET", "/themes/figures?days=7", nil)
	require.Len(t, week.Buckets, 7)
	require.Len(t, week.Items[0].Past, 7)
	require.Equal(t, 6, must[agentui.ThemeOverview](w, "pia", "GET", "/themes/figures?days=3&to=2026-03-02", nil).Items[0].Tickets.Tickets)
	for path, status := range map[string]int{
		"/themes/comparison?by=language&a=en&b=en": 422, "/themes/comparison?by=moon&a=en&b=de": 422, "/themes/comparison?by=team&a=x&b=-": 422,
		"/themes/comparison?by=language": 422, "/themes/figures?days=0": 422, "/themes/choices?days=900": 422,
	} {
		require.Equal(t, status, w.do("ada", "GET", path, nil).Status, path)
	}
}

func TestThemeExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theme, _ := w.themed(6)
	read := func(path string) [][]string {
		a := w.do("pia", "GET", path, nil)
		require.Equal(t, 200, a.Status, a.Body)
		require.Contains(t, a.Header.Get("Content-Type"), "text/csv")
		require.Contains(t, a.Header.Get("Content-Disposition"), "attachment")
		records, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
		require.NoError(t, err)
		return records
	}
	figures := read("/themes/export.csv?from=2026-02-27&to=2026-03-02")
	require.Len(t, figures, 3)
	require.Equal(t, "Refunds <late>", figures[1][1])
	require.Len(t, read(fmt.Sprintf("/themes/export.csv?what=verbatims&theme_id=%d", theme)), 6, "without the restricted team's")
	require.Equal(t, 404, w.do("pia", "GET", "/themes/export.csv?what=verbatims&theme_id=999", nil).Status)
}

func TestThemeFigureSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := must[agentui.ThemeFigureSettings](w, "pia", "GET", "/theme-figure-settings", nil)
	require.Equal(t, "value", s.ValueAttribute)
	s.HourlyRate, s.Currency = 48, "EUR"
	require.Equal(t, 403, w.do("ada", "PUT", "/theme-figure-settings", s).Status)
	require.Equal(t, s, must[agentui.ThemeFigureSettings](w, "lena", "PUT", "/theme-figure-settings", s))
	require.Equal(t, s, must[agentui.ThemeFigureSettings](w, "pia", "GET", "/theme-figure-settings", nil))
}
