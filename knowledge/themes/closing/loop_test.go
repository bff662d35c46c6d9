package closing_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/knowledge/themes/tracker/standin"
	"github.com/kepthq/kept/tickets"
)

var note = map[string]string{
	"en": "Hello {name},\n\nthe export works again since today.\n\nYour team",
	"de": "Guten Tag {name},\n\nder Export zu Fall {ticket} läuft seit heute wieder.",
}

// The whole way: theme, issue, closed by a webhook, shipped, approved, mails in the right language, each once; said again;
// regressed, and the issue told and opened again.
func TestLoop(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	ann := h.writes("Ann Smith <ann@customer.example>", "en", "The export is broken, my csv file is empty. Call me at +44 20 7946 0958, ann@customer.example", h.theme)
	h.writes("Bernd Maier <bernd@customer.example>", "de", "Der Export ist kaputt, die Datei bleibt immer leer.", h.theme)
	h.writes("Ji <ji@customer.example>", "zh", "导出功能坏了，文件是空的。", h.theme)
	second := h.writes("Ann Smith <ann@customer.example>", "en", "And the export of invoices is broken as well, the file has no lines.", h.theme)
	_, err := h.desk.Update(h.ctx(), h.agent, ann.TicketID, tickets.Update{Status: tickets.Some(tickets.StatusSolved)})
	require.NoError(t, err)

	s, tr, secret := h.gitHub()
	_, err = h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{Reopen: tickets.Some(true)})
	require.NoError(t, err)
	preview, err := h.closing.Preview(h.ctx(), h.lead, h.theme, tr.ID)
	require.NoError(t, err)
	require.Equal(t, "export is broken (3 customers)", preview.Title)
	require.True(t, preview.Public)
	require.Contains(t, preview.Body, "**4 tickets** of **3 customers**")
	require.Contains(t, preview.Body, "https://desk.example/product/themes/")
	for _, personal := range []string{"ann@", "Smith", "7946", "Bernd", "Maier"} {
		require.NotContains(t, preview.Body, personal)
	}
	link, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID})
	require.NoError(t, err)
	require.Contains(t, []closing.LinkState{closing.LinkCreating, closing.LinkOpen}, link.State, "a job makes it, and may have been quick")
	h.until("the issue is made", func() bool { return h.status() == "linked" })
	require.Len(t, s.Issues(), 1)
	require.Equal(t, []string{"customers"}, s.Issues()[0].Labels)
	require.Contains(t, s.Issues()[0].Body, link.Marker)

	// Closed as completed: proposed, not shipped.
	s.Close(1, "completed")
	header, body := s.GitHubHook("closed", 1, secret)
	require.NoError(t, h.closing.Hook(h.ctx(), tr.ID, header, nil, body))
	h.until("it is proposed", func() bool { return h.one(`SELECT state FROM theme_ships WHERE theme_id = $1`, h.theme) == "proposed" })
	require.Equal(t, "linked", h.status())
	require.Equal(t, "theme_fixed", h.one(`SELECT kind FROM notifications WHERE agent_id = $1`, h.lead.ID))

	told := h.ship(note)
	require.Equal(t, "shipped", h.status())
	require.Len(t, told, 3)
	require.Equal(t, second.TicketID, told["ann@customer.example"].TicketID, "the newest thread")
	require.ElementsMatch(t, []int64{ann.TicketID, second.TicketID}, told["ann@customer.example"].TicketIDs)
	require.Empty(t, h.post.letters())
	approved := h.approve(idsOf(told, closing.TellingProposed)...)
	require.Len(t, approved.Done, 3)
	again := h.approve(approved.Done...)
	require.Equal(t, approved.Done, again.Already)
	h.until("all are told", func() bool { return len(h.post.letters()) == 3 })

	require.Equal(t, "Hello Ann Smith,\n\nthe export works again since today.\n\nYour team", h.post.to("ann@customer.example")[0].text(t))
	require.True(t, strings.HasPrefix(h.post.to("bernd@customer.example")[0].text(t), "Guten Tag Bernd Maier,\n\nder Export zu Fall "))
	chinese := h.post.to("ji@customer.example")[0].text(t)
	require.Contains(t, chinese, "Ji，您好：")
	require.Contains(t, chinese, "English")
	require.Contains(t, chinese, "the export works again since today.")
	h.until("the tellings know", func() bool { return len(idsOf(h.tellings(), closing.TellingSent)) == 3 })
	require.Equal(t, "solved", h.one(`SELECT status FROM tickets WHERE id = $1`, ann.TicketID))

	// Thanks are no recurrence; saying it again is.
	h.answers("ann@customer.example", second.TicketID, "Thank you so much, it works now!")
	h.writes("Ann Smith <ann@customer.example>", "en", "Thanks a lot!", h.theme)
	require.Equal(t, "shipped", h.status())
	h.writes("Bernd Maier <bernd@customer.example>", "de", "Der Export ist schon wieder leer, bitte helfen Sie.", h.theme)
	require.Equal(t, "regressed", h.status())
	ships, err := h.closing.Ships(h.ctx(), h.theme, 10)
	require.NoError(t, err)
	require.Equal(t, closing.HealthBroken, ships[0].Health)
	require.Equal(t, closing.CauseTold, ships[0].Cause)
	require.Len(t, ships[0].Recurrences, 1)
	require.Equal(t, "theme_regressed", h.one(`SELECT kind FROM notifications WHERE agent_id = $1 ORDER BY id DESC LIMIT 1`, h.lead.ID))
	h.until("the issue is told and opened again", func() bool { return len(s.Issues()[0].Comments) == 1 && s.Issues()[0].State == "open" })
	require.Contains(t, s.Issues()[0].Comments[0].Body, "1 of customers who had been told so")
	require.NotContains(t, s.Issues()[0].Comments[0].Body, "Maier")
	h.until("the link is open", func() bool { return h.one(`SELECT state FROM theme_links WHERE id = $1`, link.ID) == "open" })
	require.Len(t, h.post.letters(), 3, "each once")

	// It can be mended a second time: who came back is told again, who did not is left in peace.
	h.clock.Advance(time.Hour)
	h.ship(note)
	row := h.one(`SELECT string_agg(c.email, ',') FROM theme_tellings y JOIN customers c ON c.id = y.customer_id WHERE ship_id = (SELECT max(id) FROM theme_ships)`)
	require.ElementsMatch(t, []string{"ann@customer.example", "bernd@customer.example"}, strings.Split(row, ","))
}

// The same way on every tracker, as far as it differs: made, found closed by the poll, told of what returns.
func TestIssuesOnEachTracker(t *testing.T) {
	t.Parallel()
	for kind, start := range map[tracker.Kind]func(testing.TB) *standin.Server{tracker.GitLab: standin.GitLab, tracker.JiraCloud: standin.JiraCloud, tracker.JiraServer: standin.JiraServer} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			h, s := newHouse(t), start(t)
			h.work()
			n := closing.NewTracker{Kind: kind, URL: s.URL, Project: s.Project, Token: standin.Token, PrivateNetwork: true}
			if kind == tracker.JiraCloud {
				n.Account = standin.User
			}
			tr, secret, err := h.closing.AddTracker(h.ctx(), h.admin, n)
			require.NoError(t, err)
			h.writes("Ann <ann@customer.example>", "en", "The export is broken, my csv file is empty.", h.theme)
			_, err = h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID, Title: "Export"})
			require.NoError(t, err)
			h.until("the issue is made", func() bool { return h.status() == "linked" })
			require.Len(t, s.Issues(), 1)
			s.Close(1, map[tracker.Kind]string{tracker.GitLab: "", tracker.JiraCloud: "Done", tracker.JiraServer: "Fixed"}[kind])
			h.clock.Advance(11 * time.Minute)
			h.until("the poll has seen it", func() bool { return h.one(`SELECT state FROM theme_ships WHERE theme_id = $1`, h.theme) == "proposed" })
			s.Change(1, func(i *standin.Issue) { i.State, i.Reason = "open", "" })
			var header http.Header
			var body []byte
			if kind == tracker.GitLab {
				header, body = s.GitLabHook("reopen", 1, secret)
			} else {
				header, body = s.JiraHook("jira:issue_updated", 1, secret)
			}
			require.NoError(t, h.closing.Hook(h.ctx(), tr.ID, header, nil, body))
			h.until("it is proposed no longer", func() bool { return h.one(`SELECT state FROM theme_ships WHERE theme_id = $1`, h.theme) == "withdrawn" })
		})
	}
}
