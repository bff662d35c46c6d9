package agentui_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

// house is what the console sends with unsafe requests.
var house = header{"X-Kept": "1"}

const password = "correct horse battery"

// withPassword gives an agent the password of the tests.
func (w *world) withPassword(who string) {
	w.T.Helper()
	require.NoError(w.T, w.accounts.SetPassword(w.Ctx(), w.people[who].ID, password, 0))
}

// signIn returns the cookie of a new session.
func (w *world) signIn(who string) string {
	w.T.Helper()
	a := w.do("", "POST", "/session", map[string]string{"email": who + "@desk.example", "password": password}, house)
	require.Equal(w.T, http.StatusCreated, a.Status, a.Body)
	cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	return cookie
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada")
	a := w.do("", "POST", "/session", `{"email":" ADA@desk.example ","password":"`+password+`"}`, house)
	require.Equal(t, http.StatusCreated, a.Status, a.Body)
	require.Contains(t, a.Body, `"name":"ada"`)
	cookie := a.Header.Get("Set-Cookie")
	require.Contains(t, cookie, "HttpOnly")
	require.Contains(t, cookie, "SameSite=Lax")
	require.NotContains(t, cookie, "Secure")
	session := header{"Cookie": strings.Split(cookie, ";")[0]}

	require.Equal(t, http.StatusOK, w.do("", "GET", "/me", nil, session).Status)
	other := header{"Cookie": w.signIn("ada")}
	sessions := must[agentui.List[agentui.Session]](w, "", "GET", "/me/sessions", nil, session)
	require.Len(t, sessions.Items, 2)
	for _, s := range sessions.Items {
		if !s.Current {
			require.Equal(t, http.StatusNoContent, w.do("", "DELETE", fmt.Sprintf("/me/sessions/%d", s.ID), nil, session, house).Status)
		}
	}
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/me", nil, other).Status, "ended elsewhere, at once")
	out := w.do("", "DELETE", "/session", nil, session, house)
	require.Equal(t, http.StatusNoContent, out.Status)
	require.Contains(t, out.Header.Get("Set-Cookie"), "Max-Age=0")
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/me", nil, session).Status)
	require.Equal(t, http.StatusNoContent, w.do("", "DELETE", "/session", nil, session, house).Status, "again is fine")
}

func TestSessionsSlideAndEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada")
	session := header{"Cookie": w.signIn("ada")}
	for range 8 {
		w.Clock.Advance(10 * 24 * time.Hour)
		if w.do("", "GET", "/me", nil, session).Status != http.StatusOK {
			t.Fatal("a session that is used lives on")
		}
	}
	w.Clock.Advance(11 * 24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/me", nil, session).Status, "but not for ever")
	session = header{"Cookie": w.signIn("ada")}
	w.Clock.Advance(15 * 24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/me", nil, session).Status, "one that nobody uses ends")
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *agentui.Config) { c.PublicURL = "https://desk.example" })
	w.withPassword("ada")
	session := header{"Cookie": w.signIn("ada")}
	ticket := w.open("Hello")
	check := func(name string, want int, headers ...header) {
		t.Helper()
		a := w.do("", "PATCH", fmt.Sprintf("/tickets/%d", ticket), `{"priority":"high"}`, append(headers, session)...)
		require.Equal(t, want, a.Status, "%s: %s", name, a.Body)
	}
	check("without the house's header", 403)
	check("a form of another site", 403, house, header{"Sec-Fetch-Site": "cross-site"})
	check("a page of a neighbour's subdomain", 403, house, header{"Sec-Fetch-Site": "same-site"})
	check("another origin", 403, house, header{"Origin": "https://evil.example"})
	check("no origin at all, but the word null", 403, house, header{"Origin": "null"})
	check("our own page", 200, house, header{"Sec-Fetch-Site": "same-origin", "Origin": "https://desk.example"})
	check("a program without an origin", 200, house)
	require.Equal(t, 200, w.do("ada", "PATCH", fmt.Sprintf("/tickets/%d", ticket), `{"priority":"low"}`, header{"Origin": "https://evil.example"}).Status, "a token is not sent by accident")
	require.Equal(t, 403, w.do("", "POST", "/session", `{"email":"ada@desk.example","password":"x"}`).Status, "nobody is signed in by another site")
	a := w.do("", "POST", "/session", map[string]string{"email": "ada@desk.example", "password": password}, house)
	require.Contains(t, a.Header.Get("Set-Cookie"), "Secure", "the address is https")
	require.NotEmpty(t, a.Header.Get("Strict-Transport-Security"))
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *agentui.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	w.withPassword("ada")
	try := func(email, secret, ip string) answer {
		t.Helper()
		return w.do("", "POST", "/session", map[string]string{"email": email, "password": secret}, house, header{"X-Forwarded-For": "1.2.3.4, " + ip})
	}
	wrong, unknown := try("ada@desk.example", "wrong", "203.0.113.1"), try("nobody@desk.example", "wrong", "203.0.113.1")
	require.Equal(t, http.StatusUnauthorized, wrong.Status)
	strip := func(a answer) agentui.Problem {
		p := into[agentui.Problem](a)
		p.RequestID = ""
		return p
	}
	require.Equal(t, strip(wrong), strip(unknown), "nobody learns who has an account")

	var group sync.WaitGroup
	statuses := make([]int, 40)
	for i := range statuses {
		group.Go(func() { statuses[i] = try("ada@desk.example", "wrong", fmt.Sprintf("198.51.100.%d", i)).Status })
	}
	group.Wait()
	guesses := 0
	for _, status := range statuses {
		if status == http.StatusUnauthorized {
			guesses++
		}
	}
	require.LessOrEqual(t, guesses, 9, "many at once get no more guesses than one after the other")
	for range 10 {
		try("ada@desk.example", "wrong", "203.0.113.9")
	}
	refused := try("ada@desk.example", password, "203.0.113.7")
	require.Equal(t, http.StatusTooManyRequests, refused.Status)
	require.Equal(t, "too_many_attempts", refused.code())
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	for range 10 {
		try("ghost@desk.example", "wrong", "203.0.113.20")
	}
	require.Equal(t, http.StatusTooManyRequests, try("ghost@desk.example", "wrong", "203.0.113.20").Status, "an unknown address is refused alike")
	w.Clock.Advance(16 * time.Minute)
	require.Equal(t, http.StatusCreated, try("ada@desk.example", password, "203.0.113.7").Status, "and then it is over")

	for i := range 50 {
		try(fmt.Sprintf("somebody%d@desk.example", i), "wrong", "2001:db8:1:2::"+fmt.Sprint(i))
	}
	require.Equal(t, http.StatusTooManyRequests, try("ada@desk.example", password, "2001:db8:1:2::ffff").Status, "a whole network is one guesser")
	require.Equal(t, http.StatusCreated, try("ada@desk.example", password, "2001:db8:1:3::1").Status)
}

func TestSetup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Contains(t, w.do("", "GET", "/setup", nil).Body, `"needed":false`)
	link, err := agentui.SetupLink(w.Ctx(), w.accounts, "http://desk.example/")
	require.NoError(t, err)
	require.Empty(t, link)
	require.Equal(t, "setup_done", w.do("", "POST", "/setup", setup("x"), house).code())

	_, err = w.DB.Pool.Exec(w.Ctx(), `UPDATE agents SET role = 'agent' WHERE role = 'admin'`)
	require.NoError(t, err)
	require.Contains(t, w.do("", "GET", "/setup", nil).Body, `"needed":true`)
	first, err := agentui.SetupLink(w.Ctx(), w.accounts, "http://desk.example/")
	require.NoError(t, err)
	second, err := agentui.SetupLink(w.Ctx(), w.accounts, "http://desk.example")
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	token, ok := strings.CutPrefix(first, "http://desk.example/setup?token=")
	require.True(t, ok, first)
	require.Equal(t, "wrong_setup_token", w.do("", "POST", "/setup", setup("x"), house).code())
	bad := setup(token)
	bad["password"] = "aaaaaaaaaaaa"
	require.Equal(t, "invalid_input", w.do("", "POST", "/setup", bad, house).code())

	var group sync.WaitGroup
	answers := make([]answer, 4)
	for i := range answers {
		group.Go(func() { answers[i] = w.do("", "POST", "/setup", setup(token), house) })
	}
	group.Wait()
	created := 0
	for _, a := range answers {
		if a.Status == http.StatusCreated {
			created++
			me := into[agentui.Me](a)
			require.True(t, me.Permissions.Admin)
			require.Equal(t, "Acme", me.Desk.Name)
			cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
			mailboxes := must[agentui.List[agentui.Mailbox]](w, "", "GET", "/mailboxes", nil, header{"Cookie": cookie})
			require.Equal(t, "help@acme.example", mailboxes.Items[0].Address)
		} else {
			require.Equal(t, "setup_done", a.code())
		}
	}
	require.Equal(t, 1, created, "one desk, one first admin")
}

func setup(token string) map[string]any {
	return map[string]any{
		"token": token, "name": "Rosa", "email": "rosa@acme.example", "password": password, "desk_name": "Acme", "mailbox_address": "Help@acme.example",
	}
}

func TestPasswordLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *agentui.Config) { c.PublicURL = "http://desk.example" })
	w.withPassword("ben")
	old := header{"Cookie": w.signIn("ben")}
	first := must[agentui.Link](w, "root", "POST", fmt.Sprintf("/agents/%d/password-link", w.people["ben"].ID), nil)
	link := must[agentui.Link](w, "root", "POST", fmt.Sprintf("/agents/%d/password-link", w.people["ben"].ID), nil)
	path := func(l agentui.Link) string {
		token, ok := strings.CutPrefix(l.URL, "http://desk.example/password/")
		require.True(t, ok, l.URL)
		return "/password-links/" + token
	}
	require.Equal(t, "link_not_found", w.do("", "GET", path(first), nil).code(), "a newer link ends it")
	require.Contains(t, w.do("", "GET", path(link), nil).Body, `"email":"ben@desk.example"`)
	require.Equal(t, 422, w.do("", "POST", path(link), `{"password":"short"}`, house).Status)
	a := w.do("", "POST", path(link), `{"password":"a new long password"}`, house)
	require.Equal(t, http.StatusCreated, a.Status, a.Body)
	require.NotEmpty(t, a.Header.Get("Set-Cookie"))
	require.Equal(t, "link_not_found", w.do("", "POST", path(link), `{"password":"a new long password"}`, house).code(), "good once")
	require.Equal(t, http.StatusUnauthorized, w.do("", "GET", "/me", nil, old).Status, "other sessions end")

	cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	session := header{"Cookie": cookie}
	require.Equal(t, 422, w.do("", "POST", "/me/password", `{"current":"wrong","new":"another password"}`, session, house).Status)
	require.Equal(t, http.StatusNoContent, w.do("", "POST", "/me/password", `{"current":"a new long password","new":"another password"}`, session, house).Status)
	require.Equal(t, http.StatusOK, w.do("", "GET", "/me", nil, session).Status, "this session lives on")
	require.Equal(t, http.StatusCreated, w.do("", "POST", "/session", `{"email":"ben@desk.example","password":"another password"}`, house).Status)

	late := must[agentui.Link](w, "root", "POST", fmt.Sprintf("/agents/%d/password-link", w.people["ben"].ID), nil)
	w.Clock.Advance(73 * time.Hour)
	require.Equal(t, "link_not_found", w.do("", "GET", path(late), nil).code())
}

func TestDeactivatedAgentsAreOutAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ben")
	session := header{"Cookie": w.signIn("ben")}
	ticket := w.open("Hello")
	must[agentui.UpdatedTicket](w, "ada", "PATCH", fmt.Sprintf("/tickets/%d", ticket), map[string]any{"assignee_id": w.people["ben"].ID})
	require.Equal(t, 200, w.do("ben", "GET", "/me", nil).Status)
	require.Equal(t, 200, w.do("", "GET", "/me", nil, session).Status)
	gone := must[agentui.Agent](w, "root", "PATCH", fmt.Sprintf("/agents/%d", w.people["ben"].ID), `{"active":false}`)
	require.False(t, gone.Active)
	require.Equal(t, 401, w.do("ben", "GET", "/me", nil).Status)
	require.Equal(t, 401, w.do("", "GET", "/me", nil, session).Status)
	require.Equal(t, 401, w.do("", "POST", "/session", map[string]string{"email": "ben@desk.example", "password": password}, house).Status)
	require.Nil(t, w.Ticket(ticket).AssigneeID)
	require.Equal(t, 422, w.do("ada", "PATCH", fmt.Sprintf("/tickets/%d", ticket), map[string]any{"assignee_id": w.people["ben"].ID}).Status)
}

func TestTwoAdminsCannotLeaveNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must[agentui.Agent](w, "root", "PATCH", fmt.Sprintf("/agents/%d", w.people["lena"].ID), `{"role":"admin"}`)
	var group sync.WaitGroup
	for _, who := range []string{"root", "lena"} {
		group.Go(func() { w.do(who, "PATCH", fmt.Sprintf("/agents/%d", w.people[who].ID), `{"role":"agent"}`) })
	}
	group.Wait()
	var admins int
	require.NoError(t, w.DB.Pool.QueryRow(w.Ctx(), `SELECT count(*) FROM agents WHERE role = 'admin'`).Scan(&admins))
	require.Equal(t, 1, admins)
}

func TestRolesChangedElsewhereAreFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 200, w.do("ada", "GET", "/me", nil).Status)
	changed := make(chan int64, 10)
	defer w.accounts.OnChange(func(agentID int64) { changed <- agentID })()
	_, err := w.Desk.UpdateAgent(w.Ctx(), tickets.System("command line"), w.people["ada"].ID, tickets.AgentUpdate{Role: tickets.Some(tickets.RoleProductLead)})
	require.NoError(t, err)
	for !strings.Contains(w.do("ada", "GET", "/me", nil).Body, `"work":false`) {
		select {
		case <-changed:
		case <-time.After(patience):
			t.Fatal("nobody was told")
		}
	}
}

func TestRevokedTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := must[agentui.TokenMade](w, "ada", "POST", "/tokens", `{"name":"script"}`)
	require.True(t, strings.HasPrefix(made.Secret, "kept_"))
	w.tokens["script"] = made.Secret
	require.Equal(t, 200, w.do("script", "GET", "/me", nil).Status)
	require.Equal(t, "token_not_found", w.do("ben", "DELETE", fmt.Sprintf("/tokens/%d", made.Token.ID), nil).code())
	require.Equal(t, 204, w.do("ada", "DELETE", fmt.Sprintf("/tokens/%d", made.Token.ID), nil).Status)
	require.Equal(t, 401, w.do("script", "GET", "/me", nil).Status)
}

func TestSweepRemovesWhatHasExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada")
	w.signIn("ada")
	w.do("", "POST", "/session", `{"email":"x@desk.example","password":"x"}`, house)
	w.Clock.Advance(100 * 24 * time.Hour)
	require.NoError(t, w.accounts.Sweep(context.Background()))
	var left int
	require.NoError(t, w.DB.Pool.QueryRow(w.Ctx(), `SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM sign_in_failures)`).Scan(&left))
	require.Zero(t, left)
}
