package closing_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/closing"
	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/knowledge/themes/tracker/standin"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// The tracker made the issue, and its answer was lost: the next attempt finds it.
func TestIssueIsMadeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s, tr, _ := h.gitHub()
	s.Fail(standin.Fault{Method: http.MethodPost, Path: "/issues", Hang: true, After: true})
	s.Fail(standin.Fault{Method: http.MethodGet, Path: "/issues", Status: 500, Times: 3})
	_, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID})
	require.NoError(t, err)
	h.work()
	h.until("the issue is linked", func() bool { return h.status() == "linked" })
	require.Len(t, s.Issues(), 1)
	links, err := h.closing.Links(h.ctx(), h.theme)
	require.NoError(t, err)
	require.Equal(t, "acme/shop#1", links[0].IssueKey)
	require.Empty(t, links[0].Problem)
}

func TestIssueThatCannotBeMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s, tr, _ := h.gitHub()
	s.Fail(standin.Fault{Method: http.MethodPost, Status: 403, Body: `{"message":"Resource not accessible by personal access token"}`})
	l, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID})
	require.NoError(t, err)
	h.work()
	h.until("it has failed", func() bool { return h.one(`SELECT state FROM theme_links`) == "failed" })
	require.Contains(t, h.one(`SELECT problem FROM theme_links`), "Issues: read and write")
	require.Equal(t, "open", h.status())
	require.NoError(t, h.closing.LookNow(h.ctx(), h.lead, h.theme, l.ID))
	h.until("it is made after all", func() bool { return h.status() == "linked" })
	require.Len(t, s.Issues(), 1)
}

func TestWordsOfAPersonAreLookedAt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, tr, _ := h.gitHub()
	for field, n := range map[string]closing.NewLink{
		"body":  {TrackerID: tr.ID, Body: "ann@customer.example says that it is broken"},
		"title": {TrackerID: tr.ID, Title: "Call +44 20 7946 0958"},
	} {
		_, err := h.closing.Link(h.ctx(), h.lead, h.theme, n)
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, field, f.Fields[0].Name)
	}
	_, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID, Title: strings.Repeat("x", 2000)})
	require.Error(t, err)
}

// Voices are made to mean nothing to a tracker.
func TestVoicesMeanNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, tr, _ := h.gitHub()
	h.writes("Ann <ann@customer.example>", "en", "@acme/admins look at #1 ![x](https://evil.example/p.png) <script>alert(1)</script> [click](javascript:x)\n/close\nthis export is **broken**", h.theme)
	d, err := h.closing.Preview(h.ctx(), h.lead, h.theme, tr.ID)
	require.NoError(t, err)
	meant := regexp.MustCompile(`\\.`).ReplaceAllString(d.Body, "") // what is escaped means nothing
	for _, live := range []string{"@acme", " #1 ", "![", "<script", "](javascript", "https://evil", "\n/close", " **broken**"} {
		require.NotContains(t, meant, live)
	}
	require.Contains(t, d.Body, "this export is")
}

func TestLinkWhatIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	s, tr, _ := h.gitHub()
	n := s.Add("Export writes empty files", "…")
	s.Close(n, "not_planned")
	address := fmt.Sprintf("%s/acme/shop/issues/%d", s.URL, n)
	l, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: address})
	require.NoError(t, err)
	require.Equal(t, closing.LinkNotPlanned, l.State)
	require.Equal(t, "Export writes empty files", l.Title)
	require.Equal(t, address, l.URL)
	require.Equal(t, "linked", h.status())
	_, err = h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: "#1", TrackerID: tr.ID})
	require.True(t, fault.Is(err, "already_exists"))
	for _, bad := range []string{"#99", "https://elsewhere.example/acme/shop/issues/1", "nonsense"} {
		_, err = h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: bad})
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, "url", f.Fields[0].Name)
	}
	require.NoError(t, h.closing.Unlink(h.ctx(), h.lead, h.theme, l.ID))
	require.Equal(t, "open", h.status())
	links, err := h.closing.Links(h.ctx(), h.theme)
	require.NoError(t, err)
	require.Empty(t, links)
	require.True(t, fault.Is(h.closing.Unlink(h.ctx(), h.lead, h.theme, l.ID), "issue_not_found"))
}

// followed makes a linked house.
func followed(t *testing.T) (*house, *standin.Server, *closing.Tracker, string) {
	t.Helper()
	h := newHouse(t)
	h.work()
	s, tr, secret := h.gitHub()
	s.Add("Export", "…")
	_, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: "#1"})
	require.NoError(t, err)
	return h, s, tr, secret
}

func (h *house) link(column string) string { return h.one(`SELECT ` + column + ` FROM theme_links`) }

func TestMovedAndDeletedIssues(t *testing.T) {
	t.Parallel()
	h, s, tr, secret := followed(t)
	s.Move(1, "acme/other")
	header, body := s.GitHubHook("transferred", 1, secret)
	require.NoError(t, h.closing.Hook(h.ctx(), tr.ID, header, nil, body))
	h.until("it has moved", func() bool { return h.link("issue_key") == "acme/other#2" })
	require.Equal(t, "open", h.link("state"))
	s.Delete(2)
	h.clock.Advance(11 * time.Minute)
	h.until("it is gone", func() bool { return h.link("state") == "gone" })
	require.Contains(t, h.link("problem"), "deleted")
	require.Empty(t, h.one(`SELECT state FROM theme_ships`), "what is gone is not mended")
}

// Whatever a webhook claims, what the tracker says counts; and only who knows the secret is heard.
func TestHooksAreHints(t *testing.T) {
	t.Parallel()
	h, s, tr, secret := followed(t)
	h.until("the first look is over", func() bool { return h.link("looked_at") != "" })
	looked := len(s.Seen())
	header, body := s.GitHubHook("closed", 1, "guessed")
	require.True(t, fault.Is(h.closing.Hook(h.ctx(), tr.ID, header, nil, body), "bad_signature"))
	require.True(t, fault.Is(h.closing.Hook(h.ctx(), 999, header, nil, body), "tracker_not_found"))
	header, body = s.GitHubHook("closed", 1, secret) // it says closed; it is not
	for range 3 {
		require.NoError(t, h.closing.Hook(h.ctx(), tr.ID, header, nil, body))
	}
	h.until("it was looked at", func() bool { return len(s.Seen()) > looked })
	require.Equal(t, "open", h.link("state"))
	_, fresh, err := h.closing.RotateHookSecret(h.ctx(), h.admin, tr.ID)
	require.NoError(t, err)
	require.True(t, fault.Is(h.closing.Hook(h.ctx(), tr.ID, header, nil, body), "bad_signature"), "the old secret is worthless")
	header, body = s.GitHubHook("closed", 1, fresh)
	require.NoError(t, h.closing.Hook(h.ctx(), tr.ID, header, nil, body))
}

func TestLooksThatFail(t *testing.T) {
	t.Parallel()
	h, s, _, _ := followed(t)
	s.Fail(standin.Fault{Method: http.MethodGet, Path: "/issues/1", Status: 401, Body: `{"message":"Bad credentials"}`})
	h.clock.Advance(11 * time.Minute)
	h.until("the link and its tracker say why", func() bool {
		return strings.Contains(h.link("problem"), "does not accept it") && h.one(`SELECT problem FROM trackers`) != ""
	})
	require.Equal(t, "open", h.link("state"))
	h.clock.Advance(11 * time.Minute)
	h.until("it is well again", func() bool { return h.link("problem") == "" && h.one(`SELECT problem FROM trackers`) == "" })
}

func TestNotPlannedIsNotMended(t *testing.T) {
	t.Parallel()
	h, s, _, _ := followed(t)
	s.Close(1, "not_planned")
	h.clock.Advance(11 * time.Minute)
	h.until("it is closed", func() bool { return h.link("state") == "not_planned" })
	require.Empty(t, h.one(`SELECT state FROM theme_ships`))
	s.Close(1, "completed")
	require.NoError(t, h.closing.LookNow(h.ctx(), h.lead, h.theme, h.firstLink()))
	h.until("it is proposed", func() bool { return h.one(`SELECT state FROM theme_ships`) == "proposed" })
	require.NoError(t, h.closing.Withdraw(h.ctx(), h.lead, h.theme))
	require.Equal(t, "linked", h.status())
}

func (h *house) firstLink() (id int64) {
	h.t.Helper()
	require.NoError(h.t, h.db.Pool.QueryRow(h.ctx(), `SELECT min(id) FROM theme_links`).Scan(&id))
	return id
}

// One of two issues closed does not mend the theme.
func TestTwoIssues(t *testing.T) {
	t.Parallel()
	h, s, _, _ := followed(t)
	s.Add("Export, part two", "…")
	_, err := h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: "#2"})
	require.NoError(t, err)
	s.Close(1, "completed")
	h.clock.Advance(11 * time.Minute)
	h.until("both were looked at", func() bool {
		return h.one(`SELECT count(*) FROM theme_links WHERE looked_at = $1`, h.clock.Now()) == "2"
	})
	require.Equal(t, "completed", h.one(`SELECT state FROM theme_links WHERE issue_key = 'acme/shop#1'`))
	require.Empty(t, h.one(`SELECT state FROM theme_ships`))
	s.Close(2, "completed")
	h.clock.Advance(11 * time.Minute)
	h.until("it is proposed", func() bool { return h.one(`SELECT state FROM theme_ships`) == "proposed" })
}

func TestGrowthIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	s, tr, _ := h.gitHub()
	_, err := h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{CommentGrowth: tickets.Some(true)})
	require.NoError(t, err)
	for i := range 4 {
		h.writes(fmt.Sprintf("A%d <a%d@customer.example>", i, i), "en", broken, h.theme)
	}
	s.Add("Export", "…")
	_, err = h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{URL: "#1"})
	require.NoError(t, err)
	for i := range 6 {
		h.writes(fmt.Sprintf("B%d <b%d@customer.example>", i, i), "en", broken, h.theme)
	}
	s.Fail(standin.Fault{Method: http.MethodPost, Path: "/comments", Status: 502, After: true}) // said, and not heard that it was
	h.clock.Advance(11 * time.Minute)
	h.until("the issue is told", func() bool { return len(s.Issues()[0].Comments) == 1 })
	require.Contains(t, s.Issues()[0].Comments[0].Body, "10 tickets by now, 4 when this issue was last told")
	h.until("the job is done", func() bool {
		return h.one(`SELECT count(*) FROM river_job WHERE kind = 'theme_issue_say' AND state <> 'completed'`) == "0"
	})
	h.clock.Advance(11 * time.Minute)
	h.until("it was looked at again", func() bool {
		return h.one(`SELECT looked_at >= $1::timestamptz - interval '1 minute' FROM theme_links`, h.clock.Now()) == "true"
	})
	require.Len(t, s.Issues()[0].Comments, 1, "once")
}

func TestTrackers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s, tr, secret := h.gitHub()
	require.Len(t, secret, 45)
	require.NotContains(t, h.one(`SELECT encode(token, 'escape') || encode(hook_secret, 'escape') FROM trackers`), standin.Token)
	require.NotContains(t, h.one(`SELECT encode(hook_secret, 'escape') FROM trackers`), secret)
	_, _, err := h.closing.AddTracker(h.ctx(), h.admin, closing.NewTracker{Kind: tracker.GitHub, URL: s.URL, Project: s.Project, Token: standin.Token, PrivateNetwork: true})
	require.True(t, fault.Is(err, "already_exists"))

	_, err = h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{URL: tickets.Some("https://evil.example")})
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, "token", f.Fields[0].Name, "the token goes to no other address by itself")
	_, err = h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{Token: tickets.Some("wrong")})
	require.ErrorAs(t, err, &f)
	require.Equal(t, "token", f.Fields[0].Name)
	_, err = h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{BaseVersion: 99, Name: tickets.Some("Shop")})
	require.True(t, fault.Is(err, "tracker_changed"))
	renamed, err := h.closing.UpdateTracker(h.ctx(), h.admin, tr.ID, closing.TrackerUpdate{BaseVersion: 1, Name: tickets.Some("Shop")})
	require.NoError(t, err)
	require.Equal(t, "Shop", renamed.Name)
	_, err = h.closing.TestTracker(h.ctx(), h.admin, tr.ID)
	require.NoError(t, err)
	s.Fail(standin.Fault{Status: 503, Times: 3})
	_, err = h.closing.TestTracker(h.ctx(), h.admin, tr.ID)
	require.True(t, fault.Is(err, "tracker_unreachable"), err)
	require.NotEmpty(t, h.one(`SELECT problem FROM trackers`))

	require.NoError(t, h.closing.ArchiveTracker(h.ctx(), h.admin, tr.ID))
	all, err := h.closing.Trackers(h.ctx())
	require.NoError(t, err)
	require.Empty(t, all)
	require.Equal(t, "0", h.one(`SELECT length(token) FROM trackers`))
	_, err = h.closing.Link(h.ctx(), h.lead, h.theme, closing.NewLink{TrackerID: tr.ID})
	require.True(t, fault.Is(err, "tracker_not_found"))
}
