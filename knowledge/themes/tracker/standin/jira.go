package standin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// JiraCloud has the project SHOP, takes Basic with User and Token, and ADF; JiraServer takes a bearer token and wiki markup.
func JiraCloud(t testing.TB) *Server {
	t.Helper()
	return start(t, "SHOP", func(s *Server) http.Handler { return s.jira("/rest/api/3", true) })
}

// JiraServer is a Data Center; see JiraCloud.
func JiraServer(t testing.TB) *Server {
	t.Helper()
	return start(t, "SHOP", func(s *Server) http.Handler { return s.jira("/rest/api/2", false) })
}

func jiraRefuse(w http.ResponseWriter, status int, message string, fields map[string]string) {
	messages := []string{}
	if message != "" {
		messages = append(messages, message)
	}
	if fields == nil {
		fields = map[string]string{}
	}
	answer(w, status, map[string]any{"errorMessages": messages, "errors": fields})
}

func (s *Server) jira(api string, cloud bool) http.Handler {
	want := "Bearer " + Token
	if cloud {
		want = "Basic " + base64.StdEncoding.EncodeToString([]byte(User+":"+Token))
	}
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+api+path, s.locked(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != want {
				w.Header().Set("X-Seraph-Loginreason", "AUTHENTICATED_FAILED")
				jiraRefuse(w, http.StatusUnauthorized, "Client must be authenticated to access this resource.", nil)
				return
			}
			h(w, r)
		}))
	}
	handle("GET /myself", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"displayName": "Product Lead", "emailAddress": User, "active": true})
	})
	handle("GET /project/{key}", s.jiraProject)
	handle("GET /mypermissions", s.jiraPermissions)
	handle("POST /issue", func(w http.ResponseWriter, r *http.Request) { s.jiraCreate(w, r, cloud) })
	handle("GET /issue/{key}", func(w http.ResponseWriter, r *http.Request) {
		if i := s.jiraIssue(w, r); i != nil {
			answer(w, http.StatusOK, s.jiraForm(i))
		}
	})
	handle("GET /issue/{key}/comment", s.jiraComments)
	handle("POST /issue/{key}/comment", func(w http.ResponseWriter, r *http.Request) { s.jiraComment(w, r, cloud) })
	handle("GET /issue/{key}/transitions", s.jiraTransitions)
	handle("POST /issue/{key}/transitions", s.jiraTransition)
	if cloud {
		handle("GET /search/jql", s.jiraSearch)
		handle("GET /search", func(w http.ResponseWriter, _ *http.Request) {
			jiraRefuse(w, http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.", nil)
		})
	} else {
		handle("GET /search", s.jiraSearch)
	}
	return mux
}

func (s *Server) jiraProject(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("key") != s.Project {
		jiraRefuse(w, http.StatusNotFound, fmt.Sprintf("No project could be found with key '%s'.", r.PathValue("key")), nil)
		return
	}
	types := []map[string]any{{"id": "9", "name": "Sub-task", "subtask": true}}
	for n, name := range s.types {
		types = append(types, map[string]any{"id": fmt.Sprint(10 + n), "name": name, "subtask": false})
	}
	answer(w, http.StatusOK, map[string]any{"id": "10000", "key": s.Project, "name": "Shop", "issueTypes": types})
}

func (s *Server) jiraPermissions(w http.ResponseWriter, r *http.Request) {
	granted := map[string]any{}
	for _, name := range strings.Split(r.URL.Query().Get("permissions"), ",") {
		granted[name] = map[string]any{"key": name, "havePermission": !slices.Contains(s.denied, name)}
	}
	answer(w, http.StatusOK, map[string]any{"permissions": granted})
}

func jiraName(i *Issue) string { return fmt.Sprintf("%s-%d", i.Project, i.Number) }

func (s *Server) jiraForm(i *Issue) map[string]any {
	status := map[string]any{"name": "To Do", "statusCategory": map[string]any{"key": "new"}}
	var resolution any
	if i.State == "closed" && i.MovedTo == nil {
		status = map[string]any{"name": "Done", "statusCategory": map[string]any{"key": "done"}}
		resolution = map[string]any{"name": i.Reason}
	}
	return map[string]any{"id": fmt.Sprint(10000 + i.Number), "key": jiraName(i), "fields": map[string]any{
		"summary": i.Title, "status": status, "resolution": resolution, "updated": i.UpdatedAt.Format("2006-01-02T15:04:05.000-0700"),
	}}
}

// jiraIssue answers for a former key with the issue as it is called now.
func (s *Server) jiraIssue(w http.ResponseWriter, r *http.Request) *Issue {
	_, n, _ := strings.Cut(r.PathValue("key"), "-")
	i := s.find(number(n))
	if i != nil && jiraName(i) == r.PathValue("key") && i.MovedTo != nil {
		i = i.MovedTo
	} else if i != nil && jiraName(i) != r.PathValue("key") {
		i = nil
	}
	if i == nil || i.Deleted {
		jiraRefuse(w, http.StatusNotFound, "Issue does not exist or you do not have permission to see it.", nil)
		return nil
	}
	return i
}

// checkText wants an ADF document from Cloud and a text from Data Center.
func (s *Server) checkText(v any, cloud bool) string {
	doc, isDoc := v.(map[string]any)
	if cloud != isDoc {
		s.t.Errorf("a text is %T", v)
	}
	if !isDoc {
		return text(v)
	}
	if doc["type"] != "doc" || doc["version"] != 1.0 {
		s.t.Errorf("no ADF document: %v", doc)
	}
	encoded, err := json.Marshal(doc)
	if err != nil {
		s.t.Error(err)
	}
	return string(encoded)
}

func (s *Server) jiraCreate(w http.ResponseWriter, r *http.Request, cloud bool) {
	fields, _ := s.read(r)["fields"].(map[string]any)
	project, _ := fields["project"].(map[string]any)
	kind, _ := fields["issuetype"].(map[string]any)
	wrong := map[string]string{}
	if project["key"] != s.Project {
		wrong["project"] = "valid project is required"
	}
	if !slices.Contains(s.types, text(kind["name"])) {
		wrong["issuetype"] = "The issue type selected is invalid."
	}
	if summary := text(fields["summary"]); summary == "" || len(summary) > 255 || strings.Contains(summary, "\n") {
		wrong["summary"] = "The summary is invalid because it contains newline characters."
	}
	for _, l := range texts(fields["labels"]) {
		if strings.Contains(l, " ") {
			wrong["labels"] = fmt.Sprintf("The label '%s' contains spaces which is invalid.", l)
		}
	}
	if len(wrong) > 0 {
		jiraRefuse(w, http.StatusBadRequest, "", wrong)
		return
	}
	i := s.add(&Issue{Title: text(fields["summary"]), Body: s.checkText(fields["description"], cloud), Labels: texts(fields["labels"]), Assigned: fields})
	answer(w, http.StatusCreated, map[string]any{"id": fmt.Sprint(10000 + i.Number), "key": jiraName(i), "self": s.URL})
}

var jql = regexp.MustCompile(`^project = "(\w+)" AND labels = "([\w-]+)"$`)

func (s *Server) jiraSearch(w http.ResponseWriter, r *http.Request) {
	m := jql.FindStringSubmatch(r.URL.Query().Get("jql"))
	if m == nil {
		jiraRefuse(w, http.StatusBadRequest, "Error in the JQL Query.", nil)
		return
	}
	found := []map[string]any{}
	for _, i := range s.issues {
		if !i.Deleted && i.Project == m[1] && slices.Contains(i.Labels, m[2]) {
			found = append(found, s.jiraForm(i))
		}
	}
	answer(w, http.StatusOK, map[string]any{"issues": found, "isLast": true})
}

func (s *Server) jiraComments(w http.ResponseWriter, r *http.Request) {
	if i := s.jiraIssue(w, r); i != nil {
		all := []map[string]any{}
		for n, c := range i.Comments {
			var body any = c.Body
			if json.Valid([]byte(c.Body)) {
				body = json.RawMessage(c.Body)
			}
			all = append(all, map[string]any{"id": fmt.Sprint(n), "body": body})
		}
		answer(w, http.StatusOK, map[string]any{"comments": all, "total": len(all)})
	}
}

func (s *Server) jiraComment(w http.ResponseWriter, r *http.Request, cloud bool) {
	if i := s.jiraIssue(w, r); i != nil {
		s.tick()
		i.Comments = append(i.Comments, Comment{s.checkText(s.read(r)["body"], cloud), s.now})
		i.UpdatedAt = s.now
		answer(w, http.StatusCreated, map[string]any{"id": "1"})
	}
}

func (s *Server) jiraTransitions(w http.ResponseWriter, r *http.Request) {
	if s.jiraIssue(w, r) != nil {
		way := func(id, name, category string) map[string]any {
			return map[string]any{"id": id, "name": name, "to": map[string]any{"name": name, "statusCategory": map[string]any{"key": category}}}
		}
		answer(w, http.StatusOK, map[string]any{"transitions": []any{way("11", "In Progress", "indeterminate"), way("21", "To Do", "new"), way("31", "Done", "done")}})
	}
}

func (s *Server) jiraTransition(w http.ResponseWriter, r *http.Request) {
	i := s.jiraIssue(w, r)
	if i == nil {
		return
	}
	transition, _ := s.read(r)["transition"].(map[string]any)
	if id := text(transition["id"]); id != "11" && id != "21" {
		jiraRefuse(w, http.StatusBadRequest, "It seems that you have tried to perform an illegal workflow operation.", nil)
		return
	}
	s.tick()
	i.State, i.Reason, i.UpdatedAt = "open", "", s.now
	w.WriteHeader(http.StatusNoContent)
}

// JiraHook is a webhook of an issue's event, such as jira:issue_updated: header and body, signed with the secret.
func (s *Server) JiraHook(event string, n int, secret string) (http.Header, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(n)
	payload := map[string]any{"timestamp": i.UpdatedAt.UnixMilli(), "webhookEvent": event, "issue_event_type_name": "issue_generic", "issue": s.jiraForm(i)}
	if i.MovedTo != nil {
		payload["issue"] = s.jiraForm(i.MovedTo)
		payload["changelog"] = map[string]any{"id": "1", "items": []any{map[string]any{"field": "Key", "fromString": jiraName(i), "toString": jiraName(i.MovedTo)}}}
	}
	body, err := json.Marshal(payload)
	if err != nil {
		s.t.Error(err)
	}
	h := http.Header{}
	h.Set("X-Hub-Signature", Signature(body, secret))
	h.Set("Content-Type", "application/json")
	return h, body
}
