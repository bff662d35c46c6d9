package eventlog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/eventlog"
)

type heard struct {
	node string
	data string
}

// ear subscribes with room for everything a test sends.
func (n *node) ear(t *testing.T, topic string) <-chan heard {
	c := make(chan heard, 20_000)
	t.Cleanup(n.Subscribe(topic, func(node string, data json.RawMessage) { c <- heard{node, string(data)} }))
	return c
}

func hear(t *testing.T, c <-chan heard) heard {
	t.Helper()
	select {
	case h := <-c:
		return h
	case <-time.After(patience):
		require.FailNow(t, "signal did not come")
		return heard{}
	}
}

// listening waits until a hears b: signals are not kept for those who do not listen yet.
func listening(t *testing.T, a, b *node) {
	t.Helper()
	ear, give := a.ear(t, "listening"), time.After(patience)
	for {
		require.NoError(t, b.Signal(eventlog.Signal{Topic: "listening", Data: json.RawMessage(`1`)}))
		select {
		case <-ear:
			return
		case <-time.After(20 * time.Millisecond):
		case <-give:
			require.FailNow(t, "node does not listen")
		}
	}
}

func TestSignalsReachAllNodesOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	listening(t, a, b)
	listening(t, b, a)
	atA, atB, other := a.ear(t, "typing"), b.ear(t, "typing"), b.ear(t, "presence")

	want := make([]string, 3_000) // over many parcels
	for i := range want {
		want[i] = fmt.Sprintf(`{"n": %d, "text": "<ę>%s"}`, i, strings.Repeat("x", i%900))
		require.NoError(t, a.Signal(eventlog.Signal{Topic: "typing", Data: json.RawMessage(want[i])}))
		require.Equal(t, heard{a.Node(), want[i]}, <-atA, "here at once")
	}
	for i := range want {
		got := hear(t, atB)
		require.Equal(t, a.Node(), got.node)
		require.JSONEq(t, want[i], got.data)
	}
	require.NoError(t, b.Signal(eventlog.Signal{Topic: "typing", Data: json.RawMessage(`"back"`)}))
	require.Equal(t, heard{b.Node(), `"back"`}, hear(t, atA), "a's own echo was ignored")
	require.Empty(t, other)
}

func TestASignalThatCannotTravelIsRefused(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	ear := n.ear(t, "t")
	check := func(data string) {
		t.Helper()
		require.Error(t, n.Signal(eventlog.Signal{Topic: "t", Data: json.RawMessage(data)}))
	}
	check(``)
	check(`{"half":`)
	check("\"\xff\"")
	check(`"` + strings.Repeat("x", 7000) + `"`)
	require.Empty(t, ear)
}

func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	n := newNode(t, dbtest.New(t).URL)
	calls := 0
	cancel := n.Subscribe("t", func(string, json.RawMessage) { calls++ })
	require.NoError(t, n.Signal(eventlog.Signal{Topic: "t", Data: json.RawMessage(`1`)}))
	cancel()
	require.NoError(t, n.Signal(eventlog.Signal{Topic: "t", Data: json.RawMessage(`2`)}))
	require.Equal(t, 1, calls)
}

func TestTheLastWordsOfANodeAreHeard(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t).URL
	a, b := newNode(t, url), newNode(t, url)
	listening(t, b, a)
	ear := b.ear(t, "farewell")
	require.NoError(t, a.Signal(eventlog.Signal{Topic: "farewell", Data: json.RawMessage(`"bye"`)}))
	a.stop()
	require.Equal(t, heard{a.Node(), `"bye"`}, hear(t, ear))
}
