package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// GitLab is one with the project acme/apps/shop.
func GitLab(t testing.TB) *Server {
	t.Helper()
	return start(t, "acme/apps/shop", func(s *Server) http.Handler { return s.locked(s.gitLab) })
}

func gitLabRefuse(w http.ResponseWriter, status int, message any) {
	answer(w, status, map[string]any{"message": message})
}

// gitLab routes by hand: a project is one escaped segment of the path.
func (s *Server) gitLab(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Private-Token") != Token {
		gitLabRefuse(w, http.StatusUnauthorized, "401 Unauthorized")
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/api/v4/"), "/")
	switch {
	case parts[0] == "personal_access_tokens":
		answer(w, http.StatusOK, map[string]any{"id": 1, "name": "kept", "scopes": s.scopes, "active": true, "revoked": false, "expires_at": "2027-01-31"})
	case parts[0] == "issues":
		gitLabRefuse(w, http.StatusForbidden, "403 Forbidden") // for administrators only
	case parts[0] != "projects" || len(parts) < 2:
		answer(w, http.StatusNotFound, map[string]any{"error": "404 Not Found"})
	default:
		project, err := url.PathUnescape(parts[1])
		if err != nil || strings.Contains(parts[1], "/") {
			s.t.Errorf("the project is not escaped: %s", r.URL.EscapedPath())
		}
		s.gitLabProject(w, r, project, parts[2:])
	}
}

func (s *Server) gitLabProject(w http.ResponseWriter, r *http.Request, project string, parts []string) {
	switch {
	case project != s.Project && len(parts) < 2:
		gitLabRefuse(w, http.StatusNotFound, "404 Project Not Found")
	case len(parts) == 0:
		visibility, access := "public", "enabled"
		if s.private {
			visibility = "private"
		}
		if s.off {
			access = "disabled"
		}
		answer(w, http.StatusOK, map[string]any{
			"id": 7, "path_with_namespace": s.Project, "visibility": visibility, "archived": false, "issues_access_level": access,
			"permissions": map[string]any{"project_access": map[string]any{"access_level": 30}, "group_access": nil},
		})
	case parts[0] != "issues":
		answer(w, http.StatusNotFound, map[string]any{"error": "404 Not Found"})
	case len(parts) == 1 && r.Method == http.MethodPost:
		s.gitLabCreate(w, r)
	case len(parts) == 1:
		s.gitLabList(w, r)
	default:
		s.gitLabIssue(w, r, project, parts[1:])
	}
}

func (s *Server) gitLabForm(i *Issue) map[string]any {
	state := "opened"
	if i.State == "closed" {
		state = "closed"
	}
	form := map[string]any{
		"id": 5000 + i.Number, "iid": i.Number, "project_id": 7, "title": i.Title, "description": i.Body, "state": state, "labels": append([]string{}, i.Labels...),
		"created_at": i.CreatedAt.Format("2006-01-02T15:04:05.000Z"), "updated_at": i.UpdatedAt.Format("2006-01-02T15:04:05.000Z"), "closed_at": nil, "moved_to_id": nil,
		"web_url":    fmt.Sprintf("%s/%s/-/issues/%d", s.URL, i.Project, i.Number),
		"references": map[string]any{"short": fmt.Sprintf("#%d", i.Number), "full": fmt.Sprintf("%s#%d", i.Project, i.Number)},
		"_links":     map[string]any{"self": "…", "closed_as_duplicate_of": nil},
	}
	if i.Reason == "duplicate" {
		form["_links"] = map[string]any{"self": "…", "closed_as_duplicate_of": s.URL + "/api/v4/projects/7/issues/1"}
	}
	if i.MovedTo != nil {
		form["moved_to_id"] = 5000 + i.MovedTo.Number
	}
	return form
}

func (s *Server) gitLabCreate(w http.ResponseWriter, r *http.Request) {
	v := s.read(r)
	if text(v["title"]) == "" {
		gitLabRefuse(w, http.StatusBadRequest, map[string]any{"title": []string{"can't be blank"}})
		return
	}
	i := s.add(&Issue{Title: text(v["title"]), Body: text(v["description"]), Assigned: v})
	if labels := text(v["labels"]); labels != "" {
		i.Labels = strings.Split(labels, ",")
	}
	answer(w, http.StatusCreated, s.gitLabForm(i))
}

func (s *Server) gitLabList(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	after, _ := time.Parse(time.RFC3339, q.Get("created_after"))
	perPage, page := number(q.Get("per_page")), max(number(q.Get("page")), 1)
	var all []map[string]any
	for n := len(s.issues) - 1; n >= 0; n-- {
		if i := s.issues[n]; !i.Deleted && i.Project == s.Project && !i.CreatedAt.Before(after) {
			all = append(all, s.gitLabForm(i))
		}
	}
	from, to := min((page-1)*perPage, len(all)), min(page*perPage, len(all))
	if to < len(all) {
		w.Header().Set("X-Next-Page", fmt.Sprint(page+1))
	}
	answer(w, http.StatusOK, append([]map[string]any{}, all[from:to]...))
}

func (s *Server) gitLabIssue(w http.ResponseWriter, r *http.Request, project string, parts []string) {
	i := s.find(number(parts[0]))
	if i == nil || i.Deleted || i.Project != project {
		gitLabRefuse(w, http.StatusNotFound, "404 Issue Not Found")
		return
	}
	switch {
	case len(parts) == 2 && parts[1] == "notes" && r.Method == http.MethodPost:
		s.tick()
		i.Comments = append(i.Comments, Comment{text(s.read(r)["body"]), s.now})
		i.UpdatedAt = s.now
		answer(w, http.StatusCreated, map[string]any{"id": len(i.Comments)})
	case len(parts) == 2 && parts[1] == "notes":
		all := []map[string]any{}
		for n, c := range i.Comments {
			all = append(all, map[string]any{"id": n, "body": c.Body, "created_at": c.At.Format(time.RFC3339), "system": false})
		}
		answer(w, http.StatusOK, all)
	case r.Method == http.MethodPut:
		s.tick()
		if text(s.read(r)["state_event"]) == "reopen" {
			i.State, i.Reason = "open", ""
		}
		i.UpdatedAt = s.now
		answer(w, http.StatusOK, s.gitLabForm(i))
	default:
		etag := fmt.Sprintf(`W/"%d-%d"`, i.Number, i.UpdatedAt.Unix())
		w.Header().Set("Etag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answer(w, http.StatusOK, s.gitLabForm(i))
	}
}

// GitLabHook is a webhook of the event Issue Hook: header and body.
func (s *Server) GitLabHook(action string, n int, secret string) (http.Header, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(n)
	body, err := json.Marshal(map[string]any{
		"object_kind": "issue", "event_type": "issue", "project": map[string]any{"id": 7, "path_with_namespace": s.Project},
		"object_attributes": map[string]any{"id": 5000 + n, "iid": n, "title": i.Title, "action": action, "state": "closed", "url": fmt.Sprintf("%s/%s/-/issues/%d", s.URL, i.Project, n)},
	})
	if err != nil {
		s.t.Error(err)
	}
	h := http.Header{}
	h.Set("X-Gitlab-Event", "Issue Hook")
	h.Set("X-Gitlab-Token", secret)
	h.Set("Content-Type", "application/json")
	return h, body
}
