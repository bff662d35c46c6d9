package agentui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/tickets"
)

// browser is somebody's socket.
type browser struct {
	t      testing.TB
	frames chan string // closed when the socket is
}

// patience bounds what a test waits for; it is never reached when all is well.
const patience = 20 * time.Second

func (w *world) browse(headers http.Header) *browser {
	w.T.Helper()
	dialer := ws.Dialer{Header: ws.HandshakeHeaderHTTP(headers)}
	conn, _, _, err := dialer.Dial(context.Background(), strings.Replace(w.url, "http", "ws", 1)+"/live")
	require.NoError(w.T, err)
	w.T.Cleanup(func() { _ = conn.Close() })
	require.NoError(w.T, wsutil.WriteClientText(conn, []byte(`{"type":"hello","after":null}`)))
	b := &browser{t: w.T, frames: make(chan string, 1000)}
	go func() {
		defer close(b.frames)
		for {
			text, err := wsutil.ReadServerText(conn)
			if err != nil {
				return
			}
			b.frames <- string(text)
		}
	}()
	b.await(func(f agentui.LiveEvent) bool { return f.Type == "welcome" })
	return b
}

func (w *world) browseAs(who string) *browser {
	return w.browse(http.Header{"Authorization": {"Bearer " + w.tokens[who]}})
}

// await reads frames until one fits, and returns all that were read.
func (b *browser) await(fits func(agentui.LiveEvent) bool) []agentui.LiveEvent {
	b.t.Helper()
	var read []agentui.LiveEvent
	deadline := time.After(patience)
	for {
		select {
		case text, open := <-b.frames:
			require.True(b.t, open, "the socket was closed")
			var f agentui.LiveEvent
			require.NoError(b.t, json.Unmarshal([]byte(text), &f), text)
			read = append(read, f)
			if fits(f) {
				return read
			}
		case <-deadline:
			b.t.Fatalf("nothing fits; read %d frames", len(read))
		}
	}
}

// until reads frames until the customer's change that marks the end of what a test did.
func (b *browser) until(mark tickets.CustomerChanged) []agentui.LiveEvent {
	b.t.Helper()
	data, err := json.Marshal(mark)
	require.NoError(b.t, err)
	return b.await(func(f agentui.LiveEvent) bool {
		return f.Kind == tickets.EventCustomerChanged && string(f.Data) == string(data)
	})
}

// mark changes a customer, which everybody hears of.
func (w *world) mark(customerID int64) tickets.CustomerChanged {
	w.T.Helper()
	must[agentui.CustomerDetail](w, "root", "PATCH", fmt.Sprintf("/customers/%d", customerID), `{"about":"x"}`)
	return tickets.CustomerChanged{CustomerID: customerID}
}

// settle reads away what has happened so far.
func (w *world) settle(customerID int64, browsers ...*browser) {
	w.T.Helper()
	mark := w.mark(customerID)
	for _, b := range browsers {
		b.until(mark)
	}
}

func kinds(frames []agentui.LiveEvent) []string {
	var all []string
	for _, f := range frames {
		switch f.Type {
		case "event":
			all = append(all, f.Kind)
		case "reload":
			all = append(all, "reload")
		}
	}
	return all
}

func find(t testing.TB, frames []agentui.LiveEvent, kind string) agentui.LiveEvent {
	t.Helper()
	for _, f := range frames {
		if f.Kind == kind {
			return f
		}
	}
	t.Fatalf("no %s among %v", kind, kinds(frames))
	return agentui.LiveEvent{}
}

func TestLiveFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	receipt := w.Receive(w.Mail("ann@customer.example", "Hello", "Help"))
	path := fmt.Sprintf("/tickets/%d", receipt.TicketID)
	ada, ben, pia := w.browseAs("ada"), w.browseAs("ben"), w.browseAs("pia")
	w.settle(receipt.CustomerID, ada, ben, pia)

	must[agentui.ReplyResult](w, "ada", "POST", path+"/replies", map[string]any{"kind": "message", "body_text": "Hi Ann", "anyway": true})
	must[agentui.ReplyResult](w, "ada", "POST", path+"/replies", map[string]any{
		"kind": "note", "anyway": true, "body_html": fmt.Sprintf(`<p><span data-mention="%d">@ben</span> Hushhush</p>`, w.people["ben"].ID),
	})
	mark := w.mark(receipt.CustomerID)
	told := ben.until(mark)
	message := find(t, told, "message.added")
	require.Equal(t, "Hi Ann", message.Message.BodyText)
	require.Equal(t, "ada", message.Message.Author.Name)
	require.Equal(t, "Hi Ann", message.Row.Preview)
	require.Nil(t, message.Row.Unread, "what is personal is left out")
	require.EqualValues(t, receipt.MessageID, message.Row.LastCustomerMessageID)
	require.Equal(t, "ada", message.Actor.Name)
	require.Equal(t, "queued", find(t, told, "delivery.changed").Message.Delivery.State)
	require.Contains(t, string(find(t, told, "ticket.changed").Data), "assignee_id")
	notification := find(t, told, "notification.added")
	require.Equal(t, "mention", notification.Notification.Kind)
	require.Contains(t, notification.Notification.Preview, "Hushhush")

	require.NotContains(t, kinds(ada.until(mark)), "notification.added", "what is for ben is not for ada")
	seen := pia.until(mark)
	for _, f := range seen {
		encoded, err := json.Marshal(f)
		require.NoError(t, err)
		require.NotContains(t, string(encoded), "Hushhush")
		if f.Message != nil {
			require.Equal(t, "message", f.Message.Kind)
		}
	}
}

func TestLiveKeepsRestrictedTeams(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	receipt := w.Receive(w.Mail("ann@customer.example", "Hello", "Help"))
	path := fmt.Sprintf("/tickets/%d", receipt.TicketID)
	ada, lea, root := w.browseAs("ada"), w.browseAs("lea"), w.browseAs("root")
	w.settle(receipt.CustomerID, ada, lea, root)

	must[agentui.UpdatedTicket](w, "lea", "PATCH", path, map[string]any{"team_id": w.legal})
	must[agentui.UpdatedTicket](w, "lea", "PATCH", path, `{"subject":"Hushhush"}`)
	must[agentui.ReplyResult](w, "lea", "POST", path+"/replies", `{"kind":"message","body_text":"Hushhush","anyway":true}`)
	mark := w.mark(receipt.CustomerID)
	seen := ada.until(mark)
	require.Equal(t, []string{"ticket.hidden", "customer.changed"}, kinds(seen), "it is gone, and that is all")
	require.Nil(t, seen[len(seen)-2].Row)
	for _, b := range []*browser{lea, root} {
		seen := b.until(mark)
		require.NotContains(t, kinds(seen), "ticket.hidden")
		require.Equal(t, "Hushhush", find(t, seen, "message.added").Message.BodyText)
	}

	must[agentui.UpdatedTicket](w, "root", "PATCH", path, `{"assignee_id":null}`)
	w.settle(receipt.CustomerID, ada, lea, root)
	// Membership counts from the moment that it is answered.
	must[agentui.Team](w, "root", "PUT", fmt.Sprintf("/teams/%d/members", w.legal), map[string]any{"agent_ids": []int64{w.people["ada"].ID}})
	must[agentui.UpdatedTicket](w, "root", "PATCH", path, `{"subject":"Hushhush again"}`)
	mark = w.mark(receipt.CustomerID)
	require.Contains(t, kinds(ada.until(mark)), "ticket.changed")
	left := kinds(lea.until(mark))
	require.NotContains(t, left, "ticket.changed")
	require.Contains(t, left, "reload", "what is on the screen may be too much now")
}

func TestSocketsEndWithTheirSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada")
	cookie := w.signIn("ada")
	byCookie := w.browse(http.Header{"Cookie": {cookie}})
	byToken, ben := w.browseAs("ada"), w.browseAs("ben")
	require.Equal(t, 204, w.do("", "DELETE", "/session", nil, header{"Cookie": cookie}, house).Status)
	byCookie.awaitEnd()
	must[agentui.Agent](w, "root", "PATCH", fmt.Sprintf("/agents/%d", w.people["ben"].ID), `{"active":false}`)
	ben.awaitEnd()
	w.open("Hello")
	byToken.await(func(f agentui.LiveEvent) bool { return f.Kind == "ticket.created" })
}

func (b *browser) awaitEnd() {
	b.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-b.frames:
			if !open {
				return
			}
		case <-deadline:
			b.t.Fatal("the socket lives on")
		}
	}
}
