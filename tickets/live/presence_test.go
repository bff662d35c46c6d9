package live_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
)

func viewing(ticket any) map[string]any {
	return map[string]any{"type": "viewing", "ticket_id": ticket}
}

func typing(ticket int, mode string, on bool) map[string]any {
	return map[string]any{"type": "typing", "ticket_id": ticket, "mode": mode, "on": on}
}

func TestWhoIsInATicketAcrossNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	one, _ := a.join(t, "agent=1", nil)
	two, _ := b.join(t, "agent=2", nil)
	two.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	one.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)

	one.say(viewing(1001))
	one.present(1001, `[{"agent_id":1,"state":"viewing"}]`)
	two.say(viewing(1001))
	both := `[{"agent_id":1,"state":"viewing"},{"agent_id":2,"state":"viewing"}]`
	one.present(1001, both)
	two.present(1001, both)

	two.say(typing(1001, "reply", true))
	one.present(1001, `[{"agent_id":2,"state":"typing","mode":"reply"},{"agent_id":1,"state":"viewing"}]`)
	two.say(typing(1001, "note", true))
	one.present(1001, `[{"agent_id":2,"state":"typing","mode":"note"},{"agent_id":1,"state":"viewing"}]`)
	two.say(typing(1001, "note", false))
	one.present(1001, both)

	two.say(viewing(1002))
	one.present(1001, `[{"agent_id":1,"state":"viewing"}]`)
	two.present(1002, `[{"agent_id":2,"state":"viewing"}]`)
	two.say(viewing(1001))
	one.present(1001, both)
	require.NoError(t, two.conn.Close())
	one.present(1001, `[{"agent_id":1,"state":"viewing"}]`)
	one.online(`[{"id":1,"state":"online"}]`)

	// Whoever starts later is told everything.
	c := newNode(t, url)
	three, _ := c.join(t, "agent=3", nil)
	three.online(`[{"id":1,"state":"online"},{"id":3,"state":"online"}]`)
	three.say(viewing(1001))
	three.present(1001, `[{"agent_id":1,"state":"viewing"},{"agent_id":3,"state":"viewing"}]`)
	one.present(1001, `[{"agent_id":1,"state":"viewing"},{"agent_id":3,"state":"viewing"}]`)
	c.stop()
	one.present(1001, `[{"agent_id":1,"state":"viewing"}]`)
}

func TestTypingIsForgotten(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	one, _ := n.join(t, "agent=1", nil)
	two, _ := n.join(t, "agent=2", nil)
	one.say(viewing(7))
	two.say(viewing(7))
	two.say(typing(7, "reply", true))
	one.present(7, `[{"agent_id":2,"state":"typing","mode":"reply"},{"agent_id":1,"state":"viewing"}]`)
	n.clock.advance(7 * time.Second)
	one.present(7, `[{"agent_id":1,"state":"viewing"},{"agent_id":2,"state":"viewing"}]`)
}

func TestTypingCountsOnlyWhereOneLooks(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	one, _ := n.join(t, "agent=1", nil)
	two, _ := n.join(t, "agent=2", nil)
	one.say(viewing(7))
	one.present(7, `[{"agent_id":1,"state":"viewing"}]`)
	two.say(typing(7, "reply", true)) // without viewing
	two.say(viewing(7))
	one.present(7, `[{"agent_id":1,"state":"viewing"},{"agent_id":2,"state":"viewing"}]`)
}

func TestPresenceOfATicketOneMayNotSee(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	n.secret.Store(int64(666), true)
	one, _ := n.join(t, "agent=1", nil)
	one.say(viewing(666))
	one.say(typing(666, "reply", true))
	one.say(viewing(nil))
	one.say(viewing(-1))
	one.say(map[string]any{"type": "ping"})
	one.expect("pong") // and no presence before it

	one.say(viewing(7))
	one.present(7, `[{"agent_id":1,"state":"viewing"}]`)
	n.secret.Store(int64(7), true)
	n.hub.Rescope(1, eyes{})
	one.present(7, `[]`)
}
