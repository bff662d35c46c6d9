package agentui_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
)

func TestDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	document, err := agentui.OpenAPI()
	require.NoError(t, err)
	committed, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	require.Equal(t, string(committed), string(document), "generate it anew: kept openapi > agentui/openapi.json")
}

// apiCase is one request and what has to come of it.
type apiCase struct {
	name          string
	who           string // "" is nobody
	method, path  string // {t} is the ticket's number
	body          any
	header        header
	status        int
	code          string   // of the fault
	contains, not []string // in the body
	events        []string // exactly these, in order
}

func TestAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.open("Printer on fire")
	cases := []apiCase{
		{name: "nobody", method: "GET", path: "/tickets", status: 401, code: "unauthorized", contains: []string{`"request_id":"`, `"type":"about:blank"`}},
		{name: "a wrong token", method: "GET", path: "/tickets", header: header{"Authorization": "Bearer kept_wrong"}, status: 401, code: "unauthorized"},
		{name: "an unknown address", who: "ada", method: "GET", path: "/nothing", status: 404, code: "not_found"},
		{name: "a wrong method", who: "ada", method: "PUT", path: "/tickets", body: "{}", status: 405, code: "method_not_allowed"},

		{name: "views", who: "ada", method: "GET", path: "/views", status: 200, contains: []string{`{"id":"unassigned","n":1,"capped":false}`, `"name":"First line"`}, not: []string{"Legal"}},
		{name: "the list", who: "ada", method: "GET", path: "/tickets?view=unassigned", status: 200,
			contains: []string{`"subject":"Printer on fire"`, `"unread":true`, `"tags":[]`, `"next_due_kind":"first_reply"`, `"next_cursor":""`}},
		{name: "an unknown view", who: "ada", method: "GET", path: "/tickets?view=x", status: 422, code: "invalid_input", contains: []string{`"field":"view"`}},
		{name: "a status that is none", who: "ada", method: "GET", path: "/tickets?status=x", status: 422, code: "invalid_input", contains: []string{`"field":"status"`}},
		{name: "a cursor of our own making", who: "ada", method: "GET", path: "/tickets?cursor=x", status: 422, code: "invalid_input", contains: []string{`"field":"cursor"`}},
		{name: "a limit that is too high", who: "ada", method: "GET", path: "/tickets?limit=201", status: 422, code: "invalid_input", contains: []string{`"field":"limit"`}},
		{name: "an id that is no number", who: "ada", method: "GET", path: "/tickets/x", status: 422, code: "invalid_input", contains: []string{`"field":"id"`}},
		{name: "an unknown ticket", who: "ada", method: "GET", path: "/tickets/9", status: 404, code: "ticket_not_found"},
		{name: "the ticket", who: "ada", method: "GET", path: "/tickets/{t}", status: 200,
			contains: []string{`"customer":{"id":`, `"email":"ann@customer.example"`, `"reply_to":{"to":[{"address":"ann@customer.example"}]`, `"followers":[]`, `"drafts":[]`}},
		{name: "its timeline", who: "ada", method: "GET", path: "/tickets/{t}/timeline", status: 200,
			contains: []string{`{"items":[{"type":"event",`, `"kind":"ticket.created"`, `"type":"message"`, `"body_text":"Please help me with Printer on fire"`, `"before":0`}},
		{name: "its clocks", who: "ada", method: "GET", path: "/tickets/{t}/sla", status: 200, contains: []string{`"policy_name":"Standard"`, `"kind":"first_reply"`, `"why":["`, `"ledger":[`}},

		{name: "a change", who: "ada", method: "PATCH", path: "/tickets/{t}", body: map[string]any{"priority": "high", "add_tags": []string{"Hot Stuff"}}, status: 200,
			contains: []string{`"priority":"high"`, `"tags":["hot-stuff"]`, `"visible":true`}, events: []string{"ticket.changed", "sla.changed", "sla.changed"}},
		{name: "the same change again", who: "ada", method: "PATCH", path: "/tickets/{t}", body: map[string]any{"priority": "high"}, status: 200, events: []string{}},
		{name: "an assignee and nobody again", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"assignee_id":null}`, status: 200, events: []string{}},
		{name: "null where it means nothing", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"status":null}`, status: 200, events: []string{}},
		{name: "an unknown field", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"prio":"high"}`, status: 422, code: "invalid_input", contains: []string{`"field":"prio"`}, events: []string{}},
		{name: "a wrong type", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"team_id":"one"}`, status: 422, code: "invalid_input", contains: []string{`"field":"team_id"`}},
		{name: "too long a subject", who: "ada", method: "PATCH", path: "/tickets/{t}", body: map[string]any{"subject": strings.Repeat("x", 1001)}, status: 422, code: "invalid_input",
			contains: []string{`"field":"subject"`}, not: []string{"xxxxx"}},
		{name: "no JSON", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"secret`, status: 400, code: "bad_request", not: []string{"secret"}},
		{name: "two JSON values", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{} {}`, status: 400, code: "bad_request"},
		{name: "no body", who: "ada", method: "POST", path: "/tickets/{t}/replies", status: 400, code: "bad_request"},
		{name: "too large a body", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"subject":"` + strings.Repeat("x", 2<<20) + `"}`, status: 413, code: "too_large"},
		{name: "a team that is none", who: "ada", method: "PATCH", path: "/tickets/{t}", body: `{"team_id":999}`, status: 422, code: "invalid_input", contains: []string{`"field":"team_id"`}},

		{name: "an empty answer", who: "ada", method: "POST", path: "/tickets/{t}/replies", body: `{"kind":"message","body_html":"<p></p>","anyway":true}`, status: 422, contains: []string{`"field":"body"`}},
		{name: "an answer to no version", who: "ada", method: "POST", path: "/tickets/{t}/replies", body: `{"kind":"message","body_text":"Hi"}`, status: 422, contains: []string{`"field":"base_version"`}},
		{name: "a note with a mention", who: "ada", method: "POST", path: "/tickets/{t}/replies",
			body:   map[string]any{"kind": "note", "body_html": fmt.Sprintf(`<p><span data-mention="%d">@Ben</span> <script>x()</script>look</p>`, w.people["ben"].ID), "anyway": true},
			status: 201, contains: []string{`"kind":"note"`, `"body_text":"@Ben look"`, fmt.Sprintf(`"mentions":[%d]`, w.people["ben"].ID), `"version":3`}, not: []string{"script"},
			events: []string{"message.added", "notification.added"}},
		{name: "an answer", who: "ada", method: "POST", path: "/tickets/{t}/replies", body: `{"kind":"message","body_text":"Pour water on it.\n\nAda","then_status":"pending","base_version":3}`,
			status: 201, contains: []string{`"body_html":"<p>Pour water on it.</p><p>Ada</p>"`, `"state":"queued"`, `"recipients":{"to":[{"address":"ann@customer.example"}]}`},
			events: []string{"message.added", "ticket.changed", "sla.changed", "sla.changed", "delivery.changed"}},
		{name: "the mail that goes out", who: "ada", method: "GET", path: "/deliveries/1/raw", status: 200, contains: []string{"Pour water on it.", "In-Reply-To:"}},
		{name: "the list of mentions", who: "ben", method: "GET", path: "/notifications", status: 200, contains: []string{`"kind":"mention"`, `"actor":"ada"`, `"preview":"@Ben look"`, `"unread":1`}},
		{name: "reading them", who: "ben", method: "POST", path: "/notifications/read", body: `{"all":true}`, status: 204},
		{name: "all read", who: "ben", method: "GET", path: "/notifications", status: 200, contains: []string{`"unread":0`}},

		{name: "a draft", who: "ada", method: "PUT", path: "/tickets/{t}/drafts/message", body: `{"body_html":"<p>Wait</p><script>x</script>","base_version":4}`, status: 200, contains: []string{`"body_html":"<p>Wait</p>"`}},
		{name: "a draft of no kind", who: "ada", method: "PUT", path: "/tickets/{t}/drafts/x", body: `{"base_version":4}`, status: 422, contains: []string{`"field":"kind"`}},
		{name: "the draft is the writer's", who: "ben", method: "GET", path: "/tickets/{t}", status: 200, contains: []string{`"drafts":[]`}},
		{name: "the draft is kept", who: "ada", method: "GET", path: "/tickets/{t}", status: 200, contains: []string{`"body_html":"<p>Wait</p>"`}},
		{name: "thrown away", who: "ada", method: "DELETE", path: "/tickets/{t}/drafts/message", status: 204},

		{name: "read", who: "ada", method: "POST", path: "/tickets/{t}/read", body: `{"message_id":1}`, status: 204},
		{name: "is read", who: "ada", method: "GET", path: "/tickets?status=pending", status: 200, contains: []string{`"unread":false`}},
		{name: "unread", who: "ada", method: "POST", path: "/tickets/{t}/unread", status: 204},
		{name: "is unread", who: "ada", method: "GET", path: "/tickets?status=pending", status: 200, contains: []string{`"unread":true`}},

		{name: "many at once", who: "ada", method: "POST", path: "/tickets/bulk", body: map[string]any{"ids": []int64{ticket, 9}, "update": map[string]any{"status": "solved"}}, status: 200,
			contains: []string{`"ok":true`, `"code":"ticket_not_found"`}},
		{name: "search", who: "ada", method: "GET", path: "/tickets/search?q=printer", status: 200, contains: []string{`"number":`, `"highlights":{"subject":["<mark>printer</mark>"]}`}},
		{name: "search for nothing", who: "ada", method: "GET", path: "/tickets/search", status: 422, contains: []string{`"field":"q"`}},
		{name: "tags", who: "ada", method: "GET", path: "/tags?prefix=HO", status: 200, contains: []string{`{"name":"hot-stuff","n":1}`}},

		{name: "customers", who: "ada", method: "GET", path: "/customers?q=ANN%20customer", status: 200, contains: []string{`"email":"ann@customer.example"`, `"open_tickets":0`}},
		{name: "nobody of that name", who: "ada", method: "GET", path: "/customers?q=bob", status: 200, contains: []string{`"items":[]`}},
		{name: "nothing but signs", who: "ada", method: "GET", path: "/customers?q=!!", status: 200, contains: []string{`"items":[]`}},
		{name: "a customer", who: "ada", method: "GET", path: "/customers/1", status: 200, contains: []string{`"identities":[{"kind":"email","value":"ann@customer.example"`, `"tickets":{"open":0,"total":1}`}},
		{name: "a customer's new address", who: "ada", method: "PATCH", path: "/customers/1", body: `{"name":"Ann  Example","email":"Ann@New.example"}`, status: 200,
			contains: []string{`"name":"Ann Example"`, `"email":"ann@new.example"`, `"value":"ann@customer.example"`}, events: []string{"customer.changed"}},
		{name: "a zone that is none", who: "ada", method: "PATCH", path: "/customers/1", body: `{"time_zone":"Mars"}`, status: 422, contains: []string{`"field":"time_zone"`}},
		{name: "a customer's tickets", who: "ada", method: "GET", path: "/customers/1/tickets", status: 200, contains: []string{`"subject":"Printer on fire"`}},

		{name: "a ticket for a customer", who: "ada", method: "POST", path: "/tickets",
			body:   `{"requester":{"email":"Bob@customer.example","name":"Bob"},"subject":"Your order","body_text":"It has been sent.","tags":["order"]}`,
			status: 201, contains: []string{`"status":"pending"`, `"channel":"email"`, `"tags":["order"]`, `"name":"Bob"`, `"last_message_by":"agent"`}},
		{name: "what a customer said on the phone", who: "ada", method: "POST", path: "/tickets",
			body:   `{"requester":{"email":"bob@customer.example"},"from":"customer","subject":"Call me","body_text":"Soon."}`,
			status: 201, contains: []string{`"status":"open"`, `"last_message_by":"customer"`, `"name":"Bob"`, `"others":{"open":1,"total":1}`}},
		{name: "a ticket for no address", who: "ada", method: "POST", path: "/tickets", body: `{"requester":{"email":"bob"},"subject":"x","body_text":"x"}`, status: 422, contains: []string{`"field":"requester.email"`}},

		{name: "policies", who: "pia", method: "GET", path: "/sla/policies", status: 200, contains: []string{`"name":"Standard"`, `"seconds":{"urgent":3600,`}},
		{name: "a policy without promises", who: "lena", method: "PATCH", path: "/sla/policies/1", body: `{"targets":[]}`, status: 422, contains: []string{`"field":"targets"`}},
		{name: "a policy", who: "lena", method: "PATCH", path: "/sla/policies/1", body: `{"name":"Gold"}`, status: 200, contains: []string{`"name":"Gold"`, `"seconds":{"urgent":3600,`}, events: []string{"desk.changed"}},
		{name: "a calendar that makes no sense", who: "lena", method: "PATCH", path: "/sla/calendars/1", body: `{"weekly":{"mon":[["09:00","25:00"]]}}`, status: 422, contains: []string{`"field":"weekly.mon[0]`}},
		{name: "a calendar", who: "lena", method: "PATCH", path: "/sla/calendars/1", body: `{"zone":"Europe/Berlin","holidays":[{"date":"12-25","yearly":true,"name":"Christmas"}]}`, status: 200,
			contains: []string{`"zone":"Europe/Berlin"`, `"mon":[["09:00","17:00"]]`, `"name":"Christmas"`}, events: []string{"desk.changed"}},

		{name: "a team", who: "lena", method: "POST", path: "/teams", body: map[string]any{"name": " Second  line ", "members": []int64{w.people["ada"].ID}}, status: 201, contains: []string{`"name":"Second line"`}, events: []string{"desk.changed"}},
		{name: "a name that is taken", who: "root", method: "POST", path: "/teams", body: `{"name":"second LINE"}`, status: 409, code: "already_exists", contains: []string{`"field":"name"`}, events: []string{}},
		{name: "a member that is none", who: "root", method: "PUT", path: fmt.Sprintf("/teams/%d/members", w.support), body: `{"agent_ids":[999]}`, status: 422, contains: []string{`"field":"agent_ids"`}},
		{name: "a lead in somebody else's team", who: "lena", method: "PUT", path: fmt.Sprintf("/teams/%d/members", w.legal), body: `{"agent_ids":[1]}`, status: 403, code: "forbidden"},
		{name: "archiving a team in use", who: "root", method: "DELETE", path: "/teams/1", status: 409, code: "team_in_use"},

		{name: "a mailbox", who: "root", method: "POST", path: "/mailboxes", body: `{"address":"Sales@Desk.example","name":"Sales","signature_html":"<p>Bye<script></p>"}`, status: 201,
			contains: []string{`"address":"sales@desk.example"`}, not: []string{"script"}, events: []string{"desk.changed"}},
		{name: "an address that is taken", who: "root", method: "POST", path: "/mailboxes", body: `{"address":"sales@desk.example"}`, status: 409, code: "already_exists"},
		{name: "a mailbox's team", who: "root", method: "PATCH", path: "/mailboxes/2", body: fmt.Sprintf(`{"team_id":%d}`, w.support), status: 200, contains: []string{fmt.Sprintf(`"team_id":%d`, w.support)}},
		{name: "a mailbox's archive", who: "root", method: "DELETE", path: "/mailboxes/2", status: 204},
		{name: "the last mailbox", who: "root", method: "DELETE", path: "/mailboxes/1", status: 409, code: "last_mailbox"},

		{name: "settings", who: "root", method: "PATCH", path: "/settings", body: `{"desk_name":"Acme","undo_seconds":0}`, status: 200,
			contains: []string{`"desk_name":"Acme"`, `"undo_seconds":0`, `"quoted_history":true`}, events: []string{"desk.changed"}},
		{name: "settings out of range", who: "root", method: "PATCH", path: "/settings", body: `{"undo_seconds":999}`, status: 422, contains: []string{`"field":"undo_seconds"`}},
		{name: "me", who: "ada", method: "GET", path: "/me", status: 200, contains: []string{`"permissions":{"work":true,"read_notes":true,"lead":false,"admin":false}`, `"desk":{"name":"Acme","undo_seconds":0`}},
		{name: "my own record", who: "pia", method: "PATCH", path: "/me", body: `{"name":"Pia P.","locale":"de","time_zone":"Europe/Berlin","signature_html":"<p onclick=x>P.</p>"}`, status: 200,
			contains: []string{`"name":"Pia P."`, `"locale":"de"`, `"signature_html":"<p>P.</p>"`}},
		{name: "the last admin", who: "root", method: "PATCH", path: fmt.Sprintf("/agents/%d", w.people["root"].ID), body: `{"role":"agent"}`, status: 409, code: "last_admin", events: []string{}},
		{name: "an agent", who: "root", method: "POST", path: "/agents", body: `{"name":"Eva","email":"Eva@desk.example","role":"agent"}`, status: 201, contains: []string{`"email":"eva@desk.example"`, `"can_sign_in":false`}},
		{name: "an agent's address that is taken", who: "root", method: "POST", path: "/agents", body: `{"name":"Eva","email":"eva@desk.example","role":"agent"}`, status: 409, code: "already_exists"},
		{name: "tokens", who: "ada", method: "GET", path: "/tokens", status: 200, contains: []string{fmt.Sprintf(`"agent_id":%d`, w.people["ada"].ID)}, not: []string{"kept_", fmt.Sprintf(`"agent_id":%d`, w.people["ben"].ID)}},
		{name: "a token for somebody else", who: "ada", method: "POST", path: "/tokens", body: fmt.Sprintf(`{"name":"x","agent_id":%d}`, w.people["root"].ID), status: 403, code: "forbidden"},
		{name: "somebody else's token", who: "ada", method: "DELETE", path: "/tokens/9999", status: 404, code: "token_not_found"},
		{name: "mail days", who: "lena", method: "GET", path: "/mail/days", status: 200, contains: []string{`"items":[]`}},
		{name: "a day that is none", who: "lena", method: "GET", path: "/mail?day=yesterday", status: 422, contains: []string{`"field":"day"`}},
		{name: "an unknown mail", who: "lena", method: "POST", path: "/mail/9/reprocess", status: 404, code: "mail_not_found"},
		{name: "a delivery that is none", who: "ada", method: "POST", path: "/deliveries/99/retry", status: 404, code: "delivery_not_found"},
		{name: "a delivery that is under way", who: "ada", method: "POST", path: "/deliveries/1/retry", status: 409, code: "delivery_not_retryable"},
	}
	for _, c := range cases {
		before := w.lastEvent()
		a := w.do(c.who, c.method, strings.ReplaceAll(c.path, "{t}", fmt.Sprint(ticket)), c.body, c.header)
		require.Equal(t, c.status, a.Status, "%s: %s", c.name, a.Body)
		if c.code != "" {
			require.Equal(t, c.code, a.code(), "%s: %s", c.name, a.Body)
		}
		if c.status >= 400 {
			require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), c.name)
			require.Equal(t, a.Header.Get("X-Request-Id"), into[agentui.Problem](a).RequestID, c.name)
		}
		for _, part := range c.contains {
			require.Contains(t, a.Body, part, c.name)
		}
		for _, part := range c.not {
			require.NotContains(t, a.Body, part, c.name)
		}
		if c.events != nil {
			require.Equal(t, c.events, append([]string{}, w.eventsAfter(before)...), c.name)
		}
	}
	require.NotContains(t, w.logged.String(), "level=ERROR")
}

// TestAccess asks every operation with every role and compares who is let in with what the document says.
func TestAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roles := map[string][]string{
		"every role":                    {"root", "lena", "ada", "pia"},
		"agents, team leads and admins": {"root", "lena", "ada"},
		"team leads and admins":         {"root", "lena"},
		"admins":                        {"root"},
	}
	n := 0
	for path, item := range agentui.Document().Paths {
		for method, op := range agentui.Operations(item) {
			allowed := roles[fmt.Sprint(op.Extensions["x-kept-access"])]
			if op.Extensions == nil {
				continue // for anyone
			}
			require.NotEmpty(t, allowed, op.OperationID)
			n++
			target := strings.NewReplacer("{id}", "987654", "{kind}", "note", "{token}", "x").Replace(strings.TrimPrefix(path, "/api/v1"))
			require.Equal(t, http.StatusUnauthorized, w.do("", method, target, nil, header{"X-Kept": "1"}).Status, op.OperationID)
			for _, who := range []string{"root", "lena", "ada", "pia"} {
				a := w.do(who, method, target, nil)
				status := a.Status
				letIn := !strings.Contains(a.Body, `"This is for `)
				wanted := false
				for _, name := range allowed {
					wanted = wanted || name == who
				}
				require.Equal(t, wanted, letIn, "%s as %s: %d", op.OperationID, who, status)
				require.NotEqual(t, http.StatusUnauthorized, status, op.OperationID)
				require.Less(t, status, 500, op.OperationID)
			}
		}
	}
	require.Greater(t, n, 50)
}
