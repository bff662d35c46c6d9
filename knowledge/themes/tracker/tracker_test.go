package tracker_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/tracker"
	"github.com/kepthq/kept/knowledge/themes/tracker/standin"
	"github.com/kepthq/kept/tickets/fault"
)

// place is a kind of tracker with its stand-in.
type place struct {
	kind   tracker.Kind
	server *standin.Server
	config tracker.Config
}

func (p place) key(n int) string {
	if p.kind == tracker.JiraCloud || p.kind == tracker.JiraServer {
		return fmt.Sprintf("%s-%d", p.server.Project, n)
	}
	return fmt.Sprintf("%s#%d", p.server.Project, n)
}

func (p place) open(t *testing.T) tracker.Tracker {
	t.Helper()
	tr, err := tracker.New(p.config)
	require.NoError(t, err)
	return tr
}

// each runs a test on every kind.
func each(t *testing.T, run func(t *testing.T, p place)) {
	t.Helper()
	for kind, start := range map[tracker.Kind]func(testing.TB) *standin.Server{
		tracker.GitHub: standin.GitHub, tracker.GitLab: standin.GitLab, tracker.JiraCloud: standin.JiraCloud, tracker.JiraServer: standin.JiraServer,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			server := start(t)
			c := tracker.Config{
				Kind: kind, URL: server.URL, Project: server.Project, Token: standin.Token, Labels: []string{"customers"},
				NotPlanned: tracker.DefaultNotPlanned(kind), PrivateNetwork: true,
			}
			if kind == tracker.JiraCloud {
				c.Account = standin.User
			}
			run(t, place{kind, server, c})
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		account, err := p.open(t).Check(t.Context())
		require.NoError(t, err)
		require.Equal(t, p.server.Project, account.Project)
		require.Empty(t, account.Warnings)
		isPublic := p.kind == tracker.GitHub || p.kind == tracker.GitLab
		require.Equal(t, isPublic, account.Public)
		if isPublic {
			require.Equal(t, "2027-01-31", account.Expires.Format(time.DateOnly))
			p.server.Set("private")
			account, err = p.open(t).Check(t.Context())
			require.NoError(t, err)
			require.False(t, account.Public)
		}
	})
}

// Each thing that a person can get wrong is named by its field.
func TestCheckNamesTheField(t *testing.T) {
	t.Parallel()
	wrong := func(p place, field string, change func(c *tracker.Config)) func(t *testing.T) {
		return func(t *testing.T) {
			c := p.config
			change(&c)
			tr, err := tracker.New(c)
			if err == nil {
				_, err = tr.Check(t.Context())
			}
			var f *fault.Error
			require.ErrorAs(t, err, &f)
			require.Len(t, f.Fields, 1, err)
			require.Equal(t, field, f.Fields[0].Name, err)
			require.NotContains(t, err.Error(), standin.Token)
		}
	}
	each(t, func(t *testing.T, p place) {
		t.Run("token", wrong(p, "token", func(c *tracker.Config) { c.Token = "another" }))
		t.Run("no token", wrong(p, "token", func(c *tracker.Config) { c.Token = " " }))
		t.Run("project", wrong(p, "project", func(c *tracker.Config) { c.Project = strings.TrimSuffix(c.Project, "p") + "X" }))
		t.Run("project's form", wrong(p, "project", func(c *tracker.Config) { c.Project = "what is this?" }))
		t.Run("nobody there", wrong(p, "url", func(c *tracker.Config) { c.URL = "http://127.0.0.1:1" }))
		t.Run("private", wrong(p, "url", func(c *tracker.Config) { c.PrivateNetwork, c.URL = false, "https"+strings.TrimPrefix(c.URL, "http") }))
		t.Run("plain", wrong(p, "url", func(c *tracker.Config) { c.PrivateNetwork = false }))
		t.Run("no host", wrong(p, "url", func(c *tracker.Config) { c.URL = "https://no-such-host.invalid" }))
		switch p.kind {
		case tracker.GitHub, tracker.GitLab:
			p.server.Set("off")
			t.Run("no issues", wrong(p, "project", func(*tracker.Config) {}))
		default:
			t.Run("type", wrong(p, "issue_type", func(c *tracker.Config) { c.IssueType = "Epos" }))
			t.Run("label", wrong(p, "labels", func(c *tracker.Config) { c.Labels = []string{"two words"} }))
			p.server.Set("deny:CREATE_ISSUES")
			t.Run("permission", wrong(p, "token", func(*tracker.Config) {}))
		}
	})
	gitLab := standin.GitLab(t)
	gitLab.Set("scopes:read_api")
	p := place{tracker.GitLab, gitLab, tracker.Config{Kind: tracker.GitLab, URL: gitLab.URL, Project: gitLab.Project, Token: standin.Token, PrivateNetwork: true}}
	t.Run("scope", wrong(p, "token", func(*tracker.Config) {}))
}

const body = "**3 tickets**\n\n- one\n- two\n\n> it \\*broke\\*\n\n[All](https://desk.example/themes/1)\n\n<!-- kept-abc -->\n"

func TestCreateFindGet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		tr, since := p.open(t), time.Now().Add(-time.Minute)
		none, err := tr.Find(t.Context(), "kept-abc", since)
		require.NoError(t, err)
		require.Nil(t, none)
		for range 120 { // more than one page of others'
			p.server.Add("another", "of somebody else")
		}
		made, err := tr.Create(t.Context(), tracker.Draft{Title: "Export  is\nbroken", Body: body, Marker: "kept-abc"})
		require.NoError(t, err)
		require.Equal(t, p.key(121), made.Key)
		require.Equal(t, tracker.Open, made.State)
		for range 120 {
			p.server.Add("another", "of somebody else")
		}
		found, err := tr.Find(t.Context(), "kept-abc", since)
		require.NoError(t, err)
		require.Equal(t, made.Key, found.Key)
		issue := p.server.Issues()[120]
		require.Contains(t, issue.Labels, "customers")
		got, err := tr.Get(t.Context(), made.Key, "")
		require.NoError(t, err)
		require.Equal(t, issue.Title, got.Title)
		require.False(t, got.UpdatedAt.IsZero())
		require.Contains(t, got.URL, p.server.URL)
		key, err := tr.Key(got.URL)
		require.NoError(t, err)
		require.Equal(t, made.Key, key)
	})
}

func TestStates(t *testing.T) {
	t.Parallel()
	reasons := map[tracker.Kind]map[string]tracker.State{
		tracker.GitHub:     {"completed": tracker.Completed, "not_planned": tracker.NotPlanned, "duplicate": tracker.NotPlanned, "": tracker.Completed},
		tracker.GitLab:     {"": tracker.Completed, "duplicate": tracker.NotPlanned},
		tracker.JiraCloud:  {"Done": tracker.Completed, "Won't Do": tracker.NotPlanned, "Duplicate": tracker.NotPlanned},
		tracker.JiraServer: {"Fixed": tracker.Completed, "Won't Fix": tracker.NotPlanned},
	}
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		for reason, want := range reasons[p.kind] {
			n := p.server.Add("broken", "")
			p.server.Close(n, reason)
			got, err := tr.Get(t.Context(), p.key(n), "")
			require.NoError(t, err)
			require.Equal(t, want, got.State, "%s: %s", reason, got.Words)
			require.NoError(t, tr.Reopen(t.Context(), p.key(n)))
			got, err = tr.Get(t.Context(), p.key(n), "")
			require.NoError(t, err)
			require.Equal(t, tracker.Open, got.State)
		}
		if p.kind == tracker.GitLab {
			n := p.server.Add("no", "")
			p.server.Change(n, func(i *standin.Issue) { i.State, i.Labels = "closed", []string{"WontFix"} })
			got, err := tr.Get(t.Context(), p.key(n), "")
			require.NoError(t, err)
			require.Equal(t, tracker.NotPlanned, got.State)
		}
	})
}

func TestUnchangedIsAskedConditionally(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		n := p.server.Add("broken", "")
		first, err := tr.Get(t.Context(), p.key(n), "")
		require.NoError(t, err)
		if first.ETag == "" {
			require.Contains(t, []tracker.Kind{tracker.JiraCloud, tracker.JiraServer}, p.kind)
			return
		}
		_, err = tr.Get(t.Context(), p.key(n), first.ETag)
		require.ErrorIs(t, err, tracker.ErrUnchanged)
		p.server.Close(n, "completed")
		_, err = tr.Get(t.Context(), p.key(n), first.ETag)
		require.NoError(t, err)
	})
}

func TestMovedAndDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		n, project := p.server.Add("broken", ""), "acme/other"
		if p.kind == tracker.JiraCloud || p.kind == tracker.JiraServer {
			project = "OTHER"
		}
		moved := p.server.Move(n, project)
		got, err := tr.Get(t.Context(), p.key(n), "")
		if p.kind == tracker.GitLab { // tells the new id to administrators only
			require.ErrorIs(t, err, tracker.ErrGone)
		} else {
			require.NoError(t, err)
			require.Equal(t, strings.Replace(p.key(moved), p.server.Project, project, 1), got.Key)
			require.Equal(t, tracker.Open, got.State)
		}
		n = p.server.Add("broken", "")
		p.server.Delete(n)
		_, err = tr.Get(t.Context(), p.key(n), "")
		require.ErrorIs(t, err, tracker.ErrGone)
		require.NotErrorIs(t, err, tracker.ErrUnknown)
	})
}

func TestComments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		tr, since := p.open(t), time.Now().Add(-time.Hour)
		n := p.server.Add("broken", "")
		said, err := tr.Said(t.Context(), p.key(n), "kept-abc-regressed-7-0", since)
		require.NoError(t, err)
		require.False(t, said)
		require.NoError(t, tr.Comment(t.Context(), p.key(n), "It is **back**.\n\nkept-abc-regressed-7-0\n"))
		said, err = tr.Said(t.Context(), p.key(n), "kept-abc-regressed-7-0", since)
		require.NoError(t, err)
		require.True(t, said)
		require.Len(t, p.server.Issues()[n-1].Comments, 1)
	})
}

// Trouble on the way: what passes is waited for, what may have taken effect is not repeated.
func TestTrouble(t *testing.T) {
	t.Parallel()
	draft := tracker.Draft{Title: "Broken", Body: body, Marker: "kept-abc"}
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		n := p.server.Add("broken", "")
		get := func() error { _, err := tr.Get(t.Context(), p.key(n), ""); return err }
		create := func() error { _, err := tr.Create(t.Context(), draft); return err }

		for _, f := range []standin.Fault{{Status: 502}, {Status: 503}, {Hang: true}, {Status: 429, Header: map[string]string{"Retry-After": "1"}}} {
			p.server.Fail(f)
			require.NoError(t, get(), "reading is tried again after %+v", f)
		}
		for _, f := range []standin.Fault{{Status: 502, After: true}, {Hang: true, After: true}, {Status: 500}} {
			before := len(p.server.Issues())
			f.Method = http.MethodPost
			p.server.Fail(f)
			require.ErrorIs(t, create(), tracker.ErrUnknown, "%+v", f)
			require.LessOrEqual(t, len(p.server.Issues()), before+1, "nothing is made twice")
		}
		limited := func(f standin.Fault, want time.Duration) {
			t.Helper()
			before := len(p.server.Issues())
			p.server.Fail(f)
			var later *tracker.Later
			require.ErrorAs(t, create(), &later)
			require.InDelta(t, want.Seconds(), time.Until(later.Until).Seconds(), 5)
			require.Len(t, p.server.Issues(), before)
			require.True(t, tracker.Passing(later))
		}
		limited(standin.Fault{Status: 429, Header: map[string]string{"Retry-After": "90"}}, 90*time.Second)
		limited(standin.Fault{Status: 429}, time.Minute)
		limited(standin.Fault{Status: 503, Header: map[string]string{"Retry-After": time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)}}, 10*time.Minute)
		limited(standin.Fault{Status: 429, Header: map[string]string{"Retry-After": "9999999"}}, 6*time.Hour)

		p.server.Fail(standin.Fault{Status: 200, Body: "<html>a sign-in page</html>"})
		require.True(t, fault.Is(get(), "tracker_unreachable") || get() == nil)
		p.server.Fail(standin.Fault{Status: 200, Times: 3, Body: `{"x":"` + strings.Repeat("y", 3<<20) + `"}`})
		require.True(t, fault.Is(get(), "tracker_unreachable"), "an answer that does not end is not read")
	})
}

func TestGitHubLimits(t *testing.T) {
	t.Parallel()
	s := standin.GitHub(t)
	tr, err := tracker.New(tracker.Config{Kind: tracker.GitHub, URL: s.URL, Project: s.Project, Token: standin.Token, PrivateNetwork: true})
	require.NoError(t, err)
	check := func(f standin.Fault, want time.Duration) {
		t.Helper()
		s.Fail(f)
		_, err := tr.Create(t.Context(), tracker.Draft{Title: "x"})
		var later *tracker.Later
		require.ErrorAs(t, err, &later)
		require.InDelta(t, want.Seconds(), time.Until(later.Until).Seconds(), 5)
	}
	reset := fmt.Sprint(time.Now().Add(20 * time.Minute).Unix())
	check(standin.Fault{Status: 403, Header: map[string]string{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": reset}, Body: `{"message":"API rate limit exceeded for user ID 1."}`}, 20*time.Minute)
	check(standin.Fault{Status: 403, Header: map[string]string{"Retry-After": "60"}, Body: `{"message":"You have exceeded a secondary rate limit."}`}, time.Minute)
	check(standin.Fault{Status: 403, Body: `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}`}, time.Minute)

	s.Fail(standin.Fault{Status: 403, Body: `{"message":"Resource not accessible by personal access token","documentation_url":"https://docs.github.com"}`})
	_, err = tr.Create(t.Context(), tracker.Draft{Title: "x"})
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, "token", f.Fields[0].Name)
	require.Contains(t, f.Message, "Issues: read and write")
	require.False(t, tracker.Passing(err))

	s.Fail(standin.Fault{Status: 422, Body: `{"message":"Validation Failed","errors":[{"resource":"Label","field":"labels","code":"invalid"}]}`})
	_, err = tr.Create(t.Context(), tracker.Draft{Title: "x"})
	require.ErrorAs(t, err, &f)
	require.Equal(t, "labels", f.Fields[0].Name)

	s.Fail(standin.Fault{Status: 410, Body: `{"message":"Issues has been disabled in this repository."}`})
	_, err = tr.Create(t.Context(), tracker.Draft{Title: "x"})
	require.ErrorAs(t, err, &f)
	require.Equal(t, "project", f.Fields[0].Name)

	n := s.Add("a pull request", "")
	s.Change(n, func(i *standin.Issue) { i.Pull = true })
	_, err = tr.Get(t.Context(), fmt.Sprintf("acme/shop#%d", n), "")
	require.ErrorAs(t, err, &f)
	require.Equal(t, "url", f.Fields[0].Name)
}

// Our secrets go to nobody else: a redirect to another host is not followed.
func TestRedirectsStayAtHome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		other := standin.GitHub(t)
		p.server.Fail(standin.Fault{Method: http.MethodGet, Status: 302, Times: 5, Header: map[string]string{"Location": other.URL + "/steal"}})
		_, err := p.open(t).Get(t.Context(), p.key(1), "")
		require.Error(t, err)
		require.Empty(t, other.Seen())
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		check := func(pasted, want string) {
			t.Helper()
			got, err := tr.Key(pasted)
			if want == "" {
				require.Error(t, err, pasted)
				return
			}
			require.NoError(t, err, pasted)
			require.Equal(t, want, got)
		}
		check("12", p.key(12))
		check(" "+p.key(12)+" ", p.key(12))
		check("https://elsewhere.example/acme/shop/issues/12", "")
		check("", "")
		check("../../etc/passwd#1", "")
		switch p.kind {
		case tracker.GitHub:
			check("#7", "acme/shop#7")
			check(p.server.URL+"/acme/web/issues/9#issuecomment-1", "acme/web#9")
			check(p.server.URL+"/acme/web/pull/9", "")
		case tracker.GitLab:
			check("#7", "acme/apps/shop#7")
			check(p.server.URL+"/acme/web/-/issues/9?a=b", "acme/web#9")
			check(p.server.URL+"/acme/web/-/work_items/9", "acme/web#9")
		default:
			check("shop-7", "SHOP-7")
			check(p.server.URL+"/browse/WEB-9", "WEB-9")
			check(p.server.URL+"/jira/software/projects/WEB/boards/1?selectedIssue=WEB-9", "WEB-9")
		}
	})
}

func TestHooks(t *testing.T) {
	t.Parallel()
	const secret = "hook-secret"
	each(t, func(t *testing.T, p place) {
		tr := p.open(t)
		n := p.server.Add("broken", "")
		make := func(secret string) (http.Header, []byte) {
			switch p.kind {
			case tracker.GitHub:
				return p.server.GitHubHook("closed", n, secret)
			case tracker.GitLab:
				return p.server.GitLabHook("close", n, secret)
			default:
				return p.server.JiraHook("jira:issue_updated", n, secret)
			}
		}
		header, payload := make(secret)
		news, err := tr.Hook(header, nil, payload, secret)
		require.NoError(t, err)
		require.Equal(t, p.key(n), news.Key)

		for name, forged := range map[string]func() (http.Header, url.Values, []byte, string){
			"another secret": func() (http.Header, url.Values, []byte, string) {
				h, b := make("another")
				return h, nil, b, secret
			},
			"no signature": func() (http.Header, url.Values, []byte, string) {
				return http.Header{}, nil, payload, secret
			},
			"no secret here": func() (http.Header, url.Values, []byte, string) {
				h, b := make("")
				return h, nil, b, ""
			},
			"query on a signed one": func() (http.Header, url.Values, []byte, string) {
				h, b := make("another")
				return h, url.Values{"secret": {secret}}, b, secret
			},
		} {
			_, err := tr.Hook(forgedArgs(forged))
			require.True(t, fault.Is(err, "bad_signature"), name)
		}
		if p.kind != tracker.GitLab { // which signs nothing
			_, err = tr.Hook(header, nil, append(payload, ' '), secret)
			require.True(t, fault.Is(err, "bad_signature"), "the body is signed")
		}
		_, err = tr.Hook(http.Header{}, url.Values{"secret": {secret}}, payload, secret)
		require.Equal(t, p.kind == tracker.JiraServer, err == nil, "the address proves it for old Data Centers only")
	})
}

func forgedArgs(f func() (http.Header, url.Values, []byte, string)) (http.Header, url.Values, []byte, string) {
	return f()
}

func TestHooksOfOtherThings(t *testing.T) {
	t.Parallel()
	s := standin.GitHub(t)
	tr, err := tracker.New(tracker.Config{Kind: tracker.GitHub, URL: s.URL, Project: s.Project, Token: standin.Token, PrivateNetwork: true})
	require.NoError(t, err)
	n := s.Add("broken", "")
	s.Move(n, "acme/other")
	header, payload := s.GitHubHook("transferred", n, "s")
	news, err := tr.Hook(header, nil, payload, "s")
	require.NoError(t, err)
	require.Equal(t, tracker.News{Key: "acme/shop#1", MovedTo: "acme/other#2"}, news)

	header.Set("X-Github-Event", "ping")
	news, err = tr.Hook(header, nil, payload, "s")
	require.NoError(t, err)
	require.Zero(t, news)

	form := []byte(url.Values{"payload": {string(payload)}}.Encode())
	header.Set("X-Github-Event", "issues")
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	header.Set("X-Hub-Signature-256", standin.Signature(form, "s"))
	news, err = tr.Hook(header, nil, form, "s")
	require.NoError(t, err)
	require.Equal(t, "acme/shop#1", news.Key)

	for _, bad := range []string{"", "{", "[]", `{"issue":{"number":-1},"repository":{"full_name":"acme/shop"}}`, `{"issue":{"number":1},"repository":{"full_name":"../x"}}`} {
		header.Set("Content-Type", "application/json")
		header.Set("X-Hub-Signature-256", standin.Signature([]byte(bad), "s"))
		_, err = tr.Hook(header, nil, []byte(bad), "s")
		require.True(t, fault.Is(err, "bad_payload"), bad)
	}
}

// FuzzHook: whatever is signed, and whatever is not, gives news or a fault.
func FuzzHook(f *testing.F) {
	f.Add([]byte(`{"action":"closed","issue":{"number":1},"repository":{"full_name":"a/b"}}`), true)
	f.Add([]byte(`{"webhookEvent":"jira:issue_updated","issue":{"key":"A-1"},"changelog":{"items":[{"field":"Key","fromString":"A-1","toString":"B-1"}]}}`), true)
	f.Add([]byte(`{"project":{"path_with_namespace":"a/b"},"object_attributes":{"iid":1}}`), false)
	f.Fuzz(func(t *testing.T, body []byte, sign bool) {
		for _, kind := range tracker.Kinds() {
			tr, err := tracker.New(tracker.Config{Kind: kind, URL: "https://t.example", Project: map[bool]string{true: "a/b", false: "AB"}[kind == tracker.GitHub || kind == tracker.GitLab], Account: "a@b.example", Token: "t"})
			require.NoError(t, err)
			h := http.Header{"X-Github-Event": {"issues"}, "X-Gitlab-Event": {"Issue Hook"}}
			if sign {
				h.Set("X-Hub-Signature", standin.Signature(body, "s"))
				h.Set("X-Hub-Signature-256", standin.Signature(body, "s"))
				h.Set("X-Gitlab-Token", "s")
			}
			news, err := tr.Hook(h, nil, body, "s")
			if !sign {
				require.True(t, fault.Is(err, "bad_signature"))
			} else if err != nil {
				require.True(t, fault.Is(err, "bad_payload"))
			} else if news.Key != "" {
				_, err := tr.Key(news.Key)
				require.NoError(t, err)
			}
		}
	})
}
