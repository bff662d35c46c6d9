package tracker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/tickets/fault"
)

const (
	dialTimeout    = 5 * time.Second
	requestTimeout = 20 * time.Second
	maxAnswer      = 2 << 20
	readTries      = 3
	firstPause     = 300 * time.Millisecond
	// patience is how long a tracker is waited for within a call; longer waits are the caller's.
	patience = 3 * time.Second
	// defaultWait is what GitHub asks for when a secondary limit comes without a time.
	defaultWait = time.Minute
	longestWait = 6 * time.Hour
	maxPages    = 10
)

// caller is the one way out.
type caller struct {
	kind   Kind
	base   *url.URL // of the API
	header http.Header
	client *http.Client
	now    func() time.Time // what trackers give as the time to come back is the world's
}

// newCaller makes a caller whose base and header the trackers complete.
func newCaller(c Config) (*caller, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, fault.InvalidField("url", "is not an address")
	}
	transport := &http.Transport{
		DialContext: dialer(c.PrivateNetwork).DialContext, TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: requestTimeout,
		ForceAttemptHTTP2: true, MaxIdleConns: 2, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
	}
	out := &caller{kind: c.Kind, base: u, header: http.Header{}, now: time.Now}
	out.header.Set("User-Agent", "Kept")
	out.header.Set("Accept", "application/json")
	out.client = &http.Client{Transport: transport, Timeout: requestTimeout, CheckRedirect: sameOrigin}
	return out, nil
}

// sameOrigin follows redirects of reading within one origin: our secrets are in headers that Go does not know to
// be secrets.
func sameOrigin(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > 5:
		return errors.New("redirected too often")
	case first.Method != http.MethodGet:
		return http.ErrUseLastResponse
	case req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host:
		return fmt.Errorf("redirected to another host, %s", req.URL.Host)
	}
	return nil
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
	url    *url.URL // after redirects
}

// request is one call of the API.
type request struct {
	method string
	path   string // below base, escaped
	query  url.Values
	etag   string
	send   any // JSON
}

// call makes the request and decodes a 2xx answer into out. Errors: [ErrUnchanged], [Later], [ErrUnknown], *refusal for what
// the tracker refused, faults for a tracker that cannot be reached.
func (c *caller) call(ctx context.Context, r request, out any) (*answer, error) {
	for try := 1; ; try++ {
		a, err := c.once(ctx, r)
		if err == nil {
			err = c.judge(a)
		}
		if err == nil && out != nil && len(a.body) > 0 {
			if json.Unmarshal(a.body, out) != nil {
				err = unreachable("something else than the API of %s answers at %s", c.kind.name(), c.base)
			}
		}
		if err == nil || r.method != http.MethodGet || try == readTries || !c.worthAnother(ctx, err, try) {
			return a, r.doubt(err)
		}
	}
}

// doubt: after a request that changes something, silence and trouble on the other side do not say whether it did.
func (r request) doubt(err error) error {
	if err == nil || r.method == http.MethodGet {
		return err
	}
	var no *refusal
	silent := fault.Is(err, "tracker_unreachable") && !errors.Is(err, errNotSent)
	if silent || errors.As(err, &no) && no.status >= 500 {
		return fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return err
}

// errNotSent says that no connection was made.
var errNotSent = errors.New("not sent")

// worthAnother waits before reading is tried again, and says whether to.
func (c *caller) worthAnother(ctx context.Context, err error, try int) bool {
	pause := firstPause<<(try-1) + time.Duration(rand.Int64N(int64(firstPause)))
	var later *Later
	var no *refusal
	switch {
	case errors.As(err, &later):
		if pause = later.Until.Sub(c.now()); pause > patience {
			return false
		}
	case errors.As(err, &no):
		if no.status < 500 {
			return false
		}
	case !fault.Is(err, "tracker_unreachable") || isNoHost(err):
		return false
	}
	timer := time.NewTimer(max(pause, 0))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (c *caller) once(ctx context.Context, r request) (*answer, error) {
	var body io.Reader
	if r.send != nil {
		encoded, err := json.Marshal(r.send)
		if err != nil {
			return nil, fmt.Errorf("encode a request to %s: %w", c.kind.name(), err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, strings.TrimRight(c.base.String(), "/")+r.path, body)
	if err != nil {
		return nil, fmt.Errorf("make a request to %s: %w", c.kind.name(), err)
	}
	req.URL.RawQuery = r.query.Encode()
	req.Header = c.header.Clone()
	if r.send != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.etag != "" {
		req.Header.Set("If-None-Match", r.etag)
	}
	res, err := c.client.Do(req) // the dialer guards where it goes
	if err != nil {
		return nil, c.silence(err)
	}
	defer res.Body.Close()
	content, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, c.silence(err)
	}
	if len(content) > maxAnswer {
		return nil, unreachable("%s answers with more than %d MiB", c.kind.name(), maxAnswer>>20)
	}
	return &answer{status: res.StatusCode, header: res.Header, body: content, url: res.Request.URL}, nil
}

// silence says why nothing came back, and what to do about it.
func (c *caller) silence(err error) error {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(err, errGuarded):
		f := fault.InvalidField("url", "%s leads into a private network. When your tracker is there, an admin has to say so (private network)", c.base.Host)
		return f.Because(errors.Join(err, errNotSent))
	case errors.As(err, &dns):
		return unreachable("there is no host %s; look for a typing error", dns.Name).Because(errors.Join(err, errNotSent))
	case errors.As(err, &op) && op.Op == "dial":
		return unreachable("nobody answers at %s; is the address right, and may this server reach it?", c.base.Host).Because(errors.Join(err, errNotSent))
	case isCertificate(err):
		return unreachable("the certificate of %s is not trusted by this server", c.base.Host).Because(errors.Join(err, errNotSent))
	case errors.Is(err, context.Canceled):
		return err
	default:
		return unreachable("%s did not answer in time, or broke off", c.base.Host).Because(err)
	}
}

// isNoHost: a name that nobody has is not had a second later.
func isNoHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

func isCertificate(err error) bool {
	return strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "x509: ")
}

// refusal is an answer that is no success, in the tracker's words.
type refusal struct {
	status int
	words  string
	errors map[string]string // by the tracker's own fields
	header http.Header
}

func (r *refusal) Error() string { return fmt.Sprintf("%d: %s", r.status, r.words) }

// judge tells success from patience and refusal.
func (c *caller) judge(a *answer) error {
	switch {
	case a.status == http.StatusNotModified:
		return ErrUnchanged
	case a.status < 300:
		return nil
	}
	no := &refusal{status: a.status, header: a.header}
	no.words, no.errors = c.words(a)
	if until, limited := limitedUntil(a, no.words, c.now()); limited {
		return &Later{Until: until, Words: no.words}
	}
	return no
}

// limitedUntil knows the ways in which trackers ask for patience: 429; 503 with a time; and GitHub's 403, which
// means it when nothing remains, when it comes with a time, or when its words speak of a limit.
func limitedUntil(a *answer, words string, now time.Time) (time.Time, bool) {
	after, timed := retryAfter(a.header, now)
	spent := a.header.Get("X-Ratelimit-Remaining") == "0" || a.header.Get("Ratelimit-Remaining") == "0"
	lower := strings.ToLower(words)
	switch {
	case a.status == http.StatusTooManyRequests:
	case a.status == http.StatusServiceUnavailable && timed:
	case a.status == http.StatusForbidden && (timed || spent || strings.Contains(lower, "rate limit") || strings.Contains(lower, "abuse detection")):
	default:
		return time.Time{}, false
	}
	if !timed {
		after = now.Add(defaultWait)
		if reset, ok := resetTime(a.header); ok && spent {
			after = reset
		}
	}
	if latest := now.Add(longestWait); after.After(latest) {
		after = latest
	}
	return after, true
}

// retryAfter reads both forms of RFC 9110 section 10.2.3.
func retryAfter(h http.Header, now time.Time) (time.Time, bool) {
	v := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(v); err == nil && seconds >= 0 {
		return now.Add(time.Duration(seconds) * time.Second), true
	}
	at, err := http.ParseTime(v)
	return at, err == nil
}

func resetTime(h http.Header) (time.Time, bool) {
	for _, name := range []string{"X-Ratelimit-Reset", "Ratelimit-Reset"} {
		if epoch, err := strconv.ParseInt(h.Get(name), 10, 64); err == nil && epoch > 0 {
			return time.Unix(epoch, 0), true
		}
	}
	return time.Time{}, false
}

const maxWords = 500

// words reads the error forms of all trackers: GitHub's message and errors, GitLab's message (text, list or lists by
// field) and error, Jira's errorMessages and errors.
func (c *caller) words(a *answer) (string, map[string]string) {
	var form struct {
		Message       json.RawMessage `json:"message"`
		Error         any             `json:"error"`
		Description   string          `json:"error_description"`
		ErrorMessages []string        `json:"errorMessages"`
		Errors        json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(a.body, &form) != nil {
		return http.StatusText(a.status), nil
	}
	fields := map[string]string{}
	said := append([]string{}, form.ErrorMessages...)
	said = append(said, flatten(form.Message, fields)...)
	if s, ok := form.Error.(string); ok {
		said = append(said, s)
	}
	said = append(said, form.Description)
	said = append(said, flatten(form.Errors, fields)...)
	text := strings.Join(compact(said), "; ")
	if text == "" {
		text = http.StatusText(a.status)
	}
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "")
	}
	return text, fields
}

// flatten reads text, a list of texts or of GitHub's {field, code, message}, or texts by field.
func flatten(raw json.RawMessage, fields map[string]string) []string {
	var text string
	var list []json.RawMessage
	var byField map[string]json.RawMessage
	switch {
	case len(raw) == 0:
	case json.Unmarshal(raw, &text) == nil:
		return []string{text}
	case json.Unmarshal(raw, &list) == nil:
		var said []string
		for _, item := range list {
			said = append(said, flatten(item, fields)...)
		}
		return said
	case json.Unmarshal(raw, &byField) == nil:
		return flattenFields(byField, fields)
	}
	return nil
}

func flattenFields(byField map[string]json.RawMessage, fields map[string]string) []string {
	var gh struct{ Field, Code, Message string }
	if _, ok := byField["code"]; ok {
		whole, err := json.Marshal(byField)
		if err == nil && json.Unmarshal(whole, &gh) == nil {
			message := strings.TrimSpace(gh.Field + " " + gh.Code + " " + gh.Message)
			fields[gh.Field] = message
			return []string{message}
		}
	}
	var said []string
	for field, raw := range byField {
		message := strings.Join(flatten(raw, fields), ", ")
		fields[field] = message
		said = append(said, field+": "+message)
	}
	return said
}

func compact(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// fail turns a refusal into a fault that names the field and the cure; subject says what was not found with 404.
func (c *caller) fail(err error, subject string) error {
	var no *refusal
	if !errors.As(err, &no) || errors.Is(err, ErrUnknown) {
		return err
	}
	name := c.kind.name()
	switch {
	case no.status == http.StatusUnauthorized:
		return fault.InvalidField("token", "%s does not accept it (%s). Make a new one and paste it whole", name, no.words).Because(err)
	case no.header.Get("X-Authentication-Denied-Reason") != "":
		return fault.InvalidField("token", "%s wants a captcha after failed sign-ins: sign in there once in a browser", name).Because(err)
	case no.status == http.StatusForbidden:
		return fault.InvalidField("token", "%s says that it may not do this (%s). It needs %s", name, no.words, c.kind.permission()).Because(err)
	case no.status == http.StatusNotFound:
		return fault.InvalidField("project", "%s has no %s, or the token may not see it. %s", name, subject, c.kind.visible()).Because(err)
	case no.status == http.StatusGone:
		return fault.InvalidField("project", "%s says that issues are turned off there (%s)", name, no.words).Because(err)
	case no.status == http.StatusMovedPermanently || no.status == http.StatusPermanentRedirect || no.status == http.StatusTemporaryRedirect || no.status == http.StatusFound:
		return fault.InvalidField("project", "%s says that it has moved; enter its new name", name).Because(err)
	case no.status < 500:
		return c.rejected(no, err)
	default:
		return unreachable("%s is in trouble (%s)", name, no.words).Because(err)
	}
}

// rejected is the fault of input that the tracker does not take.
func (c *caller) rejected(no *refusal, err error) error {
	for theirs, ours := range map[string]string{"title": "title", "summary": "title", "labels": "labels", "label": "labels", "issuetype": "issue_type", "project": "project", "body": "body", "description": "body"} {
		if words, ok := no.errors[theirs]; ok {
			return fault.InvalidField(ours, "%s does not take it: %s", c.kind.name(), words).Because(err)
		}
	}
	f := fault.New(fault.Invalid, "tracker_refused", "%s does not take the issue: %s", c.kind.name(), no.words)
	return f.Because(err)
}

func (k Kind) name() string {
	return map[Kind]string{GitHub: "GitHub", GitLab: "GitLab", JiraCloud: "Jira", JiraServer: "Jira"}[k]
}

func (k Kind) permission() string {
	switch k {
	case GitHub:
		return "the repository permission Issues: read and write, and with single sign-on to be authorized for the organization"
	case GitLab:
		return "the scope api and the role Reporter or more"
	default:
		return "the project permissions Browse Projects, Create Issues and Add Comments"
	}
}

func (k Kind) visible() string {
	switch k {
	case GitHub:
		return "A fine-grained token sees only the repositories that it was made for"
	case GitLab:
		return "Its owner has to be a member of the project"
	default:
		return "Its owner needs the permission Browse Projects"
	}
}
