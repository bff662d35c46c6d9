package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// GitHub is an Enterprise Server with the repository acme/shop.
func GitHub(t testing.TB) *Server {
	t.Helper()
	return start(t, "acme/shop", func(s *Server) http.Handler {
		mux := http.NewServeMux()
		const repo = "/api/v3/repos/{owner}/{name}"
		mux.HandleFunc("GET "+repo, s.gitHub(s.gitHubRepo))
		mux.HandleFunc("GET "+repo+"/issues", s.gitHub(s.gitHubList))
		mux.HandleFunc("POST "+repo+"/issues", s.gitHub(s.gitHubCreate))
		mux.HandleFunc("GET "+repo+"/issues/{n}", s.gitHub(s.gitHubGet))
		mux.HandleFunc("PATCH "+repo+"/issues/{n}", s.gitHub(s.gitHubPatch))
		mux.HandleFunc("GET "+repo+"/issues/{n}/comments", s.gitHub(s.gitHubComments))
		mux.HandleFunc("POST "+repo+"/issues/{n}/comments", s.gitHub(s.gitHubComment))
		return mux
	})
}

type gitHubFault struct {
	Message string           `json:"message"`
	Errors  []map[string]any `json:"errors,omitempty"`
	URL     string           `json:"documentation_url"`
	Status  string           `json:"status"`
}

func gitHubRefuse(w http.ResponseWriter, status int, message string, errors ...map[string]any) {
	answer(w, status, gitHubFault{message, errors, "https://docs.github.com/rest", strconv.Itoa(status)})
}

// gitHub checks what every request has to carry.
func (s *Server) gitHub(h http.HandlerFunc) http.HandlerFunc {
	return s.locked(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+Token:
			gitHubRefuse(w, http.StatusUnauthorized, "Bad credentials")
		case r.Header.Get("User-Agent") == "":
			gitHubRefuse(w, http.StatusForbidden, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header")
		case r.Header.Get("X-Github-Api-Version") != "2022-11-28" || r.Header.Get("Accept") != "application/vnd.github+json":
			gitHubRefuse(w, http.StatusBadRequest, "Unsupported API version")
		case r.PathValue("owner")+"/"+r.PathValue("name") != s.Project && r.PathValue("n") == "":
			gitHubRefuse(w, http.StatusNotFound, "Not Found")
		default:
			w.Header().Set("X-Ratelimit-Remaining", "4999")
			h(w, r)
		}
	})
}

func (s *Server) gitHubRepo(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Github-Authentication-Token-Expiration", "2027-01-31 10:00:00 UTC")
	answer(w, http.StatusOK, map[string]any{
		"id": 1296269, "full_name": s.Project, "private": s.private, "has_issues": !s.off, "archived": false,
		"permissions": map[string]bool{"admin": false, "maintain": false, "push": true, "triage": true, "pull": true},
	})
}

func (s *Server) gitHubForm(i *Issue) map[string]any {
	labels := []map[string]any{}
	for _, l := range i.Labels {
		labels = append(labels, map[string]any{"name": l})
	}
	form := map[string]any{
		"id": 1000 + i.Number, "number": i.Number, "title": i.Title, "body": i.Body, "state": i.State, "state_reason": nil, "labels": labels,
		"html_url": fmt.Sprintf("%s/%s/issues/%d", s.URL, i.Project, i.Number), "created_at": i.CreatedAt.Format(time.RFC3339),
		"updated_at": i.UpdatedAt.Format(time.RFC3339), "closed_at": nil, "comments": len(i.Comments),
	}
	if i.Reason != "" {
		form["state_reason"] = i.Reason
	}
	if i.Pull {
		form["pull_request"] = map[string]any{"url": "…"}
	}
	return form
}

func (s *Server) gitHubList(w http.ResponseWriter, r *http.Request) {
	if s.off {
		gitHubRefuse(w, http.StatusGone, "Issues has been disabled in this repository.")
		return
	}
	q := r.URL.Query()
	since, _ := time.Parse(time.RFC3339, q.Get("since"))
	perPage, page := number(q.Get("per_page")), max(number(q.Get("page")), 1)
	var all []map[string]any
	for n := len(s.issues) - 1; n >= 0; n-- { // newest first, as asked
		i := s.issues[n]
		if i.Deleted || i.Project != s.Project || i.UpdatedAt.Before(since) || q.Get("state") != "all" && i.State != "open" {
			continue
		}
		all = append(all, s.gitHubForm(i))
	}
	from, to := min((page-1)*perPage, len(all)), min(page*perPage, len(all))
	if to < len(all) {
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?page=%d>; rel="next", <%s%s?page=9>; rel="last"`, s.URL, r.URL.Path, page+1, s.URL, r.URL.Path))
	}
	answer(w, http.StatusOK, append([]map[string]any{}, all[from:to]...))
}

func (s *Server) gitHubCreate(w http.ResponseWriter, r *http.Request) {
	v := s.read(r)
	switch {
	case s.off:
		gitHubRefuse(w, http.StatusGone, "Issues has been disabled in this repository.")
	case text(v["title"]) == "":
		gitHubRefuse(w, http.StatusUnprocessableEntity, "Validation Failed", map[string]any{"resource": "Issue", "field": "title", "code": "missing_field"})
	default:
		i := s.add(&Issue{Title: text(v["title"]), Body: text(v["body"]), Labels: texts(v["labels"]), Assigned: v})
		answer(w, http.StatusCreated, s.gitHubForm(i))
	}
}

// gitHubIssue answers for those that are elsewhere and returns nil then.
func (s *Server) gitHubIssue(w http.ResponseWriter, r *http.Request) *Issue {
	i := s.find(number(r.PathValue("n")))
	switch {
	case i == nil || i.Project != r.PathValue("owner")+"/"+r.PathValue("name"):
		gitHubRefuse(w, http.StatusNotFound, "Not Found")
	case i.Deleted:
		gitHubRefuse(w, http.StatusGone, "This issue was deleted")
	case i.MovedTo != nil:
		w.Header().Set("Location", fmt.Sprintf("%s/api/v3/repos/%s/issues/%d", s.URL, i.MovedTo.Project, i.MovedTo.Number))
		answer(w, http.StatusMovedPermanently, gitHubFault{Message: "Moved Permanently"})
	default:
		return i
	}
	return nil
}

func (s *Server) gitHubGet(w http.ResponseWriter, r *http.Request) {
	i := s.gitHubIssue(w, r)
	if i == nil {
		return
	}
	form := s.gitHubForm(i)
	encoded, err := json.Marshal(form)
	if err != nil {
		s.t.Error(err)
	}
	sum := sha256.Sum256(encoded)
	etag := `W/"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("Etag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	answer(w, http.StatusOK, form)
}

func (s *Server) gitHubPatch(w http.ResponseWriter, r *http.Request) {
	i := s.gitHubIssue(w, r)
	if i == nil {
		return
	}
	v := s.read(r)
	s.tick()
	if state := text(v["state"]); state != "" {
		i.State, i.Reason = state, text(v["state_reason"])
	}
	i.UpdatedAt = s.now
	answer(w, http.StatusOK, s.gitHubForm(i))
}

func (s *Server) gitHubComments(w http.ResponseWriter, r *http.Request) {
	if i := s.gitHubIssue(w, r); i != nil {
		all := []map[string]any{}
		for n, c := range i.Comments {
			all = append(all, map[string]any{"id": n, "body": c.Body, "created_at": c.At.Format(time.RFC3339)})
		}
		answer(w, http.StatusOK, all)
	}
}

func (s *Server) gitHubComment(w http.ResponseWriter, r *http.Request) {
	if i := s.gitHubIssue(w, r); i != nil {
		s.tick()
		i.Comments = append(i.Comments, Comment{text(s.read(r)["body"]), s.now})
		i.UpdatedAt = s.now
		answer(w, http.StatusCreated, map[string]any{"id": len(i.Comments), "body": i.Comments[len(i.Comments)-1].Body})
	}
}

// GitHubHook is a webhook of the event issues: header and body, signed with the secret.
func (s *Server) GitHubHook(action string, n int, secret string) (http.Header, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(n)
	payload := map[string]any{"action": action, "issue": s.gitHubForm(i), "repository": map[string]any{"full_name": s.Project}, "sender": map[string]any{"login": "dev"}}
	if i.MovedTo != nil {
		payload["changes"] = map[string]any{"new_issue": s.gitHubForm(i.MovedTo), "new_repository": map[string]any{"full_name": i.MovedTo.Project}}
	}
	body, err := json.Marshal(payload)
	if err != nil {
		s.t.Error(err)
	}
	h := http.Header{}
	h.Set("X-Github-Event", "issues")
	h.Set("X-Github-Delivery", fmt.Sprintf("72d3162e-cc78-11e3-81ab-%012d", n))
	h.Set("X-Hub-Signature-256", Signature(body, secret))
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "GitHub-Hookshot/"+strings.Repeat("0", 7))
	return h, body
}
