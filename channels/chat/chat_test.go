package chat_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/chat"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/desktest"
	"github.com/kepthq/kept/tickets/fault"
)

func TestChatRowTypesAreTheirTables(t *testing.T) {
	t.Parallel()
	w := desktest.New(t)
	for _, row := range []any{&chat.Visitor{}, &chat.Conversation{}, &chat.Upload{}, &chat.Block{}} {
		w.SameAsTable(row)
	}
}

func TestAConversation(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	first, _ := v.tab(nil)
	second, _ := v.tab(nil)

	name := "n:" + nonce()
	sent := nonce()
	first.say(map[string]any{"type": "send", "nonce": sent, "conversation": name, "text": "  Do you ship\r\n to <b>Spain</b>? "})
	ack := first.expect("ack")
	require.Equal(t, sent, ack.Nonce)
	conversation := ack.name(t)
	ticketID := ticketOf(t, conversation)
	news := second.message()
	require.Equal(t, "Do you ship\n to <b>Spain</b>?", news.Message.Text)
	require.Equal(t, sent, news.Message.Nonce, "a second tab knows its own message")
	require.Empty(t, news.Message.HTML, "visitors write text")
	require.Equal(t, name, news.talk(t).Nonce)
	require.Equal(t, 1, *news.talk(t).Place)

	ticket := f.Ticket(ticketID)
	require.Equal(t, tickets.ChannelChat, ticket.Channel)
	require.Equal(t, f.team, *ticket.TeamID)
	require.Equal(t, chat.StateWaiting, news.talk(t).State)

	require.NoError(t, f.service.Accept(f.Ctx(), f.bob, ticketID))
	require.Equal(t, "bob", func() *chatPerson {
		for {
			if c := second.expect("event").talk(t); c.State == chat.StateActive {
				return c.Agent
			}
		}
	}().Name)
	err := f.service.Accept(f.Ctx(), f.ada, ticketID)
	require.True(t, fault.Is(err, "chat_taken"), err)
	require.NoError(t, f.service.Accept(f.Ctx(), f.bob, ticketID), "again is no fault")

	m := f.reply(f.bob, ticketID, "Yes, we do.")
	for _, tab := range []*tab{first, second} {
		h := tab.message()
		for h.Message.From != "agent" {
			h = tab.message()
		}
		require.Equal(t, "Yes, we do.", h.Message.Text)
		require.Equal(t, "bob", h.Message.Agent.Name)
		require.Equal(t, 1, h.talk(t).Unread)
		v.seq = h.Seq
	}
	require.Equal(t, "queued", one[string](f, `SELECT state FROM deliveries WHERE message_id = $1`, m.ID))
	first.say(map[string]any{"type": "got", "seq": v.seq})
	f.eventually(func() bool {
		return one[string](f, `SELECT state FROM deliveries WHERE message_id = $1`, m.ID) == "sent"
	}, "what the browser has got is delivered")
	first.say(map[string]any{"type": "read", "conversation": conversation, "message_id": m.ID})
	f.eventually(func() bool { return f.staff.guest(ticketID).Read == m.ID }, "agents see what was read")
	require.NoError(t, f.reception.Seen(f.Ctx(), ticketID, m.ID))
	require.Equal(t, m.ID, second.expect("read").MessageID)

	first.say(map[string]any{"type": "typing", "conversation": conversation, "on": true, "text": "my card number is"})
	f.eventually(func() bool { g := f.staff.guest(ticketID); return g.Typing && g.Text == "" && g.Online }, "agents see typing, not the text")
	f.staff.typing(ticketID, f.bob.ID, true)
	h := first.expect("typing")
	require.Equal(t, "bob", h.Agent.Name)
	require.True(t, h.On)

	_, err = f.Desk.Update(f.Ctx(), f.bob, ticketID, tickets.Update{Status: tickets.Some(tickets.StatusSolved)})
	require.NoError(t, err)
	for second.expect("event").talk(t).State != chat.StateEnded {
	}
	first.say(map[string]any{"type": "rate", "conversation": conversation, "score": 5, "comment": "fast!"})
	for {
		if c := second.expect("event").talk(t); c.Rating != nil {
			require.Equal(t, 5, c.Rating.Score)
			break
		}
	}
	again, _ := v.say(conversation, "One more question")
	require.Equal(t, conversation, again)
	require.Equal(t, tickets.StatusOpen, f.Ticket(ticketID).Status)
	require.Equal(t, chat.StateActive, one[string](f, `SELECT state FROM chat_conversations WHERE ticket_id = $1`, ticketID))
	require.NoError(t, first.conn.Close())
	require.NoError(t, second.conn.Close())
	f.eventually(func() bool { return !f.staff.guest(ticketID).Online }, "agents see that the visitor has gone")
}

func TestTheSameNonceIsOneMessage(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	body := map[string]any{"nonce": nonce(), "conversation": "n:" + nonce(), "text": "Hello"}
	type ack struct {
		Conversation string `json:"conversation"`
		MessageID    int64  `json:"message_id"`
	}
	var mu sync.Mutex
	acks := map[ack]int{}
	var sending sync.WaitGroup
	for range 20 {
		sending.Go(func() {
			var a ack
			v.ask("POST", "/chat/api/messages", body, &a)
			mu.Lock()
			defer mu.Unlock()
			acks[a]++
		})
	}
	sending.Wait()
	require.Len(t, acks, 1, "each got the first answer")
	require.Equal(t, 1, one[int](f, `SELECT count(*)::int FROM messages`))

	// Several messages of a conversation that has no number yet begin one ticket.
	name := "n:" + nonce()
	for range 8 {
		sending.Go(func() { v.say(name, "at once") })
	}
	sending.Wait()
	require.Equal(t, 2, one[int](f, `SELECT count(*)::int FROM tickets`))
	require.Equal(t, 1, one[int](f, `SELECT count(*)::int FROM customers c WHERE EXISTS (SELECT FROM tickets t WHERE t.requester_id = c.id)`))
}

func TestNobodyReadsAnothersConversation(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v, stranger := f.visitor(), f.visitor()
	conversation, _ := v.say("n:"+nonce(), "My order is late")
	path := "/chat/api/conversations/" + conversation
	stranger.refusedWith(404, "conversation_not_found", "GET", path+"/messages", nil)
	stranger.refusedWith(404, "conversation_not_found", "POST", path+"/leave", map[string]any{})
	stranger.refusedWith(404, "conversation_not_found", "POST", path+"/rate", map[string]any{"score": 1})
	stranger.refusedWith(404, "conversation_not_found", "POST", path+"/transcript", map[string]any{"email": "me@evil.example"})
	stranger.refusedWith(404, "conversation_not_found", "POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": conversation, "text": "hi"})
	stranger.refusedWith(404, "conversation_not_found", "GET", "/chat/api/conversations/999999/messages", nil)
	tab, welcome := stranger.tab(0)
	require.Empty(t, welcome.Conversations)
	tab.say(map[string]any{"type": "send", "nonce": nonce(), "conversation": conversation, "text": "hi"})
	require.Equal(t, "invalid", tab.expect("refused").Code)
	tab.say(map[string]any{"type": "read", "conversation": conversation, "message_id": 1})
	tab.say(map[string]any{"type": "typing", "conversation": conversation, "on": true})
	tab.say(map[string]any{"type": "leave", "conversation": conversation})
	tab.say(map[string]any{"type": "ping"})
	tab.expect("pong")
	require.Equal(t, chat.StateWaiting, one[string](f, `SELECT state FROM chat_conversations`))

	ghost := &visitor{f: f, t: t, node: f.frontNode, token: strings.Repeat("A", 43)}
	ghost.refusedWith(401, "unknown_token", "GET", path+"/messages", nil)
	b, err := dialTab(t, f.address)
	require.NoError(t, err)
	b.say(map[string]any{"type": "hello", "token": ghost.token})
	_, err = b.read()
	require.ErrorContains(t, err, "closed 4401")
}

func signed(t testing.TB, method jwt.SigningMethod, key any, claims jwt.MapClaims) map[string]any {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(key)
	require.NoError(t, err)
	return map[string]any{"identity": map[string]any{"jwt": token}}
}

func TestOnlyTheSitesServerSaysWhoItIs(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	soon, past := f.Clock.Now().Add(time.Hour).Unix(), f.Clock.Now().Add(-2*time.Minute).Unix()
	hash := func(key, id string) map[string]any {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(id))
		return map[string]any{"identity": map[string]any{"id": id, "email": "ann@example.com", "hash": hex.EncodeToString(mac.Sum(nil))}}
	}
	check := func(name string, ok bool, more map[string]any) {
		t.Helper()
		v := &visitor{f: f, t: t, node: f.frontNode}
		status, answer := v.call("POST", "/chat/api/session", sessionBody("", more))
		if ok {
			require.Equal(t, 200, status, "%s: %s", name, answer)
			return
		}
		require.Equal(t, 403, status, "%s: %s", name, answer)
		require.Contains(t, string(answer), "identity_refused", name)
	}
	key := []byte(secret)
	check("good", true, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1", "exp": soon}))
	check("for this site", true, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1", "exp": soon, "aud": shop}))
	check("a little late", true, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1", "exp": f.Clock.Now().Add(-30 * time.Second).Unix()}))
	check("expired", false, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1", "exp": past}))
	check("for ever", false, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1"}))
	check("another secret", false, signed(t, jwt.SigningMethodHS256, []byte("guess"), jwt.MapClaims{"sub": "u1", "exp": soon}))
	check("not signed", false, signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, jwt.MapClaims{"sub": "u1", "exp": soon}))
	check("another method", false, signed(t, jwt.SigningMethodHS512, key, jwt.MapClaims{"sub": "u1", "exp": soon}))
	check("another site", false, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"sub": "u1", "exp": soon, "aud": "https://evil.example"}))
	check("nobody", false, signed(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"exp": soon}))
	check("hash", true, hash(secret, "u7"))
	check("another's hash", false, map[string]any{"identity": map[string]any{"id": "u8", "hash": hash(secret, "u7")["identity"].(map[string]any)["hash"]}})
	check("no hash", false, map[string]any{"identity": map[string]any{"id": "u7"}})
	require.Equal(t, 0, one[int](f, `SELECT count(*)::int FROM customer_identities WHERE kind = 'email'`), "the hash signs no address")

	v := &visitor{f: f, t: t, node: f.frontNode}
	v.refusedWith(403, "wrong_origin", "POST", "/chat/api/session", sessionBody("", map[string]any{"origin": "https://evil.example"}))
	v.refusedWith(404, "site_not_found", "POST", "/chat/api/session", sessionBody("", map[string]any{"site": "other"}))
	v.refusedWith(422, "invalid_input", "POST", "/chat/api/session", sessionBody("", map[string]any{"tokem": "x"}))
}

func TestAVisitorWhoBecomesKnownKeepsTheHistory(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	mail := f.Receive(f.Mail("ann@example.com", "An old mail", "Hello"))
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "I am nobody yet")
	ticketID := ticketOf(t, conversation)
	anonymous := f.Ticket(ticketID).RequesterID
	require.NotEqual(t, mail.CustomerID, anonymous)

	soon := f.Clock.Now().Add(time.Hour).Unix()
	ann := signed(t, jwt.SigningMethodHS256, []byte(secret), jwt.MapClaims{"sub": "u1", "exp": soon, "email": "Ann@Example.com", "name": "Ann"})
	reply := v.session(ann)
	require.True(t, reply.Visitor.Verified)
	require.Len(t, reply.Conversations, 1, "what was said before is still there")
	require.Equal(t, mail.CustomerID, f.Ticket(ticketID).RequesterID, "the signed address joins the customer who has it")
	require.Contains(t, f.Events(ticketID), "ticket.changed")
	v.say(conversation, "Now I am Ann")
	require.Len(t, v.messages(conversation), 2)

	// Another browser of hers sees it too, and hears of it.
	phone := &visitor{f: f, t: t, node: f.frontNode}
	require.Len(t, phone.session(ann).Conversations, 1)
	tab, _ := phone.tab(nil)
	v.say(conversation, "from the desktop")
	tab.says("from the desktop")
	require.Len(t, phone.messages(conversation), 3)

	// Somebody else who signs in at her browser sees nothing of hers.
	former := v.token
	bob := v.session(signed(t, jwt.SigningMethodHS256, []byte(secret), jwt.MapClaims{"sub": "u2", "exp": soon}))
	require.Empty(t, bob.Conversations)
	require.NotEqual(t, former, bob.Token)
}

func TestAFloodIsRefused(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) {
		f.limits = chat.Limits{Messages: chat.Rate{Burst: 3, PerMinute: 0.001}, Sessions: chat.Rate{Burst: 2, PerMinute: 0.001}, Uploads: chat.Rate{Burst: 1, PerMinute: 0.001}}
	})
	v := f.visitor()
	tab, _ := v.tab(nil)
	conversation := "n:" + nonce()
	for range 3 {
		tab.say(map[string]any{"type": "send", "nonce": nonce(), "conversation": conversation, "text": "spam"})
		tab.expect("ack")
	}
	tab.say(map[string]any{"type": "send", "nonce": nonce(), "conversation": conversation, "text": "spam"})
	h := tab.expect("refused")
	require.Equal(t, "too_fast", h.Code)
	require.Positive(t, h.RetryAfter)
	v.refusedWith(429, "too_fast", "POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": conversation, "text": "spam"})
	tab.say(map[string]any{"type": "send", "nonce": nonce(), "conversation": conversation, "text": strings.Repeat("x", 10_001)})
	require.Equal(t, "too_long", tab.expect("refused").Code)
	v.ask("POST", "/chat/api/files?name=a.txt", []byte("hello"), nil)
	v.refusedWith(429, "too_fast", "POST", "/chat/api/files?name=a.txt", []byte("hello"))
	other := f.visitor()
	other.refusedWith(429, "too_fast", "POST", "/chat/api/session", sessionBody("", nil))
	elsewhere := &visitor{f: f, t: t, node: f.frontNode, ip: "198.51.100.9"}
	elsewhere.session(nil)

	for range 200 {
		if err := tab.write(map[string]any{"type": "unknown to this version"}); err != nil {
			break
		}
	}
	for {
		if _, err := tab.read(); err != nil {
			require.ErrorContains(t, err, "closed 1008")
			break
		}
	}
}

func TestBlocked(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "spam")
	tab, _ := v.tab(nil)
	id := one[int64](f, `SELECT visitor_id FROM chat_conversations WHERE ticket_id = $1`, ticketOf(t, conversation))
	require.NoError(t, f.service.Block(f.Ctx(), f.ada, id, true, "spam"))
	v.refusedWith(403, "blocked", "POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": conversation, "text": "more"})
	v.refusedWith(403, "blocked", "POST", "/chat/api/session", sessionBody("", nil))
	for {
		if _, err := tab.read(); err != nil {
			require.ErrorContains(t, err, "closed 4403")
			break
		}
	}
}

func TestABlockHoldsForThePerson(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	soon := f.Clock.Now().Add(time.Hour).Unix()
	claim := func(sub, email string) map[string]any {
		return signed(t, jwt.SigningMethodHS256, []byte(secret), jwt.MapClaims{"sub": sub, "exp": soon, "email": email})
	}
	browser := func() *visitor { return &visitor{f: f, t: t, node: f.frontNode} }
	refused := func(v *visitor, more map[string]any) {
		t.Helper()
		v.refusedWith(403, "blocked", "POST", "/chat/api/session", sessionBody(v.token, more))
	}
	known := browser()
	known.session(claim("u1", "ann@example.com"))
	conversation, _ := known.say("n:"+nonce(), "spam")
	id := one[int64](f, `SELECT visitor_id FROM chat_conversations WHERE ticket_id = $1`, ticketOf(t, conversation))
	anonymous, phone := f.visitor(), browser()
	phone.session(claim("u1", "ann@example.com"))
	require.NoError(t, f.service.Block(f.Ctx(), f.ada, id, false, ""))

	known.refusedWith(403, "blocked", "POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": conversation, "text": "more"})
	phone.refusedWith(403, "blocked", "POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": "n:" + nonce(), "text": "more"})
	refused(browser(), claim("u1", "ann@example.com"))
	refused(browser(), claim("u1", "another@example.com"))
	refused(anonymous, claim("u1", ""))
	refused(browser(), claim("another account", "ann@example.com"))
	browser().session(claim("u2", "bob@example.com"))
	browser().session(nil) // whom nobody has signed cannot be told from others

	require.NoError(t, f.service.Unblock(f.Ctx(), f.ada, id))
	for _, v := range []*visitor{known, phone, browser(), anonymous} {
		v.session(claim("u1", "ann@example.com"))
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	upload := func(name string, content string) (file struct {
		ID   int64
		Name string
		Type string
	}) {
		t.Helper()
		v.ask("POST", "/chat/api/files?"+query(map[string]string{"name": name}), []byte(content), &file)
		return file
	}
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)
	picture, page := upload("../photo.png", png), upload("page.html", "<!doctype html><script>alert(1)</script>")
	require.Equal(t, "photo.png", picture.Name)
	require.Equal(t, "image/png", picture.Type)
	require.Equal(t, "text/plain; charset=utf-8", page.Type)
	for name, content := range map[string]string{"setup.exe": "hello", "invoice.pdf": "MZ\x90\x00", "run": "#!/bin/sh\n", "nothing.txt": ""} {
		v.refusedWith(422, "bad_file", "POST", "/chat/api/files?"+query(map[string]string{"name": name}), []byte(content))
	}
	stranger := f.visitor()
	stolen := map[string]any{"nonce": nonce(), "conversation": "n:" + nonce(), "text": "mine now", "files": []int64{picture.ID}}
	stranger.refusedWith(422, "bad_file", "POST", "/chat/api/messages", stolen)

	var ack struct{ Conversation string }
	v.ask("POST", "/chat/api/messages", map[string]any{"nonce": nonce(), "conversation": "n:" + nonce(), "text": "", "files": []int64{picture.ID, page.ID}}, &ack)
	require.Equal(t, "photo.png", f.Ticket(ticketOf(t, ack.Conversation)).Subject)
	m := v.messages(ack.Conversation)[0]
	require.Len(t, m.Files, 2)
	require.True(t, m.Files[0].Inline)
	require.False(t, m.Files[1].Inline)
	get := func(url string) *http.Response {
		t.Helper()
		response, err := http.Get("http://" + f.address + url)
		require.NoError(t, err)
		t.Cleanup(func() { _ = response.Body.Close() })
		return response
	}
	shown, saved := get(m.Files[0].URL), get(m.Files[1].URL)
	require.Equal(t, 200, shown.StatusCode)
	require.Contains(t, shown.Header.Get("Content-Disposition"), "inline")
	require.Equal(t, "attachment; filename=page.html", saved.Header.Get("Content-Disposition"))
	require.Equal(t, "nosniff", saved.Header.Get("X-Content-Type-Options"))
	require.Contains(t, saved.Header.Get("Content-Security-Policy"), "sandbox")
	require.Equal(t, 404, get(strings.Replace(m.Files[0].URL, "key=", "key=1", 1)).StatusCode)
}

func TestQuestionsAreAnsweredBeforeTheFirstMessage(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) {
		f.site.Questions = []chat.Question{
			{ID: "mail", Kind: chat.QuestionEmail, Required: true, MapsTo: "email"},
			{ID: "topic", Kind: chat.QuestionChoice, Options: []chat.Option{{Value: "Order"}, {Value: "Return"}}, MapsTo: "tag"},
			{ID: "order", Kind: chat.QuestionText, MapsTo: "custom:order"},
		}
	})
	v := f.visitor()
	body := func(answers map[string]string) map[string]any {
		return map[string]any{"nonce": nonce(), "conversation": "n:" + nonce(), "text": "Hello", "answers": answers}
	}
	v.refusedWith(422, "invalid_input", "POST", "/chat/api/messages", body(nil))
	v.refusedWith(422, "invalid_input", "POST", "/chat/api/messages", body(map[string]string{"mail": "not an address"}))
	v.refusedWith(422, "invalid_input", "POST", "/chat/api/messages", body(map[string]string{"mail": "ann@example.com", "topic": "Else"}))
	var ack struct{ Conversation string }
	v.ask("POST", "/chat/api/messages", body(map[string]string{"mail": "Ann@example.com", "topic": "Order", "order": "A-17"}), &ack)
	ticket := f.Ticket(ticketOf(t, ack.Conversation))
	require.Equal(t, []string{"order"}, []string(ticket.Tags))
	require.Equal(t, "A-17", ticket.Custom["order"])
	customer, err := f.Desk.Customer(f.Ctx(), ticket.RequesterID)
	require.NoError(t, err)
	require.Equal(t, "ann@example.com", *customer.Email)
	require.Equal(t, 0, one[int](f, `SELECT count(*)::int FROM customer_identities WHERE kind = 'email'`), "told is not proven")
	v.say(ack.Conversation, "without answers")
}

func TestAClosedConversationGoesOnInAnother(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "First")
	_, err := f.Desk.Update(f.Ctx(), f.bob, ticketOf(t, conversation), tickets.Update{Status: tickets.Some(tickets.StatusClosed)})
	require.NoError(t, err)
	next, _ := v.say(conversation, "Later")
	require.NotEqual(t, conversation, next)
	same, _ := v.say(conversation, "Later still")
	require.Equal(t, next, same)
	require.Len(t, v.messages(next), 2)
}

func TestTheWaitIsHonest(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	require.Nil(t, v.session(nil).Status.Wait, "nothing is claimed without data")
	begin := f.Clock.Now().Add(-5 * time.Hour)
	for i := range 12 {
		conversation, _ := v.say("n:"+nonce(), "Hello")
		started := begin.Add(time.Duration(i) * time.Minute)
		_, err := f.DB.Pool.Exec(f.Ctx(), `UPDATE chat_conversations SET started_at = $2, accepted_at = $3 WHERE ticket_id = $1`,
			ticketOf(t, conversation), started, started.Add(time.Duration(i)*time.Minute+time.Second))
		require.NoError(t, err)
	}
	w := f.node(f.otherLog())
	late := &visitor{f: f, t: t, node: w}
	wait := late.session(nil).Status.Wait
	require.NotNil(t, wait)
	require.Equal(t, 3, wait.Low, "12 waits of 0 to 11 minutes and a second: the third is over 2")
	require.Equal(t, 9, wait.High)
}
