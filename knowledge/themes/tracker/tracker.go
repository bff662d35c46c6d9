package tracker

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

// Kind is the sort of tracker.
type Kind string

// The kinds of trackers.
const (
	GitHub     Kind = "github"
	GitLab     Kind = "gitlab"
	JiraCloud  Kind = "jira_cloud"
	JiraServer Kind = "jira_server" // Data Center
)

// Kinds returns all kinds.
func Kinds() []Kind { return []Kind{GitHub, GitLab, JiraCloud, JiraServer} }

// Config says where a tracker is and who asks.
type Config struct {
	Kind    Kind
	URL     string // as people open it, such as https://github.com
	Project string // owner/name, group/project, KEY
	Account string // Jira: the address (Cloud) or name (Data Center with a password) that Token belongs to
	Token   string
	// Labels are put on issues that are made; IssueType is what Jira calls them.
	Labels    []string
	IssueType string
	// NotPlanned are labels (GitLab) or resolutions (Jira) that say that an issue was closed without being done.
	NotPlanned []string
	// PrivateNetwork lets the address be a private one.
	PrivateNetwork bool
}

// State is where an issue stands.
type State string

// The states of an issue.
const (
	Open       State = "open"
	Completed  State = "completed"
	NotPlanned State = "not_planned"
)

// Issue is an issue as the tracker has it.
type Issue struct {
	Key       string // owner/name#12, KEY-12; of where it is now, when it was moved
	URL       string // for people
	Title     string
	State     State
	Words     string // the state in the tracker's own words, such as "closed: not_planned" or "Done"
	UpdatedAt time.Time
	ETag      string // for the next Get; "" where the tracker gives none
}

// Draft is an issue to make.
type Draft struct {
	Title  string
	Body   string // Markdown, the marker in it
	Marker string // finds the issue again
}

// Account is what a tracker says of who asks and of the project.
type Account struct {
	User    string
	Project string
	Public  bool       // everybody can read its issues
	Expires *time.Time // of the token, where the tracker tells
	// Warnings are things that work now and will be missed later, such as a permission to open issues again.
	Warnings []string
}

// News is what a webhook is about.
type News struct {
	Key     string // of the issue; "" when it is about none (a ping, a push)
	Deleted bool
	MovedTo string // the key it has now, where the tracker says so
}

// Tracker is a place with issues. Keys are those of [Issue] and may lie in other projects than the configured one.
type Tracker interface {
	// Check asks who we are and whether issues can be made. Faults: invalid_input, with the field to mend.
	Check(ctx context.Context) (Account, error)
	Create(ctx context.Context, d Draft) (Issue, error)
	// Find returns the issue with the marker that was made at or after since; nil when there is none.
	Find(ctx context.Context, marker string, since time.Time) (*Issue, error)
	// Get returns the issue as it is. Errors: [ErrUnchanged] when it is as etag says, [ErrGone].
	Get(ctx context.Context, key, etag string) (Issue, error)
	Comment(ctx context.Context, key, body string) error
	// Said reports whether a comment with the marker is there.
	Said(ctx context.Context, key, marker string, since time.Time) (bool, error)
	Reopen(ctx context.Context, key string) error
	// Key reads what people paste: an address of an issue or its key. Fault: invalid_input of the field url.
	Key(pasted string) (string, error)
	// Hook reads a webhook that was signed with the secret. Fault: unauthorized.
	Hook(header http.Header, query url.Values, body []byte, secret string) (News, error)
}

// New makes a Tracker of the config's kind. Faults: invalid_input.
func New(c Config) (Tracker, error) {
	if err := c.clean(); err != nil {
		return nil, err
	}
	out, err := newCaller(c)
	if err != nil {
		return nil, err
	}
	switch c.Kind {
	case GitHub:
		return newGitHub(c, out)
	case GitLab:
		return newGitLab(c, out)
	default:
		return newJira(c, out)
	}
}

// DefaultURL is where trackers of the kind are for everybody; "" when each has its own address.
func DefaultURL(k Kind) string {
	return map[Kind]string{GitHub: "https://github.com", GitLab: "https://gitlab.com"}[k]
}

// DefaultNotPlanned are the labels or resolutions that say "closed without being done" in most projects.
func DefaultNotPlanned(k Kind) []string {
	switch k {
	case GitLab:
		return []string{"wontfix", "won't fix", "not planned", "invalid", "duplicate"}
	case JiraCloud, JiraServer:
		return []string{"Won't Do", "Won't Fix", "Duplicate", "Cannot Reproduce", "Incomplete", "Declined", "Not a Bug", "Invalid"}
	default:
		return nil
	}
}

const (
	maxProject = 255
	maxToken   = 4096
)

func (c *Config) clean() error {
	c.URL, c.Project = strings.TrimRight(strings.TrimSpace(c.URL), "/"), strings.Trim(strings.TrimSpace(c.Project), "/")
	c.Account, c.Token = strings.TrimSpace(c.Account), strings.TrimSpace(c.Token)
	if c.URL == "" {
		c.URL = DefaultURL(c.Kind)
	}
	u, err := url.Parse(c.URL)
	switch {
	case c.Kind != GitHub && c.Kind != GitLab && c.Kind != JiraCloud && c.Kind != JiraServer:
		return fault.InvalidField("kind", "%q is none of github, gitlab, jira_cloud, jira_server", c.Kind)
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fault.InvalidField("url", "must be the address that people open, such as https://tracker.example.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fault.InvalidField("url", "must be an address without user, question mark and hash")
	case u.Scheme == "http" && !c.PrivateNetwork:
		return fault.InvalidField("url", "must begin with https://; http:// would show the token to the network, and is for trackers in a private one")
	case c.Token == "" || len(c.Token) > maxToken || strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r == 0x7f }) && c.Account == "":
		return fault.InvalidField("token", "must be a token without spaces")
	case c.Project == "" || len(c.Project) > maxProject || strings.ContainsAny(c.Project, "?#% \\"):
		return fault.InvalidField("project", "must be %s", projectForm(c.Kind))
	case c.Kind == JiraCloud && !strings.Contains(c.Account, "@"):
		return fault.InvalidField("account", "must be the e-mail address of the Atlassian account that the API token belongs to")
	}
	return c.cleanLabels()
}

func (c *Config) cleanLabels() error {
	for _, label := range c.Labels {
		switch {
		case label == "" || len(label) > 100 || strings.ContainsAny(label, ",\n"):
			return fault.InvalidField("labels", "%q must have 1 to 100 bytes and no comma", label)
		case strings.Contains(label, " ") && (c.Kind == JiraCloud || c.Kind == JiraServer):
			return fault.InvalidField("labels", "%q has a space, which labels of Jira may not have", label)
		}
	}
	return nil
}

func projectForm(k Kind) string {
	switch k {
	case GitHub:
		return "owner/name of the repository, such as acme/shop"
	case GitLab:
		return "the project's path, such as acme/apps/shop"
	default:
		return "the project's key, such as SHOP"
	}
}

// contains compares as people write: case and surrounding space do not matter.
func contains(list []string, word string) bool {
	for _, w := range list {
		if strings.EqualFold(strings.TrimSpace(w), strings.TrimSpace(word)) {
			return true
		}
	}
	return false
}
