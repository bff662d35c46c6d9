package live_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/eventlog"
	"github.com/kepthq/kept/tickets/live"
)

func count(from, to int) (stories []story) {
	for i := from; i <= to; i++ {
		stories = append(stories, story{Text: fmt.Sprint(i)})
	}
	return stories
}

func texts(from, to int) (all []string) {
	for i := from; i <= to; i++ {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

func TestNewsReachesEverySocketOnEveryNode(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	var all []*browser
	for _, n := range []*node{a, b, a, b} {
		browser, welcome := n.join(t, "", nil)
		require.Zero(t, welcome.Seq)
		require.JSONEq(t, `{}`, string(welcome.Tickets))
		all = append(all, browser)
	}
	a.tell(t, count(1, 3)...)
	b.tell(t, count(4, 5)...)
	for _, browser := range all {
		require.ElementsMatch(t, texts(1, 5), browser.texts(5))
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	first := newNode(t, url)
	reader, _ := first.join(t, "", nil)
	first.tell(t, count(1, 1500)...)
	require.Equal(t, texts(1, 1500), reader.texts(1500))
	restarted := newNode(t, url) // its memory begins 1000 events before the end

	for name, n := range map[string]*node{"running": first, "restarted": restarted} {
		t.Run(name, func(t *testing.T) {
			check := func(after any, events int) {
				t.Helper()
				b, welcome := n.join(t, "", after)
				require.EqualValues(t, 1500, welcome.Seq)
				require.Equal(t, texts(1500-events+1, 1500), b.texts(events))
				b.say(map[string]any{"type": "ping"})
				b.expect("pong") // and nothing in between
			}
			check(nil, 0)
			check(1500, 0)
			check(1499, 1)
			check(500, 1000)
			check(300, 1200) // partly from the database
			check(0, 1500)
		})
	}

	first.tell(t, count(1501, 3600)...)
	reader.texts(2100)
	b, welcome := first.join(t, "", 1)
	require.EqualValues(t, 3600, welcome.Seq)
	require.EqualValues(t, 3600, b.expect("reload").Seq, "too far behind")
	first.tell(t, count(3601, 3601)...)
	require.Equal(t, texts(3601, 3601), b.texts(1))
}

// A browser that has seen more than there is comes from before a restore; it learns so by the welcome.
func TestResumeFromAnotherLog(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	reader, _ := n.join(t, "", nil)
	n.tell(t, count(1, 2)...)
	reader.texts(2)
	b, welcome := n.join(t, "", 50)
	require.EqualValues(t, 2, welcome.Seq)
	n.tell(t, count(3, 3)...)
	require.Equal(t, texts(3, 3), b.texts(1))
}

func TestWhatASocketMaySee(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	stories := []story{
		{Text: "for all"}, {Text: "a note", Note: true}, {Text: "for team 5", Team: 5},
		{Text: "for agent 2", To: []int64{2}}, {Text: "moved to 5", Team: 5, Former: 6}, {Text: "end"},
	}
	var checks []func()
	check := func(query string, want ...string) {
		t.Helper()
		live, _ := n.join(t, query, nil)
		checks = append(checks, func() {
			require.Equal(t, want, live.texts(len(want)), query)
			late, _ := n.join(t, query, 0)
			require.Equal(t, want, late.texts(len(want)), "resumed: %s", query)
		})
	}
	check("agent=1", "for all", "a note", "end")
	check("agent=2", "for all", "a note", "for agent 2", "end")
	check("agent=1&blind=1", "for all", "end")
	check("agent=1&teams=5", "for all", "a note", "for team 5", "moved to 5", "end")
	check("agent=1&teams=6", "for all", "a note", "gone", "end")
	n.tell(t, stories...)
	for _, check := range checks {
		check()
	}
}

func TestRescope(t *testing.T) {
	t.Parallel()
	var n *node
	// The renderer is told by an event that agent 1 has joined team 5, and changes the scope at once.
	n = newNode(t, dbtest.New(t).URL, func(o *live.Options) {
		o.Render = teller{before: func(_ eventlog.Event, s story) {
			if s.Text == "agent 1 joins team 5" {
				n.hub.Rescope(1, eyes{teams: []int64{5}})
			}
		}}
	})
	one, _ := n.join(t, "agent=1", nil)
	two, _ := n.join(t, "agent=2", nil)
	n.tell(t, story{Text: "before", Team: 5}, story{Text: "open"})
	require.Equal(t, []string{"open"}, one.texts(1))
	n.tell(t, story{Text: "agent 1 joins team 5"})
	one.expect("reload")
	n.tell(t, story{Text: "secret", Team: 5}, story{Text: "end"})
	for _, want := range []string{"secret", "end"} {
		for {
			r := one.expect("event")
			if r.Text != "agent 1 joins team 5" {
				require.Equal(t, want, r.Text)
				break
			}
		}
	}
	require.Equal(t, []string{"open", "agent 1 joins team 5", "end"}, two.texts(3), "others are left alone")

	n.hub.RescopeAll(func(agent int64) (live.Scope, error) {
		if agent == 2 {
			return nil, fmt.Errorf("the database is away")
		}
		return eyes{}, nil
	})
	one.expect("reload")
	code, _ := two.closed()
	require.Equal(t, 1013, code)
}

func TestASlowBrowserReloadsAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	slow, _ := n.join(t, "", nil)
	fast, _ := n.join(t, "", nil)
	const batches, each, size = 40, 100, 8 << 10 // 32 MB, far more than sockets and queues hold
	for i := range batches {
		stories := count(i*each+1, (i+1)*each)
		for j := range stories {
			stories[j].Size = size
		}
		n.tell(t, stories...)
		fast.texts(each)
	}
	events, reload := 0, int64(0)
	for reload == 0 {
		switch r := slow.next(); r.Type {
		case "event":
			events++
			require.EqualValues(t, events, r.Seq, "in order until the gap")
		case "reload":
			reload = r.Seq
		}
	}
	require.Less(t, events, batches*each)
	require.EqualValues(t, batches*each, reload)
	slow.expect("agents")
	n.tell(t, count(9001, 9001)...)
	require.Equal(t, texts(9001, 9001), slow.texts(1), "and goes on")
}

func TestEventsThatCannotBeRenderedAreAReload(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	b, _ := n.join(t, "", nil)
	n.tell(t, count(1, 1)...)
	require.Equal(t, texts(1, 1), b.texts(1))
	n.tell(t, story{Poison: true})
	require.EqualValues(t, 2, b.expect("reload").Seq)
	n.tell(t, count(3, 3)...)
	require.Equal(t, texts(3, 3), b.texts(1))
	late, _ := n.join(t, "", 1)
	require.EqualValues(t, 3, late.expect("reload").Seq, "nor can be resumed across")
}

func TestSignedOutSessionsAreClosedOnAllNodes(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	gone := []*browser{}
	for _, n := range []*node{a, b} {
		browser, _ := n.join(t, "agent=1&session=77", nil)
		gone = append(gone, browser)
	}
	stays, _ := b.join(t, "agent=1&session=78", nil)
	token, _ := b.join(t, "agent=1", nil)
	require.Eventually(t, func() bool { // until both listen
		a.hub.CloseSession(77)
		return b.hub.Figures().Sockets == 2
	}, patience, 50*time.Millisecond)
	for _, browser := range gone {
		code, reason := browser.closed()
		require.Equal(t, 4401, code)
		require.Equal(t, "signed out", reason)
	}
	a.hub.CloseSession(0)
	a.tell(t, count(1, 1)...)
	stays.texts(1)
	token.texts(1)
	b.hub.CloseAgent(1)
	code, _ := stays.closed()
	require.Equal(t, 4401, code)
}

func TestANodeThatStopsSendsBrowsersElsewhere(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	leaving, _ := a.join(t, "agent=1", nil)
	silent := a.dial(t, "agent=1") // has not said hello
	staying, _ := b.join(t, "agent=2", nil)
	staying.online(`[{"id":1,"state":"online"},{"id":2,"state":"online"}]`)
	stopped := make(chan struct{})
	go func() {
		a.stop()
		close(stopped)
	}()
	for _, browser := range []*browser{leaving, silent} {
		code, reason := browser.closed()
		require.Equal(t, 1001, code)
		require.Equal(t, "this node is stopping", reason)
		require.NoError(t, browser.conn.Close())
	}
	<-stopped
	code, _ := a.dial(t, "").closed()
	require.Equal(t, 1013, code, "takes nobody new")
	staying.online(`[{"id":2,"state":"online"}]`)
	b.tell(t, count(1, 1)...)
	staying.texts(1)
}

func TestASilentSocketIsAskedAndClosed(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	b, _ := n.join(t, "", nil)
	var pings atomic.Int32
	n.clock.advance(50 * time.Second)
	for {
		f, err := ws.ReadFrame(b.in)
		require.NoError(t, err)
		if f.Header.OpCode == ws.OpPing {
			pings.Add(1)
			n.clock.advance(50 * time.Second)
		}
		if f.Header.OpCode == ws.OpClose {
			break
		}
	}
	require.EqualValues(t, 1, pings.Load())
	require.Eventually(t, func() bool { return n.hub.Figures().Sockets == 0 }, patience, 10*time.Millisecond)
}

func TestFigures(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	for _, query := range []string{"agent=1", "agent=1", "agent=2"} {
		b, _ := n.join(t, query, nil)
		if query == "agent=2" {
			n.tell(t, count(1, 2)...)
			b.texts(2)
		}
	}
	require.Equal(t, live.Figures{Sockets: 3, Agents: 2, Seq: 2, Ready: true}, n.hub.Figures())
}
