package live_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/live"
)

func watch(tickets ...int) map[string]any {
	return map[string]any{"type": "watch", "ticket_ids": tickets}
}

func TestWhoIsInTheTicketsOfAListAcrossNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	reader, _ := a.join(t, "agent=1", nil)
	here, _ := a.join(t, "agent=2", nil)
	there, _ := b.join(t, "agent=3", nil)
	reader.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"},{"id":3,"state":"online"}]`)

	here.say(viewing(1001))
	here.present(1001, `[{"agent_id":2,"state":"viewing"}]`)
	reader.say(watch(1001, 1002, 1001))
	reader.watched(`{"1001":[{"agent_id":2,"state":"viewing"}]}`)

	there.say(viewing(1002))
	reader.present(1002, `[{"agent_id":3,"state":"viewing"}]`)
	there.say(typing(1002, "reply", true))
	reader.present(1002, `[{"agent_id":3,"state":"typing","mode":"reply"}]`)
	here.say(viewing(nil))
	reader.present(1001, `[]`)
	require.NoError(t, there.conn.Close())
	reader.present(1002, `[]`)
}

func TestWatchReplacesWhatWasWatched(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	reader, _ := n.join(t, "agent=1", nil)
	other, _ := n.join(t, "agent=2", nil)
	reader.say(watch(1, 2))
	reader.watched(`{}`)
	reader.say(watch(2, 3))
	reader.watched(`{}`)

	other.say(viewing(1))
	other.present(1, `[{"agent_id":2,"state":"viewing"}]`)
	other.say(viewing(3))
	require.EqualValues(t, 3, reader.expect("presence").TicketID, "nothing of 1")
	reader.say(watch())
	reader.watched(`{}`)
	reader.say(watch(1, 3))
	reader.watched(`{"3":[{"agent_id":2,"state":"viewing"}]}`)

	// Who watches and views is told once, as one who views.
	reader.say(viewing(3))
	reader.present(3, `[{"agent_id":1,"state":"viewing"},{"agent_id":2,"state":"viewing"}]`)
	other.say(viewing(nil))
	reader.present(3, `[{"agent_id":1,"state":"viewing"}]`)
}

func TestWatchOfTicketsOneMayNotSee(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	n.secret.Store(int64(666), true)
	reader, _ := n.join(t, "agent=1", nil)
	other, _ := n.join(t, "agent=2", nil)
	other.say(viewing(7))
	other.present(7, `[{"agent_id":2,"state":"viewing"}]`)
	reader.say(watch(666, 7, -1))
	reader.watched(`{"7":[{"agent_id":2,"state":"viewing"}]}`)

	n.secret.Store(int64(7), true)
	n.hub.Rescope(1, eyes{})
	reader.watched(`{}`)
	other.say(viewing(nil))
	other.say(viewing(8))
	other.present(8, `[{"agent_id":2,"state":"viewing"}]`)
	reader.say(map[string]any{"type": "ping"})
	reader.expect("pong") // and nothing of 7 before it
}

func TestWatchWithoutAnybodyToAsk(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL, func(o *live.Options) { o.MayView = nil })
	reader, _ := n.join(t, "agent=1", nil)
	reader.say(watch(7))
	reader.watched(`{}`)
}

func TestWatchOfTooMuch(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	reader, _ := n.join(t, "agent=1", nil)
	reader.say(watch(make([]int, 200)...))
	reader.watched(`{}`)
	reader.say(watch(make([]int, 201)...))
	code, reason := reader.closed()
	require.Equal(t, 1008, code)
	require.Equal(t, "ticket_ids has more than 200", reason)
}
