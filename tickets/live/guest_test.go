package live_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/live"
)

// guest reads until a frame about a guest comes.
func (b *browser) guest() live.Guest {
	b.t.Helper()
	for {
		f, err := ws.ReadFrame(b.in)
		require.NoError(b.t, err)
		require.Equal(b.t, ws.OpText, f.Header.OpCode, "%s", f.Payload)
		var r struct {
			Type string `json:"type"`
			live.Guest
		}
		require.NoError(b.t, json.Unmarshal(f.Payload, &r), "%s", f.Payload)
		if r.Type == "visitor" {
			return r.Guest
		}
		require.Contains(b.t, []string{"agents", "presence", "watched"}, r.Type, "%s", f.Payload)
	}
}

// until reads frames about guests until one is as wanted: changes may come together or one by one.
func (b *browser) until(want live.Guest) {
	b.t.Helper()
	for b.guest() != want {
	}
}

var shopper = live.Guest{TicketID: 1001, Online: true, Got: 4, Read: 3, Page: live.GuestPage{URL: "https://shop.example/cart", Title: "Cart"}}

func typingGuest(text string) live.Guest {
	g := shopper
	g.Typing, g.Text = true, text
	return g
}

func TestGuestsAreToldToWhoViewsOrWatchesOnAllNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	viewer, _ := a.join(t, "agent=1", nil)
	watcher, _ := b.join(t, "agent=2", nil)
	other, _ := b.join(t, "agent=3", nil)
	viewer.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"},{"id":3,"state":"online"}]`)
	viewer.say(viewing(1001))
	viewer.present(1001, `[{"agent_id":1,"state":"viewing"}]`)
	watcher.say(watch(1001, 1002))
	other.say(watch(1002))

	a.hub.Guest(shopper)
	viewer.until(shopper)
	watcher.until(shopper)
	b.hub.Guest(live.Guest{TicketID: 1002, Online: true})
	other.until(live.Guest{TicketID: 1002, Online: true}) // and nothing of 1001 before

	// Who comes later is told at once, on whatever node.
	late, _ := b.join(t, "agent=4", nil)
	late.say(viewing(1001))
	require.Equal(t, shopper, late.guest())
	late.say(watch(1002, 1003))
	require.Equal(t, live.Guest{TicketID: 1002, Online: true}, late.guest())
	require.Equal(t, map[int64]live.Guest{1001: shopper, 1002: {TicketID: 1002, Online: true}}, b.hub.Guests([]int64{1001, 1002, 1003}))

	// Typing that is not repeated is over on all nodes.
	a.hub.Guest(typingGuest("How do I"))
	viewer.until(typingGuest("How do I"))
	watcher.until(typingGuest("How do I"))
	a.clock.advance(7 * time.Second)
	viewer.until(shopper)
	watcher.until(shopper)

	gone := shopper
	gone.Online = false
	a.hub.Guest(gone)
	viewer.until(gone)
	watcher.until(gone)
}

func TestGuestWithTwoBrowsersOnTwoNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	reader, _ := a.join(t, "agent=1", nil)
	there, _ := b.join(t, "agent=2", nil)
	reader.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	reader.say(viewing(1001))
	there.say(viewing(1001))

	a.hub.Guest(shopper)
	there.until(shopper)
	ahead := shopper
	ahead.Got, ahead.Read, ahead.Page.URL = 9, 2, "https://shop.example/pay"
	b.hub.Guest(ahead)
	both := ahead
	both.Read = 3
	reader.until(both)
	ahead.Online = false
	b.hub.Guest(ahead)
	both.Page = shopper.Page
	reader.until(both) // one of them is still there
	gone := shopper
	gone.Online = false
	a.hub.Guest(gone)
	require.False(t, reader.guest().Online)
}

func TestGuestsOfANodeThatIsGone(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	reader, _ := a.join(t, "agent=1", nil)
	there, _ := b.join(t, "agent=2", nil)
	reader.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	_ = there
	reader.say(viewing(1001))
	b.hub.Guest(shopper)
	reader.until(shopper)
	b.stop()
	reader.until(live.Guest{TicketID: 1001})
	require.Empty(t, a.hub.Guests([]int64{1001}))
}

func TestANewNodeHearsOfGuests(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a := newNode(t, url)
	a.hub.Guest(shopper)
	b := newNode(t, url)
	reader, _ := b.join(t, "agent=1", nil)
	reader.say(viewing(1001))
	reader.until(shopper)
}

func TestGuestsOfTicketsOneMayNotSee(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	n.secret.Store(int64(1001), true)
	reader, _ := n.join(t, "agent=1", nil)
	n.hub.Guest(shopper)
	reader.say(viewing(1001))
	reader.say(watch(1001, 1002))
	n.hub.Guest(live.Guest{TicketID: 1002, Online: true})
	require.EqualValues(t, 1002, reader.guest().TicketID)
}

func TestWhatStrangersSendFitsIntoASignal(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	here, _ := a.join(t, "agent=1", nil)
	reader, _ := b.join(t, "agent=2", nil)
	here.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	reader.say(viewing(1001))
	long := typingGuest(strings.Repeat("ü\"", 20_000))
	long.Page = live.GuestPage{URL: strings.Repeat("\x01", 20_000), Title: "\xff" + strings.Repeat("<", 20_000)}
	a.hub.Guest(long)
	got := reader.guest()
	require.True(t, got.Typing)
	require.NotEmpty(t, got.Text)
}

func TestOnTyping(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	type heard struct {
		ticket, agent int64
		on            bool
	}
	calls := make(chan heard, 100)
	var mu sync.Mutex
	a.hub.OnTyping(func(ticket, agent int64, on bool) {
		mu.Lock()
		defer mu.Unlock()
		calls <- heard{ticket, agent, on}
	})
	here, _ := a.join(t, "agent=1", nil)
	there, _ := b.join(t, "agent=2", nil)
	here.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	require.Equal(t, []int64{1, 2}, a.hub.Online())

	there.say(viewing(1001))
	there.say(typing(1001, "note", true))
	here.say(viewing(1001))
	here.say(typing(1001, "reply", true))
	require.Equal(t, heard{1001, 1, true}, <-calls, "and nothing of the note")
	there.say(typing(1001, "reply", true))
	require.Equal(t, heard{1001, 2, true}, <-calls)
	here.say(typing(1001, "reply", false))
	require.Equal(t, heard{1001, 1, false}, <-calls)
	require.NoError(t, there.conn.Close())
	require.Equal(t, heard{1001, 2, false}, <-calls)
}
