package agentui_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	pngs "image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/agentui"
	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/live"
)

// site puts the chat on a web site whose chats go to the team (0: none).
func (w *world) site(name string, team int64) agentui.ChatSite {
	w.T.Helper()
	site := map[string]any{"name": name, "origins": []string{"https://shop.example"}}
	if team != 0 {
		site["team_id"] = team
	}
	return must[agentui.ChatSite](w, "root", "POST", "/chat/sites", site)
}

// visitor stores a browser that has opened the chat; external is whom the site has signed it to be.
func (w *world) visitor(site agentui.ChatSite, name, external string) (id int64) {
	w.T.Helper()
	err := w.DB.Pool.QueryRow(w.Ctx(), `
		INSERT INTO chat_visitors (site_id, token_hash, external_id, name, email, locale, user_agent, network, origin, pages, attributes, created_at, seen_at)
		VALUES ($1, sha256(random()::text::bytea), $2, $3, 'vi@visitor.example', 'de',
			'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36', '203.0.113.0/24', 'https://shop.example',
			'[{"url":"https://shop.example/cart","title":"Cart","at":"2026-03-02T10:00:00Z"},{"url":"https://shop.example/","title":"Shop"}]', '{"plan":"gold"}', $4, $4)
		RETURNING id`, site.ID, external, name, w.Clock.Now()).Scan(&id)
	require.NoError(w.T, err)
	return id
}

// chat has a visitor begin a chat, and returns its ticket.
func (w *world) chat(site agentui.ChatSite, visitor int64, text string) int64 {
	w.T.Helper()
	w.Clock.Advance(time.Second)
	receipt := w.Receive(tickets.Inbound{
		Channel: tickets.ChannelChat, ExternalID: fmt.Sprintf("v%d:%s", visitor, text), Subject: text, Text: text, ReplyText: text,
		Identity: tickets.IdentityKey{Kind: tickets.IdentityVisitor, Value: fmt.Sprint(visitor)}, TeamID: site.TeamID,
	})
	_, err := w.DB.Pool.Exec(w.Ctx(), `
		INSERT INTO chat_conversations (ticket_id, site_id, visitor_id, nonce, state, answers, started_at)
		VALUES ($1, $2, $3, $4, 'waiting', '{"topic":"orders","old":"x"}', $5)`, receipt.TicketID, site.ID, visitor, text, w.Clock.Now())
	require.NoError(w.T, err)
	return receipt.TicketID
}

func (w *world) chatsOf(who, view string) (ids []int64) {
	w.T.Helper()
	for _, row := range must[agentui.List[agentui.ChatRow]](w, who, "GET", "/chats?view="+view, nil).Items {
		ids = append(ids, row.Ticket.ID)
	}
	return ids
}

func TestChatSites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	site := must[agentui.ChatSite](w, "root", "POST", "/chat/sites", map[string]any{
		"name": "  The  Shop ", "origins": []string{"HTTPS://Shop.Example:443/", "https://shop.example", "http://localhost:3000", "https://bücher.example"},
		"team_id": w.support, "calendar_id": 1, "assignment": "auto",
		"look": map[string]any{"color": "#FFEE00", "side": "left", "theme": "dark", "greeting": map[string]string{"en": " Hi ", "de": ""}, "locales": []string{"en", "de", "en"}},
		"questions": []map[string]any{{"id": "topic", "label": map[string]string{"en": "Topic"}, "kind": "choice", "maps_to": "tag",
			"options": []map[string]any{{"value": "orders", "label": map[string]string{"en": "Orders"}}}}},
	})
	require.Equal(t, "The Shop", site.Name)
	require.Equal(t, []string{"https://shop.example", "http://localhost:3000", "https://xn--bcher-kva.example"}, site.Origins)
	require.Equal(t, "#ffee00", site.Look.Color)
	require.Equal(t, "dark", site.Look.Theme)
	require.Equal(t, map[string]string{"en": "Hi"}, site.Look.Greeting)
	require.Equal(t, []string{"en", "de"}, site.Look.Locales)
	require.Equal(t, "#000000", site.Contrast.Text)
	require.False(t, site.Contrast.Visible, "yellow on white")
	require.Len(t, site.Secret, 64)
	require.Len(t, site.Key, 16)

	path := fmt.Sprintf("/chat/sites/%d", site.ID)
	for _, who := range []string{"lena", "ada", "pia"} {
		require.Empty(t, must[agentui.ChatSite](w, who, "GET", path, nil).Secret, who)
		require.NotContains(t, w.do(who, "GET", "/chat/sites", nil).Body, site.Secret)
		require.Equal(t, 403, w.do(who, "POST", path+"/secret", nil).Status)
	}
	require.NotContains(t, w.do("root", "GET", "/chat/sites", nil).Body, site.Secret)
	require.Equal(t, site.Secret, must[agentui.ChatSite](w, "root", "GET", path, nil).Secret)

	rotated := must[agentui.ChatSite](w, "root", "POST", path+"/secret", nil)
	require.NotEqual(t, site.Secret, rotated.Secret)
	require.NotNil(t, rotated.RotatedAt)
	stored, err := chat.NewService(w.DB, w.Desk, w.Clock.Now).Site(t.Context(), site.ID)
	require.NoError(t, err)
	require.Equal(t, []string{rotated.Secret, site.Secret}, stored.Secrets(w.Clock.Now().Add(23*time.Hour)))
	require.Equal(t, []string{rotated.Secret}, stored.Secrets(w.Clock.Now().Add(24*time.Hour)))

	changed := must[agentui.ChatSite](w, "root", "PATCH", path, `{"team_id":null,"preview_typing":true}`)
	require.Nil(t, changed.TeamID)
	require.True(t, changed.PreviewTyping)
	require.Equal(t, site.Key, changed.Key)
	require.Len(t, changed.Questions, 1)
	require.Equal(t, 204, w.do("root", "DELETE", path, nil).Status)
	require.Equal(t, "chat_site_not_found", w.do("root", "GET", path, nil).code())
	require.Empty(t, must[agentui.List[agentui.ChatSite]](w, "ada", "GET", "/chat/sites", nil).Items)
}

func TestChatSitesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check := func(field, change string) {
		t.Helper()
		a := w.do("root", "POST", "/chat/sites", `{"name":"Shop"`+change+`}`)
		require.Equal(t, 422, a.Status, a.Body)
		require.Contains(t, a.Body, `"field":"`+field+`"`, change)
	}
	check("origins[0]", `,"origins":["http://shop.example"]`)
	check("origins[1]", `,"origins":["https://a.example","https://shop.example/shop"]`)
	check("origins[0]", `,"origins":["javascript:alert(1)"]`)
	check("origins[0]", `,"origins":["https://*"]`)
	check("origins[0]", `,"origins":["https://a.example; script-src *"]`)
	check("origins[0]", `,"origins":["https://u:p@a.example"]`)
	check("team_id", `,"team_id":999`)
	check("calendar_id", `,"calendar_id":999`)
	check("look.color", `,"look":{"color":"red","side":"left"}`)
	check("look.side", `,"look":{"color":"#ff0000","side":"top"}`)
	check("look.theme", `,"look":{"color":"#ff0000","side":"left","theme":"sepia"}`)
	check("look.locales[0]", `,"look":{"color":"#ff0000","side":"left","locales":["nonsense tag"]}`)
	check("look.greeting.en", `,"look":{"color":"#ff0000","side":"left","greeting":{"en":"`+strings.Repeat("x", 301)+`"}}`)
	check("look.greeting", `,"look":{"color":"#ff0000","side":"left","greeting":{"!":"x"}}`)
	question := func(q string) string { return `,"questions":[` + q + `]` }
	check("questions[0].label", question(`{"id":"a","label":{"en":" "},"kind":"text"}`))
	check("questions[0].options", question(`{"id":"a","label":{"en":"A"},"kind":"choice"}`))
	check("questions[0].maps_to", question(`{"id":"a","label":{"en":"A"},"kind":"text","maps_to":"email"}`))
	check("questions[1].id", question(`{"id":"a","label":{"en":"A"},"kind":"text"},{"id":"a","label":{"en":"A"},"kind":"text"}`))
	check("questions[0].options[1].value", question(`{"id":"a","label":{"en":"A"},"kind":"choice","options":[{"value":"x","label":{"en":"x"}},{"value":"x","label":{"en":"x"}}]}`))
}

func TestChatsAreListedCountedAndTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shop, law := w.site("Shop", w.support), w.site("Law", w.legal)
	vi, bo := w.visitor(shop, "Vi", "vi-1"), w.visitor(shop, "", "")
	first, second, secret := w.chat(shop, vi, "Where is my order?"), w.chat(shop, bo, "Hello?"), w.chat(law, w.visitor(law, "Max", ""), "I sue")
	w.Clock.Advance(time.Minute)

	require.Equal(t, []int64{first, second}, w.chatsOf("ada", "waiting"))
	require.Equal(t, []int64{secret}, w.chatsOf("lea", "waiting"), "what waits for another team is not hers to take")
	require.Equal(t, []int64{first, second, secret}, w.chatsOf("lea", "all"))
	require.Equal(t, []int64{first, second}, w.chatsOf("ada", "all"), "a restricted team's chats are not seen")
	require.Equal(t, []int64{first, second}, w.chatsOf("pia", "all"))
	require.Equal(t, []int64{first, second, secret}, w.chatsOf("root", "all"))
	require.Empty(t, w.chatsOf("ada", "mine"))
	counts := must[agentui.ChatCounts](w, "ada", "GET", "/chats/counts", nil)
	require.Equal(t, 2, counts.Waiting)
	require.Zero(t, counts.Mine+counts.Active)
	require.Positive(t, counts.LongestWaitSeconds)

	page := must[agentui.List[agentui.ChatRow]](w, "root", "GET", "/chats?limit=2", nil)
	require.Len(t, page.Items, 2)
	rest := must[agentui.List[agentui.ChatRow]](w, "root", "GET", "/chats?limit=2&cursor="+page.NextCursor, nil)
	require.Len(t, rest.Items, 1)
	require.Equal(t, secret, rest.Items[0].Ticket.ID)
	require.Empty(t, rest.NextCursor)
	row := page.Items[0]
	require.Equal(t, agentui.ChatSiteRef{ID: shop.ID, Name: "Shop"}, row.Site)
	require.Equal(t, "Vi", row.Visitor.Name)
	require.True(t, row.Visitor.Verified)
	require.Equal(t, "https://shop.example/cart", row.Visitor.Page.URL)
	require.Equal(t, 1, row.Unread)
	require.Equal(t, 1, *row.Place)
	require.Equal(t, 2, *page.Items[1].Place)
	require.Equal(t, 1, *rest.Items[0].Place, "each team has its own queue")
	require.NotNil(t, row.WaitingSince)
	require.Equal(t, "Where is my order?", row.LastMessage.Text)
	require.Equal(t, "chat", row.Ticket.Channel)

	before := w.lastEvent()
	accept := fmt.Sprintf("/chats/%d/accept", first)
	taken := must[agentui.ChatRow](w, "ada", "POST", accept, nil)
	require.Equal(t, "active", taken.State)
	require.Nil(t, taken.Place)
	require.Equal(t, w.people["ada"].ID, *taken.Ticket.AssigneeID)
	require.Contains(t, w.eventsAfter(before), tickets.EventChatChanged)
	late := w.do("ben", "POST", accept, nil)
	require.Equal(t, http.StatusConflict, late.Status)
	require.Equal(t, "chat_taken", late.code())
	var problem struct{ Details agentui.ChatTaken }
	require.NoError(t, json.Unmarshal([]byte(late.Body), &problem))
	require.Equal(t, agentui.ChatTaken{AgentID: w.people["ada"].ID, AgentName: "ada"}, problem.Details)
	must[agentui.ChatRow](w, "ada", "POST", accept, nil) // the same again is fine
	require.Equal(t, 403, w.do("pia", "POST", accept, nil).Status)
	require.Equal(t, "ticket_not_found", w.do("ada", "POST", fmt.Sprintf("/chats/%d/accept", secret), nil).code())
	require.Equal(t, "chat_not_found", w.do("ada", "POST", fmt.Sprintf("/chats/%d/accept", w.open("A mail")), nil).code())
	require.Equal(t, []int64{first}, w.chatsOf("ada", "mine"))
	counts = must[agentui.ChatCounts](w, "ada", "GET", "/chats/counts", nil)
	require.Equal(t, []int{1, 1, 1}, []int{counts.Waiting, counts.Mine, counts.Active})

	transfer := fmt.Sprintf("/chats/%d/transfer", first)
	require.Equal(t, 422, w.do("ada", "POST", transfer, `{}`).Status)
	require.Equal(t, 204, w.do("ada", "POST", transfer, map[string]any{"agent_id": w.people["ben"].ID, "note": "Angry <b>"}).Status)
	require.Equal(t, []int64{first}, w.chatsOf("ben", "mine"))
	require.Contains(t, w.do("ben", "GET", fmt.Sprintf("/tickets/%d/timeline", first), nil).Body, `<p>Angry &lt;b&gt;</p>`)
	require.Equal(t, 204, w.do("ben", "POST", fmt.Sprintf("/chats/%d/end", first), nil).Status)
	require.Empty(t, w.chatsOf("ben", "mine"))
	require.Equal(t, "chat_ended", w.do("ada", "POST", accept, nil).code())
	ticket := must[agentui.Ticket](w, "ada", "GET", fmt.Sprintf("/tickets/%d", first), nil)
	require.Equal(t, "ended", ticket.Chat.State)
	require.Equal(t, "agent", ticket.Chat.EndedBy)
	require.Nil(t, ticket.Chat.WaitingSince)
}

func TestChatsAreToldLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	site := w.site("Shop", w.legal)
	lea, ada := w.browseAs("lea"), w.browseAs("ada")
	ticket := w.chat(site, w.visitor(site, "Max", ""), "I sue")
	must[agentui.ChatRow](w, "lea", "POST", fmt.Sprintf("/chats/%d/accept", ticket), nil)
	states := []string{}
	lea.await(func(f agentui.LiveEvent) bool {
		if f.Kind != tickets.EventChatChanged {
			return false
		}
		var changed tickets.ChatChanged
		require.NoError(t, json.Unmarshal(f.Data, &changed))
		require.Equal(t, ticket, f.Row.ID)
		states = append(states, changed.State)
		return changed.State == chat.StateActive
	})
	require.Equal(t, []string{chat.StateWaiting, chat.StateActive}, states)
	for _, f := range ada.until(w.mark(w.Ticket(ticket).RequesterID)) {
		require.NotEqual(t, tickets.EventChatChanged, f.Kind, "she may not see the ticket")
	}
}

func TestVisitor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	site := w.site("Shop", w.support)
	must[agentui.ChatSite](w, "root", "PATCH", fmt.Sprintf("/chat/sites/%d", site.ID), `{"questions":[{"id":"topic","label":{"en":"Topic"},"kind":"choice","maps_to":"custom:topic","options":[{"value":"orders","label":{"en":"My order","de":"Meine Bestellung"}}]}]}`)
	vi, again := w.visitor(site, "Vi", "vi-1"), w.visitor(site, "Vi", "vi-1")
	ticket := w.chat(site, vi, "Hi")
	w.chat(site, again, "Hi, it is me")
	path := fmt.Sprintf("/tickets/%d/visitor", ticket)

	v := must[agentui.Visitor](w, "ada", "GET", path, nil)
	require.Equal(t, agentui.ChatDevice{Kind: "phone", System: "Android", Browser: "Chrome 126"}, v.Device)
	require.Equal(t, []agentui.ChatAnswer{
		{ID: "topic", Label: map[string]string{"en": "Topic"}, Value: "orders", Words: map[string]string{"en": "My order", "de": "Meine Bestellung"}, Field: "topic"},
		{ID: "old", Label: map[string]string{}, Value: "x", Words: map[string]string{}},
	}, v.Answers)
	require.Equal(t, 2, v.Conversations, "both browsers are one person")
	require.True(t, v.Verified)
	require.Equal(t, map[string]any{"plan": "gold"}, v.Attributes)
	require.Len(t, v.Pages, 2)
	require.Equal(t, "https://shop.example/cart", v.Page.URL)
	require.Equal(t, "waiting", v.Chat.State)
	require.False(t, v.Online || v.Blocked)

	w.server.Hub.Guest(live.Guest{TicketID: ticket, Online: true, Typing: true, Text: "Are", Got: 7, Page: live.GuestPage{URL: "https://shop.example/pay"}})
	v = must[agentui.Visitor](w, "ada", "GET", path, nil)
	require.True(t, v.Online && v.Typing)
	require.Equal(t, "Are", v.Text)
	require.EqualValues(t, 7, v.GotMessageID)
	require.Equal(t, "https://shop.example/pay", v.Page.URL)
	row := must[agentui.List[agentui.ChatRow]](w, "ada", "GET", "/chats", nil).Items[0]
	require.True(t, row.Visitor.Online && row.Visitor.Typing)

	require.Equal(t, "visitor_not_found", w.do("ada", "GET", fmt.Sprintf("/tickets/%d/visitor", w.open("A mail")), nil).code())
	law := w.site("Law", w.legal)
	max := w.visitor(law, "Max", "")
	secret := w.chat(law, max, "I sue")
	require.Equal(t, "ticket_not_found", w.do("ada", "GET", fmt.Sprintf("/tickets/%d/visitor", secret), nil).code())

	block := fmt.Sprintf("/visitors/%d/block", vi)
	require.Equal(t, 403, w.do("pia", "POST", block, `{}`).Status)
	require.Equal(t, "visitor_not_found", w.do("ada", "POST", fmt.Sprintf("/visitors/%d/block", max), `{}`).code())
	require.Equal(t, 403, w.do("ada", "POST", block, `{"network":true}`).Status, "an office may stand behind it")
	require.Equal(t, 204, w.do("ada", "POST", block, `{"reason":"Spam <x>"}`).Status)
	v = must[agentui.Visitor](w, "ada", "GET", path, nil)
	require.True(t, v.Blocked && !v.NetworkBlocked)
	require.Equal(t, w.people["ada"].ID, *v.BlockedBy)
	require.Contains(t, w.do("ada", "GET", fmt.Sprintf("/tickets/%d/timeline", ticket), nil).Body, "Spam")
	require.Equal(t, 204, w.do("lena", "POST", block, `{"network":true}`).Status)
	require.True(t, must[agentui.Visitor](w, "ada", "GET", path, nil).NetworkBlocked)
	unblock := fmt.Sprintf("/visitors/%d/unblock", vi)
	require.Equal(t, 204, w.do("ada", "POST", unblock, nil).Status)
	v = must[agentui.Visitor](w, "ada", "GET", path, nil)
	require.True(t, v.BlockedAt == nil && v.NetworkBlocked, "the network is the lead's")
	require.Equal(t, 204, w.do("lena", "POST", unblock, nil).Status)
	require.False(t, must[agentui.Visitor](w, "ada", "GET", path, nil).Blocked)
}

func TestWhatAgentsHaveReadIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/tickets/%d/read", w.open("Hi"))
	for _, who := range []string{"pia", "ada"} {
		require.Equal(t, 204, w.do(who, "POST", path, `{"message_id":7}`).Status)
	}
	require.Equal(t, [][2]int64{{1001, 7}}, w.seen.all, "who may not answer is not seen")
}

func TestWhoTakesChats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, agentui.ChatAvailability{Capacity: chat.DefaultCapacity}, must[agentui.ChatAvailability](w, "ada", "GET", "/chat/availability", nil))
	require.Equal(t, 422, w.do("ada", "PUT", "/chat/availability", `{"capacity":51}`).Status)
	require.Equal(t, 422, w.do("ada", "PUT", "/chat/availability", `{"capacity":0}`).Status)
	require.Equal(t, 403, w.do("pia", "PUT", "/chat/availability", `{"accepting":true}`).Status)
	must[agentui.ChatAvailability](w, "ada", "PUT", "/chat/availability", `{"accepting":true,"capacity":2}`)
	site := w.site("Shop", w.support)
	must[agentui.ChatRow](w, "ada", "POST", fmt.Sprintf("/chats/%d/accept", w.chat(site, w.visitor(site, "Vi", ""), "Hi")), nil)
	require.Equal(t, agentui.ChatAvailability{Accepting: true, Capacity: 2, Active: 1}, must[agentui.ChatAvailability](w, "ada", "PUT", "/chat/availability", `{}`))

	w.browseAs("ada")
	agents := map[string]agentui.ChatAgent{}
	for _, a := range must[agentui.List[agentui.ChatAgent]](w, "lena", "GET", "/chat/agents", nil).Items {
		agents[a.Name] = a
	}
	require.NotContains(t, agents, "pia")
	require.Len(t, agents, 5)
	require.True(t, agents["ada"].Accepting && agents["ada"].Online && !agents["ben"].Online)
	require.Equal(t, []int64{w.support}, agents["ada"].Teams)
}

func TestCannedReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(who, shortcut, title, html string, team *int64) answer {
		w.T.Helper()
		return w.do(who, "POST", "/canned-replies", map[string]any{"shortcut": shortcut, "title": title, "body_html": html, "team_id": team})
	}
	require.Equal(t, 403, add("ada", "hi", "Hello", "<p>Hi</p>", nil).Status, "everybody's is the lead's")
	require.Equal(t, 403, add("ada", "hi", "Hello", "<p>Hi</p>", &w.legal).Status)
	require.Equal(t, 403, add("pia", "hi", "Hello", "<p>Hi</p>", &w.support).Status)
	hi := into[agentui.CannedReply](add("lena", "hi", "Hello", `<p onclick="x()">Hi {{customer.first_name}}<script>x()</script></p>`, nil))
	require.Equal(t, "<p>Hi {{customer.first_name}}</p>", hi.BodyHTML)
	own := into[agentui.CannedReply](add("ada", "refund-late", "Money back", "<p>Your <strong>parcel</strong> &amp; money</p>", &w.support))
	law := into[agentui.CannedReply](add("lea", "hi", "Dear Sir", "<p>Dear</p>", &w.legal))
	require.NotZero(t, law.ID, "each team has its own shortcuts")
	require.Equal(t, "already_exists", add("root", "HI", "x", "<p>x</p>", nil).code())

	check := func(field string, a answer) {
		t.Helper()
		require.Equal(t, 422, a.Status, a.Body)
		require.Contains(t, a.Body, `"field":"`+field+`"`)
	}
	check("shortcut", add("lena", "a b", "x", "<p>x</p>", nil))
	check("shortcut", add("lena", "/x", "x", "<p>x</p>", nil))
	check("title", add("lena", "x", " ", "<p>x</p>", nil))
	check("body_html", add("lena", "x", "x", "<p></p>", nil))
	check("body_html", add("lena", "x", "x", `<p>x</p><img src="/api/v1/attachments/1">`, nil))
	check("team_id", add("lena", "x", "x", "<p>x</p>", ptr(int64(999))))

	titles := func(who, query string) (all []string) {
		for _, r := range must[agentui.List[agentui.CannedReply]](w, who, "GET", "/canned-replies"+query, nil).Items {
			all = append(all, r.Title)
		}
		return all
	}
	require.Equal(t, []string{"Hello", "Money back"}, titles("ada", ""))
	require.Equal(t, []string{"Hello", "Dear Sir"}, titles("lea", ""))
	require.Equal(t, []string{"Hello", "Dear Sir", "Money back"}, titles("lena", ""))
	require.Equal(t, []string{"Hello", "Dear Sir"}, titles("root", "?q=H"))
	require.Equal(t, []string{"Money back"}, titles("ada", "?q=late"))
	require.Equal(t, []string{"Money back"}, titles("ada", "?q=money%20PARC"))
	require.Equal(t, []string{"Hello"}, titles("ada", "?q=/hi"), "as it is typed")
	require.Empty(t, titles("ada", "?q=strong"), "elements are no words")
	require.Empty(t, titles("ada", "?q=%25"))
	first := must[agentui.List[agentui.CannedReply]](w, "lena", "GET", "/canned-replies?limit=1", nil)
	second := must[agentui.List[agentui.CannedReply]](w, "lena", "GET", "/canned-replies?limit=2&cursor="+first.NextCursor, nil)
	require.Equal(t, []int64{law.ID, own.ID}, []int64{second.Items[0].ID, second.Items[1].ID})
	require.Empty(t, second.NextCursor)
	mine := must[agentui.List[agentui.CannedReply]](w, "ada", "GET", "/canned-replies", nil).Items
	require.Equal(t, []bool{false, true}, []bool{mine[0].CanEdit, mine[1].CanEdit})

	path := func(r agentui.CannedReply) string { return fmt.Sprintf("/canned-replies/%d", r.ID) }
	require.Equal(t, 403, w.do("ada", "PATCH", path(hi), `{"title":"x"}`).Status)
	require.Equal(t, "canned_reply_not_found", w.do("ada", "PATCH", path(law), `{"title":"x"}`).code())
	require.Equal(t, 403, w.do("ada", "PATCH", path(own), `{"team_id":null}`).Status)
	require.Equal(t, "already_exists", w.do("root", "PATCH", path(law), `{"team_id":null}`).code())
	changed := must[agentui.CannedReply](w, "ben", "PATCH", path(own), `{"title":"Refund","body_html":"<p>Soon<iframe></iframe></p>"}`)
	require.Equal(t, "Refund", changed.Title)
	require.Equal(t, "refund-late", changed.Shortcut)
	require.Equal(t, "<p>Soon</p>", changed.BodyHTML)
	require.Equal(t, 404, w.do("ada", "DELETE", path(law), nil).Status)
	require.Equal(t, 204, w.do("ada", "DELETE", path(own), nil).Status)
	require.Equal(t, 403, w.do("pia", "GET", "/canned-replies", nil).Status)
}

func ptr[T any](v T) *T { return &v }

func TestRatings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.open("Help")
	path := fmt.Sprintf("/tickets/%d/rating", id)
	require.Nil(t, must[agentui.TicketRating](w, "pia", "GET", path, nil).Rating)
	must[agentui.UpdatedTicket](w, "ada", "PATCH", fmt.Sprintf("/tickets/%d", id), map[string]any{"assignee_id": w.people["ada"].ID})
	ann := tickets.ByCustomer(&tickets.Customer{ID: w.Ticket(id).RequesterID, Name: "Ann"})

	before := w.lastEvent()
	_, err := w.Desk.Rate(t.Context(), ann, id, 5, " Great\x00! ")
	require.NoError(t, err)
	_, err = w.Desk.Rate(t.Context(), ann, id, 5, "Great!")
	require.NoError(t, err)
	require.Equal(t, []string{tickets.EventTicketRated}, w.eventsAfter(before), "the same again is nothing new")
	w.Clock.Advance(time.Hour)
	_, err = w.Desk.Rate(t.Context(), ann, id, 2, "It broke again")
	require.NoError(t, err)
	r := must[agentui.TicketRating](w, "ada", "GET", path, nil).Rating
	require.Equal(t, 2, r.Score)
	require.Equal(t, w.people["ada"].ID, *r.AgentID)
	require.Equal(t, time.Hour, r.UpdatedAt.Sub(r.CreatedAt))
	require.Contains(t, w.do("ada", "GET", fmt.Sprintf("/tickets/%d/timeline", id), nil).Body, `"data":{"score":2,"before":5,"comment":"It broke again","version":4}`)

	for _, by := range []tickets.Actor{w.people["ada"], tickets.ByCustomer(&tickets.Customer{ID: 999}), {}} {
		_, err := w.Desk.Rate(t.Context(), by, id, 5, "")
		require.Error(t, err)
	}
	_, err = w.Desk.Rate(t.Context(), ann, id, 6, "")
	require.ErrorContains(t, err, "score")
	_, err = w.Desk.Rate(t.Context(), ann, id, 1, strings.Repeat("x", 5001))
	require.ErrorContains(t, err, "comment")
}

func TestPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	img := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	img.Set(0, 0, color.White)
	var content bytes.Buffer
	require.NoError(t, pngs.Encode(&content, img))
	set := func(who, body string) answer {
		return w.do(who, "PUT", "/me/picture", body, header{"Content-Type": "image/png"})
	}
	require.Equal(t, 422, set("ada", "<svg/>").Status)
	require.Equal(t, 422, set("ada", content.String()[:200]).Status)
	require.Equal(t, 413, set("ada", strings.Repeat("x", 5<<20+1)).Status)
	bomb := content.Bytes()[:33]
	huge := append([]byte{}, bomb...)
	copy(huge[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // its checksum is wrong now, and its size has been read by then
	require.Contains(t, []int{413, 422}, set("ada", string(huge)).Status)

	agent := into[agentui.Agent](set("ada", content.String()))
	require.NotEmpty(t, agent.PictureURL)
	me := must[agentui.Me](w, "ada", "GET", "/me", nil)
	require.Equal(t, agent.PictureURL, me.Agent.PictureURL)
	got := w.do("ben", "GET", strings.TrimPrefix(agent.PictureURL, "/api/v1"), nil)
	require.Equal(t, 200, got.Status)
	require.Contains(t, got.Header.Get("Cache-Control"), "immutable")
	require.Equal(t, "image/png", got.Header.Get("Content-Type"))
	require.Equal(t, "private, no-cache", w.do("ben", "GET", fmt.Sprintf("/agents/%d/picture", agent.ID), nil).Header.Get("Cache-Control"))
	require.Equal(t, 401, w.do("", "GET", fmt.Sprintf("/agents/%d/picture", agent.ID), nil).Status)
	require.Equal(t, 404, w.do("ben", "GET", fmt.Sprintf("/agents/%d/picture", w.people["ben"].ID), nil).Status)

	// Customers get agents' pictures and no other file.
	sha := strings.Trim(got.Header.Get("ETag"), `"`)
	public := w.do("", "GET", "page:/chat/pictures/"+sha, nil)
	require.Equal(t, 200, public.Status)
	require.Equal(t, got.Body, public.Body)
	require.Contains(t, public.Header.Get("Cache-Control"), "immutable")
	upload := into[agentui.Attachment](w.upload("ada", "secret.txt", "secret"))
	var secret string
	require.NoError(t, w.DB.Pool.QueryRow(t.Context(), `SELECT sha256 FROM attachments WHERE id = $1`, upload.ID).Scan(&secret))
	require.Equal(t, 404, w.do("", "GET", "page:/chat/pictures/"+secret, nil).Status)
	require.Equal(t, 404, w.do("", "GET", "page:/chat/pictures/x", nil).Status)

	// Changing somebody's name does not undo it; taking it away does.
	must[agentui.Agent](w, "root", "PATCH", fmt.Sprintf("/agents/%d", agent.ID), `{"name":"Ada L."}`)
	require.Equal(t, agent.PictureURL, must[agentui.Me](w, "ada", "GET", "/me", nil).Agent.PictureURL)
	require.Empty(t, must[agentui.Agent](w, "ada", "DELETE", "/me/picture", nil).PictureURL)
	require.Equal(t, 404, w.do("", "GET", "page:/chat/pictures/"+sha, nil).Status)
}
