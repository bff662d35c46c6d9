package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// gitLab speaks the REST API v4 (docs.gitlab.com/api/issues).
type gitLab struct {
	*caller
	config Config
	site   *url.URL // of people's addresses
}

var gitLabProject = regexp.MustCompile(`^\.?\w[\w.-]*(/\.?\w[\w.-]*)+$`)

func newGitLab(c Config, out *caller) (*gitLab, error) {
	if !gitLabProject.MatchString(c.Project) {
		return nil, fault.InvalidField("project", "must be %s", projectForm(GitLab))
	}
	site := *out.base
	out.base.Path = strings.TrimSuffix(out.base.Path, "/api/v4") + "/api/v4"
	out.header.Set("Private-Token", c.Token)
	return &gitLab{caller: out, config: c, site: &site}, nil
}

type gitLabIssue struct {
	ID          int64     `json:"id"`
	IID         int64     `json:"iid"`
	ProjectID   int64     `json:"project_id"`
	WebURL      string    `json:"web_url"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	State       string    `json:"state"`
	Labels      []string  `json:"labels"`
	UpdatedAt   time.Time `json:"updated_at"`
	MovedToID   int64     `json:"moved_to_id"`
	References  struct {
		Full string `json:"full"`
	} `json:"references"`
	Links struct {
		DuplicateOf string `json:"closed_as_duplicate_of"`
	} `json:"_links"`
}

func (g *gitLab) issue(i *gitLabIssue, fallback, etag string) Issue {
	out := Issue{Key: fallback, URL: i.WebURL, Title: i.Title, State: Open, Words: i.State, UpdatedAt: i.UpdatedAt, ETag: etag}
	if gitLabKey.MatchString(i.References.Full) {
		out.Key = i.References.Full
	}
	if i.State != "closed" {
		return out
	}
	out.State = Completed
	if i.Links.DuplicateOf != "" {
		out.State, out.Words = NotPlanned, "closed: duplicate"
		return out
	}
	// GitLab's issues have no reason in the API; projects say it with labels.
	if n := slices.IndexFunc(i.Labels, func(l string) bool { return contains(g.config.NotPlanned, l) }); n >= 0 {
		out.State, out.Words = NotPlanned, "closed: "+i.Labels[n]
	}
	return out
}

func (g *gitLab) project(path string) string { return "/projects/" + url.PathEscape(path) }

// Check implements Tracker.
func (g *gitLab) Check(ctx context.Context) (Account, error) {
	var p struct {
		Path        string `json:"path_with_namespace"`
		Visibility  string `json:"visibility"`
		Archived    bool   `json:"archived"`
		Access      string `json:"issues_access_level"`
		Permissions struct {
			ProjectAccess *gitLabAccess `json:"project_access"`
			GroupAccess   *gitLabAccess `json:"group_access"`
		} `json:"permissions"`
	}
	if _, err := g.call(ctx, request{method: http.MethodGet, path: g.project(g.config.Project)}, &p); err != nil {
		return Account{}, g.fail(err, "project "+g.config.Project)
	}
	switch {
	case p.Access == "disabled":
		return Account{}, fault.InvalidField("project", "issues are turned off in %s; turn them on in the project's settings", p.Path)
	case p.Archived:
		return Account{}, fault.InvalidField("project", "%s is archived and takes no issues", p.Path)
	case !strings.EqualFold(p.Path, g.config.Project):
		return Account{}, fault.InvalidField("project", "the project is called %s now; enter that path", p.Path)
	}
	out := Account{Project: p.Path, Public: p.Visibility == "public"}
	level := max(p.Permissions.ProjectAccess.level(), p.Permissions.GroupAccess.level())
	const reporter = 20
	if level < reporter {
		out.Warnings = append(out.Warnings, "Without the role Reporter or more, labels are not set and issues of others cannot be opened again.")
	}
	return out, g.token(ctx, &out)
}

type gitLabAccess struct {
	Level int `json:"access_level"`
}

func (a *gitLabAccess) level() int {
	if a == nil {
		return 0
	}
	return a.Level
}

// token looks at what the token may do. Tokens of other kinds than personal, project and group ones have no such page.
func (g *gitLab) token(ctx context.Context, out *Account) error {
	var t struct {
		Name    string   `json:"name"`
		Scopes  []string `json:"scopes"`
		Expires string   `json:"expires_at"`
	}
	_, err := g.call(ctx, request{method: http.MethodGet, path: "/personal_access_tokens/self"}, &t)
	var no *refusal
	switch {
	case errors.As(err, &no) && no.status != http.StatusUnauthorized && no.status < 500:
		return nil
	case err != nil:
		return g.fail(err, "token")
	case !slices.Contains(t.Scopes, "api"):
		return fault.InvalidField("token", "has the scope %s only; make one with the scope api", strings.Join(t.Scopes, ", "))
	}
	out.User = t.Name
	if at, err := time.Parse(time.DateOnly, t.Expires); err == nil {
		out.Expires = &at
	}
	return nil
}

// maxGitLabBody is in characters.
const maxGitLabBody = 1_000_000

// Create implements Tracker.
func (g *gitLab) Create(ctx context.Context, d Draft) (Issue, error) {
	send := map[string]any{"title": shorten(d.Title, 255), "description": shorten(d.Body, maxGitLabBody)}
	if len(g.config.Labels) > 0 {
		send["labels"] = strings.Join(g.config.Labels, ",")
	}
	var made gitLabIssue
	if _, err := g.call(ctx, request{method: http.MethodPost, path: g.project(g.config.Project) + "/issues", send: send}, &made); err != nil {
		return Issue{}, g.fail(err, "project "+g.config.Project)
	}
	return g.issue(&made, fmt.Sprintf("%s#%d", g.config.Project, made.IID), ""), nil
}

// Find implements Tracker.
func (g *gitLab) Find(ctx context.Context, marker string, since time.Time) (*Issue, error) {
	query := url.Values{"scope": {"all"}, "created_after": {since.UTC().Format(time.RFC3339)}, "order_by": {"created_at"}, "per_page": {"100"}}
	for page := 1; page <= maxPages; page++ {
		query.Set("page", strconv.Itoa(page))
		var list []gitLabIssue
		a, err := g.call(ctx, request{method: http.MethodGet, path: g.project(g.config.Project) + "/issues", query: query}, &list)
		if err != nil {
			return nil, g.fail(err, "project "+g.config.Project)
		}
		for i := range list {
			if strings.Contains(list[i].Description, marker) {
				found := g.issue(&list[i], fmt.Sprintf("%s#%d", g.config.Project, list[i].IID), "")
				return &found, nil
			}
		}
		if a.header.Get("X-Next-Page") == "" && !hasNext(a.header) {
			break
		}
	}
	return nil, nil
}

// Get implements Tracker. A moved issue is closed and names the one that it has become.
func (g *gitLab) Get(ctx context.Context, key, etag string) (Issue, error) {
	path, err := g.path(key)
	if err != nil {
		return Issue{}, err
	}
	var i gitLabIssue
	a, err := g.call(ctx, request{method: http.MethodGet, path: path, etag: etag}, &i)
	if gone(err) {
		return Issue{}, fmt.Errorf("%w: %w", ErrGone, err)
	}
	if err != nil {
		return Issue{}, g.fail(err, "issue "+key)
	}
	if i.MovedToID != 0 {
		return g.moved(ctx, key, i.MovedToID)
	}
	return g.issue(&i, key, a.header.Get("Etag")), nil
}

// moved finds an issue by its id. GitLab answers that to administrators only; for others it is gone.
func (g *gitLab) moved(ctx context.Context, key string, id int64) (Issue, error) {
	var i gitLabIssue
	_, err := g.call(ctx, request{method: http.MethodGet, path: fmt.Sprintf("/issues/%d", id)}, &i)
	var no *refusal
	if errors.As(err, &no) && no.status < 500 {
		return Issue{}, fmt.Errorf("%w: it was moved to another project; link it there anew: %w", ErrGone, err)
	}
	if err != nil {
		return Issue{}, g.fail(err, "issue "+key)
	}
	return g.issue(&i, key, ""), nil
}

func gone(err error) bool {
	var no *refusal
	return errors.As(err, &no) && (no.status == http.StatusNotFound || no.status == http.StatusGone)
}

// Comment implements Tracker.
func (g *gitLab) Comment(ctx context.Context, key, body string) error {
	path, err := g.path(key)
	if err != nil {
		return err
	}
	_, err = g.call(ctx, request{method: http.MethodPost, path: path + "/notes", send: map[string]any{"body": shorten(body, maxGitLabBody)}}, nil)
	return g.fail(err, "issue "+key)
}

// Said implements Tracker.
func (g *gitLab) Said(ctx context.Context, key, marker string, since time.Time) (bool, error) {
	path, err := g.path(key)
	if err != nil {
		return false, err
	}
	query := url.Values{"sort": {"desc"}, "order_by": {"created_at"}, "per_page": {"100"}}
	var list []struct {
		Body      string    `json:"body"`
		CreatedAt time.Time `json:"created_at"`
	}
	if _, err := g.call(ctx, request{method: http.MethodGet, path: path + "/notes", query: query}, &list); err != nil {
		return false, g.fail(err, "issue "+key)
	}
	for _, note := range list {
		if !note.CreatedAt.Before(since) && strings.Contains(note.Body, marker) {
			return true, nil
		}
	}
	return false, nil
}

// Reopen implements Tracker.
func (g *gitLab) Reopen(ctx context.Context, key string) error {
	path, err := g.path(key)
	if err != nil {
		return err
	}
	_, err = g.call(ctx, request{method: http.MethodPut, path: path, send: map[string]any{"state_event": "reopen"}}, nil)
	return g.fail(err, "issue "+key)
}

var (
	gitLabKey  = regexp.MustCompile(`^(\.?\w[\w.-]*(?:/\.?\w[\w.-]*)+)#(\d{1,18})$`)
	gitLabPath = regexp.MustCompile(`^/(\.?\w[\w.-]*(?:/\.?\w[\w.-]*)+)/-/(?:issues|work_items)/(\d{1,18})/?$`)
)

func (g *gitLab) path(key string) (string, error) {
	m := gitLabKey.FindStringSubmatch(key)
	if m == nil {
		return "", fault.InvalidField("url", "%q is no issue of GitLab", key)
	}
	return g.project(m[1]) + "/issues/" + m[2], nil
}

// Key implements Tracker: https://gitlab.com/acme/shop/-/issues/12, acme/shop#12, #12 or 12.
func (g *gitLab) Key(pasted string) (string, error) {
	pasted = strings.TrimSpace(pasted)
	if u, err := url.Parse(pasted); err == nil && strings.EqualFold(u.Host, g.site.Host) {
		if m := gitLabPath.FindStringSubmatch(strings.TrimPrefix(u.Path, g.site.Path)); m != nil {
			return m[1] + "#" + m[2], nil
		}
	}
	if _, err := strconv.ParseUint(strings.TrimPrefix(pasted, "#"), 10, 63); err == nil {
		return g.config.Project + "#" + strings.TrimPrefix(pasted, "#"), nil
	}
	if gitLabKey.MatchString(pasted) {
		return pasted, nil
	}
	return "", fault.InvalidField("url", "must be an issue such as %s/%s/-/issues/12 or #12", g.site, g.config.Project)
}

// Hook implements Tracker (docs.gitlab.com/user/project/integrations/webhooks: X-Gitlab-Token is the secret itself).
func (g *gitLab) Hook(header http.Header, _ url.Values, body []byte, secret string) (News, error) {
	if !sameSecret(header.Get("X-Gitlab-Token"), secret) {
		return News{}, badSignature("X-Gitlab-Token")
	}
	if event := header.Get("X-Gitlab-Event"); event != "Issue Hook" && event != "Confidential Issue Hook" {
		return News{}, nil
	}
	var p struct {
		Project struct {
			Path string `json:"path_with_namespace"`
		}
		Attributes struct {
			IID int64 `json:"iid"`
		} `json:"object_attributes"`
	}
	if err := decodeHook(header, body, &p); err != nil {
		return News{}, err
	}
	key := fmt.Sprintf("%s#%d", p.Project.Path, p.Attributes.IID)
	if p.Attributes.IID <= 0 || !gitLabKey.MatchString(key) {
		return News{}, badPayload()
	}
	return News{Key: key}, nil
}
