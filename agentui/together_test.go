package agentui_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

func TestOutdatedReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.open("Hello")
	path := fmt.Sprintf("/tickets/%d", ticket)
	reply := func(who string, base int64, anyway bool) answer {
		return w.do(who, "POST", path+"/replies", map[string]any{"kind": "message", "body_text": "From " + who, "base_version": base, "anyway": anyway})
	}
	must[agentui.UpdatedTicket](w, "ben", "PATCH", path, `{"priority":"high"}`)
	require.Equal(t, http.StatusCreated, reply("ada", 1, false).Status, "a priority changes nothing that one would write")
	stopped := reply("ben", 2, false)
	require.Equal(t, http.StatusConflict, stopped.Status, stopped.Body)
	problem := into[struct {
		Code    string
		Details agentui.TicketChangedDetails
	}](stopped)
	require.Equal(t, "ticket_changed", problem.Code)
	require.EqualValues(t, 3, problem.Details.Version)
	require.Equal(t, "message.added", problem.Details.Since[0].Kind)
	require.Equal(t, "ada", problem.Details.Since[0].Actor.Name)
	require.Equal(t, http.StatusCreated, reply("ben", 2, true).Status, "on purpose")
	require.Equal(t, http.StatusCreated, reply("ben", 3, false).Status, "one's own message is no news")

	held := w.do("ada", "POST", path+"/replies", map[string]any{"kind": "message", "body_text": "x", "base_version": 3, "undo_seconds": 5})
	require.Equal(t, "ticket_changed", held.code(), "a held reply is stopped before it is held")
}

func TestTwoAgentsNeverLoseAChangeSilently(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.open("Hello")
	path := fmt.Sprintf("/tickets/%d", ticket)
	var group sync.WaitGroup
	answers := map[string]*answer{"ada": {}, "ben": {}}
	for who, a := range answers {
		group.Go(func() {
			*a = w.do(who, "PATCH", path, map[string]any{"assignee_id": w.people[who].ID, "add_tags": []string{who}, "base_version": 1})
		})
	}
	group.Wait()
	statuses := []int{answers["ada"].Status, answers["ben"].Status}
	require.ElementsMatch(t, []int{200, 409}, statuses)
	for who, a := range answers {
		if a.Status == http.StatusOK {
			require.Equal(t, w.people[who].ID, *w.Ticket(ticket).AssigneeID)
			continue
		}
		require.Equal(t, "ticket_changed", a.code())
		require.Contains(t, a.Body, "assignee_id")
	}
	// Tags of both are kept: they are merged.
	for who, a := range answers {
		*a = w.do(who, "PATCH", path, map[string]any{"add_tags": []string{who, "both"}, "base_version": 1})
		require.Equal(t, 200, a.Status, a.Body)
	}
	require.Equal(t, []string{"ada", "ben", "both"}, []string(w.Ticket(ticket).Tags))
}

func TestUndoSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/tickets/%d", w.open("Hello"))
	send := map[string]any{"kind": "message", "body_html": "<p>Oops</p>", "base_version": 1, "undo_seconds": 5, "then_status": "solved", "nonce": "n1"}
	a := w.do("ada", "POST", path+"/replies", send)
	require.Equal(t, http.StatusAccepted, a.Status, a.Body)
	held := into[agentui.ReplyResult](a)
	require.Nil(t, held.Message)
	require.Equal(t, w.Clock.Now().Add(5*time.Second), *held.Held.SendAt)
	require.Equal(t, held.Held.ID, into[agentui.ReplyResult](w.do("ada", "POST", path+"/replies", send)).Held.ID, "the same nonce is one hold")

	undo := fmt.Sprintf("/drafts/%d/hold", held.Held.ID)
	require.Equal(t, "already_sent", w.do("ben", "DELETE", undo, nil).code(), "somebody else's")
	draft := must[agentui.Draft](w, "ada", "DELETE", undo, nil)
	require.Nil(t, draft.SendAt)
	require.Equal(t, "<p>Oops</p>", draft.BodyHTML)
	require.Equal(t, "already_sent", w.do("ada", "DELETE", undo, nil).code())

	send["nonce"] = "n2"
	must[agentui.ReplyResult](w, "ada", "POST", path+"/replies", send)
	w.Clock.Advance(6 * time.Second)
	require.NoError(t, w.Desk.ReleaseHeld(w.Ctx(), agentui.Words))
	ticket := must[agentui.Ticket](w, "ada", "GET", path, nil)
	require.Equal(t, "solved", ticket.Status)
	require.Empty(t, ticket.Drafts)
	require.Equal(t, "agent", ticket.LastMessageBy)
	require.Equal(t, "Oops", ticket.Preview)
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.open("Hello")
	path := fmt.Sprintf("/tickets/%d/replies", ticket)
	key := header{"Idempotency-Key": "k1"}
	note := map[string]any{"kind": "note", "body_text": "Once", "anyway": true}
	first := w.do("ada", "POST", path, note, key)
	require.Equal(t, http.StatusCreated, first.Status, first.Body)
	again := w.do("ada", "POST", path, note, key)
	require.Equal(t, first.Status, again.Status)
	require.JSONEq(t, first.Body, again.Body)
	require.Equal(t, http.StatusCreated, w.do("ben", "POST", path, note, key).Status, "keys belong to their caller")
	note["body_text"] = "Twice"
	reused := w.do("ada", "POST", path, note, key)
	require.Equal(t, "idempotency_key_reused", reused.code())

	order := map[string]any{"requester": map[string]any{"email": "bob@customer.example"}, "subject": "Order", "body_text": "Sent."}
	var group sync.WaitGroup
	answers := make([]answer, 8)
	for i := range answers {
		group.Go(func() { answers[i] = w.do("ada", "POST", "/tickets", order, header{"Idempotency-Key": "k2"}) })
	}
	group.Wait()
	ids := map[int64]bool{}
	for _, a := range answers {
		if a.Status == http.StatusConflict {
			require.Equal(t, "request_in_progress", a.code())
			require.NotEmpty(t, a.Header.Get("Retry-After"))
			continue
		}
		require.Equal(t, http.StatusCreated, a.Status, a.Body)
		ids[into[agentui.Ticket](a).ID] = true
	}
	require.Len(t, ids, 1)

	failed := w.do("ada", "POST", "/tickets", `{"requester":{"email":"x@customer.example"},"subject":"x","body_text":" "}`, header{"Idempotency-Key": "k3"})
	require.Equal(t, 422, failed.Status)
	require.Equal(t, 201, w.do("ada", "POST", "/tickets", order, header{"Idempotency-Key": "k3"}).Status, "a refused request uses up no key")

	nonced := map[string]any{"requester": map[string]any{"email": "bob@customer.example"}, "subject": "Order", "body_text": "Sent.", "nonce": "n"}
	one, two := must[agentui.Ticket](w, "ada", "POST", "/tickets", nonced), must[agentui.Ticket](w, "ada", "POST", "/tickets", nonced)
	require.Equal(t, one.ID, two.ID)
}

// TestRestrictedTeamsLeakNowhere looks for a restricted team's ticket through every door.
func TestRestrictedTeamsLeakNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const secret = "Hushhush"
	ref, err := w.files.Put(t.Context(), strings.NewReader(secret))
	require.NoError(t, err)
	in := w.Mail("ann@customer.example", secret, secret)
	in.TeamID = &w.legal
	in.Tags = []string{strings.ToLower(secret)}
	in.Attachments = []*tickets.Attachment{{SHA256: ref.SHA256, Name: secret + ".txt", Type: "text/plain", Size: ref.Size}}
	receipt := w.Receive(in)
	attachment := in.Attachments[0].ID
	sent := must[agentui.ReplyResult](w, "lea", "POST", fmt.Sprintf("/tickets/%d/replies", receipt.TicketID), map[string]any{"kind": "message", "body_text": secret, "anyway": true})
	mail := w.mailOf(receipt)

	ticket := fmt.Sprintf("/tickets/%d", receipt.TicketID)
	doors := []string{
		"/tickets", "/tickets?view=open", "/tickets?view=breached", fmt.Sprintf("/tickets?team_id=%d", w.legal), fmt.Sprintf("/tickets?view=team:%d", w.legal),
		fmt.Sprintf("/tickets?requester_id=%d", receipt.CustomerID), "/tickets?tag=hushhush", "/tickets/search?q=printer", "/tags",
		ticket, ticket + "/timeline", ticket + "/sla", fmt.Sprintf("/customers/%d/tickets", receipt.CustomerID),
		fmt.Sprintf("/attachments/%d", attachment), fmt.Sprintf("/messages/%d/html", receipt.MessageID), fmt.Sprintf("/messages/%d/raw", receipt.MessageID),
		fmt.Sprintf("/deliveries/%d/raw", sent.Message.Delivery.ID), "/notifications", "/mail", fmt.Sprintf("/mail/%d/raw", mail),
	}
	for _, who := range []string{"lena", "ada", "pia"} {
		for _, door := range doors {
			a := w.do(who, "GET", door, nil)
			require.NotContains(t, strings.ToLower(a.Body), strings.ToLower(secret), "%s as %s", door, who)
			require.Contains(t, []int{200, 403, 404}, a.Status, "%s as %s: %s", door, who, a.Body)
		}
		counts := must[agentui.List[agentui.View]](w, who, "GET", "/views", nil)
		for _, v := range counts.Items {
			require.Zero(t, v.N, "%s as %s", v.ID, who)
		}
		require.Contains(t, w.do(who, "GET", fmt.Sprintf("/customers/%d", receipt.CustomerID), nil).Body, `"tickets":{"open":0,"total":0}`)
		require.Contains(t, w.do(who, "GET", "/customers", nil).Body, `"last_activity_at":null,"open_tickets":0`)
	}
	for _, write := range []struct {
		method, path string
		body         any
	}{
		{"PATCH", ticket, map[string]any{"status": "solved"}},
		{"POST", ticket + "/replies", map[string]any{"kind": "note", "body_text": "x", "anyway": true}},
		{"POST", ticket + "/replies", map[string]any{"kind": "note", "body_text": "x", "anyway": true, "undo_seconds": 5}},
		{"PUT", ticket + "/drafts/note", map[string]any{"body_html": "x", "base_version": 1}},
		{"POST", ticket + "/read", map[string]any{"message_id": receipt.MessageID}},
		{"POST", fmt.Sprintf("/deliveries/%d/retry", sent.Message.Delivery.ID), nil},
	} {
		a := w.do("ada", write.method, write.path, write.body)
		require.Equal(t, 404, a.Status, "%s %s: %s", write.method, write.path, a.Body)
	}
	bulk := must[agentui.List[agentui.BulkResult]](w, "ada", "POST", "/tickets/bulk", map[string]any{"ids": []int64{receipt.TicketID}, "update": map[string]any{"status": "solved"}})
	require.Equal(t, "ticket_not_found", bulk.Items[0].Fault.Code)
	require.Equal(t, 422, w.do("ada", "POST", "/tickets", map[string]any{"requester": map[string]any{"email": "x@y.example"}, "subject": "x", "body_text": "x", "team_id": w.legal}).Status)

	// Who may see it does: the team's members and admins, and whom it is given to.
	for _, who := range []string{"lea", "root"} {
		for _, door := range []string{"/tickets", ticket, ticket + "/timeline", fmt.Sprintf("/attachments/%d", attachment), "/tickets/search?q=x"} {
			require.Contains(t, w.do(who, "GET", door, nil).Body, secret, "%s as %s", door, who)
		}
	}
	require.Contains(t, w.do("root", "GET", "/mail", nil).Body, secret)
	must[agentui.UpdatedTicket](w, "lea", "PATCH", ticket, map[string]any{"assignee_id": w.people["ben"].ID})
	require.Contains(t, w.do("ben", "GET", ticket, nil).Body, secret)
	require.Contains(t, w.do("ben", "GET", "/notifications", nil).Body, secret)
	must[agentui.UpdatedTicket](w, "lea", "PATCH", ticket, `{"assignee_id":null}`)
	require.NotContains(t, w.do("ben", "GET", "/notifications", nil).Body, secret, "what is told about it goes with it")
	moved := must[agentui.UpdatedTicket](w, "lea", "PATCH", ticket, map[string]any{"team_id": w.support})
	require.True(t, moved.Visible)
}

// mailOf writes the ledger's row of a received mail.
func (w *world) mailOf(r tickets.Receipt) (id int64) {
	w.T.Helper()
	ref, err := w.files.Put(w.Ctx(), strings.NewReader("Subject: Hushhush\r\n\r\nHushhush"))
	require.NoError(w.T, err)
	err = w.DB.Pool.QueryRow(w.Ctx(), `
		INSERT INTO inbound_mails (sha256, size, source, sender, subject, state, ticket_id, message_id, received_at, processed_at)
		VALUES ($1, $2, 'smtp', 'ann@customer.example', 'Hushhush', 'new_ticket', $3, $4, $5, $5) RETURNING id`,
		ref.SHA256, ref.Size, r.TicketID, r.MessageID, w.Clock.Now()).Scan(&id)
	require.NoError(w.T, err)
	return id
}

func TestProductLeadsReadWithoutNotes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := fmt.Sprintf("/tickets/%d", w.open("Hello"))
	const secret = "Hushhush"
	note := must[agentui.ReplyResult](w, "ada", "POST", ticket+"/replies", map[string]any{"kind": "note", "body_text": secret, "anyway": true})
	must[agentui.DraftSaved](w, "ada", "PUT", ticket+"/drafts/message", map[string]any{"body_html": secret, "base_version": 1})
	for _, path := range []string{ticket, ticket + "/timeline", "/tickets", fmt.Sprintf("/messages/%d/html", note.Message.ID)} {
		require.NotContains(t, w.do("pia", "GET", path, nil).Body, secret, path)
	}
	require.Contains(t, w.do("ben", "GET", ticket+"/timeline", nil).Body, secret)
	require.Contains(t, w.do("pia", "GET", ticket+"/timeline", nil).Body, "Please help me with Hello")
}
