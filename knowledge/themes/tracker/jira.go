package tracker

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// jira speaks REST v3 with ADF (Cloud) and REST v2 with wiki markup (Data Center).
type jira struct {
	*caller
	config Config
	site   *url.URL
	api    string // below the site
}

var jiraProject = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// defaultIssueType is there in every Jira project that nobody has rebuilt.
const defaultIssueType = "Task"

func newJira(c Config, out *caller) (*jira, error) {
	if !jiraProject.MatchString(c.Project) {
		return nil, fault.InvalidField("project", "must be %s", projectForm(c.Kind))
	}
	c.Project = strings.ToUpper(c.Project)
	if c.IssueType == "" {
		c.IssueType = defaultIssueType
	}
	j := &jira{caller: out, config: c, api: "/rest/api/2"}
	site := *out.base
	j.site = &site
	if c.Kind == JiraCloud {
		j.api = "/rest/api/3"
	}
	if c.Account != "" { // Cloud: API token; Data Center: password
		out.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.Account+":"+c.Token)))
	} else { // personal access token
		out.header.Set("Authorization", "Bearer "+c.Token)
	}
	out.header.Set("X-Atlassian-Token", "no-check")
	return j, nil
}

func (j *jira) cloud() bool { return j.config.Kind == JiraCloud }

// text is a body in the form that this Jira takes.
func (j *jira) text(markdown string) any {
	if j.cloud() {
		return ADF(markdown)
	}
	return shorten(Wiki(markdown), maxJiraText)
}

const (
	maxJiraText    = 32_000
	maxJiraSummary = 250
)

type jiraIssue struct {
	ID     string `json:"id"`
	Key    string `json:"key"`
	Fields struct {
		Summary string `json:"summary"`
		Status  struct {
			Name     string `json:"name"`
			Category struct {
				Key string `json:"key"`
			} `json:"statusCategory"`
		} `json:"status"`
		Resolution *struct {
			Name string `json:"name"`
		} `json:"resolution"`
		Updated string `json:"updated"`
	} `json:"fields"`
}

// jiraFields are what an issue is asked for.
const jiraFields = "summary,status,resolution,updated"

// jiraTime is ISO 8601 as Jira writes it, without a colon in the zone.
const jiraTime = "2006-01-02T15:04:05.000-0700"

func (j *jira) issue(i *jiraIssue) Issue {
	out := Issue{Key: i.Key, URL: j.browse(i.Key), Title: i.Fields.Summary, State: Open, Words: i.Fields.Status.Name}
	if at, err := time.Parse(jiraTime, i.Fields.Updated); err == nil {
		out.UpdatedAt = at
	}
	if i.Fields.Status.Category.Key != "done" {
		return out
	}
	out.State = Completed
	reason := ""
	if i.Fields.Resolution != nil {
		reason = i.Fields.Resolution.Name
	}
	if contains(j.config.NotPlanned, reason) || contains(j.config.NotPlanned, i.Fields.Status.Name) {
		out.State = NotPlanned
	}
	if reason != "" && !strings.EqualFold(reason, out.Words) {
		out.Words += ": " + reason
	}
	return out
}

func (j *jira) browse(key string) string {
	return strings.TrimRight(j.site.String(), "/") + "/browse/" + key
}

// Check implements Tracker.
func (j *jira) Check(ctx context.Context) (Account, error) {
	var me struct {
		DisplayName string `json:"displayName"`
	}
	if _, err := j.call(ctx, request{method: http.MethodGet, path: j.api + "/myself"}, &me); err != nil {
		var no *refusal
		if errors.As(err, &no) && no.status == http.StatusNotFound {
			return Account{}, fault.InvalidField("url", "there is no Jira at %s; the address ends before /browse or /jira", j.site).Because(err)
		}
		return Account{}, j.fail(err, "user")
	}
	var p struct {
		Key   string `json:"key"`
		Name  string `json:"name"`
		Types []struct {
			Name    string `json:"name"`
			Subtask bool   `json:"subtask"`
		} `json:"issueTypes"`
	}
	if _, err := j.call(ctx, request{method: http.MethodGet, path: j.api + "/project/" + j.config.Project}, &p); err != nil {
		return Account{}, j.fail(err, "project "+j.config.Project)
	}
	var names []string
	for _, t := range p.Types {
		if !t.Subtask {
			names = append(names, t.Name)
		}
	}
	if !contains(names, j.config.IssueType) {
		return Account{}, fault.InvalidField("issue_type", "the project %s has no %q; it has %s", p.Key, j.config.IssueType, strings.Join(names, ", "))
	}
	out := Account{User: me.DisplayName, Project: p.Key}
	return out, j.permissions(ctx, &out)
}

func (j *jira) permissions(ctx context.Context, out *Account) error {
	var granted struct {
		Permissions map[string]struct {
			Have bool `json:"havePermission"`
		} `json:"permissions"`
	}
	query := url.Values{"projectKey": {j.config.Project}, "permissions": {"BROWSE_PROJECTS,CREATE_ISSUES,ADD_COMMENTS,TRANSITION_ISSUES"}}
	if _, err := j.call(ctx, request{method: http.MethodGet, path: j.api + "/mypermissions", query: query}, &granted); err != nil {
		return j.fail(err, "permissions")
	}
	has := func(name string) bool { return granted.Permissions[name].Have }
	switch {
	case !has("CREATE_ISSUES"):
		return fault.InvalidField("token", "%s may not create issues in %s; an admin of Jira grants Create Issues", out.User, j.config.Project)
	case !has("ADD_COMMENTS"):
		return fault.InvalidField("token", "%s may not comment in %s; an admin of Jira grants Add Comments", out.User, j.config.Project)
	case !has("TRANSITION_ISSUES"):
		out.Warnings = append(out.Warnings, "Without Transition Issues, an issue cannot be opened again.")
	}
	return nil
}

// Create implements Tracker. The marker is a label, because that can be searched for.
func (j *jira) Create(ctx context.Context, d Draft) (Issue, error) {
	fields := map[string]any{
		"project": map[string]any{"key": j.config.Project}, "issuetype": map[string]any{"name": j.config.IssueType},
		"summary": shorten(strings.Join(strings.Fields(d.Title), " "), maxJiraSummary), "description": j.text(d.Body),
		"labels": append([]string{d.Marker}, j.config.Labels...),
	}
	var made jiraIssue
	if _, err := j.call(ctx, request{method: http.MethodPost, path: j.api + "/issue", send: map[string]any{"fields": fields}}, &made); err != nil {
		return Issue{}, j.fail(err, "project "+j.config.Project)
	}
	return Issue{Key: made.Key, URL: j.browse(made.Key), Title: d.Title, State: Open, Words: "new"}, nil
}

// Find implements Tracker.
func (j *jira) Find(ctx context.Context, marker string, _ time.Time) (*Issue, error) {
	path := j.api + "/search"
	if j.cloud() { // the older address is no more
		path += "/jql"
	}
	query := url.Values{"jql": {fmt.Sprintf("project = %q AND labels = %q", j.config.Project, marker)}, "fields": {jiraFields}, "maxResults": {"2"}}
	var found struct {
		Issues []jiraIssue `json:"issues"`
	}
	if _, err := j.call(ctx, request{method: http.MethodGet, path: path, query: query}, &found); err != nil {
		return nil, j.fail(err, "project "+j.config.Project)
	}
	if len(found.Issues) == 0 {
		return nil, nil
	}
	i := j.issue(&found.Issues[0])
	return &i, nil
}

// Get implements Tracker. Jira answers for the former key of a moved issue with what it is now.
func (j *jira) Get(ctx context.Context, key, _ string) (Issue, error) {
	path, err := j.path(key)
	if err != nil {
		return Issue{}, err
	}
	var i jiraIssue
	_, err = j.call(ctx, request{method: http.MethodGet, path: path, query: url.Values{"fields": {jiraFields}}}, &i)
	if gone(err) {
		return Issue{}, fmt.Errorf("%w: %w", ErrGone, err)
	}
	if err != nil {
		return Issue{}, j.fail(err, "issue "+key)
	}
	return j.issue(&i), nil
}

// Comment implements Tracker.
func (j *jira) Comment(ctx context.Context, key, body string) error {
	path, err := j.path(key)
	if err != nil {
		return err
	}
	_, err = j.call(ctx, request{method: http.MethodPost, path: path + "/comment", send: map[string]any{"body": j.text(body)}}, nil)
	return j.fail(err, "issue "+key)
}

// Said implements Tracker. The newest hundred comments are looked at.
func (j *jira) Said(ctx context.Context, key, marker string, _ time.Time) (bool, error) {
	path, err := j.path(key)
	if err != nil {
		return false, err
	}
	query := url.Values{"orderBy": {"-created"}, "maxResults": {"100"}}
	a, err := j.call(ctx, request{method: http.MethodGet, path: path + "/comment", query: query}, nil)
	if err != nil {
		return false, j.fail(err, "issue "+key)
	}
	return strings.Contains(string(a.body), marker), nil // in ADF or in wiki markup, it stands there as it is
}

// Reopen implements Tracker: it takes the way that leads out of being done, by the workflow's own words where they say so.
func (j *jira) Reopen(ctx context.Context, key string) error {
	path, err := j.path(key)
	if err != nil {
		return err
	}
	var ways struct {
		Transitions []jiraWay `json:"transitions"`
	}
	if _, err := j.call(ctx, request{method: http.MethodGet, path: path + "/transitions"}, &ways); err != nil {
		return j.fail(err, "issue "+key)
	}
	best, score := "", 0
	for _, w := range ways.Transitions {
		if s := w.score(); s > score {
			best, score = w.ID, s
		}
	}
	if best == "" {
		return fault.New(fault.Conflict, "cannot_reopen", "The workflow of %s has no way back from where it is.", key)
	}
	_, err = j.call(ctx, request{method: http.MethodPost, path: path + "/transitions", send: map[string]any{"transition": map[string]any{"id": best}}}, nil)
	return j.fail(err, "issue "+key)
}

type jiraWay struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	To   struct {
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	} `json:"to"`
}

func (w jiraWay) score() int {
	switch {
	case w.To.Category.Key == "done":
		return 0
	case strings.Contains(strings.ToLower(w.Name), "reopen"):
		return 3
	case w.To.Category.Key == "new":
		return 2
	default:
		return 1
	}
}

var jiraKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*-\d{1,18}$`)

func (j *jira) path(key string) (string, error) {
	if !jiraKey.MatchString(key) {
		return "", fault.InvalidField("url", "%q is no issue of Jira", key)
	}
	return j.api + "/issue/" + strings.ToUpper(key), nil
}

// Key implements Tracker: https://acme.atlassian.net/browse/SHOP-12, an address with selectedIssue, SHOP-12 or 12.
func (j *jira) Key(pasted string) (string, error) {
	pasted = strings.TrimSpace(pasted)
	candidate := pasted
	if u, err := url.Parse(pasted); err == nil && u.Host != "" {
		if !strings.EqualFold(u.Host, j.site.Host) {
			candidate = ""
		} else if candidate = u.Query().Get("selectedIssue"); candidate == "" {
			_, candidate, _ = strings.Cut(u.Path, "/browse/")
		}
	} else if regexp.MustCompile(`^\d{1,18}$`).MatchString(pasted) {
		candidate = j.config.Project + "-" + pasted
	}
	if candidate = strings.Trim(candidate, "/"); jiraKey.MatchString(candidate) {
		return strings.ToUpper(candidate), nil
	}
	return "", fault.InvalidField("url", "must be an issue such as %s or %s-12", j.browse(j.config.Project+"-12"), j.config.Project)
}

// Hook implements Tracker. Cloud and newer Data Centers sign as WebSub does (X-Hub-Signature over the raw body); older ones
// sign nothing, and carry the secret in the address that they were given.
func (j *jira) Hook(header http.Header, query url.Values, body []byte, secret string) (News, error) {
	signature := header.Get("X-Hub-Signature")
	byAddress := signature == "" && !j.cloud() && sameSecret(query.Get("secret"), secret)
	if !byAddress && !signed(signature, body, secret) {
		return News{}, badSignature("X-Hub-Signature")
	}
	var p struct {
		Event string `json:"webhookEvent"`
		Issue struct {
			Key string `json:"key"`
		} `json:"issue"`
		Changelog struct {
			Items []struct {
				Field string `json:"field"`
				From  string `json:"fromString"`
				To    string `json:"toString"`
			} `json:"items"`
		} `json:"changelog"`
	}
	if err := decodeHook(header, body, &p); err != nil {
		return News{}, err
	}
	if !strings.HasPrefix(p.Event, "jira:issue_") {
		return News{}, nil
	}
	if !jiraKey.MatchString(p.Issue.Key) {
		return News{}, badPayload()
	}
	n := News{Key: p.Issue.Key, Deleted: p.Event == "jira:issue_deleted"}
	for _, item := range p.Changelog.Items { // a moved issue says what it was called
		if item.Field == "Key" && jiraKey.MatchString(item.From) && jiraKey.MatchString(item.To) {
			n.Key, n.MovedTo = item.From, item.To
		}
	}
	return n, nil
}
