package chat_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/chat"
)

func TestABrowserThatComesBackGetsWhatItMissed(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	tab, _ := v.tab(nil)
	conversation, _ := v.say("n:"+nonce(), "Hello")
	seen := tab.message().Seq
	require.NoError(t, tab.conn.Close())
	id := ticketOf(t, conversation)
	for _, text := range []string{"one", "two", "three"} {
		f.reply(f.ada, id, text)
	}
	hears := func(tab hearing, want ...string) (last int64) {
		t.Helper()
		var got []string
		for len(got) < len(want) {
			h := tab.message()
			require.Greater(t, h.Seq, last)
			last = h.Seq
			got = append(got, h.Message.Text)
		}
		require.Equal(t, want, got)
		return last
	}
	f.eventually(func() bool { return f.hub.Figures().Ready }, "ready")
	again, welcome := v.tab(seen)
	require.Len(t, welcome.Conversations, 1)
	require.Equal(t, 3, welcome.Conversations[0].Unread)
	last := hears(again, "one", "two", "three")
	f.reply(f.ada, id, "four")
	hears(again, "four")

	// On another node, whose hub was not there when it happened.
	v.node = f.node(f.otherLog())
	there, _ := v.tab(seen)
	require.Equal(t, last, hears(there, "one", "two", "three"))
	hears(there, "four")
	f.reply(f.ada, id, "five")
	hears(there, "five")
	hears(again, "five")

	// Over a network without sockets.
	var news struct {
		Seq    int64
		Events []struct {
			Seq     int64
			Message *spoken
		}
		Reload bool
	}
	v.ask("GET", "/chat/api/news?wait=0&after="+jsonOf(last), nil, &news)
	var texts []string
	for _, e := range news.Events {
		if e.Message != nil {
			texts = append(texts, e.Message.Text)
		}
	}
	require.Equal(t, []string{"four", "five"}, texts)
	waiting := make(chan []byte, 1)
	go func() {
		_, answer := v.call("GET", "/chat/api/news?wait=20&after="+jsonOf(news.Seq), nil)
		waiting <- answer
	}()
	f.reply(f.ada, id, "six")
	select {
	case answer := <-waiting:
		require.Contains(t, string(answer), `"six"`)
	case <-time.After(patience):
		t.Fatal("the request did not return")
	}

	// From another log: more than there is.
	lost, _ := v.tab(int64(1) << 40)
	lost.expect("reload")
}

type hearing interface{ message() heard }

func jsonOf(v any) string {
	encoded, _ := json.Marshal(v)
	return string(encoded)
}

func TestTooMuchMissedIsAReload(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	conversation, _ := v.say("n:"+nonce(), "Hello")
	tab, welcome := v.tab(nil)
	require.NoError(t, tab.conn.Close())
	for range 301 {
		f.reply(f.ada, ticketOf(t, conversation), "more")
	}
	newest := one[int64](f, `SELECT count(*) FROM messages`)
	require.EqualValues(t, 302, newest)
	var reloaded heard
	f.eventually(func() bool {
		again, _ := v.tab(welcome.Seq)
		defer again.conn.Close()
		h, err := again.read()
		reloaded = h
		return err == nil && h.Type == "reload"
	}, "a reload instead of hundreds of events")
	fresh, _ := v.tab(reloaded.Seq)
	f.reply(f.ada, ticketOf(t, conversation), "the last")
	require.Equal(t, "the last", func() string {
		for {
			if m := fresh.message().Message; m.Text != "more" {
				return m.Text
			}
		}
	}())
}

func TestPlaceInTheQueue(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	first, second := f.visitor(), f.visitor()
	one1, _ := first.say("n:"+nonce(), "first")
	two, _ := second.say("n:"+nonce(), "second")
	tab, welcome := second.tab(nil)
	require.Equal(t, 2, *welcome.Conversations[0].Place)
	require.NoError(t, f.service.Accept(f.Ctx(), f.ada, ticketOf(t, one1)))
	queue := tab.expect("queue")
	for queue.Place != 1 {
		queue = tab.expect("queue")
	}
	require.Equal(t, two, queue.name(t))
}

func TestOfficeHours(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) {
		id := int64(0)
		require.NoError(f.T, f.DB.Pool.QueryRow(f.Ctx(), `INSERT INTO sla_calendars (name, zone, weekly, created_at, updated_at)
			VALUES ('Office', 'UTC', '{}', now(), now()) RETURNING id`).Scan(&id))
		f.site.CalendarID = &id
	})
	v := f.visitor()
	require.True(t, v.session(nil).Status.Open)
	f.Clock.Advance(10 * time.Hour)
	require.False(t, v.session(nil).Status.Open)
	conversation, _ := v.say("n:"+nonce(), "Anybody there?")
	require.NotEmpty(t, conversation, "what is said at night waits for the morning")
}

func TestIdentityNeedsOrigins(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(f *front) { f.site.Origins = nil })
	v := f.visitor()
	claim := signed(t, jwt.SigningMethodHS256, []byte(secret), jwt.MapClaims{"sub": "u1", "exp": f.Clock.Now().Add(time.Hour).Unix()})
	v.refusedWith(403, "identity_refused", "POST", "/chat/api/session", sessionBody(v.token, claim))
	require.Equal(t, chat.AssignManual, f.site.Assignment)
}
