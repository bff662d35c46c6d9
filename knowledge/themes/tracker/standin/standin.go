package standin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the one that every stand-in takes; User is whom Jira Cloud asks for with it.
const (
	Token = "token-of-the-tests" //nolint:gosec // opens nothing else
	User  = "lead@example.com"
)

// Issue is an issue as the stand-in has it.
type Issue struct {
	Number    int
	Project   string
	Title     string
	Body      string // as it was sent; Jira Cloud's is JSON
	Labels    []string
	State     string // open, closed
	Reason    string // completed, not_planned, duplicate; Jira: the resolution; GitLab: duplicate
	Pull      bool
	CreatedAt time.Time
	UpdatedAt time.Time
	Comments  []Comment
	MovedTo   *Issue
	Deleted   bool
	Assigned  map[string]any // fields that were sent
}

// Comment is one on an issue.
type Comment struct {
	Body string
	At   time.Time
}

// Server is a tracker.
type Server struct {
	URL     string
	Project string

	t       testing.TB
	mu      sync.Mutex
	seen    []string
	server  *httptest.Server
	issues  []*Issue
	faults  []Fault
	now     time.Time
	private bool
	scopes  []string
	types   []string
	denied  []string // permissions
	off     bool     // issues are turned off
}

// Fault is an answer that comes instead of the true one.
type Fault struct {
	Method string // "": any
	Path   string // part of it; "": any
	Status int
	Header map[string]string
	Body   string
	// After has the request take effect before the fault is answered, as when a proxy breaks off.
	After bool
	// Hang breaks the connection off instead of answering.
	Hang bool
	// Times is how often; 0 is once.
	Times int
}

func start(t testing.TB, project string, handler func(s *Server) http.Handler) *Server {
	t.Helper()
	s := &Server{Project: project, t: t, now: time.Now().UTC().Truncate(time.Second), scopes: []string{"api"}, types: []string{"Task", "Bug"}}
	s.server = httptest.NewServer(s.faulty(handler(s)))
	s.URL = s.server.URL
	t.Cleanup(s.server.Close)
	return s
}

// faulty answers faults instead of what the API would.
func (s *Server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, r.Method+" "+r.URL.Path)
		fault := s.take(r)
		s.mu.Unlock()
		if fault == nil {
			next.ServeHTTP(w, r)
			return
		}
		if fault.After {
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		if fault.Hang {
			panic(http.ErrAbortHandler)
		}
		for name, value := range fault.Header {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(fault.Status)
		_, _ = io.WriteString(w, fault.Body)
	})
}

func (s *Server) take(r *http.Request) *Fault {
	for i := range s.faults {
		f := &s.faults[i]
		if f.Method != "" && f.Method != r.Method || !strings.Contains(r.URL.Path, f.Path) {
			continue
		}
		taken := *f
		if f.Times--; f.Times <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &taken
	}
	return nil
}

// Fail has the next request that fits answered with the fault.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Seen returns the requests so far, such as "GET /path".
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// Issues returns a copy of all issues.
func (s *Server) Issues() []Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Issue, len(s.issues))
	for i, issue := range s.issues {
		all[i] = *issue
		all[i].Comments = slices.Clone(issue.Comments)
	}
	return all
}

// Add puts an issue there that somebody else has made.
func (s *Server) Add(title, body string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(&Issue{Title: title, Body: body}).Number
}

func (s *Server) add(i *Issue) *Issue {
	s.tick()
	i.Number, i.Project, i.State, i.CreatedAt, i.UpdatedAt = len(s.issues)+1, s.Project, "open", s.now, s.now
	s.issues = append(s.issues, i)
	return i
}

// tick keeps times apart.
func (s *Server) tick() { s.now = s.now.Add(time.Second) }

// Change lets do change an issue.
func (s *Server) Change(number int, do func(i *Issue)) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
	i := s.find(number)
	if i == nil {
		s.t.Fatalf("there is no issue %d", number)
	}
	do(i)
	i.UpdatedAt = s.now
}

// Close closes an issue for a reason.
func (s *Server) Close(number int, reason string) {
	s.t.Helper()
	s.Change(number, func(i *Issue) { i.State, i.Reason = "closed", reason })
}

// Move moves an issue to another project and returns what it is called there.
func (s *Server) Move(number int, project string) int {
	s.t.Helper()
	var moved *Issue
	s.Change(number, func(i *Issue) {
		twin := *i
		moved = s.add(&twin)
		moved.Project, moved.Labels = project, i.Labels
		i.MovedTo, i.State = moved, "closed"
	})
	return moved.Number
}

// Delete deletes an issue.
func (s *Server) Delete(number int) {
	s.t.Helper()
	s.Change(number, func(i *Issue) { i.Deleted = true })
}

// Set changes what the project and the token are: private, off, scopes:..., types:..., deny:PERMISSION.
func (s *Server) Set(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, values, _ := strings.Cut(what, ":")
	switch list := strings.Split(values, ","); name {
	case "private":
		s.private = true
	case "off":
		s.off = true
	case "scopes":
		s.scopes = list
	case "types":
		s.types = list
	case "deny":
		s.denied = list
	}
}

func (s *Server) find(number int) *Issue {
	if number < 1 || number > len(s.issues) {
		return nil
	}
	return s.issues[number-1]
}

// Signature is that of WebSub, which GitHub and Jira sign webhooks with.
func Signature(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if v != nil {
		_ = json.NewEncoder(w).Encode(v)
	}
}

// read decodes a request's body; unknown forms are a fault of the test.
func (s *Server) read(r *http.Request) map[string]any {
	var v map[string]any
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		s.t.Errorf("%s %s: the body is no JSON: %v", r.Method, r.URL.Path, err)
	}
	if r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s %s: Content-Type is %q", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}
	return v
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func texts(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, item := range list {
		out = append(out, text(item))
	}
	return out
}

func number(s string) int {
	var n int
	if _, err := fmt.Sscanf(s, "%d", &n); err != nil {
		return 0
	}
	return n
}

// locked serves one request at a time.
func (s *Server) locked(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		h(w, r)
	}
}
