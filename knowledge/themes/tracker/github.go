package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// gitHub speaks the REST API, version 2022-11-28 (docs.github.com/rest/issues).
type gitHub struct {
	*caller
	config Config
	host   string // of people's addresses
}

const gitHubVersion = "2022-11-28"

var gitHubProject = regexp.MustCompile(`^\w[\w-]*/\.?\w[\w.-]*$`)

func newGitHub(c Config, out *caller) (*gitHub, error) {
	if !gitHubProject.MatchString(c.Project) {
		return nil, fault.InvalidField("project", "must be %s", projectForm(GitHub))
	}
	host := out.base.Host
	switch {
	case strings.EqualFold(host, "github.com") || strings.EqualFold(host, "www.github.com"):
		out.base.Host, out.base.Path = "api.github.com", ""
	case strings.HasSuffix(strings.ToLower(host), ".ghe.com"): // Enterprise Cloud with data residency
		out.base.Host, out.base.Path = "api."+host, ""
	default: // Enterprise Server
		out.base.Path = strings.TrimSuffix(out.base.Path, "/api/v3") + "/api/v3"
	}
	out.header.Set("Accept", "application/vnd.github+json")
	out.header.Set("X-GitHub-Api-Version", gitHubVersion) //nolint:canonicalheader // as the documentation spells it
	out.header.Set("Authorization", "Bearer "+c.Token)
	return &gitHub{caller: out, config: c, host: host}, nil
}

type gitHubIssue struct {
	Number      int             `json:"number"`
	HTMLURL     string          `json:"html_url"`
	Title       string          `json:"title"`
	Body        string          `json:"body"`
	State       string          `json:"state"`
	StateReason string          `json:"state_reason"`
	UpdatedAt   time.Time       `json:"updated_at"`
	CreatedAt   time.Time       `json:"created_at"`
	PullRequest *map[string]any `json:"pull_request"`
}

func (i *gitHubIssue) issue(fallback, etag string) Issue {
	out := Issue{Key: fallback, URL: i.HTMLURL, Title: i.Title, Words: i.State, UpdatedAt: i.UpdatedAt, ETag: etag}
	if project, n, ok := readGitHubURL(i.HTMLURL); ok {
		out.Key = fmt.Sprintf("%s#%d", project, n)
	}
	switch {
	case i.State != "closed":
		out.State = Open
	case i.StateReason == "not_planned" || i.StateReason == "duplicate":
		out.State = NotPlanned
	default: // completed, and null for issues that were closed before there were reasons
		out.State = Completed
	}
	if i.StateReason != "" {
		out.Words += ": " + i.StateReason
	}
	return out
}

// Check implements Tracker.
func (g *gitHub) Check(ctx context.Context) (Account, error) {
	var repo struct {
		FullName    string          `json:"full_name"`
		Private     bool            `json:"private"`
		HasIssues   bool            `json:"has_issues"`
		Archived    bool            `json:"archived"`
		Permissions map[string]bool `json:"permissions"`
	}
	a, err := g.call(ctx, request{method: http.MethodGet, path: "/repos/" + g.config.Project}, &repo)
	if err != nil {
		return Account{}, g.fail(err, "repository "+g.config.Project)
	}
	switch {
	case !repo.HasIssues:
		return Account{}, fault.InvalidField("project", "issues are turned off in %s; turn them on in the repository's settings", repo.FullName)
	case repo.Archived:
		return Account{}, fault.InvalidField("project", "%s is archived and takes no issues", repo.FullName)
	case !strings.EqualFold(repo.FullName, g.config.Project):
		return Account{}, fault.InvalidField("project", "the repository is called %s now; enter that name", repo.FullName)
	}
	if _, err := g.call(ctx, request{method: http.MethodGet, path: "/repos/" + g.config.Project + "/issues", query: url.Values{"per_page": {"1"}}}, nil); err != nil {
		return Account{}, g.fail(err, "issues in "+g.config.Project)
	}
	out := Account{Project: repo.FullName, Public: !repo.Private}
	if at, err := time.Parse("2006-01-02 15:04:05 MST", a.header.Get("Github-Authentication-Token-Expiration")); err == nil {
		out.Expires = &at
	}
	if !repo.Permissions["push"] && !repo.Permissions["triage"] && !repo.Permissions["maintain"] && !repo.Permissions["admin"] {
		out.Warnings = append(out.Warnings, "Without triage or write access to the repository, labels are not set and issues of others cannot be opened again.")
	}
	return out, nil
}

// maxGitHubBody is in characters.
const maxGitHubBody = 65_000

// Create implements Tracker.
func (g *gitHub) Create(ctx context.Context, d Draft) (Issue, error) {
	send := map[string]any{"title": shorten(d.Title, 256), "body": shorten(d.Body, maxGitHubBody)}
	if len(g.config.Labels) > 0 {
		send["labels"] = g.config.Labels
	}
	var made gitHubIssue
	if _, err := g.call(ctx, request{method: http.MethodPost, path: "/repos/" + g.config.Project + "/issues", send: send}, &made); err != nil {
		return Issue{}, g.fail(err, "repository "+g.config.Project)
	}
	return made.issue(fmt.Sprintf("%s#%d", g.config.Project, made.Number), ""), nil
}

// Find implements Tracker: it reads the list of issues, which holds new ones at once, and not the search, which does not.
func (g *gitHub) Find(ctx context.Context, marker string, since time.Time) (*Issue, error) {
	query := url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"desc"}, "per_page": {"100"}, "since": {since.UTC().Format(time.RFC3339)}}
	for page := 1; page <= maxPages; page++ {
		query.Set("page", strconv.Itoa(page))
		var list []gitHubIssue
		a, err := g.call(ctx, request{method: http.MethodGet, path: "/repos/" + g.config.Project + "/issues", query: query}, &list)
		if err != nil {
			return nil, g.fail(err, "repository "+g.config.Project)
		}
		for i := range list {
			if strings.Contains(list[i].Body, marker) {
				found := list[i].issue(fmt.Sprintf("%s#%d", g.config.Project, list[i].Number), "")
				return &found, nil
			}
		}
		if !hasNext(a.header) || len(list) == 0 || list[len(list)-1].CreatedAt.Before(since) {
			break
		}
	}
	return nil, nil
}

// hasNext reads RFC 8288 links.
func hasNext(h http.Header) bool { return strings.Contains(h.Get("Link"), `rel="next"`) }

// Get implements Tracker. GitHub redirects to where an issue was transferred.
func (g *gitHub) Get(ctx context.Context, key, etag string) (Issue, error) {
	path, err := g.path(key)
	if err != nil {
		return Issue{}, err
	}
	var i gitHubIssue
	a, err := g.call(ctx, request{method: http.MethodGet, path: path, etag: etag}, &i)
	var no *refusal
	if errors.As(err, &no) && (no.status == http.StatusNotFound || no.status == http.StatusGone) {
		return Issue{}, fmt.Errorf("%w: %w", ErrGone, err)
	}
	if err != nil {
		return Issue{}, g.fail(err, "issue "+key)
	}
	if i.PullRequest != nil {
		return Issue{}, fault.InvalidField("url", "%s is a pull request; link the issue that it mends", key)
	}
	return i.issue(key, a.header.Get("Etag")), nil
}

// Comment implements Tracker.
func (g *gitHub) Comment(ctx context.Context, key, body string) error {
	path, err := g.path(key)
	if err != nil {
		return err
	}
	_, err = g.call(ctx, request{method: http.MethodPost, path: path + "/comments", send: map[string]any{"body": shorten(body, maxGitHubBody)}}, nil)
	return g.fail(err, "issue "+key)
}

// Said implements Tracker.
func (g *gitHub) Said(ctx context.Context, key, marker string, since time.Time) (bool, error) {
	path, err := g.path(key)
	if err != nil {
		return false, err
	}
	query := url.Values{"since": {since.UTC().Format(time.RFC3339)}, "per_page": {"100"}}
	for page := 1; page <= maxPages; page++ {
		query.Set("page", strconv.Itoa(page))
		var list []struct{ Body string }
		a, err := g.call(ctx, request{method: http.MethodGet, path: path + "/comments", query: query}, &list)
		if err != nil {
			return false, g.fail(err, "issue "+key)
		}
		for _, c := range list {
			if strings.Contains(c.Body, marker) {
				return true, nil
			}
		}
		if !hasNext(a.header) {
			break
		}
	}
	return false, nil
}

// Reopen implements Tracker.
func (g *gitHub) Reopen(ctx context.Context, key string) error {
	path, err := g.path(key)
	if err != nil {
		return err
	}
	_, err = g.call(ctx, request{method: http.MethodPatch, path: path, send: map[string]any{"state": "open", "state_reason": "reopened"}}, nil)
	return g.fail(err, "issue "+key)
}

var gitHubKey = regexp.MustCompile(`^(\w[\w-]*/\.?\w[\w.-]*)?#(\d{1,18})$`)

func (g *gitHub) path(key string) (string, error) {
	m := gitHubKey.FindStringSubmatch(key)
	if m == nil || m[1] == "" {
		return "", fault.InvalidField("url", "%q is no issue of GitHub", key)
	}
	return "/repos/" + m[1] + "/issues/" + m[2], nil
}

var gitHubPath = regexp.MustCompile(`^/(\w[\w-]*/\.?\w[\w.-]*)/issues/(\d{1,18})/?$`)

func readGitHubURL(address string) (project string, number int64, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", 0, false
	}
	m := gitHubPath.FindStringSubmatch(u.Path)
	if m == nil {
		return "", 0, false
	}
	number, err = strconv.ParseInt(m[2], 10, 64)
	return m[1], number, err == nil
}

// Key implements Tracker: https://github.com/acme/shop/issues/12, acme/shop#12, #12 or 12.
func (g *gitHub) Key(pasted string) (string, error) {
	pasted = strings.TrimSpace(pasted)
	if u, err := url.Parse(pasted); err == nil && strings.EqualFold(u.Host, g.host) {
		if project, n, ok := readGitHubURL(pasted); ok {
			return fmt.Sprintf("%s#%d", project, n), nil
		}
	}
	if _, err := strconv.ParseUint(pasted, 10, 63); err == nil {
		pasted = "#" + pasted
	}
	if m := gitHubKey.FindStringSubmatch(pasted); m != nil {
		if m[1] == "" {
			return g.config.Project + "#" + m[2], nil
		}
		return pasted, nil
	}
	return "", fault.InvalidField("url", "must be an issue such as https://%s/%s/issues/12 or #12", g.host, g.config.Project)
}

// Hook implements Tracker (docs.github.com/webhooks: X-Hub-Signature-256 over the raw body).
func (g *gitHub) Hook(header http.Header, _ url.Values, body []byte, secret string) (News, error) {
	if !signed(header.Get("X-Hub-Signature-256"), body, secret) {
		return News{}, badSignature("X-Hub-Signature-256")
	}
	if header.Get("X-Github-Event") != "issues" {
		return News{}, nil
	}
	var p struct {
		Action     string
		Issue      struct{ Number int64 }
		Repository struct {
			FullName string `json:"full_name"`
		}
		Changes struct {
			NewIssue struct {
				HTMLURL string `json:"html_url"`
			} `json:"new_issue"`
		}
	}
	if err := decodeHook(header, body, &p); err != nil {
		return News{}, err
	}
	if p.Issue.Number <= 0 || !gitHubProject.MatchString(p.Repository.FullName) {
		return News{}, badPayload()
	}
	n := News{Key: fmt.Sprintf("%s#%d", p.Repository.FullName, p.Issue.Number), Deleted: p.Action == "deleted"}
	if p.Action == "transferred" {
		if project, number, ok := readGitHubURL(p.Changes.NewIssue.HTMLURL); ok {
			n.MovedTo = fmt.Sprintf("%s#%d", project, number)
		}
	}
	return n, nil
}
