package agentui_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/knowledge/themes/tracker/standin"
)

// themeWith makes a theme of the tickets.
func (w *world) themeWith(name string, ticketIDs ...int64) (id int64) {
	w.T.Helper()
	require.NoError(w.T, w.DB.Pool.QueryRow(w.Ctx(), `
		WITH a AS (INSERT INTO theme_areas (name, named_by, created_at, updated_at) VALUES ('Reports', 'run', now(), now()) RETURNING id)
		INSERT INTO themes (area_id, area_by, name, named_by, created_at, updated_at) SELECT id, 'run', $1, 'run', now(), now() FROM a RETURNING id`, name).Scan(&id))
	_, err := w.DB.Pool.Exec(w.Ctx(), `
		WITH x AS (INSERT INTO theme_texts (ticket_id, customer_id, words, language, at, upto_message_id, updated_at)
			SELECT id, requester_id, 'the export is broken and my file is empty', 'en', created_at, last_message_id, now() FROM tickets WHERE id = ANY($2) RETURNING ticket_id, at)
		INSERT INTO theme_tickets (ticket_id, theme_id, score, placed_by, at, placed_at) SELECT ticket_id, $1, 0.9, 'run', at, now() FROM x`, id, ticketIDs)
	require.NoError(w.T, err)
	return id
}

func TestTrackersAndThemeIssues(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t), standin.GitHub(t)
	config := map[string]any{"kind": "github", "url": s.URL, "project": s.Project, "token": standin.Token, "private_network": true}
	require.Equal(t, http.StatusForbidden, w.do("pia", "POST", "/trackers", config).Status)
	wrong := w.do("root", "POST", "/trackers/test", map[string]any{"kind": "github", "url": s.URL, "project": s.Project, "token": "wrong", "private_network": true})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Contains(t, wrong.Body, `"field":"token"`)
	account := must[agentui.TrackerAccount](w, "root", "POST", "/trackers/test", config)
	require.True(t, account.Public)
	made := must[agentui.TrackerWithSecret](w, "root", "POST", "/trackers", config)
	require.NotEmpty(t, made.HookSecret)
	require.True(t, strings.HasSuffix(made.Tracker.HookURL, fmt.Sprintf("/api/v1/trackers/%d/hook", made.Tracker.ID)))
	listed := w.do("ada", "GET", "/trackers", nil)
	require.NotContains(t, listed.Body, standin.Token)
	require.NotContains(t, listed.Body, made.HookSecret)

	theme := w.themeWith("export", w.open("Export"))
	preview := must[agentui.ThemeIssuePreview](w, "pia", "POST", fmt.Sprintf("/themes/%d/issues/preview", theme), map[string]any{"tracker_id": made.Tracker.ID})
	require.Contains(t, preview.Body, "1 customer")
	issues := fmt.Sprintf("/themes/%d/issues", theme)
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", issues, map[string]any{"tracker_id": made.Tracker.ID}).Status)
	n := s.Add("Export writes empty files", "…")
	issue := must[agentui.ThemeIssue](w, "pia", "POST", issues, map[string]any{"url": fmt.Sprint("#", n), "tracker_id": made.Tracker.ID})
	require.Equal(t, "open", issue.State)
	require.Equal(t, "acme/shop#1", issue.Key)
	require.Equal(t, http.StatusAccepted, w.do("pia", "POST", fmt.Sprintf("%s/%d/look", issues, issue.ID), nil).Status)

	// The tracker's webhook needs neither session nor token, but its signature.
	hook := fmt.Sprintf("/trackers/%d/hook", made.Tracker.ID)
	send := func(secret string) answer {
		h, body := s.GitHubHook("closed", n, secret)
		headers := header{}
		for name := range h {
			headers[name] = h.Get(name)
		}
		return w.do("", "POST", hook, string(body), headers)
	}
	require.Equal(t, http.StatusAccepted, send(made.HookSecret).Status)
	require.Equal(t, "bad_signature", send("guessed").code())
	require.Equal(t, http.StatusUnauthorized, send("guessed").Status)
	require.Equal(t, http.StatusUnauthorized, w.do("root", "POST", hook, "{}").Status, "nobody is trusted without it")
	require.Equal(t, http.StatusNotFound, w.do("", "POST", "/trackers/999/hook", "{}").Status)

	require.Len(t, must[agentui.List[agentui.ThemeIssue]](w, "ada", "GET", issues, nil).Items, 1)
	require.Equal(t, http.StatusNoContent, w.do("pia", "DELETE", fmt.Sprintf("%s/%d", issues, issue.ID), nil).Status)
	require.Equal(t, http.StatusNoContent, w.do("root", "DELETE", fmt.Sprintf("/trackers/%d", made.Tracker.ID), nil).Status)
}

func TestTellings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.Receive(w.Mail("one@customer.example", "Export", "The export is broken")).TicketID
	two := w.Receive(w.Mail("two@customer.example", "Export", "The export is broken")).TicketID
	_, err := w.DB.Pool.Exec(w.Ctx(), `UPDATE tickets SET team_id = $2 WHERE id = $1`, two, w.legal)
	require.NoError(t, err)
	theme := w.themeWith("export", one, two)
	w.Clock.Advance(1)
	path := fmt.Sprintf("/themes/%d", theme)
	note := map[string]any{"note": map[string]string{"en": "Hello {name}, it is mended."}}
	require.Equal(t, http.StatusForbidden, w.do("ada", "POST", path+"/ship", note).Status)
	audience := must[agentui.ThemeAudience](w, "pia", "POST", path+"/ship/preview", note)
	require.Equal(t, 2, audience.Customers)
	require.Equal(t, "Hello, it is mended.", audience.Samples[0].Body)
	ship := must[agentui.ThemeShip](w, "pia", "POST", path+"/ship", note)
	require.Equal(t, "shipped", ship.State)
	require.Equal(t, "fixed", ship.Health)
	require.Equal(t, map[string]int{"proposed": 2}, ship.Tellings)
	bad := w.do("pia", "POST", path+"/ship", map[string]any{"note": map[string]string{"en": "Hi {who}"}})
	require.Contains(t, bad.Body, `"field":"note.en"`)

	seen := must[agentui.List[agentui.ThemeTelling]](w, "ada", "GET", path+"/tellings?state=proposed", nil)
	require.Len(t, seen.Items, 1, "what ada may not see is not listed")
	require.Equal(t, one, seen.Items[0].TicketID)
	require.Len(t, must[agentui.List[agentui.ThemeTelling]](w, "lea", "GET", fmt.Sprintf("%s/tellings?ship_id=%d", path, ship.ID), nil).Items, 2)
	require.Empty(t, must[agentui.List[agentui.ThemeTelling]](w, "lea", "GET", fmt.Sprintf("%s/tellings?ship_id=%d", path, ship.ID+1), nil).Items)
	all := must[agentui.List[agentui.ThemeTelling]](w, "lea", "GET", "/tellings?limit=1", nil)
	require.NotEmpty(t, all.NextCursor)
	rest := must[agentui.List[agentui.ThemeTelling]](w, "lea", "GET", "/tellings?limit=1&cursor="+all.NextCursor, nil)
	require.Empty(t, rest.NextCursor)
	ids := []int64{all.Items[0].ID, rest.Items[0].ID}
	require.Equal(t, http.StatusForbidden, w.do("pia", "POST", path+"/tellings/approve", map[string]any{"ids": ids}).Status)
	done := must[agentui.ThemeTellingsDone](w, "ada", "POST", path+"/tellings/approve", map[string]any{"ids": ids, "texts": []any{map[string]any{"id": seen.Items[0].ID, "body": "Dear you, done."}}})
	require.Equal(t, []int64{seen.Items[0].ID}, done.Done)
	require.Equal(t, "telling_not_found", done.Refused[0].Code)
	again := must[agentui.ThemeTellingsDone](w, "ada", "POST", path+"/tellings/approve", map[string]any{"ids": ids})
	require.Equal(t, done.Done, again.Already)
	skipped := must[agentui.ThemeTellingsDone](w, "lea", "POST", path+"/tellings/skip", map[string]any{"ids": ids, "reason": "by telephone"})
	require.Len(t, skipped.Done, 2)
	require.Equal(t, http.StatusNoContent, w.do("pia", "DELETE", path+"/ship", nil).Status)
	require.Equal(t, "not_shipped", w.do("pia", "DELETE", path+"/ship", nil).code())
	ships := must[agentui.List[agentui.ThemeShip]](w, "ada", "GET", path+"/ships", nil)
	require.Equal(t, "withdrawn", ships.Items[0].State)

	settings := must[agentui.ClosingSettings](w, "ada", "GET", "/closing-settings", nil)
	settings.Customers = 5
	require.Equal(t, http.StatusForbidden, w.do("ada", "PUT", "/closing-settings", settings).Status)
	require.Equal(t, settings, must[agentui.ClosingSettings](w, "lena", "PUT", "/closing-settings", settings))
}
