package chat_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets/live"
)

// asking is a tab whose network has no sockets.
type asking struct {
	*visitor
	name string
	seq  int64
}

type polled struct {
	Seq     int64             `json:"seq"`
	Events  []json.RawMessage `json:"events"`
	Remarks []heard           `json:"remarks"`
}

func (a *asking) news(wait int) polled {
	a.t.Helper()
	var out polled
	a.ask("GET", "/chat/api/news?wait="+jsonOf(wait)+"&tab="+a.name+"&after="+jsonOf(a.seq), nil, &out)
	a.seq = max(a.seq, out.Seq)
	return out
}

func (a *asking) tell(frame map[string]any) {
	a.t.Helper()
	a.ask("POST", "/chat/api/tell?tab="+a.name, frame, nil)
}

// hears asks until a remark of the kind comes.
func (a *asking) hears(kind string) heard {
	a.t.Helper()
	for {
		for _, r := range a.news(20).Remarks {
			if r.Type == kind {
				return r
			}
		}
	}
}

func TestWithoutSocketsAVisitorIsThereAllTheSame(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	a := &asking{visitor: v, name: nonce()}
	conversation, message := v.say("n:"+nonce(), "From behind a proxy")
	id := ticketOf(t, conversation)
	require.False(t, f.staff.guest(id).Online, "a message alone says nothing of who is there")
	a.news(0)
	f.eventually(func() bool { return f.staff.guest(id).Online }, "who asks for news is there")

	a.tell(map[string]any{"type": "page", "url": shop + "/shoes", "title": "Shoes"})
	f.eventually(func() bool { return f.staff.guest(id).Page == live.GuestPage{URL: shop + "/shoes", Title: "Shoes"} }, "agents see the page")
	a.tell(map[string]any{"type": "typing", "conversation": conversation, "on": true, "text": "secret"})
	f.eventually(func() bool { g := f.staff.guest(id); return g.Typing && g.Text == "" }, "agents see typing, not the text")
	a.tell(map[string]any{"type": "typing", "conversation": conversation, "on": false})
	f.eventually(func() bool { return !f.staff.guest(id).Typing }, "and its end")

	f.staff.typing(id, f.bob.ID, true)
	h := a.hears("typing")
	require.Equal(t, "bob", h.Agent.Name)
	require.True(t, h.On)
	require.Equal(t, conversation, h.name(t))
	require.NoError(t, f.reception.Seen(f.Ctx(), id, message))
	require.Equal(t, message, a.hears("read").MessageID)

	m := f.reply(f.bob, id, "Read me")
	a.tell(map[string]any{"type": "read", "conversation": conversation, "message_id": m.ID})
	f.eventually(func() bool { return f.staff.guest(id).Read == m.ID }, "agents see what was read")

	a.tell(map[string]any{"type": "bye"})
	f.eventually(func() bool { return !f.staff.guest(id).Online }, "agents see that the tab is closed")
}

func TestWhoNoLongerAsksHasGone(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := f.visitor()
	a := &asking{visitor: v, name: nonce()}
	conversation, _ := v.say("n:"+nonce(), "Into the tunnel")
	id := ticketOf(t, conversation)
	a.news(0)
	f.eventually(func() bool { return f.staff.guest(id).Online }, "who asks for news is there")
	f.Clock.Advance(11 * time.Second)
	f.eventually(func() bool { return !f.staff.guest(id).Online }, "who does not ask again has gone")
}

func TestATabOnlyTellsOfItsOwnChats(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	conversation, _ := f.visitor().say("n:"+nonce(), "Mine")
	thief := &asking{visitor: f.visitor(), name: nonce()}
	other, _ := thief.say("n:"+nonce(), "Theirs")
	thief.tell(map[string]any{"type": "typing", "conversation": conversation, "on": true})
	thief.tell(map[string]any{"type": "typing", "conversation": other, "on": true})
	f.eventually(func() bool { return f.staff.guest(ticketOf(t, other)).Typing }, "their own")
	require.Zero(t, f.staff.guest(ticketOf(t, conversation)))
	thief.refusedWith(422, "invalid_input", "POST", "/chat/api/tell?tab=x", map[string]any{"type": "page"})
	thief.refusedWith(422, "invalid_input", "POST", "/chat/api/tell?tab="+nonce(), map[string]any{"type": "send"})
	thief.refusedWith(422, "invalid_json", "POST", "/chat/api/tell?tab="+nonce(), []byte("[]"))
}
